/*-------------------------------------------------------------------------
 *
 * before.c
 *	  The request that goes before: option before, and {before:...}.
 *
 * Some records can only be asked for with something that has to be looked up:
 * an id by a name, a handle, the address of a file.  The values of the columns
 * that the query fixes enter, as for any route; what the reply says at the
 * wanted pointers leaves, as parts of the templates of the other routes.
 *
 * The values stay until other columns make another request of the route: a
 * scan asks once, and again only when a nested loop binds another value.  A
 * pointer that finds nothing is an error: an empty place in the request that
 * follows would ask something else.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "ask.h"
#include "owned.h"
#include "reply.h"
#include "report.h"
#include "revision.h"
#include "routes.h"

#define BEFORE_PREFIX "before:"
#define HEADER_PREFIX "header:"

/* Longest value that is kept */
#define BEFORE_MAX_VALUE (64 * 1024)

/* One {before:...} */
typedef struct BeforeValue
{
	const char *name;			/* "before:/handle" */
	const char *pointer;		/* "/handle", or "header:Location" */
	int			aside;			/* of the reader; -1: a header */
	RestBuf    *text;
	RestValue	value;
} BeforeValue;

struct RestBefore
{
	const RestColumnMap *map;
	RestApi    *api;
	RestRoute  *route;
	int			n;
	BeforeValue *values;
	RestReader *reader;
	int			nasides;
	const RestPointerList **asides;
	int			revision;		/* aside of option revision, or -1 */
	char	   *asked;			/* by which request; NULL: by none */
	MemoryContext cxt;			/* asked lives here; reset when it changes */
	MemoryContext work;			/* one request; reset after it */
};

/* See before.h. */
List *
rest_before_names(const RestRoute *route, List *names)
{
	return rest_routes_named(route, BEFORE_PREFIX, names);
}

/* Raise that there is no request to take a value from. */
static void
raise_no_route(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
			 errmsg("placeholder {%s} needs the option \"before\"", name),
			 errhint("It is the request that is sent first, as in OPTIONS (before 'GET /projects?name={project}').")));
}

/* Prepare one value; pointers into the body become asides of the reader. */
static void
add_value(RestBefore *before, const char *name)
{
	BeforeValue *value = &before->values[before->n++];
	const char *pointer = name + strlen(BEFORE_PREFIX);

	value->name = name;
	value->pointer = pointer;
	value->aside = -1;
	value->text = rest_own_buf(CurrentMemoryContext, BEFORE_MAX_VALUE);
	if (strncmp(pointer, HEADER_PREFIX, strlen(HEADER_PREFIX)) == 0)
		return;
	value->aside = before->nasides++;
	before->asides[value->aside] = rest_owned_pointers(pointer);
}

/* Option revision, where it looks into bodies, is an aside more. */
static void
add_revision(RestBefore *before)
{
	const char *pointer = rest_conf_text(before->map->conf, REST_OPT_REVISION);

	before->revision = -1;
	if (!rest_revision_matters(before->map->conf) || pointer[0] != '/')
		return;
	before->revision = before->nasides++;
	before->asides[before->revision] = rest_owned_pointers(pointer);
}

/* The reader of the reply: one value, and what stands in it. */
static void
make_reader(RestBefore *before)
{
	RestReaderSpec spec = {0};

	spec.shape = REST_READ_ONE;
	spec.asides = before->asides;
	spec.nasides = before->nasides;
	before->reader = rest_owned_reader(CurrentMemoryContext, &spec);
}

/* See before.h. */
RestBefore *
rest_before_new(const RestColumnMap *map, RestApi *api, List *names)
{
	RestBefore *before = palloc0(sizeof(RestBefore));
	ListCell   *lc;

	before->map = map;
	before->api = api;
	before->route = rest_routes_load(map, REST_OPT_BEFORE);
	if (before->route == NULL)
		raise_no_route(linitial(names));
	before->values = palloc0(sizeof(BeforeValue) * list_length(names));
	before->asides = palloc0(sizeof(RestPointerList *) *
							 (list_length(names) + 1));
	foreach(lc, names)
		add_value(before, lfirst(lc));
	add_revision(before);
	make_reader(before);
	before->cxt = AllocSetContextCreate(CurrentMemoryContext,
										"rest_fdw before",
										ALLOCSET_SMALL_SIZES);
	before->work = AllocSetContextCreate(CurrentMemoryContext,
										 "rest_fdw request before",
										 ALLOCSET_SMALL_SIZES);
	return before;
}

/* See before.h. */
bool
rest_before_request(RestBefore *before, const RestValue *columns,
					RestRequest *out)
{
	RestScope	scope = {0};

	scope.columns = columns;
	return rest_routes_request(before->map, REST_OPT_BEFORE, before->route,
							   &scope, before->api, out);
}

/* By what two requests of the route differ; palloc'd. */
static char *
identity(const RestRequest *request)
{
	return psprintf("%s\n%.*s", request->url, (int) request->body_len,
					request->body ? request->body : "");
}

/* See before.h. */
bool
rest_before_is_asked(RestBefore *before, const RestValue *columns)
{
	MemoryContext old = MemoryContextSwitchTo(before->work);
	RestRequest request;
	bool		same;

	same = before->asked &&
		rest_before_request(before, columns, &request) &&
		strcmp(before->asked, identity(&request)) == 0;
	MemoryContextSwitchTo(old);
	MemoryContextReset(before->work);
	return same;
}

/* Raise that the reply does not say what is needed. */
static void
raise_missing(const RestBefore *before, const BeforeValue *value,
			  const RestRequest *request)
{
	const char *seen = rest_reader_seen_names(before->reader);

	ereport(ERROR,
			(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
			 errmsg("reply of option \"before\" has no value at \"%s\"",
					value->pointer),
			 errdetail("Request: %s %s%s%s", request->method,
					   rest_report_text(request->target),
					   seen && *seen ? "; the reply has " : "",
					   rest_report_text(seen ? seen : "")),
			 errhint("The placeholder {%s} needs it.", value->name)));
}

/* Take one value from the reply that has been read; false when it is not there. */
static bool
take_value(RestBefore *before, BeforeValue *value, RestReply *reply)
{
	RestSlice	slice = {0};
	const char *header;

	rest_buf_reset(value->text);
	if (value->aside < 0)
	{
		header = rest_reply_header(reply, value->pointer + strlen(HEADER_PREFIX),
								   0);
		if (header == NULL)
			return false;
		rest_buf_puts(value->text, header);
	}
	else if (!rest_reader_aside(before->reader, value->aside, &slice) ||
			 !rest_ask_scalar(&slice, value->text))
		return false;
	memset(&value->value, 0, sizeof(value->value));
	value->value.kind = slice.kind == REST_JSON_STRING || value->aside < 0 ?
		REST_VALUE_TEXT : REST_VALUE_RAW;
	value->value.text = rest_buf_text(value->text);
	value->value.len = value->text->len;
	return value->text->len > 0;
}

/* Note the revision that the reply says. */
static void
take_revision(RestBefore *before)
{
	RestBuf    *text = rest_own_buf(CurrentMemoryContext, BEFORE_MAX_VALUE);
	RestSlice	slice = {0};

	if (before->revision >= 0 &&
		rest_reader_aside(before->reader, before->revision, &slice) &&
		rest_ask_scalar(&slice, text))
		rest_revision_note(before->map->conf, before->api->serverid,
						   before->api->userid, rest_buf_text(text),
						   slice.kind == REST_JSON_NUMBER);
}

/* Send the request, read its reply and take the values. */
static void
ask_now(RestBefore *before, const RestRequest *request)
{
	RestReply  *reply = rest_reply_open(before->api, request, REST_USE_LIST,
										before->reader);
	RestReplyEvent event;
	int			i;

	do
		event = rest_reply_next(reply, true);
	while (event == REST_REPLY_RECORD);
	for (i = 0; i < before->n; i++)
	{
		if (!take_value(before, &before->values[i], reply))
			raise_missing(before, &before->values[i], request);
	}
	take_revision(before);
	rest_reply_close(reply);
}

/* See before.h. */
bool
rest_before_ask(RestBefore *before, const RestValue *columns)
{
	MemoryContext old;
	RestRequest request;
	char	   *asked;

	if (rest_before_is_asked(before, columns))
		return true;
	before->asked = NULL;
	MemoryContextReset(before->cxt);
	old = MemoryContextSwitchTo(before->work);
	if (!rest_before_request(before, columns, &request))
	{
		MemoryContextSwitchTo(old);
		return false;
	}
	ask_now(before, &request);
	asked = MemoryContextStrdup(before->cxt, identity(&request));
	MemoryContextSwitchTo(old);
	MemoryContextReset(before->work);
	before->asked = asked;
	return true;
}

/* See before.h. */
void
rest_before_fill(const RestBefore *before, RestScope *scope)
{
	int			i;

	for (i = 0; i < before->n; i++)
	{
		const BeforeValue *value = &before->values[i];

		rest_scope_set(scope, value->name, before->asked ? value->value :
					   rest_value_text(psprintf("{%s}", value->name)));
	}
}
