/*-------------------------------------------------------------------------
 *
 * modify.c
 *	  Execution of writes, a row at a time.
 *
 * A slot enters; a request goes out; the answer's row leaves in the slot.  NULL
 * instead of the slot tells core that no row was written.  WITH CHECK OPTION
 * is looked at before anything is sent.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/executor.h"
#include "utils/memutils.h"

#include "modify.h"
#include "modify_keep.h"
#include "modify_plan.h"
#include "modify_send.h"
#include "scan.h"

/* Start executor state; sends nothing. */
static void
restBeginForeignModify(ModifyTableState *mtstate, ResultRelInfo *rinfo,
					   List *fdw_private, int subplan_index, int eflags)
{
	PlanState  *below = outerPlanState(mtstate);
	RestModifyPlan plan;
	RestModify *modify;

	(void) subplan_index;
	if (eflags & EXEC_FLAG_EXPLAIN_ONLY)
		return;
	rest_modify_plan_unpack(fdw_private, &plan);
	modify = rest_modify_new(mtstate->ps.state, rinfo, mtstate->operation,
							 &plan, below->plan->targetlist);
	if (rest_scan_is_ours(below) &&
		((ForeignScanState *) below)->ss.ss_currentRelation ==
		rinfo->ri_RelationDesc)
		modify->scan = (ForeignScanState *) below;
	rinfo->ri_FdwState = modify;
}

/* RestModifyGive: the row that came back, into the slot of give_arg. */
static void
store_row(RestModify *modify)
{
	MemoryContext old = MemoryContextSwitchTo(modify->row_cxt);

	rest_modify_store(modify, modify->give_arg);
	MemoryContextSwitchTo(old);
}

/*
 * Send the row at hand and await its answer.  False when nothing was written.
 * The row that came back is copied, since its place in the outbox is free now.
 */
static bool
send_row(RestModify *modify, const RestWriteRow *row, TupleTableSlot *slot)
{
	int64		before = modify->nwritten;
	MemoryContext cxt = CurrentMemoryContext;

	modify->give = modify->needs_row ? store_row : NULL;
	modify->give_arg = slot;
	rest_budget_write(modify->budget, 1);
	PG_TRY();
	{
		rest_modify_send(modify, row, false);
		rest_modify_flush(modify);
	}
	PG_CATCH();
	{
		if (!modify->do_nothing || geterrcode() != ERRCODE_UNIQUE_VIOLATION)
			PG_RE_THROW();
		MemoryContextSwitchTo(cxt);
		FlushErrorState();
	}
	PG_END_TRY();
	return modify->nwritten > before;
}

/* Begin the next row: forget the last one. */
static MemoryContext
next_row(RestModify *modify)
{
	MemoryContextReset(modify->row_cxt);
	return MemoryContextSwitchTo(modify->row_cxt);
}

/* Check WITH CHECK OPTION before anything is sent. */
static void
check_row(RestModify *modify, TupleTableSlot *slot)
{
	if (modify->rinfo->ri_WithCheckOptions != NIL)
		ExecWithCheckOptions(WCO_VIEW_CHECK, modify->rinfo, slot,
							 modify->estate);
}

/* Insert one row. */
static TupleTableSlot *
restExecForeignInsert(EState *estate, ResultRelInfo *rinfo,
					  TupleTableSlot *slot, TupleTableSlot *planSlot)
{
	RestModify *modify = rinfo->ri_FdwState;
	RestWriteRow row = {0};
	MemoryContext old;
	bool		done;

	(void) estate;
	(void) planSlot;
	check_row(modify, slot);
	old = next_row(modify);
	rest_modify_take_slot(modify, slot);
	row.values = modify->values;
	row.nulls = modify->nulls;
	row.listed = modify->listed;
	if (modify->buffers)
	{
		rest_budget_write(modify->budget, 1);
		rest_modify_send(modify, &row, rest_modify_has_many(modify));
	}
	done = modify->buffers || send_row(modify, &row, slot);
	MemoryContextSwitchTo(old);
	return done ? slot : NULL;
}

/* Update one row. */
static TupleTableSlot *
restExecForeignUpdate(EState *estate, ResultRelInfo *rinfo,
					  TupleTableSlot *slot, TupleTableSlot *planSlot)
{
	RestModify *modify = rinfo->ri_FdwState;
	RestWriteRow row = {0};
	MemoryContext old;
	bool		done;

	(void) estate;
	check_row(modify, slot);
	old = next_row(modify);
	rest_modify_take_slot(modify, slot);
	rest_modify_take_old(modify, planSlot);
	row.values = modify->values;
	row.nulls = modify->nulls;
	row.listed = rest_modify_listed(modify, planSlot);
	row.old_values = modify->old_values;
	row.old_nulls = modify->old_nulls;
	done = send_row(modify, &row, slot);
	MemoryContextSwitchTo(old);
	return done ? slot : NULL;
}

/* Delete one row. */
static TupleTableSlot *
restExecForeignDelete(EState *estate, ResultRelInfo *rinfo,
					  TupleTableSlot *slot, TupleTableSlot *planSlot)
{
	RestModify *modify = rinfo->ri_FdwState;
	RestWriteRow row = {0};
	MemoryContext old;
	bool		done;

	(void) estate;
	old = next_row(modify);
	rest_modify_take_old(modify, planSlot);
	row.old_values = modify->old_values;
	row.old_nulls = modify->old_nulls;
	done = send_row(modify, &row, slot);
	MemoryContextSwitchTo(old);
	return done ? slot : NULL;
}

/* Release what the context's end would release anyway. */
static void
restEndForeignModify(EState *estate, ResultRelInfo *rinfo)
{
	RestModify *modify = rinfo->ri_FdwState;

	(void) estate;
	if (modify == NULL)
		return;
	rest_modify_keep_end(modify);
	rinfo->ri_FdwState = NULL;
	MemoryContextDelete(modify->cxt);
}

/* Put the execution callbacks into the routine. */
void
rest_modify_install(FdwRoutine *routine)
{
	routine->BeginForeignModify = restBeginForeignModify;
	routine->ExecForeignInsert = restExecForeignInsert;
	routine->ExecForeignUpdate = restExecForeignUpdate;
	routine->ExecForeignDelete = restExecForeignDelete;
	routine->EndForeignModify = restEndForeignModify;
}
