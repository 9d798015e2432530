/*-------------------------------------------------------------------------
 *
 * match.h
 *	  Does a value look as option match says?
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_MATCH_H
#define REST_MATCH_H

#include "column.h"

/* Does the regular expression match the whole text? */
extern bool rest_match_text(const char *pattern, const char *text);

/*
 * Does the value look as option match of its column says?  Of an array each
 * element must, but for NULLs.  True without the option.
 */
extern bool rest_match_value(const RestColumn *column, Datum value);

/*
 * Can a record have this value in that column, or the request?  No when it is
 * a key, or only part of the request, and does not look so.
 */
extern bool rest_match_can_be(const RestColumn *column, Datum value);

#endif							/* REST_MATCH_H */
