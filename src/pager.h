/*-------------------------------------------------------------------------
 *
 * pager.h
 *	  The rule that derives the next request of a list from a page.
 *
 * A state machine without any input or output of its own: the scan says what
 * a page was, the pager says what to ask next, that the list has ended, or
 * what is wrong.  Constant memory however long the list is.
 *
 * A list ends at a missing token, a declared has_more = false, the declared
 * total reached, or an empty page; a page shorter than asked ends it only
 * under short_page_ends.  An end before the declared total is a fault.
 *
 * Offsets count places, and a list may change between two requests.  Records
 * that come in before the reader's place make others come again: the scan drops
 * them by key.  Records that go away make others move there unseen.  Therefore
 * pages overlap by one record: when a page begins with one that came before, all
 * that stand before it were read; when it does not, the pager steps back until
 * one does.  Where pages cannot overlap (page numbers, pages of one record, or
 * because the API takes multiples of the page size only) the total tells that
 * records went, but not when as many came in behind the reader meanwhile.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_PAGER_H
#define REST_PAGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"

typedef enum RestPagerKind
{
	REST_PAGER_NONE,			/* one page is all */
	REST_PAGER_OFFSET,			/* {offset} counts rows */
	REST_PAGER_PAGE,			/* {page} counts pages */
	REST_PAGER_CURSOR,			/* {cursor} from body, header, or last record */
	REST_PAGER_URL,				/* next URL in the body */
	REST_PAGER_LINK,			/* Link: rel="next" */
	REST_PAGER_KEYSET			/* key > last key */
} RestPagerKind;

typedef struct RestPagerRule
{
	RestPagerKind kind;
	int64_t		page_size;		/* rows asked per page; 0: not asked */
	int64_t		page_start;		/* PAGE: number of the first page */
	int64_t		start_offset;	/* OFFSET: where the first request begins */
	int64_t		max_pages;		/* 0: no cap */
	int64_t		max_rows;		/* 0: no cap */
	bool		short_page_ends;
	bool		empty_page_ends;	/* CURSOR, URL, LINK: also when it brings a
									 * fresh token */
	bool		same_token;		/* CURSOR: a scroll, its token may stay */
	bool		step_back;		/* OFFSET, PAGE: read again what moved when
								 * the list shrank; the scan drops by key */
	bool		overlap;		/* OFFSET: a page begins with the last record
								 * of the one before; the scan drops it by key */
	int64_t		usual_size;		/* rows asked of a page, when the first is
								 * asked for less; 0: not asked */
	bool		loose_total;	/* total is no promise: an end before it is
								 * no fault, and reaching it no end */
} RestPagerRule;

typedef enum RestTri
{
	REST_TRI_UNKNOWN,
	REST_TRI_NO,
	REST_TRI_YES
} RestTri;

/* What a page was. */
typedef struct RestPage
{
	int64_t		rows;			/* records received */
	bool		unanchored;		/* its first record had not come before */
	int64_t		total;			/* declared total of the list; -1: unknown */
	RestTri		has_more;
	const char *next;			/* token or URL; NULL or length 0: missing */
	size_t		next_len;
	const char *last_key;		/* KEYSET: key text of the last record */
	size_t		last_key_len;
	bool		has_digest;		/* digest is set */
	uint64_t	digest;			/* hash over the page's records */
} RestPage;

/* What to do. */
typedef struct RestPagerStep
{
	bool		end;			/* the list is complete */
	int64_t		offset;			/* OFFSET: of the next request */
	int64_t		page;			/* PAGE: of the next request */
	const char *token;			/* CURSOR, URL, LINK, KEYSET: points into the
								 * RestPage that was given */
	size_t		token_len;
	int64_t		change;			/* total minus the one of the page before:
								 * < 0 the list shrank, > 0 it grew */
	int64_t		back;			/* OFFSET: how far it was stepped back */
	bool		stepped_back;	/* rows seen before will come again */
} RestPagerStep;

#define REST_PAGER_RING 256		/* tokens that are remembered */

typedef struct RestPager
{
	RestPagerRule rule;
	int64_t		pages;			/* pages taken */
	int64_t		rows;			/* rows received, repeated ones too */
	int64_t		position;		/* rows of the list passed, with start_offset */
	int64_t		offset;			/* of the page that is expected */
	int64_t		page;			/* number of the page that is expected */
	int64_t		first_rows;		/* rows of the first page: the page size that
								 * the server really uses */
	int64_t		total;			/* last one declared; -1 */
	int64_t		total_min;		/* smallest one declared; -1 */
	bool		total_moved;	/* not all were the same */
	bool		anchored;		/* OFFSET: the page that is expected begins
								 * with a record that came before */
	bool		overlapping;	/* ... which is the last one, rule.overlap */
	int			repeats;		/* pages in a row that were as the one before */
	int64_t		reach;			/* OFFSET: how far the next step back goes */
	bool		has_digest;
	uint64_t	digest;			/* of the page before */
	int64_t		page_rows;		/* rows of the page before */
	int64_t		empty_pages;	/* in a row */
	size_t		ring_used;
	uint64_t	ring[REST_PAGER_RING][2];	/* hashes of recent tokens */
	uint64_t	mark[2];		/* one older token, for longer circles */
	int64_t		tokens;			/* tokens seen */
	int64_t		mark_next;		/* renew mark at this many tokens */
} RestPager;

extern void rest_pager_rule_init(RestPagerRule *rule, RestPagerKind kind);
extern void rest_pager_init(RestPager *pager, const RestPagerRule *rule);
extern void rest_pager_saw(RestPager *pager, const char *token, size_t len);
extern bool rest_pager_next(RestPager *pager, const RestPage *page,
							RestPagerStep *step, RestFault *fault);

/*
 * Look-ahead: the requests that remain after the one that step names.
 * Fills at most max offsets (page numbers for PAGE) and returns how many.
 */
extern size_t rest_pager_ahead(const RestPager *pager, int64_t *where,
							   size_t max);

extern uint64_t rest_pager_digest(uint64_t digest, const void *data,
								  size_t len);

#define REST_PAGER_DIGEST_START UINT64_C(0xcbf29ce484222325)

extern bool rest_pager_kind_by_name(const char *name, RestPagerKind *kind);
extern const char *rest_pager_kind_name(RestPagerKind kind);

#endif							/* REST_PAGER_H */
