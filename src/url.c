/*-------------------------------------------------------------------------
 *
 * url.c
 *	  Percent-encoding, argument lists, and putting a URL together.
 *
 * Assumes UTF-8 bytes and nothing about them.  Values come in as they are and
 * leave encoded; text of options keeps what is legal where it stands, so that
 * an author may write "%2C" or a comma and mean it.  RFC 3986.
 *
 *-------------------------------------------------------------------------
 */
#include "url.h"

#include <stdlib.h>
#include <string.h>

/* Value of a hexadecimal digit, or -1. */
static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* The byte that "%XX" at text stands for, or -1 when it is no such thing. */
static int
escape_value(const char *text, size_t len)
{
	int			high;
	int			low;

	if (len < 3 || text[0] != '%')
		return -1;
	high = hex_value(text[1]);
	low = hex_value(text[2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* RFC 3986 2.3 */
static bool
is_unreserved(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		(c >= '0' && c <= '9') || (c != '\0' && strchr("-._~", c) != NULL);
}

/* May the byte go out as it is? */
static bool
stays(unsigned char c, RestEncode how)
{
	if (is_unreserved(c))
		return true;
	if (c == '\0')
		return false;
	switch (how)
	{
		case REST_ENCODE_VALUE:
			return false;
		case REST_ENCODE_SEGMENTS:
			return c == '/';
		case REST_ENCODE_PATH_LITERAL:
			return strchr("!$&'()*+,;=:@/", c) != NULL;
		case REST_ENCODE_QUERY_LITERAL:
			return strchr("!$&'()*+,;=:@/?", c) != NULL;
	}
	return false;
}

/*
 * Append text, percent-encoded as the place asks.  False when out is full.
 */
bool
rest_url_encode(RestBuf *out, const char *text, size_t len, RestEncode how)
{
	static const char digits[] = "0123456789ABCDEF";
	bool		literal = how == REST_ENCODE_PATH_LITERAL ||
		how == REST_ENCODE_QUERY_LITERAL;
	size_t		i;

	for (i = 0; i < len; i++)
	{
		unsigned char c = (unsigned char) text[i];

		if (stays(c, how) ||
			(literal && escape_value(text + i, len - i) >= 0))
			rest_buf_putc(out, text[i]);
		else
		{
			char		code[3];

			code[0] = '%';
			code[1] = digits[c >> 4];
			code[2] = digits[c & 15];
			rest_buf_append(out, code, 3);
		}
	}
	return !out->failed;
}

/*
 * Append text with each "%XX" replaced by its byte; "+" stays, a "%" that
 * begins nothing stays.  False when out is full.
 */
bool
rest_url_decode(RestBuf *out, const char *text, size_t len)
{
	size_t		i = 0;

	while (i < len)
	{
		int			byte = escape_value(text + i, len - i);

		if (byte >= 0)
		{
			rest_buf_putc(out, (char) byte);
			i += 3;
		}
		else
			rest_buf_putc(out, text[i++]);
	}
	return !out->failed;
}

/* Is the segment "." or "..", dots perhaps written as %2e? */
static bool
segment_is_dots(const char *segment, size_t len)
{
	size_t		i = 0;
	int			dots = 0;

	while (i < len)
	{
		if (segment[i] == '.')
			i++;
		else if (escape_value(segment + i, len - i) == '.')
			i += 3;
		else
			return false;
		dots++;
	}
	return dots == 1 || dots == 2;
}

/*
 * Has this encoded path a segment "." or ".." (RFC 3986 5.2.4), so that it
 * names something else than it says?
 */
bool
rest_url_path_has_dots(const char *path, size_t len)
{
	size_t		start = 0;
	size_t		i;

	for (i = 0; i <= len; i++)
	{
		if (i < len && path[i] != '/')
			continue;
		if (segment_is_dots(path + start, i - start))
			return true;
		start = i + 1;
	}
	return false;
}

/* Begin an empty list. */
void
rest_args_init(RestArgs *args)
{
	memset(args, 0, sizeof(*args));
}

/* Give everything back; the list is empty and usable again. */
void
rest_args_free(RestArgs *args)
{
	size_t		i;

	for (i = 0; i < args->nitems; i++)
	{
		free(args->items[i].name);
		free(args->items[i].value);
	}
	free(args->items);
	rest_args_init(args);
}

/* Next decoded byte of a name, or -1 at its end. */
static int
next_byte(const char **text)
{
	int			byte;

	if (**text == '\0')
		return -1;
	byte = escape_value(*text, strnlen(*text, 3));
	if (byte >= 0)
	{
		*text += 3;
		return byte;
	}
	return (unsigned char) *(*text)++;
}

/* Do two encoded names mean the same one? */
static bool
same_name(const char *a, const char *b)
{
	int			x;
	int			y;

	do
	{
		x = next_byte(&a);
		y = next_byte(&b);
	} while (x == y && x >= 0);
	return x == y;
}

/* Copy a part of a text; NULL when out of memory. */
static char *
copy_text(const char *text, size_t len)
{
	char	   *copy = malloc(len + 1);

	if (copy == NULL)
		return NULL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}

/* Add an argument whose parts are given by length; value NULL: no "=". */
static bool
add_slices(RestArgs *args, const char *name, size_t name_len,
		   const char *value, size_t value_len)
{
	RestArg    *arg;

	if (args->nitems == args->size)
	{
		size_t		size = args->size ? args->size * 2 : 8;
		RestArg    *items = realloc(args->items, size * sizeof(RestArg));

		if (items == NULL)
			return false;
		args->items = items;
		args->size = size;
	}
	arg = &args->items[args->nitems];
	arg->name = copy_text(name, name_len);
	arg->value = value ? copy_text(value, value_len) : NULL;
	if (arg->name == NULL || (value && arg->value == NULL))
	{
		free(arg->name);
		free(arg->value);
		return false;
	}
	args->nitems++;
	return true;
}

/*
 * Append an argument; both parts are encoded and copied, value NULL sends the
 * name alone.  False only when out of memory.
 */
bool
rest_args_add(RestArgs *args, const char *name, const char *value)
{
	return add_slices(args, name, strlen(name), value,
					  value ? strlen(value) : 0);
}

/*
 * Replace all arguments of that name by this one, at the place of the first;
 * append it when there is none.  False only when out of memory.
 */
bool
rest_args_set(RestArgs *args, const char *name, const char *value)
{
	size_t		at;
	RestArg		last;

	for (at = 0; at < args->nitems; at++)
	{
		if (same_name(args->items[at].name, name))
			break;
	}
	if (!rest_args_add(args, name, value))
		return false;
	if (at + 1 >= args->nitems)
		return true;
	last = args->items[--args->nitems];
	rest_args_remove(args, name);
	memmove(&args->items[at + 1], &args->items[at],
			(args->nitems - at) * sizeof(RestArg));
	args->items[at] = last;
	args->nitems++;
	return true;
}

/* Is there an argument of that name? */
bool
rest_args_has(const RestArgs *args, const char *name)
{
	size_t		i;

	for (i = 0; i < args->nitems; i++)
	{
		if (same_name(args->items[i].name, name))
			return true;
	}
	return false;
}

/* Remove all arguments of that name; how many there were. */
size_t
rest_args_remove(RestArgs *args, const char *name)
{
	size_t		kept = 0;
	size_t		removed;
	size_t		i;

	for (i = 0; i < args->nitems; i++)
	{
		if (same_name(args->items[i].name, name))
		{
			free(args->items[i].name);
			free(args->items[i].value);
		}
		else
			args->items[kept++] = args->items[i];
	}
	removed = args->nitems - kept;
	args->nitems = kept;
	return removed;
}

/*
 * Append the arguments of an encoded query string (without "?"), as they
 * are.  False only when out of memory.
 */
bool
rest_args_add_query(RestArgs *args, const char *query, size_t len)
{
	while (len > 0)
	{
		const char *end = memchr(query, '&', len);
		size_t		item = end ? (size_t) (end - query) : len;
		const char *eq = memchr(query, '=', item);
		size_t		name = eq ? (size_t) (eq - query) : item;

		if (item > 0 && !add_slices(args, query, name, eq ? eq + 1 : NULL,
									eq ? item - name - 1 : 0))
			return false;
		if (end == NULL)
			break;
		query += item + 1;
		len -= item + 1;
	}
	return true;
}

/*
 * Append the arguments of more, so that no name is in the list because of both:
 * with replace those of more win, without it those that were there first.  A
 * name that more has twice stays twice.  False only when out of memory.
 */
bool
rest_args_merge(RestArgs *args, const RestArgs *more, bool replace)
{
	size_t		first;
	size_t		i;
	size_t		k;

	if (args == more)
		return true;
	for (i = 0; replace && i < more->nitems; i++)
		rest_args_remove(args, more->items[i].name);
	first = args->nitems;
	for (i = 0; i < more->nitems; i++)
	{
		for (k = 0; k < first; k++)
		{
			if (same_name(args->items[k].name, more->items[i].name))
				break;
		}
		if (k == first &&
			!rest_args_add(args, more->items[i].name, more->items[i].value))
			return false;
	}
	return true;
}

/* Append name=value&...; false when out is full. */
bool
rest_args_print(const RestArgs *args, RestBuf *out)
{
	size_t		i;

	for (i = 0; i < args->nitems; i++)
	{
		if (i > 0)
			rest_buf_putc(out, '&');
		rest_buf_puts(out, args->items[i].name);
		if (args->items[i].value)
		{
			rest_buf_putc(out, '=');
			rest_buf_puts(out, args->items[i].value);
		}
	}
	return !out->failed;
}

/* Does the text begin with http:// or https:// in any case? */
static bool
is_absolute(const char *path)
{
	static const char *const schemes[] = {"http://", "https://"};
	size_t		i;
	size_t		k;

	for (i = 0; i < 2; i++)
	{
		for (k = 0; schemes[i][k] != '\0'; k++)
		{
			if ((path[k] | 0x20) != (schemes[i][k] | 0x20))
				break;
		}
		if (schemes[i][k] == '\0')
			return true;
	}
	return false;
}

/* Append the base's path and ours with exactly one slash between them. */
static void
join_paths(RestBuf *out, const char *base, size_t base_len, const char *path)
{
	if (*path != '\0' && base_len > 0 && base[base_len - 1] == '/')
		base_len--;
	rest_buf_append(out, base, base_len);
	if (*path != '\0' && *path != '/')
		rest_buf_putc(out, '/');
	rest_buf_puts(out, path);
}

/* The base's own arguments, but those that the request names, then ours. */
static bool
print_query(RestBuf *out, const char *query, size_t len, const RestArgs *args)
{
	RestArgs	all;
	bool		ok;

	rest_args_init(&all);
	ok = rest_args_add_query(&all, query, len) &&
		rest_args_merge(&all, args, true);
	if (ok && all.nitems > 0)
	{
		rest_buf_putc(out, '?');
		rest_args_print(&all, out);
	}
	rest_args_free(&all);
	return ok;
}

/*
 * Append base + path + args to out.  base is a checked URL that may have a path
 * prefix and a query of its own (an argument of the same name in args replaces
 * it); its fragment is dropped.  path and args are encoded; an absolute path
 * (http://...) stands alone.  Fault 54000 when the URL is longer than max_url
 * bytes (0: no limit but out's own).
 */
bool
rest_url_join(const char *base, const char *path, const RestArgs *args,
			  size_t max_url, RestBuf *out, RestFault *fault)
{
	size_t		len = strcspn(base, "#");
	size_t		mark = out->len;
	const char *query = memchr(base, '?', len);
	size_t		path_len = query ? (size_t) (query - base) : len;
	size_t		query_len = query ? len - path_len - 1 : 0;

	if (is_absolute(path))
	{
		rest_buf_puts(out, path);
		query_len = 0;
	}
	else
		join_paths(out, base, path_len, path);
	if (!print_query(out, query ? query + 1 : "", query_len, args))
		return rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY,
							  "out of memory");
	if (out->failed || (max_url > 0 && out->len - mark > max_url))
	{
		rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
					   "URL of a request is too long");
		if (max_url > 0)
			rest_fault_detail(fault, "At most %zu bytes are allowed.", max_url);
		return rest_fault_hint(fault,
							   "Raise option \"max_url\", or lower \"max_keys\".");
	}
	return true;
}
