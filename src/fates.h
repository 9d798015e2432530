/*-------------------------------------------------------------------------
 *
 * fates.h
 *	  What became of the rows of a statement, in words.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_FATES_H
#define REST_FATES_H

#include "reply.h"

typedef struct RestFates RestFates;

/* None known, in the current memory context. */
extern RestFates *rest_fates_new(void);

/*
 * n rows from number first on have had this fate; n 0: nobody counted them.
 * keys: what names each of them at the API, under this name; or NULL, or NULL
 * for some.
 */
extern void rest_fates_add(RestFates *fates, RestFate fate, int64 first,
						   int n, const char *key_name,
						   const char *const *keys);

/*
 * "Rows 1 to 3 were accepted (id 7, 8, 9), row 4 was refused (id 2), row 5 may
 * have been accepted or not.", in UTF-8, palloc'd; NULL when there
 * is no more to tell than that one row was not written.
 */
extern char *rest_fates_sentence(const RestFates *fates);

#endif							/* REST_FATES_H */
