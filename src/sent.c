/*-------------------------------------------------------------------------
 *
 * sent.c
 *	  With the values at hand: which conditions are sent, and how.
 *
 * Plan terms and their values enter at each (re)scan; what leaves is the
 * filter arguments or expressions, the values of columns that routes take, and
 * for each term how far it goes with the API.  The rules are language.md
 * section 3: what may not survive format or parser stays local, bounds are
 * rounded outward, an argument is never sent twice, a value list becomes one
 * filter, several chunks, or one request per value.
 *
 * A term that is sent here and answered too narrowly would lose rows, so
 * everything doubtful stays local.  How a value is spelled is filter.c's job.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/memutils.h"

#include "choices.h"
#include "filter.h"
#include "owned.h"
#include "qual.h"
#include "match.h"
#include "sent.h"
#include "tree.h"

/* The decision in the making */
typedef struct Decide
{
	const RestSentInput *in;
	RestSent   *out;
	List	   *list_columns;	/* columns that the list route takes */
	List	   *needs;			/* columns that it cannot do without */
	const RestRoute *item;		/* the route by key that is taken */
} Decide;

/* See sent.h. */
RestCodec *
rest_column_codec(const RestColumn *column)
{
	const char *on_error = rest_conf_text(column->conf, REST_OPT_ON_TYPE_ERROR);
	RestCodecSpec spec = {0};

	spec.column = column->name;
	spec.type = column->type;
	spec.typmod = column->typmod;
	spec.format = rest_conf_text(column->conf, REST_OPT_FORMAT);
	spec.filter_format = rest_conf_text(column->conf, REST_OPT_FILTER_FORMAT);
	spec.timezone = rest_conf_text(column->conf, REST_OPT_TIMEZONE);
	spec.format_own =
		column->conf->level[REST_OPT_FORMAT] == REST_LEVEL_COLUMN;
	spec.filter_format_own =
		column->conf->level[REST_OPT_FILTER_FORMAT] == REST_LEVEL_COLUMN;
	spec.error_is_null = on_error && strcmp(on_error, "null") == 0;
	return rest_codec_new(&spec);
}

/* See sent.h. */
RestCodec *
rest_sent_codec(const RestSentInput *in, const RestColumn *column)
{
	RestCodec **slot = &in->codecs[column->attnum - 1];
	MemoryContext old;

	if (*slot == NULL)
	{
		old = MemoryContextSwitchTo(GetMemoryChunkContext(in->codecs));
		*slot = rest_column_codec(column);
		MemoryContextSwitchTo(old);
	}
	return *slot;
}

/* See sent.h. */
const RestTermValue *
rest_sent_value(const RestSentInput *in, const RestPlanTerm *term)
{
	return term->value >= 0 ? &in->values[term->value] : NULL;
}

/* See sent.h. */
Oid
rest_sent_type(Oid type)
{
	return type == VARCHAROID ? TEXTOID : type;
}

/* See sent.h. */
void
rest_sent_fit(const RestColumn *column, RestTermKind kind,
			  const RestTermValue *value, RestFit *fit)
{
	rest_fit(rest_sent_type(rest_column_base_type(column)), kind, value->value,
			 rest_sent_type(value->type), fit);
	if (kind == REST_TERM_EQ && fit->result == REST_FIT_VALUE &&
		!rest_match_can_be(column, fit->datum))
		fit->result = REST_FIT_NEVER;
}

/* The term of this kind on this column, or -1. */
static int
find_term(const Decide *d, AttrNumber attnum, RestTermKind kind)
{
	int			i = 0;
	ListCell   *lc;

	foreach(lc, d->in->plan->terms)
	{
		RestPlanTerm *term = lfirst(lc);

		if (term->attnum == attnum && term->kind == kind)
			return i;
		i++;
	}
	return -1;
}

/* The nth term of the plan and its value. */
static RestPlanTerm *
get_term(const Decide *d, int n, const RestTermValue **value)
{
	RestPlanTerm *term = list_nth(d->in->plan->terms, n);

	*value = rest_sent_value(d->in, term);
	return term;
}

/*
 * A value as a route takes it.  What is only part of the request (jsonb, an
 * array) is spelled as a body has it: the API compares it with nothing.
 */
static bool
spell_bound(const Decide *d, const RestColumn *column, Datum value,
			RestValue *out)
{
	RestCodec  *codec = rest_sent_codec(d->in, column);

	if (rest_codec_key(codec, value, out))
		return true;
	if (column->access != REST_ACCESS_REQUEST)
		return false;
	rest_codec_write(codec, value, false, out);
	return out->kind != REST_VALUE_EMPTY;
}

/*
 * Fix a column to the value of term n, as a route takes it.  False when the
 * value can't be spelled.
 */
static bool
bind_column(Decide *d, const RestColumn *column, int n)
{
	const RestTermValue *value;
	RestValue  *slot = &d->out->columns[column->attnum - 1];
	RestFit		fit;

	get_term(d, n, &value);
	if (value->shown)
	{
		slot->kind = REST_VALUE_TEXT;
		slot->text = value->shown;
		slot->len = strlen(value->shown);
	}
	else
	{
		rest_sent_fit(column, REST_TERM_EQ, value, &fit);
		if (fit.result == REST_FIT_NEVER)
		{
			d->out->nothing = true;
			return true;
		}
		if (fit.result != REST_FIT_VALUE || fit.wider ||
			!spell_bound(d, column, fit.datum, slot))
			return false;
		d->out->datums[column->attnum - 1] = fit.datum;
		d->out->given[column->attnum - 1] = true;
	}
	d->out->reach[n] = REST_REACH_EXACT;
	return true;
}

/*
 * One request per value of term n, for a column that a route needs.  False when
 * it can't be done.
 */
static bool
choose_values(Decide *d, const RestColumn *column, int n)
{
	const RestTermValue *value;

	get_term(d, n, &value);
	if (!rest_choices_bind(d->in, column, value, d->out))
		return false;
	d->out->reach[n] = REST_REACH_EXACT;
	return true;
}

/* ----- keys and columns of the route ----- */

/*
 * Has every column in the item route's path, beside the key, a value?  An array
 * gives one if no other array is asked for value by value.
 */
static bool
item_path_is_fixed(const Decide *d, int arrays)
{
	ListCell   *lc;

	foreach(lc, rest_routes_path_columns(d->in->map, d->item))
	{
		AttrNumber	attnum = lfirst_int(lc);

		if (list_member_int(d->in->map->keys, attnum) ||
			find_term(d, attnum, REST_TERM_EQ) >= 0)
			continue;
		if (find_term(d, attnum, REST_TERM_ANY) < 0 || ++arrays > 1 ||
			!list_member_int(d->needs, attnum))
			return false;
	}
	return true;
}

/*
 * Does the query fix a column that the records do not have and that the item
 * route does not take, neither by its name nor as the key?  Only a list can be
 * asked with its value, which the recheck needs.
 */
static bool
item_leaves_out(const Decide *d)
{
	ListCell   *lc;

	foreach(lc, d->in->plan->terms)
	{
		RestPlanTerm *term = lfirst(lc);
		RestColumn *column = rest_columns_get(d->in->map, term->attnum);

		if (column && column->access == REST_ACCESS_REQUEST &&
			!(term->kind == REST_TERM_EQ &&
			  list_member_int(d->in->map->keys, term->attnum)) &&
			!list_member_int(rest_routes_columns(d->in->map, d->item),
							 term->attnum))
			return true;
	}
	return false;
}

/*
 * Are all key columns fixed, at most one of them by an array?  Then the item
 * route is asked, or get_many.
 */
static bool
decide_key(Decide *d)
{
	List	   *keys = d->in->map->keys;
	ListCell   *lc;
	AttrNumber	array = 0;
	int			arrays = 0;
	RestKeyWay	way;

	if (d->in->only_filters)
		return false;
	foreach(lc, keys)
	{
		AttrNumber	attnum = lfirst_int(lc);

		if (find_term(d, attnum, REST_TERM_EQ) >= 0)
			continue;
		if (find_term(d, attnum, REST_TERM_ANY) < 0 || ++arrays > 1)
			return false;
		array = attnum;
	}
	way = keys ? rest_key_way(d->in->map, array) : REST_KEYS_LIST;
	if (way == REST_KEYS_LIST)
		return false;
	d->item = way == REST_KEYS_MANY ? d->in->get_many : d->in->get;
	if (!item_path_is_fixed(d, arrays) || item_leaves_out(d))
		return false;
	foreach(lc, keys)
	{
		RestColumn *column = rest_columns_get(d->in->map, lfirst_int(lc));
		int			n = find_term(d, column->attnum, REST_TERM_EQ);

		if (n >= 0 ? !bind_column(d, column, n) :
			!choose_values(d, column,
						   find_term(d, column->attnum, REST_TERM_ANY)))
			return false;
	}
	d->out->by_keys = way == REST_KEYS_MANY;
	d->out->by_key = !d->out->by_keys;
	if (d->out->by_keys && array != 0)
		rest_choices_cut_keys(d->in, rest_columns_get(d->in->map, array),
							  d->item, d->out);
	return true;
}

/* Forget what a key that did not work out has left behind. */
static void
reset_decision(Decide *d)
{
	int			natts = d->in->map->natts;

	memset(d->out->columns, 0, sizeof(RestValue) * Max(natts, 1));
	memset(d->out->given, 0, sizeof(bool) * Max(natts, 1));
	memset(d->out->reach, 0,
		   sizeof(RestReach) * (list_length(d->in->plan->terms) + 1));
	d->out->choice_column = 0;
	d->out->nchoices = 0;
	d->out->nothing = false;
}

/*
 * Give the route the values that it takes, by = or, where it cannot do
 * without, by one request per value.
 */
static void
bind_route(Decide *d, List *columns)
{
	ListCell   *lc;

	foreach(lc, columns)
	{
		RestColumn *column = rest_columns_get(d->in->map, lfirst_int(lc));
		int			n = find_term(d, column->attnum, REST_TERM_EQ);
		bool		needed = list_member_int(d->needs, column->attnum);

		if (d->out->columns[column->attnum - 1].kind != REST_VALUE_EMPTY)
			continue;
		if (n >= 0 && bind_column(d, column, n))
			continue;
		n = find_term(d, column->attnum, REST_TERM_ANY);
		if (needed && n >= 0)
			choose_values(d, column, n);
	}
}

/* Is some value of this column fixed and on its way to the API? */
static bool
is_on_its_way(const Decide *d, AttrNumber attnum)
{
	int			count = list_length(d->in->plan->terms);
	int			n;

	for (n = 0; n < count; n++)
	{
		RestPlanTerm *term = list_nth(d->in->plan->terms, n);

		if (term->attnum == attnum && d->out->reach[n] != REST_REACH_LOCAL &&
			(term->kind == REST_TERM_EQ || term->kind == REST_TERM_ANY ||
			 term->kind == REST_TERM_TRUE || term->kind == REST_TERM_FALSE))
			return true;
	}
	return false;
}

/* Note which of these columns, that the route needs, got no value. */
static void
note_missing(Decide *d, List *needs)
{
	ListCell   *lc;

	foreach(lc, needs)
	{
		if (!is_on_its_way(d, lfirst_int(lc)))
			d->out->missing = list_append_unique_int(d->out->missing,
													 lfirst_int(lc));
	}
}

/* ----- the terms ----- */

/* Does the value of this term let no row pass? */
static bool
is_never_true(const Decide *d, const RestPlanTerm *term,
			  const RestTermValue *value)
{
	RestColumn *column = rest_columns_get(d->in->map, term->attnum);
	ArrayType  *array;
	RestFit		fit;

	if (value == NULL || value->shown)
		return false;
	if (value->isnull)
		return rest_qual_is_strict(term);
	if (term->kind == REST_TERM_ANY)
	{
		array = DatumGetArrayTypeP(value->value);
		return ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)) == 0;
	}
	if (term->kind > REST_TERM_GE)
		return false;
	rest_sent_fit(column, term->kind, value, &fit);
	return fit.result == REST_FIT_NEVER;
}

/*
 * A column that the rows do not have takes its value from the condition, so
 * that the recheck passes: only equality gives one, and it must reach the API.
 */
static RestReach
send_request_column(Decide *d, const RestColumn *column,
					const RestPlanTerm *term, const RestTermValue *value)
{
	AttrNumber	attnum = column->attnum;
	RestFit		fit = {REST_FIT_VALUE, REST_TERM_EQ, (Datum) 0, false};

	if (term->kind != REST_TERM_EQ && term->kind != REST_TERM_TRUE &&
		term->kind != REST_TERM_FALSE)
		return REST_REACH_LOCAL;
	if (value && value->shown == NULL)
		rest_sent_fit(column, REST_TERM_EQ, value, &fit);
	if (d->out->given[attnum - 1] || fit.result != REST_FIT_VALUE ||
		rest_tree_send_term(d->in, term, d->out) == REST_REACH_LOCAL)
	{
		if (!d->out->given[attnum - 1])
			d->out->missing = lappend_int(d->out->missing, attnum);
		return REST_REACH_LOCAL;
	}
	d->out->given[attnum - 1] = true;
	d->out->datums[attnum - 1] = value ? fit.datum :
		BoolGetDatum(term->kind == REST_TERM_TRUE);
	return REST_REACH_EXACT;
}

/* Send one term as a filter, if it can be. */
static RestReach
send_term(Decide *d, const RestPlanTerm *term, const RestTermValue *value)
{
	RestColumn *column = rest_columns_get(d->in->map, term->attnum);

	if (term->kind == REST_TERM_ANY)
		return rest_choices_send(d->in, column, value, d->out);
	if (column->access == REST_ACCESS_REQUEST)
		return send_request_column(d, column, term, value);
	return rest_tree_send_term(d->in, term, d->out);
}

/* Send the conditions of several terms. */
static void
decide_trees(Decide *d)
{
	int			n = 0;
	ListCell   *lc;

	foreach(lc, d->in->plan->trees)
	{
		if (d->out->nothing)
			return;
		d->out->tree_reach[n++] = rest_tree_send(d->in, lfirst(lc), d->out);
	}
}

/*
 * Send what is neither bound nor chosen as filters.  Lists of values come
 * last, after the trees: their chunks are added request by request, and must not meet an
 * argument of their name there.
 */
static void
decide_filters(Decide *d)
{
	int			count = list_length(d->in->plan->terms);
	int			round;
	int			n;

	for (round = 0; round < 2; round++)
	{
		for (n = 0; n < count && !d->out->nothing; n++)
		{
			const RestTermValue *value;
			RestPlanTerm *term = get_term(d, n, &value);

			if (d->out->reach[n] == REST_REACH_LOCAL &&
				(term->kind == REST_TERM_ANY) == (round == 1))
				d->out->reach[n] = send_term(d, term, value);
		}
		if (round == 0)
			decide_trees(d);
	}
}

/* Sum up: does the API do all of the filtering? */
static void
sum_up(Decide *d)
{
	int			count = list_length(d->in->plan->terms);
	int			ntrees = list_length(d->in->plan->trees);
	int			n;

	d->out->all_exact = d->out->all_narrowed =
		count + ntrees == d->in->plan->nclauses;
	for (n = 0; n < count + ntrees; n++)
	{
		RestReach	reach = n < count ? d->out->reach[n] :
			d->out->tree_reach[n - count];

		d->out->all_exact &= reach == REST_REACH_EXACT;
		d->out->all_narrowed &= reach != REST_REACH_LOCAL;
	}
}

/* See sent.h. */
void
rest_sent_decide(const RestSentInput *input, RestSent *sent)
{
	Decide		d = {input, sent, NIL, NIL, NULL};
	int			natts = Max(input->map->natts, 1);
	int			count = list_length(input->plan->terms);
	int			n;

	memset(sent, 0, sizeof(*sent));
	sent->columns = palloc0(sizeof(RestValue) * natts);
	sent->datums = palloc0(sizeof(Datum) * natts);
	sent->given = palloc0(sizeof(bool) * natts);
	sent->reach = palloc0(sizeof(RestReach) *
						  (list_length(input->plan->terms) + 1));
	sent->tree_reach = palloc0(sizeof(RestReach) *
							   (list_length(input->plan->trees) + 1));
	sent->args = rest_owned_args();
	sent->room = input->ways->in_url ? input->ways->room : SIZE_MAX;
	for (n = 0; n < count; n++)
	{
		const RestTermValue *value;
		RestPlanTerm *term = get_term(&d, n, &value);

		sent->nothing |= is_never_true(&d, term, value);
	}
	if (sent->nothing)
		return;
	d.needs = rest_needs_list(input->map);
	if (decide_key(&d))
	{
		bind_route(&d, rest_routes_columns(input->map, d.item));
		if (!sent->nothing)
			note_missing(&d, rest_routes_path_columns(input->map, d.item));
	}
	else
	{
		reset_decision(&d);
		bind_route(&d, input->list ?
				   rest_routes_columns(input->map, input->list) : NIL);
		decide_filters(&d);
		if (!sent->nothing)
			note_missing(&d, d.needs);
	}
	if (!sent->nothing)
		note_missing(&d, input->plan->wanted);
	sum_up(&d);
}
