/*-------------------------------------------------------------------------
 *
 * rate.h
 *	  How soon an API may be asked, counted by all sessions together.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_RATE_H
#define REST_RATE_H

#include "api.h"
#include "header.h"

/*
 * Wait (interruptible) until a request of this API may be sent, and take its
 * turn.  Raises configuration_limit_exceeded when option rate would have it
 * wait longer than option max_wait allows.  Returns a ticket for
 * rest_rate_heed().
 */
extern int64 rest_rate_await(RestApi *api);

/* What an answer's headers say about the quota; -1 for what they do not. */
extern void rest_rate_told(const RestHttpCall *call, RestRateLimit *limit);

/*
 * Mind what the answer to the request with this ticket says about the quota:
 * all who use the same credentials at the same origin do.
 */
extern void rest_rate_heed(RestApi *api, const RestHttpCall *call,
						   int64 ticket);

/* The API said: not before so many milliseconds.  All of them wait. */
extern void rest_rate_hold(RestApi *api, int64 ms);

/* One line of what is known, for the SQL function */
typedef struct RestRateInfo
{
	Oid			dbid;
	Oid			serverid;
	double		per_second;		/* option rate; 0: a quota that was learned */
	int64		limit;			/* of the quota, -1: not known */
	int64		remaining;
	int64		wait_ms;		/* before the next request may go */
	int64		reset_ms;		/* until the quota is renewed, -1 */
} RestRateInfo;

/* The next line; *next starts at 0.  False at the end. */
extern bool rest_rate_walk(int *next, RestRateInfo *info);

#endif							/* REST_RATE_H */
