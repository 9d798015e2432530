/*-------------------------------------------------------------------------
 *
 * filter.c
 *	  One condition with its value, as a filter that the API understands.
 *
 * A term's kind, column and value enter; the template that option filter_*
 * has for it is filled in and becomes an argument ("age__gt=24") or a piece of
 * an expression ("age gt 24"), whichever the list route takes.  What cannot be
 * sent safely is not sent: a value that the parser would drop (an empty
 * argument), a pattern with characters that mean something to the API, a second
 * argument of a name that is there already.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "expression.h"
#include "filter.h"
#include "likes.h"
#include "literal.h"
#include "owned.h"
#include "report.h"
#include "said.h"
#include "terms.h"

/* What the helpers below pass around */
typedef struct Send
{
	const RestSentInput *in;
	RestCodec  *codec;
	const RestColumn *column;
	RestSent   *out;			/* takes arguments */
	List	   *said;			/* takes pieces of an expression: RestSaid * */
	bool		shown;			/* EXPLAIN: the value stands for another */
} Send;

/* ----- filling in templates ----- */

/* The scope of a filter template. */
static void
fill_scope(RestScope *scope, const RestSentInput *in,
		   const RestColumn *column, const char *text, RestValue value)
{
	bool		quoted = in->ways->express && !rest_expression_is_json(text);
	RestValue	literal = rest_literal_value(in->conf, value,
											 rest_column_is_text(column));

	memset(scope, 0, sizeof(*scope));
	scope->vars = rest_scope_vars(column->conf);
	rest_scope_set_literal(scope, "value", literal);
	rest_scope_set_literal(scope, "values", literal);
	if (quoted)
		value = literal;
	rest_scope_set_text(scope, "column", quoted ?
						rest_literal_name(in->conf, column->filter_name) :
						column->filter_name);
	rest_scope_set(scope, "value", value);
	rest_scope_set(scope, "values", value);
}

/* Expand a template to arguments. */
static RestArgs *
expand_args(const char *text, RestScope *scope)
{
	RestArgs   *args = rest_owned_args();
	RestFault	fault = {0};
	RestTerms  *terms;

	terms = rest_owned_terms(text);
	if (!rest_terms_expand(terms, REST_PLACE_ARG, rest_scope_lookup, scope,
						   false, args, &fault))
		rest_fault_report(&fault);
	return args;
}

/* Has one list an argument of the other's names? */
static bool
args_meet(const RestArgs *args, const RestArgs *others)
{
	size_t		i;

	for (i = 0; i < args->nitems; i++)
	{
		if (rest_args_has(others, args->items[i].name))
			return true;
	}
	return false;
}

/* Add arguments at the end. */
static void
append_args(RestArgs *args, const RestArgs *more)
{
	size_t		i;

	for (i = 0; i < more->nitems; i++)
	{
		if (!rest_args_add(args, more->items[i].name, more->items[i].value))
			ereport(ERROR,
					(errcode(ERRCODE_OUT_OF_MEMORY),
					 errmsg("out of memory")));
	}
}

/* The bytes that arguments take in a URL. */
static size_t
args_cost(const RestArgs *args)
{
	size_t		cost = 0;
	size_t		i;

	for (i = 0; i < args->nitems; i++)
		cost += strlen(args->items[i].name) + 2 +
			(args->items[i].value ? strlen(args->items[i].value) : 0);
	return cost;
}

/*
 * Does the UTF-8 text begin (end) with what some language's trim() takes off:
 * blanks, control characters, and the spaces of Unicode?
 */
static bool
has_space_at(const RestValue *value, bool end)
{
	static const char *const spaces[] = {
		"\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80", "\xe1\xa0\x8e",
		"\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83",
		"\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87",
		"\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\x8b",
		"\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
		"\xe3\x80\x80", "\xef\xbb\xbf"
	};
	unsigned char c = value->text[end ? value->len - 1 : 0];
	size_t		i;

	if (c <= 0x20 || c == 0x7f)
		return true;
	for (i = 0; c >= 0x80 && i < lengthof(spaces); i++)
	{
		size_t		len = strlen(spaces[i]);

		if (len <= value->len &&
			memcmp(value->text + (end ? value->len - len : 0), spaces[i],
				   len) == 0)
			return true;
	}
	return false;
}

/*
 * Is this a text that a parser might change: empty (parsers of arguments drop
 * it) or with white space at an end (they trim it)?
 */
static bool
is_droppable(const RestValue *value)
{
	if (value->kind != REST_VALUE_TEXT)
		return false;
	if (value->len == 0)
		return true;
	return has_space_at(value, false) || has_space_at(value, true);
}

/* Does a filter template quote its value, as {'value'}? */
static bool
is_quoted(const char *text)
{
	return strstr(text, "{'value") != NULL;
}

/* Does this value arrive as it is, wherever the way of conditions puts it? */
static bool
survives(const RestSentInput *in, const RestColumn *column,
		 const char *text, const RestValue *value)
{
	size_t		i;

	if (in->ways->express || is_quoted(text))
		return rest_expression_is_json(text) ||
			rest_literal_is_safe(in->conf, value, rest_column_is_text(column));
	if (value->kind != REST_VALUE_LIST)
		return !is_droppable(value);
	for (i = 0; i < value->nitems; i++)
	{
		if (is_droppable(&value->items[i]))
			return false;
	}
	return true;
}

/* See filter.h. */
int64
rest_filter_count(const RestSent *out)
{
	int64		count = out->args->nitems;
	ListCell   *lc;

	foreach(lc, out->terms)
		count += ((RestSaid *) lfirst(lc))->terms;
	return count;
}

/* Append the arguments of a filter, unless a rule is against it. */
static bool
add_args(Send *s, const char *text, RestScope *scope)
{
	RestArgs   *args = expand_args(text, scope);
	RestSent   *out = s->out;
	size_t		cost = args_cost(args);

	if (args->nitems == 0 || cost > out->room ||
		(s->in->ways->most > 0 && rest_filter_count(out) >= s->in->ways->most) ||
		(args_meet(args, out->args) &&
		 !rest_conf_bool(s->in->conf, REST_OPT_FILTER_REPEAT)))
		return false;
	append_args(out->args, args);
	out->room -= cost;
	return true;
}

/*
 * Append the filter op with this value.  False when it cannot stand beside
 * what is there already, or would not reach the API.
 */
static bool
add_filter(Send *s, RestFilterOp op, RestValue value)
{
	const char *text = rest_column_filter(s->column, op);
	RestScope	scope;
	RestValue	said;

	if (text == NULL || (!s->shown && !survives(s->in, s->column, text, &value)))
		return false;
	fill_scope(&scope, s->in, s->column, text, value);
	if (!s->in->ways->express)
		return add_args(s, text, &scope);
	said = rest_expression_expand(text, &scope);
	if (said.kind == REST_VALUE_EMPTY || said.len == 0)
		return false;
	s->said = lappend(s->said, rest_said_term(said));
	return true;
}

/* ----- the kinds of terms ----- */

/* EXACT when both the value and the API's promise are. */
static RestReach
reach_of(const Send *s, RestFilterOp op, RestSend send)
{
	return send == REST_SEND_EXACT && rest_column_exact(s->column, op) ?
		REST_REACH_EXACT : REST_REACH_HINT;
}

/* The value of a term for one side of a comparison. */
static RestSend
spell(const Send *s, const RestFilterValue *value, RestBound bound,
	  RestValue *out)
{
	if (value->shown == NULL)
		return rest_codec_filter(s->codec, value->datum, bound, out);
	out->kind = REST_VALUE_TEXT;
	out->text = value->shown;
	out->len = strlen(value->shown);
	return REST_SEND_EXACT;
}

/* Is the column a time, whose formats cut off and never round up? */
static bool
is_time(const RestColumn *column)
{
	switch (rest_column_base_type(column))
	{
		case DATEOID:
		case TIMEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return true;
		default:
			return false;
	}
}

/*
 * A bound: strictly if the API can, else including the value itself.  A time
 * that was moved up to the next one that rows can show is never reached.
 */
static RestReach
send_bound(Send *s, RestFilterOp strict, RestFilterOp inclusive,
		   bool want_strict, RestBound bound, const RestFilterValue *value)
{
	RestValue	spelled = {0};
	RestSend	send = spell(s, value, bound, &spelled);
	bool		has_strict = rest_column_filter(s->column, strict) != NULL;

	if (send == REST_SEND_NOT)
		return REST_REACH_LOCAL;
	if (has_strict && (want_strict ||
					   (bound == REST_BOUND_UPPER &&
						send == REST_SEND_HINT && is_time(s->column))))
		return add_filter(s, strict, spelled) ?
			reach_of(s, strict, send) : REST_REACH_LOCAL;
	if (!add_filter(s, inclusive, spelled))
		return REST_REACH_LOCAL;
	return want_strict ? REST_REACH_HINT : reach_of(s, inclusive, send);
}

/* column = value: as such, or between two bounds. */
static RestReach
send_equal(Send *s, const RestFilterValue *value)
{
	RestValue	spelled = {0};
	RestSend	send = spell(s, value, REST_BOUND_EQUAL, &spelled);
	RestReach	low;
	RestReach	high;

	if (send != REST_SEND_NOT && rest_column_filter(s->column, REST_FILTER_EQ))
		return add_filter(s, REST_FILTER_EQ, spelled) ?
			reach_of(s, REST_FILTER_EQ, send) : REST_REACH_LOCAL;
	low = send_bound(s, REST_FILTER_GT, REST_FILTER_GE, false,
					 REST_BOUND_LOWER, value);
	high = send_bound(s, REST_FILTER_LT, REST_FILTER_LE, false,
					  REST_BOUND_UPPER, value);
	if (low == REST_REACH_EXACT && high == REST_REACH_EXACT)
		return REST_REACH_EXACT;
	return low == REST_REACH_LOCAL && high == REST_REACH_LOCAL ?
		REST_REACH_LOCAL : REST_REACH_HINT;
}

/* column <> value: only when value and rows are spelled alike. */
static RestReach
send_not_equal(Send *s, const RestFilterValue *value)
{
	RestValue	spelled = {0};

	if (spell(s, value, REST_BOUND_EQUAL, &spelled) != REST_SEND_EXACT ||
		!add_filter(s, REST_FILTER_NE, spelled))
		return REST_REACH_LOCAL;
	return reach_of(s, REST_FILTER_NE, REST_SEND_EXACT);
}

/* Does the text hold a character that means something in the API's patterns? */
static bool
is_match_unsafe(const Send *s, const char *text)
{
	const char *unsafe = rest_conf_text(s->column->conf, REST_OPT_MATCH_UNSAFE);

	return unsafe && strpbrk(text, unsafe) != NULL;
}

/*
 * A piece of text that the column begins with, ends with or contains; whole
 * says that this is all the condition asks.
 */
static RestReach
send_piece(Send *s, RestFilterOp op, const char *piece, bool whole)
{
	RestValue	spelled = {0};

	if (piece[0] == '\0' || is_match_unsafe(s, piece) ||
		rest_column_filter(s->column, op) == NULL ||
		rest_codec_filter(s->codec, CStringGetTextDatum(piece),
						  REST_BOUND_EQUAL, &spelled) != REST_SEND_EXACT ||
		!add_filter(s, op, spelled))
		return REST_REACH_LOCAL;
	return whole ? reach_of(s, op, REST_SEND_EXACT) : REST_REACH_HINT;
}

/*
 * A pattern as the API spells it, by option like_chars: any text, any one
 * character.  NULL when it has no character for one of them, or when one of
 * them stands in the pattern as itself.
 */
static char *
spell_pattern(const Send *s, const char *pattern, const RestLike *like)
{
	const char *chars = rest_conf_text(s->in->conf, REST_OPT_LIKE_CHARS);
	char	   *text = pstrdup(pattern);
	char	   *p;

	if (chars == NULL || *chars == '\0' || strpbrk(like->literals, chars))
		return NULL;
	/* one byte each */
	if (IS_HIGHBIT_SET(chars[0]) || IS_HIGHBIT_SET(chars[1]))
		return NULL;
	for (p = text; *p; p++)
	{
		if (*p == '%')
			*p = chars[0];
		else if (*p == '_' && chars[1] == '\0')
			return NULL;
		else if (*p == '_')
			*p = chars[1];
	}
	return text;
}

/* The pattern itself, where the API knows LIKE. */
static RestReach
send_whole_pattern(Send *s, const char *pattern, const RestLike *like)
{
	RestValue	spelled = {0};
	char	   *text;

	if (rest_column_filter(s->column, REST_FILTER_LIKE) == NULL ||
		like->has_escape || is_match_unsafe(s, like->literals))
		return REST_REACH_LOCAL;
	text = spell_pattern(s, pattern, like);
	if (text == NULL ||
		rest_codec_filter(s->codec, CStringGetTextDatum(text),
						  REST_BOUND_EQUAL, &spelled) != REST_SEND_EXACT ||
		!add_filter(s, REST_FILTER_LIKE, spelled))
		return REST_REACH_LOCAL;
	return reach_of(s, REST_FILTER_LIKE, REST_SEND_EXACT);
}

/*
 * column LIKE pattern: by the form that says it all, else by the piece that
 * narrows most.
 */
static RestReach
send_pattern(Send *s, const RestFilterValue *value)
{
	char	   *pattern;
	RestLike	like;
	RestReach	reach = REST_REACH_LOCAL;

	if (value->shown)
		return REST_REACH_LOCAL;
	pattern = TextDatumGetCString(value->datum);
	rest_like_parse(pattern, &like);
	if (like.form == REST_LIKE_EQUAL)
	{
		RestFilterValue literal = {CStringGetTextDatum(like.prefix), NULL};

		return Min(send_equal(s, &literal), REST_REACH_HINT);
	}
	if (like.form == REST_LIKE_PREFIX)
		reach = send_piece(s, REST_FILTER_PREFIX, like.prefix, true);
	else if (like.form == REST_LIKE_SUFFIX)
		reach = send_piece(s, REST_FILTER_SUFFIX, like.suffix, true);
	else if (like.form == REST_LIKE_CONTAINS)
		reach = send_piece(s, REST_FILTER_CONTAINS, like.longest, true);
	if (reach == REST_REACH_LOCAL)
		reach = send_whole_pattern(s, pattern, &like);
	if (reach == REST_REACH_LOCAL)
		reach = send_piece(s, REST_FILTER_PREFIX, like.prefix, false);
	if (reach == REST_REACH_LOCAL)
		reach = send_piece(s, REST_FILTER_SUFFIX, like.suffix, false);
	if (reach == REST_REACH_LOCAL)
		reach = send_piece(s, REST_FILTER_CONTAINS, like.longest, false);
	return reach;
}

/* EXPLAIN: a piece that is not known yet. */
static RestReach
send_shown_piece(Send *s, RestFilterOp op, const RestFilterValue *value)
{
	RestValue	spelled = {0};

	spell(s, value, REST_BOUND_EQUAL, &spelled);
	return add_filter(s, op, spelled) ? reach_of(s, op, REST_SEND_EXACT) :
		REST_REACH_LOCAL;
}

/*
 * starts_with and strpos: the value is the piece; also as a pattern, and a
 * beginning as something that is contained.
 */
static RestReach
send_text_piece(Send *s, RestFilterOp op, const RestFilterValue *value)
{
	RestReach	reach;
	char	   *piece;
	RestLike	like;

	if (value->shown)
		return send_shown_piece(s, op, value);
	piece = TextDatumGetCString(value->datum);
	reach = send_piece(s, op, piece, true);
	if (reach == REST_REACH_LOCAL && piece[0] && strpbrk(piece, "%_\\") == NULL)
	{
		char	   *pattern = psprintf("%s%s%%", op == REST_FILTER_PREFIX ?
									   "" : "%", piece);

		rest_like_parse(pattern, &like);
		reach = send_whole_pattern(s, pattern, &like);
	}
	if (reach == REST_REACH_LOCAL && op == REST_FILTER_PREFIX)
		reach = send_piece(s, REST_FILTER_CONTAINS, piece, false);
	return reach;
}

/* A filter that has no value. */
static RestReach
send_bare(Send *s, RestFilterOp op)
{
	RestValue	none = {0};

	return add_filter(s, op, none) ? reach_of(s, op, REST_SEND_EXACT) :
		REST_REACH_LOCAL;
}

/* The boolean column itself, or its negation. */
static RestReach
send_boolean(Send *s, bool want)
{
	RestFilterValue value = {BoolGetDatum(want), NULL};

	return send_equal(s, &value);
}

/* See filter.h. */
int
rest_filter_elements(Datum array, Datum **elements, bool *has_null)
{
	ArrayType  *a = DatumGetArrayTypeP(array);
	Oid			element = ARR_ELEMTYPE(a);
	int16		len;
	bool		byval;
	char		align;
	bool	   *nulls;
	int			n;
	int			i;

	get_typlenbyvalalign(element, &len, &byval, &align);
	deconstruct_array(a, element, len, byval, align, elements, &nulls, &n);
	*has_null = false;
	for (i = 0; i < n; i++)
		*has_null |= nulls[i];
	return n;
}

/* See filter.h. */
bool
rest_filter_takes_list(const RestColumn *column, RestFilterOp op)
{
	const char *text = rest_column_filter(column, op);

	return text && (strstr(text, "{values}") || strstr(text, "{values|"));
}

/* The array column has these elements: in one filter, where it takes several. */
static RestReach
send_elements(Send *s, const RestFilterValue *elements, int n)
{
	RestValue	list = {REST_VALUE_LIST, NULL, 0, NULL, n};
	RestValue  *items = palloc0(sizeof(RestValue) * n);
	RestSend	all = REST_SEND_EXACT;
	int			i;

	s->column = rest_column_element(s->column);
	s->codec = rest_column_codec(s->column);
	for (i = 0; i < n; i++)
	{
		RestSend	send = spell(s, &elements[i], REST_BOUND_EQUAL, &items[i]);

		if (send == REST_SEND_NOT)
			return REST_REACH_LOCAL;
		all = Min(all, send);
	}
	list.items = items;
	if (!add_filter(s, REST_FILTER_HAS,
					rest_filter_takes_list(s->column, REST_FILTER_HAS) ?
					list : items[0]))
		return REST_REACH_LOCAL;
	return reach_of(s, REST_FILTER_HAS, all);
}

/* column @> value, all of it in one filter. */
static RestReach
send_array(Send *s, const RestFilterValue *value)
{
	RestFilterValue *elements;
	Datum	   *datums;
	bool		has_null;
	int			n;
	int			i;

	if (value->shown)
		return send_elements(s, value, 1);
	n = rest_filter_elements(value->datum, &datums, &has_null);
	elements = palloc0(sizeof(RestFilterValue) * Max(n, 1));
	for (i = 0; i < n; i++)
		elements[i].datum = datums[i];
	return send_elements(s, elements, n);
}

/* One condition of a positive kind, in what s says of where it goes. */
static RestReach
send_kind(Send *s, RestTermKind kind, const RestFilterValue *value)
{
	switch (kind)
	{
		case REST_TERM_EQ:
			return send_equal(s, value);
		case REST_TERM_NE:
			return send_not_equal(s, value);
		case REST_TERM_LT:
		case REST_TERM_LE:
			return send_bound(s, REST_FILTER_LT, REST_FILTER_LE,
							  kind == REST_TERM_LT,
							  kind == REST_TERM_LT ? REST_BOUND_BELOW :
							  REST_BOUND_UPPER, value);
		case REST_TERM_GT:
		case REST_TERM_GE:
			return send_bound(s, REST_FILTER_GT, REST_FILTER_GE,
							  kind == REST_TERM_GT, REST_BOUND_LOWER, value);
		case REST_TERM_NULL:
			return send_bare(s, REST_FILTER_NULL);
		case REST_TERM_NOT_NULL:
			return send_bare(s, REST_FILTER_NOT_NULL);
		case REST_TERM_TRUE:
		case REST_TERM_FALSE:
			return send_boolean(s, kind == REST_TERM_TRUE);
		case REST_TERM_PATTERN:
			return send_pattern(s, value);
		case REST_TERM_PREFIX:
			return send_text_piece(s, REST_FILTER_PREFIX, value);
		case REST_TERM_CONTAINS:
			return send_text_piece(s, REST_FILTER_CONTAINS, value);
		case REST_TERM_HAS:
			return send_elements(s, value, 1);
		case REST_TERM_HAS_ALL:
			return send_array(s, value);
		default:
			return REST_REACH_LOCAL;	/* made of others by tree.c */
	}
}

/* See filter.h. */
RestReach
rest_filter_say(const RestSentInput *in, const RestColumn *column,
				RestTermKind kind, const RestFilterValue *value,
				RestSent *out, RestSaid **said)
{
	Send		s = {in, rest_sent_codec(in, column), column, out, NIL,
	value->shown != NULL};
	RestReach	reach = send_kind(&s, kind, value);

	*said = rest_said_join(REST_SAID_AND, s.said);
	return reach;
}

/* See filter.h. */
bool
rest_filter_add(const RestSentInput *in, RestSaid *said, RestSent *out)
{
	size_t		cost = rest_said_cost(in->conf, said);

	if (cost > out->room || said->depth > in->ways->depth ||
		(in->ways->most > 0 &&
		 rest_filter_count(out) + said->terms > in->ways->most))
		return false;
	out->room -= cost;
	if (said->op == REST_SAID_AND)
		out->terms = list_concat(out->terms, said->args);
	else
		out->terms = lappend(out->terms, said);
	return true;
}

/* ----- lists of values ----- */

/* See filter.h. */
RestValue
rest_filter_values(const RestChoice *choices, int n)
{
	RestValue	list = {REST_VALUE_LIST, NULL, 0, NULL, n};
	RestValue  *items = palloc0(sizeof(RestValue) * Max(n, 1));
	int			i;

	for (i = 0; i < n; i++)
		items[i] = choices[i].value;
	list.items = items;
	return list;
}

/* See filter.h. */
RestSaid *
rest_filter_list(const RestSentInput *in, const RestColumn *column,
				 RestFilterOp op, const RestChoice *choices, int n)
{
	Send		s = {in, NULL, column, NULL, NIL, n > 0 && choices[0].shown};
	int			i;

	if (op == REST_FILTER_IN)
		add_filter(&s, op, rest_filter_values(choices, n));
	for (i = 0; op != REST_FILTER_IN && i < n; i++)
	{
		if (!add_filter(&s, op, choices[i].value))
			return NULL;
	}
	return rest_said_join(op == REST_FILTER_NE ? REST_SAID_AND : REST_SAID_OR,
						  s.said);
}

/* See filter.h. */
size_t
rest_filter_cost(const RestSentInput *in, const RestColumn *column,
				 RestFilterOp op, const RestChoice *choice,
				 const RestSent *out)
{
	const char *text = rest_column_filter(column, op);
	RestScope	scope;
	RestArgs   *args;
	RestSaid   *said;

	if (in->ways->express)
	{
		said = rest_filter_list(in, column, op, choice, 1);
		return said ? rest_said_cost(in->conf, said) : SIZE_MAX;
	}
	if (!choice->shown && !survives(in, column, text, &choice->value))
		return SIZE_MAX;
	fill_scope(&scope, in, column, text, choice->value);
	args = expand_args(text, &scope);
	return args->nitems == 0 || args_meet(args, out->args) ? SIZE_MAX :
		args_cost(args);
}

/* A request for some of the values: its arguments or terms. */
static void
add_choice(const RestSentInput *in, const RestChoice *choice, RestSent *with)
{
	const RestColumn *column = rest_columns_get(in->map, with->choice_column);
	Send		s = {in, NULL, column, with, NIL, true};
	RestSaid   *said = NULL;

	if (in->ways->express)
		said = rest_filter_list(in, column, with->choice_op,
								choice->parts ? choice->parts : choice,
								choice->parts ? choice->nparts : 1);
	if (in->ways->express ? said == NULL :
		!add_filter(&s, with->choice_op, choice->value))
		elog(ERROR, "filter of column \"%s\" got lost", column->name);
	if (said)
		with->terms = lappend(with->terms, said);
}

/* See filter.h. */
void
rest_filter_request(const RestSentInput *in, const RestSent *out,
					const RestChoice *choice, RestArgs **args, List **terms)
{
	RestSent	with = *out;

	with.args = rest_owned_args();
	append_args(with.args, out->args);
	with.terms = list_copy(out->terms);
	with.room = SIZE_MAX;
	if (choice && out->choice_filters)
		add_choice(in, choice, &with);
	*args = with.args;
	*terms = with.terms;
}

/* See filter.h. */
bool
rest_filter_after(const RestSentInput *in, const RestColumn *column,
				  RestFilterOp op, const RestValue *value, RestArgs *args,
				  List **terms)
{
	RestSent	none = {0};
	Send		s = {in, NULL, column, &none, NIL, false};
	size_t		i;

	none.args = rest_owned_args();
	none.room = SIZE_MAX;
	if (!add_filter(&s, op, *value))
		return false;
	*terms = list_concat(*terms, s.said);
	for (i = 0; i < none.args->nitems; i++)
		rest_args_remove(args, none.args->items[i].name);
	append_args(args, none.args);
	return true;
}
