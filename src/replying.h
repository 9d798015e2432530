/*-------------------------------------------------------------------------
 *
 * replying.h
 *	  The state of a reply, for reply.c and reply_judge.c alone.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_REPLYING_H
#define REST_REPLYING_H

#include "portability/instr_time.h"

#include "guard.h"
#include "reply.h"

typedef enum ReplyState
{
	REPLY_NEW,
	REPLY_HEADERS,				/* sent; status and headers awaited */
	REPLY_BODY,
	REPLY_OVER
} ReplyState;

struct RestReply
{
	RestApi    *api;
	const RestRequest *request;
	RestUse		use;
	RestReader *reader;
	ReplyState	state;
	RestReplyEvent outcome;		/* of a reply that is over */
	RestHttpCall *call;
	RestGuard  *guard;			/* of call */
	size_t		fed;			/* peeked bytes that the reader holds */
	RestBuf    *whole;			/* the body when it was read whole; or NULL */
	size_t		whole_fed;		/* bytes of it that the reader got */
	RestLines  *lines;			/* makes lines of the body; or NULL */
	RestBuf    *lines_out;		/* what it made last */
	bool		lines_done;		/* it was told of the end */
	RestReplyPause pause;		/* or NULL */
	void	   *pause_arg;
	bool		needs_end;		/* HTTP must tell the end of the body */
	bool		read_ahead;		/* body is walked twice, asides first */
	int			nasides;
	RestSlice  *asides;			/* copies, made by read_ahead */
	bool		record_left;	/* a record was given out: no more retries */
	RestReplyBody body;			/* what the body is for */
	size_t		answer_max;		/* the whole answer is wanted; 0: records */
	bool		refused;		/* the answer is a refusal, by this verdict */
	RestVerdict verdict;
	uint64		credential;		/* serial of the one that it was sent with */
	int			renewals;		/* of auth.c, because of this reply */
	bool		many;			/* several rows are written at once */
	RestFate	fate;			/* of the last attempt, once it was judged */
	bool		judged;			/* it was */
	bool		unsure;			/* an attempt may have worked unheard */
	const RestWait *wait;		/* the answer may come later; or NULL */
	MemoryContext asking;		/* of the request that asks how it goes */
	instr_time	since;			/* the first answer */
	int			retries;
	int64		waited_ms;		/* by retries */
	int64		ticket;			/* of rate.c */
	instr_time	started;
	MemoryContext cxt;
};

/* In reply.c: end with this outcome. */
extern RestReplyEvent rest_replying_finish(RestReply *reply,
										   RestReplyEvent outcome);

/* Raise a fault of this reply, with its request named. */
extern void rest_replying_raise(RestReply *reply, const RestFault *original);

/*
 * May it be sent again, and was it?  Then the wait is over and the reply is new
 * again.
 */
extern bool rest_replying_again(RestReply *reply, RestRetryCase *what,
								RestFault *fault);

/* Drop the call: ready to be sent, maybe another request. */
extern void rest_replying_anew(RestReply *reply);

/* In reply_judge.c: status and headers are there, decide what they mean. */
extern void rest_replying_judge(RestReply *reply);

#endif							/* REST_REPLYING_H */
