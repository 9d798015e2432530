/*-------------------------------------------------------------------------
 *
 * httpcall.h
 *	  The inside of a call, shared by the files that make and run it.
 *
 * For http.c (makes it, fills it from libcurl's callbacks), httpread.c (reads
 * it), wirefault.c (words its failures) and loop.c (runs it), nobody else.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_HTTPCALL_H
#define REST_HTTPCALL_H

#include <curl/curl.h>

#include "buf.h"
#include "http.h"
#include "inflate.h"
#include "wall.h"

/*
 * Flow control, in bytes that came from the wire and were not consumed.  From
 * HIGH on the loop leaves the call's socket alone until LOW; what libcurl reads
 * nevertheless (its own timers run a transfer, too) is taken up to HARD, and
 * only then is the transfer paused: a paused HTTP/2 transfer makes libcurl
 * buffer, and in some versions spin.
 */
#define REST_HTTP_LOW		(512 * 1024)
#define REST_HTTP_HIGH		(1024 * 1024)
#define REST_HTTP_HARD		(2 * 1024 * 1024)

/*
 * Times are microseconds of CLOCK_MONOTONIC, 0 for what has not happened; a
 * kept-alive connection resolves, connects and sets up nothing.
 */

/* The timeout begins anew with each that many bytes sent or received. */
#define REST_HTTP_PROGRESS	(64 * 1024)

typedef struct RestLoop RestLoop;

/* What Content-Encoding says; found out at the first look at the body. */
typedef enum RestHttpCoding
{
	REST_CODING_UNKNOWN,
	REST_CODING_IDENTITY,
	REST_CODING_COMPRESSED
} RestHttpCoding;

struct RestHttpCall
{
	/* what was asked for, all owned */
	CURL	   *easy;
	struct curl_slist *headers;
	char	   *body;
	size_t		body_len;
	char		host[256];		/* for messages: host:port of the URL */
	bool		head;			/* HEAD: an answer has no body */
	bool		repeatable;
	int			connect_timeout_ms;
	int			timeout_ms;
	int64_t		max_body_bytes;
	size_t		max_header_bytes;
	bool		plain;			/* may be used again, see http_again.c: */
	char	   *origin;			/* the URL up to its path */
	int			ngiven;			/* headers that begin the list */
	RestWall	wall;
	char		errbuf[CURL_ERROR_SIZE];

	/* set by callbacks; nothing but flags, counts and copied bytes */
	int64_t		resolved_us;	/* when an address was about to be connected */
	int64_t		tls_us;			/* when TLS began */
	int64_t		sent_us;		/* when the request was about to be sent */
	int64_t		first_us;		/* when the first byte of the answer came */
	int			sends;			/* times the request was about to be sent */
	bool		resend_refused; /* ... once more than allowed */
	bool		walled;			/* an address was refused */
	bool		header_overflow;
	bool		no_memory;
	bool		has_headers;
	bool		has_rate_header;	/* see rest_http_has_rate_header() */
	int			line_status;	/* of the status line being read */
	int			status;			/* of the final answer */
	size_t		header_bytes;
	bool		paused;			/* libcurl holds the transfer for us */
	RestBuf		wire;			/* body bytes as they came ... */
	size_t		wire_off;		/* ... from here on not used yet */
	int64_t		wire_total;		/* of this attempt */

	/* reading */
	RestHttpCoding coding;
	RestInflate *inflate;
	char	   *out;			/* decoded bytes, REST_HTTP_PEEK_MAX */
	size_t		out_off;
	size_t		out_len;
	int64_t		made;			/* decoded bytes of this attempt */
	int64_t		consumed;		/* handed out of this attempt */

	/* end */
	bool		finished;		/* out of the loop, well or not */
	bool		undecodable;	/* the fault is about the bytes themselves */
	RestFault	fault;
	RestHttpStats stats;

	/* the loop's */
	RestLoop   *loop;			/* NULL when it does not run */
	int		   *sockets;		/* counts the loop's open sockets */
	int			slot;			/* index in the loop's list */
	bool		held;			/* between HIGH and LOW */
	int64_t		begun_us;		/* when it entered */
	int64_t		waited_us;		/* waited in this attempt */
	int64_t		phase_us;		/* waited since the last progress */
	int64_t		progress;		/* mark: phase, then 64 kB steps */
	int64_t		connect_slack_ms;	/* consumer's time given to libcurl */
};

/* http.c: initialize libcurl once per process; false when it cannot be. */
extern bool rest_http_global_init(void);

/*
 * http.c: the call is about to enter a loop; *sockets counts the sockets that
 * connections opened for it hold, and must live as long as they do.
 */
extern void rest_http_entered(RestHttpCall *call, RestLoop *loop, int *sockets);

/* http.c: libcurl is through with it. */
extern void rest_http_left(RestHttpCall *call, CURLcode result);

/*
 * http_again.c: note what a request must have in common with the next one that
 * the call may serve; false without memory.
 */
extern bool rest_http_note_plain(RestHttpCall *call,
								 const RestHttpRequest *request);

/* http.c: give libcurl that much more time to connect than its timeout. */
extern void rest_http_extend_connect(RestHttpCall *call, int64_t slack_ms);

/* http.c: let a paused transfer go on.  Not from a callback. */
extern void rest_http_resume(RestHttpCall *call);

/* httpread.c: wire bytes that wait to be used. */
extern size_t rest_http_unread(const RestHttpCall *call);

/*
 * httpread.c: a number that grows with each sign of life that starts the
 * timeout anew: connected, answering, each 64 kB either way.
 */
extern int64_t rest_http_progress(const RestHttpCall *call);

/*
 * wirefault.c: word a failure as call->fault.  The loop's own timeouts come as
 * CURLE_OPERATION_TIMEDOUT, too.
 */
extern void rest_wire_fault(RestHttpCall *call, CURLcode result);

/* loop.c: out of the loop, if it is in one.  Never throws. */
extern void rest_loop_forget(RestHttpCall *call);

#endif							/* REST_HTTPCALL_H */
