/*-------------------------------------------------------------------------
 *
 * datum_filter.c
 *	  Values in filters and paths: spelled exactly, rounded outward, or kept.
 *
 * A filter may only narrow.  So a bound that filter_format cannot spell moves
 * outward, and where rows show less than the API stores it moves one granule
 * further out: a stored 09:30:12.5 that rows show as 09:30:12 is still asked
 * for by "<= 09:30:12".  Rows are taken to be cut downward, as formats of whole
 * seconds are; numbers before 1970 in an epoch format also upward.
 *
 * What another system may order or compare differently (enums and uuids by
 * range, json, arrays, intervals, network addresses) is not sent at all.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

#include "datum_codec.h"

/* Integers up to here are themselves after a way through a double */
#define FILTER_DOUBLE_MAX	(INT64CONST(1) << 53)

/* How much a number may have changed on its way through a double, and more */
#define FILTER_DOUBLE_SLACK	"1e-15"

/* Spell by the first filter format that can; templates around it. */
static bool
filter_spell(RestCodec *codec, Datum value, RestValue *out)
{
	const char *why;

	for (int i = 0; i < codec->nfilter_formats; i++)
		if (codec->spell(codec, &codec->filter_formats[i], value, out, &why))
		{
			rest_datum_wrap(&codec->filter_formats[i], out);
			return true;
		}
	return false;
}

/* The same, as the outcome of a filter. */
static RestSend
filter_send(RestCodec *codec, Datum value, RestSend how, RestValue *out)
{
	return filter_spell(codec, value, out) ? how : REST_SEND_NOT;
}

/* The granule that rows are cut to: the coarsest of the row formats. */
static const RestFormat *
filter_row_format(const RestCodec *codec)
{
	const RestFormat *worst = &codec->formats[0];

	for (int i = 1; i < codec->nformats; i++)
	{
		const RestFormat *f = &codec->formats[i];

		if (f->months > worst->months ||
			(worst->months == 0 && f->granule > worst->granule))
			worst = f;
	}
	return worst;
}

/* Microseconds by which the column's typmod may have moved a time, and more. */
static int64
filter_typmod_unit(const RestCodec *codec)
{
	static const int64 units[6] = {1000000, 100000, 10000, 1000, 100, 10};

	return codec->kind == REST_TYPE_DATE || codec->typmod < 0 ||
		codec->typmod > 5 ? 0 : units[codec->typmod];
}

/*
 * Move a bound out so that no row is lost that the format cuts or the type
 * rounds; false where local time jumps and the bound would move in.
 */
static bool
filter_widen(const RestCodec *codec, RestBound bound, int64 *us)
{
	const RestFormat *format = filter_row_format(codec);
	int64		unit = filter_typmod_unit(codec);
	int64		low = rest_time_floor(codec, format, *us);
	int64		moved;

	if (bound == REST_BOUND_BELOW && low == *us && unit == 0)
		return true;
	if (bound != REST_BOUND_LOWER)
	{
		moved = format->granule == 1 ? *us + unit :
			rest_time_step(codec, format, *us) + unit;
		if (moved <= *us)
			return false;
	}
	else
	{
		moved = low - unit;
		/* cut towards zero, a time before 1970 is shown later than it is */
		if (format->style == REST_STYLE_EPOCH && format->granule > 1 &&
			low <= -REST_EPOCH_US)
			moved = rest_time_floor(codec, format, low - 1) - unit;
		if (moved > *us)
			return false;
	}
	*us = moved;
	return true;
}

/*
 * Round a bound out to what the filter's format can spell; false when it
 * cannot be.  *rounded is set when it moved.
 */
static bool
filter_round(const RestCodec *codec, const RestFormat *format,
			 RestBound bound, int64 *us, bool *rounded)
{
	int64		low = rest_time_floor(codec, format, *us);

	if (low == *us)
		return true;
	if (bound == REST_BOUND_EQUAL)
		return false;
	if (bound != REST_BOUND_LOWER)
	{
		int64		high = rest_time_step(codec, format, *us);

		if (high < *us)
			return false;
		*us = high;
	}
	else if (low > *us)
		return false;
	else
		*us = low;
	*rounded = true;
	return true;
}

/* Is this time within what every system can write? */
static bool
filter_time_plain(const RestCodec *codec, int64 us)
{
	if (codec->kind == REST_TYPE_TIME)
		return us >= 0 && us < USECS_PER_DAY;
	return us >= INT64CONST(-730119) * USECS_PER_DAY &&
		us < INT64CONST(2921940) * USECS_PER_DAY;
}

/* date, time, timestamp, timestamptz */
static RestSend
filter_time(RestCodec *codec, Datum value, RestBound bound, RestValue *out)
{
	bool		moved = codec->coarse;
	const char *why;
	int64		us;

	if (!rest_time_value(codec, value, &us) ||
		!filter_time_plain(codec, us) ||
		(codec->coarse && (bound == REST_BOUND_EQUAL ||
						   !filter_widen(codec, bound, &us))))
		return REST_SEND_NOT;
	for (int i = 0; i < codec->nfilter_formats; i++)
	{
		const RestFormat *format = &codec->filter_formats[i];
		int64		at = us;

		if (!filter_round(codec, format, bound, &at, &moved) ||
			!filter_time_plain(codec, at) ||
			!rest_spell_us(codec, format, at, out, &why))
			continue;
		rest_datum_wrap(format, out);
		return moved ? REST_SEND_HINT : REST_SEND_EXACT;
	}
	return REST_SEND_NOT;
}

/* smallint, integer, bigint: exact unless rows show doubles. */
static RestSend
filter_int(RestCodec *codec, Datum value, RestBound bound, RestValue *out)
{
	int64		n = codec->kind == REST_TYPE_INT2 ? DatumGetInt16(value) :
		codec->kind == REST_TYPE_INT4 ? DatumGetInt32(value) :
		DatumGetInt64(value);

	/* other integers may show as this one only beyond 2^53 */
	if (codec->coarse && (n >= FILTER_DOUBLE_MAX || n <= -FILTER_DOUBLE_MAX))
	{
		/* a double beyond it is off by at most 512; twice that is safe */
		if (bound == REST_BOUND_EQUAL ||
			n > PG_INT64_MAX - 1024 || n < PG_INT64_MIN + 1024)
			return REST_SEND_NOT;
		n += bound == REST_BOUND_LOWER ? -1024 : 1024;
		return filter_send(codec, Int64GetDatum(n), REST_SEND_HINT, out);
	}
	return filter_send(codec, value, REST_SEND_EXACT, out);
}

/*
 * real: what the API holds more precisely shows as the nearest float, so that
 * bounds go to the next one.  double precision: exact.
 */
static RestSend
filter_float(RestCodec *codec, Datum value, RestBound bound, RestValue *out)
{
	float		f;

	if (codec->kind == REST_TYPE_FLOAT8)
	{
		double		d = DatumGetFloat8(value);

		if (isnan(d) || isinf(d))
			return REST_SEND_NOT;
		/* -0 is 0 to SQL, but not to everyone */
		return filter_send(codec, Float8GetDatum(d == 0 ? 0.0 : d),
						   REST_SEND_EXACT, out);
	}
	f = DatumGetFloat4(value);
	if (isnan(f) || isinf(f) || bound == REST_BOUND_EQUAL)
		return REST_SEND_NOT;
	/* nothing that is not 0 shows as 0: the type's input refuses it */
	f = f == 0 ? 0.0f :
		nextafterf(f, bound == REST_BOUND_LOWER ? -INFINITY : INFINITY);
	if (isinf(f))
		return REST_SEND_NOT;
	return filter_send(codec, Float4GetDatum(f), REST_SEND_HINT, out);
}

/* A numeric from its text. */
static Datum
filter_numeric_of(const char *text)
{
	return DirectFunctionCall3(numeric_in, CStringGetDatum(text),
							   ObjectIdGetDatum(InvalidOid),
							   Int32GetDatum(-1));
}

/* Do rows hold numbers that went through a double? */
static bool
filter_through_double(const RestCodec *codec)
{
	for (int i = 0; i < codec->nformats; i++)
		if (codec->formats[i].style == REST_STYLE_DOUBLE)
			return true;
	return false;
}

/*
 * How far the number in a row may be from the one that the API holds: its way
 * through a double, and the rounding to the column's typmod.
 */
static Datum
filter_numeric_slack(const RestCodec *codec, Datum value)
{
	Datum		slack = filter_numeric_of("0");
	int			scale;

	if (filter_through_double(codec))
		slack = DirectFunctionCall2(numeric_mul,
									DirectFunctionCall1(numeric_abs, value),
									filter_numeric_of(FILTER_DOUBLE_SLACK));
	if (codec->typmod < VARHDRSZ)
		return slack;
	/* as numeric.c has it: scale is 11 bits, signed from 15 on */
	scale = (((codec->typmod - VARHDRSZ) & 0x7ff) ^ 1024) - 1024;
	return DirectFunctionCall2(numeric_add, slack,
							   filter_numeric_of(psprintf("1e%d", -scale)));
}

/* A numeric without zeros at its end; numeric's own trim_scale. */
static Datum
filter_trim(Datum value)
{
	return DirectFunctionCall1(numeric_trim_scale, value);
}

/* numeric: exact unless rows show doubles. */
static RestSend
filter_numeric(RestCodec *codec, Datum value, RestBound bound,
			   RestValue *out)
{
	Numeric		num = DatumGetNumeric(value);

	if (numeric_is_nan(num) || numeric_is_inf(num) ||
		(codec->coarse && bound == REST_BOUND_EQUAL))
		return REST_SEND_NOT;
	if (codec->coarse)
		value = DirectFunctionCall2(bound == REST_BOUND_LOWER ?
									numeric_sub : numeric_add, value,
									filter_numeric_slack(codec, value));
	return filter_send(codec, filter_trim(value), codec->coarse ?
					   REST_SEND_HINT : REST_SEND_EXACT, out);
}

/* text, varchar; of the other text types equality and order mean more. */
static RestSend
filter_text(RestCodec *codec, Datum value, RestValue *out)
{
	if (codec->type != TEXTOID && codec->type != VARCHAROID)
		return REST_SEND_NOT;
	return filter_send(codec, value, REST_SEND_EXACT, out);
}

/* A comparison value as the API reads it in a filter. */
RestSend
rest_codec_filter(RestCodec *codec, Datum value, RestBound bound,
				  RestValue *out)
{
	memset(out, 0, sizeof(*out));
	while (codec->nature == REST_NATURE_DOMAIN)
		codec = codec->inner;
	switch (codec->kind)
	{
		case REST_TYPE_INT2:
		case REST_TYPE_INT4:
		case REST_TYPE_INT8:
			return filter_int(codec, value, bound, out);
		case REST_TYPE_FLOAT4:
		case REST_TYPE_FLOAT8:
			return filter_float(codec, value, bound, out);
		case REST_TYPE_NUMERIC:
			return filter_numeric(codec, value, bound, out);
		case REST_TYPE_TEXT:
			return filter_text(codec, value, out);
		case REST_TYPE_DATE:
		case REST_TYPE_TIME:
		case REST_TYPE_TIMESTAMP:
		case REST_TYPE_TIMESTAMPTZ:
			return filter_time(codec, value, bound, out);
		case REST_TYPE_BOOL:
		case REST_TYPE_UUID:
			break;
		default:
			if (codec->nature != REST_NATURE_ENUM)
				return REST_SEND_NOT;
	}
	/* equal is equal everywhere, greater is not */
	if (bound != REST_BOUND_EQUAL)
		return REST_SEND_NOT;
	return filter_send(codec, value, REST_SEND_EXACT, out);
}

/* Can a value of this codec stand in a path at all? */
static bool
key_has_form(const RestCodec *codec)
{
	return codec->nature != REST_NATURE_ARRAY &&
		codec->nature != REST_NATURE_ROW && codec->kind != REST_TYPE_JSON &&
		codec->kind != REST_TYPE_JSONB && codec->kind != REST_TYPE_BYTEA;
}

/* A value for a path or an argument outside filters. */
bool
rest_codec_key(RestCodec *codec, Datum value, RestValue *out)
{
	const char *why;

	memset(out, 0, sizeof(*out));
	while (codec->nature == REST_NATURE_DOMAIN)
		codec = codec->inner;
	if (!key_has_form(codec))
		return false;
	if (codec->kind == REST_TYPE_NUMERIC)
		value = filter_trim(value);
	for (int i = 0; i < codec->nfilter_formats; i++)
	{
		const RestFormat *format = &codec->filter_formats[i];

		if (!codec->spell(codec, format, value, out, &why))
			continue;
		/* a path has no place for JSON, so its value stands alone */
		if (format->wrap == REST_WRAP_TEXT)
			rest_datum_wrap(format, out);
		if (format->wrap != REST_WRAP_NONE || out->kind != REST_VALUE_RAW)
			out->kind = REST_VALUE_TEXT;
		return true;
	}
	return false;
}

/* A value for an expression outside filters: nothing is rounded or trimmed. */
bool
rest_codec_literal(RestCodec *codec, Datum value, RestValue *out)
{
	const char *why;

	memset(out, 0, sizeof(*out));
	while (codec->nature == REST_NATURE_DOMAIN)
		codec = codec->inner;
	if (codec->nature == REST_NATURE_ARRAY || codec->nature == REST_NATURE_ROW ||
		codec->filter_formats == codec->formats)
		return false;
	for (int i = 0; i < codec->nfilter_formats; i++)
	{
		const RestFormat *format = &codec->filter_formats[i];

		if (!codec->spell(codec, format, value, out, &why))
			continue;
		if (format->wrap == REST_WRAP_TEXT)
		{
			rest_datum_wrap(format, out);
			out->kind = REST_VALUE_TEXT;
		}
		return true;
	}
	return false;
}
