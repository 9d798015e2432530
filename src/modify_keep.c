/*-------------------------------------------------------------------------
 *
 * modify_keep.c
 *	  Rows whose writes wait for the commit.
 *
 * Rows enter as for modify_send.c, and are spelled at once, so that what cannot
 * be sent is an error of the statement.  The writes go to the transaction; what
 * the rows will be is noted, for later reads of the table.  Rows share requests
 * where there is a route for many, also with those of other statements.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/rel.h"

#include "merged.h"
#include "modify_conditions.h"
#include "modify_keep.h"
#include "modify_send.h"
#include "overlay.h"
#include "transaction.h"

/* Hand the first n rows that were collected over to the transaction. */
static void
hand_over(RestModify *modify, RestModifyWay *way, int n)
{
	MemoryContext cxt;
	MemoryContext old;
	RestWrite	write;

	cxt = AllocSetContextCreate(modify->cxt, "rest_fdw kept write",
								ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(cxt);
	rest_writer_take_rows(way->writer, 0, n,
						  rest_modify_conditions(modify, way),
						  modify->nrows - n + 1, &write);
	write.bytes = modify->bytes;
	modify->bytes = 0;
	rest_transaction_keep(modify->map->serverid, modify->api->userid, &write);
	MemoryContextSwitchTo(old);
	rest_writer_drop(way->writer, n);
	MemoryContextDelete(cxt);
}

/* Note what the row will be. */
static void
note_row(RestModify *modify, const RestWriteRow *row)
{
	RestOverlayRow old = {row->old_values, row->old_nulls};
	RestOverlayRow new_row = {row->values, row->nulls};

	rest_overlay_note(modify->map,
					  RelationGetDescr(modify->rinfo->ri_RelationDesc),
					  row->old_values ? &old : NULL,
					  row->values ? &new_row : NULL);
}

/* Show the row to who looks at it: as it is known now. */
static void
show_row(RestModify *modify)
{
	int			natts = modify->map->natts;

	modify->nwritten++;
	if (modify->give == NULL)
		return;
	memcpy(modify->told_values, modify->values, sizeof(Datum) * natts);
	memcpy(modify->told_nulls, modify->nulls, sizeof(bool) * natts);
	modify->give(modify);
}

/* Where rows that go together wait for those of other statements, or NULL. */
static RestMerged *
get_merged(RestModify *modify)
{
	if (!modify->merged_known)
		modify->merged = rest_merged_get(modify->map, modify->api->userid,
										 modify->many.route,
										 modify->computed);
	modify->merged_known = true;
	return modify->merged;
}

/* Keep a row for a request of this statement's. */
static void
keep_own(RestModify *modify, RestModifyWay *way, const RestWriteRow *row)
{
	RestWriter *writer = rest_modify_writer(modify, way == &modify->many);

	rest_writer_add(writer, row);
	if (!rest_writer_last_fits(writer))
		hand_over(modify, way, rest_writer_rows(writer) - 1);
	modify->nrows++;
	if (rest_writer_rows(writer) >= way->rows)
		hand_over(modify, way, rest_writer_rows(writer));
}

/* See modify_keep.h. */
void
rest_modify_keep(RestModify *modify, const RestWriteRow *row, bool many)
{
	bool		together = many || (modify->many.rows > 1 &&
									modify->many.route != REST_OPT_COUNT &&
									!modify->do_nothing);

	if (together && get_merged(modify))
	{
		rest_merged_add(modify->merged, row, modify->api);
		modify->nrows++;
	}
	else
		keep_own(modify, together ? &modify->many : &modify->one, row);
	note_row(modify, row);
	show_row(modify);
}

/* See modify_keep.h. */
void
rest_modify_keep_end(RestModify *modify)
{
	RestWriter *writer = modify->many.writer;

	if (writer && rest_writer_rows(writer) > 0)
		hand_over(modify, &modify->many, rest_writer_rows(writer));
}
