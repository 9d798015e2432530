/*-------------------------------------------------------------------------
 *
 * rate.c
 *	  How soon an API may be asked, counted by all sessions together.
 *
 * Two brakes, each a slot of shared.c.  Option rate spaces the requests of one
 * server (or of the table that sets it) and credential: each takes the next
 * moment that is free, and waits for it.  A quota is what the API says of
 * itself, by headers or with a 429: it counts for a credential at an origin,
 * whatever server or database it is reached through, goes down by one with each
 * request, and is corrected by each answer.
 *
 * Assumes CLOCK_MONOTONIC to be one clock for all processes.  A session that
 * is killed while it waits has taken a moment that nobody uses, and nothing else.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <time.h>

#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "storage/ipc.h"

#include "rate.h"
#include "shared.h"

/*
 * Requests are spaced this much wider than asked, so that those of one second
 * are not too many when the first was late on its way.
 */
#define SPACING			1.02

/* Resets are told in whole seconds: so far apart they may still be the same */
#define SAME_RESET		INT64CONST(1500000)

/* A slot; times in microseconds of CLOCK_MONOTONIC, 0: not known */
typedef struct RateSlot
{
	Oid			dbid;			/* who used it last */
	Oid			serverid;
	double		per_second;		/* option rate; 0: a quota */
	int64		last;			/* the moment that was taken last */
	int64		hold;			/* not before */
	int64		limit;			/* of a window; 0: not known */
	int64		remaining;		/* in this window, -1: not known */
	int64		reset;			/* end of this window */
	int64		told;			/* its end as it was told first; 0: assumed */
	int64		window;			/* longest time to a reset that was told */
	int64		taken;			/* requests so far */
} RateSlot;

StaticAssertDecl(sizeof(RateSlot) <= REST_SHARED_RATE_SIZE,
				 "a slot must hold what is known of a rate");

/* Now, on a clock that never goes back. */
static int64
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Have the keys of both slots made. */
static void
make_keys(RestApi *api)
{
	StringInfoData buf;
	Oid			table = api->rate_of_table ? api->relid : InvalidOid;

	if (api->rate_keys)
		return;
	initStringInfo(&buf);
	appendStringInfo(&buf, "%u %u %u ", MyDatabaseId, api->serverid, table);
	appendStringInfoString(&buf, api->identity);
	api->rate_keys = MemoryContextAlloc(api->cxt, 2 * sizeof(RestSharedKey));
	rest_shared_key(&api->rate_keys[0], "rate", buf.data, buf.len);
	rest_shared_key(&api->rate_keys[1], "quota", api->identity,
					strlen(api->identity));
	explicit_bzero(buf.data, buf.len);
	pfree(buf.data);
}

/* The slot of option rate, locked; made at first use. */
static RateSlot *
lock_rate(RestApi *api)
{
	RateSlot   *slot;

	make_keys(api);
	slot = rest_shared_lock(REST_SHARED_RATES, &api->rate_keys[0], true, NULL);
	slot->dbid = MyDatabaseId;
	slot->serverid = api->serverid;
	slot->per_second = api->rate;
	return slot;
}

/* The slot of the quota, locked; NULL, unlocked, when nothing is known of it
 * and nothing is to be. */
static RateSlot *
lock_quota(RestApi *api, bool make)
{
	RateSlot   *slot;
	bool		found;

	make_keys(api);
	slot = rest_shared_lock(REST_SHARED_RATES, &api->rate_keys[1], make, &found);
	if (slot == NULL)
		return NULL;
	if (!found)
		slot->remaining = -1;
	slot->dbid = MyDatabaseId;
	slot->serverid = api->serverid;
	return slot;
}

/* ----- option rate ----- */

/* Raise that the queue is too long. */
static void
raise_too_long(const RestApi *api, int64 wait)
{
	ereport(ERROR,
			(errcode(ERRCODE_CONFIGURATION_LIMIT_EXCEEDED),
			 errmsg("request to server \"%s\" would have to wait %.1f s",
					api->server, wait / 1000000.0),
			 errdetail("Option \"rate\" allows %g requests a second, counted in: %s.",
					   api->rate, rest_shared_place_name()),
			 errhint("Raise the option \"max_wait\" or \"rate\".")));
}

/* A moment that was taken */
typedef struct Turn
{
	RestApi    *api;
	int64		before;			/* the one taken before */
	int64		mine;
} Turn;

/*
 * The wait was broken off, by an error or the end of the session: its moment is
 * free again, unless others came.
 */
static void
give_back(int code, Datum arg)
{
	Turn	   *turn = (Turn *) DatumGetPointer(arg);
	RateSlot   *slot = lock_rate(turn->api);

	(void) code;
	if (slot->last == turn->mine)
		slot->last = turn->before;
	rest_shared_unlock();
}

/*
 * Take the next moment that option rate leaves; how long it is until then.
 * Takes nothing when that is longer than patience.
 */
static int64
take_turn(Turn *turn, int64 patience)
{
	RateSlot   *slot = lock_rate(turn->api);
	int64		now = now_us();

	turn->before = slot->last;
	turn->mine = now;
	if (slot->last > 0)
		turn->mine = Max(now, slot->last +
						 (int64) (1000000 * SPACING / turn->api->rate));
	if (turn->mine - now <= patience)
		slot->last = turn->mine;
	rest_shared_unlock();
	return turn->mine - now;
}

/* Wait for the moment that option rate leaves. */
static void
await_rate(RestApi *api)
{
	Turn		turn = {0};
	int64		patience = api->retry.max_wait_ms * 1000;
	int64		wait;

	if (api->rate <= 0)
		return;
	turn.api = api;
	wait = take_turn(&turn, patience);
	if (wait > patience)
		raise_too_long(api, wait);
	if (wait == 0)
		return;
	PG_ENSURE_ERROR_CLEANUP(give_back, PointerGetDatum(&turn));
	{
		rest_loop_sleep(rest_api_loop(api), (long) ((wait + 999) / 1000));
	}
	PG_END_ENSURE_ERROR_CLEANUP(give_back, PointerGetDatum(&turn));
}

/* ----- the API's own quota ----- */

/* Its window is over: the next one is as large, as far as that is known. */
static void
renew_quota(RateSlot *slot, int64 now)
{
	slot->remaining = slot->limit > 0 ? slot->limit : -1;
	slot->reset = slot->limit > 0 ? now + slot->window : 0;
	slot->told = 0;
}

/*
 * How long to wait for the quota; 0: a request was taken of it.  What would
 * take longer than patience is not waited for: the API may say so itself.
 */
static int64
take_quota(RateSlot *slot, int64 patience)
{
	int64		now = now_us();
	int64		until = slot->hold;

	if (slot->reset > 0 && now >= slot->reset)
		renew_quota(slot, now);
	if (slot->remaining == 0)
		until = Max(until, slot->reset);
	if (until > now && until - now <= patience)
		return until - now;
	if (slot->remaining > 0)
		slot->remaining--;
	slot->taken++;
	return 0;
}

/* Wait for the quota; returns how many requests were taken of it by now. */
static int64
await_quota(RestApi *api)
{
	int64		patience = api->retry.max_wait_ms * 1000;
	RateSlot   *slot;
	int64		wait;
	int64		taken;

	do
	{
		slot = lock_quota(api, false);
		if (slot == NULL)
			return 0;
		wait = take_quota(slot, patience);
		taken = slot->taken;
		rest_shared_unlock();
		patience -= wait;
		if (wait > 0)
			rest_loop_sleep(rest_api_loop(api), (long) ((wait + 999) / 1000));
	} while (wait > 0);
	return taken;
}

/* See rate.h. */
int64
rest_rate_await(RestApi *api)
{
	int64		ticket = await_quota(api);

	await_rate(api);
	return ticket;
}

/* See rate.h. */
void
rest_rate_told(const RestHttpCall *call, RestRateLimit *limit)
{
	int64_t		now = (int64_t) time(NULL);
	const char *name;
	const char *value;
	int			i;

	rest_rate_limit_init(limit);
	if (!rest_http_has_rate_header(call))
		return;
	for (i = 0; rest_http_header_at(call, i, &name, &value); i++)
		rest_header_rate_limit(limit, name, value, strlen(value), now);
}

/* Correct the slot of the quota by what was told. */
static void
learn(RestApi *api, const RestRateLimit *limit, int64 ticket)
{
	RateSlot   *slot;
	int64		left;
	int64		now;
	int64		reset;

	if (limit->remaining < 0 || limit->reset <= 0 ||
		limit->reset > INT64CONST(366) * 86400)
		return;
	slot = lock_quota(api, true);
	now = now_us();
	reset = now + limit->reset * 1000000;
	/* requests that left after this one may not have been counted in it */
	left = Max(limit->remaining - Max(slot->taken - ticket, 0), 0);
	if (limit->limit > 0)
		slot->limit = limit->limit;
	slot->window = Max(slot->window, limit->reset * 1000000);
	if (slot->reset > now && slot->remaining >= 0 &&
		(slot->told == 0 || reset <= slot->told + SAME_RESET))
	{
		slot->remaining = Min(slot->remaining, left);
		slot->reset = slot->told ? Max(slot->reset, reset) : reset;
	}
	else
	{
		slot->remaining = left;
		slot->reset = reset;
		slot->told = 0;
	}
	if (slot->told == 0)
		slot->told = reset;
	rest_shared_unlock();
}

/* See rate.h. */
void
rest_rate_heed(RestApi *api, const RestHttpCall *call, int64 ticket)
{
	RestRateLimit limit;

	rest_rate_told(call, &limit);
	learn(api, &limit, ticket);
}

/* See rate.h. */
void
rest_rate_hold(RestApi *api, int64 ms)
{
	RateSlot   *slot;

	if (ms <= 0 || ms > api->retry.max_wait_ms)
		return;
	slot = lock_quota(api, true);
	slot->hold = Max(slot->hold, now_us() + ms * 1000);
	rest_shared_unlock();
}

/* ----- for people ----- */

/* See rate.h. */
bool
rest_rate_walk(int *next, RestRateInfo *info)
{
	union
	{
		RateSlot	slot;
		char		bytes[REST_SHARED_RATE_SIZE];
	}			copy;
	const RateSlot *slot = &copy.slot;
	int64		now;
	int64		until;

	if (!rest_shared_walk(REST_SHARED_RATES, next, &copy))
		return false;
	now = now_us();
	until = slot->hold;
	if (slot->per_second > 0)
		until = slot->last + (int64) (1000000 * SPACING / slot->per_second);
	else if (slot->remaining == 0)
		until = Max(until, slot->reset);
	info->dbid = slot->dbid;
	info->serverid = slot->serverid;
	info->per_second = slot->per_second;
	info->limit = slot->limit > 0 ? slot->limit : -1;
	info->remaining = slot->per_second > 0 || slot->reset <= now ? -1 :
		slot->remaining;
	info->wait_ms = until > now ? (until - now + 999) / 1000 : 0;
	info->reset_ms = slot->reset > now ? (slot->reset - now + 999) / 1000 : -1;
	return true;
}
