/*-------------------------------------------------------------------------
 *
 * condition.c
 *	  A condition on a reply, as options write it.
 *
 * The option's text enters once; what a reply holds is asked for by callbacks,
 * so that a body is only parsed when a condition wants it.
 *
 *-------------------------------------------------------------------------
 */
#include "condition.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "jsonscan.h"
#include "pointer.h"

#define MAX_TEXT ((size_t) 1024 * 1024)	/* of a value that is compared */

typedef enum Test
{
	TEST_THERE,
	TEST_EQUAL,
	TEST_CONTAINS
} Test;

struct RestCondition
{
	bool		header;			/* where names a header, else a pointer */
	bool		any;			/* the pointer has a "*" */
	char	   *where;
	Test		test;
	char	  **values;
	size_t		nvalues;
};

/* Set the fault for a lack of memory; returns false. */
static bool
no_memory(RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/* Copy text, dropping quotes around it and one of each two inside. */
static char *
unquote(const char *text, size_t len)
{
	char	   *copy = malloc(len + 1);
	size_t		n = 0;
	size_t		i;

	if (copy == NULL)
		return NULL;
	if (len < 2 || text[0] != '"' || text[len - 1] != '"')
	{
		memcpy(copy, text, len);
		copy[len] = '\0';
		return copy;
	}
	for (i = 1; i + 1 < len; i++)
	{
		copy[n++] = text[i];
		if (text[i] == '"' && i + 2 < len && text[i + 1] == '"')
			i++;
	}
	copy[n] = '\0';
	return copy;
}

/* Offset of the operator, or len.  "~1" and "[a=b]" belong to a pointer. */
static size_t
find_operator(const char *text, size_t len)
{
	size_t		i;

	for (i = 0; i < len; i++)
	{
		if (text[i] == '[' && i > 0 && text[i - 1] == '/')
		{
			while (i < len && text[i] != ']')
				i++;
		}
		else if (text[i] == '=')
			return i;
		else if (text[i] == '~' &&
				 (i + 1 == len || text[i + 1] < '0' || text[i + 1] > '4'))
			return i;
	}
	return len;
}

/* Add a value; it may be quoted. */
static bool
add_value(RestCondition *cond, const char *text, size_t len, RestFault *fault)
{
	char	  **values = realloc(cond->values,
								 (cond->nvalues + 1) * sizeof(char *));

	if (values == NULL)
		return no_memory(fault);
	cond->values = values;
	values[cond->nvalues] = unquote(text, len);
	if (values[cond->nvalues] == NULL)
		return no_memory(fault);
	cond->nvalues++;
	return true;
}

/* Parse values, separated by commas outside of quotes. */
static bool
parse_values(RestCondition *cond, const char *text, size_t len,
			 RestFault *fault)
{
	size_t		start = 0;
	bool		quoted = false;
	size_t		i;

	for (i = 0; i <= len; i++)
	{
		if (i < len && text[i] == '"')
			quoted = !quoted;
		if (i < len && (quoted || text[i] != ','))
			continue;
		if (!add_value(cond, text + start, i - start, fault))
			return false;
		start = i + 1;
	}
	return true;
}

/* Does the pointer have a segment "*"? */
static bool
has_any(const char *pointer)
{
	const char *p = pointer;

	while ((p = strstr(p, "/*")) != NULL)
	{
		p += 2;
		if (*p == '\0' || *p == '/' || *p == ',')
			return true;
	}
	return false;
}

/* Parse what is asked: header:name or a pointer. */
static bool
parse_where(RestCondition *cond, const char *text, size_t len,
			RestFault *fault)
{
	RestPointerList *list;

	cond->header = len > 7 && strncasecmp(text, "header:", 7) == 0;
	if (cond->header)
	{
		text += 7;
		len -= 7;
	}
	cond->where = malloc(len + 1);
	if (cond->where == NULL)
		return no_memory(fault);
	memcpy(cond->where, text, len);
	cond->where[len] = '\0';
	if (cond->header)
		return true;
	if (len == 0 || text[0] != '/')
	{
		rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
					   "condition is neither a pointer nor a header");
		rest_fault_detail(fault, "It reads: \"%.80s\".", cond->where);
		return rest_fault_hint(fault,
							   "Conditions look like /error, /state=done or header:x-limit=0.");
	}
	cond->any = has_any(cond->where);
	list = rest_pointer_list_new(text, len, fault);
	rest_pointer_list_free(list);
	return list != NULL;
}

/* Parse the text into an empty condition. */
static bool
parse(RestCondition *cond, const char *text, size_t len, RestFault *fault)
{
	size_t		at = find_operator(text, len);

	if (!parse_where(cond, text, at, fault))
		return false;
	if (at == len)
		return true;
	cond->test = text[at] == '=' ? TEST_EQUAL : TEST_CONTAINS;
	return parse_values(cond, text + at + 1, len - at - 1, fault);
}

/* Is the text one quoted string, from its first to its last byte? */
static bool
is_quoted(const char *text, size_t len)
{
	size_t		i;

	if (len < 2 || text[0] != '"' || text[len - 1] != '"')
		return false;
	for (i = 1; i + 1 < len; i++)
	{
		if (text[i] != '"')
			continue;
		if (text[i + 1] != '"' || i + 2 >= len)
			return false;
		i++;
	}
	return true;
}

/*
 * Parse a condition; NULL with a fault (HV024).  The text is copied.
 */
RestCondition *
rest_condition_parse(const char *text, size_t len, RestFault *fault)
{
	RestCondition *cond = calloc(1, sizeof(RestCondition));
	char	   *inner = is_quoted(text, len) ? unquote(text, len) : NULL;
	bool		ok;

	if (cond == NULL || (inner == NULL && is_quoted(text, len)))
		ok = no_memory(fault);
	else if (memchr(text, '\0', len) != NULL)
		ok = rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							"zero byte in a condition");
	else
		ok = parse(cond, inner ? inner : text, inner ? strlen(inner) : len,
				   fault);
	free(inner);
	if (ok)
		return cond;
	rest_condition_free(cond);
	return NULL;
}

/* Give a condition back; NULL is allowed. */
void
rest_condition_free(RestCondition *cond)
{
	size_t		i;

	if (cond == NULL)
		return;
	for (i = 0; i < cond->nvalues; i++)
		free(cond->values[i]);
	free(cond->values);
	free(cond->where);
	free(cond);
}

/* Does it look into the body? */
bool
rest_condition_needs_body(const RestCondition *cond)
{
	return !cond->header;
}

/* Does one value fit? */
static bool
fits(const RestCondition *cond, RestFound found, const char *text)
{
	size_t		i;

	if (cond->test == TEST_THERE)
		return found == REST_FOUND_VALUE;
	if (found == REST_FOUND_FALSE && text[0] == '\0')
		text = "null";
	for (i = 0; i < cond->nvalues; i++)
	{
		if (cond->test == TEST_EQUAL ? strcmp(text, cond->values[i]) == 0 :
			strstr(text, cond->values[i]) != NULL)
			return true;
	}
	return false;
}

/* Does one element of what a "*" collected fit?  text is a JSON array. */
static bool
one_fits(const RestCondition *cond, const RestBuf *text)
{
	RestFault	ignored;
	RestSlice	array;
	RestJsonIter iter;
	bool		found = false;

	if (!rest_json_parse(rest_buf_text(text), text->len, 0, &array, &ignored))
		return false;
	rest_json_iter(&iter, &array);
	while (!found && rest_json_iter_next(&iter))
	{
		RestJsonKind kind = iter.value.kind;
		RestBuf		item;

		rest_buf_init(&item, MAX_TEXT);
		if (kind == REST_JSON_STRING)
			rest_json_unescape(&iter.value, &item, &ignored);
		else
			rest_buf_append(&item, iter.value.data, iter.value.len);
		found = fits(cond, kind == REST_JSON_NULL || kind == REST_JSON_FALSE ?
					 REST_FOUND_FALSE : REST_FOUND_VALUE,
					 rest_buf_text(&item));
		rest_buf_free(&item);
	}
	return found;
}

/*
 * Does the condition hold for the reply that the callbacks know?
 */
bool
rest_condition_holds(const RestCondition *cond, RestHeaderLookup header,
					 RestBodyLookup body, void *ctx)
{
	RestBuf		text;
	RestFound	found;
	bool		holds;

	rest_buf_init(&text, MAX_TEXT);
	found = cond->header ? header(ctx, cond->where, &text) :
		body(ctx, cond->where, &text);
	if (found == REST_FOUND_NOTHING)
		holds = false;
	else if (cond->any)
		holds = one_fits(cond, &text);
	else
		holds = fits(cond, found, rest_buf_text(&text));
	rest_buf_free(&text);
	return holds;
}
