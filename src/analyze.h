/*-------------------------------------------------------------------------
 *
 * analyze.h
 *	  ANALYZE of foreign tables.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ANALYZE_H
#define REST_ANALYZE_H

#include "foreign/fdwapi.h"

/* Put the ANALYZE callback into the routine. */
extern void rest_analyze_install(FdwRoutine *routine);

#endif							/* REST_ANALYZE_H */
