/*-------------------------------------------------------------------------
 *
 * check_warn.c
 *	  rest_fdw_check(): what looks wrong, or could be better.
 *
 * Looks at what the other sections found out: nothing here is an error, but
 * rows may be missed, queries slow, or an option without effect.  Each warning
 * says what follows from it, and in its note what to do.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "check.h"
#include "groups.h"

/* ----- helpers ----- */

/* Add a warning about something. */
static void
warn(RestCheckup *c, const char *about, const char *what, const char *advice)
{
	rest_checkup_row(c, "warning", about, what, advice);
}

/* Was the option said for this table itself, not for many? */
static bool
is_own(const RestConf *conf, RestOpt opt)
{
	return conf->level[opt] >= REST_LEVEL_TABLE && rest_conf_has(conf, opt);
}

/* Does the pager count rows or pages? */
static bool
counts(const RestCheckup *c)
{
	return c->pager == REST_PAGER_OFFSET || c->pager == REST_PAGER_PAGE;
}

/* Is the column text, as order.c has it? */
static bool
is_text(const RestColumn *column)
{
	Oid			type = rest_column_base_type(column);

	return type == TEXTOID || type == VARCHAROID;
}

/* Does the table write at all? */
static bool
writes(const RestConf *conf)
{
	return rest_conf_has(conf, REST_OPT_INSERT) ||
		rest_conf_has(conf, REST_OPT_UPDATE) ||
		rest_conf_has(conf, REST_OPT_UPSERT) ||
		rest_conf_has(conf, REST_OPT_INSERT_MANY) ||
		rest_conf_has(conf, REST_OPT_LOAD) ||
		rest_conf_has(conf, REST_OPT_UPDATE_MANY);
}

/* ----- keys and pages ----- */

/* The API's users' own warning, and a connection that anybody can read. */
static void
warn_server(RestCheckup *c, int arg)
{
	const RestConf *conf = c->map->conf;
	bool		secret;

	(void) arg;
	if (c->api == NULL)			/* what is wrong with it has a row by now */
		return;
	secret = c->api->nauth_headers > 0 ||
		(c->api->auth_args && c->api->auth_args->nitems > 0);
	if (rest_conf_has(conf, REST_OPT_WARNING))
		warn(c, "warning", rest_conf_text(conf, REST_OPT_WARNING),
			 rest_checkup_level(conf, REST_OPT_WARNING));
	if (!c->api->http.verify)
		warn(c, "verify", "nobody checks who answers: certificates are not verified",
			 "Set option verify to true, with ca_file for a private authority.");
	if (secret && pg_strncasecmp(c->api->base, "http://", 7) == 0)
		warn(c, "url", "credentials travel unencrypted",
			 "Use https in option url.");
	if (!secret && (rest_conf_has(conf, REST_OPT_AUTH_HEADER) ||
					rest_conf_has(conf, REST_OPT_AUTH_ARGS)))
		warn(c, "auth_header", "no credential is sent, though options say how",
			 "CREATE USER MAPPING with the options that auth_header and auth_args name.");
}

/* Keys, and what they are needed for. */
static void
warn_keys(RestCheckup *c, int arg)
{
	const RestConf *conf = c->map->conf;
	ListCell   *lc;

	(void) arg;
	if (c->map->keys == NIL && counts(c))
		warn(c, "key", "no column is a key: when the list changes while it is read, rows can be missed or come twice",
			 "Set option key of the column that names a record.");
	else if (c->map->keys == NIL && (rest_conf_has(conf, REST_OPT_UPDATE) ||
									 rest_conf_has(conf, REST_OPT_DELETE)))
		warn(c, "key", "no column is a key: no record can be got, changed or deleted by it",
			 "Set option key of the column that names a record.");
	foreach(lc, c->map->keys)
	{
		RestColumn *column = rest_columns_get(c->map, lfirst_int(lc));

		if (counts(c) && !(column->sortable &&
						   rest_conf_has(column->conf, REST_OPT_SORT_ASC)))
			warn(c, "key", psprintf("pages are not asked in the order of the key %s: rows can be missed or come twice",
									quote_identifier(column->name)),
				 "Set options sort_asc and sort_desc, if the API can sort.");
	}
}

/* Pagers that cannot go on: nothing in the request or the reply tells. */
static void
warn_stuck(RestCheckup *c)
{
	static const char *const parts[] = {
		[REST_PAGER_OFFSET] = "offset",
		[REST_PAGER_PAGE] = "page",
		[REST_PAGER_CURSOR] = "cursor"
	};
	const char *part = c->pager < (int) lengthof(parts) ? parts[c->pager] : NULL;

	if (part && !rest_route_uses(c->list, part))
		warn(c, "pager", psprintf("the pager is %s, but the list route has no {%s}: each page would be the first",
								  rest_pager_kind_name(c->pager), part),
			 psprintf("Put {%s} into the list route.", part));
	if ((c->pager == REST_PAGER_CURSOR || c->pager == REST_PAGER_URL) &&
		!rest_conf_has(c->map->conf, REST_OPT_NEXT))
		warn(c, "next", "nothing tells where a reply names its next page: one reply is taken for the whole list",
			 "Set option next.");
}

/* Lists that end early, and totals. */
static void
warn_pages(RestCheckup *c, int arg)
{
	const RestConf *conf = c->map->conf;

	(void) arg;
	if (c->list == NULL)
		return;
	warn_stuck(c);
	if (c->pager == REST_PAGER_NONE && !rest_conf_has(conf, REST_OPT_TOTAL) &&
		!rest_conf_has(conf, REST_OPT_HAS_MORE))
		warn(c, "pager", "one reply is taken for the whole list",
			 "If the API gives pages, put {offset}, {page} or {cursor} into the list route, or set options next or pager.");
	if (!rest_conf_has(conf, REST_OPT_TOTAL) &&
		!rest_conf_has(conf, REST_OPT_COUNT_ROUTE))
		warn(c, "total", "count(*) reads all records, and a list that ends early goes unnoticed",
			 "Set option total (or count), if the API states one.");
	if (is_own(conf, REST_OPT_GROUPS) && !rest_groups_any(c->map))
		warn(c, "groups", "option groups has no effect: no aggregate is promised",
			 "Name in option aggregates what the API computes as SQL would.");
	if (rest_groups_any(c->map) && c->sends && !c->exact)
		warn(c, "exact", "no filter is exact: with a condition, rows are grouped here",
			 "Set option exact for the operators that the API answers as SQL would.");
	if (c->sends && !c->exact)
		warn(c, "exact", "no filter is exact: with a condition, count(*) reads records and {limit} stays empty",
			 "Set option exact for the operators that the API answers as SQL would.");
}

/* Columns that every query must give a value. */
static void
warn_needs(RestCheckup *c, int arg)
{
	ListCell   *lc;

	(void) arg;
	foreach(lc, c->needs)
	{
		RestColumn *column = rest_columns_get(c->map, lfirst_int(lc));

		warn(c, quote_identifier(column->name),
			 psprintf("no list without a value of %s: it %s",
					  quote_identifier(column->name), column->required ?
					  "has option required" : "stands in the path of the list route"),
			 "Queries must compare it with =, IN or in a join.");
	}
}

/* ----- options without effect ----- */

/* Warn about an option of the table that never applies. */
static void
warn_table_option(RestCheckup *c, RestOpt opt, const char *because)
{
	if (is_own(c->map->conf, opt))
		warn(c, rest_option_defs[opt].name,
			 psprintf("option %s has no effect: %s", rest_option_defs[opt].name,
					  because), NULL);
}

/* RestCheckupStep: options about pages that the pager does not look at. */
static void
warn_idle_pages(RestCheckup *c, int arg)
{
	bool		token = c->pager == REST_PAGER_CURSOR || c->pager == REST_PAGER_URL;
	bool		size = c->list && rest_route_uses(c->list, "page_size");
	const char *pager = psprintf("the pager is %s", rest_pager_kind_name(c->pager));

	(void) arg;
	if (!token)
		warn_table_option(c, REST_OPT_NEXT, pager);
	if (c->pager != REST_PAGER_PAGE)
		warn_table_option(c, REST_OPT_PAGE_START, pager);
	if (c->pager != REST_PAGER_CURSOR)
		warn_table_option(c, REST_OPT_SAME_CURSOR, pager);
	if (c->pager == REST_PAGER_NONE)
	{
		warn_table_option(c, REST_OPT_SHORT_PAGE_ENDS, pager);
		warn_table_option(c, REST_OPT_MAX_PAGES, pager);
	}
	if (!size && !rest_conf_bool(c->map->conf, REST_OPT_SHORT_PAGE_ENDS))
		warn_table_option(c, REST_OPT_PAGE_SIZE, "the list route has no {page_size}");
}

/* Warn about an option of a column that never applies. */
static void
warn_column_option(RestCheckup *c, const RestColumn *column, RestOpt opt,
				   const char *because)
{
	if (column->conf->level[opt] == REST_LEVEL_COLUMN &&
		rest_conf_has(column->conf, opt))
		warn(c, quote_identifier(column->name),
			 psprintf("option %s has no effect: %s", rest_option_defs[opt].name,
					  because), NULL);
}

/* Options about filters on a column that is not filtered. */
static void
warn_idle_filters(RestCheckup *c, const RestColumn *column)
{
	int			sent = c->sent_ops[column->attnum - 1];
	const char *type = format_type_be(column->type);
	int			op;

	for (op = 0; op < REST_FILTER_COUNT; op++)
	{
		bool		range = op == REST_FILTER_LT || op == REST_FILTER_LE ||
			op == REST_FILTER_GT || op == REST_FILTER_GE;

		if (sent & (1 << op))
			continue;
		warn_column_option(c, column, rest_filter_op_option(op),
						   range && is_text(column) ?
						   "text is compared only under option sort_text" :
						   rest_column_filter(column, op) == NULL ?
						   "access or filters leave it out" :
						   psprintf("no such condition on %s is sent", type));
	}
	if (sent == 0)
	{
		warn_column_option(c, column, REST_OPT_FILTER_NAME,
						   "no condition on the column is sent");
		warn_column_option(c, column, REST_OPT_EXACT,
						   "no condition on the column is sent");
	}
}

/* Options about sorting by a column that is not sorted by. */
static void
warn_idle_sorts(RestCheckup *c, const RestColumn *column)
{
	static const RestOpt opts[] = {
		REST_OPT_SORT_ASC, REST_OPT_SORT_DESC, REST_OPT_SORT_NAME,
		REST_OPT_SORT_NULLS
	};
	size_t		i;

	if (c->sorts[column->attnum - 1] ||
		(column->key && counts(c) && column->sortable))
		return;
	for (i = 0; i < lengthof(opts); i++)
		warn_column_option(c, column, opts[i], !column->sortable ?
						   "sortable is false" : is_text(column) ?
						   "text is sorted only under option sort_text" :
						   "the API is never asked to sort by the column");
}

/* Options about reading or writing a column that is not read or not written. */
static void
warn_idle_access(RestCheckup *c, const RestColumn *column)
{
	const char *access = psprintf("access is %s",
								  rest_conf_text(column->conf, REST_OPT_ACCESS));
	bool		unread = column->access == REST_ACCESS_WRITE ||
		column->access == REST_ACCESS_INSERT ||
		column->access == REST_ACCESS_REQUEST;

	if (unread)
		warn_column_option(c, column, REST_OPT_POINTER, access);
	if (column->access == REST_ACCESS_READ)
	{
		warn_column_option(c, column, REST_OPT_WRITE_POINTER, access);
		warn_column_option(c, column, REST_OPT_CHANGE, access);
	}
	if (!writes(column->conf))
	{
		warn_column_option(c, column, REST_OPT_WRITE_POINTER,
						   "the table has no route that writes");
		warn_column_option(c, column, REST_OPT_CHANGE,
						   "the table has no route that writes");
	}
}

/* Does the value of a column reach the API, when the key is known or not? */
static bool
reaches(RestCheckup *c, const RestColumn *column, bool keyed)
{
	RestTrial  *trial = rest_trial_new(c, REST_SCAN_ROWS);
	char	   *request;
	ListCell   *lc;

	rest_trial_add_needs(c, trial, 0);
	rest_trial_add_equal(c, trial, column->attnum);
	foreach(lc, c->map->keys)
	{
		if (keyed)
			rest_trial_add_equal(c, trial, lfirst_int(lc));
	}
	rest_trial_run(c, trial);
	request = rest_trial_request(c, trial);
	return request && strstr(request, psprintf("{%s}", column->name)) != NULL;
}

/* A column whose value must reach the API and does not. */
static void
warn_unreachable(RestCheckup *c, const RestColumn *column)
{
	if (column->access == REST_ACCESS_REQUEST && !reaches(c, column, false) &&
		!reaches(c, column, true))
		warn(c, quote_identifier(column->name),
			 "the column has no value: it comes from conditions that are sent, and none is",
			 "Put its {placeholder} into the list route, or set filter_eq.");
	else if (column->required && c->list && !reaches(c, column, false))
		warn(c, quote_identifier(column->name),
			 "the column is required, but its value is not sent",
			 "Put its {placeholder} into the list route, or set filter_eq.");
}

/* A column that is not asked for because its name in the API is not known. */
static void
warn_nameless(RestCheckup *c, const RestColumn *column)
{
	bool		asks = rest_conf_has(column->conf, REST_OPT_SORT_ASC);
	int			op;

	for (op = 0; op < REST_FILTER_COUNT && !asks; op++)
		asks = rest_conf_has(column->conf, rest_filter_op_option(op));
	if (!asks || !column->nameless || c->sent_ops[column->attnum - 1] ||
		c->sorts[column->attnum - 1] || column->sortable)
		return;
	warn(c, quote_identifier(column->name),
		 psprintf("no condition or order on the column is sent: its pointer %s does not say what the API calls it there",
				  rest_conf_text(column->conf, REST_OPT_POINTER)),
		 "Set options filter_name and sort_name, if the API can filter and sort by it.");
}

/* RestCheckupStep: one column. */
static void
warn_column(RestCheckup *c, int attnum)
{
	RestColumn *column = rest_columns_get(c->map, attnum);

	warn_idle_access(c, column);
	if (!c->works)
		return;
	warn_unreachable(c, column);
	if (c->list == NULL)
		return;
	warn_nameless(c, column);
	warn_idle_filters(c, column);
	warn_idle_sorts(c, column);
}

/*
 * RestCheckupStep: text columns that could be sorted by and compared, were the
 * API's collation known.
 */
static void
warn_text(RestCheckup *c, int arg)
{
	StringInfoData names;
	int			i;

	(void) arg;
	initStringInfo(&names);
	for (i = 1; i <= c->map->natts; i++)
	{
		RestColumn *column = rest_columns_get(c->map, i);

		if (column && is_text(column) && column->sortable &&
			(column->access == REST_ACCESS_ALL ||
			 column->access == REST_ACCESS_READ) &&
			rest_conf_has(column->conf, REST_OPT_SORT_ASC) &&
			!rest_conf_has(column->conf, REST_OPT_SORT_TEXT))
			appendStringInfo(&names, "%s%s", names.len ? ", " : "",
							 quote_identifier(column->name));
	}
	if (names.len > 0)
		warn(c, "sort_text",
			 psprintf("text is sorted and compared by < and > here alone: %s",
					  names.data),
			 "Set option sort_text to the collation that the API sorts by, if it is known.");
}

/* See check.h. */
void
rest_checkup_warnings(RestCheckup *c)
{
	static const RestCheckupStep steps[] = {
		warn_server, warn_keys, warn_pages, warn_needs, warn_text,
		warn_idle_pages
	};
	size_t		step;
	int			i;

	for (step = 0; step < lengthof(steps); step++)
	{
		if (step == 0 || c->works)
			rest_checkup_try(c, "warnings", steps[step], 0);
	}
	for (i = 1; i <= c->map->natts; i++)
	{
		RestColumn *column = rest_columns_get(c->map, i);

		if (column)
			rest_checkup_try(c, column->name, warn_column, i);
	}
}
