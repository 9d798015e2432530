/*-------------------------------------------------------------------------
 *
 * httpread.c
 *	  Reads what a call has received so far.
 *
 * Assumes that nothing here runs at the same time as the loop.  Bytes enter as
 * http.c's callbacks left them and leave decoded through rest_http_peek.  A
 * compressed body is decoded on demand into a buffer of fixed size, so that
 * a small answer that unpacks to gigabytes costs no more than any other, and
 * its end is checked: libcurl takes half a gzip stream for a whole one.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "httpcall.h"

/* ----- status and headers ----- */

/* Are status and headers of the final answer complete? */
bool
rest_http_has_headers(const RestHttpCall *call)
{
	return call->has_headers;
}

/* Status code, or 0. */
int
rest_http_status(const RestHttpCall *call)
{
	return call->has_headers ? call->status : 0;
}

/* The nth header of that name; see http.h. */
const char *
rest_http_header(const RestHttpCall *call, const char *name, int nth)
{
	struct curl_header *header;

	if (!call->has_headers || nth < 0 ||
		curl_easy_header(call->easy, name, (size_t) nth, CURLH_HEADER, -1,
						 &header) != CURLHE_OK)
		return NULL;
	return header->value;
}

/* The ith header of all; see http.h. */
bool
rest_http_header_at(const RestHttpCall *call, int i, const char **name,
					const char **value)
{
	struct curl_header *header = NULL;

	if (!call->has_headers)
		return false;
	do
	{
		header = curl_easy_nextheader(call->easy, CURLH_HEADER, -1, header);
	} while (header && i-- > 0);
	if (header == NULL)
		return false;
	*name = header->name;
	*value = header->value;
	return true;
}

/* Is there a header about rate limits? */
bool
rest_http_has_rate_header(const RestHttpCall *call)
{
	return call->has_headers && call->has_rate_header;
}

/* libcurl's number for the version as 10, 11, 20, 30. */
static int
httpread_version(const RestHttpCall *call)
{
	long		version = 0;

	curl_easy_getinfo(call->easy, CURLINFO_HTTP_VERSION, &version);
	switch (version)
	{
		case CURL_HTTP_VERSION_1_0:
			return 10;
		case CURL_HTTP_VERSION_1_1:
			return 11;
		case CURL_HTTP_VERSION_2_0:
			return 20;
		case CURL_HTTP_VERSION_3:
			return 30;
		default:
			return 0;
	}
}

/*
 * Is the end of the connection the only sign of the end?  RFC 9112, 6.3: so it
 * is without Content-Length and Transfer-Encoding, where a body may be at all.
 */
bool
rest_http_close_delimited(const RestHttpCall *call)
{
	if (!call->has_headers || call->head || httpread_version(call) >= 20)
		return false;
	if (call->status == 204 || call->status == 304)
		return false;
	return rest_http_header(call, "Content-Length", 0) == NULL &&
		rest_http_header(call, "Transfer-Encoding", 0) == NULL;
}

/* May the server have seen this request? */
bool
rest_http_was_sent(const RestHttpCall *call)
{
	return call->sends > 0;
}

/* Was it sent a second time? */
bool
rest_http_was_resent(const RestHttpCall *call)
{
	return call->sends > 1;
}

/* The figures so far; see http.h. */
RestHttpStats
rest_http_stats(const RestHttpCall *call)
{
	RestHttpStats stats = call->stats;

	stats.bytes_body = call->consumed;
	stats.http_version = httpread_version(call);
	if (!call->finished)
		stats.bytes_wire += call->wire_total;
	return stats;
}

/* ----- body ----- */

/* Wire bytes that wait to be used. */
size_t
rest_http_unread(const RestHttpCall *call)
{
	return call->wire.len - call->wire_off;
}

/*
 * The bytes themselves are bad: nothing more can be had from the call.  The
 * fault of a transfer that failed before stays.
 */
static void
httpread_undecodable(RestHttpCall *call, const RestFault *fault)
{
	call->undecodable = true;
	if (!rest_fault_is_set(&call->fault))
		call->fault = *fault;
}

/*
 * Look at Content-Encoding.  RFC 9110, 8.4: a list of codings; only one of
 * them, and only what we asked for or anyone may assume, is decoded.
 */
static void
httpread_find_coding(RestHttpCall *call)
{
	const char *coding = rest_http_header(call, "Content-Encoding", 0);
	RestInflateKind kind = REST_INFLATE_GZIP;
	RestFault	fault;

	call->coding = REST_CODING_IDENTITY;
	if (coding == NULL || coding[0] == '\0' ||
		strcasecmp(coding, "identity") == 0)
		return;
	if (strcasecmp(coding, "deflate") == 0)
		kind = REST_INFLATE_DEFLATE;
	else if (strcasecmp(coding, "gzip") != 0 && strcasecmp(coding, "x-gzip") != 0)
	{
		rest_fault_set(&fault, REST_STATE_FDW_REPLY,
					   "answer from \"%s\" has the content encoding \"%.60s\", "
					   "which is not supported", call->host, coding);
		httpread_undecodable(call, &fault);
		return;
	}
	call->coding = REST_CODING_COMPRESSED;
	call->inflate = rest_inflate_new(kind);
	if (call->out == NULL)
		call->out = malloc(REST_HTTP_PEEK_MAX);
	if (call->inflate == NULL || call->out == NULL)
	{
		rest_fault_set(&fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
		httpread_undecodable(call, &fault);
	}
}

/*
 * Fill the buffer of decoded bytes as far as wire bytes and space go, and check
 * the end of the stream once the transfer is through.  What was consumed is
 * closed up once it is the larger half, so that each byte moves once.
 */
static void
httpread_inflate(RestHttpCall *call)
{
	size_t		used;
	size_t		made;
	RestFault	fault;
	bool		ok;

	if (call->out_off > 0 && call->out_off >= call->out_len / 2)
	{
		memmove(call->out, call->out + call->out_off,
				call->out_len - call->out_off);
		call->out_len -= call->out_off;
		call->out_off = 0;
	}
	rest_fault_clear(&fault);
	ok = rest_inflate_run(call->inflate,
						  call->wire.data ? call->wire.data + call->wire_off : "",
						  rest_http_unread(call), &used,
						  call->out + call->out_len,
						  REST_HTTP_PEEK_MAX - call->out_len, &made, &fault);
	call->wire_off += used;
	call->out_len += made;
	call->made += made;
	if (ok && call->finished && !rest_fault_is_set(&call->fault) &&
		rest_http_unread(call) == 0 && call->out_len < REST_HTTP_PEEK_MAX)
		ok = rest_inflate_end(call->inflate, &fault);
	if (!ok)
		httpread_undecodable(call, &fault);
}

/*
 * Is the answer longer than allowed?  Counted decoded, so that a small answer
 * that unpacks to gigabytes ends here, too.
 */
static void
httpread_check_size(RestHttpCall *call)
{
	int64_t		size = call->coding == REST_CODING_COMPRESSED ? call->made :
		call->wire_total;
	RestFault	fault;

	if (call->max_body_bytes <= 0 || size <= call->max_body_bytes)
		return;
	rest_fault_set(&fault, REST_STATE_PROGRAM_LIMIT,
				   "answer from \"%s\" exceeds %lld bytes", call->host,
				   (long long) call->max_body_bytes);
	httpread_undecodable(call, &fault);
}

/*
 * Decoded bytes that are there now; see http.h.
 */
const char *
rest_http_peek(RestHttpCall *call, size_t *len)
{
	*len = 0;
	if (!call->has_headers || call->undecodable)
		return NULL;
	if (call->coding == REST_CODING_UNKNOWN)
		httpread_find_coding(call);
	if (!call->undecodable && call->coding == REST_CODING_COMPRESSED)
		httpread_inflate(call);
	if (!call->undecodable)
		httpread_check_size(call);
	if (call->undecodable)
		return NULL;
	if (call->coding == REST_CODING_COMPRESSED)
	{
		*len = call->out_len - call->out_off;
		return call->out + call->out_off;
	}
	*len = rest_http_unread(call);
	return *len > 0 ? call->wire.data + call->wire_off : NULL;
}

/* Take n of the bytes that peek offered. */
void
rest_http_consume(RestHttpCall *call, size_t n)
{
	if (call->coding == REST_CODING_COMPRESSED)
		call->out_off += n;
	else
		call->wire_off += n;
	call->consumed += n;
}

/* Leave the offered bytes to the caller; see http.h. */
bool
rest_http_detach(RestHttpCall *call, RestBuf *block)
{
	char	   *fresh;

	rest_buf_init(block, call->wire.max);
	if (call->coding != REST_CODING_COMPRESSED)
	{
		call->consumed += rest_http_unread(call);
		*block = call->wire;
		rest_buf_init(&call->wire, block->max);
		call->wire_off = 0;
		return true;
	}
	fresh = malloc(REST_HTTP_PEEK_MAX);
	if (fresh == NULL)
		return false;
	call->consumed += call->out_len - call->out_off;
	block->data = call->out;
	block->len = block->cap = call->out_len;
	call->out = fresh;
	call->out_off = call->out_len = 0;
	return true;
}

/* Has all ended well and been consumed?  See http.h. */
bool
rest_http_done(RestHttpCall *call)
{
	size_t		len;

	if (!call->finished)
		return false;
	rest_http_peek(call, &len);
	return len == 0 && !rest_fault_is_set(&call->fault);
}

/* What went wrong, or NULL. */
const RestFault *
rest_http_fault(const RestHttpCall *call)
{
	return rest_fault_is_set(&call->fault) ? &call->fault : NULL;
}

/* ----- for the loop ----- */

/*
 * Signs of life, as one growing number; see httpcall.h.  The order of a call's
 * phases makes their numbers grow: connected, answering, then bytes.
 */
int64_t
rest_http_progress(const RestHttpCall *call)
{
	curl_off_t	up = 0;
	int64_t		bytes = (int64_t) call->header_bytes + call->wire_total;

	if (call->body)
		curl_easy_getinfo(call->easy, CURLINFO_SIZE_UPLOAD_T, &up);
	return (call->sends > 0) + (call->first_us > 0) +
		(bytes + up) / REST_HTTP_PROGRESS;
}
