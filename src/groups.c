/*-------------------------------------------------------------------------
 *
 * groups.c
 *	  A table as its groups: which aggregates the API computes, and the
 *	  columns that its answers then have.
 *
 * Options enter: route groups, the templates aggregate_*, and the words of
 * aggregates, which say what may be trusted.  What leaves is a map of columns
 * like that of the table, with the aggregates behind its columns, so that a list
 * of groups is asked for, cut into records, and paged like any other.
 *
 * An aggregate is computed there only from values that come here as they are
 * stored: where rows show less (a coarse format), or where a value that cannot
 * be read counts as NULL, the same rows would give another result here.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/lsyscache.h"

#include "expression.h"
#include "groups.h"
#include "literal.h"
#include "order.h"
#include "scope.h"

/* The word of option aggregates and the template of each function */
static const struct
{
	const char *word;
	const char *shown;
	RestOpt		opt;
}			functions[] =
{
	[REST_AGGREGATE_ROWS] = {"count", "count", REST_OPT_AGGREGATE_ROWS},
	[REST_AGGREGATE_COUNT] = {"count", "count", REST_OPT_AGGREGATE_COUNT},
	[REST_AGGREGATE_DISTINCT] = {"distinct", "count distinct", REST_OPT_AGGREGATE_DISTINCT},
	[REST_AGGREGATE_SUM] = {"sum", "sum", REST_OPT_AGGREGATE_SUM},
	[REST_AGGREGATE_AVG] = {"avg", "avg", REST_OPT_AGGREGATE_AVG},
	[REST_AGGREGATE_MIN] = {"min", "min", REST_OPT_AGGREGATE_MIN},
	[REST_AGGREGATE_MAX] = {"max", "max", REST_OPT_AGGREGATE_MAX}
};

/* See groups.h. */
bool
rest_groups_any(const RestColumnMap *map)
{
	const char *words = rest_conf_text(map->conf, REST_OPT_AGGREGATES);
	int			i;

	if (!rest_conf_has(map->conf, REST_OPT_GROUPS))
		return false;
	if (words && strcmp(words, "none") != 0)
		return true;
	for (i = 1; i <= map->natts; i++)
	{
		RestColumn *column = rest_columns_get(map, i);

		if (column && column->conf->level[REST_OPT_AGGREGATES] == REST_LEVEL_COLUMN)
			return true;
	}
	return false;
}

/* Is it a type whose values are equal everywhere where they are equal here? */
static bool
is_plain(Oid type)
{
	switch (type)
	{
		case BOOLOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
		case TEXTOID:
		case VARCHAROID:
		case UUIDOID:
		case DATEOID:
		case TIMEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return true;
		default:
			return false;
	}
}

/* Is it a number? */
static bool
is_number(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID ||
		type == FLOAT4OID || type == FLOAT8OID || type == NUMERICOID;
}

/*
 * Does the API have the column, under a name that is known, with NULL where it
 * is NULL here?
 */
static bool
is_known(const RestColumn *column)
{
	const char *on_error = rest_conf_text(column->conf, REST_OPT_ON_TYPE_ERROR);

	return (column->access == REST_ACCESS_ALL ||
			column->access == REST_ACCESS_READ) && !column->nameless &&
		is_plain(rest_column_base_type(column)) &&
		!(on_error && strcmp(on_error, "null") == 0);
}

/* Are its values equal there when, and only when, they are equal here? */
static bool
has_equality(const RestColumn *column)
{
	return rest_column_exact(column, REST_FILTER_EQ) &&
		!rest_order_is_coarse(column) &&
		(!OidIsValid(column->collation) ||
		 get_collation_isdeterministic(column->collation));
}

/* See groups.h. */
bool
rest_groups_by(const RestColumn *column)
{
	return is_known(column) && has_equality(column) &&
		rest_column_word(NULL, column, REST_OPT_AGGREGATES, "group");
}

/* Do values of this column give the same result of a function there and here? */
static bool
fits(const RestColumn *column, RestAggregate function, Oid collation)
{
	switch (function)
	{
		case REST_AGGREGATE_ROWS:
		case REST_AGGREGATE_COUNT:
			return true;
		case REST_AGGREGATE_DISTINCT:
			return has_equality(column);
		case REST_AGGREGATE_SUM:
		case REST_AGGREGATE_AVG:
			return is_number(rest_column_base_type(column)) &&
				!rest_order_is_coarse(column);
		case REST_AGGREGATE_MIN:
		case REST_AGGREGATE_MAX:
			return rest_order_sorts_alike(column, collation) &&
				!rest_order_is_coarse(column);
	}
	return false;
}

/* See groups.h. */
bool
rest_groups_can(const RestColumnMap *map, const RestColumn *column,
				RestAggregate function, Oid collation)
{
	return rest_conf_has(column ? column->conf : map->conf,
						 functions[function].opt) &&
		rest_column_word(map->conf, column, REST_OPT_AGGREGATES,
						 functions[function].word) &&
		(column == NULL ||
		 (is_known(column) && fits(column, function, collation)));
}

/* See groups.h. */
bool
rest_groups_can_divide(const RestColumnMap *map, const RestColumn *column)
{
	Oid			type = rest_column_base_type(column);

	return (type == INT2OID || type == INT4OID || type == INT8OID) &&
		rest_groups_can(map, column, REST_AGGREGATE_SUM, InvalidOid) &&
		rest_groups_can(map, column, REST_AGGREGATE_COUNT, InvalidOid);
}

/* See groups.h. */
char *
rest_groups_shown(const RestColumnMap *map, const RestColumn *column)
{
	int			last = column ? REST_AGGREGATE_MAX : REST_AGGREGATE_ROWS;
	int			first = column ? REST_AGGREGATE_COUNT : REST_AGGREGATE_ROWS;
	StringInfoData buf;
	int			i;

	initStringInfo(&buf);
	if (column && rest_groups_by(column))
		appendStringInfoString(&buf, "group");
	for (i = first; i <= last; i++)
	{
		bool		divided = i == REST_AGGREGATE_AVG && column &&
			!rest_groups_can(map, column, i, InvalidOid) &&
			rest_groups_can_divide(map, column);

		if (divided || rest_groups_can(map, column, i,
									   column ? column->collation : InvalidOid))
			appendStringInfo(&buf, "%s%s%s", buf.len ? ", " : "",
							 functions[i].word,
							 divided ? " (sum and count)" : "");
	}
	return buf.len ? buf.data : NULL;
}

/* A name for the nth aggregate that no column has in the API; palloc'd. */
static char *
free_name(const RestColumnMap *map, int n)
{
	char	   *name = psprintf("a%d", n);
	int			i;

	for (i = 0; i < map->natts; i++)
	{
		if (map->columns[i].name &&
			pg_strcasecmp(map->columns[i].column_name, name) == 0)
		{
			name = psprintf("%s_", name);
			i = -1;
		}
	}
	return name;
}

/* What {columns} has for an aggregate; palloc'd. */
static const char *
spell(const RestColumnMap *map, const RestColumn *argument,
	  RestAggregate function, const char *name)
{
	const RestConf *conf = argument ? argument->conf : map->conf;
	RestScope	scope;

	memset(&scope, 0, sizeof(scope));
	scope.vars = rest_scope_vars(conf);
	if (argument)
		rest_scope_set_text(&scope, "column",
							rest_literal_name(conf, argument->column_name));
	rest_scope_set_text(&scope, "name", rest_literal_name(conf, name));
	return rest_expression_expand(rest_conf_text(conf, functions[function].opt),
								  &scope).text;
}

/* Make the column of one aggregate, the nth, at its place. */
static void
make_aggregate(RestColumnMap *groups, const RestColumnMap *map,
			   const RestPlanAggregate *aggregate, int n)
{
	RestColumn *column = &groups->columns[map->natts + n];
	RestColumn *argument = aggregate->attnum ?
		rest_columns_get(map, aggregate->attnum) : NULL;
	bool		alike = aggregate->function == REST_AGGREGATE_MIN ||
		aggregate->function == REST_AGGREGATE_MAX;
	RestConf   *conf = palloc(sizeof(RestConf));
	char	   *name = free_name(map, n + 1);

	/* only a value of the column looks as the column does */
	*conf = alike ? *argument->conf : *map->conf;
	/* where a column of its own pointer stands says nothing about this one */
	conf->value[REST_OPT_POINTER] = map->conf->value[REST_OPT_POINTER];
	conf->level[REST_OPT_POINTER] = map->conf->level[REST_OPT_POINTER];
	conf->value[REST_OPT_COLUMN_TERM] = "{column}";
	column->conf = conf;
	column->attnum = map->natts + n + 1;
	column->name = psprintf("%s(%s)", functions[aggregate->function].shown,
							argument ? argument->name : "*");
	column->column_name = column->filter_name = column->sort_name = name;
	column->type = aggregate->type;
	column->typmod = -1;
	column->collation = argument && aggregate->type == TEXTOID ?
		argument->collation : InvalidOid;
	column->nameless = true;	/* no condition is about it */
	column->access = REST_ACCESS_READ;
	column->term = spell(map, argument, aggregate->function, name);
}

/* Does the route of this text say how further pages are asked for? */
static bool
has_pages(const char *route)
{
	return route && (strstr(route, "{offset") || strstr(route, "{page}") ||
					 strstr(route, "{cursor"));
}

/*
 * Are groups one reply, whatever the pager of lists is?  Where lists go on by a
 * placeholder that the route of groups does not have.
 */
static bool
is_one_reply(const RestConf *table)
{
	const char *pager = rest_conf_text(table, REST_OPT_PAGER);

	if (rest_conf_has(table, REST_OPT_LIST_NEXT) ||
		has_pages(rest_conf_text(table, REST_OPT_GROUPS)))
		return false;
	if (pager && *pager)
		return strcmp(pager, "url") != 0 && strcmp(pager, "link") != 0;
	return has_pages(rest_conf_text(table, REST_OPT_LIST));
}

/* The table's options, with the route of groups in the place of its list. */
static RestConf *
groups_conf(const RestConf *table)
{
	RestConf   *conf = palloc(sizeof(RestConf));

	*conf = *table;
	conf->value[REST_OPT_LIST] = table->value[REST_OPT_GROUPS];
	conf->level[REST_OPT_LIST] = table->level[REST_OPT_GROUPS];
	conf->value[REST_OPT_GET] = conf->value[REST_OPT_GET_MANY] = "";
	conf->value[REST_OPT_NATURAL_SORT] = NULL;
	if (is_one_reply(table))
		conf->value[REST_OPT_PAGER] = "none";
	return conf;
}

/* See groups.h. */
RestColumnMap *
rest_groups_map(const RestColumnMap *map, const RestScanPlan *plan)
{
	RestColumnMap *groups = palloc(sizeof(RestColumnMap));
	ListCell   *lc;
	int			n = 0;
	int			i;

	*groups = *map;
	groups->conf = groups_conf(map->conf);
	groups->natts += list_length(plan->aggregates);
	groups->columns = palloc0(sizeof(RestColumn) * Max(groups->natts, 1));
	memcpy(groups->columns, map->columns, sizeof(RestColumn) * map->natts);
	for (i = 0; i < map->natts; i++)
	{
		if (map->columns[i].name)
			groups->columns[i].sortable =
				rest_column_sortable(&map->columns[i],
									 rest_conf_text(groups->conf, REST_OPT_LIST));
	}
	groups->keys = list_copy(plan->group);
	foreach(lc, plan->aggregates)
		make_aggregate(groups, map, lfirst(lc), n++);
	return groups;
}

/*
 * See groups.h.  Where a request is for one of several values, or for the only
 * one that is left of a list, rows are compared with it: groups show no column
 * that they are not grouped by.
 */
bool
rest_groups_are_exact(const RestSent *sent)
{
	return sent->all_exact && sent->missing == NIL &&
		(sent->nchoices == 0 ||
		 (sent->nchoices == 1 && sent->choices[0].whole));
}
