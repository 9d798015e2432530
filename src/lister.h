/*-------------------------------------------------------------------------
 *
 * lister.h
 *	  Reads the records of a table: request by request, page by page.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_LISTER_H
#define REST_LISTER_H

#include "facts.h"
#include "pager.h"
#include "reply.h"
#include "sent.h"
#include "sources.h"

/* Most requests of one scan that are in the air at a time */
#define REST_MAX_AHEAD 100

typedef struct RestLister RestLister;

typedef struct RestListerSpec
{
	const RestColumnMap *map;
	const RestScanPlan *plan;
	RestCodec **codecs;			/* by attnum - 1, filled at first use */
	RestApi    *api;
	List	   *attrs;			/* attnums that are looked at */
	int64		most_pages;		/* stop after so many; 0: read all */
	bool		rewinds;		/* it will be read again with the same values */
} RestListerSpec;

/* A lister in the current memory context; everything it needs is borrowed.
 * Sends nothing. */
extern RestLister *rest_lister_new(const RestListerSpec *spec);

/*
 * Begin (again) with these values.  limit: how many rows are wanted at most,
 * -1 if that is not known; sizes the first page.  values are borrowed for as
 * long as rows are read; what is decided is kept in the lister.
 */
extern void rest_lister_start(RestLister *lister, const RestTermValue *values,
							  int64 limit);
extern const RestSent *rest_lister_sent(const RestLister *lister);

typedef enum RestListerEvent
{
	REST_LISTER_RECORD,			/* one is at hand */
	REST_LISTER_END,
	REST_LISTER_WAIT			/* nothing yet; only without wait */
} RestListerEvent;

/*
 * The next record.  Raises what is wrong.  Without wait it returns at once
 * when nothing is there: rest_api_loop() is what to wait for then.
 */
extern RestListerEvent rest_lister_next(RestLister *lister, bool wait);

/* After REST_LISTER_WAIT: has something come since then? */
extern bool rest_lister_is_ready(const RestLister *lister);

/* All reader columns of the record at hand, valid until the next record. */
extern const RestSlice *rest_lister_slices(RestLister *lister);

/* The reply that the record at hand stands in, and where. */
extern const RestFacts *rest_lister_facts(const RestLister *lister);

/* What stands at a column's place in the record at hand; MISSING if nothing.
 * Valid until the next record. */
extern void rest_lister_slice(RestLister *lister, AttrNumber attnum,
							  RestSlice *slice);

/* The choice that the record at hand answers, or NULL. */
extern const RestChoice *rest_lister_choice(const RestLister *lister);

/*
 * Right after the start: let the API leave out the first rows, if it can be
 * trusted to leave out the ones that would come first here.  How many it does:
 * all of these, or none.
 */
extern int64 rest_lister_skip(RestLister *lister, int64 rows);

/* Is a record at this place one that a change of the list may have put there? */
extern bool rest_lister_may_move(const RestLister *lister);

/*
 * The number of rows by the total that the API states; -1 when it can't be had
 * that way for these values.
 */
extern int64 rest_lister_count(RestLister *lister);

/*
 * The request that rest_lister_next would send first, for EXPLAIN; false when
 * it would send none.
 */
extern bool rest_lister_first_request(RestLister *lister, RestRequest *out);

/* The request that goes before it; false when there is none. */
extern bool rest_lister_before_request(RestLister *lister, RestRequest *out);

/* Was the list ended by most_pages while there was more? */
extern bool rest_lister_is_cut(const RestLister *lister);

/* The total that the last page has declared, -1 for none. */
extern int64 rest_lister_total(const RestLister *lister);

/* End what is under way; the lister can be started again. */
extern void rest_lister_stop(RestLister *lister);

extern const RestPagerRule *rest_lister_pager(const RestLister *lister);

#endif							/* REST_LISTER_H */
