/*-------------------------------------------------------------------------
 *
 * keyset.c
 *	  Lists that are read by key: sorted by it, each page after the last key.
 *
 * Needs nothing of the API but a sort by the key and a filter on it, so both
 * are demanded when the reading begins.  Keys of records enter as they come
 * and are compared as PostgreSQL compares them: a list that is not in the
 * order of its key would lose records unseen, so it is an error.  What leaves
 * is the last key, as the value of a filter.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "keyset.h"
#include "report.h"
#include "sent.h"

struct RestKeyset
{
	MemoryContext cxt;
	const RestColumnMap *map;
	const RestColumn *column;
	bool		desc;
	RestCodec  *codec;
	TypeCacheEntry *type;
	bool		has_last;
	Datum		last;
};

/* The direction in which a plan with this order reads. */
static bool
is_desc(List *sort)
{
	return sort != NIL && ((RestSortKey *) linitial(sort))->desc;
}

/* Raise that a table can't be read by key, and why. */
static void
raise_unfit(const RestColumnMap *map, const char *why, const char *hint)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("foreign table \"%s\" can't be read by pager \"keyset\"",
					get_rel_name(map->relid)),
			 errdetail("%s", why), errhint("%s", hint)));
}

/* What it takes of the key's column. */
static void
check_column(RestKeyset *keyset)
{
	const RestColumn *column = keyset->column;
	const char *sort_text = rest_conf_text(column->conf, REST_OPT_SORT_TEXT);

	if (rest_column_filter(column, rest_keyset_op(keyset)) == NULL)
		raise_unfit(keyset->map,
					psprintf("There is no option \"filter_%s\" for column \"%s\".",
							 rest_filter_op_name(rest_keyset_op(keyset)),
							 column->name),
					"The API must be able to filter by the key.");
	if (!column->sortable ||
		!rest_conf_has(column->conf, keyset->desc ? REST_OPT_SORT_DESC :
					   REST_OPT_SORT_ASC))
		raise_unfit(keyset->map,
					psprintf("There is no option \"%s\" for column \"%s\".",
							 keyset->desc ? "sort_desc" : "sort_asc",
							 column->name),
					"The API must be able to sort by the key.");
	if (!OidIsValid(keyset->type->cmp_proc_finfo.fn_oid) ||
		rest_column_base_type(column) == UUIDOID ||
		rest_column_base_type(column) == BOOLOID ||
		type_is_enum(rest_column_base_type(column)) ||
		rest_codec_is_coarse(keyset->codec))
		raise_unfit(keyset->map,
					psprintf("Values of column \"%s\" can't be compared as the API compares them.",
							 column->name),
					"A key must have a type with an order and a format that shows all of it.");
	if (rest_column_is_text(column) &&
		(sort_text == NULL || *sort_text == '\0' ||
		 !rest_collation_is(column->collation, sort_text)))
		raise_unfit(keyset->map,
					psprintf("It is not known how the API sorts the text of column \"%s\".",
							 column->name),
					"Set option \"sort_text\" to the API's collation, and give the column the same.");
}

/* See keyset.h. */
RestKeyset *
rest_keyset_new(const RestColumnMap *map, List *sort)
{
	RestKeyset *keyset = palloc0(sizeof(RestKeyset));

	keyset->cxt = CurrentMemoryContext;
	keyset->map = map;
	keyset->desc = is_desc(sort);
	if (list_length(map->keys) != 1)
		raise_unfit(map, map->keys == NIL ? "It has no key column." :
					"Its key has several columns.",
					"Exactly one column must have option \"key\".");
	keyset->column = rest_columns_get(map, linitial_int(map->keys));
	keyset->codec = rest_column_codec(keyset->column);
	keyset->type = lookup_type_cache(rest_column_base_type(keyset->column),
									 TYPECACHE_CMP_PROC_FINFO);
	check_column(keyset);
	return keyset;
}

/* See keyset.h. */
void
rest_keyset_reset(RestKeyset *keyset)
{
	if (keyset->has_last && !keyset->type->typbyval)
		pfree(DatumGetPointer(keyset->last));
	keyset->has_last = false;
}

/* Raise that a record can't stand where it stands. */
static void
raise_record(const RestKeyset *keyset, const char *what,
			 const RestRequest *request)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("list of foreign table \"%s\" can't be read by its key",
					get_rel_name(keyset->map->relid)),
			 errdetail("%s Request: %s %s", what, request->method,
					   rest_report_text(request->target)),
			 errhint("Pager \"keyset\" wants a list that is sorted by column \"%s\" and filtered by it; check options \"%s\" and \"filter_%s\".",
					 keyset->column->name,
					 keyset->desc ? "sort_desc" : "sort_asc",
					 rest_filter_op_name(rest_keyset_op(keyset)))));
}

/* See keyset.h. */
void
rest_keyset_record(RestKeyset *keyset, const RestSlice *key,
				   const RestRequest *request)
{
	bool		isnull = key->kind <= REST_JSON_NULL;
	Datum		value = (Datum) 0;
	int			order;

	if (!isnull)
		value = rest_codec_read(keyset->codec, key, &isnull);
	if (isnull)
		raise_record(keyset, "A record has no key.", request);
	if (keyset->has_last)
	{
		order = DatumGetInt32(FunctionCall2Coll(&keyset->type->cmp_proc_finfo,
												keyset->column->collation,
												keyset->last, value));
		if (keyset->desc ? order <= 0 : order >= 0)
			raise_record(keyset,
						 "A record does not come after the one before it.",
						 request);
	}
	rest_keyset_reset(keyset);
	if (!keyset->type->typbyval)
	{
		MemoryContext old = MemoryContextSwitchTo(keyset->cxt);

		value = datumCopy(value, false, keyset->type->typlen);
		MemoryContextSwitchTo(old);
	}
	keyset->last = value;
	keyset->has_last = true;
}

/* See keyset.h. */
bool
rest_keyset_last(RestKeyset *keyset, RestValue *value)
{
	if (!keyset->has_last)
		return false;
	if (rest_codec_filter(keyset->codec, keyset->last,
						  keyset->desc ? REST_BOUND_BELOW : REST_BOUND_LOWER,
						  value) != REST_SEND_EXACT)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
				 errmsg("list of foreign table \"%s\" can't be read by its key",
						get_rel_name(keyset->map->relid)),
				 errdetail("A value of column \"%s\" can't be sent as a filter.",
						   keyset->column->name)));
	return true;
}

/* The key's column. */
const RestColumn *
rest_keyset_column(const RestKeyset *keyset)
{
	return keyset->column;
}

/* The filter that asks for what comes after a key. */
RestFilterOp
rest_keyset_op(const RestKeyset *keyset)
{
	return keyset->desc ? REST_FILTER_LT : REST_FILTER_GT;
}
