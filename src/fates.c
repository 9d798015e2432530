/*-------------------------------------------------------------------------
 *
 * fates.c
 *	  What became of the rows of a statement, in words.
 *
 * Rows are known by their number in the statement.  Neighbours with the same
 * fate become one range, so that a million accepted rows are two numbers.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "nodes/pg_list.h"
#include "utils/palloc.h"

#include "fates.h"

/* Most ranges of one fate that a sentence names */
#define MAX_RANGES 20

typedef struct Range
{
	int64		first;
	int64		last;
} Range;

struct RestFates
{
	MemoryContext cxt;
	List	   *ranges[REST_FATE_UNKNOWN + 1];	/* of Range * */
	int64		rows;			/* in all of them */
	bool		uncounted;		/* some write's rows are not known */
};

/* How the fates are told: of one row, of several */
static const struct
{
	RestFate	fate;
	const char *one;
	const char *many;
}			words[] = {
	{REST_FATE_DONE, "was accepted", "were accepted"},
	{REST_FATE_REFUSED, "was refused", "were refused"},
	{REST_FATE_UNKNOWN, "may have been accepted or not", "may have been accepted or not"},
	{REST_FATE_UNSENT, "was not sent", "were not sent"}
};

/* See fates.h. */
RestFates *
rest_fates_new(void)
{
	RestFates  *fates = palloc0(sizeof(RestFates));

	fates->cxt = CurrentMemoryContext;
	return fates;
}

/* See fates.h. */
void
rest_fates_add(RestFates *fates, RestFate fate, int64 first, int n)
{
	Range	   *range = fates->ranges[fate] ? llast(fates->ranges[fate]) : NULL;
	MemoryContext old;

	if (n == 0)
		fates->uncounted = true;
	if (n == 0 && fate == REST_FATE_REFUSED)
		return;
	fates->rows += n;
	if (range && range->last + 1 == first)
	{
		range->last += n;
		return;
	}
	old = MemoryContextSwitchTo(fates->cxt);
	range = palloc(sizeof(Range));
	range->first = first;
	range->last = first + n - 1;
	fates->ranges[fate] = lappend(fates->ranges[fate], range);
	MemoryContextSwitchTo(old);
}

/* Append "rows 1 to 3, 5 and 7 were accepted". */
static void
append_ranges(StringInfo buf, List *ranges, const char *one, const char *many)
{
	const Range *range = linitial(ranges);
	bool		single = list_length(ranges) == 1 && range->first == range->last;
	int			i = 0;
	ListCell   *lc;

	appendStringInfo(buf, "%s ", single ? "row" : "rows");
	foreach(lc, ranges)
	{
		range = lfirst(lc);
		if (i++ == MAX_RANGES)
		{
			appendStringInfoString(buf, ", ...");
			break;
		}
		appendStringInfo(buf, "%s%lld", i > 1 ? ", " : "",
						 (long long) range->first);
		if (range->last > range->first)
			appendStringInfo(buf, " to %lld", (long long) range->last);
	}
	appendStringInfo(buf, " %s", single ? one : many);
}

/* Is there nothing to tell but that the one row was not written? */
static bool
is_plain(const RestFates *fates)
{
	return fates->ranges[REST_FATE_DONE] == NIL &&
		fates->ranges[REST_FATE_UNKNOWN] == NIL && fates->rows <= 1;
}

/* See fates.h. */
char *
rest_fates_sentence(const RestFates *fates)
{
	StringInfoData buf;
	size_t		i;

	if (is_plain(fates))
		return NULL;
	if (fates->uncounted)
		return pstrdup(fates->ranges[REST_FATE_DONE] ?
					   "The write was accepted." :
					   "The write may have been accepted or not.");
	initStringInfo(&buf);
	for (i = 0; i < lengthof(words); i++)
	{
		List	   *ranges = fates->ranges[words[i].fate];

		if (ranges == NIL)
			continue;
		if (buf.len > 0)
			appendStringInfoString(&buf, ", ");
		append_ranges(&buf, ranges, words[i].one, words[i].many);
	}
	appendStringInfoChar(&buf, '.');
	buf.data[0] = pg_toupper((unsigned char) buf.data[0]);
	return buf.data;
}
