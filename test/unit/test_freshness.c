/*
 * test_freshness.c: what headers say about using an answer again.
 */
#include "unit.h"

#include "freshness.h"

/* What one Cache-Control says. */
static RestFreshness
control(const char *value)
{
	RestFreshness fresh;

	rest_freshness_init(&fresh);
	rest_freshness_header(&fresh, "Cache-Control", value);
	return fresh;
}

/* Directives alone, in lists, in any case, in quotes, broken. */
static void
test_control(void)
{
	static const struct
	{
		const char *value;
		bool		forbidden;
		bool		ask_first;
		int64_t		max_age_ms;
	}			cases[] = {
		{"", false, false, -1},
		{"no-store", true, false, -1},
		{"No-Store", true, false, -1},
		{"private, no-store, max-age=5", true, false, 5000},
		{"no-cache", false, true, -1},
		{"no-cache=\"set-cookie, x\"", false, true, -1},
		{"max-age=60", false, false, 60000},
		{"max-age=\"60\"", false, false, 60000},
		{"max-age = 60", false, false, -1},
		{"max-age=", false, false, 0},
		{"max-age=x", false, false, 0},
		{"max-age=-1", false, false, 0},
		{"max-age=0", false, false, 0},
		{"max-age=99999999999999999999", false, false, INT64_C(2147483647000)},
		{"s-maxage=60", false, false, -1},
		{"max-agex=60", false, false, -1},
		{"public,max-age=1,must-revalidate", false, false, 1000},
		{"x=\"a, no-store, b\"", false, false, -1},
		{"x=\"a, no-store", false, false, -1},
		{"x=\"a\", no-store", true, false, -1},
		{" ,, no-store ,", true, false, -1},
		{"no-store-please", false, false, -1},
		{",,,", false, false, -1},
		{"=", false, false, -1},
	};
	size_t		i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		RestFreshness fresh = control(cases[i].value);

		unit_count(fresh.forbidden == cases[i].forbidden, cases[i].value, __FILE__, __LINE__);
		unit_count(fresh.ask_first == cases[i].ask_first, cases[i].value, __FILE__, __LINE__);
		unit_count(fresh.max_age_ms == cases[i].max_age_ms, cases[i].value, __FILE__, __LINE__);
	}
}

/* Other headers; each adds to what is known. */
static void
test_others(void)
{
	RestFreshness fresh;

	rest_freshness_init(&fresh);
	rest_freshness_header(&fresh, "Content-Type", "no-store");
	rest_freshness_header(&fresh, "Vary", "Accept, Authorization");
	unit_count(!fresh.forbidden && !fresh.ask_first && fresh.max_age_ms == -1, "harmless headers", __FILE__, __LINE__);
	rest_freshness_header(&fresh, "pragma", "x, No-Cache");
	unit_count(fresh.ask_first && !fresh.forbidden, "pragma", __FILE__, __LINE__);
	rest_freshness_header(&fresh, "VARY", "Accept, *");
	unit_count(fresh.forbidden, "vary", __FILE__, __LINE__);
	unit_count(!fresh.told && fresh.age_ms == 0, "no control yet", __FILE__, __LINE__);
	rest_freshness_header(&fresh, "Age", "3");
	unit_count(fresh.age_ms == 3000, "age", __FILE__, __LINE__);
	rest_freshness_header(&fresh, "Age", "old");
	unit_count(fresh.age_ms == 0, "no age", __FILE__, __LINE__);
	rest_freshness_header(&fresh, "cache-control", "max-age=7");
	rest_freshness_header(&fresh, "cache-control", "public");
	unit_count(fresh.forbidden && fresh.max_age_ms == 7000, "several", __FILE__, __LINE__);
}

/* What a 304 says anew, and what stays. */
static void
test_renew(void)
{
	RestFreshness fresh = control("no-cache, max-age=5");
	RestFreshness told;

	rest_freshness_init(&told);
	rest_freshness_header(&told, "Age", "1");
	rest_freshness_renew(&fresh, &told);
	unit_count(fresh.ask_first && fresh.max_age_ms == 5000 &&
			   fresh.age_ms == 1000, "stays", __FILE__, __LINE__);
	told = control("max-age=9");
	rest_freshness_renew(&fresh, &told);
	unit_count(!fresh.ask_first && fresh.max_age_ms == 9000 &&
			   fresh.age_ms == 0, "anew", __FILE__, __LINE__);
}

/* Requests that bring conditions of their own. */
static void
test_conditional(void)
{
	unit_count(rest_freshness_is_conditional("If-None-Match: \"x\""), "tag", __FILE__, __LINE__);
	unit_count(rest_freshness_is_conditional("if-modified-since: now"), "date", __FILE__, __LINE__);
	unit_count(rest_freshness_is_conditional("RANGE: bytes=0-1"), "range", __FILE__, __LINE__);
	unit_count(!rest_freshness_is_conditional("X-If-Match: x"), "another", __FILE__, __LINE__);
	unit_count(!rest_freshness_is_conditional("Ranges: x"), "longer", __FILE__, __LINE__);
	unit_count(!rest_freshness_is_conditional(""), "none", __FILE__, __LINE__);
}

int
main(void)
{
	test_control();
	test_others();
	test_renew();
	test_conditional();
	return unit_done("freshness");
}
