/*-------------------------------------------------------------------------
 *
 * readwalk.h
 *	  Walks a body for the record reader.
 *
 * Plain C.  Only reader.c uses it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_READWALK_H
#define REST_READWALK_H

#include "readnote.h"

typedef enum RestWalkStep
{
	REST_STEP_GO,				/* go on */
	REST_STEP_MORE,				/* all bytes at hand are walked */
	REST_STEP_RECORD,			/* a record is complete */
	REST_STEP_BAD				/* reader->fault is set */
} RestWalkStep;

extern RestWalkStep rest_walk(RestReader *reader);

#endif							/* REST_READWALK_H */
