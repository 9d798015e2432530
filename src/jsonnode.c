/*-------------------------------------------------------------------------
 *
 * jsonnode.c
 *	  The tree behind a JSON body: from text to nodes.
 *
 * The option's text enters once, strict JSON with templates in its strings and
 * member names; a tree leaves, in which what repeats per row is marked.
 *
 *-------------------------------------------------------------------------
 */
#include "jsonnode.h"

#include <stdlib.h>
#include <string.h>

#include "jsonscan.h"

#define MAX_DEPTH 100

static bool parse_node(RestJsonNode *node, const RestSlice *slice,
					   RestFault *fault);

/* Set the fault for a lack of memory; returns false. */
static bool
no_memory(RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/* The template in a string slice, or NULL with a fault. */
static RestTemplate *
parse_text(const RestSlice *slice, RestFault *fault)
{
	RestTemplate *tmpl = NULL;
	RestBuf		text;

	rest_buf_init(&text, slice->len + 1);
	if (rest_json_unescape(slice, &text, fault))
	{
		if (text.failed)
			no_memory(fault);
		else
			tmpl = rest_template_parse(rest_buf_text(&text), text.len, fault);
	}
	rest_buf_free(&text);
	return tmpl;
}

/* Copy a scalar that is no string. */
static bool
parse_raw(RestJsonNode *node, const RestSlice *slice, RestFault *fault)
{
	node->kind = REST_NODE_RAW;
	node->raw = malloc(slice->len + 1);
	if (node->raw == NULL)
		return no_memory(fault);
	memcpy(node->raw, slice->data, slice->len);
	node->raw[slice->len] = '\0';
	return true;
}

/* Read a member's name; "..." makes it a spread. */
static bool
parse_name(RestJsonNode *item, const RestSlice *name, RestFault *fault)
{
	if (rest_slice_equals(name, "...", 3))
		item->spread = true;
	item->name = parse_text(name, fault);
	return item->name != NULL;
}

/* Parse the elements of an array or the members of an object. */
static bool
parse_items(RestJsonNode *node, const RestSlice *slice, RestFault *fault)
{
	RestJsonIter iter;
	size_t		size = 0;

	rest_json_iter(&iter, slice);
	while (rest_json_iter_next(&iter))
	{
		RestJsonNode *item;

		if (node->nitems == size)
		{
			RestJsonNode *items;

			size = size ? size * 2 : 4;
			items = realloc(node->items, size * sizeof(RestJsonNode));
			if (items == NULL)
				return no_memory(fault);
			node->items = items;
		}
		item = &node->items[node->nitems++];
		memset(item, 0, sizeof(*item));
		if ((iter.object && !parse_name(item, &iter.name, fault)) ||
			!parse_node(item, &iter.value, fault))
			return false;
		if (item->spread && (item->kind != REST_NODE_STRING ||
							 rest_template_single(item->text) == NULL))
			return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
								  "member \"...\" must be exactly one placeholder");
	}
	return true;
}

/* Parse a value into a node that is zero but for its name. */
static bool
parse_node(RestJsonNode *node, const RestSlice *slice, RestFault *fault)
{
	switch (slice->kind)
	{
		case REST_JSON_STRING:
			node->kind = REST_NODE_STRING;
			node->text = parse_text(slice, fault);
			return node->text != NULL;
		case REST_JSON_ARRAY:
			node->kind = REST_NODE_ARRAY;
			return parse_items(node, slice, fault);
		case REST_JSON_OBJECT:
			node->kind = REST_NODE_OBJECT;
			return parse_items(node, slice, fault);
		default:
			return parse_raw(node, slice, fault);
	}
}

/* A name visitor that stops at the first per-row placeholder. */
static bool
stop_at_row(void *arg, const RestName *name)
{
	(void) arg;
	return !rest_name_is_per_row(name);
}

/* Does a per-row placeholder occur in it? */
bool
rest_json_node_uses_row(const RestJsonNode *node)
{
	return !rest_json_node_names(node, stop_at_row, NULL);
}

/*
 * Mark the outermost arrays that repeat: of one element, which uses a per-row
 * placeholder.
 */
static void
mark_repeats(RestJsonNode *node)
{
	size_t		i;

	if (node->kind == REST_NODE_ARRAY && node->nitems == 1 &&
		rest_json_node_uses_row(&node->items[0]))
	{
		node->repeat = true;
		return;
	}
	for (i = 0; i < node->nitems; i++)
		mark_repeats(&node->items[i]);
}

/* A name visitor that stops at what would silently mean row 0. */
static bool
stop_at_stray(void *arg, const RestName *name)
{
	const RestName **found = arg;

	if (name->quoted || name->index || !rest_name_is_per_row(name))
		return true;
	*found = name;
	return false;
}

/* The first {key}, {record}, {changes} or {old.x} that does not repeat. */
static const RestName *
find_stray(const RestJsonNode *node)
{
	const RestName *found = NULL;
	size_t		i;

	if (node->repeat)
		return NULL;
	if (node->name)
		rest_template_names(node->name, stop_at_stray, &found);
	if (node->text && found == NULL)
		rest_template_names(node->text, stop_at_stray, &found);
	for (i = 0; i < node->nitems && found == NULL; i++)
		found = find_stray(&node->items[i]);
	return found;
}

/*
 * Mark what repeats per row.  False with a fault when something means a row
 * and does not repeat.
 */
static bool
make_many(RestJsonNode *node, RestFault *fault)
{
	const RestName *stray;

	mark_repeats(node);
	stray = find_stray(node);
	if (stray == NULL)
		return true;
	rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
				   "placeholder {%s} means one row, but its part of the body does not repeat",
				   stray->text);
	return rest_fault_hint(fault,
						   "An array of one element that uses it repeats per row.");
}

/*
 * Parse a JSON text, strictly; NULL with a fault (HV024).  many: see body.h.
 */
RestJsonNode *
rest_json_node_parse(const char *text, size_t len, bool many,
					 RestFault *fault)
{
	RestSlice	slice;
	RestJsonNode *node;

	if (!rest_json_parse(text, len, MAX_DEPTH, &slice, fault))
	{
		rest_fault_hint(fault, "A placeholder stands in a string: \"{x}\".");
		memcpy(fault->sqlstate, REST_STATE_FDW_INVALID_VALUE, 6);
		return NULL;
	}
	node = calloc(1, sizeof(RestJsonNode));
	if (node == NULL)
	{
		no_memory(fault);
		return NULL;
	}
	if (!parse_node(node, &slice, fault) ||
		(many && !make_many(node, fault)))
	{
		rest_json_node_free(node);
		return NULL;
	}
	return node;
}

/* Give back what a node owns, but not the node. */
static void
free_content(RestJsonNode *node)
{
	size_t		i;

	for (i = 0; i < node->nitems; i++)
		free_content(&node->items[i]);
	free(node->items);
	free(node->raw);
	rest_template_free(node->name);
	rest_template_free(node->text);
}

/* Give a tree back; NULL is allowed. */
void
rest_json_node_free(RestJsonNode *node)
{
	if (node == NULL)
		return;
	free_content(node);
	free(node);
}

/* Show every placeholder to visit; false when visit ended the walk. */
bool
rest_json_node_names(const RestJsonNode *node, RestNameVisit visit,
					 void *arg)
{
	size_t		i;

	if ((node->name && !rest_template_names(node->name, visit, arg)) ||
		(node->text && !rest_template_names(node->text, visit, arg)))
		return false;
	for (i = 0; i < node->nitems; i++)
	{
		if (!rest_json_node_names(&node->items[i], visit, arg))
			return false;
	}
	return true;
}
