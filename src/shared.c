/*-------------------------------------------------------------------------
 *
 * shared.c
 *	  Memory that all backends share: slots of a fixed size, found by a key.
 *
 * One block: a lock, a salt, and for each area an array of slots.  A key
 * belongs to one row of WAYS neighbouring slots, so that looking for it costs
 * the same whatever there is, and the row's oldest slot makes room for a new
 * key.  All of it is zeroed memory and offsets: it may be mapped anywhere.
 *
 * Assumes short visits: one LWLock for everything, held for some hundred
 * nanoseconds, by callers that do nothing meanwhile but look and write.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/cryptohash.h"
#include "common/sha2.h"
#include "miscadmin.h"
#include "port/atomics.h"
#include "storage/ipc.h"
#include "storage/lwlock.h"
#include "storage/shmem.h"

#include "compat.h"
#include "shared.h"

#define SHARED_NAME		"rest_fdw"

/* A segment outlives the library that made it: another layout, another name */
#define SEGMENT_NAME	"rest_fdw 1"

/* Slots that a key may be in */
#define WAYS			8

/* What stands before the bytes of a slot */
typedef struct SharedSlot
{
	RestSharedKey key;
	uint64		used;			/* clock at the last visit; 0: free */
} SharedSlot;

/* The head of the block */
typedef struct Shared
{
	LWLock		lock;
	uint8		salt[16];
	uint64		clock;			/* visits so far */
} Shared;

/* Size of an area's slots, and how many rows there are of them */
typedef struct SharedShape
{
	size_t		size;
	int			rows;
} SharedShape;

/* Where the memory is */
typedef enum SharedPlace
{
	IN_MAIN,					/* preloaded */
	IN_SEGMENT,					/* a named segment */
	IN_BACKEND					/* this backend alone */
} SharedPlace;

static const SharedShape shapes[REST_SHARED_AREAS] = {
	[REST_SHARED_RATES] = {REST_SHARED_RATE_SIZE, 64},
	[REST_SHARED_TOKENS] = {REST_SHARED_TOKEN_SIZE, 8}
};

static Shared *shared = NULL;	/* mapped into this backend */
static SharedPlace place = IN_BACKEND;
static shmem_request_hook_type next_request_hook = NULL;
static shmem_startup_hook_type next_startup_hook = NULL;

/* Bytes from one slot of an area to the next. */
static size_t
slot_stride(RestSharedArea area)
{
	return MAXALIGN(sizeof(SharedSlot)) + MAXALIGN(shapes[area].size);
}

/* Where an area begins. */
static size_t
area_offset(RestSharedArea area)
{
	size_t		offset = MAXALIGN(sizeof(Shared));
	int			i;

	for (i = 0; i < (int) area; i++)
		offset += slot_stride(i) * shapes[i].rows * WAYS;
	return offset;
}

/* Slot number i of an area. */
static SharedSlot *
slot_at(RestSharedArea area, int i)
{
	return (SharedSlot *) ((char *) shared + area_offset(area) +
						   slot_stride(area) * i);
}

/* The bytes of a slot that are its owner's. */
static void *
slot_bytes(SharedSlot *slot)
{
	return (char *) slot + MAXALIGN(sizeof(SharedSlot));
}

/* ----- setting up ----- */

/* Make the block in zeroed memory. */
static void
set_up(Shared *block)
{
	if (!pg_strong_random(block->salt, sizeof(block->salt)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not generate a random salt")));
	LWLockInitialize(&block->lock, rest_compat_new_tranche(SHARED_NAME));
}

/* The same as the callback of a named segment. */
static void
set_up_segment(void *block REST_COMPAT_SEGMENT_ARG)
{
	memset(block, 0, area_offset(REST_SHARED_AREAS));
	set_up(block);
}

/* Hook: how much main shared memory is needed. */
static void
request_memory(void)
{
	if (next_request_hook)
		next_request_hook();
	RequestAddinShmemSpace(area_offset(REST_SHARED_AREAS));
}

/* Hook: make it, once a server start. */
static void
start_memory(void)
{
	bool		found;

	if (next_startup_hook)
		next_startup_hook();
	LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
	shared = ShmemInitStruct(SHARED_NAME, area_offset(REST_SHARED_AREAS),
							 &found);
	if (!found)
	{
		memset(shared, 0, area_offset(REST_SHARED_AREAS));
		set_up(shared);
	}
	place = IN_MAIN;
	LWLockRelease(AddinShmemInitLock);
}

/* See shared.h. */
void
rest_shared_init(void)
{
	if (!process_shared_preload_libraries_in_progress)
		return;
	next_request_hook = shmem_request_hook;
	shmem_request_hook = request_memory;
	next_startup_hook = shmem_startup_hook;
	shmem_startup_hook = start_memory;
}

/* Have the block mapped, wherever it can be. */
static void
attach(void)
{
	static bool attached = false;

	if (attached)
		return;
	if (place == IN_BACKEND && IsUnderPostmaster)
	{
		shared = rest_compat_named_segment(SEGMENT_NAME,
										   area_offset(REST_SHARED_AREAS),
										   set_up_segment);
		if (shared)
			place = IN_SEGMENT;
	}
	if (shared == NULL)
	{
		/* from the system: what is not used stays untouched, and costs nothing */
		Shared	   *own = calloc(1, area_offset(REST_SHARED_AREAS));

		if (own == NULL)
			ereport(ERROR,
					(errcode(ERRCODE_OUT_OF_MEMORY),
					 errmsg("out of memory")));
		set_up(own);
		shared = own;
	}
	rest_compat_register_tranche(shared->lock.tranche, SHARED_NAME);
	attached = true;
}

/* See shared.h. */
const char *
rest_shared_place_name(void)
{
	attach();
	switch (place)
	{
		case IN_MAIN:
			return "shared memory";
		case IN_SEGMENT:
			return "named segment";
		case IN_BACKEND:
			break;
	}
	return "this session";
}

/* ----- keys and slots ----- */

/* See shared.h. */
void
rest_shared_key(RestSharedKey *key, const char *kind, const void *data,
				size_t len)
{
	uint8		digest[PG_SHA256_DIGEST_LENGTH];
	pg_cryptohash_ctx *ctx;
	bool		ok;

	attach();
	ctx = pg_cryptohash_create(PG_SHA256);
	ok = ctx != NULL && pg_cryptohash_init(ctx) >= 0 &&
		pg_cryptohash_update(ctx, shared->salt, sizeof(shared->salt)) >= 0 &&
		pg_cryptohash_update(ctx, (const uint8 *) kind, strlen(kind) + 1) >= 0 &&
		pg_cryptohash_update(ctx, data, len) >= 0 &&
		pg_cryptohash_final(ctx, digest, sizeof(digest)) >= 0;
	pg_cryptohash_free(ctx);
	if (!ok)
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not compute a digest")));
	memcpy(key->bytes, digest, sizeof(key->bytes));
}

/* The first slot of the row that a key belongs to. */
static int
row_of(RestSharedArea area, const RestSharedKey *key)
{
	uint32		number;

	memcpy(&number, key->bytes, sizeof(number));
	return (int) (number % shapes[area].rows) * WAYS;
}

/* The slot of a key, or NULL; the memory is locked. */
static SharedSlot *
find_slot(RestSharedArea area, const RestSharedKey *key)
{
	int			row = row_of(area, key);
	int			i;

	for (i = row; i < row + WAYS; i++)
	{
		SharedSlot *slot = slot_at(area, i);

		if (slot->used > 0 &&
			memcmp(&slot->key, key, sizeof(RestSharedKey)) == 0)
			return slot;
	}
	return NULL;
}

/* Overwrite a slot, bytes and all, so that it is free. */
static void
wipe_slot(RestSharedArea area, SharedSlot *slot)
{
	explicit_bzero(slot, slot_stride(area));
}

/* A slot for a new key: a free one, or the one used longest ago. */
static SharedSlot *
make_slot(RestSharedArea area, const RestSharedKey *key)
{
	int			row = row_of(area, key);
	SharedSlot *oldest = slot_at(area, row);
	int			i;

	for (i = row + 1; i < row + WAYS; i++)
	{
		if (slot_at(area, i)->used < oldest->used)
			oldest = slot_at(area, i);
	}
	wipe_slot(area, oldest);
	oldest->key = *key;
	return oldest;
}

/* Take the lock, where there is anybody else. */
static void
lock_all(void)
{
	attach();
	if (place != IN_BACKEND)
		LWLockAcquire(&shared->lock, LW_EXCLUSIVE);
}

/* See shared.h. */
void
rest_shared_unlock(void)
{
	if (place != IN_BACKEND)
		LWLockRelease(&shared->lock);
}

/* See shared.h. */
void *
rest_shared_lock(RestSharedArea area, const RestSharedKey *key, bool make,
				 bool *found)
{
	SharedSlot *slot;

	lock_all();
	slot = find_slot(area, key);
	if (found)
		*found = slot != NULL;
	if (slot == NULL && !make)
	{
		rest_shared_unlock();
		return NULL;
	}
	if (slot == NULL)
		slot = make_slot(area, key);
	slot->used = ++shared->clock;
	return slot_bytes(slot);
}

/* See shared.h. */
void
rest_shared_erase(RestSharedArea area, const RestSharedKey *key)
{
	SharedSlot *slot;

	lock_all();
	slot = find_slot(area, key);
	if (slot)
		wipe_slot(area, slot);
	rest_shared_unlock();
}

/* See shared.h. */
bool
rest_shared_walk(RestSharedArea area, int *next, void *copy)
{
	int			end = shapes[area].rows * WAYS;
	bool		found = false;

	lock_all();
	while (!found && *next < end)
	{
		SharedSlot *slot = slot_at(area, (*next)++);

		found = slot->used > 0;
		if (found)
			memcpy(copy, slot_bytes(slot), shapes[area].size);
	}
	rest_shared_unlock();
	return found;
}
