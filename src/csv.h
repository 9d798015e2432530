/*-------------------------------------------------------------------------
 *
 * csv.h
 *	  How CSV is spelled, and records as CSV.
 *
 * Plain C.  RFC 4180 with COPY's liberties: another delimiter, another quote, a
 * text that stands for null, with or without a line of names.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_CSV_H
#define REST_CSV_H

#include <stdbool.h>

#include "buf.h"
#include "fault.h"
#include "value.h"

/* The words of the spelling, as COPY has them */
typedef struct RestCsv
{
	bool		header;			/* the first line names the columns */
	bool		force_quote;	/* when written: each value in quotes */
	char		delimiter;
	char		quote;			/* doubled within quotes */
	const char *null;			/* without quotes: a null; borrowed */
} RestCsv;

/* As RFC 4180 has it, with names; nothing between two commas is null. */
extern const RestCsv rest_csv_plain;

/*
 * Append n records, JSON objects with the same members in the same order, as
 * lines that end in LF, after a line of the members' names where there is one.
 * False with a fault: 0A000 for records of different members, HV024 for what is
 * no object or has no members, 54000 when out is full.
 */
extern bool rest_csv_write(const RestCsv *csv, const RestValue *records,
						   size_t n, RestBuf *out, RestFault *fault);

#endif							/* REST_CSV_H */
