/*-------------------------------------------------------------------------
 *
 * deflate.h
 *	  Bodies of requests in Content-Encoding gzip.
 *
 * Plain C, malloc'd, errors as values.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_DEFLATE_H
#define REST_DEFLATE_H

#include "buf.h"
#include "fault.h"

/* Append the bytes as one gzip member (RFC 1952).  False with a fault. */
extern bool rest_deflate_gzip(const char *data, size_t len, RestBuf *out,
							  RestFault *fault);

#endif							/* REST_DEFLATE_H */
