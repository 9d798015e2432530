/*-------------------------------------------------------------------------
 *
 * reader.h
 *	  Cuts records out of a JSON body while it arrives.
 *
 * Plain C, malloc'd.  The bytes come in chunks of any size and are walked
 * once; the whole body is checked to be strict RFC 8259 and UTF-8.  Records
 * come out one by one, each with the wanted members as raw text: no number is
 * ever converted.  At most one record and the asides are in memory.
 *
 *		while ((event = rest_reader_next(r)) != REST_READ_END)
 *			if (event == REST_READ_MORE)
 *				rest_reader_feed(r, data, len);   or   rest_reader_finish(r);
 *			else if (event == REST_READ_RECORD)
 *				... rest_reader_column(r, i, &slice) ...
 *			else
 *				... FAULT or NO_LIST: an error ...
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_READER_H
#define REST_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"
#include "jsonscan.h"
#include "pointer.h"

#define REST_READER_MAX_RECORD	((size_t) 64 * 1024 * 1024)
#define REST_READER_MAX_ASIDE	((size_t) 1024 * 1024)

typedef enum RestReadShape
{
	REST_READ_LIST,				/* an array of records */
	REST_READ_ONE,				/* the value at the pointer is one record */
	REST_READ_MAP,				/* an object: each member is a record */
	REST_READ_LINES,			/* NDJSON: top-level values, one a line */
	REST_READ_COLUMNS			/* an object of arrays: one a column; it is in
								 * memory as a whole, max_record bounds it */
} RestReadShape;

/*
 * What to read.  The pointers are borrowed and must outlive the reader.
 *
 * records: names, indexes and "*" only; NULL or "" is the body itself (the
 * only choice for LINES).
 *
 * others: more places where the records may be, plain names only; the body may
 * have a list in one of all these places.  Not for ONE and LINES.
 *
 * columns: pointers into a record; for COLUMNS to the arrays in the object.
 *
 * asides: pointers into the body, to what stands outside the records (before
 * or after them); for ONE also to what is inside the record.  A subtree may be
 * captured, but not one that holds the records.  "*" and "[m=v]" work as in
 * columns, except that a "*" on the way to the records gives the last value.
 *
 * Of members with the same name the last one counts, and what is inside a
 * member that is null is NULL.  Two exceptions, because records are handed out
 * before the end is known: a second member that holds the records is a fault,
 * and MAP gives both records of a repeated name.
 *
 * A byte order mark in front of the body is passed.  Escapes of half a
 * surrogate pair and of U+0000 are JSON and pass; rest_json_unescape() refuses
 * them, so that they harm only who wants that value as text.
 */
typedef struct RestReaderSpec
{
	RestReadShape shape;
	const RestPointer *records;
	int			nothers;
	const RestPointer *const *others;
	int			ncolumns;
	const RestPointerList *const *columns;
	int			nasides;
	const RestPointerList *const *asides;
	size_t		max_record;		/* bytes of one record; 0 = the default */
	size_t		max_aside;		/* bytes of one aside; 0 = the default */
	int			max_depth;		/* nesting; 0 = REST_JSON_MAX_DEPTH */
} RestReaderSpec;

typedef enum RestReadEvent
{
	REST_READ_MORE,				/* feed me, or tell me that was all */
	REST_READ_RECORD,			/* a record is at hand until the next call */
	REST_READ_END,				/* the body ended as it should */
	REST_READ_NO_LIST,			/* the body is JSON and ended as it should, but
								 * the records pointer met no list (or, with
								 * "*", did not everywhere): see _miss() */
	REST_READ_FAULT				/* not JSON, cut off or too large */
} RestReadEvent;

/* Where and why the records pointer failed. */
typedef struct RestReadMiss
{
	int			segments;		/* how many of its segments were followed */
	RestJsonKind kind;			/* what is there; MISSING: no such member */
	const char *names;			/* 'members "a", "b", …' at the level where it
								 * failed, or "" */
} RestReadMiss;

typedef struct RestReader RestReader;

/* NULL and a fault when the specification cannot be read by streaming. */
extern RestReader *rest_reader_new(const RestReaderSpec *spec,
								   RestFault *fault);
extern void rest_reader_free(RestReader *reader);

/* Forget the body, keep specification and memory: ready for another body. */
extern void rest_reader_reset(RestReader *reader);

/*
 * Give the next bytes; only allowed when there is nothing left to read, that
 * is at the start and after MORE.  The bytes are borrowed: they must stay
 * where they are until next() says MORE again (what is still needed is copied
 * then) or the reader is reset or freed.
 */
extern void rest_reader_feed(RestReader *reader, const char *data, size_t len);

/* The body has ended. */
extern void rest_reader_finish(RestReader *reader);

/* After END, NO_LIST and FAULT the same event comes again. */
extern RestReadEvent rest_reader_next(RestReader *reader);

/* --- the record at hand; slices are valid until the next call of next() --- */

extern void rest_reader_record(const RestReader *reader, RestSlice *slice);

/* First alternative that is there and not null, else NULL, else MISSING.
 * False (and FAULT from then on) only when a composed value is too large. */
extern bool rest_reader_column(RestReader *reader, int column,
							   RestSlice *slice);

/* The same for all columns at once: slices has room for ncolumns. */
extern bool rest_reader_columns(RestReader *reader, RestSlice *slices);

/* MAP: the member's name.  MISSING otherwise. */
extern void rest_reader_name(const RestReader *reader, RestSlice *slice);

/* Number of the record at hand in this body, from 1; 0 before the first. */
extern uint64_t rest_reader_number(const RestReader *reader);

/* --- about the body ------------------------------------------------------ */

/* What was captured so far; final at END and NO_LIST.  Valid until the next
 * call of next(). */
extern bool rest_reader_aside(RestReader *reader, int aside, RestSlice *slice);

/* The fault of REST_READ_FAULT: not JSON, cut off HV00L; too large 54000. */
extern const RestFault *rest_reader_fault(const RestReader *reader);

extern void rest_reader_miss(const RestReader *reader, RestReadMiss *miss);

/* 'members "a", "b", …' of the first record, or what it is instead. */
extern const char *rest_reader_seen_names(const RestReader *reader);

/* Bytes of the body that were walked. */
extern uint64_t rest_reader_offset(const RestReader *reader);

#endif							/* REST_READER_H */
