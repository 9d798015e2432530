/*-------------------------------------------------------------------------
 *
 * option.c
 *	  The option table, resolution from the catalogs, and typed reading.
 *
 * The table is made from option_list.h.  Levels are laid over each other in
 * the order of RestLevel, so that the later one wins; headers, args and vars
 * are merged by name instead.  Options of the foreign-data wrapper are for APIs
 * without a preset: they do not apply when a server or a table names a dialect.
 * Only catalog lookups; the result is a RestConf in the current memory context.
 *
 * A value that does not read as its kind passed no validator (it can only have
 * been put into the catalogs by hand or by another version), so that reading
 * it raises.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/reloptions.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "foreign/foreign.h"
#include "nodes/parsenodes.h"
#include "utils/syscache.h"

#include "dialect.h"
#include "option.h"
#include "option_value.h"

const RestOptionDef rest_option_defs[REST_OPT_COUNT] = {
#define REST_OPTION(id, name, where, kind, choices, min, max, def, doc) \
	[REST_OPT_##id] = {name, where, kind, choices, min, max, def, doc},
#include "option_list.h"
#undef REST_OPTION
};

/*
 * Options that the language has and this version has not.  They are refused,
 * except with the value that says "nothing special", their default.
 */
static const RestOpt later[] = {
	REST_OPT_COUNT				/* none at present: the end of the list */
};

/*
 * Index of the option with this name, or -1.  Linear: a handful of lookups per
 * statement in a list that fits into a few cache lines of pointers.
 */
int
rest_option_find(const char *name)
{
	int			i;

	for (i = 0; i < REST_OPT_COUNT; i++)
	{
		if (strcmp(rest_option_defs[i].name, name) == 0)
			return i;
	}
	return -1;
}

/* See option.h. */
bool
rest_option_is_later(RestOpt opt)
{
	int			i;

	for (i = 0; i < (int) lengthof(later); i++)
	{
		if (later[i] == opt)
			return true;
	}
	return false;
}

/* The name of a level for people; static text. */
const char *
rest_level_name(RestLevel level)
{
	switch (level)
	{
		case REST_LEVEL_NONE:
			return "none";
		case REST_LEVEL_DEFAULT:
			return "default";
		case REST_LEVEL_DIALECT:
			return "dialect";
		case REST_LEVEL_WRAPPER:
			return "foreign-data wrapper";
		case REST_LEVEL_SERVER:
			return "server";
		case REST_LEVEL_TABLE:
			return "table";
		case REST_LEVEL_COLUMN:
			return "column";
		case REST_LEVEL_USER:
			return "user mapping";
	}
	return "unknown";
}

/*
 * Lay one value over what conf has.  An option that is merged keeps the
 * names of the levels below that this value does not mention.
 */
static void
set_value(RestConf *conf, RestOpt opt, const char *value, RestLevel level)
{
	RestPairs	how;

	if (opt == REST_OPT_HEADERS)
		how = REST_PAIRS_HEADERS;
	else if (opt == REST_OPT_ARGS)
		how = REST_PAIRS_ARGS;
	else if (opt == REST_OPT_VARS)
		how = REST_PAIRS_VARS;
	else
	{
		conf->value[opt] = value;
		conf->level[opt] = level;
		return;
	}
	conf->value[opt] = rest_pairs_merge(conf->value[opt], value, how);
	conf->level[opt] = level;
}

/* Lay a level's options over conf.  Raises when a name means nothing. */
static void
apply_options(RestConf *conf, List *options, RestLevel level)
{
	ListCell   *lc;

	foreach(lc, options)
	{
		DefElem    *def = lfirst_node(DefElem, lc);
		int			opt = rest_option_find(def->defname);

		if (opt < 0)
			ereport(ERROR,
					(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
					 errmsg("invalid option \"%s\" on a %s",
							def->defname, rest_level_name(level))));
		set_value(conf, opt, defGetString(def), level);
	}
}

/* A RestConf that holds the defaults alone. */
static RestConf *
conf_with_defaults(void)
{
	RestConf   *conf = palloc0(sizeof(RestConf));
	int			i;

	for (i = 0; i < REST_OPT_COUNT; i++)
	{
		if (rest_option_defs[i].def != NULL)
			set_value(conf, i, rest_option_defs[i].def, REST_LEVEL_DEFAULT);
	}
	return conf;
}

/* The value of the option dialect in a level's options, or NULL. */
static const char *
dialect_named(List *options)
{
	ListCell   *lc;

	foreach(lc, options)
	{
		DefElem    *def = lfirst_node(DefElem, lc);

		if (strcmp(def->defname, "dialect") == 0)
			return defGetString(def);
	}
	return NULL;
}

/* Lay a dialect's list over conf.  Raises when there is none of that name. */
static void
apply_dialect(RestConf *conf, const char *name)
{
	const RestDialect *dialect = rest_dialect_find(name);
	const RestDialectOption *item;

	if (dialect == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("invalid value \"%s\" for option \"%s\"",
						name, "dialect")));
	for (item = dialect->options; item->value != NULL; item++)
		set_value(conf, item->opt, item->value, REST_LEVEL_DIALECT);
}

/*
 * Where a record has a column's value when no level says it: that depends on
 * what a record is.
 */
static void
default_pointer(RestConf *conf)
{
	const char *shape = conf->value[REST_OPT_SHAPE];

	if (conf->level[REST_OPT_POINTER] != REST_LEVEL_DEFAULT)
		return;
	if (strcmp(shape, "array") == 0)
		conf->value[REST_OPT_POINTER] = "/{#}";
	else if (strcmp(shape, "value") == 0 ||
			 strcmp(conf->value[REST_OPT_REPLY], "text") == 0)
		conf->value[REST_OPT_POINTER] = ".";
}

/*
 * Resolve a server, and a table of it unless table is NIL.  The nearest name
 * of a dialect chooses the one preset that lies below all levels.
 */
static RestConf *
resolve(Oid serverid, List *table)
{
	ForeignServer *server = GetForeignServer(serverid);
	ForeignDataWrapper *wrapper = GetForeignDataWrapper(server->fdwid);
	RestConf   *conf = conf_with_defaults();
	const char *name = dialect_named(table);

	if (name == NULL)
		name = dialect_named(server->options);
	if (name != NULL)
		apply_dialect(conf, name);
	else
	{
		name = dialect_named(wrapper->options);
		apply_dialect(conf, name != NULL ? name :
					  rest_option_defs[REST_OPT_DIALECT].def);
		apply_options(conf, wrapper->options, REST_LEVEL_WRAPPER);
	}
	apply_options(conf, server->options, REST_LEVEL_SERVER);
	apply_options(conf, table, REST_LEVEL_TABLE);
	default_pointer(conf);
	return conf;
}

/* The options of a server, for what belongs to no table. */
RestConf *
rest_conf_server(Oid serverid)
{
	return resolve(serverid, NIL);
}

/* The options of a foreign table, down to the table. */
RestConf *
rest_conf_table(Oid relid)
{
	ForeignTable *table = GetForeignTable(relid);

	return resolve(table->serverid, table->options);
}

/* See option.h. */
RestConf *
rest_conf_for(Oid serverid, List *options)
{
	return resolve(serverid, options);
}

/* The table's options with those of one column laid over them. */
RestConf *
rest_conf_column(const RestConf *table, Oid relid, AttrNumber attnum)
{
	RestConf   *conf = palloc(sizeof(RestConf));

	*conf = *table;
	apply_options(conf, GetForeignColumnOptions(relid, attnum),
				  REST_LEVEL_COLUMN);
	return conf;
}

/*
 * The options of the user's mapping, else of the one for PUBLIC, else NIL.
 * (GetUserMapping would raise, but a mapping is not required here.)
 */
static List *
mapping_options(Oid serverid, Oid userid)
{
	HeapTuple	tuple;
	Datum		datum;
	bool		isnull;
	List	   *options = NIL;

	tuple = SearchSysCache2(USERMAPPINGUSERSERVER,
							ObjectIdGetDatum(userid),
							ObjectIdGetDatum(serverid));
	if (!HeapTupleIsValid(tuple))
		tuple = SearchSysCache2(USERMAPPINGUSERSERVER,
								ObjectIdGetDatum(InvalidOid),
								ObjectIdGetDatum(serverid));
	if (!HeapTupleIsValid(tuple))
		return NIL;
	datum = SysCacheGetAttr(USERMAPPINGUSERSERVER, tuple,
							Anum_pg_user_mapping_umoptions, &isnull);
	if (!isnull)
		options = untransformRelOptions(datum);
	ReleaseSysCache(tuple);
	return options;
}

/* What a user's mapping holds; all NULL when there is none. */
RestConf *
rest_conf_user(Oid serverid, Oid userid)
{
	RestConf   *conf = palloc0(sizeof(RestConf));

	apply_options(conf, mapping_options(serverid, userid), REST_LEVEL_USER);
	return conf;
}

/*
 * Raise the error for a stored value that does not read as its kind.  Secrets
 * are not shown: an option that only a user mapping holds names no value.
 */
static void
bad_stored_value(RestOpt opt, const char *value)
{
	const RestOptionDef *def = &rest_option_defs[opt];

	if (def->where == REST_ON_USER)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("invalid value for option \"%s\"", def->name)));
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
			 errmsg("invalid value \"%s\" for option \"%s\"",
					value, def->name)));
}

/* The value as text, or NULL when there is none; it lives as long as conf. */
const char *
rest_conf_text(const RestConf *conf, RestOpt opt)
{
	return conf->value[opt];
}

/* The value of a BOOL option; no value is false. */
bool
rest_conf_bool(const RestConf *conf, RestOpt opt)
{
	const char *value = conf->value[opt];
	bool		result = false;

	if (value != NULL && !rest_value_bool(value, &result))
		bad_stored_value(opt, value);
	return result;
}

/* The value of an INT option; no value is 0. */
int64
rest_conf_int(const RestConf *conf, RestOpt opt)
{
	const RestOptionDef *def = &rest_option_defs[opt];
	const char *value = conf->value[opt];
	int64		result = 0;

	if (value != NULL &&
		!(rest_value_int(value, &result) &&
		  result >= def->min && result <= def->max))
		bad_stored_value(opt, value);
	return result;
}

/* The value of a DURATION option in milliseconds; no value is 0. */
int64
rest_conf_ms(const RestConf *conf, RestOpt opt)
{
	const char *value = conf->value[opt];
	int64		result = 0;

	if (value != NULL && !rest_value_ms(value, &result))
		bad_stored_value(opt, value);
	return result;
}

/* The value of a RATE option in requests per second; no value is 0. */
double
rest_conf_rate(const RestConf *conf, RestOpt opt)
{
	const char *value = conf->value[opt];
	double		result = 0;

	if (value != NULL && !rest_value_rate(value, &result))
		bad_stored_value(opt, value);
	return result;
}

/* Has the option a value other than ''? */
bool
rest_conf_has(const RestConf *conf, RestOpt opt)
{
	return conf->value[opt] != NULL && conf->value[opt][0] != '\0';
}
