/*-------------------------------------------------------------------------
 *
 * pager.c
 *	  The rule that derives the next request of a list from a page.
 *
 * Facts about a page enter, a step or a fault leaves.  Memory is constant:
 * tokens are remembered by hash, the recent ones all, of the older ones one
 * that moves (so that also a long circle is found, after Brent).
 *
 *-------------------------------------------------------------------------
 */
#include "pager.h"

#include <inttypes.h>
#include <string.h>

#define MAX_EMPTY_PAGES 100		/* in a row, with fresh tokens */

/* Seed of the second hash of a token. */
#define SECOND_SEED UINT64_C(0x9e3779b97f4a7c15)

static const char *const kind_names[] = {
	"none", "offset", "page", "cursor", "url", "link", "keyset"
};

/* The kind that an option value names; false when there is none. */
bool
rest_pager_kind_by_name(const char *name, RestPagerKind *kind)
{
	size_t		i;

	for (i = 0; i < sizeof(kind_names) / sizeof(kind_names[0]); i++)
	{
		if (strcmp(kind_names[i], name) == 0)
		{
			*kind = (RestPagerKind) i;
			return true;
		}
	}
	return false;
}

/* The option value for a kind. */
const char *
rest_pager_kind_name(RestPagerKind kind)
{
	return kind_names[kind];
}

/* A rule with defaults: pages count from 1, nothing is capped. */
void
rest_pager_rule_init(RestPagerRule *rule, RestPagerKind kind)
{
	memset(rule, 0, sizeof(*rule));
	rule->kind = kind;
	rule->page_start = 1;
}

/* Begin a list; the first request is for start_offset, page_start, no token. */
void
rest_pager_init(RestPager *pager, const RestPagerRule *rule)
{
	memset(pager, 0, sizeof(*pager));
	pager->rule = *rule;
	pager->offset = pager->position = rule->start_offset;
	pager->page = rule->page_start;
	pager->total = pager->total_min = -1;
	pager->mark_next = 1;
	pager->reach = 1;
}

/*
 * Continue a hash over bytes (FNV-1a, 64 bits).  Start with
 * REST_PAGER_DIGEST_START; used for pages and tokens, not for secrets.
 */
uint64_t
rest_pager_digest(uint64_t digest, const void *data, size_t len)
{
	const unsigned char *bytes = data;
	size_t		i;

	for (i = 0; i < len; i++)
	{
		digest ^= bytes[i];
		digest *= UINT64_C(0x100000001b3);
	}
	return digest;
}

/* a + b, at most the largest number. */
static int64_t
add(int64_t a, int64_t b)
{
	return b > 0 && a > INT64_MAX - b ? INT64_MAX : a + b;
}

/* ------------------------------------------------------------- tokens */

/* The two hashes of a token. */
static void
hash_token(const char *token, size_t len, uint64_t hash[2])
{
	hash[0] = rest_pager_digest(REST_PAGER_DIGEST_START, token, len);
	hash[1] = rest_pager_digest(SECOND_SEED ^ len, token, len);
}

/* Are two tokens' hashes the same? */
static bool
same_hash(const uint64_t a[2], const uint64_t b[2])
{
	return a[0] == b[0] && a[1] == b[1];
}

/* Was the token seen before?  *last: it is the one seen last. */
static bool
was_seen(const RestPager *pager, const uint64_t hash[2], bool *last)
{
	size_t		newest = (pager->ring_used + REST_PAGER_RING - 1) %
		REST_PAGER_RING;
	size_t		known = pager->tokens < REST_PAGER_RING ?
		(size_t) pager->tokens : REST_PAGER_RING;
	size_t		i;

	*last = known > 0 && same_hash(pager->ring[newest], hash);
	for (i = 0; i < known; i++)
	{
		if (same_hash(pager->ring[i], hash))
			return true;
	}
	return pager->tokens > 0 && same_hash(pager->mark, hash);
}

/*
 * Remember a token that was asked with: the pager does so itself for those it
 * gives out; call it for one that the first request already had.
 */
void
rest_pager_saw(RestPager *pager, const char *token, size_t len)
{
	uint64_t	hash[2];

	hash_token(token, len, hash);
	memcpy(pager->ring[pager->ring_used], hash, sizeof(hash));
	pager->ring_used = (pager->ring_used + 1) % REST_PAGER_RING;
	if (++pager->tokens == pager->mark_next)
	{
		memcpy(pager->mark, hash, sizeof(hash));
		pager->mark_next *= 2;
	}
}

/* -------------------------------------------------------- accounting */

/* The rule's kind goes by a token that the reply brings. */
static bool
by_token(const RestPager *pager)
{
	return pager->rule.kind == REST_PAGER_CURSOR ||
		pager->rule.kind == REST_PAGER_URL ||
		pager->rule.kind == REST_PAGER_LINK;
}

/* The rule's kind goes by counting. */
static bool
by_count(const RestPager *pager)
{
	return pager->rule.kind == REST_PAGER_OFFSET ||
		pager->rule.kind == REST_PAGER_PAGE;
}

/* Note whether the page is the same as the one before, and for how long. */
static void
count_repeats(RestPager *pager, const RestPage *page)
{
	bool		same = page->has_digest && pager->has_digest &&
		page->rows > 0 && page->rows == pager->page_rows &&
		page->digest == pager->digest;

	if (!same || (!by_count(pager) && !pager->rule.same_token))
		pager->repeats = 0;
	else if (!by_count(pager) || page->total <= pager->total)
		pager->repeats++;
}

/*
 * The same page again, though another was asked for.  By offset and page number
 * it can happen once that as many records came in before the page; were the
 * total known to have grown, it would not have been counted.
 */
static bool
check_repeats(const RestPager *pager, const RestPage *page, int most,
			  RestFault *fault)
{
	if (pager->repeats <= most)
		return true;
	if (pager->total_moved)
	{
		rest_fault_set(fault, REST_STATE_SERIALIZATION,
					   "the list changed while it was read");
		rest_fault_detail(fault, "Page %" PRId64 " has the same %" PRId64
						  " records as the one before.", pager->pages,
						  page->rows);
		return rest_fault_hint(fault, "Run the query again.");
	}
	rest_fault_set(fault, REST_STATE_FDW_REPLY,
				   "the API sent the same page twice");
	rest_fault_detail(fault, "Page %" PRId64 " has the same %" PRId64
					  " records as the one before.", pager->pages,
					  page->rows);
	return rest_fault_hint(fault, pager->overlapping ?
						   "Check the paging arguments of option \"list\"; where offsets must be multiples of the page size, set option \"page_overlap\" to 'false'." :
						   "Check the paging arguments of option \"list\", or set option \"pager\" to 'none'.");
}

/* Take the page into the counts. */
static void
count_page(RestPager *pager, const RestPage *page, RestPagerStep *step)
{
	pager->pages = add(pager->pages, 1);
	pager->rows = add(pager->rows, page->rows);
	pager->position = add(pager->position, page->rows);
	if (pager->pages == 1)
		pager->first_rows = page->rows;
	pager->empty_pages = page->rows > 0 ? 0 : pager->empty_pages + 1;
	pager->has_digest = page->has_digest;
	pager->digest = page->digest;
	pager->page_rows = page->rows;
	if (page->total < 0)
		return;
	if (pager->total >= 0)
		step->change = page->total - pager->total;
	pager->total_moved |= step->change != 0;
	pager->total = page->total;
	if (pager->total_min < 0 || page->total < pager->total_min)
		pager->total_min = page->total;
}

/* ------------------------------------------------------------ the end */

/* Rows per page as the API really sends them; 0 unknown. */
static int64_t
real_page_size(const RestPager *pager)
{
	return pager->first_rows > 0 ? pager->first_rows : pager->rule.page_size;
}

/*
 * How many rows of the list a page's total speaks of were passed with this
 * page.  A keyset page's list is what is behind the key before.
 */
static int64_t
passed(const RestPager *pager, const RestPage *page)
{
	return pager->rule.kind == REST_PAGER_KEYSET ? page->rows :
		pager->position;
}

/*
 * The list ended: was that all?  The total of a keyset list shrinks with each
 * page.  Of any other whose total has changed meanwhile it is for others to
 * judge (moved.c).
 */
static bool
check_end(const RestPager *pager, const RestPage *page, RestFault *fault)
{
	bool		keyset = pager->rule.kind == REST_PAGER_KEYSET;
	int64_t		total = keyset ? page->total : pager->total_min;

	if (page->has_more == REST_TRI_YES)
	{
		rest_fault_set(fault, REST_STATE_FDW_REPLY,
					   "the API says that there is more, but not how to ask for it");
		rest_fault_detail(fault, "Page %" PRId64 " has %" PRId64 " records.",
						  pager->pages, page->rows);
		return rest_fault_hint(fault,
							   "Check the options \"pager\", \"next\" and \"has_more\".");
	}
	if (pager->rule.loose_total || total < 0 || passed(pager, page) >= total ||
		(!keyset && pager->total_moved))
		return true;
	rest_fault_set(fault, REST_STATE_FDW_REPLY,
				   "the list ended before its total was reached");
	rest_fault_detail(fault, "The API counts %" PRId64 " records and sent %"
					  PRId64 ".", total, passed(pager, page));
	return rest_fault_hint(fault,
						   "Check the options \"pager\", \"page_size\", \"next\" and \"total\".");
}

/*
 * Is the declared total reached?  When records come and go, their number says
 * less than a token that leads on.
 */
static bool
total_reached(const RestPager *pager, const RestPage *page)
{
	if (by_token(pager) && pager->total_moved)
		return false;
	return page->total >= 0 && !pager->rule.loose_total &&
		passed(pager, page) >= page->total;
}

/*
 * May rows have moved, unseen, from behind this page to before it?  When it
 * begins with a record that came before, none have, whatever the total says.
 */
static bool
must_step_back(const RestPager *pager, const RestPage *page,
			   const RestPagerStep *step)
{
	bool		moved = pager->anchored ? page->unanchored : step->change < 0;

	if (!pager->rule.step_back || !moved)
		return false;
	if (pager->rule.kind == REST_PAGER_OFFSET)
		return pager->offset > pager->rule.start_offset;
	return pager->rule.kind == REST_PAGER_PAGE &&
		pager->page > pager->rule.page_start && real_page_size(pager) > 0;
}

/* Was the page shorter than what was asked for? */
static bool
is_short(const RestPager *pager, const RestPage *page)
{
	return pager->rule.page_size > 0 && page->rows < pager->rule.page_size;
}

/* Has the page nothing but the record that it overlaps by? */
static bool
is_empty(const RestPager *pager, const RestPage *page)
{
	return page->rows == 0 ||
		(pager->overlapping && !page->unanchored && page->rows == 1);
}

/* Does an empty page end this kind of list? */
static bool
empty_ends(const RestPager *pager, const RestPage *page)
{
	if (by_token(pager))
		return pager->rule.empty_page_ends && page->has_more != REST_TRI_YES;
	return pager->rule.kind != REST_PAGER_PAGE ||
		page->has_more != REST_TRI_YES;
}

/* Does the list end with this page, whatever token it brings? */
static bool
ends(const RestPager *pager, const RestPage *page, const RestPagerStep *step)
{
	if (must_step_back(pager, page, step))
		return false;
	if (pager->rule.kind == REST_PAGER_NONE ||
		page->has_more == REST_TRI_NO)
		return true;
	if (by_token(pager) && page->next_len == 0)
		return true;
	if (page->has_more == REST_TRI_YES)
		return is_empty(pager, page) && empty_ends(pager, page);
	return total_reached(pager, page) ||
		(is_empty(pager, page) && empty_ends(pager, page)) ||
		(pager->rule.short_page_ends && is_short(pager, page));
}

/* ------------------------------------------------------- the next page */

/* Rows of the list that were received, repeated ones once. */
static int64_t
distinct_rows(const RestPager *pager)
{
	return by_count(pager) ? pager->position - pager->rule.start_offset :
		pager->rows;
}

/* Refuse more rows than allowed. */
static bool
check_max_rows(const RestPager *pager, RestFault *fault)
{
	int64_t		max = pager->rule.max_rows;

	if (max <= 0 || distinct_rows(pager) <= max)
		return true;
	rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
				   "list has more than %" PRId64 " rows", max);
	return rest_fault_hint(fault,
						   "Raise option \"max_rows\", or narrow the query.");
}

/* Refuse to ask for one page more than allowed, or for ever. */
static bool
check_max_pages(const RestPager *pager, RestFault *fault)
{
	int64_t		max = pager->rule.max_pages;

	if (max > 0 && pager->pages >= max)
	{
		rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
					   "list has more than %" PRId64 " pages", max);
		return rest_fault_hint(fault,
							   "Raise option \"max_pages\", or narrow the query.");
	}
	if (pager->empty_pages <= MAX_EMPTY_PAGES)
		return true;
	rest_fault_set(fault, REST_STATE_FDW_REPLY,
				   "the API sent more than %d empty pages in a row",
				   MAX_EMPTY_PAGES);
	return rest_fault_hint(fault, "If its lists do not end with a missing token, set option \"has_more\" or \"total\".");
}

/* Set the fault for a token that leads in a circle. */
static bool
refuse_circle(const RestPager *pager, RestFault *fault)
{
	if (pager->rule.kind == REST_PAGER_KEYSET)
	{
		rest_fault_set(fault, REST_STATE_FDW_REPLY,
					   "the API sent a last key for the second time");
		return rest_fault_hint(fault,
							   "The list must be sorted by the key and filtered by it.");
	}
	rest_fault_set(fault, REST_STATE_FDW_REPLY,
				   "the API named a next page for the second time");
	rest_fault_detail(fault, "That was after %" PRId64 " pages and %" PRId64
					  " records.", pager->pages, pager->rows);
	return rest_fault_hint(fault, "Check the options \"pager\" and \"next\".");
}

/* Give out a token; seen before it is a fault, or the end of an empty page. */
static bool
next_token(RestPager *pager, const RestPage *page, const char *token,
		   size_t len, RestPagerStep *step, RestFault *fault)
{
	uint64_t	hash[2];
	bool		last;

	hash_token(token, len, hash);
	if (was_seen(pager, hash, &last))
	{
		if (page->rows == 0 && page->has_more != REST_TRI_YES)
		{
			step->end = true;
			return check_end(pager, page, fault);
		}
		if (!(last && pager->rule.same_token))
			return refuse_circle(pager, fault);
	}
	rest_pager_saw(pager, token, len);
	step->token = token;
	step->token_len = len;
	return true;
}

/* A list is read by key: the last record's is what the next page begins after. */
static bool
next_key(RestPager *pager, const RestPage *page, RestPagerStep *step,
		 RestFault *fault)
{
	if (page->last_key == NULL)
		return rest_fault_set(fault, REST_STATE_FDW_REPLY,
							  "last record of a page has no key");
	return next_token(pager, page, page->last_key, page->last_key_len, step,
					  fault);
}

/*
 * How far to step back: by what the list shrank and one more, to begin with a
 * record that came before; when it does not, twice as far each time.
 */
static int64_t
step_length(RestPager *pager, const RestPage *page, const RestPagerStep *step)
{
	int64_t		length = step->change < 0 ? 1 - step->change : 1;

	if (pager->anchored && page->unanchored)
	{
		if (length < pager->reach)
			length = pager->reach;
		pager->reach = add(pager->reach, pager->reach);
	}
	return length;
}

/*
 * Offsets: by the rows received, but for the one that comes again.  Where no
 * such record tells and the list shrank by k since the page before, up to k rows
 * have moved from behind this page's offset to before it, unseen: read again
 * from before them.
 *
 * A first page of one record can't be overlapped.  When that was all that was
 * asked for, it is read again in a page of the usual size.
 */
static void
next_offset(RestPager *pager, const RestPage *page, RestPagerStep *step)
{
	int64_t		next = add(pager->offset, page->rows);
	int64_t		start = pager->rule.start_offset;

	if (pager->rule.overlap && pager->pages == 1 && page->rows == 1 &&
		pager->rule.page_size == 1 && pager->rule.usual_size > 1)
	{
		next = start;
		pager->first_rows = 0;
		pager->has_digest = false;
	}
	else if (must_step_back(pager, page, step))
	{
		int64_t		length = step_length(pager, page, step);

		next = length < pager->offset - start ? pager->offset - length : start;
		step->stepped_back = true;
		step->back = pager->offset - next;
		pager->has_digest = false;
		pager->anchored = next > start;
		pager->overlapping = false;
	}
	else
	{
		pager->anchored = pager->overlapping = pager->rule.overlap &&
			page->rows > 1;
		pager->reach = 1;
		if (pager->overlapping)
			next--;
	}
	pager->offset = pager->position = next;
	step->offset = next;
}

/* The same by page numbers: whole pages back. */
static void
next_page(RestPager *pager, const RestPage *page, RestPagerStep *step)
{
	int64_t		size = real_page_size(pager);
	int64_t		start = pager->rule.page_start;
	int64_t		next = add(pager->page, 1);

	if (must_step_back(pager, page, step))
	{
		int64_t		back = (-step->change - 1) / size + 1;

		next = back < pager->page - start ? pager->page - back : start;
		pager->position = (next - start) * size;
		step->stepped_back = true;
		pager->has_digest = false;
	}
	pager->page = next;
	step->page = next;
}

/* Fill in the step that follows a page that does not end the list. */
static bool
go_on(RestPager *pager, const RestPage *page, RestPagerStep *step,
	  RestFault *fault)
{
	if (!check_max_pages(pager, fault))
		return false;
	switch (pager->rule.kind)
	{
		case REST_PAGER_OFFSET:
			next_offset(pager, page, step);
			return true;
		case REST_PAGER_PAGE:
			next_page(pager, page, step);
			return true;
		case REST_PAGER_KEYSET:
			return next_key(pager, page, step, fault);
		default:
			return next_token(pager, page, page->next, page->next_len, step,
							  fault);
	}
}

/*
 * Take a page and say what to do next.  False with a fault: HV00L the API goes
 * in circles, repeats itself or stops short; 54000 max_pages or max_rows.
 */
bool
rest_pager_next(RestPager *pager, const RestPage *page, RestPagerStep *step,
				RestFault *fault)
{
	memset(step, 0, sizeof(*step));
	count_repeats(pager, page);
	count_page(pager, page, step);
	if (!check_repeats(pager, page, by_count(pager) ? 1 : 0, fault) ||
		!check_max_rows(pager, fault))
		return false;
	if (ends(pager, page, step))
	{
		step->end = true;
		return check_repeats(pager, page, 0, fault) &&
			check_end(pager, page, fault);
	}
	return go_on(pager, page, step, fault);
}

/*
 * The requests behind the one that was named last, as far as the total tells:
 * offsets or page numbers, at most max of them.  They hold as long as pages
 * keep the size of the first one and the list its length; a page that was
 * asked with another number than the step then names must be thrown away.
 */
size_t
rest_pager_ahead(const RestPager *pager, int64_t *where, size_t max)
{
	int64_t		size = real_page_size(pager);
	int64_t		position = pager->position;
	int64_t		shared = pager->overlapping && size > 1 ? 1 : 0;
	size_t		n;

	if (!by_count(pager) || pager->total < 0 || pager->first_rows <= 0 ||
		pager->rule.loose_total)
		return 0;
	for (n = 0; n < max; n++)
	{
		position = add(position, size);
		if (position >= pager->total)
			break;
		position -= shared;
		where[n] = pager->rule.kind == REST_PAGER_OFFSET ? position :
			pager->page + 1 + (int64_t) n;
	}
	return n;
}
