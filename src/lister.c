/*-------------------------------------------------------------------------
 *
 * lister.c
 *	  Reads the records of a table: request by request, page by page.
 *
 * Values enter at rest_lister_start; records leave one by one.  In between:
 * sent.c decides what is asked, ask.c makes each request of it, reply.c sends
 * it and cuts records, the pager says whether there is a next page.  A list of
 * values that one request can't ask for is asked choice by choice.
 *
 * Where it is known what will be asked next (keys, pages of a list whose total
 * is known), requests are sent ahead, at most option concurrency of them at a
 * time, and read in order.  One that turns out to be wrong is thrown away.
 * Nothing is sent ahead that a LIMIT would not want.
 *
 * Nothing of a page outlives it but its token: requests and replies live in
 * memory contexts that are reset between pages.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "listing.h"
#include "own.h"
#include "report.h"

/* Which pager the options mean (language.md section 8). */
static RestPagerKind
pager_kind(const RestConf *conf, const RestAsk *ask)
{
	const char *name = rest_conf_text(conf, REST_OPT_PAGER);
	const RestRoute *list = rest_ask_list(ask);
	const RestRoute *further = rest_ask_list_next(ask);
	RestPagerKind kind = REST_PAGER_NONE;

	if (name && *name)
	{
		rest_pager_kind_by_name(name, &kind);
		return kind;
	}
	if (list == NULL)
		return REST_PAGER_NONE;
	if (further == NULL)
		further = list;
	if (rest_route_uses(further, "offset"))
		return REST_PAGER_OFFSET;
	if (rest_route_uses(further, "page"))
		return REST_PAGER_PAGE;
	if (rest_route_uses(further, "cursor"))
		return REST_PAGER_CURSOR;
	return rest_conf_has(conf, REST_OPT_NEXT) ? REST_PAGER_URL :
		REST_PAGER_NONE;
}

/* The pager's rule from the options. */
static void
set_rule(RestLister *lister, const RestConf *conf)
{
	RestPagerRule *rule = &lister->rule;
	bool		counted;

	rest_pager_rule_init(rule, pager_kind(conf, lister->ask));
	if (rule->kind == REST_PAGER_KEYSET)
		lister->keyset = rest_keyset_new(lister->spec.map,
										 lister->spec.plan->sort);
	rule->page_size = rest_conf_int(conf, REST_OPT_PAGE_SIZE);
	rule->page_start = rest_conf_int(conf, REST_OPT_PAGE_START);
	rule->max_pages = rest_conf_int(conf, REST_OPT_MAX_PAGES);
	rule->max_rows = rest_conf_int(conf, REST_OPT_MAX_ROWS);
	rule->same_token = rest_conf_bool(conf, REST_OPT_SAME_CURSOR);
	rule->short_page_ends = rest_conf_bool(conf, REST_OPT_SHORT_PAGE_ENDS);
	counted = rule->kind == REST_PAGER_OFFSET || rule->kind == REST_PAGER_PAGE;
	rule->step_back = counted && lister->spec.map->keys != NIL;
	rule->overlap = rule->step_back && rule->kind == REST_PAGER_OFFSET &&
		rest_conf_bool(conf, REST_OPT_PAGE_OVERLAP);
	rule->usual_size = rule->page_size;
	if (rule->kind != REST_PAGER_NONE && rule->kind != REST_PAGER_KEYSET &&
		lister->spec.map->keys != NIL)
		lister->seen = rest_seen_new();
}

/* Room for as many requests as option concurrency allows. */
static void
make_flights(RestLister *lister)
{
	int			i;

	lister->flight_plan.api = lister->spec.api;
	lister->flight_plan.ask = lister->ask;
	lister->flight_plan.sources = lister->sources;
	lister->flight_plan.gather = lister->spec.rewinds;
	/* a token that stays the same stands for another page each time */
	if (!lister->rule.same_token)
		lister->flight_plan.reading = rest_cache_use_new(CurrentMemoryContext);
	lister->room = rest_conf_int(lister->spec.map->conf, REST_OPT_CONCURRENCY);
	lister->room = Max(Min(lister->room, REST_MAX_AHEAD), 1);
	lister->flights = palloc(sizeof(RestFlight) * lister->room);
	for (i = 0; i < lister->room; i++)
		rest_flight_init(&lister->flights[i], &lister->flight_plan);
}

/* Where everything stands in replies, and room for what next pages take. */
static void
make_sources(RestLister *lister)
{
	int			i;

	lister->sources = rest_sources_new(lister->spec.map, lister->spec.attrs,
									   rest_ask_replies(lister->ask));
	lister->replies = palloc0(sizeof(RestValue) *
							  Max(lister->sources->nreplies, 1));
	lister->reply_texts = palloc(sizeof(RestBuf *) *
								 Max(lister->sources->nreplies, 1));
	for (i = 0; i < lister->sources->nreplies; i++)
		lister->reply_texts[i] = rest_own_buf(CurrentMemoryContext,
											  REST_MAX_TOKEN);
}

/* See lister.h. */
RestLister *
rest_lister_new(const RestListerSpec *spec)
{
	RestLister *lister = palloc0(sizeof(RestLister));

	lister->spec = *spec;
	spec->api->relid = spec->map->relid;
	lister->start_cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "rest_fdw scan values",
											  ALLOCSET_SMALL_SIZES);
	lister->check_cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "rest_fdw record check",
											  ALLOCSET_SMALL_SIZES);
	lister->ask = rest_ask_new(spec->map, spec->plan, spec->api);
	make_sources(lister);
	lister->slices = palloc(sizeof(RestSlice) *
							Max(lister->sources->nreader, 1));
	lister->input.map = spec->map;
	lister->input.codecs = spec->codecs;
	lister->input.plan = spec->plan;
	lister->input.list = rest_ask_list(lister->ask);
	lister->input.get = rest_ask_get(lister->ask);
	lister->input.ways = rest_ways_new(spec->map, lister->input.list);
	lister->input.get_many = rest_ask_get_many(lister->ask);
	lister->input.conf = spec->map->conf;
	lister->token = rest_own_buf(CurrentMemoryContext, REST_MAX_TOKEN);
	lister->early = rest_own_buf(CurrentMemoryContext, REST_MAX_TOKEN);
	lister->base_url = rest_own_buf(CurrentMemoryContext, REST_MAX_TOKEN);
	set_rule(lister, spec->map->conf);
	make_flights(lister);
	lister->over = true;
	return lister;
}

/* See lister.h. */
const RestSent *
rest_lister_sent(const RestLister *lister)
{
	return &lister->sent;
}

/* See lister.h. */
bool
rest_lister_is_cut(const RestLister *lister)
{
	return lister->cut;
}

/* See lister.h. */
int64
rest_lister_total(const RestLister *lister)
{
	return lister->pager.pages > 0 ? lister->pager.total : -1;
}

/* The pager's rule, for EXPLAIN. */
const RestPagerRule *
rest_lister_pager(const RestLister *lister)
{
	return &lister->rule;
}

/* Begin the list of one choice at its first page. */
static void
start_list(RestLister *lister)
{
	rest_pager_init(&lister->pager, &lister->rule);
	memset(&lister->page, 0, sizeof(lister->page));
	lister->page.offset = lister->rule.start_offset;
	lister->page.page = lister->rule.page_start;
	lister->page.first = true;
	lister->page.count_only = lister->spec.plan->kind == REST_SCAN_COUNT;
	lister->follow = false;
	lister->nahead = 0;
	lister->page.keyset = lister->keyset;
	rest_cache_use_end(lister->flight_plan.reading);
	memset(lister->replies, 0, sizeof(RestValue) * lister->sources->nreplies);
	if (lister->keyset)
		rest_keyset_reset(lister->keyset);
	if (lister->seen)
		rest_seen_reset(lister->seen);
	rest_moved_reset(&lister->moved, lister->rule.start_offset);
}

/* See lister.h. */
void
rest_lister_start(RestLister *lister, const RestTermValue *values, int64 limit)
{
	MemoryContext old;

	rest_lister_stop(lister);
	MemoryContextReset(lister->start_cxt);
	old = MemoryContextSwitchTo(lister->start_cxt);
	lister->input.values = values;
	rest_sent_decide(&lister->input, &lister->sent);
	/* records that are not meant are dropped here: LIMIT and totals count them */
	if (lister->sources->chosen)
		lister->sent.all_exact = lister->sent.all_narrowed = false;
	rest_ask_start(lister->ask, &lister->input, &lister->sent);
	MemoryContextSwitchTo(old);
	lister->limit = limit;
	lister->given = 0;
	lister->choice = 0;
	lister->over = lister->sent.nothing;
	lister->cut = false;
	lister->rule.start_offset = 0;
	start_list(lister);
}

/*
 * See lister.h.  Only offsets name rows; and every condition must be answered
 * exactly, by one list.
 */
int64
rest_lister_skip(RestLister *lister, int64 rows)
{
	if (rows <= 0 || lister->rule.kind != REST_PAGER_OFFSET ||
		!lister->sent.all_exact || rest_listing_is_keyed(lister) ||
		lister->sent.nothing || lister->sent.nchoices > 1)
		return 0;
	lister->rule.start_offset = rows;
	if (lister->limit >= 0)
		lister->limit -= Min(lister->limit, rows);
	start_list(lister);
	return rows;
}

/* See lister.h. */
const RestChoice *
rest_lister_choice(const RestLister *lister)
{
	return lister->choice < lister->sent.nchoices ?
		&lister->sent.choices[lister->choice] : NULL;
}

/*
 * Rows to ask for on the next page, 0 for as many as the API likes.  LIMIT
 * sizes the first page when each condition at least narrows at the API; with
 * page numbers the size must stay, so only when all of it is exact.
 */
static int64
next_page_size(const RestLister *lister)
{
	int64		size = lister->rule.page_size;
	bool		steady = lister->rule.kind == REST_PAGER_PAGE;

	if (lister->limit <= 0 || lister->limit > PG_INT32_MAX ||
		!(steady ? lister->sent.all_exact :
		  lister->sent.all_narrowed && lister->page.first))
		return size;
	return size > 0 ? Min(size, lister->limit) : lister->limit;
}

/* Raise that columns without which the list can't be asked have no value. */
static void
check_needs(const RestLister *lister)
{
	RestColumn *column;

	if (lister->sent.missing == NIL && (rest_listing_is_keyed(lister) ||
										rest_ask_list(lister->ask)))
	{
		if (!rest_listing_is_keyed(lister) && lister->page.first &&
			!lister->page.count_only)
			rest_listing_check_pager(lister);
		return;
	}
	if (lister->sent.missing == NIL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
				 errmsg("foreign table \"%s\" can only be read by its key",
						get_rel_name(lister->spec.map->relid)),
				 errdetail("Option \"list\" is empty."),
				 errhint("Compare all key columns with \"=\" in WHERE or in a join.")));
	column = rest_columns_get(lister->spec.map,
							  linitial_int(lister->sent.missing));
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("foreign table \"%s\" can't be read without a value of column \"%s\"",
					get_rel_name(lister->spec.map->relid), column->name),
			 errhint("Compare it with \"=\" in WHERE or in a join.")));
}

/* See listing.h. */
RestFlight *
rest_listing_current(const RestLister *lister)
{
	return &lister->flights[lister->head];
}

/* ----- requests ----- */

/* What the request for lister->page is to ask. */
static void
current_goal(RestLister *lister, RestFlightGoal *goal)
{
	memset(goal, 0, sizeof(*goal));
	lister->page.page_size = next_page_size(lister);
	lister->page.limit = lister->sent.all_exact ? lister->limit : -1;
	goal->choice_number = lister->choice;
	goal->choice = rest_lister_choice(lister);
	goal->by_key = lister->sent.by_key;
	goal->by_keys = lister->sent.by_keys;
	goal->page = lister->page;
	goal->alone = rest_listing_is_keyed(lister) ||
		lister->rule.kind == REST_PAGER_NONE || lister->page.count_only;
	if (lister->follow)
		goal->follow = rest_buf_text(lister->token);
}

/* Are two texts the same?  None is the same as an empty one. */
static bool
same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* Do two goals ask the same? */
static bool
same_goal(const RestFlightGoal *a, const RestFlightGoal *b)
{
	return a->choice_number == b->choice_number && a->by_key == b->by_key &&
		a->by_keys == b->by_keys &&
		same_text(a->follow, b->follow) &&
		same_text(a->page.cursor, b->page.cursor) &&
		a->page.offset == b->page.offset && a->page.page == b->page.page &&
		a->page.page_size == b->page.page_size;
}

/* Throw away what is in the air. */
static void
land_all(RestLister *lister)
{
	int			i;

	for (i = 0; i < lister->room; i++)
		rest_flight_close(&lister->flights[i]);
	lister->head = lister->in_air = 0;
}

/* The request that is read has been read: the next one comes to the front. */
static void
land_current(RestLister *lister)
{
	rest_flight_close(rest_listing_current(lister));
	lister->head = (lister->head + 1) % lister->room;
	lister->in_air--;
}

/* How many requests beyond the current one the query surely wants. */
static int64
wanted_ahead(const RestLister *lister)
{
	int64		most = lister->room - 1;
	int64		rows = rest_listing_is_keyed(lister) ? 1 :
		Max(lister->pager.first_rows, 1);
	const RestApi *api = lister->spec.api;

	if (lister->limit >= 0 ? !lister->sent.all_exact :
		!rest_listing_is_keyed(lister) && !lister->spec.plan->all_rows)
		return 0;
	if (lister->limit >= 0)
		most = Min(most, (lister->limit - lister->given - 1) / rows);
	if (lister->spec.most_pages > 0)
		most = Min(most, lister->spec.most_pages - lister->pager.pages - 1);
	if (api->budget && api->max_requests > 0)
		most = Min(most, api->max_requests - api->budget->used);
	return most;
}

/*
 * The goal that comes n after the current one, when that is known by now:
 * the next key, or a page of a list whose total is known.
 */
static bool
goal_ahead(RestLister *lister, int n, RestFlightGoal *goal)
{
	bool		one_page = rest_listing_is_keyed(lister) ||
		lister->rule.kind == REST_PAGER_NONE;

	current_goal(lister, goal);
	if (one_page)
	{
		goal->choice_number += n;
		if (goal->choice_number >= lister->sent.nchoices)
			return false;
		goal->choice = &lister->sent.choices[goal->choice_number];
		return rest_ask_is_prepared(lister->ask, goal->choice);
	}
	if (n > lister->nahead)
		return false;
	if (lister->rule.kind == REST_PAGER_OFFSET)
		goal->page.offset = lister->ahead[n - 1];
	else
		goal->page.page = lister->ahead[n - 1];
	return true;
}

/* Send ahead what will be asked for anyway. */
static void
send_ahead(RestLister *lister)
{
	int64		most = wanted_ahead(lister);
	RestFlightGoal goal;
	RestFlight *flight;

	while (lister->in_air - 1 < most &&
		   goal_ahead(lister, lister->in_air, &goal))
	{
		flight = &lister->flights[(lister->head + lister->in_air) %
								  lister->room];
		if (!rest_flight_open(flight, &goal, NULL))
			return;				/* no such record: met again in its turn */
		rest_reply_start(flight->reply);
		lister->in_air++;
	}
}

/* Does the query surely want a page after the one whose reading begins? */
static bool
wants_next_page(const RestLister *lister)
{
	const RestApi *api = lister->spec.api;
	int64		size = lister->page.page_size;

	if (lister->limit >= 0 ? !lister->sent.all_exact || size <= 0 ||
		lister->limit - lister->given <= size :
		!lister->spec.plan->all_rows)
		return false;
	if (lister->spec.most_pages > 0 &&
		lister->pager.pages + 1 >= lister->spec.most_pages)
		return false;
	return api->budget == NULL || api->max_requests <= 0 ||
		api->budget->used < api->max_requests;
}

/* Can this pager's token be known before the page has ended? */
static bool
has_early_token(const RestLister *lister)
{
	const RestSource *next = lister->sources->next;

	if (rest_listing_is_keyed(lister) || lister->sources->nreplies > 0)
		return false;
	if (lister->rule.kind == REST_PAGER_LINK)
		return true;
	return (lister->rule.kind == REST_PAGER_CURSOR ||
			lister->rule.kind == REST_PAGER_URL) &&
		next != NULL && next->kind != REST_SOURCE_RECORD;
}

/* The goal of the page that the early token names. */
static void
early_goal(RestLister *lister, RestFlightGoal *goal)
{
	RestAskPage page = lister->page;
	bool		follow = lister->follow;

	/* as the end of a page leaves it for these pagers */
	lister->page.first = false;
	lister->page.offset = lister->page.page = 0;
	lister->follow = false;
	current_goal(lister, goal);
	goal->page.cursor = rest_buf_text(lister->early);
	if (lister->rule.kind != REST_PAGER_CURSOR)
		goal->follow = goal->page.cursor;
	lister->page = page;
	lister->follow = follow;
}

/*
 * RestReplyPause: headers are known, and what stood in the body so far.  When
 * that names the next page, its request starts now.  The page's end decides; a
 * request that turns out to be another is thrown away.
 */
static void
look_ahead(void *arg)
{
	RestLister *lister = arg;
	RestFlight *flight;
	RestFlightGoal goal;

	if (lister->looked || lister->room < 2 || lister->in_air != 1 || !has_early_token(lister) ||
		!wants_next_page(lister))
		return;
	rest_facts_token(&lister->facts, lister->rule.kind, lister->early);
	if (lister->early->len == 0 ||
		rest_facts_has_more(&lister->facts) == REST_TRI_NO ||
		(lister->page.cursor &&
		 strcmp(lister->page.cursor, rest_buf_text(lister->early)) == 0))
		return;
	lister->looked = true;
	early_goal(lister, &goal);
	flight = &lister->flights[(lister->head + 1) % lister->room];
	if (!rest_flight_open(flight, &goal,
						  &rest_listing_current(lister)->request))
		return;
	rest_reply_start(flight->reply);
	lister->in_air++;
}

/*
 * Have the request for lister->page in the air and read it from now on.  False
 * when no such record can exist, so that there is nothing to send.
 */
static bool
open_page(RestLister *lister)
{
	RestRequest before = {0};
	RestFlightGoal goal;

	check_needs(lister);
	current_goal(lister, &goal);
	if (lister->in_air == 0 ||
		!same_goal(&rest_listing_current(lister)->goal, &goal))
	{
		land_all(lister);
		if (!rest_ask_prepare(lister->ask, goal.choice))
			return false;
		before.method = lister->method;
		before.url = rest_buf_text(lister->base_url);
		if (!rest_flight_open(rest_listing_current(lister), &goal, &before))
			return false;
		rest_reply_start(rest_listing_current(lister)->reply);
		lister->in_air = 1;
	}
	lister->facts = rest_listing_current(lister)->facts;
	lister->rows = 0;
	lister->looked = false;
	rest_reply_on_pause(lister->facts.reply, look_ahead, lister);
	lister->digest = REST_PAGER_DIGEST_START;
	send_ahead(lister);
	return true;
}

/* Go to the next choice; false when there is none. */
static bool
next_choice(RestLister *lister)
{
	if (lister->choice + 1 >= lister->sent.nchoices)
	{
		lister->choice = lister->sent.nchoices;
		return false;
	}
	lister->choice++;
	start_list(lister);
	return true;
}

/* ----- records ----- */

/* See lister.h. */
const RestSlice *
rest_lister_slices(RestLister *lister)
{
	if (!lister->sliced &&
		!rest_reader_columns(lister->facts.reader, lister->slices))
		rest_fault_report(rest_reader_fault(lister->facts.reader));
	lister->sliced = true;
	return lister->slices;
}

/* See lister.h. */
void
rest_lister_slice(RestLister *lister, AttrNumber attnum, RestSlice *slice)
{
	rest_facts_column(&lister->facts, rest_lister_slices(lister), attnum,
					  slice);
}

/* See lister.h. */
const RestFacts *
rest_lister_facts(const RestLister *lister)
{
	return &lister->facts;
}

/* See lister.h. */
bool
rest_lister_may_move(const RestLister *lister)
{
	bool		counted = lister->rule.kind == REST_PAGER_OFFSET ||
		lister->rule.kind == REST_PAGER_PAGE;

	return lister->moved.reread || lister->pager.total_moved ||
		(counted && lister->pager.pages > 0 && lister->rows == 1 &&
		 !lister->pager.anchored);
}

/* A reply has ended in this way: what follows? */
static void
end_reply(RestLister *lister, RestReplyEvent event)
{
	bool		may_miss = lister->sent.by_key ?
		lister->sources->item_may_miss : lister->sent.by_keys ?
		lister->sources->many_may_miss : lister->sources->list_may_miss;
	bool		more = false;

	if (event == REST_REPLY_NO_LIST && !may_miss)
		rest_listing_raise_no_list(lister);
	/* a page without a list may name the next one all the same */
	if ((event == REST_REPLY_END || event == REST_REPLY_NO_LIST) &&
		!rest_listing_is_keyed(lister))
		more = rest_listing_end_page(lister);
	if (!more && !lister->moved.reread)
		rest_flight_complete(rest_listing_current(lister));
	land_current(lister);
	lister->facts.reply = NULL;
	if (more && lister->spec.most_pages > 0 &&
		lister->pager.pages >= lister->spec.most_pages)
		lister->cut = lister->over = true;
	else if (!more)
		lister->over = !next_choice(lister);
}

/*
 * What the reply that is read has next.  Without wait the network is looked at
 * once, so that what has arrived is not missed.
 */
static RestReplyEvent
next_event(RestLister *lister, bool wait)
{
	RestReplyEvent event = rest_reply_next(lister->facts.reply, wait);

	lister->sliced = false;
	if (event != REST_REPLY_WAIT)
		return event;
	rest_loop_pump(rest_api_loop(lister->spec.api));
	return rest_reply_next(lister->facts.reply, wait);
}

/* See lister.h. */
RestListerEvent
rest_lister_next(RestLister *lister, bool wait)
{
	RestReplyEvent event;

	while (!lister->over)
	{
		CHECK_FOR_INTERRUPTS();
		if (lister->facts.reply == NULL && !open_page(lister))
		{
			lister->over = !next_choice(lister);
			continue;
		}
		event = next_event(lister, wait);
		if (event == REST_REPLY_WAIT)
			return REST_LISTER_WAIT;
		if (event != REST_REPLY_RECORD)
			end_reply(lister, event);
		else if (rest_listing_take(lister))
		{
			lister->given++;
			return REST_LISTER_RECORD;
		}
	}
	rest_lister_stop(lister);
	return REST_LISTER_END;
}

/* See lister.h. */
bool
rest_lister_is_ready(const RestLister *lister)
{
	return lister->facts.reply && rest_reply_is_ready(lister->facts.reply);
}

/* See lister.h. */
void
rest_lister_stop(RestLister *lister)
{
	land_all(lister);
	lister->facts.reply = NULL;
	lister->over = true;
	rest_api_rest(lister->spec.api);
}

/* See lister.h. */
bool
rest_lister_first_request(RestLister *lister, RestRequest *out)
{
	RestFlightGoal goal;

	if (lister->over || lister->sent.missing != NIL ||
		(!rest_listing_is_keyed(lister) && rest_ask_list(lister->ask) == NULL))
		return false;
	current_goal(lister, &goal);
	return rest_flight_request(&lister->flight_plan, &goal, NULL, out);
}

/* See lister.h. */
bool
rest_lister_before_request(RestLister *lister, RestRequest *out)
{
	RestBefore *before = rest_ask_before(lister->ask);

	return before && rest_before_request(before,
										 rest_ask_columns(lister->ask,
														  rest_lister_choice(lister)),
										 out);
}

/* The total for the choice at hand, or -1. */
static int64
count_choice(RestLister *lister)
{
	const RestSource *source = rest_ask_count(lister->ask) ?
	lister->sources->count : lister->sources->total;
	RestReplyEvent event;
	int64		total = -1;

	lister->limit = 1;
	if (!open_page(lister))
		return 0;
	do
		event = rest_reply_next(lister->facts.reply, true);
	while (event == REST_REPLY_RECORD);
	if (event == REST_REPLY_NO_LIST)
		rest_listing_raise_no_list(lister);
	/* a header may say it without a body */
	if (event == REST_REPLY_END || source->kind == REST_SOURCE_HEADER)
		total = rest_facts_total(&lister->facts, source);
	if (event == REST_REPLY_END)
		rest_flight_complete(rest_listing_current(lister));
	land_current(lister);
	lister->facts.reply = NULL;
	return total;
}

/* See lister.h. */
int64
rest_lister_count(RestLister *lister)
{
	int64		sum = 0;

	if (lister->sent.nothing)
		return 0;
	if (!lister->sent.all_exact || rest_listing_is_keyed(lister) ||
		(rest_ask_count(lister->ask) ? lister->sources->count :
		 lister->sources->total) == NULL)
		return -1;
	do
	{
		int64		total = count_choice(lister);

		if (total < 0)
			return -1;
		sum += total;
	} while (next_choice(lister));
	rest_lister_stop(lister);
	return sum;
}
