/*-------------------------------------------------------------------------
 *
 * loop.c
 *	  Runs HTTP calls.
 *
 * Assumes the mux of loop_mux.c, which makes a whole loop one descriptor for a
 * process latch, or for an Append that waits for several scans.  Calls enter by
 * rest_loop_start and leave when libcurl is through with them, when they time
 * out, or by rest_loop_stop; their bytes go to http.c's callbacks.  Exceptions
 * come from rest_loop_new alone; whatever ends calls and loops must run in
 * abort processing.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <pthread.h>
#include <signal.h>

#include "guard.h"
#include "loop_mux.h"

/* Descriptors of an idle loop: mux and timer. */
#define LOOP_OWN_FDS	2

static int	loop_live = 0;

/* ----- descriptors ----- */

/*
 * Descriptors in use or about to be: one socket per call that runs, and those
 * of idle connections.
 */
static int
loop_fds_in_use(const RestLoop *loop)
{
	return LOOP_OWN_FDS + Max(loop->sockets, loop->ncalls);
}

/* Give back what is not in use any more.  Also in abort processing. */
static void
loop_unaccount(RestLoop *loop)
{
	int			want = loop_fds_in_use(loop);

	if (want < loop->fds)
	{
		rest_guard_release_fds(loop->fds - want);
		loop->fds = want;
	}
}

/*
 * Bring the account in line.  When the server's share is used up the rest stays
 * unaccounted; rest_loop_start is where a call is refused.
 */
static void
loop_account(RestLoop *loop)
{
	int			want = loop_fds_in_use(loop);

	if (want > loop->fds && rest_guard_acquire_fds(want - loop->fds))
		loop->fds = want;
	loop_unaccount(loop);
}

/* ----- calls ----- */

/*
 * Take a call out of list and multi.  libcurl keeps its connection only if the
 * answer was complete.
 */
static void
loop_remove(RestLoop *loop, RestHttpCall *call, CURLcode result)
{
	RestLoopSocket *sock;

	curl_multi_remove_handle(loop->multi, call->easy);
	for (sock = loop->watch; sock; sock = sock->next)
		if (sock->call == call)
			sock->call = NULL;
	loop->ncalls--;
	loop->calls[call->slot] = loop->calls[loop->ncalls];
	loop->calls[call->slot]->slot = call->slot;
	if (loop->ncalls == 0)
		loop->await_since = 0;
	rest_http_left(call, result);
}

/* Everything libcurl is through with leaves the loop. */
static void
loop_reap(RestLoop *loop)
{
	CURLMsg    *msg;
	int			left;

	while ((msg = curl_multi_info_read(loop->multi, &left)) != NULL)
	{
		char	   *call = NULL;
		CURLcode	result = msg->data.result;

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &call);
		loop_remove(loop, (RestHttpCall *) call, result);
	}
}

/*
 * Give libcurl's own connect timeout, which runs on wall-clock time, the time
 * that the consumer took, before libcurl looks at the clock.
 */
static void
loop_extend_connects(RestLoop *loop)
{
	int64_t		now = rest_loop_now();
	int			i;

	for (i = 0; i < loop->ncalls; i++)
	{
		RestHttpCall *call = loop->calls[i];
		int64_t		idle_ms = (now - call->begun_us - call->waited_us) / 1000;

		if (call->sends == 0 && idle_ms > call->connect_slack_ms + 100)
			rest_http_extend_connect(call, idle_ms);
	}
}

/* Note signs of life, and end the calls whose time is up. */
static void
loop_check_times(RestLoop *loop)
{
	int			i;

	for (i = loop->ncalls - 1; i >= 0; i--)
	{
		RestHttpCall *call = loop->calls[i];
		int64_t		progress = rest_http_progress(call);
		int64_t		limit = rest_loop_limit(call);

		if (progress != call->progress)
		{
			call->progress = progress;
			call->phase_us = 0;
		}
		if (limit > 0 && call->phase_us >= limit)
			loop_remove(loop, call, CURLE_OPERATION_TIMEDOUT);
	}
}

/* libcurl failed as a whole: every call is uncertain. */
static void
loop_break(RestLoop *loop)
{
	loop->broken = true;
	while (loop->ncalls > 0)
	{
		RestHttpCall *call = loop->calls[loop->ncalls - 1];

		rest_fault_set(&call->fault, REST_STATE_FDW_ERROR,
					   "event loop of this session failed");
		loop_remove(loop, call, CURLE_FAILED_INIT);
	}
}

/* ----- life ----- */

/*
 * A new loop; see loop.h.
 */
RestLoop *
rest_loop_new(void)
{
	RestLoop   *loop;
	int			save_errno;

	if (!rest_http_global_init())
		ereport(ERROR,
				(errcode(ERRCODE_FDW_ERROR),
				 errmsg("could not initialize libcurl")));
	if (!rest_guard_acquire_fds(LOOP_OWN_FDS))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
				 errmsg("too many open connections"),
				 errhint("Raise \"max_files_per_process\", or use fewer "
						 "foreign tables at the same time.")));
	loop = calloc(1, sizeof(RestLoop));
	if (loop == NULL)
	{
		rest_guard_release_fds(LOOP_OWN_FDS);
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	}
	loop_live++;
	loop->fds = LOOP_OWN_FDS;
	if (!rest_loop_mux_open(loop))
	{
		save_errno = errno;
		rest_loop_free(loop);
		errno = save_errno;
		ereport(ERROR,
				(errcode(ERRCODE_FDW_ERROR),
				 errmsg("could not set up an event loop: %m")));
	}
	return loop;
}

/*
 * Free it; see loop.h.
 */
void
rest_loop_free(RestLoop *loop)
{
	if (loop == NULL)
		return;
	rest_loop_stop_all(loop);
	rest_loop_wait_close(loop);
	rest_loop_mux_close(loop);
	rest_guard_release_fds(loop->fds);
	free(loop->calls);
	free(loop);
	loop_live--;
}

/* The same for a guard. */
void
rest_loop_release(void *loop)
{
	rest_loop_free(loop);
}

/* Microseconds waited; calls that ran at the same time count once. */
int64_t
rest_loop_waited(const RestLoop *loop)
{
	return loop->waited_us;
}

/* Loops that exist. */
int
rest_loop_live(void)
{
	return loop_live;
}

/* Calls that run. */
int
rest_loop_active(const RestLoop *loop)
{
	return loop->ncalls;
}

/* Is the loop good for nothing but free? */
bool
rest_loop_broken(const RestLoop *loop)
{
	return loop->broken;
}

/* The descriptor to wait for. */
int
rest_loop_fd(const RestLoop *loop)
{
	return loop->mux;
}

/* Room for one more call; false without memory or descriptors. */
static bool
loop_make_room(RestLoop *loop, RestFault *fault)
{
	RestHttpCall **more;

	if (loop->ncalls == loop->max_calls)
	{
		int			max = loop->max_calls ? loop->max_calls * 2 : 8;

		more = realloc(loop->calls, max * sizeof(RestHttpCall *));
		if (more == NULL)
			return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY,
								  "out of memory");
		loop->calls = more;
		loop->max_calls = max;
	}
	if (!rest_guard_acquire_fds(1))
	{
		rest_fault_set(fault, REST_STATE_LIMIT_EXCEEDED,
					   "too many open connections");
		return rest_fault_hint(fault, "Raise \"max_files_per_process\", or "
							   "lower \"concurrency\".");
	}
	loop->fds++;
	return true;
}

/*
 * Begin a call; see loop.h.
 */
void
rest_loop_start(RestLoop *loop, RestHttpCall *call)
{
	Assert(call->loop == NULL && !call->finished);
	if (loop->broken)
		rest_fault_set(&call->fault, REST_STATE_FDW_ERROR,
					   "connections of this session are unusable");
	else
		loop_make_room(loop, &call->fault);
	if (rest_fault_is_set(&call->fault))
	{
		call->finished = true;
		return;
	}
	rest_http_entered(call, loop, &loop->sockets);
	call->slot = loop->ncalls;
	loop->calls[loop->ncalls++] = call;
	if (curl_multi_add_handle(loop->multi, call->easy) != CURLM_OK)
		loop_remove(loop, call, CURLE_FAILED_INIT);
	rest_loop_pump(loop);
}

/*
 * Cancel; see loop.h.  The fault keeps a reader from taking what has come for
 * the whole answer.
 */
void
rest_loop_stop(RestLoop *loop, RestHttpCall *call)
{
	if (call->loop != loop || loop == NULL)
		return;
	rest_fault_set(&call->fault, REST_STATE_FDW_ERROR, "request was stopped");
	loop_remove(loop, call, CURLE_OK);
	loop_unaccount(loop);
}

/* Cancel whatever runs. */
void
rest_loop_stop_all(RestLoop *loop)
{
	while (loop->ncalls > 0)
		rest_loop_stop(loop, loop->calls[loop->ncalls - 1]);
}

/* The call is about to be freed. */
void
rest_loop_forget(RestHttpCall *call)
{
	if (call->loop)
		rest_loop_stop(call->loop, call);
}

/* ----- pumping ----- */

/*
 * Do what can be done without waiting; see loop.h.
 */
void
rest_loop_pump(RestLoop *loop)
{
	sigset_t	all;
	sigset_t	before;
	CURLMcode	rc;

	if (loop->await_since > 0)
		rest_loop_charge(loop, rest_loop_now() - loop->await_since);
	loop->await_since = 0;
	if (loop->broken)
	{
		loop_break(loop);
		return;
	}
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	loop_extend_connects(loop);
	rest_loop_flow(loop);
	rc = rest_loop_turn(loop);
	loop_reap(loop);
	if (rc != CURLM_OK || loop->broken)
		loop_break(loop);
	loop_check_times(loop);
	rest_loop_flow(loop);
	rest_loop_arm(loop, false);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	loop_account(loop);
}

/* Somebody else waits on the descriptor; see loop.h. */
void
rest_loop_await(RestLoop *loop)
{
	rest_loop_flow(loop);
	rest_loop_arm(loop, true);
	loop->await_since = rest_loop_now();
}
