/*-------------------------------------------------------------------------
 *
 * http_again.c
 *	  Calls that are through serve again for the next request.
 *
 * Assumes that all calls of a pool are made with one configuration.  A call
 * that was answered in full enters; it leaves again for a request that differs
 * in nothing but the path and the arguments: a GET on the same origin with the
 * same headers.  Everything else is a new call, so that nothing of one request
 * can get into another.
 *
 *-------------------------------------------------------------------------
 */
#include "http_again.h"

#include <stdlib.h>
#include <string.h>

#include "httpcall.h"
#include "httpcheck.h"

/* As many as run at the same time in most statements. */
#define POOL_MAX	16

/* A buffer that grew larger than this is not kept. */
#define POOL_WIRE_MAX	((size_t) 64 * 1024)

struct RestHttpPool
{
	int			n;
	RestHttpCall *calls[POOL_MAX];
};

/* Forget the attempt that was. */
static void
again_forget(RestHttpCall *call)
{
	call->errbuf[0] = '\0';
	call->resolved_us = call->tls_us = call->sent_us = call->first_us = 0;
	call->resend_refused = call->walled = false;
	call->header_overflow = call->no_memory = false;
	call->has_headers = call->paused = call->held = false;
	call->sends = call->line_status = call->status = 0;
	call->header_bytes = 0;
	rest_buf_reset(&call->wire);
	call->wire_off = 0;
	call->wire_total = 0;
	rest_inflate_free(call->inflate);
	call->inflate = NULL;
	call->coding = REST_CODING_UNKNOWN;
	call->out_off = call->out_len = 0;
	call->made = call->consumed = 0;
	call->finished = call->undecodable = false;
	rest_fault_clear(&call->fault);
}

/*
 * Ready for another attempt; see http.h.
 */
bool
rest_http_reset_for_retry(RestHttpCall *call)
{
	if (call->loop || call->consumed > 0)
		return false;
	again_forget(call);
	call->stats.attempts++;
	rest_http_extend_connect(call, 0);
	return true;
}

/* An empty pool; see http_again.h. */
RestHttpPool *
rest_http_pool_new(void)
{
	return calloc(1, sizeof(RestHttpPool));
}

/* Free a pool and its calls; NULL is fine. */
void
rest_http_pool_release(void *arg)
{
	RestHttpPool *pool = arg;

	while (pool && pool->n > 0)
		rest_http_free(pool->calls[--pool->n]);
	free(pool);
}

/* How much of a URL stands before its path. */
static size_t
again_origin(const char *url)
{
	const char *scheme = strstr(url, "://");
	size_t		before = scheme ? (size_t) (scheme + 3 - url) : 0;

	return before + strcspn(url + before, "/?#");
}

/* Is it a request that a used call can serve? */
static bool
again_is_plain(const RestHttpRequest *request)
{
	return request->body == NULL && request->aws_sigv4 == NULL &&
		strcmp(request->method, "GET") == 0;
}

/* What a call needs to serve again; see httpcall.h. */
bool
rest_http_note_plain(RestHttpCall *call, const RestHttpRequest *request)
{
	call->plain = again_is_plain(request);
	call->ngiven = request->nheaders;
	if (call->plain)
		call->origin = strndup(request->url, again_origin(request->url));
	return !call->plain || call->origin != NULL;
}

/* Are these the headers that the call was made with? */
static bool
again_same_headers(const RestHttpCall *call, const RestHttpRequest *request)
{
	const struct curl_slist *item = call->headers;
	int			i;

	if (call->ngiven != request->nheaders)
		return false;
	for (i = 0; i < request->nheaders; i++, item = item->next)
		if (strcmp(item->data, request->headers[i]) != 0)
			return false;
	return true;
}

/*
 * Can the call, which is through, serve this request?  The origin is compared
 * byte by byte, so that the host needs no second look.
 */
static bool
again_fits(const RestHttpCall *call, const RestHttpRequest *request)
{
	size_t		len = strlen(call->origin);

	return call->repeatable == request->repeatable &&
		again_is_plain(request) &&
		again_origin(request->url) == len &&
		memcmp(request->url, call->origin, len) == 0 &&
		rest_http_is_clean(request->url) &&
		again_same_headers(call, request);
}

/* Make the call ready for another request that it fits.  False when libcurl
 * declines. */
static bool
again_renew(RestHttpCall *call, const RestHttpRequest *request)
{
	again_forget(call);
	memset(&call->stats, 0, sizeof(call->stats));
	call->stats.attempts = 1;
	call->has_rate_header = false;
	call->max_body_bytes = request->max_body_bytes;
	rest_http_extend_connect(call, 0);
	return curl_easy_setopt(call->easy, CURLOPT_URL,
							request->url) == CURLE_OK;
}

/* A call for this request; see http_again.h. */
RestHttpCall *
rest_http_pool_take(RestHttpPool *pool, const RestHttpConf *conf,
					const RestHttpRequest *request, RestFault *fault)
{
	RestHttpCall *call;

	if (pool->n == 0 || !again_fits(pool->calls[pool->n - 1], request))
		return rest_http_new(conf, request, fault);
	call = pool->calls[--pool->n];
	if (again_renew(call, request))
	{
		rest_fault_clear(fault);
		return call;
	}
	rest_http_free(call);
	return rest_http_new(conf, request, fault);
}

/* Has the call ended well, and can it be used again? */
static bool
again_is_usable(const RestHttpCall *call)
{
	return call->plain && call->loop == NULL && call->finished &&
		!call->undecodable && !rest_fault_is_set(&call->fault);
}

/* Take a call back; see http_again.h. */
void
rest_http_pool_give(RestHttpPool *pool, RestHttpCall *call)
{
	if (pool->n == POOL_MAX || !again_is_usable(call))
	{
		rest_http_free(call);
		return;
	}
	if (call->wire.cap > POOL_WIRE_MAX)
		rest_buf_free(&call->wire);
	pool->calls[pool->n++] = call;
}
