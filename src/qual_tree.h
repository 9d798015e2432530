/*-------------------------------------------------------------------------
 *
 * qual_tree.h
 *	  Conditions of several terms: what AND, OR and NOT ask together.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_QUAL_TREE_H
#define REST_QUAL_TREE_H

#include "qual.h"
#include "ways.h"

/*
 * Put clauses into the plan, those of one term and others, with their values
 * appended to *exprs.
 */
extern void rest_qual_plan(Index relid, const RestColumnMap *map,
						   const RestWays *ways, List *clauses,
						   RestScanPlan *plan, List **exprs);

/* Can anything of this clause be sent, as a condition of several terms? */
extern bool rest_qual_tree_helps(Index relid, const RestColumnMap *map,
								 const RestWays *ways, Expr *clause);

/* Could the API answer this clause exactly? */
extern bool rest_qual_clause_may_be_exact(Index relid,
										  const RestColumnMap *map,
										  const RestWays *ways, Expr *clause);

/* Can the API be asked for this condition at all, exactly or narrowing? */
extern bool rest_qual_can_send(const RestColumnMap *map, const RestWays *ways,
							   const RestPlanTerm *term);

/* Could it be answered exactly, as far as options tell? */
extern bool rest_qual_may_be_exact(const RestColumnMap *map,
								   const RestWays *ways,
								   const RestPlanTerm *term);

#endif							/* REST_QUAL_TREE_H */
