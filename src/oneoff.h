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

/* The same in every repetition of one request; few requests name one, so that
 * texts are made of time and random bytes when they are asked for. */
typedef struct RestOneOff
{
	TimestampTz time;
	unsigned char random[16 + 22];
	bool		spelled;		/* the texts below are there */
	char		uuid[37];
	char		nonce[23];
	char		now_ms[24];
	char		now[40];		/* ISO, microseconds, Z */
	char		now_s[40];		/* the same, whole seconds */
} RestOneOff;

/* New ones.  Raises only when there is no randomness. */
extern void rest_oneoff_init(RestOneOff *once);

/* The value of a name, borrowed from once; false when it is none of these. */
extern bool rest_oneoff_find(RestOneOff *once, const char *name,
							 RestValue *out);

#endif							/* REST_ONEOFF_H */
