/*-------------------------------------------------------------------------
 *
 * test_jsondoc.c
 *	  Looking into small documents.
 *
 * cc -Isrc -Itest/unit test/unit/test_jsondoc.c src/jsondoc.c src/jsonpick.c
 *    src/pointer.c src/jsonscan.c src/jsonlex.c src/buf.c src/fault.c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include "fake_lookup.h"
#include "jsondoc.h"

static const char document[] =
	" {\"access_token\":\"t\\u00e9\\n\",\"expires_in\":3600.0,"
	"\"big\":18446744073709551616,\"ok\":true,\"no\":false,\"nil\":null,"
	"\"error\":{\"message\":\"bad \\\"x\\\"\",\"code\":12},"
	"\"errors\":[{\"detail\":\"first\"},{\"id\":7,\"detail\":\"second\"}],"
	"\"a/b\":{\"~\":1},\"\":\"empty name\",\"zero\":\"a\\u0000b\","
	"\"half\":\"\\ud800\",\"dup\":1,\"dup\":2,\"list\":[],\"text\":\"\"} ";

/* Find and compare kind and text. */
static void
check_find(RestJsonDoc *doc, const char *pointer, RestJsonKind kind,
		   const char *want, int line)
{
	RestBuf		text;

	rest_buf_init(&text, 4096);
	rest_buf_puts(&text, ">");
	if (unit_int(rest_jsondoc_find(doc, pointer, &text), kind, __FILE__, line))
		unit_str(text.data + 1, want, __FILE__, line);
	unit_int(rest_jsondoc_find(doc, pointer, NULL) == REST_JSON_MISSING,
			 kind == REST_JSON_MISSING && strcmp(pointer, "/zero") != 0 &&
			 strcmp(pointer, "/half") != 0, __FILE__, line);
	rest_buf_free(&text);
}

#define FIND(pointer, kind, want) \
	check_find(doc, (pointer), (kind), (want), __LINE__)

/* Pointers into a document with everything in it. */
static void
test_find(void)
{
	RestFault	fault = {0};
	RestJsonDoc *doc = rest_jsondoc_parse(document, strlen(document), &fault);
	RestBuf		names;

	if (!UNIT_CHECK(doc != NULL))
		return;
	FIND("/access_token", REST_JSON_STRING, "t\xc3\xa9\n");
	FIND("/expires_in", REST_JSON_NUMBER, "3600.0");
	FIND("/big", REST_JSON_NUMBER, "18446744073709551616");
	FIND("/ok", REST_JSON_TRUE, "true");
	FIND("/no", REST_JSON_FALSE, "false");
	FIND("/nil", REST_JSON_NULL, "");
	FIND("/error/message", REST_JSON_STRING, "bad \"x\"");
	FIND("/error", REST_JSON_OBJECT,
		 "{\"message\":\"bad \\\"x\\\"\",\"code\":12}");
	FIND("/errors/1/detail", REST_JSON_STRING, "second");
	FIND("/errors/2", REST_JSON_MISSING, "");
	FIND("/errors/-", REST_JSON_MISSING, "");
	FIND("/errors/*/detail", REST_JSON_ARRAY, "[\"first\",\"second\"]");
	FIND("/errors/[id=7]/detail", REST_JSON_STRING, "second");
	FIND("/errors/[id=8]/detail", REST_JSON_MISSING, "");
	FIND("/a~1b/~0", REST_JSON_NUMBER, "1");
	FIND("/", REST_JSON_STRING, "empty name");
	FIND("/dup", REST_JSON_NUMBER, "2");
	FIND("/list", REST_JSON_ARRAY, "[]");
	FIND("/text", REST_JSON_STRING, "");
	FIND("/zero", REST_JSON_MISSING, "");
	FIND("/half", REST_JSON_MISSING, "");
	FIND("/nothing", REST_JSON_MISSING, "");
	FIND("/ok/x", REST_JSON_MISSING, "");
	FIND("/nothing,/nil,/error/code", REST_JSON_NUMBER, "12");
	FIND("/nothing, /nil", REST_JSON_NULL, "");
	FIND("no pointer", REST_JSON_MISSING, "");
	UNIT_INT(rest_jsondoc_find(doc, "", NULL), REST_JSON_OBJECT);

	rest_buf_init(&names, 4096);
	UNIT_CHECK(rest_jsondoc_members(doc, "/error", &names));
	UNIT_STR(names.data, "message, code");
	rest_buf_reset(&names);
	UNIT_CHECK(rest_jsondoc_members(doc, "/errors/0", &names));
	UNIT_STR(names.data, "detail");
	UNIT_CHECK(!rest_jsondoc_members(doc, "/errors", &names));
	UNIT_CHECK(!rest_jsondoc_members(doc, "/nothing", &names));
	rest_buf_free(&names);
	rest_jsondoc_free(doc);
	rest_jsondoc_free(NULL);
}

/* What is not JSON is refused. */
static void
test_strict(void)
{
	static const char *const bad[] = {
		"", " ", "{", "{}x", "{'a':1}", "{\"a\":NaN}", "{\"a\":1.}", "[1,]",
		"{\"a\":1,}", "[01]", "\"\n\"", "\"\xff\"", "nul", "<html>",
		"{\"a\" 1}", "\"\\x\"", "[1 2]", "\xef\xbb\xbf{}x"
	};
	size_t		i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		RestFault	fault = {0};
		RestJsonDoc *doc = rest_jsondoc_parse(bad[i], strlen(bad[i]), &fault);

		if (!UNIT_CHECK(doc == NULL))
			fprintf(stderr, "  %s\n", bad[i]);
		UNIT_CHECK(rest_fault_is_set(&fault));
		rest_jsondoc_free(doc);
	}
}

/* The text may go away; scalars are documents. */
static void
test_copy(void)
{
	char		text[] = "\"abc\"";
	RestFault	fault = {0};
	RestJsonDoc *doc = rest_jsondoc_parse(text, 5, &fault);
	RestBuf		out;

	memset(text, 'x', 5);
	rest_buf_init(&out, 100);
	UNIT_INT(rest_jsondoc_find(doc, "", &out), REST_JSON_STRING);
	UNIT_STR(rest_buf_text(&out), "abc");
	rest_buf_free(&out);
	rest_buf_init(&out, 2);
	UNIT_INT(rest_jsondoc_find(doc, "", &out), REST_JSON_MISSING);
	UNIT_INT(out.len, 0);
	rest_buf_free(&out);
	rest_jsondoc_free(doc);
}

/* Every cut of the document is refused, every changed byte survived. */
static void
test_random(void)
{
	uint64_t	state = 3;
	size_t		len = strlen(document);
	size_t		i;

	for (i = 0; i + 2 < len; i++)
	{
		RestFault	fault = {0};
		RestJsonDoc *doc = rest_jsondoc_parse(document, i, &fault);

		if (doc != NULL)
			UNIT_CHECK(false);
		rest_jsondoc_free(doc);
	}
	for (i = 0; i < 20000; i++)
	{
		char		text[sizeof(document)];
		RestFault	fault = {0};
		RestJsonDoc *doc;
		RestBuf		out;

		memcpy(text, document, sizeof(document));
		text[fake_random(&state) % len] = (char) fake_random(&state);
		text[fake_random(&state) % len] = "{}[]\",:\\"[fake_random(&state) % 8];
		doc = rest_jsondoc_parse(text, len, &fault);
		if (doc == NULL)
			continue;
		rest_buf_init(&out, 4096);
		rest_jsondoc_find(doc, "/errors/*/detail", &out);
		rest_jsondoc_find(doc, "/error/message,/access_token", &out);
		rest_buf_free(&out);
		rest_jsondoc_free(doc);
	}
	UNIT_CHECK(true);
}

int
main(void)
{
	test_find();
	test_strict();
	test_copy();
	test_random();
	return unit_done("jsondoc");
}
