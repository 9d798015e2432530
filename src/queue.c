/*-------------------------------------------------------------------------
 *
 * queue.c
 *	  Writes that wait for the commit: option transaction 'commit'.
 *
 * Writes enter as wire text, in statement order, and leave in that order when
 * the transaction commits.  Those of a subtransaction stand together at the
 * end, so that its rollback cuts them off; nothing is allocated then.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "utils/memutils.h"

#include "queue.h"

static List *queued = NIL;		/* of RestQueued * */
static MemoryContext queue_cxt = NULL;	/* under the transaction's */

/* See queue.h. */
void
rest_queue_add(Oid serverid, Oid userid, const RestWrite *write)
{
	MemoryContext old;
	RestQueued *item;

	if (queue_cxt == NULL)
		queue_cxt = AllocSetContextCreate(TopTransactionContext,
										  "rest_fdw queue",
										  ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(queue_cxt);
	item = palloc(sizeof(RestQueued));
	item->serverid = serverid;
	item->userid = userid;
	item->noted.level = GetCurrentTransactionNestLevel();
	item->command = GetCurrentCommandId(true);
	item->write = rest_write_copy(write);
	queued = lappend(queued, item);
	MemoryContextSwitchTo(old);
}

/* See queue.h. */
List *
rest_queue_all(void)
{
	return queued;
}

/* See queue.h. */
void
rest_queue_abort(int level)
{
	queued = rest_noted_abort(queued, level);
}

/* See queue.h. */
void
rest_queue_commit(int level)
{
	rest_noted_commit(queued, level);
}

/* See queue.h. */
void
rest_queue_forget(void)
{
	queued = NIL;
	queue_cxt = NULL;
}
