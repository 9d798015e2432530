/*-------------------------------------------------------------------------
 *
 * scan_plan.c
 *	  Planning of scans: GetForeignRelSize, Paths, Plan and UpperPaths.
 *
 * Assumes nothing of the network: planning looks at catalogs and options only.
 * Conditions come in as RestrictInfos; qual.c says what they ask, order.c what
 * order can be had, cost.c what it costs; what leaves is a ForeignScan whose
 * fdw_private is a packed RestScanPlan and whose fdw_exprs give the values at
 * each (re)scan.  Every condition stays in the plan's qual list.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/planmain.h"
#include "optimizer/prep.h"
#include "optimizer/restrictinfo.h"
#include "utils/fmgroids.h"
#include "parser/parsetree.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/selfuncs.h"

#include "compat.h"
#include "cost.h"
#include "group_plan.h"
#include "offset_plan.h"
#include "order.h"
#include "plan.h"
#include "qual_tree.h"
#include "routes.h"
#include "scan_plan.h"
#include "sent.h"

/* Most parameterised paths that are tried for one table */
#define REST_MAX_PARAM_PATHS 8

/* rel->fdw_private of a base relation */
typedef struct RestRelInfo
{
	RestColumnMap *map;
	RestWays   *ways;			/* of its list route */
	List	   *terms;			/* of RestPlanTerm *, from baserestrictinfo */
	List	   *sent;			/* the RestrictInfos behind terms */
	List	   *each;			/* those of sent that only several lists answer,
								 * which have no order together */
	double		key_count;		/* values that fix the key */
	List	   *wanted;			/* of int: attnums that a join must give */
	RestCost	cost;			/* of the plain scan */
} RestRelInfo;

/* Terms of a list of RestrictInfos, and what goes with them */
typedef struct TermList
{
	List	   *terms;
	List	   *sent;
	double		key_count;
	List	   *each;			/* those of sent that several lists answer */
	double		lists;			/* how many */
} TermList;

/*
 * Is this a short list of values that is asked for one by one (sent.c), since
 * the column has no filter for lists?  Not where an order is wanted.
 */
static bool
is_asked_each(PlannerInfo *root, const RestColumnMap *map,
			  const RestCondition *cond)
{
	RestColumn *column = rest_columns_get(map, cond->term.attnum);

	return cond->term.kind == REST_TERM_ANY && column &&
		rest_column_filter(column, REST_FILTER_EQ) &&
		rest_compat_array_length(root, (Node *) cond->value) <= REST_MAX_EACH;
}

/*
 * Which of these RestrictInfos may be sent?  Appends to *list.
 */
static void
collect_terms(PlannerInfo *root, RelOptInfo *rel, const RestRelInfo *info,
			  List *rinfos, TermList *list)
{
	ListCell   *lc;

	foreach(lc, rinfos)
	{
		RestrictInfo *rinfo = lfirst_node(RestrictInfo, lc);
		RestCondition *cond = palloc(sizeof(RestCondition));

		if (rinfo->pseudoconstant)
			continue;
		if (!rest_qual_match(rel->relid, info->map, rinfo->clause, cond))
		{
			if (rest_qual_tree_helps(rel->relid, info->map, info->ways,
									 rinfo->clause))
				list->sent = lappend(list->sent, rinfo);
			continue;
		}
		list->terms = lappend(list->terms, &cond->term);
		if (rest_qual_can_send(info->map, info->ways, &cond->term))
			list->sent = lappend(list->sent, rinfo);
		else if (is_asked_each(root, info->map, cond))
		{
			list->sent = lappend(list->sent, rinfo);
			list->each = lappend(list->each, rinfo);
			list->lists *= rest_compat_array_length(root,
													(Node *) cond->value);
		}
		if (cond->term.kind == REST_TERM_ANY &&
			list_member_int(info->map->keys, cond->term.attnum))
			list->key_count *= rest_compat_array_length(root,
															(Node *) cond->value);
	}
}

/* Has each of these columns a value by = or IN? */
static bool
have_values(List *attnums, List *terms)
{
	ListCell   *lc;
	ListCell   *lt;

	foreach(lc, attnums)
	{
		bool		found = false;

		foreach(lt, terms)
		{
			RestPlanTerm   *term = lfirst(lt);

			found |= term->attnum == lfirst_int(lc) &&
				(term->kind == REST_TERM_EQ || term->kind == REST_TERM_ANY);
		}
		if (!found)
			return false;
	}
	return true;
}

/* Can this be asked: is there a route, and all that it must know? */
static bool
is_complete(const RestRelInfo *info, List *terms)
{
	if (!have_values(info->wanted, terms))
		return false;
	if (rest_cost_is_keyed(info->map, terms))
		return true;
	return rest_conf_has(info->map->conf, REST_OPT_LIST) &&
		have_values(rest_needs_list(info->map), terms);
}

/*
 * Sizes of one foreign table: which conditions may be sent, how many rows come
 * out, how many requests that takes.
 */
static void
restGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel, Oid relid)
{
	RestRelInfo *info = palloc0(sizeof(RestRelInfo));
	TermList	list = {NIL, NIL, 1, NIL, 1};

	info->map = rest_columns_load(relid);
	info->ways = rest_ways_new(info->map,
							   rest_routes_load(info->map, REST_OPT_LIST));
	baserel->fdw_private = info;
	baserel->tuples = rest_cost_table_rows(info->map, baserel->tuples);
	collect_terms(root, baserel, info, baserel->baserestrictinfo, &list);
	info->terms = list.terms;
	info->sent = list.sent;
	info->each = list.each;
	info->key_count = list.key_count;
	set_baserel_size_estimates(root, baserel);
	info->cost.rows = baserel->rows;
	rest_cost_scan(root, baserel, info->map, info->terms, info->sent,
				   info->key_count, is_complete(info, info->terms),
				   &info->cost);
	if (info->each != NIL)
		info->cost.total += (list.lists - 1) * rest_cost_request();
	baserel->rows = info->cost.rows;
}

/*
 * Must several lists be read, one per value of an array?  They have no order
 * together.
 */
static bool
needs_choices(const RestRelInfo *info)
{
	List	   *needs = rest_needs_list(info->map);
	ListCell   *lc;

	foreach(lc, info->terms)
	{
		RestPlanTerm *term = lfirst(lc);
		RestColumn *column = rest_columns_get(info->map, term->attnum);

		if (term->kind == REST_TERM_ANY &&
			(list_member_int(needs, term->attnum) ||
			 column->access == REST_ACCESS_REQUEST))
			return true;
	}
	return false;
}

/* Add a path in this order: a shade dearer, so that an order nobody needs is
 * not asked for. */
static void
add_ordered_path(PlannerInfo *root, RelOptInfo *baserel, RestRelInfo *info,
				 List *pathkeys)
{
	RestCost	cost = info->cost;

	if (info->each != NIL)
		rest_cost_scan(root, baserel, info->map, info->terms,
					   list_difference_ptr(info->sent, info->each),
					   info->key_count, is_complete(info, info->terms),
					   &cost);
	add_path(baserel, (Path *)
			 rest_compat_foreignscan_path(root, baserel, NULL, cost.rows,
										  cost.startup * 1.001,
										  cost.total * 1.001, pathkeys,
										  baserel->lateral_relids, NULL,
										  NIL, NIL));
}

/* Add the plain path, and one in the query's order when it can be had. */
static void
add_plain_paths(PlannerInfo *root, RelOptInfo *baserel, RestRelInfo *info)
{
	List	   *natural;

	add_path(baserel, (Path *)
			 rest_compat_foreignscan_path(root, baserel, NULL, info->cost.rows,
										  info->cost.startup, info->cost.total,
										  NIL, baserel->lateral_relids, NULL,
										  NIL, NIL));
	if (rest_cost_is_keyed(info->map, info->terms) || needs_choices(info))
		return;
	natural = truncate_useless_pathkeys(root, baserel,
										rest_order_natural(root, baserel,
														   info->map,
														   info->terms));
	if (natural != NIL)
		add_ordered_path(root, baserel, info, natural);
	if (root->query_pathkeys != NIL &&
		!pathkeys_contained_in(root->query_pathkeys, natural) &&
		rest_order_match(root, baserel, info->map, root->query_pathkeys,
						 info->terms) != NIL)
		add_ordered_path(root, baserel, info, root->query_pathkeys);
}

/* Which column generate_implied_equalities_for_column shall match */
typedef struct MemberColumn
{
	const RestColumnMap *map;
	AttrNumber	attnum;
} MemberColumn;

/* Callback: is this member of an equivalence class the wanted column? */
static bool
member_is_column(PlannerInfo *root, RelOptInfo *rel, EquivalenceClass *ec,
				 EquivalenceMember *em, void *arg)
{
	MemberColumn *want = arg;
	Var		   *var = (Var *) em->em_expr;

	(void) root;
	(void) ec;
	while (IsA(var, RelabelType))
		var = (Var *) ((RelabelType *) var)->arg;
	return IsA(var, Var) && var->varno == (int) rel->relid &&
		var->varattno == want->attnum;
}

/*
 * Join clauses by which an outer row could narrow this scan, as RestrictInfos:
 * from joininfo, and from the equivalence classes of key, required and
 * filterable columns.
 */
static List *
find_join_clauses(PlannerInfo *root, RelOptInfo *baserel, RestRelInfo *info)
{
	List	   *result = NIL;
	RestCondition cond;
	ListCell   *lc;
	int			i;

	foreach(lc, baserel->joininfo)
	{
		RestrictInfo *rinfo = lfirst(lc);

		if (join_clause_is_movable_to(rinfo, baserel) &&
			(rest_qual_match(baserel->relid, info->map, rinfo->clause, &cond) ||
			 rest_qual_tree_helps(baserel->relid, info->map, info->ways,
									rinfo->clause)))
			result = lappend(result, rinfo);
	}
	for (i = 0; baserel->has_eclass_joins && i < info->map->natts; i++)
	{
		MemberColumn want = {info->map, i + 1};

		result = list_concat(result,
							 generate_implied_equalities_for_column(root,
																	baserel,
																	member_is_column,
																	&want,
																	baserel->lateral_referencers));
	}
	return result;
}

/*
 * The columns that only requests have, and that are joined by "=": they have no
 * value but the one that the join gives, so that a plan which asks without it
 * would find nothing.
 */
static List *
wanted_columns(PlannerInfo *root, RelOptInfo *baserel, RestRelInfo *info)
{
	List	   *wanted = NIL;
	ListCell   *lc;

	foreach(lc, find_join_clauses(root, baserel, info))
	{
		RestCondition cond;

		if (rest_qual_match(baserel->relid, info->map,
							lfirst_node(RestrictInfo, lc)->clause, &cond) &&
			(cond.term.kind == REST_TERM_EQ ||
			 cond.term.kind == REST_TERM_ANY) &&
			rest_columns_get(info->map, cond.term.attnum)->access ==
			REST_ACCESS_REQUEST)
			wanted = list_append_unique_int(wanted, cond.term.attnum);
	}
	return wanted;
}

/*
 * Can a value of this join clause make the scan cheaper: does it fix a key or
 * a required column, or is there a filter for it?
 */
static bool
clause_helps(RelOptInfo *baserel, RestRelInfo *info, RestrictInfo *rinfo)
{
	RestCondition cond;

	if (!rest_qual_match(baserel->relid, info->map, rinfo->clause, &cond))
		return rest_qual_tree_helps(baserel->relid, info->map, info->ways,
									rinfo->clause);
	if (rest_qual_can_send(info->map, info->ways, &cond.term))
		return true;
	if (cond.term.kind != REST_TERM_EQ && cond.term.kind != REST_TERM_ANY)
		return false;
	return list_member_int(rest_needs_list(info->map), cond.term.attnum) ||
		(list_member_int(info->map->keys, cond.term.attnum) &&
		 rest_key_way(info->map, 0) != REST_KEYS_LIST);
}

/* Add one path that takes values from these outer relations. */
static void
add_param_path(PlannerInfo *root, RelOptInfo *baserel, RestRelInfo *info,
			   Relids outer)
{
	ParamPathInfo *ppi = get_baserel_parampathinfo(root, baserel, outer);
	TermList	list = {list_copy(info->terms), list_copy(info->sent),
	info->key_count, NIL, 1};
	RestCost	cost;

	collect_terms(root, baserel, info, ppi->ppi_clauses, &list);
	cost.rows = ppi->ppi_rows;
	rest_cost_scan(root, baserel, info->map, list.terms, list.sent,
				   list.key_count, is_complete(info, list.terms), &cost);
	ppi->ppi_rows = cost.rows;
	add_path(baserel, (Path *)
			 rest_compat_foreignscan_path(root, baserel, NULL, cost.rows,
										  cost.startup, cost.total, NIL,
										  outer, NULL, NIL, NIL));
}

/* Add a set to a list of sets that has it not yet. */
static List *
add_relids(List *sets, Relids relids)
{
	ListCell   *lc;

	foreach(lc, sets)
	{
		if (bms_equal(lfirst(lc), relids))
			return sets;
	}
	return lappend(sets, relids);
}

/*
 * Paths that are run once per outer row (or per batch of equal ones, under
 * Memoize): one for each set of outer relations that helps by itself, and one
 * for all of them, which a composite key may need.
 */
static void
add_param_paths(PlannerInfo *root, RelOptInfo *baserel, RestRelInfo *info)
{
	List	   *sets = NIL;			/* of Relids */
	Relids		all = bms_copy(baserel->lateral_relids);
	ListCell   *lc;

	foreach(lc, find_join_clauses(root, baserel, info))
	{
		RestrictInfo *rinfo = lfirst(lc);
		Relids		outer;

		if (!clause_helps(baserel, info, rinfo))
			continue;
		outer = bms_union(rinfo->clause_relids, baserel->lateral_relids);
		outer = bms_del_member(outer, baserel->relid);
		if (bms_is_empty(outer))
			continue;
		all = bms_add_members(all, outer);
		if (list_length(sets) < REST_MAX_PARAM_PATHS)
			sets = add_relids(sets, outer);
	}
	if (sets != NIL)
		sets = add_relids(sets, all);
	foreach(lc, sets)
		add_param_path(root, baserel, info, lfirst(lc));
}

/* All paths of one foreign table. */
static void
restGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel, Oid relid)
{
	RestRelInfo *info = baserel->fdw_private;

	(void) relid;
	info->wanted = wanted_columns(root, baserel, info);
	if (info->wanted != NIL)
		rest_cost_scan(root, baserel, info->map, info->terms, info->sent,
					   info->key_count, is_complete(info, info->terms),
					   &info->cost);
	add_plain_paths(root, baserel, info);
	add_param_paths(root, baserel, info);
}

/*
 * The attributes that the query looks at, as a list of numbers: the scan's
 * output and everything that a condition needs.  A whole-row reference is all
 * of them.
 */
static List *
needed_attrs(RelOptInfo *rel, const RestColumnMap *map, List *clauses)
{
	Bitmapset  *used = NULL;
	List	   *result = NIL;
	bool		whole;
	int			i;

	pull_varattnos((Node *) rel->reltarget->exprs, rel->relid, &used);
	pull_varattnos((Node *) clauses, rel->relid, &used);
	whole = bms_is_member(0 - FirstLowInvalidHeapAttributeNumber, used);
	for (i = 1; i <= map->natts; i++)
	{
		if (rest_columns_get(map, i) &&
			(whole || bms_is_member(i - FirstLowInvalidHeapAttributeNumber,
									used)))
			result = lappend_int(result, i);
	}
	return result;
}

/* See scan_plan.h. */
bool
rest_scan_plan_limit_reaches(PlannerInfo *root, RelOptInfo *rel,
							 ForeignPath *path)
{
	Query	   *parse = root->parse;

	if (parse->commandType != CMD_SELECT ||
		(parse->limitCount == NULL && parse->limitOffset == NULL) ||
		rel->reloptkind != RELOPT_BASEREL ||
		!bms_equal(root->all_baserels, rel->relids))
		return false;
	if (parse->hasAggs || parse->hasWindowFuncs || parse->hasTargetSRFs ||
		parse->groupClause || parse->groupingSets || parse->havingQual ||
		parse->distinctClause || parse->setOperations || parse->rowMarks ||
		parse->limitOption != LIMIT_OPTION_COUNT)
		return false;
	return root->sort_pathkeys == NIL ||
		pathkeys_contained_in(root->sort_pathkeys, path->path.pathkeys);
}

/* Put the value of an expression into fdw_exprs; its index there. */
static int
add_expr(List **exprs, Node *expr)
{
	*exprs = lappend(*exprs, expr);
	return list_length(*exprs) - 1;
}

/*
 * What an expression is called for EXPLAIN when core will have replaced it by
 * a parameter: a column of another table.  "" for everything else.
 */
static char *
value_name(PlannerInfo *root, Node *expr)
{
	RangeTblEntry *rte;
	Var		   *var = (Var *) expr;

	while (IsA(var, RelabelType))
		var = (Var *) ((RelabelType *) var)->arg;
	if (IsA(var, Param) && ((Param *) var)->paramkind == PARAM_EXEC)
		return "a value of the query around it";
	if (!IsA(var, Var) || var->varlevelsup != 0 || var->varattno <= 0)
		return contain_var_clause(expr) ? "an expression over outer rows" : "";
	rte = planner_rt_fetch(var->varno, root);
	return psprintf("%s.%s", quote_identifier(rte->eref->aliasname),
					quote_identifier(get_rte_attribute_name(rte, var->varattno)));
}

/* The names of all values of a plan. */
static List *
value_names(PlannerInfo *root, List *exprs)
{
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, exprs)
		names = lappend(names, value_name(root, lfirst(lc)));
	return names;
}

/* The order that a path promises: the list's own, or one to ask for. */
static void
set_order(PlannerInfo *root, RelOptInfo *rel, ForeignPath *path,
		  RestScanPlan *plan)
{
	RestRelInfo *info = rel->fdw_private;
	List	   *pathkeys = path->path.pathkeys;

	if (pathkeys == NIL)
		return;
	plan->natural = pathkeys_contained_in(pathkeys,
										  rest_order_natural(root, rel,
															 info->map,
															 info->terms));
	plan->sort = plan->natural ?
		rest_order_natural_keys(rel, info->map, info->terms,
								list_length(pathkeys)) :
		rest_order_match(root, rel, info->map, pathkeys, info->terms);
}

/* Turn a path of a base relation into its plan node. */
static ForeignScan *
plan_rows(PlannerInfo *root, RelOptInfo *rel, Oid relid, ForeignPath *path,
		  List *tlist, List *scan_clauses, Plan *outer_plan)
{
	RestRelInfo *info = rel->fdw_private;
	RestScanPlan plan = {0};
	List	   *clauses = extract_actual_clauses(scan_clauses, false);
	List	   *exprs = NIL;

	plan.kind = REST_SCAN_ROWS;
	plan.relid = relid;
	rest_qual_plan(rel->relid, info->map, info->ways, clauses, &plan, &exprs);
	set_order(root, rel, path, &plan);
	plan.all_rows = root->tuple_fraction <= 0;
	plan.attrs = needed_attrs(rel, info->map, clauses);
	plan.wanted = info->wanted;
	plan.limit = plan.offset = plan.bind = -1;
	if (rest_scan_plan_limit_reaches(root, rel, path))
	{
		if (root->parse->limitCount)
			plan.limit = add_expr(&exprs, copyObject(root->parse->limitCount));
		if (root->parse->limitOffset)
			plan.offset = add_expr(&exprs,
								   copyObject(root->parse->limitOffset));
	}
	plan.names = value_names(root, exprs);
	return make_foreignscan(tlist, clauses, rel->relid, exprs,
							rest_scan_plan_pack(&plan), NIL, NIL, outer_plan);
}

/*
 * Turn the path of count(*) into its plan node: its outer plan is the ordinary
 * way to count, taken when a value turns out to be unsendable.
 */
static ForeignScan *
plan_count(PlannerInfo *root, RelOptInfo *rel, ForeignPath *path, List *tlist,
		   Plan *outer_plan)
{
	RelOptInfo *base = linitial(path->fdw_private);
	RestRelInfo *info = base->fdw_private;
	RestScanPlan plan = {0};
	List	   *exprs = NIL;
	List	   *clauses = extract_actual_clauses(base->baserestrictinfo, false);
	List	   *scan_tlist;
	ListCell   *lc;

	(void) root;
	(void) rel;
	plan.kind = REST_SCAN_COUNT;
	plan.relid = info->map->relid;
	rest_qual_plan(base->relid, info->map, info->ways, clauses, &plan, &exprs);
	plan.limit = plan.offset = plan.bind = -1;
	foreach(lc, plan.terms)
		((RestPlanTerm *) lfirst(lc))->clause = -1;
	foreach(lc, plan.trees)
		((RestPlanTree *) lfirst(lc))->clause = -1;
	scan_tlist = list_make1(makeTargetEntry(copyObject(linitial(path->path.pathtarget->exprs)),
											1, NULL, false));
	return make_foreignscan(tlist, NIL, 0, exprs, rest_scan_plan_pack(&plan),
							scan_tlist, NIL, outer_plan);
}

/* The plan node of a path. */
static ForeignScan *
restGetForeignPlan(PlannerInfo *root, RelOptInfo *foreignrel, Oid relid,
				   ForeignPath *best_path, List *tlist, List *scan_clauses,
				   Plan *outer_plan)
{
	if (IS_SIMPLE_REL(foreignrel))
		return plan_rows(root, foreignrel, relid, best_path, tlist,
						 scan_clauses, outer_plan);
	if (rest_group_plan_is(best_path))
		return rest_group_plan_node(root, best_path, tlist, outer_plan);
	return plan_count(root, foreignrel, best_path, tlist, outer_plan);
}

/* Is the query's only aggregate a bare count(*), and nothing grouped? */
static bool
is_bare_count(PlannerInfo *root, PathTarget *target)
{
	Query	   *parse = root->parse;
	Aggref	   *agg;

	if (parse->groupClause || parse->groupingSets || parse->havingQual ||
		!parse->hasAggs || list_length(target->exprs) != 1)
		return false;
	agg = linitial(target->exprs);
	return IsA(agg, Aggref) && agg->aggfnoid == F_COUNT_ &&
		agg->aggstar && agg->aggfilter == NULL && agg->aggdistinct == NIL &&
		agg->aggorder == NIL && agg->agglevelsup == 0 &&
		agg->aggsplit == AGGSPLIT_SIMPLE;
}

/*
 * Does the API promise that the total of a list counts exactly the rows that
 * these conditions keep?
 */
static bool
total_can_count(RelOptInfo *input)
{
	RestRelInfo *info = input->fdw_private;

	if (info == NULL || (!rest_conf_has(info->map->conf, REST_OPT_TOTAL) &&
						 !rest_conf_has(info->map->conf, REST_OPT_COUNT_ROUTE)) ||
		!bms_is_empty(input->lateral_relids))
		return false;
	return rest_scan_plan_may_be_exact(input);
}

/*
 * The ordinary way to count.  A path of our own making: those in the grouped
 * relation's list may be freed when a cheaper one is added.
 */
static Path *
local_count_path(PlannerInfo *root, RelOptInfo *input, RelOptInfo *output,
				 PathTarget *target)
{
	AggClauseCosts costs = {0};

	get_agg_clause_costs(root, AGGSPLIT_SIMPLE, &costs);
	return (Path *) create_agg_path(root, output, input->cheapest_total_path,
									target, AGG_PLAIN, AGGSPLIT_SIMPLE, NIL,
									NIL, &costs, 1);
}

/*
 * count(*) of one table from the total that the API states, with the ordinary
 * aggregate below as the way out.
 */
static void
add_count_path(PlannerInfo *root, RelOptInfo *input, RelOptInfo *output,
			   PathTarget *target)
{
	Path	   *fallback;

	if (input->cheapest_total_path == NULL ||
		input->cheapest_total_path->param_info != NULL)
		return;
	fallback = local_count_path(root, input, output, target);
	add_path(output, (Path *)
			 rest_compat_foreign_upper_path(root, output, target, 1,
											rest_cost_request(),
											rest_cost_request(), NIL, fallback,
											NIL, list_make1(input)));
}

/* What the API can do of what stands above the scan. */
static void
restGetForeignUpperPaths(PlannerInfo *root, UpperRelationKind stage,
						 RelOptInfo *input_rel, RelOptInfo *output_rel,
						 void *extra)
{
	PathTarget *target = root->upper_targets[UPPERREL_GROUP_AGG];

	if (stage == UPPERREL_FINAL)
		rest_offset_plan_paths(root, input_rel, output_rel, extra);
	if (stage != UPPERREL_GROUP_AGG || input_rel->reloptkind != RELOPT_BASEREL ||
		root->parse->hasTargetSRFs)
		return;
	if (is_bare_count(root, target) && total_can_count(input_rel))
		add_count_path(root, input_rel, output_rel, target);
	else
		rest_group_plan_paths(root, input_rel, output_rel);
}

/* See scan_plan.h. */
bool
rest_scan_plan_may_be_exact(const RelOptInfo *rel)
{
	RestRelInfo *info = rel->fdw_private;
	ListCell   *lc;

	foreach(lc, rel->baserestrictinfo)
	{
		RestrictInfo *rinfo = lfirst(lc);

		if (rinfo->pseudoconstant ||
			!rest_qual_clause_may_be_exact(rel->relid, info->map, info->ways,
										   rinfo->clause))
			return false;
	}
	return true;
}

/* See scan_plan.h. */
const RestColumnMap *
rest_scan_plan_map(const RelOptInfo *rel)
{
	if (rel->reloptkind != RELOPT_BASEREL || rel->rtekind != RTE_RELATION ||
		rel->fdwroutine == NULL || rel->fdw_private == NULL ||
		rel->fdwroutine->GetForeignRelSize != restGetForeignRelSize)
		return NULL;
	return ((RestRelInfo *) rel->fdw_private)->map;
}

/* See scan_plan.h. */
const RestCost *
rest_scan_plan_cost(const RelOptInfo *rel)
{
	return &((RestRelInfo *) rel->fdw_private)->cost;
}

/* See scan_plan.h. */
ForeignPath *
rest_scan_plan_path(PlannerInfo *root, RelOptInfo *rel)
{
	const RestCost *cost = rest_scan_plan_cost(rel);

	return rest_compat_foreignscan_path(root, rel, NULL, cost->rows,
										cost->startup, cost->total, NIL,
										NULL, NULL, NIL, NIL);
}

/* Put the planning callbacks into the routine. */
void
rest_scan_plan_install(FdwRoutine *routine)
{
	routine->GetForeignRelSize = restGetForeignRelSize;
	routine->GetForeignPaths = restGetForeignPaths;
	routine->GetForeignPlan = restGetForeignPlan;
	routine->GetForeignUpperPaths = restGetForeignUpperPaths;
}
