/*-------------------------------------------------------------------------
 *
 * login.c
 *	  Where the {token} is from that a server's requests carry.
 *
 * Parsed routes and the keys of the user mapping enter; a credential leaves,
 * into the session's keeping.  A login is a request like any other: it obeys
 * the walls, the timeouts, the retries and the user who cancels.  It runs on a
 * loop of its own, since it may be needed while the statement's own requests
 * are under way, and only then does it take one.
 *
 * Nothing of it may be told: what is shown of a request has its credentials
 * hidden, and what comes back is a secret from its first moment.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <time.h>

#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "auth.h"
#include "jwt.h"
#include "login.h"
#include "login_reply.h"
#include "origin.h"
#include "own.h"
#include "report.h"

#define JWT_MAX (256 * 1024)

/* How often it is looked whether another session is through */
#define CLAIM_POLL_MS 20

/* One login that is under way */
typedef struct Trip
{
	const RestLogin *login;
	RestApi    *api;			/* the login's own, with nothing to carry */
	RestKeyring *keys;			/* login's, and what is known by now */
	const RestJsonDoc *reply;	/* what {reply:...} looks into; or NULL */
	List	   *replies;		/* all that came, to be closed */
} Trip;

/* ----- the way there ----- */

/*
 * An API for logins alone, in the current memory context: the same server, walls
 * and patience, but none of its headers, arguments and credentials.
 */
static RestApi *
office_of(RestApi *api, const RestLogin *login)
{
	static const char *accept[] = {"Accept: application/json"};
	RestApi    *office = palloc0(sizeof(RestApi));

	*office = *api;
	office->headers = accept;
	office->nheaders = lengthof(accept);
	office->args = NULL;
	office->auth = NULL;
	office->auth_headers = NULL;
	office->nauth_headers = 0;
	office->auth_args = NULL;
	office->rules = login->rules;
	office->error_message = login->error_message;
	office->budget = NULL;
	office->pool = NULL;
	office->loop = NULL;
	office->loan_cxt = NULL;
	memset(&office->stats, 0, sizeof(office->stats));
	office->cxt = CurrentMemoryContext;
	return office;
}

/* All names that a route and what it signs use. */
static List *
names_of(const RestLogin *login, const RestRoute *route)
{
	List	   *names = NIL;
	RestFault	fault = {0};
	RestTemplate *key;

	rest_route_names(route, rest_keyring_visit, &names);
	if (login->jwt.claims == NULL || !rest_route_uses(route, "jwt"))
		return names;
	if (login->jwt.header)
		rest_body_names(login->jwt.header, rest_keyring_visit, &names);
	rest_body_names(login->jwt.claims, rest_keyring_visit, &names);
	key = rest_template_parse(login->jwt.key, strlen(login->jwt.key), &fault);
	if (key)
		rest_template_names(key, rest_keyring_visit, &names);
	rest_template_free(key);
	return names;
}

/* The JSON text of a template of the claims. */
static char *
expand_json(const RestBody *body, RestKeyring *keys)
{
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, JWT_MAX);
	RestFault	fault = {0};
	bool		empty;

	if (!rest_body_expand(body, rest_keyring_lookup, keys, 0, buf, &empty,
						  &fault))
		rest_fault_report(&fault);
	return rest_buf_copy(buf);
}

/* PEM text of the key that signs, filled in; NULL when it is empty. */
static char *
expand_key(const char *text, RestKeyring *keys)
{
	RestFault	fault = {0};
	RestExpanded what = {0};
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, JWT_MAX);
	RestTemplate *tmpl = rest_template_parse(text, strlen(text), &fault);
	bool		ok = tmpl && rest_template_expand(tmpl, REST_PLACE_TEXT,
												  rest_keyring_lookup, keys,
												  buf, &what, &fault);

	rest_template_free(tmpl);
	if (!ok)
		rest_fault_report(&fault);
	return what.empty ? NULL : rest_buf_copy(buf);
}

/* Make {jwt}. */
static void
sign(Trip *trip)
{
	const RestJwtRule *rule = &trip->login->jwt;
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, JWT_MAX);
	RestFault	fault = {0};
	char	   *key;

	if (rule->claims == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
				 errmsg("placeholder {%s} needs the option \"%s\"", "jwt",
						"jwt_claims")));
	key = expand_key(rule->key, trip->keys);
	if (!rest_jwt_sign(rule->header ? expand_json(rule->header, trip->keys) : NULL,
					   expand_json(rule->claims, trip->keys), key ? key : "",
					   (int64) time(NULL), buf, &fault))
		rest_fault_report(&fault);
	rest_keyring_set(trip->keys, "jwt", rest_buf_copy(buf), REST_KEY_SECRET);
}

/* Never show what is in these keys. */
static void
keep_secret(Trip *trip)
{
	ListCell   *lc;

	foreach(lc, trip->keys->keys)
	{
		RestKey    *key = lfirst(lc);

		/* the address of a token office is no secret */
		if (key->kind == REST_KEY_SECRET &&
			key->value.kind == REST_VALUE_TEXT &&
			strncmp(key->value.text, "http", Min(key->value.len, 4)) != 0)
			rest_secret_add(trip->api->secrets,
							pnstrdup(key->value.text, key->value.len));
	}
}

/* Put "***" back where encoding made "%2A%2A%2A" of it; in place. */
static char *
decode_hidden(char *text)
{
	char	   *from;
	char	   *to = text;

	for (from = text; *from;)
	{
		bool		star = strncmp(from, "%2A", 3) == 0;

		*to++ = star ? '*' : *from;
		from += star ? 3 : 1;
	}
	*to = '\0';
	return text;
}

/* The request of a route, made of keys that are hidden or not. */
static void
make_request(Trip *trip, RestRoute *route, bool blind, RestRequest *out)
{
	RestRequestSource source = {0};

	trip->keys->blind = blind;
	source.route = route;
	source.lookup = rest_keyring_lookup;
	source.ctx = trip->keys;
	source.must_be = true;
	rest_request_build(trip->api, &source, out);
	trip->keys->blind = false;
}

/*
 * A login goes to the server's own origin, to those in allowed_origins, and to
 * the one that the option itself names: who may set it may set these as well.
 * Not to one that a reply or a user mapping names.
 */
static void
check_origin(Trip *trip, RestRequest *request)
{
	if (rest_origin_same(request->url, trip->api->base))
		return;
	request->foreign_origin = true;
	if (rest_request_may_go(trip->api, request->url) ||
		rest_origin_same(request->url, request->target))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("login to server \"%s\" would go to another host",
					trip->api->server),
			 errhint("If that host is to be trusted, name its origin in the server option \"allowed_origins\".")));
}

/* Everything that the route names, {jwt} too. */
static void
make_keys(Trip *trip, RestRoute *route)
{
	rest_keyring_make(trip->keys, names_of(trip->login, route), trip->reply);
	if (rest_route_uses(route, "jwt"))
		sign(trip);
	keep_secret(trip);
}

/* The request of a route, ready to be sent and fit to be shown. */
static RestRequest *
request_of(Trip *trip, RestRoute *route)
{
	RestRequest *request = palloc0(sizeof(RestRequest));
	RestRequest shown = {0};
	const RestName *name = rest_template_single(route->path);

	make_request(trip, route, false, request);
	if (name != NULL && strncmp(name->text, "reply:", 6) == 0)
		return request;			/* a whole URL: its origin was checked */
	make_request(trip, route, true, &shown);
	request->target = decode_hidden(pstrdup(shown.target));
	check_origin(trip, request);
	return request;
}

/* ----- sending ----- */

/*
 * Was it the credentials that were not good?  Else it may go better later.  Some
 * tell errors with a status below 400.
 */
static bool
is_final(int status)
{
	return status < 500 && status != 408 && status != 425 && status != 429;
}

/* Raise that a login was refused, in the API's words. */
static void
raise_refusal(Trip *trip, RestReply *reply, RestFault *fault)
{
	RestFault	told = {0};
	bool		final = is_final(rest_reply_status(reply));

	rest_fault_set(&told, final ? REST_STATE_BAD_AUTHORIZATION :
				   fault->sqlstate, "login failed: %s", fault->message);
	if (fault->detail[0])
		rest_fault_detail(&told, "%s", fault->detail);
	if (final)
		rest_fault_hint(&told, "Check the user mapping of this user, and the option \"login\" of the server.");
	else if (fault->hint[0])
		rest_fault_hint(&told, "%s", fault->hint);
	rest_reply_raise(reply, &told);
}

/*
 * Send a route.  False when it was refused for good and that may be; every
 * other refusal is raised.
 */
static bool
send_route(Trip *trip, RestRoute *route, bool may_fail, RestLoginReply *out)
{
	RestRequest *request;
	RestReply  *reply;
	RestFault	fault = {0};

	make_keys(trip, route);
	request = request_of(trip, route);
	/* a code or a refresh token may be good for one use only */
	request->again = route == trip->login->login;
	reply = rest_reply_open(trip->api, request, REST_USE_OTHER, NULL);
	trip->replies = lappend(trip->replies, reply);
	memset(out, 0, sizeof(*out));
	out->body = rest_reply_answer(reply, REST_CREDENTIAL_MAX, false);
	out->reply = reply;
	if (rest_reply_refused(reply, &fault))
	{
		if (may_fail && is_final(rest_reply_status(reply)))
			return false;
		raise_refusal(trip, reply, &fault);
	}
	rest_login_reply_parse(out);
	return true;
}

/* ----- what it yields ----- */

/* Raise that a reply has no token. */
static void
raise_no_token(Trip *trip, const RestLoginReply *reply)
{
	RestFault	fault = {0};
	RestBuf    *names = rest_own_buf(CurrentMemoryContext, 400);

	rest_fault_set(&fault, REST_STATE_BAD_AUTHORIZATION,
				   "login to server \"%s\" yielded no token",
				   trip->api->server);
	rest_fault_detail(&fault, "Nothing is at \"%s\" in its reply.",
					  trip->login->token);
	if (reply->doc && rest_jsondoc_members(reply->doc, "", names))
		rest_fault_detail(&fault, "Its members are: %s.",
						  rest_buf_text(names));
	rest_login_reply_words(reply, trip->api->error_message, &fault);
	rest_fault_hint(&fault, "Set the option \"login_token\" to where the token is.");
	rest_reply_raise(reply->reply, &fault);
}

/*
 * Keep what the last reply of a login says.  A refresh token may also be in an
 * earlier one, or stay what it was.
 */
static RestCredential *
keep(Trip *trip, RestSession *session, const RestLoginReply *first,
	 const RestLoginReply *last, const char *refresh)
{
	const RestLogin *login = trip->login;
	RestCredential what = {0};
	char	   *found;

	what.token = rest_login_reply_find(last, login->token);
	if (what.token == NULL)
		raise_no_token(trip, last);
	found = rest_login_reply_find(last, login->refresh_token);
	if (found == NULL && first != last)
		found = rest_login_reply_find(first, login->refresh_token);
	what.refresh = found ? found : unconstify(char *, refresh);
	what.reply = last->doc ?
		pnstrdup(rest_buf_text(last->text), last->text->len) : NULL;
	what.renew_at = rest_login_reply_renewal(last, login, what.token);
	rest_secret_add(trip->api->secrets, what.token);
	rest_secret_add(trip->api->secrets, what.refresh);
	return rest_credential_set(session, &what);
}

/* The first secret of the mapping that a route names and that is not there. */
static const char *
lacking(Trip *trip, const RestRoute *route)
{
	List	   *names = NIL;
	ListCell   *lc;

	rest_route_names(route, rest_keyring_visit, &names);
	foreach(lc, names)
	{
		ListCell   *key;

		foreach(key, trip->keys->keys)
		{
			RestKey    *k = lfirst(key);

			if (strcmp(k->name, lfirst(lc)) == 0 &&
				k->kind == REST_KEY_SECRET &&
				k->value.kind == REST_VALUE_EMPTY)
				return k->name;
		}
	}
	return NULL;
}

/* Raise that the API wants what the user mapping has not. */
static void
raise_lacking(Trip *trip, const char *option)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
			 errmsg("login to server \"%s\" needs the option \"%s\" of the user mapping",
					trip->api->server, option),
			 errhint("Set it by ALTER USER MAPPING ... OPTIONS (ADD %s '...').",
					 option)));
}

/* Is the second request wanted: has the first reply all that it names? */
static bool
then_wanted(Trip *trip, const RestLoginReply *first)
{
	RestRoute  *then = trip->login->then;
	RestKeyring *probe;
	List	   *names = NIL;

	if (then == NULL)
		return false;
	probe = rest_keyring_copy(trip->keys);
	rest_route_names(then, rest_keyring_visit, &names);
	return rest_keyring_make(probe, names, first->doc) == NULL;
}

/* Log in by this route, and by login_then where that is wanted. */
static RestCredential *
log_in(Trip *trip, RestSession *session, RestRoute *route,
	   const char *refresh)
{
	RestLoginReply first;
	RestLoginReply last;
	const char *option;

	send_route(trip, route, false, &first);
	last = first;
	if (then_wanted(trip, &first))
	{
		option = lacking(trip, trip->login->then);
		if (option && strcmp(option, "jwt") != 0)
			raise_lacking(trip, option);
		trip->reply = first.doc;
		send_route(trip, trip->login->then, false, &last);
	}
	return keep(trip, session, &first, &last, refresh);
}

/* Exchange the refresh token; false when it is not good any more. */
static bool
refresh(Trip *trip, RestSession *session, bool may_fail)
{
	RestLoginReply reply;

	if (!send_route(trip, trip->login->refresh, may_fail, &reply))
		return false;
	keep(trip, session, &reply, &reply,
		 rest_keyring_get(trip->keys, "refresh_token"));
	return true;
}

/* ----- when ----- */

/* Can the refresh route be sent: is everything there that it names? */
static bool
can_refresh(Trip *trip, const RestCredential *old)
{
	RestRoute  *route = trip->login->refresh;
	List	   *names = NIL;

	if (route == NULL || lacking(trip, route) != NULL)
		return false;
	rest_route_names(route, rest_keyring_visit, &names);
	if (rest_keyring_make(trip->keys, names, trip->reply) != NULL)
		return false;
	return old != NULL || rest_route_uses(route, "refresh_token");
}

/* Put what the kept credential knows onto the keyring. */
static void
remember(Trip *trip, const RestCredential *old)
{
	RestLoginReply *reply;
	RestBuf    *text;

	if (old == NULL)
		return;
	if (old->token)
		rest_keyring_set(trip->keys, "token", pstrdup(old->token),
						 REST_KEY_SECRET);
	if (old->refresh)
		rest_keyring_set(trip->keys, "refresh_token", pstrdup(old->refresh),
						 REST_KEY_SECRET);
	if (old->reply == NULL)
		return;
	reply = palloc0(sizeof(RestLoginReply));
	text = rest_own_buf(CurrentMemoryContext, REST_CREDENTIAL_MAX);
	rest_buf_puts(text, old->reply);
	reply->body = text;
	rest_login_reply_parse(reply);
	trip->reply = reply->doc;
}

/* Get a credential in place of the old one, by refreshing it or by a login. */
static bool
obtain(Trip *trip, RestSession *session, const RestCredential *old)
{
	const RestLogin *login = trip->login;
	bool		can_login = login->login != NULL && login->lacks == NULL;

	remember(trip, old);
	if (can_refresh(trip, old) && refresh(trip, session, can_login))
		return true;
	if (!can_login)
		return false;
	trip->keys = rest_keyring_copy(login->keys);
	trip->reply = NULL;
	log_in(trip, session, login->login, NULL);
	return true;
}

/* Prepare a login in the current memory context, which is its own. */
static void
set_out(Trip *trip, RestApi *api, const RestLogin *login)
{
	memset(trip, 0, sizeof(*trip));
	trip->login = login;
	trip->api = office_of(api, login);
	trip->keys = rest_keyring_copy(login->keys);
}

/* It is over: count what it took, let everything go. */
static void
arrive(Trip *trip, RestApi *api, MemoryContext old)
{
	MemoryContext cxt = CurrentMemoryContext;
	ListCell   *lc;

	foreach(lc, trip->replies)
		rest_reply_close(lfirst(lc));
	rest_api_sync(trip->api);
	api->stats.waited_us += trip->api->stats.waited_us;
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
}

/* A memory context for one login, below the API's; the current one is *old. */
static void
begin(RestApi *api, MemoryContext *old)
{
	*old = MemoryContextSwitchTo(AllocSetContextCreate(api->cxt,
													   "rest_fdw login",
													   ALLOCSET_DEFAULT_SIZES));
}

/*
 * See whether another session got one meanwhile, else become the one that
 * does; the claim ends with the current memory context.
 */
static bool
find_or_claim(RestSession *session, const RestSharedKey *key)
{
	RestCredential *known = rest_credential_get(session);
	uint64		serial = known ? known->serial : 0;

	while (rest_credential_fetch(session, key, serial) == NULL)
	{
		if (rest_credential_claim(key, CurrentMemoryContext))
			return rest_credential_fetch(session, key, serial) != NULL;
		rest_loop_sleep(NULL, CLAIM_POLL_MS);
	}
	return true;
}

/* See login.h. */
RestRenewal
rest_login_renew(RestApi *api, RestSession *session)
{
	const RestLogin *login = api->auth->login;
	RestRenewal result = REST_RENEWAL_FOUND;
	RestSharedKey key;
	Trip		trip;
	MemoryContext old;

	begin(api, &old);
	set_out(&trip, api, login);
	rest_shared_key(&key, "login", login->identity, strlen(login->identity));
	if (!find_or_claim(session, &key))
	{
		result = obtain(&trip, session, rest_credential_get(session)) ?
			REST_RENEWAL_MADE : REST_RENEWAL_NONE;
		if (result == REST_RENEWAL_MADE)
			rest_credential_share(session, &key, login->needs_reply);
		api->stats.logins += result == REST_RENEWAL_MADE;
	}
	arrive(&trip, api, old);
	return result;
}

/* Is the credential about to expire? */
static bool
is_due(const RestCredential *credential)
{
	return credential->renew_at != 0 &&
		GetCurrentTimestamp() >= credential->renew_at;
}

/* See login.h. */
RestCredential *
rest_login_ready(RestApi *api, RestSession *session)
{
	const RestLogin *login = api->auth->login;
	RestCredential *credential = rest_credential_get(session);
	RestCredential given = {0};

	if (credential && !is_due(credential))
		return credential;
	if (credential == NULL && login->given)
	{
		given.token = unconstify(char *, login->given);
		given.refresh = unconstify(char *, rest_keyring_get(login->keys,
															"refresh_token"));
		return rest_credential_set(session, &given);
	}
	if (rest_login_renew(api, session) == REST_RENEWAL_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
				 errmsg("the credential for server \"%s\" cannot be renewed",
						api->server)));
	return rest_credential_now(session);
}

/* See login.h. */
RestCredential *
rest_login_by(RestApi *api, RestSession *session, const RestLogin *login,
			  RestRoute *route, const RestKeyring *keys)
{
	Trip		trip;
	MemoryContext old;
	ListCell   *lc;

	begin(api, &old);
	set_out(&trip, api, login);
	foreach(lc, keys->keys)
	{
		RestKey    *key = lfirst(lc);

		rest_keyring_set(trip.keys, key->name, key->value.text ?
						 pnstrdup(key->value.text, key->value.len) : NULL,
						 key->kind);
	}
	log_in(&trip, session, route, NULL);
	arrive(&trip, api, old);
	return rest_credential_now(session);
}

/* See login.h. */
char *
rest_login_shown(RestApi *api, const RestLogin *login, RestRoute *route)
{
	RestRequest shown = {0};
	Trip		trip;
	const RestName *name = rest_template_single(route->path);

	ListCell   *lc;

	set_out(&trip, api, login);
	if (name)
		return psprintf("%s {%s}", route->method, name->text);
	rest_keyring_set(trip.keys, "jwt", REST_HIDDEN, REST_KEY_SECRET);
	rest_keyring_make(trip.keys, names_of(login, route), NULL);
	foreach(lc, trip.keys->keys)
	{
		RestKey    *key = lfirst(lc);

		if (key->kind != REST_KEY_OPEN)
			rest_keyring_set(trip.keys, key->name, REST_HIDDEN, key->kind);
	}
	make_request(&trip, route, true, &shown);
	return psprintf("%s %s", shown.method,
					decode_hidden(pstrdup(shown.target)));
}
