/*-------------------------------------------------------------------------
 *
 * waiting.h
 *	  Option wait: the requests by which work of the API is watched.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_WAITING_H
#define REST_WAITING_H

#include "column.h"
#include "wait.h"

typedef struct RestWaiting RestWaiting;

/*
 * The options of a table, in the current memory context, which it must not
 * outlive; NULL when it does not wait.  Raises for a route that can't be used.
 */
extern RestWaiting *rest_waiting_new(const RestColumnMap *map, RestApi *api);

/*
 * For rest_reply_wait: how a request of this route waits, NULL when it does
 * not (or waiting is NULL).  In the current memory context; columns (by attnum
 * - 1, or NULL) and more are borrowed as long as that lives.  more: a List of
 * char *, {reply:...} that others want to know.
 */
extern const RestWait *rest_waiting_begin(const RestWaiting *waiting,
										  RestOpt route,
										  const RestValue *columns,
										  int64 page_size, List *more);

/*
 * What the replies on the way said at {reply:...}; false when none did.
 * Borrowed from the wait.
 */
extern bool rest_waiting_said(const RestWait *wait, const char *name,
							  RestValue *out);

#endif							/* REST_WAITING_H */
