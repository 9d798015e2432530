/*-------------------------------------------------------------------------
 *
 * test_route.c
 *	  Routes, argument terms and header lines.
 *
 * cc -Isrc -Itest/unit test/unit/test_route.c src/route.c src/terms.c
 *    src/headline.c src/header.c src/body.c src/jsonbody.c
 *    src/jsonnode.c src/template.c src/template_parse.c
 *    src/url.c src/jsonscan.c src/jsonlex.c src/buf.c src/fault.c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include "fake_lookup.h"
#include "route.h"

static const RestValue three[] = {V_TEXT("a,b"), V_RAW("2"), V_TEXT("c&d")};
static const RestValue two[] = {V_TEXT("p"), V_TEXT("q")};
static const RestValue gap[] = {V_TEXT("p"), V_EMPTY, V_TEXT("q")};

static const FakeItem items[] = {
	{"x", V_TEXT("v&w=1")},
	{"n", V_RAW("42")},
	{"e", V_EMPTY},
	{"nul", V_NULL},
	{"blank", V_TEXT("")},
	{"dots", V_TEXT("..")},
	{"column", V_TEXT("a[b]")},
	{"value", V_TEXT("x y")},
	{"list", V_LIST(three)},
	{"two", V_LIST(two)},
	{"gap", V_LIST(gap)},
	{"none", V_NONE},
	{"key", V_TEXT("k0")},
	{"key@1", V_TEXT("k1")},
	{"key@2", V_TEXT("k2")},
	{"record", V_RAW("{\"a\":1,\"b\":{\"c\":[\"x y\",null,{\"d\":true}],\"\\u00e9\":\"\"}}")},
	{"crlf", V_TEXT("a\r\nb")},
	{"old.etag", V_TEXT("\"e1\"")},
	{"arr", V_RAW("[1]")},
	{"cursor", V_TEXT("c==")}
};

/* Parse a route or print why not. */
static RestRoute *
parse(const char *text, bool many, int line)
{
	RestFault	fault = {0};
	RestRoute  *route = rest_route_parse(text, strlen(text), REST_BODY_JSON,
										 many, &fault);

	if (!unit_count(route != NULL, text, __FILE__, line))
		fprintf(stderr, "  %s / %s\n", fault.message, fault.detail);
	return route;
}

/* Expand path and arguments of a route text into "path?args" and compare. */
static void
check_target(const char *text, bool many, size_t nrows, const char *want,
			 int line)
{
	FakeTable	table = FAKE_TABLE(items);
	RestRoute  *route = parse(text, many, line);
	RestFault	fault = {0};
	RestArgs	args;
	RestBuf		out;
	RestExpanded what;

	if (route == NULL)
		return;
	rest_args_init(&args);
	rest_buf_init(&out, 65536);
	if (!rest_route_path(route, fake_lookup, &table, &out, &what, &fault) ||
		!rest_route_args(route, fake_lookup, &table, nrows, &args, &fault))
		rest_buf_printf(&out, "fault %s", fault.sqlstate);
	else if (args.nitems > 0)
	{
		rest_buf_putc(&out, '?');
		rest_args_print(&args, &out);
	}
	unit_str(rest_buf_text(&out), want, __FILE__, line);
	rest_buf_free(&out);
	rest_args_free(&args);
	rest_route_free(route);
}

#define TARGET(text, want) check_target((text), false, 0, (want), __LINE__)
#define MANY(text, n, want) check_target((text), true, (n), (want), __LINE__)

/* What becomes of path and arguments. */
static void
test_targets(void)
{
	TARGET("GET /a/{x}?b={x}", "/a/v%26w%3D1?b=v%26w%3D1");
	TARGET("GET   /a  \r", "/a");
	TARGET("GET /a?", "/a");
	TARGET("GET /a?b", "/a?b");
	TARGET("GET /a?b=", "/a?b=");
	TARGET("GET /a?b={blank}&c={e}&d={nul}&f={none}&g=1", "/a?b=&g=1");
	TARGET("GET /a?{column}__gte={value}", "/a?a%5Bb%5D__gte=x%20y");
	TARGET("GET /a?{e}=1&x=2", "/a?x=2");
	TARGET("GET /a?list={list}", "/a?list=a%2Cb&list=2&list=c%26d");
	TARGET("GET /a?list={list|,}", "/a?list=a%2Cb,2,c%26d");
	TARGET("GET /a?l[{#}][id]={two}&l[{#}][n]={n}",
		   "/a?l%5B0%5D%5Bid%5D=p&l%5B1%5D%5Bid%5D=q&l%5B0%5D%5Bn%5D=42");
	TARGET("GET /a?{two}={two}-{n}", "/a?p=p-42&q=q-42");
	TARGET("GET /a?{two}={list}", "/afault HV024");
	TARGET("GET /a?g={gap}", "/a?g=p&g=q");
	TARGET("GET /a?f={n}-{e}&h=x[[-{e}]]", "/a?f=42-&h=x");
	TARGET("GET /a?f={n}&h=[[x-{e}]]", "/a?f=42");
	TARGET("GET /a?b=c=d?e/f", "/a?b=c=d?e/f");
	TARGET("GET /a?s={x| & }&t={list|&t=}",
		   "/a?s=v%26w%3D1&t=a%2Cb&t=2&t=c%26d");
	TARGET("GET /a?q={{\"x\":1}}", "/a?q=%7B%22x%22:1%7D");
	TARGET("GET /a?q={{&}}=1", "/a?q=%7B&%7D=1");
	TARGET("GET /a?...={record}", "/a?a=1&b%5Bc%5D%5B%5D=x%20y"
		   "&b%5Bc%5D%5B%5D=&b%5Bc%5D%5B2%5D%5Bd%5D=true&b%5B%C3%A9%5D=");
	TARGET("GET {+x}", "v%26w%3D1");
	TARGET("GET ?q={n}", "?q=42");
	TARGET("GET [[/{e}]]/b", "/b");
	TARGET("GET /T({n},K='{n}')/$count", "/T(42,K='42')/$count");
	TARGET("POST https://login.example/token?a={n}",
		   "https://login.example/token?a=42");
	TARGET("GET /{dots}", "fault 22023");
	TARGET("GET /a?b={unknown}", "/afault XX000");
	TARGET("GET /v2/filter[[/{cursor}]]?o=0&i=M",
		   "/v2/filter/c%3D%3D?o=0&i=M");
	MANY("GET /a?ids={key}&z=1", 3, "/a?ids=k0&ids=k1&ids=k2&z=1");
	MANY("GET /a?i[{#}]={key}&n[{#}]={key}&z=1", 2,
		 "/a?i%5B0%5D=k0&n%5B0%5D=k0&i%5B1%5D=k1&n%5B1%5D=k1&z=1");
	MANY("GET /a?ids={key}&z=1", 0, "/a?z=1");
	MANY("GET /a?ids={list|,}&z=1", 3, "/a?ids=a%2Cb,2,c%26d&z=1");
}

/* Texts that are no routes. */
static void
test_bad(void)
{
	static const char *const bad[] = {
		"", "GET/a", "get /a", "/a", "GET a", "GETTTTTTTTTTTTTTTTTTT /a",
		"CONNECT /a", "TRACE /a", "GE1 /a", "GET /a?=1", "GET /a?b={x",
		"GET /{", "GET /a}", "GET /a?b={x}[[&c={e}]]", "POST /a\n{bad}",
		"POST /a\n{\"a\":{x}}", "POST /a\n{\"a\":\"{\"}", "POST /a\n[1,]",
		"GET /a?...=x", "GET /a?x[...]={n}{n}", "GET /a\nX: {\n",
		"GET /x[[?a={x}]]", "GET ftp://h/x", "GET /a\nhost: h", "GET /a\nX: 1\nTE: x",
		"POST /a\nContent-Type: application/x-www-form-urlencoded\n\n=1"
	};
	size_t		i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		RestFault	fault = {0};
		RestRoute  *route = rest_route_parse(bad[i], strlen(bad[i]),
											 REST_BODY_JSON, false, &fault);

		if (!UNIT_CHECK(route == NULL))
			fprintf(stderr, "  %s\n", bad[i]);
		UNIT_STR(fault.sqlstate, REST_STATE_FDW_INVALID_VALUE);
		rest_route_free(route);
	}
}

/* Expand a body, or headers as lines, to compare. */
static void
check_parts(const char *text, RestBodyKind kind, const char *headers,
			const char *body, int line)
{
	FakeTable	table = FAKE_TABLE(items);
	RestRoute  *route = parse(text, false, line);
	RestFault	fault = {0};
	RestArgs	lines;
	RestBuf		out;
	bool		empty = false;
	size_t		i;

	if (route == NULL)
		return;
	rest_args_init(&lines);
	rest_buf_init(&out, 65536);
	if (!rest_headlines_expand(route->headers, fake_lookup, &table, &lines,
							   &fault))
		rest_buf_printf(&out, "fault %s", fault.sqlstate);
	for (i = 0; i < lines.nitems; i++)
		rest_buf_printf(&out, "%s=%s;", lines.items[i].name,
						lines.items[i].value);
	unit_str(rest_buf_text(&out), headers, __FILE__, line);
	rest_buf_reset(&out);
	unit_count((route->body != NULL) == (body != NULL), "has a body",
			   __FILE__, line);
	if (route->body && body)
	{
		unit_int(rest_body_kind(route->body), kind, __FILE__, line);
		unit_count(rest_body_expand(route->body, fake_lookup, &table, 0, &out,
									&empty, &fault), "body", __FILE__, line);
		unit_str(rest_buf_text(&out), body, __FILE__, line);
	}
	rest_buf_free(&out);
	rest_args_free(&lines);
	rest_route_free(route);
}

#define PARTS(text, kind, headers, body) \
	check_parts((text), (kind), (headers), (body), __LINE__)

/* Header lines, the blank line, and the body with its kind. */
static void
test_parts(void)
{
	PARTS("POST /a\n{\"x\":\"{n}\"}", REST_BODY_JSON, "", "{\"x\":42}");
	PARTS("POST /a\r\n\r\n {\"x\":\"{n}\"} ", REST_BODY_JSON, "", "{\"x\":42}");
	PARTS("POST /a\n\"{n}\"", REST_BODY_JSON, "", "42");
	PARTS("DELETE /a\nIf-Match: {old.etag}", 0, "If-Match=\"e1\";", NULL);
	PARTS("GET /a\nPrefer: a={n}\nX-E: {e}\nX-R:\nX-L:  {list|, }  \n", 0,
		  "Prefer=a=42;X-R=;X-L=a,b, 2, c&d;", NULL);
	PARTS("POST /a\nPrefer: return=representation\n\n\"{n}\"", REST_BODY_JSON,
		  "Prefer=return=representation;", "42");
	PARTS("POST /a\nPrefer: x\n{\"n\":\"{n}\"}", REST_BODY_JSON, "Prefer=x;",
		  "{\"n\":42}");
	PARTS("POST /a\ncontent-type: application/x-www-form-urlencoded; charset=utf-8\n\nu={x}&p={e}&\n g=a+b",
		  REST_BODY_FORM,
		  "content-type=application/x-www-form-urlencoded; charset=utf-8;",
		  "u=v%26w%3D1&g=a+b");
	PARTS("POST /a\nContent-Type: text/plain\n\nSELECT {n}", REST_BODY_TEXT,
		  "Content-Type=text/plain;", "SELECT 42");
	PARTS("POST /a\nContent-Type: text/csv\n\na,b\n{n},1", REST_BODY_TEXT,
		  "Content-Type=text/csv;", "a,b\n42,1");
	PARTS("POST /a\nContent-Type: application/vnd.x+json\n\n[\"{n}\"]",
		  REST_BODY_JSON, "Content-Type=application/vnd.x+json;", "[42]");
	PARTS("POST /a\nContent-Type: application/x-ndjson\n\n{\"a\":1}\n{\"b\":\"{n}\"}",
		  REST_BODY_NDJSON, "Content-Type=application/x-ndjson;",
		  "{\"a\":1}\n{\"b\":42}\n");
	PARTS("GET /a\nX: {crlf}", 0, "fault 22023", NULL);
	PARTS("GET /a\nX: 1\n\n  \n", 0, "X=1;", NULL);
}

/* The validator's questions. */
static void
test_questions(void)
{
	RestRoute  *route = parse("POST /{a}?x={b|,}\nH: {c}\n\n{\"d\":[\"x{d}\"],\"{e}\":\"{\\\"q\\\"}\",\"o\":\"{old.o}\"}",
							  false, __LINE__);
	RestRoute  *plain = parse("GET /a", false, __LINE__);
	RestRoute  *login = parse("POST HTTPS://h/t", false, __LINE__);

	UNIT_STR(route->method, "POST");
	UNIT_CHECK(rest_route_uses(route, "a") && rest_route_uses(route, "b") &&
			   rest_route_uses(route, "c") && rest_route_uses(route, "d") &&
			   rest_route_uses(route, "e"));
	UNIT_CHECK(!rest_route_uses(route, "q") && !rest_route_uses(route, "o") &&
			   !rest_route_uses(route, "zz") && !rest_route_uses(plain, "a"));
	UNIT_CHECK(!route->absolute && login->absolute);
	UNIT_CHECK(rest_headlines_find(route->headers, "h") != NULL);
	UNIT_CHECK(rest_headlines_find(route->headers, "x") == NULL);
	rest_route_free(route);
	rest_route_free(plain);
	rest_route_free(login);
	rest_route_free(NULL);
}

/* Terms alone: filters that replace constants. */
static void
test_terms(void)
{
	FakeTable	table = FAKE_TABLE(items);
	RestFault	fault = {0};
	const char *text = "type={n}&{column}={two}";
	RestTerms  *terms = rest_terms_parse(text, strlen(text), &fault);
	RestArgs	args;
	RestBuf		out;

	rest_args_init(&args);
	rest_buf_init(&out, 4096);
	rest_args_add_query(&args, "a=1&type=x&%61[b]=old&a%5Bb%5D=old2", 35);
	UNIT_CHECK(rest_terms_expand(terms, REST_PLACE_ARG, fake_lookup, &table,
								 true, &args, &fault));
	rest_args_print(&args, &out);
	UNIT_STR(rest_buf_text(&out), "a=1&type=42&a%5Bb%5D=p&a%5Bb%5D=q");
	rest_buf_reset(&out);
	UNIT_CHECK(rest_terms_expand(terms, REST_PLACE_ARG, fake_lookup, &table,
								 false, &args, &fault));
	UNIT_INT(args.nitems, 7);
	rest_args_free(&args);
	rest_buf_free(&out);
	rest_terms_free(terms);
	terms = rest_terms_parse("...={arr}", 9, &fault);
	UNIT_CHECK(!rest_terms_expand(terms, REST_PLACE_ARG, fake_lookup, &table,
								  false, &args, &fault));
	UNIT_STR(fault.sqlstate, "22023");
	rest_terms_free(terms);
	terms = rest_terms_parse(" \n", 2, &fault);
	UNIT_CHECK(terms && terms->nitems == 0);
	rest_terms_free(terms);
}

/* Header lines: what is none is refused without being quoted. */
static void
test_headlines(void)
{
	static const char *const bad[] = {
		"no colon", "X y: 1", ": 1", "X: {", "\"X\": 1"
	};
	size_t		i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		RestFault	fault = {0};
		RestHeadlines *lines = rest_headlines_parse(bad[i], strlen(bad[i]),
													&fault);

		if (!UNIT_CHECK(lines == NULL))
			fprintf(stderr, "  %s\n", bad[i]);
		UNIT_STR(fault.sqlstate, REST_STATE_FDW_INVALID_VALUE);
		rest_headlines_free(lines);
	}
	UNIT_INT(rest_headline_name("a-b: c", 6), 4);
	UNIT_INT(rest_headline_name("{\"a\":1}", 7), 0);
	UNIT_INT(rest_headline_name("abc", 3), 0);
}

/* Whatever text: refused with a fault, or expanded without harm. */
static void
test_random(void)
{
	static const char *const pieces[] = {
		"GET ", "POST ", "/a", "/{x}", "?", "&", "=", "{x}", "{list}", "{e}",
		"[[", "]]", "\n", "\n\n", "H: ", "{\"a\":\"{n}\"}", "\"{record}\"",
		"...=", "{record}", "[...]", "{", "}", "{{", "}}", "{dots}", "#",
		"Content-Type: application/x-www-form-urlencoded\n\n", "b={n}", " "
	};
	uint64_t	state = 7;
	int			round;
	int			parsed = 0;

	for (round = 0; round < 60000; round++)
	{
		FakeTable	table = FAKE_TABLE(items);
		char		text[512] = "GET /";
		RestFault	fault = {0};
		size_t		len = 5 + fake_text(&state, pieces,
										sizeof(pieces) / sizeof(pieces[0]),
										text + 5, sizeof(text) - 5);
		RestRoute  *route;
		RestArgs	args;
		RestBuf		out;
		RestExpanded what;
		bool		empty;

		route = rest_route_parse(text + (round % 2 ? 5 : 0),
								 len - (round % 2 ? 5 : 0), REST_BODY_JSON,
								 round % 3 == 0, &fault);
		if (route == NULL)
		{
			if (!rest_fault_is_set(&fault))
				UNIT_CHECK(false);
			continue;
		}
		parsed++;
		rest_args_init(&args);
		rest_buf_init(&out, 4096);
		rest_route_path(route, fake_lookup, &table, &out, &what, &fault);
		rest_route_args(route, fake_lookup, &table, 2, &args, &fault);
		rest_headlines_expand(route->headers, fake_lookup, &table, &args,
							  &fault);
		if (route->body)
			rest_body_expand(route->body, fake_lookup, &table, 2, &out,
							 &empty, &fault);
		rest_buf_free(&out);
		rest_args_free(&args);
		rest_route_free(route);
	}
	UNIT_CHECK(parsed > 2000);
}

int
main(void)
{
	test_targets();
	test_bad();
	test_parts();
	test_questions();
	test_terms();
	test_headlines();
	test_random();
	return unit_done("route");
}
