/*-------------------------------------------------------------------------
 *
 * datum_time.c
 *	  Dates and times from the wire.
 *
 * The common forms of ISO 8601 are taken apart here; whatever else is not
 * ambiguous goes to the server's input functions under pinned settings; numbers
 * are times only under an epoch format, computed in decimal.
 *
 * An offset in the value counts: without one the value is local time of the
 * codec's zone (UTC by default), never the session's.  A timestamp without
 * time zone is shown as local time of that zone.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>
#include <math.h>

#include "common/int.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "datum_codec.h"

#define TIME_FORMAT_HINT \
	"The option format says how times are spelled, such as 'epoch_ms' or '\"DD.MM.YYYY\"'."

/* An ISO 8601 text taken apart */
typedef struct TimeIso
{
	int64		us;				/* as written, since 2000 or midnight */
	bool		has_time;
	bool		has_zone;
	int			offset;			/* seconds east of UTC */
} TimeIso;

/* Two digits as a number, above 99 when they are none. */
static inline unsigned
time_two(const char *p)
{
	unsigned	a = (unsigned char) p[0] - '0';
	unsigned	b = (unsigned char) p[1] - '0';

	return a > 9 || b > 9 ? 1000 : a * 10 + b;
}

/* YYYY-MM-DD at p as a day since 2000; false when it is none. */
static inline bool
time_iso_date(const char *p, int *day)
{
	static const unsigned char days[13] =
	{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	unsigned	century = time_two(p);
	unsigned	year = century * 100 + time_two(p + 2);
	unsigned	month = time_two(p + 5);
	unsigned	mday = time_two(p + 8);

	if (p[4] != '-' || p[7] != '-' || year < 1 || year > 9999 ||
		month < 1 || month > 12 || mday < 1 || mday > days[month])
		return false;
	if (month == 2 && mday == 29 && !isleap(year))
		return false;
	*day = date2j((int) year, (int) month, (int) mday) - POSTGRES_EPOCH_JDATE;
	return true;
}

/*
 * A fraction of a second of more than six digits, rounded as the server rounds
 * it (ParseFractionalSecond() in datetime.c).  False when it is endless.
 */
static bool
time_long_fraction(const char *p, size_t digits, int *us)
{
	char		text[40] = "0.";

	if (digits > sizeof(text) - 3)
		return false;
	memcpy(text + 2, p, digits);
	text[digits + 2] = '\0';
	*us = (int) rint(strtod(text, NULL) * 1000000);
	return true;
}

/*
 * A fraction of a second from *p on, which is at the point; *p moves behind
 * it.  False when there are no digits or too many.
 */
static inline bool
time_fraction(const char **p, const char *end, int *us)
{
	static const int scale[7] = {1000000, 100000, 10000, 1000, 100, 10, 1};
	const char *start = ++(*p);
	size_t		digits;
	int			value = 0;

	while (*p < end && isdigit((unsigned char) **p))
		(*p)++;
	digits = (size_t) (*p - start);
	if (digits == 0)
		return false;
	if (unlikely(digits > 6))
		return time_long_fraction(start, digits, us);
	for (size_t i = 0; i < digits; i++)
		value = value * 10 + (start[i] - '0');
	*us = value * scale[digits];
	return true;
}

/*
 * HH:MM[:SS[.F...]] from *p on as microseconds; *p moves behind it.  False for
 * second 60 and hour 24, among others: the server knows those.
 */
static inline bool
time_iso_clock(const char **p, const char *end, int64 *us)
{
	unsigned	hour;
	unsigned	minute;
	unsigned	second = 0;
	int			fraction = 0;

	if (end - *p < 5 || (*p)[2] != ':')
		return false;
	hour = time_two(*p);
	minute = time_two(*p + 3);
	*p += 5;
	if (end - *p >= 3 && **p == ':')
	{
		second = time_two(*p + 1);
		*p += 3;
		if (*p < end && (**p == '.' || **p == ',') &&
			!time_fraction(p, end, &fraction))
			return false;
	}
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	*us = (hour * 3600 + minute * 60 + second) * USECS_PER_SEC + fraction;
	return true;
}

/* Z, +HH, +HHMM or +HH:MM up to the end; nothing at all is no zone. */
static inline bool
time_iso_zone(const char *p, const char *end, TimeIso *iso)
{
	unsigned	hours;
	unsigned	minutes = 0;

	iso->has_zone = p < end;
	iso->offset = 0;
	if (p == end || (end - p == 1 && (*p == 'Z' || *p == 'z')))
		return true;
	if ((*p != '+' && *p != '-') || end - p < 3)
		return false;
	hours = time_two(p + 1);
	if (end - p == 5)
		minutes = time_two(p + 3);
	else if (end - p == 6 && p[3] == ':')
		minutes = time_two(p + 4);
	else if (end - p != 3)
		return false;
	if (hours > 15 || minutes > 59)
		return false;
	iso->offset = (int) (hours * 3600 + minutes * 60);
	if (*p == '-')
		iso->offset = -iso->offset;
	return true;
}

/* A date, alone or with a time and maybe a zone, in the usual ISO forms. */
static inline bool
time_iso_stamp(const char *p, size_t len, TimeIso *iso)
{
	const char *end = p + len;
	int			day;
	int64		clock = 0;

	if (len < 10 || !time_iso_date(p, &day))
		return false;
	p += 10;
	iso->has_time = p < end;
	iso->has_zone = false;
	iso->offset = 0;
	if (iso->has_time)
	{
		if (*p != 'T' && *p != ' ' && *p != 't')
			return false;
		p++;
		if (!time_iso_clock(&p, end, &clock) || !time_iso_zone(p, end, iso))
			return false;
	}
	iso->us = day * USECS_PER_DAY + clock;
	return true;
}

/* The type's error for a value that is no time. */
static Datum
time_mismatch(RestCodec *codec, const RestSlice *slice, RestRead *read)
{
	if (read->soft)
		return rest_datum_mismatch(codec, slice, read);
	return rest_datum_reject(read, ERRCODE_INVALID_DATETIME_FORMAT,
							 TIME_FORMAT_HINT,
							 "invalid input syntax for type %s: \"%s\"",
							 format_type_be(codec->type),
							 rest_datum_show(slice));
}

/*
 * A word of letters within a time: a month, a day of the week, UTC, or a mark.
 * Other abbreviations of zones mean what a setting says, so they are refused;
 * names such as Europe/Berlin are not.  *month: it names a month.
 */
static bool
time_word_ok(const char *word, size_t len, bool *month)
{
	static const char *const months = "janfebmaraprmayjunjulaugsepoctnovdec";
	static const char *const marks = " t z ut utc gmt am pm ad bc mon tue wed thu fri sat sun ";
	static const char *const long_days = " monday tuesday wednesday thursday friday saturday sunday tues wednes thur thurs ";
	char		key[12] = " ";

	if (len > 9)
		return false;
	for (size_t i = 0; i < len; i++)
		key[i + 1] = (char) pg_tolower((unsigned char) word[i]);
	if (len >= 3)
	{
		for (const char *m = months; *m != '\0'; m += 3)
			if (strncmp(m, key + 1, 3) == 0)
				return *month = true;
	}
	key[len + 1] = ' ';
	key[len + 2] = '\0';
	return strstr(marks, key) != NULL || strstr(long_days, key) != NULL;
}

/* Are all words of letters such as belong into a time? */
static bool
time_words_ok(const char *text, bool *month)
{
	for (const char *p = text; *p != '\0';)
	{
		const char *start = p;

		if (!isalpha((unsigned char) *p))
		{
			p++;
			continue;
		}
		while (isalpha((unsigned char) *p))
			p++;
		/* a zone by its name in the database is the rest of the text */
		if (*p == '/')
			return true;
		if (!time_word_ok(start, (size_t) (p - start), month))
			return false;
	}
	return true;
}

/*
 * May the server's input function see this date?  It takes words such as "now"
 * for dates, guesses which of three numbers is the year, and takes any digits
 * for a year, month and day.  Here a date begins with its year in four digits
 * (or all of it in eight), or names its month beside a year of four digits.
 */
static bool
time_is_plain(const char *text)
{
	bool		month = false;
	size_t		lead;
	int			run = 0;
	int			longest = 0;

	while (isspace((unsigned char) *text))
		text++;
	if (strcmp(text, "infinity") == 0 || strcmp(text, "-infinity") == 0)
		return true;
	if (!time_words_ok(text, &month))
		return false;
	lead = strspn(text, "0123456789");
	if (lead >= 4 && text[lead] == '-')
		return true;
	if (lead == 4 && (text[lead] == '/' || text[lead] == '.'))
		return true;
	if (lead == 8 && strchr(" Tt", text[lead]) != NULL)
		return true;			/* the terminating NUL is found, too */
	for (; *text != '\0'; text++)
	{
		run = isdigit((unsigned char) *text) ? run + 1 : 0;
		longest = Max(longest, run);
	}
	return month && longest >= 4 && (lead <= 2 || lead == 4);
}

/* What time_call_stamp() is given */
typedef struct TimeInput
{
	char	   *text;
} TimeInput;

/* timestamptz's input function; the pinned zone is that of bare times. */
static Datum
time_call_stamp(RestCodec *codec, void *arg)
{
	TimeInput  *in = arg;

	(void) codec;
	return DirectFunctionCall3(timestamptz_in, CStringGetDatum(in->text),
							   ObjectIdGetDatum(InvalidOid),
							   Int32GetDatum(-1));
}

/*
 * Text that is no usual ISO form, taken apart by the server.  Whether it has
 * an offset shows in whether the session's zone matters.  False when rejected.
 */
static bool
time_slow(RestCodec *codec, const RestSlice *slice, RestRead *read,
		  TimeIso *iso)
{
	char		buf[REST_DATUM_SHORT];
	TimeInput	in;
	int64		east;

	in.text = slice->kind != REST_JSON_STRING ? NULL :
		rest_datum_cstring(codec, slice, read, buf);
	if (read->failed)
		return false;
	if (in.text == NULL || !time_is_plain(in.text))
	{
		time_mismatch(codec, slice, read);
		return false;
	}
	iso->us = DatumGetInt64(rest_datum_pinned(codec, pg_tzset("UTC"), read,
											  time_call_stamp, &in));
	if (read->failed)
		return false;
	east = DatumGetInt64(rest_datum_pinned(codec, pg_tzset_offset(3600), read,
										   time_call_stamp, &in));
	iso->offset = 0;
	iso->has_zone = east == iso->us;
	iso->has_time = true;
	return !read->failed;
}

/* Out of the type's range. */
static bool
time_range(RestCodec *codec, const RestSlice *slice, RestRead *read)
{
	rest_datum_reject(read, ERRCODE_DATETIME_VALUE_OUT_OF_RANGE, NULL,
					  "value \"%s\" is out of range for type %s",
					  rest_datum_show(slice), format_type_be(codec->type));
	return false;
}

/*
 * Decimal seconds, milliseconds and so on as microseconds, counted from
 * "from".  False when rejected.
 */
static bool
time_epoch(RestCodec *codec, const RestFormat *format, const RestSlice *slice,
		   RestRead *read, int64 from, int64 *us)
{
	const char *data;
	size_t		len;
	RestDecimal got = REST_DECIMAL_SYNTAX;

	if (slice->kind == REST_JSON_NUMBER || slice->kind == REST_JSON_STRING)
	{
		if (!rest_datum_utf8(codec, slice, read, &data, &len))
			return false;
		got = rest_decimal_scale(data, len, 6 - Max(format->digits, 0), us);
	}
	if (got == REST_DECIMAL_SYNTAX)
	{
		time_mismatch(codec, slice, read);
		return false;
	}
	if (got == REST_DECIMAL_RANGE || pg_sub_s64_overflow(*us, from, us))
		return time_range(codec, slice, read);
	return true;
}

/*
 * Round to the column's typmod, half away from zero, as the server would in a
 * local table.
 */
static int64
time_fit(const RestCodec *codec, int64 us)
{
	static const int64 units[6] = {1000000, 100000, 10000, 1000, 100, 10};
	int64		unit;
	int64		rest;

	if (likely(codec->typmod < 0 || codec->typmod > 5) ||
		TIMESTAMP_NOT_FINITE(us))
		return us;
	unit = units[codec->typmod];
	rest = us % unit;
	us -= rest;
	if (rest >= unit / 2)
		us += unit;
	else if (rest <= -(unit / 2))
		us -= unit;
	return us;
}

/* A text as an instant (timestamptz) or as local time (every other type). */
static bool
time_text(RestCodec *codec, const RestSlice *slice, RestRead *read,
		  int64 *us)
{
	TimeIso		iso;
	bool		instant = codec->kind == REST_TYPE_TIMESTAMPTZ;

	if (unlikely(slice->kind != REST_JSON_STRING || slice->escaped ||
				 !time_iso_stamp(slice->data, slice->len, &iso)) &&
		!time_slow(codec, slice, read, &iso))
		return false;
	*us = iso.us;
	if (TIMESTAMP_NOT_FINITE(*us))
		return true;
	if (iso.has_zone)
		*us -= iso.offset * USECS_PER_SEC;
	if (iso.has_zone && !instant)
		*us = rest_zone_wall(codec, *us);
	else if (!iso.has_zone && instant)
		*us = rest_zone_instant(codec, *us);
	return true;
}

/* timestamp, timestamptz */
Datum
rest_read_stamp(RestCodec *codec, const RestFormat *format,
				const RestSlice *slice, RestRead *read)
{
	int64		us;

	if (format->style == REST_STYLE_EPOCH)
	{
		if (!time_epoch(codec, format, slice, read, REST_EPOCH_US, &us))
			return (Datum) 0;
		if (!IS_VALID_TIMESTAMP(us))
			return time_range(codec, slice, read), (Datum) 0;
		if (codec->kind == REST_TYPE_TIMESTAMP)
			us = rest_zone_wall(codec, us);
	}
	else if (format->style == REST_STYLE_PATTERN)
	{
		if (!rest_pattern_read(codec, format, slice, read, &us))
			return (Datum) 0;
	}
	else if (!time_text(codec, slice, read, &us))
		return (Datum) 0;
	return TimestampTzGetDatum(time_fit(codec, us));
}

/*
 * The day of a local time.  A time of day that the column cannot show is an
 * error, unless the format says that the rows have one.
 */
static Datum
time_day(const RestFormat *format, const RestSlice *slice, RestRead *read,
		 int64 us)
{
	int64		rest;

	if (TIMESTAMP_IS_NOBEGIN(us))
		return DateADTGetDatum(DATEVAL_NOBEGIN);
	if (TIMESTAMP_IS_NOEND(us))
		return DateADTGetDatum(DATEVAL_NOEND);
	rest = us % USECS_PER_DAY;
	if (rest < 0)
		rest += USECS_PER_DAY;
	if (rest != 0 && format->style != REST_STYLE_TIMESTAMP)
		return rest_datum_reject(read, ERRCODE_INVALID_DATETIME_FORMAT,
								 "Declare the column as timestamptz, or say format 'timestamp' to see only the day.",
								 "value \"%s\" has a time of day, which type date does not hold",
								 rest_datum_show(slice));
	return DateADTGetDatum((DateADT) ((us - rest) / USECS_PER_DAY));
}

/* A text without a time, the server's way. */
static Datum
time_slow_date(RestCodec *codec, const RestSlice *slice, RestRead *read)
{
	char		buf[REST_DATUM_SHORT];
	char	   *text = rest_datum_cstring(codec, slice, read, buf);

	if (text == NULL)
		return (Datum) 0;
	if (!time_is_plain(text))
		return time_mismatch(codec, slice, read);
	return rest_datum_input(codec, text, -1, read);
}

/* date */
Datum
rest_read_date(RestCodec *codec, const RestFormat *format,
			   const RestSlice *slice, RestRead *read)
{
	TimeIso		iso;
	int			day;
	int64		us;

	if (format->style == REST_STYLE_EPOCH)
	{
		if (!time_epoch(codec, format, slice, read, REST_EPOCH_US, &us))
			return (Datum) 0;
		if (!IS_VALID_TIMESTAMP(us))
			return time_range(codec, slice, read), (Datum) 0;
		return time_day(format, slice, read, rest_zone_wall(codec, us));
	}
	if (format->style == REST_STYLE_PATTERN)
	{
		if (!rest_pattern_read(codec, format, slice, read, &us))
			return (Datum) 0;
		return time_day(format, slice, read, us);
	}
	if (slice->kind != REST_JSON_STRING)
		return time_mismatch(codec, slice, read);
	if (likely(slice->len == 10 && time_iso_date(slice->data, &day)))
		return DateADTGetDatum(day);
	if (memchr(slice->data, ':', slice->len) == NULL)
		return time_slow_date(codec, slice, read);
	/* midnight as written is that day, wherever it was midnight */
	if (format->style != REST_STYLE_TIMESTAMP && !slice->escaped &&
		time_iso_stamp(slice->data, slice->len, &iso))
		return time_day(format, slice, read, iso.us);
	if (!time_text(codec, slice, read, &us))
		return (Datum) 0;
	return time_day(format, slice, read, us);
}

/* A time of day that is no usual ISO form, the server's way. */
static bool
time_slow_clock(RestCodec *codec, const RestSlice *slice, RestRead *read,
				int64 *us)
{
	char		buf[REST_DATUM_SHORT];
	char	   *text = slice->kind != REST_JSON_STRING ? NULL :
	rest_datum_cstring(codec, slice, read, buf);

	if (!read->failed && (text == NULL || !isdigit((unsigned char) text[0])))
		time_mismatch(codec, slice, read);
	if (read->failed)
		return false;
	*us = DatumGetTimeADT(rest_datum_input(codec, text, -1, read));
	return !read->failed;
}

/* time */
Datum
rest_read_time(RestCodec *codec, const RestFormat *format,
			   const RestSlice *slice, RestRead *read)
{
	const char *p = slice->data;
	const char *end = p + slice->len;
	int64		us;
	bool		fine = true;

	if (format->style == REST_STYLE_EPOCH)
	{
		fine = time_epoch(codec, format, slice, read, 0, &us);
		if (fine && (us < 0 || us > USECS_PER_DAY))
			fine = time_range(codec, slice, read);
	}
	else if (format->style == REST_STYLE_PATTERN)
		fine = rest_pattern_read(codec, format, slice, read, &us);
	else if (unlikely(slice->kind != REST_JSON_STRING ||
					  !time_iso_clock(&p, end, &us) || p != end))
		fine = time_slow_clock(codec, slice, read, &us);
	return fine ? TimeADTGetDatum(time_fit(codec, us)) : (Datum) 0;
}

/* interval: ISO 8601 durations and whatever else the server takes */
Datum
rest_read_interval(RestCodec *codec, const RestFormat *format,
				   const RestSlice *slice, RestRead *read)
{
	char		buf[REST_DATUM_SHORT];
	char	   *text;
	Interval   *span;

	if (format->style == REST_STYLE_EPOCH)
	{
		span = palloc0(sizeof(Interval));
		if (!time_epoch(codec, format, slice, read, 0, &span->time))
			return (Datum) 0;
		return IntervalPGetDatum(span);
	}
	if (slice->kind != REST_JSON_STRING)
		return time_mismatch(codec, slice, read);
	text = rest_datum_cstring(codec, slice, read, buf);
	return text == NULL ? (Datum) 0 :
		rest_datum_input(codec, text, codec->typmod, read);
}
