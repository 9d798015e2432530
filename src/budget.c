/*-------------------------------------------------------------------------
 *
 * budget.c
 *	  How many requests a statement may still send.
 *
 * All its scans together, so the count hangs on the executor's query context.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "budget.h"
#include "cache.h"
#include "settings.h"

/* Budgets of the statements that run now; they nest, so the list is short */
typedef struct BudgetEntry
{
	RestBudget	budget;
	MemoryContext query_cxt;
	struct BudgetEntry *next;
	MemoryContextCallback callback;
} BudgetEntry;

static BudgetEntry *budgets = NULL;

/*
 * Context callback: the statement is over.  Its budget goes, and the answers
 * that only it could use again.
 */
static void
forget_budget(void *arg)
{
	BudgetEntry **link = &budgets;

	while (*link && *link != arg)
		link = &(*link)->next;
	if (*link)
		*link = (*link)->next;
	rest_cache_statement_over(((BudgetEntry *) arg)->budget.statement);
}

/* The budget that belongs to this query context. */
RestBudget *
rest_budget_get(MemoryContext query_cxt)
{
	static uint64 statements = 0;
	BudgetEntry *entry;

	for (entry = budgets; entry; entry = entry->next)
	{
		if (entry->query_cxt == query_cxt)
			return &entry->budget;
	}
	entry = MemoryContextAllocZero(query_cxt, sizeof(BudgetEntry));
	entry->query_cxt = query_cxt;
	entry->budget.statement = ++statements;
	entry->next = budgets;
	entry->callback.func = forget_budget;
	entry->callback.arg = entry;
	MemoryContextRegisterResetCallback(query_cxt, &entry->callback);
	budgets = entry;
	return &entry->budget;
}

/* Take one request, or raise that the statement has had its share. */
void
rest_budget_take(RestBudget *budget, int64 limit)
{
	if (limit > 0 && budget->used >= limit)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("statement would cause more than %lld requests",
						(long long) limit),
				 errhint("Narrow the query, or raise the option \"max_requests\" or the setting \"rest_fdw.max_requests\".")));
	budget->used++;
}

/* See budget.h. */
void
rest_budget_write(RestBudget *budget, int64 n)
{
	rest_budget_will_write(budget, n);
	budget->written += n;
}

/* See budget.h. */
bool
rest_budget_limits_writes(void)
{
	return rest_setting_max_writes > 0;
}

/* See budget.h. */
void
rest_budget_will_write(const RestBudget *budget, int64 n)
{
	if (rest_budget_limits_writes() &&
		budget->written + n > rest_setting_max_writes)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
				 errmsg("statement writes more than %d rows through foreign tables",
						rest_setting_max_writes),
				 errhint("The setting rest_fdw.max_writes limits that.")));
}
