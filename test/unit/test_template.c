/*-------------------------------------------------------------------------
 *
 * test_template.c
 *	  Templates in each place.
 *
 * cc -Isrc -Itest/unit test/unit/test_template.c src/template.c src/template_parse.c
 *    src/url.c
 *    src/buf.c src/fault.c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include "fake_lookup.h"
#include "template.h"

static const RestValue three[] = {V_TEXT("a,b"), V_RAW("2"), V_TEXT("c d")};
static const RestValue holes[] = {V_EMPTY, V_TEXT("x"), V_NULL, V_TEXT("y")};
static const RestValue dotty[] = {V_TEXT("a"), V_TEXT("..")};
static const RestValue nested[] = {V_TEXT("a"), V_LIST(three)};
static const RestValue nothings[] = {V_EMPTY, V_NULL};

static const FakeItem items[] = {
	{"x", V_TEXT("va lue/1")},
	{"\"x\"", V_TEXT("col")},
	{"'x'", V_TEXT("'quo''ted'")},
	{"old.x", V_TEXT("before")},
	{"old.\"my x\"", V_TEXT("before q")},
	{"n", V_RAW("42.50")},
	{"e", V_EMPTY},
	{"nul", V_NULL},
	{"blank", V_TEXT("")},
	{"dot", V_TEXT(".")},
	{"dots", V_TEXT("..")},
	{"tree", V_TEXT("a b/c/d?.e")},
	{"up", V_TEXT("a/../b")},
	{"l", V_LIST(three)},
	{"'l'", V_LIST(three)},
	{"holes", V_LIST(holes)},
	{"dotty", V_LIST(dotty)},
	{"nested", V_LIST(nested)},
	{"nothings", V_LIST(nothings)},
	{"none", V_NONE},
	{"crlf", V_TEXT("a\r\nEvil: 1")},
	{"zero", V_TEXT("a\0b")},
	{"tab", V_TEXT("a\tb")},
	{"uml", V_TEXT("\xc3\xbc")},
	{"reply:/a b/~0", V_TEXT("pointed")},
	{"now:iso", V_TEXT("2026-01-01")},
	{"q\"q", V_TEXT("odd")},
	{"\"q\"q\"", V_TEXT("odd quoted")},
	{"x@3", V_TEXT("row three")}
};

/*
 * Expand text in a place.  want NULL: a fault is expected, and want_state its
 * state.  Returns what came out of RestExpanded.
 */
static RestExpanded
expand(const char *text, RestPlace place, const char *want,
	   const char *want_state, int line)
{
	FakeTable	table = FAKE_TABLE(items);
	RestFault	fault = {0};
	RestExpanded what = {false, false};
	RestTemplate *tmpl = rest_template_parse(text, strlen(text), &fault);
	RestBuf		out;
	bool		ok;

	if (!unit_count(tmpl != NULL, text, __FILE__, line))
	{
		fprintf(stderr, "  %s / %s\n", fault.message, fault.detail);
		return what;
	}
	rest_buf_init(&out, 4096);
	rest_buf_puts(&out, "|");
	ok = rest_template_expand(tmpl, place, fake_lookup, &table, &out, &what,
							  &fault);
	if (want)
	{
		if (!unit_count(ok, text, __FILE__, line))
			fprintf(stderr, "  %s\n", fault.message);
		unit_str(rest_buf_text(&out) + 1, want, __FILE__, line);
	}
	else
	{
		unit_count(!ok, text, __FILE__, line);
		unit_str(fault.sqlstate, want_state, __FILE__, line);
		unit_str(rest_buf_text(&out), "|", __FILE__, line);
	}
	rest_buf_free(&out);
	rest_template_free(tmpl);
	return what;
}

#define OK(text, place, want) expand(text, place, want, NULL, __LINE__)
#define BAD(text, place, state) expand(text, place, NULL, state, __LINE__)
#define PATH REST_PLACE_PATH
#define ARG REST_PLACE_ARG
#define TEXT REST_PLACE_TEXT
#define HEADER REST_PLACE_HEADER

/* Every form of a placeholder, and what only looks like one. */
static void
test_forms(void)
{
	OK("{x}", TEXT, "va lue/1");
	OK("{\"x\"}", TEXT, "col");
	OK("{'x'}", TEXT, "'quo''ted'");
	OK("{old.x}", TEXT, "before");
	OK("{old.\"my x\"}", TEXT, "before q");
	OK("{\"q\"\"q\"}", TEXT, "odd quoted");
	OK("{l|, }", TEXT, "a,b, 2, c d");
	OK("{'l'|,}", TEXT, "a,b,2,c d");
	OK("{l|}", TEXT, "a,b2c d");
	OK("{x|;}", TEXT, "va lue/1");
	OK("{reply:/a b/~0}", TEXT, "pointed");
	OK("{now:iso}", TEXT, "2026-01-01");
	OK("{#}", TEXT, "0");
	OK("{{x}}", TEXT, "{x}");
	OK("{{{x}}}", TEXT, "{va lue/1}");
	OK("a{{b}}c", TEXT, "a{b}c");
	OK("", TEXT, "");
	OK("{n}", TEXT, "42.50");
	OK("a[b] ] [", TEXT, "a[b] ] [");
}

/* Optional text goes with any placeholder in it that is empty. */
static void
test_optional(void)
{
	OK("a[[-{n}]]b", TEXT, "a-42.50b");
	OK("a[[-{e}]]b", TEXT, "ab");
	OK("a[[-{nul}-{n}]]b", TEXT, "ab");
	OK("a[[-{none|,}]]b", TEXT, "ab");
	OK("a[[{n}[[-{e}]]!]]b", TEXT, "a42.50!b");
	OK("a[[{e}[[-{n}]]!]]b", TEXT, "ab");
	OK("[[{blank}!]]", TEXT, "!");
	OK("array[[1,2],[3,4]]", TEXT, "array[[1,2],[3,4]]");
	OK("[[{n} [[lit]] tail]]x", TEXT, "42.50 [[lit]] tailx");
	OK("[[{e} [[lit]] tail]]x", TEXT, "x");
	OK("a]]b", TEXT, "a]]b");
	OK("/v[[/{e}]]/w", PATH, "/v/w");
	OK("/v[[/{x}]]/w", PATH, "/v/va%20lue%2F1/w");
}

/* Text that is no template. */
static void
test_bad(void)
{
	static const char *const bad[] = {
		"{", "}", "{x", "x}", "{}", "{x|", "{x|a{b}", "{\"x}", "{\"\"}",
		"{+}", "{+#}", "{#|,}", "{old.}", "{x y}", "{|,}", "[[{x}", "[[",
		"[[a", "{\"a\"b}", "{'x}", "{:x}", "{{x}", "a}}b}",
		"[[{x}[[{n}]]", "{++x}", "{x|a|b{}"
	};
	size_t		i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		RestFault	fault = {0};
		RestTemplate *tmpl = rest_template_parse(bad[i], strlen(bad[i]),
												 &fault);

		if (!UNIT_CHECK(tmpl == NULL))
			fprintf(stderr, "  %s\n", bad[i]);
		UNIT_STR(fault.sqlstate, REST_STATE_FDW_INVALID_VALUE);
		UNIT_CHECK(fault.message[0] && fault.hint[0]);
		rest_template_free(tmpl);
	}
	{
		RestFault	fault = {0};

		UNIT_CHECK(rest_template_parse("a\0b", 3, &fault) == NULL);
		UNIT_CHECK(rest_template_parse("{x|\0}", 5, &fault) == NULL);
		UNIT_CHECK(rest_template_parse("{\"\0\"}", 5, &fault) == NULL);
	}
}

/* Values cannot leave their segment. */
static void
test_path(void)
{
	RestExpanded what;

	OK("/a/{x}", PATH, "/a/va%20lue%2F1");
	OK("/a b/%2F/{n}", PATH, "/a%20b/%2F/42.50");
	OK("/f/{+tree}", PATH, "/f/a%20b/c/d%3F.e");
	OK("/{l|,}", PATH, "/a%2Cb,2,c%20d");
	OK("/T({'x'})", PATH, "/T(%27quo%27%27ted%27)");
	OK("/up/{up}", PATH, "/up/a%2F..%2Fb");
	OK("/{uml}", PATH, "/%C3%BC");
	what = BAD("/a/{blank}", PATH, "22023");
	UNIT_CHECK(what.no_path);
	what = BAD("/a/{dot}/b", PATH, "22023");
	UNIT_CHECK(what.no_path);
	what = BAD("/a/{dots}", PATH, "22023");
	UNIT_CHECK(what.no_path);
	what = BAD("/a/{e}", PATH, "22023");
	UNIT_CHECK(what.no_path);
	what = BAD("/a/{nul}", PATH, "22023");
	UNIT_CHECK(what.no_path);
	what = BAD("/a/{+up}", PATH, "22023");
	UNIT_CHECK(what.no_path);
	what = BAD("/a/{+blank}", PATH, "22023");
	UNIT_CHECK(what.no_path);
	what = BAD("/a/{zero}", PATH, "22023");
	UNIT_CHECK(what.no_path);
	what = BAD("/{dotty|/}", PATH, "22023");
	UNIT_CHECK(what.no_path);
	what = BAD("/a[[/{dots}]]", PATH, "22023");
	UNIT_CHECK(what.no_path);
	/* pieces that only together are two dots */
	what = BAD("/a/.{dot}", PATH, "22023");
	UNIT_CHECK(what.no_path);
	what = BAD("/a/%2e{blank|,}", PATH, "22023");
	UNIT_CHECK(what.no_path);
	OK("/a/.{x}", PATH, "/a/.va%20lue%2F1");
	what = BAD("/{l}", PATH, "HV024");
	UNIT_CHECK(!what.no_path);
	what = BAD("/{unknown}", PATH, "XX000");
	UNIT_CHECK(!what.no_path);
}

/* Arguments: values encoded, option text and separators as legal. */
static void
test_arg(void)
{
	RestExpanded what;

	OK("{x}", ARG, "va%20lue%2F1");
	OK("{l|,}", ARG, "a%2Cb,2,c%20d");
	OK("{l| and }", ARG, "a%2Cb%20and%202%20and%20c%20d");
	OK("({l|,})", ARG, "(a%2Cb,2,c%20d)");
	OK("-{x} desc", ARG, "-va%20lue%2F1%20desc");
	OK("{holes|,}", ARG, "x,y");
	OK("{zero}", ARG, "a%00b");
	OK("{crlf}", ARG, "a%0D%0AEvil%3A%201");
	OK("{+tree}", ARG, "a%20b/c/d%3F.e");
	what = OK("{e}", ARG, "");
	UNIT_CHECK(what.empty);
	what = OK("{nul}{none|,}{nothings|,}", ARG, "");
	UNIT_CHECK(what.empty);
	what = OK("a-{e}", ARG, "a-");
	UNIT_CHECK(what.empty);
	what = OK("{e}{n}", ARG, "42.50");
	UNIT_CHECK(!what.empty);
	what = OK("{blank}", ARG, "");
	UNIT_CHECK(!what.empty);
	what = OK("const", ARG, "const");
	UNIT_CHECK(!what.empty);
	what = OK("x[[{e}]]", ARG, "x");
	UNIT_CHECK(!what.empty);
	what = OK("[[x{e}]]", ARG, "");
	UNIT_CHECK(what.empty);
	what = OK("x{e}[[{e}]]", ARG, "x");
	UNIT_CHECK(what.empty);
	what = OK("{#}", ARG, "0");
	UNIT_CHECK(!what.empty);
	BAD("{l}", ARG, "HV024");
	BAD("{nested|,}", ARG, "HV024");
	OK("{x}", REST_PLACE_FORM, "va%20lue%2F1");
}

/* Headers, expressions, plain text. */
static void
test_other_places(void)
{
	RestExpanded what;

	OK("Token {x}", HEADER, "Token va lue/1");
	OK("{uml}{tab}", HEADER, "\xc3\xbc" "a\tb");
	what = BAD("{crlf}", HEADER, "22023");
	UNIT_CHECK(!what.no_path);
	BAD("{zero}", HEADER, "22023");
	BAD("a\nb", HEADER, "22023");
	BAD("a\x7f", HEADER, "22023");
	OK("a eq {'x'}", REST_PLACE_TERM, "a eq 'quo''ted'");
	OK("({l| and })", REST_PLACE_TERM, "(a,b and 2 and c d)");
	OK("{crlf}", REST_PLACE_TERM, "a\r\nEvil: 1");
	BAD("{zero}", REST_PLACE_TERM, "22023");
	BAD("{zero}", TEXT, "22023");
}

/* Repetition by lists. */
static void
test_repeat(void)
{
	FakeTable	table = FAKE_TABLE(items);
	RestFault	fault = {0};
	RestTemplate *t = rest_template_parse("{l}-{#}-{n}-{x}", 15, &fault);
	RestTemplate *other = rest_template_parse("{holes}", 7, &fault);
	RestTemplate *joined = rest_template_parse("{l|,}{#}", 8, &fault);
	RestExpanded what;
	RestBuf		out;
	bool		repeats = false;
	size_t		count = 1;

	rest_buf_init(&out, 4096);
	UNIT_CHECK(rest_template_count(joined, fake_lookup, &table, 0, &repeats,
								   &count, &fault));
	UNIT_CHECK(!repeats && count == 1);
	UNIT_CHECK(rest_template_count(t, fake_lookup, &table, 0, &repeats, &count,
								   &fault));
	UNIT_CHECK(repeats && count == 3);
	UNIT_CHECK(rest_template_expand_item(t, ARG, fake_lookup, &table, 3, 1,
										 &out, &what, &fault));
	UNIT_STR(rest_buf_text(&out), "2-1-42.50-row%20three");
	rest_buf_reset(&out);
	UNIT_CHECK(rest_template_expand_item(other, ARG, fake_lookup, &table, 0, 2,
										 &out, &what, &fault));
	UNIT_CHECK(what.empty && out.len == 0);
	UNIT_CHECK(rest_template_expand_item(other, ARG, fake_lookup, &table, 0, 9,
										 &out, &what, &fault));
	UNIT_CHECK(what.empty && out.len == 0);
	UNIT_CHECK(!rest_template_count(other, fake_lookup, &table, 0, &repeats,
									&count, &fault));
	UNIT_STR(fault.sqlstate, "HV024");
	UNIT_CHECK(rest_template_expand_row(joined, TEXT, fake_lookup, &table, 7,
										&out, NULL, &fault));
	UNIT_STR(rest_buf_text(&out), "a,b,2,c d7");
	rest_buf_free(&out);
	rest_template_free(t);
	rest_template_free(other);
	rest_template_free(joined);
}

/* Write a name as it was, for comparing. */
static bool
collect(void *arg, const RestName *name)
{
	RestBuf    *out = arg;

	rest_buf_printf(out, "%s%s%s%s;", name->old ? "old." : "",
					name->quoted ? "\"" : "", name->literal ? "'" : "",
					name->text);
	return strcmp(name->text, "stop") != 0;
}

/* Which placeholders there are, and inclusion. */
static void
test_questions(void)
{
	RestFault	fault = {0};
	RestBuf		out;
	const char *text = "{a}[[{\"b\"}{+c}]]{old.d}{'e'|,}{#}{stop}{f}";
	RestTemplate *t = rest_template_parse(text, strlen(text), &fault);
	RestTemplate *one = rest_template_parse("{x}", 3, &fault);
	RestTemplate *sep = rest_template_parse("{x|,}", 5, &fault);
	RestTemplate *plus = rest_template_parse("{+x}", 4, &fault);
	RestTemplate *none = rest_template_parse("{{x}}", 5, &fault);

	rest_buf_init(&out, 4096);
	UNIT_CHECK(!rest_template_names(t, collect, &out));
	UNIT_STR(rest_buf_text(&out), "a;\"b;c;old.d;'e;#;stop;");
	UNIT_CHECK(rest_template_uses(t, "a") && rest_template_uses(t, "e"));
	UNIT_CHECK(!rest_template_uses(t, "b") && !rest_template_uses(t, "d"));
	UNIT_CHECK(rest_template_single(one) && !rest_template_single(sep) &&
			   !rest_template_single(plus) && !rest_template_single(none) &&
			   !rest_template_single(t));
	UNIT_CHECK(rest_template_has_names(sep) && !rest_template_has_names(none));
	UNIT_CHECK(rest_name_is_per_row(&(RestName) {.text = "key"}));
	UNIT_CHECK(rest_name_is_per_row(&(RestName) {.text = "a", .old = true}));
	UNIT_CHECK(!rest_name_is_per_row(&(RestName) {.text = "keys"}));

	rest_buf_reset(&out);
	text = "GET {resource}/{key}?a={{resource}}&b={resource|,}&c={+resource}\n"
		"{\"r\":\"{resource}\",\"n\":{\"m\":\"{resources}\"}}{resource";
	UNIT_CHECK(rest_template_include(text, strlen(text), "resource",
									 "/c/{id}/o", &out));
	UNIT_STR(rest_buf_text(&out),
			 "GET /c/{id}/o/{key}?a={{resource}}&b={resource|,}&c=/c/{id}/o\n"
			 "{\"r\":\"/c/{id}/o\",\"n\":{\"m\":\"{resources}\"}}{resource");
	rest_buf_free(&out);
	rest_template_free(t);
	rest_template_free(one);
	rest_template_free(sep);
	rest_template_free(plus);
	rest_template_free(none);
	rest_template_free(NULL);
}

/* Output that does not fit is a fault and leaves nothing. */
static void
test_full(void)
{
	FakeTable	table = FAKE_TABLE(items);
	RestFault	fault = {0};
	RestTemplate *t = rest_template_parse("ab{x}", 5, &fault);
	RestBuf		out;

	rest_buf_init(&out, 6);
	UNIT_CHECK(!rest_template_expand(t, TEXT, fake_lookup, &table, &out, NULL,
									 &fault));
	UNIT_STR(fault.sqlstate, REST_STATE_PROGRAM_LIMIT);
	UNIT_INT(out.len, 0);
	rest_buf_free(&out);
	rest_template_free(t);
}

/* Whatever text: parsed or refused, and what is parsed can be expanded. */
static void
test_random(void)
{
	static const char *const pieces[] = {
		"{", "}", "[[", "]]", "{x}", "{e}", "{l|,}", "{+tree}", "{\"x\"}",
		"{'x'}", "{old.x}", "{#}", "|", "\"", "+", "a", "/", "..", ".", "{{",
		"}}", "{l}", "{dots}", "%2e", "&", "=", " ", "\xc3\xa9", "{now:iso}"
	};
	uint64_t	state = 42;
	int			round;
	int			parsed = 0;

	for (round = 0; round < 60000; round++)
	{
		FakeTable	table = FAKE_TABLE(items);
		char		text[256];
		RestFault	fault = {0};
		size_t		len = fake_text(&state, pieces,
									sizeof(pieces) / sizeof(pieces[0]),
									text, sizeof(text));
		RestTemplate *t = rest_template_parse(text, len, &fault);
		RestPlace	place = (RestPlace) (round % 6);
		RestExpanded what;
		RestBuf		out;
		bool		ok;

		if (t == NULL)
		{
			if (!rest_fault_is_set(&fault))
				UNIT_CHECK(false);
			continue;
		}
		parsed++;
		rest_buf_init(&out, 100 + (size_t) round % 50);
		ok = rest_template_expand(t, place, fake_lookup, &table, &out, &what,
								  &fault);
		if (!ok && (!rest_fault_is_set(&fault) || out.len != 0))
			UNIT_CHECK(false);
		if (ok && place == PATH && out.len > 0 &&
			rest_template_has_names(t))
			UNIT_CHECK(strstr(out.data, "/../") == NULL &&
					   strpbrk(out.data, "?# {}") == NULL);
		rest_buf_free(&out);
		rest_template_free(t);
	}
	UNIT_CHECK(parsed > 5000);
}

int
main(void)
{
	test_forms();
	test_optional();
	test_bad();
	test_path();
	test_arg();
	test_other_places();
	test_repeat();
	test_questions();
	test_full();
	test_random();
	return unit_done("template");
}
