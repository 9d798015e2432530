/*-------------------------------------------------------------------------
 *
 * jsonscan.h
 *	  JSON as raw text: slices, unescaping, validating, walking.
 *
 * Plain C.  Nothing here converts a number or builds a tree: a slice points
 * into text that somebody else keeps.  Strict RFC 8259 and valid UTF-8.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_JSONSCAN_H
#define REST_JSONSCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "fault.h"

/* Nesting that the reader and the functions below accept unless told. */
#define REST_JSON_MAX_DEPTH	1000

typedef enum RestJsonKind
{
	REST_JSON_MISSING = 0,		/* there is no such member or element */
	REST_JSON_NULL,
	REST_JSON_FALSE,
	REST_JSON_TRUE,
	REST_JSON_NUMBER,
	REST_JSON_STRING,
	REST_JSON_ARRAY,
	REST_JSON_OBJECT
} RestJsonKind;

/*
 * A value inside raw JSON text, not NUL-terminated.  A string's data and len
 * are what stands between its quotes, still escaped; the quotes themselves
 * are always at data[-1] and data[len].  Everything else is the whole token
 * or container.  MISSING has data "" and len 0.
 */
typedef struct RestSlice
{
	RestJsonKind kind;
	bool		escaped;		/* a string that holds a backslash */
	const char *data;
	size_t		len;
} RestSlice;

/*
 * Walks the elements of an array or the members of an object.  Fill it with
 * rest_json_iter().  The text must have been checked (by the reader, or by
 * rest_json_parse): other text does no harm, but not each error in it is seen;
 * "failed" after the end says that one was.
 */
typedef struct RestJsonIter
{
	const char *pos;
	const char *end;
	bool		object;			/* members, with names */
	bool		first;
	bool		done;
	bool		failed;
	RestSlice	name;			/* of the current member; a STRING slice */
	RestSlice	value;			/* of the current member or element */
} RestJsonIter;

/* "null", "boolean", "number", "string", "array", "object" or "nothing" */
extern const char *rest_json_kind_name(RestJsonKind kind);

/* The value's whole text: of a string with its quotes. */
extern void rest_slice_raw(const RestSlice *slice, const char **data,
						   size_t *len);

/* Append the value's whole text: of a string with its quotes. */
extern bool rest_slice_append(const RestSlice *slice, RestBuf *out);

/* Does the string slice, once unescaped, equal this text? */
extern bool rest_slice_equals(const RestSlice *slice, const char *text,
							  size_t len);

/* A string slice as UTF-8, appended to out; faults on U+0000 and on half a
 * surrogate pair, which no text value can hold. */
extern bool rest_json_unescape(const RestSlice *slice, RestBuf *out,
							   RestFault *fault);

/* Is this exactly one JSON text?  max_depth 0 means REST_JSON_MAX_DEPTH. */
extern bool rest_json_validate(const char *data, size_t len, int max_depth,
							   RestFault *fault);

/* The one value that the text holds, white space around it dropped. */
extern bool rest_json_parse(const char *data, size_t len, int max_depth,
							RestSlice *value, RestFault *fault);

/* Start walking; a slice that is no container has no elements. */
extern void rest_json_iter(RestJsonIter *iter, const RestSlice *container);

/* Go to the next element or member; false at the end or when failed. */
extern bool rest_json_iter_next(RestJsonIter *iter);

/* Last member of that (unescaped) name; MISSING when there is none. */
extern RestSlice rest_json_member(const RestSlice *object, const char *name,
								  size_t len);

/* Element of that number, from 0; MISSING when there is none. */
extern RestSlice rest_json_element(const RestSlice *array, long index);

#endif							/* REST_JSONSCAN_H */
