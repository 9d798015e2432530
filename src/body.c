/*-------------------------------------------------------------------------
 *
 * body.c
 *	  The body of a request: the kinds, and what repeats per row.
 *
 * The option's text enters once and is checked; values enter by the lookup;
 * the bytes of a body leave.  JSON itself is jsonbody.c, form fields are
 * terms.c.
 *
 *-------------------------------------------------------------------------
 */
#include "body.h"

#include <stdlib.h>
#include <string.h>

#include "jsonbody.h"
#include "multipart.h"
#include "template.h"
#include "terms.h"

struct RestBody
{
	RestBodyKind kind;
	bool		many;
	RestJsonNode **lines;		/* JSON: one; NDJSON: one a line */
	size_t		nlines;
	RestTerms  *terms;			/* FORM */
	RestTemplate *text;			/* TEXT, CSV */
	RestCsv		csv;			/* CSV */
	char	   *null;			/* of csv, when it is not the usual one */
	RestMultipart *multipart;	/* MULTIPART */
};

/* Set the fault for a lack of memory; returns false. */
static bool
no_memory(RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/* Parse a JSON text and add it to the lines. */
static bool
add_line(RestBody *body, const char *text, size_t len, bool many,
		 RestFault *fault)
{
	RestJsonNode **lines = realloc(body->lines,
								   (body->nlines + 1) * sizeof(*lines));

	if (lines == NULL)
		return no_memory(fault);
	body->lines = lines;
	lines[body->nlines] = rest_json_node_parse(text, len, many, fault);
	return lines[body->nlines] != NULL && ++body->nlines > 0;
}

/* Parse the lines of an NDJSON body; blank ones are skipped. */
static bool
parse_lines(RestBody *body, const char *text, size_t len, RestFault *fault)
{
	while (len > 0)
	{
		const char *end = memchr(text, '\n', len);
		size_t		line = end ? (size_t) (end - text) : len;
		size_t		blank = 0;

		while (blank < line && (text[blank] == ' ' || text[blank] == '\t' ||
								text[blank] == '\r'))
			blank++;
		if (blank < line && !add_line(body, text, line, false, fault))
			return false;
		if (end == NULL)
			return true;
		len -= line + 1;
		text = end + 1;
	}
	return true;
}

/* Is this white space? */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* See body.h. */
bool
rest_body_is_rows(const char *text, size_t len)
{
	while (len > 0 && is_blank(text[len - 1]))
		len--;
	return (len == 8 && memcmp(text, "{record}", 8) == 0) ||
		(len == 9 && memcmp(text, "{records}", 9) == 0);
}

/* Parse a CSV body: what the rows are, and nothing else. */
static bool
parse_csv(RestBody *body, const char *text, size_t len, RestFault *fault)
{
	body->csv = rest_csv_plain;
	if (!rest_body_is_rows(text, len))
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "body of kind CSV is not {records} or {record}");
	while (is_blank(text[len - 1]))
		len--;
	body->text = rest_template_parse(text, len, fault);
	return body->text != NULL;
}

/* Parse the text of a body whose kind is known. */
static bool
parse_content(RestBody *body, const char *text, size_t len, RestFault *fault)
{
	switch (body->kind)
	{
		case REST_BODY_JSON:
			return add_line(body, text, len, body->many, fault);
		case REST_BODY_NDJSON:
			return parse_lines(body, text, len, fault);
		case REST_BODY_FORM:
			body->terms = rest_terms_parse(text, len, fault);
			return body->terms != NULL;
		case REST_BODY_TEXT:
			body->text = rest_template_parse(text, len, fault);
			return body->text != NULL;
		case REST_BODY_MULTIPART:
			body->multipart = rest_multipart_parse(text, len, fault);
			return body->multipart != NULL;
		case REST_BODY_CSV:
			return parse_csv(body, text, len, fault);
	}
	return false;
}

/*
 * Parse a body; many: for a _many route.  NULL with a fault (HV024).  The text is
 * copied.  Free the result with rest_body_free.
 */
RestBody *
rest_body_parse(RestBodyKind kind, const char *text, size_t len, bool many,
				RestFault *fault)
{
	RestBody   *body = calloc(1, sizeof(RestBody));

	if (body == NULL)
	{
		no_memory(fault);
		return NULL;
	}
	body->kind = kind;
	body->many = many;
	if (parse_content(body, text, len, fault))
		return body;
	rest_body_free(body);
	return NULL;
}

/* Give a body back; NULL is allowed. */
void
rest_body_free(RestBody *body)
{
	size_t		i;

	if (body == NULL)
		return;
	for (i = 0; i < body->nlines; i++)
		rest_json_node_free(body->lines[i]);
	free(body->lines);
	rest_terms_free(body->terms);
	rest_template_free(body->text);
	rest_multipart_free(body->multipart);
	free(body->null);
	free(body);
}

/* Show every placeholder to visit; false when visit ended the walk. */
bool
rest_body_names(const RestBody *body, RestNameVisit visit, void *arg)
{
	size_t		i;

	for (i = 0; i < body->nlines; i++)
	{
		if (!rest_json_node_names(body->lines[i], visit, arg))
			return false;
	}
	if (body->terms && !rest_terms_names(body->terms, visit, arg))
		return false;
	if (body->multipart)
		return rest_multipart_names(body->multipart, visit, arg);
	return body->text == NULL || rest_template_names(body->text, visit, arg);
}

/* Say how CSV is spelled; the null's text is copied.  False without memory. */
bool
rest_body_spell_csv(RestBody *body, const RestCsv *csv, RestFault *fault)
{
	char	   *null = strdup(csv->null);

	if (null == NULL)
		return no_memory(fault);
	free(body->null);
	body->null = null;
	body->csv = *csv;
	body->csv.null = null;
	return true;
}

/* The kind that it was parsed as. */
RestBodyKind
rest_body_kind(const RestBody *body)
{
	return body->kind;
}

/* The Content-Type to send with a kind. */
const char *
rest_body_content_type(RestBodyKind kind)
{
	switch (kind)
	{
		case REST_BODY_FORM:
			return "application/x-www-form-urlencoded";
		case REST_BODY_NDJSON:
			return "application/x-ndjson";
		case REST_BODY_TEXT:
			return "text/plain; charset=utf-8";
		case REST_BODY_MULTIPART:
			return "multipart/form-data";
		case REST_BODY_CSV:
			return "text/csv; charset=utf-8";
		case REST_BODY_JSON:
			break;
	}
	return "application/json";
}

/* Write one line of an NDJSON body; nothing when it is empty. */
static bool
write_line(const RestJsonNode *line, RestJsonFill *fill, bool *any)
{
	bool		empty = false;

	if (!rest_json_node_expand(line, fill, &empty))
		return false;
	if (!empty)
	{
		rest_buf_putc(fill->out, '\n');
		*any = true;
	}
	return true;
}

/*
 * Write an NDJSON body: neighbouring lines that use a row repeat together,
 * as the action and document lines of a bulk request do.
 */
static bool
write_lines(const RestBody *body, RestJsonFill *fill, bool *any)
{
	size_t		i = 0;

	while (i < body->nlines)
	{
		size_t		end = i + 1;
		size_t		turns = 1;
		size_t		k;

		if (body->many && rest_json_node_uses_row(body->lines[i]))
		{
			turns = fill->nrows;
			while (end < body->nlines &&
				   rest_json_node_uses_row(body->lines[end]))
				end++;
		}
		for (fill->row = 0; fill->row < turns; fill->row++)
		{
			for (k = i; k < end; k++)
			{
				if (!write_line(body->lines[k], fill, any))
					return false;
			}
		}
		i = end;
	}
	return true;
}

/* Write a form body. */
static bool
write_form(const RestBody *body, const RestJsonFill *fill, bool *any)
{
	RestArgs	args;
	bool		ok;

	rest_args_init(&args);
	ok = body->many ?
		rest_terms_expand_rows(body->terms, REST_PLACE_FORM, fill->lookup,
							   fill->ctx, fill->nrows, &args, fill->fault) :
		rest_terms_expand(body->terms, REST_PLACE_FORM, fill->lookup,
						  fill->ctx, false, &args, fill->fault);
	*any = args.nitems > 0;
	if (ok)
		rest_args_print(&args, fill->out);
	rest_args_free(&args);
	return ok;
}

/* Write a CSV body: one record, or a list of them. */
static bool
write_csv(const RestBody *body, const RestJsonFill *fill, bool *any)
{
	RestValue	value = {0};

	if (!fill->lookup(fill->ctx, rest_template_single(body->text), &value,
					  fill->fault))
		return false;
	*any = value.kind == REST_VALUE_RAW || value.kind == REST_VALUE_LIST;
	if (value.kind == REST_VALUE_LIST)
		return rest_csv_write(&body->csv, value.items, value.nitems, fill->out,
							  fill->fault);
	return !*any || rest_csv_write(&body->csv, &value, 1, fill->out,
								   fill->fault);
}

/* Write a body of the kinds that are not one JSON text. */
static bool
write_content(const RestBody *body, RestJsonFill *fill, bool *empty)
{
	RestExpanded what = {false, false};
	bool		any = false;
	bool		ok = false;

	switch (body->kind)
	{
		case REST_BODY_JSON:
			return rest_json_node_expand(body->lines[0], fill, empty);
		case REST_BODY_NDJSON:
			ok = write_lines(body, fill, &any);
			break;
		case REST_BODY_FORM:
			ok = write_form(body, fill, &any);
			break;
		case REST_BODY_TEXT:
			ok = rest_template_expand(body->text, REST_PLACE_TEXT,
									  fill->lookup, fill->ctx, fill->out,
									  &what, fill->fault);
			any = !what.empty;
			break;
		case REST_BODY_MULTIPART:
			ok = rest_multipart_expand(body->multipart, fill->lookup,
									   fill->ctx, fill->out, &any,
									   fill->fault);
			break;
		case REST_BODY_CSV:
			ok = write_csv(body, fill, &any);
			break;
	}
	*empty = !any;
	return ok;
}

/*
 * Append the bytes of the body.  nrows: rows of a _many route, whose lookups
 * see RestName.row.  *empty: there is nothing to send (its one placeholder, or
 * all its fields or lines, are empty); a JSON object that has lost its members
 * is sent as {}.  False with a fault: from the lookup or of an expansion; 54000
 * when out is full.  out may hold a part then.
 */
bool
rest_body_expand(const RestBody *body, RestLookup lookup, void *ctx,
				 size_t nrows, RestBuf *out, bool *empty, RestFault *fault)
{
	RestJsonFill fill = {lookup, ctx, nrows, 0, out, fault};

	if (!write_content(body, &fill, empty))
		return false;
	if (out->failed)
		return rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
							  "body of a request is too long");
	return true;
}
