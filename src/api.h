/*-------------------------------------------------------------------------
 *
 * api.h
 *	  One API as one scan or one function call uses it.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_API_H
#define REST_API_H

#include "budget.h"
#include "http_again.h"
#include "onstatus.h"
#include "retry.h"
#include "secret.h"
#include "session.h"
#include "shared.h"
#include "url.h"

/* What was done; times in microseconds */
typedef struct RestApiStats
{
	int64		requests;		/* sent, retries included */
	int64		pages;
	int64		records;
	int64		bytes;			/* body bytes on the wire */
	int64		retries;
	int64		connections;	/* opened */
	int64		logins;			/* tokens got or renewed, not among requests */
	int64		waited_us;		/* on the network and in back-off */
	int64		reused;			/* answers that this statement had already */
	int64		hits;			/* that option cache_ttl has kept */
	int64		revalidated;	/* of those, that the API said were still so */
} RestApiStats;

/*
 * All texts are the caller's, in memory that lives as long as the API.
 */
typedef struct RestApi
{
	Oid			serverid;
	Oid			userid;
	Oid			relid;			/* the table it is for; or InvalidOid */
	const char *server;			/* its name, for messages */
	const char *identity;		/* who asks whom: origin and credentials; never
								 * to be shown or kept, only digested */
	RestHttpConf http;
	const char *base;			/* url of the server, placeholders filled in */
	const char *allowed_origins;	/* others that next links may lead to */
	const char **headers;		/* "Name: value", constant ones */
	int			nheaders;
	struct RestAuth *auth;		/* what makes the next four; or NULL */
	const char **auth_headers;	/* as headers, secret ones */
	int			nauth_headers;
	RestArgs   *args;			/* constant ones; or NULL */
	RestArgs   *auth_args;		/* secret ones, sent and never shown; or NULL */
	RestSecrets *secrets;		/* texts that must never be shown */
	RestOnStatus *rules;		/* or NULL */
	const char *on_status;		/* the same as text */
	const char *error_message;	/* pointers to the API's own words; or NULL */
	struct RestItems *items;	/* what answers say of each row; or NULL */
	RestRetryPolicy retry;
	size_t		max_url;
	bool		gzip;			/* bodies of requests are compressed */
	int64		max_requests;	/* of a statement's reads; 0 = no limit */
	double		rate;			/* requests a second; 0 = no limit */
	bool		rate_of_table;	/* the table sets it: not the server's */
	RestSharedKey *rate_keys;	/* rate.c's */
	int64		cache_ttl_ms;	/* 0: answers are not kept */
	RestBudget *budget;			/* or NULL: does not count */
	MemoryContext cxt;			/* the API's lifetime */
	RestHttpPool *pool;			/* calls to be used again; made at first use */
	struct RestReply *lender;	/* whose bytes its reader holds; or NULL */
	RestLoop   *loop;			/* borrowed at the first request */
	MemoryContext loan_cxt;		/* ends the loan; or NULL */
	int64		waited_base;	/* of loop, already in stats */
	RestApiStats stats;
} RestApi;

/* The loop for this API's calls, borrowed for its lifetime. */
extern RestLoop *rest_api_loop(RestApi *api);

/* The pool of its calls. */
extern RestHttpPool *rest_api_pool(RestApi *api);

/* Bring stats up to now. */
extern void rest_api_sync(RestApi *api);

/* Connections stay, the loop goes back: nothing is under way any more. */
extern void rest_api_rest(RestApi *api);

#endif							/* REST_API_H */
