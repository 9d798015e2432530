/*-------------------------------------------------------------------------
 *
 * filter.h
 *	  One condition with its value, as a filter that the API understands.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_FILTER_H
#define REST_FILTER_H

#include "sent.h"

/* The value of a term, of the column's own type (patterns: text) */
typedef struct RestFilterValue
{
	Datum		datum;
	const char *shown;			/* EXPLAIN: "$1" instead of the value */
} RestFilterValue;

/*
 * Append the filter for this term to out (args or terms) if it can be sent;
 * how far it goes.
 */
extern RestReach rest_filter_send(const RestSentInput *in, RestCodec *codec,
								  const RestColumn *column,
								  RestTermKind kind,
								  const RestFilterValue *value,
								  RestSent *out);

/* Could these values be sent as filters of op (IN, EQ) beside what out has? */
extern bool rest_filter_can_choose(const RestSentInput *in,
								   const RestColumn *column, RestFilterOp op,
								   const RestSent *out,
								   const RestChoice *values, int n);

/*
 * The filters of one request: those of out, and the filter of this choice
 * when there is one (choice may be NULL).  One of *args and *terms is used.
 */
extern void rest_filter_request(const RestSentInput *in, const RestSent *out,
								const RestChoice *choice, RestArgs **args,
								List **terms);

/*
 * Add the filter op of this column with this value to those of a request; an
 * argument of its name that is there already is replaced.  False when the API
 * might not get the value as it is.
 */
extern bool rest_filter_after(const RestSentInput *in,
							  const RestColumn *column, RestFilterOp op,
							  const RestValue *value, RestArgs *args,
							  List **terms);

#endif							/* REST_FILTER_H */
