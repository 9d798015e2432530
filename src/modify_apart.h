/*-------------------------------------------------------------------------
 *
 * modify_apart.h
 *	  Writes of one record are never under way together.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_APART_H
#define REST_MODIFY_APART_H

#include "modify_state.h"

typedef struct RestApart RestApart;

/* What watches over the rows of a statement, in the current memory context. */
extern RestApart *rest_apart_new(const RestModify *modify);

/*
 * Note the row that stands in modify as the next one to send.  True: one that
 * went before may still be under way, or wait for company, and means the same
 * record; its answer must be there first.
 */
extern bool rest_apart_meets(RestApart *apart);

#endif							/* REST_MODIFY_APART_H */
