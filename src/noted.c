/*-------------------------------------------------------------------------
 *
 * noted.c
 *	  What is noted during a transaction, and forgotten with it.
 *
 * Lists in the transaction's memory, whose items begin with the nesting level
 * at which they were noted.  Those of a subtransaction stand together at the
 * end, so that its rollback cuts them off.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"

#include "noted.h"

/* Is the item at this place of the subtransaction at level, or below it? */
static bool
is_of(const List *noted, int place, int level)
{
	return ((RestNoted *) list_nth(noted, place))->level >= level;
}

/* See noted.h. */
List *
rest_noted_abort(List *noted, int level)
{
	int			n = list_length(noted);

	while (n > 0 && is_of(noted, n - 1, level))
		n--;
	return list_truncate(noted, n);
}

/* See noted.h. */
void
rest_noted_commit(List *noted, int level)
{
	int			n = list_length(noted);

	while (n > 0 && is_of(noted, n - 1, level))
		((RestNoted *) list_nth(noted, --n))->level = level - 1;
}

/* XactCallback */
static void
at_xact(XactEvent event, void *arg)
{
	RestNotedEnd *end = arg;

	if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT ||
		event == XACT_EVENT_PREPARE)
		end->forget();
}

/* See noted.h. */
void
rest_noted_until(RestNotedEnd *end)
{
	if (end->registered)
		return;
	RegisterXactCallback(at_xact, end);
	end->registered = true;
}
