/*-------------------------------------------------------------------------
 *
 * routes.h
 *	  The routes of a table, parsed, and which columns they need.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ROUTES_H
#define REST_ROUTES_H

#include "column.h"
#include "route.h"

/*
 * The route of this option with {resource} filled in, in the current memory
 * context; NULL when the table has none.  Raises fdw_invalid_attribute_value
 * for a placeholder that means nothing.
 */
extern RestRoute *rest_routes_load(const RestColumnMap *map, RestOpt opt);

/*
 * Columns without whose value the list can't be asked (attnums): those in the
 * path of the list route, and those with option required.
 */
extern List *rest_needs_list(const RestColumnMap *map);

/*
 * Columns without whose value a record can't be asked for (attnums): the key's
 * and those in the path of the item route.  NIL when no record can be.
 */
extern List *rest_needs_item(const RestColumnMap *map);

/*
 * Can single records be asked for?  The preset's item route with {key} is not
 * taken for granted where the key has several columns.
 */
extern bool rest_routes_has_get(const RestColumnMap *map);

/* Columns without which a route has no path (attnums). */
extern List *rest_routes_path_columns(const RestColumnMap *map,
									  const RestRoute *route);

/* Columns whose value a route takes, anywhere (attnums). */
extern List *rest_routes_columns(const RestColumnMap *map,
								 const RestRoute *route);

#endif							/* REST_ROUTES_H */
