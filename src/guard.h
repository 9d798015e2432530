/*-------------------------------------------------------------------------
 *
 * guard.h
 *	  Ties a foreign resource to a MemoryContext.
 *
 * Include after postgres.h.  The release function runs once: by
 * rest_guard_release(), or when the context is reset or deleted (normal end,
 * ERROR, cancel, rollback to a savepoint), whichever comes first.  It runs in
 * abort processing, so it must not throw, palloc or wait.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_GUARD_H
#define REST_GUARD_H

#include "utils/palloc.h"

typedef struct RestGuard RestGuard;

/*
 * Own arg from this moment on, whatever happens: when there is no memory for
 * the guard itself, release(arg) runs before the error is raised.  The guard
 * lives in cxt; its pointer dies with it.  Guards of one context run last in,
 * first out.
 */
extern RestGuard *rest_guard_new(MemoryContext cxt, void (*release) (void *),
								 void *arg);

/* Release early.  Idempotent; NULL is fine. */
extern void rest_guard_release(RestGuard *guard);

/* Give the resource up without releasing it: someone else owns it now. */
extern void rest_guard_forget(RestGuard *guard);

/*
 * Descriptors that the server's own file layer does not know (sockets, epoll,
 * timerfd).  acquire takes n or none and returns false when the server's share
 * is used up; it does not throw.  release never fails.
 */
extern bool rest_guard_acquire_fds(int n);
extern void rest_guard_release_fds(int n);

#endif							/* REST_GUARD_H */
