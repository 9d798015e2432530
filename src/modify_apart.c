/*-------------------------------------------------------------------------
 *
 * modify_apart.c
 *	  Writes of one record are never under way together.
 *
 * A join can yield a record several times.  Rows enter as they are about to be
 * sent; an answer leaves whether one that may not have been answered yet means
 * the same record.  Only the newest rows are remembered, as many as can be on
 * their way, by a hash of what names the record: two records with the same hash
 * only cost a wait.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/tupdesc.h"
#include "common/hashfn.h"
#include "utils/datum.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/rel.h"

#include "modify_apart.h"

/* A record that was sent lately */
typedef struct Recent
{
	uint32		hash;
	int64		number;			/* of its last row */
} Recent;

struct RestApart
{
	const RestModify *modify;
	List	   *attnums;		/* of int: what names a record */
	uint32	   *ring;			/* hashes of the newest rows */
	int64		room;			/* of them */
	int64		n;				/* rows so far */
	HTAB	   *recent;			/* those in the ring */
};

/* The columns that name a record: the key's, else all that routes need. */
static List *
naming_columns(const RestModify *modify)
{
	List	   *attnums = NIL;
	int			i;

	if (modify->map->keys != NIL)
		return modify->map->keys;
	for (i = 1; i <= modify->map->natts; i++)
	{
		if (modify->junk[i - 1] > 0)
			attnums = lappend_int(attnums, i);
	}
	return attnums;
}

/* See modify_apart.h. */
RestApart *
rest_apart_new(const RestModify *modify)
{
	RestApart  *apart = palloc0(sizeof(RestApart));
	HASHCTL		info = {0};

	apart->modify = modify;
	apart->attnums = naming_columns(modify);
	apart->room = (int64) (modify->room + 1) * Max(modify->many.rows, 1);
	apart->ring = MemoryContextAllocHuge(CurrentMemoryContext,
										 sizeof(uint32) * apart->room);
	info.keysize = sizeof(uint32);
	info.entrysize = sizeof(Recent);
	info.hcxt = CurrentMemoryContext;
	apart->recent = hash_create("rest_fdw recent rows", 64, &info,
								HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	return apart;
}

/* A number for the record that the row at hand means. */
static uint32
hash_row(const RestApart *apart)
{
	const RestModify *modify = apart->modify;
	TupleDesc	desc = RelationGetDescr(modify->rinfo->ri_RelationDesc);
	uint32		hash = 0;
	ListCell   *lc;

	foreach(lc, apart->attnums)
	{
		int			i = lfirst_int(lc) - 1;
		Form_pg_attribute att = TupleDescAttr(desc, i);

		hash = hash_combine(hash, modify->old_nulls[i] ? 0 :
							datum_image_hash(modify->old_values[i],
											 att->attbyval, att->attlen));
	}
	return hash;
}

/* Forget the row whose place in the ring the next one takes. */
static void
forget_oldest(RestApart *apart)
{
	uint32		hash = apart->ring[apart->n % apart->room];
	Recent	   *recent;

	if (apart->n < apart->room)
		return;
	recent = hash_search(apart->recent, &hash, HASH_FIND, NULL);
	if (recent && recent->number == apart->n - apart->room)
		hash_search(apart->recent, &hash, HASH_REMOVE, NULL);
}

/* See modify_apart.h. */
bool
rest_apart_meets(RestApart *apart)
{
	uint32		hash = hash_row(apart);
	Recent	   *recent;
	bool		found;

	forget_oldest(apart);
	recent = hash_search(apart->recent, &hash, HASH_ENTER, &found);
	recent->number = apart->n;
	apart->ring[apart->n % apart->room] = hash;
	apart->n++;
	return found;
}
