/*-------------------------------------------------------------------------
 *
 * connect.c
 *	  From options and credentials to a RestApi.
 *
 * Resolved options and the user mapping enter; what leaves is plain data that
 * the floors below understand.  Credentials become headers and arguments here
 * and are remembered as texts that must never be shown.
 *
 * Without option auth_header or auth_args the mapping decides: a token is a
 * Bearer token (RFC 6750), user name and password are Basic (RFC 7617), an
 * api_key alone goes into X-Api-Key.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_authid.h"
#include "common/base64.h"
#include "foreign/foreign.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/acl.h"

#include "connect.h"
#include "option_value.h"
#include "owned.h"
#include "report.h"
#include "scope.h"
#include "settings.h"
#include "terms.h"

/* Longest header or URL that is made from options */
#define REST_MAX_HEADER (64 * 1024)

/* Most spellings of one secret */
#define SECRET_SPELLINGS 4

/* Options of a user mapping that are secrets */
static const RestOpt secret_options[] = {
	REST_OPT_PASSWORD, REST_OPT_TOKEN, REST_OPT_API_KEY,
	REST_OPT_CLIENT_SECRET, REST_OPT_REFRESH_TOKEN, REST_OPT_PRIVATE_KEY,
	REST_OPT_MFA_CODE
};

/* Options of a user mapping that placeholders may name */
static const RestOpt credential_options[] = {
	REST_OPT_USERNAME, REST_OPT_PASSWORD, REST_OPT_TOKEN, REST_OPT_API_KEY,
	REST_OPT_CLIENT_ID, REST_OPT_CLIENT_SECRET, REST_OPT_MFA_CODE
};

/* Guard callback of status rules. */
static void
release_rules(void *rules)
{
	rest_onstatus_free((RestOnStatus *) rules);
}

/* Text in UTF-8, as it goes out; NULL stays NULL. */
static const char *
to_utf8(const char *text)
{
	return text ? pg_server_to_any(text, strlen(text), PG_UTF8) : NULL;
}

/* Vars, and the credentials when user is given. */
static void
fill_scope(RestScope *scope, const RestConf *conf, const RestConf *user)
{
	size_t		i;

	memset(scope, 0, sizeof(*scope));
	scope->vars = rest_scope_vars(conf);
	for (i = 0; user && i < lengthof(credential_options); i++)
		rest_scope_set_text(scope,
							rest_option_defs[credential_options[i]].name,
							to_utf8(rest_conf_text(user, credential_options[i])));
}

/*
 * Fill in a template; NULL when all its placeholders are empty.  palloc'd.
 */
static char *
fill_in(const char *text, RestPlace place, RestScope *scope)
{
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, REST_MAX_HEADER);
	RestFault	fault = {0};
	RestExpanded what = {0};
	RestTemplate *tmpl;

	tmpl = rest_owned_template(text);
	if (!rest_template_expand(tmpl, place, rest_scope_lookup, scope, buf,
							  &what, &fault))
		rest_fault_report(&fault);
	return what.empty ? NULL : rest_buf_copy(buf);
}

/* The lines of a headers option, filled in, as an array of "Name: value". */
static const char **
fill_headers(const char *text, RestScope *scope, int *n)
{
	char	   *bad = NULL;
	List	   *pairs = text ? rest_pairs_split(text, REST_PAIRS_HEADERS, &bad) : NIL;
	const char **headers = palloc(sizeof(char *) * (list_length(pairs) + 2));
	ListCell   *lc;

	*n = 0;
	foreach(lc, pairs)
	{
		RestPair   *pair = lfirst(lc);
		char	   *value = fill_in(pair->value, REST_PLACE_HEADER, scope);

		if (value)
			headers[(*n)++] = psprintf("%s: %s", pair->name, value);
	}
	return headers;
}

/* The arguments of an args option, filled in; NULL when there are none. */
static RestArgs *
fill_args(const char *text, RestScope *scope)
{
	RestArgs   *args;
	RestFault	fault = {0};
	RestTerms  *terms;
	char	   *joined;
	char	   *p;

	if (text == NULL || *text == '\0')
		return NULL;
	joined = pstrdup(text);
	for (p = joined; *p; p++)
	{
		if (*p == '\n' || *p == '\r')
			*p = '&';
	}
	terms = rest_owned_terms(joined);
	args = rest_owned_args();
	if (!rest_terms_expand(terms, REST_PLACE_ARG, rest_scope_lookup, scope,
						   false, args, &fault))
		rest_fault_report(&fault);
	return args;
}

/* "Authorization: Basic ..." of RFC 7617. */
static char *
basic_header(const char *username, const char *password)
{
	char	   *plain = psprintf("%s:%s", username, password ? password : "");
	int			len = strlen(plain);
	int			room = pg_b64_enc_len(len) + 1;
	char	   *encoded = palloc0(room);

	if (pg_b64_encode((const void *) plain, len, encoded, room - 1) < 0)
		elog(ERROR, "could not encode credentials");
	return psprintf("Authorization: Basic %s", encoded);
}

/* The header that a mapping implies when no option says otherwise, or NULL. */
static char *
implied_header(const RestConf *user)
{
	const char *token = to_utf8(rest_conf_text(user, REST_OPT_TOKEN));
	const char *username = to_utf8(rest_conf_text(user, REST_OPT_USERNAME));
	const char *api_key = to_utf8(rest_conf_text(user, REST_OPT_API_KEY));

	if (token)
		return psprintf("Authorization: Bearer %s", token);
	if (username)
		return basic_header(username,
							to_utf8(rest_conf_text(user, REST_OPT_PASSWORD)));
	if (api_key)
		return psprintf("X-Api-Key: %s", api_key);
	return NULL;
}

/* One spelling of a secret, unless it is known. */
static void
add_spelling(RestApi *api, const char *text)
{
	int			i;

	for (i = 0; i < api->nsecrets; i++)
	{
		if (strcmp(api->secrets[i], text) == 0)
			return;
	}
	api->secrets[api->nsecrets++] = text;
}

/* A secret as it stands in JSON; slash: with "/" escaped as well. */
static char *
spell_json(const char *text, bool slash)
{
	StringInfoData out;

	initStringInfo(&out);
	for (; *text; text++)
	{
		if (*text == '"' || *text == '\\' || (slash && *text == '/'))
			appendStringInfoChar(&out, '\\');
		appendStringInfoChar(&out, *text);
	}
	return out.data;
}

/*
 * Remember a text that must never be shown: as it is, in a URL, and in JSON
 * with the escapes that APIs use.
 */
static void
add_secret(RestApi *api, const char *text)
{
	RestBuf    *encoded;

	if (text == NULL || *text == '\0')
		return;
	add_spelling(api, text);
	add_spelling(api, spell_json(text, false));
	add_spelling(api, spell_json(text, true));
	encoded = rest_own_buf(CurrentMemoryContext, REST_MAX_HEADER * 3);
	rest_url_encode(encoded, text, strlen(text), REST_ENCODE_VALUE);
	if (!encoded->failed)
		add_spelling(api, rest_buf_copy(encoded));
}

/* Remember what must never be shown. */
static void
collect_secrets(RestApi *api, const RestConf *user)
{
	size_t		i;
	int			k;

	api->secrets = palloc0(sizeof(char *) * SECRET_SPELLINGS *
						   (lengthof(secret_options) + api->nauth_headers));
	for (i = 0; i < lengthof(secret_options); i++)
		add_secret(api, to_utf8(rest_conf_text(user, secret_options[i])));
	for (k = 0; k < api->nauth_headers; k++)
	{
		const char *value = strrchr(api->auth_headers[k], ' ');

		if (value)
			add_secret(api, value + 1);
	}
}

/* Headers and arguments that carry credentials. */
static void
set_credentials(RestApi *api, const RestConf *conf, const RestConf *user)
{
	const char *auth_header = rest_conf_text(conf, REST_OPT_AUTH_HEADER);
	const char *auth_args = rest_conf_text(conf, REST_OPT_AUTH_ARGS);
	RestScope	scope;
	char	   *implied;

	fill_scope(&scope, conf, user);
	api->auth_headers = fill_headers(auth_header, &scope, &api->nauth_headers);
	api->auth_args = fill_args(auth_args, &scope);
	if (auth_header == NULL && auth_args == NULL &&
		(implied = implied_header(user)) != NULL)
		api->auth_headers[api->nauth_headers++] = implied;
	collect_secrets(api, user);
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
	RestScope	scope;

	fill_scope(&scope, conf, NULL);
	api->headers = fill_headers(rest_conf_text(conf, REST_OPT_HEADERS), &scope,
								&api->nheaders);
	if (!has_header(api, "accept"))
		api->headers[api->nheaders++] = "Accept: application/json";
	api->args = fill_args(rest_conf_text(conf, REST_OPT_ARGS), &scope);
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
	api->retry.max_retries = rest_conf_int(conf, REST_OPT_MAX_RETRIES);
	api->retry.max_wait_ms = rest_conf_ms(conf, REST_OPT_MAX_WAIT);
	api->max_url = rest_conf_int(conf, REST_OPT_MAX_URL);
	api->max_requests = rest_setting_max_requests >= 0 ?
		rest_setting_max_requests : rest_conf_int(conf, REST_OPT_MAX_REQUESTS);
	if (rest_conf_has(conf, REST_OPT_RATE))
		api->rate = rest_conf_rate(conf, REST_OPT_RATE);
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

/* See connect.h. */
RestApi *
rest_connect(Oid serverid, Oid userid, const RestConf *conf)
{
	RestApi    *api = palloc0(sizeof(RestApi));
	RestConf   *user = rest_conf_user(serverid, userid);
	RestConf   *server = rest_conf_server(serverid);
	const char *url = rest_conf_text(server, REST_OPT_URL);
	const char *rules = rest_conf_text(conf, REST_OPT_ON_STATUS);
	RestFault	fault = {0};
	RestScope	scope;

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
	fill_scope(&scope, server, NULL);
	api->base = fill_in(url, REST_PLACE_TEXT, &scope);
	api->identity = make_identity(api->base ? api->base : "", user);
	api->allowed_origins = rest_conf_text(conf, REST_OPT_ALLOWED_ORIGINS);
	set_wire(api, conf, user);
	set_headers(api, conf);
	set_credentials(api, conf, user);
	if (rules && *rules)
		api->rules = rest_own(CurrentMemoryContext, release_rules,
							  rest_onstatus_parse(rules, strlen(rules), &fault),
							  &fault);
	api->error_message = rest_conf_text(conf, REST_OPT_ERROR_MESSAGE);
	return api;
}
