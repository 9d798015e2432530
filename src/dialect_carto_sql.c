/*-------------------------------------------------------------------------
 *
 * dialect_carto_sql.c
 *	  Dialect carto_sql: CARTO SQL API: tables and queries by SQL.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/carto.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_carto_sql = {
	"carto_sql",
	"CARTO SQL API: tables and queries by SQL.",
	{
		{REST_OPT_LIST, "POST /api/v2/sql\n"
		"q=SELECT {columns|, } FROM {resource} [[WHERE {filter}]] [[ORDER BY {sort|, }]] [[LIMIT {limit}]]"},
		{REST_OPT_COLUMN_TERM, "{column}::text AS {column}"},
		{REST_OPT_GET, ""},
		{REST_OPT_COUNT_ROUTE, "POST /api/v2/sql\n"
		"q=SELECT count(*) FROM {resource} [[WHERE {filter}]]"},
		{REST_OPT_GROUPS, "POST /api/v2/sql\n"
		"q=SELECT {columns|, } FROM {resource} [[WHERE {filter}]] [[GROUP BY {group|, }]] [[ORDER BY {sort|, }]] [[LIMIT {limit}]]"},
		{REST_OPT_AGGREGATE_ROWS, "count(*)::text AS {name}"},
		{REST_OPT_AGGREGATE_COUNT, "count({column})::text AS {name}"},
		{REST_OPT_AGGREGATE_DISTINCT, "count(DISTINCT {column})::text AS {name}"},
		{REST_OPT_AGGREGATE_SUM, "sum({column})::text AS {name}"},
		{REST_OPT_AGGREGATE_AVG, "avg({column})::text AS {name}"},
		{REST_OPT_AGGREGATE_MIN, "min({column})::text AS {name}"},
		{REST_OPT_AGGREGATE_MAX, "max({column})::text AS {name}"},
		{REST_OPT_AGGREGATES, "all real=count double=group,count,distinct,min,max"},
		{REST_OPT_INSERT, "POST /api/v2/sql\n"
		"q=INSERT INTO {resource} ({names|, }) VALUES ({'values'|, }) [[RETURNING {columns|, }]]"},
		{REST_OPT_INSERT_MANY, "POST /api/v2/sql\n"
		"q=INSERT INTO {resource} ({names|, }) VALUES {rows|, } [[RETURNING {columns|, }]]"},
		{REST_OPT_ROW, "({'values'|, })"},
		{REST_OPT_UPDATE, "POST /api/v2/sql\n"
		"q=UPDATE {resource} SET {changes|, } WHERE {key_name} = {'key'} [[RETURNING {columns|, }]]"},
		{REST_OPT_CHANGE, "{column} = {'value'}"},
		{REST_OPT_DELETE, "POST /api/v2/sql\n"
		"q=DELETE FROM {resource} WHERE {key_name} = {'key'}"},
		{REST_OPT_DELETE_MANY, "POST /api/v2/sql\n"
		"q=DELETE FROM {resource} WHERE {key_name} IN ({'keys'|, })"},
		{REST_OPT_UPDATE_WHERE, "POST /api/v2/sql\n"
		"q=UPDATE {resource} SET {changes|, } [[WHERE {filter}]] [[RETURNING {columns|, }]]"},
		{REST_OPT_DELETE_WHERE, "POST /api/v2/sql\n"
		"q=DELETE FROM {resource} [[WHERE {filter}]] [[RETURNING {columns|, }]]"},
		{REST_OPT_BATCH_SIZE, "500"},
		{REST_OPT_LOAD, "POST /api/v2/sql/copyfrom?q=COPY {resource} ({names|, }) FROM STDIN WITH (FORMAT csv, HEADER true)\n"
		"Content-Type: text/csv\n"
		"\n"
		"{records}"},
		{REST_OPT_COMPRESS, "load=gzip"},
		{REST_OPT_WRITTEN_COUNT, "/total_rows"},
		{REST_OPT_BODY, "form"},
		{REST_OPT_RECORDS, "/rows"},
		{REST_OPT_RECORD, "/rows/0,none"},
		{REST_OPT_COUNT_VALUE, "/rows/0/count"},
		{REST_OPT_RETURNING, "reply delete=none"},
		{REST_OPT_AUTH_ARGS, "api_key={api_key}&client=rest_fdw"},
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
		{REST_OPT_FILTER_HAS, "{column} @> ARRAY[{values|, }]"},
		{REST_OPT_FILTER_AND, "({terms| AND })"},
		{REST_OPT_FILTER_OR, "({terms| OR })"},
		{REST_OPT_FILTER_NOT, "(NOT {term})"},
		{REST_OPT_MATCH_UNSAFE, "%_\\"},
		{REST_OPT_QUOTE, "'"},
		{REST_OPT_ESCAPE, "'"},
		{REST_OPT_QUOTE_IDENT, "\""},
		{REST_OPT_FILTER_FORMAT, "timestamptz=\"'{value}'::timestamptz\" timestamp=\"'{value}'::timestamp\" date=\"'{value}'::date\" time=\"'{value}'::time\" uuid=\"'{value}'::uuid\""},
		{REST_OPT_FORMAT, "json=string jsonb=string bytea=\"\\x{value:hex}\""},
		{REST_OPT_EXACT, "all"},
		{REST_OPT_SORT_ASC, "CASE WHEN true THEN {column} END ASC NULLS LAST"},
		{REST_OPT_SORT_DESC, "CASE WHEN true THEN {column} END DESC NULLS FIRST"},
		{REST_OPT_SORT_NULLS, "large"},
		{REST_OPT_ON_STATUS, "200 /error error; 403 42501;\n"
		"429 header:retry-after retry; 429 57014;\n"
		"400 \"/error/0~does not exist\" 42P01"},
		{REST_OPT_ERROR_MESSAGE, "/error/0,/error"}
	},
	NULL
};
