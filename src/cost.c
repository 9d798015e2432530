/*-------------------------------------------------------------------------
 *
 * cost.c
 *	  What reading a foreign table costs: requests first, rows second.
 *
 * Assumes that a request costs some tens of milliseconds whatever it asks, so
 * that the number of requests decides between plans: one per page of a list,
 * one per key.  Estimates enter from the planner's own selectivities, never
 * from the network; what leaves is rows and costs.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "optimizer/cost.h"
#include "optimizer/optimizer.h"

#include "compat.h"
#include "cost.h"
#include "plan.h"
#include "routes.h"

/* One round trip, in units of a sequential page read */
#define REST_REQUEST_COST		1000.0
/* Bringing one row over the wire and out of JSON */
#define REST_ROW_COST			0.05
/* An answer of groups is shorter than one of their rows, by how much is mostly
 * unknown: enough that it is asked for when the estimates do not tell */
#define REST_GROUPS_COST		0.95
/* When nobody says how many rows there are */
#define REST_DEFAULT_ROWS		1000.0
/* A list that can't be asked: there is none, or a required column has no value */
#define REST_INCOMPLETE_COST	REST_COMPAT_HOPELESS_COST

/* The cost of one request. */
Cost
rest_cost_request(void)
{
	return REST_REQUEST_COST;
}

/* Rows of the table; see cost.h.  reltuples is -1 before the first ANALYZE. */
double
rest_cost_table_rows(const RestColumnMap *map, double reltuples)
{
	int64		rows = rest_conf_int(map->conf, REST_OPT_ROWS);

	if (rows > 0)
		return (double) rows;
	return reltuples >= 0 ? Max(reltuples, 1) : REST_DEFAULT_ROWS;
}

/* Is there a condition of this kind on the column? */
static bool
has_term(AttrNumber attnum, RestTermKind kind, List *terms)
{
	ListCell   *lc;

	foreach(lc, terms)
	{
		RestPlanTerm   *term = lfirst(lc);

		if (term->attnum == attnum && term->kind == kind)
			return true;
	}
	return false;
}

/* How these conditions have records asked for: the same rules as sent.c's. */
static RestKeyWay
key_way(const RestColumnMap *map, List *terms)
{
	AttrNumber	array = 0;
	RestKeyWay	way;
	ListCell   *lc;

	if (map->keys == NIL)
		return REST_KEYS_LIST;
	foreach(lc, map->keys)
	{
		if (has_term(lfirst_int(lc), REST_TERM_EQ, terms))
			continue;
		if (array != 0 || !has_term(lfirst_int(lc), REST_TERM_ANY, terms))
			return REST_KEYS_LIST;
		array = lfirst_int(lc);
	}
	way = rest_key_way(map, array);
	foreach(lc, rest_needs_item(map, way))
	{
		if (!has_term(lfirst_int(lc), REST_TERM_EQ, terms) &&
			!has_term(lfirst_int(lc), REST_TERM_ANY, terms))
			return REST_KEYS_LIST;
	}
	return way;
}

/* Do these conditions have single records asked for? */
bool
rest_cost_is_keyed(const RestColumnMap *map, List *terms)
{
	return key_way(map, terms) != REST_KEYS_LIST;
}

/* Round trips that so many keys take, those in parallel counted once. */
static double
key_requests(const RestColumnMap *map, RestKeyWay way, double keys)
{
	RestOpt		per = way == REST_KEYS_MANY ? REST_OPT_MAX_KEYS :
		REST_OPT_CONCURRENCY;

	return ceil(keys / Max(rest_conf_int(map->conf, per), 1));
}

/* Requests that a list of this many rows takes. */
static double
list_requests(const RestColumnMap *map, double fetched)
{
	int64		page_size = rest_conf_int(map->conf, REST_OPT_PAGE_SIZE);

	if (page_size <= 0)
		return 1;
	return Max(ceil(fetched / (double) page_size), 1);
}

/*
 * Fill in what the scan costs.  key_count is the number of values that fix the
 * key (1 for =); complete is false when a required column has no value.
 */
void
rest_cost_scan(PlannerInfo *root, RelOptInfo *rel, const RestColumnMap *map,
			   List *terms, List *sent, double key_count, bool complete,
			   RestCost *cost)
{
	RestKeyWay	way = key_way(map, terms);
	Selectivity narrowed;
	Cost		cpu;

	if (way != REST_KEYS_LIST)
	{
		cost->fetched = Max(key_count, 1);
		cost->requests = key_requests(map, way, cost->fetched);
		cost->rows = Min(cost->rows, cost->fetched);
	}
	else
	{
		narrowed = clauselist_selectivity(root, sent, rel->relid, JOIN_INNER,
										  NULL);
		cost->fetched = clamp_row_est(rel->tuples * narrowed);
		cost->fetched = Max(cost->fetched, cost->rows);
		cost->requests = list_requests(map, cost->fetched);
	}
	cost->rows = clamp_row_est(cost->rows);
	cpu = cpu_tuple_cost + rel->baserestrictcost.per_tuple + REST_ROW_COST;
	cost->startup = REST_REQUEST_COST + rel->baserestrictcost.startup;
	cost->total = cost->startup + (cost->requests - 1) * REST_REQUEST_COST +
		cost->fetched * cpu;
	if (!complete ||
		(way == REST_KEYS_LIST && !rest_conf_has(map->conf, REST_OPT_LIST)))
	{
		cost->startup += REST_INCOMPLETE_COST;
		cost->total += REST_INCOMPLETE_COST;
	}
}

/* See cost.h. */
void
rest_cost_groups(const RestColumnMap *map, double groups, RestCost *cost)
{
	cost->rows = cost->fetched = clamp_row_est(groups);
	cost->requests = list_requests(map, cost->fetched);
	cost->startup = REST_REQUEST_COST * REST_GROUPS_COST;
	cost->total = cost->requests * cost->startup +
		cost->fetched * (cpu_tuple_cost + REST_ROW_COST);
}
