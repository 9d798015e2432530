/*-------------------------------------------------------------------------
 *
 * request.c
 *	  One request as data: from a route and the values for it.
 *
 * A route, a lookup for its placeholders and the filter arguments enter; the
 * encoded URL and the body leave.  The same function serves execution and
 * EXPLAIN, so that what is shown is what is sent; only credentials are left
 * out, which are added when it is sent (auth.c).
 *
 * An argument is never sent twice (language.md section 3, rule 3): filters
 * come first, then the route's arguments, then constants, and who came first
 * stays.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/memutils.h"

#include "origin.h"
#include "owned.h"
#include "refusal.h"
#include "report.h"
#include "request.h"

/* Longest path that is built before the URL limit is checked */
#define REST_MAX_PATH (64 * 1024)

/* Raise that there was no memory for arguments. */
static void
check_memory(bool ok)
{
	if (!ok)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory")));
}

/*
 * The route's arguments that stand before the filters; a filter of the name
 * takes an argument's place.
 */
static void
add_first_args(const RestRequestSource *source, RestArgs *args)
{
	RestArgs   *first = rest_owned_args();
	RestFault	fault = {0};
	size_t		i;

	if (!rest_route_first_args(source->route, source->lookup, source->ctx,
							   first, &fault))
		rest_fault_report(&fault);
	for (i = 0; source->filters && i < source->filters->nitems; i++)
		rest_args_remove(first, source->filters->items[i].name);
	check_memory(rest_args_merge(args, first, false));
}

/*
 * All arguments but secret ones: filters, the route's own, constants.
 */
static RestArgs *
build_args(RestApi *api, const RestRequestSource *source)
{
	RestArgs   *args = rest_owned_args();
	RestArgs   *more = rest_owned_args();
	RestFault	fault = {0};

	if (source->route->filter_at > 0)
		add_first_args(source, args);
	if (source->filters)
		check_memory(rest_args_merge(args, source->filters, false));
	if (!rest_route_args(source->route, source->lookup, source->ctx,
						 source->rows, more, &fault))
		rest_fault_report(&fault);
	check_memory(rest_args_merge(args, more, false));
	if (api->args)
		check_memory(rest_args_merge(args, api->args, false));
	return args;
}

/* Bytes that the arguments with credentials will take. */
static size_t
secret_length(const RestApi *api)
{
	size_t		len = 0;
	size_t		i;

	for (i = 0; api->auth_args && i < api->auth_args->nitems; i++)
	{
		const RestArg *arg = &api->auth_args->items[i];

		len += strlen(arg->name) + 2 + (arg->value ? strlen(arg->value) : 0);
	}
	return len;
}

/* Join base, path and arguments within the API's limit; palloc'd. */
static char *
join(RestApi *api, const char *base, const char *path, const RestArgs *args)
{
	size_t		secret = secret_length(api);
	size_t		max = api->max_url > secret ? api->max_url - secret : 1;
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, max + 1);
	RestFault	fault = {0};

	if (!rest_url_join(base, path, args, max, buf, &fault))
		rest_fault_report(&fault);
	return rest_buf_copy(buf);
}

/* The route's own headers. */
static void
build_headers(const RestRequestSource *source, RestRequest *out)
{
	RestArgs   *lines;
	RestFault	fault = {0};
	size_t		i;

	if (source->route->headers == NULL)
		return;
	lines = rest_owned_args();
	if (!rest_headlines_expand(source->route->headers, source->lookup,
							   source->ctx, lines, &fault))
		rest_fault_report(&fault);
	out->headers = palloc(sizeof(char *) * (lines->nitems + 1));
	for (i = 0; i < lines->nitems; i++)
		out->headers[out->nheaders++] = psprintf("%s: %s",
												 lines->items[i].name,
												 lines->items[i].value);
}

/*
 * The Content-Type of a multipart body names the boundary that it begins with;
 * one that the route has gives way.
 */
static void
add_boundary(RestRequest *out)
{
	int			kept = 0;
	int			i;

	out->content_type = psprintf("%s; boundary=%.*s", out->content_type,
								 (int) strcspn(out->body + 2, "\r"),
								 out->body + 2);
	for (i = 0; i < out->nheaders; i++)
	{
		if (pg_strncasecmp(out->headers[i], "content-type:", 13) != 0)
			out->headers[kept++] = out->headers[i];
	}
	out->nheaders = kept;
}

/* The body, when the route has one. */
static void
build_body(const RestRequestSource *source, RestRequest *out)
{
	RestBuf    *buf;
	RestFault	fault = {0};
	bool		empty = false;

	if (source->route->body == NULL)
		return;
	buf = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 2);
	if (!rest_body_expand(source->route->body, source->lookup,
						  source->body_ctx ? source->body_ctx : source->ctx,
						  source->rows, buf, &empty, &fault))
		rest_fault_report(&fault);
	if (empty)
		return;
	out->body = rest_buf_copy(buf);
	out->body_len = buf->len;
	out->content_type =
		rest_body_content_type(rest_body_kind(source->route->body));
	if (rest_body_kind(source->route->body) == REST_BODY_MULTIPART)
		add_boundary(out);
}

/* Can this name stand for what a reply said? */
static bool
is_from_reply(const char *name)
{
	return strncmp(name, "before:", 7) == 0 || strncmp(name, "reply:", 6) == 0;
}

/*
 * A path that is nothing but what a reply named, when that is a URL or a path:
 * that, else NULL.  It is followed as a next link is.
 */
static const char *
named_url(const RestRequestSource *source)
{
	const RestName *name = rest_template_single(source->route->path);
	RestBuf    *url;
	RestFault	fault = {0};
	RestExpanded what = {0};

	if (name == NULL || !is_from_reply(name->text))
		return NULL;
	url = rest_own_buf(CurrentMemoryContext, REST_MAX_PATH);
	if (!rest_template_expand(source->route->path, REST_PLACE_TEXT,
							  source->lookup, source->ctx, url, &what,
							  &fault))
		rest_fault_report(&fault);
	return strstr(rest_buf_text(url), "://") || rest_buf_text(url)[0] == '/' ?
		rest_buf_copy(url) : NULL;
}

/* The request for such a URL. */
static void
build_named(RestApi *api, const RestRequestSource *source, const char *url,
			RestRequest *out)
{
	RestRequest base = {0};

	base.method = source->route->method;
	base.url = api->base;
	rest_request_follow(api, &base, url, out);
	build_headers(source, out);
	build_body(source, out);
}

/* See request.h. */
bool
rest_request_build(RestApi *api, const RestRequestSource *source,
				   RestRequest *out)
{
	RestBuf    *path = rest_own_buf(CurrentMemoryContext, REST_MAX_PATH);
	RestExpanded what = {0};
	RestFault	fault = {0};
	RestArgs   *args;
	const char *url = named_url(source);

	memset(out, 0, sizeof(*out));
	if (url)
	{
		build_named(api, source, url, out);
		return true;
	}
	if (!rest_route_path(source->route, source->lookup, source->ctx, path,
						 &what, &fault))
	{
		if (what.no_path && !source->must_be)
			return false;
		rest_fault_report(&fault);
	}
	args = build_args(api, source);
	out->method = source->route->method;
	out->target = join(api, "", rest_buf_text(path), args);
	out->url = join(api, api->base, rest_buf_text(path), args);
	build_headers(source, out);
	build_body(source, out);
	return true;
}

/* See request.h. */
bool
rest_request_may_go(const RestApi *api, const char *url)
{
	const char *p = api->allowed_origins;

	while (p && *p)
	{
		size_t		len;

		p += strspn(p, ", \t\r\n");
		len = strcspn(p, ", \t\r\n");
		if (len > 0 && rest_origin_same(url, pnstrdup(p, len)))
			return true;
		p += len;
	}
	return false;
}

/*
 * The shown form of a URL on our origin, and the sent one: the arguments that
 * carry credentials are replaced by ours in the one and left out of the other,
 * and credentials that the API repeats elsewhere in it are blanked.
 */
static void
follow_own(RestApi *api, const char *url, RestRequest *out)
{
	RestBuf    *origin = rest_own_buf(CurrentMemoryContext, REST_MAX_PATH);
	RestBuf    *path = rest_own_buf(CurrentMemoryContext, REST_MAX_PATH);
	RestBuf    *query = rest_own_buf(CurrentMemoryContext, REST_MAX_PATH);
	RestArgs   *args = rest_owned_args();
	size_t		i;

	rest_origin_split(url, origin, path, query);
	check_memory(rest_args_add_query(args, rest_buf_text(query), query->len));
	for (i = 0; api->auth_args && i < api->auth_args->nitems; i++)
		rest_args_remove(args, api->auth_args->items[i].name);
	out->target = rest_refusal_clean(api, join(api, "", rest_buf_text(path),
											   args));
	out->url = join(api, rest_buf_text(origin), rest_buf_text(path), args);
}

/* See request.h. */
void
rest_request_follow(RestApi *api, const RestRequest *current,
					const char *reference, RestRequest *out)
{
	RestBuf    *url = rest_own_buf(CurrentMemoryContext, REST_MAX_PATH);
	RestBuf    *origin = rest_own_buf(CurrentMemoryContext, REST_MAX_PATH);
	RestBuf    *rest = rest_own_buf(CurrentMemoryContext, REST_MAX_PATH);
	RestFault	fault = {0};

	*out = *current;
	if (!rest_origin_resolve(current->url, reference, url, &fault))
	{
		rest_refusal_redact(api, &fault);
		rest_fault_report(&fault);
	}
	if (rest_origin_same(rest_buf_text(url), api->base))
	{
		out->foreign_origin = false;
		follow_own(api, rest_buf_text(url), out);
		return;
	}
	rest_origin_split(rest_buf_text(url), origin, rest, rest);
	if (!rest_request_may_go(api, rest_buf_text(origin)))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_UNABLE_TO_CREATE_EXECUTION),
				 errmsg("the API named an address on another host"),
				 errdetail("The next request would go to \"%s\".", rest_buf_text(origin)),
				 errhint("If that host is to be trusted, name its origin in the server option \"allowed_origins\"; it is asked without credentials.")));
	out->foreign_origin = true;
	out->url = rest_buf_copy(url);
	out->target = rest_refusal_clean(api, rest_buf_copy(url));
}

/* See request.h. */
void
rest_request_renew(RestApi *api, RestRequest *request)
{
	RestBuf    *path = rest_own_buf(CurrentMemoryContext, REST_MAX_PATH);
	const char *query = strchr(request->target, '?');
	RestArgs   *args = rest_owned_args();

	if (api->auth_args == NULL)
		return;
	rest_buf_append(path, request->target, query ?
					(size_t) (query - request->target) :
					strlen(request->target));
	if (query)
		check_memory(rest_args_add_query(args, query + 1, strlen(query + 1)));
	check_memory(rest_args_merge(args, api->auth_args, true));
	request->url = join(api, api->base, rest_buf_text(path), args);
}
