/*-------------------------------------------------------------------------
 *
 * connfuncs.c
 *	  SQL functions about what this backend keeps of APIs.
 *
 * rest_fdw_connections() shows sessions (session.h), rest_fdw_disconnect()
 * closes them.  Both reach no further than their own backend, so that
 * everybody may call them.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "foreign/foreign.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "connfuncs.h"
#include "session.h"

PG_FUNCTION_INFO_V1(rest_fdw_connections);
PG_FUNCTION_INFO_V1(rest_fdw_disconnect);

/* A name as a column of a row, NULL as such. */
static void
put_name(Datum *values, bool *nulls, int column, const char *name)
{
	Name		copy = palloc0(NAMEDATALEN);

	nulls[column] = name == NULL;
	if (name)
		namestrcpy(copy, name);
	values[column] = NameGetDatum(copy);
}

/*
 * rest_fdw_connections(): a row for each session that has something open or
 * kept.  The names of what was dropped meanwhile are NULL.
 */
Datum
rest_fdw_connections(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum		values[5];
	bool		nulls[5] = {false};
	ListCell   *lc;

	InitMaterializedSRF(fcinfo, 0);
	foreach(lc, rest_session_list())
	{
		RestSessionInfo *info = lfirst(lc);
		ForeignServer *server;

		if (info->idle == 0 && info->lent == 0 && !info->has_data)
			continue;
		server = GetForeignServerExtended(info->serverid, FSV_MISSING_OK);
		put_name(values, nulls, 0, server ? server->servername : NULL);
		put_name(values, nulls, 1, GetUserNameFromId(info->userid, true));
		values[2] = Int32GetDatum(info->idle);
		values[3] = Int32GetDatum(info->lent);
		values[4] = BoolGetDatum(!info->invalidated);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/*
 * rest_fdw_disconnect(server): close its sessions, all with NULL; how many.
 * Raises undefined_object when there is no such server.  Connections in use
 * are closed when their scan is over.
 */
Datum
rest_fdw_disconnect(PG_FUNCTION_ARGS)
{
	Oid			serverid = InvalidOid;

	if (!PG_ARGISNULL(0))
		serverid = GetForeignServerByName(NameStr(*PG_GETARG_NAME(0)),
										  false)->serverid;
	PG_RETURN_INT32(rest_session_disconnect(serverid));
}
