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

#include "cache.h"
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
	RestBuf    *packed;			/* the request's body, compressed; or NULL */
	RestReplyBody body;			/* what the body is for */
	size_t		answer_max;		/* the whole answer is wanted; 0: records */
	bool		refused;		/* the answer is a refusal, by this verdict */
	RestVerdict verdict;
	uint64		credential;		/* serial of the one that it was sent with */
	int			renewals;		/* of auth.c, because of this reply */
	bool		many;			/* several rows are written at once */
	RestItemRows rows;			/* these, when answers may tell of each */
	bool		tells_rows;
	RestUse		rows_use;		/* what they were written for */
	RestItemFate *row_fates;	/* what the answer said of each; or NULL */
	RestFate	fate;			/* of the last attempt, once it was judged */
	bool		judged;			/* it was */
	bool		writes;			/* something changes at the API by it */
	bool		unsure;			/* an attempt may have worked unheard */
	const RestWait *wait;		/* the answer may come later; or NULL */
	MemoryContext asking;		/* of the request that asks how it goes */
	instr_time	since;			/* the first answer */
	int			retries;
	int64		waited_ms;		/* by retries */
	int64		ticket;			/* of rate.c */
	instr_time	started;
	MemoryContext cxt;

	/* reply_again.c's: answers that are used again */
	RestCacheUse *cache;		/* or NULL: always sent, never kept */
	RestCacheKey key;
	bool		looked;			/* the key was made and looked up */
	bool		gather;			/* read the body whole first, if it fits */
	bool		runs;			/* others may wait for this answer */
	bool		plays;			/* answer is read, there is no call */
	RestCacheAnswer *answer;	/* that is read, or that may still be so */
	RestCacheAnswer *tape;		/* the answer as it comes; or NULL */
	RestCacheAnswer *ahead;		/* a tape that was filled ahead of the reader */
	size_t		ahead_fed;		/* bytes of it that the reader got */
	RestBuf		lent;			/* bytes of the call that the reader holds */
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

/* May it be sent again? */
extern bool rest_replying_may_repeat(const RestReply *reply);

/* Take the call out of its loop and free it. */
extern void rest_replying_drop_call(RestReply *reply);

/* Have the reader begin anew. */
extern void rest_replying_reset_reader(RestReply *reply);

/* Await status and headers; false when they are not there yet. */
extern bool rest_replying_await_headers(RestReply *reply, bool wait);

/*
 * In reply_again.c.  Before a request is sent: is there an answer already?
 * Then the reply is read from it.
 */
extern bool rest_replying_recall(RestReply *reply);

/* Headers that ask whether a kept answer is still so, added to n of them. */
extern void rest_replying_conditions(const RestReply *reply,
									 const char **headers, int *n);

/* It was sent. */
extern void rest_replying_sent(RestReply *reply);

/* Was the answer that the kept one is still so?  Then that is read. */
extern bool rest_replying_unchanged(RestReply *reply);

/* Its status was judged: record from now on what comes. */
extern void rest_replying_record(RestReply *reply);

/* These bytes of the body came; and all of them have. */
extern void rest_replying_came(RestReply *reply, const char *data, size_t len);
extern void rest_replying_came_all(RestReply *reply);

/* Receive the body as far as it can be kept, before the reader gets it. */
extern void rest_replying_gather(RestReply *reply);

/* Bytes that were received ahead of the reader; false: there are none. */
extern bool rest_replying_ahead(RestReply *reply, const char **data,
								size_t *len);

extern bool rest_replying_is_ahead(const RestReply *reply);

/* Forget what was recorded: it is sent again, or over. */
extern void rest_replying_erase(RestReply *reply);

/* Drop the call: ready to be sent, maybe another request. */
extern void rest_replying_anew(RestReply *reply);

/* In reply_judge.c: status and headers are there, decide what they mean. */
extern void rest_replying_judge(RestReply *reply);

#endif							/* REST_REPLYING_H */
