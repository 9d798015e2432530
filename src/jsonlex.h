/*-------------------------------------------------------------------------
 *
 * jsonlex.h
 *	  The tokens of JSON, resumable at any byte.
 *
 * Plain C, inline because this is the hot path.  Each function reads from
 * *pos, never at or behind end, and leaves *pos where it may go on once more
 * bytes are there; bytes before *pos are never looked at again (literals: at
 * most four bytes are).  RFC 8259, UTF-8 as RFC 3629.  Escapes of half a
 * surrogate pair are grammatical there and pass here; jsonscan.c refuses them
 * where text is asked for.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_JSONLEX_H
#define REST_JSONLEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "jsonscan.h"

#if defined(__SSE2__) && !defined(REST_NO_SSE2)
#define REST_LEX_SSE2
#include <emmintrin.h>
#endif

typedef enum RestLexStatus
{
	REST_LEX_OK,				/* the token or value is complete */
	REST_LEX_MORE,				/* it goes on behind end */
	REST_LEX_BAD				/* it is not JSON */
} RestLexStatus;

/* Where rest_lex_value() stands inside a value. */
typedef enum RestLexState
{
	REST_LEX_VALUE,				/* before a value */
	REST_LEX_FIRST_ELEMENT,		/* behind [ */
	REST_LEX_FIRST_KEY,			/* behind { */
	REST_LEX_KEY,				/* behind the comma of an object */
	REST_LEX_IN_KEY,
	REST_LEX_COLON,
	REST_LEX_IN_STRING,
	REST_LEX_IN_NUMBER,
	REST_LEX_AFTER				/* behind a member or element */
} RestLexState;

/* Where a number stands; see number_next in jsonlex.c. */
typedef enum RestLexNumber
{
	REST_NUM_SIGN,				/* behind the minus, or at the very start */
	REST_NUM_ZERO,
	REST_NUM_INT,
	REST_NUM_POINT,
	REST_NUM_FRACTION,
	REST_NUM_E,
	REST_NUM_E_SIGN,
	REST_NUM_EXPONENT
} RestLexNumber;

typedef struct RestLexer
{
	const unsigned char *pos;	/* next byte */
	const unsigned char *end;	/* first byte that is not there yet */
	bool		final;			/* nothing follows end, ever */
	bool		escaped;		/* the last string outside a container below
								 * base held a backslash */
	RestLexState state;
	RestLexNumber number;
	int			depth;			/* containers open */
	int			base;			/* depth at which the value began */
	int			max_depth;
	unsigned char *kinds;		/* '{' or '[' of each open container */
	int			kinds_cap;
	const char *error;			/* what was expected, when BAD */
	bool		too_deep;		/* BAD because of max_depth or no memory */
} RestLexer;

extern void rest_lex_init(RestLexer *lex, int max_depth);
extern void rest_lex_free(RestLexer *lex);
extern bool rest_lex_push(RestLexer *lex, unsigned char kind);
extern RestLexStatus rest_lex_value(RestLexer *lex);
extern int	rest_lex_escape(const unsigned char *p, const unsigned char *end);
extern int	rest_lex_utf8(const unsigned char *p, const unsigned char *end);
extern RestLexStatus rest_lex_number_resume(const unsigned char **pos,
											const unsigned char *end,
											bool final, RestLexNumber *state);
extern int	rest_lex_literal(const unsigned char *p, const unsigned char *end);

/* What kind of value begins with this byte?  MISSING for none. */
static inline RestJsonKind
rest_lex_kind(unsigned char c)
{
	switch (c)
	{
		case '{':
			return REST_JSON_OBJECT;
		case '[':
			return REST_JSON_ARRAY;
		case '"':
			return REST_JSON_STRING;
		case 't':
			return REST_JSON_TRUE;
		case 'f':
			return REST_JSON_FALSE;
		case 'n':
			return REST_JSON_NULL;
		case '-':
			return REST_JSON_NUMBER;
		default:
			return c >= '0' && c <= '9' ? REST_JSON_NUMBER : REST_JSON_MISSING;
	}
}

/* JSON's white space: blank, tab, line feed, carriage return. */
static inline bool
rest_lex_is_space(unsigned char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* May this byte stand behind a number? */
static inline bool
rest_lex_delimits(unsigned char c)
{
	return c == ',' || c == '}' || c == ']' || rest_lex_is_space(c);
}

/* First byte from p on that is no white space, or end. */
static inline const unsigned char *
rest_lex_space(const unsigned char *p, const unsigned char *end)
{
	if (p < end && *p > ' ')
		return p;
#ifdef REST_LEX_SSE2
	if (p < end && *p == '\n')
		p++;
	while (end - p >= 16)
	{
		__m128i		x = _mm_loadu_si128((const __m128i *) p);
		int			other = 0xFFFF ^
		_mm_movemask_epi8(_mm_cmpeq_epi8(x, _mm_set1_epi8(' ')));

		if (other != 0)
		{
			p += __builtin_ctz((unsigned) other);
			break;
		}
		p += 16;
	}
#endif
	while (p < end && rest_lex_is_space(*p))
		p++;
	return p;
}

/*
 * First byte from p on that needs a look inside a string: a quote, a
 * backslash, a control character, a byte of a longer UTF-8 sequence; or end.
 */
static inline const unsigned char *
rest_lex_plain(const unsigned char *p, const unsigned char *end)
{
#ifdef REST_LEX_SSE2
	while (end - p >= 16)
	{
		__m128i		x = _mm_loadu_si128((const __m128i *) p);
		__m128i		stop = _mm_or_si128(
			/* signed: below 0x20, and from 0x80 on */
										_mm_cmplt_epi8(x, _mm_set1_epi8(0x20)),
										_mm_or_si128(
													 _mm_cmpeq_epi8(x, _mm_set1_epi8('"')),
													 _mm_cmpeq_epi8(x, _mm_set1_epi8('\\'))));
		unsigned	mask = (unsigned) _mm_movemask_epi8(stop);

		if (mask != 0)
			return p + __builtin_ctz(mask);
		p += 16;
	}
#endif
	while (p < end && *p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\')
		p++;
	return p;
}

/*
 * Read on in a string; *pos is behind the opening quote, or where an earlier
 * call stopped.  OK: *pos is behind the closing quote.  *escaped is set, never
 * cleared.  BAD: *pos is at the offending byte.
 */
static inline RestLexStatus
rest_lex_string(const unsigned char **pos, const unsigned char *end,
				bool *escaped)
{
	const unsigned char *p = *pos;

	for (;;)
	{
		int			n;

		p = rest_lex_plain(p, end);
		*pos = p;
		if (p == end)
			return REST_LEX_MORE;
		if (*p == '"')
		{
			*pos = p + 1;
			return REST_LEX_OK;
		}
		do
		{
			if (*p == '\\')
			{
				*escaped = true;
				n = rest_lex_escape(p, end);
			}
			else
				n = rest_lex_utf8(p, end);
			if (n <= 0)
			{
				*pos = p;
				return n == 0 ? REST_LEX_MORE : REST_LEX_BAD;
			}
			p += n;
		} while (p < end && *p >= 0x80);
	}
}

/*
 * Read a number from its first byte (a digit or minus).  OK: *pos is at the
 * first byte behind it.  MORE: *state says how to go on with
 * rest_lex_number_resume().  With final, the end of the bytes ends the number.
 */
static inline RestLexStatus
rest_lex_number(const unsigned char **pos, const unsigned char *end,
				bool final, RestLexNumber *state)
{
	const unsigned char *p = *pos;

	if (*p == '-')
		p++;
	if (p < end && *p >= '1' && *p <= '9')
	{
		do
			p++;
		while (p < end && (unsigned char) (*p - '0') <= 9);
		if (p < end && rest_lex_delimits(*p))
		{
			*pos = p;
			return REST_LEX_OK;
		}
		if (p + 1 < end && *p == '.' && (unsigned char) (p[1] - '0') <= 9)
		{
			p += 2;
			while (p < end && (unsigned char) (*p - '0') <= 9)
				p++;
			if (p < end && rest_lex_delimits(*p))
			{
				*pos = p;
				return REST_LEX_OK;
			}
		}
	}
	/* the rare forms, and numbers that reach the end of what is there */
	{
		const unsigned char *start = **pos == '-' ? *pos + 1 : *pos;
		RestLexStatus status;

		*state = REST_NUM_SIGN;
		status = rest_lex_number_resume(&start, end, final, state);
		*pos = start;
		return status;
	}
}

#endif							/* REST_JSONLEX_H */
