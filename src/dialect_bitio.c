/*-------------------------------------------------------------------------
 *
 * dialect_bitio.c
 *	  Dialect bitio: bit.io, the developer API version 2 beta: databases, imports, exports, keys.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/bitio.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_bitio = {
	"bitio",
	"bit.io, the developer API version 2 beta: databases, imports, exports, keys.",
	{
		{REST_OPT_LIST, "GET {resource}/"},
		{REST_OPT_GET, "GET {resource}/{key}"},
		{REST_OPT_INSERT, "POST {resource}/\n"
		"\"{record}\""},
		{REST_OPT_UPDATE, "PATCH {resource}/{key}\n"
		"\"{changes}\""},
		{REST_OPT_DELETE, "DELETE {resource}/{key}"},
		{REST_OPT_RETURNING, "reply delete=none"},
		{REST_OPT_INSERT_NULLS, "never"},
		{REST_OPT_ERROR_MESSAGE, "/error,/detail,/message,/errors"}
	},
	(const RestDialectTable[]) {
		{"databases", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/db"},
			{REST_OPT_RECORDS, "/databases"},
			{REST_OPT_GET, "GET {resource}/{+key}"},
			{REST_OPT_UPDATE, "PATCH {resource}/{+key}\n"
			"\"{changes}\""},
			{REST_OPT_DELETE, "DELETE {resource}/{+key}"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"name", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_MATCH, "(\\w[^/]{0,37}/)?[^/]{1,23}"},
				{REST_OPT_URL, NULL}
			}},
			{"rows_queried", "int", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/usage_current/rows_queried"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"id", "uuid", NULL},
			{"is_private", "boolean", NULL},
			{"role", "text", NULL},
			{"storage_limit_bytes", "bigint", NULL},
			{NULL, NULL, NULL}
		}},
		{"imports", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/import"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, "POST /db/{+database}/import/\n"
			"Content-Type: multipart/form-data\n"
			"\n"
			"table_name={table_name}&schema_name={schema_name}&infer_header={infer_header}&file_url={file_url}&file=@{file};filename={table_name}"},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "uuid", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"database", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_MATCH, "\\w.{0,37}/.{1,23}"},
				{REST_OPT_URL, NULL}
			}},
			{"file", "bytea", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"table_name", "text", NULL},
			{"schema_name", "text", NULL},
			{"infer_header", "text", (const RestDialectOption[]) {
				{REST_OPT_MATCH, "auto|first_row|no_header"},
				{REST_OPT_URL, NULL}
			}},
			{"file_url", "text", NULL},
			{"state", "text", NULL},
			{"error_type", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"imports_done", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/import"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, "POST /db/{+database}/import/\n"
			"Content-Type: multipart/form-data\n"
			"\n"
			"table_name={table_name}&schema_name={schema_name}&infer_header={infer_header}&file_url={file_url}&file=@{file};filename={table_name}"},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_WAIT, "GET {resource}/{reply:/id}"},
			{REST_OPT_WAIT_DONE, "/state=DONE"},
			{REST_OPT_WAIT_FAILED, "/state=FAILED"},
			{REST_OPT_WAIT_INTERVAL, "200ms"},
			{REST_OPT_WAIT_LIMIT, "10min"},
			{REST_OPT_ERROR_MESSAGE, "/error_details/message,/error_type,/error_id,/error,/detail,/message"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "uuid", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"database", "text", (const RestDialectOption[]) {
				{REST_OPT_MATCH, "\\w.{0,37}/.{1,23}"},
				{REST_OPT_URL, NULL}
			}},
			{"table_name", "text", NULL},
			{"schema_name", "text", NULL},
			{"infer_header", "text", (const RestDialectOption[]) {
				{REST_OPT_MATCH, "auto|first_row|no_header"},
				{REST_OPT_URL, NULL}
			}},
			{"file_url", "text", NULL},
			{"file", "bytea", NULL},
			{"state", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"exports", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/export"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, "POST /db/{+database}/export/\n"
			"\"{record}\""},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_WAIT, "GET {resource}/{reply:/id}"},
			{REST_OPT_WAIT_DONE, "/state=DONE"},
			{REST_OPT_WAIT_FAILED, "/state=FAILED"},
			{REST_OPT_WAIT_INTERVAL, "200ms"},
			{REST_OPT_WAIT_LIMIT, "10min"},
			{REST_OPT_ERROR_MESSAGE, "/error_details/message,/error_type,/error_id,/error,/detail,/message"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "uuid", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"database", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_WRITE_POINTER, ""},
				{REST_OPT_MATCH, "\\w.{0,37}/.{1,23}"},
				{REST_OPT_URL, NULL}
			}},
			{"query_string", "text", NULL},
			{"table_name", "text", NULL},
			{"schema_name", "text", NULL},
			{"file_name", "text", NULL},
			{"export_format", "text", (const RestDialectOption[]) {
				{REST_OPT_MATCH, "csv|json|xls|parquet"},
				{REST_OPT_URL, NULL}
			}},
			{"state", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"download_url", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"service_accounts", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/service-account"},
			{REST_OPT_RECORDS, "/service_accounts"},
			{REST_OPT_INSERT, ""},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"name", "text", NULL},
			{"role", "text", NULL},
			{"databases", "jsonb", NULL},
			{NULL, NULL, NULL}
		}},
		{"service_account_keys", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/service-account/{service_account_id}/api-key"},
			{REST_OPT_LIST, ""},
			{REST_OPT_GET, ""},
			{REST_OPT_INSERT, "POST {resource}/"},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, "DELETE {resource}/"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"service_account_id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_URL, NULL}
			}},
			{"username", "text", NULL},
			{"api_key", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"api_keys", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api-key"},
			{REST_OPT_LIST, ""},
			{REST_OPT_GET, ""},
			{REST_OPT_INSERT, "POST {resource}/"},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, "DELETE {resource}/?api_key={key}"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"api_key", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"username", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{NULL, NULL, NULL}
	}
};
