/*-------------------------------------------------------------------------
 *
 * modify_source.c
 *	  Writes of all rows that a plan below a node of ours yields.
 *
 * The source is that of an INSERT, or what core would have had under an UPDATE
 * or DELETE: new values first, then junk columns that say which record is
 * meant.  Rows enter one by one and go out as modify_send.c has it: together
 * where there is a route for many, else several requests at a time.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

#include "modify_apart.h"
#include "modify_conditions.h"
#include "modify_send.h"
#include "modify_source.h"
#include "scan_first.h"

/* One run over a source */
typedef struct Source
{
	RestModify *modify;
	ForeignScanState *node;
	List	   *set;			/* see rest_modify_source_write() */
	Tuplestorestate *store;		/* all of its rows, read before; or NULL */
	TupleTableSlot *slot;		/* of rows out of it */
	RestApart  *apart;			/* NULL for INSERT */
} Source;

/* See modify_source.h. */
void
rest_modify_source_begin(RestModify *modify, ForeignScanState *node)
{
	if (modify->operation != CMD_INSERT)
		rest_modify_conditions_find(modify, outerPlanState(node));
}

/* The next row of the plan below, in the memory of its nodes; NULL: no more. */
static TupleTableSlot *
run_below(const Source *source)
{
	EState	   *estate = source->node->ss.ps.state;
	MemoryContext old = MemoryContextSwitchTo(estate->es_query_cxt);
	TupleTableSlot *slot = ExecProcNode(outerPlanState(source->node));

	MemoryContextSwitchTo(old);
	return TupIsNull(slot) ? NULL : slot;
}

/*
 * May rows that come later depend on what is written before?  A scan of the
 * written table alone is read whole by itself (scan_first.c); anything else may
 * run a part of it again.
 */
static bool
may_read_writes(const Source *source)
{
	const RestModify *modify = source->modify;

	return modify->operation != CMD_INSERT &&
		((PlanState *) modify->scan != outerPlanState(source->node) ||
		 rest_scan_first_reads_again(modify->estate, modify->map));
}

/* Read the source to its end; raise when it has more rows than may be written. */
static void
read_whole(Source *source)
{
	TupleTableSlot *slot;

	source->store = tuplestore_begin_heap(false, false, work_mem);
	while ((slot = run_below(source)) != NULL)
	{
		CHECK_FOR_INTERRUPTS();
		tuplestore_puttupleslot(source->store, slot);
	}
	rest_budget_will_write(source->modify->budget,
						   tuplestore_tuple_count(source->store));
	source->slot = MakeSingleTupleTableSlot(ExecGetResultType(outerPlanState(source->node)),
											&TTSOpsMinimalTuple);
}

/* The next row of the source; NULL: no more. */
static TupleTableSlot *
next_row(const Source *source)
{
	CHECK_FOR_INTERRUPTS();
	if (source->store == NULL)
		return run_below(source);
	return tuplestore_gettupleslot(source->store, true, false,
								   source->slot) ? source->slot : NULL;
}

/*
 * The columns of the source's row that are no junk, as columns of the table: in
 * their order (INSERT), or as set says.
 */
static void
take_columns(const Source *source, TupleTableSlot *slot)
{
	RestModify *modify = source->modify;
	List	   *tlist = outerPlanState(source->node)->plan->targetlist;
	int			most = modify->operation == CMD_INSERT ? modify->map->natts :
		list_length(source->set);
	int			n = 0;
	int			i = 0;
	ListCell   *lc;

	foreach(lc, tlist)
	{
		if (!lfirst_node(TargetEntry, lc)->resjunk && n < most)
		{
			int			attnum = modify->operation == CMD_INSERT ? n + 1 :
				list_nth_int(source->set, n);

			modify->values[attnum - 1] = slot->tts_values[i];
			modify->nulls[attnum - 1] = slot->tts_isnull[i];
			n++;
		}
		i++;
	}
}

/* A row of the source as one of the table, into modify. */
static void
take_row(const Source *source, TupleTableSlot *slot)
{
	RestModify *modify = source->modify;
	MemoryContext old = MemoryContextSwitchTo(modify->row_cxt);

	slot_getallattrs(slot);
	memset(modify->nulls, true, sizeof(bool) * modify->map->natts);
	if (modify->operation != CMD_INSERT)
		rest_modify_take_old(modify, slot);
	if (modify->operation == CMD_UPDATE)
		rest_modify_take_whole(modify, slot);
	if (modify->operation != CMD_DELETE)
		take_columns(source, slot);
	MemoryContextSwitchTo(old);
}

/* Send a row of the source. */
static void
send(const Source *source, TupleTableSlot *slot, bool many)
{
	take_row(source, slot);
	if (source->apart && rest_apart_meets(source->apart))
		rest_modify_flush(source->modify);
	rest_modify_send_held(source->modify, many);
}

/* A source's row, kept. */
static TupleTableSlot *
copy_row(TupleTableSlot *slot)
{
	TupleTableSlot *copy = MakeSingleTupleTableSlot(slot->tts_tupleDescriptor,
													&TTSOpsMinimalTuple);

	ExecCopySlot(copy, slot);
	return copy;
}

/* See modify_source.h.  A row that is alone goes by the route for one, so the
 * first is kept until there is a second. */
void
rest_modify_source_write(RestModify *modify, ForeignScanState *node, List *set)
{
	Source		source = {modify, node, set, NULL, NULL, NULL};
	TupleTableSlot *slot;
	bool		many = false;

	if (may_read_writes(&source) || rest_budget_limits_writes())
		read_whole(&source);
	if (modify->operation != CMD_INSERT)
		source.apart = rest_apart_new(modify);
	slot = next_row(&source);
	if (slot && rest_modify_has_many(modify))
	{
		TupleTableSlot *first = copy_row(slot);

		slot = next_row(&source);
		many = slot != NULL;
		send(&source, first, many);
		ExecDropSingleTupleTableSlot(first);
	}
	for (; slot; slot = next_row(&source))
		send(&source, slot, many);
	if (source.store)
	{
		ExecDropSingleTupleTableSlot(source.slot);
		tuplestore_end(source.store);
	}
}
