/*-------------------------------------------------------------------------
 *
 * outbox.c
 *	  Sends writes, several at a time, and tells what came of each in order.
 *
 * RestWrites enter, answers leave by a callback.  Errors of an answer are
 * caught for as long as it takes to hear of the others, then raised again with
 * one sentence more.  A cancel is not kept waiting: what is under way then is
 * unknown.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "outbox.h"
#include "owned.h"
#include "refusal.h"
#include "report.h"
#include "settings.h"
#include "undone.h"

/* A write that is under way */
typedef struct Sending
{
	MemoryContext cxt;			/* request's reply; reset per write */
	RestReader *reader;			/* stays: it holds its buffers */
	RestReply  *reply;			/* NULL: free */
	const RestWrite *write;
	void	   *tag;
	bool		placed;			/* cxt was given out for the next write */
} Sending;

struct RestOutbox
{
	RestOutboxSpec spec;
	MemoryContext cxt;
	Sending    *sendings;		/* a ring of room */
	int			head;
	int			n;				/* under way */
	RestFates  *fates;			/* what became of the rows so far */
};

/* See outbox.h. */
RestOutbox *
rest_outbox_new(const RestOutboxSpec *spec)
{
	RestOutbox *outbox = palloc0(sizeof(RestOutbox));
	int			i;

	outbox->spec = *spec;
	outbox->spec.room = Max(spec->room, 1);
	outbox->cxt = CurrentMemoryContext;
	outbox->fates = spec->fates ? spec->fates : rest_fates_new();
	outbox->sendings = palloc0(sizeof(Sending) * outbox->spec.room);
	for (i = 0; i < outbox->spec.room; i++)
		outbox->sendings[i].cxt =
			AllocSetContextCreate(CurrentMemoryContext, "rest_fdw write",
								  ALLOCSET_SMALL_SIZES);
	return outbox;
}

/* For answers that are not read: a reply has a reader. */
static const RestReaderSpec nothing_spec = {.shape = REST_READ_ONE};

/* The reader of a place of the ring. */
static RestReader *
get_reader(RestOutbox *outbox, Sending *sending)
{
	if (sending->reader == NULL)
		sending->reader = rest_owned_reader(outbox->cxt,
											outbox->spec.records ?
											outbox->spec.records :
											&nothing_spec);
	return sending->reader;
}

/* Begin one write in a free place of the ring. */
static void
start(RestOutbox *outbox, Sending *sending, const RestWrite *write, void *tag)
{
	RestItemRows rows = {write->first, write->nrows, write->key_name, write->keys};
	MemoryContext old;
	bool		read = outbox->spec.records != NULL;

	if (!sending->placed)
		MemoryContextReset(sending->cxt);
	sending->placed = false;
	old = MemoryContextSwitchTo(sending->cxt);
	sending->write = write;
	sending->tag = tag;
	sending->reply = rest_reply_open(outbox->spec.api, &write->request,
									 write->use, get_reader(outbox, sending));
	rest_reply_of_write(sending->reply, read ? REST_REPLY_BODY_MAYBE :
						REST_REPLY_BODY_SKIP, write->nrows != 1);
	if (rest_write_is_many(write))
		rest_reply_of_rows(sending->reply, &rows);
	rest_reply_wait(sending->reply,
					rest_waiting_begin(outbox->spec.waiting, write->route,
									   NULL, 0, NIL));
	if (read && outbox->spec.nasides > 0)
		rest_reply_read_ahead(sending->reply, outbox->spec.nasides);
	MemoryContextSwitchTo(old);
	outbox->n++;
	rest_undone_sent(outbox->spec.api->server);
	rest_reply_start(sending->reply);
}

/* What an answer says of one row. */
static RestFate
fate_of_row(RestItemFate fate)
{
	switch (fate)
	{
		case REST_ITEM_DONE:
			return REST_FATE_DONE;
		case REST_ITEM_NONE:
		case REST_ITEM_REFUSED:
			return REST_FATE_REFUSED;
		default:
			return REST_FATE_UNKNOWN;
	}
}

/* Note what became of a write. */
static void
note_fate(RestOutbox *outbox, const Sending *sending)
{
	RestFate	fate = rest_reply_fate(sending->reply);
	const RestItemFate *rows = rest_reply_row_fates(sending->reply);
	const RestWrite *write = sending->write;
	int			i;

	if (rows == NULL)
		rest_fates_add(outbox->fates, fate, write->first, write->nrows,
					   write->key_name, write->keys);
	for (i = 0; rows && i < write->nrows; i++)
		rest_fates_add(outbox->fates, fate_of_row(rows[i]), write->first + i, 1,
					   write->key_name, write->keys ? write->keys + i : NULL);
	rest_undone_answered(fate == REST_FATE_DONE || fate == REST_FATE_UNKNOWN);
}

/* The place whose answer is the next one. */
static Sending *
first(RestOutbox *outbox)
{
	return &outbox->sendings[outbox->head];
}

/* Its answer was taken. */
static void
leave(RestOutbox *outbox)
{
	rest_reply_close(first(outbox)->reply);
	first(outbox)->reply = NULL;
	outbox->head = (outbox->head + 1) % outbox->spec.room;
	outbox->n--;
}

/*
 * Was it done?  A repeated delete that finds nothing has found what its first
 * attempt left behind.
 */
static bool
is_done(const Sending *sending)
{
	RestFate	fate = rest_reply_fate(sending->reply);

	return fate == REST_FATE_DONE ||
		(fate == REST_FATE_UNKNOWN && sending->write->use == REST_USE_DELETE);
}

/* Wait for the next answer and give it to the callback. */
static void
take_one(RestOutbox *outbox)
{
	Sending    *sending = first(outbox);
	RestOutboxAnswer answer = {0};

	answer.write = sending->write;
	answer.tag = sending->tag;
	answer.reply = sending->reply;
	answer.reader = sending->reader;
	answer.event = rest_reply_next(sending->reply, true);
	answer.done = is_done(sending);
	outbox->spec.take(outbox->spec.arg, &answer);
	note_fate(outbox, sending);
	leave(outbox);
}

/*
 * Hear of one more write after an error; what it says does not matter beyond
 * its fate.  False when the user does not want to wait any more.
 */
static bool
hear(RestReply *reply)
{
	MemoryContext cxt = CurrentMemoryContext;
	volatile bool canceled = false;

	PG_TRY();
	{
		rest_reply_next(reply, true);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(cxt);
		canceled = geterrcode() == ERRCODE_QUERY_CANCELED;
		FlushErrorState();
	}
	PG_END_TRY();
	return !canceled;
}

/* After an error: hear of those that are still under way. */
static void
await_others(RestOutbox *outbox, bool patient)
{
	while (outbox->n > 0)
	{
		Sending    *sending = first(outbox);

		if (patient)
			patient = hear(sending->reply);
		note_fate(outbox, sending);
		leave(outbox);
	}
}

/*
 * An error is at hand: note what came of the write that it is about and of
 * those behind it, and raise it with that.  Does not return.
 */
static void
fail(RestOutbox *outbox)
{
	ErrorData  *error;
	char	   *sentence;

	MemoryContextSwitchTo(outbox->cxt);
	error = CopyErrorData();
	FlushErrorState();
	if (outbox->n > 0)
	{
		note_fate(outbox, first(outbox));
		leave(outbox);
	}
	await_others(outbox, error->sqlerrcode != ERRCODE_QUERY_CANCELED);
	sentence = rest_fates_sentence(outbox->fates);
	if (sentence)
		sentence = rest_report_text(rest_refusal_clean(outbox->spec.api,
													   sentence));
	if (sentence)
		error->detail = error->detail ?
			psprintf("%s %s", sentence, error->detail) : sentence;
	ReThrowError(error);
}

/* Take answers until there are no more than most writes under way. */
static void
take_down_to(RestOutbox *outbox, int most)
{
	PG_TRY();
	{
		while (outbox->n > most)
			take_one(outbox);
	}
	PG_CATCH();
	{
		fail(outbox);
	}
	PG_END_TRY();
}

/* Say what would be sent, and act as if it had been done. */
static void
rehearse(RestOutbox *outbox, const RestWrite *write, void *tag)
{
	RestOutboxAnswer answer = {0};
	const RestRequest *request = &write->request;
	char	   *body = request->body ?
		psprintf(" %s", rest_report_text(request->body)) : "";

	ereport(NOTICE,
			(errmsg("rest_fdw would send: %s %s%s", request->method,
					rest_report_text(request->target), body)));
	answer.write = write;
	answer.tag = tag;
	answer.done = answer.dry = true;
	answer.event = REST_REPLY_EMPTY;
	outbox->spec.take(outbox->spec.arg, &answer);
}

/* The place of the next write. */
static Sending *
free_place(RestOutbox *outbox)
{
	take_down_to(outbox, outbox->spec.room - 1);
	return &outbox->sendings[(outbox->head + outbox->n) % outbox->spec.room];
}

/* See outbox.h. */
MemoryContext
rest_outbox_place(RestOutbox *outbox)
{
	Sending    *sending = free_place(outbox);

	MemoryContextReset(sending->cxt);
	sending->placed = true;
	return sending->cxt;
}

/* See outbox.h. */
void
rest_outbox_put(RestOutbox *outbox, const RestWrite *write, void *tag)
{
	if (rest_setting_dry_run)
		rehearse(outbox, write, tag);
	else
		start(outbox, free_place(outbox), write, tag);
}

/* See outbox.h. */
void
rest_outbox_flush(RestOutbox *outbox)
{
	take_down_to(outbox, 0);
}
