/*-------------------------------------------------------------------------
 *
 * option_url.c
 *	  Checkers of options that hold URLs, and the smell of secrets.
 *
 * URLs are checked by shape after RFC 3986: scheme, host, port, and nothing
 * that does not belong into a base URL.  libcurl parses them again before
 * anything is sent.  The message never shows a URL that holds a password.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "utils/builtins.h"

#include "option_check.h"
#include "option_url.h"
#include "option_value.h"

/* The text with "x" in place of each {placeholder}; palloc'd. */
static char *
without_placeholders(const char *text)
{
	StringInfoData out;

	initStringInfo(&out);
	for (; *text != '\0'; text++)
	{
		const char *end = *text == '{' ? strchr(text, '}') : NULL;

		if (end == NULL)
			appendStringInfoChar(&out, *text);
		else
		{
			appendStringInfoChar(&out, 'x');
			text = end;
		}
	}
	return out.data;
}

/* Length of the scheme with "://" when it is one of the list, else 0. */
static size_t
scheme_length(const char *url, const char *const *schemes)
{
	for (; *schemes != NULL; schemes++)
	{
		if (pg_strncasecmp(url, *schemes, strlen(*schemes)) == 0)
			return strlen(*schemes);
	}
	return 0;
}

/* Length of a host: a name, an IPv4 address, an IPv6 address in []; or 0. */
static size_t
host_length(const char *text)
{
	size_t		len = 0;

	if (text[0] == '[')
	{
		len = 1 + strspn(text + 1, "0123456789abcdefABCDEF:.%");
		return text[len] == ']' && len > 2 ? len + 1 : 0;
	}
	while (IS_HIGHBIT_SET(text[len]) || isalnum((unsigned char) text[len]) ||
		   (text[len] != '\0' && strchr("-._", text[len]) != NULL))
		len++;
	return len;
}

/* Length of ":port" with a port from 1 to 65535, 0 without one, -1 when bad. */
static int
port_length(const char *text)
{
	size_t		digits;

	if (text[0] != ':')
		return 0;
	digits = strspn(text + 1, "0123456789");
	if (digits == 0 || digits > 5 || atoi(text + 1) < 1 || atoi(text + 1) > 65535)
		return -1;
	return digits + 1;
}

/*
 * Check scheme, host and port, and that there is no user name; *rest is what
 * follows them.  url has no placeholders any more.
 */
static bool
check_authority(RestCheck *check, const char *url,
				const char *const *schemes, const char **rest)
{
	size_t		len = scheme_length(url, schemes);
	size_t		host;
	int			port;

	if (len == 0)
		return rest_check_bad(check, "It begins with no scheme that can be used.");
	host = host_length(url + len);
	port = port_length(url + len + host);
	if (host == 0)
		return rest_check_bad(check, "It has no valid host.");
	if (port < 0)
		return rest_check_bad(check, "It has no valid port.");
	*rest = url + len + host + port;
	if (**rest != '\0' && strchr("/?#", **rest) == NULL)
		return rest_check_bad(check, "Its host ends in an unexpected character.");
	return true;
}

/*
 * Refuse a URL with a user name or password, without showing it: the catalogs
 * that hold servers can be read by everybody.
 */
static bool
refuse_user(RestCheck *check, const char *url)
{
	const char *start = strstr(url, "//");

	start = start != NULL ? start + 2 : url;
	if (memchr(start, '@', strcspn(start, "/?#")) == NULL)
		return true;
	rest_fault_set(check->fault, REST_STATE_FDW_INVALID_VALUE,
				   "invalid value for option \"%s\"", check->def->name);
	rest_fault_detail(check->fault, "A URL here must not hold a user name or password.");
	return rest_fault_hint(check->fault, check->opt == REST_OPT_PROXY ?
						   "Proxies that ask for a password are not supported." :
						   "Put them into CREATE USER MAPPING.");
}

/* Blanks and control characters are in no URL. */
static bool
refuse_blanks(RestCheck *check, const char *url)
{
	for (; *url != '\0'; url++)
	{
		if ((unsigned char) *url <= ' ' || *url == 0x7f)
			return rest_check_bad(check, "It holds a blank or a control character.");
	}
	return true;
}

/* The base URL: no query, because paths are appended to it. */
bool
rest_check_url(RestCheck *check)
{
	static const char *const schemes[] = {"https://", "http://", NULL};
	char	   *url = without_placeholders(check->value);
	const char *rest;

	if (!refuse_user(check, url) || !refuse_blanks(check, url) ||
		!check_authority(check, url, schemes, &rest))
		return false;
	if (strchr(rest, '#') != NULL)
		return rest_check_bad(check, "A base URL has no fragment.");
	if (strchr(rest, '?') != NULL)
		return rest_check_bad(check, "A base URL has no query; option \"args\" holds constant arguments.");
	return true;
}

/* A proxy; '' is none, as without the option. */
bool
rest_check_proxy(RestCheck *check)
{
	static const char *const schemes[] = {"http://", "https://", "socks5h://",
	"socks5://", NULL};
	const char *rest;

	if (check->value[0] == '\0')
		return true;
	if (!refuse_user(check, check->value) ||
		!refuse_blanks(check, check->value) ||
		!check_authority(check, check->value, schemes, &rest))
		return false;
	if (rest[0] != '\0' && strcmp(rest, "/") != 0)
		return rest_check_bad(check, "A proxy has no path.");
	return true;
}

/* One origin: scheme, host and port. */
static bool
check_origin(RestCheck *check, const char *origin)
{
	static const char *const schemes[] = {"https://", "http://", NULL};
	const char *rest;

	if (!refuse_user(check, origin) ||
		!check_authority(check, origin, schemes, &rest))
		return false;
	if (rest[0] != '\0')
		return rest_check_bad(check, "\"%s\" is more than scheme, host and port.",
							  origin);
	return true;
}

/* Origins, separated by blanks or commas. */
bool
rest_check_origins(RestCheck *check)
{
	static const char blanks[] = ", \t\r\n";
	const char *at = check->value + strspn(check->value, blanks);

	while (*at != '\0')
	{
		size_t		len = strcspn(at, blanks);

		if (!check_origin(check, without_placeholders(pnstrdup(at, len))))
			return false;
		at += len;
		at += strspn(at, blanks);
	}
	return true;
}

/* Does the word end in one of these? */
static bool
ends_in_any(const char *word, const char *const *ends)
{
	size_t		len = strlen(word);

	for (; *ends != NULL; ends++)
	{
		size_t		n = strlen(*ends);

		if (n <= len && strcmp(word + len - n, *ends) == 0)
			return true;
	}
	return false;
}

/* The name's letters and digits alone, in lower case; palloc'd. */
static char *
bare_name(const char *name)
{
	StringInfoData out;

	initStringInfo(&out);
	for (; *name != '\0'; name++)
	{
		if (isalnum((unsigned char) *name))
			appendStringInfoChar(&out, pg_tolower((unsigned char) *name));
	}
	return out.data;
}

/* See option_url.h.  A short "key=X" may be anything; a long one is a key. */
bool
rest_looks_secret(const char *name, const char *value)
{
	static const char *const ends[] = {"authorization", "cookie", "apikey",
		"accesskey", "authkey", "secretkey", "secret", "token", "password", "passwd",
		"signature", "credential", "credentials", NULL};
	char	   *bare = bare_name(name);

	if (value[0] == '\0' || strchr(value, '{') != NULL)
		return false;
	return ends_in_any(bare, ends) ||
		(strlen(value) >= 16 && rest_value_in(bare, "key,sig,pass,pwd"));
}
