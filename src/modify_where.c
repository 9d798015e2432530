/*-------------------------------------------------------------------------
 *
 * modify_where.c
 *	  Writes of all records that conditions choose, by one request.
 *
 * The conditions of a scan and the values of SET enter; one request goes out by
 * route update_where or delete_where, and its answer says how many records
 * there were.  Nothing is checked here again, so it is only done where the API
 * keeps exactly what SQL would.  Who calls goes the ordinary way otherwise.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/rel.h"

#include "budget.h"
#include "modify_check.h"
#include "modify_where.h"
#include "transaction.h"

/* One such write */
typedef struct Where
{
	RestModify *modify;
	RestWriter *writer;
	RestAnswer *answer;
	RestOutbox *outbox;
	RestWrite	write;
} Where;

/* The conditions in the words of the route; NULL, and why, where they cannot
 * all be sent exactly. */
static RestPrecondition *
decide(const RestColumnMap *map, RestCodec **codecs,
	   const RestDirectPlan *plan, const RestTermValue *values,
	   RestSent *sent, const char **why)
{
	RestRoute  *route = rest_routes_load(map, rest_writable_where(map, plan->operation));
	RestPrecondition *conditions;

	*why = "setting rest_fdw.max_writes";
	if (rest_budget_limits_writes())
		return NULL;
	conditions = rest_precondition_whole(map, codecs, route, plan->scan,
										 values, sent);
	*why = sent->nothing ? "no record" :
		sent->nchoices > 1 ? "too many values" :
		"conditions that are not sent exactly";
	return conditions;
}

/* See modify_where.h. */
const char *
rest_modify_where_not(const RestColumnMap *map, RestCodec **codecs,
					  const RestDirectPlan *plan, const RestTermValue *values)
{
	RestSent	sent = {0};
	const char *why;

	return decide(map, codecs, plan, values, &sent, &why) ? NULL : why;
}

/* Give each record of the answer, as it is now, to RETURNING. */
static void
give_records(Where *where, const RestOutboxAnswer *from)
{
	RestModify *modify = where->modify;
	size_t		natts = modify->map->natts;
	int64		n = 0;

	for (;;)
	{
		MemoryContext old;
		bool		more;

		MemoryContextReset(modify->row_cxt);
		old = MemoryContextSwitchTo(modify->row_cxt);
		memset(modify->told_nulls, true, sizeof(bool) * natts);
		more = rest_answer_each(where->answer, from, n++,
								modify->told_values, modify->told_nulls);
		MemoryContextSwitchTo(old);
		if (!more)
			return;
		modify->nwritten++;
		modify->give(modify);
	}
}

/* RestOutboxTake */
static void
take(void *arg, const RestOutboxAnswer *from)
{
	Where	   *where = arg;
	int64		n;

	if (!from->done || from->dry)
		return;
	if (where->modify->needs_row)
	{
		give_records(where, from);
		return;
	}
	n = rest_answer_affected(where->answer, from);
	where->modify->uncounted = n < 0;
	where->modify->nwritten += Max(n, 0);
}

/* The columns that the answer shall tell: those of RETURNING; to count records,
 * the key, or anything. */
static List *
told_columns(const RestModify *modify, const RestDirectPlan *plan)
{
	int			i;

	if (modify->needs_row && plan->looked != NIL)
		return plan->looked;
	if (!modify->needs_row && rest_conf_has(modify->map->conf, REST_OPT_WRITTEN_COUNT))
		return NIL;
	if (modify->map->keys != NIL)
		return modify->map->keys;
	for (i = 1; i <= modify->map->natts; i++)
	{
		const RestColumn *column = rest_columns_get(modify->map, i);

		if (column && (column->access == REST_ACCESS_ALL ||
					   column->access == REST_ACCESS_READ))
			return list_make1_int(i);
	}
	return NIL;
}

/* The columns (attnums) that only the answer can tell. */
static Bitmapset *
looked_at(const RestModify *modify, const RestDirectPlan *plan)
{
	Bitmapset  *attnums = NULL;
	ListCell   *lc;

	foreach(lc, modify->needs_row ? plan->looked : NIL)
		attnums = bms_add_member(attnums, lfirst_int(lc));
	return attnums;
}

/* What composes, sends, and reads. */
static void
make_tools(Where *where, const RestDirectPlan *plan)
{
	RestModify *modify = where->modify;
	RestWriterSpec writer = {0};
	RestAnswerSpec answer = {0};
	RestOutboxSpec outbox = {0};

	writer.map = answer.map = modify->map;
	writer.api = answer.api = outbox.api = modify->api;
	writer.route = answer.route =
		rest_writable_where(modify->map, plan->operation);
	writer.codecs = answer.codecs = modify->codecs;
	writer.computed = modify->computed;
	writer.returned = answer.attrs = told_columns(modify, plan);
	writer.untold = answer.attrs == NIL;
	answer.counts = !modify->needs_row;
	answer.unknown = looked_at(modify, plan);
	where->writer = rest_writer_new(&writer);
	where->answer = rest_answer_new(&answer);
	outbox.room = 1;
	outbox.records = rest_answer_records(where->answer);
	outbox.nasides = rest_answer_nasides(where->answer);
	outbox.waiting = modify->waiting;
	outbox.fates = modify->fates;
	outbox.take = take;
	outbox.arg = where;
	where->outbox = rest_outbox_new(&outbox);
}

/* The one "row" of the request: what SET gives, and what stands in the path. */
static void
add_row(Where *where, const RestDirectPlan *plan, const RestSent *sent)
{
	RestModify *modify = where->modify;
	RestWriteRow row = {0};
	int			i;

	for (i = 0; i < modify->map->natts; i++)
	{
		modify->old_nulls[i] = !sent->given[i];
		modify->old_values[i] = sent->datums[i];
		if (!sent->given[i] || list_member_int(plan->set, i + 1))
			continue;
		modify->values[i] = sent->datums[i];
		modify->nulls[i] = false;
	}
	if (plan->operation == CMD_UPDATE)
	{
		row.values = modify->values;
		row.nulls = modify->nulls;
		row.listed = modify->listed;
	}
	row.old_values = modify->old_values;
	row.old_nulls = modify->old_nulls;
	rest_modify_check(modify, &row);
	rest_writer_add(where->writer, &row);
}

/* Say that nobody knows how many records there were. */
static void
tell_uncounted(const RestModify *modify)
{
	ereport(NOTICE,
			(errmsg("number of rows that were written to foreign table \"%s\" is not known",
					RelationGetRelationName(modify->rinfo->ri_RelationDesc)),
			 errdetail("Answers of route \"%s\" do not tell it.",
					   rest_option_defs[rest_writable_where(modify->map,
															modify->operation)].name)));
}

/* See modify_where.h. */
bool
rest_modify_where(RestModify *modify, const RestDirectPlan *plan,
				  const RestTermValue *values)
{
	Where	   *where = palloc0(sizeof(Where));
	RestSent	sent = {0};
	const char *why;
	RestPrecondition *conditions = decide(modify->map, modify->codecs, plan,
										  values, &sent, &why);

	if (conditions == NULL)
	{
		modify->not_at_once = why;
		return false;
	}
	modify->at_once = true;
	where->modify = modify;
	make_tools(where, plan);
	add_row(where, plan, &sent);
	rest_transaction_wrote(modify->map, modify->api->userid);
	rest_writer_take(where->writer, conditions, 1, &where->write);
	where->write.nrows = 0;
	rest_outbox_put(where->outbox, &where->write, NULL);
	rest_outbox_flush(where->outbox);
	if (modify->uncounted)
		tell_uncounted(modify);
	return true;
}
