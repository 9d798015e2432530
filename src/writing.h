/*-------------------------------------------------------------------------
 *
 * writing.h
 *	  The state of a writer, for written.c, written_row.c and written_shared.c
 *	  alone.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_WRITING_H
#define REST_WRITING_H

#include "nodes/pg_list.h"

#include "before.h"
#include "oneoff.h"
#include "record.h"
#include "scope.h"
#include "spelled.h"
#include "written.h"

/* One row, spelled; arrays by attnum - 1 */
typedef struct RestWritingRow
{
	RestSpelled *new_row;		/* NULL: none */
	RestSpelled *old_row;		/* NULL: none */
	RestValue	key_url;
	RestValue	key_body;
	RestValue	key_literal;
	RestValue	record;
	RestValue	changes;		/* in JSON */
	RestValue	change_terms;	/* in text */
	RestValue	names;
	RestValue	values;
	RestValue	literals;
	Bitmapset  *columns;		/* attnums of its record; NULL: none is wanted */
	Bitmapset  *left_out;		/* attnums of NULLs that are not meant: empty where
								 * the body is data, as they are in its record */
} RestWritingRow;

/*
 * What a request of many rows names but once, so that it is the same for all of
 * them: columns (attnums), of the new and the scanned row, and parts of a row.
 */
typedef struct RestShared
{
	Bitmapset  *columns;
	Bitmapset  *olds;
	bool		key;
	bool		record;
	bool		changes;
	bool		names;
	bool		values;
	bool		members;		/* which columns the records have */
} RestShared;

struct RestWriter
{
	RestWriterSpec spec;
	RestRoute  *route;
	RestRecorder *recorder;
	RestSpeller *speller;
	MemoryContext cxt;			/* the writer's */
	MemoryContext rows_cxt;		/* rows taken; reset with them */
	RestWritingRow *rows;
	int			nrows;
	int			room;
	const RestWritingRow *some; /* those of the request that is being made */
	int			nsome;
	List	   *vars;
	RestValue	columns;		/* {columns} */
	const char *key_name;
	RestBefore *before;			/* or NULL: the route needs nothing of it */
	RestScopePart *found;		/* its values */
	int			nfound;
	RestOneOff *once;			/* {uuid} and the like, of one request */
	const char *batch;			/* in which requests are numbered, or NULL */
	const RestPrecondition *conditions;	/* or NULL */
	RestValue	keys;			/* of all rows */
	RestValue	records;
	RestValue	texts;			/* of all rows, each as option row has it */
	bool		wants_record;
	bool		wants_changes;
	bool		wants_lists;	/* names, values */
	Bitmapset  *named;			/* attnums that the route names */
	Bitmapset  *in_url;			/* those of them in path, arguments, headers */
	Bitmapset  *olds;			/* attnums of the scanned row that it needs */
	RestShared	shared;			/* what all rows of a request must agree in */
};

/* Attnums as a set. */
extern Bitmapset *rest_writing_set(const List *attnums);

/* In written_row.c: forget the rows taken. */
extern void rest_writing_reset(RestWriter *writer);

/* In written_shared.c: what this route of a table names outside of what it
 * repeats for each row. */
extern RestShared rest_writing_shared(const RestColumnMap *map,
									  const RestRoute *route);

#endif							/* REST_WRITING_H */
