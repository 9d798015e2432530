/*-------------------------------------------------------------------------
 *
 * dialect.h
 *	  Dialects: named lists of options, compiled in.
 *
 * A dialect_*.c file holds one such list and not one function.  What it says a
 * user can say with the same options; test/paper/ has each list as text.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_DIALECT_H
#define REST_DIALECT_H

#include "postgres.h"

#include "option.h"

typedef struct RestDialectOption
{
	RestOpt		opt;
	const char *value;			/* NULL ends the list */
} RestDialectOption;

/* A column of a table that the API is known to have */
typedef struct RestDialectColumn
{
	const char *name;			/* NULL ends the list */
	const char *type;			/* in SQL */
	const RestDialectOption *options;	/* or NULL */
} RestDialectColumn;

/* Such a table; "*" has the columns that every table of the dialect has */
typedef struct RestDialectTable
{
	const char *name;			/* NULL ends the list */
	const RestDialectOption *options;
	const RestDialectColumn *columns;
} RestDialectTable;

typedef struct RestDialect
{
	const char *name;
	const char *doc;			/* one line */
	RestDialectOption options[80];
	const RestDialectTable *tables; /* for IMPORT FOREIGN SCHEMA; or NULL */
} RestDialect;

extern const RestDialect rest_dialect_bigquery;
extern const RestDialect rest_dialect_bitio;
extern const RestDialect rest_dialect_bitio_sql;
extern const RestDialect rest_dialect_carol;
extern const RestDialect rest_dialect_carto;
extern const RestDialect rest_dialect_carto_sql;
extern const RestDialect rest_dialect_django_rest;
extern const RestDialect rest_dialect_dropbox;
extern const RestDialect rest_dialect_dropbox_records;
extern const RestDialect rest_dialect_falcon_autocrud;
extern const RestDialect rest_dialect_json_server;
extern const RestDialect rest_dialect_jsonapi;
extern const RestDialect rest_dialect_kinto;
extern const RestDialect rest_dialect_odata;
extern const RestDialect rest_dialect_plain;
extern const RestDialect rest_dialect_postgrest;

/* All of them, sorted by name */
extern const RestDialect *const rest_dialects[];
extern const int rest_dialect_count;

/* NULL when there is no dialect of that name */
extern const RestDialect *rest_dialect_find(const char *name);

/* What the dialect says about an option, or NULL when it says nothing */
extern const char *rest_dialect_value(const RestDialect *dialect, RestOpt opt);

#endif							/* REST_DIALECT_H */
