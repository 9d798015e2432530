/*-------------------------------------------------------------------------
 *
 * dialect_bigquery.c
 *	  Dialect bigquery: BigQuery, rows by SQL jobs.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/bigquery.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_bigquery = {
	"bigquery",
	"BigQuery, rows by SQL jobs.",
	{
		{REST_OPT_LIST, "POST /queries\n"
		"{\"query\": \"SELECT {columns|, } FROM {resource} [[WHERE {filter}]] [[ORDER BY {sort|, }]] [[LIMIT {limit}]]\",\n"
		" \"useLegacySql\": false, \"defaultDataset\": {\"projectId\": \"{data_project}\", \"datasetId\": \"{dataset}\"},\n"
		" \"formatOptions\": {\"useInt64Timestamp\": true}, \"maxResults\": \"{page_size}\", \"timeoutMs\": 10000}"},
		{REST_OPT_LIST_NEXT, "GET /queries/{reply:/jobReference/jobId}?location={reply:/jobReference/location}&pageToken={cursor}&maxResults={page_size}&formatOptions.useInt64Timestamp=true"},
		{REST_OPT_NEXT, "/pageToken"},
		{REST_OPT_PAGER, "cursor"},
		{REST_OPT_TOTAL, "/totalRows"},
		{REST_OPT_PAGE_SIZE, "10000"},
		{REST_OPT_WAIT, "GET /queries/{reply:/jobReference/jobId}?location={reply:/jobReference/location}&maxResults={page_size}&formatOptions.useInt64Timestamp=true"},
		{REST_OPT_WAIT_ON, "list,count,groups,insert,insert_many,update,delete,delete_many"},
		{REST_OPT_WAIT_DONE, "/jobComplete=true"},
		{REST_OPT_RECORDS, "/rows,none"},
		{REST_OPT_POINTER, "/f/{#}/v"},
		{REST_OPT_GET, ""},
		{REST_OPT_COUNT_ROUTE, "POST /queries\n"
		"{\"query\": \"SELECT count(*) FROM {resource} [[WHERE {filter}]]\", \"useLegacySql\": false,\n"
		" \"defaultDataset\": {\"projectId\": \"{data_project}\", \"datasetId\": \"{dataset}\"}}"},
		{REST_OPT_COUNT_VALUE, "/rows/0/f/0/v"},
		{REST_OPT_GROUPS, "POST /queries\n"
		"{\"query\": \"SELECT {columns|, } FROM {resource} [[WHERE {filter}]] [[GROUP BY {group|, }]] [[ORDER BY {sort|, }]] [[LIMIT {limit}]]\",\n"
		" \"useLegacySql\": false, \"defaultDataset\": {\"projectId\": \"{data_project}\", \"datasetId\": \"{dataset}\"},\n"
		" \"formatOptions\": {\"useInt64Timestamp\": true}, \"maxResults\": \"{page_size}\", \"timeoutMs\": 10000}"},
		{REST_OPT_AGGREGATE_ROWS, "COUNT(*)"},
		{REST_OPT_AGGREGATE_COUNT, "COUNT({column})"},
		{REST_OPT_AGGREGATE_DISTINCT, "COUNT(DISTINCT {column})"},
		{REST_OPT_AGGREGATE_SUM, "SUM(CAST({column} AS BIGNUMERIC))"},
		{REST_OPT_AGGREGATE_MIN, "MIN({column})"},
		{REST_OPT_AGGREGATE_MAX, "MAX({column})"},
		{REST_OPT_AGGREGATES, "all real=count double=count"},
		{REST_OPT_INSERT, "POST /queries\n"
		"{\"query\": \"INSERT INTO {resource} ({names|, }) VALUES ({'values'|, })\", \"useLegacySql\": false,\n"
		" \"defaultDataset\": {\"projectId\": \"{data_project}\", \"datasetId\": \"{dataset}\"}, \"requestId\": \"{uuid}\"}"},
		{REST_OPT_INSERT_MANY, "POST /queries\n"
		"{\"query\": \"INSERT INTO {resource} ({names|, }) VALUES {rows|, }\", \"useLegacySql\": false,\n"
		" \"defaultDataset\": {\"projectId\": \"{data_project}\", \"datasetId\": \"{dataset}\"}, \"requestId\": \"{uuid}\"}"},
		{REST_OPT_ROW, "({'values'|, })"},
		{REST_OPT_UPDATE, "POST /queries\n"
		"{\"query\": \"UPDATE {resource} SET {changes|, } WHERE {key_name} = {'key'}\", \"useLegacySql\": false,\n"
		" \"defaultDataset\": {\"projectId\": \"{data_project}\", \"datasetId\": \"{dataset}\"}, \"requestId\": \"{uuid}\"}"},
		{REST_OPT_CHANGE, "{column} = {'value'}"},
		{REST_OPT_DELETE, "POST /queries\n"
		"{\"query\": \"DELETE FROM {resource} WHERE {key_name} = {'key'}\", \"useLegacySql\": false,\n"
		" \"defaultDataset\": {\"projectId\": \"{data_project}\", \"datasetId\": \"{dataset}\"}, \"requestId\": \"{uuid}\"}"},
		{REST_OPT_DELETE_MANY, "POST /queries\n"
		"{\"query\": \"DELETE FROM {resource} WHERE {key_name} IN ({'keys'|, })\", \"useLegacySql\": false,\n"
		" \"defaultDataset\": {\"projectId\": \"{data_project}\", \"datasetId\": \"{dataset}\"}, \"requestId\": \"{uuid}\"}"},
		{REST_OPT_BATCH_SIZE, "500"},
		{REST_OPT_RETURNING, "none"},
		{REST_OPT_ITEMS, "/insertErrors,none"},
		{REST_OPT_ITEMS_TELL, "failures"},
		{REST_OPT_ITEM_INDEX, "/index"},
		{REST_OPT_ITEM_MESSAGE, "/errors/0/message,/errors/0/reason"},
		{REST_OPT_REPEATABLE, "list,count,groups,insert,insert_many,update,delete,delete_many"},
		{REST_OPT_FILTER_EQ, "{column} = {value}"},
		{REST_OPT_FILTER_NE, "{column} <> {value}"},
		{REST_OPT_FILTER_LT, "{column} < {value}"},
		{REST_OPT_FILTER_LE, "{column} <= {value}"},
		{REST_OPT_FILTER_GT, "{column} > {value}"},
		{REST_OPT_FILTER_GE, "{column} >= {value}"},
		{REST_OPT_FILTER_IN, "{column} IN ({values|, })"},
		{REST_OPT_FILTER_NULL, "{column} IS NULL"},
		{REST_OPT_FILTER_NOT_NULL, "{column} IS NOT NULL"},
		{REST_OPT_FILTER_LIKE, "{column} LIKE {value}"},
		{REST_OPT_FILTER_AND, "({terms| AND })"},
		{REST_OPT_FILTER_OR, "({terms| OR })"},
		{REST_OPT_FILTER_NOT, "(NOT {term})"},
		{REST_OPT_MATCH_UNSAFE, "%_\\"},
		{REST_OPT_QUOTE, "'"},
		{REST_OPT_ESCAPE, "\\"},
		{REST_OPT_QUOTE_IDENT, "`"},
		{REST_OPT_EXACT, "all"},
		{REST_OPT_FILTERS, "all bytea=null,not_null json=none jsonb=none"},
		{REST_OPT_FORMAT, "timestamptz=epoch_us bytea=base64"},
		{REST_OPT_FILTER_FORMAT, "timestamptz=\"TIMESTAMP '{value:sql_us}+00'\" timestamp=\"DATETIME '{value:sql_us}'\" date=\"DATE '{value}'\" time=\"TIME '{value:sql_us}'\" numeric=\"NUMERIC '{value}'\" bytea=\"FROM_BASE64('{value:base64}')\""},
		{REST_OPT_SORT_ASC, "{column} ASC"},
		{REST_OPT_SORT_DESC, "{column} DESC"},
		{REST_OPT_SORT_NULLS, "small"},
		{REST_OPT_SORT_TEXT, "C"},
		{REST_OPT_ERROR_MESSAGE, "/error/message,/errors/0/message"},
		{REST_OPT_WRITTEN_COUNT, "/numDmlAffectedRows"},
		{REST_OPT_ON_STATUS, "200 /numDmlAffectedRows=0 empty;\n"
		"200 /errors/0/reason=rateLimitExceeded retry; 200 /errors error;\n"
		"403 /error/errors/0/reason=rateLimitExceeded retry; 403 /error/errors/0/reason=quotaExceeded 53400; 403 42501;\n"
		"400 /error/errors/0/reason=invalidQuery 42601; 404 42P01"},
		{REST_OPT_LOGIN, "POST https://oauth2.googleapis.com/token\n"
		"Content-Type: application/x-www-form-urlencoded\n"
		"\n"
		"grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion={jwt}"},
		{REST_OPT_JWT_CLAIMS, "{\"iss\": \"{username}\", \"scope\": \"https://www.googleapis.com/auth/bigquery\", \"aud\": \"https://oauth2.googleapis.com/token\"}"},
		{REST_OPT_ALLOWED_ORIGINS, "https://oauth2.googleapis.com"}
	},
	NULL
};
