/*-------------------------------------------------------------------------
 *
 * reply_again.c
 *	  Answers that are used again, from the side of a reply.
 *
 * Before its request is sent a reply asks the cache.  What comes from there is
 * read as if it had just come; what has to be sent is recorded while it is
 * read, as long as it fits.  When another reply of the statement has the same
 * request on its way, its body is received here, ahead of that other reader, as
 * far as it can be kept: so nothing is sent twice because two scans happen to
 * run at the same time.
 *
 * Bytes are recorded as they leave the call, decoded; an answer is given to the
 * cache when HTTP says that all of it came.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/cryptohash.h"
#include "common/sha2.h"

#include "replying.h"

/* Bytes received ahead that the reader gets at a time */
#define AHEAD_PIECE ((size_t) 256 * 1024)

/* Give back what belongs to no memory context; also for a guard. */
static void
release_all(void *arg)
{
	RestReply  *reply = arg;

	rest_replying_erase(reply);
	rest_cache_answer_release(reply->answer);
	reply->answer = NULL;
	reply->plays = false;
	rest_buf_free(&reply->lent);
}

/* See reply.h. */
void
rest_reply_share(RestReply *reply, RestCacheUse *use, bool gather)
{
	if (use == NULL || !rest_replying_may_repeat(reply))
		return;
	reply->cache = use;
	reply->gather = gather;
	rest_guard_new(reply->cxt, release_all, reply);
}

/* ----- keys ----- */

/* Add a text and its end to a digest. */
static bool
add_text(pg_cryptohash_ctx *ctx, const char *text)
{
	return pg_cryptohash_update(ctx, (const uint8 *) text,
								strlen(text) + 1) >= 0;
}

/* Add lines and their end. */
static bool
add_lines(pg_cryptohash_ctx *ctx, const char **lines, int n)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		if (!add_text(ctx, lines[i]))
			return false;
	}
	return add_text(ctx, "");
}

/* Add all that makes a request. */
static bool
add_request(pg_cryptohash_ctx *ctx, const RestApi *api,
			const RestRequest *request)
{
	return add_text(ctx, api->identity) &&
		add_text(ctx, api->on_status ? api->on_status : "") &&
		add_text(ctx, api->http.allowed_hosts ? api->http.allowed_hosts : "") &&
		add_text(ctx, request->method) &&
		add_text(ctx, request->url) &&
		add_text(ctx, request->content_type ? request->content_type : "") &&
		add_lines(ctx, request->headers, request->nheaders) &&
		add_lines(ctx, api->headers, api->nheaders) &&
		pg_cryptohash_update(ctx, (const uint8 *) request->body,
							 request->body ? request->body_len : 0) >= 0;
}

/*
 * The key of a reply's request: server and user, credentials, everything that
 * is sent, how its status is judged, and where connections may go.  A digest, so
 * that no secret is kept.
 * False when it can't be made.
 */
static bool
make_key(RestReply *reply)
{
	const RestApi *api = reply->api;
	Oid			who[4] = {api->serverid, api->userid, (Oid) reply->use,
	api->http.deny_private};
	pg_cryptohash_ctx *ctx = pg_cryptohash_create(PG_SHA256);
	bool		ok;

	StaticAssertStmt(sizeof(reply->key.bytes) == PG_SHA256_DIGEST_LENGTH,
					 "a key must be a digest");
	ok = ctx != NULL && pg_cryptohash_init(ctx) >= 0 &&
		pg_cryptohash_update(ctx, (const uint8 *) who, sizeof(who)) >= 0 &&
		add_request(ctx, api, reply->request) &&
		pg_cryptohash_final(ctx, reply->key.bytes,
							sizeof(reply->key.bytes)) >= 0;
	pg_cryptohash_free(ctx);
	return ok;
}

/* ----- before it is sent ----- */

/* Read an answer, which is the reply's from now on. */
static void
play(RestReply *reply, RestCacheAnswer *answer)
{
	reply->answer = answer;
	reply->plays = true;
	reply->judged = true;
	if (answer->empty)
	{
		rest_replying_finish(reply, REST_REPLY_EMPTY);
		return;
	}
	rest_replying_reset_reader(reply);
	reply->whole = &answer->body;
	reply->whole_fed = 0;
	reply->state = REPLY_BODY;
}

/* Is the answer good for this reply?  Else it is not the reply's. */
static bool
is_good(const RestReply *reply, RestCacheAnswer *answer)
{
	if (answer && (answer->told_end || !reply->needs_end))
		return true;
	rest_cache_answer_release(answer);
	return false;
}

/* May kept answers be asked for by their validators? */
static bool
may_ask_conditionally(const RestReply *reply)
{
	int			i;

	if (reply->api->cache_ttl_ms <= 0 ||
		strcmp(reply->request->method, "GET") != 0)
		return false;
	for (i = 0; i < reply->request->nheaders; i++)
	{
		if (rest_freshness_is_conditional(reply->request->headers[i]))
			return false;
	}
	for (i = 0; i < reply->api->nheaders; i++)
	{
		if (rest_freshness_is_conditional(reply->api->headers[i]))
			return false;
	}
	return true;
}

/* The answer from the cache, also one that is still on its way; or NULL. */
static RestCacheAnswer *
look_up(RestReply *reply)
{
	const RestApi *api = reply->api;
	RestCacheReader reader = {0};
	RestCacheAnswer *answer = NULL;
	void	   *runner = NULL;

	reader.serverid = api->serverid;
	reader.relid = api->relid;
	reader.statement = api->budget ? api->budget->statement : 0;
	reader.ttl_ms = may_ask_conditionally(reply) ? api->cache_ttl_ms : 0;
	switch (rest_cache_find(reply->cache, &reader, &reply->key, &answer,
							&runner))
	{
		case REST_CACHE_NEW:
			break;
		case REST_CACHE_AGAIN:
			reply->gather = true;
			break;
		case REST_CACHE_RUNS:
			rest_replying_gather(runner);
			answer = rest_cache_come(reply->cache, &reply->key);
			break;
		case REST_CACHE_HIT:
			break;
	}
	return answer;
}

/* See replying.h. */
bool
rest_replying_recall(RestReply *reply)
{
	RestCacheAnswer *answer;

	if (reply->cache == NULL || reply->looked)
		return false;
	reply->looked = true;
	if (!make_key(reply))
	{
		reply->cache = NULL;
		return false;
	}
	answer = look_up(reply);
	if (is_good(reply, answer))
	{
		if (rest_cache_is_kept(reply->cache))
			reply->api->stats.hits++;
		else
			reply->api->stats.reused++;
		play(reply, answer);
		return true;
	}
	if (may_ask_conditionally(reply))
	{
		answer = rest_cache_validator(&reply->key);
		if (is_good(reply, answer))
			reply->answer = answer;
	}
	return false;
}

/* See replying.h. */
void
rest_replying_conditions(const RestReply *reply, const char **headers, int *n)
{
	const char *value;

	if (reply->answer == NULL)
		return;
	value = rest_cache_answer_header(reply->answer, "etag", 0);
	if (value)
		headers[(*n)++] = psprintf("If-None-Match: %s", value);
	value = rest_cache_answer_header(reply->answer, "last-modified", 0);
	if (value)
		headers[(*n)++] = psprintf("If-Modified-Since: %s", value);
}

/* ----- while it comes ----- */

/* See replying.h. */
void
rest_replying_sent(RestReply *reply)
{
	if (reply->cache)
		reply->runs = rest_cache_set_runner(reply->cache, &reply->key, reply);
}

/* Take what an answer's headers say about using it again. */
static bool
take_headers(RestReply *reply, RestCacheAnswer *answer)
{
	const char *name;
	const char *value;
	int			i;

	for (i = 0; rest_http_header_at(reply->call, i, &name, &value); i++)
		rest_cache_answer_add_header(answer, name, value);
	return !answer->headers.failed;
}

/* Nothing is recorded any more: the answer is too large. */
static void
give_up(RestReply *reply)
{
	rest_cache_too_large(&reply->key, reply);
	rest_cache_answer_release(reply->tape);
	reply->tape = NULL;
	reply->runs = false;
}

/* The tape is whole: the cache has it. */
static void
hand_over(RestReply *reply)
{
	RestCacheAnswer *tape = reply->tape;

	reply->tape = NULL;
	reply->runs = false;
	rest_cache_add(&reply->key, reply, tape);
}

/* See replying.h. */
void
rest_replying_record(RestReply *reply)
{
	bool		empty = reply->state == REPLY_OVER &&
		reply->outcome == REST_REPLY_EMPTY;

	if (!reply->runs || (reply->state != REPLY_BODY && !empty))
		return;
	reply->tape = rest_cache_answer_new(rest_cache_max_body());
	if (reply->tape == NULL || !take_headers(reply, reply->tape))
	{
		give_up(reply);
		return;
	}
	reply->tape->empty = empty;
	reply->tape->told_end = !rest_http_close_delimited(reply->call);
	if (empty)
		hand_over(reply);
	else if (reply->whole)
	{
		rest_replying_came(reply, rest_buf_text(reply->whole),
						   reply->whole->len);
		rest_replying_came_all(reply);
	}
}

/* See replying.h. */
void
rest_replying_came(RestReply *reply, const char *data, size_t len)
{
	if (reply->tape && !rest_buf_append(&reply->tape->body, data, len))
		give_up(reply);
}

/* See replying.h. */
void
rest_replying_came_all(RestReply *reply)
{
	if (reply->tape == NULL)
		return;
	if (reply->needs_end && !reply->tape->told_end)
		give_up(reply);
	else
		hand_over(reply);
}

/* See replying.h. */
bool
rest_replying_unchanged(RestReply *reply)
{
	RestCacheAnswer *answer = reply->answer;
	RestFreshness told;
	const char *name;
	const char *value;
	int			i;

	reply->answer = NULL;
	if (answer == NULL || rest_http_status(reply->call) != 304)
	{
		rest_cache_answer_release(answer);
		return false;
	}
	while (!rest_http_done(reply->call) && rest_http_fault(reply->call) == NULL)
		rest_loop_wait(reply->api->loop, reply->call);
	rest_freshness_init(&told);
	for (i = 0; rest_http_header_at(reply->call, i, &name, &value); i++)
		rest_freshness_header(&told, name, value);
	rest_cache_answer_renew(answer, &told);
	reply->api->stats.revalidated++;
	if (reply->runs)
	{
		answer->users++;
		reply->tape = answer;
		hand_over(reply);
	}
	rest_replying_drop_call(reply);
	play(reply, answer);
	return true;
}

/* ----- ahead of the reader ----- */

/*
 * Let the bytes that the reader of this API holds stay where they are, so that
 * its loop may be pumped.  False without memory.
 */
static bool
settle_lender(RestApi *api)
{
	RestReply  *lender = api->lender;

	if (lender == NULL)
		return true;
	rest_buf_free(&lender->lent);
	if (!rest_http_detach(lender->call, &lender->lent))
		return false;
	lender->fed = 0;
	api->lender = NULL;
	return true;
}

/* Receive until the body has ended or does not fit any more. */
static void
receive(RestReply *reply)
{
	const char *data;
	size_t		len;

	reply->ahead = reply->tape;
	reply->ahead->users++;
	reply->ahead_fed = reply->tape->body.len;
	for (;;)
	{
		data = rest_http_peek(reply->call, &len);
		if (len > 0)
		{
			rest_replying_came(reply, data, len);
			if (reply->tape == NULL)
				return;
			rest_http_consume(reply->call, len);
		}
		else if (rest_http_fault(reply->call))
			return;
		else if (rest_http_done(reply->call))
		{
			rest_replying_came_all(reply);
			return;
		}
		else
			rest_loop_wait(reply->api->loop, reply->call);
	}
}

/* See replying.h. */
void
rest_replying_gather(RestReply *reply)
{
	if (reply->state == REPLY_NEW || !settle_lender(reply->api))
		return;
	while (reply->state == REPLY_HEADERS)
		rest_replying_await_headers(reply, true);
	if (reply->state == REPLY_BODY && reply->tape && reply->ahead == NULL)
		receive(reply);
}

/* See replying.h. */
bool
rest_replying_is_ahead(const RestReply *reply)
{
	return reply->ahead && reply->ahead_fed < reply->ahead->body.len;
}

/* See replying.h. */
bool
rest_replying_ahead(RestReply *reply, const char **data, size_t *len)
{
	rest_buf_free(&reply->lent);
	if (!rest_replying_is_ahead(reply))
		return false;
	*data = rest_buf_text(&reply->ahead->body) + reply->ahead_fed;
	*len = Min(reply->ahead->body.len - reply->ahead_fed, AHEAD_PIECE);
	reply->ahead_fed += *len;
	return true;
}

/* See replying.h. */
void
rest_replying_erase(RestReply *reply)
{
	if (reply->runs)
		rest_cache_runner_gone(&reply->key, reply);
	reply->runs = false;
	rest_cache_answer_release(reply->tape);
	rest_cache_answer_release(reply->ahead);
	reply->tape = reply->ahead = NULL;
}
