/*-------------------------------------------------------------------------
 *
 * teststream.c
 *	  Test functions for several calls in one loop.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "guard.h"
#include "report.h"
#include "testopt.h"

PG_FUNCTION_INFO_V1(rest_test_many);
PG_FUNCTION_INFO_V1(rest_test_beside);

/*
 * Read calls that run in one loop to their ends, in the order in which they
 * get ready.  Returns how many answered 200; raises the first fault.
 */
static int
test_read_all(RestLoop *loop, RestHttpCall **calls, int n, int64 *bytes)
{
	int			good = 0;

	while (n > 0)
	{
		int			i = rest_loop_wait_any(loop, calls, n);
		TestSum		sum;

		memset(&sum, 0, sizeof(sum));
		test_take(calls[i], &sum, 0);
		*bytes += sum.bytes;
		if (sum.bytes > 0)
			continue;
		test_raise(calls[i]);
		if (rest_http_done(calls[i]))
		{
			good += rest_http_status(calls[i]) == 200;
			calls[i] = calls[--n];
		}
	}
	return good;
}

Datum
rest_test_many(PG_FUNCTION_ARGS)
{
	TestOpt    *opt = test_options(PG_GETARG_DATUM(1), "");
	RestLoop   *loop = test_loop(opt, CurrentMemoryContext);
	RestHttpCall **calls;
	Datum	   *urls;
	int64		bytes = 0;
	int			good;
	int			n;
	int			i;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), TEXTOID, -1, false,
					  TYPALIGN_INT, &urls, NULL, &n);
	calls = palloc(n * sizeof(RestHttpCall *));
	for (i = 0; i < n; i++)
	{
		opt->request.url = TextDatumGetCString(urls[i]);
		calls[i] = test_new_call(opt, CurrentMemoryContext);
		rest_loop_start(loop, calls[i]);
	}
	good = test_read_all(loop, calls, n, &bytes);
	PG_RETURN_TEXT_P(cstring_to_text(psprintf("%d good " INT64_FORMAT " bytes",
											  good, bytes)));
}

/* A batch of small calls, to their ends, in a context of their own. */
static int
test_batch(TestOpt *opt, RestLoop *loop, char *url, int batch, int64 *bytes)
{
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext, "batch",
											  ALLOCSET_SMALL_SIZES);
	RestHttpCall **calls = palloc(batch * sizeof(RestHttpCall *));
	int			good;
	int			i;

	opt->request.url = url;
	for (i = 0; i < batch; i++)
	{
		calls[i] = test_new_call(opt, cxt);
		rest_loop_start(loop, calls[i]);
	}
	good = test_read_all(loop, calls, batch, bytes);
	pfree(calls);
	MemoryContextDelete(cxt);
	return good;
}

/*
 * The large answer is read up to its share, then left alone while a batch of
 * small calls runs, and so on; what is left of it is read at the end.
 */
Datum
rest_test_beside(PG_FUNCTION_ARGS)
{
	char	   *large = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char	   *small = text_to_cstring(PG_GETARG_TEXT_PP(1));
	int			n = PG_GETARG_INT32(2);
	int			batch = PG_GETARG_INT32(3);
	TestOpt    *opt = test_options(PG_GETARG_DATUM(4), large);
	RestLoop   *loop = test_loop(opt, CurrentMemoryContext);
	RestHttpCall *call = test_new_call(opt, CurrentMemoryContext);
	RestHttpStats stats;
	TestSum		sum;
	int64		small_bytes = 0;
	int			good = 0;
	int			done;

	memset(&sum, 0, sizeof(sum));
	rest_loop_start(loop, call);
	for (done = 0; done < n; done += batch)
	{
		int64		share = sum.bytes + opt->pause_after;

		while (sum.bytes < share && rest_loop_wait(loop, call))
			test_take(call, &sum, 0);
		good += test_batch(opt, loop, small, Min(batch, n - done), &small_bytes);
	}
	while (rest_loop_wait(loop, call))
		test_take(call, &sum, 0);
	test_raise(call);
	stats = rest_http_stats(call);
	PG_RETURN_TEXT_P(cstring_to_text(psprintf("{\"large\":" INT64_FORMAT
											  ",\"crc\":%u,\"good\":%d,\"small\":"
											  INT64_FORMAT ",\"version\":%d}",
											  sum.bytes, sum.crc, good,
											  small_bytes, stats.http_version)));
}
