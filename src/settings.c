/*-------------------------------------------------------------------------
 *
 * settings.c
 *	  The extension's own settings (rest_fdw.*).
 *
 * Defined when the library is loaded; read as plain variables by whoever
 * needs them.  What restricts where a backend may connect can be changed by a
 * superuser alone.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <limits.h>

#include "utils/guc.h"

#include "settings.h"

bool		rest_setting_log_requests = false;
int			rest_setting_analyze_pages = 100;
int			rest_setting_max_requests = -1;
char	   *rest_setting_allowed_hosts = NULL;
bool		rest_setting_allow_private = true;
bool		rest_setting_allow_proxy = false;
bool		rest_setting_batch_join = true;
int			rest_setting_cache_size = 4096;
int			rest_setting_max_call_size = 100 * 1024;
bool		rest_setting_dry_run = false;
int			rest_setting_max_writes = 0;

/* Settings of what is told and how much is allowed. */
static void
define_user_settings(void)
{
	DefineCustomBoolVariable("rest_fdw.log_requests",
							 "Logs each request as one line with status, time and bytes.",
							 "Credentials are never part of the line.",
							 &rest_setting_log_requests, false,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("rest_fdw.enable_batch_join",
							 "Enables joins that ask for the keys of many outer rows at once.",
							 NULL, &rest_setting_batch_join, true,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("rest_fdw.cache_size",
							"Memory for answers that are used again, in one statement or for option cache_ttl.",
							"An answer of more than an eighth of it is not kept; 0 keeps none.",
							&rest_setting_cache_size, 4096, 0, MAX_KILOBYTES,
							PGC_USERSET, GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomIntVariable("rest_fdw.analyze_pages",
							"Most pages of a list that ANALYZE reads.",
							"0 is no limit but a multiple of the sample.",
							&rest_setting_analyze_pages, 100, 0, INT_MAX,
							PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("rest_fdw.max_call_size",
							"Longest body of an answer that rest_call() takes.",
							NULL,
							&rest_setting_max_call_size, 100 * 1024, 1, 1000 * 1024,
							PGC_USERSET, GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomIntVariable("rest_fdw.max_requests",
							"Most requests that the reads of one statement may cause.",
							"-1 leaves it to the option max_requests, 0 is no limit.",
							&rest_setting_max_requests, -1, -1, INT_MAX,
							PGC_USERSET, 0, NULL, NULL, NULL);
}

/* Settings of writes. */
static void
define_write_settings(void)
{
	DefineCustomBoolVariable("rest_fdw.dry_run",
							 "Shows what writes would send, and sends nothing.",
							 "Each write is told as a notice and counts as done.",
							 &rest_setting_dry_run, false,
							 PGC_USERSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("rest_fdw.max_writes",
							"Most rows that one statement may write.",
							"0 is no limit.",
							&rest_setting_max_writes, 0, 0, INT_MAX,
							PGC_USERSET, 0, NULL, NULL, NULL);
}

/* Settings of where a backend may connect: a superuser's. */
static void
define_wall_settings(void)
{
	DefineCustomStringVariable("rest_fdw.allowed_hosts",
							   "Hosts that may be connected: names, *.suffix, addresses, CIDR blocks.",
							   "Separated by commas or blanks; empty allows all.",
							   &rest_setting_allowed_hosts, "",
							   PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("rest_fdw.allow_private_addresses",
							 "Allows connections to loopback, private and link-local addresses.",
							 "When off, only blocks in rest_fdw.allowed_hosts open them.",
							 &rest_setting_allow_private, true,
							 PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomBoolVariable("rest_fdw.allow_proxy",
							 "Allows a proxy although hosts or addresses are restricted.",
							 "Behind a proxy the connected address cannot be checked.",
							 &rest_setting_allow_proxy, false,
							 PGC_SUSET, 0, NULL, NULL, NULL);
}

/* Define all settings; called once, from _PG_init. */
void
rest_settings_define(void)
{
	define_user_settings();
	define_write_settings();
	define_wall_settings();
	MarkGUCPrefixReserved("rest_fdw");
}
