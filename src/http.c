/*-------------------------------------------------------------------------
 *
 * http.c
 *	  Makes HTTP calls; the only file that sets libcurl's easy options.
 *
 * Assumes libcurl 7.87 or newer with the threaded resolver and HTTP/2.  Data
 * enters as a RestHttpConf and a RestHttpRequest, which are checked and copied,
 * and then from libcurl's callbacks, all of which are in this file: they copy
 * bytes into bounded buffers and set flags, and never call into the server,
 * because an exception that crosses libcurl leaves its handle unusable for
 * ever.  Data leaves through httpread.c.
 *
 *-------------------------------------------------------------------------
 */
#include "http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "httpcall.h"
#include "httpcheck.h"

/* libcurl's read buffer; larger than its default of 16 kB: fewer turns */
#define HTTP_BUFFER_SIZE	(64 * 1024)

/*
 * A kept-alive connection that idled longer is not used again.  Servers close
 * theirs after 5 to 75 s, and a request that meets the closing is lost; one
 * that may not be repeated is not risked on an old connection.
 */
#define HTTP_MAX_IDLE_S			60
#define HTTP_MAX_IDLE_ONCE_S	15

/* Space on top of REST_HTTP_HARD for the piece that crosses it. */
#define HTTP_WIRE_MAX	(REST_HTTP_HARD + CURL_MAX_WRITE_SIZE)

/* Headers of one answer, unless the configuration says otherwise. */
#define HTTP_HEADER_MAX	(256 * 1024)

/* libcurl's connect timeout when ours is off: a day. */
#define HTTP_NO_CONNECT_TIMEOUT_MS	(24L * 3600 * 1000)

#define HTTP_PEM_MARK	"-----BEGIN"

static int	http_live = 0;

/* Set an option or return the error. */
#define HTTP_SET(easy, option, value) \
	do { \
		CURLcode	set_rc_ = curl_easy_setopt(easy, option, value); \
		if (set_rc_ != CURLE_OK) \
			return set_rc_; \
	} while (0)

/* Microseconds of a clock that nobody sets. */
static int64_t
http_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t) ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

/* ----- callbacks ----- */

/* Is "ratelimit" or "rate-limit" in the name that begins a header line? */
static bool
http_names_rate(const char *line, size_t len)
{
	const char *end = memchr(line, ':', len);
	const char *p;

	for (p = line; end && p < end; p++)
		if ((*p == 'r' || *p == 'R') &&
			(strncasecmp(p, "ratelimit", 9) == 0 ||
			 strncasecmp(p, "rate-limit", 10) == 0))
			return true;
	return false;
}

/*
 * CURLOPT_HEADERFUNCTION: one whole header line.  Only the status line and the
 * end of the header block are looked at here; the lines themselves are kept by
 * libcurl (curl_easy_header).  A 1xx answer is followed by another block, and
 * trailers may follow the body.  Returning less than the size aborts.
 */
static size_t
http_header_cb(char *line, size_t size, size_t n, void *arg)
{
	RestHttpCall *call = arg;
	size_t		len = size * n;

	if (call->first_us == 0)
		call->first_us = http_now();
	call->header_bytes += len;
	if (call->header_bytes > call->max_header_bytes)
	{
		call->header_overflow = true;
		return 0;
	}
	if (call->has_headers)
		return len;
	if (len > 5 && memcmp(line, "HTTP/", 5) == 0)
	{
		const char *blank = memchr(line, ' ', len);

		/* libcurl has checked the line, and NUL-terminates it */
		call->line_status = blank ? atoi(blank + 1) : 0;
	}
	else if (len > 0 && (line[0] == '\r' || line[0] == '\n') &&
			 call->line_status >= 200)
	{
		call->status = call->line_status;
		call->has_headers = true;
	}
	else if (http_names_rate(line, len))
		call->has_rate_header = true;
	return len;
}

/*
 * CURLOPT_WRITEFUNCTION: body bytes, still compressed.  Space that was consumed
 * is reclaimed once it is the larger half, so that each byte moves once, or when
 * the piece would not fit otherwise.
 */
static size_t
http_body_cb(char *data, size_t size, size_t n, void *arg)
{
	RestHttpCall *call = arg;
	size_t		len = size * n;

	if (call->wire.len - call->wire_off >= REST_HTTP_HARD)
	{
		call->paused = true;
		return CURL_WRITEFUNC_PAUSE;
	}
	if (call->wire_off > 0 && (call->wire_off >= call->wire.len / 2 ||
							   call->wire.len + len > HTTP_WIRE_MAX))
	{
		rest_buf_consume(&call->wire, call->wire_off);
		call->wire_off = 0;
	}
	if (!rest_buf_append(&call->wire, data, len))
	{
		call->no_memory = true;
		return CURL_WRITEFUNC_ERROR;
	}
	call->wire_total += len;
	return len;
}

/*
 * CURLOPT_OPENSOCKETFUNCTION: the last moment before an address is connected.
 */
static curl_socket_t
http_opensocket_cb(void *arg, curlsocktype purpose, struct curl_sockaddr *addr)
{
	RestHttpCall *call = arg;
	int			fd;

	(void) purpose;
	if (call->resolved_us == 0)
		call->resolved_us = http_now();
	if (!rest_wall_allows(&call->wall, &addr->addr))
	{
		call->walled = true;
		return CURL_SOCKET_BAD;
	}
	fd = socket(addr->family, addr->socktype | SOCK_CLOEXEC, addr->protocol);
	if (fd >= 0 && call->loop)
		(*call->sockets)++;
	return fd < 0 ? CURL_SOCKET_BAD : fd;
}

/*
 * CURLOPT_CLOSESOCKETFUNCTION: the connection may outlive the call that opened
 * it, so that the argument is the loop's counter.
 */
static int
http_closesocket_cb(void *arg, curl_socket_t fd)
{
	int		   *sockets = arg;

	if (sockets)
		(*sockets)--;
	return close(fd);
}

/*
 * CURLOPT_SSL_CTX_FUNCTION: TCP is connected, TLS begins.  For messages only.
 */
static CURLcode
http_tls_cb(CURL *easy, void *ctx, void *arg)
{
	RestHttpCall *call = arg;

	(void) easy;
	(void) ctx;
	if (call->tls_us == 0)
		call->tls_us = http_now();
	return CURLE_OK;
}

/*
 * CURLOPT_PREREQFUNCTION: connected, about to send the request; also on a
 * connection that is reused, whose address the rules of this call have not seen
 * yet.  libcurl sends a request again by itself when a reused connection dies
 * under it, also a POST that the server has carried out: the second time it
 * comes here in one transfer, such a request is aborted.
 */
static int
http_prereq_cb(void *arg, char *remote_ip, char *local_ip, int remote_port,
			   int local_port)
{
	RestHttpCall *call = arg;

	(void) local_ip;
	(void) remote_port;
	(void) local_port;
	if (!rest_wall_allows_text(&call->wall, remote_ip))
	{
		call->walled = true;
		return CURL_PREREQFUNC_ABORT;
	}
	if (call->sends > 0 && !call->repeatable)
	{
		call->resend_refused = true;
		return CURL_PREREQFUNC_ABORT;
	}
	call->sends++;
	call->sent_us = http_now();
	return CURL_PREREQFUNC_OK;
}

/* ----- options ----- */

/*
 * Read the rules on hosts.  With a proxy only names can be checked: nobody sees
 * which address the proxy connects, and the proxy's own is not the matter.
 */
static bool
http_build_wall(RestHttpCall *call, const RestHttpConf *conf, const char *host,
				RestFault *fault)
{
	if (!rest_wall_init(&call->wall, conf->allowed_hosts, conf->deny_private,
						host, fault))
		return false;
	if (!rest_wall_active(&call->wall) || conf->proxy == NULL ||
		conf->proxy[0] == '\0')
		return true;
	if (!conf->wall_with_proxy)
	{
		rest_fault_set(fault, REST_STATE_NO_PRIVILEGE,
					   "a proxy cannot be used while hosts or addresses are restricted");
		return rest_fault_detail(fault, "The proxy would connect addresses that "
								 "cannot be checked here.");
	}
	if (call->wall.listed && !call->wall.name_matched)
		return rest_fault_set(fault, REST_STATE_NO_PRIVILEGE,
							  "host \"%s\" is not one of the allowed hosts", host);
	rest_wall_free(&call->wall);
	memset(&call->wall, 0, sizeof(call->wall));
	return true;
}

/*
 * A file option: a path, or the PEM text itself.  Both are copied by libcurl.
 */
static CURLcode
http_set_pem(CURL *easy, CURLoption path, CURLoption blob_option, const char *text)
{
	struct curl_blob blob;

	if (text == NULL || text[0] == '\0')
		return CURLE_OK;
	if (strncmp(text, HTTP_PEM_MARK, strlen(HTTP_PEM_MARK)) != 0)
		return curl_easy_setopt(easy, path, text);
	blob.data = (void *) text;
	blob.len = strlen(text);
	blob.flags = CURL_BLOB_COPY;
	return curl_easy_setopt(easy, blob_option, &blob);
}

/*
 * Trust and identity.  A given CA file replaces the system's CAs, for which the
 * directory that distributions compile in must be unset, too.
 */
static CURLcode
http_set_tls(CURL *easy, const RestHttpConf *conf)
{
	CURLcode	rc;

	HTTP_SET(easy, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
	HTTP_SET(easy, CURLOPT_SSL_VERIFYPEER, conf->verify ? 1L : 0L);
	HTTP_SET(easy, CURLOPT_SSL_VERIFYHOST, conf->verify ? 2L : 0L);
	if (conf->ca_file && conf->ca_file[0])
		HTTP_SET(easy, CURLOPT_CAPATH, NULL);
	rc = http_set_pem(easy, CURLOPT_CAINFO, CURLOPT_CAINFO_BLOB, conf->ca_file);
	if (rc == CURLE_OK)
		rc = http_set_pem(easy, CURLOPT_SSLCERT, CURLOPT_SSLCERT_BLOB,
						  conf->client_cert);
	if (rc == CURLE_OK)
		rc = http_set_pem(easy, CURLOPT_SSLKEY, CURLOPT_SSLKEY_BLOB,
						  conf->client_key);
	return rc;
}

/*
 * How to reach the server.  Nothing comes from the environment or the home
 * directory: no proxies, no netrc, no cookies.  NOPROXY must be set as well, or
 * $no_proxy would take requests past a proxy that was asked for.
 */
static CURLcode
http_set_reach(RestHttpCall *call, const RestHttpConf *conf)
{
	CURL	   *easy = call->easy;
	long		version = conf->http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1;

	if (conf->h2c)
		version = CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
	HTTP_SET(easy, CURLOPT_HTTP_VERSION, version);
	HTTP_SET(easy, CURLOPT_HTTP09_ALLOWED, 0L);
	HTTP_SET(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	HTTP_SET(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	HTTP_SET(easy, CURLOPT_FOLLOWLOCATION, 0L);
	HTTP_SET(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	HTTP_SET(easy, CURLOPT_PROXY, conf->proxy ? conf->proxy : "");
	HTTP_SET(easy, CURLOPT_NOPROXY, "");
	HTTP_SET(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	HTTP_SET(easy, CURLOPT_NETRC, (long) CURL_NETRC_IGNORED);
	HTTP_SET(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	HTTP_SET(easy, CURLOPT_MAXAGE_CONN,
			 (long) (call->repeatable ? HTTP_MAX_IDLE_S : HTTP_MAX_IDLE_ONCE_S));
	return http_set_tls(easy, conf);
}

/*
 * What makes libcurl fit for a backend: no signals, no waiting for the resolver
 * thread when a handle goes, callbacks, and no decoding behind our back.
 */
static CURLcode
http_set_inside(RestHttpCall *call)
{
	CURL	   *easy = call->easy;

	HTTP_SET(easy, CURLOPT_NOSIGNAL, 1L);
	HTTP_SET(easy, CURLOPT_QUICK_EXIT, 1L);
	HTTP_SET(easy, CURLOPT_NOPROGRESS, 1L);
	HTTP_SET(easy, CURLOPT_PRIVATE, call);
	HTTP_SET(easy, CURLOPT_ERRORBUFFER, call->errbuf);
	HTTP_SET(easy, CURLOPT_BUFFERSIZE, (long) HTTP_BUFFER_SIZE);
	HTTP_SET(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
	HTTP_SET(easy, CURLOPT_HEADERFUNCTION, http_header_cb);
	HTTP_SET(easy, CURLOPT_HEADERDATA, call);
	HTTP_SET(easy, CURLOPT_WRITEFUNCTION, http_body_cb);
	HTTP_SET(easy, CURLOPT_WRITEDATA, call);
	HTTP_SET(easy, CURLOPT_OPENSOCKETFUNCTION, http_opensocket_cb);
	HTTP_SET(easy, CURLOPT_OPENSOCKETDATA, call);
	HTTP_SET(easy, CURLOPT_CLOSESOCKETFUNCTION, http_closesocket_cb);
	/* not every TLS library has this one */
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, http_tls_cb);
	curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, call);
	HTTP_SET(easy, CURLOPT_PREREQFUNCTION, http_prereq_cb);
	HTTP_SET(easy, CURLOPT_PREREQDATA, call);
	return CURLE_OK;
}

/*
 * Method and body.  libcurl frames a request by the kind of its method, and
 * CUSTOMREQUEST only renames it: everything with a body, and the methods that
 * should say "Content-Length: 0" without one, are framed as POST.
 */
static CURLcode
http_set_method(RestHttpCall *call, const RestHttpRequest *request)
{
	CURL	   *easy = call->easy;
	const char *method = request->method;
	bool		framed = request->body != NULL || strcmp(method, "POST") == 0 ||
		strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0;

	if (framed)
	{
		curl_off_t	len = request->body ? (curl_off_t) request->body_len : 0;

		HTTP_SET(easy, CURLOPT_POST, 1L);
		HTTP_SET(easy, CURLOPT_POSTFIELDSIZE_LARGE, len);
		HTTP_SET(easy, CURLOPT_POSTFIELDS, call->body ? call->body : "");
		if (strcmp(method, "POST") != 0)
			HTTP_SET(easy, CURLOPT_CUSTOMREQUEST, method);
	}
	else if (strcmp(method, "HEAD") == 0)
		HTTP_SET(easy, CURLOPT_NOBODY, 1L);
	else
	{
		HTTP_SET(easy, CURLOPT_HTTPGET, 1L);
		if (strcmp(method, "GET") != 0)
			HTTP_SET(easy, CURLOPT_CUSTOMREQUEST, method);
	}
	return CURLE_OK;
}

/* Append a header line; false without memory. */
static bool
http_add_header(RestHttpCall *call, const char *line)
{
	struct curl_slist *more = curl_slist_append(call->headers, line);

	if (more == NULL)
		return false;
	call->headers = more;
	return true;
}

/*
 * One header of the caller's.  libcurl reads "Name:" as "do not send it"; a
 * header with an empty value is spelt "Name;" there.
 */
static bool
http_add_given(RestHttpCall *call, const char *line)
{
	size_t		name = strcspn(line, ":");
	char	   *empty;
	bool		ok;

	if (line[name + 1 + strspn(line + name + 1, " \t")] != '\0')
		return http_add_header(call, line);
	empty = strdup(line);
	if (empty == NULL)
		return false;
	empty[name] = ';';
	empty[name + 1] = '\0';
	ok = http_add_header(call, empty);
	free(empty);
	return ok;
}

/* Is there a header of that name among the caller's? */
static bool
http_gives(const RestHttpRequest *request, const char *name)
{
	size_t		len = strlen(name);
	int			i;

	for (i = 0; i < request->nheaders; i++)
		if (strncasecmp(request->headers[i], name, len) == 0 &&
			request->headers[i][len] == ':')
			return true;
	return false;
}

/*
 * All headers.  No "Expect: 100-continue" (a second of waiting at servers that
 * do not know it), no Content-Type that libcurl makes up, and gzip asked for by
 * us because we decode it.  libcurl's SigV4 (7.88) signs the first two although
 * they stand for headers that are not sent, so that they cannot be had with it;
 * http_set_all keeps the waiting short then.  It also sorts "accept-encoding"
 * before "accept", which no verifier does.
 */
static bool
http_build_headers(RestHttpCall *call, const RestHttpRequest *request,
				   RestFault *fault)
{
	bool		ok = true;
	int			i;

	for (i = 0; i < request->nheaders; i++)
	{
		if (!rest_http_check_header(request->headers[i], fault))
			return false;
		ok = ok && http_add_given(call, request->headers[i]);
	}
	if (!request->aws_sigv4)
	{
		ok = ok && http_add_header(call, "Expect:");
		if (!http_gives(request, "Content-Type"))
			ok = ok && http_add_header(call, "Content-Type:");
	}
	if (!request->aws_sigv4 && !http_gives(request, "Accept-Encoding"))
		ok = ok && http_add_header(call, "Accept-Encoding: gzip");
	if (!ok)
		return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	return true;
}

/* All options of the handle; the first error ends it. */
static CURLcode
http_set_all(RestHttpCall *call, const RestHttpConf *conf,
			 const RestHttpRequest *request)
{
	CURL	   *easy = call->easy;
	CURLcode	rc;

	HTTP_SET(easy, CURLOPT_URL, request->url);
	HTTP_SET(easy, CURLOPT_USERAGENT,
			 conf->user_agent ? conf->user_agent : "rest_fdw");
	HTTP_SET(easy, CURLOPT_HTTPHEADER, call->headers);
	/* SigV4 signs a path without dot segments; since 8.14 not both are had */
	HTTP_SET(easy, CURLOPT_PATH_AS_IS, request->aws_sigv4 ? 0L : 1L);
	if (request->aws_sigv4)
	{
		HTTP_SET(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, 1L);
		HTTP_SET(easy, CURLOPT_AWS_SIGV4, request->aws_sigv4);
		HTTP_SET(easy, CURLOPT_USERNAME, request->aws_key);
		HTTP_SET(easy, CURLOPT_PASSWORD, request->aws_secret);
	}
	rc = http_set_inside(call);
	if (rc == CURLE_OK)
		rc = http_set_reach(call, conf);
	if (rc == CURLE_OK)
		rc = http_set_method(call, request);
	return rc;
}

/* ----- life ----- */

/*
 * Initialize libcurl, on first use in this process and never when the library
 * is loaded: a preloaded library would hand its TLS state to every backend.
 * There is no matching cleanup, other extensions use libcurl as well.
 */
bool
rest_http_global_init(void)
{
	static bool done = false;

	if (!done)
		done = curl_global_init(CURL_GLOBAL_ALL) == CURLE_OK;
	return done;
}

/* Defaults; see http.h. */
void
rest_http_conf_init(RestHttpConf *conf)
{
	memset(conf, 0, sizeof(*conf));
	conf->connect_timeout_ms = 10 * 1000;
	conf->timeout_ms = 60 * 1000;
	conf->verify = true;
	conf->http2 = true;
	conf->max_header_bytes = HTTP_HEADER_MAX;
}

/* Copy what outlives the arguments, before anything can fail half-way. */
static bool
http_copy(RestHttpCall *call, const RestHttpConf *conf,
		  const RestHttpRequest *request)
{
	call->repeatable = request->repeatable;
	call->head = strcmp(request->method, "HEAD") == 0;
	call->connect_timeout_ms = conf->connect_timeout_ms;
	call->timeout_ms = conf->timeout_ms;
	call->max_body_bytes = request->max_body_bytes;
	call->max_header_bytes = conf->max_header_bytes > 0 ?
		conf->max_header_bytes : HTTP_HEADER_MAX;
	call->stats.attempts = 1;
	rest_buf_init(&call->wire, HTTP_WIRE_MAX);
	if (!rest_http_note_plain(call, request))
		return false;
	if (request->body == NULL)
		return true;
	call->body = malloc(request->body_len + 1);
	if (call->body == NULL)
		return false;
	memcpy(call->body, request->body, request->body_len);
	call->body[request->body_len] = '\0';
	call->body_len = request->body_len;
	return true;
}

/* Everything of rest_http_new that can fail with a call half made. */
static bool
http_build(RestHttpCall *call, const RestHttpConf *conf,
		   const RestHttpRequest *request, RestFault *fault)
{
	char	   *host = NULL;
	bool		ok;
	CURLcode	rc;

	ok = rest_http_check_method(request->method, fault) &&
		rest_http_check_url(request->url, &host, call->host,
							sizeof(call->host), fault) &&
		http_build_wall(call, conf, host, fault) &&
		http_build_headers(call, request, fault);
	free(host);
	if (!ok)
		return false;
	call->easy = curl_easy_init();
	if (call->easy == NULL || !http_copy(call, conf, request))
		return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	rc = http_set_all(call, conf, request);
	if (rc != CURLE_OK)
		return rest_fault_set(fault, REST_STATE_FDW_ERROR,
							  "could not prepare the HTTP request: %s",
							  curl_easy_strerror(rc));
	rest_http_extend_connect(call, 0);
	return true;
}

/*
 * Make a call; see http.h.
 */
RestHttpCall *
rest_http_new(const RestHttpConf *conf, const RestHttpRequest *request,
			  RestFault *fault)
{
	RestHttpCall *call;

	rest_fault_clear(fault);
	if (!rest_http_global_init())
	{
		rest_fault_set(fault, REST_STATE_FDW_ERROR, "could not initialize libcurl");
		return NULL;
	}
	call = calloc(1, sizeof(RestHttpCall));
	if (call == NULL)
	{
		rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
		return NULL;
	}
	http_live++;
	if (!http_build(call, conf, request, fault))
	{
		rest_http_free(call);
		return NULL;
	}
	return call;
}

/*
 * Free it; see http.h.  Header lines hold credentials and bodies may, so their
 * memory is cleared.
 */
void
rest_http_free(RestHttpCall *call)
{
	struct curl_slist *item;

	if (call == NULL)
		return;
	rest_loop_forget(call);
	if (call->easy)
		curl_easy_cleanup(call->easy);
	for (item = call->headers; item; item = item->next)
		explicit_bzero(item->data, strlen(item->data));
	curl_slist_free_all(call->headers);
	if (call->body)
		explicit_bzero(call->body, call->body_len);
	free(call->body);
	free(call->origin);
	rest_wall_free(&call->wall);
	rest_buf_free(&call->wire);
	rest_inflate_free(call->inflate);
	free(call->out);
	free(call);
	http_live--;
}

/* The same for a guard. */
void
rest_http_release(void *call)
{
	rest_http_free(call);
}

/* Calls that exist. */
int
rest_http_live(void)
{
	return http_live;
}

/* ----- for the loop ----- */

/*
 * libcurl's own connect timeout, which runs on wall-clock time: ours, plus the
 * time that the consumer spent elsewhere, plus a second so that the loop's own
 * count strikes first.  It is set at all because libcurl divides it among the
 * addresses of a host, so that a dead one leaves time for the next.
 */
void
rest_http_extend_connect(RestHttpCall *call, int64_t slack_ms)
{
	long		ms = HTTP_NO_CONNECT_TIMEOUT_MS;

	if (call->connect_timeout_ms > 0)
		ms = (long) (call->connect_timeout_ms + slack_ms + 1000);
	curl_easy_setopt(call->easy, CURLOPT_CONNECTTIMEOUT_MS, ms);
	call->connect_slack_ms = slack_ms;
}

/* The call enters a loop; see httpcall.h. */
void
rest_http_entered(RestHttpCall *call, RestLoop *loop, int *sockets)
{
	call->loop = loop;
	call->sockets = sockets;
	call->begun_us = http_now();
	call->waited_us = call->phase_us = 0;
	call->progress = 0;
	curl_easy_setopt(call->easy, CURLOPT_CLOSESOCKETDATA, sockets);
}

/*
 * Take the figures of an attempt that ended, be it in the middle of a phase.
 * The times are our own: libcurl's are 0 for a phase that did not end, and for
 * all of connecting when TLS fails.
 */
static void
http_take_stats(RestHttpCall *call)
{
	RestHttpStats *stats = &call->stats;
	int64_t		end = http_now();
	int64_t		sent = call->sent_us ? call->sent_us : end;
	int64_t		first = call->first_us ? call->first_us : end;
	int64_t		resolved = call->resolved_us;
	long		connects = 0;

	curl_easy_getinfo(call->easy, CURLINFO_NUM_CONNECTS, &connects);
	stats->connections_opened += (int) connects;
	stats->bytes_wire += call->wire_total;
	stats->dns_us = stats->connect_us = stats->tls_us = 0;
	if (resolved)
	{
		stats->dns_us = resolved - call->begun_us;
		stats->connect_us = (call->tls_us ? call->tls_us : sent) - resolved;
		stats->tls_us = call->tls_us ? sent - call->tls_us : 0;
	}
	else if (call->sends == 0)
		stats->dns_us = end - call->begun_us;
	stats->first_byte_us = call->sends ? first - sent : 0;
}

/*
 * libcurl is through with the call; see httpcall.h.  It is content with an
 * answer that ends within its headers; we are not.
 */
void
rest_http_left(RestHttpCall *call, CURLcode result)
{
	call->loop = NULL;
	call->sockets = NULL;
	call->finished = true;
	http_take_stats(call);
	if (result == CURLE_OK && !call->has_headers)
		result = CURLE_GOT_NOTHING;
	if (!rest_fault_is_set(&call->fault) && result != CURLE_OK)
		rest_wire_fault(call, result);
}

/* Let a paused transfer go on; delivers what libcurl kept. */
void
rest_http_resume(RestHttpCall *call)
{
	call->paused = false;
	curl_easy_pause(call->easy, CURLPAUSE_CONT);
}
