/*-------------------------------------------------------------------------
 *
 * lines.h
 *	  CSV and plain text as JSON texts, one a line, for the record reader.
 *
 * Plain C, malloc'd.  Bytes of a body go in as they arrive, in chunks of any
 * size; what comes out is fed to a reader of shape LINES.
 *
 * CSV is RFC 4180: fields between commas, maybe in double quotes with quotes in
 * them doubled, lines that end in CR LF or LF; csv.h has what may be spelled
 * otherwise.  The first line names the columns; each further one becomes an
 * object of strings (or an array).  Without names each line is an array, as long
 * as the first one.  As in COPY, nothing between two commas is null and "" is
 * the empty string, unless another text stands for null.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_LINES_H
#define REST_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "csv.h"
#include "fault.h"

typedef enum RestLinesKind
{
	REST_LINES_NONE,			/* JSON as it is */
	REST_LINES_CSV,				/* a line is an object */
	REST_LINES_CSV_ARRAY,		/* a line is an array */
	REST_LINES_TEXT				/* the whole body is one string */
} RestLinesKind;

typedef struct RestLines RestLines;

/*
 * csv: how CSV is spelled; its null is borrowed.  max: bytes of one line of the
 * result.  NULL without memory.
 */
extern RestLines *rest_lines_new(RestLinesKind kind, const RestCsv *csv,
								 size_t max);
extern void rest_lines_free(RestLines *lines);

/* Forget the body: ready for another one. */
extern void rest_lines_reset(RestLines *lines);

/*
 * Take the next bytes, append what they complete to out.  False with a fault:
 * HV00L for what is not CSV, 54000 for a line that is too large.
 */
extern bool rest_lines_feed(RestLines *lines, const char *data, size_t len,
							RestBuf *out, RestFault *fault);

/* The body has ended: append the last line.  False as above, also for an end
 * within quotes. */
extern bool rest_lines_finish(RestLines *lines, RestBuf *out,
							  RestFault *fault);

#endif							/* REST_LINES_H */
