/*-------------------------------------------------------------------------
 *
 * settings.h
 *	  The extension's own settings (rest_fdw.*).
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SETTINGS_H
#define REST_SETTINGS_H

#include <stdbool.h>

extern bool rest_setting_log_requests;
extern int	rest_setting_analyze_pages;
extern int	rest_setting_max_requests;	/* -1: option max_requests decides */
extern char *rest_setting_allowed_hosts;	/* "" = all */
extern bool rest_setting_allow_private;
extern bool rest_setting_allow_proxy;
extern bool rest_setting_batch_join;
extern int	rest_setting_cache_size;	/* kB; 0: nothing is used again */
extern int	rest_setting_max_call_size; /* kB */
extern bool rest_setting_dry_run;
extern int	rest_setting_max_writes;

extern void rest_settings_define(void);

#endif							/* REST_SETTINGS_H */
