/*-------------------------------------------------------------------------
 *
 * multipart.c
 *	  Bodies of kind multipart/form-data (RFC 7578).
 *
 * The option's text enters once; values enter by the lookup; the bytes of a
 * body leave.  All parts are made first, so that a boundary can be chosen that
 * stands in none of them: it is the same each time, and so is a repeated body.
 *
 *-------------------------------------------------------------------------
 */
#include "multipart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "template.h"
#include "terms.h"

/* Longest body, and longest name of a field or file */
#define MOST_BYTES	((size_t) 512 * 1024 * 1024)
#define MOST_NAME	((size_t) 4096)

/* A field, or (content is set) a file */
typedef struct Part
{
	RestTerms  *field;
	RestTemplate *name;
	RestTemplate *content;
	RestTemplate *filename;		/* or NULL */
	RestTemplate *type;			/* or NULL */
} Part;

struct RestMultipart
{
	Part	   *parts;
	size_t		nparts;
};

/* Where an expansion is */
typedef struct Fill
{
	RestLookup	lookup;
	void	   *ctx;
	RestBuf		parts;			/* each with a mark where the boundary goes */
	size_t	   *starts;			/* offsets of the parts in it */
	size_t		nstarts;
	RestFault  *fault;
} Fill;

/* Set the fault for a lack of memory; returns false. */
static bool
no_memory(RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/* ------------------------------------------------------------- parsing */

/* Parse ";filename=x;type=y" behind the content of a file. */
static bool
parse_file_rest(Part *part, const char *text, size_t len, RestFault *fault)
{
	while (len > 0)
	{
		size_t		item = rest_terms_outside(text + 1, len - 1, ';');
		const char *start = text + 1;
		RestTemplate **slot = NULL;
		size_t		skip = 0;

		if (item >= 9 && strncmp(start, "filename=", 9) == 0)
		{
			slot = &part->filename;
			skip = 9;
		}
		else if (item >= 5 && strncmp(start, "type=", 5) == 0)
		{
			slot = &part->type;
			skip = 5;
		}
		if (slot == NULL || *slot != NULL)
			return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
								  "a file of a multipart body is written name=@{column};filename=...;type=...");
		*slot = rest_template_parse(start + skip, item - skip, fault);
		if (*slot == NULL)
			return false;
		text += item + 1;
		len -= item + 1;
	}
	return true;
}

/* Parse one field or file. */
static bool
parse_part(Part *part, const char *text, size_t len, RestFault *fault)
{
	size_t		equals = rest_terms_outside(text, len, '=');
	const char *value = text + equals + 1;
	size_t		content;

	if (equals + 1 >= len || *value != '@')
	{
		part->field = rest_terms_parse(text, len, fault);
		return part->field != NULL;
	}
	value++;
	len -= equals + 2;
	content = rest_terms_outside(value, len, ';');
	part->name = rest_template_parse(text, equals, fault);
	part->content = part->name ?
		rest_template_parse(value, content, fault) : NULL;
	return part->content &&
		parse_file_rest(part, value + content, len - content, fault);
}

/* See multipart.h. */
RestMultipart *
rest_multipart_parse(const char *text, size_t len, RestFault *fault)
{
	RestMultipart *multipart = calloc(1, sizeof(RestMultipart));
	bool		ok = multipart != NULL || no_memory(fault);

	while (ok && len > 0)
	{
		size_t		item = rest_terms_outside(text, len, '&');
		size_t		step = item < len ? item + 1 : item;
		Part	   *parts = realloc(multipart->parts,
									(multipart->nparts + 1) * sizeof(Part));

		if (parts == NULL)
		{
			ok = no_memory(fault);
			break;
		}
		multipart->parts = parts;
		memset(&parts[multipart->nparts], 0, sizeof(Part));
		ok = parse_part(&parts[multipart->nparts++], text, item, fault);
		text += step;
		len -= step;
	}
	if (ok)
		return multipart;
	rest_multipart_free(multipart);
	return NULL;
}

/* See multipart.h. */
void
rest_multipart_free(RestMultipart *multipart)
{
	size_t		i;

	if (multipart == NULL)
		return;
	for (i = 0; i < multipart->nparts; i++)
	{
		Part	   *part = &multipart->parts[i];

		rest_terms_free(part->field);
		rest_template_free(part->name);
		rest_template_free(part->content);
		rest_template_free(part->filename);
		rest_template_free(part->type);
	}
	free(multipart->parts);
	free(multipart);
}

/* See multipart.h. */
bool
rest_multipart_names(const RestMultipart *multipart, RestNameVisit visit,
					 void *arg)
{
	size_t		i;

	for (i = 0; i < multipart->nparts; i++)
	{
		const Part *part = &multipart->parts[i];

		if (part->field ? !rest_terms_names(part->field, visit, arg) :
			(!rest_template_names(part->name, visit, arg) ||
			 !rest_template_names(part->content, visit, arg) ||
			 (part->filename &&
			  !rest_template_names(part->filename, visit, arg)) ||
			 (part->type && !rest_template_names(part->type, visit, arg))))
			return false;
	}
	return true;
}

/* ----------------------------------------------------------- expanding */

/* Append a name in quotes, escaped as browsers do. */
static void
put_quoted(RestBuf *out, const char *text, size_t len)
{
	size_t		i;

	rest_buf_putc(out, '"');
	for (i = 0; i < len; i++)
	{
		if (text[i] == '"')
			rest_buf_puts(out, "%22");
		else if (text[i] == '\r')
			rest_buf_puts(out, "%0D");
		else if (text[i] == '\n')
			rest_buf_puts(out, "%0A");
		else
			rest_buf_putc(out, text[i]);
	}
	rest_buf_putc(out, '"');
}

/* Begin a part: note where it stands, and its name. */
static bool
begin_part(Fill *fill, const char *name, size_t len)
{
	size_t	   *starts = realloc(fill->starts,
								 (fill->nstarts + 1) * sizeof(size_t));

	if (starts == NULL)
		return no_memory(fill->fault);
	fill->starts = starts;
	starts[fill->nstarts++] = fill->parts.len;
	rest_buf_puts(&fill->parts, "Content-Disposition: form-data; name=");
	put_quoted(&fill->parts, name, len);
	return true;
}

/* Append the fields of a term. */
static bool
add_fields(Fill *fill, const RestTerms *terms)
{
	RestArgs	args;
	bool		ok;
	size_t		i;

	rest_args_init(&args);
	ok = rest_terms_expand(terms, REST_PLACE_TEXT, fill->lookup, fill->ctx,
						   false, &args, fill->fault);
	for (i = 0; ok && i < args.nitems; i++)
	{
		const char *value = args.items[i].value;

		ok = begin_part(fill, args.items[i].name, strlen(args.items[i].name));
		rest_buf_puts(&fill->parts, "\r\n\r\n");
		rest_buf_puts(&fill->parts, value ? value : "");
		rest_buf_puts(&fill->parts, "\r\n");
	}
	rest_args_free(&args);
	return ok;
}

/* Expand a template; *empty: it has placeholders, and all are empty. */
static bool
expand(Fill *fill, const RestTemplate *tmpl, RestPlace place, RestBuf *out,
	   bool *empty)
{
	RestExpanded what = {false, false};
	bool		ok = rest_template_expand(tmpl, place, fill->lookup, fill->ctx,
										  out, &what, fill->fault);

	*empty = what.empty;
	return ok;
}

/* Append the head of a file: its names and its type. */
static bool
add_file_head(Fill *fill, const Part *part, RestBuf *text)
{
	bool		empty = true;

	if (!expand(fill, part->name, REST_PLACE_TEXT, text, &empty) ||
		!begin_part(fill, rest_buf_text(text), text->len))
		return false;
	rest_buf_reset(text);
	empty = true;
	if (part->filename &&
		!expand(fill, part->filename, REST_PLACE_TEXT, text, &empty))
		return false;
	rest_buf_puts(&fill->parts, "; filename=");
	if (empty)
		rest_buf_puts(text, "file");
	put_quoted(&fill->parts, rest_buf_text(text), text->len);
	rest_buf_reset(text);
	empty = true;
	if (part->type &&
		!expand(fill, part->type, REST_PLACE_HEADER, text, &empty))
		return false;
	if (empty)
		rest_buf_puts(text, "application/octet-stream");
	rest_buf_puts(&fill->parts, "\r\nContent-Type: ");
	rest_buf_append(&fill->parts, rest_buf_text(text), text->len);
	rest_buf_puts(&fill->parts, "\r\n\r\n");
	return true;
}

/* Append a file, unless its content is empty. */
static bool
add_file(Fill *fill, const Part *part)
{
	RestBuf		content;
	RestBuf		text;
	bool		empty;
	bool		ok;

	rest_buf_init(&content, MOST_BYTES);
	rest_buf_init(&text, MOST_NAME);
	ok = expand(fill, part->content, REST_PLACE_BYTES, &content, &empty);
	if (ok && !empty)
	{
		ok = add_file_head(fill, part, &text);
		rest_buf_append(&fill->parts, rest_buf_text(&content), content.len);
		rest_buf_puts(&fill->parts, "\r\n");
		if (ok && (content.failed || text.failed))
			ok = rest_fault_set(fill->fault, REST_STATE_PROGRAM_LIMIT,
								"body of a request is too long");
	}
	rest_buf_free(&content);
	rest_buf_free(&text);
	return ok;
}

/* Does this text stand in the parts? */
static bool
stands_in(const RestBuf *parts, const char *text)
{
	size_t		len = strlen(text);
	const char *p = rest_buf_text(parts);
	const char *end = p + parts->len;

	while ((size_t) (end - p) >= len && (p = memchr(p, *text, end - p)) != NULL)
	{
		if ((size_t) (end - p) < len)
			return false;
		if (memcmp(p, text, len) == 0)
			return true;
		p++;
	}
	return false;
}

/* Put the parts together, with a boundary that stands in none of them. */
static void
print(const Fill *fill, RestBuf *out)
{
	char		boundary[40];
	int			n = 0;
	size_t		i;

	do
		snprintf(boundary, sizeof(boundary), "rest-fdw-part-%d", n++);
	while (stands_in(&fill->parts, boundary));
	for (i = 0; i < fill->nstarts; i++)
	{
		size_t		end = i + 1 < fill->nstarts ? fill->starts[i + 1] :
			fill->parts.len;

		rest_buf_puts(out, "--");
		rest_buf_puts(out, boundary);
		rest_buf_puts(out, "\r\n");
		rest_buf_append(out, rest_buf_text(&fill->parts) + fill->starts[i],
						end - fill->starts[i]);
	}
	rest_buf_puts(out, "--");
	rest_buf_puts(out, boundary);
	rest_buf_puts(out, "--\r\n");
}

/* See multipart.h. */
bool
rest_multipart_expand(const RestMultipart *multipart, RestLookup lookup,
					  void *ctx, RestBuf *out, bool *any, RestFault *fault)
{
	Fill		fill = {0};
	bool		ok = true;
	size_t		i;

	fill.lookup = lookup;
	fill.ctx = ctx;
	fill.fault = fault;
	rest_buf_init(&fill.parts, MOST_BYTES);
	for (i = 0; ok && i < multipart->nparts; i++)
		ok = multipart->parts[i].field ?
			add_fields(&fill, multipart->parts[i].field) :
			add_file(&fill, &multipart->parts[i]);
	*any = fill.nstarts > 0;
	if (ok && fill.parts.failed)
		ok = rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
							"body of a request is too long");
	if (ok && *any)
		print(&fill, out);
	rest_buf_free(&fill.parts);
	free(fill.starts);
	return ok;
}
