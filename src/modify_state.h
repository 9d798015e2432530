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

/* What is done with a row that was written, when somebody looks at it */
struct RestModify;
typedef void (*RestModifyGive) (struct RestModify *modify);

/* One way to send: a row a request, or many */
typedef struct RestModifyWay
{
	RestOpt		route;
	int			rows;			/* most rows of a request */
	RestWriter *writer;
	RestAnswer *answer;
	RestOutbox *outbox;
	struct RestModifyChunk *chunk;	/* rows that wait for company; or NULL */
} RestModifyWay;

/* ri_FdwState of a result relation that is being written */
typedef struct RestModify
{
	MemoryContext cxt;			/* all of it */
	MemoryContext row_cxt;		/* of one row; reset with the next */
	EState	   *estate;
	ResultRelInfo *rinfo;
	CmdType		operation;
	RestColumnMap *map;
	RestApi    *api;
	RestCodec **codecs;
	RestBudget *budget;
	RestWaiting *waiting;		/* the API may do it later; or NULL */
	Bitmapset  *computed;		/* attnums of generated columns */
	struct RestModifyChecks *checks;	/* modify_check.c; NULL: no row yet */
	int64		bytes;			/* that rows count which were not handed over */
	RestModifyWay one;
	RestModifyWay many;			/* route is REST_OPT_COUNT when there is none */
	RestFates  *fates;			/* of all rows of the statement */
	int			room;			/* requests under way at a time */
	bool		whole_answers;	/* see RestAnswerSpec.whole */
	Bitmapset  *listed;			/* attnums that INSERT lists or SET changes */
	bool		spots_changes;	/* a trigger may change others too */
	bool		needs_row;		/* RETURNING or AFTER triggers look at it */
	bool		do_nothing;		/* ON CONFLICT DO NOTHING */
	bool		keeps;			/* until the commit: modify_keep.c */
	bool		noted;			/* the transaction knows that it writes here */
	struct RestMerged *merged;	/* where rows wait for other statements'; or NULL */
	bool		merged_known;	/* it was looked for */
	bool		buffers;		/* rows need not be written at once (COPY) */
	AttrNumber *junk;			/* by attnum - 1: where the plan's row has the
								 * scanned value; 0: nowhere */
	struct ForeignScanState *scan;	/* whose conditions chose the rows; or NULL */
	Bitmapset  *join_params;	/* that joins above it set for each row */
	AttrNumber	whole;			/* where it has the whole scanned row, or 0 */
	int64		nrows;			/* rows taken so far */
	int64		nwritten;		/* rows that were written, so far as heard */
	bool		at_once;		/* all of them by one request: modify_where.c */
	const char *not_at_once;	/* why not, though it could have been; or NULL */
	bool		uncounted;		/* which did not say how many */
	RestModifyGive give;		/* called for each of them, or NULL */
	void	   *give_arg;
	/* by attnum - 1: the row at hand, on its way out */
	Datum	   *values;
	bool	   *nulls;
	Datum	   *old_values;
	bool	   *old_nulls;
	/* the one that came back last */
	Datum	   *told_values;
	bool	   *told_nulls;
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

/* Take the whole scanned row from the plan's row as the row at hand. */
extern void rest_modify_take_whole(RestModify *modify,
								   TupleTableSlot *planSlot);

/* Store the row that came back into a slot. */
extern void rest_modify_store(RestModify *modify, TupleTableSlot *slot);

/* The columns to send of the row at hand: listed, and what triggers changed. */
extern Bitmapset *rest_modify_listed(RestModify *modify,
									 TupleTableSlot *planSlot);

#endif							/* REST_MODIFY_STATE_H */
