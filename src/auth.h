/*-------------------------------------------------------------------------
 *
 * auth.h
 *	  Which credentials go with the requests of an API.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_AUTH_H
#define REST_AUTH_H

#include "keyring.h"
#include "request.h"

struct RestLogin;

/* All of it lives as long as the API */
typedef struct RestAuth
{
	const char *header;			/* option auth_header, or what stands for it */
	const char *args;			/* option auth_args; or NULL */
	RestKeyring *keys;			/* vars, and what the user mapping holds */
	struct RestLogin *login;	/* where {token} is from; NULL: the mapping */
	const char *lacks;			/* option of the mapping without which there is
								 * no login; or NULL */
	const char *sigv4;			/* option aws_sigv4; or NULL */
	const char *aws_key;
	const char *aws_secret;
	uint64		serial;			/* of the credential in headers and arguments;
								 * 0: none yet */
	MemoryContext cxt;			/* headers and arguments */
} RestAuth;

/*
 * The lines of a headers option, filled in, as "Name: value"; those whose
 * placeholders are all empty are left out.  There is room for one more.
 */
extern const char **rest_auth_lines(const char *text, RestKeyring *ring,
									int *n);

/* The arguments of an args option, filled in; NULL when there are none. */
extern RestArgs *rest_auth_list(const char *text, RestKeyring *ring);

/* A template, filled in; NULL when all its placeholders are empty. */
extern char *rest_auth_text(const char *text, RestPlace place,
							RestKeyring *ring);

/*
 * Fill in what the API's requests carry, as far as it is known without a
 * login; a token that is still to come is shown as REST_HIDDEN.
 */
extern void rest_auth_init(RestApi *api, RestAuth *auth);

/*
 * A request is about to be sent: see that there is a credential that is good
 * for a while.  May log in, which sends requests, waits, and raises what is
 * wrong.  Nothing of the API's own loop is touched.
 */
extern void rest_auth_ready(RestApi *api);

/*
 * The API refused a request that went with the credential of this serial.  True
 * when there is another one now, so that it may be sent again: somebody else
 * renewed it meanwhile, or it was renewed here.  *tries, 0 at first, counts for
 * one request: it causes one login and no more.
 */
extern bool rest_auth_refused(RestApi *api, uint64 serial, int *tries);

/* The URL to send a request to: its own and the arguments that are secret. */
extern const char *rest_auth_url(RestApi *api, const RestRequest *request);

#endif							/* REST_AUTH_H */
