/*-------------------------------------------------------------------------
 *
 * literal.h
 *	  Literals and names in the expressions of an API.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_LITERAL_H
#define REST_LITERAL_H

#include "column.h"
#include "value.h"

/*
 * The value as a literal, by options quote and escape; is_text tells whether
 * its type is one that is quoted.  Lists item by item; NULL is the word NULL.
 * Palloc'd where it differs from the value.
 */
extern RestValue rest_literal_value(const RestConf *conf, RestValue value,
									bool is_text);

/* A column's name, by option quote_ident. */
extern const char *rest_literal_name(const RestConf *conf, const char *name);

/*
 * Can this value stand in an expression without changing what is around it?
 */
extern bool rest_literal_is_safe(const RestConf *conf, const RestValue *value,
								 bool is_text);

#endif							/* REST_LITERAL_H */
