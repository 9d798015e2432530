/*-------------------------------------------------------------------------
 *
 * reply_judge.c
 *	  What does this status mean?
 *
 * Part of a reply: its status and headers, and where the options look into
 * it its body, enter; the reply goes on to its body, is over, is sent again, or
 * an error is raised.  What is known about the effect of the request is noted.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <time.h>

#include "utils/memutils.h"

#include "auth.h"
#include "header.h"
#include "jsondoc.h"
#include "own.h"
#include "rate.h"
#include "refusal.h"
#include "replying.h"

/* Longest success body that on_status may look into before it is read */
#define REST_JUDGED_BODY (64 * 1024 * 1024)

/* What the answer says about the request's effect. */
static void
settle(RestReply *reply, RestFate fate)
{
	reply->judged = true;
	if (reply->call && rest_http_was_resent(reply->call))
		reply->unsure = true;
	reply->fate = fate == REST_FATE_REFUSED && reply->unsure ?
		REST_FATE_UNKNOWN : fate;
	if (fate == REST_FATE_UNKNOWN)
		reply->unsure = true;
}

/* See reply.h. */
RestFate
rest_reply_fate(const RestReply *reply)
{
	if (reply->judged)
		return reply->fate;
	return reply->unsure ||
		(reply->call && rest_http_was_sent(reply->call)) ?
		REST_FATE_UNKNOWN : REST_FATE_UNSENT;
}

/* See reply.h. */
void
rest_reply_doubt(RestReply *reply)
{
	settle(reply, REST_FATE_UNKNOWN);
}

/* What the lookups of on_status look into */
typedef struct JudgeContext
{
	const RestHttpCall *call;
	const RestJsonDoc *doc;
} JudgeContext;

/* RestHeaderLookup */
static RestFound
judge_header(void *ctx, const char *name, RestBuf *text)
{
	const char *value = rest_http_header(((JudgeContext *) ctx)->call, name, 0);

	if (value == NULL)
		return REST_FOUND_NOTHING;
	rest_buf_puts(text, value);
	return REST_FOUND_VALUE;
}

/* RestBodyLookup */
static RestFound
judge_body(void *ctx, const char *pointer, RestBuf *text)
{
	const RestJsonDoc *doc = ((JudgeContext *) ctx)->doc;
	RestJsonKind kind;

	if (doc == NULL)
		return REST_FOUND_NOTHING;
	kind = rest_jsondoc_find(doc, pointer, text);
	if (kind == REST_JSON_MISSING)
		return REST_FOUND_NOTHING;
	return kind == REST_JSON_NULL || kind == REST_JSON_FALSE ?
		REST_FOUND_FALSE : REST_FOUND_VALUE;
}

/*
 * Read the body whole; what does not fit is dropped for a refusal and an error
 * for a success.
 */
static void
read_whole(RestReply *reply, bool success)
{
	RestFault	fault = {0};
	size_t		max = success ? REST_JUDGED_BODY : REST_REFUSAL_BODY;

	if (reply->answer_max > 0)
		max = reply->answer_max;
	reply->whole = rest_own_buf(reply->cxt, max);
	if (!rest_loop_read_all(rest_api_loop(reply->api), reply->call,
							reply->whole, &fault) &&
		(success || reply->answer_max > 0))
		rest_replying_raise(reply, &fault);
}

/* Milliseconds that Retry-After asks for, -1 when it does not. */
static int64
retry_after_ms(const RestHttpCall *call)
{
	const char *value = rest_http_header(call, "retry-after", 0);
	int64_t		seconds;

	if (value == NULL ||
		!rest_header_retry_after(value, strlen(value), (int64) time(NULL),
								 &seconds))
		return -1;
	return seconds > PG_INT32_MAX ? PG_INT64_MAX / 2 : seconds * 1000;
}

/*
 * The API does not take the credential: is there another one now?  A 401 says
 * that the request was not carried out (RFC 9110 15.5.2), so that any request
 * may be sent again.  Rules of on_status may say the same of other answers, or
 * that a 401 is about something else.
 */
static bool
renew(RestReply *reply, const RestVerdict *verdict)
{
	if (reply->request->foreign_origin ||
		(verdict->told && verdict->action == REST_ACTION_ERROR) ||
		(rest_http_status(reply->call) != 401 &&
		 verdict->action != REST_ACTION_LOGIN))
		return false;
	if (!rest_auth_refused(reply->api, reply->credential, &reply->renewals))
		return false;
	rest_replying_anew(reply);
	return true;
}

/* Add what a refusal of all rows says of some of them. */
static void
add_rows(RestReply *reply, const RestJsonDoc *doc, RestFault *fault)
{
	MemoryContext old = MemoryContextSwitchTo(reply->cxt);
	RestItemNews news;

	if (rest_items_read(reply->api, reply->call, doc, reply->rows_use,
						&reply->rows, &news) && news.refused > 0)
		rest_fault_detail(fault, "The API says of them: %s",
						  rest_buf_text(news.words));
	MemoryContextSwitchTo(old);
}

/* A refusal: send again if told and allowed, or raise it. */
static void
refuse(RestReply *reply, const RestVerdict *verdict, const RestJsonDoc *doc)
{
	RestRetryCase what = {0};
	RestFault	fault = {0};
	bool		told = verdict->told &&
		(verdict->action == REST_ACTION_RETRY ||
		 verdict->action == REST_ACTION_LOGIN);

	what.status = rest_http_status(reply->call);
	settle(reply, !told && (what.status >= 500 ||
							(what.status < 300 && reply->many)) ?
		   REST_FATE_UNKNOWN : REST_FATE_REFUSED);
	if (renew(reply, verdict))
		return;
	rest_refusal(reply->api, reply->request, reply->use, reply->call, verdict,
				 reply->whole, doc, &fault);
	if (reply->tells_rows)
		add_rows(reply, doc, &fault);
	what.told = told;
	what.retry_after_ms = retry_after_ms(reply->call);
	if (what.status == 429)
		rest_rate_hold(reply->api, what.retry_after_ms);
	if (verdict->action == REST_ACTION_RETRY &&
		rest_replying_again(reply, &what, &fault))
		return;
	if (reply->answer_max == 0)
		rest_replying_raise(reply, &fault);
	reply->refused = true;
	reply->verdict = *verdict;
	rest_replying_finish(reply, REST_REPLY_END);
}

/* See reply.h. */
void
rest_reply_wait(RestReply *reply, const RestWait *wait)
{
	reply->wait = wait;
}

/*
 * The work is not done: drop this answer, and ask how it goes later.  A nap at
 * the loop: it is interruptible, and requests that are under way go on.
 */
static void
ask_later(RestReply *reply, const RestJsonDoc *doc)
{
	MemoryContext before = reply->asking;
	MemoryContext old;
	RestRequest *request;

	if (before == NULL)
		INSTR_TIME_SET_CURRENT(reply->since);
	reply->asking = AllocSetContextCreate(reply->cxt, "rest_fdw wait",
										  ALLOCSET_SMALL_SIZES);
	old = MemoryContextSwitchTo(reply->asking);
	request = palloc(sizeof(RestRequest));
	reply->wait->request(reply->wait->arg, doc, request);
	MemoryContextSwitchTo(old);
	rest_replying_anew(reply);
	reply->request = request;
	reply->use = REST_USE_LIST;
	reply->retries = 0;
	reply->waited_ms = 0;
	if (before)
		MemoryContextDelete(before);
	rest_loop_sleep(rest_api_loop(reply->api), reply->wait->interval_ms);
}

/* Has it been waited for longer than it may? */
static bool
waits_too_long(const RestReply *reply)
{
	instr_time	took;

	if (reply->asking == NULL)
		return false;
	INSTR_TIME_SET_CURRENT(took);
	INSTR_TIME_SUBTRACT(took, reply->since);
	return INSTR_TIME_GET_MILLISEC(took) >= reply->wait->limit_ms;
}

/*
 * The answer was accepted: is it the reply, or does it only say that the work
 * has begun?  Raises when that has failed or takes too long.
 */
static void
check_wait(RestReply *reply, JudgeContext *cxt)
{
	RestVerdict failed = {REST_ACTION_ERROR, REST_STATE_FDW_ERROR, true};
	RestWaitStep step = rest_wait_look(reply->wait, judge_header, judge_body,
									   cxt);
	RestFault	fault = {0};

	if (step == REST_WAIT_OVER)
		return;
	if (step == REST_WAIT_AGAIN && !waits_too_long(reply))
	{
		ask_later(reply, cxt->doc);
		return;
	}
	settle(reply, step == REST_WAIT_FAILED ? REST_FATE_REFUSED :
		   REST_FATE_UNKNOWN);
	rest_refusal(reply->api, reply->request, reply->use, reply->call, &failed,
				 reply->whole, cxt->doc, &fault);
	if (step == REST_WAIT_FAILED)
		rest_wait_failed(reply->wait, reply->api, cxt->doc, &fault);
	else
		rest_wait_too_long(reply->wait, reply->api, cxt->doc, &fault);
	rest_replying_raise(reply, &fault);
}

/* Guard callback of a document */
static void
release_doc(void *doc)
{
	rest_jsondoc_free((RestJsonDoc *) doc);
}

/* Read the body whole; as a document, when it is one. */
static RestJsonDoc *
read_doc(RestReply *reply, bool success, RestGuard **guard)
{
	RestFault	ignored = {0};
	RestJsonDoc *doc;

	read_whole(reply, success);
	doc = rest_jsondoc_parse(rest_buf_text(reply->whole), reply->whole->len,
							 &ignored);
	if (doc)
		*guard = rest_guard_new(reply->cxt, release_doc, doc);
	return doc;
}

/*
 * 207 Multi-Status for a write of many rows: some may have been refused, and
 * nothing says where that stands.
 */
static void
doubt(RestVerdict *verdict)
{
	verdict->action = REST_ACTION_ERROR;
	memcpy(verdict->sqlstate, REST_STATE_FDW_REPLY,
		   sizeof(verdict->sqlstate));
}

/*
 * The record of one write that is not there is no row.  Of several the answer
 * does not say which one: those that are there were not written either, and
 * that must not pass for zero rows.
 */
static bool
is_missed_among_several(const RestReply *reply, const RestVerdict *verdict)
{
	return reply->many && verdict->action == REST_ACTION_EMPTY &&
		!verdict->told;
}

/* See reply.h. */
void
rest_reply_of_rows(RestReply *reply, const RestItemRows *rows)
{
	reply->rows = *rows;
	reply->rows_use = reply->use;
	reply->tells_rows = reply->api->items != NULL;
}

/* See reply.h. */
const RestItemFate *
rest_reply_row_fates(const RestReply *reply)
{
	return reply->row_fates;
}

/* What the whole answer says about the effect, by what it says of each row. */
static RestFate
fate_of_rows(const RestReply *reply)
{
	RestFate	fate = REST_FATE_REFUSED;
	int			i;

	for (i = 0; i < reply->rows.n; i++)
	{
		if (reply->row_fates[i] == REST_ITEM_DONE)
			return REST_FATE_DONE;
		if (reply->row_fates[i] == REST_ITEM_UNTOLD ||
			reply->row_fates[i] == REST_ITEM_UNKNOWN)
			fate = REST_FATE_UNKNOWN;
	}
	return fate;
}

/* Raise that rows were refused, or that nothing says what became of them. */
static void
raise_rows(RestReply *reply, const RestItemNews *news)
{
	RestFault	fault = {0};

	if (news->refused > 0)
	{
		rest_fault_set(&fault, news->verdict.sqlstate,
					   "server \"%s\" did not accept %d of %d rows",
					   reply->api->server, news->refused, reply->rows.n);
		rest_fault_detail(&fault, "The API says of them: %s",
						  rest_buf_text(news->words));
	}
	else
	{
		rest_fault_set(&fault, REST_STATE_FDW_REPLY,
					   "server \"%s\" does not say what became of %d of %d rows",
					   reply->api->server, news->untold, reply->rows.n);
		rest_fault_hint(&fault, "Check the options \"items\", \"items_tell\", \"item_index\" and \"item_key\".");
	}
	rest_refusal_redact(reply->api, &fault);
	rest_replying_raise(reply, &fault);
}

/*
 * The answer was accepted as a whole: what does it say of each row?  False: it
 * has no list that would say it.  Raises when a row was refused.
 */
static bool
check_rows(RestReply *reply, const RestJsonDoc *doc)
{
	MemoryContext old = MemoryContextSwitchTo(reply->cxt);
	RestItemNews news;
	bool		told = rest_items_read(reply->api, reply->call, doc,
									   reply->rows_use, &reply->rows, &news);

	MemoryContextSwitchTo(old);
	if (!told)
		return false;
	reply->row_fates = news.fates;
	settle(reply, fate_of_rows(reply));
	if (news.refused > 0 || news.untold > 0)
		raise_rows(reply, &news);
	return true;
}

/* Raise that there is no list of items. */
static void
raise_no_items(RestReply *reply)
{
	RestFault	fault = {0};

	settle(reply, REST_FATE_UNKNOWN);
	rest_fault_set(&fault, REST_STATE_FDW_REPLY,
				   "answer has no list at \"%s\"", reply->api->items->list);
	rest_fault_hint(&fault, "Option \"items\" says where it is; with \",none\" at its end it need not be there.");
	rest_replying_raise(reply, &fault);
}

/* The same, where the status leaves the rows open (207) or accepts them. */
static void
check_items(RestReply *reply, const RestJsonDoc *doc, int status)
{
	RestVerdict verdict = {0};

	if (check_rows(reply, doc))
		return;
	if (status == 207 && reply->many)
	{
		doubt(&verdict);
		refuse(reply, &verdict, doc);
	}
	else if (!reply->api->items->may_miss &&
			 rest_http_status(reply->call) != 204)
		raise_no_items(reply);
}

/* Status and headers are there: decide what the answer means. */
void
rest_replying_judge(RestReply *reply)
{
	int			status = rest_http_status(reply->call);
	bool		success = status >= 200 && status < 300;
	RestJsonDoc *doc = NULL;
	RestGuard  *doc_guard = NULL;
	JudgeContext cxt;
	RestVerdict verdict = {0};

	if (!success || reply->read_ahead || (status == 207 && reply->many) || reply->wait ||
		reply->tells_rows ||
		(reply->api->rules &&
		 rest_onstatus_needs_body(reply->api->rules, status)))
	{
		doc = read_doc(reply, success, &doc_guard);
	}
	cxt.call = reply->call;
	cxt.doc = doc;
	rest_onstatus_decide(reply->api->rules, status, reply->use, judge_header,
						 judge_body, &cxt, &verdict);
	if (status == 207 && reply->many && !verdict.told && !reply->tells_rows)
		doubt(&verdict);
	if (is_missed_among_several(reply, &verdict))
		verdict.action = REST_ACTION_ERROR;	/* with the SQLSTATE of a resource */
	if (verdict.action != REST_ACTION_OK && verdict.action != REST_ACTION_EMPTY &&
		reply->whole == NULL)
		doc = read_doc(reply, false, &doc_guard);	/* a success, but for a rule */
	if (verdict.action == REST_ACTION_OK)
	{
		settle(reply, REST_FATE_DONE);
		reply->state = REPLY_BODY;
	}
	else if (verdict.action == REST_ACTION_EMPTY)
	{
		settle(reply, REST_FATE_REFUSED);
		rest_replying_finish(reply, REST_REPLY_EMPTY);
	}
	else
		refuse(reply, &verdict, doc);
	if (reply->state == REPLY_BODY && reply->wait)
		check_wait(reply, &cxt);
	if (reply->state == REPLY_BODY && reply->tells_rows)
		check_items(reply, doc, status);
	rest_guard_release(doc_guard);
	if (reply->state == REPLY_BODY &&
		(status == 204 || status == 205 ||
		 strcmp(reply->request->method, "HEAD") == 0))
		rest_replying_finish(reply, REST_REPLY_EMPTY);
}
