/*-------------------------------------------------------------------------
 *
 * noted.h
 *	  What is noted during a transaction, and forgotten with it.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_NOTED_H
#define REST_NOTED_H

#include "nodes/pg_list.h"

/* First member of what stands in such a list */
typedef struct RestNoted
{
	int			level;			/* nesting level of the subtransaction */
} RestNoted;

/*
 * The subtransaction at this level ends, in a list (of RestNoted *) in the
 * order in which things were noted: what it noted goes, or becomes the
 * parent's.  abort returns what is left of the list and allocates nothing.
 */
extern List *rest_noted_abort(List *noted, int level);
extern void rest_noted_commit(List *noted, int level);

/* Whom to tell that a transaction is over; forget must not fail. */
typedef struct RestNotedEnd
{
	void		(*forget) (void);
	bool		registered;		/* private */
} RestNotedEnd;

/* Be told of the end of each transaction from now on; end is static. */
extern void rest_noted_until(RestNotedEnd *end);

#endif							/* REST_NOTED_H */
