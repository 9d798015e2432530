/*-------------------------------------------------------------------------
 *
 * value.h
 *	  A value on its way into a request, and the question by which it is got.
 *
 * Plain C, no functions.  Nothing in here owns memory: who answers a lookup
 * keeps the text alive until the expansion that asked has returned.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_VALUE_H
#define REST_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include "fault.h"

typedef enum RestValueKind
{
	REST_VALUE_EMPTY,			/* nothing: the placeholder is empty */
	REST_VALUE_NULL,			/* JSON null; in text places: empty */
	REST_VALUE_TEXT,			/* text: a string in JSON, also when it is "" */
	REST_VALUE_RAW,				/* JSON text (number, boolean, json): goes into
								 * JSON byte for byte, elsewhere as its text */
	REST_VALUE_LIST				/* items */
} RestValueKind;

typedef struct RestValue
{
	RestValueKind kind;
	const char *text;			/* TEXT, RAW: UTF-8, need not end with NUL */
	size_t		len;			/* bytes of text */
	const struct RestValue *items;	/* LIST: TEXT, RAW, NULL or EMPTY each */
	size_t		nitems;
} RestValue;

/*
 * What a placeholder asks for.  text is NUL-terminated and lives as long as
 * the template.
 */
typedef struct RestName
{
	const char *text;			/* "x" of {x}, {"x"}, {old.x}; "#" of {#};
								 * with its suffix: "reply:/id", "now:iso" */
	bool		quoted;			/* {"x"}: the column only, never a part */
	bool		literal;		/* {'x'}: as a literal of the expression
								 * language (options quote and escape) */
	bool		old;			/* {old.x}: the value in the scanned row */
	bool		index;			/* {#}: answered by the template itself, never
								 * asked; only seen when names are listed */
	size_t		row;			/* in the part of a request that repeats per
								 * row: which one, from 0; else 0 */
} RestName;

/*
 * Answer one placeholder.  False only with a fault; a name that nobody knows
 * is refused when options are checked (rest_template_names and its kin), so
 * that a lookup may treat it as a bug.
 */
typedef bool (*RestLookup) (void *ctx, const RestName *name, RestValue *out,
							RestFault *fault);

/* See each placeholder of a template; false stops the walk. */
typedef bool (*RestNameVisit) (void *arg, const RestName *name);

#endif							/* REST_VALUE_H */
