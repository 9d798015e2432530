/*-------------------------------------------------------------------------
 *
 * modify_where.h
 *	  Writes of all records that conditions choose, by one request.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_WHERE_H
#define REST_MODIFY_WHERE_H

#include "modify_direct_plan.h"
#include "modify_state.h"

/*
 * Why such a write is not one request, with these values of its conditions, in
 * words; NULL: it is.  For EXPLAIN.
 */
extern const char *rest_modify_where_not(const RestColumnMap *map,
										 RestCodec **codecs,
										 const RestDirectPlan *plan,
										 const RestTermValue *values);

/*
 * Write by one request, in modify's memory; the values of SET stand in modify.
 * False, and nothing is sent, when that is not exactly what the statement
 * means.
 */
extern bool rest_modify_where(RestModify *modify, const RestDirectPlan *plan,
							  const RestTermValue *values);

#endif							/* REST_MODIFY_WHERE_H */
