/*-------------------------------------------------------------------------
 *
 * readnote.h
 *	  The state of a record reader, and what it notes on its way.
 *
 * Plain C.  Only reader.c and readwalk.c use it: readwalk.c knows JSON's
 * grammar and calls these functions where a value begins and ends.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_READNOTE_H
#define REST_READNOTE_H

#include "jsonlex.h"
#include "readcols.h"
#include "reader.h"
#include "readplan.h"
#include "readwindow.h"

/* No offset. */
#define REST_NOWHERE UINT64_MAX

/* What a value is to the reader. */
typedef enum RestReadRole
{
	REST_ROLE_OUTER,			/* in the body, outside the records */
	REST_ROLE_LIST,				/* its elements or members are the records */
	REST_ROLE_RECORD,
	REST_ROLE_INSIDE			/* in a record */
} RestReadRole;

/* A value that has begun. */
typedef struct RestReadValue
{
	const RestPlanNode *node;	/* NULL: nobody wants anything of it */
	RestReadRole role;
	RestJsonKind kind;
	bool		escaped;
	uint64_t	start;			/* its first byte */
} RestReadValue;

/* A container that is walked by the plan. */
typedef struct RestReadFrame
{
	RestReadValue value;
	bool		fast;			/* readfast.c may walk its members */
	long		count;			/* elements so far; members, when fast */
	int			cursor;			/* in node->indexed */
	bool		followed;		/* the way to the records went on here */
	RestBuf    *names;			/* collects the members' names, or NULL */
	int			nnames;
} RestReadFrame;

/* A value in the record at hand. */
typedef struct RestReadSlot
{
	uint64_t	number;			/* of the record that this belongs to */
	uint64_t	start;			/* as in RestSlice: between the quotes */
	size_t		len;
	RestJsonKind kind;
	bool		escaped;
} RestReadSlot;

/* A value kept from outside the records: its raw text, with quotes. */
typedef struct RestReadAside
{
	RestBuf		text;
	RestJsonKind kind;
	bool		escaped;
} RestReadAside;

/* Where readwalk.c stands. */
typedef enum RestReadState
{
	REST_WALK_START,			/* at the first byte of the body */
	REST_WALK_LINE,				/* LINES: before a record or the end */
	REST_WALK_VALUE,			/* before a value */
	REST_WALK_IN_VALUE,			/* in a value that rest_lex_value() walks */
	REST_WALK_FIRST_KEY,
	REST_WALK_KEY,
	REST_WALK_IN_KEY,
	REST_WALK_COLON,
	REST_WALK_FIRST_ELEMENT,
	REST_WALK_ELEMENT,
	REST_WALK_AFTER,			/* behind a value */
	REST_WALK_TAIL				/* behind the one value of the body */
} RestReadState;

struct RestReader
{
	RestReadShape shape;
	size_t		max_record;
	size_t		max_aside;
	RestPlan   *plan;
	RestReadCols *cols;			/* COLUMNS; else NULL */
	RestWindow	window;
	RestLexer	lex;			/* pos, end: in the window */
	RestReadState state;
	bool		newline;		/* LINES: one was seen since the last record */

	RestReadFrame *frames;
	int			nframes;
	int			frames_cap;
	RestReadValue value;		/* the next, or the current one */
	uint64_t	key_start;		/* the quote of the current member name */
	bool		key_escaped;

	/* records */
	uint64_t	number;			/* of the record at hand */
	uint64_t	reading;		/* of the record that is being read, or next */
	bool		at_hand;
	RestReadSlot record;		/* the whole record */
	RestReadSlot name;			/* MAP */
	RestReadSlot *slots;
	RestBuf    *composed;		/* by "*", per slot */

	uint64_t	hold;			/* bytes from here on must stay at hand */
	RestReadAside *asides;		/* per slot */
	RestBuf    *aside_composed;
	RestBuf    *level_names;	/* per segment of the records pointer */
	RestBuf		seen;			/* names in the first record */
	RestBuf		miss_names;
	RestReadMiss miss;
	bool		missed;
	int			found;			/* which way led to records, -1: none so far */

	RestReadEvent event;		/* the last one */
	RestFault	fault;
};

extern bool rest_note_begin(RestReader *reader);
extern bool rest_note_end(RestReader *reader, const RestReadValue *value);
extern bool rest_note_key(RestReader *reader, const unsigned char *name,
						  size_t len);
extern void rest_note_close(RestReader *reader, const RestReadFrame *frame);
extern RestBuf *rest_note_names(RestReader *reader, const RestReadValue *value);
extern bool rest_note_held(RestReader *reader);
extern bool rest_note_bad(RestReader *reader, const char *what);

/* Offset in the body of the next byte to walk. */
static inline uint64_t
rest_note_offset(const RestReader *reader)
{
	return reader->window.at + (uint64_t) (reader->lex.pos -
										   reader->window.base);
}

#endif							/* REST_READNOTE_H */
