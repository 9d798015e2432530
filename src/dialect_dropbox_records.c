/*-------------------------------------------------------------------------
 *
 * dialect_dropbox_records.c
 *	  Dialect dropbox_records: Dropbox datastores, version 1: the records of a table; a transaction is one delta.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/dropbox_datastore.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_dropbox_records = {
	"dropbox_records",
	"Dropbox datastores, version 1: the records of a table; a transaction is one delta.",
	{
		{REST_OPT_BEFORE, "GET /datastores/get_datastore?dsid={dsid}"},
		{REST_OPT_LIST, "GET /datastores/get_snapshot?handle={before:/handle}"},
		{REST_OPT_RECORDS, "/rows/[tid={resource}]"},
		{REST_OPT_REVISION, "/rev"},
		{REST_OPT_PAGER, "none"},
		{REST_OPT_GET, ""},
		{REST_OPT_POINTER, "/data/{column}"},
		{REST_OPT_INSERT, "ENTRY\n"
		"[\"I\", \"{resource}\", \"{key}\", \"{record}\"]"},
		{REST_OPT_UPDATE, "ENTRY\n"
		"[\"U\", \"{resource}\", \"{key}\", \"{changes}\"]"},
		{REST_OPT_DELETE, "ENTRY\n"
		"[\"D\", \"{resource}\", \"{key}\"]"},
		{REST_OPT_CHANGE, "[\"P\", \"{value}\"]"},
		{REST_OPT_CHANGE_NULL, "[\"D\"]"},
		{REST_OPT_INSERT_NULLS, "never"},
		{REST_OPT_WRITE_POINTER, "/{column}"},
		{REST_OPT_TRANSACTION, "commit"},
		{REST_OPT_COMMIT, "POST /datastores/put_delta\n"
		"Content-Type: application/x-www-form-urlencoded\n"
		"\n"
		"handle={before:/handle}&rev={revision}&nonce={nonce}&changes=[\"{entries}\"]"},
		{REST_OPT_REPEATABLE, "list,commit"},
		{REST_OPT_RETURNING, "reply"},
		{REST_OPT_NAME_MATCH, ":?[A-Za-z0-9_./+=-]{1,64}"},
		{REST_OPT_SIZES, "record=100 field=100 item=20 change=100 commit=100 scalar=0"},
		{REST_OPT_MAX_RECORD_BYTES, "102400"},
		{REST_OPT_MAX_COMMIT_BYTES, "2097152"},
		{REST_OPT_FORMAT, "smallint={\"I\":\"{value}\"} integer={\"I\":\"{value}\"} bigint={\"I\":\"{value}\"}\n"
		" real=+inf/-inf/nan{\"N\":\"{value}\"} double=+inf/-inf/nan{\"N\":\"{value}\"}\n"
		" timestamptz={\"T\":\"{value:epoch_ms}\"} timestamp={\"T\":\"{value:epoch_ms}\"} bytea={\"B\":\"{value:base64url}\"}"},
		{REST_OPT_ON_STATUS, "200 /notfound 42704; 200 /access_denied 42501; 200 /conflict 40001; 200 /error 22023;\n"
		"401 28000; 507 53100"},
		{REST_OPT_ERROR_MESSAGE, "/user_error,/error,/conflict,/notfound,/access_denied"}
	},
	(const RestDialectTable[]) {
		{"*", (const RestDialectOption[]) {
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"rowid", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_POINTER, "/rowid"},
				{REST_OPT_WRITE_POINTER, ""},
				{REST_OPT_MATCH, ":?[A-Za-z0-9_./+=-]{1,64}"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"records", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "records"},
			{REST_OPT_RECORDS, "/rows"},
			{REST_OPT_INSERT, "ENTRY\n"
			"[\"I\", \"{tid}\", \"{rowid}\", \"{data}\"]"},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, "ENTRY\n"
			"[\"D\", \"{old.tid}\", \"{old.rowid}\"]"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"tid", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_POINTER, "/tid"},
				{REST_OPT_MATCH, ":?[A-Za-z0-9_./+=-]{1,64}"},
				{REST_OPT_URL, NULL}
			}},
			{"rowid", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_POINTER, "/rowid"},
				{REST_OPT_WRITE_POINTER, ""},
				{REST_OPT_MATCH, ":?[A-Za-z0-9_./+=-]{1,64}"},
				{REST_OPT_URL, NULL}
			}},
			{"data", "jsonb", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/data"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"info", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, ":info"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"rowid", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_POINTER, "/rowid"},
				{REST_OPT_WRITE_POINTER, ""},
				{REST_OPT_MATCH, "info"},
				{REST_OPT_URL, NULL}
			}},
			{"title", "text", NULL},
			{"mtime", "timestamptz", NULL},
			{NULL, NULL, NULL}
		}},
		{"roles", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, ":acl"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"principal", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_POINTER, "/rowid"},
				{REST_OPT_WRITE_POINTER, ""},
				{REST_OPT_MATCH, "public|team|u[0-9]+"},
				{REST_OPT_URL, NULL}
			}},
			{"role", "integer", (const RestDialectOption[]) {
				{REST_OPT_FORMAT, "{\"I\":\"{value}\"}"},
				{REST_OPT_MATCH, "[012]000"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{NULL, NULL, NULL}
	}
};
