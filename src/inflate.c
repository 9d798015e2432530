/*-------------------------------------------------------------------------
 *
 * inflate.c
 *	  Content-Encoding gzip and deflate, a bounded piece at a time.
 *
 * Assumes zlib.  libcurl could decode as well, but takes half a gzip stream
 * for a whole one when the length fits, and decodes as fast as bytes come in,
 * however large they grow.  Compressed bytes enter and decoded ones leave by
 * rest_inflate_run; rest_inflate_end tells whether the stream was whole.
 *
 *-------------------------------------------------------------------------
 */
#include "inflate.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* zlib's window bits: 15 for the largest window, +16 for the gzip format */
#define INFLATE_GZIP_BITS	(15 + 16)
#define INFLATE_ZLIB_BITS	15
#define INFLATE_RAW_BITS	(-15)

struct RestInflate
{
	z_stream	strm;
	RestInflateKind kind;
	bool		started;		/* strm is initialized */
	bool		at_end;			/* strm stands after a complete member */
	bool		seen;			/* any input at all? */
	int			nhead;			/* deflate: bytes held back to tell its kind */
	unsigned char head[2];
};

/*
 * A decoder that has seen nothing yet; NULL when there is no memory.
 */
RestInflate *
rest_inflate_new(RestInflateKind kind)
{
	RestInflate *inf = calloc(1, sizeof(RestInflate));

	if (inf == NULL)
		return NULL;
	inf->kind = kind;
	if (kind == REST_INFLATE_GZIP)
	{
		if (inflateInit2(&inf->strm, INFLATE_GZIP_BITS) != Z_OK)
		{
			free(inf);
			return NULL;
		}
		inf->started = true;
	}
	return inf;
}

/* Free it; NULL is fine. */
void
rest_inflate_free(RestInflate *inf)
{
	if (inf == NULL)
		return;
	if (inf->started)
		inflateEnd(&inf->strm);
	free(inf);
}

/*
 * "deflate" is the zlib format (RFC 9110, 8.4.1.2), but some servers send bare
 * RFC 1951.  The two bytes of a zlib header say: method 8 and a multiple of 31
 * (RFC 1950, 2.2).  Holds the bytes back until both are there and then feeds
 * them; no output can come from so little, so a one-byte buffer does.
 */
static bool
inflate_start_deflate(RestInflate *inf, const char *in, size_t in_len,
					  size_t *used, RestFault *fault)
{
	unsigned char *head = inf->head;
	bool		zlib;
	char		none[1];
	int			rc;

	while (inf->nhead < 2 && *used < in_len)
		head[inf->nhead++] = (unsigned char) in[(*used)++];
	if (inf->nhead < 2)
		return true;
	zlib = (head[0] & 0x0f) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;
	if (inflateInit2(&inf->strm,
					 zlib ? INFLATE_ZLIB_BITS : INFLATE_RAW_BITS) != Z_OK)
		return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	inf->started = true;
	inf->strm.next_in = head;
	inf->strm.avail_in = 2;
	inf->strm.next_out = (unsigned char *) none;
	inf->strm.avail_out = 0;
	rc = inflate(&inf->strm, Z_NO_FLUSH);
	if ((rc != Z_OK && rc != Z_BUF_ERROR && rc != Z_STREAM_END) ||
		inf->strm.avail_in > 0)
		return rest_fault_set(fault, REST_STATE_FDW_REPLY,
							  "answer is not a valid deflate stream");
	inf->at_end = rc == Z_STREAM_END;
	return true;
}

/*
 * What zlib said about a broken stream, as a fault.
 */
static bool
inflate_broken(const RestInflate *inf, int rc, RestFault *fault)
{
	if (rc == Z_MEM_ERROR)
		return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	rest_fault_set(fault, REST_STATE_FDW_REPLY,
				   "answer is not a valid %s stream",
				   inf->kind == REST_INFLATE_GZIP ? "gzip" : "deflate");
	if (inf->strm.msg)
		rest_fault_detail(fault, "The decoder says: %s.", inf->strm.msg);
	return false;
}

/*
 * A complete member is behind us and there is more input: the next member of a
 * gzip stream (RFC 1952, 2.2), garbage otherwise.
 */
static bool
inflate_next_member(RestInflate *inf, RestFault *fault)
{
	if (inf->kind != REST_INFLATE_GZIP)
		return rest_fault_set(fault, REST_STATE_FDW_REPLY,
							  "answer goes on after the end of its deflate stream");
	if (inflateReset(&inf->strm) != Z_OK)
		return inflate_broken(inf, Z_STREAM_ERROR, fault);
	inf->at_end = false;
	return true;
}

/*
 * Decode a piece; see inflate.h.
 */
bool
rest_inflate_run(RestInflate *inf, const char *in, size_t in_len, size_t *used,
				 char *out, size_t out_size, size_t *made, RestFault *fault)
{
	*used = *made = 0;
	if (in_len > 0)
		inf->seen = true;
	if (!inf->started && !inflate_start_deflate(inf, in, in_len, used, fault))
		return false;
	while (inf->started && *made < out_size)
	{
		size_t		give = in_len - *used < INT_MAX ? in_len - *used : INT_MAX;
		size_t		room = out_size - *made < INT_MAX ? out_size - *made : INT_MAX;
		int			rc;

		if (inf->at_end)
		{
			if (give == 0)
				break;
			if (!inflate_next_member(inf, fault))
				return false;
		}
		inf->strm.next_in = (unsigned char *) in + *used;
		inf->strm.avail_in = (uInt) give;
		inf->strm.next_out = (unsigned char *) out + *made;
		inf->strm.avail_out = (uInt) room;
		rc = inflate(&inf->strm, Z_NO_FLUSH);
		*used += give - inf->strm.avail_in;
		*made += room - inf->strm.avail_out;
		inf->at_end = rc == Z_STREAM_END;
		if (rc == Z_BUF_ERROR)
			break;				/* no progress possible: wants more input */
		if (rc != Z_OK && rc != Z_STREAM_END)
			return inflate_broken(inf, rc, fault);
	}
	return true;
}

/*
 * Was the stream whole?  See inflate.h.
 */
bool
rest_inflate_end(const RestInflate *inf, RestFault *fault)
{
	if (!inf->seen || inf->at_end)
		return true;
	return rest_fault_set(fault, REST_STATE_FDW_REPLY,
						  "answer was cut off in the middle of its %s stream",
						  inf->kind == REST_INFLATE_GZIP ? "gzip" : "deflate");
}
