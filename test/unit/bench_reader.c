/*-------------------------------------------------------------------------
 *
 * bench_reader.c
 *	  Throughput of the record reader; not part of the tests.
 *
 *	gcc -O2 -Isrc -o bench_reader test/unit/bench_reader.c src/reader.c \
 *		src/readwalk.c src/readfast.c src/readnote.c src/readplan.c src/readwindow.c \
 *		src/jsonpick.c src/jsonscan.c src/jsonlex.c src/pointer.c src/buf.c \
 *		src/fault.c
 *	./bench_reader [megabytes] [chunk bytes]
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jsonscan.h"
#include "reader.h"

static char *body;
static size_t body_len;
static size_t body_records;

/* One record of about 330 bytes with ten members. */
static int
print_record(char *out, int i, bool pretty)
{
	const char *nl = pretty ? "\n    " : "";

	return sprintf(out,
				   "{%s\"id\":%d,%s\"name\":\"Customer number %d\",%s\"email\":\"user%d@example.com\",%s"
				   "\"active\":%s,%s\"score\":%d.%02d,%s\"created\":\"2024-01-%02dT10:11:12Z\",%s"
				   "\"address\":{%s\"street\":\"Main \\\"Road\\\" %d\",%s\"city\":\"Springfield\",%s\"zip\":\"%05d\"},%s"
				   "\"tags\":[\"alpha\",\"beta\",%d],%s\"note\":\"caf\\u00e9 and line\\nbreak, a little longer %s\",%s\"parent\":null}",
				   nl, i, nl, i * 7, nl, i, nl, i & 1 ? "true" : "false", nl,
				   i % 1000, i % 100, nl, 1 + i % 28, nl, nl, i % 900, nl, nl,
				   i % 99999, nl, i % 77, nl, i % 3 ? "text here" : "\xC3\xA4\xE2\x82\xAC", nl);
}

/* Make a body of that many bytes. */
static void
make_body(size_t size, bool pretty)
{
	size_t		n = 0;
	int			i = 0;

	body = realloc(body, size + 2000);
	if (body == NULL)
		exit(2);
	n += (size_t) sprintf(body, "{\"data\":{\"count\":123,\"items\":[");
	while (n < size)
	{
		if (i > 0)
			body[n++] = ',';
		n += (size_t) print_record(body + n, i++, pretty);
	}
	n += (size_t) sprintf(body + n, "]},\"next\":\"abc\"}");
	body_len = n;
	body_records = (size_t) i;
}

/* Seconds on a clock that only goes forward. */
static double
seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double) now.tv_sec + (double) now.tv_nsec / 1e9;
}

/* Read the body once in chunks; bytes of all slices, to keep the work. */
static size_t
read_body(RestReader *reader, size_t chunk, int columns)
{
	size_t		fed = 0;
	size_t		sum = 0;
	size_t		records = 0;

	rest_reader_reset(reader);
	for (;;)
	{
		RestReadEvent event = rest_reader_next(reader);
		RestSlice	slice;
		int			c;

		if (event == REST_READ_RECORD)
		{
			records++;
			for (c = 0; c < columns; c++)
			{
				rest_reader_column(reader, c, &slice);
				sum += slice.len;
			}
		}
		else if (event == REST_READ_MORE && fed < body_len)
		{
			size_t		n = body_len - fed < chunk ? body_len - fed : chunk;

			rest_reader_feed(reader, body + fed, n);
			fed += n;
		}
		else if (event == REST_READ_MORE)
			rest_reader_finish(reader);
		else if (event == REST_READ_END && records == body_records)
			return sum;
		else
		{
			fprintf(stderr, "event %d, %zu records: %s %s\n", event, records,
					rest_reader_fault(reader)->message,
					rest_reader_fault(reader)->detail);
			exit(1);
		}
	}
}

/* Measure one list of columns: the best of five runs. */
static void
measure(const char *what, const char *const *columns, int n, size_t chunk)
{
	RestFault	fault;
	RestPointerList *lists[16];
	RestPointerList *next = rest_pointer_list_new("/next", 5, &fault);
	const RestPointerList *aside[1];
	RestReaderSpec spec;
	RestReader *reader;
	double		best = 1e9;
	size_t		sum = 0;
	int			i;

	memset(&spec, 0, sizeof(spec));
	spec.shape = REST_READ_LIST;
	spec.records = rest_pointer_new("/data/items", 11, &fault);
	for (i = 0; i < n; i++)
		lists[i] = rest_pointer_list_new(columns[i], strlen(columns[i]), &fault);
	spec.ncolumns = n;
	spec.columns = (const RestPointerList *const *) lists;
	aside[0] = next;
	spec.nasides = 1;
	spec.asides = aside;
	reader = rest_reader_new(&spec, &fault);
	if (reader == NULL)
		exit(2);
	for (i = 0; i < 5; i++)
	{
		double		start = seconds();
		double		took;

		sum = read_body(reader, chunk, n);
		took = seconds() - start;
		best = took < best ? took : best;
	}
	printf("%-44s %6.0f MB/s %6.2f M records/s  (%zu)\n", what,
		   (double) body_len / best / 1e6, (double) body_records / best / 1e6,
		   sum);
	rest_reader_free(reader);
	for (i = 0; i < n; i++)
		rest_pointer_list_free(lists[i]);
	rest_pointer_list_free(next);
	rest_pointer_free((RestPointer *) spec.records);
}

/* Check a whole body without reading it. */
static void
measure_validate(void)
{
	double		best = 1e9;
	RestFault	fault;
	int			i;

	for (i = 0; i < 5; i++)
	{
		double		start = seconds();
		double		took;

		if (!rest_json_validate(body, body_len, 0, &fault))
			exit(1);
		took = seconds() - start;
		best = took < best ? took : best;
	}
	printf("%-44s %6.0f MB/s\n", "validate", (double) body_len / best / 1e6);
}

int
main(int argc, char **argv)
{
	static const char *const three[] = {"/id", "/email", "/created"};
	static const char *const deep[] = {"/id", "/address/city", "/tags/1"};
	static const char *const ten[] = {
		"/id", "/name", "/email", "/active", "/score", "/created", "/address",
		"/tags", "/note", "/parent"
	};
	static const char *const star[] = {"/id", "/tags/*"};
	size_t		size = (argc > 1 ? strtoul(argv[1], NULL, 10) : 64) << 20;
	size_t		chunk = argc > 2 ? strtoul(argv[2], NULL, 10) : 16384;
	int			pretty;

	for (pretty = 0; pretty < 2; pretty++)
	{
		make_body(size, pretty);
		printf("%s body, %zu bytes a record, chunks of %zu\n",
			   pretty ? "indented" : "compact", body_len / body_records, chunk);
		measure_validate();
		measure("no column", NULL, 0, chunk);
		measure("3 of 10 members", three, 3, chunk);
		measure("3 columns, 2 of them nested", deep, 3, chunk);
		measure("10 of 10 members", ten, 10, chunk);
		measure("1 member and a \"*\"", star, 2, chunk);
	}
	free(body);
	return 0;
}
