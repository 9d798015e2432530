/*-------------------------------------------------------------------------
 *
 * batch_plan.h
 *	  Planning of batch joins.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_BATCH_PLAN_H
#define REST_BATCH_PLAN_H

#include "nodes/extensible.h"

/* What the plan node's custom_private holds, in order */
typedef enum RestBatchPrivate
{
	REST_BATCH_NUMBERS,			/* join type, inner's column of the key (its
								 * place in the inner plan's target list), rows
								 * of the first batch */
	REST_BATCH_SIDES,			/* of each scan tuple column: 0 outer, 1 inner */
	REST_BATCH_PLACES			/* and its place in that plan's target list */
} RestBatchPrivate;

/* Outer rows of the first batch when only some may be wanted; of the largest */
#define REST_BATCH_FIRST	20
#define REST_BATCH_MOST		1000

/* What its custom_exprs holds, in order */
typedef enum RestBatchExprs
{
	REST_BATCH_KEY,				/* the outer rows' key */
	REST_BATCH_QUALS			/* the join's conditions, a list */
} RestBatchExprs;

/* Names of join types in EXPLAIN */
extern const char *rest_batch_join_name(JoinType type);

/* Install the planner hook and register the node; called from _PG_init. */
extern void rest_batch_plan_init(void);

#endif							/* REST_BATCH_PLAN_H */
