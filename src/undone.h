/*-------------------------------------------------------------------------
 *
 * undone.h
 *	  What a rollback leaves behind, and who is told.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_UNDONE_H
#define REST_UNDONE_H

/*
 * A write of this transaction has, or may have, changed something at the API
 * of this server: when the (sub)transaction is rolled back, one WARNING says
 * that it stays, and PREPARE TRANSACTION is refused.
 */
extern void rest_undone_changed(const char *server);

#endif							/* REST_UNDONE_H */
