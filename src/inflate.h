/*-------------------------------------------------------------------------
 *
 * inflate.h
 *	  Content-Encoding gzip and deflate, a bounded piece at a time.
 *
 * Plain C, malloc'd, errors as values.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_INFLATE_H
#define REST_INFLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

typedef struct RestInflate RestInflate;

typedef enum RestInflateKind
{
	REST_INFLATE_GZIP,			/* RFC 1952, one or more members */
	REST_INFLATE_DEFLATE		/* RFC 1950; RFC 1951 as some servers send */
} RestInflateKind;

/* NULL when there is no memory. */
extern RestInflate *rest_inflate_new(RestInflateKind kind);
extern void rest_inflate_free(RestInflate *inflate);

/*
 * Decode from in (in_len bytes) into out (out_size bytes).  *used and *made
 * say how much was read and written; progress stops when either side is
 * exhausted.  False with a fault (REST_STATE_FDW_REPLY) on bytes that are no
 * such stream, a wrong checksum or garbage after the end.
 */
extern bool rest_inflate_run(RestInflate *inflate,
							 const char *in, size_t in_len, size_t *used,
							 char *out, size_t out_size, size_t *made,
							 RestFault *fault);

/*
 * To be asked when no more input will come: false with a fault when the
 * stream is not at an end.  No input at all is fine (an empty body).
 */
extern bool rest_inflate_end(const RestInflate *inflate, RestFault *fault);

#endif							/* REST_INFLATE_H */
