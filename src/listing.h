/*-------------------------------------------------------------------------
 *
 * listing.h
 *	  The state of a lister, for lister.c and listpage.c alone.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_LISTING_H
#define REST_LISTING_H

#include "flight.h"
#include "lister.h"
#include "moved.h"
#include "seen.h"

struct RestLister
{
	RestListerSpec spec;
	MemoryContext start_cxt;	/* what is decided; reset at each start */
	MemoryContext check_cxt;	/* short-lived things; reset at each use */
	RestAsk    *ask;
	RestSources *sources;
	RestSentInput input;
	RestSent	sent;
	RestPagerRule rule;
	RestPager	pager;

	/* where the reading is */
	int64		limit;			/* rows wanted, -1 */
	int64		given;			/* rows given out since the start */
	int			choice;			/* which of sent.choices is asked */
	RestAskPage page;			/* of the request under way or to come */
	bool		follow;			/* its URL is token, found at base_url */
	bool		over;
	bool		cut;			/* by spec.most_pages */
	bool		found_column;	/* the columns were looked for in a record */

	/* requests in the air: a ring, the one that is read first */
	RestFlightPlan flight_plan;
	RestFlight *flights;
	int			room;			/* of flights */
	int			head;
	int			in_air;			/* 0: nothing is being read */
	int64		ahead[REST_MAX_AHEAD];	/* offsets or pages after page */
	int			nahead;

	/* the page that is read */
	RestFacts	facts;
	RestSlice  *slices;			/* the reader's columns of the record at hand */
	bool		sliced;			/* they have been filled in */
	int64		rows;			/* records so far */
	RestSeen   *seen;			/* or NULL: the list cannot repeat records */
	RestMoved	moved;			/* what is odd about the list so far */
	bool		unanchored;		/* first record of this page was new */
	bool		keyless;		/* the record at hand has no key and looks like
								 * one that came before */
	uint64		digest;			/* of its records */
	RestKeyset *keyset;			/* or NULL: not read by key */
	RestValue	after;			/* its last key */
	RestValue  *replies;		/* of {reply:...}, as far as they came */
	RestBuf   **reply_texts;	/* their texts */
	bool		looked;			/* for the next token of the page that is read */
	RestBuf    *early;			/* that token, before the page has ended */
	RestBuf    *token;			/* next token */
	RestBuf    *base_url;		/* where token was found */
	char		method[16];
};

/* In listpage.c: records and ends of pages. */
extern bool rest_listing_take(RestLister *lister);
extern bool rest_listing_end_page(RestLister *lister);
extern void rest_listing_raise_no_list(RestLister *lister);

/* Raise when options contradict the pager, so that it could not go on. */
extern void rest_listing_check_pager(const RestLister *lister);

/* Are records asked for by their keys?  Such replies have no pages. */
static inline bool
rest_listing_is_keyed(const RestLister *lister)
{
	return lister->sent.by_key || lister->sent.by_keys;
}

/* The flight that is being read. */
extern RestFlight *rest_listing_current(const RestLister *lister);

#endif							/* REST_LISTING_H */
