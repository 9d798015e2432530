/*-------------------------------------------------------------------------
 *
 * modify_explain.h
 *	  EXPLAIN of writes.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_EXPLAIN_H
#define REST_MODIFY_EXPLAIN_H

#include "foreign/fdwapi.h"

/* Put the EXPLAIN callbacks into the routine. */
extern void rest_modify_explain_install(FdwRoutine *routine);

#endif							/* REST_MODIFY_EXPLAIN_H */
