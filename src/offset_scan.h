/*-------------------------------------------------------------------------
 *
 * offset_scan.h
 *	  Execution of LIMIT and OFFSET over a list of the API.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OFFSET_SCAN_H
#define REST_OFFSET_SCAN_H

#include "nodes/execnodes.h"
#include "nodes/plannodes.h"

/* The state of a plan node, as CustomScanMethods want it. */
extern Node *rest_offset_scan_create(CustomScan *cscan);

#endif							/* REST_OFFSET_SCAN_H */
