/*-------------------------------------------------------------------------
 *
 * readplan.h
 *	  What the record reader looks for, compiled from its specification.
 *
 * Plain C, malloc'd.  Only reader.c uses it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_READPLAN_H
#define REST_READPLAN_H

#include <string.h>

#include "reader.h"

typedef struct RestPlanNode RestPlanNode;

/* From a container to one of its members or elements. */
typedef struct RestPlanEdge
{
	const char *name;			/* unescaped; borrowed from the pointer */
	size_t		len;
	long		index;			/* the name as an array index, or -1 */
	RestPlanNode *target;
	int			next;			/* next edge of the same hash, or -1 */
} RestPlanEdge;

#define REST_PLAN_HEADS 64

/*
 * A member name that is expected, from its quote to its colon, and where it
 * leads; see readfast.c.
 */
#define REST_PLAN_GUESS_LEN 32

typedef struct RestPlanGuess
{
	unsigned char text[REST_PLAN_GUESS_LEN];
	uint32_t	mask;			/* a bit for each byte that counts */
	unsigned char len;			/* 0: nothing is expected yet */
	const RestPlanNode *target; /* or NULL: nobody wants it */
} RestPlanGuess;

/* So many members of an object are expected at most. */
#define REST_PLAN_GUESSES 64

/* A value that somebody wants something of. */
struct RestPlanNode
{
	int			nedges;
	RestPlanEdge *edges;
	short		heads[REST_PLAN_HEADS]; /* first edge of each hash, or -1 */
	int			nindexed;
	int		   *indexed;		/* edges with an index, ascending */
	RestPlanNode *any;			/* where all other members lead, or NULL */
	int			nslots;
	int		   *slots;			/* this value belongs into these slots */
	int			nbelow;
	int		   *below;			/* slots that a repeated member makes void */
	bool		leads;			/* something below it is wanted, too */
	int			nguesses;		/* 0: not inside a record */
	RestPlanGuess *guesses;		/* the names that came last time, in order */
	int			followed;		/* segments of the records pointer followed to
								 * get here, or -1: not on its way */
	bool		records;		/* the records pointer ends here */
	int			which;			/* which one, from 0 */
	bool		records_any;	/* ... and goes on with "*" here */
	RestPlanNode *all;			/* next of all nodes, to free them */
};

/* One alternative of a column or aside. */
typedef struct RestPlanSlot
{
	const RestPointer *pointer;
	int			tail;			/* its segments from here on are followed when
								 * the value is at hand */
} RestPlanSlot;

/* A column or aside: its alternatives are n slots from first on. */
typedef struct RestPlanTarget
{
	int			first;
	int			n;
	bool		plain;			/* one alternative, followed while streaming */
} RestPlanTarget;

typedef struct RestPlan
{
	RestPlanNode *outer;		/* the body, up to the records */
	RestPlanNode *record;		/* one record */
	int			ncolumns;
	RestPlanTarget *columns;	/* into record_slots */
	RestPlanTarget *asides;		/* into aside_slots */
	int			nrecord_slots;
	RestPlanSlot *record_slots;
	int			naside_slots;
	RestPlanSlot *aside_slots;
	int			ninside;		/* asides that are inside the one record: */
	int			first_inside;	/* their record slots begin here and go to */
	int		   *inside;			/* these aside slots */
	int			nsegments;		/* of the records pointer */
	int			depth;			/* of the longest one when there are others */
	bool		others;			/* there are */
	RestPlanNode *all;
	int			nnodes;
} RestPlan;

extern RestPlan *rest_plan_new(const RestReaderSpec *spec, RestFault *fault);
extern void rest_plan_free(RestPlan *plan);

/* A cheap hash of a member name: its length, first and last byte. */
static inline unsigned
rest_plan_hash(const unsigned char *name, size_t len)
{
	unsigned	h = (unsigned) len * 5;

	if (len > 0)
		h += name[0] * 3u + name[len - 1] * 7u + name[len / 2];
	return (h ^ (h >> 6)) % REST_PLAN_HEADS;
}

/* The edge of that name, which has no escapes; NULL when there is none. */
static inline const RestPlanEdge *
rest_plan_find(const RestPlanNode *node, const unsigned char *name, size_t len)
{
	int			e;

	for (e = node->heads[rest_plan_hash(name, len)]; e >= 0;
		 e = node->edges[e].next)
		if (node->edges[e].len == len &&
			memcmp(node->edges[e].name, name, len) == 0)
			return &node->edges[e];
	return NULL;
}

#endif							/* REST_READPLAN_H */
