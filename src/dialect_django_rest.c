/*-------------------------------------------------------------------------
 *
 * dialect_django_rest.c
 *	  Dialect django_rest: Django REST framework with routers, model view sets and django-filter.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/django_rest.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_django_rest = {
	"django_rest",
	"Django REST framework with routers, model view sets and django-filter.",
	{
		{REST_OPT_LIST, "GET {resource}/?ordering={sort|,}&limit={page_size}"},
		{REST_OPT_GET, "GET {resource}/{key}/"},
		{REST_OPT_INSERT, "POST {resource}/\n"
		"\"{record}\""},
		{REST_OPT_UPDATE, "PATCH {resource}/{key}/\n"
		"\"{changes}\""},
		{REST_OPT_DELETE, "DELETE {resource}/{key}/"},
		{REST_OPT_RETURNING, "reply delete=none"},
		{REST_OPT_RECORDS, "/results"},
		{REST_OPT_NEXT, "/next"},
		{REST_OPT_PAGER, "url"},
		{REST_OPT_TOTAL, "/count"},
		{REST_OPT_FILTER_EQ, "{column}={value}"},
		{REST_OPT_FILTER_LT, "{column}__lt={value}"},
		{REST_OPT_FILTER_LE, "{column}__lte={value}"},
		{REST_OPT_FILTER_GT, "{column}__gt={value}"},
		{REST_OPT_FILTER_GE, "{column}__gte={value}"},
		{REST_OPT_FILTERS, "all boolean=eq"},
		{REST_OPT_EXACT, "none"},
		{REST_OPT_FORMAT, "timestamptz=iso"},
		{REST_OPT_FILTER_FORMAT, "timestamptz=iso_us boolean=true/false"},
		{REST_OPT_SORTABLE, "false"},
		{REST_OPT_SORT_ASC, "{column}"},
		{REST_OPT_SORT_DESC, "-{column}"},
		{REST_OPT_AUTH_HEADER, "Authorization: Token {token}"},
		{REST_OPT_ERROR_MESSAGE, "/detail,/non_field_errors/0,/error,/errors"},
		{REST_OPT_ON_STATUS, "400 \"/*/*~already exists\" 23505; 400 \"/*/*~must make a unique set\" 23505"}
	},
	NULL
};
