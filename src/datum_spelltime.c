/*-------------------------------------------------------------------------
 *
 * datum_spelltime.c
 *	  Dates and times to the wire.
 *
 * A Datum or microseconds enter, text leaves; never rounded: a spelling that
 * cannot hold a value exactly says so.  Printed here, with no regard to any
 * setting; patterns go through datum_pattern.c.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/int.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "datum_codec.h"

#define WHY_FINER	"It is finer than the format can spell."
#define WHY_ODD		"Infinity has no form that every system reads."
#define WHY_TWICE	"Without an offset it would be read as another time."
#define WHY_SKIPPED	"There is no such local time in the zone of the option timezone."
#define WHY_YEAR	"Its year is not between 1 and 9999."

/* Days from which microseconds still fit, far beyond every timestamp */
#define SPELL_MAX_DAY	100000000

/* 2000-01-01 minus and plus these are 0001-01-01 and 10000-01-01 */
#define SPELL_FIRST		(INT64CONST(-730119) * USECS_PER_DAY)
#define SPELL_BEYOND	(INT64CONST(2921940) * USECS_PER_DAY)

/* date, time, timestamp, timestamptz as microseconds. */
bool
rest_time_value(const RestCodec *codec, Datum value, int64 *us)
{
	switch (codec->kind)
	{
		case REST_TYPE_DATE:
			*us = DatumGetDateADT(value);
			if (*us < -SPELL_MAX_DAY || *us > SPELL_MAX_DAY)
				return false;
			*us *= USECS_PER_DAY;
			return true;
		case REST_TYPE_TIME:
			*us = DatumGetTimeADT(value);
			return true;
		default:
			*us = DatumGetTimestamp(value);
			return !TIMESTAMP_NOT_FINITE(*us);
	}
}

/* Append n digits of a number. */
static char *
spell_digits(char *p, unsigned value, int n)
{
	for (int i = n - 1; i >= 0; i--, value /= 10)
		p[i] = (char) ('0' + value % 10);
	return p + n;
}

/*
 * Append HH:MM:SS and a fraction: digits of them, or 0, 3 or 6 as needed for
 * -1.  NULL when digits are too few.
 */
static char *
spell_clock(char *p, int64 us, int digits)
{
	static const int scale[7] = {1000000, 100000, 10000, 1000, 100, 10, 1};
	unsigned	second = (unsigned) (us / USECS_PER_SEC);
	unsigned	fraction = (unsigned) (us % USECS_PER_SEC);

	if (digits < 0)
		digits = fraction == 0 ? 0 : fraction % 1000 == 0 ? 3 : 6;
	if (fraction % scale[digits] != 0)
		return NULL;
	p = spell_digits(p, second / 3600, 2);
	*p++ = ':';
	p = spell_digits(p, second / 60 % 60, 2);
	*p++ = ':';
	p = spell_digits(p, second % 60, 2);
	if (digits > 0)
	{
		*p++ = '.';
		p = spell_digits(p, fraction / scale[digits], digits);
	}
	*p = '\0';
	return p;
}

/* Append YYYY-MM-DD. */
static char *
spell_day(char *p, int day)
{
	int			year;
	int			month;
	int			mday;

	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &mday);
	p = spell_digits(p, year, 4);
	*p++ = '-';
	p = spell_digits(p, month, 2);
	*p++ = '-';
	return spell_digits(p, mday, 2);
}

/* ISO 8601 or SQL: a date, a time, or both and maybe Z. */
static bool
spell_iso(RestCodec *codec, const RestFormat *format, int64 us, bool z,
		  RestValue *out, const char **why)
{
	char		buf[64];
	char	   *p = buf;
	int64		day = us / USECS_PER_DAY;
	int64		clock = us % USECS_PER_DAY;

	if (codec->kind == REST_TYPE_TIME)
		p = spell_clock(buf, us, format->digits);
	else
	{
		if (us < SPELL_FIRST || us >= SPELL_BEYOND)
		{
			*why = WHY_YEAR;
			return false;
		}
		if (clock < 0)
		{
			clock += USECS_PER_DAY;
			day--;
		}
		p = spell_day(p, (int) day);
		if (codec->kind != REST_TYPE_DATE || z)
		{
			*p++ = format->style == REST_STYLE_SQL ? ' ' : 'T';
			p = spell_clock(p, clock, format->digits);
		}
	}
	if (p == NULL)
	{
		*why = WHY_FINER;
		return false;
	}
	if (z)
		*p++ = 'Z';
	*p = '\0';
	return rest_spelled(out, REST_VALUE_TEXT, pstrdup(buf));
}

/* Microseconds as seconds, milliseconds and so on: an exact number. */
static bool
spell_epoch(const RestFormat *format, int64 us, RestValue *out,
			const char **why)
{
	int64		unit = format->digits == 0 ? 1000000 :
		format->digits == 3 ? 1000 : 1;
	uint64		size = us < 0 ? 0 - (uint64) us : (uint64) us;
	char	   *text;

	if (format->digits < 0)
	{
		text = psprintf("%s" UINT64_FORMAT ".%06d", us < 0 ? "-" : "",
						size / 1000000, (int) (size % 1000000));
		/* no zeros at the end, and no point before nothing */
		for (size_t n = strlen(text); text[n - 1] == '0' || text[n - 1] == '.'; n--)
		{
			bool		point = text[n - 1] == '.';

			text[n - 1] = '\0';
			if (point)
				break;
		}
	}
	else if (us % unit != 0)
	{
		*why = WHY_FINER;
		return false;
	}
	else
		text = psprintf(INT64_FORMAT "%s", us / unit,
						format->digits == 9 && us != 0 ? "000" : "");
	return rest_spelled(out, REST_VALUE_RAW, text);
}

/* Local time as an instant; false for one that the zone's clocks skip. */
static bool
spell_instant(const RestCodec *codec, int64 *us, const char **why)
{
	int64		wall = *us;

	*us = rest_zone_instant(codec, wall);
	*why = WHY_SKIPPED;
	return codec->zone_is_utc || rest_zone_wall(codec, *us) == wall;
}

/* An instant as local time; false when that would be read as another. */
static bool
spell_wall(const RestCodec *codec, int64 *us, const char **why)
{
	int64		instant = *us;

	*us = rest_zone_wall(codec, instant);
	*why = WHY_TWICE;
	return codec->zone_is_utc || rest_zone_instant(codec, *us) == instant;
}

/* Spell microseconds, as rest_time_value() has them, exactly by one format. */
bool
rest_spell_us(RestCodec *codec, const RestFormat *format, int64 us,
			  RestValue *out, const char **why)
{
	bool		instant = codec->kind == REST_TYPE_TIMESTAMPTZ;

	switch (format->style)
	{
		case REST_STYLE_EPOCH:
			if (codec->kind == REST_TYPE_TIME)
				return spell_epoch(format, us, out, why);
			return (instant || spell_instant(codec, &us, why)) &&
				spell_epoch(format, us + REST_EPOCH_US, out, why);
		case REST_STYLE_PATTERN:
			*why = WHY_FINER;
			return rest_pattern_spell(codec, format, us, out);
		case REST_STYLE_TIMESTAMP:
			return spell_instant(codec, &us, why) &&
				spell_iso(codec, format, us, true, out, why);
		case REST_STYLE_SQL:
			return (!instant || spell_wall(codec, &us, why)) &&
				spell_iso(codec, format, us, false, out, why);
		default:
			return spell_iso(codec, format, us, instant, out, why);
	}
}

/* date, time, timestamp, timestamptz */
bool
rest_spell_time(RestCodec *codec, const RestFormat *format, Datum value,
				RestValue *out, const char **why)
{
	int64		us;

	if (!rest_time_value(codec, value, &us))
	{
		*why = WHY_ODD;
		return false;
	}
	return rest_spell_us(codec, format, us, out, why);
}

/* interval: ISO 8601, or a number of seconds and so on if it has no months */
bool
rest_spell_interval(RestCodec *codec, const RestFormat *format, Datum value,
					RestValue *out, const char **why)
{
	Interval   *span = DatumGetIntervalP(value);
	char	   *text;

	if (format->style == REST_STYLE_EPOCH)
	{
		int64		us = span->day * USECS_PER_DAY;

		if (span->month != 0 || pg_add_s64_overflow(us, span->time, &us))
		{
			*why = "It has months, which are no fixed time.";
			return false;
		}
		return spell_epoch(format, us, out, why);
	}
	text = rest_datum_output(codec, value);
	if (strchr(text, 'f') != NULL)
	{
		*why = WHY_ODD;			/* PostgreSQL 17 has infinite intervals */
		return false;
	}
	return rest_spelled(out, REST_VALUE_TEXT, text);
}
