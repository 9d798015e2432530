/*-------------------------------------------------------------------------
 *
 * likes.h
 *	  What a LIKE pattern asks, in terms of text that must be there.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_LIKES_H
#define REST_LIKES_H

typedef enum RestLikeForm
{
	REST_LIKE_EQUAL,			/* no wildcard: prefix is all of it */
	REST_LIKE_PREFIX,			/* prefix% */
	REST_LIKE_SUFFIX,			/* %suffix */
	REST_LIKE_CONTAINS,			/* %longest% */
	REST_LIKE_OTHER
} RestLikeForm;

/* Texts are unescaped and palloc'd; "" where there is none */
typedef struct RestLike
{
	RestLikeForm form;
	bool		has_escape;
	char	   *prefix;			/* literal text at the beginning */
	char	   *suffix;			/* literal text at the end */
	char	   *longest;		/* the longest literal text anywhere */
	char	   *literals;		/* all literal text */
} RestLike;

extern void rest_like_parse(const char *pattern, RestLike *like);

#endif							/* REST_LIKES_H */
