/*-------------------------------------------------------------------------
 *
 * cache_answer.c
 *	  An answer that is kept: bytes as they came, and what they were told to be.
 *
 * Malloc'd and counted: the cache has it, and so has every reply that reads it.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <time.h>

#include "cache_answer.h"

/* Longest headers of an answer that is kept */
#define MOST_HEADERS	(16 * 1024)

/* Milliseconds on a clock that never goes back. */
static int64
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* See cache_answer.h. */
RestCacheAnswer *
rest_cache_answer_new(size_t max_body)
{
	RestCacheAnswer *answer = calloc(1, sizeof(RestCacheAnswer));

	if (answer == NULL)
		return NULL;
	answer->users = 1;
	answer->came_ms = now_ms();
	rest_freshness_init(&answer->fresh);
	rest_buf_init(&answer->headers, MOST_HEADERS);
	rest_buf_init(&answer->body, max_body);
	return answer;
}

/* See cache_answer.h. */
void
rest_cache_answer_renew(RestCacheAnswer *answer, const RestFreshness *told)
{
	answer->came_ms = now_ms();
	rest_freshness_renew(&answer->fresh, told);
}

/* See cache_answer.h. */
void
rest_cache_answer_release(void *arg)
{
	RestCacheAnswer *answer = arg;

	if (answer == NULL || --answer->users > 0)
		return;
	rest_buf_free(&answer->headers);
	rest_buf_free(&answer->body);
	free(answer);
}

/* See cache_answer.h.  Each line ends with NUL instead of a newline. */
const char *
rest_cache_answer_header(const RestCacheAnswer *answer, const char *name,
						 int nth)
{
	const char *line = rest_buf_text(&answer->headers);
	const char *end = line + answer->headers.len;
	size_t		len = strlen(name);

	for (; line < end; line += strlen(line) + 1)
	{
		if (pg_strncasecmp(line, name, len) == 0 && line[len] == ':' &&
			nth-- == 0)
			return line + len + 2;
	}
	return NULL;
}

/* See cache_answer.h. */
size_t
rest_cache_answer_bytes(const RestCacheAnswer *answer)
{
	return sizeof(RestCacheAnswer) + answer->headers.cap + answer->body.cap;
}

/* See cache_answer.h. */
void
rest_cache_answer_add_header(RestCacheAnswer *answer, const char *name,
							 const char *value)
{
	rest_freshness_header(&answer->fresh, name, value);
	rest_buf_puts(&answer->headers, name);
	rest_buf_puts(&answer->headers, ": ");
	rest_buf_puts(&answer->headers, value);
	rest_buf_append(&answer->headers, "", 1);
}

/* See cache_answer.h. */
bool
rest_cache_answer_is_fresh(const RestCacheAnswer *answer, int64 ttl_ms)
{
	int64		age = now_ms() - answer->came_ms;

	return !answer->fresh.forbidden && !answer->fresh.ask_first &&
		age < ttl_ms &&
		(answer->fresh.max_age_ms < 0 ||
		 age + answer->fresh.age_ms < answer->fresh.max_age_ms);
}
