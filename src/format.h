/*-------------------------------------------------------------------------
 *
 * format.h
 *	  The options format and filter_format: how values of each type are spelled.
 *
 * Plain C.  A compiled format is a fixed-size value, copied by assignment.
 *
 * The text is a list of items, separated by blanks, newlines or commas:
 *
 *		item	[type =] spelling [| spelling ...]
 *										without a type: the column's own type
 *		spelling
 *			word						iso iso_s iso_ms iso_us, sql sql_s sql_ms
 *										sql_us, epoch epoch_ms epoch_us epoch_ns
 *										epoch_decimal, timestamp, base64
 *										base64url hex, string, double, integer,
 *										inf
 *			a/b							boolean: true and false
 *			a/b/c						float, numeric: only +infinity, -infinity
 *										and NaN; alone it stands for {value}|a/b/c.
 *										JSON may follow, for these three
 *			"YYYY-MM-DD HH24:MI"		times: a pattern of to_char; "" is a quote
 *			"/Date({value:epoch_ms})/"	text around a value
 *			{"T":"{value:epoch_ms}"}	JSON around a value; without the quotes
 *										{value} is a number or any other JSON
 *			{value}						as without a format
 *
 * {value:spelling} holds a word, words or a pattern; an ellipsis (U+2026) is
 * {value}.  A value is read by the first spelling that it looks like, written
 * by the first that can hold it.  The last item that fits a column counts.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_FORMAT_H
#define REST_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"

#define REST_FORMAT_LONGEST	240		/* bytes of a pattern or template */
#define REST_FORMAT_WORD	40		/* bytes of one word of a/b */
#define REST_FORMAT_DEPTH	4		/* containers around {value} */
#define REST_FORMAT_ALTS	3		/* spellings of one type */

/* The types that spellings are for */
typedef enum RestFormatType
{
	REST_TYPE_OTHER,
	REST_TYPE_BOOL,
	REST_TYPE_INT2,
	REST_TYPE_INT4,
	REST_TYPE_INT8,
	REST_TYPE_FLOAT4,
	REST_TYPE_FLOAT8,
	REST_TYPE_NUMERIC,
	REST_TYPE_TEXT,
	REST_TYPE_UUID,
	REST_TYPE_BYTEA,
	REST_TYPE_DATE,
	REST_TYPE_TIME,
	REST_TYPE_TIMETZ,
	REST_TYPE_TIMESTAMP,
	REST_TYPE_TIMESTAMPTZ,
	REST_TYPE_INTERVAL,
	REST_TYPE_JSON,
	REST_TYPE_JSONB
} RestFormatType;

typedef enum RestFormatStyle
{
	REST_STYLE_DEFAULT,
	REST_STYLE_ISO,				/* digits; 2015-11-01T09:30:12Z */
	REST_STYLE_SQL,				/* digits; 2015-11-01 09:30:12, no zone */
	REST_STYLE_EPOCH,			/* digits: 0 s, 3 ms, 6 us, 9 ns, -1 decimal s */
	REST_STYLE_PATTERN,			/* pattern */
	REST_STYLE_TIMESTAMP,		/* a date in rows that hold timestamps */
	REST_STYLE_WORDS,			/* words: 2 for boolean, else the 3 odd values */
	REST_STYLE_BASE64,
	REST_STYLE_BASE64URL,
	REST_STYLE_HEX,
	REST_STYLE_DOUBLE,			/* numbers that went through a double */
	REST_STYLE_INTEGER			/* a numeric that is integral */
} RestFormatStyle;

typedef enum RestFormatWrap
{
	REST_WRAP_NONE,
	REST_WRAP_TEXT,				/* a string: before, value, after */
	REST_WRAP_JSON				/* raw JSON: before, value, after */
} RestFormatWrap;

/* One word of a/b/c */
typedef struct RestFormatWord
{
	char		text[REST_FORMAT_WORD];
	bool		raw;			/* JSON number or boolean, not a string */
} RestFormatWord;

/* One step from a JSON wrapping towards its value */
typedef struct RestFormatStep
{
	bool		member;			/* by name, else by index */
	long		index;
	char		name[REST_FORMAT_WORD];
} RestFormatStep;

typedef struct RestFormat
{
	RestFormatStyle style;
	int			digits;			/* ISO, SQL: fraction digits, -1 as needed */
	int64_t		granule;		/* times: microseconds of one step; 0: months */
	int			months;			/* times: months of one step, or 0 */
	bool		has_zone;		/* times: the spelling names its offset */
	char		pattern[REST_FORMAT_LONGEST];
	int			nwords;
	RestFormatWord words[3];
	RestFormatWrap wrap;
	bool		hole_quoted;	/* JSON: the value is a string */
	char		before[REST_FORMAT_LONGEST];
	char		after[REST_FORMAT_LONGEST];
	int			nsteps;
	RestFormatStep steps[REST_FORMAT_DEPTH];
} RestFormat;

/* All spellings of one type, at least one */
typedef struct RestFormats
{
	int			n;
	RestFormat	alt[REST_FORMAT_ALTS];
} RestFormats;

/* One spelling as it stands in the option, taken apart but not understood */
typedef struct RestFormatSpec
{
	int			nwords;
	char		words[3][REST_FORMAT_LONGEST];
	bool		quoted[3];
	char		wrap[REST_FORMAT_LONGEST];	/* JSON template or "" */
} RestFormatSpec;

/* Name of a type for messages and as the option spells it; "this type" */
extern const char *rest_format_type_name(RestFormatType type);

/* Is this text a valid format option at all?  Fault: fdw_invalid_value. */
extern bool rest_format_check(const char *format, RestFault *fault);

/* Items that name no type: do they count for a type? */
typedef enum RestFormatBare
{
	REST_BARE_MUST_FIT,			/* yes; a misfit is a fault */
	REST_BARE_IF_FITS,			/* if it fits */
	REST_BARE_NEVER
} RestFormatBare;

/*
 * What the option says about values of one type: its last item that counts.
 * *found is false, and *out the default spelling, when there is none.  format
 * may be NULL.
 */
extern bool rest_format_compile(const char *format, RestFormatType type,
								RestFormatBare bare, RestFormats *out,
								bool *found, RestFault *fault);

/*
 * Understand a pattern of to_char: fills pattern, granule, months, has_zone.
 * In format_pattern.c.
 */
extern bool rest_format_pattern(const char *pattern, RestFormatType type,
								RestFormat *out, RestFault *fault);

/*
 * Split a template at its {value}: fills wrap, before, after, hole_quoted and
 * the steps to it; inner gets the spelling named in the hole, or "".  json
 * says which kind of template it is.  In format_wrap.c.
 */
extern bool rest_format_wrap(const char *text, bool json, RestFormat *out,
							 char inner[REST_FORMAT_LONGEST],
							 RestFault *fault);

/* Does this text hold a {value}? */
extern bool rest_format_has_hole(const char *text);

#endif							/* REST_FORMAT_H */
