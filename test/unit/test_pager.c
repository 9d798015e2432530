/*-------------------------------------------------------------------------
 *
 * test_pager.c
 *	  Deriving the next request of a list.
 *
 * cc -Isrc -Itest/unit test/unit/test_pager.c src/pager.c src/fault.c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include <stdlib.h>

#include "fake_lookup.h"
#include "pager.h"

/* A pager under test, with what its last call said. */
typedef struct Run
{
	RestPager	pager;
	RestPagerStep step;
	RestFault	fault;
	bool		ok;
} Run;

/* Begin with a rule. */
static void
begin(Run *run, RestPagerRule rule)
{
	memset(run, 0, sizeof(*run));
	rest_pager_init(&run->pager, &rule);
}

/* Feed a page; total 0 stands for unknown and -1 for zero. */
static bool
feed(Run *run, RestPage page)
{
	page.total = page.total == 0 ? -1 : page.total == -1 ? 0 : page.total;
	if (page.next && page.next_len == 0)
		page.next_len = strlen(page.next);
	if (page.last_key && page.last_key_len == 0)
		page.last_key_len = strlen(page.last_key);
	rest_fault_clear(&run->fault);
	run->ok = rest_pager_next(&run->pager, &page, &run->step, &run->fault);
	return run->ok;
}

#define BEGIN(...) begin(&run, (RestPagerRule) {__VA_ARGS__})
#define FEED(...) feed(&run, (RestPage) {__VA_ARGS__})
#define END(...) \
	UNIT_CHECK(FEED(__VA_ARGS__) && run.step.end)
#define OFFSET(want, ...) \
	(UNIT_CHECK(FEED(__VA_ARGS__) && !run.step.end), \
	 UNIT_INT(run.step.offset, (want)))
#define PAGE(want, ...) \
	(UNIT_CHECK(FEED(__VA_ARGS__) && !run.step.end), \
	 UNIT_INT(run.step.page, (want)))
#define TOKEN(want, ...) \
	(UNIT_CHECK(FEED(__VA_ARGS__) && !run.step.end), \
	 UNIT_MEM(run.step.token, run.step.token_len, (want)))
#define FAULT(state, word, ...) \
	(UNIT_CHECK(!FEED(__VA_ARGS__)), \
	 UNIT_STR(run.fault.sqlstate, (state)), \
	 UNIT_CHECK(strstr(run.fault.hint, (word)) != NULL))

/* Without paging one page must be all. */
static void
test_none(void)
{
	Run			run;

	BEGIN(.kind = REST_PAGER_NONE, .max_pages = 1);
	END(.rows = 5);
	BEGIN(.kind = REST_PAGER_NONE);
	END(.rows = 0);
	BEGIN(.kind = REST_PAGER_NONE);
	END(.rows = 5, .total = 5);
	BEGIN(.kind = REST_PAGER_NONE);
	FAULT("HV00L", "\"pager\"", .rows = 5, .total = 6);
	BEGIN(.kind = REST_PAGER_NONE, .loose_total = true);
	END(.rows = 5, .total = 6);
	BEGIN(.kind = REST_PAGER_NONE);
	FAULT("HV00L", "\"pager\"", .rows = 5, .has_more = REST_TRI_YES);
	BEGIN(.kind = REST_PAGER_NONE, .max_rows = 4);
	FAULT("54000", "\"max_rows\"", .rows = 5);
}

/* Offsets go by rows received; only an empty page or the total ends. */
static void
test_offset(void)
{
	Run			run;

	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10);
	OFFSET(10, .rows = 10);
	OFFSET(17, .rows = 7);
	OFFSET(20, .rows = 3);
	END(.rows = 0);

	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .short_page_ends = true);
	OFFSET(10, .rows = 10);
	END(.rows = 9);
	BEGIN(.kind = REST_PAGER_OFFSET, .short_page_ends = true);
	OFFSET(9, .rows = 9);
	END(.rows = 0);

	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10);
	OFFSET(10, .rows = 10, .total = 15);
	END(.rows = 5, .total = 15);
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10);
	END(.rows = 0, .total = -1);
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .start_offset = 12);
	END(.rows = 3, .total = 15);
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .start_offset = 20);
	END(.rows = 0, .total = 15);

	/* an end before the total is no end */
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10);
	OFFSET(10, .rows = 10, .total = 15);
	FAULT("HV00L", "\"total\"", .rows = 0, .total = 15);
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .short_page_ends = true);
	FAULT("HV00L", "\"total\"", .rows = 9, .total = 15);
	BEGIN(.kind = REST_PAGER_OFFSET, .loose_total = true);
	OFFSET(10, .rows = 10, .total = 5);
	END(.rows = 0, .total = 15);

	/* has_more decides when it is declared */
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .short_page_ends = true);
	OFFSET(4, .rows = 4, .has_more = REST_TRI_YES, .total = 4);
	END(.rows = 10, .has_more = REST_TRI_NO);
	BEGIN(.kind = REST_PAGER_OFFSET);
	FAULT("HV00L", "\"has_more\"", .rows = 0, .has_more = REST_TRI_YES);
}

/* The caps, and a server that does not look at what it is asked. */
static void
test_guards(void)
{
	Run			run;
	int			i;

	BEGIN(.kind = REST_PAGER_OFFSET, .max_pages = 2);
	OFFSET(10, .rows = 10);
	FAULT("54000", "\"max_pages\"", .rows = 10);
	BEGIN(.kind = REST_PAGER_OFFSET, .max_pages = 2);
	OFFSET(10, .rows = 10);
	END(.rows = 0);
	BEGIN(.kind = REST_PAGER_OFFSET, .max_rows = 20);
	OFFSET(10, .rows = 10);
	OFFSET(20, .rows = 10);
	END(.rows = 0);
	BEGIN(.kind = REST_PAGER_OFFSET, .max_rows = 20);
	OFFSET(10, .rows = 10);
	OFFSET(20, .rows = 10);
	FAULT("54000", "\"max_rows\"", .rows = 1);

	BEGIN(.kind = REST_PAGER_OFFSET);
	OFFSET(10, .rows = 10, .has_digest = true, .digest = 5);
	OFFSET(20, .rows = 10, .has_digest = true, .digest = 6);
	/* once as many records may have come in before it */
	OFFSET(30, .rows = 10, .has_digest = true, .digest = 6);
	FAULT("HV00L", "\"pager\"", .rows = 10, .has_digest = true, .digest = 6);
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10);
	OFFSET(10, .rows = 10, .has_digest = true, .digest = 5);
	OFFSET(20, .rows = 10, .has_digest = true, .digest = 5);
	OFFSET(30, .rows = 10, .has_digest = true, .digest = 6);
	OFFSET(40, .rows = 10, .has_digest = true, .digest = 6);
	END(.rows = 0);
	/* more often when the total says so; but it can't be the end */
	BEGIN(.kind = REST_PAGER_OFFSET);
	OFFSET(10, .rows = 10, .total = 30, .has_digest = true, .digest = 5);
	OFFSET(20, .rows = 10, .total = 40, .has_digest = true, .digest = 5);
	OFFSET(30, .rows = 10, .total = 50, .has_digest = true, .digest = 5);
	OFFSET(40, .rows = 10, .total = 50, .has_digest = true, .digest = 5);
	FAULT("40001", "again", .rows = 10, .total = 50, .has_digest = true, .digest = 5);
	BEGIN(.kind = REST_PAGER_OFFSET);
	OFFSET(10, .rows = 10, .total = 20, .has_digest = true, .digest = 5);
	FAULT("HV00L", "\"pager\"", .rows = 10, .total = 20, .has_digest = true, .digest = 5);
	BEGIN(.kind = REST_PAGER_PAGE, .page_start = 1);
	PAGE(2, .rows = 10, .has_digest = true, .digest = 5);
	PAGE(3, .rows = 9, .has_digest = true, .digest = 5);
	PAGE(4, .rows = 9);
	PAGE(5, .rows = 9, .has_digest = true, .digest = 5);
	PAGE(6, .rows = 9, .has_digest = true, .digest = 5);
	FAULT("HV00L", "\"pager\"", .rows = 9, .has_digest = true, .digest = 5);
	/* empty pages are alike; without digests nothing can be said */
	BEGIN(.kind = REST_PAGER_PAGE);
	PAGE(1, .rows = 0, .has_more = REST_TRI_YES, .has_digest = true);
	PAGE(2, .rows = 0, .has_more = REST_TRI_YES, .has_digest = true);
	for (i = 2; i < 100; i++)
		FEED(.rows = 0, .has_more = REST_TRI_YES);
	UNIT_CHECK(run.ok);
	FAULT("HV00L", "\"has_more\"", .rows = 0, .has_more = REST_TRI_YES);
}

/* Page numbers go on by one whatever the page size. */
static void
test_page(void)
{
	Run			run;

	BEGIN(.kind = REST_PAGER_PAGE, .page_start = 0, .page_size = 100);
	PAGE(1, .rows = 50);
	PAGE(2, .rows = 50);
	PAGE(3, .rows = 1);
	END(.rows = 0);
	BEGIN(.kind = REST_PAGER_PAGE, .page_start = 1, .page_size = 100);
	PAGE(2, .rows = 50, .total = 120);
	PAGE(3, .rows = 50, .total = 120);
	END(.rows = 20, .total = 120);
	BEGIN(.kind = REST_PAGER_PAGE, .page_start = 1);
	PAGE(2, .rows = 50, .total = 120);
	FAULT("HV00L", "\"total\"", .rows = 0, .total = 120);
	/* filtered on the server after paging: declared, so go on */
	BEGIN(.kind = REST_PAGER_PAGE, .page_start = 1);
	PAGE(2, .rows = 0, .has_more = REST_TRI_YES);
	PAGE(3, .rows = 5, .has_more = REST_TRI_YES);
	END(.rows = 5, .has_more = REST_TRI_NO);
}

/* Tokens: missing ends, seen before is an error. */
static void
test_cursor(void)
{
	Run			run;

	BEGIN(.kind = REST_PAGER_CURSOR);
	TOKEN("a", .rows = 3, .next = "a");
	TOKEN("b", .rows = 3, .next = "b");
	END(.rows = 3);
	BEGIN(.kind = REST_PAGER_CURSOR);
	TOKEN("a", .rows = 3, .next = "a");
	END(.rows = 3, .next = "");
	BEGIN(.kind = REST_PAGER_URL);
	TOKEN("/n?p=2", .rows = 3, .next = "/n?p=2");
	FAULT("HV00L", "\"next\"", .rows = 3, .next = "/n?p=2");
	BEGIN(.kind = REST_PAGER_LINK);
	rest_pager_saw(&run.pager, "/n", 2);
	FAULT("HV00L", "\"next\"", .rows = 3, .next = "/n");

	/* what is declared counts more than the token */
	BEGIN(.kind = REST_PAGER_CURSOR);
	END(.rows = 3, .next = "a", .has_more = REST_TRI_NO);
	BEGIN(.kind = REST_PAGER_CURSOR);
	FAULT("HV00L", "\"next\"", .rows = 3, .has_more = REST_TRI_YES);
	BEGIN(.kind = REST_PAGER_CURSOR);
	END(.rows = 3, .next = "a", .total = 3);
	BEGIN(.kind = REST_PAGER_CURSOR);
	TOKEN("a", .rows = 2, .next = "a", .total = 3);
	FAULT("HV00L", "\"total\"", .rows = 0, .total = 3);
	/* rows that came before the cursor are no shortfall */
	BEGIN(.kind = REST_PAGER_CURSOR);
	TOKEN("a", .rows = 2, .next = "a", .total = 3);
	END(.rows = 1, .total = 5);
	UNIT_INT(run.step.change, 2);

	/* an empty page with a fresh token is not the end */
	BEGIN(.kind = REST_PAGER_CURSOR);
	TOKEN("a", .rows = 0, .next = "a");
	TOKEN("b", .rows = 2, .next = "b");
	END(.rows = 0, .next = "b");
	BEGIN(.kind = REST_PAGER_CURSOR, .empty_page_ends = true);
	END(.rows = 0, .next = "a");
	BEGIN(.kind = REST_PAGER_CURSOR, .empty_page_ends = true);
	TOKEN("a", .rows = 0, .next = "a", .has_more = REST_TRI_YES);
	BEGIN(.kind = REST_PAGER_CURSOR, .page_size = 10, .short_page_ends = true);
	TOKEN("a", .rows = 10, .next = "a");
	END(.rows = 9, .next = "b");
}

/* A scroll keeps its token, but not its page. */
static void
test_scroll(void)
{
	Run			run;

	BEGIN(.kind = REST_PAGER_CURSOR, .same_token = true);
	TOKEN("s", .rows = 3, .next = "s", .has_digest = true, .digest = 1);
	TOKEN("s", .rows = 3, .next = "s", .has_digest = true, .digest = 2);
	TOKEN("s", .rows = 1, .next = "s", .has_digest = true, .digest = 3);
	END(.rows = 0, .next = "s", .has_digest = true);
	BEGIN(.kind = REST_PAGER_CURSOR, .same_token = true);
	TOKEN("s", .rows = 3, .next = "s", .has_digest = true, .digest = 1);
	FAULT("HV00L", "\"pager\"", .rows = 3, .next = "s", .has_digest = true,
		  .digest = 1);
	/* an older token is a circle all the same */
	BEGIN(.kind = REST_PAGER_CURSOR, .same_token = true);
	TOKEN("s", .rows = 3, .next = "s");
	TOKEN("t", .rows = 3, .next = "t");
	FAULT("HV00L", "\"next\"", .rows = 3, .next = "s");
}

/* A circle of any length is found; a long list without one is not. */
static void
test_circles(void)
{
	static const int lengths[] = {1, 2, 3, 100, 256, 257, 1000, 5000};
	size_t		k;

	for (k = 0; k < sizeof(lengths) / sizeof(lengths[0]); k++)
	{
		Run			run;
		int			i;
		char		token[32];

		BEGIN(.kind = REST_PAGER_CURSOR);
		for (i = 0; i < 40000; i++)
		{
			snprintf(token, sizeof(token), "t%d",
					 i < 77 ? -i - 1 : (i - 77) % lengths[k]);
			if (!FEED(.rows = 1, .next = token))
				break;
		}
		UNIT_CHECK(i < 40000 && i <= 77 + 4 * lengths[k] + 512);
		UNIT_STR(run.fault.sqlstate, "HV00L");
		if (lengths[k] <= 256)
			UNIT_INT(i, 77 + lengths[k]);
	}
	{
		Run			run;
		int			i;
		char		token[32];

		BEGIN(.kind = REST_PAGER_CURSOR);
		for (i = 0; i < 100000; i++)
		{
			snprintf(token, sizeof(token), "t%d", i);
			if (!FEED(.rows = 1, .next = token))
				break;
		}
		UNIT_INT(i, 100000);
		UNIT_INT(run.pager.rows, 100000);
	}
}

/* Keys: the next page is behind the last record. */
static void
test_keyset(void)
{
	Run			run;

	BEGIN(.kind = REST_PAGER_KEYSET);
	TOKEN("10", .rows = 10, .last_key = "10");
	TOKEN("17", .rows = 7, .last_key = "17");
	END(.rows = 0);
	BEGIN(.kind = REST_PAGER_KEYSET, .page_size = 10, .short_page_ends = true);
	TOKEN("10", .rows = 10, .last_key = "10");
	END(.rows = 7, .last_key = "17");
	/* its total is what is left */
	BEGIN(.kind = REST_PAGER_KEYSET);
	TOKEN("10", .rows = 10, .last_key = "10", .total = 17);
	END(.rows = 7, .last_key = "17", .total = 7);
	BEGIN(.kind = REST_PAGER_KEYSET);
	TOKEN("10", .rows = 10, .last_key = "10");
	FAULT("HV00L", "sorted", .rows = 10, .last_key = "10");
	BEGIN(.kind = REST_PAGER_KEYSET);
	UNIT_CHECK(!FEED(.rows = 10));
	UNIT_STR(run.fault.sqlstate, "HV00L");
	BEGIN(.kind = REST_PAGER_KEYSET);
	TOKEN("", .rows = 1, .last_key = "");
}

/* The list shrank or grew between two pages. */
static void
test_change(void)
{
	Run			run;

	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10);
	OFFSET(10, .rows = 10, .total = 30);
	UNIT_INT(run.step.change, 0);
	OFFSET(20, .rows = 10, .total = 28);
	UNIT_CHECK(run.step.change == -2 && !run.step.stepped_back);
	END(.rows = 8, .total = 28);

	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .step_back = true);
	OFFSET(10, .rows = 10, .total = 30);
	OFFSET(7, .rows = 10, .total = 28);
	UNIT_CHECK(run.step.stepped_back && run.step.back == 3);
	OFFSET(17, .rows = 10, .total = 28);
	UNIT_CHECK(!run.step.stepped_back && run.step.change == 0);
	END(.rows = 11, .total = 28);
	/* further, until a record comes that is known */
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .step_back = true);
	OFFSET(10, .rows = 10, .total = 30);
	OFFSET(20, .rows = 10, .total = 30);
	OFFSET(18, .rows = 10, .total = 29);
	OFFSET(17, .rows = 10, .total = 29, .unanchored = true);
	OFFSET(15, .rows = 10, .total = 29, .unanchored = true);
	OFFSET(25, .rows = 10, .total = 29);
	END(.rows = 4, .total = 29, .unanchored = true);
	/* also when the page seemed to be the last, and not before the start */
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .step_back = true,
		  .start_offset = 5);
	OFFSET(15, .rows = 10, .total = 20);
	OFFSET(5, .rows = 0, .total = -1, .has_more = REST_TRI_NO);
	END(.rows = 0, .total = -1);
	/* the page that is read again may look like the one before */
	BEGIN(.kind = REST_PAGER_OFFSET, .step_back = true);
	OFFSET(5, .rows = 5, .total = 20, .has_digest = true, .digest = 1);
	OFFSET(3, .rows = 5, .total = 19, .has_digest = true, .digest = 2);
	OFFSET(8, .rows = 5, .total = 19, .has_digest = true, .digest = 2);
	/* grown: rows come twice */
	BEGIN(.kind = REST_PAGER_OFFSET, .step_back = true);
	OFFSET(10, .rows = 10, .total = 20);
	OFFSET(20, .rows = 10, .total = 23);
	UNIT_INT(run.step.change, 3);
	END(.rows = 3, .total = 23);

	BEGIN(.kind = REST_PAGER_PAGE, .page_start = 1, .step_back = true);
	PAGE(2, .rows = 10, .total = 40);
	PAGE(3, .rows = 10, .total = 40);
	PAGE(1, .rows = 10, .total = 29);
	UNIT_CHECK(run.step.stepped_back);
	PAGE(2, .rows = 10, .total = 29);
	PAGE(3, .rows = 10, .total = 29);
	END(.rows = 9, .total = 29);
	BEGIN(.kind = REST_PAGER_PAGE, .page_start = 1, .step_back = true);
	PAGE(2, .rows = 10, .total = 40);
	PAGE(3, .rows = 10, .total = 40);
	PAGE(2, .rows = 10, .total = 30);
}

/* Pages overlap by one record. */
static void
test_overlap(void)
{
	Run			run;

	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .step_back = true,
		  .overlap = true);
	OFFSET(9, .rows = 10, .unanchored = true);
	OFFSET(18, .rows = 10);
	OFFSET(23, .rows = 6);
	END(.rows = 1);
	/* the last record of the page before is gone from its place */
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .step_back = true,
		  .overlap = true);
	OFFSET(9, .rows = 10, .unanchored = true);
	OFFSET(8, .rows = 10, .unanchored = true);
	OFFSET(6, .rows = 10, .unanchored = true);
	OFFSET(2, .rows = 0, .unanchored = true);
	OFFSET(11, .rows = 10);
	/* back to the start, where all is read again */
	OFFSET(10, .rows = 10, .unanchored = true);
	OFFSET(8, .rows = 10, .unanchored = true);
	OFFSET(4, .rows = 10, .unanchored = true);
	OFFSET(0, .rows = 10, .unanchored = true);
	OFFSET(9, .rows = 10, .unanchored = true);
	/* a total that shrinks says nothing as long as they fit together */
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .step_back = true,
		  .overlap = true);
	OFFSET(9, .rows = 10, .total = 30, .unanchored = true);
	OFFSET(18, .rows = 10, .total = 20);
	END(.rows = 2, .total = 20);
	/* nor does one that stays when they do not */
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .step_back = true,
		  .overlap = true);
	OFFSET(9, .rows = 10, .total = 30, .unanchored = true);
	OFFSET(18, .rows = 10, .total = 30);
	OFFSET(17, .rows = 10, .total = 30, .unanchored = true);
	OFFSET(26, .rows = 10, .total = 30);
	END(.rows = 4, .total = 30);
	/* a first page of one record is read again in one of the usual size */
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 1, .usual_size = 10, .step_back = true,
		  .overlap = true);
	OFFSET(0, .rows = 1, .total = 13, .unanchored = true, .has_digest = true, .digest = 1);
	UNIT_INT(rest_pager_ahead(&run.pager, NULL, 0), 0);
	OFFSET(9, .rows = 10, .total = 13, .has_digest = true, .digest = 2);
	END(.rows = 4, .total = 13);
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 1, .usual_size = 10, .step_back = true,
		  .overlap = true);
	OFFSET(0, .rows = 1, .unanchored = true, .has_digest = true, .digest = 1);
	OFFSET(1, .rows = 1, .has_digest = true, .digest = 1);
	OFFSET(2, .rows = 1, .has_digest = true, .digest = 2);
	END(.rows = 0);
	/* not where a page has but one record */
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .step_back = true,
		  .overlap = true);
	OFFSET(1, .rows = 1);
	OFFSET(2, .rows = 1);
	END(.rows = 0);
}

/* Look-ahead. */
static void
test_ahead(void)
{
	Run			run;
	int64_t		where[8];

	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10);
	OFFSET(10, .rows = 10, .total = 45);
	UNIT_INT(rest_pager_ahead(&run.pager, where, 8), 3);
	UNIT_CHECK(where[0] == 20 && where[1] == 30 && where[2] == 40);
	UNIT_INT(rest_pager_ahead(&run.pager, where, 2), 2);
	OFFSET(17, .rows = 7, .total = 45);
	UNIT_INT(rest_pager_ahead(&run.pager, where, 8), 2);
	UNIT_CHECK(where[0] == 27 && where[1] == 37);
	/* pages that overlap */
	BEGIN(.kind = REST_PAGER_OFFSET, .page_size = 10, .step_back = true,
		  .overlap = true);
	OFFSET(9, .rows = 10, .total = 37, .unanchored = true);
	UNIT_INT(rest_pager_ahead(&run.pager, where, 8), 2);
	UNIT_CHECK(where[0] == 18 && where[1] == 27);
	OFFSET(18, .rows = 10, .total = 38);
	UNIT_INT(rest_pager_ahead(&run.pager, where, 8), 2);
	UNIT_CHECK(where[0] == 27 && where[1] == 36);
	/* the server's own page size */
	BEGIN(.kind = REST_PAGER_PAGE, .page_start = 1, .page_size = 1000);
	PAGE(2, .rows = 100, .total = 250);
	UNIT_INT(rest_pager_ahead(&run.pager, where, 8), 1);
	UNIT_INT(where[0], 3);
	PAGE(3, .rows = 100, .total = 250);
	UNIT_INT(rest_pager_ahead(&run.pager, where, 8), 0);
	BEGIN(.kind = REST_PAGER_OFFSET);
	OFFSET(10, .rows = 10);
	UNIT_INT(rest_pager_ahead(&run.pager, where, 8), 0);
	BEGIN(.kind = REST_PAGER_CURSOR);
	TOKEN("a", .rows = 10, .next = "a", .total = 45);
	UNIT_INT(rest_pager_ahead(&run.pager, where, 8), 0);
	BEGIN(.kind = REST_PAGER_OFFSET, .start_offset = INT64_MAX - 5);
	FEED(.rows = 10, .total = INT64_MAX);
	rest_pager_ahead(&run.pager, where, 8);
	UNIT_CHECK(run.pager.position == INT64_MAX);
}

/*
 * A server whose list loses rows between the pages and, where pages overlap,
 * gains some too: every row that was there all the time is read, by offset and
 * by page number, with a total and, where pages overlap, without one.
 */
static void
test_moving_list(RestPagerKind kind, bool overlap, bool counted, uint64_t seed)
{
	int			list[400];
	bool		seen[2000] = {false};
	bool		stays[2000] = {false};
	int			n = 60 + (int) (fake_random(&seed) % 200);
	int			size = 1 + (int) (fake_random(&seed) % 20);
	int			requests = 0;
	int			i;
	Run			run;

	int			fresh = n;

	if (overlap && size == 1)
		size = 2;
	BEGIN(.kind = kind, .page_size = size, .page_start = 1, .step_back = true,
		  .overlap = overlap);
	for (i = 0; i < n; i++)
	{
		list[i] = i;
		stays[i] = true;
	}
	while (requests++ < 3000)
	{
		int			from = kind == REST_PAGER_OFFSET ? (int) run.step.offset :
			requests == 1 ? 0 : (int) (run.step.page - 1) * size;
		int			rows = 0;
		bool		unanchored = from >= n || !seen[list[from]];

		for (i = from; i < n && i < from + size; i++, rows++)
			seen[list[i]] = true;
		if (!UNIT_CHECK(FEED(.rows = rows, .unanchored = unanchored,
							 .total = !counted ? 0 : n ? n : -1)))
			return;
		if (run.step.end)
			break;
		if (requests < 40 && fake_random(&seed) % 4 == 0 && n > 0)
		{
			int			gone = (int) (fake_random(&seed) % (unsigned) n);

			stays[list[gone]] = false;
			memmove(&list[gone], &list[gone + 1],
					(size_t) (n - gone - 1) * sizeof(int));
			n--;
		}
		if (overlap && requests < 40 && fake_random(&seed) % 4 == 0)
		{
			int			at = (int) (fake_random(&seed) % (unsigned) (n + 1));

			memmove(&list[at + 1], &list[at],
					(size_t) (n - at) * sizeof(int));
			list[at] = fresh++;
			n++;
		}
	}
	UNIT_CHECK(requests < 3000);
	for (i = 0; i < 2000; i++)
		if (stays[i] && !seen[i])
			UNIT_CHECK(false);
	UNIT_CHECK(true);
}

/* Names of the option's values. */
static void
test_names(void)
{
	RestPagerKind kind;
	RestPagerRule rule;
	int			i;

	for (i = REST_PAGER_NONE; i <= REST_PAGER_KEYSET; i++)
		UNIT_CHECK(rest_pager_kind_by_name(rest_pager_kind_name((RestPagerKind) i),
										   &kind) && (int) kind == i);
	UNIT_CHECK(!rest_pager_kind_by_name("Offset", &kind));
	rest_pager_rule_init(&rule, REST_PAGER_PAGE);
	UNIT_CHECK(rule.page_start == 1 && rule.max_pages == 0);
	UNIT_CHECK(rest_pager_digest(REST_PAGER_DIGEST_START, "a", 1) ==
			   UINT64_C(0xaf63dc4c8601ec8c));
}

int
main(void)
{
	uint64_t	seed;

	test_none();
	test_offset();
	test_guards();
	test_page();
	test_cursor();
	test_scroll();
	test_circles();
	test_keyset();
	test_change();
	test_overlap();
	test_ahead();
	for (seed = 1; seed <= 300; seed++)
	{
		test_moving_list(REST_PAGER_OFFSET, false, true, seed);
		test_moving_list(REST_PAGER_OFFSET, true, true, seed);
		test_moving_list(REST_PAGER_OFFSET, true, false, seed);
		test_moving_list(REST_PAGER_PAGE, false, true, seed);
	}
	test_names();
	return unit_done("pager");
}
