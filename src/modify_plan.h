/*-------------------------------------------------------------------------
 *
 * modify_plan.h
 *	  Planning of writes.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_PLAN_H
#define REST_MODIFY_PLAN_H

#include "foreign/fdwapi.h"

#include "column.h"

/* What planning tells execution: fdw_private of a ModifyTable */
typedef struct RestModifyPlan
{
	bool		do_nothing;		/* ON CONFLICT DO NOTHING */
	bool		returning;		/* RETURNING looks at the row */
} RestModifyPlan;

/* Put the planning callbacks into the routine. */
extern void rest_modify_plan_install(FdwRoutine *routine);

/* fdw_private, or NIL, as a RestModifyPlan. */
extern void rest_modify_plan_unpack(List *packed, RestModifyPlan *plan);

/* Raise 55000 for columns that SET must not change. */
extern void rest_modify_check_updated(PlannerInfo *root,
									  const RestColumnMap *map,
									  Index relation);

/*
 * The name of the junk column that carries an attribute of the scanned row,
 * palloc'd.
 */
struct FormData_pg_attribute;
extern char *rest_modify_junk_name(const struct FormData_pg_attribute *att);

#endif							/* REST_MODIFY_PLAN_H */
