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

/* What one statement has caused: requests of its reads, rows of its writes */
typedef struct RestBudget
{
	int64		used;
	uint64		statement;		/* its number in this backend, from 1 */
	int64		written;		/* rows */
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

/*
 * Take n rows that are about to be written; raises
 * configuration_limit_exceeded when that is more than rest_fdw.max_writes.
 */
extern void rest_budget_write(RestBudget *budget, int64 n);

/* The same for rows that are all known before the first of them is taken. */
extern void rest_budget_will_write(const RestBudget *budget, int64 n);

/* Is there such a limit? */
extern bool rest_budget_limits_writes(void);

#endif							/* REST_BUDGET_H */
