/*-------------------------------------------------------------------------
 *
 * session.c
 *	  What a backend keeps between statements for a server and user.
 *
 * Assumes that callers name a server and the user whose rights count, and say
 * how to connect with each call.  Loops enter and leave by borrowing; what is
 * kept goes when the server, any user mapping or any wrapper changes, for which
 * the callbacks of the catalog caches only set flags: they may come at any
 * moment, in the middle of a transfer or of an abort.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

#include "compat.h"
#include "guard.h"
#include "session.h"

/* Idle loops that a session keeps; a statement seldom scans more tables. */
#define SESSION_POOL	4

/* A loop that is out, tied to the borrower's memory context. */
typedef struct SessionLoan
{
	RestSession *session;
	RestLoop   *loop;
	RestGuard  *guard;
	uint64		generation;		/* of the session when it was lent */
	struct SessionLoan *next;
} SessionLoan;

struct RestSession
{
	Oid			serverid;
	Oid			userid;
	uint32		server_hash;	/* for the catalog cache's callback */
	bool		invalidated;
	uint64		generation;		/* loops of an older one are not kept */
	int			nidle;
	RestLoop   *idle[SESSION_POOL];
	SessionLoan *loans;
	void	   *data;
	void		(*release_data) (void *);
	RestSession *next;
};

/*
 * All of them, for the life of the backend.  A list: there are few, and it can
 * be walked in a callback that must not fail.
 */
static RestSession *sessions = NULL;

/* ----- invalidation ----- */

/*
 * A server changed: flag its sessions.  A hash value of 0 means all.
 */
static void
session_server_changed(Datum arg, REST_COMPAT_SYSCACHE_ID cacheid, uint32 hash)
{
	RestSession *session;

	(void) arg;
	(void) cacheid;
	for (session = sessions; session; session = session->next)
		if (hash == 0 || hash == session->server_hash)
			session->invalidated = true;
}

/*
 * A user mapping or a wrapper changed, which is rare: flag all, instead of
 * knowing which mapping (the user's or PUBLIC's) counts for which session.
 */
static void
session_other_changed(Datum arg, REST_COMPAT_SYSCACHE_ID cacheid, uint32 hash)
{
	(void) hash;
	session_server_changed(arg, cacheid, 0);
}

/* Register the callbacks, once per backend. */
static void
session_init(void)
{
	static bool done = false;

	if (done)
		return;
	done = true;
	CacheRegisterSyscacheCallback(FOREIGNSERVEROID, session_server_changed, 0);
	CacheRegisterSyscacheCallback(USERMAPPINGOID, session_other_changed, 0);
	CacheRegisterSyscacheCallback(FOREIGNDATAWRAPPEROID, session_other_changed, 0);
}

/* Let the credential go. */
static void
session_drop_data(RestSession *session)
{
	void	   *data = session->data;

	session->data = NULL;
	if (data && session->release_data)
		session->release_data(data);
}

/*
 * Let everything go that is not lent; loans of the old generation will not be
 * kept when they come back.
 */
static void
session_drop(RestSession *session)
{
	session->invalidated = false;
	session->generation++;
	while (session->nidle > 0)
		rest_loop_free(session->idle[--session->nidle]);
	session_drop_data(session);
}

/* ----- sessions ----- */

/* A new session, in the list; nothing is left behind when this fails. */
static RestSession *
session_new(Oid serverid, Oid userid)
{
	RestSession *session;
	uint32		hash = GetSysCacheHashValue1(FOREIGNSERVEROID,
											 ObjectIdGetDatum(serverid));

	session_init();
	session = MemoryContextAllocZero(TopMemoryContext, sizeof(RestSession));
	session->serverid = serverid;
	session->userid = userid;
	session->server_hash = hash;
	session->next = sessions;
	sessions = session;
	return session;
}

/*
 * Let go what invalidated sessions keep, also those of servers that are gone,
 * which nobody will ask for again.
 */
static void
session_sweep(void)
{
	RestSession *session;

	for (session = sessions; session; session = session->next)
		if (session->invalidated)
			session_drop(session);
}

/*
 * The session of a server and user; see session.h.
 */
RestSession *
rest_session_get(Oid serverid, Oid userid)
{
	RestSession *session;

	session_sweep();
	for (session = sessions; session; session = session->next)
		if (session->serverid == serverid && session->userid == userid)
			break;
	if (session == NULL)
		session = session_new(serverid, userid);
	return session;
}

/* ----- loans ----- */

/*
 * A loan ends, by return or by the end of the borrower's context: the loop goes
 * back to the pool if it is fit and there is room.  Must not throw.
 */
static void
session_end_loan(void *arg)
{
	SessionLoan *loan = arg;
	RestSession *session = loan->session;
	RestLoop   *loop = loan->loop;
	SessionLoan **link;

	for (link = &session->loans; *link != loan; link = &(*link)->next)
		;
	*link = loan->next;
	rest_loop_stop_all(loop);
	if (rest_loop_broken(loop) || session->invalidated ||
		loan->generation != session->generation ||
		session->nidle >= SESSION_POOL)
		rest_loop_free(loop);
	else
		session->idle[session->nidle++] = loop;
	free(loan);
}

/*
 * Borrow a loop; see session.h.  The loan exists before the loop is taken, and
 * the guard owns both from its first moment, so that no step can leak.
 */
RestLoop *
rest_session_borrow(RestSession *session, MemoryContext cxt)
{
	SessionLoan *loan = calloc(1, sizeof(SessionLoan));
	RestLoop   *loop;

	if (loan == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	if (session->nidle > 0)
		loop = session->idle[--session->nidle];
	else
	{
		PG_TRY();
		{
			loop = rest_loop_new();
		}
		PG_CATCH();
		{
			free(loan);
			PG_RE_THROW();
		}
		PG_END_TRY();
	}
	loan->session = session;
	loan->loop = loop;
	loan->generation = session->generation;
	loan->next = session->loans;
	session->loans = loan;
	loan->guard = rest_guard_new(cxt, session_end_loan, loan);
	return loop;
}

/* ----- the credential ----- */

/* What is kept, unless it is outdated; see session.h. */
void *
rest_session_data(RestSession *session)
{
	if (session->invalidated)
		session_drop(session);
	return session->data;
}

/* What is kept, outdated or not; see session.h. */
void *
rest_session_data_now(const RestSession *session)
{
	return session->data;
}

/* Keep something; see session.h. */
void
rest_session_set_data(RestSession *session, void *data, void (*release) (void *))
{
	session_drop_data(session);
	session->data = data;
	session->release_data = release;
}

/* ----- for SQL functions ----- */

/* All sessions; see session.h. */
List *
rest_session_list(void)
{
	List	   *result = NIL;
	RestSession *session;

	for (session = sessions; session; session = session->next)
	{
		RestSessionInfo *info = palloc0(sizeof(RestSessionInfo));
		SessionLoan *loan;

		info->serverid = session->serverid;
		info->userid = session->userid;
		info->idle = session->nidle;
		for (loan = session->loans; loan; loan = loan->next)
			info->lent++;
		info->invalidated = session->invalidated;
		info->has_data = session->data != NULL;
		result = lappend(result, info);
	}
	return result;
}

/* Close and forget; see session.h. */
int
rest_session_disconnect(Oid serverid)
{
	int			dropped = 0;
	RestSession *session;

	for (session = sessions; session; session = session->next)
	{
		if (OidIsValid(serverid) && session->serverid != serverid)
			continue;
		if (session->nidle > 0 || session->loans || session->data)
			dropped++;
		session_drop(session);
	}
	return dropped;
}
