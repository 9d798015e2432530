/*-------------------------------------------------------------------------
 *
 * modify_truncate.c
 *	  TRUNCATE: all records of a table go.
 *
 * Only where option truncatable says so.  A delete route that takes conditions
 * and no key is sent once, without any; else the list is read to its end, and
 * then each record is deleted, many in a request where there is a route for
 * that.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "budget.h"
#include "connect.h"
#include "modify_truncate.h"
#include "outbox.h"
#include "row.h"
#include "transaction.h"
#include "writable.h"
#include "written.h"

/* One table that is emptied */
typedef struct Truncate
{
	Relation	rel;
	RestColumnMap *map;
	RestApi    *api;
	RestCodec **codecs;
	RestOpt		route;
	int			rows;			/* of a request */
	RestWriter *writer;
	RestOutbox *outbox;
	Tuplestorestate *store;		/* the records' keys, and what else the route
								 * needs */
	int64		n;				/* records sent so far */
} Truncate;

/* Raise when the table is not to be emptied. */
static void
check(const Truncate *t)
{
	rest_writable_check(t->map, CMD_DELETE);
	if (!rest_conf_bool(t->map->conf, REST_OPT_TRUNCATABLE))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("foreign table \"%s\" does not allow truncates",
						RelationGetRelationName(t->rel)),
				 errhint("Option \"truncatable\" allows them.")));
	if (rest_transaction_keeps(t->map->conf))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot truncate foreign table \"%s\", whose writes wait for the commit",
						RelationGetRelationName(t->rel)),
				 errhint("DELETE without WHERE does the same, at the commit.")));
}

/* RestOutboxTake: a record that is gone already is as good. */
static void
take(void *arg, const RestOutboxAnswer *answer)
{
	(void) arg;
	(void) answer;
}

/* Which route, and what composes and sends. */
static void
make_tools(Truncate *t)
{
	RestWriterSpec writer = {0};
	RestOutboxSpec outbox = {0};
	RestOpt		many = rest_writable_many(t->map, CMD_DELETE);
	int64		size = rest_conf_int(t->map->conf, REST_OPT_BATCH_SIZE);

	t->rows = many != REST_OPT_COUNT ? (int) Min(size, PG_INT16_MAX) : 1;
	t->route = t->rows > 1 ? many : rest_writable_route(t->map, CMD_DELETE);
	if (t->route == REST_OPT_COUNT)
		t->route = many;
	t->api = rest_connect(t->map->serverid, GetUserId(), t->map->conf);
	t->codecs = palloc0(sizeof(RestCodec *) * Max(t->map->natts, 1));
	writer.map = t->map;
	writer.api = outbox.api = t->api;
	writer.route = t->route;
	writer.codecs = t->codecs;
	t->writer = rest_writer_new(&writer);
	outbox.room = (int) Min(rest_conf_int(t->map->conf, REST_OPT_CONCURRENCY),
							100);
	outbox.take = take;
	t->outbox = rest_outbox_new(&outbox);
}

/* Does the route take conditions and no key, so that one request is enough? */
static bool
takes_all(const Truncate *t)
{
	const RestRoute *route = rest_writer_route(t->writer);

	return rest_precondition_wanted(route) && !rest_route_uses(route, "key") &&
		!rest_route_uses(route, "keys") &&
		rest_routes_columns(t->map, route) == NIL;
}

/* Read the list to its end: what the route needs of each record. */
static void
read_all(Truncate *t)
{
	TupleDesc	desc = RelationGetDescr(t->rel);
	List	   *attrs = rest_written_olds(t->map, t->route);
	Datum	   *values = palloc0(sizeof(Datum) * Max(desc->natts, 1));
	bool	   *nulls = palloc0(sizeof(bool) * Max(desc->natts, 1));
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "rest_fdw truncated row",
											  ALLOCSET_DEFAULT_SIZES);
	RestScanPlan *plan = palloc0(sizeof(RestScanPlan));
	RestListerSpec spec = {0};
	RestLister *lister;
	RestRow    *row;

	plan->relid = t->map->relid;
	plan->attrs = attrs;
	plan->limit = plan->offset = plan->bind = -1;
	plan->all_rows = true;
	spec.map = t->map;
	spec.plan = plan;
	spec.codecs = t->codecs;
	spec.api = t->api;
	spec.attrs = attrs;
	lister = rest_lister_new(&spec);
	row = rest_row_new(t->map, attrs, t->codecs);
	t->api->budget = rest_budget_get(CurrentMemoryContext);
	rest_lister_start(lister, NULL, -1);
	while (rest_lister_next(lister, true) == REST_LISTER_RECORD)
	{
		MemoryContext old = MemoryContextSwitchTo(cxt);

		CHECK_FOR_INTERRUPTS();
		if (rest_row_fill(row, lister, values, nulls))
			tuplestore_putvalues(t->store, desc, values, nulls);
		MemoryContextSwitchTo(old);
		MemoryContextReset(cxt);
	}
	t->api->budget = NULL;
}

/* Send the first n rows that the writer has. */
static void
send(Truncate *t, int n)
{
	MemoryContext old;
	RestWrite  *write;

	if (n == 0)
		return;
	old = MemoryContextSwitchTo(rest_outbox_place(t->outbox));
	write = palloc(sizeof(RestWrite));
	rest_writer_take_rows(t->writer, 0, n, NULL, t->n + 1, write);
	MemoryContextSwitchTo(old);
	rest_writer_drop(t->writer, n);
	t->n += n;
	rest_outbox_put(t->outbox, write, NULL);
}

/* Delete each record that was read. */
static void
delete_all(Truncate *t)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(RelationGetDescr(t->rel),
													&TTSOpsMinimalTuple);
	RestBudget *budget = rest_budget_get(CurrentMemoryContext);

	while (tuplestore_gettupleslot(t->store, true, false, slot))
	{
		RestWriteRow row = {0};

		slot_getallattrs(slot);
		row.old_values = slot->tts_values;
		row.old_nulls = slot->tts_isnull;
		rest_budget_write(budget, 1);
		rest_writer_add(t->writer, &row);
		if (!rest_writer_last_fits(t->writer))
			send(t, rest_writer_rows(t->writer) - 1);
		if (rest_writer_rows(t->writer) >= t->rows)
			send(t, rest_writer_rows(t->writer));
	}
	send(t, rest_writer_rows(t->writer));
	ExecDropSingleTupleTableSlot(slot);
}

/* Delete whatever there is, by one request without conditions. */
static void
delete_at_once(Truncate *t)
{
	RestWriteRow row = {0};

	rest_writer_add(t->writer, &row);
	send(t, 1);
}

/* Empty one table. */
static void
empty_table(Relation rel)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "rest_fdw truncate",
											  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	Truncate	t = {0};

	t.rel = rel;
	t.map = rest_columns_load(RelationGetRelid(rel));
	check(&t);
	make_tools(&t);
	if (takes_all(&t))
		delete_at_once(&t);
	else
	{
		t.store = tuplestore_begin_heap(false, false, work_mem);
		read_all(&t);
		delete_all(&t);
		tuplestore_end(t.store);
	}
	rest_outbox_flush(t.outbox);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
}

/* Empty these tables; nothing refers to foreign tables, and they have no
 * sequences of ours. */
static void
restExecForeignTruncate(List *rels, DropBehavior behavior, bool restart_seqs)
{
	ListCell   *lc;

	(void) behavior;
	(void) restart_seqs;
	foreach(lc, rels)
	{
		Truncate	t = {0};

		t.rel = lfirst(lc);
		t.map = rest_columns_load(RelationGetRelid(t.rel));
		check(&t);
	}
	foreach(lc, rels)
		empty_table(lfirst(lc));
}

/* Put the callback into the routine. */
void
rest_modify_truncate_install(FdwRoutine *routine)
{
	routine->ExecForeignTruncate = restExecForeignTruncate;
}
