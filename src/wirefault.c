/*-------------------------------------------------------------------------
 *
 * wirefault.c
 *	  Words what went wrong on the wire.
 *
 * Assumes a call that has just left its loop, with its figures taken.  libcurl's
 * result and the flags that the callbacks set enter; a fault leaves in the call:
 * HV00N when there was no answer, HV00L when there was a broken one, 42501 when
 * the rules on addresses forbade it.  Texts name host and port, never the URL:
 * arguments can be secret.
 *
 *-------------------------------------------------------------------------
 */
#include <ctype.h>
#include <string.h>

#include "httpcall.h"

/*
 * libcurl's words: its buffer for this transfer, else the general text of the
 * code; without the line end that some of them carry.
 */
static const char *
wirefault_words(RestHttpCall *call, CURLcode result)
{
	size_t		len = strlen(call->errbuf);

	while (len > 0 && (isspace((unsigned char) call->errbuf[len - 1]) ||
					   call->errbuf[len - 1] == '.'))
		call->errbuf[--len] = '\0';
	return len > 0 ? call->errbuf : curl_easy_strerror(result);
}

/*
 * What it cost, as a detail.  Waiting is the sum over the attempts, the rest is
 * about the last one.
 */
static void
wirefault_figures(RestHttpCall *call)
{
	const RestHttpStats *stats = &call->stats;

	if (stats->attempts > 1)
		rest_fault_detail(&call->fault, "After %d attempts;", stats->attempts);
	rest_fault_detail(&call->fault,
					  "%sDNS %lld ms, connect %lld ms, "
					  "TLS %lld ms, waiting %lld ms.",
					  stats->attempts > 1 ? "" : "It took ",
					  (long long) stats->dns_us / 1000,
					  (long long) stats->connect_us / 1000,
					  (long long) stats->tls_us / 1000,
					  (long long) stats->waited_us / 1000);
}

/*
 * A timeout: names what it was waiting for and the option that ended it.
 */
static void
wirefault_timeout(RestHttpCall *call)
{
	const char *phase;
	bool		connecting = call->sends == 0;

	if (!connecting)
		phase = call->first_us ? "receiving the answer" :
			"waiting for the answer to begin";
	else if (!call->resolved_us)
		phase = "resolving the host name";
	else if (!call->tls_us)
		phase = "connecting";
	else
		phase = "setting up the TLS connection";
	rest_fault_set(&call->fault, REST_STATE_FDW_CONNECTION,
				   "request to \"%s\" timed out while %s", call->host, phase);
	wirefault_figures(call);
	if (call->first_us)
		rest_fault_detail(&call->fault, "%lld bytes of the answer had come.",
						  (long long) call->wire_total);
	rest_fault_hint(&call->fault, "The option \"%s\" is %d ms.",
					connecting ? "connect_timeout" : "timeout",
					connecting ? call->connect_timeout_ms : call->timeout_ms);
}

/*
 * Failures that our own callbacks asked for; false when there is none of them.
 */
static bool
wirefault_ours(RestHttpCall *call)
{
	RestFault  *fault = &call->fault;

	if (call->walled)
	{
		rest_fault_set(fault, REST_STATE_NO_PRIVILEGE,
					   "connecting to \"%s\" is not allowed", call->host);
		rest_fault_detail(fault, "Its address is private, or not one of the "
						  "allowed hosts.");
		rest_fault_hint(fault, "A superuser can change the settings "
						"\"rest_fdw.allowed_hosts\" and "
						"\"rest_fdw.allow_private_addresses\".");
	}
	else if (call->header_overflow)
		rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
					   "headers of the answer from \"%s\" exceed %zu bytes",
					   call->host, call->max_header_bytes);
	else if (call->no_memory)
		rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	else if (call->resend_refused)
	{
		rest_fault_set(fault, REST_STATE_FDW_CONNECTION,
					   "connection to \"%s\" was closed before an answer came",
					   call->host);
		rest_fault_detail(fault, "The request was not sent again, because the "
						  "server may have carried it out.");
	}
	else
		return false;
	return true;
}

/*
 * TLS and configuration: what the user can change.  False when the code is
 * none of these.
 */
static bool
wirefault_tls(RestHttpCall *call, CURLcode result)
{
	const char *hint;

	switch (result)
	{
		case CURLE_PEER_FAILED_VERIFICATION:
			hint = "Set the option \"ca_file\" to the certificate authority of "
				"the server; \"verify\" switches the check off.";
			break;
		case CURLE_SSL_CACERT_BADFILE:
			hint = "Check the option \"ca_file\".";
			break;
		case CURLE_SSL_CERTPROBLEM:
			hint = "Check the options \"client_cert\" and \"client_key\".";
			break;
		case CURLE_SSL_CONNECT_ERROR:
		case CURLE_SSL_ISSUER_ERROR:
			hint = "";
			break;
		default:
			return false;
	}
	rest_fault_set(&call->fault, REST_STATE_FDW_CONNECTION,
				   "could not set up a TLS connection to \"%s\": %s",
				   call->host, wirefault_words(call, result));
	wirefault_figures(call);
	if (hint[0])
		rest_fault_hint(&call->fault, "%s", hint);
	return true;
}

/*
 * An answer that is none, or ends too early.
 */
static void
wirefault_answer(RestHttpCall *call, CURLcode result)
{
	RestFault  *fault = &call->fault;

	if (call->has_headers)
		rest_fault_set(fault, REST_STATE_FDW_REPLY,
					   "answer from \"%s\" was cut off after %lld bytes: %s",
					   call->host, (long long) call->wire_total,
					   wirefault_words(call, result));
	else
		rest_fault_set(fault, REST_STATE_FDW_REPLY,
					   "answer from \"%s\" is not valid HTTP: %s", call->host,
					   wirefault_words(call, result));
	wirefault_figures(call);
}

/*
 * Word libcurl's result; see httpcall.h.
 */
void
rest_wire_fault(RestHttpCall *call, CURLcode result)
{
	if (wirefault_ours(call))
		return;
	if (result == CURLE_OPERATION_TIMEDOUT)
	{
		wirefault_timeout(call);
		return;
	}
	if (result == CURLE_OUT_OF_MEMORY)
	{
		rest_fault_set(&call->fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
		return;
	}
	if (wirefault_tls(call, result))
		return;
	if (call->has_headers || result == CURLE_WEIRD_SERVER_REPLY ||
		result == CURLE_UNSUPPORTED_PROTOCOL)
	{
		wirefault_answer(call, result);
		return;
	}
	rest_fault_set(&call->fault, REST_STATE_FDW_CONNECTION,
				   call->sends == 0 ? "could not connect to \"%s\": %s" :
				   "no answer from \"%s\": %s",
				   call->host, wirefault_words(call, result));
	wirefault_figures(call);
}
