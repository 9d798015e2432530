/*-------------------------------------------------------------------------
 *
 * ways.c
 *	  How the list route of a table takes conditions.
 *
 * The route and the options filter_and, filter_or, filter_not and their kin
 * enter; what leaves says what can be asked at all (language.md section 7.1):
 * arguments alone, or expressions, and which of AND, OR and NOT there are.
 * Planning looks at the same as execution.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "ways.h"

/* Bytes of a URL for sort, page and constant arguments */
#define REST_ROOM_FOR_OTHERS 300

/* The parts that conditions stand in */
static const char *const condition_parts[] = {
	"filter", "terms", "terms_not", "terms_or"
};

/* Does the text of the option count as a template? */
static bool
has_template(const RestConf *conf, RestOpt opt)
{
	const char *text = rest_conf_text(conf, opt);

	return text && *text;
}

/*
 * Bytes that are surely left in the URL for conditions.  The route's own text
 * stands for what its placeholders become, but for {columns}.
 */
static size_t
url_room(const RestColumnMap *map, const RestRoute *list)
{
	size_t		room = rest_conf_int(map->conf, REST_OPT_MAX_URL);
	const char *url = rest_conf_text(map->conf, REST_OPT_URL);
	const char *route = rest_conf_text(map->conf, REST_OPT_LIST);
	const char *resource = rest_conf_text(map->conf, REST_OPT_RESOURCE);
	const char *args = rest_conf_text(map->conf, REST_OPT_ARGS);
	size_t		taken = REST_ROOM_FOR_OTHERS;
	int			i;

	taken += url ? strlen(url) : 0;
	taken += route ? strlen(route) : 0;
	taken += resource ? strlen(resource) : 0;
	taken += args ? strlen(args) : 0;
	for (i = 1; rest_route_uses(list, "columns") && i <= map->natts; i++)
	{
		if (rest_columns_get(map, i))
			taken += 2 * strlen(rest_columns_get(map, i)->column_name) + 3;
	}
	return room > 2 * taken ? room - taken : room / 2;
}

/* See ways.h. */
RestWays *
rest_ways_new(const RestColumnMap *map, const RestRoute *list)
{
	RestWays   *ways = palloc0(sizeof(RestWays));
	size_t		i;

	ways->most = rest_conf_int(map->conf, REST_OPT_FILTER_MAX);
	ways->depth = rest_conf_int(map->conf, REST_OPT_FILTER_NESTING);
	if (list == NULL)
		return ways;
	for (i = 0; i < lengthof(condition_parts); i++)
	{
		ways->express |= rest_route_uses(list, condition_parts[i]);
		ways->in_url |= rest_route_has_in_url(list, condition_parts[i]);
	}
	ways->room = url_room(map, list);
	if (!ways->express)
	{
		ways->in_url = true;
		return ways;
	}
	ways->can_and = has_template(map->conf, REST_OPT_FILTER_AND);
	ways->can_or = has_template(map->conf, REST_OPT_FILTER_OR);
	ways->can_not = has_template(map->conf, REST_OPT_FILTER_NOT);
	ways->top_or = rest_route_uses(list, "terms_or");
	ways->top_not = rest_route_uses(list, "terms_not");
	return ways;
}
