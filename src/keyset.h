/*-------------------------------------------------------------------------
 *
 * keyset.h
 *	  Lists that are read by key: sorted by it, each page after the last key.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_KEYSET_H
#define REST_KEYSET_H

#include "datum.h"
#include "plan.h"
#include "request.h"
#include "routes.h"

typedef struct RestKeyset RestKeyset;

/*
 * The reading of a table by its key, in the current memory context; sort is
 * the order that the plan promises (NIL: any).  Raises feature_not_supported
 * when the table lacks what it takes.
 */
extern RestKeyset *rest_keyset_new(const RestColumnMap *map, List *sort);

/* A new list begins. */
extern void rest_keyset_reset(RestKeyset *keyset);

/* A record came with this key.  Raises HV00L when it is none, or when it does
 * not come after the one before it. */
extern void rest_keyset_record(RestKeyset *keyset, const RestSlice *key,
							   const RestRequest *request);

/*
 * The last key as the value of a filter, in the current memory context; false
 * when there was no record yet.
 */
extern bool rest_keyset_last(RestKeyset *keyset, RestValue *value);

/* The column, the filter that asks for what comes after its value, and the
 * sort key that goes with it. */
extern const RestColumn *rest_keyset_column(const RestKeyset *keyset);
extern RestFilterOp rest_keyset_op(const RestKeyset *keyset);

#endif							/* REST_KEYSET_H */
