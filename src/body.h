/*-------------------------------------------------------------------------
 *
 * body.h
 *	  The body of a request: parsed once, when the option is set, and
 *	  expanded for each request.
 *
 * JSON: a string that is exactly one placeholder becomes a typed value; inside
 * longer strings and in member names it is text.  An array element that is
 * one placeholder with a list value becomes its items.  A member whose
 * placeholders are all empty is left out.  "...": "{x}" spreads the members of
 * the object x (the last of two members with one name stays).
 * With many, an array whose one element uses a per-row placeholder
 * (rest_name_is_per_row) repeats per row.
 *
 * FORM: name=value&...; "...={x}" spreads a JSON object, nested by brackets,
 * "meta[...]={x}" does so below meta.  With many, fields that use a per-row
 * placeholder repeat together per row.
 *
 * NDJSON: one JSON template a line; with many, neighbouring lines that
 * use a per-row placeholder repeat together per row.
 *
 * TEXT: a template.
 *
 * CSV: {records}, or {record}, alone: csv.h.
 *
 * MULTIPART: multipart.h; the body begins with "--" and its boundary.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_BODY_H
#define REST_BODY_H

#include "buf.h"
#include "csv.h"
#include "fault.h"
#include "value.h"

typedef enum RestBodyKind
{
	REST_BODY_JSON,
	REST_BODY_FORM,
	REST_BODY_NDJSON,
	REST_BODY_TEXT,
	REST_BODY_MULTIPART,
	REST_BODY_CSV
} RestBodyKind;

typedef struct RestBody RestBody;

extern RestBody *rest_body_parse(RestBodyKind kind, const char *text,
								 size_t len, bool many, RestFault *fault);
extern void rest_body_free(RestBody *body);
extern bool rest_body_expand(const RestBody *body, RestLookup lookup,
							 void *ctx, size_t nrows, RestBuf *out,
							 bool *empty, RestFault *fault);
extern bool rest_body_names(const RestBody *body, RestNameVisit visit,
							void *arg);
/* Is this text the rows that are written, and nothing else? */
extern bool rest_body_is_rows(const char *text, size_t len);

extern bool rest_body_spell_csv(RestBody *body, const RestCsv *csv,
								RestFault *fault);
extern RestBodyKind rest_body_kind(const RestBody *body);
extern const char *rest_body_content_type(RestBodyKind kind);

#endif							/* REST_BODY_H */
