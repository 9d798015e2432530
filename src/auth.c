/*-------------------------------------------------------------------------
 *
 * auth.c
 *	  Which credentials go with the requests of an API.
 *
 * Templates and the keys of the user mapping enter (connect.c knows the
 * options); headers and arguments leave, which are put into a request when it
 * is sent and not earlier: a token that a login yields may be another one by
 * then.  Several requests may be refused because of one and the same token:
 * the serial with which each was sent tells whether it was renewed since.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "auth.h"
#include "credential.h"
#include "login.h"
#include "owned.h"
#include "report.h"

/* Longest header or argument that is made from options */
#define AUTH_MAX (256 * 1024)

/* Credentials of other sessions that one request tries, and then some */
#define TRIES 4

/* Guard callbacks */
REST_OWN_RELEASE(release_doc, RestJsonDoc, rest_jsondoc_free)
REST_OWN_RELEASE(release_lines, RestHeadlines, rest_headlines_free)

/* ----- filling in ----- */

/* See auth.h. */
char *
rest_auth_text(const char *text, RestPlace place, RestKeyring *ring)
{
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, AUTH_MAX);
	RestFault	fault = {0};
	RestExpanded what = {0};
	RestTemplate *tmpl = rest_owned_template(text);

	if (!rest_template_expand(tmpl, place, rest_keyring_lookup, ring, buf,
							  &what, &fault))
		rest_fault_report(&fault);
	return what.empty ? NULL : rest_buf_copy(buf);
}

/* The parsed lines of a headers option. */
static RestHeadlines *
parse_lines(const char *text)
{
	RestFault	fault = {0};

	return rest_own(CurrentMemoryContext, release_lines,
					rest_headlines_parse(text, strlen(text), &fault), &fault);
}

/* See auth.h. */
const char **
rest_auth_lines(const char *text, RestKeyring *ring, int *n)
{
	RestArgs   *lines = rest_owned_args();
	const char **result;
	RestFault	fault = {0};
	size_t		i;

	*n = 0;
	if (text && !rest_headlines_expand(parse_lines(text), rest_keyring_lookup,
									   ring, lines, &fault))
		rest_fault_report(&fault);
	result = palloc(sizeof(char *) * (lines->nitems + 1));
	for (i = 0; i < lines->nitems; i++)
		result[(*n)++] = psprintf("%s: %s", lines->items[i].name,
								  lines->items[i].value);
	return result;
}

/* The parsed arguments of an args option, one a line or joined by "&". */
static RestTerms *
parse_list(const char *text)
{
	char	   *joined = pstrdup(text);
	char	   *p;

	for (p = joined; *p; p++)
	{
		if (*p == '\n' || *p == '\r')
			*p = '&';
	}
	return rest_owned_terms(joined);
}

/* See auth.h. */
RestArgs *
rest_auth_list(const char *text, RestKeyring *ring)
{
	RestArgs   *args;
	RestFault	fault = {0};

	if (text == NULL || *text == '\0')
		return NULL;
	args = rest_owned_args();
	if (!rest_terms_expand(parse_list(text), REST_PLACE_ARG,
						   rest_keyring_lookup, ring, false, args, &fault))
		rest_fault_report(&fault);
	return args;
}

/* Names that the templates of credentials use. */
static List *
used_names(const RestAuth *auth)
{
	List	   *names = NIL;

	if (auth->header)
		rest_headlines_names(parse_lines(auth->header), rest_keyring_visit,
							 &names);
	if (auth->args)
		rest_terms_names(parse_list(auth->args), rest_keyring_visit, &names);
	return names;
}

/* What a credential's reply says, or NULL. */
static RestJsonDoc *
reply_of(const RestCredential *credential)
{
	RestFault	ignored = {0};
	RestJsonDoc *doc = NULL;

	if (credential && credential->reply)
		doc = rest_jsondoc_parse(credential->reply,
								 strlen(credential->reply), &ignored);
	if (doc)
		rest_guard_new(CurrentMemoryContext, release_doc, doc);
	return doc;
}

/* Never show what the headers carry; nor what is behind a word such as Basic. */
static void
keep_secret(RestApi *api)
{
	int			i;

	for (i = 0; i < api->nauth_headers; i++)
	{
		const char *value = strchr(api->auth_headers[i], ' ') + 1;
		const char *last = strrchr(value, ' ');

		rest_secret_add(api->secrets, last ? last + 1 : value);
	}
}

/* Make headers and arguments with the keys of this ring. */
static void
fill(RestApi *api, RestKeyring *ring)
{
	RestAuth   *auth = api->auth;

	api->auth_headers = rest_auth_lines(auth->header, ring,
										&api->nauth_headers);
	api->auth_args = rest_auth_list(auth->args, ring);
}

/* A ring in which {reply:...} and the token are of this credential. */
static RestKeyring *
ring_with(const RestAuth *auth, const RestCredential *credential,
		  const char *token)
{
	RestKeyring *ring = rest_keyring_copy(auth->keys);

	rest_keyring_set(ring, "token", token, REST_KEY_SECRET);
	rest_keyring_make(ring, used_names(auth), reply_of(credential));
	return ring;
}

/* See auth.h. */
void
rest_auth_init(RestApi *api, RestAuth *auth)
{
	MemoryContext old;
	RestKeyring *ring;

	auth->cxt = AllocSetContextCreate(api->cxt, "rest_fdw credentials",
									  ALLOCSET_SMALL_SIZES);
	api->auth = auth;
	old = MemoryContextSwitchTo(auth->cxt);
	ring = ring_with(auth, NULL, auth->login ? REST_HIDDEN :
					 rest_keyring_get(auth->keys, "token"));
	fill(api, ring);
	if (auth->login == NULL)
		keep_secret(api);
	MemoryContextSwitchTo(old);
}

/* Put a credential into headers and arguments. */
static void
use_credential(RestApi *api, const RestCredential *credential)
{
	RestAuth   *auth = api->auth;
	MemoryContext old;

	MemoryContextReset(auth->cxt);
	old = MemoryContextSwitchTo(auth->cxt);
	rest_secret_add(api->secrets, credential->token);
	rest_secret_add(api->secrets, credential->refresh);
	fill(api, ring_with(auth, credential, credential->token));
	keep_secret(api);
	auth->serial = credential->serial;
	MemoryContextSwitchTo(old);
}

/* ----- logins ----- */

/* The session that keeps the API's credential. */
static RestSession *
session_of(const RestApi *api)
{
	return rest_session_get(api->serverid, api->userid);
}

/* See auth.h. */
void
rest_auth_ready(RestApi *api)
{
	RestCredential *credential;

	if (api->auth == NULL || api->auth->login == NULL)
		return;
	credential = rest_login_ready(api, session_of(api));
	if (credential->serial != api->auth->serial)
		use_credential(api, credential);
}

/* See auth.h. */
bool
rest_auth_refused(RestApi *api, uint64 serial, int *tries)
{
	RestSession *session;
	RestCredential *credential;
	RestRenewal renewal = REST_RENEWAL_FOUND;

	if (api->auth == NULL || api->auth->login == NULL || *tries >= TRIES)
		return false;
	session = session_of(api);
	credential = rest_credential_get(session);
	if (credential == NULL || credential->serial == serial)
		renewal = rest_login_renew(api, session);
	/* what others got may be no better than what they had */
	*tries += renewal == REST_RENEWAL_FOUND ? 1 : TRIES;
	return renewal != REST_RENEWAL_NONE;
}

/* ----- the URL ----- */

/* qsort: by name, then by value, byte by byte, as signatures want it. */
static int
compare_args(const void *a, const void *b)
{
	const RestArg *x = a;
	const RestArg *y = b;
	int			order = strcmp(x->name, y->name);

	return order ? order : strcmp(x->value ? x->value : "",
								  y->value ? y->value : "");
}

/* A part of the query, encoded in the one way that signatures know; palloc'd. */
static char *
encoded_anew(const char *text)
{
	RestBuf    *plain = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 2);
	RestBuf    *encoded = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 2);

	rest_url_decode(plain, text, strlen(text));
	rest_url_encode(encoded, rest_buf_text(plain), plain->len,
					REST_ENCODE_VALUE);
	return rest_buf_copy(encoded);
}

/* The URL with its arguments in order, each with a "=". */
static const char *
sorted_url(const char *url)
{
	const char *query = strchr(url, '?');
	RestArgs   *args;
	RestArgs   *full;
	RestBuf    *buf;
	size_t		i;

	if (query == NULL)
		return url;
	args = rest_owned_args();
	full = rest_owned_args();
	buf = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 2);
	rest_args_add_query(args, query + 1, strlen(query + 1));
	for (i = 0; i < args->nitems; i++)
		rest_args_add(full, encoded_anew(args->items[i].name),
					  encoded_anew(args->items[i].value ?
								   args->items[i].value : ""));
	qsort(full->items, full->nitems, sizeof(RestArg), compare_args);
	rest_buf_append(buf, url, query - url + 1);
	rest_args_print(full, buf);
	return rest_buf_copy(buf);
}

/* See auth.h. */
const char *
rest_auth_url(RestApi *api, const RestRequest *request)
{
	const char *url = request->url;
	RestFault	fault = {0};
	RestBuf    *buf;

	if (!request->foreign_origin && api->auth_args &&
		api->auth_args->nitems > 0)
	{
		buf = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 2);
		if (!rest_url_join(url, "", api->auth_args, 0, buf, &fault))
			rest_fault_report(&fault);
		url = rest_buf_copy(buf);
	}
	if (api->auth && api->auth->sigv4 && !request->foreign_origin)
		url = sorted_url(url);
	return url;
}
