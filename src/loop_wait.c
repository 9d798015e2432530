/*-------------------------------------------------------------------------
 *
 * loop_wait.c
 *	  Waits for HTTP calls; the only file that waits.
 *
 * Assumes that the loop's mux becomes readable whenever it needs to be pumped,
 * its timer included, so that one descriptor and the process latch are all that
 * is waited for.  Interrupts are served between waits, while libcurl is not on
 * the stack: these functions may throw, and the guards of calls and loops clean
 * up then.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/latch.h"

#include "compat.h"
#include "loop_mux.h"

/* The number of the wait event "a request is running". */
static uint32
loop_event_request(void)
{
	static uint32 event = 0;

	return rest_compat_wait_event(&event, "RestFdwRequest");
}

/* The number of the wait event "pausing between attempts". */
static uint32
loop_event_backoff(void)
{
	static uint32 event = 0;

	return rest_compat_wait_event(&event, "RestFdwBackoff");
}

/*
 * The process latch and the mux as one set, which lives as long as the loop:
 * to make one for each wait would cost as much as the rest of a short request.
 */
static WaitEventSet *
loop_wait_set(RestLoop *loop)
{
	if (loop->wait_set == NULL)
	{
		WaitEventSet *set = rest_compat_wait_set(3);

		loop->wait_set = set;
		AddWaitEventToSet(set, WL_LATCH_SET, PGINVALID_SOCKET, MyLatch, NULL);
		if (IsUnderPostmaster)
			AddWaitEventToSet(set, WL_EXIT_ON_PM_DEATH, PGINVALID_SOCKET,
							  NULL, NULL);
		AddWaitEventToSet(set, WL_SOCKET_READABLE, loop->mux, NULL, NULL);
	}
	/* the latch of a process is another one early and late in its life */
	ModifyWaitEvent(loop->wait_set, 0, WL_LATCH_SET, MyLatch);
	return loop->wait_set;
}

/* Give it back; see loop_mux.h. */
void
rest_loop_wait_close(RestLoop *loop)
{
	if (loop->wait_set)
		FreeWaitEventSet(loop->wait_set);
	loop->wait_set = NULL;
}

/*
 * Wait for one of: the latch, the loop's mux, the end of ms (-1: none).  True
 * when it was the latch.
 */
static bool
loop_wait_one(RestLoop *loop, long ms, uint32 event)
{
	WaitEvent	found;

	if (loop == NULL)
		return (WaitLatch(MyLatch, WL_LATCH_SET | WL_EXIT_ON_PM_DEATH |
						  (ms >= 0 ? WL_TIMEOUT : 0), ms, event) &
				WL_LATCH_SET) != 0;
	return WaitEventSetWait(loop_wait_set(loop), ms, &found, 1, event) > 0 &&
		(found.events & WL_LATCH_SET) != 0;
}

/*
 * Block until the latch is set, the loop has something to do, or ms (-1: no
 * limit) are over; loop may be NULL.  What was waited is charged to the calls.
 * The caller checks for interrupts next.
 */
static void
loop_block(RestLoop *loop, long ms, uint32 event)
{
	int64_t		since;
	bool		latch_set;

	if (loop)
		rest_loop_arm(loop, true);
	since = rest_loop_now();
	latch_set = loop_wait_one(loop, ms, event);
	if (loop)
		rest_loop_charge(loop, rest_loop_now() - since);
	if (latch_set)
		ResetLatch(MyLatch);
}

/* Has the call bytes to peek, or will it never have any again? */
static bool
loop_is_ready(RestLoop *loop, RestHttpCall *call)
{
	size_t		len;

	rest_http_peek(call, &len);
	return len > 0 || call->finished || call->loop != loop ||
		rest_fault_is_set(&call->fault);
}

/*
 * Wait for the first of several calls; see loop.h.
 */
int
rest_loop_wait_any(RestLoop *loop, RestHttpCall *const *calls, int n)
{
	uint32		event = loop_event_request();
	bool		pumped = false;

	if (n == 0)
		return -1;
	for (;;)
	{
		int			i;

		CHECK_FOR_INTERRUPTS();
		for (i = 0; i < n; i++)
			if (loop_is_ready(loop, calls[i]))
				return i;
		if (pumped)
			loop_block(loop, -1, event);
		rest_loop_pump(loop);
		pumped = true;
	}
}

/* Wait for body bytes; see loop.h. */
bool
rest_loop_wait(RestLoop *loop, RestHttpCall *call)
{
	size_t		len;

	rest_loop_wait_any(loop, &call, 1);
	rest_http_peek(call, &len);
	return len > 0;
}

/* Wait for the headers; see loop.h. */
bool
rest_loop_wait_headers(RestLoop *loop, RestHttpCall *call)
{
	uint32		event = loop_event_request();
	bool		pumped = false;

	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		if (call->has_headers)
			return true;
		if (call->finished || call->loop != loop)
			return false;
		if (pumped)
			loop_block(loop, -1, event);
		rest_loop_pump(loop);
		pumped = true;
	}
}

/*
 * Read the whole body; see loop.h.
 */
bool
rest_loop_read_all(RestLoop *loop, RestHttpCall *call, RestBuf *into,
				   RestFault *fault)
{
	while (rest_loop_wait(loop, call))
	{
		size_t		len;
		const char *data = rest_http_peek(call, &len);

		if (!rest_buf_append(into, data, len))
		{
			rest_loop_stop(loop, call);
			return rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
								  "answer from \"%s\" exceeds %zu bytes",
								  call->host, into->max);
		}
		rest_http_consume(call, len);
	}
	if (rest_http_fault(call))
		*fault = *rest_http_fault(call);
	return rest_http_fault(call) == NULL;
}

/*
 * Sleep between attempts; see loop.h.
 */
void
rest_loop_sleep(RestLoop *loop, long ms)
{
	uint32		event = loop_event_backoff();
	int64_t		until = rest_loop_now() + (int64_t) ms * 1000;

	for (;;)
	{
		int64_t		left = until - rest_loop_now();

		CHECK_FOR_INTERRUPTS();
		if (left <= 0)
			return;
		loop_block(loop, (long) ((left + 999) / 1000), event);
		if (loop)
			rest_loop_pump(loop);
	}
}
