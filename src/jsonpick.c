/*-------------------------------------------------------------------------
 *
 * jsonpick.c
 *	  Follow a pointer into a raw JSON value.
 *
 * Assumes text that has been checked.  The reader uses it for the part of a
 * pointer that it cannot follow while streaming ("*" and "[member=value]");
 * others for small texts that are at hand.
 *
 *-------------------------------------------------------------------------
 */
#include "jsonpick.h"

#include <string.h>

/* A slice that is not there. */
static const RestSlice pick_missing = {REST_JSON_MISSING, false, "", 0};

/* Does a value equal the text of a [member=value] segment?  A string by its
 * characters, any other scalar by its raw text. */
static bool
scalar_equals(const RestSlice *value, const RestSegment *segment)
{
	if (value->kind == REST_JSON_STRING)
		return rest_slice_equals(value, segment->value, segment->value_len);
	if (value->kind == REST_JSON_MISSING || value->kind >= REST_JSON_ARRAY)
		return false;
	return value->len == segment->value_len &&
		memcmp(value->data, segment->value, value->len) == 0;
}

/* The first element whose member is what the segment says. */
static RestSlice
pick_where(const RestSlice *array, const RestSegment *segment)
{
	RestJsonIter iter;

	if (array->kind != REST_JSON_ARRAY)
		return pick_missing;
	rest_json_iter(&iter, array);
	while (rest_json_iter_next(&iter))
	{
		RestSlice	member = rest_json_member(&iter.value, segment->name,
											  segment->len);

		if (scalar_equals(&member, segment))
			return iter.value;
	}
	return pick_missing;
}

/* One step from a value, by a segment that is no "*". */
static RestSlice
pick_step(const RestSlice *value, const RestSegment *segment)
{
	if (value->kind == REST_JSON_NULL)
		return *value;
	if (segment->kind == REST_SEGMENT_WHERE)
		return pick_where(value, segment);
	if (value->kind == REST_JSON_OBJECT)
		return rest_json_member(value, segment->name, segment->len);
	return rest_json_element(value, segment->index);
}

/*
 * Append all values that the segments from number i on lead to, each behind a
 * comma unless it is the first.  False when store is full.  Recursion is as
 * deep as the pointer has "*".
 */
static bool
pick_all(RestSlice value, const RestPointer *pointer, int i, RestBuf *store)
{
	RestJsonIter iter;

	for (; i < pointer->nsegments; i++)
	{
		if (pointer->segments[i].kind == REST_SEGMENT_ANY)
			break;
		value = pick_step(&value, &pointer->segments[i]);
	}
	if (value.kind == REST_JSON_MISSING)
		return true;
	if (i == pointer->nsegments)
		return (store->len == 1 || rest_buf_putc(store, ',')) &&
			rest_slice_append(&value, store);
	rest_json_iter(&iter, &value);
	while (rest_json_iter_next(&iter))
		if (!pick_all(iter.value, pointer, i + 1, store))
			return false;
	return true;
}

/*
 * The value at the pointer's segments from number "from" on; contract in the
 * header.
 */
bool
rest_json_pick(const RestSlice *doc, const RestPointer *pointer, int from,
			   RestBuf *store, RestSlice *out)
{
	RestSlice	value = *doc;
	int			i;

	for (i = from; i < pointer->nsegments; i++)
	{
		if (pointer->segments[i].kind == REST_SEGMENT_ANY)
			break;
		value = pick_step(&value, &pointer->segments[i]);
	}
	*out = value;
	if (i == pointer->nsegments || value.kind == REST_JSON_NULL)
		return true;
	*out = pick_missing;
	if (value.kind < REST_JSON_ARRAY)
		return true;
	rest_buf_reset(store);
	if (!rest_buf_putc(store, '[') || !pick_all(value, pointer, i, store) ||
		!rest_buf_putc(store, ']'))
		return false;
	out->kind = REST_JSON_ARRAY;
	out->data = store->data;
	out->len = store->len;
	return true;
}

/*
 * The first alternative that is there and not null; else NULL when one was
 * null, else MISSING.  False only when store is full.
 */
bool
rest_json_pick_first(const RestSlice *doc, const RestPointerList *list,
					 RestBuf *store, RestSlice *out)
{
	RestSlice	found = pick_missing;
	int			i;

	for (i = 0; i < list->n; i++)
	{
		if (!rest_json_pick(doc, list->items[i], 0, store, out))
			return false;
		if (out->kind > REST_JSON_NULL)
			return true;
		if (out->kind == REST_JSON_NULL)
			found = *out;
	}
	*out = found;
	return true;
}
