/*-------------------------------------------------------------------------
 *
 * rest_fdw.c
 *	  The extension's entry: module magic, settings, handler.
 *
 * The handler is a table of contents: each family of callbacks is put in by
 * its own file, in the order of fdwapi.h.  Nothing else happens here, and
 * nothing at load time but the definition of settings, the join planning hook
 * and the request for shared memory: libcurl is started by the first request
 * of a backend.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "foreign/fdwapi.h"

#include "analyze.h"
#include "async.h"
#include "batch_plan.h"
#include "compat.h"
#include "explain.h"
#include "import.h"
#include "modify.h"
#include "modify_batch.h"
#include "modify_copy.h"
#include "modify_direct.h"
#include "modify_direct_plan.h"
#include "modify_explain.h"
#include "modify_plan.h"
#include "modify_truncate.h"
#include "offset_plan.h"
#include "scan.h"
#include "scan_plan.h"
#include "settings.h"
#include "shared.h"

REST_COMPAT_MODULE_MAGIC("rest_fdw", "1.0");

PG_FUNCTION_INFO_V1(rest_fdw_handler);

extern PGDLLEXPORT void _PG_init(void);

/* Called once when the library is loaded, maybe in the postmaster. */
void
_PG_init(void)
{
	rest_settings_define();
	rest_shared_init();
	rest_batch_plan_init();
	rest_offset_plan_init();
}

/* The handler: all callbacks, family by family. */
Datum
rest_fdw_handler(PG_FUNCTION_ARGS)
{
	FdwRoutine *routine = makeNode(FdwRoutine);

	(void) fcinfo;
	/* functions for scanning foreign tables */
	rest_scan_plan_install(routine);
	rest_scan_install(routine);
	/* functions for updating foreign tables */
	rest_modify_plan_install(routine);
	rest_modify_install(routine);
	rest_modify_batch_install(routine);
	rest_modify_copy_install(routine);
	rest_modify_direct_plan_install(routine);
	rest_modify_direct_install(routine);
	/* support functions for EXPLAIN */
	rest_explain_install(routine);
	rest_modify_explain_install(routine);
	/* support functions for TRUNCATE */
	rest_modify_truncate_install(routine);
	/* support functions for ANALYZE */
	rest_analyze_install(routine);
	/* support functions for IMPORT FOREIGN SCHEMA */
	rest_import_install(routine);
	/* support functions for asynchronous execution */
	rest_async_install(routine);
	PG_RETURN_POINTER(routine);
}
