/*-------------------------------------------------------------------------
 *
 * fake_lookup.h
 *	  A lookup over a fixed table of values, for the tests of templates.
 *
 * Keys are the names as they stand in the braces, so that {x}, {"x"}, {'x'}
 * and {old.x} can have different values; "key@2" is {key} of row 2 and is
 * preferred to "key".  A name that is not in the table is a fault.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FAKE_LOOKUP_H
#define FAKE_LOOKUP_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value.h"

typedef struct FakeItem
{
	const char *name;
	RestValue	value;
} FakeItem;

typedef struct FakeTable
{
	const FakeItem *items;
	size_t		nitems;
	unsigned	asked;			/* lookups so far */
} FakeTable;

#define V_EMPTY			{REST_VALUE_EMPTY, NULL, 0, NULL, 0}
#define V_NULL			{REST_VALUE_NULL, NULL, 0, NULL, 0}
#define V_TEXT(t)		{REST_VALUE_TEXT, (t), sizeof(t) - 1, NULL, 0}
#define V_RAW(t)		{REST_VALUE_RAW, (t), sizeof(t) - 1, NULL, 0}
#define V_LIST(a)		{REST_VALUE_LIST, NULL, 0, (a), sizeof(a) / sizeof((a)[0])}
#define V_NONE			{REST_VALUE_LIST, NULL, 0, NULL, 0}
#define FAKE_TABLE(a)	{(a), sizeof(a) / sizeof((a)[0]), 0}

/* RestLookup */
static inline bool
fake_lookup(void *ctx, const RestName *name, RestValue *out, RestFault *fault)
{
	FakeTable  *table = ctx;
	char		key[256];
	char		row[256];
	const FakeItem *found = NULL;
	size_t		i;

	table->asked++;
	snprintf(key, sizeof(key), "%s%s%s%s", name->old ? "old." : "",
			 name->quoted ? "\"" : name->literal ? "'" : "", name->text,
			 name->quoted ? "\"" : name->literal ? "'" : "");
	snprintf(row, sizeof(row), "%.200s@%zu", key, name->row);
	for (i = 0; i < table->nitems; i++)
	{
		if (strcmp(table->items[i].name, row) == 0)
			found = &table->items[i];
		else if (strcmp(table->items[i].name, key) == 0 && found == NULL)
			found = &table->items[i];
	}
	if (found == NULL)
		return rest_fault_set(fault, "XX000", "no {%s}", key);
	*out = found->value;
	return true;
}

/* A small generator with a fixed seed: the same run every time. */
static inline uint32_t
fake_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (uint32_t) (*state >> 33);
}

/* Fill a text of at most size - 1 pieces-bytes from a list of pieces. */
static inline size_t
fake_text(uint64_t *state, const char *const *pieces, size_t npieces,
		  char *out, size_t size)
{
	size_t		len = 0;
	size_t		n = fake_random(state) % 12;

	while (n-- > 0)
	{
		const char *piece = pieces[fake_random(state) % npieces];
		size_t		k = strlen(piece);

		if (len + k >= size)
			break;
		memcpy(out + len, piece, k);
		len += k;
	}
	if (len > 0 && fake_random(state) % 8 == 0)
		out[fake_random(state) % len] = (char) fake_random(state);
	out[len] = '\0';
	return len;
}

#endif							/* FAKE_LOOKUP_H */
