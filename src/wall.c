/*-------------------------------------------------------------------------
 *
 * wall.c
 *	  Which hosts and addresses may be talked to.
 *
 * Assumes that names prove nothing: a name that is allowed by name may resolve
 * to anything, so that private addresses are judged on the socket address that
 * is about to be connected, and once more before a request goes out on a
 * connection that is reused.  The rules enter as text, once per call; a yes or
 * no leaves per address.  All addresses are compared as IPv6, IPv4 in its
 * mapped form (::ffff:a.b.c.d), so that writing one as the other evades
 * nothing.
 *
 *-------------------------------------------------------------------------
 */
#include "wall.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Longest item of the list: a DNS name has at most 253 bytes. */
#define WALL_ITEM_MAX 256

/* The first 96 bits of ::ffff:0:0/96 (RFC 4291) */
static const unsigned char wall_mapped[12] =
{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* IPv6 addresses that lead to the IPv4 address that they hold */
static const struct
{
	const char *addr;
	int			bits;
	int			at;				/* of the IPv4 address, in bytes */
}			wall_hiding[] =
{
	{"64:ff9b::", 96, 12},		/* NAT64, RFC 6052 */
	{"::", 96, 12},				/* IPv4-compatible, RFC 4291; :: and ::1 too */
	{"2002::", 16, 2}			/* 6to4, RFC 3056 */
};

/*
 * What "private" means: everything in the IANA special-purpose registries that
 * a public API cannot live on.
 */
static const struct
{
	const char *addr;
	int			bits;
}			wall_private[] =
{
	{"0.0.0.0", 8},				/* this host, RFC 1122 */
	{"10.0.0.0", 8},			/* private, RFC 1918 */
	{"100.64.0.0", 10},			/* carrier NAT, RFC 6598 */
	{"127.0.0.0", 8},			/* loopback */
	{"169.254.0.0", 16},		/* link-local, cloud metadata */
	{"172.16.0.0", 12},			/* private */
	{"192.0.0.0", 24},			/* protocol assignments */
	{"192.168.0.0", 16},		/* private */
	{"198.18.0.0", 15},			/* benchmarks, RFC 2544 */
	{"224.0.0.0", 3},			/* multicast, reserved, broadcast */
	{"::", 127},				/* unspecified and loopback */
	{"64:ff9b:1::", 48},		/* NAT64 with a network's own rules, RFC 8215 */
	{"100::", 64},				/* discard only, RFC 6666 */
	{"2001::", 32},				/* Teredo, RFC 4380: holds addresses disguised */
	{"fc00::", 7},				/* unique local, RFC 4193 */
	{"fe80::", 10},				/* link-local */
	{"fec0::", 10},				/* site-local, RFC 3879 */
	{"ff00::", 8}				/* multicast */
};

/* An IPv4 address, in network order, in its mapped form. */
static void
wall_map_v4(unsigned char out[16], const void *v4)
{
	memcpy(out, wall_mapped, 12);
	memcpy(out + 12, v4, 4);
}

/* Text to address; *v4 says which of the two it was.  False: it is neither. */
static bool
wall_parse(const char *text, unsigned char out[16], bool *v4)
{
	struct in_addr four;

	*v4 = inet_pton(AF_INET, text, &four) == 1;
	if (*v4)
		wall_map_v4(out, &four);
	return *v4 || inet_pton(AF_INET6, text, out) == 1;
}

/* Do the first bits of both addresses agree? */
static bool
wall_in(const unsigned char addr[16], const unsigned char block[16], int bits)
{
	int			bytes = bits / 8;
	int			rest = bits % 8;

	if (memcmp(addr, block, bytes) != 0)
		return false;
	return rest == 0 ||
		((addr[bytes] ^ block[bytes]) >> (8 - rest)) == 0;
}

/* The IPv4 address that an address leads to, mapped; else the address itself. */
static void
wall_unhide(const unsigned char addr[16], unsigned char out[16])
{
	size_t		i;

	memcpy(out, addr, 16);
	for (i = 0; i < sizeof(wall_hiding) / sizeof(wall_hiding[0]); i++)
	{
		unsigned char block[16];
		bool		v4;

		if (wall_parse(wall_hiding[i].addr, block, &v4) &&
			wall_in(addr, block, wall_hiding[i].bits))
			wall_map_v4(out, addr + wall_hiding[i].at);
	}
}

/* Is the address, or the one that it leads to, in one of the ranges above? */
static bool
wall_is_private(const unsigned char addr[16])
{
	unsigned char inner[16];
	size_t		i;

	wall_unhide(addr, inner);
	for (i = 0; i < sizeof(wall_private) / sizeof(wall_private[0]); i++)
	{
		unsigned char block[16];
		bool		v4;

		if (wall_parse(wall_private[i].addr, block, &v4) &&
			(wall_in(addr, block, wall_private[i].bits + (v4 ? 96 : 0)) ||
			 wall_in(inner, block, wall_private[i].bits + (v4 ? 96 : 0))))
			return true;
	}
	return false;
}

/*
 * Try to take an item as address or CIDR block.  False: it is a name, or (with
 * a fault) a block whose prefix length is wrong, or there is no memory.
 */
static bool
wall_add_block(RestWall *wall, char *item, RestFault *fault)
{
	RestWallBlock block;
	RestWallBlock *more;
	char	   *slash = strchr(item, '/');
	char	   *end = NULL;
	bool		v4;
	long		bits;

	if (slash)
		*slash = '\0';
	if (!wall_parse(item, block.addr, &v4))
	{
		if (slash)
			*slash = '/';
		return false;
	}
	bits = slash ? strtol(slash + 1, &end, 10) : (v4 ? 32 : 128);
	if (slash && (end == slash + 1 || *end || bits < 0 || bits > (v4 ? 32 : 128)))
	{
		*slash = '/';
		return rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
							  "invalid address block \"%s\" in the list of allowed hosts",
							  item);
	}
	block.bits = (int) bits + (v4 ? 96 : 0);
	more = realloc(wall->blocks, (wall->nblocks + 1) * sizeof(block));
	if (more == NULL)
		return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	wall->blocks = more;
	wall->blocks[wall->nblocks++] = block;
	return true;
}

/* Does the host match a name, or *.suffix (which the suffix alone does not)? */
static bool
wall_name_matches(const char *item, const char *host)
{
	size_t		item_len = strlen(item);
	size_t		host_len = strlen(host);

	if (host_len > 0 && host[host_len - 1] == '.')
		host_len--;
	if (item_len > 0 && item[item_len - 1] == '.')
		item_len--;
	if (item[0] == '*' && item[1] == '.')
	{
		item++;
		item_len--;
		if (host_len <= item_len)
			return false;
		host += host_len - item_len;
		host_len = item_len;
	}
	return host_len == item_len && strncasecmp(item, host, item_len) == 0;
}

/* Take one item of the list in. */
static bool
wall_add_item(RestWall *wall, const char *text, size_t len, const char *host,
			  RestFault *fault)
{
	char		item[WALL_ITEM_MAX];

	if (len >= sizeof(item))
		return rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
							  "item of the list of allowed hosts is too long");
	memcpy(item, text, len);
	item[len] = '\0';
	if (wall_add_block(wall, item, fault))
		return true;
	if (rest_fault_is_set(fault))
		return false;
	if (strpbrk(item, "/:") != NULL || strchr(item + 1, '*') != NULL ||
		(item[0] == '*' && item[1] != '.'))
		return rest_fault_set(fault, REST_STATE_INVALID_PARAMETER,
							  "invalid item \"%s\" in the list of allowed hosts",
							  item);
	if (wall_name_matches(item, host))
		wall->name_matched = true;
	return true;
}

/*
 * Read the rules; see wall.h.
 */
bool
rest_wall_init(RestWall *wall, const char *allowed, bool deny_private,
			   const char *host, RestFault *fault)
{
	const char *p = allowed ? allowed : "";
	static const char sep[] = ", \t\r\n";

	memset(wall, 0, sizeof(*wall));
	rest_fault_clear(fault);
	wall->deny_private = deny_private;
	for (p += strspn(p, sep); *p; p += strspn(p, sep))
	{
		size_t		len = strcspn(p, sep);

		wall->listed = true;
		if (!wall_add_item(wall, p, len, host, fault))
			return false;
		p += len;
	}
	if (wall->listed && !wall->name_matched && wall->nblocks == 0)
	{
		rest_fault_set(fault, REST_STATE_NO_PRIVILEGE,
					   "host \"%s\" is not one of the allowed hosts", host);
		return rest_fault_hint(fault, "A superuser can change the setting "
							   "\"rest_fdw.allowed_hosts\".");
	}
	return true;
}

/* Free what init allocated. */
void
rest_wall_free(RestWall *wall)
{
	free(wall->blocks);
	wall->blocks = NULL;
	wall->nblocks = 0;
}

/* Is there any rule? */
bool
rest_wall_active(const RestWall *wall)
{
	return wall->listed || wall->deny_private;
}

/*
 * The decision: an address block allows whatever lies in it; else the list must
 * have matched by name, and private addresses must not be denied.
 */
static bool
wall_decide(const RestWall *wall, const unsigned char addr[16])
{
	int			i;

	for (i = 0; i < wall->nblocks; i++)
		if (wall_in(addr, wall->blocks[i].addr, wall->blocks[i].bits))
			return true;
	if (wall->listed && !wall->name_matched)
		return false;
	return !wall->deny_private || !wall_is_private(addr);
}

/* May this address be connected?  See wall.h. */
bool
rest_wall_allows(const RestWall *wall, const struct sockaddr *addr)
{
	unsigned char bytes[16];

	if (!rest_wall_active(wall))
		return true;
	if (addr->sa_family == AF_INET)
		wall_map_v4(bytes, &((const struct sockaddr_in *) addr)->sin_addr);
	else if (addr->sa_family == AF_INET6)
		memcpy(bytes, &((const struct sockaddr_in6 *) addr)->sin6_addr, 16);
	else
		return false;
	return wall_decide(wall, bytes);
}

/* The same for text; see wall.h. */
bool
rest_wall_allows_text(const RestWall *wall, const char *addr)
{
	unsigned char bytes[16];
	char		text[INET6_ADDRSTRLEN + 1];
	size_t		len = strcspn(addr, "%");
	bool		v4;

	if (!rest_wall_active(wall))
		return true;
	if (len >= sizeof(text))
		return false;
	memcpy(text, addr, len);
	text[len] = '\0';
	return wall_parse(text, bytes, &v4) && wall_decide(wall, bytes);
}
