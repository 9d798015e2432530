/*-------------------------------------------------------------------------
 *
 * cache_answer.h
 *	  An answer that is kept: bytes as they came, and what they were told to be.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_CACHE_ANSWER_H
#define REST_CACHE_ANSWER_H

#include "buf.h"
#include "freshness.h"

/* An answer that is kept; malloc'd, with a count of its users */
typedef struct RestCacheAnswer
{
	int			users;
	bool		empty;			/* it means that there is nothing */
	bool		told_end;		/* HTTP told its end */
	int64		came_ms;		/* when it came, on a clock that never goes back */
	RestFreshness fresh;
	RestBuf		headers;		/* "Name: value\n", in their order */
	RestBuf		body;			/* decoded */
} RestCacheAnswer;

/* An empty one, its only user being the caller; NULL without memory. */
extern RestCacheAnswer *rest_cache_answer_new(size_t max_body);

/* The API says just now, with these headers, that it is still so. */
extern void rest_cache_answer_renew(RestCacheAnswer *answer,
									const RestFreshness *told);

/* One user less; the last one frees it.  As void *, for a guard. */
extern void rest_cache_answer_release(void *answer);

/* The nth header of that name; valid as long as the answer.  NULL: none. */
extern const char *rest_cache_answer_header(const RestCacheAnswer *answer,
											const char *name, int nth);

/* One header more; what does not fit fails answer->headers. */
extern void rest_cache_answer_add_header(RestCacheAnswer *answer,
										 const char *name, const char *value);

/* Bytes that it takes. */
extern size_t rest_cache_answer_bytes(const RestCacheAnswer *answer);

/* May it be used at this moment without asking? */
extern bool rest_cache_answer_is_fresh(const RestCacheAnswer *answer,
									   int64 ttl_ms);

#endif							/* REST_CACHE_ANSWER_H */
