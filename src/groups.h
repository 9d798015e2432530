/*-------------------------------------------------------------------------
 *
 * groups.h
 *	  A table as its groups: which aggregates the API computes, and the
 *	  columns that its answers then have.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_GROUPS_H
#define REST_GROUPS_H

#include "column.h"
#include "plan.h"
#include "sent.h"

/* Has the table a route for groups, and is any aggregate promised? */
extern bool rest_groups_any(const RestColumnMap *map);

/* May the API group by this column? */
extern bool rest_groups_by(const RestColumn *column);

/*
 * May it compute this aggregate of this column (NULL: of whole rows)?  By the
 * collation, where that matters.
 */
extern bool rest_groups_can(const RestColumnMap *map, const RestColumn *column,
							RestAggregate function, Oid collation);

/*
 * Can the average of this column be had of its sum and its number?  Of integers
 * PostgreSQL divides the same two.  Of numerics the digits of the quotient depend
 * on zeros at the end of the sum, which an API may leave out.
 */
extern bool rest_groups_can_divide(const RestColumnMap *map,
								   const RestColumn *column);

/* The words for what the API may do with a column (NULL: with whole rows); NULL
 * for nothing.  Palloc'd. */
extern char *rest_groups_shown(const RestColumnMap *map,
							   const RestColumn *column);

/*
 * The table as its groups, in the current memory context: its list route is
 * that of the groups, its key what is grouped by, no record is asked for by a
 * key, and the aggregates are columns behind its own.
 */
extern RestColumnMap *rest_groups_map(const RestColumnMap *map,
									  const RestScanPlan *plan);

/* With the values at hand: would the API's groups be those of the query? */
extern bool rest_groups_are_exact(const RestSent *sent);

#endif							/* REST_GROUPS_H */
