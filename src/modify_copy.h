/*-------------------------------------------------------------------------
 *
 * modify_copy.h
 *	  Rows that COPY brings, or that a partitioned table routes here.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_COPY_H
#define REST_MODIFY_COPY_H

#include "foreign/fdwapi.h"

/* Put the callbacks into the routine. */
extern void rest_modify_copy_install(FdwRoutine *routine);

#endif							/* REST_MODIFY_COPY_H */
