/*-------------------------------------------------------------------------
 *
 * numbered.c
 *	  How are the writes of a transaction numbered?
 *
 * For APIs that want to know what belongs together: one id for all writes of a
 * transaction, a number for each request, and in the end how many there were.
 * Begins with the first write of a transaction and ends with it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "noted.h"
#include "numbered.h"
#include "oneoff.h"

static bool begun = false;		/* this transaction has written */
static RestOneOff start;		/* made when it began: id and time */
static int64 sequence = 0;
static int64 rows = 0;
static char printed[2][24];		/* sequence, rows */

/* The next transaction begins anew. */
static void
forget(void)
{
	begun = false;
}

static RestNotedEnd end = {forget, false};

/* Begin, once a transaction. */
static void
begin(void)
{
	if (begun)
		return;
	rest_noted_until(&end);
	rest_oneoff_init(&start);
	sequence = rows = 0;
	begun = true;
}

/* See numbered.h. */
void
rest_numbered_write(int nrows)
{
	begin();
	sequence++;
	rows += nrows;
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
	begin();
	memset(out, 0, sizeof(*out));
	if (strcmp(name, "batch_id") == 0)
		return rest_oneoff_find(&start, "uuid", out);
	if (strncmp(name, prefix, strlen(prefix)) == 0)
		return rest_oneoff_find(&start, psprintf("now%s", name + strlen(prefix)),
								out);
	if (strcmp(name, "batch_sequence") == 0)
		set_number(0, sequence, out);
	else if (strcmp(name, "batch_rows") == 0)
		set_number(1, rows, out);
	else
		return false;
	return true;
}
