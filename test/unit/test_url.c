/*-------------------------------------------------------------------------
 *
 * test_url.c
 *	  Percent-encoding, argument lists, joining.
 *
 * cc -Isrc -Itest/unit test/unit/test_url.c src/url.c src/buf.c src/fault.c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include <stdint.h>
#include <stdlib.h>

#include "url.h"

/* Encode text and compare. */
static void
check_encode(const char *text, size_t len, RestEncode how, const char *want)
{
	RestBuf		out;

	rest_buf_init(&out, 4096);
	UNIT_CHECK(rest_url_encode(&out, text, len, how));
	UNIT_STR(rest_buf_text(&out), want);
	rest_buf_free(&out);
}

#define ENCODE(text, how, want) check_encode((text), strlen(text), (how), (want))

/* Each place keeps what is legal in it and encodes the rest. */
static void
test_encode(void)
{
	ENCODE("azAZ09-._~", REST_ENCODE_VALUE, "azAZ09-._~");
	ENCODE("a b,c+d/e?f&g=h%41#", REST_ENCODE_VALUE,
		   "a%20b%2Cc%2Bd%2Fe%3Ff%26g%3Dh%2541%23");
	ENCODE("h\xc3\xa9", REST_ENCODE_VALUE, "h%C3%A9");
	check_encode("a\0b", 3, REST_ENCODE_VALUE, "a%00b");
	check_encode("a\0b", 3, REST_ENCODE_PATH_LITERAL, "a%00b");
	ENCODE("a/b c/\xff", REST_ENCODE_SEGMENTS, "a/b%20c/%FF");
	ENCODE("/a(b)='x',%2F;%zz?#[ ]", REST_ENCODE_PATH_LITERAL,
		   "/a(b)='x',%2F;%25zz%3F%23%5B%20%5D");
	ENCODE("$top=1&x=a/b?c+d#%2c%", REST_ENCODE_QUERY_LITERAL,
		   "$top=1&x=a/b?c+d%23%2c%25");
	ENCODE("\"<>\\^`{|}\x7f\x01", REST_ENCODE_QUERY_LITERAL,
		   "%22%3C%3E%5C%5E%60%7B%7C%7D%7F%01");
	ENCODE("", REST_ENCODE_VALUE, "");
}

/* Decoding undoes encoding, for all bytes. */
static void
test_decode(void)
{
	RestBuf		code;
	RestBuf		back;
	char		all[256];
	int			i;

	for (i = 0; i < 256; i++)
		all[i] = (char) i;
	rest_buf_init(&code, 4096);
	rest_buf_init(&back, 4096);
	UNIT_CHECK(rest_url_encode(&code, all, 256, REST_ENCODE_VALUE));
	UNIT_CHECK(rest_url_decode(&back, code.data, code.len));
	UNIT_CHECK(back.len == 256 && memcmp(back.data, all, 256) == 0);
	rest_buf_reset(&back);
	UNIT_CHECK(rest_url_decode(&back, "a%2", 3));
	UNIT_STR(back.data, "a%2");
	rest_buf_reset(&back);
	rest_url_decode(&back, "%%41+%g1%", 9);
	UNIT_STR(back.data, "%A+%g1%");
	rest_buf_free(&code);
	rest_buf_free(&back);
}

/* "." and ".." are found in every spelling, and nothing else is. */
static void
test_dots(void)
{
	static const char *const bad[] = {
		".", "..", "/.", "/..", "/a/..", "/../a", "/a/./b", "./a", "/%2e/",
		"/a/%2E%2e", "/.%2e", "/%2e./x"
	};
	static const char *const good[] = {
		"", "/", "//", "/a", "/...", "/.a", "/a.", "/..a/b", "/a..", "/%2e%2e%2e",
		"/%2fa", "/a%2F..%2Fb", "/%2"
	};
	size_t		i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!UNIT_CHECK(rest_url_path_has_dots(bad[i], strlen(bad[i]))))
			fprintf(stderr, "  %s\n", bad[i]);
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!UNIT_CHECK(!rest_url_path_has_dots(good[i], strlen(good[i]))))
			fprintf(stderr, "  %s\n", good[i]);
}

/* Print a list and compare. */
static void
check_args(const RestArgs *args, const char *want, int line)
{
	RestBuf		out;

	rest_buf_init(&out, 4096);
	UNIT_CHECK(rest_args_print(args, &out));
	unit_str(rest_buf_text(&out), want, __FILE__, line);
	rest_buf_free(&out);
}

/* Order, replacing, removing; names are the same however they are spelled. */
static void
test_args(void)
{
	RestArgs	a;
	RestArgs	b;

	rest_args_init(&a);
	rest_args_init(&b);
	check_args(&a, "", __LINE__);
	UNIT_CHECK(rest_args_add_query(&a, "x=1&y&z=&x=2&&w=a=b", 19));
	check_args(&a, "x=1&y&z=&x=2&w=a=b", __LINE__);
	UNIT_CHECK(rest_args_has(&a, "%79") && !rest_args_has(&a, "yy"));
	UNIT_CHECK(!rest_args_has(&a, "") && !rest_args_has(&a, "%7"));
	UNIT_CHECK(rest_args_set(&a, "%78", "9"));
	check_args(&a, "%78=9&y&z=&w=a=b", __LINE__);
	UNIT_CHECK(rest_args_set(&a, "new", NULL));
	check_args(&a, "%78=9&y&z=&w=a=b&new", __LINE__);
	UNIT_CHECK(rest_args_set(&a, "w", "1"));
	UNIT_CHECK(rest_args_set(&a, "new", "2"));
	check_args(&a, "%78=9&y&z=&w=1&new=2", __LINE__);
	UNIT_INT(rest_args_remove(&a, "z"), 1);
	UNIT_INT(rest_args_remove(&a, "z"), 0);

	UNIT_CHECK(rest_args_add_query(&b, "x=7&x=8&q=1", 11));
	UNIT_CHECK(rest_args_merge(&a, &b, false));
	check_args(&a, "%78=9&y&w=1&new=2&q=1", __LINE__);
	UNIT_CHECK(rest_args_merge(&a, &b, true));
	check_args(&a, "y&w=1&new=2&x=7&x=8&q=1", __LINE__);
	UNIT_CHECK(rest_args_merge(&a, &a, true));
	check_args(&a, "y&w=1&new=2&x=7&x=8&q=1", __LINE__);
	rest_args_free(&a);
	check_args(&a, "", __LINE__);
	rest_args_free(&b);
}

/* Join and compare; want NULL: a fault is expected. */
static void
check_join(const char *base, const char *path, const char *query, size_t max,
		   const char *want, int line)
{
	RestArgs	args;
	RestBuf		out;
	RestFault	fault = {0};
	bool		ok;

	rest_args_init(&args);
	rest_args_add_query(&args, query, strlen(query));
	rest_buf_init(&out, 4096);
	rest_buf_puts(&out, ">");
	ok = rest_url_join(base, path, &args, max, &out, &fault);
	unit_count(ok == (want != NULL), "joined as expected", __FILE__, line);
	if (want)
		unit_str(rest_buf_text(&out) + 1, want, __FILE__, line);
	else
		unit_str(fault.sqlstate, REST_STATE_PROGRAM_LIMIT, __FILE__, line);
	rest_buf_free(&out);
	rest_args_free(&args);
}

#define JOIN(base, path, query, max, want) \
	check_join(base, path, query, max, want, __LINE__)

/* One slash, the base's own arguments, limits. */
static void
test_join(void)
{
	JOIN("https://h", "/a", "", 0, "https://h/a");
	JOIN("https://h/", "/a", "x=1", 0, "https://h/a?x=1");
	JOIN("https://h/api/", "/a/", "x=1&y=2", 0, "https://h/api/a/?x=1&y=2");
	JOIN("https://h/api", "a", "", 0, "https://h/api/a");
	JOIN("https://h/api", "", "x=1", 0, "https://h/api?x=1");
	JOIN("https://h/api/", "", "", 0, "https://h/api/");
	JOIN("https://h/api?v=1&k=2#frag", "/a", "k=3", 0,
		 "https://h/api/a?v=1&k=3");
	JOIN("https://h/?", "/a", "", 0, "https://h/a");
	JOIN("https://h#?x=1", "/a", "", 0, "https://h/a");
	JOIN("https://h/api?v=1", "HTTPS://other/token", "x=1", 0,
		 "HTTPS://other/token?x=1");
	JOIN("https://h", "http:/a", "", 0, "https://h/http:/a");
	JOIN("", "/a", "x=1", 0, "/a?x=1");
	JOIN("https://h", "/abc", "", 13, "https://h/abc");
	JOIN("https://h", "/abc", "", 12, NULL);
	JOIN("https://h", "//evil.example/", "", 0, "https://h//evil.example/");
}

/* Any bytes survive the way through an argument list. */
static void
test_random(void)
{
	uint32_t	seed = 1;
	int			round;

	for (round = 0; round < 2000; round++)
	{
		char		text[40];
		size_t		len = 0;
		RestArgs	args;
		RestBuf		code;
		RestBuf		back;

		while (len < sizeof(text) && (seed = seed * 1103515245 + 12345) % 30)
			text[len++] = (char) (seed >> 16);
		rest_buf_init(&code, 4096);
		rest_buf_init(&back, 4096);
		rest_url_encode(&code, text, len, REST_ENCODE_VALUE);
		UNIT_CHECK(strpbrk(rest_buf_text(&code), "&=?#/ +") == NULL);
		rest_args_init(&args);
		UNIT_CHECK(rest_args_add(&args, rest_buf_text(&code), "v"));
		UNIT_CHECK(rest_args_has(&args, rest_buf_text(&code)));
		rest_url_decode(&back, args.items[0].name, strlen(args.items[0].name));
		UNIT_CHECK(back.len == len && memcmp(rest_buf_text(&back), text, len) == 0);
		rest_args_free(&args);
		rest_args_init(&args);
		rest_args_add_query(&args, text, len);
		rest_args_free(&args);
		rest_buf_free(&code);
		rest_buf_free(&back);
	}
}

/* A full buffer is a fault, not a cut URL. */
static void
test_full(void)
{
	RestBuf		out;
	RestArgs	args;
	RestFault	fault = {0};

	rest_args_init(&args);
	rest_buf_init(&out, 5);
	UNIT_CHECK(!rest_url_encode(&out, "abc def", 7, REST_ENCODE_VALUE));
	rest_buf_reset(&out);
	UNIT_CHECK(!rest_url_join("https://h", "/a", &args, 0, &out, &fault));
	UNIT_STR(fault.sqlstate, REST_STATE_PROGRAM_LIMIT);
	rest_buf_free(&out);
}

int
main(void)
{
	test_encode();
	test_decode();
	test_dots();
	test_args();
	test_join();
	test_random();
	test_full();
	return unit_done("url");
}
