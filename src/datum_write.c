/*-------------------------------------------------------------------------
 *
 * datum_write.c
 *	  Values to the wire: numbers, booleans, text, bytes; templates; bodies.
 *
 * Datums enter, RestValues in UTF-8 leave, palloc'd in the current memory
 * context and ended by a NUL.  Numbers, booleans, json and what holds them are
 * RAW JSON, the rest is TEXT.  Times are cut off to what the format can hold;
 * all else that it cannot hold exactly is an error.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "common/base64.h"
#include "common/shortest_dec.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/cash.h"
#include "utils/float.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/numeric.h"
#include "utils/uuid.h"

#include "compat.h"
#include "datum_codec.h"
#include "report.h"

#define WRITE_SHOW_MAX	100		/* bytes of a value in a message */

static const char why_double[] = "A double cannot hold it exactly.";
static const char spell_hex[] = "0123456789abcdef";

/* TEXT or RAW out of a UTF-8 string. */
bool
rest_spelled(RestValue *out, RestValueKind kind, const char *text)
{
	memset(out, 0, sizeof(*out));
	out->kind = kind;
	out->text = text;
	out->len = strlen(text);
	return true;
}

/* boolean: JSON's own, or the format's words */
bool
rest_spell_bool(RestCodec *codec, const RestFormat *format, Datum value,
				RestValue *out, const char **why)
{
	bool		b = DatumGetBool(value);
	const RestFormatWord *word = &format->words[b ? 0 : 1];

	(void) codec;
	(void) why;
	if (format->style != REST_STYLE_WORDS)
		return rest_spelled(out, REST_VALUE_RAW, b ? "true" : "false");
	return rest_spelled(out, word->raw ? REST_VALUE_RAW : REST_VALUE_TEXT,
						word->text);
}

/* Which of the three words is it: +infinity 0, -infinity 1, NaN 2, none -1 */
static int
spell_odd(double value)
{
	return isnan(value) ? 2 : isinf(value) ? (value > 0 ? 0 : 1) : -1;
}

/* A numeric's, or money's, class as spell_odd() has it, and its text. */
static char *
spell_numeric(const RestCodec *codec, Datum value, int *odd)
{
	Numeric		num;
	char	   *text;

	if (codec->type == CASHOID)
		value = DirectFunctionCall1(cash_numeric, value);
	num = DatumGetNumeric(value);
	text = DatumGetCString(DirectFunctionCall1(numeric_out, value));
	*odd = numeric_is_nan(num) ? 2 : !numeric_is_inf(num) ? -1 :
		text[0] == '-' ? 1 : 0;
	return text;
}

/* A number's text, shortest that reads back the same, and its class. */
static char *
spell_number_text(RestCodec *codec, Datum value, int *odd)
{
	*odd = -1;
	switch (codec->kind)
	{
		case REST_TYPE_INT2:
			return psprintf("%d", DatumGetInt16(value));
		case REST_TYPE_INT4:
			return psprintf("%d", DatumGetInt32(value));
		case REST_TYPE_INT8:
			return psprintf(INT64_FORMAT, DatumGetInt64(value));
		case REST_TYPE_FLOAT4:
			*odd = spell_odd(DatumGetFloat4(value));
			return rest_datum_output(codec, value);
		case REST_TYPE_FLOAT8:
			*odd = spell_odd(DatumGetFloat8(value));
			return rest_datum_output(codec, value);
		default:
			return spell_numeric(codec, value, odd);
	}
}

/* Is a numeric's text integral?  12.00 is: *text then loses its fraction. */
static bool
spell_integral(char *text)
{
	char	   *point = strchr(text, '.');

	if (point == NULL)
		return true;
	if (strspn(point + 1, "0") != strlen(point + 1))
		return false;
	*point = '\0';
	return true;
}

/* smallint, integer, bigint, real, double precision, numeric, money */
bool
rest_spell_number(RestCodec *codec, const RestFormat *format, Datum value,
				  RestValue *out, const char **why)
{
	int			odd;
	char	   *text = spell_number_text(codec, value, &odd);

	if (format->style == REST_STYLE_WORDS)
	{
		*why = "The format is for infinity and NaN only.";
		return odd >= 0 && rest_spelled(out, REST_VALUE_TEXT,
										format->words[odd].text);
	}
	if (odd >= 0)
	{
		*why = "Infinity and NaN have no JSON form.";
		return false;
	}
	if (format->style == REST_STYLE_INTEGER && !spell_integral(text))
	{
		*why = "It is not integral.";
		return false;
	}
	return rest_spelled(out, REST_VALUE_RAW, text);
}

/* Bytes as hexadecimal. */
static char *
spell_bytes_hex(const unsigned char *data, size_t len)
{
	char	   *text = palloc(2 * len + 1);

	for (size_t i = 0; i < len; i++)
	{
		text[2 * i] = spell_hex[data[i] >> 4];
		text[2 * i + 1] = spell_hex[data[i] & 15];
	}
	text[2 * len] = '\0';
	return text;
}

/* Bytes as base 64; url: in the other alphabet and without padding. */
static char *
spell_bytes_base64(const void *data, size_t len, bool url)
{
	int			max = pg_b64_enc_len((int) len);
	char	   *text = palloc(max + 1);
	int			n = pg_b64_encode(data, (int) len, text, max);

	if (n < 0)
		elog(ERROR, "could not encode %zu bytes", len);
	text[n] = '\0';
	if (!url)
		return text;
	while (n > 0 && text[n - 1] == '=')
		text[--n] = '\0';
	for (char *p = text; *p != '\0'; p++)
		*p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
	return text;
}

/* bytea */
bool
rest_spell_bytea(RestCodec *codec, const RestFormat *format, Datum value,
				 RestValue *out, const char **why)
{
	bytea	   *bytes = DatumGetByteaPP(value);
	const void *data = VARDATA_ANY(bytes);
	size_t		len = VARSIZE_ANY_EXHDR(bytes);

	(void) codec;
	(void) why;
	if (format->style == REST_STYLE_HEX)
		return rest_spelled(out, REST_VALUE_TEXT, spell_bytes_hex(data, len));
	return rest_spelled(out, REST_VALUE_TEXT,
						spell_bytes_base64(data, len, format->style ==
										   REST_STYLE_BASE64URL));
}

/* uuid: lower case with dashes, by format 'hex' without */
bool
rest_spell_uuid(RestCodec *codec, const RestFormat *format, Datum value,
				RestValue *out, const char **why)
{
	char	   *hex = spell_bytes_hex(DatumGetUUIDP(value)->data, UUID_LEN);

	(void) codec;
	(void) why;
	if (format->style != REST_STYLE_HEX)
		hex = psprintf("%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12,
					   hex + 16, hex + 20);
	return rest_spelled(out, REST_VALUE_TEXT, hex);
}

/* Every other type: its output function's text, json as JSON */
bool
rest_spell_output(RestCodec *codec, const RestFormat *format, Datum value,
				  RestValue *out, const char **why)
{
	bool		json = codec->kind == REST_TYPE_JSON ||
		codec->kind == REST_TYPE_JSONB;
	char	   *text = rest_datum_output(codec, value);
	size_t		len = strlen(text);
	const char *utf8;

	(void) format;
	if (codec->type == BPCHAROID)
	{
		/* what the type pads with was never there */
		while (len > 0 && text[len - 1] == ' ')
			text[--len] = '\0';
	}
	utf8 = rest_datum_to_utf8(text, len, &len);
	if (utf8 == NULL)
	{
		*why = "It is not valid UTF-8.";
		return false;
	}
	return rest_spelled(out, json ? REST_VALUE_RAW : REST_VALUE_TEXT, utf8);
}

/* Append a value as JSON. */
void
rest_datum_append_json(StringInfo out, const RestValue *value)
{
	if (value->kind == REST_VALUE_RAW)
		appendBinaryStringInfo(out, value->text, (int) value->len);
	else if (value->kind == REST_VALUE_TEXT)
		escape_json(out, value->text);
	else
		appendStringInfoString(out, "null");
}

/*
 * Put a format's template around a spelled value.  A JSON template that is
 * only a string is TEXT: places for text then need no quotes.
 */
void
rest_datum_wrap(const RestFormat *format, RestValue *value)
{
	StringInfoData out;

	if (format->wrap == REST_WRAP_NONE ||
		(format->before[0] == '\0' && format->after[0] == '\0' &&
		 !format->hole_quoted))
		return;
	if (format->wrap == REST_WRAP_JSON && format->before[0] == '\0' &&
		format->after[0] == '\0')
	{
		value->kind = REST_VALUE_TEXT;
		return;
	}
	initStringInfo(&out);
	appendStringInfoString(&out, format->before);
	if (format->wrap == REST_WRAP_TEXT)
		appendStringInfoString(&out, value->text);
	else
	{
		if (format->hole_quoted)
			value->kind = REST_VALUE_TEXT;
		rest_datum_append_json(&out, value);
	}
	appendStringInfoString(&out, format->after);
	rest_spelled(value, format->wrap == REST_WRAP_TEXT ? REST_VALUE_TEXT :
				 REST_VALUE_RAW, out.data);
}

/* Does a number's text survive as a double that is printed again? */
static bool
write_fits_double(const char *text)
{
	char		again[DOUBLE_SHORTEST_DECIMAL_LEN];
	double		value = strtod(text, NULL);
	Datum		numbers[2];

	if (isinf(value))
		return false;
	double_to_shortest_decimal_buf(value, again);
	numbers[0] = DirectFunctionCall3(numeric_in, CStringGetDatum(text),
									 ObjectIdGetDatum(InvalidOid),
									 Int32GetDatum(-1));
	numbers[1] = DirectFunctionCall3(numeric_in, CStringGetDatum(again),
									 ObjectIdGetDatum(InvalidOid),
									 Int32GetDatum(-1));
	return DatumGetBool(DirectFunctionCall2(numeric_eq, numbers[0],
											numbers[1]));
}

/* A time that is finer than the format, cut off. */
static bool
write_cut(RestCodec *codec, const RestFormat *format, Datum value,
		  RestValue *out, const char **why)
{
	int64		us;
	int64		low;

	if (codec->spell != rest_spell_time ||
		!rest_time_value(codec, value, &us))
		return false;
	low = rest_time_floor(codec, format, us);
	/* where local time jumps, the start of the granule may be elsewhere */
	return low <= us && rest_time_step(codec, format, low) > us &&
		rest_spell_us(codec, format, low, out, why);
}

/* Raise: no spelling of the column's format holds the value. */
static void
write_refuse(RestCodec *codec, Datum value, const char *why)
{
	char	   *text = rest_datum_output(codec, value);
	size_t		len = strlen(text);

	/* a server without an encoding must not print what nobody can read */
	if (rest_datum_to_utf8(text, len, &len) == NULL)
		text = rest_report_text(text);
	len = strlen(text);
	if (len > WRITE_SHOW_MAX)
		len = pg_mbcliplen(text, (int) len, WRITE_SHOW_MAX);
	ereport(ERROR,
			(errcode(why == why_double ? ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE :
					 ERRCODE_INVALID_PARAMETER_VALUE),
			 codec->column != NULL ?
			 errmsg("value \"%.*s\" of column \"%s\" cannot be sent",
					(int) len, text, codec->column) :
			 errmsg("value \"%.*s\" cannot be sent", (int) len, text),
			 errdetail_internal("%s", why),
			 codec->formats[0].style != REST_STYLE_DEFAULT ?
			 errhint("The option format says how values are spelled.") : 0));
}

/* A value for a body or a write, by format. */
void
rest_codec_write(RestCodec *codec, Datum value, bool isnull, RestValue *out)
{
	const char *why = NULL;

	memset(out, 0, sizeof(*out));
	out->kind = REST_VALUE_NULL;
	if (isnull)
		return;
	while (codec->nature == REST_NATURE_DOMAIN)
		codec = codec->inner;
	for (int i = 0; i < 2 * codec->nformats; i++)
	{
		const RestFormat *format = &codec->formats[i % codec->nformats];

		/* exactly by one of them, or else cut off by the first that can */
		if (i < codec->nformats ?
			!codec->spell(codec, format, value, out, &why) :
			!write_cut(codec, format, value, out, &why))
			continue;
		if (format->style == REST_STYLE_DOUBLE && !write_fits_double(out->text))
		{
			why = why_double;
			break;
		}
		rest_datum_wrap(format, out);
		return;
	}
	write_refuse(codec, value, why);
}
