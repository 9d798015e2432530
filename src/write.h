/*-------------------------------------------------------------------------
 *
 * write.h
 *	  One write: a request as data, and what is expected of its answer.
 *
 * Include after postgres.h.
 *
 * Composing and sending are two things.  written.c composes: rows become a
 * RestWrite, in which nothing of a row, slot, plan or template is left but
 * wire text.  outbox.c sends: it takes RestWrites and tells what came of each.
 * In between a RestWrite may be kept for as long as one likes
 * (rest_write_copy() into memory that lives as long) and dropped without a
 * trace: nothing has been sent, nothing is owed.
 *
 * Credentials: request.url holds credentials that stand in arguments (option
 * auth_args) as they were when it was composed; headers with credentials are
 * added when it is sent.  rest_write_renew() makes the URL anew for whom
 * a write was kept so long that a credential may have changed.  request.target
 * never holds any, and is what may be shown.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_WRITE_H
#define REST_WRITE_H

#include "onstatus.h"
#include "option.h"
#include "request.h"

typedef struct RestWrite
{
	Oid			relid;			/* the foreign table */
	RestOpt		route;			/* the option of its route: REST_OPT_INSERT,
								 * REST_OPT_INSERT_MANY, ... */
	RestUse		use;			/* what a status means: CREATE, UPDATE, DELETE */
	RestRequest request;		/* complete; method is "ENTRY" when it is no
								 * request but an item of {entries}, its body */
	int64		first;			/* number of its first row in the statement,
								 * from 1 */
	int			nrows;			/* rows that it writes; 0: as many as its filter
								 * finds */
	int64		bytes;			/* what it counts, by option sizes */
	const char *key_name;		/* "id", of several columns "a,b"; NULL: the
								 * table has no key */
	const char **keys;			/* of its rows, as the API has them; NULL each
								 * where it is not known yet; or NULL */
} RestWrite;

/* A copy of all of it in the current memory context. */
extern RestWrite *rest_write_copy(const RestWrite *write);

/* Is it by a route whose answers tell of several rows? */
extern bool rest_write_is_many(const RestWrite *write);

/* The URL from target, base and credentials as api has them now. */
extern void rest_write_renew(RestWrite *write, RestApi *api);

#endif							/* REST_WRITE_H */
