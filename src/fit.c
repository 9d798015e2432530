/*-------------------------------------------------------------------------
 *
 * fit.c
 *	  Values of other types, as conditions on a column of its own type.
 *
 * A column of integers may be compared with 24.5, one of dates with now(); the
 * API is asked in the column's own type (language.md section 10, rule 1).  A
 * comparison and its value enter, an equal one with a value of the column's
 * type leaves, or a wider one, or that no row or every row passes.  SQL's own
 * semantics are kept to the last digit: what the operator would do by casting
 * the column is worked out for the value instead.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

#include "fit.h"

/* Below this every integer is itself as a double */
#define FIT_DOUBLE_MAX 9007199254740992.0

/* Where a number stands against what an integer type can hold */
typedef enum FitPlace
{
	FIT_BELOW,
	FIT_INSIDE,
	FIT_ABOVE
} FitPlace;

/* A number as an integer column sees it */
typedef struct FitNumber
{
	FitPlace	place;
	int64		floor;			/* INSIDE */
	bool		integral;		/* INSIDE: floor is all of it */
} FitNumber;

/* See fit.h. */
bool
rest_fit_is_integer(Oid type)
{
	return type == INT2OID || type == INT4OID || type == INT8OID;
}

/* Is it one of the types of times that have a day? */
static bool
is_date_or_time(Oid type)
{
	return type == DATEOID || type == TIMESTAMPOID || type == TIMESTAMPTZOID;
}

/* Casts of columns that are known: they lose nothing, or in a known way. */
static bool
is_known_cast(Oid from, Oid to)
{
	if (rest_fit_is_integer(from))
		return rest_fit_is_integer(to) || to == NUMERICOID || to == FLOAT8OID;
	if (from == NUMERICOID || from == FLOAT4OID)
		return to == FLOAT8OID;
	if (from == DATEOID)
		return to == TIMESTAMPOID || to == TIMESTAMPTZOID;
	return from == TIMESTAMPOID && to == TIMESTAMPTZOID;
}

/* See fit.h. */
bool
rest_fit_can(Oid column, Oid cast, Oid type)
{
	if (OidIsValid(cast))
		return is_known_cast(column, cast) &&
			(type == cast || (rest_fit_is_integer(type) && rest_fit_is_integer(cast)));
	return type == column || (rest_fit_is_integer(type) && rest_fit_is_integer(column)) ||
		(type == FLOAT4OID && column == FLOAT8OID) ||
		(type == FLOAT8OID && column == FLOAT4OID) ||
		(is_date_or_time(type) && is_date_or_time(column));
}

/* ----- numbers and integer columns ----- */

/* An integer Datum of any width as int64. */
static int64
integer_value(Datum value, Oid type)
{
	if (type == INT2OID)
		return DatumGetInt16(value);
	return type == INT4OID ? DatumGetInt32(value) : DatumGetInt64(value);
}

/* A numeric as an int8 column sees it; NaN is above all numbers. */
static FitNumber
numeric_number(Datum value)
{
	FitNumber	number = {FIT_ABOVE, 0, true};
	Numeric		n = DatumGetNumeric(value);
	Datum		least = NumericGetDatum(int64_to_numeric(PG_INT64_MIN));
	Datum		most = NumericGetDatum(int64_to_numeric(PG_INT64_MAX));
	Datum		whole;

	if (numeric_is_nan(n) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, value, most)))
		return number;
	number.place = FIT_BELOW;
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, value, least)))
		return number;
	whole = DirectFunctionCall1(numeric_floor, value);
	number.place = FIT_INSIDE;
	number.floor = DatumGetInt64(DirectFunctionCall1(numeric_int8, whole));
	number.integral = DatumGetBool(DirectFunctionCall2(numeric_eq, whole, value));
	return number;
}

/*
 * A double as an integer column sees it that is cast to double; false when the
 * cast of the column would round.
 */
static bool
double_number(double value, Oid column, FitNumber *number)
{
	number->place = isnan(value) || value > 0 ? FIT_ABOVE : FIT_BELOW;
	if (isnan(value))
		return true;
	if (fabs(value) >= FIT_DOUBLE_MAX)
		return column != INT8OID || isinf(value);
	number->place = FIT_INSIDE;
	number->floor = (int64) floor(value);
	number->integral = floor(value) == value;
	return true;
}

/* A value of any type of numbers, as an integer column sees it. */
static bool
any_number(Datum value, Oid type, Oid column, FitNumber *number)
{
	switch (type)
	{
		case NUMERICOID:
			*number = numeric_number(value);
			return true;
		case FLOAT8OID:
			return double_number(DatumGetFloat8(value), column, number);
		default:
			number->place = FIT_INSIDE;
			number->floor = integer_value(value, type);
			number->integral = true;
			return true;
	}
}

/* Narrow what int8 can hold to what the column's type can. */
static void
place_number(Oid column, FitNumber *number)
{
	int64		least = column == INT2OID ? PG_INT16_MIN : PG_INT32_MIN;
	int64		most = column == INT2OID ? PG_INT16_MAX : PG_INT32_MAX;

	if (number->place != FIT_INSIDE || column == INT8OID)
		return;
	if (number->floor < least)
		number->place = FIT_BELOW;
	else if (number->floor > most ||
			 (number->floor == most && !number->integral))
		number->place = FIT_ABOVE;
}

/* What a comparison says when no value of the column is equal or beyond. */
static RestFitResult
beyond(RestTermKind kind, FitPlace place)
{
	switch (kind)
	{
		case REST_TERM_EQ:
			return REST_FIT_NEVER;
		case REST_TERM_NE:
			return REST_FIT_NOT_NULL;
		case REST_TERM_LT:
		case REST_TERM_LE:
			return place == FIT_ABOVE ? REST_FIT_NOT_NULL : REST_FIT_NEVER;
		default:
			return place == FIT_BELOW ? REST_FIT_NOT_NULL : REST_FIT_NEVER;
	}
}

/* An int64 that is in the range of the column's type. */
static Datum
integer_datum(Oid column, int64 number)
{
	if (column == INT2OID)
		return Int16GetDatum((int16) number);
	return column == INT4OID ? Int32GetDatum((int32) number) :
		Int64GetDatum(number);
}

/* An integer column and any number. */
static void
fit_integer(Oid column, Datum value, Oid type, RestFit *out)
{
	FitNumber	number;

	if (!any_number(value, type, column, &number))
	{
		out->result = REST_FIT_LOCAL;
		return;
	}
	place_number(column, &number);
	if (number.place != FIT_INSIDE)
	{
		out->result = beyond(out->kind, number.place);
		return;
	}
	out->datum = integer_datum(column, number.floor);
	if (number.integral)
		return;
	if (out->kind == REST_TERM_EQ || out->kind == REST_TERM_NE)
		out->result = beyond(out->kind, FIT_INSIDE);
	else
		out->kind = out->kind == REST_TERM_LT || out->kind == REST_TERM_LE ?
			REST_TERM_LE : REST_TERM_GT;
}

/* ----- other numbers ----- */

/*
 * A numeric column that is cast to double: numerics near the value's own
 * decimal form become equal to it, so that inclusive bounds go to the next
 * double.
 */
static void
fit_numeric(double value, RestFit *out)
{
	char		text[DOUBLE_SHORTEST_DECIMAL_LEN];

	if (isnan(value) || isinf(value) ||
		out->kind == REST_TERM_EQ || out->kind == REST_TERM_NE)
	{
		out->result = REST_FIT_LOCAL;
		return;
	}
	if (out->kind == REST_TERM_GE)
		value = nextafter(value, -INFINITY);
	else if (out->kind == REST_TERM_LE)
		value = nextafter(value, INFINITY);
	if (isinf(value))
	{
		out->result = REST_FIT_LOCAL;
		return;
	}
	double_to_shortest_decimal_buf(value, text);
	out->datum = DirectFunctionCall3(numeric_in, CStringGetDatum(text),
									 ObjectIdGetDatum(InvalidOid),
									 Int32GetDatum(-1));
	out->wider = true;
}

/* A real column and a double: bounds go to the next real outside. */
static void
fit_real(double value, RestFit *out)
{
	float		f = (float) value;

	if (isnan(value) || isinf(value) || isinf(f))
	{
		out->result = REST_FIT_LOCAL;
		return;
	}
	out->datum = Float4GetDatum(f);
	if ((double) f == value)
		return;
	if (out->kind == REST_TERM_EQ || out->kind == REST_TERM_NE)
	{
		out->result = beyond(out->kind, FIT_INSIDE);
		return;
	}
	if (out->kind == REST_TERM_LT || out->kind == REST_TERM_LE)
		f = (double) f < value ? f : nextafterf(f, -INFINITY);
	else
		f = (double) f > value ? f : nextafterf(f, INFINITY);
	if (isinf(f))
	{
		out->result = REST_FIT_LOCAL;
		return;
	}
	/* no real lies between f and the value, so f itself passes */
	out->kind = out->kind == REST_TERM_LT || out->kind == REST_TERM_LE ?
		REST_TERM_LE : REST_TERM_GE;
	out->datum = Float4GetDatum(f);
}

/* See fit.h. */
void
rest_fit(Oid column, RestTermKind kind, Datum value, Oid type, RestFit *out)
{
	memset(out, 0, sizeof(*out));
	out->result = REST_FIT_VALUE;
	out->kind = kind;
	out->datum = value;
	if (column == type)
		return;
	if (rest_fit_is_integer(column))
		fit_integer(column, value, type, out);
	else if (column == NUMERICOID && type == FLOAT8OID)
		fit_numeric(DatumGetFloat8(value), out);
	else if (column == FLOAT4OID && type == FLOAT8OID)
		fit_real(DatumGetFloat8(value), out);
	else if (column == FLOAT8OID && type == FLOAT4OID)
		out->datum = Float8GetDatum((double) DatumGetFloat4(value));
	else if (is_date_or_time(column) && is_date_or_time(type))
		rest_fit_time(column, kind, value, type, out);
	else
		out->result = REST_FIT_LOCAL;
}
