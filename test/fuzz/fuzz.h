/*-------------------------------------------------------------------------
 *
 * fuzz.h
 *	  What a fuzz target is made of.
 *
 * A target defines both functions.  With clang's libFuzzer it gets inputs that
 * the fuzzer evolves; with fuzz_main.c it gets so many generated ones, the
 * same each time.  A finding ends the program: by a sanitizer or FUZZ_CHECK.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "gen.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Replace out by a generated input. */
extern void fuzz_generate(GenJson *gen, RestBuf *out);

/* What must be true of each input. */
#define FUZZ_CHECK(cond) \
	do { \
		if (!(cond)) \
		{ \
			fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #cond); \
			abort(); \
		} \
	} while (0)

#endif							/* FUZZ_H */
