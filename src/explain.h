/*-------------------------------------------------------------------------
 *
 * explain.h
 *	  EXPLAIN: what a scan sends, and what it did.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_EXPLAIN_H
#define REST_EXPLAIN_H

#include "foreign/fdwapi.h"

/* Put the EXPLAIN callbacks into the routine. */
extern void rest_explain_install(FdwRoutine *routine);

#endif							/* REST_EXPLAIN_H */
