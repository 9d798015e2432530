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

/* Put the execution callbacks into the routine. */
extern void rest_modify_install(FdwRoutine *routine);

#endif							/* REST_MODIFY_H */
