/*-------------------------------------------------------------------------
 *
 * test_retry.c
 *	  What may be repeated, and when.
 *
 * cc -Isrc -Itest/unit test/unit/test_retry.c src/retry.c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include "retry.h"

static const RestRetryPolicy policy = {3, 30000};

/* Decide with defaults for what is not given. */
static RestRetryWhy
decide(RestRetryCase what, int64_t *wait)
{
	if (what.method == NULL)
		what.method = "GET";
	if (what.retry_after_ms == 0)
		what.retry_after_ms = -1;
	return rest_retry_decide(&policy, &what, 0.5, wait);
}

#define WHY(why, ...) \
	UNIT_INT(decide((RestRetryCase) {__VA_ARGS__}, &wait), REST_RETRY_##why)

/* Which outcome of which method. */
static void
test_safe(void)
{
	int64_t		wait;

	WHY(AGAIN, .status = 503);
	WHY(AGAIN, .status = 500, .method = "PUT");
	WHY(AGAIN, .status = 502, .method = "DELETE");
	WHY(AGAIN, .status = 408);
	WHY(NOT_TRANSIENT, .status = 501);
	WHY(NOT_TRANSIENT, .status = 505);
	WHY(NOT_TRANSIENT, .status = 404);
	WHY(NOT_TRANSIENT, .status = 200);
	WHY(NOT_TRANSIENT, .status = 600);
	WHY(NOT_SAFE, .status = 503, .method = "POST");
	WHY(NOT_SAFE, .status = 503, .method = "PATCH");
	WHY(NOT_SAFE, .status = 503, .method = "PURGE");
	WHY(AGAIN, .status = 503, .method = "POST", .reads = true);
	WHY(NOT_SAFE, .status = 503, .method = "POST", .reads = true, .never = true);
	WHY(NOT_SAFE, .status = 429, .never = true);
	WHY(AGAIN, .status = 503, .method = "POST", .has_key = true);
	WHY(AGAIN, .status = 429, .method = "POST");
	WHY(AGAIN, .status = 425, .method = "PATCH");
	WHY(AGAIN, .status = 403, .method = "POST", .told = true);
	WHY(NOT_TRANSIENT, .status = 403, .method = "POST");
	WHY(AGAIN, .transport = REST_TRANSPORT_UNSENT, .method = "POST");
	WHY(NOT_SAFE, .transport = REST_TRANSPORT_BROKEN, .method = "POST");
	WHY(NOT_SAFE, .transport = REST_TRANSPORT_TIMEOUT, .method = "PATCH");
	WHY(AGAIN, .transport = REST_TRANSPORT_BROKEN);
	WHY(AGAIN, .transport = REST_TRANSPORT_TIMEOUT, .method = "POST",
		.has_key = true);
	WHY(NOT_TRANSIENT, .transport = REST_TRANSPORT_FINAL);
	/* the connection died in the middle of a body */
	WHY(AGAIN, .status = 200, .transport = REST_TRANSPORT_BROKEN);
	WHY(NOT_SAFE, .status = 201, .transport = REST_TRANSPORT_BROKEN,
		.method = "POST");
	WHY(NOT_SAFE, .status = 429, .transport = REST_TRANSPORT_BROKEN,
		.method = "POST");
	WHY(NOT_TRANSIENT, .status = 200, .transport = REST_TRANSPORT_FINAL);
	WHY(ROWS_LEFT, .status = 200, .transport = REST_TRANSPORT_BROKEN,
		.rows_left = true);
}

/* Attempts and time. */
static void
test_limits(void)
{
	int64_t		wait;

	WHY(AGAIN, .status = 503, .retries = 2);
	WHY(EXHAUSTED, .status = 503, .retries = 3);
	WHY(AGAIN, .status = 503, .retry_after_ms = 30000);
	UNIT_INT(wait, 30000);
	WHY(TOO_LONG, .status = 503, .retry_after_ms = 30001);
	UNIT_INT(wait, 30001);
	WHY(TOO_LONG, .status = 503, .retry_after_ms = 20000, .waited_ms = 10001);
	WHY(AGAIN, .status = 503, .waited_ms = 29990);
	UNIT_INT(wait, 10);
	WHY(TOO_LONG, .status = 503, .waited_ms = 30000);
	UNIT_CHECK(wait > 0);
	WHY(TOO_LONG, .status = 503, .waited_ms = 99999);
	UNIT_CHECK(wait > 0);
	{
		RestRetryPolicy none = {0, 30000};
		RestRetryPolicy now = {3, 0};
		RestRetryCase what = {.method = "GET", .status = 503,.retry_after_ms = -1};

		UNIT_INT(rest_retry_decide(&none, &what, 0, &wait), REST_RETRY_EXHAUSTED);
		UNIT_INT(rest_retry_decide(&now, &what, 0, &wait), REST_RETRY_TOO_LONG);
		what.retry_after_ms = 0;
		UNIT_INT(rest_retry_decide(&now, &what, 0, &wait), REST_RETRY_AGAIN);
		UNIT_INT(wait, 0);
	}
}

/* Waits double and are spread over their upper half. */
static void
test_back_off(void)
{
	RestRetryPolicy patient = {100, INT64_C(1000000000)};
	int64_t		wait;
	int			i;

	for (i = 0; i < 80; i++)
	{
		RestRetryCase what = {.method = "GET", .status = 503,
		.retry_after_ms = -1,.retries = i};
		int64_t		full = i < 7 ? 500 << i : 60000;

		UNIT_INT(rest_retry_decide(&patient, &what, 0.0, &wait), REST_RETRY_AGAIN);
		UNIT_INT(wait, full / 2);
		rest_retry_decide(&patient, &what, 0.999999, &wait);
		UNIT_CHECK(wait > full * 9 / 10 && wait <= full);
		rest_retry_decide(&patient, &what, 17.0, &wait);
		UNIT_INT(wait, full * 3 / 4);
	}
}

int
main(void)
{
	test_safe();
	test_limits();
	test_back_off();
	return unit_done("retry");
}
