/*-------------------------------------------------------------------------
 *
 * datum_nested.c
 *	  Arrays and composite types: JSON arrays and objects, both ways.
 *
 * An array's elements and a row's attributes have codecs of their own, made
 * with the column's options.  Nested JSON arrays are dimensions where elements
 * are scalar; where an element may itself be a JSON array (json, composite
 * types, templates that begin with one) there is one dimension.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "datum_codec.h"

/* An array while it is read */
typedef struct NestedArray
{
	RestCodec  *codec;
	RestRead   *read;
	int			ndim;
	int			dims[MAXDIM];
	Datum	   *values;
	bool	   *nulls;
	size_t		n;
	size_t		room;
} NestedArray;

/* Not the kind of JSON that the type is made of. */
static Datum
nested_wrong_kind(const RestCodec *codec, const RestSlice *slice,
				  const char *wanted, RestRead *read)
{
	return rest_datum_reject(read, ERRCODE_INVALID_TEXT_REPRESENTATION, NULL,
							 "type %s is read from a JSON %s, not from %s: \"%s\"",
							 format_type_be(codec->type), wanted,
							 rest_json_kind_name(slice->kind),
							 rest_datum_show(slice));
}

/* Read an element or attribute; false when it did not fit and that is soft. */
static bool
nested_part(RestCodec *part, const RestSlice *slice, RestRead *whole,
			Datum *value, bool *isnull)
{
	RestRead	read = {whole->soft, false, false};

	*value = (Datum) 0;
	*isnull = true;
	if (slice->kind > REST_JSON_NULL || part->checks_null)
	{
		*value = part->read(part, part->formats, slice, &read);
		*isnull = read.isnull;
	}
	whole->failed |= read.failed;
	return !read.failed;
}

/* May nested JSON arrays be dimensions of this array? */
static bool
nested_has_dimensions(const RestCodec *element)
{
	while (element->nature == REST_NATURE_DOMAIN)
		element = element->inner;
	if (element->nature == REST_NATURE_ROW ||
		element->nature == REST_NATURE_ARRAY ||
		element->kind == REST_TYPE_JSON || element->kind == REST_TYPE_JSONB)
		return false;
	for (int i = 0; i < element->nformats; i++)
		if (element->formats[i].nsteps > 0 &&
			!element->formats[i].steps[0].member)
			return false;
	return true;
}

/* Sizes differ, or an array stands beside a scalar. */
static bool
nested_ragged(NestedArray *array, const RestSlice *slice)
{
	rest_datum_reject(array->read, ERRCODE_ARRAY_SUBSCRIPT_ERROR, NULL,
					  "nested JSON arrays of different lengths cannot be type %s: \"%s\"",
					  format_type_be(array->codec->type),
					  rest_datum_show(slice));
	return false;
}

/* Number of elements. */
static int
nested_count(const RestSlice *slice)
{
	RestJsonIter iter;
	int			n = 0;

	rest_json_iter(&iter, slice);
	while (rest_json_iter_next(&iter))
		n++;
	return n;
}

/* Find the dimensions along the first elements; false when rejected. */
static bool
nested_measure(NestedArray *array, const RestSlice *slice)
{
	bool		deep = nested_has_dimensions(array->codec->inner);
	RestSlice	at = *slice;

	for (;;)
	{
		if (array->ndim == MAXDIM)
		{
			rest_datum_reject(array->read, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
							  NULL, "number of array dimensions exceeds the maximum allowed (%d)",
							  MAXDIM);
			return false;
		}
		array->dims[array->ndim++] = nested_count(&at);
		if (!deep)
			return true;
		at = rest_json_element(&at, 0);
		if (at.kind != REST_JSON_ARRAY)
			return true;
	}
}

/* Append one element. */
static bool
nested_append(NestedArray *array, const RestSlice *slice)
{
	if (array->n == array->room)
	{
		array->room = array->room == 0 ? 16 : array->room * 2;
		if (array->values == NULL)
		{
			array->values = palloc(array->room * sizeof(Datum));
			array->nulls = palloc(array->room * sizeof(bool));
		}
		else
		{
			array->values = repalloc(array->values,
									 array->room * sizeof(Datum));
			array->nulls = repalloc(array->nulls, array->room * sizeof(bool));
		}
	}
	array->n++;
	return nested_part(array->codec->inner, slice, array->read,
					   &array->values[array->n - 1],
					   &array->nulls[array->n - 1]);
}

/*
 * Read the elements when there is one dimension, which is then known after one
 * walk.  False when an element is an array that may be a dimension: nothing is
 * decided then.
 */
static bool
nested_flat(NestedArray *array, const RestSlice *slice)
{
	bool		deep = nested_has_dimensions(array->codec->inner);
	RestJsonIter iter;

	rest_json_iter(&iter, slice);
	while (rest_json_iter_next(&iter))
	{
		if (deep && iter.value.kind == REST_JSON_ARRAY)
		{
			array->n = 0;
			return false;
		}
		if (!nested_append(array, &iter.value))
			break;
	}
	array->ndim = 1;
	array->dims[0] = (int) array->n;
	return true;
}

/* Read the elements of one dimension; false when rejected. */
static bool
nested_fill(NestedArray *array, const RestSlice *slice, int dim)
{
	bool		leaf = dim + 1 == array->ndim;
	bool		deep = nested_has_dimensions(array->codec->inner);
	RestJsonIter iter;
	int			n = 0;

	rest_json_iter(&iter, slice);
	for (; rest_json_iter_next(&iter); n++)
	{
		bool		inner = iter.value.kind == REST_JSON_ARRAY && deep;

		if (inner == leaf)
			return nested_ragged(array, slice);
		if (!(leaf ? nested_append(array, &iter.value) :
			  nested_fill(array, &iter.value, dim + 1)))
			return false;
	}
	return n == array->dims[dim] || nested_ragged(array, slice);
}

/* An array from a JSON array */
Datum
rest_read_array(RestCodec *codec, const RestFormat *format,
				const RestSlice *slice, RestRead *read)
{
	NestedArray array = {.codec = codec, .read = read};
	int			lower[MAXDIM] = {1, 1, 1, 1, 1, 1};

	(void) format;
	if (slice->kind != REST_JSON_ARRAY)
		return nested_wrong_kind(codec, slice, "array", read);
	if (!nested_flat(&array, slice) &&
		(!nested_measure(&array, slice) || !nested_fill(&array, slice, 0)))
		return (Datum) 0;
	if (read->failed)
		return (Datum) 0;
	if (array.n == 0)
		return PointerGetDatum(construct_empty_array(codec->inner->type));
	return PointerGetDatum(construct_md_array(array.values, array.nulls,
											  array.ndim, array.dims, lower,
											  codec->inner->type,
											  codec->elmlen, codec->elmbyval,
											  codec->elmalign));
}

/* The attributes of the codec's type, looked up at the first use. */
static RestRow *
nested_row(RestCodec *codec)
{
	MemoryContext old;
	RestRow    *row;

	if (codec->row != NULL)
		return codec->row;
	old = MemoryContextSwitchTo(codec->cxt);
	row = palloc(sizeof(RestRow));
	row->desc = lookup_rowtype_tupdesc_copy(codec->type, codec->typmod);
	row->attrs = palloc0(row->desc->natts * sizeof(RestCodec *));
	row->names = palloc0(row->desc->natts * sizeof(char *));
	for (int i = 0; i < row->desc->natts; i++)
	{
		Form_pg_attribute attr = TupleDescAttr(row->desc, i);
		size_t		len;

		if (attr->attisdropped)
			continue;
		row->names[i] = rest_datum_to_utf8(NameStr(attr->attname),
										   strlen(NameStr(attr->attname)),
										   &len);
		if (row->names[i] == NULL)
			row->names[i] = "";
		row->attrs[i] = rest_datum_part(codec, attr->atttypid,
										attr->atttypmod, false);
	}
	MemoryContextSwitchTo(old);
	return codec->row = row;
}

/* A row from a JSON object by names, or from an array by position */
Datum
rest_read_row(RestCodec *codec, const RestFormat *format,
			  const RestSlice *slice, RestRead *read)
{
	RestRow    *row = nested_row(codec);
	int			natts = row->desc->natts;
	Datum	   *values;
	bool	   *nulls;
	long		position = 0;

	(void) format;
	if (slice->kind != REST_JSON_OBJECT && slice->kind != REST_JSON_ARRAY)
		return nested_wrong_kind(codec, slice, "object", read);
	values = palloc(natts * sizeof(Datum));
	nulls = palloc(natts * sizeof(bool));
	for (int i = 0; i < natts; i++)
	{
		RestSlice	part;

		values[i] = (Datum) 0;
		nulls[i] = true;
		if (row->attrs[i] == NULL)
			continue;
		part = slice->kind == REST_JSON_OBJECT ?
			rest_json_member(slice, row->names[i], strlen(row->names[i])) :
			rest_json_element(slice, position++);
		if (!nested_part(row->attrs[i], &part, read, &values[i], &nulls[i]))
			return (Datum) 0;
	}
	return HeapTupleGetDatum(heap_form_tuple(row->desc, values, nulls));
}

/* An array while it is spelled */
typedef struct NestedOut
{
	RestCodec  *element;
	StringInfoData json;
	int			ndim;
	int		   *dims;
	Datum	   *values;
	bool	   *nulls;
	int			next;			/* element that comes next */
} NestedOut;

/* Append one dimension. */
static void
nested_out(NestedOut *out, int dim)
{
	appendStringInfoChar(&out->json, '[');
	for (int i = 0; i < out->dims[dim]; i++)
	{
		RestValue	value;

		if (i > 0)
			appendStringInfoChar(&out->json, ',');
		if (dim + 1 < out->ndim)
		{
			nested_out(out, dim + 1);
			continue;
		}
		rest_codec_write(out->element, out->values[out->next],
						 out->nulls[out->next], &value);
		rest_datum_append_json(&out->json, &value);
		out->next++;
	}
	appendStringInfoChar(&out->json, ']');
}

/* An array as a JSON array */
bool
rest_spell_array(RestCodec *codec, const RestFormat *format, Datum value,
				 RestValue *out, const char **why)
{
	ArrayType  *array = DatumGetArrayTypeP(value);
	NestedOut	nested = {.element = codec->inner};
	int			n;

	(void) format;
	(void) why;
	initStringInfo(&nested.json);
	nested.ndim = ARR_NDIM(array);
	nested.dims = ARR_DIMS(array);
	deconstruct_array(array, codec->inner->type, codec->elmlen,
					  codec->elmbyval, codec->elmalign, &nested.values,
					  &nested.nulls, &n);
	if (nested.ndim == 0)
		appendStringInfoString(&nested.json, "[]");
	else
		nested_out(&nested, 0);
	return rest_spelled(out, REST_VALUE_RAW, nested.json.data);
}

/* A row as a JSON object; NULL attributes are null */
bool
rest_spell_row(RestCodec *codec, const RestFormat *format, Datum value,
			   RestValue *out, const char **why)
{
	RestRow    *row = nested_row(codec);
	HeapTupleHeader header = DatumGetHeapTupleHeader(value);
	HeapTupleData tuple;
	Datum	   *values = palloc(row->desc->natts * sizeof(Datum));
	bool	   *nulls = palloc(row->desc->natts * sizeof(bool));
	StringInfoData json;
	char		sep = '{';

	(void) format;
	(void) why;
	memset(&tuple, 0, sizeof(tuple));
	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	tuple.t_data = header;
	heap_deform_tuple(&tuple, row->desc, values, nulls);
	initStringInfo(&json);
	for (int i = 0; i < row->desc->natts; i++)
	{
		RestValue	part;

		if (row->attrs[i] == NULL)
			continue;
		rest_codec_write(row->attrs[i], values[i], nulls[i], &part);
		appendStringInfoChar(&json, sep);
		escape_json(&json, row->names[i]);
		appendStringInfoChar(&json, ':');
		rest_datum_append_json(&json, &part);
		sep = ',';
	}
	if (sep == '{')
		appendStringInfoChar(&json, sep);
	appendStringInfoChar(&json, '}');
	return rest_spelled(out, REST_VALUE_RAW, json.data);
}
