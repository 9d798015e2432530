/*-------------------------------------------------------------------------
 *
 * readfast.c
 *	  The short way through the members of a record.
 *
 * Does what readwalk.c and readnote.c do, for what nearly all members of
 * nearly all records are: a name, a colon, and a scalar or a container that is
 * either not wanted or wanted whole, all of it at hand.  Then there is no
 * state to be kept from one byte to the next.  Whatever is otherwise (the end
 * of the bytes, an escape in a name, an error) is left to readwalk.c, which
 * begins at the same member again, so that this file has no case of its own.
 *
 * Records of a list mostly have the same members in the same order.  So each
 * node remembers what names came last time, and where they led: a name that is
 * the expected one is neither searched for its end nor looked up.
 *
 *-------------------------------------------------------------------------
 */
#include "readfast.h"

/* Is the text at p, of at least len bytes, what is expected? */
static inline bool
guess_holds(const RestPlanGuess *guess, const unsigned char *p,
			const unsigned char *end)
{
#ifdef REST_LEX_SSE2
	if (end - p >= REST_PLAN_GUESS_LEN)
	{
		__m128i		low = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *) p),
										 _mm_loadu_si128((const __m128i *) guess->text));
		__m128i		high = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *) (p + 16)),
										  _mm_loadu_si128((const __m128i *) (guess->text + 16)));
		uint32_t	same = (uint32_t) _mm_movemask_epi8(low) |
		(uint32_t) _mm_movemask_epi8(high) << 16;

		return guess->len > 0 && (same & guess->mask) == guess->mask;
	}
#endif
	return guess->len > 0 && end - p >= guess->len &&
		memcmp(p, guess->text, guess->len) == 0;
}

/* Expect this name (from its quote to its colon) as member number i. */
static void
guess_learn(const RestPlanNode *node, long i, const unsigned char *p,
			size_t len, const RestPlanNode *target)
{
	RestPlanGuess *guess = &node->guesses[i];

	if (i >= node->nguesses || len > REST_PLAN_GUESS_LEN)
		return;
	memcpy(guess->text, p, len);
	guess->len = (unsigned char) len;
	guess->mask = len == REST_PLAN_GUESS_LEN ? UINT32_MAX :
		(UINT32_C(1) << len) - 1;
	guess->target = target;
}

/*
 * Pass the name at p and its colon; *target is what it leads to.  NULL when
 * it is not all there, or not simple.
 */
static inline const unsigned char *
fast_key(RestReadFrame *frame, const unsigned char *p,
		 const unsigned char *end, const RestPlanNode **target)
{
	const RestPlanNode *node = frame->value.node;
	const unsigned char *q = p + 1;
	const RestPlanEdge *edge;
	bool		escaped = false;
	size_t		len;
	int			i;

	/* the next one, or the one after it: members may be left out */
	for (i = 0; i < 2 && frame->count + i < node->nguesses; i++)
	{
		const RestPlanGuess *guess = &node->guesses[frame->count + i];

		if (!guess_holds(guess, p, end))
			continue;
		frame->count += i + 1;
		*target = guess->target;
		return p + guess->len;
	}
	if (rest_lex_string(&q, end, &escaped) != REST_LEX_OK || escaped)
		return NULL;
	len = (size_t) (q - p);
	edge = rest_plan_find(node, p + 1, len - 2);
	*target = edge != NULL ? edge->target : node->any;
	if (q < end && *q == ':')
		guess_learn(node, frame->count, p, len + 1, *target);
	else
		q = rest_lex_space(q, end);
	if (q == end || *q != ':')
		return NULL;
	frame->count++;
	return q + 1;
}

/*
 * Pass the value at p; NULL when it is not complete, or not JSON.  *escaped: a
 * string with a backslash.
 */
static inline const unsigned char *
fast_value(RestLexer *lex, const unsigned char *p, RestJsonKind kind,
		   bool *escaped)
{
	RestLexNumber number;
	int			n;

	switch (kind)
	{
		case REST_JSON_STRING:
			p++;
			return rest_lex_string(&p, lex->end, escaped) == REST_LEX_OK ?
				p : NULL;
		case REST_JSON_NUMBER:
			return rest_lex_number(&p, lex->end, lex->final,
								   &number) == REST_LEX_OK ? p : NULL;
		case REST_JSON_MISSING:
			return NULL;
		case REST_JSON_ARRAY:
		case REST_JSON_OBJECT:
			lex->pos = p;
			lex->base = lex->depth;
			lex->state = REST_LEX_VALUE;
			if (rest_lex_value(lex) == REST_LEX_OK)
				return lex->pos;
			lex->depth = lex->base;
			lex->too_deep = false;
			return NULL;
		default:
			n = rest_lex_literal(p, lex->end);
			return n > 0 ? p + n : NULL;
	}
}

/* Note a value of the record: [start, stop) of the window. */
static inline void
fast_note(RestReader *reader, const RestPlanNode *node,
		  const unsigned char *start, const unsigned char *stop,
		  RestJsonKind kind, bool escaped)
{
	size_t		quote = kind == REST_JSON_STRING;
	int			i;

	for (i = 0; i < node->nslots; i++)
	{
		RestReadSlot *slot = &reader->slots[node->slots[i]];

		slot->number = reader->reading;
		slot->kind = kind;
		slot->escaped = escaped;
		slot->start = reader->window.at +
			(uint64_t) (start - reader->window.base) + quote;
		slot->len = (size_t) (stop - start) - 2 * quote;
	}
}

/* Leave at p in that state. */
static inline void
fast_leave(RestReader *reader, const unsigned char *p, RestReadState state)
{
	reader->lex.pos = p;
	reader->state = state;
}

/*
 * One member, from its name at p on.  Behind it; NULL when readwalk.c is to go
 * on, from p or from the value.
 */
static inline const unsigned char *
fast_member(RestReader *reader, RestReadFrame *frame, const unsigned char *p)
{
	const unsigned char *end = reader->lex.end;
	const RestPlanNode *target;
	const unsigned char *value = fast_key(frame, p, end, &target);
	const unsigned char *stop;
	RestJsonKind kind;
	bool		escaped = false;

	if (value == NULL)
		return NULL;
	value = rest_lex_space(value, end);
	if (value == end)
		return NULL;
	kind = rest_lex_kind(*value);
	if (target != NULL && target->leads)
	{
		reader->value.role = REST_ROLE_INSIDE;
		reader->value.node = target;
		fast_leave(reader, value, REST_WALK_VALUE);
		return NULL;
	}
	stop = fast_value(&reader->lex, value, kind, &escaped);
	if (stop != NULL && target != NULL)
		fast_note(reader, target, value, stop, kind, escaped);
	return stop;
}

/*
 * Walk members of the object on top; contract in the header.
 */
void
rest_fast_members(RestReader *reader)
{
	RestReadFrame *frame = &reader->frames[reader->nframes - 1];
	const unsigned char *p = reader->lex.pos;
	const unsigned char *end = reader->lex.end;
	RestReadState state = reader->state;

	for (;;)
	{
		const unsigned char *next;

		p = rest_lex_space(p, end);
		if (state == REST_WALK_AFTER)
		{
			if (p == end || *p != ',')
				break;
			p = rest_lex_space(p + 1, end);
			state = REST_WALK_KEY;
		}
		if (p == end || *p != '"')
			break;
		reader->state = REST_WALK_KEY;
		next = fast_member(reader, frame, p);
		if (next == NULL && reader->state == REST_WALK_VALUE)
			return;
		if (next == NULL)
			break;
		p = next;
		state = REST_WALK_AFTER;
	}
	fast_leave(reader, p, state);
}
