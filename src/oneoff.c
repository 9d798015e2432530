/*-------------------------------------------------------------------------
 *
 * oneoff.c
 *	  Values made for one request: {uuid}, {nonce}, {now}, {now_ms}.
 *
 * Made when a request is composed, so that its repetitions carry the same:
 * an API knows a repeated write by them.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <time.h>

#include "utils/timestamp.h"

#include "oneoff.h"

static const char alphabet[] =
"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* A UUID of version 4 of 16 random bytes, which it changes. */
static void
make_uuid(unsigned char *b, char *out, size_t size)
{
	b[6] = (b[6] & 0x0f) | 0x40;
	b[8] = (b[8] & 0x3f) | 0x80;
	snprintf(out, size, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
			 b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9],
			 b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* 132 bits of 22 random bytes as 22 characters of base64url. */
static void
make_nonce(const unsigned char *b, char *out, size_t size)
{
	size_t		i;

	for (i = 0; i + 1 < size; i++)
		out[i] = alphabet[b[i] & 63];
	out[i] = '\0';
}

/* See oneoff.h. */
void
rest_oneoff_init(RestOneOff *once)
{
	once->time = GetCurrentTimestamp();
	once->spelled = false;
	if (!pg_strong_random(once->random, sizeof(once->random)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not generate random values")));
}

/* Make the texts; must not raise, as lookups must not. */
static void
spell(RestOneOff *once)
{
	pg_time_t	seconds = timestamptz_to_time_t(once->time);
	int64		us = once->time + (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) *
		USECS_PER_DAY;
	struct tm	tm;
	time_t		t = (time_t) seconds;
	size_t		len;

	if (once->spelled)
		return;
	once->spelled = true;
	make_uuid(once->random, once->uuid, sizeof(once->uuid));
	make_nonce(once->random + 16, once->nonce, sizeof(once->nonce));
	snprintf(once->now_ms, sizeof(once->now_ms), INT64_FORMAT, us / 1000);
	gmtime_r(&t, &tm);
	len = strftime(once->now, sizeof(once->now), "%Y-%m-%dT%H:%M:%S", &tm);
	strftime(once->now_s, sizeof(once->now_s), "%Y-%m-%dT%H:%M:%SZ", &tm);
	snprintf(once->now + len, sizeof(once->now) - len, ".%06dZ",
			 (int) (us % USECS_PER_SEC));
}

/* The time of sending cut to this spelling. */
static bool
spell_now(const RestOneOff *once, const char *spelling, RestValue *out)
{
	size_t		len = strlen(once->now);

	out->kind = REST_VALUE_TEXT;
	out->text = once->now;
	out->len = len;
	if (*spelling == '\0' || strcmp(spelling, ":iso") == 0 ||
		strcmp(spelling, ":iso_us") == 0)
		return true;
	if (strcmp(spelling, ":iso_s") == 0)
	{
		out->text = once->now_s;
		out->len = strlen(once->now_s);
		return true;
	}
	out->kind = REST_VALUE_RAW;
	out->text = once->now_ms;
	out->len = strlen(once->now_ms);
	if (strcmp(spelling, ":epoch_ms") == 0)
		return true;
	if (strcmp(spelling, ":epoch") != 0)
		return false;
	out->len -= 3;
	return true;
}

/* See oneoff.h. */
bool
rest_oneoff_find(RestOneOff *once, const char *name, RestValue *out)
{
	memset(out, 0, sizeof(*out));
	if (strncmp(name, "now", 3) == 0 && (name[3] == '\0' || name[3] == ':'))
	{
		spell(once);
		return spell_now(once, name + 3, out);
	}
	out->kind = REST_VALUE_TEXT;
	if (strcmp(name, "uuid") == 0)
		out->text = once->uuid;
	else if (strcmp(name, "nonce") == 0)
		out->text = once->nonce;
	else if (strcmp(name, "now_ms") == 0)
	{
		out->kind = REST_VALUE_RAW;
		out->text = once->now_ms;
	}
	else
	{
		out->kind = REST_VALUE_EMPTY;
		return false;
	}
	spell(once);
	out->len = strlen(out->text);
	return true;
}
