/*-------------------------------------------------------------------------
 *
 * fuzz_json.c
 *	  Raw JSON text and pointers, on any bytes.
 *
 * An input is one line with a list of pointers, then a text.  Checked: the
 * validator accepts what the grammar accepts; walking stays inside the text,
 * also when it is none; what is picked is a JSON text; a name that was escaped
 * comes back; unescaped strings are compared as equal to themselves.
 *
 *-------------------------------------------------------------------------
 */
#include "fuzz.h"
#include "jsonpick.h"
#include "pointer.h"
#include "refjson.h"

/* Walk all of a value, deep as it is; unescape what is a string. */
static void
walk(const RestSlice *slice, int depth)
{
	RestJsonIter iter;
	RestFault	fault;
	RestBuf		text;

	if (slice->kind == REST_JSON_STRING)
	{
		rest_buf_init(&text, (size_t) 16 << 20);
		if (rest_json_unescape(slice, &text, &fault))
			FUZZ_CHECK(rest_slice_equals(slice, rest_buf_text(&text), text.len));
		else
			FUZZ_CHECK(rest_fault_is_set(&fault));
		rest_buf_free(&text);
	}
	if (depth == 0)
		return;
	rest_json_iter(&iter, slice);
	while (rest_json_iter_next(&iter))
	{
		if (iter.object)
			walk(&iter.name, 0);
		walk(&iter.value, depth - 1);
	}
}

/* Follow the pointers in a value that is JSON. */
static void
follow(const RestSlice *value, const RestPointerList *list)
{
	RestSlice	found;
	RestBuf		store;
	const char *raw;
	size_t		len;

	rest_buf_init(&store, (size_t) 16 << 20);
	FUZZ_CHECK(rest_json_pick_first(value, list, &store, &found));
	rest_slice_raw(&found, &raw, &len);
	FUZZ_CHECK(found.kind == REST_JSON_MISSING || ref_json(raw, len, 1000));
	rest_buf_free(&store);
}

/* A name of any bytes, escaped, is one segment with that name. */
static void
check_escape(const char *name, size_t len)
{
	RestFault	fault;
	RestPointer *pointer;
	RestBuf		text;

	rest_buf_init(&text, (size_t) 16 << 20);
	FUZZ_CHECK(rest_pointer_escape(&text, name, len));
	pointer = rest_pointer_new(text.data, text.len, &fault);
	FUZZ_CHECK(pointer != NULL && pointer->nsegments == 1 &&
			   pointer->segments[0].kind == REST_SEGMENT_NAME &&
			   pointer->segments[0].len == len &&
			   memcmp(pointer->segments[0].name, name, len) == 0);
	rest_pointer_free(pointer);
	rest_buf_free(&text);
}

/*
 * One input; see the top of the file.
 */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *stop = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t		len = stop ? (size_t) (stop - data) : 0;
	const char *text = stop ? (const char *) stop + 1 : (const char *) data;
	size_t		text_len = stop ? size - len - 1 : size;
	RestPointerList *list;
	RestSlice	value;
	RestFault	fault;
	bool		json;

	if (size == 0)
		return 0;
	rest_fault_clear(&fault);
	list = rest_pointer_list_new((const char *) data, len, &fault);
	FUZZ_CHECK((list == NULL) == rest_fault_is_set(&fault));
	check_escape((const char *) data, len);
	json = rest_json_parse(text, text_len, 100, &value, &fault);
	FUZZ_CHECK(json == ref_json(text, text_len, 100));
	if (json)
	{
		walk(&value, 100);
		if (list != NULL)
			follow(&value, list);
	}
	else
	{
		/* unchecked text does no harm */
		value.kind = size & 1 ? REST_JSON_OBJECT : REST_JSON_ARRAY;
		value.data = text;
		value.len = text_len;
		walk(&value, 10);
	}
	rest_pointer_list_free(list);
	return 0;
}

/*
 * A generated input: pointers, some of them broken, and a text that is mostly
 * JSON.
 */
void
fuzz_generate(GenJson *gen, RestBuf *out)
{
	static const char *const parts[] = {
		"/a", "/id", "/*", "/0", "/[id=1]", "/items", ",", "/name", "/~1", "/~0",
		"/~", "/[", "x", " ", "/", "/[a=b]"
	};
	unsigned	n = gen_below(gen, 5);
	RestBuf		text;

	rest_buf_init(&text, (size_t) 16 << 20);
	while (n-- > 0)
		rest_buf_puts(out, parts[gen_below(gen, gen_one_in(gen, 2) ? 6 : 16)]);
	rest_buf_putc(out, '\n');
	gen_json(gen, &text);
	if (gen_one_in(gen, 2))
		gen_mutate(gen, &text);
	rest_buf_append(out, text.data, text.len);
	rest_buf_free(&text);
}
