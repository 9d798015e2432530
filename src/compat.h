/*-------------------------------------------------------------------------
 *
 * compat.h
 *	  Every difference between versions of PostgreSQL, libcurl and json-c.
 *
 * Include after postgres.h.  No other file has a version #if.  PostgreSQL 15
 * is the oldest, 19 the newest; each shim says since when the new form exists.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_COMPAT_H
#define REST_COMPAT_H

#if PG_VERSION_NUM < 150000
#error "rest_fdw needs PostgreSQL 15 or newer"
#endif

#include "storage/latch.h"
#include "storage/lwlock.h"
#include "utils/memutils.h"
#include "utils/wait_event.h"

/* 17: shared memory can be made by name, without shared_preload_libraries. */
#if PG_VERSION_NUM >= 170000
#include "storage/dsm_registry.h"
#endif

/* 16: the macros for varlena values left postgres.h. */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* 18: what prints and what holds an EXPLAIN left commands/explain.h. */
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#endif

/*
 * Until 18, utils/pg_locale.h includes ICU's headers, which the packages of
 * the server's headers do not bring along.  Nothing that we use of it differs
 * without ICU: the union at the end of a locale is all that does.
 */
#pragma push_macro("USE_ICU")
#undef USE_ICU
#include "utils/pg_locale.h"
#pragma pop_macro("USE_ICU")

/*
 * 17: wait events of extensions have names of their own.  Returns a number to
 * wait under; *cache must start as 0.  It may throw.
 */
static inline uint32
rest_compat_wait_event(uint32 *cache, const char *name)
{
#if PG_VERSION_NUM >= 170000
	if (*cache == 0)
		*cache = WaitEventExtensionNew(name);
	return *cache;
#else
	(void) cache;
	(void) name;
	return PG_WAIT_EXTENSION;
#endif
}

/* 16: one function checks the rights on objects of all kinds. */
#if PG_VERSION_NUM >= 160000
#define REST_COMPAT_SERVER_ACLCHECK(serverid, userid, mode) \
	object_aclcheck(ForeignServerRelationId, serverid, userid, mode)
#else
#define REST_COMPAT_SERVER_ACLCHECK(serverid, userid, mode) \
	pg_foreign_server_aclcheck(serverid, userid, mode)
#endif

/* 17: a set of wait events belongs to a resource owner; here it has none. */
static inline WaitEventSet *
rest_compat_wait_set(int nevents)
{
#if PG_VERSION_NUM >= 170000
	return CreateWaitEventSet(NULL, nevents);
#else
	return CreateWaitEventSet(TopMemoryContext, nevents);
#endif
}

/* 19: what makes a new segment has one more argument. */
#if PG_VERSION_NUM >= 190000
#define REST_COMPAT_SEGMENT_ARG , void *unused pg_attribute_unused()
#else
#define REST_COMPAT_SEGMENT_ARG
#endif

/*
 * A shared segment of that name and size, mapped; init (declared with
 * REST_COMPAT_SEGMENT_ARG behind its argument) is called on a new one.  NULL
 * where there is no such thing.  Can raise.
 */
static inline void *
rest_compat_named_segment(const char *name, size_t size,
						  void (*init) (void *block REST_COMPAT_SEGMENT_ARG))
{
#if PG_VERSION_NUM >= 190000
	bool		found;

	return GetNamedDSMSegment(name, size, init, &found, NULL);
#elif PG_VERSION_NUM >= 170000
	bool		found;

	return GetNamedDSMSegment(name, size, init, &found);
#else
	(void) name;
	(void) size;
	(void) init;
	return NULL;
#endif
}

/* 19: a tranche of locks gets its name with its number, once for all. */
#if PG_VERSION_NUM >= 190000
#define rest_compat_new_tranche(name) LWLockNewTrancheId(name)
#define rest_compat_register_tranche(id, name) ((void) (id))
#else
#define rest_compat_new_tranche(name) LWLockNewTrancheId()
#define rest_compat_register_tranche(id, name) LWLockRegisterTranche(id, name)
#endif

/* 19: the second argument of a syscache callback has a type of its own. */
#if PG_VERSION_NUM >= 190000
#include "utils/syscache.h"
#define REST_COMPAT_SYSCACHE_ID SysCacheIdentifier
#else
#define REST_COMPAT_SYSCACHE_ID int
#endif

/*
 * What a path costs that can't be taken: much more than settings like
 * enable_nestloop = off add to a plan (1e10).  Since 18 they add no cost, but
 * count as disabled_nodes, which are compared first: so does such a path.
 */
#define REST_COMPAT_HOPELESS_COST 1.0e13
#define REST_COMPAT_HOPELESS_NODES(total) \
	((total) >= REST_COMPAT_HOPELESS_COST ? 1000 : 0)

/*
 * 17 added fdw_restrictinfo, 18 disabled_nodes.  Calls give all arguments but
 * disabled_nodes; include optimizer/pathnode.h where they are used.
 */
#if PG_VERSION_NUM >= 180000
#define rest_compat_foreignscan_path(root, rel, target, rows, startup, total, \
									 pathkeys, outer, epq, restrictinfo, priv) \
	create_foreignscan_path(root, rel, target, rows, \
							REST_COMPAT_HOPELESS_NODES(total), startup, total, \
							pathkeys, outer, epq, restrictinfo, priv)
#define rest_compat_foreign_upper_path(root, rel, target, rows, startup, \
									   total, pathkeys, epq, restrictinfo, \
									   priv) \
	create_foreign_upper_path(root, rel, target, rows, \
							  REST_COMPAT_HOPELESS_NODES(total), startup, total, \
							  pathkeys, epq, restrictinfo, priv)
#elif PG_VERSION_NUM >= 170000
#define rest_compat_foreignscan_path(root, rel, target, rows, startup, total, \
									 pathkeys, outer, epq, restrictinfo, priv) \
	create_foreignscan_path(root, rel, target, rows, startup, total, \
							pathkeys, outer, epq, restrictinfo, priv)
#define rest_compat_foreign_upper_path(root, rel, target, rows, startup, \
									   total, pathkeys, epq, restrictinfo, \
									   priv) \
	create_foreign_upper_path(root, rel, target, rows, startup, total, \
							  pathkeys, epq, restrictinfo, priv)
#else
#define rest_compat_foreignscan_path(root, rel, target, rows, startup, total, \
									 pathkeys, outer, epq, restrictinfo, priv) \
	create_foreignscan_path(root, rel, target, rows, startup, total, \
							pathkeys, outer, epq, priv)
#define rest_compat_foreign_upper_path(root, rel, target, rows, startup, \
									   total, pathkeys, epq, restrictinfo, \
									   priv) \
	create_foreign_upper_path(root, rel, target, rows, startup, total, \
							  pathkeys, epq, priv)
#endif

/* 18: what is switched off below a path of our own counts for it, too. */
#if PG_VERSION_NUM >= 180000
#define rest_compat_disabled(path) ((path)->disabled_nodes)
#define rest_compat_set_disabled(path, n) ((path)->disabled_nodes = (n))
#else
#define rest_compat_disabled(path) 0
#define rest_compat_set_disabled(path, n) ((void) (path), (void) (n))
#endif

/* 16: GROUP BY without the columns that can have one value only. */
#if PG_VERSION_NUM >= 160000
#define rest_compat_group_clause(root) ((root)->processed_groupClause)
#else
#define rest_compat_group_clause(root) ((root)->parse->groupClause)
#endif

/*
 * 19: the outer side of a semi-join that is made unique is a relation of its own,
 * whose paths are unique already.
 */
#if PG_VERSION_NUM >= 190000
#define rest_compat_unique_outer(root, rel, path, sjinfo) \
	((void) (sjinfo), (path))
#else
#define rest_compat_unique_outer(root, rel, path, sjinfo) \
	((Path *) create_unique_path(root, rel, path, sjinfo))
#endif

/*
 * 16: permission facts moved from the range table entry to RTEPermissionInfo,
 * and the user of a scan into the plan node.
 */
#if PG_VERSION_NUM >= 160000
#define rest_compat_scan_check_as(estate, fsplan) ((fsplan)->checkAsUser)
#define rest_compat_result_check_as(rinfo, estate) \
	ExecGetResultRelCheckAsUser(rinfo, estate)
#else
#define rest_compat_scan_check_as(estate, fsplan) \
	(exec_rt_fetch((fsplan)->scan.scanrelid > 0 ? (fsplan)->scan.scanrelid : \
				   (Index) bms_next_member((fsplan)->fs_relids, -1), \
				   estate)->checkAsUser)
#define rest_compat_result_check_as(rinfo, estate) \
	(exec_rt_fetch((rinfo)->ri_RootResultRelInfo != NULL && \
				   (rinfo)->ri_RangeTableIndex == 0 ? \
				   (rinfo)->ri_RootResultRelInfo->ri_RangeTableIndex : \
				   (rinfo)->ri_RangeTableIndex, estate)->checkAsUser)
#endif

/* 16: COPY FROM hands over batches of rows, as INSERT does. */
#if PG_VERSION_NUM >= 160000
#define REST_COMPAT_COPY_BATCHES true
#else
#define REST_COMPAT_COPY_BATCHES false
#endif

/* 16: relids without those of outer joins stand beside. */
#if PG_VERSION_NUM >= 160000
#define rest_compat_set_base_relids(node) \
	((node)->fs_base_relids = bms_copy((node)->fs_relids))
#else
#define rest_compat_set_base_relids(node) ((void) 0)
#endif

/* 18: whether the sampling scan is an ANALYZE. */
#if PG_VERSION_NUM >= 180000
#define rest_compat_analyze_delay() vacuum_delay_point(true)
#else
#define rest_compat_analyze_delay() vacuum_delay_point()
#endif

/* 18: a module can name itself and its version. */
#if PG_VERSION_NUM >= 180000
#define REST_COMPAT_MODULE_MAGIC(modname, modversion) \
	PG_MODULE_MAGIC_EXT(.name = modname, .version = modversion)
#else
#define REST_COMPAT_MODULE_MAGIC(modname, modversion) PG_MODULE_MAGIC
#endif

/*
 * 18: pathkeys hold a comparison type instead of a btree strategy, and whether
 * a collation compares bytes is a field of its locale.  Include
 * optimizer/paths.h and access/stratnum.h where the first is used.
 */
#if PG_VERSION_NUM >= 180000
#define rest_pathkey_is_desc(pathkey) ((pathkey)->pk_cmptype == COMPARE_GT)
#define rest_collation_is_c(collation) \
	(pg_newlocale_from_collation(collation)->collate_is_c)
#else
#define rest_pathkey_is_desc(pathkey) \
	((pathkey)->pk_strategy == BTGreaterStrategyNumber)
#define rest_collation_is_c(collation) lc_collate_is_c(collation)
#endif

/* 16: no relids that outer joins make NULL. */
#if PG_VERSION_NUM >= 160000
#define rest_compat_expression_pathkey(root, expr, opno, relids) \
	build_expression_pathkey(root, expr, opno, relids, false)
#else
#define rest_compat_expression_pathkey(root, expr, opno, relids) \
	build_expression_pathkey(root, expr, NULL, opno, relids, false)
#endif

/*
 * 19: the relations that a statement writes are a set of range table indexes.
 * A macro, for who includes nodes/plannodes.h: a List of int.
 */
#if PG_VERSION_NUM >= 190000
#include "nodes/bitmapset.h"
#include "nodes/pg_list.h"
/* The members of a set as a List of int. */
static inline List *
rest_compat_members(const Bitmapset *set)
{
	List	   *members = NIL;
	int			member = -1;

	while ((member = bms_next_member(set, member)) >= 0)
		members = lappend_int(members, member);
	return members;
}
#define rest_compat_result_relations(stmt) \
	rest_compat_members((stmt)->resultRelationRelids)
#else
#define rest_compat_result_relations(stmt) ((stmt)->resultRelations)
#endif

/* 17: takes the planner's root and gives a double. */
#if PG_VERSION_NUM >= 170000
#define rest_compat_array_length(root, node) estimate_array_length(root, node)
#else
#define rest_compat_array_length(root, node) \
	((double) estimate_array_length(node))
#endif

/* 18: CHECK constraints may be NOT ENFORCED, and name virtual columns. */
#if PG_VERSION_NUM >= 180000
#include "rewrite/rewriteHandler.h"
#define rest_compat_check_enforced(check) ((check)->ccenforced)
#define rest_compat_check_expr(rel, node) \
	((Expr *) expand_generated_columns_in_expr(node, rel, 1))
#else
#define rest_compat_check_enforced(check) ((check)->ccbin != NULL)
#define rest_compat_check_expr(rel, node) ((Expr *) (node))
#endif

/*
 * libcurl 8.2x: CURLMOPT_QUICK_EXIT, by its number: the library may be newer
 * than the headers.
 */
#define REST_COMPAT_CURLMOPT_QUICK_EXIT ((CURLMoption) 21)

#endif							/* REST_COMPAT_H */
