/*-------------------------------------------------------------------------
 *
 * scope.c
 *	  What the placeholders of a template stand for.
 *
 * Whoever expands a template fills a scope with the parts that the place has
 * (language.md section 1), the values of columns that the query fixes, and the
 * option vars.  The lookup only finds; it raises nothing, so that it can run
 * inside the pure files.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "option_value.h"
#include "scope.h"

/* A text value; NULL gives an empty one.  The text is borrowed. */
RestValue
rest_value_text(const char *text)
{
	RestValue	value = {0};

	value.kind = text ? REST_VALUE_TEXT : REST_VALUE_EMPTY;
	value.text = text;
	value.len = text ? strlen(text) : 0;
	return value;
}

/* The part of this name, made when it is not there. */
static RestScopePart *
get_part(RestScope *scope, const char *name)
{
	int			i;

	for (i = 0; i < scope->nparts; i++)
	{
		if (strcmp(scope->parts[i].name, name) == 0)
			return &scope->parts[i];
	}
	if (i == REST_SCOPE_PARTS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many placeholders in a route"),
				 errdetail("No more than %d can stand for earlier replies and other parts.",
						   REST_SCOPE_PARTS)));
	scope->nparts++;
	memset(&scope->parts[i], 0, sizeof(RestScopePart));
	scope->parts[i].name = name;
	return &scope->parts[i];
}

/* Set a part; the same name again replaces it. */
void
rest_scope_set(RestScope *scope, const char *name, RestValue value)
{
	get_part(scope, name)->value = value;
}

/* See scope.h. */
void
rest_scope_set_literal(RestScope *scope, const char *name, RestValue literal)
{
	get_part(scope, name)->literal = literal;
}

/* Set a part to a text, borrowed; NULL makes it empty. */
void
rest_scope_set_text(RestScope *scope, const char *name, const char *text)
{
	rest_scope_set(scope, name, rest_value_text(text));
}

/* Set a part to a number. */
void
rest_scope_set_int(RestScope *scope, const char *name, int64 number)
{
	RestValue	value = rest_value_text(psprintf("%lld", (long long) number));

	value.kind = REST_VALUE_RAW;
	rest_scope_set(scope, name, value);
}

/* The value of a column, when the query fixes it. */
static bool
find_column(const RestScope *scope, const char *name, bool literal,
			RestValue *out)
{
	const RestValue *values = literal && scope->literals ? scope->literals :
		scope->columns;
	RestColumn *column;

	if (scope->map == NULL)
		return false;
	column = rest_columns_find(scope->map, name);
	if (column == NULL)
		return false;
	if (values)
		*out = values[column->attnum - 1];
	return true;
}

/* See scope.h. */
bool
rest_scope_lookup(void *arg, const RestName *name, RestValue *out,
				  RestFault *fault)
{
	RestScope  *scope = arg;
	ListCell   *lc;
	int			i;

	memset(out, 0, sizeof(*out));
	for (i = 0; !name->quoted && !name->old && i < scope->nparts; i++)
	{
		if (strcmp(scope->parts[i].name, name->text) == 0)
		{
			*out = name->literal &&
				scope->parts[i].literal.kind != REST_VALUE_EMPTY ?
				scope->parts[i].literal : scope->parts[i].value;
			return true;
		}
	}
	if (find_column(scope, name->text, name->literal, out))
		return true;
	foreach(lc, scope->vars)
	{
		RestScopePart *var = lfirst(lc);

		if (!name->quoted && strcmp(var->name, name->text) == 0)
		{
			*out = var->value;
			return true;
		}
	}
	if (scope->lenient)
		return true;
	return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
						  "placeholder {%s} is neither a part of this template, nor a column, nor in option \"vars\"",
						  name->text);
}

/* See scope.h. */
List *
rest_scope_vars(const RestConf *conf)
{
	const char *text = rest_conf_text(conf, REST_OPT_VARS);
	List	   *result = NIL;
	char	   *bad = NULL;
	ListCell   *lc;

	if (text == NULL)
		return NIL;
	foreach(lc, rest_pairs_split(text, REST_PAIRS_VARS, &bad))
	{
		RestPair   *pair = lfirst(lc);
		RestScopePart *var = palloc0(sizeof(RestScopePart));

		var->name = pair->name;
		var->value = rest_value_text(pair->value);
		result = lappend(result, var);
	}
	return result;
}
