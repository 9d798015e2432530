/*-------------------------------------------------------------------------
 *
 * jsonbody.h
 *	  A JSON text with placeholders in its strings.
 *
 * The rules are body.h's; this is the tree behind them.  Numbers, and values
 * that are JSON already, go through byte for byte.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_JSONBODY_H
#define REST_JSONBODY_H

#include "buf.h"
#include "fault.h"
#include "value.h"

typedef struct RestJsonNode RestJsonNode;

/* Where an expansion is; fill in, the rest is for jsonbody.c. */
typedef struct RestJsonFill
{
	RestLookup	lookup;
	void	   *ctx;
	size_t		nrows;			/* of a _many body */
	size_t		row;			/* the one at hand */
	RestBuf    *out;
	RestFault  *fault;
} RestJsonFill;

extern RestJsonNode *rest_json_node_parse(const char *text, size_t len,
										  bool many, RestFault *fault);
extern void rest_json_node_free(RestJsonNode *node);
extern bool rest_json_node_names(const RestJsonNode *node,
								 RestNameVisit visit, void *arg);
extern bool rest_json_node_uses_row(const RestJsonNode *node);

/* Append the text; *empty: it is one placeholder that is empty, out has
 * nothing of it. */
extern bool rest_json_node_expand(const RestJsonNode *node,
								  const RestJsonFill *fill, bool *empty);

/* The same; *empty: it has placeholders and all are empty. */
extern bool rest_json_node_expand_value(const RestJsonNode *node,
										const RestJsonFill *fill, bool *empty);

/* Append text as a JSON string with its quotes. */
extern bool rest_json_quote(RestBuf *out, const char *text, size_t len);

#endif							/* REST_JSONBODY_H */
