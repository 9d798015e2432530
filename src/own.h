/*-------------------------------------------------------------------------
 *
 * own.h
 *	  Malloc'd things that live as long as a memory context.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OWN_H
#define REST_OWN_H

#include "buf.h"
#include "fault.h"
#include "guard.h"

/*
 * Hand thing over to cxt, which calls release on it at its end.  NULL means
 * that making it failed: fault is raised then.  Returns thing.
 */
extern void *rest_own(MemoryContext cxt, void (*release) (void *),
					  void *thing, const RestFault *fault);

/* An empty buffer in cxt with that maximum. */
extern RestBuf *rest_own_buf(MemoryContext cxt, size_t max);

/* A palloc'd copy of what the buffer holds, in the current context. */
extern char *rest_buf_copy(const RestBuf *buf);

/* rest_own for a type: its own free function, without casts of pointers to
 * functions. */
#define REST_OWN_RELEASE(name, type, free_function) \
	static void \
	name(void *thing) \
	{ \
		free_function((type *) thing); \
	}

#endif							/* REST_OWN_H */
