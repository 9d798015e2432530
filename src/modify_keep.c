/*-------------------------------------------------------------------------
 *
 * modify_keep.c
 *	  Rows whose writes wait for the commit.
 *
 * Rows enter as for modify_send.c, and are spelled at once, so that what cannot
 * be sent is an error of the statement.  The writes go to the transaction; what
 * the rows will be is noted, for later reads of the table.  Rows of one
 * statement share a request where there is a route for many.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"
#include "utils/rel.h"

#include "modify_conditions.h"
#include "modify_keep.h"
#include "modify_send.h"
#include "overlay.h"
#include "transaction.h"

/* Hand the rows that were collected over to the transaction. */
static void
hand_over(RestModify *modify, RestModifyWay *way)
{
	MemoryContext cxt;
	MemoryContext old;
	RestWrite	write;
	int			n = way->writer ? rest_writer_rows(way->writer) : 0;

	if (n == 0)
		return;
	cxt = AllocSetContextCreate(modify->cxt, "rest_fdw kept write",
								ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(cxt);
	rest_writer_take(way->writer, rest_modify_conditions(modify, way),
					 modify->nrows - n + 1, &write);
	rest_transaction_keep(modify->map->serverid, modify->api->userid, &write);
	MemoryContextSwitchTo(old);
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

/* See modify_keep.h. */
void
rest_modify_keep(RestModify *modify, const RestWriteRow *row, bool many)
{
	bool		together = many || (modify->many.rows > 1 &&
									modify->many.route != REST_OPT_COUNT &&
									!modify->do_nothing);
	RestModifyWay *way = together ? &modify->many : &modify->one;
	RestWriter *writer = rest_modify_writer(modify, together);

	rest_writer_add(writer, row);
	modify->nrows++;
	note_row(modify, row);
	if (!together || rest_writer_rows(writer) >= way->rows)
		hand_over(modify, way);
	show_row(modify);
}

/* See modify_keep.h. */
void
rest_modify_keep_end(RestModify *modify)
{
	hand_over(modify, &modify->one);
	hand_over(modify, &modify->many);
}
