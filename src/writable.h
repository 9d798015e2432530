/*-------------------------------------------------------------------------
 *
 * writable.h
 *	  What can be written to a table, and by which routes.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_WRITABLE_H
#define REST_WRITABLE_H

#include "nodes/bitmapset.h"
#include "nodes/nodes.h"

#include "column.h"

/* Bits 1 << CMD_INSERT, CMD_UPDATE, CMD_DELETE, as IsForeignRelUpdatable. */
extern int	rest_writable_events(const RestColumnMap *map);

/*
 * The route by which one row is written: insert, else upsert; update; delete.
 * REST_OPT_COUNT when there is none.
 */
extern RestOpt rest_writable_route(const RestColumnMap *map, CmdType operation);

/* The route for many rows, or REST_OPT_COUNT. */
extern RestOpt rest_writable_many(const RestColumnMap *map, CmdType operation);

/*
 * The route by which rows of one statement go together, or REST_OPT_COUNT, and
 * how many into a request.  New rows that nobody looks at may go by load.
 */
extern RestOpt rest_writable_bulk(const RestColumnMap *map, CmdType operation,
								  bool looked_at, int *rows);

/* The route that writes all records that conditions choose, or REST_OPT_COUNT. */
extern RestOpt rest_writable_where(const RestColumnMap *map, CmdType operation);

/* Can single rows be written so? */
extern bool rest_writable_rows(const RestColumnMap *map, CmdType operation);

/* Raise 55000 with the reason when rows can't be written so. */
extern void rest_writable_check(const RestColumnMap *map, CmdType operation);

/* Raise 0A000 when ON CONFLICT DO NOTHING would replace records. */
extern void rest_writable_check_nothing(const RestColumnMap *map);

/* Raise 55000 when one of these columns (attnums) can't be changed. */
extern void rest_writable_check_columns(const RestColumnMap *map,
										const Bitmapset *attnums);

#endif							/* REST_WRITABLE_H */
