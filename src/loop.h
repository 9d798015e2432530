/*-------------------------------------------------------------------------
 *
 * loop.h
 *	  Runs HTTP calls; the only file that waits.
 *
 * Include after postgres.h.  A loop is one libcurl multi handle, whose sockets
 * and timers all sit behind one descriptor, and its pool of kept-alive
 * connections.  Calls of one loop run at the same time, each on a connection
 * of its own.  Loops are malloc'd; take one from a session (session.h), which
 * ties it to a memory context.
 *
 * Timeouts count waiting only.  connect_timeout: time waited until DNS, TCP
 * and TLS are through.  timeout: time waited until the answer begins, and
 * again for each further 64 kB sent or received.  Waiting is what happens
 * inside the rest_loop_wait functions, or between rest_loop_await and the next
 * rest_loop_pump; time in which the consumer does other things never counts,
 * nor does a call that is stopped because its bytes are not consumed.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_LOOP_H
#define REST_LOOP_H

#include "buf.h"
#include "http.h"

typedef struct RestLoop RestLoop;

/*
 * A new loop.  Initializes libcurl on first use in this process.  Raises an
 * error (and leaks nothing) when descriptors or memory are used up.
 */
extern RestLoop *rest_loop_new(void);

/*
 * Stop all calls, close all connections.  Never throws; NULL is fine;
 * rest_loop_release is the same for a guard.
 */
extern void rest_loop_free(RestLoop *loop);
extern void rest_loop_release(void *loop);

/*
 * Begin a call; nothing blocks, and the first bytes may leave at once.  A
 * failure shows as rest_http_fault(call).
 */
extern void rest_loop_start(RestLoop *loop, RestHttpCall *call);

/*
 * Cancel: the call is out of the loop and its connection closed unless its
 * answer was complete.  What it has buffered stays readable.  Idempotent.
 * Never throws.
 */
extern void rest_loop_stop(RestLoop *loop, RestHttpCall *call);
extern void rest_loop_stop_all(RestLoop *loop);

/* Calls that run. */
extern int	rest_loop_active(const RestLoop *loop);

/* libcurl lost its footing: the loop is good for nothing but free. */
extern bool rest_loop_broken(const RestLoop *loop);

/*
 * The descriptor, for an outer wait set: readable when rest_loop_pump has
 * something to do.  The same for the life of the loop.
 */
extern int	rest_loop_fd(const RestLoop *loop);

/*
 * Announce that somebody waits on rest_loop_fd() from now: arms the timeouts
 * of the calls.  The next pump counts the time since then as waited; calling
 * this again starts the count anew.  To be called before each such wait, and
 * before a pump that comes later than right after one (else what the consumer
 * did in between would count).
 */
extern void rest_loop_await(RestLoop *loop);

/*
 * Make the descriptor readable now: there is something to do that it does not
 * know of.  For whoever is about to wait on it, after rest_loop_await.
 */
extern void rest_loop_wake(RestLoop *loop);

/*
 * Do what can be done without waiting.  Never throws.  Signals are blocked
 * meanwhile, so that a thread of libcurl's never takes one of the backend's.
 */
extern void rest_loop_pump(RestLoop *loop);

/*
 * Wait until the call has body bytes to peek, or is done, or has a fault.
 * True: there are bytes.  These functions CHECK_FOR_INTERRUPTS.
 */
extern bool rest_loop_wait(RestLoop *loop, RestHttpCall *call);

/*
 * The same for the first of several; returns its index (of the lowest ready
 * one), -1 when n is 0.
 */
extern int	rest_loop_wait_any(RestLoop *loop, RestHttpCall *const *calls,
							   int n);

/* Wait until status and headers are complete; false: there is a fault. */
extern bool rest_loop_wait_headers(RestLoop *loop, RestHttpCall *call);

/*
 * Read the whole body into a buffer (which has its maximum): for documents,
 * not for lists.  False with a fault set: the call's own, or 54000 when it
 * does not fit.
 */
extern bool rest_loop_read_all(RestLoop *loop, RestHttpCall *call,
							   RestBuf *into, RestFault *fault);

/* Sleep between attempts, interruptible at once.  The calls of loop (which
 * may be NULL) go on meanwhile. */
extern void rest_loop_sleep(RestLoop *loop, long ms);

/* Microseconds that were waited on this loop since it was made. */
extern int64_t rest_loop_waited(const RestLoop *loop);

/* Loops that exist in this process: for leak tests. */
extern int	rest_loop_live(void);

#endif							/* REST_LOOP_H */
