/*-------------------------------------------------------------------------
 *
 * modify_send.h
 *	  How rows go out, alone or together, and what comes back for each.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MODIFY_SEND_H
#define REST_MODIFY_SEND_H

#include "modify_state.h"

/*
 * Send a row by the route for one row, or (many, or where there is no such
 * route) put it to others that go together; row is borrowed for the call.
 * values and nulls of modify are the row as RETURNING starts from.  Answers
 * that are due are taken: for each row that was written nwritten is counted,
 * and, where needs_row is set, the row as it is now stands in told_values and
 * told_nulls when give is called.
 */
extern void rest_modify_send(RestModify *modify, const RestWriteRow *row,
							 bool many);

/* The same for the row that stands in modify, as the operation wants it; the
 * row's memory (row_cxt) is forgotten then. */
extern void rest_modify_send_held(RestModify *modify, bool many);

/* Send what waits for company, and take all answers. */
extern void rest_modify_flush(RestModify *modify);

/* May rows go together: is there a route, and a size, and can it tell what is
 * asked of it? */
extern bool rest_modify_has_many(const RestModify *modify);

/* The same for records that were not read before: the answer must tell how many
 * of them there were. */
extern bool rest_modify_counts_many(const RestModify *modify);

/* A way's writer, made at first use. */
extern RestWriter *rest_modify_writer(RestModify *modify, bool many);

#endif							/* REST_MODIFY_SEND_H */
