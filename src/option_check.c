/*-------------------------------------------------------------------------
 *
 * option_check.c
 *	  The validator's checkers: one for each kind of value.
 *
 * In goes the text of an option, out a yes, or a no as a fault.  The simple
 * kinds are here; what is read by a parser of floor 1 is in option_syntax.c,
 * URLs are in option_url.c.  Nothing is looked up in catalogs.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "pgtime.h"
#include "utils/builtins.h"

#include "dialect.h"
#include "option_check.h"
#include "option_limits.h"
#include "option_syntax.h"
#include "option_url.h"
#include "option_value.h"

typedef bool (*Checker) (RestCheck *check);

/*
 * May the value be shown in a message?  Not what only a user mapping holds,
 * nor lists into which a credential may have been written by mistake.
 */
static bool
is_shown(const RestOptionDef *def)
{
	return def->where != REST_ON_USER && def->kind != REST_KIND_HEADERS &&
		def->kind != REST_KIND_ARGS && def->kind != REST_KIND_VARS;
}

/* See option_check.h. */
bool
rest_check_bad(RestCheck *check, const char *fmt,...)
{
	char		detail[1024];
	va_list		args;
	char	   *form = rest_option_form(check->opt);

	va_start(args, fmt);
	vsnprintf(detail, sizeof(detail), fmt, args);
	va_end(args);
	if (!is_shown(check->def))
		rest_fault_set(check->fault, REST_STATE_FDW_INVALID_VALUE,
					   "invalid value for option \"%s\"", check->def->name);
	else
		rest_fault_set(check->fault, REST_STATE_FDW_INVALID_VALUE,
					   "invalid value \"%s\" for option \"%s\"",
					   check->value, check->def->name);
	if (detail[0] != '\0')
		rest_fault_detail(check->fault, "%s", detail);
	return rest_fault_hint(check->fault, "A valid value is %s.", form);
}

/* See option_check.h.  A parser's message becomes a sentence. */
bool
rest_check_because(RestCheck *check)
{
	RestFault	copy = check->why;

	copy.message[0] = pg_toupper((unsigned char) copy.message[0]);
	rest_check_bad(check, "%s.", copy.message);
	if (copy.detail[0] != '\0')
		rest_fault_detail(check->fault, "%s", copy.detail);
	if (copy.hint[0] != '\0')
		rest_fault_hint(check->fault, "%s", copy.hint);
	return false;
}

/* Anything. */
static bool
check_text(RestCheck *check)
{
	return true;
}

/* TEXT of which at most one character is meant: quote, escape, ... */
static bool
check_character(RestCheck *check)
{
	if (strlen(check->value) > 1)
		return rest_check_bad(check, "It has more than one character.");
	return true;
}

/* on, off, true, false, ... */
static bool
check_bool(RestCheck *check)
{
	bool		ignored;

	return rest_value_bool(check->value, &ignored) || rest_check_bad(check, "%s", "");
}

/* A whole number within the option's bounds. */
static bool
check_int(RestCheck *check)
{
	int64		number;

	return (rest_value_int(check->value, &number) &&
			number >= check->def->min && number <= check->def->max) ||
		rest_check_bad(check, "%s", "");
}

/* A time with its unit, within the option's bounds. */
static bool
check_duration(RestCheck *check)
{
	int64		ms;

	if (!rest_value_ms(check->value, &ms))
		return rest_check_bad(check, "%s", "");
	if (ms < check->def->min || ms > check->def->max)
		return rest_check_bad(check, "It is outside " INT64_FORMAT "ms .. "
							  INT64_FORMAT "ms.",
							  check->def->min, check->def->max);
	return true;
}

/* Requests per unit of time. */
static bool
check_rate(RestCheck *check)
{
	double		ignored;

	return rest_value_rate(check->value, &ignored) || rest_check_bad(check, "%s", "");
}

/* One of the option's choices. */
static bool
check_enum(RestCheck *check)
{
	return rest_value_in(check->value, check->def->choices) ||
		rest_check_bad(check, "%s", "");
}

/* The name of a dialect that is compiled in. */
static bool
check_dialect(RestCheck *check)
{
	return rest_dialect_find(check->value) != NULL || rest_check_bad(check, "%s", "");
}

/* A time zone by name, abbreviation or POSIX rule, as SET timezone takes it. */
static bool
check_timezone(RestCheck *check)
{
	return (check->value[0] != '\0' && pg_tzset(check->value) != NULL) ||
		rest_check_bad(check, "%s", "");
}

/* An absolute path, or the PEM text itself; the validator gates paths. */
static bool
check_file(RestCheck *check)
{
	if (strncmp(check->value, "-----BEGIN", 10) == 0 ||
		is_absolute_path(check->value))
		return true;
	return rest_check_bad(check, "%s", "");
}

static const Checker checkers[] = {
	[REST_KIND_TEXT] = check_text,
	[REST_KIND_CHARACTER] = check_character,
	[REST_KIND_BOOL] = check_bool,
	[REST_KIND_INT] = check_int,
	[REST_KIND_DURATION] = check_duration,
	[REST_KIND_RATE] = check_rate,
	[REST_KIND_ENUM] = check_enum,
	[REST_KIND_DIALECT] = check_dialect,
	[REST_KIND_TIMEZONE] = check_timezone,
	[REST_KIND_FILE] = check_file,
	[REST_KIND_URL] = rest_check_url,
	[REST_KIND_PROXY] = rest_check_proxy,
	[REST_KIND_ORIGINS] = rest_check_origins,
	[REST_KIND_ROUTE] = rest_check_route,
	[REST_KIND_TERM] = rest_check_term,
	[REST_KIND_TEMPLATE] = rest_check_template,
	[REST_KIND_RESOURCE] = rest_check_resource,
	[REST_KIND_POINTER] = rest_check_pointer,
	[REST_KIND_CONDITION] = rest_check_condition,
	[REST_KIND_HEADERS] = rest_check_headers,
	[REST_KIND_HEADER_NAME] = rest_check_header_name,
	[REST_KIND_ARGS] = rest_check_args,
	[REST_KIND_VARS] = rest_check_vars,
	[REST_KIND_NAMES] = rest_check_names,
	[REST_KIND_OPERATORS] = rest_check_operators,
	[REST_KIND_PER_ROUTE] = rest_check_per_route,
	[REST_KIND_ORDER] = rest_check_order,
	[REST_KIND_FORMAT] = rest_check_format,
	[REST_KIND_STATUS] = rest_check_status,
	[REST_KIND_JSON] = rest_check_json,
	[REST_KIND_REGEX] = rest_check_regex,
	[REST_KIND_SIZES] = rest_check_sizes
};

/*
 * See option_check.h.  The parsers read UTF-8, and faults hold it.
 */
bool
rest_option_check(const RestConf *own, int where, RestOpt opt, RestFault *fault)
{
	RestCheck	check;

	check.own = own;
	check.where = where;
	check.opt = opt;
	check.def = &rest_option_defs[opt];
	check.value = pg_server_to_any(own->value[opt], strlen(own->value[opt]),
								   PG_UTF8);
	check.fault = fault;
	rest_fault_clear(&check.why);
	return checkers[check.def->kind] (&check);
}

/* Comma-separated choices between two texts; palloc'd. */
static char *
form_of_choices(const char *intro, const char *choices, const char *end)
{
	StringInfoData text;
	const char *at;

	initStringInfo(&text);
	appendStringInfoString(&text, intro);
	for (at = choices; *at != '\0'; at++)
	{
		if (*at == ',')
			appendStringInfoString(&text, ", ");
		else
			appendStringInfoChar(&text, *at);
	}
	appendStringInfoString(&text, end);
	return text.data;
}

/* "one of" the dialects; palloc'd. */
static char *
form_of_dialects(void)
{
	StringInfoData text;
	int			i;

	initStringInfo(&text);
	appendStringInfoString(&text, "one of ");
	for (i = 0; i < rest_dialect_count; i++)
		appendStringInfo(&text, "%s%s", i > 0 ? ", " : "",
						 rest_dialects[i]->name);
	return text.data;
}

/* The bounds of an INT; palloc'd. */
static char *
form_of_int(const RestOptionDef *def)
{
	if (def->max == REST_MANY)
		return psprintf("a whole number from " INT64_FORMAT, def->min);
	return psprintf("a whole number from " INT64_FORMAT " to " INT64_FORMAT,
					def->min, def->max);
}

/* What the kinds are whose form does not depend on the option. */
static const char *const forms[] = {
	[REST_KIND_TEXT] = "any text",
	[REST_KIND_CHARACTER] = "one character",
	[REST_KIND_BOOL] = "true or false",
	[REST_KIND_DURATION] = "a time with its unit, such as 500ms, 10s or 2min",
	[REST_KIND_RATE] = "a number of requests per s, min, h or d, such as 4/s",
	[REST_KIND_TIMEZONE] = "a time zone, such as UTC or Europe/Paris",
	[REST_KIND_FILE] = "an absolute path of a file, or its PEM text",
	[REST_KIND_URL] = "http://host or https://host, with a port and a path if need be",
	[REST_KIND_PROXY] = "a proxy as http://host:port, https:// or socks5h://",
	[REST_KIND_ORIGINS] = "a list of origins such as https://cdn.example.com",
	[REST_KIND_ROUTE] = "METHOD path?arguments, then headers and a body on lines of their own, or '' for none",
	[REST_KIND_TEMPLATE] = "a template",
	[REST_KIND_TERM] = "a template, or '' for never",
	[REST_KIND_RESOURCE] = "a path such as /orders, or what the routes use it for",
	[REST_KIND_POINTER] = "a JSON pointer such as /data, or several with commas between",
	[REST_KIND_CONDITION] = "a JSON pointer, maybe with =value,value",
	[REST_KIND_HEADERS] = "a list of Name: value, one a line",
	[REST_KIND_HEADER_NAME] = "the name of a header",
	[REST_KIND_ARGS] = "a list of name=value, one a line or joined by &",
	[REST_KIND_VARS] = "a list of name=value, separated by blanks",
	[REST_KIND_ORDER] = "a list of columns, each followed by asc or desc",
	[REST_KIND_FORMAT] = "a list of spellings, each after type= or for the column itself",
	[REST_KIND_STATUS] = "a list of STATUS [condition ...] action, separated by semicolons",
	[REST_KIND_JSON] = "a JSON text",
	[REST_KIND_REGEX] = "a regular expression, such as [a-z]+"
};

/* See option_check.h. */
char *
rest_option_form(RestOpt opt)
{
	const RestOptionDef *def = &rest_option_defs[opt];

	switch (def->kind)
	{
		case REST_KIND_INT:
			return form_of_int(def);
		case REST_KIND_DIALECT:
			return form_of_dialects();
		case REST_KIND_ENUM:
			return form_of_choices("one of ", def->choices, "");
		case REST_KIND_PER_ROUTE:
			return form_of_choices("one of ", def->choices,
								   ", and route=one of them");
		case REST_KIND_NAMES:
			return form_of_choices("some of ", def->choices, "");
		case REST_KIND_SIZES:
			return form_of_choices("name=number, separated by blanks, for some of ",
								   def->choices, "");
		case REST_KIND_OPERATORS:
			return form_of_choices("all, none or some of ", def->choices,
								   ", and type=some of them");
		default:
			return pstrdup(forms[def->kind]);
	}
}
