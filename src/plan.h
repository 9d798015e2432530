/*-------------------------------------------------------------------------
 *
 * plan.h
 *	  What planning hands to execution: nothing but copyable lists.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_PLAN_H
#define REST_PLAN_H

#include "access/attnum.h"
#include "nodes/pg_list.h"

/*
 * One condition that may be sent: an operation on a column with the value that
 * stands at fdw_exprs[value].  Whether it is sent is decided with the value.
 */
typedef enum RestTermKind
{
	REST_TERM_EQ,
	REST_TERM_NE,
	REST_TERM_LT,
	REST_TERM_LE,
	REST_TERM_GT,
	REST_TERM_GE,
	REST_TERM_ANY,				/* = ANY (array value) */
	REST_TERM_NULL,				/* no value */
	REST_TERM_NOT_NULL,			/* no value */
	REST_TERM_TRUE,				/* no value: the boolean column itself */
	REST_TERM_FALSE,			/* no value: NOT column */
	REST_TERM_PATTERN,			/* LIKE value */
	REST_TERM_PREFIX,			/* starts_with */
	REST_TERM_CONTAINS,			/* strpos > 0 */
	REST_TERM_NOT_ANY,			/* <> ALL (array value) */
	REST_TERM_NOT_PATTERN,		/* NOT LIKE value */
	REST_TERM_NOT_PREFIX,
	REST_TERM_NOT_CONTAINS,
	REST_TERM_DISTINCT,			/* IS DISTINCT FROM value */
	REST_TERM_NOT_DISTINCT,
	REST_TERM_NOT_TRUE,			/* no value: false or NULL */
	REST_TERM_NOT_FALSE,		/* no value: true or NULL */
	REST_TERM_HAS,				/* value = ANY (the column) */
	REST_TERM_HAS_ALL			/* the column @> value, an array */
} RestTermKind;

typedef struct RestPlanTerm
{
	RestTermKind kind;
	AttrNumber	attnum;
	int			value;			/* index into fdw_exprs, or -1 */
	int			clause;			/* index into the plan's qual list, or -1 */
} RestPlanTerm;

/*
 * A condition of several terms.  NOT is no node: it was moved down into the
 * kinds of the terms.
 */
typedef enum RestTreeOp
{
	REST_TREE_TERM,
	REST_TREE_AND,
	REST_TREE_OR
} RestTreeOp;

typedef struct RestPlanTree
{
	RestTreeOp	op;
	RestPlanTerm *term;			/* TERM; its clause is -1 */
	List	   *args;			/* AND, OR: of RestPlanTree * */
	bool		partial;		/* AND: there is more, which is not understood */
	int			clause;			/* of the whole: index into the plan's qual
								 * list, or -1 */
} RestPlanTree;

typedef struct RestSortKey
{
	AttrNumber	attnum;
	bool		desc;
	bool		nulls_first;
	bool		no_nulls;		/* a condition drops rows where it is NULL */
} RestSortKey;

typedef enum RestScanKind
{
	REST_SCAN_ROWS,				/* a scan of the table */
	REST_SCAN_COUNT,			/* one row: the number of rows */
	REST_SCAN_GROUPS			/* a row for each group of rows */
} RestScanKind;

/* What is asked of the rows of a group */
typedef enum RestAggregate
{
	REST_AGGREGATE_ROWS,		/* count(*) */
	REST_AGGREGATE_COUNT,
	REST_AGGREGATE_DISTINCT,	/* count(DISTINCT column) */
	REST_AGGREGATE_SUM,
	REST_AGGREGATE_AVG,
	REST_AGGREGATE_MIN,
	REST_AGGREGATE_MAX
} RestAggregate;

typedef struct RestPlanAggregate
{
	RestAggregate function;
	AttrNumber	attnum;			/* of its column; 0: ROWS */
	Oid			type;			/* of the result */
} RestPlanAggregate;

/*
 * Where a value of the scan's rows comes from: a column of the table by its
 * number, or the nth aggregate by the table's number of columns + n, from 1.
 */
typedef struct RestPlanOutput
{
	AttrNumber	attnum;
	AttrNumber	divisor;		/* the value is a quotient, avg: attnum / this;
								 * or 0 */
} RestPlanOutput;

typedef struct RestScanPlan
{
	RestScanKind kind;
	Oid			relid;
	List	   *terms;			/* of RestPlanTerm * */
	List	   *trees;			/* of RestPlanTree *: the other conditions */
	List	   *sort;			/* of RestSortKey *: the order that is promised */
	bool		natural;		/* the list comes so by itself */
	bool		all_rows;		/* all of them are wanted, for all that is known */
	List	   *attrs;			/* of int: attnums that the query looks at */
	List	   *wanted;			/* of int: attnums that a join must give */
	int			limit;			/* index into fdw_exprs, or -1 */
	int			offset;			/* index into fdw_exprs, or -1 */
	bool		skips;			/* the plan node above asks how many rows of
								 * OFFSET were left out, and drops the others */
	int			bind;			/* index into fdw_exprs of the value that a
								 * batch join gives, or -1 */
	List	   *names;			/* of char *, for EXPLAIN: what each of
								 * fdw_exprs is called where it comes from, ""
								 * where it says so itself */
	int			nclauses;		/* conditions of the scan, sent or not */
	List	   *group;			/* GROUPS: of int, attnums grouped by */
	List	   *aggregates;		/* of RestPlanAggregate * */
	List	   *outputs;		/* of RestPlanOutput *: the scan's rows */
} RestScanPlan;

extern List *rest_scan_plan_pack(const RestScanPlan *plan);
extern RestScanPlan *rest_scan_plan_unpack(List *packed);

#endif							/* REST_PLAN_H */
