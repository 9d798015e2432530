/*-------------------------------------------------------------------------
 *
 * dialect_odata.c
 *	  Dialect odata: OData 4.0 and 4.01, JSON.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/odata.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_odata = {
	"odata",
	"OData 4.0 and 4.01, JSON.",
	{
		{REST_OPT_LIST, "GET {resource}?$select={columns|,}&$filter={filter}&$orderby={sort|,}&$top={limit}\n"
		"Prefer: odata.maxpagesize={page_size}"},
		{REST_OPT_GET, "GET {resource}({'key'})?$select={columns|,}"},
		{REST_OPT_INSERT, "POST {resource}\n"
		"Prefer: return=representation\n"
		"\n"
		"\"{record}\""},
		{REST_OPT_UPDATE, "PATCH {resource}({'key'})\n"
		"Prefer: return=representation\n"
		"If-Match: {old.etag}\n"
		"\n"
		"\"{changes}\""},
		{REST_OPT_DELETE, "DELETE {resource}({'key'})\n"
		"If-Match: {old.etag}"},
		{REST_OPT_COUNT_ROUTE, "GET {resource}/$count?$filter={filter}"},
		{REST_OPT_INSERT_MANY, "POST /$batch\n"
		"{\"requests\": [{\"id\": \"r{#}\", \"method\": \"post\", \"url\": \"{resource}\", \"headers\": {\"content-type\": \"application/json\", \"prefer\": \"return=representation\"}, \"body\": \"{record}\"}]}"},
		{REST_OPT_RECORDS_MANY, "/responses/*/body"},
		{REST_OPT_RECORDS, "/value"},
		{REST_OPT_NEXT, "/@odata.nextLink"},
		{REST_OPT_PAGER, "url"},
		{REST_OPT_TOTAL, "/@odata.count"},
		{REST_OPT_COUNT_VALUE, "/value,."},
		{REST_OPT_PAGE_SIZE, "1000"},
		{REST_OPT_FILTER_EQ, "{column} eq {value}"},
		{REST_OPT_FILTER_NE, "{column} ne {value}"},
		{REST_OPT_FILTER_LT, "{column} lt {value}"},
		{REST_OPT_FILTER_LE, "{column} le {value}"},
		{REST_OPT_FILTER_GT, "{column} gt {value}"},
		{REST_OPT_FILTER_GE, "{column} ge {value}"},
		{REST_OPT_FILTER_NULL, "{column} eq null"},
		{REST_OPT_FILTER_NOT_NULL, "{column} ne null"},
		{REST_OPT_FILTER_PREFIX, "startswith({column},{value})"},
		{REST_OPT_FILTER_SUFFIX, "endswith({column},{value})"},
		{REST_OPT_FILTER_CONTAINS, "contains({column},{value})"},
		{REST_OPT_FILTER_AND, "({terms| and })"},
		{REST_OPT_FILTER_OR, "({terms| or })"},
		{REST_OPT_FILTER_NOT, "not ({term})"},
		{REST_OPT_MATCH_UNSAFE, ""},
		{REST_OPT_QUOTE, "'"},
		{REST_OPT_ESCAPE, "'"},
		{REST_OPT_EXACT, "eq,lt,le,gt,ge,null,not_null text=null,not_null"},
		{REST_OPT_FILTERS, "all bytea=none"},
		{REST_OPT_FORMAT, "timestamptz=iso bytea=base64url"},
		{REST_OPT_FILTER_FORMAT, "timestamptz=iso_ms"},
		{REST_OPT_SORT_ASC, "{column} asc"},
		{REST_OPT_SORT_DESC, "{column} desc"},
		{REST_OPT_SORT_NULLS, "small"},
		{REST_OPT_ERROR_MESSAGE, "/error/message"},
		{REST_OPT_ON_STATUS, "412 40001; 428 40001"},
		{REST_OPT_MAX_URL, "2000"}
	},
	NULL
};
