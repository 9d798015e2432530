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

#include "cost.h"
#include "plan.h"
#include "routes.h"

/* One round trip, in units of a sequential page read */
#define REST_REQUEST_COST		1000.0
/* Bringing one row over the wire and out of JSON */
#define REST_ROW_COST			0.05
/* When nobody says how many rows there are */
#define REST_DEFAULT_ROWS		1000.0
/* A list that can't be asked because a required column has no value */
#define REST_INCOMPLETE_COST	1.0e10

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

/* Is this column fixed by = or by a list of values? */
static bool
is_fixed(AttrNumber attnum, List *terms)
{
	ListCell   *lc;

	foreach(lc, terms)
	{
		RestPlanTerm   *term = lfirst(lc);

		if (term->attnum == attnum && (term->kind == REST_TERM_EQ ||
									   term->kind == REST_TERM_ANY))
			return true;
	}
	return false;
}

/* Is there an item route, and does every column that it needs have its value? */
bool
rest_cost_is_keyed(const RestColumnMap *map, List *terms)
{
	List	   *needs = rest_needs_item(map);
	ListCell   *lc;

	if (needs == NIL)
		return false;
	foreach(lc, needs)
	{
		if (!is_fixed(lfirst_int(lc), terms))
			return false;
	}
	return true;
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
	Selectivity narrowed;
	Cost		cpu;

	if (rest_cost_is_keyed(map, terms))
	{
		cost->requests = Max(key_count, 1);
		cost->fetched = cost->requests;
		cost->rows = Min(cost->rows, cost->requests);
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
	if (!complete)
	{
		cost->startup += REST_INCOMPLETE_COST;
		cost->total += REST_INCOMPLETE_COST;
	}
}
