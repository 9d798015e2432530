/*-------------------------------------------------------------------------
 *
 * written.c
 *	  From rows to a write: what the placeholders of a write route mean.
 *
 * Rows enter as Datums and are spelled at once, in bodies by option format, in
 * paths, arguments and headers by filter_format.  When the rows of one request
 * are there, the route is expanded over them, and a RestWrite leaves.  Lookups
 * only find what was made ready before: they must not raise.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "ask.h"
#include "before.h"
#include "commit_route.h"
#include "expression.h"
#include "literal.h"
#include "numbered.h"
#include "oneoff.h"
#include "own.h"
#include "owned.h"
#include "per_route.h"
#include "record.h"
#include "report.h"
#include "scope.h"
#include "sent.h"
#include "spelled.h"
#include "writing.h"

/* What a lookup is given: where in the request it looks */
typedef struct Side
{
	const RestWriter *writer;
	bool		body;
} Side;

/* See written.h. */
RestUse
rest_written_use(RestOpt route)
{
	switch (route)
	{
		case REST_OPT_INSERT:
		case REST_OPT_INSERT_MANY:
		case REST_OPT_LOAD:
		case REST_OPT_UPSERT:
			return REST_USE_CREATE;
		case REST_OPT_DELETE:
		case REST_OPT_DELETE_MANY:
			return REST_USE_DELETE;
		case REST_OPT_UPDATE_WHERE:
		case REST_OPT_DELETE_WHERE:
			return REST_USE_CHANGE;
		default:
			return REST_USE_UPDATE;
	}
}

/* Does the route use one of these parts? */
static bool
uses(const RestRoute *route, const char *a, const char *b)
{
	return rest_route_uses(route, a) || rest_route_uses(route, b);
}

/* The column names of the key, joined by commas. */
static const char *
key_names(const RestColumnMap *map)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, map->keys)
		appendStringInfo(&buf, "%s%s", buf.len ? "," : "",
						 rest_literal_name(map->conf,
										   rest_columns_get(map, lfirst_int(lc))->column_name));
	return buf.len ? buf.data : NULL;
}

/* Note what the route asks for. */
static void
note_uses(RestWriter *writer)
{
	const RestColumnMap *map = writer->spec.map;
	List	   *named = rest_routes_columns(map, writer->route);
	ListCell   *lc;

	writer->named = rest_writing_set(named);
	foreach(lc, named)
	{
		const char *name = rest_columns_get(map, lfirst_int(lc))->name;

		/* what only the request before names stands in its URL */
		if (rest_route_has_in_head(writer->route, name) ||
			!rest_route_uses(writer->route, name))
			writer->in_url = bms_add_member(writer->in_url, lfirst_int(lc));
	}
	writer->wants_record = uses(writer->route, "record", "records");
	writer->wants_changes = rest_route_uses(writer->route, "changes");
	writer->olds = rest_writing_set(rest_written_olds(map, writer->spec.route));
	if (writer->route->many)
		writer->shared = rest_writing_shared(map, writer->route);
	writer->wants_lists = uses(writer->route, "names", "values") ||
		rest_route_uses(writer->route, "rows");
}

/* What asks for the {before:...} of the route. */
static void
make_before(RestWriter *writer)
{
	List	   *names = rest_before_names(writer->route, NIL);

	if (names != NIL)
		writer->before = rest_before_new(writer->spec.map, writer->spec.api,
										 names);
}

/* See written.h. */
RestWriter *
rest_writer_new(const RestWriterSpec *spec)
{
	RestRoute  *route = rest_routes_load(spec->map, spec->route);
	RestWriter *writer;

	if (route == NULL)
		return NULL;
	writer = palloc0(sizeof(RestWriter));
	writer->spec = *spec;
	writer->route = route;
	writer->cxt = CurrentMemoryContext;
	writer->once = palloc0(sizeof(RestOneOff));
	writer->rows_cxt = AllocSetContextCreate(CurrentMemoryContext,
											 "rest_fdw rows",
											 ALLOCSET_DEFAULT_SIZES);
	writer->recorder = rest_recorder_new(spec->map);
	writer->speller = rest_speller_new(spec->map, spec->codecs, route);
	writer->room = 1;
	writer->rows = palloc(sizeof(RestWritingRow));
	writer->vars = rest_scope_vars(spec->map->conf);
	if (!spec->untold)
		writer->columns = rest_ask_names(spec->map, spec->returned);
	writer->key_name = key_names(spec->map);
	note_uses(writer);
	if (spec->api)
		make_before(writer);
	return writer;
}

/* See written.h. */
const RestRoute *
rest_writer_route(const RestWriter *writer)
{
	return writer->route;
}

/* See written.h. */
List *
rest_written_olds(const RestColumnMap *map, RestOpt opt)
{
	RestRoute  *route = rest_routes_load(map, opt);
	List	   *attnums = list_copy(map->keys);

	if (route == NULL)
		return NIL;
	attnums = list_concat_unique_int(attnums,
									 rest_routes_old_columns(map, route));
	if (rest_written_use(opt) == REST_USE_DELETE ||
		opt == REST_OPT_DELETE_WHERE)
		attnums = list_concat_unique_int(attnums,
										 rest_routes_columns(map, route));
	return attnums;
}

/* ----- lookups ----- */

/*
 * Are {changes} a list of terms?  In text, and where option change is no JSON:
 * a term of the API's expressions.
 */
static bool
changes_are_terms(const Side *side)
{
	const RestWriter *writer = side->writer;
	const char *change = rest_conf_text(writer->spec.map->conf,
										REST_OPT_CHANGE);

	return !side->body || !rest_speller_body_is_data(writer->speller) ||
		(change && *change && !rest_expression_is_json(change));
}

/* A part of one row; false when name is none. */
static bool
find_row_part(const Side *side, const RestWritingRow *row, const char *name, size_t len,
			  bool literal, RestValue *out)
{
	const struct
	{
		const char *name;
		const RestValue *value;
	}			parts[] = {
		{"key", literal ? &row->key_literal : side->body ? &row->key_body :
		&row->key_url},
		{"record", &row->record},
		{"changes", changes_are_terms(side) ? &row->change_terms :
		&row->changes},
		{"names", &row->names},
		{"values", literal ? &row->literals : &row->values}
	};
	size_t		i;

	for (i = 0; i < lengthof(parts); i++)
	{
		if (strlen(parts[i].name) == len &&
			strncmp(parts[i].name, name, len) == 0)
		{
			*out = *parts[i].value;
			return true;
		}
	}
	return false;
}

/* The parts filter, terms and their like. */
static bool
find_condition(const RestWriter *writer, const RestName *name, RestValue *out)
{
	RestScope	scope;
	RestFault	ignored = {0};

	if (writer->conditions == NULL)
		return false;
	scope = writer->conditions->parts;
	scope.lenient = false;
	return rest_scope_lookup(&scope, name, out, &ignored);
}

/* A part of the whole write. */
static bool
find_part(const Side *side, const RestName *name, RestValue *out)
{
	const RestWriter *writer = side->writer;
	int			i;

	for (i = 0; i < writer->nfound; i++)
	{
		if (strcmp(writer->found[i].name, name->text) == 0)
		{
			*out = writer->found[i].value;
			return true;
		}
	}
	if (strcmp(name->text, "keys") == 0)
		*out = writer->keys;
	else if (strcmp(name->text, "records") == 0)
		*out = writer->records;
	else if (strcmp(name->text, "rows") == 0)
		*out = writer->texts;
	else if (strcmp(name->text, "columns") == 0)
		*out = writer->columns;
	else if (strcmp(name->text, "key_name") == 0)
		*out = rest_value_text(writer->key_name);
	else
		return rest_oneoff_find(writer->once, name->text, out) ||
			rest_numbered_find(name->text, out) ||
			find_condition(writer, name, out);
	return true;
}

/* A column's value in one row, perhaps with a spelling of its own. */
static bool
find_column(const Side *side, const RestWritingRow *row, const RestName *name,
			RestValue *out)
{
	const RestWriter *writer = side->writer;
	const RestSpelled *from = name->old || row->new_row == NULL ?
		row->old_row : row->new_row;
	const char *colon = strchr(name->text, ':');
	RestColumn *column = rest_columns_find(writer->spec.map, name->text);
	bool		special = column == NULL && colon;

	if (special)
		column = rest_columns_find(writer->spec.map,
								   pnstrdup(name->text, colon - name->text));
	if (column == NULL)
		return false;
	if (from == NULL ||
		(from == row->new_row && side->body &&
		 bms_is_member(column->attnum, row->left_out)))
		return true;
	if (special)
		return rest_spelled_special(writer->speller, from, name->text, out);
	*out = (name->literal ? from->literal : side->body ? from->body :
			from->url)[column->attnum - 1];
	if (name->literal)
		*out = rest_literal_value(writer->spec.map->conf, *out,
								  rest_column_is_text(column));
	return true;
}

/* RestLookup over a Side. */
static bool
writer_lookup(void *arg, const RestName *name, RestValue *out,
			  RestFault *fault)
{
	const Side *side = arg;
	const RestWriter *writer = side->writer;
	const RestWritingRow *row = &writer->some[Min(name->row, (size_t) writer->nsome - 1)];
	ListCell   *lc;

	(void) fault;
	memset(out, 0, sizeof(*out));
	if (!name->quoted && !name->old &&
		(find_row_part(side, row, name->text, strlen(name->text),
					   name->literal, out) ||
		 find_part(side, name, out)))
		return true;
	if (find_column(side, row, name, out))
		return true;
	foreach(lc, writer->vars)
	{
		RestScopePart *var = lfirst(lc);

		if (!name->quoted && strcmp(var->name, name->text) == 0)
			*out = var->value;
	}
	return true;
}

/* ----- the write ----- */

/* One value of each row as a list. */
static RestValue
list_of(const RestWriter *writer, size_t offset)
{
	RestValue	list = {0};
	RestValue  *items = palloc(sizeof(RestValue) * Max(writer->nsome, 1));
	int			i;

	for (i = 0; i < writer->nsome; i++)
		items[i] = *(const RestValue *) ((const char *) &writer->some[i] + offset);
	list.kind = writer->nsome ? REST_VALUE_LIST : REST_VALUE_EMPTY;
	list.items = items;
	list.nitems = writer->nsome;
	return list;
}

/* What {x} stands for in option row, of one row */
typedef struct RowSide
{
	Side		side;
	const RestWritingRow *row;
} RowSide;

/* RestLookup over a RowSide: the row's own parts and columns. */
static bool
row_lookup(void *arg, const RestName *name, RestValue *out, RestFault *fault)
{
	const RowSide *row = arg;

	(void) fault;
	memset(out, 0, sizeof(*out));
	if (!name->quoted && !name->old &&
		find_row_part(&row->side, row->row, name->text, strlen(name->text),
					  name->literal, out))
		return true;
	find_column(&row->side, row->row, name, out);
	return true;
}

/* {rows}: each row as option row has it. */
static RestValue
row_texts(const RestWriter *writer)
{
	const char *text = rest_conf_text(writer->spec.map->conf, REST_OPT_ROW);
	RestValue	list = {0};
	RestValue  *items;
	RestTemplate *tmpl;
	int			i;

	if (!rest_route_uses(writer->route, "rows"))
		return list;
	tmpl = rest_owned_template(text && *text ? text : "({'values'|, })");
	items = palloc(sizeof(RestValue) * Max(writer->nsome, 1));
	for (i = 0; i < writer->nsome; i++)
	{
		RowSide		row = {{writer, true}, &writer->some[i]};
		RestBuf    *buf = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 2);
		RestExpanded what = {0};
		RestFault	fault = {0};

		if (!rest_template_expand(tmpl, REST_PLACE_TERM, row_lookup, &row,
								  buf, &what, &fault))
			rest_fault_report(&fault);
		items[i] = rest_value_text(rest_buf_copy(buf));
	}
	list.kind = writer->nsome ? REST_VALUE_LIST : REST_VALUE_EMPTY;
	list.items = items;
	list.nitems = writer->nsome;
	return list;
}

/* May it be sent again, and how does the API know it then? */
static void
set_repetition(const RestWriter *writer, RestRequest *request)
{
	const RestConf *conf = writer->spec.map->conf;
	const char *header = rest_conf_text(conf, REST_OPT_IDEMPOTENCY_HEADER);
	RestValue	uuid;

	request->once = !rest_routes_may_repeat(conf, writer->spec.route,
											request->method);
	request->again = !request->once;
	if (header == NULL || *header == '\0')
		return;
	rest_oneoff_find(writer->once, "uuid", &uuid);
	request->headers = request->nheaders == 0 ? palloc(sizeof(char *)) :
		repalloc(request->headers, sizeof(char *) * (request->nheaders + 1));
	request->headers[request->nheaders++] = psprintf("%s: %s", header,
													 uuid.text);
}

/*
 * Have what has to be looked up first, by the first row's values: rows of one
 * request share it.
 */
static void
look_up(RestWriter *writer)
{
	const RestWritingRow *row = &writer->some[0];
	const RestSpelled *from = row->new_row ? row->new_row : row->old_row;
	RestScope	scope = {0};
	int			i;

	if (writer->before == NULL)
		return;
	rest_before_ask(writer->before, from->url);
	rest_before_fill(writer->before, &scope);
	writer->found = palloc(sizeof(RestScopePart) * scope.nparts);
	for (i = 0; i < scope.nparts; i++)
		writer->found[i] = scope.parts[i];
	writer->nfound = scope.nparts;
}

/* The names of the key's columns, for messages: "id", "a,b"; NULL: no key. */
static const char *
shown_key_name(const RestColumnMap *map)
{
	StringInfoData buf;
	ListCell   *lc;

	if (map->keys == NIL)
		return NULL;
	initStringInfo(&buf);
	foreach(lc, map->keys)
		appendStringInfo(&buf, "%s%s", buf.len ? "," : "",
						 rest_columns_get(map, lfirst_int(lc))->name);
	return buf.data;
}

/* What names each row of the request at the API; NULL where it is not known. */
static const char **
shown_keys(const RestWriter *writer)
{
	const char **keys = palloc(sizeof(char *) * Max(writer->nsome, 1));
	int			i;

	for (i = 0; i < writer->nsome; i++)
	{
		const RestValue *key = &writer->some[i].key_url;

		keys[i] = key->kind == REST_VALUE_TEXT || key->kind == REST_VALUE_RAW ?
			pnstrdup(key->text, key->len) : NULL;
	}
	return keys;
}

/* See written.h. */
void
rest_writer_use(RestWriter *writer, RestApi *api)
{
	writer->spec.api = api;
}

/* RestNameVisit: go on until a name is one of a batch's. */
static bool
is_no_number(void *arg, const RestName *name)
{
	(void) arg;
	return strncmp(name->text, "batch_", strlen("batch_")) != 0;
}

/*
 * The batch in which this writer's requests are numbered: that of its commit
 * route, else all of the server and user that ask for numbers.  NULL: others do
 * not count, lest they leave gaps.
 */
static const char *
batch_of(RestWriter *writer)
{
	const RestColumnMap *map = writer->spec.map;

	if (writer->batch == NULL && writer->spec.route != REST_OPT_GET &&
		(rest_conf_has(map->conf, REST_OPT_COMMIT) ||
		 !rest_route_names(writer->route, is_no_number, NULL)))
	{
		MemoryContext old = MemoryContextSwitchTo(writer->cxt);

		writer->batch = rest_commit_identity(map, writer->spec.api->userid);
		MemoryContextSwitchTo(old);
	}
	return writer->batch;
}

/* See written.h. */
void
rest_writer_take_rows(RestWriter *writer, int from, int n,
					  const RestPrecondition *conditions, int64 first,
					  RestWrite *out)
{
	Side		url = {writer, false};
	Side		body = {writer, true};
	RestRequestSource source = {writer->route, writer_lookup, &url,
		conditions ? conditions->args : NULL, n, &body, true};

	memset(out, 0, sizeof(*out));
	writer->some = &writer->rows[from];
	writer->nsome = n;
	rest_oneoff_init(writer->once);
	writer->conditions = conditions;
	rest_numbered_write(batch_of(writer), n);
	look_up(writer);
	writer->keys = list_of(writer, offsetof(RestWritingRow, key_url));
	writer->records = list_of(writer, offsetof(RestWritingRow, record));
	writer->texts = row_texts(writer);
	rest_request_build(writer->spec.api, &source, &out->request);
	set_repetition(writer, &out->request);
	out->request.packing =
		rest_per_route_is(writer->spec.map->conf, REST_OPT_COMPRESS,
						  writer->spec.route, "gzip") ? REST_PACKED_GZIP :
		REST_NOT_PACKED;
	out->relid = writer->spec.map->relid;
	out->route = writer->spec.route;
	out->use = rest_written_use(writer->spec.route);
	out->first = first;
	out->nrows = n;
	out->key_name = shown_key_name(writer->spec.map);
	out->keys = shown_keys(writer);
}

/* See written.h. */
void
rest_writer_take(RestWriter *writer, const RestPrecondition *conditions,
				 int64 first, RestWrite *out)
{
	rest_writer_take_rows(writer, 0, writer->nrows, conditions, first, out);
	rest_writing_reset(writer);
}
