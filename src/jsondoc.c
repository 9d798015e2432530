/*-------------------------------------------------------------------------
 *
 * jsondoc.c
 *	  A small JSON document to look into.
 *
 * A copy of the text that was checked once, and slices into it: nothing is
 * converted, so that nothing is lost.  Text enters whole, UTF-8 text leaves.
 *
 *-------------------------------------------------------------------------
 */
#include "jsondoc.h"

#include <stdlib.h>
#include <string.h>

#include "jsonpick.h"
#include "pointer.h"

#define MAX_COMPOSED ((size_t) 1024 * 1024)	/* what a "*" may collect */

struct RestJsonDoc
{
	char	   *text;
	RestSlice	root;			/* points into text */
};

/*
 * Check and copy a JSON text.  NULL with a fault: HV00L not JSON.  Free the
 * result with rest_jsondoc_free.
 */
RestJsonDoc *
rest_jsondoc_parse(const char *text, size_t len, RestFault *fault)
{
	RestJsonDoc *doc = calloc(1, sizeof(RestJsonDoc));

	if (doc)
		doc->text = malloc(len + 1);
	if (doc == NULL || doc->text == NULL)
	{
		rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
		rest_jsondoc_free(doc);
		return NULL;
	}
	if (len > 0)
		memcpy(doc->text, text, len);
	doc->text[len] = '\0';
	if (rest_json_parse(doc->text, len, 0, &doc->root, fault))
		return doc;
	rest_jsondoc_free(doc);
	return NULL;
}

/* Give a document back; NULL is allowed. */
void
rest_jsondoc_free(RestJsonDoc *doc)
{
	if (doc == NULL)
		return;
	free(doc->text);
	free(doc);
}

/* Append what a slice is as text; MISSING when no text can hold it. */
static RestJsonKind
put_text(const RestSlice *slice, RestBuf *text)
{
	size_t		mark = text->len;
	RestFault	ignored;

	if (slice->kind == REST_JSON_NULL || slice->kind == REST_JSON_MISSING)
		return slice->kind;
	if (slice->kind != REST_JSON_STRING)
		return rest_slice_append(slice, text) ? slice->kind :
			REST_JSON_MISSING;
	if (rest_json_unescape(slice, text, &ignored))
		return slice->kind;
	if (text->len > mark)
	{
		text->len = mark;
		text->data[mark] = '\0';
	}
	return REST_JSON_MISSING;
}

/* The slice at a pointer or the first of several; store keeps composed text. */
static bool
find_slice(const RestJsonDoc *doc, const char *pointer, RestBuf *store,
		   RestSlice *slice)
{
	RestFault	ignored;
	RestPointerList *list = rest_pointer_list_new(pointer, strlen(pointer),
												  &ignored);
	bool		ok;

	if (list == NULL)
		return false;
	ok = rest_json_pick_first(&doc->root, list, store, slice);
	rest_pointer_list_free(list);
	return ok;
}

/*
 * What is at a pointer, see jsondoc.h.  Text that is no pointer finds nothing:
 * options are checked when they are set.
 */
RestJsonKind
rest_jsondoc_find(const RestJsonDoc *doc, const char *pointer, RestBuf *text)
{
	RestBuf		store;
	RestSlice	slice;
	RestJsonKind kind = REST_JSON_MISSING;

	rest_buf_init(&store, MAX_COMPOSED);
	if (find_slice(doc, pointer, &store, &slice))
		kind = text ? put_text(&slice, text) : slice.kind;
	rest_buf_free(&store);
	return kind;
}

/*
 * Append the member names of the object at pointer, ", " between them, for a
 * message that says what is there.  False when there is no object.
 */
bool
rest_jsondoc_members(const RestJsonDoc *doc, const char *pointer,
					 RestBuf *names)
{
	RestBuf		store;
	RestSlice	slice;
	RestJsonIter iter;
	size_t		start = names->len;
	bool		found;

	rest_buf_init(&store, MAX_COMPOSED);
	found = find_slice(doc, pointer, &store, &slice) &&
		slice.kind == REST_JSON_OBJECT;
	if (found)
		rest_json_iter(&iter, &slice);
	while (found && rest_json_iter_next(&iter))
	{
		if (names->len > start)
			rest_buf_puts(names, ", ");
		put_text(&iter.name, names);
	}
	rest_buf_free(&store);
	return found;
}
