/*-------------------------------------------------------------------------
 *
 * check.c
 *	  rest_fdw_check(): what a foreign table's options come to.
 *
 * A table enters; rows (section, item, value, note) leave: options with the
 * level each is from, which credentials there are, routes as they would be
 * sent, paging, columns with what can be asked of them, and what looks wrong.
 * Nothing is sent.  All of it comes from the code that scans use (option,
 * column, qual, order, sent, ask, lister), so that it cannot tell another story
 * than the scan does.
 *
 * Options may be wrong in ways that only show up together, and then the check
 * is what one calls: each part runs in a subtransaction, and its error becomes
 * a row.
 *
 * Shown are options, which everybody can read in the catalogs, and of user
 * mappings only which options are set.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/relation.h"
#include "access/xact.h"
#include "catalog/pg_class.h"
#include "fmgr.h"
#include "foreign/fdwapi.h"
#include "foreign/foreign.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/resowner.h"
#include "utils/tuplestore.h"

#include "auth.h"
#include "check.h"
#include "connect.h"
#include "login.h"
#include "report.h"
#include "servers.h"

/* Marks look like this, a number between: letters and digits alone */
#define MARK_BEGIN "zRESTz"
#define MARK_END 'z'

PG_FUNCTION_INFO_V1(rest_fdw_check);

/* ----- rows, marks, levels ----- */

/* A text as a column of a row, NULL as such. */
static void
put_text(Datum *values, bool *nulls, int column, const char *text)
{
	nulls[column] = text == NULL;
	values[column] = text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

/* See check.h. */
void
rest_checkup_row(RestCheckup *c, const char *section, const char *item,
				 const char *value, const char *note)
{
	Datum		values[4];
	bool		nulls[4];

	put_text(values, nulls, 0, section);
	put_text(values, nulls, 1, item);
	put_text(values, nulls, 2, value);
	put_text(values, nulls, 3, note && *note ? note : NULL);
	tuplestore_putvalues(c->rsinfo->setResult, c->rsinfo->setDesc, values,
						 nulls);
}

/* See check.h. */
char *
rest_checkup_mark(RestCheckup *c, const char *name)
{
	ListCell   *lc;
	int			n = 0;

	foreach(lc, c->marks)
	{
		if (strcmp(lfirst(lc), name) == 0)
			break;
		n++;
	}
	if (lc == NULL)
		c->marks = lappend(c->marks, pstrdup(name));
	return psprintf("%s%d%c", MARK_BEGIN, n, MARK_END);
}

/* See check.h. */
char *
rest_checkup_unmark(const RestCheckup *c, const char *text)
{
	const char *p = rest_report_text(text);
	const char *mark;
	StringInfoData buf;

	initStringInfo(&buf);
	while ((mark = strstr(p, MARK_BEGIN)) != NULL)
	{
		char	   *end;
		long		n = strtol(mark + strlen(MARK_BEGIN), &end, 10);

		appendBinaryStringInfo(&buf, p, mark - p);
		p = end;
		if (*end == MARK_END && n >= 0 && n < list_length(c->marks))
		{
			appendStringInfo(&buf, "{%s}", (char *) list_nth(c->marks, n));
			p++;
		}
		else
			appendBinaryStringInfo(&buf, mark, end - mark);
	}
	appendStringInfoString(&buf, p);
	return buf.data;
}

/* See check.h. */
char *
rest_checkup_level(const RestConf *conf, RestOpt opt)
{
	if (conf->level[opt] == REST_LEVEL_DIALECT)
		return psprintf("dialect %s", rest_conf_text(conf, REST_OPT_DIALECT));
	return pstrdup(rest_level_name(conf->level[opt]));
}

/* ----- steps ----- */

/*
 * Is this an error about what the options say?  Anything else (cancel, lack of
 * memory, bugs) is not for a row.
 */
static bool
is_about_options(int sqlstate)
{
	int			category = ERRCODE_TO_CATEGORY(sqlstate);

	return category == ERRCODE_FDW_ERROR ||
		category == ERRCODE_DATA_EXCEPTION ||
		category == ERRCODE_FEATURE_NOT_SUPPORTED ||
		category == ERRCODE_PROGRAM_LIMIT_EXCEEDED ||
		category == ERRCODE_TO_CATEGORY(ERRCODE_INSUFFICIENT_PRIVILEGE);
}

/* The row of an error: its message, then detail and hint. */
static void
error_row(RestCheckup *c, const char *item, const ErrorData *error)
{
	StringInfoData note;

	initStringInfo(&note);
	if (error->detail)
		appendStringInfoString(&note, error->detail);
	if (error->hint)
		appendStringInfo(&note, "%s%s", note.len ? " " : "", error->hint);
	rest_checkup_row(c, "error", item, error->message, note.data);
}

/* See check.h. */
bool
rest_checkup_try(RestCheckup *c, const char *item, RestCheckupStep step, int arg)
{
	MemoryContext cxt = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	ErrorData  *volatile error = NULL;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(cxt);
	PG_TRY();
	{
		step(c, arg);
		ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(cxt);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(cxt);
	CurrentResourceOwner = owner;
	if (error == NULL)
		return true;
	if (!is_about_options(error->sqlerrcode))
		ReThrowError(error);
	error_row(c, item, error);
	return false;
}

/* ----- options and credentials ----- */

/* An option's value as it is shown: a certificate's text is not. */
static const char *
shown_value(RestOpt opt, const char *value)
{
	if (rest_option_defs[opt].kind == REST_KIND_FILE &&
		strncmp(value, "-----BEGIN", 10) == 0)
		return "(PEM text)";
	return value;
}

/*
 * Is the table's value of this option worth a row?  Not the default of what
 * only columns say, or of what this version does not do.
 */
static bool
is_shown(const RestConf *conf, RestOpt opt)
{
	if (conf->value[opt] == NULL)
		return false;
	return conf->level[opt] != REST_LEVEL_DEFAULT ||
		(rest_option_defs[opt].where != REST_ON_COLUMN &&
		 !rest_option_is_later(opt));
}

/*
 * Options of the table with their levels, then what columns say themselves.
 */
static void
show_options(RestCheckup *c, int arg)
{
	int			opt;
	int			i;

	(void) arg;
	for (opt = 0; opt < REST_OPT_COUNT; opt++)
	{
		if (is_shown(c->map->conf, opt))
			rest_checkup_row(c, "option", rest_option_defs[opt].name,
							 shown_value(opt, c->map->conf->value[opt]),
							 rest_checkup_level(c->map->conf, opt));
	}
	for (i = 1; i <= c->map->natts; i++)
	{
		RestColumn *column = rest_columns_get(c->map, i);

		for (opt = 0; column && opt < REST_OPT_COUNT; opt++)
		{
			if (column->conf->level[opt] == REST_LEVEL_COLUMN)
				rest_checkup_row(c, "option", rest_option_defs[opt].name,
								 column->conf->value[opt],
								 psprintf("column %s",
										  quote_identifier(column->name)));
		}
	}
}

/* Names of headers and arguments that carry a credential, never their values. */
static void
show_carriers(RestCheckup *c)
{
	size_t		i;
	int			k;

	for (k = 0; k < c->api->nauth_headers; k++)
	{
		const char *header = c->api->auth_headers[k];

		rest_checkup_row(c, "credential", "header",
						 pnstrdup(header, strcspn(header, ":")), NULL);
	}
	for (i = 0; c->api->auth_args && i < c->api->auth_args->nitems; i++)
		rest_checkup_row(c, "credential", "argument",
						 rest_report_text(c->api->auth_args->items[i].name),
						 NULL);
}

/* Where the token is from: the requests of a login, credentials hidden. */
static void
show_logins(RestCheckup *c)
{
	const RestAuth *auth = c->api->auth;
	const RestLogin *login = auth->login;

	if (login == NULL && auth->lacks)
		rest_checkup_row(c, "credential", "login", "none",
						 psprintf("the user mapping has no option %s",
								  auth->lacks));
	if (login && login->login && login->lacks == NULL)
		rest_checkup_row(c, "credential", "login",
						 rest_report_text(rest_login_shown(c->api, login,
														   login->login)),
						 "when a token is needed");
	if (login && login->then)
		rest_checkup_row(c, "credential", "login_then",
						 rest_report_text(rest_login_shown(c->api, login,
														   login->then)),
						 "when the reply to the login has what it names");
	if (login && login->refresh)
		rest_checkup_row(c, "credential", "refresh",
						 rest_report_text(rest_login_shown(c->api, login,
														   login->refresh)),
						 "when the token expires or is refused");
	if (auth->sigv4)
		rest_checkup_row(c, "credential", "signature", auth->sigv4,
						 "of each request");
}

/* Which credentials the current user has, and what carries them. */
static void
show_credentials(RestCheckup *c, int arg)
{
	RestConf   *user = rest_conf_user(c->map->serverid, GetUserId());
	const char *whose = psprintf("for %s",
								 quote_identifier(GetUserNameFromId(GetUserId(), false)));
	bool		found = false;
	int			opt;

	(void) arg;
	for (opt = 0; opt < REST_OPT_COUNT; opt++)
	{
		if (user->value[opt] == NULL)
			continue;
		rest_checkup_row(c, "credential", rest_option_defs[opt].name, "set",
						 whose);
		found = true;
	}
	if (!found)
		rest_checkup_row(c, "credential", NULL, "none", whose);
	show_carriers(c);
	show_logins(c);
}

/* Server and base URL, placeholders filled in. */
static void
show_server(RestCheckup *c, int arg)
{
	(void) arg;
	rest_checkup_row(c, "server", "name", c->api->server, NULL);
	rest_checkup_row(c, "server", "url", rest_report_text(c->api->base), NULL);
}

/* ----- the function ----- */

/* Open a relation that must be a foreign table of ours. */
static Relation
open_table(Oid relid)
{
	Relation	rel = try_relation_open(relid, AccessShareLock);

	if (rel == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("there is no relation with OID %u", relid)));
	if (rel->rd_rel->relkind != RELKIND_FOREIGN_TABLE)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a foreign table",
						RelationGetRelationName(rel))));
	if (!rest_servers_is_ours(GetForeignServer(GetForeignServerIdByRelId(relid))->fdwid))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is a foreign table of another foreign-data wrapper",
						RelationGetRelationName(rel)),
				 errhint("Only foreign tables of rest_fdw can be checked.")));
	return rel;
}

/* RestCheckupStep: resolve the options. */
static void
load_map(RestCheckup *c, int arg)
{
	(void) arg;
	c->map = rest_columns_load(c->relid);
}

/* RestCheckupStep: how to reach the API. */
static void
load_api(RestCheckup *c, int arg)
{
	(void) arg;
	c->api = rest_connect(c->map->serverid, GetUserId(), c->map->conf);
}

/* RestCheckupStep: a route that reads. */
static void
load_route(RestCheckup *c, int opt)
{
	RestRoute  *route = rest_routes_load(c->map, opt);

	if (opt != REST_OPT_LIST)
		return;
	c->list = route;
	c->needs = rest_needs_list(c->map);
}

/* RestCheckupStep: get everything ready for a scan. */
static void
load_scan(RestCheckup *c, int arg)
{
	RestTrial  *trial = rest_trial_new(c, REST_SCAN_ROWS);

	(void) arg;
	rest_trial_add_needs(c, trial, 0);
	rest_trial_run(c, trial);
}

/* Can the table be read?  What is wrong becomes rows. */
static bool
can_read(RestCheckup *c)
{
	static const RestOpt routes[] = {
		REST_OPT_LIST, REST_OPT_GET, REST_OPT_COUNT_ROUTE, REST_OPT_GROUPS
	};
	bool		ok = c->api != NULL;
	size_t		i;

	for (i = 0; i < lengthof(routes); i++)
		ok &= rest_checkup_try(c, rest_option_defs[routes[i]].name,
							   load_route, routes[i]);
	return ok && rest_checkup_try(c, "scan", load_scan, 0);
}

/*
 * All sections.  Where something that others stand on is wrong, they are
 * left out.
 */
static void
check(RestCheckup *c)
{
	if (!rest_checkup_try(c, "options", load_map, 0))
		return;
	rest_checkup_try(c, "options", show_options, 0);
	if (rest_checkup_try(c, "server", load_api, 0))
	{
		rest_checkup_try(c, "server", show_server, 0);
		rest_checkup_try(c, "credential", show_credentials, 0);
	}
	c->works = can_read(c);
	rest_checkup_routes(c);
	rest_checkup_columns(c);
	rest_checkup_warnings(c);
}

/*
 * rest_fdw_check(regclass): see the top of this file.
 */
Datum
rest_fdw_check(PG_FUNCTION_ARGS)
{
	RestCheckup c = {0};
	Relation	rel = open_table(PG_GETARG_OID(0));
	MemoryContext old;
	MemoryContext cxt;

	InitMaterializedSRF(fcinfo, 0);
	c.rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	c.relid = RelationGetRelid(rel);
	cxt = AllocSetContextCreate(CurrentMemoryContext, "rest_fdw check",
								ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(cxt);
	check(&c);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
	relation_close(rel, AccessShareLock);
	return (Datum) 0;
}
