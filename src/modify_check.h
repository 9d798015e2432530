/*-------------------------------------------------------------------------
 *
 * modify_check.h
 *	  What is refused before anything is sent.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_CHECK_H
#define REST_MODIFY_CHECK_H

#include "modify_state.h"

/* Has the table CHECK constraints?  Then the whole row must be known. */
extern bool rest_modify_has_checks(Oid relid);

/*
 * May an UPDATE of these columns (a List of attnums) take a row out of the
 * partition that the table is?  Then the whole row must be known.
 */
extern bool rest_modify_may_leave(Oid relid, List *attnums);

/*
 * Check the row at hand, which is about to be sent or kept: the table's CHECK
 * constraints, and what the API takes; modify->bytes grows by what it counts.
 * Raises 23514, 22023 or 54000.
 */
extern void rest_modify_check(RestModify *modify, const RestWriteRow *row);

#endif							/* REST_MODIFY_CHECK_H */
