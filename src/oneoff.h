/*-------------------------------------------------------------------------
 *
 * oneoff.h
 *	  Values made for one request: {uuid}, {nonce}, {now}, {now_ms}.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ONEOFF_H
#define REST_ONEOFF_H

#include "datatype/timestamp.h"

#include "value.h"

/* The same in every repetition of one request */
typedef struct RestOneOff
{
	char		uuid[37];
	char		nonce[23];
	char		now_ms[24];
	char		now[40];		/* ISO, microseconds, Z */
	char		now_s[40];		/* the same, whole seconds */
} RestOneOff;

/* Make new ones.  Raises only when there is no randomness. */
extern void rest_oneoff_init(RestOneOff *once);

/* The value of a name; false when it is none of these. */
extern bool rest_oneoff_find(const RestOneOff *once, const char *name,
							 RestValue *out);

#endif							/* REST_ONEOFF_H */
