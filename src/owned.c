/*-------------------------------------------------------------------------
 *
 * owned.c
 *	  Templates, pointers, readers that live as long as a memory context.
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
REST_OWN_RELEASE(release_pointer, RestPointer, rest_pointer_free)
REST_OWN_RELEASE(release_pointers, RestPointerList, rest_pointer_list_free)
REST_OWN_RELEASE(release_rules, RestOnStatus, rest_onstatus_free)
REST_OWN_RELEASE(release_condition, RestCondition, rest_condition_free)
REST_OWN_RELEASE(release_route, RestRoute, rest_route_free)
REST_OWN_RELEASE(release_body, RestBody, rest_body_free)
REST_OWN_RELEASE(release_reader, RestReader, rest_reader_free)

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

/* A pointer without prefixes. */
RestPointer *
rest_owned_pointer(const char *text)
{
	RestFault	fault = {0};

	return rest_own(CurrentMemoryContext, release_pointer,
					rest_pointer_new(text, strlen(text), &fault), &fault);
}

/* Alternative pointers without prefixes. */
RestPointerList *
rest_owned_pointers(const char *text)
{
	RestFault	fault = {0};

	return rest_own(CurrentMemoryContext, release_pointers,
					rest_pointer_list_new(text, strlen(text), &fault), &fault);
}

/* Rules on statuses. */
RestOnStatus *
rest_owned_rules(const char *text)
{
	RestFault	fault = {0};

	return rest_own(CurrentMemoryContext, release_rules,
					rest_onstatus_parse(text, strlen(text), &fault), &fault);
}

/* A condition on a reply. */
RestCondition *
rest_owned_condition(const char *text)
{
	RestFault	fault = {0};

	return rest_own(CurrentMemoryContext, release_condition,
					rest_condition_parse(text, strlen(text), &fault), &fault);
}

/* See owned.h. */
RestRoute *
rest_owned_route(RestRoute *route, const RestFault *fault)
{
	return rest_own(CurrentMemoryContext, release_route, route, fault);
}

/* See owned.h. */
RestBody *
rest_owned_body(RestBody *body, const RestFault *fault)
{
	return rest_own(CurrentMemoryContext, release_body, body, fault);
}

/* See owned.h. */
RestReader *
rest_owned_reader(MemoryContext cxt, const RestReaderSpec *spec)
{
	RestFault	fault = {0};

	return rest_own(cxt, release_reader, rest_reader_new(spec, &fault), &fault);
}
