/*-------------------------------------------------------------------------
 *
 * fit_time.c
 *	  Times of other types, as conditions on a column of its own type.
 *
 * date, timestamp and timestamptz are comparable with each other, by way of
 * the session's time zone.  The operators' own casts do the work: what a date
 * is as a timestamptz is asked of them, not worked out here, so that a zone
 * without a midnight on that day is no trap.  Times that no other system could
 * write stay here; that also keeps the casts within their range.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"

#include "fit.h"

/* Days from 2000-01-01 to 0001-01-02 and to 9999-12-30 */
#define FIT_FIRST_DAY	(-730118)
#define FIT_LAST_DAY	2921937

/*
 * Two offsets of one zone are never further apart, with the day that some
 * places skipped or had twice and their local mean times before.
 */
#define FIT_ZONE_SLACK	(INT64CONST(48) * USECS_PER_HOUR)

/* A day, or a time in microseconds, within the years 1 to 9999? */
static bool
is_plain(Datum value, Oid type)
{
	int64		at = type == DATEOID ?
		(int64) DatumGetDateADT(value) * USECS_PER_DAY :
		DatumGetTimestamp(value);

	return at >= FIT_FIRST_DAY * USECS_PER_DAY &&
		at < FIT_LAST_DAY * USECS_PER_DAY;
}

/* A day's midnight as a time of this type, as the operators have it. */
static int64
midnight(DateADT day, Oid type)
{
	return DatumGetTimestamp(DirectFunctionCall1(type == TIMESTAMPOID ?
												 date_timestamp : date_timestamptz,
												 DateADTGetDatum(day)));
}

/*
 * A date column and a time: between the last day whose midnight is not after
 * the time, and the next.
 */
static void
fit_date(Datum value, Oid type, RestFit *out)
{
	int64		at = DatumGetTimestamp(value);
	DateADT		day;
	bool		exactly;

	day = DatumGetDateADT(DirectFunctionCall1(type == TIMESTAMPOID ?
											  timestamp_date : timestamptz_date,
											  value));
	while (midnight(day, type) > at)
		day--;
	while (midnight(day + 1, type) <= at)
		day++;
	exactly = midnight(day, type) == at;
	out->datum = DateADTGetDatum(day);
	if (exactly)
		return;
	switch (out->kind)
	{
		case REST_TERM_EQ:
			out->result = REST_FIT_NEVER;
			break;
		case REST_TERM_NE:
			out->result = REST_FIT_NOT_NULL;
			break;
		case REST_TERM_LT:
		case REST_TERM_LE:
			out->kind = REST_TERM_LE;
			break;
		default:
			out->kind = REST_TERM_GT;
			break;
	}
}

/*
 * A column of local times and a timestamptz.  Local times do not rise evenly
 * with time where clocks are moved, so that a bound moves out, but for zones of
 * one offset for ever.
 */
static void
fit_local(Datum value, RestFit *out)
{
	Timestamp	local = DatumGetTimestamp(DirectFunctionCall1(timestamptz_timestamp,
															  value));
	long		offset;

	out->datum = TimestampGetDatum(local);
	if (pg_get_timezone_offset(session_timezone, &offset))
		return;
	out->wider = true;
	switch (out->kind)
	{
		case REST_TERM_LT:
		case REST_TERM_LE:
			out->datum = TimestampGetDatum(local + FIT_ZONE_SLACK);
			break;
		case REST_TERM_GT:
		case REST_TERM_GE:
			out->datum = TimestampGetDatum(local - FIT_ZONE_SLACK);
			break;
		default:
			out->result = REST_FIT_LOCAL;
			break;
	}
}

/* See fit.h. */
void
rest_fit_time(Oid column, RestTermKind kind, Datum value, Oid type,
			  RestFit *out)
{
	out->kind = kind;
	if (!is_plain(value, type))
		out->result = REST_FIT_LOCAL;
	else if (column == DATEOID)
		fit_date(value, type, out);
	else if (type == DATEOID)
		out->datum = TimestampGetDatum(midnight(DatumGetDateADT(value), column));
	else if (column == TIMESTAMPOID)
		fit_local(value, out);
	else
		out->datum = DirectFunctionCall1(timestamp_timestamptz, value);
}
