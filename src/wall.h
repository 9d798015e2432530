/*-------------------------------------------------------------------------
 *
 * wall.h
 *	  Which hosts and addresses may be talked to.
 *
 * Plain C, malloc'd, errors as values.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_WALL_H
#define REST_WALL_H

#include <stdbool.h>
#include <sys/socket.h>

#include "fault.h"

/* An address and how many of its leading bits count, as IPv6 (IPv4 mapped). */
typedef struct RestWallBlock
{
	unsigned char addr[16];
	int			bits;
} RestWallBlock;

typedef struct RestWall
{
	bool		listed;			/* there is a list of allowed hosts */
	bool		name_matched;	/* the host at hand is on it by name */
	bool		deny_private;
	int			nblocks;
	RestWallBlock *blocks;
} RestWall;

/*
 * Read the rules for requests to one host.  allowed: see RestHttpConf.  False
 * with a fault: 22023 for an item that cannot be read, 42501 when no address
 * could make the host allowed.  Free with rest_wall_free either way.
 */
extern bool rest_wall_init(RestWall *wall, const char *allowed,
						   bool deny_private, const char *host,
						   RestFault *fault);
extern void rest_wall_free(RestWall *wall);

/* Is there any rule? */
extern bool rest_wall_active(const RestWall *wall);

/*
 * May this address be connected?  Addresses that are neither IPv4 nor IPv6 may
 * not when there is a rule.
 */
extern bool rest_wall_allows(const RestWall *wall, const struct sockaddr *addr);

/* The same for an address as text, maybe with a %zone. */
extern bool rest_wall_allows_text(const RestWall *wall, const char *addr);

#endif							/* REST_WALL_H */
