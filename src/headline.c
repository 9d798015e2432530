/*-------------------------------------------------------------------------
 *
 * headline.c
 *	  Templates of request headers: "Name: value" lines.
 *
 * Names are fixed and checked when the option is set; values are checked for
 * control characters when they are expanded, so that no value can end a line.
 *
 *-------------------------------------------------------------------------
 */
#include "headline.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_HEADER (64 * 1024)

/* A token character, RFC 9110 5.6.2. */
static bool
is_token(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') ||
		(c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/*
 * Length of the header name that the text begins with, including its colon;
 * 0 when it begins with none.
 */
size_t
rest_headline_name(const char *text, size_t len)
{
	size_t		i = 0;

	while (i < len && is_token(text[i]))
		i++;
	return i > 0 && i < len && text[i] == ':' ? i + 1 : 0;
}

/* See headline.h. */
bool
rest_headline_frames(const char *name)
{
	static const char *const framing[] = {
		"Host", "Content-Length", "Transfer-Encoding", "Connection", "TE",
		"Trailer", "Upgrade", "Expect", NULL
	};
	int			i;

	for (i = 0; framing[i]; i++)
	{
		if (strcasecmp(name, framing[i]) == 0)
			return true;
	}
	return false;
}

/* Set the fault for a lack of memory; returns false. */
static bool
no_memory(RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/* Parse one line, without its line end, into a new last item. */
static bool
add_line(RestHeadlines *lines, const char *text, size_t len, RestFault *fault)
{
	size_t		name = rest_headline_name(text, len);
	RestHeadline *items;
	RestHeadline *item;

	if (name == 0)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "not a header line \"Name: value\"");
	items = realloc(lines->items, (lines->nitems + 1) * sizeof(*items));
	if (items == NULL)
		return no_memory(fault);
	lines->items = items;
	item = &items[lines->nitems++];
	item->value = NULL;
	item->name = malloc(name);
	if (item->name == NULL)
		return no_memory(fault);
	memcpy(item->name, text, name - 1);
	item->name[name - 1] = '\0';
	if (rest_headline_frames(item->name))
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "header \"%s\" is not an option's to set",
							  item->name);
	text += name;
	len -= name;
	while (len > 0 && (*text == ' ' || *text == '\t'))
	{
		text++;
		len--;
	}
	item->value = rest_template_parse(text, len, fault);
	return item->value != NULL;
}

/*
 * Parse lines of "Name: value"; blank lines are skipped.  NULL with a fault
 * (HV024).  Messages never quote a line: it may hold a secret.
 */
RestHeadlines *
rest_headlines_parse(const char *text, size_t len, RestFault *fault)
{
	RestHeadlines *lines = calloc(1, sizeof(RestHeadlines));
	bool		ok = lines != NULL || no_memory(fault);

	while (ok && len > 0)
	{
		const char *end = memchr(text, '\n', len);
		size_t		line = end ? (size_t) (end - text) : len;
		size_t		step = end ? line + 1 : line;
		const char *start = text;

		text += step;
		len -= step;
		while (line > 0 && strchr(" \t\r", start[line - 1]) &&
			   start[line - 1] != '\0')
			line--;
		while (line > 0 && (*start == ' ' || *start == '\t'))
		{
			start++;
			line--;
		}
		if (line > 0)
			ok = add_line(lines, start, line, fault);
	}
	if (ok)
		return lines;
	rest_headlines_free(lines);
	return NULL;
}

/* Give lines back; NULL is allowed. */
void
rest_headlines_free(RestHeadlines *lines)
{
	size_t		i;

	if (lines == NULL)
		return;
	for (i = 0; i < lines->nitems; i++)
	{
		free(lines->items[i].name);
		rest_template_free(lines->items[i].value);
	}
	free(lines->items);
	free(lines);
}

/* Show every placeholder to visit; false when visit ended the walk. */
bool
rest_headlines_names(const RestHeadlines *lines, RestNameVisit visit,
					 void *arg)
{
	size_t		i;

	for (i = 0; i < lines->nitems; i++)
	{
		if (!rest_template_names(lines->items[i].value, visit, arg))
			return false;
	}
	return true;
}

/* The value of the last header of that name, in any case; NULL: none. */
const RestTemplate *
rest_headlines_find(const RestHeadlines *lines, const char *name)
{
	size_t		i;

	for (i = lines->nitems; i > 0; i--)
	{
		if (strcasecmp(lines->items[i - 1].name, name) == 0)
			return lines->items[i - 1].value;
	}
	return NULL;
}

/*
 * Append name and value of each header that has something to say.  False with
 * a fault: from the lookup, or 22023 for a control character in a value.
 */
bool
rest_headlines_expand(const RestHeadlines *lines, RestLookup lookup,
					  void *ctx, RestArgs *out, RestFault *fault)
{
	RestBuf		value;
	bool		ok = true;
	size_t		i;

	rest_buf_init(&value, MAX_HEADER);
	for (i = 0; ok && i < lines->nitems; i++)
	{
		RestExpanded what;

		rest_buf_reset(&value);
		ok = rest_template_expand(lines->items[i].value, REST_PLACE_HEADER,
								  lookup, ctx, &value, &what, fault);
		if (!ok)
			rest_fault_detail(fault, "It is the header \"%s\".",
							  lines->items[i].name);
		else if (!what.empty)
			ok = rest_args_add(out, lines->items[i].name,
							   rest_buf_text(&value)) || no_memory(fault);
	}
	rest_buf_free(&value);
	return ok;
}
