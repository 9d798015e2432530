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
#include "mb/pg_wchar.h"
#include "nodes/pg_list.h"
#include "utils/palloc.h"

#include "fates.h"

/* Most ranges of one fate that a sentence names */
#define MAX_RANGES 20

/* Most keys of one fate that a sentence names, and most bytes of one of them */
#define MAX_KEYS 10
#define MAX_KEY 60

typedef struct Range
{
	int64		first;
	int64		last;
} Range;

struct RestFates
{
	MemoryContext cxt;
	List	   *ranges[REST_FATE_UNKNOWN + 1];	/* of Range * */
	List	   *keys[REST_FATE_UNKNOWN + 1];	/* of char *: of the first rows */
	int64		more_keys[REST_FATE_UNKNOWN + 1];	/* that are not there */
	char	   *key_name;
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

/* A key as a sentence shows it, palloc'd. */
static char *
shorten(const char *key)
{
	int			len = (int) Min(strlen(key), PG_INT32_MAX);
	int			shown = pg_encoding_mbcliplen(PG_UTF8, key, len, MAX_KEY);

	return psprintf("%.*s%s", shown, key, shown < len ? "..." : "");
}

/* Note the keys of rows, as far as a sentence names them. */
static void
note_keys(RestFates *fates, RestFate fate, int n, const char *key_name,
		  const char *const *keys)
{
	MemoryContext old = MemoryContextSwitchTo(fates->cxt);
	int			i;

	for (i = 0; i < n && key_name; i++)
	{
		const char *key = keys ? keys[i] : NULL;

		if (key == NULL)
			continue;
		if (fates->key_name == NULL)
			fates->key_name = pstrdup(key_name);
		if (list_length(fates->keys[fate]) == MAX_KEYS ||
			strcmp(fates->key_name, key_name) != 0)
			fates->more_keys[fate]++;
		else
			fates->keys[fate] =
				lappend(fates->keys[fate], shorten(key));
	}
	MemoryContextSwitchTo(old);
}

/* See fates.h. */
void
rest_fates_add(RestFates *fates, RestFate fate, int64 first, int n,
			   const char *key_name, const char *const *keys)
{
	Range	   *range = fates->ranges[fate] ? llast(fates->ranges[fate]) : NULL;
	MemoryContext old;

	if (n == 0)
		fates->uncounted = true;
	if (n == 0 && fate == REST_FATE_REFUSED)
		return;
	note_keys(fates, fate, n, key_name, keys);
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

/* Append " (id 7, 8, 9)": the keys of the rows, as far as they are known. */
static void
append_keys(StringInfo buf, const RestFates *fates, RestFate fate)
{
	ListCell   *lc;

	if (fates->keys[fate] == NIL)
		return;
	appendStringInfo(buf, " (%s ", fates->key_name);
	foreach(lc, fates->keys[fate])
		appendStringInfo(buf, "%s%s", lc == list_head(fates->keys[fate]) ?
						 "" : ", ", (char *) lfirst(lc));
	appendStringInfoString(buf, fates->more_keys[fate] > 0 ? ", ...)" : ")");
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
		append_keys(&buf, fates, words[i].fate);
	}
	appendStringInfoChar(&buf, '.');
	buf.data[0] = pg_toupper((unsigned char) buf.data[0]);
	return buf.data;
}
