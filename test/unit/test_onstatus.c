/*-------------------------------------------------------------------------
 *
 * test_onstatus.c
 *	  Conditions, on_status rules, and the table of statuses.
 *
 * cc -Isrc -Itest/unit test/unit/test_onstatus.c src/onstatus.c
 *    src/condition.c src/jsondoc.c src/jsonpick.c src/pointer.c
 *    src/jsonscan.c src/jsonlex.c src/buf.c src/fault.c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include "fake_lookup.h"
#include "jsondoc.h"
#include "onstatus.h"

static const char body_text[] =
	"{\"error\":{\"code\":\"dup key\",\"n\":12},\"no\":null,\"off\":false,"
	"\"title\":\"Conflict; and, \\\"more\\\"\",\"ok\":true,\"empty\":\"\","
	"\"jobs\":[{\"s\":\"done\",\"id\":1},{\"s\":\"failed\",\"id\":2},{\"s\":null}],"
	"\"a~b\":1,\"list\":[]}";

static int	bodies_asked;

/* RestHeaderLookup over two headers */
static RestFound
header(void *ctx, const char *name, RestBuf *text)
{
	(void) ctx;
	if (strcmp(name, "x-left") == 0)
	{
		rest_buf_puts(text, "0");
		return REST_FOUND_VALUE;
	}
	if (strcmp(name, "x-word") == 0)
	{
		rest_buf_puts(text, "two words");
		return REST_FOUND_VALUE;
	}
	return REST_FOUND_NOTHING;
}

/* RestBodyLookup over the document in ctx */
static RestFound
body(void *ctx, const char *pointer, RestBuf *text)
{
	RestJsonKind kind = rest_jsondoc_find(ctx, pointer, text);

	bodies_asked++;
	if (kind == REST_JSON_MISSING)
		return REST_FOUND_NOTHING;
	return kind == REST_JSON_NULL || kind == REST_JSON_FALSE ?
		REST_FOUND_FALSE : REST_FOUND_VALUE;
}

/* Does a condition hold for the document? */
static void
check_cond(RestJsonDoc *doc, const char *text, bool want, int line)
{
	RestFault	fault = {0};
	RestCondition *cond = rest_condition_parse(text, strlen(text), &fault);

	if (!unit_count(cond != NULL, text, __FILE__, line))
	{
		fprintf(stderr, "  %s / %s\n", fault.message, fault.detail);
		return;
	}
	unit_count(rest_condition_holds(cond, header, body, doc) == want, text,
			   __FILE__, line);
	rest_condition_free(cond);
}

#define HOLDS(text) check_cond(doc, (text), true, __LINE__)
#define NOT(text) check_cond(doc, (text), false, __LINE__)

/* Every form of a condition. */
static void
test_conditions(void)
{
	RestFault	fault = {0};
	RestJsonDoc *doc = rest_jsondoc_parse(body_text, strlen(body_text), &fault);

	HOLDS("/error");
	HOLDS("/error/code");
	HOLDS("/empty");
	HOLDS("/list");
	NOT("/no");
	NOT("/off");
	NOT("/missing");
	HOLDS("/missing,/error");
	HOLDS("/no=null");
	HOLDS("/off=false");
	HOLDS("/ok=true");
	HOLDS("/empty=");
	NOT("/missing=");
	NOT("/no=false");
	HOLDS("/error/n=12");
	NOT("/error/n=1");
	HOLDS("/error/n=1,12,3");
	HOLDS("/error/code=\"dup key\"");
	HOLDS("\"/error/code=dup key\"");
	HOLDS("/error/code~dup");
	HOLDS("\"/error/code~p k\"");
	NOT("/error/code~Dup");
	HOLDS("/title=\"Conflict; and, \"\"more\"\"\"");
	HOLDS("/title~\", \"");
	HOLDS("/a~0b=1");
	NOT("/a~1b=1");
	HOLDS("/jobs/*/s=failed");
	HOLDS("/jobs/*/s=x,done");
	HOLDS("/jobs/*/s=null");
	NOT("/jobs/*/s=x");
	HOLDS("/jobs/*/s~ail");
	HOLDS("/jobs/*");
	NOT("/list/*");
	NOT("/jobs/*/missing");
	HOLDS("/jobs/[id=2]/s=failed");
	NOT("/jobs/[id=3]/s");
	HOLDS("header:x-left");
	HOLDS("header:x-left=0");
	HOLDS("HEADER:x-word=\"two words\"");
	NOT("header:x-left=1");
	NOT("header:x-other");
	NOT("header:x-other=");
	rest_jsondoc_free(doc);
}

/* What is no condition. */
static void
test_bad_conditions(void)
{
	static const char *const bad[] = {
		"", "x", "error=1", "=1", "header:", "\"\"", "~x", "x/y", "/a~", "/[x"
	};
	size_t		i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		RestFault	fault = {0};
		RestCondition *cond = rest_condition_parse(bad[i], strlen(bad[i]),
												   &fault);

		if (strcmp(bad[i], "/a~") == 0)
			UNIT_CHECK(cond != NULL);	/* contains "" */
		else if (!UNIT_CHECK(cond == NULL && rest_fault_is_set(&fault)))
			fprintf(stderr, "  %s\n", bad[i]);
		rest_condition_free(cond);
	}
	{
		RestFault	fault = {0};

		UNIT_CHECK(!rest_condition_parse("/a\0b", 4, &fault));
	}
}

static const char rules_text[] =
	"404 empty; 403 header:x-left=0 retry;\n"
	"409 /title~Conflict /error/n=13 23505\n"
	"409 /title~\"; and\" 23503;\r\n"
	" 200 /error error ;;\n 5xx retry; 503 ok; 410 ok; 201 /error P0001;";

/* Decide and compare "action sqlstate told". */
static void
check_rule(RestOnStatus *rules, RestJsonDoc *doc, int status, RestUse use,
		   RestAction action, const char *state, bool told, int line)
{
	RestVerdict verdict;

	rest_onstatus_decide(rules, status, use, header, body, doc, &verdict);
	unit_int(verdict.action, action, __FILE__, line);
	unit_str(verdict.sqlstate, state, __FILE__, line);
	unit_int(verdict.told, told, __FILE__, line);
}

#define RULE(status, use, action, state, told) \
	check_rule(rules, doc, (status), REST_USE_##use, REST_ACTION_##action, \
			   (state), (told), __LINE__)

/* The first rule that matches decides, else the table. */
static void
test_rules(void)
{
	RestFault	fault = {0};
	RestJsonDoc *doc = rest_jsondoc_parse(body_text, strlen(body_text), &fault);
	RestOnStatus *rules = rest_onstatus_parse(rules_text, strlen(rules_text),
											  &fault);

	if (!UNIT_CHECK(rules != NULL))
	{
		fprintf(stderr, "  %s\n", fault.message);
		return;
	}
	RULE(404, LIST, EMPTY, "HV00R", true);
	RULE(403, LIST, RETRY, "42501", true);
	RULE(409, CREATE, ERROR, "23503", true);
	RULE(409, UPDATE, ERROR, "23503", true);
	RULE(200, LIST, ERROR, "HV000", true);
	RULE(201, CREATE, ERROR, "P0001", true);
	RULE(503, LIST, RETRY, "HV00N", true);	/* 5xx came first */
	RULE(501, LIST, RETRY, "0A000", true);
	RULE(410, ITEM, OK, "HV00R", true);
	RULE(202, LIST, OK, "", false);
	RULE(401, LIST, ERROR, "28000", false);
	bodies_asked = 0;
	RULE(404, ITEM, EMPTY, "HV00R", true);
	RULE(429, ITEM, RETRY, "53400", false);
	UNIT_INT(bodies_asked, 0);
	UNIT_CHECK(rest_onstatus_needs_body(rules, 200) &&
			   rest_onstatus_needs_body(rules, 409) &&
			   !rest_onstatus_needs_body(rules, 403) &&
			   !rest_onstatus_needs_body(rules, 204) &&
			   !rest_onstatus_needs_body(NULL, 200));
	rest_onstatus_free(rules);
	rules = NULL;
	RULE(409, CREATE, ERROR, "23505", false);
	rules = rest_onstatus_parse(" ; \n", 4, &fault);
	RULE(200, LIST, OK, "", false);
	rest_onstatus_free(rules);
	rules = rest_onstatus_parse("403 login; 2xx login", 20, &fault);
	RULE(403, UPDATE, LOGIN, "28000", true);
	RULE(200, LIST, LOGIN, "28000", true);
	RULE(401, LIST, ERROR, "28000", false);
	rest_onstatus_free(rules);
	rest_onstatus_free(NULL);
	rest_jsondoc_free(doc);
}

/* What is no rule, with the rule in the message. */
static void
test_bad_rules(void)
{
	static const char *const bad[] = {
		"404", "empty", "4x4 empty", "4xxx empty", "600 empty", "099 ok",
		"404 nothing", "404 EMPTY", "404 RETRY", "404 2350", "404 00000", "404 01000",
		"404 02000", "404 2350a", "404 empty retry", "404 x=1 empty",
		"404 /a=\"x empty", "404 \"", "-04 ok", "404 /a~9\" ok"
	};
	size_t		i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		RestFault	fault = {0};
		RestOnStatus *rules = rest_onstatus_parse(bad[i], strlen(bad[i]),
												  &fault);

		if (!UNIT_CHECK(rules == NULL))
			fprintf(stderr, "  %s\n", bad[i]);
		UNIT_STR(fault.sqlstate, REST_STATE_FDW_INVALID_VALUE);
		rest_onstatus_free(rules);
	}
}

/* The table of the design. */
static void
test_table(void)
{
	RestOnStatus *rules = NULL;
	RestJsonDoc *doc = NULL;
	int			status;

	RULE(200, LIST, OK, "", false);
	RULE(204, DELETE, OK, "", false);
	RULE(299, OTHER, OK, "", false);
	RULE(400, LIST, ERROR, "22023", false);
	RULE(422, CREATE, ERROR, "22023", false);
	RULE(401, ITEM, ERROR, "28000", false);
	RULE(403, ITEM, ERROR, "42501", false);
	RULE(404, ITEM, EMPTY, "HV00R", false);
	RULE(404, UPDATE, EMPTY, "HV00R", false);
	RULE(404, DELETE, EMPTY, "HV00R", false);
	RULE(404, LIST, ERROR, "HV00R", false);
	RULE(404, CREATE, ERROR, "HV00R", false);
	RULE(404, OTHER, ERROR, "HV00R", false);
	RULE(410, DELETE, EMPTY, "HV00R", false);
	RULE(405, UPDATE, ERROR, "0A000", false);
	RULE(409, CREATE, ERROR, "23505", false);
	RULE(409, UPDATE, ERROR, "40001", false);
	RULE(409, DELETE, ERROR, "40001", false);
	RULE(409, LIST, ERROR, "HV000", false);
	RULE(412, UPDATE, ERROR, "40001", false);
	RULE(412, CREATE, ERROR, "23505", false);
	RULE(412, LIST, ERROR, "40001", false);
	RULE(429, LIST, RETRY, "53400", false);
	RULE(408, LIST, RETRY, "HV00N", false);
	RULE(500, LIST, RETRY, "HV00N", false);
	RULE(503, CREATE, RETRY, "HV00N", false);
	RULE(501, LIST, ERROR, "0A000", false);
	RULE(302, LIST, ERROR, "HV00L", false);
	RULE(418, LIST, ERROR, "HV000", false);
	RULE(101, LIST, ERROR, "HV000", false);
	/* whatever happens, what is no success has a state */
	for (status = 100; status < 1000; status++)
	{
		RestVerdict verdict;

		rest_status_default(status, REST_USE_LIST, &verdict);
		if ((verdict.action == REST_ACTION_OK) != (verdict.sqlstate[0] == '\0'))
			UNIT_CHECK(false);
	}
}

/* Whatever option text: refused or usable. */
static void
test_random(void)
{
	static const char *const pieces[] = {
		"404", " ", " ", "5xx", ";", "\n", "/a", "/error", "=", "~", "\"", ",",
		"header:x-left", "retry", " empty", " 23505", "[n=1]", "*", "/*",
		"200 /error error", "[", "ok", "login"
	};
	RestFault	fault = {0};
	RestJsonDoc *doc = rest_jsondoc_parse(body_text, strlen(body_text), &fault);
	uint64_t	state = 5;
	int			round;
	int			parsed = 0;

	for (round = 0; round < 100000; round++)
	{
		char		text[256] = "404 ";
		size_t		from = round % 3 == 0 ? 4 : 0;
		size_t		len = 4 + fake_text(&state, pieces,
										sizeof(pieces) / sizeof(pieces[0]),
										text + 4, sizeof(text) - 4);
		RestOnStatus *rules;
		RestVerdict verdict;

		rest_fault_clear(&fault);
		rules = rest_onstatus_parse(text + from, len - from, &fault);
		if (rules == NULL)
		{
			if (!rest_fault_is_set(&fault))
				UNIT_CHECK(false);
			continue;
		}
		parsed++;
		rest_onstatus_decide(rules, 404, REST_USE_LIST, header, body, doc,
							 &verdict);
		if (verdict.action == REST_ACTION_ERROR && !verdict.sqlstate[0])
			UNIT_CHECK(false);
		rest_onstatus_free(rules);
	}
	UNIT_CHECK(parsed > 1000);
	rest_jsondoc_free(doc);
}

int
main(void)
{
	test_conditions();
	test_bad_conditions();
	test_rules();
	test_bad_rules();
	test_table();
	test_random();
	return unit_done("onstatus");
}
