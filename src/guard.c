/*-------------------------------------------------------------------------
 *
 * guard.c
 *	  Ties a foreign resource to a MemoryContext.
 *
 * Assumes a release function that cannot throw: it runs from a context reset
 * callback, in the middle of abort processing.  Unregistering such a callback
 * exists only from PostgreSQL 19 on, so that releasing early just empties the
 * guard.  A resource enters by rest_guard_new and leaves by its release
 * function, once.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "storage/fd.h"
#include "utils/memutils.h"

#include "guard.h"

struct RestGuard
{
	MemoryContextCallback callback;
	void		(*release) (void *);	/* NULL once released or forgotten */
	void	   *arg;
};

/* Run the release function, at most once. */
static void
guard_fire(void *arg)
{
	RestGuard  *guard = arg;
	void		(*release) (void *) = guard->release;

	guard->release = NULL;
	if (release)
		release(guard->arg);
}

/*
 * Own arg until release or the end of cxt; see guard.h.
 */
RestGuard *
rest_guard_new(MemoryContext cxt, void (*release) (void *), void *arg)
{
	RestGuard  *guard;

	guard = MemoryContextAllocExtended(cxt, sizeof(RestGuard),
									   MCXT_ALLOC_NO_OOM);
	if (guard == NULL)
	{
		release(arg);
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory")));
	}
	guard->release = release;
	guard->arg = arg;
	guard->callback.func = guard_fire;
	guard->callback.arg = guard;
	MemoryContextRegisterResetCallback(cxt, &guard->callback);
	return guard;
}

/* Release early; idempotent. */
void
rest_guard_release(RestGuard *guard)
{
	if (guard)
		guard_fire(guard);
}

/* Leave the resource alone from now on. */
void
rest_guard_forget(RestGuard *guard)
{
	if (guard)
		guard->release = NULL;
}

/*
 * Account for n descriptors, all or none; false when the server's share for
 * others than its own files (a third of max_files_per_process) is used up.
 */
bool
rest_guard_acquire_fds(int n)
{
	int			got;

	for (got = 0; got < n; got++)
	{
		if (!AcquireExternalFD())
		{
			rest_guard_release_fds(got);
			return false;
		}
	}
	return true;
}

/* Give n descriptors back. */
void
rest_guard_release_fds(int n)
{
	while (n-- > 0)
		ReleaseExternalFD();
}
