/*-------------------------------------------------------------------------
 *
 * pointer.c
 *	  Pointers into a JSON text: RFC 6901 and three additions.
 *
 * Assumes nothing but the C library.  Option text enters, compiled segments
 * leave; what they mean in a text is for reader.c and jsonpick.c.  A comma
 * separates alternatives, so that a name with a comma must be written ~2.
 *
 *-------------------------------------------------------------------------
 */
#include "pointer.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* The characters that ~0 to ~4 stand for. */
static const char pointer_escapes[] = "~/,*[";

/* A pointer that cannot be.  Returns false. */
static bool
pointer_fault(RestFault *fault, const char *text, size_t len, const char *why)
{
	rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
				   "invalid JSON pointer \"%.*s\"", (int) (len > 200 ? 200 : len),
				   text);
	return rest_fault_detail(fault, "%s", why);
}

/*
 * Undo the escapes of a part of a segment into new memory (NUL-terminated).
 * NULL when an escape is unknown, or memory is out.
 */
static char *
pointer_unescape(const char *text, size_t len, size_t *out_len)
{
	char	   *out = malloc(len + 1);
	size_t		from;
	size_t		to = 0;

	if (out == NULL)
		return NULL;
	for (from = 0; from < len; from++)
	{
		char		c = text[from];

		if (c == '~')
		{
			from++;
			if (from == len || text[from] < '0' || text[from] > '4')
			{
				free(out);
				return NULL;
			}
			c = pointer_escapes[text[from] - '0'];
		}
		out[to++] = c;
	}
	out[to] = '\0';
	*out_len = to;
	return out;
}

/*
 * A name as an array index: RFC 6901 section 4, digits without a leading
 * zero; -1 when it is none.
 */
static long
array_index(const char *name, size_t len)
{
	long		index = 0;
	size_t		i;

	if (len == 0 || (name[0] == '0' && len > 1))
		return -1;
	for (i = 0; i < len; i++)
	{
		if (name[i] < '0' || name[i] > '9' || index > (LONG_MAX - 9) / 10)
			return -1;
		index = index * 10 + (name[i] - '0');
	}
	return index;
}

/*
 * Compile one segment (without its slash).  NULL, or why it is wrong.
 */
static const char *
parse_segment(RestSegment *segment, const char *text, size_t len)
{
	const char *equals;

	segment->index = -1;
	if (len == 1 && text[0] == '*')
	{
		segment->kind = REST_SEGMENT_ANY;
		return NULL;
	}
	if (len > 0 && text[0] == '[')
	{
		segment->kind = REST_SEGMENT_WHERE;
		equals = memchr(text, '=', len);
		if (equals == NULL || equals == text + 1 || text[len - 1] != ']')
			return "A segment in brackets must be \"[member=value]\" (write \"~4\" for a bracket that begins a name).";
		segment->name = pointer_unescape(text + 1, (size_t) (equals - text - 1),
										 &segment->len);
		segment->value = pointer_unescape(equals + 1,
										  (size_t) (text + len - equals - 2),
										  &segment->value_len);
	}
	else
	{
		segment->kind = REST_SEGMENT_NAME;
		segment->name = pointer_unescape(text, len, &segment->len);
	}
	if (segment->name == NULL ||
		(segment->kind == REST_SEGMENT_WHERE && segment->value == NULL))
		return "The only escapes are \"~0\" for \"~\", \"~1\" for \"/\", \"~2\" for \",\", \"~3\" for \"*\" and \"~4\" for \"[\".";
	if (segment->kind == REST_SEGMENT_NAME)
		segment->index = array_index(segment->name, segment->len);
	return NULL;
}

/* How many slashes are in the text? */
static size_t
count_slashes(const char *text, size_t len)
{
	size_t		n = 0;
	size_t		i;

	for (i = 0; i < len; i++)
		if (text[i] == '/')
			n++;
	return n;
}

/*
 * Compile a pointer.  The result is the caller's, to be freed with
 * rest_pointer_free(); NULL and a fault (HV024) when the text is none.
 */
RestPointer *
rest_pointer_new(const char *text, size_t len, RestFault *fault)
{
	RestPointer *pointer = calloc(1, sizeof(*pointer));
	size_t		segments = count_slashes(text, len);
	const char *end = text + len;
	const char *p = text;
	const char *why = NULL;

	if (pointer != NULL)
	{
		pointer->text = calloc(1, len + 1);
		pointer->segments = calloc(segments + 1, sizeof(RestSegment));
	}
	if (pointer == NULL || pointer->text == NULL || pointer->segments == NULL)
	{
		rest_pointer_free(pointer);
		rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
		return NULL;
	}
	memcpy(pointer->text, text, len);
	if (len > 0 && *p != '/')
		why = "A pointer is empty or begins with \"/\".";
	while (p < end && why == NULL)
	{
		const char *start = ++p;

		while (p < end && *p != '/')
			p++;
		why = parse_segment(&pointer->segments[pointer->nsegments++], start,
							(size_t) (p - start));
	}
	if (why == NULL)
		return pointer;
	pointer_fault(fault, text, len, why);
	rest_pointer_free(pointer);
	return NULL;
}

/* Free a pointer; NULL is fine. */
void
rest_pointer_free(RestPointer *pointer)
{
	int			i;

	if (pointer == NULL)
		return;
	for (i = 0; i < pointer->nsegments; i++)
	{
		free(pointer->segments[i].name);
		free(pointer->segments[i].value);
	}
	free(pointer->segments);
	free(pointer->text);
	free(pointer);
}

/* White space that may stand around an alternative. */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/*
 * Cut the next alternative off *text, trimmed, and advance behind its comma;
 * false when nothing is left (*text is NULL then).  "" has one item, "".
 */
bool
rest_pointer_split(const char **text, size_t *len, const char **item,
				   size_t *item_len)
{
	const char *start = *text;
	const char *end;
	const char *comma;

	if (start == NULL)
		return false;
	comma = *len > 0 ? memchr(start, ',', *len) : NULL;
	end = comma ? comma : start + *len;
	*len -= (size_t) (end - start) + (comma != NULL);
	*text = comma ? comma + 1 : NULL;
	while (start < end && is_blank(*start))
		start++;
	while (end > start && is_blank(end[-1]))
		end--;
	*item = start;
	*item_len = (size_t) (end - start);
	return true;
}

/* Append a compiled pointer to the list; false without memory. */
static bool
list_add(RestPointerList *list, RestPointer *pointer)
{
	RestPointer **items = realloc(list->items,
								  sizeof(*items) * (size_t) (list->n + 1));

	if (items == NULL)
		return false;
	list->items = items;
	list->items[list->n++] = pointer;
	return true;
}

/*
 * Compile comma-separated alternatives; "." is the whole value.  The result is the caller's, to be
 * freed with rest_pointer_list_free(); NULL and a fault when one is no
 * pointer, or is empty beside others.
 */
RestPointerList *
rest_pointer_list_new(const char *text, size_t len, RestFault *fault)
{
	RestPointerList *list = calloc(1, sizeof(*list));
	const char *rest = text;
	size_t		rest_len = len;
	const char *item;
	size_t		item_len;

	if (list == NULL)
		rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	while (list != NULL && rest_pointer_split(&rest, &rest_len, &item, &item_len))
	{
		RestPointer *pointer = NULL;

		if (item_len == 1 && *item == '.')
			pointer = rest_pointer_new("", 0, fault);
		else if (item_len == 0 && (list->n > 0 || rest != NULL))
			pointer_fault(fault, text, len,
						  "One of the alternatives between the commas is empty (write \"~2\" for a comma in a name).");
		else
			pointer = rest_pointer_new(item, item_len, fault);
		if (pointer != NULL && list_add(list, pointer))
			continue;
		if (pointer != NULL)
			rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
		rest_pointer_free(pointer);
		rest_pointer_list_free(list);
		list = NULL;
	}
	return list;
}

/* Free a list; NULL is fine. */
void
rest_pointer_list_free(RestPointerList *list)
{
	int			i;

	if (list == NULL)
		return;
	for (i = 0; i < list->n; i++)
		rest_pointer_free(list->items[i]);
	free(list->items);
	free(list);
}

/*
 * Length of a leading "word:", the colon included, or 0.  A word is lower-case
 * letters and underscores.
 */
size_t
rest_pointer_prefix(const char *text, size_t len)
{
	size_t		i = 0;

	while (i < len && ((text[i] >= 'a' && text[i] <= 'z') || text[i] == '_'))
		i++;
	return i > 0 && i < len && text[i] == ':' ? i + 1 : 0;
}

/*
 * Append "/" and the name as one segment, with what would mean something else
 * escaped.  False when out is full.
 */
bool
rest_pointer_escape(RestBuf *out, const char *name, size_t len)
{
	size_t		i;

	rest_buf_putc(out, '/');
	for (i = 0; i < len; i++)
	{
		const char *special = name[i] ? strchr(pointer_escapes, name[i]) : NULL;

		/* "*" matters alone and "[" in front only; others always */
		if ((name[i] == '*' && len > 1) || (name[i] == '[' && i > 0))
			special = NULL;
		if (special != NULL)
			rest_buf_printf(out, "~%d", (int) (special - pointer_escapes));
		else
			rest_buf_putc(out, name[i]);
	}
	return !out->failed;
}
