/*-------------------------------------------------------------------------
 *
 * modify_keep.h
 *	  Rows whose writes wait for the commit.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_KEEP_H
#define REST_MODIFY_KEEP_H

#include "modify_state.h"

/*
 * rest_modify_send for tables with transaction 'commit': nothing is sent, and
 * what the row will be is what it is known to be now.
 */
extern void rest_modify_keep(RestModify *modify, const RestWriteRow *row,
							 bool many);

/* The statement ends: rows that wait for company do so no longer. */
extern void rest_modify_keep_end(RestModify *modify);

#endif							/* REST_MODIFY_KEEP_H */
