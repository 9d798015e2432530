/*-------------------------------------------------------------------------
 *
 * async.h
 *	  Scans that run at the same time under one Append.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ASYNC_H
#define REST_ASYNC_H

#include "foreign/fdwapi.h"

/* Put the asynchronous callbacks into the routine. */
extern void rest_async_install(FdwRoutine *routine);

#endif							/* REST_ASYNC_H */
