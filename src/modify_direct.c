/*-------------------------------------------------------------------------
 *
 * modify_direct.c
 *	  Writes that one plan node does alone.
 *
 * At the first call everything is written: the rows of a source below
 * (modify_source.c), or a row for each key that the conditions name.  Requests
 * overlap, and go together where there is a route for that.  What RETURNING
 * looks at waits in a tuplestore and leaves row by row.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/executor.h"
#include "executor/instrument.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "choices.h"
#include "match.h"
#include "modify_direct.h"
#include "modify_direct_plan.h"
#include "modify_keep.h"
#include "modify_send.h"
#include "modify_source.h"
#include "modify_where.h"
#include "writable.h"

/* node->fdw_state */
typedef struct Direct
{
	RestDirectPlan *plan;
	RestModify *modify;
	ForeignScanState *node;
	List	   *exprs;			/* of ExprState *, for fdw_exprs */
	RestTermValue *values;		/* of the conditions' */
	bool		ran;
	Tuplestorestate *store;		/* rows for RETURNING */
	TupleTableSlot *stored;
} Direct;

/* Start executor state; sends nothing. */
static void
restBeginDirectModify(ForeignScanState *node, int eflags)
{
	ForeignScan *fsplan = (ForeignScan *) node->ss.ps.plan;
	RestModifyPlan plan = {0};
	TupleDesc	desc;
	MemoryContext old;
	List	   *below = NIL;
	Direct	   *direct;

	if (eflags & EXEC_FLAG_EXPLAIN_ONLY)
		return;
	direct = MemoryContextAllocZero(node->ss.ps.state->es_query_cxt,
									sizeof(Direct));
	direct->node = node;
	direct->plan = rest_direct_plan_unpack(fsplan->fdw_private);
	desc = RelationGetDescr(node->resultRelInfo->ri_RelationDesc);
	plan.returning = direct->plan->returning;
	if (direct->plan->source && direct->plan->operation != CMD_INSERT)
		below = outerPlan(fsplan)->targetlist;
	direct->modify = rest_modify_new(node->ss.ps.state, node->resultRelInfo,
									 direct->plan->operation, &plan, below);
	direct->modify->whole_answers = !direct->plan->source &&
		direct->plan->operation == CMD_UPDATE;
	if (direct->plan->source)
		rest_modify_source_begin(direct->modify, node);
	old = MemoryContextSwitchTo(direct->modify->cxt);
	direct->exprs = ExecInitExprList(fsplan->fdw_exprs, (PlanState *) node);
	direct->values = palloc0(sizeof(RestTermValue) *
							 (direct->plan->nvalues + 1));
	if (direct->plan->returning)
		direct->stored = MakeSingleTupleTableSlot(desc, &TTSOpsMinimalTuple);
	MemoryContextSwitchTo(old);
	node->fdw_state = direct;
}

/* RestModifyGive: keep the row for RETURNING. */
static void
keep_row(RestModify *modify)
{
	Direct	   *direct = modify->give_arg;

	tuplestore_putvalues(direct->store,
						 RelationGetDescr(modify->rinfo->ri_RelationDesc),
						 modify->told_values, modify->told_nulls);
}

/* ----- UPDATE and DELETE by key ----- */

/* Evaluate the values of conditions, and those of SET into the new row. */
static void
eval_values(Direct *direct)
{
	ExprContext *econtext = direct->node->ss.ps.ps_ExprContext;
	RestModify *modify = direct->modify;
	ForeignScan *fsplan = (ForeignScan *) direct->node->ss.ps.plan;
	int			n = 0;
	ListCell   *lc;

	memset(modify->nulls, true, sizeof(bool) * modify->map->natts);
	memset(modify->old_nulls, true, sizeof(bool) * modify->map->natts);
	foreach(lc, direct->exprs)
	{
		if (n < direct->plan->nvalues)
		{
			RestTermValue *value = &direct->values[n];

			value->value = ExecEvalExpr(lfirst(lc), econtext, &value->isnull);
			value->type = getBaseType(exprType(list_nth(fsplan->fdw_exprs, n)));
		}
		else
		{
			int			attnum = list_nth_int(direct->plan->set,
											  n - direct->plan->nvalues);

			modify->values[attnum - 1] =
				ExecEvalExpr(lfirst(lc), econtext, &modify->nulls[attnum - 1]);
		}
		n++;
	}
}

/* Put what names the record into the row as it was, and as it shall be. */
static void
set_old(Direct *direct, AttrNumber attnum, Datum value)
{
	RestModify *modify = direct->modify;

	modify->old_values[attnum - 1] = value;
	modify->old_nulls[attnum - 1] = false;
	if (list_member_int(direct->plan->set, attnum))
		return;
	modify->values[attnum - 1] = value;
	modify->nulls[attnum - 1] = false;
}

/*
 * Can a record have this key?  Not '', '.' or '..', which no path can hold, nor
 * what does not look as option match says; a read of it would find nothing.
 */
static bool
can_be(const RestColumn *column, Datum value)
{
	char	   *text;
	Oid			output;
	bool		varlena;

	if (!rest_match_can_be(column, value))
		return false;
	if (!rest_column_is_text(column))
		return true;
	getTypeOutputInfo(column->type, &output, &varlena);
	text = OidOutputFunctionCall(output, value);
	return *text != '\0' && strcmp(text, ".") != 0 && strcmp(text, "..") != 0;
}

/*
 * The columns that a single value fixes; the one that a list does goes to
 * *list.  False when no record can be meant.
 */
static bool
take_conditions(Direct *direct, const RestPlanTerm **list)
{
	ListCell   *lc;

	*list = NULL;
	foreach(lc, direct->plan->scan->terms)
	{
		const RestPlanTerm *term = lfirst(lc);
		const RestTermValue *value = &direct->values[term->value];

		if (value->isnull)
			return false;
		if (term->kind == REST_TERM_ANY)
			*list = term;
		else if (!can_be(rest_columns_get(direct->modify->map, term->attnum),
						 value->value))
			return false;
		else
			set_old(direct, term->attnum, value->value);
	}
	return true;
}

/* Write each record that the conditions name. */
static void
write_all(Direct *direct)
{
	RestModify *modify = direct->modify;
	RestSentInput in = {0};
	RestChoices choices = {0};
	const RestPlanTerm *list;
	const RestColumn *column;
	int			i;

	if (!take_conditions(direct, &list))
		return;
	if (list == NULL)
	{
		rest_modify_send_held(modify, false);
		return;
	}
	in.map = modify->map;
	in.codecs = modify->codecs;
	in.conf = modify->map->conf;
	column = rest_columns_get(modify->map, list->attnum);
	if (!rest_choices_of(&in, column, &direct->values[list->value], true,
						 &choices))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a value of column \"%s\" can't be sent in a path or an argument",
						column->name)));
	for (i = 0; i < choices.n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!can_be(column, choices.items[i].datum))
			continue;
		set_old(direct, list->attnum, choices.items[i].datum);
		rest_modify_send_held(modify, choices.n > 1 &&
							  rest_modify_counts_many(modify));
	}
}

/* ----- running ----- */

/* Write the rows of the source, if there is a route for such. */
static void
write_source(Direct *direct)
{
	RestModify *modify = direct->modify;

	if (!rest_writable_rows(modify->map, modify->operation))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("conditions on foreign table \"%s\" can't all be sent exactly",
						RelationGetRelationName(modify->rinfo->ri_RelationDesc)),
				 errhint("Without a route for single records nothing else can be written.")));
	rest_modify_source_write(modify, direct->node, direct->plan->set);
}

/* Do all of it. */
static void
run(Direct *direct)
{
	RestModify *modify = direct->modify;
	MemoryContext old = MemoryContextSwitchTo(modify->cxt);

	direct->ran = true;
	if (direct->plan->returning)
	{
		direct->store = tuplestore_begin_heap(false, false, work_mem);
		modify->give = keep_row;
		modify->give_arg = direct;
	}
	eval_values(direct);
	if (direct->plan->where &&
		rest_modify_where(modify, direct->plan, direct->values))
		;
	else if (direct->plan->source)
		write_source(direct);
	else
		write_all(direct);
	rest_modify_flush(modify);
	rest_modify_keep_end(modify);
	MemoryContextSwitchTo(old);
}

/* Write everything, then give the rows that RETURNING wants, one by one. */
static TupleTableSlot *
restIterateDirectModify(ForeignScanState *node)
{
	Direct	   *direct = node->fdw_state;
	EState	   *estate = node->ss.ps.state;
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;
	ResultRelInfo *rinfo = node->resultRelInfo;
	bool		first = !direct->ran;

	if (first)
		run(direct);
	ExecClearTuple(slot);
	if (first && !direct->plan->returning)
	{
		if (direct->plan->set_processed)
			estate->es_processed += direct->modify->nwritten;
		if (node->ss.ps.instrument)
			node->ss.ps.instrument->tuplecount += direct->modify->nwritten;
	}
	if (!direct->plan->returning ||
		!tuplestore_gettupleslot(direct->store, true, false, direct->stored))
		return slot;
	ExecCopySlot(slot, direct->stored);
	slot->tts_tableOid = RelationGetRelid(rinfo->ri_RelationDesc);
	if (direct->plan->set_processed)
		estate->es_processed++;
	rinfo->ri_projectReturning->pi_exprContext->ecxt_scantuple = slot;
	return slot;
}

/* Release what the context's end would release anyway. */
static void
restEndDirectModify(ForeignScanState *node)
{
	Direct	   *direct = node->fdw_state;

	if (direct == NULL)
		return;
	node->fdw_state = NULL;
	if (direct->store)
		tuplestore_end(direct->store);
	if (direct->stored)
		ExecDropSingleTupleTableSlot(direct->stored);
	MemoryContextDelete(direct->modify->cxt);
}

/* See modify_direct.h. */
const RestModify *
rest_modify_direct_state(ForeignScanState *node)
{
	return node->fdw_state ? ((Direct *) node->fdw_state)->modify : NULL;
}

/* Put the execution callbacks into the routine. */
void
rest_modify_direct_install(FdwRoutine *routine)
{
	routine->BeginDirectModify = restBeginDirectModify;
	routine->IterateDirectModify = restIterateDirectModify;
	routine->EndDirectModify = restEndDirectModify;
}
