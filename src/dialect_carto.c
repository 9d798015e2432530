/*-------------------------------------------------------------------------
 *
 * dialect_carto.c
 *	  Dialect carto: CARTO, the REST API of version 1 and later: datasets, imports, exports, keys, maps.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/carto.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_carto = {
	"carto",
	"CARTO, the REST API of version 1 and later: datasets, imports, exports, keys, maps.",
	{
		{REST_OPT_LIST, "GET {resource}/"},
		{REST_OPT_GET, "GET {resource}/{key}"},
		{REST_OPT_INSERT, "POST {resource}/\n"
		"\"{record}\""},
		{REST_OPT_UPDATE, "PUT {resource}/{key}\n"
		"{\"id\": \"{key}\", \"...\": \"{record}\"}"},
		{REST_OPT_DELETE, "DELETE {resource}/{key}"},
		{REST_OPT_RETURNING, "reply delete=none"},
		{REST_OPT_INSERT_NULLS, "never"},
		{REST_OPT_AUTH_ARGS, "api_key={api_key}&client=rest_fdw"},
		{REST_OPT_ERROR_MESSAGE, "/errors/0,/errors/imports,/errors,/error/0,/error"},
		{REST_OPT_ON_STATUS, "410 22023; 422 22023"}
	},
	(const RestDialectTable[]) {
		{"datasets", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/viz"},
			{REST_OPT_LIST, "GET {resource}/?page={page}&per_page={page_size}"},
			{REST_OPT_ARGS, "type=table&exclude_shared=true&with_dependent_visualizations=1"},
			{REST_OPT_RECORDS, "/visualizations"},
			{REST_OPT_TOTAL, "/total_entries,/total_user_entries,/total"},
			{REST_OPT_PAGE_SIZE, "100"},
			{REST_OPT_UPDATE, "PUT {resource}/{key}\n"
			"{\"id\": \"{key}\", \"...\": \"{changes}\"}"},
			{REST_OPT_FILTER_EQ, "{column}={value}"},
			{REST_OPT_FILTERS, "none"},
			{REST_OPT_SORT_ASC, "order={column}&order_direction=asc"},
			{REST_OPT_SORT_DESC, "order={column}&order_direction=desc"},
			{REST_OPT_SORT_MAX, "1"},
			{REST_OPT_SORTABLE, "false"},
			{REST_OPT_WARNING, "api/v1/viz is not a public API of CARTO and may change"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"name", "text", (const RestDialectOption[]) {
				{REST_OPT_SORTABLE, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"updated_at", "timestamptz", (const RestDialectOption[]) {
				{REST_OPT_SORTABLE, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"privacy", "text", (const RestDialectOption[]) {
				{REST_OPT_FILTERS, "eq"},
				{REST_OPT_URL, NULL}
			}},
			{"q", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_FILTERS, "eq"},
				{REST_OPT_URL, NULL}
			}},
			{"owner", "text", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/permission/owner/username"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"table_id", "text", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/table/id,/table"},
				{REST_OPT_WRITE_POINTER, "/table"},
				{REST_OPT_URL, NULL}
			}},
			{"dependent_visualizations_count", "int", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"tags", "text[]", NULL},
			{"locked", "boolean", NULL},
			{"description", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"visualizations", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/viz"},
			{REST_OPT_LIST, "GET {resource}/?page={page}&per_page={page_size}"},
			{REST_OPT_ARGS, "type=derived&exclude_shared=true"},
			{REST_OPT_RECORDS, "/visualizations"},
			{REST_OPT_TOTAL, "/total_entries"},
			{REST_OPT_PAGE_SIZE, "100"},
			{REST_OPT_WARNING, "api/v1/viz is not a public API of CARTO and may change"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"name", "text", NULL},
			{"privacy", "text", NULL},
			{"locked", "boolean", NULL},
			{NULL, NULL, NULL}
		}},
		{"tables", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/tables"},
			{REST_OPT_LIST, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"name", "text", NULL},
			{"row_count", "int", NULL},
			{"schema", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"imports", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/imports"},
			{REST_OPT_LIST, "GET {resource}/"},
			{REST_OPT_RECORDS, "/imports"},
			{REST_OPT_SHAPE, "value"},
			{REST_OPT_POINTER, "/{column}"},
			{REST_OPT_INSERT, "POST {resource}/?url={url}&privacy={privacy}&create_vis={create_vis}&collision_strategy={collision_strategy}&type_guessing={type_guessing}"},
			{REST_OPT_RETURNING, "reply"},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_WARNING, "api/v1/imports is not a public API of CARTO and may change"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"item_queue_id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_POINTER, "/item_queue_id,/id,."},
				{REST_OPT_URL, NULL}
			}},
			{"state", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"url", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"privacy", "text", NULL},
			{"create_vis", "boolean", NULL},
			{"collision_strategy", "text", NULL},
			{"type_guessing", "boolean", NULL},
			{"table_name", "text", NULL},
			{"visualization_id", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"imports_done", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/imports"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, "POST {resource}/?url={url}&privacy={privacy}&create_vis={create_vis}"},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_WAIT, "GET {resource}/{reply:/item_queue_id}"},
			{REST_OPT_WAIT_DONE, "/state=complete,created,success"},
			{REST_OPT_WAIT_FAILED, "/state=failure,stuck"},
			{REST_OPT_WAIT_INTERVAL, "10s"},
			{REST_OPT_WAIT_LIMIT, "10min"},
			{REST_OPT_ERROR_MESSAGE, "/get_error_text/title,/errors/imports,/errors,/error"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"url", "text", NULL},
			{"privacy", "text", NULL},
			{"create_vis", "boolean", NULL},
			{"state", "text", NULL},
			{"table_name", "text", NULL},
			{"visualization_id", "text", NULL},
			{"success", "boolean", NULL},
			{NULL, NULL, NULL}
		}},
		{"import_files", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/imports"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, "POST {resource}/?privacy={privacy}\n"
			"Content-Type: multipart/form-data\n"
			"\n"
			"file=@{content};filename={file_name}"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"item_queue_id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"content", "bytea", NULL},
			{"file_name", "text", NULL},
			{"privacy", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"import_connectors", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/imports"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, "POST {resource}/\n"
			"{\"connector\": \"{connector}\"}"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"item_queue_id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"connector", "jsonb", NULL},
			{NULL, NULL, NULL}
		}},
		{"synchronizations", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/synchronizations"},
			{REST_OPT_RECORDS, "/synchronizations"},
			{REST_OPT_TOTAL, "/total_entries"},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"item_queue_id", "text", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/data_import/item_queue_id"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"url", "text", NULL},
			{"interval", "int", NULL},
			{"state", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"synchronizations_done", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/synchronizations"},
			{REST_OPT_LIST, ""},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_INSERT, "POST {resource}/\n"
			"{\"url\": \"{url}\", \"interval\": \"{interval}\"}"},
			{REST_OPT_WAIT, "GET {resource}/{reply:/id}"},
			{REST_OPT_WAIT_DONE, "/state=success"},
			{REST_OPT_WAIT_FAILED, "/state=failure"},
			{REST_OPT_WAIT_INTERVAL, "10s"},
			{REST_OPT_WAIT_LIMIT, "10min"},
			{REST_OPT_ERROR_MESSAGE, "/error_message,/errors/imports,/errors,/error"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"url", "text", NULL},
			{"interval", "int", NULL},
			{"state", "text", NULL},
			{"visualization_id", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"synchronization_runs", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/synchronizations"},
			{REST_OPT_LIST, ""},
			{REST_OPT_GET, "GET {resource}/{key}/sync_now"},
			{REST_OPT_INSERT, ""},
			{REST_OPT_UPDATE, "PUT {resource}/{key}/sync_now"},
			{REST_OPT_DELETE, ""},
			{REST_OPT_RETURNING, "get"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_URL, NULL}
			}},
			{"force", "boolean", NULL},
			{"state", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"exports", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v3/visualization_exports"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, "POST {resource}?visualization_id={visualization_id}"},
			{REST_OPT_WAIT, "GET {resource}/{reply:/id}"},
			{REST_OPT_WAIT_DONE, "/state=complete"},
			{REST_OPT_WAIT_FAILED, "/state=failure"},
			{REST_OPT_WAIT_INTERVAL, "5s"},
			{REST_OPT_WAIT_LIMIT, "150s"},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"visualization_id", "text", NULL},
			{"state", "text", NULL},
			{"url", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"batch_jobs", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v2/sql/job"},
			{REST_OPT_LIST, ""},
			{REST_OPT_GET, "GET {resource}/{key}"},
			{REST_OPT_INSERT, "POST {resource}\n"
			"{\"query\": \"{query}\"}"},
			{REST_OPT_UPDATE, "PUT {resource}/{key}\n"
			"{\"query\": \"{query}\"}"},
			{REST_OPT_DELETE, "DELETE {resource}/{key}"},
			{REST_OPT_ON_STATUS, "400 \"/error/0~Cannot set status from\" ok"},
			{REST_OPT_RETURNING, "reply"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"job_id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"query", "jsonb", NULL},
			{"status", "text", NULL},
			{"failed_reason", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"batch_jobs_done", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v2/sql/job"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, "POST {resource}\n"
			"{\"query\": \"{query}\"}"},
			{REST_OPT_WAIT, "GET {resource}/{reply:/job_id}"},
			{REST_OPT_WAIT_DONE, "/status=done"},
			{REST_OPT_WAIT_FAILED, "/status=failed,cancelled,canceled,unknown"},
			{REST_OPT_WAIT_INTERVAL, "2s"},
			{REST_OPT_ERROR_MESSAGE, "/failed_reason,/error/0,/error"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"job_id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"query", "jsonb", NULL},
			{"status", "text", NULL},
			{"failed_reason", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"api_keys", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v3/api_keys"},
			{REST_OPT_LIST, "GET {resource}?page={page}&per_page={page_size}"},
			{REST_OPT_GET, "GET {resource}/{key}"},
			{REST_OPT_INSERT, "POST {resource}\n"
			"{\"name\": \"{name}\", \"grants\": \"{grants}\"}"},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_RECORDS, "/result"},
			{REST_OPT_TOTAL, "/total"},
			{REST_OPT_PAGE_SIZE, "100"},
			{REST_OPT_FILTER_EQ, "{column}={value}"},
			{REST_OPT_FILTER_IN, "{column}={values|,}"},
			{REST_OPT_FILTERS, "none"},
			{REST_OPT_SORT_ASC, "order={column}"},
			{REST_OPT_SORT_MAX, "1"},
			{REST_OPT_SORTABLE, "false"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"name", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_SORTABLE, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"type", "text", (const RestDialectOption[]) {
				{REST_OPT_FILTERS, "eq,in"},
				{REST_OPT_SORTABLE, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"username", "text", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/user/username"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"token", "text", NULL},
			{"grants", "jsonb", NULL},
			{NULL, NULL, NULL}
		}},
		{"api_key_tokens", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v3/api_keys"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, ""},
			{REST_OPT_UPDATE, "POST {resource}/{key}/token/regenerate"},
			{REST_OPT_DELETE, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"name", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"token", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"named_maps", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/map/named"},
			{REST_OPT_LIST, "GET {resource}/"},
			{REST_OPT_RECORDS, "/template_ids"},
			{REST_OPT_SHAPE, "value"},
			{REST_OPT_RECORD, "/template"},
			{REST_OPT_INSERT, "POST {resource}/\n"
			"\"{template}\""},
			{REST_OPT_UPDATE, "PUT {resource}/{key}\n"
			"\"{template}\""},
			{REST_OPT_RETURNING, "reply insert=get update=none delete=none"},
			{REST_OPT_INSERTED_KEY, "/template_id"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"template_id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_POINTER, "/template_id,/name,."},
				{REST_OPT_URL, NULL}
			}},
			{"template", "jsonb", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "reply:/template"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"map_instances", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/map/named"},
			{REST_OPT_LIST, ""},
			{REST_OPT_GET, ""},
			{REST_OPT_INSERT, "POST {resource}/{template_id}?auth_token={auth_token}\n"
			"\"{params}\""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"template_id", "text", NULL},
			{"auth_token", "text", NULL},
			{"params", "jsonb", NULL},
			{"layergroupid", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"anonymous_maps", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/map"},
			{REST_OPT_LIST, ""},
			{REST_OPT_GET, ""},
			{REST_OPT_INSERT, "POST {resource}/\n"
			"\"{layergroup}\""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"layergroup", "jsonb", NULL},
			{"layergroupid", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"kuviz", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v4/kuviz"},
			{REST_OPT_RECORDS, "/visualizations"},
			{REST_OPT_TOTAL, "/total_entries"},
			{REST_OPT_ERROR_MESSAGE, "/error"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"data", "bytea", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "write"},
				{REST_OPT_FORMAT, "base64"},
				{REST_OPT_URL, NULL}
			}},
			{"name", "text", NULL},
			{"privacy", "text", NULL},
			{"password", "text", NULL},
			{"url", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"users", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v1/organization/{org}/users"},
			{REST_OPT_GET, "GET {resource}/{key}"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"username", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"org", "text", (const RestDialectOption[]) {
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_URL, NULL}
			}},
			{"password", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "write"},
				{REST_OPT_URL, NULL}
			}},
			{"email", "text", NULL},
			{"quota_in_bytes", "bigint", NULL},
			{NULL, NULL, NULL}
		}},
		{"do_subscriptions", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v4/do/subscriptions"},
			{REST_OPT_LIST, "GET {resource}"},
			{REST_OPT_INSERT, "POST {resource}\n"
			"\"{record}\""},
			{REST_OPT_DELETE, "DELETE {resource}?id={key}"},
			{REST_OPT_RECORDS, "/subscriptions"},
			{REST_OPT_FILTER_EQ, "{column}={value}"},
			{REST_OPT_FILTERS, "none"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"status", "text", (const RestDialectOption[]) {
				{REST_OPT_FILTERS, "eq"},
				{REST_OPT_URL, NULL}
			}},
			{"project", "text", NULL},
			{"type", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"do_datasets", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v4/data/observatory/user/datasets"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, "POST {resource}\n"
			"{\"id\": \"{id}\", \"schema\": \"{schema}\"}"},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_RETURNING, "none"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"id", "text", NULL},
			{"schema", "jsonb", NULL},
			{NULL, NULL, NULL}
		}},
		{"do_imports", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/api/v4/data/observatory/user/datasets"},
			{REST_OPT_LIST, ""},
			{REST_OPT_GET, "GET {resource}/{dataset}/imports/{key}"},
			{REST_OPT_INSERT, "POST {resource}/{dataset}/imports"},
			{REST_OPT_INSERTED_KEY, "/item_queue_id"},
			{REST_OPT_UPDATE, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"dataset", "text", (const RestDialectOption[]) {
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_URL, NULL}
			}},
			{"id", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_URL, NULL}
			}},
			{"status", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{NULL, NULL, NULL}
	}
};
