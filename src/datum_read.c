/*-------------------------------------------------------------------------
 *
 * datum_read.c
 *	  Values from the wire that are neither numbers nor times nor nested, and
 *	  the templates and alternatives that may stand around any of them.
 *
 * Slices enter, Datums in the current memory context leave.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <ctype.h>

#include "catalog/pg_type.h"
#include "common/base64.h"
#include "utils/builtins.h"
#include "utils/uuid.h"

#include "compat.h"
#include "datum_codec.h"

/* Is the value's text this word? */
static bool
read_is_word(const RestSlice *slice, const char *word)
{
	if (slice->kind == REST_JSON_STRING)
		return rest_slice_equals(slice, word, strlen(word));
	return slice->len == strlen(word) &&
		memcmp(slice->data, word, slice->len) == 0;
}

/* boolean: JSON's own, the format's words, else what the server takes */
Datum
rest_read_bool(RestCodec *codec, const RestFormat *format,
			   const RestSlice *slice, RestRead *read)
{
	const char *data;
	size_t		len;
	bool		value;

	if (likely(slice->kind == REST_JSON_TRUE ||
			   slice->kind == REST_JSON_FALSE))
		return BoolGetDatum(slice->kind == REST_JSON_TRUE);
	if (slice->kind != REST_JSON_NUMBER && slice->kind != REST_JSON_STRING)
		return rest_datum_mismatch(codec, slice, read);
	if (format->style == REST_STYLE_WORDS)
	{
		if (read_is_word(slice, format->words[0].text))
			return BoolGetDatum(true);
		if (read_is_word(slice, format->words[1].text))
			return BoolGetDatum(false);
		return rest_datum_mismatch(codec, slice, read);
	}
	if (!rest_datum_utf8(codec, slice, read, &data, &len))
		return (Datum) 0;
	for (; len > 0 && isspace((unsigned char) *data); data++, len--)
		;
	while (len > 0 && isspace((unsigned char) data[len - 1]))
		len--;
	if (!parse_bool_with_len(data, len, &value))
		return rest_datum_mismatch(codec, slice, read);
	return BoolGetDatum(value);
}

/* text, varchar: a string's characters, anything else's JSON text */
Datum
rest_read_text(RestCodec *codec, const RestFormat *format,
			   const RestSlice *slice, RestRead *read)
{
	const char *data;
	size_t		len;

	if (!rest_datum_utf8(codec, slice, read, &data, &len))
		return (Datum) 0;
	if (codec->typmod >= VARHDRSZ && len > (size_t) (codec->typmod - VARHDRSZ))
		return rest_read_other(codec, format, slice, read);
	return rest_datum_text(data, len, read);
}

/* Value of a hexadecimal digit, or -1. */
static inline int
read_hex(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decode n bytes of hexadecimal; false when it is none. */
static bool
read_hex_bytes(const char *hex, size_t n, unsigned char *out)
{
	for (; n > 0; n--, hex += 2)
	{
		int			high = read_hex((unsigned char) hex[0]);
		int			low = read_hex((unsigned char) hex[1]);

		if ((high | low) < 0)
			return false;
		*out++ = (unsigned char) (high << 4 | low);
	}
	return true;
}

/* 8-4-4-4-12 digits, or 32 in a row; false for everything else. */
static bool
read_uuid(const char *data, size_t len, unsigned char *out)
{
	if (len == 2 * UUID_LEN)
		return read_hex_bytes(data, UUID_LEN, out);
	if (len != 2 * UUID_LEN + 4 || data[8] != '-' || data[13] != '-' ||
		data[18] != '-' || data[23] != '-')
		return false;
	return read_hex_bytes(data, 4, out) &&
		read_hex_bytes(data + 9, 2, out + 4) &&
		read_hex_bytes(data + 14, 2, out + 6) &&
		read_hex_bytes(data + 19, 2, out + 8) &&
		read_hex_bytes(data + 24, 6, out + 10);
}

/* uuid, with or without dashes */
Datum
rest_read_uuid(RestCodec *codec, const RestFormat *format,
			   const RestSlice *slice, RestRead *read)
{
	const char *data;
	size_t		len;
	pg_uuid_t  *uuid;

	if (slice->kind != REST_JSON_STRING)
		return rest_datum_mismatch(codec, slice, read);
	if (!rest_datum_utf8(codec, slice, read, &data, &len))
		return (Datum) 0;
	uuid = palloc(sizeof(*uuid));
	if (read_uuid(data, len, uuid->data))
		return UUIDPGetDatum(uuid);
	return rest_read_other(codec, format, slice, read);
}

/* Hexadecimal, with or without \x before it; NULL when it is none. */
static bytea *
read_bytes_hex(const char *data, size_t len)
{
	bytea	   *result;

	if (len >= 2 && data[0] == '\\' && (data[1] == 'x' || data[1] == 'X'))
	{
		data += 2;
		len -= 2;
	}
	result = palloc(len / 2 + VARHDRSZ);
	SET_VARSIZE(result, len / 2 + VARHDRSZ);
	if (len % 2 != 0 ||
		!read_hex_bytes(data, len / 2, (unsigned char *) VARDATA(result)))
		return NULL;
	return result;
}

/*
 * Base 64, RFC 4648: either alphabet, padded or not; white space is skipped as
 * MIME has it.  NULL when it is none.
 */
static bytea *
read_bytes_base64(const char *data, size_t len)
{
	char	   *plain = palloc(len + 4);
	size_t		n = 0;
	int			max;
	int			done;
	bytea	   *result;

	for (size_t i = 0; i < len; i++)
	{
		char		c = data[i];

		if (!isspace((unsigned char) c))
			plain[n++] = c == '-' ? '+' : c == '_' ? '/' : c;
	}
	if (n % 4 == 1)
		return NULL;
	while (n % 4 != 0)
		plain[n++] = '=';
	max = pg_b64_dec_len((int) n);
	result = palloc(max + VARHDRSZ);
	done = pg_b64_decode(plain, (int) n, (void *) VARDATA(result), max);
	pfree(plain);
	if (done < 0)
		return NULL;
	SET_VARSIZE(result, done + VARHDRSZ);
	return result;
}

/* bytea */
Datum
rest_read_bytea(RestCodec *codec, const RestFormat *format,
				const RestSlice *slice, RestRead *read)
{
	const char *data;
	size_t		len;
	bytea	   *result;

	if (slice->kind != REST_JSON_STRING)
		return rest_datum_mismatch(codec, slice, read);
	if (!rest_datum_utf8(codec, slice, read, &data, &len))
		return (Datum) 0;
	result = format->style == REST_STYLE_HEX ? read_bytes_hex(data, len) :
		read_bytes_base64(data, len);
	if (result != NULL)
		return PointerGetDatum(result);
	return rest_datum_reject(read, ERRCODE_INVALID_TEXT_REPRESENTATION, NULL,
							 "value \"%s\" is not %s", rest_datum_show(slice),
							 format->style == REST_STYLE_HEX ? "hexadecimal" :
							 "base64");
}

/* json, jsonb: the value's own text; by format 'string' JSON inside a string */
Datum
rest_read_json(RestCodec *codec, const RestFormat *format,
			   const RestSlice *slice, RestRead *read)
{
	char		buf[REST_DATUM_SHORT];
	RestSlice	raw = *slice;
	bool		inside = slice->kind == REST_JSON_STRING &&
		format->wrap == REST_WRAP_JSON && format->hole_quoted;
	char	   *text;
	Datum		value;

	if (!inside && codec->kind == REST_TYPE_JSONB &&
		rest_jsonb_build(codec, slice, &value))
		return value;
	if (slice->kind == REST_JSON_STRING && !inside)
	{
		rest_slice_raw(slice, &raw.data, &raw.len);
		raw.escaped = false;	/* its escapes are part of the text */
	}
	text = rest_datum_cstring(codec, &raw, read, buf);
	return text == NULL ? (Datum) 0 : rest_datum_input(codec, text, -1, read);
}

/*
 * Would the type's input function cut the text silently, or read a word such
 * as "now" as something else than a value?
 */
static bool
read_is_refused(const RestCodec *codec, const RestSlice *slice,
				const char *text)
{
	switch (codec->type)
	{
		case NAMEOID:
			return strlen(text) >= NAMEDATALEN;
		case CHAROID:
			return strlen(text) > 1;
		case TIMETZOID:
			return slice->kind != REST_JSON_STRING ||
				!isdigit((unsigned char) text[0]);
		default:
			return false;
	}
}

/* Every other type: its input function, pinned */
Datum
rest_read_other(RestCodec *codec, const RestFormat *format,
				const RestSlice *slice, RestRead *read)
{
	char		buf[REST_DATUM_SHORT];
	char	   *text = rest_datum_cstring(codec, slice, read, buf);

	(void) format;
	if (text == NULL)
		return (Datum) 0;
	if (!read_is_refused(codec, slice, text))
		return rest_datum_input(codec, text, codec->typmod, read);
	if (codec->type == TIMETZOID)
		return rest_datum_mismatch(codec, slice, read);
	return rest_datum_reject(read, ERRCODE_STRING_DATA_RIGHT_TRUNCATION, NULL,
							 "value \"%s\" is too long for type %s",
							 rest_datum_show(slice),
							 format_type_be(codec->type));
}

/* What read_check_domain() is given */
typedef struct ReadDomain
{
	Datum		value;
	bool		isnull;
} ReadDomain;

/* Check a domain's constraints. */
static Datum
read_check_domain(RestCodec *codec, void *arg)
{
	ReadDomain *value = arg;

	domain_check(value->value, value->isnull, codec->type, &codec->domain,
				 codec->cxt);
	return (Datum) 0;
}

/*
 * A domain: the base type's value, checked with the session's own settings, as
 * an INSERT would.  A value that becomes NULL must pass as NULL.
 */
Datum
rest_read_domain(RestCodec *codec, const RestFormat *format,
				 const RestSlice *slice, RestRead *read)
{
	RestCodec  *base = codec->inner;
	RestRead	inner = {read->soft, false, false};
	ReadDomain	value = {(Datum) 0, true};

	(void) format;
	if (slice->kind > REST_JSON_NULL || base->checks_null)
	{
		value.value = base->read(base, base->formats, slice, &inner);
		value.isnull = inner.isnull || inner.failed;
	}
	if (!value.isnull)
		rest_datum_trapped(codec, read, read_check_domain, &value);
	if (value.isnull || read->failed)
	{
		value.isnull = true;
		value.value = (Datum) 0;
		read_check_domain(codec, &value);
	}
	read->isnull = value.isnull;
	return value.value;
}

/* Follow a JSON template's steps; MISSING when they lead nowhere. */
static RestSlice
read_steps(const RestFormat *format, const RestSlice *slice)
{
	RestSlice	at = *slice;

	for (int i = 0; i < format->nsteps; i++)
	{
		const RestFormatStep *step = &format->steps[i];

		if (step->member && at.kind == REST_JSON_OBJECT)
			at = rest_json_member(&at, step->name, strlen(step->name));
		else if (!step->member && at.kind == REST_JSON_ARRAY)
			at = rest_json_element(&at, step->index);
		else
			at.kind = REST_JSON_MISSING;
	}
	return at;
}

/*
 * Take a text template off a string.  *slice becomes what is between, which
 * lives in the codec's buffer when the string had escapes.
 */
static bool
read_between(RestCodec *codec, const RestFormat *format, RestSlice *slice,
			 RestRead *read)
{
	size_t		before = strlen(format->before);
	size_t		after = strlen(format->after);
	const char *data;
	size_t		len;

	if (!rest_datum_utf8(codec, slice, read, &data, &len) ||
		len < before + after ||
		memcmp(data, format->before, before) != 0 ||
		memcmp(data + len - after, format->after, after) != 0)
		return false;
	slice->escaped = false;
	slice->data = data + before;
	slice->len = len - before - after;
	return true;
}

/* Is this text a number, as one of several spellings? */
static bool
read_looks_numeric(const RestSlice *slice, bool integral)
{
	int64		value;
	RestDecimal got;

	if (slice->kind != REST_JSON_NUMBER && slice->kind != REST_JSON_STRING)
		return false;
	got = rest_decimal_scale(slice->data, slice->len, 0, &value);
	return got != REST_DECIMAL_SYNTAX &&
		!(integral && got == REST_DECIMAL_ROUNDED);
}

/* Among several spellings: does the value look like the type's default? */
static bool
read_looks_default(const RestCodec *codec, const RestSlice *slice)
{
	switch (codec->kind)
	{
		case REST_TYPE_BOOL:
			return slice->kind == REST_JSON_TRUE ||
				slice->kind == REST_JSON_FALSE;
		case REST_TYPE_INT2:
		case REST_TYPE_INT4:
		case REST_TYPE_INT8:
		case REST_TYPE_FLOAT4:
		case REST_TYPE_FLOAT8:
		case REST_TYPE_NUMERIC:
			return read_looks_numeric(slice, false);
		case REST_TYPE_DATE:
		case REST_TYPE_TIME:
		case REST_TYPE_TIMETZ:
		case REST_TYPE_TIMESTAMP:
		case REST_TYPE_TIMESTAMPTZ:
		case REST_TYPE_INTERVAL:
			return slice->kind == REST_JSON_STRING &&
				!read_looks_numeric(slice, false);
		case REST_TYPE_UUID:
		case REST_TYPE_BYTEA:
			return slice->kind == REST_JSON_STRING;
		default:
			return true;
	}
}

/* Among several spellings: does the value look like this one? */
static bool
read_looks(const RestCodec *codec, const RestFormat *format,
		   const RestSlice *slice)
{
	switch (format->style)
	{
		case REST_STYLE_DEFAULT:
			return read_looks_default(codec, slice);
		case REST_STYLE_EPOCH:
			return read_looks_numeric(slice, false);
		case REST_STYLE_INTEGER:
			return read_looks_numeric(slice, true);
		case REST_STYLE_ISO:
		case REST_STYLE_SQL:
		case REST_STYLE_PATTERN:
			return slice->kind == REST_JSON_STRING &&
				!read_looks_numeric(slice, false);
		case REST_STYLE_WORDS:
			for (int i = 0; i < format->nwords; i++)
				if (read_is_word(slice, format->words[i].text))
					return true;
			return format->nwords == 2 && (slice->kind == REST_JSON_TRUE ||
										   slice->kind == REST_JSON_FALSE);
		default:
			return true;
	}
}

/*
 * Take a spelling's template off *slice; false when the value is not of that
 * spelling.  A scalar needs no JSON template when there is only one spelling:
 * 42 is as good as {"I":"42"}.
 */
static bool
read_unwrap(RestCodec *codec, const RestFormat *format, RestSlice *slice,
			RestRead *read)
{
	bool		container = slice->kind == REST_JSON_OBJECT ||
		slice->kind == REST_JSON_ARRAY;
	bool		only = codec->nformats == 1;

	if (format->wrap == REST_WRAP_TEXT)
	{
		if (slice->kind == REST_JSON_STRING)
			return read_between(codec, format, slice, read);
		return only && !container;
	}
	if (format->wrap == REST_WRAP_JSON && format->nsteps > 0)
	{
		if (container)
			*slice = read_steps(format, slice);
		else if (!only)
			return false;
		if (slice->kind == REST_JSON_MISSING)
			return false;
	}
	if (format->wrap == REST_WRAP_JSON && format->hole_quoted && !only &&
		slice->kind != REST_JSON_STRING)
		return false;
	return only || read_looks(codec, format, slice);
}

/* By templates and alternatives: the first spelling that it looks like. */
Datum
rest_read_formatted(RestCodec *codec, const RestFormat *format,
					const RestSlice *slice, RestRead *read)
{
	(void) format;
	for (int i = 0; i < codec->nformats; i++)
	{
		const RestFormat *alt = &codec->formats[i];
		RestSlice	value = *slice;

		if (!read_unwrap(codec, alt, &value, read))
		{
			if (read->failed)
				return (Datum) 0;
			continue;
		}
		if (value.kind <= REST_JSON_NULL)
		{
			read->isnull = true;
			return (Datum) 0;
		}
		return codec->read_value(codec, alt, &value, read);
	}
	return rest_datum_reject(read, ERRCODE_INVALID_TEXT_REPRESENTATION,
							 "The option format says how such values are spelled.",
							 "value \"%s\" has not the format of the column",
							 rest_datum_show(slice));
}
