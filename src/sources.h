/*-------------------------------------------------------------------------
 *
 * sources.h
 *	  Where each column's value stands in a reply.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SOURCES_H
#define REST_SOURCES_H

#include "column.h"
#include "lines.h"
#include "reader.h"

/* One alternative of option pointer */
typedef enum RestSourceKind
{
	REST_SOURCE_RECORD,			/* reader column number */
	REST_SOURCE_REPLY,			/* aside number */
	REST_SOURCE_HEADER,			/* name */
	REST_SOURCE_NAME			/* the member name of a record of shape map */
} RestSourceKind;

typedef struct RestSource
{
	RestSourceKind kind;
	int			number;
	const char *name;
	struct RestSource *otherwise;	/* of options about the reply: where to
									 * look when there is nothing here */
} RestSource;

/* What is read for one request, and where it goes */
typedef struct RestSources
{
	RestReaderSpec list;		/* for list replies */
	RestReaderSpec item;		/* for item replies */
	RestReaderSpec many;		/* for replies of route get_many */
	List	  **columns;		/* by attnum - 1: List of RestSource *; NIL for
								 * columns that are not read */
	int		   *direct;			/* by attnum - 1: the reader column that is all
								 * of columns[], or -1 */
	RestReaderSpec count_spec;	/* for replies of the count route */
	RestSource *count;			/* option count_value, else total */
	RestSource *total;			/* NULL: not declared */
	RestSource *next;			/* RECORD: of the last record */
	RestSource *has_more;
	RestSource *revision;		/* NULL: nobody needs it */
	RestSource *usual_next;		/* where replies usually name a next page, and
								 * say that there is more; NULL when the options
								 * know about pages */
	RestSource *usual_more;
	RestSource *chosen;			/* records of a list must have chosen_value */
	const char *chosen_value;	/* here; NULL: all are wanted */
	RestSource **replies;		/* what {reply:...} of list_next points to */
	int			nreplies;
	RestLinesKind lines;		/* what bodies are made of them */
	RestCsv		csv;			/* how these are spelled, when they are CSV */
	bool		needs_end;		/* their end must be told by HTTP */
	bool		needs_reply;	/* some column looks outside its record */
	bool		item_may_miss;	/* option record ends in "none" */
	bool		list_may_miss;	/* option records does */
	bool		many_may_miss;	/* option records_many does */
	int			nreader;		/* reader columns in use */
	const RestPointerList **reader_columns;
	int			nasides;
	const RestPointerList **asides;
} RestSources;

/*
 * Work out what to read for these columns (attnums), key columns included, and
 * for these placeholders {reply:...} (a List of char *), in the current memory
 * context.  Raises fdw_invalid_attribute_value for a
 * pointer that can't be used.
 */
extern RestSources *rest_sources_new(const RestColumnMap *map, List *attrs,
									 List *replies);

/*
 * The text of option pointer (or write_pointer) with {column} replaced by the
 * column's name, {#} by its place among the columns that are asked for (a List
 * of attnums; NIL: all that are read), from 0, {resource} and vars by theirs.
 */
extern char *rest_sources_pointer_text(const RestColumnMap *map,
									   const RestColumn *column, RestOpt opt,
									   List *asked);

/* All alternatives of a column that point into its record, compiled; NULL when
 * there is none. */
extern RestPointerList *rest_sources_record_pointers(const RestColumnMap *map,
													 const RestColumn *column);

#endif							/* REST_SOURCES_H */
