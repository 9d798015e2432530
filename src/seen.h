/*-------------------------------------------------------------------------
 *
 * seen.h
 *	  Has this record come before?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SEEN_H
#define REST_SEEN_H

/* Records that are remembered: what a list may move back and forth by */
#define REST_SEEN_MAX 20000

typedef struct RestSeen RestSeen;

/* A fingerprint of a record's key: two independent 64-bit hashes */
typedef struct RestPrint
{
	uint64		hash[2];
} RestPrint;

/* An empty memory of the latest records, in the current memory context. */
extern RestSeen *rest_seen_new(void);

extern void rest_seen_reset(RestSeen *seen);

/* Add one; true when it was there already. */
extern bool rest_seen_add(RestSeen *seen, const RestPrint *print);

/* Was one added, and is not forgotten yet? */
extern bool rest_seen_has(const RestSeen *seen, const RestPrint *print);

/* Start a fingerprint, and mix bytes in. */
extern void rest_print_init(RestPrint *print);
extern void rest_print_add(RestPrint *print, const char *data, size_t len);

#endif							/* REST_SEEN_H */
