/*-------------------------------------------------------------------------
 *
 * async.c
 *	  Scans that run at the same time under one Append.
 *
 * Append asks each scan for a row; one that has none yet says so, and Append
 * waits for all of them together.  A scan is waited for by one descriptor, its
 * loop's, behind which all sockets and timers stand: Append has room for
 * exactly one a scan.  The same iteration as in the synchronous case makes the
 * rows (conditions and projection are core's), only that it does not wait.
 *
 * The contract is that of execAsync.c and nodeAppend.c: a request is either
 * answered (ExecAsyncRequestDone) or pending, and a pending one has an event in
 * the wait set, or is answered while the set is made.
 *
 * What a scan waits for may have come meanwhile without its descriptor: another
 * scan of the statement needed the same answer and received it (reply_again.c).
 * The descriptor is woken then.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "executor/execAsync.h"
#include "executor/executor.h"
#include "storage/latch.h"

#include "async.h"
#include "compat.h"
#include "scan.h"

/*
 * Any scan of a table can run this way.  Core asks only about direct children
 * of an Append, and none of ours is parallel safe.
 */
static bool
restIsForeignPathAsyncCapable(ForeignPath *path)
{
	return path->path.parent->reloptkind == RELOPT_BASEREL ||
		path->path.parent->reloptkind == RELOPT_OTHER_MEMBER_REL;
}

/* Answer the request with a row, with the end, or that it is pending. */
static void
produce(AsyncRequest *areq)
{
	ForeignScanState *node = (ForeignScanState *) areq->requestee;
	TupleTableSlot *slot;

	rest_scan_set_async(node, true);
	slot = areq->requestee->ExecProcNodeReal(areq->requestee);
	if (!TupIsNull(slot))
		ExecAsyncRequestDone(areq, slot);
	else if (!rest_scan_is_waiting(node))
		ExecAsyncRequestDone(areq, NULL);
	else
		ExecAsyncRequestPending(areq);
	rest_scan_set_async(node, false);
}

/* A row is wanted; what it takes is started at once. */
static void
restForeignAsyncRequest(AsyncRequest *areq)
{
	produce(areq);
}

/* Append is going to wait: name the descriptor. */
static void
restForeignAsyncConfigureWait(AsyncRequest *areq)
{
	ForeignScanState *node = (ForeignScanState *) areq->requestee;
	AppendState *append = (AppendState *) areq->requestor;
	RestLoop   *loop = rest_scan_loop(node);

	rest_loop_await(loop);
	if (rest_scan_is_ready(node))
		rest_loop_wake(loop);
	AddWaitEventToSet(append->as_eventset, WL_SOCKET_READABLE,
					  rest_loop_fd(loop), NULL, areq);
}

/* The descriptor is readable: see what has come. */
static void
restForeignAsyncNotify(AsyncRequest *areq)
{
	produce(areq);
}

/* Put the asynchronous callbacks into the routine. */
void
rest_async_install(FdwRoutine *routine)
{
	routine->IsForeignPathAsyncCapable = restIsForeignPathAsyncCapable;
	routine->ForeignAsyncRequest = restForeignAsyncRequest;
	routine->ForeignAsyncConfigureWait = restForeignAsyncConfigureWait;
	routine->ForeignAsyncNotify = restForeignAsyncNotify;
}
