/*-------------------------------------------------------------------------
 *
 * commit_route.c
 *	  Option commit: requests that carry, or follow, the writes of a
 *	  transaction.
 *
 * Tables and their entries enter.  Those of one server and user whose options
 * make the same request go into one, also from several tables: one transaction
 * is one change there.  What leaves is a RestWrite like any other.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/lsyscache.h"

#include "before.h"
#include "commit_route.h"
#include "connect.h"
#include "bounds.h"
#include "numbered.h"
#include "oneoff.h"
#include "revision.h"
#include "routes.h"
#include "scope.h"

struct RestCommit
{
	const RestColumnMap *map;	/* of its first table */
	Oid			userid;
	char	   *identity;
	RestApi    *api;
	RestRoute  *route;
	List	   *entries;		/* of const RestWrite * */
};

/* What a commit route's placeholders are looked up in */
typedef struct CommitScope
{
	RestScope	scope;
	RestOneOff	once;
} CommitScope;

/* RestLookup over a CommitScope. */
static bool
commit_lookup(void *arg, const RestName *name, RestValue *out,
			  RestFault *fault)
{
	CommitScope *scope = arg;

	if (!name->quoted && !name->old &&
		(rest_oneoff_find(&scope->once, name->text, out) ||
		 rest_numbered_find(name->text, out)))
		return true;
	return rest_scope_lookup(&scope->scope, name, out, fault);
}

/* See commit_route.h. */
bool
rest_commit_follows(const RestColumnMap *map)
{
	RestRoute  *route = rest_conf_has(map->conf, REST_OPT_COMMIT) ?
		rest_routes_load(map, REST_OPT_COMMIT) : NULL;

	return route && !rest_route_uses(route, "entries");
}

/* See commit_route.h. */
char *
rest_commit_identity(const RestColumnMap *map, Oid userid)
{
	const RestConf *conf = map->conf;
	static const RestOpt what[] = {
		REST_OPT_COMMIT, REST_OPT_BEFORE, REST_OPT_VARS, REST_OPT_HEADERS,
		REST_OPT_ARGS, REST_OPT_BODY
	};
	StringInfoData buf;
	size_t		i;

	initStringInfo(&buf);
	appendStringInfo(&buf, "%u %u", map->serverid, userid);
	for (i = 0; i < lengthof(what); i++)
		appendStringInfo(&buf, "\n%s", rest_conf_text(conf, what[i]) ?
						 rest_conf_text(conf, what[i]) : "");
	return buf.data;
}

/* Raise that nothing carries an entry. */
static void
raise_no_carrier(const RestColumnMap *map)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
			 errmsg("foreign table \"%s\" has entries and no option \"commit\" that sends them",
					get_rel_name(map->relid)),
			 errhint("An ENTRY needs a commit route with {entries}.")));
}

/* A new commit request for this table. */
static RestCommit *
make_commit(const RestColumnMap *map, Oid userid, char *name)
{
	RestCommit *commit = palloc0(sizeof(RestCommit));

	commit->map = map;
	commit->userid = userid;
	commit->identity = name;
	commit->api = rest_connect(map->serverid, userid, map->conf);
	commit->route = rest_routes_load(map, REST_OPT_COMMIT);
	return commit;
}

/* See commit_route.h. */
List *
rest_commit_add(List *commits, const RestColumnMap *map, Oid userid,
				const RestWrite *entry)
{
	char	   *name = rest_commit_identity(map, userid);
	RestCommit *commit = NULL;
	ListCell   *lc;

	foreach(lc, commits)
	{
		if (strcmp(((RestCommit *) lfirst(lc))->identity, name) == 0)
			commit = lfirst(lc);
	}
	if (commit == NULL)
	{
		if (!rest_conf_has(map->conf, REST_OPT_COMMIT))
			raise_no_carrier(map);
		commit = make_commit(map, userid, name);
		if (entry && !rest_route_uses(commit->route, "entries"))
			raise_no_carrier(map);
		commits = lappend(commits, commit);
	}
	if (entry)
		commit->entries = lappend(commit->entries, unconstify(RestWrite *, entry));
	return commits;
}

/* See commit_route.h. */
RestWaiting *
rest_commit_waiting(const RestCommit *commit)
{
	return rest_waiting_new(commit->map, commit->api);
}

/* See commit_route.h. */
RestApi *
rest_commit_api(const RestCommit *commit)
{
	return commit->api;
}

/* {entries}: bodies that are JSON as such, others as texts. */
static RestValue
entries_value(const RestCommit *commit)
{
	RestValue	list = {0};
	RestValue  *items = palloc0(sizeof(RestValue) *
								(list_length(commit->entries) + 1));
	ListCell   *lc;

	foreach(lc, commit->entries)
	{
		const RestWrite *entry = lfirst(lc);
		RestValue  *item = &items[list.nitems++];

		item->kind = entry->request.content_type &&
			strstr(entry->request.content_type, "json") ? REST_VALUE_RAW :
			REST_VALUE_TEXT;
		item->text = entry->request.body ? entry->request.body : "";
		item->len = entry->request.body_len;
	}
	list.kind = list.nitems ? REST_VALUE_LIST : REST_VALUE_EMPTY;
	list.items = items;
	return list;
}

/* Rows that the entries write. */
static int
count_rows(const RestCommit *commit)
{
	int			n = 0;
	ListCell   *lc;

	foreach(lc, commit->entries)
		n += ((const RestWrite *) lfirst(lc))->nrows;
	return n;
}

/* See commit_route.h. */
void
rest_commit_check(const RestCommit *commit)
{
	int64		bytes = 0;
	ListCell   *lc;

	foreach(lc, commit->entries)
		bytes += ((const RestWrite *) lfirst(lc))->bytes;
	if (bytes > 0)
		rest_bounds_commit(commit->map->conf, commit->api->server, bytes);
}

/* What names the rows of the entries, for messages. */
static void
add_keys(const RestCommit *commit, RestWrite *out)
{
	int			n = 0;
	ListCell   *lc;

	out->keys = palloc0(sizeof(char *) * Max(out->nrows, 1));
	foreach(lc, commit->entries)
	{
		const RestWrite *entry = lfirst(lc);
		int			i;

		if (out->key_name == NULL)
			out->key_name = entry->key_name;
		for (i = 0; i < entry->nrows; i++, n++)
			out->keys[n] = entry->keys ? entry->keys[i] : NULL;
	}
}

/* What has to be looked up first, and the revision. */
static void
fill_scope(RestCommit *commit, CommitScope *scope)
{
	List	   *names = rest_before_names(commit->route, NIL);
	RestBefore *before;
	RestValue	revision;

	scope->scope.map = commit->map;
	scope->scope.lenient = true;
	scope->scope.columns = palloc0(sizeof(RestValue) *
								   Max(commit->map->natts, 1));
	scope->scope.vars = rest_scope_vars(commit->map->conf);
	if (names != NIL)
	{
		before = rest_before_new(commit->map, commit->api, names);
		if (rest_before_ask(before, scope->scope.columns))
			rest_before_fill(before, &scope->scope);
	}
	revision = rest_revision_get(commit->map->conf, commit->map->serverid,
								 commit->userid);
	if (revision.kind == REST_VALUE_EMPTY &&
		rest_route_uses(commit->route, "revision"))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
				 errmsg("no reply has told the revision that option \"commit\" needs"),
				 errhint("Option \"revision\" says where replies have it.")));
	rest_scope_set(&scope->scope, "revision", revision);
	rest_scope_set(&scope->scope, "entries", entries_value(commit));
}

/* See commit_route.h. */
void
rest_commit_compose(RestCommit *commit, RestWrite *out)
{
	CommitScope scope;
	RestRequestSource source = {commit->route, commit_lookup, &scope, NULL, 0,
	NULL, true};

	memset(&scope, 0, sizeof(scope));
	rest_oneoff_init(&scope.once);
	rest_numbered_use(commit->identity);
	fill_scope(commit, &scope);
	memset(out, 0, sizeof(*out));
	rest_request_build(commit->api, &source, &out->request);
	out->request.once = !rest_routes_may_repeat(commit->map->conf,
												REST_OPT_COMMIT,
												out->request.method);
	out->request.again = !out->request.once;
	out->relid = commit->map->relid;
	out->route = REST_OPT_COMMIT;
	out->use = REST_USE_UPDATE;
	out->first = commit->entries ?
		((const RestWrite *) linitial(commit->entries))->first : 1;
	out->nrows = count_rows(commit);
	add_keys(commit, out);
}
