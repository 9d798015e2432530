/*-------------------------------------------------------------------------
 *
 * cache.c
 *	  Answers that are used again.
 *
 * Readings enter page by page as replies are read, and leave when they are
 * outdated, when their statement is over (unless option cache_ttl keeps them),
 * or to make room: setting rest_fdw.cache_size bounds all of them together.
 * Everything is malloc'd, so that it can be let go in abort processing and in
 * callbacks of the catalog caches.
 *
 * A reading that is outdated while somebody goes through it stays until then:
 * who began with old pages goes on with old pages.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "utils/inval.h"
#include "utils/syscache.h"

#include "cache.h"
#include "compat.h"
#include "guard.h"
#include "settings.h"

#define BUCKETS			4096

/* An answer within a reading */
typedef struct RestCachePage
{
	RestCacheKey key;
	struct RestCacheReading *reading;
	RestCacheAnswer *answer;	/* or NULL: it did not come in full */
	void	   *runner;			/* whoever is about to have it; or NULL */
	bool		large;			/* it does not fit */
	struct RestCachePage *next; /* in the reading */
	struct RestCachePage *chain;	/* in the bucket */
} CachePage;

struct RestCacheReading
{
	uint64		statement;		/* that made it and still runs; 0: kept */
	Oid			serverid;
	Oid			relid;
	bool		keep;			/* option cache_ttl is set */
	bool		complete;		/* it was read to its end */
	bool		outdated;		/* not for other statements */
	bool		dead;			/* out of the lists, goes with its last user */
	int			users;
	CachePage	   *first;
	CachePage	   *last;
	size_t		bytes;
	RestCacheReading *prev;		/* in one of the lists: used more recently */
	RestCacheReading *next;
};

/* Readings of running statements, and those that are kept; the latest first */
typedef struct ReadingList
{
	RestCacheReading *head;
	RestCacheReading *tail;
	size_t		bytes;
	int64		count;
} ReadingList;

static ReadingList running;
static ReadingList kept;
static CachePage *buckets[BUCKETS];

/* ----- limits ----- */

/* Most bytes of all. */
static size_t
max_bytes(void)
{
	return (size_t) rest_setting_cache_size * 1024;
}

/* See cache.h. */
size_t
rest_cache_max_body(void)
{
	return max_bytes() / 8;
}

/* ----- readings ----- */

/* The bucket of a key. */
static CachePage **
bucket_of(const RestCacheKey *key)
{
	uint32		number;

	memcpy(&number, key->bytes, sizeof(number));
	return &buckets[number % BUCKETS];
}

/* The list that a reading is in. */
static ReadingList *
list_of(const RestCacheReading *reading)
{
	return reading->statement ? &running : &kept;
}

/* Put a reading at the head of its list. */
static void
link_reading(RestCacheReading *reading)
{
	ReadingList *list = list_of(reading);

	reading->prev = NULL;
	reading->next = list->head;
	if (list->head)
		list->head->prev = reading;
	else
		list->tail = reading;
	list->head = reading;
	list->bytes += reading->bytes;
	list->count++;
}

/* Take a reading out of its list. */
static void
unlink_reading(RestCacheReading *reading)
{
	ReadingList *list = list_of(reading);

	if (reading->prev)
		reading->prev->next = reading->next;
	else
		list->head = reading->next;
	if (reading->next)
		reading->next->prev = reading->prev;
	else
		list->tail = reading->prev;
	list->bytes -= reading->bytes;
	list->count--;
}

/* Free a reading that is in no list and has no user. */
static void
free_reading(RestCacheReading *reading)
{
	CachePage	   *page;

	while ((page = reading->first) != NULL)
	{
		reading->first = page->next;
		rest_cache_answer_release(page->answer);
		free(page);
	}
	free(reading);
}

/* Nobody finds this reading any more; it goes with its last user. */
static void
kill_reading(RestCacheReading *reading)
{
	CachePage	   *page;

	if (reading->dead)
		return;
	for (page = reading->first; page; page = page->next)
	{
		CachePage	  **link = bucket_of(&page->key);

		while (*link != page)
			link = &(*link)->chain;
		*link = page->chain;
		page->runner = NULL;
	}
	unlink_reading(reading);
	reading->dead = true;
	if (reading->users == 0)
		free_reading(reading);
}

/* Kill the reading of a list that was used longest ago and has no user. */
static bool
evict_one(ReadingList *list)
{
	RestCacheReading *reading;

	for (reading = list->tail; reading; reading = reading->prev)
	{
		if (reading->users == 0)
		{
			kill_reading(reading);
			return true;
		}
	}
	return false;
}

/*
 * Make room for so many bytes.  What is kept gives way only as far as it takes
 * more than half of the room, or when nothing else can.
 */
static bool
make_room(size_t need)
{
	size_t		most = max_bytes();

	if (need > most)
		return false;
	while (running.bytes + kept.bytes + need > most)
	{
		bool		done = kept.bytes > most / 2 ?
			evict_one(&kept) || evict_one(&running) :
			evict_one(&running) || evict_one(&kept);

		if (!done)
			return false;
	}
	return true;
}

/* A reading grows by so many bytes, for which there is room. */
static void
grow_reading(RestCacheReading *reading, size_t bytes)
{
	reading->bytes += bytes;
	list_of(reading)->bytes += bytes;
}

/* Add a page without an answer; NULL when there is no room. */
static CachePage *
add_page(RestCacheReading *reading, const RestCacheKey *key)
{
	CachePage	   *page;
	CachePage	  **bucket = bucket_of(key);

	if (!make_room(sizeof(CachePage)) ||
		(page = calloc(1, sizeof(CachePage))) == NULL)
		return NULL;
	page->key = *key;
	page->reading = reading;
	page->chain = *bucket;
	*bucket = page;
	if (reading->last)
		reading->last->next = page;
	else
		reading->first = page;
	reading->last = page;
	grow_reading(reading, sizeof(CachePage));
	return page;
}

/* Begin a reading for its first user; NULL when there is no room. */
static RestCacheReading *
begin_reading(const RestCacheReader *reader)
{
	RestCacheReading *reading;

	if (reader->statement == 0 || !make_room(sizeof(RestCacheReading)) ||
		(reading = calloc(1, sizeof(RestCacheReading))) == NULL)
		return NULL;
	reading->statement = reader->statement;
	reading->serverid = reader->serverid;
	reading->relid = reader->relid;
	reading->keep = reader->ttl_ms > 0;
	reading->users = 1;
	reading->bytes = sizeof(RestCacheReading);
	link_reading(reading);
	return reading;
}

/* ----- invalidation ----- */

/* Is it of this server, or meant by InvalidOid? */
static bool
is_of(const RestCacheReading *reading, Oid serverid)
{
	return !OidIsValid(serverid) || reading->serverid == serverid;
}

/* Kill what a list has of a server. */
static void
kill_of(ReadingList *list, Oid serverid)
{
	RestCacheReading *reading = list->head;

	while (reading)
	{
		RestCacheReading *next = reading->next;

		if (is_of(reading, serverid))
			kill_reading(reading);
		reading = next;
	}
}

/* See cache.h. */
void
rest_cache_drop(Oid serverid)
{
	kill_of(&running, serverid);
	kill_of(&kept, serverid);
}

/* See cache.h. */
void
rest_cache_wrote(Oid serverid)
{
	rest_cache_drop(serverid);
}

/* Mark what other statements may not use any more; InvalidOid: all. */
static void
outdate(Oid relid)
{
	ReadingList *lists[] = {&running, &kept};
	RestCacheReading *reading;
	int			i;

	for (i = 0; i < (int) lengthof(lists); i++)
	{
		for (reading = lists[i]->head; reading; reading = reading->next)
		{
			if (!OidIsValid(relid) || reading->relid == relid)
				reading->outdated = true;
		}
	}
}

/* A server, a user mapping or a wrapper changed. */
static void
catalog_changed(Datum arg, REST_COMPAT_SYSCACHE_ID cacheid, uint32 hash)
{
	(void) arg;
	(void) cacheid;
	(void) hash;
	outdate(InvalidOid);
}

/* A table changed. */
static void
table_changed(Datum arg, Oid relid)
{
	(void) arg;
	outdate(relid);
}

/* Hear of changes from now on. */
static void
listen(void)
{
	static bool done = false;

	if (done)
		return;
	done = true;
	CacheRegisterSyscacheCallback(FOREIGNSERVEROID, catalog_changed, 0);
	CacheRegisterSyscacheCallback(USERMAPPINGOID, catalog_changed, 0);
	CacheRegisterSyscacheCallback(FOREIGNDATAWRAPPEROID, catalog_changed, 0);
	CacheRegisterRelcacheCallback(table_changed, 0);
}

/* ----- use ----- */

/* See cache.h. */
void
rest_cache_use_end(RestCacheUse *use)
{
	RestCacheReading *reading = use ? use->reading : NULL;

	if (use)
		use->off = false;
	if (reading == NULL)
		return;
	use->reading = NULL;
	use->at = NULL;
	if (--reading->users == 0 && reading->dead)
		free_reading(reading);
}

/* The same for a guard. */
static void
release_use(void *use)
{
	rest_cache_use_end(use);
}

/* See cache.h. */
RestCacheUse *
rest_cache_use_new(MemoryContext cxt)
{
	RestCacheUse *use = MemoryContextAllocZero(cxt, sizeof(RestCacheUse));

	rest_guard_new(cxt, release_use, use);
	return use;
}

/* May this reader use it: its own statement's, or its table's that is kept? */
static bool
is_usable(const RestCacheReading *reading, const RestCacheReader *reader)
{
	CachePage	   *page;

	if (reading->statement != 0)
		return reading->statement == reader->statement;
	if (reader->ttl_ms <= 0 || reading->outdated ||
		reading->relid != reader->relid)
		return false;
	for (page = reading->first; page; page = page->next)
	{
		if (page->answer == NULL || !rest_cache_answer_is_fresh(page->answer, reader->ttl_ms))
			return false;
	}
	return true;
}

/* A reading that begins with this request; one user more. */
static RestCacheReading *
find_reading(const RestCacheReader *reader, const RestCacheKey *key)
{
	CachePage	   *page;

	for (page = *bucket_of(key); page; page = page->chain)
	{
		RestCacheReading *reading = page->reading;

		if (memcmp(&page->key, key, sizeof(RestCacheKey)) != 0 ||
			reading->first != page || !is_usable(reading, reader))
			continue;
		reading->users++;
		unlink_reading(reading);
		link_reading(reading);
		return reading;
	}
	return NULL;
}

/* The page for this request from here on, or NULL. */
static CachePage *
page_from(CachePage *page, const RestCacheKey *key)
{
	while (page && memcmp(&page->key, key, sizeof(RestCacheKey)) != 0)
		page = page->next;
	return page;
}

/* What a page gives. */
static RestCacheFound
look_at(CachePage *page, RestCacheAnswer **answer, void **runner)
{
	if (page->answer)
	{
		*answer = page->answer;
		page->answer->users++;
		return REST_CACHE_HIT;
	}
	if (page->large)
		return REST_CACHE_NEW;
	if (page->runner == NULL)
		return REST_CACHE_AGAIN;
	*runner = page->runner;
	return REST_CACHE_RUNS;
}

/* Have a reading in use that begins with this request; false: there is none. */
static bool
choose_reading(RestCacheUse *use, const RestCacheReader *reader,
			   const RestCacheKey *key)
{
	if (max_bytes() == 0)
		rest_cache_drop(InvalidOid);
	else if (use->reading == NULL && !use->off)
	{
		listen();
		use->reading = find_reading(reader, key);
		if (use->reading == NULL)
			use->reading = begin_reading(reader);
	}
	return use->reading != NULL;
}

/* See cache.h. */
RestCacheFound
rest_cache_find(RestCacheUse *use, const RestCacheReader *reader,
				const RestCacheKey *key, RestCacheAnswer **answer,
				void **runner)
{
	CachePage	   *page;

	if (use->off || !choose_reading(use, reader, key))
		return REST_CACHE_NEW;
	page = page_from(use->at ? use->at->next : use->reading->first, key);
	if (page)
	{
		use->at = page;
		return look_at(page, answer, runner);
	}
	if (use->at && page_from(use->reading->first, key))
	{
		kill_reading(use->reading);
		rest_cache_use_end(use);
		use->off = true;
		return REST_CACHE_NEW;
	}
	if (use->reading->dead || use->reading->statement == 0 ||
		use->reading->statement != reader->statement)
		return REST_CACHE_NEW;
	page = add_page(use->reading, key);
	if (page)
		use->at = page;
	else
		kill_reading(use->reading);
	return REST_CACHE_NEW;
}

/* See cache.h. */
RestCacheAnswer *
rest_cache_validator(const RestCacheKey *key)
{
	CachePage	   *page;

	for (page = *bucket_of(key); page; page = page->chain)
	{
		RestCacheAnswer *answer = page->answer;

		if (memcmp(&page->key, key, sizeof(RestCacheKey)) == 0 && answer &&
			page->reading->keep && !answer->fresh.forbidden &&
			!page->reading->outdated &&
			(rest_cache_answer_header(answer, "etag", 0) ||
			 rest_cache_answer_header(answer, "last-modified", 0)))
		{
			answer->users++;
			return answer;
		}
	}
	return NULL;
}

/* See cache.h. */
RestCacheAnswer *
rest_cache_come(const RestCacheUse *use, const RestCacheKey *key)
{
	RestCacheAnswer *answer = use->at ? use->at->answer : NULL;

	if (answer == NULL ||
		memcmp(&use->at->key, key, sizeof(RestCacheKey)) != 0)
		return NULL;
	answer->users++;
	return answer;
}

/* See cache.h. */
bool
rest_cache_is_kept(const RestCacheUse *use)
{
	return use->reading && use->reading->statement == 0;
}

/* See cache.h. */
bool
rest_cache_set_runner(RestCacheUse *use, const RestCacheKey *key, void *runner)
{
	CachePage	   *page = use->at;

	if (use->reading == NULL || use->reading->dead || page == NULL ||
		page->answer || page->runner || page->large ||
		memcmp(&page->key, key, sizeof(RestCacheKey)) != 0)
		return false;
	page->runner = runner;
	return true;
}

/* The page that this one runs for; NULL when it is gone. */
static CachePage *
page_of_runner(const RestCacheKey *key, const void *runner)
{
	CachePage	   *page = *bucket_of(key);

	while (page && (page->runner != runner ||
					memcmp(&page->key, key, sizeof(RestCacheKey)) != 0))
		page = page->chain;
	return page;
}

/* See cache.h. */
void
rest_cache_runner_gone(const RestCacheKey *key, void *runner)
{
	CachePage	   *page = page_of_runner(key, runner);

	if (page)
		page->runner = NULL;
}

/* See cache.h. */
void
rest_cache_too_large(const RestCacheKey *key, void *runner)
{
	CachePage	   *page = page_of_runner(key, runner);

	if (page)
	{
		page->runner = NULL;
		page->large = true;
	}
}

/* Make room for an answer to a page of this reading, which stays itself. */
static bool
make_room_in(RestCacheReading *reading, size_t bytes)
{
	bool		fits;

	reading->users++;
	fits = reading->bytes + bytes <= max_bytes() / 2 && make_room(bytes);
	reading->users--;
	return fits;
}

/* See cache.h. */
void
rest_cache_add(const RestCacheKey *key, void *runner, RestCacheAnswer *answer)
{
	CachePage  *page = page_of_runner(key, runner);
	size_t		bytes = rest_cache_answer_bytes(answer);

	if (page == NULL)
	{
		rest_cache_answer_release(answer);
		return;
	}
	page->runner = NULL;
	if (!make_room_in(page->reading, bytes))
	{
		rest_cache_answer_release(answer);
		kill_reading(page->reading);
		return;
	}
	page->answer = answer;
	grow_reading(page->reading, bytes);
}

/* See cache.h. */
void
rest_cache_complete(RestCacheUse *use)
{
	if (use->reading)
		use->reading->complete = true;
}

/* May a reading of a statement that is over be kept?  Then older ones go. */
static bool
is_worth_keeping(const RestCacheReading *reading)
{
	const CachePage *page;

	if (!reading->keep || !reading->complete || reading->outdated)
		return false;
	for (page = reading->first; page; page = page->next)
	{
		if (page->answer == NULL || page->answer->fresh.forbidden)
			return false;
	}
	return true;
}

/* Kill the readings that are kept and begin with the same request. */
static void
replace_kept(const RestCacheReading *reading)
{
	CachePage	   *page = *bucket_of(&reading->first->key);

	while (page)
	{
		RestCacheReading *other = page->reading;

		if (other != reading && other->statement == 0 && other->first == page &&
			other->relid == reading->relid &&
			memcmp(&page->key, &reading->first->key,
				   sizeof(RestCacheKey)) == 0)
		{
			kill_reading(other);
			page = *bucket_of(&reading->first->key);
			continue;
		}
		page = page->chain;
	}
}

/* See cache.h. */
void
rest_cache_statement_over(uint64 statement)
{
	RestCacheReading *reading = running.head;

	while (reading)
	{
		RestCacheReading *next = reading->next;

		if (reading->statement == statement)
		{
			if (reading->first && is_worth_keeping(reading))
			{
				replace_kept(reading);
				unlink_reading(reading);
				reading->statement = 0;
				link_reading(reading);
			}
			else
				kill_reading(reading);
		}
		reading = next;
	}
}
