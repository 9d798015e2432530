/*-------------------------------------------------------------------------
 *
 * servers.c
 *	  Which servers are ours, and who may use them.
 *
 * For SQL functions: a name or an Oid of the catalogs enters, a yes or an error
 * leaves.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_foreign_server.h"
#include "fmgr.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "utils/acl.h"

#include "compat.h"
#include "servers.h"

/* Of rest_fdw.c, to know our own wrappers by */
extern PGDLLEXPORT Datum rest_fdw_handler(PG_FUNCTION_ARGS);

/* See servers.h. */
bool
rest_servers_is_ours(Oid fdwid)
{
	ForeignDataWrapper *wrapper = GetForeignDataWrapper(fdwid);
	FmgrInfo	handler;

	if (!OidIsValid(wrapper->fdwhandler))
		return false;
	fmgr_info(wrapper->fdwhandler, &handler);
	return handler.fn_addr == rest_fdw_handler;
}

/* See servers.h. */
Oid
rest_servers_usable(const char *name)
{
	ForeignServer *server = GetForeignServerByName(name, false);
	AclResult	result = REST_COMPAT_SERVER_ACLCHECK(server->serverid,
													 GetUserId(), ACL_USAGE);

	if (result != ACLCHECK_OK)
		aclcheck_error(result, OBJECT_FOREIGN_SERVER, server->servername);
	if (!rest_servers_is_ours(server->fdwid))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("server \"%s\" is one of another foreign-data wrapper",
						server->servername)));
	return server->serverid;
}
