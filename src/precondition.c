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

/* What was decided for a route, in its words. */
static RestPrecondition *
spell(const RestSentInput *in, const RestSent *sent)
{
	RestPrecondition *out = palloc0(sizeof(RestPrecondition));
	RestChoice *choice = sent->nchoices == 1 ? sent->choices : NULL;
	List	   *terms = NIL;

	rest_filter_request(in, sent, choice, &out->args, &terms);
	rest_said_parts(in->conf, in->ways, terms, &out->parts);
	return out;
}

/* What a decision about a write route looks at. */
static RestSentInput *
make_input(const RestColumnMap *map, RestCodec **codecs,
		   const RestRoute *route, const RestScanPlan *plan,
		   const RestTermValue *values)
{
	RestSentInput *in = palloc0(sizeof(RestSentInput));

	in->map = map;
	in->codecs = codecs;
	in->plan = plan;
	in->values = values;
	in->list = route;
	in->ways = rest_ways_new(map, route);
	in->conf = map->conf;
	in->only_filters = true;
	return in;
}

/* See precondition.h. */
RestPrecondition *
rest_precondition_new(const RestColumnMap *map, RestCodec **codecs,
					  const RestRoute *route, const RestScanPlan *plan,
					  const RestTermValue *values)
{
	RestSentInput *in = make_input(map, codecs, route,
								   without_key(map, plan), values);
	RestSent   *sent = palloc0(sizeof(RestSent));

	rest_sent_decide(in, sent);
	return spell(in, sent);
}

/* Has everything in the path of a route a value? */
static bool
has_path(const RestColumnMap *map, const RestRoute *route,
		 const RestSent *sent)
{
	ListCell   *lc;

	foreach(lc, rest_routes_path_columns(map, route))
	{
		if (sent->columns[lfirst_int(lc) - 1].kind == REST_VALUE_EMPTY)
			return false;
	}
	return true;
}

/* See precondition.h. */
RestPrecondition *
rest_precondition_whole(const RestColumnMap *map, RestCodec **codecs,
						const RestRoute *route, const RestScanPlan *plan,
						const RestTermValue *values, RestSent *sent)
{
	RestSentInput *in = make_input(map, codecs, route, plan, values);

	rest_sent_decide(in, sent);
	if (sent->nothing || !sent->all_exact || sent->nchoices > 1 ||
		(sent->nchoices == 1 && !sent->choice_filters) ||
		!has_path(map, route, sent))
		return NULL;
	return spell(in, sent);
}

/* Is this the beginning of a placeholder for conditions? */
static bool
is_conditions(const char *at)
{
	return strncmp(at, "{filter", 7) == 0 || strncmp(at, "{terms", 6) == 0;
}

/* See precondition.h.  In a JSON body only what stands in strings is text. */
bool
rest_precondition_optional(const char *route)
{
	bool		json = false;
	bool		quoted = false;
	int			depth = 0;
	int			found = 0;
	const char *at;

	for (at = route; *at; at++)
	{
		bool		text = !json || quoted;

		if (!json && *at == '\n')
			json = at[1] != '\0' && strchr("{[\"", at[1]) != NULL;
		else if (json && *at == '\\' && at[1] != '\0')
			at++;
		else if (json && *at == '"')
			quoted = !quoted;
		else if (text && strncmp(at, "[[", 2) == 0)
		{
			depth++;
			at++;
		}
		else if (text && strncmp(at, "]]", 2) == 0)
		{
			depth--;
			at++;
		}
		else if (is_conditions(at))
		{
			if (depth <= 0)
				return false;
			found++;
		}
	}
	return found > 0;
}
