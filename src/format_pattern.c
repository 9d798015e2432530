/*-------------------------------------------------------------------------
 *
 * format_pattern.c
 *	  Patterns of to_char: what they can say, and how finely.
 *
 * Plain C.  The server's own to_char and to_timestamp do the work with them
 * (datum_pattern.c); here they are only checked: fields that depend on the
 * locale, that cannot be read back, or that repeat nothing useful are refused
 * when the option is set.
 *
 *-------------------------------------------------------------------------
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "format.h"

#define US_SECOND	INT64_C(1000000)

/* What a field tells */
typedef enum PatternHas
{
	HAS_NOTHING = 0,
	HAS_YEAR = 1 << 0,
	HAS_DAY = 1 << 1,
	HAS_HOUR = 1 << 2,
	HAS_ZONE = 1 << 3,
	HAS_REFUSED = 1 << 4
} PatternHas;

typedef struct PatternField
{
	const char *name;
	int			has;			/* PatternHas */
	int64_t		granule;		/* microseconds, or 0 */
	int			months;
} PatternField;

/* A field stands before every other that it begins with */
static const PatternField pattern_fields[] = {
	{"US", HAS_NOTHING, 1, 0},
	{"FF1", HAS_NOTHING, 100000, 0}, {"FF2", HAS_NOTHING, 10000, 0},
	{"FF3", HAS_NOTHING, 1000, 0}, {"FF4", HAS_NOTHING, 100, 0},
	{"FF5", HAS_NOTHING, 10, 0}, {"FF6", HAS_NOTHING, 1, 0},
	{"MS", HAS_NOTHING, 1000, 0},
	{"SSSSS", HAS_HOUR, US_SECOND, 0}, {"SSSS", HAS_HOUR, US_SECOND, 0},
	{"SS", HAS_NOTHING, US_SECOND, 0},
	{"MI", HAS_NOTHING, 60 * US_SECOND, 0},
	{"HH24", HAS_HOUR, 3600 * US_SECOND, 0},
	{"HH12", HAS_HOUR, 3600 * US_SECOND, 0},
	{"HH", HAS_HOUR, 3600 * US_SECOND, 0},
	{"A.M.", HAS_NOTHING, 0, 0}, {"P.M.", HAS_NOTHING, 0, 0},
	{"AM", HAS_NOTHING, 0, 0}, {"PM", HAS_NOTHING, 0, 0},
	{"Y,YYY", HAS_YEAR, 0, 12}, {"YYYY", HAS_YEAR, 0, 12},
	{"YYY", HAS_REFUSED, 0, 0}, {"YY", HAS_YEAR, 0, 12},
	{"Y", HAS_REFUSED, 0, 0},
	{"IYYY", HAS_YEAR, 0, 12}, {"IYY", HAS_REFUSED, 0, 0},
	{"IY", HAS_REFUSED, 0, 0},
	{"IDDD", HAS_DAY, 86400 * US_SECOND, 0},
	{"ID", HAS_DAY, 86400 * US_SECOND, 0},
	{"IW", HAS_NOTHING, 0, 0}, {"I", HAS_REFUSED, 0, 0},
	{"B.C.", HAS_NOTHING, 0, 0}, {"A.D.", HAS_NOTHING, 0, 0},
	{"BC", HAS_NOTHING, 0, 0}, {"AD", HAS_NOTHING, 0, 0},
	{"DDD", HAS_DAY, 86400 * US_SECOND, 0},
	{"DD", HAS_DAY, 86400 * US_SECOND, 0},
	{"DAY", HAS_NOTHING, 0, 0}, {"DY", HAS_NOTHING, 0, 0},
	{"D", HAS_REFUSED, 0, 0},
	{"MONTH", HAS_NOTHING, 0, 1}, {"MON", HAS_NOTHING, 0, 1},
	{"MM", HAS_NOTHING, 0, 1}, {"RM", HAS_NOTHING, 0, 1},
	{"J", HAS_YEAR | HAS_DAY, 86400 * US_SECOND, 0},
	{"TZH", HAS_ZONE, 0, 0}, {"TZM", HAS_ZONE, 0, 0},
	{"TM", HAS_REFUSED, 0, 0}, {"TZ", HAS_REFUSED, 0, 0},
	{"OF", HAS_REFUSED, 0, 0}, {"FX", HAS_REFUSED, 0, 0},
	{"FM", HAS_NOTHING, 0, 0}, {"SP", HAS_REFUSED, 0, 0},
	{"CC", HAS_REFUSED, 0, 0}, {"Q", HAS_REFUSED, 0, 0},
	{"WW", HAS_REFUSED, 0, 0}, {"W", HAS_REFUSED, 0, 0},
	{NULL, HAS_NOTHING, 0, 0}
};

/* What has been seen of a pattern */
typedef struct PatternScan
{
	const char *pos;
	char	   *out;			/* REST_FORMAT_LONGEST bytes */
	size_t		len;
	int			has;
	int64_t		granule;
	int			months;
} PatternScan;

/* Copy n bytes of the pattern; the length is checked at the end. */
static void
pattern_copy(PatternScan *scan, const char *text, size_t n)
{
	if (scan->len + n < REST_FORMAT_LONGEST)
		memcpy(scan->out + scan->len, text, n);
	scan->len += n;
}

/* Copy text in quotes, quotes included; false when they are not closed. */
static bool
pattern_literal(PatternScan *scan, RestFault *fault)
{
	const char *p = scan->pos + 1;

	while (*p != '\0' && *p != '"')
		p += *p == '\\' && p[1] != '\0' ? 2 : 1;
	if (*p == '\0')
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "a quote in a format pattern is not closed");
	pattern_copy(scan, scan->pos, (size_t) (p + 1 - scan->pos));
	scan->pos = p + 1;
	return true;
}

/* The field that begins at pos, or NULL. */
static const PatternField *
pattern_field(const char *pos)
{
	for (const PatternField *f = pattern_fields; f->name != NULL; f++)
		if (strncasecmp(pos, f->name, strlen(f->name)) == 0)
			return f;
	return NULL;
}

/* Count what the field tells. */
static void
pattern_count(PatternScan *scan, const PatternField *field)
{
	scan->has |= field->has;
	if (field->granule > 0 &&
		(scan->granule == 0 || field->granule < scan->granule))
		scan->granule = field->granule;
	if (field->months > 0 &&
		(scan->months == 0 || field->months < scan->months))
		scan->months = field->months;
}

/*
 * One field with its suffix.  to_char takes the TH of DDTHH24 as an ordinal;
 * everyone who writes that means the letter T, so it is put into quotes.
 */
static bool
pattern_one(PatternScan *scan, const PatternField *field, RestFault *fault)
{
	size_t		len = strlen(field->name);

	if ((field->has & HAS_REFUSED) != 0)
	{
		rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
					   "format patterns cannot use %s", field->name);
		return rest_fault_hint(fault, "Put letters that stand for themselves in doubled quotes, as in YYYY\"\"T\"\".");
	}
	pattern_count(scan, field);
	pattern_copy(scan, scan->pos, len);
	scan->pos += len;
	if (strncasecmp(scan->pos, "THH", 3) == 0)
	{
		pattern_copy(scan, "\"T\"", 3);
		scan->pos++;
	}
	else if (strncasecmp(scan->pos, "TH", 2) == 0)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "format patterns cannot use TH");
	return true;
}

/* Does the pattern say enough for its type? */
static bool
pattern_enough(const PatternScan *scan, RestFormatType type, RestFault *fault)
{
	if (scan->len >= REST_FORMAT_LONGEST)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "a format pattern is longer than %d bytes",
							  REST_FORMAT_LONGEST - 1);
	if (type == REST_TYPE_TIME && (scan->has & HAS_HOUR) == 0)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "format pattern for time has no hour (HH24)");
	if (type == REST_TYPE_TIME && (scan->has & ~HAS_HOUR) != 0)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "format pattern for time has more than a time of day");
	if (type != REST_TYPE_TIME && (scan->has & HAS_YEAR) == 0)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "format pattern for %s has no year (YYYY)",
							  rest_format_type_name(type));
	if (type == REST_TYPE_TIMESTAMP && (scan->has & HAS_ZONE) != 0)
		return rest_fault_set(fault, REST_STATE_FDW_INVALID_VALUE,
							  "format pattern for timestamp has a time zone");
	return true;
}

/* Understand a pattern of to_char. */
bool
rest_format_pattern(const char *pattern, RestFormatType type, RestFormat *out,
					RestFault *fault)
{
	PatternScan scan = {.pos = pattern, .out = out->pattern};

	while (*scan.pos != '\0')
	{
		const PatternField *field = pattern_field(scan.pos);
		bool		fine = true;

		if (*scan.pos == '"')
			fine = pattern_literal(&scan, fault);
		else if (field != NULL)
			fine = pattern_one(&scan, field, fault);
		else
		{
			pattern_copy(&scan, scan.pos, 1);
			scan.pos++;
		}
		if (!fine)
			return false;
	}
	if (!pattern_enough(&scan, type, fault))
		return false;
	out->pattern[scan.len] = '\0';
	out->style = REST_STYLE_PATTERN;
	out->granule = scan.granule;
	out->months = scan.granule > 0 ? 0 : scan.months;
	out->has_zone = (scan.has & HAS_ZONE) != 0;
	return true;
}
