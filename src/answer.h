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
} RestAnswerSpec;

/* How answers of this route are read, in the current memory context. */
extern RestAnswer *rest_answer_new(const RestAnswerSpec *spec);

/* What an outbox must read of them; NULL: nothing, their status is enough. */
extern const RestReaderSpec *rest_answer_records(const RestAnswer *answer);
extern int	rest_answer_nasides(const RestAnswer *answer);

/*
 * Bring values and nulls (by attnum - 1), which hold the row as it was sent, to
 * what the answer says, in the current memory context: by its record, by the
 * key that it names, by asking for the record, as options returning and
 * inserted_key say.  What the answer does not mention stays.
 */
extern void rest_answer_row(RestAnswer *answer, const RestOutboxAnswer *from,
							Datum *values, bool *nulls);

#endif							/* REST_ANSWER_H */
