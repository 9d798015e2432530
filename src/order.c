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
#include "nodes/makefuncs.h"
#include "optimizer/paths.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

#include "compat.h"
#include "option_value.h"
#include "order.h"
#include "qual.h"
#include "sent.h"

/* See order.h. */
bool
rest_order_sorts_alike(const RestColumn *column, Oid collation)
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

/* Does this column's wire format show less than the API sorts by? */
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
		!rest_order_sorts_alike(column, ec->ec_collation) ||
		!nulls_fit(column, key, terms) ||
		(!last && rest_order_is_coarse(column)))
		return NULL;
	return key;
}

/*
 * Can a list that is read by key be read in this order?  By the key alone, and
 * with a filter for what comes after the last one.
 */
static bool
keyset_fits(const RestColumnMap *map, const RestSortKey *key)
{
	return list_member_int(map->keys, key->attnum) &&
		rest_column_filter(rest_columns_get(map, key->attnum),
						   key->desc ? REST_FILTER_LT : REST_FILTER_GT);
}

/* Does the pager read by key?  Then no other order can be asked for. */
static bool
is_by_keyset(const RestColumnMap *map)
{
	const char *pager = rest_conf_text(map->conf, REST_OPT_PAGER);

	return pager && strcmp(pager, "keyset") == 0;
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
	if ((most > 0 && list_length(pathkeys) > most) ||
		(is_by_keyset(map) && list_length(pathkeys) > 1))
		return NIL;
	foreach(lc, pathkeys)
	{
		RestSortKey *key = match_pathkey(rel, map, lfirst(lc), terms,
										 lnext(pathkeys, lc) == NULL);

		if (key == NULL || (is_by_keyset(map) && !keyset_fits(map, key)))
			return NIL;
		result = lappend(result, key);
	}
	return result;
}

/* ----- the order that a list has by itself ----- */

/* One item of option natural_sort, "created desc".  Raises that it is no column. */
static RestSortKey *
natural_key(const RestColumnMap *map, const char *item)
{
	size_t		len = strcspn(item, " \t");
	char	   *name = pnstrdup(item, len);
	RestColumn *column = rest_columns_find(map, name);
	RestSortKey *key;

	if (column == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("option \"natural_sort\" names a column that foreign table \"%s\" does not have: \"%s\"",
						get_rel_name(map->relid), name),
				 errhint("Name columns as the table does; leave out what comes after the first one that it does not have.")));
	key = palloc0(sizeof(RestSortKey));
	key->attnum = column->attnum;
	key->desc = strstr(item + len, "desc") != NULL;
	/* where ORDER BY wants them by default */
	key->nulls_first = key->desc;
	return key;
}

/* See order.h. */
List *
rest_order_natural_keys(RelOptInfo *rel, const RestColumnMap *map,
						List *terms, int n)
{
	const char *text = rest_conf_text(map->conf, REST_OPT_NATURAL_SORT);
	List	   *keys = NIL;
	List	   *result = NIL;
	ListCell   *lc;

	(void) rel;
	if (text == NULL || is_by_keyset(map))
		return NIL;
	foreach(lc, rest_words_split(text))
		keys = lappend(keys, natural_key(map, lfirst(lc)));
	foreach(lc, keys)
	{
		RestSortKey *key = lfirst(lc);
		RestColumn *column = rest_columns_get(map, key->attnum);

		if (list_length(result) == n ||
			!rest_order_sorts_alike(column, column->collation) ||
			!nulls_fit(column, key, terms))
			break;
		key->no_nulls = has_strict_term(key->attnum, terms);
		result = lappend(result, key);
		/* what rows do not show may part what looks equal: no key after it */
		if (rest_order_is_coarse(column))
			break;
	}
	return result;
}

/* The pathkey of one sort key, or NULL when the query does not know it. */
static PathKey *
natural_pathkey(PlannerInfo *root, RelOptInfo *rel, const RestColumnMap *map,
				const RestSortKey *key)
{
	RestColumn *column = rest_columns_get(map, key->attnum);
	Oid			base = rest_column_base_type(column);
	Oid			type = base == VARCHAROID ? TEXTOID : base;
	TypeCacheEntry *entry = lookup_type_cache(type, TYPECACHE_LT_OPR |
											  TYPECACHE_GT_OPR);
	Expr	   *expr = (Expr *) makeVar(rel->relid, column->attnum,
										column->type, column->typmod,
										column->collation, 0);
	List	   *pathkeys;

	if (type != column->type)
		expr = (Expr *) makeRelabelType(expr, type, -1, column->collation,
										COERCE_IMPLICIT_CAST);
	pathkeys = rest_compat_expression_pathkey(root, expr,
											  key->desc ? entry->gt_opr :
											  entry->lt_opr, rel->relids);
	return pathkeys ? linitial(pathkeys) : NULL;
}

/* See order.h. */
List *
rest_order_natural(PlannerInfo *root, RelOptInfo *rel,
				   const RestColumnMap *map, List *terms)
{
	List	   *pathkeys = NIL;
	ListCell   *lc;

	foreach(lc, rest_order_natural_keys(rel, map, terms, -1))
	{
		PathKey    *pathkey = natural_pathkey(root, rel, map, lfirst(lc));

		/* one that is fixed to a constant would stand for nothing */
		if (pathkey == NULL || EC_MUST_BE_REDUNDANT(pathkey->pk_eclass) ||
			list_member_ptr(pathkeys, pathkey))
			break;
		pathkeys = lappend(pathkeys, pathkey);
	}
	return pathkeys;
}
