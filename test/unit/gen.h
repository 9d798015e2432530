/*-------------------------------------------------------------------------
 *
 * gen.h
 *	  Random JSON texts, the same for the same seed on every machine.
 *
 * Used by the unit tests, by the fuzz targets' deterministic mode, and by
 * whoever compares the reader with another parser.  Needs src/buf.c.
 *
 *		GenJson gen;
 *		gen_init(&gen, seed);
 *		gen_json(&gen, &buf);			-- a valid JSON text
 *		gen_mutate(&gen, &buf);			-- a few bytes changed: mostly invalid
 *
 *-------------------------------------------------------------------------
 */
#ifndef GEN_H
#define GEN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "buf.h"

typedef struct GenJson
{
	uint64_t	state;
	int			max_depth;		/* containers within containers */
	int			max_members;	/* of one container */
	bool		nul;			/* may write \u0000 */
	bool		half_pairs;		/* may write half a surrogate pair */
	bool		space;			/* may write white space */
	bool		duplicates;		/* may repeat a member name */
} GenJson;

/* Start from a seed, everything allowed that RFC 8259 allows. */
static inline void
gen_init(GenJson *gen, uint64_t seed)
{
	memset(gen, 0, sizeof(*gen));
	gen->state = seed * 0x9E3779B97F4A7C15u + 0x1234567u;
	gen->max_depth = 6;
	gen->max_members = 6;
	gen->nul = gen->half_pairs = gen->space = gen->duplicates = true;
}

/* The next random number (splitmix64). */
static inline uint64_t
gen_next(GenJson *gen)
{
	uint64_t	z = gen->state += 0x9E3779B97F4A7C15u;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

/* A random number from 0 to n - 1. */
static inline unsigned
gen_below(GenJson *gen, unsigned n)
{
	return (unsigned) (gen_next(gen) % n);
}

/* True once in n times. */
static inline bool
gen_one_in(GenJson *gen, unsigned n)
{
	return gen_below(gen, n) == 0;
}

/* Perhaps some white space. */
static inline void
gen_space(GenJson *gen, RestBuf *out)
{
	static const char *const spaces[] = {" ", "\n", "\t", "\r\n", "  \n\t ",
	"\n                                    "};

	if (gen->space && gen_one_in(gen, 8))
		rest_buf_puts(out, spaces[gen_below(gen, 6)]);
}

/* A character of a string, escaped where it must be and sometimes else. */
static inline void
gen_char(GenJson *gen, RestBuf *out)
{
	static const char *const pieces[] = {
		"\\\"", "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "/", "'",
		"{", "}", "[", "]", ",", ":", "\\u0041", "\\u00e9", "\\u20AC",
		"\\uD83D\\uDE00", "\xC3\xA9", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80",
		"\xE2\x82\xAC", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF",
		"\xF0\x90\x80\x80", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF", "\x7F",
		"\\u001f", "\\udbff\\udfff", "~", "*"
	};

	if (gen->nul && gen_one_in(gen, 300))
		rest_buf_puts(out, "\\u0000");
	else if (gen->half_pairs && gen_one_in(gen, 300))
		rest_buf_puts(out, gen_one_in(gen, 2) ? "\\uD83D" : "\\uDC00");
	else if (gen_one_in(gen, 5))
		rest_buf_puts(out, pieces[gen_below(gen, sizeof(pieces) / sizeof(*pieces))]);
	else
		rest_buf_putc(out, (char) ('a' + gen_below(gen, 26)));
}

/* A string with its quotes; its length crosses the blocks of a vector scan. */
static inline void
gen_string(GenJson *gen, RestBuf *out)
{
	unsigned	n = gen_below(gen, gen_one_in(gen, 6) ? 70 : 9);

	rest_buf_putc(out, '"');
	while (n-- > 0)
		gen_char(gen, out);
	rest_buf_putc(out, '"');
}

/* A member name: mostly one of a few, so that pointers meet them. */
static inline void
gen_name(GenJson *gen, RestBuf *out)
{
	static const char *const names[] = {
		"a", "b", "id", "name", "items", "0", "1", "", "a/b", "long_member_name",
		"\\u0061", "\\u0069d", "it\\u0065ms", "\xC3\xA9"
	};

	if (gen_one_in(gen, 6))
		gen_string(gen, out);
	else
		rest_buf_printf(out, "\"%s\"", names[gen_below(gen, 14)]);
}

/* A number, some of them beyond every machine type. */
static inline void
gen_number(GenJson *gen, RestBuf *out)
{
	static const char *const odd[] = {
		"0", "-0", "0.0", "1e5", "1E+400", "-1.5e-10", "18446744073709551616",
		"-9223372036854775809", "9007199254740993", "1.10",
		"123456789012345678901234567890.123456789012345678901234567890",
		"0e0", "-0.000001", "9999999999", "1e-400"
	};

	if (gen_one_in(gen, 3))
		rest_buf_puts(out, odd[gen_below(gen, 15)]);
	else
		rest_buf_printf(out, "%d", (int) gen_below(gen, 2000) - 1000);
}

/* A value that nests depth containers at most. */
static inline void
gen_value(GenJson *gen, RestBuf *out, int depth)
{
	unsigned	what = gen_below(gen, depth > 0 ? 12 : 6);
	unsigned	n = gen_below(gen, (unsigned) gen->max_members + 1);
	bool		object = what >= 9;
	unsigned	i;

	if (what < 2)
		gen_string(gen, out);
	else if (what < 4)
		gen_number(gen, out);
	else if (what < 6)
		rest_buf_puts(out, what == 4 ? "null" : n & 1 ? "true" : "false");
	if (what < 6)
		return;
	rest_buf_putc(out, object ? '{' : '[');
	gen_space(gen, out);
	for (i = 0; i < n; i++)
	{
		if (i > 0)
			rest_buf_putc(out, ',');
		gen_space(gen, out);
		if (object)
		{
			/* names that are all different count upwards */
			if (gen->duplicates)
				gen_name(gen, out);
			else
				rest_buf_printf(out, "\"%c%u\"", 'a' + (int) i, i);
			gen_space(gen, out);
			rest_buf_putc(out, ':');
			gen_space(gen, out);
		}
		gen_value(gen, out, depth - 1);
		gen_space(gen, out);
	}
	rest_buf_putc(out, object ? '}' : ']');
}

/* Replace out by a valid JSON text. */
static inline void
gen_json(GenJson *gen, RestBuf *out)
{
	rest_buf_reset(out);
	gen_space(gen, out);
	gen_value(gen, out, gen->max_depth);
	gen_space(gen, out);
}

/* Change, drop, insert or repeat a few bytes. */
static inline void
gen_mutate(GenJson *gen, RestBuf *text)
{
	static const char bytes[] = "{}[]\",:\\0123456789-+.eEtrufalsn \n\t/'~\x01\x7F\x80\xBF\xC0\xC3\xED\xF4\xF5\xFF";
	unsigned	changes = 1 + gen_below(gen, 3);

	while (changes-- > 0 && text->len > 0)
	{
		size_t		at = gen_below(gen, (unsigned) text->len);
		char		c = bytes[gen_below(gen, sizeof(bytes) - 1)];

		switch (gen_below(gen, 4))
		{
			case 0:
				text->data[at] = c;
				break;
			case 1:
				memmove(text->data + at, text->data + at + 1, text->len - at);
				text->len--;
				break;
			case 2:
				if (!rest_buf_putc(text, c))
					break;
				memmove(text->data + at + 1, text->data + at,
						text->len - 1 - at);
				text->data[at] = c;
				break;
			case 3:
				text->len = at;
				text->data[at] = '\0';
				break;
		}
	}
}

#endif							/* GEN_H */
