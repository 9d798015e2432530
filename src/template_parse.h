/*-------------------------------------------------------------------------
 *
 * template_parse.h
 *	  The inside of a template: a row of parts.
 *
 * For template.c, which expands them, and template_parse.c, which makes them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_TEMPLATE_PARSE_H
#define REST_TEMPLATE_PARSE_H

#include "template.h"

typedef enum RestPartKind
{
	REST_PART_TEXT,
	REST_PART_NAME,
	REST_PART_OPEN,					/* [[ */
	REST_PART_CLOSE					/* ]] */
} RestPartKind;

typedef struct RestPart
{
	RestPartKind	kind;
	char	   *text;			/* TEXT: the bytes; NAME: the name; owned */
	size_t		len;
	RestName	name;			/* NAME */
	bool		plus;			/* NAME: {+x} */
	char	   *sep;			/* NAME: {x|sep}, or NULL; owned */
	size_t		close;			/* OPEN: number of its CLOSE */
} RestPart;

struct RestTemplate
{
	RestPart	   *parts;
	size_t		nparts;
	size_t		size;			/* allocated */
};

#endif							/* REST_TEMPLATE_PARSE_H */
