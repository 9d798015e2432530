/*-------------------------------------------------------------------------
 *
 * testjson.c
 *	  Test functions that put our JSON parsers beside the server's own.
 *
 * Bytes enter as bytea, so that a text may be no UTF-8 either.  What leaves
 * are verdicts and raw slices; sql/json.sql compares them with what the types
 * json and jsonb say.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"
#include "utils/json.h"

#include "compat.h"
#include "gen.h"
#include "own.h"
#include "reader.h"
#include "report.h"

PG_FUNCTION_INFO_V1(rest_test_json_text);
PG_FUNCTION_INFO_V1(rest_test_json_valid);
PG_FUNCTION_INFO_V1(rest_test_json_members);
PG_FUNCTION_INFO_V1(rest_test_json_rebuilt);
PG_FUNCTION_INFO_V1(rest_test_json_read);

REST_OWN_RELEASE(release_reader, RestReader, rest_reader_free)
REST_OWN_RELEASE(release_pointers, RestPointerList, rest_pointer_list_free)

#define TEST_JSON_MAX	((size_t) 16 * 1024 * 1024)

/* A copy of the buffer's bytes as bytea. */
static bytea *
test_bytes(const RestBuf *buf)
{
	bytea	   *result = palloc(VARHDRSZ + buf->len);

	SET_VARSIZE(result, VARHDRSZ + buf->len);
	memcpy(VARDATA(result), rest_buf_text(buf), buf->len);
	return result;
}

/*
 * (seed, mutated): a generated text; with mutated a few of its bytes changed.
 */
Datum
rest_test_json_text(PG_FUNCTION_ARGS)
{
	RestBuf    *text = rest_own_buf(CurrentMemoryContext, TEST_JSON_MAX);
	GenJson		gen;

	gen_init(&gen, (uint64_t) PG_GETARG_INT64(0));
	gen_json(&gen, text);
	if (PG_GETARG_BOOL(1))
		gen_mutate(&gen, text);
	PG_RETURN_BYTEA_P(test_bytes(text));
}

/* Is it one JSON text? */
Datum
rest_test_json_valid(PG_FUNCTION_ARGS)
{
	bytea	   *data = PG_GETARG_BYTEA_PP(0);
	RestFault	fault;

	PG_RETURN_BOOL(rest_json_validate(VARDATA_ANY(data),
									  VARSIZE_ANY_EXHDR(data), 0, &fault));
}

/* The one value of the argument; raises when it is no JSON. */
static RestSlice
test_slice(bytea *data)
{
	RestSlice	slice;
	RestFault	fault;

	if (!rest_json_parse(VARDATA_ANY(data), VARSIZE_ANY_EXHDR(data), 0, &slice,
						 &fault))
		rest_fault_report(&fault);
	return slice;
}

/* A string slice, unescaped and palloc'd; raises where no text can hold it. */
static char *
test_unescape(const RestSlice *slice)
{
	RestBuf		text;
	RestFault	fault;
	char	   *copy = NULL;

	rest_buf_init(&text, TEST_JSON_MAX);
	if (rest_json_unescape(slice, &text, &fault))
		copy = pnstrdup(rest_buf_text(&text), text.len);
	rest_buf_free(&text);
	if (copy == NULL)
		rest_fault_report(&fault);
	return copy;
}

/* A slice as it stands in the JSON. */
static text *
test_raw(const RestSlice *slice)
{
	const char *data;
	size_t		len;

	rest_slice_raw(slice, &data, &len);
	return cstring_to_text_with_len(data, (int) len);
}

/*
 * (object): name, value as raw text, and how rest_json_member() finds a value
 * by that name, which is the last of the name.
 */
Datum
rest_test_json_members(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	RestSlice	object = test_slice(PG_GETARG_BYTEA_PP(0));
	RestJsonIter iter;

	InitMaterializedSRF(fcinfo, 0);
	if (object.kind != REST_JSON_OBJECT)
		return (Datum) 0;
	rest_json_iter(&iter, &object);
	while (rest_json_iter_next(&iter))
	{
		char	   *name = test_unescape(&iter.name);
		RestSlice	found = rest_json_member(&object, name, strlen(name));
		Datum		values[3];
		bool		nulls[3] = {false, false, false};

		values[0] = CStringGetTextDatum(name);
		values[1] = PointerGetDatum(test_raw(&iter.value));
		values[2] = PointerGetDatum(test_raw(&found));
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

static void test_rebuild(const RestSlice *slice, StringInfo out);

/* Each element or member of a container, as test_rebuild() writes it. */
static void
test_rebuild_all(const RestSlice *slice, StringInfo out)
{
	bool		object = slice->kind == REST_JSON_OBJECT;
	const char *comma = "";
	RestJsonIter iter;

	appendStringInfoChar(out, object ? '{' : '[');
	rest_json_iter(&iter, slice);
	while (rest_json_iter_next(&iter))
	{
		appendStringInfoString(out, comma);
		comma = ",";
		if (object)
		{
			escape_json(out, test_unescape(&iter.name));
			appendStringInfoChar(out, ':');
		}
		test_rebuild(&iter.value, out);
	}
	if (iter.failed)
		elog(ERROR, "the walk failed in checked text");
	appendStringInfoChar(out, object ? '}' : ']');
}

/*
 * Append the value, put together anew from its slices: strings by our
 * unescaping and the server's escaping, everything else as it stands.
 */
static void
test_rebuild(const RestSlice *slice, StringInfo out)
{
	check_stack_depth();
	if (slice->kind == REST_JSON_ARRAY || slice->kind == REST_JSON_OBJECT)
		test_rebuild_all(slice, out);
	else if (slice->kind == REST_JSON_STRING)
		escape_json(out, test_unescape(slice));
	else
		appendBinaryStringInfo(out, slice->data, (int) slice->len);
}

/* (document): the same document, from our slices. */
Datum
rest_test_json_rebuilt(PG_FUNCTION_ARGS)
{
	RestSlice	slice = test_slice(PG_GETARG_BYTEA_PP(0));
	StringInfoData out;

	initStringInfo(&out);
	test_rebuild(&slice, &out);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(out.data, out.len));
}

/* The pointers of a text array, owned by the current context. */
static const RestPointerList **
test_pointers(ArrayType *array, int *n)
{
	const RestPointerList **lists;
	Datum	   *items;
	int			i;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &items, NULL, n);
	lists = palloc(sizeof(*lists) * Max(*n, 1));
	for (i = 0; i < *n; i++)
	{
		char	   *pointer = TextDatumGetCString(items[i]);
		RestFault	fault;

		lists[i] = rest_own(CurrentMemoryContext, release_pointers,
							rest_pointer_list_new(pointer, strlen(pointer), &fault),
							&fault);
	}
	return lists;
}

/* The columns of the record at hand as text[], NULL for null and missing. */
static ArrayType *
test_columns(RestReader *reader, int n)
{
	Datum	   *values = palloc(sizeof(Datum) * Max(n, 1));
	bool	   *nulls = palloc0(sizeof(bool) * Max(n, 1));
	int			lower = 1;
	int			i;

	for (i = 0; i < n; i++)
	{
		RestSlice	slice;

		if (!rest_reader_column(reader, i, &slice))
			rest_fault_report(rest_reader_fault(reader));
		nulls[i] = slice.kind == REST_JSON_MISSING || slice.kind == REST_JSON_NULL;
		if (!nulls[i])
			values[i] = PointerGetDatum(test_raw(&slice));
	}
	return construct_md_array(values, nulls, 1, &n, &lower, TEXTOID, -1, false,
							  TYPALIGN_INT);
}

/*
 * (document, pointers, size of a piece): what the record reader cuts out of
 * the document as one record; NULL when it refuses the document.
 */
Datum
rest_test_json_read(PG_FUNCTION_ARGS)
{
	bytea	   *data = PG_GETARG_BYTEA_PP(0);
	size_t		len = VARSIZE_ANY_EXHDR(data);
	size_t		piece = (size_t) PG_GETARG_INT32(2);
	size_t		at = 0;
	ArrayType  *columns = NULL;
	RestReaderSpec spec;
	RestReader *reader;
	RestReadEvent event;
	RestFault	fault;

	memset(&spec, 0, sizeof(spec));
	spec.shape = REST_READ_ONE;
	spec.columns = test_pointers(PG_GETARG_ARRAYTYPE_P(1), &spec.ncolumns);
	reader = rest_own(CurrentMemoryContext, release_reader,
					  rest_reader_new(&spec, &fault), &fault);
	while ((event = rest_reader_next(reader)) == REST_READ_MORE ||
		   event == REST_READ_RECORD)
	{
		size_t		give = Min(piece, len - at);

		if (event == REST_READ_RECORD)
			columns = test_columns(reader, spec.ncolumns);
		else if (give == 0)
			rest_reader_finish(reader);
		else
		{
			rest_reader_feed(reader, VARDATA_ANY(data) + at, give);
			at += give;
		}
	}
	if (event != REST_READ_END || columns == NULL)
		PG_RETURN_NULL();
	PG_RETURN_ARRAYTYPE_P(columns);
}
