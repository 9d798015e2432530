/*-------------------------------------------------------------------------
 *
 * before.h
 *	  The request that goes before: option before, and {before:...}.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_BEFORE_H
#define REST_BEFORE_H

#include "request.h"
#include "scope.h"

typedef struct RestBefore RestBefore;

/* Add the {before:...} of a route to a List of char *, with "before:". */
extern List *rest_before_names(const RestRoute *route, List *names);

/*
 * What asks for these names (at least one), in the current memory context,
 * which it must not outlive.  Raises when the table has no route before, or for
 * a pointer that can't be used.
 */
extern RestBefore *rest_before_new(const RestColumnMap *map, RestApi *api,
								   List *names);

/*
 * Have the values for these columns (by attnum - 1): sends the request and
 * reads the reply, unless the values at hand are of the same request.  Waits,
 * interruptibly; must not run while a record of the same API is at hand.
 * False when no such request can exist.
 */
extern bool rest_before_ask(RestBefore *before, const RestValue *columns);

/* Are the values at hand those for these columns? */
extern bool rest_before_is_asked(RestBefore *before,
								 const RestValue *columns);

/* The request, in the current memory context; false as above. */
extern bool rest_before_request(RestBefore *before, const RestValue *columns,
								RestRequest *out);

/* Put the values into a scope: their own names while nothing was asked. */
extern void rest_before_fill(const RestBefore *before, RestScope *scope);

#endif							/* REST_BEFORE_H */
