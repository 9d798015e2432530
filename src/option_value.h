/*-------------------------------------------------------------------------
 *
 * option_value.h
 *	  Reading the simple kinds of option values, and splitting lists.
 *
 * Shared by the validator, which wants an answer, and by rest_conf_*(), which
 * raise.  Nothing here raises, except for lack of memory.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OPTION_VALUE_H
#define REST_OPTION_VALUE_H

#include "nodes/pg_list.h"

/* Each gives false and leaves *result alone when the text is not of its kind */
extern bool rest_value_bool(const char *text, bool *result);
extern bool rest_value_int(const char *text, int64 *result);
extern bool rest_value_ms(const char *text, int64 *result);
extern bool rest_value_rate(const char *text, double *per_second);

/* Is the word one of a comma-separated list? */
extern bool rest_value_in(const char *word, const char *choices);

/* One name and value of the options headers, args and vars; palloc'd */
typedef struct RestPair
{
	char	   *name;
	char	   *value;			/* trimmed; "" removes the inherited one */
} RestPair;

/* How the three write their lists */
typedef enum RestPairs
{
	REST_PAIRS_HEADERS,			/* Name: value, one a line */
	REST_PAIRS_ARGS,			/* name=value, one a line or joined by & */
	REST_PAIRS_VARS				/* name=value, separated by blanks */
} RestPairs;

/*
 * Split such a list into RestPairs.  On a part without a name or without its
 * separator, *bad gets that part (palloc'd) and the result is NIL.
 */
extern List *rest_pairs_split(const char *text, RestPairs how, char **bad);

/*
 * The list that holds below's pairs, less those that above names, and then
 * above's pairs that have a value.  Either may be NULL.  palloc'd, in the form
 * that rest_pairs_split() reads.
 */
extern char *rest_pairs_merge(const char *below, const char *above,
							  RestPairs how);

/* A comma-separated list as trimmed, palloc'd strings; empty parts are "" */
extern List *rest_words_split(const char *text);

#endif							/* REST_OPTION_VALUE_H */
