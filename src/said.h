/*-------------------------------------------------------------------------
 *
 * said.h
 *	  Conditions in the words of the API: terms, and AND, OR and NOT of them.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SAID_H
#define REST_SAID_H

#include "scope.h"
#include "ways.h"

typedef enum RestSaidOp
{
	REST_SAID_TERM,
	REST_SAID_AND,
	REST_SAID_OR,
	REST_SAID_NOT				/* of its one arg */
} RestSaidOp;

typedef struct RestSaid
{
	RestSaidOp	op;
	RestValue	text;			/* TERM: TEXT, or RAW where terms are JSON */
	List	   *args;			/* of RestSaid * */
	int			terms;			/* in it */
	int			depth;			/* of AND, OR and NOT in each other */
} RestSaid;

/* All palloc'd; args belong to the result. */
extern RestSaid *rest_said_term(RestValue text);
extern RestSaid *rest_said_not(RestSaid *arg);

/* AND or OR of these; of one it is that one, of none NULL. */
extern RestSaid *rest_said_join(RestSaidOp op, List *args);

/* One condition in full, by filter_and, filter_or and filter_not. */
extern RestValue rest_said_value(const RestConf *conf, const RestSaid *said);

/* How many bytes it takes in a URL, about. */
extern size_t rest_said_cost(const RestConf *conf, const RestSaid *said);

/* The same for a value alone. */
extern size_t rest_said_encoded(const RestValue *value);

/*
 * Set the parts filter, terms, terms_not and terms_or for these conditions
 * (List of RestSaid *), all of which hold.
 */
extern void rest_said_parts(const RestConf *conf, const RestWays *ways,
							List *said, RestScope *scope);

#endif							/* REST_SAID_H */
