/*-------------------------------------------------------------------------
 *
 * jsonlex.c
 *	  The tokens of JSON, and one whole value, resumable at any byte.
 *
 * Assumes nothing but the C library.  Bytes enter by lex->pos and lex->end and
 * are not copied; rest_lex_value() walks one value of any depth without
 * recursion and checks it completely.  When it says MORE the caller makes pos
 * and end stand for the same place in a longer text, and calls again.
 *
 *-------------------------------------------------------------------------
 */
#include "jsonlex.h"

#include <stdlib.h>

/* What a byte is to a number. */
enum
{
	NUM_OTHER,
	NUM_DIGIT0,
	NUM_DIGIT,
	NUM_DOT,
	NUM_EXP,
	NUM_PLUSMINUS,
	NUM_CLASSES
};

/* The number ends here (accepting states), or must not. */
#define NUM_END 14
#define NUM_BAD 15

/* RFC 8259 section 6 as a table: state and class of the byte -> next state. */
static const unsigned char number_next[][NUM_CLASSES] = {
	[REST_NUM_SIGN] = {NUM_BAD, REST_NUM_ZERO, REST_NUM_INT, NUM_BAD, NUM_BAD, NUM_BAD},
	[REST_NUM_ZERO] = {NUM_END, NUM_BAD, NUM_BAD, REST_NUM_POINT, REST_NUM_E, NUM_BAD},
	[REST_NUM_INT] = {NUM_END, REST_NUM_INT, REST_NUM_INT, REST_NUM_POINT, REST_NUM_E, NUM_BAD},
	[REST_NUM_POINT] = {NUM_BAD, REST_NUM_FRACTION, REST_NUM_FRACTION, NUM_BAD, NUM_BAD, NUM_BAD},
	[REST_NUM_FRACTION] = {NUM_END, REST_NUM_FRACTION, REST_NUM_FRACTION, NUM_BAD, REST_NUM_E, NUM_BAD},
	[REST_NUM_E] = {NUM_BAD, REST_NUM_EXPONENT, REST_NUM_EXPONENT, NUM_BAD, NUM_BAD, REST_NUM_E_SIGN},
	[REST_NUM_E_SIGN] = {NUM_BAD, REST_NUM_EXPONENT, REST_NUM_EXPONENT, NUM_BAD, NUM_BAD, NUM_BAD},
	[REST_NUM_EXPONENT] = {NUM_END, REST_NUM_EXPONENT, REST_NUM_EXPONENT, NUM_BAD, NUM_BAD, NUM_BAD},
};

/* The class of a byte, for number_next. */
static inline int
number_class(unsigned char c)
{
	if (c >= '1' && c <= '9')
		return NUM_DIGIT;
	switch (c)
	{
		case '0':
			return NUM_DIGIT0;
		case '.':
			return NUM_DOT;
		case 'e':
		case 'E':
			return NUM_EXP;
		case '+':
		case '-':
			return NUM_PLUSMINUS;
		default:
			return NUM_OTHER;
	}
}

/*
 * Make a lexer with no bytes; nests to max_depth containers, or the default
 * for 0.  Allocates nothing.
 */
void
rest_lex_init(RestLexer *lex, int max_depth)
{
	memset(lex, 0, sizeof(*lex));
	lex->max_depth = max_depth > 0 ? max_depth : REST_JSON_MAX_DEPTH;
}

/* Give the lexer's memory back. */
void
rest_lex_free(RestLexer *lex)
{
	free(lex->kinds);
	lex->kinds = NULL;
	lex->kinds_cap = 0;
}

/*
 * Open a container, '{' or '['.  False, with too_deep, when it is one too many
 * (or there is no memory for it).
 */
bool
rest_lex_push(RestLexer *lex, unsigned char kind)
{
	if (lex->depth >= lex->max_depth)
	{
		lex->too_deep = true;
		lex->error = "nesting too deep";
		return false;
	}
	if (lex->depth == lex->kinds_cap)
	{
		int			cap = lex->kinds_cap ? lex->kinds_cap * 2 : 64;
		unsigned char *kinds = realloc(lex->kinds, (size_t) cap);

		if (kinds == NULL)
		{
			lex->too_deep = true;
			lex->error = "out of memory";
			return false;
		}
		lex->kinds = kinds;
		lex->kinds_cap = cap;
	}
	lex->kinds[lex->depth++] = kind;
	return true;
}

/* Four hexadecimal digits? */
static bool
is_hex4(const unsigned char *p)
{
	int			i;

	for (i = 0; i < 4; i++)
	{
		unsigned char c = p[i] | 0x20;

		if (!((p[i] >= '0' && p[i] <= '9') || (c >= 'a' && c <= 'f')))
			return false;
	}
	return true;
}

/*
 * Length of the escape at p (a backslash), 0 when it is not all there, -1 when
 * it is none.
 */
int
rest_lex_escape(const unsigned char *p, const unsigned char *end)
{
	if (end - p < 2)
		return 0;
	switch (p[1])
	{
		case '"':
		case '\\':
		case '/':
		case 'b':
		case 'f':
		case 'n':
		case 'r':
		case 't':
			return 2;
		case 'u':
			if (end - p < 6)
				return 0;
			return is_hex4(p + 2) ? 6 : -1;
		default:
			return -1;
	}
}

/*
 * Length of the UTF-8 sequence at p (a byte from 0x80 on, or a control
 * character: -1), 0 when it is not all there, -1 when it is none: RFC 3629,
 * so neither overlong forms nor surrogates.
 */
int
rest_lex_utf8(const unsigned char *p, const unsigned char *end)
{
	unsigned char lo = 0x80;
	unsigned char hi = 0xBF;
	int			need;
	int			i;

	if (p[0] >= 0xC2 && p[0] <= 0xDF)
		need = 2;
	else if (p[0] >= 0xE0 && p[0] <= 0xEF)
	{
		need = 3;
		lo = p[0] == 0xE0 ? 0xA0 : 0x80;
		hi = p[0] == 0xED ? 0x9F : 0xBF;
	}
	else if (p[0] >= 0xF0 && p[0] <= 0xF4)
	{
		need = 4;
		lo = p[0] == 0xF0 ? 0x90 : 0x80;
		hi = p[0] == 0xF4 ? 0x8F : 0xBF;
	}
	else
		return -1;
	if (end - p < need)
		return 0;
	if (p[1] < lo || p[1] > hi)
		return -1;
	for (i = 2; i < need; i++)
		if ((p[i] & 0xC0) != 0x80)
			return -1;
	return need;
}

/*
 * Go on in a number that reached the end of the bytes; *state as it was left.
 */
RestLexStatus
rest_lex_number_resume(const unsigned char **pos, const unsigned char *end,
					   bool final, RestLexNumber *state)
{
	const unsigned char *p = *pos;
	unsigned	now = *state;
	unsigned	next = now;

	while (p < end)
	{
		next = number_next[now][number_class(*p)];
		if (next >= NUM_END)
			break;
		now = next;
		p++;
	}
	*pos = p;
	*state = (RestLexNumber) now;
	if (p < end)
		return next == NUM_END ? REST_LEX_OK : REST_LEX_BAD;
	if (final && number_next[now][NUM_OTHER] == NUM_END)
		return REST_LEX_OK;
	return REST_LEX_MORE;
}

/*
 * Length of the true, false or null at p, 0 when it is not all there, -1 when
 * it is none of them.
 */
int
rest_lex_literal(const unsigned char *p, const unsigned char *end)
{
	const char *word = *p == 't' ? "true" : *p == 'f' ? "false" : "null";
	int			len = *p == 'f' ? 5 : 4;

	if (end - p >= len)
		return memcmp(p, word, (size_t) len) == 0 ? len : -1;
	return memcmp(p, word, (size_t) (end - p)) == 0 ? 0 : -1;
}

/* Leave rest_lex_value(): remember where it stands. */
#define LEX_LEAVE(at, result) \
	do { \
		lex->state = (at); \
		lex->pos = p; \
		return (result); \
	} while (0)
#define LEX_FAIL(what) \
	do { \
		lex->error = (what); \
		LEX_LEAVE(lex->state, REST_LEX_BAD); \
	} while (0)

/* Skip white space; at the end of the bytes, leave with MORE. */
#define LEX_SPACE(at) \
	do { \
		p = rest_lex_space(p, end); \
		if (p == end) \
			LEX_LEAVE(at, REST_LEX_MORE); \
	} while (0)

/*
 * Read a value that is no container, from its first byte.  lex->state says
 * afterwards how to go on, if it is not complete.
 */
static inline RestLexStatus
lex_scalar(RestLexer *lex, const unsigned char **pos)
{
	int			n;

	if (**pos == '"')
	{
		(*pos)++;
		lex->escaped = false;
		lex->state = REST_LEX_IN_STRING;
		return rest_lex_string(pos, lex->end, &lex->escaped);
	}
	if (rest_lex_kind(**pos) == REST_JSON_NUMBER)
	{
		lex->state = REST_LEX_IN_NUMBER;
		return rest_lex_number(pos, lex->end, lex->final, &lex->number);
	}
	lex->state = REST_LEX_VALUE;
	n = rest_lex_literal(*pos, lex->end);
	if (n <= 0)
		return n == 0 ? REST_LEX_MORE : REST_LEX_BAD;
	*pos += n;
	return REST_LEX_OK;
}

/* Go on in the scalar that an earlier call could not complete. */
static RestLexStatus
lex_resume(RestLexer *lex, const unsigned char **pos)
{
	if (lex->state == REST_LEX_IN_NUMBER)
		return rest_lex_number_resume(pos, lex->end, lex->final, &lex->number);
	return rest_lex_string(pos, lex->end, &lex->escaped);
}

/*
 * Walk one value, white space before it included.  Before the first call set
 * state to REST_LEX_VALUE and base to depth.  OK: pos is behind the value and
 * depth is base again.  Written with gotos: each label is a state of RFC
 * 8259's grammar, and a switch in a loop would be slower.
 */
RestLexStatus
rest_lex_value(RestLexer *lex)
{
	const unsigned char *p = lex->pos;
	const unsigned char *const end = lex->end;
	RestLexStatus status;
	bool		ignored;

	switch (lex->state)
	{
		case REST_LEX_VALUE:
			goto value;
		case REST_LEX_FIRST_ELEMENT:
			goto first_element;
		case REST_LEX_FIRST_KEY:
			goto first_key;
		case REST_LEX_KEY:
			goto key;
		case REST_LEX_IN_KEY:
			goto in_key;
		case REST_LEX_COLON:
			goto colon;
		case REST_LEX_AFTER:
			goto after;
		default:
			status = lex_resume(lex, &lex->pos);
			p = lex->pos;
			goto scalar;
	}

value:
	LEX_SPACE(REST_LEX_VALUE);
	if (*p == '{' || *p == '[')
	{
		if (!rest_lex_push(lex, *p))
			LEX_LEAVE(REST_LEX_VALUE, REST_LEX_BAD);
		if (*p++ == '{')
			goto first_key;
		goto first_element;
	}
	status = lex_scalar(lex, &p);
scalar:
	if (status == REST_LEX_MORE)
		LEX_LEAVE(lex->state, REST_LEX_MORE);
	if (status == REST_LEX_BAD)
		LEX_FAIL("a value is expected or malformed");
after:
	if (lex->depth == lex->base)
		LEX_LEAVE(REST_LEX_VALUE, REST_LEX_OK);
	LEX_SPACE(REST_LEX_AFTER);
	if (*p == ',')
	{
		p++;
		if (lex->kinds[lex->depth - 1] == '{')
			goto key;
		goto value;
	}
	/* ']' is '[' + 2 and '}' is '{' + 2 in ASCII */
	if (*p != lex->kinds[lex->depth - 1] + 2)
		LEX_FAIL("a comma or the end of the array or object is expected");
close:
	p++;
	lex->depth--;
	goto after;

first_element:
	LEX_SPACE(REST_LEX_FIRST_ELEMENT);
	if (*p == ']')
		goto close;
	goto value;

first_key:
	LEX_SPACE(REST_LEX_FIRST_KEY);
	if (*p == '}')
		goto close;
key:
	LEX_SPACE(REST_LEX_KEY);
	if (*p != '"')
		LEX_FAIL("a member name is expected");
	p++;
in_key:
	status = rest_lex_string(&p, end, &ignored);
	if (status == REST_LEX_MORE)
		LEX_LEAVE(REST_LEX_IN_KEY, REST_LEX_MORE);
	if (status == REST_LEX_BAD)
		LEX_FAIL("a member name is malformed");
colon:
	LEX_SPACE(REST_LEX_COLON);
	if (*p != ':')
		LEX_FAIL("a colon is expected");
	p++;
	goto value;
}
