/*-------------------------------------------------------------------------
 *
 * qual.c
 *	  Decide which conditions of a query may travel to the API.
 *
 * One question: what does this clause ask of one of our columns?  A clause
 * enters as the planner has it; what leaves is a RestCondition, or nothing,
 * which keeps it local.  Whether a term is really sent is decided at
 * execution, with the value (language.md section 3, rule 1); every condition
 * stays in the plan for the local recheck either way.
 *
 * Assumptions: only built-in operators are known, by their place in the
 * column type's default btree operator class or by their OID, so that a user's
 * own "=" is never mistaken for equality.  The value side holds no column of
 * this table, nothing volatile, no subplan; what it does hold (parameters,
 * columns of other tables in a parameterised path) is evaluated at each scan.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "access/transam.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "parser/parse_coerce.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "fit.h"
#include "qual.h"

/* What is being matched: the same in all helpers below */
typedef struct MatchContext
{
	Index		relid;
	const RestColumnMap *map;
	RestCondition *out;
} MatchContext;

/*
 * Look through relabelling that keeps the bytes and their meaning: a domain to
 * its base type, varchar to text.
 */
static Node *
strip_relabel(Node *node)
{
	while (node && IsA(node, RelabelType))
	{
		Node	   *arg = (Node *) ((RelabelType *) node)->arg;
		Oid			from = getBaseType(exprType(arg));
		Oid			to = ((RelabelType *) node)->resulttype;

		if (from != to && !(from == VARCHAROID && to == TEXTOID))
			break;
		node = arg;
	}
	return node;
}

/* The column that this expression is, or NULL. */
static RestColumn *
match_column(const MatchContext *cxt, Node *node)
{
	Var		   *var = (Var *) strip_relabel(node);

	if (var == NULL || !IsA(var, Var) || var->varno != (int) cxt->relid ||
		var->varlevelsup != 0)
		return NULL;
	return rest_columns_get(cxt->map, var->varattno);
}

/*
 * Can this expression give the value of a term?  It must not look at this
 * table, must not change between evaluations, and must be plain to evaluate
 * at the start of a scan.
 */
static bool
is_value(const MatchContext *cxt, Node *node)
{
	Relids		varnos = pull_varnos(NULL, node);
	bool		ours = bms_is_member(cxt->relid, varnos);

	bms_free(varnos);
	return !ours && !contain_volatile_functions(node) &&
		!contain_subplans(node);
}

/* The type that operators on this column see: no domain, no varchar. */
static Oid
operator_type(const RestColumn *column)
{
	Oid			type = rest_column_base_type(column);

	return type == VARCHAROID ? TEXTOID : type;
}

/* The same for a value. */
static Oid
value_type(Node *value)
{
	Oid			type = getBaseType(exprType(value));

	return type == VARCHAROID ? TEXTOID : type;
}

/*
 * The column that this expression is, maybe within a cast; *cast is the type
 * that it is cast to, or InvalidOid.  Casts of constants have been folded
 * away, so that what is left of "age > 24.5" is a cast of the column.
 */
static RestColumn *
match_cast_column(const MatchContext *cxt, Node *node, Oid *cast)
{
	FuncExpr   *call = (FuncExpr *) strip_relabel(node);

	*cast = InvalidOid;
	if (call == NULL || !IsA(call, FuncExpr) || list_length(call->args) != 1 ||
		(call->funcformat != COERCE_EXPLICIT_CAST &&
		 call->funcformat != COERCE_IMPLICIT_CAST) ||
		call->funcid >= FirstNormalObjectId)
		return match_column(cxt, node);
	*cast = call->funcresulttype;
	return match_column(cxt, linitial(call->args));
}

/*
 * Bring a value to the column's type by a cast that keeps its meaning: see
 * qual.h.
 */
Expr *
rest_qual_coerce(const RestColumn *column, Node *value)
{
	Oid			column_type = operator_type(column);
	Oid			type = value_type(value);

	if (type == column_type)
		return (Expr *) value;
	if (rest_fit_is_integer(type) && rest_fit_is_integer(column_type))
		column_type = INT8OID;
	else if (!(type == DATEOID && (column_type == TIMESTAMPOID ||
								   column_type == TIMESTAMPTZOID)) &&
			 !(type == TIMESTAMPOID && column_type == TIMESTAMPTZOID))
		return NULL;
	if (type == column_type)
		return (Expr *) value;
	return (Expr *) coerce_to_target_type(NULL, value, exprType(value),
										  column_type, -1, COERCION_EXPLICIT,
										  COERCE_IMPLICIT_CAST, -1);
}

/*
 * Which comparison is this operator on this type?  Known by its strategy in
 * the type's default btree operator family, "<>" as the negator of "=".
 */
static bool
match_operator(Oid opno, Oid type_of_column, RestTermKind *kind)
{
	static const RestTermKind kinds[] = {
		[BTLessStrategyNumber] = REST_TERM_LT,
		[BTLessEqualStrategyNumber] = REST_TERM_LE,
		[BTEqualStrategyNumber] = REST_TERM_EQ,
		[BTGreaterEqualStrategyNumber] = REST_TERM_GE,
		[BTGreaterStrategyNumber] = REST_TERM_GT
	};
	TypeCacheEntry *type = lookup_type_cache(type_of_column,
											 TYPECACHE_BTREE_OPFAMILY);
	int			strategy;
	Oid			negator;

	if (!OidIsValid(type->btree_opf))
		return false;
	strategy = get_op_opfamily_strategy(opno, type->btree_opf);
	if (strategy > 0)
	{
		*kind = kinds[strategy];
		return true;
	}
	negator = get_negator(opno);
	if (OidIsValid(negator) &&
		get_op_opfamily_strategy(negator, type->btree_opf) == BTEqualStrategyNumber)
	{
		*kind = REST_TERM_NE;
		return true;
	}
	return false;
}

/*
 * Does text compared under this collation mean what the API's answer means?
 * Equality: wherever equal means equal bytes.  Order: only under the collation
 * that option sort_text promises.
 */
static bool
collation_fits(const RestColumn *column, RestTermKind kind, Oid collation)
{
	const char *promised;

	if (!OidIsValid(collation))
		return true;
	if (!get_collation_isdeterministic(collation))
		return false;
	if (kind == REST_TERM_EQ || kind == REST_TERM_NE || kind == REST_TERM_ANY)
		return true;
	promised = rest_conf_text(column->conf, REST_OPT_SORT_TEXT);
	return promised && *promised &&
		rest_collation_is(collation, promised);
}

/*
 * column OP value, in either order; also of IS DISTINCT FROM, whose operator
 * is "=".
 */
static bool
match_comparison(const MatchContext *cxt, OpExpr *op)
{
	Node	   *left = linitial(op->args);
	Node	   *right = lsecond(op->args);
	Oid			cast;
	RestColumn *column = match_cast_column(cxt, left, &cast);
	Oid			opno = op->opno;
	RestTermKind kind;

	if (column == NULL)
	{
		Node	   *swap = left;

		left = right;
		right = swap;
		column = match_cast_column(cxt, left, &cast);
		opno = get_commutator(opno);
	}
	if (column == NULL || !OidIsValid(opno) || !is_value(cxt, right) ||
		!rest_fit_can(operator_type(column), cast, value_type(right)))
		return false;
	if (!match_operator(opno, OidIsValid(cast) ? cast : operator_type(column),
						&kind) ||
		!collation_fits(column, kind, op->inputcollid))
		return false;
	cxt->out->term.kind = kind;
	cxt->out->term.attnum = column->attnum;
	cxt->out->value = (Expr *) right;
	return true;
}

/* column IS DISTINCT FROM value */
static bool
match_distinct(const MatchContext *cxt, DistinctExpr *distinct)
{
	if (list_length(distinct->args) != 2 ||
		!match_comparison(cxt, (OpExpr *) distinct) ||
		cxt->out->term.kind != REST_TERM_EQ)
		return false;
	cxt->out->term.kind = REST_TERM_DISTINCT;
	return true;
}

/*
 * column [NOT] LIKE value, column ^@ value: text operators by their OID.
 */
static bool
match_text_operator(const MatchContext *cxt, OpExpr *op)
{
	RestColumn *column;
	RestTermKind kind;

	if (op->opno == OID_TEXT_LIKE_OP)
		kind = REST_TERM_PATTERN;
	else if (get_opcode(op->opno) == F_TEXTNLIKE)
		kind = REST_TERM_NOT_PATTERN;
	else if (get_opcode(op->opno) == F_STARTS_WITH)
		kind = REST_TERM_PREFIX;
	else
		return false;
	column = match_column(cxt, linitial(op->args));
	if (column == NULL || operator_type(column) != TEXTOID ||
		!is_value(cxt, lsecond(op->args)) ||
		!collation_fits(column, REST_TERM_EQ, op->inputcollid))
		return false;
	cxt->out->term.kind = kind;
	cxt->out->term.attnum = column->attnum;
	cxt->out->value = lsecond(op->args);
	return true;
}

/*
 * A call of strpos or position on a text column: its column and value.
 */
static bool
match_strpos_call(const MatchContext *cxt, Node *node)
{
	FuncExpr   *call = (FuncExpr *) node;
	RestColumn *column;

	if (!IsA(call, FuncExpr) ||
		(call->funcid != F_STRPOS && call->funcid != F_POSITION_TEXT_TEXT))
		return false;
	column = match_column(cxt, linitial(call->args));
	if (column == NULL || operator_type(column) != TEXTOID ||
		!is_value(cxt, lsecond(call->args)) ||
		!collation_fits(column, REST_TERM_EQ, call->inputcollid))
		return false;
	cxt->out->term.kind = REST_TERM_CONTAINS;
	cxt->out->term.attnum = column->attnum;
	cxt->out->value = lsecond(call->args);
	return true;
}

/* Is this the int4 constant want? */
static bool
is_int4_const(Node *node, int32 want)
{
	Const	   *c = (Const *) node;

	return IsA(c, Const) && c->consttype == INT4OID && !c->constisnull &&
		DatumGetInt32(c->constvalue) == want;
}

/*
 * strpos(column, value) > 0, >= 1 or <> 0, and their opposites, and the same
 * with 0 or 1 at the left.
 */
static bool
match_strpos(const MatchContext *cxt, OpExpr *op)
{
	Node	   *left = linitial(op->args);
	Node	   *right = lsecond(op->args);
	Oid			func = get_opcode(op->opno);
	bool		found;

	if (IsA(left, Const))
	{
		Node	   *swap = left;
		Oid			commutator = get_commutator(op->opno);

		left = right;
		right = swap;
		func = OidIsValid(commutator) ? get_opcode(commutator) : InvalidOid;
	}
	found = is_int4_const(right, 0) ? func == F_INT4GT || func == F_INT4NE :
		is_int4_const(right, 1) && func == F_INT4GE;
	if (!found &&
		!(is_int4_const(right, 0) ? func == F_INT4LE || func == F_INT4EQ :
		  is_int4_const(right, 1) && func == F_INT4LT))
		return false;
	if (!match_strpos_call(cxt, left))
		return false;
	if (!found)
		cxt->out->term.kind = REST_TERM_NOT_CONTAINS;
	return true;
}

/*
 * column = ANY (array), column <> ALL (array).
 */
static bool
match_any(const MatchContext *cxt, ScalarArrayOpExpr *op)
{
	Oid			cast;
	RestColumn *column = match_cast_column(cxt, linitial(op->args), &cast);
	Node	   *array = lsecond(op->args);
	Oid			element;
	Oid			type;
	RestTermKind kind;

	if (column == NULL || !is_value(cxt, array))
		return false;
	type = operator_type(column);
	element = get_base_element_type(exprType(array));
	if (element == VARCHAROID)
		element = TEXTOID;
	if (!rest_fit_can(type, cast, element))
		return false;
	if (!match_operator(op->opno, OidIsValid(cast) ? cast : type, &kind) ||
		kind != (op->useOr ? REST_TERM_EQ : REST_TERM_NE) ||
		!collation_fits(column, REST_TERM_ANY, op->inputcollid))
		return false;
	cxt->out->term.kind = op->useOr ? REST_TERM_ANY : REST_TERM_NOT_ANY;
	cxt->out->term.attnum = column->attnum;
	cxt->out->value = (Expr *) array;
	return true;
}

/*
 * Does this array column have elements of this type, which the operator
 * compares as their type's "="?
 */
static bool
has_elements(const RestColumn *column, Oid type, Oid collation)
{
	Oid			element = get_element_type(rest_column_base_type(column));

	return OidIsValid(element) && getBaseType(element) == element &&
		(element == VARCHAROID ? TEXTOID : element) == type &&
		collation_fits(column, REST_TERM_EQ, collation);
}

/* value = ANY (column) */
static bool
match_element(const MatchContext *cxt, ScalarArrayOpExpr *op)
{
	Node	   *value = linitial(op->args);
	RestColumn *column = match_column(cxt, lsecond(op->args));
	RestTermKind kind;

	if (column == NULL || !op->useOr || !is_value(cxt, value) ||
		!has_elements(column, value_type(value), op->inputcollid) ||
		!match_operator(op->opno, value_type(value), &kind) ||
		kind != REST_TERM_EQ)
		return false;
	cxt->out->term.kind = REST_TERM_HAS;
	cxt->out->term.attnum = column->attnum;
	cxt->out->value = (Expr *) value;
	return true;
}

/* column @> array, array <@ column */
static bool
match_contains(const MatchContext *cxt, OpExpr *op)
{
	bool		swapped = op->opno == OID_ARRAY_CONTAINED_OP;
	Node	   *value = swapped ? linitial(op->args) : lsecond(op->args);
	RestColumn *column;

	if (!swapped && op->opno != OID_ARRAY_CONTAINS_OP)
		return false;
	column = match_column(cxt, swapped ? lsecond(op->args) :
						  linitial(op->args));
	if (column == NULL || !is_value(cxt, value) ||
		!has_elements(column, get_base_element_type(exprType(value)),
					  op->inputcollid))
		return false;
	cxt->out->term.kind = REST_TERM_HAS_ALL;
	cxt->out->term.attnum = column->attnum;
	cxt->out->value = (Expr *) value;
	return true;
}

/* Record a term that needs no value; false when there is no such column. */
static bool
match_bare(const MatchContext *cxt, Node *arg, RestTermKind kind)
{
	RestColumn *column = match_column(cxt, arg);

	if (column == NULL)
		return false;
	if (kind != REST_TERM_NULL && kind != REST_TERM_NOT_NULL &&
		operator_type(column) != BOOLOID)
		return false;
	cxt->out->term.kind = kind;
	cxt->out->term.attnum = column->attnum;
	cxt->out->value = NULL;
	return true;
}

/* column IS [NOT] NULL; a row type's test looks inside and stays local. */
static bool
match_null_test(const MatchContext *cxt, NullTest *test)
{
	if (test->argisrow || type_is_rowtype(exprType((Node *) test->arg)))
		return false;
	return match_bare(cxt, (Node *) test->arg,
					  test->nulltesttype == IS_NULL ? REST_TERM_NULL :
					  REST_TERM_NOT_NULL);
}

/* column IS [NOT] TRUE, FALSE, UNKNOWN */
static bool
match_boolean_test(const MatchContext *cxt, BooleanTest *test)
{
	Node	   *arg = (Node *) test->arg;

	switch (test->booltesttype)
	{
		case IS_NOT_TRUE:
			return match_bare(cxt, arg, REST_TERM_NOT_TRUE);
		case IS_NOT_FALSE:
			return match_bare(cxt, arg, REST_TERM_NOT_FALSE);
		case IS_TRUE:
			return match_bare(cxt, arg, REST_TERM_TRUE);
		case IS_FALSE:
			return match_bare(cxt, arg, REST_TERM_FALSE);
		case IS_UNKNOWN:
			return match_bare(cxt, arg, REST_TERM_NULL);
		case IS_NOT_UNKNOWN:
			return match_bare(cxt, arg, REST_TERM_NOT_NULL);
		default:
			return false;
	}
}

/* starts_with(column, value) as a function call */
static bool
match_function(const MatchContext *cxt, FuncExpr *call)
{
	RestColumn *column;

	if (call->funcid != F_STARTS_WITH)
		return false;
	column = match_column(cxt, linitial(call->args));
	if (column == NULL || operator_type(column) != TEXTOID ||
		!is_value(cxt, lsecond(call->args)) ||
		!collation_fits(column, REST_TERM_EQ, call->inputcollid))
		return false;
	cxt->out->term.kind = REST_TERM_PREFIX;
	cxt->out->term.attnum = column->attnum;
	cxt->out->value = lsecond(call->args);
	return true;
}

/*
 * What does this clause ask of one column of range table entry relid?  True
 * and *out filled in when it is understood; false leaves it local.  Catalog
 * look-ups only.
 */
bool
rest_qual_match(Index relid, const RestColumnMap *map, Expr *clause,
				RestCondition *out)
{
	MatchContext cxt = {relid, map, out};
	bool		found = false;

	memset(out, 0, sizeof(*out));
	out->term.value = out->term.clause = -1;
	switch (nodeTag(clause))
	{
		case T_OpExpr:
			if (list_length(((OpExpr *) clause)->args) == 2)
				found = match_contains(&cxt, (OpExpr *) clause) ||
					match_comparison(&cxt, (OpExpr *) clause) ||
					match_text_operator(&cxt, (OpExpr *) clause) ||
					match_strpos(&cxt, (OpExpr *) clause);
			break;
		case T_DistinctExpr:
			found = match_distinct(&cxt, (DistinctExpr *) clause);
			break;
		case T_ScalarArrayOpExpr:
			found = match_any(&cxt, (ScalarArrayOpExpr *) clause) ||
				match_element(&cxt, (ScalarArrayOpExpr *) clause);
			break;
		case T_NullTest:
			found = match_null_test(&cxt, (NullTest *) clause);
			break;
		case T_BooleanTest:
			found = match_boolean_test(&cxt, (BooleanTest *) clause);
			break;
		case T_FuncExpr:
			found = match_function(&cxt, (FuncExpr *) clause);
			break;
		case T_BoolExpr:
			if (((BoolExpr *) clause)->boolop == NOT_EXPR)
				found = match_bare(&cxt, linitial(((BoolExpr *) clause)->args),
								   REST_TERM_FALSE);
			break;
		case T_Var:
		case T_RelabelType:
			found = match_bare(&cxt, (Node *) clause, REST_TERM_TRUE);
			break;
		default:
			break;
	}
	return found;
}

/* See qual.h. */
RestTermKind
rest_qual_negate(RestTermKind kind)
{
	static const RestTermKind opposites[] = {
		[REST_TERM_EQ] = REST_TERM_NE,
		[REST_TERM_NE] = REST_TERM_EQ,
		[REST_TERM_LT] = REST_TERM_GE,
		[REST_TERM_LE] = REST_TERM_GT,
		[REST_TERM_GT] = REST_TERM_LE,
		[REST_TERM_GE] = REST_TERM_LT,
		[REST_TERM_ANY] = REST_TERM_NOT_ANY,
		[REST_TERM_NULL] = REST_TERM_NOT_NULL,
		[REST_TERM_NOT_NULL] = REST_TERM_NULL,
		[REST_TERM_TRUE] = REST_TERM_FALSE,
		[REST_TERM_FALSE] = REST_TERM_TRUE,
		[REST_TERM_PATTERN] = REST_TERM_NOT_PATTERN,
		[REST_TERM_PREFIX] = REST_TERM_NOT_PREFIX,
		[REST_TERM_CONTAINS] = REST_TERM_NOT_CONTAINS,
		[REST_TERM_NOT_ANY] = REST_TERM_ANY,
		[REST_TERM_NOT_PATTERN] = REST_TERM_PATTERN,
		[REST_TERM_NOT_PREFIX] = REST_TERM_PREFIX,
		[REST_TERM_NOT_CONTAINS] = REST_TERM_CONTAINS,
		[REST_TERM_DISTINCT] = REST_TERM_NOT_DISTINCT,
		[REST_TERM_NOT_DISTINCT] = REST_TERM_DISTINCT,
		[REST_TERM_NOT_TRUE] = REST_TERM_TRUE,
		[REST_TERM_NOT_FALSE] = REST_TERM_FALSE
	};

	return opposites[kind];
}

/*
 * Is it false or NULL where its column is NULL?
 */
bool
rest_qual_is_strict(const RestPlanTerm *term)
{
	switch (term->kind)
	{
		case REST_TERM_NULL:
		case REST_TERM_DISTINCT:
		case REST_TERM_NOT_DISTINCT:
		case REST_TERM_NOT_TRUE:
		case REST_TERM_NOT_FALSE:
			return false;
		default:
			return true;
	}
}
