/*-------------------------------------------------------------------------
 *
 * dialect_dropbox.c
 *	  Dialect dropbox: Dropbox datastores, version 1: calls that are no changes of records.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/dropbox_datastore.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_dropbox = {
	"dropbox",
	"Dropbox datastores, version 1: calls that are no changes of records.",
	{
		{REST_OPT_PAGER, "none"},
		{REST_OPT_GET, ""},
		{REST_OPT_BODY, "form"},
		{REST_OPT_AUTHORIZE, "GET https://www.dropbox.com/1/oauth2/authorize?response_type=code&client_id={client_id}&redirect_uri={redirect_uri}&state={state}"},
		{REST_OPT_EXCHANGE, "POST /oauth2/token\n"
		"Content-Type: application/x-www-form-urlencoded\n"
		"\n"
		"grant_type=authorization_code&code={code}&client_id={client_id}&client_secret={client_secret}&redirect_uri={redirect_uri}"},
		{REST_OPT_ON_STATUS, "200 /notfound 42704; 200 /access_denied 42501; 200 /conflict 40001; 200 /error 22023;\n"
		"401 28000; 507 53100"},
		{REST_OPT_ERROR_MESSAGE, "/user_error,/error,/conflict,/notfound,/access_denied"}
	},
	(const RestDialectTable[]) {
		{"datastores", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/datastores"},
			{REST_OPT_LIST, "GET {resource}/list_datastores"},
			{REST_OPT_RECORDS, "/datastores"},
			{REST_OPT_INSERT, "POST {resource}/get_or_create_datastore\n"
			"dsid={dsid}"},
			{REST_OPT_DELETE, "POST {resource}/delete_datastore\n"
			"handle={old.handle}"},
			{REST_OPT_RETURNING, "reply delete=none"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"dsid", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_MATCH, "([a-z0-9_-]([a-z0-9._-]{0,62}[a-z0-9_-])?|\\.[A-Za-z0-9_-]{1,63})"},
				{REST_OPT_URL, NULL}
			}},
			{"title", "text", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/info/title"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"mtime", "timestamptz", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/info/mtime"},
				{REST_OPT_FORMAT, "{\"T\":\"{value:epoch_ms}\"}"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"created", "boolean", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"handle", "text", NULL},
			{"rev", "bigint", NULL},
			{NULL, NULL, NULL}
		}},
		{"shareable_datastores", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/datastores"},
			{REST_OPT_LIST, "GET {resource}/list_datastores"},
			{REST_OPT_RECORDS, "/datastores"},
			{REST_OPT_INSERT, "POST {resource}/create_datastore\n"
			"dsid={dsid}&key={key_text}"},
			{REST_OPT_DELETE, "POST {resource}/delete_datastore\n"
			"handle={old.handle}"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"dsid", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_MATCH, "([a-z0-9_-]([a-z0-9._-]{0,62}[a-z0-9_-])?|\\.[A-Za-z0-9_-]{1,63})"},
				{REST_OPT_URL, NULL}
			}},
			{"key_text", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_MATCH, ".{32,}"},
				{REST_OPT_MAX_BYTES, "1000"},
				{REST_OPT_URL, NULL}
			}},
			{"handle", "text", NULL},
			{"rev", "bigint", NULL},
			{NULL, NULL, NULL}
		}},
		{"deltas", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/datastores"},
			{REST_OPT_BEFORE, "GET {resource}/get_datastore?dsid={dsid}"},
			{REST_OPT_LIST, "GET {resource}/get_deltas?handle={before:/handle}&rev=0"},
			{REST_OPT_RECORDS, "/deltas,none"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"dsid", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_MATCH, "([a-z0-9_-]([a-z0-9._-]{0,62}[a-z0-9_-])?|\\.[A-Za-z0-9_-]{1,63})"},
				{REST_OPT_URL, NULL}
			}},
			{"rev", "bigint", (const RestDialectOption[]) {
				{REST_OPT_FILTER_GE, "rev={value}"},
				{REST_OPT_EXACT, "ge"},
				{REST_OPT_URL, NULL}
			}},
			{"nonce", "text", NULL},
			{"changes", "jsonb", NULL},
			{NULL, NULL, NULL}
		}},
		{"awaits", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/datastores"},
			{REST_OPT_LIST, ""},
			{REST_OPT_GET, "POST {resource}/await\n"
			"list_datastores={\"token\": \"{token}\"}&get_deltas={\"cursors\": \"{cursors}\"}"},
			{REST_OPT_TIMEOUT, "90s"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"token", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_URL, NULL}
			}},
			{"cursors", "jsonb", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_FILTERS, "eq"},
				{REST_OPT_URL, NULL}
			}},
			{"datastores", "jsonb", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/list_datastores/datastores"},
				{REST_OPT_URL, NULL}
			}},
			{"new_token", "text", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/list_datastores/token"},
				{REST_OPT_URL, NULL}
			}},
			{"deltas", "jsonb", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/get_deltas/deltas"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{NULL, NULL, NULL}
	}
};
