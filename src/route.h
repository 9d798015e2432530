/*-------------------------------------------------------------------------
 *
 * route.h
 *	  The template of one request, written as HTTP has it:
 *
 *		METHOD path?args
 *		Name: value			lines like this, if any, are headers;
 *							a blank line may end them
 *		body
 *
 * A Content-Type among the headers says of which kind the body is.  Parts of
 * their own: terms.h (arguments), headline.h (headers), body.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ROUTE_H
#define REST_ROUTE_H

#include "body.h"
#include "headline.h"
#include "template.h"
#include "terms.h"
#include "url.h"

typedef struct RestRoute
{
	char		method[16];		/* upper case */
	bool		absolute;		/* path begins with http:// or https:// */
	RestTemplate *path;
	RestTerms  *args;			/* never NULL; without a bare {filter} */
	int			filter_at;		/* filter arguments stand before this one of
								 * args: where the bare {filter} was; or 0 */
	bool		bare_filter;	/* there was one */
	RestHeadlines *headers;		/* never NULL */
	RestBody   *body;			/* NULL: none */
	bool		many;
} RestRoute;

extern RestRoute *rest_route_parse(const char *text, size_t len,
								   RestBodyKind kind, bool many,
								   RestFault *fault);
extern void rest_route_free(RestRoute *route);
extern bool rest_route_names(const RestRoute *route, RestNameVisit visit,
							 void *arg);
extern bool rest_route_uses(const RestRoute *route, const char *name);

/* Does {name} stand in the path or the arguments? */
extern bool rest_route_has_in_url(const RestRoute *route, const char *name);

/* Or in the headers? */
extern bool rest_route_has_in_head(const RestRoute *route, const char *name);

extern bool rest_route_path(const RestRoute *route, RestLookup lookup,
							void *ctx, RestBuf *out, RestExpanded *what,
							RestFault *fault);
extern bool rest_route_first_args(const RestRoute *route, RestLookup lookup,
								  void *ctx, RestArgs *args,
								  RestFault *fault);
extern bool rest_route_args(const RestRoute *route, RestLookup lookup,
							void *ctx, size_t nrows, RestArgs *args,
							RestFault *fault);

#endif							/* REST_ROUTE_H */
