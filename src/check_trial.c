/*-------------------------------------------------------------------------
 *
 * check_trial.c
 *	  rest_fdw_check(): queries that are made up to see what they would send.
 *
 * A plan is put together as planning would, with marks for values (as EXPLAIN
 * has $1), and handed to the lister, which decides and composes its first
 * request without sending it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "check.h"
#include "filter.h"
#include "own.h"
#include "report.h"

/* Longest text of filters that is shown */
#define REST_MAX_SHOWN (1024 * 1024)

/* See check.h. */
RestTrial *
rest_trial_new(const RestCheckup *c, RestScanKind kind)
{
	RestTrial  *trial = palloc0(sizeof(RestTrial));
	int			i;

	trial->plan.kind = kind;
	trial->plan.relid = c->relid;
	trial->plan.limit = trial->plan.offset = -1;
	trial->values = palloc0(sizeof(RestTermValue) * (c->map->natts + 2));
	for (i = 1; i <= c->map->natts; i++)
	{
		if (rest_columns_get(c->map, i))
			trial->plan.attrs = lappend_int(trial->plan.attrs, i);
	}
	return trial;
}

/* See check.h. */
void
rest_trial_add(RestTrial *trial, const RestPlanTerm *term,
			   const RestTermValue *value)
{
	RestPlanTerm *copy = palloc(sizeof(RestPlanTerm));
	int			n = trial->plan.nclauses++;

	*copy = *term;
	copy->clause = -1;
	copy->value = value ? n : -1;
	if (value)
		trial->values[n] = *value;
	trial->plan.terms = lappend(trial->plan.terms, copy);
}

/* See check.h. */
void
rest_trial_add_equal(RestCheckup *c, RestTrial *trial, AttrNumber attnum)
{
	RestColumn *column = rest_columns_get(c->map, attnum);
	RestPlanTerm term = {REST_TERM_EQ, attnum, -1, -1};
	RestTermValue value = {0};
	ListCell   *lc;

	foreach(lc, trial->plan.terms)
	{
		if (((RestPlanTerm *) lfirst(lc))->attnum == attnum)
			return;
	}
	value.type = rest_column_base_type(column);
	value.shown = rest_checkup_mark(c, column->name);
	rest_trial_add(trial, &term, &value);
}

/* See check.h. */
void
rest_trial_add_needs(RestCheckup *c, RestTrial *trial, AttrNumber except)
{
	ListCell   *lc;

	foreach(lc, c->needs)
	{
		if (lfirst_int(lc) != except)
			rest_trial_add_equal(c, trial, lfirst_int(lc));
	}
}

/* See check.h. */
const RestSent *
rest_trial_run(RestCheckup *c, RestTrial *trial)
{
	RestListerSpec spec = {0};

	spec.map = c->map;
	spec.plan = &trial->plan;
	spec.codecs = palloc0(sizeof(RestCodec *) * Max(c->map->natts, 1));
	spec.api = c->api;
	spec.attrs = trial->plan.attrs;
	trial->lister = rest_lister_new(&spec);
	rest_lister_start(trial->lister, trial->values,
					  trial->plan.kind == REST_SCAN_COUNT ? 1 : -1);
	c->pager = rest_lister_pager(trial->lister)->kind;
	return rest_lister_sent(trial->lister);
}

/* A request as a route is written; palloc'd. */
static char *
request_text(const RestCheckup *c, const RestRequest *request)
{
	StringInfoData buf;
	int			i;

	initStringInfo(&buf);
	appendStringInfo(&buf, "%s %s", request->method, request->target);
	for (i = 0; i < request->nheaders; i++)
		appendStringInfo(&buf, "\n%s", request->headers[i]);
	if (request->body)
		appendStringInfo(&buf, "%s\n%s", request->nheaders ? "\n" : "",
						 request->body);
	return rest_checkup_unmark(c, buf.data);
}

/* See check.h. */
char *
rest_trial_request(const RestCheckup *c, RestTrial *trial)
{
	RestRequest request;

	if (!rest_lister_first_request(trial->lister, &request))
		return NULL;
	return request_text(c, &request);
}

/* What the lister's own decision looked at, as far as filters go. */
static RestSentInput
sent_input(const RestCheckup *c, const RestTrial *trial)
{
	RestSentInput in = {0};

	in.map = c->map;
	in.plan = &trial->plan;
	in.values = trial->values;
	in.list = c->list;
	in.ways = rest_ways_new(c->map, c->list);
	in.conf = c->map->conf;
	return in;
}

/* See check.h. */
char *
rest_trial_filters(const RestCheckup *c, const RestTrial *trial)
{
	RestSentInput in = sent_input(c, trial);
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, REST_MAX_SHOWN);
	RestArgs   *args;
	List	   *terms;
	ListCell   *lc;

	rest_filter_request(&in, rest_lister_sent(trial->lister),
						rest_lister_choice(trial->lister), &args, &terms);
	rest_args_print(args, buf);
	foreach(lc, terms)
	{
		RestValue	said = rest_said_value(in.conf, lfirst(lc));

		rest_buf_printf(buf, "%s%.*s", buf->len ? "; " : "", (int) said.len,
						said.text);
	}
	return rest_checkup_unmark(c, rest_buf_text(buf));
}

/* See check.h. */
char *
rest_trial_next_request(RestCheckup *c, RestTrial *trial)
{
	const RestPagerRule *rule = rest_lister_pager(trial->lister);
	const RestSent *sent = rest_lister_sent(trial->lister);
	RestAsk    *ask = rest_ask_new(c->map, &trial->plan, c->api);
	RestSentInput in = sent_input(c, trial);
	RestAskPage page = {0};
	RestRequest request;

	if (rule->kind == REST_PAGER_NONE || rule->kind == REST_PAGER_URL ||
		rule->kind == REST_PAGER_LINK)
		return NULL;
	page.page_size = rule->page_size;
	page.limit = -1;
	page.offset = rule->start_offset + rule->page_size;
	page.page = rule->page_start + 1;
	page.cursor = rest_checkup_mark(c, "cursor");
	rest_ask_start(ask, &in, sent);
	if (!rest_ask_request(ask, rest_lister_choice(trial->lister), sent->by_key,
						  &page, &request))
		return NULL;
	return request_text(c, &request);
}
