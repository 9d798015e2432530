/*-------------------------------------------------------------------------
 *
 * test_format.c
 *	  The options format and filter_format: what compiles to what, and that no
 *	  text at all makes the compiler misbehave.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "format.h"
#include "unit.h"

/* One type's only spelling by an option; fails the test when it is none. */
static RestFormat
compile(const char *option, RestFormatType type)
{
	RestFormats formats;
	RestFault	fault;
	bool		found;

	rest_fault_clear(&fault);
	UNIT_CHECK(rest_format_compile(option, type, REST_BARE_MUST_FIT, &formats,
								   &found, &fault));
	UNIT_STR(fault.message, "");
	UNIT_INT(formats.n, 1);
	return formats.alt[0];
}

/* Words: style, digits, granule. */
static void
test_words(void)
{
	RestFormat	f = compile("timestamptz=iso_s boolean=1/0", REST_TYPE_TIMESTAMPTZ);

	UNIT_INT(f.style, REST_STYLE_ISO);
	UNIT_INT(f.digits, 0);
	UNIT_INT(f.granule, 1000000);
	UNIT_CHECK(f.has_zone);
	f = compile("timestamptz=iso_s boolean=1/0", REST_TYPE_BOOL);
	UNIT_INT(f.style, REST_STYLE_WORDS);
	UNIT_STR(f.words[0].text, "1");
	UNIT_CHECK(f.words[0].raw);
	f = compile("boolean=1/0 boolean=\"1\"/\"0\"", REST_TYPE_BOOL);
	UNIT_CHECK(!f.words[0].raw);
	f = compile("timestamptz=sql_us", REST_TYPE_TIMESTAMPTZ);
	UNIT_INT(f.style, REST_STYLE_SQL);
	UNIT_INT(f.digits, 6);
	UNIT_CHECK(!f.has_zone);
	f = compile("epoch_ns", REST_TYPE_TIMESTAMP);
	UNIT_INT(f.digits, 9);
	UNIT_INT(f.granule, 1);
	f = compile("timestamptz=epoch", REST_TYPE_DATE);
	UNIT_INT(f.style, REST_STYLE_DEFAULT);
	UNIT_INT(f.granule, INT64_C(86400000000));
	f = compile("string", REST_TYPE_INT8);
	UNIT_CHECK(f.hole_quoted && f.nsteps == 0);
}

/* Patterns: granule, and the letter T. */
static void
test_patterns(void)
{
	RestFormat	f = compile("\"YYYY-MM-DDTHH24:MI\"", REST_TYPE_TIMESTAMPTZ);

	UNIT_STR(f.pattern, "YYYY-MM-DD\"T\"HH24:MI");
	UNIT_INT(f.granule, 60000000);
	f = compile("\"YYYY-MM-DD\"\"T\"\"HH24:MI:SS.FF3TZH\"", REST_TYPE_TIMESTAMPTZ);
	UNIT_STR(f.pattern, "YYYY-MM-DD\"T\"HH24:MI:SS.FF3TZH");
	UNIT_INT(f.granule, 1000);
	UNIT_CHECK(f.has_zone);
	f = compile("\"YYYY-MM\"", REST_TYPE_DATE);
	UNIT_INT(f.months, 1);
	f = compile("\"YYYY\"", REST_TYPE_TIMESTAMP);
	UNIT_INT(f.months, 12);
	f = compile("{\"D\":\"{value:YYYY/MM/DD}\"}", REST_TYPE_DATE);
	UNIT_STR(f.pattern, "YYYY/MM/DD");
}

/* Templates: what stands around the value, and the steps to it. */
static void
test_templates(void)
{
	RestFormat	f = compile("{\"T\":\"{value:epoch_ms}\"}", REST_TYPE_TIMESTAMPTZ);

	UNIT_INT(f.wrap, REST_WRAP_JSON);
	UNIT_STR(f.before, "{\"T\":");
	UNIT_STR(f.after, "}");
	UNIT_CHECK(f.hole_quoted);
	UNIT_INT(f.nsteps, 1);
	UNIT_STR(f.steps[0].name, "T");
	UNIT_INT(f.style, REST_STYLE_EPOCH);
	f = compile("{\"x\":[7,{\"y\":{value}}]}", REST_TYPE_INT4);
	UNIT_INT(f.nsteps, 3);
	UNIT_CHECK(!f.hole_quoted && !f.steps[1].member);
	UNIT_INT(f.steps[1].index, 1);
	f = compile("\"/Date({value:epoch_ms})/\"", REST_TYPE_TIMESTAMPTZ);
	UNIT_INT(f.wrap, REST_WRAP_TEXT);
	UNIT_STR(f.before, "/Date(");
	UNIT_STR(f.after, ")/");
	f = compile("\"\"\"\xe2\x80\xa6\"\"\"", REST_TYPE_UUID);
	UNIT_STR(f.before, "\"");
}

/* Items without a type: those that do not fit are skipped or refused. */
static void
test_bare(void)
{
	RestFormats formats;
	RestFault	fault;
	bool		found;

	rest_fault_clear(&fault);
	UNIT_CHECK(rest_format_compile("base64url epoch", REST_TYPE_BYTEA,
								   REST_BARE_IF_FITS, &formats, &found, &fault));
	UNIT_CHECK(found);
	UNIT_INT(formats.alt[0].style, REST_STYLE_BASE64URL);
	UNIT_CHECK(rest_format_compile("epoch", REST_TYPE_INT4, REST_BARE_IF_FITS,
								   &formats, &found, &fault));
	UNIT_CHECK(!found);
	UNIT_INT(formats.alt[0].style, REST_STYLE_DEFAULT);
	UNIT_CHECK(rest_format_compile("1/0", REST_TYPE_BOOL, REST_BARE_NEVER,
								   &formats, &found, &fault) && !found);
	UNIT_CHECK(!rest_fault_is_set(&fault));
	UNIT_CHECK(!rest_format_compile("epoch", REST_TYPE_INT4,
									REST_BARE_MUST_FIT, &formats, &found,
									&fault));
	UNIT_STR(fault.sqlstate, REST_STATE_FDW_INVALID_VALUE);
	rest_fault_clear(&fault);
	UNIT_CHECK(rest_format_compile("double=+inf/-inf/nan{\"N\":\"{value}\"}",
								   REST_TYPE_FLOAT8, REST_BARE_MUST_FIT,
								   &formats, &found, &fault));
	UNIT_INT(formats.n, 2);
	UNIT_INT(formats.alt[0].style, REST_STYLE_DEFAULT);
	UNIT_STR(formats.alt[1].before, "{\"N\":");
	UNIT_INT(formats.alt[1].nwords, 3);
}

/* A pseudo-random number, the same on every machine. */
static unsigned
next_random(unsigned *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 8;
}

/* Texts put together from pieces of formats, cut anywhere. */
static void
test_garbage(void)
{
	static const char *const pieces[] = {
		"timestamptz=", "boolean=", "bytea=", "iso", "epoch_ms", "1/0", "\"", "\"\"",
		"{", "}", "[", "]", "{value}", "{value:", "{value:iso}", "\xe2\x80\xa6", "\xe2",
		":", ",", " ", "\n", "|", "/", "\\", "YYYY-MM-DD", "HH24", "THH", "TH", "US",
		"{\"T\":\"{value}\"}", "a/b/c", "=", "x", "string", "\x7f", "null", "0"
	};
	unsigned	state = 4711;
	unsigned long valid = 0;

	for (int round = 0; round < 200000; round++)
	{
		char		text[512];
		size_t		len = 0;
		int			n = 1 + (int) (next_random(&state) % 12);
		RestFault	fault;
		bool		fine;

		while (n-- > 0)
		{
			const char *p = pieces[next_random(&state) %
								   (sizeof(pieces) / sizeof(pieces[0]))];

			memcpy(text + len, p, strlen(p));
			len += strlen(p);
		}
		if (next_random(&state) % 8 == 0)
			len = next_random(&state) % (len + 1);
		text[len] = '\0';
		rest_fault_clear(&fault);
		fine = rest_format_check(text, &fault);
		/* a fault is set exactly when it is refused */
		if (fine == rest_fault_is_set(&fault))
			UNIT_CHECK(fine != rest_fault_is_set(&fault));
		valid += fine;
	}
	UNIT_CHECK(valid > 1000 && valid < 190000);
}

int
main(void)
{
	test_words();
	test_patterns();
	test_templates();
	test_bare();
	test_garbage();
	return unit_done("format");
}
