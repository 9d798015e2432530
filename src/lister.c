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
 * Nothing of a page outlives it but its token: requests and replies live in a
 * memory context that is reset between pages.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "ask.h"
#include "facts.h"
#include "jsonpick.h"
#include "lister.h"
#include "own.h"
#include "report.h"
#include "seen.h"

struct RestLister
{
	RestListerSpec spec;
	MemoryContext start_cxt;	/* what is decided; reset at each start */
	MemoryContext page_cxt;		/* one request and its reply */
	RestAsk    *ask;
	RestSources *sources;
	RestReader *list_reader;	/* made at first use */
	RestReader *item_reader;
	RestReader *count_reader;
	RestSentInput input;
	RestSent	sent;
	RestPagerRule rule;
	RestPager	pager;
	int64		limit;			/* rows wanted, -1 */
	int			choice;			/* which of sent.choices is asked */
	bool		over;
	bool		found_column;	/* a declared column was in some record */
	RestReply  *reply;
	RestFacts	facts;			/* about reply */
	RestRequest request;		/* of reply */
	RestAskPage page;			/* what the next request asks for */
	bool		follow;			/* next request is page.cursor as URL */
	int64		asked;			/* page size of the request under way, 0 */
	int64		rows;			/* records of this page so far */
	RestSeen   *seen;			/* or NULL: the list cannot repeat records */
	uint64		digest;			/* of this page's records */
	RestBuf    *token;			/* next token of this page */
};

/* Guard callback of a reader */
static void
release_reader(void *reader)
{
	rest_reader_free((RestReader *) reader);
}

/* Which pager the options mean (language.md section 8). */
static RestPagerKind
pager_kind(const RestConf *conf, const RestAsk *ask)
{
	const char *name = rest_conf_text(conf, REST_OPT_PAGER);
	const RestRoute *list = rest_ask_list(ask);
	RestPagerKind kind = REST_PAGER_NONE;

	if (name && *name)
	{
		rest_pager_kind_by_name(name, &kind);
		return kind;
	}
	if (list == NULL)
		return REST_PAGER_NONE;
	if (rest_route_uses(list, "offset"))
		return REST_PAGER_OFFSET;
	if (rest_route_uses(list, "page"))
		return REST_PAGER_PAGE;
	if (rest_route_uses(list, "cursor"))
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
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("pager \"keyset\" is not supported yet")));
	rule->page_size = rest_conf_int(conf, REST_OPT_PAGE_SIZE);
	rule->page_start = rest_conf_int(conf, REST_OPT_PAGE_START);
	rule->max_pages = rest_conf_int(conf, REST_OPT_MAX_PAGES);
	rule->max_rows = rest_conf_int(conf, REST_OPT_MAX_ROWS);
	rule->same_token = rest_conf_bool(conf, REST_OPT_SAME_CURSOR);
	rule->short_page_ends = rest_conf_bool(conf, REST_OPT_SHORT_PAGE_ENDS);
	counted = rule->kind == REST_PAGER_OFFSET || rule->kind == REST_PAGER_PAGE;
	rule->step_back = counted && lister->spec.map->keys != NIL;
	if (rule->step_back)
		lister->seen = rest_seen_new();
}

/* See lister.h. */
RestLister *
rest_lister_new(const RestListerSpec *spec)
{
	RestLister *lister = palloc0(sizeof(RestLister));

	lister->spec = *spec;
	lister->start_cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "rest_fdw scan values",
											  ALLOCSET_SMALL_SIZES);
	lister->page_cxt = AllocSetContextCreate(CurrentMemoryContext,
											 "rest_fdw page",
											 ALLOCSET_SMALL_SIZES);
	lister->ask = rest_ask_new(spec->map, spec->plan, spec->api);
	lister->sources = rest_sources_new(spec->map, spec->attrs);
	lister->input.map = spec->map;
	lister->input.codecs = spec->codecs;
	lister->input.plan = spec->plan;
	lister->input.list = rest_ask_list(lister->ask);
	lister->input.get = rest_ask_get(lister->ask);
	lister->input.conf = spec->map->conf;
	lister->token = rest_own_buf(CurrentMemoryContext, REST_MAX_TOKEN);
	set_rule(lister, spec->map->conf);
	lister->over = true;
	return lister;
}

/* See lister.h. */
const RestSent *
rest_lister_sent(const RestLister *lister)
{
	return &lister->sent;
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
	if (lister->seen)
		rest_seen_reset(lister->seen);
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
	rest_ask_start(lister->ask, &lister->input, &lister->sent);
	MemoryContextSwitchTo(old);
	lister->limit = limit;
	lister->choice = 0;
	lister->over = lister->sent.nothing;
	start_list(lister);
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

	if (lister->sent.missing == NIL && (lister->sent.by_key ||
										rest_ask_list(lister->ask)))
		return;
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

/* The request for the next page; false when no such record can exist. */
static bool
make_request(RestLister *lister, RestRequest *out)
{
	const RestChoice *choice = rest_lister_choice(lister);

	lister->page.page_size = next_page_size(lister);
	lister->page.limit = lister->sent.all_exact ? lister->limit : -1;
	lister->asked = lister->page.page_size;
	if (lister->follow)
	{
		RestRequest before = lister->request;

		rest_request_follow(lister->spec.api, &before,
							rest_buf_text(lister->token), out);
		return true;
	}
	return rest_ask_request(lister->ask, choice, &lister->page, out);
}

/* What the reply to the request that comes next is: list, item or count. */
static RestReader *
get_reader(RestLister *lister)
{
	bool		count = lister->page.count_only && rest_ask_count(lister->ask);
	RestReader **slot = lister->sent.by_key ? &lister->item_reader :
		count ? &lister->count_reader : &lister->list_reader;
	const RestReaderSpec *spec = lister->sent.by_key ? &lister->sources->item :
		count ? &lister->sources->count_spec : &lister->sources->list;
	RestFault	fault = {0};
	MemoryContext old;

	if (*slot)
		return *slot;
	old = MemoryContextSwitchTo(GetMemoryChunkContext(lister));
	*slot = rest_own(CurrentMemoryContext, release_reader,
					 rest_reader_new(spec, &fault), &fault);
	MemoryContextSwitchTo(old);
	return *slot;
}

/* Text of the page before that the next request is made from */
static void
keep_request(const RestLister *lister, RestRequest *kept, MemoryContext cxt)
{
	*kept = lister->request;
	if (kept->url)
		kept->url = MemoryContextStrdup(cxt, kept->url);
	if (kept->method)
		kept->method = MemoryContextStrdup(cxt, kept->method);
}

/* Send the request for the next page.  False when there is none to send. */
static bool
open_page(RestLister *lister)
{
	MemoryContext old;
	bool		item = lister->sent.by_key;
	RestRequest request;

	check_needs(lister);
	old = MemoryContextSwitchTo(lister->page_cxt);
	if (lister->follow)
		keep_request(lister, &lister->request, lister->start_cxt);
	MemoryContextReset(lister->page_cxt);
	if (!make_request(lister, &request))
	{
		MemoryContextSwitchTo(old);
		return false;
	}
	lister->request = request;
	lister->reply = rest_reply_open(lister->spec.api, &lister->request,
									item ? REST_USE_ITEM : REST_USE_LIST,
									get_reader(lister));
	lister->facts.sources = lister->sources;
	lister->facts.reply = lister->reply;
	lister->facts.reader = get_reader(lister);
	if (lister->sources->needs_reply)
		rest_reply_read_ahead(lister->reply, lister->sources->nasides);
	MemoryContextSwitchTo(old);
	lister->rows = 0;
	lister->digest = REST_PAGER_DIGEST_START;
	lister->spec.api->stats.pages++;
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

/* The reader of the reply at hand. */
static RestReader *
current_reader(const RestLister *lister)
{
	return lister->facts.reader;
}

/* See lister.h. */
void
rest_lister_slice(RestLister *lister, AttrNumber attnum, RestSlice *slice)
{
	RestSlice	null_slice = {0};
	ListCell   *lc;

	memset(slice, 0, sizeof(*slice));
	slice->data = null_slice.data = "";
	foreach(lc, lister->sources->columns[attnum - 1])
	{
		const RestSource *source = lfirst(lc);

		if (source->kind == REST_SOURCE_HEADER)
			continue;
		rest_facts_slice(&lister->facts, source, slice);
		if (slice->kind > REST_JSON_NULL)
			return;
		if (slice->kind == REST_JSON_NULL)
			null_slice = *slice;
	}
	*slice = null_slice;
}

/* See lister.h. */
bool
rest_lister_is_header(RestLister *lister, AttrNumber attnum, const char **text)
{
	ListCell   *lc;

	foreach(lc, lister->sources->columns[attnum - 1])
	{
		const RestSource *source = lfirst(lc);

		if (source->kind != REST_SOURCE_HEADER)
			continue;
		*text = rest_reply_header(lister->reply, source->name, 0);
		return true;
	}
	return false;
}

/* See lister.h. */
uint64
rest_lister_record_number(const RestLister *lister)
{
	return rest_reader_number(current_reader(lister));
}

/*
 * Has the record at hand come before?  Also takes it into the digest by which
 * the pager notices an API that answers the same page for ever.
 */
static bool
is_repeated(RestLister *lister)
{
	RestPrint	print;
	ListCell   *lc;

	if (lister->seen == NULL || lister->sent.by_key)
		return false;
	rest_print_init(&print);
	foreach(lc, lister->spec.map->keys)
	{
		RestSlice	slice;
		const char *data;
		size_t		len;

		rest_lister_slice(lister, lfirst_int(lc), &slice);
		if (slice.kind <= REST_JSON_NULL)
			return false;
		rest_slice_raw(&slice, &data, &len);
		rest_print_add(&print, data, len);
	}
	lister->digest = rest_pager_digest(lister->digest, &print, sizeof(print));
	return rest_seen_add(lister->seen, &print);
}

/* Is any declared column in the record at hand? */
static bool
has_declared_column(RestLister *lister)
{
	RestBuf    *store = rest_own_buf(lister->page_cxt, REST_READER_MAX_RECORD);
	RestSlice	record;
	RestSlice	value;
	int			i;

	rest_reader_record(current_reader(lister), &record);
	for (i = 0; i < lister->spec.map->natts; i++)
	{
		RestColumn *column = rest_columns_get(lister->spec.map, i + 1);
		RestPointerList *pointers;

		if (column == NULL || column->access == REST_ACCESS_REQUEST)
			continue;
		pointers = rest_sources_record_pointers(lister->spec.map,
												column);
		if (pointers && rest_json_pick_first(&record, pointers, store, &value) &&
			value.kind != REST_JSON_MISSING)
			return true;
		rest_buf_reset(store);
	}
	return false;
}

/* Note what has to be known of each record.  False: drop it. */
static bool
take_record(RestLister *lister)
{
	RestSlice	slice;
	const RestSource *next = lister->sources->next;

	lister->rows++;
	if (!lister->found_column)
	{
		MemoryContext old = MemoryContextSwitchTo(lister->page_cxt);

		lister->found_column = has_declared_column(lister);
		MemoryContextSwitchTo(old);
	}
	if (next && next->kind == REST_SOURCE_RECORD)
	{
		rest_facts_slice(&lister->facts, next, &slice);
		rest_buf_reset(lister->token);
		rest_ask_scalar(&slice, lister->token);
	}
	return !is_repeated(lister);
}

/* ----- the end of a page ----- */

/* Raise that the records pointer met no list (language.md rule 9). */
static void
raise_no_list(RestLister *lister)
{
	RestOpt		opt = lister->sent.by_key ? REST_OPT_RECORD : REST_OPT_RECORDS;
	const char *text = rest_conf_text(lister->spec.map->conf, opt);
	RestReadMiss miss;

	rest_reader_miss(current_reader(lister), &miss);
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_REPLY),
			 errmsg("answer has no %s at \"%s\"",
					lister->sent.by_key ? "record" : "list of records",
					text ? text : ""),
			 errdetail("Request: %s %s There is %s%s%s.",
					   lister->request.method,
					   rest_report_text(lister->request.target),
					   rest_json_kind_name(miss.kind),
					   miss.names[0] ? " beside " : "",
					   rest_report_text(miss.names)),
			 errhint("Set the option \"%s\" to where it is.",
					 rest_option_defs[opt].name)));
}

/* Raise that no declared column is in any record (language.md rule 9). */
static void
check_columns(RestLister *lister)
{
	if (lister->found_column || lister->rows == 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_REPLY),
			 errmsg("records have none of the columns of foreign table \"%s\"",
					get_rel_name(lister->spec.map->relid)),
			 errdetail("Request: %s %s The first record has %s.",
					   lister->request.method,
					   rest_report_text(lister->request.target),
					   rest_report_text(rest_reader_seen_names(current_reader(lister)))),
			 errhint("Check the options \"records\", \"pointer\" and \"column_name\".")));
}

/* What the page was, for the pager. */
static void
describe_page(RestLister *lister, RestPage *page)
{
	memset(page, 0, sizeof(*page));
	rest_facts_token(&lister->facts, lister->rule.kind, lister->token);
	page->rows = lister->rows;
	page->total = rest_facts_total(&lister->facts, lister->sources->total);
	page->has_more = rest_facts_has_more(&lister->facts);
	page->next = lister->token->len ? rest_buf_text(lister->token) : NULL;
	page->next_len = lister->token->len;
	page->has_digest = lister->seen != NULL;
	page->digest = lister->digest;
}

/* Raise a fault of the pager, with the request named. */
static void
raise_pager_fault(const RestLister *lister, RestFault *fault)
{
	rest_fault_detail(fault, "Request: %s %.700s", lister->request.method,
					  lister->request.target);
	rest_fault_report(fault);
}

/*
 * The list shrank and the pager stepped back: what was read must still be
 * remembered, or rows could come twice.
 */
static void
check_step(const RestPagerStep *step)
{
	if (step->stepped_back && -step->change > REST_SEEN_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("the list changed too much while it was read"),
				 errdetail("It lost %lld records.", (long long) -step->change)));
}

/* A page has ended: ask the pager what comes next. */
static void
end_page(RestLister *lister)
{
	RestPage	page;
	RestPagerStep step;
	RestFault	fault = {0};

	check_columns(lister);
	describe_page(lister, &page);
	lister->pager.rule.page_size = lister->asked;
	if (!rest_pager_next(&lister->pager, &page, &step, &fault))
		raise_pager_fault(lister, &fault);
	check_step(&step);
	lister->page.first = false;
	lister->page.offset = step.offset;
	lister->page.page = step.page;
	lister->page.cursor = rest_buf_text(lister->token);
	lister->follow = lister->rule.kind == REST_PAGER_URL ||
		lister->rule.kind == REST_PAGER_LINK;
	if (step.end)
		lister->over = !next_choice(lister);
}

/* A reply has ended in this way: what follows? */
static void
end_reply(RestLister *lister, RestReplyEvent event)
{
	bool		may_miss = lister->sent.by_key ?
		lister->sources->item_may_miss : lister->sources->list_may_miss;

	if (event == REST_REPLY_NO_LIST && !may_miss)
		raise_no_list(lister);
	if (event == REST_REPLY_END && !lister->sent.by_key)
		end_page(lister);
	else
	{
		if (event == REST_REPLY_END)
			check_columns(lister);
		lister->over = !next_choice(lister);
	}
	rest_reply_close(lister->reply);
	lister->reply = NULL;
}

/* See lister.h. */
bool
rest_lister_next(RestLister *lister)
{
	RestReplyEvent event;

	while (!lister->over)
	{
		CHECK_FOR_INTERRUPTS();
		if (lister->reply == NULL && !open_page(lister))
		{
			lister->over = !next_choice(lister);
			continue;
		}
		event = rest_reply_next(lister->reply, true);
		if (event != REST_REPLY_RECORD)
			end_reply(lister, event);
		else if (take_record(lister))
			return true;
	}
	rest_lister_stop(lister);
	return false;
}

/* See lister.h. */
void
rest_lister_stop(RestLister *lister)
{
	if (lister->reply)
		rest_reply_close(lister->reply);
	lister->reply = NULL;
	lister->over = true;
	rest_api_rest(lister->spec.api);
}

/* See lister.h. */
bool
rest_lister_first_request(RestLister *lister, RestRequest *out)
{
	return !lister->over && lister->sent.missing == NIL &&
		(lister->sent.by_key || rest_ask_list(lister->ask)) &&
		make_request(lister, out);
}

/* The total for the choice at hand, or -1. */
static int64
count_choice(RestLister *lister)
{
	RestReplyEvent event;
	int64		total = -1;

	lister->limit = 1;
	if (!open_page(lister))
		return 0;
	do
		event = rest_reply_next(lister->reply, true);
	while (event == REST_REPLY_RECORD);
	if (event == REST_REPLY_NO_LIST)
		raise_no_list(lister);
	if (event == REST_REPLY_END)
		total = rest_facts_total(&lister->facts, rest_ask_count(lister->ask) ?
								 lister->sources->count :
								 lister->sources->total);
	rest_reply_close(lister->reply);
	lister->reply = NULL;
	return total;
}

/* See lister.h. */
int64
rest_lister_count(RestLister *lister)
{
	int64		sum = 0;

	if (lister->sent.nothing)
		return 0;
	if (!lister->sent.all_exact || lister->sent.by_key ||
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
