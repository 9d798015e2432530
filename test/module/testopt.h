/*-------------------------------------------------------------------------
 *
 * testopt.h
 *	  Options of the test functions, as 'name=value' texts.
 *
 *-------------------------------------------------------------------------
 */
#ifndef TESTOPT_H
#define TESTOPT_H

#include "http.h"
#include "loop.h"

#define TESTOPT_HEADERS 8

/* What a test call is to do. */
typedef struct TestOpt
{
	RestHttpConf conf;
	RestHttpRequest request;
	const char *headers[TESTOPT_HEADERS];
	int			attempts;		/* at most, while the fault is HV00N */
	int			backoff_ms;		/* between them */
	int64		pause_after;	/* body bytes after which the consumer ... */
	int			pause_ms;		/* ... does something else that long */
	int			piece;			/* bytes consumed at a time, 0 = all */
	Oid			session;		/* server whose session lends the loop */
	const char *show;			/* a header to report */
	bool		headers_first;	/* wait for the headers alone first */
} TestOpt;

extern TestOpt *test_options(Datum array, const char *url);

/* A loop for the call: the session's, or one of its own, tied to cxt. */
extern RestLoop *test_loop(const TestOpt *opt, MemoryContext cxt);

/* A call for the options, tied to cxt; raises what rest_http_new says. */
extern RestHttpCall *test_new_call(const TestOpt *opt, MemoryContext cxt);

/* What a call came to, as a JSON object. */
typedef struct TestSum
{
	int64		bytes;
	uint32		crc;
	char		head[65];
	int			nhead;
} TestSum;

extern void test_take(RestHttpCall *call, TestSum *sum, size_t at_most);
extern text *test_result(const TestOpt *opt, RestHttpCall *call,
						 const TestSum *sum);

/* Raise the call's fault, if there is one. */
extern void test_raise(const RestHttpCall *call);

/* Let the consumer do other things for a while, interruptibly. */
extern void test_pause(const TestOpt *opt);

#endif							/* TESTOPT_H */
