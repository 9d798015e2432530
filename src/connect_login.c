/*-------------------------------------------------------------------------
 *
 * connect_login.c
 *	  From options to a RestLogin.
 *
 * Only the options of the server count, with its dialect's: no table may
 * choose where its users' passwords go.  The user mapping decides whether
 * there is a login at all: a dialect may know several kinds of credentials, and
 * who has an API key needs none.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "utils/syscache.h"

#include "connect_login.h"
#include "owned.h"

/*
 * See connect_login.h.  A body that is no JSON is a form, unless a Content-Type
 * says what it is.
 */
RestRoute *
rest_connect_login_route(const RestConf *server, RestOpt opt)
{
	const char *text = rest_conf_text(server, opt);
	RestFault	fault = {0};
	RestRoute  *route;

	if (!rest_conf_has(server, opt))
		return NULL;
	route = rest_route_parse(text, strlen(text), REST_BODY_JSON, false, &fault);
	if (route == NULL)
	{
		rest_fault_clear(&fault);
		route = rest_route_parse(text, strlen(text), REST_BODY_FORM, false,
								 &fault);
	}
	return rest_owned_route(route, &fault);
}

/* A JSON option, parsed; NULL: there is none. */
static RestBody *
load_json(const RestConf *server, RestOpt opt)
{
	const char *text = rest_conf_text(server, opt);
	RestFault	fault = {0};

	if (!rest_conf_has(server, opt))
		return NULL;
	return rest_owned_body(rest_body_parse(REST_BODY_JSON, text, strlen(text),
										   false, &fault), &fault);
}

/* Has the mapping no value for this name, although it is one of its options? */
static bool
is_unset(const RestKeyring *keys, const char *name)
{
	ListCell   *lc;

	if (strcmp(name, "basic") == 0)
		name = "username";
	if (strcmp(name, "client_basic") == 0)
		name = "client_id";
	/* a code is wanted now and then, a refresh token comes with the reply */
	if (strcmp(name, "mfa_code") == 0 || strcmp(name, "refresh_token") == 0)
		return false;
	foreach(lc, keys->keys)
	{
		RestKey    *key = lfirst(lc);

		if (strcmp(key->name, name) == 0)
			return key->kind != REST_KEY_OPEN &&
				key->value.kind == REST_VALUE_EMPTY;
	}
	return false;
}

/* What the mapping lacks for a route, what the route signs included; or NULL. */
static const char *
find_lacking(const RestLogin *login, const RestRoute *route)
{
	List	   *names = NIL;
	ListCell   *lc;
	RestTemplate *key;
	RestFault	fault = {0};

	rest_route_names(route, rest_keyring_visit, &names);
	if (rest_route_uses(route, "jwt") && login->jwt.claims)
	{
		rest_body_names(login->jwt.claims, rest_keyring_visit, &names);
		key = rest_template_parse(login->jwt.key, strlen(login->jwt.key),
								  &fault);
		if (key)
			rest_template_names(key, rest_keyring_visit, &names);
		rest_template_free(key);
	}
	foreach(lc, names)
	{
		if (is_unset(login->keys, lfirst(lc)))
			return lfirst(lc);
	}
	return NULL;
}

/* Rules on statuses, the server's. */
static RestOnStatus *
load_rules(const RestConf *server)
{
	if (!rest_conf_has(server, REST_OPT_ON_STATUS))
		return NULL;
	return rest_owned_rules(rest_conf_text(server, REST_OPT_ON_STATUS));
}

/*
 * Which version of a catalog's row this is: another one after each ALTER, also
 * in other sessions.  Lets go of the tuple.
 */
static char *
version_of(HeapTuple tuple)
{
	char	   *text;

	if (!HeapTupleIsValid(tuple))
		return "-";
	text = psprintf("%u/%u/%u/%u", tuple->t_tableOid,
					HeapTupleHeaderGetRawXmin(tuple->t_data),
					ItemPointerGetBlockNumberNoCheck(&tuple->t_self),
					ItemPointerGetOffsetNumberNoCheck(&tuple->t_self));
	ReleaseSysCache(tuple);
	return text;
}

/*
 * Who shares a credential: sessions of one user at one server, as long as
 * nothing of the server, its wrapper and the user's mappings changes.
 */
static char *
identity_of(const RestApi *api)
{
	ForeignServer *server = GetForeignServer(api->serverid);

	return psprintf("%u %u %s %s %s %s", MyDatabaseId, api->userid,
					version_of(SearchSysCache1(FOREIGNSERVEROID,
											   ObjectIdGetDatum(server->serverid))),
					version_of(SearchSysCache1(FOREIGNDATAWRAPPEROID,
											   ObjectIdGetDatum(server->fdwid))),
					version_of(SearchSysCache2(USERMAPPINGUSERSERVER,
											   ObjectIdGetDatum(api->userid),
											   ObjectIdGetDatum(server->serverid))),
					version_of(SearchSysCache2(USERMAPPINGUSERSERVER,
											   ObjectIdGetDatum(InvalidOid),
											   ObjectIdGetDatum(server->serverid))));
}

/* Does anything but the token itself come out of the login's reply? */
static bool
uses_reply(const RestConf *server)
{
	static const RestOpt options[] = {
		REST_OPT_AUTH_HEADER, REST_OPT_AUTH_ARGS, REST_OPT_REFRESH
	};
	size_t		i;

	for (i = 0; i < lengthof(options); i++)
	{
		const char *text = rest_conf_text(server, options[i]);

		if (text && strstr(text, "{reply:") != NULL)
			return true;
	}
	return false;
}

/* See connect_login.h. */
RestLogin *
rest_connect_login_all(const RestApi *api, const RestConf *server,
					   RestKeyring *keys)
{
	RestLogin  *login = palloc0(sizeof(RestLogin));

	login->keys = keys;
	keys->strict = server->level[REST_OPT_LOGIN] != REST_LEVEL_DIALECT;
	login->login = rest_connect_login_route(server, REST_OPT_LOGIN);
	login->then = rest_connect_login_route(server, REST_OPT_LOGIN_THEN);
	login->refresh = rest_connect_login_route(server, REST_OPT_REFRESH);
	login->jwt.header = load_json(server, REST_OPT_JWT_HEADER);
	login->jwt.claims = load_json(server, REST_OPT_JWT_CLAIMS);
	login->jwt.key = rest_conf_text(server, REST_OPT_JWT_KEY);
	login->token = rest_conf_text(server, REST_OPT_LOGIN_TOKEN);
	login->refresh_token = rest_conf_text(server, REST_OPT_LOGIN_REFRESH);
	login->expires = rest_conf_text(server, REST_OPT_LOGIN_EXPIRES);
	login->issued = rest_conf_text(server, REST_OPT_LOGIN_ISSUED);
	login->expires_in_ms =
		strcmp(rest_conf_text(server, REST_OPT_LOGIN_EXPIRES_UNIT), "ms") == 0;
	login->identity = identity_of(api);
	login->needs_reply = uses_reply(server);
	login->rules = load_rules(server);
	login->error_message = rest_conf_text(server, REST_OPT_ERROR_MESSAGE);
	return login;
}

/* See connect_login.h. */
RestLogin *
rest_connect_login(const RestApi *api, const RestConf *server,
				   RestKeyring *keys, const char **lacks)
{
	RestLogin  *login;

	login = rest_connect_login_all(api, server, keys);
	if (login->login)
		login->lacks = find_lacking(login, login->login);
	if (login->login == NULL || !rest_route_uses(login->login, "token"))
		login->given = rest_keyring_get(keys, "token");
	*lacks = login->lacks;
	if ((login->login && login->lacks == NULL) || login->given ||
		(login->refresh && rest_keyring_get(keys, "refresh_token")))
		return login;
	return NULL;
}
