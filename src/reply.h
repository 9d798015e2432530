/*-------------------------------------------------------------------------
 *
 * reply.h
 *	  One request and what comes back: records, nothing, or an error.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_REPLY_H
#define REST_REPLY_H

#include "cache.h"
#include "items.h"
#include "lines.h"
#include "reader.h"
#include "request.h"
#include "wait.h"

typedef struct RestReply RestReply;

typedef enum RestReplyEvent
{
	REST_REPLY_RECORD,			/* one is at hand in the reader */
	REST_REPLY_END,				/* the list ended as it should */
	REST_REPLY_EMPTY,			/* there is nothing: 404 on an item, 204 */
	REST_REPLY_NO_LIST,			/* JSON, but no list where it was expected */
	REST_REPLY_WAIT				/* only without wait: nothing at hand yet */
} RestReplyEvent;

/*
 * Prepare a reply in the current memory context; nothing is sent before the
 * first rest_reply_next (or rest_reply_start).  request and reader must live
 * as long; the reader is reset.
 */
extern RestReply *rest_reply_open(RestApi *api, const RestRequest *request,
								  RestUse use, RestReader *reader);

/*
 * The body is not JSON but becomes lines of it (lines NULL: it is such lines
 * itself).  needs_end: nothing in it tells its end, so HTTP must; a body that
 * ends with its connection is refused.  lines must live as long as the reply.
 */
extern void rest_reply_lines(RestReply *reply, RestLines *lines,
							 bool needs_end);

/*
 * The answer may be one that came before, and may be used again (cache.h); only
 * for requests that may be repeated.  gather: it surely will be, so the body is
 * read whole before its first record, as far as it can be kept.
 */
extern void rest_reply_share(RestReply *reply, RestCacheUse *use, bool gather);

/* What the body of a success is for */
typedef enum RestReplyBody
{
	REST_REPLY_BODY_MUST,		/* records are read from it */
	REST_REPLY_BODY_MAYBE,		/* the same, but there may be none: EMPTY */
	REST_REPLY_BODY_SKIP		/* nothing: its status says it all */
} RestReplyBody;

/*
 * Say so before the first rest_reply_next.  many: it writes several rows, so
 * that an error in a success (by option on_status) says nothing about each.
 */
extern void rest_reply_of_write(RestReply *reply, RestReplyBody body,
								bool many);

/*
 * The rows that it writes; where option items says so its answer tells what
 * became of each, and is an error when one was refused.  Borrowed.
 */
extern void rest_reply_of_rows(RestReply *reply, const RestItemRows *rows);

/* What became of each, also after an error; NULL: the fate of the request. */
extern const RestItemFate *rest_reply_row_fates(const RestReply *reply);

/*
 * Not records are wanted (the reader may be NULL) but the answer itself: its
 * body, at most max bytes, comes back, "" when there is none.  It is awaited,
 * and repeated as any other; what is no answer at all is raised.  needs_end as
 * in rest_reply_lines.
 */
extern const RestBuf *rest_reply_answer(RestReply *reply, size_t max,
										bool needs_end);

/* Of such an answer: its status, its ith header (false: no more). */
extern int	rest_reply_status(const RestReply *reply);
extern bool rest_reply_header_at(const RestReply *reply, int i,
								 const char **name, const char **value);

/*
 * Is such an answer a refusal?  Then the fault says what would have been
 * raised, without the request.
 */
extern bool rest_reply_refused(RestReply *reply, RestFault *fault);

/* Raise a fault of this reply: credentials blanked, its request named. */
extern void rest_reply_raise(RestReply *reply, const RestFault *fault)
			__attribute__((noreturn));

/* What is known about the effect that a request has had at the API */
typedef enum RestFate
{
	REST_FATE_UNSENT,			/* none: nothing of it was sent */
	REST_FATE_REFUSED,			/* none: the answer says so, or there was
								 * nothing to do it to */
	REST_FATE_DONE,				/* the answer says that it was done */
	REST_FATE_UNKNOWN			/* it may have been done: no answer, or one
								 * that says nothing about it (5xx) */
} RestFate;

/*
 * The fate of the request, over all its attempts; also after an error was
 * raised by rest_reply_next, for who caught it.
 */
extern RestFate rest_reply_fate(const RestReply *reply);

/* The answer contradicts itself: whether the request was done is unknown. */
extern void rest_reply_doubt(RestReply *reply);

/*
 * Have this called from rest_reply_next whenever the body goes on and nothing
 * of it is borrowed: only then may other requests of the same loop be started
 * (that moves what has arrived).
 */
typedef void (*RestReplyPause) (void *arg);
extern void rest_reply_on_pause(RestReply *reply, RestReplyPause pause,
								void *arg);

/*
 * The answer may only say that the work has begun: then how it goes is asked
 * for, after some time and again, until an answer says that it is done, which
 * is the reply then.  The body is read whole.  NULL: no.
 */
extern void rest_reply_wait(RestReply *reply, const RestWait *wait);

/* Send it now, so that it is under way while other things are done. */
extern void rest_reply_start(RestReply *reply);

/*
 * The next record, or what else there is.  Sends, waits (interruptible),
 * repeats what may be repeated; raises everything that is wrong.
 */
extern RestReplyEvent rest_reply_next(RestReply *reply, bool wait);

/* After REST_REPLY_WAIT: is there something to do since then? */
extern bool rest_reply_is_ready(const RestReply *reply);

/* A header of the answer, or NULL. */
extern const char *rest_reply_header(RestReply *reply, const char *name,
									 int nth);

/*
 * Some columns look outside their record: the body is then read whole before
 * the first record is given out, so that rest_reply_aside knows it.
 */
extern void rest_reply_read_ahead(RestReply *reply, int nasides);
extern bool rest_reply_aside(RestReply *reply, int number, RestSlice *slice);

/* Cancel what is under way and give everything back.  Idempotent. */
extern void rest_reply_close(RestReply *reply);

#endif							/* REST_REPLY_H */
