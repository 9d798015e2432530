/*-------------------------------------------------------------------------
 *
 * modify_conditions.h
 *	  Which conditions of a scan go along with the writes of its rows?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_CONDITIONS_H
#define REST_MODIFY_CONDITIONS_H

#include "modify_state.h"

/*
 * Look for the scan of the written table in the plan below, for
 * rest_modify_conditions(); before it runs.
 */
extern void rest_modify_conditions_find(RestModify *modify, PlanState *below);

/* The conditions that go along with the rows at hand, in the current memory
 * context; NULL: none. */
extern RestPrecondition *rest_modify_conditions(RestModify *modify,
												const RestModifyWay *way);

#endif							/* REST_MODIFY_CONDITIONS_H */
