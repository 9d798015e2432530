/*-------------------------------------------------------------------------
 *
 * moved.h
 *	  Did a list change, while it was read, in a way that loses records?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MOVED_H
#define REST_MOVED_H

#include "request.h"

/* What is known about one list while it is read */
typedef struct RestMoved
{
	int64		given;			/* records that had not come before, those left
								 * out among them */
	int64		pages;			/* pages that have ended */
	int64		first_total;	/* the first total that was declared, -1 */
	int64		least_total;	/* the smallest one, -1 */
	int64		last_total;		/* of the page before, -1 */
	bool		fresh;			/* this page: one came that is new */
	bool		mixed;			/* this page: a known one came after that */
	bool		reread;			/* pages are read again, on purpose */
} RestMoved;

/* What a page was, and how its list is read */
typedef struct RestMovedPage
{
	int64		rows;			/* records, those that came again too */
	int64		total;			/* as declared, -1 */
	bool		keyed;			/* records that come again are known */
	bool		steps_back;		/* the pager reads again when the total shrinks */
	bool		stepped_back;	/* it does so after this page */
	bool		end;			/* the list ends with this page */
	const RestRequest *request; /* for messages */
} RestMovedPage;

/* A new list begins, of which so many records are left out. */
extern void rest_moved_reset(RestMoved *moved, int64 skipped);

/* A record has come, for the first time or again.  Raises 40001 when it came
 * again where no shift of the list can have put it; where a total may explain
 * it yet, the page's end does.  Also when it looks like one that came before and
 * has no key. */
extern void rest_moved_record(RestMoved *moved, bool again, bool keyless,
							  const RestRequest *request);

/* A page has ended.  Raises 40001 when records may have been lost. */
extern void rest_moved_page(RestMoved *moved, const RestMovedPage *page);

#endif							/* REST_MOVED_H */
