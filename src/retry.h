/*-------------------------------------------------------------------------
 *
 * retry.h
 *	  Whether a request may be sent again, and after how long.
 *
 * Pure: the caller brings the outcome, a random number and what was waited so
 * far, and does the waiting.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_RETRY_H
#define REST_RETRY_H

#include <stdbool.h>
#include <stdint.h>

/* How a transfer failed when there is no status. */
typedef enum RestTransport
{
	REST_TRANSPORT_NONE,		/* it did not: there is a status */
	REST_TRANSPORT_UNSENT,		/* resolving, connecting: nothing was sent */
	REST_TRANSPORT_BROKEN,		/* connection died after sending began */
	REST_TRANSPORT_TIMEOUT,		/* timeout after sending began */
	REST_TRANSPORT_FINAL		/* certificate, protocol, URL, size limit:
								 * the same again next time */
} RestTransport;

typedef struct RestRetryPolicy
{
	int			max_retries;	/* repeats, not attempts */
	int64_t		max_wait_ms;	/* all waits of one request together */
} RestRetryPolicy;

typedef struct RestRetryCase
{
	const char *method;			/* "GET" */
	bool		reads;			/* list, get, count route: safe by its meaning */
	bool		once;			/* the user says so whatever the method is */
	bool		never;			/* the options say: do not repeat this */
	bool		has_key;		/* carries an idempotency key that stays */
	bool		rows_left;		/* rows of this reply were handed out */
	int			status;			/* 0: none came */
	RestTransport transport;
	bool		told;			/* an on_status rule says retry */
	int64_t		retry_after_ms; /* -1: not told */
	int			retries;		/* done before this */
	int64_t		waited_ms;		/* by those */
} RestRetryCase;

typedef enum RestRetryWhy
{
	REST_RETRY_AGAIN,			/* yes, after wait_ms */
	REST_RETRY_NOT_TRANSIENT,	/* no: would give the same */
	REST_RETRY_NOT_SAFE,		/* no: could do the work twice */
	REST_RETRY_ROWS_LEFT,		/* no: rows of the list were handed out */
	REST_RETRY_EXHAUSTED,		/* no: max_retries */
	REST_RETRY_TOO_LONG			/* no: max_wait; wait_ms is what was needed */
} RestRetryWhy;

extern RestRetryWhy rest_retry_decide(const RestRetryPolicy *policy,
									  const RestRetryCase *what,
									  double random, int64_t *wait_ms);

#endif							/* REST_RETRY_H */
