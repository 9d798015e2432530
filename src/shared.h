/*-------------------------------------------------------------------------
 *
 * shared.h
 *	  Memory that all backends share: slots of a fixed size, found by a key.
 *
 * Include after postgres.h.  Where the memory is depends on the server:
 *
 *	- in its main shared memory, when the library is in
 *	  shared_preload_libraries;
 *	- in a named segment, made by the first backend that needs it, from
 *	  PostgreSQL 17 on;
 *	- else in this backend alone, where nothing is shared.
 *
 * The same calls work in all three.  What lives here is a hint that may be gone
 * at any moment: an area that is full gives the slot that was used longest ago
 * to somebody else.  Nothing is counted up and down here, so that a backend
 * that dies leaves nothing behind.
 *
 * A thing that is secret may stand in a slot (the token of a login), never in a
 * key: keys are digests, made with a salt that nobody else knows.  A slot is
 * overwritten when it is let go.
 *
 *		rest_shared_key(&key, "login", text, len);
 *		slot = rest_shared_lock(REST_SHARED_TOKENS, &key, true, &found);
 *		... read or change *slot; nothing that can raise, wait or palloc ...
 *		rest_shared_unlock();
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SHARED_H
#define REST_SHARED_H

/* The areas; each has slots of one size, of which all bytes are the owner's */
typedef enum RestSharedArea
{
	REST_SHARED_RATES,			/* rate.c: REST_SHARED_RATE_SIZE bytes */
	REST_SHARED_TOKENS,			/* logins: REST_SHARED_TOKEN_SIZE bytes */
	REST_SHARED_AREAS
} RestSharedArea;

#define REST_SHARED_RATE_SIZE	128
#define REST_SHARED_TOKEN_SIZE	8192

typedef struct RestSharedKey
{
	uint8		bytes[16];
} RestSharedKey;

/*
 * Called from _PG_init: asks for main shared memory, when there is still time
 * to.
 */
extern void rest_shared_init(void);

/*
 * Where the memory is: "shared memory", "named segment", "this session".  Sets
 * it up at the first call.  May raise.
 */
extern const char *rest_shared_place_name(void);

/*
 * The key of what these bytes describe; kind keeps things of different kinds
 * apart.  The same bytes give the same key in all backends until the server
 * restarts, and another one after that.  May raise.
 */
extern void rest_shared_key(RestSharedKey *key, const char *kind,
							const void *data, size_t len);

/*
 * Lock the memory and find a slot.  Without make: NULL, and no lock held, when
 * there is none.  With make there always is one; *found (may be NULL) tells
 * whether it was there before, else it is zeroed.  May raise before the lock is
 * held; the lock is released by errors, as any LWLock.
 */
extern void *rest_shared_lock(RestSharedArea area, const RestSharedKey *key,
							  bool make, bool *found);
extern void rest_shared_unlock(void);

/* Overwrite a slot and let it go; nothing happens when there is none. */
extern void rest_shared_erase(RestSharedArea area, const RestSharedKey *key);

/*
 * Copy the slot at position *next or, when that is not in use, the first one
 * behind it; *next is then the position behind that.  False at the end.
 */
extern bool rest_shared_walk(RestSharedArea area, int *next, void *copy);

#endif							/* REST_SHARED_H */
