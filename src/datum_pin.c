/*-------------------------------------------------------------------------
 *
 * datum_pin.c
 *	  Types' own functions under pinned settings, and their errors caught.
 *
 * Values must not depend on what a session set for its own display.  The
 * variables behind the settings are exchanged for the time of one call, which
 * is a hundred times cheaper than setting them by name.
 *
 * PostgreSQL 15 has no input functions that report errors softly, and from 16
 * on not every type's does; so errors are caught, inside a subtransaction
 * unless parallel mode forbids one.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/bytea.h"
#include "utils/float.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/resowner.h"
#include "utils/xml.h"

#include "datum_codec.h"

#define PIN_MESSAGE_MAX		300		/* bytes of another function's message */

/* The settings that types look at */
typedef struct PinnedSettings
{
	int			date_style;
	int			date_order;
	int			interval_style;
	int			float_digits;
	int			bytea_style;
	int			xml_option;
	bool		quote_all;
	pg_tz	   *zone;
} PinnedSettings;

/* Remember the session's settings and put ours in their place. */
static void
pin_set(PinnedSettings *saved, pg_tz *zone)
{
	saved->date_style = DateStyle;
	saved->date_order = DateOrder;
	saved->interval_style = IntervalStyle;
	saved->float_digits = extra_float_digits;
	saved->bytea_style = bytea_output;
	saved->xml_option = xmloption;
	saved->quote_all = quote_all_identifiers;
	saved->zone = session_timezone;
	DateStyle = USE_ISO_DATES;
	DateOrder = DATEORDER_YMD;
	IntervalStyle = INTSTYLE_ISO_8601;
	extra_float_digits = 1;		/* shortest text that reads back the same */
	bytea_output = BYTEA_OUTPUT_HEX;
	xmloption = XMLOPTION_CONTENT;
	quote_all_identifiers = false;
	session_timezone = zone;
}

/* Put the session's settings back. */
static void
pin_restore(const PinnedSettings *saved)
{
	DateStyle = saved->date_style;
	DateOrder = saved->date_order;
	IntervalStyle = saved->interval_style;
	extra_float_digits = saved->float_digits;
	bytea_output = saved->bytea_style;
	xmloption = saved->xml_option;
	quote_all_identifiers = saved->quote_all;
	session_timezone = saved->zone;
}

/* Cut a message that repeats a long value; s may be NULL. */
static char *
pin_shorten(char *s)
{
	if (s == NULL || strlen(s) <= PIN_MESSAGE_MAX)
		return s;
	s[pg_mbcliplen(s, (int) strlen(s), PIN_MESSAGE_MAX)] = '\0';
	return psprintf("%s...", s);
}

/*
 * In a PG_CATCH: take the current error out of the error state, shortened.  It
 * is in the given context, which becomes the current one.
 */
static ErrorData *
pin_take_error(MemoryContext cxt)
{
	ErrorData  *edata;

	MemoryContextSwitchTo(cxt);
	edata = CopyErrorData();
	FlushErrorState();
	edata->message = pin_shorten(edata->message);
	edata->detail = pin_shorten(edata->detail);
	return edata;
}

/* May a value that raised this be read as NULL? */
static bool
pin_is_soft(int sqlstate)
{
	return ERRCODE_TO_CATEGORY(sqlstate) == ERRCODE_DATA_EXCEPTION ||
		sqlstate == ERRCODE_CHECK_VIOLATION ||
		sqlstate == ERRCODE_NOT_NULL_VIOLATION;
}

/*
 * Run fn in a subtransaction where there may be one, so that what it held when
 * it raised an error is released.  read->failed when the error may be NULL.
 */
static Datum
pin_trap(RestCodec *codec, RestRead *read, RestPinned fn, void *arg)
{
	MemoryContext cxt = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	bool		sub = !IsInParallelMode();
	volatile Datum result = (Datum) 0;

	if (sub)
		BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(cxt);
	PG_TRY();
	{
		result = fn(codec, arg);
		if (sub)
			ReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		ErrorData  *edata = pin_take_error(cxt);

		if (sub)
			RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(cxt);
		CurrentResourceOwner = owner;
		if (!pin_is_soft(edata->sqlerrcode))
			ReThrowError(edata);
		FreeErrorData(edata);
		read->failed = true;
		result = (Datum) 0;
	}
	PG_END_TRY();
	MemoryContextSwitchTo(cxt);
	CurrentResourceOwner = owner;
	return result;
}

/* Run fn with the session's own settings. */
Datum
rest_datum_trapped(RestCodec *codec, RestRead *read, RestPinned fn, void *arg)
{
	if (read != NULL && read->soft)
		return pin_trap(codec, read, fn, arg);
	return fn(codec, arg);
}

/*
 * search_path has no variable of its own to exchange; it is set by name, for
 * the few types that look at it.  Returns the nesting level to end, or -1.
 */
static int
pin_path(const RestCodec *codec)
{
	int			level;

	if (codec == NULL || !codec->pins_path)
		return -1;
	level = NewGUCNestLevel();
	(void) set_config_option("search_path", "pg_catalog", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	return level;
}

/* Run fn with settings pinned. */
Datum
rest_datum_pinned(RestCodec *codec, pg_tz *zone, RestRead *read,
				  RestPinned fn, void *arg)
{
	MemoryContext cxt = CurrentMemoryContext;
	PinnedSettings saved;
	volatile int level = pin_path(codec);
	volatile Datum result = (Datum) 0;

	pin_set(&saved, zone);
	PG_TRY();
	{
		result = rest_datum_trapped(codec, read, fn, arg);
	}
	PG_CATCH();
	{
		pin_restore(&saved);
		/* a nesting level is ended by the abort of its transaction */
		ReThrowError(pin_take_error(cxt));
	}
	PG_END_TRY();
	pin_restore(&saved);
	if (level >= 0)
		AtEOXact_GUC(true, level);
	return result;
}

/* Arguments of an input function */
typedef struct PinInput
{
	char	   *text;
	int32		typmod;
} PinInput;

/* Call the type's input function. */
static Datum
pin_call_input(RestCodec *codec, void *arg)
{
	PinInput   *in = arg;

	return InputFunctionCall(&codec->input, in->text, codec->ioparam,
							 in->typmod);
}

/* The type's input function, pinned. */
Datum
rest_datum_input(RestCodec *codec, char *text, int32 typmod, RestRead *read)
{
	PinInput	in = {text, typmod};

	if (codec->input.fn_oid == InvalidOid)
	{
		Oid			fn;

		getTypeInputInfo(codec->type, &fn, &codec->ioparam);
		fmgr_info_cxt(fn, &codec->input, codec->cxt);
	}
	return rest_datum_pinned(codec, codec->zone, read, pin_call_input, &in);
}

/* Call the type's output function. */
static Datum
pin_call_output(RestCodec *codec, void *arg)
{
	return CStringGetDatum(OutputFunctionCall(&codec->output,
											  *(Datum *) arg));
}

/* The type's output function, pinned. */
char *
rest_datum_output(RestCodec *codec, Datum value)
{
	if (codec->output.fn_oid == InvalidOid)
	{
		Oid			fn;
		bool		varlena;

		getTypeOutputInfo(codec->type, &fn, &varlena);
		fmgr_info_cxt(fn, &codec->output, codec->cxt);
	}
	return DatumGetCString(rest_datum_pinned(codec, codec->zone, NULL,
											 pin_call_output, &value));
}
