/*-------------------------------------------------------------------------
 *
 * secret.h
 *	  Texts that must never be shown.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SECRET_H
#define REST_SECRET_H

#include "utils/palloc.h"

/* Zero it, but for cxt, in which everything lives */
typedef struct RestSecrets
{
	MemoryContext cxt;
	int			n;
	int			size;
	const char **texts;
} RestSecrets;

/*
 * Remember a text, and its spellings in URLs and JSON.  NULL, "" and what is
 * known already change nothing.
 */
extern void rest_secret_add(RestSecrets *secrets, const char *text);

/* Blank all of them in a text, in place, in whatever case. */
extern void rest_secret_blank(const RestSecrets *secrets, char *text);

#endif							/* REST_SECRET_H */
