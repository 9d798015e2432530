/*-------------------------------------------------------------------------
 *
 * reply_answer.c
 *	  Replies of which the whole answer is wanted.
 *
 * For what is no list of records: logins, and requests that a user makes by
 * hand.  A reply that nothing was asked of yet enters; its status, its headers
 * and its body leave, whatever the status is.  Sending, waiting and repeating
 * are those of any reply.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "jsondoc.h"
#include "own.h"
#include "refusal.h"
#include "replying.h"

/* See reply.h. */
const RestBuf *
rest_reply_answer(RestReply *reply, size_t max, bool needs_end)
{
	reply->answer_max = max;
	reply->needs_end = needs_end;
	while (reply->state != REPLY_OVER)
		rest_reply_next(reply, true);
	if (reply->whole == NULL)
		reply->whole = rest_own_buf(reply->cxt, 1);
	return reply->whole;
}

/* See reply.h. */
int
rest_reply_status(const RestReply *reply)
{
	return reply->call ? rest_http_status(reply->call) : 0;
}

/* See reply.h. */
bool
rest_reply_header_at(const RestReply *reply, int i, const char **name,
					 const char **value)
{
	return reply->call && rest_http_header_at(reply->call, i, name, value);
}

/* See reply.h. */
bool
rest_reply_refused(RestReply *reply, RestFault *fault)
{
	RestFault	ignored = {0};
	RestJsonDoc *doc;

	if (!reply->refused)
		return false;
	doc = rest_jsondoc_parse(rest_buf_text(reply->whole), reply->whole->len,
							 &ignored);
	rest_refusal(reply->api, reply->request, reply->use, reply->call, &reply->verdict,
				 reply->whole, doc, fault);
	rest_jsondoc_free(doc);
	return true;
}

/* See reply.h. */
void
rest_reply_raise(RestReply *reply, const RestFault *fault)
{
	rest_replying_raise(reply, fault);
	pg_unreachable();
}
