/*
 * slowdns.c: a resolver that hangs, for LD_PRELOAD.
 *
 * A name sN.slow.test takes N seconds and then is 127.0.0.1; other names go to
 * the real getaddrinfo.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef int (*lookup) (const char *, const char *, const struct addrinfo *,
					   struct addrinfo **);

int
getaddrinfo(const char *node, const char *service,
			const struct addrinfo *hints, struct addrinfo **res)
{
	lookup		real = (lookup) dlsym(RTLD_NEXT, "getaddrinfo");
	size_t		len = node ? strlen(node) : 0;

	if (len > 10 && node[0] == 's' && strcmp(node + len - 10, ".slow.test") == 0)
	{
		sleep(atoi(node + 1));
		node = "127.0.0.1";
	}
	return real(node, service, hints, res);
}
