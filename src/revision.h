/*-------------------------------------------------------------------------
 *
 * revision.h
 *	  Which revision of a collection did this transaction see first?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_REVISION_H
#define REST_REVISION_H

#include "option.h"
#include "value.h"

/* Does a table with these options look at revisions? */
extern bool rest_revision_matters(const RestConf *conf);

/*
 * A reply says this revision, as a number or a string; only the first one of a
 * transaction stays.
 */
extern void rest_revision_note(const RestConf *conf, Oid serverid, Oid userid,
							   const char *text, bool number);

/* That one, or an empty value; lives as long as the transaction. */
extern RestValue rest_revision_get(const RestConf *conf, Oid serverid,
								   Oid userid);

#endif							/* REST_REVISION_H */
