/*-------------------------------------------------------------------------
 *
 * budget.h
 *	  How many requests may still be sent, and how soon.
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

/*
 * The server said that its quota is used up for so long: the next request of
 * this backend waits.
 */
extern void rest_rate_hold(Oid serverid, int64 ms);

/*
 * Milliseconds to wait before the next request to this server may be sent at
 * this many requests per second; takes the slot.  0 per second: no limit.
 * Counted in this backend.
 */
extern long rest_rate_take(Oid serverid, double per_second);

#endif							/* REST_BUDGET_H */
