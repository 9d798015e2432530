/*-------------------------------------------------------------------------
 *
 * readcols.h
 *	  Rows of an object of arrays, for the record reader.
 *
 * Plain C, malloc'd.  Only reader.c uses it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_READCOLS_H
#define REST_READCOLS_H

#include "fault.h"
#include "jsonscan.h"

typedef struct RestReadCols
{
	int			n;
	RestSlice  *values;			/* of the row at hand */
	RestJsonIter *arrays;
	bool	   *there;			/* is there an array? else all are missing */
	RestJsonIter lead;			/* counts rows when no column is there */
	bool		has_lead;
	bool		active;			/* between begin and the last row */
	unsigned long row;			/* the one at hand, from 1 */
} RestReadCols;

/* For n columns; NULL without memory. */
extern RestReadCols *rest_cols_new(int n);
extern void rest_cols_free(RestReadCols *cols);

/*
 * Begin with an object whose arrays these are; all slices are borrowed until
 * the last row.  False with a fault (HV00L) when they are no arrays.
 */
extern bool rest_cols_begin(RestReadCols *cols, const RestSlice *object,
							const RestSlice *arrays, RestFault *fault);

/*
 * Go to the next row: its values are in values.  False at the end, and with a
 * fault when the arrays differ in length.
 */
extern bool rest_cols_next(RestReadCols *cols, RestFault *fault);

#endif							/* REST_READCOLS_H */
