/*-------------------------------------------------------------------------
 *
 * option_syntax.h
 *	  Checkers of options that have a syntax of their own.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_OPTION_SYNTAX_H
#define REST_OPTION_SYNTAX_H

#include "option_check.h"

extern bool rest_check_route(RestCheck *check);
extern bool rest_check_term(RestCheck *check);
extern bool rest_check_template(RestCheck *check);
extern bool rest_check_resource(RestCheck *check);
extern bool rest_check_json(RestCheck *check);
extern bool rest_check_pointer(RestCheck *check);
extern bool rest_check_condition(RestCheck *check);
extern bool rest_check_headers(RestCheck *check);
extern bool rest_check_header_name(RestCheck *check);
extern bool rest_check_args(RestCheck *check);
extern bool rest_check_vars(RestCheck *check);
extern bool rest_check_names(RestCheck *check);
extern bool rest_check_operators(RestCheck *check);
extern bool rest_check_per_route(RestCheck *check);
extern bool rest_check_order(RestCheck *check);
extern bool rest_check_format(RestCheck *check);
extern bool rest_check_status(RestCheck *check);

#endif							/* REST_OPTION_SYNTAX_H */
