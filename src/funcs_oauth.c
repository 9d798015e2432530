/*-------------------------------------------------------------------------
 *
 * funcs_oauth.c
 *	  Authorization codes: where to send a browser, and what to do with what
 *	  it brings back (RFC 6749 4.1, RFC 7636).
 *
 * A server enters, with options authorize and exchange; a URL leaves.  Later the
 * code and the state that came back enter, and a token goes into the user
 * mapping: a refresh token, when there is one, which the refresh route then
 * turns into access tokens.
 *
 * The two calls may be made in different sessions, days and poolers apart, so
 * that nothing is kept between them: the state is signed with a secret that
 * the cluster has anyway and nobody can read by SQL, over the time, the server,
 * the user and redirect_uri; the verifier of the challenge is made of the
 * state with the same secret.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <time.h>

#include "access/xlog.h"
#include "catalog/pg_control.h"
#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "tcop/utility.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "auth.h"
#include "connect.h"
#include "connect_login.h"
#include "credential.h"
#include "funcs_oauth.h"
#include "jwt.h"
#include "own.h"
#include "report.h"
#include "servers.h"

PG_FUNCTION_INFO_V1(rest_fdw_authorize_url);
PG_FUNCTION_INFO_V1(rest_fdw_exchange_code);

/* How long a state is good */
#define STATE_SECONDS 3600

/* One authorization */
typedef struct Authorization
{
	RestApi    *api;
	RestConf   *conf;
	RestLogin  *login;
	const char *redirect_uri;	/* UTF-8; or NULL */
} Authorization;

/* Everything about a server, in the current memory context. */
static void
begin(Authorization *a, FunctionCallInfo fcinfo, int redirect)
{
	Oid			serverid = rest_servers_usable(NameStr(*PG_GETARG_NAME(0)));
	char	   *uri;

	a->conf = rest_conf_server(serverid);
	a->api = rest_connect(serverid, GetUserId(), a->conf);
	a->login = rest_connect_login_all(a->api, a->conf,
									  rest_connect_keys(a->conf, serverid,
														GetUserId()));
	a->redirect_uri = NULL;
	if (PG_ARGISNULL(redirect))
		return;
	uri = text_to_cstring(PG_GETARG_TEXT_PP(redirect));
	a->redirect_uri = pg_server_to_any(uri, strlen(uri), PG_UTF8);
}

/* A route that must be there. */
static RestRoute *
need_route(const Authorization *a, RestOpt opt)
{
	RestRoute  *route = rest_connect_login_route(a->conf, opt);

	if (route == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
				 errmsg("server \"%s\" has no option \"%s\"", a->api->server,
						rest_option_defs[opt].name)));
	return route;
}

/* ----- state and verifier ----- */

/* A keyed digest of a text, of the server, the user and redirect_uri. */
static char *
sign(const Authorization *a, const char *what, const char *text)
{
	RestBuf    *out = rest_own_buf(CurrentMemoryContext, 64);
	char	   *all = psprintf("rest_fdw %s %u %u %u %s %s", what, MyDatabaseId,
							   a->api->serverid, a->api->userid, text,
							   a->redirect_uri ? a->redirect_uri : "");

	if (!rest_hmac_url(out, GetMockAuthenticationNonce(), MOCK_AUTH_NONCE_LEN,
					   all, strlen(all)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not sign a state")));
	return rest_buf_copy(out);
}

/* A new state: "random.time.signature". */
static char *
make_state(const Authorization *a)
{
	RestBuf    *random = rest_own_buf(CurrentMemoryContext, 64);
	char	   *text;

	if (!rest_random_url(random, 16))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not generate random bytes")));
	text = psprintf("%s.%llx", rest_buf_text(random),
					(unsigned long long) time(NULL));
	return psprintf("%s.%s", text, sign(a, "state", text));
}

/* Raise unless the state is one of ours that is not too old. */
static void
check_state(const Authorization *a, const char *state)
{
	const char *last = strrchr(state, '.');
	const char *first = strchr(state, '.');
	char	   *text = last ? pnstrdup(state, last - state) : NULL;
	unsigned long long made;

	if (last == NULL || first == last ||
		strcmp(last + 1, sign(a, "state", text)) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
				 errmsg("this state is not from rest_fdw_authorize_url()"),
				 errdetail("It was made for another server, user or redirect_uri, or by somebody else.")));
	made = strtoull(first + 1, NULL, 16);
	if ((unsigned long long) time(NULL) > made + STATE_SECONDS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_AUTHORIZATION_SPECIFICATION),
				 errmsg("this state is older than an hour"),
				 errhint("Begin again with rest_fdw_authorize_url().")));
}

/* The challenge of a state's verifier, by S256. */
static char *
challenge_of(const Authorization *a, const char *state)
{
	RestBuf    *out = rest_own_buf(CurrentMemoryContext, 64);
	char	   *verifier = sign(a, "verifier", state);

	if (!rest_sha256_url(out, verifier, strlen(verifier)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not make a challenge")));
	return rest_buf_copy(out);
}

/* ----- the URL ----- */

/* A ring without secrets: the URL is for everybody's eyes. */
static RestKeyring *
open_keys(const Authorization *a, const char *state)
{
	RestKeyring *ring = rest_keyring_copy(a->login->keys);
	ListCell   *lc;

	foreach(lc, ring->keys)
	{
		RestKey    *key = lfirst(lc);

		if (key->kind == REST_KEY_SECRET)
			rest_keyring_set(ring, key->name, NULL, key->kind);
	}
	rest_keyring_set(ring, "redirect_uri", a->redirect_uri, REST_KEY_OPEN);
	rest_keyring_set(ring, "state", state, REST_KEY_OPEN);
	rest_keyring_set(ring, "code_challenge", challenge_of(a, state),
					 REST_KEY_OPEN);
	return ring;
}

/*
 * rest_fdw_authorize_url(server, redirect_uri): see the top of this file.
 * Nothing is sent.
 */
Datum
rest_fdw_authorize_url(PG_FUNCTION_ARGS)
{
	Authorization a;
	RestRequestSource source = {0};
	RestRequest request;
	RestKeyring *ring;
	List	   *names = NIL;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	begin(&a, fcinfo, 1);
	source.route = need_route(&a, REST_OPT_AUTHORIZE);
	ring = open_keys(&a, make_state(&a));
	rest_route_names(source.route, rest_keyring_visit, &names);
	rest_keyring_make(ring, names, NULL);
	source.lookup = rest_keyring_lookup;
	source.ctx = ring;
	source.must_be = true;
	a.api->args = NULL;
	rest_request_build(a.api, &source, &request);
	PG_RETURN_TEXT_P(cstring_to_text(rest_report_text(request.url)));
}

/* ----- the exchange ----- */

/* An option of a list, or NULL. */
static DefElem *
find_option(List *options, const char *name)
{
	ListCell   *lc;

	foreach(lc, options)
	{
		DefElem    *def = lfirst_node(DefElem, lc);

		if (strcmp(def->defname, name) == 0)
			return def;
	}
	return NULL;
}

/* Set an option of the current user's own mapping; others' are not touched. */
static void
set_option(const Authorization *a, const char *name, const char *value)
{
	AlterUserMappingStmt *stmt = makeNode(AlterUserMappingStmt);
	char	   *text = pg_any_to_server(value, strlen(value), PG_UTF8);
	DefElem    *option = makeDefElem(pstrdup(name), (Node *) makeString(text), -1);
	List	   *options;

	if (!SearchSysCacheExists2(USERMAPPINGUSERSERVER,
							   ObjectIdGetDatum(GetUserId()),
							   ObjectIdGetDatum(a->api->serverid)))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("user mapping for \"%s\" does not exist for server \"%s\"",
						GetUserNameFromId(GetUserId(), false), a->api->server),
				 errhint("CREATE USER MAPPING FOR CURRENT_USER first: the token goes into it.")));
	options = GetUserMapping(GetUserId(), a->api->serverid)->options;
	option->defaction = find_option(options, name) ? DEFELEM_SET : DEFELEM_ADD;
	stmt->user = makeNode(RoleSpec);
	stmt->user->roletype = ROLESPEC_CURRENT_USER;
	stmt->user->location = -1;
	stmt->servername = pstrdup(a->api->server);
	stmt->options = list_make1(option);
	AlterUserMapping(stmt);
}

/* The keys that only this request has. */
static RestKeyring *
exchange_keys(const Authorization *a, const char *code, const char *state)
{
	RestKeyring *ring = palloc0(sizeof(RestKeyring));

	rest_keyring_set(ring, "code", pg_server_to_any(code, strlen(code), PG_UTF8),
					 REST_KEY_SECRET);
	rest_keyring_set(ring, "state", state, REST_KEY_OPEN);
	rest_keyring_set(ring, "redirect_uri", a->redirect_uri, REST_KEY_OPEN);
	rest_keyring_set(ring, "code_verifier", sign(a, "verifier", state),
					 REST_KEY_SECRET);
	return ring;
}

/*
 * rest_fdw_exchange_code(server, code, state, redirect_uri): get a token for a
 * code and put it into the user mapping; the name of the option that has it.
 */
Datum
rest_fdw_exchange_code(PG_FUNCTION_ARGS)
{
	Authorization a;
	RestCredential *credential;
	const char *state;
	char	   *value;
	bool		refresh;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	PreventCommandIfReadOnly("rest_fdw_exchange_code()");
	begin(&a, fcinfo, 3);
	state = text_to_cstring(PG_GETARG_TEXT_PP(2));
	check_state(&a, state);
	credential = rest_login_by(a.api,
							   rest_session_get(a.api->serverid, a.api->userid),
							   a.login, need_route(&a, REST_OPT_EXCHANGE),
							   exchange_keys(&a, text_to_cstring(PG_GETARG_TEXT_PP(1)),
											 state));
	refresh = credential->refresh && a.login->refresh;
	value = pstrdup(refresh ? credential->refresh : credential->token);
	set_option(&a, refresh ? "refresh_token" : "token", value);
	explicit_bzero(value, strlen(value));
	PG_RETURN_TEXT_P(cstring_to_text(refresh ? "refresh_token" : "token"));
}
