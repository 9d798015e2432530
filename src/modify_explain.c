/*-------------------------------------------------------------------------
 *
 * modify_explain.c
 *	  EXPLAIN of writes: the route, how many rows a request takes, and why.
 *
 * Works on options and plan alone; values are not known before execution, so
 * placeholders stand for them.  With ANALYZE what was sent follows.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/explain.h"
#include "nodes/nodeFuncs.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "compat.h"
#include "merged.h"
#include "modify_batch.h"
#include "modify_direct.h"
#include "modify_direct_plan.h"
#include "modify_explain.h"
#include "modify_plan.h"
#include "modify_send.h"
#include "modify_where.h"
#include "per_route.h"
#include "report.h"
#include "transaction.h"

/* How one write goes, as far as the plan tells */
typedef struct Shown
{
	const RestColumnMap *map;
	CmdType		operation;
	bool		direct;			/* by a node of ours */
	bool		source;			/* which has the rows from below */
	bool		returning;
	bool		by_list;		/* there may be several records */
	RestOpt		where;			/* the route that does all of it, or
								 * REST_OPT_COUNT */
	const char *why_not_where;	/* why there is none, though there might be */
	const char *row_by_row;		/* why core hands over one row at a time */
	bool		kept;			/* until the commit */
} Shown;

/* The first line of a route, with a body when there is one and VERBOSE. */
static void
show_route(const Shown *shown, RestOpt opt, ExplainState *es)
{
	char	   *text = rest_routes_text(shown->map, opt);
	char	   *rest = strchr(text, '\n');

	if (rest)
		*rest++ = '\0';
	ExplainPropertyText("Remote Write", rest_report_text(text), es);
	if (rest && es->verbose)
		ExplainPropertyText("Remote Body", rest_report_text(rest), es);
}

/* The route by which several rows go together, and how many. */
static RestOpt
bulk_route(const Shown *shown, int *rows)
{
	return rest_writable_bulk(shown->map, shown->operation,
							  shown->returning || shown->kept ||
							  shown->row_by_row != NULL, rows);
}

/* Why rows do not go together though there is a route; NULL: they do. */
static const char *
why_not_many(const Shown *shown, RestOpt many)
{
	const RestConf *conf = shown->map->conf;

	if (many != REST_OPT_LOAD && rest_conf_int(conf, REST_OPT_BATCH_SIZE) <= 1)
		return "option \"batch_size\" is 1";
	if (shown->kept)
		return NULL;
	if (shown->row_by_row)
		return shown->row_by_row;
	if (shown->returning &&
		!rest_per_route_is(conf, REST_OPT_RETURNING, many, "reply"))
		return psprintf("RETURNING, and answers of route \"%s\" do not tell the rows",
						rest_option_defs[many].name);
	if (shown->source || shown->operation == CMD_INSERT)
		return NULL;
	if (shown->returning)
		return "RETURNING";
	if (!(rest_conf_has(conf, REST_OPT_ITEMS) &&
		  rest_conf_has(conf, REST_OPT_ITEM_STATUS)) &&
		(!rest_conf_has(conf, REST_OPT_RECORDS_MANY) ||
		 rest_per_route_is(conf, REST_OPT_RETURNING, many, "none")))
		return psprintf("answers of route \"%s\" do not tell how many records there were",
						rest_option_defs[many].name);
	return NULL;
}

/* Do several rows go into a request? */
static bool
goes_many(const Shown *shown, RestOpt many)
{
	return many != REST_OPT_COUNT && why_not_many(shown, many) == NULL &&
		(shown->operation == CMD_INSERT || shown->by_list || shown->kept);
}

/* How many rows go into a request, and how many requests are under way. */
static void
show_mode(const Shown *shown, ExplainState *es)
{
	const RestConf *conf = shown->map->conf;
	int			rows;
	RestOpt		many = bulk_route(shown, &rows);
	const char *why = many != REST_OPT_COUNT ? why_not_many(shown, many) :
		shown->operation != CMD_INSERT ? shown->row_by_row : NULL;
	int64		room = rest_conf_int(conf, REST_OPT_CONCURRENCY);
	bool		overlap = room > 1 && !shown->kept && shown->row_by_row == NULL;

	if (shown->where != REST_OPT_COUNT)
		ExplainPropertyText("Remote Rows",
							psprintf("all in one request, by route \"%s\"",
									 rest_option_defs[shown->where].name), es);
	else if (shown->operation != CMD_INSERT && shown->direct &&
			 !shown->by_list)
		ExplainPropertyText("Remote Rows", "one request", es);
	else if (goes_many(shown, many))
		ExplainPropertyText("Remote Rows",
							psprintf("%lld a request, by route \"%s\"",
									 (long long) rows,
									 rest_option_defs[many].name), es);
	else
		ExplainPropertyText("Remote Rows",
							psprintf("one a request%s%s%s",
									 overlap ? psprintf(", %lld at a time", (long long) room) : "",
									 why ? ": " : "", why ? why : ""), es);
}

/* What was done. */
static void
show_figures(const RestModify *modify, ExplainState *es)
{
	if (modify == NULL || !es->analyze)
		return;
	rest_api_sync(modify->api);
	if (modify->uncounted)
		ExplainPropertyText("Rows Written", "not known", es);
	else
		ExplainPropertyInteger("Rows Written", NULL, modify->nwritten, es);
	ExplainPropertyInteger("Requests", NULL, modify->api->stats.requests, es);
	if (modify->api->stats.retries > 0)
		ExplainPropertyInteger("Retries", NULL, modify->api->stats.retries, es);
}

/* All of it. */
static void
show(const Shown *shown, const RestModify *modify, ExplainState *es)
{
	RestOpt		one = rest_writable_route(shown->map, shown->operation);
	int			rows;
	RestOpt		many = bulk_route(shown, &rows);

	show_route(shown, shown->where != REST_OPT_COUNT ? shown->where :
			   one == REST_OPT_COUNT || goes_many(shown, many) ? many : one,
			   es);
	show_mode(shown, es);
	if (shown->why_not_where)
		ExplainPropertyText("Not In One Request", shown->why_not_where, es);
	if (shown->kept)
		ExplainPropertyText("Remote Time",
							goes_many(shown, many) &&
							rest_merged_can(shown->map, many) ?
							"at commit, together with rows of other statements" :
							"at commit", es);
	show_figures(modify, es);
}

/* Has the table row triggers for this operation? */
static bool
has_row_triggers(const ResultRelInfo *rinfo, CmdType operation)
{
	const TriggerDesc *trigger = rinfo->ri_TrigDesc;

	if (trigger == NULL)
		return false;
	return operation == CMD_INSERT ?
		trigger->trig_insert_before_row || trigger->trig_insert_after_row :
		operation == CMD_UPDATE ?
		trigger->trig_update_before_row || trigger->trig_update_after_row :
		trigger->trig_delete_before_row || trigger->trig_delete_after_row;
}

/* Why an UPDATE or DELETE did not become a node of ours; NULL: it was not to. */
static const char *
not_direct_reason(const ModifyTableState *mtstate, const ResultRelInfo *rinfo,
				  const RestModifyPlan *plan)
{
	TupleDesc	desc = RelationGetDescr(rinfo->ri_RelationDesc);
	const ModifyTable *node = (const ModifyTable *) mtstate->ps.plan;

	if (list_length(node->resultRelations) > 1)
		return "several tables";
	if (desc->constr && desc->constr->has_generated_stored)
		return "generated columns";
	return plan->returning ? "RETURNING of other tables" : NULL;
}

/* Why core hands over one row at a time, or NULL when it does not. */
static const char *
row_by_row_reason(const ModifyTableState *mtstate, const ResultRelInfo *rinfo,
				  const RestModifyPlan *plan)
{
	if (rinfo->ri_WithCheckOptions != NIL)
		return "WITH CHECK OPTION";
	if (has_row_triggers(rinfo, mtstate->operation))
		return "row triggers";
	if (plan->do_nothing)
		return "ON CONFLICT DO NOTHING";
	if (mtstate->operation != CMD_INSERT)
		return not_direct_reason(mtstate, rinfo, plan);
	return plan->returning ? "RETURNING" : NULL;
}

/* EXPLAIN of a write that core drives. */
static void
restExplainForeignModify(ModifyTableState *mtstate, ResultRelInfo *rinfo,
						 List *fdw_private, int subplan_index,
						 ExplainState *es)
{
	RestModifyPlan plan;
	Shown		shown = {0};

	(void) subplan_index;
	rest_modify_plan_unpack(fdw_private, &plan);
	shown.map = rest_columns_load(RelationGetRelid(rinfo->ri_RelationDesc));
	shown.operation = mtstate->operation;
	shown.where = REST_OPT_COUNT;
	shown.returning = plan.returning;
	shown.kept = rest_transaction_keeps(shown.map->conf);
	if (!shown.kept)
		shown.row_by_row = row_by_row_reason(mtstate, rinfo, &plan);
	show(&shown, rinfo->ri_FdwState, es);
}

/* The values of a node's conditions: constants as they are, others by name. */
static RestTermValue *
shown_values(const ForeignScan *fsplan)
{
	RestTermValue *values = palloc0(sizeof(RestTermValue) *
									(list_length(fsplan->fdw_exprs) + 1));
	int			i = 0;
	ListCell   *lc;

	foreach(lc, fsplan->fdw_exprs)
	{
		Node	   *expr = lfirst(lc);
		RestTermValue *value = &values[i++];

		value->type = getBaseType(exprType(expr));
		if (!IsA(expr, Const))
			value->shown = psprintf("$%d", i);
		else
		{
			value->value = ((Const *) expr)->constvalue;
			value->isnull = ((Const *) expr)->constisnull;
		}
	}
	return values;
}

/* Is all of it one request?  After it ran: was it? */
static void
find_where(Shown *shown, const ForeignScan *fsplan,
		   const RestDirectPlan *plan, const RestModify *modify)
{
	RestCodec **codecs = palloc0(sizeof(RestCodec *) *
								 Max(shown->map->natts, 1));

	if (modify && (modify->at_once || modify->not_at_once))
		shown->why_not_where = modify->not_at_once;
	else
		shown->why_not_where = rest_modify_where_not(shown->map, codecs, plan,
													 shown_values(fsplan));
	if (shown->why_not_where == NULL)
		shown->where = rest_writable_where(shown->map, shown->operation);
}

/* EXPLAIN of a write that a node of ours does alone. */
static void
restExplainDirectModify(ForeignScanState *node, ExplainState *es)
{
	ForeignScan *fsplan = (ForeignScan *) node->ss.ps.plan;
	RestDirectPlan *plan = rest_direct_plan_unpack(fsplan->fdw_private);
	const RestModify *modify = rest_modify_direct_state(node);
	Shown		shown = {0};
	ListCell   *lc;

	shown.map = rest_columns_load(RelationGetRelid(node->ss.ss_currentRelation));
	shown.operation = plan->operation;
	shown.direct = true;
	shown.source = shown.by_list = plan->source;
	shown.kept = rest_transaction_keeps(shown.map->conf);
	shown.returning = plan->returning;
	foreach(lc, plan->scan ? plan->scan->terms : NIL)
		shown.by_list |= ((RestPlanTerm *) lfirst(lc))->kind == REST_TERM_ANY;
	shown.where = REST_OPT_COUNT;
	if (plan->where)
		find_where(&shown, fsplan, plan, modify);
	show(&shown, modify, es);
}

/* Put the EXPLAIN callbacks into the routine. */
void
rest_modify_explain_install(FdwRoutine *routine)
{
	routine->ExplainForeignModify = restExplainForeignModify;
	routine->ExplainDirectModify = restExplainDirectModify;
}
