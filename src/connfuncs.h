/*-------------------------------------------------------------------------
 *
 * connfuncs.h
 *	  SQL functions about what this backend keeps of APIs.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_CONNFUNCS_H
#define REST_CONNFUNCS_H

#include "fmgr.h"

extern PGDLLEXPORT Datum rest_fdw_connections(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum rest_fdw_disconnect(PG_FUNCTION_ARGS);

#endif							/* REST_CONNFUNCS_H */
