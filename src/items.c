/*-------------------------------------------------------------------------
 *
 * items.c
 *	  What does the answer to a write of many rows say of each of them?
 *
 * An answer that was read whole enters, with the rows that were sent.  Each item
 * of its list is looked at as if it were an answer of its own: the row that it
 * means (by its place, a number or a key in it), its status or sign of failure,
 * judged by option on_status, and its words.  What leaves is the fate of each row.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fault.h"
#include "items.h"
#include "own.h"
#include "refusal.h"

/* Most refused rows whose words are shown, and how much of them */
#define WORDS_OF_ROWS 3
#define WORDS_SHOWN 200

/* Longest text of an item that is looked at */
#define MAX_TEXT (64 * 1024)

/* Longest list of items */
#define MAX_LIST (64 * 1024 * 1024)

/* One item, and what its lookups look into */
typedef struct Item
{
	const RestApi *api;
	const RestHttpCall *call;
	RestJsonDoc *doc;
	const char *name;			/* in a map; or NULL */
	int			place;			/* in the list, from 0 */
	RestBuf    *text;			/* for who needs one, for a moment */
} Item;

/* RestHeaderLookup: the headers of the whole answer. */
static RestFound
find_header(void *ctx, const char *name, RestBuf *text)
{
	const char *value = rest_http_header(((Item *) ctx)->call, name, 0);

	if (value == NULL)
		return REST_FOUND_NOTHING;
	rest_buf_puts(text, value);
	return REST_FOUND_VALUE;
}

/* RestBodyLookup: the item is the body. */
static RestFound
find_body(void *ctx, const char *pointer, RestBuf *text)
{
	RestJsonKind kind = rest_jsondoc_find(((Item *) ctx)->doc, pointer, text);

	if (kind == REST_JSON_MISSING)
		return REST_FOUND_NOTHING;
	return kind == REST_JSON_NULL || kind == REST_JSON_FALSE ?
		REST_FOUND_FALSE : REST_FOUND_VALUE;
}

/* The scalar at these pointers of the item, borrowed for a moment; a list of
 * scalars (a key of several columns) with commas between.  NULL: none. */
static const char *
scalar_at(Item *item, const char *pointers)
{
	RestJsonKind kind;
	RestJsonIter iter;
	RestSlice	list;
	RestFault	ignored = {0};
	RestBuf    *joined;

	rest_buf_reset(item->text);
	kind = rest_jsondoc_find(item->doc, pointers, item->text);
	if (kind == REST_JSON_NUMBER || kind == REST_JSON_STRING ||
		kind == REST_JSON_TRUE || kind == REST_JSON_FALSE)
		return rest_buf_text(item->text);
	if (kind != REST_JSON_ARRAY ||
		!rest_json_parse(rest_buf_text(item->text), item->text->len, 0, &list,
						 &ignored))
		return NULL;
	joined = rest_own_buf(CurrentMemoryContext, MAX_TEXT);
	rest_json_iter(&iter, &list);
	while (rest_json_iter_next(&iter))
	{
		if (joined->len > 0)
			rest_buf_putc(joined, ',');
		if (iter.value.kind == REST_JSON_STRING)
			rest_json_unescape(&iter.value, joined, &ignored);
		else
			rest_slice_append(&iter.value, joined);
	}
	return rest_buf_text(joined);
}

/* The number in a text such as "7" or "row7"; -1: none, or out of range. */
static int
number_in(const char *text)
{
	size_t		len = strlen(text);
	size_t		from = len;
	long		number;

	while (from > 0 && text[from - 1] >= '0' && text[from - 1] <= '9')
		from--;
	if (from == len || len - from > 9)
		return -1;
	number = strtol(text + from, NULL, 10);
	return (int) number;
}

/* The row that an item means, from 0; -1: none of those sent. */
static int
find_row(Item *item, const RestItems *items, const RestItemRows *rows)
{
	int			row = item->place;
	const char *key = NULL;
	const char *number;
	int			i;

	if (items->index)
	{
		number = scalar_at(item, items->index);
		row = number ? number_in(number) : -1;
	}
	else if (items->by_name || items->key)
	{
		key = items->by_name ? item->name : scalar_at(item, items->key);
		row = -1;
		for (i = 0; key && rows->keys && i < rows->n && row < 0; i++)
		{
			if (rows->keys[i] && strcmp(rows->keys[i], key) == 0)
				row = i;
		}
	}
	return row < rows->n ? row : -1;
}

/* What the item says: by its status, else by its sign of failure, else by being
 * listed at all. */
static void
judge(Item *item, const RestItems *items, RestUse use, int *status,
	  RestVerdict *verdict)
{
	const char *text = items->status ? scalar_at(item, items->status) : NULL;
	bool		failed = items->failures;

	*status = text ? number_in(text) : -1;
	memset(verdict, 0, sizeof(*verdict));
	verdict->action = REST_ACTION_OK;
	if (items->failed &&
		rest_condition_holds(items->failed, find_header, find_body, item))
		failed = true;
	if (*status >= 100 && *status <= 599)
		rest_onstatus_decide(item->api->rules, *status, use, find_header,
							 find_body, item, verdict);
	if (!failed || verdict->action != REST_ACTION_OK)
		return;
	verdict->action = REST_ACTION_ERROR;
	memcpy(verdict->sqlstate, REST_STATE_INVALID_PARAMETER,
		   sizeof(verdict->sqlstate));
}

/* The fate that a verdict means. */
static RestItemFate
fate_of(const RestVerdict *verdict, int status)
{
	if (verdict->action == REST_ACTION_OK)
		return REST_ITEM_DONE;
	if (verdict->action == REST_ACTION_EMPTY)
		return REST_ITEM_NONE;
	return !verdict->told && status >= 500 ? REST_ITEM_UNKNOWN :
		REST_ITEM_REFUSED;
}

/* Note the API's words on a row that was refused. */
static void
add_words(Item *item, const RestItems *items, const RestItemRows *rows,
		  int row, int status, RestItemNews *news)
{
	const char *text = items->message ? items->message : REST_USUAL_WORDS;
	char	   *words;

	rest_buf_reset(item->text);
	rest_jsondoc_find(item->doc, text, item->text);
	if (item->text->len == 0 && items->message)
		rest_jsondoc_find(item->doc, REST_USUAL_WORDS, item->text);
	words = rest_refusal_clean(item->api, rest_buf_copy(item->text));
	rest_buf_printf(news->words, "%sRow %lld", news->words->len ? " " : "",
					(long long) (rows->first + row));
	if (rows->keys && rows->keys[row])
		rest_buf_printf(news->words, " (%s %.60s)", rows->key_name,
						rest_refusal_clean(item->api, pstrdup(rows->keys[row])));
	if (status >= 0)
		rest_buf_printf(news->words, ", status %d", status);
	if (*words)
		rest_buf_printf(news->words, ": \"%.*s\".", WORDS_SHOWN, words);
	else
		rest_buf_printf(news->words, ".");
}

/* Take one item into account. */
static void
take_item(Item *item, const RestItems *items, RestUse use,
		  const RestItemRows *rows, RestItemNews *news)
{
	int			row = find_row(item, items, rows);
	RestVerdict verdict;
	int			status;

	if (row < 0)
		return;
	judge(item, items, use, &status, &verdict);
	news->fates[row] = fate_of(&verdict, status);
	if (news->fates[row] != REST_ITEM_REFUSED &&
		news->fates[row] != REST_ITEM_UNKNOWN)
		return;
	if (news->refused == 0)
		news->verdict = verdict;
	if (news->refused++ < WORDS_OF_ROWS)
		add_words(item, items, rows, row, status, news);
}

/* Begin: what is known of rows that no item means. */
static void
begin(const RestItems *items, const RestItemRows *rows, RestItemNews *news)
{
	int			i;

	memset(news, 0, sizeof(*news));
	news->words = rest_own_buf(CurrentMemoryContext, MAX_TEXT);
	news->fates = palloc(sizeof(RestItemFate) * Max(rows->n, 1));
	for (i = 0; i < rows->n; i++)
		news->fates[i] = items->failures ? REST_ITEM_DONE : REST_ITEM_UNTOLD;
}

/* See items.h. */
bool
rest_items_read(const RestApi *api, const RestHttpCall *call,
				const RestJsonDoc *doc, RestUse use, const RestItemRows *rows,
				RestItemNews *news)
{
	const RestItems *items = api->items;
	RestBuf    *text = rest_own_buf(CurrentMemoryContext, MAX_LIST);
	RestBuf    *name = rest_own_buf(CurrentMemoryContext, MAX_TEXT);
	Item		item = {api, call, NULL, NULL, 0, NULL};
	RestJsonKind kind = doc ? rest_jsondoc_find(doc, items->list, text) :
		REST_JSON_MISSING;
	RestJsonIter iter;
	RestSlice	list;
	RestFault	ignored = {0};
	const char *raw;
	size_t		len;
	int			i;

	begin(items, rows, news);
	if ((kind != REST_JSON_ARRAY && kind != REST_JSON_OBJECT) ||
		!rest_json_parse(rest_buf_text(text), text->len, 0, &list, &ignored))
		return false;
	item.text = rest_own_buf(CurrentMemoryContext, MAX_TEXT);
	rest_json_iter(&iter, &list);
	for (; rest_json_iter_next(&iter); item.place++)
	{
		rest_buf_reset(name);
		if (kind == REST_JSON_OBJECT)
			rest_json_unescape(&iter.name, name, &ignored);
		item.name = kind == REST_JSON_OBJECT ? rest_buf_text(name) : NULL;
		rest_slice_raw(&iter.value, &raw, &len);
		item.doc = rest_jsondoc_parse(raw, len, &ignored);
		if (item.doc == NULL)
			continue;
		take_item(&item, items, use, rows, news);
		rest_jsondoc_free(item.doc);
	}
	for (i = 0; i < rows->n; i++)
		news->untold += news->fates[i] == REST_ITEM_UNTOLD;
	return true;
}
