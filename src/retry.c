/*-------------------------------------------------------------------------
 *
 * retry.c
 *	  Whether a request may be sent again, and after how long.
 *
 * The outcome of an attempt enters, a verdict and a wait in milliseconds leave.
 * What decides, in this order: could another attempt help, could it do the
 * work twice, are there attempts and is there time left.
 *
 *-------------------------------------------------------------------------
 */
#include "retry.h"

#include <stddef.h>
#include <string.h>

#define FIRST_WAIT_MS	500		/* before the first repetition; doubles */
#define LONGEST_WAIT_MS 60000	/* where doubling stops */

/*
 * Does repeating a request with this method have no effect of its own (RFC
 * 9110 9.2.2)?  Unknown methods do not qualify.
 */
static bool
is_idempotent(const char *method)
{
	static const char *const methods[] = {
		"GET", "HEAD", "OPTIONS", "PUT", "DELETE"
	};
	size_t		i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
	{
		if (strcmp(method, methods[i]) == 0)
			return true;
	}
	return false;
}

/*
 * May the same request get another answer soon?  Timeouts, limits, and a
 * server's troubles but those that are its nature (501, 505) or a proxy's
 * login (511).
 */
static bool
status_is_transient(int status)
{
	if (status == 408 || status == 425 || status == 429)
		return true;
	return status >= 500 && status <= 599 && status != 501 &&
		status != 505 && status != 511;
}

/* May the outcome be another one next time? */
static bool
is_transient(const RestRetryCase *what)
{
	if (what->status == 0)
		return what->transport != REST_TRANSPORT_FINAL;
	if (what->transport == REST_TRANSPORT_FINAL)
		return false;
	return what->told || what->transport != REST_TRANSPORT_NONE ||
		status_is_transient(what->status);
}

/*
 * Can the work not be done twice?  It was not begun when nothing was sent, or
 * when the API says that it refused (429, 425, or a rule of on_status).
 */
static bool
is_safe(const RestRetryCase *what)
{
	if (what->never)
		return false;
	if (what->reads || what->has_key ||
		(!what->once && is_idempotent(what->method)))
		return true;
	if (what->status == 0)
		return what->transport == REST_TRANSPORT_UNSENT;
	return what->transport == REST_TRANSPORT_NONE &&
		(what->told || what->status == 429 || what->status == 425);
}

/*
 * The wait before repetition number retries + 1: doubling, and somewhere in the
 * upper half of that, so that many clients do not come back together.
 */
static int64_t
back_off(int retries, double random)
{
	int64_t		wait = FIRST_WAIT_MS;

	while (retries-- > 0 && wait < LONGEST_WAIT_MS)
		wait *= 2;
	if (wait > LONGEST_WAIT_MS)
		wait = LONGEST_WAIT_MS;
	if (!(random >= 0.0 && random < 1.0))
		random = 0.5;
	return wait / 2 + (int64_t) ((double) (wait / 2) * random);
}

/*
 * Decide; random is in [0, 1).  *wait_ms: how long to wait first when the answer
 * is REST_RETRY_AGAIN; with TOO_LONG, what the API asked for.  A wait that the
 * API asked for is kept exactly or not at all; a back-off may be cut to what is
 * left of max_wait.
 */
RestRetryWhy
rest_retry_decide(const RestRetryPolicy *policy, const RestRetryCase *what,
				  double random, int64_t *wait_ms)
{
	int64_t		left = policy->max_wait_ms - what->waited_ms;

	*wait_ms = 0;
	if (!is_transient(what))
		return REST_RETRY_NOT_TRANSIENT;
	if (what->rows_left)
		return REST_RETRY_ROWS_LEFT;
	if (!is_safe(what))
		return REST_RETRY_NOT_SAFE;
	if (what->retries >= policy->max_retries)
		return REST_RETRY_EXHAUSTED;
	if (what->retry_after_ms >= 0)
	{
		*wait_ms = what->retry_after_ms;
		return *wait_ms <= left ? REST_RETRY_AGAIN : REST_RETRY_TOO_LONG;
	}
	*wait_ms = back_off(what->retries, random);
	if (left <= 0)
		return REST_RETRY_TOO_LONG;
	if (*wait_ms > left)
		*wait_ms = left;
	return REST_RETRY_AGAIN;
}
