/*-------------------------------------------------------------------------
 *
 * funcs_call.c
 *	  rest_call(): one request by hand, with all that a server knows.
 *
 * Method, path, arguments, headers and a body enter as SQL values; status,
 * headers and body of the answer leave as a row, whatever the status is.  The
 * request carries the credentials of the current user, the server's constant
 * headers and arguments, and obeys its limits, walls and retries; logins
 * happen as for any request.  It stays on the server's origin.
 *
 * What is no answer (nobody is there, it is cut off or too long) is an error.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_foreign_server.h"
#include "foreign/foreign.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "tcop/utility.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/formatting.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"

#include "auth.h"
#include "compat.h"
#include "connect.h"
#include "funcs_call.h"
#include "header.h"
#include "headline.h"
#include "origin.h"
#include "owned.h"
#include "reply.h"
#include "report.h"
#include "servers.h"
#include "settings.h"

PG_FUNCTION_INFO_V1(rest_call);
PG_FUNCTION_INFO_V1(rest_call_text);
PG_FUNCTION_INFO_V1(rest_call_bytea);

/* What body the caller sends and wants */
typedef enum CallKind
{
	CALL_JSON,
	CALL_TEXT,
	CALL_BYTES
} CallKind;

/* One call */
typedef struct Call
{
	FunctionCallInfo fcinfo;
	CallKind	kind;
	RestApi    *api;
	RestConf   *conf;
	char	   *method;			/* upper case */
	bool		reads;			/* changes nothing: GET, HEAD */
	RestRequest request;
} Call;

/* ----- the request ----- */

/* A text argument in UTF-8. */
static char *
utf8_arg(FunctionCallInfo fcinfo, int n)
{
	char	   *arg = text_to_cstring(PG_GETARG_TEXT_PP(n));

	return pg_server_to_any(arg, strlen(arg), PG_UTF8);
}

/* Raise that an argument of the function is not what it should be. */
static void
bad_argument(const char *name, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("argument \"%s\" of rest_call() %s", name, what)));
}

/*
 * The method.  What may change something is refused where nothing may be
 * changed; TRACE would repeat credentials, CONNECT is no request.
 */
static void
set_method(Call *call)
{
	char	   *p;

	call->method = utf8_arg(call->fcinfo, 1);
	for (p = call->method; *p; p++)
		*p = pg_toupper((unsigned char) *p);
	if (strcmp(call->method, "TRACE") == 0 ||
		strcmp(call->method, "CONNECT") == 0)
		bad_argument("method", "may not be TRACE or CONNECT");
	call->reads = strcmp(call->method, "GET") == 0 ||
		strcmp(call->method, "HEAD") == 0;
	if (!call->reads)
		PreventCommandIfReadOnly("rest_call() with another method than GET or HEAD");
}

/* Append name=value, or several for a list; null is left out. */
static void
add_json_arg(RestArgs *args, const char *name, JsonbValue *value)
{
	RestBuf    *left = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 4);
	RestBuf    *right = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 4);
	char	   *text;

	switch (value->type)
	{
		case jbvNull:
			return;
		case jbvString:
			text = pnstrdup(value->val.string.val, value->val.string.len);
			break;
		case jbvNumeric:
			text = DatumGetCString(DirectFunctionCall1(numeric_out,
													   NumericGetDatum(value->val.numeric)));
			break;
		case jbvBool:
			text = value->val.boolean ? "true" : "false";
			break;
		default:
			bad_argument("query", "has an object or a nested list as a value");
			return;
	}
	text = pg_server_to_any(text, strlen(text), PG_UTF8);
	rest_url_encode(left, name, strlen(name), REST_ENCODE_VALUE);
	rest_url_encode(right, text, strlen(text), REST_ENCODE_VALUE);
	if (!rest_args_add(args, rest_buf_copy(left), rest_buf_copy(right)))
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
}

/* What to do with a member's scalar */
typedef void (*EachValue) (void *arg, const char *name, JsonbValue *value);

/* Visit the members of an argument that is an object, and items of lists. */
static void
each_member(FunctionCallInfo fcinfo, int n, const char *argument,
			EachValue each, void *arg)
{
	Jsonb	   *object;
	JsonbIterator *it;
	JsonbValue	v;
	JsonbIteratorToken token;
	char	   *name = NULL;
	int			depth = 0;

	if (PG_ARGISNULL(n))
		return;
	object = PG_GETARG_JSONB_P(n);
	if (!JB_ROOT_IS_OBJECT(object))
		bad_argument(argument, "is no JSON object");
	it = JsonbIteratorInit(&object->root);
	while ((token = JsonbIteratorNext(&it, &v, false)) != WJB_DONE)
	{
		if (token == WJB_BEGIN_OBJECT || token == WJB_BEGIN_ARRAY)
		{
			if (++depth > 2 || (depth == 2 && token == WJB_BEGIN_OBJECT))
				bad_argument(argument, "has an object or a nested list as a value");
		}
		else if (token == WJB_END_OBJECT || token == WJB_END_ARRAY)
			depth--;
		else if (token == WJB_KEY)
		{
			name = pnstrdup(v.val.string.val, v.val.string.len);
			name = pg_server_to_any(name, strlen(name), PG_UTF8);
		}
		else
			each(arg, name, &v);
	}
}

/* EachValue: an argument of the URL. */
static void
add_arg(void *arg, const char *name, JsonbValue *value)
{
	add_json_arg(arg, name, value);
}

/* EachValue: a header line. */
static void
add_header(void *arg, const char *name, JsonbValue *value)
{
	List	  **lines = arg;
	char	   *text;

	if (value->type == jbvNull)
		return;
	if (value->type != jbvString)
		bad_argument("headers", "has a value that is no string");
	if (rest_headline_frames(name))
		bad_argument("headers", psprintf("sets \"%s\", which is not the caller's to say",
										 name));
	text = pnstrdup(value->val.string.val, value->val.string.len);
	*lines = lappend(*lines, psprintf("%s: %s", name,
									  pg_server_to_any(text, strlen(text), PG_UTF8)));
}

/* Has the request a header of this name? */
static bool
has_header(const RestRequest *request, const char *name)
{
	size_t		len = strlen(name);
	int			i;

	for (i = 0; i < request->nheaders; i++)
	{
		if (pg_strncasecmp(request->headers[i], name, len) == 0 &&
			request->headers[i][len] == ':')
			return true;
	}
	return false;
}

/* The headers; none that carries the server's credentials. */
static void
set_headers(Call *call)
{
	RestRequest *request = &call->request;
	List	   *lines = NIL;
	ListCell   *lc;
	int			i;

	each_member(call->fcinfo, 4, "headers", add_header, &lines);
	request->headers = palloc(sizeof(char *) * (list_length(lines) + 1));
	foreach(lc, lines)
		request->headers[request->nheaders++] = lfirst(lc);
	for (i = 0; i < call->api->nauth_headers; i++)
	{
		const char *line = call->api->auth_headers[i];
		char	   *name = pnstrdup(line, strcspn(line, ":"));

		if (has_header(request, name))
			bad_argument("headers", psprintf("sets \"%s\", which carries the credentials of the server",
											 name));
	}
}

/* Raise that a URL leads elsewhere. */
static void
refuse_origin(const Call *call)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("rest_call() stays at the origin of server \"%s\"",
					call->api->server),
			 errhint("Give a path, or name the other origin in the server option \"allowed_origins\"; it is asked without credentials.")));
}

/* The path without its arguments, which go into args; encoded as need be. */
static const char *
split_path(const char *text, RestArgs *args)
{
	size_t		len = strcspn(text, "?");
	RestBuf    *path = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 4);
	RestBuf    *query = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 4);

	if (len > 0 && text[0] != '/')
		bad_argument("path", "does not begin with \"/\"");
	rest_url_encode(path, text, len, REST_ENCODE_PATH_LITERAL);
	if (rest_url_path_has_dots(rest_buf_text(path), path->len))
		bad_argument("path", "has a segment \".\" or \"..\"");
	if (text[len] == '?')
	{
		rest_url_encode(query, text + len + 1, strlen(text + len + 1),
						REST_ENCODE_QUERY_LITERAL);
		rest_args_add_query(args, rest_buf_text(query), query->len);
	}
	return rest_buf_copy(path);
}

/* Join base, path and arguments, within the server's limit. */
static char *
join(const Call *call, const char *base, const char *path,
	 const RestArgs *args)
{
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, MaxAllocSize / 4);
	RestFault	fault = {0};

	if (!rest_url_join(base, path, args, call->api->max_url, buf, &fault))
		rest_fault_report(&fault);
	return rest_buf_copy(buf);
}

/* URL and target: of a path, or of a URL on the same or an allowed origin. */
static void
set_target(Call *call)
{
	RestRequest *request = &call->request;
	RestArgs   *args = rest_owned_args();
	char	   *text = utf8_arg(call->fcinfo, 2);
	RestRequest base = {0};
	const char *path;

	if (strstr(text, "://") != NULL && text[0] != '/')
	{
		if (!rest_origin_same(text, call->api->base) &&
			!rest_request_may_go(call->api, text))
			refuse_origin(call);
		base.url = call->api->base;
		each_member(call->fcinfo, 3, "query", add_arg, args);
		rest_request_follow(call->api, &base, join(call, text, "", args), request);
		return;
	}
	path = split_path(text, args);
	each_member(call->fcinfo, 3, "query", add_arg, args);
	if (call->api->args)
		rest_args_merge(args, call->api->args, false);
	request->target = join(call, "", path, args);
	request->url = join(call, call->api->base, path, args);
}

/* The body, and what it is. */
static void
set_body(Call *call)
{
	static const char *const types[] = {
		[CALL_JSON] = "application/json",
		[CALL_TEXT] = "text/plain; charset=UTF-8",
		[CALL_BYTES] = "application/octet-stream"
	};
	FunctionCallInfo fcinfo = call->fcinfo;
	RestRequest *request = &call->request;
	char	   *body;

	if (PG_ARGISNULL(5))
		return;
	if (call->kind == CALL_BYTES)
	{
		bytea	   *bytes = PG_GETARG_BYTEA_PP(5);

		request->body = VARDATA_ANY(bytes);
		request->body_len = VARSIZE_ANY_EXHDR(bytes);
	}
	else
	{
		if (call->kind == CALL_JSON)
			body = DatumGetCString(DirectFunctionCall1(jsonb_out,
													   PG_GETARG_DATUM(5)));
		else
			body = text_to_cstring(PG_GETARG_TEXT_PP(5));
		request->body = pg_server_to_any(body, strlen(body), PG_UTF8);
		request->body_len = strlen(request->body);
	}
	request->content_type = types[call->kind];
}

/* Everything that is sent. */
static void
make_request(Call *call)
{
	const char *key = rest_conf_text(call->conf, REST_OPT_IDEMPOTENCY_HEADER);

	set_target(call);
	call->request.method = call->method;
	set_headers(call);
	set_body(call);
	if (call->reads && call->request.body)
		bad_argument("body", "cannot go with GET or HEAD");
	call->request.again = call->reads || has_header(&call->request, "Idempotency-Key") ||
		(key && *key && has_header(&call->request, key));
}

/* ----- the answer ----- */

/* Append a text that came as a header as a JSON string. */
static void
put_json_text(StringInfo out, const char *text)
{
	escape_json(out, rest_report_text(text));
}

/* Was the name among the headers before this one? */
static bool
came_before(RestReply *reply, int i, const char *wanted)
{
	const char *name;
	const char *value;
	int			k;

	for (k = 0; k < i && rest_reply_header_at(reply, k, &name, &value); k++)
	{
		if (pg_strcasecmp(name, wanted) == 0)
			return true;
	}
	return false;
}

/* The value of one header, a list when it came several times. */
static void
put_values(StringInfo out, RestReply *reply, const char *name)
{
	const char *value;
	bool		list = rest_reply_header(reply, name, 1) != NULL;
	int			nth;

	if (list)
		appendStringInfoChar(out, '[');
	for (nth = 0; (value = rest_reply_header(reply, name, nth)) != NULL; nth++)
	{
		if (nth > 0)
			appendStringInfoChar(out, ',');
		put_json_text(out, value);
	}
	if (list)
		appendStringInfoChar(out, ']');
}

/* Headers as a JSON object: names in lower case. */
static Datum
headers_of(RestReply *reply)
{
	StringInfoData out;
	const char *name;
	const char *value;
	int			i;

	initStringInfo(&out);
	appendStringInfoChar(&out, '{');
	for (i = 0; rest_reply_header_at(reply, i, &name, &value); i++)
	{
		char	   *lower;

		if (came_before(reply, i, name))
			continue;
		lower = asc_tolower(name, strlen(name));
		if (out.len > 1)
			appendStringInfoChar(&out, ',');
		put_json_text(&out, lower);
		appendStringInfoChar(&out, ':');
		put_values(&out, reply, name);
	}
	appendStringInfoChar(&out, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(out.data));
}

/*
 * The body as text of this server's encoding; the answer may say in which it
 * is.  Raises for bytes that are none there.
 */
static char *
decode_text(RestReply *reply, const RestBuf *body)
{
	const char *type = rest_reply_header(reply, "content-type", 0);
	RestMediaType media = {"", ""};
	int			encoding = PG_UTF8;

	if (type)
		rest_header_media_type(type, strlen(type), &media);
	if (media.charset[0])
		encoding = pg_char_to_encoding(media.charset);
	if (encoding < 0)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("the answer is in the unknown encoding \"%s\"",
						media.charset),
				 errhint("rest_call_bytea() gives its bytes.")));
	if (pg_encoding_verifymbstr(encoding, rest_buf_text(body), body->len) !=
		(int) body->len)
		ereport(ERROR,
				(errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
				 errmsg("the answer is no text in the encoding \"%s\"",
						pg_encoding_to_char(encoding)),
				 errhint("rest_call_bytea() gives its bytes.")));
	return pg_any_to_server(pnstrdup(rest_buf_text(body), body->len),
							body->len, encoding);
}

/* A body that is no JSON: an error, or the text of a refusal as a string. */
static Datum
not_json(Call *call, RestReply *reply, const RestBuf *body, RestFault *why)
{
	RestFault	fault = {0};
	StringInfoData out;

	if (rest_reply_status(reply) >= 300)
	{
		initStringInfo(&out);
		put_json_text(&out, decode_text(reply, body));
		return DirectFunctionCall1(jsonb_in, CStringGetDatum(out.data));
	}
	rest_fault_set(&fault, REST_STATE_FDW_REPLY,
				   "server \"%s\" answered with something else than JSON",
				   call->api->server);
	rest_fault_detail(&fault, "%s.", why->message);
	rest_fault_hint(&fault, "rest_call_text() takes any text, rest_call_bytea() any bytes.");
	rest_reply_raise(reply, &fault);
}

/* The body as the caller wants it; *isnull when there is none. */
static Datum
body_of(Call *call, RestReply *reply, const RestBuf *body, bool *isnull)
{
	RestFault	fault = {0};
	RestJsonDoc *doc;
	bytea	   *bytes;

	*isnull = body->len == 0;
	if (*isnull)
		return (Datum) 0;
	if (call->kind == CALL_BYTES)
	{
		bytes = palloc(body->len + VARHDRSZ);
		SET_VARSIZE(bytes, body->len + VARHDRSZ);
		memcpy(VARDATA(bytes), body->data, body->len);
		return PointerGetDatum(bytes);
	}
	if (call->kind == CALL_TEXT)
		return CStringGetTextDatum(decode_text(reply, body));
	doc = rest_jsondoc_parse(rest_buf_text(body), body->len, &fault);
	rest_jsondoc_free(doc);
	if (doc == NULL)
		return not_json(call, reply, body, &fault);
	return DirectFunctionCall1(jsonb_in,
							   CStringGetDatum(decode_text(reply, body)));
}

/* rest_fdw.dry_run: say what would be sent; the row has nothing. */
static HeapTuple
rehearse(Call *call, TupleDesc desc)
{
	const RestRequest *request = &call->request;
	Datum		values[3] = {0};
	bool		nulls[3] = {true, true, true};

	ereport(NOTICE,
			(errmsg("rest_fdw would send: %s %s%s%s", request->method,
					rest_report_text(request->target),
					request->body && call->kind != CALL_BYTES ? " " : "",
					request->body && call->kind != CALL_BYTES ?
					rest_report_text(request->body) : "")));
	return heap_form_tuple(desc, values, nulls);
}

/* Send it, and make a row of the answer. */
static HeapTuple
exchange(Call *call, TupleDesc desc)
{
	RestReply  *reply = rest_reply_open(call->api, &call->request,
										REST_USE_OTHER, NULL);
	size_t		max = (size_t) rest_setting_max_call_size * 1024;
	bool		needs_end = call->kind != CALL_JSON &&
		!rest_conf_bool(call->conf, REST_OPT_UNTIL_CLOSE);
	const RestBuf *body = rest_reply_answer(reply, max, needs_end);
	Datum		values[3];
	bool		nulls[3] = {false};

	values[0] = Int32GetDatum(rest_reply_status(reply));
	values[1] = headers_of(reply);
	values[2] = body_of(call, reply, body, &nulls[2]);
	rest_reply_close(reply);
	return heap_form_tuple(desc, values, nulls);
}

/* ----- the functions ----- */

/* The server, the caller's right to use it, and how to reach it. */
static void
set_server(Call *call)
{
	Oid			serverid = rest_servers_usable(NameStr(*DatumGetName(
											call->fcinfo->args[0].value)));

	call->conf = rest_conf_server(serverid);
	call->api = rest_connect(serverid, GetUserId(), call->conf);
	call->api->budget = rest_budget_get(call->fcinfo->flinfo->fn_mcxt);
	if (!call->reads)
		rest_budget_write(call->api->budget, 1);
}

/* All of them. */
static Datum
call_function(FunctionCallInfo fcinfo, CallKind kind)
{
	MemoryContext cxt;
	MemoryContext old;
	Call		call = {0};
	TupleDesc	desc;
	HeapTuple	tuple;
	Datum		result;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		PG_RETURN_NULL();
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	cxt = AllocSetContextCreate(CurrentMemoryContext, "rest_fdw call",
								ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(cxt);
	call.fcinfo = fcinfo;
	call.kind = kind;
	set_method(&call);
	set_server(&call);
	make_request(&call);
	BlessTupleDesc(desc);
	tuple = rest_setting_dry_run && !call.reads ? rehearse(&call, desc) :
		exchange(&call, desc);
	MemoryContextSwitchTo(old);
	result = heap_copy_tuple_as_datum(tuple, desc);
	MemoryContextDelete(cxt);
	return result;
}

/* rest_call(server, method, path, query, headers, body jsonb) */
Datum
rest_call(PG_FUNCTION_ARGS)
{
	return call_function(fcinfo, CALL_JSON);
}

/* The same with a body of text. */
Datum
rest_call_text(PG_FUNCTION_ARGS)
{
	return call_function(fcinfo, CALL_TEXT);
}

/* The same with a body of bytes. */
Datum
rest_call_bytea(PG_FUNCTION_ARGS)
{
	return call_function(fcinfo, CALL_BYTES);
}
