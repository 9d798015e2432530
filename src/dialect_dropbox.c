/*-------------------------------------------------------------------------
 *
 * dialect_dropbox.c
 *	  Dialect dropbox: Dropbox datastores, version 1: calls that are no changes of records.
 *
 * Data alone, made by test/paper/make_dialects.py from the list with its reasons
 * in test/paper/dropbox_datastore.txt.
 *
 *-------------------------------------------------------------------------
 */
#include "dialect.h"

const RestDialect rest_dialect_dropbox = {
	"dropbox",
	"Dropbox datastores, version 1: calls that are no changes of records.",
	{
		{REST_OPT_PAGER, "none"},
		{REST_OPT_GET, ""},
		{REST_OPT_BODY, "form"},
		{REST_OPT_ON_STATUS, "200 /notfound 42704; 200 /access_denied 42501; 200 /conflict 40001; 200 /error 22023;\n"
		"401 28000; 507 53100"},
		{REST_OPT_ERROR_MESSAGE, "/user_error,/error,/conflict,/notfound,/access_denied"}
	},
	NULL
};
