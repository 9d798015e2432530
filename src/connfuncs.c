/*-------------------------------------------------------------------------
 *
 * connfuncs.c
 *	  SQL functions about what this backend keeps of APIs.
 *
 * rest_fdw_connections() shows sessions (session.h), rest_fdw_disconnect()
 * closes them.  Both reach no further than their own backend, so that
 * everybody may call them.  rest_fdw_rate() shows what all sessions know of
 * rates and quotas, of servers that the caller may use.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "foreign/foreign.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "cache.h"
#include "connfuncs.h"
#include "credential.h"
#include "rate.h"
#include "session.h"
#include "shared.h"

PG_FUNCTION_INFO_V1(rest_fdw_connections);
PG_FUNCTION_INFO_V1(rest_fdw_disconnect);
PG_FUNCTION_INFO_V1(rest_fdw_rate);
PG_FUNCTION_INFO_V1(rest_fdw_shared);

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
 * What logins yielded shall not be found again where other sessions look: who
 * disconnects wants to begin anew.
 */
static void
unshare_credentials(Oid serverid)
{
	ListCell   *lc;

	foreach(lc, rest_session_list())
	{
		RestSessionInfo *info = lfirst(lc);

		if (info->has_data &&
			(!OidIsValid(serverid) || info->serverid == serverid))
			rest_credential_unshare(rest_session_get(info->serverid,
													info->userid));
	}
}

/*
 * rest_fdw_disconnect(server): close its sessions, all with NULL; how many.
 * Answers that are kept of it are forgotten.
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
	rest_cache_drop(serverid);
	unshare_credentials(serverid);
	PG_RETURN_INT32(rest_session_disconnect(serverid));
}

/* May the caller know about this server?  False when it is gone. */
static bool
may_use(const ForeignServer *server)
{
	return server &&
		DatumGetBool(DirectFunctionCall2(has_server_privilege_id,
										 ObjectIdGetDatum(server->serverid),
										 CStringGetTextDatum("USAGE")));
}

/* A number as a column of a row, -1 as NULL. */
static void
put_number(Datum *values, bool *nulls, int column, int64 number)
{
	nulls[column] = number < 0;
	values[column] = Int64GetDatum(number);
}

/* Milliseconds as an interval in a column of a row, -1 as NULL. */
static void
put_interval(Datum *values, bool *nulls, int column, int64 ms)
{
	Interval   *interval = palloc0(sizeof(Interval));

	interval->time = ms * 1000;
	nulls[column] = ms < 0;
	values[column] = IntervalPGetDatum(interval);
}

/*
 * rest_fdw_rate(): a row for each rate that is kept to and each quota that an
 * API has told, of servers of this database.
 */
Datum
rest_fdw_rate(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum		values[6];
	bool		nulls[6] = {false};
	RestRateInfo info;
	int			next = 0;

	InitMaterializedSRF(fcinfo, 0);
	while (rest_rate_walk(&next, &info))
	{
		ForeignServer *server = info.dbid == MyDatabaseId ?
			GetForeignServerExtended(info.serverid, FSV_MISSING_OK) : NULL;

		if (!may_use(server))
			continue;
		put_name(values, nulls, 0, server->servername);
		nulls[1] = info.per_second <= 0;
		values[1] = Float8GetDatum(info.per_second);
		put_number(values, nulls, 2, info.limit);
		put_number(values, nulls, 3, info.remaining);
		put_interval(values, nulls, 4, info.reset_ms);
		put_interval(values, nulls, 5, info.wait_ms);
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* rest_fdw_shared(): where sessions count together, see shared.h. */
Datum
rest_fdw_shared(PG_FUNCTION_ARGS)
{
	(void) fcinfo;
	PG_RETURN_TEXT_P(cstring_to_text(rest_shared_place_name()));
}
