/*-------------------------------------------------------------------------
 *
 * seen.c
 *	  Has this record come before?
 *
 * While a list is read page by page by offsets, rows may move: one that is
 * inserted before the reader's place makes the last row come again.  A record
 * is one row, so that its key, met again, is dropped.  Only the latest
 * REST_SEEN_MAX records are remembered, as fingerprints of their keys, so that
 * memory does not grow with the list.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "seen.h"

struct RestSeen
{
	HTAB	   *set;
	RestPrint  *ring;			/* the members of set by age */
	int			room;			/* of the ring so far; grows up to REST_SEEN_MAX */
	int			used;
	int			oldest;			/* next place of the ring to be overwritten */
};

/* Make the empty set. */
static HTAB *
new_set(void)
{
	HASHCTL		info = {0};

	info.keysize = sizeof(RestPrint);
	info.entrysize = sizeof(RestPrint);
	info.hcxt = CurrentMemoryContext;
	return hash_create("rest_fdw records seen", 1024, &info,
					   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

/* See seen.h. */
RestSeen *
rest_seen_new(void)
{
	RestSeen   *seen = palloc0(sizeof(RestSeen));

	seen->set = new_set();
	seen->room = 128;
	seen->ring = palloc(sizeof(RestPrint) * seen->room);
	return seen;
}

/* Forget everything: another list begins. */
void
rest_seen_reset(RestSeen *seen)
{
	int			i;

	for (i = 0; i < seen->used; i++)
		hash_search(seen->set, &seen->ring[i], HASH_REMOVE, NULL);
	seen->used = seen->oldest = 0;
}

/* See seen.h.  The oldest makes room for the newest. */
bool
rest_seen_add(RestSeen *seen, const RestPrint *print)
{
	bool		found;

	hash_search(seen->set, print, HASH_ENTER, &found);
	if (found)
		return true;
	if (seen->used == seen->room && seen->room < REST_SEEN_MAX)
	{
		seen->room = Min(seen->room * 4, REST_SEEN_MAX);
		seen->ring = repalloc(seen->ring, sizeof(RestPrint) * seen->room);
	}
	if (seen->used < REST_SEEN_MAX)
		seen->ring[seen->used++] = *print;
	else
	{
		hash_search(seen->set, &seen->ring[seen->oldest], HASH_REMOVE, NULL);
		seen->ring[seen->oldest] = *print;
		seen->oldest = (seen->oldest + 1) % REST_SEEN_MAX;
	}
	return false;
}

/* See seen.h. */
bool
rest_seen_has(const RestSeen *seen, const RestPrint *print)
{
	return hash_search(seen->set, print, HASH_FIND, NULL) != NULL;
}

/* The fingerprint of nothing. */
void
rest_print_init(RestPrint *print)
{
	print->hash[0] = print->hash[1] = 0;
}

/* Mix in bytes and their length, so that ("ab", "c") is not ("a", "bc"). */
void
rest_print_add(RestPrint *print, const char *data, size_t len)
{
	int			i;

	for (i = 0; i < 2; i++)
	{
		uint64		h = hash_bytes_extended((const unsigned char *) data,
											(int) len, (uint64) i + 1);

		print->hash[i] = hash_combine64(print->hash[i] + len, h);
	}
}
