/*-------------------------------------------------------------------------
 *
 * csv.c
 *	  Records as CSV.
 *
 * JSON objects enter, as rows become them; lines leave.  A string is its text,
 * everything else the JSON text that it is.  Assumes that a record's members
 * were written by one hand, so that equal names are equal bytes.
 *
 *-------------------------------------------------------------------------
 */
#include "csv.h"

#include <string.h>

#include "jsonscan.h"

const RestCsv rest_csv_plain = {true, false, ',', '"', ""};

/* What the writing of one body needs */
typedef struct CsvOut
{
	const RestCsv *csv;
	RestBuf    *out;
	RestBuf		text;			/* of one value */
	RestFault  *fault;
} CsvOut;

/*
 * Must a value stand in quotes?  A lone \. ends the data for COPY, and readers
 * that trim take blanks away at the ends.
 */
static bool
wants_quotes(const RestCsv *csv, const char *text, size_t len)
{
	size_t		i;

	if (csv->force_quote ||
		(strlen(csv->null) == len && memcmp(csv->null, text, len) == 0) ||
		(len == 2 && memcmp(text, "\\.", 2) == 0))
		return true;
	for (i = 0; i < len; i++)
	{
		if (text[i] == csv->delimiter || text[i] == csv->quote ||
			text[i] == '\n' || text[i] == '\r')
			return true;
	}
	return len > 0 && (strchr(" \t", text[0]) || strchr(" \t", text[len - 1]));
}

/* Append one value that is not null. */
static void
put_text(CsvOut *to, const char *text, size_t len)
{
	const RestCsv *csv = to->csv;
	size_t		i;

	if (!wants_quotes(csv, text, len))
	{
		rest_buf_append(to->out, text, len);
		return;
	}
	rest_buf_putc(to->out, csv->quote);
	for (i = 0; i < len; i++)
	{
		if (text[i] == csv->quote)
			rest_buf_putc(to->out, csv->quote);
		rest_buf_putc(to->out, text[i]);
	}
	rest_buf_putc(to->out, csv->quote);
}

/* Append one value.  False with a fault for a string that no text can hold. */
static bool
put_value(CsvOut *to, const RestSlice *value)
{
	const char *data;
	size_t		len;

	if (value->kind == REST_JSON_NULL)
		return rest_buf_puts(to->out, to->csv->null) || true;
	rest_slice_raw(value, &data, &len);
	if (value->kind == REST_JSON_STRING)
	{
		rest_buf_reset(&to->text);
		if (!rest_json_unescape(value, &to->text, to->fault))
			return false;
		data = rest_buf_text(&to->text);
		len = to->text.len;
	}
	put_text(to, data, len);
	return true;
}

/* Start walking the members of a record; false with a fault. */
static bool
open_record(const RestValue *record, RestJsonIter *iter, RestFault *fault)
{
	RestSlice	object;

	if (record->kind != REST_VALUE_RAW ||
		!rest_json_parse(record->text, record->len, 0, &object, fault) ||
		object.kind != REST_JSON_OBJECT)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "a record that is no object can't be a line of CSV");
	rest_json_iter(iter, &object);
	return true;
}

/* The names of the columns, when they are wanted. */
static bool
put_names(CsvOut *to, const RestValue *record)
{
	RestJsonIter iter;
	size_t		n = 0;

	if (!open_record(record, &iter, to->fault))
		return false;
	while (rest_json_iter_next(&iter))
	{
		if (to->csv->header && n > 0)
			rest_buf_putc(to->out, to->csv->delimiter);
		if (to->csv->header && !put_value(to, &iter.name))
			return false;
		n++;
	}
	if (n == 0)
		return rest_fault_set(to->fault, REST_STATE_FDW_INVALID_VALUE,
							  "a record without members can't be a line of CSV");
	return !to->csv->header || rest_buf_putc(to->out, '\n') || true;
}

/* Have two walks come to members of one name, or both to the end? */
static bool
same_member(bool a, const RestJsonIter *left, bool b, const RestJsonIter *right)
{
	if (!a || !b)
		return a == b;
	return left->name.len == right->name.len &&
		memcmp(left->name.data, right->name.data, left->name.len) == 0;
}

/* Fault: a body has one list of columns. */
static bool
different(RestFault *fault)
{
	rest_fault_set(fault, REST_STATE_NOT_SUPPORTED,
				   "rows of one CSV body have different columns");
	return rest_fault_hint(fault, "Option insert_nulls 'send' sends all columns.");
}

/* One record as a line; its members must be those of the first one. */
static bool
put_record(CsvOut *to, const RestValue *first, const RestValue *record)
{
	RestJsonIter names;
	RestJsonIter iter;
	bool		any;
	bool		begun = false;

	if (!open_record(first, &names, to->fault) ||
		!open_record(record, &iter, to->fault))
		return false;
	do
	{
		bool		named = rest_json_iter_next(&names);

		any = rest_json_iter_next(&iter);
		if (!same_member(named, &names, any, &iter))
			return different(to->fault);
		if (any && begun)
			rest_buf_putc(to->out, to->csv->delimiter);
		if (any && !put_value(to, &iter.value))
			return false;
		begun = true;
	} while (any);
	rest_buf_putc(to->out, '\n');
	return true;
}

/* See csv.h. */
bool
rest_csv_write(const RestCsv *csv, const RestValue *records, size_t n,
			   RestBuf *out, RestFault *fault)
{
	CsvOut		to = {csv, out, {0}, fault};
	bool		ok = true;
	size_t		i;

	rest_buf_init(&to.text, out->max);
	for (i = 0; ok && i < n; i++)
		ok = (i > 0 || put_names(&to, &records[0])) &&
			put_record(&to, &records[0], &records[i]);
	rest_buf_free(&to.text);
	if (ok && out->failed)
		return rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
							  "body of a request is too long");
	return ok;
}
