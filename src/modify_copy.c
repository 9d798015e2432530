/*-------------------------------------------------------------------------
 *
 * modify_copy.c
 *	  Rows that COPY brings, or that a partitioned table routes here.
 *
 * Such rows come without PlanForeignModify and BeginForeignModify; from here on
 * they are written like others (modify.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "compat.h"
#include "modify.h"
#include "modify_batch.h"
#include "modify_copy.h"
#include "modify_send.h"

/* Start writing rows that are routed or copied here. */
static void
restBeginForeignInsert(ModifyTableState *mtstate, ResultRelInfo *rinfo)
{
	ModifyTable *plan = castNode(ModifyTable, mtstate->ps.plan);
	RestModifyPlan how = {0};
	RestModify *modify;

	/*
	 * An UPDATE that moves a row to here and also updates this table's own
	 * rows would update the moved one again.
	 */
	if (plan && plan->operation == CMD_UPDATE &&
		(rinfo->ri_usesFdwDirectModify || rinfo->ri_FdwState))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot route tuples into foreign table to be updated \"%s\"",
						RelationGetRelationName(rinfo->ri_RelationDesc))));
	if (plan && plan->onConflictAction == ONCONFLICT_UPDATE)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("ON CONFLICT DO UPDATE is not supported on foreign tables")));
	how.do_nothing = plan && plan->onConflictAction == ONCONFLICT_NOTHING;
	how.returning = plan && plan->returningLists != NIL;
	modify = rest_modify_new(mtstate->ps.state, rinfo, CMD_INSERT, &how, NIL);
	if (how.do_nothing)
		rest_writable_check_nothing(modify->map);
	rinfo->ri_FdwState = modify;
	/* COPY looks at nothing of a row but triggers do */
	modify->buffers = plan == NULL && !REST_COMPAT_COPY_BATCHES &&
		!modify->needs_row && rinfo->ri_TrigDesc == NULL &&
		rest_modify_batch_rows(modify->map) > 1;
}

/* Put the callbacks into the routine. */
void
rest_modify_copy_install(FdwRoutine *routine)
{
	routine->BeginForeignInsert = restBeginForeignInsert;
	routine->EndForeignInsert = rest_modify_end;
}
