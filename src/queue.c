/*-------------------------------------------------------------------------
 *
 * queue.c
 *	  Writes that wait for the commit: option transaction 'commit'.
 *
 * Writes enter as wire text, and rows that may share a request with others as
 * rows of a writer, in statement order, and leave in that order when the
 * transaction commits.  Those of a subtransaction stand together at the
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

/* Add an item; the current memory context is the queue's until *old is restored. */
static RestQueued *
add(Oid serverid, Oid userid, MemoryContext *old)
{
	RestQueued *item;

	if (queue_cxt == NULL)
		queue_cxt = AllocSetContextCreate(TopTransactionContext,
										  "rest_fdw queue",
										  ALLOCSET_DEFAULT_SIZES);
	*old = MemoryContextSwitchTo(queue_cxt);
	item = palloc0(sizeof(RestQueued));
	item->serverid = serverid;
	item->userid = userid;
	item->noted.level = GetCurrentTransactionNestLevel();
	item->command = GetCurrentCommandId(true);
	queued = lappend(queued, item);
	return item;
}

/* See queue.h. */
RestQueued *
rest_queue_add(Oid serverid, Oid userid, const RestWrite *write)
{
	MemoryContext old;
	RestQueued *item = add(serverid, userid, &old);

	item->relid = write->relid;
	item->write = rest_write_copy(write);
	MemoryContextSwitchTo(old);
	return item;
}

/* See queue.h. */
void
rest_queue_add_row(Oid serverid, Oid userid, Oid relid, RestWriter *writer)
{
	MemoryContext old;
	RestQueued *item = add(serverid, userid, &old);

	item->relid = relid;
	item->writer = writer;
	item->row = rest_writer_rows(writer) - 1;
	MemoryContextSwitchTo(old);
}

/* See queue.h. */
void
rest_queue_drop(int n)
{
	queued = list_truncate(queued, list_length(queued) - n);
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
	int			n = list_length(queued);

	while (n-- > 0)
	{
		const RestQueued *item = list_nth(queued, n);

		if (item->noted.level < level)
			break;
		if (item->writer)
			rest_writer_cut(item->writer, item->row);
	}
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
