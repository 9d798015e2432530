/*-------------------------------------------------------------------------
 *
 * datum_number.c
 *	  Numbers from the wire: integers, floats, numeric, money.
 *
 * A number goes from its own text to the type's value.  Nothing passes through
 * double or int64 on its way to something wider.  A string that holds a number
 * is one; a number that is not integral does not fit an integer.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <float.h>
#include <math.h>

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/cash.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "datum_codec.h"

/* A decimal number taken apart: digits of data[start..end), with the point */
typedef struct NumberParts
{
	bool		negative;
	const char *start;			/* first digit */
	const char *end;			/* behind the last digit */
	const char *point;			/* the point between them, or end */
	long		exponent;
} NumberParts;

/* Behind the digits that begin at p. */
static inline const char *
number_digits(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

/*
 * Read an exponent; *p is behind the "e".  A size that no value can have is
 * cut, so that nothing overflows.
 */
static bool
number_exponent(const char **p, const char *end, long *out)
{
	bool		negative = false;
	long		value = 0;
	const char *digits;

	if (*p < end && (**p == '+' || **p == '-'))
		negative = *(*p)++ == '-';
	digits = *p;
	for (; *p < end && **p >= '0' && **p <= '9'; (*p)++)
		if (value < 1000000)
			value = value * 10 + (**p - '0');
	*out = negative ? -value : value;
	return *p > digits;
}

/* Take a decimal number apart; false when it is none. */
static bool
number_parse(const char *data, size_t len, NumberParts *parts)
{
	const char *p = data;
	const char *end = data + len;

	parts->negative = p < end && *p == '-';
	if (p < end && (*p == '-' || *p == '+'))
		p++;
	parts->start = p;
	p = number_digits(p, end);
	parts->point = p;
	parts->end = p;
	if (p < end && *p == '.')
	{
		p = number_digits(p + 1, end);
		parts->end = p;
	}
	/* a point alone is no number */
	if (parts->end - parts->start - (parts->point < parts->end) == 0)
		return false;
	parts->exponent = 0;
	if (p < end && (*p == 'e' || *p == 'E'))
	{
		p++;
		if (!number_exponent(&p, end, &parts->exponent))
			return false;
	}
	return p == end;
}

/* The next digit, -1 behind the last. */
static inline int
number_next(const NumberParts *parts, const char **p)
{
	if (*p == parts->point && *p < parts->end)
		(*p)++;
	return *p < parts->end ? *(*p)++ - '0' : -1;
}

/* A decimal number times ten to the power of shift, as int64. */
RestDecimal
rest_decimal_scale(const char *data, size_t len, int shift, int64 *out)
{
	NumberParts parts;
	const char *p;
	uint64		value = 0;
	uint64		limit;
	long		places;
	int			digit;
	bool		up = false;
	bool		rounded = false;

	if (!number_parse(data, len, &parts))
		return REST_DECIMAL_SYNTAX;
	limit = (uint64) PG_INT64_MAX + (parts.negative ? 1 : 0);
	places = (parts.point - parts.start) + parts.exponent + shift;
	p = parts.start;
	for (; places > 0; places--)
	{
		digit = number_next(&parts, &p);
		if (digit < 0 && value == 0)
			break;
		digit = Max(digit, 0);
		if (value > (limit - digit) / 10)
			return REST_DECIMAL_RANGE;
		value = value * 10 + digit;
	}
	/* what is left stands behind the point, after -places zeros */
	for (bool first = places == 0; (digit = number_next(&parts, &p)) >= 0; first = false)
	{
		up |= first && digit >= 5;
		rounded |= digit > 0;
	}
	if (up && value == limit)
		return REST_DECIMAL_RANGE;
	value += up;
	*out = parts.negative ? (int64) (0 - value) : (int64) value;
	return rounded ? REST_DECIMAL_ROUNDED : REST_DECIMAL_EXACT;
}

/* An integer of at most 18 digits; false for everything else. */
static inline bool
number_plain_int(const char *p, size_t len, int64 *out)
{
	const char *end = p + len;
	bool		negative = len > 0 && *p == '-';
	int64		value = 0;

	p += negative;
	if (p == end || end - p > 18)
		return false;
	for (; p < end; p++)
	{
		unsigned	digit = (unsigned char) *p - '0';

		if (digit > 9)
			return false;
		value = value * 10 + digit;
	}
	*out = negative ? -value : value;
	return true;
}

/* Out of the type's range, as the types' own functions say it. */
static Datum
number_range(const RestCodec *codec, const RestSlice *slice, RestRead *read)
{
	return rest_datum_reject(read, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE, NULL,
							 "value \"%s\" is out of range for type %s",
							 rest_datum_show(slice),
							 format_type_be(codec->type));
}

/* An int64 as the codec's integer type. */
static inline Datum
number_to_int(const RestCodec *codec, int64 value, const RestSlice *slice,
			  RestRead *read)
{
	if (codec->kind == REST_TYPE_INT4 && likely(value == (int32) value))
		return Int32GetDatum((int32) value);
	if (codec->kind == REST_TYPE_INT8)
		return Int64GetDatum(value);
	if (codec->kind == REST_TYPE_INT2 && value == (int16) value)
		return Int16GetDatum((int16) value);
	return number_range(codec, slice, read);
}

/* Is this a number, or text that may hold one? */
static inline bool
number_kind(const RestSlice *slice)
{
	return slice->kind == REST_JSON_NUMBER || slice->kind == REST_JSON_STRING;
}

/* An integer that is not plain: with fraction or exponent, long, or text. */
static Datum
number_other_int(RestCodec *codec, const RestSlice *slice, RestRead *read)
{
	char		buf[REST_DATUM_SHORT];
	const char *data;
	size_t		len;
	int64		value;
	char	   *text;

	if (!number_kind(slice))
		return rest_datum_mismatch(codec, slice, read);
	if (!rest_datum_utf8(codec, slice, read, &data, &len))
		return (Datum) 0;
	switch (rest_decimal_scale(data, len, 0, &value))
	{
		case REST_DECIMAL_EXACT:
			return number_to_int(codec, value, slice, read);
		case REST_DECIMAL_RANGE:
			return number_range(codec, slice, read);
		case REST_DECIMAL_ROUNDED:
			return rest_datum_mismatch(codec, slice, read);
		case REST_DECIMAL_SYNTAX:
			break;
	}
	/* blanks around it, and whatever else this server takes */
	text = rest_datum_cstring(codec, slice, read, buf);
	return text == NULL ? (Datum) 0 : rest_datum_input(codec, text, -1, read);
}

/* smallint, integer, bigint */
Datum
rest_read_int(RestCodec *codec, const RestFormat *format,
			  const RestSlice *slice, RestRead *read)
{
	int64		value;

	(void) format;
	if (likely(number_kind(slice) &&
			   number_plain_int(slice->data, slice->len, &value)))
		return number_to_int(codec, value, slice, read);
	return number_other_int(codec, slice, read);
}

/*
 * One of the three words for +infinity, -infinity and NaN as the type's own
 * input takes it; NULL when it is none.
 */
static char *
number_odd_word(const RestFormat *format, const char *text)
{
	static const char *const names[3] = {"Infinity", "-Infinity", "NaN"};

	for (int i = 0; i < format->nwords; i++)
		if (strcmp(format->words[i].text, text) == 0)
			return pstrdup(names[i]);
	return NULL;
}

/*
 * The value's text for an input function, odd words translated.  NULL when it
 * was rejected.
 */
static char *
number_text(RestCodec *codec, const RestFormat *format,
			const RestSlice *slice, RestRead *read, char *buf)
{
	char	   *text;

	if (!number_kind(slice))
	{
		rest_datum_mismatch(codec, slice, read);
		return NULL;
	}
	text = rest_datum_cstring(codec, slice, read, buf);
	if (text == NULL || format->style != REST_STYLE_WORDS)
		return text;
	text = number_odd_word(format, text);
	if (text == NULL)
		rest_datum_mismatch(codec, slice, read);
	return text;
}

/*
 * A number of at most 15 digits times or over a power of ten of at most 22:
 * both are exact doubles, so that one operation rounds correctly (Clinger, "How
 * to read floating point numbers accurately", 1990).  False for others.
 */
static bool
number_short_double(const char *data, size_t len, double *out)
{
	static const double powers[23] = {
		1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
		1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22
	};
	NumberParts parts;
	int64		digits = 0;
	long		power;
	int			digit;
	const char *p;

	if (FLT_EVAL_METHOD != 0 || len > 18 || !number_parse(data, len, &parts) ||
		parts.end - parts.start > 15)
		return false;
	power = parts.exponent;
	if (parts.point < parts.end)
		power -= parts.end - parts.point - 1;
	if (power < -22 || power > 22)
		return false;
	p = parts.start;
	while ((digit = number_next(&parts, &p)) >= 0)
		digits = digits * 10 + digit;
	*out = power < 0 ? (double) digits / powers[-power] :
		(double) digits * powers[power];
	if (parts.negative)
		*out = -*out;
	return true;
}

/* real, double precision: what strtod() takes fully is done at once */
Datum
rest_read_float(RestCodec *codec, const RestFormat *format,
				const RestSlice *slice, RestRead *read)
{
	char		buf[REST_DATUM_SHORT];
	char	   *text;
	char	   *end;
	double		number;

	if (codec->kind == REST_TYPE_FLOAT8 && slice->kind == REST_JSON_NUMBER &&
		number_short_double(slice->data, slice->len, &number))
		return Float8GetDatum(number);
	text = number_text(codec, format, slice, read, buf);
	if (text == NULL)
		return (Datum) 0;
	if (slice->kind == REST_JSON_NUMBER)
	{
		errno = 0;
		if (codec->kind == REST_TYPE_FLOAT8)
		{
			double		value = strtod(text, &end);

			if (*end == '\0' && errno == 0 && !isinf(value))
				return Float8GetDatum(value);
		}
		else
		{
			float		value = strtof(text, &end);

			if (*end == '\0' && errno == 0 && !isinf(value))
				return Float4GetDatum(value);
		}
	}
	return rest_datum_input(codec, text, -1, read);
}

/* What number_input() is given */
typedef struct NumberInput
{
	char	   *text;
	int32		typmod;
} NumberInput;

/* numeric's input function, which no setting changes. */
static Datum
number_input(RestCodec *codec, void *arg)
{
	NumberInput *in = arg;

	(void) codec;
	return DirectFunctionCall3(numeric_in, CStringGetDatum(in->text),
							   ObjectIdGetDatum(InvalidOid),
							   Int32GetDatum(in->typmod));
}

/*
 * A decimal number of at most 18 digits without exponent, as all its digits
 * and how many of them are behind the point; false for everything else.
 */
static inline bool
number_plain_decimal(const char *p, size_t len, int64 *digits, int *scale)
{
	const char *end = p + len;
	const char *point = NULL;
	bool		negative = len > 0 && *p == '-';
	int64		value = 0;

	p += negative;
	if (p == end || end - p > 18)
		return false;
	for (; p < end; p++)
	{
		unsigned	digit = (unsigned char) *p - '0';

		if (digit <= 9)
			value = value * 10 + digit;
		else if (*p == '.' && point == NULL)
			point = p;
		else
			return false;
	}
	*scale = point == NULL ? 0 : (int) (end - point) - 1;
	*digits = negative ? -value : value;
	return true;
}

/* See datum_codec.h. */
Numeric
rest_datum_decimal(const char *data, size_t len)
{
	char		buf[REST_DATUM_SHORT];
	int64		digits;
	int			scale;

	if (number_plain_decimal(data, len, &digits, &scale))
		return scale == 0 ? int64_to_numeric(digits) :
			int64_div_fast_to_numeric(digits, scale);
	/* an exponent may be out of range */
	if (len >= sizeof(buf) || memchr(data, 'e', len) != NULL ||
		memchr(data, 'E', len) != NULL)
		return NULL;
	memcpy(buf, data, len);
	buf[len] = '\0';
	return DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(buf),
											   ObjectIdGetDatum(InvalidOid),
											   Int32GetDatum(-1)));
}

/* numeric; the column's typmod rounds, as it would in a local table */
Datum
rest_read_numeric(RestCodec *codec, const RestFormat *format,
				  const RestSlice *slice, RestRead *read)
{
	char		buf[REST_DATUM_SHORT];
	NumberInput in;
	Numeric		value;

	if (codec->typmod < 0 && slice->kind == REST_JSON_NUMBER &&
		(value = rest_datum_decimal(slice->data, slice->len)) != NULL)
		return NumericGetDatum(value);
	in.text = number_text(codec, format, slice, read, buf);
	in.typmod = codec->typmod;
	if (in.text == NULL)
		return (Datum) 0;
	if (unlikely(strlen(in.text) > 1000))
		return rest_datum_pinned(codec, codec->zone, read, number_input, &in);
	return rest_datum_trapped(codec, read, number_input, &in);
}

/* numeric's text to money, with as many digits as lc_monetary has. */
static Datum
number_money(RestCodec *codec, void *arg)
{
	return DirectFunctionCall1(numeric_cash, number_input(codec, arg));
}

/* money: a plain number, whatever currency and marks the session prints */
Datum
rest_read_money(RestCodec *codec, const RestFormat *format,
				const RestSlice *slice, RestRead *read)
{
	char		buf[REST_DATUM_SHORT];
	NumberInput in;

	in.text = number_text(codec, format, slice, read, buf);
	in.typmod = -1;
	if (in.text == NULL)
		return (Datum) 0;
	return rest_datum_pinned(codec, codec->zone, read, number_money, &in);
}
