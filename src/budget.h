/*-------------------------------------------------------------------------
 *
 * budget.h
 *	  How many requests a statement may still send.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_BUDGET_H
#define REST_BUDGET_H

#include "utils/palloc.h"

/* Requests that the reads of one statement have caused, over all its scans */
typedef struct RestBudget
{
	int64		used;
} RestBudget;

/*
 * The budget of the statement whose query context this is; made at first use,
 * gone with the context.
 */
extern RestBudget *rest_budget_get(MemoryContext query_cxt);

/*
 * Take one request of limit (0: none); raises configuration_limit_exceeded
 * when there is none left.
 */
extern void rest_budget_take(RestBudget *budget, int64 limit);

#endif							/* REST_BUDGET_H */
