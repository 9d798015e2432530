/*-------------------------------------------------------------------------
 *
 * batch_join.c
 *	  Execution of batch joins.
 *
 * Outer rows are read in batches; their keys, as one array, become the value
 * of the inner scan's bound condition, and the scan is run anew; its rows go
 * into a hash table by key, and the batch's outer rows look theirs up, in the
 * order in which they came.  The join's conditions are all evaluated here, so
 * that the key only ever narrows.
 *
 * Where only some rows may be wanted (a LIMIT above), batches begin small and
 * grow.  Memory is one batch: its
 * outer rows, and the inner rows that have their keys.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "commands/explain.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/extensible.h"
#include "nodes/nodeFuncs.h"
#include "utils/array.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/ruleutils.h"
#include "utils/typcache.h"

#include "batch_join.h"
#include "batch_plan.h"
#include "compat.h"
#include "scan.h"

/* An inner row of this batch, chained by hash */
typedef struct InnerRow
{
	uint32		hash;
	MinimalTuple tuple;
	struct InnerRow *next;
} InnerRow;

typedef struct RestBatchJoin
{
	CustomScanState css;
	JoinType	jointype;
	PlanState  *outer;
	ForeignScanState *inner;
	int			key_place;		/* of the key in inner rows, from 1 */
	int			natts;			/* of the scan tuple */
	int		   *sides;
	int		   *places;
	ExprState  *key;			/* of an outer row, over the scan tuple */
	ExprState  *quals;
	Oid			key_type;
	TypeCacheEntry *key_cache;	/* of key_type */
	Oid			inner_type;		/* of the inner column, without domains */
	Oid			collation;
	TupleTableSlot *outer_slot; /* hold a minimal tuple each */
	TupleTableSlot *inner_slot;

	MemoryContext batch_cxt;
	int			first;			/* size of the first batch */
	int			want;			/* and of the next one */
	int			n;				/* outer rows of this one */
	int			at;				/* the one that is joined */
	MinimalTuple *rows;
	Datum	   *keys;
	bool	   *nulls;
	bool		outer_done;
	uint32		mask;			/* of buckets */
	InnerRow  **buckets;
	InnerRow   *candidate;		/* next one to try for the row at hand */
	bool		in_row;			/* is a row at hand? */
	bool		matched;
} RestBatchJoin;

/* ----- the scan tuple ----- */

/* Copy one side's columns into the scan tuple; slot NULL makes them NULL. */
static void
fill_side(RestBatchJoin *join, int side, TupleTableSlot *slot)
{
	TupleTableSlot *scan = join->css.ss.ss_ScanTupleSlot;
	int			i;

	for (i = 0; i < join->natts; i++)
	{
		if (join->sides[i] != side)
			continue;
		scan->tts_isnull[i] = true;
		scan->tts_values[i] = (Datum) 0;
		if (slot)
			scan->tts_values[i] = slot_getattr(slot, join->places[i],
											   &scan->tts_isnull[i]);
	}
}

/* Both sides are in: it is a row. */
static TupleTableSlot *
store_scan_tuple(RestBatchJoin *join)
{
	TupleTableSlot *scan = join->css.ss.ss_ScanTupleSlot;

	if (TTS_EMPTY(scan))
		ExecStoreVirtualTuple(scan);
	return scan;
}

/* ----- keys ----- */

/* An integer of any size as the key type's, which is bigint then. */
static Datum
as_key_type(const RestBatchJoin *join, Datum value, Oid type)
{
	if (join->key_type != INT8OID || type == INT8OID)
		return value;
	return Int64GetDatum(type == INT2OID ? DatumGetInt16(value) :
						 DatumGetInt32(value));
}

/* Hash of a key; 0 for all where the type has no hash function. */
static uint32
hash_key(const RestBatchJoin *join, Datum key)
{
	FmgrInfo   *hash = &join->key_cache->hash_proc_finfo;

	if (!OidIsValid(hash->fn_oid))
		return 0;
	return DatumGetUInt32(FunctionCall1Coll(hash, join->collation, key));
}

/* The key of the outer row in the scan tuple, copied into the batch. */
static void
take_key(RestBatchJoin *join, int i)
{
	ExprContext *econtext = join->css.ss.ps.ps_ExprContext;
	MemoryContext old;

	econtext->ecxt_scantuple = store_scan_tuple(join);
	join->keys[i] = ExecEvalExprSwitchContext(join->key, econtext,
											  &join->nulls[i]);
	if (join->nulls[i])
		return;
	old = MemoryContextSwitchTo(join->batch_cxt);
	join->keys[i] = datumCopy(join->keys[i], join->key_cache->typbyval,
							  join->key_cache->typlen);
	MemoryContextSwitchTo(old);
}

/* The keys of this batch as an array; 0 when all are NULL. */
static Datum
key_array(RestBatchJoin *join)
{
	MemoryContext old = MemoryContextSwitchTo(join->batch_cxt);
	Datum	   *items = palloc(sizeof(Datum) * Max(join->n, 1));
	int			n = 0;
	int			i;
	Datum		array = (Datum) 0;

	for (i = 0; i < join->n; i++)
	{
		if (!join->nulls[i])
			items[n++] = join->keys[i];
	}
	if (n > 0)
		array = PointerGetDatum(construct_array(items, n, join->key_type,
												join->key_cache->typlen,
												join->key_cache->typbyval,
												join->key_cache->typalign));
	MemoryContextSwitchTo(old);
	return array;
}

/* ----- batches ----- */

/* Read the outer rows of the next batch; false when there are none. */
static bool
read_outer(RestBatchJoin *join)
{
	MemoryContext old;

	MemoryContextReset(join->batch_cxt);
	old = MemoryContextSwitchTo(join->batch_cxt);
	join->rows = palloc(sizeof(MinimalTuple) * join->want);
	join->keys = palloc(sizeof(Datum) * join->want);
	join->nulls = palloc(sizeof(bool) * join->want);
	MemoryContextSwitchTo(old);
	join->n = 0;
	while (join->n < join->want && !join->outer_done)
	{
		TupleTableSlot *slot = ExecProcNode(join->outer);

		ResetExprContext(join->css.ss.ps.ps_ExprContext);
		if (TupIsNull(slot))
		{
			join->outer_done = true;
			break;
		}
		old = MemoryContextSwitchTo(join->batch_cxt);
		join->rows[join->n] = ExecCopySlotMinimalTuple(slot);
		MemoryContextSwitchTo(old);
		fill_side(join, 0, slot);
		fill_side(join, 1, NULL);
		take_key(join, join->n);
		join->n++;
	}
	join->want = Min(join->want * 4, REST_BATCH_MOST);
	return join->n > 0;
}

/* Put one inner row into the hash table. */
static void
add_inner_row(RestBatchJoin *join, TupleTableSlot *slot)
{
	bool		isnull;
	Datum		key = slot_getattr(slot, join->key_place, &isnull);
	InnerRow   *row;
	MemoryContext old;

	if (isnull)
		return;
	old = MemoryContextSwitchTo(join->batch_cxt);
	row = palloc(sizeof(InnerRow));
	row->tuple = ExecCopySlotMinimalTuple(slot);
	MemoryContextSwitchTo(old);
	row->hash = hash_key(join, as_key_type(join, key, join->inner_type));
	row->next = join->buckets[row->hash & join->mask];
	join->buckets[row->hash & join->mask] = row;
}

/* Ask for the keys of this batch, and read what comes. */
static void
read_inner(RestBatchJoin *join)
{
	Datum		keys = key_array(join);
	uint32		buckets = 16;
	TupleTableSlot *slot;

	while (buckets < (uint32) join->n * 2)
		buckets *= 2;
	join->mask = buckets - 1;
	join->buckets = MemoryContextAllocZero(join->batch_cxt,
										   sizeof(InnerRow *) * buckets);
	if (keys == (Datum) 0)
		return;
	rest_scan_bind(join->inner, keys);
	ExecReScan((PlanState *) join->inner);
	for (;;)
	{
		slot = ExecProcNode((PlanState *) join->inner);
		if (TupIsNull(slot))
			break;
		add_inner_row(join, slot);
	}
}

/* Have the next outer row of the batch at hand; false after the last batch. */
static bool
next_outer(RestBatchJoin *join)
{
	if (join->at + 1 >= join->n)
	{
		if (join->outer_done || !read_outer(join))
			return false;
		read_inner(join);
		join->at = -1;
	}
	join->at++;
	join->in_row = true;
	join->matched = false;
	join->candidate = join->nulls[join->at] ? NULL :
		join->buckets[hash_key(join, join->keys[join->at]) & join->mask];
	ExecStoreMinimalTuple(join->rows[join->at], join->outer_slot, false);
	fill_side(join, 0, join->outer_slot);
	return true;
}

/* The next inner row for which the join's conditions hold, or false. */
static bool
next_match(RestBatchJoin *join)
{
	ExprContext *econtext = join->css.ss.ps.ps_ExprContext;

	while (join->candidate)
	{
		InnerRow   *row = join->candidate;

		join->candidate = row->next;
		ExecStoreMinimalTuple(row->tuple, join->inner_slot, false);
		fill_side(join, 1, join->inner_slot);
		econtext->ecxt_scantuple = store_scan_tuple(join);
		if (ExecQual(join->quals, econtext))
			return true;
		ResetExprContext(econtext);
	}
	return false;
}

/* The next joined row: ExecScanAccessMtd. */
static TupleTableSlot *
batch_join_next(ScanState *node)
{
	RestBatchJoin *join = (RestBatchJoin *) node;

	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		if (!join->in_row && !next_outer(join))
			return ExecClearTuple(node->ss_ScanTupleSlot);
		if (next_match(join))
		{
			join->matched = true;
			/* one match is enough to answer these */
			join->in_row = join->jointype == JOIN_INNER ||
				join->jointype == JOIN_LEFT;
			if (join->jointype != JOIN_ANTI)
				return store_scan_tuple(join);
			continue;
		}
		join->in_row = false;
		if (!join->matched && (join->jointype == JOIN_LEFT ||
							   join->jointype == JOIN_ANTI))
		{
			fill_side(join, 1, NULL);
			return store_scan_tuple(join);
		}
	}
}

/* ExecScanRecheckMtd; never needed, no such join is planned for row marks. */
static bool
batch_join_recheck(ScanState *node, TupleTableSlot *slot)
{
	(void) node;
	(void) slot;
	return true;
}

/* CustomExecMethods: one row. */
static TupleTableSlot *
restExecBatchJoin(CustomScanState *node)
{
	return ExecScan(&node->ss, batch_join_next, batch_join_recheck);
}

/* ----- life ----- */

/* A list of integers as an array. */
static int *
int_array(List *list)
{
	int		   *array = palloc(sizeof(int) * Max(list_length(list), 1));
	ListCell   *lc;
	int			i = 0;

	foreach(lc, list)
		array[i++] = lfirst_int(lc);
	return array;
}

/* What is to be known of keys. */
static void
begin_keys(RestBatchJoin *join, CustomScan *cscan)
{
	Node	   *key = list_nth(cscan->custom_exprs, REST_BATCH_KEY);
	Form_pg_attribute att = TupleDescAttr(ExecGetResultType((PlanState *) join->inner),
										  join->key_place - 1);

	join->key_type = getBaseType(exprType(key));
	join->key_cache = lookup_type_cache(join->key_type,
										TYPECACHE_HASH_PROC_FINFO);
	join->inner_type = getBaseType(att->atttypid);
	join->collation = att->attcollation;
	join->key = ExecInitExpr((Expr *) key, (PlanState *) join);
	join->quals = ExecInitQual(list_nth(cscan->custom_exprs, REST_BATCH_QUALS),
							   (PlanState *) join);
}

/* CustomExecMethods: begin; nothing is read yet. */
static void
restBeginBatchJoin(CustomScanState *node, EState *estate, int eflags)
{
	RestBatchJoin *join = (RestBatchJoin *) node;
	CustomScan *cscan = (CustomScan *) node->ss.ps.plan;
	List	   *numbers = list_nth(cscan->custom_private, REST_BATCH_NUMBERS);

	eflags &= ~(EXEC_FLAG_BACKWARD | EXEC_FLAG_MARK);
	join->jointype = linitial_int(numbers);
	join->key_place = lsecond_int(numbers);
	join->first = join->want = lthird_int(numbers);
	join->outer = ExecInitNode(linitial(cscan->custom_plans), estate, eflags);
	join->inner = (ForeignScanState *) ExecInitNode(lsecond(cscan->custom_plans),
													estate, eflags);
	node->custom_ps = list_make2(join->outer, join->inner);
	join->sides = int_array(list_nth(cscan->custom_private, REST_BATCH_SIDES));
	join->places = int_array(list_nth(cscan->custom_private, REST_BATCH_PLACES));
	join->natts = list_length(list_nth(cscan->custom_private, REST_BATCH_SIDES));
	begin_keys(join, cscan);
	join->outer_slot = ExecInitExtraTupleSlot(estate, ExecGetResultType(join->outer),
											  &TTSOpsMinimalTuple);
	join->inner_slot = ExecInitExtraTupleSlot(estate,
											  ExecGetResultType((PlanState *) join->inner),
											  &TTSOpsMinimalTuple);
	join->batch_cxt = AllocSetContextCreate(estate->es_query_cxt,
											"rest_fdw batch",
											ALLOCSET_DEFAULT_SIZES);
}

/* Forget the batch at hand. */
static void
forget_batch(RestBatchJoin *join)
{
	ExecClearTuple(join->css.ss.ss_ScanTupleSlot);
	ExecClearTuple(join->outer_slot);
	ExecClearTuple(join->inner_slot);
	MemoryContextReset(join->batch_cxt);
	join->n = join->at = 0;
	join->rows = NULL;
	join->candidate = NULL;
	join->in_row = false;
	join->outer_done = false;
	join->want = join->first;
}

/* CustomExecMethods: end. */
static void
restEndBatchJoin(CustomScanState *node)
{
	RestBatchJoin *join = (RestBatchJoin *) node;

	forget_batch(join);
	ExecEndNode(join->outer);
	ExecEndNode((PlanState *) join->inner);
}

/* CustomExecMethods: begin anew. */
static void
restReScanBatchJoin(CustomScanState *node)
{
	RestBatchJoin *join = (RestBatchJoin *) node;

	forget_batch(join);
	ExecScanReScan(&node->ss);
	if (node->ss.ps.chgParam)
	{
		UpdateChangedParamSet(join->outer, node->ss.ps.chgParam);
		UpdateChangedParamSet((PlanState *) join->inner,
							  node->ss.ps.chgParam);
	}
	if (join->outer->chgParam == NULL)
		ExecReScan(join->outer);
	/* the inner side is rescanned for each batch */
}

/* CustomExecMethods: EXPLAIN. */
static void
restExplainBatchJoin(CustomScanState *node, List *ancestors, ExplainState *es)
{
	RestBatchJoin *join = (RestBatchJoin *) node;
	CustomScan *cscan = (CustomScan *) node->ss.ps.plan;
	List	   *quals = list_nth(cscan->custom_exprs, REST_BATCH_QUALS);
	List	   *context;

	ExplainPropertyText("Join Type", rest_batch_join_name(join->jointype), es);
	context = set_deparse_context_plan(es->deparse_cxt, node->ss.ps.plan,
									   ancestors);
	ExplainPropertyText("Join Cond",
						deparse_expression((Node *) make_ands_explicit(quals),
										   context, true, false), es);
}

static const CustomExecMethods exec_methods = {
	.CustomName = "RestBatchJoin",
	.BeginCustomScan = restBeginBatchJoin,
	.ExecCustomScan = restExecBatchJoin,
	.EndCustomScan = restEndBatchJoin,
	.ReScanCustomScan = restReScanBatchJoin,
	.ExplainCustomScan = restExplainBatchJoin
};

/* See batch_join.h. */
Node *
rest_batch_join_create(CustomScan *cscan)
{
	RestBatchJoin *join = palloc0(sizeof(RestBatchJoin));

	(void) cscan;
	NodeSetTag(join, T_CustomScanState);
	join->css.methods = &exec_methods;
	return (Node *) join;
}
