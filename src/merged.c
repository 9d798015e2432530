/*-------------------------------------------------------------------------
 *
 * merged.c
 *	  Which rows of a transaction go out in one request?
 *
 * Rows that wait for the commit enter in statement order, and stay spelled in a
 * writer for each table, user and route.  Neighbours in the queue, rows of the
 * same table and verb between which nothing else is written, become one
 * request: as many as option batch_size allows, that agree in what the route
 * names but once, with the same columns, and none whose key another statement's
 * row in it has, as nobody knows in which order an API does the work of one
 * request.  What leaves are RestWrites.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "before.h"
#include "connect.h"
#include "merged.h"
#include "queue.h"

struct RestMerged
{
	MemoryContext cxt;			/* under the transaction's */
	RestColumnMap *map;			/* as it was when the first row came */
	Oid			userid;
	RestOpt		route;
	Bitmapset  *computed;
	RestCodec **codecs;
	RestWriter *writer;
	int			most;			/* rows of a request */
	int			run;			/* of its rows at the end of the queue, at most */
	int			gone;			/* rows whose memory waits to be given back */
};

static List *all_merged = NIL;	/* of RestMerged * */

/* A key of a request that is being put together */
typedef struct TakenKey
{
	uint64		hash;			/* of its text; two texts with one hash only
								 * part rows that could have gone together */
	CommandId	command;		/* the statement whose row has it */
} TakenKey;

/* ----- where rows wait ----- */

/* Have two tables or columns the same options? */
static bool
same_conf(const RestConf *a, const RestConf *b)
{
	int			i;

	for (i = 0; i < REST_OPT_COUNT; i++)
	{
		if (a->value[i] == b->value[i])
			continue;
		if (a->value[i] == NULL || b->value[i] == NULL ||
			strcmp(a->value[i], b->value[i]) != 0)
			return false;
	}
	return true;
}

/* Is it the same table, and has nobody changed it since? */
static bool
same_map(const RestColumnMap *a, const RestColumnMap *b)
{
	int			i;

	if (a->relid != b->relid || a->serverid != b->serverid ||
		a->natts != b->natts || !same_conf(a->conf, b->conf))
		return false;
	for (i = 0; i < a->natts; i++)
	{
		const RestColumn *x = &a->columns[i];
		const RestColumn *y = &b->columns[i];

		if (x->name == NULL || y->name == NULL)
		{
			if (x->name != y->name)
				return false;
			continue;
		}
		if (strcmp(x->name, y->name) != 0 || x->type != y->type ||
			x->typmod != y->typmod || x->collation != y->collation ||
			!same_conf(x->conf, y->conf))
			return false;
	}
	return true;
}

/* Are two keys of this type the same only where their texts are? */
static bool
is_exact(const RestColumn *column)
{
	switch (rest_column_base_type(column))
	{
		case BOOLOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case OIDOID:
		case UUIDOID:
		case DATEOID:
		case TIMEOID:
		case TIMESTAMPOID:
		case TIMESTAMPTZOID:
			return true;
		case TEXTOID:
		case VARCHAROID:
			return !OidIsValid(column->collation) ||
				get_collation_isdeterministic(column->collation);
		default:
			return type_is_enum(rest_column_base_type(column));
	}
}

/* Can it be told which rows of changes and deletions mean the same record? */
static bool
tells_records(const RestColumnMap *map, RestOpt route)
{
	ListCell   *lc;

	if (rest_written_use(route) == REST_USE_CREATE)
		return true;
	foreach(lc, map->keys)
	{
		if (!is_exact(rest_columns_get(map, lfirst_int(lc))))
			return false;
	}
	return map->keys != NIL;
}

/*
 * See merged.h.  Not where
 * they say something of their statement (conditions), number themselves in the
 * order of statements, or need a lookup first, which sends a request.
 */
bool
rest_merged_can(const RestColumnMap *map, RestOpt opt)
{
	const RestRoute *route = rest_routes_load(map, opt);

	/* what a commit counts is told with each write */
	return tells_records(map, opt) && !rest_precondition_wanted(route) &&
		!rest_conf_has(map->conf, REST_OPT_MAX_COMMIT_BYTES) &&
		!rest_route_uses(route, "batch_sequence") &&
		!rest_route_uses(route, "batch_rows") &&
		rest_before_names(route, NIL) == NIL;
}

/* Make one in the current memory context, which becomes its own. */
static RestMerged *
make_merged(Oid relid, Oid userid, RestOpt route, const Bitmapset *computed)
{
	RestMerged *merged = palloc0(sizeof(RestMerged));
	RestWriterSpec spec = {0};

	merged->cxt = CurrentMemoryContext;
	merged->map = rest_columns_load(relid);
	merged->userid = userid;
	merged->route = route;
	merged->computed = bms_copy(computed);
	merged->codecs = palloc0(sizeof(RestCodec *) * Max(merged->map->natts, 1));
	merged->most = (int) Min(rest_conf_int(merged->map->conf,
										   REST_OPT_BATCH_SIZE), PG_INT16_MAX);
	spec.map = merged->map;
	spec.route = route;
	spec.codecs = merged->codecs;
	spec.computed = merged->computed;
	merged->writer = rest_writer_new(&spec);
	return merged;
}

/* See merged.h. */
RestMerged *
rest_merged_get(const RestColumnMap *map, Oid userid, RestOpt route,
				const Bitmapset *computed)
{
	MemoryContext cxt;
	MemoryContext old;
	RestMerged *merged;
	ListCell   *lc;

	foreach(lc, all_merged)
	{
		merged = lfirst(lc);
		if (merged->userid == userid && merged->route == route &&
			same_map(merged->map, map) &&
			bms_equal(merged->computed, computed))
			return merged;
	}
	if (!rest_merged_can(map, route))
		return NULL;
	cxt = AllocSetContextCreate(TopTransactionContext, "rest_fdw merged",
								ALLOCSET_DEFAULT_SIZES);
	old = MemoryContextSwitchTo(cxt);
	merged = make_merged(map->relid, userid, route, computed);
	MemoryContextSwitchTo(TopTransactionContext);
	all_merged = lappend(all_merged, merged);
	MemoryContextSwitchTo(old);
	return merged;
}

/* ----- which rows share a request ----- */

/* An empty set of keys, in the current memory context. */
static HTAB *
no_keys(void)
{
	HASHCTL		ctl = {0};

	ctl.keysize = sizeof(uint64);
	ctl.entrysize = sizeof(TakenKey);
	ctl.hcxt = CurrentMemoryContext;
	return hash_create("rest_fdw keys of a request", 256, &ctl,
					   HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

/*
 * Take the keys of a row, that of the scanned and that of the new one.  False
 * when the row of another statement has one of them.
 */
static bool
take_keys(HTAB *keys, const RestWriter *writer, const RestQueued *item)
{
	uint64		hashes[2];
	int			n = 0;
	RestValue	key;
	int			i;

	for (i = 0; i < 2; i++)
	{
		TakenKey   *taken;

		if (!rest_writer_key(writer, item->row, i == 0, &key))
			continue;
		hashes[n] = hash_bytes_extended((const unsigned char *) key.text,
										(int) key.len, 0);
		taken = hash_search(keys, &hashes[n++], HASH_FIND, NULL);
		if (taken && taken->command != item->command)
			return false;
	}
	while (n-- > 0)
		((TakenKey *) hash_search(keys, &hashes[n], HASH_ENTER, NULL))->command =
			item->command;
	return true;
}

/* How many items from place i on, rows of one writer, share a request? */
static int
count_together(const RestMerged *merged, const List *all, int i)
{
	const RestQueued *first = list_nth(all, i);
	const RestWriter *writer = merged->writer;
	HTAB	   *keys = no_keys();
	int			n = 0;

	while (i + n < list_length(all) && n < merged->most)
	{
		const RestQueued *item = list_nth(all, i + n);

		/* a row that failed on its way into the queue may lie between two */
		if (item->writer != writer || item->row != first->row + n ||
			!rest_writer_fit(writer, first->row, item->row) ||
			(item->command != first->command &&
			 !rest_writer_alike(writer, first->row, item->row)) ||
			!take_keys(keys, writer, item))
			break;
		n++;
	}
	hash_destroy(keys);
	return n;
}

/* The statement that n items from place i on belong to, if it is one. */
static CommandId
command_of(const List *all, int i, int n)
{
	CommandId	command = ((const RestQueued *) list_nth(all, i))->command;

	while (--n > 0)
	{
		if (((const RestQueued *) list_nth(all, i + n))->command != command)
			return InvalidCommandId;
	}
	return command;
}

/*
 * The items of the queue from place i to before end, with writes alone (List of
 * RestQueued *), in the current memory context.  api: who sends rows; NULL:
 * made for each writer.
 */
static List *
make_writes(int i, int end, RestApi *api)
{
	List	   *all = list_copy_head(rest_queue_all(), end);
	List	   *writes = NIL;

	while (i < end)
	{
		const RestQueued *item = list_nth(all, i);
		const RestMerged *merged = NULL;
		RestQueued *made = palloc(sizeof(RestQueued));
		ListCell   *lc;
		int			n = 1;

		*made = *item;
		foreach(lc, all_merged)
		{
			if (((RestMerged *) lfirst(lc))->writer == item->writer)
				merged = lfirst(lc);
		}
		if (merged)
		{
			n = count_together(merged, all, i);
			made->command = command_of(all, i, n);
			made->write = palloc(sizeof(RestWrite));
			made->writer = NULL;
			rest_writer_use(merged->writer, api ? api :
							rest_connect(merged->map->serverid, merged->userid,
										 merged->map->conf));
			rest_writer_take_rows(merged->writer, item->row, n, NULL, 1,
								  made->write);
		}
		writes = lappend(writes, made);
		i += n;
	}
	return writes;
}

/* ----- rows that fill a request ----- */

/* Rows of this writer and of this subtransaction at the end of the queue. */
static int
count_run(const RestMerged *merged)
{
	const List *all = rest_queue_all();
	int			level = GetCurrentTransactionNestLevel();
	int			n = list_length(all);

	while (n > 0)
	{
		const RestQueued *item = list_nth(all, n - 1);

		if (item->writer != merged->writer || item->noted.level != level)
			break;
		n--;
	}
	return list_length(all) - n;
}

/*
 * Make writes of the last n items, rows of this writer.  Wire text takes less
 * memory than spelled rows; that of rows which are gone is given back when
 * it is more than what stays.
 */
static void
pack(RestMerged *merged, int n, RestApi *api)
{
	int			end = list_length(rest_queue_all());
	const RestQueued *first = list_nth(rest_queue_all(), end - n);
	int			row = first->row;
	MemoryContext cxt = AllocSetContextCreate(CurrentMemoryContext,
											  "rest_fdw packed writes",
											  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(cxt);
	List	   *writes = make_writes(end - n, end, api);
	ListCell   *lc;

	rest_queue_drop(n);
	foreach(lc, writes)
	{
		const RestQueued *made = lfirst(lc);

		rest_queue_add(made->serverid, made->userid, made->write)->command =
			made->command;
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(cxt);
	rest_writer_cut(merged->writer, row);
	merged->run = 0;
	merged->gone += n;
	if (row > 0 && merged->gone > row)
		rest_writer_drop(merged->writer, 0);
	if (row == 0 || merged->gone > row)
		merged->gone = 0;
}

/* See merged.h. */
void
rest_merged_add(RestMerged *merged, const RestWriteRow *row, RestApi *api)
{
	rest_writer_add(merged->writer, row);
	rest_queue_add_row(merged->map->serverid, merged->userid,
					   merged->map->relid, merged->writer);
	if (++merged->run < merged->most)
		return;
	merged->run = count_run(merged);
	if (merged->run >= merged->most)
		pack(merged, merged->run, api);
}

/* See merged.h. */
List *
rest_merged_writes(void)
{
	return make_writes(0, list_length(rest_queue_all()), NULL);
}

/* See merged.h. */
void
rest_merged_forget(void)
{
	all_merged = NIL;
}
