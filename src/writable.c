/*-------------------------------------------------------------------------
 *
 * writable.c
 *	  What can be written to a table, and by which routes.
 *
 * Options alone decide, so that planning, views and information_schema get the
 * same answer as execution, and none of them asks the API.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/lsyscache.h"

#include "routes.h"
#include "writable.h"

/* The routes of an operation: for one row, instead of it, for many, for all that
 * conditions choose */
typedef struct Routes
{
	CmdType		operation;
	const char *verb;			/* as core says "does not allow inserts" */
	RestOpt		one;
	RestOpt		instead;
	RestOpt		many;
	RestOpt		where;
} Routes;

static const Routes routes[] = {
	{CMD_INSERT, "inserts", REST_OPT_INSERT, REST_OPT_UPSERT,
	REST_OPT_INSERT_MANY, REST_OPT_COUNT},
	{CMD_UPDATE, "updates", REST_OPT_UPDATE, REST_OPT_COUNT,
	REST_OPT_UPDATE_MANY, REST_OPT_UPDATE_WHERE},
	{CMD_DELETE, "deletes", REST_OPT_DELETE, REST_OPT_COUNT,
	REST_OPT_DELETE_MANY, REST_OPT_DELETE_WHERE}
};

/* The line of an operation. */
static const Routes *
get_routes(CmdType operation)
{
	size_t		i;

	for (i = 0; i < lengthof(routes); i++)
	{
		if (routes[i].operation == operation)
			return &routes[i];
	}
	elog(ERROR, "unexpected operation: %d", (int) operation);
	return NULL;
}

/* Has the table this route? */
static bool
has_route(const RestColumnMap *map, RestOpt opt)
{
	return opt != REST_OPT_COUNT && rest_conf_has(map->conf, opt) &&
		rest_routes_load(map, opt) != NULL;
}

/* See writable.h. */
RestOpt
rest_writable_route(const RestColumnMap *map, CmdType operation)
{
	const Routes *r = get_routes(operation);

	return has_route(map, r->one) ? r->one :
		has_route(map, r->instead) ? r->instead : REST_OPT_COUNT;
}

/* See writable.h. */
RestOpt
rest_writable_many(const RestColumnMap *map, CmdType operation)
{
	const Routes *r = get_routes(operation);

	return has_route(map, r->many) ? r->many : REST_OPT_COUNT;
}

/* See writable.h. */
RestOpt
rest_writable_bulk(const RestColumnMap *map, CmdType operation, bool looked_at,
				   int *rows)
{
	if (operation == CMD_INSERT && !looked_at && has_route(map, REST_OPT_LOAD))
	{
		*rows = (int) rest_conf_int(map->conf, REST_OPT_LOAD_SIZE);
		return REST_OPT_LOAD;
	}
	*rows = (int) Min(rest_conf_int(map->conf, REST_OPT_BATCH_SIZE),
					  PG_INT16_MAX);
	return rest_writable_many(map, operation);
}

/* Is a key wanted that no column is? */
static bool
lacks_key(const RestColumnMap *map, RestOpt opt)
{
	RestRoute  *route;

	if (map->keys != NIL || opt == REST_OPT_COUNT)
		return false;
	route = rest_routes_load(map, opt);
	return rest_route_uses(route, "key") || rest_route_uses(route, "keys");
}

/* Is writing switched off by option updatable? */
static bool
is_off(const RestColumnMap *map)
{
	return rest_conf_has(map->conf, REST_OPT_UPDATABLE) &&
		!rest_conf_bool(map->conf, REST_OPT_UPDATABLE);
}

/* See writable.h. */
RestOpt
rest_writable_where(const RestColumnMap *map, CmdType operation)
{
	const Routes *r = get_routes(operation);

	return has_route(map, r->where) && !is_off(map) ? r->where :
		REST_OPT_COUNT;
}

/* See writable.h. */
bool
rest_writable_rows(const RestColumnMap *map, CmdType operation)
{
	RestOpt		one = rest_writable_route(map, operation);
	RestOpt		many = rest_writable_many(map, operation);

	if (is_off(map))
		return false;
	return (one != REST_OPT_COUNT && !lacks_key(map, one)) ||
		(many != REST_OPT_COUNT && !lacks_key(map, many));
}

/* See writable.h. */
int
rest_writable_events(const RestColumnMap *map)
{
	int			events = 0;
	size_t		i;

	for (i = 0; i < lengthof(routes); i++)
	{
		if (rest_writable_rows(map, routes[i].operation) ||
			rest_writable_where(map, routes[i].operation) != REST_OPT_COUNT)
			events |= 1 << routes[i].operation;
	}
	return events;
}

/* See writable.h. */
void
rest_writable_check(const RestColumnMap *map, CmdType operation)
{
	const Routes *r = get_routes(operation);
	RestOpt		route = rest_writable_route(map, operation);

	if (rest_writable_rows(map, operation))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("foreign table \"%s\" does not allow %s",
					get_rel_name(map->relid), r->verb),
			 is_off(map) ? errdetail("Option \"updatable\" is 'false'.") :
			 route == REST_OPT_COUNT ?
			 errdetail("It has no route \"%s\".", rest_option_defs[r->one].name) :
			 errdetail("Route \"%s\" names a record by its key, and the table has none.",
					   rest_option_defs[route].name),
			 is_off(map) ? 0 : route == REST_OPT_COUNT ?
			 errhint("Option \"%s\" says how the API is asked for it.",
					 rest_option_defs[r->one].name) :
			 errhint("Mark the key's columns by OPTIONS (key 'true').")));
}

/* See writable.h. */
void
rest_writable_check_nothing(const RestColumnMap *map)
{
	if (rest_writable_route(map, CMD_INSERT) != REST_OPT_UPSERT)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("foreign table \"%s\" does not allow ON CONFLICT DO NOTHING",
					get_rel_name(map->relid)),
			 errdetail("Its route \"upsert\" changes a record that is there already."),
			 errhint("Option \"insert\" says how the API is asked to create one.")));
}

/* See writable.h. */
void
rest_writable_check_columns(const RestColumnMap *map, const Bitmapset *attnums)
{
	int			attnum = -1;

	while ((attnum = bms_next_member(attnums, attnum)) >= 0)
	{
		const RestColumn *column = rest_columns_get(map, attnum);

		if (column == NULL || column->access == REST_ACCESS_ALL ||
			column->access == REST_ACCESS_WRITE)
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("column \"%s\" of foreign table \"%s\" can't be updated",
						column->name, get_rel_name(map->relid)),
				 errdetail("Its option \"access\" is '%s'.",
						   rest_conf_text(column->conf, REST_OPT_ACCESS))));
	}
}
