/*-------------------------------------------------------------------------
 *
 * test_readgen.c
 *	  The record reader over generated texts: against json-c, against a second
 *	  reading of the grammar, and against itself however the bytes are cut.
 *
 *	gcc -D_GNU_SOURCE -Isrc -o test_readgen test/unit/test_readgen.c \
 *		src/reader.c src/readwalk.c src/readnote.c src/readplan.c \
 *		src/readwindow.c src/jsonpick.c src/jsonscan.c src/jsonlex.c \
 *		src/pointer.c src/buf.c src/fault.c -ljson-c
 *	./test_readgen [cases [first seed]]
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include <json-c/json.h>
#include <math.h>

#include "gen.h"
#include "jsonpick.h"
#include "readrun.h"
#include "refjson.h"

static unsigned long valid_texts;
static unsigned long broken_texts;
static unsigned long leniencies;
static unsigned long compared_values;
static unsigned long records_seen;

/* json-c's opinion: the tree (to be put), and whether it accepts. */
static bool
jsonc_try(const RestBuf *text, int flags, struct json_object **tree)
{
	struct json_tokener *tok = json_tokener_new_ex(REST_JSON_MAX_DEPTH + 2);
	bool		ok;

	json_tokener_set_flags(tok, flags);
	/* with the final NUL: else a number at the end is not complete to it */
	*tree = json_tokener_parse_ex(tok, rest_buf_text(text), (int) text->len + 1);
	ok = json_tokener_get_error(tok) == json_tokener_success;
	json_tokener_free(tok);
	return ok;
}

/* json-c at its strictest. */
static bool
jsonc_strict(const RestBuf *text, struct json_object **tree)
{
	return jsonc_try(text, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8, tree);
}

/*
 * What json-c refuses though the RFC does not, when it is strict:
 *	 - integers beyond 64 bits, from 0.18 on (before, they were cut down);
 *	 - any character but those of ASCII, in 0.18 alone.
 */
static bool
jsonc_is_strict_about(const RestBuf *text)
{
	const char *p = rest_buf_text(text);
	size_t		digits = 0;
	size_t		i;

	if (json_c_version_num() < 0x1200)
		return false;
	for (i = 0; i < text->len; i++)
	{
		if (json_c_version_num() == 0x1200 && (unsigned char) p[i] >= 0x80)
			return true;
		digits = p[i] >= '0' && p[i] <= '9' ? digits + 1 : 0;
		if (digits >= 19)
			return true;
	}
	return false;
}

/* A text that is known to be JSON, as json-c reads it. */
static bool
jsonc_parse(const RestBuf *text, struct json_object **tree)
{
	return jsonc_strict(text, tree) ||
		(jsonc_is_strict_about(text) && jsonc_try(text, 0, tree));
}

/*
 * json-c's leniencies, by what the text has when json-c accepts it and the RFC
 * does not.  Found by running both: json-c 0.16 with STRICT accepts
 *	 - NaN, Infinity and -Infinity,
 *	 - leading zeros in "00", "-03", "07e0" (but not in "01"),
 *	 - a point without digits behind it, "1." and "1.e5", or before it, "-.5",
 *	 - control characters in strings,
 *	 - UTF-8 that is overlong, a surrogate, or beyond U+10FFFF.
 */
static bool
jsonc_is_lenient_about(const RestBuf *text)
{
	const unsigned char *p = (const unsigned char *) rest_buf_text(text);
	size_t		i;

	if (memmem(p, text->len, "NaN", 3) || memmem(p, text->len, "Infinity", 8))
		return true;
	for (i = 0; i < text->len; i++)
	{
		bool		digit = p[i + 1] >= '0' && p[i + 1] <= '9';

		if (p[i] < 0x20 || p[i] >= 0x80)
			return true;
		if ((p[i] == '0' && digit) || (p[i] == '.' && !digit) ||
			(p[i] == '-' && p[i + 1] == '.'))
			return true;
	}
	return false;
}

/* Does a JSON string say the same to both?  What we refuse as text json-c
 * shows with U+FFFD or a NUL. */
static bool
same_string(const RestSlice *slice, struct json_object *theirs)
{
	const char *text = json_object_get_string(theirs);
	size_t		len = (size_t) json_object_get_string_len(theirs);
	RestFault	fault;
	RestBuf		ours;
	bool		same;

	rest_buf_init(&ours, 1 << 20);
	if (rest_json_unescape(slice, &ours, &fault))
		same = ours.len == len && memcmp(rest_buf_text(&ours), text, len) == 0;
	else if (strcmp(fault.sqlstate, "22P05") == 0)
		same = memchr(text, '\0', len) != NULL;
	else
		same = memmem(text, len, "\xEF\xBF\xBD", 3) != NULL;
	rest_buf_free(&ours);
	return same;
}

/* Does a number say the same?  json-c saturates what no 64 bits hold. */
static bool
same_number(const RestSlice *slice, struct json_object *theirs)
{
	char		text[200];
	char	   *end;

	if (slice->len >= sizeof(text))
		return false;
	memcpy(text, slice->data, slice->len);
	text[slice->len] = '\0';
	if (strpbrk(text, ".eE") != NULL)
	{
		double		ours = strtod(text, &end);
		double		other = json_object_get_double(theirs);

		return json_object_is_type(theirs, json_type_double) && *end == '\0' &&
			(ours == other || (isinf(ours) && isinf(other)));
	}
	if (!json_object_is_type(theirs, json_type_int))
		return false;
	if (text[0] == '-')
		return strtoll(text, NULL, 10) == json_object_get_int64(theirs);
	return strtoull(text, NULL, 10) == json_object_get_uint64(theirs);
}

static bool same_value(const RestSlice *slice, struct json_object *theirs);

/* Arrays: element by element. */
static bool
same_array(const RestSlice *slice, struct json_object *theirs)
{
	RestJsonIter iter;
	size_t		i = 0;

	if (!json_object_is_type(theirs, json_type_array))
		return false;
	rest_json_iter(&iter, slice);
	while (rest_json_iter_next(&iter))
		if (i >= json_object_array_length(theirs) ||
			!same_value(&iter.value, json_object_array_get_idx(theirs, i++)))
			return false;
	return !iter.failed && i == json_object_array_length(theirs);
}

/* Objects: each member of json-c's is our last one of that name.  Names that
 * json-c cannot hold (a NUL) or changes (half a pair) are left out. */
static bool
same_object(const RestSlice *slice, struct json_object *theirs)
{
	struct json_object_iter member;
	RestJsonIter iter;
	size_t		odd = 0;
	size_t		n = 0;

	if (!json_object_is_type(theirs, json_type_object))
		return false;
	rest_json_iter(&iter, slice);
	while (rest_json_iter_next(&iter))
	{
		RestFault	fault;
		RestBuf		name;

		rest_buf_init(&name, 1 << 20);
		if (!rest_json_unescape(&iter.name, &name, &fault))
			odd++;
		rest_buf_free(&name);
		n++;
	}
	if (iter.failed || odd > 0)
		return !iter.failed;
	json_object_object_foreachC(theirs, member)
	{
		RestSlice	ours = rest_json_member(slice, member.key,
											strlen(member.key));

		if (!same_value(&ours, member.val))
			return false;
	}
	return n >= (size_t) json_object_object_length(theirs);
}

/* Do a slice and json-c's tree say the same? */
static bool
same_value(const RestSlice *slice, struct json_object *theirs)
{
	compared_values++;
	switch (slice->kind)
	{
		case REST_JSON_MISSING:
			return false;
		case REST_JSON_NULL:
			return theirs == NULL;
		case REST_JSON_FALSE:
		case REST_JSON_TRUE:
			return json_object_is_type(theirs, json_type_boolean) &&
				json_object_get_boolean(theirs) == (slice->kind == REST_JSON_TRUE);
		case REST_JSON_NUMBER:
			return same_number(slice, theirs);
		case REST_JSON_STRING:
			return json_object_is_type(theirs, json_type_string) &&
				same_string(slice, theirs);
		case REST_JSON_ARRAY:
			return same_array(slice, theirs);
		case REST_JSON_OBJECT:
			return same_object(slice, theirs);
	}
	return false;
}

/* A valid text: all accept it, and see the same in it. */
static void
check_valid(const RestBuf *text, const char *what)
{
	struct json_object *tree = NULL;
	RestFault	fault;
	RestSlice	value;
	bool		same;

	valid_texts++;
	same = ref_json(text->data, text->len, REST_JSON_MAX_DEPTH) &&
		rest_json_parse(text->data, text->len, 0, &value, &fault) &&
		jsonc_parse(text, &tree) && same_value(&value, tree);
	if (!UNIT_CHECK(same))
		fprintf(stderr, "  %s: %s\n", what, rest_buf_text(text));
	json_object_put(tree);
}

/* Any text: the reader, the validator and the grammar agree; json-c accepts
 * what they accept, and more only by its known leniencies. */
static void
check_any(Run *one, const RestBuf *text, RestBuf *transcript)
{
	struct json_object *tree = NULL;
	RestFault	fault;
	bool		ours = rest_json_validate(rest_buf_text(text), text->len, 0, &fault);
	bool		theirs = jsonc_strict(text, &tree);
	bool		agree;

	agree = ours == ref_json(rest_buf_text(text), text->len, REST_JSON_MAX_DEPTH);
	agree &= ours == (run_whole(one, rest_buf_text(text), text->len,
								transcript) == REST_READ_END);
	agree &= ours == (run_sized(one, rest_buf_text(text), text->len, 5,
								transcript) == REST_READ_END);
	if (ours)
		agree &= theirs || jsonc_is_strict_about(text);
	else
	{
		broken_texts++;
		if (theirs)
		{
			leniencies++;
			agree &= jsonc_is_lenient_about(text);
		}
	}
	if (!UNIT_CHECK(agree))
		fprintf(stderr, "  ours %d json-c %d: %s\n", ours, theirs,
				rest_buf_text(text));
	json_object_put(tree);
}

/* A list reply: members around /items in random order, sometimes repeated. */
static void
gen_reply(GenJson *gen, RestBuf *out)
{
	unsigned	at = gen_below(gen, 3);
	unsigned	n = gen_below(gen, 8);
	unsigned	i;
	unsigned	j;

	rest_buf_reset(out);
	gen_space(gen, out);
	for (i = 0; i < 3; i++)
	{
		rest_buf_puts(out, i == 0 ? "{" : ",");
		gen_space(gen, out);
		if (i != at)
		{
			gen_name(gen, out);
			rest_buf_putc(out, ':');
			gen_value(gen, out, 3);
			continue;
		}
		rest_buf_puts(out, gen_one_in(gen, 4) ? "\"it\\u0065ms\" :[" : "\"items\":[");
		for (j = 0; j < n; j++)
		{
			if (j > 0)
				rest_buf_putc(out, ',');
			gen_space(gen, out);
			gen_value(gen, out, 4);
		}
		gen_space(gen, out);
		rest_buf_puts(out, "]");
	}
	rest_buf_puts(out, "}");
	gen_space(gen, out);
}

/* Where a plain pointer leads in json-c's tree; the kind says whether there. */
static RestJsonKind
jsonc_at(struct json_object *tree, const RestPointer *pointer,
		 struct json_object **found)
{
	int			i;

	for (i = 0; i < pointer->nsegments; i++)
	{
		const RestSegment *segment = &pointer->segments[i];

		if (tree == NULL)
			return REST_JSON_NULL;
		if (json_object_is_type(tree, json_type_object))
		{
			if (!json_object_object_get_ex(tree, segment->name, &tree))
				return REST_JSON_MISSING;
		}
		else if (json_object_is_type(tree, json_type_array) &&
				 segment->index >= 0 &&
				 (size_t) segment->index < json_object_array_length(tree))
			tree = json_object_array_get_idx(tree, (size_t) segment->index);
		else
			return REST_JSON_MISSING;
	}
	*found = tree;
	return tree == NULL ? REST_JSON_NULL : REST_JSON_TRUE;
}

/* The column at hand is what the pointer finds in json-c's record, and what
 * it finds in the raw record. */
static bool
check_column(Run *run, int column, struct json_object *theirs)
{
	const RestPointerList *list = run->columns[column];
	const RestPointer *pointer = list->items[0];
	RestSlice	slice;
	RestSlice	record;
	RestSlice	again;
	RestBuf		store;
	bool		same;
	int			i;

	rest_buf_init(&store, 1 << 20);
	same = rest_reader_column(run->reader, column, &slice);
	rest_reader_record(run->reader, &record);
	same &= rest_json_pick_first(&record, list, &store, &again);
	same &= slice.kind == again.kind && slice.len == again.len &&
		slice.escaped == again.escaped &&
		memcmp(slice.data, again.data, slice.len) == 0;
	rest_buf_free(&store);
	for (i = 0; i < pointer->nsegments; i++)
		if (pointer->segments[i].kind != REST_SEGMENT_NAME || list->n > 1)
			return same;
	switch (jsonc_at(theirs, pointer, &theirs))
	{
		case REST_JSON_MISSING:
			return same && slice.kind == REST_JSON_MISSING;
		case REST_JSON_NULL:
			return same && slice.kind == REST_JSON_NULL;
		default:
			return same && same_value(&slice, theirs);
	}
}

/* Compare each record and column with json-c's tree of the whole reply. */
static void
check_records(Run *run, const RestBuf *text)
{
	struct json_object *tree = NULL;
	struct json_object *items = NULL;
	size_t		n = 0;
	bool		same = jsonc_parse(text, &tree);
	RestReadEvent event;
	int			c;

	same &= json_object_object_get_ex(tree, "items", &items);
	rest_reader_reset(run->reader);
	rest_reader_feed(run->reader, text->data, text->len);
	while ((event = rest_reader_next(run->reader)) == REST_READ_RECORD && same)
	{
		struct json_object *theirs = json_object_array_get_idx(items, n++);
		RestSlice	record;

		rest_reader_record(run->reader, &record);
		same = same_value(&record, theirs);
		for (c = 0; c < run->ncolumns; c++)
			same &= check_column(run, c, theirs);
		records_seen++;
	}
	same &= n == json_object_array_length(items);
	if (!UNIT_CHECK(same && event == REST_READ_MORE))
		fprintf(stderr, "  %s\n", rest_buf_text(text));
	json_object_put(tree);
}

/* One generated reply: whole, cut, and cut off. */
static void
check_reply(Run *run, GenJson *gen, const RestBuf *text, RestBuf *want,
			RestBuf *got)
{
	RestReadEvent event = run_whole(run, text->data, text->len, want);
	int			i;

	/* "items" may come twice, or first as something else: then it is told */
	if (event == REST_READ_END)
		check_records(run, text);
	else if (!UNIT_CHECK(strstr(rest_buf_text(want), "holds the records twice") ||
						 strstr(rest_buf_text(want), "is larger than")))
		fprintf(stderr, "  %s\n  %s\n", rest_buf_text(text), rest_buf_text(want));
	for (i = 0; i < 4; i++)
	{
		size_t		ends[3];

		ends[0] = gen_below(gen, (unsigned) text->len + 1);
		ends[1] = ends[0] + gen_below(gen, (unsigned) (text->len - ends[0]) + 1);
		ends[2] = text->len;
		run_chunks(run, text->data, ends, 3, got);
		UNIT_CHECK(run_compare(got, want, "cut at", ends[0]));
		run_sized(run, text->data, text->len, 1 + gen_below(gen, 20), got);
		UNIT_CHECK(run_compare(got, want, "pieces", 0));
	}
	if (event == REST_READ_END)
	{
		size_t		len = gen_below(gen, (unsigned) text->len);
		size_t		closed = text->len;

		/* up to its last bracket the text is not complete */
		while (text->data[closed - 1] != '}')
			closed--;
		if (len < closed)
			UNIT_INT(run_sized(run, text->data, len, 11, got), REST_READ_FAULT);
	}
}

/* Each byte at each place of a string, of a name and between tokens: the
 * blocks of a vector scan see it as the grammar does. */
static void
check_each_byte(void)
{
	char		text[64];
	int			form;
	int			place;
	int			byte;

	for (form = 0; form < 3; form++)
		for (place = 2; place < 50; place++)
			for (byte = 0; byte < 256; byte++)
			{
				size_t		len = 56;
				RestFault	fault;

				memset(text, form == 2 ? ' ' : 'x', len);
				memcpy(text, form == 0 ? "[\"" : form == 1 ? "{\"" : "[ ", 2);
				memcpy(text + 50, form == 0 ? "\"    ]" : form == 1 ? "\": 1 }" :
					   "    1]", 6);
				text[place] = (char) byte;
				if (!UNIT_CHECK(rest_json_validate(text, len, 0, &fault) ==
								ref_json(text, len, 100)))
					fprintf(stderr, "  %.*s\n", (int) len, text);
			}
}

int
main(int argc, char **argv)
{
	unsigned long cases = argc > 1 ? strtoul(argv[1], NULL, 10) : 3000;
	unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	RunSpec		list = {REST_READ_LIST, "/items",
		"/a /id /a/b /items/0 /0 /a~1b/a '' /*/id /name/*/* /b/[id=0] /\xC3\xA9,/id /long_member_name/1/a",
	"/a /b/id /name,/id /id/*/a", 0, 0, 0};
	RunSpec		single = {REST_READ_ONE, "", "/a/b /0/1", "/id/a", 0, 0, 0};
	RestBuf		text;
	RestBuf		want;
	RestBuf		got;
	Run			run;
	Run			one;
	unsigned long i;

	rest_buf_init(&text, 1 << 24);
	rest_buf_init(&want, 1 << 26);
	rest_buf_init(&got, 1 << 26);
	if (!UNIT_CHECK(run_open(&run, &list) && run_open(&one, &single)))
		return unit_done("readgen");
	check_each_byte();
	for (i = 0; i < cases; i++)
	{
		GenJson		gen;

		gen_init(&gen, seed + i);
		gen.half_pairs = gen.nul = i % 3 == 0;
		gen.max_depth = i % 10 == 0 ? 30 : 5;
		gen.max_members = i % 10 == 0 ? 2 : 6;
		gen_json(&gen, &text);
		check_valid(&text, "generated text");
		check_any(&one, &text, &got);
		gen_mutate(&gen, &text);
		check_any(&one, &text, &got);
		gen_reply(&gen, &text);
		check_valid(&text, "generated reply");
		check_reply(&run, &gen, &text, &want, &got);
		gen_mutate(&gen, &text);
		check_any(&one, &text, &got);
	}
	run_close(&run);
	run_close(&one);
	rest_buf_free(&text);
	rest_buf_free(&want);
	rest_buf_free(&got);
	printf("%lu valid texts, %lu broken ones (json-c takes %lu), %lu values, %lu records\n",
		   valid_texts, broken_texts, leniencies, compared_values, records_seen);
	/* the generator must have done its work */
	UNIT_CHECK(broken_texts > cases && records_seen > cases && leniencies > 0);
	return unit_done("readgen");
}
