/*-------------------------------------------------------------------------
 *
 * url.h
 *	  Percent-encoding, argument lists, and putting a URL together.
 *
 * Structural only: bytes in (UTF-8), bytes out, after RFC 3986.  Whether a base
 * URL is one, and what a relative reference means, is libcurl's to say
 * (floor 2); the validator checks the base before it gets here.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_URL_H
#define REST_URL_H

#include "buf.h"
#include "fault.h"

typedef enum RestEncode
{
	REST_ENCODE_VALUE,			/* all but unreserved: space %20, comma %2C */
	REST_ENCODE_SEGMENTS,		/* the same, but '/' stays */
	REST_ENCODE_PATH_LITERAL,	/* text of an option: what may stand in a path
								 * stays, also "%2F"; the rest is encoded */
	REST_ENCODE_QUERY_LITERAL	/* the same for a query: also '?', '&', '=' */
} RestEncode;

extern bool rest_url_encode(RestBuf *out, const char *text, size_t len,
							RestEncode how);
extern bool rest_url_decode(RestBuf *out, const char *text, size_t len);
extern bool rest_url_path_has_dots(const char *path, size_t len);

/*
 * The arguments of a request in the order in which they are sent.  Names and
 * values are encoded already; both are owned by the list.
 */
typedef struct RestArg
{
	char	   *name;
	char	   *value;			/* NULL: "name" alone, without "=" */
} RestArg;

typedef struct RestArgs
{
	RestArg    *items;
	size_t		nitems;
	size_t		size;			/* allocated */
} RestArgs;

extern void rest_args_init(RestArgs *args);
extern void rest_args_free(RestArgs *args);
extern bool rest_args_add(RestArgs *args, const char *name, const char *value);
extern bool rest_args_set(RestArgs *args, const char *name, const char *value);
extern bool rest_args_has(const RestArgs *args, const char *name);
extern size_t rest_args_remove(RestArgs *args, const char *name);
extern bool rest_args_add_query(RestArgs *args, const char *query, size_t len);
extern bool rest_args_merge(RestArgs *args, const RestArgs *more, bool replace);
extern bool rest_args_print(const RestArgs *args, RestBuf *out);

extern bool rest_url_join(const char *base, const char *path,
						  const RestArgs *args, size_t max_url, RestBuf *out,
						  RestFault *fault);

#endif							/* REST_URL_H */
