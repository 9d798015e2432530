/*-------------------------------------------------------------------------
 *
 * modify_conditions.c
 *	  Which conditions of a scan go along with the writes of its rows?
 *
 * The plan below a write enters; the scan of the written table is found in it,
 * wherever joins have put it, and what it was asked for leaves as conditions of
 * the write route.  Left out is what has another value for each row of a join:
 * nobody knows any more which one a row was read with.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"
#include "nodes/plannodes.h"

#include "modify_conditions.h"
#include "scan.h"

/* A walk through the nodes of a plan */
typedef struct Search
{
	Index		relation;		/* the written one, in the range table */
	ForeignScanState *found;	/* its scan */
	Bitmapset  *params;			/* that joins set anew for each of their rows */
} Search;

/* planstate_tree_walker callback */
static bool
look_at(PlanState *node, void *arg)
{
	Search	   *search = arg;
	ListCell   *lc;

	if (node == NULL)
		return false;
	if (rest_scan_is_ours(node) &&
		((Scan *) node->plan)->scanrelid == search->relation)
		search->found = (ForeignScanState *) node;
	if (IsA(node->plan, NestLoop))
	{
		foreach(lc, ((NestLoop *) node->plan)->nestParams)
			search->params = bms_add_member(search->params,
											lfirst_node(NestLoopParam, lc)->paramno);
	}
	return planstate_tree_walker(node, look_at, search);
}

/* See modify_conditions.h. */
void
rest_modify_conditions_find(RestModify *modify, PlanState *below)
{
	Search		search = {modify->rinfo->ri_RangeTableIndex, NULL, NULL};

	look_at(below, &search);
	modify->scan = search.found;
	modify->join_params = search.params;
}

/* Does an expression use one of these parameters?  expression_tree_walker
 * callback. */
static bool
uses_param(Node *node, void *arg)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param))
		return ((Param *) node)->paramkind == PARAM_EXEC &&
			bms_is_member(((Param *) node)->paramid, arg);
	return expression_tree_walker(node, uses_param, arg);
}

/* Has the value at this place been the same for all rows? */
static bool
stays(const RestModify *modify, int value)
{
	ForeignScan *plan = (ForeignScan *) modify->scan->ss.ps.plan;

	return value < 0 ||
		(value != rest_scan_plan_of(modify->scan)->bind &&
		 !uses_param(list_nth(plan->fdw_exprs, value), modify->join_params));
}

/* The same for all values of a tree. */
static bool
tree_stays(const RestModify *modify, const RestPlanTree *tree)
{
	ListCell   *lc;

	if (tree->op == REST_TREE_TERM)
		return stays(modify, tree->term->value);
	foreach(lc, tree->args)
	{
		if (!tree_stays(modify, lfirst(lc)))
			return false;
	}
	return true;
}

/* The scan's plan without the conditions that do not stay. */
static RestScanPlan *
lasting_plan(const RestModify *modify)
{
	RestScanPlan *plan = palloc(sizeof(RestScanPlan));
	ListCell   *lc;

	*plan = *rest_scan_plan_of(modify->scan);
	plan->terms = plan->trees = NIL;
	foreach(lc, rest_scan_plan_of(modify->scan)->terms)
	{
		if (stays(modify, ((RestPlanTerm *) lfirst(lc))->value))
			plan->terms = lappend(plan->terms, lfirst(lc));
	}
	foreach(lc, rest_scan_plan_of(modify->scan)->trees)
	{
		if (tree_stays(modify, lfirst(lc)))
			plan->trees = lappend(plan->trees, lfirst(lc));
	}
	return plan;
}

/* See modify_conditions.h.  They are made for each request: a scan that is run
 * again for other values has chosen by these. */
RestPrecondition *
rest_modify_conditions(RestModify *modify, const RestModifyWay *way)
{
	const RestRoute *route = rest_writer_route(way->writer);

	if (modify->scan == NULL || !rest_precondition_wanted(route))
		return NULL;
	return rest_precondition_new(modify->map, modify->codecs, route,
								 lasting_plan(modify),
								 rest_scan_values(modify->scan));
}
