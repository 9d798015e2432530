/*-------------------------------------------------------------------------
 *
 * report.c
 *	  The one way from a RestFault to ereport.
 *
 * Assumes that the texts of a fault are meant as UTF-8 but may hold anything
 * that a remote server wrote: invalid sequences, characters that the server
 * encoding lacks, terminal control codes.  A fault enters, an ereport leaves.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "catalog/namespace.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"

#include "report.h"

/*
 * Length of the valid UTF-8 character at s (left bytes), 0 when there is none.
 * Strict as the server's own check: no overlong forms, no surrogates.
 */
static int
report_char_len(const unsigned char *s, int left)
{
	int			len = pg_utf_mblen(s);

	if (len > left || !pg_utf8_islegal(s, len))
		return 0;
	return len;
}

/*
 * The text with every byte that begins no valid character, and every control
 * character but newline and tab, replaced by "?".  Still UTF-8.
 */
static char *
report_clean(const char *text)
{
	const unsigned char *s = (const unsigned char *) text;
	int			left = (int) strlen(text);
	StringInfoData out;

	initStringInfo(&out);
	while (left > 0)
	{
		int			len = report_char_len(s, left);

		if (len == 0 || (len == 1 && (*s < 0x20 || *s == 0x7f) &&
						 *s != '\n' && *s != '\t'))
		{
			appendStringInfoChar(&out, '?');
			len = 1;
		}
		else
			appendBinaryStringInfo(&out, (const char *) s, len);
		s += len;
		left -= len;
	}
	return out.data;
}

/*
 * Bring clean UTF-8 to another server encoding with the conversion proc; a
 * character without a counterpart becomes "?".  Uses the no-error form of the
 * server's conversion (PostgreSQL 14), which says how far it came.
 */
static char *
report_convert(char *utf8, Oid proc)
{
	int			left = (int) strlen(utf8);
	int			size = left * MAX_CONVERSION_GROWTH + 1;
	unsigned char *piece = palloc(size);
	StringInfoData out;

	initStringInfo(&out);
	while (left > 0)
	{
		int			done = pg_do_encoding_conversion_buf(proc, PG_UTF8,
														 GetDatabaseEncoding(),
														 (unsigned char *) utf8,
														 left, piece, size,
														 true);

		appendStringInfoString(&out, (char *) piece);
		utf8 += done;
		left -= done;
		if (left > 0)
		{
			int			skip = Min(pg_utf_mblen((unsigned char *) utf8), left);

			appendStringInfoChar(&out, '?');
			utf8 += skip;
			left -= skip;
		}
	}
	return out.data;
}

/* Replace everything that is not ASCII, in place: when nothing better can be had. */
static char *
report_ascii(char *text)
{
	char	   *p;

	for (p = text; *p; p++)
		if (IS_HIGHBIT_SET(*p))
			*p = '?';
	return text;
}

/*
 * Remote text in the server encoding; see report.h.  The conversion is looked
 * up in the catalogs, which only a live transaction may do.
 */
char *
rest_report_text(const char *utf8)
{
	char	   *clean = report_clean(utf8);
	Oid			proc;

	if (GetDatabaseEncoding() == PG_UTF8 ||
		GetDatabaseEncoding() == PG_SQL_ASCII)
		return clean;
	if (!IsTransactionState())
		return report_ascii(clean);
	proc = FindDefaultConversionProc(PG_UTF8, GetDatabaseEncoding());
	if (!OidIsValid(proc))
		return report_ascii(clean);
	return report_convert(clean, proc);
}

/* The packed SQLSTATE; five of [0-9A-Z] or else an internal error. */
static int
report_sqlstate(const char *state)
{
	if (strlen(state) != 5 ||
		strspn(state, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 5)
		return ERRCODE_INTERNAL_ERROR;
	return MAKE_SQLSTATE(state[0], state[1], state[2], state[3], state[4]);
}

/*
 * Report the fault at a level; see report.h.
 */
void
rest_fault_report_at(int elevel, const RestFault *fault)
{
	const char *message = fault->message;
	char	   *detail = fault->detail[0] ? rest_report_text(fault->detail) : NULL;
	char	   *hint = fault->hint[0] ? rest_report_text(fault->hint) : NULL;

	if (message[0] == '\0')
		message = "remote call failed without saying why";
	ereport(elevel,
			(errcode(report_sqlstate(fault->sqlstate)),
			 errmsg_internal("%s", rest_report_text(message)),
			 detail ? errdetail_internal("%s", detail) : 0,
			 hint ? errhint("%s", hint) : 0));
}

/*
 * Raise the fault as an ERROR.
 */
void
rest_fault_report(const RestFault *fault)
{
	rest_fault_report_at(ERROR, fault);
	pg_unreachable();
}
