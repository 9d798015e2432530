/*-------------------------------------------------------------------------
 *
 * login_reply.h
 *	  What the reply to a login says: tokens, and how long they are good.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_LOGIN_REPLY_H
#define REST_LOGIN_REPLY_H

#include "login.h"

typedef struct RestLoginReply
{
	RestReply  *reply;			/* for its headers; or NULL */
	const RestBuf *body;
	const RestBuf *text;		/* the body as JSON, where it is a form */
	RestJsonDoc *doc;			/* of text; NULL: it is neither */
} RestLoginReply;

/* Look what the body is; everything lives in the current memory context. */
extern void rest_login_reply_parse(RestLoginReply *reply);

/*
 * What is at the first of these pointers that finds something: a member, a
 * header (header:Set-Cookie gives the cookies as a Cookie header has them), the
 * whole body ("" or "."); palloc'd, or NULL.
 */
extern char *rest_login_reply_find(const RestLoginReply *reply,
								   const char *pointers);

/* Append the API's own words to a fault, where there are any. */
extern void rest_login_reply_words(const RestLoginReply *reply,
								   const char *error_message,
								   RestFault *fault);

/*
 * The moment from which the token should not be used: a minute before it
 * expires, or a tenth of its time, whichever is less.  0: nobody knows.
 */
extern TimestampTz rest_login_reply_renewal(const RestLoginReply *reply,
											const RestLogin *login,
											const char *token);

#endif							/* REST_LOGIN_REPLY_H */
