/*-------------------------------------------------------------------------
 *
 * record.h
 *	  {record} and {changes}: columns put where their write pointers say.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_RECORD_H
#define REST_RECORD_H

#include "nodes/bitmapset.h"

#include "column.h"
#include "value.h"

typedef struct RestRecorder RestRecorder;

/* The write pointers of a table, in the current memory context. */
extern RestRecorder *rest_recorder_new(const RestColumnMap *map);

/* Does a written record have a place for this column? */
extern bool rest_recorder_has(const RestRecorder *recorder, AttrNumber attnum);

/*
 * The columns of attnums, with these values (by attnum - 1), as one JSON text,
 * palloc'd.  Raises HV024 when their pointers contradict each other.
 */
extern RestValue rest_recorder_record(const RestRecorder *recorder,
									  const Bitmapset *attnums,
									  const RestValue *values);

/*
 * The same for what SET changes: each value as option change has it.
 */
extern RestValue rest_recorder_changes(const RestRecorder *recorder,
									   const Bitmapset *attnums,
									   const RestValue *values);

/* What SET changes as a list of texts, each by option change: {value} is one of
 * values, {'value'} one of literals. */
extern RestValue rest_recorder_change_terms(const RestRecorder *recorder,
											const Bitmapset *attnums,
											const RestValue *values,
											const RestValue *literals);

#endif							/* REST_RECORD_H */
