/*-------------------------------------------------------------------------
 *
 * match.c
 *	  Does a value look as option match says?
 *
 * Columns and their values enter, a yes or a no leaves.  Regular expressions
 * are the server's own, which keeps the last ones compiled; letters and digits
 * are those of ASCII, whatever the database's locale.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "regex/regex.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "match.h"

/* See match.h. */
bool
rest_match_text(const char *pattern, const char *text)
{
	char	   *copy = pstrdup(text);
	bool		found;

	found = RE_compile_and_execute(cstring_to_text(psprintf("^(?:%s)$", pattern)),
								   copy, (int) strlen(copy),
								   REG_ADVANCED | REG_NOSUB, C_COLLATION_OID,
								   0, NULL);
	pfree(copy);
	return found;
}

/* The same for a value of that type, as PostgreSQL shows it. */
static bool
matches(const char *pattern, Oid type, Datum value)
{
	Oid			output;
	bool		varlena;

	getTypeOutputInfo(type, &output, &varlena);
	return rest_match_text(pattern, OidOutputFunctionCall(output, value));
}

/* The same for each element of an array. */
static bool
all_match(const char *pattern, Oid element, Datum array)
{
	int16		len;
	bool		byval;
	char		align;
	Datum	   *values;
	bool	   *nulls;
	int			n;
	int			i;

	get_typlenbyvalalign(element, &len, &byval, &align);
	deconstruct_array(DatumGetArrayTypeP(array), element, len, byval, align,
					  &values, &nulls, &n);
	for (i = 0; i < n; i++)
	{
		if (!nulls[i] && !matches(pattern, element, values[i]))
			return false;
	}
	return true;
}

/* See match.h. */
bool
rest_match_value(const RestColumn *column, Datum value)
{
	const char *pattern = rest_conf_text(column->conf, REST_OPT_MATCH);
	Oid			type = rest_column_base_type(column);
	Oid			element = get_element_type(type);

	if (pattern == NULL || *pattern == '\0')
		return true;
	return OidIsValid(element) ? all_match(pattern, element, value) :
		matches(pattern, type, value);
}

/* Is a value equal only to those that look the same? */
static bool
is_as_it_looks(const RestColumn *column)
{
	switch (rest_column_base_type(column))
	{
		case TEXTOID:
		case VARCHAROID:
			return !OidIsValid(column->collation) ||
				get_collation_isdeterministic(column->collation);
		case UUIDOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
			return true;
		default:
			return false;
	}
}

/* See match.h. */
bool
rest_match_can_be(const RestColumn *column, Datum value)
{
	const char *pattern = rest_conf_text(column->conf, REST_OPT_MATCH);

	if (pattern == NULL || *pattern == '\0' || !is_as_it_looks(column) ||
		!(rest_conf_bool(column->conf, REST_OPT_KEY) ||
		  column->access == REST_ACCESS_REQUEST))
		return true;
	return rest_match_value(column, value);
}
