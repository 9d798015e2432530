/*-------------------------------------------------------------------------
 *
 * jsondoc.h
 *	  A small JSON document (error body, token reply) to look into.
 *
 * Strict RFC 8259, numbers kept as written, on the reader's own scanner:
 * json-c takes NaN, 'quotes' and "1." and changes large integers.  Not for
 * records: those are cut out of the stream.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_JSONDOC_H
#define REST_JSONDOC_H

#include "buf.h"
#include "fault.h"
#include "jsonscan.h"

typedef struct RestJsonDoc RestJsonDoc;

/* A copy of the text, checked; NULL and a fault (HV00L) when it is not JSON. */
extern RestJsonDoc *rest_jsondoc_parse(const char *text, size_t len,
									   RestFault *fault);
extern void rest_jsondoc_free(RestJsonDoc *doc);

/*
 * Follow a pointer, or the first of several (pointer.h) that is there and not
 * null.  When text is not NULL it gets: the characters of a string, a number
 * as written, true or false, the JSON text of an array or object; nothing
 * for null.  A string that no text can hold (U+0000) counts as MISSING.
 */
extern RestJsonKind rest_jsondoc_find(const RestJsonDoc *doc,
									  const char *pointer, RestBuf *text);

/* Append the member names of the object at pointer, ", " between them. */
extern bool rest_jsondoc_members(const RestJsonDoc *doc, const char *pointer,
								 RestBuf *names);

#endif							/* REST_JSONDOC_H */
