/*-------------------------------------------------------------------------
 *
 * transaction.c
 *	  What is sent when a transaction commits.
 *
 * Writes that were kept enter as wire text (queue.h).  At PRE_COMMIT, when
 * everything local that can fail but serialization has been checked, rows that
 * are neighbours become requests (merged.h), and all requests are sent: first
 * those that are requests, in statement order, those of one statement, table
 * and route at the same time; then the commit requests that carry entries; then
 * those that only follow, summaries.  An error of any of them aborts the
 * transaction, and says what had been sent by then.
 *
 * Rolling back drops what was kept, to a savepoint only what came after it.
 * statement_timeout does not run at commit, so option commit_timeout does.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "storage/latch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/timeout.h"

#include "commit_route.h"
#include "connect.h"
#include "fates.h"
#include "merged.h"
#include "noted.h"
#include "outbox.h"
#include "overlay.h"
#include "queue.h"
#include "transaction.h"
#include "undone.h"

/* A table that was written to, in the transaction's memory */
typedef struct Wrote
{
	RestNoted	noted;
	Oid			relid;
	Oid			userid;
} Wrote;

static bool registered = false;
static List *wrote = NIL;		/* of Wrote * */
static TimeoutId timeout_id = MAX_TIMEOUTS;
static volatile sig_atomic_t timed_out = false;

/* See transaction.h. */
bool
rest_transaction_keeps(const RestConf *conf)
{
	const char *word = rest_conf_text(conf, REST_OPT_TRANSACTION);

	return word && strcmp(word, "commit") == 0;
}

/* ----- sending ----- */

/* Raise when a table that was written to is gone. */
static void
check_table(Oid relid)
{
	if (get_rel_name(relid) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("a foreign table with writes that wait for the commit was dropped"),
				 errhint("Drop it in another transaction.")));
}

/* The options of a table that was written to. */
static RestColumnMap *
load_map(Oid relid)
{
	check_table(relid);
	return rest_columns_load(relid);
}

/* Raise when a table is gone, before anything is sent. */
static void
check_tables(void)
{
	ListCell   *lc;

	foreach(lc, rest_queue_all())
		check_table(((RestQueued *) lfirst(lc))->relid);
}

/*
 * RestOutboxTake: nobody looks at answers any more, but a record that was to be
 * changed must have been there.
 */
static void
take_answer(void *arg, const RestOutboxAnswer *answer)
{
	const RestItemFate *rows = answer->reply ?
		rest_reply_row_fates(answer->reply) : NULL;
	bool		missing = !answer->done;
	int			i;

	(void) arg;
	for (i = 0; rows && i < answer->write->nrows; i++)
		missing |= rows[i] == REST_ITEM_NONE;
	if (!missing || answer->write->use == REST_USE_DELETE)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("a record to be changed is not there any more"),
			 errdetail("Request: %s %s", answer->write->request.method,
					   answer->write->request.target)));
}

/*
 * Can these go out at the same time?  Rows of one statement are different ones;
 * of several, one may change what another has made.
 */
static bool
go_together(const RestQueued *a, const RestQueued *b)
{
	return a->serverid == b->serverid && a->userid == b->userid &&
		a->command == b->command && a->command != InvalidCommandId &&
		a->write->relid == b->write->relid &&
		a->write->route == b->write->route;
}

/* Is it an item of a commit request, and no request? */
static bool
is_entry(const RestQueued *item)
{
	return strcmp(item->write->request.method, "ENTRY") == 0;
}

/* Send the requests from place i on that go together; the place behind them. */
static int
send_run(List *all, int i, RestFates *fates)
{
	RestQueued *first = list_nth(all, i);
	RestColumnMap *map = load_map(first->write->relid);
	RestOutboxSpec spec = {0};
	RestOutbox *outbox;

	spec.api = rest_connect(first->serverid, first->userid, map->conf);
	spec.room = (int) Min(rest_conf_int(map->conf, REST_OPT_CONCURRENCY), 100);
	spec.fates = fates;
	spec.waiting = rest_waiting_new(map, spec.api);
	spec.take = take_answer;
	outbox = rest_outbox_new(&spec);
	while (i < list_length(all))
	{
		RestQueued *item = list_nth(all, i);

		if (item != first && (is_entry(item) || !go_together(first, item)))
			break;
		rest_write_renew(item->write, spec.api);
		rest_outbox_put(outbox, item->write, NULL);
		i++;
	}
	rest_outbox_flush(outbox);
	return i;
}

/* Number the rows of all writes in the order in which they were kept. */
static void
number_rows(List *all)
{
	int64		n = 1;
	ListCell   *lc;

	foreach(lc, all)
	{
		RestWrite  *write = ((RestQueued *) lfirst(lc))->write;

		write->first = n;
		n += write->nrows;
	}
}

/* Send one commit request, and await its answer. */
static void
send_commit(RestCommit *commit, RestFates *fates)
{
	RestWrite	write = {0};
	RestOutboxSpec spec = {0};
	RestOutbox *outbox;

	spec.api = rest_commit_api(commit);
	spec.room = 1;
	spec.waiting = rest_commit_waiting(commit);
	spec.fates = fates;
	spec.take = take_answer;
	outbox = rest_outbox_new(&spec);
	rest_commit_compose(commit, &write);
	rest_outbox_put(outbox, &write, NULL);
	rest_outbox_flush(outbox);
}

/* The entries that were kept, as commit requests. */
static List *
collect_entries(List *all)
{
	List	   *commits = NIL;
	ListCell   *lc;

	foreach(lc, all)
	{
		RestQueued *item = lfirst(lc);

		if (is_entry(item))
			commits = rest_commit_add(commits, load_map(item->write->relid),
									  item->userid, item->write);
	}
	return commits;
}

/* The commit requests that follow writes. */
static List *
collect_summaries(void)
{
	List	   *commits = NIL;
	ListCell   *lc;

	foreach(lc, wrote)
	{
		const Wrote *item = lfirst(lc);

		commits = rest_commit_add(commits, load_map(item->relid),
								  item->userid, NULL);
	}
	return commits;
}

/* Send everything. */
static void
send_all(void)
{
	List	   *all;
	RestFates  *fates = rest_fates_new();
	List	   *commits;
	ListCell   *lc;
	int			i = 0;

	check_tables();
	all = rest_merged_writes();
	number_rows(all);
	commits = list_concat(collect_entries(all), collect_summaries());
	foreach(lc, commits)
		rest_commit_check(lfirst(lc));
	while (i < list_length(all))
	{
		if (is_entry(list_nth(all, i)))
			i++;
		else
			i = send_run(all, i, fates);
	}
	foreach(lc, commits)
		send_commit(lfirst(lc), fates);
}

/* ----- the time that it may take ----- */

/* The handler of the timeout: as a cancel, but remembered. */
static void
at_timeout(void)
{
	timed_out = true;
	InterruptPending = true;
	QueryCancelPending = true;
	SetLatch(MyLatch);
}

/* The longest commit_timeout of the servers that were written to. */
static int
commit_timeout(void)
{
	int64		most = 0;
	ListCell   *lc;

	foreach(lc, rest_queue_all())
		most = Max(most, rest_conf_ms(rest_conf_server(((RestQueued *) lfirst(lc))->serverid),
									  REST_OPT_COMMIT_TIMEOUT));
	foreach(lc, wrote)
		most = Max(most, rest_conf_ms(load_map(((Wrote *) lfirst(lc))->relid)->conf,
									  REST_OPT_COMMIT_TIMEOUT));
	return (int) Min(most, PG_INT32_MAX);
}

/* Raise the error at hand, in other words when it is that time was up. */
static void
raise_again(void)
{
	ErrorData  *error;

	if (!timed_out || geterrcode() != ERRCODE_QUERY_CANCELED)
		PG_RE_THROW();
	MemoryContextSwitchTo(TopTransactionContext);
	error = CopyErrorData();
	FlushErrorState();
	timed_out = false;
	error->sqlerrcode = ERRCODE_QUERY_CANCELED;
	error->message = "sending the writes of the transaction took longer than option \"commit_timeout\" allows";
	ReThrowError(error);
}

/* Send everything, within the time that it may take. */
static void
send_in_time(void)
{
	int			ms = commit_timeout();

	if (timeout_id == MAX_TIMEOUTS)
		timeout_id = RegisterTimeout(USER_TIMEOUT, at_timeout);
	timed_out = false;
	PG_TRY();
	{
		if (ms > 0)
			enable_timeout_after(timeout_id, ms);
		send_all();
		disable_timeout(timeout_id, false);
		/* all is sent: that time was up just then must not undo the commit */
		if (timed_out)
			QueryCancelPending = false;
	}
	PG_CATCH();
	{
		disable_timeout(timeout_id, false);
		raise_again();
	}
	PG_END_TRY();
	timed_out = false;
}

/* ----- transactions ----- */

/* Send what was kept, in memory of its own. */
static void
at_commit(void)
{
	MemoryContext cxt;
	MemoryContext old;

	if (rest_queue_all() == NIL && wrote == NIL)
		return;
	cxt = AllocSetContextCreate(TopTransactionContext, "rest_fdw commit",
								ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(cxt);
	send_in_time();
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
}

/* The transaction is over. */
static void
forget(void)
{
	rest_queue_forget();
	rest_overlay_forget();
	rest_merged_forget();
	wrote = NIL;
}

/* XactCallback */
static void
at_xact(XactEvent event, void *arg)
{
	(void) arg;
	switch (event)
	{
		case XACT_EVENT_PRE_COMMIT:
			at_commit();
			break;
		case XACT_EVENT_PRE_PREPARE:
			if (rest_queue_all() != NIL || wrote != NIL)
				rest_undone_refuse_prepare();
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PREPARE:
			forget();
			break;
		default:
			break;
	}
}

/* SubXactCallback */
static void
at_subxact(SubXactEvent event, SubTransactionId self, SubTransactionId parent,
		   void *arg)
{
	int			level = GetCurrentTransactionNestLevel();

	(void) self;
	(void) parent;
	(void) arg;
	if (event == SUBXACT_EVENT_ABORT_SUB)
	{
		rest_queue_abort(level);
		rest_overlay_abort(level);
		wrote = rest_noted_abort(wrote, level);
	}
	else if (event == SUBXACT_EVENT_COMMIT_SUB)
	{
		rest_queue_commit(level);
		rest_overlay_commit(level);
		rest_noted_commit(wrote, level);
	}
}

/* Be told of the ends of transactions from now on. */
static void
watch(void)
{
	if (registered)
		return;
	RegisterXactCallback(at_xact, NULL);
	RegisterSubXactCallback(at_subxact, NULL);
	registered = true;
}

/* See transaction.h. */
void
rest_transaction_begin(void)
{
	watch();
}

/* See transaction.h. */
void
rest_transaction_keep(Oid serverid, Oid userid, const RestWrite *write)
{
	watch();
	rest_queue_add(serverid, userid, write);
}

/* See transaction.h. */
void
rest_transaction_wrote(const RestColumnMap *map, Oid userid)
{
	MemoryContext old;
	Wrote	   *item;
	ListCell   *lc;

	if (!rest_commit_follows(map))
		return;
	foreach(lc, wrote)
	{
		item = lfirst(lc);
		if (item->relid == map->relid && item->userid == userid)
			return;
	}
	watch();
	old = MemoryContextSwitchTo(TopTransactionContext);
	item = palloc(sizeof(Wrote));
	item->relid = map->relid;
	item->userid = userid;
	item->noted.level = GetCurrentTransactionNestLevel();
	wrote = lappend(wrote, item);
	MemoryContextSwitchTo(old);
}
