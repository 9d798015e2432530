/*-------------------------------------------------------------------------
 *
 * qual_tree.c
 *	  Conditions of several terms: what AND, OR and NOT ask together.
 *
 * A clause enters, a tree of terms leaves, in which NOT has been moved down to
 * the terms (SQL's three-valued logic allows that: NOT (a OR b) is NULL where
 * NOT a AND NOT b is).  AND may lose what is not understood, as the recheck
 * here does it all again; OR needs every arm (language.md section 10, rule 2).
 *
 * Whether a term could be sent is answered here for planning, by the same
 * table of carriers for all: a kind of terms and the filters that can say it,
 * exactly or wider.  With the value at hand tree.c decides.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "nodes/makefuncs.h"

#include "qual_tree.h"

/* What is being matched, the same all the way down */
typedef struct TreeContext
{
	Index		relid;
	const RestColumnMap *map;
	List	  **exprs;
} TreeContext;

static RestPlanTree *match_tree(const TreeContext *cxt, Expr *clause,
								bool negate);

/* ----- from clauses to trees ----- */

/* A boolean test with the opposite outcome. */
static Expr *
negate_test(const BooleanTest *test)
{
	static const BoolTestType opposites[] = {
		[IS_TRUE] = IS_NOT_TRUE,
		[IS_NOT_TRUE] = IS_TRUE,
		[IS_FALSE] = IS_NOT_FALSE,
		[IS_NOT_FALSE] = IS_FALSE,
		[IS_UNKNOWN] = IS_NOT_UNKNOWN,
		[IS_NOT_UNKNOWN] = IS_UNKNOWN
	};
	BooleanTest *result = makeNode(BooleanTest);

	*result = *test;
	result->booltesttype = opposites[test->booltesttype];
	return (Expr *) result;
}

/* A clause that is one term. */
static RestPlanTree *
match_term(const TreeContext *cxt, Expr *clause, bool negate)
{
	RestCondition cond;
	RestPlanTree *tree;

	/* these are never NULL, so that their terms' opposites are others */
	if (negate && IsA(clause, BooleanTest))
	{
		clause = negate_test((BooleanTest *) clause);
		negate = false;
	}
	if (!rest_qual_match(cxt->relid, cxt->map, clause, &cond) ||
		(negate && (cond.term.kind == REST_TERM_HAS ||
					cond.term.kind == REST_TERM_HAS_ALL)))
		return NULL;
	tree = palloc0(sizeof(RestPlanTree));
	tree->op = REST_TREE_TERM;
	tree->clause = -1;
	tree->term = palloc(sizeof(RestPlanTerm));
	*tree->term = cond.term;
	if (negate)
		tree->term->kind = rest_qual_negate(cond.term.kind);
	if (cond.value)
	{
		tree->term->value = list_length(*cxt->exprs);
		*cxt->exprs = lappend(*cxt->exprs, cond.value);
	}
	return tree;
}

/* AND or OR; negated, each is the other of the opposites. */
static RestPlanTree *
match_list(const TreeContext *cxt, BoolExpr *clause, bool negate)
{
	RestPlanTree *tree = palloc0(sizeof(RestPlanTree));
	ListCell   *lc;

	tree->op = (clause->boolop == AND_EXPR) != negate ? REST_TREE_AND :
		REST_TREE_OR;
	tree->clause = -1;
	foreach(lc, clause->args)
	{
		RestPlanTree *arg = match_tree(cxt, lfirst(lc), negate);

		if (arg)
			tree->args = lappend(tree->args, arg);
		else if (tree->op == REST_TREE_AND)
			tree->partial = true;
		else
			return NULL;
	}
	return tree->args ? tree : NULL;
}

/* Any clause. */
static RestPlanTree *
match_tree(const TreeContext *cxt, Expr *clause, bool negate)
{
	BoolExpr   *list = (BoolExpr *) clause;

	check_stack_depth();
	if (!IsA(clause, BoolExpr))
		return match_term(cxt, clause, negate);
	if (list->boolop == NOT_EXPR)
		return match_tree(cxt, linitial(list->args), !negate);
	return match_list(cxt, list, negate);
}

/*
 * What this clause asks of range table entry relid, as a tree; NULL when
 * nothing of it can be asked.  Values are appended to *exprs, the terms say
 * where.  Clauses of one term, which rest_qual_match() knows, are trees too.
 */
static RestPlanTree *
make_tree(Index relid, const RestColumnMap *map, Expr *clause, List **exprs)
{
	TreeContext cxt = {relid, map, exprs};

	return match_tree(&cxt, clause, false);
}

/* ----- what could be sent ----- */

/* Is there a template on the column for one of these filters? */
static bool
has_any(const RestColumn *column, int n, const RestFilterOp *ops)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		if (rest_column_filter(column, ops[i]))
			return true;
	}
	return false;
}

#define HAS_ANY(column, ...) \
	has_any(column, lengthof(((RestFilterOp[]) {__VA_ARGS__})), \
			(RestFilterOp[]) {__VA_ARGS__})

/* Is there a template for op, which the API answers exactly? */
static bool
has_exact(const RestColumn *column, RestFilterOp op)
{
	return rest_column_filter(column, op) && rest_column_exact(column, op);
}

/* Can exact filters be negated? */
static bool
can_negate(const RestWays *ways)
{
	return ways->can_not || ways->top_not;
}

/* Is there a NOT for one of the filters that can say a LIKE? */
static bool
can_negate_pattern(const RestColumn *column, const RestWays *ways)
{
	return can_negate(ways) &&
		(has_exact(column, REST_FILTER_LIKE) ||
		 has_exact(column, REST_FILTER_PREFIX) ||
		 has_exact(column, REST_FILTER_SUFFIX) ||
		 has_exact(column, REST_FILTER_CONTAINS));
}

/* The same for one of the pieces of text. */
static bool
can_negate_piece(const RestColumn *column, const RestWays *ways,
				 RestTermKind kind)
{
	return can_negate(ways) &&
		(has_exact(column, REST_FILTER_LIKE) ||
		 has_exact(column, kind == REST_TERM_NOT_PREFIX ?
				   REST_FILTER_PREFIX : REST_FILTER_CONTAINS));
}

/* Kinds that ask for what is not so. */
static bool
can_send_negative(const RestColumn *column, const RestWays *ways,
				  RestTermKind kind)
{
	bool		negates_eq = can_negate(ways) &&
		has_exact(column, REST_FILTER_EQ);
	bool		unequal = negates_eq ||
		rest_column_filter(column, REST_FILTER_NE) != NULL;

	switch (kind)
	{
		case REST_TERM_NE:
		case REST_TERM_DISTINCT:
			return unequal;
		case REST_TERM_NOT_ANY:
			return unequal ||
				(can_negate(ways) && has_exact(column, REST_FILTER_IN));
		case REST_TERM_NOT_PATTERN:
			return can_negate_pattern(column, ways);
		case REST_TERM_NOT_PREFIX:
		case REST_TERM_NOT_CONTAINS:
			return can_negate_piece(column, ways, kind);
		default:				/* NOT_TRUE, NOT_FALSE */
			return HAS_ANY(column, REST_FILTER_EQ) &&
				(column->notnull || (ways->can_or &&
									 HAS_ANY(column, REST_FILTER_NULL)));
	}
}

/* See qual_tree.h. */
bool
rest_qual_can_send(const RestColumnMap *map, const RestWays *ways,
				   const RestPlanTerm *term)
{
	RestColumn *column = rest_columns_get(map, term->attnum);

	if (column == NULL)
		return false;
	switch (term->kind)
	{
		case REST_TERM_EQ:
		case REST_TERM_NOT_DISTINCT:
			return HAS_ANY(column, REST_FILTER_EQ, REST_FILTER_GE,
						   REST_FILTER_LE, REST_FILTER_IN);
		case REST_TERM_LT:
			return HAS_ANY(column, REST_FILTER_LT, REST_FILTER_LE);
		case REST_TERM_LE:
			return HAS_ANY(column, REST_FILTER_LE);
		case REST_TERM_GT:
			return HAS_ANY(column, REST_FILTER_GT, REST_FILTER_GE);
		case REST_TERM_GE:
			return HAS_ANY(column, REST_FILTER_GE);
		case REST_TERM_ANY:
			return HAS_ANY(column, REST_FILTER_IN) ||
				(ways->can_or && HAS_ANY(column, REST_FILTER_EQ));
		case REST_TERM_NULL:
			return HAS_ANY(column, REST_FILTER_NULL);
		case REST_TERM_NOT_NULL:
			return HAS_ANY(column, REST_FILTER_NOT_NULL);
		case REST_TERM_TRUE:
		case REST_TERM_FALSE:
			return HAS_ANY(column, REST_FILTER_EQ);
		case REST_TERM_PATTERN:
			return HAS_ANY(column, REST_FILTER_PREFIX, REST_FILTER_SUFFIX,
						   REST_FILTER_CONTAINS, REST_FILTER_LIKE,
						   REST_FILTER_EQ);
		case REST_TERM_PREFIX:
			return HAS_ANY(column, REST_FILTER_PREFIX, REST_FILTER_CONTAINS,
						   REST_FILTER_LIKE);
		case REST_TERM_CONTAINS:
			return HAS_ANY(column, REST_FILTER_CONTAINS, REST_FILTER_LIKE);
		case REST_TERM_HAS:
		case REST_TERM_HAS_ALL:
			return HAS_ANY(column, REST_FILTER_HAS);
		default:
			return can_send_negative(column, ways, term->kind);
	}
}

/* Can anything of a tree be sent, so that what it leaves out only widens? */
static bool
can_send_tree(const RestColumnMap *map, const RestWays *ways,
			  const RestPlanTree *tree)
{
	ListCell   *lc;

	if (tree->op == REST_TREE_TERM)
		return rest_qual_can_send(map, ways, tree->term);
	if (!ways->express ||
		(tree->op == REST_TREE_OR && !ways->can_or && !ways->top_or))
		return false;
	foreach(lc, tree->args)
	{
		if (can_send_tree(map, ways, lfirst(lc)) ==
			(tree->op == REST_TREE_AND))
			return tree->op == REST_TREE_AND;
	}
	return tree->op == REST_TREE_OR;
}

/* ----- what may be exact ----- */

/* NOT is exact where the column has no NULLs: who knows what it makes of them. */
static bool
may_negate_exactly(const RestColumn *column, const RestWays *ways)
{
	return column->notnull && can_negate(ways);
}

/* See qual_tree.h. */
bool
rest_qual_may_be_exact(const RestColumnMap *map, const RestWays *ways,
					   const RestPlanTerm *term)
{
	static const RestFilterOp ops[] = {
		[REST_TERM_EQ] = REST_FILTER_EQ,
		[REST_TERM_NE] = REST_FILTER_NE,
		[REST_TERM_LT] = REST_FILTER_LT,
		[REST_TERM_LE] = REST_FILTER_LE,
		[REST_TERM_GT] = REST_FILTER_GT,
		[REST_TERM_GE] = REST_FILTER_GE,
		[REST_TERM_ANY] = REST_FILTER_IN,
		[REST_TERM_NULL] = REST_FILTER_NULL,
		[REST_TERM_NOT_NULL] = REST_FILTER_NOT_NULL,
		[REST_TERM_TRUE] = REST_FILTER_EQ,
		[REST_TERM_FALSE] = REST_FILTER_EQ,
		[REST_TERM_PATTERN] = REST_FILTER_PREFIX,
		[REST_TERM_PREFIX] = REST_FILTER_PREFIX,
		[REST_TERM_CONTAINS] = REST_FILTER_CONTAINS,
		[REST_TERM_HAS] = REST_FILTER_HAS,
		[REST_TERM_HAS_ALL] = REST_FILTER_HAS
	};
	RestColumn *column = rest_columns_get(map, term->attnum);

	if (column == NULL)
		return false;
	switch (term->kind)
	{
		case REST_TERM_NE:
		case REST_TERM_NOT_ANY:
			return has_exact(column, REST_FILTER_NE) ||
				(may_negate_exactly(column, ways) &&
				 (has_exact(column, REST_FILTER_EQ) ||
				  has_exact(column, REST_FILTER_IN)));
		case REST_TERM_ANY:
			return has_exact(column, REST_FILTER_IN) ||
				has_exact(column, REST_FILTER_EQ);
		case REST_TERM_PATTERN:
			return has_exact(column, REST_FILTER_PREFIX) ||
				has_exact(column, REST_FILTER_SUFFIX) ||
				has_exact(column, REST_FILTER_CONTAINS) ||
				has_exact(column, REST_FILTER_LIKE);
		case REST_TERM_NOT_PATTERN:
			return column->notnull && can_negate_pattern(column, ways);
		case REST_TERM_NOT_PREFIX:
		case REST_TERM_NOT_CONTAINS:
			return column->notnull &&
				can_negate_piece(column, ways, term->kind);
		case REST_TERM_PREFIX:
		case REST_TERM_CONTAINS:
			return has_exact(column, ops[term->kind]) ||
				has_exact(column, REST_FILTER_LIKE);
		case REST_TERM_DISTINCT:
		case REST_TERM_NOT_DISTINCT:
		case REST_TERM_NOT_TRUE:
		case REST_TERM_NOT_FALSE:
			return rest_qual_can_send(map, ways, term);
		default:
			return has_exact(column, ops[term->kind]);
	}
}

/* Could a tree be answered exactly, each of its terms and all together? */
static bool
tree_may_be_exact(const RestColumnMap *map, const RestWays *ways,
				  const RestPlanTree *tree)
{
	ListCell   *lc;

	if (tree->op == REST_TREE_TERM)
		return rest_qual_may_be_exact(map, ways, tree->term);
	if (tree->partial || !ways->express)
		return false;
	foreach(lc, tree->args)
	{
		if (!tree_may_be_exact(map, ways, lfirst(lc)))
			return false;
	}
	return true;
}

/* ----- whole clauses ----- */

/* See qual_tree.h. */
bool
rest_qual_tree_helps(Index relid, const RestColumnMap *map,
					 const RestWays *ways, Expr *clause)
{
	List	   *exprs = NIL;
	RestPlanTree *tree;

	if (!ways->express)
		return false;
	tree = make_tree(relid, map, clause, &exprs);
	return tree && can_send_tree(map, ways, tree);
}

/* See qual_tree.h. */
bool
rest_qual_clause_may_be_exact(Index relid, const RestColumnMap *map,
							  const RestWays *ways, Expr *clause)
{
	RestCondition cond;
	List	   *exprs = NIL;

	if (rest_qual_match(relid, map, clause, &cond))
		return rest_qual_may_be_exact(map, ways, &cond.term);
	return rest_qual_tree_helps(relid, map, ways, clause) &&
		tree_may_be_exact(map, ways, make_tree(relid, map, clause, &exprs));
}

/* See qual_tree.h. */
void
rest_qual_plan(Index relid, const RestColumnMap *map, const RestWays *ways,
			   List *clauses, RestScanPlan *plan, List **exprs)
{
	ListCell   *lc;

	plan->nclauses = list_length(clauses);
	foreach(lc, clauses)
	{
		RestCondition *cond = palloc(sizeof(RestCondition));
		RestPlanTree *tree;

		if (rest_qual_match(relid, map, lfirst(lc), cond))
		{
			cond->term.clause = foreach_current_index(lc);
			cond->term.value = cond->value ? list_length(*exprs) : -1;
			if (cond->value)
				*exprs = lappend(*exprs, cond->value);
			plan->terms = lappend(plan->terms, &cond->term);
		}
		else if (rest_qual_tree_helps(relid, map, ways, lfirst(lc)))
		{
			tree = make_tree(relid, map, lfirst(lc), exprs);
			tree->clause = foreach_current_index(lc);
			plan->trees = lappend(plan->trees, tree);
		}
	}
}
