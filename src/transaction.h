/*-------------------------------------------------------------------------
 *
 * transaction.h
 *	  What is sent when a transaction commits.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_TRANSACTION_H
#define REST_TRANSACTION_H

#include "column.h"
#include "write.h"

/* Are writes to this table kept until the commit? */
extern bool rest_transaction_keeps(const RestConf *conf);

/*
 * Something may be kept for the commit: before anything is noted of it, so that
 * rows that have not become a write yet when their statement fails are forgotten
 * like the rest.
 */
extern void rest_transaction_begin(void);

/* Keep a write for the commit. */
extern void rest_transaction_keep(Oid serverid, Oid userid,
								  const RestWrite *write);

/*
 * This table was written to: its option commit, if it has one without entries,
 * is sent at the commit, once for each server and user.
 */
extern void rest_transaction_wrote(const RestColumnMap *map, Oid userid);

#endif							/* REST_TRANSACTION_H */
