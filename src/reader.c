/*-------------------------------------------------------------------------
 *
 * reader.c
 *	  Cuts records out of a JSON body while it arrives.
 *
 * Assumes nothing but the C library.  Chunks of a body enter by feed(), events
 * and slices leave by next() and what can be asked after it.  The parts:
 * readplan.c compiles the pointers, readwindow.c keeps the bytes, readwalk.c
 * walks them, readnote.c notes what is found.
 *
 *-------------------------------------------------------------------------
 */
#include "reader.h"

#include <stdlib.h>

#include "jsonpick.h"
#include "readnote.h"
#include "readwalk.h"

/* Room for the names that a message shows. */
#define READER_NAMES_BYTES 2048

/* A slice that is not there. */
static const RestSlice reader_missing = {REST_JSON_MISSING, false, "", 0};

/* Allocate what the plan tells the size of.  False without memory. */
static bool
reader_allocate(RestReader *reader)
{
	const RestPlan *plan = reader->plan;
	int			i;

	reader->slots = calloc((size_t) plan->nrecord_slots + 1,
						   sizeof(RestReadSlot));
	reader->composed = calloc((size_t) plan->nrecord_slots + 1,
							  sizeof(RestBuf));
	reader->asides = calloc((size_t) plan->naside_slots + 1,
							sizeof(RestReadAside));
	reader->aside_composed = calloc((size_t) plan->naside_slots + 1,
									sizeof(RestBuf));
	reader->level_names = calloc((size_t) plan->depth + 1,
								 sizeof(RestBuf));
	if (!reader->slots || !reader->composed || !reader->asides ||
		!reader->aside_composed || !reader->level_names)
		return false;
	for (i = 0; i < plan->nrecord_slots; i++)
		rest_buf_init(&reader->composed[i], reader->max_record);
	for (i = 0; i < plan->naside_slots; i++)
	{
		rest_buf_init(&reader->asides[i].text, reader->max_aside);
		rest_buf_init(&reader->aside_composed[i], reader->max_aside);
	}
	for (i = 0; i <= plan->depth; i++)
		rest_buf_init(&reader->level_names[i], READER_NAMES_BYTES);
	return true;
}

/*
 * Make a reader of one body.  Its pointers are borrowed, it is the caller's to
 * free.  NULL and a fault (HV024) when a pointer cannot be followed in a
 * stream, or memory is out.
 */
RestReader *
rest_reader_new(const RestReaderSpec *spec, RestFault *fault)
{
	RestReader *reader = calloc(1, sizeof(*reader));
	RestReaderSpec inner = *spec;
	size_t		max_kept;

	rest_fault_clear(fault);
	if (reader != NULL)
	{
		/* the columns are one record that is taken apart */
		if (spec->shape == REST_READ_COLUMNS)
			inner.shape = REST_READ_ONE;
		reader->shape = inner.shape;
		reader->max_record = spec->max_record ? spec->max_record :
			REST_READER_MAX_RECORD;
		reader->max_aside = spec->max_aside ? spec->max_aside :
			REST_READER_MAX_ASIDE;
		rest_lex_init(&reader->lex, spec->max_depth);
		max_kept = reader->max_record > reader->max_aside ?
			reader->max_record : reader->max_aside;
		/* see rest_note_held(): a record, and its name and white space */
		rest_window_init(&reader->window, max_kept < SIZE_MAX / 3 ?
						 max_kept * 3 : SIZE_MAX / 2);
		rest_buf_init(&reader->seen, READER_NAMES_BYTES);
		rest_buf_init(&reader->miss_names, READER_NAMES_BYTES);
		reader->plan = rest_plan_new(&inner, fault);
		if (spec->shape == REST_READ_COLUMNS)
			reader->cols = rest_cols_new(spec->ncolumns);
		if (reader->plan != NULL && reader_allocate(reader) &&
			(reader->cols != NULL || spec->shape != REST_READ_COLUMNS))
		{
			rest_reader_reset(reader);
			return reader;
		}
	}
	if (!rest_fault_is_set(fault))
		rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	rest_reader_free(reader);
	return NULL;
}

/* Free a reader; NULL is fine, also one that could not be made. */
void
rest_reader_free(RestReader *reader)
{
	int			i;

	if (reader == NULL)
		return;
	for (i = 0; reader->composed && i < reader->plan->nrecord_slots; i++)
		rest_buf_free(&reader->composed[i]);
	for (i = 0; reader->asides && i < reader->plan->naside_slots; i++)
		rest_buf_free(&reader->asides[i].text);
	for (i = 0; reader->aside_composed && i < reader->plan->naside_slots; i++)
		rest_buf_free(&reader->aside_composed[i]);
	for (i = 0; reader->level_names && i <= reader->plan->depth; i++)
		rest_buf_free(&reader->level_names[i]);
	free(reader->composed);
	free(reader->asides);
	free(reader->aside_composed);
	free(reader->level_names);
	free(reader->slots);
	free(reader->frames);
	rest_buf_free(&reader->seen);
	rest_buf_free(&reader->miss_names);
	rest_window_free(&reader->window);
	rest_lex_free(&reader->lex);
	rest_plan_free(reader->plan);
	rest_cols_free(reader->cols);
	free(reader);
}

/* Make lex.pos stand for that offset of the body in the window. */
static void
show_window(RestReader *reader, uint64_t offset)
{
	reader->lex.pos = rest_window_byte(&reader->window, offset);
	reader->lex.end = reader->window.base + reader->window.len;
}

/*
 * Forget the body and all that was found in it; ready for another one.
 */
void
rest_reader_reset(RestReader *reader)
{
	int			i;

	rest_window_reset(&reader->window);
	show_window(reader, 0);
	reader->lex.final = false;
	reader->lex.depth = reader->lex.base = 0;
	reader->lex.state = REST_LEX_VALUE;
	reader->lex.error = NULL;
	reader->lex.too_deep = false;
	reader->state = REST_WALK_START;
	reader->nframes = 0;
	reader->value.node = reader->plan->outer;
	reader->value.role = REST_ROLE_OUTER;
	reader->number = 0;
	reader->reading = 1;
	reader->at_hand = false;
	reader->hold = REST_NOWHERE;
	for (i = 0; i < reader->plan->nrecord_slots; i++)
		reader->slots[i].number = 0;
	for (i = 0; i < reader->plan->naside_slots; i++)
	{
		rest_buf_reset(&reader->asides[i].text);
		reader->asides[i].kind = REST_JSON_MISSING;
	}
	rest_buf_reset(&reader->seen);
	rest_buf_reset(&reader->miss_names);
	memset(&reader->miss, 0, sizeof(reader->miss));
	reader->missed = false;
	reader->found = -1;
	reader->event = REST_READ_MORE;
	rest_fault_clear(&reader->fault);
}

/*
 * Give the next bytes, which are borrowed until next() says MORE.
 */
void
rest_reader_feed(RestReader *reader, const char *data, size_t len)
{
	if (len > 0)
		rest_window_feed(&reader->window, data, len);
}

/* The body has ended: what next() finds incomplete now is an error. */
void
rest_reader_finish(RestReader *reader)
{
	reader->lex.final = true;
}

/* All bytes of the body are walked: is this a good place to end? */
static RestReadEvent
reader_end(RestReader *reader)
{
	if (reader->state == REST_WALK_TAIL || reader->state == REST_WALK_LINE)
		return reader->missed && !(reader->plan->others && reader->found >= 0) ?
			REST_READ_NO_LIST : REST_READ_END;
	if (reader->state == REST_WALK_START &&
		reader->shape == REST_READ_LINES)
		return REST_READ_END;
	if (reader->state == REST_WALK_START ||
		(reader->state == REST_WALK_VALUE && reader->nframes == 0))
		rest_fault_set(&reader->fault, REST_STATE_FDW_REPLY,
					   "reply is empty where JSON was expected");
	else
	{
		rest_fault_set(&reader->fault, REST_STATE_FDW_REPLY,
					   "reply was cut off");
		rest_fault_detail(&reader->fault,
						  "The JSON text is not complete after %llu bytes and %llu complete records.",
						  (unsigned long long) (reader->window.at +
												reader->window.len),
						  (unsigned long long) reader->number);
	}
	return REST_READ_FAULT;
}

/*
 * All bytes at hand are walked: look at more of the chunk.  True to walk on,
 * else *event says what to tell the caller.
 */
static bool
reader_refill(RestReader *reader, RestReadEvent *event)
{
	uint64_t	now = rest_note_offset(reader);
	uint64_t	keep = now;
	RestWindowStatus status;

	*event = REST_READ_FAULT;
	if (!rest_note_held(reader))
		return false;
	if (reader->hold < keep)
		keep = reader->hold;
	if (reader->state == REST_WALK_IN_KEY && reader->key_start < keep)
		keep = reader->key_start;
	status = rest_window_advance(&reader->window, keep);
	show_window(reader, now);
	if (status == REST_WINDOW_MOVED)
		return true;
	if (status == REST_WINDOW_FULL)
		rest_fault_set(&reader->fault, REST_STATE_OUT_OF_MEMORY,
					   "out of memory");
	else
		*event = reader->lex.final ? reader_end(reader) : REST_READ_MORE;
	return false;
}

/* Walk on to the next event. */
static RestReadEvent
walk_on(RestReader *reader)
{
	if (reader->at_hand)
		reader->hold = REST_NOWHERE;
	reader->at_hand = false;
	for (;;)
	{
		RestWalkStep step = rest_walk(reader);

		if (step == REST_STEP_RECORD)
			reader->event = REST_READ_RECORD;
		else if (step == REST_STEP_BAD)
			reader->event = REST_READ_FAULT;
		else if (reader_refill(reader, &reader->event))
			continue;
		return reader->event;
	}
}

/* The slice of a slot, of the record at hand. */
static inline RestSlice
slot_slice(const RestReader *reader, const RestReadSlot *slot)
{
	RestSlice	slice = reader_missing;

	if (!reader->at_hand || slot->number != reader->number)
		return slice;
	slice.kind = slot->kind;
	slice.escaped = slot->escaped;
	slice.data = (const char *) rest_window_byte(&reader->window, slot->start);
	slice.len = slot->len;
	return slice;
}

/* The whole record at hand, MISSING when there is none. */
void
rest_reader_record(const RestReader *reader, RestSlice *slice)
{
	*slice = slot_slice(reader, &reader->record);
}

/* MAP: the name of the member that the record is.  MISSING otherwise. */
void
rest_reader_name(const RestReader *reader, RestSlice *slice)
{
	*slice = reader_missing;
	if (!reader->at_hand || reader->shape != REST_READ_MAP)
		return;
	slice->kind = REST_JSON_STRING;
	slice->escaped = reader->name.escaped;
	slice->data = (const char *) rest_window_byte(&reader->window,
												  reader->name.start);
	slice->len = reader->name.len;
}

/* A composed value is larger than may be.  Ends the reading; returns false. */
static bool
composed_too_large(RestReader *reader, const RestPointer *pointer, size_t max)
{
	reader->event = REST_READ_FAULT;
	return rest_fault_set(&reader->fault, REST_STATE_PROGRAM_LIMIT,
						  "values at \"%.200s\" in the reply are larger than %zu bytes together",
						  pointer->text, max);
}

/*
 * Follow the rest of a slot's pointer in its value.  False when what it
 * composes is too large.
 */
static bool
follow_tail(RestReader *reader, const RestPlanSlot *slot, RestBuf *composed,
			RestSlice *slice)
{
	RestSlice	whole = *slice;

	if (slot->tail == slot->pointer->nsegments ||
		slice->kind == REST_JSON_MISSING)
		return true;
	return rest_json_pick(&whole, slot->pointer, slot->tail, composed, slice) ||
		composed_too_large(reader, slot->pointer, composed->max);
}

/*
 * The column's value in the record at hand: the first alternative that is
 * there and not null, else NULL, else MISSING.
 */
static bool
own_column(RestReader *reader, int column, RestSlice *slice)
{
	const RestPlanTarget *target = &reader->plan->columns[column];
	RestSlice	found = reader_missing;
	int			i;

	for (i = target->first; i < target->first + target->n; i++)
	{
		*slice = slot_slice(reader, &reader->slots[i]);
		if (!follow_tail(reader, &reader->plan->record_slots[i],
						 &reader->composed[i], slice))
			return false;
		if (slice->kind > REST_JSON_NULL)
			return true;
		if (slice->kind == REST_JSON_NULL)
			found = *slice;
	}
	*slice = found;
	return true;
}

/* See the header. */
bool
rest_reader_column(RestReader *reader, int column, RestSlice *slice)
{
	if (reader->cols == NULL)
		return own_column(reader, column, slice);
	*slice = reader->cols->values[column];
	return true;
}

/* Take the object of arrays at hand apart.  False with a fault. */
static bool
begin_columns(RestReader *reader)
{
	RestReadCols *cols = reader->cols;
	RestSlice	object;
	int			i;

	rest_reader_record(reader, &object);
	for (i = 0; i < cols->n; i++)
	{
		if (!own_column(reader, i, &cols->values[i]))
			return false;
	}
	return rest_cols_begin(cols, &object, cols->values, &reader->fault);
}

/*
 * Read on to the next event; contract in the header.
 */
RestReadEvent
rest_reader_next(RestReader *reader)
{
	if (reader->event >= REST_READ_END)
		return reader->event;
	if (reader->cols == NULL)
		return walk_on(reader);
	for (;;)
	{
		if (reader->cols->active && rest_cols_next(reader->cols, &reader->fault))
			return reader->event = REST_READ_RECORD;
		if (rest_fault_is_set(&reader->fault))
			return reader->event = REST_READ_FAULT;
		if (walk_on(reader) != REST_READ_RECORD)
			return reader->event;
		if (!begin_columns(reader))
			return reader->event = REST_READ_FAULT;
	}
}

/*
 * The values of all columns in the record at hand, each as
 * rest_reader_column() gives it.
 */
bool
rest_reader_columns(RestReader *reader, RestSlice *slices)
{
	const RestPlan *plan = reader->plan;
	int			i;

	for (i = 0; i < plan->ncolumns; i++)
	{
		const RestPlanTarget *target = &plan->columns[i];

		if (reader->cols)
			slices[i] = reader->cols->values[i];
		else if (target->plain)
			slices[i] = slot_slice(reader, &reader->slots[target->first]);
		else if (!rest_reader_column(reader, i, &slices[i]))
			return false;
	}
	return true;
}

/*
 * What was captured of an aside so far; alternatives as for columns.
 */
bool
rest_reader_aside(RestReader *reader, int aside, RestSlice *slice)
{
	const RestPlanTarget *target = &reader->plan->asides[aside];
	RestSlice	found = reader_missing;
	int			i;

	for (i = target->first; i < target->first + target->n; i++)
	{
		const RestReadAside *kept = &reader->asides[i];
		size_t		quote = kept->kind == REST_JSON_STRING ? 1 : 0;

		*slice = reader_missing;
		if (kept->kind != REST_JSON_MISSING)
		{
			slice->kind = kept->kind;
			slice->escaped = kept->escaped;
			slice->data = kept->text.data + quote;
			slice->len = kept->text.len - 2 * quote;
		}
		if (!follow_tail(reader, &reader->plan->aside_slots[i],
						 &reader->aside_composed[i], slice))
			return false;
		if (slice->kind > REST_JSON_NULL)
			return true;
		if (slice->kind == REST_JSON_NULL)
			found = *slice;
	}
	*slice = found;
	return true;
}

/* Number of the last record that was handed out, from 1; 0 before it. */
uint64_t
rest_reader_number(const RestReader *reader)
{
	return reader->cols ? reader->cols->row : reader->number;
}

/* The fault of REST_READ_FAULT. */
const RestFault *
rest_reader_fault(const RestReader *reader)
{
	return &reader->fault;
}

/* Where and why the records pointer failed; zeroes when it did not. */
void
rest_reader_miss(const RestReader *reader, RestReadMiss *miss)
{
	*miss = reader->miss;
	miss->names = rest_buf_text(&reader->miss_names);
}

/* The members of the first record, for a message; "" before there is one. */
const char *
rest_reader_seen_names(const RestReader *reader)
{
	return rest_buf_text(&reader->seen);
}

/* Bytes of the body that were walked. */
uint64_t
rest_reader_offset(const RestReader *reader)
{
	return rest_note_offset(reader);
}
