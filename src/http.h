/*-------------------------------------------------------------------------
 *
 * http.h
 *	  One HTTP call: what to send, and what has come back so far.
 *
 * Plain C, malloc'd, errors as values.  A call is made here, run by a loop
 * (loop.h), and read here while it runs.  http.c is the only file that sets
 * libcurl's easy options.  Life: rest_http_new, rest_loop_start, then
 * rest_loop_wait and rest_http_peek/consume in turn until rest_http_done or
 * rest_http_fault, rest_http_free.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_HTTP_H
#define REST_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "fault.h"

typedef struct RestHttpCall RestHttpCall;

/*
 * How to reach the server.  Start from rest_http_conf_init(); everything is
 * copied by the call.  A file option is a path, or the PEM text itself when
 * it begins with "-----BEGIN".
 */
typedef struct RestHttpConf
{
	int			connect_timeout_ms; /* DNS, connect and TLS; 0 = none */
	int			timeout_ms;		/* see loop.h; 0 = none */
	const char *ca_file;		/* NULL or "" = the system's CAs */
	const char *client_cert;
	const char *client_key;
	const char *proxy;			/* NULL or "" = none; the environment's
								 * proxies are never used */
	bool		verify;			/* check the certificate and its host name */
	bool		http2;			/* offer HTTP/2 by ALPN on https */
	bool		h2c;			/* HTTP/2 without TLS or asking: tests only */
	const char *allowed_hosts;	/* NULL or "" = all.  Else names, *.suffix,
								 * addresses and CIDR blocks, separated by
								 * commas or blanks: the URL's host must match
								 * a name or the connected address a block */
	bool		deny_private;	/* refuse loopback, private and link-local
								 * addresses that no block above allows */
	bool		wall_with_proxy;	/* allow a proxy although one of the two
									 * rules above is on (it then cannot see
									 * the address that the proxy connects) */
	size_t		max_header_bytes;	/* of one answer, all headers; 0 = 256 kB */
	const char *user_agent;		/* NULL = "rest_fdw" */
} RestHttpConf;

/*
 * What to send.  Zero-initialize, then fill in; everything is copied.
 */
typedef struct RestHttpRequest
{
	const char *method;			/* "GET"; upper case by the caller */
	const char *url;			/* absolute, http or https, already encoded;
								 * sent as it is */
	const char *const *headers; /* "Name: value", no line ends */
	int			nheaders;
	const char *body;			/* NULL = none; may hold NULs */
	size_t		body_len;
	bool		repeatable;		/* may be sent again when a kept-alive
								 * connection dies under it */
	int64_t		max_body_bytes; /* of the decoded answer; 0 = none */
	const char *aws_sigv4;		/* "aws:amz:region:service" or NULL */
	const char *aws_key;		/* key id and secret for it */
	const char *aws_secret;
} RestHttpRequest;

/* Figures of one call; times in microseconds, of the last attempt unless said. */
typedef struct RestHttpStats
{
	int			attempts;		/* 1 + retries */
	int64_t		bytes_wire;		/* body bytes as they came, all attempts */
	int64_t		bytes_body;		/* decoded bytes handed out so far */
	int			connections_opened; /* 0 = a kept-alive one was used; all
									 * attempts */
	int			http_version;	/* 10, 11, 20; 0 = not known yet */
	int64_t		dns_us;
	int64_t		connect_us;
	int64_t		tls_us;
	int64_t		first_byte_us;	/* request sent to first byte of the answer */
	int64_t		waited_us;		/* time the backend really waited on the
								 * network for it, all attempts */
} RestHttpStats;

/* Defaults: 10 s, 60 s, verify, HTTP/2 offered, 256 kB of headers, no rules. */
extern void rest_http_conf_init(RestHttpConf *conf);

/*
 * Make a call; sends nothing.  NULL with a fault: 22023 for a URL, method or
 * header that must not be sent (control characters, other schemes, user names
 * in URLs), 42501 for a host that the rules forbid, 53200 without memory.
 */
extern RestHttpCall *rest_http_new(const RestHttpConf *conf,
								   const RestHttpRequest *request,
								   RestFault *fault);

/*
 * Free it, taking it out of its loop first.  NULL is fine.  Never throws;
 * rest_http_release is the same for a guard.
 */
extern void rest_http_free(RestHttpCall *call);
extern void rest_http_release(void *call);

/*
 * Make the call ready to be started once more: what came is forgotten, figures
 * go on.  False when body bytes were consumed already or it still runs.
 */
extern bool rest_http_reset_for_retry(RestHttpCall *call);

/* ----- reading; none of these waits or runs the network ----- */

/* Are status and headers of the final answer complete? (1xx are skipped) */
extern bool rest_http_has_headers(const RestHttpCall *call);

/* Status code, 0 before rest_http_has_headers. */
extern int	rest_http_status(const RestHttpCall *call);

/*
 * The nth (from 0) header of that name, any case, blanks trimmed; NULL when
 * there is none.  Valid until free or retry.
 */
extern const char *rest_http_header(const RestHttpCall *call,
									const char *name, int nth);

/*
 * Walk all headers of the final answer: i from 0 until it returns false.
 */
extern bool rest_http_header_at(const RestHttpCall *call, int i,
								const char **name, const char **value);

/*
 * Has any header "ratelimit" or "rate-limit" in its name?  Noted while they
 * come: few answers have one, and to walk all headers of each would not be
 * cheap.
 */
extern bool rest_http_has_rate_header(const RestHttpCall *call);

/*
 * Decoded body bytes that are there now; *len 0 when none.  A compressed body
 * is inflated on demand into a buffer of fixed size, so that *len never passes
 * REST_HTTP_PEEK_MAX for one: take at least one byte of what is offered to be
 * offered more.  The pointer is valid until the next consume, pump or wait.
 * May bring a fault to light (rest_http_fault).
 */
#define REST_HTTP_PEEK_MAX	(128 * 1024)
extern const char *rest_http_peek(RestHttpCall *call, size_t *len);

/* Take n of the bytes that peek offered. */
extern void rest_http_consume(RestHttpCall *call, size_t n);

/*
 * The bytes that peek offered last stay where they are, in a block that is the
 * caller's from now on (rest_buf_free): they count as consumed, and neither
 * pumping nor peeking moves them any more.  False without memory.
 */
extern bool rest_http_detach(RestHttpCall *call, RestBuf *block);

/*
 * Has the transfer ended well and every byte been consumed?  False for ever
 * on a call with a fault.
 */
extern bool rest_http_done(RestHttpCall *call);

/*
 * What went wrong, NULL when nothing did.  Bytes that came before it can still
 * be peeked, except after a fault of the decoding itself.
 */
extern const RestFault *rest_http_fault(const RestHttpCall *call);

/*
 * Is the end of the connection the only sign of the body's end?  A cut is
 * invisible then: the caller must see the end of the document in the text.
 */
extern bool rest_http_close_delimited(const RestHttpCall *call);

/*
 * May the server have seen this request?  False only when it surely has not
 * (not resolved, not connected, refused): any method may be sent again then.
 */
extern bool rest_http_was_sent(const RestHttpCall *call);

/*
 * Was it sent a second time, because a reused connection ended?  Only what is
 * repeatable is.
 */
extern bool rest_http_was_resent(const RestHttpCall *call);

extern RestHttpStats rest_http_stats(const RestHttpCall *call);

/* Calls that exist in this process: for leak tests. */
extern int	rest_http_live(void);

#endif							/* REST_HTTP_H */
