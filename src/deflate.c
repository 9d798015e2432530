/*-------------------------------------------------------------------------
 *
 * deflate.c
 *	  Bodies of requests in Content-Encoding gzip.
 *
 * A whole body enters, its compressed form leaves.  The same bytes come out
 * each time (no time, no name in the header), so that a repeated request is
 * the same request.
 *
 *-------------------------------------------------------------------------
 */
#include "deflate.h"

#include <string.h>
#include <zlib.h>

#define GZIP_WINDOW		(15 + 16)	/* largest window, and a gzip header */
#define PIECE			16384		/* bytes that come out at a time */
#define MOST_IN			((size_t) 1 << 30)	/* bytes that go in at a time */

/* Set the fault for a lack of memory; returns false. */
static bool
no_memory(RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/* Compress all of the input; false when out is full. */
static bool
run(z_stream *z, const char *data, size_t len, RestBuf *out)
{
	unsigned char piece[PIECE];
	int			state = Z_OK;

	while (state != Z_STREAM_END)
	{
		if (z->avail_in == 0 && len > 0)
		{
			z->next_in = (unsigned char *) data;
			z->avail_in = (unsigned int) (len > MOST_IN ? MOST_IN : len);
			data += z->avail_in;
			len -= z->avail_in;
		}
		z->next_out = piece;
		z->avail_out = PIECE;
		state = deflate(z, len > 0 ? Z_NO_FLUSH : Z_FINISH);
		if (state == Z_STREAM_ERROR ||
			!rest_buf_append(out, (char *) piece, PIECE - z->avail_out))
			return false;
	}
	return true;
}

/* See deflate.h. */
bool
rest_deflate_gzip(const char *data, size_t len, RestBuf *out, RestFault *fault)
{
	z_stream	z;
	bool		ok;

	memset(&z, 0, sizeof(z));
	if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 8,
					 Z_DEFAULT_STRATEGY) != Z_OK)
		return no_memory(fault);
	ok = run(&z, data, len, out);
	deflateEnd(&z);
	if (ok)
		return true;
	return rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
						  "body of a request is too long");
}
