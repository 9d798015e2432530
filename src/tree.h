/*-------------------------------------------------------------------------
 *
 * tree.h
 *	  Conditions with their values, as far as the API can be asked for them.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_TREE_H
#define REST_TREE_H

#include "sent.h"

/*
 * Add a condition of one term (no REST_TERM_ANY) to what is sent; how far it
 * goes.  Sets out->nothing when no row can pass.
 */
extern RestReach rest_tree_send_term(const RestSentInput *in,
									 const RestPlanTerm *term, RestSent *out);

/* The same for a condition of several terms. */
extern RestReach rest_tree_send(const RestSentInput *in,
								const RestPlanTree *tree, RestSent *out);

#endif							/* REST_TREE_H */
