/*-------------------------------------------------------------------------
 *
 * said.c
 *	  Conditions in the words of the API: terms, and AND, OR and NOT of them.
 *
 * What a term says was made by filter.c; here terms become one text, or one
 * JSON value, by the templates filter_and, filter_or and filter_not, or are
 * dealt out to the lists {terms}, {terms_not} and {terms_or}.  Whether that may
 * be done at all was decided before (tree.c); what enters is sent.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"

#include "expression.h"
#include "said.h"

/* See said.h. */
RestSaid *
rest_said_term(RestValue text)
{
	RestSaid   *said = palloc0(sizeof(RestSaid));

	said->op = REST_SAID_TERM;
	said->text = text;
	said->terms = 1;
	return said;
}

/* See said.h. */
RestSaid *
rest_said_not(RestSaid *arg)
{
	RestSaid   *said = palloc0(sizeof(RestSaid));

	said->op = REST_SAID_NOT;
	said->args = list_make1(arg);
	said->terms = arg->terms;
	said->depth = arg->depth + 1;
	return said;
}

/* See said.h. */
RestSaid *
rest_said_join(RestSaidOp op, List *args)
{
	RestSaid   *said;
	ListCell   *lc;

	if (list_length(args) < 2)
		return args ? linitial(args) : NULL;
	said = palloc0(sizeof(RestSaid));
	said->op = op;
	foreach(lc, args)
	{
		RestSaid   *arg = lfirst(lc);

		/* AND in AND, OR in OR: one list */
		if (arg->op == op)
			said->args = list_concat_copy(said->args, arg->args);
		else
			said->args = lappend(said->args, arg);
		said->terms += arg->terms;
		said->depth = Max(said->depth, arg->depth + (arg->op != op));
	}
	return said;
}

/* The values of several conditions as a list; empty when there are none. */
static RestValue
said_list(const RestConf *conf, List *said)
{
	RestValue	value = {0};
	RestValue  *items = palloc0(sizeof(RestValue) * Max(list_length(said), 1));
	ListCell   *lc;

	foreach(lc, said)
		items[value.nitems++] = rest_said_value(conf, lfirst(lc));
	value.kind = value.nitems ? REST_VALUE_LIST : REST_VALUE_EMPTY;
	value.items = items;
	return value;
}

/* Join conditions by the template of this option. */
static RestValue
join(const RestConf *conf, RestOpt opt, const char *text, List *args)
{
	RestScope	scope = {0};

	scope.vars = rest_scope_vars(conf);
	if (opt == REST_OPT_FILTER_NOT)
		rest_scope_set(&scope, "term", rest_said_value(conf, linitial(args)));
	else
		rest_scope_set(&scope, "terms", said_list(conf, args));
	return rest_expression_expand(text, &scope);
}

/* All conditions together; without filter_and JSON is an array, text has "&". */
static RestValue
join_all(const RestConf *conf, List *args)
{
	const char *text = rest_conf_text(conf, REST_OPT_FILTER_AND);
	bool		json;

	if (text && *text)
		return join(conf, REST_OPT_FILTER_AND, text, args);
	json = rest_said_value(conf, linitial(args)).kind == REST_VALUE_RAW;
	return join(conf, REST_OPT_FILTER_AND,
				json ? "[\"{terms}\"]" : "{terms|&}", args);
}

/* See said.h. */
RestValue
rest_said_value(const RestConf *conf, const RestSaid *said)
{
	check_stack_depth();
	switch (said->op)
	{
		case REST_SAID_AND:
			return join_all(conf, said->args);
		case REST_SAID_OR:
			return join(conf, REST_OPT_FILTER_OR,
						rest_conf_text(conf, REST_OPT_FILTER_OR), said->args);
		case REST_SAID_NOT:
			return join(conf, REST_OPT_FILTER_NOT,
						rest_conf_text(conf, REST_OPT_FILTER_NOT), said->args);
		case REST_SAID_TERM:
			break;
	}
	return said->text;
}

/* See said.h.  Nearly everything but letters and digits becomes longer. */
size_t
rest_said_encoded(const RestValue *value)
{
	size_t		result = value->len;
	size_t		i;

	for (i = 0; i < value->len; i++)
	{
		unsigned char c = value->text[i];

		if (c >= 0x80 || (c != '-' && c != '.' && c != '_' && c != '~' &&
						  !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') &&
						  !(c >= '0' && c <= '9')))
			result += 2;
	}
	return result;
}

/* See said.h. */
size_t
rest_said_cost(const RestConf *conf, const RestSaid *said)
{
	size_t		cost = 0;
	RestOpt		opt = said->op == REST_SAID_AND ? REST_OPT_FILTER_AND :
		said->op == REST_SAID_OR ? REST_OPT_FILTER_OR : REST_OPT_FILTER_NOT;
	const char *text = said->op == REST_SAID_TERM ? NULL :
		rest_conf_text(conf, opt);
	ListCell   *lc;

	if (said->op == REST_SAID_TERM)
		return rest_said_encoded(&said->text) + 3;
	/* the separator stands between all of them: take the template each time */
	foreach(lc, said->args)
		cost += rest_said_cost(conf, lfirst(lc)) +
			(text ? 2 * strlen(text) : 3);
	return cost;
}

/* {filter}: one condition stands alone, unless it is JSON in an array. */
static RestValue
join_filter(const RestConf *conf, List *terms)
{
	const char *text = rest_conf_text(conf, REST_OPT_FILTER_AND);
	RestValue	one;

	if (terms == NIL)
		return rest_value_text(NULL);
	one = rest_said_value(conf, linitial(terms));
	if (list_length(terms) == 1 &&
		((text && *text) || one.kind != REST_VALUE_RAW))
		return one;
	return join_all(conf, terms);
}

/* See said.h. */
void
rest_said_parts(const RestConf *conf, const RestWays *ways, List *said,
				RestScope *scope)
{
	List	   *terms = NIL;
	List	   *negated = NIL;
	List	   *arms = NIL;
	ListCell   *lc;

	foreach(lc, said)
	{
		RestSaid   *one = lfirst(lc);

		if (one->op == REST_SAID_NOT && ways->top_not)
			negated = lappend(negated, linitial(one->args));
		else if (one->op == REST_SAID_OR && ways->top_or && arms == NIL)
			arms = one->args;
		else
			terms = lappend(terms, one);
	}
	rest_scope_set(scope, "terms", said_list(conf, terms));
	rest_scope_set(scope, "terms_not", said_list(conf, negated));
	rest_scope_set(scope, "terms_or", said_list(conf, arms));
	rest_scope_set(scope, "filter", join_filter(conf, terms));
}
