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

/*
 * The value of an "=" as an expression of the column's own type (bigint for
 * all integers); NULL when no cast does that without changing its meaning.
 */
extern Expr *rest_qual_coerce(const RestColumn *column, Node *value);

/*
 * The opposite of a kind: true where it is false, NULL where it is NULL.
 * (BooleanTest: TRUE here is the column itself, see qual_tree.c.)
 */
extern RestTermKind rest_qual_negate(RestTermKind kind);

/* Does it let no NULL of its column through? */
extern bool rest_qual_is_strict(const RestPlanTerm *term);

#endif							/* REST_QUAL_H */
