/*-------------------------------------------------------------------------
 *
 * servers.h
 *	  Which servers are ours, and who may use them.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SERVERS_H
#define REST_SERVERS_H

/* Is this wrapper ours: has it our handler? */
extern bool rest_servers_is_ours(Oid fdwid);

/*
 * The server of that name, for a function that is given it.  Raises when there
 * is none, when it is not ours, and when the current user has not USAGE on it.
 */
extern Oid	rest_servers_usable(const char *name);

#endif							/* REST_SERVERS_H */
