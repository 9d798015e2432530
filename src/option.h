/*-------------------------------------------------------------------------
 *
 * option.h
 *	  The one option table: what there is, where it may stand, what it means
 *	  after resolution.
 *
 * option_list.h names every option once; the enum here, the validator, the
 * resolver, the reference in docs/ and rest_fdw_options() are made from it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OPTION_H
#define REST_OPTION_H

#include "access/attnum.h"
#include "nodes/pg_list.h"

/* Where an option may stand: a bit each */
#define REST_ON_WRAPPER		(1 << 0)
#define REST_ON_SERVER		(1 << 1)
#define REST_ON_TABLE		(1 << 2)
#define REST_ON_COLUMN		(1 << 3)
#define REST_ON_USER		(1 << 4)
#define REST_ON_DIALECT		(1 << 5)	/* a dialect may set it */

/*
 * What a value must look like (docs/language.md section 2); the validator has
 * one checker for each.
 */
typedef enum RestOptKind
{
	REST_KIND_TEXT,				/* anything without NUL */
	REST_KIND_CHARACTER,		/* one, or '' for none */
	REST_KIND_BOOL,
	REST_KIND_INT,				/* min..max */
	REST_KIND_DURATION,			/* as settings: 500ms, 10s, 2min; held as text, read as ms */
	REST_KIND_RATE,				/* 4/s, 100/min */
	REST_KIND_ENUM,				/* one of choices */
	REST_KIND_PER_ROUTE,		/* choices: one for all routes, route=one, ... */
	REST_KIND_NAMES,			/* comma-separated words of choices */
	REST_KIND_OPERATORS,		/* typed words of choices, all, none */
	REST_KIND_DIALECT,			/* name of a dialect */
	REST_KIND_TIMEZONE,
	REST_KIND_URL,				/* a base URL */
	REST_KIND_PROXY,
	REST_KIND_ORIGINS,			/* separated by blanks or commas */
	REST_KIND_FILE,				/* a file that the server process reads: gated;
								 * or its PEM text */
	REST_KIND_ROUTE,			/* METHOD path?args + headers + body, or '' = there is none */
	REST_KIND_TEMPLATE,
	REST_KIND_TERM,				/* a filter or sort template, or '' = never */
	REST_KIND_RESOURCE,			/* template of a path */
	REST_KIND_POINTER,			/* comma-separated alternatives, prefixes allowed */
	REST_KIND_CONDITION,		/* pointer=value,value */
	REST_KIND_HEADERS,			/* Name: value, one a line */
	REST_KIND_HEADER_NAME,
	REST_KIND_ARGS,				/* name=value, one a line or joined by & */
	REST_KIND_VARS,				/* name=value separated by blanks */
	REST_KIND_ORDER,			/* column [asc|desc], ... */
	REST_KIND_FORMAT,			/* per-type formats, see format.h */
	REST_KIND_STATUS,			/* on_status rules, see onstatus.h */
	REST_KIND_JSON,				/* a JSON text with placeholders */
	REST_KIND_REGEX,			/* a regular expression of the server's */
	REST_KIND_SIZES				/* name=number separated by blanks, names of choices */
} RestOptKind;

/* REST_OPT_URL, REST_OPT_DIALECT, ... in the order of option_list.h */
typedef enum RestOpt
{
#define REST_OPTION(id, name, where, kind, choices, min, max, def, doc) REST_OPT_##id,
#include "option_list.h"
#undef REST_OPTION
	REST_OPT_COUNT
} RestOpt;

typedef struct RestOptionDef
{
	const char *name;
	int			where;			/* REST_ON_* bits */
	RestOptKind kind;
	const char *choices;		/* comma-separated, for ENUM and NAMES; or NULL */
	int64		min;
	int64		max;
	const char *def;			/* default as text, or NULL */
	const char *doc;			/* one line */
} RestOptionDef;

extern const RestOptionDef rest_option_defs[REST_OPT_COUNT];

/*
 * Is the option of a later version?  The validator takes no other value for it
 * than its default, so that nothing is ignored in silence.
 */
extern bool rest_option_is_later(RestOpt opt);

/* Which level a resolved value came from */
typedef enum RestLevel
{
	REST_LEVEL_NONE,			/* there is no value */
	REST_LEVEL_DEFAULT,
	REST_LEVEL_DIALECT,
	REST_LEVEL_WRAPPER,
	REST_LEVEL_SERVER,
	REST_LEVEL_TABLE,
	REST_LEVEL_COLUMN,
	REST_LEVEL_USER
} RestLevel;

/*
 * Resolved options: one value (text or NULL) and its level for each option.
 * palloc'd in the current memory context, never changed afterwards.
 */
typedef struct RestConf
{
	const char *value[REST_OPT_COUNT];
	uint8		level[REST_OPT_COUNT];	/* RestLevel */
} RestConf;

/*
 * Resolution, in the order of docs/language.md section 2.  Raise what the
 * catalog lookups raise, and fdw_invalid_attribute_value where a stored value
 * (checked by the validator long ago, perhaps by an older version) is bad.
 * Only catalog access, no network.
 */
extern RestConf *rest_conf_server(Oid serverid);
extern RestConf *rest_conf_table(Oid relid);
/* As rest_conf_table, for a table that does not exist: options are of DefElem. */
extern RestConf *rest_conf_for(Oid serverid, List *options);
extern RestConf *rest_conf_column(const RestConf *table, Oid relid,
								  AttrNumber attnum);

/*
 * Credentials of a user on a server; all NULL when there is no mapping.
 * Never shown anywhere.
 */
extern RestConf *rest_conf_user(Oid serverid, Oid userid);

/* Typed reading; the text was validated, a missing value reads as NULL/false/0 */
extern const char *rest_conf_text(const RestConf *conf, RestOpt opt);
extern bool rest_conf_bool(const RestConf *conf, RestOpt opt);
extern int64 rest_conf_int(const RestConf *conf, RestOpt opt);
extern int64 rest_conf_ms(const RestConf *conf, RestOpt opt);
extern double rest_conf_rate(const RestConf *conf, RestOpt opt);	/* a second */

/* Has it a value that is not ''?  ('' switches a route or a term off.) */
extern bool rest_conf_has(const RestConf *conf, RestOpt opt);

/* Index of a name, or -1 */
extern int	rest_option_find(const char *name);
extern const char *rest_level_name(RestLevel level);

#endif							/* REST_OPTION_H */
