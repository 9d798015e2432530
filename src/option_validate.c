/*-------------------------------------------------------------------------
 *
 * option_validate.c
 *	  The options of one object, before they are stored.
 *
 * The server hands over the whole list that a CREATE or ALTER would store, and
 * the catalog it goes to; not which object it is, so that columns, vars and
 * other levels are unknown here.  Names first, then values, then what the user
 * may set, then what belongs together.  Duplicates are the server's to refuse.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_attribute.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_foreign_table.h"
#include "catalog/pg_user_mapping.h"
#include "commands/defrem.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/varlena.h"

#include "dialect.h"
#include "option.h"
#include "option_check.h"
#include "option_validate.h"
#include "option_value.h"
#include "report.h"

/* The REST_ON_* bit of the objects in a catalog. */
static int
where_of_catalog(Oid catalog)
{
	switch (catalog)
	{
		case ForeignDataWrapperRelationId:
			return REST_ON_WRAPPER;
		case ForeignServerRelationId:
			return REST_ON_SERVER;
		case ForeignTableRelationId:
			return REST_ON_TABLE;
		case AttributeRelationId:
			return REST_ON_COLUMN;
		case UserMappingRelationId:
			return REST_ON_USER;
		default:
			elog(ERROR, "unexpected catalog %u of foreign objects", catalog);
			return 0;			/* keep compiler quiet */
	}
}

/* The objects of these bits in words: "a server, table or column"; palloc'd. */
static char *
where_in_words(int where)
{
	static const struct
	{
		int			bit;
		const char *name;
	}			places[] = {
		{REST_ON_WRAPPER, "foreign-data wrapper"}, {REST_ON_SERVER, "server"},
		{REST_ON_TABLE, "table"}, {REST_ON_COLUMN, "column"},
		{REST_ON_USER, "user mapping"}
	};
	StringInfoData text;
	int			left = where & ~REST_ON_DIALECT;
	int			i;

	initStringInfo(&text);
	for (i = 0; i < (int) lengthof(places); i++)
	{
		if ((left & places[i].bit) == 0)
			continue;
		left &= ~places[i].bit;
		appendStringInfo(&text, "%s%s", text.len == 0 ? "a " :
						 left == 0 ? " or " : ", ", places[i].name);
	}
	return text.data;
}

/*
 * The only option of those that may stand there which has this word among its
 * own ("idempotency" for idempotency_header), or NULL.
 */
static const char *
longer_name(const char *name, int where)
{
	size_t		len = strlen(name);
	const char *found = NULL;
	int			i;

	for (i = 0; len > 0 && i < REST_OPT_COUNT; i++)
	{
		const char *other = rest_option_defs[i].name;
		const char *at = strstr(other, name);

		if ((rest_option_defs[i].where & where) == 0 || at == NULL ||
			(at > other && at[-1] != '_') || (at[len] != '_' && at[len] != '\0'))
			continue;
		if (found)
			return NULL;
		found = other;
	}
	return found;
}

/*
 * The option of those that may stand there whose name is most like this one:
 * at most four changes, and fewer than half of its letters; else the one that
 * is the same with more words, or NULL.
 */
static const char *
closest_name(const char *name, int where)
{
	int			len = strlen(name);
	int			best = Min(5, len / 2 + 1);
	const char *found = NULL;
	int			i;

	if (len > 63)
		return NULL;
	for (i = 0; i < REST_OPT_COUNT; i++)
	{
		const char *other = rest_option_defs[i].name;
		int			distance;

		if ((rest_option_defs[i].where & where) == 0)
			continue;
		distance = varstr_levenshtein_less_equal(name, len, other,
												 strlen(other), 1, 1, 1,
												 best, true);
		if (distance < best)
		{
			best = distance;
			found = other;
		}
	}
	return found ? found : longer_name(name, where);
}

/* Raise the error for a name that is no option, or none of this place. */
static void
refuse_name(const char *name, int opt, int where)
{
	const char *place = where_in_words(where);
	const char *closest;

	if (opt >= 0)
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
				 errmsg("invalid option \"%s\" on %s", name, place),
				 rest_option_defs[opt].where == REST_ON_USER ?
				 errhint("Put it into CREATE USER MAPPING.") :
				 errhint("Option \"%s\" belongs on %s.", name,
						 where_in_words(rest_option_defs[opt].where))));
	closest = closest_name(name, where);
	ereport(ERROR,
			(errcode(ERRCODE_FDW_INVALID_OPTION_NAME),
			 errmsg("invalid option \"%s\"", name),
			 closest != NULL ?
			 errhint("Perhaps you meant the option \"%s\".", closest) :
			 errhint("The function rest_fdw_options() lists all options.")));
}

/* Only who may read the server's files may have it read one. */
static void
gate_file(const RestOptionDef *def, const char *value)
{
	if (strncmp(value, "-----BEGIN", 10) == 0 ||
		has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("permission denied to set option \"%s\"", def->name),
			 errdetail("Only a role with privileges of pg_read_server_files may name a file of the server."),
			 errhint("Give the PEM text itself.")));
}

/* Only a superuser may talk to whoever answers, and then is told so. */
static void
gate_verify(const char *value)
{
	bool		verify = true;

	if (rest_value_bool(value, &verify) && verify)
		return;
	if (!superuser())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to set option \"%s\" to false",
						"verify"),
				 errhint("Name the certificate's authority in option \"ca_file\".")));
	ereport(WARNING,
			(errmsg("certificates will not be verified"),
			 errdetail("Whoever can reach the network between here and the API can read and change everything, credentials too.")));
}

/*
 * Refuse what this version does not act upon.  The value that says "nothing
 * special" is fine: the default, and '' for a route.
 */
static void
refuse_later(RestOpt opt, const char *value)
{
	const RestOptionDef *def = &rest_option_defs[opt];

	if (!rest_option_is_later(opt) ||
		(def->def != NULL && strcmp(value, def->def) == 0) ||
		(def->def == NULL && value[0] == '\0' && def->kind == REST_KIND_ROUTE))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("option \"%s\" is not supported by this version of rest_fdw",
					def->name),
			 def->def != NULL && def->where != REST_ON_USER ?
			 errhint("Only its default \"%s\" is.", def->def) : 0));
}

/* One value: its form, who may set it, whether there is anything behind it. */
static void
validate_value(const RestConf *own, int where, RestOpt opt)
{
	const char *value = own->value[opt];
	RestFault	fault;

	rest_fault_clear(&fault);
	if (!rest_option_check(own, where, opt, &fault))
		rest_fault_report(&fault);
	refuse_later(opt, value);
	if (rest_option_defs[opt].kind == REST_KIND_FILE)
		gate_file(&rest_option_defs[opt], value);
	if (opt == REST_OPT_VERIFY)
		gate_verify(value);
}

/* A server without a URL cannot be asked anything; its dialect may have one. */
static void
require_url(const RestConf *own)
{
	const char *name = own->value[REST_OPT_DIALECT];
	const RestDialect *dialect = name ? rest_dialect_find(name) : NULL;

	if (own->value[REST_OPT_URL] != NULL ||
		(dialect != NULL && rest_dialect_value(dialect, REST_OPT_URL) != NULL))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_FDW_OPTION_NAME_NOT_FOUND),
			 errmsg("option \"%s\" is required on a server", "url"),
			 errhint("Add url 'https://...' to the server's OPTIONS.")));
}

/* See option_validate.h. */
void
rest_options_validate(List *options, Oid catalog)
{
	int			where = where_of_catalog(catalog);
	RestConf   *own = palloc0(sizeof(RestConf));
	ListCell   *lc;

	foreach(lc, options)
	{
		DefElem    *def = lfirst_node(DefElem, lc);
		int			opt = rest_option_find(def->defname);

		if (opt < 0 || (rest_option_defs[opt].where & where) == 0)
			refuse_name(def->defname, opt, where);
		own->value[opt] = defGetString(def);
	}
	foreach(lc, options)
		validate_value(own, where,
					   rest_option_find(lfirst_node(DefElem, lc)->defname));
	if (where == REST_ON_SERVER)
		require_url(own);
}
