/*-------------------------------------------------------------------------
 *
 * modify_state.c
 *	  What a write of one table needs while it runs.
 *
 * The result relation enters; API, writer, outbox and reader of answers leave,
 * in one memory context under the query's.  Rows pass through its arrays:
 * from a slot on their way out, to a slot on their way back.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/sysattr.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "compat.h"
#include "connect.h"
#include "modify_state.h"
#include "transaction.h"
#include "warned.h"

/* Attnums out of a set whose members are offset as in catalogs. */
static Bitmapset *
plain_attnums(const Bitmapset *set)
{
	Bitmapset  *attnums = NULL;
	int			member = -1;

	while ((member = bms_next_member(set, member)) >= 0)
	{
		int			attnum = member + FirstLowInvalidHeapAttributeNumber;

		if (attnum > 0)
			attnums = bms_add_member(attnums, attnum);
	}
	return attnums;
}

/* Columns that the statement names. */
static Bitmapset *
listed_columns(EState *estate, ResultRelInfo *rinfo, CmdType operation)
{
	if (operation == CMD_INSERT)
		return plain_attnums(ExecGetInsertedCols(rinfo, estate));
	if (operation == CMD_UPDATE)
		return plain_attnums(ExecGetUpdatedCols(rinfo, estate));
	return NULL;
}

/* Do AFTER ROW triggers look at the row as it was written? */
static bool
has_after_trigger(const ResultRelInfo *rinfo, CmdType operation)
{
	const TriggerDesc *trigger = rinfo->ri_TrigDesc;

	if (trigger == NULL)
		return false;
	return operation == CMD_INSERT ? trigger->trig_insert_after_row :
		operation == CMD_UPDATE ? trigger->trig_update_after_row : false;
}

/* Generated columns (attnums). */
static Bitmapset *
computed_columns(TupleDesc desc)
{
	Bitmapset  *set = NULL;
	int			i;

	for (i = 0; i < desc->natts; i++)
	{
		if (TupleDescAttr(desc, i)->attgenerated != '\0')
			set = bms_add_member(set, i + 1);
	}
	return set;
}

/* Where the plan's rows carry what was scanned. */
static void
find_junk(RestModify *modify, List *tlist)
{
	TupleDesc	desc = RelationGetDescr(modify->rinfo->ri_RelationDesc);
	int			i;

	modify->junk = palloc0(sizeof(AttrNumber) * Max(desc->natts, 1));
	for (i = 0; i < desc->natts; i++)
	{
		if (modify->map->columns[i].name)
			modify->junk[i] =
				ExecFindJunkAttributeInTlist(tlist,
											 rest_modify_junk_name(TupleDescAttr(desc, i)));
	}
	modify->whole = ExecFindJunkAttributeInTlist(tlist, "wholerow");
}

/* The routes that it takes. */
static void
set_ways(RestModify *modify)
{
	const RestConf *conf = modify->map->conf;
	bool		looked_at = modify->needs_row || modify->keeps ||
		modify->do_nothing;

	modify->one.route = rest_writable_route(modify->map, modify->operation);
	modify->one.rows = 1;
	modify->many.route = rest_writable_bulk(modify->map, modify->operation,
											looked_at, &modify->many.rows);
	modify->room = (int) Min(rest_conf_int(conf, REST_OPT_CONCURRENCY), 100);
}

/* See modify_state.h. */
RestModify *
rest_modify_new(EState *estate, ResultRelInfo *rinfo, CmdType operation,
				const RestModifyPlan *plan, List *subplan_tlist)
{
	Relation	rel = rinfo->ri_RelationDesc;
	MemoryContext cxt = AllocSetContextCreate(estate->es_query_cxt,
											  "rest_fdw modify",
											  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	RestModify *modify = palloc0(sizeof(RestModify));
	Oid			userid = rest_compat_result_check_as(rinfo, estate);
	int			natts = Max(RelationGetDescr(rel)->natts, 1);

	modify->cxt = cxt;
	modify->row_cxt = AllocSetContextCreate(cxt, "rest_fdw modified row",
											ALLOCSET_DEFAULT_SIZES);
	modify->estate = estate;
	modify->rinfo = rinfo;
	modify->operation = operation;
	modify->do_nothing = plan->do_nothing;
	modify->map = rest_columns_load(RelationGetRelid(rel));
	if (rest_writable_where(modify->map, operation) == REST_OPT_COUNT)
		rest_writable_check(modify->map, operation);
	modify->codecs = palloc0(sizeof(RestCodec *) * natts);
	modify->api = rest_connect(modify->map->serverid,
							   OidIsValid(userid) ? userid : GetUserId(),
							   modify->map->conf);
	modify->budget = rest_budget_get(estate->es_query_cxt);
	modify->waiting = rest_waiting_new(modify->map, modify->api);
	modify->keeps = rest_transaction_keeps(modify->map->conf);
	if (modify->keeps)
		rest_transaction_begin();
	modify->listed = listed_columns(estate, rinfo, operation);
	modify->spots_changes = operation == CMD_UPDATE && rinfo->ri_TrigDesc &&
		rinfo->ri_TrigDesc->trig_update_before_row;
	modify->needs_row = plan->returning || has_after_trigger(rinfo, operation);
	modify->values = palloc0(sizeof(Datum) * natts);
	modify->nulls = palloc0(sizeof(bool) * natts);
	modify->old_values = palloc0(sizeof(Datum) * natts);
	modify->old_nulls = palloc0(sizeof(bool) * natts);
	modify->told_values = palloc0(sizeof(Datum) * natts);
	modify->told_nulls = palloc0(sizeof(bool) * natts);
	find_junk(modify, subplan_tlist);
	modify->computed = computed_columns(RelationGetDescr(rel));
	modify->fates = rest_fates_new();
	set_ways(modify);
	rest_warn_once(modify->map);
	MemoryContextSwitchTo(old);
	return modify;
}

/* See modify_state.h. */
void
rest_modify_take_slot(RestModify *modify, TupleTableSlot *slot)
{
	slot_getallattrs(slot);
	memcpy(modify->values, slot->tts_values,
		   sizeof(Datum) * modify->map->natts);
	memcpy(modify->nulls, slot->tts_isnull, sizeof(bool) * modify->map->natts);
}

/* The whole scanned row into arrays; false when the plan does not bring it. */
static bool
take_whole(RestModify *modify, TupleTableSlot *planSlot, Datum *values,
		   bool *nulls)
{
	HeapTupleData tuple;
	Datum		whole;
	bool		isnull;

	if (!AttributeNumberIsValid(modify->whole))
		return false;
	whole = ExecGetJunkAttribute(planSlot, modify->whole, &isnull);
	if (isnull)
		return false;
	tuple.t_data = DatumGetHeapTupleHeader(whole);
	tuple.t_len = HeapTupleHeaderGetDatumLength(tuple.t_data);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	heap_deform_tuple(&tuple,
					  RelationGetDescr(modify->rinfo->ri_RelationDesc),
					  values, nulls);
	return true;
}

/* See modify_state.h. */
void
rest_modify_take_whole(RestModify *modify, TupleTableSlot *planSlot)
{
	if (!take_whole(modify, planSlot, modify->values, modify->nulls))
		elog(ERROR, "no whole row in the plan of foreign table \"%s\"",
			 RelationGetRelationName(modify->rinfo->ri_RelationDesc));
}

/* See modify_state.h. */
void
rest_modify_take_old(RestModify *modify, TupleTableSlot *planSlot)
{
	int			i;

	memset(modify->old_nulls, true, sizeof(bool) * modify->map->natts);
	for (i = 0; i < modify->map->natts; i++)
	{
		if (modify->junk[i] > 0)
			modify->old_values[i] = ExecGetJunkAttribute(planSlot,
														 modify->junk[i],
														 &modify->old_nulls[i]);
	}
	if (modify->operation != CMD_DELETE)
		return;
	memset(modify->nulls, true, sizeof(bool) * modify->map->natts);
	if (!take_whole(modify, planSlot, modify->values, modify->nulls))
	{
		memcpy(modify->values, modify->old_values,
			   sizeof(Datum) * modify->map->natts);
		memcpy(modify->nulls, modify->old_nulls,
			   sizeof(bool) * modify->map->natts);
	}
}

/* See modify_state.h. */
Bitmapset *
rest_modify_listed(RestModify *modify, TupleTableSlot *planSlot)
{
	TupleDesc	desc = RelationGetDescr(modify->rinfo->ri_RelationDesc);
	Bitmapset  *listed = modify->listed;
	Datum	   *values;
	bool	   *nulls;
	int			i;

	if (!modify->spots_changes)
		return listed;
	values = palloc(sizeof(Datum) * desc->natts);
	nulls = palloc(sizeof(bool) * desc->natts);
	if (!take_whole(modify, planSlot, values, nulls))
		return listed;
	listed = bms_copy(listed);
	for (i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute att = TupleDescAttr(desc, i);

		if (att->attisdropped || att->attgenerated != '\0')
			continue;
		if (nulls[i] != modify->nulls[i] ||
			(!nulls[i] && !datum_image_eq(values[i], modify->values[i],
										  att->attbyval, att->attlen)))
			listed = bms_add_member(listed, i + 1);
	}
	return listed;
}

/* See modify_state.h. */
void
rest_modify_store(RestModify *modify, TupleTableSlot *slot)
{
	HeapTuple	tuple = heap_form_tuple(RelationGetDescr(modify->rinfo->ri_RelationDesc),
										modify->told_values,
										modify->told_nulls);

	ExecForceStoreHeapTuple(tuple, slot, false);
}
