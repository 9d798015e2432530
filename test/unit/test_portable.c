/*-------------------------------------------------------------------------
 *
 * test_portable.c
 *	  The tests of the record reader, without the vector instructions: the
 *	  reader's files are compiled in here as on a machine that has none.
 *
 *	gcc -Isrc -o test_portable test/unit/test_portable.c src/buf.c src/fault.c
 *
 *-------------------------------------------------------------------------
 */
#define REST_NO_SSE2
#define TEST_NAME "portable"

#include "../../src/jsonlex.c"
#include "../../src/jsonscan.c"
#include "../../src/jsonpick.c"
#include "../../src/pointer.c"
#include "../../src/readplan.c"
#include "../../src/readwindow.c"
#include "../../src/readnote.c"
#include "../../src/readwalk.c"
#include "../../src/reader.c"

#ifdef REST_LEX_SSE2
#error "this must be compiled without SSE2"
#endif

#include "test_reader.c"
