/*-------------------------------------------------------------------------
 *
 * group_plan.c
 *	  Planning of GROUP BY and aggregates that the API computes.
 *
 * A grouped relation over one table of ours enters; a path over its groups
 * leaves, where every group column and every aggregate is promised (groups.c)
 * and each condition may be answered exactly.  Whether it is, is known with the
 * values: the ordinary aggregate stands below as the way out.
 *
 * The scan gives the columns and aggregates that the query names; what is
 * computed of them, and HAVING, is core's.  The way out gives the same.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/transam.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/planmain.h"
#include "optimizer/prep.h"
#include "optimizer/restrictinfo.h"
#include "optimizer/tlist.h"
#include "utils/lsyscache.h"
#include "utils/selfuncs.h"
#include "utils/typcache.h"

#include "compat.h"
#include "cost.h"
#include "group_plan.h"
#include "groups.h"
#include "qual_tree.h"
#include "scan_plan.h"

/* What the path hands to its plan */
typedef struct GroupQuery
{
	const RestColumnMap *map;
	RelOptInfo *rel;
	List	   *atoms;			/* of Expr *: columns and aggregates that the
								 * query names */
	List	   *having;			/* of Expr * */
	RestScanPlan plan;			/* group, aggregates, and outputs: one an atom */
} GroupQuery;

/* ----- what the query asks ----- */

/* The column of the table that this is, also by another name of its type. */
static RestColumn *
column_of(const GroupQuery *query, Expr *expr)
{
	Var		   *var;

	while (IsA(expr, RelabelType))
		expr = ((RelabelType *) expr)->arg;
	var = (Var *) expr;
	return IsA(var, Var) && var->varno == (int) query->rel->relid &&
		var->varlevelsup == 0 ? rest_columns_get(query->map, var->varattno) : NULL;
}

/* Is this operator what "=" means for the type of the expression? */
static bool
is_usual_equality(const SortGroupClause *clause, const Expr *expr)
{
	return lookup_type_cache(exprType((const Node *) expr),
							 TYPECACHE_EQ_OPR)->eq_opr == clause->eqop;
}

/* Is the expression compared by a collation under which equal is the same? */
static bool
is_deterministic(const Expr *expr)
{
	Oid			collation = exprCollation((const Node *) expr);

	return !OidIsValid(collation) || get_collation_isdeterministic(collation);
}

/* Note the columns of GROUP BY; false when the API does not group by them. */
static bool
match_groups(PlannerInfo *root, GroupQuery *query)
{
	ListCell   *lc;

	foreach(lc, root->parse->groupClause)
	{
		SortGroupClause *clause = lfirst(lc);
		Expr	   *expr = (Expr *) get_sortgroupclause_expr(clause,
															 root->processed_tlist);
		RestColumn *column = IsA(expr, Var) ? column_of(query, expr) : NULL;

		if (column == NULL || !rest_groups_by(column) ||
			!is_usual_equality(clause, expr) || !is_deterministic(expr))
			return false;
		query->plan.group = list_append_unique_int(query->plan.group,
												   column->attnum);
	}
	return true;
}

/* Which function of columns is it?  False when it is none of ours. */
static bool
function_of(const Aggref *agg, RestAggregate *function)
{
	char	   *name;

	if (get_func_namespace(agg->aggfnoid) != PG_CATALOG_NAMESPACE ||
		agg->aggfnoid >= FirstNormalObjectId)
		return false;
	name = get_func_name(agg->aggfnoid);
	if (strcmp(name, "count") == 0)
		*function = agg->aggstar ? REST_AGGREGATE_ROWS :
			agg->aggdistinct ? REST_AGGREGATE_DISTINCT : REST_AGGREGATE_COUNT;
	else if (strcmp(name, "sum") == 0)
		*function = REST_AGGREGATE_SUM;
	else if (strcmp(name, "avg") == 0)
		*function = REST_AGGREGATE_AVG;
	else if (strcmp(name, "min") == 0)
		*function = REST_AGGREGATE_MIN;
	else if (strcmp(name, "max") == 0)
		*function = REST_AGGREGATE_MAX;
	else
		return false;
	return true;
}

/* May DISTINCT be left out or be asked for?  sum(DISTINCT x) is neither. */
static bool
distinct_fits(const Aggref *agg, RestAggregate function)
{
	const TargetEntry *arg;

	if (agg->aggdistinct == NIL || function == REST_AGGREGATE_MIN ||
		function == REST_AGGREGATE_MAX)
		return true;
	arg = linitial(agg->args);
	return function == REST_AGGREGATE_DISTINCT &&
		is_usual_equality(linitial(agg->aggdistinct), arg->expr) &&
		is_deterministic(arg->expr);
}

/* The number that this aggregate has as a column, of a new one if need be. */
static AttrNumber
add_aggregate(GroupQuery *query, RestAggregate function, AttrNumber attnum,
			  Oid type)
{
	RestPlanAggregate *aggregate;
	ListCell   *lc;
	int			n = 0;

	foreach(lc, query->plan.aggregates)
	{
		aggregate = lfirst(lc);
		n++;
		if (aggregate->function == function && aggregate->attnum == attnum &&
			aggregate->type == type)
			return query->map->natts + n;
	}
	aggregate = palloc(sizeof(RestPlanAggregate));
	aggregate->function = function;
	aggregate->attnum = attnum;
	aggregate->type = type;
	query->plan.aggregates = lappend(query->plan.aggregates, aggregate);
	return query->map->natts + n + 1;
}

/* The average from the sum and the number of values, if it can be had so. */
static bool
match_average(GroupQuery *query, const RestColumn *column,
			  RestPlanOutput *output)
{
	if (!rest_groups_can_divide(query->map, column))
		return false;
	output->attnum = add_aggregate(query, REST_AGGREGATE_SUM, column->attnum,
								   NUMERICOID);
	output->divisor = add_aggregate(query, REST_AGGREGATE_COUNT,
									column->attnum, INT8OID);
	return true;
}

/* Where the value of this aggregate comes from; false when it cannot be asked. */
static bool
match_aggregate(GroupQuery *query, const Aggref *agg, RestPlanOutput *output)
{
	RestColumn *column = NULL;
	RestAggregate function;

	if (agg->aggkind != AGGKIND_NORMAL || agg->agglevelsup != 0 ||
		agg->aggsplit != AGGSPLIT_SIMPLE || agg->aggorder != NIL ||
		agg->aggfilter != NULL || !function_of(agg, &function) ||
		!distinct_fits(agg, function))
		return false;
	if (function != REST_AGGREGATE_ROWS)
	{
		column = column_of(query, ((TargetEntry *) linitial(agg->args))->expr);
		if (column == NULL)
			return false;
	}
	if (function == REST_AGGREGATE_AVG &&
		!rest_groups_can(query->map, column, function, InvalidOid))
		return match_average(query, column, output);
	if (!rest_groups_can(query->map, column, function, agg->inputcollid))
		return false;
	output->attnum = add_aggregate(query, function, column ? column->attnum : 0,
								   agg->aggtype);
	return true;
}

/* Add what the query names; false when it cannot be asked. */
static bool
match_atom(GroupQuery *query, Expr *atom)
{
	RestPlanOutput *output = palloc0(sizeof(RestPlanOutput));

	if (list_member(query->atoms, atom))
		return true;
	if (IsA(atom, Aggref))
	{
		if (!match_aggregate(query, (Aggref *) atom, output))
			return false;
	}
	else
	{
		RestColumn *column = IsA(atom, Var) ? column_of(query, atom) : NULL;

		if (column == NULL ||
			!list_member_int(query->plan.group, column->attnum))
			return false;
		output->attnum = column->attnum;
	}
	query->atoms = lappend(query->atoms, atom);
	query->plan.outputs = lappend(query->plan.outputs, output);
	return true;
}

/* Add what these expressions name. */
static bool
match_expressions(GroupQuery *query, List *exprs)
{
	List	   *atoms = pull_var_clause((Node *) exprs,
										PVC_INCLUDE_AGGREGATES |
										PVC_INCLUDE_WINDOWFUNCS |
										PVC_INCLUDE_PLACEHOLDERS);
	ListCell   *lc;

	foreach(lc, atoms)
	{
		if (!match_atom(query, lfirst(lc)))
			return false;
	}
	return true;
}

/* Has a list of groups an order that stays, where its pages go by numbers? */
static bool
pages_fit(const RestColumnMap *groups)
{
	const char *list = rest_conf_text(groups->conf, REST_OPT_LIST);
	int64		most = rest_conf_int(groups->conf, REST_OPT_SORT_MAX);
	ListCell   *lc;

	if (!strstr(list, "{offset") && !strstr(list, "{page}"))
		return true;
	if (most > 0 && list_length(groups->keys) > most)
		return false;
	foreach(lc, groups->keys)
	{
		RestColumn *column = rest_columns_get(groups, lfirst_int(lc));

		if (!column->sortable || !rest_conf_has(column->conf, REST_OPT_SORT_ASC))
			return false;
	}
	return true;
}

/* May the API answer each condition on the table exactly, by route groups? */
static bool
conditions_fit(const GroupQuery *query, const RestColumnMap *groups)
{
	RestWays   *ways = rest_ways_new(groups,
									 rest_routes_load(groups, REST_OPT_LIST));
	ListCell   *lc;

	foreach(lc, query->rel->baserestrictinfo)
	{
		RestrictInfo *rinfo = lfirst(lc);

		if (rinfo->pseudoconstant ||
			!rest_qual_clause_may_be_exact(query->rel->relid, groups, ways,
										   rinfo->clause))
			return false;
	}
	return true;
}

/* Understand the query; NULL when the API cannot be asked for its groups. */
static GroupQuery *
match_query(PlannerInfo *root, RelOptInfo *input, PathTarget *target)
{
	GroupQuery *query = palloc0(sizeof(GroupQuery));
	RestColumnMap *groups;

	query->map = rest_scan_plan_map(input);
	query->rel = input;
	query->having = (List *) root->parse->havingQual;
	if (!match_groups(root, query) ||
		!match_expressions(query, target->exprs) ||
		!match_expressions(query, query->having) || query->atoms == NIL)
		return NULL;
	groups = rest_groups_map(query->map, &query->plan);
	if (rest_routes_load(query->map, REST_OPT_GROUPS) == NULL ||
		!pages_fit(groups) || !conditions_fit(query, groups))
		return NULL;
	return query;
}

/* ----- paths ----- */

/* The columns and aggregates as what a path gives. */
static PathTarget *
atoms_target(PlannerInfo *root, const GroupQuery *query)
{
	PathTarget *target = create_empty_pathtarget();
	ListCell   *lc;

	foreach(lc, query->atoms)
		add_column_to_pathtarget(target, lfirst(lc), 0);
	return set_pathtarget_cost_width(root, target);
}

/*
 * The ordinary way to group: sorted where aggregates want it or hashing is
 * impossible.  HAVING is for the node above.
 */
static Path *
local_path(PlannerInfo *root, GroupQuery *query, RelOptInfo *output,
		   double groups)
{
	List	   *clause = rest_compat_group_clause(root);
	Path	   *below = query->rel->cheapest_total_path;
	bool		sorted = root->numOrderedAggs > 0 || clause == NIL ||
		!grouping_is_hashable(clause);
	AggStrategy strategy = root->parse->groupClause == NIL ? AGG_PLAIN :
		sorted ? AGG_SORTED : AGG_HASHED;
	AggClauseCosts costs = {0};

	get_agg_clause_costs(root, AGGSPLIT_SIMPLE, &costs);
	if (sorted && root->group_pathkeys != NIL)
		below = (Path *) create_sort_path(root, output, below,
										  root->group_pathkeys, -1.0);
	return (Path *) create_agg_path(root, output, below,
									atoms_target(root, query), strategy,
									AGGSPLIT_SIMPLE, clause, NIL, &costs,
									groups);
}

/* How many groups the query has. */
static double
count_groups(PlannerInfo *root, const GroupQuery *query)
{
	Query	   *parse = root->parse;

	if (parse->groupClause == NIL)
		return 1;
	return estimate_num_groups(root,
							   get_sortgrouplist_exprs(parse->groupClause,
													   root->processed_tlist),
							   query->rel->rows, NULL, NULL);
}

/* Add the path of a query that was understood. */
static void
add_groups_path(PlannerInfo *root, GroupQuery *query, RelOptInfo *output,
				PathTarget *target)
{
	double		groups = count_groups(root, query);
	RestCost	cost = {0};
	double		rows = groups;

	rest_cost_groups(query->map, groups, &cost);
	if (query->having)
		rows = clamp_row_est(rows * clauselist_selectivity(root, query->having,
														   0, JOIN_INNER, NULL));
	add_path(output, (Path *)
			 rest_compat_foreign_upper_path(root, output, target, rows,
											cost.startup, cost.total, NIL,
											local_path(root, query, output,
													   groups), NIL,
											list_make2(query->rel, query)));
}

/* See group_plan.h. */
void
rest_group_plan_paths(PlannerInfo *root, RelOptInfo *input, RelOptInfo *output)
{
	PathTarget *target = root->upper_targets[UPPERREL_GROUP_AGG];
	const RestColumnMap *map = rest_scan_plan_map(input);
	Query	   *parse = root->parse;
	GroupQuery *query;

	if (map == NULL || !rest_groups_any(map) || parse->groupingSets ||
		parse->hasTargetSRFs || (!parse->hasAggs && !parse->groupClause) ||
		!bms_is_empty(input->lateral_relids) ||
		input->cheapest_total_path == NULL ||
		input->cheapest_total_path->param_info != NULL)
		return;
	query = match_query(root, input, target);
	if (query)
		add_groups_path(root, query, output, target);
}

/* ----- the plan ----- */

/* See group_plan.h.  Other paths over relations hand on the relation alone. */
bool
rest_group_plan_is(const ForeignPath *path)
{
	return list_length(path->fdw_private) == 2;
}

/* Conditions stand in no list of the plan node: the API keeps them, or the
 * plan below does. */
static void
forget_clauses(RestScanPlan *plan)
{
	ListCell   *lc;

	foreach(lc, plan->terms)
		((RestPlanTerm *) lfirst(lc))->clause = -1;
	foreach(lc, plan->trees)
		((RestPlanTree *) lfirst(lc))->clause = -1;
}

/* The columns that are read: those that the outputs name. */
static List *
read_columns(const RestScanPlan *plan)
{
	List	   *attrs = NIL;
	ListCell   *lc;

	foreach(lc, plan->outputs)
	{
		const RestPlanOutput *output = lfirst(lc);

		attrs = list_append_unique_int(attrs, output->attnum);
		if (output->divisor)
			attrs = list_append_unique_int(attrs, output->divisor);
	}
	return attrs;
}

/* See group_plan.h. */
ForeignScan *
rest_group_plan_node(PlannerInfo *root, ForeignPath *path, List *tlist,
					 Plan *below)
{
	GroupQuery *query = lsecond(path->fdw_private);
	RestScanPlan plan = query->plan;
	RestColumnMap *groups = rest_groups_map(query->map, &plan);
	RestWays   *ways = rest_ways_new(groups,
									 rest_routes_load(groups, REST_OPT_LIST));
	List	   *scan_tlist = NIL;
	List	   *exprs = NIL;
	ListCell   *lc;

	(void) root;
	plan.kind = REST_SCAN_GROUPS;
	plan.relid = query->map->relid;
	rest_qual_plan(query->rel->relid, groups, ways,
				   extract_actual_clauses(query->rel->baserestrictinfo, false),
				   &plan, &exprs);
	forget_clauses(&plan);
	plan.attrs = read_columns(&plan);
	plan.all_rows = true;
	plan.limit = plan.offset = plan.bind = -1;
	foreach(lc, query->atoms)
		scan_tlist = lappend(scan_tlist,
							 makeTargetEntry(copyObject(lfirst(lc)),
											 list_length(scan_tlist) + 1, NULL,
											 false));
	return make_foreignscan(tlist, query->having, 0, exprs,
							rest_scan_plan_pack(&plan), scan_tlist, NIL, below);
}
