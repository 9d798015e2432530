/*-------------------------------------------------------------------------
 *
 * fuzz_main.c
 *	  Runs a fuzz target over generated inputs, without libFuzzer.
 *
 *	fuzz_X [N [SEED]]	N generated inputs (20000) from SEED (1) on
 *	fuzz_X FILE...		the inputs in these files (as libFuzzer leaves them)
 *
 *-------------------------------------------------------------------------
 */
#include "fuzz.h"

#include <ctype.h>

/* Run one input, in memory of its exact size. */
static void
run_input(const char *data, size_t len)
{
	uint8_t    *exact = malloc(len ? len : 1);

	if (exact == NULL)
		exit(2);
	if (len > 0)
		memcpy(exact, data, len);
	LLVMFuzzerTestOneInput(exact, len);
	free(exact);
}

/* Run the input in a file. */
static void
run_file(const char *name)
{
	FILE	   *file = fopen(name, "rb");
	RestBuf		input;
	int			c;

	rest_buf_init(&input, (size_t) 64 << 20);
	if (file == NULL)
	{
		perror(name);
		exit(2);
	}
	while ((c = getc(file)) != EOF)
		rest_buf_putc(&input, (char) c);
	fclose(file);
	run_input(rest_buf_text(&input), input.len);
	rest_buf_free(&input);
}

int
main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
	unsigned long seed = argc > 2 ? strtoul(argv[2], NULL, 10) : 1;
	unsigned long done = 0;
	unsigned long n = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
	RestBuf		input;

	if (argc > 1 && !isdigit((unsigned char) argv[1][0]))
	{
		for (done = 0; argv[done + 1] != NULL; done++)
			run_file(argv[done + 1]);
		printf("%s: %lu passed, 0 failed\n", name, done);
		return 0;
	}
	rest_buf_init(&input, (size_t) 64 << 20);
	for (; done < n; done++)
	{
		GenJson		gen;

		gen_init(&gen, seed + done);
		rest_buf_reset(&input);
		fuzz_generate(&gen, &input);
		run_input(rest_buf_text(&input), input.len);
	}
	rest_buf_free(&input);
	printf("%s: %lu passed, 0 failed\n", name, done);
	return 0;
}
