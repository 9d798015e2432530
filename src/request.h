/*-------------------------------------------------------------------------
 *
 * request.h
 *	  One request as data: from a route and the values for it.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_REQUEST_H
#define REST_REQUEST_H

#include "api.h"
#include "route.h"

/* How a body goes over the wire */
typedef enum RestPacking
{
	REST_PACKED_AS_USUAL,		/* as RestApi says */
	REST_PACKED_GZIP,
	REST_NOT_PACKED
} RestPacking;

typedef struct RestRequest
{
	const char *method;
	const char *target;			/* path?query as sent, without secrets */
	const char *url;			/* all of it, but for secrets */
	const char *body;			/* NULL: none */
	size_t		body_len;
	const char *content_type;	/* of the body */
	const char **headers;		/* of the route: "Name: value" */
	int			nheaders;
	RestPacking packing;		/* of the body */
	bool		once;			/* never sent again once it may have arrived */
	bool		again;			/* a write that may be, whatever its method is */
	bool		foreign_origin; /* not ours: no credentials go there */
} RestRequest;

/*
 * What a request is made of.  The lookup must not raise errors.  filters are
 * arguments that come first and replace constants of their name; or NULL.
 */
typedef struct RestRequestSource
{
	const RestRoute *route;
	RestLookup	lookup;
	void	   *ctx;
	const RestArgs *filters;
	size_t		rows;			/* in a route for many */
	void	   *body_ctx;		/* instead of ctx in the body, where values are
								 * spelled in another way; or NULL */
	bool		must_be;		/* a path without a value is an error */
} RestRequestSource;

/*
 * Make the request, palloc'd in the current memory context.  False when a path
 * value is none ('', '.' or '..'): such a record can't exist.  Other faults
 * are raised.
 */
extern bool rest_request_build(RestApi *api, const RestRequestSource *source,
							   RestRequest *out);

/* Is the origin of this URL one of those in option allowed_origins? */
extern bool rest_request_may_go(const RestApi *api, const char *url);

/*
 * A request for a URL that the page at current named as the next one.  Raises
 * fdw_reply_handle for a URL that is none, or that leads to an origin
 * which is neither the server's own nor in option allowed_origins.
 */
extern void rest_request_follow(RestApi *api, const RestRequest *current,
								const char *reference, RestRequest *out);

/*
 * Make the URL of a request that was built some time ago anew from its target,
 * with the credentials of now.  Not for one that was followed elsewhere.
 */
extern void rest_request_renew(RestApi *api, RestRequest *request);

#endif							/* REST_REQUEST_H */
