/*-------------------------------------------------------------------------
 *
 * undone.h
 *	  What a rollback leaves behind, and who is told.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_UNDONE_H
#define REST_UNDONE_H

#include <stdbool.h>

/*
 * A write goes out to the API of this server; and it was answered: did it, or
 * may it have, changed something there?  When the (sub)transaction in which it
 * did, or in which no answer was heard, is rolled back, one WARNING says that
 * it stays; PREPARE TRANSACTION is refused.
 */
extern void rest_undone_sent(const char *server);
extern void rest_undone_answered(bool changed);

/* Raise (0A000) that PREPARE TRANSACTION is refused after such writes. */
extern void rest_undone_refuse_prepare(void);

#endif							/* REST_UNDONE_H */
