/*-------------------------------------------------------------------------
 *
 * dialect_carol.c
 *	  Dialect carol: TOTVS Carol: lists of records of the platform, tasks, and intake.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/carol.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_carol = {
	"carol",
	"TOTVS Carol: lists of records of the platform, tasks, and intake.",
	{
		{REST_OPT_LIST, "GET {resource}?offset={offset}&pageSize={page_size}"},
		{REST_OPT_GET, "GET {resource}/{key}"},
		{REST_OPT_INSERT, "POST {resource}\n"
		"\"{record}\""},
		{REST_OPT_DELETE, "DELETE {resource}/{key}"},
		{REST_OPT_RETURNING, "reply delete=none"},
		{REST_OPT_RECORDS, "/hits"},
		{REST_OPT_TOTAL, "/totalHits"},
		{REST_OPT_PAGE_SIZE, "50"},
		{REST_OPT_SORT_ASC, "sortBy={column}&sortOrder=ASC"},
		{REST_OPT_SORT_DESC, "sortBy={column}&sortOrder=DESC"},
		{REST_OPT_SORT_MAX, "1"},
		{REST_OPT_SORTABLE, "false"},
		{REST_OPT_AUTH_HEADER, "Authorization: {token}\n"
		"x-auth-key: {api_key}\n"
		"x-auth-connectorid: {client_id}"},
		{REST_OPT_LOGIN, "POST /v5/oauth2/token\n"
		"Content-Type: application/x-www-form-urlencoded\n"
		"\n"
		"username={username}&password={password}&grant_type=password&subdomain={tenant}&connectorId={connector}&orgSubdomain={organization}"},
		{REST_OPT_LOGIN_THEN, "POST /v5/oauth2/token/mfa/authenticate\n"
		"Content-Type: application/x-www-form-urlencoded\n"
		"Authorization: {reply:/mfa_token}\n"
		"\n"
		"mfaCode={mfa_code}"},
		{REST_OPT_REFRESH, "POST /v5/oauth2/token\n"
		"Content-Type: application/x-www-form-urlencoded\n"
		"\n"
		"grant_type=refresh_token&refresh_token={refresh_token}"},
		{REST_OPT_LOGIN_TOKEN, "/access_token"},
		{REST_OPT_LOGIN_EXPIRES, "/expires_in"},
		{REST_OPT_LOGIN_ISSUED, "/timeIssuedInMillis"},
		{REST_OPT_ERROR_MESSAGE, "/errorMessage"},
		{REST_OPT_ON_STATUS, "524 retry; 401 /possibleResponsibleField=password 28000; 401 /possibleResponsibleField=userLogin 28000"},
		{REST_OPT_MAX_RETRIES, "8"},
		{REST_OPT_MAX_WAIT, "130s"}
	},
	(const RestDialectTable[]) {
		{"connectors", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/connectors"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"mdmid", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmId"},
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"mdmname", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmName"},
				{REST_OPT_SORTABLE, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"mdmGroupName", "text", NULL},
			{"mdmLabel", "jsonb", NULL},
			{NULL, NULL, NULL}
		}},
		{"connectors_by_name", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/connectors/name"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"mdmname", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmName"},
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"mdmId", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"connector_stats", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/connectors/stats/all"},
			{REST_OPT_LIST, "GET {resource}"},
			{REST_OPT_RECORDS, "/aggs,none"},
			{REST_OPT_SHAPE, "map"},
			{REST_OPT_INSERT, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"connector_id", "text", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "name:"},
				{REST_OPT_URL, NULL}
			}},
			{"staging", "jsonb", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/stagingEntityStats"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"stagings", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/staging/connectors/{connector_id}/tables"},
			{REST_OPT_LIST, "GET {resource}"},
			{REST_OPT_RECORDS, ""},
			{REST_OPT_SHAPE, "value"},
			{REST_OPT_INSERT, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"name", "text", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "."},
				{REST_OPT_URL, NULL}
			}},
			{"connector_id", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"batch_summaries", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v3/staging/batch"},
			{REST_OPT_LIST, ""},
			{REST_OPT_GET, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_INSERT, "POST {resource}/{batch}/summary\n"
			"{\"totalRecords\": \"{record_count}\", \"totalRequests\": \"{request_count}\", \"timestampStart\": \"{started:iso_s}\", \"timestampEnd\": \"{now:iso_s}\"}"},
			{REST_OPT_RETURNING, "none"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"batch", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"record_count", "bigint", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"request_count", "int", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"started", "timestamptz", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"staging_schemas", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v2/staging/tables"},
			{REST_OPT_LIST, ""},
			{REST_OPT_GET, "GET {resource}/{key}/schema?connectorId={connector_id}"},
			{REST_OPT_INSERT, "POST {resource}/{key}/schema?connectorId={connector_id}\n"
			"{\"mdmStagingType\": \"{key}\", \"mdmCrosswalkTemplate\": \"{crosswalk}\", \"mdmStagingMapping\": \"{mapping}\", \"mdmFlexible\": false, \"mdmExportData\": false}"},
			{REST_OPT_UPDATE, "PUT {resource}/{key}/schema?connectorId={connector_id}\n"
			"{\"mdmStagingType\": \"{key}\", \"mdmCrosswalkTemplate\": \"{crosswalk}\", \"mdmStagingMapping\": \"{mapping}\", \"mdmFlexible\": false, \"mdmExportData\": false}"},
			{REST_OPT_DELETE, "DELETE {resource}/{key}/drop?connectorId={connector_id}&rejectOnNoSchema=false&rejectOnETLExistence=false&rejectOnMappingExistence=false"},
			{REST_OPT_VARS, "connector_id=0a0829172fc2433c9aa26460c31b78f0"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"name", "text", (const RestDialectOption[]) {
				{REST_OPT_KEY, "true"},
				{REST_OPT_POINTER, "/mdmStagingType"},
				{REST_OPT_URL, NULL}
			}},
			{"crosswalk", "jsonb", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/mdmCrosswalkTemplate"},
				{REST_OPT_URL, NULL}
			}},
			{"mapping", "jsonb", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/mdmStagingMapping"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"data_models", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/entities/templates"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"mdmid", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmId"},
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"mdmName", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"named_query", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v2/queries/named/{query}"},
			{REST_OPT_LIST, "POST {resource}?offset=0&pageSize={page_size}&indexType=MASTER&scrollable=true\n"
			"{\"...\": \"{params}\"}"},
			{REST_OPT_LIST_NEXT, "POST /v2/queries/filter/{cursor}?offset=0&pageSize={page_size}&indexType=MASTER&scrollable=true\n"
			"{\"...\": \"{params}\"}"},
			{REST_OPT_NEXT, "/scrollId"},
			{REST_OPT_PAGER, "cursor"},
			{REST_OPT_SAME_CURSOR, "true"},
			{REST_OPT_PAGE_SIZE, "100"},
			{REST_OPT_INSERT, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_GET, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"query", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"params", "jsonb", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_FILTERS, "eq"},
				{REST_OPT_URL, NULL}
			}},
			{"mdmid", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmId"},
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"fields", "jsonb", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "/mdmGoldenFieldAndValues"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"apps", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/tenantApps"},
			{REST_OPT_ARGS, "entitySpace=PRODUCTION"},
			{REST_OPT_INSERT, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"mdmid", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmId"},
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"mdmName", "text", NULL},
			{"mdmCarolAppId", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"app_settings", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/tenantApps"},
			{REST_OPT_BEFORE, "GET {resource}/name/{app_name}?entitySpace=PRODUCTION"},
			{REST_OPT_LIST, "GET {resource}/{before:/mdmId}/settings?entitySpace=PRODUCTION&checkAllSpaces=false"},
			{REST_OPT_RECORDS, "/mdmTenantAppSettingValues,/0/mdmTenantAppSettingValues"},
			{REST_OPT_PAGER, "none"},
			{REST_OPT_GET, ""},
			{REST_OPT_INSERT, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_UPDATE, "PUT {resource}/{before:/mdmId}/settings/{old.settings_id}?publish=true\n"
			"[{\"mdmName\": \"{key}\", \"mdmParameterValue\": \"{value}\"}]"},
			{REST_OPT_RETURNING, "none"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"app_name", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "request"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"settings_id", "text", (const RestDialectOption[]) {
				{REST_OPT_POINTER, "reply:/mdmId,reply:/0/mdmId"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"mdmname", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmName"},
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"value", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmParameterValue"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"tasks", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/tasks"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"mdmid", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmId"},
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"status", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmTaskStatus"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"mdmTaskProgress", "int", NULL},
			{NULL, NULL, NULL}
		}},
		{"task_cancel", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/tasks"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_UPDATE, "POST {resource}/{key}/cancel?force=true"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"mdmid", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmId"},
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"done", "boolean", NULL},
			{NULL, NULL, NULL}
		}},
		{"task_again", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/tasks"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_UPDATE, "POST {resource}/{key}/reprocess"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"mdmid", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmId"},
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"done", "boolean", NULL},
			{NULL, NULL, NULL}
		}},
		{"task_fail", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/tasks"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_UPDATE, "POST {resource}/{key}/fail?message={message}"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"mdmid", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmId"},
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"message", "text", NULL},
			{NULL, NULL, NULL}
		}},
		{"task_logs", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/tasks/{task_id}/logs"},
			{REST_OPT_GET, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_INSERT, "POST {resource}\n"
			"[{\"mdmTaskId\": \"{task_id}\", \"mdmLogMessage\": \"{message}\", \"mdmLogLevel\": \"{level}\"}]"},
			{REST_OPT_INSERT_MANY, ""},
			{REST_OPT_RETURNING, "none"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"task_id", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmTaskId"},
				{REST_OPT_REQUIRED, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"message", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmLogMessage"},
				{REST_OPT_URL, NULL}
			}},
			{"level", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmLogLevel"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"process_query", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v2/bigQuery/processQuery"},
			{REST_OPT_LIST, ""},
			{REST_OPT_GET, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_INSERT, "POST {resource}?entityTemplateName={template}&saveCds={save_cds}&clearCds={clear_cds}&sendSubscriptions={send_subscriptions}&clearRealtime={clear_realtime}&sendRealtime={send_realtime}&useDataflow={use_dataflow}&saveBigQuery={save_bigquery}&clearBigQuery={clear_bigquery}&deduplicateResults={deduplicate_results}\n"
			"Content-Type: text/plain\n"
			"\n"
			"{query}"},
			{REST_OPT_WAIT, "GET /v1/tasks/{reply:/mdmId}"},
			{REST_OPT_WAIT_DONE, "/mdmTaskStatus=COMPLETED"},
			{REST_OPT_WAIT_FAILED, "/mdmTaskStatus=FAILED,CANCELED"},
			{REST_OPT_WAIT_INTERVAL, "5s"},
			{REST_OPT_WAIT_LIMIT, "1h"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"query", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"template", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"save_cds", "boolean", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"clear_cds", "boolean", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"send_subscriptions", "boolean", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"clear_realtime", "boolean", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"send_realtime", "boolean", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"use_dataflow", "boolean", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"save_bigquery", "boolean", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"clear_bigquery", "boolean", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"deduplicate_results", "boolean", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"task", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmId"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"status", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmTaskStatus"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"reprocess", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v1/entities/templates"},
			{REST_OPT_LIST, ""},
			{REST_OPT_GET, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_BEFORE, "GET {resource}/name/{template}"},
			{REST_OPT_INSERT, "POST {resource}/{before:/mdmId}/reprocess?recordType={record_type}&fuzzy=false&deleteRecords={delete_records}"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"template", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"record_type", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"delete_records", "boolean", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "insert"},
				{REST_OPT_URL, NULL}
			}},
			{"task", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmId"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{"status", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmTaskStatus"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"subscriptions", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v2/subscription"},
			{REST_OPT_INSERT, ""},
			{REST_OPT_INSERT_MANY, "POST {resource}/batch\n"
			"[\"{record}\"]"},
			{REST_OPT_RECORDS_MANY, ""},
			{REST_OPT_BATCH_SIZE, "100"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"mdmid", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmId"},
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"template_id", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmEntityTemplateId"},
				{REST_OPT_URL, NULL}
			}},
			{"connector_id", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmConnectorId"},
				{REST_OPT_URL, NULL}
			}},
			{"status", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmStatus"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{"subscription_state", (const RestDialectOption[]) {
			{REST_OPT_RESOURCE, "/v2/subscription"},
			{REST_OPT_LIST, ""},
			{REST_OPT_INSERT, ""},
			{REST_OPT_DELETE, ""},
			{REST_OPT_UPDATE, "POST {resource}/{key}/{action}"},
			{REST_OPT_URL, NULL}
		},
		(const RestDialectColumn[]) {
			{"mdmid", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmId"},
				{REST_OPT_KEY, "true"},
				{REST_OPT_URL, NULL}
			}},
			{"action", "text", (const RestDialectOption[]) {
				{REST_OPT_ACCESS, "write"},
				{REST_OPT_URL, NULL}
			}},
			{"status", "text", (const RestDialectOption[]) {
				{REST_OPT_COLUMN_NAME, "mdmStatus"},
				{REST_OPT_ACCESS, "read"},
				{REST_OPT_URL, NULL}
			}},
			{NULL, NULL, NULL}
		}},
		{NULL, NULL, NULL}
	}
};
