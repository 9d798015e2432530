/*-------------------------------------------------------------------------
 *
 * scan.c
 *	  Execution of scans: Begin, Iterate, ReScan and EndForeignScan.
 *
 * The plan and the values of its expressions enter; rows leave.  Nothing is
 * sent before the first row is asked for.  Everything belongs to a memory
 * context under the query's, so that an error, a cancel or a savepoint's end
 * releases it; EndForeignScan only does so earlier.
 *
 * A scan that counts asks the API for its total, one of groups for these; when
 * that can't be had for the values at hand it runs the ordinary plan below it
 * instead.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/table.h"
#include "executor/executor.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/snapshot.h"
#include "utils/tuplestore.h"

#include "compat.h"
#include "connect.h"
#include "group_scan.h"
#include "groups.h"
#include "inorder.h"
#include "overlay.h"
#include "row.h"
#include "scan.h"
#include "scan_first.h"
#include "transaction.h"
#include "warned.h"

/* node->fdw_state of a scan that runs */
typedef struct RestScan
{
	MemoryContext cxt;			/* all of it */
	MemoryContext value_cxt;	/* values of expressions, of one (re)scan */
	MemoryContext row_cxt;		/* one row */
	RestScanPlan *plan;
	RestColumnMap *map;
	RestApi    *api;
	RestLister *lister;
	RestRow    *row;
	RestInOrder *order;			/* or NULL */
	List	   *exprs;			/* of ExprState *, for fdw_exprs */
	RestTermValue *values;		/* the same length */
	bool		started;
	bool		counted;		/* COUNT: its row was given */
	RestGroupScan *groups;		/* GROUPS; or NULL */
	bool		below;			/* GROUPS: the plan below makes them */
	int64		skipped;		/* rows that the API leaves out for OFFSET */
	Datum		bound;			/* value at plan->bind */
	bool		async;			/* do not wait */
	bool		waiting;		/* async: nothing has arrived yet */
	bool		read_first;		/* the statement writes what is read here */
	Tuplestorestate *store;		/* all rows, then; or NULL */
	TupleTableSlot *stored;		/* one of them */
	bool		stored_all;
	char	   *asked;			/* what was asked for them */
	bool		keeps;			/* writes to the table wait for the commit */
	RestOverlay *overlay;		/* of those before this command; or NULL */
	MemoryContext overlay_cxt;	/* its own; NULL: not looked for yet */
	HeapTuple	pending;		/* a row of the API that waits its turn */
	bool		api_over;		/* it has no more */
} RestScan;

/* The user whose credentials this scan uses. */
static Oid
scan_user(ForeignScanState *node)
{
	ForeignScan *fsplan = (ForeignScan *) node->ss.ps.plan;
	Oid			userid;

	userid = rest_compat_scan_check_as(node->ss.ps.state, fsplan);
	return OidIsValid(userid) ? userid : GetUserId();
}

/* The reading side of the scan: API, lister, row maker. */
static void
make_lister(RestScan *scan, ForeignScanState *node, int eflags)
{
	RestListerSpec spec = {0};
	RestCodec **codecs = palloc0(sizeof(RestCodec *) *
								 Max(scan->map->natts, 1));

	scan->api = rest_connect(scan->map->serverid, scan_user(node),
							 scan->map->conf);
	scan->api->budget = rest_budget_get(node->ss.ps.state->es_query_cxt);
	spec.map = scan->map;
	spec.plan = scan->plan;
	spec.codecs = codecs;
	spec.api = scan->api;
	spec.attrs = scan->plan->attrs;
	spec.rewinds = (eflags & EXEC_FLAG_REWIND) != 0;
	scan->keeps = rest_transaction_keeps(scan->map->conf);
	if (scan->keeps)
		spec.attrs = list_concat_unique_int(list_copy(spec.attrs),
											scan->map->keys);
	scan->lister = rest_lister_new(&spec);
	scan->row = rest_row_new(scan->map, spec.attrs, codecs);
	scan->order = rest_inorder_new(scan->map, scan->plan->sort);
}

/* Start executor state; sends nothing. */
static void
restBeginForeignScan(ForeignScanState *node, int eflags)
{
	ForeignScan *fsplan = (ForeignScan *) node->ss.ps.plan;
	EState	   *estate = node->ss.ps.state;
	MemoryContext cxt;
	MemoryContext old;
	RestScan   *scan;
	ListCell   *lc;
	int			i = 0;

	if (eflags & EXEC_FLAG_EXPLAIN_ONLY)
		return;
	cxt = AllocSetContextCreate(estate->es_query_cxt, "rest_fdw scan",
								ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(cxt);
	scan = palloc0(sizeof(RestScan));
	scan->cxt = cxt;
	scan->value_cxt = AllocSetContextCreate(cxt, "rest_fdw values",
											ALLOCSET_SMALL_SIZES);
	scan->row_cxt = AllocSetContextCreate(cxt, "rest_fdw row",
										  ALLOCSET_DEFAULT_SIZES);
	scan->plan = rest_scan_plan_unpack(fsplan->fdw_private);
	scan->map = rest_columns_load(scan->plan->relid);
	if (scan->plan->kind == REST_SCAN_GROUPS)
		scan->map = rest_groups_map(scan->map, scan->plan);
	scan->groups = rest_group_scan_new(scan->plan, scan->map);
	make_lister(scan, node, eflags);
	scan->read_first = rest_scan_first_is_needed(estate, scan->map);
	scan->exprs = ExecInitExprList(fsplan->fdw_exprs, (PlanState *) node);
	scan->values = palloc0(sizeof(RestTermValue) *
						   (list_length(fsplan->fdw_exprs) + 1));
	foreach(lc, fsplan->fdw_exprs)
		scan->values[i++].type = getBaseType(exprType(lfirst(lc)));
	node->fdw_state = scan;
	MemoryContextSwitchTo(old);
}

/* Evaluate the plan's expressions for this (re)scan. */
static void
eval_values(RestScan *scan, ForeignScanState *node)
{
	ExprContext *econtext = node->ss.ps.ps_ExprContext;
	MemoryContext old;
	ListCell   *lc;
	int			i = 0;

	MemoryContextReset(scan->value_cxt);
	old = MemoryContextSwitchTo(scan->value_cxt);
	foreach(lc, scan->exprs)
	{
		RestTermValue *value = &scan->values[i];

		if (i++ == scan->plan->bind)
		{
			value->value = scan->bound;
			value->isnull = scan->bound == (Datum) 0;
			continue;
		}
		value->value = ExecEvalExpr(lfirst(lc), econtext, &value->isnull);
	}
	MemoryContextSwitchTo(old);
}

/*
 * Rows that LIMIT and OFFSET let through, -1 when that is not known or not a
 * bound for this scan.
 */
static int64
wanted_rows(const RestScan *scan)
{
	const RestScanPlan *plan = scan->plan;
	int64		limit;
	int64		offset = 0;

	if (plan->limit < 0 || scan->values[plan->limit].isnull)
		return -1;
	limit = DatumGetInt64(scan->values[plan->limit].value);
	if (plan->offset >= 0 && !scan->values[plan->offset].isnull)
		offset = DatumGetInt64(scan->values[plan->offset].value);
	if (limit < 0 || offset < 0 || limit > PG_INT32_MAX ||
		offset > PG_INT32_MAX)
		return -1;
	return limit + offset;
}

/* The table's row type; a scan that counts has not opened the table. */
static TupleDesc
table_desc(RestScan *scan, ForeignScanState *node)
{
	Relation	rel = node->ss.ss_currentRelation;
	TupleDesc	desc;

	if (rel)
		return RelationGetDescr(rel);
	rel = table_open(scan->map->relid, NoLock);
	desc = CreateTupleDescCopy(RelationGetDescr(rel));
	table_close(rel, NoLock);
	return desc;
}

/* Let the API leave out what OFFSET drops, if the plan node above wants that. */
static void
skip_rows(RestScan *scan)
{
	const RestScanPlan *plan = scan->plan;

	scan->skipped = 0;
	if (plan->skips && plan->offset >= 0 && !scan->read_first &&
		scan->overlay == NULL && !scan->values[plan->offset].isnull)
		scan->skipped =
			rest_lister_skip(scan->lister,
							 DatumGetInt64(scan->values[plan->offset].value));
}

/*
 * What the transaction has queued for this table before this command: the same
 * each time that the scan begins.  A scan that counts has no rows of its own:
 * the plan below it reads them.
 */
static void
start_overlay(RestScan *scan, ForeignScanState *node)
{
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;
	MemoryContext old;

	ExecClearTuple(slot);
	if (scan->pending)
		heap_freetuple(scan->pending);
	scan->pending = NULL;
	scan->api_over = false;
	if (scan->overlay_cxt)
	{
		if (scan->overlay)
			rest_overlay_restart(scan->overlay);
		return;
	}
	scan->overlay_cxt = AllocSetContextCreate(scan->cxt, "rest_fdw overlay",
											  ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(scan->overlay_cxt);
	scan->overlay = rest_overlay_new(scan->map, table_desc(scan, node),
									 scan->plan->sort,
									 node->ss.ps.state->es_snapshot->curcid);
	MemoryContextSwitchTo(old);
}

/*
 * Are the groups to be made here: will the API not keep exactly the rows that
 * count, do rows count that it does not have, or is it asked for nothing?  There
 * is one group of no rows, too.
 */
static bool
groups_are_below(const RestScan *scan)
{
	const RestSent *sent = rest_lister_sent(scan->lister);
	RestRequest request;
	MemoryContext old;
	bool		asked;

	if (scan->groups == NULL)
		return false;
	if (scan->overlay || sent->nothing || !rest_groups_are_exact(sent))
		return true;
	MemoryContextReset(scan->row_cxt);
	old = MemoryContextSwitchTo(scan->row_cxt);
	asked = rest_lister_first_request(scan->lister, &request);
	MemoryContextSwitchTo(old);
	return !asked;
}

/* Begin reading with the values of now. */
static void
start(RestScan *scan, ForeignScanState *node)
{
	MemoryContext old;

	rest_warn_once(scan->map);
	eval_values(scan, node);
	if (scan->keeps)
		start_overlay(scan, node);
	old = MemoryContextSwitchTo(scan->cxt);
	rest_lister_start(scan->lister, scan->values,
					  scan->overlay ? -1 : wanted_rows(scan));
	skip_rows(scan);
	MemoryContextSwitchTo(old);
	scan->below = groups_are_below(scan);
	if (scan->below)
		rest_lister_stop(scan->lister);
	if (scan->groups)
		rest_group_scan_reset(scan->groups);
	rest_inorder_reset(scan->order);
	scan->started = true;
	scan->counted = false;
}

/* The next row that the API has, or an empty slot. */
static TupleTableSlot *
next_api_row(RestScan *scan, TupleTableSlot *slot)
{
	MemoryContext old = MemoryContextSwitchTo(scan->row_cxt);
	RestGroupScan *groups = scan->groups;
	Datum	   *values = groups ? rest_group_scan_values(groups) : slot->tts_values;
	bool	   *nulls = groups ? rest_group_scan_nulls(groups) : slot->tts_isnull;
	RestListerEvent event;

	ExecClearTuple(slot);
	do
	{
		MemoryContextReset(scan->row_cxt);
		event = rest_lister_next(scan->lister, !scan->async);
	} while (event == REST_LISTER_RECORD &&
			 !rest_row_fill(scan->row, scan->lister, values, nulls));
	if (groups && event == REST_LISTER_RECORD)
		rest_group_scan_row(groups, slot);
	else if (groups && event == REST_LISTER_END)
		rest_group_scan_end(groups);
	MemoryContextSwitchTo(old);
	scan->waiting = event == REST_LISTER_WAIT;
	if (event != REST_LISTER_RECORD)
		return slot;
	if (scan->order)
		rest_inorder_row(scan->order, values, nulls,
						 rest_lister_may_move(scan->lister));
	return ExecStoreVirtualTuple(slot);
}

/*
 * The next row of the API that no queued write has changed or deleted, in
 * scan->pending.  False when it is not there yet.
 */
static bool
fetch_pending(RestScan *scan, TupleTableSlot *slot)
{
	MemoryContext old;

	while (scan->pending == NULL && !scan->api_over)
	{
		next_api_row(scan, slot);
		if (scan->waiting)
			return false;
		if (TTS_EMPTY(slot))
			scan->api_over = true;
		else if (!rest_overlay_covers(scan->overlay, slot->tts_values,
									  slot->tts_isnull))
		{
			old = MemoryContextSwitchTo(scan->overlay_cxt);
			scan->pending = heap_form_tuple(slot->tts_tupleDescriptor,
											slot->tts_values,
											slot->tts_isnull);
			MemoryContextSwitchTo(old);
		}
	}
	return true;
}

/*
 * The next row of the table as the transaction will leave it: the API's rows
 * and those that are queued, in the order that is promised; without one the
 * queued rows come last.
 */
static TupleTableSlot *
next_merged_row(RestScan *scan, TupleTableSlot *slot)
{
	RestOverlayRow before = {slot->tts_values, slot->tts_isnull};
	HeapTuple	row = NULL;

	if (!fetch_pending(scan, slot))
		return slot;
	if (scan->pending)
		heap_deform_tuple(scan->pending, slot->tts_tupleDescriptor,
						  slot->tts_values, slot->tts_isnull);
	if (scan->pending == NULL || scan->plan->sort != NIL)
		row = rest_overlay_next(scan->overlay, scan->pending ? &before : NULL);
	ExecClearTuple(slot);
	if (row)
		return ExecForceStoreHeapTuple(row, slot, false), slot;
	if (scan->pending == NULL)
		return slot;
	ExecForceStoreHeapTuple(scan->pending, slot, true);
	scan->pending = NULL;
	return slot;
}

/* The next row of the table, or an empty slot. */
static TupleTableSlot *
next_row(RestScan *scan, TupleTableSlot *slot)
{
	return scan->overlay ? next_merged_row(scan, slot) :
		next_api_row(scan, slot);
}

/*
 * Rows of a resource that the same statement writes: read to the end first, so
 * that no page is asked for after something has changed.
 */
static TupleTableSlot *
next_stored_row(RestScan *scan, ForeignScanState *node)
{
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;
	MemoryContext old = MemoryContextSwitchTo(scan->cxt);

	if (scan->store == NULL)
	{
		scan->store = tuplestore_begin_heap(false, false, work_mem);
		scan->stored = MakeSingleTupleTableSlot(slot->tts_tupleDescriptor,
												&TTSOpsMinimalTuple);
		scan->stored_all = false;
	}
	while (!scan->stored_all)
	{
		next_row(scan, slot);
		if (TTS_EMPTY(slot))
			break;
		tuplestore_puttupleslot(scan->store, slot);
	}
	MemoryContextSwitchTo(old);
	ExecClearTuple(slot);
	if (scan->waiting)
		return slot;
	scan->stored_all = true;
	if (tuplestore_gettupleslot(scan->store, true, false, scan->stored))
		ExecCopySlot(slot, scan->stored);
	return slot;
}

/* Forget what was stored. */
static void
drop_store(RestScan *scan)
{
	if (scan->store == NULL)
		return;
	ExecDropSingleTupleTableSlot(scan->stored);
	tuplestore_end(scan->store);
	scan->store = NULL;
}

/*
 * The next row of the plan below.  It runs in the query's memory, as any plan
 * does: nodes keep tuples there from one call to the next.
 */
static TupleTableSlot *
row_below(ForeignScanState *node)
{
	MemoryContext old = MemoryContextSwitchTo(node->ss.ps.state->es_query_cxt);
	TupleTableSlot *slot = ExecProcNode(outerPlanState(node));

	MemoryContextSwitchTo(old);
	return slot;
}

/* The one row of a count: from the total, or from the plan below. */
static TupleTableSlot *
count_row(RestScan *scan, ForeignScanState *node)
{
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;
	TupleTableSlot *below;
	int64		count;

	ExecClearTuple(slot);
	if (scan->counted)
		return slot;
	count = scan->overlay ? -1 : rest_lister_count(scan->lister);
	slot->tts_isnull[0] = false;
	slot->tts_values[0] = Int64GetDatum(count);
	if (count < 0)
	{
		rest_lister_stop(scan->lister);
		below = row_below(node);
		if (TupIsNull(below))
			return slot;
		slot->tts_values[0] = slot_getattr(below, 1, &slot->tts_isnull[0]);
	}
	scan->counted = true;
	return ExecStoreVirtualTuple(slot);
}

/*
 * What is asked now, in one text; NULL: not known before it is asked, or more
 * than one request.
 */
static char *
question(RestScan *scan)
{
	RestRequest request;

	if (rest_lister_sent(scan->lister)->nchoices > 1 ||
		!rest_lister_first_request(scan->lister, &request))
		return NULL;
	return psprintf("%s %s\n%.*s", request.method, request.target,
					(int) request.body_len, request.body ? request.body : "");
}

/*
 * What was stored serves a scan that comes again: the same question has the
 * answer that it had before the statement's first write.  Every condition is
 * checked again, so that no question can be served as well.
 */
static void
serve_again(RestScan *scan)
{
	bool		stored = scan->store && scan->stored_all;
	MemoryContext old = MemoryContextSwitchTo(scan->value_cxt);
	char	   *asked = question(scan);
	bool		nothing = rest_lister_sent(scan->lister)->nothing;

	MemoryContextSwitchTo(old);
	if (stored && (nothing || (asked && scan->asked &&
							   strcmp(asked, scan->asked) == 0)))
	{
		rest_lister_stop(scan->lister);
		tuplestore_rescan(scan->store);
		return;
	}
	drop_store(scan);
	if (scan->asked)
		pfree(scan->asked);
	scan->asked = asked && !nothing ? MemoryContextStrdup(scan->cxt, asked) : NULL;
}

/* The next row of the scan. */
static TupleTableSlot *
restIterateForeignScan(ForeignScanState *node)
{
	RestScan   *scan = node->fdw_state;

	if (!scan->started)
	{
		start(scan, node);
		if (scan->read_first && !scan->below &&
			scan->plan->kind != REST_SCAN_COUNT)
			serve_again(scan);
	}
	if (scan->plan->kind == REST_SCAN_COUNT)
		return count_row(scan, node);
	if (scan->below)
		return rest_group_scan_below(row_below(node),
									 node->ss.ss_ScanTupleSlot);
	if (scan->read_first)
		return next_stored_row(scan, node);
	return next_row(scan, node->ss.ss_ScanTupleSlot);
}

/* Begin anew, maybe with other values. */
static void
restReScanForeignScan(ForeignScanState *node)
{
	RestScan   *scan = node->fdw_state;

	if (scan == NULL)
		return;
	if (scan->started)
		rest_lister_stop(scan->lister);
	scan->started = false;
}

/* Release what the context's end would release anyway. */
static void
restEndForeignScan(ForeignScanState *node)
{
	RestScan   *scan = node->fdw_state;

	if (scan == NULL)
		return;
	ExecClearTuple(node->ss.ss_ScanTupleSlot);
	drop_store(scan);
	rest_lister_stop(scan->lister);
	node->fdw_state = NULL;
	MemoryContextDelete(scan->cxt);
}

/* See scan.h. */
const RestApiStats *
rest_scan_stats(ForeignScanState *node)
{
	RestScan   *scan = node->fdw_state;

	if (scan == NULL)
		return NULL;
	rest_api_sync(scan->api);
	return &scan->api->stats;
}

/* See scan.h. */
int64
rest_scan_skipped(ForeignScanState *node)
{
	return ((RestScan *) node->fdw_state)->skipped;
}

/* See scan.h. */
const RestScanPlan *
rest_scan_plan_of(ForeignScanState *node)
{
	return ((RestScan *) node->fdw_state)->plan;
}

/* See scan.h. */
const RestTermValue *
rest_scan_values(ForeignScanState *node)
{
	return ((RestScan *) node->fdw_state)->values;
}

/* See scan.h. */
bool
rest_scan_is_ours(PlanState *node)
{
	return IsA(node, ForeignScanState) &&
		((ForeignScan *) node->plan)->operation == CMD_SELECT &&
		((ForeignScanState *) node)->fdwroutine->IterateForeignScan ==
		restIterateForeignScan;
}

/* See scan.h. */
void
rest_scan_bind(ForeignScanState *node, Datum array)
{
	((RestScan *) node->fdw_state)->bound = array;
}

/* See scan.h. */
void
rest_scan_set_async(ForeignScanState *node, bool async)
{
	RestScan   *scan = node->fdw_state;

	scan->async = async;
	scan->waiting = false;
}

/* See scan.h. */
bool
rest_scan_is_waiting(ForeignScanState *node)
{
	return ((RestScan *) node->fdw_state)->waiting;
}

/* See scan.h. */
bool
rest_scan_is_ready(ForeignScanState *node)
{
	return rest_lister_is_ready(((RestScan *) node->fdw_state)->lister);
}

/* See scan.h. */
RestLoop *
rest_scan_loop(ForeignScanState *node)
{
	return rest_api_loop(((RestScan *) node->fdw_state)->api);
}

/* Put the execution callbacks into the routine. */
void
rest_scan_install(FdwRoutine *routine)
{
	routine->BeginForeignScan = restBeginForeignScan;
	routine->IterateForeignScan = restIterateForeignScan;
	routine->ReScanForeignScan = restReScanForeignScan;
	routine->EndForeignScan = restEndForeignScan;
}
