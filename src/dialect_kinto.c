/*-------------------------------------------------------------------------
 *
 * dialect_kinto.c
 *	  Dialect kinto: Kinto, collections of JSON records with versions.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/kinto.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_kinto = {
	"kinto",
	"Kinto, collections of JSON records with versions.",
	{
		{REST_OPT_LIST, "GET {resource}?_sort=id&_limit={page_size}"},
		{REST_OPT_GET, "GET {resource}/{key}"},
		{REST_OPT_COUNT_ROUTE, "HEAD {resource}"},
		{REST_OPT_COUNT_VALUE, "header:Total-Objects,header:Total-Records"},
		{REST_OPT_INSERT, "POST {resource}\n"
		"If-None-Match: *\n"
		"\n"
		"{\"data\": \"{record}\"}"},
		{REST_OPT_UPDATE, "PATCH {resource}/{key}\n"
		"If-Match: \"{old.last_modified}\"\n"
		"\n"
		"{\"data\": \"{changes}\"}"},
		{REST_OPT_DELETE, "DELETE {resource}/{key}\n"
		"If-Match: \"{old.last_modified}\""},
		{REST_OPT_UPSERT, "PUT {resource}/{key}\n"
		"{\"data\": \"{record}\"}"},
		{REST_OPT_RETURNING, "reply delete=none"},
		{REST_OPT_RECORDS, "/data"},
		{REST_OPT_RECORD, "/data"},
		{REST_OPT_NEXT, "header:Next-Page"},
		{REST_OPT_PAGER, "url"},
		{REST_OPT_PAGE_SIZE, "1000"},
		{REST_OPT_FILTER_EQ, "{column}={'value'}"},
		{REST_OPT_FILTER_NE, "not_{column}={'value'}"},
		{REST_OPT_FILTER_LT, "lt_{column}={'value'}"},
		{REST_OPT_FILTER_LE, "max_{column}={'value'}"},
		{REST_OPT_FILTER_GT, "gt_{column}={'value'}"},
		{REST_OPT_FILTER_GE, "min_{column}={'value'}"},
		{REST_OPT_FILTER_IN, "in_{column}={values|,}"},
		{REST_OPT_FILTER_NOT_NULL, "has_{column}=true"},
		{REST_OPT_FILTER_PREFIX, "like_{column}={value}*"},
		{REST_OPT_FILTER_SUFFIX, "like_{column}=*{value}"},
		{REST_OPT_FILTER_CONTAINS, "like_{column}=*{value}*"},
		{REST_OPT_MATCH_UNSAFE, "%_\\*^$.|?+()[]{}"},
		{REST_OPT_QUOTE, "\""},
		{REST_OPT_ESCAPE, "\\"},
		{REST_OPT_FILTERS, "all text=eq,ne,lt,le,gt,ge,not_null\n"
		"timestamptz=none timestamp=none date=none time=none uuid=none"},
		{REST_OPT_EXACT, "none integer=eq,in smallint=eq,in boolean=eq text=eq"},
		{REST_OPT_FORMAT, "numeric=double"},
		{REST_OPT_SORT_ASC, "_sort={column}"},
		{REST_OPT_SORT_DESC, "_sort=-{column}"},
		{REST_OPT_ERROR_MESSAGE, "/message,/error"}
	},
	NULL
};
