/*-------------------------------------------------------------------------
 *
 * queue.h
 *	  Writes that wait for the commit: option transaction 'commit'.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_QUEUE_H
#define REST_QUEUE_H

#include "nodes/pg_list.h"

#include "noted.h"
#include "written.h"

/* One of them, or one row that may yet share a request with others, in the
 * transaction's memory */
typedef struct RestQueued
{
	RestNoted	noted;
	Oid			serverid;
	Oid			userid;			/* whose credentials it is sent with */
	CommandId	command;		/* the statement that it belongs to, of which
								 * there may be several: InvalidCommandId */
	Oid			relid;			/* the foreign table */
	RestWrite  *write;			/* NULL: a row */
	RestWriter *writer;			/* that has the row, or NULL; its number there */
	int			row;
} RestQueued;

/* Add a copy of a write behind the others; it is of the current command. */
extern RestQueued *rest_queue_add(Oid serverid, Oid userid,
								  const RestWrite *write);

/*
 * The same of a row, the last of a writer in memory that lives as long as the
 * transaction.  A rollback takes it out of the writer again.
 */
extern void rest_queue_add_row(Oid serverid, Oid userid, Oid relid,
							   RestWriter *writer);

/* Forget the last n, whose rows stay in their writer. */
extern void rest_queue_drop(int n);

/* All of them (RestQueued *), in the order in which they were added. */
extern List *rest_queue_all(void);

/* The subtransaction at this level ends: its writes go, or become the parent's. */
extern void rest_queue_abort(int level);
extern void rest_queue_commit(int level);

/* The transaction is over: forget; its memory goes with it. */
extern void rest_queue_forget(void);

#endif							/* REST_QUEUE_H */
