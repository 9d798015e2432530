/*-------------------------------------------------------------------------
 *
 * overlay.c
 *	  A table as it will be when the queued writes have been sent.
 *
 * Rows enter as they are queued.  A scan asks for what became of them: rows of
 * the API whose key is among them are passed over, and the queued rows come in
 * their place, at their place in the order that the scan promises.  Conditions
 * are checked by whoever reads the rows, as those of the API's rows are.
 *
 * What is noted is a log in statement order, so that a rollback to a savepoint
 * cuts it off; a scan works out from it what each key stands for.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/sortsupport.h"
#include "utils/typcache.h"

#include "inorder.h"
#include "noted.h"
#include "overlay.h"
#include "plan.h"

/* One queued row */
typedef struct Change
{
	RestNoted	noted;
	Oid			relid;
	CommandId	command;
	HeapTuple	old;			/* NULL: insert */
	HeapTuple	new_row;		/* NULL: delete */
} Change;

static List *changes = NIL;		/* of Change * */
static MemoryContext changes_cxt = NULL;	/* under the transaction's */

/* What a key stands for now */
typedef struct Known
{
	HeapTuple	key;			/* a row with the key in it */
	HeapTuple	row;			/* NULL: gone */
	int			next;			/* with the same hash, or -1 */
} Known;

/* A bucket of the hash table */
typedef struct Bucket
{
	uint32		hash;
	int			first;
} Bucket;

struct RestOverlay
{
	const RestColumnMap *map;
	TupleDesc	desc;
	int			nkeys;
	AttrNumber *keys;
	TypeCacheEntry **types;
	HTAB	   *buckets;
	Known	   *known;
	int			n;
	int			room;
	HeapTuple  *rows;			/* those that are there, in order */
	int			nrows;
	int			next;
	int			nsort;
	SortSupportData *sort;
	Datum	   *values;			/* of a row that is compared */
	bool	   *nulls;
};

/* ----- the log ----- */

/* A copy of a row in the log's memory. */
static HeapTuple
keep_row(TupleDesc desc, const RestOverlayRow *row)
{
	return row ? heap_form_tuple(desc, (Datum *) row->values,
								 (bool *) row->nulls) : NULL;
}

/* See overlay.h. */
void
rest_overlay_note(const RestColumnMap *map, TupleDesc desc,
				  const RestOverlayRow *old, const RestOverlayRow *new_row)
{
	MemoryContext cxt;
	Change	   *change;

	if (changes_cxt == NULL)
		changes_cxt = AllocSetContextCreate(TopTransactionContext,
											"rest_fdw queued rows",
											ALLOCSET_DEFAULT_SIZES);
	cxt = MemoryContextSwitchTo(changes_cxt);
	change = palloc(sizeof(Change));
	change->relid = map->relid;
	change->noted.level = GetCurrentTransactionNestLevel();
	/* marks the command as one that changes something: the next sees it */
	change->command = GetCurrentCommandId(true);
	change->old = keep_row(desc, old);
	change->new_row = keep_row(desc, new_row);
	changes = lappend(changes, change);
	MemoryContextSwitchTo(cxt);
}

/* See overlay.h. */
void
rest_overlay_abort(int level)
{
	changes = rest_noted_abort(changes, level);
}

/* See overlay.h. */
void
rest_overlay_commit(int level)
{
	rest_noted_commit(changes, level);
}

/* See overlay.h. */
void
rest_overlay_forget(void)
{
	changes = NIL;
	changes_cxt = NULL;
}

/* ----- keys ----- */

/* Hash of one value of a key. */
static uint32
hash_value(const RestOverlay *overlay, FmgrInfo *function, AttrNumber attnum,
		   Datum value)
{
	Oid			collation = overlay->map->columns[attnum - 1].collation;

	return DatumGetUInt32(FunctionCall1Coll(function, collation, value));
}

/* Hash of the key of a row. */
static uint32
hash_key(const RestOverlay *overlay, const Datum *values, const bool *nulls)
{
	uint32		hash = 0;
	int			i;

	for (i = 0; i < overlay->nkeys; i++)
	{
		AttrNumber	attnum = overlay->keys[i];
		FmgrInfo   *function = &overlay->types[i]->hash_proc_finfo;

		if (nulls[attnum - 1] || !OidIsValid(function->fn_oid))
			continue;
		hash = hash_combine(hash, hash_value(overlay, function, attnum,
											 values[attnum - 1]));
	}
	return hash;
}

/* Is the key of a kept row that of these values?  Changes overlay->values. */
static bool
same_key(RestOverlay *overlay, HeapTuple row, const Datum *values,
		 const bool *nulls)
{
	int			i;

	for (i = 0; i < overlay->nkeys; i++)
	{
		AttrNumber	attnum = overlay->keys[i];
		bool		isnull;
		Datum		value = heap_getattr(row, attnum, overlay->desc, &isnull);

		if (isnull || nulls[attnum - 1] ||
			!DatumGetBool(FunctionCall2Coll(&overlay->types[i]->eq_opr_finfo,
											overlay->map->columns[attnum - 1].collation,
											value, values[attnum - 1])))
			return false;
	}
	return overlay->nkeys > 0;
}

/* What is known of this key; NULL: nothing. */
static Known *
find_key(RestOverlay *overlay, const Datum *values, const bool *nulls)
{
	uint32		hash = hash_key(overlay, values, nulls);
	Bucket	   *bucket = hash_search(overlay->buckets, &hash, HASH_FIND, NULL);
	int			i = bucket ? bucket->first : -1;

	while (i >= 0 && !same_key(overlay, overlay->known[i].key, values, nulls))
		i = overlay->known[i].next;
	return i >= 0 ? &overlay->known[i] : NULL;
}

/* Note what the key of this row stands for from now on. */
static void
set_key(RestOverlay *overlay, HeapTuple key, HeapTuple row)
{
	Known	   *known;
	Bucket	   *bucket;
	uint32		hash;
	bool		found;

	heap_deform_tuple(key, overlay->desc, overlay->values, overlay->nulls);
	known = find_key(overlay, overlay->values, overlay->nulls);
	if (known)
	{
		known->row = row;
		return;
	}
	if (overlay->n == overlay->room)
	{
		overlay->room *= 2;
		overlay->known = repalloc_huge(overlay->known,
									   sizeof(Known) * overlay->room);
	}
	hash = hash_key(overlay, overlay->values, overlay->nulls);
	bucket = hash_search(overlay->buckets, &hash, HASH_ENTER, &found);
	known = &overlay->known[overlay->n];
	known->key = key;
	known->row = row;
	known->next = found ? bucket->first : -1;
	bucket->first = overlay->n++;
}

/* ----- what a scan sees ----- */

/* Raise that a queued row can't be shown, because nobody knows its key. */
static void
raise_no_key(const RestColumnMap *map)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("foreign table \"%s\" can't be read now: a row without its key waits for the commit",
					get_rel_name(map->relid)),
			 errdetail("The API gives the key when the row is sent, which is at the commit (option \"transaction\" is 'commit')."),
			 errhint("Commit first, or give the key in the INSERT.")));
}

/* Is a key column NULL? */
static bool
lacks_key(const RestOverlay *overlay, HeapTuple row)
{
	int			i;

	for (i = 0; i < overlay->nkeys; i++)
	{
		if (heap_attisnull(row, overlay->keys[i], overlay->desc))
			return true;
	}
	return false;
}

/* Apply one change. */
static void
apply(RestOverlay *overlay, const Change *change)
{
	if (overlay->nkeys > 0 && change->new_row &&
		lacks_key(overlay, change->new_row))
		raise_no_key(overlay->map);
	if (change->old)
		set_key(overlay, change->old, NULL);
	if (change->new_row)
		set_key(overlay, change->new_row, change->new_row);
}

/* How the key's columns are compared. */
static void
set_keys(RestOverlay *overlay)
{
	const RestColumnMap *map = overlay->map;
	ListCell   *lc;

	overlay->keys = palloc(sizeof(AttrNumber) * (list_length(map->keys) + 1));
	overlay->types = palloc(sizeof(TypeCacheEntry *) *
							(list_length(map->keys) + 1));
	foreach(lc, map->keys)
	{
		TypeCacheEntry *type =
			lookup_type_cache(map->columns[lfirst_int(lc) - 1].type,
							  TYPECACHE_EQ_OPR_FINFO | TYPECACHE_HASH_PROC_FINFO);

		overlay->keys[overlay->nkeys] = lfirst_int(lc);
		overlay->types[overlay->nkeys++] = type;
	}
}

/* How rows are sorted. */
static void
set_sort(RestOverlay *overlay, List *sort)
{
	ListCell   *lc;

	overlay->sort = palloc0(sizeof(SortSupportData) *
							(list_length(sort) + 1));
	foreach(lc, sort)
	{
		SortSupport support = &overlay->sort[overlay->nsort++];

		rest_inorder_support(overlay->map, lfirst(lc), support);
	}
}

/* Compare a queued row with values. */
static int
compare(const RestOverlay *overlay, HeapTuple row, const Datum *values,
		const bool *nulls)
{
	int			i;

	for (i = 0; i < overlay->nsort; i++)
	{
		SortSupport support = &overlay->sort[i];
		bool		isnull;
		Datum		value = heap_getattr(row, support->ssup_attno,
										 overlay->desc, &isnull);
		int			order = ApplySortComparator(value, isnull,
												values[support->ssup_attno - 1],
												nulls[support->ssup_attno - 1],
												support);

		if (order != 0)
			return order;
	}
	return 0;
}

/* Compare two queued rows, for qsort_arg. */
static int
compare_rows(const void *a, const void *b, void *arg)
{
	RestOverlay *overlay = arg;

	heap_deform_tuple(*(HeapTuple *) b, overlay->desc, overlay->values,
					  overlay->nulls);
	return compare(overlay, *(HeapTuple *) a, overlay->values,
				   overlay->nulls);
}

/* The rows that are there now, in order. */
static void
collect_rows(RestOverlay *overlay)
{
	int			i;

	overlay->rows = palloc(sizeof(HeapTuple) * Max(overlay->n, 1));
	for (i = 0; i < overlay->n; i++)
	{
		if (overlay->known[i].row)
			overlay->rows[overlay->nrows++] = overlay->known[i].row;
	}
	if (overlay->nsort > 0 && overlay->nrows > 1)
		qsort_arg(overlay->rows, overlay->nrows, sizeof(HeapTuple),
				  compare_rows, overlay);
}

/* Has anything been queued for this table before this command? */
static bool
has_changes(Oid relid, CommandId command)
{
	ListCell   *lc;

	foreach(lc, changes)
	{
		const Change *change = lfirst(lc);

		if (change->relid == relid && change->command < command)
			return true;
	}
	return false;
}

/* An empty overlay. */
static RestOverlay *
make_empty(const RestColumnMap *map, TupleDesc desc)
{
	RestOverlay *overlay = palloc0(sizeof(RestOverlay));
	HASHCTL		ctl = {0};

	overlay->map = map;
	overlay->desc = desc;
	overlay->room = 16;
	overlay->known = palloc(sizeof(Known) * overlay->room);
	overlay->values = palloc(sizeof(Datum) * Max(desc->natts, 1));
	overlay->nulls = palloc(sizeof(bool) * Max(desc->natts, 1));
	ctl.keysize = sizeof(uint32);
	ctl.entrysize = sizeof(Bucket);
	ctl.hcxt = CurrentMemoryContext;
	overlay->buckets = hash_create("rest_fdw queued keys", 64, &ctl,
								   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	set_keys(overlay);
	return overlay;
}

/* See overlay.h. */
RestOverlay *
rest_overlay_new(const RestColumnMap *map, TupleDesc desc, List *sort,
				 CommandId command)
{
	RestOverlay *overlay;
	ListCell   *lc;

	if (!has_changes(map->relid, command))
		return NULL;
	overlay = make_empty(map, desc);
	foreach(lc, changes)
	{
		const Change *change = lfirst(lc);

		if (change->relid == map->relid && change->command < command)
			apply(overlay, change);
	}
	set_sort(overlay, sort);
	collect_rows(overlay);
	return overlay;
}

/* See overlay.h. */
void
rest_overlay_restart(RestOverlay *overlay)
{
	overlay->next = 0;
}

/* See overlay.h. */
bool
rest_overlay_covers(RestOverlay *overlay, const Datum *values,
					const bool *nulls)
{
	return overlay->nkeys > 0 && find_key(overlay, values, nulls) != NULL;
}

/* See overlay.h. */
HeapTuple
rest_overlay_next(RestOverlay *overlay, const RestOverlayRow *before)
{
	if (overlay->next == overlay->nrows ||
		(before && compare(overlay, overlay->rows[overlay->next],
						   before->values, before->nulls) > 0))
		return NULL;
	return overlay->rows[overlay->next++];
}
