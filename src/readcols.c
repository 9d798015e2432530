/*-------------------------------------------------------------------------
 *
 * readcols.c
 *	  Rows of an object of arrays, for the record reader.
 *
 * Assumes slices of JSON that was walked before.  The arrays are walked side
 * by side, so that no more is kept than the reader has at hand anyway.
 *
 *-------------------------------------------------------------------------
 */
#include "readcols.h"

#include <stdlib.h>
#include <string.h>

/* See the header. */
RestReadCols *
rest_cols_new(int n)
{
	RestReadCols *cols = calloc(1, sizeof(*cols));

	if (cols == NULL)
		return NULL;
	cols->n = n;
	cols->values = calloc((size_t) n + 1, sizeof(RestSlice));
	cols->arrays = calloc((size_t) n + 1, sizeof(RestJsonIter));
	cols->there = calloc((size_t) n + 1, sizeof(bool));
	if (cols->values && cols->arrays && cols->there)
		return cols;
	rest_cols_free(cols);
	return NULL;
}

/* Free it; NULL is fine. */
void
rest_cols_free(RestReadCols *cols)
{
	if (cols == NULL)
		return;
	free(cols->values);
	free(cols->arrays);
	free(cols->there);
	free(cols);
}

/* Any array of the object tells how many rows there are. */
static void
find_lead(RestReadCols *cols, const RestSlice *object)
{
	RestJsonIter members;

	rest_json_iter(&members, object);
	while (!cols->has_lead && rest_json_iter_next(&members))
	{
		if (members.value.kind != REST_JSON_ARRAY)
			continue;
		rest_json_iter(&cols->lead, &members.value);
		cols->has_lead = true;
	}
}

/* See the header. */
bool
rest_cols_begin(RestReadCols *cols, const RestSlice *object,
				const RestSlice *arrays, RestFault *fault)
{
	bool		any = false;
	int			i;

	cols->active = cols->has_lead = false;
	cols->row = 0;
	if (object->kind != REST_JSON_OBJECT)
		return rest_fault_set(fault, REST_STATE_FDW_REPLY,
							  "an object of arrays is expected, not %s",
							  rest_json_kind_name(object->kind));
	for (i = 0; i < cols->n; i++)
	{
		RestSlice	array = arrays[i];	/* may be where values are */

		cols->there[i] = array.kind == REST_JSON_ARRAY;
		if (!cols->there[i] && array.kind > REST_JSON_NULL)
			return rest_fault_set(fault, REST_STATE_FDW_REPLY,
								  "the values of a column are no array, but %s",
								  rest_json_kind_name(array.kind));
		memset(&cols->values[i], 0, sizeof(RestSlice));
		cols->values[i].data = "";
		if (cols->there[i])
			rest_json_iter(&cols->arrays[i], &array);
		any |= cols->there[i];
	}
	if (!any)
		find_lead(cols, object);
	cols->active = any || cols->has_lead;
	return true;
}

/* See the header. */
bool
rest_cols_next(RestReadCols *cols, RestFault *fault)
{
	int			ended = 0;
	int			going = 0;
	int			i;

	if (cols->has_lead && rest_json_iter_next(&cols->lead))
		going++;
	for (i = 0; i < cols->n; i++)
	{
		if (!cols->there[i])
			continue;
		if (!rest_json_iter_next(&cols->arrays[i]))
		{
			ended++;
			continue;
		}
		cols->values[i] = cols->arrays[i].value;
		going++;
	}
	cols->active = going > 0 && ended == 0;
	if (going > 0 && ended > 0)
		return rest_fault_set(fault, REST_STATE_FDW_REPLY,
							  "the arrays of the columns differ in length: one ends after %lu values",
							  cols->row);
	if (cols->active)
		cols->row++;
	return cols->active;
}
