/*-------------------------------------------------------------------------
 *
 * written.h
 *	  From rows to a write: what the placeholders of a write route mean.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_WRITTEN_H
#define REST_WRITTEN_H

#include "nodes/bitmapset.h"

#include "column.h"
#include "datum.h"
#include "precondition.h"
#include "routes.h"
#include "write.h"

typedef struct RestWriter RestWriter;

typedef struct RestWriterSpec
{
	const RestColumnMap *map;
	RestApi    *api;			/* NULL: rest_writer_use() says it before the
								 * first write; the route names no {before:} */
	RestOpt		route;			/* insert, update, delete, upsert, or a _many */
	List	   *returned;		/* of int: attnums that the answer shall tell */
	bool		untold;			/* it need not tell any: {columns} is empty */
	const Bitmapset *computed;	/* attnums that are never written: generated */
	RestCodec **codecs;			/* by attnum - 1, filled at first use */
} RestWriterSpec;

/* One row to write; arrays by attnum - 1, borrowed for the call. */
typedef struct RestWriteRow
{
	const Datum *values;		/* the row as it shall be; NULL: it shall go */
	const bool *nulls;
	const Bitmapset *listed;	/* attnums that INSERT lists, or SET changes */
	const Datum *old_values;	/* the scanned row, as far as
								 * rest_written_olds() says; NULL: none */
	const bool *old_nulls;
} RestWriteRow;

/* A writer in the current memory context.  NULL: there is no such route. */
extern RestWriter *rest_writer_new(const RestWriterSpec *spec);

/*
 * Columns whose value in the scanned row a write by this route needs
 * (attnums): the key's and those named by {old.x}.
 */
extern List *rest_written_olds(const RestColumnMap *map, RestOpt route);

extern const RestRoute *rest_writer_route(const RestWriter *writer);

/*
 * Take a row; it is spelled at once.  Raises 22004 for a key that is NULL, 22023
 * for a value that cannot be sent, 55000 for one that may not be written.
 */
extern void rest_writer_add(RestWriter *writer, const RestWriteRow *row);

/* How many rows were taken since the last write. */
extern int	rest_writer_rows(const RestWriter *writer);

/*
 * Make one write of the rows taken, in the current memory context; first is
 * the number of the first one.  The writer is empty afterwards.  conditions may
 * be NULL.
 */
extern void rest_writer_take(RestWriter *writer,
							 const RestPrecondition *conditions, int64 first,
							 RestWrite *out);

/*
 * The same of n rows from number from (from 0) on, which stay.  Rows of one write
 * must fit.
 */
extern void rest_writer_take_rows(RestWriter *writer, int from, int n,
								  const RestPrecondition *conditions,
								  int64 first, RestWrite *out);

/* Forget the first n rows taken; those from number n on, without allocating
 * anything. */
extern void rest_writer_drop(RestWriter *writer, int n);
extern void rest_writer_cut(RestWriter *writer, int n);

/* Who sends the writes that are made from now on. */
extern void rest_writer_use(RestWriter *writer, RestApi *api);

/*
 * Can two rows share a request: do they agree in all that the route of many
 * names but once?
 */
extern bool rest_writer_fit(const RestWriter *writer, int i, int j);

/* Can the row that was taken last share one with the first? */
extern bool rest_writer_last_fits(const RestWriter *writer);

/* Are the same columns of two rows written? */
extern bool rest_writer_alike(const RestWriter *writer, int i, int j);

/* The key of a row as text, of the scanned or of the new one; borrowed.  False:
 * it has none. */
extern bool rest_writer_key(const RestWriter *writer, int i, bool old,
							RestValue *key);

/* What a status of this route means. */
extern RestUse rest_written_use(RestOpt route);

#endif							/* REST_WRITTEN_H */
