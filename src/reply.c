/*-------------------------------------------------------------------------
 *
 * reply.c
 *	  One request and what comes back: records, nothing, or an error.
 *
 * A request enters; the reader that the caller made cuts its body into records
 * while it arrives.  Statuses are judged by the option on_status and the table
 * of design.md; what may be repeated is repeated, but never once a record has
 * left.  Everything that is wrong is raised from here as one error that names
 * the request.
 *
 * States: not started -> headers -> body -> over.  The body of anything but a
 * success (and of a success that on_status wants to look into) is read whole,
 * up to a limit, before it is judged.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <time.h>

#include "common/pg_prng.h"

#include "auth.h"
#include "header.h"
#include "deflate.h"
#include "own.h"
#include "rate.h"
#include "refusal.h"
#include "replying.h"
#include "report.h"
#include "settings.h"

/* Bytes of a body at hand that the reader gets at a time */
#define REST_PIECE ((size_t) 256 * 1024)

/* See reply.h. */
RestReply *
rest_reply_open(RestApi *api, const RestRequest *request, RestUse use,
				RestReader *reader)
{
	RestReply  *reply = palloc0(sizeof(RestReply));

	reply->api = api;
	reply->request = request;
	reply->use = use;
	reply->reader = reader;
	reply->cxt = CurrentMemoryContext;
	return reply;
}

/* Does a list of headers have one of the same name as this line? */
static bool
names_header(const char *const *lines, int n, const char *line)
{
	size_t		len = strcspn(line, ":") + 1;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (pg_strncasecmp(lines[i], line, len) == 0)
			return true;
	}
	return false;
}

/* Does the body go out compressed?  By option compress, of this route. */
static bool
is_packed(const RestApi *api, const RestRequest *request)
{
	return request->body &&
		(request->packing == REST_PACKED_AS_USUAL ? api->gzip :
		 request->packing == REST_PACKED_GZIP);
}

/*
 * All headers of a request, of each name the first: the route's own, the
 * credentials on our origin, the constant ones; and what the body is.  There is
 * room for two more.
 */
static const char **
collect_headers(RestApi *api, const RestRequest *request, int *n)
{
	const char **headers = palloc((api->nheaders + api->nauth_headers +
								   request->nheaders + 4) * sizeof(char *));
	int			i;

	*n = 0;
	for (i = 0; i < request->nheaders; i++)
		headers[(*n)++] = request->headers[i];
	for (i = 0; !request->foreign_origin && i < api->nauth_headers; i++)
	{
		if (!names_header(headers, *n, api->auth_headers[i]))
			headers[(*n)++] = api->auth_headers[i];
	}
	for (i = 0; i < api->nheaders; i++)
	{
		if (!names_header(headers, *n, api->headers[i]))
			headers[(*n)++] = api->headers[i];
	}
	if (request->content_type &&
		!names_header(headers, *n, "Content-Type:"))
		headers[(*n)++] = psprintf("Content-Type: %s", request->content_type);
	if (is_packed(api, request))
		headers[(*n)++] = "Content-Encoding: gzip";
	return headers;
}

/* Does it only read, or is it known at the API by a key of its own, so that it
 * may be sent again? */
bool
rest_replying_may_repeat(const RestReply *reply)
{
	return (reply->use == REST_USE_LIST || reply->use == REST_USE_ITEM ||
			reply->request->again) && !reply->request->once;
}

/* The body as it goes over the wire: by option compress. */
static void
set_body(RestReply *reply, RestHttpRequest *http)
{
	const RestRequest *request = reply->request;
	RestFault	fault = {0};

	http->body = request->body;
	http->body_len = request->body_len;
	if (!is_packed(reply->api, request))
		return;
	if (reply->packed == NULL)
	{
		reply->packed = rest_own_buf(reply->cxt, (size_t) 1 << 30);
		if (!rest_deflate_gzip(request->body, request->body_len,
							   reply->packed, &fault))
			rest_fault_report(&fault);
	}
	http->body = rest_buf_text(reply->packed);
	http->body_len = reply->packed->len;
}

/* The HTTP request of this reply's request; headers palloc'd. */
static RestHttpCall *
make_call(RestReply *reply)
{
	RestApi    *api = reply->api;
	const RestRequest *request = reply->request;
	const char **headers;
	RestHttpRequest http = {0};
	RestFault	fault = {0};
	RestHttpCall *call;

	headers = collect_headers(api, request, &http.nheaders);
	rest_replying_conditions(reply, headers, &http.nheaders);
	http.headers = headers;
	http.method = request->method;
	http.url = rest_auth_url(api, request);
	if (api->auth && !request->foreign_origin)
	{
		reply->credential = api->auth->serial;
		http.aws_sigv4 = api->auth->sigv4;
		http.aws_key = api->auth->aws_key;
		http.aws_secret = api->auth->aws_secret;
	}
	set_body(reply, &http);
	http.repeatable = rest_replying_may_repeat(reply);
	call = rest_http_pool_take(rest_api_pool(api), &api->http, &http, &fault);
	if (call == NULL)
	{
		rest_refusal_request(request, &fault);
		rest_refusal_redact(api, &fault);
		rest_fault_report(&fault);
	}
	pfree(headers);
	return call;
}

/* Count what the call has cost, once, and write it to the log if wanted. */
static void
account(RestReply *reply)
{
	RestApiStats *stats = &reply->api->stats;
	RestHttpStats http = rest_http_stats(reply->call);
	instr_time	took;

	stats->bytes += http.bytes_wire;
	stats->connections += http.connections_opened;
	if (!rest_setting_log_requests)
		return;
	INSTR_TIME_SET_CURRENT(took);
	INSTR_TIME_SUBTRACT(took, reply->started);
	ereport(LOG,
			(errmsg("rest_fdw: server \"%s\" %s %s: status %d, %.1f ms, %lld bytes",
					reply->api->server, reply->request->method,
					rest_report_text(reply->request->target),
					rest_http_status(reply->call),
					INSTR_TIME_GET_MILLISEC(took),
					(long long) http.bytes_wire),
			 errhidestmt(true)));
}

/* Does it write something at the API? */
static bool
is_write(const RestReply *reply)
{
	return reply->use == REST_USE_CREATE || reply->use == REST_USE_UPDATE ||
		reply->use == REST_USE_DELETE || reply->use == REST_USE_CHANGE;
}

/* Take the call out of its loop and free it. */
void
rest_replying_drop_call(RestReply *reply)
{
	if (reply->call == NULL)
		return;
	if (reply->writes)
		rest_cache_wrote(reply->api->serverid);
	if (!reply->judged && rest_http_was_sent(reply->call))
		reply->unsure = true;
	rest_loop_stop(reply->api->loop, reply->call);
	account(reply);
	rest_guard_forget(reply->guard);
	rest_http_pool_give(rest_api_pool(reply->api), reply->call);
	reply->guard = NULL;
	reply->call = NULL;
	reply->fed = 0;
	if (reply->api->lender == reply)
		reply->api->lender = NULL;
}

/* The body begins, maybe again. */
void
rest_replying_reset_reader(RestReply *reply)
{
	if (reply->reader)
		rest_reader_reset(reply->reader);
	if (reply->lines)
		rest_lines_reset(reply->lines);
	reply->lines_done = false;
}

/* See reply.h. */
void
rest_reply_start(RestReply *reply)
{
	RestApi    *api = reply->api;
	MemoryContext old;

	if (reply->state != REPLY_NEW || rest_replying_recall(reply))
		return;
	if (is_write(reply))
		reply->writes = true;
	if (reply->writes)
		rest_cache_wrote(api->serverid);
	if (!reply->request->foreign_origin)
		rest_auth_ready(api);
	if (api->budget && reply->asking == NULL)
		rest_budget_take(api->budget, api->max_requests);
	reply->ticket = rest_rate_await(api);
	old = MemoryContextSwitchTo(reply->cxt);
	rest_replying_reset_reader(reply);
	reply->call = make_call(reply);
	reply->guard = rest_guard_new(reply->cxt, rest_http_release, reply->call);
	MemoryContextSwitchTo(old);
	INSTR_TIME_SET_CURRENT(reply->started);
	api->stats.requests++;
	reply->judged = false;
	rest_loop_start(rest_api_loop(api), reply->call);
	reply->state = REPLY_HEADERS;
	rest_replying_sent(reply);
}

/* End with this outcome; the call's connection goes back to the pool. */
RestReplyEvent
rest_replying_finish(RestReply *reply, RestReplyEvent outcome)
{
	reply->state = REPLY_OVER;
	reply->outcome = outcome;
	return outcome;
}

/* Raise a fault of this reply, with its request named. */
void
rest_replying_raise(RestReply *reply, const RestFault *original)
{
	RestFault	fault = *original;

	if (reply->retries > 0)
		rest_fault_detail(&fault, "It was tried %d times.", reply->retries + 1);
	rest_refusal_request(reply->request, &fault);
	rest_refusal_redact(reply->api, &fault);
	rest_replying_drop_call(reply);
	rest_fault_report(&fault);
}

/* Drop the call: ready to be sent, maybe another request. */
void
rest_replying_anew(RestReply *reply)
{
	rest_replying_drop_call(reply);
	rest_replying_erase(reply);
	reply->state = REPLY_NEW;
	reply->whole = NULL;
	reply->whole_fed = 0;
}

/*
 * May it be sent again, and was it?  Then the wait is over and the reply is new
 * again.  False with *why left as it is when it may not.
 */
bool
rest_replying_again(RestReply *reply, RestRetryCase *what, RestFault *fault)
{
	int64		wait_ms = 0;
	RestRetryWhy why;

	what->method = reply->request->method;
	what->reads = rest_replying_may_repeat(reply);
	what->once = reply->request->once;
	what->rows_left = reply->record_left;
	what->retries = reply->retries;
	what->waited_ms = reply->waited_ms;
	why = rest_retry_decide(&reply->api->retry, what,
							pg_prng_double(&pg_global_prng_state), &wait_ms);
	if (why == REST_RETRY_TOO_LONG)
		rest_fault_detail(fault, "It asks to wait %.1f s, more than option \"max_wait\" allows.",
						  wait_ms / 1000.0);
	if (why == REST_RETRY_ROWS_LEFT)
		rest_fault_detail(fault, "Records of this answer had been used already, so it could not be asked again.");
	if (why != REST_RETRY_AGAIN)
		return false;
	rest_replying_anew(reply);
	reply->retries++;
	reply->waited_ms += wait_ms;
	reply->api->stats.retries++;
	rest_loop_sleep(rest_api_loop(reply->api), wait_ms);
	return true;
}

/* The transfer failed: send again, or raise it. */
static void
handle_transport(RestReply *reply)
{
	RestFault	fault = *rest_http_fault(reply->call);
	RestRetryCase what = {0};

	what.retry_after_ms = -1;
	if (!rest_http_was_sent(reply->call))
		what.transport = REST_TRANSPORT_UNSENT;
	else
		what.transport = REST_TRANSPORT_BROKEN;
	if (strcmp(fault.sqlstate, REST_STATE_FDW_CONNECTION) != 0 &&
		strcmp(fault.sqlstate, REST_STATE_FDW_REPLY) != 0)
		what.transport = REST_TRANSPORT_FINAL;
	if (!rest_replying_again(reply, &what, &fault))
		rest_replying_raise(reply, &fault);
}

/* ----- the body ----- */

/* See reply.h. */
void
rest_reply_of_write(RestReply *reply, RestReplyBody body, bool many)
{
	reply->body = body;
	reply->many = many;
}

/* See reply.h. */
void
rest_reply_read_ahead(RestReply *reply, int nasides)
{
	reply->read_ahead = true;
	reply->nasides = nasides;
}

/* See reply.h. */
bool
rest_reply_aside(RestReply *reply, int number, RestSlice *slice)
{
	if (reply->asides == NULL)
		return rest_reader_aside(reply->reader, number, slice);
	*slice = reply->asides[number];
	return true;
}

/* See reply.h. */
void
rest_reply_lines(RestReply *reply, RestLines *lines, bool needs_end)
{
	reply->lines = lines;
	reply->needs_end = needs_end;
	if (lines)
		reply->lines_out = rest_own_buf(reply->cxt, (size_t) 1 << 30);
}

/* See reply.h. */
void
rest_reply_on_pause(RestReply *reply, RestReplyPause pause, void *arg)
{
	reply->pause = pause;
	reply->pause_arg = arg;
}

/*
 * The next bytes of the body, borrowed until the next call.  False when the
 * reply became new again, or when there is nothing yet and waiting is not
 * wanted; none at the end.
 */
static bool
next_bytes(RestReply *reply, bool wait, const char **data, size_t *len)
{
	*len = 0;
	if (reply->whole)
	{
		*data = rest_buf_text(reply->whole) + reply->whole_fed;
		*len = Min(reply->whole->len - reply->whole_fed, REST_PIECE);
		reply->whole_fed += *len;
		return true;
	}
	rest_http_consume(reply->call, reply->fed);
	reply->fed = 0;
	reply->api->lender = NULL;
	if (reply->pause)
		reply->pause(reply->pause_arg);
	if (rest_replying_ahead(reply, data, len))
		return true;
	for (;;)
	{
		*data = rest_http_peek(reply->call, len);
		if (*len > 0)
		{
			rest_replying_came(reply, *data, *len);
			reply->fed = *len;
			reply->api->lender = reply;
			return true;
		}
		if (rest_http_fault(reply->call))
		{
			handle_transport(reply);
			return false;
		}
		if (rest_http_done(reply->call))
		{
			rest_replying_came_all(reply);
			return true;
		}
		if (!wait)
			return false;
		rest_loop_wait(reply->api->loop, reply->call);
	}
}

/* Raise that the end of a body can't be told from a cut. */
static void
check_told_end(RestReply *reply)
{
	RestFault	fault = {0};

	if (!reply->needs_end || reply->plays ||
		!rest_http_close_delimited(reply->call))
		return;
	rest_fault_set(&fault, REST_STATE_FDW_REPLY,
				   "reply may be cut off: it ends with its connection");
	rest_fault_hint(&fault,
					"If the API always answers so, set option \"until_close\" to 'true'.");
	rest_replying_raise(reply, &fault);
}

/* Make lines of the next bytes, or of the end; false: nothing came of it. */
static bool
feed_lines(RestReply *reply, const char *data, size_t len)
{
	RestFault	fault = {0};
	RestBuf    *out = reply->lines_out;

	rest_buf_reset(out);
	if (len == 0 && !reply->lines_done)
	{
		reply->lines_done = true;
		if (!rest_lines_finish(reply->lines, out, &fault))
			rest_replying_raise(reply, &fault);
	}
	else if (len > 0 && !rest_lines_feed(reply->lines, data, len, out, &fault))
		rest_replying_raise(reply, &fault);
	if (out->len > 0)
		rest_reader_feed(reply->reader, rest_buf_text(out), out->len);
	return out->len > 0;
}

/*
 * The reader wants more.  False when there is nothing yet and waiting is not
 * wanted, or when the reply became new again.
 */
static bool
feed(RestReply *reply, bool wait)
{
	const char *data;
	size_t		len;

	do
	{
		if (!next_bytes(reply, wait, &data, &len))
			return false;
		if (len == 0)
			check_told_end(reply);
		if (reply->lines && feed_lines(reply, data, len))
			return true;
	} while (reply->lines && len > 0);
	if (len > 0)
		rest_reader_feed(reply->reader, data, len);
	else
		rest_reader_finish(reply->reader);
	return true;
}

/* The body is not what it should be. */
static void
raise_body_fault(RestReply *reply)
{
	RestFault	fault = *rest_reader_fault(reply->reader);
	const char *type = rest_reply_header(reply, "content-type", 0);
	RestMediaType media = {"", ""};

	if (type)
		rest_header_media_type(type, strlen(type), &media);
	if (media.type[0] && !rest_media_is_json(&media))
		rest_fault_detail(&fault, "The answer calls itself \"%s\".",
						  media.type);
	if (strcmp(media.type, "text/html") == 0)
		rest_fault_hint(&fault, "It is a web page: check the option \"url\", and whether the API wants credentials.");
	rest_replying_raise(reply, &fault);
}

/* A copy of a slice that stays, in the reply's context. */
static RestSlice
copy_slice(RestReply *reply, const RestSlice *slice)
{
	RestSlice	copy = *slice;
	const char *data;
	size_t		len;
	char	   *text;

	rest_slice_raw(slice, &data, &len);
	text = MemoryContextAlloc(reply->cxt, len + 1);
	memcpy(text, data, len);
	text[len] = '\0';
	copy.data = slice->kind == REST_JSON_STRING ? text + 1 : text;
	return copy;
}

/*
 * Walk the body, which was read whole, once for what stands outside the
 * records, and make the reader ready to walk it again.
 */
static void
read_asides(RestReply *reply)
{
	RestReadEvent event;
	RestSlice	slice;
	int			i;

	do
	{
		event = rest_reader_next(reply->reader);
		if (event == REST_READ_MORE)
			feed(reply, true);
		if (event == REST_READ_FAULT)
			raise_body_fault(reply);
	} while (event != REST_READ_END && event != REST_READ_NO_LIST);
	reply->asides = MemoryContextAllocZero(reply->cxt, sizeof(RestSlice) *
										   Max(reply->nasides, 1));
	for (i = 0; i < reply->nasides; i++)
	{
		if (rest_reader_aside(reply->reader, i, &slice))
			reply->asides[i] = copy_slice(reply, &slice);
	}
	rest_replying_reset_reader(reply);
	reply->whole_fed = 0;
}

/*
 * Pass over a body that nobody wants, so that its connection can be used
 * again.  What is wrong with it changes nothing: the status said it all.
 */
static RestReplyEvent
skip_body(RestReply *reply, bool wait)
{
	size_t		len;

	while (reply->whole == NULL && rest_http_fault(reply->call) == NULL)
	{
		rest_http_peek(reply->call, &len);
		rest_http_consume(reply->call, len);
		if (len == 0 && rest_http_done(reply->call))
			break;
		if (len == 0 && !wait)
			return REST_REPLY_WAIT;
		if (len == 0)
			rest_loop_wait(reply->api->loop, reply->call);
	}
	return rest_replying_finish(reply, REST_REPLY_END);
}

/*
 * Has the answer no body at all?  A write's need not have one.  False also
 * when that cannot be told yet, with *wait_for set.
 */
static bool
is_bodiless(RestReply *reply, bool wait, bool *wait_for)
{
	size_t		len;

	*wait_for = false;
	if (reply->whole)
		return reply->whole->len == 0;
	for (;;)
	{
		rest_http_peek(reply->call, &len);
		if (len > 0 || rest_http_fault(reply->call))
			return false;
		if (rest_http_done(reply->call))
			return true;
		if (!wait)
		{
			*wait_for = true;
			return false;
		}
		rest_loop_wait(reply->api->loop, reply->call);
	}
}

/* The whole answer is wanted.  A transfer that breaks may be repeated. */
static RestReplyEvent
take_answer(RestReply *reply)
{
	RestFault	fault = {0};

	if (reply->whole == NULL)
	{
		reply->whole = rest_own_buf(reply->cxt, reply->answer_max);
		if (!rest_loop_read_all(rest_api_loop(reply->api), reply->call,
								reply->whole, &fault))
		{
			if (rest_http_fault(reply->call) == NULL ||
				strcmp(fault.sqlstate, REST_STATE_PROGRAM_LIMIT) == 0)
				rest_replying_raise(reply, &fault);
			reply->whole = NULL;
			handle_transport(reply);
			return REST_REPLY_WAIT;
		}
		check_told_end(reply);
	}
	return rest_replying_finish(reply, REST_REPLY_END);
}

/* The next event of the body. */
static RestReplyEvent
next_in_body(RestReply *reply, bool wait)
{
	bool		unknown = false;

	if (reply->answer_max > 0)
		return take_answer(reply);
	if (reply->body == REST_REPLY_BODY_SKIP)
		return skip_body(reply, wait);
	if (reply->body == REST_REPLY_BODY_MAYBE)
	{
		if (is_bodiless(reply, wait, &unknown))
			return rest_replying_finish(reply, REST_REPLY_EMPTY);
		if (unknown)
			return REST_REPLY_WAIT;
		reply->body = REST_REPLY_BODY_MUST;
	}
	if (reply->read_ahead && reply->asides == NULL)
		read_asides(reply);
	while (reply->state == REPLY_BODY)
	{
		switch (rest_reader_next(reply->reader))
		{
			case REST_READ_RECORD:
				reply->record_left = true;
				reply->api->stats.records++;
				return REST_REPLY_RECORD;
			case REST_READ_END:
				return rest_replying_finish(reply, REST_REPLY_END);
			case REST_READ_NO_LIST:
				return rest_replying_finish(reply, REST_REPLY_NO_LIST);
			case REST_READ_FAULT:
				raise_body_fault(reply);
				break;
			case REST_READ_MORE:
				if (!feed(reply, wait) && reply->state == REPLY_BODY)
					return REST_REPLY_WAIT;
				break;
		}
	}
	return REST_REPLY_WAIT;
}

/* Await status and headers; false when they are not there yet. */
bool
rest_replying_await_headers(RestReply *reply, bool wait)
{
	if (wait)
		rest_loop_wait_headers(reply->api->loop, reply->call);
	else if (!rest_http_has_headers(reply->call) &&
			 rest_http_fault(reply->call) == NULL)
		return false;
	if (!rest_http_has_headers(reply->call))
		handle_transport(reply);
	else
	{
		rest_rate_heed(reply->api, reply->call, reply->ticket);
		if (rest_replying_unchanged(reply))
			return true;
		rest_replying_judge(reply);
		rest_replying_record(reply);
		if (reply->gather && wait)
			rest_replying_gather(reply);
	}
	return true;
}

/* See reply.h. */
RestReplyEvent
rest_reply_next(RestReply *reply, bool wait)
{
	RestReplyEvent event;

	for (;;)
	{
		switch (reply->state)
		{
			case REPLY_NEW:
				rest_reply_start(reply);
				break;
			case REPLY_HEADERS:
				if (!rest_replying_await_headers(reply, wait))
					return REST_REPLY_WAIT;
				break;
			case REPLY_BODY:
				event = next_in_body(reply, wait);
				if (event != REST_REPLY_WAIT || !wait)
					return event;
				break;
			case REPLY_OVER:
				return reply->outcome;
		}
	}
}

/* See reply.h. */
bool
rest_reply_is_ready(const RestReply *reply)
{
	size_t		len;

	if (reply->state != REPLY_BODY && reply->state != REPLY_HEADERS)
		return true;
	if (reply->whole || rest_replying_is_ahead(reply) ||
		rest_http_fault(reply->call))
		return true;
	if (reply->state == REPLY_HEADERS)
		return rest_http_has_headers(reply->call);
	rest_http_peek(reply->call, &len);
	return len > 0 || rest_http_done(reply->call);
}

/* See reply.h. */
const char *
rest_reply_header(RestReply *reply, const char *name, int nth)
{
	if (reply->plays)
		return rest_cache_answer_header(reply->answer, name, nth);
	return reply->call ? rest_http_header(reply->call, name, nth) : NULL;
}

/* See reply.h. */
void
rest_reply_close(RestReply *reply)
{
	rest_replying_drop_call(reply);
	rest_replying_erase(reply);
	reply->state = REPLY_OVER;
}
