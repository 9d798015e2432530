/*-------------------------------------------------------------------------
 *
 * spelled.h
 *	  A row as the API reads it: in bodies, and in paths and arguments.
 *
 * Include after postgres.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_SPELLED_H
#define REST_SPELLED_H

#include "nodes/bitmapset.h"

#include "column.h"
#include "datum.h"
#include "routes.h"

typedef struct RestSpeller RestSpeller;

/* By attnum - 1; EMPTY where a column was not spelled */
typedef struct RestSpelled
{
	RestValue  *body;			/* by option format */
	RestValue  *url;			/* by option filter_format */
	RestValue  *literal;		/* in expressions, but for quotes: by
								 * filter_format, else as in bodies */
	RestValue  *special;		/* of {x:spelling}: as the speller counts them */
} RestSpelled;

/* For the rows of this route, in the current memory context. */
extern RestSpeller *rest_speller_new(const RestColumnMap *map,
									 RestCodec **codecs,
									 const RestRoute *route);

/* Is the body of the route data (JSON, form), or a text? */
extern bool rest_speller_body_is_data(const RestSpeller *speller);

/*
 * Spell these columns, those of in_url (which are among them) in both ways, in
 * the current memory context.  Raises 22023 for a value that cannot be sent.
 */
extern RestSpelled *rest_spell(RestSpeller *speller, const Datum *values,
							   const bool *nulls, const Bitmapset *attnums,
							   const Bitmapset *in_url);

/* How many {x:spelling} the route has. */
extern int	rest_speller_nspecials(const RestSpeller *speller);

/* The value of {x:spelling}; false when x is no column. */
extern bool rest_spelled_special(const RestSpeller *speller,
								 const RestSpelled *spelled,
								 const char *name, RestValue *out);

/*
 * The key, of several columns joined by commas.  Returns the attnum of a key
 * column that is NULL, else 0.
 */
extern AttrNumber rest_spelled_key(const RestColumnMap *map,
								   const RestSpelled *spelled, RestValue *url,
								   RestValue *body, RestValue *literal);

#endif							/* REST_SPELLED_H */
