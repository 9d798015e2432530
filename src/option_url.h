/*-------------------------------------------------------------------------
 *
 * option_url.h
 *	  Checkers of options that hold URLs, and the smell of secrets.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OPTION_URL_H
#define REST_OPTION_URL_H

#include "option_check.h"

extern bool rest_check_url(RestCheck *check);
extern bool rest_check_proxy(RestCheck *check);
extern bool rest_check_origins(RestCheck *check);

/*
 * Does a header or argument of this name and constant value look like a
 * credential?  (Everybody can read the options of servers and tables.)  value
 * is a template; one with a placeholder takes its secret from elsewhere.
 */
extern bool rest_looks_secret(const char *name, const char *value);

#endif							/* REST_OPTION_URL_H */
