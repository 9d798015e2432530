/*-------------------------------------------------------------------------
 *
 * modify_batch.h
 *	  Inserts of many rows at a time.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_BATCH_H
#define REST_MODIFY_BATCH_H

#include "foreign/fdwapi.h"

#include "column.h"

/* Put the callbacks into the routine. */
extern void rest_modify_batch_install(FdwRoutine *routine);

/*
 * Rows that are taken at a time, when nothing looks at them: enough to fill
 * all requests that may be under way.  1: one by one.
 */
extern int	rest_modify_batch_rows(const RestColumnMap *map);

#endif							/* REST_MODIFY_BATCH_H */
