/*-------------------------------------------------------------------------
 *
 * order.c
 *	  Decide which order the API can be asked for.
 *
 * Pathkeys enter, sort keys leave, or nothing: an order is all or nothing.
 * What is promised here is checked again while the rows arrive (scan.c), so a
 * wrong promise is an error there and never a wrong answer.
 *
 * An order can be promised when every key is a bare column of a type whose
 * order is the same everywhere (numbers, times, booleans; text only under the
 * collation that option sort_text names), whose NULLs do not matter or stand
 * where option sort_nulls says, and whose wire format does not hide what the
 * API sorts by, but for the last key, where it does no harm.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "catalog/pg_type.h"
#include "optimizer/paths.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "compat.h"
#include "order.h"
#include "qual.h"
#include "sent.h"

/* Does a type sort the same way wherever it is sorted? */
static bool
type_sorts_alike(const RestColumn *column, Oid collation)
{
	const char *sort_text;

	switch (rest_column_base_type(column))
	{
		case BOOLOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
		case DATEOID:
		case TIMEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return true;
		case TEXTOID:
		case VARCHAROID:
			sort_text = rest_conf_text(column->conf, REST_OPT_SORT_TEXT);
			return sort_text && *sort_text &&
				rest_collation_is(collation, sort_text);
		default:
			return false;
	}
}

/* Is there a condition that lets no NULL of this column through? */
static bool
has_strict_term(AttrNumber attnum, List *terms)
{
	ListCell   *lc;

	foreach(lc, terms)
	{
		RestPlanTerm   *term = lfirst(lc);

		if (term->attnum == attnum && rest_qual_is_strict(term))
			return true;
	}
	return false;
}

/*
 * Do NULLs come where the query wants them?  sort_nulls says where the API
 * puts them in either direction: first, last; small and large follow the
 * direction.
 */
static bool
nulls_fit(const RestColumn *column, const RestSortKey *key, List *terms)
{
	const char *place = rest_conf_text(column->conf, REST_OPT_SORT_NULLS);

	if (column->notnull || column->key ||
		has_strict_term(key->attnum, terms))
		return true;
	if (place == NULL)
		return false;
	if (strcmp(place, "first") == 0)
		return key->nulls_first;
	if (strcmp(place, "last") == 0)
		return !key->nulls_first;
	if (strcmp(place, "small") == 0)
		return key->nulls_first != key->desc;
	if (strcmp(place, "large") == 0)
		return key->nulls_first == key->desc;
	return false;
}

/* Has the column a template for this direction? */
static bool
has_sort_template(const RestColumn *column, bool desc)
{
	return column->sortable && column->access != REST_ACCESS_WRITE &&
		column->access != REST_ACCESS_INSERT &&
		column->access != REST_ACCESS_REQUEST &&
		rest_conf_has(column->conf,
					  desc ? REST_OPT_SORT_DESC : REST_OPT_SORT_ASC);
}

/* The column of rel that this equivalence class contains, or NULL. */
static RestColumn *
find_member_column(RelOptInfo *rel, const RestColumnMap *map,
				   EquivalenceClass *ec)
{
	ListCell   *lc;

	foreach(lc, ec->ec_members)
	{
		EquivalenceMember *em = lfirst(lc);
		Var		   *var = (Var *) em->em_expr;

		if (em->em_is_const || !bms_equal(em->em_relids, rel->relids))
			continue;
		while (IsA(var, RelabelType))
			var = (Var *) ((RelabelType *) var)->arg;
		if (IsA(var, Var) && var->varno == (int) rel->relid)
			return rest_columns_get(map, var->varattno);
	}
	return NULL;
}

/* Does this column's format show less than the API sorts by? */
bool
rest_order_is_coarse(const RestColumn *column)
{
	return rest_codec_is_coarse(rest_column_codec(column));
}

/* One pathkey as a sort key, or NULL when it can't be promised. */
static RestSortKey *
match_pathkey(RelOptInfo *rel, const RestColumnMap *map, PathKey *pathkey,
			  List *terms, bool last)
{
	EquivalenceClass *ec = pathkey->pk_eclass;
	RestColumn *column;
	RestSortKey *key;
	TypeCacheEntry *type;
	Oid			base;

	if (ec->ec_has_volatile)
		return NULL;
	column = find_member_column(rel, map, ec);
	if (column == NULL)
		return NULL;
	base = rest_column_base_type(column);
	type = lookup_type_cache(base == VARCHAROID ? TEXTOID : base,
							 TYPECACHE_BTREE_OPFAMILY);
	if (type->btree_opf != pathkey->pk_opfamily)
		return NULL;
	key = palloc(sizeof(RestSortKey));
	key->attnum = column->attnum;
	key->desc = rest_pathkey_is_desc(pathkey);
	key->nulls_first = pathkey->pk_nulls_first;
	key->no_nulls = has_strict_term(column->attnum, terms);
	if (!has_sort_template(column, key->desc) ||
		!type_sorts_alike(column, ec->ec_collation) ||
		!nulls_fit(column, key, terms) ||
		(!last && rest_order_is_coarse(column)))
		return NULL;
	return key;
}

/*
 * The sort keys for these pathkeys, palloc'd, or NIL.  See order.h.
 */
List *
rest_order_match(PlannerInfo *root, RelOptInfo *rel, const RestColumnMap *map,
				 List *pathkeys, List *terms)
{
	int64		most = rest_conf_int(map->conf, REST_OPT_SORT_MAX);
	List	   *result = NIL;
	ListCell   *lc;

	(void) root;
	if (most > 0 && list_length(pathkeys) > most)
		return NIL;
	foreach(lc, pathkeys)
	{
		RestSortKey *key = match_pathkey(rel, map, lfirst(lc), terms,
										 lnext(pathkeys, lc) == NULL);

		if (key == NULL)
			return NIL;
		result = lappend(result, key);
	}
	return result;
}
