/*-------------------------------------------------------------------------
 *
 * flight.c
 *	  One request that is under way for a lister, and what is read from it.
 *
 * A goal (a page of a list, a record by key, a count) becomes a request, its
 * reply and the reader that cuts the reply.  Several flights of one lister can
 * be in the air at the same time; each has readers and memory of its own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "flight.h"
#include "owned.h"

/* Is the goal a count that has a route of its own? */
static bool
counts_by_route(const RestFlightPlan *plan, const RestFlightGoal *goal)
{
	return goal->page.count_only && rest_ask_count(plan->ask) != NULL;
}

/* Guard callback of what makes lines */
REST_OWN_RELEASE(release_lines, RestLines, rest_lines_free)

/* Tell the reply what its body is, unless it is JSON. */
static void
set_body_kind(RestFlight *flight, const RestFlightGoal *goal)
{
	const RestSources *sources = flight->plan->sources;
	RestFault	fault = {0};

	if (counts_by_route(flight->plan, goal))
		return;
	if (sources->lines != REST_LINES_NONE && flight->lines == NULL)
	{
		rest_fault_set(&fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
		flight->lines = rest_own(flight->reader_cxt, release_lines,
								 rest_lines_new(sources->lines, &sources->csv,
												REST_READER_MAX_RECORD),
								 &fault);
	}
	rest_reply_lines(flight->reply, flight->lines, sources->needs_end);
}

/* See flight.h. */
void
rest_flight_init(RestFlight *flight, const RestFlightPlan *plan)
{
	memset(flight, 0, sizeof(*flight));
	flight->plan = plan;
	flight->reader_cxt = CurrentMemoryContext;
	flight->alone = rest_cache_use_new(CurrentMemoryContext);
	flight->cxt = AllocSetContextCreate(CurrentMemoryContext, "rest_fdw page",
										ALLOCSET_SMALL_SIZES);
}

/* The reader for the goal's kind of reply. */
static RestReader *
get_reader(RestFlight *flight, const RestFlightGoal *goal)
{
	const RestSources *sources = flight->plan->sources;
	bool		count = counts_by_route(flight->plan, goal);
	RestReader **slot = goal->by_key ? &flight->item_reader :
		goal->by_keys ? &flight->many_reader :
		count ? &flight->count_reader : &flight->list_reader;
	const RestReaderSpec *spec = goal->by_key ? &sources->item :
		goal->by_keys ? &sources->many :
		count ? &sources->count_spec : &sources->list;

	if (*slot == NULL)
		*slot = rest_owned_reader(flight->reader_cxt, spec);
	return *slot;
}

/* The option of the route that a goal takes. */
static RestOpt
goal_route(const RestFlightPlan *plan, const RestFlightGoal *goal)
{
	if (goal->by_key)
		return REST_OPT_GET;
	if (goal->by_keys)
		return REST_OPT_GET_MANY;
	if (counts_by_route(plan, goal))
		return REST_OPT_COUNT_ROUTE;
	return rest_ask_list_next(plan->ask) && !goal->page.first ?
		REST_OPT_LIST_NEXT : rest_ask_list_option(plan->ask);
}

/* See flight.h. */
bool
rest_flight_request(const RestFlightPlan *plan, const RestFlightGoal *goal,
					const RestRequest *before, RestRequest *out)
{
	if (goal->follow)
	{
		rest_request_follow(plan->api, before, goal->follow, out);
		if (rest_ask_list_next(plan->ask))
			out->method = rest_ask_list_next(plan->ask)->method;
	}
	else if (!(goal->by_keys ? rest_ask_many(plan->ask, goal->choice, out) :
			   rest_ask_request(plan->ask, goal->choice, goal->by_key,
								&goal->page, out)))
		return false;
	out->once = !rest_ask_may_repeat(plan->ask, goal_route(plan, goal),
									 out->method);
	return true;
}

/* See flight.h. */
bool
rest_flight_open(RestFlight *flight, const RestFlightGoal *goal,
				 const RestRequest *before)
{
	const RestFlightPlan *plan = flight->plan;
	MemoryContext old;

	rest_flight_close(flight);
	MemoryContextReset(flight->cxt);
	old = MemoryContextSwitchTo(flight->cxt);
	flight->goal = *goal;
	/* texts that the lister overwrites meanwhile */
	if (goal->follow)
		flight->goal.follow = pstrdup(goal->follow);
	if (goal->page.cursor)
		flight->goal.page.cursor = pstrdup(goal->page.cursor);
	if (!rest_flight_request(plan, &flight->goal, before, &flight->request))
	{
		MemoryContextSwitchTo(old);
		return false;
	}
	flight->facts.sources = plan->sources;
	flight->facts.reader = get_reader(flight, goal);
	flight->reply = rest_reply_open(plan->api, &flight->request,
									goal->by_key ? REST_USE_ITEM :
									REST_USE_LIST, flight->facts.reader);
	flight->facts.reply = flight->reply;
	set_body_kind(flight, goal);
	flight->wait = rest_ask_wait(plan->ask, goal_route(plan, goal),
								 goal->choice, goal->page.page_size);
	rest_reply_wait(flight->reply, flight->wait);
	rest_cache_use_end(flight->alone);
	if (flight->wait == NULL)
		rest_reply_share(flight->reply, goal->alone ? flight->alone :
						 plan->reading, plan->gather);
	if (plan->sources->needs_reply && !counts_by_route(plan, goal))
		rest_reply_read_ahead(flight->reply, plan->sources->list.nasides);
	MemoryContextSwitchTo(old);
	plan->api->stats.pages++;
	return true;
}

/* See flight.h. */
void
rest_flight_complete(RestFlight *flight)
{
	RestCacheUse *use = flight->goal.alone ? flight->alone :
		flight->plan->reading;

	if (use)
		rest_cache_complete(use);
}

/* See flight.h. */
void
rest_flight_close(RestFlight *flight)
{
	if (flight->reply)
		rest_reply_close(flight->reply);
	flight->reply = NULL;
}
