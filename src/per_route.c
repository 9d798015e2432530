/*-------------------------------------------------------------------------
 *
 * per_route.c
 *	  Which word does an option have for this route?
 *
 * The options returning and insert_nulls are lists of words separated by
 * blanks (docs/language.md section 2, per-route word); the validator has seen
 * them.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "per_route.h"

/* See per_route.h. */
const char *
rest_per_route(const RestConf *conf, RestOpt opt, RestOpt route)
{
	const char *text = rest_conf_text(conf, opt);
	const char *name = rest_option_defs[route].name;
	size_t		name_len = strlen(name);
	const char *word = NULL;
	bool		own = false;

	while (text && *text)
	{
		const char *item = text + strspn(text, ", \t\r\n");
		size_t		len = strcspn(item, ", \t\r\n");
		const char *equals = memchr(item, '=', len);

		text = item + len;
		if (len == 0)
			break;
		if (equals == NULL && !own)
			word = pnstrdup(item, len);
		else if (equals && (size_t) (equals - item) == name_len &&
				 strncmp(item, name, name_len) == 0)
		{
			word = pnstrdup(equals + 1, item + len - equals - 1);
			own = true;
		}
	}
	return word;
}

/* See per_route.h. */
bool
rest_per_route_is(const RestConf *conf, RestOpt opt, RestOpt route,
				  const char *word)
{
	const char *has = rest_per_route(conf, opt, route);

	return has && strcmp(has, word) == 0;
}
