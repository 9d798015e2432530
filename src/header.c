/*-------------------------------------------------------------------------
 *
 * header.c
 *	  Parsers for the reply headers that mean something to us.
 *
 * Assumes bytes from anybody: every parser is bounded, knows no locale, and
 * says no to what it cannot read.  A header's value enters, a number or a
 * text leaves.
 *
 *-------------------------------------------------------------------------
 */
#include "header.h"

#include <string.h>
#include <strings.h>

/* What is left to read of a header value. */
typedef struct Reader
{
	const char *at;
	const char *end;
} Reader;

/* Skip blanks and tabs. */
static void
skip_blanks(Reader *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t'))
		r->at++;
}

/* Take this byte when it is next. */
static bool
take(Reader *r, char c)
{
	if (r->at >= r->end || *r->at != c)
		return false;
	r->at++;
	return true;
}

/* A digit, whatever the locale. */
static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Lower case of an ASCII letter. */
static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
}

/* A token character, RFC 9110 5.6.2. */
static bool
is_token(char c)
{
	return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z') ||
		(c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* Read decimal digits; false when there are none.  Too large: the largest. */
static bool
read_number(Reader *r, int64_t *number)
{
	const char *start = r->at;

	*number = 0;
	while (r->at < r->end && is_digit(*r->at))
	{
		int			digit = *r->at++ - '0';

		if (*number > (INT64_MAX - digit) / 10)
			*number = INT64_MAX;
		else
			*number = *number * 10 + digit;
	}
	return r->at > start;
}

/* ---------------------------------------------------------------- Link */

/*
 * Read a parameter's value, a token or a quoted string (RFC 9110 5.6.4),
 * into out, which is emptied first.
 */
static void
read_value(Reader *r, RestBuf *out)
{
	rest_buf_reset(out);
	if (!take(r, '"'))
	{
		while (r->at < r->end && *r->at != ';' && *r->at != ',' &&
			   *r->at != ' ' && *r->at != '\t')
			rest_buf_putc(out, *r->at++);
		return;
	}
	while (r->at < r->end && *r->at != '"')
	{
		if (*r->at == '\\' && r->at + 1 < r->end)
			r->at++;
		rest_buf_putc(out, *r->at++);
	}
	take(r, '"');
}

/* Read "; name[=value]" into name and value; false when there is none. */
static bool
read_param(Reader *r, RestBuf *name, RestBuf *value)
{
	rest_buf_reset(name);
	rest_buf_reset(value);
	do
		skip_blanks(r);
	while (take(r, ';'));
	while (r->at < r->end && is_token(*r->at))
		rest_buf_putc(name, lower(*r->at++));
	skip_blanks(r);
	if (take(r, '='))
	{
		skip_blanks(r);
		read_value(r, value);
	}
	return name->len > 0;
}

/* Is the relation among the blank-separated ones of a rel parameter? */
static bool
has_relation(const char *rels, const char *rel)
{
	size_t		len = strlen(rel);

	while (*rels)
	{
		size_t		n = strcspn(rels, " \t");

		if (n == len && strncasecmp(rels, rel, n) == 0)
			return true;
		rels += n;
		rels += strspn(rels, " \t");
	}
	return false;
}

/*
 * Read the parameters of a link.  Its first rel counts, later ones do not; a
 * link with an anchor is about something else (RFC 8288 3.2, 3.3).
 */
static bool
read_link_params(Reader *r, const char *rel)
{
	RestBuf		name;
	RestBuf		value;
	bool		seen = false;
	bool		match = false;
	bool		anchor = false;

	rest_buf_init(&name, 256);
	rest_buf_init(&value, 4096);
	while (read_param(r, &name, &value))
	{
		if (strcmp(name.data, "anchor") == 0)
			anchor = true;
		else if (strcmp(name.data, "rel") == 0 && !seen)
		{
			seen = true;
			match = has_relation(rest_buf_text(&value), rel);
		}
	}
	rest_buf_free(&name);
	rest_buf_free(&value);
	return match && !anchor;
}

/* Skip to behind the next comma that is not in a quoted string. */
static void
skip_link(Reader *r)
{
	bool		quoted = false;

	while (r->at < r->end)
	{
		char		c = *r->at++;

		if (quoted && c == '\\' && r->at < r->end)
			r->at++;
		else if (c == '"')
			quoted = !quoted;
		else if (c == ',' && !quoted)
			return;
	}
}

/*
 * Append the target of the first link whose relation is rel (case does not
 * matter) to url, as it stands: a URI reference.  False when there is none.
 */
bool
rest_header_link(const char *value, size_t len, const char *rel, RestBuf *url)
{
	Reader		r = {value, value + len};

	while (r.at < r.end)
	{
		const char *start;
		const char *close;

		while (r.at < r.end && (*r.at == ',' || *r.at == ' ' ||
								*r.at == '\t'))
			r.at++;
		if (!take(&r, '<'))
		{
			skip_link(&r);
			continue;
		}
		start = r.at;
		close = memchr(start, '>', (size_t) (r.end - start));
		if (close == NULL)
			return false;
		r.at = close + 1;
		if (read_link_params(&r, rel))
			return rest_buf_append(url, start, (size_t) (close - start));
		skip_link(&r);
	}
	return false;
}

/* --------------------------------------------------------------- dates */

/* The parts of a date, as they were read. */
typedef struct Date
{
	int64_t		year;
	int			month;			/* 1 .. 12 */
	int64_t		day;
	int64_t		hour;
	int64_t		minute;
	int64_t		second;
} Date;

/* Read a number of exactly that many digits. */
static bool
read_digits(Reader *r, int digits, int64_t *number)
{
	*number = 0;
	while (digits-- > 0)
	{
		if (r->at >= r->end || !is_digit(*r->at))
			return false;
		*number = *number * 10 + (*r->at++ - '0');
	}
	return true;
}

/* Read a month's name of three letters. */
static bool
read_month(Reader *r, int *month)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	int			i;

	if (r->end - r->at < 3)
		return false;
	for (i = 0; i < 12; i++)
	{
		if (strncasecmp(r->at, names + i * 3, 3) == 0)
		{
			*month = i + 1;
			r->at += 3;
			return true;
		}
	}
	return false;
}

/* Read hh:mm:ss. */
static bool
read_time(Reader *r, Date *date)
{
	return read_digits(r, 2, &date->hour) && take(r, ':') &&
		read_digits(r, 2, &date->minute) && take(r, ':') &&
		read_digits(r, 2, &date->second);
}

/* Read "06 Nov 1994 08:49:37" or, with dashes, "06-Nov-94 08:49:37". */
static bool
read_common(Reader *r, Date *date)
{
	char		between;

	if (!read_digits(r, 2, &date->day) || r->at >= r->end)
		return false;
	between = *r->at;
	if ((between != ' ' && between != '-') || !take(r, between) ||
		!read_month(r, &date->month) || !take(r, between))
		return false;
	if (r->end - r->at >= 4 && is_digit(r->at[2]))
	{
		if (!read_digits(r, 4, &date->year))
			return false;
	}
	else
	{
		/* two digits: 50 years back, 49 ahead, as seen from this century */
		if (!read_digits(r, 2, &date->year))
			return false;
		date->year += date->year < 70 ? 2000 : 1900;
	}
	return take(r, ' ') && read_time(r, date) && take(r, ' ') &&
		r->end - r->at == 3 && strncasecmp(r->at, "GMT", 3) == 0;
}

/* Read asctime's "Nov  6 08:49:37 1994". */
static bool
read_asctime(Reader *r, Date *date)
{
	if (!read_month(r, &date->month) || !take(r, ' '))
		return false;
	if (take(r, ' ') ? !read_digits(r, 1, &date->day) :
		!read_digits(r, 2, &date->day))
		return false;
	return take(r, ' ') && read_time(r, date) && take(r, ' ') &&
		read_digits(r, 4, &date->year) && r->at == r->end;
}

/* Days from 1970-01-01 to a day of the Gregorian calendar. */
static int64_t
days_from_civil(int64_t year, int month, int64_t day)
{
	int64_t		y = month <= 2 ? year - 1 : year;
	int64_t		era = y / 400;
	int64_t		yoe = y - era * 400;
	int64_t		doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* Is it a day that exists, and a time of day (a leap second included)? */
static bool
date_is_valid(const Date *date)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool		leap = (date->year % 4 == 0 && date->year % 100 != 0) ||
		date->year % 400 == 0;
	int			last = days[date->month - 1] + (leap && date->month == 2);

	return date->day >= 1 && date->day <= last && date->hour <= 23 &&
		date->minute <= 59 && date->second <= 60;
}

/*
 * Read an HTTP date in one of its three forms; the name of the weekday is not
 * looked at.  *epoch: seconds since 1970-01-01 00:00 UTC.
 */
bool
rest_header_date(const char *value, size_t len, int64_t *epoch)
{
	Reader		r = {value, value + len};
	Date		date;
	bool		ok;

	skip_blanks(&r);
	while (r.end > r.at && (r.end[-1] == ' ' || r.end[-1] == '\t'))
		r.end--;
	while (r.at < r.end && lower(*r.at) >= 'a' && lower(*r.at) <= 'z')
		r.at++;
	if (take(&r, ','))
		ok = take(&r, ' ') && read_common(&r, &date);
	else
		ok = take(&r, ' ') && read_asctime(&r, &date);
	if (!ok || !date_is_valid(&date))
		return false;
	*epoch = days_from_civil(date.year, date.month, date.day) * 86400 +
		date.hour * 3600 + date.minute * 60 + date.second;
	return true;
}

/*
 * Retry-After: a number of seconds (a fraction is rounded up) or a date.
 * *seconds is from now and never negative.
 */
bool
rest_header_retry_after(const char *value, size_t len, int64_t now,
						int64_t *seconds)
{
	Reader		r = {value, value + len};
	int64_t		epoch;

	skip_blanks(&r);
	if (read_number(&r, seconds))
	{
		bool		rest = false;

		if (take(&r, '.'))
		{
			while (r.at < r.end && is_digit(*r.at))
				rest |= *r.at++ != '0';
		}
		skip_blanks(&r);
		if (rest && *seconds < INT64_MAX)
			(*seconds)++;
		return r.at == r.end;
	}
	if (!rest_header_date(value, len, &epoch))
		return false;
	*seconds = epoch > now ? epoch - now : 0;
	return true;
}

/* -------------------------------------------------------- Content-Type */

/* Copy a lower-case token (with "/" for a type) into a fixed array. */
static bool
read_lower(Reader *r, char *out, size_t size, bool slash)
{
	size_t		n = 0;

	while (r->at < r->end && (is_token(*r->at) || (slash && *r->at == '/')))
	{
		if (n + 1 >= size)
			return false;
		out[n++] = lower(*r->at++);
	}
	out[n] = '\0';
	return n > 0;
}

/*
 * Content-Type: type/subtype and charset in lower case.  False, both "", when
 * it is not of that form.
 */
bool
rest_header_media_type(const char *value, size_t len, RestMediaType *media)
{
	Reader		r = {value, value + len};
	RestBuf		name;
	RestBuf		text;

	memset(media, 0, sizeof(*media));
	skip_blanks(&r);
	if (!read_lower(&r, media->type, sizeof(media->type), true) ||
		strchr(media->type, '/') == NULL)
	{
		media->type[0] = '\0';
		return false;
	}
	rest_buf_init(&name, 256);
	rest_buf_init(&text, 4096);
	while (read_param(&r, &name, &text))
	{
		Reader		v = {rest_buf_text(&text), rest_buf_text(&text) + text.len};

		if (strcmp(name.data, "charset") == 0 && media->charset[0] == '\0' &&
			!read_lower(&v, media->charset, sizeof(media->charset), false))
			media->charset[0] = '\0';
	}
	rest_buf_free(&name);
	rest_buf_free(&text);
	return true;
}

/* Is the text one of the words of a NULL-terminated list? */
static bool
is_one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
	{
		if (strcmp(text, *words) == 0)
			return true;
	}
	return false;
}

/* Does the type promise one JSON text?  Also the wrong names in use for it. */
bool
rest_media_is_json(const RestMediaType *media)
{
	static const char *const types[] = {
		"application/json", "text/json", "application/x-json",
		"application/javascript", "text/javascript",
		"application/x-javascript", NULL
	};
	size_t		len = strlen(media->type);

	return is_one_of(media->type, types) ||
		(len > 5 && strcmp(media->type + len - 5, "+json") == 0);
}

/* Does the type promise one JSON text a line? */
bool
rest_media_is_ndjson(const RestMediaType *media)
{
	static const char *const types[] = {
		"application/x-ndjson", "application/ndjson", "application/jsonl",
		"application/x-jsonlines", "application/jsonlines",
		"application/json-lines", "application/stream+json", NULL
	};

	return is_one_of(media->type, types);
}

/* ------------------------------------------------------- Content-Range */

/*
 * Content-Range of any unit ("items 0-9/57", "0-9/57", "bytes * /57"): the
 * complete length, -1 when it is said to be unknown.
 */
bool
rest_header_content_range(const char *value, size_t len, int64_t *total)
{
	const char *slash = NULL;
	const char *p;
	Reader		r;

	for (p = value; p < value + len; p++)
	{
		if (*p == '/')
			slash = p;
	}
	if (slash == NULL)
		return false;
	r.at = slash + 1;
	r.end = value + len;
	skip_blanks(&r);
	*total = -1;
	if (!take(&r, '*') && !read_number(&r, total))
		return false;
	skip_blanks(&r);
	return r.at == r.end;
}

/* --------------------------------------------------------- rate limits */

/* Nothing known yet. */
void
rest_rate_limit_init(RestRateLimit *rate)
{
	rate->limit = rate->remaining = rate->reset = -1;
}

/* Does the name end with this, in any case? */
static bool
ends_with(const char *name, const char *end)
{
	size_t		n = strlen(name);
	size_t		k = strlen(end);

	return n >= k && strcasecmp(name + n - k, end) == 0;
}

/* Does the name end with "ratelimit" or "rate-limit" and then this? */
static bool
is_rate_name(const char *name, const char *end)
{
	char		buf[64];
	size_t		n = strlen(name);
	size_t		k = strlen(end);

	if (!ends_with(name, end) || n - k >= sizeof(buf))
		return false;
	memcpy(buf, name, n - k);
	buf[n - k] = '\0';
	return ends_with(buf, "ratelimit") || ends_with(buf, "rate-limit");
}

/*
 * A reset time: seconds from now, or an epoch time in seconds or
 * milliseconds, which are told apart by size, or a date.
 */
static bool
read_reset(const char *value, size_t len, int64_t now, int64_t *seconds)
{
	if (!rest_header_retry_after(value, len, now, seconds))
		return false;
	if (*seconds > INT64_C(100000000000))
		*seconds /= 1000;
	if (*seconds > INT64_C(1000000000))
		*seconds = *seconds > now ? *seconds - now : 0;
	return true;
}

/*
 * One field of the IETF drafts: limit=100, remaining=50, reset=30 or, later,
 * "policy";r=50;t=30 .
 */
static bool
read_rate_field(RestRateLimit *rate, const char *value, size_t len)
{
	Reader		r = {value, value + len};
	RestBuf		name;
	RestBuf		text;
	bool		found = false;

	rest_buf_init(&name, 64);
	rest_buf_init(&text, 64);
	while (r.at < r.end)
	{
		const char *before = r.at;
		int64_t		number;

		if (read_param(&r, &name, &text))
		{
			Reader		v = {rest_buf_text(&text), rest_buf_text(&text) + text.len};
			const char *n = rest_buf_text(&name);
			int64_t    *to = strcmp(n, "limit") == 0 ? &rate->limit :
				strcmp(n, "remaining") == 0 || strcmp(n, "r") == 0 ? &rate->remaining :
				strcmp(n, "reset") == 0 || strcmp(n, "t") == 0 ? &rate->reset : NULL;

			if (to && read_number(&v, &number))
			{
				*to = number;
				found = true;
			}
		}
		else if (r.at < r.end && *r.at == '"')
			read_value(&r, &text);
		if (r.at == before || (r.at < r.end && *r.at == ','))
			r.at++;
	}
	rest_buf_free(&name);
	rest_buf_free(&text);
	return found;
}

/*
 * Take what a header says about rate limits into rate; now in epoch seconds.
 * True when it was such a header and could be read.
 */
bool
rest_header_rate_limit(RestRateLimit *rate, const char *name,
					   const char *value, size_t len, int64_t now)
{
	Reader		r = {value, value + len};
	int64_t		number;

	skip_blanks(&r);
	if (strcasecmp(name, "ratelimit") == 0)
		return read_rate_field(rate, value, len);
	if (is_rate_name(name, "-remaining") && read_number(&r, &number))
		rate->remaining = number;
	else if (is_rate_name(name, "-limit") && read_number(&r, &number))
		rate->limit = number;
	else if ((is_rate_name(name, "-reset") ||
			  is_rate_name(name, "-reset-after")) &&
			 read_reset(value, len, now, &number))
		rate->reset = number;
	else
		return false;
	return true;
}
