/*-------------------------------------------------------------------------
 *
 * dialect_carto.c
 *	  Dialect carto: CARTO, the REST API of version 1 and later: datasets, imports, exports, keys, maps.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/carto.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_carto = {
	"carto",
	"CARTO, the REST API of version 1 and later: datasets, imports, exports, keys, maps.",
	{
		{REST_OPT_LIST, "GET {resource}/"},
		{REST_OPT_GET, "GET {resource}/{key}"},
		{REST_OPT_INSERT, "POST {resource}/\n"
		"\"{record}\""},
		{REST_OPT_UPDATE, "PUT {resource}/{key}\n"
		"{\"id\": \"{key}\", \"...\": \"{record}\"}"},
		{REST_OPT_DELETE, "DELETE {resource}/{key}"},
		{REST_OPT_RETURNING, "reply delete=none"},
		{REST_OPT_INSERT_NULLS, "never"},
		{REST_OPT_AUTH_ARGS, "api_key={api_key}&client=rest_fdw"},
		{REST_OPT_ERROR_MESSAGE, "/errors/0,/errors/imports,/errors,/error/0,/error"},
		{REST_OPT_ON_STATUS, "410 22023; 422 22023"}
	},
	NULL
};
