/*-------------------------------------------------------------------------
 *
 * test_reader.c
 *	  The record reader, feature by feature.  Each body is also cut in two at
 *	  every byte and fed in pieces of 1, 2, 3, 7 and 16 bytes.
 *
 *	gcc -Isrc -o test_reader test/unit/test_reader.c src/reader.c \
 *		src/readwalk.c src/readnote.c src/readplan.c src/readwindow.c \
 *		src/jsonpick.c src/jsonscan.c src/jsonlex.c src/pointer.c src/buf.c \
 *		src/fault.c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include "readnote.h"
#include "readrun.h"

/* test_portable.c runs all this as well */
#ifndef TEST_NAME
#define TEST_NAME "reader"
#endif

/* Runs over bodies, cut in all ways. */
static unsigned long runs;

/*
 * Read a body, however cut: the transcript must be "want", or begin with it
 * when that ends in "...".  A specification that is refused gives its fault.
 */
static void
expect(RunSpec spec, const char *body, const char *want, int line)
{
	size_t		len = strlen(body);
	size_t		want_len = strlen(want);
	RestBuf		got;
	Run			run;

	rest_buf_init(&got, (size_t) 64 << 20);
	if (!run_open(&run, &spec))
		rest_buf_printf(&got, "refused %s: %s", run.fault.sqlstate,
						run.fault.detail);
	else
	{
		run_whole(&run, body, len, &got);
		unit_int(run_splits(&run, body, len, &got, &runs), 0, __FILE__, line);
	}
	if (want_len > 3 && strcmp(want + want_len - 3, "...") == 0)
		unit_count(strncmp(rest_buf_text(&got), want, want_len - 3) == 0,
				   rest_buf_text(&got), __FILE__, line);
	else
		unit_str(rest_buf_text(&got), want, __FILE__, line);
	run_close(&run);
	rest_buf_free(&got);
}

#define EXPECT(spec, body, want) expect((spec), (body), (want), __LINE__)

/* Specifications in one line. */
#define LIST(at, columns, asides) \
	((RunSpec) {REST_READ_LIST, (at), (columns), (asides), 0, 0, 0})
#define ONE(at, columns, asides) \
	((RunSpec) {REST_READ_ONE, (at), (columns), (asides), 0, 0, 0})
#define MAP(at, columns, asides) \
	((RunSpec) {REST_READ_MAP, (at), (columns), (asides), 0, 0, 0})
#define LINES(columns) \
	((RunSpec) {REST_READ_LINES, NULL, (columns), "", 0, 0, 0})

/* Where the list is. */
static void
test_list(void)
{
	EXPECT(LIST(NULL, "", ""), "[]", "end");
	EXPECT(LIST("", "", ""), " [ ] \r\n\t", "end");
	EXPECT(LIST("", "/id", ""), "[{\"id\":1},{\"id\":2}]",
		   "#1 {\"id\":1} = 1\n#2 {\"id\":2} = 2\nend");
	EXPECT(LIST("/items", "/id", ""), "{\"items\":[{\"id\":1}]}",
		   "#1 {\"id\":1} = 1\nend");
	EXPECT(LIST("/a/b/c", "/id", ""),
		   "{\"x\":{\"b\":[1]},\"a\":{\"c\":[2],\"b\":{\"c\":[{\"id\":3}]}}}",
		   "#1 {\"id\":3} = 3\nend");
	EXPECT(LIST("/it\xC3\xA9ms", "/id", ""), "{\"it\\u00e9ms\":[{\"\\u0069d\":1}]}",
		   "#1 {\"\\u0069d\":1} = 1\nend");
	EXPECT(LIST("/0/l", "/id", ""), "[{\"l\":[{\"id\":1}]},{\"l\":[2]}]",
		   "#1 {\"id\":1} = 1\nend");
	EXPECT(LIST("/0/l", "/id", ""), "{\"0\":{\"l\":[{\"id\":1}]}}",
		   "#1 {\"id\":1} = 1\nend");
	EXPECT(LIST("/", "''", ""), "{\"\":[1]}", "#1 1 = 1\nend");
	EXPECT(LIST("", "''", ""), "\xEF\xBB\xBF[1]", "#1 1 = 1\nend");
	/* records of every kind */
	EXPECT(LIST("", "''", ""),
		   "[null,true,false,-1.50e+2,\"a\\n\",[1],{}, \"\" ]",
		   "#1 null = null\n#2 true = true\n#3 false = false\n"
		   "#4 -1.50e+2 = -1.50e+2\n#5 \"a\\n\" = \"a\\n\"\n#6 [1] = [1]\n"
		   "#7 {} = {}\n#8 \"\" = \"\"\nend");
}

/* Lists behind "*". */
static void
test_many_lists(void)
{
	EXPECT(LIST("/pages/*/items", "/id", ""),
		   "{\"pages\":[{\"items\":[{\"id\":1},{\"id\":2}]},{\"n\":1,\"items\":[]},"
		   "{\"items\":[{\"id\":3}],\"m\":[9]}]}",
		   "#1 {\"id\":1} = 1\n#2 {\"id\":2} = 2\n#3 {\"id\":3} = 3\nend");
	EXPECT(LIST("/*", "''", ""), "{\"a\":[1,2],\"b\":[],\"c\":[3]}",
		   "#1 1 = 1\n#2 2 = 2\n#3 3 = 3\nend");
	EXPECT(LIST("/*", "''", ""), "[[1,2],[],[3]]",
		   "#1 1 = 1\n#2 2 = 2\n#3 3 = 3\nend");
	EXPECT(LIST("/*/*", "''", ""), "[[[1],[2]],[],[[3]]]",
		   "#1 1 = 1\n#2 2 = 2\n#3 3 = 3\nend");
	EXPECT(LIST("/pages/*/items", "", ""), "{\"pages\":[]}", "end");
	/* one that is missing is not silently nothing */
	EXPECT(LIST("/pages/*/items", "''", ""),
		   "{\"pages\":[{\"items\":[1]},{\"x\":0,\"y\":0}]}",
		   "#1 1 = 1\nno list: nothing after 2 segments, members \"x\", \"y\"");
	EXPECT(LIST("/*", "''", ""), "[[1],2,[3]]",
		   "#1 1 = 1\n#2 3 = 3\nno list: number after 1 segments");
	EXPECT(LIST("/*", "''", ""), "[2,\"x\",{\"a\":1}]", "no list: number after 1 segments");
	EXPECT(LIST("/*", "''", ""), "[{\"a\":1},{\"b\":1}]",
		   "no list: object after 1 segments, members \"a\"");
	EXPECT(LIST("/pages/*/items", "''", "/pages/*/o/x"),
		   "{\"pages\":[{\"o\":{\"x\":1},\"items\":[]},{\"o\":{},\"items\":[]}]}", "end < 1");
	/* asides on the way: the last value */
	EXPECT(LIST("/pages/*/items", "''", "/pages/*/next /pages/0/next /pages/*/*/x"),
		   "{\"pages\":[{\"next\":\"a\",\"items\":[1]},{\"items\":[2],\"next\":\"b\",\"o\":{\"x\":5}}]}",
		   "#1 1 = 1\n#2 2 = 2\nend < \"b\" | \"a\" | 5");
}

/* Columns: names, nesting, order, duplicates, alternatives. */
static void
test_columns(void)
{
	EXPECT(LIST("", "/a /b /c", ""), "[{\"c\":3,\"a\":1},{\"b\":2,\"x\":[{\"a\":9}]},{}]",
		   "#1 {\"c\":3,\"a\":1} = 1 | - | 3\n"
		   "#2 {\"b\":2,\"x\":[{\"a\":9}]} = - | 2 | -\n#3 {} = - | - | -\nend");
	EXPECT(LIST("", "/a/b /a /a/c/0 ''", ""), "[{\"a\":{\"b\":1,\"c\":[2,3]}}]",
		   "#1 {\"a\":{\"b\":1,\"c\":[2,3]}} = 1 | {\"b\":1,\"c\":[2,3]} | 2 | "
		   "{\"a\":{\"b\":1,\"c\":[2,3]}}\nend");
	EXPECT(LIST("", "/0 /2 /1/x /10", ""), "[[1,{\"x\":2},\"3\"],{\"0\":4},[0,1,2,3,4,5,6,7,8,9,10]]",
		   "#1 [1,{\"x\":2},\"3\"] = 1 | \"3\" | 2 | -\n"
		   "#2 {\"0\":4} = 4 | - | - | -\n"
		   "#3 [0,1,2,3,4,5,6,7,8,9,10] = 0 | 2 | - | 10\nend");
	/* the last of a name counts, also on the way */
	EXPECT(LIST("", "/a", ""), "[{\"a\":1,\"a\":\"2\"}]", "#1 {\"a\":1,\"a\":\"2\"} = \"2\"\nend");
	EXPECT(LIST("", "/a/b /a", ""), "[{\"a\":{\"b\":1},\"a\":{\"c\":2}}]",
		   "#1 {\"a\":{\"b\":1},\"a\":{\"c\":2}} = - | {\"c\":2}\nend");
	EXPECT(LIST("", "/a/b", ""), "[{\"a\":{\"b\":1},\"a\":5}]", "#1 {\"a\":{\"b\":1},\"a\":5} = -\nend");
	EXPECT(LIST("", "/a", ""), "[{\"a\":1,\"\\u0061\":2}]", "#1 {\"a\":1,\"\\u0061\":2} = 2\nend");
	EXPECT(LIST("", "/a/0/b", ""), "[{\"a\":[{\"b\":1}],\"a\":[]}]",
		   "#1 {\"a\":[{\"b\":1}],\"a\":[]} = -\nend");
	/* values do not stay from one record to the next */
	EXPECT(LIST("", "/a/b", ""), "[{\"a\":{\"b\":1}},{\"a\":{}},{}]",
		   "#1 {\"a\":{\"b\":1}} = 1\n#2 {\"a\":{}} = -\n#3 {} = -\nend");
	/* inside null everything is null */
	EXPECT(LIST("", "/a/b /a /x/y/z", ""), "[{\"a\":null,\"x\":{\"y\":null}},null,{\"a\":{\"b\":1},\"a\":null}]",
		   "#1 {\"a\":null,\"x\":{\"y\":null}} = null | null | null\n"
		   "#2 null = null | null | null\n"
		   "#3 {\"a\":{\"b\":1},\"a\":null} = null | null | -\nend");
	/* alternatives: the first that is there and not null */
	EXPECT(LIST("", "/a,/b/c /b,/a /n,/m", ""), "[{\"b\":{\"c\":2},\"a\":1},{\"b\":{\"c\":3}},{\"a\":null,\"n\":null}]",
		   "#1 {\"b\":{\"c\":2},\"a\":1} = 1 | {\"c\":2} | -\n"
		   "#2 {\"b\":{\"c\":3}} = 3 | {\"c\":3} | -\n"
		   "#3 {\"a\":null,\"n\":null} = null | null | null\nend");
	EXPECT(LIST("", "/a,/b /b,/a", ""), "[{\"a\":null,\"b\":1}]", "#1 {\"a\":null,\"b\":1} = 1 | 1\nend");
	/* the same pointer twice */
	EXPECT(LIST("", "/a /a", ""), "[{\"a\":1}]", "#1 {\"a\":1} = 1 | 1\nend");
}

/* Numbers and strings come out as they came in. */
static void
test_raw(void)
{
	EXPECT(LIST("", "/n", ""),
		   "[{\"n\":18446744073709551616},{\"n\":-0},{\"n\":1.10},{\"n\":1E400},{\"n\":0.1e-07}]",
		   "#1 {\"n\":18446744073709551616} = 18446744073709551616\n"
		   "#2 {\"n\":-0} = -0\n#3 {\"n\":1.10} = 1.10\n#4 {\"n\":1E400} = 1E400\n"
		   "#5 {\"n\":0.1e-07} = 0.1e-07\nend");
	EXPECT(LIST("", "/s", ""),
		   "[ { \"s\" : \"a\\u0000\\ud83d\\\"\" , \"t\" : [ 1 , 2 ] } ]",
		   "#1 { \"s\" : \"a\\u0000\\ud83d\\\"\" , \"t\" : [ 1 , 2 ] } = \"a\\u0000\\ud83d\\\"\"\nend");
	EXPECT(LIST("", "/o", ""), "[{\"o\":{ \"a\" : [ 1.0 ,\n2 ] }}]",
		   "#1 {\"o\":{ \"a\" : [ 1.0 ,\n2 ] }} = { \"a\" : [ 1.0 ,\n2 ] }\nend");
}

/* "*" and "[member=value]" in columns. */
static void
test_tails(void)
{
	EXPECT(LIST("", "/l/*/n /f/[id=2]/v /l/1/n /l", ""),
		   "[{\"l\":[{\"n\":\"a\"},{\"n\":1.0}],\"f\":[{\"v\":7,\"id\":1},{\"v\":[8],\"id\":2}]},"
		   "{\"l\":[],\"f\":{}},{\"l\":null},{\"l\":[{\"n\":\"a\"}],\"l\":[{\"n\":2}]}]",
		   "#1 {\"l\":[{\"n\":\"a\"},{\"n\":1.0}],\"f\":[{\"v\":7,\"id\":1},{\"v\":[8],\"id\":2}]} = "
		   "[\"a\",1.0] | [8] | 1.0 | [{\"n\":\"a\"},{\"n\":1.0}]\n"
		   "#2 {\"l\":[],\"f\":{}} = [] | - | - | []\n"
		   "#3 {\"l\":null} = null | - | null | null\n"
		   "#4 {\"l\":[{\"n\":\"a\"}],\"l\":[{\"n\":2}]} = [2] | - | - | [{\"n\":2}]\nend");
	EXPECT(LIST("", "/* /*/x", ""), "[[1,{\"x\":2}],{\"a\":{\"x\":\"\\u0000\"}},5]",
		   "#1 [1,{\"x\":2}] = [1,{\"x\":2}] | [2]\n"
		   "#2 {\"a\":{\"x\":\"\\u0000\"}} = [{\"x\":\"\\u0000\"}] | [\"\\u0000\"]\n"
		   "#3 5 = - | -\nend");
	EXPECT(LIST("", "/no/*,/l/*", ""), "[{\"l\":[1]}]", "#1 {\"l\":[1]} = [1]\nend");
}

/* What stands outside the records. */
static void
test_asides(void)
{
	EXPECT(LIST("/items", "/id", "/next /total /meta /meta/more /none"),
		   "{\"next\":\"a\\/b\",\"items\":[{\"id\":1,\"next\":\"no\"}],\"total\":12345678901234567890,"
		   "\"meta\":{\"more\":true,\"x\":[1]}}",
		   "#1 {\"id\":1,\"next\":\"no\"} = 1\n"
		   "end < \"a\\/b\" | 12345678901234567890 | {\"more\":true,\"x\":[1]} | true | -");
	EXPECT(LIST("/items", "", "/n /n/a"), "{\"n\":{\"a\":1},\"items\":[],\"n\":{\"b\":2}}",
		   "end < {\"b\":2} | -");
	EXPECT(LIST("/items", "", "/n/a /n"), "{\"items\":[],\"n\":null}", "end < null | null");
	EXPECT(LIST("/items", "", "/a,/b /b,/a"), "{\"b\":2,\"items\":[],\"a\":1}", "end < 1 | 2");
	EXPECT(LIST("/items", "", "/a,/b /b,/a"), "{\"b\":null,\"items\":[],\"a\":1}", "end < 1 | 1");
	EXPECT(LIST("/items", "", "/link/[rel=next]/url /e/*/message"),
		   "{\"link\":[{\"rel\":\"self\",\"url\":\"u1\"},{\"rel\":\"next\",\"url\":\"u2\"}],"
		   "\"items\":[],\"e\":[{\"message\":\"m1\"},{\"message\":\"m2\"}]}",
		   "end < \"u2\" | [\"m1\",\"m2\"]");
	EXPECT(LIST("/data/items", "", "/data/next"), "{\"data\":{\"items\":[],\"next\":5}}", "end < 5");
	/* into the list: not there, because that is no place outside it */
	EXPECT(LIST("/items", "", "/items/0"), "{\"items\":[7]}", "#1 7\nend < -");
	EXPECT(LIST("/items", "", "/items/*/x /items/[a=1]/x /items/0/x"),
		   "{\"items\":[{\"x\":1,\"a\":1}]}", "#1 {\"x\":1,\"a\":1}\nend < - | - | -");
	EXPECT(MAP("", "", "/*/x /a/x"), "{\"a\":{\"x\":1}}", "#1 a {\"x\":1}\nend < - | -");
	EXPECT(LIST("/items", "", "/items/*/x"), "{\"items\":{\"a\":{\"x\":1}}}",
		   "no list: object after 1 segments, members \"a\" < [1]");
	/* but there when the list is something else, as in an error reply */
	EXPECT(LIST("", "", "/error/message /errors/*/m"),
		   "{\"error\":{\"message\":\"bad\"},\"errors\":[{\"m\":1},{\"m\":2}]}",
		   "no list: object after 0 segments, members \"error\", \"errors\" < \"bad\" | [1,2]");
	/* what would have to hold the records is refused */
	EXPECT(LIST("/data/items", "", "/data"), "{}",
		   "refused HV024: The value that it points to holds the records.");
	EXPECT(LIST("/items", "", "/items"), "{}",
		   "refused HV024: The value that it points to holds the records.");
	EXPECT(LIST("/items", "", "''"), "{}",
		   "refused HV024: The value that it points to holds the records.");
	EXPECT(LIST("/p/*/i", "", "/p/0"), "{}",
		   "refused HV024: The value that it points to holds the records.");
	EXPECT(LIST("/a/b", "", "/[x=y]/z"), "{}",
		   "refused HV024: Its \"[member=value]\" segment stands on the way to the records.");
}

/* A single record. */
static void
test_one(void)
{
	EXPECT(ONE("", "/id", ""), "{\"id\":1}", "#1 {\"id\":1} = 1\nend");
	EXPECT(ONE("", "/id ''", ""), " [1] ", "#1 [1] = - | [1]\nend");
	EXPECT(ONE("", "''", ""), "-12", "#1 -12 = -12\nend");
	EXPECT(ONE("", "''", ""), "12 ", "#1 12 = 12\nend");
	EXPECT(ONE("", "''", ""), "\"x\"", "#1 \"x\" = \"x\"\nend");
	EXPECT(ONE("/data", "/id", "/etag /meta/t"), "{\"etag\":\"e\",\"data\":{\"id\":1},\"meta\":{\"t\":2}}",
		   "#1 {\"id\":1} = 1\nend < \"e\" | 2");
	/* asides inside the record, and the record itself */
	EXPECT(ONE("/data", "/id", "/data/id /data/l/*/x /data /x,/data/id"),
		   "{\"data\":{\"id\":1,\"l\":[{\"x\":2},{\"x\":\"3\"}]}}",
		   "#1 {\"id\":1,\"l\":[{\"x\":2},{\"x\":\"3\"}]} = 1\n"
		   "end < 1 | [2,\"3\"] | {\"id\":1,\"l\":[{\"x\":2},{\"x\":\"3\"}]} | 1");
	EXPECT(ONE("", "/id", "''"), "{\"id\":1}", "#1 {\"id\":1} = 1\nend < {\"id\":1}");
	EXPECT(ONE("/results/0", "/id", ""), "{\"results\":[{\"id\":1},{\"id\":2}]}",
		   "#1 {\"id\":1} = 1\nend");
	EXPECT(ONE("/data", "''", ""), "{\"data\":null}", "#1 null = null\nend");
	EXPECT(ONE("/data", "/id", "/error"), "{\"error\":\"e\",\"x\":1}",
		   "no list: nothing after 0 segments, members \"error\", \"x\" < \"e\"");
	EXPECT(ONE("/results/0", "/id", ""), "{\"results\":[]}", "no list: array after 1 segments");
	EXPECT(ONE("/a/b", "/id", "/a"), "{}",
		   "refused HV024: The value that it points to holds the records.");
	EXPECT(ONE("/a/*", "", ""), "{}",
		   "refused HV024: The way to a single record may not have a \"*\" segment.");
}

/* Members as records, with their names. */
static void
test_map(void)
{
	EXPECT(MAP("", "/v ''", ""), "{\"a\":{\"v\":1},\"b\\n\":2}",
		   "#1 a {\"v\":1} = 1 | {\"v\":1}\n#2 b\\n 2 = - | 2\nend");
	EXPECT(MAP("/m", "''", "/t"), "{\"m\":{\"\":1 , \"x\"   :   \"y\"},\"t\":0}",
		   "#1  1 = 1\n#2 x \"y\" = \"y\"\nend < 0");
	EXPECT(MAP("/*/m", "''", ""), "[{\"m\":{\"a\":1}},{\"m\":{}},{\"m\":{\"b\":2}}]",
		   "#1 a 1 = 1\n#2 b 2 = 2\nend");
	EXPECT(MAP("", "", ""), "{}", "end");
	EXPECT(MAP("", "", ""), "[]", "no list: array after 0 segments");
	EXPECT(MAP("/m", "", ""), "{\"m\":[{\"a\":1}]}", "no list: array after 1 segments");
}

/* NDJSON. */
static void
test_lines(void)
{
	EXPECT(LINES("/id"), "{\"id\":1}\n{\"id\":2}\n", "#1 {\"id\":1} = 1\n#2 {\"id\":2} = 2\nend");
	EXPECT(LINES("''"), "1\n\"a\"\r\n\n  null\n[2]", "#1 1 = 1\n#2 \"a\" = \"a\"\n#3 null = null\n#4 [2] = [2]\nend");
	EXPECT(LINES("''"), "12\n34", "#1 12 = 12\n#2 34 = 34\nend");
	EXPECT(LINES("''"), "", "end");
	EXPECT(LINES("''"), "\n \n", "end");
	EXPECT(LINES("''"), "\xEF\xBB\xBF" "1\n", "#1 1 = 1\nend");
	EXPECT(LINES("''"), "1 2",
		   "#1 1 = 1\nfault HV00L: reply is not valid JSON. At byte 2, after 1 complete records: a new line is expected between records.");
	EXPECT(LINES("''"), "{}{}", "#1 {} = {}\nfault HV00L: reply is not valid JSON...");
	EXPECT(LINES("''"), "{}\n{\"a\":", "#1 {} = {}\nfault HV00L: reply was cut off...");
	EXPECT(LINES("''"), "{}\n,", "#1 {} = {}\nfault HV00L: reply is not valid JSON...");
	EXPECT(((RunSpec) {REST_READ_LINES, "/a", "", "", 0, 0, 0}), "",
		   "refused HV024: In NDJSON each line is a record, so that the pointer must be empty.");
}

/* The records pointer meets no list: what is there is told. */
static void
test_miss(void)
{
	EXPECT(LIST("/items", "", ""), "{\"a\":1,\"b\":{\"items\":[]}}",
		   "no list: nothing after 0 segments, members \"a\", \"b\"");
	EXPECT(LIST("/items", "", ""), "{\"items\":{\"x\":1,\"y\":2}}",
		   "no list: object after 1 segments, members \"x\", \"y\"");
	EXPECT(LIST("/items", "", ""), "{\"items\":null}", "no list: null after 1 segments");
	EXPECT(LIST("/items", "", ""), "{\"items\":\"x\"}", "no list: string after 1 segments");
	EXPECT(LIST("/items", "", ""), "[1]", "no list: array after 0 segments");
	EXPECT(LIST("/items", "", ""), "{}", "no list: nothing after 0 segments");
	EXPECT(LIST("/items", "", ""), "true", "no list: boolean after 0 segments");
	EXPECT(LIST("", "", ""), "5", "no list: number after 0 segments");
	EXPECT(LIST("", "", ""), "{\"a\":1}", "no list: object after 0 segments, members \"a\"");
	EXPECT(LIST("/a/b/c", "", ""), "{\"a\":{\"b\":{\"d\":1,\"e\":{\"c\":[]}}}}",
		   "no list: nothing after 2 segments, members \"d\", \"e\"");
	EXPECT(LIST("/a/b/c", "", ""), "{\"a\":{\"b\":false}}", "no list: boolean after 2 segments");
	EXPECT(LIST("/a/b", "", ""), "{\"a\":[{\"b\":[]}]}", "no list: array after 1 segments");
	EXPECT(LIST("/a/3", "", ""), "{\"a\":[1,2]}", "no list: array after 1 segments");
	/* names are cut and counted */
	EXPECT(LIST("/none", "", ""),
		   "{\"m1\":0,\"m2\":0,\"m3\":0,\"m4\":0,\"m5\":0,\"m6\":0,\"m7\":0,\"m8\":0,\"m9\":0,\"m10\":0,\"m11\":0,\"m12\":0}",
		   "no list: nothing after 0 segments, members \"m1\", \"m2\", \"m3\", \"m4\", \"m5\", \"m6\", \"m7\", \"m8\", \"m9\", \"m10\", \xE2\x80\xA6");
	EXPECT(LIST("/none", "", ""),
		   "{\"0123456789012345678901234567890123456789012345678901234567890123456789\":0}",
		   "no list: nothing after 0 segments, members \"0123456789012345678901234567890123456789012345678901234567890123\xE2\x80\xA6\"");
	EXPECT(LIST("/none", "", ""),
		   "{\"012345678901234567890123456789012345678901234567890123456789012\xC3\xA9\":0}",
		   "no list: nothing after 0 segments, members \"012345678901234567890123456789012345678901234567890123456789012\xE2\x80\xA6\"");
}

/* Two lists where one was declared: neither is silently dropped. */
static void
test_repeated_way(void)
{
	EXPECT(LIST("/items", "''", ""), "{\"items\":[1],\"x\":0,\"items\":[2]}",
		   "#1 1 = 1\nfault HV00L: reply has the member that holds the records twice. "
		   "The member \"items\" is repeated at byte 19.");
	EXPECT(LIST("/a/i", "''", ""), "{\"a\":{\"i\":[1]},\"a\":{\"i\":[2]}}", "#1 1 = 1\nfault HV00L: ...");
	EXPECT(LIST("/a/i", "''", ""), "{\"a\":{\"i\":[1]},\"\\u0061\":5}", "#1 1 = 1\nfault HV00L: ...");
	EXPECT(ONE("/a", "''", ""), "{\"a\":1,\"a\":2}", "#1 1 = 1\nfault HV00L: ...");
}

/* Limits, the same however the body is cut. */
static void
test_limits(void)
{
	RunSpec		spec = LIST("/i", "''", "/s");

	spec.max_record = 10;
	EXPECT(spec, "{\"i\":[12345678,\"12345678\",[1,2,3,45]]}",
		   "#1 12345678 = 12345678\n#2 \"12345678\" = \"12345678\"\n#3 [1,2,3,45] = [1,2,3,45]\nend < -");
	EXPECT(spec, "{\"i\":[1,\"123456789\"]}",
		   "#1 1 = 1\nfault 54000: record 2 of the reply is larger than 10 bytes < -");
	EXPECT(spec, "{\"i\":[{\"a\":{\"b\":1}}]}",
		   "fault 54000: record 1 of the reply is larger than 10 bytes < -");
	EXPECT(spec, "{\"x\":[\"what is not wanted may be larger\"],\"i\":[]}", "end < -");
	spec.shape = REST_READ_MAP;
	EXPECT(spec, "{\"i\":{\"12345678\":\"12345678\"}}",
		   "#1 12345678 \"12345678\" = \"12345678\"\nend < -");
	EXPECT(spec, "{\"i\":{\"a\":\"123456789\"}}",
		   "fault 54000: record 1 of the reply is larger than 10 bytes < -");
	spec = LIST("/i", "/l/*", "");
	spec.max_record = 16;
	EXPECT(spec, "[]", "no list: array after 0 segments");
	EXPECT(spec, "{\"i\":[{\"l\":[1,2,3,4]}]}", "#1 {\"l\":[1,2,3,4]} = [1,2,3,4]\nend");
	spec = LIST("/i", "", "/s");
	spec.max_aside = 5;
	EXPECT(spec, "{\"s\":\"123\",\"i\":[{\"b\":\"long enough\"}]}",
		   "#1 {\"b\":\"long enough\"}\nend < \"123\"");
	spec.max_depth = 3;
	EXPECT(spec, "{\"i\":[[1]],\"x\":[[1]]}", "#1 [1]\nend < -");
	EXPECT(spec, "{\"i\":[[[1]]]}",
		   "fault 54000: reply is nested more than 3 levels deep. At byte 7, after 0 complete records: nesting too deep. < -");
	EXPECT(spec, "{\"x\":[[[1]]]}", "fault 54000: reply is nested more than 3 levels deep...");
	spec.max_depth = 1;
	EXPECT(spec, "{\"i\":[]}", "fault 54000: reply is nested more than 1 levels deep...");
}

/* An aside that is too large: a fault, whatever the cut, though the words
 * differ between "while it arrives" and "when it is complete". */
static void
test_aside_limit(void)
{
	RunSpec		spec = LIST("/i", "", "/s /o");
	static const char *const bodies[] = {
		"{\"s\":\"1234\",\"i\":[]}", "{\"i\":[],\"o\":{\"a\":[1]}}",
		"{\"o\":123456,\"i\":[1]}"
	};
	size_t		i;
	size_t		size;

	spec.max_aside = 5;
	for (i = 0; i < 3; i++)
		for (size = 1; size <= strlen(bodies[i]); size++)
		{
			RestBuf		got;
			Run			run;

			rest_buf_init(&got, 10000);
			UNIT_CHECK(run_open(&run, &spec));
			UNIT_INT(run_sized(&run, bodies[i], strlen(bodies[i]), size, &got),
					 REST_READ_FAULT);
			UNIT_STR(rest_reader_fault(run.reader)->sqlstate, "54000");
			UNIT_STR(strstr(rest_reader_fault(run.reader)->message, "is larger"),
					 "is larger than 5 bytes");
			run_close(&run);
			rest_buf_free(&got);
		}
}

/* What a message can say about the first record. */
static void
test_seen(void)
{
	static const struct
	{
		const char *body;
		const char *want;
	}			cases[] = {
		{"[]", ""},
		{"[{\"a\":1,\"b\":{\"c\":2}},{\"d\":1}]", "members \"a\", \"b\""},
		{"[{}]", ""},
		{"[5,{\"a\":1}]", "no members, but a JSON number"},
		{"[[1]]", "no members, but a JSON array"},
	};
	static const char *const columns[] = {"", "/x", "/a/b"};
	size_t		i;
	size_t		c;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (c = 0; c < 3; c++)
		{
			RunSpec		spec = LIST("", columns[c], "");
			RestBuf		got;
			Run			run;

			rest_buf_init(&got, 10000);
			UNIT_CHECK(run_open(&run, &spec));
			run_sized(&run, cases[i].body, strlen(cases[i].body), 3, &got);
			UNIT_STR(rest_reader_seen_names(run.reader), cases[i].want);
			UNIT_INT((long long) rest_reader_offset(run.reader),
					 (long long) strlen(cases[i].body));
			run_close(&run);
			rest_buf_free(&got);
		}
}

/* Cut off at every byte: never END, never a record that is not whole, and what
 * comes before is the same. */
static void
test_truncation(void)
{
	static const char body[] =
		"{\"a\":\"\\u00e9\xE2\x82\xAC\",\"items\":[{\"id\":-1.5e+10,\"t\":true},"
		"{\"id\":null,\"s\":\"x\\\\\"},[false,[]]],\"n\":{\"m\":0.5}}";
	RunSpec		spec = LIST("/items", "/id", "/n");
	RestBuf		whole;
	RestBuf		got;
	size_t		len;
	size_t		size;
	Run			run;

	rest_buf_init(&whole, 10000);
	rest_buf_init(&got, 10000);
	UNIT_CHECK(run_open(&run, &spec));
	UNIT_INT(run_whole(&run, body, strlen(body), &whole), REST_READ_END);
	for (size = 1; size < 100; size += 33)
		for (len = 0; len < strlen(body); len++)
		{
			const char *fault;

			UNIT_INT(run_sized(&run, body, len, size, &got), REST_READ_FAULT);
			fault = strstr(rest_buf_text(&got), "fault HV00L: reply ");
			if (!UNIT_CHECK(fault != NULL))
				continue;
			UNIT_CHECK(memcmp(got.data, whole.data,
							  (size_t) (fault - got.data)) == 0);
			UNIT_CHECK(strstr(fault, len == 0 ? "is empty" : "cut off") != NULL);
		}
	run_close(&run);
	rest_buf_free(&whole);
	rest_buf_free(&got);
}

/* What must never pass. */
static void
test_not_json(void)
{
	static const char *const bodies[] = {
		"[1,]", "[,1]", "[1 2]", "[1", "]", "[}", "{]", "[1}", "{\"a\":1]",
		"{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{1:2}",
		"{\"a\" 1}", "{\"a\"::1}", "[1]]", "[1],", "[] x", "[] []", "nul",
		"nulll", "[nul]", "[Null]", "[TRUE]", "[tru e]", "[fals]", "[NaN]",
		"[Infinity]", "[-Infinity]", "[-]", "[+1]", "[01]", "[-01]", "[1.]",
		"[.5]", "[1.e5]", "[1e]", "[1e+]", "[1E-]", "[1.5.5]", "[1e5.5]",
		"[0x10]", "[1_000]", "[--1]", "[1-1]", "[1e5e5]", "[00]", "[\"a]",
		"[\"\\x41\"]", "[\"\\u12\"]", "[\"\\u12g4\"]", "[\"\\U0041\"]",
		"[\"a\nb\"]", "[\"a\tb\"]", "[\"\x01\"]", "[\"\x1F\"]", "[\"\x80\"]",
		"[\"\xC0\x80\"]", "[\"\xC1\xBF\"]", "[\"\xC3\"]", "[\"\xC3(\"]",
		"[\"\xE0\x80\x80\"]", "[\"\xE0\x9F\xBF\"]", "[\"\xED\xA0\x80\"]",
		"[\"\xED\xBF\xBF\"]", "[\"\xF0\x80\x80\x80\"]", "[\"\xF0\x8F\xBF\xBF\"]",
		"[\"\xF4\x90\x80\x80\"]", "[\"\xF5\x80\x80\x80\"]", "[\"\xFF\"]",
		"[\"\xE2\x82\"]", "[\"\xF0\x9F\x98\"]", "{\"\xFF\":1}", "{\"a\x02\":1}",
		"[/**/1]", "[1]//x", "# x\n[]", "[\x0B]", "[\x0C]", "\xC2\xA0[]",
		"\xEF\xBB[]", "[\xEF\xBB\xBF]", "[]\xEF\xBB\xBF", "\xFE\xFF[]",
		"<html>", "undefined", "[\"a\"\"b\"]", "[\"\\\"]", "[\"\\ud83\"]",
		"{\"items\":[{\"a\":1},]}", "{\"items\":[1;2]}", "[\"\\\xC3\xA9\"]", "[,]",
		"[{\"a\":[1,{\"b\":[}]}]", "{\"a\":1 \"b\":2}", "", " ", "\n\n"
	};
	static const RestReadShape shapes[] = {
		REST_READ_LIST, REST_READ_ONE, REST_READ_MAP
	};
	size_t		i;
	size_t		s;

	for (i = 0; i < sizeof(bodies) / sizeof(*bodies); i++)
		for (s = 0; s < 6; s++)
		{
			RunSpec		spec = {shapes[s / 2], s & 1 ? "/items" : "", "/a", "/a/b", 0, 0, 0};
			RestBuf		got;
			Run			run;

			rest_buf_init(&got, 10000);
			if (UNIT_CHECK(run_open(&run, &spec) || shapes[s / 2] == REST_READ_ONE))
			{
				if (!UNIT_INT(run_whole(&run, bodies[i], strlen(bodies[i]), &got),
							  REST_READ_FAULT))
					fprintf(stderr, "  %s: %s\n", bodies[i], rest_buf_text(&got));
				UNIT_STR(rest_reader_fault(run.reader)->sqlstate, "HV00L");
				UNIT_INT(run_splits(&run, bodies[i], strlen(bodies[i]), &got,
									&runs), 0);
				/* it stays so */
				UNIT_INT(rest_reader_next(run.reader), REST_READ_FAULT);
			}
			run_close(&run);
			rest_buf_free(&got);
		}
}

/* A reader reads body after body. */
static void
test_reset(void)
{
	RunSpec		spec = LIST("/i", "/a", "/n");
	RestBuf		got;
	Run			run;

	rest_buf_init(&got, 10000);
	UNIT_CHECK(run_open(&run, &spec));
	run_whole(&run, "{\"i\":[{\"a\":1}],\"n\":2}", 21, &got);
	UNIT_STR(rest_buf_text(&got), "#1 {\"a\":1} = 1\nend < 2");
	run_whole(&run, "{\"i\":[{\"a\":[", 12, &got);
	UNIT_CHECK(strstr(rest_buf_text(&got), "cut off") != NULL);
	run_whole(&run, "{\"i\":[{\"b\":{}}]}", 16, &got);
	UNIT_STR(rest_buf_text(&got), "#1 {\"b\":{}} = -\nend < -");
	run_whole(&run, "{\"j\":0}", 7, &got);
	UNIT_STR(rest_buf_text(&got), "no list: nothing after 0 segments, members \"j\" < -");
	run_whole(&run, "{\"i\":[]}", 8, &got);
	UNIT_STR(rest_buf_text(&got), "end < -");
	run_close(&run);
	rest_buf_free(&got);
	rest_reader_free(NULL);
}

/* Memory stays small while 40 MB that nobody wants, and small records, pass;
 * a large record is kept once. */
static void
test_bounded(void)
{
	static char chunk[16384];
	RunSpec		spec = LIST("/i", "/a", "");
	RestReadEvent event;
	size_t		fed = 0;
	Run			run;

	UNIT_CHECK(run_open(&run, &spec));
	rest_reader_feed(run.reader, "{\"x\":\"", 6);
	memset(chunk, 'x', sizeof(chunk));
	while ((event = rest_reader_next(run.reader)) == REST_READ_MORE &&
		   fed < (size_t) 40 << 20)
	{
		rest_reader_feed(run.reader, chunk, sizeof(chunk));
		fed += sizeof(chunk);
	}
	UNIT_INT(event, REST_READ_MORE);
	/* nothing of it was kept */
	UNIT_CHECK(run.reader->window.carry.cap <= 4096);
	rest_reader_feed(run.reader, "\",\"i\":[{\"a\":\"", 13);
	while ((event = rest_reader_next(run.reader)) == REST_READ_MORE &&
		   fed < (size_t) 60 << 20)
	{
		rest_reader_feed(run.reader, chunk, sizeof(chunk));
		fed += sizeof(chunk);
	}
	UNIT_CHECK(run.reader->window.carry.cap <= (size_t) 32 << 20);
	rest_reader_feed(run.reader, "\"}]}", 4);
	UNIT_INT(rest_reader_next(run.reader), REST_READ_RECORD);
	rest_reader_finish(run.reader);
	UNIT_INT(rest_reader_next(run.reader), REST_READ_END);
	UNIT_INT((long long) rest_reader_offset(run.reader), (long long) fed + 23);
	run_close(&run);
}

int
main(void)
{
	test_list();
	test_many_lists();
	test_columns();
	test_raw();
	test_tails();
	test_asides();
	test_one();
	test_map();
	test_lines();
	test_miss();
	test_repeated_way();
	test_limits();
	test_aside_limit();
	test_seen();
	test_truncation();
	test_not_json();
	test_reset();
	test_bounded();
	printf("%lu runs over cut bodies\n", runs);
	return unit_done(TEST_NAME);
}
