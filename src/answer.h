/*-------------------------------------------------------------------------
 *
 * answer.h
 *	  From the answer to a write to the row that RETURNING and triggers see.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_ANSWER_H
#define REST_ANSWER_H

#include "nodes/bitmapset.h"

#include "outbox.h"
#include "row.h"

typedef struct RestAnswer RestAnswer;

typedef struct RestAnswerSpec
{
	const RestColumnMap *map;
	RestApi    *api;
	RestOpt		route;			/* whose answers these are */
	List	   *attrs;			/* of int: attnums that are looked at; NIL: none */
	RestCodec **codecs;			/* by attnum - 1, filled at first use */
	bool		whole;			/* the row as it was sent is not all of it: */
	const Bitmapset *unknown;	/* these attnums must come from the API */
	bool		counts;			/* of a route that writes what conditions choose:
								 * only how many there were */
} RestAnswerSpec;

/* How answers of this route are read, in the current memory context. */
extern RestAnswer *rest_answer_new(const RestAnswerSpec *spec);

/* What an outbox must read of them; NULL: nothing, their status is enough. */
extern const RestReaderSpec *rest_answer_records(const RestAnswer *answer);
extern int	rest_answer_nasides(const RestAnswer *answer);

typedef enum RestAnswerNext
{
	REST_ROW_WRITTEN,
	REST_ROW_NONE				/* there was no such record */
} RestAnswerNext;

/*
 * Bring values and nulls (by attnum - 1), which hold the row as it was sent, to
 * what the answer says, in the current memory context: by its record, by the
 * key that it names, by asking for the record, as options returning and
 * inserted_key say.  What the answer does not mention stays.  REST_ROW_NONE: an
 * update or delete whose answer lists no record, where option record says that
 * it may.
 */
extern RestAnswerNext rest_answer_row(RestAnswer *answer,
									  const RestOutboxAnswer *from,
									  Datum *values, bool *nulls);

/*
 * The same for the next row of a write of many, in the order sent.  Raises when
 * the answer has fewer records than rows were sent.
 */
extern RestAnswerNext rest_answer_next(RestAnswer *answer,
									   const RestOutboxAnswer *from, int i,
									   Datum *values, bool *nulls);

/* Do answers of a write of many tell rows, one by one? */
extern bool rest_answer_tells_rows(const RestAnswer *answer);

/*
 * Of a route that writes what conditions choose: the next record of its answer,
 * n of which were taken; false when there are no more.  values and nulls, when
 * they are not NULL, hold what is known of it and are brought to what it tells;
 * raises when it does not tell all attrs.
 */
extern bool rest_answer_each(RestAnswer *answer, const RestOutboxAnswer *from,
							 int64 n, Datum *values, bool *nulls);

/* How many records such an answer says were written (counts); -1: nothing is
 * known.  Raises where option written_count finds nothing. */
extern int64 rest_answer_affected(RestAnswer *answer,
								  const RestOutboxAnswer *from);

/* No record may be left when all rows were taken: raises otherwise. */
extern void rest_answer_end(RestAnswer *answer, const RestOutboxAnswer *from);

#endif							/* REST_ANSWER_H */
