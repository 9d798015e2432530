/*-------------------------------------------------------------------------
 *
 * outbox.h
 *	  Sends writes, several at a time, and tells what came of each in order.
 *
 * Include after postgres.h.
 *
 * Who has RestWrites, from a statement or from a queue, puts them into an
 * outbox one by one.  At most room of them are under way together; their
 * answers are taken in the order in which they were put in, whatever order they
 * arrive in.  When one fails, no other is begun, those under way are awaited,
 * and the error that is raised says of each row of the statement what became
 * of it: accepted, refused or unknown.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OUTBOX_H
#define REST_OUTBOX_H

#include "fates.h"
#include "reply.h"
#include "waiting.h"
#include "write.h"

typedef struct RestOutbox RestOutbox;

/* One answer */
typedef struct RestOutboxAnswer
{
	const RestWrite *write;
	void	   *tag;			/* as it was put in */
	bool		done;			/* false: there was nothing to do it to (404) */
	bool		dry;			/* nothing was sent, by rest_fdw.dry_run */
	RestReplyEvent event;		/* the first: RECORD when one is at hand */
	RestReply  *reply;			/* NULL when dry */
	RestReader *reader;			/* or NULL */
} RestOutboxAnswer;

/*
 * Take an answer; may read on in its reply, and may raise.  Must not put
 * anything into the same outbox.
 */
typedef void (*RestOutboxTake) (void *arg, const RestOutboxAnswer *answer);

typedef struct RestOutboxSpec
{
	RestApi    *api;
	int			room;			/* most requests under way at a time */
	const RestReaderSpec *records;	/* what is read of answers; NULL: nothing */
	int			nasides;		/* of them, when some stand outside the record; 0 */
	const RestWaiting *waiting; /* answers may come later; or NULL */
	RestFates  *fates;			/* shared with others; NULL: its own */
	RestOutboxTake take;
	void	   *arg;
} RestOutboxSpec;

/* An outbox in the current memory context, which must live as long. */
extern RestOutbox *rest_outbox_new(const RestOutboxSpec *spec);

/*
 * Wait for room for one more write; answers that are due are taken.  Returns a
 * memory context that lives until the answer to that write was taken: what is
 * put in next may be composed there.
 */
extern MemoryContext rest_outbox_place(RestOutbox *outbox);

/*
 * Send a write, after waiting for room.  It is borrowed until its answer was
 * taken, and so is tag, which goes with it.
 */
extern void rest_outbox_put(RestOutbox *outbox, const RestWrite *write,
							void *tag);

/* Wait for all answers. */
extern void rest_outbox_flush(RestOutbox *outbox);

#endif							/* REST_OUTBOX_H */
