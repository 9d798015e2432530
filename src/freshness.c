/*-------------------------------------------------------------------------
 *
 * freshness.c
 *	  What headers say about using an answer again.
 *
 * Header fields enter one by one; what leaves is whether and how long.  A
 * header that cannot be read says nothing, but for a max-age: then the answer
 * is stale at once.
 *
 *-------------------------------------------------------------------------
 */
#include "freshness.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* No answer is told to be fresh for longer: about 68 years */
#define MOST_SECONDS	INT64_C(2147483647)

/* Nothing told yet. */
void
rest_freshness_init(RestFreshness *fresh)
{
	fresh->forbidden = fresh->ask_first = false;
	fresh->told = false;
	fresh->max_age_ms = -1;
	fresh->age_ms = 0;
}

/* It is still so: what is told anew counts, the rest stays. */
void
rest_freshness_renew(RestFreshness *fresh, const RestFreshness *told)
{
	if (told->told)
		*fresh = *told;
	fresh->age_ms = told->age_ms;
}

/* Digits, maybe in quotes, as seconds; -1 when they are none. */
static int64_t
read_seconds(const char *text)
{
	int64_t		seconds = 0;

	text += strspn(text, " \t\"");
	if (*text < '0' || *text > '9')
		return -1;
	for (; *text >= '0' && *text <= '9'; text++)
	{
		seconds = seconds * 10 + (*text - '0');
		if (seconds > MOST_SECONDS)
			seconds = MOST_SECONDS;
	}
	return seconds;
}

/* Is the directive at p (n bytes, up to its "=") this one? */
static bool
is_directive(const char *p, size_t n, const char *name)
{
	return strlen(name) == n && strncasecmp(p, name, n) == 0;
}

/* Cache-Control: directives between commas; a comma in quotes is none. */
static void
read_control(RestFreshness *fresh, const char *p)
{
	while (*p)
	{
		size_t		n;
		bool		quoted = false;

		p += strspn(p, " \t,");
		n = strcspn(p, "=, \t");
		if (is_directive(p, n, "no-store"))
			fresh->forbidden = true;
		else if (is_directive(p, n, "no-cache"))
			fresh->ask_first = true;
		else if (is_directive(p, n, "max-age") && p[n] == '=')
		{
			int64_t		seconds = read_seconds(p + n + 1);

			/* one that can't be read: stale at once */
			fresh->max_age_ms = seconds < 0 ? 0 : seconds * 1000;
		}
		for (p += n; *p && (quoted || *p != ','); p++)
		{
			if (*p == '"')
				quoted = !quoted;
		}
	}
}

/* Take what one header says. */
void
rest_freshness_header(RestFreshness *fresh, const char *name,
					  const char *value)
{
	if (strcasecmp(name, "cache-control") == 0)
	{
		fresh->told = true;
		read_control(fresh, value);
	}
	else if (strcasecmp(name, "age") == 0)
	{
		int64_t		seconds = read_seconds(value);

		fresh->age_ms = seconds > 0 ? seconds * 1000 : 0;
	}
	else if (strcasecmp(name, "vary") == 0 && strchr(value, '*'))
		fresh->forbidden = true;
	else if (strcasecmp(name, "pragma") == 0 && strcasestr(value, "no-cache"))
		fresh->ask_first = true;
}

/* Does this header of a request make its answer one that is not kept? */
bool
rest_freshness_is_conditional(const char *line)
{
	static const char *const names[] = {
		"if-match:", "if-none-match:", "if-modified-since:",
		"if-unmodified-since:", "if-range:", "range:"
	};
	size_t		i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		if (strncasecmp(line, names[i], strlen(names[i])) == 0)
			return true;
	}
	return false;
}
