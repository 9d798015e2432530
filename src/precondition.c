/*-------------------------------------------------------------------------
 *
 * precondition.c
 *	  Which conditions go along with a write, so that it is done only where they
 *	  still hold?
 *
 * The conditions that chose a row, as the scan has them, enter; filters in the
 * words of the write route leave.  What cannot be sent is left out: the row was
 * checked here when it was read.  The key is in the path already.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "filter.h"
#include "precondition.h"
#include "said.h"

/* See precondition.h. */
bool
rest_precondition_wanted(const RestRoute *route)
{
	return route->bare_filter || rest_route_uses(route, "filter") ||
		rest_route_uses(route, "terms");
}

/* The plan's terms without those on key columns. */
static RestScanPlan *
without_key(const RestColumnMap *map, const RestScanPlan *plan)
{
	RestScanPlan *other = palloc(sizeof(RestScanPlan));
	ListCell   *lc;

	*other = *plan;
	other->kind = REST_SCAN_ROWS;
	other->terms = NIL;
	foreach(lc, plan->terms)
	{
		RestPlanTerm *term = lfirst(lc);

		if (!list_member_int(map->keys, term->attnum))
			other->terms = lappend(other->terms, term);
	}
	return other;
}

/* See precondition.h. */
RestPrecondition *
rest_precondition_new(const RestColumnMap *map, RestCodec **codecs,
					  const RestRoute *route, const RestScanPlan *plan,
					  const RestTermValue *values)
{
	RestPrecondition *out = palloc0(sizeof(RestPrecondition));
	RestSentInput *in = palloc0(sizeof(RestSentInput));
	RestSent   *sent = palloc0(sizeof(RestSent));
	RestChoice *choice = NULL;
	List	   *terms = NIL;

	in->map = map;
	in->codecs = codecs;
	in->plan = without_key(map, plan);
	in->values = values;
	in->list = route;
	in->ways = rest_ways_new(map, route);
	in->conf = map->conf;
	rest_sent_decide(in, sent);
	if (sent->nchoices == 1)
		choice = sent->choices;
	rest_filter_request(in, sent, choice, &out->args, &terms);
	rest_said_parts(map->conf, in->ways, terms, &out->parts);
	return out;
}
