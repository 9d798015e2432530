/*-------------------------------------------------------------------------
 *
 * expression.h
 *	  Templates of filter expressions: text, or JSON.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_EXPRESSION_H
#define REST_EXPRESSION_H

#include "scope.h"
#include "value.h"

/* Is this template a JSON object or array, so that its values are typed? */
extern bool rest_expression_is_json(const char *text);

/* What the template comes to with these values, palloc'd: TEXT, or RAW when it
 * is JSON.  Raises what is wrong. */
extern RestValue rest_expression_expand(const char *text, RestScope *scope);

#endif							/* REST_EXPRESSION_H */
