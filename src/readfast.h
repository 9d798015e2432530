/*-------------------------------------------------------------------------
 *
 * readfast.h
 *	  The short way through the members of a record.
 *
 * Plain C.  Only readwalk.c uses it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_READFAST_H
#define REST_READFAST_H

#include "readnote.h"

/*
 * The object on top of the frames is in a record: walk as many of its members
 * as are completely at hand and simple.  Enter in state FIRST_KEY, KEY or
 * AFTER; leaves one of these, or VALUE, where readwalk.c has to go on.
 */
extern void rest_fast_members(RestReader *reader);

#endif							/* REST_READFAST_H */
