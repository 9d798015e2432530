/*-------------------------------------------------------------------------
 *
 * login.h
 *	  Where the {token} is from that a server's requests carry.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_LOGIN_H
#define REST_LOGIN_H

#include "credential.h"
#include "keyring.h"
#include "reply.h"

/* What is signed for {jwt} */
typedef struct RestJwtRule
{
	RestBody   *header;			/* JSON; or NULL */
	RestBody   *claims;			/* JSON; NULL: there is no {jwt} */
	const char *key;			/* template of PEM text */
} RestJwtRule;

/* The options of a server, parsed; lives as long as the API */
typedef struct RestLogin
{
	RestRoute  *login;			/* or NULL */
	RestRoute  *then;			/* follows it; or NULL */
	RestRoute  *refresh;		/* or NULL */
	RestJwtRule jwt;
	const char *token;			/* pointers into a reply */
	const char *refresh_token;
	const char *expires;
	const char *issued;			/* or NULL */
	bool		expires_in_ms;	/* a time span is in ms, not in s */
	const char *given;			/* token of the user mapping that is tried
								 * first; or NULL */
	const char *lacks;			/* secret that the mapping lacks for the login
								 * route; NULL: it can be sent */
	RestKeyring *keys;			/* vars, and what the user mapping holds */
	const char *identity;		/* who shares its credentials */
	bool		needs_reply;	/* which are of no use without {reply:...} */
	RestOnStatus *rules;		/* the server's; or NULL */
	const char *error_message;
} RestLogin;

/*
 * What the session keeps, renewed when it is about to expire, or obtained.
 * Never NULL; raises what went wrong.
 */
extern RestCredential *rest_login_ready(RestApi *api, RestSession *session);

typedef enum RestRenewal
{
	REST_RENEWAL_NONE,			/* there is no way to */
	REST_RENEWAL_FOUND,			/* another session had got one */
	REST_RENEWAL_MADE			/* by a refresh or a login */
} RestRenewal;

/*
 * Get another one although the kept one should be good; raises what went wrong
 * on the way.
 */
extern RestRenewal rest_login_renew(RestApi *api, RestSession *session);

/*
 * Send one more route of the server as a login, with these keys beside
 * login's, and keep what it yields: the exchange of an authorization code.
 */
extern RestCredential *rest_login_by(RestApi *api, RestSession *session,
									 const RestLogin *login, RestRoute *route,
									 const RestKeyring *keys);

/*
 * The first line of a route with its credentials hidden: what is shown of a
 * login.  palloc'd.
 */
extern char *rest_login_shown(RestApi *api, const RestLogin *login,
							  RestRoute *route);

#endif							/* REST_LOGIN_H */
