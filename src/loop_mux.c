/*-------------------------------------------------------------------------
 *
 * loop_mux.c
 *	  The inside of a loop: its sockets, its timer and its clock.
 *
 * Assumes Linux: libcurl's sockets and one timer sit in an epoll set (the mux),
 * which is readable whenever there is something to do.  What libcurl wants
 * watched enters by its two callbacks (loop_socket_cb, loop_timer_cb), what is
 * ready goes back to it in rest_loop_turn.  Nothing here throws or pallocs:
 * the callbacks may run in abort processing, too.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "compat.h"
#include "loop_mux.h"

/* Connections that may idle in a loop. */
#define LOOP_MAX_IDLE	8

/* Events taken from the mux at once; more stay for the next turn. */
#define LOOP_EVENTS		64

/* Turns of libcurl's timers in one pump: it asks for "at once" again and again
 * while a fast transfer has more, and interrupts must get their turn. */
#define LOOP_TIMER_TURNS	8

/* ----- time ----- */

/* Microseconds of a clock that is not set. */
int64_t
rest_loop_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t) ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/*
 * Set the timerfd; a time that is past fires at once.  One that is set to an
 * earlier time, still to come, stays as it is: it wakes somebody once for
 * nothing, while timeouts are seconds and short requests are many.
 */
static void
loop_set_timer(RestLoop *loop, int64_t due, int64_t now)
{
	struct itimerspec its;

	if (due == loop->armed || (loop->armed > now && loop->armed < due))
		return;
	memset(&its, 0, sizeof(its));
	if (due != REST_LOOP_NEVER)
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
int64_t
rest_loop_limit(const RestHttpCall *call)
{
	int			ms = call->sends > 0 ? call->timeout_ms : call->connect_timeout_ms;

	return (int64_t) ms * 1000;
}

/*
 * Arm the timer for libcurl's need, and, when somebody waits, for the first
 * timeout among the calls as well.
 */
void
rest_loop_arm(RestLoop *loop, bool waiting)
{
	int64_t		due = loop->curl_due;
	int64_t		now = rest_loop_now();
	int			i;

	for (i = 0; waiting && i < loop->ncalls; i++)
	{
		RestHttpCall *call = loop->calls[i];
		int64_t		limit = rest_loop_limit(call);

		if (limit > 0 && !loop_is_held(call))
			due = Min(due, now + Max(limit - call->phase_us, 0));
	}
	loop_set_timer(loop, due, now);
}

/* See loop.h. */
void
rest_loop_wake(RestLoop *loop)
{
	int64_t		now = rest_loop_now();

	loop_set_timer(loop, now, now);
}

/* Somebody waited that long: charge it to the calls that were not held. */
void
rest_loop_charge(RestLoop *loop, int64_t us)
{
	int			i;

	loop->waited_us += us;
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

/*
 * Bring the mux in line with what a socket is to be watched for.  libcurl may
 * close a socket whose connect it gives up before it says so: the kernel has
 * forgotten it by then, and there is nothing left to remove.
 */
static void
loop_watch(RestLoop *loop, RestLoopSocket *sock, uint32 events)
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
	if (epoll_ctl(loop->mux, op, sock->fd, &ev) == 0 ||
		(op == EPOLL_CTL_DEL && (errno == EBADF || errno == ENOENT)))
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
	RestLoopSocket *sock = sockarg;
	RestLoopSocket **link;
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
		sock = calloc(1, sizeof(RestLoopSocket));
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
	loop->curl_due = ms < 0 ? REST_LOOP_NEVER : rest_loop_now() + (int64_t) ms * 1000;
	return 0;
}

/*
 * Flow control.  The sockets of calls whose bytes are not consumed leave the
 * mux, so that they neither are read nor wake anybody; they come back, and a
 * transfer that had to be paused goes on, when there is room again.
 */
void
rest_loop_flow(RestLoop *loop)
{
	RestLoopSocket *sock;
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
	RestLoopSocket *sock;

	for (sock = loop->watch; sock; sock = sock->next)
		if (sock->fd == fd)
			return sock->watched != 0;
	return false;
}

/* ----- turning ----- */

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
			loop->armed = REST_LOOP_NEVER;
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
CURLMcode
rest_loop_turn(RestLoop *loop)
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
		if (loop->curl_due > rest_loop_now() || (i > 0 && loop_is_full(loop)))
			break;
		loop->curl_due = REST_LOOP_NEVER;
		rc = curl_multi_socket_action(loop->multi, CURL_SOCKET_TIMEOUT, 0,
									  &running);
	}
	return rc;
}

/* ----- life ----- */

/*
 * The multi handle with its options; false when anything fails.  Since the
 * multi, not the transfer, owns libcurl's resolver threads, it is the one to be
 * told not to wait for them; an older libcurl does not know the option.
 */
static bool
loop_make_multi(RestLoop *loop)
{
	CURLM	   *multi = curl_multi_init();

	loop->multi = multi;
	if (multi)
		curl_multi_setopt(multi, REST_COMPAT_CURLMOPT_QUICK_EXIT, 1L);
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

/* All of it; see loop_mux.h. */
bool
rest_loop_mux_open(RestLoop *loop)
{
	loop->mux = loop->timer = -1;
	loop->curl_due = loop->armed = REST_LOOP_NEVER;
	return loop_make_mux(loop) && loop_make_multi(loop);
}

/*
 * Close all of it.  Closing the multi closes the idle connections, which still
 * count down loop->sockets.
 */
void
rest_loop_mux_close(RestLoop *loop)
{
	if (loop->multi)
		curl_multi_cleanup(loop->multi);
	while (loop->watch)
	{
		RestLoopSocket *sock = loop->watch;

		loop->watch = sock->next;
		free(sock);
	}
	if (loop->mux >= 0)
		close(loop->mux);
	if (loop->timer >= 0)
		close(loop->timer);
}
