/*-------------------------------------------------------------------------
 *
 * funcs_call.h
 *	  rest_call() and its kin, which the server calls by SQL alone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_FUNCS_CALL_H
#define REST_FUNCS_CALL_H

#include "fmgr.h"

extern PGDLLEXPORT Datum rest_call(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum rest_call_text(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum rest_call_bytea(PG_FUNCTION_ARGS);

#endif							/* REST_FUNCS_CALL_H */
