/*-------------------------------------------------------------------------
 *
 * session.h
 *	  What a backend keeps between statements for a server and user.
 *
 * Include after postgres.h.  Connections stay alive in pooled loops; the
 * credential that a login yielded stays in one opaque slot.  Both go when the
 * server, a user mapping or the wrapper changes.  The session knows no options:
 * how to connect is said by each call's RestHttpConf.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SESSION_H
#define REST_SESSION_H

#include "nodes/pg_list.h"
#include "utils/palloc.h"

#include "loop.h"

typedef struct RestSession RestSession;

/* One line of rest_session_list(). */
typedef struct RestSessionInfo
{
	Oid			serverid;
	Oid			userid;
	int			idle;			/* loops in the pool */
	int			lent;			/* loops in use */
	bool		invalidated;	/* will be rebuilt on next use */
	bool		has_data;		/* a credential is kept */
} RestSessionInfo;

/*
 * The session of that server and user, made on first use; the pointer is good
 * for the life of the backend.  Drops what an invalidation outdated.  Must be
 * called in a transaction.
 */
extern RestSession *rest_session_get(Oid serverid, Oid userid);

/*
 * Borrow a loop from the pool, or a new one.  It goes back when cxt is reset,
 * so that ERROR, cancel and rollback to a savepoint cannot leak it.  Calls that
 * still run in it are stopped then.
 */
extern RestLoop *rest_session_borrow(RestSession *session, MemoryContext cxt);

/*
 * The opaque slot (a credential): NULL when there is none or it was outdated.
 * set replaces it, release runs on the old one when it is replaced,
 * invalidated or disconnected, and must not throw.
 */
extern void *rest_session_data(RestSession *session);

/*
 * The same, but what was outdated meanwhile stays: for who has just set it, and
 * waited on the way.
 */
extern void *rest_session_data_now(const RestSession *session);
extern void rest_session_set_data(RestSession *session, void *data,
								  void (*release) (void *));

/* All sessions: a List of palloc'd RestSessionInfo. */
extern List *rest_session_list(void);

/*
 * Close the idle connections and forget the credentials of one server, or of
 * all with InvalidOid.  Loops that are lent are closed when they come back.
 * Returns how many sessions had something to drop.
 */
extern int	rest_session_disconnect(Oid serverid);

#endif							/* REST_SESSION_H */
