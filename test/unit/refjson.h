/*-------------------------------------------------------------------------
 *
 * refjson.h
 *	  A second opinion on what is JSON: RFC 8259 read off its grammar, by
 *	  recursive descent, one character at a time.
 *
 * Slow and short on purpose, and shares nothing with src/: the tests compare
 * the reader with it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REFJSON_H
#define REFJSON_H

#include <stdbool.h>
#include <string.h>

/* Text that is left; no byte at end is looked at. */
typedef struct Ref
{
	const char *p;
	const char *end;
} Ref;

static inline bool ref_value(Ref *ref, int depth);

/* The next byte, or -1. */
static inline int
ref_peek(const Ref *ref)
{
	return ref->p < ref->end ? (unsigned char) *ref->p : -1;
}

/* Is the next byte c?  Then pass it. */
static inline bool
ref_take(Ref *ref, int c)
{
	if (ref_peek(ref) != c)
		return false;
	ref->p++;
	return true;
}

/* ws = *( %x20 / %x09 / %x0A / %x0D ) */
static inline void
ref_space(Ref *ref)
{
	while (ref_take(ref, 0x20) || ref_take(ref, 0x09) || ref_take(ref, 0x0A) ||
		   ref_take(ref, 0x0D))
		;
}

/* At least one digit. */
static inline bool
ref_digits(Ref *ref)
{
	bool		any = false;

	while (ref_peek(ref) >= '0' && ref_peek(ref) <= '9')
	{
		ref->p++;
		any = true;
	}
	return any;
}

/* number = [ minus ] int [ frac ] [ exp ] */
static inline bool
ref_number(Ref *ref)
{
	ref_take(ref, '-');
	if (!ref_take(ref, '0') && !ref_digits(ref))
		return false;
	if (ref_take(ref, '.') && !ref_digits(ref))
		return false;
	if (ref_take(ref, 'e') || ref_take(ref, 'E'))
	{
		if (!ref_take(ref, '+'))
			ref_take(ref, '-');
		return ref_digits(ref);
	}
	return true;
}

/* A character beyond ASCII: decode it and see that this was its only form. */
static inline bool
ref_unicode(Ref *ref)
{
	static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
	int			first = ref_peek(ref);
	int			len = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
	unsigned long code;
	int			i;

	if (first < 0xC0 || first > 0xF7)
		return false;
	code = (unsigned long) first & (0xFFu >> (len + 1));
	for (i = 1; i < len; i++)
	{
		ref->p++;
		if (ref_peek(ref) < 0x80 || ref_peek(ref) > 0xBF)
			return false;
		code = code << 6 | (unsigned long) (ref_peek(ref) & 0x3F);
	}
	ref->p++;
	return code >= least[len] && code <= 0x10FFFF &&
		!(code >= 0xD800 && code <= 0xDFFF);
}

/* string = quotation-mark *char quotation-mark */
static inline bool
ref_string(Ref *ref)
{
	int			i;

	if (!ref_take(ref, '"'))
		return false;
	while (!ref_take(ref, '"'))
	{
		int			c = ref_peek(ref);

		if (c < 0x20)
			return false;
		if (c >= 0x80)
		{
			if (!ref_unicode(ref))
				return false;
			continue;
		}
		ref->p++;
		if (c != '\\')
			continue;
		c = ref_peek(ref);
		if (c <= 0 || strchr("\"\\/bfnrtu", c) == NULL)
			return false;
		ref->p++;
		for (i = 0; c == 'u' && i < 4; i++)
		{
			int			x = ref_peek(ref);

			if (x <= 0 || strchr("0123456789abcdefABCDEF", x) == NULL)
				return false;
			ref->p++;
		}
	}
	return true;
}

/* array and object, behind their opening bracket. */
static inline bool
ref_container(Ref *ref, bool object, int depth)
{
	ref_space(ref);
	if (ref_take(ref, object ? '}' : ']'))
		return true;
	do
	{
		ref_space(ref);
		if (object)
		{
			if (!ref_string(ref))
				return false;
			ref_space(ref);
			if (!ref_take(ref, ':'))
				return false;
		}
		if (!ref_value(ref, depth))
			return false;
	} while (ref_take(ref, ','));
	return ref_take(ref, object ? '}' : ']');
}

/* These letters. */
static inline bool
ref_word(Ref *ref, const char *word)
{
	while (*word != '\0')
		if (!ref_take(ref, *word++))
			return false;
	return true;
}

/* value with white space around it; depth: containers that may still open */
static inline bool
ref_value(Ref *ref, int depth)
{
	bool		ok;

	ref_space(ref);
	switch (ref_peek(ref))
	{
		case '{':
		case '[':
			ref->p++;
			ok = depth > 0 && ref_container(ref, ref->p[-1] == '{', depth - 1);
			break;
		case '"':
			ok = ref_string(ref);
			break;
		case 't':
			ok = ref_word(ref, "true");
			break;
		case 'f':
			ok = ref_word(ref, "false");
			break;
		case 'n':
			ok = ref_word(ref, "null");
			break;
		default:
			ok = ref_number(ref);
	}
	ref_space(ref);
	return ok;
}

/* JSON-text = ws value ws */
static inline bool
ref_json(const char *text, size_t len, int depth)
{
	Ref			ref = {text, text + len};

	return ref_value(&ref, depth) && ref.p == ref.end;
}

#endif							/* REFJSON_H */
