/*-------------------------------------------------------------------------
 *
 * import.c
 *	  IMPORT FOREIGN SCHEMA.
 *
 * Two ways.  A remote schema that is called like a dialect with tables gives
 * these tables; they are data, and nothing is sent.  Any other remote schema is
 * where resources are: those in LIMIT TO are read a little, and become tables with
 * the columns that their records seem to have.  Out come CREATE FOREIGN TABLE
 * statements for the server to execute; they are there to be looked at and changed.
 *
 * Options of the statement: sample (records to look at), key (the member that is
 * the key), dialect, and every option of a table, which all tables get.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "nodes/makefuncs.h"
#include "nodes/parsenodes.h"
#include "utils/builtins.h"

#include "dialect.h"
#include "import.h"
#include "import_sample.h"

/* Records that are looked at, unless option sample says otherwise */
#define IMPORT_SAMPLE 100
#define IMPORT_SAMPLE_MAX 10000

/* One statement */
typedef struct Import
{
	const ImportForeignSchemaStmt *stmt;
	ForeignServer *server;
	const RestDialect *dialect; /* of the tables */
	bool		foreign_dialect;	/* it is not the server's */
	int			sample;
	const char *key;			/* the member that is the key */
	List	   *options;		/* of DefElem *: for all tables */
} Import;

/* Option sample of the statement. */
static int
read_sample(DefElem *def)
{
	char	   *text = defGetString(def);
	char	   *end;
	long		n = strtol(text, &end, 10);

	if (end == text || *end != '\0' || n < 1 || n > IMPORT_SAMPLE_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("invalid value \"%s\" for option \"%s\"", text, "sample"),
				 errhint("It is the number of records to look at, 1 to %d.",
						 IMPORT_SAMPLE_MAX)));
	return (int) n;
}

/* Raise that the statement has no such option. */
static void
raise_option(const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
			 errmsg("invalid option \"%s\" for IMPORT FOREIGN SCHEMA", name),
			 errhint("Valid options are \"sample\", \"key\", and those of a foreign table but \"resource\".")));
}

/* Sort the statement's options. */
static void
read_options(Import *x)
{
	ListCell   *lc;

	x->sample = IMPORT_SAMPLE;
	x->key = "id";
	foreach(lc, x->stmt->options)
	{
		DefElem    *def = lfirst(lc);
		int			opt = rest_option_find(def->defname);

		if (strcmp(def->defname, "sample") == 0)
			x->sample = read_sample(def);
		else if (strcmp(def->defname, "key") == 0)
			x->key = defGetString(def);
		else if (opt < 0 || opt == REST_OPT_RESOURCE ||
				 !(rest_option_defs[opt].where & REST_ON_TABLE))
			raise_option(def->defname);
		else
			x->options = lappend(x->options, def);
	}
}

/* The value of an option in a list of DefElem, or NULL. */
static const char *
option_in(List *options, const char *name)
{
	ListCell   *lc;

	foreach(lc, options)
	{
		DefElem    *def = lfirst(lc);

		if (strcmp(def->defname, name) == 0)
			return defGetString(def);
	}
	return NULL;
}

/* Whose tables: a dialect called like the remote schema, else the one in use. */
static void
choose_dialect(Import *x)
{
	const char *own = option_in(x->server->options, "dialect");
	const char *said = option_in(x->options, "dialect");

	x->dialect = rest_dialect_find(x->stmt->remote_schema);
	if (x->dialect && x->dialect->tables == NULL)
		x->dialect = NULL;
	if (x->dialect)
		x->foreign_dialect = said == NULL &&
			(own == NULL || strcmp(own, x->dialect->name) != 0);
	else
		x->dialect = rest_dialect_find(said ? said : own ? own :
									   rest_option_defs[REST_OPT_DIALECT].def);
}

/* ----- statements ----- */

/* Append "name 'value'" to a list of options that *n counts. */
static void
add_option(StringInfo out, const char *name, const char *value, int *n)
{
	appendStringInfo(out, "%s%s %s", (*n)++ ? ", " : "", name,
					 quote_literal_cstr(value));
}

/* Append the options of a dialect's list. */
static void
add_list(StringInfo out, const RestDialectOption *options, int *n)
{
	for (; options && options->value; options++)
		add_option(out, rest_option_defs[options->opt].name, options->value, n);
}

/* Append the options that all tables get, but for those that one has itself. */
static void
add_common(const Import *x, StringInfo out, const RestDialectOption *own,
		   int *n)
{
	ListCell   *lc;

	if (x->foreign_dialect)
		add_option(out, "dialect", x->dialect->name, n);
	foreach(lc, x->options)
	{
		DefElem    *def = lfirst(lc);
		const RestDialectOption *item = own;

		while (item && item->value &&
			   strcmp(rest_option_defs[item->opt].name, def->defname) != 0)
			item++;
		if (item == NULL || item->value == NULL)
			add_option(out, def->defname, defGetString(def), n);
	}
}

/* Append a column of a dialect's table. */
static void
add_known_column(StringInfo out, const RestDialectColumn *column, int *n)
{
	int			options = 0;

	appendStringInfo(out, "%s\n  %s %s", (*n)++ ? "," : "",
					 quote_identifier(column->name), column->type);
	if (column->options == NULL || column->options->value == NULL)
		return;
	appendStringInfoString(out, " OPTIONS (");
	add_list(out, column->options, &options);
	appendStringInfoChar(out, ')');
}

/* Begin the statement for a table of this name. */
static void
begin_table(const Import *x, StringInfo out, const char *name)
{
	initStringInfo(out);
	appendStringInfo(out, "CREATE FOREIGN TABLE %s.%s (",
					 quote_identifier(x->stmt->local_schema),
					 quote_identifier(name));
}

/* The statement for a table that a dialect knows. */
static char *
known_table(const Import *x, const RestDialectTable *table)
{
	StringInfoData out;
	const RestDialectColumn *column;
	int			n = 0;

	begin_table(x, &out, table->name);
	for (column = table->columns; column->name; column++)
		add_known_column(&out, column, &n);
	appendStringInfo(&out, "\n) SERVER %s OPTIONS (",
					 quote_identifier(x->server->servername));
	n = 0;
	add_common(x, &out, table->options, &n);
	add_list(&out, table->options, &n);
	appendStringInfoChar(&out, ')');
	return out.data;
}

/* Does the statement want a table of this name? */
static bool
is_wanted(const Import *x, const char *name)
{
	ListCell   *lc;
	bool		listed = false;

	foreach(lc, x->stmt->table_list)
		listed |= strcmp(((RangeVar *) lfirst(lc))->relname, name) == 0;
	return x->stmt->list_type == FDW_IMPORT_SCHEMA_ALL ||
		listed == (x->stmt->list_type == FDW_IMPORT_SCHEMA_LIMIT_TO);
}

/* All wanted tables that the dialect knows. */
static List *
import_known(const Import *x)
{
	List	   *statements = NIL;
	const RestDialectTable *table;

	for (table = x->dialect->tables; table->name; table++)
	{
		if (strcmp(table->name, "*") != 0 && is_wanted(x, table->name))
			statements = lappend(statements, known_table(x, table));
	}
	return statements;
}

/* ----- learned from records ----- */

/* The columns that every table of the dialect has; NULL when there are none. */
static const RestDialectColumn *
common_columns(const Import *x)
{
	const RestDialectTable *table = x->dialect ? x->dialect->tables : NULL;

	for (; table && table->name; table++)
	{
		if (strcmp(table->name, "*") == 0)
			return table->columns;
	}
	return NULL;
}

/*
 * Where a table's resource is.  In routes that begin with it a resource is a
 * path below the remote schema ("public" and "/" are the server's own), else
 * it is a name.
 */
static char *
resource_of(const Import *x, const char *name)
{
	const char *list = option_in(x->options, "list");
	const char *schema = x->stmt->remote_schema;
	size_t		len = strlen(schema);

	if (list == NULL && x->dialect)
		list = rest_dialect_value(x->dialect, REST_OPT_LIST);
	if (list == NULL)
		list = rest_option_defs[REST_OPT_LIST].def;
	if (list && strstr(list, " {resource}") == NULL)
		return pstrdup(name);
	if (strcmp(schema, "public") == 0)
		return psprintf("/%s", name);
	while (len > 0 && schema[len - 1] == '/')
		len--;
	return psprintf("%s%.*s/%s", len > 0 && schema[0] != '/' ? "/" : "",
					(int) len, schema, name);
}

/* Is a column of this name among them? */
static bool
has_column(const RestDialectColumn *columns, const char *name)
{
	for (; columns && columns->name; columns++)
	{
		if (strcmp(columns->name, name) == 0)
			return true;
	}
	return false;
}

/* Append a column that was learned. */
static void
add_learned_column(StringInfo out, const RestSampledColumn *column, bool key,
				   int *n)
{
	int			options = 0;
	int			len = strlen(column->name);
	bool		cut = len >= NAMEDATALEN;
	StringInfoData list;

	initStringInfo(&list);
	if (key)
		add_option(&list, "key", "true", &options);
	if (cut)
		add_option(&list, "column_name", column->name, &options);
	appendStringInfo(out, "%s\n  %s %s", (*n)++ ? "," : "",
					 quote_identifier(pnstrdup(column->name,
											   cut ? pg_mbcliplen(column->name, len,
																  NAMEDATALEN - 1) : len)),
					 column->type);
	if (options > 0)
		appendStringInfo(out, " OPTIONS (%s)", list.data);
}

/* The statement for a table whose records were looked at. */
static char *
learned_table(const Import *x, const char *name, const char *resource,
			  List *columns)
{
	const RestDialectColumn *common = common_columns(x);
	const RestDialectColumn *known;
	StringInfoData out;
	ListCell   *lc;
	int			n = 0;

	begin_table(x, &out, name);
	for (known = common; known && known->name; known++)
		add_known_column(&out, known, &n);
	foreach(lc, columns)
	{
		const RestSampledColumn *column = lfirst(lc);

		if (*column->name && !has_column(common, column->name))
			add_learned_column(&out, column, common == NULL && column->distinct &&
							   strcmp(column->name, x->key) == 0, &n);
	}
	appendStringInfo(&out, "\n) SERVER %s OPTIONS (",
					 quote_identifier(x->server->servername));
	n = 0;
	add_common(x, &out, NULL, &n);
	add_option(&out, "resource", resource, &n);
	appendStringInfoChar(&out, ')');
	return out.data;
}

/* Read a resource a little; NULL when there is nothing to learn from. */
static char *
learn_table(const Import *x, const char *name)
{
	char	   *resource = resource_of(x, name);
	List	   *options = list_copy(x->options);
	List	   *columns;

	options = lappend(options, makeDefElem("resource",
										   (Node *) makeString(resource), -1));
	columns = rest_import_sample(x->server->serverid, options, x->sample);
	if (columns == NIL)
	{
		ereport(WARNING,
				(errcode(ERRCODE_FDW_TABLE_NOT_FOUND),
				 errmsg("\"%s\" has no records to learn columns from", resource),
				 errhint("Use CREATE FOREIGN TABLE.")));
		return NULL;
	}
	return learned_table(x, name, resource, columns);
}

/* The wanted tables, by what their records look like. */
static List *
import_learned(const Import *x)
{
	List	   *statements = NIL;
	ListCell   *lc;

	if (x->stmt->list_type != FDW_IMPORT_SCHEMA_LIMIT_TO)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("server \"%s\" does not tell which resources there are",
						x->server->servername),
				 errhint("Name them, as in IMPORT FOREIGN SCHEMA %s LIMIT TO (orders, customers) FROM SERVER %s INTO %s.",
						 quote_identifier(x->stmt->remote_schema),
						 quote_identifier(x->server->servername),
						 quote_identifier(x->stmt->local_schema))));
	foreach(lc, x->stmt->table_list)
	{
		char	   *statement = learn_table(x, ((RangeVar *) lfirst(lc))->relname);

		if (statement)
			statements = lappend(statements, statement);
	}
	return statements;
}

/* IMPORT FOREIGN SCHEMA */
static List *
restImportForeignSchema(ImportForeignSchemaStmt *stmt, Oid serverOid)
{
	Import		x = {0};

	x.stmt = stmt;
	x.server = GetForeignServer(serverOid);
	read_options(&x);
	choose_dialect(&x);
	if (x.dialect && x.dialect->tables &&
		strcmp(x.dialect->name, stmt->remote_schema) == 0)
		return import_known(&x);
	return import_learned(&x);
}

/* See import.h. */
void
rest_import_install(FdwRoutine *routine)
{
	routine->ImportForeignSchema = restImportForeignSchema;
}
