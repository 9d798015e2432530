/*-------------------------------------------------------------------------
 *
 * jsonbody.c
 *	  A JSON text with placeholders in its strings.
 *
 * Assumes nothing about values but that RAW is JSON text.  A tree (jsonnode.c)
 * and a lookup enter; JSON leaves that is well-formed whatever the values
 * hold.  A part that turns out empty is written and cut off again: the
 * output is the only buffer.
 *
 *-------------------------------------------------------------------------
 */
#include "jsonbody.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jsonnode.h"
#include "jsonscan.h"

/*
 * What a part turned out to be.  EMPTY wins over PLAIN, FULL over both: a
 * part is empty when it has placeholders and all of them are.
 */
typedef enum Fill
{
	FILL_PLAIN,					/* no placeholders in it */
	FILL_EMPTY,
	FILL_FULL
} Fill;

static bool write_node(const RestJsonNode *node, RestJsonFill *f, Fill *fill);

/* Set the fault for a lack of memory; returns false. */
static bool
no_memory(RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/*
 * Append text as a JSON string with its quotes (RFC 8259 7); text is UTF-8.
 * False when out is full.
 */
bool
rest_json_quote(RestBuf *out, const char *text, size_t len)
{
	static const char plain[] = "btnvfr";	/* from 0x08 on; v is not JSON */
	size_t		i;

	rest_buf_putc(out, '"');
	for (i = 0; i < len; i++)
	{
		unsigned char c = (unsigned char) text[i];

		if (c == '"' || c == '\\')
		{
			rest_buf_putc(out, '\\');
			rest_buf_putc(out, text[i]);
		}
		else if (c >= 0x08 && c <= 0x0D && c != 0x0B)
		{
			rest_buf_putc(out, '\\');
			rest_buf_putc(out, plain[c - 0x08]);
		}
		else if (c < 0x20)
			rest_buf_printf(out, "\\u%04x", c);
		else
			rest_buf_putc(out, text[i]);
	}
	return rest_buf_putc(out, '"');
}

/* Cut the output back to a length it had before. */
static void
cut_back(RestBuf *out, size_t len)
{
	if (out->len > len)
	{
		out->len = len;
		out->data[len] = '\0';
	}
}

/* Let what a part turned out to be count for the whole. */
static void
add_fill(Fill *whole, Fill part)
{
	if (part > *whole)
		*whole = part;
}

/* Does the value give nothing where a typed value is wanted? */
static bool
is_empty(const RestValue *value)
{
	size_t		i;

	if (value->kind != REST_VALUE_LIST)
		return value->kind == REST_VALUE_EMPTY;
	for (i = 0; i < value->nitems; i++)
	{
		if (!is_empty(&value->items[i]))
			return false;
	}
	return true;
}

/*
 * Append a value that is not empty as JSON; of a list the items that are not
 * empty, in brackets unless they are spliced into an array.
 */
static void
write_value(RestBuf *out, const RestValue *value, bool splice)
{
	bool		first = true;
	size_t		i;

	switch (value->kind)
	{
		case REST_VALUE_TEXT:
			rest_json_quote(out, value->text, value->len);
			break;
		case REST_VALUE_RAW:
			rest_buf_append(out, value->text, value->len);
			break;
		case REST_VALUE_LIST:
			if (!splice)
				rest_buf_putc(out, '[');
			for (i = 0; i < value->nitems; i++)
			{
				if (is_empty(&value->items[i]))
					continue;
				if (!first)
					rest_buf_putc(out, ',');
				write_value(out, &value->items[i], false);
				first = false;
			}
			if (!splice)
				rest_buf_putc(out, ']');
			break;
		default:
			rest_buf_puts(out, "null");
			break;
	}
}

/* Ask for the value of a string that is one placeholder; {#} is known. */
static bool
ask(const RestName *single, RestJsonFill *f, RestValue *value,
	char *number, size_t size)
{
	RestName	name = *single;

	memset(value, 0, sizeof(*value));
	name.row = f->row;
	if (!name.index)
		return f->lookup(f->ctx, &name, value, f->fault);
	snprintf(number, size, "%zu", f->row);
	value->kind = REST_VALUE_RAW;
	value->text = number;
	value->len = strlen(number);
	return true;
}

/* Write a string that is exactly one placeholder: a typed value. */
static bool
write_single(const RestName *single, RestJsonFill *f, bool splice,
			 Fill *fill)
{
	RestValue	value;
	char		number[24];

	if (!ask(single, f, &value, number, sizeof(number)))
		return false;
	*fill = is_empty(&value) ? FILL_EMPTY : FILL_FULL;
	if (single->index)
		*fill = FILL_PLAIN;
	if (*fill != FILL_EMPTY)
		write_value(f->out, &value, splice);
	return true;
}

/* Write the text of a template as a JSON string. */
static bool
write_text(const RestTemplate *tmpl, RestJsonFill *f, Fill *fill)
{
	RestBuf		text;
	RestExpanded what;
	bool		ok;

	rest_buf_init(&text, f->out->max);
	ok = rest_template_expand_row(tmpl, REST_PLACE_TEXT, f->lookup, f->ctx,
								  f->row, &text, &what, f->fault);
	if (ok)
	{
		*fill = what.empty ? FILL_EMPTY :
			rest_template_has_names(tmpl) ? FILL_FULL : FILL_PLAIN;
		rest_json_quote(f->out, rest_buf_text(&text), text.len);
	}
	rest_buf_free(&text);
	return ok;
}

/* Write a string node; splice: it is an element of an array. */
static bool
write_string(const RestJsonNode *node, RestJsonFill *f, bool splice,
			 Fill *fill)
{
	const RestName *single = rest_template_single(node->text);

	if (single)
		return write_single(single, f, splice, fill);
	return write_text(node->text, f, fill);
}

/*
 * Write one element after a comma where it needs one; nothing when it is
 * empty.  *any: something was written before.
 */
static bool
write_element(const RestJsonNode *item, RestJsonFill *f, bool *any,
			  Fill *fill)
{
	size_t		mark = f->out->len;

	*fill = FILL_PLAIN;
	if (*any)
		rest_buf_putc(f->out, ',');
	if (item->kind == REST_NODE_STRING)
	{
		if (!write_string(item, f, true, fill))
			return false;
	}
	else if (!write_node(item, f, fill))
		return false;
	if (*fill == FILL_EMPTY)
		cut_back(f->out, mark);
	else
		*any = true;
	return true;
}

/*
 * Write an array.  An object or array in it that has no placeholders is
 * content of its own: with it the array is not empty.
 */
static bool
write_array(const RestJsonNode *node, RestJsonFill *f, Fill *fill)
{
	size_t		turns = node->repeat ? f->nrows : node->nitems;
	size_t		row = f->row;
	bool		any = false;
	bool		content = false;
	size_t		i;

	*fill = node->repeat && turns == 0 ? FILL_EMPTY : FILL_PLAIN;
	rest_buf_putc(f->out, '[');
	for (i = 0; i < turns; i++)
	{
		const RestJsonNode *item = &node->items[node->repeat ? 0 : i];
		Fill		part;

		if (node->repeat)
			f->row = i;
		if (!write_element(item, f, &any, &part))
			return false;
		add_fill(fill, part);
		if (part == FILL_PLAIN && item->nitems > 0)
			content = true;
	}
	f->row = row;
	if (*fill == FILL_EMPTY && content)
		*fill = FILL_FULL;
	rest_buf_putc(f->out, ']');
	return true;
}

/* A member that was written: where it is in the output. */
typedef struct Member
{
	size_t		start;			/* its comma, or its name when it is first */
	size_t		name;			/* its name's opening quote */
	size_t		name_len;		/* with quotes */
} Member;

/* The members of an object with a spread: the last of one name stays. */
typedef struct Members
{
	Member	   *items;
	size_t		nitems;
	size_t		size;
} Members;

/* Take an earlier member out of the output; what follows it moves. */
static void
drop_member(RestBuf *out, Members *members, size_t which)
{
	size_t		start = members->items[which].start;
	size_t		end = members->items[which + 1].start;
	size_t		i;

	memmove(out->data + start, out->data + end, out->len - end + 1);
	out->len -= end - start;
	memmove(&members->items[which], &members->items[which + 1],
			(members->nitems - which - 1) * sizeof(Member));
	members->nitems--;
	for (i = which; i < members->nitems; i++)
	{
		members->items[i].start -= end - start;
		members->items[i].name -= end - start;
	}
}

/*
 * Note the member that begins at start with its comma, and drop an earlier
 * one of the same name.  members NULL: nothing to note.
 */
static bool
note_member(RestJsonFill *f, Members *members, size_t start, size_t name_len)
{
	RestBuf    *out = f->out;
	Member	   *last;
	size_t		i;

	if (members == NULL || out->failed)
		return true;
	if (members->nitems == members->size)
	{
		size_t		size = members->size ? members->size * 2 : 16;
		Member	   *items = realloc(members->items, size * sizeof(Member));

		if (items == NULL)
			return no_memory(f->fault);
		members->items = items;
		members->size = size;
	}
	last = &members->items[members->nitems++];
	last->start = start;
	last->name = start + 1;
	last->name_len = name_len;
	for (i = 0; i + 1 < members->nitems; i++)
	{
		if (members->items[i].name_len == name_len &&
			memcmp(out->data + members->items[i].name,
				   out->data + last->name, name_len) == 0)
		{
			drop_member(out, members, i);
			break;
		}
	}
	return true;
}

/* Write a member as ,"name":value; nothing when it is empty. */
static bool
write_member(const RestJsonNode *item, RestJsonFill *f, Members *members,
			 Fill *fill)
{
	size_t		mark = f->out->len;
	size_t		name_len;
	Fill		name_fill;

	rest_buf_putc(f->out, ',');
	if (!write_text(item->name, f, &name_fill))
		return false;
	name_len = f->out->len - mark - 1;
	rest_buf_putc(f->out, ':');
	*fill = FILL_PLAIN;
	if (!write_node(item, f, fill))
		return false;
	if (name_fill == FILL_EMPTY)
		*fill = FILL_EMPTY;
	if (*fill == FILL_EMPTY)
	{
		cut_back(f->out, mark);
		return true;
	}
	add_fill(fill, name_fill);
	return note_member(f, members, mark, name_len);
}

/* Write the members of one object as ,"name":value each. */
static bool
spread_members(const RestSlice *object, RestJsonFill *f, Members *members)
{
	RestJsonIter iter;
	bool		ok = true;
	RestBuf		name;

	rest_buf_init(&name, f->out->max);
	rest_json_iter(&iter, object);
	while (ok && rest_json_iter_next(&iter))
	{
		size_t		mark = f->out->len;
		size_t		name_len;

		rest_buf_reset(&name);
		rest_buf_putc(f->out, ',');
		if (rest_json_unescape(&iter.name, &name, f->fault))
			rest_json_quote(f->out, rest_buf_text(&name), name.len);
		else
			ok = false;
		name_len = f->out->len - mark - 1;
		rest_buf_putc(f->out, ':');
		rest_slice_append(&iter.value, f->out);
		ok = ok && note_member(f, members, mark, name_len);
	}
	rest_buf_free(&name);
	return ok;
}

/* Write what "...": "{x}" stands for. */
static bool
write_spread(const RestJsonNode *item, RestJsonFill *f, Members *members,
			 Fill *fill)
{
	const RestName *single = rest_template_single(item->text);
	RestValue	value;
	RestSlice	slice;
	char		number[24];

	if (!ask(single, f, &value, number, sizeof(number)))
		return false;
	*fill = FILL_EMPTY;
	if (value.kind == REST_VALUE_EMPTY || value.kind == REST_VALUE_NULL)
		return true;
	*fill = FILL_FULL;
	if (value.kind != REST_VALUE_RAW ||
		!rest_json_parse(value.text, value.len, 0, &slice, f->fault) ||
		slice.kind != REST_JSON_OBJECT)
		return rest_fault_set(f->fault, REST_STATE_INVALID_PARAMETER,
							  "value of {%s} is no JSON object", single->text);
	return spread_members(&slice, f, members);
}

/* Does the object have a member "..."? */
static bool
has_spread(const RestJsonNode *node)
{
	size_t		i;

	for (i = 0; i < node->nitems; i++)
	{
		if (node->items[i].spread)
			return true;
	}
	return false;
}

/* Write an object: every member with a comma before it, the first one's goes. */
static bool
write_object(const RestJsonNode *node, RestJsonFill *f, Fill *fill)
{
	Members		members = {NULL, 0, 0};
	Members    *noted = has_spread(node) ? &members : NULL;
	size_t		start = f->out->len;
	bool		ok = true;
	size_t		i;

	*fill = FILL_PLAIN;
	rest_buf_putc(f->out, '{');
	for (i = 0; ok && i < node->nitems; i++)
	{
		const RestJsonNode *item = &node->items[i];
		Fill		part = FILL_PLAIN;

		ok = item->spread ? write_spread(item, f, noted, &part) :
			write_member(item, f, noted, &part);
		add_fill(fill, part);
	}
	free(members.items);
	if (ok && f->out->len > start + 1)
	{
		memmove(f->out->data + start + 1, f->out->data + start + 2,
				f->out->len - start - 1);
		f->out->len--;
	}
	rest_buf_putc(f->out, '}');
	return ok;
}

/* Write any node. */
static bool
write_node(const RestJsonNode *node, RestJsonFill *f, Fill *fill)
{
	bool		ok = true;

	switch (node->kind)
	{
		case REST_NODE_RAW:
			*fill = FILL_PLAIN;
			rest_buf_puts(f->out, node->raw);
			break;
		case REST_NODE_STRING:
			ok = write_string(node, f, false, fill);
			break;
		case REST_NODE_ARRAY:
			ok = write_array(node, f, fill);
			break;
		case REST_NODE_OBJECT:
			ok = write_object(node, f, fill);
			break;
	}
	if (ok && f->out->failed)
		return rest_fault_set(f->fault, REST_STATE_PROGRAM_LIMIT,
							  "body of a request is too long");
	return ok;
}

/*
 * Append the tree with its placeholders filled in.  False with a fault, out as
 * it was: from the lookup, 22023 a spread of what is no object, 54000 out is
 * full.
 */
bool
rest_json_node_expand(const RestJsonNode *node, const RestJsonFill *fill,
					  bool *empty)
{
	RestJsonFill f = *fill;
	size_t		mark = f.out->len;
	Fill		part = FILL_PLAIN;

	if (!write_node(node, &f, &part))
	{
		cut_back(f.out, mark);
		return false;
	}
	*empty = part == FILL_EMPTY && node->kind == REST_NODE_STRING;
	if (*empty)
		cut_back(f.out, mark);
	return true;
}

/*
 * The same for a value that is left out when all its placeholders are empty,
 * whatever it is.
 */
bool
rest_json_node_expand_value(const RestJsonNode *node, const RestJsonFill *fill,
							bool *empty)
{
	RestJsonFill f = *fill;
	size_t		mark = f.out->len;
	Fill		part = FILL_PLAIN;
	bool		ok = write_node(node, &f, &part);

	*empty = part == FILL_EMPTY;
	if (!ok || *empty)
		cut_back(f.out, mark);
	return ok;
}
