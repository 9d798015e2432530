/*-------------------------------------------------------------------------
 *
 * owned.h
 *	  Templates, pointers, readers that live as long as a memory context.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OWNED_H
#define REST_OWNED_H

#include "body.h"
#include "onstatus.h"
#include "own.h"
#include "pointer.h"
#include "reader.h"
#include "route.h"
#include "template.h"
#include "terms.h"

/*
 * These belong to the current memory context.  The texts are options,
 * checked when they were set; one that cannot be parsed is raised (HV024).
 */
extern RestArgs *rest_owned_args(void);
extern RestTerms *rest_owned_terms(const char *text);
extern RestTemplate *rest_owned_template(const char *text);
extern RestPointer *rest_owned_pointer(const char *text);
extern RestPointerList *rest_owned_pointers(const char *text);
extern RestOnStatus *rest_owned_rules(const char *text);
extern RestCondition *rest_owned_condition(const char *text);

/* What was parsed is taken over; NULL: fault is raised. */
extern RestRoute *rest_owned_route(RestRoute *route, const RestFault *fault);
extern RestBody *rest_owned_body(RestBody *body, const RestFault *fault);

/* A reader in cxt; spec stays with the caller, as for rest_reader_new(). */
extern RestReader *rest_owned_reader(MemoryContext cxt,
									 const RestReaderSpec *spec);

#endif							/* REST_OWNED_H */
