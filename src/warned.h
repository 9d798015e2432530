/*-------------------------------------------------------------------------
 *
 * warned.h
 *	  What users of a table are to know, said once.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_WARNED_H
#define REST_WARNED_H

#include "column.h"

/*
 * Show option warning, once a session and table, and again when its text is
 * another.  For statements that read or write the table, not for EXPLAIN.
 */
extern void rest_warn_once(const RestColumnMap *map);

#endif							/* REST_WARNED_H */
