/*-------------------------------------------------------------------------
 *
 * offset_plan.c
 *	  LIMIT and OFFSET over a list whose first rows the API can leave out.
 *
 * A scan in the order that the query wants, with nothing between it and LIMIT,
 * enters; a plan node in the place of Limit leaves.  It does what Limit does,
 * but asks the scan below how many rows of OFFSET did not come at all.  Whether
 * they can be left out is known at execution, when the values are there: where a
 * condition turns out not to be answered exactly, the rows come and are dropped
 * here, as under Limit.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "nodes/extensible.h"
#include "nodes/makefuncs.h"
#include "optimizer/pathnode.h"

#include "compat.h"
#include "offset_plan.h"
#include "offset_scan.h"
#include "option.h"
#include "plan.h"
#include "scan_plan.h"

static Plan *plan_offset(PlannerInfo *root, RelOptInfo *rel,
						 CustomPath *best_path, List *tlist, List *clauses,
						 List *custom_plans);

static const CustomPathMethods path_methods = {
	.CustomName = "RestOffset",
	.PlanCustomPath = plan_offset
};

static const CustomScanMethods scan_methods = {
	.CustomName = "RestOffset",
	.CreateCustomScanState = rest_offset_scan_create
};

/* Does the list go by offsets? */
static bool
goes_by_offset(const RestConf *conf)
{
	const char *pager = rest_conf_text(conf, REST_OPT_PAGER);
	const char *list = rest_conf_text(conf, REST_OPT_LIST);

	if (list == NULL || strstr(list, "{offset}") == NULL)
		return false;
	return pager == NULL || *pager == '\0' || strcmp(pager, "offset") == 0;
}

/* The one table of ours that the query reads, or NULL. */
static RelOptInfo *
only_table(PlannerInfo *root)
{
	RelOptInfo *rel;
	int			relid;

	if (!bms_get_singleton_member(root->all_baserels, &relid))
		return NULL;
	rel = root->simple_rel_array[relid];
	return rel && rest_scan_plan_map(rel) ? rel : NULL;
}

/* The scan that this path is, maybe below a projection; or NULL. */
static ForeignPath *
scan_of(Path *path, const RelOptInfo *rel)
{
	if (IsA(path, ProjectionPath))
		path = ((ProjectionPath *) path)->subpath;
	return IsA(path, ForeignPath) && path->parent == rel &&
		path->param_info == NULL ? (ForeignPath *) path : NULL;
}

/*
 * Add the path over this one.  It costs what Limit costs, but for the rows that
 * are not fetched.
 */
static void
add_offset_path(RelOptInfo *output, Path *below,
				const FinalPathExtraData *extra)
{
	CustomPath *path = makeNode(CustomPath);
	double		rows = below->rows;
	Cost		startup = below->startup_cost;
	Cost		total = below->total_cost;

	path->path.pathtype = T_CustomScan;
	path->path.parent = output;
	path->path.pathtarget = below->pathtarget;
	path->path.pathkeys = below->pathkeys;
	path->custom_paths = list_make1(below);
	path->methods = &path_methods;
	rest_compat_set_disabled(&path->path, rest_compat_disabled(below));
	adjust_limit_rows_costs(&rows, &startup, &total, 0, extra->count_est);
	path->path.startup_cost = startup;
	path->path.total_cost = total;
	rows = below->rows;
	adjust_limit_rows_costs(&rows, &startup, &total, extra->offset_est,
							extra->count_est);
	path->path.rows = rows;
	add_path(output, (Path *) path);
}

/* See offset_plan.h. */
void
rest_offset_plan_paths(PlannerInfo *root, RelOptInfo *input,
					   RelOptInfo *output, const FinalPathExtraData *extra)
{
	RelOptInfo *rel = only_table(root);
	ListCell   *lc;

	if (rel == NULL || !extra->limit_needed ||
		root->parse->limitOffset == NULL || extra->offset_est == 0 ||
		!goes_by_offset(rest_scan_plan_map(rel)->conf) ||
		!rest_scan_plan_may_be_exact(rel))
		return;
	foreach(lc, input->pathlist)
	{
		ForeignPath *scan = scan_of(lfirst(lc), rel);

		if (scan && rest_scan_plan_limit_reaches(root, rel, scan))
			add_offset_path(output, lfirst(lc), extra);
	}
}

/* Tell the scan that its parent asks what was left out.  False: it is no scan. */
static bool
mark_scan(Plan *plan)
{
	RestScanPlan *scan;

	while (plan && !IsA(plan, ForeignScan))
		plan = plan->lefttree;
	if (plan == NULL)
		return false;
	scan = rest_scan_plan_unpack(((ForeignScan *) plan)->fdw_private);
	scan->skips = scan->offset >= 0;
	((ForeignScan *) plan)->fdw_private = rest_scan_plan_pack(scan);
	return true;
}

/* The plan node: the rows of the one below, some of them. */
static Plan *
plan_offset(PlannerInfo *root, RelOptInfo *rel, CustomPath *best_path,
			List *tlist, List *clauses, List *custom_plans)
{
	CustomScan *scan = makeNode(CustomScan);
	Plan	   *below = linitial(custom_plans);

	(void) rel;
	(void) clauses;
	if (!mark_scan(below))
		elog(ERROR, "no foreign scan below an OFFSET");
	scan->scan.plan.targetlist = tlist;
	scan->flags = best_path->flags;
	scan->custom_plans = custom_plans;
	scan->custom_scan_tlist = copyObject(below->targetlist);
	scan->custom_exprs = list_make2(copyObject(root->parse->limitOffset),
									copyObject(root->parse->limitCount));
	scan->methods = &scan_methods;
	return (Plan *) scan;
}

/* See offset_plan.h. */
void
rest_offset_plan_init(void)
{
	RegisterCustomScanMethods(&scan_methods);
}
