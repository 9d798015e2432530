/*-------------------------------------------------------------------------
 *
 * flight.h
 *	  One request that is under way for a lister, and what is read from it.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_FLIGHT_H
#define REST_FLIGHT_H

#include "ask.h"
#include "facts.h"
#include "reply.h"
#include "sources.h"

/* What a flight is made of; shared by all flights of a lister */
typedef struct RestFlightPlan
{
	RestApi    *api;
	RestAsk    *ask;
	const RestSources *sources;
	RestCacheUse *reading;		/* of the list; NULL: it can't be used again */
	bool		gather;			/* all of it will be asked for again */
} RestFlightPlan;

/* What one flight asks for */
typedef struct RestFlightGoal
{
	int			choice_number;
	const RestChoice *choice;	/* or NULL */
	bool		by_key;
	bool		by_keys;
	bool		alone;			/* no page follows it */
	RestAskPage page;
	const char *follow;			/* a URL instead of a route; or NULL */
} RestFlightGoal;

typedef struct RestFlight
{
	const RestFlightPlan *plan;
	MemoryContext cxt;			/* request and reply; reset per request */
	MemoryContext reader_cxt;	/* readers stay: they hold their buffers */
	RestReader *list_reader;	/* made at first use */
	RestReader *item_reader;
	RestReader *many_reader;
	RestReader *count_reader;
	RestLines  *lines;			/* NULL: bodies are JSON */
	RestCacheUse *alone;		/* of a request without further pages */
	RestFlightGoal goal;
	RestRequest request;
	RestReply  *reply;			/* NULL: free */
	const RestWait *wait;		/* what it waits for; or NULL */
	RestFacts	facts;
} RestFlight;

/* Prepare a flight in the current memory context; plan is borrowed. */
extern void rest_flight_init(RestFlight *flight, const RestFlightPlan *plan);

/*
 * The request for a goal, in the current memory context; before is the request
 * that goal.follow was found at.  False when no such record can exist.
 */
extern bool rest_flight_request(const RestFlightPlan *plan,
								const RestFlightGoal *goal,
								const RestRequest *before, RestRequest *out);

/* Make the request and have it ready; sends nothing yet.  False as above. */
extern bool rest_flight_open(RestFlight *flight, const RestFlightGoal *goal,
							 const RestRequest *before);

/* What was asked for has been read to its end, and will not be otherwise. */
extern void rest_flight_complete(RestFlight *flight);

/* End it; idempotent. */
extern void rest_flight_close(RestFlight *flight);

#endif							/* REST_FLIGHT_H */
