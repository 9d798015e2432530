/*-------------------------------------------------------------------------
 *
 * compose.c
 *	  Puts a record together from values and the pointers they go to.
 *
 * The tree is json-c's; numbers and other JSON text hang in it as they came,
 * with a serializer of our own, since json-c would change large numbers.  Values
 * and pointers enter one by one, a JSON text leaves.
 *
 *-------------------------------------------------------------------------
 */
#include "compose.h"

#include <json-c/json.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "jsonscan.h"

#define MAX_INDEX 9999			/* of an array element that a pointer names */

struct RestCompose
{
	json_object *root;			/* NULL until something is put */
};

/* A value on its way down a pointer. */
typedef struct Put
{
	const RestPointer *pointer;
	const RestValue *value;
	RestFault  *fault;
} Put;

static bool put_below(Put *put, json_object *parent, int from,
					  const RestValue *value);

/* Set the fault for a lack of memory; returns false. */
static bool
no_memory(RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/* Set the fault for pointers that want different things at one place. */
static bool
contradiction(Put *put)
{
	rest_fault_set(put->fault, REST_STATE_FDW_INVALID_VALUE,
				   "cannot write to pointer \"%s\"", put->pointer->text);
	return rest_fault_detail(put->fault,
							 "Another column has a value, or another kind of container, on the way there.");
}

/* -------------------------------------------------------------- leaves */

/* Serializer of raw JSON text: append it as it is. */
static int
print_raw(struct json_object *object, struct printbuf *out, int level,
		  int flags)
{
	(void) level;
	(void) flags;
	return printbuf_memappend(out, json_object_get_string(object),
							  json_object_get_string_len(object));
}

/* A leaf that prints the text as it is; NULL when out of memory. */
static json_object *
make_raw(const char *text, size_t len)
{
	json_object *leaf = NULL;

	if (len <= INT_MAX)
		leaf = json_object_new_string_len(text, (int) len);
	if (leaf)
		json_object_set_serializer(leaf, print_raw, NULL, NULL);
	return leaf;
}

static bool make_leaf(const RestValue *value, json_object **leaf);

/* An array of the items that are not empty; false when out of memory. */
static bool
make_list(const RestValue *value, json_object **list)
{
	size_t		i;

	*list = json_object_new_array();
	for (i = 0; *list && i < value->nitems; i++)
	{
		json_object *item;

		if (value->items[i].kind == REST_VALUE_EMPTY)
			continue;
		if (!make_leaf(&value->items[i], &item))
			return false;
		if (json_object_array_add(*list, item) != 0)
		{
			json_object_put(item);
			return false;
		}
	}
	return *list != NULL;
}

/*
 * A tree of a value; json-c's null is a NULL pointer.  False when out of
 * memory, *leaf is to be put back then, too.
 */
static bool
make_leaf(const RestValue *value, json_object **leaf)
{
	*leaf = NULL;
	switch (value->kind)
	{
		case REST_VALUE_TEXT:
			if (value->len <= INT_MAX)
				*leaf = json_object_new_string_len(value->len ? value->text : "",
												   (int) value->len);
			return *leaf != NULL;
		case REST_VALUE_RAW:
			*leaf = make_raw(value->text, value->len);
			return *leaf != NULL;
		case REST_VALUE_LIST:
			if (make_list(value, leaf))
				return true;
			json_object_put(*leaf);
			*leaf = NULL;
			return false;
		default:
			return true;
	}
}

/* ----------------------------------------------------------- containers */

/* Is the node a leaf that print_raw prints? */
static bool
is_leaf(json_object *node)
{
	return !json_object_is_type(node, json_type_object) &&
		!json_object_is_type(node, json_type_array);
}

/* The container that a segment wants to find; NULL when out of memory. */
static json_object *
make_container(const RestSegment *segment)
{
	if (segment->kind == REST_SEGMENT_NAME && segment->index < 0)
		return json_object_new_object();
	return json_object_new_array();
}

/* Hang a node (taken over) under a name or number of a container. */
static bool
hang(Put *put, json_object *parent, const char *name, long index,
	 json_object *node)
{
	int			result;

	if (json_object_is_type(parent, json_type_object))
		result = json_object_object_add(parent, name, node);
	else
		result = json_object_array_put_idx(parent, (size_t) index, node);
	if (result == 0)
		return true;
	json_object_put(node);
	return no_memory(put->fault);
}

/* What hangs there; NULL: nothing, or null. */
static json_object *
look(json_object *parent, const char *name, long index)
{
	json_object *node = NULL;

	if (json_object_is_type(parent, json_type_object))
		json_object_object_get_ex(parent, name, &node);
	else
		node = json_object_array_get_idx(parent, (size_t) index);
	return node;
}

/*
 * Put the value at a name or number of parent: as a leaf when the pointer ends
 * here, else below the container that is or comes there.
 */
static bool
put_at(Put *put, json_object *parent, const char *name, long index, int from,
	   const RestValue *value)
{
	json_object *node;

	if (from == put->pointer->nsegments)
	{
		if (!make_leaf(value, &node))
			return no_memory(put->fault);
		return hang(put, parent, name, index, node);
	}
	node = look(parent, name, index);
	if (node == NULL)
	{
		node = make_container(&put->pointer->segments[from]);
		if (node == NULL)
			return no_memory(put->fault);
		if (!hang(put, parent, name, index, node))
			return false;
	}
	return put_below(put, node, from, value);
}

/* ------------------------------------------------------- "[name=value]" */

/* Is the text a JSON number, true or false? */
static bool
is_bare_word(const char *text, size_t len)
{
	RestSlice	slice;
	RestFault	ignored;

	return rest_json_parse(text, len, 0, &slice, &ignored) &&
		slice.len == len &&
		(slice.kind == REST_JSON_NUMBER || slice.kind == REST_JSON_TRUE ||
		 slice.kind == REST_JSON_FALSE);
}

/* Does the element have the member that the segment asks for? */
static bool
element_fits(json_object *element, const RestSegment *segment)
{
	json_object *member;

	return json_object_is_type(element, json_type_object) &&
		json_object_object_get_ex(element, segment->name, &member) &&
		json_object_is_type(member, json_type_string) &&
		(size_t) json_object_get_string_len(member) == segment->value_len &&
		memcmp(json_object_get_string(member), segment->value,
			   segment->value_len) == 0;
}

/* A new element that has that member, at the end of the array. */
static bool
add_element(Put *put, json_object *array, const RestSegment *segment)
{
	RestValue	text = {REST_VALUE_TEXT, segment->value, segment->value_len,
	NULL, 0};
	json_object *element = json_object_new_object();
	json_object *member;

	if (is_bare_word(segment->value, segment->value_len))
		text.kind = REST_VALUE_RAW;
	if (element == NULL || !make_leaf(&text, &member))
	{
		json_object_put(element);
		return no_memory(put->fault);
	}
	if (!hang(put, element, segment->name, 0, member))
	{
		json_object_put(element);
		return false;
	}
	if (json_object_array_add(array, element) == 0)
		return true;
	json_object_put(element);
	return no_memory(put->fault);
}

/* Put the value into the element with that member, made when there is none. */
static bool
put_where(Put *put, json_object *parent, int from, const RestValue *value)
{
	const RestSegment *segment = &put->pointer->segments[from];
	size_t		n = json_object_array_length(parent);
	size_t		i;

	if (from + 1 == put->pointer->nsegments)
		return contradiction(put);
	for (i = 0; i < n; i++)
	{
		if (element_fits(json_object_array_get_idx(parent, i), segment))
			break;
	}
	if (i == n && !add_element(put, parent, segment))
		return false;
	return put_at(put, parent, NULL, (long) i, from + 1, value);
}

/* ------------------------------------------------------------------ "*" */

/* Put the elements of a JSON array one by one. */
static bool
put_each_slice(Put *put, json_object *parent, int from, const RestSlice *array)
{
	RestJsonIter iter;
	long		index = 0;

	rest_json_iter(&iter, array);
	while (rest_json_iter_next(&iter))
	{
		RestValue	item = {REST_VALUE_RAW, NULL, 0, NULL, 0};

		rest_slice_raw(&iter.value, &item.text, &item.len);
		if (!put_at(put, parent, NULL, index++, from + 1, &item))
			return false;
	}
	return true;
}

/*
 * Put each item of a list (or the value alone) into an element of its own; a
 * second column below the same "*" goes into the same elements.
 */
static bool
put_each(Put *put, json_object *parent, int from, const RestValue *value)
{
	RestSlice	slice;
	RestFault	ignored;
	long		index = 0;
	size_t		i;

	if (value->kind == REST_VALUE_RAW &&
		rest_json_parse(value->text, value->len, 0, &slice, &ignored) &&
		slice.kind == REST_JSON_ARRAY)
		return put_each_slice(put, parent, from, &slice);
	if (value->kind == REST_VALUE_NULL)
		return true;
	if (value->kind != REST_VALUE_LIST)
		return put_at(put, parent, NULL, 0, from + 1, value);
	for (i = 0; i < value->nitems; i++)
	{
		if (value->items[i].kind != REST_VALUE_EMPTY &&
			!put_at(put, parent, NULL, index++, from + 1, &value->items[i]))
			return false;
	}
	return true;
}

/* -------------------------------------------------------------- walking */

/* Put the value where the segments from number from on lead below parent. */
static bool
put_below(Put *put, json_object *parent, int from, const RestValue *value)
{
	const RestSegment *segment = &put->pointer->segments[from];
	bool		object = json_object_is_type(parent, json_type_object);

	if (is_leaf(parent) || (object && segment->kind != REST_SEGMENT_NAME))
		return contradiction(put);
	if (segment->kind == REST_SEGMENT_ANY)
		return put_each(put, parent, from, value);
	if (segment->kind == REST_SEGMENT_WHERE)
		return put_where(put, parent, from, value);
	if (!object && (segment->index < 0 || segment->index > MAX_INDEX))
		return contradiction(put);
	return put_at(put, parent, segment->name, segment->index, from + 1, value);
}

/* Begin a record; NULL with a fault when out of memory. */
RestCompose *
rest_compose_new(RestFault *fault)
{
	RestCompose *compose = calloc(1, sizeof(RestCompose));

	if (compose == NULL)
		no_memory(fault);
	return compose;
}

/* Give a record back; NULL is allowed. */
void
rest_compose_free(RestCompose *compose)
{
	if (compose == NULL)
		return;
	json_object_put(compose->root);
	free(compose);
}

/* The value is the whole record. */
static bool
put_root(RestCompose *compose, Put *put)
{
	json_object *root;

	if (!make_leaf(put->value, &root))
		return no_memory(put->fault);
	if (root == NULL)
		root = make_raw("null", 4);
	if (root == NULL)
		return no_memory(put->fault);
	json_object_put(compose->root);
	compose->root = root;
	return true;
}

/*
 * Put a value at a pointer into the record.  RAW must be JSON text, TEXT is UTF-8.
 * False with a fault: HV024 the pointers contradict each other.
 */
bool
rest_compose_put(RestCompose *compose, const RestPointer *pointer,
				 const RestValue *value, RestFault *fault)
{
	Put			put = {pointer, value, fault};

	if (value->kind == REST_VALUE_EMPTY)
		return true;
	if (pointer->nsegments == 0)
		return put_root(compose, &put);
	if (compose->root == NULL)
		compose->root = make_container(&pointer->segments[0]);
	if (compose->root == NULL)
		return no_memory(fault);
	return put_below(&put, compose->root, 0, value);
}

/*
 * Append the record as compact JSON.  False with a fault: 53200, or 54000 when
 * out is full.
 */
bool
rest_compose_print(const RestCompose *compose, RestBuf *out, RestFault *fault)
{
	size_t		len = 2;
	const char *text = "{}";

	if (compose->root)
		text = json_object_to_json_string_length(compose->root,
												 JSON_C_TO_STRING_PLAIN |
												 JSON_C_TO_STRING_NOSLASHESCAPE,
												 &len);
	if (text == NULL)
		return no_memory(fault);
	if (!rest_buf_append(out, text, len))
		return rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
							  "body of a request is too long");
	return true;
}
