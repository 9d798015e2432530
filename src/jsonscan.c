/*-------------------------------------------------------------------------
 *
 * jsonscan.c
 *	  JSON as raw text: slices, unescaping, validating, walking.
 *
 * Assumes nothing but the C library.  Raw text enters by slices that others
 * own; what leaves are slices into the same text, or UTF-8 in the caller's
 * buffer.
 *
 *-------------------------------------------------------------------------
 */
#include "jsonscan.h"

#include "jsonlex.h"

/* A slice that is not there. */
static const RestSlice slice_missing = {REST_JSON_MISSING, false, "", 0};

/*
 * The kind in a word, for messages.
 */
const char *
rest_json_kind_name(RestJsonKind kind)
{
	switch (kind)
	{
		case REST_JSON_NULL:
			return "null";
		case REST_JSON_FALSE:
		case REST_JSON_TRUE:
			return "boolean";
		case REST_JSON_NUMBER:
			return "number";
		case REST_JSON_STRING:
			return "string";
		case REST_JSON_ARRAY:
			return "array";
		case REST_JSON_OBJECT:
			return "object";
		case REST_JSON_MISSING:
			break;
	}
	return "nothing";
}

/*
 * The value's whole text, as it stands in the JSON: of a string with its
 * quotes.  Nothing is copied.
 */
void
rest_slice_raw(const RestSlice *slice, const char **data, size_t *len)
{
	bool		quoted = slice->kind == REST_JSON_STRING;

	*data = quoted ? slice->data - 1 : slice->data;
	*len = quoted ? slice->len + 2 : slice->len;
}

/*
 * Append the value's whole text.  False when out is full.
 */
bool
rest_slice_append(const RestSlice *slice, RestBuf *out)
{
	const char *data;
	size_t		len;

	rest_slice_raw(slice, &data, &len);
	return rest_buf_append(out, data, len);
}

/* Four hexadecimal digits as a number, or -1. */
static long
hex4(const unsigned char *p)
{
	long		value = 0;
	int			i;

	for (i = 0; i < 4; i++)
	{
		unsigned char lower = p[i] | 0x20;

		value <<= 4;
		if (p[i] >= '0' && p[i] <= '9')
			value |= p[i] - '0';
		else if (lower >= 'a' && lower <= 'f')
			value |= lower - 'a' + 10;
		else
			return -1;
	}
	return value;
}

/* Write a code point as UTF-8; its length. */
static int
put_utf8(long code, char *out)
{
	if (code < 0x80)
	{
		out[0] = (char) code;
		return 1;
	}
	if (code < 0x800)
	{
		out[0] = (char) (0xC0 | (code >> 6));
		out[1] = (char) (0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000)
	{
		out[0] = (char) (0xE0 | (code >> 12));
		out[1] = (char) (0x80 | ((code >> 6) & 0x3F));
		out[2] = (char) (0x80 | (code & 0x3F));
		return 3;
	}
	out[0] = (char) (0xF0 | (code >> 18));
	out[1] = (char) (0x80 | ((code >> 12) & 0x3F));
	out[2] = (char) (0x80 | ((code >> 6) & 0x3F));
	out[3] = (char) (0x80 | (code & 0x3F));
	return 4;
}

/*
 * The code point of the \u escape at p; *used is its length, 12 for a
 * surrogate pair.  -1 when it is none or half a pair.
 */
static long
unicode_escape(const unsigned char *p, const unsigned char *end, int *used)
{
	long		high;
	long		low;

	if (end - p < 6 || (high = hex4(p + 2)) < 0)
		return -1;
	*used = 6;
	if (high < 0xD800 || high > 0xDFFF)
		return high;
	if (high > 0xDBFF || end - p < 12 || p[6] != '\\' || p[7] != 'u')
		return -1;
	low = hex4(p + 8);
	if (low < 0xDC00 || low > 0xDFFF)
		return -1;
	*used = 12;
	return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

/*
 * What the escape at p (a backslash) stands for, as UTF-8 in out; its length,
 * -1 when it is none or half a surrogate pair.  *used: bytes of the escape.
 */
static int
decode_escape(const unsigned char *p, const unsigned char *end, char out[4],
			  int *used)
{
	static const char from[] = "\"\\/bfnrt";
	static const char to[] = "\"\\/\b\f\n\r\t";
	const char *found;
	long		code;

	if (end - p < 2 || p[1] == '\0')
		return -1;
	if (p[1] == 'u')
	{
		code = unicode_escape(p, end, used);
		return code < 0 ? -1 : put_utf8(code, out);
	}
	found = strchr(from, p[1]);
	if (found == NULL)
		return -1;
	out[0] = to[found - from];
	*used = 2;
	return 1;
}

/*
 * Does the string slice, once unescaped, equal this text?  A string with half
 * a surrogate pair equals nothing.
 */
bool
rest_slice_equals(const RestSlice *slice, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *) slice->data;
	const unsigned char *end = p + slice->len;
	size_t		done = 0;

	if (slice->kind != REST_JSON_STRING)
		return false;
	if (!slice->escaped)
		return slice->len == len && memcmp(slice->data, text, len) == 0;
	while (p < end)
	{
		char		out[4];
		int			used = 1;
		int			n = 1;

		out[0] = (char) *p;
		if (*p == '\\')
			n = decode_escape(p, end, out, &used);
		if (n < 0 || len - done < (size_t) n ||
			memcmp(text + done, out, (size_t) n) != 0)
			return false;
		done += (size_t) n;
		p += used;
	}
	return done == len;
}

/*
 * A string slice as UTF-8, appended to out.  Faults: 22P05 for U+0000, 22P02
 * for half a surrogate pair, 54000 when out is full.
 */
bool
rest_json_unescape(const RestSlice *slice, RestBuf *out, RestFault *fault)
{
	const unsigned char *p = (const unsigned char *) slice->data;
	const unsigned char *end = p + slice->len;

	while (p < end)
	{
		const unsigned char *stop = slice->escaped ?
		memchr(p, '\\', (size_t) (end - p)) : NULL;
		char		text[4];
		int			used = 0;
		int			n;

		if (stop == NULL)
			stop = end;
		if (!rest_buf_append(out, p, (size_t) (stop - p)))
			break;
		p = stop;
		if (p == end)
			return true;
		n = decode_escape(p, end, text, &used);
		if (n < 0)
			return rest_fault_set(fault, REST_STATE_INVALID_TEXT,
								  "string holds an escape that is no character"),
				rest_fault_detail(fault, "The escape at byte %zu of the string is half a surrogate pair or malformed.",
								  (size_t) (p - (const unsigned char *) slice->data));
		if (n == 1 && text[0] == '\0')
			return rest_fault_set(fault, "22P05",
								  "string holds the character U+0000"),
				rest_fault_detail(fault, "\\u0000 cannot be converted to text.");
		p += used;
		if (!rest_buf_append(out, text, (size_t) n))
			break;
	}
	if (out->failed)
		return rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
							  "string is longer than %zu bytes", out->max);
	return true;
}

/*
 * The end of the value that begins at p, in text that has been checked; NULL
 * when it does not end.  Brackets are counted, not matched.  *escaped: it is a
 * string with a backslash.
 */
static const unsigned char *
skip_checked(const unsigned char *p, const unsigned char *end, bool *escaped)
{
	size_t		depth = 0;
	bool		inner = false;

	*escaped = false;
	do
	{
		if (p == end)
			return NULL;
		if (*p == '"')
		{
			p++;
			if (rest_lex_string(&p, end, depth ? &inner : escaped) != REST_LEX_OK)
				return NULL;
			continue;
		}
		if (*p == '[' || *p == '{')
			depth++;
		else if (*p == ']' || *p == '}')
		{
			if (depth == 0)
				return NULL;
			depth--;
		}
		else if (depth == 0)
		{
			while (p < end && *p > ' ' && *p != ',' && *p != ']' && *p != '}')
				p++;
			return p;
		}
		p++;
	} while (depth > 0);
	return p;
}

/* The slice of the value from p to stop. */
static RestSlice
make_slice(const unsigned char *p, const unsigned char *stop, bool escaped)
{
	RestSlice	slice;

	slice.kind = rest_lex_kind(*p);
	slice.escaped = escaped;
	slice.data = (const char *) p;
	slice.len = (size_t) (stop - p);
	if (slice.kind == REST_JSON_STRING)
	{
		slice.data++;
		slice.len -= 2;
	}
	return slice;
}

/*
 * The one value that the text holds, white space around it dropped; the text
 * is checked completely.  Faults: 22P02 not JSON, 54000 nested too deep.
 */
bool
rest_json_parse(const char *data, size_t len, int max_depth,
				RestSlice *value, RestFault *fault)
{
	const unsigned char *start = (const unsigned char *) data;
	const unsigned char *end = start + len;
	const char *what;
	RestLexer	lex;
	RestLexStatus status;

	*value = slice_missing;
	rest_lex_init(&lex, max_depth);
	lex.pos = rest_lex_space(start, end);
	lex.end = end;
	lex.final = true;
	start = lex.pos;
	status = rest_lex_value(&lex);
	rest_lex_free(&lex);
	what = status == REST_LEX_MORE ? "the text ends early" : lex.error;
	if (status == REST_LEX_OK)
	{
		*value = make_slice(start, lex.pos, lex.escaped && *start == '"');
		lex.pos = rest_lex_space(lex.pos, end);
		if (lex.pos == end)
			return true;
		*value = slice_missing;
		what = "the end of the text is expected";
	}
	return rest_fault_set(fault, lex.too_deep ? REST_STATE_PROGRAM_LIMIT :
						  REST_STATE_INVALID_TEXT, "invalid JSON: %s", what),
		rest_fault_detail(fault, "This is at byte %zu of %zu.",
						  (size_t) ((const char *) lex.pos - data), len);
}

/*
 * Is this exactly one JSON text?  Faults as rest_json_parse().
 */
bool
rest_json_validate(const char *data, size_t len, int max_depth,
				   RestFault *fault)
{
	RestSlice	ignored;

	return rest_json_parse(data, len, max_depth, &ignored, fault);
}

/*
 * Start walking the elements or members; a slice that is no container has
 * none.
 */
void
rest_json_iter(RestJsonIter *iter, const RestSlice *container)
{
	memset(iter, 0, sizeof(*iter));
	iter->name = iter->value = slice_missing;
	iter->object = container->kind == REST_JSON_OBJECT;
	iter->first = true;
	iter->done = container->len < 2 ||
		(container->kind != REST_JSON_ARRAY && !iter->object);
	iter->pos = container->data + 1;
	iter->end = container->data + container->len - 1;
	if (iter->done)
		iter->pos = iter->end = NULL;
}

/* The walk ends here, by an error or not.  Returns false. */
static bool
iter_stop(RestJsonIter *iter, bool failed)
{
	iter->done = true;
	iter->failed = failed;
	iter->name = iter->value = slice_missing;
	return false;
}

/* Read the member name at *pos and its colon. */
static bool
iter_name(RestJsonIter *iter, const unsigned char **pos,
		  const unsigned char *end)
{
	const unsigned char *p = *pos;
	const unsigned char *stop;
	bool		escaped;

	if (p == end || *p != '"')
		return false;
	stop = skip_checked(p, end, &escaped);
	if (stop == NULL)
		return false;
	iter->name = make_slice(p, stop, escaped);
	p = rest_lex_space(stop, end);
	if (p == end || *p != ':')
		return false;
	*pos = rest_lex_space(p + 1, end);
	return true;
}

/*
 * Go to the next element or member; false at the end or when failed.
 */
bool
rest_json_iter_next(RestJsonIter *iter)
{
	const unsigned char *end = (const unsigned char *) iter->end;
	const unsigned char *p;
	const unsigned char *stop;
	bool		escaped;

	if (iter->done)
		return false;
	p = rest_lex_space((const unsigned char *) iter->pos, end);
	if (p == end)
		return iter_stop(iter, false);
	if (!iter->first)
	{
		if (*p != ',')
			return iter_stop(iter, true);
		p = rest_lex_space(p + 1, end);
	}
	iter->first = false;
	if (iter->object && !iter_name(iter, &p, end))
		return iter_stop(iter, true);
	if (p == end || rest_lex_kind(*p) == REST_JSON_MISSING)
		return iter_stop(iter, true);
	stop = skip_checked(p, end, &escaped);
	if (stop == NULL)
		return iter_stop(iter, true);
	iter->value = make_slice(p, stop, escaped);
	iter->pos = (const char *) stop;
	return true;
}

/*
 * The last member of that (unescaped) name; MISSING when there is none.
 */
RestSlice
rest_json_member(const RestSlice *object, const char *name, size_t len)
{
	RestSlice	found = slice_missing;
	RestJsonIter iter;

	if (object->kind != REST_JSON_OBJECT)
		return found;
	rest_json_iter(&iter, object);
	while (rest_json_iter_next(&iter))
		if (rest_slice_equals(&iter.name, name, len))
			found = iter.value;
	return found;
}

/*
 * The element of that number, from 0; MISSING when there is none.
 */
RestSlice
rest_json_element(const RestSlice *array, long index)
{
	RestJsonIter iter;

	if (array->kind != REST_JSON_ARRAY || index < 0)
		return slice_missing;
	rest_json_iter(&iter, array);
	while (rest_json_iter_next(&iter))
		if (index-- == 0)
			return iter.value;
	return slice_missing;
}
