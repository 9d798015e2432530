/*-------------------------------------------------------------------------
 *
 * dialect_postgrest.c
 *	  Dialect postgrest: PostgREST 9 and later, a PostgreSQL schema over HTTP.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/postgrest.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_postgrest = {
	"postgrest",
	"PostgREST 9 and later, a PostgreSQL schema over HTTP.",
	{
		{REST_OPT_LIST, "GET {resource}?select={columns|,}&and=({terms|,})&order={sort|,}&offset={offset}&limit={page_size}\n"
		"Prefer: count=exact"},
		{REST_OPT_GET, "GET {resource}?select={columns|,}&{key_name}=eq.{key}&limit=1"},
		{REST_OPT_INSERT, "POST {resource}\n"
		"Prefer: return=representation\n"
		"\n"
		"\"{record}\""},
		{REST_OPT_UPDATE, "PATCH {resource}?{key_name}=eq.{key}\n"
		"Prefer: return=representation\n"
		"\n"
		"\"{changes}\""},
		{REST_OPT_DELETE, "DELETE {resource}?{key_name}=eq.{key}&select={key_name}\n"
		"Prefer: return=representation"},
		{REST_OPT_INSERT_MANY, "POST {resource}\n"
		"Prefer: return=representation\n"
		"\n"
		"[\"{record}\"]"},
		{REST_OPT_DELETE_MANY, "DELETE {resource}?{key_name}=in.({'keys'|,})"},
		{REST_OPT_UPDATE_WHERE, "PATCH {resource}?and=({terms|,})&select={columns|,}\n"
		"Prefer: return=representation\n"
		"\n"
		"\"{changes}\""},
		{REST_OPT_DELETE_WHERE, "DELETE {resource}?and=({terms|,})&select={columns|,}\n"
		"Prefer: return=representation"},
		{REST_OPT_UPSERT, "POST {resource}\n"
		"Prefer: return=representation,resolution=merge-duplicates\n"
		"\n"
		"\"{record}\""},
		{REST_OPT_BATCH_SIZE, "1000"},
		{REST_OPT_RETURNING, "reply delete_many=none"},
		{REST_OPT_RECORD, "/0,none"},
		{REST_OPT_RECORDS_MANY, ""},
		{REST_OPT_TOTAL, "header:Content-Range"},
		{REST_OPT_PAGE_SIZE, "1000"},
		{REST_OPT_FILTER_EQ, "{column}.eq.{value}"},
		{REST_OPT_FILTER_NE, "{column}.neq.{value}"},
		{REST_OPT_FILTER_LT, "{column}.lt.{value}"},
		{REST_OPT_FILTER_LE, "{column}.lte.{value}"},
		{REST_OPT_FILTER_GT, "{column}.gt.{value}"},
		{REST_OPT_FILTER_GE, "{column}.gte.{value}"},
		{REST_OPT_FILTER_IN, "{column}.in.({values|,})"},
		{REST_OPT_FILTER_NULL, "{column}.is.null"},
		{REST_OPT_FILTER_NOT_NULL, "{column}.not.is.null"},
		{REST_OPT_FILTER_LIKE, "{column}.like.{value}"},
		{REST_OPT_FILTER_HAS, "{column}.cs.{{{values|,}}}"},
		{REST_OPT_FILTER_AND, "and({terms|,})"},
		{REST_OPT_FILTER_OR, "or({terms|,})"},
		{REST_OPT_FILTER_NOT, "not.and({term})"},
		{REST_OPT_MATCH_UNSAFE, "%_\\*"},
		{REST_OPT_QUOTE, "\""},
		{REST_OPT_ESCAPE, "\\"},
		{REST_OPT_EXACT, "all"},
		{REST_OPT_FILTER_FORMAT, "timestamptz=\"\"\"{value:iso}\"\"\" timestamp=\"\"\"{value:iso}\"\"\" date=\"\"\"{value}\"\"\" time=\"\"\"{value}\"\"\" uuid=\"\"\"{value}\"\"\""},
		{REST_OPT_SORT_ASC, "{column}.asc"},
		{REST_OPT_SORT_DESC, "{column}.desc"},
		{REST_OPT_SORT_NULLS, "large"},
		{REST_OPT_ERROR_MESSAGE, "/message,/details,/hint"},
		{REST_OPT_ON_STATUS, "416 empty; 409 /code=23505 23505; 409 /code=23503 23503; 400 /code=23514 23514; 400 /code=23502 23502"}
	},
	NULL
};
