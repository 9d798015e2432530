/*-------------------------------------------------------------------------
 *
 * loop.c
 *	  Runs HTTP calls; the only file that waits.
 *
 * Assumes Linux.  libcurl's sockets and one timer sit in an epoll set (the
 * mux), which is readable whenever there is something to do, so that a whole
 * loop is one descriptor for a process latch, or for an Append that waits for
 * several scans.  Calls enter by rest_loop_start and leave when libcurl is
 * through with them, when they time out, or by rest_loop_stop; their bytes go
 * to http.c's callbacks.
 *
 * Exceptions come only from the functions that wait, and only while libcurl is
 * not on the stack.  What libcurl calls here (loop_socket_cb, loop_timer_cb)
 * may run in abort processing, too: no palloc, no ereport.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "miscadmin.h"
#include "storage/latch.h"

#include "compat.h"
#include "guard.h"
#include "httpcall.h"
#include "loop.h"

/* Descriptors of an idle loop: mux and timer. */
#define LOOP_OWN_FDS	2

/* Connections that may idle in a loop. */
#define LOOP_MAX_IDLE	8

/* Events taken from the mux at once; more stay for the next turn. */
#define LOOP_EVENTS		64

/* Turns of libcurl's timers in one pump: it asks for "at once" again and again
 * while a fast transfer has more, and interrupts must get their turn. */
#define LOOP_TIMER_TURNS	8

#define LOOP_NEVER	INT64_MAX

/* A socket that libcurl wants watched. */
typedef struct LoopSocket
{
	int			fd;
	uint32		wanted;			/* EPOLLIN, EPOLLOUT */
	uint32		watched;		/* what the mux has; 0 = not in it */
	RestHttpCall *call;			/* whose transfer it serves */
	struct LoopSocket *next;
} LoopSocket;

struct RestLoop
{
	CURLM	   *multi;
	int			mux;
	int			timer;
	bool		broken;
	int			sockets;		/* open ones, idle connections included */
	int			fds;			/* descriptors accounted for */
	RestHttpCall **calls;
	int			ncalls;
	int			max_calls;
	LoopSocket *watch;			/* list */
	int64_t		curl_due;		/* when libcurl's timer is due, or NEVER */
	int64_t		armed;			/* what the timerfd is set to, or NEVER */
	int64_t		await_since;	/* rest_loop_await was called, or 0 */
};

static int	loop_live = 0;

/* ----- time ----- */

/* Microseconds of a clock that is not set. */
static int64_t
loop_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t) ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* Set the timerfd; a time that is past fires at once. */
static void
loop_arm(RestLoop *loop, int64_t due)
{
	struct itimerspec its;

	if (due == loop->armed)
		return;
	memset(&its, 0, sizeof(its));
	if (due != LOOP_NEVER)
	{
		int64_t		at = Max(due, 1);	/* all zero would disarm */

		its.it_value.tv_sec = at / 1000000;
		its.it_value.tv_nsec = (at % 1000000) * 1000;
	}
	if (timerfd_settime(loop->timer, TFD_TIMER_ABSTIME, &its, NULL) == 0)
		loop->armed = due;
	else
		loop->broken = true;
}

/* Is this call kept waiting by us and not by the network? */
static bool
loop_is_held(const RestHttpCall *call)
{
	return call->held || call->paused;
}

/* Its timeout of the present phase in microseconds, 0 = none. */
static int64_t
loop_limit(const RestHttpCall *call)
{
	int			ms = call->sends > 0 ? call->timeout_ms : call->connect_timeout_ms;

	return (int64_t) ms * 1000;
}

/*
 * Arm the timer for libcurl's need, and, when somebody waits, for the first
 * timeout among the calls as well.
 */
static void
loop_arm_next(RestLoop *loop, bool waiting)
{
	int64_t		due = loop->curl_due;
	int64_t		now = waiting ? loop_now() : 0;
	int			i;

	for (i = 0; waiting && i < loop->ncalls; i++)
	{
		RestHttpCall *call = loop->calls[i];
		int64_t		limit = loop_limit(call);

		if (limit > 0 && !loop_is_held(call))
			due = Min(due, now + Max(limit - call->phase_us, 0));
	}
	loop_arm(loop, due);
}

/* Somebody waited that long: charge it to the calls that were not held. */
static void
loop_charge(RestLoop *loop, int64_t us)
{
	int			i;

	for (i = 0; i < loop->ncalls; i++)
	{
		RestHttpCall *call = loop->calls[i];

		if (loop_is_held(call))
			continue;
		call->phase_us += us;
		call->waited_us += us;
		call->stats.waited_us += us;
	}
}

/* ----- sockets ----- */

/* Bring the mux in line with what a socket is to be watched for. */
static void
loop_watch(RestLoop *loop, LoopSocket *sock, uint32 events)
{
	struct epoll_event ev;
	int			op = EPOLL_CTL_MOD;

	if (events == sock->watched)
		return;
	if (sock->watched == 0)
		op = EPOLL_CTL_ADD;
	else if (events == 0)
		op = EPOLL_CTL_DEL;
	memset(&ev, 0, sizeof(ev));
	ev.events = events;
	ev.data.fd = sock->fd;
	if (epoll_ctl(loop->mux, op, sock->fd, &ev) == 0)
		sock->watched = events;
	else
		loop->broken = true;
}

/*
 * CURLMOPT_SOCKETFUNCTION: libcurl wants a socket watched, or no longer.
 */
static int
loop_socket_cb(CURL *easy, curl_socket_t fd, int what, void *arg, void *sockarg)
{
	RestLoop   *loop = arg;
	LoopSocket *sock = sockarg;
	LoopSocket **link;
	char	   *call = NULL;

	if (what == CURL_POLL_REMOVE)
	{
		if (sock == NULL)
			return 0;
		loop_watch(loop, sock, 0);
		for (link = &loop->watch; *link != sock; link = &(*link)->next)
			;
		*link = sock->next;
		free(sock);
		return 0;
	}
	if (sock == NULL)
	{
		sock = calloc(1, sizeof(LoopSocket));
		if (sock == NULL)
			return -1;
		sock->fd = fd;
		sock->next = loop->watch;
		loop->watch = sock;
		curl_multi_assign(loop->multi, fd, sock);
	}
	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &call);
	sock->call = (RestHttpCall *) call;
	sock->wanted = ((what & CURL_POLL_IN) ? EPOLLIN : 0) |
		((what & CURL_POLL_OUT) ? EPOLLOUT : 0);
	loop_watch(loop, sock, sock->wanted);
	return 0;
}

/* CURLMOPT_TIMERFUNCTION: when libcurl wants to be called next. */
static int
loop_timer_cb(CURLM *multi, long ms, void *arg)
{
	RestLoop   *loop = arg;

	(void) multi;
	loop->curl_due = ms < 0 ? LOOP_NEVER : loop_now() + (int64_t) ms * 1000;
	return 0;
}

/*
 * Flow control.  The sockets of calls whose bytes are not consumed leave the
 * mux, so that they neither are read nor wake anybody; they come back, and a
 * transfer that had to be paused goes on, when there is room again.
 */
static void
loop_flow(RestLoop *loop)
{
	LoopSocket *sock;
	int			i;

	for (i = 0; i < loop->ncalls; i++)
	{
		RestHttpCall *call = loop->calls[i];
		size_t		unread = rest_http_unread(call);

		if (unread >= REST_HTTP_HIGH)
			call->held = true;
		else if (unread < REST_HTTP_LOW)
		{
			call->held = false;
			if (call->paused)
				rest_http_resume(call);
		}
	}
	for (sock = loop->watch; sock; sock = sock->next)
		loop_watch(loop, sock,
				   sock->call && loop_is_held(sock->call) ? 0 : sock->wanted);
}

/* Has any call as much as it should hold? */
static bool
loop_is_full(const RestLoop *loop)
{
	int			i;

	for (i = 0; i < loop->ncalls; i++)
		if (rest_http_unread(loop->calls[i]) >= REST_HTTP_HIGH)
			return true;
	return false;
}

/* The fd is watched just now?  An event that was fetched may be outdated. */
static bool
loop_is_watched(const RestLoop *loop, int fd)
{
	LoopSocket *sock;

	for (sock = loop->watch; sock; sock = sock->next)
		if (sock->fd == fd)
			return sock->watched != 0;
	return false;
}

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
	LoopSocket *sock;

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
 * Note signs of life, end the calls whose time is up, and give libcurl's own
 * connect timeout the time that the consumer took.
 */
static void
loop_check_times(RestLoop *loop)
{
	int64_t		now = loop_now();
	int			i;

	for (i = loop->ncalls - 1; i >= 0; i--)
	{
		RestHttpCall *call = loop->calls[i];
		int64_t		progress = rest_http_progress(call);
		int64_t		limit = loop_limit(call);
		int64_t		idle_ms = (now - call->begun_us - call->waited_us) / 1000;

		if (progress != call->progress)
		{
			call->progress = progress;
			call->phase_us = 0;
		}
		if (limit > 0 && call->phase_us >= limit)
			loop_remove(loop, call, CURLE_OPERATION_TIMEDOUT);
		else if (call->sends == 0 && idle_ms > call->connect_slack_ms + 100)
			rest_http_extend_connect(call, idle_ms);
	}
}

/* libcurl failed as a whole: every call is uncertain. */
static void
loop_break(RestLoop *loop)
{
	loop->broken = true;
	while (loop->ncalls > 0)
		loop_remove(loop, loop->calls[loop->ncalls - 1], CURLE_FAILED_INIT);
}

/* ----- life ----- */

/* The multi handle with its options; false when anything fails. */
static bool
loop_make_multi(RestLoop *loop)
{
	CURLM	   *multi = curl_multi_init();

	loop->multi = multi;
	return multi != NULL &&
		curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, loop_socket_cb) == CURLM_OK &&
		curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, loop) == CURLM_OK &&
		curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, loop_timer_cb) == CURLM_OK &&
		curl_multi_setopt(multi, CURLMOPT_TIMERDATA, loop) == CURLM_OK &&
		curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long) CURLPIPE_NOTHING) == CURLM_OK &&
		curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long) LOOP_MAX_IDLE) == CURLM_OK;
}

/* Mux and timer, the timer in the mux; false with errno. */
static bool
loop_make_mux(RestLoop *loop)
{
	struct epoll_event ev;

	loop->mux = epoll_create1(EPOLL_CLOEXEC);
	loop->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (loop->mux < 0 || loop->timer < 0)
		return false;
	memset(&ev, 0, sizeof(ev));
	ev.events = EPOLLIN;
	ev.data.fd = loop->timer;
	return epoll_ctl(loop->mux, EPOLL_CTL_ADD, loop->timer, &ev) == 0;
}

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
	loop->mux = loop->timer = -1;
	loop->curl_due = loop->armed = LOOP_NEVER;
	if (!loop_make_mux(loop) || !loop_make_multi(loop))
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
 * Free it; see loop.h.  Closing the multi closes the idle connections, which
 * still count down loop->sockets.
 */
void
rest_loop_free(RestLoop *loop)
{
	if (loop == NULL)
		return;
	rest_loop_stop_all(loop);
	if (loop->multi)
		curl_multi_cleanup(loop->multi);
	while (loop->watch)
	{
		LoopSocket *sock = loop->watch;

		loop->watch = sock->next;
		free(sock);
	}
	if (loop->mux >= 0)
		close(loop->mux);
	if (loop->timer >= 0)
		close(loop->timer);
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
	call->begun_us = loop_now();
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

/* Let libcurl deal with one event of the mux. */
static CURLMcode
loop_take_event(RestLoop *loop, const struct epoll_event *ev)
{
	int			bits = 0;
	int			running;

	if (ev->data.fd == loop->timer)
	{
		uint64		times;

		if (read(loop->timer, &times, sizeof(times)) == (ssize_t) sizeof(times))
			loop->armed = LOOP_NEVER;
		return CURLM_OK;
	}
	if (!loop_is_watched(loop, ev->data.fd))
		return CURLM_OK;
	if (ev->events & EPOLLIN)
		bits |= CURL_CSELECT_IN;
	if (ev->events & EPOLLOUT)
		bits |= CURL_CSELECT_OUT;
	if (ev->events & (EPOLLERR | EPOLLHUP))
		bits |= CURL_CSELECT_ERR;
	return curl_multi_socket_action(loop->multi, ev->data.fd, bits, &running);
}

/*
 * Sockets that are ready, then timers that are due; only once when a call is
 * full, because a timer may make libcurl read more for it.
 */
static CURLMcode
loop_turn(RestLoop *loop)
{
	struct epoll_event events[LOOP_EVENTS];
	int			n = epoll_wait(loop->mux, events, LOOP_EVENTS, 0);
	CURLMcode	rc = CURLM_OK;
	int			running;
	int			i;

	for (i = 0; i < n && rc == CURLM_OK; i++)
		rc = loop_take_event(loop, &events[i]);
	for (i = 0; i < LOOP_TIMER_TURNS && rc == CURLM_OK; i++)
	{
		if (loop->curl_due > loop_now() || (i > 0 && loop_is_full(loop)))
			break;
		loop->curl_due = LOOP_NEVER;
		rc = curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0,
									  &running);
	}
	return rc;
}

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
		loop_charge(loop, loop_now() - loop->await_since);
	loop->await_since = 0;
	if (loop->broken)
	{
		loop_break(loop);
		return;
	}
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	loop_flow(loop);
	rc = loop_turn(loop);
	loop_reap(loop);
	if (rc != CURLM_OK || loop->broken)
		loop_break(loop);
	loop_check_times(loop);
	loop_flow(loop);
	loop_arm_next(loop, false);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	loop_account(loop);
}

/* Somebody else waits on the descriptor; see loop.h. */
void
rest_loop_await(RestLoop *loop)
{
	loop_flow(loop);
	loop_arm_next(loop, true);
	loop->await_since = loop_now();
}

/* ----- waiting ----- */

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
 * Block until the latch is set, the loop has something to do, or ms (-1: no
 * limit) are over; loop may be NULL.  What was waited is charged to the calls.
 * The caller checks for interrupts next.
 */
static void
loop_block(RestLoop *loop, long ms, uint32 event)
{
	int			what = WL_LATCH_SET | WL_EXIT_ON_PM_DEATH;
	int			rc;
	int64_t		since;

	if (loop)
	{
		what |= WL_SOCKET_READABLE;
		loop_arm_next(loop, true);
	}
	if (ms >= 0)
		what |= WL_TIMEOUT;
	since = loop_now();
	rc = WaitLatchOrSocket(MyLatch, what, loop ? loop->mux : PGINVALID_SOCKET,
						   ms, event);
	if (loop)
		loop_charge(loop, loop_now() - since);
	if (rc & WL_LATCH_SET)
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
	int64_t		until = loop_now() + (int64_t) ms * 1000;

	for (;;)
	{
		int64_t		left = until - loop_now();

		CHECK_FOR_INTERRUPTS();
		if (left <= 0)
			return;
		loop_block(loop, (long) ((left + 999) / 1000), event);
		if (loop)
			rest_loop_pump(loop);
	}
}
