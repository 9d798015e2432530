/*-------------------------------------------------------------------------
 *
 * test_lines.c
 *	  CSV and text as JSON lines, records as CSV, and objects of arrays as records: each body
 *	  whole and in chunks of one to seven bytes.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "lines.h"
#include "reader.h"
#include "unit.h"

/* How the CSV of the tests below is spelled */
static const RestCsv *spelling = &rest_csv_plain;

/* The lines that a body becomes, or its fault's message. */
static void
convert(RestLinesKind kind, const char *body, size_t step, RestBuf *out)
{
	RestLines  *lines = rest_lines_new(kind, spelling, 200);
	RestFault	fault;
	size_t		len = strlen(body);
	size_t		i;
	bool		ok = true;

	rest_buf_reset(out);
	for (i = 0; ok && i < len; i += step)
		ok = rest_lines_feed(lines, body + i, len - i < step ? len - i : step,
							 out, &fault);
	if (ok)
		ok = rest_lines_finish(lines, out, &fault);
	if (!ok)
	{
		rest_buf_puts(out, "!");
		rest_buf_puts(out, fault.message);
	}
	rest_lines_free(lines);
}

/* A body in all chunk sizes gives these lines. */
static void
expect(RestLinesKind kind, const char *body, const char *want, int line)
{
	RestBuf		out;
	size_t		step;

	rest_buf_init(&out, 100000);
	for (step = 1; step < 9; step++)
	{
		convert(kind, body, step == 8 ? 1000 : step, &out);
		unit_str(rest_buf_text(&out), want, __FILE__, line);
	}
	rest_buf_free(&out);
}

#define CSV(body, want) expect(REST_LINES_CSV, body, want, __LINE__)

/* What is CSV. */
static void
test_csv(void)
{
	CSV("a,b\n1,2\n", "{\"a\":\"1\",\"b\":\"2\"}\n");
	CSV("a,b\r\n1,2\r\n3,4", "{\"a\":\"1\",\"b\":\"2\"}\n{\"a\":\"3\",\"b\":\"4\"}\n");
	CSV("\xEF\xBB\xBF" "a\n1\r\n", "{\"a\":\"1\"}\n");
	CSV("a,b\n,\"\"\n", "{\"a\":null,\"b\":\"\"}\n");
	CSV("a,b\n\"x,\"\"y\"\"\n\",\" \"\n", "{\"a\":\"x,\\\"y\\\"\\u000a\",\"b\":\" \"}\n");
	CSV("\"a\"\"\",b\n\\,\t\n", "{\"a\\\"\":\"\\\\\",\"b\":\"\\u0009\"}\n");
	CSV("a\n\n1\n", "{\"a\":null}\n{\"a\":\"1\"}\n");
	CSV("a,b\n\n1,\n\n", "{\"a\":\"1\",\"b\":null}\n");
	CSV("a,b\n", "");
	CSV("a,b", "");
	CSV("a,b\n1,2\r", "{\"a\":\"1\",\"b\":\"2\"}\n");
	expect(REST_LINES_CSV_ARRAY, "a,a\n1,\n", "[\"1\",null]\n", __LINE__);
	expect(REST_LINES_TEXT, "a\"\n", "\"a\\\"\\u000a\"\n", __LINE__);
	expect(REST_LINES_TEXT, "", "\"\"\n", __LINE__);
}

/* Other spellings, and no names. */
static void
test_spelled(void)
{
	static const RestCsv tabs = {true, false, '\t', '\'', "\\N"};
	static const RestCsv bare = {false, false, ';', '"', ""};

	spelling = &tabs;
	CSV("a\tb\n\\N\t\n", "{\"a\":null,\"b\":\"\"}\n");
	CSV("a\tb\n'\\N'\t'x''\t\"'\n",
		"{\"a\":\"\\\\N\",\"b\":\"x'\\u0009\\\"\"}\n");
	CSV("a\n\\N\n\\NN\n", "{\"a\":null}\n{\"a\":\"\\\\NN\"}\n");
	spelling = &bare;
	CSV("1;\n\"\";x\n", "[\"1\",null]\n[\"\",\"x\"]\n");
	CSV("\n1\n\n", "[null]\n[\"1\"]\n[null]\n");
	CSV("", "");
	CSV("1;2\n3\n", "[\"1\",\"2\"]\n!reply is not CSV: a line has fewer fields than the first one");
	CSV("1\n2;3\n", "[\"1\"]\n!reply is not CSV: a line has more fields than the first one");
	expect(REST_LINES_CSV_ARRAY, "1,5;2\n", "[\"1,5\",\"2\"]\n", __LINE__);
	spelling = &rest_csv_plain;
}

/* ----- writing ----- */

/* n JSON texts, each a record, as CSV, or "!" and the fault's state. */
static void
write_csv(const RestCsv *csv, const char **texts, size_t n, RestBuf *out)
{
	RestValue	records[8];
	RestFault	fault;
	size_t		i;

	memset(records, 0, sizeof(records));
	rest_fault_clear(&fault);
	for (i = 0; i < n; i++)
	{
		records[i].kind = REST_VALUE_RAW;
		records[i].text = texts[i];
		records[i].len = strlen(texts[i]);
	}
	rest_buf_reset(out);
	if (!rest_csv_write(csv, records, n, out, &fault))
	{
		rest_buf_reset(out);
		rest_buf_puts(out, "!");
		rest_buf_puts(out, fault.sqlstate);
	}
}

/* Records become this CSV. */
static void
expect_csv(const RestCsv *csv, const char *a, const char *b, const char *want,
		   int line)
{
	const char *texts[2] = {a, b};
	RestBuf		out;

	rest_buf_init(&out, 200);
	write_csv(csv, texts, b ? 2 : 1, &out);
	unit_str(rest_buf_text(&out), want, __FILE__, line);
	rest_buf_free(&out);
}

#define WRITES(a, b, want) \
	expect_csv(&rest_csv_plain, (a), (b), (want), __LINE__)

/* What is quoted, and what can't be written. */
static void
test_written(void)
{
	static const RestCsv other = {false, false, ';', '\'', "NA"};
	static const RestCsv forced = {true, true, ',', '"', ""};
	char		large[400];

	WRITES("{\"a\":1.50,\"b\":\"x\"}", "{\"a\":null,\"b\":\"\"}", "a,b\n1.50,x\n,\"\"\n");
	WRITES("{\"a b\":\"q\\\"\",\"c,d\":\"1,2\"}", NULL,
		   "a b,\"c,d\"\n\"q\"\"\",\"1,2\"\n");
	WRITES("{\"a\":\"\\r\",\"b\":\"\\n\"}", NULL, "a,b\n\"\r\",\"\n\"\n");
	WRITES("{\"a\":\" x\",\"b\":\"x\\t\"}", NULL, "a,b\n\" x\",\"x\t\"\n");
	WRITES("{\"a\":\"\\\\.\"}", NULL, "a\n\"\\.\"\n");
	WRITES("{\"a\":true,\"b\":[1,\"x\"],\"c\":{\"d\":2}}", NULL,
		   "a,b,c\ntrue,\"[1,\"\"x\"\"]\",\"{\"\"d\"\":2}\"\n");
	WRITES("{\"\\u00e9\":\"\\u00e9\"}", NULL, "\xc3\xa9\n\xc3\xa9\n");
	expect_csv(&other, "{\"a\":null,\"b\":\"NA\"}", "{\"a\":\"a;'\",\"b\":\",\"}",
			   "NA;'NA'\n'a;''';,\n", __LINE__);
	expect_csv(&other, "{\"a\":\"\"}", NULL, "\n", __LINE__);
	expect_csv(&forced, "{\"a\":1,\"b\":null}", NULL, "\"a\",\"b\"\n\"1\",\n", __LINE__);
	WRITES("{\"a\":1}", "{\"b\":1}", "!0A000");
	WRITES("{\"a\":1}", "{\"a\":1,\"b\":1}", "!0A000");
	WRITES("{\"a\":1,\"b\":1}", "{\"a\":1}", "!0A000");
	WRITES("{}", NULL, "!HV024");
	WRITES("[1]", NULL, "!HV024");
	memset(large, 'x', sizeof(large));
	memcpy(large, "{\"a\":\"", 6);
	memcpy(large + 397, "\"}", 3);
	WRITES(large, NULL, "!54000");
}

/* The next of numbers below n that look random. */
static int
draw(unsigned *seed, int n)
{
	*seed = *seed * 1103515245 + 12345;
	return (int) (*seed >> 16) % n;
}

/* A string of characters that mean something somewhere, or null, as JSON. */
static void
draw_value(unsigned *seed, RestBuf *out)
{
	static const char *const bits[] = {
		",", ";", "\\u0009", "\\\"", "'", "\\u000a", "\\u000d", " ", "NA",
		"\\\\N", "\\\\.", "x", "\xc3\xbc", "\\u0001", "null"
	};
	int			n = draw(seed, 5);

	rest_buf_puts(out, n == 4 ? "null" : "\"");
	for (; n > 0 && n < 4; n--)
		rest_buf_puts(out, bits[draw(seed, 15)]);
	if (n == 0)
		rest_buf_puts(out, "\"");
}

/* What is written is read as it was, whatever stands in it. */
static void
test_there_and_back(void)
{
	static const RestCsv spellings[] = {
		{true, false, ',', '"', ""}, {true, false, ';', '\'', "NA"},
		{true, true, '\t', '"', "\\N"}
	};
	unsigned	seed = 7;
	RestBuf		record;
	RestBuf		csv;
	RestBuf		got;
	int			turn;

	rest_buf_init(&record, 4000);
	rest_buf_init(&csv, 4000);
	rest_buf_init(&got, 4000);
	for (turn = 0; turn < 3000; turn++)
	{
		const char *texts[2];
		char		want[1000];

		rest_buf_reset(&record);
		rest_buf_puts(&record, "{\"a\":");
		draw_value(&seed, &record);
		rest_buf_puts(&record, ",\"b\":");
		draw_value(&seed, &record);
		rest_buf_puts(&record, "}");
		texts[0] = texts[1] = rest_buf_text(&record);
		snprintf(want, sizeof(want), "%s\n%s\n", texts[0], texts[1]);
		spelling = &spellings[turn % 3];
		write_csv(spelling, texts, 2, &csv);
		convert(REST_LINES_CSV, rest_buf_text(&csv), (size_t) (1 + turn % 7), &got);
		unit_str(rest_buf_text(&got), want, __FILE__, __LINE__);
	}
	spelling = &rest_csv_plain;
	rest_buf_free(&record);
	rest_buf_free(&csv);
	rest_buf_free(&got);
}

/* What is not. */
static void
test_bad(void)
{
	char		large[400];

	CSV("", "!reply is not CSV: there is no line that names the columns");
	CSV("a,b\n1\n", "!reply is not CSV: a line has fewer fields than the first one");
	CSV("a\n1,2\n", "!reply is not CSV: a line has more fields than the first one");
	CSV("a\n\"1\n", "!reply is not CSV: it ends within quotes");
	CSV("a\n\"1\"2\n", "!reply is not CSV: something follows a closing quote");
	CSV("a\n1\"\n", "!reply is not CSV: a quote stands within a field without quotes");
	CSV("a\n1\r2\n", "!reply is not CSV: a CR is not followed by an LF");
	CSV("a\n\"1\"\r\"2\"\n", "!reply is not CSV: a CR is not followed by an LF");
	memset(large, 'x', sizeof(large));
	large[0] = 'a';
	large[1] = '\n';
	large[399] = '\0';
	CSV(large, "!line 2 of the reply is larger than 200 bytes");
}

/* Rows of an object of arrays: "value value;" and how it ended. */
static void
read_columns(const char *body, size_t step, const char *records, RestBuf *out)
{
	RestFault	fault;
	RestPointer *at = rest_pointer_new(records, strlen(records), &fault);
	RestPointerList *a = rest_pointer_list_new("/a", 2, &fault);
	RestPointerList *b = rest_pointer_list_new("/b", 2, &fault);
	const RestPointerList *columns[2] = {a, b};
	RestReaderSpec spec = {REST_READ_COLUMNS, at, 0, NULL, 2, columns, 0, NULL, 0, 0, 0};
	RestReader *reader = rest_reader_new(&spec, &fault);
	size_t		len = strlen(body);
	size_t		fed = 0;
	RestReadEvent event;
	RestSlice	slice;
	int			i;

	rest_buf_reset(out);
	while ((event = rest_reader_next(reader)) == REST_READ_MORE ||
		   event == REST_READ_RECORD)
	{
		if (event == REST_READ_MORE && fed < len)
		{
			size_t		n = len - fed < step ? len - fed : step;

			rest_reader_feed(reader, body + fed, n);
			fed += n;
		}
		else if (event == REST_READ_MORE)
			rest_reader_finish(reader);
		for (i = 0; event == REST_READ_RECORD && i < 2; i++)
		{
			rest_reader_column(reader, i, &slice);
			if (slice.kind == REST_JSON_MISSING)
				rest_buf_putc(out, '-');
			rest_slice_append(&slice, out);
			rest_buf_putc(out, i ? ';' : ' ');
		}
	}
	rest_buf_puts(out, event == REST_READ_END ? "end" :
				  event == REST_READ_NO_LIST ? "no list" :
				  rest_reader_fault(reader)->message);
	rest_reader_free(reader);
	rest_pointer_list_free(a);
	rest_pointer_list_free(b);
	rest_pointer_free(at);
}

/* The same in all chunk sizes. */
static void
expect_columns(const char *body, const char *records, const char *want, int line)
{
	RestBuf		out;
	size_t		step;

	rest_buf_init(&out, 100000);
	for (step = 1; step < 9; step++)
	{
		read_columns(body, step == 8 ? 1000 : step, records, &out);
		unit_str(rest_buf_text(&out), want, __FILE__, line);
	}
	rest_buf_free(&out);
}

/* Objects of arrays. */
static void
test_columns(void)
{
	expect_columns("{\"a\":[1,[2]],\"b\":[\"x\",null]}", "", "1 \"x\";[2] null;end", __LINE__);
	expect_columns("{\"d\":{\"b\":[3],\"c\":[1,2]}}", "/d", "- 3;end", __LINE__);
	expect_columns("{\"c\":[1,2]}", "", "- -;- -;end", __LINE__);
	expect_columns("{\"a\":[],\"b\":null}", "", "end", __LINE__);
	expect_columns("{}", "", "end", __LINE__);
	expect_columns("{\"a\":[1,2],\"b\":[3]}", "",
				   "1 3;the arrays of the columns differ in length: one ends after 1 values", __LINE__);
	expect_columns("{\"a\":1}", "", "the values of a column are no array, but number", __LINE__);
	expect_columns("[1]", "", "an object of arrays is expected, not array", __LINE__);
	expect_columns("{\"x\":1}", "/d", "no list", __LINE__);
}

/* Records of a list that may be in three places, and how it ended. */
static void
read_ways(const char *body, size_t step, RestBuf *out)
{
	RestFault	fault;
	RestPointer *at = rest_pointer_new("/a/x", 4, &fault);
	RestPointer *b = rest_pointer_new("/b", 2, &fault);
	RestPointer *c = rest_pointer_new("", 0, &fault);
	const RestPointer *others[2] = {b, c};
	RestReaderSpec spec = {REST_READ_LIST, at, 2, others, 0, NULL, 0, NULL, 0, 0, 0};
	RestReader *reader = rest_reader_new(&spec, &fault);
	size_t		len = strlen(body);
	size_t		fed = 0;
	RestReadEvent event;
	RestSlice	slice;

	rest_buf_reset(out);
	while ((event = rest_reader_next(reader)) == REST_READ_MORE ||
		   event == REST_READ_RECORD)
	{
		if (event == REST_READ_MORE && fed < len)
		{
			size_t		n = len - fed < step ? len - fed : step;

			rest_reader_feed(reader, body + fed, n);
			fed += n;
		}
		else if (event == REST_READ_MORE)
			rest_reader_finish(reader);
		else
		{
			rest_reader_record(reader, &slice);
			rest_slice_append(&slice, out);
			rest_buf_putc(out, ' ');
		}
	}
	rest_buf_puts(out, event == REST_READ_END ? "end" :
				  event == REST_READ_NO_LIST ? "no list" :
				  rest_reader_fault(reader)->message);
	rest_reader_free(reader);
	rest_pointer_free(at);
	rest_pointer_free(b);
	rest_pointer_free(c);
}

/* Whichever is there; in two places is a fault. */
static void
test_ways(void)
{
	static const char *const cases[][2] = {
		{"{\"a\":{\"x\":[1,2]}}", "1 2 end"},
		{"{\"b\":[1]}", "1 end"},
		{"[1,{\"b\":[2]}]", "1 {\"b\":[2]} end"},
		{"{\"a\":{\"y\":[3]},\"b\":[1]}", "1 end"},
		{"{\"b\":[1],\"a\":null}", "1 end"},
		{"{\"a\":{\"x\":null},\"b\":[]}", "end"},
		{"{\"b\":[1],\"a\":{\"x\":[2]}}", "1 reply has records in two places"},
		{"{\"b\":[1],\"b\":[2]}", "1 reply has records in two places"},
		{"{\"c\":[1]}", "no list"},
		{"{\"b\":{}}", "no list"},
		{"5", "no list"}
	};
	RestBuf		out;
	size_t		i;
	size_t		step;

	rest_buf_init(&out, 100000);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		for (step = 1; step < 9; step++)
		{
			read_ways(cases[i][0], step == 8 ? 1000 : step, &out);
			unit_str(rest_buf_text(&out), cases[i][1], __FILE__, __LINE__);
		}
	}
	rest_buf_free(&out);
}

int
main(void)
{
	test_ways();
	test_csv();
	test_spelled();
	test_written();
	test_there_and_back();
	test_bad();
	test_columns();
	return unit_done("lines");
}
