/*-------------------------------------------------------------------------
 *
 * group_scan.h
 *	  Rows of a scan whose groups the API makes.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_GROUP_SCAN_H
#define REST_GROUP_SCAN_H

#include "executor/tuptable.h"

#include "column.h"
#include "plan.h"

typedef struct RestGroupScan RestGroupScan;

/*
 * For this plan and its map of groups, in the current memory context; NULL when
 * the plan has no groups.  Both are borrowed.
 */
extern RestGroupScan *rest_group_scan_new(const RestScanPlan *plan,
										  const RestColumnMap *map);

/* Begin anew. */
extern void rest_group_scan_reset(RestGroupScan *scan);

/* Where the values of a record go, by the map's numbers - 1. */
extern Datum *rest_group_scan_values(RestGroupScan *scan);
extern bool *rest_group_scan_nulls(RestGroupScan *scan);

/*
 * Put the row that these values make into the slot's arrays, in the current
 * memory context.  Raises that there is a second row without GROUP BY.
 */
extern void rest_group_scan_row(RestGroupScan *scan, TupleTableSlot *slot);

/* There are no more: raises that the one row without GROUP BY did not come. */
extern void rest_group_scan_end(const RestGroupScan *scan);

/* The same of a row of the plan below, which is its own outputs. */
extern TupleTableSlot *rest_group_scan_below(TupleTableSlot *below,
											 TupleTableSlot *slot);

#endif							/* REST_GROUP_SCAN_H */
