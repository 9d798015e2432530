/*-------------------------------------------------------------------------
 *
 * check_routes.c
 *	  rest_fdw_check(): routes as they would be sent, and how pages follow.
 *
 * Reads are shown as requests of made-up queries, with {column} where a value
 * will stand; writes as templates, as there is no row to write.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "check.h"
#include "own.h"
#include "qual_tree.h"

/* Longest route that is shown */
#define REST_MAX_SHOWN (256 * 1024)

/* Names of columns (attnums), comma-separated; palloc'd. */
static char *
column_list(const RestCheckup *c, List *attnums)
{
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, attnums)
		appendStringInfo(&buf, "%s%s", buf.len ? ", " : "",
						 quote_identifier(rest_columns_get(c->map, lfirst_int(lc))->name));
	return buf.data;
}

/* ----- routes ----- */

/* RestCheckupStep: the first page of a list without conditions. */
static void
show_list(RestCheckup *c, int arg)
{
	RestTrial  *trial = rest_trial_new(c, REST_SCAN_ROWS);
	const RestSent *sent;
	char	   *note = rest_checkup_level(c->map->conf, REST_OPT_LIST);

	(void) arg;
	rest_trial_add_needs(c, trial, 0);
	sent = rest_trial_run(c, trial);
	if (c->list == NULL)
		rest_checkup_row(c, "route", "list", "none", note);
	else if (sent->by_key || sent->by_keys)
		rest_checkup_row(c, "route", "list", "none",
						 "never asked: its columns are the key, so that the get route is");
	else
	{
		if (c->needs)
			note = psprintf("%s; needs a value of %s", note,
							column_list(c, c->needs));
		rest_checkup_row(c, "route", "list", rest_trial_request(c, trial),
						 note);
	}
}

/* RestCheckupStep: one record by its key. */
static void
show_get(RestCheckup *c, int arg)
{
	RestTrial  *trial = rest_trial_new(c, REST_SCAN_ROWS);
	char	   *note = rest_checkup_level(c->map->conf, REST_OPT_GET);
	RestRoute  *get = rest_routes_load(c->map, REST_OPT_GET);
	ListCell   *lc;

	(void) arg;
	if (get == NULL || c->map->keys == NIL)
	{
		rest_checkup_row(c, "route", "get", "none", get ?
						 "never asked: no column has option key" : note);
		return;
	}
	foreach(lc, c->map->keys)
		rest_trial_add_equal(c, trial, lfirst_int(lc));
	foreach(lc, rest_routes_columns(c->map, get))
		rest_trial_add_equal(c, trial, lfirst_int(lc));
	rest_trial_run(c, trial);
	rest_checkup_row(c, "route", "get", rest_trial_request(c, trial), note);
}

/*
 * RestCheckupStep: what count(*) asks.  Conditions that the table can't be
 * read without must be exact for that, as in planning.
 */
static void
show_count(RestCheckup *c, int arg)
{
	RestTrial  *trial = rest_trial_new(c, REST_SCAN_COUNT);
	ListCell   *lc;
	bool		route = rest_conf_has(c->map->conf, REST_OPT_COUNT_ROUTE);
	bool		exact = route || rest_conf_has(c->map->conf, REST_OPT_TOTAL);
	RestWays   *ways = rest_ways_new(c->map, c->list);

	(void) arg;
	rest_trial_add_needs(c, trial, 0);
	foreach(lc, trial->plan.terms)
		exact = exact && rest_qual_may_be_exact(c->map, ways, lfirst(lc));
	if (!exact || c->list == NULL)
	{
		rest_checkup_row(c, "route", "count(*)", "none", "rows are counted here");
		return;
	}
	rest_trial_run(c, trial);
	rest_checkup_row(c, "route", "count(*)", rest_trial_request(c, trial),
					 psprintf("%s; where every condition is exact", route ?
							  rest_checkup_level(c->map->conf, REST_OPT_COUNT_ROUTE) :
							  "the total of a list"));
}

/* RestCheckupStep: a route of writing or groups, with {resource} filled in. */
static void
show_template(RestCheckup *c, int opt)
{
	const RestConf *conf = c->map->conf;
	const char *text = rest_conf_text(conf, opt);
	const char *resource = rest_conf_text(conf, REST_OPT_RESOURCE);
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, REST_MAX_SHOWN);

	if (rest_routes_load(c->map, opt) == NULL)
	{
		rest_checkup_row(c, "route", rest_option_defs[opt].name, "none",
						 rest_checkup_level(conf, opt));
		return;
	}
	rest_template_include(text, strlen(text), "resource",
						  resource ? resource : "", buf);
	rest_checkup_row(c, "route", rest_option_defs[opt].name,
					 rest_buf_text(buf),
					 psprintf("template; %s", rest_checkup_level(conf, opt)));
}

/* ----- pages ----- */

/* Why the pager is the one it is. */
static char *
pager_reason(const RestCheckup *c)
{
	if (rest_conf_has(c->map->conf, REST_OPT_PAGER))
		return psprintf("option pager; %s",
						rest_checkup_level(c->map->conf, REST_OPT_PAGER));
	switch (c->pager)
	{
		case REST_PAGER_OFFSET:
			return "the list route has {offset}";
		case REST_PAGER_PAGE:
			return "the list route has {page}";
		case REST_PAGER_CURSOR:
			return "the list route has {cursor}";
		case REST_PAGER_URL:
			return "option next is set";
		default:
			return "no option says how to ask for a next page";
	}
}

/* What tells that a list is complete. */
static char *
end_rule(const RestCheckup *c, const RestPagerRule *rule)
{
	const RestConf *conf = c->map->conf;
	bool		token = c->pager == REST_PAGER_CURSOR ||
		c->pager == REST_PAGER_URL || c->pager == REST_PAGER_LINK;
	StringInfoData buf;

	initStringInfo(&buf);
	if (c->pager == REST_PAGER_NONE)
		return "one reply is the whole list";
	appendStringInfoString(&buf, token ? "no next page is named" : "an empty page");
	if (rest_conf_has(conf, REST_OPT_HAS_MORE))
		appendStringInfo(&buf, ", or %s is not true",
						 rest_conf_text(conf, REST_OPT_HAS_MORE));
	if (rest_conf_has(conf, REST_OPT_TOTAL))
		appendStringInfo(&buf, ", or %s is reached",
						 rest_conf_text(conf, REST_OPT_TOTAL));
	if (rule->short_page_ends && rule->page_size > 0)
		appendStringInfo(&buf, ", or fewer records than %lld",
						 (long long) rule->page_size);
	return buf.data;
}

/* Where the token, URL or place of the next page comes from. */
static char *
next_rule(const RestCheckup *c)
{
	const char *next = rest_conf_text(c->map->conf, REST_OPT_NEXT);

	switch (c->pager)
	{
		case REST_PAGER_OFFSET:
			return "offset grows by the records received";
		case REST_PAGER_PAGE:
			return "page grows by 1";
		case REST_PAGER_CURSOR:
			return psprintf("cursor is %s of the reply", next && *next ? next : "nowhere");
		case REST_PAGER_URL:
			return psprintf("%s of the reply", next && *next ? next : "nowhere");
		case REST_PAGER_LINK:
			return "Link header with rel=\"next\"";
		default:
			return "";
	}
}

/* The request after the first: composed, or a URL that the reply brings. */
static void
show_next(RestCheckup *c, RestTrial *trial, const RestPagerRule *rule)
{
	char	   *request = NULL;

	if (c->pager == REST_PAGER_NONE)
		return;
	if (c->pager != REST_PAGER_OFFSET || rule->page_size > 0)
		request = rest_trial_next_request(c, trial);
	rest_checkup_row(c, "pager", "next page", request ? request : next_rule(c),
					 request ? next_rule(c) : NULL);
}

/* The order that each page is asked in, so that none is skipped. */
static void
show_order(RestCheckup *c, const RestTrial *trial)
{
	RestAsk    *ask = rest_ask_new(c->map, &trial->plan, c->api);
	List	   *attnums = NIL;
	ListCell   *lc;

	foreach(lc, rest_ask_sort(ask))
		attnums = lappend_int(attnums, ((RestSortKey *) lfirst(lc))->attnum);
	if (attnums)
		rest_checkup_row(c, "pager", "order", column_list(c, attnums),
						 "also without ORDER BY, so that pages fit together");
}

/* Numbers that are errors when passed. */
static void
show_limits(RestCheckup *c)
{
	static const RestOpt limits[] = {
		REST_OPT_MAX_PAGES, REST_OPT_MAX_ROWS, REST_OPT_MAX_REQUESTS
	};
	size_t		i;

	for (i = 0; i < lengthof(limits); i++)
	{
		if (rest_conf_has(c->map->conf, limits[i]))
			rest_checkup_row(c, "pager", rest_option_defs[limits[i]].name,
							 rest_conf_text(c->map->conf, limits[i]),
							 "one more is an error");
	}
}

/* RestCheckupStep: the pager and its rule. */
static void
show_pager(RestCheckup *c, int arg)
{
	RestTrial  *trial = rest_trial_new(c, REST_SCAN_ROWS);
	const RestPagerRule *rule;

	(void) arg;
	rest_trial_add_needs(c, trial, 0);
	rest_trial_run(c, trial);
	rule = rest_lister_pager(trial->lister);
	rest_checkup_row(c, "pager", "kind", rest_pager_kind_name(rule->kind),
					 pager_reason(c));
	if (rule->page_size > 0)
		rest_checkup_row(c, "pager", "page size",
						 psprintf("%lld", (long long) rule->page_size),
						 rest_checkup_level(c->map->conf, REST_OPT_PAGE_SIZE));
	show_next(c, trial, rule);
	rest_checkup_row(c, "pager", "ends at", end_rule(c, rule), NULL);
	show_order(c, trial);
	show_limits(c);
}

/* See check.h. */
void
rest_checkup_routes(RestCheckup *c)
{
	static const RestOpt writes[] = {
		REST_OPT_INSERT, REST_OPT_UPDATE, REST_OPT_DELETE, REST_OPT_UPSERT,
		REST_OPT_INSERT_MANY, REST_OPT_LOAD, REST_OPT_UPDATE_MANY,
		REST_OPT_DELETE_MANY,
		REST_OPT_UPDATE_WHERE, REST_OPT_DELETE_WHERE
	};
	size_t		i;

	if (c->works)
	{
		rest_checkup_try(c, "list", show_list, 0);
		rest_checkup_try(c, "get", show_get, 0);
		rest_checkup_try(c, "count(*)", show_count, 0);
		if (rest_conf_has(c->map->conf, REST_OPT_GROUPS))
			rest_checkup_try(c, "groups", show_template, REST_OPT_GROUPS);
	}
	for (i = 0; i < lengthof(writes); i++)
	{
		if (i < 3 || rest_conf_has(c->map->conf, writes[i]))
			rest_checkup_try(c, rest_option_defs[writes[i]].name,
							 show_template, writes[i]);
	}
	if (c->works && c->list)
		rest_checkup_try(c, "pager", show_pager, 0);
}
