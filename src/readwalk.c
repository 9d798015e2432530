/*-------------------------------------------------------------------------
 *
 * readwalk.c
 *	  Walks a body for the record reader: JSON's grammar where the plan leads.
 *
 * Assumes a window of bytes in reader->lex.  Containers that the plan leads
 * into are walked here, member by member; all other values are passed by
 * rest_lex_value().  Both can stop at any byte.  readnote.c is told of each
 * value that somebody wants.
 *
 *-------------------------------------------------------------------------
 */
#include "readwalk.h"

#include <stdlib.h>

#include "readfast.h"

/* A comment does not do at the warning level of PostgreSQL 19. */
#define REST_FALLS_THROUGH __attribute__((fallthrough))

/* Stop for more bytes; the state says where to go on. */
static inline RestWalkStep
walk_more(RestReader *reader, const unsigned char *p, RestReadState state)
{
	reader->lex.pos = p;
	reader->state = state;
	return REST_STEP_MORE;
}

/* The byte at p is wrong. */
static RestWalkStep
walk_bad(RestReader *reader, const unsigned char *p, const char *what)
{
	reader->lex.pos = p;
	rest_note_bad(reader, what);
	return REST_STEP_BAD;
}

/*
 * At the first byte: a byte order mark is passed (RFC 8259 section 8.1 lets a
 * reader ignore it; some servers send one).
 */
static RestWalkStep
walk_start(RestReader *reader)
{
	const unsigned char *p = reader->lex.pos;
	size_t		have = (size_t) (reader->lex.end - p);

	if (have == 0)
		return REST_STEP_MORE;
	if (p[0] == 0xEF)
	{
		if (have < 3 && !reader->lex.final)
			return REST_STEP_MORE;
		if (have >= 3 && p[1] == 0xBB && p[2] == 0xBF)
			reader->lex.pos += 3;
	}
	reader->newline = true;
	reader->state = reader->shape == REST_READ_LINES ? REST_WALK_LINE :
		REST_WALK_VALUE;
	return REST_STEP_GO;
}

/* LINES: pass white space up to the next record, and see that it has a line
 * feed. */
static RestWalkStep
walk_line(RestReader *reader)
{
	const unsigned char *p = reader->lex.pos;

	for (; p < reader->lex.end && rest_lex_is_space(*p); p++)
		if (*p == '\n')
			reader->newline = true;
	if (p == reader->lex.end)
		return walk_more(reader, p, REST_WALK_LINE);
	if (!reader->newline)
		return walk_bad(reader, p, "a new line is expected between records");
	reader->newline = false;
	reader->lex.pos = p;
	reader->value.role = REST_ROLE_RECORD;
	reader->value.node = reader->plan->record;
	reader->state = REST_WALK_VALUE;
	return REST_STEP_GO;
}

/* Enter the container that begins at the next byte. */
static RestWalkStep
walk_enter(RestReader *reader)
{
	RestReadFrame *frame;

	if (!rest_lex_push(&reader->lex, *reader->lex.pos))
		return walk_bad(reader, reader->lex.pos, reader->lex.error);
	if (reader->nframes == reader->frames_cap)
	{
		int			cap = reader->frames_cap ? reader->frames_cap * 2 : 8;
		RestReadFrame *frames = realloc(reader->frames,
										sizeof(*frames) * (size_t) cap);

		if (frames == NULL)
		{
			rest_fault_set(&reader->fault, REST_STATE_OUT_OF_MEMORY,
						   "out of memory");
			return REST_STEP_BAD;
		}
		reader->frames = frames;
		reader->frames_cap = cap;
	}
	frame = &reader->frames[reader->nframes++];
	frame->value = reader->value;
	frame->count = 0;
	frame->cursor = 0;
	frame->followed = false;
	frame->nnames = 0;
	frame->names = rest_note_names(reader, &frame->value);
	frame->fast = frame->names == NULL &&
		frame->value.kind == REST_JSON_OBJECT &&
		frame->value.role >= REST_ROLE_RECORD;
	reader->lex.pos++;
	reader->state = frame->value.kind == REST_JSON_OBJECT ?
		REST_WALK_FIRST_KEY : REST_WALK_FIRST_ELEMENT;
	return REST_STEP_GO;
}

/* The value that ends at the next byte is done; a record is handed out. */
static RestWalkStep
walk_done(RestReader *reader, const RestReadValue *value)
{
	RestReadRole role = value->role;

	if (reader->nframes > 0)
		reader->state = REST_WALK_AFTER;
	else
		reader->state = reader->shape == REST_READ_LINES ? REST_WALK_LINE :
			REST_WALK_TAIL;
	if (!rest_note_end(reader, value))
		return REST_STEP_BAD;
	return role == REST_ROLE_RECORD ? REST_STEP_RECORD : REST_STEP_GO;
}

/* Go on in a value that the plan does not lead into. */
static RestWalkStep
walk_in_value(RestReader *reader)
{
	RestLexStatus status = rest_lex_value(&reader->lex);

	if (status == REST_LEX_MORE)
		return REST_STEP_MORE;
	if (status == REST_LEX_BAD)
		return walk_bad(reader, reader->lex.pos, reader->lex.error);
	reader->value.escaped = reader->value.kind == REST_JSON_STRING &&
		reader->lex.escaped;
	return walk_done(reader, &reader->value);
}

/* Before a value whose role and node are in reader->value. */
static RestWalkStep
walk_value(RestReader *reader)
{
	const unsigned char *p = rest_lex_space(reader->lex.pos, reader->lex.end);

	if (p == reader->lex.end)
		return walk_more(reader, p, REST_WALK_VALUE);
	reader->lex.pos = p;
	reader->value.kind = rest_lex_kind(*p);
	reader->value.escaped = false;
	reader->value.start = rest_note_offset(reader);
	if (reader->value.kind == REST_JSON_MISSING)
		return walk_bad(reader, p, "a value is expected");
	if ((reader->value.node != NULL || reader->value.role == REST_ROLE_RECORD) &&
		rest_note_begin(reader))
		return reader->plan->others && rest_fault_is_set(&reader->fault) ?
			REST_STEP_BAD : walk_enter(reader);
	reader->lex.base = reader->lex.depth;
	reader->lex.state = REST_LEX_VALUE;
	reader->state = REST_WALK_IN_VALUE;
	return walk_in_value(reader);
}

/* The container on top is closed at p. */
static RestWalkStep
walk_close(RestReader *reader, const unsigned char *p)
{
	RestReadFrame *frame = &reader->frames[--reader->nframes];

	reader->lex.pos = p + 1;
	reader->lex.depth--;
	rest_note_close(reader, frame);
	/* the frame's memory is not used again before the value is done */
	return walk_done(reader, &frame->value);
}

/* Before a member name, or (first) the end of the object. */
static RestWalkStep
walk_key(RestReader *reader)
{
	const unsigned char *p = rest_lex_space(reader->lex.pos, reader->lex.end);
	RestReadFrame *frame = &reader->frames[reader->nframes - 1];

	if (p == reader->lex.end)
		return walk_more(reader, p, reader->state);
	if (*p == '}' && reader->state == REST_WALK_FIRST_KEY)
		return walk_close(reader, p);
	if (*p != '"')
		return walk_bad(reader, p, "a member name is expected");
	reader->lex.pos = p + 1;
	reader->key_start = rest_note_offset(reader) - 1;
	reader->key_escaped = false;
	if (frame->value.role == REST_ROLE_LIST)
		reader->hold = reader->key_start;
	reader->state = REST_WALK_IN_KEY;
	return REST_STEP_GO;
}

/* In a member name. */
static RestWalkStep
walk_in_key(RestReader *reader)
{
	const unsigned char *p = reader->lex.pos;
	const unsigned char *name;
	RestLexStatus status = rest_lex_string(&p, reader->lex.end,
										   &reader->key_escaped);

	reader->lex.pos = p;
	if (status == REST_LEX_MORE)
		return REST_STEP_MORE;
	if (status == REST_LEX_BAD)
		return walk_bad(reader, p, "a member name is malformed");
	name = rest_window_byte(&reader->window, reader->key_start) + 1;
	if (!rest_note_key(reader, name, (size_t) (p - 1 - name)))
		return REST_STEP_BAD;
	reader->state = REST_WALK_COLON;
	return REST_STEP_GO;
}

/* Behind a member name. */
static RestWalkStep
walk_colon(RestReader *reader)
{
	const unsigned char *p = rest_lex_space(reader->lex.pos, reader->lex.end);

	if (p == reader->lex.end)
		return walk_more(reader, p, REST_WALK_COLON);
	if (*p != ':')
		return walk_bad(reader, p, "a colon is expected");
	reader->lex.pos = p + 1;
	reader->state = REST_WALK_VALUE;
	return REST_STEP_GO;
}

/* What the next element of the array is to the plan. */
static void
next_element(RestReader *reader, RestReadFrame *frame)
{
	const RestPlanNode *node = frame->value.node;
	RestReadValue *value = &reader->value;
	long		index = frame->count++;

	if (frame->value.role == REST_ROLE_LIST)
	{
		value->role = REST_ROLE_RECORD;
		value->node = reader->plan->record;
		return;
	}
	value->role = frame->value.role == REST_ROLE_OUTER ? REST_ROLE_OUTER :
		REST_ROLE_INSIDE;
	value->node = node->any;
	if (frame->cursor < node->nindexed)
	{
		const RestPlanEdge *edge = &node->edges[node->indexed[frame->cursor]];

		if (edge->index == index)
		{
			value->node = edge->target;
			frame->cursor++;
		}
	}
	if (value->node != NULL && value->node->followed >= 0)
		frame->followed = true;
}

/* Before an element, or (first) the end of the array. */
static RestWalkStep
walk_element(RestReader *reader)
{
	if (reader->state == REST_WALK_FIRST_ELEMENT)
	{
		const unsigned char *p = rest_lex_space(reader->lex.pos,
												reader->lex.end);

		if (p == reader->lex.end)
			return walk_more(reader, p, REST_WALK_FIRST_ELEMENT);
		if (*p == ']')
			return walk_close(reader, p);
		reader->lex.pos = p;
	}
	next_element(reader, &reader->frames[reader->nframes - 1]);
	reader->state = REST_WALK_VALUE;
	return REST_STEP_GO;
}

/* Behind a member or element. */
static RestWalkStep
walk_after(RestReader *reader)
{
	const unsigned char *p = rest_lex_space(reader->lex.pos, reader->lex.end);
	bool		object = reader->lex.kinds[reader->lex.depth - 1] == '{';

	if (p == reader->lex.end)
		return walk_more(reader, p, REST_WALK_AFTER);
	if (*p == ',')
	{
		reader->lex.pos = p + 1;
		reader->state = object ? REST_WALK_KEY : REST_WALK_ELEMENT;
		return REST_STEP_GO;
	}
	if (*p == (object ? '}' : ']'))
		return walk_close(reader, p);
	return walk_bad(reader, p, object ?
					"a comma or the end of the object is expected" :
					"a comma or the end of the array is expected");
}

/*
 * In an object: the short way through its members where there is one, and then
 * one step on the long way.
 */
static RestWalkStep
walk_members(RestReader *reader)
{
	if (reader->frames[reader->nframes - 1].fast)
		rest_fast_members(reader);
	switch (reader->state)
	{
		case REST_WALK_VALUE:
			return walk_value(reader);
		case REST_WALK_AFTER:
			return walk_after(reader);
		default:
			return walk_key(reader);
	}
}

/* Behind the value of the body: nothing may follow. */
static RestWalkStep
walk_tail(RestReader *reader)
{
	const unsigned char *p = rest_lex_space(reader->lex.pos, reader->lex.end);

	if (p == reader->lex.end)
		return walk_more(reader, p, REST_WALK_TAIL);
	return walk_bad(reader, p, "the end of the reply is expected");
}

/*
 * Walk on until something happens.
 */
RestWalkStep
rest_walk(RestReader *reader)
{
	RestWalkStep step = REST_STEP_GO;

	while (step == REST_STEP_GO)
		switch (reader->state)
		{
			case REST_WALK_START:
				step = walk_start(reader);
				break;
			case REST_WALK_LINE:
				step = walk_line(reader);
				break;
			case REST_WALK_FIRST_KEY:
			case REST_WALK_AFTER:
				step = walk_members(reader);
				break;
			case REST_WALK_KEY:
				step = walk_key(reader);
				if (reader->state != REST_WALK_IN_KEY || step != REST_STEP_GO)
					break;
				REST_FALLS_THROUGH;
			case REST_WALK_IN_KEY:
				step = walk_in_key(reader);
				if (step != REST_STEP_GO)
					break;
				REST_FALLS_THROUGH;
			case REST_WALK_COLON:
				step = walk_colon(reader);
				if (step != REST_STEP_GO)
					break;
				REST_FALLS_THROUGH;
			case REST_WALK_VALUE:
				step = walk_value(reader);
				break;
			case REST_WALK_IN_VALUE:
				step = walk_in_value(reader);
				break;
			case REST_WALK_FIRST_ELEMENT:
			case REST_WALK_ELEMENT:
				step = walk_element(reader);
				break;
			case REST_WALK_TAIL:
				step = walk_tail(reader);
				break;
		}
	return step;
}
