/*-------------------------------------------------------------------------
 *
 * expression.c
 *	  Templates of filter expressions: text, or JSON.
 *
 * A template (filter_eq, filter_and, ...) and the scope of its placeholders
 * enter, a value for {terms} or {filter} leaves.  What parses as a JSON object
 * or array is JSON: its values are typed, and where it is put into a JSON body
 * it stands as JSON.  "{column} = {value}" begins like an object and is none.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "body.h"
#include "expression.h"
#include "owned.h"
#include "report.h"
#include "template.h"

/* Longest text of one expression */
#define REST_MAX_EXPRESSION (1024 * 1024)

/* The JSON template that text is, or NULL; the caller frees it. */
static RestBody *
parse_json(const char *text)
{
	const char *first = text + strspn(text, " \t\r\n");
	RestFault	fault = {0};

	if (*first != '{' && *first != '[')
		return NULL;
	return rest_body_parse(REST_BODY_JSON, text, strlen(text), false, &fault);
}

/* See expression.h. */
bool
rest_expression_is_json(const char *text)
{
	RestBody   *body = parse_json(text);

	rest_body_free(body);
	return body != NULL;
}

/* Expand a JSON template. */
static void
expand_json(RestBody *body, RestScope *scope, RestBuf *out)
{
	RestFault	fault = {0};
	bool		empty;

	if (!rest_body_expand(body, rest_scope_lookup, scope, 0, out, &empty,
						  &fault))
		rest_fault_report(&fault);
}

/* Expand a text template. */
static void
expand_text(const char *text, RestScope *scope, RestBuf *out)
{
	RestFault	fault = {0};
	RestExpanded what = {0};
	RestTemplate *tmpl;

	tmpl = rest_owned_template(text);
	if (!rest_template_expand(tmpl, REST_PLACE_TERM, rest_scope_lookup, scope,
							  out, &what, &fault))
		rest_fault_report(&fault);
}

/* See expression.h. */
RestValue
rest_expression_expand(const char *text, RestScope *scope)
{
	RestBuf    *buf = rest_own_buf(CurrentMemoryContext, REST_MAX_EXPRESSION);
	RestBody   *body = parse_json(text);
	RestValue	value = {0};

	if (body)
		expand_json(rest_owned_body(body, NULL), scope, buf);
	else
		expand_text(text, scope, buf);
	value.kind = body ? REST_VALUE_RAW : REST_VALUE_TEXT;
	value.text = rest_buf_copy(buf);
	value.len = buf->len;
	return value;
}
