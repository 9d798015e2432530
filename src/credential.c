/*-------------------------------------------------------------------------
 *
 * credential.c
 *	  What a login yielded, kept for a server and user.
 *
 * Texts enter by copy and leave by loan.  They live in malloc'd memory behind
 * the session's opaque slot, which lets them go when the server, the user
 * mapping or the wrapper changes; memory that held one is cleared first, so
 * that no later allocation finds it there.
 *
 * Sessions of one server and user share a credential in memory that all of
 * them see, where there is such memory.  One of them renews it while the
 * others wait: a token office may take a refresh token once only.  The claim
 * to do so names a process, and is void when that process is gone.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/procarray.h"
#include "utils/timestamp.h"

#include "credential.h"
#include "guard.h"

/* A renewal that takes longer is not waited for */
#define CLAIM_MS (5 * 60 * 1000)

/* What is shared: texts follow each other, each with its final NUL */
typedef struct SharedToken
{
	uint64		serial;			/* 0: there is none */
	TimestampTz renew_at;
	int			claimed_by;		/* process that renews it; 0: nobody */
	TimestampTz claimed_at;
	bool		has_refresh;
	bool		has_reply;
	char		texts[FLEXIBLE_ARRAY_MEMBER];
} SharedToken;

#define TEXTS_MAX (REST_SHARED_TOKEN_SIZE - offsetof(SharedToken, texts))

/* A claim, until its context ends */
typedef struct Claim
{
	RestSharedKey key;
} Claim;

/* Clear a text and free it; NULL is fine. */
static void
free_text(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	free(text);
}

/* The session's slot lets go.  Must not throw. */
static void
release(void *arg)
{
	RestCredential *credential = arg;

	free_text(credential->token);
	free_text(credential->refresh);
	free_text(credential->reply);
	free(credential);
}

/* A malloc'd copy; false without memory. */
static bool
copy_text(char **to, const char *from)
{
	*to = from ? strdup(from) : NULL;
	return from == NULL || *to != NULL;
}

/* A serial that no session has given before: random, not 0. */
static uint64
new_serial(void)
{
	uint64		serial = 0;

	while (serial == 0)
	{
		if (!pg_strong_random(&serial, sizeof(serial)))
			ereport(ERROR,
					(errcode(ERRCODE_INTERNAL_ERROR),
					 errmsg("could not generate random bytes")));
	}
	return serial;
}

/* See credential.h. */
RestCredential *
rest_credential_get(RestSession *session)
{
	return rest_session_data(session);
}

/* See credential.h. */
RestCredential *
rest_credential_now(const RestSession *session)
{
	return rest_session_data_now(session);
}

/* See credential.h.  The old one goes after the copy is made. */
RestCredential *
rest_credential_set(RestSession *session, const RestCredential *what)
{
	uint64		serial = what->serial ? what->serial : new_serial();
	RestCredential *credential = calloc(1, sizeof(RestCredential));
	bool		ok = credential != NULL;

	ok = ok && copy_text(&credential->token, what->token);
	ok = ok && copy_text(&credential->refresh, what->refresh);
	ok = ok && copy_text(&credential->reply, what->reply);
	if (!ok)
	{
		if (credential)
			release(credential);
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	}
	credential->serial = serial;
	credential->renew_at = what->renew_at;
	rest_session_set_data(session, credential, release);
	return credential;
}

/* See credential.h. */
void
rest_credential_unshare(RestSession *session)
{
	RestCredential *credential = rest_credential_get(session);

	if (credential && credential->shared)
		rest_shared_erase(REST_SHARED_TOKENS, &credential->key);
}

/* ----- sharing ----- */

/* What follows a text in a slot. */
static char *
next_text(char *text)
{
	return text + strlen(text) + 1;
}

/* See credential.h. */
RestCredential *
rest_credential_fetch(RestSession *session, const RestSharedKey *key,
					  uint64 serial)
{
	SharedToken *copy = palloc(REST_SHARED_TOKEN_SIZE);
	SharedToken *slot = rest_shared_lock(REST_SHARED_TOKENS, key, false, NULL);
	RestCredential what = {0};
	RestCredential *credential = NULL;

	if (slot == NULL)
		return NULL;
	memcpy(copy, slot, REST_SHARED_TOKEN_SIZE);
	rest_shared_unlock();
	if (copy->serial != 0 && copy->serial != serial &&
		(copy->renew_at == 0 || copy->renew_at > GetCurrentTimestamp()))
	{
		what.serial = copy->serial;
		what.renew_at = copy->renew_at;
		what.token = copy->texts;
		what.refresh = next_text(what.token);
		what.reply = next_text(what.refresh);
		if (!copy->has_refresh)
			what.refresh = NULL;
		if (!copy->has_reply)
			what.reply = NULL;
		credential = rest_credential_set(session, &what);
		credential->key = *key;
		credential->shared = true;
	}
	explicit_bzero(copy, REST_SHARED_TOKEN_SIZE);
	pfree(copy);
	return credential;
}

/* Length of a text and its NUL; NULL is "". */
static size_t
text_size(const char *text)
{
	return text ? strlen(text) + 1 : 1;
}

/* Append a text to a slot; NULL is "". */
static char *
put_text(char *to, const char *text)
{
	size_t		size = text_size(text);

	memcpy(to, text ? text : "", size);
	return to + size;
}

/* See credential.h. */
void
rest_credential_share(RestSession *session, const RestSharedKey *key,
					  bool needs_reply)
{
	RestCredential *c = rest_credential_now(session);
	size_t		size = text_size(c->token) + text_size(c->refresh);
	bool		with_reply = size + text_size(c->reply) <= TEXTS_MAX;
	SharedToken *slot;
	char	   *to;

	c->key = *key;
	if (size + 1 > TEXTS_MAX || (!with_reply && needs_reply))
	{
		/* an older one must not be taken for a newer one */
		rest_shared_erase(REST_SHARED_TOKENS, key);
		return;
	}
	slot = rest_shared_lock(REST_SHARED_TOKENS, key, true, NULL);
	memset(slot->texts, 0, TEXTS_MAX);
	slot->serial = c->serial;
	slot->renew_at = c->renew_at;
	slot->has_refresh = c->refresh != NULL;
	slot->has_reply = c->reply != NULL && with_reply;
	to = put_text(slot->texts, c->token);
	to = put_text(to, c->refresh);
	put_text(to, slot->has_reply ? c->reply : NULL);
	rest_shared_unlock();
	c->shared = true;
}

/* The claim's context ends.  Must not throw. */
static void
release_claim(void *arg)
{
	Claim	   *claim = arg;
	SharedToken *slot = rest_shared_lock(REST_SHARED_TOKENS, &claim->key,
										 false, NULL);

	if (slot == NULL)
		return;
	if (slot->claimed_by == MyProcPid)
		slot->claimed_by = 0;
	rest_shared_unlock();
}

/* See credential.h.  Who looks whether a process lives holds no lock. */
bool
rest_credential_claim(const RestSharedKey *key, MemoryContext cxt)
{
	Claim	   *claim = MemoryContextAlloc(cxt, sizeof(Claim));
	SharedToken *slot;
	TimestampTz now = GetCurrentTimestamp();
	int			holder;
	TimestampTz since;
	bool		mine;

	claim->key = *key;
	slot = rest_shared_lock(REST_SHARED_TOKENS, key, true, NULL);
	holder = slot->claimed_by;
	since = slot->claimed_at;
	rest_shared_unlock();
	if (holder != 0 && holder != MyProcPid &&
		(TimestampDifferenceExceeds(since, now, CLAIM_MS) ||
		 BackendPidGetProc(holder) == NULL))
		holder = -holder;		/* void */
	slot = rest_shared_lock(REST_SHARED_TOKENS, key, true, NULL);
	mine = slot->claimed_by == 0 || slot->claimed_by == MyProcPid ||
		slot->claimed_by == -holder;
	if (mine)
	{
		slot->claimed_by = MyProcPid;
		slot->claimed_at = now;
	}
	rest_shared_unlock();
	if (mine)
		rest_guard_new(cxt, release_claim, claim);
	return mine;
}
