/*-------------------------------------------------------------------------
 *
 * keyring.h
 *	  What the placeholders of logins and credentials stand for.
 *
 * Include after postgres.h.  Names are options of the user mapping, vars of
 * the server, {reply:...} of an earlier reply, and parts that are made on the
 * spot: {now}, {now_ms}, {uuid}, {nonce}, and {basic} and {client_basic}, which
 * are user name and password, client id and secret, as RFC 7617 joins them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_KEYRING_H
#define REST_KEYRING_H

#include "nodes/pg_list.h"

#include "jsondoc.h"
#include "value.h"

/* A credential as it is shown */
#define REST_HIDDEN "***"

/* What may be told about a key */
typedef enum RestKeyKind
{
	REST_KEY_OPEN,				/* everybody can read it: an option of a server */
	REST_KEY_HIDDEN,			/* the user mapping's, but no secret: a name */
	REST_KEY_SECRET
} RestKeyKind;

typedef struct RestKey
{
	const char *name;
	RestValue	value;
	RestKeyKind kind;
} RestKey;

/* Zero it, then set what there is; keys are palloc'd where they are set. */
typedef struct RestKeyring
{
	List	   *keys;			/* of RestKey * */
	bool		blind;			/* what is not open comes as REST_HIDDEN */
	bool		strict;			/* a name that is not known is an error */
} RestKeyring;

/* A keyring of its own with the same keys, in the current memory context. */
extern RestKeyring *rest_keyring_copy(const RestKeyring *ring);

/* Set a name; NULL takes it away.  Name and text are borrowed. */
extern void rest_keyring_set(RestKeyring *ring, const char *name,
							 const char *text, RestKeyKind kind);

/* The text of a name, or NULL. */
extern const char *rest_keyring_get(const RestKeyring *ring, const char *name);

/*
 * Make the names ready that are made on the spot, those of a list (of char *);
 * reply is where {reply:...} looks, or NULL.  Returns the first {reply:...}
 * that finds nothing, or NULL.
 */
extern const char *rest_keyring_make(RestKeyring *ring, List *names,
									 const RestJsonDoc *reply);

/* RestLookup over a RestKeyring. */
extern bool rest_keyring_lookup(void *ring, const RestName *name,
								RestValue *out, RestFault *fault);

/* RestNameVisit: collect names in a List * of palloc'd char *. */
extern bool rest_keyring_visit(void *list, const RestName *name);

#endif							/* REST_KEYRING_H */
