/*-------------------------------------------------------------------------
 *
 * scan_plan.h
 *	  Planning of scans.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SCAN_PLAN_H
#define REST_SCAN_PLAN_H

#include "foreign/fdwapi.h"
#include "nodes/pathnodes.h"

#include "column.h"
#include "cost.h"

/* Put the planning callbacks into the routine. */
extern void rest_scan_plan_install(FdwRoutine *routine);

/* Is this a plain foreign table of ours, planned so far?  Then its columns. */
extern const RestColumnMap *rest_scan_plan_map(const RelOptInfo *rel);

/* A path of such a table without order and parameters, not added to it. */
extern ForeignPath *rest_scan_plan_path(PlannerInfo *root, RelOptInfo *rel);

/* What such a path costs by itself. */
extern const RestCost *rest_scan_plan_cost(const RelOptInfo *rel);

/* May the API answer each condition on such a table exactly? */
extern bool rest_scan_plan_may_be_exact(const RelOptInfo *rel);

/*
 * Does every row that this path of the table gives out count against the
 * query's LIMIT and OFFSET, in the order in which it comes?  Only then may LIMIT
 * size a page.
 */
extern bool rest_scan_plan_limit_reaches(PlannerInfo *root, RelOptInfo *rel,
										 ForeignPath *path);

#endif							/* REST_SCAN_PLAN_H */
