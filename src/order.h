/*-------------------------------------------------------------------------
 *
 * order.h
 *	  Decide which order the API can be asked for.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ORDER_H
#define REST_ORDER_H

#include "nodes/pathnodes.h"

#include "column.h"
#include "plan.h"

/*
 * The sort keys (List of RestSortKey *) that give exactly these pathkeys when
 * the API sorts by them, or NIL when it can't be promised.  terms: what is
 * asked of the rows at the same time (List of RestPlanTerm *): a strict condition
 * on a column makes its NULLs irrelevant.
 */
extern List *rest_order_match(PlannerInfo *root, RelOptInfo *rel,
							  const RestColumnMap *map, List *pathkeys,
							  List *terms);

/*
 * The pathkeys that the list has by itself, by option natural_sort: as many of
 * them as the query knows and as can be promised.
 */
extern List *rest_order_natural(PlannerInfo *root, RelOptInfo *rel,
								const RestColumnMap *map, List *terms);

/* The sort keys of as many of natural_sort's columns; read only by its plan. */
extern List *rest_order_natural_keys(RelOptInfo *rel, const RestColumnMap *map,
									 List *terms, int n);

/*
 * Does the type of this column sort the same way wherever it is sorted, text by
 * this collation?
 */
extern bool rest_order_sorts_alike(const RestColumn *column, Oid collation);

/* Does this column's wire format show less than the API sorts by? */
extern bool rest_order_is_coarse(const RestColumn *column);

#endif							/* REST_ORDER_H */
