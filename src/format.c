/*-------------------------------------------------------------------------
 *
 * format.c
 *	  The options format and filter_format: items, types, words.
 *
 * Plain C.  An option's text enters, one compiled spelling of one type leaves.
 * The grammar is in format.h; patterns are understood in format_pattern.c and
 * templates in format_wrap.c.
 *
 *-------------------------------------------------------------------------
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "format.h"

#define US_SECOND	INT64_C(1000000)
#define US_DAY		(INT64_C(86400) * US_SECOND)

#define BIT(type)	(1u << (type))
#define BITS_STAMP	(BIT(REST_TYPE_TIMESTAMP) | BIT(REST_TYPE_TIMESTAMPTZ))
#define BITS_INT	(BIT(REST_TYPE_INT2) | BIT(REST_TYPE_INT4) | \
					 BIT(REST_TYPE_INT8))
#define BITS_FLOAT	(BIT(REST_TYPE_FLOAT4) | BIT(REST_TYPE_FLOAT8))
#define BITS_TIME	(BITS_STAMP | BIT(REST_TYPE_DATE) | BIT(REST_TYPE_TIME))

/* A type's names; the first is the one for messages */
typedef struct FormatTypeName
{
	const char *name;
	RestFormatType type;
} FormatTypeName;

static const FormatTypeName format_types[] = {
	{"boolean", REST_TYPE_BOOL}, {"bool", REST_TYPE_BOOL},
	{"smallint", REST_TYPE_INT2}, {"int2", REST_TYPE_INT2},
	{"integer", REST_TYPE_INT4}, {"int", REST_TYPE_INT4},
	{"int4", REST_TYPE_INT4},
	{"bigint", REST_TYPE_INT8}, {"int8", REST_TYPE_INT8},
	{"real", REST_TYPE_FLOAT4}, {"float4", REST_TYPE_FLOAT4},
	{"double", REST_TYPE_FLOAT8}, {"float8", REST_TYPE_FLOAT8},
	{"numeric", REST_TYPE_NUMERIC}, {"decimal", REST_TYPE_NUMERIC},
	{"text", REST_TYPE_TEXT}, {"varchar", REST_TYPE_TEXT},
	{"uuid", REST_TYPE_UUID},
	{"bytea", REST_TYPE_BYTEA},
	{"date", REST_TYPE_DATE},
	{"time", REST_TYPE_TIME}, {"timetz", REST_TYPE_TIMETZ},
	{"timestamp", REST_TYPE_TIMESTAMP},
	{"timestamptz", REST_TYPE_TIMESTAMPTZ},
	{"interval", REST_TYPE_INTERVAL},
	{"json", REST_TYPE_JSON}, {"jsonb", REST_TYPE_JSONB},
	{NULL, REST_TYPE_OTHER}
};

/* A word, the types it fits, and what it means */
typedef struct FormatWord
{
	const char *word;
	unsigned	types;			/* BITs */
	RestFormatStyle style;
	int			digits;
	int64_t		granule;
} FormatWord;

static const FormatWord format_words[] = {
	{"iso", BITS_TIME | BIT(REST_TYPE_TIMETZ) | BIT(REST_TYPE_INTERVAL),
	REST_STYLE_ISO, -1, 1},
	{"iso_s", BITS_STAMP | BIT(REST_TYPE_TIME), REST_STYLE_ISO, 0, US_SECOND},
	{"iso_ms", BITS_STAMP | BIT(REST_TYPE_TIME), REST_STYLE_ISO, 3, 1000},
	{"iso_us", BITS_STAMP | BIT(REST_TYPE_TIME), REST_STYLE_ISO, 6, 1},
	{"sql", BITS_TIME, REST_STYLE_SQL, -1, 1},
	{"sql_s", BITS_STAMP | BIT(REST_TYPE_TIME), REST_STYLE_SQL, 0, US_SECOND},
	{"sql_ms", BITS_STAMP | BIT(REST_TYPE_TIME), REST_STYLE_SQL, 3, 1000},
	{"sql_us", BITS_STAMP | BIT(REST_TYPE_TIME), REST_STYLE_SQL, 6, 1},
	{"epoch", BITS_TIME | BIT(REST_TYPE_INTERVAL), REST_STYLE_EPOCH, 0, US_SECOND},
	{"epoch_ms", BITS_TIME | BIT(REST_TYPE_INTERVAL), REST_STYLE_EPOCH, 3, 1000},
	{"epoch_us", BITS_TIME | BIT(REST_TYPE_INTERVAL), REST_STYLE_EPOCH, 6, 1},
	{"epoch_ns", BITS_TIME | BIT(REST_TYPE_INTERVAL), REST_STYLE_EPOCH, 9, 1},
	{"epoch_decimal", BITS_TIME | BIT(REST_TYPE_INTERVAL),
	REST_STYLE_EPOCH, -1, 1},
	{"timestamp", BIT(REST_TYPE_DATE), REST_STYLE_TIMESTAMP, -1, US_DAY},
	{"base64", BIT(REST_TYPE_BYTEA), REST_STYLE_BASE64, 0, 0},
	{"base64url", BIT(REST_TYPE_BYTEA), REST_STYLE_BASE64URL, 0, 0},
	{"hex", BIT(REST_TYPE_BYTEA) | BIT(REST_TYPE_UUID), REST_STYLE_HEX, 0, 0},
	{"double", BIT(REST_TYPE_NUMERIC) | BITS_INT, REST_STYLE_DOUBLE, 0, 0},
	{"integer", BIT(REST_TYPE_NUMERIC), REST_STYLE_INTEGER, 0, 0},
	{"inf", BITS_FLOAT | BIT(REST_TYPE_NUMERIC), REST_STYLE_WORDS, 0, 0},
	{NULL, 0, REST_STYLE_DEFAULT, 0, 0}
};

/* Name of a type for messages and as the option spells it */
const char *
rest_format_type_name(RestFormatType type)
{
	for (const FormatTypeName *t = format_types; t->name != NULL; t++)
		if (t->type == type)
			return t->name;
	return "this type";
}

/* Blanks, line ends and commas stand between items. */
static bool
format_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

/* First character of the next item. */
static const char *
format_skip(const char *pos)
{
	while (format_is_space(*pos))
		pos++;
	return pos;
}

/* Append one character to a text of REST_FORMAT_LONGEST bytes. */
static bool
format_put(char *text, size_t *len, char c, RestFault *fault)
{
	if (*len + 1 >= REST_FORMAT_LONGEST)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "a spelling in a format is longer than %d bytes",
							  REST_FORMAT_LONGEST - 1);
	text[(*len)++] = c;
	text[*len] = '\0';
	return true;
}

/*
 * Read "quoted text", where "" is a quote; *pos is at the opening quote, then
 * behind the closing one.
 */
static bool
format_quoted(const char **pos, char *out, RestFault *fault)
{
	size_t		len = 0;
	const char *p = *pos + 1;

	out[0] = '\0';
	for (;; p++)
	{
		if (*p == '\0')
			return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
								  "a quote in a format is not closed");
		if (*p == '"' && *++p != '"')
			break;
		if (!format_put(out, &len, *p, fault))
			return false;
	}
	*pos = p;
	return true;
}

/* Read a bare word: up to a separator, a slash, a quote or a template. */
static bool
format_bare(const char **pos, char *out, RestFault *fault)
{
	size_t		len = 0;

	out[0] = '\0';
	for (; **pos != '\0'; (*pos)++)
	{
		if (format_is_space(**pos) || strchr("/|\"{[", **pos) != NULL)
			break;
		if (!format_put(out, &len, **pos, fault))
			return false;
	}
	if (len == 0)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "a word is missing in a format before \"%.20s\"",
							  *pos);
	return true;
}

/*
 * Read a JSON template up to the bracket that closes it.  It ends with the
 * option at the latest; what is not JSON is found by rest_format_wrap().
 */
static bool
format_json(const char **pos, char *out, RestFault *fault)
{
	size_t		len = 0;
	int			depth = 0;
	bool		string = false;

	for (; **pos != '\0'; (*pos)++)
	{
		char		c = **pos;

		if (!format_put(out, &len, c, fault))
			return false;
		if (string && c == '\\' && (*pos)[1] != '\0')
		{
			if (!format_put(out, &len, *++(*pos), fault))
				return false;
		}
		else if (c == '"')
			string = !string;
		else if (!string && (c == '{' || c == '['))
			depth++;
		else if (!string && (c == '}' || c == ']') && --depth == 0)
		{
			(*pos)++;
			return true;
		}
	}
	return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
						  "a bracket in a format is not closed");
}

/* Read the words of a spelling: one, or several with slashes between them. */
static bool
format_words_read(const char **pos, RestFormatSpec *spec, RestFault *fault)
{
	for (;;)
	{
		char	   *word;

		if (spec->nwords == 3)
			return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
								  "too many slashes in a format");
		word = spec->words[spec->nwords];
		spec->quoted[spec->nwords] = **pos == '"';
		if (!(**pos == '"' ? format_quoted(pos, word, fault)
			  : format_bare(pos, word, fault)))
			return false;
		spec->nwords++;
		if (**pos != '/')
			return true;
		(*pos)++;
	}
}

/* Read one spelling; *pos is at its first character, then behind it. */
static bool
format_spec(const char **pos, RestFormatSpec *spec, RestFault *fault)
{
	memset(spec, 0, sizeof(*spec));
	if (**pos != '{' && **pos != '[' && !format_words_read(pos, spec, fault))
		return false;
	if ((**pos == '{' || **pos == '[') && !format_json(pos, spec->wrap, fault))
		return false;
	if (**pos != '\0' && **pos != '|' && !format_is_space(**pos))
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "unexpected \"%.20s\" in a format", *pos);
	return true;
}

/*
 * Read "type =" when it is there.  *typed says whether it was; a name that is
 * no type is a fault.
 */
static bool
format_selector(const char **pos, bool *typed, RestFormatType *type,
				RestFault *fault)
{
	const char *end = *pos;
	const char *p;
	size_t		len;

	*typed = false;
	while (isalnum((unsigned char) *end) || *end == '_')
		end++;
	len = (size_t) (end - *pos);
	for (p = end; *p == ' '; p++)
		;
	if (len == 0 || *p != '=')
		return true;
	for (const FormatTypeName *t = format_types; t->name != NULL; t++)
	{
		if (strlen(t->name) != len || strncasecmp(t->name, *pos, len) != 0)
			continue;
		*typed = true;
		*type = t->type;
		*pos = format_skip(p + 1);
		return true;
	}
	rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
				   "\"%.*s\" is not a type that a format can name",
				   (int) (len > 60 ? 60 : len), *pos);
	return rest_fault_hint(fault, "Types are boolean, smallint, integer, bigint, real, "
						   "double, numeric, text, uuid, bytea, date, time, timetz, "
						   "timestamp, timestamptz, interval, json and jsonb.");
}

/* Fault: this spelling is not one of this type's; the hint lists those. */
static bool
format_misfit(const char *word, RestFormatType type, RestFault *fault)
{
	char		list[400] = "";
	size_t		len = 0;

	rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
				   "format \"%.60s\" does not fit type %s", word,
				   rest_format_type_name(type));
	for (const FormatWord *w = format_words; w->word != NULL; w++)
		if ((w->types & BIT(type)) != 0)
			len += (size_t) snprintf(list + len, sizeof(list) - len, "%s%s",
									 len > 0 ? ", " : "", w->word);
	if (type == REST_TYPE_BOOL)
		return rest_fault_hint(fault, "Formats of boolean are two words, such as 1/0.");
	if (len > 0)
		return rest_fault_hint(fault, "Formats of %s are %s.",
							   rest_format_type_name(type), list);
	return false;
}

/* The words of the spelling "inf": +inf, -inf, nan. */
static void
format_set_inf(RestFormat *out)
{
	static const char *const words[3] = {"+inf", "-inf", "nan"};

	out->nwords = 3;
	for (int i = 0; i < 3; i++)
		snprintf(out->words[i].text, REST_FORMAT_WORD, "%s", words[i]);
}

/* A bare word: one of the table, or "string" for every type. */
static bool
format_compile_word(const char *word, RestFormatType type, RestFormat *out,
					RestFault *fault)
{
	if (strcmp(word, "string") == 0 && out->wrap == REST_WRAP_NONE)
	{
		out->wrap = REST_WRAP_JSON;
		out->hole_quoted = true;
		return true;
	}
	for (const FormatWord *w = format_words; w->word != NULL; w++)
	{
		if (strcmp(w->word, word) != 0 || (w->types & BIT(type)) == 0)
			continue;
		out->style = w->style;
		out->digits = w->digits;
		out->granule = w->granule;
		out->has_zone = type == REST_TYPE_TIMESTAMPTZ &&
			(w->style == REST_STYLE_ISO || w->style == REST_STYLE_EPOCH);
		if (w->style == REST_STYLE_WORDS)
			format_set_inf(out);
		return true;
	}
	return format_misfit(word, type, fault);
}

/*
 * Is this word of a/b a JSON number or boolean?  Quoted it is always text.
 * Only plain integers and decimals count as numbers.
 */
static bool
format_word_raw(const char *word)
{
	const char *p = word;
	size_t		digits;

	if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0)
		return true;
	if (*p == '-')
		p++;
	digits = strspn(p, "0123456789");
	if (digits == 0 || (digits > 1 && *p == '0'))
		return false;
	p += digits;
	if (*p == '.')
	{
		digits = strspn(++p, "0123456789");
		if (digits == 0)
			return false;
		p += digits;
	}
	return *p == '\0';
}

/* Words with slashes: two for boolean, three for float and numeric. */
static bool
format_compile_words(const RestFormatSpec *spec, RestFormatType type,
					 RestFormat *out, RestFault *fault)
{
	bool		fits = spec->nwords == 2 ? type == REST_TYPE_BOOL :
		((BITS_FLOAT | BIT(REST_TYPE_NUMERIC)) & BIT(type)) != 0;

	if (!fits)
		return format_misfit(spec->words[0], type, fault);
	for (int i = 0; i < spec->nwords; i++)
	{
		if (strlen(spec->words[i]) >= REST_FORMAT_WORD)
			return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
								  "a word in a format is longer than %d bytes",
								  REST_FORMAT_WORD - 1);
		memcpy(out->words[i].text, spec->words[i], REST_FORMAT_WORD);
		out->words[i].raw = !spec->quoted[i] && spec->nwords == 2 &&
			format_word_raw(spec->words[i]);
		for (int j = 0; j < i; j++)
			if (strcmp(out->words[i].text, out->words[j].text) == 0)
				return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
									  "format has \"%s\" for two values",
									  out->words[i].text);
	}
	out->style = REST_STYLE_WORDS;
	out->nwords = spec->nwords;
	return true;
}

/* The spelling named in {value:...}: a word, a pattern, words with slashes. */
static bool
format_compile_inner(const char *text, RestFormatType type, RestFormat *out,
					 RestFault *fault)
{
	RestFormatSpec spec;

	if (format_compile_word(text, type, out, fault))
		return true;
	memset(&spec, 0, sizeof(spec));
	if ((BITS_TIME & BIT(type)) != 0)
	{
		if (strpbrk(text, "YDHMSUFJ") == NULL)
			return false;		/* no field in it: a word was meant */
		rest_fault_clear(fault);
		return rest_format_pattern(text, type, out, fault);
	}
	if (strchr(text, '/') == NULL)
		return false;
	rest_fault_clear(fault);
	return format_words_read(&text, &spec, fault) &&
		format_compile_words(&spec, type, out, fault);
}

/* A spelling without any template around it. */
static bool
format_compile_plain(const RestFormatSpec *spec, RestFormatType type,
					 RestFormat *out, RestFault *fault)
{
	if (spec->nwords == 0)
		return true;
	if (spec->nwords > 1)
		return format_compile_words(spec, type, out, fault);
	if (!spec->quoted[0])
		return format_compile_word(spec->words[0], type, out, fault);
	if ((BITS_TIME & BIT(type)) == 0)
		return format_misfit(spec->words[0], type, fault);
	return rest_format_pattern(spec->words[0], type, out, fault);
}

/* The spelling of a type about which the option says nothing. */
static void
format_default(RestFormatType type, RestFormat *out)
{
	memset(out, 0, sizeof(*out));
	out->digits = -1;
	out->granule = type == REST_TYPE_DATE ? US_DAY : 1;
	out->has_zone = type == REST_TYPE_TIMESTAMPTZ;
}

/*
 * One spelling for one type, from the type's default on.  A date is never
 * finer than a day, whatever its spelling could hold.
 */
static bool
format_compile_one(const RestFormatSpec *spec, RestFormatType type,
				   RestFormat *out, RestFault *fault)
{
	char		inner[REST_FORMAT_LONGEST] = "";
	bool		text = spec->nwords == 1 && spec->quoted[0] &&
		rest_format_has_hole(spec->words[0]);
	bool		json = spec->wrap[0] != '\0';

	format_default(type, out);
	if ((json || text) &&
		!rest_format_wrap(json ? spec->wrap : spec->words[0], json, out,
						  inner, fault))
		return false;
	/* words before JSON are those of the three odd values */
	if (json && ((spec->nwords != 0 && spec->nwords != 3) ||
				 (spec->nwords == 3 && inner[0] != '\0')))
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "a format has two spellings for one value");
	if (inner[0] != '\0' && !format_compile_inner(inner, type, out, fault))
		return false;
	if (!text && inner[0] == '\0' &&
		!format_compile_plain(spec, type, out, fault))
		return false;
	if (type == REST_TYPE_DATE && out->months == 0)
		out->granule = US_DAY;
	return true;
}

/*
 * All spellings of an item for one type.  The odd values of a/b/c are no
 * format for the others: alone, they stand after the type's default.
 */
static bool
format_compile_all(const RestFormatSpec *specs, int nspecs,
				   RestFormatType type, RestFormats *out, RestFault *fault)
{
	out->n = 0;
	if (nspecs == 1 && specs[0].nwords == 3)
		format_default(type, &out->alt[out->n++]);
	for (int i = 0; i < nspecs; i++)
		if (!format_compile_one(&specs[i], type, &out->alt[out->n++], fault))
			return false;
	return true;
}

/* Does an item without a type fit any? */
static bool
format_fits_any(const RestFormatSpec *specs, int nspecs, RestFault *fault)
{
	RestFormats formats;
	RestFault	best;

	rest_fault_clear(&best);
	for (int type = REST_TYPE_OTHER; type <= REST_TYPE_JSONB; type++)
	{
		RestFault	other;

		rest_fault_clear(&other);
		if (format_compile_all(specs, nspecs, (RestFormatType) type, &formats,
							   &other))
			return true;
		/* what a pattern or a template lacks says more than "does not fit" */
		if (type == REST_TYPE_TIMESTAMPTZ || specs[0].wrap[0] != '\0')
			best = other;
	}
	*fault = best;
	if (nspecs == 1 && specs[0].nwords == 1 && !specs[0].quoted[0] &&
		specs[0].wrap[0] == '\0')
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "\"%.60s\" is not a format", specs[0].words[0]);
	return false;
}

/* Read the spellings of one item, up to the separator behind them. */
static bool
format_item(const char **pos, RestFormatSpec *specs, int *nspecs,
			RestFault *fault)
{
	for (*nspecs = 0; *nspecs < REST_FORMAT_ALTS; (*pos)++)
	{
		if (!format_spec(pos, &specs[(*nspecs)++], fault))
			return false;
		if (**pos != '|')
			return true;
	}
	return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
						  "a format has more than %d spellings for one type",
						  REST_FORMAT_ALTS);
}

/* What to do with one item */
typedef enum FormatTurn
{
	TURN_SKIP,
	TURN_COMPILE,				/* it must fit */
	TURN_TRY,					/* it may fit */
	TURN_CHECK					/* it must fit some type */
} FormatTurn;

/* What to do with an item; type OTHER with bare NULL: check all of them. */
static FormatTurn
format_turn(const RestFormatBare *bare, bool typed, bool same)
{
	if (bare == NULL)
		return typed ? TURN_COMPILE : TURN_CHECK;
	if (typed)
		return same ? TURN_COMPILE : TURN_SKIP;
	return *bare == REST_BARE_NEVER ? TURN_SKIP :
		*bare == REST_BARE_IF_FITS ? TURN_TRY : TURN_COMPILE;
}

/* Take one item's turn: *out changes only when it counts and fits. */
static bool
format_take(FormatTurn turn, const RestFormatSpec *specs, int nspecs,
			RestFormatType type, RestFormats *out, bool *found,
			RestFault *fault)
{
	RestFormats formats;
	RestFault	ignored;

	rest_fault_clear(&ignored);
	if (turn == TURN_SKIP)
		return true;
	if (turn == TURN_CHECK)
		return format_fits_any(specs, nspecs, fault);
	if (!format_compile_all(specs, nspecs, type, &formats,
							turn == TURN_TRY ? &ignored : fault))
		return turn == TURN_TRY;
	*out = formats;
	*found = true;
	return true;
}

/* Walk the items of an option; the last one that counts is left in out. */
static bool
format_walk(const char *format, const RestFormatBare *bare,
			RestFormatType type, RestFormats *out, bool *found,
			RestFault *fault)
{
	const char *pos = format_skip(format);

	while (*pos != '\0')
	{
		RestFormatSpec specs[REST_FORMAT_ALTS];
		int			nspecs;
		RestFormatType selected = type;
		bool		typed;

		if (!format_selector(&pos, &typed, &selected, fault) ||
			!format_item(&pos, specs, &nspecs, fault) ||
			!format_take(format_turn(bare, typed, selected == type), specs,
						 nspecs, selected, out, found, fault))
			return false;
		pos = format_skip(pos);
	}
	return true;
}

/* Is this text a valid format option at all? */
bool
rest_format_check(const char *format, RestFault *fault)
{
	RestFormats formats;
	bool		found = false;

	return format_walk(format, NULL, REST_TYPE_OTHER, &formats, &found, fault);
}

/* What the option says about values of one type. */
bool
rest_format_compile(const char *format, RestFormatType type,
					RestFormatBare bare, RestFormats *out, bool *found,
					RestFault *fault)
{
	*found = false;
	out->n = 1;
	format_default(type, &out->alt[0]);
	return format == NULL ||
		format_walk(format, &bare, type, out, found, fault);
}
