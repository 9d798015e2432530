/*-------------------------------------------------------------------------
 *
 * datum_codec.h
 *	  What the datum_*.c files share: the codec itself and its working parts.
 *
 * For these files only; everybody else uses datum.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REST_DATUM_CODEC_H
#define REST_DATUM_CODEC_H

#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "pgtime.h"

#include "datum.h"
#include "format.h"

/* One reading: what came out beside the Datum */
typedef struct RestRead
{
	bool		soft;			/* on_type_error 'null': do not raise */
	bool		isnull;
	bool		failed;			/* soft, and the value did not fit */
} RestRead;

/*
 * Read a value that is neither missing nor null.  What does not fit goes
 * through rest_datum_reject(); after that, and for NULL, the Datum is 0.
 */
typedef Datum (*RestReadFn) (RestCodec *codec, const RestFormat *format,
							 const RestSlice *slice, RestRead *read);

/*
 * Spell a value exactly by one format, without its template.  False, and
 * *why (a sentence), when this format cannot hold it.
 */
typedef bool (*RestSpellFn) (RestCodec *codec, const RestFormat *format,
							 Datum value, RestValue *out, const char **why);

/* What kind of type a codec is for, beyond its format */
typedef enum RestNature
{
	REST_NATURE_SCALAR,
	REST_NATURE_ENUM,
	REST_NATURE_DOMAIN,			/* inner */
	REST_NATURE_ARRAY,			/* inner: the elements' codec */
	REST_NATURE_ROW				/* row */
} RestNature;

/* The attributes of a composite type; made at the first use */
typedef struct RestRow
{
	struct TupleDescData *desc;
	RestCodec **attrs;			/* NULL for dropped ones */
	const char **names;			/* UTF-8 */
} RestRow;

struct RestCodec
{
	RestReadFn	read;			/* the whole way */
	const RestFormat *formats;	/* of rows and bodies */
	bool		checks_null;	/* NULL has to be checked (domains) */
	bool		soft;			/* on_type_error 'null' */
	bool		zone_is_utc;
	bool		coarse;			/* see rest_codec_is_coarse() */
	int			nformats;
	RestReadFn	read_value;		/* without templates and alternatives */
	RestSpellFn spell;
	RestFormatType kind;
	RestNature	nature;
	Oid			type;
	int32		typmod;
	pg_tz	   *zone;			/* of values without an offset */
	const RestFormat *filter_formats;
	int			nfilter_formats;
	const char *column;			/* for messages */
	RestCodec  *inner;
	RestRow    *row;
	void	   *domain;			/* domain_check()'s own cache */
	MemoryContext cxt;
	FmgrInfo	input;			/* fn_oid 0 until used */
	FmgrInfo	output;
	Oid			ioparam;
	int16		elmlen;			/* of arrays' elements */
	bool		elmbyval;
	char		elmalign;
	bool		pins_path;		/* depends on search_path (reg* types) */
	RestBuf		unescaped;		/* the last string that had escapes */
	bool		unescaped_made;
	RestCodecSpec spec;			/* for codecs of elements and attributes */
};

/* ---- datum.c ---- */

/* A codec for a part (element, attribute, base type), options inherited */
extern RestCodec *rest_datum_part(const RestCodec *whole, Oid type,
								  int32 typmod, bool bare);

/* ---- datum_text.c: text, its encoding, and what does not fit ---- */

/*
 * The value does not fit.  Soft: noted in read.  Else ERROR with sqlstate (an
 * ERRCODE), message and, unless NULL, hint.  Returns 0 for the Datum.
 */
extern Datum rest_datum_reject(RestRead *read, int sqlstate, const char *hint,
							   const char *fmt,...) pg_attribute_printf(4, 5);

/* The same for "invalid input syntax for type X: value", 22P02 */
extern Datum rest_datum_mismatch(const RestCodec *codec,
								 const RestSlice *slice, RestRead *read);

/* The value's raw text for a message, shortened, palloc'd, server encoding */
extern const char *rest_datum_show(const RestSlice *slice);

/*
 * A string's characters, anything else's raw text: UTF-8, alive until the next
 * call for the codec.  False when read->failed.
 */
extern bool rest_datum_utf8(RestCodec *codec, const RestSlice *slice,
							RestRead *read, const char **data, size_t *len);

/*
 * The same as a C string in the server encoding; buf is used when the text is
 * shorter than REST_DATUM_SHORT, else palloc.  NULL when read->failed.
 */
#define REST_DATUM_SHORT	128
extern char *rest_datum_cstring(RestCodec *codec, const RestSlice *slice,
								RestRead *read, char buf[REST_DATUM_SHORT]);

/* The codec's own buffer for unescaped text, empty; used by the two above, too */
extern RestBuf *rest_datum_scratch(RestCodec *codec);

/* UTF-8 bytes as a text Datum in the server encoding */
extern Datum rest_datum_text(const char *utf8, size_t len, RestRead *read);

/* Server text as UTF-8, NUL-terminated, palloc'd or s itself; NULL if invalid */
extern const char *rest_datum_to_utf8(const char *s, size_t len, size_t *outlen);

/* ---- datum_pin.c: settings pinned, errors trapped ---- */

typedef Datum (*RestPinned) (RestCodec *codec, void *arg);

/*
 * Run fn(codec, arg) with output and input settings pinned and zone as the
 * session's; read may be NULL.  Soft: an error of class 22 or a violated check
 * becomes read->failed.  Otherwise errors keep their SQLSTATE, their texts are
 * shortened.  fn must be a type's function or not much more.
 */
extern Datum rest_datum_pinned(RestCodec *codec, pg_tz *zone, RestRead *read,
							   RestPinned fn, void *arg);

/* The same with the session's own settings */
extern Datum rest_datum_trapped(RestCodec *codec, RestRead *read,
								RestPinned fn, void *arg);

/* The type's input and output functions, pinned */
extern Datum rest_datum_input(RestCodec *codec, char *text, int32 typmod,
							  RestRead *read);
extern char *rest_datum_output(RestCodec *codec, Datum value);

/* ---- datum_number.c ---- */

typedef enum RestDecimal
{
	REST_DECIMAL_EXACT,
	REST_DECIMAL_ROUNDED,		/* digits after the point were not all 0 */
	REST_DECIMAL_RANGE,			/* does not fit int64 */
	REST_DECIMAL_SYNTAX			/* is not a number */
} RestDecimal;

/*
 * A decimal number (sign, digits, point, exponent) times ten to the power of
 * shift, as int64, rounded half away from zero.
 */
extern RestDecimal rest_decimal_scale(const char *data, size_t len, int shift,
									  int64 *out);

/*
 * A JSON number as numeric, palloc'd; NULL when it is one that only the type's
 * input function may judge.
 */
extern struct NumericData *rest_datum_decimal(const char *data, size_t len);

extern Datum rest_read_int(RestCodec *codec, const RestFormat *format,
						   const RestSlice *slice, RestRead *read);
extern Datum rest_read_float(RestCodec *codec, const RestFormat *format,
							 const RestSlice *slice, RestRead *read);
extern Datum rest_read_numeric(RestCodec *codec, const RestFormat *format,
							   const RestSlice *slice, RestRead *read);
extern Datum rest_read_money(RestCodec *codec, const RestFormat *format,
							 const RestSlice *slice, RestRead *read);

/* ---- datum_jsonb.c ---- */

/*
 * A value that was checked to be JSON in UTF-8, as jsonb.  False when it is
 * left to jsonb's input function: because of the server encoding, or because
 * it would or might be refused.
 */
extern bool rest_jsonb_build(RestCodec *codec, const RestSlice *slice,
							 Datum *value);

/* ---- datum_read.c ---- */

extern Datum rest_read_bool(RestCodec *codec, const RestFormat *format,
							const RestSlice *slice, RestRead *read);
extern Datum rest_read_text(RestCodec *codec, const RestFormat *format,
							const RestSlice *slice, RestRead *read);
extern Datum rest_read_uuid(RestCodec *codec, const RestFormat *format,
							const RestSlice *slice, RestRead *read);
extern Datum rest_read_bytea(RestCodec *codec, const RestFormat *format,
							 const RestSlice *slice, RestRead *read);
extern Datum rest_read_json(RestCodec *codec, const RestFormat *format,
							const RestSlice *slice, RestRead *read);
extern Datum rest_read_other(RestCodec *codec, const RestFormat *format,
							 const RestSlice *slice, RestRead *read);

/* The base type's value, checked */
extern Datum rest_read_domain(RestCodec *codec, const RestFormat *format,
							  const RestSlice *slice, RestRead *read);

/* By templates and alternatives, then read_value */
extern Datum rest_read_formatted(RestCodec *codec, const RestFormat *format,
								 const RestSlice *slice, RestRead *read);

/* ---- datum_time.c: reading times ---- */

extern Datum rest_read_date(RestCodec *codec, const RestFormat *format,
							const RestSlice *slice, RestRead *read);
extern Datum rest_read_time(RestCodec *codec, const RestFormat *format,
							const RestSlice *slice, RestRead *read);
extern Datum rest_read_stamp(RestCodec *codec, const RestFormat *format,
							 const RestSlice *slice, RestRead *read);
extern Datum rest_read_interval(RestCodec *codec, const RestFormat *format,
								const RestSlice *slice, RestRead *read);

/* ---- datum_zone.c: wall clock and instant ---- */

/* Local time of an instant in a zone, and back; microseconds since 2000 */
extern int64 rest_zone_wall(const RestCodec *codec, int64 instant);
extern int64 rest_zone_instant(const RestCodec *codec, int64 wall);

/*
 * Round microseconds, as rest_time_value() has them, down to a format's
 * granule; go one granule up from there.  Where local time jumps, the result
 * may lie on the other side of us: the caller looks.
 */
extern int64 rest_time_floor(const RestCodec *codec, const RestFormat *format,
							 int64 us);
extern int64 rest_time_step(const RestCodec *codec, const RestFormat *format,
							int64 us);

/* Microseconds from 1970 to 2000 */
#define REST_EPOCH_US \
	((POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) * USECS_PER_DAY)

/* ---- datum_spelltime.c: spelling times ---- */

/*
 * date, time, timestamp, timestamptz as microseconds (of the day for time,
 * since 2000 else; local for all but timestamptz).  False for infinity.
 */
extern bool rest_time_value(const RestCodec *codec, Datum value, int64 *us);

/* Spell such microseconds exactly by one format; see RestSpellFn */
extern bool rest_spell_us(RestCodec *codec, const RestFormat *format, int64 us,
						  RestValue *out, const char **why);

extern bool rest_spell_time(RestCodec *codec, const RestFormat *format,
							Datum value, RestValue *out, const char **why);
extern bool rest_spell_interval(RestCodec *codec, const RestFormat *format,
								Datum value, RestValue *out, const char **why);

/* ---- datum_pattern.c: patterns of to_char ---- */

/* Read by the pattern: microseconds as rest_time_value() has them */
extern bool rest_pattern_read(RestCodec *codec, const RestFormat *format,
							  const RestSlice *slice, RestRead *read,
							  int64 *us);

/* Spell by the pattern; false when that does not read back as the same */
extern bool rest_pattern_spell(RestCodec *codec, const RestFormat *format,
							   int64 us, RestValue *out);

/* ---- datum_write.c: spelling everything else ---- */

extern bool rest_spell_bool(RestCodec *codec, const RestFormat *format,
							Datum value, RestValue *out, const char **why);
extern bool rest_spell_number(RestCodec *codec, const RestFormat *format,
							  Datum value, RestValue *out, const char **why);
extern bool rest_spell_bytea(RestCodec *codec, const RestFormat *format,
							 Datum value, RestValue *out, const char **why);
extern bool rest_spell_uuid(RestCodec *codec, const RestFormat *format,
							Datum value, RestValue *out, const char **why);
extern bool rest_spell_output(RestCodec *codec, const RestFormat *format,
							  Datum value, RestValue *out, const char **why);

/* TEXT or RAW out of a palloc'd or static UTF-8 string */
extern bool rest_spelled(RestValue *out, RestValueKind kind, const char *text);

/* Put a format's template around a spelled value */
extern void rest_datum_wrap(const RestFormat *format, RestValue *value);

/* Append a value as JSON; EMPTY and NULL are null */
extern void rest_datum_append_json(StringInfo out, const RestValue *value);

/* ---- datum_nested.c: arrays and composites ---- */

extern Datum rest_read_array(RestCodec *codec, const RestFormat *format,
							 const RestSlice *slice, RestRead *read);
extern Datum rest_read_row(RestCodec *codec, const RestFormat *format,
						   const RestSlice *slice, RestRead *read);
extern bool rest_spell_array(RestCodec *codec, const RestFormat *format,
							 Datum value, RestValue *out, const char **why);
extern bool rest_spell_row(RestCodec *codec, const RestFormat *format,
						   Datum value, RestValue *out, const char **why);

#endif							/* REST_DATUM_CODEC_H */
