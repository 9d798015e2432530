/*-------------------------------------------------------------------------
 *
 * datum.h
 *	  Values between PostgreSQL and the wire: Datum <-> JSON text, argument
 *	  text, with formats pinned so that no session setting changes them.
 *
 * A codec is made once per column and scan; it holds the type's functions, the
 * compiled formats, and scratch space.  Floor 1, but it needs a backend.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_DATUM_H
#define REST_DATUM_H

#include "postgres.h"

#include "jsonscan.h"			/* RestSlice */
#include "value.h"				/* RestValue */

typedef struct RestCodec RestCodec;

/* What the options say about one column's values; texts may be NULL */
typedef struct RestCodecSpec
{
	const char *column;			/* for messages */
	Oid			type;
	int32		typmod;
	const char *format;			/* option format: rows and bodies */
	const char *filter_format;	/* option filter_format; NULL = format */
	bool		format_own;		/* it stands on the column itself, so that an */
	bool		filter_format_own;	/* item without a type must fit, else raise */
	const char *timezone;		/* of values without an offset; NULL = UTC */
	bool		error_is_null;	/* on_type_error 'null' */
} RestCodecSpec;

/*
 * Make a codec in the current memory context.  Raises
 * fdw_invalid_attribute_value for a format that does not fit the type it
 * names, or, on the column itself, the column's; what stands on a table or
 * server without a type counts for the columns that it fits.
 */
extern RestCodec *rest_codec_new(const RestCodecSpec *spec);

/* For the option validator: is this text a valid format option at all? */
extern bool rest_format_check(const char *format, struct RestFault *fault);

/*
 * One member of a record as a Datum in the current memory context.  A missing
 * member and JSON null give *isnull.  Raises the type's own error (22P02,
 * 22003, ...) for a value that does not fit; the caller's error context names
 * record and column.
 */
extern Datum rest_codec_read(RestCodec *codec, const RestSlice *slice,
							 bool *isnull);

/* A value that did not come as JSON (a header, a request-only column) */
extern Datum rest_codec_read_text(RestCodec *codec, const char *text,
								  size_t len, bool *isnull);

/* Which side of a comparison a filter value stands on */
typedef enum RestBound
{
	REST_BOUND_EQUAL,			/* =, IN */
	REST_BOUND_LOWER,			/* > >=: may be rounded down */
	REST_BOUND_UPPER,			/* <=: may be rounded up */
	REST_BOUND_BELOW			/* <: the same, but a value that rows can show
								 * stays where it is */
} RestBound;

typedef enum RestSend
{
	REST_SEND_NOT,				/* this value does not survive: keep it local */
	REST_SEND_HINT,				/* sent rounded outward: narrows only */
	REST_SEND_EXACT				/* sent as it is */
} RestSend;

/*
 * A comparison value as the API reads it in a filter (filter_format), as
 * plain text without quoting or encoding; RAW when it is a JSON number or
 * boolean, TEXT otherwise.  value is of the column's own type.  An EQUAL whose
 * rows are coarser than the value's type (rest_codec_is_coarse) gives NOT; the
 * caller then sends two bounds.  NOT also for infinity, NaN, and text that the
 * collation or type (citext, char(n)) makes mean more than its bytes.
 */
extern RestSend rest_codec_filter(RestCodec *codec, Datum value,
								  RestBound bound, RestValue *out);

/*
 * Do rows show less than the API stores (whole seconds, a double for a
 * numeric, real, a type that rounds such as numeric(10,2))?  Then bounds are
 * hints and only the last sort key may use it.
 */
extern bool rest_codec_is_coarse(const RestCodec *codec);

/*
 * A value for a body or a write, by format: JSON raw text or text.  Raises
 * 22023, naming the column, for a value that the format cannot hold exactly.
 */
extern void rest_codec_write(RestCodec *codec, Datum value, bool isnull,
							 RestValue *out);

/*
 * A value for a path or an argument outside filters (a key in the item
 * route), as filter_format spells it: RAW for numbers and booleans, which a JSON
 * body takes as such, TEXT for others.  False when it cannot be sent.
 */
extern bool rest_codec_key(RestCodec *codec, Datum value, RestValue *out);

/*
 * The same for an expression of the API's language that is no condition.  False
 * when option filter_format says nothing of values like this.
 */
extern bool rest_codec_literal(RestCodec *codec, Datum value, RestValue *out);

#endif							/* REST_DATUM_H */
