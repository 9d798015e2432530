/*-------------------------------------------------------------------------
 *
 * template.c
 *	  Text with placeholders: expansion for each place.
 *
 * A template is parsed once (template_parse.c) and expanded as often as there
 * are requests.  Values come from a callback; out go bytes that are encoded for
 * their place, so that only the option's own text can make structure.
 *
 *-------------------------------------------------------------------------
 */
#include "template.h"

#include <string.h>

#include "template_parse.h"
#include "url.h"

/* What an expansion needs to know all the way down. */
typedef struct Expansion
{
	const RestTemplate *tmpl;
	RestPlace	place;
	RestLookup	lookup;
	void	   *ctx;
	size_t		row;
	size_t		index;
	bool		items;			/* a bare list gives item number index */
	RestBuf    *out;
	size_t		names;			/* placeholders met */
	size_t		bare;			/* of these, outside of optional text */
	size_t		filled;			/* of these, not empty */
	bool		no_path;
	RestFault  *fault;
} Expansion;

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

/* Set the fault for output that does not fit; returns false. */
static bool
is_full(Expansion *e)
{
	return rest_fault_set(e->fault, REST_STATE_PROGRAM_LIMIT,
						  "text of a request is too long");
}

/* How literal text and values are encoded in a place of a URL. */
static RestEncode
encoding_of(RestPlace place, bool literal, bool plus)
{
	if (literal)
		return place == REST_PLACE_PATH ? REST_ENCODE_PATH_LITERAL :
			REST_ENCODE_QUERY_LITERAL;
	return plus ? REST_ENCODE_SEGMENTS : REST_ENCODE_VALUE;
}

/* Refuse bytes that would end or break a header line (RFC 9110 5.5). */
static bool
check_header_bytes(Expansion *e, const char *text, size_t len)
{
	size_t		i;

	for (i = 0; i < len; i++)
	{
		unsigned char c = (unsigned char) text[i];

		if ((c < 0x20 && c != '\t') || c == 0x7F)
			return rest_fault_set(e->fault, REST_STATE_INVALID_PARAMETER,
								  "control character in the value of a header");
	}
	return true;
}

/* Refuse a zero byte where text is passed on as text. */
static bool
check_no_zero(Expansion *e, const char *text, size_t len)
{
	if (len > 0 && memchr(text, '\0', len) != NULL)
		return rest_fault_set(e->fault, REST_STATE_INVALID_PARAMETER,
							  "zero byte in a value of a request");
	return true;
}

/* Append bytes as the place has them. */
static bool
put(Expansion *e, const char *text, size_t len, bool literal, bool plus)
{
	bool		ok;

	switch (e->place)
	{
		case REST_PLACE_PATH:
		case REST_PLACE_ARG:
		case REST_PLACE_FORM:
			ok = rest_url_encode(e->out, text, len,
								 encoding_of(e->place, literal, plus));
			break;
		case REST_PLACE_HEADER:
			if (!check_header_bytes(e, text, len))
				return false;
			ok = rest_buf_append(e->out, text, len);
			break;
		case REST_PLACE_BYTES:
			ok = rest_buf_append(e->out, text, len);
			break;
		default:
			if (!check_no_zero(e, text, len))
				return false;
			ok = rest_buf_append(e->out, text, len);
			break;
	}
	return ok ? true : is_full(e);
}

/* Set the fault and the mark for a value that no path can have. */
static bool
refuse_path(Expansion *e, const RestPart *part, const char *what)
{
	e->no_path = true;
	rest_fault_set(e->fault, REST_STATE_INVALID_PARAMETER,
				   "%s cannot be part of a path", what);
	if (part)
		rest_fault_detail(e->fault, "It is the value of {%s}.",
						  part->name.text);
	return false;
}

/* Refuse "", "." and ".." (with plus: in any segment), and zero bytes. */
static bool
check_path_value(Expansion *e, const RestPart *part, const RestValue *value)
{
	if (value->len == 0)
		return refuse_path(e, part, "an empty value");
	if (memchr(value->text, '\0', value->len) != NULL)
		return refuse_path(e, part, "a zero byte");
	if (part->plus ? rest_url_path_has_dots(value->text, value->len) :
		(value->len <= 2 && memcmp(value->text, "..", value->len) == 0))
		return refuse_path(e, part, "a value \".\" or \"..\"");
	return true;
}

/* Does the value give nothing in a text place? */
static bool
is_empty(const RestValue *value)
{
	size_t		i;

	if (value->kind == REST_VALUE_LIST)
	{
		for (i = 0; i < value->nitems; i++)
		{
			if (!is_empty(&value->items[i]))
				return false;
		}
		return true;
	}
	return value->kind == REST_VALUE_EMPTY || value->kind == REST_VALUE_NULL;
}

/* Append one scalar. */
static bool
put_scalar(Expansion *e, const RestPart *part, const RestValue *value)
{
	if (value->kind == REST_VALUE_LIST)
	{
		rest_fault_set(e->fault, REST_STATE_FDW_INVALID_VALUE,
					   "placeholder {%s} stands for a list here",
					   part->name.text);
		return rest_fault_hint(e->fault,
							   "Give it a separator, as in {%s|,}.",
							   part->name.text);
	}
	if (e->place == REST_PLACE_PATH && !check_path_value(e, part, value))
		return false;
	return put(e, value->len > 0 ? value->text : "", value->len, false,
			   part->plus);
}

/* Append the items of a list that are not empty, the separator between them. */
static bool
put_joined(Expansion *e, const RestPart *part, const RestValue *value)
{
	bool		first = true;
	size_t		i;

	if (value->kind != REST_VALUE_LIST)
		return put_scalar(e, part, value);
	for (i = 0; i < value->nitems; i++)
	{
		if (is_empty(&value->items[i]))
			continue;
		if (!first && !put(e, part->sep, strlen(part->sep), true, false))
			return false;
		if (!put_scalar(e, part, &value->items[i]))
			return false;
		first = false;
	}
	return true;
}

/* Ask for a placeholder's value; in a repetition, an item of its list. */
static bool
ask(Expansion *e, const RestPart *part, RestValue *value)
{
	RestName	name = part->name;

	name.row = e->row;
	memset(value, 0, sizeof(*value));
	if (!e->lookup(e->ctx, &name, value, e->fault))
		return false;
	if (e->items && value->kind == REST_VALUE_LIST && part->sep == NULL)
	{
		RestValue	none = {REST_VALUE_EMPTY, NULL, 0, NULL, 0};

		*value = e->index < value->nitems ? value->items[e->index] : none;
	}
	return true;
}

/*
 * Append a placeholder's value.  *empty: there was none, which in a path is
 * refused by the caller unless optional text is around it.
 */
static bool
put_name(Expansion *e, const RestPart *part, bool *empty)
{
	RestValue	value;

	*empty = false;
	if (part->name.index)
		return rest_buf_printf(e->out, "%zu", e->index) ? true : is_full(e);
	if (!ask(e, part, &value))
		return false;
	e->names++;
	if (is_empty(&value))
	{
		*empty = true;
		return true;
	}
	e->filled++;
	return part->sep ? put_joined(e, part, &value) :
		put_scalar(e, part, &value);
}

/*
 * Expand parts from up to (not including) to.  Inside optional text *gone is
 * set when a placeholder was empty; outside gone is NULL.
 */
static bool
put_parts(Expansion *e, size_t from, size_t to, bool *gone)
{
	size_t		i;

	for (i = from; i < to; i++)
	{
		const RestPart *part = &e->tmpl->parts[i];
		bool		flag = false;

		if (part->kind == REST_PART_TEXT)
		{
			if (!put(e, part->text, part->len, true, false))
				return false;
		}
		else if (part->kind == REST_PART_NAME)
		{
			if (!put_name(e, part, &flag))
				return false;
			e->bare += gone == NULL;
			if (flag && gone)
				*gone = true;
			else if (flag && e->place == REST_PLACE_PATH)
				return refuse_path(e, part, "an empty value");
		}
		else if (part->kind == REST_PART_OPEN)
		{
			size_t		mark = e->out->len;

			if (!put_parts(e, i + 1, part->close, &flag))
				return false;
			if (flag)
				cut_back(e->out, mark);
			i = part->close;
		}
	}
	return true;
}

/* Run an expansion that has been filled in; the output is whole or as it was. */
static bool
run(Expansion *e, RestExpanded *what)
{
	size_t		mark = e->out->len;
	bool		ok = put_parts(e, 0, e->tmpl->nparts, NULL);

	if (ok && e->place == REST_PLACE_PATH && e->out->len > mark &&
		rest_url_path_has_dots(e->out->data + mark, e->out->len - mark))
		ok = refuse_path(e, NULL, "a segment \".\" or \"..\"");
	if (!ok)
		cut_back(e->out, mark);
	if (what)
	{
		/* what is left without its optional text was meant to be sent */
		what->empty = ok && e->names > 0 && e->filled == 0 &&
			(e->bare > 0 || e->out->len == mark);
		what->no_path = !ok && e->no_path;
	}
	return ok;
}

/*
 * Append the template's text for a place.  what may be NULL.  False with a
 * fault: from the lookup; 22023 a value that the place cannot have (see
 * RestExpanded.no_path); HV024 a list without separator; 54000 out is full.
 * out is unchanged then.
 */
bool
rest_template_expand(const RestTemplate *tmpl, RestPlace place,
					 RestLookup lookup, void *ctx, RestBuf *out,
					 RestExpanded *what, RestFault *fault)
{
	return rest_template_expand_row(tmpl, place, lookup, ctx, 0, out, what,
									fault);
}

/*
 * The same where requests repeat per row: {#} and RestName.row give row.
 */
bool
rest_template_expand_row(const RestTemplate *tmpl, RestPlace place,
						 RestLookup lookup, void *ctx, size_t row,
						 RestBuf *out, RestExpanded *what, RestFault *fault)
{
	Expansion	e;

	memset(&e, 0, sizeof(e));
	e.tmpl = tmpl;
	e.place = place;
	e.lookup = lookup;
	e.ctx = ctx;
	e.row = row;
	e.index = row;
	e.out = out;
	e.fault = fault;
	return run(&e, what);
}

/*
 * The same for one repetition: placeholders without a separator that have a
 * list give its item number index, {#} gives index, the lookup sees row.
 */
bool
rest_template_expand_item(const RestTemplate *tmpl, RestPlace place,
						  RestLookup lookup, void *ctx, size_t row,
						  size_t index, RestBuf *out, RestExpanded *what,
						  RestFault *fault)
{
	Expansion	e;

	memset(&e, 0, sizeof(e));
	e.tmpl = tmpl;
	e.place = place;
	e.lookup = lookup;
	e.ctx = ctx;
	e.row = row;
	e.index = index;
	e.items = true;
	e.out = out;
	e.fault = fault;
	return run(&e, what);
}

/*
 * How often does text with this template repeat?  Once, unless placeholders
 * without a separator have lists; these must agree on their length (HV024).
 * *repeats and *count are only ever raised, so that a name and a value can be
 * asked one after the other: start with false and 1.
 */
bool
rest_template_count(const RestTemplate *tmpl, RestLookup lookup, void *ctx,
					size_t row, bool *repeats, size_t *count,
					RestFault *fault)
{
	size_t		i;

	for (i = 0; i < tmpl->nparts; i++)
	{
		const RestPart *part = &tmpl->parts[i];
		RestName	name = part->name;
		RestValue	value;

		if (part->kind != REST_PART_NAME || part->name.index || part->sep)
			continue;
		name.row = row;
		memset(&value, 0, sizeof(value));
		if (!lookup(ctx, &name, &value, fault))
			return false;
		if (value.kind != REST_VALUE_LIST)
			continue;
		if (*repeats && *count != value.nitems)
			return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
								  "lists of different length in one argument");
		*repeats = true;
		*count = value.nitems;
	}
	return true;
}

/* -------------------------------------------------------- questions */

/*
 * Show every placeholder to visit, in order; false when visit ended the walk.
 */
bool
rest_template_names(const RestTemplate *tmpl, RestNameVisit visit, void *arg)
{
	size_t		i;

	for (i = 0; i < tmpl->nparts; i++)
	{
		if (tmpl->parts[i].kind == REST_PART_NAME &&
			!visit(arg, &tmpl->parts[i].name))
			return false;
	}
	return true;
}

/* Is there a placeholder {name} (not quoted, not old.)? */
bool
rest_template_uses(const RestTemplate *tmpl, const char *name)
{
	size_t		i;

	for (i = 0; i < tmpl->nparts; i++)
	{
		const RestPart *part = &tmpl->parts[i];

		if (part->kind == REST_PART_NAME && !part->name.quoted &&
			!part->name.old && strcmp(part->text, name) == 0)
			return true;
	}
	return false;
}

/* Is there any placeholder? */
bool
rest_template_has_names(const RestTemplate *tmpl)
{
	size_t		i;

	for (i = 0; i < tmpl->nparts; i++)
	{
		if (tmpl->parts[i].kind == REST_PART_NAME)
			return true;
	}
	return false;
}

/* The name when the template is exactly one {x}, else NULL. */
const RestName *
rest_template_single(const RestTemplate *tmpl)
{
	const RestPart *part = tmpl->parts;

	if (tmpl->nparts != 1 || part->kind != REST_PART_NAME || part->plus ||
		part->sep)
		return NULL;
	return &part->name;
}

/*
 * Append template text, each {name} and {+name} in it replaced by with; "{{"
 * hides what follows it.  Works on any text that holds templates, such as a
 * whole route with a JSON body.  False when out is full.
 */
bool
rest_template_include(const char *text, size_t len, const char *name,
					  const char *with, RestBuf *out)
{
	size_t		name_len = strlen(name);
	size_t		i = 0;

	while (i < len)
	{
		size_t		at = i + 1;

		if (text[i] != '{')
		{
			rest_buf_putc(out, text[i++]);
			continue;
		}
		if (at < len && text[at] == '{')
		{
			rest_buf_puts(out, "{{");
			i += 2;
			continue;
		}
		if (at < len && text[at] == '+')
			at++;
		if (len - at > name_len && text[at + name_len] == '}' &&
			memcmp(text + at, name, name_len) == 0)
		{
			rest_buf_puts(out, with);
			i = at + name_len + 1;
		}
		else
			rest_buf_putc(out, text[i++]);
	}
	return !out->failed;
}

/*
 * In a _many route, does this placeholder mean one row?  {key}, {record} and
 * {changes}, what comes from the scanned row, and what can only be a column.
 */
bool
rest_name_is_per_row(const RestName *name)
{
	return name->old || name->quoted || name->index ||
		strcmp(name->text, "key") == 0 ||
		strcmp(name->text, "record") == 0 ||
		strcmp(name->text, "changes") == 0;
}
