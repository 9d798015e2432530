/*-------------------------------------------------------------------------
 *
 * route.h
 *	  METHOD path?args, newline, body: the template of one request.
 *
 * Also the argument lists that stand alone: filter terms in argument mode
 * ("{column}__gte={value}", "a={x}&b={y}"), the args and auth_args options.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ROUTE_H
#define REST_ROUTE_H

#include "body.h"
#include "template.h"
#include "url.h"

typedef struct RestTerm
{
	RestTemplate *name;
	RestTemplate *value;		/* NULL: no "=" */
} RestTerm;

typedef struct RestTerms
{
	RestTerm   *items;
	size_t		nitems;
} RestTerms;

typedef struct RestRoute
{
	char		method[16];		/* upper case */
	bool		absolute;		/* path begins with http:// or https:// */
	RestTemplate *path;
	RestTerms	args;
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
extern bool rest_route_path(const RestRoute *route, RestLookup lookup,
							void *ctx, RestBuf *out, RestExpanded *what,
							RestFault *fault);
extern bool rest_route_args(const RestRoute *route, RestLookup lookup,
							void *ctx, size_t nrows, RestArgs *args,
							RestFault *fault);

extern RestTerms *rest_terms_parse(const char *text, size_t len,
								   RestFault *fault);
extern void rest_terms_free(RestTerms *terms);
extern bool rest_terms_names(const RestTerms *terms, RestNameVisit visit,
							 void *arg);

/*
 * Append the terms to args.  replace: arguments of the same name that were in
 * args before go.  A term whose placeholders are all empty adds nothing.
 */
extern bool rest_terms_expand(const RestTerms *terms, RestPlace place,
							  RestLookup lookup, void *ctx, bool replace,
							  RestArgs *args, RestFault *fault);

#endif							/* REST_ROUTE_H */
