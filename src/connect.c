/*-------------------------------------------------------------------------
 *
 * connect.c
 *	  From options and credentials to a RestApi.
 *
 * Resolved options and the user mapping enter; what leaves is plain data that
 * the floors below understand.  Credentials become keys for templates here
 * (auth.c fills these in) and are remembered as texts that must never be shown.
 *
 * Without option auth_header or auth_args the mapping decides: a token is a
 * Bearer token (RFC 6750), user name and password are Basic (RFC 7617), an
 * api_key alone goes into X-Api-Key.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "foreign/foreign.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"

#include "auth.h"
#include "connect.h"
#include "connect_login.h"
#include "items.h"
#include "option_value.h"
#include "owned.h"
#include "per_route.h"
#include "settings.h"

/*
 * Options of a user mapping that are secrets, and those that are none.  The
 * last ones are for logins alone.
 */
static const RestOpt secrets[] = {
	REST_OPT_PASSWORD, REST_OPT_TOKEN, REST_OPT_API_KEY,
	REST_OPT_CLIENT_SECRET, REST_OPT_MFA_CODE, REST_OPT_REFRESH_TOKEN,
	REST_OPT_PRIVATE_KEY
};
#define LOGIN_SECRETS 2
static const RestOpt names[] = {REST_OPT_USERNAME, REST_OPT_CLIENT_ID};

/* Text in UTF-8, as it goes out; NULL stays NULL. */
static const char *
to_utf8(const char *text)
{
	return text ? pg_server_to_any(text, strlen(text), PG_UTF8) : NULL;
}

/*
 * A keyring of vars, and of the credentials when user is given: all of them
 * for a login, else what requests may carry.
 */
static RestKeyring *
keys_of(const RestConf *conf, const RestConf *user, bool login)
{
	size_t		nsecrets = lengthof(secrets) - (login ? 0 : LOGIN_SECRETS);
	RestKeyring *ring = palloc0(sizeof(RestKeyring));
	const char *text = rest_conf_text(conf, REST_OPT_VARS);
	char	   *bad = NULL;
	ListCell   *lc;
	size_t		i;

	ring->strict = true;
	foreach(lc, text ? rest_pairs_split(text, REST_PAIRS_VARS, &bad) : NIL)
	{
		RestPair   *pair = lfirst(lc);

		rest_keyring_set(ring, pair->name, pair->value, REST_KEY_OPEN);
	}
	for (i = 0; user && i < lengthof(names); i++)
		rest_keyring_set(ring, rest_option_defs[names[i]].name,
						 to_utf8(rest_conf_text(user, names[i])),
						 REST_KEY_HIDDEN);
	for (i = 0; user && i < nsecrets; i++)
		rest_keyring_set(ring, rest_option_defs[secrets[i]].name,
						 to_utf8(rest_conf_text(user, secrets[i])),
						 REST_KEY_SECRET);
	return ring;
}

/* See connect.h. */
RestKeyring *
rest_connect_keys(const RestConf *conf, Oid serverid, Oid userid)
{
	return keys_of(conf, rest_conf_user(serverid, userid), true);
}

/*
 * What goes with requests when no option says it: the template of a header, or
 * NULL.
 */
static const char *
implied_header(const RestAuth *auth)
{
	bool		token = auth->login ||
		rest_keyring_get(auth->keys, "token") != NULL;

	if (auth->sigv4)
		return token ? "X-Amz-Security-Token: {token}" : NULL;
	if (token)
		return "Authorization: Bearer {token}";
	if (rest_keyring_get(auth->keys, "username"))
		return "Authorization: Basic {basic}";
	if (rest_keyring_get(auth->keys, "api_key"))
		return "X-Api-Key: {api_key}";
	return NULL;
}

/* What requests are signed with. */
static void
set_signature(RestAuth *auth, const RestConf *server)
{
	if (!rest_conf_has(server, REST_OPT_AWS_SIGV4))
		return;
	auth->aws_key = rest_keyring_get(auth->keys, "client_id");
	auth->aws_secret = rest_keyring_get(auth->keys, "client_secret");
	if (auth->aws_key && auth->aws_secret)
		auth->sigv4 = rest_conf_text(server, REST_OPT_AWS_SIGV4);
}

/* Headers and arguments that carry credentials, and where these are from. */
static void
set_credentials(RestApi *api, const RestConf *conf, const RestConf *server,
				const RestConf *user)
{
	RestAuth   *auth = palloc0(sizeof(RestAuth));
	size_t		i;

	api->secrets = palloc0(sizeof(RestSecrets));
	api->secrets->cxt = api->cxt;
	for (i = 0; i < lengthof(secrets); i++)
		rest_secret_add(api->secrets,
						to_utf8(rest_conf_text(user, secrets[i])));
	auth->keys = keys_of(conf, user, false);
	if (rest_conf_has(server, REST_OPT_LOGIN) ||
		rest_conf_has(server, REST_OPT_REFRESH))
		auth->login = rest_connect_login(api, server,
										 keys_of(server, user, true),
										 &auth->lacks);
	set_signature(auth, server);
	auth->header = rest_conf_text(conf, REST_OPT_AUTH_HEADER);
	auth->args = rest_conf_text(conf, REST_OPT_AUTH_ARGS);
	if (auth->header == NULL && auth->args == NULL)
		auth->header = implied_header(auth);
	rest_auth_init(api, auth);
}

/* Is one of the names a header of this name? */
static bool
has_header(const RestApi *api, const char *name)
{
	size_t		len = strlen(name);
	int			i;

	for (i = 0; i < api->nheaders; i++)
	{
		if (pg_strncasecmp(api->headers[i], name, len) == 0 &&
			api->headers[i][len] == ':')
			return true;
	}
	return false;
}

/* Constant headers; Accept is JSON unless they say otherwise. */
static void
set_headers(RestApi *api, const RestConf *conf)
{
	RestKeyring *ring = keys_of(conf, NULL, false);

	api->headers = rest_auth_lines(rest_conf_text(conf, REST_OPT_HEADERS), ring,
								   &api->nheaders);
	if (!has_header(api, "accept"))
		api->headers[api->nheaders++] = "Accept: application/json";
	api->args = rest_auth_list(rest_conf_text(conf, REST_OPT_ARGS), ring);
}

/*
 * Files are read by the server process: who set the option might do so then,
 * but the one who uses it owns the server or was let in; the owner of the
 * server must still be allowed to read files.
 */
static void
check_file(Oid serverid, const char *path, RestOpt opt)
{
	Oid			owner = GetForeignServer(serverid)->owner;

	if (path == NULL || *path == '\0' || strncmp(path, "-----BEGIN", 10) == 0)
		return;
	if (!superuser_arg(owner) &&
		!has_privs_of_role(owner, ROLE_PG_READ_SERVER_FILES))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("owner of server may not use option \"%s\"",
						rest_option_defs[opt].name),
				 errhint("Only roles with privileges of pg_read_server_files may use files of the server.")));
}

/* Restrictions of the superuser, and a proxy, which would defeat them. */
static void
set_walls(RestApi *api)
{
	api->http.allowed_hosts = rest_setting_allowed_hosts;
	api->http.deny_private = !rest_setting_allow_private;
	api->http.wall_with_proxy = rest_setting_allow_proxy;
}

/* How to connect. */
static void
set_wire(RestApi *api, const RestConf *conf, const RestConf *user)
{
	rest_http_conf_init(&api->http);
	api->http.connect_timeout_ms = rest_conf_ms(conf, REST_OPT_CONNECT_TIMEOUT);
	api->http.timeout_ms = rest_conf_ms(conf, REST_OPT_TIMEOUT);
	api->http.ca_file = rest_conf_text(conf, REST_OPT_CA_FILE);
	api->http.client_cert = rest_conf_text(conf, REST_OPT_CLIENT_CERT);
	api->http.client_key = rest_conf_text(user, REST_OPT_CLIENT_KEY);
	api->http.proxy = rest_conf_text(conf, REST_OPT_PROXY);
	api->http.verify = rest_conf_bool(conf, REST_OPT_VERIFY);
	check_file(api->serverid, api->http.ca_file, REST_OPT_CA_FILE);
	check_file(api->serverid, api->http.client_cert, REST_OPT_CLIENT_CERT);
	check_file(api->serverid, api->http.client_key, REST_OPT_CLIENT_KEY);
	set_walls(api);
	api->gzip = rest_per_route_is(conf, REST_OPT_COMPRESS, REST_OPT_LIST,
								  "gzip");
	api->retry.max_retries = rest_conf_int(conf, REST_OPT_MAX_RETRIES);
	api->retry.max_wait_ms = rest_conf_ms(conf, REST_OPT_MAX_WAIT);
	api->max_url = rest_conf_int(conf, REST_OPT_MAX_URL);
	api->max_requests = rest_setting_max_requests >= 0 ?
		rest_setting_max_requests : rest_conf_int(conf, REST_OPT_MAX_REQUESTS);
	if (rest_conf_has(conf, REST_OPT_RATE))
		api->rate = rest_conf_rate(conf, REST_OPT_RATE);
	api->cache_ttl_ms = rest_conf_ms(conf, REST_OPT_CACHE_TTL);
	api->rate_of_table = conf->level[REST_OPT_RATE] == REST_LEVEL_TABLE;
}

/*
 * Who asks whom, as one text: the origin, and all that the mapping holds.  It
 * is the same for all who use one credential, however their tokens change.
 */
static char *
make_identity(const char *base, const RestConf *user)
{
	const char *scheme = strstr(base, "://");
	const char *rest = scheme ? scheme + 3 : base;
	StringInfoData buf;
	int			i;

	initStringInfo(&buf);
	appendBinaryStringInfo(&buf, base, rest - base + strcspn(rest, "/?#"));
	for (i = 0; i < REST_OPT_COUNT; i++)
	{
		if (user->level[i] == REST_LEVEL_USER && user->value[i])
			appendStringInfo(&buf, "\n%s=%s", rest_option_defs[i].name,
							 user->value[i]);
	}
	return buf.data;
}

/* What answers to writes of many rows say of each. */
static RestItems *
make_items(const RestConf *conf)
{
	RestItems  *items = palloc0(sizeof(RestItems));
	char	   *list = pstrdup(rest_conf_text(conf, REST_OPT_ITEMS));
	const char *tell = rest_conf_text(conf, REST_OPT_ITEMS_TELL);
	const char *failed = rest_conf_text(conf, REST_OPT_ITEM_FAILED);
	size_t		len = strlen(list);

	items->may_miss = len > 5 && strcmp(list + len - 5, ",none") == 0;
	if (items->may_miss)
		list[len - 5] = '\0';
	items->list = list;
	items->failures = tell && strcmp(tell, "failures") == 0;
	items->index = rest_conf_text(conf, REST_OPT_ITEM_INDEX);
	items->key = rest_conf_text(conf, REST_OPT_ITEM_KEY);
	items->by_name = items->key && strcmp(items->key, "name:") == 0;
	items->status = rest_conf_text(conf, REST_OPT_ITEM_STATUS);
	items->message = rest_conf_text(conf, REST_OPT_ITEM_MESSAGE);
	if (failed && *failed)
		items->failed = rest_owned_condition(failed);
	return items;
}

/* See connect.h. */
RestApi *
rest_connect(Oid serverid, Oid userid, const RestConf *conf)
{
	RestApi    *api = palloc0(sizeof(RestApi));
	RestConf   *user = rest_conf_user(serverid, userid);
	RestConf   *server = rest_conf_server(serverid);
	const char *url = rest_conf_text(server, REST_OPT_URL);
	const char *rules = rest_conf_text(conf, REST_OPT_ON_STATUS);

	api->serverid = serverid;
	api->userid = userid;
	api->server = GetForeignServer(serverid)->servername;
	api->cxt = CurrentMemoryContext;
	if (url == NULL || *url == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_FDW_DYNAMIC_PARAMETER_VALUE_NEEDED),
				 errmsg("server \"%s\" has no option \"url\"", api->server),
				 errhint("Set it by ALTER SERVER ... OPTIONS (ADD url '...').")));
	/* the server's vars alone: no table may choose who gets the credentials */
	api->base = rest_auth_text(url, REST_PLACE_TEXT, keys_of(server, NULL, false));
	api->identity = make_identity(api->base ? api->base : "", user);
	api->allowed_origins = rest_conf_text(conf, REST_OPT_ALLOWED_ORIGINS);
	set_wire(api, conf, user);
	set_headers(api, conf);
	set_credentials(api, conf, server, user);
	api->on_status = rules;
	if (rules && *rules)
		api->rules = rest_owned_rules(rules);
	api->error_message = rest_conf_text(conf, REST_OPT_ERROR_MESSAGE);
	if (rest_conf_has(conf, REST_OPT_ITEMS))
		api->items = make_items(conf);
	return api;
}
