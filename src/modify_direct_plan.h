/*-------------------------------------------------------------------------
 *
 * modify_direct_plan.h
 *	  Which writes can one plan node do alone?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_DIRECT_PLAN_H
#define REST_MODIFY_DIRECT_PLAN_H

#include "foreign/fdwapi.h"

#include "plan.h"

/* fdw_private of such a node */
typedef struct RestDirectPlan
{
	CmdType		operation;
	bool		set_processed;	/* rows count for the command's tag */
	bool		returning;
	bool		source;			/* the rows come from the plan below */
	bool		where;			/* all of it is one request, if the conditions
								 * are exact with their values */
	RestScanPlan *scan;			/* the conditions that name the records; of a
								 * source, those that choose them where where is
								 * set, else NULL */
	int			nvalues;		/* fdw_exprs that belong to them; those behind
								 * are what SET gives the columns of */
	List	   *set;			/* of int: attnums, in the same order; of a
								 * source, those of its first columns, too */
	List	   *looked;			/* of int: attnums that RETURNING looks at, where
								 * where is set */
} RestDirectPlan;

extern RestDirectPlan *rest_direct_plan_unpack(List *packed);

/* Put the planning callback into the routine. */
extern void rest_modify_direct_plan_install(FdwRoutine *routine);

#endif							/* REST_MODIFY_DIRECT_PLAN_H */
