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

/*
 * The plan of a running scan and the values of its expressions, as they are now.
 */
extern const RestScanPlan *rest_scan_plan_of(ForeignScanState *node);
extern const RestTermValue *rest_scan_values(ForeignScanState *node);

/* Is this node a scan of ours? */
extern bool rest_scan_is_ours(PlanState *node);

/*
 * Give the value that a batch join has for the scan's bound condition (an
 * array, borrowed until the next one); takes effect at the next rescan.
 */
extern void rest_scan_bind(ForeignScanState *node, Datum array);

/*
 * Give the next row without waiting from now on (for one call of the node):
 * an empty slot then may mean that nothing has arrived yet.
 */
extern void rest_scan_set_async(ForeignScanState *node, bool async);

/* Has what it waits for come since then? */
extern bool rest_scan_is_ready(ForeignScanState *node);

/* Was the last empty slot one that waits?  Then this loop is to be awaited. */
extern bool rest_scan_is_waiting(ForeignScanState *node);
extern RestLoop *rest_scan_loop(ForeignScanState *node);

/* After the first row, or the end: how many rows of OFFSET the API left out. */
extern int64 rest_scan_skipped(ForeignScanState *node);

#endif							/* REST_SCAN_H */
