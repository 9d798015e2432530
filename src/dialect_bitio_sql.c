/*-------------------------------------------------------------------------
 *
 * dialect_bitio_sql.c
 *	  Dialect bitio_sql: bit.io, tables and queries by SQL over HTTP.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/bitio.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_bitio_sql = {
	"bitio_sql",
	"bit.io, tables and queries by SQL over HTTP.",
	{
		{REST_OPT_LIST, "POST /query\n"
		"{\"database_name\": \"{database}\", \"query_string\": \"SELECT {columns|, } FROM {resource} [[WHERE {filter}]] [[ORDER BY {sort|, }]] [[LIMIT {limit}]]\"}"},
		{REST_OPT_COLUMN_TERM, "{column}::text"},
		{REST_OPT_SHAPE, "array"},
		{REST_OPT_RECORDS, "/data"},
		{REST_OPT_RECORD, "/data/0,none"},
		{REST_OPT_RECORDS_MANY, "/data"},
		{REST_OPT_GET, ""},
		{REST_OPT_COUNT_ROUTE, "POST /query\n"
		"{\"database_name\": \"{database}\", \"query_string\": \"SELECT count(*) FROM {resource} [[WHERE {filter}]]\"}"},
		{REST_OPT_COUNT_VALUE, "/data/0/0"},
		{REST_OPT_GROUPS, "POST /query\n"
		"{\"database_name\": \"{database}\", \"query_string\": \"SELECT {columns|, } FROM {resource} [[WHERE {filter}]] [[GROUP BY {group|, }]] [[ORDER BY {sort|, }]] [[LIMIT {limit}]]\"}"},
		{REST_OPT_AGGREGATE_ROWS, "count(*)::text"},
		{REST_OPT_AGGREGATE_COUNT, "count({column})::text"},
		{REST_OPT_AGGREGATE_DISTINCT, "count(DISTINCT {column})::text"},
		{REST_OPT_AGGREGATE_SUM, "sum({column})::text"},
		{REST_OPT_AGGREGATE_AVG, "avg({column})::text"},
		{REST_OPT_AGGREGATE_MIN, "min({column})::text"},
		{REST_OPT_AGGREGATE_MAX, "max({column})::text"},
		{REST_OPT_AGGREGATES, "all real=count double=group,count,distinct,min,max"},
		{REST_OPT_INSERT, "POST /query\n"
		"{\"database_name\": \"{database}\", \"query_string\": \"INSERT INTO {resource} ({names|, }) VALUES ({'values'|, }) [[RETURNING {columns|, }]]\"}"},
		{REST_OPT_INSERT_MANY, "POST /query\n"
		"{\"database_name\": \"{database}\", \"query_string\": \"INSERT INTO {resource} ({names|, }) VALUES {rows|, } [[RETURNING {columns|, }]]\"}"},
		{REST_OPT_ROW, "({'values'|, })"},
		{REST_OPT_UPDATE, "POST /query\n"
		"{\"database_name\": \"{database}\", \"query_string\": \"UPDATE {resource} SET {changes|, } WHERE {key_name} = {'key'} [[RETURNING {columns|, }]]\"}"},
		{REST_OPT_CHANGE, "{column} = {'value'}"},
		{REST_OPT_DELETE, "POST /query\n"
		"{\"database_name\": \"{database}\", \"query_string\": \"DELETE FROM {resource} WHERE {key_name} = {'key'}\"}"},
		{REST_OPT_DELETE_MANY, "POST /query\n"
		"{\"database_name\": \"{database}\", \"query_string\": \"DELETE FROM {resource} WHERE {key_name} IN ({'keys'|, })\"}"},
		{REST_OPT_UPDATE_WHERE, "POST /query\n"
		"{\"database_name\": \"{database}\", \"query_string\": \"UPDATE {resource} SET {changes|, } [[WHERE {filter}]] [[RETURNING {columns|, }]]\"}"},
		{REST_OPT_DELETE_WHERE, "POST /query\n"
		"{\"database_name\": \"{database}\", \"query_string\": \"DELETE FROM {resource} [[WHERE {filter}]] [[RETURNING {columns|, }]]\"}"},
		{REST_OPT_BATCH_SIZE, "500"},
		{REST_OPT_RETURNING, "reply delete=none delete_many=none"},
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
		{REST_OPT_ERROR_MESSAGE, "/error,/detail,/message,/errors"}
	},
	NULL
};
