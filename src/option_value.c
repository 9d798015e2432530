/*-------------------------------------------------------------------------
 *
 * option_value.c
 *	  Reading the simple kinds of option values, and splitting lists.
 *
 * Text in, C values and palloc'd lists out.  Numbers and times are spelled as
 * in settings (parse_bool, parse_int), except that a time must name its unit.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <errno.h>

#include "option_value.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/guc.h"

/* on, off, true, no, 1, ... as settings take them; false when it is not one. */
bool
rest_value_bool(const char *text, bool *result)
{
	return parse_bool(text, result);
}

/* A whole decimal number, without blanks; false when it is not one. */
bool
rest_value_int(const char *text, int64 *result)
{
	char	   *end;
	long long	number;

	if (!(text[0] == '-' || (text[0] >= '0' && text[0] <= '9')))
		return false;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0')
		return false;
	*result = number;
	return true;
}

/*
 * A time such as 500ms, 10s, 2min, 1.5h, in milliseconds.  The unit must be
 * there, because 30 would be read as milliseconds and meant as seconds; only
 * 0 needs none.
 */
bool
rest_value_ms(const char *text, int64 *result)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	const char *unit = text + strspn(text, "0123456789. ");
	int			ms;

	if (strcmp(text, "0") != 0 &&
		(unit == text || *unit == '\0' || unit[strspn(unit, letters)] != '\0'))
		return false;
	if (!parse_int(text, &ms, GUC_UNIT_MS, NULL))
		return false;
	*result = ms;
	return true;
}

/* A rate such as 4/s, 100/min, 5000/h, 10/d, as requests per second. */
bool
rest_value_rate(const char *text, double *per_second)
{
	static const struct
	{
		const char *unit;
		double		seconds;
	}			units[] = {{"s", 1}, {"min", 60}, {"h", 3600}, {"d", 86400}};
	char	   *end;
	double		count;
	int			i;

	if (!(text[0] >= '0' && text[0] <= '9'))
		return false;
	errno = 0;
	count = strtod(text, &end);
	if (errno != 0 || *end != '/' || count <= 0)
		return false;
	for (i = 0; i < (int) lengthof(units); i++)
	{
		if (strcmp(end + 1, units[i].unit) == 0)
		{
			*per_second = count / units[i].seconds;
			return true;
		}
	}
	return false;
}

/* Is the word one of the comma-separated choices (no blanks in them)? */
bool
rest_value_in(const char *word, const char *choices)
{
	size_t		len = strlen(word);
	const char *at = choices;

	while (len > 0 && at != NULL)
	{
		if (strncmp(at, word, len) == 0 && (at[len] == ',' || at[len] == '\0'))
			return true;
		at = strchr(at, ',');
		if (at != NULL)
			at++;
	}
	return false;
}

/* A copy of len bytes without the blanks and line ends around them. */
static char *
trimmed(const char *text, size_t len)
{
	while (len > 0 && strchr(" \t\r\n", text[0]) != NULL)
	{
		text++;
		len--;
	}
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	return pnstrdup(text, len);
}

/*
 * Length of the part that begins at text and ends before one of the bytes in
 * ends.  Bytes within a {placeholder} do not end it, as they may be its
 * separator; {{ and }} are literal braces, and a line end always counts.
 */
static size_t
part_length(const char *text, const char *ends)
{
	bool		inside = false;
	size_t		i;

	for (i = 0; text[i] != '\0'; i++)
	{
		if (!inside && (text[i] == '{' || text[i] == '}') &&
			text[i + 1] == text[i])
			i++;
		else if (text[i] == '{')
			inside = true;
		else if (text[i] == '}')
			inside = false;
		else if ((!inside || text[i] == '\n') && strchr(ends, text[i]) != NULL)
			break;
	}
	return i;
}

/* The same for one name=value of vars: "..." holds blanks, "" is a quote. */
static size_t
var_length(const char *text)
{
	bool		quoted = false;
	size_t		i;

	for (i = 0; text[i] != '\0'; i++)
	{
		if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && strchr(" \t\r\n", text[i]) != NULL)
			break;
	}
	return i;
}

/* Take the quotes off a value of vars, in place; false when they do not fit. */
static bool
unquote(char *value)
{
	size_t		len = strlen(value);
	char	   *to = value;
	size_t		i;

	if (value[0] != '"')
		return strchr(value, '"') == NULL;
	if (len < 2 || value[len - 1] != '"')
		return false;
	for (i = 1; i < len - 1; i++)
	{
		if (value[i] == '"' && value[++i] != '"')
			return false;
		if (i == len - 1)
			return false;
		*to++ = value[i];
	}
	*to = '\0';
	return true;
}

/*
 * One part of the list as a RestPair, or NULL when it has no name, lacks the
 * separator between name and value, or has stray quotes.
 */
static RestPair *
pair_from_part(const char *part, RestPairs how)
{
	const char *sep = strchr(part, how == REST_PAIRS_HEADERS ? ':' : '=');
	RestPair   *pair;

	if (sep == NULL)
		return NULL;
	pair = palloc(sizeof(RestPair));
	pair->name = trimmed(part, sep - part);
	pair->value = trimmed(sep + 1, strlen(sep + 1));
	if (pair->name[0] == '\0' ||
		(how == REST_PAIRS_VARS && !unquote(pair->value)))
		return NULL;
	return pair;
}

/* See option_value.h. */
List *
rest_pairs_split(const char *text, RestPairs how, char **bad)
{
	List	   *pairs = NIL;

	*bad = NULL;
	while (*text != '\0')
	{
		size_t		len = how == REST_PAIRS_VARS ? var_length(text) :
			part_length(text, how == REST_PAIRS_ARGS ? "\n&" : "\n");
		char	   *part = trimmed(text, len);
		RestPair   *pair;

		text += len + (text[len] == '\0' ? 0 : 1);
		if (part[0] == '\0')
			continue;
		pair = pair_from_part(part, how);
		if (pair == NULL)
		{
			*bad = part;
			return NIL;
		}
		pairs = lappend(pairs, pair);
	}
	return pairs;
}

/* Is there a pair of that name?  The names of headers know no case. */
static bool
has_name(List *pairs, const char *name, RestPairs how)
{
	ListCell   *lc;

	foreach(lc, pairs)
	{
		RestPair   *pair = lfirst(lc);

		if (how == REST_PAIRS_HEADERS ?
			pg_strcasecmp(pair->name, name) == 0 :
			strcmp(pair->name, name) == 0)
			return true;
	}
	return false;
}

/* Append a pair in the form that rest_pairs_split() reads. */
static void
put_pair(StringInfo out, const RestPair *pair, RestPairs how)
{
	static const char *const between[] = {"\n", "&", " "};
	const char *at;

	if (out->len > 0)
		appendStringInfoString(out, between[how]);
	appendStringInfo(out, "%s%s", pair->name,
					 how == REST_PAIRS_HEADERS ? ": " : "=");
	if (how != REST_PAIRS_VARS || strpbrk(pair->value, " \t\r\n\"") == NULL)
	{
		appendStringInfoString(out, pair->value);
		return;
	}
	appendStringInfoChar(out, '"');
	for (at = pair->value; *at != '\0'; at++)
	{
		if (*at == '"')
			appendStringInfoChar(out, '"');
		appendStringInfoChar(out, *at);
	}
	appendStringInfoChar(out, '"');
}

/*
 * See option_value.h.  A part that cannot be read was refused by the validator;
 * should one be there, its list counts as empty.
 */
char *
rest_pairs_merge(const char *below, const char *above, RestPairs how)
{
	StringInfoData out;
	char	   *bad;
	List	   *low = below ? rest_pairs_split(below, how, &bad) : NIL;
	List	   *high = above ? rest_pairs_split(above, how, &bad) : NIL;
	ListCell   *lc;

	initStringInfo(&out);
	foreach(lc, low)
	{
		RestPair   *pair = lfirst(lc);

		if (!has_name(high, pair->name, how))
			put_pair(&out, pair, how);
	}
	foreach(lc, high)
	{
		RestPair   *pair = lfirst(lc);

		if (pair->value[0] != '\0')
			put_pair(&out, pair, how);
	}
	return out.data;
}

/* See option_value.h. */
List *
rest_words_split(const char *text)
{
	List	   *words = NIL;

	for (;;)
	{
		size_t		len = part_length(text, ",");

		words = lappend(words, trimmed(text, len));
		if (text[len] == '\0')
			return words;
		text += len + 1;
	}
}
