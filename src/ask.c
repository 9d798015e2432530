/*-------------------------------------------------------------------------
 *
 * ask.c
 *	  The requests of a table: what was decided, put into its routes.
 *
 * Decisions (sent.h), the order and the page enter; a RestRequest leaves.  The
 * same code serves execution and EXPLAIN.  Arguments stand in the order
 * filters, sort, the route's own, constants (language.md section 4).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "ask.h"
#include "expression.h"
#include "filter.h"
#include "literal.h"
#include "owned.h"
#include "report.h"
#include "scope.h"
#include "terms.h"

/* Longest sort or filter text */
#define REST_MAX_TEXT (1024 * 1024)

struct RestAsk
{
	const RestColumnMap *map;
	const RestScanPlan *plan;
	RestApi    *api;
	RestRoute  *list;
	RestRoute  *list_next;
	List	   *replies;		/* of char *: {reply:...} in list_next */
	RestRoute  *get;
	RestRoute  *get_many;
	RestRoute  *count;
	RestBefore *before;			/* or NULL: no route needs it */
	RestWaiting *waiting;		/* or NULL: replies come at once */
	bool		key_last;		/* the pager needs an order that is total */
	bool		by_keyset;		/* or the order of the key alone */
	RestValue	names;			/* {columns} */
	List	   *vars;			/* of option vars */
	const RestSentInput *in;
	const RestSent *sent;
};

/* See ask.h. */
bool
rest_ask_scalar(const RestSlice *slice, RestBuf *out)
{
	RestFault	fault = {0};

	switch (slice->kind)
	{
		case REST_JSON_STRING:
			if (!rest_json_unescape(slice, out, &fault))
				rest_fault_report(&fault);
			return true;
		case REST_JSON_NUMBER:
		case REST_JSON_TRUE:
		case REST_JSON_FALSE:
			rest_buf_append(out, slice->data, slice->len);
			return true;
		default:
			return false;
	}
}

/* What asks for the {before:...} of all routes; NULL when there are none. */
static RestBefore *
make_before(const RestAsk *ask)
{
	List	   *names = NIL;

	names = rest_before_names(ask->list, names);
	names = rest_before_names(ask->list_next, names);
	names = rest_before_names(ask->get, names);
	names = rest_before_names(ask->get_many, names);
	names = rest_before_names(ask->count, names);
	return names ? rest_before_new(ask->map, ask->api, names) : NULL;
}

/* Does a list's route use this part? */
static bool
uses_part(const RestAsk *ask, const char *part)
{
	return (ask->list && rest_route_uses(ask->list, part)) ||
		(ask->list_next && rest_route_uses(ask->list_next, part));
}

/* See ask.h. */
RestAsk *
rest_ask_new(const RestColumnMap *map, const RestScanPlan *plan, RestApi *api)
{
	RestAsk    *ask = palloc0(sizeof(RestAsk));
	const char *pager = rest_conf_text(map->conf, REST_OPT_PAGER);

	ask->map = map;
	ask->plan = plan;
	ask->api = api;
	ask->list = rest_routes_load(map, REST_OPT_LIST);
	ask->list_next = rest_routes_load(map, REST_OPT_LIST_NEXT);
	ask->replies = rest_routes_named(ask->list_next, "reply:", NIL);
	ask->get = rest_routes_load(map, REST_OPT_GET);
	ask->get_many = rest_routes_load(map, REST_OPT_GET_MANY);
	ask->count = rest_routes_load(map, REST_OPT_COUNT_ROUTE);
	ask->before = make_before(ask);
	ask->waiting = rest_waiting_new(map, api);
	ask->names = rest_ask_names(map, plan->attrs);
	ask->vars = rest_scope_vars(map->conf);
	ask->by_keyset = pager && strcmp(pager, "keyset") == 0;
	if (pager && *pager)
		ask->key_last = strcmp(pager, "offset") == 0 ||
			strcmp(pager, "page") == 0;
	else
		ask->key_last = uses_part(ask, "offset") || uses_part(ask, "page");
	return ask;
}

/* The list route, NULL when there is none. */
const RestRoute *
rest_ask_list(const RestAsk *ask)
{
	return ask->list;
}

/* The route of further pages, NULL when it is the list's. */
const RestRoute *
rest_ask_list_next(const RestAsk *ask)
{
	return ask->list_next;
}

/* See ask.h. */
RestOpt
rest_ask_list_option(const RestAsk *ask)
{
	return ask->plan->kind == REST_SCAN_GROUPS ? REST_OPT_GROUPS :
		REST_OPT_LIST;
}

/* See ask.h. */
bool
rest_ask_may_repeat(const RestAsk *ask, RestOpt route, const char *method)
{
	return rest_routes_may_repeat(ask->map->conf, route, method);
}

/* See ask.h. */
List *
rest_ask_replies(const RestAsk *ask)
{
	return ask->replies;
}

/* The item route, NULL when there is none. */
const RestRoute *
rest_ask_get(const RestAsk *ask)
{
	return ask->get;
}

/* The route of many keys, NULL when there is none. */
const RestRoute *
rest_ask_get_many(const RestAsk *ask)
{
	return ask->get_many;
}

/* The count route, NULL when there is none. */
const RestRoute *
rest_ask_count(const RestAsk *ask)
{
	return ask->count;
}

/* See ask.h. */
void
rest_ask_start(RestAsk *ask, const RestSentInput *in, const RestSent *sent)
{
	ask->in = in;
	ask->sent = sent;
}

/* Can the API be asked to sort by this column, ascending? */
static bool
is_sortable(const RestColumn *column)
{
	return column->sortable && rest_conf_has(column->conf, REST_OPT_SORT_ASC);
}

/* Is this column among the sort keys? */
static bool
has_sort_key(List *keys, AttrNumber attnum)
{
	ListCell   *lc;

	foreach(lc, keys)
	{
		if (((RestSortKey *) lfirst(lc))->attnum == attnum)
			return true;
	}
	return false;
}

/* See ask.h. */
List *
rest_ask_sort(const RestAsk *ask)
{
	int64		most = rest_conf_int(ask->map->conf, REST_OPT_SORT_MAX);
	List	   *keys = list_copy(ask->plan->sort);
	ListCell   *lc;

	if (ask->plan->natural)
		return NIL;				/* it comes so by itself */
	if (!ask->key_last && !ask->by_keyset)
		return keys;
	foreach(lc, ask->map->keys)
	{
		RestColumn *column = rest_columns_get(ask->map, lfirst_int(lc));
		RestSortKey *key;

		if (!is_sortable(column) || has_sort_key(keys, column->attnum) ||
			(most > 0 && list_length(keys) >= most))
			continue;
		key = palloc0(sizeof(RestSortKey));
		key->attnum = column->attnum;
		keys = lappend(keys, key);
	}
	return keys;
}

/* The scope of one sort term. */
static void
sort_scope(const RestColumn *column, RestScope *scope)
{
	memset(scope, 0, sizeof(*scope));
	scope->vars = rest_scope_vars(column->conf);
	rest_scope_set_text(scope, "column",
						rest_literal_name(column->conf, column->sort_name));
}

/* The template of one sort key. */
static const char *
sort_template(const RestColumn *column, const RestSortKey *key)
{
	return rest_conf_text(column->conf,
						  key->desc ? REST_OPT_SORT_DESC : REST_OPT_SORT_ASC);
}

/* A template filled in as a piece of an expression; palloc'd. */
static char *
expand_text(const char *text, RestScope *scope)
{
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, REST_MAX_TEXT);
	RestFault	fault = {0};
	RestExpanded what = {0};
	RestTemplate *tmpl;

	tmpl = rest_owned_template(text);
	if (!rest_template_expand(tmpl, REST_PLACE_TERM, rest_scope_lookup, scope,
							  buf, &what, &fault))
		rest_fault_report(&fault);
	return rest_buf_copy(buf);
}

/* A list of texts (char *) as a list value. */
static RestValue
text_list(List *texts)
{
	RestValue	value = {0};
	RestValue  *items = palloc0(sizeof(RestValue) * Max(list_length(texts), 1));
	ListCell   *lc;

	foreach(lc, texts)
		items[value.nitems++] = rest_value_text(lfirst(lc));
	value.kind = value.nitems ? REST_VALUE_LIST : REST_VALUE_EMPTY;
	value.items = items;
	return value;
}

/* {group}: the names of the columns that are grouped by. */
static RestValue
group_names(const RestAsk *ask)
{
	List	   *names = NIL;
	ListCell   *lc;

	foreach(lc, ask->plan->group)
	{
		RestColumn *column = rest_columns_get(ask->map, lfirst_int(lc));

		names = lappend(names, unconstify(char *, rest_literal_name(column->conf,
																	column->column_name)));
	}
	return text_list(names);
}

/* Set {sort}, when the list route has it. */
static void
set_sort(RestAsk *ask, List *keys, RestScope *scope)
{
	RestValue	value = {0};
	RestValue  *items = palloc0(sizeof(RestValue) * Max(list_length(keys), 1));
	ListCell   *lc;

	foreach(lc, keys)
	{
		RestSortKey *key = lfirst(lc);
		RestColumn *column = rest_columns_get(ask->map, key->attnum);
		RestScope	term;

		sort_scope(column, &term);
		items[value.nitems++] =
			rest_expression_expand(sort_template(column, key), &term);
	}
	value.kind = value.nitems ? REST_VALUE_LIST : REST_VALUE_EMPTY;
	value.items = items;
	rest_scope_set(scope, "sort", value);
}

/* Join the value of a second argument of one name to the first's. */
static void
join_arg(RestArgs *args, const RestArg *arg)
{
	size_t		i;

	for (i = 0; i < args->nitems; i++)
	{
		if (strcmp(args->items[i].name, arg->name) == 0)
		{
			char	   *joined = psprintf("%s,%s", args->items[i].value ?
										  args->items[i].value : "",
										  arg->value ? arg->value : "");

			if (!rest_args_set(args, arg->name, joined))
				ereport(ERROR,
						(errcode(ERRCODE_OUT_OF_MEMORY),
						 errmsg("out of memory")));
			return;
		}
	}
	if (!rest_args_add(args, arg->name, arg->value))
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory")));
}

/*
 * Sort keys as arguments, when the list route has no {sort}; several keys'
 * arguments of one name become one, joined by a raw comma.
 */
static void
add_sort_args(RestAsk *ask, List *keys, RestArgs *args)
{
	RestArgs   *sort = rest_owned_args();
	ListCell   *lc;
	size_t		i;

	foreach(lc, keys)
	{
		RestSortKey *key = lfirst(lc);
		RestColumn *column = rest_columns_get(ask->map, key->attnum);
		const char *text = sort_template(column, key);
		RestArgs   *one = rest_owned_args();
		RestFault	fault = {0};
		RestScope	scope;
		RestTerms  *terms;

		sort_scope(column, &scope);
		terms = rest_owned_terms(text);
		if (!rest_terms_expand(terms, REST_PLACE_ARG, rest_scope_lookup,
							   &scope, false, one, &fault))
			rest_fault_report(&fault);
		for (i = 0; i < one->nitems; i++)
			join_arg(sort, &one->items[i]);
	}
	rest_args_merge(args, sort, false);
}

/*
 * Option column_term of this column, or what an aggregate is asked by, in *out;
 * false where it is ''.
 */
static bool
column_term(const RestColumn *column, RestValue *out)
{
	const char *text = rest_conf_text(column->conf, REST_OPT_COLUMN_TERM);
	const char *name = rest_literal_name(column->conf, column->column_name);
	RestScope	scope;

	if (column->term)
	{
		*out = rest_value_text(column->term);
		if (rest_expression_is_json(column->term))
			out->kind = REST_VALUE_RAW;
		return true;
	}
	if (text && *text == '\0')
		return false;
	*out = rest_value_text(name);
	if (text == NULL)
		return true;
	memset(&scope, 0, sizeof(scope));
	scope.vars = rest_scope_vars(column->conf);
	rest_scope_set_text(&scope, "column", name);
	*out = rest_value_text(expand_text(text, &scope));
	return true;
}

/* See ask.h. */
RestValue
rest_ask_names(const RestColumnMap *map, List *wanted)
{
	List	   *attrs = list_concat_unique_int(list_copy(wanted), map->keys);
	RestValue  *items = palloc0(sizeof(RestValue) * Max(map->natts, 1));
	RestValue	value = {0};
	int			i;

	for (i = 1; i <= map->natts; i++)
	{
		RestColumn *column = rest_columns_get(map, i);

		if (column && list_member_int(attrs, i) &&
			(column->access == REST_ACCESS_ALL ||
			 column->access == REST_ACCESS_READ) &&
			column_term(column, &items[value.nitems]))
			value.nitems++;
	}
	value.kind = value.nitems ? REST_VALUE_LIST : REST_VALUE_EMPTY;
	value.items = items;
	return value;
}

/*
 * Those that the query fixes, and the choice's; see ask.h.
 */
const RestValue *
rest_ask_columns(RestAsk *ask, const RestChoice *choice)
{
	RestValue  *values;

	if (choice == NULL || ask->sent->choice_filters)
		return ask->sent->columns;
	values = palloc(sizeof(RestValue) * Max(ask->map->natts, 1));
	memcpy(values, ask->sent->columns, sizeof(RestValue) * ask->map->natts);
	values[ask->sent->choice_column - 1] = choice->value;
	return values;
}

/* Texts of values, joined by commas; NULL when one has no value. */
static char *
join_items(const RestValue *items, size_t n)
{
	StringInfoData buf;
	size_t		i;

	initStringInfo(&buf);
	for (i = 0; i < n; i++)
	{
		if (items[i].kind != REST_VALUE_TEXT && items[i].kind != REST_VALUE_RAW)
			return NULL;
		if (i > 0)
			appendStringInfoChar(&buf, ',');
		appendBinaryStringInfo(&buf, items[i].text, (int) items[i].len);
	}
	return buf.data;
}

/* {key}: the key's value, of several columns joined by commas. */
static RestValue
key_value(const RestAsk *ask, const RestValue *columns)
{
	RestValue	value = {0};
	RestValue  *items;
	ListCell   *lc;

	if (list_length(ask->map->keys) == 1)
		return columns[linitial_int(ask->map->keys) - 1];
	items = palloc0(sizeof(RestValue) * (list_length(ask->map->keys) + 1));
	foreach(lc, ask->map->keys)
		items[value.nitems++] = columns[lfirst_int(lc) - 1];
	return rest_value_text(join_items(items, value.nitems));
}

/* The same values as literals of the API's expressions. */
static const RestValue *
column_literals(const RestColumnMap *map, const RestValue *columns)
{
	RestValue  *literals = palloc(sizeof(RestValue) * Max(map->natts, 1));
	int			i;

	for (i = 0; i < map->natts; i++)
		literals[i] = map->columns[i].name && columns[i].kind != REST_VALUE_EMPTY ?
			rest_literal_value(map->conf, columns[i],
							   rest_column_is_text(&map->columns[i])) :
			columns[i];
	return literals;
}

/* See ask.h. */
RestBefore *
rest_ask_before(const RestAsk *ask)
{
	return ask->before;
}

/* See ask.h. */
bool
rest_ask_prepare(RestAsk *ask, const RestChoice *choice)
{
	return ask->before == NULL ||
		rest_before_ask(ask->before, rest_ask_columns(ask, choice));
}

/* See ask.h. */
bool
rest_ask_is_prepared(RestAsk *ask, const RestChoice *choice)
{
	return ask->before == NULL ||
		rest_before_is_asked(ask->before, rest_ask_columns(ask, choice));
}

/* See ask.h. */
const RestWait *
rest_ask_wait(RestAsk *ask, RestOpt route, const RestChoice *choice,
			  int64 page_size)
{
	if (ask->waiting == NULL)
		return NULL;
	return rest_waiting_begin(ask->waiting, route,
							  rest_ask_columns(ask, choice), page_size,
							  ask->replies);
}

/* The parts that every read route knows. */
static void
fill_scope(RestAsk *ask, const RestChoice *choice, RestScope *scope)
{
	memset(scope, 0, sizeof(*scope));
	scope->map = ask->map;
	scope->lenient = true;
	scope->columns = rest_ask_columns(ask, choice);
	scope->literals = column_literals(ask->map, scope->columns);
	scope->vars = ask->vars;
	rest_scope_set(scope, "key", key_value(ask, scope->columns));
	rest_scope_set_literal(scope, "key", key_value(ask, scope->literals));
	rest_scope_set(scope, "columns", ask->names);
	if (ask->before)
		rest_before_fill(ask->before, scope);
	if (list_length(ask->map->keys) == 1)
		rest_scope_set_text(scope, "key_name",
							rest_columns_get(ask->map, linitial_int(ask->map->keys))->column_name);
}

/* The parts of a page. */
static void
fill_page(const RestAsk *ask, const RestAskPage *page, RestScope *scope)
{
	RestValue	none = {0};
	ListCell   *lc;
	int			i = 0;

	foreach(lc, ask->replies)
		rest_scope_set(scope, lfirst(lc), page->replies ? page->replies[i++] :
					   none);

	if (page->page_size > 0)
		rest_scope_set_int(scope, "page_size", page->page_size);
	else
		rest_scope_set(scope, "page_size", none);
	if (page->limit >= 0)
		rest_scope_set_int(scope, "limit", page->limit);
	else
		rest_scope_set(scope, "limit", none);
	rest_scope_set_int(scope, "offset", page->offset);
	rest_scope_set_int(scope, "page", page->page);
	rest_scope_set_text(scope, "cursor", page->cursor && *page->cursor ?
						page->cursor : NULL);
}

/*
 * A path that can't be made asks for nothing (language.md 3.2); but the first
 * page has no cursor, and that must not look like an empty list, and a further
 * page must not look like the end of it.
 */
static void
check_page_path(const RestAsk *ask, const RestAskPage *page)
{
	if (!page->first)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
				 errmsg("the next page can't be asked for"),
				 errdetail("A value in the path of its route is empty: the reply before did not have it."),
				 errhint("Check the options \"%s\" and \"next\".",
						 ask->list_next ? "list_next" : "list")));
	if ((page->cursor && *page->cursor) ||
		!rest_template_uses(ask->list->path, "cursor"))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
			 errmsg("path of option \"list\" needs {cursor}, which the first page does not have"),
			 errhint("Write it as [[/{cursor}]], to be left out while it is empty.")));
}

/* The filters of a list page, the pager's own among them. */
static void
page_filters(RestAsk *ask, const RestChoice *choice, const RestAskPage *page,
			 RestArgs **args, List **terms)
{
	const RestColumn *column;

	rest_filter_request(ask->in, ask->sent, choice, args, terms);
	if (page->after == NULL)
		return;
	column = rest_keyset_column(page->keyset);
	if (!rest_filter_after(ask->in, column, rest_keyset_op(page->keyset),
						   page->after, *args, terms))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
				 errmsg("the next page can't be asked for by key"),
				 errdetail("A value of column \"%s\" can't be sent as a filter.",
						   column->name)));
}

/* The route of a list page. */
static RestRoute *
page_route(const RestAsk *ask, const RestAskPage *page)
{
	if (page->count_only && ask->count)
		return ask->count;
	return ask->list_next && !page->first ? ask->list_next : ask->list;
}

/*
 * The request of a list page.  A route for further pages gets filters and sort
 * only where it names them: as a rule its token stands for them.
 */
static bool
list_request(RestAsk *ask, const RestChoice *choice, const RestAskPage *page,
			 RestRequest *out)
{
	RestRoute  *route = page_route(ask, page);
	bool		further = route == ask->list_next && route != NULL;
	RestScope	scope;
	RestRequestSource source = {route, rest_scope_lookup, &scope, NULL, 0, NULL, false};
	List	   *keys = page->count_only ? NIL : rest_ask_sort(ask);
	RestArgs   *args;
	List	   *terms;

	fill_scope(ask, choice, &scope);
	fill_page(ask, page, &scope);
	page_filters(ask, choice, page, &args, &terms);
	rest_said_parts(ask->map->conf, ask->in->ways, terms, &scope);
	if (ask->plan->kind == REST_SCAN_GROUPS)
		rest_scope_set(&scope, "group", group_names(ask));
	if (rest_route_uses(route, "sort"))
		set_sort(ask, keys, &scope);
	else if (!further)
		add_sort_args(ask, keys, args);
	if (!further || route->bare_filter)
		source.filters = args;
	if (rest_request_build(ask->api, &source, out))
		return true;
	check_page_path(ask, page);
	return false;
}

/* See ask.h. */
bool
rest_ask_request(RestAsk *ask, const RestChoice *choice, bool by_key,
				 const RestAskPage *page, RestRequest *out)
{
	RestScope	scope;
	RestRequestSource source = {ask->get, rest_scope_lookup, &scope, NULL, 0, NULL, false};

	if (!by_key)
		return list_request(ask, choice, page, out);
	fill_scope(ask, choice, &scope);
	return rest_request_build(ask->api, &source, out);
}

/* What the lookup of a get_many route knows: the keys, one a row */
typedef struct ManyScope
{
	RestScope	scope;
	const RestAsk *ask;
	const RestValue *columns;	/* by attnum - 1: values that all rows share */
	AttrNumber	varies;			/* the column whose value is the row's, or 0 */
	const RestValue *items;		/* its values */
	const RestValue *keys;		/* the keys, one a row */
	size_t		n;
} ManyScope;

/* RestLookup over a ManyScope: {key} and the key's columns are the row's. */
static bool
many_lookup(void *arg, const RestName *name, RestValue *out, RestFault *fault)
{
	ManyScope  *many = arg;
	RestColumn *column;

	if (!name->quoted && !name->old && strcmp(name->text, "key") == 0)
	{
		*out = many->keys[Min(name->row, many->n - 1)];
		return true;
	}
	column = many->varies ? rest_columns_find(many->ask->map, name->text) : NULL;
	if (column && column->attnum == many->varies)
	{
		*out = many->items[Min(name->row, many->n - 1)];
		return true;
	}
	return rest_scope_lookup(&many->scope, name, out, fault);
}

/* The keys of a choice, those of several columns joined, as {keys}. */
static RestValue
many_keys(ManyScope *many)
{
	const RestAsk *ask = many->ask;
	RestValue  *columns = palloc(sizeof(RestValue) * Max(ask->map->natts, 1));
	RestValue  *keys = palloc(sizeof(RestValue) * many->n);
	RestValue	value = {0};
	size_t		i;

	memcpy(columns, many->columns, sizeof(RestValue) * ask->map->natts);
	for (i = 0; i < many->n; i++)
	{
		if (many->varies)
			columns[many->varies - 1] = many->items[i];
		keys[i] = key_value(ask, columns);
	}
	many->keys = keys;
	value.kind = REST_VALUE_LIST;
	value.items = keys;
	value.nitems = many->n;
	return value;
}

/* See ask.h. */
bool
rest_ask_many(RestAsk *ask, const RestChoice *choice, RestRequest *out)
{
	ManyScope	many = {0};
	RestRequestSource source = {ask->get_many, many_lookup, &many, NULL, 0, NULL, false};

	many.ask = ask;
	many.n = 1;
	many.columns = rest_ask_columns(ask, choice);
	if (choice && list_member_int(ask->map->keys, ask->sent->choice_column))
	{
		bool		listed = choice->value.kind == REST_VALUE_LIST;

		many.varies = ask->sent->choice_column;
		many.items = listed ? choice->value.items : &choice->value;
		many.n = listed ? choice->value.nitems : 1;
	}
	fill_scope(ask, choice, &many.scope);
	rest_scope_set(&many.scope, "keys", many_keys(&many));
	source.rows = many.n;
	return rest_request_build(ask->api, &source, out);
}
