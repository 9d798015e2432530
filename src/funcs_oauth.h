/*-------------------------------------------------------------------------
 *
 * funcs_oauth.h
 *	  Functions around authorization codes, which the server calls by SQL alone.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_FUNCS_OAUTH_H
#define REST_FUNCS_OAUTH_H

#include "fmgr.h"

extern PGDLLEXPORT Datum rest_fdw_authorize_url(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum rest_fdw_exchange_code(PG_FUNCTION_ARGS);

#endif							/* REST_FUNCS_OAUTH_H */
