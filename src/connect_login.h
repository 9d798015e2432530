/*-------------------------------------------------------------------------
 *
 * connect_login.h
 *	  From options to a RestLogin.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_CONNECT_LOGIN_H
#define REST_CONNECT_LOGIN_H

#include "login.h"
#include "option.h"

/*
 * How a server's tokens are got, in the current memory context, which must live
 * as long as the API.  NULL when the user mapping has nothing to log in with;
 * *lacks is the option that it would need then.  The server has option login or
 * refresh.  keys are the vars and the mapping.
 */
extern RestLogin *rest_connect_login(const RestApi *api, const RestConf *server,
									 RestKeyring *keys, const char **lacks);

/* The same without such conditions, for functions that bring more keys. */
extern RestLogin *rest_connect_login_all(const RestApi *api,
										 const RestConf *server,
										 RestKeyring *keys);

/* A route of a login, parsed; NULL: there is none. */
extern RestRoute *rest_connect_login_route(const RestConf *server,
										   RestOpt opt);

#endif							/* REST_CONNECT_LOGIN_H */
