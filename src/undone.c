/*-------------------------------------------------------------------------
 *
 * undone.c
 *	  What a rollback leaves behind, and who is told.
 *
 * Writes enter as they are answered; a WARNING leaves when the subtransaction
 * or transaction in which they happened is rolled back, once a transaction.
 * What runs during abort allocates nothing and cannot fail but for the message
 * itself.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "lib/stringinfo.h"
#include "nodes/bitmapset.h"
#include "nodes/pg_list.h"
#include "utils/memutils.h"

#include "undone.h"

static bool registered = false;

/* Of the transaction at hand, in its own memory */
static bool active = false;		/* it has sent writes */
static int	in_flight = 0;		/* writes without an answer yet */
static Bitmapset *levels = NULL;	/* nesting levels that have writes */
static List *servers = NIL;		/* of char *: names, for the message */
static bool warned = false;

/* Forget a transaction that is over; its memory goes with it. */
static void
forget(void)
{
	active = false;
	in_flight = 0;
	levels = NULL;
	servers = NIL;
	warned = false;
}

/* Tell, once a transaction. */
static void
warn(void)
{
	StringInfoData buf;
	ListCell   *lc;

	if (warned)
		return;
	warned = true;
	initStringInfo(&buf);
	foreach(lc, servers)
		appendStringInfo(&buf, "%s\"%s\"", buf.len ? ", " : "",
						 (char *) lfirst(lc));
	ereport(WARNING,
			(errcode(ERRCODE_WARNING),
			 errmsg("rollback does not undo what was written through foreign tables"),
			 errdetail("Changes that were sent to server %s stay.", buf.data)));
	pfree(buf.data);
}

/* See undone.h. */
void
rest_undone_refuse_prepare(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("cannot PREPARE a transaction that has written through foreign tables of rest_fdw")));
}

/* XactCallback */
static void
at_xact(XactEvent event, void *arg)
{
	(void) arg;
	if (!active)
		return;
	switch (event)
	{
		case XACT_EVENT_PRE_PREPARE:
			if (!bms_is_empty(levels))
				rest_undone_refuse_prepare();
			break;
		case XACT_EVENT_ABORT:
			if (!bms_is_empty(levels) || in_flight > 0)
				warn();
			forget();
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_PREPARE:
			forget();
			break;
		default:
			break;
	}
}

/* SubXactCallback */
static void
at_subxact(SubXactEvent event, SubTransactionId self, SubTransactionId parent,
		   void *arg)
{
	int			level = GetCurrentTransactionNestLevel();

	(void) self;
	(void) parent;
	(void) arg;
	if (active && event == SUBXACT_EVENT_ABORT_SUB && in_flight > 0)
	{
		warn();
		in_flight = 0;
	}
	if (!active || !bms_is_member(level, levels))
		return;
	if (event == SUBXACT_EVENT_ABORT_SUB)
	{
		warn();
		levels = bms_del_member(levels, level);
	}
	else if (event == SUBXACT_EVENT_COMMIT_SUB)
	{
		/* a smaller number always fits into what is allocated */
		levels = bms_add_member(levels, level - 1);
		levels = bms_del_member(levels, level);
	}
}

/* Is this name among them? */
static bool
is_noted(const char *server)
{
	ListCell   *lc;

	foreach(lc, servers)
	{
		if (strcmp(lfirst(lc), server) == 0)
			return true;
	}
	return false;
}

/* See undone.h. */
void
rest_undone_sent(const char *server)
{
	MemoryContext old;

	if (!registered)
	{
		RegisterXactCallback(at_xact, NULL);
		RegisterSubXactCallback(at_subxact, NULL);
		registered = true;
	}
	active = true;
	in_flight++;
	if (is_noted(server))
		return;
	old = MemoryContextSwitchTo(TopTransactionContext);
	servers = lappend(servers, pstrdup(server));
	MemoryContextSwitchTo(old);
}

/* See undone.h. */
void
rest_undone_answered(bool changed)
{
	MemoryContext old;

	if (in_flight > 0)
		in_flight--;
	if (!changed)
		return;
	old = MemoryContextSwitchTo(TopTransactionContext);
	levels = bms_add_member(levels, GetCurrentTransactionNestLevel());
	MemoryContextSwitchTo(old);
}
