/*-------------------------------------------------------------------------
 *
 * batch_plan.c
 *	  Planning of batch joins.
 *
 * A join whose inner side is one of our tables, and whose condition fixes a
 * key or a column that can be asked for by a list of values, can be done in
 * batches: read outer rows, ask for all their keys at once, join.  The planner
 * has no such join, so it is offered as a custom path beside its own, with
 * costs by which it can choose.
 *
 * The inner side is an ordinary scan of ours to whose plan one condition is
 * added, column = ANY (keys), whose value the join gives at each batch.
 * Everything else (what is sent, chunks, requests in flight, recheck) is the
 * scan's own business.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"
#include "utils/lsyscache.h"
#include "utils/selfuncs.h"

#include "batch_join.h"
#include "batch_plan.h"
#include "compat.h"
#include "plan.h"
#include "qual.h"
#include "routes.h"
#include "scan_plan.h"
#include "settings.h"

static set_join_pathlist_hook_type next_hook = NULL;

static Plan *plan_batch_join(PlannerInfo *root, RelOptInfo *rel,
							 CustomPath *best_path, List *tlist,
							 List *clauses, List *custom_plans);

static const CustomPathMethods path_methods = {
	.CustomName = "RestBatchJoin",
	.PlanCustomPath = plan_batch_join
};

static const CustomScanMethods scan_methods = {
	.CustomName = "RestBatchJoin",
	.CreateCustomScanState = rest_batch_join_create
};

/* Names of join types in EXPLAIN. */
const char *
rest_batch_join_name(JoinType type)
{
	switch (type)
	{
		case JOIN_INNER:
			return "Inner";
		case JOIN_LEFT:
			return "Left";
		case JOIN_SEMI:
			return "Semi";
		case JOIN_ANTI:
			return "Anti";
		default:
			return "???";
	}
}

/*
 * Can the table be asked for a list of values of this column, in less than a
 * request per row or at least in parallel: by its key, by an IN filter, or as
 * a column that each request needs?
 */
static bool
takes_lists(const RestColumnMap *map, AttrNumber attnum)
{
	RestColumn *column = rest_columns_get(map, attnum);

	if (column == NULL)
		return false;
	if (rest_column_filter(column, REST_FILTER_IN))
		return true;
	if (list_length(map->keys) == 1 && list_member_int(map->keys, attnum) &&
		rest_key_way(map, attnum) != REST_KEYS_LIST)
		return true;
	return list_member_int(rest_needs_list(map), attnum);
}

/* Make the value one of the column's own type; false when it can't be. */
static bool
make_key_type(const RestColumnMap *map, RestCondition *cond)
{
	Expr	   *value = rest_qual_coerce(rest_columns_get(map, cond->term.attnum),
										 (Node *) cond->value);

	if (value)
		cond->value = value;
	return value != NULL;
}

/*
 * The join clause by which keys can be asked for: its condition, or false.
 * Its value must look at the outer side alone.
 */
static bool
find_key_clause(const RestColumnMap *map, RelOptInfo *outer,
				RelOptInfo *inner, List *restrictlist, RestCondition *cond)
{
	ListCell   *lc;

	foreach(lc, restrictlist)
	{
		RestrictInfo *rinfo = lfirst(lc);

		if (!rest_qual_match(inner->relid, map, rinfo->clause, cond) ||
			cond->term.kind != REST_TERM_EQ ||
			!takes_lists(map, cond->term.attnum) ||
			!make_key_type(map, cond) ||
			!OidIsValid(get_array_type(exprType((Node *) cond->value))))
			continue;
		if (bms_is_subset(pull_varnos(NULL, (Node *) cond->value),
						  outer->relids) &&
			contain_var_clause((Node *) cond->value))
			return true;
	}
	return false;
}

/* Are there placeholders, which only core's own joins know to evaluate? */
static bool
has_placeholders(RelOptInfo *joinrel)
{
	ListCell   *lc;

	foreach(lc, joinrel->reltarget->exprs)
	{
		if (!IsA(lfirst(lc), Var))
			return true;
	}
	return false;
}

/* Rows, startup and total cost of the join. */
static void
set_costs(PlannerInfo *root, CustomPath *path, Path *outer,
		  const RestCost *inner, const RestColumnMap *map,
		  RelOptInfo *joinrel, const RestCondition *cond)
{
	RestColumn *column = rest_columns_get(map, cond->term.attnum);
	double		keys = estimate_num_groups(root, list_make1(cond->value),
										   Max(outer->rows, 1), NULL, NULL);
	double		concurrency = Max(rest_conf_int(map->conf,
												REST_OPT_CONCURRENCY), 1);
	double		per_request = 1;
	double		requests;

	if (rest_column_filter(column, REST_FILTER_IN) ||
		(column->key && rest_key_way(map, column->attnum) == REST_KEYS_MANY))
	{
		per_request = Max(rest_conf_int(map->conf, REST_OPT_MAX_KEYS), 1);
		concurrency = 1;
	}
	requests = Max(keys / per_request, 1);
	path->path.rows = joinrel->rows;
	path->path.startup_cost = outer->startup_cost + rest_cost_request();
	path->path.total_cost = outer->total_cost +
		Max(requests / concurrency, 1) * rest_cost_request() +
		(outer->rows + joinrel->rows + inner->rows / Max(inner->fetched, 1)) *
		(cpu_tuple_cost * 2);
}

/* Offer the batch join of one outer path. */
static void
add_batch_path(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *inner,
			   Path *outer, JoinType jointype, List *restrictlist,
			   const RestCondition *cond)
{
	CustomPath *path = makeNode(CustomPath);
	Path	   *scan = (Path *) rest_scan_plan_path(root, inner);

	/* what can't be read alone can be read by keys */
	rest_compat_set_disabled(scan, 0);
	rest_compat_set_disabled(&path->path, rest_compat_disabled(outer));
	path->path.pathtype = T_CustomScan;
	path->path.parent = joinrel;
	path->path.pathtarget = joinrel->reltarget;
	path->path.pathkeys = outer->pathkeys;
	path->flags = CUSTOMPATH_SUPPORT_PROJECTION;
	path->custom_paths = list_make2(outer, scan);
	path->custom_private = list_make3(makeInteger(jointype), restrictlist,
									  list_make2(makeInteger(cond->term.attnum),
												 copyObject(cond->value)));
	path->methods = &path_methods;
	set_costs(root, path, outer, rest_scan_plan_cost(inner),
			  rest_scan_plan_map(inner), joinrel, cond);
	add_path(joinrel, (Path *) path);
}

/*
 * Offer the batch joins that begin with one of the cheapest outer paths.  A
 * semi-join with this table on its left is an inner join of the right side's
 * different values.
 */
static void
add_batch_paths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outerrel,
				RelOptInfo *innerrel, JoinType jointype,
				JoinPathExtraData *extra, const RestCondition *cond)
{
	Path	   *total = outerrel->cheapest_total_path;
	Path	   *startup = outerrel->cheapest_startup_path;

	if (jointype == JOIN_UNIQUE_OUTER)
	{
		total = rest_compat_unique_outer(root, outerrel, total, extra->sjinfo);
		startup = NULL;
		jointype = JOIN_INNER;
	}
	if (total)
		add_batch_path(root, joinrel, innerrel, total, jointype,
					   extra->restrictlist, cond);
	if (startup && startup->param_info == NULL && startup != total)
		add_batch_path(root, joinrel, innerrel, startup, jointype,
					   extra->restrictlist, cond);
}

/* The hook: offer batch joins for this pair of relations. */
static void
batch_join_paths(PlannerInfo *root, RelOptInfo *joinrel, RelOptInfo *outerrel,
				 RelOptInfo *innerrel, JoinType jointype,
				 JoinPathExtraData *extra)
{
	const RestColumnMap *map = rest_scan_plan_map(innerrel);
	RestCondition cond;

	if (next_hook)
		next_hook(root, joinrel, outerrel, innerrel, jointype, extra);
	if (map == NULL || !rest_setting_batch_join ||
		(jointype != JOIN_INNER && jointype != JOIN_LEFT &&
		 jointype != JOIN_SEMI && jointype != JOIN_ANTI &&
		 jointype != JOIN_UNIQUE_OUTER))
		return;
	if (root->parse->commandType != CMD_SELECT || root->rowMarks != NIL ||
		!bms_is_empty(joinrel->lateral_relids) ||
		!bms_is_empty(innerrel->lateral_relids) ||
		outerrel->cheapest_total_path == NULL ||
		outerrel->cheapest_total_path->param_info != NULL ||
		has_placeholders(joinrel) ||
		!find_key_clause(map, outerrel, innerrel, extra->restrictlist, &cond))
		return;
	add_batch_paths(root, joinrel, outerrel, innerrel, jointype, extra,
					&cond);
}

/* ----- from path to plan ----- */

/* Add column = ANY (value of the join) to the inner scan's plan. */
static void
add_bound_term(ForeignScan *scan, AttrNumber attnum, Node *key)
{
	RestScanPlan *plan = rest_scan_plan_unpack(scan->fdw_private);
	RestPlanTerm *term = palloc(sizeof(RestPlanTerm));
	Oid			type = get_array_type(getBaseType(exprType(key)));

	plan->bind = list_length(scan->fdw_exprs);
	term->kind = REST_TERM_ANY;
	term->attnum = attnum;
	term->value = plan->bind;
	term->clause = -1;
	plan->terms = lappend(plan->terms, term);
	plan->attrs = list_append_unique_int(list_copy(plan->attrs), attnum);
	plan->nclauses++;
	plan->names = lappend(plan->names, "keys of a batch of outer rows");
	scan->fdw_exprs = lappend(list_copy(scan->fdw_exprs),
							  makeNullConst(type, -1, InvalidOid));
	scan->fdw_private = rest_scan_plan_pack(plan);
}

/* The entry of a target list that is this Var, however nulled, or NULL. */
static TargetEntry *
find_in_tlist(const List *tlist, const Var *var)
{
	ListCell   *lc;

	foreach(lc, tlist)
	{
		TargetEntry *entry = lfirst(lc);
		Var		   *have = (Var *) entry->expr;

		if (IsA(have, Var) && have->varno == var->varno &&
			have->varattno == var->varattno)
			return entry;
	}
	return NULL;
}

/*
 * The scan tuple: every Var that the conditions and the output look at, each
 * with the side and place that it comes from.  Since 16 a Var says which outer
 * joins null it, and a column may be there in one spelling only: the first.
 */
static List *
make_scan_tlist(List *exprs, const Plan *outer, const Plan *inner,
				List **sides, List **places)
{
	List	   *vars = pull_var_clause((Node *) exprs,
									   PVC_RECURSE_AGGREGATES |
									   PVC_RECURSE_WINDOWFUNCS |
									   PVC_RECURSE_PLACEHOLDERS);
	List	   *tlist = NIL;
	ListCell   *lc;

	foreach(lc, vars)
	{
		Var		   *var = lfirst(lc);
		TargetEntry *source;
		bool		is_inner;

		if (find_in_tlist(tlist, var))
			continue;
		source = find_in_tlist(outer->targetlist, var);
		is_inner = source == NULL;
		if (is_inner)
			source = find_in_tlist(inner->targetlist, var);
		if (source == NULL)
			elog(ERROR, "column of a batch join is in neither of its sides");
		tlist = lappend(tlist, makeTargetEntry((Expr *) copyObject(var),
											   list_length(tlist) + 1, NULL,
											   false));
		*sides = lappend_int(*sides, is_inner);
		*places = lappend_int(*places, source->resno);
	}
	return tlist;
}

/* A copy of an expression whose Vars are spelled as a target list has them. */
static Node *
spell_alike(Node *node, void *tlist)
{
	if (node && IsA(node, Var))
		return copyObject((Node *) find_in_tlist(tlist, (Var *) node)->expr);
	return expression_tree_mutator(node, spell_alike, tlist);
}

/* Make sure that the inner plan gives out the key's column; its place. */
static int
inner_key_place(ForeignScan *inner, AttrNumber attnum)
{
	ListCell   *lc;

	foreach(lc, inner->scan.plan.targetlist)
	{
		TargetEntry *entry = lfirst(lc);
		Var		   *var = (Var *) entry->expr;

		if (IsA(var, Var) && var->varattno == attnum)
			return entry->resno;
	}
	elog(ERROR, "key of a batch join is not in its inner side");
	return 0;
}

/*
 * The plan node.  Conditions of an outer join that were pushed down to it are
 * applied after it (qual), the others while joining (custom_exprs).
 */
static Plan *
plan_batch_join(PlannerInfo *root, RelOptInfo *rel, CustomPath *best_path,
				List *tlist, List *clauses, List *custom_plans)
{
	CustomScan *scan = makeNode(CustomScan);
	JoinType	jointype = intVal(linitial(best_path->custom_private));
	List	   *restrictlist = lsecond(best_path->custom_private);
	List	   *key = lthird(best_path->custom_private);
	Plan	   *outer = linitial(custom_plans);
	ForeignScan *inner = lsecond(custom_plans);
	AttrNumber	attnum = intVal(linitial(key));
	List	   *join_quals;
	List	   *other_quals = NIL;
	List	   *sides = NIL;
	List	   *places = NIL;

	(void) clauses;
	if (IS_OUTER_JOIN(jointype))
		extract_actual_join_clauses(restrictlist, rel->relids, &join_quals,
									&other_quals);
	else
		join_quals = extract_actual_clauses(restrictlist, false);
	add_bound_term(inner, attnum, lsecond(key));
	scan->scan.plan.targetlist = tlist;
	scan->scan.plan.qual = other_quals;
	scan->scan.scanrelid = 0;
	scan->flags = best_path->flags;
	scan->custom_plans = custom_plans;
	/*
	 * A projection may replace tlist later: all that the join gives is there.
	 * Spelled as above the join, where core compares; below is ours alone.
	 */
	scan->custom_scan_tlist = make_scan_tlist(list_make5(tlist,
														 best_path->path.pathtarget->exprs,
														 other_quals, join_quals,
														 lsecond(key)),
											  outer, (Plan *) inner, &sides,
											  &places);
	scan->custom_exprs = (List *)
		spell_alike((Node *) list_make2(lsecond(key), join_quals),
					scan->custom_scan_tlist);
	scan->custom_private =
		list_make3(list_make3_int(jointype, inner_key_place(inner, attnum),
								  root->tuple_fraction == 0 ?
								  REST_BATCH_MOST : REST_BATCH_FIRST),
				   sides, places);
	scan->methods = &scan_methods;
	return (Plan *) scan;
}

/* See batch_plan.h. */
void
rest_batch_plan_init(void)
{
	RegisterCustomScanMethods(&scan_methods);
	next_hook = set_join_pathlist_hook;
	set_join_pathlist_hook = batch_join_paths;
}
