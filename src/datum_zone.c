/*-------------------------------------------------------------------------
 *
 * datum_zone.c
 *	  Instants and local time in a codec's zone; granules of times.
 *
 * Times are microseconds since 2000-01-01, as the server counts them.  UTC,
 * the usual zone, costs nothing.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/datetime.h"
#include "utils/timestamp.h"

#include "datum_codec.h"

/* A time behind the calendar's end: not reached by the times that we spell. */
static void
zone_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("timestamp out of range")));
}

/* Local time of an instant in the codec's zone. */
int64
rest_zone_wall(const RestCodec *codec, int64 instant)
{
	struct pg_tm tm;
	fsec_t		fsec;
	int			offset;
	Timestamp	wall = 0;

	if (codec->zone_is_utc)
		return instant;
	if (timestamp2tm(instant, &offset, &tm, &fsec, NULL, codec->zone) != 0 ||
		tm2timestamp(&tm, fsec, NULL, &wall) != 0)
		zone_out_of_range();
	return wall;
}

/*
 * The instant of a local time in the codec's zone; of two the one in standard
 * time, and in a gap the one that the server takes.
 */
int64
rest_zone_instant(const RestCodec *codec, int64 wall)
{
	struct pg_tm tm;
	fsec_t		fsec;
	int			offset;

	if (codec->zone_is_utc)
		return wall;
	if (timestamp2tm(wall, NULL, &tm, &fsec, NULL, NULL) != 0)
		zone_out_of_range();
	offset = DetermineTimeZoneOffset(&tm, codec->zone);
	return wall + offset * USECS_PER_SEC;
}

/* Divide rounding down. */
static int64
zone_floor_div(int64 a, int64 b)
{
	return a / b - (a % b < 0 ? 1 : 0);
}

/* Midnight of the first day of the month, n months on. */
static int64
zone_month(int64 us, int granule, int n)
{
	int			day = (int) zone_floor_div(us, USECS_PER_DAY);
	int			year;
	int			month;
	int			mday;

	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &mday);
	/* granules of months divide the year */
	month = (month - 1) / granule * granule + n;
	year += month / 12;
	return (int64) (date2j(year, month % 12 + 1, 1) - POSTGRES_EPOCH_JDATE) *
		USECS_PER_DAY;
}

/*
 * Are the granules those of the zone's own calendar?  Offsets are whole
 * seconds, so shorter granules are the same everywhere.
 */
static bool
zone_is_local(const RestCodec *codec, const RestFormat *format)
{
	return codec->kind == REST_TYPE_TIMESTAMPTZ && !format->has_zone &&
		(format->months > 0 || format->granule > USECS_PER_SEC);
}

/* Round down to a format's granule, then go n granules on. */
static int64
zone_round(const RestCodec *codec, const RestFormat *format, int64 us, int n)
{
	bool		local = zone_is_local(codec, format);

	if (local)
		us = rest_zone_wall(codec, us);
	if (format->months > 0)
		us = zone_month(us, format->months, n * format->months);
	else
		us = (zone_floor_div(us, format->granule) + n) * format->granule;
	return local ? rest_zone_instant(codec, us) : us;
}

/* Round down to a format's granule. */
int64
rest_time_floor(const RestCodec *codec, const RestFormat *format, int64 us)
{
	return zone_round(codec, format, us, 0);
}

/* The next granule. */
int64
rest_time_step(const RestCodec *codec, const RestFormat *format, int64 us)
{
	return zone_round(codec, format, us, 1);
}
