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
#include "written.h"

/* One row, spelled; arrays by attnum - 1 */
typedef struct Row
{
	RestSpelled *new_row;		/* NULL: none */
	RestSpelled *old_row;		/* NULL: none */
	RestValue	key_url;
	RestValue	key_body;
	RestValue	key_literal;
	RestValue	record;
	RestValue	changes;		/* in JSON */
	RestValue	change_terms;	/* in text */
	RestValue	names;
	RestValue	values;
	RestValue	literals;
} Row;

/* What a lookup is given: where in the request it looks */
typedef struct Side
{
	const RestWriter *writer;
	bool		body;
} Side;

struct RestWriter
{
	RestWriterSpec spec;
	RestRoute  *route;
	RestRecorder *recorder;
	RestSpeller *speller;
	MemoryContext cxt;			/* the writer's */
	MemoryContext rows_cxt;		/* rows taken; reset with them */
	Row		   *rows;
	int			nrows;
	int			room;
	List	   *vars;
	RestValue	columns;		/* {columns} */
	const char *key_name;
	RestBefore *before;			/* or NULL: the route needs nothing of it */
	RestScopePart *found;		/* its values */
	int			nfound;
	RestOneOff	once;			/* {uuid} and the like, of one request */
	const RestPrecondition *conditions;	/* or NULL */
	RestValue	keys;			/* of all rows */
	RestValue	records;
	RestValue	texts;			/* of all rows, each as option row has it */
	bool		wants_record;
	bool		wants_changes;
	bool		wants_lists;	/* names, values */
	Bitmapset  *named;			/* attnums that the route names */
	Bitmapset  *in_url;			/* those of them in path, arguments, headers */
};

/* See written.h. */
RestUse
rest_written_use(RestOpt route)
{
	switch (route)
	{
		case REST_OPT_INSERT:
		case REST_OPT_INSERT_MANY:
			return REST_USE_CREATE;
		case REST_OPT_DELETE:
		case REST_OPT_DELETE_MANY:
			return REST_USE_DELETE;
		default:
			return REST_USE_UPDATE;
	}
}

/* Is it a route that creates records? */
static bool
creates(RestOpt route)
{
	return route == REST_OPT_INSERT || route == REST_OPT_INSERT_MANY ||
		route == REST_OPT_UPSERT;
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

/* Attnums as a set. */
static Bitmapset *
to_set(List *attnums)
{
	Bitmapset  *set = NULL;
	ListCell   *lc;

	foreach(lc, attnums)
		set = bms_add_member(set, lfirst_int(lc));
	return set;
}

/* Note what the route asks for. */
static void
note_uses(RestWriter *writer)
{
	const RestColumnMap *map = writer->spec.map;
	List	   *named = rest_routes_columns(map, writer->route);
	ListCell   *lc;

	writer->named = to_set(named);
	foreach(lc, named)
	{
		const char *name = rest_columns_get(map, lfirst_int(lc))->name;

		/* what only the request before names stands in its URL */
		if (rest_route_has_in_url(writer->route, name) ||
			!rest_route_uses(writer->route, name))
			writer->in_url = bms_add_member(writer->in_url, lfirst_int(lc));
	}
	writer->wants_record = uses(writer->route, "record", "records");
	writer->wants_changes = rest_route_uses(writer->route, "changes");
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
	writer->rows_cxt = AllocSetContextCreate(CurrentMemoryContext,
											 "rest_fdw rows",
											 ALLOCSET_DEFAULT_SIZES);
	writer->recorder = rest_recorder_new(spec->map);
	writer->speller = rest_speller_new(spec->map, spec->codecs, route);
	writer->room = 1;
	writer->rows = palloc(sizeof(Row));
	writer->vars = rest_scope_vars(spec->map->conf);
	writer->columns = rest_ask_names(spec->map, spec->returned);
	writer->key_name = key_names(spec->map);
	note_uses(writer);
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
	if (rest_written_use(opt) == REST_USE_DELETE)
		attnums = list_concat_unique_int(attnums,
										 rest_routes_columns(map, route));
	return attnums;
}

/* ----- which columns are written ----- */

/* Is a column one that this kind of write may carry in its record? */
static bool
is_written(const RestWriter *writer, const RestColumn *column)
{
	if (column->name == NULL ||
		bms_is_member(column->attnum, writer->spec.computed))
		return false;
	return column->access == REST_ACCESS_ALL ||
		column->access == REST_ACCESS_WRITE ||
		(column->access == REST_ACCESS_INSERT && creates(writer->spec.route));
}

/* Does a new row's NULL go into the record? */
static bool
sends_null(const RestWriter *writer, bool listed)
{
	const char *word = rest_per_route(writer->spec.map->conf,
									  REST_OPT_INSERT_NULLS,
									  writer->spec.route);

	if (word && strcmp(word, "never") == 0)
		return false;
	return listed || !creates(writer->spec.route) ||
		(word && strcmp(word, "send") == 0);
}

/* Raise that a value was given for a column that is never written. */
static void
raise_read_only(const RestWriter *writer, const RestColumn *column)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("column \"%s\" of foreign table \"%s\" can't be written",
					column->name, get_rel_name(writer->spec.map->relid)),
			 errdetail("Its option \"access\" is '%s'.",
					   rest_conf_text(column->conf, REST_OPT_ACCESS))));
}

/*
 * The columns of the record: all that may be written, of NULLs only those that
 * are meant.  What only this write could tell (it is never read) is not part
 * of a whole record unless it was set.
 */
static Bitmapset *
record_columns(const RestWriter *writer, const RestWriteRow *row)
{
	const RestColumnMap *map = writer->spec.map;
	Bitmapset  *set = NULL;
	int			i;

	for (i = 0; i < map->natts; i++)
	{
		const RestColumn *column = &map->columns[i];
		bool		listed = bms_is_member(i + 1, row->listed);

		if (!is_written(writer, column))
		{
			if (column->name && listed && !row->nulls[i] &&
				!bms_is_member(i + 1, writer->spec.computed) &&
				!bms_is_member(i + 1, writer->named))
				raise_read_only(writer, column);
			continue;
		}
		if (!creates(writer->spec.route) && !listed &&
			column->access == REST_ACCESS_WRITE)
			continue;
		if (!row->nulls[i] || sends_null(writer, listed))
			set = bms_add_member(set, i + 1);
	}
	return set;
}

/* The columns that SET changes and that go into {changes}. */
static Bitmapset *
changed_columns(const RestWriter *writer, const RestWriteRow *row)
{
	Bitmapset  *set = NULL;
	int			attnum = -1;

	while ((attnum = bms_next_member(row->listed, attnum)) >= 0)
	{
		if (is_written(writer, &writer->spec.map->columns[attnum - 1]))
			set = bms_add_member(set, attnum);
	}
	return set;
}

/* ----- rows ----- */

/* {names} and {values} of a row. */
static void
set_lists(RestWriter *writer, Row *row, const Bitmapset *attnums)
{
	const RestColumnMap *map = writer->spec.map;
	int			n = bms_num_members(attnums);
	RestValue  *names = palloc0(sizeof(RestValue) * (n + 1));
	RestValue  *values = palloc0(sizeof(RestValue) * (n + 1));
	RestValue  *literals = palloc0(sizeof(RestValue) * (n + 1));
	int			attnum = -1;
	int			i = 0;

	while ((attnum = bms_next_member(attnums, attnum)) >= 0)
	{
		const RestColumn *column = &map->columns[attnum - 1];

		names[i] = rest_value_text(rest_literal_name(map->conf,
													 column->column_name));
		values[i] = row->new_row->body[attnum - 1];
		literals[i] = rest_literal_value(map->conf, values[i],
										 rest_column_is_text(column));
		i++;
	}
	row->names.kind = row->values.kind = row->literals.kind =
		n ? REST_VALUE_LIST : REST_VALUE_EMPTY;
	row->names.nitems = row->values.nitems = row->literals.nitems = n;
	row->names.items = names;
	row->values.items = values;
	row->literals.items = literals;
}

/* What a new row puts into bodies. */
static void
fill_new(RestWriter *writer, Row *out, const RestWriteRow *row)
{
	Bitmapset  *record = writer->wants_record || writer->wants_lists ?
		record_columns(writer, row) : NULL;
	Bitmapset  *changes = writer->wants_changes ?
		changed_columns(writer, row) : NULL;

	out->new_row = rest_spell(writer->speller, row->values, row->nulls,
							  bms_union(bms_union(record, changes),
										bms_union(writer->named,
												  to_set(writer->spec.map->keys))),
							  bms_union(writer->in_url,
										to_set(writer->spec.map->keys)));
	if (writer->wants_record)
		out->record = rest_recorder_record(writer->recorder, record,
										   out->new_row->body);
	if (writer->wants_changes)
	{
		out->changes = rest_recorder_changes(writer->recorder, changes,
											 out->new_row->body);
		out->change_terms = rest_recorder_change_terms(writer->recorder,
													   changes,
													   out->new_row->body);
	}
	if (writer->wants_lists)
		set_lists(writer, out, record);
}

/* Raise that a row has no key, so that nothing says which record is meant. */
static void
raise_no_key(const RestWriter *writer, const char *column)
{
	ereport(ERROR,
			(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
			 errmsg("key column \"%s\" of foreign table \"%s\" is NULL",
					column, get_rel_name(writer->spec.map->relid)),
			 errdetail("A record without a key can't be addressed.")));
}

/* {key}: of the row as it was, or of a new one. */
static void
fill_key(const RestWriter *writer, Row *row)
{
	const RestColumnMap *map = writer->spec.map;
	const RestSpelled *from = row->old_row ? row->old_row : row->new_row;
	int			missing;

	if (map->keys == NIL || from == NULL)
		return;
	missing = rest_spelled_key(map, from, &row->key_url, &row->key_body,
							   &row->key_literal);
	if (missing > 0 && uses(writer->route, "key", "keys"))
		raise_no_key(writer, map->columns[missing - 1].name);
}

/* The rows at hand and one more. */
static Row *
next_row(RestWriter *writer)
{
	if (writer->nrows == writer->room)
	{
		writer->room *= 2;
		writer->rows = repalloc_huge(writer->rows,
									 sizeof(Row) * writer->room);
	}
	memset(&writer->rows[writer->nrows], 0, sizeof(Row));
	return &writer->rows[writer->nrows];
}

/* See written.h. */
void
rest_writer_add(RestWriter *writer, const RestWriteRow *row)
{
	Row		   *out = next_row(writer);
	MemoryContext old = MemoryContextSwitchTo(writer->rows_cxt);
	Bitmapset  *olds;

	if (row->old_values)
	{
		olds = to_set(rest_written_olds(writer->spec.map, writer->spec.route));
		out->old_row = rest_spell(writer->speller, row->old_values,
								  row->old_nulls, olds, olds);
	}
	if (row->values)
		fill_new(writer, out, row);
	fill_key(writer, out);
	MemoryContextSwitchTo(old);
	writer->nrows++;
}

/* See written.h. */
int
rest_writer_rows(const RestWriter *writer)
{
	return writer->nrows;
}

/* Forget the rows taken. */
static void
forget_rows(RestWriter *writer)
{
	writer->nrows = 0;
	MemoryContextReset(writer->rows_cxt);
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
find_row_part(const Side *side, const Row *row, const char *name, size_t len,
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
		return rest_oneoff_find(&writer->once, name->text, out) ||
			rest_numbered_find(name->text, out) ||
			find_condition(writer, name, out);
	return true;
}

/* A column's value in one row, perhaps with a spelling of its own. */
static bool
find_column(const Side *side, const Row *row, const RestName *name,
			RestValue *out)
{
	const RestWriter *writer = side->writer;
	const RestSpelled *from = name->old || row->new_row == NULL ?
		row->old_row : row->new_row;
	const char *colon = strchr(name->text, ':');
	RestColumn *column = rest_columns_find(writer->spec.map, name->text);

	if (column == NULL && colon)
		return rest_spelled_special(writer->speller, from, name->text, out);
	if (column == NULL)
		return false;
	if (from == NULL)
		return true;
	*out = side->body ? from->body[column->attnum - 1] :
		from->url[column->attnum - 1];
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
	const Row  *row = &writer->rows[Min(name->row, (size_t) writer->nrows - 1)];
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
	RestValue  *items = palloc(sizeof(RestValue) * Max(writer->nrows, 1));
	int			i;

	for (i = 0; i < writer->nrows; i++)
		items[i] = *(RestValue *) ((char *) &writer->rows[i] + offset);
	list.kind = writer->nrows ? REST_VALUE_LIST : REST_VALUE_EMPTY;
	list.items = items;
	list.nitems = writer->nrows;
	return list;
}

/* What {x} stands for in option row, of one row */
typedef struct RowSide
{
	Side		side;
	const Row  *row;
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
	items = palloc(sizeof(RestValue) * Max(writer->nrows, 1));
	for (i = 0; i < writer->nrows; i++)
	{
		RowSide		row = {{writer, true}, &writer->rows[i]};
		RestBuf    *buf = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 2);
		RestExpanded what = {0};
		RestFault	fault = {0};

		if (!rest_template_expand(tmpl, REST_PLACE_TERM, row_lookup, &row,
								  buf, &what, &fault))
			rest_fault_report(&fault);
		items[i] = rest_value_text(rest_buf_copy(buf));
	}
	list.kind = writer->nrows ? REST_VALUE_LIST : REST_VALUE_EMPTY;
	list.items = items;
	list.nitems = writer->nrows;
	return list;
}

/*
 * Rows of {rows} share the {names} of the first one: each must have the same
 * columns.
 */
static void
check_same_columns(const RestWriter *writer)
{
	int			i;
	size_t		k;

	if (!rest_route_uses(writer->route, "rows") ||
		!rest_route_uses(writer->route, "names"))
		return;
	for (i = 1; i < writer->nrows; i++)
	{
		const RestValue *a = &writer->rows[0].names;
		const RestValue *b = &writer->rows[i].names;
		bool		same = a->nitems == b->nitems;

		for (k = 0; same && k < a->nitems; k++)
			same = strcmp(a->items[k].text, b->items[k].text) == 0;
		if (!same)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("rows of one request to foreign table \"%s\" have different columns",
							get_rel_name(writer->spec.map->relid)),
					 errhint("Say insert_nulls '%s=send', so that all columns are sent.",
							 rest_option_defs[writer->spec.route].name)));
	}
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
	rest_oneoff_find(&writer->once, "uuid", &uuid);
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
	const Row  *row = &writer->rows[0];
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

/* See written.h. */
void
rest_writer_take(RestWriter *writer, const RestPrecondition *conditions,
				 int64 first, RestWrite *out)
{
	Side		url = {writer, false};
	Side		body = {writer, true};
	RestRequestSource source = {writer->route, writer_lookup, &url,
		conditions ? conditions->args : NULL, writer->nrows, &body, true};

	memset(out, 0, sizeof(*out));
	rest_oneoff_init(&writer->once);
	writer->conditions = conditions;
	rest_numbered_write(writer->nrows);
	look_up(writer);
	writer->keys = list_of(writer, offsetof(Row, key_url));
	writer->records = list_of(writer, offsetof(Row, record));
	writer->texts = row_texts(writer);
	check_same_columns(writer);
	rest_request_build(writer->spec.api, &source, &out->request);
	set_repetition(writer, &out->request);
	out->relid = writer->spec.map->relid;
	out->route = writer->spec.route;
	out->use = rest_written_use(writer->spec.route);
	out->first = first;
	out->nrows = writer->nrows;
	forget_rows(writer);
}
