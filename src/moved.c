/*-------------------------------------------------------------------------
 *
 * moved.c
 *	  Did a list change, while it was read, in a way that loses records?
 *
 * A list that is read page by page may move between two requests.  Records
 * that come in before the reader's place push the last ones read to the next
 * page: they come again, at its beginning, and are dropped by their key.  That
 * is harmless.  Two things are not, and both leave a trace here:
 *
 * - the API has no order that stays: then records come again in the midst of a
 *   page, and in the end there are fewer different ones than it has;
 * - records went away before the reader's place: then others have moved there
 *   unseen.  By offsets the pager notices that pages do not fit together and
 *   steps back (pager.c); otherwise fewer records came than the list had when it
 *   was begun.
 *
 * Facts about records and pages enter; nothing leaves, or an error does.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "moved.h"
#include "report.h"

/* See moved.h. */
void
rest_moved_reset(RestMoved *moved, int64 skipped)
{
	memset(moved, 0, sizeof(*moved));
	moved->given = skipped;
	moved->first_total = moved->least_total = moved->last_total = -1;
}

/* Raise that a record came again where it should not. */
static void
raise_twice(const RestMoved *moved, const RestRequest *request)
{
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("a record came twice in one list"),
			 errdetail("Request: %s %s A record of page %lld has the key of one that came before, and is not where records that moved would be.",
					   request->method, rest_report_text(request->target),
					   (long long) moved->pages + 1),
			 errhint("If several columns make the key, set option \"key\" on each; if the API has no order that stays, let it sort by the key (\"sort_asc\").")));
}

/* Raise that a record without a key may have come twice, or may be another. */
static void
raise_keyless(const RestMoved *moved, const RestRequest *request)
{
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("records without a key can't be told apart"),
			 errdetail("Request: %s %s A record of page %lld has no key and looks like one that came before.",
					   request->method, rest_report_text(request->target),
					   (long long) moved->pages + 1),
			 errhint("Set option \"key\" on columns that are never NULL.")));
}

/* See moved.h. */
void
rest_moved_record(RestMoved *moved, bool again, bool keyless,
				  const RestRequest *request)
{
	if (keyless)
		raise_keyless(moved, request);
	if (!again)
	{
		moved->given++;
		moved->fresh = true;
		return;
	}
	if (!moved->fresh || moved->reread)
		return;
	moved->mixed = true;
	if (moved->last_total < 0)
		raise_twice(moved, request);
}

/*
 * New records and then known ones: so many came in that the whole page lies
 * before the place where the list was begun?
 */
static void
check_mixed(const RestMoved *moved, const RestMovedPage *page)
{
	if (moved->mixed && page->total - moved->last_total < page->rows)
		raise_twice(moved, page->request);
}

/* Raise that records may have been lost. */
static void
raise_moved(const RestMovedPage *page, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("the list changed while it was read"),
			 errdetail("Request: %s %s %s", page->request->method,
					   rest_report_text(page->request->target), detail),
			 errhint(page->keyed ?
					 "Try again; if it happens always, let the API sort by the key (\"sort_asc\"), or check the option \"total\"." :
					 "Try again, or set option \"key\" on the columns by which a record that comes again is known.")));
}

/*
 * Records that can't be told apart: any change of the total may have moved
 * some across the reader's place.
 */
static void
check_unkeyed(const RestMoved *moved, const RestMovedPage *page)
{
	if (moved->first_total < 0 || page->total < 0 ||
		page->total == moved->first_total)
		return;
	raise_moved(page, psprintf("It had %lld records at first and has %lld now.",
							   (long long) moved->first_total,
							   (long long) page->total));
}

/* At the list's end: did all records come that must have been there? */
static void
check_given(const RestMoved *moved, const RestMovedPage *page)
{
	int64		least = page->steps_back ? moved->least_total :
		moved->first_total;

	if (moved->given >= least)
		return;
	raise_moved(page, psprintf("Of its %lld records, %lld came.",
							   (long long) least, (long long) moved->given));
}

/* See moved.h. */
void
rest_moved_page(RestMoved *moved, const RestMovedPage *page)
{
	if (!page->keyed)
	{
		check_unkeyed(moved, page);
		moved->given += page->rows;
	}
	check_mixed(moved, page);
	moved->last_total = page->total;
	if (page->total >= 0)
	{
		if (moved->first_total < 0)
			moved->first_total = page->total;
		if (moved->least_total < 0 || page->total < moved->least_total)
			moved->least_total = page->total;
	}
	moved->reread |= page->stepped_back;
	moved->fresh = moved->mixed = false;
	moved->pages++;
	if (page->end)
		check_given(moved, page);
}
