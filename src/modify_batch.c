/*-------------------------------------------------------------------------
 *
 * modify_batch.c
 *	  Inserts of many rows at a time.
 *
 * Core hands over as many rows as fill all requests that may be under way
 * together, and gets them back when all answers are there.  Rows that somebody
 * looks at when they are written go one by one: core cannot take their values
 * back from a batch.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/rel.h"

#include "modify_batch.h"
#include "modify_send.h"
#include "transaction.h"

/* Rows of single requests in a batch, for each that may be under way */
#define ROWS_A_PLACE 16

/* Most rows that core keeps for us */
#define MOST_ROWS 10000

/* See modify_batch.h. */
int
rest_modify_batch_rows(const RestColumnMap *map)
{
	int64		room = rest_conf_int(map->conf, REST_OPT_CONCURRENCY);
	int			size;
	RestOpt		route = rest_writable_bulk(map, CMD_INSERT,
										   rest_transaction_keeps(map->conf),
										   &size);

	if (size > 1 && route != REST_OPT_COUNT)
		return (int) Max(size, Min(size * room, MOST_ROWS));
	return room > 1 ? (int) Min(room * ROWS_A_PLACE, MOST_ROWS) : 1;
}

/* Rows that core shall hand over at a time. */
static int
restGetForeignModifyBatchSize(ResultRelInfo *rinfo)
{
	const TriggerDesc *trigger = rinfo->ri_TrigDesc;
	RestModify *modify = rinfo->ri_FdwState;
	RestColumnMap *map;

	if (rinfo->ri_projectReturning || rinfo->ri_WithCheckOptions != NIL ||
		(trigger && (trigger->trig_insert_before_row ||
					 trigger->trig_insert_after_row)))
		return 1;
	if (modify && (modify->do_nothing || modify->needs_row))
		return 1;
	map = modify ? modify->map :
		rest_columns_load(RelationGetRelid(rinfo->ri_RelationDesc));
	return rest_modify_batch_rows(map);
}

/* Insert many rows. */
static TupleTableSlot **
restExecForeignBatchInsert(EState *estate, ResultRelInfo *rinfo,
						   TupleTableSlot **slots, TupleTableSlot **planSlots,
						   int *numSlots)
{
	RestModify *modify = rinfo->ri_FdwState;
	int64		before = modify->nwritten;
	bool		many = *numSlots > 1 && rest_modify_has_many(modify);
	int			i;

	(void) estate;
	(void) planSlots;
	rest_budget_write(modify->budget, *numSlots);
	for (i = 0; i < *numSlots; i++)
	{
		RestWriteRow row = {0};
		MemoryContext old;

		MemoryContextReset(modify->row_cxt);
		old = MemoryContextSwitchTo(modify->row_cxt);
		rest_modify_take_slot(modify, slots[i]);
		row.values = modify->values;
		row.nulls = modify->nulls;
		row.listed = modify->listed;
		rest_modify_send(modify, &row, many);
		MemoryContextSwitchTo(old);
	}
	rest_modify_flush(modify);
	*numSlots = (int) (modify->nwritten - before);
	return slots;
}

/* Put the callbacks into the routine. */
void
rest_modify_batch_install(FdwRoutine *routine)
{
	routine->ExecForeignBatchInsert = restExecForeignBatchInsert;
	routine->GetForeignModifyBatchSize = restGetForeignModifyBatchSize;
}
