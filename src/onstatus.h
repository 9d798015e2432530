/*-------------------------------------------------------------------------
 *
 * onstatus.h
 *	  What a status means: the on_status rules, then the default table.
 *
 *	  404 empty; 403 header:x-ratelimit-remaining=0 retry;
 *	  409 /title=Conflict 23505; 200 /error error; 5xx retry
 *
 * Items are separated by ";" or newline: a status (or a class, 5xx), any
 * number of conditions (condition.h) that must all hold, an action.  What
 * holds blanks or ";" stands in "double quotes".  The first match counts.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ONSTATUS_H
#define REST_ONSTATUS_H

#include <stdbool.h>
#include <stddef.h>

#include "condition.h"
#include "fault.h"

typedef enum RestAction
{
	REST_ACTION_OK,				/* use the body */
	REST_ACTION_EMPTY,			/* no row; 0 rows for a write */
	REST_ACTION_RETRY,			/* repeat; when that is over: sqlstate */
	REST_ACTION_LOGIN,			/* the credential is not good any more: log in
								 * and repeat, once; then 28000 */
	REST_ACTION_ERROR			/* sqlstate */
} RestAction;

/* What the request was for: the same status means different things. */
typedef enum RestUse
{
	REST_USE_LIST,				/* list, count, search */
	REST_USE_ITEM,				/* get */
	REST_USE_CREATE,			/* insert, upsert */
	REST_USE_UPDATE,
	REST_USE_DELETE,
	REST_USE_CHANGE,			/* update_where, delete_where */
	REST_USE_OTHER				/* login, functions, polls */
} RestUse;

typedef struct RestVerdict
{
	RestAction	action;
	char		sqlstate[6];	/* RETRY, ERROR */
	bool		told;			/* by an on_status rule */
} RestVerdict;

typedef struct RestOnStatus RestOnStatus;

extern RestOnStatus *rest_onstatus_parse(const char *text, size_t len,
										 RestFault *fault);
extern void rest_onstatus_free(RestOnStatus *rules);

/* Does some rule need the body of a reply with this status? */
extern bool rest_onstatus_needs_body(const RestOnStatus *rules, int status);

/* rules may be NULL; the callbacks get ctx. */
extern void rest_onstatus_decide(const RestOnStatus *rules, int status,
								 RestUse use, RestHeaderLookup header,
								 RestBodyLookup body, void *ctx,
								 RestVerdict *verdict);
extern void rest_status_default(int status, RestUse use,
								RestVerdict *verdict);

#endif							/* REST_ONSTATUS_H */
