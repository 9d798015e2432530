/*-------------------------------------------------------------------------
 *
 * option_limits.h
 *	  Checkers of options that say what the API takes.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OPTION_LIMITS_H
#define REST_OPTION_LIMITS_H

#include "option_check.h"

extern bool rest_check_regex(RestCheck *check);
extern bool rest_check_sizes(RestCheck *check);

#endif							/* REST_OPTION_LIMITS_H */
