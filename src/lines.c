/*-------------------------------------------------------------------------
 *
 * lines.c
 *	  CSV and plain text as JSON texts, one a line, for the record reader.
 *
 * Assumes nothing but the C library.  One line is in memory at a time.  That
 * the text is UTF-8 is the record reader's business.
 *
 *-------------------------------------------------------------------------
 */
#include "lines.h"

#include <stdlib.h>
#include <string.h>

/* Most columns of a CSV */
#define LINES_MAX_COLUMNS 10000

/* Where in a CSV the next byte stands */
typedef enum LinesState
{
	LINES_FIELD,				/* at the start of a field */
	LINES_BARE,					/* in a field without quotes */
	LINES_QUOTED,				/* in one with quotes */
	LINES_QUOTE					/* behind a quote within quotes */
} LinesState;

struct RestLines
{
	RestLinesKind kind;
	RestCsv		csv;
	RestBuf		null;			/* csv.null as JSON, without quotes */
	size_t		max;
	LinesState	state;
	bool		begun;			/* any byte came */
	int			bom;			/* bytes of a byte order mark that were passed */
	bool		cr;				/* the last byte outside quotes was one */
	bool		named;			/* the first line was read, or names nothing */
	unsigned long number;		/* of the line, from 1 */
	RestBuf		line;			/* as JSON, so far */
	RestBuf		field;			/* as JSON, without quotes */
	int			nfields;		/* of this line, ended ones */
	int			nnames;			/* of a line; -1: not known yet */
	char	  **names;			/* as JSON, without quotes; or NULL */
};

/* Append a byte of text as JSON has it in a string. */
static bool
put_char(RestBuf *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	char		escaped[7] = "\\u00";

	if (c == '"' || c == '\\')
		return rest_buf_putc(out, '\\') && rest_buf_putc(out, (char) c);
	if (c >= 0x20)
		return rest_buf_putc(out, (char) c);
	escaped[4] = hex[c >> 4];
	escaped[5] = hex[c & 15];
	return rest_buf_append(out, escaped, 6);
}

/* Make something for a kind of body; see the header. */
RestLines *
rest_lines_new(RestLinesKind kind, const RestCsv *csv, size_t max)
{
	RestLines  *lines = calloc(1, sizeof(*lines));
	const char *null = csv->null;

	if (lines == NULL)
		return NULL;
	lines->kind = kind;
	lines->csv = *csv;
	lines->max = max;
	rest_buf_init(&lines->line, max);
	rest_buf_init(&lines->field, max);
	rest_buf_init(&lines->null, max);
	rest_lines_reset(lines);
	for (; *null; null++)
		put_char(&lines->null, (unsigned char) *null);
	if (lines->null.failed)
	{
		rest_lines_free(lines);
		return NULL;
	}
	return lines;
}

/* Free the names of the columns. */
static void
free_names(RestLines *lines)
{
	int			i;

	for (i = 0; lines->names && i < lines->nnames; i++)
		free(lines->names[i]);
	free(lines->names);
	lines->names = NULL;
	lines->nnames = 0;
}

/* Free it; NULL is fine. */
void
rest_lines_free(RestLines *lines)
{
	if (lines == NULL)
		return;
	free_names(lines);
	rest_buf_free(&lines->line);
	rest_buf_free(&lines->field);
	rest_buf_free(&lines->null);
	free(lines);
}

/* Forget the body. */
void
rest_lines_reset(RestLines *lines)
{
	free_names(lines);
	rest_buf_reset(&lines->line);
	rest_buf_reset(&lines->field);
	lines->state = LINES_FIELD;
	lines->begun = lines->cr = false;
	lines->named = !lines->csv.header;
	if (lines->named)
		lines->nnames = -1;
	lines->bom = 0;
	lines->number = 1;
	lines->nfields = 0;
}

/* A line does not fit. */
static bool
too_large(const RestLines *lines, RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
						  "line %lu of the reply is larger than %zu bytes",
						  lines->number, lines->max);
}

/* The body is not CSV. */
static bool
malformed(const RestLines *lines, const char *what, RestFault *fault)
{
	rest_fault_set(fault, REST_STATE_FDW_REPLY, "reply is not CSV: %s", what);
	return rest_fault_detail(fault, "That is in line %lu.", lines->number);
}

/* The first line: a field is the name of the next column. */
static bool
add_name(RestLines *lines, RestFault *fault)
{
	char	  **names = NULL;
	char	   *name;

	if (lines->nfields >= LINES_MAX_COLUMNS)
		return malformed(lines, "it has too many columns", fault);
	name = malloc(lines->field.len + 1);
	if (name != NULL)
		names = realloc(lines->names,
						sizeof(char *) * ((size_t) lines->nnames + 1));
	if (names == NULL)
	{
		free(name);
		return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	}
	memcpy(name, rest_buf_text(&lines->field), lines->field.len + 1);
	names[lines->nnames++] = name;
	lines->names = names;
	return true;
}

/* Append the field to the line: a member or an element. */
static bool
add_value(RestLines *lines, bool null, RestFault *fault)
{
	RestBuf    *line = &lines->line;
	bool		array = lines->kind == REST_LINES_CSV_ARRAY ||
		lines->names == NULL;
	bool		ok;

	if (lines->nnames >= 0 && lines->nfields >= lines->nnames)
		return malformed(lines, "a line has more fields than the first one",
						 fault);
	ok = rest_buf_putc(line, lines->nfields > 0 ? ',' : array ? '[' : '{');
	if (!array)
		ok = ok && rest_buf_putc(line, '"') &&
			rest_buf_puts(line, lines->names[lines->nfields]) &&
			rest_buf_puts(line, "\":");
	if (null)
		ok = ok && rest_buf_puts(line, "null");
	else
		ok = ok && rest_buf_putc(line, '"') &&
			rest_buf_append(line, rest_buf_text(&lines->field),
							lines->field.len) &&
			rest_buf_putc(line, '"');
	return ok || too_large(lines, fault);
}

/* A field has ended. */
static bool
end_field(RestLines *lines, RestFault *fault)
{
	bool		bare = lines->state == LINES_FIELD ||
		lines->state == LINES_BARE;
	bool		null = bare && lines->field.len == lines->null.len &&
		memcmp(rest_buf_text(&lines->field), rest_buf_text(&lines->null),
			   lines->null.len) == 0;

	if (lines->named ? !add_value(lines, null, fault) : !add_name(lines, fault))
		return false;
	lines->nfields++;
	lines->state = LINES_FIELD;
	rest_buf_reset(&lines->field);
	return true;
}

/* A line has ended; one with nothing in it is passed, unless it can be a row. */
static bool
end_line(RestLines *lines, RestBuf *out, RestFault *fault)
{
	bool		empty = lines->nfields == 0 && lines->state == LINES_FIELD;

	if (empty && (!lines->named || lines->nnames > 1))
	{
		lines->number++;
		return true;
	}
	if (!end_field(lines, fault))
		return false;
	if (lines->named)
	{
		if (lines->nfields < lines->nnames)
			return malformed(lines, "a line has fewer fields than the first one",
							 fault);
		lines->nnames = lines->nfields;
		if (!rest_buf_puts(&lines->line,
						   lines->kind == REST_LINES_CSV_ARRAY ||
						   lines->names == NULL ? "]\n" : "}\n"))
			return too_large(lines, fault);
		if (!rest_buf_append(out, rest_buf_text(&lines->line), lines->line.len))
			return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY,
								  "out of memory");
	}
	lines->named = true;
	lines->nfields = 0;
	lines->number++;
	rest_buf_reset(&lines->line);
	return true;
}

/* One byte of a field. */
static bool
add_char(RestLines *lines, unsigned char c, RestFault *fault)
{
	return put_char(&lines->field, c) || too_large(lines, fault);
}

/* One byte of CSV outside quotes. */
static bool
take_bare(RestLines *lines, unsigned char c, RestBuf *out, RestFault *fault)
{
	if (lines->cr)
	{
		lines->cr = false;
		if (c != '\n')
			return malformed(lines, "a CR is not followed by an LF", fault);
	}
	if (c == '\r')
	{
		lines->cr = true;
		return true;
	}
	if (c == '\n')
		return end_line(lines, out, fault);
	if (c == (unsigned char) lines->csv.delimiter)
		return end_field(lines, fault);
	if (c == (unsigned char) lines->csv.quote && lines->state == LINES_FIELD)
	{
		lines->state = LINES_QUOTED;
		return true;
	}
	if (lines->state == LINES_QUOTE)
		return malformed(lines, "something follows a closing quote", fault);
	if (c == (unsigned char) lines->csv.quote)
		return malformed(lines, "a quote stands within a field without quotes",
						 fault);
	lines->state = LINES_BARE;
	return add_char(lines, c, fault);
}

/* One byte of CSV. */
static bool
take_char(RestLines *lines, unsigned char c, RestBuf *out, RestFault *fault)
{
	if (lines->state == LINES_QUOTED)
	{
		if (c != (unsigned char) lines->csv.quote)
			return add_char(lines, c, fault);
		lines->state = LINES_QUOTE;
		return true;
	}
	if (lines->state == LINES_QUOTE &&
		c == (unsigned char) lines->csv.quote && !lines->cr)
	{
		lines->state = LINES_QUOTED;
		return add_char(lines, c, fault);
	}
	return take_bare(lines, c, out, fault);
}

/* Bytes of the one string that plain text is. */
static bool
take_text(RestLines *lines, const unsigned char *data, size_t len,
		  RestBuf *out, RestFault *fault)
{
	bool		ok = lines->begun || rest_buf_putc(out, '"');
	size_t		i;

	lines->begun = true;
	for (i = 0; ok && i < len; i++)
		ok = put_char(out, data[i]);
	return ok || rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/* Pass a byte order mark; how many of these bytes belong to it. */
static size_t
pass_bom(RestLines *lines, const unsigned char *data, size_t len)
{
	static const unsigned char mark[3] = {0xEF, 0xBB, 0xBF};
	size_t		i = 0;

	while (i < len && lines->bom < 3 && data[i] == mark[lines->bom])
	{
		lines->bom++;
		i++;
	}
	if (i < len)
		lines->bom = 3;
	return i;
}

/* Take the next bytes; see the header. */
bool
rest_lines_feed(RestLines *lines, const char *data, size_t len, RestBuf *out,
				RestFault *fault)
{
	const unsigned char *bytes = (const unsigned char *) data;
	size_t		i = 0;

	rest_fault_clear(fault);
	if (lines->bom < 3)
		i = pass_bom(lines, bytes, len);
	if (lines->kind == REST_LINES_TEXT)
		return take_text(lines, bytes + i, len - i, out, fault);
	for (; i < len; i++)
	{
		if (!take_char(lines, bytes[i], out, fault))
			return false;
	}
	return true;
}

/* The body has ended; see the header. */
bool
rest_lines_finish(RestLines *lines, RestBuf *out, RestFault *fault)
{
	rest_fault_clear(fault);
	if (lines->kind == REST_LINES_TEXT)
		return (take_text(lines, NULL, 0, out, fault) &&
				rest_buf_puts(out, "\"\n")) ||
			rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	if (lines->state == LINES_QUOTED)
		return malformed(lines, "it ends within quotes", fault);
	if (lines->nfields == 0 && lines->state == LINES_FIELD && !lines->cr)
		return lines->named ||
			malformed(lines, "there is no line that names the columns", fault);
	lines->cr = false;
	return end_line(lines, out, fault);
}
