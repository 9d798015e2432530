/*-------------------------------------------------------------------------
 *
 * batch_join.h
 *	  Execution of batch joins.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_BATCH_JOIN_H
#define REST_BATCH_JOIN_H

#include "nodes/execnodes.h"
#include "nodes/plannodes.h"

/* The state of a plan node, as CustomScanMethods want it. */
extern Node *rest_batch_join_create(CustomScan *cscan);

#endif							/* REST_BATCH_JOIN_H */
