/*-------------------------------------------------------------------------
 *
 * test_body.c
 *	  Bodies of each kind.
 *
 * cc -Isrc -Itest/unit test/unit/test_body.c src/body.c src/jsonbody.c src/jsonnode.c
 *    src/terms.c src/template.c src/template_parse.c
 *    src/url.c src/jsonscan.c src/jsonlex.c
 *    src/buf.c src/fault.c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include "body.h"
#include "fake_lookup.h"
#include "jsonbody.h"
#include "jsonscan.h"

static const RestValue terms[] = {V_RAW("{\"t\":1}"), V_RAW("{\"t\":2}")};
static const RestValue mixed[] = {
	V_TEXT("a\"b"), V_EMPTY, V_NULL, V_RAW("18446744073709551616")
};
static const RestValue lines[] = {V_RAW("{\"id\":0,\"a\":1.0}")};
static const RestValue holes[] = {V_EMPTY, V_EMPTY};
static const RestValue deep[] = {V_LIST(terms), V_TEXT("z")};

static const FakeItem items[] = {
	{"x", V_TEXT("te\"x\\t\n\x01\xc3\xa9/")},
	{"n", V_RAW("1.10")},
	{"big", V_RAW("123456789012345678901234567890")},
	{"b", V_RAW("true")},
	{"j", V_RAW("{\"k\": [1, 2.50]}")},
	{"e", V_EMPTY},
	{"nul", V_NULL},
	{"blank", V_TEXT("")},
	{"terms", V_LIST(terms)},
	{"mixed", V_LIST(mixed)},
	{"holes", V_LIST(holes)},
	{"deep", V_LIST(deep)},
	{"none", V_NONE},
	{"column", V_TEXT("na\"me")},
	{"value", V_RAW("7")},
	{"values", V_LIST(terms)},
	{"key", V_TEXT("k0")},
	{"key@1", V_RAW("1")},
	{"key@2", V_EMPTY},
	{"record", V_RAW("{\"id\":0,\"a\":1.0}")},
	{"record@1", V_RAW("{ \"a\" : \"x\" }")},
	{"record@2", V_RAW("{}")},
	{"changes", V_RAW("{\"a\":\"\\u0062\",\"\\u0061\":2,\"id\":9}")},
	{"old.v", V_RAW("5")},
	{"old.v@1", V_RAW("6")},
	{"\"name\"", V_TEXT("col")},
	{"\"name\"@1", V_TEXT("col1")},
	{"arr", V_RAW("[1]")},
	{"records", V_LIST(lines)},
	{"junk", V_RAW("{\"a\":")},
	{"now", V_TEXT("2026")}
};

/*
 * Expand a body text and compare; want NULL: a fault with this state.  "" with
 * empty set shows as "(empty)".
 */
static void
check(RestBodyKind kind, bool many, size_t nrows, const char *text,
	  const char *want, const char *state, int line)
{
	FakeTable	table = FAKE_TABLE(items);
	RestFault	fault = {0};
	RestBody   *body = rest_body_parse(kind, text, strlen(text), many, &fault);
	RestBuf		out;
	bool		empty = false;
	bool		ok;

	if (!unit_count(body != NULL, text, __FILE__, line))
	{
		fprintf(stderr, "  %s / %s\n", fault.message, fault.detail);
		return;
	}
	rest_buf_init(&out, 65536);
	ok = rest_body_expand(body, fake_lookup, &table, nrows, &out, &empty,
						  &fault);
	if (!unit_count(ok == (want != NULL), text, __FILE__, line))
		fprintf(stderr, "  %s %s\n", fault.sqlstate, fault.message);
	if (want)
		unit_str(empty ? "(empty)" : rest_buf_text(&out), want, __FILE__, line);
	else
		unit_str(fault.sqlstate, state, __FILE__, line);
	rest_buf_free(&out);
	rest_body_free(body);
}

#define JSON(text, want) \
	check(REST_BODY_JSON, false, 0, (text), (want), NULL, __LINE__)
#define JSON_BAD(text, state) \
	check(REST_BODY_JSON, false, 0, (text), NULL, (state), __LINE__)
#define MANY(n, text, want) \
	check(REST_BODY_JSON, true, (n), (text), (want), NULL, __LINE__)
#define KIND(kind, many, n, text, want) \
	check((kind), (many), (n), (text), (want), NULL, __LINE__)

/* One placeholder is typed, others are text; numbers stay as written. */
static void
test_values(void)
{
	JSON("{\"a\":\"{x}\"}",
		 "{\"a\":\"te\\\"x\\\\t\\n\\u0001\xc3\xa9/\"}");
	JSON("{\"a\":\"{n}\",\"b\":\"{big}\",\"c\":\"{b}\",\"d\":\"{j}\"}",
		 "{\"a\":1.10,\"b\":123456789012345678901234567890,\"c\":true,"
		 "\"d\":{\"k\": [1, 2.50]}}");
	JSON("{\"a\":\"n {n} {j}\",\"b\":\"{n|,}\",\"c\":\"{nul}\"}",
		 "{\"a\":\"n 1.10 {\\\"k\\\": [1, 2.50]}\",\"b\":\"1.10\",\"c\":null}");
	JSON(" { \"a\" : [ 1 , 18446744073709551616 , -0.0e5, true,null,\"s\\u00e9\\/\" ] } ",
		 "{\"a\":[1,18446744073709551616,-0.0e5,true,null,\"s\xc3\xa9/\"]}");
	JSON("\"{record}\"", "{\"id\":0,\"a\":1.0}");
	JSON("{\"{column}\":\"{value}\"}", "{\"na\\\"me\":7}");
	JSON("{\"{{a}}\":\"{{b}}\"}", "{\"{a}\":\"{b}\"}");
	JSON("{\"a\":\"{blank}\"}", "{\"a\":\"\"}");
	JSON("{\"a\":\"{#}\"}", "{\"a\":0}");
	JSON("{\"a\":\"{\\\"name\\\"}\"}", "{\"a\":\"col\"}");
	JSON("{\"a\":\"s[[-{e}]]t[[-{n}]]\"}", "{\"a\":\"st-1.10\"}");
	JSON("{}", "{}");
	JSON("[]", "[]");
	JSON("[[[]]]", "[[[]]]");
	JSON("12", "12");
	JSON("\"{e}\"", "(empty)");
	JSON("\"\"", "\"\"");
}

/* What is empty is not sent. */
static void
test_empty(void)
{
	JSON("{\"a\":\"{e}\",\"b\":1}", "{\"b\":1}");
	JSON("{\"a\":1,\"b\":\"{e}\"}", "{\"a\":1}");
	JSON("{\"a\":\"{e}\"}", "{}");
	JSON("{\"a\":\"-{e}-\",\"b\":\"-{nul}-\",\"c\":\"{nul}\"}", "{\"c\":null}");
	JSON("{\"{e}\":1,\"b\":2}", "{\"b\":2}");
	JSON("{\"q\":{\"bool\":{\"must\":[\"{none}\"]}},\"s\":1}", "{\"s\":1}");
	JSON("{\"q\":{\"op\":\"and\",\"items\":[\"{none}\"]},\"s\":1}",
		 "{\"s\":1}");
	JSON("{\"p\":{\"size\":\"{n}\",\"after\":\"{e}\"}}", "{\"p\":{\"size\":1.10}}");
	JSON("{\"l\":[],\"o\":{}}", "{\"l\":[],\"o\":{}}");
	JSON("{\"l\":[\"{e}\",\"{none}\",\"{holes}\",\"x{e}\"]}", "{}");
	JSON("[\"{e}\",1,\"{e}\",{\"a\":\"{e}\"},2]", "[1,2]");
	JSON("[\"{e}\"]", "[]");
	/* a literal object in a list is content of its own, a word is not */
	JSON("{\"l\":[{\"k\":\"TYPE\"},\"{none}\"]}", "{\"l\":[{\"k\":\"TYPE\"}]}");
	JSON("{\"l\":[\"and\",\"{none}\"]}", "{}");
	JSON("{\"n\":[{\"k\":1},{\"a\":\"{e}\"}]}", "{\"n\":[{\"k\":1}]}");
}

/* Lists are spliced into arrays, and are arrays elsewhere. */
static void
test_lists(void)
{
	JSON("[\"{terms}\"]", "[{\"t\":1},{\"t\":2}]");
	JSON("[0,\"{terms}\",\"{n}\",\"{mixed}\"]",
		 "[0,{\"t\":1},{\"t\":2},1.10,\"a\\\"b\",null,18446744073709551616]");
	JSON("{\"a\":\"{mixed}\"}",
		 "{\"a\":[\"a\\\"b\",null,18446744073709551616]}");
	JSON("[[\"{terms}\"]]", "[[{\"t\":1},{\"t\":2}]]");
	JSON("[\"{deep}\"]", "[[{\"t\":1},{\"t\":2}],\"z\"]");
	JSON("{\"a\":\"{terms|;}\"}", "{\"a\":\"{\\\"t\\\":1};{\\\"t\\\":2}\"}");
	JSON("[\"{arr}\"]", "[[1]]");
	JSON_BAD("{\"a\":\"x{terms}\"}", "HV024");
	JSON_BAD("{\"a\":\"{unknown}\"}", "XX000");
	JSON_BAD("{\"a{unknown}\":1}", "XX000");
}

/* "..." spreads an object; of one name the last stays. */
static void
test_spread(void)
{
	JSON("{\"...\":\"{record}\"}", "{\"id\":0,\"a\":1.0}");
	JSON("{\"id\":\"{key}\",\"...\":\"{changes}\"}", "{\"a\":2,\"id\":9}");
	JSON("{\"...\":\"{changes}\",\"id\":\"{key}\",\"z\":[]}",
		 "{\"a\":2,\"id\":\"k0\",\"z\":[]}");
	JSON("{\"x\":1,\"...\":\"{record}\",\"x\":{\"y\":2}}",
		 "{\"id\":0,\"a\":1.0,\"x\":{\"y\":2}}");
	JSON("{\"...\":\"{e}\",\"b\":1}", "{\"b\":1}");
	JSON("{\"b\":1,\"...\":\"{nul}\"}", "{\"b\":1}");
	JSON("{\"...\":\"{e}\"}", "{}");
	JSON("{\"o\":{\"...\":\"{e}\"},\"p\":{\"...\":\"{record}\"}}",
		 "{\"p\":{\"id\":0,\"a\":1.0}}");
	JSON_BAD("{\"...\":\"{arr}\"}", "22023");
	JSON_BAD("{\"...\":\"{junk}\"}", "22023");
	JSON_BAD("{\"...\":\"{x}\"}", "22023");
	JSON_BAD("{\"...\":\"{unknown}\"}", "XX000");
}

/* Rows of _many routes. */
static void
test_many(void)
{
	MANY(3, "[\"{record}\"]", "[{\"id\":0,\"a\":1.0},{ \"a\" : \"x\" },{}]");
	MANY(0, "[\"{record}\"]", "[]");
	MANY(0, "{\"l\":[\"{record}\"],\"n\":1}", "{\"n\":1}");
	MANY(3, "{\"inputs\":[{\"id\":\"{key}\"}],\"n\":\"{n}\"}",
		 "{\"inputs\":[{\"id\":\"k0\"},{\"id\":1}],\"n\":1.10}");
	MANY(2, "{\"patches\":[{\"op\":\"add\",\"i\":\"r{#}\",\"value\":\"{record}\"}]}",
		 "{\"patches\":[{\"op\":\"add\",\"i\":\"r0\",\"value\":{\"id\":0,\"a\":1.0}},"
		 "{\"op\":\"add\",\"i\":\"r1\",\"value\":{ \"a\" : \"x\" }}]}");
	MANY(2, "[[\"I\",\"t\",\"{key}\",{\"...\":\"{record}\",\"v\":\"{old.v}\",\"i\":\"{#}\"}]]",
		 "[[\"I\",\"t\",\"k0\",{\"id\":0,\"a\":1.0,\"v\":5,\"i\":0}],"
		 "[\"I\",\"t\",1,{\"a\":\"x\",\"v\":6,\"i\":1}]]");
	/* the outermost array repeats */
	MANY(2, "{\"v\":[[\"{key}\"]]}", "{\"v\":[[\"k0\"],[1]]}");
	/* all at once is not per row */
	MANY(2, "{\"ids\":[\"{terms}\"]}", "{\"ids\":[{\"t\":1},{\"t\":2}]}");
	MANY(2, "{\"q\":[{\"n\":\"{\\\"name\\\"}\"}]}",
		 "{\"q\":[{\"n\":\"col\"},{\"n\":\"col1\"}]}");
	/* without many nothing repeats */
	JSON("{\"l\":[\"{record}\"]}", "{\"l\":[{\"id\":0,\"a\":1.0}]}");
	/* a column outside of what repeats is the one of row 0 */
	MANY(2, "{\"c\":\"{\\\"name\\\"}\",\"l\":[\"{key}\"]}",
		 "{\"c\":\"col\",\"l\":[\"k0\",1]}");
}

/* Fields, repeated and nested. */
static void
test_form(void)
{
	KIND(REST_BODY_FORM, false, 0, "a={n}&b={e}&c={x}&d=SELECT 1+1",
		 "a=1.10&c=te%22x%5Ct%0A%01%C3%A9%2F&d=SELECT%201+1");
	KIND(REST_BODY_FORM, false, 0, "a={e}&b={none}", "(empty)");
	KIND(REST_BODY_FORM, false, 0, "", "(empty)");
	KIND(REST_BODY_FORM, false, 0, "meta[...]={record}&...={changes}",
		 "meta%5Bid%5D=0&meta%5Ba%5D=1.0&a=b&a=2&id=9");
	KIND(REST_BODY_FORM, false, 0, "c=[{terms|,}]",
		 "c=%5B%7B%22t%22%3A1%7D,%7B%22t%22%3A2%7D%5D");
	KIND(REST_BODY_FORM, false, 0, "j={j}",
		 "j=%7B%22k%22%3A%20%5B1%2C%202.50%5D%7D");
	KIND(REST_BODY_FORM, true, 2, "z=1&i[{#}][id]={key}&i[{#}][v]={old.v}&y=2",
		 "z=1&i%5B0%5D%5Bid%5D=k0&i%5B0%5D%5Bv%5D=5"
		 "&i%5B1%5D%5Bid%5D=1&i%5B1%5D%5Bv%5D=6&y=2");
	check(REST_BODY_FORM, false, 0, "...={junk}", NULL, "22023", __LINE__);
}

/* Lines, and text. */
static void
test_lines(void)
{
	KIND(REST_BODY_NDJSON, false, 0, "{\"a\":\"{n}\"}\n\n  \n\"{e}\"\n2",
		 "{\"a\":1.10}\n2\n");
	KIND(REST_BODY_NDJSON, true, 2,
		 "{\"index\":{\"_id\":\"{key}\"}}\n\"{record}\"\n{\"end\":true}\n",
		 "{\"index\":{\"_id\":\"k0\"}}\n{\"id\":0,\"a\":1.0}\n"
		 "{\"index\":{\"_id\":1}}\n{ \"a\" : \"x\" }\n{\"end\":true}\n");
	KIND(REST_BODY_NDJSON, true, 0, "\"{record}\"", "(empty)");
	KIND(REST_BODY_TEXT, false, 0, "SELECT {n} FROM [[t{e}]]{x}",
		 "SELECT 1.10 FROM te\"x\\t\n\x01\xc3\xa9/");
	KIND(REST_BODY_TEXT, false, 0, "x{e}", "(empty)");
	KIND(REST_BODY_TEXT, false, 0, "x", "x");
	KIND(REST_BODY_CSV, false, 0, "{record}\n", "id,a\n0,1.0\n");
	KIND(REST_BODY_CSV, true, 2, "{records}", "id,a\n0,1.0\n");
	KIND(REST_BODY_CSV, true, 0, "{record}", "id,a\n0,1.0\n");
}

/* Refused when the option is set. */
static void
test_bad(void)
{
	static const struct
	{
		RestBodyKind kind;
		bool		many;
		const char *text;
	}			bad[] = {
		{REST_BODY_JSON, false, ""},
		{REST_BODY_JSON, false, "{\"a\":{x}}"},
		{REST_BODY_JSON, false, "{'a':1}"},
		{REST_BODY_JSON, false, "{\"a\":1} x"},
		{REST_BODY_JSON, false, "{\"a\":NaN}"},
		{REST_BODY_JSON, false, "{\"a\":01}"},
		{REST_BODY_JSON, false, "{\"a\":\"{\"}"},
		{REST_BODY_JSON, false, "{\"{\":1}"},
		{REST_BODY_JSON, false, "{\"a\":\"\\u0000\"}"},
		{REST_BODY_JSON, false, "{\"...\":1}"},
		{REST_BODY_JSON, false, "{\"...\":\"x{x}\"}"},
		{REST_BODY_JSON, false, "{\"...\":{\"a\":\"{x}\"}}"},
		{REST_BODY_JSON, true, "{\"id\":\"{key}\"}"},
		{REST_BODY_JSON, true, "{\"{key}\":1}"},
		{REST_BODY_JSON, true, "[1,\"{record}\"]"},
		{REST_BODY_JSON, true, "{\"l\":[\"{key}\"],\"v\":\"{old.v}\"}"},
		{REST_BODY_NDJSON, false, "{}\n{"},
		{REST_BODY_FORM, false, "=1"},
		{REST_BODY_FORM, false, "a={"},
		{REST_BODY_TEXT, false, "}"},
		{REST_BODY_CSV, true, "a,b"}, {REST_BODY_CSV, true, "{rows}"},
		{REST_BODY_CSV, true, "{records} x"}
	};
	size_t		i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		RestFault	fault = {0};
		RestBody   *body = rest_body_parse(bad[i].kind, bad[i].text,
										   strlen(bad[i].text), bad[i].many,
										   &fault);

		if (!UNIT_CHECK(body == NULL))
			fprintf(stderr, "  %s\n", bad[i].text);
		UNIT_CHECK(rest_fault_is_set(&fault));
		rest_body_free(body);
	}
	/* 200 levels are too many */
	{
		char		text[512];
		RestFault	fault = {0};

		memset(text, '[', 200);
		memset(text + 200, ']', 200);
		UNIT_CHECK(!rest_body_parse(REST_BODY_JSON, text, 400, false, &fault));
	}
}

/* Remember the names that are shown. */
static bool
collect(void *arg, const RestName *name)
{
	return rest_buf_printf(arg, "%s;", name->text);
}

/* Names and kinds. */
static void
test_questions(void)
{
	RestFault	fault = {0};
	const char *text = "{\"a{b}\":[\"{c}\",{\"d\":\"{e}{f}\"}],\"...\":\"{g}\"}";
	RestBody   *body = rest_body_parse(REST_BODY_JSON, text, strlen(text),
									   false, &fault);
	RestBody   *form = rest_body_parse(REST_BODY_FORM, "a={key}", 7, true,
									   &fault);
	RestBuf		out;

	rest_buf_init(&out, 4096);
	UNIT_CHECK(rest_body_names(body, collect, &out));
	UNIT_STR(rest_buf_text(&out), "b;c;e;f;g;");
	UNIT_STR(rest_body_content_type(rest_body_kind(form)),
			 "application/x-www-form-urlencoded");
	UNIT_STR(rest_body_content_type(REST_BODY_JSON), "application/json");
	rest_buf_free(&out);
	rest_body_free(body);
	rest_body_free(form);
	rest_body_free(NULL);
}

/* A body larger than its buffer is a fault. */
static void
test_full(void)
{
	FakeTable	table = FAKE_TABLE(items);
	RestFault	fault = {0};
	RestBuf		out;
	size_t		max;
	bool		empty;
	const char *text = "{\"a\":\"{x}\",\"b\":[\"{terms}\"],\"...\":\"{record}\"}";
	RestBody   *body = rest_body_parse(REST_BODY_JSON, text, strlen(text),
									   false, &fault);

	for (max = 0; max < 60; max++)
	{
		rest_fault_clear(&fault);
		rest_buf_init(&out, max);
		UNIT_CHECK(!rest_body_expand(body, fake_lookup, &table, 0, &out,
									 &empty, &fault));
		UNIT_STR(fault.sqlstate, REST_STATE_PROGRAM_LIMIT);
		rest_buf_free(&out);
	}
	rest_body_free(body);
}

/* Whatever template: the output is JSON when it is not a fault. */
static void
test_random(void)
{
	static const char *const pieces[] = {
		"{\"a\":", "}", "[", "]", ",", "\"{x}\"", "\"{e}\"", "\"{terms}\"",
		"1", "\"k\":", "\"...\":\"{record}\"", "\"{key}\"", "{", "\"t{n}\"",
		"[\"{record}\"]", "\"...\":\"{changes}\"", "null", "{\"id\":\"{key}\"}"
	};
	uint64_t	state = 99;
	int			round;
	int			done = 0;

	for (round = 0; round < 300000; round++)
	{
		FakeTable	table = FAKE_TABLE(items);
		char		text[512];
		RestFault	fault = {0};
		size_t		len = fake_text(&state, pieces,
									sizeof(pieces) / sizeof(pieces[0]),
									text, sizeof(text));
		RestBody   *body = rest_body_parse(REST_BODY_JSON, text, len,
										   round % 2 == 0, &fault);
		RestBuf		out;
		bool		empty;

		if (body == NULL)
		{
			if (!rest_fault_is_set(&fault))
				UNIT_CHECK(false);
			continue;
		}
		rest_buf_init(&out, 65536);
		if (rest_body_expand(body, fake_lookup, &table, 3, &out, &empty,
							 &fault))
		{
			done++;
			if (!empty && !rest_json_validate(rest_buf_text(&out), out.len, 0,
											  &fault))
			{
				UNIT_CHECK(false);
				fprintf(stderr, "  %s\n  %s\n", text, rest_buf_text(&out));
			}
		}
		else if (!rest_fault_is_set(&fault))
			UNIT_CHECK(false);
		rest_buf_free(&out);
		rest_body_free(body);
	}
	UNIT_CHECK(done > 3000);
}

/* Control characters and quotes come back as they were. */
static void
test_quote(void)
{
	char		text[128];
	RestBuf		out;
	RestBuf		back;
	RestSlice	slice;
	RestFault	fault = {0};
	int			i;

	for (i = 1; i < 128; i++)
		text[i - 1] = (char) i;
	rest_buf_init(&out, 4096);
	rest_buf_init(&back, 4096);
	UNIT_CHECK(rest_json_quote(&out, text, 127));
	UNIT_CHECK(rest_json_parse(out.data, out.len, 0, &slice, &fault));
	UNIT_CHECK(rest_json_unescape(&slice, &back, &fault));
	UNIT_CHECK(back.len == 127 && memcmp(back.data, text, 127) == 0);
	UNIT_CHECK(strstr(out.data, "\\b\\t\\n\\u000b\\f\\r\\u000e") != NULL);
	rest_buf_reset(&out);
	rest_json_quote(&out, "a\0b", 3);
	UNIT_STR(out.data, "\"a\\u0000b\"");
	rest_buf_free(&out);
	rest_buf_free(&back);
}

int
main(void)
{
	test_values();
	test_empty();
	test_lists();
	test_spread();
	test_many();
	test_form();
	test_lines();
	test_bad();
	test_questions();
	test_full();
	test_random();
	test_quote();
	return unit_done("body");
}
