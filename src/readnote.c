/*-------------------------------------------------------------------------
 *
 * readnote.c
 *	  What a record reader notes on its way through a body.
 *
 * Assumes that readwalk.c calls in the order of the bytes.  Offsets enter;
 * slots of the record at hand, copies of the asides, the names that error
 * messages show, and faults leave.
 *
 *-------------------------------------------------------------------------
 */
#include "readnote.h"

/* How many names an error message shows, and how much of each. */
#define NOTE_NAMES		10
#define NOTE_NAME_BYTES 64

/*
 * The body is no JSON at the next byte.  Returns false.
 */
bool
rest_note_bad(RestReader *reader, const char *what)
{
	if (reader->lex.too_deep)
		rest_fault_set(&reader->fault, REST_STATE_PROGRAM_LIMIT,
					   "reply is nested more than %d levels deep",
					   reader->lex.max_depth);
	else
		rest_fault_set(&reader->fault, REST_STATE_FDW_REPLY,
					   "reply is not valid JSON");
	return rest_fault_detail(&reader->fault,
							 "At byte %llu, after %llu complete records: %s.",
							 (unsigned long long) rest_note_offset(reader),
							 (unsigned long long) reader->reading - 1, what);
}

/* The record that is being read is too large.  Returns false. */
static bool
record_too_large(RestReader *reader)
{
	rest_fault_set(&reader->fault, REST_STATE_PROGRAM_LIMIT,
				   "record %llu of the reply is larger than %zu bytes",
				   (unsigned long long) reader->reading, reader->max_record);
	return false;
}

/* A value that is to be kept is too large.  Returns false. */
static bool
aside_too_large(RestReader *reader, int slot)
{
	rest_fault_set(&reader->fault, REST_STATE_PROGRAM_LIMIT,
				   "value at \"%.200s\" in the reply is larger than %zu bytes",
				   slot < 0 ? "" :
				   reader->plan->aside_slots[slot].pointer->text,
				   reader->max_aside);
	return false;
}

/*
 * Before bytes are kept for later: are they within the limits?  Faults where
 * the complete value would.
 */
bool
rest_note_held(RestReader *reader)
{
	uint64_t	now = rest_note_offset(reader);
	const RestReadValue *value = &reader->value;
	uint64_t	start = REST_NOWHERE;
	int			i;

	if (reader->state == REST_WALK_IN_KEY &&
		now - reader->key_start > reader->max_record)
		return rest_fault_set(&reader->fault, REST_STATE_PROGRAM_LIMIT,
							  "member name in the reply is larger than %zu bytes",
							  reader->max_record);
	if (reader->hold == REST_NOWHERE)
		return true;
	/* the record begins where its frame, or the value at hand, does */
	if (value->role == REST_ROLE_RECORD && reader->state == REST_WALK_IN_VALUE)
		start = value->start;
	for (i = 0; i < reader->nframes && start == REST_NOWHERE; i++)
		if (reader->frames[i].value.role == REST_ROLE_RECORD)
			start = reader->frames[i].value.start;
	if (start != REST_NOWHERE)
		return now - start <= reader->max_record || record_too_large(reader);
	/* a MAP's member name, and white space before the record */
	if (reader->nframes > 0 &&
		reader->frames[reader->nframes - 1].value.role == REST_ROLE_LIST)
		return (now - reader->hold) / 2 <= reader->max_record ||
			record_too_large(reader);
	return now - reader->hold <= reader->max_aside ||
		aside_too_large(reader, -1);
}

/* So many bytes of a name are shown in a message: whole characters. */
static size_t
shown_bytes(const unsigned char *name, size_t len)
{
	size_t		shown = NOTE_NAME_BYTES;

	if (len <= shown)
		return len;
	while (shown > 0 && (name[shown] & 0xC0) == 0x80)
		shown--;
	return shown;
}

/* Append a member name, raw, to a list of names for a message. */
static void
add_name(RestReadFrame *frame, const unsigned char *name, size_t len)
{
	RestBuf    *out = frame->names;
	size_t		shown = shown_bytes(name, len);

	if (++frame->nnames > NOTE_NAMES + 1)
		return;
	if (frame->nnames > NOTE_NAMES)
	{
		rest_buf_puts(out, ", …");
		return;
	}
	rest_buf_puts(out, frame->nnames == 1 ? "members \"" : ", \"");
	rest_buf_append(out, name, shown);
	rest_buf_puts(out, shown < len ? "…\"" : "\"");
}

/*
 * Where the names of the value's members are to be collected, emptied; NULL
 * for nowhere.  The first record's, and those on the way to the records.
 */
RestBuf *
rest_note_names(RestReader *reader, const RestReadValue *value)
{
	RestBuf    *names = NULL;

	if (value->kind != REST_JSON_OBJECT)
		return NULL;
	if (value->role == REST_ROLE_RECORD && reader->reading == 1)
		names = &reader->seen;
	else if (value->role == REST_ROLE_OUTER && value->node != NULL &&
			 value->node->followed >= 0)
		names = &reader->level_names[value->node->followed];
	if (names != NULL)
		rest_buf_reset(names);
	return names;
}

/* The records pointer failed; the first time counts. */
static void
note_miss(RestReader *reader, int segments, RestJsonKind kind,
		  const RestBuf *names)
{
	if (reader->missed)
		return;
	reader->missed = true;
	reader->miss.segments = segments;
	reader->miss.kind = kind;
	if (names != NULL)
		rest_buf_puts(&reader->miss_names, rest_buf_text(names));
}

/* Keep an aside's raw text: [start, start + len) of the body. */
static bool
keep_aside(RestReader *reader, int slot, const RestReadValue *value,
		   uint64_t start, size_t len)
{
	RestReadAside *aside = &reader->asides[slot];

	rest_buf_reset(&aside->text);
	aside->kind = REST_JSON_MISSING;
	if (len > reader->max_aside ||
		!rest_buf_append(&aside->text, rest_window_byte(&reader->window, start),
						 len))
		return aside_too_large(reader, slot);
	aside->kind = value->kind;
	aside->escaped = value->escaped;
	return true;
}

/*
 * A value begins that others are wanted from: what an earlier member of the
 * same name had is void (the last one counts), and in a null all is null.
 */
static void
note_below(RestReader *reader)
{
	const RestReadValue *value = &reader->value;
	const RestPlanNode *node = value->node;
	bool		null = value->kind == REST_JSON_NULL;
	int			i;

	for (i = 0; i < node->nbelow; i++)
	{
		if (value->role < REST_ROLE_RECORD)
		{
			RestReadAside *aside = &reader->asides[node->below[i]];

			rest_buf_reset(&aside->text);
			aside->kind = null ? REST_JSON_NULL : REST_JSON_MISSING;
			if (null)
				rest_buf_puts(&aside->text, "null");
		}
		else
		{
			RestReadSlot *slot = &reader->slots[node->below[i]];

			slot->number = null ? reader->reading : 0;
			slot->kind = REST_JSON_NULL;
			slot->start = value->start;
			slot->len = 4;
			slot->escaped = false;
		}
	}
}

/* A value on the way to the records begins: is it what it must be? */
static void
note_way(RestReader *reader)
{
	RestReadValue *value = &reader->value;
	const RestPlanNode *node = value->node;
	RestJsonKind list = reader->shape == REST_READ_MAP ? REST_JSON_OBJECT :
	REST_JSON_ARRAY;

	if (node->records)
	{
		if (reader->shape == REST_READ_ONE)
		{
			value->role = REST_ROLE_RECORD;
			value->node = reader->plan->record;
		}
		else if (value->kind == list)
		{
			/* with one way only, rest_note_key() has seen to it */
			if (reader->plan->others && reader->found >= 0)
				rest_fault_set(&reader->fault, REST_STATE_FDW_REPLY,
							   "reply has records in two places");
			reader->found = node->which;
			value->role = REST_ROLE_LIST;
		}
		else if (value->kind != REST_JSON_OBJECT)
			note_miss(reader, node->followed, value->kind, NULL);
	}
	else if (value->kind < REST_JSON_ARRAY)
		note_miss(reader, node->followed, value->kind, NULL);
}

/*
 * reader->value begins.  Settles its role and node; true when it is a
 * container to be walked by the plan, false when rest_lex_value() can pass it.
 */
bool
rest_note_begin(RestReader *reader)
{
	RestReadValue *value = &reader->value;

	if (value->role == REST_ROLE_OUTER && value->node != NULL &&
		value->node->followed >= 0)
		note_way(reader);
	if (value->role == REST_ROLE_RECORD)
	{
		if (reader->hold == REST_NOWHERE)
			reader->hold = value->start;
	}
	else if (value->node == NULL)
		return false;
	else if (value->role == REST_ROLE_OUTER && value->node->nslots > 0 &&
			 reader->hold == REST_NOWHERE)
		reader->hold = value->start;
	if (value->node->nbelow > 0)
		note_below(reader);
	if (value->kind < REST_JSON_ARRAY)
		return false;
	if (value->role == REST_ROLE_LIST || value->node->nedges > 0 ||
		value->node->any != NULL)
		return true;
	/* nothing is wanted from it but perhaps its members' names */
	return value->kind == REST_JSON_OBJECT &&
		(value->role == REST_ROLE_RECORD ? reader->reading == 1 :
		 value->role == REST_ROLE_OUTER && value->node->followed >= 0);
}

/* Fill in a slot from a value that ends at that offset. */
static inline void
fill_slot(RestReadSlot *slot, const RestReadValue *value, uint64_t end,
		  uint64_t number)
{
	int			quote = value->kind == REST_JSON_STRING;

	slot->number = number;
	slot->kind = value->kind;
	slot->escaped = value->escaped;
	slot->start = value->start + (uint64_t) quote;
	slot->len = (size_t) (end - value->start) - 2 * (size_t) quote;
}

/* The record is complete; false when it, or an aside in it, is too large. */
static bool
end_record(RestReader *reader, const RestReadValue *value, uint64_t end)
{
	const RestPlan *plan = reader->plan;
	int			i;

	if (end - value->start > reader->max_record)
		return record_too_large(reader);
	fill_slot(&reader->record, value, end, reader->reading);
	if (reader->reading == 1 && value->kind != REST_JSON_OBJECT)
		rest_buf_printf(&reader->seen, "no members, but a JSON %s",
						rest_json_kind_name(value->kind));
	for (i = 0; i < plan->ninside; i++)
	{
		const RestReadSlot *slot = &reader->slots[plan->first_inside + i];
		int			quote = slot->kind == REST_JSON_STRING;
		RestReadValue inner = {NULL, REST_ROLE_OUTER, slot->kind, slot->escaped, 0};

		if (slot->number == reader->reading &&
			!keep_aside(reader, plan->inside[i], &inner,
						slot->start - (uint64_t) quote,
						slot->len + 2 * (size_t) quote))
			return false;
	}
	reader->number = reader->reading++;
	reader->at_hand = true;
	return true;
}

/*
 * A value ends at the next byte to walk.  False, with the fault set, when it
 * is larger than may be kept.
 */
bool
rest_note_end(RestReader *reader, const RestReadValue *value)
{
	const RestPlanNode *node = value->node;
	uint64_t	end = rest_note_offset(reader);
	int			i;

	if (node == NULL)
		return true;
	if (value->role >= REST_ROLE_RECORD)
	{
		for (i = 0; i < node->nslots; i++)
			fill_slot(&reader->slots[node->slots[i]], value, end,
					  reader->reading);
		return value->role == REST_ROLE_INSIDE ||
			end_record(reader, value, end);
	}
	/* an aside that would look for itself in the list (by "*") finds nothing:
	 * the list is not kept */
	if (value->role == REST_ROLE_LIST)
		return true;
	for (i = 0; i < node->nslots; i++)
		if (!keep_aside(reader, node->slots[i], value, value->start,
						(size_t) (end - value->start)))
			return false;
	if (reader->hold == value->start)
		reader->hold = REST_NOWHERE;
	return true;
}

/* The edge that a member name leads to, or NULL. */
static const RestPlanEdge *
find_edge(const RestPlanNode *node, const unsigned char *name, size_t len,
		  bool escaped)
{
	RestSlice	slice = {REST_JSON_STRING, true, (const char *) name, len};
	int			e;

	if (!escaped)
		return rest_plan_find(node, name, len);
	for (e = 0; e < node->nedges; e++)
		if (rest_slice_equals(&slice, node->edges[e].name, node->edges[e].len))
			return &node->edges[e];
	return NULL;
}

/*
 * A member name is complete (raw, between its quotes): prepare reader->value
 * for the member.  False, with the fault set, when the way to the records
 * forks.
 */
bool
rest_note_key(RestReader *reader, const unsigned char *name, size_t len)
{
	RestReadFrame *frame = &reader->frames[reader->nframes - 1];
	const RestPlanNode *node = frame->value.node;
	const RestPlanEdge *edge;
	RestReadValue *value = &reader->value;

	if (frame->value.role == REST_ROLE_LIST)
	{
		reader->name.start = reader->key_start + 1;
		reader->name.len = len;
		reader->name.escaped = reader->key_escaped;
		value->role = REST_ROLE_RECORD;
		value->node = reader->plan->record;
		return true;
	}
	if (frame->names != NULL)
		add_name(frame, name, len);
	edge = find_edge(node, name, len, reader->key_escaped);
	value->role = frame->value.role == REST_ROLE_OUTER ? REST_ROLE_OUTER :
		REST_ROLE_INSIDE;
	value->node = edge != NULL ? edge->target : node->any;
	if (value->node == NULL || value->node->followed < 0)
		return true;
	if (frame->followed && !node->records_any && !reader->plan->others)
	{
		rest_fault_set(&reader->fault, REST_STATE_FDW_REPLY,
					   "reply has the member that holds the records twice");
		return rest_fault_detail(&reader->fault,
								 "The member \"%.*s\" is repeated at byte %llu.",
								 (int) shown_bytes(name, len),
								 (const char *) name,
								 (unsigned long long) reader->key_start);
	}
	frame->followed = true;
	return true;
}

/*
 * A container that was walked by the plan is closed: did it have what leads on
 * to the records?
 */
void
rest_note_close(RestReader *reader, const RestReadFrame *frame)
{
	const RestPlanNode *node = frame->value.node;

	if (frame->value.role != REST_ROLE_OUTER || node->followed < 0)
		return;
	if (node->records)
	{
		if (frame->value.kind == REST_JSON_OBJECT)
			note_miss(reader, node->followed, REST_JSON_OBJECT, frame->names);
	}
	else if (!frame->followed && !node->records_any)
		note_miss(reader, node->followed,
				  frame->value.kind == REST_JSON_OBJECT ? REST_JSON_MISSING :
				  REST_JSON_ARRAY, frame->names);
}
