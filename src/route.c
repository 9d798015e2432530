/*-------------------------------------------------------------------------
 *
 * route.c
 *	  The template of one request.
 *
 * The option's text enters once and is taken apart and checked; the parts are
 * expanded one by one by who makes the request.  {resource} and other text
 * that is itself a template has been put in before (rest_template_include).
 *
 *-------------------------------------------------------------------------
 */
#include "route.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "header.h"

/* Set the fault for a lack of memory; returns false. */
static bool
no_memory(RestFault *fault)
{
	return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
}

/* A blank that may stand between the words of a request line. */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Read the method off the line; *line and *len are left at what follows it. */
static bool
parse_method(RestRoute *route, const char **line, size_t *len,
			 RestFault *fault)
{
	size_t		n = 0;

	while (n < *len && (*line)[n] >= 'A' && (*line)[n] <= 'Z')
		n++;
	if (n == 0 || n >= sizeof(route->method) ||
		(n < *len && !is_blank((*line)[n])))
	{
		rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
					   "route does not begin with a method");
		return rest_fault_hint(fault,
							   "A route is written as in \"GET /orders?limit={page_size}\".");
	}
	memcpy(route->method, *line, n);
	route->method[n] = '\0';
	if (strcmp(route->method, "CONNECT") == 0 ||
		strcmp(route->method, "TRACE") == 0)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "method %s cannot be used in a route",
							  route->method);
	while (n < *len && is_blank((*line)[n]))
		n++;
	*line += n;
	*len -= n;
	return true;
}

/* Does the text begin with this, in any case? */
static bool
begins_with(const char *text, size_t len, const char *begin)
{
	size_t		n = strlen(begin);

	return len >= n && strncasecmp(text, begin, n) == 0;
}

/*
 * Offset of the "?" that begins the arguments, or len: the first one outside
 * of placeholders.
 */
static size_t
find_query(const char *target, size_t len)
{
	bool		inside = false;
	size_t		i;

	for (i = 0; i < len; i++)
	{
		if (!inside && (target[i] == '{' || target[i] == '}') &&
			i + 1 < len && target[i + 1] == target[i])
			i++;
		else if (target[i] == '{')
			inside = true;
		else if (target[i] == '}')
			inside = false;
		else if (target[i] == '?' && !inside)
			return i;
	}
	return len;
}

/* Is this argument the bare {filter}, where filter arguments stand? */
static bool
is_bare_filter(const RestTerm *term)
{
	const RestName *name = term->value || term->spread ? NULL :
		rest_template_single(term->name);

	return name && !name->quoted && !name->old && strcmp(name->text, "filter") == 0;
}

/* Take the bare {filter} out of the arguments and note its place. */
static void
take_bare_filter(RestRoute *route)
{
	RestTerms  *args = route->args;
	size_t		i;

	for (i = 0; i < args->nitems; i++)
	{
		if (!is_bare_filter(&args->items[i]))
			continue;
		rest_template_free(args->items[i].name);
		args->nitems--;
		memmove(&args->items[i], &args->items[i + 1],
				(args->nitems - i) * sizeof(RestTerm));
		route->filter_at = (int) i;
		route->bare_filter = true;
		return;
	}
}

/* Parse path?args. */
static bool
parse_target(RestRoute *route, const char *target, size_t len,
			 RestFault *fault)
{
	size_t		path = find_query(target, len);
	size_t		args = path < len ? path + 1 : path;

	route->absolute = begins_with(target, len, "http://") ||
		begins_with(target, len, "https://");
	if (len > 0 && !route->absolute && strchr("/{[?", target[0]) == NULL)
	{
		rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
					   "path of a route does not begin with \"/\"");
		rest_fault_detail(fault, "It reads: \"%.*s\".",
						  (int) (len > 80 ? 80 : len), target);
		return rest_fault_hint(fault, "Begin the option \"resource\", or the "
							   "route's path, with \"/\".");
	}
	route->path = rest_template_parse(target, path, fault);
	if (route->path == NULL)
		return false;
	route->args = rest_terms_parse(target + args, len - args, fault);
	if (route->args == NULL)
		return false;
	take_bare_filter(route);
	return true;
}

/*
 * The kind of this body that a Content-Type header with a fixed value names.
 * CSV that somebody else has made, and that is only passed on, is text.
 */
static RestBodyKind
kind_of_headers(const RestHeadlines *headers, const char *body, size_t len,
				RestBodyKind kind)
{
	const RestTemplate *value = rest_headlines_find(headers, "content-type");
	RestMediaType media;
	RestBuf		text;
	RestFault	fault;

	if (value == NULL || rest_template_has_names(value))
		return kind;
	rest_buf_init(&text, 1024);
	if (rest_template_expand(value, REST_PLACE_HEADER, NULL, NULL, &text,
							 NULL, &fault) &&
		rest_header_media_type(rest_buf_text(&text), text.len, &media))
	{
		if (strcmp(media.type, "application/x-www-form-urlencoded") == 0)
			kind = REST_BODY_FORM;
		else if (strcmp(media.type, "multipart/form-data") == 0)
			kind = REST_BODY_MULTIPART;
		else if (rest_media_is_ndjson(&media))
			kind = REST_BODY_NDJSON;
		else if (rest_media_is_json(&media))
			kind = REST_BODY_JSON;
		else
			kind = strcmp(media.type, "text/csv") == 0 && rest_body_is_rows(body, len) ?
				REST_BODY_CSV : REST_BODY_TEXT;
	}
	rest_buf_free(&text);
	return kind;
}

/* Length of the header lines that the text begins with, blank line included. */
static size_t
find_body(const char *text, size_t len, size_t *headers)
{
	size_t		at = 0;

	*headers = 0;
	while (at < len)
	{
		const char *end = memchr(text + at, '\n', len - at);
		size_t		line = end ? (size_t) (end - text) - at : len - at;
		size_t		next = at + line + (end != NULL);
		size_t		blank = 0;

		while (blank < line && is_blank(text[at + blank]))
			blank++;
		if (blank == line)
			return *headers > 0 ? next : 0;
		if (rest_headline_name(text + at, line) == 0)
			return at;
		at = *headers = next;
	}
	return at;
}

/* The kind of an entry's body: JSON where it is an array or object, else text. */
static RestBodyKind
kind_of_entry(const char *text, size_t len)
{
	while (len > 0 && (is_blank(*text) || *text == '\n'))
	{
		text++;
		len--;
	}
	return len > 0 && (*text == '[' || *text == '{') &&
		!(len > 1 && text[1] == '{') ? REST_BODY_JSON : REST_BODY_TEXT;
}

/* Parse what follows the first line: headers, and a body. */
static bool
parse_rest(RestRoute *route, const char *text, size_t len, RestBodyKind kind,
		   RestFault *fault)
{
	size_t		headers;
	size_t		start = find_body(text, len, &headers);

	route->headers = rest_headlines_parse(text, headers, fault);
	if (route->headers == NULL)
		return false;
	text += start;
	len -= start;
	while (len > 0 && (is_blank(*text) || *text == '\n'))
	{
		text++;
		len--;
	}
	if (len == 0)
		return true;
	kind = strcmp(route->method, "ENTRY") == 0 ? kind_of_entry(text, len) :
		kind_of_headers(route->headers, text, len, kind);
	route->body = rest_body_parse(kind, text, len, route->many, fault);
	return route->body != NULL;
}

/*
 * Parse a route; kind: of its body, when no Content-Type says otherwise; many:
 * it is one of the _many routes.  NULL with a fault (HV024).  The text is
 * copied; the empty text, which means that there is no such route, is the
 * caller's to see.  Free the result with rest_route_free.
 */
RestRoute *
rest_route_parse(const char *text, size_t len, RestBodyKind kind, bool many,
				 RestFault *fault)
{
	const char *end = memchr(text, '\n', len);
	size_t		line = end ? (size_t) (end - text) : len;
	size_t		after = end ? line + 1 : line;
	const char *start = text;
	RestRoute  *route = calloc(1, sizeof(RestRoute));

	if (route == NULL)
	{
		no_memory(fault);
		return NULL;
	}
	route->many = many;
	while (line > 0 && is_blank(start[line - 1]))
		line--;
	if (parse_method(route, &start, &line, fault) &&
		parse_target(route, start, line, fault) &&
		parse_rest(route, text + after, len - after, kind, fault))
		return route;
	rest_route_free(route);
	return NULL;
}

/* Give a route back; NULL is allowed. */
void
rest_route_free(RestRoute *route)
{
	if (route == NULL)
		return;
	rest_template_free(route->path);
	rest_terms_free(route->args);
	rest_headlines_free(route->headers);
	rest_body_free(route->body);
	free(route);
}

/* Show every placeholder to visit; false when visit ended the walk. */
bool
rest_route_names(const RestRoute *route, RestNameVisit visit, void *arg)
{
	return rest_template_names(route->path, visit, arg) &&
		rest_terms_names(route->args, visit, arg) &&
		rest_headlines_names(route->headers, visit, arg) &&
		(route->body == NULL || rest_body_names(route->body, visit, arg));
}

/* A name visitor that stops at the part named *arg. */
static bool
stop_at_name(void *arg, const RestName *name)
{
	return name->quoted || name->old || strcmp(name->text, arg) != 0;
}

/*
 * Is there a placeholder {name}, also with separator or as a literal, anywhere
 * in the route?  Quoted columns and {old.name} are something else.
 */
bool
rest_route_uses(const RestRoute *route, const char *name)
{
	return !rest_route_names(route, stop_at_name, (void *) name);
}

/* See route.h. */
bool
rest_route_has_in_url(const RestRoute *route, const char *name)
{
	return !rest_template_names(route->path, stop_at_name, (void *) name) ||
		!rest_terms_names(route->args, stop_at_name, (void *) name);
}

/* See route.h. */
bool
rest_route_has_in_head(const RestRoute *route, const char *name)
{
	return rest_route_has_in_url(route, name) ||
		!rest_headlines_names(route->headers, stop_at_name, (void *) name);
}

/*
 * Append the encoded path.  False with a fault, see rest_template_expand;
 * what->no_path tells that no such path can exist.
 */
bool
rest_route_path(const RestRoute *route, RestLookup lookup, void *ctx,
				RestBuf *out, RestExpanded *what, RestFault *fault)
{
	return rest_template_expand(route->path, REST_PLACE_PATH, lookup, ctx,
								out, what, fault);
}

/*
 * Append the route's own arguments that stand before its filter arguments.
 * False with a fault.
 */
bool
rest_route_first_args(const RestRoute *route, RestLookup lookup, void *ctx,
					  RestArgs *args, RestFault *fault)
{
	RestTerms	first = {route->args->items, (size_t) route->filter_at};

	return rest_terms_expand(&first, REST_PLACE_ARG, lookup, ctx, false, args,
							 fault);
}

/*
 * Append the route's own arguments to args.  nrows counts in a _many route.
 * False with a fault from the lookup or of an expansion.
 */
bool
rest_route_args(const RestRoute *route, RestLookup lookup, void *ctx,
				size_t nrows, RestArgs *args, RestFault *fault)
{
	if (route->many)
		return rest_terms_expand_rows(route->args, REST_PLACE_ARG, lookup,
									  ctx, nrows, args, fault);
	return rest_terms_expand(route->args, REST_PLACE_ARG, lookup, ctx, false,
							 args, fault);
}
