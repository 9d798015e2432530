/*-------------------------------------------------------------------------
 *
 * test_header.c
 *	  Reply headers.
 *
 * cc -Isrc -Itest/unit test/unit/test_header.c src/header.c src/buf.c
 *    src/fault.c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include "fake_lookup.h"
#include "header.h"

#define NOW INT64_C(1700000000)

/* Look for rel="next"; want NULL: there is none. */
static void
check_link(const char *value, const char *rel, const char *want, int line)
{
	RestBuf		url;
	bool		found;

	rest_buf_init(&url, 4096);
	found = rest_header_link(value, strlen(value), rel, &url);
	unit_count(found == (want != NULL), value, __FILE__, line);
	unit_str(rest_buf_text(&url), want ? want : "", __FILE__, line);
	rest_buf_free(&url);
}

#define LINK(value, want) check_link((value), "next", (want), __LINE__)

/* RFC 8288, and what is sent in its name. */
static void
test_link(void)
{
	LINK("<https://h/a?page=2>; rel=\"next\"", "https://h/a?page=2");
	LINK("<https://h/a?p=2>; rel=next", "https://h/a?p=2");
	LINK("<https://h/1>; rel=\"prev\", <https://h/3>; rel=\"next\", <https://h/9>; rel=\"last\"",
		 "https://h/3");
	LINK("<?page=2>;rel=\"last next\";title=\"x\"", "?page=2");
	LINK("</a>; title=\"a, b; rel=next\"; rel=\"NEXT\"", "/a");
	LINK("</a>; title=\"q \\\" , <x>; rel=next\", </b>; rel=next", "/b");
	LINK("</a>; rel=\"prev\"; rel=\"next\"", NULL);
	LINK("</a>; rel=nextish, </b>; rel=\"no-next\"", NULL);
	LINK("</a>; anchor=\"#x\"; rel=next, </b> ; rel = next", "/b");
	LINK("</a,b>; rel=next", "/a,b");
	LINK("</a>; REL=next; foo", "/a");
	LINK("</a>", NULL);
	LINK("", NULL);
	LINK("<", NULL);
	LINK("</a; rel=next", NULL);
	LINK("/a; rel=next", NULL);
	LINK("junk, </a>; rel=next", "/a");
	LINK("</a>; rel=\"next", "/a");
	LINK("</a>; ; ; rel=next", "/a");
	LINK("<>; rel=next", "");
	check_link("</a>; rel=\"next\", </p>; rel=\"prev\"", "prev", "/p", __LINE__);
}

/* A date; want -1: none. */
static void
check_date(const char *value, int64_t want, int line)
{
	int64_t		epoch = -1;
	bool		ok = rest_header_date(value, strlen(value), &epoch);

	unit_count(ok == (want != -1), value, __FILE__, line);
	if (ok)
		unit_int(epoch, want, __FILE__, line);
}

#define DATE(value, want) check_date((value), (want), __LINE__)

/* The three forms, and days that do not exist. */
static void
test_date(void)
{
	DATE("Sun, 06 Nov 1994 08:49:37 GMT", 784111777);
	DATE("Sunday, 06-Nov-94 08:49:37 GMT", 784111777);
	DATE("Sun Nov  6 08:49:37 1994", 784111777);
	DATE("Sun Nov 16 08:49:37 1994", 784975777);
	DATE(" Thu, 01 Jan 1970 00:00:00 GMT ", 0);
	DATE("Thu, 29 Feb 2024 23:59:60 gmt", 1709251200);
	DATE("Fri, 31 Dec 1999 23:59:59 GMT", 946684799);
	DATE("Tue, 01 Mar 2100 00:00:00 GMT", 4107542400);
	DATE("Wed, 01-Jan-69 00:00:00 GMT", 3124224000);
	DATE("Thu, 29 Feb 2023 00:00:00 GMT", -1);
	DATE("Thu, 31 Apr 2023 00:00:00 GMT", -1);
	DATE("Thu, 00 Jan 2023 00:00:00 GMT", -1);
	DATE("Thu, 01 Jan 2023 24:00:00 GMT", -1);
	DATE("Thu, 01 Foo 2023 00:00:00 GMT", -1);
	DATE("Thu, 01 Jan 2023 00:00:00 CET", -1);
	DATE("Thu, 01 Jan 2023 00:00:00", -1);
	DATE("Thu, 1 Jan 2023 00:00:00 GMT", -1);
	DATE("2023-01-01T00:00:00Z", -1);
	DATE("Sun Nov  6 08:49:37 1994x", -1);
	DATE("", -1);
	DATE(",", -1);
	DATE("Sun, ", -1);
}

/* Seconds; want -1: unreadable. */
static void
check_after(const char *value, int64_t want, int line)
{
	int64_t		seconds = -1;
	bool		ok = rest_header_retry_after(value, strlen(value), NOW,
											 &seconds);

	unit_count(ok == (want != -1), value, __FILE__, line);
	if (ok)
		unit_int(seconds, want, __FILE__, line);
}

#define AFTER(value, want) check_after((value), (want), __LINE__)

/* Seconds and dates, past and far ones. */
static void
test_retry_after(void)
{
	AFTER("120", 120);
	AFTER(" 0 ", 0);
	AFTER("1.2", 2);
	AFTER("1.0", 1);
	AFTER("99999999999999999999999", INT64_MAX);
	AFTER("Tue, 14 Nov 2023 22:14:20 GMT", 60);
	AFTER("Tue, 14 Nov 2023 22:13:20 GMT", 0);
	AFTER("Sun, 06 Nov 1994 08:49:37 GMT", 0);
	AFTER("-5", -1);
	AFTER("5s", -1);
	AFTER("soon", -1);
	AFTER("", -1);
}

/* Content types. */
static void
test_media(void)
{
	RestMediaType m;

#define MEDIA(value) rest_header_media_type((value), strlen(value), &m)
	UNIT_CHECK(MEDIA("Application/JSON; Charset=\"UTF-8\""));
	UNIT_STR(m.type, "application/json");
	UNIT_STR(m.charset, "utf-8");
	UNIT_CHECK(rest_media_is_json(&m) && !rest_media_is_ndjson(&m));
	UNIT_CHECK(MEDIA("application/vnd.api+json;profile=\"a;charset=x\""));
	UNIT_CHECK(rest_media_is_json(&m));
	UNIT_STR(m.charset, "");
	UNIT_CHECK(MEDIA("text/javascript") && rest_media_is_json(&m));
	UNIT_CHECK(MEDIA("application/x-ndjson") && rest_media_is_ndjson(&m) &&
			   !rest_media_is_json(&m));
	UNIT_CHECK(MEDIA("text/html; charset=iso-8859-1") && !rest_media_is_json(&m));
	UNIT_STR(m.charset, "iso-8859-1");
	UNIT_CHECK(MEDIA("a/b;charset=x;charset=y"));
	UNIT_STR(m.charset, "x");
	UNIT_CHECK(!MEDIA("json"));
	UNIT_STR(m.type, "");
	UNIT_CHECK(!MEDIA("") && !MEDIA(";") && !rest_media_is_json(&m));
	UNIT_CHECK(MEDIA("+json/x") && !rest_media_is_json(&m));
}

/* Content-Range; want -2: unreadable. */
static void
check_range(const char *value, int64_t want, int line)
{
	int64_t		total = -2;
	bool		ok = rest_header_content_range(value, strlen(value), &total);

	unit_count(ok == (want != -2), value, __FILE__, line);
	if (ok)
		unit_int(total, want, __FILE__, line);
}

#define RANGE(value, want) check_range((value), (want), __LINE__)

/* Totals in Content-Range. */
static void
test_range(void)
{
	RANGE("items 0-9/57", 57);
	RANGE("0-24/3573458", 3573458);
	RANGE("*/0", 0);
	RANGE("0-24/*", -1);
	RANGE("bytes 0-9/ 10 ", 10);
	RANGE("0-24", -2);
	RANGE("0-24/", -2);
	RANGE("0-24/x", -2);
	RANGE("0-24/5x", -2);
	RANGE("", -2);
}

/* Feed one header. */
static bool
rate(RestRateLimit *r, const char *name, const char *value)
{
	return rest_header_rate_limit(r, name, value, strlen(value), NOW);
}

/* Rate limits under their many names. */
static void
test_rate(void)
{
	RestRateLimit r;

	rest_rate_limit_init(&r);
	UNIT_CHECK(r.limit == -1 && r.remaining == -1 && r.reset == -1);
	UNIT_CHECK(rate(&r, "X-RateLimit-Limit", "5000"));
	UNIT_CHECK(rate(&r, "x-ratelimit-remaining", " 4999"));
	UNIT_CHECK(rate(&r, "X-RateLimit-Reset", "1700000060"));
	UNIT_CHECK(r.limit == 5000 && r.remaining == 4999 && r.reset == 60);
	UNIT_CHECK(rate(&r, "X-Rate-Limit-Reset", "1700000030000"));
	UNIT_INT(r.reset, 30);
	UNIT_CHECK(rate(&r, "Carto-Rate-Limit-Reset", "17"));
	UNIT_INT(r.reset, 17);
	UNIT_CHECK(rate(&r, "X-RateLimit-Reset-After", "0.5"));
	UNIT_INT(r.reset, 1);
	UNIT_CHECK(rate(&r, "RateLimit-Reset", "Tue, 14 Nov 2023 22:14:20 GMT"));
	UNIT_INT(r.reset, 60);
	UNIT_CHECK(rate(&r, "X-RateLimit-Reset", "1600000000"));
	UNIT_INT(r.reset, 0);
	UNIT_CHECK(rate(&r, "RateLimit-Limit", "100, 100;w=60"));
	UNIT_INT(r.limit, 100);
	UNIT_CHECK(rate(&r, "RateLimit", "limit=10, remaining=0, reset=5"));
	UNIT_CHECK(r.limit == 10 && r.remaining == 0 && r.reset == 5);
	UNIT_CHECK(rate(&r, "ratelimit", "\"default;r=9\";r=3;t=30"));
	UNIT_CHECK(r.remaining == 3 && r.reset == 30);
	UNIT_CHECK(!rate(&r, "RateLimit-Policy", "10;w=1"));
	UNIT_CHECK(!rate(&r, "RateLimit", "junk"));
	UNIT_CHECK(!rate(&r, "X-RateLimit-Remaining", "many"));
	UNIT_CHECK(!rate(&r, "Content-Limit", "5"));
	UNIT_CHECK(!rate(&r, "-remaining", "5"));
	UNIT_CHECK(r.remaining == 3 && r.reset == 30 && r.limit == 10);
}

/* Every parser ends, and stays inside, whatever it is given. */
static void
test_random(void)
{
	static const char *const pieces[] = {
		"<", ">", ";", ",", "\"", "\\", "rel=next", "rel=\"next\"", " ", "=",
		"/", "*", "12", "Sun, ", "06 Nov 1994", " 08:49:37 GMT", "Nov  6 ",
		"application/json", "charset=", "-", "r=1", "t", "a", "\t", "1994",
		"99999999999999999999", "."
	};
	uint64_t	state = 11;
	int			round;

	for (round = 0; round < 100000; round++)
	{
		char		text[256];
		size_t		len = fake_text(&state, pieces,
									sizeof(pieces) / sizeof(pieces[0]),
									text, sizeof(text));
		char	   *exact = malloc(len ? len : 1);
		RestBuf		url;
		RestMediaType media;
		RestRateLimit limits;
		int64_t		number;

		memcpy(exact, text, len);
		rest_buf_init(&url, 64);
		rest_header_link(exact, len, "next", &url);
		rest_header_date(exact, len, &number);
		if (rest_header_retry_after(exact, len, NOW, &number) && number < 0)
			UNIT_CHECK(false);
		rest_header_media_type(exact, len, &media);
		if (rest_header_content_range(exact, len, &number) && number < -1)
			UNIT_CHECK(false);
		rest_rate_limit_init(&limits);
		rest_header_rate_limit(&limits, "RateLimit", exact, len, NOW);
		rest_header_rate_limit(&limits, "X-RateLimit-Reset", exact, len, NOW);
		if (limits.reset < -1 || limits.remaining < -1)
			UNIT_CHECK(false);
		rest_buf_free(&url);
		free(exact);
	}
	UNIT_CHECK(true);
}

int
main(void)
{
	test_link();
	test_date();
	test_retry_after();
	test_media();
	test_range();
	test_rate();
	test_random();
	return unit_done("header");
}
