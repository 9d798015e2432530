/*-------------------------------------------------------------------------
 *
 * revision.c
 *	  Which revision of a collection did this transaction see first?
 *
 * Replies that say a revision (option revision) enter; what was said first in
 * the transaction leaves, for the commit to be refused when somebody else has
 * changed the collection meanwhile.  Tables share it when they share the server,
 * the user, the vars and the commit route: they are parts of one collection.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/pg_list.h"
#include "utils/memutils.h"

#include "noted.h"
#include "revision.h"

typedef struct Revision
{
	char	   *collection;
	char	   *text;
	bool		number;
} Revision;

static List *revisions = NIL;	/* of Revision *, in the transaction's memory */

/* What was seen is of no use for the next transaction. */
static void
forget(void)
{
	revisions = NIL;
}

static RestNotedEnd end = {forget, false};

/* See revision.h. */
bool
rest_revision_matters(const RestConf *conf)
{
	return rest_conf_has(conf, REST_OPT_REVISION) &&
		rest_conf_has(conf, REST_OPT_COMMIT);
}

/* What tables of one collection have in common; palloc'd. */
static char *
collection(const RestConf *conf, Oid serverid, Oid userid)
{
	const char *vars = rest_conf_text(conf, REST_OPT_VARS);

	return psprintf("%u %u %s\n%s", serverid, userid, vars ? vars : "",
					rest_conf_text(conf, REST_OPT_COMMIT));
}

/* The one that was noted, or NULL. */
static Revision *
find(const char *name)
{
	ListCell   *lc;

	foreach(lc, revisions)
	{
		Revision   *revision = lfirst(lc);

		if (strcmp(revision->collection, name) == 0)
			return revision;
	}
	return NULL;
}

/* See revision.h. */
void
rest_revision_note(const RestConf *conf, Oid serverid, Oid userid,
				   const char *text, bool number)
{
	char	   *name = collection(conf, serverid, userid);
	Revision   *revision;
	MemoryContext old;

	if (find(name))
		return;
	rest_noted_until(&end);
	old = MemoryContextSwitchTo(TopTransactionContext);
	revision = palloc(sizeof(Revision));
	revision->collection = pstrdup(name);
	revision->text = pstrdup(text);
	revision->number = number;
	revisions = lappend(revisions, revision);
	MemoryContextSwitchTo(old);
}

/* See revision.h. */
RestValue
rest_revision_get(const RestConf *conf, Oid serverid, Oid userid)
{
	Revision   *revision = rest_revision_matters(conf) ?
		find(collection(conf, serverid, userid)) : NULL;
	RestValue	value = {0};

	if (revision == NULL)
		return value;
	value.kind = revision->number ? REST_VALUE_RAW : REST_VALUE_TEXT;
	value.text = revision->text;
	value.len = strlen(revision->text);
	return value;
}
