/*-------------------------------------------------------------------------
 *
 * test_compose.c
 *	  Records put together from columns.
 *
 * cc -Isrc -Itest/unit test/unit/test_compose.c src/compose.c src/pointer.c
 *    src/jsonscan.c src/jsonlex.c src/buf.c src/fault.c -ljson-c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include "compose.h"
#include "fake_lookup.h"
#include "jsonscan.h"

static const RestValue two[] = {V_TEXT("a\"b"), V_EMPTY, V_RAW("1.50")};
static const RestValue three[] = {V_TEXT("x"), V_NULL, V_RAW("{\"k\": 1}")};

typedef struct Column
{
	const char *pointer;
	RestValue	value;
} Column;

/* Put all columns and compare; want NULL: a fault HV024. */
static void
check(const Column *columns, size_t n, const char *want, int line)
{
	RestFault	fault = {0};
	RestCompose *compose = rest_compose_new(&fault);
	RestBuf		out;
	bool		ok = true;
	size_t		i;

	rest_buf_init(&out, 65536);
	for (i = 0; ok && i < n; i++)
	{
		RestPointer *pointer = rest_pointer_new(columns[i].pointer,
												strlen(columns[i].pointer),
												&fault);

		ok = rest_compose_put(compose, pointer, &columns[i].value, &fault);
		rest_pointer_free(pointer);
	}
	unit_count(ok == (want != NULL), want ? want : "fault", __FILE__, line);
	if (want)
	{
		unit_count(rest_compose_print(compose, &out, &fault), "print",
				   __FILE__, line);
		unit_str(rest_buf_text(&out), want, __FILE__, line);
		unit_count(rest_json_validate(rest_buf_text(&out), out.len, 0, &fault),
				   "is JSON", __FILE__, line);
	}
	else
		unit_str(fault.sqlstate, "HV024", __FILE__, line);
	rest_buf_free(&out);
	rest_compose_free(compose);
}

#define CHECK(want, ...) \
	do { \
		static const Column columns[] = {__VA_ARGS__}; \
		check(columns, sizeof(columns) / sizeof(columns[0]), (want), __LINE__); \
	} while (0)

/* Members, and values that come out as they went in. */
static void
test_flat(void)
{
	check(NULL, 0, "{}", __LINE__);
	CHECK("{\"a\":1.10,\"b\":\"x\\\"y\\n/\xc3\xa9\",\"c\":null,\"d\":{\"k\": [1, 2]}}",
		  {"/a", V_RAW("1.10")}, {"/b", V_TEXT("x\"y\n/\xc3\xa9")},
		  {"/c", V_NULL}, {"/d", V_RAW("{\"k\": [1, 2]}")}, {"/e", V_EMPTY});
	CHECK("{\"n\":123456789012345678901234567890,\"m\":-0.0e5,\"t\":\"\"}",
		  {"/n", V_RAW("123456789012345678901234567890")},
		  {"/m", V_RAW("-0.0e5")}, {"/t", V_TEXT("")});
	CHECK("{\"a/b\":1,\"~\":2,\"\":3,\"q\\\"\":4}", {"/a~1b", V_RAW("1")},
		  {"/~0", V_RAW("2")}, {"/", V_RAW("3")}, {"/q\"", V_RAW("4")});
	CHECK("{\"a\":2}", {"/a", V_RAW("1")}, {"/a", V_RAW("2")});
	CHECK("{\"l\":[\"a\\\"b\",1.50],\"m\":[\"x\",null,{\"k\": 1}],\"e\":[]}",
		  {"/l", V_LIST(two)}, {"/m", V_LIST(three)}, {"/e", V_NONE});
	CHECK("\"v\"", {"", V_TEXT("v")});
	CHECK("null", {"", V_NULL});
	CHECK("[\"x\",null,{\"k\": 1}]", {"", V_LIST(three)});
}

/* Deeper pointers share what they have in common. */
static void
test_nested(void)
{
	CHECK("{\"f\":{\"a\":1,\"b\":{\"c\":2}},\"z\":3}", {"/f/a", V_RAW("1")},
		  {"/z", V_RAW("3")}, {"/f/b/c", V_RAW("2")}, {"/f/x/y", V_EMPTY});
	CHECK("{\"l\":[1,null,3]}", {"/l/0", V_RAW("1")}, {"/l/2", V_RAW("3")});
	CHECK("[1,\"b\"]", {"/0", V_RAW("1")}, {"/1", V_TEXT("b")});
	CHECK("{\"a\":1,\"0\":2}", {"/a", V_RAW("1")}, {"/0", V_RAW("2")});
	CHECK("{\"l\":[{\"a\":1,\"b\":2}]}", {"/l/0/a", V_RAW("1")},
		  {"/l/0/b", V_RAW("2")});
	CHECK("{\"cf\":[{\"id\":360,\"value\":\"x\"},{\"id\":\"k\",\"value\":1}]}",
		  {"/cf/[id=360]/value", V_TEXT("x")},
		  {"/cf/[id=k]/value", V_RAW("1")});
	CHECK("{\"cf\":[{\"id\":360,\"a\":1,\"b\":2}]}",
		  {"/cf/[id=360]/a", V_RAW("1")}, {"/cf/[id=360]/b", V_RAW("2")});
	CHECK("{\"l\":[{\"n\":\"a\\\"b\",\"c\":\"x\"},{\"n\":1.50,\"c\":null},{\"c\":{\"k\": 1}}]}",
		  {"/l/*/n", V_LIST(two)}, {"/l/*/c", V_LIST(three)});
	CHECK("{\"l\":[{\"n\":\"a\"},{\"n\":[1]}]}", {"/l/*/n", V_RAW("[\"a\",[1]]")});
	CHECK("{\"l\":[{\"n\":\"a\"}]}", {"/l/*/n", V_TEXT("a")});
	CHECK("{\"l\":[]}", {"/l/*/n", V_NONE});
	CHECK("{\"l\":[]}", {"/l/*/n", V_NULL});
	CHECK("{\"l\":[\"a\\\"b\",1.50]}", {"/l/*", V_LIST(two)});
}

/* Pointers that cannot both be right. */
static void
test_contradictions(void)
{
	CHECK(NULL, {"/a", V_RAW("1")}, {"/a/b", V_RAW("2")});
	CHECK(NULL, {"/a", V_RAW("{}")}, {"/a/b", V_RAW("2")});
	CHECK(NULL, {"/a/b", V_RAW("1")}, {"/a/*/c", V_RAW("2")});
	CHECK(NULL, {"/a/0", V_RAW("1")}, {"/a/b", V_RAW("2")});
	CHECK(NULL, {"/a/b", V_RAW("1")}, {"/a/[x=1]/c", V_RAW("2")});
	CHECK(NULL, {"/a/[x=1]", V_RAW("2")});
	CHECK(NULL, {"/a/99999999", V_RAW("2")});
	CHECK(NULL, {"", V_RAW("1")}, {"/a", V_RAW("2")});
}

/* A record larger than its buffer is a fault. */
static void
test_full(void)
{
	RestFault	fault = {0};
	RestCompose *compose = rest_compose_new(&fault);
	RestPointer *pointer = rest_pointer_new("/abc", 4, &fault);
	RestValue	value = V_TEXT("0123456789");
	RestBuf		out;

	rest_buf_init(&out, 10);
	UNIT_CHECK(rest_compose_put(compose, pointer, &value, &fault));
	UNIT_CHECK(!rest_compose_print(compose, &out, &fault));
	UNIT_STR(fault.sqlstate, REST_STATE_PROGRAM_LIMIT);
	rest_buf_free(&out);
	rest_pointer_free(pointer);
	rest_compose_free(compose);
	rest_compose_free(NULL);
}

/* Whatever pointers: JSON or a fault. */
static void
test_random(void)
{
	static const char *const pieces[] = {
		"/a", "/b", "/0", "/1", "/*", "/[a=1]", "/[b=x]", "/"
	};
	static const RestValue values[] = {
		V_RAW("1"), V_TEXT("t"), V_NULL, V_EMPTY, V_LIST(two), V_LIST(three),
		V_RAW("[1,{\"a\":2}]")
	};
	uint64_t	state = 17;
	int			round;

	for (round = 0; round < 30000; round++)
	{
		RestFault	fault = {0};
		RestCompose *compose = rest_compose_new(&fault);
		int			n = 1 + (int) (fake_random(&state) % 6);
		RestBuf		out;

		while (n-- > 0)
		{
			char		text[128];
			size_t		len = fake_text(&state, pieces, 8, text, sizeof(text));
			RestPointer *pointer;
			size_t		i;

			/* options are UTF-8 */
			for (i = 0; i < len; i++)
				text[i] &= 0x7f;
			pointer = rest_pointer_new(text, len, &fault);
			if (pointer &&
				!rest_compose_put(compose, pointer,
								  &values[fake_random(&state) % 7], &fault) &&
				!rest_fault_is_set(&fault))
				UNIT_CHECK(false);
			rest_pointer_free(pointer);
		}
		rest_buf_init(&out, 65536);
		if (!rest_compose_print(compose, &out, &fault) ||
			!rest_json_validate(rest_buf_text(&out), out.len, 0, &fault))
		{
			UNIT_CHECK(false);
			break;
		}
		rest_buf_free(&out);
		rest_compose_free(compose);
	}
	UNIT_CHECK(true);
}

int
main(void)
{
	test_flat();
	test_nested();
	test_contradictions();
	test_full();
	test_random();
	return unit_done("compose");
}
