/*-------------------------------------------------------------------------
 *
 * connect.h
 *	  From options and credentials to a RestApi.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_CONNECT_H
#define REST_CONNECT_H

#include "api.h"
#include "keyring.h"
#include "option.h"

/*
 * The API of a server as this user sees it, in the current memory context,
 * which must live as long.  conf is the table's (or the server's).  Raises for
 * files that the user may not use and for options that don't go together;
 * sends nothing.
 */
extern RestApi *rest_connect(Oid serverid, Oid userid, const RestConf *conf);

/* What the placeholders of logins stand for: vars of conf, and the mapping. */
extern RestKeyring *rest_connect_keys(const RestConf *conf, Oid serverid,
									  Oid userid);

#endif							/* REST_CONNECT_H */
