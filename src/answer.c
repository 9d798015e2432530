/*-------------------------------------------------------------------------
 *
 * answer.c
 *	  From the answer to a write to the row that RETURNING and triggers see.
 *
 * The row as it was sent enters together with the answer; it leaves as the
 * answer says that it is now.  What the answer does not mention stays as it was
 * sent: an API that tells no more than a new key has taken the rest over.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "answer.h"
#include "facts.h"
#include "header.h"
#include "owned.h"
#include "per_route.h"
#include "refusal.h"
#include "report.h"
#include "sent.h"
#include "url.h"
#include "written.h"

/* Longest key in a header */
#define MAX_KEY (64 * 1024)

/* Where the written row comes from, by option returning */
typedef enum From
{
	FROM_NOWHERE,
	FROM_REPLY,
	FROM_GET
} From;

struct RestAnswer
{
	RestAnswerSpec spec;
	From		from;
	RestSources *sources;		/* NULL: nothing is read */
	RestRow    *row;
	RestSlice  *slices;
	const char *key_header;		/* header with the new key; or NULL */
	RestWriter *get;			/* of route get; or NULL */
	RestReader *get_reader;
	bool		many;			/* answers of a _many route */
	bool		silent;			/* the one at hand has no records at all */
	bool		counts;			/* read for option written_count alone */
	const char *count_header;	/* header with it; or NULL */
	bool		count_may_miss;	/* not all answers have it */
};

/* A record in an answer: what it lacks stays as it was sent. */
typedef struct AnswerRecord
{
	RestRecord	record;
	const Datum *values;
	const bool *nulls;
	const Bitmapset *unknown;	/* attnums that were not sent */
	bool		missed;			/* one of these was not there */
} AnswerRecord;

/* Option returning for the route. */
static From
where_from(const RestAnswerSpec *spec)
{
	const char *word = rest_per_route(spec->map->conf, REST_OPT_RETURNING,
									  spec->route);

	if (spec->counts && rest_conf_has(spec->map->conf, REST_OPT_WRITTEN_COUNT))
		return FROM_NOWHERE;
	if ((spec->attrs == NIL && !spec->counts) ||
		(word && strcmp(word, "none") == 0))
		return FROM_NOWHERE;
	return word && strcmp(word, "get") == 0 &&
		rest_written_use(spec->route) != REST_USE_DELETE ? FROM_GET : FROM_REPLY;
}

/* Where the new key stands: an aside of the reply, or a header. */
static List *
key_asides(RestAnswer *answer)
{
	const RestConf *conf = answer->spec.map->conf;
	const char *text = rest_conf_text(conf, REST_OPT_INSERTED_KEY);

	if (text == NULL || *text == '\0' || answer->spec.map->keys == NIL ||
		rest_written_use(answer->spec.route) != REST_USE_CREATE)
		return NIL;
	if (pg_strncasecmp(text, "header:", 7) == 0)
	{
		answer->key_header = text + 7;
		return NIL;
	}
	if (strncmp(text, "reply:", 6) == 0)
		return list_make1(pstrdup(text));
	return list_make1(psprintf("reply:%s", text));
}

/* How the record is asked for after the write. */
static void
prepare_get(RestAnswer *answer)
{
	RestWriterSpec spec = {0};

	spec.map = answer->spec.map;
	spec.api = answer->spec.api;
	spec.route = REST_OPT_GET;
	spec.returned = answer->spec.attrs;
	spec.codecs = answer->spec.codecs;
	answer->get = rest_writer_new(&spec);
	if (answer->get == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("option \"returning\" is 'get', but foreign table \"%s\" has no route \"get\"",
						get_rel_name(answer->spec.map->relid))));
}

/* What is read of answers whose rows nobody looks at: how many were written. */
static void
prepare_count(RestAnswer *answer)
{
	const char *text = rest_conf_text(answer->spec.map->conf,
									  REST_OPT_WRITTEN_COUNT);
	bool		creates = rest_written_use(answer->spec.route) == REST_USE_CREATE;
	size_t		len = text ? strlen(text) : 0;

	if (len == 0 || (answer->many && !creates && !answer->spec.counts))
		return;
	answer->counts = true;
	if (pg_strncasecmp(text, "header:", 7) == 0)
	{
		answer->count_header = text + 7;
		return;
	}
	answer->count_may_miss = len > 5 && strcmp(text + len - 5, ",none") == 0;
	if (answer->count_may_miss)
		text = pnstrdup(text, len - 5);
	if (strncmp(text, "reply:", 6) != 0)
		text = psprintf("reply:%s", text);
	answer->sources = rest_sources_new(answer->spec.map, NIL,
									   list_make1(pstrdup(text)));
}

/* See answer.h. */
RestAnswer *
rest_answer_new(const RestAnswerSpec *spec)
{
	RestAnswer *answer = palloc0(sizeof(RestAnswer));
	List	   *asides;

	answer->spec = *spec;
	answer->many = spec->route == REST_OPT_INSERT_MANY ||
		spec->route == REST_OPT_LOAD ||
		spec->route == REST_OPT_UPDATE_MANY ||
		spec->route == REST_OPT_DELETE_MANY ||
		rest_written_use(spec->route) == REST_USE_CHANGE;
	answer->from = where_from(spec);
	if (answer->from == FROM_NOWHERE)
	{
		prepare_count(answer);
		return answer;
	}
	if (spec->route == REST_OPT_UPDATE_MANY && spec->attrs != NIL)
		answer->spec.attrs = list_union_int(spec->attrs, spec->map->keys);
	asides = key_asides(answer);
	answer->sources = rest_sources_new(spec->map, answer->spec.attrs, asides);
	answer->row = rest_row_new(spec->map, answer->spec.attrs, spec->codecs);
	answer->slices = palloc(sizeof(RestSlice) *
							Max(answer->sources->nreader, 1));
	if (answer->from == FROM_GET ||
		(spec->unknown && rest_written_use(spec->route) != REST_USE_CHANGE))
		prepare_get(answer);
	return answer;
}

/* See answer.h. */
const RestReaderSpec *
rest_answer_records(const RestAnswer *answer)
{
	if (answer->counts)
		return answer->count_header ? NULL : &answer->sources->count_spec;
	return answer->from == FROM_REPLY ||
		(answer->from == FROM_GET && answer->sources->nreplies > 0) ?
		(answer->many ? &answer->sources->many : &answer->sources->item) : NULL;
}

/* See answer.h. */
int
rest_answer_nasides(const RestAnswer *answer)
{
	return answer->sources && (answer->sources->needs_reply ||
							   answer->sources->nreplies > 0) ?
		answer->sources->nasides : 0;
}

/* RestRecord.given: as it was sent. */
static bool
sent_value(const RestRecord *record, const RestColumn *column, Datum *value,
		   bool *isnull)
{
	AnswerRecord *own = (AnswerRecord *) record;

	if ((column->access == REST_ACCESS_ALL || column->access == REST_ACCESS_READ) &&
		bms_is_member(column->attnum, own->unknown))
		own->missed = true;
	*value = own->values[column->attnum - 1];
	*isnull = own->nulls[column->attnum - 1];
	return true;
}

/* Raise that an answer has a record without anything of what was declared. */
static void
raise_nothing_known(const RestAnswer *answer, const RestRequest *request,
					RestReader *reader)
{
	char	   *names = rest_refusal_clean(answer->spec.api,
										   pstrdup(rest_reader_seen_names(reader)));

	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("answer has none of the columns of foreign table \"%s\"",
					get_rel_name(answer->spec.map->relid)),
			 errdetail("It has %s. Request: %s %s",
					   rest_report_text(names), request->method,
					   rest_report_text(request->target)),
			 errhint("Check the option \"record\"; set option \"returning\" to 'none' or 'get' when answers to writes have no record.")));
}

/* Is there anything that a column points to? */
static bool
knows_something(const RestAnswer *answer)
{
	int			i;

	for (i = 0; i < answer->sources->nreader; i++)
	{
		if (answer->slices[i].kind != REST_JSON_MISSING)
			return true;
	}
	return answer->sources->nreader == 0;
}

/* Is a record nothing, or without members? */
static bool
is_bare(RestReader *reader)
{
	RestSlice	record;
	RestJsonIter iter;

	rest_reader_record(reader, &record);
	if (record.kind == REST_JSON_NULL)
		return true;
	if (record.kind != REST_JSON_OBJECT && record.kind != REST_JSON_ARRAY)
		return false;
	rest_json_iter(&iter, &record);
	return !rest_json_iter_next(&iter);
}

/* The row from the record at hand in a reader.  False: it does not tell all that
 * is unknown. */
static bool
read_record(RestAnswer *answer, const RestRequest *request, RestReply *reply,
			RestReader *reader, Datum *values, bool *nulls)
{
	RestFacts	facts = {answer->sources, reply, reader};
	AnswerRecord record;

	if (is_bare(reader))
		return false;
	if (!rest_reader_columns(reader, answer->slices))
		rest_fault_report(rest_reader_fault(reader));
	if (!knows_something(answer))
	{
		if (rest_written_use(answer->spec.route) == REST_USE_DELETE)
			return false;
		raise_nothing_known(answer, request, reader);
	}
	record.record.facts = &facts;
	record.record.slices = answer->slices;
	record.record.given = sent_value;
	record.values = values;
	record.nulls = nulls;
	record.unknown = answer->spec.unknown;
	record.missed = false;
	rest_row_read(answer->row, &record.record, values, nulls);
	return !record.missed;
}

/* ----- the key that an answer names ----- */

/* The codec of the key's column; one is all that an answer can name. */
static RestCodec *
key_codec(const RestAnswer *answer, AttrNumber attnum)
{
	RestSentInput in = {0};

	in.codecs = answer->spec.codecs;
	return rest_sent_codec(&in, rest_columns_get(answer->spec.map, attnum));
}

/* The last segment of the path in a URL, decoded. */
static RestBuf *
last_segment(const char *url)
{
	RestBuf    *out = rest_own_buf(CurrentMemoryContext, MAX_KEY);
	size_t		len = strcspn(url, "?#");
	size_t		from;

	while (len > 0 && url[len - 1] == '/')
		len--;
	for (from = len; from > 0 && url[from - 1] != '/'; from--)
		;
	rest_url_decode(out, url + from, len - from);
	return out;
}

/* Put the key that the answer names into the row of a table that has one. */
static void
read_key(RestAnswer *answer, const RestOutboxAnswer *from, Datum *values,
		 bool *nulls)
{
	const char *header;
	RestSlice	slice;
	RestBuf    *text;
	AttrNumber	attnum;

	if (answer->spec.map->keys == NIL)
		return;
	attnum = linitial_int(answer->spec.map->keys);
	if (answer->key_header)
	{
		header = rest_reply_header(from->reply, answer->key_header, 0);
		if (header == NULL)
			return;
		text = last_segment(header);
		values[attnum - 1] = rest_codec_read_text(key_codec(answer, attnum),
												  rest_buf_text(text),
												  text->len,
												  &nulls[attnum - 1]);
	}
	else if (answer->sources->nreplies > 0 && from->event != REST_REPLY_EMPTY)
	{
		RestFacts	facts = {answer->sources, from->reply, from->reader};

		rest_facts_slice(&facts, answer->sources->replies[0], &slice);
		if (slice.kind > REST_JSON_NULL)
			values[attnum - 1] = rest_codec_read(key_codec(answer, attnum),
												 &slice, &nulls[attnum - 1]);
	}
}

/* ----- asking for the record ----- */

/* The reader of records that are asked for. */
static RestReader *
get_reader(RestAnswer *answer)
{
	if (answer->get_reader == NULL)
		answer->get_reader = rest_owned_reader(GetMemoryChunkContext(answer),
											   &answer->sources->item);
	return answer->get_reader;
}

/* Ask for the record and read it. */
static void
get_record(RestAnswer *answer, Datum *values, bool *nulls)
{
	RestWriteRow row = {values, nulls, NULL, NULL, NULL};
	RestReader *reader = get_reader(answer);
	RestWrite	ask;
	RestReply  *reply;

	rest_writer_add(answer->get, &row);
	rest_writer_take(answer->get, NULL, 0, &ask);
	reply = rest_reply_open(answer->spec.api, &ask.request, REST_USE_ITEM,
							reader);
	if (rest_answer_nasides(answer) > 0)
		rest_reply_read_ahead(reply, answer->sources->nasides);
	if (rest_reply_next(reply, true) == REST_REPLY_RECORD)
		read_record(answer, &ask.request, reply, reader, values, nulls);
	rest_reply_close(reply);
}

/* Raise that there is no record where it should be. */
static void
raise_no_record(const RestAnswer *answer, const RestRequest *request)
{
	const char *text = rest_conf_text(answer->spec.map->conf, REST_OPT_RECORD);

	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("answer has no record at \"%s\"", text ? text : ""),
			 errdetail("Request: %s %s", request->method,
					   rest_report_text(request->target)),
			 errhint("Set option \"returning\" to 'none' or 'get' when answers to writes have no record.")));
}

/* Does the answer say that there was no record to change? */
static bool
says_none(const RestAnswer *answer, const RestOutboxAnswer *from)
{
	return answer->from == FROM_REPLY && from->event == REST_REPLY_NO_LIST &&
		answer->sources->item_may_miss && from->write->use != REST_USE_CREATE;
}

/* How many rows the answer says were written; -1: it does not say. */
static int64
told_count(const RestAnswer *answer, const RestOutboxAnswer *from)
{
	RestFacts	facts = {answer->sources, from->reply, from->reader};
	RestBuf    *text = rest_own_buf(CurrentMemoryContext, MAX_KEY);
	const char *header;
	int64_t		total;

	if (answer->count_header)
	{
		header = rest_reply_header(from->reply, answer->count_header, 0);
		if (header && pg_strcasecmp(answer->count_header, "content-range") == 0)
			return rest_header_content_range(header, strlen(header), &total) ?
				total : -1;
		rest_buf_puts(text, header ? header : "");
	}
	else if (from->event != REST_REPLY_EMPTY)
		rest_facts_text(&facts, answer->sources->replies[0], text);
	if (text->len == 0 || text->len > 15 ||
		strspn(rest_buf_text(text), "0123456789") != text->len)
		return -1;
	return strtoll(rest_buf_text(text), NULL, 10);
}

/*
 * Does the answer say that this many rows were written?  False when it says that
 * there was no row to change.  Raises for any other number, and for none.
 */
static bool
check_count(const RestAnswer *answer, const RestOutboxAnswer *from)
{
	int64		count = told_count(answer, from);

	if (count == from->write->nrows || (count < 0 && answer->count_may_miss))
		return true;
	if (count == 0 && from->write->use != REST_USE_CREATE)
		return false;
	rest_reply_doubt(from->reply);
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 count < 0 ? errmsg("answer does not say how many rows were written") :
			 errmsg("answer says that %lld rows were written, but %d were sent",
					(long long) count, from->write->nrows),
			 errdetail("Request: %s %s", from->write->request.method,
					   rest_report_text(from->write->request.target)),
			 errhint("Check the option \"written_count\".")));
}

/*
 * The key of a new record is known by now, or nobody can tell which record is
 * meant: raises then.
 */
static void
check_key(const RestAnswer *answer, const RestOutboxAnswer *from,
		  const bool *nulls)
{
	const RestConf *conf = answer->spec.map->conf;
	const char *text = rest_conf_text(conf, REST_OPT_INSERTED_KEY);
	bool		set = text && *text;
	ListCell   *lc;

	if (from->write->use != REST_USE_CREATE)
		return;
	foreach(lc, answer->spec.map->keys)
	{
		const RestColumn *column = rest_columns_get(answer->spec.map,
													lfirst_int(lc));

		if (!nulls[column->attnum - 1])
			continue;
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_REPLY),
				 set ? errmsg("answer has no key of the new record at \"%s\"", text) :
				 errmsg("nothing says where answers have the key of a new record"),
				 errdetail("Key column \"%s\" is not known. Request: %s %s",
						   column->name, from->write->request.method,
						   rest_report_text(from->write->request.target)),
				 set ? errhint("Check the option \"inserted_key\".") :
				 errhint("Option \"inserted_key\" says it, as in OPTIONS (inserted_key '/id').")));
	}
}

/* See answer.h. */
RestAnswerNext
rest_answer_row(RestAnswer *answer, const RestOutboxAnswer *from,
				Datum *values, bool *nulls)
{
	bool		told = false;

	if (from->dry)
		return REST_ROW_WRITTEN;
	if (answer->counts)
		return check_count(answer, from) ? REST_ROW_WRITTEN : REST_ROW_NONE;
	if (answer->from == FROM_NOWHERE)
		return REST_ROW_WRITTEN;
	if (says_none(answer, from))
		return REST_ROW_NONE;
	read_key(answer, from, values, nulls);
	if (answer->from == FROM_REPLY && from->event == REST_REPLY_RECORD)
		told = read_record(answer, &from->write->request, from->reply,
						   from->reader, values, nulls);
	else if (answer->from == FROM_REPLY && from->event == REST_REPLY_NO_LIST &&
			 !answer->sources->item_may_miss && !answer->spec.whole &&
			 from->write->use != REST_USE_DELETE)
		raise_no_record(answer, &from->write->request);
	if (answer->from == FROM_GET || (answer->spec.unknown && !told))
	{
		check_key(answer, from, nulls);
		rest_reply_close(from->reply);
		get_record(answer, values, nulls);
	}
	if (answer->key_header ||
		(answer->sources->nreplies > 0 && from->event != REST_REPLY_EMPTY))
		check_key(answer, from, nulls);
	return REST_ROW_WRITTEN;
}

/* ----- answers of many ----- */

/* See answer.h. */
bool
rest_answer_tells_rows(const RestAnswer *answer)
{
	return answer->counts || rest_answer_records(answer) != NULL;
}

/* Raise that an answer does not have a record for each row. */
static void
raise_wrong_number(const RestOutboxAnswer *from, int there)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 there < from->write->nrows ?
			 errmsg("answer has %d records for %d rows", there,
					from->write->nrows) :
			 errmsg("answer has more records than the %d rows that were sent",
					from->write->nrows),
			 errdetail("Request: %s %s", from->write->request.method,
					   rest_report_text(from->write->request.target)),
			 errhint("Check the option \"records_many\"; set option \"returning\" to 'none' for the route when answers do not tell the rows.")));
}

/* Is this the key that names a row of the write at the API? */
static bool
is_key_of(const RestAnswer *answer, const RestWrite *write, int row,
		  Datum *values, bool *nulls)
{
	AttrNumber	attnum = linitial_int(answer->spec.map->keys);
	RestValue	key;

	return write->keys[row] && !nulls[attnum - 1] &&
		rest_codec_key(key_codec(answer, attnum), values[attnum - 1], &key) &&
		strlen(write->keys[row]) == key.len &&
		memcmp(write->keys[row], key.text, key.len) == 0;
}

/* Can it be seen whether the record of an answer is that of the row?  Not when
 * the key itself is changed. */
static bool
has_place(const RestAnswer *answer, const RestWrite *write, int row,
		  Datum *values, bool *nulls)
{
	return write->keys != NULL && list_length(answer->spec.map->keys) == 1 &&
		is_key_of(answer, write, row, values, nulls);
}

/* Raise when the record that was read is that of another row of the write. */
static void
check_place(const RestAnswer *answer, const RestOutboxAnswer *from, int row,
			Datum *values, bool *nulls)
{
	const RestWrite *write = from->write;
	int			i;

	if (is_key_of(answer, write, row, values, nulls))
		return;
	for (i = 0; i < write->nrows; i++)
	{
		if (!is_key_of(answer, write, i, values, nulls))
			continue;
		rest_reply_doubt(from->reply);
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
				 errmsg("answer has its records in another order than the rows that were sent"),
				 errdetail("Its record %d is that of row %lld. Request: %s %s",
						   row + 1, (long long) (write->first + i),
						   write->request.method,
						   rest_report_text(write->request.target)),
				 errhint("Set option \"returning\" to 'none' or 'get' for the route.")));
	}
}

/* See answer.h. */
RestAnswerNext
rest_answer_next(RestAnswer *answer, const RestOutboxAnswer *from, int i,
				 Datum *values, bool *nulls)
{
	RestReplyEvent event;
	RestSlice	record;
	bool		placed;
	const RestItemFate *fates = from->reply ?
		rest_reply_row_fates(from->reply) : NULL;
	RestAnswerNext next = fates && fates[i] == REST_ITEM_NONE ?
		REST_ROW_NONE : REST_ROW_WRITTEN;

	if (from->dry || answer->counts || !rest_answer_tells_rows(answer))
		return next;
	if (i == 0)
		answer->silent = from->event == REST_REPLY_EMPTY ||
			(from->event == REST_REPLY_NO_LIST &&
			 answer->sources->many_may_miss);
	if (answer->silent)
		return next;
	event = i == 0 ? from->event : rest_reply_next(from->reply, true);
	if (event != REST_REPLY_RECORD)
		raise_wrong_number(from, i);
	if (next == REST_ROW_NONE)
		return next;
	rest_reader_record(from->reader, &record);
	if (record.kind == REST_JSON_NULL)
		return from->write->use == REST_USE_CREATE ? REST_ROW_WRITTEN :
			REST_ROW_NONE;
	placed = has_place(answer, from->write, i, values, nulls);
	read_record(answer, &from->write->request, from->reply, from->reader,
				values, nulls);
	if (placed)
		check_place(answer, from, i, values, nulls);
	return REST_ROW_WRITTEN;
}

/* See answer.h. */
void
rest_answer_end(RestAnswer *answer, const RestOutboxAnswer *from)
{
	if (answer->counts && !from->dry)
		check_count(answer, from);
	if (from->dry || answer->counts || !rest_answer_tells_rows(answer) ||
		answer->silent)
		return;
	if (rest_reply_next(from->reply, true) == REST_REPLY_RECORD)
		raise_wrong_number(from, from->write->nrows + 1);
}

/* ----- answers of routes that write what conditions choose ----- */

/* Raise that an answer does not tell what was written. */
static void
raise_untold(const RestAnswer *answer, const RestOutboxAnswer *from,
			 const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("answer of route \"%s\" of foreign table \"%s\" does not tell %s",
					rest_option_defs[answer->spec.route].name,
					get_rel_name(answer->spec.map->relid), what),
			 errdetail("Request: %s %s", from->write->request.method,
					   rest_report_text(from->write->request.target)),
			 errhint("Check the options \"written_count\" and \"records_many\"; set option \"returning\" to 'none' for the route when answers tell nothing.")));
}

/* See answer.h. */
bool
rest_answer_each(RestAnswer *answer, const RestOutboxAnswer *from, int64 n,
				 Datum *values, bool *nulls)
{
	RestReplyEvent event = n == 0 ? from->event :
		rest_reply_next(from->reply, true);

	if (n == 0 && (event == REST_REPLY_EMPTY ||
				   (event == REST_REPLY_NO_LIST &&
					!answer->sources->many_may_miss)))
		raise_untold(answer, from, "the records");
	if (event != REST_REPLY_RECORD)
		return false;
	if (values && !read_record(answer, &from->write->request, from->reply,
							   from->reader, values, nulls))
		raise_untold(answer, from, "all columns that are asked for");
	return true;
}

/* See answer.h. */
int64
rest_answer_affected(RestAnswer *answer, const RestOutboxAnswer *from)
{
	int64		n = 0;

	if (answer->counts)
	{
		n = told_count(answer, from);
		if (n < 0 && !answer->count_may_miss)
			raise_untold(answer, from, "how many records were written");
		return n;
	}
	if (answer->from == FROM_NOWHERE)
		return -1;
	while (rest_answer_each(answer, from, n, NULL, NULL))
		n++;
	return n;
}
