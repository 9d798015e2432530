/*-------------------------------------------------------------------------
 *
 * modify_plan.c
 *	  Planning of writes: which columns the scan must bring, what is allowed.
 *
 * Looks at catalogs and options only.  The columns that say which record is
 * meant travel as junk columns of the scan; core adds the whole row for
 * UPDATE.  What may not be written is refused here, with the reason.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "optimizer/appendinfo.h"
#include "optimizer/inherit.h"
#include "optimizer/pathnode.h"
#include "parser/parsetree.h"
#include "utils/rel.h"

#include "modify_plan.h"
#include "transaction.h"
#include "writable.h"
#include "written.h"

/* See modify_plan.h.  The type is part of it: children of one parent share the
 * names of junk columns, and these must mean the same in all of them. */
char *
rest_modify_junk_name(const FormData_pg_attribute *att)
{
	return psprintf("rest_fdw_%d_%u_%d_%u", att->attnum, att->atttypid,
					att->atttypmod, att->attcollation);
}

/* See modify_plan.h. */
void
rest_modify_plan_unpack(List *packed, RestModifyPlan *plan)
{
	memset(plan, 0, sizeof(*plan));
	if (packed == NIL)
		return;
	plan->do_nothing = linitial_int(packed) != 0;
	plan->returning = lsecond_int(packed) != 0;
}

/* The columns of the scanned row that an operation needs. */
static List *
needed_olds(const RestColumnMap *map, CmdType operation)
{
	RestOpt		one = rest_writable_route(map, operation);
	RestOpt		many = rest_writable_many(map, operation);
	List	   *attnums = NIL;

	if (one != REST_OPT_COUNT)
		attnums = rest_written_olds(map, one);
	if (many != REST_OPT_COUNT)
		attnums = list_concat_unique_int(attnums,
										 rest_written_olds(map, many));
	return attnums;
}

/* The columns that the scan under an UPDATE or DELETE must bring along. */
static void
restAddForeignUpdateTargets(PlannerInfo *root, Index rtindex,
							RangeTblEntry *target_rte,
							Relation target_relation)
{
	RestColumnMap *map = rest_columns_load(target_rte->relid);
	CmdType		operation = root->parse->commandType;
	ListCell   *lc;

	foreach(lc, needed_olds(map, operation))
	{
		Form_pg_attribute att = TupleDescAttr(RelationGetDescr(target_relation),
											  lfirst_int(lc) - 1);

		add_row_identity_var(root,
							 makeVar(rtindex, att->attnum, att->atttypid,
									 att->atttypmod, att->attcollation, 0),
							 rtindex, rest_modify_junk_name(att));
	}
	/* what RETURNING shows of a deleted row is what was scanned */
	if (operation == CMD_DELETE && root->parse->returningList != NIL)
		add_row_identity_var(root,
							 makeVar(rtindex, InvalidAttrNumber, RECORDOID,
									 -1, InvalidOid, 0),
							 rtindex, "wholerow");
}

/* See modify_plan.h. */
void
rest_modify_check_updated(PlannerInfo *root, const RestColumnMap *map,
						  Index relation)
{
	Bitmapset  *updated = get_rel_all_updated_cols(root,
												   find_base_rel(root, relation));
	Relation	rel = table_open(map->relid, NoLock);
	TupleDesc	desc = RelationGetDescr(rel);
	Bitmapset  *attnums = NULL;
	int			i;

	for (i = 1; i <= desc->natts; i++)
	{
		if (bms_is_member(i - FirstLowInvalidHeapAttributeNumber, updated) &&
			TupleDescAttr(desc, i - 1)->attgenerated == '\0')
			attnums = bms_add_member(attnums, i);
	}
	table_close(rel, NoLock);
	rest_writable_check_columns(map, attnums);
}

/* fdw_private of a write. */
static List *
restPlanForeignModify(PlannerInfo *root, ModifyTable *plan,
					  Index resultRelation, int subplan_index)
{
	RangeTblEntry *rte = planner_rt_fetch(resultRelation, root);
	RestColumnMap *map = rest_columns_load(rte->relid);

	(void) subplan_index;
	rest_writable_check(map, plan->operation);
	if (plan->operation == CMD_UPDATE)
		rest_modify_check_updated(root, map, resultRelation);
	if (plan->onConflictAction == ONCONFLICT_UPDATE)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("ON CONFLICT DO UPDATE is not supported on foreign tables")));
	if (plan->onConflictAction == ONCONFLICT_NOTHING &&
		rest_transaction_keeps(map->conf))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("ON CONFLICT DO NOTHING is not supported where writes wait for the commit"),
				 errdetail("Only the answer tells whether the record is there already; option \"transaction\" is 'commit'."),
				 errhint("Say INSERT ... SELECT ... WHERE NOT EXISTS (SELECT ...).")));
	if (plan->onConflictAction == ONCONFLICT_NOTHING)
		rest_writable_check_nothing(map);
	return list_make2_int(plan->onConflictAction == ONCONFLICT_NOTHING,
						  plan->returningLists != NIL);
}

/* What can be written to a table, as bits 1 << CMD_*. */
static int
restIsForeignRelUpdatable(Relation rel)
{
	return rest_writable_events(rest_columns_load(RelationGetRelid(rel)));
}

/* Put the planning callbacks into the routine. */
void
rest_modify_plan_install(FdwRoutine *routine)
{
	routine->AddForeignUpdateTargets = restAddForeignUpdateTargets;
	routine->PlanForeignModify = restPlanForeignModify;
	routine->IsForeignRelUpdatable = restIsForeignRelUpdatable;
}
