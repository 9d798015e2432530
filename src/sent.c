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

#include <ctype.h>

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#include "filter.h"
#include "owned.h"
#include "sent.h"

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

/*
 * The codec of a column, made at first use; it lives as long as the list of
 * codecs, beyond the values of one (re)scan.
 */
static RestCodec *
codec_of(const Decide *d, const RestColumn *column)
{
	RestCodec **slot = &d->in->codecs[column->attnum - 1];
	MemoryContext old;

	if (*slot == NULL)
	{
		old = MemoryContextSwitchTo(GetMemoryChunkContext(d->in->codecs));
		*slot = rest_column_codec(column);
		MemoryContextSwitchTo(old);
	}
	return *slot;
}

/* See sent.h. */
bool
rest_sent_is_expression(const RestRoute *list)
{
	return list && (rest_route_uses(list, "filter") ||
					rest_route_uses(list, "terms"));
}

/* An int2, int4 or int8 Datum as int64. */
static int64
integer_value(Datum value, Oid type)
{
	if (type == INT2OID)
		return DatumGetInt16(value);
	return type == INT4OID ? DatumGetInt32(value) : DatumGetInt64(value);
}

/*
 * Bring an integer to the column's integer type; false when it is out of its
 * range.  Other types are the column's own already (qual.c saw to that).
 */
static bool
fit_integer(const RestColumn *column, Oid type, Datum *value)
{
	Oid			want = rest_column_base_type(column);
	int64		number;

	if (want == type || (type != INT2OID && type != INT4OID && type != INT8OID))
		return true;
	number = integer_value(*value, type);
	if (want == INT2OID)
		*value = Int16GetDatum((int16) number);
	else if (want == INT4OID)
		*value = Int32GetDatum((int32) number);
	else
		*value = Int64GetDatum(number);
	return want == INT8OID ||
		(want == INT4OID && number >= PG_INT32_MIN && number <= PG_INT32_MAX) ||
		(want == INT2OID && number >= PG_INT16_MIN && number <= PG_INT16_MAX);
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

	*value = term->value >= 0 ? &d->in->values[term->value] : NULL;
	return term;
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
	Datum		datum;

	get_term(d, n, &value);
	if (value->shown)
	{
		slot->kind = REST_VALUE_TEXT;
		slot->text = value->shown;
		slot->len = strlen(value->shown);
	}
	else
	{
		datum = value->value;
		if (!fit_integer(column, value->type, &datum))
		{
			d->out->nothing = true;
			return true;
		}
		if (!rest_codec_key(codec_of(d, column), datum, slot))
			return false;
		d->out->datums[column->attnum - 1] = datum;
		d->out->given[column->attnum - 1] = true;
	}
	d->out->reach[n] = REST_REACH_EXACT;
	return true;
}

/* ----- lists of values ----- */

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

/*
 * The values of an array, without NULLs and repetitions, spelled for a route
 * (as_key) or a filter.  False when one can't be spelled.
 */
static bool
array_choices(Decide *d, const RestColumn *column,
			  const RestTermValue *value, bool as_key,
			  RestChoice **choices, int *count)
{
	ArrayType  *array = DatumGetArrayTypeP(value->value);
	Oid			element = ARR_ELEMTYPE(array);
	TypeCacheEntry *type = lookup_type_cache(element, 0);
	Datum	   *datums;
	bool	   *nulls;
	int			n;
	int			i;
	int			used = 0;

	deconstruct_array(array, element, type->typlen, type->typbyval,
					  type->typalign, &datums, &nulls, &n);
	*choices = palloc0(sizeof(RestChoice) * Max(n, 1));
	for (i = 0; i < n; i++)
	{
		if (nulls[i] || !fit_integer(column, element, &datums[i]))
			continue;
		(*choices)[used++].datum = datums[i];
	}
	*count = unique_choices(column, *choices, used);
	if (*count < 0)
		return false;
	for (i = 0; i < *count; i++)
	{
		RestChoice *choice = &(*choices)[i];

		if (as_key ? !rest_codec_key(codec_of(d, column), choice->datum,
									 &choice->value) :
			rest_codec_filter(codec_of(d, column), choice->datum,
							  REST_BOUND_EQUAL, &choice->value) != REST_SEND_EXACT)
			return false;
	}
	return true;
}

/* The single choice that stands for an unknown array in EXPLAIN. */
static RestChoice *
shown_choice(const char *shown, int *count)
{
	RestChoice *choice = palloc0(sizeof(RestChoice));

	choice->value.kind = REST_VALUE_TEXT;
	choice->value.text = shown;
	choice->value.len = strlen(shown);
	*count = 1;
	return choice;
}

/*
 * One request per value of an array: for a key or a column that the route
 * needs.  False when it can't be done.
 */
static bool
choose_values(Decide *d, const RestColumn *column, int n)
{
	const RestTermValue *value;
	RestSent   *out = d->out;

	get_term(d, n, &value);
	if (out->choice_column != 0)
		return false;
	if (value->shown)
		out->choices = shown_choice(value->shown, &out->nchoices);
	else if (!array_choices(d, column, value, true, &out->choices,
							&out->nchoices))
		return false;
	out->choice_column = column->attnum;
	out->reach[n] = REST_REACH_EXACT;
	out->nothing |= out->nchoices == 0;
	return true;
}

/*
 * How many of these values fit into one request, at least one: half of what
 * max_url allows is left to the rest of the URL.
 */
static int
chunk_size(const Decide *d, const RestChoice *values, int n)
{
	int64		room = rest_conf_int(d->in->conf, REST_OPT_MAX_URL) / 2;
	int			i;
	size_t		k;

	for (i = 0; i < n; i++)
	{
		const RestValue *value = &values[i].value;

		room -= 3;				/* a separator, encoded */
		for (k = 0; k < value->len; k++)
			room -= isalnum((unsigned char) value->text[k]) ? 1 : 3;
		if (room < 0 && i > 0)
			return i;
	}
	return n;
}

/*
 * Cut a list of values into choices of at most max_keys each.  The values are
 * in order, so that each choice is a range of its own.
 */
static void
chunk_choices(Decide *d, const RestColumn *column, RestChoice *all, int n)
{
	RestSent   *out = d->out;
	int64		most = rest_conf_int(d->in->conf, REST_OPT_MAX_KEYS);
	int			i;

	if (most <= 0)
		most = n;
	/* {name} is one value; only {"name"}, {key} and {keys} are all of them */
	if (d->item && rest_route_uses(d->item, column->name))
		most = 1;
	out->choices = palloc0(sizeof(RestChoice) * Max(n, 1));
	out->nchoices = 0;
	for (i = 0; i < n;)
	{
		int			here = chunk_size(d, &all[i], Min(most, n - i));
		RestValue  *items = palloc0(sizeof(RestValue) * here);
		RestChoice *choice = &out->choices[out->nchoices++];
		int			k;

		for (k = 0; k < here; k++)
			items[k] = all[i + k].value;
		choice->value.kind = REST_VALUE_LIST;
		choice->value.items = items;
		choice->value.nitems = here;
		choice->datum = all[i].datum;
		choice->last = all[i + here - 1].datum;
		choice->whole = here == n;
		i += here;
	}
	out->choice_column = column->attnum;
}

/*
 * column = ANY (array) as one request per value, each with an equality filter.
 * A column that the rows do not have can't be asked otherwise; for others it
 * pays while the values are few.  Several lists have no order together.
 */
static RestReach
send_each(Decide *d, const RestColumn *column, RestChoice *all, int n)
{
	if (n > 1 && (d->in->plan->sort != NIL ||
				  (n > REST_MAX_EACH &&
				   column->access != REST_ACCESS_REQUEST)))
		return REST_REACH_LOCAL;
	if (!rest_filter_can_choose(d->in, column, REST_FILTER_EQ, d->out, all, n))
		return REST_REACH_LOCAL;
	d->out->choices = all;
	d->out->nchoices = n;
	d->out->choice_column = column->attnum;
	d->out->choice_filters = true;
	d->out->choice_op = REST_FILTER_EQ;
	return column->access == REST_ACCESS_REQUEST ||
		rest_column_exact(column, REST_FILTER_EQ) ? REST_REACH_EXACT :
		REST_REACH_HINT;
}

/* column = ANY (array) as an IN filter. */
static RestReach
send_in(Decide *d, const RestColumn *column, const RestTermValue *value)
{
	bool		each = column->access == REST_ACCESS_REQUEST ||
		rest_column_filter(column, REST_FILTER_IN) == NULL;
	RestChoice *all;
	int			n;

	if (rest_column_filter(column, each ? REST_FILTER_EQ :
						   REST_FILTER_IN) == NULL ||
		d->out->choice_column != 0)
		return REST_REACH_LOCAL;
	if (value->shown)
		all = shown_choice(value->shown, &n);
	else if (!array_choices(d, column, value, false, &all, &n))
		return REST_REACH_LOCAL;
	if (n == 0)
	{
		d->out->nothing = true;
		return REST_REACH_EXACT;
	}
	if (each)
		return send_each(d, column, all, n);
	if (!rest_filter_can_choose(d->in, column, REST_FILTER_IN, d->out, all, n))
		return REST_REACH_LOCAL;
	chunk_choices(d, column, all, n);
	if (d->out->nchoices > 1 && d->in->plan->sort != NIL)
	{
		d->out->nchoices = d->out->choice_column = 0;
		return REST_REACH_LOCAL;
	}
	d->out->choice_filters = true;
	d->out->choice_op = REST_FILTER_IN;
	return rest_column_exact(column, REST_FILTER_IN) ? REST_REACH_EXACT :
		REST_REACH_HINT;
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
	if (!item_path_is_fixed(d, arrays))
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
		chunk_choices(d, rest_columns_get(d->in->map, array),
					  d->out->choices, d->out->nchoices);
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
	Datum		datum;

	if (value == NULL || value->shown)
		return false;
	if (value->isnull)
		return true;
	datum = value->value;
	if (term->kind == REST_TERM_ANY)
	{
		ArrayType  *array = DatumGetArrayTypeP(datum);

		return ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)) == 0;
	}
	return term->kind == REST_TERM_EQ &&
		!fit_integer(column, value->type, &datum);
}

/*
 * A column that the rows do not have takes its value from the condition, so
 * that the recheck passes: only equality gives one, and it must reach the API.
 */
static RestReach
send_request_column(Decide *d, const RestColumn *column, RestTermKind kind,
					const RestFilterValue *fv)
{
	AttrNumber	attnum = column->attnum;

	if (kind != REST_TERM_EQ && kind != REST_TERM_TRUE &&
		kind != REST_TERM_FALSE)
		return REST_REACH_LOCAL;
	if (d->out->given[attnum - 1] ||
		rest_filter_send(d->in, codec_of(d, column), column, kind, fv,
						 d->out) == REST_REACH_LOCAL)
	{
		if (!d->out->given[attnum - 1])
			d->out->missing = lappend_int(d->out->missing, attnum);
		return REST_REACH_LOCAL;
	}
	d->out->given[attnum - 1] = true;
	d->out->datums[attnum - 1] = kind == REST_TERM_EQ ? fv->datum :
		BoolGetDatum(kind == REST_TERM_TRUE);
	return REST_REACH_EXACT;
}

/* Send one term as a filter, if it can be. */
static RestReach
send_term(Decide *d, const RestPlanTerm *term, const RestTermValue *value)
{
	RestColumn *column = rest_columns_get(d->in->map, term->attnum);
	RestFilterValue fv = {0};

	if (term->kind == REST_TERM_ANY)
		return send_in(d, column, value);
	if (value && value->shown)
		fv.shown = value->shown;
	else if (value)
	{
		fv.datum = value->value;
		if (!fit_integer(column, value->type, &fv.datum))
			return REST_REACH_LOCAL;
	}
	if (column->access != REST_ACCESS_REQUEST)
		return rest_filter_send(d->in, codec_of(d, column), column,
								term->kind, &fv, d->out);
	return send_request_column(d, column, term->kind, &fv);
}

/*
 * Send what is neither bound nor chosen as filters.  Lists of values come
 * last: their chunks are added request by request, and must not meet an
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
	}
}

/* Sum up: does the API do all of the filtering? */
static void
sum_up(Decide *d)
{
	int			count = list_length(d->in->plan->terms);
	int			n;

	d->out->all_exact = d->out->all_narrowed = count == d->in->plan->nclauses;
	for (n = 0; n < count; n++)
	{
		d->out->all_exact &= d->out->reach[n] == REST_REACH_EXACT;
		d->out->all_narrowed &= d->out->reach[n] != REST_REACH_LOCAL;
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
	sent->args = rest_owned_args();
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

/* See sent.h. */
bool
rest_term_may_be_exact(const RestColumnMap *map, const RestPlanTerm *term)
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
		[REST_TERM_CONTAINS] = REST_FILTER_CONTAINS
	};
	RestColumn *column = rest_columns_get(map, term->attnum);

	return column && rest_column_filter(column, ops[term->kind]) &&
		rest_column_exact(column, ops[term->kind]);
}
