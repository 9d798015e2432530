/*-------------------------------------------------------------------------
 *
 * tree.c
 *	  Conditions with their values, as far as the API can be asked for them.
 *
 * A term or a tree of terms from the plan enters with the values of now; what
 * can be said of it in the API's words leaves, with how far that goes: the same
 * rows, more rows, or nothing.  Two rules hold it together (language.md section
 * 10, rule 2).  What is sent lets at least those rows through for which the
 * condition is true: so AND may drop what can't be said, OR needs every arm.
 * And NOT is put around nothing but what is answered exactly, as it turns "at
 * least" into "at most".  What an API's NOT does with NULLs is left open: SQL
 * drops them, and whoever keeps them only sends more rows, so that a NOT is
 * exact on columns without NULLs alone.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"

#include "choices.h"
#include "filter.h"
#include "fit.h"
#include "qual.h"
#include "tree.h"

/* What could be made of a condition */
typedef enum MadeKind
{
	MADE_LOCAL,					/* nothing: it is decided here alone */
	MADE_NEVER,					/* no row can pass */
	MADE_ALWAYS,				/* every row passes */
	MADE_SAID,					/* said lets its rows through, or more */
	MADE_ARGS					/* the same, by arguments: they are in out */
} MadeKind;

typedef struct Made
{
	MadeKind	kind;
	bool		exact;			/* SAID, ARGS: no row more */
	RestSaid   *said;
} Made;

/* A decision in the making */
typedef struct Making
{
	const RestSentInput *in;
	RestSent   *out;			/* takes arguments; what is said is not in it */
	bool		top;			/* not below an OR */
} Making;

/* ----- terms with positive kinds ----- */

/* A condition of a kind that filter.c knows. */
static Made
say(const Making *m, const RestColumn *column, RestTermKind kind,
	const RestFilterValue *value)
{
	static const RestFilterValue none = {0};
	Made		made = {MADE_LOCAL, false, NULL};
	RestReach	reach;

	if (column->access == REST_ACCESS_REQUEST && !m->top)
		return made;			/* no row has its value: see rule 7 */
	reach = rest_filter_say(m->in, column, kind, value ? value : &none, m->out,
							&made.said);
	if (reach == REST_REACH_LOCAL)
		return made;
	made.kind = made.said ? MADE_SAID : MADE_ARGS;
	made.exact = reach == REST_REACH_EXACT;
	return made;
}

/* column IS NOT NULL, as what is left of a comparison that is always true. */
static Made
make_not_null(const Making *m, const RestColumn *column)
{
	Made		always = {MADE_ALWAYS, true, NULL};

	return column->notnull ? always : say(m, column, REST_TERM_NOT_NULL, NULL);
}

/* The opposite of what is said exactly. */
static Made
negate(const Making *m, const RestColumn *column, Made made)
{
	const RestWays *ways = m->in->ways;
	Made		local = {MADE_LOCAL, false, NULL};

	if (made.kind != MADE_SAID || !made.exact ||
		(!ways->can_not && !(ways->top_not && m->top)) ||
		(made.said->op == REST_SAID_AND && !ways->can_and))
		return local;
	made.said = rest_said_not(made.said);
	made.exact = column->notnull;
	return made;
}

/* Both conditions hold; or one of the two does. */
static Made
join(const Making *m, RestSaidOp op, Made a, Made b)
{
	Made		made = {MADE_LOCAL, a.exact && b.exact, NULL};

	if (a.kind != MADE_SAID || b.kind != MADE_SAID ||
		(op == REST_SAID_OR && !m->in->ways->can_or))
		return made;
	made.kind = MADE_SAID;
	made.said = rest_said_join(op, list_make2(a.said, b.said));
	return made;
}

/* ----- comparisons ----- */

/* <> where there is no template for it: NOT of an exact "=". */
static Made
make_unequal(const Making *m, const RestColumn *column,
			 const RestFilterValue *value)
{
	Made		made = {MADE_LOCAL, false, NULL};

	if (rest_column_filter(column, REST_FILTER_NE))
		made = say(m, column, REST_TERM_NE, value);
	if (made.kind == MADE_LOCAL && m->in->ways->express)
		made = negate(m, column, say(m, column, REST_TERM_EQ, value));
	return made;
}

/* column kind value, with a value that is no NULL. */
static Made
make_comparison(const Making *m, const RestColumn *column, RestTermKind kind,
				const RestTermValue *value)
{
	RestFilterValue fv = {value->value, value->shown};
	Made		made = {MADE_NEVER, true, NULL};
	RestFit		fit = {REST_FIT_VALUE, kind, (Datum) 0, false};

	if (value->shown == NULL)
		rest_sent_fit(column, kind, value, &fit);
	fv.datum = fit.datum;
	switch (fit.result)
	{
		case REST_FIT_NEVER:
			return made;
		case REST_FIT_NOT_NULL:
			return make_not_null(m, column);
		case REST_FIT_LOCAL:
			made.kind = MADE_LOCAL;
			return made;
		case REST_FIT_VALUE:
			break;
	}
	made = fit.kind == REST_TERM_NE ? make_unequal(m, column, &fv) :
		say(m, column, fit.kind, &fv);
	made.exact = made.exact && !fit.wider;
	return made;
}

/* column IS DISTINCT FROM value. */
static Made
make_distinct(const Making *m, const RestColumn *column,
			  const RestTermValue *value)
{
	Made		unequal;

	if (value->isnull)
		return make_not_null(m, column);
	if (column->notnull)
		return make_comparison(m, column, REST_TERM_NE, value);
	if (!m->in->ways->can_or)
		return (Made) {MADE_LOCAL, false, NULL};
	unequal = make_comparison(m, column, REST_TERM_NE, value);
	return join(m, REST_SAID_OR, unequal,
				say(m, column, REST_TERM_NULL, NULL));
}

/* column IS NOT DISTINCT FROM value. */
static Made
make_not_distinct(const Making *m, const RestColumn *column,
				  const RestTermValue *value)
{
	if (value->isnull)
		return say(m, column, REST_TERM_NULL, NULL);
	return make_comparison(m, column, REST_TERM_EQ, value);
}

/* column IS NOT TRUE, IS NOT FALSE: the other value, or NULL. */
static Made
make_other_boolean(const Making *m, const RestColumn *column,
				   RestTermKind other)
{
	if (column->notnull)
		return say(m, column, other, NULL);
	if (!m->in->ways->can_or)
		return (Made) {MADE_LOCAL, false, NULL};
	return join(m, REST_SAID_OR, say(m, column, other, NULL),
				say(m, column, REST_TERM_NULL, NULL));
}

/* ----- lists and patterns ----- */

/* column = ANY (array), within one request. */
static Made
make_any(const Making *m, const RestColumn *column, const RestChoices *values)
{
	Made		made = {MADE_LOCAL, false, NULL};
	RestReach	reach;

	if (values->n == 0)
		return (Made) {MADE_NEVER, true, NULL};
	if (!m->in->ways->express)
		return made;
	made.said = rest_choices_say(m->in, column, values, &reach);
	if (made.said == NULL)
		return made;
	made.kind = MADE_SAID;
	made.exact = reach == REST_REACH_EXACT;
	return made;
}

/* Note what was made of one of several conditions, all of which must hold. */
static void
add_one(Made *made, const Made *one, List **said)
{
	made->exact &= one->kind != MADE_LOCAL && one->exact;
	if (one->kind == MADE_ARGS)
		made->kind = MADE_ARGS;
	else if (one->kind == MADE_SAID)
		*said = lappend(*said, one->said);
}

/* All of what was said together; below OR one must do without a way to AND. */
static Made
add_said(const Making *m, Made made, List *said)
{
	if (said && !m->top && !m->in->ways->can_and && list_length(said) > 1)
	{
		said = list_make1(linitial(said));
		made.exact = false;
	}
	made.said = rest_said_join(REST_SAID_AND, said);
	if (made.said)
		made.kind = MADE_SAID;
	return made;
}

/* An AND of <>, each of which narrows. */
static Made
make_none_of(const Making *m, const RestColumn *column,
			 const RestChoices *values)
{
	int64		most = rest_conf_int(m->in->conf, REST_OPT_MAX_KEYS);
	Made		made = {MADE_LOCAL, true, NULL};
	List	   *said = NIL;
	int			i;

	for (i = 0; i < values->n && (most <= 0 || values->n <= most); i++)
	{
		RestFilterValue value = {values->items[i].datum, NULL};
		Made		one;

		if (values->items[i].shown)
			value.shown = values->items[i].value.text;
		one = say(m, column, REST_TERM_NE, &value);
		add_one(&made, &one, &said);
	}
	return add_said(m, made, said);
}

/*
 * column <> ALL (array).  A NULL in the array lets no row through; an empty
 * one all of them, NULLs too.
 */
static Made
make_not_any(const Making *m, const RestColumn *column,
			 const RestChoices *values)
{
	Made		made;

	if (values->has_null)
		return (Made) {MADE_NEVER, true, NULL};
	if (values->empty)
		return (Made) {MADE_ALWAYS, true, NULL};
	if (values->n == 0)
		return make_not_null(m, column);
	made = negate(m, column, make_any(m, column, values));
	return made.kind == MADE_LOCAL ? make_none_of(m, column, values) : made;
}

/* A condition on an array of values. */
static Made
make_list(const Making *m, const RestColumn *column, RestTermKind kind,
		  const RestTermValue *value)
{
	RestChoices values;

	if (column->access == REST_ACCESS_REQUEST ||
		!rest_choices_of(m->in, column, value, false, &values))
		return (Made) {MADE_LOCAL, false, NULL};
	return kind == REST_TERM_ANY ? make_any(m, column, &values) :
		make_not_any(m, column, &values);
}

/* The array column has each of these elements, asked for one by one. */
static Made
make_has_each(const Making *m, const RestColumn *column, const Datum *elements,
			  int n)
{
	Made		made = {MADE_LOCAL, true, NULL};
	List	   *said = NIL;
	int			i;

	for (i = 0; i < n; i++)
	{
		RestFilterValue value = {elements[i], NULL};
		Made		one = say(m, column, REST_TERM_HAS, &value);

		add_one(&made, &one, &said);
	}
	return add_said(m, made, said);
}

/* column @> array: of which a NULL is an element of none. */
static Made
make_has_all(const Making *m, const RestColumn *column,
			 const RestTermValue *value)
{
	int64		most = rest_conf_int(m->in->conf, REST_OPT_MAX_KEYS);
	RestFilterValue fv = {value->value, value->shown};
	Datum	   *elements;
	bool		has_null;
	int			n;

	if (value->shown)
		return say(m, column, REST_TERM_HAS_ALL, &fv);
	n = rest_filter_elements(value->value, &elements, &has_null);
	if (has_null)
		return (Made) {MADE_NEVER, true, NULL};
	if (n == 0)
		return make_not_null(m, column);
	if (most > 0 && n > most)
		return (Made) {MADE_LOCAL, false, NULL};
	return rest_filter_takes_list(column, REST_FILTER_HAS) ?
		say(m, column, REST_TERM_HAS_ALL, &fv) :
		make_has_each(m, column, elements, n);
}

/* NOT LIKE and its kin. */
static Made
make_not_text(const Making *m, const RestColumn *column, RestTermKind kind,
			  const RestTermValue *value)
{
	RestFilterValue fv = {value->value, value->shown};

	if (!m->in->ways->express)
		return (Made) {MADE_LOCAL, false, NULL};
	return negate(m, column, say(m, column, rest_qual_negate(kind), &fv));
}

/* ----- any term ----- */

/* A term that has no value. */
static Made
make_bare(const Making *m, const RestColumn *column, RestTermKind kind)
{
	if (kind == REST_TERM_NOT_TRUE)
		return make_other_boolean(m, column, REST_TERM_FALSE);
	if (kind == REST_TERM_NOT_FALSE)
		return make_other_boolean(m, column, REST_TERM_TRUE);
	return say(m, column, kind, NULL);
}

/* A term whose value is no NULL, or of a kind that takes NULL for a value. */
static Made
make_valued(const Making *m, const RestColumn *column, RestTermKind kind,
			const RestTermValue *value)
{
	RestFilterValue fv = {value->value, value->shown};

	switch (kind)
	{
		case REST_TERM_ANY:
		case REST_TERM_NOT_ANY:
			return make_list(m, column, kind, value);
		case REST_TERM_HAS:
			return say(m, column, REST_TERM_HAS, &fv);
		case REST_TERM_HAS_ALL:
			return make_has_all(m, column, value);
		case REST_TERM_DISTINCT:
			return make_distinct(m, column, value);
		case REST_TERM_NOT_DISTINCT:
			return make_not_distinct(m, column, value);
		case REST_TERM_PATTERN:
		case REST_TERM_PREFIX:
		case REST_TERM_CONTAINS:
			return say(m, column, kind, &fv);
		case REST_TERM_NOT_PATTERN:
		case REST_TERM_NOT_PREFIX:
		case REST_TERM_NOT_CONTAINS:
			return make_not_text(m, column, kind, value);
		default:
			return make_comparison(m, column, kind, value);
	}
}

/* Any term. */
static Made
make_term(const Making *m, const RestPlanTerm *term)
{
	RestColumn *column = rest_columns_get(m->in->map, term->attnum);
	const RestTermValue *value = rest_sent_value(m->in, term);

	if (value == NULL)
		return make_bare(m, column, term->kind);
	if (value->isnull && rest_qual_is_strict(term))
		return (Made) {MADE_NEVER, true, NULL};
	return make_valued(m, column, term->kind, value);
}

/* ----- trees ----- */

static Made make_tree(const Making *m, const RestPlanTree *tree);

/* All of what is said together; what can't be said beside it is dropped. */
static Made
make_and(const Making *m, const RestPlanTree *tree)
{
	Making		below = {m->in, m->out, false};
	Made		made = {MADE_ALWAYS, !tree->partial, NULL};
	List	   *said = NIL;
	ListCell   *lc;

	foreach(lc, tree->args)
	{
		Made		arg = make_tree(&below, lfirst(lc));

		if (arg.kind == MADE_NEVER)
			return arg;
		made.exact &= arg.exact && arg.kind != MADE_LOCAL;
		if (arg.kind == MADE_SAID)
			said = lappend(said, arg.said);
	}
	if (list_length(said) > 1 && !m->top && !m->in->ways->can_and)
	{
		said = list_make1(linitial(said));
		made.exact = false;
	}
	made.said = rest_said_join(REST_SAID_AND, said);
	made.kind = made.said ? MADE_SAID : made.exact ? MADE_ALWAYS : MADE_LOCAL;
	return made;
}

/* Can several arms be said here? */
static bool
can_or(const Making *m)
{
	ListCell   *lc;

	if (m->in->ways->can_or)
		return true;
	if (!m->in->ways->top_or || !m->top)
		return false;
	foreach(lc, m->out->terms)
	{
		if (((RestSaid *) lfirst(lc))->op == REST_SAID_OR)
			return false;		/* the list takes the arms of one OR */
	}
	return true;
}

/* Each arm of an OR, or nothing. */
static Made
make_or(const Making *m, const RestPlanTree *tree)
{
	Making		below = {m->in, m->out, false};
	Made		made = {MADE_NEVER, true, NULL};
	List	   *said = NIL;
	ListCell   *lc;

	foreach(lc, tree->args)
	{
		Made		arg = make_tree(&below, lfirst(lc));

		if (arg.kind == MADE_LOCAL || arg.kind == MADE_ALWAYS)
			return arg;
		if (arg.kind == MADE_NEVER)
			continue;
		made.exact &= arg.exact;
		said = lappend(said, arg.said);
	}
	if (list_length(said) > 1 && !can_or(m))
		return (Made) {MADE_LOCAL, false, NULL};
	made.said = rest_said_join(REST_SAID_OR, said);
	made.kind = made.said ? MADE_SAID : MADE_NEVER;
	return made;
}

/* Any tree; only where conditions are expressions. */
static Made
make_tree(const Making *m, const RestPlanTree *tree)
{
	check_stack_depth();
	if (tree->op == REST_TREE_TERM)
		return make_term(m, tree->term);
	return tree->op == REST_TREE_AND ? make_and(m, tree) : make_or(m, tree);
}

/* ----- what is sent ----- */

/* Add what was made of a whole condition. */
static RestReach
add_made(const RestSentInput *in, const Made *made, RestSent *out)
{
	if (made->kind == MADE_LOCAL)
		return REST_REACH_LOCAL;
	out->nothing |= made->kind == MADE_NEVER;
	if (made->kind == MADE_SAID && !rest_filter_add(in, made->said, out))
		return REST_REACH_LOCAL;
	return made->exact ? REST_REACH_EXACT : REST_REACH_HINT;
}

/* See tree.h. */
RestReach
rest_tree_send_term(const RestSentInput *in, const RestPlanTerm *term,
					RestSent *out)
{
	Making		m = {in, out, true};
	Made		made = make_term(&m, term);

	return add_made(in, &made, out);
}

/* See tree.h. */
RestReach
rest_tree_send(const RestSentInput *in, const RestPlanTree *tree,
			   RestSent *out)
{
	Making		m = {in, out, true};
	Made		made;

	if (!in->ways->express)
		return REST_REACH_LOCAL;
	made = make_tree(&m, tree);
	return add_made(in, &made, out);
}
