/*-------------------------------------------------------------------------
 *
 * pointer.h
 *	  Pointers into a JSON text: RFC 6901 and three additions.
 *
 *		""					the whole value
 *		/a/b				member b of member a
 *		/a/0				element 0 of array a (or its member "0")
 *		/a/x				x as a segment "*" is every element or member; the
 *							values found make up one JSON array
 *		/a/[id=360]/v		the (first) element of a whose member id is the
 *							scalar 360 or "360"
 *		/a, /b				the first of these that is there and not null
 *
 * In a segment ~0 is "~" and ~1 is "/", as in the RFC; ~2 is ",", ~3 is "*"
 * and ~4 is "[" where these would mean something else.
 *
 * Plain C, malloc'd.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_POINTER_H
#define REST_POINTER_H

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "fault.h"

typedef enum RestSegmentKind
{
	REST_SEGMENT_NAME,			/* a member, or an element when index >= 0 */
	REST_SEGMENT_ANY,			/* "*" */
	REST_SEGMENT_WHERE			/* "[name=value]" */
} RestSegmentKind;

typedef struct RestSegment
{
	RestSegmentKind kind;
	char	   *name;			/* unescaped, NUL-terminated; NULL for ANY */
	size_t		len;
	long		index;			/* the name as an array index, or -1 */
	char	   *value;			/* WHERE only: unescaped */
	size_t		value_len;
} RestSegment;

typedef struct RestPointer
{
	char	   *text;			/* as written, for messages */
	int			nsegments;
	RestSegment *segments;
} RestPointer;

/* Alternatives; never empty. */
typedef struct RestPointerList
{
	int			n;
	RestPointer **items;
} RestPointerList;

/* NULL and a fault (HV024) when the text is no pointer. */
extern RestPointer *rest_pointer_new(const char *text, size_t len,
									 RestFault *fault);
extern void rest_pointer_free(RestPointer *pointer);

/* Comma-separated alternatives; NULL and a fault when one is no pointer. */
extern RestPointerList *rest_pointer_list_new(const char *text, size_t len,
											  RestFault *fault);
extern void rest_pointer_list_free(RestPointerList *list);

/*
 * Cut the next alternative off *text (trimmed), advance *text and *len behind
 * its comma; false when nothing is left.  For lists whose items have prefixes.
 * The text "" has one item, "".
 */
extern bool rest_pointer_split(const char **text, size_t *len,
							   const char **item, size_t *item_len);

/*
 * Length of a leading "word:" (such as header: reply: last: position:), with
 * the colon, or 0.  What follows it is the caller's to read.
 */
extern size_t rest_pointer_prefix(const char *text, size_t len);

/* Append "/" and the name as one segment, escaped. */
extern bool rest_pointer_escape(RestBuf *out, const char *name, size_t len);

#endif							/* REST_POINTER_H */
