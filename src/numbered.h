/*-------------------------------------------------------------------------
 *
 * numbered.h
 *	  How are the writes of a transaction numbered?  {batch_id},
 *	  {batch_sequence}, {batch_rows}, {batch_start}.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_NUMBERED_H
#define REST_NUMBERED_H

#include "value.h"

/* A write of so many rows is being composed: it has the next number. */
extern void rest_numbered_write(int nrows);

/* The value of a name; false when it is none of these.  Borrowed until the
 * next call of either function. */
extern bool rest_numbered_find(const char *name, RestValue *out);

#endif							/* REST_NUMBERED_H */
