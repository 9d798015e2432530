/*-------------------------------------------------------------------------
 *
 * dialect_json_server.c
 *	  Dialect json_server: json-server 0.17, a REST API over one JSON file.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/json_server.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_json_server = {
	"json_server",
	"json-server 0.17, a REST API over one JSON file.",
	{
		{REST_OPT_LIST, "GET {resource}?_start={offset}&_limit={page_size}"},
		{REST_OPT_GET, "GET {resource}/{key}"},
		{REST_OPT_INSERT, "POST {resource}\n"
		"\"{record}\""},
		{REST_OPT_UPDATE, "PATCH {resource}/{key}\n"
		"\"{changes}\""},
		{REST_OPT_DELETE, "DELETE {resource}/{key}"},
		{REST_OPT_RETURNING, "reply delete=none"},
		{REST_OPT_TOTAL, "header:X-Total-Count"},
		{REST_OPT_PAGE_SIZE, "1000"},
		{REST_OPT_FILTER_EQ, "{column}={value}"},
		{REST_OPT_FILTER_NE, "{column}_ne={value}"},
		{REST_OPT_FILTER_GE, "{column}_gte={value}"},
		{REST_OPT_FILTER_LE, "{column}_lte={value}"},
		{REST_OPT_FILTER_IN, "{column}={values}"},
		{REST_OPT_FILTER_PREFIX, "{column}_like=^{value}"},
		{REST_OPT_FILTER_SUFFIX, "{column}_like={value}$"},
		{REST_OPT_FILTER_CONTAINS, "{column}_like={value}"},
		{REST_OPT_MATCH_UNSAFE, "\\^$.|?*+()[]{}/"},
		{REST_OPT_FILTERS, "all numeric=ge,le real=ge,le double=ge,le bigint=ge,le\n"
		"                 timestamptz=none timestamp=none date=none time=none uuid=none"},
		{REST_OPT_EXACT, "none integer=ne,ge,le smallint=ne,ge,le text=ne"},
		{REST_OPT_FORMAT, "numeric=double bigint=double"},
		{REST_OPT_SORT_ASC, "_sort={column}&_order=asc"},
		{REST_OPT_SORT_DESC, "_sort={column}&_order=desc"},
		{REST_OPT_SORT_NULLS, "large"}
	},
	NULL
};
