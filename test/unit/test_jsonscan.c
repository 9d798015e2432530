/*-------------------------------------------------------------------------
 *
 * test_jsonscan.c
 *	  Raw JSON text: parsing to a slice, unescaping, comparing, walking.
 *
 *	gcc -Isrc -o test_jsonscan test/unit/test_jsonscan.c src/jsonscan.c \
 *		src/jsonlex.c src/buf.c src/fault.c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include <stdlib.h>

#include "jsonscan.h"

/* Parse a text that must be JSON. */
static RestSlice
parsed(const char *text)
{
	RestFault	fault;
	RestSlice	slice;

	UNIT_CHECK(rest_json_parse(text, strlen(text), 0, &slice, &fault));
	return slice;
}

/* Unescape a JSON string to these bytes. */
static void
unescaped(const char *text, const char *want, size_t want_len)
{
	RestSlice	slice = parsed(text);
	RestFault	fault;
	RestBuf		out;

	rest_buf_init(&out, 1000);
	UNIT_CHECK(rest_json_unescape(&slice, &out, &fault));
	UNIT_CHECK(out.len == want_len &&
			   memcmp(rest_buf_text(&out), want, want_len) == 0);
	UNIT_CHECK(rest_slice_equals(&slice, want, want_len));
	/* and nothing that is longer, shorter or other */
	UNIT_CHECK(want_len == 0 || !rest_slice_equals(&slice, want, want_len - 1));
	UNIT_CHECK(!rest_slice_equals(&slice, "another string", 14));
	rest_buf_free(&out);
}

/* A JSON string that cannot be text. */
static void
no_text(const char *text, const char *sqlstate)
{
	RestSlice	slice = parsed(text);
	RestFault	fault;
	RestBuf		out;

	rest_fault_clear(&fault);
	rest_buf_init(&out, 1000);
	UNIT_CHECK(!rest_json_unescape(&slice, &out, &fault));
	UNIT_STR(fault.sqlstate, sqlstate);
	UNIT_CHECK(!rest_slice_equals(&slice, "", 0));
	rest_buf_free(&out);
}

/* Escapes, pairs, and what is no text. */
static void
test_unescape(void)
{
	char		max[5];
	RestSlice	slice;
	RestBuf		out;
	RestFault	fault;

	unescaped("\"\"", "", 0);
	unescaped("\"abc\"", "abc", 3);
	unescaped("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t", 8);
	unescaped("\"\\u0041\\u00e9\\u20AC\\u007f\\u0080\\u07ff\\u0800\\uffff\"",
			  "A\xC3\xA9\xE2\x82\xAC\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF", 17);
	unescaped("\"\\ud83d\\uDE00\"", "\xF0\x9F\x98\x80", 4);
	unescaped("\"\\uD800\\uDC00\\uDBFF\\uDFFF\"", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF", 8);
	unescaped("\"x\xC3\xA9\\ny\"", "x\xC3\xA9\ny", 5);
	unescaped("\"\\u0001\"", "\x01", 1);
	no_text("\"\\u0000\"", "22P05");
	no_text("\"a\\u0000b\"", "22P05");
	no_text("\"\\ud83d\"", "22P02");
	no_text("\"\\ud83dx\"", "22P02");
	no_text("\"\\ud83d\\n\"", "22P02");
	no_text("\"\\ud83d\\u0041\"", "22P02");
	no_text("\"\\ud83d\\ud83d\"", "22P02");
	no_text("\"\\ud83d\\udbff\"", "22P02");
	no_text("\"\\ud83d\\ue000\"", "22P02");
	no_text("\"\\ude00\"", "22P02");
	no_text("\"\\ude00\\ud83d\"", "22P02");
	/* what does not fit is refused, not cut */
	slice = parsed("\"ab\\ncd\"");
	memset(max, 0, sizeof(max));
	for (max[0] = 0; max[0] <= 5; max[0]++)
	{
		rest_fault_clear(&fault);
		rest_buf_init(&out, (size_t) max[0]);
		UNIT_INT(rest_json_unescape(&slice, &out, &fault), max[0] == 5);
		UNIT_STR(fault.sqlstate, max[0] == 5 ? "" : "54000");
		rest_buf_free(&out);
	}
}

/* A slice made by hand may hold anything: no harm is done. */
static void
test_malformed_slice(void)
{
	static const char *const texts[] = {
		"\\", "\\u", "\\u12", "\\u00g0", "\\x", "a\\", "\\ud83d\\", "\\ud83d\\u",
		"\\ud83d\\ude0"
	};
	size_t		i;

	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++)
	{
		size_t		len = strlen(texts[i]);
		char	   *exact = malloc(len);
		RestSlice	slice = {REST_JSON_STRING, true, exact, len};
		RestFault	fault;
		RestBuf		out;

		memcpy(exact, texts[i], len);
		rest_buf_init(&out, 100);
		UNIT_CHECK(!rest_json_unescape(&slice, &out, &fault));
		UNIT_CHECK(!rest_slice_equals(&slice, texts[i], len));
		rest_buf_free(&out);
		free(exact);
	}
}

/* Parse a text: kind and the slice's bytes. */
static void
parses(const char *text, RestJsonKind kind, const char *want)
{
	RestSlice	slice = parsed(text);
	const char *raw;
	size_t		len;

	UNIT_INT(slice.kind, kind);
	UNIT_MEM(slice.data, slice.len, want);
	rest_slice_raw(&slice, &raw, &len);
	UNIT_CHECK(memmem(text, strlen(text), raw, len) != NULL);
	UNIT_INT((long long) len, (long long) slice.len +
			 (kind == REST_JSON_STRING ? 2 : 0));
	UNIT_CHECK(rest_json_validate(text, strlen(text), 0, NULL));
}

/* A text that is not JSON: what is said about it. */
static void
not_json(const char *text, int max_depth, const char *sqlstate,
		 const char *detail)
{
	RestFault	fault;
	RestSlice	slice;

	rest_fault_clear(&fault);
	UNIT_CHECK(!rest_json_parse(text, strlen(text), max_depth, &slice, &fault));
	UNIT_INT(slice.kind, REST_JSON_MISSING);
	UNIT_STR(fault.sqlstate, sqlstate);
	UNIT_STR(fault.detail, detail);
}

/* One text, one value. */
static void
test_parse(void)
{
	parses(" null ", REST_JSON_NULL, "null");
	parses("true", REST_JSON_TRUE, "true");
	parses("\tfalse\n", REST_JSON_FALSE, "false");
	parses("-0.5e+3", REST_JSON_NUMBER, "-0.5e+3");
	parses(" 0 ", REST_JSON_NUMBER, "0");
	parses("\"a\\\"b\"", REST_JSON_STRING, "a\\\"b");
	parses(" [ 1, [] ] ", REST_JSON_ARRAY, "[ 1, [] ]");
	parses("{\"a\":{}}", REST_JSON_OBJECT, "{\"a\":{}}");
	UNIT_CHECK(parsed("\"a\\\"b\"").escaped);
	UNIT_CHECK(!parsed("\"ab\"").escaped);
	UNIT_CHECK(!parsed("[\"a\\n\"]").escaped);
	not_json("", 0, "22P02", "This is at byte 0 of 0.");
	not_json("[1", 0, "22P02", "This is at byte 2 of 2.");
	not_json("[1] 2", 0, "22P02", "This is at byte 4 of 5.");
	not_json("[1,]", 0, "22P02", "This is at byte 3 of 4.");
	not_json("\"a\x01\"", 0, "22P02", "This is at byte 2 of 4.");
	not_json("[[1]]", 1, "54000", "This is at byte 1 of 5.");
	UNIT_CHECK(rest_json_validate("[[1]]", 5, 2, NULL));
}

/* The depth limit is exact, by default and when given. */
static void
test_depth(void)
{
	char		text[2 * REST_JSON_MAX_DEPTH + 4];
	RestFault	fault;
	int			depth;

	for (depth = REST_JSON_MAX_DEPTH - 1; depth <= REST_JSON_MAX_DEPTH + 1; depth++)
	{
		memset(text, '[', (size_t) depth);
		memset(text + depth, ']', (size_t) depth);
		UNIT_INT(rest_json_validate(text, 2 * (size_t) depth, 0, &fault),
				 depth <= REST_JSON_MAX_DEPTH);
		UNIT_INT(rest_json_validate(text, 2 * (size_t) depth, depth, &fault), 1);
		UNIT_INT(rest_json_validate(text, 2 * (size_t) depth, depth - 1, &fault), 0);
	}
}

/* Walk a container and write down what comes. */
static void
walked(const char *text, const char *want, bool failed)
{
	RestSlice	slice = parsed("[]");
	RestJsonIter iter;
	RestBuf		got;

	slice.kind = text[0] == '{' ? REST_JSON_OBJECT : REST_JSON_ARRAY;
	slice.data = text;
	slice.len = strlen(text);
	rest_buf_init(&got, 1000);
	rest_json_iter(&iter, &slice);
	while (rest_json_iter_next(&iter))
	{
		if (iter.name.kind != REST_JSON_MISSING)
			rest_buf_printf(&got, "%.*s=", (int) iter.name.len, iter.name.data);
		rest_slice_append(&iter.value, &got);
		rest_buf_putc(&got, ';');
	}
	UNIT_STR(rest_buf_text(&got), want);
	UNIT_INT(iter.failed, failed);
	UNIT_CHECK(!rest_json_iter_next(&iter));
	rest_buf_free(&got);
}

/* Elements and members in order; text that was not checked does no harm. */
static void
test_iter(void)
{
	static const char any[] = "{\"a\":[1,{\"b\":\"\\\"]}\"}],\"c\":-1.5e3,\"d\":null,\"e\":\"x\"}";
	RestSlice	slice;
	RestJsonIter iter;
	size_t		len;

	walked("[]", "", false);
	walked("[ ]", "", false);
	walked("{}", "", false);
	walked("[1, \"a\" ,[2,[3]],{\"x\":[4]} , null,true,false]",
		   "1;\"a\";[2,[3]];{\"x\":[4]};null;true;false;", false);
	walked("{\"a\":1, \"b\\n\" : [ \"]\" ],\"a\":2}", "a=1;b\\n=[ \"]\" ];a=2;", false);
	walked("[1,]", "1;", true);
	walked("[,]", "", true);
	walked("[1 2]", "1;", true);
	walked("[\"a]", "", true);
	walked("[[1]", "", true);
	walked("{\"a\"}", "", true);
	walked("{\"a\" 1}", "", true);
	walked("{a:1}", "", true);
	walked("{\"a\":}", "", true);
	slice = parsed("5");
	rest_json_iter(&iter, &slice);
	UNIT_CHECK(!rest_json_iter_next(&iter) && !iter.failed);
	/* cut anywhere, in memory of the exact size */
	for (len = 0; len <= strlen(any); len++)
	{
		char	   *exact = malloc(len + 1);
		int			n = 0;

		memcpy(exact, any, len);
		slice.kind = REST_JSON_OBJECT;
		slice.data = exact;
		slice.len = len;
		rest_json_iter(&iter, &slice);
		while (rest_json_iter_next(&iter))
			n++;
		UNIT_CHECK(n <= 4 && (n == 4 || len < strlen(any)));
		free(exact);
	}
}

/* Members by name, elements by number. */
static void
test_find(void)
{
	RestSlice	object = parsed("{\"a\":1,\"b\":{\"a\":2},\"\":3,\"\\u0061\":\"last\"}");
	RestSlice	array = parsed("[10,[11],\"12\"]");
	RestSlice	found;

	found = rest_json_member(&object, "a", 1);
	UNIT_MEM(found.data, found.len, "last");
	found = rest_json_member(&object, "", 0);
	UNIT_MEM(found.data, found.len, "3");
	UNIT_INT(rest_json_member(&object, "c", 1).kind, REST_JSON_MISSING);
	UNIT_INT(rest_json_member(&array, "0", 1).kind, REST_JSON_MISSING);
	found = rest_json_element(&array, 2);
	UNIT_MEM(found.data, found.len, "12");
	UNIT_INT(rest_json_element(&array, 3).kind, REST_JSON_MISSING);
	UNIT_INT(rest_json_element(&array, -1).kind, REST_JSON_MISSING);
	UNIT_INT(rest_json_element(&object, 0).kind, REST_JSON_MISSING);
	found = rest_json_element(&array, 1);
	found = rest_json_element(&found, 0);
	UNIT_MEM(found.data, found.len, "11");
}

/* The words of messages. */
static void
test_names(void)
{
	UNIT_STR(rest_json_kind_name(REST_JSON_MISSING), "nothing");
	UNIT_STR(rest_json_kind_name(REST_JSON_NULL), "null");
	UNIT_STR(rest_json_kind_name(REST_JSON_FALSE), "boolean");
	UNIT_STR(rest_json_kind_name(REST_JSON_TRUE), "boolean");
	UNIT_STR(rest_json_kind_name(REST_JSON_NUMBER), "number");
	UNIT_STR(rest_json_kind_name(REST_JSON_STRING), "string");
	UNIT_STR(rest_json_kind_name(REST_JSON_ARRAY), "array");
	UNIT_STR(rest_json_kind_name(REST_JSON_OBJECT), "object");
}

int
main(void)
{
	test_unescape();
	test_malformed_slice();
	test_parse();
	test_depth();
	test_iter();
	test_find();
	test_names();
	return unit_done("jsonscan");
}
