/*-------------------------------------------------------------------------
 *
 * jsondoc.h
 *	  A small JSON document (error body, token reply) as a tree to look into.
 *
 * Strict RFC 8259, numbers kept as written.  json-c parses, but what it
 * would take too lightly (NaN, 'quotes', "1.") or change (large integers) never
 * reaches it.  Not for records: those are cut out of the stream.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_JSONDOC_H
#define REST_JSONDOC_H

#include "buf.h"
#include "fault.h"

typedef struct RestJsonDoc RestJsonDoc;

typedef enum RestJsonKind
{
	REST_JSON_MISSING,			/* the pointer finds nothing */
	REST_JSON_NULL,
	REST_JSON_BOOL,
	REST_JSON_NUMBER,
	REST_JSON_STRING,
	REST_JSON_ARRAY,
	REST_JSON_OBJECT
} RestJsonKind;

extern RestJsonDoc *rest_jsondoc_parse(const char *text, size_t len,
									   RestFault *fault);
extern void rest_jsondoc_free(RestJsonDoc *doc);

/*
 * Follow a pointer (RFC 6901, with "*" = first element or member where the
 * rest of the pointer finds something, and "[member=value]").  When text is
 * not NULL it gets: the characters of a string, a number as written, true or
 * false, the compact JSON text of an array or object; nothing for null.
 */
extern RestJsonKind rest_jsondoc_find(const RestJsonDoc *doc,
									  const char *pointer, RestBuf *text);

/* Append the member names of the object at pointer, ", " between them. */
extern bool rest_jsondoc_members(const RestJsonDoc *doc, const char *pointer,
								 RestBuf *names);

#endif							/* REST_JSONDOC_H */
