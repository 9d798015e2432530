/*-------------------------------------------------------------------------
 *
 * warned.c
 *	  What users of a table are to know, said once.
 *
 * A table's option warning enters with each statement that uses the table; a
 * WARNING leaves with the first one of the session.  What was said is kept for
 * as long as the session lives: a table's number and the hash of the text.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "warned.h"

/* A warning that was shown */
typedef struct Shown
{
	Oid			relid;
	uint32		text;			/* its hash */
} Shown;

static List *all_shown = NIL;	/* of Shown *, in TopMemoryContext */

/* What was shown for this table; NULL: nothing yet. */
static Shown *
find_shown(Oid relid)
{
	ListCell   *lc;

	foreach(lc, all_shown)
	{
		Shown	   *shown = lfirst(lc);

		if (shown->relid == relid)
			return shown;
	}
	return NULL;
}

/* Note that it is shown; false when it was already. */
static bool
is_news(Oid relid, uint32 text)
{
	MemoryContext old = MemoryContextSwitchTo(TopMemoryContext);
	Shown	   *shown = find_shown(relid);
	bool		news = shown == NULL || shown->text != text;

	if (shown == NULL)
	{
		shown = palloc(sizeof(Shown));
		shown->relid = relid;
		all_shown = lappend(all_shown, shown);
	}
	shown->text = text;
	MemoryContextSwitchTo(old);
	return news;
}

/* See warned.h. */
void
rest_warn_once(const RestColumnMap *map)
{
	const char *text = rest_conf_text(map->conf, REST_OPT_WARNING);

	if (text == NULL || *text == '\0' ||
		!is_news(map->relid, hash_bytes((const unsigned char *) text,
										(int) strlen(text))))
		return;
	ereport(WARNING,
			(errmsg("foreign table \"%s\": %s", get_rel_name(map->relid),
					text)));
}
