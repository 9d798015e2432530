/*-------------------------------------------------------------------------
 *
 * option_syntax.c
 *	  Checkers of options that have a syntax of their own.
 *
 * What the parsers of floor 1 read when a query runs, they read here first: a
 * text that gets past the validator is parsed without a fault later, unless it
 * depends on another level.  Placeholders that are no part of the language are
 * columns or vars, which the object at hand need not know; who uses them
 * checks their names.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/builtins.h"

#include "dialect.h"
#include "format.h"
#include "headline.h"
#include "onstatus.h"
#include "option_check.h"
#include "option_syntax.h"
#include "option_url.h"
#include "option_value.h"
#include "pointer.h"
#include "route.h"

/* What RFC 9110 section 5.6.2 lets a header's name and a method consist of */
#define TOKEN_CHARS "!#$%&'*+-.^_`|~0123456789" \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* Is it a token of HTTP? */
static bool
is_token(const char *text)
{
	return text[0] != '\0' && text[strspn(text, TOKEN_CHARS)] == '\0';
}

/* Is it a name such as SQL writes without quotes? */
static bool
is_identifier(const char *text)
{
	return (isalpha((unsigned char) text[0]) || text[0] == '_') &&
		text[strspn(text, "0123456789_abcdefghijklmnopqrstuvwxyz"
					"ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
}

/* ------------------------------------------------------------ secrets */

/*
 * Refuse a constant that looks like a credential, naming its header or
 * argument but not its value.
 */
static bool
refuse_secret(RestCheck *check, const char *name)
{
	rest_fault_set(check->fault, REST_STATE_FDW_INVALID_VALUE,
				   "option \"%s\" holds a credential in \"%s\"",
				   check->def->name, name);
	rest_fault_detail(check->fault, "Everybody can read the options of servers and tables.");
	return rest_fault_hint(check->fault, "Put it into CREATE USER MAPPING, as token, api_key or password, "
						   "and name that as a {placeholder} in auth_header or auth_args.");
}

/* Refuse a list that has a pair which looks like a credential. */
static bool
refuse_secret_pairs(RestCheck *check, List *pairs)
{
	ListCell   *lc;

	foreach(lc, pairs)
	{
		RestPair   *pair = lfirst(lc);

		if (rest_looks_secret(pair->name, pair->value))
			return refuse_secret(check, pair->name);
	}
	return true;
}

/*
 * The body of a route, which stands below its first line and its headers, or
 * NULL; *headers and *len are the lines of those.
 */
static const char *
after_headers(const char *route, const char **headers, size_t *len)
{
	const char *at = strchr(route, '\n');
	const char *start = at != NULL ? at + 1 : NULL;

	for (at = start; at != NULL;)
	{
		size_t		name = strspn(at, "-0123456789abcdefghijklmnopqrstuvwxyz"
								  "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		if (name == 0 || at[name] != ':')
			break;
		at = strchr(at, '\n');
		at = at != NULL ? at + 1 : NULL;
	}
	*headers = start;
	*len = start == NULL ? 0 : at == NULL ? strlen(start) : (size_t) (at - start);
	return at != NULL && *at == '\n' && *len > 0 ? at + 1 : at;
}

/* The same for the arguments and the headers of a route, and a form in it. */
static bool
refuse_secret_route(RestCheck *check)
{
	char	   *first = pnstrdup(check->value, strcspn(check->value, "\n"));
	char	   *query = strchr(first, '?');
	const char *headers;
	const char *body;
	size_t		len;
	char	   *bad;

	if (query != NULL &&
		!refuse_secret_pairs(check, rest_pairs_split(query + 1,
													 REST_PAIRS_ARGS, &bad)))
		return false;
	body = after_headers(check->value, &headers, &len);
	if (len > 0 &&
		!refuse_secret_pairs(check, rest_pairs_split(pnstrdup(headers, len),
													 REST_PAIRS_HEADERS, &bad)))
		return false;
	body = body ? body + strspn(body, " \t\r\n") : "";
	return strchr("{[\"", *body) != NULL ||
		refuse_secret_pairs(check, rest_pairs_split(body, REST_PAIRS_ARGS,
													&bad));
}

/* ------------------------------------------------- routes and templates */

/* What the visitor of names is looking for. */
typedef struct Wanted
{
	const char *const *names;
	bool		found;
} Wanted;

/* RestNameVisit: is this one of the names?  Stops at the first that is. */
static bool
visit_wanted(void *arg, const RestName *name)
{
	Wanted	   *wanted = arg;
	int			i;

	for (i = 0; wanted->names[i] != NULL && !name->quoted; i++)
	{
		if (strcmp(name->text, wanted->names[i]) == 0)
			wanted->found = true;
	}
	return !wanted->found;
}

/* The placeholders of which a term must have one, or NULL. */
static const char *const *
needed_names(RestOpt opt)
{
	static const char *const value[] = {"value", "values", NULL};
	static const char *const terms[] = {"terms", NULL};
	static const char *const term[] = {"term", NULL};

	switch (opt)
	{
		case REST_OPT_FILTER_EQ:
		case REST_OPT_FILTER_NE:
		case REST_OPT_FILTER_LT:
		case REST_OPT_FILTER_LE:
		case REST_OPT_FILTER_GT:
		case REST_OPT_FILTER_GE:
		case REST_OPT_FILTER_IN:
		case REST_OPT_FILTER_PREFIX:
		case REST_OPT_FILTER_SUFFIX:
		case REST_OPT_FILTER_CONTAINS:
		case REST_OPT_FILTER_LIKE:
		case REST_OPT_FILTER_HAS:
			return value;
		case REST_OPT_FILTER_AND:
		case REST_OPT_FILTER_OR:
			return terms;
		case REST_OPT_FILTER_NOT:
			return term;
		default:
			return NULL;
	}
}

/*
 * Read a term as JSON when it begins like JSON, else as a template, and look
 * for the wanted names.  False with the fault of the reading that was tried
 * last.
 */
static bool
read_term(const char *text, Wanted *wanted, RestFault *fault)
{
	RestBody   *body;
	RestTemplate *tmpl;

	if (text[0] == '{' || text[0] == '[')
	{
		body = rest_body_parse(REST_BODY_JSON, text, strlen(text), false, fault);
		if (body != NULL)
		{
			rest_body_names(body, visit_wanted, wanted);
			rest_body_free(body);
			return true;
		}
		rest_fault_clear(fault);
	}
	tmpl = rest_template_parse(text, strlen(text), fault);
	if (tmpl == NULL)
		return false;
	rest_template_names(tmpl, visit_wanted, wanted);
	rest_template_free(tmpl);
	return true;
}

/* A filter or sort template: JSON, arguments or an expression; '' is never. */
bool
rest_check_term(RestCheck *check)
{
	static const char *const nothing[] = {NULL};
	const char *const *needed = needed_names(check->opt);
	Wanted		wanted = {needed != NULL ? needed : nothing, false};

	if (check->value[0] == '\0')
		return true;
	if (!read_term(check->value, &wanted, &check->why))
		return rest_check_because(check);
	if (needed != NULL && !wanted.found)
		return rest_check_bad(check, "It has no placeholder {%s}.", needed[0]);
	return true;
}

/*
 * What the bodies of routes are, as far as this object says; json when it says
 * nothing, and *certain is false then.
 */
static RestBodyKind
body_kind(RestCheck *check, bool *certain)
{
	const char *kind = check->own->value[REST_OPT_BODY];
	const char *name = check->own->value[REST_OPT_DIALECT];
	const RestDialect *dialect = name ? rest_dialect_find(name) : NULL;

	*certain = kind != NULL || dialect != NULL;
	if (kind == NULL && dialect != NULL)
		kind = rest_dialect_value(dialect, REST_OPT_BODY);
	if (kind == NULL)
		return REST_BODY_JSON;
	if (strcmp(kind, "form") == 0 || strcmp(kind, "multipart") == 0)
		return REST_BODY_FORM;
	if (strcmp(kind, "ndjson") == 0)
		return REST_BODY_NDJSON;
	if (strcmp(kind, "csv") == 0)
		return REST_BODY_CSV;
	if (strcmp(kind, "text") == 0)
		return REST_BODY_TEXT;
	return REST_BODY_JSON;
}

/* Is it one of the routes that send several rows? */
static bool
is_many(RestOpt opt)
{
	return opt == REST_OPT_GET_MANY || opt == REST_OPT_INSERT_MANY ||
		opt == REST_OPT_LOAD ||
		opt == REST_OPT_UPDATE_MANY || opt == REST_OPT_DELETE_MANY;
}

/* Is it a route of a login?  Bodies of these are JSON or forms. */
static bool
is_login(RestOpt opt)
{
	return opt == REST_OPT_LOGIN || opt == REST_OPT_LOGIN_THEN ||
		opt == REST_OPT_REFRESH || opt == REST_OPT_EXCHANGE;
}

/*
 * Parse the route.  Where the object does not say what bodies are, one that
 * is no JSON may be a form, or text, by an option of another level.
 */
static RestRoute *
parse_route(RestCheck *check)
{
	bool		certain = false;
	RestBodyKind kind = is_login(check->opt) ? REST_BODY_JSON :
		body_kind(check, &certain);
	bool		many = is_many(check->opt);
	size_t		len = strlen(check->value);
	RestRoute  *route = rest_route_parse(check->value, len, kind, many,
										 &check->why);
	const char *headers;
	size_t		ignored;
	const char *body = after_headers(check->value, &headers, &ignored);

	if (route != NULL || certain || body == NULL || strchr("{[\"", *body) != NULL)
		return route;
	rest_fault_clear(&check->why);
	route = rest_route_parse(check->value, len, REST_BODY_FORM, many,
							 &check->why);
	if (route != NULL)
		return route;
	rest_fault_clear(&check->why);
	return rest_route_parse(check->value, len, REST_BODY_TEXT, many,
							&check->why);
}

/* METHOD path?args, body; '' is none. */
bool
rest_check_route(RestCheck *check)
{
	RestRoute  *route;
	bool		absolute;

	if (check->value[0] == '\0')
		return true;
	if (!refuse_secret_route(check))
		return false;
	route = parse_route(check);
	if (route == NULL)
		return rest_check_because(check);
	absolute = route->absolute;
	rest_route_free(route);
	if (absolute && check->where == REST_ON_TABLE)
		return rest_check_bad(check, "The routes of a table are paths on its server.");
	return true;
}

/* Any template. */
bool
rest_check_template(RestCheck *check)
{
	RestTemplate *tmpl = rest_template_parse(check->value,
											 strlen(check->value), &check->why);

	if (tmpl == NULL)
		return rest_check_because(check);
	rest_template_free(tmpl);
	return true;
}

/* A path, or text that goes into the routes as {resource}. */
bool
rest_check_resource(RestCheck *check)
{
	if (!rest_check_template(check))
		return false;
	if (strstr(check->value, "://") != NULL)
		return rest_check_bad(check, "The routes of a table are paths on its server.");
	return true;
}

/* A JSON text with placeholders. */
bool
rest_check_json(RestCheck *check)
{
	RestBody   *body = rest_body_parse(REST_BODY_JSON, check->value,
									   strlen(check->value), false, &check->why);

	if (body == NULL)
		return rest_check_because(check);
	rest_body_free(body);
	return true;
}

/* ----------------------------------------------------------- pointers */

/* The prefixes that the pointers of an option may have, comma-separated. */
static const char *
pointer_prefixes(RestOpt opt)
{
	switch (opt)
	{
		case REST_OPT_POINTER:
			return "header:,reply:,position:,name:";
		case REST_OPT_NEXT:
			return "header:,last:";
		case REST_OPT_RECORDS:
		case REST_OPT_RECORD:
		case REST_OPT_RECORDS_MANY:
		case REST_OPT_WRITE_POINTER:
		case REST_OPT_ITEMS:
		case REST_OPT_ITEM_INDEX:
		case REST_OPT_ITEM_STATUS:
		case REST_OPT_ITEM_MESSAGE:
			return "";
		case REST_OPT_ITEM_KEY:
			return "name:";
		default:
			return "header:";
	}
}

/* What stands behind the prefix "header:", "position:" or "name:". */
static bool
check_prefixed(RestCheck *check, const char *prefix, const char *rest)
{
	int64		position;

	if (strcmp(prefix, "header:") == 0 && !is_token(rest))
		return rest_check_bad(check, "\"%s\" is not the name of a header.", rest);
	if (strcmp(prefix, "position:") == 0 &&
		!(rest_value_int(rest, &position) && position >= 1))
		return rest_check_bad(check, "\"%s\" is not a position from 1.", rest);
	if (strcmp(prefix, "name:") == 0 && rest[0] != '\0')
		return rest_check_bad(check, "Nothing may follow \"name:\".");
	return true;
}

/* One alternative: a pointer, maybe behind a prefix; "." and "none". */
static bool
check_alternative(RestCheck *check, const char *item, size_t len)
{
	size_t		skip = rest_pointer_prefix(item, len);
	char	   *prefix = pnstrdup(item, skip);
	char	   *rest = pnstrdup(item + skip, len - skip);
	RestPointer *pointer;

	if (skip > 0 && !rest_value_in(prefix, pointer_prefixes(check->opt)))
		return rest_check_bad(check, "\"%s\" cannot be read here.", prefix);
	if (skip > 0 && strcmp(prefix, "reply:") != 0 && strcmp(prefix, "last:") != 0)
		return check_prefixed(check, prefix, rest);
	if (skip == 0 && (strcmp(rest, ".") == 0 || strcmp(rest, "none") == 0))
		return true;
	pointer = rest_pointer_new(rest, len - skip, &check->why);
	if (pointer == NULL)
		return rest_check_because(check);
	rest_pointer_free(pointer);
	return true;
}

/*
 * Comma-separated alternatives.  To a single record there is one way: the
 * reader hands it on while the rest of the answer is still to come.
 */
bool
rest_check_pointer(RestCheck *check)
{
	const char *text = check->value;
	size_t		len = strlen(text);
	const char *item;
	size_t		item_len;
	int			ways = 0;

	while (rest_pointer_split(&text, &len, &item, &item_len))
	{
		if (!check_alternative(check, item, item_len))
			return false;
		if (item_len != 4 || strncmp(item, "none", 4) != 0)
			ways++;
	}
	if (check->opt == REST_OPT_RECORD && ways > 1)
		return rest_check_bad(check, "A record can stand in one place only. Where an API answers to one row as to many, \"insert_many\" and \"records_many\" alone will do.");
	return true;
}

/* "pointer=value,value", or a pointer alone. */
bool
rest_check_condition(RestCheck *check)
{
	const char *at;
	bool		inside = false;

	for (at = check->value; *at != '\0' && (inside || *at != '='); at++)
		inside = *at == '[' || (inside && *at != ']');
	if (at == check->value)
		return rest_check_bad(check, "It has no pointer.");
	return check_alternative(check, check->value, at - check->value);
}

/* ------------------------------------------------------ lists of pairs */


/* A header's value is a template without control characters. */
static bool
check_header_value(RestCheck *check, const RestPair *pair)
{
	RestTemplate *tmpl;
	const char *at;

	for (at = pair->value; *at != '\0'; at++)
	{
		if (((unsigned char) *at < ' ' && *at != '\t') || *at == 0x7f)
			return rest_check_bad(check, "Header \"%s\" holds a control character.",
								  pair->name);
	}
	tmpl = rest_template_parse(pair->value, strlen(pair->value), &check->why);
	if (tmpl == NULL)
		return rest_check_because(check);
	rest_template_free(tmpl);
	return true;
}

/* Name: value, one a line; what frames the message is libcurl's alone. */
bool
rest_check_headers(RestCheck *check)
{
	char	   *bad;
	List	   *pairs = rest_pairs_split(check->value, REST_PAIRS_HEADERS, &bad);
	ListCell   *lc;

	if (bad != NULL)
		return rest_check_bad(check, "There is a line that is not Name: value.");
	foreach(lc, pairs)
	{
		RestPair   *pair = lfirst(lc);

		if (!is_token(pair->name))
			return rest_check_bad(check, "\"%s\" is not the name of a header.",
								  pair->name);
		if (rest_headline_frames(pair->name))
			return rest_check_bad(check, "Header \"%s\" is not an option's to set.",
								  pair->name);
		if (!check_header_value(check, pair))
			return false;
	}
	return refuse_secret_pairs(check, pairs);
}

/* The name of one header. */
bool
rest_check_header_name(RestCheck *check)
{
	return is_token(check->value) || rest_check_bad(check, "%s", "");
}

/* name=value, one a line or joined by &. */
bool
rest_check_args(RestCheck *check)
{
	char	   *bad;
	List	   *pairs = rest_pairs_split(check->value, REST_PAIRS_ARGS, &bad);
	ListCell   *lc;

	if (bad != NULL)
		return rest_check_bad(check, "There is a part that is not name=value.");
	if (!refuse_secret_pairs(check, pairs))
		return false;
	foreach(lc, pairs)
	{
		RestPair   *pair = lfirst(lc);
		char	   *text = psprintf("%s=%s", pair->name, pair->value);
		RestTerms  *terms = rest_terms_parse(text, strlen(text), &check->why);

		if (terms == NULL)
			return rest_check_because(check);
		rest_terms_free(terms);
	}
	return true;
}

/* name=value, separated by blanks; each name once. */
bool
rest_check_vars(RestCheck *check)
{
	char	   *bad;
	List	   *pairs = rest_pairs_split(check->value, REST_PAIRS_VARS, &bad);
	int			i;
	int			j;

	if (bad != NULL)
		return rest_check_bad(check, "There is a part that is not name=value.");
	for (i = 0; i < list_length(pairs); i++)
	{
		RestPair   *pair = list_nth(pairs, i);

		if (!is_identifier(pair->name))
			return rest_check_bad(check, "\"%s\" is not a name of letters, digits and underscores.",
								  pair->name);
		for (j = 0; j < i; j++)
		{
			if (strcmp(((RestPair *) list_nth(pairs, j))->name, pair->name) == 0)
				return rest_check_bad(check, "\"%s\" is there twice.", pair->name);
		}
	}
	return refuse_secret_pairs(check, pairs);
}

/* ----------------------------------------------------- lists of words */

/* Are all comma-separated words choices of the option, or one of more? */
static bool
check_words(RestCheck *check, const char *words, const char *more)
{
	List	   *list = rest_words_split(words);
	ListCell   *lc;

	foreach(lc, list)
	{
		const char *word = lfirst(lc);

		if (word[0] == '\0')
			return rest_check_bad(check, "There is a comma without a word beside it.");
		if (!rest_value_in(word, check->def->choices) &&
			!rest_value_in(word, more))
			return rest_check_bad(check, "\"%s\" is none of them.", word);
	}
	return true;
}

/* Comma-separated words of the choices. */
bool
rest_check_names(RestCheck *check)
{
	return check_words(check, check->value, "");
}

/* Is it one of the type names of docs/language.md section 2? */
static bool
is_type_name(const char *name)
{
	static const char names[] = "boolean,smallint,integer,bigint,real,double,"
		"numeric,text,uuid,bytea,date,time,timetz,timestamp,timestamptz,interval,"
		"json,jsonb,array,bool,int2,int,int4,int8,float4,float8,decimal,varchar";

	return rest_value_in(name, names);
}

/* One group of the options exact and filters: words, or type=words. */
static bool
check_operator_group(RestCheck *check, char *group)
{
	char	   *equals = strchr(group, '=');

	if (equals == NULL)
		return check_words(check, group, "all,none");
	*equals = '\0';
	if (!is_type_name(group))
		return rest_check_bad(check, "\"%s\" is not a type.", group);
	return check_words(check, equals + 1, "all,none");
}

/* One group of a PER_ROUTE option: a choice, or route=choice. */
static bool
check_route_group(RestCheck *check, char *group)
{
	char	   *equals = strchr(group, '=');
	int			opt;

	if (equals == NULL)
		return check_words(check, group, "");
	*equals = '\0';
	opt = rest_option_find(group);
	if (opt < 0 || rest_option_defs[opt].kind != REST_KIND_ROUTE)
		return rest_check_bad(check, "\"%s\" is not a route.", group);
	return check_words(check, equals + 1, "");
}

/* Groups separated by blanks, each checked by one function. */
static bool
check_groups(RestCheck *check, bool (*check_group) (RestCheck *, char *))
{
	static const char blanks[] = " \t\r\n";
	const char *at = check->value + strspn(check->value, blanks);

	if (*at == '\0')
		return rest_check_bad(check, "It is empty.");
	while (*at != '\0')
	{
		size_t		len = strcspn(at, blanks);

		if (!check_group(check, pnstrdup(at, len)))
			return false;
		at += len;
		at += strspn(at, blanks);
	}
	return true;
}

/* Operators for all types, and for single ones. */
bool
rest_check_operators(RestCheck *check)
{
	return check_groups(check, check_operator_group);
}

/* A choice for all routes, and for single ones. */
bool
rest_check_per_route(RestCheck *check)
{
	return check_groups(check, check_route_group);
}

/* "column [asc|desc], ..." */
bool
rest_check_order(RestCheck *check)
{
	List	   *keys = rest_words_split(check->value);
	ListCell   *lc;

	foreach(lc, keys)
	{
		char	   *key = lfirst(lc);
		size_t		len = strcspn(key, " \t");
		const char *way = key + len + strspn(key + len, " \t");

		if (len == 0)
			return rest_check_bad(check, "There is a part without a column.");
		if (way[0] != '\0' && strcmp(way, "asc") != 0 && strcmp(way, "desc") != 0)
			return rest_check_bad(check, "\"%s\" is neither asc nor desc.", way);
	}
	return true;
}

/* ------------------------------------------------- parsers of floor 1 */

/* Per-type spellings. */
bool
rest_check_format(RestCheck *check)
{

	return rest_format_check(check->value, &check->why) ||
		rest_check_because(check);
}

/* Rules on the status of replies. */
bool
rest_check_status(RestCheck *check)
{
	RestOnStatus *rules = rest_onstatus_parse(check->value,
											  strlen(check->value), &check->why);

	if (rules == NULL)
		return rest_check_because(check);
	rest_onstatus_free(rules);
	return true;
}
