/*-------------------------------------------------------------------------
 *
 * dialect_jsonapi.c
 *	  Dialect jsonapi: JSON:API 1.0 and 1.1.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/jsonapi.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_jsonapi = {
	"jsonapi",
	"JSON:API 1.0 and 1.1.",
	{
		{REST_OPT_LIST, "GET {resource}?sort={sort|,}&page[size]={page_size}"},
		{REST_OPT_GET, "GET {resource}/{key}"},
		{REST_OPT_INSERT, "POST {resource}\n"
		"Content-Type: application/vnd.api+json\n"
		"\n"
		"{\"data\": {\"type\": \"{type}\", \"...\": \"{record}\"}}"},
		{REST_OPT_UPDATE, "PATCH {resource}/{key}\n"
		"Content-Type: application/vnd.api+json\n"
		"\n"
		"{\"data\": {\"type\": \"{type}\", \"id\": \"[[{key}]]\", \"...\": \"{changes}\"}}"},
		{REST_OPT_DELETE, "DELETE {resource}/{key}\n"
		"Content-Type: application/vnd.api+json"},
		{REST_OPT_RETURNING, "reply delete=none"},
		{REST_OPT_HEADERS, "Accept: application/vnd.api+json"},
		{REST_OPT_RECORDS, "/data"},
		{REST_OPT_RECORD, "/data"},
		{REST_OPT_POINTER, "/attributes/{column},/{column}"},
		{REST_OPT_WRITE_POINTER, "/attributes/{column}"},
		{REST_OPT_NEXT, "/links/next/href,/links/next"},
		{REST_OPT_PAGER, "url"},
		{REST_OPT_TOTAL, "/meta/pagination/count,/meta/page/total,/meta/total,/meta/count"},
		{REST_OPT_FILTER_EQ, "filter[{column}]={value}"},
		{REST_OPT_EXACT, "none"},
		{REST_OPT_FILTER_FORMAT, "timestamptz=iso_us boolean=true/false"},
		{REST_OPT_SORT_ASC, "{column}"},
		{REST_OPT_SORT_DESC, "-{column}"},
		{REST_OPT_ERROR_MESSAGE, "/errors/0/detail,/errors/0/title"}
	},
	NULL
};
