/*-------------------------------------------------------------------------
 *
 * per_route.h
 *	  Options that say one word for all routes and others for single ones.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_PER_ROUTE_H
#define REST_PER_ROUTE_H

#include "option.h"

/*
 * Which word has option opt (insert_nulls, returning) for this route?  An item
 * "route=word" beats one without a route.  NULL when there is none.  palloc'd.
 */
extern const char *rest_per_route(const RestConf *conf, RestOpt opt,
								  RestOpt route);

/* Is that this word? */
extern bool rest_per_route_is(const RestConf *conf, RestOpt opt,
							  RestOpt route, const char *word);

#endif							/* REST_PER_ROUTE_H */
