/*-------------------------------------------------------------------------
 *
 * inorder.h
 *	  Do rows come in the order that was promised?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_INORDER_H
#define REST_INORDER_H

#include "utils/sortsupport.h"

#include "column.h"
#include "plan.h"

/*
 * How rows are compared by a sort key: in the collation by which the API sorts,
 * which need not be the column's.  support is zeroed before.
 */
extern void rest_inorder_support(const RestColumnMap *map,
								 const RestSortKey *key, SortSupport support);

typedef struct RestInOrder RestInOrder;

/* A check for these sort keys (List of RestSortKey *), in the current memory
 * context; NULL when there are none. */
extern RestInOrder *rest_inorder_new(const RestColumnMap *map, List *keys);

/* A new list begins. */
extern void rest_inorder_reset(RestInOrder *check);

/*
 * Raise when this row belongs before the one before it: 40001 when pages of a
 * list that moved are read again, else the API does not keep its promise.
 */
extern void rest_inorder_row(RestInOrder *check, const Datum *values,
							 const bool *nulls, bool reread);

#endif							/* REST_INORDER_H */
