/*-------------------------------------------------------------------------
 *
 * listpage.c
 *	  Records of a list, and what follows a page.
 *
 * Part of the lister: what has to be noted of each record (has it come before,
 * is anything in it that was declared, the token of the last one), and at the
 * end of a page what the pager makes of it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "jsonpick.h"
#include "listing.h"
#include "own.h"
#include "refusal.h"
#include "report.h"
#include "revision.h"

/* Mix in a value's raw text. */
static void
print_slice(RestPrint *print, const RestSlice *slice)
{
	const char *data;
	size_t		len;

	rest_slice_raw(slice, &data, &len);
	rest_print_add(print, data, len);
}

/*
 * What the record at hand is known by: its key, or all of it when a part of the
 * key is NULL.  False then.
 */
static bool
print_record(RestLister *lister, RestPrint *print)
{
	bool		keyed = true;
	RestSlice	slice;
	ListCell   *lc;

	rest_print_init(print);
	foreach(lc, lister->spec.map->keys)
	{
		rest_lister_slice(lister, lfirst_int(lc), &slice);
		if (slice.kind <= REST_JSON_NULL)
			keyed = false;
		else
			print_slice(print, &slice);
	}
	if (!keyed)
	{
		rest_reader_record(lister->facts.reader, &slice);
		print_slice(print, &slice);
	}
	return keyed;
}

/*
 * Has the record at hand come before?  Also takes it into the digest by which
 * the pager notices an API that answers the same page for ever.
 *
 * Records whose key is NULL may be alike and two all the same: one that comes
 * again is only known to be the same where pages overlap by it.
 *
 * A page that should have begun with a known record and did not is dropped as
 * if all of it had come before: the pager steps back, and must not take what
 * is behind the gap for known before the gap is closed.
 */
static bool
is_repeated(RestLister *lister)
{
	RestPrint	print;
	bool		again;
	bool		anchor;

	if (lister->seen == NULL || rest_listing_is_keyed(lister))
		return false;
	lister->keyless = !print_record(lister, &print);
	lister->digest = rest_pager_digest(lister->digest, &print, sizeof(print));
	if (lister->rows == 1)
		lister->unanchored = !rest_seen_has(lister->seen, &print);
	if (lister->unanchored && lister->pager.anchored)
		return true;
	anchor = lister->rows == 1 && lister->pager.anchored;
	again = rest_seen_add(lister->seen, &print);
	lister->keyless &= again && !anchor;
	return again;
}

/* Words of the API, fit to be shown; palloc'd. */
static const char *
shown(const RestLister *lister, const char *words)
{
	return rest_report_text(rest_refusal_clean(lister->spec.api,
											   pstrdup(words)));
}

/* Raise that a record has nothing of what was declared (language.md rule 9). */
static void
raise_no_columns(RestLister *lister)
{
	const RestRequest *request = &rest_listing_current(lister)->request;

	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("records have none of the columns of foreign table \"%s\"",
					get_rel_name(lister->spec.map->relid)),
			 errdetail("The first record has %s. Request: %s %s",
					   shown(lister, rest_reader_seen_names(lister->facts.reader)),
					   request->method, rest_report_text(request->target)),
			 errhint("Check the options \"records\", \"pointer\" and \"column_name\"; say missing 'null' if a record may be without all of them.")));
}

/* Is the record at hand an object or array with nothing in it? */
static bool
is_empty_record(const RestSlice *record)
{
	RestJsonIter iter;

	if (record->kind != REST_JSON_OBJECT && record->kind != REST_JSON_ARRAY)
		return false;
	rest_json_iter(&iter, record);
	return !rest_json_iter_next(&iter);
}

/*
 * Look whether the record at hand has any declared column.  The first one that
 * has members decides: wrong pointers must not look like NULLs.
 */
static void
check_record(RestLister *lister)
{
	const RestColumnMap *map = lister->spec.map;
	RestBuf    *store = rest_own_buf(CurrentMemoryContext, REST_READER_MAX_RECORD);
	RestSlice	record;
	RestSlice	value;
	int			pointing = 0;
	int			i;

	rest_reader_record(lister->facts.reader, &record);
	if (is_empty_record(&record))
		return;
	lister->found_column = true;
	if (map->conf->level[REST_OPT_MISSING] > REST_LEVEL_DEFAULT)
		return;
	for (i = 1; i <= map->natts; i++)
	{
		RestColumn *column = rest_columns_get(map, i);
		RestPointerList *pointers = NULL;

		if (column && (column->access == REST_ACCESS_ALL ||
					   column->access == REST_ACCESS_READ))
			pointers = rest_sources_record_pointers(map, column);
		if (pointers == NULL)
			continue;
		pointing++;
		if (rest_json_pick_first(&record, pointers, store, &value) &&
			value.kind != REST_JSON_MISSING)
			return;
		rest_buf_reset(store);
	}
	if (pointing > 0)
		raise_no_columns(lister);
}

/* Is the record at hand null: what get_many gives for a key that is not there? */
static bool
is_null_record(const RestLister *lister)
{
	RestSlice	record;

	rest_reader_record(lister->facts.reader, &record);
	return record.kind == REST_JSON_NULL;
}

/* Is the record at hand one of those that option records chooses? */
static bool
is_chosen(const RestLister *lister)
{
	const char *want = lister->sources->chosen_value;
	RestSlice	slice;

	rest_facts_slice(&lister->facts, lister->sources->chosen, &slice);
	if (slice.kind == REST_JSON_STRING)
		return rest_slice_equals(&slice, want, strlen(want));
	return slice.kind > REST_JSON_NULL && slice.kind < REST_JSON_ARRAY &&
		slice.len == strlen(want) && memcmp(slice.data, want, slice.len) == 0;
}

/* A list that is read by key: the record at hand must come next in it. */
static void
note_key(RestLister *lister)
{
	RestSlice	key;

	rest_lister_slice(lister, rest_keyset_column(lister->keyset)->attnum, &key);
	rest_keyset_record(lister->keyset, &key,
					   &rest_listing_current(lister)->request);
}

/* Note what has to be known of each record.  False: drop it. */
bool
rest_listing_take(RestLister *lister)
{
	RestSlice	slice;
	const RestSource *next = lister->sources->next;
	bool		again;

	lister->rows++;
	if (lister->sent.by_keys && is_null_record(lister))
		return false;
	if (lister->sources->chosen && !lister->sent.by_key && !is_chosen(lister))
		return false;
	if (!lister->found_column)
	{
		MemoryContext old = MemoryContextSwitchTo(lister->check_cxt);

		check_record(lister);
		MemoryContextSwitchTo(old);
		MemoryContextReset(lister->check_cxt);
	}
	if (lister->keyset && !rest_listing_is_keyed(lister))
		note_key(lister);
	if (next && next->kind == REST_SOURCE_RECORD)
	{
		rest_facts_slice(&lister->facts, next, &slice);
		rest_buf_reset(lister->token);
		rest_ask_scalar(&slice, lister->token);
	}
	lister->unanchored |= lister->rows == 1;
	again = is_repeated(lister);
	if (lister->seen && !rest_listing_is_keyed(lister))
		rest_moved_record(&lister->moved, again, again && lister->keyless,
						  &rest_listing_current(lister)->request);
	return !again;
}

/* A kind of value with its article. */
static const char *
kind_phrase(RestJsonKind kind)
{
	switch (kind)
	{
		case REST_JSON_ARRAY:
			return "an array";
		case REST_JSON_OBJECT:
			return "an object";
		case REST_JSON_STRING:
			return "a string";
		case REST_JSON_NUMBER:
			return "a number";
		case REST_JSON_TRUE:
		case REST_JSON_FALSE:
			return "a boolean";
		case REST_JSON_NULL:
			return "null";
		case REST_JSON_MISSING:
			break;
	}
	return "nothing";
}

/* Raise that the records pointer met no list (language.md rule 9). */
void
rest_listing_raise_no_list(RestLister *lister)
{
	const RestConf *conf = lister->spec.map->conf;
	RestOpt		opt = lister->sent.by_key ? REST_OPT_RECORD :
		lister->sent.by_keys && rest_conf_text(conf, REST_OPT_RECORDS_MANY) ?
		REST_OPT_RECORDS_MANY : REST_OPT_RECORDS;
	const char *text = rest_conf_text(conf, opt);
	RestReadMiss miss;

	rest_reader_miss(lister->facts.reader, &miss);
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("answer has no %s at \"%s\"",
					lister->sent.by_key ? "record" : "list of records",
					text ? text : ""),
			 errdetail("There is %s%s%s. Request: %s %s",
					   kind_phrase(miss.kind),
					   miss.names[0] == '\0' ? "" :
					   miss.kind == REST_JSON_OBJECT ? " with " : " beside ",
					   shown(lister, miss.names),
					   rest_listing_current(lister)->request.method,
					   rest_report_text(rest_listing_current(lister)->request.target)),
			 errhint("Set the option \"%s\" to where it is.",
					 rest_option_defs[opt].name)));
}

/* The last key becomes the token, and the value of the next page's filter. */
static void
take_last_key(RestLister *lister)
{
	MemoryContext old = MemoryContextSwitchTo(lister->check_cxt);

	if (lister->rows > 0 && rest_keyset_last(lister->keyset, &lister->after))
	{
		rest_buf_reset(lister->token);
		rest_buf_append(lister->token, lister->after.text, lister->after.len);
		lister->after.text = rest_buf_text(lister->token);
		lister->page.after = &lister->after;
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(lister->check_cxt);
}

/* Note the revision of the collection that the page is of. */
static void
note_revision(RestLister *lister)
{
	const RestSource *source = lister->sources->revision;
	RestBuf    *text;
	RestSlice	slice = {0};

	if (source == NULL)
		return;
	text = rest_own_buf(CurrentMemoryContext, REST_MAX_TOKEN);
	rest_facts_slice(&lister->facts, source, &slice);
	if (rest_facts_text(&lister->facts, source, text))
		rest_revision_note(lister->spec.map->conf, lister->spec.api->serverid,
						   lister->spec.api->userid, rest_buf_text(text),
						   slice.kind == REST_JSON_NUMBER);
}

/* Keep what the replies before said, on the way to this one. */
static void
keep_said(RestLister *lister)
{
	const RestWait *wait = rest_listing_current(lister)->wait;
	ListCell   *lc;
	RestValue	said;
	int			i = 0;

	if (wait == NULL)
		return;
	foreach(lc, rest_ask_replies(lister->ask))
	{
		RestBuf    *text = lister->reply_texts[i];
		RestValue  *value = &lister->replies[i++];

		if (!rest_waiting_said(wait, lfirst(lc), &said))
			continue;
		rest_buf_reset(text);
		rest_buf_append(text, said.text, said.len);
		*value = said;
		value->text = rest_buf_text(text);
	}
}

/* Keep what route list_next takes of this reply. */
static void
keep_replies(RestLister *lister)
{
	int			i;

	keep_said(lister);

	for (i = 0; i < lister->sources->nreplies; i++)
	{
		RestBuf    *text = lister->reply_texts[i];
		RestValue  *value = &lister->replies[i];
		RestSlice	slice;

		rest_facts_slice(&lister->facts, lister->sources->replies[i], &slice);
		if (slice.kind <= REST_JSON_NULL)
			continue;
		rest_buf_reset(text);
		if (!rest_ask_scalar(&slice, text))
			rest_buf_append(text, slice.data, slice.len);
		value->kind = slice.kind == REST_JSON_STRING ? REST_VALUE_TEXT :
			REST_VALUE_RAW;
		value->text = rest_buf_text(text);
		value->len = text->len;
	}
	lister->page.replies = lister->replies;
}

/* What the page was, for the pager. */
static void
describe_page(RestLister *lister, RestPage *page)
{
	memset(page, 0, sizeof(*page));
	if (lister->keyset)
		take_last_key(lister);
	else
		rest_facts_token(&lister->facts, lister->rule.kind, lister->token);
	page->last_key = lister->keyset ? rest_buf_text(lister->token) : NULL;
	page->last_key_len = lister->keyset ? lister->token->len : 0;
	page->rows = lister->rows;
	page->unanchored = lister->rows == 0 || lister->unanchored;
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
	rest_fault_detail(fault, "Request: %s %.700s", rest_listing_current(lister)->request.method,
					  rest_listing_current(lister)->request.target);
	rest_fault_report(fault);
}

/*
 * The list shrank and the pager stepped back: what was read must still be
 * remembered, or rows could come twice.
 */
static void
check_step(const RestPagerStep *step)
{
	int64		back = Max(step->back, -step->change);

	if (step->stepped_back && back > REST_SEEN_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("the list changed too much while it was read"),
				 errdetail("It lost about %lld records.", (long long) back),
				 errhint("Run the query again.")));
}

/* Raise when records of the list may have been lost on the way. */
static void
check_moved(RestLister *lister, const RestPage *page, const RestPagerStep *step)
{
	RestMovedPage facts = {0};

	/* a list that is read by key shrinks with each page */
	if (lister->rule.kind == REST_PAGER_NONE || lister->keyset)
		return;
	facts.rows = page->rows;
	facts.total = page->total;
	facts.keyed = lister->seen != NULL;
	facts.steps_back = lister->rule.step_back;
	facts.stepped_back = step->stepped_back;
	facts.end = step->end;
	facts.request = &rest_listing_current(lister)->request;
	rest_moved_page(&lister->moved, &facts);
}

/* Is the part in what is sent with every request? */
static bool
is_sent_always(const RestConf *conf, const char *part)
{
	const char *args = rest_conf_text(conf, REST_OPT_ARGS);
	const char *headers = rest_conf_text(conf, REST_OPT_HEADERS);

	return (args && strstr(args, part)) || (headers && strstr(headers, part));
}

/*
 * See listing.h.  Raise that the pager can't go on: then each page would be the first one again,
 * or the first one would be taken for the whole list.
 */
void
rest_listing_check_pager(const RestLister *lister)
{
	static const char *const parts[] = {
		[REST_PAGER_OFFSET] = "offset",
		[REST_PAGER_PAGE] = "page",
		[REST_PAGER_CURSOR] = "cursor"
	};
	const RestConf *conf = lister->spec.map->conf;
	const RestRoute *further = rest_ask_list_next(lister->ask);
	RestPagerKind kind = lister->rule.kind;
	const char *part = kind < (int) lengthof(parts) ? parts[kind] : NULL;

	if (further == NULL)
		further = rest_ask_list(lister->ask);
	if (part && lister->sources->nreplies == 0 &&
		!rest_route_uses(further, part) &&
		!is_sent_always(conf, psprintf("{%s}", part)))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("pager \"%s\" needs {%s} in the list route",
						rest_pager_kind_name(kind), part),
				 errhint("Put {%s} where the API wants it in option \"list\", or name another pager.",
						 part)));
	if ((kind == REST_PAGER_CURSOR || kind == REST_PAGER_URL) &&
		!rest_conf_has(conf, REST_OPT_NEXT))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("pager \"%s\" needs option \"next\"",
						rest_pager_kind_name(kind)),
				 errhint("Say where a reply names its next page: a pointer, header:Name or last:/member.")));
}

/* Remember where a next URL was found, for what it is relative to. */
static void
keep_base(RestLister *lister)
{
	const RestRequest *request = &rest_listing_current(lister)->request;

	rest_buf_reset(lister->base_url);
	rest_buf_puts(lister->base_url, request->url);
	strlcpy(lister->method, request->method, sizeof(lister->method));
}

/*
 * One page is taken for the whole list because no option is about pages: does
 * the reply know better?
 */
static void
check_unread(RestLister *lister)
{
	const RestRequest *request = &rest_listing_current(lister)->request;

	if (lister->rule.kind != REST_PAGER_NONE ||
		rest_conf_has(lister->spec.map->conf, REST_OPT_PAGER) ||
		!rest_facts_has_unread(&lister->facts))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("the API names a next page, but nothing says how to ask for it"),
			 errdetail("Request: %s %s", request->method,
					   rest_report_text(request->target)),
			 errhint("Set the option \"pager\" (and \"next\", or placeholders in \"list\"); pager 'none' takes the first page for the whole list.")));
}

/*
 * A page has ended: ask the pager what comes next.  False when nothing does;
 * else lister->page is what to ask for, and lister->ahead what may be asked
 * for meanwhile.
 */
bool
rest_listing_end_page(RestLister *lister)
{
	RestPage	page;
	RestPagerStep step;
	RestFault	fault = {0};
	int64_t		ahead[REST_MAX_AHEAD];
	int			i;

	check_unread(lister);
	describe_page(lister, &page);
	keep_replies(lister);
	note_revision(lister);
	lister->pager.rule.page_size = lister->page.page_size;
	if (!rest_pager_next(&lister->pager, &page, &step, &fault))
		raise_pager_fault(lister, &fault);
	check_step(&step);
	check_moved(lister, &page, &step);
	if (step.end)
		return false;
	lister->page.first = false;
	lister->page.offset = step.offset;
	lister->page.page = step.page;
	/* where pages are counted a next URL is no part of what is asked for */
	lister->page.cursor = lister->rule.kind == REST_PAGER_OFFSET ||
		lister->rule.kind == REST_PAGER_PAGE ? NULL :
		rest_buf_text(lister->token);
	lister->follow = lister->rule.kind == REST_PAGER_URL ||
		lister->rule.kind == REST_PAGER_LINK;
	if (lister->follow)
		keep_base(lister);
	lister->nahead = (int) rest_pager_ahead(&lister->pager, ahead,
											REST_MAX_AHEAD);
	for (i = 0; i < lister->nahead; i++)
		lister->ahead[i] = ahead[i];
	return true;
}
