/*-------------------------------------------------------------------------
 *
 * fault.c
 *	  Errors as values.
 *
 * Assumes nothing but the C library.  A fault is made where something goes
 * wrong, gains detail and hint on its way up, and ends in report.c.
 *
 *-------------------------------------------------------------------------
 */
#include "fault.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

/*
 * Print into a fixed array; when the text is cut, drop the bytes of a UTF-8
 * sequence that lost its tail, so that the message stays valid text.
 */
static void fault_print(char *dest, size_t size, const char *fmt,
						va_list args)
			__attribute__((format(printf, 3, 0)));

static void
fault_print(char *dest, size_t size, const char *fmt, va_list args)
{
	int			need = vsnprintf(dest, size, fmt, args);
	size_t		len;
	size_t		back;

	if (need < 0)
		dest[0] = '\0';
	if (need < 0 || (size_t) need < size)
		return;
	len = size - 1;
	for (back = 1; back <= 4 && back <= len; back++)
	{
		unsigned char c = (unsigned char) dest[len - back];

		if (c < 0x80)
			return;
		if (c >= 0xC0)
		{
			size_t		want = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;

			if (want > back)
				dest[len - back] = '\0';
			return;
		}
	}
}

/* Append to a fixed array, after a blank when it holds text already. */
static void fault_append(char *dest, size_t size, const char *fmt,
						 va_list args)
			__attribute__((format(printf, 3, 0)));

static void
fault_append(char *dest, size_t size, const char *fmt, va_list args)
{
	size_t		used = strlen(dest);

	if (used > 0 && used + 2 < size)
	{
		dest[used++] = ' ';
		dest[used] = '\0';
	}
	if (used + 1 < size)
		fault_print(dest + used, size - used, fmt, args);
}

/*
 * Fill in state and message; any earlier content is gone.  Returns false.
 */
bool
rest_fault_set(RestFault *fault, const char *sqlstate, const char *fmt,...)
{
	va_list		args;

	rest_fault_clear(fault);
	snprintf(fault->sqlstate, sizeof(fault->sqlstate), "%s", sqlstate);
	va_start(args, fmt);
	fault_print(fault->message, sizeof(fault->message), fmt, args);
	va_end(args);
	return false;
}

/* Add a sentence to the detail.  Returns false. */
bool
rest_fault_detail(RestFault *fault, const char *fmt,...)
{
	va_list		args;

	va_start(args, fmt);
	fault_append(fault->detail, sizeof(fault->detail), fmt, args);
	va_end(args);
	return false;
}

/* Add a sentence to the hint.  Returns false. */
bool
rest_fault_hint(RestFault *fault, const char *fmt,...)
{
	va_list		args;

	va_start(args, fmt);
	fault_append(fault->hint, sizeof(fault->hint), fmt, args);
	va_end(args);
	return false;
}

/* Make it "no fault". */
void
rest_fault_clear(RestFault *fault)
{
	fault->sqlstate[0] = '\0';
	fault->message[0] = '\0';
	fault->detail[0] = '\0';
	fault->hint[0] = '\0';
}
