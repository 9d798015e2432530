/*-------------------------------------------------------------------------
 *
 * modify_direct.h
 *	  Writes that one plan node does alone.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_DIRECT_H
#define REST_MODIFY_DIRECT_H

#include "foreign/fdwapi.h"

#include "modify_state.h"

/* Put the execution callbacks into the routine. */
extern void rest_modify_direct_install(FdwRoutine *routine);

/* What it has done so far, for EXPLAIN; NULL when it never ran. */
extern const RestModify *rest_modify_direct_state(ForeignScanState *node);

#endif							/* REST_MODIFY_DIRECT_H */
