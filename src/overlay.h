/*-------------------------------------------------------------------------
 *
 * overlay.h
 *	  A table as it will be when the queued writes have been sent.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OVERLAY_H
#define REST_OVERLAY_H

#include "access/htup_details.h"
#include "access/tupdesc.h"
#include "nodes/pg_list.h"

#include "column.h"

/*
 * Note that a row was queued: old NULL for an insert, new NULL for a delete.
 * Values by attnum - 1; of the old row only the key's matter.
 */
typedef struct RestOverlayRow
{
	const Datum *values;
	const bool *nulls;
} RestOverlayRow;

extern void rest_overlay_note(const RestColumnMap *map, TupleDesc desc,
							  const RestOverlayRow *old,
							  const RestOverlayRow *new_row);

/* As for queue.h. */
extern void rest_overlay_abort(int level);
extern void rest_overlay_commit(int level);
extern void rest_overlay_forget(void);

typedef struct RestOverlay RestOverlay;

/*
 * What the transaction has queued for this table before this command, in the
 * current memory context; NULL when that is nothing.  sort: the keys by which
 * the list comes (of RestSortKey *), or NIL.  Raises 55000 when a row was
 * inserted whose key only the API's answer will tell.
 */
extern RestOverlay *rest_overlay_new(const RestColumnMap *map, TupleDesc desc,
									 List *sort, CommandId command);

/* Begin again. */
extern void rest_overlay_restart(RestOverlay *overlay);

/* Has a row of the API with this key been changed or deleted? */
extern bool rest_overlay_covers(RestOverlay *overlay, const Datum *values,
								const bool *nulls);

/*
 * The next queued row; NULL when there is none, or when this row of the API
 * (unless NULL) comes before it.  Borrowed from the overlay.
 */
extern HeapTuple rest_overlay_next(RestOverlay *overlay,
								   const RestOverlayRow *before);

#endif							/* REST_OVERLAY_H */
