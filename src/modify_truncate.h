/*-------------------------------------------------------------------------
 *
 * modify_truncate.h
 *	  TRUNCATE: all records of a table go.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_TRUNCATE_H
#define REST_MODIFY_TRUNCATE_H

#include "foreign/fdwapi.h"

/* Put the callback into the routine. */
extern void rest_modify_truncate_install(FdwRoutine *routine);

#endif							/* REST_MODIFY_TRUNCATE_H */
