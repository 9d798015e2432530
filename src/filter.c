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

#include <ctype.h>

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "expression.h"
#include "filter.h"
#include "likes.h"
#include "owned.h"
#include "report.h"
#include "scope.h"

/* Longest text of one filter */
#define REST_MAX_FILTER (1024 * 1024)

/* What the helpers below pass around */
typedef struct Send
{
	const RestSentInput *in;
	RestCodec  *codec;
	const RestColumn *column;
	RestSent   *out;
} Send;

/* ----- filling in templates ----- */

/*
 * A text value as a literal of the API's expressions: between quotes, with
 * quotes and escapes escaped.  Without option quote it stays as it is.
 */
static RestValue
quote_value(const RestConf *conf, RestValue value)
{
	const char *quote = rest_conf_text(conf, REST_OPT_QUOTE);
	const char *escape = rest_conf_text(conf, REST_OPT_ESCAPE);
	RestBuf    *buf;
	size_t		i;

	if (quote == NULL || *quote == '\0' || value.kind != REST_VALUE_TEXT)
		return value;
	if (escape == NULL || *escape == '\0')
		escape = quote;
	buf = rest_own_buf(CurrentMemoryContext, REST_MAX_FILTER);
	rest_buf_putc(buf, quote[0]);
	for (i = 0; i < value.len; i++)
	{
		if (value.text[i] == quote[0] || value.text[i] == escape[0])
			rest_buf_putc(buf, escape[0]);
		rest_buf_putc(buf, value.text[i]);
	}
	rest_buf_putc(buf, quote[0]);
	value.text = rest_buf_copy(buf);
	value.len = buf->len;
	return value;
}

/* All items of a list quoted; a single value is quoted itself. */
static RestValue
quote_values(const RestConf *conf, RestValue value)
{
	RestValue  *items;
	size_t		i;

	if (value.kind != REST_VALUE_LIST)
		return quote_value(conf, value);
	items = palloc(sizeof(RestValue) * Max(value.nitems, 1));
	for (i = 0; i < value.nitems; i++)
		items[i] = quote_value(conf, value.items[i]);
	value.items = items;
	return value;
}

/* A column name as expressions spell it, by option quote_ident. */
static const char *
quote_column(const RestConf *conf, const char *name)
{
	const char *quote = rest_conf_text(conf, REST_OPT_QUOTE_IDENT);
	StringInfoData buf;

	if (quote == NULL || *quote == '\0')
		return name;
	initStringInfo(&buf);
	appendStringInfoChar(&buf, quote[0]);
	for (; *name; name++)
	{
		if (*name == quote[0])
			appendStringInfoChar(&buf, quote[0]);
		appendStringInfoChar(&buf, *name);
	}
	appendStringInfoChar(&buf, quote[0]);
	return buf.data;
}

/* The scope of a filter template. */
static void
fill_scope(RestScope *scope, const RestSentInput *in,
		   const RestColumn *column, RestValue value, bool expression)
{
	memset(scope, 0, sizeof(*scope));
	scope->vars = rest_scope_vars(column->conf);
	if (expression && rest_column_is_text(column))
		value = quote_values(in->conf, value);
	rest_scope_set_text(scope, "column", expression ?
						quote_column(in->conf, column->filter_name) :
						column->filter_name);
	rest_scope_set(scope, "value", value);
	rest_scope_set(scope, "values", value);
}

/* Expand a template to a term of an expression; palloc'd. */
static RestValue *
expand_expression(const char *text, RestScope *scope)
{
	RestValue  *term = palloc(sizeof(RestValue));

	*term = rest_expression_expand(text, scope);
	return term;
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

/* Has the text a control character, which parsers of expressions may refuse? */
static bool
has_control(const RestValue *value)
{
	size_t		i;

	for (i = 0; i < value->len; i++)
	{
		if ((unsigned char) value->text[i] < 0x20 || value->text[i] == 0x7f)
			return true;
	}
	return false;
}

/*
 * Is this a text that a parser might change or refuse?  Of an argument: empty
 * (it is dropped) or with white space at an end (it is trimmed); so is text in
 * an expression that is not quoted.  JSON keeps everything.
 */
static bool
is_droppable(const RestValue *value, bool expression, const char *text,
			 const RestConf *conf)
{
	if (value->kind != REST_VALUE_TEXT ||
		(expression && rest_expression_is_json(text)))
		return false;
	if (expression && has_control(value))
		return true;
	if (expression && rest_conf_has(conf, REST_OPT_QUOTE))
		return false;
	return value->len == 0 || isspace((unsigned char) value->text[0]) ||
		isspace((unsigned char) value->text[value->len - 1]);
}

/*
 * Append the filter op with this value.  False when it cannot stand beside
 * what is there already, or would not reach the API.
 */
static bool
add_filter(Send *s, RestFilterOp op, RestValue value)
{
	bool		expression = rest_sent_is_expression(s->in->list);
	const char *text = rest_column_filter(s->column, op);
	RestScope	scope;
	RestArgs   *args;

	int64		most = rest_conf_int(s->in->conf, REST_OPT_FILTER_MAX);

	if (text == NULL || is_droppable(&value, expression, text, s->in->conf) ||
		(most > 0 && (int64) s->out->args->nitems +
		 list_length(s->out->terms) >= most))
		return false;
	fill_scope(&scope, s->in, s->column, value,
			   expression && !rest_expression_is_json(text));
	if (expression)
	{
		s->out->terms = lappend(s->out->terms, expand_expression(text, &scope));
		return true;
	}
	args = expand_args(text, &scope);
	if (args->nitems == 0 ||
		(args_meet(args, s->out->args) &&
		 !rest_conf_bool(s->in->conf, REST_OPT_FILTER_REPEAT)))
		return false;
	append_args(s->out->args, args);
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

	if (like->has_escape || is_match_unsafe(s, like->literals))
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
	if (reach == REST_REACH_LOCAL && rest_column_filter(s->column,
														REST_FILTER_LIKE))
		reach = send_whole_pattern(s, pattern, &like);
	if (reach == REST_REACH_LOCAL)
		reach = send_piece(s, REST_FILTER_PREFIX, like.prefix, false);
	if (reach == REST_REACH_LOCAL)
		reach = send_piece(s, REST_FILTER_SUFFIX, like.suffix, false);
	if (reach == REST_REACH_LOCAL)
		reach = send_piece(s, REST_FILTER_CONTAINS, like.longest, false);
	return reach;
}

/* starts_with and strpos: the value is the piece. */
static RestReach
send_text_piece(Send *s, RestFilterOp op, const RestFilterValue *value)
{
	RestValue	spelled = {0};

	if (value->shown == NULL)
		return send_piece(s, op, TextDatumGetCString(value->datum), true);
	spell(s, value, REST_BOUND_EQUAL, &spelled);
	return add_filter(s, op, spelled) ? reach_of(s, op, REST_SEND_EXACT) :
		REST_REACH_LOCAL;
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
RestReach
rest_filter_send(const RestSentInput *in, RestCodec *codec,
				 const RestColumn *column, RestTermKind kind,
				 const RestFilterValue *value, RestSent *out)
{
	Send		s = {in, codec, column, out};

	switch (kind)
	{
		case REST_TERM_EQ:
			return send_equal(&s, value);
		case REST_TERM_NE:
			return send_not_equal(&s, value);
		case REST_TERM_LT:
		case REST_TERM_LE:
			return send_bound(&s, REST_FILTER_LT, REST_FILTER_LE,
							  kind == REST_TERM_LT,
							  kind == REST_TERM_LT ? REST_BOUND_BELOW :
							  REST_BOUND_UPPER, value);
		case REST_TERM_GT:
		case REST_TERM_GE:
			return send_bound(&s, REST_FILTER_GT, REST_FILTER_GE,
							  kind == REST_TERM_GT, REST_BOUND_LOWER, value);
		case REST_TERM_NULL:
			return send_bare(&s, REST_FILTER_NULL);
		case REST_TERM_NOT_NULL:
			return send_bare(&s, REST_FILTER_NOT_NULL);
		case REST_TERM_TRUE:
		case REST_TERM_FALSE:
			return send_boolean(&s, kind == REST_TERM_TRUE);
		case REST_TERM_PATTERN:
			return send_pattern(&s, value);
		case REST_TERM_PREFIX:
			return send_text_piece(&s, REST_FILTER_PREFIX, value);
		case REST_TERM_CONTAINS:
			return send_text_piece(&s, REST_FILTER_CONTAINS, value);
		case REST_TERM_ANY:
			break;				/* sent.c cuts lists into choices */
	}
	return REST_REACH_LOCAL;
}

/* ----- lists of values ----- */

/* See filter.h. */
bool
rest_filter_can_choose(const RestSentInput *in, const RestColumn *column,
					   RestFilterOp op, const RestSent *out,
					   const RestChoice *values, int n)
{
	bool		expression = rest_sent_is_expression(in->list);
	int64		most = rest_conf_int(in->conf, REST_OPT_FILTER_MAX);
	RestScope	scope;
	RestArgs   *args;
	int			i;

	if (most > 0 && (int64) out->args->nitems + list_length(out->terms) >= most)
		return false;
	for (i = 0; i < n; i++)
	{
		if (is_droppable(&values[i].value, expression,
						 rest_column_filter(column, op), in->conf))
			return false;
	}
	if (expression)
		return true;
	fill_scope(&scope, in, column, values[0].value, false);
	args = expand_args(rest_column_filter(column, op), &scope);
	return args->nitems > 0 && !args_meet(args, out->args);
}

/* See filter.h. */
void
rest_filter_request(const RestSentInput *in, const RestSent *out,
					const RestChoice *choice, RestArgs **args, List **terms)
{
	RestSent	with = *out;
	Send		s = {in, NULL, NULL, &with};

	with.args = rest_owned_args();
	append_args(with.args, out->args);
	with.terms = list_copy(out->terms);
	if (choice && out->choice_filters)
	{
		s.column = rest_columns_get(in->map, out->choice_column);
		if (!add_filter(&s, out->choice_op, choice->value))
			elog(ERROR, "filter of column \"%s\" got lost", s.column->name);
	}
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
	Send		s = {in, NULL, column, &none};
	size_t		i;

	none.args = rest_owned_args();
	if (!add_filter(&s, op, *value))
		return false;
	*terms = list_concat(*terms, none.terms);
	for (i = 0; i < none.args->nitems; i++)
		rest_args_remove(args, none.args->items[i].name);
	append_args(args, none.args);
	return true;
}
