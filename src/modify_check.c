/*-------------------------------------------------------------------------
 *
 * modify_check.c
 *	  What is refused before anything is sent.
 *
 * Rows enter as they are about to be written; an error leaves, or nothing.
 * Core believes the CHECK constraints of a foreign table and leaves it to us to
 * see to them.  NOT NULL is not looked at: a key that the API gives out is NOT
 * NULL, and is NULL in a new row.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "executor/executor.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/rel.h"
#include "utils/partcache.h"
#include "utils/relcache.h"

#include "compat.h"
#include "bounds.h"
#include "modify_check.h"

/* The constraints of a table, ready to be evaluated */
struct RestModifyChecks
{
	RestBounds *bounds;			/* or NULL */
	bool		partition;		/* the row might leave it */
	int			n;
	const char **names;
	ExprState **states;
	ExprContext *econtext;
	TupleTableSlot *slot;
};

/* See modify_check.h. */
bool
rest_modify_has_checks(Oid relid)
{
	Relation	rel = table_open(relid, NoLock);
	const TupleConstr *constr = RelationGetDescr(rel)->constr;
	bool		has = constr && constr->num_check > 0;

	table_close(rel, NoLock);
	return has;
}

/* The columns (attnums, offset as in catalogs) that the bounds of a partition
 * look at; NULL when it is none. */
static Bitmapset *
bounding_columns(Relation rel)
{
	Bitmapset  *attnums = NULL;

	if (rel->rd_rel->relispartition)
		pull_varattnos((Node *) RelationGetPartitionQual(rel), 1, &attnums);
	return attnums;
}

/* See modify_check.h. */
bool
rest_modify_may_leave(Oid relid, List *attnums)
{
	Relation	rel = table_open(relid, NoLock);
	Bitmapset  *bounding = bounding_columns(rel);
	bool		may = false;
	ListCell   *lc;

	foreach(lc, attnums)
		may |= bms_is_member(lfirst_int(lc) - FirstLowInvalidHeapAttributeNumber,
							 bounding);
	table_close(rel, NoLock);
	return may;
}

/*
 * May this UPDATE take rows out of their partition?  Core looks at that for
 * tables of its own only.  New rows are not looked at: what the API gives out is
 * NULL in them.
 */
static bool
may_leave(const RestModify *modify)
{
	Bitmapset  *bounding;
	int			attnum = -1;

	if (modify->operation != CMD_UPDATE)
		return false;
	bounding = bounding_columns(modify->rinfo->ri_RelationDesc);
	if (modify->spots_changes)
		return bounding != NULL;
	while ((attnum = bms_next_member(modify->listed, attnum)) >= 0)
	{
		if (bms_is_member(attnum - FirstLowInvalidHeapAttributeNumber, bounding))
			return true;
	}
	return false;
}

/* Make them ready, in the memory of the write. */
static void
prepare(RestModify *modify)
{
	Relation	rel = modify->rinfo->ri_RelationDesc;
	const TupleConstr *constr = RelationGetDescr(rel)->constr;
	int			most = constr ? constr->num_check : 0;
	struct RestModifyChecks *checks;
	MemoryContext old = MemoryContextSwitchTo(modify->cxt);
	int			i;

	checks = palloc0(sizeof(struct RestModifyChecks));
	checks->bounds = rest_bounds_new(modify->map);
	checks->names = palloc(sizeof(char *) * Max(most, 1));
	checks->states = palloc(sizeof(ExprState *) * Max(most, 1));
	for (i = 0; i < most; i++)
	{
		const ConstrCheck *check = &constr->check[i];

		if (!rest_compat_check_enforced(check))
			continue;
		checks->names[checks->n] = pstrdup(check->ccname);
		checks->states[checks->n++] =
			ExecPrepareExpr(rest_compat_check_expr(rel, stringToNode(check->ccbin)),
							modify->estate);
	}
	checks->partition = may_leave(modify);
	if (checks->n > 0 || checks->partition)
	{
		checks->econtext = CreateExprContext(modify->estate);
		/* not one of the executor's own: they outlive the write */
		checks->slot =
			MakeSingleTupleTableSlot(CreateTupleDescCopy(RelationGetDescr(rel)),
									 &TTSOpsVirtual);
	}
	modify->checks = checks;
	MemoryContextSwitchTo(old);
}

/* Raise that the row breaks a constraint. */
static void
raise_violated(const RestModify *modify, const char *name)
{
	Relation	rel = modify->rinfo->ri_RelationDesc;

	ereport(ERROR,
			(errcode(ERRCODE_CHECK_VIOLATION),
			 errmsg("new row for relation \"%s\" violates check constraint \"%s\"",
					RelationGetRelationName(rel), name),
			 errtableconstraint(rel, name)));
}

/* Raise when the row in the slot is none of this partition's. */
static void
check_partition(RestModify *modify, TupleTableSlot *slot)
{
	Relation	rel = modify->rinfo->ri_RelationDesc;

	if (ExecPartitionCheck(modify->rinfo, slot, modify->estate, false))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_CHECK_VIOLATION),
			 errmsg("new row for relation \"%s\" violates partition constraint",
					RelationGetRelationName(rel)),
			 errhint("An UPDATE can't move a row out of a foreign partition. Insert it into the partitioned table, and delete it here."),
			 errtable(rel)));
}

/* The row at hand in a slot, borrowed, for the constraints. */
static void
fill_slot(RestModify *modify, TupleTableSlot *slot)
{
	int			natts = slot->tts_tupleDescriptor->natts;

	ExecClearTuple(slot);
	memcpy(slot->tts_values, modify->values, sizeof(Datum) * natts);
	memcpy(slot->tts_isnull, modify->nulls, sizeof(bool) * natts);
	ExecStoreVirtualTuple(slot);
}

/* See modify_check.h. */
void
rest_modify_check(RestModify *modify, const RestWriteRow *row)
{
	struct RestModifyChecks *checks;
	int			i;

	if (modify->checks == NULL)
		prepare(modify);
	checks = modify->checks;
	if (checks->slot && row->values)
	{
		fill_slot(modify, checks->slot);
		checks->econtext->ecxt_scantuple = checks->slot;
		for (i = 0; i < checks->n; i++)
		{
			if (!ExecCheck(checks->states[i], checks->econtext))
				raise_violated(modify, checks->names[i]);
		}
		if (checks->partition)
			check_partition(modify, checks->slot);
		ExecClearTuple(checks->slot);
		ResetExprContext(checks->econtext);
	}
	modify->bytes += rest_bounds_row(checks->bounds, modify->operation, row);
}
