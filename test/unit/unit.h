/*-------------------------------------------------------------------------
 *
 * unit.h
 *	  Assertions for the unit tests of the pure C files.
 *
 * One program per file.  UNIT_CHECK counts, prints what failed and goes on;
 * main() ends with "return unit_done("name");", which prints
 * "name: N passed, N failed" and gives the exit status.
 *
 *-------------------------------------------------------------------------
 */
#ifndef UNIT_H
#define UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static unsigned long unit_passed;
static unsigned long unit_failed;

/* Count one check; print it when it failed.  Returns cond. */
static inline bool
unit_count(bool cond, const char *what, const char *file, int line)
{
	if (cond)
		unit_passed++;
	else
	{
		unit_failed++;
		if (unit_failed <= 50)
			fprintf(stderr, "not ok - %s:%d: %s\n", file, line, what);
	}
	return cond;
}

/* Compare two C strings (NULL equals only NULL), print both when they differ. */
static inline bool
unit_str(const char *got, const char *want, const char *file, int line)
{
	bool		same = got && want ? strcmp(got, want) == 0 : got == want;

	if (!unit_count(same, "texts are equal", file, line) && unit_failed <= 50)
		fprintf(stderr, "  got:  %s\n  want: %s\n",
				got ? got : "(null)", want ? want : "(null)");
	return same;
}

/* Compare two integers, print both when they differ. */
static inline bool
unit_int(long long got, long long want, const char *file, int line)
{
	if (!unit_count(got == want, "numbers are equal", file, line) &&
		unit_failed <= 50)
		fprintf(stderr, "  got:  %lld\n  want: %lld\n", got, want);
	return got == want;
}

/* Compare len bytes with a C string. */
static inline bool
unit_mem(const char *got, size_t len, const char *want, const char *file,
		 int line)
{
	bool		same = got && strlen(want) == len &&
	memcmp(got, want, len) == 0;

	if (!unit_count(same, "bytes are equal", file, line) && unit_failed <= 50)
		fprintf(stderr, "  got:  %.*s\n  want: %s\n",
				got ? (int) len : 6, got ? got : "(null)", want);
	return same;
}

/* Print the totals; the exit status of main(). */
static inline int
unit_done(const char *name)
{
	printf("%s: %lu passed, %lu failed\n", name, unit_passed, unit_failed);
	return unit_failed == 0 && unit_passed > 0 ? 0 : 1;
}

#define UNIT_CHECK(cond) unit_count((cond), #cond, __FILE__, __LINE__)
#define UNIT_STR(got, want) unit_str((got), (want), __FILE__, __LINE__)
#define UNIT_INT(got, want) unit_int((got), (want), __FILE__, __LINE__)
#define UNIT_MEM(got, len, want) \
	unit_mem((got), (len), (want), __FILE__, __LINE__)

#endif							/* UNIT_H */
