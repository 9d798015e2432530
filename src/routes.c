/*-------------------------------------------------------------------------
 *
 * routes.c
 *	  The routes of a table, parsed, and which columns they need.
 *
 * Options enter as text; {resource}, which may itself hold placeholders, is
 * put in first, then the route is parsed and every placeholder is checked
 * against parts, columns and vars; what a preset names and a table does not
 * have is empty.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/lsyscache.h"

#include "csv_option.h"
#include "owned.h"
#include "report.h"
#include "routes.h"
#include "scope.h"

/* Longest route text */
#define REST_MAX_ROUTE (256 * 1024)

/* The parts that routes may use (language.md section 1) */
static const char *const route_parts[] = {
	"columns", "filter", "terms", "terms_not", "terms_or", "sort", "page_size", "limit", "offset",
	"page", "cursor", "key", "keys", "record", "records", "changes", "names",
	"values", "uuid", "nonce", "now_ms", "batch_id", "batch_sequence",
	"revision", "key_name", "key_names", "entries", "rows", "now", "batch_rows",
	"batch_start", "group", NULL
};

/* Is this one of the parts, perhaps with a spelling ("now:iso_s")? */
static bool
is_part(const char *name)
{
	size_t		len = strcspn(name, ":");
	int			i;

	for (i = 0; route_parts[i]; i++)
	{
		if (strlen(route_parts[i]) == len &&
			strncmp(route_parts[i], name, len) == 0)
			return true;
	}
	return false;
}

/* The column of this name, perhaps with a spelling, or NULL. */
static RestColumn *
find_column(const RestColumnMap *map, const char *name)
{
	RestColumn *column = rest_columns_find(map, name);

	if (column == NULL && strchr(name, ':'))
		column = rest_columns_find(map, pnstrdup(name, strcspn(name, ":")));
	return column;
}

/* What the walk over a route's placeholders knows and collects */
typedef struct NameWalk
{
	const RestColumnMap *map;
	List	   *vars;
	List	   *attnums;		/* columns met */
	const char *unknown;		/* first name that means nothing */
	bool		replies;		/* {reply:...} is known here */
	bool		only_old;		/* collect {old.x} alone */
	bool		before;			/* a {before:...} was met */
} NameWalk;

/* RestNameVisit: sort one placeholder. */
static bool
visit_name(void *arg, const RestName *name)
{
	NameWalk   *walk = arg;
	RestColumn *column;
	ListCell   *lc;

	if (strncmp(name->text, "before:", 7) == 0)
	{
		walk->before = true;
		return true;
	}
	if (name->index || (!name->quoted && !name->old && is_part(name->text)) ||
		(walk->replies && strncmp(name->text, "reply:", 6) == 0))
		return true;
	column = find_column(walk->map, name->text);
	if (column)
	{
		if (!walk->only_old || name->old)
			walk->attnums = list_append_unique_int(walk->attnums, column->attnum);
		return true;
	}
	foreach(lc, walk->vars)
	{
		if (strcmp(((RestScopePart *) lfirst(lc))->name, name->text) == 0)
			return true;
	}
	if (walk->unknown == NULL)
		walk->unknown = pstrdup(name->text);
	return true;
}

/* Does a route want {resource} where the table has none? */
static bool
lacks_resource(const RestColumnMap *map, RestOpt opt)
{
	return rest_conf_text(map->conf, REST_OPT_RESOURCE) == NULL &&
		strstr(rest_conf_text(map->conf, opt), "{resource}") != NULL;
}

/* Raise that the list cannot be asked for without option resource. */
static void
raise_no_resource(const RestColumnMap *map)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
			 errmsg("foreign table \"%s\" has no option \"resource\"",
					get_rel_name(map->relid)),
			 errhint("Say where the collection is, as in OPTIONS (resource '/orders').")));
}

/* Does a route change or delete records that there are? */
static bool
is_changing(RestOpt opt)
{
	return opt == REST_OPT_UPDATE || opt == REST_OPT_UPDATE_MANY ||
		opt == REST_OPT_DELETE || opt == REST_OPT_DELETE_MANY;
}

/*
 * Option resource with {x} as {old.x} for each column: where a record is, is
 * said by the row as it was.
 */
static const char *
old_resource(const RestColumnMap *map, const char *resource)
{
	StringInfoData buf;
	const char *p;

	initStringInfo(&buf);
	for (p = resource; *p; p++)
	{
		size_t		len = strcspn(p + 1, "}:|");

		appendStringInfoChar(&buf, *p);
		if (*p != '{')
			continue;
		if (p[1] == '+')
		{
			appendStringInfoChar(&buf, *++p);
			len--;
		}
		if (rest_columns_find(map, pnstrdup(p + 1, len)))
			appendStringInfoString(&buf, "old.");
	}
	return buf.data;
}

/* See routes.h. */
char *
rest_routes_text(const RestColumnMap *map, RestOpt opt)
{
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, REST_MAX_ROUTE);
	const char *text = rest_conf_text(map->conf, opt);
	const char *resource = rest_conf_text(map->conf, REST_OPT_RESOURCE);

	if (resource && is_changing(opt))
		resource = old_resource(map, resource);

	if (!rest_template_include(text, strlen(text), "resource",
							   resource ? resource : "", buf))
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("option \"%s\" is too long",
						rest_option_defs[opt].name)));
	return rest_buf_copy(buf);
}

/* The kind of bodies, by option body. */
static RestBodyKind
body_kind(const RestConf *conf)
{
	const char *text = rest_conf_text(conf, REST_OPT_BODY);

	if (text == NULL || strcmp(text, "json") == 0)
		return REST_BODY_JSON;
	if (strcmp(text, "form") == 0)
		return REST_BODY_FORM;
	if (strcmp(text, "multipart") == 0)
		return REST_BODY_MULTIPART;
	if (strcmp(text, "ndjson") == 0)
		return REST_BODY_NDJSON;
	return strcmp(text, "csv") == 0 ? REST_BODY_CSV : REST_BODY_TEXT;
}

/* Raise that a placeholder of a route means nothing. */
static void
raise_unknown(RestOpt opt, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
			 errmsg("option \"%s\" has the placeholder {%s}, which is no part, no column and not in option \"vars\"",
					rest_option_defs[opt].name, name)));
}

/*
 * Is it a placeholder of option resource, as the table itself has it?  A route
 * of a preset may name what a table does not have, that may not.
 */
static bool
is_in_own_resource(const RestColumnMap *map, const char *name)
{
	const char *p = rest_conf_text(map->conf, REST_OPT_RESOURCE);

	if (p == NULL || map->conf->level[REST_OPT_RESOURCE] <= REST_LEVEL_SERVER)
		return false;
	while ((p = strchr(p, '{')) != NULL)
	{
		size_t		len;

		p += p[1] == '+' ? 2 : 1;
		len = strcspn(p, "}:|");
		if (len == strlen(name) && strncmp(p, name, len) == 0)
			return true;
	}
	return false;
}

/* See routes.h. */
bool
rest_routes_has_get(const RestColumnMap *map)
{
	if (!rest_conf_has(map->conf, REST_OPT_GET) ||
		lacks_resource(map, REST_OPT_GET))
		return false;
	return list_length(map->keys) < 2 ||
		map->conf->level[REST_OPT_GET] > REST_LEVEL_DIALECT ||
		strstr(rest_conf_text(map->conf, REST_OPT_GET), "{key}") == NULL;
}

/* Can many records be asked for at once?  As rest_routes_has_get. */
static bool
has_get_many(const RestColumnMap *map)
{
	return rest_conf_has(map->conf, REST_OPT_GET_MANY) && map->keys != NIL &&
		(list_length(map->keys) == 1 ||
		 map->conf->level[REST_OPT_GET_MANY] > REST_LEVEL_DIALECT);
}

/* See routes.h. */
RestKeyWay
rest_key_way(const RestColumnMap *map, AttrNumber array)
{
	bool		many = has_get_many(map);
	bool		one = map->keys != NIL && rest_routes_has_get(map);

	if (array == 0)
		return one ? REST_KEYS_ONE : many ? REST_KEYS_MANY : REST_KEYS_LIST;
	if (many)
		return REST_KEYS_MANY;
	if (!one || (rest_conf_has(map->conf, REST_OPT_LIST) &&
				 rest_column_filter(rest_columns_get(map, array),
									REST_FILTER_IN)))
		return REST_KEYS_LIST;
	return REST_KEYS_EACH;
}

/* The option of the route that a way takes. */
static RestOpt
key_route(RestKeyWay way)
{
	return way == REST_KEYS_MANY ? REST_OPT_GET_MANY : REST_OPT_GET;
}

/* Is it a route for many records? */
static bool
is_many(RestOpt opt)
{
	return opt == REST_OPT_GET_MANY || opt == REST_OPT_INSERT_MANY ||
		opt == REST_OPT_LOAD ||
		opt == REST_OPT_UPDATE_MANY || opt == REST_OPT_DELETE_MANY;
}

/*
 * Raise what is wrong with the text of a route.  Options are checked one by one
 * when they are set; what a route means together with the others, its kind of
 * body above all, shows here.
 */
static void
raise_unreadable(const RestColumnMap *map, RestOpt opt, const RestFault *fault)
{
	const char *body = rest_conf_text(map->conf, REST_OPT_BODY);

	if (strcmp(fault->sqlstate, REST_STATE_FDW_INVALID_VALUE) != 0)
		rest_fault_report(fault);
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
			 errmsg("option \"%s\" can't be read: %s",
					rest_option_defs[opt].name, fault->message),
			 fault->detail[0] ? errdetail_internal("%s", fault->detail) : 0,
			 errhint("%s%sIts body is read as %s because of option \"body\".",
					 fault->hint, fault->hint[0] ? " " : "",
					 body ? body : "json")));
}

/* Say how the body is spelled when it is CSV. */
static void
spell_csv(const RestConf *conf, RestRoute *route)
{
	RestCsv		csv;
	RestFault	fault = {0};

	if (route->body == NULL || rest_body_kind(route->body) != REST_BODY_CSV)
		return;
	rest_csv_option(conf, &csv);
	if (!rest_body_spell_csv(route->body, &csv, &fault))
		rest_fault_report(&fault);
}

/* See routes.h. */
RestRoute *
rest_routes_load(const RestColumnMap *map, RestOpt opt)
{
	RestRoute  *route;
	RestFault	fault = {0};
	NameWalk	walk = {map, rest_scope_vars(map->conf), NIL, NULL,
	opt == REST_OPT_LIST_NEXT || opt == REST_OPT_WAIT, false, false};
	char	   *text;

	if (!rest_conf_has(map->conf, opt) ||
		(opt == REST_OPT_GET && !rest_routes_has_get(map)) ||
		(opt == REST_OPT_GET_MANY && !has_get_many(map)))
		return NULL;
	if (lacks_resource(map, opt))
	{
		if (opt == REST_OPT_LIST || map->conf->level[opt] > REST_LEVEL_SERVER)
			raise_no_resource(map);
		return NULL;			/* a preset's route that cannot be meant */
	}
	text = rest_routes_text(map, opt);
	route = rest_route_parse(text, strlen(text), body_kind(map->conf),
							 is_many(opt), &fault);
	if (route == NULL)
		raise_unreadable(map, opt, &fault);
	rest_owned_route(route, &fault);
	spell_csv(map->conf, route);
	rest_route_names(route, visit_name, &walk);
	if (walk.unknown)
	{
		if (is_in_own_resource(map, walk.unknown))
			raise_unknown(REST_OPT_RESOURCE, walk.unknown);
		if (map->conf->level[opt] > REST_LEVEL_SERVER)
			raise_unknown(opt, walk.unknown);
	}
	return route;
}

/* Does a route only read? */
static bool
is_reading(RestOpt route)
{
	return route == REST_OPT_LIST || route == REST_OPT_LIST_NEXT ||
		route == REST_OPT_GET || route == REST_OPT_GET_MANY ||
		route == REST_OPT_COUNT_ROUTE || route == REST_OPT_GROUPS ||
		route == REST_OPT_BEFORE || route == REST_OPT_WAIT;
}

/* See routes.h. */
bool
rest_routes_may_repeat(const RestConf *conf, RestOpt route,
					   const char *method)
{
	const char *words = rest_conf_text(conf, REST_OPT_REPEATABLE);

	if (words)
		return rest_word_in(rest_option_defs[route].name, words);
	/* the second time there is nothing left to count */
	if ((route == REST_OPT_UPDATE_WHERE || route == REST_OPT_DELETE_WHERE) &&
		!rest_conf_has(conf, REST_OPT_IDEMPOTENCY_HEADER))
		return false;
	return is_reading(route) || strcmp(method, "PUT") == 0 ||
		strcmp(method, "DELETE") == 0 ||
		rest_conf_has(conf, REST_OPT_IDEMPOTENCY_HEADER);
}

/* What names are looked for, and where they are put */
typedef struct Named
{
	const char *prefix;
	List	   *names;			/* of char * */
} Named;

/* RestNameVisit: note a name with the prefix, once. */
static bool
note_named(void *arg, const RestName *name)
{
	Named	   *named = arg;
	ListCell   *lc;

	if (strncmp(name->text, named->prefix, strlen(named->prefix)) != 0)
		return true;
	foreach(lc, named->names)
	{
		if (strcmp(lfirst(lc), name->text) == 0)
			return true;
	}
	named->names = lappend(named->names, pstrdup(name->text));
	return true;
}

/* See routes.h. */
List *
rest_routes_named(const RestRoute *route, const char *prefix, List *names)
{
	Named		named = {prefix, names};

	if (route)
		rest_route_names(route, note_named, &named);
	return named.names;
}

/* See routes.h. */
bool
rest_routes_request(const RestColumnMap *map, RestOpt opt,
					const RestRoute *route, RestScope *scope, RestApi *api,
					RestRequest *out)
{
	RestRequestSource source = {route, rest_scope_lookup, scope, NULL, 0, NULL, false};

	scope->map = map;
	scope->lenient = true;
	scope->vars = rest_scope_vars(map->conf);
	if (!rest_request_build(api, &source, out))
		return false;
	out->once = !rest_routes_may_repeat(map->conf, opt, out->method);
	return true;
}

/* See routes.h. */
List *
rest_routes_columns(const RestColumnMap *map, const RestRoute *route)
{
	NameWalk	walk = {map, NIL, NIL, NULL, false, false, false};
	RestRoute  *before;

	rest_route_names(route, visit_name, &walk);
	before = walk.before ? rest_routes_load(map, REST_OPT_BEFORE) : NULL;
	if (before)
		rest_route_names(before, visit_name, &walk);
	return walk.attnums;
}

/* See routes.h. */
List *
rest_routes_old_columns(const RestColumnMap *map, const RestRoute *route)
{
	NameWalk	walk = {map, NIL, NIL, NULL, false, true, false};

	rest_route_names(route, visit_name, &walk);
	return walk.attnums;
}

/* See routes.h. */
List *
rest_routes_path_columns(const RestColumnMap *map, const RestRoute *route)
{
	NameWalk	walk = {map, NIL, NIL, NULL, false, false, false};
	NameWalk	other = {map, NIL, NIL, NULL, false, false, false};
	RestRoute  *before;

	rest_template_names(route->path, visit_name, &walk);
	rest_route_names(route, visit_name, &other);
	before = other.before ? rest_routes_load(map, REST_OPT_BEFORE) : NULL;
	if (before)
		rest_template_names(before->path, visit_name, &walk);
	return walk.attnums;
}

/* See routes.h. */
List *
rest_needs_item(const RestColumnMap *map, RestKeyWay way)
{
	RestRoute  *route = map->keys && way != REST_KEYS_LIST ?
		rest_routes_load(map, key_route(way)) : NULL;

	return route == NULL ? NIL :
		list_concat_unique_int(list_copy(map->keys),
							   rest_routes_path_columns(map, route));
}

/* See routes.h. */
List *
rest_needs_list(const RestColumnMap *map)
{
	RestRoute  *route = rest_routes_load(map, REST_OPT_LIST);
	List	   *attnums = route ? rest_routes_path_columns(map, route) : NIL;
	int			i;

	for (i = 0; i < map->natts; i++)
	{
		if (map->columns[i].name && map->columns[i].required)
			attnums = list_append_unique_int(attnums, i + 1);
	}
	return attnums;
}
