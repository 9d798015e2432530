/*-------------------------------------------------------------------------
 *
 * terms.h
 *	  Templates of arguments: name=value&name=value.
 *
 * The query of a route, filter terms in argument mode ("{column}__gte={value}"),
 * the args and auth_args options, and form bodies.  An argument whose
 * placeholders are all empty is not sent; a list without separator repeats
 * it; with rows, neighbouring arguments that use a per-row placeholder
 * repeat together per row; "...={x}" spreads a JSON object, nested by brackets.
 * A value that is itself a JSON array or object is a JSON template, as in
 * jsonbody.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_TERMS_H
#define REST_TERMS_H

#include "jsonbody.h"
#include "template.h"
#include "url.h"

typedef struct RestTerm
{
	RestTemplate *name;			/* of a spread: the prefix, may be empty text */
	RestTemplate *value;		/* NULL: no "=", or json */
	RestJsonNode *json;			/* the value is a JSON array or object */
	bool		spread;			/* "...={x}", "prefix[...]={x}" */
	bool		per_row;		/* uses a per-row placeholder */
} RestTerm;

typedef struct RestTerms
{
	RestTerm   *items;
	size_t		nitems;
} RestTerms;

/* Offset of the first such character outside of placeholders, or len. */
extern size_t rest_terms_outside(const char *text, size_t len, char wanted);

extern RestTerms *rest_terms_parse(const char *text, size_t len,
								   RestFault *fault);
extern void rest_terms_free(RestTerms *terms);
extern bool rest_terms_names(const RestTerms *terms, RestNameVisit visit,
							 void *arg);

/*
 * Append the terms to args.  replace: arguments of the same names that were in
 * args before go.
 */
extern bool rest_terms_expand(const RestTerms *terms, RestPlace place,
							  RestLookup lookup, void *ctx, bool replace,
							  RestArgs *args, RestFault *fault);

/* The same in a _many route for rows 0 .. nrows - 1. */
extern bool rest_terms_expand_rows(const RestTerms *terms, RestPlace place,
								   RestLookup lookup, void *ctx,
								   size_t nrows, RestArgs *args,
								   RestFault *fault);

#endif							/* REST_TERMS_H */
