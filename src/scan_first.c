/*-------------------------------------------------------------------------
 *
 * scan_first.c
 *	  Must a scan be read to its end before its first row is given out?
 *
 * A list that is read page by page while the same statement changes it would
 * skip records or see some twice.  The tables that a statement writes are all
 * in its plan; of a partitioned one any partition may be written.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "foreign/foreign.h"
#include "nodes/plannodes.h"
#include "parser/parsetree.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "scan_first.h"

/* Do two tables of one wrapper stand for the same resource? */
static bool
is_same_resource(const RestColumnMap *map, Oid relid)
{
	ForeignTable *table;
	const char *mine = rest_conf_text(map->conf, REST_OPT_RESOURCE);
	const char *other;

	if (relid == map->relid)
		return true;
	table = GetForeignTable(relid);
	if (table->serverid != map->serverid)
		return false;
	other = rest_conf_text(rest_conf_table(relid), REST_OPT_RESOURCE);
	return mine == NULL || other == NULL || strcmp(mine, other) == 0;
}

/* Is this written table the one that is read, or may its rows go there? */
static bool
is_written_by(const RestColumnMap *map, Oid relid)
{
	char		kind = get_rel_relkind(relid);

	if (kind == RELKIND_FOREIGN_TABLE)
		return is_same_resource(map, relid);
	return kind == RELKIND_PARTITIONED_TABLE &&
		get_rel_relispartition(map->relid) &&
		list_member_oid(get_partition_ancestors(map->relid), relid);
}

/* See scan_first.h. */
bool
rest_scan_first_is_needed(EState *estate, const RestColumnMap *map)
{
	ListCell   *lc;

	if (estate->es_plannedstmt == NULL)
		return false;
	foreach(lc, rest_compat_result_relations(estate->es_plannedstmt))
	{
		RangeTblEntry *rte = rt_fetch(lfirst_int(lc), estate->es_range_table);

		if (rte->rtekind == RTE_RELATION && is_written_by(map, rte->relid))
			return true;
	}
	return false;
}

/* See scan_first.h. */
bool
rest_scan_first_reads_again(EState *estate, const RestColumnMap *map)
{
	int			n = 0;
	ListCell   *lc;

	foreach(lc, estate->es_range_table)
	{
		RangeTblEntry *rte = lfirst(lc);

		if (rte->rtekind == RTE_RELATION &&
			get_rel_relkind(rte->relid) == RELKIND_FOREIGN_TABLE)
			n += is_same_resource(map, rte->relid);
	}
	return n > 1;
}
