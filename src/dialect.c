/*-------------------------------------------------------------------------
 *
 * dialect.c
 *	  The dialects that are compiled in, by name.
 *
 * A new one is a dialect_*.c file with its list, a line in dialect.h, a line
 * here, and its text in test/paper/.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "dialect.h"

const RestDialect *const rest_dialects[] = {
	&rest_dialect_bigquery,
	&rest_dialect_bitio,
	&rest_dialect_bitio_sql,
	&rest_dialect_carol,
	&rest_dialect_carto,
	&rest_dialect_carto_sql,
	&rest_dialect_django_rest,
	&rest_dialect_dropbox,
	&rest_dialect_dropbox_records,
	&rest_dialect_falcon_autocrud,
	&rest_dialect_json_server,
	&rest_dialect_jsonapi,
	&rest_dialect_kinto,
	&rest_dialect_odata,
	&rest_dialect_plain,
	&rest_dialect_postgrest
};

const int	rest_dialect_count = lengthof(rest_dialects);

/* The dialect of that name, or NULL. */
const RestDialect *
rest_dialect_find(const char *name)
{
	int			i;

	for (i = 0; i < rest_dialect_count; i++)
	{
		if (strcmp(rest_dialects[i]->name, name) == 0)
			return rest_dialects[i];
	}
	return NULL;
}

/* What a dialect says about an option, or NULL when it says nothing. */
const char *
rest_dialect_value(const RestDialect *dialect, RestOpt opt)
{
	const RestDialectOption *item;

	for (item = dialect->options; item->value != NULL; item++)
	{
		if (item->opt == opt)
			return item->value;
	}
	return NULL;
}
