/*-------------------------------------------------------------------------
 *
 * written_row.c
 *	  What is one row of a write, spelled?
 *
 * Part of a writer.  A row enters as Datums; what of it may be written and is
 * meant is spelled at once, so that what cannot be sent is an error of the row.
 * Spelled rows wait in the writer until written.c makes a request of them;
 * which of them can share one is told here.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "literal.h"
#include "per_route.h"
#include "writing.h"

/* See writing.h. */
Bitmapset *
rest_writing_set(const List *attnums)
{
	Bitmapset  *set = NULL;
	ListCell   *lc;

	foreach(lc, attnums)
		set = bms_add_member(set, lfirst_int(lc));
	return set;
}

/* Is it a route that creates records? */
static bool
creates(RestOpt route)
{
	return route == REST_OPT_INSERT || route == REST_OPT_INSERT_MANY ||
		route == REST_OPT_LOAD ||
		route == REST_OPT_UPSERT;
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
set_lists(RestWriter *writer, RestWritingRow *row, const Bitmapset *attnums)
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
		literals[i] = rest_literal_value(map->conf,
										 row->new_row->literal[attnum - 1],
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

/* The NULLs that the route names and that the record would leave out. */
static Bitmapset *
left_out(const RestWriter *writer, const RestWriteRow *row)
{
	Bitmapset  *set = NULL;
	int			attnum = -1;

	if (!rest_speller_body_is_data(writer->speller))
		return NULL;
	while ((attnum = bms_next_member(writer->named, attnum)) >= 0)
	{
		if (row->nulls[attnum - 1] &&
			!sends_null(writer, bms_is_member(attnum, row->listed)))
			set = bms_add_member(set, attnum);
	}
	return set;
}

/* What a new row puts into bodies. */
static void
fill_new(RestWriter *writer, RestWritingRow *out, const RestWriteRow *row)
{
	Bitmapset  *record = writer->wants_record || writer->wants_lists ?
		record_columns(writer, row) : NULL;
	Bitmapset  *changes = writer->wants_changes ?
		changed_columns(writer, row) : NULL;

	out->new_row = rest_spell(writer->speller, row->values, row->nulls,
							  bms_union(bms_union(record, changes),
										bms_union(writer->named,
												  rest_writing_set(writer->spec.map->keys))),
							  bms_union(writer->in_url,
										rest_writing_set(writer->spec.map->keys)));
	out->columns = bms_union(record, changes);
	out->left_out = left_out(writer, row);
	if (writer->wants_record)
		out->record = rest_recorder_record(writer->recorder, record,
										   out->new_row->body);
	if (writer->wants_changes)
	{
		out->changes = rest_recorder_changes(writer->recorder, changes,
											 out->new_row->body);
		out->change_terms = rest_recorder_change_terms(writer->recorder,
													   changes,
													   out->new_row->body,
													   out->new_row->literal);
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
fill_key(const RestWriter *writer, RestWritingRow *row)
{
	const RestColumnMap *map = writer->spec.map;
	const RestSpelled *from = row->old_row ? row->old_row : row->new_row;
	int			missing;

	if (map->keys == NIL || from == NULL)
		return;
	missing = rest_spelled_key(map, from, &row->key_url, &row->key_body,
							   &row->key_literal);
	if (missing > 0 &&
		(rest_route_uses(writer->route, "key") ||
		 rest_route_uses(writer->route, "keys")))
		raise_no_key(writer, map->columns[missing - 1].name);
}

/* The rows at hand and one more. */
static RestWritingRow *
next_row(RestWriter *writer)
{
	if (writer->nrows == writer->room)
	{
		writer->room *= 2;
		writer->rows = repalloc_huge(writer->rows,
									 sizeof(RestWritingRow) * writer->room);
	}
	memset(&writer->rows[writer->nrows], 0, sizeof(RestWritingRow));
	return &writer->rows[writer->nrows];
}

/* See written.h. */
void
rest_writer_add(RestWriter *writer, const RestWriteRow *row)
{
	RestWritingRow *out = next_row(writer);
	MemoryContext old = MemoryContextSwitchTo(writer->rows_cxt);

	if (row->old_values)
		out->old_row = rest_spell(writer->speller, row->old_values,
								  row->old_nulls, writer->olds, writer->olds);
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

/* See writing.h. */
void
rest_writing_reset(RestWriter *writer)
{
	writer->nrows = 0;
	MemoryContextReset(writer->rows_cxt);
}

/* See written.h. */
void
rest_writer_cut(RestWriter *writer, int n)
{
	writer->nrows = Min(writer->nrows, n);
	if (writer->nrows == 0)
		rest_writing_reset(writer);
}

/* ----- rows that stay ----- */

/* A copy of a value, and of all that it borrows. */
static RestValue
copy_value(const RestValue *value)
{
	RestValue	copy = *value;
	RestValue  *items;
	size_t		i;

	if (value->text)
		copy.text = memcpy(palloc(value->len + 1), value->text, value->len);
	if (value->kind != REST_VALUE_LIST)
		return copy;
	items = palloc(sizeof(RestValue) * (value->nitems + 1));
	for (i = 0; i < value->nitems; i++)
		items[i] = copy_value(&value->items[i]);
	copy.items = items;
	return copy;
}

/* Copies of n values. */
static RestValue *
copy_values(const RestValue *values, int n)
{
	RestValue  *copies = palloc(sizeof(RestValue) * Max(n, 1));
	int			i;

	for (i = 0; i < n; i++)
		copies[i] = copy_value(&values[i]);
	return copies;
}

/* A copy of a spelled row; NULL of NULL. */
static RestSpelled *
copy_spelled(const RestWriter *writer, const RestSpelled *spelled)
{
	RestSpelled *copy;
	int			natts = writer->spec.map->natts;

	if (spelled == NULL)
		return NULL;
	copy = palloc(sizeof(RestSpelled));
	copy->body = copy_values(spelled->body, natts);
	copy->url = copy_values(spelled->url, natts);
	copy->literal = spelled->literal == spelled->body ? copy->body :
		copy_values(spelled->literal, natts);
	copy->special = copy_values(spelled->special,
								rest_speller_nspecials(writer->speller));
	return copy;
}

/* Have a row borrow nothing but the current memory context. */
static void
own_row(const RestWriter *writer, RestWritingRow *row)
{
	RestValue  *values[] = {
		&row->key_url, &row->key_body, &row->key_literal, &row->record,
		&row->changes, &row->change_terms, &row->names, &row->values,
		&row->literals
	};
	size_t		i;

	row->new_row = copy_spelled(writer, row->new_row);
	row->old_row = copy_spelled(writer, row->old_row);
	row->columns = bms_copy(row->columns);
	row->left_out = bms_copy(row->left_out);
	for (i = 0; i < lengthof(values); i++)
		*values[i] = copy_value(values[i]);
}

/* See written.h. */
void
rest_writer_drop(RestWriter *writer, int n)
{
	MemoryContext cxt;
	MemoryContext old;
	int			i;

	if (n >= writer->nrows)
	{
		rest_writing_reset(writer);
		return;
	}
	cxt = AllocSetContextCreate(writer->cxt, "rest_fdw rows",
								ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(cxt);
	writer->nrows -= n;
	memmove(writer->rows, writer->rows + n,
			sizeof(RestWritingRow) * writer->nrows);
	for (i = 0; i < writer->nrows; i++)
		own_row(writer, &writer->rows[i]);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(writer->rows_cxt);
	writer->rows_cxt = cxt;
}

/* ----- rows that can share a request ----- */

/* Are two values the same? */
static bool
same_value(const RestValue *a, const RestValue *b)
{
	size_t		i;

	if (a->kind != b->kind || a->len != b->len || a->nitems != b->nitems)
		return false;
	if (a->len > 0 && memcmp(a->text, b->text, a->len) != 0)
		return false;
	for (i = 0; i < a->nitems; i++)
	{
		if (!same_value(&a->items[i], &b->items[i]))
			return false;
	}
	return true;
}

/* Do two spelled rows (either may be NULL) agree in these columns? */
static bool
same_columns(const RestSpelled *a, const RestSpelled *b,
			 const Bitmapset *attnums)
{
	int			attnum = -1;

	if (a == NULL || b == NULL)
		return a == b;
	while ((attnum = bms_next_member(attnums, attnum)) >= 0)
	{
		if (!same_value(&a->body[attnum - 1], &b->body[attnum - 1]) ||
			!same_value(&a->url[attnum - 1], &b->url[attnum - 1]))
			return false;
	}
	return true;
}

/* See written.h. */
bool
rest_writer_fit(const RestWriter *writer, int i, int j)
{
	const RestShared *shared = &writer->shared;
	const RestWritingRow *a = &writer->rows[i];
	const RestWritingRow *b = &writer->rows[j];

	return same_columns(a->new_row, b->new_row, shared->columns) &&
		same_columns(a->old_row, b->old_row, shared->olds) &&
		(!shared->key || same_value(&a->key_body, &b->key_body)) &&
		(!shared->record || same_value(&a->record, &b->record)) &&
		(!shared->changes || same_value(&a->changes, &b->changes)) &&
		(!shared->names || same_value(&a->names, &b->names)) &&
		(!shared->values || same_value(&a->values, &b->values)) &&
		(!shared->members || bms_equal(a->columns, b->columns));
}

/* See written.h. */
bool
rest_writer_last_fits(const RestWriter *writer)
{
	return rest_writer_fit(writer, 0, writer->nrows - 1);
}

/* See written.h. */
bool
rest_writer_alike(const RestWriter *writer, int i, int j)
{
	return bms_equal(writer->rows[i].columns, writer->rows[j].columns) &&
		bms_equal(writer->rows[i].left_out, writer->rows[j].left_out);
}

/* See written.h. */
bool
rest_writer_key(const RestWriter *writer, int i, bool old, RestValue *key)
{
	const RestWritingRow *row = &writer->rows[i];
	const RestSpelled *from = old ? row->old_row : row->new_row;
	RestValue	ignored;

	memset(key, 0, sizeof(*key));
	return writer->spec.map->keys != NIL && from != NULL &&
		rest_spelled_key(writer->spec.map, from, key, &ignored,
						 &ignored) == 0;
}
