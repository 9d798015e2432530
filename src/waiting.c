/*-------------------------------------------------------------------------
 *
 * waiting.c
 *	  Option wait: the requests by which work of the API is watched.
 *
 * Some replies only say that the API has begun with something, and how to ask
 * for it.  The options of the table enter; for each request that may be
 * answered so a RestWait leaves, which knows the route to ask by.  Its
 * {reply:...} are taken from the newest reply of that operation which has them:
 * the first names the work, later ones as a rule do not.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "option_value.h"
#include "owned.h"
#include "report.h"
#include "routes.h"
#include "scope.h"
#include "waiting.h"

#define REPLY_PREFIX "reply:"

/* Longest value that is taken from a reply */
#define WAITING_MAX_VALUE (64 * 1024)

struct RestWaiting
{
	const RestColumnMap *map;
	RestApi    *api;
	RestRoute  *route;
	const char *on;				/* option wait_on */
	List	   *names;			/* of char *: {reply:...} of the route */
	RestWait	wait;			/* what all operations share */
};

/* One operation that is watched; its RestWait comes first */
typedef struct Watched
{
	RestWait	wait;
	const RestWaiting *waiting;
	const RestValue *columns;
	int64		page_size;
	List	   *names;			/* of char *: the route's, and others */
	RestBuf   **texts;			/* by names */
	RestBuf    *found;			/* what is looked at now */
	RestJsonKind *kinds;		/* what they are; MISSING: not seen yet */
} Watched;

/* A condition option, parsed; NULL when it is not set. */
static RestCondition *
load_condition(const RestConf *conf, RestOpt opt)
{
	const char *text = rest_conf_text(conf, opt);

	return text && *text ? rest_owned_condition(text) : NULL;
}

/* The pointer of option wait_done: where the state of the work stands. */
static const char *
state_pointer(const RestConf *conf)
{
	const char *text = rest_conf_text(conf, REST_OPT_WAIT_DONE);

	return text && text[0] == '/' ? pnstrdup(text, strcspn(text, "=~")) : NULL;
}

/* See waiting.h. */
RestWaiting *
rest_waiting_new(const RestColumnMap *map, RestApi *api)
{
	const RestConf *conf = map->conf;
	RestWaiting *waiting;
	RestRoute  *route;

	if (!rest_conf_has(conf, REST_OPT_WAIT))
		return NULL;
	if (!rest_conf_has(conf, REST_OPT_WAIT_DONE))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
				 errmsg("option \"wait\" needs the option \"wait_done\""),
				 errhint("It says when the work is done, as in OPTIONS (wait_done '/state=done').")));
	route = rest_routes_load(map, REST_OPT_WAIT);
	if (route == NULL)
		return NULL;
	waiting = palloc0(sizeof(RestWaiting));
	waiting->map = map;
	waiting->api = api;
	waiting->route = route;
	waiting->on = rest_conf_text(conf, REST_OPT_WAIT_ON);
	waiting->names = rest_routes_named(route, REPLY_PREFIX, NIL);
	waiting->wait.done = load_condition(conf, REST_OPT_WAIT_DONE);
	waiting->wait.failed = load_condition(conf, REST_OPT_WAIT_FAILED);
	waiting->wait.interval_ms = rest_conf_ms(conf, REST_OPT_WAIT_INTERVAL);
	waiting->wait.limit_ms = rest_conf_ms(conf, REST_OPT_WAIT_LIMIT);
	waiting->wait.state = state_pointer(conf);
	return waiting;
}

/* Raise that the request can't be made. */
static void
raise_missing(const Watched *w, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("server \"%s\" does not say how to ask for its work: no value at \"%s\"",
					w->waiting->api->server, name + strlen(REPLY_PREFIX)),
			 errdetail("The work has begun, and goes on there."),
			 errhint("Check the option \"wait\".")));
}

/* Take what this reply says at the wanted places. */
static void
take_values(Watched *w, const RestJsonDoc *doc)
{
	ListCell   *lc;
	int			i = 0;

	foreach(lc, w->names)
	{
		const char *name = lfirst(lc);
		RestJsonKind kind;

		rest_buf_reset(w->found);
		kind = doc == NULL ? REST_JSON_MISSING :
			rest_jsondoc_find(doc, name + strlen(REPLY_PREFIX), w->found);
		if (kind > REST_JSON_NULL && kind < REST_JSON_ARRAY && w->found->len > 0)
		{
			rest_buf_reset(w->texts[i]);
			rest_buf_append(w->texts[i], rest_buf_text(w->found), w->found->len);
			w->kinds[i] = kind;
		}
		i++;
	}
}

/* The newest value at place i; false when no reply had one. */
static bool
get_value(const Watched *w, int i, RestValue *out)
{
	memset(out, 0, sizeof(*out));
	if (w->kinds[i] == REST_JSON_MISSING)
		return false;
	out->kind = w->kinds[i] == REST_JSON_STRING ? REST_VALUE_TEXT :
		REST_VALUE_RAW;
	out->text = rest_buf_text(w->texts[i]);
	out->len = w->texts[i]->len;
	return true;
}

/* Put the values of the route's own {reply:...} into its scope. */
static void
fill_values(const Watched *w, RestScope *scope)
{
	ListCell   *lc;
	int			i = 0;
	RestValue	value;

	foreach(lc, w->waiting->names)
	{
		if (!get_value(w, i++, &value))
			raise_missing(w, lfirst(lc));
		rest_scope_set(scope, lfirst(lc), value);
	}
}

/* See waiting.h. */
bool
rest_waiting_said(const RestWait *wait, const char *name, RestValue *out)
{
	const Watched *w = wait->arg;
	ListCell   *lc;
	int			i = 0;

	foreach(lc, w->names)
	{
		if (strcmp(lfirst(lc), name) == 0)
			return get_value(w, i, out);
		i++;
	}
	return false;
}

/* RestWait.request */
static void
make_request(void *arg, const RestJsonDoc *doc, RestRequest *out)
{
	Watched    *w = arg;
	const RestWaiting *waiting = w->waiting;
	RestScope	scope = {0};

	scope.columns = w->columns;
	if (w->page_size > 0)
		rest_scope_set_int(&scope, "page_size", w->page_size);
	else
		rest_scope_set_text(&scope, "page_size", NULL);
	take_values(w, doc);
	fill_values(w, &scope);
	if (!rest_routes_request(waiting->map, REST_OPT_WAIT, waiting->route,
							 &scope, waiting->api, out))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the path of option \"wait\" has an empty value")));
}

/* See waiting.h. */
const RestWait *
rest_waiting_begin(const RestWaiting *waiting, RestOpt route,
				   const RestValue *columns, int64 page_size, List *more)
{
	Watched    *w;
	int			n;

	if (waiting == NULL ||
		!rest_word_in(rest_option_defs[route].name, waiting->on))
		return NULL;
	w = palloc0(sizeof(Watched));
	w->names = list_concat_copy(waiting->names, more);
	n = list_length(w->names);
	w->waiting = waiting;
	w->columns = columns;
	w->page_size = page_size;
	w->texts = palloc(sizeof(RestBuf *) * Max(n, 1));
	w->kinds = palloc0(sizeof(RestJsonKind) * Max(n, 1));
	while (n-- > 0)
		w->texts[n] = rest_own_buf(CurrentMemoryContext, WAITING_MAX_VALUE);
	w->found = rest_own_buf(CurrentMemoryContext, WAITING_MAX_VALUE);
	w->wait = waiting->wait;
	w->wait.request = make_request;
	w->wait.arg = w;
	return &w->wait;
}
