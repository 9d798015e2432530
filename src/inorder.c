/*-------------------------------------------------------------------------
 *
 * inorder.c
 *	  Do rows come in the order that was promised?
 *
 * A plan may rely on the order in which an API answers (merge joins and LIMIT
 * do).  An API that sorts otherwise than its options say would make such a
 * plan lose rows, so each row is compared with the one before it: a wrong
 * promise is an error.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/sortsupport.h"
#include "utils/typcache.h"

#include "inorder.h"

typedef struct OrderKey
{
	const RestColumn *column;
	SortSupportData sort;
	bool		no_nulls;		/* rows where it is NULL will be dropped */
	bool		byval;
	int16		len;
	Datum		last;
	bool		last_null;
} OrderKey;

struct RestInOrder
{
	int			nkeys;
	OrderKey   *keys;
	bool		has_last;
	MemoryContext cxt[2];		/* copies of last, in turn */
	int			turn;
};

/* See inorder.h. */
void
rest_inorder_support(const RestColumnMap *map, const RestSortKey *key,
					 SortSupport support)
{
	const RestColumn *column = rest_columns_get(map, key->attnum);
	TypeCacheEntry *type = lookup_type_cache(column->type, TYPECACHE_LT_OPR |
											 TYPECACHE_GT_OPR);

	support->ssup_cxt = CurrentMemoryContext;
	support->ssup_collation = rest_column_sort_collation(column);
	support->ssup_nulls_first = key->nulls_first;
	support->ssup_attno = key->attnum;
	PrepareSortSupportFromOrderingOp(key->desc ? type->gt_opr : type->lt_opr,
									 support);
}

/* Fill in one key. */
static void
init_key(OrderKey *key, const RestColumnMap *map, const RestSortKey *sort)
{
	TypeCacheEntry *type;

	key->column = rest_columns_get(map, sort->attnum);
	type = lookup_type_cache(key->column->type, 0);
	rest_inorder_support(map, sort, &key->sort);
	key->no_nulls = sort->no_nulls;
	key->byval = type->typbyval;
	key->len = type->typlen;
}

/* See inorder.h. */
RestInOrder *
rest_inorder_new(const RestColumnMap *map, List *keys)
{
	RestInOrder *check;
	ListCell   *lc;

	if (keys == NIL)
		return NULL;
	check = palloc0(sizeof(RestInOrder));
	check->keys = palloc0(sizeof(OrderKey) * list_length(keys));
	foreach(lc, keys)
		init_key(&check->keys[check->nkeys++], map, lfirst(lc));
	check->cxt[0] = AllocSetContextCreate(CurrentMemoryContext,
										  "rest_fdw order a",
										  ALLOCSET_SMALL_SIZES);
	check->cxt[1] = AllocSetContextCreate(CurrentMemoryContext,
										  "rest_fdw order b",
										  ALLOCSET_SMALL_SIZES);
	return check;
}

/* Forget the row before: another list begins.  NULL is fine. */
void
rest_inorder_reset(RestInOrder *check)
{
	if (check)
		check->has_last = false;
}

/*
 * Raise that the API did not sort as its options promise, or that a record comes
 * too late in a list that may have changed.
 */
static void
raise_disorder(const OrderKey *key, bool reread)
{
	if (reread)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("the list changed while it was read"),
				 errdetail("A record was found too late for the order of column \"%s\".",
						   key->column->name),
				 errhint("Try again; if it happens always, set option \"sortable\" of this column to 'false', as the API does not sort it as PostgreSQL does.")));
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("records do not come in the order that was asked for"),
			 errdetail("A value of column \"%s\" belongs before the one that came before it.",
					   key->column->name),
			 errhint("If the API does not sort this column as PostgreSQL does, set its option \"sortable\" to 'false', or correct \"sort_nulls\" or \"sort_text\".")));
}

/* Compare with the row before; the first difference decides. */
static void
compare_row(RestInOrder *check, const Datum *values, const bool *nulls,
			bool reread)
{
	int			i;

	for (i = 0; i < check->nkeys; i++)
	{
		OrderKey   *key = &check->keys[i];
		int			at = key->column->attnum - 1;
		int			order = ApplySortComparator(key->last, key->last_null,
												values[at], nulls[at],
												&key->sort);

		if (order > 0)
			raise_disorder(key, reread);
		if (order < 0)
			return;
	}
}

/*
 * Will a condition drop this row, because a sort key is NULL?  The API may put
 * it anywhere: such NULLs do not count in what was promised.
 */
static bool
will_be_dropped(const RestInOrder *check, const bool *nulls)
{
	int			i;

	for (i = 0; i < check->nkeys; i++)
	{
		if (check->keys[i].no_nulls && nulls[check->keys[i].column->attnum - 1])
			return true;
	}
	return false;
}

/* See inorder.h. */
void
rest_inorder_row(RestInOrder *check, const Datum *values, const bool *nulls,
				 bool reread)
{
	MemoryContext old;
	int			i;

	if (will_be_dropped(check, nulls))
		return;
	if (check->has_last)
		compare_row(check, values, nulls, reread);
	check->turn = !check->turn;
	old = MemoryContextSwitchTo(check->cxt[check->turn]);
	for (i = 0; i < check->nkeys; i++)
	{
		OrderKey   *key = &check->keys[i];
		int			at = key->column->attnum - 1;

		key->last_null = nulls[at];
		key->last = nulls[at] ? (Datum) 0 :
			datumCopy(values[at], key->byval, key->len);
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(check->cxt[!check->turn]);
	check->has_last = true;
}
