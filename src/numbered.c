/*-------------------------------------------------------------------------
 *
 * numbered.c
 *	  How are the writes of a transaction numbered?
 *
 * For APIs that want to know what belongs together: one id for all writes of a
 * transaction that one commit request follows, a number for each request, and
 * in the end how many there were.  A batch begins with its first write and ends
 * with the transaction.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "noted.h"
#include "numbered.h"
#include "oneoff.h"

/* Writes that belong together, in the transaction's memory */
typedef struct Batch
{
	char	   *name;
	RestOneOff	start;			/* made when it began: id and time */
	int64		sequence;
	int64		rows;
} Batch;

static List *batches = NIL;
static Batch *now = NULL;		/* whose numbers are asked for */
static char printed[2][24];		/* sequence, rows */

/* The next transaction begins anew. */
static void
forget(void)
{
	batches = NIL;
	now = NULL;
}

static RestNotedEnd end = {forget, false};

/* See numbered.h. */
void
rest_numbered_use(const char *name)
{
	MemoryContext old;
	ListCell   *lc;

	foreach(lc, batches)
	{
		now = lfirst(lc);
		if (strcmp(now->name, name) == 0)
			return;
	}
	rest_noted_until(&end);
	old = MemoryContextSwitchTo(TopTransactionContext);
	now = palloc0(sizeof(Batch));
	now->name = pstrdup(name);
	rest_oneoff_init(&now->start);
	batches = lappend(batches, now);
	MemoryContextSwitchTo(old);
}

/* See numbered.h. */
void
rest_numbered_write(const char *name, int nrows)
{
	if (name == NULL)
		return;
	rest_numbered_use(name);
	now->sequence++;
	now->rows += nrows;
}

/* A number as a value, printed into its place. */
static void
set_number(int place, int64 number, RestValue *out)
{
	snprintf(printed[place], sizeof(printed[place]), INT64_FORMAT, number);
	out->kind = REST_VALUE_RAW;
	out->text = printed[place];
	out->len = strlen(printed[place]);
}

/* See numbered.h. */
bool
rest_numbered_find(const char *name, RestValue *out)
{
	static const char prefix[] = "batch_start";

	if (strncmp(name, "batch_", 6) != 0)
		return false;
	if (now == NULL)
		rest_numbered_use("");
	memset(out, 0, sizeof(*out));
	if (strcmp(name, "batch_id") == 0)
		return rest_oneoff_find(&now->start, "uuid", out);
	if (strncmp(name, prefix, strlen(prefix)) == 0)
		return rest_oneoff_find(&now->start, psprintf("now%s", name + strlen(prefix)),
								out);
	if (strcmp(name, "batch_sequence") == 0)
		set_number(0, now->sequence, out);
	else if (strcmp(name, "batch_rows") == 0)
		set_number(1, now->rows, out);
	else
		return false;
	return true;
}
