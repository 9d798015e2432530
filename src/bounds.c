/*-------------------------------------------------------------------------
 *
 * bounds.c
 *	  Is a row, or a transaction, one that the API takes?
 *
 * Options match, max_bytes, name_match, sizes, max_record_bytes and
 * max_commit_bytes enter, and rows as Datums before they are spelled; an error
 * leaves, or what a change counts.  So what the API is known to refuse is never
 * sent.  Only what is known is counted: members that no column shows are not.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "bounds.h"
#include "match.h"
#include "option_value.h"
#include "record.h"

/* Bytes of a value that are shown in a message */
#define SHOWN_BYTES 60

/* What things count, by option sizes */
typedef struct Sizes
{
	int64		record;
	int64		field;
	int64		item;
	int64		change;
	int64		commit;
	int64		scalar;			/* -1: the bytes of its text */
} Sizes;

struct RestBounds
{
	const RestColumnMap *map;
	const RestRecorder *recorder;
	Sizes		sizes;
	int64		most;			/* max_record_bytes; 0: any */
};

/* Read option sizes. */
static Sizes
read_sizes(const RestConf *conf)
{
	Sizes		sizes = {0, 0, 0, 0, 0, -1};
	const char *text = rest_conf_text(conf, REST_OPT_SIZES);
	const struct
	{
		const char *name;
		int64	   *size;
	}			names[] = {
		{"record", &sizes.record}, {"field", &sizes.field},
		{"item", &sizes.item}, {"change", &sizes.change},
		{"commit", &sizes.commit}, {"scalar", &sizes.scalar}
	};
	char	   *bad;
	ListCell   *lc;
	size_t		i;

	foreach(lc, text ? rest_pairs_split(text, REST_PAIRS_VARS, &bad) : NIL)
	{
		const RestPair *pair = lfirst(lc);

		for (i = 0; i < lengthof(names); i++)
		{
			if (strcmp(names[i].name, pair->name) == 0)
				(void) rest_value_int(pair->value, names[i].size);
		}
	}
	return sizes;
}

/* Is there anything that bounds what is written to the table? */
static bool
is_limited(const RestColumnMap *map)
{
	int			i;

	for (i = 0; i < map->natts; i++)
	{
		const RestColumn *column = &map->columns[i];

		if (column->name && (rest_conf_has(column->conf, REST_OPT_MATCH) ||
							 rest_conf_has(column->conf, REST_OPT_MAX_BYTES)))
			return true;
	}
	return rest_conf_has(map->conf, REST_OPT_NAME_MATCH) ||
		rest_conf_has(map->conf, REST_OPT_MAX_RECORD_BYTES) ||
		rest_conf_has(map->conf, REST_OPT_MAX_COMMIT_BYTES);
}

/* Can the column be written into a record? */
static bool
is_member(const RestBounds *bounds, const RestColumn *column)
{
	return column->name && column->access != REST_ACCESS_READ &&
		column->access != REST_ACCESS_REQUEST &&
		rest_recorder_has(bounds->recorder, column->attnum);
}

/* Raise for a column whose name cannot stand in a record there. */
static void
check_names(const RestBounds *bounds)
{
	const RestColumnMap *map = bounds->map;
	const char *pattern = rest_conf_text(map->conf, REST_OPT_NAME_MATCH);
	int			i;

	for (i = 0; pattern && *pattern && i < map->natts; i++)
	{
		const RestColumn *column = &map->columns[i];

		if (!is_member(bounds, column) ||
			rest_match_text(pattern, column->column_name))
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("column \"%s\" of foreign table \"%s\" has a name that the API does not take",
						column->name, get_rel_name(map->relid)),
				 errdetail("\"%s\" does not match option \"name_match\", which is \"%s\".",
						   column->column_name, pattern),
				 errhint("Option \"column_name\" gives it another name there.")));
	}
}

/* See bounds.h. */
RestBounds *
rest_bounds_new(const RestColumnMap *map)
{
	RestBounds *bounds;

	if (!is_limited(map))
		return NULL;
	bounds = palloc0(sizeof(RestBounds));
	bounds->map = map;
	bounds->recorder = rest_recorder_new(map);
	bounds->sizes = read_sizes(map->conf);
	if (rest_conf_has(map->conf, REST_OPT_MAX_RECORD_BYTES))
		bounds->most = rest_conf_int(map->conf, REST_OPT_MAX_RECORD_BYTES);
	check_names(bounds);
	return bounds;
}

/* ----- sizes ----- */

/* Bytes of a value's text in UTF-8. */
static int64
text_bytes(Oid type, Datum value)
{
	Oid			output;
	bool		varlena;
	char	   *text;

	getTypeOutputInfo(type, &output, &varlena);
	text = OidOutputFunctionCall(output, value);
	return (int64) strlen(pg_server_to_any(text, strlen(text), PG_UTF8));
}

/* Bytes of a bytea. */
static int64
raw_bytes(Datum value)
{
	return VARSIZE_ANY_EXHDR(DatumGetByteaPP(value));
}

/* What a value that is no array counts; text says whether its type is one. */
static int64
scalar_size(const Sizes *sizes, Oid type, bool text, Datum value)
{
	if (type == BYTEAOID)
		return raw_bytes(value);
	return text || sizes->scalar < 0 ? text_bytes(type, value) : sizes->scalar;
}

/* What an array counts. */
static int64
array_size(const Sizes *sizes, Oid element, Datum array)
{
	Oid			base = getBaseType(element);
	char		category;
	bool		preferred;
	int16		len;
	bool		byval;
	char		align;
	Datum	   *values;
	bool	   *nulls;
	int64		total = 0;
	int			n;
	int			i;

	get_type_category_preferred(base, &category, &preferred);
	get_typlenbyvalalign(element, &len, &byval, &align);
	deconstruct_array(DatumGetArrayTypeP(array), element, len, byval, align,
					  &values, &nulls, &n);
	for (i = 0; i < n; i++)
	{
		total += sizes->item;
		if (!nulls[i])
			total += scalar_size(sizes, base, category == TYPCATEGORY_STRING,
								 values[i]);
	}
	return total;
}

/* What a value counts. */
static int64
value_size(const Sizes *sizes, const RestColumn *column, Datum value)
{
	Oid			type = rest_column_base_type(column);
	Oid			element = get_element_type(type);

	if (OidIsValid(element))
		return array_size(sizes, element, value);
	return scalar_size(sizes, type, rest_column_is_text(column), value);
}

/* What the values of a row count: of all columns, or of the listed ones. */
static int64
row_size(const RestBounds *bounds, const RestWriteRow *row, bool listed)
{
	int64		total = 0;
	int			i;

	for (i = 0; i < bounds->map->natts; i++)
	{
		const RestColumn *column = &bounds->map->columns[i];

		if (!is_member(bounds, column) ||
			(listed ? !bms_is_member(i + 1, row->listed) : row->nulls[i]))
			continue;
		total += bounds->sizes.field;
		if (!row->nulls[i])
			total += value_size(&bounds->sizes, column, row->values[i]);
	}
	return total;
}

/* ----- values ----- */

/* The beginning of a value, palloc'd. */
static char *
shown(const RestColumn *column, Datum value)
{
	Oid			output;
	bool		varlena;
	char	   *text;
	int			len;

	getTypeOutputInfo(column->type, &output, &varlena);
	text = OidOutputFunctionCall(output, value);
	len = pg_mbcliplen(text, (int) strlen(text), SHOWN_BYTES);
	return psprintf("%.*s%s", len, text, text[len] ? "..." : "");
}

/* Raise for a value that the API does not take. */
static void
check_value(const RestColumn *column, Datum value)
{
	int64		most;
	int64		bytes;

	if (!rest_match_value(column, value))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("value of column \"%s\" is none that the API takes",
						column->name),
				 errdetail("\"%s\" does not match option \"match\", which is \"%s\".",
						   shown(column, value),
						   rest_conf_text(column->conf, REST_OPT_MATCH))));
	if (!rest_conf_has(column->conf, REST_OPT_MAX_BYTES))
		return;
	most = rest_conf_int(column->conf, REST_OPT_MAX_BYTES);
	bytes = rest_column_base_type(column) == BYTEAOID ? raw_bytes(value) :
		text_bytes(column->type, value);
	if (bytes > most)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("value of column \"%s\" is too long for the API",
						column->name),
				 errdetail("It has " INT64_FORMAT " bytes; option \"max_bytes\" allows " INT64_FORMAT ".",
						   bytes, most)));
}

/* Raise for a value among those that are written. */
static void
check_values(const RestBounds *bounds, const RestWriteRow *row, bool listed)
{
	int			i;

	for (i = 0; i < bounds->map->natts; i++)
	{
		const RestColumn *column = &bounds->map->columns[i];

		if (column->name == NULL || row->nulls[i] ||
			column->access == REST_ACCESS_READ ||
			(listed && !bms_is_member(i + 1, row->listed)))
			continue;
		check_value(column, row->values[i]);
	}
}

/* See bounds.h. */
int64
rest_bounds_row(const RestBounds *bounds, CmdType operation,
				const RestWriteRow *row)
{
	bool		update = operation == CMD_UPDATE;
	int64		record;

	if (bounds == NULL)
		return 0;
	if (operation == CMD_DELETE)
		return bounds->sizes.change;
	check_values(bounds, row, update);
	record = row_size(bounds, row, false);
	if (bounds->most > 0 && bounds->sizes.record + record > bounds->most)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("row of foreign table \"%s\" is too large for the API",
						get_rel_name(bounds->map->relid)),
				 errdetail("It counts " INT64_FORMAT " bytes; option \"max_record_bytes\" allows " INT64_FORMAT ".",
						   bounds->sizes.record + record, bounds->most)));
	return bounds->sizes.change +
		(update ? row_size(bounds, row, true) : record);
}

/* See bounds.h. */
void
rest_bounds_commit(const RestConf *conf, const char *server, int64 bytes)
{
	int64		most;

	if (!rest_conf_has(conf, REST_OPT_MAX_COMMIT_BYTES))
		return;
	most = rest_conf_int(conf, REST_OPT_MAX_COMMIT_BYTES);
	bytes += read_sizes(conf).commit;
	if (bytes > most)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("changes of the transaction are too large for server \"%s\"",
						server),
				 errdetail("They count " INT64_FORMAT " bytes; option \"max_commit_bytes\" allows " INT64_FORMAT ".",
						   bytes, most),
				 errhint("Commit after fewer changes.")));
}
