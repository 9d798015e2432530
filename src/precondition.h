/*-------------------------------------------------------------------------
 *
 * precondition.h
 *	  Which conditions go along with a write, so that it is done only where they
 *	  still hold?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_PRECONDITION_H
#define REST_PRECONDITION_H

#include "scope.h"
#include "sent.h"

typedef struct RestPrecondition
{
	RestArgs   *args;			/* for the bare {filter}, and without any */
	RestScope	parts;			/* filter, terms, ...: for an expression */
} RestPrecondition;

/* Does a write route take conditions? */
extern bool rest_precondition_wanted(const RestRoute *route);

/*
 * The conditions of a scan as this write route takes them, in the current
 * memory context: all that can be sent, but those on the key.  values are
 * those of the plan's expressions.
 */
extern RestPrecondition *rest_precondition_new(const RestColumnMap *map,
											   RestCodec **codecs,
											   const RestRoute *route,
											   const RestScanPlan *plan,
											   const RestTermValue *values);

/*
 * The same for a route that writes what the conditions choose: all of them, those
 * on the key too, or NULL when the API would not keep exactly what they mean, by
 * their values.  sent says more: nothing, choices, columns in the path.
 */
extern RestPrecondition *rest_precondition_whole(const RestColumnMap *map,
												 RestCodec **codecs,
												 const RestRoute *route,
												 const RestScanPlan *plan,
												 const RestTermValue *values,
												 RestSent *sent);

/*
 * Do all conditions of the text of a route stand in [[ ]], so that it says what
 * is sent when there are none?
 */
extern bool rest_precondition_optional(const char *route);

#endif							/* REST_PRECONDITION_H */
