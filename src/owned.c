/*-------------------------------------------------------------------------
 *
 * owned.c
 *	  Templates and argument lists that live as long as a memory context.
 *
 * The pure files make them with malloc; everything above wants them to go with
 * the statement.  Text of options enters, what was made of it leaves.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "owned.h"

/* Guard callbacks: each frees what it is named after. */
REST_OWN_RELEASE(release_args, RestArgs, rest_args_free)
REST_OWN_RELEASE(release_terms, RestTerms, rest_terms_free)
REST_OWN_RELEASE(release_template, RestTemplate, rest_template_free)

/* An empty argument list. */
RestArgs *
rest_owned_args(void)
{
	RestArgs   *args = palloc(sizeof(RestArgs));

	rest_args_init(args);
	rest_guard_new(CurrentMemoryContext, release_args, args);
	return args;
}

/* Arguments as an option has them: "name=value&name=value". */
RestTerms *
rest_owned_terms(const char *text)
{
	RestFault	fault = {0};

	return rest_own(CurrentMemoryContext, release_terms,
					rest_terms_parse(text, strlen(text), &fault), &fault);
}

/* A text with placeholders. */
RestTemplate *
rest_owned_template(const char *text)
{
	RestFault	fault = {0};

	return rest_own(CurrentMemoryContext, release_template,
					rest_template_parse(text, strlen(text), &fault), &fault);
}
