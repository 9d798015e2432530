/*-------------------------------------------------------------------------
 *
 * scan_plan.h
 *	  Planning of scans.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SCAN_PLAN_H
#define REST_SCAN_PLAN_H

#include "foreign/fdwapi.h"

/* Put the planning callbacks into the routine. */
extern void rest_scan_plan_install(FdwRoutine *routine);

#endif							/* REST_SCAN_PLAN_H */
