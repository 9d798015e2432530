/*-------------------------------------------------------------------------
 *
 * dialect_bitio.c
 *	  Dialect bitio: bit.io, the developer API version 2 beta: databases, imports, exports, keys.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/bitio.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_bitio = {
	"bitio",
	"bit.io, the developer API version 2 beta: databases, imports, exports, keys.",
	{
		{REST_OPT_LIST, "GET {resource}/"},
		{REST_OPT_GET, "GET {resource}/{key}"},
		{REST_OPT_INSERT, "POST {resource}/\n"
		"\"{record}\""},
		{REST_OPT_UPDATE, "PATCH {resource}/{key}\n"
		"\"{changes}\""},
		{REST_OPT_DELETE, "DELETE {resource}/{key}"},
		{REST_OPT_RETURNING, "reply delete=none"},
		{REST_OPT_INSERT_NULLS, "never"},
		{REST_OPT_ERROR_MESSAGE, "/error,/detail,/message,/errors"}
	},
	NULL
};
