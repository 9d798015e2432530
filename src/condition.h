/*-------------------------------------------------------------------------
 *
 * condition.h
 *	  A condition on a reply, as options write it.
 *
 *	  /pointer				there, and neither null nor false
 *	  /pointer=a,b			equal to one of the values
 *	  /pointer~text			contains the text (one of several)
 *	  header:name[=...]		the same for a reply header
 *
 * A value, or all of it, may stand in "double quotes", "" in them being one.
 * With "*" in the pointer it is enough that one element fits.  null, true and
 * false compare as these words.  Used by on_status and the wait_ options.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_CONDITION_H
#define REST_CONDITION_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "fault.h"

typedef enum RestFound
{
	REST_FOUND_NOTHING,			/* no such header; pointer finds nothing */
	REST_FOUND_FALSE,			/* JSON null (no text) or false */
	REST_FOUND_VALUE
} RestFound;

/* Append the value of a reply header (first of that name, any case). */
typedef RestFound (*RestHeaderLookup) (void *ctx, const char *name,
									   RestBuf *text);
/* Append the value at a pointer into the reply body, as rest_jsondoc_find. */
typedef RestFound (*RestBodyLookup) (void *ctx, const char *pointer,
									 RestBuf *text);

typedef struct RestCondition RestCondition;

extern RestCondition *rest_condition_parse(const char *text, size_t len,
										   RestFault *fault);
extern void rest_condition_free(RestCondition *cond);
extern bool rest_condition_needs_body(const RestCondition *cond);
extern bool rest_condition_holds(const RestCondition *cond,
								 RestHeaderLookup header,
								 RestBodyLookup body, void *ctx);

#endif							/* REST_CONDITION_H */
