/*-------------------------------------------------------------------------
 *
 * group_scan.c
 *	  Rows of a scan whose groups the API makes.
 *
 * Values of a record enter, by the columns of the map of groups (groups.c); a
 * row of what the query names leaves: columns, aggregates, and averages that are
 * computed of a sum and a number.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/tuptable.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"

#include "group_scan.h"

struct RestGroupScan
{
	const RestScanPlan *plan;
	const RestColumnMap *map;
	Datum	   *values;			/* of the record at hand */
	bool	   *nulls;
	int64		given;			/* rows */
};

/* See group_scan.h. */
RestGroupScan *
rest_group_scan_new(const RestScanPlan *plan, const RestColumnMap *map)
{
	RestGroupScan *scan;

	if (plan->kind != REST_SCAN_GROUPS)
		return NULL;
	scan = palloc0(sizeof(RestGroupScan));
	scan->plan = plan;
	scan->map = map;
	scan->values = palloc0(sizeof(Datum) * Max(map->natts, 1));
	scan->nulls = palloc0(sizeof(bool) * Max(map->natts, 1));
	return scan;
}

/* See group_scan.h. */
void
rest_group_scan_reset(RestGroupScan *scan)
{
	scan->given = 0;
}

/* See group_scan.h. */
Datum *
rest_group_scan_values(RestGroupScan *scan)
{
	return scan->values;
}

/* See group_scan.h. */
bool *
rest_group_scan_nulls(RestGroupScan *scan)
{
	return scan->nulls;
}

/* Raise that there is not one row for all rows together. */
static void
raise_not_one(const RestGroupScan *scan)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("the API gave %s row for the aggregates of foreign table \"%s\"",
					scan->given > 1 ? "more than one" : "no",
					get_rel_name(scan->map->relid)),
			 errdetail("Without GROUP BY there is one group, of no rows too."),
			 errhint("Correct option \"groups\", or set \"aggregates\" to 'none'.")));
}

/* Sum by number, as avg() of integers divides; NULL of no values. */
static void
divide(const RestGroupScan *scan, const RestPlanOutput *output, Datum *value,
	   bool *isnull)
{
	int			sum = output->attnum - 1;
	int			count = output->divisor - 1;
	int64		number = DatumGetInt64(scan->values[count]);

	*isnull = scan->nulls[sum] || scan->nulls[count] || number == 0;
	if (!*isnull)
		*value = DirectFunctionCall2(numeric_div, scan->values[sum],
									 NumericGetDatum(int64_to_numeric(number)));
}

/* See group_scan.h. */
void
rest_group_scan_row(RestGroupScan *scan, TupleTableSlot *slot)
{
	ListCell   *lc;
	int			i = 0;

	if (scan->given++ > 0 && scan->plan->group == NIL)
		raise_not_one(scan);
	foreach(lc, scan->plan->outputs)
	{
		const RestPlanOutput *output = lfirst(lc);

		if (output->divisor)
			divide(scan, output, &slot->tts_values[i], &slot->tts_isnull[i]);
		else
		{
			slot->tts_values[i] = scan->values[output->attnum - 1];
			slot->tts_isnull[i] = scan->nulls[output->attnum - 1];
		}
		i++;
	}
}

/* See group_scan.h. */
void
rest_group_scan_end(const RestGroupScan *scan)
{
	if (scan->plan->group == NIL && scan->given == 0)
		raise_not_one(scan);
}

/* See group_scan.h. */
TupleTableSlot *
rest_group_scan_below(TupleTableSlot *below, TupleTableSlot *slot)
{
	int			i;

	ExecClearTuple(slot);
	if (TupIsNull(below))
		return slot;
	slot_getallattrs(below);
	for (i = 0; i < slot->tts_tupleDescriptor->natts; i++)
	{
		slot->tts_values[i] = below->tts_values[i];
		slot->tts_isnull[i] = below->tts_isnull[i];
	}
	return ExecStoreVirtualTuple(slot);
}
