/*-------------------------------------------------------------------------
 *
 * scan_first.h
 *	  Must a scan be read to its end before its first row is given out?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SCAN_FIRST_H
#define REST_SCAN_FIRST_H

#include "nodes/execnodes.h"

#include "column.h"

/*
 * Does the statement write the resource of this table, be it through another
 * foreign table (language.md section 10, rule 8)?
 */
extern bool rest_scan_first_is_needed(EState *estate,
									  const RestColumnMap *map);

/* Does the statement name that resource more than once? */
extern bool rest_scan_first_reads_again(EState *estate,
										const RestColumnMap *map);

#endif							/* REST_SCAN_FIRST_H */
