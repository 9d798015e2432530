/*-------------------------------------------------------------------------
 *
 * modify_source.h
 *	  Writes of all rows that a plan below a node of ours yields.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_SOURCE_H
#define REST_MODIFY_SOURCE_H

#include "modify_state.h"

/* Look at the plan below the node before it runs; sends nothing. */
extern void rest_modify_source_begin(RestModify *modify,
									 ForeignScanState *node);

/*
 * Write all rows of the plan below the node, in modify's memory; the caller
 * flushes.  set (of int) says which columns of the table an UPDATE's first
 * columns are.  A source that may read what is written is read to its end
 * before anything is sent.
 */
extern void rest_modify_source_write(RestModify *modify,
									 ForeignScanState *node, List *set);

#endif							/* REST_MODIFY_SOURCE_H */
