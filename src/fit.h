/*-------------------------------------------------------------------------
 *
 * fit.h
 *	  Values of other types, as conditions on a column of its own type.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_FIT_H
#define REST_FIT_H

#include "plan.h"

typedef enum RestFitResult
{
	REST_FIT_VALUE,				/* kind and datum say the same */
	REST_FIT_NEVER,				/* no row can pass */
	REST_FIT_NOT_NULL,			/* every row passes that has a value there */
	REST_FIT_LOCAL				/* it can't be said with the column's type */
} RestFitResult;

typedef struct RestFit
{
	RestFitResult result;
	RestTermKind kind;			/* may have become another: > 24.5 is > 24 */
	Datum		datum;			/* of the column's type */
	bool		wider;			/* lets more through than the condition did */
} RestFit;

/*
 * Is there a way from conditions with values of this type to a column of that
 * type?  cast is what the condition casts the column to, or InvalidOid.  Types
 * are without domains, varchar is text.
 */
extern bool rest_fit_can(Oid column, Oid cast, Oid type);

/* smallint, integer or bigint? */
extern bool rest_fit_is_integer(Oid type);

/*
 * column kind value, as a condition with a value of the column's own type;
 * kind is one of EQ, NE, LT, LE, GT, GE.  The value is not NULL.  What depends on
 * the session's time zone is as the operator would have it now.
 */
extern void rest_fit(Oid column, RestTermKind kind, Datum value, Oid type,
					 RestFit *out);

/* The same for times, with another type of time; called by rest_fit alone. */
extern void rest_fit_time(Oid column, RestTermKind kind, Datum value, Oid type,
						  RestFit *out);

#endif							/* REST_FIT_H */
