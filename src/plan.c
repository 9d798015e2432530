/*-------------------------------------------------------------------------
 *
 * plan.c
 *	  What planning hands to execution: nothing but copyable lists.
 *
 * fdw_private must survive copyObject, plan caching and out/read functions, so
 * it is a list of integer and OID lists.  A RestScanPlan goes in at the end of
 * planning and comes out at every start of execution and at EXPLAIN.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "miscadmin.h"
#include "nodes/value.h"

#include "plan.h"

/* The items of the packed list, in order */
enum
{
	PACKED_OIDS,				/* relid */
	PACKED_NUMBERS,				/* kind, limit, offset, bind, nclauses, natural,
								 * all_rows, skips */
	PACKED_TERMS,				/* of lists of 4 integers */
	PACKED_SORT,				/* of lists of 4 integers */
	PACKED_ATTRS,
	PACKED_WANTED,
	PACKED_NAMES,				/* of String */
	PACKED_TREES,				/* of lists: 3 integers, then a term or trees */
	PACKED_GROUP,
	PACKED_AGGREGATES,			/* of lists of 2 integers */
	PACKED_AGGREGATE_TYPES,		/* of OIDs, the same length */
	PACKED_OUTPUTS				/* of lists of 2 integers */
};

/* One term as four integers. */
static List *
pack_term(const RestPlanTerm *term)
{
	return list_make4_int(term->kind, term->attnum, term->value, term->clause);
}

/* A tree as a list: its integers, then the term or the trees below. */
static List *
pack_tree(const RestPlanTree *tree)
{
	List	   *packed = list_make1(list_make3_int(tree->op, tree->partial,
												   tree->clause));
	ListCell   *lc;

	check_stack_depth();
	if (tree->op == REST_TREE_TERM)
		return lappend(packed, pack_term(tree->term));
	foreach(lc, tree->args)
		packed = lappend(packed, pack_tree(lfirst(lc)));
	return packed;
}

/* What a scan of groups gives, as four lists. */
static List *
pack_groups(const RestScanPlan *plan)
{
	List	   *aggregates = NIL;
	List	   *types = NIL;
	List	   *outputs = NIL;
	ListCell   *lc;

	foreach(lc, plan->aggregates)
	{
		RestPlanAggregate *aggregate = lfirst(lc);

		aggregates = lappend(aggregates, list_make2_int(aggregate->function,
														aggregate->attnum));
		types = lappend_oid(types, aggregate->type);
	}
	foreach(lc, plan->outputs)
	{
		RestPlanOutput *output = lfirst(lc);

		outputs = lappend(outputs, list_make2_int(output->attnum,
												  output->divisor));
	}
	return list_make4(plan->group, aggregates, types, outputs);
}

/*
 * Turn a plan into lists.  The result is palloc'd and shares the list of
 * attributes with the plan.
 */
List *
rest_scan_plan_pack(const RestScanPlan *plan)
{
	List	   *terms = NIL;
	List	   *trees = NIL;
	List	   *sort = NIL;
	List	   *names = NIL;
	List	   *numbers;
	ListCell   *lc;

	foreach(lc, plan->terms)
		terms = lappend(terms, pack_term(lfirst(lc)));
	foreach(lc, plan->trees)
		trees = lappend(trees, pack_tree(lfirst(lc)));
	foreach(lc, plan->sort)
	{
		RestSortKey *key = lfirst(lc);

		sort = lappend(sort, list_make4_int(key->attnum, key->desc,
											key->nulls_first, key->no_nulls));
	}
	numbers = list_make5_int(plan->kind, plan->limit, plan->offset,
							 plan->bind, plan->nclauses);
	numbers = lappend_int(numbers, plan->natural);
	numbers = lappend_int(numbers, plan->all_rows);
	numbers = lappend_int(numbers, plan->skips);
	foreach(lc, plan->names)
		names = lappend(names, makeString(lfirst(lc)));
	return list_concat(list_make5(list_make1_oid(plan->relid), numbers, terms,
								  sort, plan->attrs),
					   list_concat(list_make3(plan->wanted, names, trees),
								   pack_groups(plan)));
}

/* One term from its four integers. */
static RestPlanTerm *
unpack_term(List *packed)
{
	RestPlanTerm   *term = palloc(sizeof(RestPlanTerm));

	term->kind = linitial_int(packed);
	term->attnum = lsecond_int(packed);
	term->value = lthird_int(packed);
	term->clause = lfourth_int(packed);
	return term;
}

/* A tree from its list. */
static RestPlanTree *
unpack_tree(List *packed)
{
	RestPlanTree *tree = palloc0(sizeof(RestPlanTree));
	List	   *numbers = linitial(packed);
	int			i;

	check_stack_depth();
	tree->op = linitial_int(numbers);
	tree->partial = lsecond_int(numbers);
	tree->clause = lthird_int(numbers);
	if (tree->op == REST_TREE_TERM)
		tree->term = unpack_term(lsecond(packed));
	for (i = 1; tree->op != REST_TREE_TERM && i < list_length(packed); i++)
		tree->args = lappend(tree->args, unpack_tree(list_nth(packed, i)));
	return tree;
}

/* One sort key from its four integers. */
static RestSortKey *
unpack_sort_key(List *packed)
{
	RestSortKey *key = palloc(sizeof(RestSortKey));

	key->attnum = linitial_int(packed);
	key->desc = lsecond_int(packed);
	key->nulls_first = lthird_int(packed);
	key->no_nulls = lfourth_int(packed);
	return key;
}

/* What a scan of groups gives, from its lists. */
static void
unpack_groups(List *packed, RestScanPlan *plan)
{
	List	   *types = list_nth(packed, PACKED_AGGREGATE_TYPES);
	ListCell   *lc;
	int			n = 0;

	plan->group = list_nth(packed, PACKED_GROUP);
	foreach(lc, (List *) list_nth(packed, PACKED_AGGREGATES))
	{
		RestPlanAggregate *aggregate = palloc(sizeof(RestPlanAggregate));

		aggregate->function = linitial_int((List *) lfirst(lc));
		aggregate->attnum = lsecond_int((List *) lfirst(lc));
		aggregate->type = list_nth_oid(types, n++);
		plan->aggregates = lappend(plan->aggregates, aggregate);
	}
	foreach(lc, (List *) list_nth(packed, PACKED_OUTPUTS))
	{
		RestPlanOutput *output = palloc(sizeof(RestPlanOutput));

		output->attnum = linitial_int((List *) lfirst(lc));
		output->divisor = lsecond_int((List *) lfirst(lc));
		plan->outputs = lappend(plan->outputs, output);
	}
}

/*
 * The plan again, palloc'd in the current memory context.
 */
RestScanPlan *
rest_scan_plan_unpack(List *packed)
{
	RestScanPlan *plan = palloc0(sizeof(RestScanPlan));
	List	   *numbers = list_nth(packed, PACKED_NUMBERS);
	ListCell   *lc;

	plan->relid = linitial_oid(list_nth(packed, PACKED_OIDS));
	plan->kind = list_nth_int(numbers, 0);
	plan->limit = list_nth_int(numbers, 1);
	plan->offset = list_nth_int(numbers, 2);
	plan->bind = list_nth_int(numbers, 3);
	plan->nclauses = list_nth_int(numbers, 4);
	plan->natural = list_nth_int(numbers, 5) != 0;
	plan->all_rows = list_nth_int(numbers, 6) != 0;
	plan->skips = list_nth_int(numbers, 7) != 0;
	foreach(lc, (List *) list_nth(packed, PACKED_TERMS))
		plan->terms = lappend(plan->terms, unpack_term(lfirst(lc)));
	foreach(lc, (List *) list_nth(packed, PACKED_SORT))
		plan->sort = lappend(plan->sort, unpack_sort_key(lfirst(lc)));
	foreach(lc, (List *) list_nth(packed, PACKED_TREES))
		plan->trees = lappend(plan->trees, unpack_tree(lfirst(lc)));
	plan->attrs = list_nth(packed, PACKED_ATTRS);
	plan->wanted = list_nth(packed, PACKED_WANTED);
	foreach(lc, (List *) list_nth(packed, PACKED_NAMES))
		plan->names = lappend(plan->names, strVal(lfirst(lc)));
	unpack_groups(packed, plan);
	return plan;
}
