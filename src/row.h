/*-------------------------------------------------------------------------
 *
 * row.h
 *	  From the record at hand to the values of a row.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ROW_H
#define REST_ROW_H

#include "lister.h"

typedef struct RestRow RestRow;

/*
 * How to fill rows of this table, in the current memory context.  attrs:
 * the attnums that are looked at; the others stay NULL.
 */
extern RestRow *rest_row_new(const RestColumnMap *map, List *attrs,
							 RestCodec **codecs);

/* A record at hand, and where values come from that it does not have. */
typedef struct RestRecord
{
	const RestFacts *facts;
	const RestSlice *slices;	/* all reader columns of it */
	bool		(*given) (const struct RestRecord *record,
						  const RestColumn *column, Datum *value,
						  bool *isnull);	/* false: there is none */
} RestRecord;

/*
 * Fill values and nulls (by attnum - 1) of the row's columns from a record, in
 * the current memory context; other columns stay as they are.
 */
extern void rest_row_read(RestRow *row, const RestRecord *record,
						  Datum *values, bool *nulls);

/*
 * Fill values and nulls (natts each) from the record that the lister has at
 * hand, in the current memory context.  False when the record is not the one
 * that its request was for (language.md section 3, rule 6): skip it.
 */
extern bool rest_row_fill(RestRow *row, RestLister *lister, Datum *values,
						  bool *nulls);

#endif							/* REST_ROW_H */
