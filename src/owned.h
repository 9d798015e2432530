/*-------------------------------------------------------------------------
 *
 * owned.h
 *	  Templates and argument lists that live as long as a memory context.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OWNED_H
#define REST_OWNED_H

#include "own.h"
#include "template.h"
#include "terms.h"

/*
 * All of these belong to the current memory context.  The texts are options,
 * checked when they were set; one that cannot be parsed is raised (HV024).
 */
extern RestArgs *rest_owned_args(void);
extern RestTerms *rest_owned_terms(const char *text);
extern RestTemplate *rest_owned_template(const char *text);

#endif							/* REST_OWNED_H */
