/*-------------------------------------------------------------------------
 *
 * template.c
 *	  Text with placeholders: parsing, and expansion for each place.
 *
 * A template is parsed once into a row of parts (text, placeholder, begin and
 * end of optional text) and expanded as often as there are requests.  Values
 * come from a callback; out go bytes that are encoded for their place, so
 * that only the option's own text can make structure.
 *
 *-------------------------------------------------------------------------
 */
#include "template.h"

#include <stdlib.h>
#include <string.h>

#include "url.h"

#define MAX_NESTING 16			/* of optional text */
#define LITERAL_OPEN ((size_t) -1)	/* a "[[" that is literal text */

typedef enum PartKind
{
	PART_TEXT,
	PART_NAME,
	PART_OPEN,					/* [[ */
	PART_CLOSE					/* ]] */
} PartKind;

typedef struct Part
{
	PartKind	kind;
	char	   *text;			/* TEXT: the bytes; NAME: the name; owned */
	size_t		len;
	RestName	name;			/* NAME */
	bool		plus;			/* NAME: {+x} */
	char	   *sep;			/* NAME: {x|sep}, or NULL; owned */
	size_t		close;			/* OPEN: number of its CLOSE */
} Part;

struct RestTemplate
{
	Part	   *parts;
	size_t		nparts;
	size_t		size;			/* allocated */
};

/* Where the parser is. */
typedef struct Parser
{
	const char *text;
	size_t		len;
	size_t		at;
	RestTemplate *tmpl;
	RestBuf		literal;		/* text collected for the next TEXT part */
	size_t		open[MAX_NESTING];	/* numbers of the OPEN parts around us, or
								 * LITERAL_OPEN */
	size_t		nopen;
	RestFault  *fault;
} Parser;

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
	size_t		filled;			/* of these, not empty */
	bool		no_path;
	RestFault  *fault;
} Expansion;

/* ------------------------------------------------------------ parsing */

/* Copy bytes and end them with NUL; NULL when out of memory. */
static char *
copy_bytes(const char *text, size_t len)
{
	char	   *copy = malloc(len + 1);

	if (copy)
	{
		if (len > 0)
			memcpy(copy, text, len);
		copy[len] = '\0';
	}
	return copy;
}

/* Set the fault for a lack of memory; returns false. */
static bool
no_memory(RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/* Set the fault for bad text at a position; returns false. */
static bool
bad_text(Parser *p, size_t at, const char *what, const char *hint)
{
	size_t		show = p->len - at > 40 ? 40 : p->len - at;

	while (show > 0 && at + show < p->len &&
		   ((unsigned char) p->text[at + show] & 0xC0) == 0x80)
		show--;
	rest_fault_set(p->fault, REST_STATE_FDW_INVALID_VALUE,
				   "%s at character %zu of a template", what, at + 1);
	rest_fault_detail(p->fault, "It reads: \"%.*s\".", (int) show,
					  p->text + at);
	return rest_fault_hint(p->fault, "%s", hint);
}

/* A new part at the end, or NULL with a fault. */
static Part *
add_part(Parser *p, PartKind kind)
{
	RestTemplate *t = p->tmpl;

	if (t->nparts == t->size)
	{
		size_t		size = t->size ? t->size * 2 : 4;
		Part	   *parts = realloc(t->parts, size * sizeof(Part));

		if (parts == NULL)
		{
			no_memory(p->fault);
			return NULL;
		}
		t->parts = parts;
		t->size = size;
	}
	memset(&t->parts[t->nparts], 0, sizeof(Part));
	t->parts[t->nparts].kind = kind;
	return &t->parts[t->nparts++];
}

/* Turn the collected literal text into a part. */
static bool
flush_literal(Parser *p)
{
	Part	   *part;

	if (p->literal.failed)
		return no_memory(p->fault);
	if (p->literal.len == 0)
		return true;
	part = add_part(p, PART_TEXT);
	if (part == NULL)
		return false;
	part->text = copy_bytes(p->literal.data, p->literal.len);
	part->len = p->literal.len;
	rest_buf_reset(&p->literal);
	return part->text ? true : no_memory(p->fault);
}

/*
 * May the byte stand in an unquoted name?  Behind a colon (a pointer or a
 * format) anything may that means nothing to the template.
 */
static bool
is_name_byte(char c, bool suffix)
{
	unsigned char u = (unsigned char) c;

	if (suffix)
		return u >= 0x20 && strchr("{}|", c) == NULL;
	return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') ||
		(u >= '0' && u <= '9') || u >= 0x80 ||
		u == '_' || u == '-' || u == '.' || u == '$' || u == ':';
}

/*
 * Read a name in quotes, a doubled quote in it being one, into name.  False
 * when it does not end or is empty; the caller makes the fault.
 */
static bool
read_quoted(Parser *p, RestBuf *name)
{
	char		quote = p->text[p->at++];

	while (p->at < p->len)
	{
		char		c = p->text[p->at++];

		if (c == '\0')
			return false;
		if (c == quote)
		{
			if (p->at < p->len && p->text[p->at] == quote)
				p->at++;
			else
				return name->len > 0;
		}
		rest_buf_putc(name, c);
	}
	return false;
}

/*
 * Read the name of a placeholder: #, or [old.]name, perhaps quoted.  False
 * when there is none; the caller makes the fault.
 */
static bool
read_name(Parser *p, RestName *name, RestBuf *buf)
{
	bool		suffix = false;
	char		c;

	if (p->at < p->len && p->text[p->at] == '#')
	{
		name->index = true;
		p->at++;
		return rest_buf_putc(buf, '#');
	}
	if (p->len - p->at > 4 && memcmp(p->text + p->at, "old.", 4) == 0)
	{
		name->old = true;
		p->at += 4;
	}
	c = p->at < p->len ? p->text[p->at] : '\0';
	name->quoted = c == '"';
	name->literal = c == '\'';
	if (name->quoted || name->literal)
		return read_quoted(p, buf);
	while (p->at < p->len && is_name_byte(p->text[p->at], suffix))
	{
		suffix = suffix || p->text[p->at] == ':';
		rest_buf_putc(buf, p->text[p->at++]);
	}
	return buf->len > 0 && buf->data[0] != ':';
}

/* Read "|sep" when it is there; no braces in it. */
static bool
read_separator(Parser *p, Part *part)
{
	size_t		start;

	if (p->at >= p->len || p->text[p->at] != '|')
		return true;
	start = ++p->at;
	while (p->at < p->len && p->text[p->at] != '}' &&
		   p->text[p->at] != '{' && p->text[p->at] != '\0')
		p->at++;
	part->sep = copy_bytes(p->text + start, p->at - start);
	return part->sep != NULL;
}

/* Read a placeholder; the position is at its opening brace. */
static bool
read_placeholder(Parser *p)
{
	static const char *const hint = "A placeholder is {x}, {+x}, {x|separator}, "
		"{old.x}, {\"x\"}, {'x'} or {#}; a literal brace is {{ or }}.";
	size_t		start = p->at++;
	Part	   *part;
	RestBuf		name;
	bool		ok;

	if (!flush_literal(p) || (part = add_part(p, PART_NAME)) == NULL)
		return false;
	rest_buf_init(&name, 1024);
	if (p->at < p->len && p->text[p->at] == '+')
	{
		part->plus = true;
		p->at++;
	}
	ok = read_name(p, &part->name, &name) && !name.failed &&
		read_separator(p, part) &&
		!(part->name.index && (part->plus || part->sep));
	if (ok && p->at < p->len && p->text[p->at] == '}')
	{
		p->at++;
		part->text = copy_bytes(name.data, name.len);
		part->len = name.len;
		part->name.text = part->text;
		ok = part->text != NULL || no_memory(p->fault);
	}
	else
		ok = bad_text(p, start, "bad placeholder", hint);
	rest_buf_free(&name);
	return ok;
}

/*
 * Is there a placeholder between "[[" at the position and its "]]"?  Sets
 * *closed when there is a "]]" at all.  Nested brackets are counted.
 */
static bool
optional_has_name(const Parser *p, bool *closed)
{
	size_t		i = p->at + 2;
	int			depth = 1;
	bool		found = false;

	*closed = false;
	while (i < p->len)
	{
		bool		twice = i + 1 < p->len && p->text[i] == p->text[i + 1];

		if (twice && strchr("[]{}", p->text[i]) && p->text[i] != '\0')
		{
			if (p->text[i] == '[')
				depth++;
			else if (p->text[i] == ']' && --depth == 0)
			{
				*closed = true;
				return found;
			}
			i += 2;
			continue;
		}
		if (p->text[i] == '{')
			found = true;
		i++;
	}
	return found;
}

/*
 * Read "[[": begin of optional text; literal when no placeholder is in it,
 * and then so is its "]]".
 */
static bool
read_open(Parser *p)
{
	bool		closed;
	bool		has_name = optional_has_name(p, &closed);

	if (!closed)
		return bad_text(p, p->at, "optional text without an end",
						"Optional text is [[ ... ]], and within one argument.");
	if (p->nopen == MAX_NESTING)
		return bad_text(p, p->at, "optional text nested too deep",
						"At most 16 levels are possible.");
	p->at += 2;
	if (!has_name)
	{
		p->open[p->nopen++] = LITERAL_OPEN;
		return rest_buf_puts(&p->literal, "[[");
	}
	if (!flush_literal(p))
		return false;
	p->open[p->nopen++] = p->tmpl->nparts;
	return add_part(p, PART_OPEN) != NULL;
}

/* Read "]]": end of optional text, or literal when none is open. */
static bool
read_close(Parser *p)
{
	p->at += 2;
	if (p->nopen == 0 || p->open[p->nopen - 1] == LITERAL_OPEN)
	{
		p->nopen -= p->nopen > 0;
		return rest_buf_puts(&p->literal, "]]");
	}
	if (!flush_literal(p))
		return false;
	p->tmpl->parts[p->open[--p->nopen]].close = p->tmpl->nparts;
	return add_part(p, PART_CLOSE) != NULL;
}

/* Read what is at the position. */
static bool
read_part(Parser *p)
{
	char		c = p->text[p->at];
	bool		twice = p->at + 1 < p->len && p->text[p->at + 1] == c;

	if (twice && c == '[')
		return read_open(p);
	if (twice && c == ']')
		return read_close(p);
	if (twice && (c == '{' || c == '}'))
	{
		p->at += 2;
		return rest_buf_putc(&p->literal, c);
	}
	if (c == '{')
		return read_placeholder(p);
	if (c == '}')
		return bad_text(p, p->at, "single closing brace",
						"A literal brace is {{ or }}.");
	if (c == '\0')
		return bad_text(p, p->at, "zero byte", "Text cannot hold one.");
	p->at++;
	return rest_buf_putc(&p->literal, c);
}

/*
 * Parse len bytes (UTF-8); NULL with a fault (HV024) when they are no template.
 * The text is copied.  Free the result with rest_template_free.
 */
RestTemplate *
rest_template_parse(const char *text, size_t len, RestFault *fault)
{
	Parser		p;
	bool		ok = true;

	memset(&p, 0, sizeof(p));
	p.text = text;
	p.len = len;
	p.fault = fault;
	p.tmpl = calloc(1, sizeof(RestTemplate));
	if (p.tmpl == NULL)
	{
		no_memory(fault);
		return NULL;
	}
	rest_buf_init(&p.literal, len + 1);
	while (ok && p.at < p.len)
		ok = read_part(&p) || (!rest_fault_is_set(fault) && no_memory(fault));
	if (ok && p.nopen > 0)
		ok = bad_text(&p, 0, "optional text without an end",
					  "Optional text is [[ ... ]].");
	ok = ok && flush_literal(&p);
	rest_buf_free(&p.literal);
	if (ok)
		return p.tmpl;
	rest_template_free(p.tmpl);
	return NULL;
}

/* Give a template back; NULL is allowed. */
void
rest_template_free(RestTemplate *tmpl)
{
	size_t		i;

	if (tmpl == NULL)
		return;
	for (i = 0; i < tmpl->nparts; i++)
	{
		free(tmpl->parts[i].text);
		free(tmpl->parts[i].sep);
	}
	free(tmpl->parts);
	free(tmpl);
}

/* ---------------------------------------------------------- expanding */

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
refuse_path(Expansion *e, const Part *part, const char *what)
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
check_path_value(Expansion *e, const Part *part, const RestValue *value)
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
put_scalar(Expansion *e, const Part *part, const RestValue *value)
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
put_joined(Expansion *e, const Part *part, const RestValue *value)
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
ask(Expansion *e, const Part *part, RestValue *value)
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
put_name(Expansion *e, const Part *part, bool *empty)
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
		const Part *part = &e->tmpl->parts[i];
		bool		flag = false;

		if (part->kind == PART_TEXT)
		{
			if (!put(e, part->text, part->len, true, false))
				return false;
		}
		else if (part->kind == PART_NAME)
		{
			if (!put_name(e, part, &flag))
				return false;
			if (flag && gone)
				*gone = true;
			else if (flag && e->place == REST_PLACE_PATH)
				return refuse_path(e, part, "an empty value");
		}
		else if (part->kind == PART_OPEN)
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
		what->empty = ok && e->names > 0 && e->filled == 0;
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
		const Part *part = &tmpl->parts[i];
		RestName	name = part->name;
		RestValue	value;

		if (part->kind != PART_NAME || part->name.index || part->sep)
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
		if (tmpl->parts[i].kind == PART_NAME &&
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
		const Part *part = &tmpl->parts[i];

		if (part->kind == PART_NAME && !part->name.quoted &&
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
		if (tmpl->parts[i].kind == PART_NAME)
			return true;
	}
	return false;
}

/* The name when the template is exactly one {x}, else NULL. */
const RestName *
rest_template_single(const RestTemplate *tmpl)
{
	const Part *part = tmpl->parts;

	if (tmpl->nparts != 1 || part->kind != PART_NAME || part->plus ||
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
