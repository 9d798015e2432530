/*-------------------------------------------------------------------------
 *
 * credential.h
 *	  What a login yielded, kept for a server and user.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_CREDENTIAL_H
#define REST_CREDENTIAL_H

#include "datatype/timestamp.h"

#include "session.h"
#include "shared.h"

/* Longest token, and longest reply of a login that is kept */
#define REST_CREDENTIAL_MAX (64 * 1024)

typedef struct RestCredential
{
	uint64		serial;			/* never 0; the same one in two sessions: the
								 * same credential */
	char	   *token;			/* UTF-8, as all of these */
	char	   *refresh;		/* what the refresh route exchanges; or NULL */
	char	   *reply;			/* JSON text of the reply that it came with; or
								 * NULL */
	TimestampTz renew_at;		/* not to be used from then on; 0: as long as it
								 * is taken */
	RestSharedKey key;			/* where it is shared */
	bool		shared;
} RestCredential;

/* What the session keeps, or NULL; good until the next call of these. */
extern RestCredential *rest_credential_get(RestSession *session);

/*
 * What was set or fetched just now, although an ALTER may have outdated it in
 * the meantime: the statement goes on with what it began with.
 */
extern RestCredential *rest_credential_now(const RestSession *session);

/*
 * Keep a copy of these in place of what was kept, under a new serial unless
 * there is one.  Texts may be NULL, also those of the credential that is
 * replaced.
 */
extern RestCredential *rest_credential_set(RestSession *session,
										   const RestCredential *what);

/* No other session shall find it any more. */
extern void rest_credential_unshare(RestSession *session);

/*
 * What other sessions share under this key, kept by this one from now on; NULL
 * when it is nothing, or the one with this serial, or about to expire.
 */
extern RestCredential *rest_credential_fetch(RestSession *session,
											 const RestSharedKey *key,
											 uint64 serial);

/*
 * Share what the session keeps.  needs_reply: it is of no use without its
 * reply.  What is too long is not shared.
 */
extern void rest_credential_share(RestSession *session,
								  const RestSharedKey *key, bool needs_reply);

/*
 * May this session renew it?  False: another one does so just now.  The claim
 * ends with cxt, or when the process does.
 */
extern bool rest_credential_claim(const RestSharedKey *key, MemoryContext cxt);

#endif							/* REST_CREDENTIAL_H */
