/*-------------------------------------------------------------------------
 *
 * facts.c
 *	  What a reply says besides its records: total, more, next.
 *
 * The sources that the options total, has_more and next name enter; numbers
 * and texts leave.  Facts in the body are complete when the reader has reached
 * its end, those in headers as soon as there are any.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "ask.h"
#include "facts.h"
#include "header.h"
#include "own.h"
#include "report.h"

/* See facts.h. */
void
rest_facts_slice(const RestFacts *facts, const RestSource *source,
				 RestSlice *slice)
{
	bool		ok = true;

	memset(slice, 0, sizeof(*slice));
	slice->data = "";
	switch (source->kind)
	{
		case REST_SOURCE_RECORD:
			ok = rest_reader_column(facts->reader, source->number, slice);
			break;
		case REST_SOURCE_REPLY:
			ok = rest_reply_aside(facts->reply, source->number, slice);
			break;
		case REST_SOURCE_NAME:
			rest_reader_name(facts->reader, slice);
			break;
		case REST_SOURCE_HEADER:
			break;
	}
	if (!ok)
		rest_fault_report(rest_reader_fault(facts->reader));
}

/* See facts.h. */
void
rest_facts_column(const RestFacts *facts, const RestSlice *slices,
				  AttrNumber attnum, RestSlice *slice)
{
	RestSlice	null_slice = {0};
	ListCell   *lc;

	if (facts->sources->direct[attnum - 1] >= 0)
	{
		*slice = slices[facts->sources->direct[attnum - 1]];
		return;
	}
	memset(slice, 0, sizeof(*slice));
	slice->data = null_slice.data = "";
	foreach(lc, facts->sources->columns[attnum - 1])
	{
		const RestSource *source = lfirst(lc);

		if (source->kind == REST_SOURCE_HEADER)
			continue;
		rest_facts_slice(facts, source, slice);
		if (slice->kind > REST_JSON_NULL)
			return;
		if (slice->kind == REST_JSON_NULL)
			null_slice = *slice;
	}
	*slice = null_slice;
}

/* See facts.h. */
bool
rest_facts_column_header(const RestFacts *facts, AttrNumber attnum,
						 const char **text)
{
	ListCell   *lc;

	foreach(lc, facts->sources->columns[attnum - 1])
	{
		const RestSource *source = lfirst(lc);

		if (source->kind != REST_SOURCE_HEADER)
			continue;
		*text = rest_reply_header(facts->reply, source->name, 0);
		return true;
	}
	return false;
}

/* One alternative as text; false when it says nothing. */
static bool
source_text(const RestFacts *facts, const RestSource *source, RestBuf *out)
{
	RestSlice	slice;
	const char *header;

	if (source->kind == REST_SOURCE_HEADER)
	{
		header = rest_reply_header(facts->reply, source->name, 0);
		if (header == NULL)
			return false;
		rest_buf_puts(out, header);
		return true;
	}
	rest_facts_slice(facts, source, &slice);
	return rest_ask_scalar(&slice, out);
}

/* See facts.h. */
const RestSource *
rest_facts_text(const RestFacts *facts, const RestSource *source,
				RestBuf *out)
{
	while (source != NULL && !source_text(facts, source, out))
		source = source->otherwise;
	return source;
}

/* Raise that a total is no number. */
static void
raise_no_total(bool count, const char *text)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("total of the list is no number: \"%.100s\"",
					rest_report_text(text)),
			 errhint("Check the option \"%s\".",
					 count ? "count_value" : "total")));
}

/* See facts.h. */
int64
rest_facts_total(const RestFacts *facts, const RestSource *source)
{
	RestBuf    *text = rest_own_buf(CurrentMemoryContext, REST_MAX_TOKEN);
	bool		count = source != facts->sources->total;
	int64_t		total;
	char	   *end;

	source = rest_facts_text(facts, source, text);
	if (source == NULL)
		return -1;
	if (source->kind == REST_SOURCE_HEADER &&
		pg_strcasecmp(source->name, "content-range") == 0)
		return rest_header_content_range(rest_buf_text(text), text->len,
										 &total) ? total : -1;
	errno = 0;
	total = strtoll(rest_buf_text(text), &end, 10);
	if (errno != 0 || end == rest_buf_text(text) || *end != '\0' || total < 0)
		raise_no_total(count, rest_buf_text(text));
	return total;
}

/* See facts.h. */
RestTri
rest_facts_has_more(const RestFacts *facts)
{
	RestBuf    *text = rest_own_buf(CurrentMemoryContext, REST_MAX_TOKEN);
	const char *word;

	if (!rest_facts_text(facts, facts->sources->has_more, text))
		return REST_TRI_UNKNOWN;
	word = rest_buf_text(text);
	return pg_strcasecmp(word, "true") == 0 || strcmp(word, "1") == 0 ?
		REST_TRI_YES : REST_TRI_NO;
}

/* Does some Link header of the reply have the relation "next"? */
static bool
has_next_link(const RestFacts *facts)
{
	RestBuf    *url = rest_own_buf(CurrentMemoryContext, REST_MAX_TOKEN);
	const char *link;
	int			i;

	for (i = 0; (link = rest_reply_header(facts->reply, "link", i)) != NULL; i++)
	{
		if (rest_header_link(link, strlen(link), "next", url))
			return true;
	}
	return false;
}

/* See facts.h. */
bool
rest_facts_has_unread(const RestFacts *facts)
{
	RestSlice	slice;

	if (has_next_link(facts))
		return true;
	if (facts->sources->usual_next == NULL)
		return false;
	rest_facts_slice(facts, facts->sources->usual_next, &slice);
	if ((slice.kind == REST_JSON_STRING && slice.len > 0) ||
		slice.kind == REST_JSON_NUMBER)
		return true;
	rest_facts_slice(facts, facts->sources->usual_more, &slice);
	return slice.kind == REST_JSON_TRUE;
}

/* See facts.h. */
void
rest_facts_token(const RestFacts *facts, RestPagerKind kind, RestBuf *token)
{
	const RestSource *next = facts->sources->next;
	const char *link;
	int			i;

	if (next && next->kind == REST_SOURCE_RECORD)
		return;
	rest_buf_reset(token);
	if (kind != REST_PAGER_LINK)
	{
		rest_facts_text(facts, next, token);
		return;
	}
	for (i = 0; (link = rest_reply_header(facts->reply, "link", i)) != NULL; i++)
	{
		if (rest_header_link(link, strlen(link), "next", token))
			break;
	}
}
