/*-------------------------------------------------------------------------
 *
 * written_shared.c
 *	  In what must the rows of one request agree?
 *
 * A route for many rows repeats a part of its arguments or of its body for each
 * row.  What it names elsewhere, in its path, its headers, or beside the list
 * of rows, it has but once.  A route enters, expanded over no rows at all; the
 * columns and the parts of a row that it asked for all the same leave.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "routes.h"
#include "writing.h"

/* Longest request that is put together to see what it asks for */
#define MAX_TRIED (64 * 1024 * 1024)

/* What was asked for so far */
typedef struct Asked
{
	const RestColumnMap *map;
	RestShared *shared;
} Asked;

/* Note a part of a row; false when the name is none. */
static bool
note_part(RestShared *shared, const char *name)
{
	if (strcmp(name, "key") == 0)
		shared->key = true;
	else if (strcmp(name, "record") == 0)
		shared->record = true;
	else if (strcmp(name, "changes") == 0)
		shared->changes = true;
	else if (strcmp(name, "names") == 0)
		shared->names = true;
	else if (strcmp(name, "values") == 0)
		shared->values = true;
	else
		return false;
	return true;
}

/* RestNameVisit: note one placeholder; {x:spelling} is the column x. */
static bool
note_name(void *arg, const RestName *name)
{
	Asked	   *asked = arg;
	RestColumn *column;

	if (name->index ||
		(!name->quoted && !name->old && note_part(asked->shared, name->text)))
		return true;
	column = rest_columns_find(asked->map, name->text);
	if (column == NULL && strchr(name->text, ':'))
		column = rest_columns_find(asked->map,
								   pnstrdup(name->text,
											strcspn(name->text, ":")));
	if (column == NULL)
		return true;
	asked->shared->olds = bms_add_member(asked->shared->olds, column->attnum);
	if (!name->old)
		asked->shared->columns = bms_add_member(asked->shared->columns,
												column->attnum);
	return true;
}

/* RestLookup that notes what it is asked for, and knows nothing. */
static bool
note_lookup(void *arg, const RestName *name, RestValue *out, RestFault *fault)
{
	(void) fault;
	memset(out, 0, sizeof(*out));
	return note_name(arg, name);
}

/* See writing.h. */
RestShared
rest_writing_shared(const RestColumnMap *map, const RestRoute *route)
{
	RestShared	shared = {0};
	Asked		asked = {map, &shared};
	RestArgs	args;
	RestRoute  *before = rest_before_names(route, NIL) != NIL ?
		rest_routes_load(map, REST_OPT_BEFORE) : NULL;
	RestBuf		body;
	RestFault	ignored = {0};
	bool		empty;

	rest_template_names(route->path, note_name, &asked);
	rest_headlines_names(route->headers, note_name, &asked);
	rest_args_init(&args);
	rest_route_args(route, note_lookup, &asked, 0, &args, &ignored);
	rest_args_free(&args);
	rest_buf_init(&body, MAX_TRIED);
	if (route->body)
		rest_body_expand(route->body, note_lookup, &asked, 0, &body, &empty,
						 &ignored);
	rest_buf_free(&body);
	shared.members = route->body &&
		rest_body_kind(route->body) == REST_BODY_CSV;
	if (before)
		rest_route_names(before, note_name, &asked);
	return shared;
}
