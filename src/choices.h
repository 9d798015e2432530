/*-------------------------------------------------------------------------
 *
 * choices.h
 *	  Lists of values: one condition, several, or a request for each.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_CHOICES_H
#define REST_CHOICES_H

#include "said.h"
#include "sent.h"

/* The values of an array, as conditions or routes take them */
typedef struct RestChoices
{
	RestChoice *items;			/* without NULLs and repetitions, sorted */
	int			n;
	bool		has_null;		/* the array had one */
	bool		empty;			/* the array had nothing at all */
} RestChoices;

/*
 * The values of an array, spelled for a route (as_key) or a filter.  False when
 * one can't be spelled.  In EXPLAIN one item stands for an unknown array.
 */
extern bool rest_choices_of(const RestSentInput *in, const RestColumn *column,
							const RestTermValue *value, bool as_key,
							RestChoices *out);

/*
 * A condition for these values within one request; NULL when there can't be
 * one.  *reach says how far it goes.
 */
extern RestSaid *rest_choices_say(const RestSentInput *in,
								  const RestColumn *column,
								  const RestChoices *values, RestReach *reach);

/*
 * One request per value, for a key or a column that the route needs.  False
 * when it can't be done.
 */
extern bool rest_choices_bind(const RestSentInput *in, const RestColumn *column,
							  const RestTermValue *value, RestSent *out);

/*
 * Put the values that rest_choices_bind chose together again, as many as one
 * request of this route takes.
 */
extern void rest_choices_cut_keys(const RestSentInput *in,
								  const RestColumn *column,
								  const RestRoute *item, RestSent *out);

/* column = ANY (array): one filter, several with some of the values each, or
 * one request per value. */
extern RestReach rest_choices_send(const RestSentInput *in,
								   const RestColumn *column,
								   const RestTermValue *value, RestSent *out);

#endif							/* REST_CHOICES_H */
