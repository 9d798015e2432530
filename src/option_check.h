/*-------------------------------------------------------------------------
 *
 * option_check.h
 *	  Is this a good value for that option?
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OPTION_CHECK_H
#define REST_OPTION_CHECK_H

#include "postgres.h"

#include "fault.h"
#include "option.h"

/* One question; the checkers of option_syntax.c and option_url.c get it too. */
typedef struct RestCheck
{
	const RestConf *own;		/* what the object itself says */
	int			where;			/* its REST_ON_* bit */
	RestOpt		opt;
	const RestOptionDef *def;	/* of opt */
	const char *value;
	RestFault  *fault;			/* the answer no */
	RestFault	why;			/* what a parser said, for rest_check_because() */
} RestCheck;

/*
 * Check one of the values that an object itself says (own; nothing inherited)
 * by its kind.  where is the object's REST_ON_* bit.  False with a fault that
 * names option and value (no value for secrets) and hints at the right form.
 * Looks at no catalog, and at own only for the options body and dialect.
 */
extern bool rest_option_check(const RestConf *own, int where, RestOpt opt,
							  RestFault *fault);

/*
 * The valid form of an option's values in a few words, as documentation and
 * hints print it; palloc'd.
 */
extern char *rest_option_form(RestOpt opt);

/*
 * Fill the check's fault.  The format makes the DETAIL: whole sentences, or
 * nothing.  because takes the words of the parser that refused the value, from
 * check->why.  Both return false.
 */
extern bool rest_check_bad(RestCheck *check, const char *fmt,...)
			pg_attribute_printf(2, 3);
extern bool rest_check_because(RestCheck *check);

#endif							/* REST_OPTION_CHECK_H */
