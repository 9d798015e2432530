/*-------------------------------------------------------------------------
 *
 * cache.h
 *	  Answers that are used again: in one statement, and as option cache_ttl
 *	  says by later ones.
 *
 * Include after postgres.h.  What is kept are bytes as they came, never rows.
 *
 * Answers are kept as readings: the first page of a list and the pages that
 * followed it when it was read, or one answer alone.  Who begins with a page of
 * a reading goes on with that reading, so that pages of different times are
 * never mixed.  Within the statement that made it a reading may be used while it
 * grows; by other statements only when it was read to its end.
 *
 * A write must call rest_cache_wrote() when it is sent, and again when its
 * answer has come: what was read before is outdated then, and so is what was
 * read in between.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_CACHE_H
#define REST_CACHE_H

#include "utils/palloc.h"

#include "cache_answer.h"

/*
 * Something was (or is about to be) written at this server: nothing that was
 * read from it before is used again.  Never throws; cheap when nothing is kept.
 */
extern void rest_cache_wrote(Oid serverid);

/* Forget what was read from this server, or with InvalidOid all.  Never throws. */
extern void rest_cache_drop(Oid serverid);

/* A digest of all that makes a request: who asks whom, and for what */
typedef struct RestCacheKey
{
	uint8		bytes[32];
} RestCacheKey;

/* Who reads */
typedef struct RestCacheReader
{
	Oid			serverid;
	Oid			relid;
	uint64		statement;		/* number of the statement; 0: none */
	int64		ttl_ms;			/* option cache_ttl; 0: only in the statement */
} RestCacheReader;

typedef struct RestCacheReading RestCacheReading;

/*
 * A place for a reading that is in use.  It belongs to a memory context, whose
 * end lets the reading go.
 */
typedef struct RestCacheUse
{
	RestCacheReading *reading;	/* or NULL */
	struct RestCachePage *at;	/* the page that was asked for last */
	bool		off;			/* the list moves: each request is sent */
} RestCacheUse;

extern RestCacheUse *rest_cache_use_new(MemoryContext cxt);

/* Let the reading go: another one begins.  NULL is fine.  Never throws. */
extern void rest_cache_use_end(RestCacheUse *use);

/* What is known of a request */
typedef enum RestCacheFound
{
	REST_CACHE_NEW,				/* nothing: send it */
	REST_CACHE_AGAIN,			/* it was sent before, but not read to its end */
	REST_CACHE_RUNS,			/* it is on its way, *runner has it */
	REST_CACHE_HIT				/* *answer, one user more, is the answer */
} RestCacheFound;

/*
 * Look a request up; begins a reading, or goes on with that in use.  A request
 * that comes again within one passage through a list is meant to be sent again:
 * then nothing of that reading is used any more.
 */
extern RestCacheFound rest_cache_find(RestCacheUse *use,
									  const RestCacheReader *reader,
									  const RestCacheKey *key,
									  RestCacheAnswer **answer,
									  void **runner);

/* The same for the request that was looked up last: has its answer come? */
extern RestCacheAnswer *rest_cache_come(const RestCacheUse *use,
										const RestCacheKey *key);

/* Is the reading in use one that option cache_ttl has kept? */
extern bool rest_cache_is_kept(const RestCacheUse *use);

/* An answer with a validator (ETag, Last-Modified) to the same request, one
 * user more; NULL when there is none. */
extern RestCacheAnswer *rest_cache_validator(const RestCacheKey *key);

/*
 * The request that use was asked for last is on its way: runner has it, until
 * rest_cache_add() or rest_cache_runner_gone() (which does nothing for others).
 * False when its answer is not wanted, or another runner has it.
 */
extern bool rest_cache_set_runner(RestCacheUse *use, const RestCacheKey *key,
								  void *runner);
extern void rest_cache_runner_gone(const RestCacheKey *key, void *runner);

/* Its answer is too large to be kept: it will be sent again each time. */
extern void rest_cache_too_large(const RestCacheKey *key, void *runner);

/* Its answer came in full; taken over.  What does not fit is not kept. */
extern void rest_cache_add(const RestCacheKey *key, void *runner,
						   RestCacheAnswer *answer);

/* The list was read to its end. */
extern void rest_cache_complete(RestCacheUse *use);

/* Largest body that is kept; 0: none is. */
extern size_t rest_cache_max_body(void);

/* A statement is over: what only it may use goes.  Never throws. */
extern void rest_cache_statement_over(uint64 statement);

#endif							/* REST_CACHE_H */
