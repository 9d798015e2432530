/*-------------------------------------------------------------------------
 *
 * option_funcs.c
 *	  SQL functions about options: the validator, and what there is.
 *
 * Everything shown comes from the option table and the dialects, so that it
 * cannot disagree with what the code does.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/reloptions.h"
#include "access/table.h"
#include "catalog/pg_class.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#include "dialect.h"
#include "option.h"
#include "option_check.h"
#include "option_validate.h"

PG_FUNCTION_INFO_V1(rest_fdw_validator);
PG_FUNCTION_INFO_V1(rest_fdw_options);
PG_FUNCTION_INFO_V1(rest_fdw_dialects);
PG_FUNCTION_INFO_V1(rest_fdw_resolved);

/* rest_fdw_validator(text[], oid): see rest_options_validate(). */
Datum
rest_fdw_validator(PG_FUNCTION_ARGS)
{
	rest_options_validate(untransformRelOptions(PG_GETARG_DATUM(0)),
						  PG_GETARG_OID(1));
	PG_RETURN_VOID();
}

/* The places of an option as SQL names them, comma-separated; palloc'd. */
static char *
where_as_list(int where)
{
	static const struct
	{
		int			bit;
		const char *name;
	}			places[] = {
		{REST_ON_WRAPPER, "wrapper"}, {REST_ON_SERVER, "server"},
		{REST_ON_TABLE, "table"}, {REST_ON_COLUMN, "column"},
		{REST_ON_USER, "user mapping"}, {REST_ON_DIALECT, "dialect"}
	};
	StringInfoData text;
	int			i;

	initStringInfo(&text);
	for (i = 0; i < (int) lengthof(places); i++)
	{
		if (where & places[i].bit)
			appendStringInfo(&text, "%s%s", text.len > 0 ? ", " : "",
							 places[i].name);
	}
	return text.data;
}

/* A text, or the NULL that stands for none. */
static void
put_text(Datum *values, bool *nulls, int column, const char *text)
{
	nulls[column] = text == NULL;
	values[column] = text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

/* rest_fdw_options(): a row for each option, in the order of the reference. */
Datum
rest_fdw_options(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum		values[6];
	bool		nulls[6];
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < REST_OPT_COUNT; i++)
	{
		const RestOptionDef *def = &rest_option_defs[i];

		put_text(values, nulls, 0, def->name);
		put_text(values, nulls, 1, where_as_list(def->where));
		put_text(values, nulls, 2, rest_option_form(i));
		put_text(values, nulls, 3, def->def);
		put_text(values, nulls, 4, def->doc);
		values[5] = BoolGetDatum(!rest_option_is_later(i));
		nulls[5] = false;
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* rest_fdw_dialects(): a row for each option that a dialect stands for. */
Datum
rest_fdw_dialects(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Datum		values[4];
	bool		nulls[4];
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < rest_dialect_count; i++)
	{
		const RestDialectOption *item;

		for (item = rest_dialects[i]->options; item->value != NULL; item++)
		{
			put_text(values, nulls, 0, rest_dialects[i]->name);
			put_text(values, nulls, 1, rest_option_defs[item->opt].name);
			put_text(values, nulls, 2, item->value);
			put_text(values, nulls, 3, rest_dialects[i]->doc);
			tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values,
								 nulls);
		}
	}
	return (Datum) 0;
}

/*
 * Rows (column, option, value, level) for the values that conf has: all of a
 * table, when column is NULL, else what the column itself says.
 */
static void
put_conf(ReturnSetInfo *rsinfo, const RestConf *conf, const char *column)
{
	Datum		values[4];
	bool		nulls[4];
	int			i;

	for (i = 0; i < REST_OPT_COUNT; i++)
	{
		if (conf->value[i] == NULL ||
			(column != NULL && conf->level[i] != REST_LEVEL_COLUMN))
			continue;
		put_text(values, nulls, 0, column);
		put_text(values, nulls, 1, rest_option_defs[i].name);
		put_text(values, nulls, 2, conf->value[i]);
		put_text(values, nulls, 3, rest_level_name(conf->level[i]));
		tuplestore_putvalues(rsinfo->setResult, rsinfo->setDesc, values, nulls);
	}
}

/*
 * rest_fdw_resolved(regclass): what the options of a foreign table come to, and
 * the level that each value is from.  Nothing of user mappings.
 */
Datum
rest_fdw_resolved(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Oid			relid = PG_GETARG_OID(0);
	Relation	rel = table_open(relid, AccessShareLock);
	TupleDesc	desc = RelationGetDescr(rel);
	RestConf   *conf;
	int			i;

	if (rel->rd_rel->relkind != RELKIND_FOREIGN_TABLE)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a foreign table",
						RelationGetRelationName(rel))));
	InitMaterializedSRF(fcinfo, 0);
	conf = rest_conf_table(relid);
	put_conf(rsinfo, conf, NULL);
	for (i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attr = TupleDescAttr(desc, i);

		if (!attr->attisdropped)
			put_conf(rsinfo, rest_conf_column(conf, relid, attr->attnum),
					 NameStr(attr->attname));
	}
	table_close(rel, AccessShareLock);
	return (Datum) 0;
}
