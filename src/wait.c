/*-------------------------------------------------------------------------
 *
 * wait.c
 *	  Work that the API does later: is it done?
 *
 * Assumes a reply that was read whole.  The conditions of the options
 * wait_done and wait_failed decide; failed is looked at first, because an API
 * may call both "finished".  The requests themselves are made by whoever knows
 * the routes, and sent by reply.c.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "own.h"
#include "refusal.h"
#include "wait.h"

/* Longest state that a message shows */
#define WAIT_MAX_STATE 200

/* See wait.h. */
RestWaitStep
rest_wait_look(const RestWait *wait, RestHeaderLookup header,
			   RestBodyLookup body, void *ctx)
{
	if (wait->failed && rest_condition_holds(wait->failed, header, body, ctx))
		return REST_WAIT_FAILED;
	if (wait->done && !rest_condition_holds(wait->done, header, body, ctx))
		return REST_WAIT_AGAIN;
	return REST_WAIT_OVER;
}

/* What the reply calls the state of the work, cleaned; or NULL. */
static char *
state_text(const RestWait *wait, const RestApi *api, const RestJsonDoc *doc)
{
	RestBuf    *text;

	if (wait->state == NULL || doc == NULL)
		return NULL;
	text = rest_own_buf(CurrentMemoryContext, REST_REFUSAL_BODY);
	if (rest_jsondoc_find(doc, wait->state, text) <= REST_JSON_NULL ||
		text->len == 0 || text->len > WAIT_MAX_STATE)
		return NULL;
	return rest_refusal_clean(api, rest_buf_copy(text));
}

/* Another message for a fault whose details stay. */
static void
reword(RestFault *fault, const char *sqlstate, const char *message)
{
	RestFault	before = *fault;

	rest_fault_set(fault, sqlstate, "%s", message);
	if (before.detail[0])
		rest_fault_detail(fault, "%s", before.detail);
}

/* See wait.h. */
void
rest_wait_failed(const RestWait *wait, const RestApi *api,
				 const RestJsonDoc *doc, RestFault *fault)
{
	char	   *state = state_text(wait, api, doc);

	reword(fault, REST_STATE_FDW_ERROR,
		   psprintf("server \"%s\" could not do the work%s%s%s", api->server,
					state ? ": its state is \"" : "", state ? state : "",
					state ? "\"" : ""));
}

/* See wait.h. */
void
rest_wait_too_long(const RestWait *wait, const RestApi *api,
				   const RestJsonDoc *doc, RestFault *fault)
{
	char	   *state = state_text(wait, api, doc);

	reword(fault, REST_STATE_CANCELED,
		   psprintf("server \"%s\" was not done with the work after %lld ms",
					api->server, (long long) wait->limit_ms));
	if (state)
		rest_fault_detail(fault, "Its state is \"%s\".", state);
	rest_fault_detail(fault, "It goes on there.");
	rest_fault_hint(fault, "Option \"wait_limit\" says how long to wait.");
}
