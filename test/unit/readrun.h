/*-------------------------------------------------------------------------
 *
 * readrun.h
 *	  Run the record reader over a body, cut in any way, and write down all
 *	  that it says.
 *
 * Two runs are the same when their transcripts are.  Each chunk is fed from
 * memory of its exact size that is overwritten and freed as soon as the reader
 * asks for more, so that a sanitizer sees each byte read too far or too late.
 *
 * A transcript:
 *		#1 {"id":1} = 1 | - ;			a record, its columns ("-": missing)
 *		#2 name {"id":2} = 2 | null ;	MAP: with its name
 *		end < "abc" | -					the event, and the asides
 *
 *-------------------------------------------------------------------------
 */
#ifndef READRUN_H
#define READRUN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"

#define RUN_MAX 12

/* What to read, as text: columns and asides are separated by blanks. */
typedef struct RunSpec
{
	RestReadShape shape;
	const char *records;
	const char *columns;
	const char *asides;
	size_t		max_record;
	size_t		max_aside;
	int			max_depth;
} RunSpec;

/* A reader with the pointers that it borrows. */
typedef struct Run
{
	RestReader *reader;
	RestPointer *records;
	int			ncolumns;
	RestPointerList *columns[RUN_MAX];
	int			nasides;
	RestPointerList *asides[RUN_MAX];
	RestFault	fault;			/* of making it */
} Run;

/* Compile the blank-separated pointers of a text; "''" is the empty one. */
static inline int
run_pointers(const char *text, RestPointerList **lists, RestFault *fault)
{
	int			n = 0;

	while (text != NULL && *text != '\0' && n < RUN_MAX)
	{
		size_t		len = strcspn(text, " ");

		if (len == 2 && memcmp(text, "''", 2) == 0)
			lists[n++] = rest_pointer_list_new("", 0, fault);
		else if (len > 0)
			lists[n++] = rest_pointer_list_new(text, len, fault);
		text += len;
		text += strspn(text, " ");
	}
	return n;
}

/* Make a reader; false, with run->fault, when it cannot be made. */
static inline bool
run_open(Run *run, const RunSpec *text)
{
	RestReaderSpec spec;

	memset(run, 0, sizeof(*run));
	memset(&spec, 0, sizeof(spec));
	if (text->records != NULL)
		run->records = rest_pointer_new(text->records, strlen(text->records),
										&run->fault);
	run->ncolumns = run_pointers(text->columns, run->columns, &run->fault);
	run->nasides = run_pointers(text->asides, run->asides, &run->fault);
	if (rest_fault_is_set(&run->fault))
		return false;
	spec.shape = text->shape;
	spec.records = run->records;
	spec.ncolumns = run->ncolumns;
	spec.columns = (const RestPointerList *const *) run->columns;
	spec.nasides = run->nasides;
	spec.asides = (const RestPointerList *const *) run->asides;
	spec.max_record = text->max_record;
	spec.max_aside = text->max_aside;
	spec.max_depth = text->max_depth;
	run->reader = rest_reader_new(&spec, &run->fault);
	return run->reader != NULL;
}

/* Free all of it. */
static inline void
run_close(Run *run)
{
	int			i;

	rest_reader_free(run->reader);
	rest_pointer_free(run->records);
	for (i = 0; i < run->ncolumns; i++)
		rest_pointer_list_free(run->columns[i]);
	for (i = 0; i < run->nasides; i++)
		rest_pointer_list_free(run->asides[i]);
}

/* Append a slice as it is written in the JSON, or "-". */
static inline void
run_slice(const RestSlice *slice, RestBuf *out)
{
	if (slice->kind == REST_JSON_MISSING)
		rest_buf_putc(out, '-');
	else
		rest_slice_append(slice, out);
	if (slice->kind == REST_JSON_STRING &&
		slice->escaped != (memchr(slice->data, '\\', slice->len) != NULL))
		rest_buf_puts(out, " (escaped is wrong)");
}

/* Write down the record at hand. */
static inline void
run_record(Run *run, RestBuf *out)
{
	RestSlice	slice;
	int			i;

	rest_buf_printf(out, "#%llu ",
					(unsigned long long) rest_reader_number(run->reader));
	rest_reader_name(run->reader, &slice);
	if (slice.kind != REST_JSON_MISSING)
	{
		rest_buf_append(out, slice.data, slice.len);
		rest_buf_puts(out, slice.escaped ==
					  (memchr(slice.data, '\\', slice.len) != NULL) ? " " :
					  " (escaped is wrong) ");
	}
	rest_reader_record(run->reader, &slice);
	run_slice(&slice, out);
	for (i = 0; i < run->ncolumns; i++)
	{
		rest_buf_puts(out, i == 0 ? " = " : " | ");
		if (rest_reader_column(run->reader, i, &slice))
			run_slice(&slice, out);
		else
			rest_buf_puts(out, "(too large)");
	}
	rest_buf_puts(out, "\n");
}

/* Write down how it ended. */
static inline void
run_ended(Run *run, RestReadEvent event, RestBuf *out)
{
	const RestFault *fault = rest_reader_fault(run->reader);
	RestReadMiss miss;
	RestSlice	slice;
	int			i;

	rest_reader_miss(run->reader, &miss);
	if (event == REST_READ_END)
		rest_buf_puts(out, "end");
	else if (event == REST_READ_NO_LIST)
		rest_buf_printf(out, "no list: %s after %d segments%s%s",
						rest_json_kind_name(miss.kind), miss.segments,
						miss.names[0] ? ", " : "", miss.names);
	else
		rest_buf_printf(out, "fault %s: %s%s%s", fault->sqlstate,
						fault->message, fault->detail[0] ? ". " : "",
						fault->detail);
	for (i = 0; i < run->nasides; i++)
	{
		rest_buf_puts(out, i == 0 ? " < " : " | ");
		if (rest_reader_aside(run->reader, i, &slice))
			run_slice(&slice, out);
		else
			rest_buf_puts(out, "(too large)");
	}
}

/*
 * Read a body whose chunks end at the given offsets (ascending, the last one
 * is the length) and write down all that is said.  The transcript is in out.
 */
static inline RestReadEvent
run_chunks(Run *run, const char *body, const size_t *ends, size_t nends,
		   RestBuf *out)
{
	char	   *chunk = NULL;
	size_t		chunk_len = 0;
	size_t		fed = 0;
	size_t		i = 0;
	RestReadEvent event;

	rest_buf_reset(out);
	rest_reader_reset(run->reader);
	for (;;)
	{
		event = rest_reader_next(run->reader);
		if (event == REST_READ_RECORD)
		{
			run_record(run, out);
			continue;
		}
		if (event != REST_READ_MORE)
			break;
		if (chunk != NULL)
			memset(chunk, '!', chunk_len);
		free(chunk);
		chunk = NULL;
		if (i == nends)
		{
			rest_reader_finish(run->reader);
			continue;
		}
		chunk_len = ends[i++] - fed;
		chunk = malloc(chunk_len);
		if (chunk_len > 0)
			memcpy(chunk, body + fed, chunk_len);
		fed += chunk_len;
		rest_reader_feed(run->reader, chunk, chunk_len);
	}
	run_ended(run, event, out);
	free(chunk);
	return event;
}

/* Read a body in one chunk. */
static inline RestReadEvent
run_whole(Run *run, const char *body, size_t len, RestBuf *out)
{
	return run_chunks(run, body, &len, 1, out);
}

/* Read a body in chunks of one size. */
static inline RestReadEvent
run_sized(Run *run, const char *body, size_t len, size_t size, RestBuf *out)
{
	size_t		n = (len + size - 1) / size;
	size_t	   *ends = malloc(sizeof(size_t) * (n + 1));
	size_t		i;
	RestReadEvent event;

	for (i = 0; i < n; i++)
		ends[i] = (i + 1) * size < len ? (i + 1) * size : len;
	event = run_chunks(run, body, ends, n, out);
	free(ends);
	return event;
}

/* Do two transcripts say the same? */
static inline bool
run_same(const RestBuf *a, const RestBuf *b)
{
	return !a->failed && !b->failed && a->len == b->len &&
		memcmp(rest_buf_text(a), rest_buf_text(b), a->len) == 0;
}

/* Are they the same?  If not, say how they differ (a few times). */
static inline bool
run_compare(const RestBuf *got, const RestBuf *want, const char *how,
			size_t where)
{
	static int	told;

	if (run_same(got, want))
		return true;
	if (told++ < 5)
		fprintf(stderr, "%s %zu:\n  got:  %s\n  want: %s\n", how, where,
				rest_buf_text(got), rest_buf_text(want));
	return false;
}

/*
 * Cut the body in two at every place, and into pieces of 1, 2, 3, 7 and 16
 * bytes: number of runs that said something else than the transcript "want".
 * *runs counts them all.
 */
static inline unsigned
run_splits(Run *run, const char *body, size_t len, const RestBuf *want,
		   unsigned long *runs)
{
	static const size_t sizes[] = {1, 2, 3, 7, 16};
	unsigned	different = 0;
	RestBuf		got;
	size_t		cut;
	size_t		i;

	rest_buf_init(&got, (size_t) 64 << 20);
	for (cut = 0; cut <= len; cut++)
	{
		size_t		ends[2] = {cut, len};

		run_chunks(run, body, ends, 2, &got);
		different += !run_compare(&got, want, "cut at", cut);
		(*runs)++;
	}
	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++)
	{
		run_sized(run, body, len, sizes[i], &got);
		different += !run_compare(&got, want, "pieces of", sizes[i]);
		(*runs)++;
	}
	rest_buf_free(&got);
	return different;
}

#endif							/* READRUN_H */
