/*-------------------------------------------------------------------------
 *
 * likes.c
 *	  What a LIKE pattern asks, in terms of text that must be there.
 *
 * Assumes the server's default escape, a backslash, and works on bytes: "%",
 * "_" and "\" never occur inside a character of a server encoding.  A pattern
 * that ends in a lone backslash is an error when it is evaluated; here it
 * counts as text.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"

#include "likes.h"

/* The walk over one pattern */
typedef struct LikeWalk
{
	StringInfoData run;			/* the literal text that is being read */
	StringInfoData literals;
	int			runs;			/* literal texts met */
	int			wildcards;		/* stretches of wildcards met */
	bool		underscore;
	bool		in_wildcard;
	RestLike   *like;
} LikeWalk;

/* A literal text is over: remember it where it belongs. */
static void
end_run(LikeWalk *walk, bool at_end)
{
	RestLike   *like = walk->like;

	if (walk->run.len == 0)
		return;
	walk->runs++;
	if (walk->wildcards == 0)
		like->prefix = pstrdup(walk->run.data);
	if (at_end)
		like->suffix = pstrdup(walk->run.data);
	if (strlen(like->longest) < (size_t) walk->run.len)
		like->longest = pstrdup(walk->run.data);
	resetStringInfo(&walk->run);
}

/* One wildcard character; neighbouring ones are one stretch. */
static void
take_wildcard(LikeWalk *walk, char c)
{
	end_run(walk, false);
	if (!walk->in_wildcard)
		walk->wildcards++;
	walk->in_wildcard = true;
	walk->underscore |= c == '_';
}

/* One literal character. */
static void
take_literal(LikeWalk *walk, char c)
{
	walk->in_wildcard = false;
	appendStringInfoChar(&walk->run, c);
	appendStringInfoChar(&walk->literals, c);
}

/* Which of the simple forms is it? */
static RestLikeForm
find_form(const LikeWalk *walk, const char *pattern)
{
	bool		begins = pattern[0] == '%' || pattern[0] == '_';
	bool		ends = walk->in_wildcard;

	if (walk->wildcards == 0)
		return REST_LIKE_EQUAL;
	if (walk->underscore || walk->runs != 1)
		return REST_LIKE_OTHER;
	if (walk->wildcards == 2)
		return REST_LIKE_CONTAINS;
	if (begins && !ends)
		return REST_LIKE_SUFFIX;
	return REST_LIKE_PREFIX;
}

/* Take a pattern apart; see likes.h. */
void
rest_like_parse(const char *pattern, RestLike *like)
{
	LikeWalk	walk = {0};
	const char *p;

	memset(like, 0, sizeof(*like));
	like->prefix = like->suffix = like->longest = "";
	walk.like = like;
	initStringInfo(&walk.run);
	initStringInfo(&walk.literals);
	for (p = pattern; *p; p++)
	{
		if (*p == '%' || *p == '_')
			take_wildcard(&walk, *p);
		else
		{
			if (*p == '\\')
			{
				like->has_escape = true;
				if (p[1])
					p++;
			}
			take_literal(&walk, *p);
		}
	}
	end_run(&walk, true);
	like->form = find_form(&walk, pattern);
	like->literals = walk.literals.data;
}
