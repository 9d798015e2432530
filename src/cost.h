/*-------------------------------------------------------------------------
 *
 * cost.h
 *	  What reading a foreign table costs: requests first, rows second.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_COST_H
#define REST_COST_H

#include "nodes/pathnodes.h"

#include "column.h"

/* How a scan will ask, as far as planning can know */
typedef struct RestCost
{
	double		rows;			/* rows that the node gives out */
	double		fetched;		/* rows that come over the wire */
	double		requests;
	Cost		startup;
	Cost		total;
} RestCost;

/*
 * Rows of the table: option rows, else what ANALYZE found, else the option's
 * usual guess.  Never what this session happened to see.
 */
extern double rest_cost_table_rows(const RestColumnMap *map, double reltuples);

/* Do these conditions (List of RestPlanTerm *) name single records? */
extern bool rest_cost_is_keyed(const RestColumnMap *map, List *terms);

/*
 * Fill in requests and costs for a scan.  terms: what may be sent; clauses:
 * every condition (RestrictInfos) of the scan, sent ones in sent.  rows is
 * taken as given but for keyed scans, where it becomes the number of keys.
 */
extern void rest_cost_scan(PlannerInfo *root, RelOptInfo *rel,
						   const RestColumnMap *map, List *terms,
						   List *sent, double key_count, bool complete,
						   RestCost *cost);

/* Fill in what so many groups cost that the API makes. */
extern void rest_cost_groups(const RestColumnMap *map, double groups,
							 RestCost *cost);

/* The cost of one request, in the planner's unit. */
extern Cost rest_cost_request(void);

#endif							/* REST_COST_H */
