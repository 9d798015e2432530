/*-------------------------------------------------------------------------
 *
 * datum.c
 *	  Codecs: which functions read and spell the values of a column.
 *
 * A type, its typmod and the texts of four options enter; a RestCodec leaves,
 * through which the other datum_*.c files move values: slices of JSON into
 * Datums, Datums into texts for bodies, filters and paths.  Assumes a
 * transaction (catalog lookups) when a codec is made or first used.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#include "datum_codec.h"
#include "report.h"

/* The types that have functions of their own */
typedef struct DatumType
{
	Oid			type;
	RestFormatType kind;
	RestReadFn	read;
	RestSpellFn spell;
} DatumType;

static const DatumType datum_types[] = {
	{BOOLOID, REST_TYPE_BOOL, rest_read_bool, rest_spell_bool},
	{INT2OID, REST_TYPE_INT2, rest_read_int, rest_spell_number},
	{INT4OID, REST_TYPE_INT4, rest_read_int, rest_spell_number},
	{INT8OID, REST_TYPE_INT8, rest_read_int, rest_spell_number},
	{FLOAT4OID, REST_TYPE_FLOAT4, rest_read_float, rest_spell_number},
	{FLOAT8OID, REST_TYPE_FLOAT8, rest_read_float, rest_spell_number},
	{NUMERICOID, REST_TYPE_NUMERIC, rest_read_numeric, rest_spell_number},
	{CASHOID, REST_TYPE_OTHER, rest_read_money, rest_spell_number},
	{TEXTOID, REST_TYPE_TEXT, rest_read_text, rest_spell_output},
	{VARCHAROID, REST_TYPE_TEXT, rest_read_text, rest_spell_output},
	{BPCHAROID, REST_TYPE_TEXT, rest_read_other, rest_spell_output},
	{NAMEOID, REST_TYPE_TEXT, rest_read_other, rest_spell_output},
	{CHAROID, REST_TYPE_TEXT, rest_read_other, rest_spell_output},
	{UUIDOID, REST_TYPE_UUID, rest_read_uuid, rest_spell_uuid},
	{BYTEAOID, REST_TYPE_BYTEA, rest_read_bytea, rest_spell_bytea},
	{DATEOID, REST_TYPE_DATE, rest_read_date, rest_spell_time},
	{TIMEOID, REST_TYPE_TIME, rest_read_time, rest_spell_time},
	{TIMETZOID, REST_TYPE_TIMETZ, rest_read_other, rest_spell_output},
	{TIMESTAMPOID, REST_TYPE_TIMESTAMP, rest_read_stamp, rest_spell_time},
	{TIMESTAMPTZOID, REST_TYPE_TIMESTAMPTZ, rest_read_stamp, rest_spell_time},
	{INTERVALOID, REST_TYPE_INTERVAL, rest_read_interval, rest_spell_interval},
	{JSONOID, REST_TYPE_JSON, rest_read_json, rest_spell_output},
	{JSONBOID, REST_TYPE_JSONB, rest_read_json, rest_spell_output},
	{InvalidOid, REST_TYPE_OTHER, rest_read_other, rest_spell_output}
};

/* Raise a format's fault; the caller's context names the column, if any. */
static void
datum_format_fault(const RestCodecSpec *spec, RestFault *fault)
{
	if (spec->column != NULL)
		rest_fault_detail(fault, "The option belongs to column \"%s\".",
						  spec->column);
	rest_fault_report(fault);
}

/* An option's text as UTF-8, which templates are sent and read as. */
static const char *
datum_option(const char *text)
{
	if (text == NULL)
		return NULL;
	return pg_server_to_any(text, strlen(text), PG_UTF8);
}

/*
 * Keep the spellings in the codec's memory.  Patterns go to the server's own
 * functions, so they return to its encoding.
 */
static const RestFormat *
datum_keep_formats(const RestCodec *codec, RestFormats *formats, int *n)
{
	size_t		size = formats->n * sizeof(RestFormat);

	for (int i = 0; i < formats->n; i++)
	{
		char	   *pattern = formats->alt[i].pattern;
		char	   *local = pg_any_to_server(pattern, strlen(pattern), PG_UTF8);

		if (local != pattern)
			strlcpy(pattern, local, REST_FORMAT_LONGEST);
	}
	*n = formats->n;
	return memcpy(MemoryContextAlloc(codec->cxt, size), formats->alt, size);
}

/* Do items without a type count for this codec? */
static RestFormatBare
datum_bare(bool bare, bool own)
{
	return !bare ? REST_BARE_NEVER :
		own ? REST_BARE_MUST_FIT : REST_BARE_IF_FITS;
}

/*
 * Compile both options for the codec's kind.  filter_format falls back to
 * format, also where it is about other types only.
 */
static void
datum_compile(RestCodec *codec, const RestCodecSpec *spec, bool bare)
{
	RestFormats formats;
	RestFault	fault;
	bool		found;

	rest_fault_clear(&fault);
	if (!rest_format_compile(datum_option(spec->format), codec->kind,
							 datum_bare(bare, spec->format_own), &formats,
							 &found, &fault))
		datum_format_fault(spec, &fault);
	codec->formats = datum_keep_formats(codec, &formats, &codec->nformats);
	if (!rest_format_compile(datum_option(spec->filter_format), codec->kind,
							 datum_bare(bare, spec->filter_format_own),
							 &formats, &found, &fault))
		datum_format_fault(spec, &fault);
	if (found)
		codec->filter_formats = datum_keep_formats(codec, &formats,
												   &codec->nfilter_formats);
	else
	{
		codec->filter_formats = codec->formats;
		codec->nfilter_formats = codec->nformats;
	}
}

/* The zone of values without an offset. */
static void
datum_set_zone(RestCodec *codec, const RestCodecSpec *spec)
{
	const char *name = spec->timezone != NULL ? spec->timezone : "UTC";

	codec->zone = pg_tzset(name);
	if (codec->zone == NULL || !pg_tz_acceptable(codec->zone))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_ATTRIBUTE_VALUE),
				 errmsg("time zone \"%s\" not recognized", name)));
	codec->zone_is_utc = pg_strcasecmp(name, "UTC") == 0 ||
		pg_strcasecmp(name, "GMT") == 0 || pg_strcasecmp(name, "Etc/UTC") == 0;
}

/* Do rows by this spelling show less than the type holds? */
static bool
datum_format_coarse(const RestCodec *codec, const RestFormat *format)
{
	switch (codec->kind)
	{
		case REST_TYPE_DATE:
			return format->months > 0 || format->style == REST_STYLE_TIMESTAMP;
		case REST_TYPE_TIME:
		case REST_TYPE_TIMESTAMP:
		case REST_TYPE_TIMESTAMPTZ:
			return format->months > 0 || format->granule > 1;
		default:
			return format->style == REST_STYLE_DOUBLE;
	}
}

/* Does the column's type round? */
static bool
datum_type_rounds(const RestCodec *codec)
{
	switch (codec->kind)
	{
		case REST_TYPE_FLOAT4:
			return true;
		case REST_TYPE_NUMERIC:
			return codec->typmod >= VARHDRSZ;
		case REST_TYPE_TIME:
		case REST_TYPE_TIMESTAMP:
		case REST_TYPE_TIMESTAMPTZ:
			return codec->typmod >= 0 && codec->typmod < 6;
		default:
			return false;
	}
}

/* See rest_codec_is_coarse(): by the type, or by any of its spellings. */
static void
datum_set_coarse(RestCodec *codec)
{
	codec->coarse = datum_type_rounds(codec);
	for (int i = 0; i < codec->nformats; i++)
		if (datum_format_coarse(codec, &codec->formats[i]))
			codec->coarse = true;
}

/* Do the type's input and output look at search_path? */
static bool
datum_needs_path(Oid type)
{
	switch (type)
	{
		case REGPROCOID:
		case REGPROCEDUREOID:
		case REGOPEROID:
		case REGOPERATOROID:
		case REGCLASSOID:
		case REGCOLLATIONOID:
		case REGTYPEOID:
		case REGCONFIGOID:
		case REGDICTIONARYOID:
			return true;
		default:
			return false;
	}
}

/* Functions for a type that is neither domain nor array nor composite. */
static void
datum_set_scalar(RestCodec *codec)
{
	const DatumType *t = datum_types;

	while (t->type != InvalidOid && t->type != codec->type)
		t++;
	codec->kind = t->kind;
	codec->read_value = t->read;
	codec->spell = t->spell;
	codec->nature = get_typtype(codec->type) == TYPTYPE_ENUM ?
		REST_NATURE_ENUM : REST_NATURE_SCALAR;
	codec->pins_path = datum_needs_path(codec->type);
}

/* Functions for a domain, an array or a composite type; false for others. */
static bool
datum_set_compound(RestCodec *codec)
{
	Oid			element = get_element_type(codec->type);
	Oid			base = getBaseType(codec->type);
	int32		typmod = codec->typmod;

	codec->kind = REST_TYPE_OTHER;
	if (base != codec->type)
	{
		base = getBaseTypeAndTypmod(codec->type, &typmod);
		codec->nature = REST_NATURE_DOMAIN;
		codec->checks_null = true;
		codec->inner = rest_datum_part(codec, base, typmod, true);
		codec->coarse = codec->inner->coarse;
		codec->read_value = rest_read_domain;
	}
	else if (OidIsValid(element))
	{
		codec->nature = REST_NATURE_ARRAY;
		codec->inner = rest_datum_part(codec, element, typmod, true);
		get_typlenbyvalalign(element, &codec->elmlen, &codec->elmbyval,
							 &codec->elmalign);
		codec->read_value = rest_read_array;
		codec->spell = rest_spell_array;
	}
	else if (type_is_rowtype(codec->type))
	{
		codec->nature = REST_NATURE_ROW;
		codec->read_value = rest_read_row;
		codec->spell = rest_spell_row;
	}
	else
		return false;
	return true;
}

/*
 * Make a codec in the current memory context; bare says whether items without
 * a type are about this type.
 */
static RestCodec *
datum_make(const RestCodecSpec *spec, bool bare)
{
	RestCodec  *codec = palloc0(sizeof(RestCodec));
	RestCodecSpec none = *spec;

	codec->cxt = CurrentMemoryContext;
	codec->spec = *spec;
	codec->type = spec->type;
	codec->typmod = spec->typmod;
	codec->soft = spec->error_is_null;
	codec->column = spec->column;
	datum_set_zone(codec, spec);
	if (!datum_set_compound(codec))
		datum_set_scalar(codec);
	/* the options of a domain and of an array are those of what is inside */
	if (codec->inner != NULL)
		none.format = none.filter_format = NULL;
	datum_compile(codec, &none, bare);
	if (codec->inner == NULL)
		datum_set_coarse(codec);
	codec->read = codec->nformats == 1 &&
		codec->formats[0].wrap == REST_WRAP_NONE ?
		codec->read_value : rest_read_formatted;
	return codec;
}

/* A codec for a part of a whole: it lives and is soft as the whole is. */
RestCodec *
rest_datum_part(const RestCodec *whole, Oid type, int32 typmod, bool bare)
{
	MemoryContext old = MemoryContextSwitchTo(whole->cxt);
	RestCodecSpec spec = whole->spec;
	RestCodec  *part;

	spec.type = type;
	spec.typmod = typmod;
	part = datum_make(&spec, bare);
	MemoryContextSwitchTo(old);
	return part;
}

/* A text of the codec's own, or NULL. */
static const char *
datum_copy(const char *text)
{
	return text != NULL ? pstrdup(text) : NULL;
}

/* Make a codec in the current memory context. */
RestCodec *
rest_codec_new(const RestCodecSpec *spec)
{
	RestCodecSpec copy = *spec;

	copy.column = datum_copy(spec->column);
	copy.format = datum_copy(spec->format);
	copy.filter_format = datum_copy(spec->filter_format);
	copy.timezone = datum_copy(spec->timezone);
	return datum_make(&copy, true);
}

/* Do rows show less than the API stores? */
bool
rest_codec_is_coarse(const RestCodec *codec)
{
	return codec->coarse;
}

/* One member of a record as a Datum in the current memory context. */
Datum
rest_codec_read(RestCodec *codec, const RestSlice *slice, bool *isnull)
{
	RestRead	read = {codec->soft, false, false};
	Datum		value;

	if (slice->kind <= REST_JSON_NULL && !codec->checks_null)
	{
		*isnull = true;
		return (Datum) 0;
	}
	value = codec->read(codec, codec->formats, slice, &read);
	*isnull = read.isnull || read.failed;
	return value;
}

/* Is what the codec reads a JSON value rather than a text? */
static bool
datum_wants_json(const RestCodec *codec)
{
	while (codec->nature == REST_NATURE_DOMAIN)
		codec = codec->inner;
	return codec->nature == REST_NATURE_ARRAY ||
		codec->nature == REST_NATURE_ROW ||
		((codec->kind == REST_TYPE_JSON || codec->kind == REST_TYPE_JSONB) &&
		 codec->formats[0].wrap == REST_WRAP_NONE);
}

/* A value that did not come as JSON. */
Datum
rest_codec_read_text(RestCodec *codec, const char *text, size_t len,
					 bool *isnull)
{
	RestSlice	slice = {REST_JSON_STRING, false, text, len};
	RestRead	read = {codec->soft, false, false};
	RestFault	fault;

	if (!datum_wants_json(codec))
		return rest_codec_read(codec, &slice, isnull);
	rest_fault_clear(&fault);
	if (rest_json_parse(text, len, 0, &slice, &fault))
		return rest_codec_read(codec, &slice, isnull);
	*isnull = true;
	return rest_datum_mismatch(codec, &slice, &read);
}
