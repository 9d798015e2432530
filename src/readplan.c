/*-------------------------------------------------------------------------
 *
 * readplan.c
 *	  What the record reader looks for, compiled from its specification.
 *
 * Assumes that the pointers outlive the plan.  Pointers enter; a graph leaves
 * in which each node is a place in a body (or record) that one or more
 * pointers lead through.  While streaming, at most one node stands for a
 * container, whatever the pointers are: where names and "*" overlap, the
 * target of a name's edge stands for both (subset construction).
 *
 * A pointer is streamed up to its first "*" or "[member=value]"; that value is
 * kept as raw text, and the rest is followed in it later.  The exception is a
 * "*" on the way to the records, where keeping the value would mean to keep
 * the whole body.
 *
 *-------------------------------------------------------------------------
 */
#include "readplan.h"

#include <stdlib.h>
#include <string.h>

/* More nodes than any sensible list of columns needs. */
#define PLAN_MAX_NODES 30000

/* A pointer while the graph is built. */
typedef struct PlanItem
{
	const RestPointer *pointer;
	int			start;			/* segment that leaves the root */
	int			stop;			/* segments from here on are not streamed */
	int			slot;			/* -1: the records pointer */
} PlanItem;

typedef struct PlanItems
{
	PlanItem   *item;
	int			n;
} PlanItems;

/* A fault about one pointer.  Returns false. */
static bool
plan_fault(RestFault *fault, const RestPointer *pointer, const char *why)
{
	rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
				   "pointer \"%.200s\" cannot be read from a stream",
				   pointer->text);
	return rest_fault_detail(fault, "%s", why);
}

/* Is the segment such that the members' names decide alone? */
static bool
segments_equal(const RestSegment *a, const RestSegment *b)
{
	return a->kind == REST_SEGMENT_NAME && b->kind == REST_SEGMENT_NAME &&
		a->len == b->len && memcmp(a->name, b->name, a->len) == 0;
}

/* First segment from number i on that is no plain name; nsegments if none. */
static int
first_special(const RestPointer *pointer, int i)
{
	while (i < pointer->nsegments &&
		   pointer->segments[i].kind == REST_SEGMENT_NAME)
		i++;
	return i;
}

/* Has the item a "*" among the segments that lead to this depth? */
static bool
item_is_literal(const PlanItem *item, int depth)
{
	return first_special(item->pointer, item->start) >= item->start + depth;
}

/* A node without edges, freed with the plan; NULL without memory. */
static RestPlanNode *
plan_node(RestPlan *plan, int nitems)
{
	RestPlanNode *node = calloc(1, sizeof(*node));

	if (node == NULL || plan->nnodes >= PLAN_MAX_NODES)
	{
		free(node);
		return NULL;
	}
	plan->nnodes++;
	node->all = plan->all;
	plan->all = node;
	node->followed = -1;
	memset(node->heads, 0xFF, sizeof(node->heads));
	node->slots = calloc((size_t) nitems + 1, sizeof(int));
	node->below = calloc((size_t) nitems + 1, sizeof(int));
	return node->slots && node->below ? node : NULL;
}

/*
 * The edge of that segment's name, made when there is none; -1 without memory.
 */
static int
plan_edge(RestPlanNode *node, const RestSegment *segment)
{
	unsigned	h = rest_plan_hash((const unsigned char *) segment->name,
								   segment->len);
	RestPlanEdge *edges;
	int			e;

	for (e = node->heads[h]; e >= 0; e = node->edges[e].next)
		if (node->edges[e].len == segment->len &&
			memcmp(node->edges[e].name, segment->name, segment->len) == 0)
			return e;
	edges = realloc(node->edges, sizeof(*edges) * (size_t) (node->nedges + 1));
	if (edges == NULL)
		return -1;
	node->edges = edges;
	e = node->nedges++;
	edges[e].name = segment->name;
	edges[e].len = segment->len;
	edges[e].index = segment->index;
	edges[e].target = NULL;
	edges[e].next = node->heads[h];
	node->heads[h] = (short) e;
	return e;
}

/* What the items that end at this node, or pass through it, mean to it. */
static void
note_items(RestPlanNode *node, const PlanItems *items, const int *set, int n,
		   int depth)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		const PlanItem *item = &items->item[set[i]];
		bool		ends = item->start + depth == item->stop;

		if (item->slot < 0)
		{
			node->followed = depth;
			node->records |= ends;
			node->which = ends ? -1 - item->slot : node->which;
			node->records_any |= !ends &&
				item->pointer->segments[depth].kind == REST_SEGMENT_ANY;
		}
		else if (ends)
			node->slots[node->nslots++] = item->slot;
		else if (item_is_literal(item, depth))
			node->below[node->nbelow++] = item->slot;
	}
}

/*
 * List the edges that are array indexes, in order (mostly they come so: an
 * insertion sort).  False without memory.
 */
static bool
index_edges(RestPlanNode *node)
{
	int			e;

	node->indexed = calloc((size_t) node->nedges + 1, sizeof(int));
	if (node->indexed == NULL)
		return false;
	for (e = 0; e < node->nedges; e++)
	{
		int			i = node->nindexed;

		if (node->edges[e].index < 0)
			continue;
		for (; i > 0 && node->edges[node->indexed[i - 1]].index >
			 node->edges[e].index; i--)
			node->indexed[i] = node->indexed[i - 1];
		node->indexed[i] = e;
		node->nindexed++;
	}
	return true;
}

/*
 * The node where the items of a set meet after depth segments, with all that
 * is below it.  NULL without memory or when the graph grows too large.
 * Recursion is as deep as the longest pointer.
 */
static RestPlanNode *
build(RestPlan *plan, const PlanItems *items, const int *set, int n, int depth)
{
	enum {ENDS = -3, ANY = -2};
	RestPlanNode *node = plan_node(plan, n);
	int		   *edge = calloc((size_t) n + 1, sizeof(int));
	int		   *subset = calloc((size_t) n + 1, sizeof(int));
	bool		ok = node != NULL && edge != NULL && subset != NULL;
	int			e;
	int			i;

	if (ok)
		note_items(node, items, set, n, depth);
	for (i = 0; ok && i < n; i++)
	{
		const PlanItem *item = &items->item[set[i]];
		const RestSegment *segment =
		&item->pointer->segments[item->start + depth];

		if (item->start + depth == item->stop)
			edge[i] = ENDS;
		else if (segment->kind == REST_SEGMENT_ANY)
			edge[i] = ANY;
		else
			ok = (edge[i] = plan_edge(node, segment)) >= 0;
	}
	/* e = ANY first: the members that no edge names */
	for (e = ANY; ok && e < node->nedges; e = e == ANY ? 0 : e + 1)
	{
		RestPlanNode *target;
		int			m = 0;

		for (i = 0; i < n; i++)
			if (edge[i] == ANY || edge[i] == e)
				subset[m++] = set[i];
		if (m == 0)
			continue;
		target = build(plan, items, subset, m, depth + 1);
		ok = target != NULL;
		if (e == ANY)
			node->any = target;
		else
			node->edges[e].target = target;
	}
	free(edge);
	free(subset);
	return ok && index_edges(node) ? node : NULL;
}

/* Build the graph of all items.  False without memory. */
static bool
build_all(RestPlan *plan, const PlanItems *items, RestPlanNode **root)
{
	int		   *set = calloc((size_t) items->n + 1, sizeof(int));
	int			i;

	*root = NULL;
	for (i = 0; set != NULL && i < items->n; i++)
		set[i] = i;
	if (set != NULL)
		*root = build(plan, items, set, items->n, 0);
	free(set);
	return *root != NULL;
}

/* Add an item.  The array is large enough: it was made for all of them. */
static void
add_item(PlanItems *items, const RestPointer *pointer, int start, int stop,
		 int slot)
{
	PlanItem   *item = &items->item[items->n++];

	item->pointer = pointer;
	item->start = start;
	item->stop = stop;
	item->slot = slot;
}

/* Can this be the way to the records? */
static bool
check_records(const RestReaderSpec *spec, RestFault *fault)
{
	const RestPointer *records = spec->records;
	int			i;

	for (i = 0; records != NULL && i < records->nsegments; i++)
	{
		if (records->segments[i].kind == REST_SEGMENT_WHERE)
			return plan_fault(fault, records,
							  "The way to the records may not have a \"[member=value]\" segment.");
		if (records->segments[i].kind == REST_SEGMENT_ANY &&
			spec->shape == REST_READ_ONE)
			return plan_fault(fault, records,
							  "The way to a single record may not have a \"*\" segment.");
	}
	if (records != NULL && records->nsegments > 0 &&
		spec->shape == REST_READ_LINES)
		return plan_fault(fault, records,
						  "In NDJSON each line is a record, so that the pointer must be empty.");
	return true;
}

/* Does a pointer end on the way to another one? */
static bool
leads_to(const RestPointer *pointer, const RestPointer *other)
{
	int			i;

	for (i = 0; i < pointer->nsegments; i++)
	{
		if (i == other->nsegments ||
			(pointer->segments[i].kind == REST_SEGMENT_NAME &&
			 !segments_equal(&pointer->segments[i], &other->segments[i])))
			return false;
	}
	return true;
}

/* Can these be other ways to the records? */
static bool
check_others(const RestReaderSpec *spec, RestFault *fault)
{
	int			i;
	int			k;

	if (spec->nothers > 0 && (spec->shape == REST_READ_ONE ||
							  spec->shape == REST_READ_LINES))
		return plan_fault(fault, spec->others[0],
						  "There can be one way only to records of this kind.");
	for (i = -1; i < spec->nothers && spec->nothers > 0; i++)
	{
		const RestPointer *way = i < 0 ? spec->records : spec->others[i];

		for (k = 0; way != NULL && k < way->nsegments; k++)
		{
			if (way->segments[k].kind != REST_SEGMENT_NAME)
				return plan_fault(fault, way,
								  "Where there are several ways to the records they must be plain.");
		}
	}
	return true;
}

/*
 * Place one aside: into the record graph when it is inside the one record,
 * else into the outer graph.  False when it would hold the records, or needs
 * them to be kept.
 */
static bool
place_aside(RestPlan *plan, const RestReaderSpec *spec,
			const RestPointer *aside, int slot, PlanItems *outer,
			PlanItems *record, RestFault *fault)
{
	const RestPointer *records = spec->records;
	int			n = plan->nsegments;
	int			shared = 0;
	int			same = 0;
	int			i;

	while (shared < n && shared < aside->nsegments)
	{
		const RestSegment *ours = &aside->segments[shared];
		const RestSegment *theirs = &records->segments[shared];

		if (ours->kind == REST_SEGMENT_WHERE)
			return plan_fault(fault, aside,
							  "Its \"[member=value]\" segment stands on the way to the records.");
		if (ours->kind == REST_SEGMENT_NAME &&
			theirs->kind == REST_SEGMENT_NAME && !segments_equal(ours, theirs))
			break;
		same += segments_equal(ours, theirs);
		shared++;
	}
	if (spec->shape == REST_READ_ONE && same == n)
	{
		int			tail = first_special(aside, n);

		plan->inside[plan->ninside++] = slot;
		plan->aside_slots[slot].tail = tail;
		plan->record_slots[plan->nrecord_slots].pointer = aside;
		plan->record_slots[plan->nrecord_slots].tail = tail;
		add_item(record, aside, n, tail, plan->nrecord_slots++);
		return true;
	}
	if (shared == aside->nsegments && spec->shape != REST_READ_LINES)
		return plan_fault(fault, aside, "The value that it points to holds the records.");
	for (i = 0; i < spec->nothers; i++)
	{
		if (leads_to(aside, spec->others[i]))
			return plan_fault(fault, aside, "The value that it points to may hold the records.");
	}
	plan->aside_slots[slot].tail = first_special(aside, shared);
	add_item(outer, aside, 0, plan->aside_slots[slot].tail, slot);
	return true;
}

/* How many alternatives have these lists? */
static int
count_alternatives(const RestPointerList *const *lists, int n)
{
	int			total = 0;
	int			i;

	for (i = 0; i < n; i++)
		total += lists[i]->n;
	return total;
}

/* Give each alternative of each column its slot. */
static void
place_columns(RestPlan *plan, const RestReaderSpec *spec, PlanItems *record)
{
	int			c;
	int			a;

	plan->ncolumns = spec->ncolumns;
	for (c = 0; c < spec->ncolumns; c++)
	{
		plan->columns[c].first = plan->nrecord_slots;
		plan->columns[c].n = spec->columns[c]->n;
		plan->columns[c].plain = spec->columns[c]->n == 1;
		for (a = 0; a < spec->columns[c]->n; a++)
		{
			const RestPointer *pointer = spec->columns[c]->items[a];
			RestPlanSlot *slot = &plan->record_slots[plan->nrecord_slots];

			slot->pointer = pointer;
			slot->tail = first_special(pointer, 0);
			plan->columns[c].plain &= slot->tail == pointer->nsegments;
			add_item(record, pointer, 0, slot->tail, plan->nrecord_slots++);
		}
	}
	plan->first_inside = plan->nrecord_slots;
}

/* Give each alternative of each aside its slot. */
static bool
place_asides(RestPlan *plan, const RestReaderSpec *spec, PlanItems *outer,
			 PlanItems *record, RestFault *fault)
{
	int			c;
	int			a;

	for (c = 0; c < spec->nasides; c++)
	{
		plan->asides[c].first = plan->naside_slots;
		plan->asides[c].n = spec->asides[c]->n;
		for (a = 0; a < spec->asides[c]->n; a++)
		{
			const RestPointer *pointer = spec->asides[c]->items[a];

			plan->aside_slots[plan->naside_slots].pointer = pointer;
			if (!place_aside(plan, spec, pointer, plan->naside_slots++, outer,
							 record, fault))
				return false;
		}
	}
	return true;
}

/*
 * Make room for the names that records have, at so many a record, and note
 * which nodes lead on.  False without memory.  Recursion is as deep as the
 * longest pointer.
 */
static bool
prepare_guesses(RestPlanNode *node, int room)
{
	int			e;

	node->leads = node->nedges > 0 || node->any != NULL || node->nbelow > 0;
	if (!node->leads)
		return true;
	room = room < REST_PLAN_GUESSES ? room : REST_PLAN_GUESSES;
	node->guesses = calloc((size_t) room, sizeof(RestPlanGuess));
	if (node->guesses == NULL)
		return false;
	node->nguesses = room;
	for (e = 0; e < node->nedges; e++)
	{
		RestPlanNode *target = node->edges[e].target;

		if (!prepare_guesses(target, target->nedges * 2 + 16))
			return false;
	}
	return node->any == NULL ||
		prepare_guesses(node->any, node->any->nedges * 2 + 16);
}

/* Fill in a plan whose arrays are there.  False with or without a fault. */
static bool
plan_fill(RestPlan *plan, const RestReaderSpec *spec, PlanItems *outer,
		  PlanItems *record, RestFault *fault)
{
	static const RestPointer whole = {NULL, 0, NULL};
	int			i;

	place_columns(plan, spec, record);
	if (!place_asides(plan, spec, outer, record, fault))
		return false;
	add_item(outer, spec->records ? spec->records : &whole, 0, plan->nsegments,
			 -1);
	for (i = 0; i < spec->nothers; i++)
		add_item(outer, spec->others[i], 0, spec->others[i]->nsegments, -2 - i);
	return build_all(plan, outer, &plan->outer) &&
		build_all(plan, record, &plan->record) &&
		prepare_guesses(plan->record, REST_PLAN_GUESSES);
}

/*
 * Compile a specification.  The plan is the caller's; NULL and a fault when it
 * cannot be read by streaming.
 */
RestPlan *
rest_plan_new(const RestReaderSpec *spec, RestFault *fault)
{
	int			ncolumns = count_alternatives(spec->columns, spec->ncolumns);
	int			nasides = count_alternatives(spec->asides, spec->nasides);
	size_t		total = (size_t) ncolumns + (size_t) nasides + 1 +
		(size_t) spec->nothers;
	RestPlan   *plan;
	PlanItems	outer = {calloc(total, sizeof(PlanItem)), 0};
	PlanItems	record = {calloc(total, sizeof(PlanItem)), 0};
	bool		ok = false;
	int			i;

	rest_fault_clear(fault);
	plan = check_records(spec, fault) && check_others(spec, fault) ?
		calloc(1, sizeof(*plan)) : NULL;
	if (plan != NULL)
	{
		plan->nsegments = spec->records ? spec->records->nsegments : 0;
		plan->others = spec->nothers > 0;
		plan->depth = plan->nsegments;
		for (i = 0; i < spec->nothers; i++)
		{
			if (spec->others[i]->nsegments > plan->depth)
				plan->depth = spec->others[i]->nsegments;
		}
		plan->columns = calloc((size_t) spec->ncolumns + 1, sizeof(RestPlanTarget));
		plan->asides = calloc((size_t) spec->nasides + 1, sizeof(RestPlanTarget));
		plan->record_slots = calloc(total, sizeof(RestPlanSlot));
		plan->aside_slots = calloc(total, sizeof(RestPlanSlot));
		plan->inside = calloc(total, sizeof(int));
		ok = outer.item && record.item && plan->columns && plan->asides &&
			plan->record_slots && plan->aside_slots && plan->inside &&
			plan_fill(plan, spec, &outer, &record, fault);
	}
	free(outer.item);
	free(record.item);
	if (ok)
		return plan;
	if (!rest_fault_is_set(fault) && plan != NULL &&
		plan->nnodes >= PLAN_MAX_NODES)
		rest_fault_set(fault, REST_STATE_PROGRAM_LIMIT,
					   "too many pointers to follow at once");
	if (!rest_fault_is_set(fault))
		rest_fault_set(fault, REST_STATE_OUT_OF_MEMORY, "out of memory");
	rest_plan_free(plan);
	return NULL;
}

/* Free a plan; NULL is fine. */
void
rest_plan_free(RestPlan *plan)
{
	RestPlanNode *node;

	if (plan == NULL)
		return;
	while ((node = plan->all) != NULL)
	{
		plan->all = node->all;
		free(node->edges);
		free(node->indexed);
		free(node->slots);
		free(node->below);
		free(node->guesses);
		free(node);
	}
	free(plan->columns);
	free(plan->asides);
	free(plan->record_slots);
	free(plan->aside_slots);
	free(plan->inside);
	free(plan);
}
