/*-------------------------------------------------------------------------
 *
 * column.c
 *	  The columns of a foreign table as the API knows them.
 *
 * Assumes that the caller may look into the catalogs.  Options enter from
 * option.c; what leaves is a map by attribute number that holds names, flags
 * and the resolved options of each column, in the current memory context.
 * Columns are matched by name and dropped ones keep their place, so that a
 * table whose shape changed never shifts a value into its neighbour.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_type.h"
#include "foreign/fdwapi.h"
#include "foreign/foreign.h"
#include "nodes/value.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "column.h"
#include "compat.h"

static const struct
{
	const char *name;
	RestOpt		opt;
}			filter_ops[REST_FILTER_COUNT] =
{
	{"eq", REST_OPT_FILTER_EQ},
	{"ne", REST_OPT_FILTER_NE},
	{"lt", REST_OPT_FILTER_LT},
	{"le", REST_OPT_FILTER_LE},
	{"gt", REST_OPT_FILTER_GT},
	{"ge", REST_OPT_FILTER_GE},
	{"in", REST_OPT_FILTER_IN},
	{"null", REST_OPT_FILTER_NULL},
	{"not_null", REST_OPT_FILTER_NOT_NULL},
	{"prefix", REST_OPT_FILTER_PREFIX},
	{"suffix", REST_OPT_FILTER_SUFFIX},
	{"contains", REST_OPT_FILTER_CONTAINS},
	{"like", REST_OPT_FILTER_LIKE},
	{"has", REST_OPT_FILTER_HAS}
};

/* The word that stands for an operation in the options exact and filters. */
const char *
rest_filter_op_name(RestFilterOp op)
{
	return filter_ops[op].name;
}

/* The option that holds the template of an operation. */
RestOpt
rest_filter_op_option(RestFilterOp op)
{
	return filter_ops[op].opt;
}

/*
 * Is word one of the words of list?  Words are separated by commas and white
 * space; NULL is the empty list.
 */
bool
rest_word_in(const char *word, const char *list)
{
	size_t		len = strlen(word);
	const char *p = list;

	while (p && *p)
	{
		size_t		n;

		p += strspn(p, ", \t\r\n");
		n = strcspn(p, ", \t\r\n");
		if (n == len && strncmp(p, word, n) == 0)
			return true;
		p += n;
	}
	return false;
}

/* Read option access; the validator has seen it. */
static RestAccess
column_access(const RestConf *conf)
{
	const char *text = rest_conf_text(conf, REST_OPT_ACCESS);

	if (text == NULL || strcmp(text, "all") == 0)
		return REST_ACCESS_ALL;
	if (strcmp(text, "read") == 0)
		return REST_ACCESS_READ;
	if (strcmp(text, "write") == 0)
		return REST_ACCESS_WRITE;
	if (strcmp(text, "insert") == 0)
		return REST_ACCESS_INSERT;
	return REST_ACCESS_REQUEST;
}

/* First that is set and not '', or the last. */
static const char *
first_name(const char *a, const char *b)
{
	return (a && *a) ? a : b;
}

/*
 * Does a pointer of the column's own say where its value is, but not what the
 * API calls it?  "/address/city" may be "city", "address.city" or nothing in a
 * filter; and a member "city" beside the address would select other records.
 */
static bool
is_nameless(const RestColumn *column)
{
	const RestConf *conf = column->conf;
	const char *pointer = rest_conf_text(conf, REST_OPT_POINTER);
	const char *shape = rest_conf_text(conf, REST_OPT_SHAPE);

	if (conf->level[REST_OPT_POINTER] != REST_LEVEL_COLUMN ||
		conf->level[REST_OPT_COLUMN_NAME] == REST_LEVEL_COLUMN ||
		(shape && strcmp(shape, "object") != 0 && strcmp(shape, "map") != 0))
		return false;
	return strstr(pointer, "{column}") == NULL &&
		strcmp(pointer, "name:") != 0 &&
		!(pointer[0] == '/' && strcmp(pointer + 1, column->name) == 0);
}

/* Has the column an option of its own that says how it is asked for? */
static bool
has_own(const RestColumn *column, RestOpt opt)
{
	return column->conf->level[opt] == REST_LEVEL_COLUMN;
}

/*
 * See column.h.  Where the route has no {sort}, sort terms are arguments: a
 * template that is none is not meant for this route.
 */
bool
rest_column_sortable(const RestColumn *column, const char *list)
{
	const RestConf *conf = column->conf;
	const char *term = rest_conf_text(conf, REST_OPT_SORT_ASC);

	if (!rest_conf_bool(conf, REST_OPT_SORTABLE) ||
		(column->nameless && !has_own(column, REST_OPT_SORT_NAME) &&
		 !has_own(column, REST_OPT_SORT_ASC) &&
		 !has_own(column, REST_OPT_SORTABLE)))
		return false;
	return (list && (strstr(list, "{sort}") || strstr(list, "{sort|"))) ||
		(term && strchr(term, '='));
}

/*
 * Fill in one column from its attribute and its options.
 */
static void
load_column(RestColumn *column, const RestColumnMap *map,
			Form_pg_attribute att)
{
	RestConf   *conf;

	column->attnum = att->attnum;
	if (att->attisdropped)
		return;
	conf = rest_conf_column(map->conf, map->relid, att->attnum);
	column->conf = conf;
	column->name = pstrdup(NameStr(att->attname));
	column->column_name = first_name(rest_conf_text(conf, REST_OPT_COLUMN_NAME),
									 column->name);
	column->filter_name = first_name(rest_conf_text(conf, REST_OPT_FILTER_NAME),
									 column->column_name);
	column->sort_name = first_name(rest_conf_text(conf, REST_OPT_SORT_NAME),
								   column->column_name);
	column->type = att->atttypid;
	column->typmod = att->atttypmod;
	column->collation = att->attcollation;
	column->notnull = att->attnotnull;
	column->key = rest_conf_bool(conf, REST_OPT_KEY);
	column->required = rest_conf_bool(conf, REST_OPT_REQUIRED);
	column->nameless = is_nameless(column);
	column->sortable = rest_column_sortable(column,
											rest_conf_text(conf, REST_OPT_LIST));
	column->access = column_access(conf);
}

/*
 * The map of a foreign table, palloc'd in the current memory context.  The
 * caller holds a lock on the table.  Raises what option resolution raises.
 */
RestColumnMap *
rest_columns_load(Oid relid)
{
	RestColumnMap *map = palloc0(sizeof(RestColumnMap));
	Relation	rel = table_open(relid, NoLock);
	TupleDesc	desc = RelationGetDescr(rel);
	int			i;

	map->relid = relid;
	map->serverid = GetForeignServerIdByRelId(relid);
	map->conf = rest_conf_table(relid);
	map->natts = desc->natts;
	map->columns = palloc0(sizeof(RestColumn) * Max(desc->natts, 1));
	for (i = 0; i < desc->natts; i++)
	{
		load_column(&map->columns[i], map, TupleDescAttr(desc, i));
		if (map->columns[i].name && map->columns[i].key)
			map->keys = lappend_int(map->keys, i + 1);
	}
	table_close(rel, NoLock);
	return map;
}

/* The column of this SQL name, or NULL. */
RestColumn *
rest_columns_find(const RestColumnMap *map, const char *name)
{
	int			i;

	for (i = 0; i < map->natts; i++)
	{
		if (map->columns[i].name && strcmp(map->columns[i].name, name) == 0)
			return &map->columns[i];
	}
	return NULL;
}

/* The column of this number, or NULL for a dropped or system column. */
RestColumn *
rest_columns_get(const RestColumnMap *map, AttrNumber attnum)
{
	if (attnum < 1 || attnum > map->natts ||
		map->columns[attnum - 1].name == NULL)
		return NULL;
	return &map->columns[attnum - 1];
}

/*
 * Does a type without domain count as text: text itself, an enum, and whatever
 * has no name of its own in the language (language.md section 2)?
 */
static bool
type_is_text(Oid type)
{
	switch (type)
	{
		case BOOLOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case FLOAT4OID:
		case FLOAT8OID:
		case NUMERICOID:
		case UUIDOID:
		case BYTEAOID:
		case DATEOID:
		case TIMEOID:
		case TIMETZOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
		case INTERVALOID:
		case JSONOID:
		case JSONBOID:
			return false;
		default:
			return !type_is_array(type);
	}
}

/* See column.h. */
RestColumn *
rest_column_element(const RestColumn *column)
{
	RestColumn *element = palloc(sizeof(RestColumn));

	*element = *column;
	element->listed = rest_column_base_type(column);
	element->type = get_element_type(element->listed);
	return element;
}

/* Is the column of a type that counts as text? */
bool
rest_column_is_text(const RestColumn *column)
{
	return type_is_text(rest_column_base_type(column));
}

/* A type's name in pg_type, or NULL. */
static char *
type_name(Oid type)
{
	HeapTuple	tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	char	   *name;

	if (!HeapTupleIsValid(tuple))
		return NULL;
	name = pstrdup(NameStr(((Form_pg_type) GETSTRUCT(tuple))->typname));
	ReleaseSysCache(tuple);
	return name;
}

/*
 * Is word a name of this type: as in pg_type, as format_type prints it, or
 * "double"?  Whatever is like text goes with text, any array with array.
 */
static bool
type_is_named(Oid type, const char *word, size_t len)
{
	const char *names[4];
	int			i;

	names[0] = type_name(type);
	names[1] = format_type_be(type);
	names[2] = type == FLOAT8OID ? "double" : type == INT4OID ? "int" :
		type == NUMERICOID ? "decimal" : type_is_text(type) ? "varchar" : NULL;
	names[3] = type_is_text(type) ? "text" : type_is_array(type) ? "array" : NULL;
	for (i = 0; i < 4; i++)
	{
		if (names[i] && strlen(names[i]) == len &&
			strncmp(names[i], word, len) == 0)
			return true;
	}
	return false;
}

/* Is word one of these, or is one of them "all"? */
static bool
is_in_words(const char *word, const char *words)
{
	return rest_word_in(word, words) || rest_word_in("all", words);
}

/*
 * The next group of a list of typed words, palloc'd, or NULL; moves *list
 * behind it.  Groups are separated by blanks, but not by those at a comma.
 */
static char *
next_group(const char **list)
{
	static const char blanks[] = " \t\r\n";
	const char *start = *list + strspn(*list, blanks);
	const char *p = start;

	while (*p)
	{
		const char *after;

		p += strcspn(p, blanks);
		after = p + strspn(p, blanks);
		if (*after == '\0' || (p[-1] != ',' && *after != ','))
			break;
		p = after;
	}
	*list = p;
	return p > start ? pnstrdup(start, p - start) : NULL;
}

/*
 * Is word in a list of typed words?  Groups are words for every type, and
 * type=words, which replace them for columns of that type (of several, the
 * last).  typed_only leaves out those for every type; without a type they are
 * all that counts.
 */
static bool
is_in_list(Oid type, const char *word, const char *list, bool typed_only)
{
	bool		found = false;
	bool		typed = typed_only;
	char	   *group;

	while ((group = next_group(&list)) != NULL)
	{
		const char *equals = strchr(group, '=');

		if (equals && OidIsValid(type) &&
			type_is_named(type, group, equals - group))
		{
			found = is_in_words(word, equals + 1);
			typed = true;
		}
		else if (equals == NULL && !typed)
			found |= is_in_words(word, group);
		pfree(group);
	}
	return found;
}

/* Is op in a list of the options exact and filters, for this column? */
static bool
op_in_list(const RestColumn *column, RestFilterOp op, const char *list,
		   bool typed_only)
{
	return is_in_list(OidIsValid(column->listed) ? column->listed :
					  rest_column_base_type(column), filter_ops[op].name, list,
					  typed_only);
}

/* See column.h. */
bool
rest_column_word(const RestConf *conf, const RestColumn *column, RestOpt opt,
				 const char *word)
{
	const char *list = rest_conf_text(column ? column->conf : conf, opt);

	return list && is_in_list(column ? rest_column_base_type(column) :
							  InvalidOid, word, list, false);
}

/* Does every API know how to compare values of this type? */
static bool
type_is_plain(Oid type)
{
	switch (type)
	{
		case BYTEAOID:
		case TIMETZOID:
		case INTERVALOID:
		case JSONOID:
		case JSONBOID:
			return false;
		default:
			return !type_is_array(type);
	}
}

/*
 * May op be sent for this column, by option filters?  Without it for the plain
 * types; for others only where an item of their type or the column itself
 * names the operation (language.md section 7.1).  Whatever asks about elements
 * is meant for arrays.
 */
static bool
op_is_allowed(const RestColumn *column, RestFilterOp op)
{
	const char *filters = rest_conf_text(column->conf, REST_OPT_FILTERS);
	bool		plain = op == REST_FILTER_HAS ?
		OidIsValid(column->listed) ||
		type_is_array(rest_column_base_type(column)) :
		type_is_plain(rest_column_base_type(column));

	if (filters == NULL || *filters == '\0')
		return plain;
	return op_in_list(column, op, filters, !plain &&
					  column->conf->level[REST_OPT_FILTERS] != REST_LEVEL_COLUMN);
}

/*
 * The template that asks op of this column: NULL when there is none, when it
 * is switched off by '', when option filters leaves op out, or when nobody says
 * what the API calls the column.
 */
const char *
rest_column_filter(const RestColumn *column, RestFilterOp op)
{
	const char *text;

	if (column->access == REST_ACCESS_WRITE ||
		column->access == REST_ACCESS_INSERT)
		return NULL;
	if (!op_is_allowed(column, op))
		return NULL;
	text = rest_conf_text(column->conf, filter_ops[op].opt);
	if (column->nameless && !has_own(column, REST_OPT_FILTER_NAME) &&
		!has_own(column, REST_OPT_FILTERS) &&
		!has_own(column, filter_ops[op].opt))
		return NULL;
	return (text && *text) ? text : NULL;
}

/* Does option exact promise this operation on this column? */
bool
rest_column_exact(const RestColumn *column, RestFilterOp op)
{
	const char *list = rest_conf_text(column->conf, REST_OPT_EXACT);

	return list && op_in_list(column, op, list, false);
}

/*
 * Is this collation the one that option sort_text names?  By name, or, for
 * "C" and "POSIX", by the order of bytes.  A name that this database does not
 * have matches nothing.
 */
bool
rest_collation_is(Oid collation, const char *promised)
{
	List	   *name;

	if (!OidIsValid(collation))
		return false;
	if (strcmp(promised, "C") == 0 || strcmp(promised, "POSIX") == 0)
		return rest_collation_is_c(collation);
	name = list_make1(makeString(pstrdup(promised)));
	return get_collation_oid(name, true) == collation;
}

/* See column.h. */
Oid
rest_column_sort_collation(const RestColumn *column)
{
	const char *promised = rest_conf_text(column->conf, REST_OPT_SORT_TEXT);
	Oid			collation;

	if (!OidIsValid(column->collation) || promised == NULL ||
		*promised == '\0')
		return column->collation;
	if (strcmp(promised, "C") == 0 || strcmp(promised, "POSIX") == 0)
		return C_COLLATION_OID;
	collation = get_collation_oid(list_make1(makeString(pstrdup(promised))),
								  true);
	return OidIsValid(collation) ? collation : column->collation;
}

/* The column's type without domains. */
Oid
rest_column_base_type(const RestColumn *column)
{
	return getBaseType(column->type);
}
