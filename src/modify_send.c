/*-------------------------------------------------------------------------
 *
 * modify_send.c
 *	  How rows go out, alone or together, and what comes back for each.
 *
 * Rows enter one by one and are spelled at once.  When there are as many as go
 * into one request it is put into the outbox; where somebody looks at written
 * rows, each waits as a tuple beside its request and is brought up to date by
 * the answer.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/sysattr.h"
#include "optimizer/optimizer.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "modify_check.h"
#include "modify_conditions.h"
#include "modify_keep.h"
#include "modify_send.h"
#include "per_route.h"
#include "transaction.h"

/* The rows of one request, in the memory of its place in the outbox */
typedef struct RestModifyChunk
{
	RestModifyWay *way;
	MemoryContext cxt;
	RestWrite	write;
	int			n;
	HeapTuple  *tuples;			/* as they are sent; NULL: nobody looks */
} RestModifyChunk;

/* The description of the table's rows. */
static TupleDesc
row_desc(const RestModify *modify)
{
	return RelationGetDescr(modify->rinfo->ri_RelationDesc);
}

/* A row was written: count it and show it. */
static void
give_row(RestModify *modify)
{
	modify->nwritten++;
	if (modify->give)
		modify->give(modify);
}

/* The row as it was sent. */
static void
recall(RestModify *modify, const RestModifyChunk *chunk, int i)
{
	if (chunk->tuples)
		heap_deform_tuple(chunk->tuples[i], row_desc(modify),
						  modify->told_values, modify->told_nulls);
}

/* RestOutboxTake of the way for one row. */
static void
take_one(void *arg, const RestOutboxAnswer *from)
{
	RestModify *modify = arg;
	RestModifyChunk *chunk = from->tag;
	RestAnswerNext next = REST_ROW_WRITTEN;
	MemoryContext old;

	if (!from->done)
		return;
	old = MemoryContextSwitchTo(chunk->cxt);
	recall(modify, chunk, 0);
	if (chunk->tuples || rest_answer_tells_rows(chunk->way->answer))
		next = rest_answer_row(chunk->way->answer, from, modify->told_values,
							   modify->told_nulls);
	MemoryContextSwitchTo(old);
	if (next == REST_ROW_WRITTEN)
		give_row(modify);
}

/* RestOutboxTake of the way for many rows. */
static void
take_many(void *arg, const RestOutboxAnswer *from)
{
	RestModify *modify = arg;
	RestModifyChunk *chunk = from->tag;
	RestAnswer *answer = chunk->way->answer;
	MemoryContext old;
	int			i;

	for (i = 0; from->done && i < chunk->n; i++)
	{
		RestAnswerNext next;

		old = MemoryContextSwitchTo(chunk->cxt);
		recall(modify, chunk, i);
		next = rest_answer_next(answer, from, i, modify->told_values,
								modify->told_nulls);
		MemoryContextSwitchTo(old);
		if (next == REST_ROW_WRITTEN)
			give_row(modify);
	}
	if (from->done)
		rest_answer_end(answer, from);
}

/* Do answers of changes tell whether there was such a record? */
static bool
tells_misses(const RestModify *modify, const RestModifyWay *way)
{
	const RestConf *conf = modify->map->conf;
	const char *record = rest_conf_text(conf, REST_OPT_RECORD);
	const char *word = rest_per_route(conf, REST_OPT_RETURNING, way->route);
	size_t		len = record ? strlen(record) : 0;

	if (modify->operation == CMD_INSERT || (word && strcmp(word, "reply") != 0))
		return false;
	if (way == &modify->many)
		return rest_conf_has(conf, REST_OPT_RECORDS_MANY);
	return len > 5 && strcmp(record + len - 5, ",none") == 0;
}

/*
 * The columns that an answer is read for: all, where the row is looked at; the
 * key's, where answers tell which rows there were.
 */
static List *
looked_at(const RestModify *modify, const RestModifyWay *way)
{
	List	   *attrs = NIL;
	int			i;

	if (!modify->needs_row)
		return tells_misses(modify, way) ? list_copy(modify->map->keys) : NIL;
	for (i = 1; i <= modify->map->natts; i++)
	{
		if (modify->map->columns[i - 1].name)
			attrs = lappend_int(attrs, i);
	}
	return attrs;
}

/*
 * The columns that RETURNING looks at and that only the API knows: not the key's,
 * and not those that SET changes, which are as they were sent where an answer
 * does not say more.
 */
static Bitmapset *
not_sent(const RestModify *modify)
{
	const ResultRelInfo *rinfo = modify->rinfo;
	Bitmapset  *looked_at = NULL;
	Bitmapset  *attnums = NULL;
	bool		all;
	int			i;

	pull_varattnos((Node *) rinfo->ri_returningList, rinfo->ri_RangeTableIndex,
				   &looked_at);
	all = bms_is_empty(looked_at) && rinfo->ri_returningList == NIL;
	all |= bms_is_member(-FirstLowInvalidHeapAttributeNumber, looked_at);
	for (i = 1; i <= modify->map->natts; i++)
	{
		if (modify->map->columns[i - 1].name &&
			(all || bms_is_member(i - FirstLowInvalidHeapAttributeNumber,
								  looked_at)) &&
			!bms_is_member(i, modify->listed) &&
			!list_member_int(modify->map->keys, i))
			attnums = bms_add_member(attnums, i);
	}
	return attnums;
}

/* What composes and reads for one way. */
static void
make_writer(RestModify *modify, RestModifyWay *way)
{
	MemoryContext old = MemoryContextSwitchTo(modify->cxt);
	RestWriterSpec writer = {0};
	RestAnswerSpec answer = {0};

	writer.map = answer.map = modify->map;
	writer.api = answer.api = modify->api;
	writer.route = answer.route = way->route;
	writer.codecs = answer.codecs = modify->codecs;
	writer.computed = modify->computed;
	answer.attrs = looked_at(modify, way);
	answer.whole = modify->whole_answers && modify->needs_row;
	if (answer.whole)
		answer.unknown = not_sent(modify);
	writer.returned = answer.attrs;
	way->writer = rest_writer_new(&writer);
	way->answer = rest_answer_new(&answer);
	MemoryContextSwitchTo(old);
}

/* The way that sends one row, or many. */
static RestModifyWay *
get_way(RestModify *modify, bool many)
{
	RestModifyWay *way = many ? &modify->many : &modify->one;
	RestOutboxSpec outbox = {0};
	MemoryContext old;

	if (way->writer == NULL)
		make_writer(modify, way);
	if (way->outbox)
		return way;
	outbox.api = modify->api;
	outbox.room = modify->room;
	outbox.records = rest_answer_records(way->answer);
	outbox.nasides = rest_answer_nasides(way->answer);
	outbox.waiting = modify->waiting;
	outbox.fates = modify->fates;
	outbox.take = many ? take_many : take_one;
	outbox.arg = modify;
	old = MemoryContextSwitchTo(modify->cxt);
	way->outbox = rest_outbox_new(&outbox);
	MemoryContextSwitchTo(old);
	return way;
}

/* See modify_send.h. */
RestWriter *
rest_modify_writer(RestModify *modify, bool many)
{
	RestModifyWay *way = many ? &modify->many : &modify->one;

	if (way->writer == NULL)
		make_writer(modify, way);
	return way->writer;
}

/* See modify_send.h. */
bool
rest_modify_has_many(const RestModify *modify)
{
	if (modify->many.route == REST_OPT_COUNT || modify->many.rows <= 1)
		return false;
	return !modify->needs_row ||
		rest_per_route_is(modify->map->conf, REST_OPT_RETURNING,
						  modify->many.route, "reply");
}

/* See modify_send.h. */
bool
rest_modify_counts_many(const RestModify *modify)
{
	return rest_modify_has_many(modify) && !modify->needs_row &&
		((rest_conf_has(modify->map->conf, REST_OPT_ITEMS) &&
		  rest_conf_has(modify->map->conf, REST_OPT_ITEM_STATUS)) ||
		 (rest_conf_has(modify->map->conf, REST_OPT_RECORDS_MANY) &&
		  !rest_per_route_is(modify->map->conf, REST_OPT_RETURNING,
							 modify->many.route, "none")));
}

/* Begin to collect rows for a request. */
static RestModifyChunk *
begin_chunk(RestModify *modify, RestModifyWay *way)
{
	MemoryContext cxt = rest_outbox_place(way->outbox);
	RestModifyChunk *chunk = MemoryContextAllocZero(cxt,
													sizeof(RestModifyChunk));

	chunk->way = way;
	chunk->cxt = cxt;
	if (modify->needs_row)
		chunk->tuples = MemoryContextAlloc(cxt, sizeof(HeapTuple) * way->rows);
	way->chunk = chunk;
	return chunk;
}

/* Put the rows that were collected into the outbox. */
static void
send_chunk(RestModify *modify, RestModifyWay *way)
{
	RestModifyChunk *chunk = way->chunk;
	MemoryContext old;

	if (chunk == NULL)
		return;
	way->chunk = NULL;
	old = MemoryContextSwitchTo(chunk->cxt);
	rest_writer_take_rows(way->writer, 0, chunk->n,
						  rest_modify_conditions(modify, way),
						  modify->nrows - chunk->n + 1, &chunk->write);
	MemoryContextSwitchTo(old);
	rest_writer_drop(way->writer, chunk->n);
	rest_outbox_put(way->outbox, &chunk->write, chunk);
}

/* Have what follows a transaction's writes know the table, once a statement. */
static void
note_table(RestModify *modify)
{
	if (modify->noted)
		return;
	rest_transaction_wrote(modify->map, modify->api->userid);
	modify->noted = true;
}

/* See modify_send.h. */
void
rest_modify_send(RestModify *modify, const RestWriteRow *row, bool many)
{
	RestModifyWay *way;
	RestModifyChunk *chunk;
	MemoryContext old;

	rest_modify_check(modify, row);
	note_table(modify);
	many |= modify->one.route == REST_OPT_COUNT;
	if (modify->keeps)
	{
		rest_modify_keep(modify, row, many);
		return;
	}
	way = get_way(modify, many);
	rest_writer_add(way->writer, row);
	if (!rest_writer_last_fits(way->writer))
		send_chunk(modify, way);
	chunk = way->chunk ? way->chunk : begin_chunk(modify, way);
	if (chunk->tuples)
	{
		old = MemoryContextSwitchTo(chunk->cxt);
		chunk->tuples[chunk->n] = heap_form_tuple(row_desc(modify),
												  modify->values,
												  modify->nulls);
		MemoryContextSwitchTo(old);
	}
	chunk->n++;
	modify->nrows++;
	if (chunk->n >= way->rows)
		send_chunk(modify, way);
}

/* See modify_send.h. */
void
rest_modify_send_held(RestModify *modify, bool many)
{
	RestWriteRow row = {0};
	MemoryContext old = MemoryContextSwitchTo(modify->row_cxt);

	if (modify->operation != CMD_DELETE)
	{
		row.values = modify->values;
		row.nulls = modify->nulls;
		row.listed = modify->listed;
	}
	if (modify->operation != CMD_INSERT)
	{
		row.old_values = modify->old_values;
		row.old_nulls = modify->old_nulls;
	}
	rest_budget_write(modify->budget, 1);
	rest_modify_send(modify, &row, many);
	MemoryContextSwitchTo(old);
	MemoryContextReset(modify->row_cxt);
}

/* See modify_send.h. */
void
rest_modify_flush(RestModify *modify)
{
	RestModifyWay *ways[2] = {&modify->one, &modify->many};
	int			i;

	for (i = 0; i < 2; i++)
	{
		send_chunk(modify, ways[i]);
		if (ways[i]->outbox)
			rest_outbox_flush(ways[i]->outbox);
	}
}
