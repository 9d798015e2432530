/*-------------------------------------------------------------------------
 *
 * login_reply.c
 *	  What the reply to a login says: tokens, and how long they are good.
 *
 * A body and headers enter; texts and a moment leave.  Bodies are JSON, forms
 * (some token offices answer so whatever is accepted), or the bare token.  The
 * time left is counted from the answering server's own clock where it tells
 * it, so that it does not matter how well this machine's is set.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <time.h>

#include "catalog/pg_type_d.h"
#include "utils/timestamp.h"

#include "datum.h"
#include "header.h"
#include "jwt.h"
#include "login_reply.h"
#include "owned.h"
#include "pointer.h"
#include "refusal.h"

/* What is at most put together of a reply */
#define REPLY_MAX (2 * REST_CREDENTIAL_MAX)

/* A token is not used in its last seconds */
#define LAST_SECONDS 60

/* Numbers from these on are moments: seconds, milliseconds since 1970 */
#define EPOCH_S 1e9
#define EPOCH_MS 1e11

#define HEADER_PREFIX "header:"

/* Guard callbacks: of a document, of the secrets in a buffer */
REST_OWN_RELEASE(release_doc, RestJsonDoc, rest_jsondoc_free)

static void
clear_buf(void *arg)
{
	RestBuf    *buf = arg;

	if (buf->data)
		explicit_bzero(buf->data, buf->len);
}

/* ----- what the body is ----- */

/* Append the decoded text of a form's name or value as a JSON string. */
static void
put_string(RestBuf *out, const char *encoded)
{
	RestBuf    *text = rest_own_buf(CurrentMemoryContext, REPLY_MAX);
	char	   *copy = pstrdup(encoded ? encoded : "");
	char	   *p;

	for (p = copy; *p; p++)
	{
		if (*p == '+')
			*p = ' ';
	}
	rest_url_decode(text, copy, strlen(copy));
	rest_json_quote(out, rest_buf_text(text), text->len);
}

/* A form as a JSON object; NULL when the body is none. */
static RestBuf *
form_to_json(const RestBuf *body)
{
	RestArgs   *args = rest_owned_args();
	RestBuf    *out;
	const char *text = rest_buf_text(body);
	size_t		i;

	if (strchr(text, '=') == NULL || strpbrk(text, " \n{<\"") != NULL ||
		!rest_args_add_query(args, text, body->len))
		return NULL;
	out = rest_own_buf(CurrentMemoryContext, REPLY_MAX);
	rest_guard_new(CurrentMemoryContext, clear_buf, out);
	for (i = 0; i < args->nitems; i++)
	{
		rest_buf_putc(out, i == 0 ? '{' : ',');
		put_string(out, args->items[i].name);
		rest_buf_putc(out, ':');
		put_string(out, args->items[i].value);
	}
	rest_buf_putc(out, '}');
	return out;
}

/* See login_reply.h. */
void
rest_login_reply_parse(RestLoginReply *reply)
{
	RestFault	ignored = {0};

	rest_guard_new(CurrentMemoryContext, clear_buf,
				   unconstify(RestBuf *, reply->body));
	reply->text = reply->body;
	reply->doc = rest_jsondoc_parse(rest_buf_text(reply->text),
									reply->text->len, &ignored);
	if (reply->doc == NULL)
	{
		reply->text = form_to_json(reply->body);
		if (reply->text)
			reply->doc = rest_jsondoc_parse(rest_buf_text(reply->text),
											reply->text->len, &ignored);
	}
	if (reply->doc)
		rest_guard_new(CurrentMemoryContext, release_doc, reply->doc);
}

/* ----- what is in it ----- */

/* All cookies that the reply sets, as a Cookie header sends them back. */
static void
put_cookies(const RestLoginReply *reply, RestBuf *out)
{
	const char *name;
	const char *value;
	int			i;

	for (i = 0; rest_reply_header_at(reply->reply, i, &name, &value); i++)
	{
		if (pg_strcasecmp(name, "set-cookie") != 0)
			continue;
		if (out->len > 0)
			rest_buf_puts(out, "; ");
		rest_buf_append(out, value, strcspn(value, ";"));
	}
}

/* The whole body as a text: of a JSON string its characters. */
static void
put_body(const RestLoginReply *reply, RestBuf *out)
{
	const char *text = rest_buf_text(reply->body);
	size_t		len = reply->body->len;

	if (reply->doc && reply->text == reply->body &&
		rest_jsondoc_find(reply->doc, "", NULL) == REST_JSON_STRING)
	{
		rest_jsondoc_find(reply->doc, "", out);
		return;
	}
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	rest_buf_append(out, text, len);
}

/* Append what is at one pointer. */
static void
put_pointed(const RestLoginReply *reply, const char *pointer, RestBuf *out)
{
	size_t		prefix = strlen(HEADER_PREFIX);
	const char *value;

	if (strncmp(pointer, HEADER_PREFIX, prefix) == 0)
	{
		if (reply->reply == NULL)
			return;
		if (pg_strcasecmp(pointer + prefix, "set-cookie") == 0)
			put_cookies(reply, out);
		else if ((value = rest_reply_header(reply->reply, pointer + prefix,
											0)) != NULL)
			rest_buf_puts(out, value);
	}
	else if (pointer[0] == '\0' || strcmp(pointer, ".") == 0)
		put_body(reply, out);
	else if (reply->doc)
		rest_jsondoc_find(reply->doc, pointer, out);
}

/* See login_reply.h. */
char *
rest_login_reply_find(const RestLoginReply *reply, const char *pointers)
{
	RestBuf    *out = rest_own_buf(CurrentMemoryContext, REST_CREDENTIAL_MAX);
	const char *text = pointers;
	size_t		len = pointers ? strlen(pointers) : 0;
	const char *item;
	size_t		item_len;

	rest_guard_new(CurrentMemoryContext, clear_buf, out);
	while (pointers && out->len == 0 &&
		   rest_pointer_split(&text, &len, &item, &item_len))
		put_pointed(reply, pnstrdup(item, item_len), out);
	return out->len > 0 ? rest_buf_copy(out) : NULL;
}

/* See login_reply.h. */
void
rest_login_reply_words(const RestLoginReply *reply, const char *error_message,
					   RestFault *fault)
{
	RestBuf    *words = rest_own_buf(CurrentMemoryContext, 400);

	if (reply->doc == NULL)
		return;
	if (error_message && *error_message)
		rest_jsondoc_find(reply->doc, error_message, words);
	if (words->len == 0)
		rest_jsondoc_find(reply->doc, REST_USUAL_WORDS, words);
	if (words->len > 0)
		rest_fault_detail(fault, "The API says: \"%s\".",
						  rest_buf_text(words));
}

/* ----- how long it is good ----- */

/* A text that is a number; false when it is none. */
static bool
read_number(const char *text, double *number)
{
	char	   *end;

	*number = strtod(text, &end);
	return end > text && *end == '\0' && *number >= 0 && *number < 1e15;
}

/* A moment as seconds since 1970: a number of s or ms, or as ISO has it. */
static bool
read_moment(const char *text, double *seconds)
{
	RestCodecSpec spec = {0};
	Datum		value;
	bool		isnull;

	if (read_number(text, seconds))
	{
		if (*seconds >= EPOCH_MS)
			*seconds /= 1000;
		return *seconds >= EPOCH_S;
	}
	spec.column = "login_expires";
	spec.type = TIMESTAMPTZOID;
	spec.typmod = -1;
	value = rest_codec_read_text(rest_codec_new(&spec), text, strlen(text),
								 &isnull);
	if (isnull)
		return false;
	*seconds = (double) DatumGetTimestampTz(value) / USECS_PER_SEC +
		(POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * SECS_PER_DAY;
	return true;
}

/* The answering server's clock, or this machine's: seconds since 1970. */
static double
clock_of(const RestLoginReply *reply)
{
	const char *date = reply->reply ?
		rest_reply_header(reply->reply, "date", 0) : NULL;
	int64_t		epoch;

	if (date && rest_header_date(date, strlen(date), &epoch))
		return (double) epoch;
	return (double) time(NULL);
}

/* Seconds that the token has left; false when nothing says it. */
static bool
time_left(const RestLoginReply *reply, const RestLogin *login,
		  const char *token, double *left)
{
	const char *text = rest_login_reply_find(reply, login->expires);
	const char *issued = rest_login_reply_find(reply, login->issued);
	double		from;
	int64_t		issued_at;
	int64_t		expires_at;

	if (text == NULL)
	{
		if (!rest_jwt_expiry(token, &issued_at, &expires_at))
			return false;
		*left = (double) expires_at - (issued_at > 0 ? (double) issued_at :
									   clock_of(reply));
		return true;
	}
	if (read_number(text, left) && *left < EPOCH_S)
	{
		if (login->expires_in_ms)
			*left /= 1000;
		if (issued && read_moment(issued, &from))
			*left -= clock_of(reply) - from;
		return true;
	}
	if (!read_moment(text, left))
		return false;
	*left -= clock_of(reply);
	return true;
}

/* See login_reply.h. */
TimestampTz
rest_login_reply_renewal(const RestLoginReply *reply, const RestLogin *login,
						 const char *token)
{
	double		left;

	/* one that is over as it comes tells of clocks, not of the token */
	if (!time_left(reply, login, token, &left) || left <= 0 || left > 1e10)
		return 0;
	left -= Min(left / 10, LAST_SECONDS);
	return GetCurrentTimestamp() + (TimestampTz) (left * USECS_PER_SEC);
}
