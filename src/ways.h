/*-------------------------------------------------------------------------
 *
 * ways.h
 *	  How the list route of a table takes conditions.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_WAYS_H
#define REST_WAYS_H

#include "routes.h"

typedef struct RestWays
{
	bool		express;		/* conditions form an expression; else each is
								 * arguments, which are all ANDed */
	bool		in_url;			/* what is sent counts for max_url */
	bool		can_and;		/* below OR and NOT */
	bool		can_or;
	bool		can_not;
	bool		top_or;			/* one OR may stand in {terms_or} */
	bool		top_not;		/* negated conditions stand in {terms_not} */
	int64		most;			/* terms of one request; 0: any number */
	int			depth;			/* of AND, OR and NOT in each other */
	size_t		room;			/* bytes for filters in the URL */
} RestWays;

/*
 * How list (or NULL) takes conditions, in the current memory context.
 */
extern RestWays *rest_ways_new(const RestColumnMap *map,
							   const RestRoute *list);

#endif							/* REST_WAYS_H */
