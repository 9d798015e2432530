/*-------------------------------------------------------------------------
 *
 * datum_jsonb.c
 *	  jsonb from raw JSON text without a second parser.
 *
 * Assumes text that the record reader, or rest_json_parse(), has checked:
 * strict JSON in UTF-8.  Its containers are walked here once, and the server
 * makes the value of them (JsonbValueToJsonb); strings stay where they are
 * until it copies them.  What the server might see differently (escapes that
 * are no characters, other encodings, very deep or long values) is declined,
 * so that jsonb's own input function says what is wrong with it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/jsonb.h"

#include "datum_codec.h"
#include "jsonlex.h"

#define JSONB_DEEPEST	64
#define JSONB_LONGEST	((size_t) 128 * 1024 * 1024)

/* Objects of up to so many members are sorted by insertion. */
#define JSONB_FEW		16

/* A walk through one value */
typedef struct JsonbWalk
{
	const unsigned char *pos;
	const unsigned char *end;
	int			depth;
	RestBuf    *unescaped;		/* scratch space */
} JsonbWalk;

static bool jsonb_value(JsonbWalk *walk, JsonbValue *out);

/* Go to the next byte that is no white space; '\0' at the end. */
static inline unsigned char
jsonb_next(JsonbWalk *walk)
{
	walk->pos = rest_lex_space(walk->pos, walk->end);
	return walk->pos < walk->end ? *walk->pos : '\0';
}

/* The characters of a string that has escapes, palloc'd; false for U+0000 and
 * half surrogate pairs. */
static bool
jsonb_unescape(JsonbWalk *walk, const RestSlice *slice, JsonbValue *out)
{
	RestFault	fault;

	rest_buf_reset(walk->unescaped);
	rest_fault_clear(&fault);
	if (!rest_json_unescape(slice, walk->unescaped, &fault))
		return false;
	out->val.string.len = (int) walk->unescaped->len;
	out->val.string.val = palloc(walk->unescaped->len + 1);
	memcpy(out->val.string.val, rest_buf_text(walk->unescaped),
		   walk->unescaped->len);
	return true;
}

/* A string; pos is at its quote. */
static inline bool
jsonb_string(JsonbWalk *walk, JsonbValue *out)
{
	const unsigned char *start = ++walk->pos;
	RestSlice	slice = {REST_JSON_STRING, true, (const char *) start, 0};
	bool		escaped = false;

	if (rest_lex_string(&walk->pos, walk->end, &escaped) != REST_LEX_OK)
		return false;
	slice.len = (size_t) (walk->pos - 1 - start);
	out->type = jbvString;
	if (escaped)
		return jsonb_unescape(walk, &slice, out);
	out->val.string.len = (int) slice.len;
	out->val.string.val = unconstify(char *, slice.data);
	return true;
}

/* A number or word; pos is at its first byte. */
static bool
jsonb_scalar(JsonbWalk *walk, JsonbValue *out)
{
	const unsigned char *start = walk->pos;
	RestLexNumber number;
	int			n;

	if (rest_lex_kind(*start) == REST_JSON_NUMBER)
	{
		if (rest_lex_number(&walk->pos, walk->end, true,
							&number) != REST_LEX_OK)
			return false;
		out->type = jbvNumeric;
		out->val.numeric = rest_datum_decimal((const char *) start,
											  (size_t) (walk->pos - start));
		return out->val.numeric != NULL;
	}
	n = rest_lex_literal(start, walk->end);
	if (n <= 0)
		return false;
	walk->pos += n;
	out->type = *start == 'n' ? jbvNull : jbvBool;
	out->val.boolean = *start == 't';
	return true;
}

/* Room for one more of n things of that size; doubles from 8 on. */
static inline void *
jsonb_room(void *things, int n, size_t size)
{
	if (things == NULL)
		return palloc(8 * size);
	if (n < 8 || (n & (n - 1)) != 0)
		return things;
	return repalloc_huge(things, (Size) n * 2 * size);
}

/* The elements of an array; pos is behind its bracket. */
static bool
jsonb_array(JsonbWalk *walk, JsonbValue *out)
{
	JsonbValue *elems = NULL;
	int			n = 0;

	if (jsonb_next(walk) == ']')
		walk->pos++;
	else
	{
		do
		{
			elems = jsonb_room(elems, n, sizeof(JsonbValue));
			if (!jsonb_value(walk, &elems[n++]))
				return false;
		} while (jsonb_next(walk) == ',' && walk->pos++);
		if (jsonb_next(walk) != ']')
			return false;
		walk->pos++;
	}
	out->type = jbvArray;
	out->val.array.nElems = n;
	out->val.array.elems = elems;
	out->val.array.rawScalar = false;
	return true;
}

/* The order of an object's names in jsonb: by length, then by bytes. */
static inline int
jsonb_compare_names(const JsonbPair *a, const JsonbPair *b)
{
	if (a->key.val.string.len != b->key.val.string.len)
		return a->key.val.string.len > b->key.val.string.len ? 1 : -1;
	return memcmp(a->key.val.string.val, b->key.val.string.val,
				  a->key.val.string.len);
}

/* For qsort: the same, then by the order in which they came. */
static int
jsonb_compare_pairs(const void *a, const void *b)
{
	const JsonbPair *x = a;
	const JsonbPair *y = b;
	int			order = jsonb_compare_names(x, y);

	return order != 0 ? order : x->order > y->order ? 1 : -1;
}

/* Sort a few pairs; those of the same name stay in their order. */
static void
jsonb_sort_few(JsonbPair *pairs, int n)
{
	int			i;
	int			at;

	for (i = 1; i < n; i++)
	{
		JsonbPair	moving;

		if (jsonb_compare_names(&pairs[i - 1], &pairs[i]) <= 0)
			continue;
		moving = pairs[i];
		for (at = i; at > 0 &&
			 jsonb_compare_names(&pairs[at - 1], &moving) > 0; at--)
			pairs[at] = pairs[at - 1];
		pairs[at] = moving;
	}
}

/* Sort the pairs; of those with the same name the last stays.  How many. */
static int
jsonb_sort(JsonbPair *pairs, int n)
{
	int			kept = 0;
	int			i;

	if (n <= JSONB_FEW)
		jsonb_sort_few(pairs, n);
	else
		qsort(pairs, (size_t) n, sizeof(JsonbPair), jsonb_compare_pairs);
	for (i = 0; i < n; i++)
	{
		if (i + 1 < n && jsonb_compare_names(&pairs[i], &pairs[i + 1]) == 0)
			continue;
		if (kept != i)
			pairs[kept] = pairs[i];
		kept++;
	}
	return kept;
}

/* The members of an object; pos is behind its brace. */
static bool
jsonb_object(JsonbWalk *walk, JsonbValue *out)
{
	JsonbPair  *pairs = NULL;
	int			n = 0;

	if (jsonb_next(walk) == '}')
		walk->pos++;
	else
	{
		do
		{
			JsonbPair  *pair;

			pairs = jsonb_room(pairs, n, sizeof(JsonbPair));
			pair = &pairs[n];
			pair->order = (uint32) n++;
			if (jsonb_next(walk) != '"' || !jsonb_string(walk, &pair->key) ||
				jsonb_next(walk) != ':')
				return false;
			walk->pos++;
			if (!jsonb_value(walk, &pair->value))
				return false;
		} while (jsonb_next(walk) == ',' && walk->pos++);
		if (jsonb_next(walk) != '}')
			return false;
		walk->pos++;
	}
	out->type = jbvObject;
	out->val.object.nPairs = jsonb_sort(pairs, n);
	out->val.object.pairs = pairs;
	return true;
}

/* Any value, white space before it passed.  Recursion is bounded. */
static bool
jsonb_value(JsonbWalk *walk, JsonbValue *out)
{
	bool		done;

	switch (jsonb_next(walk))
	{
		case '\0':
			return false;
		case '"':
			return jsonb_string(walk, out);
		case '{':
		case '[':
			if (++walk->depth > JSONB_DEEPEST)
				return false;
			done = *walk->pos++ == '{' ? jsonb_object(walk, out) :
				jsonb_array(walk, out);
			walk->depth--;
			return done;
		default:
			return jsonb_scalar(walk, out);
	}
}

/*
 * A checked JSON value as jsonb; contract in datum_codec.h.
 */
bool
rest_jsonb_build(RestCodec *codec, const RestSlice *slice, Datum *value)
{
	JsonbWalk	walk = {NULL, NULL, 0, rest_datum_scratch(codec)};
	JsonbValue	root;
	const char *data;
	size_t		len;

	rest_slice_raw(slice, &data, &len);
	if (GetDatabaseEncoding() != PG_UTF8 || len > JSONB_LONGEST)
		return false;
	walk.pos = (const unsigned char *) data;
	walk.end = walk.pos + len;
	if (!jsonb_value(&walk, &root) || walk.pos != walk.end)
		return false;
	*value = PointerGetDatum(JsonbValueToJsonb(&root));
	return true;
}
