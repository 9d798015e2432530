/*-------------------------------------------------------------------------
 *
 * choices.c
 *	  Lists of values: one condition, several, or a request for each.
 *
 * An array enters as its Datum; its values leave without NULLs and
 * repetitions, spelled.  As a condition they are one filter_in, or where there
 * is none an OR of equalities; what is too long for one request is cut into
 * several, and where conditions are arguments without a filter_in there is one
 * request per value (language.md section 10, rule 6).  A row is checked against
 * the values of its own request, so that no row comes twice.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "choices.h"
#include "filter.h"
#include "fit.h"
#include "match.h"

/* Order of Datums, for qsort_arg */
typedef struct ChoiceOrder
{
	FmgrInfo   *cmp;
	Oid			collation;
} ChoiceOrder;

/* qsort_arg comparator over RestChoice by datum */
static int
compare_choices(const void *a, const void *b, void *arg)
{
	ChoiceOrder *order = arg;

	return DatumGetInt32(FunctionCall2Coll(order->cmp, order->collation,
										   ((const RestChoice *) a)->datum,
										   ((const RestChoice *) b)->datum));
}

/*
 * Sort choices by value and drop what is equal; the number that is left, -1
 * for a type that has no order.
 */
static int
unique_choices(const RestColumn *column, RestChoice *choices, int n)
{
	TypeCacheEntry *type = lookup_type_cache(rest_column_base_type(column),
											 TYPECACHE_CMP_PROC_FINFO);
	ChoiceOrder order = {&type->cmp_proc_finfo, column->collation};
	int			kept = 0;
	int			i;

	if (n < 2)
		return n;
	if (!OidIsValid(type->cmp_proc_finfo.fn_oid))
		return -1;
	qsort_arg(choices, n, sizeof(RestChoice), compare_choices, &order);
	for (i = 1; i < n; i++)
	{
		if (compare_choices(&choices[kept], &choices[i], &order) != 0)
			choices[++kept] = choices[i];
	}
	return kept + 1;
}

/* The single choice that stands for an unknown array in EXPLAIN. */
static void
shown_choice(const char *shown, RestChoices *out)
{
	out->items = palloc0(sizeof(RestChoice));
	out->items->value.kind = REST_VALUE_TEXT;
	out->items->value.text = shown;
	out->items->value.len = strlen(shown);
	out->items->shown = true;
	out->n = 1;
}

/*
 * The elements that a value of the column can be equal to, as values of its
 * type; false when that is not known for one of them.
 */
static bool
fit_elements(const RestColumn *column, ArrayType *array, RestChoices *out)
{
	Oid			element = ARR_ELEMTYPE(array);
	TypeCacheEntry *type = lookup_type_cache(element, 0);
	Oid			want = rest_sent_type(rest_column_base_type(column));
	Datum	   *datums;
	bool	   *nulls;
	int			n;
	int			i;
	RestFit		fit;

	deconstruct_array(array, element, type->typlen, type->typbyval,
					  type->typalign, &datums, &nulls, &n);
	out->items = palloc0(sizeof(RestChoice) * Max(n, 1));
	out->empty = n == 0;
	for (i = 0; i < n; i++)
	{
		out->has_null |= nulls[i];
		if (nulls[i])
			continue;
		rest_fit(want, REST_TERM_EQ, datums[i],
				 rest_sent_type(getBaseType(element)), &fit);
		if (fit.result == REST_FIT_VALUE &&
			!rest_match_can_be(column, fit.datum))
			fit.result = REST_FIT_NEVER;
		if (fit.result == REST_FIT_VALUE)
			out->items[out->n++].datum = fit.datum;
		else if (fit.result != REST_FIT_NEVER)
			return false;
	}
	out->n = unique_choices(column, out->items, out->n);
	return out->n >= 0;
}

/* See choices.h. */
bool
rest_choices_of(const RestSentInput *in, const RestColumn *column,
				const RestTermValue *value, bool as_key, RestChoices *out)
{
	RestCodec  *codec = rest_sent_codec(in, column);
	int			i;

	memset(out, 0, sizeof(*out));
	if (value->shown)
	{
		shown_choice(value->shown, out);
		return true;
	}
	if (!fit_elements(column, DatumGetArrayTypeP(value->value), out))
		return false;
	for (i = 0; i < out->n; i++)
	{
		RestChoice *choice = &out->items[i];

		if (as_key ? !rest_codec_key(codec, choice->datum, &choice->value) :
			rest_codec_filter(codec, choice->datum, REST_BOUND_EQUAL,
							  &choice->value) != REST_SEND_EXACT)
			return false;
	}
	return true;
}

/* See choices.h. */
bool
rest_choices_bind(const RestSentInput *in, const RestColumn *column,
				  const RestTermValue *value, RestSent *out)
{
	RestChoices values;

	if (out->choice_column != 0 ||
		!rest_choices_of(in, column, value, true, &values))
		return false;
	out->choices = values.items;
	out->nchoices = values.n;
	out->choice_column = column->attnum;
	out->nothing |= values.n == 0;
	return true;
}

/* EXACT when the API promises to answer op exactly. */
static RestReach
reach_of(const RestColumn *column, RestFilterOp op)
{
	return rest_column_exact(column, op) ? REST_REACH_EXACT : REST_REACH_HINT;
}

/* See choices.h. */
RestSaid *
rest_choices_say(const RestSentInput *in, const RestColumn *column,
				 const RestChoices *values, RestReach *reach)
{
	int64		most = rest_conf_int(in->conf, REST_OPT_MAX_KEYS);
	RestFilterOp op = rest_column_filter(column, REST_FILTER_IN) ?
		REST_FILTER_IN : REST_FILTER_EQ;

	if ((most > 0 && values->n > most) ||
		(op == REST_FILTER_EQ && values->n > 1 && !in->ways->can_or))
		return NULL;
	*reach = reach_of(column, op);
	return rest_filter_list(in, column, op, values->items, values->n);
}

/* ----- several requests ----- */

/*
 * Bytes of one more value beside others in a request: of a list the value and a
 * separator, of an OR a whole filter and what joins them.
 */
static size_t
value_cost(const RestSentInput *in, const RestColumn *column,
		   RestFilterOp op, const RestChoice *choice, const RestSent *out)
{
	const char *join = rest_conf_text(in->conf, REST_OPT_FILTER_OR);
	size_t		cost = rest_filter_cost(in, column, op, choice, out);

	if (cost == SIZE_MAX)
		return SIZE_MAX;
	return op == REST_FILTER_IN ? rest_said_encoded(&choice->value) + 3 :
		cost + (join ? 3 * strlen(join) : 0);
}

/*
 * How many of these choices fit into one request, from the first on; 0 when
 * not even one does.
 */
static int
chunk_length(const RestSentInput *in, const RestColumn *column,
			 RestFilterOp op, const RestChoice *choices, int n, RestSent *out)
{
	int64		most = rest_conf_int(in->conf, REST_OPT_MAX_KEYS);
	size_t		first = rest_filter_cost(in, column, op, &choices[0], out);
	size_t		room = out->room;
	int			i;

	if (first == SIZE_MAX || first > room)
		return 0;
	room -= first;
	if (most <= 0 || most > n)
		most = n;
	if (op == REST_FILTER_EQ && in->ways->most > 0)
		most = Min(most, in->ways->most - rest_filter_count(out));
	for (i = 1; i < most; i++)
	{
		size_t		cost = value_cost(in, column, op, &choices[i], out);

		if (cost == SIZE_MAX || cost > room)
			break;
		room -= cost;
	}
	return Min(i, most);
}

/* One choice of several values, which are neighbours in their order. */
static void
fill_chunk(RestChoice *chunk, const RestChoice *choices, int n, bool whole)
{
	chunk->value = rest_filter_values(choices, n);
	chunk->datum = choices[0].datum;
	chunk->last = choices[n - 1].datum;
	chunk->whole = whole;
	chunk->parts = choices;
	chunk->nparts = n;
}

/*
 * Cut the values into as many requests as they need; false when one of them
 * fits into none.
 */
static bool
cut_choices(const RestSentInput *in, const RestColumn *column,
			RestFilterOp op, const RestChoices *all, RestSent *out)
{
	RestChoice *chunks = palloc0(sizeof(RestChoice) * all->n);
	int			nchunks = 0;
	int			at = 0;

	while (at < all->n)
	{
		int			n = chunk_length(in, column, op, &all->items[at],
									 all->n - at, out);

		if (n <= 0)
			return false;
		fill_chunk(&chunks[nchunks++], &all->items[at], n, n == all->n);
		at += n;
	}
	if (nchunks > 1 && in->plan->sort != NIL)
		return false;			/* several lists have no order together */
	out->choices = chunks;
	out->nchoices = nchunks;
	return true;
}

/*
 * How many of these keys one request takes, at least one: half of what max_url
 * allows is left to the rest of the URL.
 */
static int
keys_length(const RestSentInput *in, const RestChoice *choices, int n)
{
	size_t		room = rest_conf_int(in->conf, REST_OPT_MAX_URL) / 2;
	int			i;

	for (i = 0; i < n; i++)
	{
		size_t		cost = rest_said_encoded(&choices[i].value) + 3;

		if (cost > room)
			return Max(i, 1);
		room -= cost;
	}
	return n;
}

/* See choices.h. */
void
rest_choices_cut_keys(const RestSentInput *in, const RestColumn *column,
					  const RestRoute *item, RestSent *out)
{
	RestChoice *chunks = palloc0(sizeof(RestChoice) * Max(out->nchoices, 1));
	int64		most = rest_conf_int(in->conf, REST_OPT_MAX_KEYS);
	int			nchunks = 0;
	int			at = 0;

	/* {name} is one value; only {"name"}, {key} and {keys} are all of them */
	if (rest_route_uses(item, column->name))
		most = 1;
	while (at < out->nchoices)
	{
		int			n = out->nchoices - at;

		n = keys_length(in, &out->choices[at], most > 0 ? Min(most, n) : n);
		fill_chunk(&chunks[nchunks++], &out->choices[at], n,
				   n == out->nchoices);
		at += n;
	}
	out->choices = chunks;
	out->nchoices = nchunks;
}

/*
 * One request per value, each with an equality filter.  A column that the rows
 * do not have can't be asked otherwise; for others it pays while the values
 * are few.
 */
static bool
each_choice(const RestSentInput *in, const RestColumn *column,
			const RestChoices *all, RestSent *out)
{
	int			i;

	if (all->n > 1 && (in->plan->sort != NIL ||
					   (all->n > REST_MAX_EACH &&
						column->access != REST_ACCESS_REQUEST)))
		return false;
	for (i = 0; i < all->n; i++)
	{
		size_t		cost = rest_filter_cost(in, column, REST_FILTER_EQ,
											&all->items[i], out);

		if (cost == SIZE_MAX || cost > out->room)
			return false;
	}
	out->choices = all->items;
	out->nchoices = all->n;
	return true;
}

/* See choices.h. */
RestReach
rest_choices_send(const RestSentInput *in, const RestColumn *column,
				  const RestTermValue *value, RestSent *out)
{
	bool		request = column->access == REST_ACCESS_REQUEST;
	RestFilterOp op = !request && rest_column_filter(column, REST_FILTER_IN) ?
		REST_FILTER_IN : REST_FILTER_EQ;
	bool		each = request || (op == REST_FILTER_EQ && !in->ways->can_or);
	RestChoices all;

	if (rest_column_filter(column, op) == NULL || out->choice_column != 0 ||
		(in->ways->most > 0 && rest_filter_count(out) >= in->ways->most) ||
		!rest_choices_of(in, column, value, false, &all))
		return REST_REACH_LOCAL;
	if (all.n == 0)
	{
		out->nothing = true;
		return REST_REACH_EXACT;
	}
	if (each ? !each_choice(in, column, &all, out) :
		!cut_choices(in, column, op, &all, out))
		return REST_REACH_LOCAL;
	out->choice_column = column->attnum;
	out->choice_filters = true;
	out->choice_op = op;
	return request ? REST_REACH_EXACT : reach_of(column, op);
}
