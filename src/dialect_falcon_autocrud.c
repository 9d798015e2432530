/*-------------------------------------------------------------------------
 *
 * dialect_falcon_autocrud.c
 *	  Dialect falcon_autocrud: Services made with the Python library falcon-autocrud 1.0.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/falcon_autocrud.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_falcon_autocrud = {
	"falcon_autocrud",
	"Services made with the Python library falcon-autocrud 1.0.",
	{
		{REST_OPT_LIST, "GET {resource}?__sort={sort|,}&__offset={offset}&__limit={page_size}"},
		{REST_OPT_GET, "GET {resource}/{key}"},
		{REST_OPT_INSERT, "POST {resource}\n"
		"\"{record}\""},
		{REST_OPT_UPDATE, "PATCH {resource}/{key}\n"
		"\"{changes}\""},
		{REST_OPT_DELETE, "DELETE {resource}/{key}"},
		{REST_OPT_INSERT_MANY, "PATCH {resource}\n"
		"{\"patches\": [{\"op\": \"add\", \"path\": \"/\", \"value\": \"{record}\"}]}"},
		{REST_OPT_RETURNING, "reply insert_many=none delete=none"},
		{REST_OPT_INSERT_NULLS, "omit insert_many=never"},
		{REST_OPT_RECORDS, "/data"},
		{REST_OPT_RECORD, "/data"},
		{REST_OPT_TOTAL, "/meta/total"},
		{REST_OPT_PAGE_SIZE, "1000"},
		{REST_OPT_FILTER_EQ, "{column}={value}"},
		{REST_OPT_FILTER_LT, "{column}__lt={value}"},
		{REST_OPT_FILTER_LE, "{column}__lte={value}"},
		{REST_OPT_FILTER_GT, "{column}__gt={value}"},
		{REST_OPT_FILTER_GE, "{column}__gte={value}"},
		{REST_OPT_FILTER_NULL, "{column}__null=1"},
		{REST_OPT_FILTER_NOT_NULL, "{column}__null=0"},
		{REST_OPT_FILTER_PREFIX, "{column}__startswith={value}"},
		{REST_OPT_FILTER_CONTAINS, "{column}__contains={value}"},
		{REST_OPT_MATCH_UNSAFE, "%_\\*"},
		{REST_OPT_EXACT, "eq,lt,le,gt,ge,null,not_null"},
		{REST_OPT_FILTERS, "all uuid=null,not_null"},
		{REST_OPT_FORMAT, "timestamptz=iso_s timestamp=iso_s numeric=double"},
		{REST_OPT_FILTER_FORMAT, "timestamptz=sql_us timestamp=sql_us time=sql_us boolean=1/0"},
		{REST_OPT_SORT_ASC, "{column}"},
		{REST_OPT_SORT_DESC, "-{column}"},
		{REST_OPT_ERROR_MESSAGE, "/description,/title"},
		{REST_OPT_ON_STATUS, "409 /description=\"Unique constraint violated\" 23505;\n"
		"409 /description=\"Other content links to this\" 23503;\n"
		"409 /description=\"Resource found but conditions violated\" 40001"}
	},
	NULL
};
