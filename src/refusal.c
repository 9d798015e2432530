/*-------------------------------------------------------------------------
 *
 * refusal.c
 *	  An answer that is no success, as an error that says why.
 *
 * Status, headers and the error body enter; a RestFault leaves whose detail
 * holds method, path, the API's own words and its request id, and whose hint
 * names the option to look at.  Words of the API are shortened, freed from
 * control characters, and credentials that it repeats are blanked.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "auth.h"
#include "header.h"
#include "own.h"
#include "rate.h"
#include "refusal.h"

/* How much of the API's own words is shown */
#define REST_WORDS_SHOWN 400

/* Headers in which a request id usually comes */
static const char *const id_headers[] = {
	"x-request-id", "x-amzn-requestid", "x-ms-request-id", "request-id",
	"x-correlation-id", NULL
};

/* The registered phrase of the statuses that users meet (RFC 9110). */
static const char *
status_phrase(int status)
{
	switch (status)
	{
		case 400:
			return "Bad Request";
		case 401:
			return "Unauthorized";
		case 403:
			return "Forbidden";
		case 404:
			return "Not Found";
		case 405:
			return "Method Not Allowed";
		case 406:
			return "Not Acceptable";
		case 409:
			return "Conflict";
		case 410:
			return "Gone";
		case 412:
			return "Precondition Failed";
		case 415:
			return "Unsupported Media Type";
		case 422:
			return "Unprocessable Content";
		case 429:
			return "Too Many Requests";
		case 500:
			return "Internal Server Error";
		case 502:
			return "Bad Gateway";
		case 503:
			return "Service Unavailable";
		case 504:
			return "Gateway Timeout";
		default:
			return NULL;
	}
}

/* What the user may do about a status; NULL when nothing comes to mind. */
static const char *
status_hint(int status, RestUse use)
{
	if (status >= 300 && status < 400)
		return "Redirects are not followed; set the option \"url\" or \"resource\" to the address that is meant.";
	switch (status)
	{
		case 400:
		case 422:
			if (use == REST_USE_CREATE || use == REST_USE_UPDATE ||
				use == REST_USE_DELETE)
				return NULL;
			return "If the API does not know a filter or an order, switch it off by the column options \"filters\" and \"sortable\".";
		case 401:
			return "Check the credentials in the user mapping.";
		case 403:
			return "Check what the credentials in the user mapping may do.";
		case 404:
			if (use == REST_USE_UPDATE || use == REST_USE_DELETE)
				return "One of the records may not be there. Write fewer in one request, or let \"on_status\" say '404 empty' where that means that none was there.";
			return "Check the options \"url\" and \"resource\".";
		case 405:
			return "Set the option of this route to '' or to a method that the API allows.";
		case 429:
			return "Lower the option \"rate\", or raise \"max_wait\" or \"max_retries\".";
		default:
			return NULL;
	}
}

/* See refusal.h. */
char *
rest_refusal_clean(const RestApi *api, char *text)
{
	char	   *p;

	for (p = text; *p; p++)
	{
		if ((unsigned char) *p < 0x20 || *p == 0x7f)
			*p = ' ';
	}
	rest_secret_blank(api->secrets, text);
	return text;
}

/* See refusal.h. */
void
rest_refusal_redact(const RestApi *api, RestFault *fault)
{
	rest_refusal_clean(api, fault->message);
	rest_refusal_clean(api, fault->detail);
	rest_refusal_clean(api, fault->hint);
}

/* See refusal.h. */
void
rest_refusal_request(const RestRequest *request, RestFault *fault)
{
	rest_fault_detail(fault, "Request: %s %.700s", request->method,
					  request->target);
}

/* The API's own words from its error body, or what the body is instead. */
static void
add_words(RestApi *api, const RestHttpCall *call, const RestBuf *body,
		  const RestJsonDoc *doc, RestFault *fault)
{
	RestBuf    *words = rest_own_buf(CurrentMemoryContext, REST_REFUSAL_BODY);
	RestMediaType media = {"", ""};
	const char *type = rest_http_header(call, "content-type", 0);

	if (type)
		rest_header_media_type(type, strlen(type), &media);
	if (doc)
	{
		if (api->error_message == NULL || api->error_message[0] == '\0' ||
			rest_jsondoc_find(doc, api->error_message, words) == REST_JSON_MISSING)
			rest_jsondoc_find(doc, REST_USUAL_WORDS, words);
	}
	else if (strcmp(media.type, "text/plain") == 0)
		rest_buf_append(words, rest_buf_text(body), body->len);
	else if (body->len > 0)
		rest_fault_detail(fault, "The body is not JSON but \"%s\".",
						  media.type[0] ? media.type : "of no stated type");
	/* before it is cut: the beginning of a secret is one as well */
	if (words->len > 0)
		rest_fault_detail(fault, "The API says: \"%.*s\".", REST_WORDS_SHOWN,
						  rest_refusal_clean(api, rest_buf_copy(words)));
	else if (doc && body->len > strlen("null"))
	{
		rest_buf_append(words, rest_buf_text(body), body->len);
		rest_fault_detail(fault, "Its answer is %.*s.", REST_WORDS_SHOWN,
						  rest_refusal_clean(api, rest_buf_copy(words)));
	}
}

/* A header of the answer, fit to be shown; NULL when there is none. */
static const char *
shown_header(RestApi *api, const RestHttpCall *call, const char *name)
{
	const char *value = rest_http_header(call, name, 0);

	return value ? rest_refusal_clean(api, pstrdup(value)) : NULL;
}

/* Headers that help: request id, allowed methods, where a redirect leads. */
static void
add_headers(RestApi *api, const RestHttpCall *call, int status,
			RestFault *fault)
{
	const char *value;
	int			i;

	for (i = 0; id_headers[i]; i++)
	{
		value = shown_header(api, call, id_headers[i]);
		if (value)
		{
			rest_fault_detail(fault, "Its request id is %.100s.", value);
			break;
		}
	}
	if (status == 405 && (value = shown_header(api, call, "allow")) != NULL)
		rest_fault_detail(fault, "Allowed methods are %.100s.", value);
	if (status >= 300 && status < 400 &&
		(value = shown_header(api, call, "location")) != NULL)
		rest_fault_detail(fault, "It points to \"%.200s\".", value);
}

/*
 * What the headers say about a quota that is used up:
 * "Its quota is 5 requests, of which 0 are left, renewed in 1 s."
 */
static void
add_quota(const RestHttpCall *call, RestFault *fault)
{
	RestRateLimit quota;
	StringInfoData text;

	rest_rate_told(call, &quota);
	initStringInfo(&text);
	if (quota.limit >= 0)
		appendStringInfo(&text, " quota is %lld requests",
						 (long long) quota.limit);
	if (quota.remaining >= 0)
		appendStringInfo(&text, "%s %lld %s left", text.len ? ", of which" : " quota has",
						 (long long) quota.remaining, quota.limit >= 0 ? "are" : "requests");
	if (text.len > 0 && quota.reset >= 0)
		appendStringInfo(&text, ", renewed in %lld s", (long long) quota.reset);
	if (text.len > 0)
		rest_fault_detail(fault, "Its%s.", text.data);
	pfree(text.data);
}

/* See refusal.h. */
void
rest_refusal(RestApi *api, const RestRequest *request, RestUse use,
			 const RestHttpCall *call, const RestVerdict *verdict,
			 const RestBuf *body, const RestJsonDoc *doc, RestFault *fault)
{
	int			status = rest_http_status(call);
	const char *phrase = status_phrase(status);
	const char *hint = status_hint(status, use);

	rest_fault_set(fault, verdict->sqlstate, "server \"%s\" answered with status %d%s%s",
				   api->server, status, phrase ? " " : "",
				   phrase ? phrase : "");
	add_words(api, call, body, doc, fault);
	add_headers(api, call, status, fault);
	if (status == 429)
		add_quota(call, fault);
	if (status == 401 && api->nauth_headers == 0 && api->auth_args == NULL &&
		api->auth && api->auth->lacks && !api->auth->login)
		rest_fault_hint(fault, "For a login the user mapping would need the option \"%s\".",
						api->auth->lacks);
	else if (status == 401 && api->nauth_headers == 0 && api->auth_args == NULL)
		hint = "No credentials were sent. Give them by CREATE USER MAPPING for this user and server.";
	if (hint)
		rest_fault_hint(fault, "%s", hint);
	rest_refusal_redact(api, fault);
}
