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

/*
 * A write of so many rows is being composed: it has the next number of the batch
 * of this name, which is the one that is asked about from now on.  NULL: it
 * belongs to none.
 */
extern void rest_numbered_write(const char *name, int nrows);

/* The batch of this name is asked about from now on. */
extern void rest_numbered_use(const char *name);

/* The value of a name; false when it is none of these.  Borrowed until the
 * next call of either function. */
extern bool rest_numbered_find(const char *name, RestValue *out);

#endif							/* REST_NUMBERED_H */
