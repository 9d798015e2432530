/*-------------------------------------------------------------------------
 *
 * merged.h
 *	  Which rows of a transaction go out in one request?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MERGED_H
#define REST_MERGED_H

#include "column.h"
#include "written.h"

typedef struct RestMerged RestMerged;

/* Are requests by this route of many made of several statements' rows? */
extern bool rest_merged_can(const RestColumnMap *map, RestOpt route);

/*
 * Where rows for this route of many wait for those of other statements, until
 * the transaction ends; computed are the table's generated columns (attnums).
 * NULL: requests by this route are made of the rows of one statement.
 */
extern RestMerged *rest_merged_get(const RestColumnMap *map, Oid userid,
								   RestOpt route, const Bitmapset *computed);

/*
 * Queue a row; it is spelled at once, and raises as rest_writer_add() does.  Rows
 * that fill a request leave as a write, made with api.
 */
extern void rest_merged_add(RestMerged *merged, const RestWriteRow *row,
							RestApi *api);

/*
 * The queue (of RestQueued *) with writes alone, in the current memory context:
 * rows that are neighbours share requests.  Sends nothing.
 */
extern List *rest_merged_writes(void);

/* The transaction is over. */
extern void rest_merged_forget(void);

#endif							/* REST_MERGED_H */
