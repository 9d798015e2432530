/*-------------------------------------------------------------------------
 *
 * own.c
 *	  Malloc'd things that live as long as a memory context.
 *
 * The pure files below allocate with malloc and return errors as values; the
 * files above live in memory contexts and raise errors.  This is the seam.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "own.h"
#include "report.h"

/* See own.h. */
void *
rest_own(MemoryContext cxt, void (*release) (void *), void *thing,
		 const RestFault *fault)
{
	if (thing == NULL)
		rest_fault_report(fault);
	rest_guard_new(cxt, release, thing);
	return thing;
}

/* Guard callback of a buffer; the struct itself goes with its context. */
static void
release_buf(void *arg)
{
	rest_buf_free((RestBuf *) arg);
}

/* An empty buffer in cxt that may hold max bytes. */
RestBuf *
rest_own_buf(MemoryContext cxt, size_t max)
{
	RestBuf    *buf = MemoryContextAlloc(cxt, sizeof(RestBuf));

	rest_buf_init(buf, max);
	rest_guard_new(cxt, release_buf, buf);
	return buf;
}

/* A palloc'd, NUL-terminated copy; raises program_limit_exceeded when an
 * append to the buffer had failed. */
char *
rest_buf_copy(const RestBuf *buf)
{
	if (buf->failed)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("text of a request would be longer than %zu bytes",
						buf->max)));
	return pnstrdup(rest_buf_text(buf), buf->len);
}
