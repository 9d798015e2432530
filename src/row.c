/*-------------------------------------------------------------------------
 *
 * row.c
 *	  From the record at hand to the values of a row.
 *
 * Raw slices enter, Datums leave; only columns that the query looks at are
 * converted.  A column that records don't have takes the value that its
 * request was made with.  Errors of a conversion say which column and record
 * they come from.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "jsonscan.h"
#include "row.h"

/* One column that is filled in */
typedef struct RowColumn
{
	const RestColumn *column;
	RestCodec  *codec;
	bool		in_record;		/* or only ever in the request */
	bool		must_be;		/* option missing is 'error' */
	bool		first;			/* of what "*" finds, the first */
} RowColumn;

struct RestRow
{
	const RestColumnMap *map;
	int			n;
	RowColumn  *columns;
	FmgrInfo   *choice_cmp;		/* comparison of the column of choices */
	AttrNumber	choice_column;	/* the column that it is for */
	/* where a conversion is, for messages */
	const RestColumn *current;
	const RestRecord *record;
};

/* What a record does not have is taken from the request of this lister. */
typedef struct ListerRecord
{
	RestRecord	record;
	RestLister *lister;
} ListerRecord;

/*
 * Does the column take one of the values that a pointer with "*" finds?  An
 * array or JSON takes all of them.
 */
static bool
takes_first(const RestColumn *column)
{
	const char *p = rest_conf_text(column->conf, REST_OPT_POINTER);
	Oid			type = rest_column_base_type(column);

	if (type == JSONOID || type == JSONBOID || OidIsValid(get_element_type(type)))
		return false;
	while (p && (p = strstr(p, "/*")) != NULL)
	{
		p += 2;
		if (*p == '\0' || strchr("/, \t\r\n", *p) != NULL)
			return true;
	}
	return false;
}

/* See row.h. */
RestRow *
rest_row_new(const RestColumnMap *map, List *attrs, RestCodec **codecs)
{
	RestRow    *row = palloc0(sizeof(RestRow));
	ListCell   *lc;

	row->map = map;
	row->columns = palloc0(sizeof(RowColumn) * Max(list_length(attrs), 1));
	foreach(lc, attrs)
	{
		RestColumn *column = rest_columns_get(map, lfirst_int(lc));
		RowColumn  *rc = &row->columns[row->n++];
		const char *missing = rest_conf_text(column->conf, REST_OPT_MISSING);

		if (codecs[column->attnum - 1] == NULL)
			codecs[column->attnum - 1] = rest_column_codec(column);
		rc->column = column;
		rc->codec = codecs[column->attnum - 1];
		rc->in_record = column->access == REST_ACCESS_ALL ||
			column->access == REST_ACCESS_READ;
		rc->must_be = missing && strcmp(missing, "error") == 0;
		rc->first = takes_first(column);
	}
	return row;
}

/* errcontext of conversions */
static void
row_context(void *arg)
{
	RestRow    *row = arg;

	if (row->current)
		errcontext("column \"%s\" of foreign table \"%s\", record %llu",
				   row->current->name, get_rel_name(row->map->relid),
				   (unsigned long long) rest_reader_number(row->record->facts->reader));
}

/* RestRecord.given: the value that the request was made with. */
static bool
request_value(const RestRecord *record, const RestColumn *column,
			  Datum *value, bool *isnull)
{
	RestLister *lister = ((const ListerRecord *) record)->lister;
	const RestSent *sent = rest_lister_sent(lister);
	const RestChoice *choice = rest_lister_choice(lister);

	*isnull = false;
	if (choice && sent->choice_column == column->attnum &&
		choice->value.kind != REST_VALUE_LIST)
	{
		*value = choice->datum;
		return true;
	}
	if (sent->given[column->attnum - 1])
	{
		*value = sent->datums[column->attnum - 1];
		return true;
	}
	return false;
}

/* Raise that a member is not there though it must be. */
static void
raise_missing(const RowColumn *rc)
{
	const char *pointer = rest_conf_text(rc->column->conf, REST_OPT_POINTER);

	if (strcmp(pointer, "/{column}") == 0)
		pointer = psprintf("/%s", rc->column->column_name);
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("record has no value for column \"%s\"", rc->column->name),
			 errdetail("Option \"missing\" is 'error', and nothing is found at \"%s\".",
					   pointer)));
}

/* Convert what was found in the record. */
static Datum
read_slice(const RowColumn *rc, const RestSlice *slice, bool *isnull)
{
	RestSlice	first;

	if (!rc->first || slice->kind != REST_JSON_ARRAY)
		return rest_codec_read(rc->codec, slice, isnull);
	first = rest_json_element(slice, 0);
	if (first.kind != REST_JSON_MISSING)
		return rest_codec_read(rc->codec, &first, isnull);
	if (rc->must_be)
		raise_missing(rc);
	*isnull = true;
	return (Datum) 0;
}

/* Convert one column that stands at no plain place, or not in this record. */
static Datum
fill_other_column(const RestRecord *record, RowColumn *rc, bool *isnull)
{
	const RestColumn *column = rc->column;
	RestSlice	slice;
	const char *header;
	Datum		value = (Datum) 0;

	if (rc->in_record)
	{
		rest_facts_column(record->facts, record->slices, column->attnum,
						  &slice);
		if (slice.kind != REST_JSON_MISSING)
			return read_slice(rc, &slice, isnull);
		if (rest_facts_column_header(record->facts, column->attnum,
									 &header) && header)
			return rest_codec_read_text(rc->codec, header, strlen(header),
										isnull);
	}
	if (record->given(record, column, &value, isnull))
		return value;
	if (rc->must_be && rc->in_record)
		raise_missing(rc);
	*isnull = true;
	return (Datum) 0;
}

/* A value of the column of choices against one that was asked for. */
static int
compare(const RestRow *row, const RestColumn *column, Datum value, Datum asked)
{
	return DatumGetInt32(FunctionCall2Coll(row->choice_cmp, column->collation,
										   value, asked));
}

/*
 * Is the row the one that its request asked for?  A request per value is
 * rechecked against its own value, one for a part of a list against its range:
 * else one record could answer two of them.
 */
static bool
is_own_choice(RestRow *row, RestLister *lister, const Datum *values,
			  const bool *nulls)
{
	const RestSent *sent = rest_lister_sent(lister);
	const RestChoice *choice = rest_lister_choice(lister);
	RestColumn *column;
	int			low;

	if (choice == NULL || choice->whole)
		return true;
	if (nulls[sent->choice_column - 1])
		return false;
	column = rest_columns_get(row->map, sent->choice_column);
	if (row->choice_column != sent->choice_column)
	{
		row->choice_cmp = &lookup_type_cache(column->type,
											 TYPECACHE_CMP_PROC_FINFO)->cmp_proc_finfo;
		row->choice_column = sent->choice_column;
	}
	if (!OidIsValid(row->choice_cmp->fn_oid))
		return true;
	low = compare(row, column, values[sent->choice_column - 1], choice->datum);
	if (choice->value.kind != REST_VALUE_LIST)
		return low == 0;
	return low >= 0 && compare(row, column, values[sent->choice_column - 1],
							   choice->last) <= 0;
}

/* See row.h. */
void
rest_row_read(RestRow *row, const RestRecord *record, Datum *values,
			  bool *nulls)
{
	const RestSlice *slices = record->slices;
	const int  *direct = record->facts->sources->direct;
	ErrorContextCallback context;
	int			i;

	row->record = record;
	context.callback = row_context;
	context.arg = row;
	context.previous = error_context_stack;
	error_context_stack = &context;
	for (i = 0; i < row->n; i++)
	{
		RowColumn  *rc = &row->columns[i];
		int			at = rc->column->attnum - 1;

		row->current = rc->column;
		if (direct[at] >= 0 && slices[direct[at]].kind != REST_JSON_MISSING)
			values[at] = read_slice(rc, &slices[direct[at]], &nulls[at]);
		else
			values[at] = fill_other_column(record, rc, &nulls[at]);
	}
	row->current = NULL;
	error_context_stack = context.previous;
}

/* See row.h. */
bool
rest_row_fill(RestRow *row, RestLister *lister, Datum *values, bool *nulls)
{
	ListerRecord record;

	record.record.facts = rest_lister_facts(lister);
	record.record.slices = rest_lister_slices(lister);
	record.record.given = request_value;
	record.lister = lister;
	memset(nulls, true, sizeof(bool) * row->map->natts);
	rest_row_read(row, &record.record, values, nulls);
	return is_own_choice(row, lister, values, nulls);
}
