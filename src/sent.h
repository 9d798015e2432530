/*-------------------------------------------------------------------------
 *
 * sent.h
 *	  With the values at hand: which conditions are sent, and how.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SENT_H
#define REST_SENT_H

#include "column.h"
#include "datum.h"
#include "fit.h"
#include "plan.h"
#include "routes.h"
#include "ways.h"

/* Most values of an IN that are asked for one by one with a filter */
#define REST_MAX_EACH 10

/* The value of a term, as fdw_exprs gave it */
typedef struct RestTermValue
{
	Datum		value;
	bool		isnull;
	Oid			type;			/* of the expression, domains looked through */
	const char *shown;			/* EXPLAIN: "$1" instead of a value; or NULL */
} RestTermValue;

/* How far a term goes with the API */
typedef enum RestReach
{
	REST_REACH_LOCAL,
	REST_REACH_HINT,			/* narrows */
	REST_REACH_EXACT
} RestReach;

/*
 * One of several requests that ask for different values of one column: by its
 * route (a single value), or by an IN filter (a list of values).
 */
typedef struct RestChoice
{
	RestValue	value;
	Datum		datum;			/* of a single value; the least of a list */
	Datum		last;			/* the greatest of a list */
	bool		whole;			/* a list that is all of the values */
	bool		shown;			/* EXPLAIN: it stands for the real one */
	const struct RestChoice *parts; /* of a list: each value */
	int			nparts;
} RestChoice;

typedef struct RestSent
{
	bool		nothing;		/* no row can pass: ask nothing */
	bool		by_key;			/* the item route is asked */
	bool		by_keys;		/* or route get_many, a list of keys each time */
	bool		all_exact;		/* the API keeps exactly what SQL would */
	bool		all_narrowed;	/* every condition narrows at the API */
	RestReach  *reach;			/* of each term of the plan, in order */
	RestReach  *tree_reach;		/* of each of its trees */
	RestValue  *columns;		/* by attnum - 1: values that the query fixes */
	Datum	   *datums;			/* Datums of the columns' types */
	bool	   *given;			/* is datums set? */
	RestArgs   *args;			/* filters as arguments */
	List	   *terms;			/* filters as expressions: of RestSaid * */
	size_t		room;			/* bytes left for filters in the URL */
	AttrNumber	choice_column;	/* column of choices, or 0 */
	bool		choice_filters; /* choices are filters, not route values */
	RestFilterOp choice_op;		/* IN (a list each) or EQ (one value each) */
	int			nchoices;
	RestChoice *choices;
	List	   *missing;		/* needed columns without a value: attnums */
} RestSent;

/* What the decision looks at; codecs by attnum - 1, made where needed */
typedef struct RestSentInput
{
	const RestColumnMap *map;
	RestCodec **codecs;
	const RestScanPlan *plan;
	const RestTermValue *values;	/* by index into fdw_exprs */
	const RestRoute *list;		/* or NULL */
	const RestRoute *get;		/* or NULL */
	const RestWays *ways;		/* of list */
	const RestRoute *get_many;	/* or NULL */
	const RestConf *conf;
	bool		only_filters;	/* the key is no more than another column */
} RestSentInput;

/*
 * Decide, for these values.  All in the current memory context.  Catalog
 * access only.
 */
extern void rest_sent_decide(const RestSentInput *input, RestSent *sent);

/* The codec of a column, made at first use; it lives as long as in->codecs. */
extern RestCodec *rest_sent_codec(const RestSentInput *in,
								  const RestColumn *column);

/* The value of a term, or NULL when it needs none. */
extern const RestTermValue *rest_sent_value(const RestSentInput *in,
											const RestPlanTerm *term);

/* A type as operators see it: varchar is text. */
extern Oid	rest_sent_type(Oid type);

/* column kind value, in the column's own type; see fit.h. */
extern void rest_sent_fit(const RestColumn *column, RestTermKind kind,
						  const RestTermValue *value, RestFit *fit);

/* The codec of a column by its options, made in the current context. */
extern RestCodec *rest_column_codec(const RestColumn *column);

#endif							/* REST_SENT_H */
