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

#include "api.h"

/* The loop for this API's calls; borrowed at the first request. */
RestLoop *
rest_api_loop(RestApi *api)
{
	if (api->loop == NULL)
	{
		api->loop = rest_session_borrow(rest_session_get(api->serverid,
														 api->userid),
										api->cxt);
		api->waited_base = rest_loop_waited(api->loop);
	}
	return api->loop;
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

/* Give the loop back to the session; calls in it must be freed before. */
void
rest_api_rest(RestApi *api)
{
	rest_api_sync(api);
	if (api->loop)
		rest_session_return(rest_session_get(api->serverid, api->userid),
							api->loop);
	api->loop = NULL;
}
