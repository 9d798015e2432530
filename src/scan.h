/*-------------------------------------------------------------------------
 *
 * scan.h
 *	  Execution of scans.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SCAN_H
#define REST_SCAN_H

#include "foreign/fdwapi.h"

#include "lister.h"

/* Put the execution callbacks into the routine. */
extern void rest_scan_install(FdwRoutine *routine);

/*
 * What a running scan knows, for EXPLAIN ANALYZE; NULL when it never ran.
 */
extern const RestApiStats *rest_scan_stats(ForeignScanState *node);

#endif							/* REST_SCAN_H */
