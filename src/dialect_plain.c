/*-------------------------------------------------------------------------
 *
 * dialect_plain.c
 *	  Dialect plain: What is assumed of an API that nothing is said about: read only, one reply is the list.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/plain.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_plain = {
	"plain",
	"What is assumed of an API that nothing is said about: read only, one reply is the list.",
	{
		{REST_OPT_LIST, "GET {resource}"},
		{REST_OPT_GET, "GET {resource}/{key}"},
		{REST_OPT_INSERT, ""},
		{REST_OPT_UPDATE, ""},
		{REST_OPT_DELETE, ""},
		{REST_OPT_RECORDS, ""},
		{REST_OPT_RECORD, ""},
		{REST_OPT_SHAPE, "object"},
		{REST_OPT_BODY, "json"},
		{REST_OPT_REPLY, "json"},
		{REST_OPT_RETURNING, "reply"},
		{REST_OPT_INSERT_NULLS, "omit"}
	},
	NULL
};
