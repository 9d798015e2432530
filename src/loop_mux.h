/*-------------------------------------------------------------------------
 *
 * loop_mux.h
 *	  The inside of a loop: its sockets, its timer and its clock.
 *
 * Include after postgres.h; for loop.c and loop_wait.c, nobody else.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_LOOP_MUX_H
#define REST_LOOP_MUX_H

#include "httpcall.h"
#include "loop.h"

#define REST_LOOP_NEVER	INT64_MAX

/* A socket that libcurl wants watched. */
typedef struct RestLoopSocket
{
	int			fd;
	uint32		wanted;			/* EPOLLIN, EPOLLOUT */
	uint32		watched;		/* what the mux has; 0 = not in it */
	RestHttpCall *call;			/* whose transfer it serves, or NULL */
	struct RestLoopSocket *next;
} RestLoopSocket;

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
	RestLoopSocket *watch;		/* list */
	int64_t		curl_due;		/* when libcurl's timer is due, or NEVER */
	int64_t		armed;			/* what the timerfd is set to, or NEVER */
	int64_t		await_since;	/* rest_loop_await was called, or 0 */
	int64_t		waited_us;		/* by anybody, since the loop was made */
	struct WaitEventSet *wait_set;	/* latch and mux; made at the first wait */
};

/* Microseconds of a clock that nobody sets. */
extern int64_t rest_loop_now(void);

/* Give back what the first wait made; see loop_wait.c. */
extern void rest_loop_wait_close(RestLoop *loop);

/* Make mux, timer and multi; false with errno.  Free them. */
extern bool rest_loop_mux_open(RestLoop *loop);
extern void rest_loop_mux_close(RestLoop *loop);

/*
 * Arm the timer for libcurl's need, and, when somebody waits, for the first
 * timeout among the calls as well.
 */
extern void rest_loop_arm(RestLoop *loop, bool waiting);

/* Somebody waited that long: charge it to the calls that were not held. */
extern void rest_loop_charge(RestLoop *loop, int64_t us);

/* The timeout of a call's present phase in microseconds, 0 = none. */
extern int64_t rest_loop_limit(const RestHttpCall *call);

/*
 * Flow control: sockets of calls whose bytes are not consumed leave the mux,
 * and come back when there is room again.
 */
extern void rest_loop_flow(RestLoop *loop);

/*
 * Let libcurl deal with the sockets that are ready and the timers that are due.
 */
extern CURLMcode rest_loop_turn(RestLoop *loop);

#endif							/* REST_LOOP_MUX_H */
