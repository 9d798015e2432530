/*-------------------------------------------------------------------------
 *
 * qual.h
 *	  Decide which conditions of a query may travel to the API.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_QUAL_H
#define REST_QUAL_H

#include "nodes/pathnodes.h"

#include "column.h"
#include "plan.h"

/*
 * A condition as far as it is understood: term without its places in lists,
 * and the expression that gives its value (NULL when it needs none).
 */
typedef struct RestCondition
{
	RestPlanTerm	term;
	Expr	   *value;
} RestCondition;

extern bool rest_qual_match(Index relid, const RestColumnMap *map,
							Expr *clause, RestCondition *out);

/* Can the API be asked for this condition at all, exactly or narrowing? */
extern bool rest_qual_has_template(const RestColumnMap *map,
								   const RestPlanTerm *term);

/* Does it let no NULL of its column through? */
extern bool rest_qual_is_strict(const RestPlanTerm *term);

#endif							/* REST_QUAL_H */
