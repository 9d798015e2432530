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
#include "write.h"

/* One of them, in the transaction's memory */
typedef struct RestQueued
{
	RestNoted	noted;
	Oid			serverid;
	Oid			userid;			/* whose credentials it is sent with */
	CommandId	command;		/* the statement that it belongs to */
	RestWrite  *write;
} RestQueued;

/* Add a copy of a write behind the others. */
extern void rest_queue_add(Oid serverid, Oid userid, const RestWrite *write);

/* All of them (RestQueued *), in the order in which they were added. */
extern List *rest_queue_all(void);

/* The subtransaction at this level ends: its writes go, or become the parent's. */
extern void rest_queue_abort(int level);
extern void rest_queue_commit(int level);

/* The transaction is over: forget; its memory goes with it. */
extern void rest_queue_forget(void);

#endif							/* REST_QUEUE_H */
