/*-------------------------------------------------------------------------
 *
 * offset_scan.c
 *	  Execution of LIMIT and OFFSET over a list of the API.
 *
 * Rows of the plan below enter; those behind OFFSET leave, as many as LIMIT
 * wants.  The scan below says with its first row how many rows of OFFSET the API
 * has left out; the others are dropped here.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/executor.h"
#include "nodes/extensible.h"

#include "offset_scan.h"
#include "scan.h"

typedef struct RestOffset
{
	CustomScanState css;
	PlanState  *below;
	ForeignScanState *scan;		/* it, or what is below its projection */
	ExprState  *offset;
	ExprState  *count;			/* or NULL */
	bool		started;
	bool		asked;			/* what was left out */
	int64		drop;			/* rows of OFFSET that are to come */
	int64		left;			/* rows of LIMIT, -1: all */
} RestOffset;

/* A value of LIMIT or OFFSET; -1 for none. */
static int64
eval_rows(RestOffset *node, ExprState *expr)
{
	bool		isnull = true;
	Datum		value = (Datum) 0;

	if (expr)
		value = ExecEvalExprSwitchContext(expr,
										  node->css.ss.ps.ps_ExprContext,
										  &isnull);
	return isnull ? -1 : DatumGetInt64(value);
}

/* Raise that a number is negative; NULL is none. */
static void
check_rows(RestOffset *node, ExprState *expr, int64 rows, int sqlstate,
		   const char *name)
{
	bool		isnull;

	if (expr == NULL || rows >= 0)
		return;
	(void) ExecEvalExprSwitchContext(expr, node->css.ss.ps.ps_ExprContext,
									 &isnull);
	if (!isnull)
		ereport(ERROR,
				(errcode(sqlstate),
				 errmsg("%s must not be negative", name)));
}

/* The numbers of now. */
static void
start(RestOffset *node)
{
	int64		offset = eval_rows(node, node->offset);
	int64		count = eval_rows(node, node->count);

	check_rows(node, node->offset, offset,
			   ERRCODE_INVALID_ROW_COUNT_IN_RESULT_OFFSET_CLAUSE, "OFFSET");
	check_rows(node, node->count, count,
			   ERRCODE_INVALID_ROW_COUNT_IN_LIMIT_CLAUSE, "LIMIT");
	node->drop = Max(offset, 0);
	node->left = count;
	node->started = true;
	node->asked = false;
}

/* The next row that is wanted, or NULL. */
static TupleTableSlot *
next_wanted(RestOffset *node)
{
	TupleTableSlot *slot;

	while (node->left != 0)
	{
		slot = ExecProcNode(node->below);
		if (TupIsNull(slot))
			break;
		if (!node->asked)
			node->drop -= rest_scan_skipped(node->scan);
		node->asked = true;
		if (node->drop-- > 0)
			continue;
		node->drop = 0;
		if (node->left > 0)
			node->left--;
		return slot;
	}
	node->left = 0;
	return NULL;
}

/* CustomExecMethods: one row. */
static TupleTableSlot *
restExecOffset(CustomScanState *css)
{
	RestOffset *node = (RestOffset *) css;
	TupleTableSlot *out = css->ss.ss_ScanTupleSlot;
	TupleTableSlot *slot;
	int			natts = out->tts_tupleDescriptor->natts;

	ResetExprContext(css->ss.ps.ps_ExprContext);
	ExecClearTuple(out);
	if (!node->started)
		start(node);
	slot = next_wanted(node);
	if (slot == NULL)
		return css->ss.ps.ps_ProjInfo ?
			ExecClearTuple(css->ss.ps.ps_ProjInfo->pi_state.resultslot) : out;
	slot_getallattrs(slot);
	memcpy(out->tts_values, slot->tts_values, sizeof(Datum) * natts);
	memcpy(out->tts_isnull, slot->tts_isnull, sizeof(bool) * natts);
	ExecStoreVirtualTuple(out);
	if (css->ss.ps.ps_ProjInfo == NULL)
		return out;
	css->ss.ps.ps_ExprContext->ecxt_scantuple = out;
	return ExecProject(css->ss.ps.ps_ProjInfo);
}

/* CustomExecMethods: begin; nothing is read yet. */
static void
restBeginOffset(CustomScanState *css, EState *estate, int eflags)
{
	RestOffset *node = (RestOffset *) css;
	CustomScan *plan = (CustomScan *) css->ss.ps.plan;
	PlanState  *state;

	eflags &= ~(EXEC_FLAG_BACKWARD | EXEC_FLAG_MARK);
	node->below = ExecInitNode(linitial(plan->custom_plans), estate, eflags);
	css->custom_ps = list_make1(node->below);
	state = node->below;
	while (!IsA(state, ForeignScanState))
		state = outerPlanState(state);
	node->scan = (ForeignScanState *) state;
	node->offset = ExecInitExpr(linitial(plan->custom_exprs), &css->ss.ps);
	node->count = ExecInitExpr(lsecond(plan->custom_exprs), &css->ss.ps);
}

/* CustomExecMethods: end. */
static void
restEndOffset(CustomScanState *css)
{
	ExecClearTuple(css->ss.ss_ScanTupleSlot);
	ExecEndNode(((RestOffset *) css)->below);
}

/* CustomExecMethods: begin anew. */
static void
restReScanOffset(CustomScanState *css)
{
	RestOffset *node = (RestOffset *) css;

	ExecClearTuple(css->ss.ss_ScanTupleSlot);
	node->started = false;
	if (css->ss.ps.chgParam)
		UpdateChangedParamSet(node->below, css->ss.ps.chgParam);
	if (node->below->chgParam == NULL)
		ExecReScan(node->below);
}

static const CustomExecMethods exec_methods = {
	.CustomName = "RestOffset",
	.BeginCustomScan = restBeginOffset,
	.ExecCustomScan = restExecOffset,
	.EndCustomScan = restEndOffset,
	.ReScanCustomScan = restReScanOffset
};

/* See offset_scan.h. */
Node *
rest_offset_scan_create(CustomScan *cscan)
{
	RestOffset *node = palloc0(sizeof(RestOffset));

	(void) cscan;
	NodeSetTag(node, T_CustomScanState);
	node->css.methods = &exec_methods;
	return (Node *) node;
}
