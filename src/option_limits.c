/*-------------------------------------------------------------------------
 *
 * option_limits.c
 *	  Checkers of options that say what the API takes.
 *
 * The text of an option enters, a yes leaves, or a no as a fault.  Regular
 * expressions are compiled once to see whether they can be, in the words that
 * match.c puts around them.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_collation.h"
#include "mb/pg_wchar.h"
#include "regex/regex.h"

#include "option_limits.h"
#include "option_value.h"

/* A regular expression of the server's. */
bool
rest_check_regex(RestCheck *check)
{
	char	   *text = psprintf("^(?:%s)$", check->own->value[check->opt]);
	pg_wchar   *wide = palloc((strlen(text) + 1) * sizeof(pg_wchar));
	int			len = pg_mb2wchar_with_len(text, wide, (int) strlen(text));
	regex_t		re;
	char		why[200];
	int			code = pg_regcomp(&re, wide, len, REG_ADVANCED | REG_NOSUB,
								  C_COLLATION_OID);

	if (code == REG_OKAY)
	{
		pg_regfree(&re);
		return true;
	}
	pg_regerror(code, &re, why, sizeof(why));
	return rest_check_bad(check, "The server says: %s.", why);
}

/* name=number, separated by blanks; names of the option's choices. */
bool
rest_check_sizes(RestCheck *check)
{
	char	   *bad;
	List	   *pairs = rest_pairs_split(check->value, REST_PAIRS_VARS, &bad);
	ListCell   *lc;
	int64		number;

	if (bad != NULL)
		return rest_check_bad(check, "There is a part that is not name=number.");
	foreach(lc, pairs)
	{
		const RestPair *pair = lfirst(lc);

		if (!rest_value_in(pair->name, check->def->choices))
			return rest_check_bad(check, "\"%s\" is none of the things that count.",
								  pair->name);
		if (!rest_value_int(pair->value, &number) || number < 0 ||
			number > PG_INT32_MAX)
			return rest_check_bad(check, "\"%s\" is no number of bytes.",
								  pair->value);
	}
	return true;
}
