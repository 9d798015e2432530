/*-------------------------------------------------------------------------
 *
 * template_parse.c
 *	  Text with placeholders: from text to parts.
 *
 * The option's text enters once, when it is set; a row of parts leaves (text,
 * placeholder, begin and end of optional text), or a fault that says where
 * and why.
 *
 *-------------------------------------------------------------------------
 */
#include "template_parse.h"

#include <stdlib.h>
#include <string.h>

#define MAX_NESTING 16			/* of optional text */
#define LITERAL_OPEN ((size_t) -1)	/* a "[[" that is literal text */

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
static RestPart *
add_part(Parser *p, RestPartKind kind)
{
	RestTemplate *t = p->tmpl;

	if (t->nparts == t->size)
	{
		size_t		size = t->size ? t->size * 2 : 4;
		RestPart	   *parts = realloc(t->parts, size * sizeof(RestPart));

		if (parts == NULL)
		{
			no_memory(p->fault);
			return NULL;
		}
		t->parts = parts;
		t->size = size;
	}
	memset(&t->parts[t->nparts], 0, sizeof(RestPart));
	t->parts[t->nparts].kind = kind;
	return &t->parts[t->nparts++];
}

/* Turn the collected literal text into a part. */
static bool
flush_literal(Parser *p)
{
	RestPart	   *part;

	if (p->literal.failed)
		return no_memory(p->fault);
	if (p->literal.len == 0)
		return true;
	part = add_part(p, REST_PART_TEXT);
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
read_separator(Parser *p, RestPart *part)
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
	RestPart	   *part;
	RestBuf		name;
	bool		ok;

	if (!flush_literal(p) || (part = add_part(p, REST_PART_NAME)) == NULL)
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
	return add_part(p, REST_PART_OPEN) != NULL;
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
	return add_part(p, REST_PART_CLOSE) != NULL;
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
