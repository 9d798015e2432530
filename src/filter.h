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

#include "said.h"
#include "sent.h"

/* The value of a term, of the column's own type (patterns: text) */
typedef struct RestFilterValue
{
	Datum		datum;
	const char *shown;			/* EXPLAIN: "$1" instead of the value */
} RestFilterValue;

/*
 * One condition of a positive kind (no NOT_, no ANY, but NE by its own
 * template), and how far it goes.  Where conditions are arguments they are
 * appended to out and *said is NULL; else it is what is said, to be added or
 * made part of more; NULL with LOCAL.
 */
extern RestReach rest_filter_say(const RestSentInput *in,
								 const RestColumn *column,
								 RestTermKind kind,
								 const RestFilterValue *value,
								 RestSent *out, RestSaid **said);

/* Append a condition to out, unless it is too deep, too much or too long. */
extern bool rest_filter_add(const RestSentInput *in, RestSaid *said,
							RestSent *out);

/* Terms that out has already. */
extern int64 rest_filter_count(const RestSent *out);

/*
 * A condition for a list of values, where conditions are expressions: by op IN,
 * by an OR of EQ, or by an AND of NE.  NULL when a value can't be sent.
 */
extern RestSaid *rest_filter_list(const RestSentInput *in,
								  const RestColumn *column, RestFilterOp op,
								  const RestChoice *choices, int n);

/* The elements of an array, and whether a NULL is among them; how many. */
extern int	rest_filter_elements(Datum array, Datum **elements,
								 bool *has_null);

/* Does the template of op take all values at once, as {values}? */
extern bool rest_filter_takes_list(const RestColumn *column, RestFilterOp op);

/* The values of some choices as one. */
extern RestValue rest_filter_values(const RestChoice *choices, int n);

/*
 * The bytes in a URL of a filter of op for this one value beside what out has;
 * SIZE_MAX when it can't be sent.
 */
extern size_t rest_filter_cost(const RestSentInput *in,
							   const RestColumn *column, RestFilterOp op,
							   const RestChoice *choice, const RestSent *out);

/*
 * The filters of one request: those of out, and the filter of this choice
 * when there is one (choice may be NULL).  One of *args and *terms (of RestSaid
 * *) is used.
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
