/*-------------------------------------------------------------------------
 *
 * header.h
 *	  Parsers for the reply headers that mean something to us.
 *
 * Each takes the value of a header field (no name, need not end with NUL) and
 * returns false when it cannot be read; a header is never a reason to fail.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_HEADER_H
#define REST_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"

/* Link, RFC 8288: append the target of the first link with this relation. */
extern bool rest_header_link(const char *value, size_t len, const char *rel,
							 RestBuf *url);

/* HTTP date, RFC 9110 5.6.7, all three forms: seconds since 1970, UTC. */
extern bool rest_header_date(const char *value, size_t len, int64_t *epoch);

/* Retry-After, RFC 9110 10.2.3: seconds from now (epoch seconds), never < 0. */
extern bool rest_header_retry_after(const char *value, size_t len,
									int64_t now, int64_t *seconds);

/* Content-Type: lower case, without parameters but charset; "" unknown. */
typedef struct RestMediaType
{
	char		type[128];
	char		charset[32];
} RestMediaType;

extern bool rest_header_media_type(const char *value, size_t len,
								   RestMediaType *media);
extern bool rest_media_is_json(const RestMediaType *media);
extern bool rest_media_is_ndjson(const RestMediaType *media);

/* Content-Range: the complete length, -1 when it is "*" . */
extern bool rest_header_content_range(const char *value, size_t len,
									  int64_t *total);

/*
 * Rate limits: X-RateLimit-*, RateLimit-*, X-Rate-Limit-*, vendor prefixes,
 * and the RateLimit field of the IETF drafts.  Feed every header; each
 * member is -1 until seen.  True when the header was one of them.
 */
typedef struct RestRateLimit
{
	int64_t		limit;
	int64_t		remaining;
	int64_t		reset;			/* seconds from now */
} RestRateLimit;

extern void rest_rate_limit_init(RestRateLimit *rate);
extern bool rest_header_rate_limit(RestRateLimit *rate, const char *name,
								   const char *value, size_t len, int64_t now);

#endif							/* REST_HEADER_H */
