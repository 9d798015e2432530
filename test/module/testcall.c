/*-------------------------------------------------------------------------
 *
 * testcall.c
 *	  Test functions for single calls: reading, waiting, retrying, freeing.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "storage/latch.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/wait_event.h"

#include "testopt.h"

PG_FUNCTION_INFO_V1(rest_test_call);
PG_FUNCTION_INFO_V1(rest_test_await);
PG_FUNCTION_INFO_V1(rest_test_churn);
PG_FUNCTION_INFO_V1(rest_test_orders);
PG_FUNCTION_INFO_V1(rest_test_sleep);
PG_FUNCTION_INFO_V1(rest_test_live);

/* Wait the way rest_loop_wait does. */
static void
test_wait_inside(RestLoop *loop, RestHttpCall *call)
{
	rest_loop_wait(loop, call);
}

/*
 * Wait the way Append does: a wait set that knows nothing but the descriptor.
 */
static void
test_wait_outside(RestLoop *loop, RestHttpCall *call)
{
	for (;;)
	{
		size_t		len;
		int			rc;

		CHECK_FOR_INTERRUPTS();
		rest_http_peek(call, &len);
		if (len > 0 || rest_http_done(call) || rest_http_fault(call))
			return;
		rest_loop_await(loop);
		rc = WaitLatchOrSocket(MyLatch, WL_LATCH_SET | WL_SOCKET_READABLE |
							   WL_EXIT_ON_PM_DEATH, rest_loop_fd(loop), -1,
							   PG_WAIT_EXTENSION);
		if (rc & WL_LATCH_SET)
			ResetLatch(MyLatch);
		rest_loop_pump(loop);
	}
}

/* One attempt, read to its end or fault. */
static void
test_attempt(const TestOpt *opt, RestLoop *loop, RestHttpCall *call,
			 TestSum *sum, void (*wait) (RestLoop *, RestHttpCall *))
{
	bool		paused = false;
	size_t		len;

	rest_loop_start(loop, call);
	if (opt->headers_first)
		rest_loop_wait_headers(loop, call);
	for (;;)
	{
		if (!paused && opt->pause_after >= 0 && sum->bytes >= opt->pause_after)
		{
			test_pause(opt);
			paused = true;
		}
		wait(loop, call);
		rest_http_peek(call, &len);
		if (len == 0)
			return;
		test_take(call, sum, opt->piece);
	}
}

/* The call of both functions below. */
static text *
test_run(FunctionCallInfo fcinfo, void (*wait) (RestLoop *, RestHttpCall *))
{
	char	   *url = text_to_cstring(PG_GETARG_TEXT_PP(0));
	TestOpt    *opt = test_options(PG_GETARG_DATUM(1), url);
	RestLoop   *loop = test_loop(opt, CurrentMemoryContext);
	RestHttpCall *call = test_new_call(opt, CurrentMemoryContext);
	TestSum		sum;
	int			attempt;

	for (attempt = 1;; attempt++)
	{
		memset(&sum, 0, sizeof(sum));
		test_attempt(opt, loop, call, &sum, wait);
		if (rest_http_fault(call) == NULL || attempt >= opt->attempts ||
			!rest_http_reset_for_retry(call))
			break;
		rest_loop_sleep(loop, opt->backoff_ms);
	}
	test_raise(call);
	return test_result(opt, call, &sum);
}

Datum
rest_test_call(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(test_run(fcinfo, test_wait_inside));
}

Datum
rest_test_await(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(test_run(fcinfo, test_wait_outside));
}

/*
 * Start and abandon calls for ever: whatever moment an interrupt hits, it is
 * likely to hit while something is set up or torn down.
 */
Datum
rest_test_churn(PG_FUNCTION_ARGS)
{
	char	   *url = text_to_cstring(PG_GETARG_TEXT_PP(0));
	TestOpt    *opt = test_options(PG_GETARG_DATUM(1), url);

	for (;;)
	{
		MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
												  "churn",
												  ALLOCSET_SMALL_SIZES);
		RestLoop   *loop = test_loop(opt, cxt);
		int			i;

		for (i = 0; i < 4; i++)
			rest_loop_start(loop, test_new_call(opt, cxt));
		rest_loop_sleep(loop, 2);
		MemoryContextDelete(cxt);
		CHECK_FOR_INTERRUPTS();
	}
}

/*
 * A call that runs and its loop, freed in each order, stopped twice, read and
 * asked for after being stopped.
 */
Datum
rest_test_orders(PG_FUNCTION_ARGS)
{
	char	   *url = text_to_cstring(PG_GETARG_TEXT_PP(0));
	TestOpt    *opt = test_options(PG_GETARG_DATUM(1), url);
	RestFault	fault;
	int			order;

	for (order = 0; order < 3; order++)
	{
		RestLoop   *loop = rest_loop_new();
		RestHttpCall *call = rest_http_new(&opt->conf, &opt->request, &fault);

		rest_loop_start(loop, call);
		rest_loop_sleep(loop, 20);
		if (order == 0)
			rest_loop_free(loop);
		if (order == 2)
		{
			TestSum		sum;

			rest_loop_stop(loop, call);
			rest_loop_stop(loop, call);
			memset(&sum, 0, sizeof(sum));
			while (rest_loop_wait(loop, call))
				test_take(call, &sum, 1);
			if (rest_http_done(call) || rest_http_fault(call) == NULL ||
				rest_loop_active(loop) != 0 || sum.bytes != 7)
				elog(ERROR, "a stopped call looks alive");
		}
		rest_http_free(call);
		if (order != 0)
			rest_loop_free(loop);
	}
	PG_RETURN_TEXT_P(cstring_to_text("ok"));
}

Datum
rest_test_sleep(PG_FUNCTION_ARGS)
{
	rest_loop_sleep(NULL, PG_GETARG_INT32(0));
	PG_RETURN_VOID();
}

Datum
rest_test_live(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(psprintf("%d calls %d loops",
											  rest_http_live(),
											  rest_loop_live())));
}
