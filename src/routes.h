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
#include "request.h"
#include "route.h"
#include "scope.h"

/* How records are asked for when the whole key is fixed */
typedef enum RestKeyWay
{
	REST_KEYS_LIST,				/* not by key: by the list route */
	REST_KEYS_ONE,				/* one by the item route */
	REST_KEYS_EACH,				/* by the item route, a request for each key */
	REST_KEYS_MANY				/* many in a request, by route get_many */
} RestKeyWay;

/*
 * The way that this table takes when its key columns are fixed, array (0: none)
 * by a list of values and the others by one value each.  Planning and
 * execution both go by this.
 */
extern RestKeyWay rest_key_way(const RestColumnMap *map, AttrNumber array);

/*
 * The route of this option with {resource} filled in, in the current memory
 * context; NULL when the table has none.  Raises fdw_invalid_attribute_value
 * for a placeholder that means nothing.
 */
extern RestRoute *rest_routes_load(const RestColumnMap *map, RestOpt opt);

/* The text of a route that the table has, {resource} filled in; palloc'd. */
extern char *rest_routes_text(const RestColumnMap *map, RestOpt opt);

/*
 * Columns without whose value the list can't be asked (attnums): those in the
 * path of the list route, and those with option required.
 */
extern List *rest_needs_list(const RestColumnMap *map);

/*
 * Columns without whose value a record can't be asked for (attnums): the key's
 * and those in the path of the route that this way takes.  NIL when no record
 * can be.
 */
extern List *rest_needs_item(const RestColumnMap *map, RestKeyWay way);

/*
 * Can single records be asked for?  The preset's item route with {key} is not
 * taken for granted where the key has several columns.
 */
extern bool rest_routes_has_get(const RestColumnMap *map);

/*
 * Columns without which a route has no path (attnums), nor the request that
 * goes before it, when it needs that.
 */
extern List *rest_routes_path_columns(const RestColumnMap *map,
									  const RestRoute *route);

/*
 * May a request of this route be sent again when it is unknown whether it
 * worked?  By option repeatable, else by what kind of route and method it is.
 */
extern bool rest_routes_may_repeat(const RestConf *conf, RestOpt route,
								   const char *method);

/* The names in a route that begin with prefix, each once, behind those of names
 * (of char *).  route may be NULL. */
extern List *rest_routes_named(const RestRoute *route, const char *prefix,
							   List *names);

/*
 * A request by a route of a table, whose columns and parts scope holds; the rest
 * of scope is filled in here.  False when the path would have an empty part.
 */
extern bool rest_routes_request(const RestColumnMap *map, RestOpt opt,
								const RestRoute *route, RestScope *scope,
								RestApi *api, RestRequest *out);

/* Columns whose value a route takes, or the request before it (attnums). */
extern List *rest_routes_columns(const RestColumnMap *map,
								 const RestRoute *route);

/* Columns whose value in the scanned row it takes: {old.x} (attnums). */
extern List *rest_routes_old_columns(const RestColumnMap *map,
									 const RestRoute *route);

#endif							/* REST_ROUTES_H */
