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
#include "modify_conditions.h"
#include "modify_keep.h"
#include "modify_plan.h"
#include "modify_send.h"

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
	rest_modify_conditions_find(modify, below);
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
 *
 * DO NOTHING takes the API's word that there is such a row for an answer.  This
 * needs no subtransaction: it is raised when an answer was judged, while nothing
 * of the server's is held, and the outbox has closed its request by then.
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

/* Take the row at hand: as it shall be, unless it goes; as it was, unless it
 * comes. */
static void
take_row(RestModify *modify, TupleTableSlot *slot, TupleTableSlot *planSlot,
		 RestWriteRow *row)
{
	if (modify->operation != CMD_DELETE)
	{
		rest_modify_take_slot(modify, slot);
		row->values = modify->values;
		row->nulls = modify->nulls;
		row->listed = modify->listed;
	}
	if (modify->operation == CMD_INSERT)
		return;
	rest_modify_take_old(modify, planSlot);
	row->old_values = modify->old_values;
	row->old_nulls = modify->old_nulls;
	if (modify->operation == CMD_UPDATE)
		row->listed = rest_modify_listed(modify, planSlot);
}

/* Put the row at hand where it waits for company (COPY). */
static bool
buffer_row(RestModify *modify, const RestWriteRow *row)
{
	rest_budget_write(modify->budget, 1);
	rest_modify_send(modify, row, rest_modify_has_many(modify));
	return true;
}

/* Insert, update or delete one row. */
static TupleTableSlot *
restExecForeignModify(EState *estate, ResultRelInfo *rinfo,
					  TupleTableSlot *slot, TupleTableSlot *planSlot)
{
	RestModify *modify = rinfo->ri_FdwState;
	RestWriteRow row = {0};
	MemoryContext old;
	bool		done;

	(void) estate;
	if (modify->operation != CMD_DELETE)
		check_row(modify, slot);
	old = next_row(modify);
	take_row(modify, slot, planSlot, &row);
	done = modify->buffers ? buffer_row(modify, &row) :
		send_row(modify, &row, slot);
	MemoryContextSwitchTo(old);
	return done ? slot : NULL;
}

/* See modify.h. */
void
rest_modify_end(EState *estate, ResultRelInfo *rinfo)
{
	RestModify *modify = rinfo->ri_FdwState;

	(void) estate;
	if (modify == NULL)
		return;
	rest_modify_flush(modify);
	rest_modify_keep_end(modify);
	rinfo->ri_FdwState = NULL;
	MemoryContextDelete(modify->cxt);
}

/* Put the execution callbacks into the routine. */
void
rest_modify_install(FdwRoutine *routine)
{
	routine->BeginForeignModify = restBeginForeignModify;
	routine->ExecForeignInsert = restExecForeignModify;
	routine->ExecForeignUpdate = restExecForeignModify;
	routine->ExecForeignDelete = restExecForeignModify;
	routine->EndForeignModify = rest_modify_end;
}
