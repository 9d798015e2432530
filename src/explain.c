/*-------------------------------------------------------------------------
 *
 * explain.c
 *	  EXPLAIN: what a scan sends, and what it did.
 *
 * Works on the plan alone, so that EXPLAIN sends nothing and evaluates nothing
 * but constants: a value that only execution knows is shown as $1, $2, ... and
 * VERBOSE says what these are.  The request is built by the same code that
 * execution uses.  With ANALYZE the scan's own figures follow.  Credentials
 * are never part of it; the server's base URL only with VERBOSE.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/explain.h"
#include "foreign/foreign.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/ruleutils.h"

#include "ask.h"
#include "auth.h"
#include "compat.h"
#include "connect.h"
#include "explain.h"
#include "groups.h"
#include "lister.h"
#include "login.h"
#include "report.h"
#include "scan.h"
#include "shared.h"

/* One EXPLAIN of one scan */
typedef struct Explain
{
	ForeignScanState *node;
	ForeignScan *fsplan;
	ExplainState *es;
	RestScanPlan *plan;
	RestColumnMap *map;
	RestTermValue *values;
	List	   *params;			/* expressions shown as $1, $2, ... */
	RestApi    *api;
	RestLister *lister;
	const RestSent *sent;
} Explain;

/*
 * The values of the plan's expressions: constants as they are, everything else
 * as a numbered placeholder.
 */
static void
make_values(Explain *x)
{
	ListCell   *lc;
	int			i = 0;

	x->values = palloc0(sizeof(RestTermValue) *
						(list_length(x->fsplan->fdw_exprs) + 1));
	foreach(lc, x->fsplan->fdw_exprs)
	{
		Node	   *expr = lfirst(lc);
		RestTermValue *value = &x->values[i++];

		value->type = getBaseType(exprType(expr));
		if (IsA(expr, Const) && i - 1 != x->plan->bind)
		{
			value->value = ((Const *) expr)->constvalue;
			value->isnull = ((Const *) expr)->constisnull;
			continue;
		}
		x->params = lappend(x->params, expr);
		value->shown = psprintf("$%d", list_length(x->params));
	}
}

/* Rows that LIMIT wants, as far as constants tell. */
static int64
shown_limit(const Explain *x)
{
	const RestTermValue *limit = &x->values[Max(x->plan->limit, 0)];
	const RestTermValue *offset = &x->values[Max(x->plan->offset, 0)];

	if (x->plan->limit < 0 || limit->shown || limit->isnull)
		return -1;
	if (x->plan->offset < 0)
		return DatumGetInt64(limit->value);
	if (offset->shown || offset->isnull)
		return -1;
	return DatumGetInt64(limit->value) + DatumGetInt64(offset->value);
}

/* Let the API leave out what OFFSET drops, as far as constants tell. */
static void
skip_rows(const Explain *x)
{
	const RestTermValue *offset = &x->values[Max(x->plan->offset, 0)];

	if (x->plan->skips && x->plan->offset >= 0 && !offset->shown &&
		!offset->isnull)
		rest_lister_skip(x->lister, DatumGetInt64(offset->value));
}

/* Decide as execution would. */
static void
decide(Explain *x)
{
	RestListerSpec spec = {0};
	Oid			userid = rest_compat_scan_check_as(x->node->ss.ps.state,
												   x->fsplan);

	spec.map = x->map;
	spec.plan = x->plan;
	spec.codecs = palloc0(sizeof(RestCodec *) * Max(x->map->natts, 1));
	x->api = rest_connect(x->map->serverid,
						  OidIsValid(userid) ? userid : GetUserId(),
						  x->map->conf);
	spec.api = x->api;
	spec.attrs = x->plan->attrs;
	x->lister = rest_lister_new(&spec);
	rest_lister_start(x->lister, x->values, x->plan->kind == REST_SCAN_COUNT ?
					  1 : shown_limit(x));
	skip_rows(x);
	x->sent = rest_lister_sent(x->lister);
}

/* Length of an encoded "{before:...}" at p, else 0; its text goes to buf. */
static size_t
decode_before(const char *p, StringInfo buf)
{
	const char *end = strncmp(p, "%7Bbefore%3A", 12) == 0 ?
		strstr(p, "%7D") : NULL;
	const char *q;

	if (end == NULL)
		return 0;
	for (q = p; q < end + 3; q += *q == '%' ? 3 : 1)
	{
		char		digits[3] = {0};

		if (*q == '%')
			memcpy(digits, q + 1, 2);
		appendStringInfoChar(buf, *q == '%' ? (char) strtol(digits, NULL, 16) :
							 *q);
	}
	return end + 3 - p;
}

/*
 * Put "$1" back where encoding made "%241" of it, and "{before:/id}", which
 * stands for what only execution will know.
 */
static char *
decode_params(const Explain *x, const char *target)
{
	StringInfoData buf;
	const char *p = target;

	initStringInfo(&buf);
	while (*p)
	{
		bool		mark = x->params != NIL && strncmp(p, "%24", 3) == 0 &&
			p[3] >= '1' && p[3] <= '9';
		size_t		before = decode_before(p, &buf);

		if (before > 0)
		{
			p += before;
			continue;
		}

		appendStringInfoChar(&buf, mark ? '$' : *p);
		p += mark ? 3 : 1;
	}
	return buf.data;
}

/* The request that goes before, when the others need it. */
static void
show_before(const Explain *x)
{
	RestRequest request;
	char	   *text;

	if (!rest_lister_before_request(x->lister, &request))
		return;
	text = psprintf("%s %s", request.method, decode_params(x, request.target));
	ExplainPropertyText("Remote Request Before", rest_report_text(text), x->es);
}

/* Remote Request, and how many of its kind. */
static void
show_request(Explain *x)
{
	RestRequest request;
	char	   *text;

	if (x->plan->kind == REST_SCAN_COUNT && !x->sent->all_exact)
	{
		ExplainPropertyText("Remote Request",
							"none: a value can't be sent, rows are counted here",
							x->es);
		return;
	}
	if (x->sent->nothing)
	{
		ExplainPropertyText("Remote Request", "none: no row can match", x->es);
		return;
	}
	if (x->plan->kind == REST_SCAN_GROUPS && !rest_groups_are_exact(x->sent))
	{
		ExplainPropertyText("Remote Request",
							"none: a value can't be sent, rows are grouped here",
							x->es);
		return;
	}
	if (!rest_lister_first_request(x->lister, &request))
	{
		ExplainPropertyText("Remote Request",
							x->sent->missing ? "none: a required value is missing" :
							"none: no such record can exist", x->es);
		return;
	}
	show_before(x);
	text = psprintf("%s %s", request.method, decode_params(x, request.target));
	ExplainPropertyText("Remote Request", rest_report_text(text), x->es);
	if (request.body)
		ExplainPropertyText("Remote Body", rest_report_text(request.body),
							x->es);
	if (x->sent->nchoices > 1)
		ExplainPropertyInteger("Remote Requests per Page", NULL,
							   x->sent->nchoices, x->es);
}

/* One clause of the plan as SQL. */
static char *
clause_text(const Explain *x, Node *clause, List *context)
{
	return deparse_expression(clause, context, x->es->verbose ||
							  list_length(x->es->rtable) > 1, false);
}

/* Append a condition that reaches the API to the texts of such. */
static List *
add_condition(const Explain *x, int clause, RestReach reach, List *context,
			  List *texts)
{
	List	   *quals = x->fsplan->scan.plan.qual;

	if (clause < 0 || reach == REST_REACH_LOCAL)
		return texts;
	return lappend(texts, psprintf("%s%s",
								   clause_text(x, list_nth(quals, clause),
											   context),
								   reach == REST_REACH_HINT ? " (narrows)" : ""));
}

/* Conditions that reach the API; those that stay here alone are in Filter. */
static void
show_conditions(Explain *x, List *ancestors)
{
	List	   *context;
	List	   *remote = NIL;
	int			n = 0;
	ListCell   *lc;

	if (x->fsplan->scan.plan.qual == NIL || x->sent->nothing)
		return;
	context = set_deparse_context_plan(x->es->deparse_cxt,
									   x->node->ss.ps.plan, ancestors);
	foreach(lc, x->plan->terms)
		remote = add_condition(x, ((RestPlanTerm *) lfirst(lc))->clause,
							   x->sent->reach[n++], context, remote);
	n = 0;
	foreach(lc, x->plan->trees)
		remote = add_condition(x, ((RestPlanTree *) lfirst(lc))->clause,
							   x->sent->tree_reach[n++], context, remote);
	if (remote)
		ExplainPropertyList("Remote Filter", remote, x->es);
}

/* The order that is asked of the API, the pager's key included. */
static void
show_sort(Explain *x)
{
	List	   *keys = NIL;
	ListCell   *lc;

	foreach(lc, x->plan->sort)
	{
		RestSortKey *key = lfirst(lc);
		RestColumn *column = rest_columns_get(x->map, key->attnum);

		keys = lappend(keys, psprintf("%s%s", quote_identifier(column->name),
									  key->desc ? " DESC" : ""));
	}
	if (keys)
		ExplainPropertyList(x->plan->natural ? "Natural Order" : "Remote Sort",
							keys, x->es);
}

/* What the API groups by, and what it computes of each group. */
static void
show_groups(Explain *x)
{
	List	   *keys = NIL;
	List	   *aggregates = NIL;
	int			natts = x->map->natts;
	int			n = list_length(x->plan->aggregates);
	ListCell   *lc;
	int			i;

	if (x->plan->kind != REST_SCAN_GROUPS || x->sent->nothing ||
		!rest_groups_are_exact(x->sent))
		return;
	foreach(lc, x->plan->group)
	{
		const char *name = rest_columns_get(x->map, lfirst_int(lc))->name;

		keys = lappend(keys, unconstify(char *, quote_identifier(name)));
	}
	for (i = natts - n + 1; i <= natts; i++)
	{
		const char *name = rest_columns_get(x->map, i)->name;

		aggregates = lappend(aggregates, unconstify(char *, name));
	}
	if (keys)
		ExplainPropertyList("Remote Group Key", keys, x->es);
	if (aggregates)
		ExplainPropertyList("Remote Aggregates", aggregates, x->es);
}

/* How pages follow each other. */
static void
show_pager(Explain *x)
{
	const RestPagerRule *rule = rest_lister_pager(x->lister);
	StringInfoData buf;

	if (rule->kind == REST_PAGER_NONE || x->sent->by_key || x->sent->by_keys ||
		x->sent->nothing ||
		x->plan->kind == REST_SCAN_COUNT)
		return;
	initStringInfo(&buf);
	appendStringInfoString(&buf, rest_pager_kind_name(rule->kind));
	if (rule->page_size > 0)
		appendStringInfo(&buf, ", %lld a page", (long long) rule->page_size);
	ExplainPropertyText("Remote Pages", buf.data, x->es);
}

/* Is a value shown by the very name that the statement has for it? */
static bool
is_same(const char *shown, const char *name, const Node *expr)
{
	const Param *param = (const Param *) expr;

	return name[0] == '\0' && IsA(expr, Param) &&
		param->paramkind == PARAM_EXTERN &&
		strcmp(shown, psprintf("$%d", param->paramid)) == 0;
}

/* What $1, $2, ... stand for. */
static void
show_params(Explain *x, List *ancestors)
{
	List	   *context;
	List	   *texts = NIL;
	ListCell   *lc;
	int			i = 0;

	if (x->params == NIL)
		return;
	context = set_deparse_context_plan(x->es->deparse_cxt,
									   x->node->ss.ps.plan, ancestors);
	foreach(lc, x->fsplan->fdw_exprs)
	{
		const char *name = i < list_length(x->plan->names) ?
			list_nth(x->plan->names, i) : "";

		if (x->values[i].shown && !is_same(x->values[i].shown, name, lfirst(lc)))
			texts = lappend(texts, psprintf("%s = %s", x->values[i].shown,
											name[0] ? name :
											deparse_expression(lfirst(lc), context,
															   true, false)));
		i++;
	}
	if (texts)
		ExplainPropertyList("Remote Values", texts, x->es);
}

/* The base URL, without credentials by construction. */
static void
show_server(Explain *x)
{
	ForeignServer *server = GetForeignServer(x->map->serverid);

	ExplainPropertyText("Remote Server", server->servername, x->es);
	ExplainPropertyText("Remote URL", rest_conf_text(x->map->conf,
													 REST_OPT_URL), x->es);
	if (rest_conf_has(x->map->conf, REST_OPT_RATE))
		ExplainPropertyText("Remote Rate",
							psprintf("%s, counted in %s",
									 rest_conf_text(x->map->conf, REST_OPT_RATE),
									 rest_shared_place_name()), x->es);
}

/* Where the token is from, when requests carry one that has to be got. */
static void
show_login(Explain *x)
{
	const RestAuth *auth = x->api->auth;

	if (auth->login && auth->login->login && auth->login->lacks == NULL)
		ExplainPropertyText("Remote Login",
							rest_report_text(rest_login_shown(x->api, auth->login,
															  auth->login->login)),
							x->es);
	else if (auth->login && auth->login->refresh)
		ExplainPropertyText("Remote Login",
							rest_report_text(rest_login_shown(x->api, auth->login,
															  auth->login->refresh)),
							x->es);
}

/* What the scan did. */
static void
show_stats(Explain *x)
{
	const RestApiStats *stats = rest_scan_stats(x->node);
	ExplainState *es = x->es;

	if (stats == NULL)
		return;
	ExplainPropertyInteger("Requests", NULL, stats->requests, es);
	if (stats->logins > 0)
		ExplainPropertyInteger("Logins", NULL, stats->logins, es);
	ExplainPropertyInteger("Pages", NULL, stats->pages, es);
	ExplainPropertyInteger("Records", NULL, stats->records, es);
	if (stats->retries > 0 || es->format != EXPLAIN_FORMAT_TEXT)
		ExplainPropertyInteger("Retries", NULL, stats->retries, es);
	if (stats->reused > 0 || es->format != EXPLAIN_FORMAT_TEXT)
		ExplainPropertyInteger("Answers Used Again", NULL, stats->reused, es);
	if (rest_conf_ms(x->map->conf, REST_OPT_CACHE_TTL) > 0 ||
		es->format != EXPLAIN_FORMAT_TEXT)
	{
		ExplainPropertyInteger("Cache Hits", NULL, stats->hits, es);
		ExplainPropertyInteger("Cache Revalidations", NULL,
							   stats->revalidated, es);
	}
	ExplainPropertyInteger("Bytes", NULL, stats->bytes, es);
	ExplainPropertyInteger("Connections Opened", NULL, stats->connections, es);
	if (es->timing)
		ExplainPropertyFloat("Network Wait", "ms", stats->waited_us / 1000.0, 3,
							 es);
}

/* EXPLAIN of a scan. */
static void
restExplainForeignScan(ForeignScanState *node, ExplainState *es)
{
	Explain		x = {0};

	x.node = node;
	x.fsplan = (ForeignScan *) node->ss.ps.plan;
	x.es = es;
	x.plan = rest_scan_plan_unpack(x.fsplan->fdw_private);
	x.map = rest_columns_load(x.plan->relid);
	if (x.plan->kind == REST_SCAN_GROUPS)
		x.map = rest_groups_map(x.map, x.plan);
	make_values(&x);
	decide(&x);
	if (es->verbose)
	{
		show_server(&x);
		show_login(&x);
	}
	show_request(&x);
	show_conditions(&x, NIL);
	show_groups(&x);
	show_sort(&x);
	show_pager(&x);
	show_params(&x, NIL);
	if (es->analyze)
		show_stats(&x);
}

/* Put the EXPLAIN callbacks into the routine. */
void
rest_explain_install(FdwRoutine *routine)
{
	routine->ExplainForeignScan = restExplainForeignScan;
}
