/*-------------------------------------------------------------------------
 *
 * jsonpick.h
 *	  Follow a pointer into a raw JSON value.
 *
 * Plain C.  The way in which the reader reads what it does not read while
 * streaming: "*" and "[member=value]".  Also for small texts that are at hand.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_JSONPICK_H
#define REST_JSONPICK_H

#include "jsonscan.h"
#include "pointer.h"

/*
 * The value at the pointer's segments from number "from" on.  *out points into
 * doc, or into store when a "*" composed an array; store must stay untouched
 * while *out is used.  What would be inside a null is NULL, what is nowhere is
 * MISSING.  Several "*" make one flat array.  False only when store is full.
 * doc must have been checked (see rest_json_iter).
 */
extern bool rest_json_pick(const RestSlice *doc, const RestPointer *pointer,
						   int from, RestBuf *store, RestSlice *out);

/* The first alternative that is there and not null; else NULL or MISSING. */
extern bool rest_json_pick_first(const RestSlice *doc,
								 const RestPointerList *list,
								 RestBuf *store, RestSlice *out);

#endif							/* REST_JSONPICK_H */
