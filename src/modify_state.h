/*-------------------------------------------------------------------------
 *
 * modify_state.h
 *	  What a write of one table needs while it runs.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_STATE_H
#define REST_MODIFY_STATE_H

#include "nodes/execnodes.h"

#include "answer.h"
#include "budget.h"
#include "modify_plan.h"
#include "writable.h"
#include "written.h"

/* ri_FdwState of a result relation that is being written */
typedef struct RestModify
{
	MemoryContext cxt;			/* all of it */
	MemoryContext row_cxt;		/* of one row or batch; reset with the next */
	EState	   *estate;
	ResultRelInfo *rinfo;
	CmdType		operation;
	RestColumnMap *map;
	RestApi    *api;
	RestCodec **codecs;
	RestBudget *budget;
	RestWriter *writer;			/* of the route for one row */
	RestAnswer *answer;
	RestOutbox *outbox;
	Bitmapset  *listed;			/* attnums that INSERT lists or SET changes */
	bool		spots_changes;	/* a trigger may change others too */
	bool		needs_row;		/* RETURNING or AFTER triggers look at it */
	bool		do_nothing;		/* ON CONFLICT DO NOTHING */
	AttrNumber *junk;			/* by attnum - 1: where the plan's row has the
								 * scanned value; 0: nowhere */
	AttrNumber	whole;			/* where it has the whole scanned row, or 0 */
	int64		nrows;			/* rows taken so far */
	/* the row at hand, by attnum - 1 */
	Datum	   *values;
	bool	   *nulls;
	Datum	   *old_values;
	bool	   *old_nulls;
	bool		done;			/* it was written */
} RestModify;

/*
 * Make one under the query's context; sends nothing.  subplan_tlist is the
 * target list of the plan below, for junk columns; or NIL.
 */
extern RestModify *rest_modify_new(EState *estate, ResultRelInfo *rinfo,
								   CmdType operation,
								   const RestModifyPlan *plan,
								   List *subplan_tlist);

/* Take the values of a slot as the row at hand. */
extern void rest_modify_take_slot(RestModify *modify, TupleTableSlot *slot);

/* Take the scanned row's values from the plan's row. */
extern void rest_modify_take_old(RestModify *modify, TupleTableSlot *planSlot);

/* Store the row at hand into a slot. */
extern void rest_modify_store(RestModify *modify, TupleTableSlot *slot);

/* The columns to send of the row at hand: listed, and what triggers changed. */
extern Bitmapset *rest_modify_listed(RestModify *modify,
									 TupleTableSlot *planSlot);

#endif							/* REST_MODIFY_STATE_H */
