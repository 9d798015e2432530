/*-------------------------------------------------------------------------
 *
 * testground.c
 *	  Test functions for what lies under the calls: reports, guards, decoding,
 *	  the address wall, sessions.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "compat.h"
#include "guard.h"
#include "inflate.h"
#include "report.h"
#include "session.h"
#include "wall.h"

PG_FUNCTION_INFO_V1(rest_test_report);
PG_FUNCTION_INFO_V1(rest_test_guard);
PG_FUNCTION_INFO_V1(rest_test_inflate);
PG_FUNCTION_INFO_V1(rest_test_wall);
PG_FUNCTION_INFO_V1(rest_test_sessions);
PG_FUNCTION_INFO_V1(rest_test_disconnect);
PG_FUNCTION_INFO_V1(rest_test_credential);

Datum
rest_test_report(PG_FUNCTION_ARGS)
{
	bytea	   *message = PG_GETARG_BYTEA_PP(1);
	RestFault	fault;

	rest_fault_set(&fault, text_to_cstring(PG_GETARG_TEXT_PP(0)), "%.*s",
				   (int) VARSIZE_ANY_EXHDR(message), VARDATA_ANY(message));
	rest_fault_detail(&fault, "%.*s.",
					  (int) VARSIZE_ANY_EXHDR(message), VARDATA_ANY(message));
	if (PG_GETARG_BOOL(2))
		rest_fault_report_at(WARNING, &fault);
	else
		rest_fault_report(&fault);
	PG_RETURN_VOID();
}

/* The trace of the guards: each notes its letter. */
static char test_trace[16];

/* A release function. */
static void
test_note(void *arg)
{
	size_t		len = strlen(test_trace);

	if (len + 1 < sizeof(test_trace))
	{
		test_trace[len] = *(char *) arg;
		test_trace[len + 1] = '\0';
	}
}

/*
 * a: released early, twice.  b: forgotten.  c, d: by the context, the last one
 * first.  e: in a child context, before its parent's.
 */
Datum
rest_test_guard(PG_FUNCTION_ARGS)
{
	MemoryContext outer = AllocSetContextCreate(CurrentMemoryContext, "outer",
												ALLOCSET_SMALL_SIZES);
	MemoryContext inner = AllocSetContextCreate(outer, "inner",
												ALLOCSET_SMALL_SIZES);
	RestGuard  *a = rest_guard_new(outer, test_note, "a");
	RestGuard  *b = rest_guard_new(outer, test_note, "b");

	test_trace[0] = '\0';
	rest_guard_new(outer, test_note, "c");
	rest_guard_new(outer, test_note, "d");
	rest_guard_new(inner, test_note, "e");
	rest_guard_release(a);
	rest_guard_release(a);
	rest_guard_release(NULL);
	rest_guard_forget(b);
	MemoryContextDelete(outer);
	PG_RETURN_TEXT_P(cstring_to_text(test_trace));
}

/* The decoder hangs on a guard, as an error may leave in the middle. */
static void
test_free_inflate(void *inflate)
{
	rest_inflate_free(inflate);
}

Datum
rest_test_inflate(PG_FUNCTION_ARGS)
{
	char	   *kind = text_to_cstring(PG_GETARG_TEXT_PP(0));
	bytea	   *data = PG_GETARG_BYTEA_PP(1);
	size_t		piece = PG_GETARG_INT32(2);
	size_t		left = VARSIZE_ANY_EXHDR(data);
	const char *in = VARDATA_ANY(data);
	char	   *out = palloc(piece);
	RestInflate *inflate;
	RestFault	fault;
	StringInfoData all;

	inflate = rest_inflate_new(strcmp(kind, "gzip") == 0 ?
							   REST_INFLATE_GZIP : REST_INFLATE_DEFLATE);
	rest_guard_new(CurrentMemoryContext, test_free_inflate, inflate);
	initStringInfo(&all);
	appendStringInfoSpaces(&all, VARHDRSZ);
	for (;;)
	{
		size_t		give = Min(left, piece);
		size_t		used;
		size_t		made;

		if (!rest_inflate_run(inflate, in, give, &used, out, piece, &made,
							  &fault))
			rest_fault_report(&fault);
		appendBinaryStringInfo(&all, out, made);
		in += used;
		left -= used;
		if (used == 0 && made == 0)
			break;
	}
	if (!rest_inflate_end(inflate, &fault))
		rest_fault_report(&fault);
	SET_VARSIZE(all.data, all.len);
	PG_RETURN_BYTEA_P((bytea *) all.data);
}

Datum
rest_test_wall(PG_FUNCTION_ARGS)
{
	RestWall	wall;
	RestFault	fault;
	bool		ok;

	ok = rest_wall_init(&wall, text_to_cstring(PG_GETARG_TEXT_PP(0)),
						PG_GETARG_BOOL(1), text_to_cstring(PG_GETARG_TEXT_PP(2)),
						&fault);
	ok = ok && rest_wall_allows_text(&wall,
									 text_to_cstring(PG_GETARG_TEXT_PP(3)));
	rest_wall_free(&wall);
	if (rest_fault_is_set(&fault))
		rest_fault_report(&fault);
	PG_RETURN_BOOL(ok);
}

Datum
rest_test_sessions(PG_FUNCTION_ARGS)
{
	StringInfoData out;
	ListCell   *cell;

	initStringInfo(&out);
	foreach(cell, rest_session_list())
	{
		RestSessionInfo *info = lfirst(cell);

		appendStringInfo(&out, "%u idle=%d lent=%d invalidated=%d data=%d\n",
						 info->serverid, info->idle, info->lent,
						 info->invalidated, info->has_data);
	}
	PG_RETURN_TEXT_P(cstring_to_text(out.data));
}

Datum
rest_test_disconnect(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(rest_session_disconnect(PG_GETARG_OID(0)));
}

/* Credentials that were released. */
static int	test_released = 0;

/* Release one. */
static void
test_release_credential(void *data)
{
	(void) data;
	test_released++;
}

Datum
rest_test_credential(PG_FUNCTION_ARGS)
{
	RestSession *session = rest_session_get(PG_GETARG_OID(0), GetUserId());

	if (PG_GETARG_BOOL(1))
		rest_session_set_data(session, &test_released, test_release_credential);
	PG_RETURN_TEXT_P(cstring_to_text(psprintf("%d %d",
											  rest_session_data(session) != NULL,
											  test_released)));
}
