/*-------------------------------------------------------------------------
 *
 * modify.h
 *	  Execution of writes, a row at a time.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_H
#define REST_MODIFY_H

#include "foreign/fdwapi.h"

/* EndForeignModify and EndForeignInsert: what waits for company goes out, and
 * what the query's end would release anyway is released. */
extern void rest_modify_end(EState *estate, ResultRelInfo *rinfo);

/* Put the execution callbacks into the routine. */
extern void rest_modify_install(FdwRoutine *routine);

#endif							/* REST_MODIFY_H */
