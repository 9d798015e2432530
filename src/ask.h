/*-------------------------------------------------------------------------
 *
 * ask.h
 *	  The requests of a table: what was decided, put into its routes.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ASK_H
#define REST_ASK_H

#include "before.h"
#include "keyset.h"
#include "request.h"
#include "sent.h"
#include "waiting.h"

typedef struct RestAsk RestAsk;

/* What one page of a list asks for */
typedef struct RestAskPage
{
	bool		first;			/* of its list */
	int64		page_size;		/* 0: not asked */
	int64		limit;			/* {limit}; -1: none */
	int64		offset;
	int64		page;
	const char *cursor;			/* NULL or "": none yet */
	const RestKeyset *keyset;	/* NULL: not read by key */
	const RestValue *after;		/* its last key; NULL: from the start */
	const RestValue *replies;	/* of rest_ask_replies; NULL: none yet */
	bool		count_only;		/* only the total is wanted: by the count
								 * route, or by a list of one, unsorted */
} RestAskPage;

/* The routes of a table, parsed, in the current memory context. */
extern RestAsk *rest_ask_new(const RestColumnMap *map,
							 const RestScanPlan *plan, RestApi *api);

/* The option that the list route is from: that of lists, or of groups */
extern RestOpt rest_ask_list_option(const RestAsk *ask);

/* NULL where the table has no such route */
extern const RestRoute *rest_ask_list(const RestAsk *ask);
extern const RestRoute *rest_ask_get(const RestAsk *ask);
extern const RestRoute *rest_ask_get_many(const RestAsk *ask);

extern const RestRoute *rest_ask_count(const RestAsk *ask);

extern const RestRoute *rest_ask_list_next(const RestAsk *ask);

/* The {reply:...} of route list_next: a List of char *, with "reply:". */
extern List *rest_ask_replies(const RestAsk *ask);

/* May a request of this route be sent again?  See routes.h. */
extern bool rest_ask_may_repeat(const RestAsk *ask, RestOpt route,
								const char *method);

/* Take what was decided; borrowed until the next start. */
extern void rest_ask_start(RestAsk *ask, const RestSentInput *in,
						   const RestSent *sent);

/*
 * The request for this page of this choice (or NULL), or by_key for the record,
 * in the current memory context.  False when the record that it names cannot exist.
 */
extern bool rest_ask_request(RestAsk *ask, const RestChoice *choice,
							 bool by_key, const RestAskPage *page,
							 RestRequest *out);

/* The same for the records of this choice's keys, by route get_many. */
extern bool rest_ask_many(RestAsk *ask, const RestChoice *choice,
						  RestRequest *out);

/* The values that columns have for this choice's request, by attnum - 1. */
extern const RestValue *rest_ask_columns(RestAsk *ask,
										 const RestChoice *choice);

/* What its routes need of the request that goes before; NULL: nothing. */
extern RestBefore *rest_ask_before(const RestAsk *ask);

/*
 * Have what the request for this choice needs from the one that goes before:
 * rest_before_ask, rest_before_is_asked.  True at once when it needs nothing.
 */
extern bool rest_ask_prepare(RestAsk *ask, const RestChoice *choice);
extern bool rest_ask_is_prepared(RestAsk *ask, const RestChoice *choice);

/* How the request of this route waits for the API; NULL: it does not. */
extern const RestWait *rest_ask_wait(RestAsk *ask, RestOpt route,
									 const RestChoice *choice,
									 int64 page_size);

/* The keys by which the list is sorted: the plan's, then the table's key
 * where the pager needs it.  List of RestSortKey *. */
extern List *rest_ask_sort(const RestAsk *ask);

/* {columns}: the names of these columns (attnums) and the key's. */
extern RestValue rest_ask_names(const RestColumnMap *map, List *wanted);

/* Append a scalar as text: a string's characters, anything else as it is.
 * False for null, nothing and containers. */
extern bool rest_ask_scalar(const RestSlice *slice, RestBuf *out);

#endif							/* REST_ASK_H */
