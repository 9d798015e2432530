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

/* Is this one of the integer types? */
static bool
is_integer(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

/*
 * Bring the value to the column's type, where that keeps its meaning: the same
 * type; any integer for an integer column (as int8, its range is checked at
 * execution); a date or timestamp that widens.  NULL when it stays local.
 */
static Expr *
fit_value(Oid column_type, Node *value)
{
	Oid			type = getBaseType(exprType(value));
	bool		widens;

	if (type == VARCHAROID)
		type = TEXTOID;
	if (type == column_type)
		return (Expr *) value;
	widens = (is_integer(type) && is_integer(column_type)) ||
		(type == DATEOID && (column_type == TIMESTAMPOID ||
							 column_type == TIMESTAMPTZOID)) ||
		(type == TIMESTAMPOID && column_type == TIMESTAMPTZOID);
	if (!widens)
		return NULL;
	if (is_integer(column_type))
		column_type = INT8OID;
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
match_operator(Oid opno, Oid column_type, Oid value_type, RestTermKind *kind)
{
	static const RestTermKind kinds[] = {
		[BTLessStrategyNumber] = REST_TERM_LT,
		[BTLessEqualStrategyNumber] = REST_TERM_LE,
		[BTEqualStrategyNumber] = REST_TERM_EQ,
		[BTGreaterEqualStrategyNumber] = REST_TERM_GE,
		[BTGreaterStrategyNumber] = REST_TERM_GT
	};
	TypeCacheEntry *type = lookup_type_cache(column_type,
											 TYPECACHE_BTREE_OPFAMILY);
	int			strategy;
	Oid			negator;

	(void) value_type;
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
 * column OP value, in either order.
 */
static bool
match_comparison(const MatchContext *cxt, OpExpr *op)
{
	Node	   *left = linitial(op->args);
	Node	   *right = lsecond(op->args);
	RestColumn *column = match_column(cxt, left);
	Oid			opno = op->opno;
	RestTermKind kind;
	Expr	   *value;

	if (column == NULL)
	{
		Node	   *swap = left;

		left = right;
		right = swap;
		column = match_column(cxt, left);
		opno = get_commutator(opno);
	}
	if (column == NULL || !OidIsValid(opno) || !is_value(cxt, right))
		return false;
	if (!match_operator(opno, operator_type(column), exprType(right), &kind) ||
		!collation_fits(column, kind, op->inputcollid))
		return false;
	value = fit_value(operator_type(column), right);
	if (value == NULL)
		return false;
	cxt->out->term.kind = kind;
	cxt->out->term.attnum = column->attnum;
	cxt->out->value = value;
	return true;
}

/*
 * column LIKE value, column ^@ value: text operators by their OID.
 */
static bool
match_text_operator(const MatchContext *cxt, OpExpr *op)
{
	RestColumn *column;
	RestTermKind kind;

	if (op->opno == OID_TEXT_LIKE_OP)
		kind = REST_TERM_PATTERN;
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
 * strpos(column, value) > 0, >= 1 or <> 0, and the same with 0 or 1 at the
 * left.
 */
static bool
match_strpos(const MatchContext *cxt, OpExpr *op)
{
	Node	   *left = linitial(op->args);
	Node	   *right = lsecond(op->args);
	Oid			func = get_opcode(op->opno);

	if (IsA(left, Const))
	{
		Node	   *swap = left;
		Oid			commutator = get_commutator(op->opno);

		left = right;
		right = swap;
		func = OidIsValid(commutator) ? get_opcode(commutator) : InvalidOid;
	}
	if (!((func == F_INT4GT && is_int4_const(right, 0)) ||
		  (func == F_INT4NE && is_int4_const(right, 0)) ||
		  (func == F_INT4GE && is_int4_const(right, 1))))
		return false;
	return match_strpos_call(cxt, left);
}

/*
 * column = ANY (array).
 */
static bool
match_any(const MatchContext *cxt, ScalarArrayOpExpr *op)
{
	RestColumn *column = match_column(cxt, linitial(op->args));
	Node	   *array = lsecond(op->args);
	Oid			element;
	Oid			type;
	RestTermKind kind;

	if (column == NULL || !op->useOr || !is_value(cxt, array))
		return false;
	type = operator_type(column);
	element = get_base_element_type(exprType(array));
	if (element == VARCHAROID)
		element = TEXTOID;
	if (element != type && !(is_integer(element) && is_integer(type)))
		return false;
	if (!match_operator(op->opno, type, element, &kind) ||
		kind != REST_TERM_EQ ||
		!collation_fits(column, REST_TERM_ANY, op->inputcollid))
		return false;
	cxt->out->term.kind = REST_TERM_ANY;
	cxt->out->term.attnum = column->attnum;
	cxt->out->value = (Expr *) array;
	return true;
}

/* Record a term that needs no value; false when there is no such column. */
static bool
match_bare(const MatchContext *cxt, Node *arg, RestTermKind kind)
{
	RestColumn *column = match_column(cxt, arg);

	if (column == NULL)
		return false;
	if ((kind == REST_TERM_TRUE || kind == REST_TERM_FALSE) &&
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

/* column IS TRUE / FALSE / [NOT] UNKNOWN; the others keep NULLs: local. */
static bool
match_boolean_test(const MatchContext *cxt, BooleanTest *test)
{
	Node	   *arg = (Node *) test->arg;

	switch (test->booltesttype)
	{
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
				found = match_comparison(&cxt, (OpExpr *) clause) ||
					match_text_operator(&cxt, (OpExpr *) clause) ||
					match_strpos(&cxt, (OpExpr *) clause);
			break;
		case T_ScalarArrayOpExpr:
			found = match_any(&cxt, (ScalarArrayOpExpr *) clause);
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

/*
 * Is there a template on the column by which this term could be sent, maybe
 * only as something wider?  The kinds of a term and the filters that can
 * carry it are paired here and in terms.c, with the value.
 */
bool
rest_qual_has_template(const RestColumnMap *map, const RestPlanTerm *term)
{
	static const struct
	{
		RestFilterOp ops[4];
		int			nops;
	}			carriers[] =
	{
		[REST_TERM_EQ] = {{REST_FILTER_EQ, REST_FILTER_GE, REST_FILTER_LE,
		REST_FILTER_IN}, 4},
		[REST_TERM_NE] = {{REST_FILTER_NE}, 1},
		[REST_TERM_LT] = {{REST_FILTER_LT, REST_FILTER_LE}, 2},
		[REST_TERM_LE] = {{REST_FILTER_LE}, 1},
		[REST_TERM_GT] = {{REST_FILTER_GT, REST_FILTER_GE}, 2},
		[REST_TERM_GE] = {{REST_FILTER_GE}, 1},
		[REST_TERM_ANY] = {{REST_FILTER_IN}, 1},
		[REST_TERM_NULL] = {{REST_FILTER_NULL}, 1},
		[REST_TERM_NOT_NULL] = {{REST_FILTER_NOT_NULL}, 1},
		[REST_TERM_TRUE] = {{REST_FILTER_EQ}, 1},
		[REST_TERM_FALSE] = {{REST_FILTER_EQ}, 1},
		[REST_TERM_PATTERN] = {{REST_FILTER_PREFIX, REST_FILTER_SUFFIX,
		REST_FILTER_CONTAINS, REST_FILTER_LIKE}, 4},
		[REST_TERM_PREFIX] = {{REST_FILTER_PREFIX, REST_FILTER_CONTAINS}, 2},
		[REST_TERM_CONTAINS] = {{REST_FILTER_CONTAINS}, 1}
	};
	RestColumn *column = rest_columns_get(map, term->attnum);
	int			i;

	for (i = 0; column && i < carriers[term->kind].nops; i++)
	{
		if (rest_column_filter(column, carriers[term->kind].ops[i]))
			return true;
	}
	return false;
}

/* Every term but IS NULL is false or NULL where its column is NULL. */
bool
rest_qual_is_strict(const RestPlanTerm *term)
{
	return term->kind != REST_TERM_NULL;
}
