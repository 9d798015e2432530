/*-------------------------------------------------------------------------
 *
 * wait.h
 *	  Work that the API does later: is it done, and how is that asked?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_WAIT_H
#define REST_WAIT_H

#include "api.h"
#include "condition.h"
#include "jsondoc.h"
#include "request.h"

/*
 * What there is to know about waiting, from the options wait, wait_done,
 * wait_failed, wait_interval and wait_limit.  It must live as long as the
 * replies that it is given to.
 */
typedef struct RestWait
{
	RestCondition *done;		/* or NULL: whatever has not failed is done */
	RestCondition *failed;		/* or NULL */
	int64		interval_ms;
	int64		limit_ms;		/* since the first answer */

	/*
	 * The request that asks how it goes, in the current memory context; doc is
	 * the newest reply.  Raises when no reply says what the request needs.
	 */
	void		(*request) (void *arg, const RestJsonDoc *doc,
							RestRequest *out);
	void	   *arg;
	const char *state;			/* pointer to what the work is called to be in,
								 * for messages; or NULL */
} RestWait;

typedef enum RestWaitStep
{
	REST_WAIT_OVER,				/* this is the reply */
	REST_WAIT_AGAIN,			/* ask later */
	REST_WAIT_FAILED			/* the API says that it failed */
} RestWaitStep;

/* What a reply says, looked at with the lookups of condition.h. */
extern RestWaitStep rest_wait_look(const RestWait *wait,
								   RestHeaderLookup header,
								   RestBodyLookup body, void *ctx);

/* Make of a refusal the fault of work that failed. */
extern void rest_wait_failed(const RestWait *wait, const RestApi *api,
							 const RestJsonDoc *doc, RestFault *fault);

/* The same for work that takes too long. */
extern void rest_wait_too_long(const RestWait *wait, const RestApi *api,
							   const RestJsonDoc *doc, RestFault *fault);

#endif							/* REST_WAIT_H */
