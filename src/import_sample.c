/*-------------------------------------------------------------------------
 *
 * import_sample.c
 *	  Which columns do the records of a resource seem to have?
 *
 * The options of a table that does not exist yet enter; its list is read as a
 * query of it would read it, record by record with one column, the record
 * itself.  What the members are called and of which types their values seem to
 * be is asked of the server's own JSON functions, in one query.
 *
 * Types are guessed with care for what was not seen: integers are bigint,
 * other numbers numeric, mixed things text, what is nested jsonb.  An object
 * with one member is of the type that option format spells so.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_foreign_table.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "budget.h"
#include "connect.h"
#include "import_sample.h"
#include "lister.h"
#include "option_validate.h"
#include "row.h"
#include "routes.h"

/* Most pages that are looked at */
#define SAMPLE_PAGES 10

/*
 * What the members are.  $1: the records.  One row a member, in the order in
 * which they came: name, SQL type or NULL for objects with that one member, the
 * member, always there and distinct.
 */
static const char query[] =
"WITH member AS ("
" SELECT e.key, e.value, r.n, e.pos, pg_catalog.json_typeof(e.value) AS kind, e.value #>> '{}' AS text"
" FROM pg_catalog.unnest($1) WITH ORDINALITY AS r(record, n),"
" pg_catalog.json_each(r.record) WITH ORDINALITY AS e(key, value, pos)), "
"seen AS ("
" SELECT key, min(n * 100000 + pos) AS place,"
" array_agg(DISTINCT kind) FILTER (WHERE kind <> 'null') AS kinds,"
" bool_and(text ~ '^-?[0-9]{1,18}$') AS whole,"
" bool_and(text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') AS date,"
" bool_and(text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?$') AS local,"
" bool_and(text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[-+][0-9]{2}:?[0-9]{2})$') AS zoned,"
" bool_and(text ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$') AS uuid,"
" count(text) = count(DISTINCT text) AND count(text) = pg_catalog.cardinality($1) AS unrepeated,"
" (SELECT array_agg(DISTINCT pg_catalog.json_typeof(a)) FROM member AS m, pg_catalog.json_array_elements(m.value) AS a"
"  WHERE m.key = member.key AND m.kind = 'array') AS items,"
" (SELECT CASE WHEN count(*) = count(DISTINCT m.n) AND count(DISTINCT k) = 1 THEN min(k) END"
"  FROM member AS m, pg_catalog.json_object_keys(m.value) AS k"
"  WHERE m.key = member.key AND m.kind = 'object') AS wrap"
" FROM member GROUP BY key) "
"SELECT key, CASE"
" WHEN kinds IS NULL THEN 'text'"
" WHEN kinds = '{boolean}' THEN 'boolean'"
" WHEN kinds = '{number}' THEN CASE WHEN whole THEN 'bigint' ELSE 'numeric' END"
" WHEN kinds = '{string}' THEN CASE WHEN uuid THEN 'uuid' WHEN date THEN 'date' WHEN zoned THEN 'timestamptz'"
"  WHEN local THEN 'timestamp' ELSE 'text' END"
" WHEN kinds = '{array}' AND items = '{string}' THEN 'text[]'"
" WHEN kinds && '{array,object}' THEN 'jsonb'"
" ELSE 'text' END,"
" CASE WHEN kinds = '{object}' THEN wrap END, unrepeated "
"FROM seen ORDER BY place";

/* One sample */
typedef struct Sampling
{
	RestColumnMap map;
	RestColumn	column;
	RestConf	column_conf;
	RestScanPlan plan;
	RestCodec  *codec;
	RestLister *lister;
	RestRow    *row;
	Datum	   *records;		/* of json */
	int			n;
} Sampling;

/*
 * Where a record's columns are, by option pointer: "/data/{column}" is in
 * "/data".  Only the first of several places.
 */
static const char *
columns_place(const RestConf *conf)
{
	const char *pointer = rest_conf_text(conf, REST_OPT_POINTER);
	size_t		len = pointer ? strcspn(pointer, ",") : 0;
	const char *end = pointer ? strstr(pointer, "/{column}") : NULL;

	if (end == NULL || end == pointer || (size_t) (end - pointer) > len)
		return ".";
	return pnstrdup(pointer, end - pointer);
}

/* A table with one column, which is the record. */
static void
make_map(Sampling *s, Oid serverid, RestConf *conf)
{
	s->column_conf = *conf;
	s->column_conf.value[REST_OPT_POINTER] = columns_place(conf);
	s->column_conf.level[REST_OPT_POINTER] = REST_LEVEL_COLUMN;
	s->column.attnum = 1;
	s->column.name = s->column.column_name = "record";
	s->column.filter_name = s->column.sort_name = "record";
	s->column.type = JSONOID;
	s->column.typmod = -1;
	s->column.access = REST_ACCESS_ALL;
	s->column.conf = &s->column_conf;
	s->map.serverid = serverid;
	s->map.conf = conf;
	s->map.natts = 1;
	s->map.columns = &s->column;
}

/* Raise that records of this kind do not tell their columns. */
static void
raise_shape(const char *resource)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("columns of \"%s\" can't be learned from its records", resource),
			 errdetail("Records are not JSON objects with one member a column."),
			 errhint("Use CREATE FOREIGN TABLE.")));
}

/* Make ready to read; sends nothing. */
static void
begin(Sampling *s, Oid serverid, RestConf *conf)
{
	RestListerSpec spec = {0};
	const char *shape = rest_conf_text(conf, REST_OPT_SHAPE);
	const char *resource = rest_conf_text(conf, REST_OPT_RESOURCE);

	if (shape && strcmp(shape, "object") != 0 && strcmp(shape, "map") != 0)
		raise_shape(resource);
	make_map(s, serverid, conf);
	if (rest_needs_list(&s->map) != NIL || !rest_conf_has(conf, REST_OPT_LIST))
		raise_shape(resource);
	s->plan.kind = REST_SCAN_ROWS;
	s->plan.attrs = list_make1_int(1);
	s->plan.limit = s->plan.offset = s->plan.bind = -1;
	spec.map = &s->map;
	spec.plan = &s->plan;
	spec.codecs = &s->codec;
	spec.api = rest_connect(serverid, GetUserId(), conf);
	spec.api->budget = rest_budget_get(CurrentMemoryContext);
	spec.attrs = s->plan.attrs;
	spec.most_pages = SAMPLE_PAGES;
	s->lister = rest_lister_new(&spec);
	s->row = rest_row_new(&s->map, s->plan.attrs, spec.codecs);
}

/* Read the records; they must be objects. */
static void
read_records(Sampling *s, int most)
{
	Datum		value;
	bool		isnull;

	s->records = palloc(sizeof(Datum) * most);
	rest_lister_start(s->lister, NULL, most);
	while (s->n < most &&
		   rest_lister_next(s->lister, true) == REST_LISTER_RECORD)
	{
		rest_row_fill(s->row, s->lister, &value, &isnull);
		if (isnull)
			continue;
		if (*(text_to_cstring(DatumGetTextPP(value))) != '{')
			raise_shape(rest_conf_text(s->map.conf, REST_OPT_RESOURCE));
		s->records[s->n++] = value;
	}
	rest_lister_stop(s->lister);
}

/*
 * The type whose spelling in option format is an object with this one member:
 * the widest of those that have it.  NULL when there is none.
 */
static const char *
wrapped_type(const RestConf *conf, const char *member)
{
	static const char *const types[] = {
		"bigint", "integer", "smallint", "numeric", "double", "real",
		"timestamptz", "timestamp", "date", "bytea", "boolean", "text"
	};
	const char *format = rest_conf_text(conf, REST_OPT_FORMAT);
	size_t		i;

	for (i = 0; format && i < lengthof(types); i++)
	{
		const char *item = strstr(format, psprintf("%s=", types[i]));
		const char *wrap = item ? strchr(item, '{') : NULL;
		size_t		word = item ? strcspn(item, " \n,") : 0;

		if (wrap && (size_t) (wrap - item) < word &&
			strncmp(wrap, psprintf("{\"%s\":", member), strlen(member) + 4) == 0)
			return strcmp(types[i], "double") == 0 ? "double precision" :
				types[i];
	}
	return NULL;
}

/* One row of the query as a column, in the current memory context. */
static RestSampledColumn *
make_column(const RestConf *conf, HeapTuple tuple, TupleDesc desc)
{
	RestSampledColumn *column = palloc0(sizeof(RestSampledColumn));
	char	   *wrap = SPI_getvalue(tuple, desc, 3);
	const char *type = wrap ? wrapped_type(conf, wrap) : NULL;
	char	   *distinct = SPI_getvalue(tuple, desc, 4);

	column->name = SPI_getvalue(tuple, desc, 1);
	column->type = type ? type : SPI_getvalue(tuple, desc, 2);
	column->distinct = distinct && distinct[0] == 't';
	return column;
}

/* Ask the server what the members are, with its own names in view only. */
static List *
ask_members(Sampling *s)
{
	Oid			argtype = JSONARRAYOID;
	Datum		array = PointerGetDatum(construct_array(s->records, s->n, JSONOID,
														-1, false, TYPALIGN_INT));
	MemoryContext cxt = CurrentMemoryContext;
	MemoryContext spi_cxt;
	List	   *columns = NIL;
	int			level = NewGUCNestLevel();
	uint64		i;

	(void) set_config_option("search_path", "pg_catalog", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	SPI_connect();
	if (SPI_execute_with_args(query, 1, &argtype, &array, NULL, true,
							  0) != SPI_OK_SELECT)
		elog(ERROR, "could not look at the records");
	spi_cxt = MemoryContextSwitchTo(cxt);
	for (i = 0; i < SPI_processed; i++)
		columns = lappend(columns,
						  make_column(s->map.conf, SPI_tuptable->vals[i],
									  SPI_tuptable->tupdesc));
	MemoryContextSwitchTo(spi_cxt);
	SPI_finish();
	AtEOXact_GUC(false, level);
	return columns;
}

/* See import_sample.h. */
List *
rest_import_sample(Oid serverid, List *options, int most)
{
	Sampling	s = {0};

	rest_options_validate(options, ForeignTableRelationId);
	begin(&s, serverid, rest_conf_for(serverid, options));
	read_records(&s, most);
	return s.n > 0 ? ask_members(&s) : NIL;
}
