/*-------------------------------------------------------------------------
 *
 * jsonnode.h
 *	  The inside of a JSON body: a tree of nodes.
 *
 * For jsonbody.c, which writes it out, and jsonnode.c, which makes it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_JSONNODE_H
#define REST_JSONNODE_H

#include "jsonbody.h"
#include "template.h"

typedef enum RestNodeKind
{
	REST_NODE_RAW,					/* number, true, false, null: as written */
	REST_NODE_STRING,
	REST_NODE_ARRAY,
	REST_NODE_OBJECT
} RestNodeKind;

struct RestJsonNode
{
	RestNodeKind	kind;
	RestTemplate *name;			/* when it is a member: its name */
	bool		spread;			/* member "...": {x} */
	char	   *raw;			/* RAW */
	RestTemplate *text;			/* STRING */
	RestJsonNode *items;		/* ARRAY, OBJECT */
	size_t		nitems;
	bool		repeat;			/* ARRAY: its item repeats per row */
};

#endif							/* REST_JSONNODE_H */
