/*-------------------------------------------------------------------------
 *
 * freshness.h
 *	  What headers say about using an answer again.
 *
 * Plain C.  RFC 9111, for a cache that belongs to one user.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_FRESHNESS_H
#define REST_FRESHNESS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct RestFreshness
{
	bool		forbidden;		/* no-store, or it varies by what nobody knows */
	bool		told;			/* there was a Cache-Control */
	bool		ask_first;		/* no-cache: only when the API says that it is
								 * still so */
	int64_t		max_age_ms;		/* how old it may become; -1: not told */
	int64_t		age_ms;			/* how old it was when it came */
} RestFreshness;

/* Nothing told yet. */
extern void rest_freshness_init(RestFreshness *fresh);

/* The API says of an answer that it is still so, with these headers. */
extern void rest_freshness_renew(RestFreshness *fresh,
								 const RestFreshness *told);

/* Take what one header says; others are passed by. */
extern void rest_freshness_header(RestFreshness *fresh, const char *name,
								  const char *value);

/* Does this header of a request make its answer one that is not kept? */
extern bool rest_freshness_is_conditional(const char *line);

#endif							/* REST_FRESHNESS_H */
