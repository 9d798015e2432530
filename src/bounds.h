/*-------------------------------------------------------------------------
 *
 * bounds.h
 *	  Is a row, or a transaction, one that the API takes?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_BOUNDS_H
#define REST_BOUNDS_H

#include "written.h"

typedef struct RestBounds RestBounds;

/*
 * The bounds of a table, in the current memory context; NULL: it has none.
 * Raises 22023 for a column whose name the API does not take.
 */
extern RestBounds *rest_bounds_new(const RestColumnMap *map);

/*
 * Raise 22023 for a value that the API does not take, 54000 for a value or a
 * record that is too large; else how many bytes the change counts.  bounds may
 * be NULL.  What it takes for that is in the current memory context.
 */
extern int64 rest_bounds_row(const RestBounds *bounds, CmdType operation,
							 const RestWriteRow *row);

/* Raise 54000 when changes of so many bytes are too many for one commit. */
extern void rest_bounds_commit(const RestConf *conf, const char *server,
							   int64 bytes);

#endif							/* REST_BOUNDS_H */
