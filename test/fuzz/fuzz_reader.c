/*-------------------------------------------------------------------------
 *
 * fuzz_reader.c
 *	  The record reader on any pointers and any body.
 *
 * An input is: a byte for shape and limits, a byte for the size of the pieces,
 * three lines (records pointer, columns, asides; see readrun.h), the body.
 * Checked: the same is said however the body is cut; the reader accepts what
 * the grammar accepts; each record is a JSON text; each column is what its
 * pointer finds in the record when it is followed there step by step.
 *
 *-------------------------------------------------------------------------
 */
#include "fuzz.h"
#include "jsonpick.h"
#include "readrun.h"
#include "refjson.h"

/* Pointers that generated inputs use. */
static const char *const some_records[] = {
	"", "/items", "/a", "/a/b", "/*", "/items/*", "/*/a", "/0", "/a/*/id", "/"
};
static const char *const some_pointers[] = {
	"/a", "/id", "''", "/a/b", "/0", "/1/a", "/*", "/a/*", "/*/id", "/items/*/a",
	"/b/[id=0]/a", "/name,/id", "/a/0,/a/b/*", "/a~1b", "/items", "/items/0/id",
	"/long_member_name", "/\xC3\xA9", "/id/a/b/0", "/[a=1],/a"
};

/* Cut one line off the input, as a C string. */
static char *
take_line(const uint8_t **data, size_t *size)
{
	const uint8_t *stop = *size > 0 ? memchr(*data, '\n', *size) : NULL;
	size_t		len = stop ? (size_t) (stop - *data) : *size;
	char	   *line = malloc(len + 1);

	if (line == NULL)
		exit(2);
	if (len > 0)
		memcpy(line, *data, len);
	line[len] = '\0';
	*data += len + (stop != NULL);
	*size -= len + (stop != NULL);
	return line;
}

/* Each record is JSON, each column what its pointers find in it. */
static void
check_records(Run *run, const uint8_t *body, size_t size)
{
	RestReadEvent event;
	RestBuf		store;
	int			c;

	rest_buf_init(&store, (size_t) 16 << 20);
	rest_reader_reset(run->reader);
	rest_reader_feed(run->reader, (const char *) body, size);
	while ((event = rest_reader_next(run->reader)) == REST_READ_RECORD)
	{
		RestSlice	record;
		const char *raw;
		size_t		len;

		rest_reader_record(run->reader, &record);
		rest_slice_raw(&record, &raw, &len);
		FUZZ_CHECK(ref_json(raw, len, 100));
		for (c = 0; c < run->ncolumns; c++)
		{
			RestSlice	slice;
			RestSlice	again;

			FUZZ_CHECK(rest_json_pick_first(&record, run->columns[c], &store,
											&again));
			FUZZ_CHECK(rest_reader_column(run->reader, c, &slice));
			FUZZ_CHECK(slice.kind == again.kind && slice.len == again.len &&
					   slice.escaped == again.escaped);
			FUZZ_CHECK(memcmp(slice.data, again.data, slice.len) == 0);
		}
	}
	FUZZ_CHECK(event != REST_READ_END && event != REST_READ_NO_LIST);
	rest_buf_free(&store);
}

/* Did the reader refuse because of a limit?  It notices while bytes arrive or
 * at the end of the value, and so before or after other errors. */
static bool
limited(const RestBuf *said)
{
	return strstr(rest_buf_text(said), "is larger than") != NULL;
}

/* Did the reader refuse a body that is JSON for a reason of its own? */
static bool
own_reason(const RestBuf *said)
{
	return limited(said) ||
		strstr(rest_buf_text(said), "holds the records twice") != NULL;
}

/* Check all that must be true of a body. */
static void
check_body(Run *run, bool lines, size_t piece, const uint8_t *data, size_t size)
{
	const char *body = size > 0 ? (const char *) data : "";
	bool		mark = size >= 3 && memcmp(body, "\xEF\xBB\xBF", 3) == 0;
	size_t		skip = mark ? 3 : 0;
	size_t		ends[2];
	RestBuf		want;
	RestBuf		got;

	rest_buf_init(&want, (size_t) 64 << 20);
	rest_buf_init(&got, (size_t) 64 << 20);
	if (!lines)
	{
		bool		json = ref_json(body + skip, size - skip, 100);
		bool		ours = run_whole(run, body, size, &want) != REST_READ_FAULT;

		FUZZ_CHECK(ours ? json : !json || own_reason(&want));
	}
	else
		run_whole(run, body, size, &want);
	run_sized(run, body, size, piece, &got);
	FUZZ_CHECK(run_same(&want, &got) || limited(&want) || limited(&got));
	ends[0] = size * piece / 256;
	ends[1] = size;
	run_chunks(run, body, ends, 2, &got);
	FUZZ_CHECK(run_same(&want, &got) || limited(&want) || limited(&got));
	check_records(run, data, size);
	rest_buf_free(&want);
	rest_buf_free(&got);
}

/*
 * One input; see the top of the file.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	RunSpec		spec;
	Run			run;
	size_t		piece;
	char	   *line[3];
	int			i;

	if (size < 2)
		return 0;
	memset(&spec, 0, sizeof(spec));
	spec.shape = (RestReadShape) (data[0] & 3);
	spec.max_depth = 100;
	if (data[0] & 4)
		spec.max_record = spec.max_aside = 20;
	piece = (size_t) data[1] + 1;
	data += 2;
	size -= 2;
	for (i = 0; i < 3; i++)
		line[i] = take_line(&data, &size);
	spec.records = line[0];
	spec.columns = line[1];
	spec.asides = line[2];
	if (run_open(&run, &spec))
		check_body(&run, spec.shape == REST_READ_LINES, piece, data, size);
	else
		FUZZ_CHECK(rest_fault_is_set(&run.fault));
	run_close(&run);
	for (i = 0; i < 3; i++)
		free(line[i]);
	return 0;
}

/*
 * A generated input: pointers that meet something, a body that is mostly JSON.
 */
void
fuzz_generate(GenJson *gen, RestBuf *out)
{
	unsigned	shape = gen_below(gen, 4);
	unsigned	n;
	RestBuf		body;

	rest_buf_init(&body, (size_t) 16 << 20);
	rest_buf_putc(out, (char) (shape | (gen_one_in(gen, 20) ? 4 : 0)));
	rest_buf_putc(out, (char) gen_below(gen, gen_one_in(gen, 2) ? 16 : 256));
	rest_buf_puts(out, shape == REST_READ_LINES ? "" :
				  some_records[gen_below(gen, 10)]);
	for (n = 0; n < 8; n++)
	{
		rest_buf_puts(out, n % 5 == 0 ? "\n" : " ");
		rest_buf_puts(out, some_pointers[gen_below(gen, 20)]);
	}
	rest_buf_putc(out, '\n');
	for (n = shape == REST_READ_LINES ? 3 : 1; n > 0; n--)
	{
		gen_json(gen, &body);
		if (gen_one_in(gen, 3))
			gen_mutate(gen, &body);
		rest_buf_append(out, body.data, body.len);
		if (shape == REST_READ_LINES)
			rest_buf_putc(out, '\n');
	}
	rest_buf_free(&body);
}
