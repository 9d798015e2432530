/*-------------------------------------------------------------------------
 *
 * datum_pattern.c
 *	  Times by a pattern of to_char, such as "DD.MM.YYYY HH24:MI".
 *
 * to_timestamp() reads and to_char() spells, in the C collation and without
 * the locale's names (format_pattern.c refuses TM).  to_timestamp() is lenient:
 * it takes "2015" for "YYYY-MM-DD" and ignores what follows.  So what it read
 * must print as what it was given, and what was printed must read back.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "catalog/pg_collation.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"

#include "datum_codec.h"

/* What the pinned functions below work on */
typedef struct PatternCall
{
	const RestFormat *format;
	const char *text;
	int64		us;				/* instant with a zone or for timestamptz */
	bool		instant;
} PatternCall;

/* to_timestamp(text, pattern) */
static Datum
pattern_call_read(RestCodec *codec, void *arg)
{
	PatternCall *call = arg;

	(void) codec;
	return DirectFunctionCall2Coll(to_timestamp, C_COLLATION_OID,
								   CStringGetTextDatum(call->text),
								   CStringGetTextDatum(call->format->pattern));
}

/* to_char(timestamp or timestamptz, pattern); 0 when it has nothing to say */
static Datum
pattern_call_spell(RestCodec *codec, void *arg)
{
	PatternCall *call = arg;
	text	   *done;

	(void) codec;
	done = DatumGetTextPP(DirectFunctionCall2Coll(call->instant ?
												  timestamptz_to_char :
												  timestamp_to_char,
												  C_COLLATION_OID,
												  TimestampGetDatum(call->us),
												  CStringGetTextDatum(call->format->pattern)));
	return CStringGetDatum(text_to_cstring(done));
}

/*
 * Does the pattern's time depend on a zone?  Local types without a zone field
 * are read and spelled as if in UTC, which has no gaps.
 */
static pg_tz *
pattern_zone(const RestCodec *codec, const RestFormat *format)
{
	if (format->has_zone || codec->kind == REST_TYPE_TIMESTAMPTZ)
		return codec->zone;
	return pg_tzset("UTC");
}

/*
 * Compare texts as a reader of patterns does: blanks, zeros before a number,
 * zeros behind a fraction and letters' case do not count.
 */
static bool
pattern_same(const char *a, const char *b)
{
	bool		in_number = false;

	for (;;)
	{
		while (*a == ' ')
			a++;
		while (*b == ' ')
			b++;
		if (!in_number)
		{
			/* a number's last digit counts, also when it is 0 */
			while (*a == '0' && isdigit((unsigned char) a[1]))
				a++;
			while (*b == '0' && isdigit((unsigned char) b[1]))
				b++;
		}
		if (in_number && isdigit((unsigned char) *a) != isdigit((unsigned char) *b))
		{
			/* 5 and 500 after a point */
			while (*a == '0')
				a++;
			while (*b == '0')
				b++;
		}
		if (pg_tolower((unsigned char) *a) != pg_tolower((unsigned char) *b))
			return false;
		if (*a == '\0')
			return true;
		in_number = isdigit((unsigned char) *a);
		a++;
		b++;
	}
}

/* Print by the pattern. */
static char *
pattern_print(RestCodec *codec, const RestFormat *format, int64 us)
{
	PatternCall call = {format, NULL, us, format->has_zone};

	/* without a zone field local time is what is printed */
	if (codec->kind == REST_TYPE_TIMESTAMPTZ && !format->has_zone)
		call.us = rest_zone_wall(codec, us);
	else if (codec->kind != REST_TYPE_TIMESTAMPTZ && format->has_zone)
		call.us = rest_zone_instant(codec, us);
	return DatumGetCString(rest_datum_pinned(codec,
											 pattern_zone(codec, format),
											 NULL, pattern_call_spell, &call));
}

/* to_timestamp()'s result as the type counts. */
static int64
pattern_value(RestCodec *codec, const RestFormat *format, int64 us)
{
	if (codec->kind == REST_TYPE_TIME)
	{
		us %= USECS_PER_DAY;
		return us < 0 ? us + USECS_PER_DAY : us;
	}
	if (codec->kind != REST_TYPE_TIMESTAMPTZ && format->has_zone)
		return rest_zone_wall(codec, us);
	return us;
}

/* The type's error for a text that does not follow the pattern. */
static bool
pattern_mismatch(RestCodec *codec, const RestFormat *format,
				 const RestSlice *slice, RestRead *read)
{
	(void) codec;
	rest_datum_reject(read, ERRCODE_INVALID_DATETIME_FORMAT, NULL,
					  "value \"%s\" does not follow the format \"%s\"",
					  rest_datum_show(slice), format->pattern);
	return false;
}

/* Read by the pattern. */
bool
rest_pattern_read(RestCodec *codec, const RestFormat *format,
				  const RestSlice *slice, RestRead *read, int64 *us)
{
	char		buf[REST_DATUM_SHORT];
	PatternCall call = {format, NULL, 0, false};
	Datum		got;

	if (slice->kind != REST_JSON_STRING && slice->kind != REST_JSON_NUMBER)
		return pattern_mismatch(codec, format, slice, read);
	call.text = rest_datum_cstring(codec, slice, read, buf);
	if (call.text == NULL)
		return false;
	got = rest_datum_pinned(codec, pattern_zone(codec, format), read,
							pattern_call_read, &call);
	if (read->failed)
		return false;
	*us = pattern_value(codec, format, DatumGetInt64(got));
	/* with a zone field the same instant prints in another zone */
	if (format->has_zone ||
		pattern_same(call.text, pattern_print(codec, format, *us)))
		return true;
	return pattern_mismatch(codec, format, slice, read);
}

/* Spell by the pattern; false when that does not read back as the same. */
bool
rest_pattern_spell(RestCodec *codec, const RestFormat *format, int64 us,
				   RestValue *out)
{
	char	   *text = pattern_print(codec, format, us);
	PatternCall call = {format, text, 0, false};
	RestRead	read = {true, false, false};
	Datum		got = rest_datum_pinned(codec, pattern_zone(codec, format),
										&read, pattern_call_read, &call);
	size_t		len;
	const char *utf8;

	if (read.failed ||
		pattern_value(codec, format, DatumGetInt64(got)) != us)
		return false;
	utf8 = rest_datum_to_utf8(text, strlen(text), &len);
	return utf8 != NULL && rest_spelled(out, REST_VALUE_TEXT, utf8);
}
