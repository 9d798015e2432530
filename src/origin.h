/*-------------------------------------------------------------------------
 *
 * origin.h
 *	  Relative references and origins, by libcurl's URL API.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ORIGIN_H
#define REST_ORIGIN_H

#include "buf.h"
#include "fault.h"

/*
 * The absolute form of a reference found at base, as RFC 3986 section 5
 * resolves it, without its fragment; appended to out.  False with a fault
 * when either is no http(s) URL or the result holds a user name.
 */
extern bool rest_origin_resolve(const char *base, const char *reference,
								RestBuf *out, RestFault *fault);

/* Same scheme, host and port (RFC 6454)? */
extern bool rest_origin_same(const char *url, const char *other);

/*
 * Append the parts of an absolute URL: everything before the path, the path,
 * the query without "?" (nothing when there is none).  False when it is none.
 */
extern bool rest_origin_split(const char *url, RestBuf *origin, RestBuf *path,
							  RestBuf *query);

#endif							/* REST_ORIGIN_H */
