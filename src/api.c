/*-------------------------------------------------------------------------
 *
 * api.c
 *	  One API as one scan or one function call uses it.
 *
 * A RestApi is filled in above (connect.c knows the options); here it gets its
 * connections, from the session of its server and user.  The loop is borrowed
 * late, so that EXPLAIN and scans that never run take none.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "api.h"
#include "guard.h"

/* The loop for this API's calls; borrowed at the first request. */
RestLoop *
rest_api_loop(RestApi *api)
{
	if (api->loop == NULL)
	{
		if (api->loan_cxt == NULL)
			api->loan_cxt = AllocSetContextCreate(api->cxt, "rest_fdw loan",
												  ALLOCSET_SMALL_SIZES);
		api->loop = rest_session_borrow(rest_session_get(api->serverid,
														 api->userid),
										api->loan_cxt);
		api->waited_base = rest_loop_waited(api->loop);
	}
	return api->loop;
}

/* The pool of this API's calls; made at the first request. */
RestHttpPool *
rest_api_pool(RestApi *api)
{
	if (api->pool == NULL)
	{
		RestHttpPool *pool = rest_http_pool_new();

		if (pool == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_OUT_OF_MEMORY),
					 errmsg("out of memory")));
		rest_guard_new(api->cxt, rest_http_pool_release, pool);
		api->pool = pool;
	}
	return api->pool;
}

/* Add what was waited on the loop since the last time. */
void
rest_api_sync(RestApi *api)
{
	int64		waited;

	if (api->loop == NULL)
		return;
	waited = rest_loop_waited(api->loop);
	api->stats.waited_us += waited - api->waited_base;
	api->waited_base = waited;
}

/*
 * Give the loop back to the session; calls in it must be freed before.  The end
 * of the loan's context does so, and leaves nothing behind, however often a
 * nested loop starts the scan.
 */
void
rest_api_rest(RestApi *api)
{
	rest_api_sync(api);
	if (api->loop)
		MemoryContextReset(api->loan_cxt);
	api->loop = NULL;
}
