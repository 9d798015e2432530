/*-------------------------------------------------------------------------
 *
 * testopt.c
 *	  Options of the test functions, and what they have in common.
 *
 * Options enter as an array of 'name=value' texts, results leave as one JSON
 * object, so that the test driver can be written in any language.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <zlib.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/json.h"

#include "guard.h"
#include "report.h"
#include "session.h"
#include "testopt.h"

PG_MODULE_MAGIC;

/* One option that is about how to connect; false: it is not. */
static bool
test_option_conf(RestHttpConf *conf, const char *name, const char *value)
{
	if (strcmp(name, "connect_timeout") == 0)
		conf->connect_timeout_ms = atoi(value);
	else if (strcmp(name, "timeout") == 0)
		conf->timeout_ms = atoi(value);
	else if (strcmp(name, "ca_file") == 0)
		conf->ca_file = value;
	else if (strcmp(name, "client_cert") == 0)
		conf->client_cert = value;
	else if (strcmp(name, "client_key") == 0)
		conf->client_key = value;
	else if (strcmp(name, "proxy") == 0)
		conf->proxy = value;
	else if (strcmp(name, "verify") == 0)
		conf->verify = atoi(value) != 0;
	else if (strcmp(name, "http2") == 0)
		conf->http2 = atoi(value) != 0;
	else if (strcmp(name, "h2c") == 0)
		conf->h2c = atoi(value) != 0;
	else if (strcmp(name, "allowed_hosts") == 0)
		conf->allowed_hosts = value;
	else if (strcmp(name, "deny_private") == 0)
		conf->deny_private = atoi(value) != 0;
	else if (strcmp(name, "wall_with_proxy") == 0)
		conf->wall_with_proxy = atoi(value) != 0;
	else if (strcmp(name, "max_headers") == 0)
		conf->max_header_bytes = atoi(value);
	else
		return false;
	return true;
}

/* One option that is about the request; false: it is not. */
static bool
test_option_request(TestOpt *opt, const char *name, const char *value)
{
	RestHttpRequest *request = &opt->request;

	if (strcmp(name, "method") == 0)
		request->method = value;
	else if (strcmp(name, "body") == 0)
	{
		request->body = value;
		request->body_len = strlen(value);
	}
	else if (strcmp(name, "body_size") == 0)
	{
		request->body_len = atoi(value);
		request->body = memset(palloc(request->body_len + 1), 'x',
							   request->body_len);
	}
	else if (strcmp(name, "header") == 0)
	{
		if (request->nheaders >= TESTOPT_HEADERS)
			elog(ERROR, "too many headers");
		opt->headers[request->nheaders++] = value;
	}
	else if (strcmp(name, "repeatable") == 0)
		request->repeatable = atoi(value) != 0;
	else if (strcmp(name, "aws_sigv4") == 0)
		request->aws_sigv4 = value;
	else if (strcmp(name, "aws_key") == 0)
		request->aws_key = value;
	else if (strcmp(name, "aws_secret") == 0)
		request->aws_secret = value;
	else if (strcmp(name, "max_body") == 0)
		request->max_body_bytes = atoll(value);
	else
		return false;
	return true;
}

/* One option that is about what the test does; false: it is not. */
static bool
test_option_test(TestOpt *opt, const char *name, const char *value)
{
	if (strcmp(name, "attempts") == 0)
		opt->attempts = atoi(value);
	else if (strcmp(name, "backoff") == 0)
		opt->backoff_ms = atoi(value);
	else if (strcmp(name, "pause_after") == 0)
		opt->pause_after = atoll(value);
	else if (strcmp(name, "pause") == 0)
		opt->pause_ms = atoi(value);
	else if (strcmp(name, "piece") == 0)
		opt->piece = atoi(value);
	else if (strcmp(name, "session") == 0)
		opt->session = (Oid) strtoul(value, NULL, 10);
	else if (strcmp(name, "show") == 0)
		opt->show = value;
	else if (strcmp(name, "headers_first") == 0)
		opt->headers_first = atoi(value) != 0;
	else
		return false;
	return true;
}

/* Read the array; unknown options are errors. */
TestOpt *
test_options(Datum array, const char *url)
{
	TestOpt    *opt = palloc0(sizeof(TestOpt));
	Datum	   *items;
	int			n;
	int			i;

	rest_http_conf_init(&opt->conf);
	opt->request.method = "GET";
	opt->request.url = url;
	opt->request.headers = opt->headers;
	opt->attempts = 1;
	opt->pause_after = -1;
	deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false,
					  TYPALIGN_INT, &items, NULL, &n);
	for (i = 0; i < n; i++)
	{
		char	   *name = TextDatumGetCString(items[i]);
		char	   *value = strchr(name, '=');

		if (value == NULL)
			elog(ERROR, "option \"%s\" has no value", name);
		*value++ = '\0';
		if (!test_option_conf(&opt->conf, name, value) &&
			!test_option_request(opt, name, value) &&
			!test_option_test(opt, name, value))
			elog(ERROR, "unknown option \"%s\"", name);
	}
	return opt;
}

/* A loop tied to cxt; see testopt.h. */
RestLoop *
test_loop(const TestOpt *opt, MemoryContext cxt)
{
	RestLoop   *loop;

	if (OidIsValid(opt->session))
		return rest_session_borrow(rest_session_get(opt->session, GetUserId()),
								   cxt);
	loop = rest_loop_new();
	rest_guard_new(cxt, rest_loop_release, loop);
	return loop;
}

/* A call tied to cxt; see testopt.h. */
RestHttpCall *
test_new_call(const TestOpt *opt, MemoryContext cxt)
{
	RestFault	fault;
	RestHttpCall *call = rest_http_new(&opt->conf, &opt->request, &fault);

	if (call == NULL)
		rest_fault_report(&fault);
	rest_guard_new(cxt, rest_http_release, call);
	return call;
}

/* Consume what is there, up to at_most bytes, into the sum. */
void
test_take(RestHttpCall *call, TestSum *sum, size_t at_most)
{
	size_t		len;
	const char *data = rest_http_peek(call, &len);

	if (at_most > 0 && len > at_most)
		len = at_most;
	if (len == 0)
		return;
	if (sum->nhead < 64)
	{
		int			take = Min((int) len, 64 - sum->nhead);

		memcpy(sum->head + sum->nhead, data, take);
		sum->nhead += take;
	}
	sum->crc = crc32(sum->crc, (const Bytef *) data, len);
	sum->bytes += len;
	rest_http_consume(call, len);
}

/* The call's figures as JSON. */
text *
test_result(const TestOpt *opt, RestHttpCall *call, const TestSum *sum)
{
	RestHttpStats stats = rest_http_stats(call);
	StringInfoData out;

	initStringInfo(&out);
	appendStringInfo(&out, "{\"status\":%d,\"bytes\":" INT64_FORMAT
					 ",\"crc\":%u,\"wire\":%lld,\"attempts\":%d"
					 ",\"connections\":%d,\"version\":%d,\"waited_ms\":%lld"
					 ",\"dns_us\":%lld,\"connect_us\":%lld,\"tls_us\":%lld"
					 ",\"first_us\":%lld,\"close_delimited\":%s,\"done\":%s"
					 ",\"head\":",
					 rest_http_status(call), sum->bytes, sum->crc,
					 (long long) stats.bytes_wire, stats.attempts,
					 stats.connections_opened, stats.http_version,
					 (long long) stats.waited_us / 1000,
					 (long long) stats.dns_us, (long long) stats.connect_us,
					 (long long) stats.tls_us, (long long) stats.first_byte_us,
					 rest_http_close_delimited(call) ? "true" : "false",
					 rest_http_done(call) ? "true" : "false");
	escape_json(&out, rest_report_text(sum->head));
	if (opt->show)
	{
		const char *value = rest_http_header(call, opt->show, 0);

		appendStringInfoString(&out, ",\"header\":");
		escape_json(&out, value ? value : "");
	}
	appendStringInfoChar(&out, '}');
	return cstring_to_text_with_len(out.data, out.len);
}

/* Raise the call's fault. */
void
test_raise(const RestHttpCall *call)
{
	if (rest_http_fault(call))
		rest_fault_report(rest_http_fault(call));
}

/* The consumer does something else: computes, without looking at the loop. */
void
test_pause(const TestOpt *opt)
{
	int			left;

	for (left = opt->pause_ms; left > 0; left -= 10)
	{
		CHECK_FOR_INTERRUPTS();
		pg_usleep(10 * 1000L);
	}
}
