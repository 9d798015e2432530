/*-------------------------------------------------------------------------
 *
 * test_pointer.c
 *	  Pointers: what compiles, what it means, what is refused.
 *
 *	gcc -Isrc -o test_pointer test/unit/test_pointer.c src/pointer.c \
 *		src/jsonpick.c src/jsonscan.c src/jsonlex.c src/buf.c src/fault.c
 *
 *-------------------------------------------------------------------------
 */
#include "unit.h"

#include "jsonpick.h"
#include "pointer.h"

/* Compile and write down the segments: name, name#index, *, [name=value]. */
static void
compiled(const char *text, const char *want)
{
	RestFault	fault;
	RestPointer *pointer = rest_pointer_new(text, strlen(text), &fault);
	RestBuf		got;
	int			i;

	rest_buf_init(&got, 10000);
	if (!UNIT_CHECK(pointer != NULL))
		return;
	for (i = 0; i < pointer->nsegments; i++)
	{
		const RestSegment *segment = &pointer->segments[i];

		if (segment->kind == REST_SEGMENT_ANY)
			rest_buf_puts(&got, "<*>");
		else if (segment->kind == REST_SEGMENT_WHERE)
			rest_buf_printf(&got, "<[%s=%s]>", segment->name, segment->value);
		else if (segment->index >= 0)
			rest_buf_printf(&got, "<%s#%ld>", segment->name, segment->index);
		else
			rest_buf_printf(&got, "<%s>", segment->name);
	}
	UNIT_STR(rest_buf_text(&got), want);
	UNIT_STR(pointer->text, text);
	rest_pointer_free(pointer);
	rest_buf_free(&got);
}

/* What is no pointer: HV024, with words that help. */
static void
refused(const char *text, const char *part_of_detail)
{
	RestFault	fault;
	RestPointer *pointer;

	rest_fault_clear(&fault);
	pointer = rest_pointer_new(text, strlen(text), &fault);
	UNIT_CHECK(pointer == NULL);
	UNIT_STR(fault.sqlstate, "HV024");
	UNIT_CHECK(strstr(fault.message, text) != NULL);
	if (!UNIT_CHECK(strstr(fault.detail, part_of_detail) != NULL))
		fprintf(stderr, "  %s\n", fault.detail);
	rest_pointer_free(pointer);
}

/* Segments and escapes. */
static void
test_segments(void)
{
	compiled("", "");
	compiled("/", "<>");
	compiled("/a", "<a>");
	compiled("/a/b", "<a><b>");
	compiled("//", "<><>");
	compiled("/a~1b/m~0n", "<a/b><m~n>");
	compiled("/~01", "<~1>");
	compiled("/a~2b", "<a,b>");
	compiled("/~3", "<*>");		/* a name, see test_literal_star */
	compiled("/~4x=1]", "<[x=1]>");
	compiled("/*", "<*>");
	compiled("/*x/x*", "<*x><x*>");
	compiled("/0/10/01/-/-1/1x", "<0#0><10#10><01><-><-1><1x>");
	compiled("/99999999999999999999999", "<99999999999999999999999>");
	compiled("/fields/[id=360]/value", "<fields><[id=360]><value>");
	compiled("/[a~1b=c~1d=e~2]", "<[a/b=c/d=e,]>");
	compiled("/[a=]", "<[a=]>");
	compiled("/a]/x[0]", "<a]><x[0]>");
	compiled("/a b/\xC3\xA9\"\\", "<a b><\xC3\xA9\"\\>");
	refused("a", "begins with");
	refused("a/b", "begins with");
	refused("/~", "escapes");
	refused("/a~", "escapes");
	refused("/a~5", "escapes");
	refused("/a~a", "escapes");
	refused("/[x]", "[member=value]");
	refused("/[=x]", "[member=value]");
	refused("/[x=y", "[member=value]");
	refused("/[x=~9]", "escapes");
	refused("/[~=1]", "escapes");
}

/* "~3" is a name, "*" is every member. */
static void
test_literal_star(void)
{
	RestFault	fault;
	RestPointer *star = rest_pointer_new("/*", 2, &fault);
	RestPointer *name = rest_pointer_new("/~3", 3, &fault);
	RestPointer *bracket = rest_pointer_new("/~4a=b]", 7, &fault);

	UNIT_INT(star->segments[0].kind, REST_SEGMENT_ANY);
	UNIT_INT(name->segments[0].kind, REST_SEGMENT_NAME);
	UNIT_STR(name->segments[0].name, "*");
	UNIT_INT(bracket->segments[0].kind, REST_SEGMENT_NAME);
	UNIT_STR(bracket->segments[0].name, "[a=b]");
	rest_pointer_free(star);
	rest_pointer_free(name);
	rest_pointer_free(bracket);
	rest_pointer_free(NULL);
}

/* Compile alternatives and write down their texts. */
static void
listed(const char *text, const char *want)
{
	RestFault	fault;
	RestPointerList *list = rest_pointer_list_new(text, strlen(text), &fault);
	RestBuf		got;
	int			i;

	rest_buf_init(&got, 10000);
	if (!UNIT_CHECK(list != NULL))
		return;
	for (i = 0; i < list->n; i++)
		rest_buf_printf(&got, "<%s>", list->items[i]->text);
	UNIT_STR(rest_buf_text(&got), want);
	rest_pointer_list_free(list);
	rest_buf_free(&got);
}

/* Lists that are none. */
static void
list_refused(const char *text)
{
	RestFault	fault;
	RestPointerList *list;

	rest_fault_clear(&fault);
	list = rest_pointer_list_new(text, strlen(text), &fault);
	UNIT_CHECK(list == NULL);
	UNIT_STR(fault.sqlstate, "HV024");
}

/* Alternatives. */
static void
test_lists(void)
{
	listed("", "<>");
	listed("  ", "<>");
	listed("/a", "</a>");
	listed(" /a ,\n\t/b/c,/d ", "</a></b/c></d>");
	listed("/a~2b,/c", "</a~2b></c>");
	listed("/a b , /c", "</a b></c>");
	list_refused(",");
	list_refused("/a,");
	list_refused(",/a");
	list_refused("/a,,/b");
	list_refused("/a,b");
	list_refused("/a,/~7");
	rest_pointer_list_free(NULL);
}

/* Prefixes, and lists of items that have some. */
static void
test_prefix(void)
{
	const char *text = "header:X-Total, reply:/n ,/a";
	size_t		len = strlen(text);
	const char *item;
	size_t		item_len;

	UNIT_INT(rest_pointer_prefix("header:ETag", 11), 7);
	UNIT_INT(rest_pointer_prefix("position:1", 10), 9);
	UNIT_INT(rest_pointer_prefix("last:/id", 8), 5);
	UNIT_INT(rest_pointer_prefix("a_b:", 4), 4);
	UNIT_INT(rest_pointer_prefix("/a:b", 4), 0);
	UNIT_INT(rest_pointer_prefix("reply", 5), 0);
	UNIT_INT(rest_pointer_prefix("Reply:/a", 8), 0);
	UNIT_INT(rest_pointer_prefix(":", 1), 0);
	UNIT_INT(rest_pointer_prefix("", 0), 0);
	UNIT_INT(rest_pointer_prefix("header:", 6), 0);
	UNIT_CHECK(rest_pointer_split(&text, &len, &item, &item_len));
	UNIT_MEM(item, item_len, "header:X-Total");
	UNIT_CHECK(rest_pointer_split(&text, &len, &item, &item_len));
	UNIT_MEM(item, item_len, "reply:/n");
	UNIT_CHECK(rest_pointer_split(&text, &len, &item, &item_len));
	UNIT_MEM(item, item_len, "/a");
	UNIT_CHECK(!rest_pointer_split(&text, &len, &item, &item_len));
}

/* Names, escaped, come back as one segment with that name. */
static void
test_escape(void)
{
	static const char *const names[] = {
		"a", "", "a/b", "~", "~1", "a,b", "*", "**", "[", "[a=b]", "a[0]",
		"-", "0", "/", "a*", ",", "\xE2\x82\xAC"
	};
	size_t		i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
	{
		RestBuf		text;
		RestFault	fault;
		RestPointerList *list;

		rest_buf_init(&text, 1000);
		UNIT_CHECK(rest_pointer_escape(&text, names[i], strlen(names[i])));
		list = rest_pointer_list_new(text.data, text.len, &fault);
		if (UNIT_CHECK(list != NULL && list->n == 1 &&
					   list->items[0]->nsegments == 1))
		{
			UNIT_INT(list->items[0]->segments[0].kind, REST_SEGMENT_NAME);
			UNIT_STR(list->items[0]->segments[0].name, names[i]);
		}
		rest_pointer_list_free(list);
		rest_buf_free(&text);
	}
}

/* Follow pointers (alternatives) in a text. */
static void
picked(const char *text, const char *pointers, const char *want)
{
	RestFault	fault;
	RestPointerList *list = rest_pointer_list_new(pointers, strlen(pointers),
												  &fault);
	RestSlice	doc;
	RestSlice	slice;
	RestBuf		store;
	RestBuf		got;

	rest_buf_init(&store, 10000);
	rest_buf_init(&got, 10000);
	UNIT_CHECK(rest_json_parse(text, strlen(text), 0, &doc, &fault));
	UNIT_CHECK(rest_json_pick_first(&doc, list, &store, &slice));
	if (slice.kind == REST_JSON_MISSING)
		rest_buf_putc(&got, '-');
	else
		rest_slice_append(&slice, &got);
	UNIT_STR(rest_buf_text(&got), want);
	rest_pointer_list_free(list);
	rest_buf_free(&store);
	rest_buf_free(&got);
}

/* The examples of RFC 6901 section 5. */
static void
test_rfc_examples(void)
{
	static const char doc[] =
		"{\"foo\": [\"bar\", \"baz\"], \"\": 0, \"a/b\": 1, \"c%d\": 2,"
		"\"e^f\": 3, \"g|h\": 4, \"i\\\\j\": 5, \"k\\\"l\": 6, \" \": 7,"
		"\"m~n\": 8}";

	picked(doc, "/foo", "[\"bar\", \"baz\"]");
	picked(doc, "/foo/0", "\"bar\"");
	picked(doc, "/", "0");
	picked(doc, "/a~1b", "1");
	picked(doc, "/c%d", "2");
	picked(doc, "/e^f", "3");
	picked(doc, "/g|h", "4");
	picked(doc, "/i\\j", "5");
	picked(doc, "/k\"l", "6");
	picked(doc, "/m~0n", "8");
	picked(" 17 ", "", "17");
}

/* Our additions. */
static void
test_pick(void)
{
	static const char doc[] =
		"{\"l\":[{\"n\":\"x\",\"v\":1.10},{\"n\":\"\\u0079\",\"v\":[2,3]},"
		"{\"w\":1},{\"n\":null}],\"f\":[{\"id\":360,\"v\":\"a\"},{\"id\":\"361\",\"v\":\"b\"},"
		"{\"id\":true,\"v\":\"c\"},{\"id\":null,\"v\":\"d\"},{\"id\":[1],\"v\":\"e\"},7],"
		"\"o\":{\"p\":{\"v\":1},\"q\":{\"v\":2}},\"z\":null,\"e\":[],\"d\":1,\"d\":2}";

	picked(doc, "/l/*/n", "[\"x\",\"\\u0079\",null]");
	picked(doc, "/l/*/v", "[1.10,[2,3]]");
	picked(doc, "/l/*/v/*", "[2,3]");
	picked(doc, "/l/*/nothing", "[]");
	picked(doc, "/o/*/v", "[1,2]");
	picked(doc, "/o/*", "[{\"v\":1},{\"v\":2}]");
	picked(doc, "/e/*", "[]");
	picked(doc, "/e/*/x", "[]");
	picked(doc, "/d/*", "-");
	picked(doc, "/none/*", "-");
	picked(doc, "/z/*", "null");
	picked(doc, "/z/a/b", "null");
	picked(doc, "/z/[a=b]/b", "null");
	picked(doc, "/d", "2");
	picked(doc, "/l/1/v/0", "2");
	picked(doc, "/l/9", "-");
	picked(doc, "/l/-", "-");
	picked(doc, "/l/01", "-");
	picked(doc, "/f/[id=360]/v", "\"a\"");
	picked(doc, "/f/[id=361]/v", "\"b\"");
	picked(doc, "/f/[id=true]/v", "\"c\"");
	picked(doc, "/f/[id=null]/v", "\"d\"");
	picked(doc, "/f/[id=[1]]/v", "-");
	picked(doc, "/f/[id=36]/v", "-");
	picked(doc, "/f/[id=360.0]/v", "-");
	picked(doc, "/f/[id=]/v", "-");
	picked(doc, "/l/[n=y]/v/1", "3");
	picked(doc, "/o/[v=1]", "-");
	picked(doc, "/none, /d", "2");
	picked(doc, "/z, /d", "2");
	picked(doc, "/z, /none", "null");
	picked(doc, "/none, /z", "null");
	picked(doc, "/none, /l/*/n, /d", "[\"x\",\"\\u0079\",null]");
	picked("[[1,2],[3]]", "/*/*", "[1,2,3]");
	picked("{\"a\":{\"b\":1},\"a\":{\"c\":2}}", "/a/b", "-");
}

/* A composed value that does not fit is refused, not cut. */
static void
test_pick_limit(void)
{
	static const char doc[] = "[\"aaaa\",\"bbbb\"]";
	RestFault	fault;
	RestPointer *pointer = rest_pointer_new("/*", 2, &fault);
	RestSlice	value;
	RestSlice	slice;
	RestBuf		store;
	size_t		max;

	UNIT_CHECK(rest_json_parse(doc, strlen(doc), 0, &value, &fault));
	for (max = 0; max <= 15; max++)
	{
		rest_buf_init(&store, max);
		UNIT_INT(rest_json_pick(&value, pointer, 0, &store, &slice), max == 15);
		rest_buf_free(&store);
	}
	rest_pointer_free(pointer);
}

int
main(void)
{
	test_segments();
	test_literal_star();
	test_lists();
	test_prefix();
	test_escape();
	test_rfc_examples();
	test_pick();
	test_pick_limit();
	return unit_done("pointer");
}
