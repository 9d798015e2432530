/*-------------------------------------------------------------------------
 *
 * offset_plan.h
 *	  LIMIT and OFFSET over a list whose first rows the API can leave out.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OFFSET_PLAN_H
#define REST_OFFSET_PLAN_H

#include "nodes/pathnodes.h"

/* Tell the server of the plan node.  Once, when the library is loaded. */
extern void rest_offset_plan_init(void);

/* Stage FINAL of GetForeignUpperPaths: add paths that leave OFFSET to the API. */
extern void rest_offset_plan_paths(PlannerInfo *root, RelOptInfo *input,
								   RelOptInfo *output,
								   const FinalPathExtraData *extra);

#endif							/* REST_OFFSET_PLAN_H */
