/*-------------------------------------------------------------------------
 *
 * record.c
 *	  {record} and {changes}: columns put where their write pointers say.
 *
 * The options write_pointer, pointer, change and change_null enter once; spelled
 * values enter row by row; JSON text leaves, or terms for bodies that are
 * text.  A column without a plain place in a record has none in a written one.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "compose.h"
#include "expression.h"
#include "literal.h"
#include "owned.h"
#include "record.h"
#include "report.h"
#include "scope.h"
#include "sources.h"

struct RestRecorder
{
	const RestColumnMap *map;
	const RestPointer **pointers;	/* by attnum - 1; NULL: no place */
};

/* Guard callbacks: each frees what it is named after. */
REST_OWN_RELEASE(release_compose, RestCompose, rest_compose_free)

/* Is a pointer option one plain pointer, so that it can be written by too? */
static bool
is_plain(const char *text)
{
	return rest_pointer_prefix(text, strlen(text)) == 0 &&
		strpbrk(text, ",*[") == NULL;
}

/* The write pointer of a column; NULL when it has none. */
static const RestPointer *
write_pointer(const RestColumnMap *map, const RestColumn *column)
{
	const char *own = rest_conf_text(column->conf, REST_OPT_WRITE_POINTER);
	char	   *text;

	if (own && *own == '\0')
		return NULL;
	text = rest_sources_pointer_text(map, column, own ? REST_OPT_WRITE_POINTER :
									 REST_OPT_POINTER, NIL);
	if (own == NULL && !is_plain(text))
		return NULL;
	return rest_owned_pointer(strcmp(text, ".") == 0 ? "" : text);
}

/* See record.h. */
RestRecorder *
rest_recorder_new(const RestColumnMap *map)
{
	RestRecorder *recorder = palloc0(sizeof(RestRecorder));
	int			i;

	recorder->map = map;
	recorder->pointers = palloc0(sizeof(RestPointer *) * Max(map->natts, 1));
	for (i = 0; i < map->natts; i++)
	{
		if (map->columns[i].name)
			recorder->pointers[i] = write_pointer(map, &map->columns[i]);
	}
	return recorder;
}

/* See record.h. */
bool
rest_recorder_has(const RestRecorder *recorder, AttrNumber attnum)
{
	return recorder->pointers[attnum - 1] != NULL;
}

/* Print what was put together, palloc'd. */
static RestValue
print(const RestCompose *compose)
{
	RestBuf    *out = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 2);
	RestValue	value = {0};
	RestFault	fault = {0};

	if (!rest_compose_print(compose, out, &fault))
		rest_fault_report(&fault);
	value.kind = REST_VALUE_RAW;
	value.text = rest_buf_copy(out);
	value.len = out->len;
	return value;
}

/* The option change or change_null of a column, or NULL. */
static const char *
change_option(const RestColumn *column, const RestValue *value)
{
	const char *text = value->kind == REST_VALUE_NULL ?
		rest_conf_text(column->conf, REST_OPT_CHANGE_NULL) : NULL;

	if (text == NULL || *text == '\0')
		text = rest_conf_text(column->conf, REST_OPT_CHANGE);
	return text && *text ? text : NULL;
}

/* The scope of option change. */
static void
change_scope(const RestColumn *column, const RestValue *value,
			 const RestValue *literal, RestScope *scope)
{
	memset(scope, 0, sizeof(*scope));
	scope->lenient = true;
	scope->vars = rest_scope_vars(column->conf);
	rest_scope_set_text(scope, "column",
						rest_literal_name(column->conf, column->column_name));
	rest_scope_set(scope, "value", *value);
	rest_scope_set_literal(scope, "value",
						   rest_literal_value(column->conf, *literal,
											  rest_column_is_text(column)));
}

/* A value of {changes} in JSON: as it is, or as option change has it. */
static RestValue
changed_value(const RestColumn *column, const RestValue *value)
{
	const char *text = change_option(column, value);
	RestScope	scope;

	if (text == NULL || !rest_expression_is_json(text))
		return *value;
	change_scope(column, value, value, &scope);
	return rest_expression_expand(text, &scope);
}

/* Put columns together. */
static RestValue
compose(const RestRecorder *recorder, const Bitmapset *attnums,
		const RestValue *values, bool changes)
{
	RestFault	fault = {0};
	RestCompose *composed = rest_own(CurrentMemoryContext, release_compose,
									 rest_compose_new(&fault), &fault);
	int			attnum = -1;

	while ((attnum = bms_next_member(attnums, attnum)) >= 0)
	{
		const RestPointer *pointer = recorder->pointers[attnum - 1];
		RestValue	value = values[attnum - 1];

		if (pointer == NULL)
			continue;
		if (changes)
			value = changed_value(&recorder->map->columns[attnum - 1], &value);
		if (!rest_compose_put(composed, pointer, &value, &fault))
			rest_fault_report(&fault);
	}
	return print(composed);
}

/* See record.h. */
RestValue
rest_recorder_record(const RestRecorder *recorder, const Bitmapset *attnums,
					 const RestValue *values)
{
	return compose(recorder, attnums, values, false);
}

/* See record.h. */
RestValue
rest_recorder_changes(const RestRecorder *recorder, const Bitmapset *attnums,
					  const RestValue *values)
{
	return compose(recorder, attnums, values, true);
}

/* See record.h. */
RestValue
rest_recorder_change_terms(const RestRecorder *recorder,
						   const Bitmapset *attnums, const RestValue *values,
						   const RestValue *literals)
{
	RestValue	list = {0};
	RestValue  *items = palloc0(sizeof(RestValue) *
								(bms_num_members(attnums) + 1));
	int			attnum = -1;

	while ((attnum = bms_next_member(attnums, attnum)) >= 0)
	{
		const RestColumn *column = &recorder->map->columns[attnum - 1];
		const RestValue *value = &values[attnum - 1];
		const char *text = change_option(column, value);
		RestScope	scope;

		if (recorder->pointers[attnum - 1] == NULL)
			continue;
		change_scope(column, value, &literals[attnum - 1], &scope);
		items[list.nitems++] =
			rest_expression_expand(text ? text : "{column} = {'value'}",
								   &scope);
	}
	list.kind = list.nitems ? REST_VALUE_LIST : REST_VALUE_EMPTY;
	list.items = items;
	return list;
}
