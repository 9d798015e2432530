/*-------------------------------------------------------------------------
 *
 * modify_direct_plan.c
 *	  Which writes can one plan node do alone?
 *
 * UPDATE and DELETE whose conditions name the records by their keys need no
 * reading: the keys go into the routes.  Others become a node over what core
 * would have read, because core hands over their rows one by one; and so does
 * INSERT with RETURNING, because core can't take rows back from a batch.  Core
 * has made sure that there are no row triggers, stored generated columns and
 * check options.  What does not fit here goes the ordinary way, row by row.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/transam.h"
#include "catalog/pg_type.h"
#include "foreign/foreign.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/appendinfo.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "optimizer/planmain.h"
#include "parser/parsetree.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "modify_check.h"
#include "modify_direct_plan.h"
#include "modify_plan.h"
#include "per_route.h"
#include "routes.h"
#include "sent.h"
#include "transaction.h"
#include "writable.h"
#include "written.h"

/* fdw_private: the scan's (NIL: none), numbers, attnums of SET and RETURNING */
static List *
pack(const RestDirectPlan *plan, List *scan_private)
{
	List	   *numbers = list_make5_int(plan->operation, plan->set_processed,
										 plan->returning, plan->nvalues,
										 plan->source);

	return list_make4(scan_private, lappend_int(numbers, plan->where),
					  plan->set, plan->looked);
}

/* See modify_direct_plan.h. */
RestDirectPlan *
rest_direct_plan_unpack(List *packed)
{
	RestDirectPlan *plan = palloc0(sizeof(RestDirectPlan));
	List	   *numbers = lsecond(packed);

	if (linitial(packed) != NIL)
		plan->scan = rest_scan_plan_unpack(linitial(packed));
	plan->operation = linitial_int(numbers);
	plan->set_processed = lsecond_int(numbers) != 0;
	plan->returning = lthird_int(numbers) != 0;
	plan->nvalues = lfourth_int(numbers);
	plan->source = list_nth_int(numbers, 4) != 0;
	plan->where = list_nth_int(numbers, 5) != 0;
	plan->set = lthird(packed);
	plan->looked = lfourth(packed);
	return plan;
}

/* What a write of all records that the conditions choose needs; see
 * RestDirectPlan */
typedef struct Where
{
	bool		possible;		/* if the values are such */
	List	   *exprs;
	int			nvalues;
	List	   *conditions;		/* fdw_private of the scan */
	List	   *looked;
} Where;

/* ----- over a source ----- */

/*
 * Put our node above the source of a write.  exprs are its own, and
 * scan_private the conditions that they belong to; NIL: none.
 */
static void
put_above(ModifyTable *plan, Index relation, const RestColumnMap *map,
		  RestDirectPlan *direct, List *exprs, List *scan_private)
{
	Plan	   *source = outerPlan(plan);
	List	   *tlist = NIL;
	ForeignScan *node;

	direct->operation = plan->operation;
	direct->set_processed = plan->canSetTag;
	direct->returning = plan->returningLists != NIL;
	direct->source = true;
	/* core looks for this under an UPDATE, and then has no use for it */
	if (plan->operation == CMD_UPDATE)
		tlist = list_make1(makeTargetEntry((Expr *)
										   makeNullConst(RECORDOID, -1, InvalidOid),
										   1, "wholerow", true));
	node = make_foreignscan(tlist, NIL, relation, exprs,
							pack(direct, scan_private), NIL, NIL, source);
	node->operation = plan->operation;
	node->resultRelation = relation;
	node->fs_server = map->serverid;
	node->fs_relids = bms_make_singleton(relation);
	rest_compat_set_base_relids(node);
	node->scan.plan.startup_cost = source->startup_cost;
	node->scan.plan.total_cost = source->total_cost;
	node->scan.plan.plan_rows = source->plan_rows;
	node->scan.plan.plan_width = source->plan_width;
	outerPlan(plan) = (Plan *) node;
}

/* Our node above the source of an INSERT with RETURNING. */
static bool
plan_insert(PlannerInfo *root, ModifyTable *plan, Index relation)
{
	RangeTblEntry *rte = planner_rt_fetch(relation, root);
	RestColumnMap *map = rest_columns_load(rte->relid);
	RestDirectPlan direct = {0};

	if (plan->returningLists == NIL ||
		(rest_writable_events(map) & (1 << CMD_INSERT)) == 0)
		return false;
	put_above(plan, relation, map, &direct, NIL, NIL);
	return true;
}

/*
 * Our node above what an UPDATE or DELETE reads.  Not for writes that wait for
 * the commit, which nobody waits for, and not where RETURNING looks at other
 * tables: their columns don't come through.
 */
static bool
plan_over_rows(PlannerInfo *root, ModifyTable *plan, Index relation,
			   const Where *where)
{
	RangeTblEntry *rte = planner_rt_fetch(relation, root);
	RestColumnMap *map = rest_columns_load(rte->relid);
	RestDirectPlan direct = {0};

	if (rest_transaction_keeps(map->conf) ||
		(!where->possible && !rest_writable_rows(map, plan->operation)) ||
		!bms_is_subset(pull_varnos(root, (Node *) plan->returningLists),
					   bms_make_singleton(relation)))
		return false;
	if (plan->operation == CMD_UPDATE)
	{
		rest_modify_check_updated(root, map, relation);
		direct.set = linitial(plan->updateColnosLists);
	}
	direct.where = where->possible;
	direct.nvalues = where->nvalues;
	direct.looked = where->looked;
	put_above(plan, relation, map, &direct, where->exprs, where->conditions);
	/* only for rows that somebody else has changed, of which there are none */
	plan->rowMarks = NIL;
	return true;
}

/* ----- UPDATE and DELETE by key ----- */

/*
 * Is a condition's value one that the route can take just as it is: of the
 * column's own type, and of a type that is equal only where its text is?
 */
static bool
is_plain_key(const RestColumn *column, const RestPlanTerm *term, List *exprs)
{
	Oid			type = rest_sent_type(rest_column_base_type(column));
	Oid			value = getBaseType(exprType(list_nth(exprs, term->value)));

	if (term->kind == REST_TERM_ANY)
		value = get_element_type(value);
	if (type != rest_sent_type(getBaseType(value)) || type == BPCHAROID ||
		(type >= FirstGenbkiObjectId && get_typtype(type) != TYPTYPE_ENUM))
		return false;
	return !OidIsValid(column->collation) ||
		get_collation_isdeterministic(column->collation);
}

/* Do the conditions fix just these columns, and is one of them a list at most? */
static bool
names_records(const RestColumnMap *map, const RestScanPlan *scan, List *exprs,
			  List *olds)
{
	List	   *fixed = NIL;
	int			lists = 0;
	ListCell   *lc;

	if (scan->kind != REST_SCAN_ROWS || scan->trees != NIL ||
		scan->nclauses != list_length(scan->terms))
		return false;
	foreach(lc, scan->terms)
	{
		RestPlanTerm *term = lfirst(lc);

		if ((term->kind != REST_TERM_EQ && term->kind != REST_TERM_ANY) ||
			list_member_int(fixed, term->attnum) ||
			!list_member_int(olds, term->attnum) ||
			!is_plain_key(rest_columns_get(map, term->attnum), term, exprs))
			return false;
		lists += term->kind == REST_TERM_ANY;
		fixed = lappend_int(fixed, term->attnum);
	}
	return lists <= 1 && map->keys != NIL &&
		list_length(fixed) == list_length(olds);
}

/* Does the route need nothing of the record but its key and its place? */
static bool
needs_no_reading(const RestColumnMap *map, const RestRoute *route, List *olds)
{
	List	   *known = list_concat_unique_int(list_copy(map->keys),
											   rest_routes_path_columns(map, route));

	return list_difference_int(olds, known) == NIL &&
		!rest_route_uses(route, "record") && !rest_route_uses(route, "names") &&
		!rest_precondition_wanted(route);
}

/*
 * The expressions of SET, when they can be had without the row; appends them
 * to *exprs and their columns to *set.
 */
static bool
collect_set(PlannerInfo *root, Index relation, List **exprs, List **set)
{
	List	   *targets;
	List	   *attnums;
	ListCell   *lc;
	ListCell   *la;

	get_translated_update_targetlist(root, relation, &targets, &attnums);
	forboth(lc, targets, la, attnums)
	{
		TargetEntry *target = lfirst_node(TargetEntry, lc);

		if (contain_var_clause((Node *) target->expr) ||
			contain_subplans((Node *) target->expr) ||
			contain_volatile_functions((Node *) target->expr))
			return false;
		*exprs = lappend(*exprs, target->expr);
		*set = lappend_int(*set, lfirst_int(la));
	}
	return true;
}

/*
 * Can RETURNING be answered without having read the row?  Of a deleted one only
 * what named it; of an updated one everything, by asking for it if need be.
 */
static bool
can_return(const RestColumnMap *map, const ModifyTable *plan, Index relation,
		   List *olds, RestOpt route)
{
	Bitmapset  *used = NULL;
	int			member = -1;

	if (plan->returningLists == NIL)
		return true;
	pull_varattnos(linitial(plan->returningLists), relation, &used);
	while ((member = bms_next_member(used, member)) >= 0)
	{
		int			attnum = member + FirstLowInvalidHeapAttributeNumber;

		if (attnum < 0 || list_member_int(olds, attnum))
			continue;
		return plan->operation == CMD_UPDATE && rest_routes_has_get(map) &&
			!rest_per_route_is(map->conf, REST_OPT_RETURNING, route, "none");
	}
	return true;
}

/* Is some key given by a list? */
static bool
has_list(const RestScanPlan *scan)
{
	ListCell   *lc;

	foreach(lc, scan->terms)
	{
		if (((RestPlanTerm *) lfirst(lc))->kind == REST_TERM_ANY)
			return true;
	}
	return false;
}

/* Make the scan of the target the node that writes. */
static bool
plan_by_key(PlannerInfo *root, ModifyTable *plan, Index relation,
			const Where *where)
{
	ForeignScan *node = (ForeignScan *) outerPlan(plan);
	RestDirectPlan direct = {0};
	RestColumnMap *map;
	RestRoute  *route;
	RestOpt		opt;
	List	   *olds;
	List	   *exprs;

	if (!IsA(node, ForeignScan) || node->scan.scanrelid != relation ||
		node->operation != CMD_SELECT)
		return false;
	map = rest_columns_load(planner_rt_fetch(relation, root)->relid);
	/* what is sent later must be known in full: own reads see it */
	if (rest_transaction_keeps(map->conf))
		return false;
	opt = rest_writable_route(map, plan->operation);
	if (opt == REST_OPT_COUNT)
		opt = rest_writable_many(map, plan->operation);
	if (!rest_writable_rows(map, plan->operation) || opt == REST_OPT_COUNT)
		return false;
	route = rest_routes_load(map, opt);
	olds = rest_written_olds(map, opt);
	direct.scan = rest_scan_plan_unpack(node->fdw_private);
	direct.nvalues = list_length(node->fdw_exprs);
	exprs = list_copy(node->fdw_exprs);
	if (!needs_no_reading(map, route, olds) ||
		list_length(node->scan.plan.qual) != direct.scan->nclauses ||
		!names_records(map, direct.scan, exprs, olds) ||
		!can_return(map, plan, relation, olds, opt) ||
		(plan->operation == CMD_UPDATE &&
		 (rest_modify_has_checks(map->relid) ||
		  !collect_set(root, relation, &exprs, &direct.set) ||
		  rest_modify_may_leave(map->relid, direct.set))))
		return false;
	if (plan->operation == CMD_UPDATE)
		rest_modify_check_updated(root, map, relation);
	direct.operation = plan->operation;
	direct.set_processed = plan->canSetTag;
	direct.returning = plan->returningLists != NIL;
	direct.where = where->possible && has_list(direct.scan);
	direct.looked = where->looked;
	node->fdw_private = pack(&direct, node->fdw_private);
	node->fdw_exprs = exprs;
	node->operation = plan->operation;
	node->resultRelation = relation;
	node->scan.plan.qual = NIL;
	node->scan.plan.async_capable = false;
	return true;
}

/* ----- UPDATE and DELETE of what conditions choose ----- */

/* The columns of the written table that RETURNING looks at. */
static List *
returned_columns(const RestColumnMap *map, const ModifyTable *plan,
				 Index relation)
{
	Bitmapset  *used = NULL;
	List	   *attnums = NIL;
	int			i;

	if (plan->returningLists == NIL)
		return NIL;
	pull_varattnos(linitial(plan->returningLists), relation, &used);
	for (i = 1; i <= map->natts; i++)
	{
		if (map->columns[i - 1].name &&
			(bms_is_member(i - FirstLowInvalidHeapAttributeNumber, used) ||
			 bms_is_member(0 - FirstLowInvalidHeapAttributeNumber, used)))
			attnums = lappend_int(attnums, i);
	}
	return attnums;
}

/* Does the route say all that it needs by conditions and changes? */
static bool
is_for_conditions(const RestRoute *route)
{
	static const char *const rows[] = {
		"key", "keys", "record", "records", "names", "values", "rows"
	};
	size_t		i;

	for (i = 0; i < lengthof(rows); i++)
	{
		if (rest_route_uses(route, rows[i]))
			return false;
	}
	return rest_precondition_wanted(route);
}

/*
 * Do the answers of a route tell what RETURNING looks at?  Those that only count
 * do where the route asks for it.
 */
static bool
tells_records(const RestColumnMap *map, RestOpt opt, const RestRoute *route)
{
	return rest_per_route_is(map->conf, REST_OPT_RETURNING, opt, "reply") &&
		(!rest_conf_has(map->conf, REST_OPT_WRITTEN_COUNT) ||
		 rest_route_uses(route, "columns"));
}

/*
 * Does the route for one record look at the record as it was (its version, say)?
 * It guards against what others have changed, which one request for all does
 * not.
 */
static bool
guards_rows(const RestColumnMap *map, CmdType operation)
{
	RestOpt		one = rest_writable_route(map, operation);
	RestRoute  *route;

	if (one == REST_OPT_COUNT)
		return false;
	route = rest_routes_load(map, one);
	return list_difference_int(rest_routes_old_columns(map, route),
							   list_concat_unique_int(list_copy(map->keys),
													  rest_routes_path_columns(map, route))) != NIL;
}

/*
 * Could this write be one request, for all records that its conditions choose?
 * Whether it is depends on the values.
 */
static void
look_for_where(PlannerInfo *root, ModifyTable *plan, Index relation,
			   Where *where)
{
	ForeignScan *node = (ForeignScan *) outerPlan(plan);
	RestScanPlan *scan;
	RestColumnMap *map;
	RestRoute  *route;
	RestOpt		opt;
	List	   *set = NIL;

	if (!IsA(node, ForeignScan) || node->scan.scanrelid != relation ||
		node->operation != CMD_SELECT)
		return;
	map = rest_columns_load(planner_rt_fetch(relation, root)->relid);
	opt = rest_writable_where(map, plan->operation);
	if (opt == REST_OPT_COUNT || rest_transaction_keeps(map->conf) ||
		guards_rows(map, plan->operation))
		return;
	route = rest_routes_load(map, opt);
	scan = rest_scan_plan_unpack(node->fdw_private);
	where->exprs = list_copy(node->fdw_exprs);
	where->nvalues = list_length(node->fdw_exprs);
	where->conditions = copyObject(node->fdw_private);
	where->looked = returned_columns(map, plan, relation);
	where->possible = is_for_conditions(route) &&
		scan->kind == REST_SCAN_ROWS &&
		list_length(node->scan.plan.qual) == scan->nclauses &&
		list_length(scan->terms) + list_length(scan->trees) == scan->nclauses &&
		(scan->nclauses > 0 ||
		 rest_precondition_optional(rest_routes_text(map, opt))) &&
		(plan->returningLists == NIL || tells_records(map, opt, route)) &&
		(plan->operation != CMD_UPDATE ||
		 (rest_route_uses(route, "changes") &&
		  !rest_modify_has_checks(map->relid) &&
		  collect_set(root, relation, &where->exprs, &set) &&
		  !rest_modify_may_leave(map->relid, set)));
	if (!where->possible)
		memset(where, 0, sizeof(*where));
}

/* Can this write be done by one node alone?  Then the plan below becomes it. */
static bool
restPlanDirectModify(PlannerInfo *root, ModifyTable *plan, Index relation,
					 int subplan_index)
{
	Where		where = {0};

	(void) subplan_index;
	if (list_length(plan->resultRelations) != 1 ||
		plan->onConflictAction != ONCONFLICT_NONE)
		return false;
	if (plan->operation == CMD_INSERT)
		return plan_insert(root, plan, relation);
	if (plan->operation != CMD_UPDATE && plan->operation != CMD_DELETE)
		return false;
	look_for_where(root, plan, relation, &where);
	return plan_by_key(root, plan, relation, &where) ||
		plan_over_rows(root, plan, relation, &where);
}

/* Put the planning callback into the routine. */
void
rest_modify_direct_plan_install(FdwRoutine *routine)
{
	routine->PlanDirectModify = restPlanDirectModify;
}
