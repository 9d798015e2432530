/*-------------------------------------------------------------------------
 *
 * group_plan.h
 *	  Planning of GROUP BY and aggregates that the API computes.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_GROUP_PLAN_H
#define REST_GROUP_PLAN_H

#include "nodes/pathnodes.h"
#include "nodes/plannodes.h"

/* Add a path for the groups of this relation, if the API can make them. */
extern void rest_group_plan_paths(PlannerInfo *root, RelOptInfo *input,
								  RelOptInfo *output);

/* Is it such a path? */
extern bool rest_group_plan_is(const ForeignPath *path);

/* The plan node of such a path; below it is the ordinary way to group. */
extern ForeignScan *rest_group_plan_node(PlannerInfo *root, ForeignPath *path,
										 List *tlist, Plan *below);

#endif							/* REST_GROUP_PLAN_H */
