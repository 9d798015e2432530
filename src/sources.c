/*-------------------------------------------------------------------------
 *
 * sources.c
 *	  Where each column's value stands in a reply.
 *
 * The pointer options enter; a specification for the record reader leaves,
 * with a list of alternatives for each column.  Only what the query needs is
 * asked of the reader, so that nothing else is sliced or converted.
 *
 * A pointer is written for people: {column} in it is the column's name in the
 * API, escaped as RFC 6901 wants it, and a prefix (header:, reply:, position:)
 * says that it does not point into the record in the usual way.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "csv_option.h"
#include "owned.h"
#include "report.h"
#include "revision.h"
#include "scope.h"
#include "sources.h"

/* Longest pointer text */
#define REST_MAX_POINTER (64 * 1024)

/* Room for reader columns beyond one per alternative of a column */
typedef struct Builder
{
	RestSources *sources;
	int			room;			/* allocated reader columns */
	int			aside_room;
	List	   *asked;			/* attnums that {columns} names; NIL: all */
} Builder;

/* text with every mark in it replaced; palloc'd. */
static char *
replace(const char *text, const char *mark, const char *with)
{
	RestBuf    *out = rest_own_buf(CurrentMemoryContext, REST_MAX_POINTER);
	const char *p;

	while ((p = strstr(text, mark)) != NULL)
	{
		rest_buf_append(out, text, p - text);
		rest_buf_puts(out, with);
		text = p + strlen(mark);
	}
	rest_buf_puts(out, text);
	return rest_buf_copy(out);
}

/* A name as it stands in a pointer's segment; palloc'd. */
static char *
segment(const char *name, size_t len)
{
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, REST_MAX_POINTER);

	/* this gives "/name"; only the name is wanted */
	rest_pointer_escape(buf, name, len);
	return rest_buf_copy(buf) + 1;
}

/* A pointer with {resource} and the vars of the table filled in; palloc'd. */
static char *
filled(const RestConf *conf, const char *text)
{
	const char *resource = rest_conf_text(conf, REST_OPT_RESOURCE);
	ListCell   *lc;

	if (strchr(text, '{') == NULL)
		return pstrdup(text);
	if (resource)
		text = replace(text, "{resource}", segment(resource, strlen(resource)));
	foreach(lc, rest_scope_vars(conf))
	{
		const RestScopePart *var = lfirst(lc);

		text = replace(text, psprintf("{%s}", var->name),
					   segment(var->value.text, var->value.len));
	}
	return pstrdup(text);
}

/*
 * Whether a column is among those whose place counts: those that {columns}
 * names, as rest_ask_names() does, or without it all that are read.
 */
static bool
has_place(const RestColumn *column, List *asked)
{
	const char *term = rest_conf_text(column->conf, REST_OPT_COLUMN_TERM);

	if (column->access != REST_ACCESS_ALL && column->access != REST_ACCESS_READ)
		return false;
	return asked == NIL || (list_member_int(asked, column->attnum) &&
							(term == NULL || *term != '\0'));
}

/* The columns that {columns} names, or NIL when the list route has none. */
static List *
asked_columns(const RestColumnMap *map, List *attrs)
{
	const char *list = rest_conf_text(map->conf, REST_OPT_LIST);

	if (list == NULL || strstr(list, "{columns") == NULL)
		return NIL;
	return list_concat_unique_int(list_copy(attrs), map->keys);
}

/* See sources.h. */
char *
rest_sources_pointer_text(const RestColumnMap *map, const RestColumn *column,
						  RestOpt opt, List *asked)
{
	const char *text = rest_conf_text(column->conf, opt);
	int			place = 0;
	int			i;

	if (text == NULL)
		text = "/{column}";
	for (i = 0; i < column->attnum - 1; i++)
	{
		if (map->columns[i].name && has_place(&map->columns[i], asked))
			place++;
	}
	text = replace(text, "{column}", segment(column->column_name,
											 strlen(column->column_name)));
	return filled(column->conf, replace(text, "{#}", psprintf("%d", place)));
}

/* Add a reader column; its number. */
static int
add_reader_column(Builder *b, const char *text)
{
	RestSources *s = b->sources;

	if (s->nreader == b->room)
	{
		b->room *= 2;
		s->reader_columns = repalloc(s->reader_columns,
									 b->room * sizeof(RestPointerList *));
	}
	s->reader_columns[s->nreader] = rest_owned_pointers(text);
	return s->nreader++;
}

/* Add an aside; its number. */
static int
add_aside(Builder *b, const char *text)
{
	RestSources *s = b->sources;

	if (s->nasides == b->aside_room)
	{
		b->aside_room *= 2;
		s->asides = repalloc(s->asides,
							 b->aside_room * sizeof(RestPointerList *));
	}
	s->asides[s->nasides] = rest_owned_pointers(text);
	return s->nasides++;
}

/* "position:3" is element 2 of an array record. */
static char *
position_pointer(const char *number)
{
	long		place = strtol(number, NULL, 10);

	if (place < 1)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("invalid position \"%s\" in option \"pointer\"", number),
				 errhint("Positions count from 1.")));
	return psprintf("/%ld", place - 1);
}

/* One alternative as a source; record pointers become reader columns. */
static RestSource *
make_source(Builder *b, const char *item)
{
	RestSource *source = palloc0(sizeof(RestSource));

	if (strncmp(item, "header:", 7) == 0)
	{
		source->kind = REST_SOURCE_HEADER;
		source->name = item + 7;
	}
	else if (strcmp(item, "name:") == 0)
		source->kind = REST_SOURCE_NAME;
	else if (strncmp(item, "reply:", 6) == 0)
	{
		source->kind = REST_SOURCE_REPLY;
		source->number = add_aside(b, item + 6);
		b->sources->needs_reply = true;
	}
	else
	{
		source->kind = REST_SOURCE_RECORD;
		if (strncmp(item, "position:", 9) == 0)
			item = position_pointer(item + 9);
		else if (strncmp(item, "last:", 5) == 0)
			item += 5;
		source->number = add_reader_column(b, strcmp(item, ".") == 0 ? "" : item);
	}
	return source;
}

/* The alternatives of a pointer option as a list of texts, "none" left out. */
static List *
split(const char *text, bool *none)
{
	size_t		len = strlen(text);
	const char *item;
	size_t		item_len;
	List	   *items = NIL;

	while (rest_pointer_split(&text, &len, &item, &item_len))
	{
		char	   *copy = pnstrdup(item, item_len);

		if (strcmp(copy, "none") == 0)
			*none = true;
		else
			items = lappend(items, copy);
	}
	return items;
}

/*
 * The sources of one column.  Neighbouring plain pointers become one reader
 * column with alternatives.
 */
static List *
column_sources(Builder *b, const RestColumnMap *map, const RestColumn *column)
{
	bool		none = false;
	List	   *items = split(rest_sources_pointer_text(map, column,
													 REST_OPT_POINTER, b->asked),
							  &none);
	List	   *sources = NIL;
	StringInfoData plain;
	ListCell   *lc;

	initStringInfo(&plain);
	foreach(lc, items)
	{
		const char *item = lfirst(lc);
		bool		special = rest_pointer_prefix(item, strlen(item)) > 0 ||
			strcmp(item, ".") == 0;

		if (!special)
		{
			/* "" alone is the record; in a list it would look like nothing */
			appendStringInfo(&plain, "%s%s", plain.len ? "," : "", item);
			if (lnext(items, lc) != NULL)
				continue;
		}
		if (plain.len > 0 || !special)
			sources = lappend(sources, make_source(b, pstrdup(plain.data)));
		resetStringInfo(&plain);
		if (special)
			sources = lappend(sources, make_source(b, item));
	}
	return sources;
}

/* See sources.h. */
RestPointerList *
rest_sources_record_pointers(const RestColumnMap *map,
							 const RestColumn *column)
{
	bool		none = false;
	List	   *items = split(rest_sources_pointer_text(map, column,
													 REST_OPT_POINTER, NIL),
							  &none);
	StringInfoData plain;
	ListCell   *lc;
	int			n = 0;

	initStringInfo(&plain);
	foreach(lc, items)
	{
		const char *item = lfirst(lc);

		if (strncmp(item, "position:", 9) == 0)
			item = position_pointer(item + 9);
		else if (rest_pointer_prefix(item, strlen(item)) > 0)
			continue;
		appendStringInfo(&plain, "%s%s", n++ ? "," : "", item);
	}
	return n > 0 ? rest_owned_pointers(plain.data) : NULL;
}

/* Raise that "last:" is no alternative: it is followed while records are read. */
static void
raise_not_alone(RestOpt opt, const char *item)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
			 errmsg("\"%s\" in option \"%s\" must stand alone", item,
					rest_option_defs[opt].name)));
}

/*
 * A pointer option about the reply (total, next, has_more): its alternatives,
 * each leading to the next.  NULL when unset.
 */
static RestSource *
reply_source(Builder *b, const RestConf *conf, RestOpt opt)
{
	const char *text = rest_conf_text(conf, opt);
	RestSource *first = NULL;
	RestSource **place = &first;
	bool		none = false;
	List	   *items;
	ListCell   *lc;

	if (text == NULL || *text == '\0')
		return NULL;
	items = split(filled(conf, text), &none);
	foreach(lc, items)
	{
		const char *item = lfirst(lc);

		if (rest_pointer_prefix(item, strlen(item)) > 0)
		{
			*place = make_source(b, item);
			if ((*place)->kind == REST_SOURCE_RECORD && list_length(items) > 1)
				raise_not_alone(opt, item);
		}
		else
		{
			*place = palloc0(sizeof(RestSource));
			(*place)->kind = REST_SOURCE_REPLY;
			(*place)->number = add_aside(b, item);
		}
		place = &(*place)->otherwise;
	}
	return first;
}

/* One alternative of the pointer to the records, compiled. */
static const RestPointer *
compile_one(const char *text)
{
	return rest_owned_pointer(strcmp(text, ".") == 0 ? "" : text);
}

/*
 * The pointer to the records (or the record), in spec: the first alternative
 * and, for lists, the others.
 */
static void
set_records(RestReaderSpec *spec, const RestConf *conf, RestOpt opt,
			bool *none)
{
	const char *text = rest_conf_text(conf, opt);
	const RestPointer **others;
	List	   *items = text ? split(filled(conf, text), none) : NIL;
	int			i;

	spec->records = NULL;
	spec->nothers = 0;
	spec->others = NULL;
	if (items == NIL)
		return;
	if (list_length(items) > 1 && opt == REST_OPT_RECORD)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("option \"%s\" can have one pointer only",
						rest_option_defs[opt].name)));
	spec->records = compile_one(linitial(items));
	others = palloc(sizeof(RestPointer *) * list_length(items));
	for (i = 1; i < list_length(items); i++)
		others[spec->nothers++] = compile_one(list_nth(items, i));
	spec->others = others;
}

/*
 * "/rows/[kind=a]" at the end of option records chooses among the records: the
 * reader is sent to /rows, and every record's kind is looked at.
 */
static void
choose_records(Builder *b, RestReaderSpec *spec)
{
	const RestPointer *records = spec->records;
	const RestSegment *last;
	RestBuf    *member = rest_own_buf(CurrentMemoryContext, REST_MAX_POINTER);
	RestSource *source;
	const char *end;

	if (records == NULL || records->nsegments == 0 || spec->nothers > 0)
		return;
	last = &records->segments[records->nsegments - 1];
	if (last->kind != REST_SEGMENT_WHERE)
		return;
	rest_pointer_escape(member, last->name, last->len);
	source = palloc0(sizeof(RestSource));
	source->kind = REST_SOURCE_RECORD;
	source->number = add_reader_column(b, rest_buf_copy(member));
	b->sources->chosen = source;
	b->sources->chosen_value = pnstrdup(last->value, last->value_len);
	/* a "/" within a segment is written ~1: the last one begins it */
	end = strrchr(records->text, '/');
	spec->records = compile_one(pnstrdup(records->text, end - records->text));
}

/* How the records of a list stand in it, by option shape. */
static RestReadShape
list_shape(const RestConf *conf)
{
	const char *shape = rest_conf_text(conf, REST_OPT_SHAPE);

	if (shape && strcmp(shape, "columns") == 0)
		return REST_READ_COLUMNS;
	return shape && strcmp(shape, "map") == 0 ? REST_READ_MAP : REST_READ_LIST;
}

/* Raise that columns have no names. */
static void
raise_nameless(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
			 errmsg("CSV without names can't be read as objects"),
			 errhint("Set option \"shape\" to 'array': columns are read in their order, or by pointers like \"position:2\".")));
}

/* What bodies are, by option reply; true when their lines are the records. */
static bool
set_lines(RestSources *s, const RestConf *conf)
{
	const char *reply = rest_conf_text(conf, REST_OPT_REPLY);
	const char *shape = rest_conf_text(conf, REST_OPT_SHAPE);

	if (reply == NULL || strcmp(reply, "json") == 0)
		return false;
	s->csv = rest_csv_plain;
	s->needs_end = !rest_conf_bool(conf, REST_OPT_UNTIL_CLOSE);
	if (strcmp(reply, "text") == 0)
		s->lines = REST_LINES_TEXT;
	else if (strcmp(reply, "csv") == 0)
	{
		s->lines = shape && strcmp(shape, "array") == 0 ?
			REST_LINES_CSV_ARRAY : REST_LINES_CSV;
		rest_csv_option(conf, &s->csv);
		if (!s->csv.header && s->lines == REST_LINES_CSV)
			raise_nameless();
	}
	return true;
}

/*
 * Fill in the specifications from what was collected.  The last asides, beyond
 * so many, are the count route's alone: they may be the whole of its body, where
 * lists have their records.
 */
static void
fill_specs(Builder *b, const RestConf *conf, int nasides)
{
	RestSources *s = b->sources;

	s->list.shape = list_shape(conf);
	set_records(&s->list, conf, REST_OPT_RECORDS, &s->list_may_miss);
	choose_records(b, &s->list);
	s->list.ncolumns = s->nreader;
	s->list.columns = s->reader_columns;
	s->list.nasides = nasides;
	s->list.asides = s->asides;
	s->item = s->list;
	s->item.shape = REST_READ_ONE;
	set_records(&s->item, conf, REST_OPT_RECORD, &s->item_may_miss);
	if (set_lines(s, conf))
		s->list.shape = s->item.shape = REST_READ_LINES;
	s->many = s->list;
	s->many_may_miss = s->list_may_miss;
	if (rest_conf_text(conf, REST_OPT_RECORDS_MANY))
	{
		s->many_may_miss = false;
		set_records(&s->many, conf, REST_OPT_RECORDS_MANY, &s->many_may_miss);
	}
	s->count_spec = s->item;
	s->count_spec.shape = REST_READ_ONE;
	s->count_spec.records = NULL;
	s->count_spec.ncolumns = 0;
	s->count_spec.nasides = s->nasides;
}

/* Note the columns that stand at one plain place in the record. */
static void
note_direct(RestSources *s, int natts)
{
	int			i;

	s->direct = palloc(sizeof(int) * Max(natts, 1));
	for (i = 0; i < natts; i++)
	{
		const RestSource *only = list_length(s->columns[i]) == 1 ?
			linitial(s->columns[i]) : NULL;

		s->direct[i] = only && only->kind == REST_SOURCE_RECORD ?
			only->number : -1;
	}
}

/*
 * Members in which replies usually name their next page, or say that there is
 * one.  Where no option is about pages they are looked at, so that a first
 * page is not taken for the whole list in silence.
 */
static const char *const usual_next[] = {
	"/next", "/next_page", "/nextPage", "/next_page_token", "/nextPageToken",
	"/next_cursor", "/nextCursor", "/next_page_url", "/@odata.nextLink",
	"/links/next", "/_links/next/href", "/paging/next", "/pagination/next",
	"/meta/next", NULL
};
static const char *const usual_more[] = {
	"/has_more", "/hasMore", "/has_next", "/hasNext", "/meta/has_more", NULL
};

/* One aside with those of the usual places that lie beside the records. */
static RestSource *
usual_source(Builder *b, const char *const *usual, const char *records)
{
	RestSource *source = palloc0(sizeof(RestSource));
	size_t		first = 1 + strcspn(records + 1, "/");
	StringInfoData text;
	int			i;

	initStringInfo(&text);
	for (i = 0; usual[i]; i++)
	{
		if (strncmp(usual[i], records, first) == 0 &&
			(usual[i][first] == '/' || usual[i][first] == '\0'))
			continue;
		appendStringInfo(&text, "%s%s", text.len ? "," : "", usual[i]);
	}
	source->kind = REST_SOURCE_REPLY;
	source->number = add_aside(b, text.data);
	return source;
}

/* Look for a next page in the usual places, when no option is about pages. */
static void
add_usual_sources(Builder *b, const RestConf *conf)
{
	const char *records = rest_conf_text(conf, REST_OPT_RECORDS);

	if (rest_conf_has(conf, REST_OPT_PAGER) ||
		rest_conf_has(conf, REST_OPT_NEXT) ||
		rest_conf_has(conf, REST_OPT_HAS_MORE) ||
		records == NULL || records[0] != '/')
		return;
	b->sources->usual_next = usual_source(b, usual_next, records);
	b->sources->usual_more = usual_source(b, usual_more, records);
}

/* See sources.h. */
RestSources *
rest_sources_new(const RestColumnMap *map, List *attrs, List *replies)
{
	RestSources *s = palloc0(sizeof(RestSources));
	Builder		b = {s, 16, 8, asked_columns(map, attrs)};
	List	   *all = list_concat_unique_int(list_copy(attrs), map->keys);
	ListCell   *lc;
	int			nasides;

	s->reader_columns = palloc(b.room * sizeof(RestPointerList *));
	s->asides = palloc(b.aside_room * sizeof(RestPointerList *));
	s->columns = palloc0(sizeof(List *) * Max(map->natts, 1));
	foreach(lc, all)
	{
		RestColumn *column = rest_columns_get(map, lfirst_int(lc));

		if (column && column->access != REST_ACCESS_REQUEST &&
			column->access != REST_ACCESS_WRITE &&
			column->access != REST_ACCESS_INSERT)
			s->columns[column->attnum - 1] = column_sources(&b, map, column);
	}
	note_direct(s, map->natts);
	s->total = reply_source(&b, map->conf, REST_OPT_TOTAL);
	s->next = reply_source(&b, map->conf, REST_OPT_NEXT);
	s->has_more = reply_source(&b, map->conf, REST_OPT_HAS_MORE);
	if (rest_revision_matters(map->conf))
		s->revision = reply_source(&b, map->conf, REST_OPT_REVISION);
	add_usual_sources(&b, map->conf);
	s->replies = palloc(sizeof(RestSource *) * Max(list_length(replies), 1));
	foreach(lc, replies)
	{
		RestSource *source = palloc0(sizeof(RestSource));

		source->kind = REST_SOURCE_REPLY;
		source->number = add_aside(&b, (char *) lfirst(lc) + strlen("reply:"));
		s->replies[s->nreplies++] = source;
	}
	nasides = s->nasides;
	s->count = rest_conf_has(map->conf, REST_OPT_COUNT_VALUE) ?
		reply_source(&b, map->conf, REST_OPT_COUNT_VALUE) : s->total;
	fill_specs(&b, map->conf, nasides);
	return s;
}
