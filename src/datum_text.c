/*-------------------------------------------------------------------------
 *
 * datum_text.c
 *	  Text between the wire (UTF-8) and the server's encoding, and the words
 *	  for values that do not fit.
 *
 * Slices enter, C strings and text Datums leave; server text enters, UTF-8
 * leaves.  Everything is verified in both directions, whatever the reader of
 * the JSON has verified already.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "compat.h"
#include "datum_codec.h"
#include "guard.h"
#include "report.h"

#define SHOW_MAX	100			/* bytes of a value in a message */

/* Are these bytes 1 to 127 only?  Eight at a time. */
static bool
is_ascii(const char *data, size_t len)
{
	const uint64 high = UINT64CONST(0x8080808080808080);
	const uint64 ones = UINT64CONST(0x0101010101010101);
	uint64		seen = 0;
	uint64		word;

	for (; len >= sizeof(word); data += sizeof(word), len -= sizeof(word))
	{
		memcpy(&word, data, sizeof(word));
		/* a high bit, or (with none in the word) a byte that is 0 */
		seen |= word | (word - ones);
	}
	if ((seen & high) != 0)
		return false;
	for (; len > 0; data++, len--)
		if ((unsigned char) *data - 1u >= 0x7f)
			return false;
	return true;
}

/* The value's text for a message, shortened, in the server encoding. */
const char *
rest_datum_show(const RestSlice *slice)
{
	size_t		len = slice->len;
	char	   *cut;

	if (len > SHOW_MAX)
		len = pg_encoding_mbcliplen(PG_UTF8, slice->data, (int) Min(len, 1000),
									SHOW_MAX);
	cut = pnstrdup(slice->data, len);
	if (len < slice->len)
		cut = psprintf("%s...", cut);
	return rest_report_text(cut);
}

/* The value does not fit: note it or raise it. */
Datum
rest_datum_reject(RestRead *read, int sqlstate, const char *hint,
				  const char *fmt,...)
{
	StringInfoData message;

	read->failed = true;
	if (read->soft)
		return (Datum) 0;
	initStringInfo(&message);
	for (;;)
	{
		va_list		args;
		int			needed;

		va_start(args, fmt);
		needed = appendStringInfoVA(&message, fmt, args);
		va_end(args);
		if (needed == 0)
			break;
		enlargeStringInfo(&message, needed);
	}
	ereport(ERROR,
			(errcode(sqlstate),
			 errmsg_internal("%s", message.data),
			 hint != NULL ? errhint("%s", hint) : 0));
	return (Datum) 0;
}

/* "invalid input syntax for type X", as the types' own functions say it. */
Datum
rest_datum_mismatch(const RestCodec *codec, const RestSlice *slice,
					RestRead *read)
{
	if (read->soft)
		read->failed = true;
	else
		rest_datum_reject(read, ERRCODE_INVALID_TEXT_REPRESENTATION, NULL,
						  "invalid input syntax for type %s: \"%s\"",
						  format_type_be(codec->type), rest_datum_show(slice));
	return (Datum) 0;
}

/* Free the codec's buffer with its memory context. */
static void
text_release(void *arg)
{
	rest_buf_free(arg);
}

/* The codec's buffer, empty. */
RestBuf *
rest_datum_scratch(RestCodec *codec)
{
	if (!codec->unescaped_made)
	{
		rest_buf_init(&codec->unescaped, MaxAllocSize - 1024);
		rest_guard_new(codec->cxt, text_release, &codec->unescaped);
		codec->unescaped_made = true;
	}
	/* one huge value must not be kept for the rest of the scan */
	if (codec->unescaped.cap > 1024 * 1024)
		rest_buf_free(&codec->unescaped);
	rest_buf_reset(&codec->unescaped);
	return &codec->unescaped;
}

/* Unescape a string into the codec's buffer. */
static bool
text_unescape(RestCodec *codec, const RestSlice *slice, RestRead *read)
{
	RestFault	fault;

	rest_datum_scratch(codec);
	rest_fault_clear(&fault);
	if (rest_json_unescape(slice, &codec->unescaped, &fault))
		return true;
	read->failed = true;
	if (!read->soft)
		rest_fault_report(&fault);
	return false;
}

/* A string's characters, anything else's raw text. */
bool
rest_datum_utf8(RestCodec *codec, const RestSlice *slice, RestRead *read,
				const char **data, size_t *len)
{
	*data = slice->data;
	*len = slice->len;
	if (!slice->escaped || slice->kind != REST_JSON_STRING)
		return true;
	if (!text_unescape(codec, slice, read))
		return false;
	*data = rest_buf_text(&codec->unescaped);
	*len = codec->unescaped.len;
	return true;
}

/* What text_convert() is given, and gives back */
typedef struct TextPiece
{
	const char *data;
	size_t		len;
} TextPiece;

/* Verify and convert; raises 22021 or 22P05.  The result replaces the piece. */
static Datum
text_convert(RestCodec *codec, void *arg)
{
	TextPiece  *piece = arg;
	char	   *done;

	(void) codec;
	if (memchr(piece->data, '\0', piece->len) != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNTRANSLATABLE_CHARACTER),
				 errmsg("text holds the character U+0000")));
	done = pg_any_to_server(piece->data, (int) piece->len, PG_UTF8);
	if (done != piece->data)
	{
		piece->data = done;
		piece->len = strlen(done);
	}
	return (Datum) 0;
}

/* Bring UTF-8 to the server encoding; false when read->failed. */
static bool
text_to_server(TextPiece *piece, RestRead *read)
{
	if (unlikely(piece->len >= MaxAllocSize - VARHDRSZ))
		rest_datum_reject(read, ERRCODE_PROGRAM_LIMIT_EXCEEDED, NULL,
						  "text of %zu bytes is too long", piece->len);
	else if (likely(is_ascii(piece->data, piece->len)))
		return true;
	else if (read->soft)
		rest_datum_trapped(NULL, read, text_convert, piece);
	else
		text_convert(NULL, piece);
	return !read->failed;
}

/* UTF-8 bytes as a text Datum. */
Datum
rest_datum_text(const char *utf8, size_t len, RestRead *read)
{
	TextPiece	piece = {utf8, len};
	text	   *result;

	if (!text_to_server(&piece, read))
		return (Datum) 0;
	result = (text *) palloc(piece.len + VARHDRSZ);
	SET_VARSIZE(result, piece.len + VARHDRSZ);
	memcpy(VARDATA(result), piece.data, piece.len);
	return PointerGetDatum(result);
}

/* The value as a C string in the server encoding. */
char *
rest_datum_cstring(RestCodec *codec, const RestSlice *slice, RestRead *read,
				   char buf[REST_DATUM_SHORT])
{
	TextPiece	piece;
	char	   *copy = buf;

	if (!rest_datum_utf8(codec, slice, read, &piece.data, &piece.len) ||
		!text_to_server(&piece, read))
		return NULL;
	if (piece.len >= REST_DATUM_SHORT)
		copy = palloc(piece.len + 1);
	memcpy(copy, piece.data, piece.len);
	copy[piece.len] = '\0';
	return copy;
}

/* Server text as UTF-8; NULL when it is not valid. */
const char *
rest_datum_to_utf8(const char *s, size_t len, size_t *outlen)
{
	char	   *done;

	*outlen = len;
	if (is_ascii(s, len))
		return s;
	/* a server without an encoding holds whatever it was given */
	if (GetDatabaseEncoding() == PG_SQL_ASCII &&
		!pg_verify_mbstr(PG_UTF8, s, (int) len, true))
		return NULL;
	done = pg_server_to_any(s, (int) len, PG_UTF8);
	if (done != s)
		*outlen = strlen(done);
	return done;
}
