/*-------------------------------------------------------------------------
 *
 * commit_route.h
 *	  Option commit: requests that carry, or follow, the writes of a
 *	  transaction.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_COMMIT_ROUTE_H
#define REST_COMMIT_ROUTE_H

#include "api.h"
#include "column.h"
#include "waiting.h"
#include "write.h"

typedef struct RestCommit RestCommit;

/*
 * By what commit requests of two tables differ; palloc'd.  Writes that have the
 * same are one batch.
 */
extern char *rest_commit_identity(const RestColumnMap *map, Oid userid);

/* Has the table a commit route without {entries}, that only follows writes? */
extern bool rest_commit_follows(const RestColumnMap *map);

/*
 * Add an entry (NULL: none, for routes that follow) to the commit request of
 * its table: to one of the list (of RestCommit *) that is the same but for its
 * entries, else to a new one.  Everything is borrowed; in the current memory
 * context.  Raises when an entry's table has no route to carry it.
 */
extern List *rest_commit_add(List *commits, const RestColumnMap *map,
							 Oid userid, const RestWrite *entry);

/* How its answer is waited for; NULL: not. */
extern RestWaiting *rest_commit_waiting(const RestCommit *commit);

/* Who sends it. */
extern RestApi *rest_commit_api(const RestCommit *commit);

/*
 * Raise 54000 when its entries count more bytes than option max_commit_bytes
 * allows.
 */
extern void rest_commit_check(const RestCommit *commit);

/*
 * The request, with the revision that the transaction saw first.  May send the
 * request that goes before.  In the current memory context.
 */
extern void rest_commit_compose(RestCommit *commit, RestWrite *out);

#endif							/* REST_COMMIT_ROUTE_H */
