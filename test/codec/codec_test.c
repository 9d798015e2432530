/*-------------------------------------------------------------------------
 *
 * codec_test.c
 *	  SQL functions that call the codecs of src/datum.h, one call each.
 *
 * The session's settings are left as they are while a codec works: that they
 * do not matter is what is tested.  Only what the functions print themselves
 * is printed with settings of their own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "parser/parse_type.h"
#include "portability/instr_time.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "compat.h"
#include "datum.h"
#include "format.h"
#include "report.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(rest_codec_test_read);
PG_FUNCTION_INFO_V1(rest_codec_test_read_text);
PG_FUNCTION_INFO_V1(rest_codec_test_value);
PG_FUNCTION_INFO_V1(rest_codec_test_write);
PG_FUNCTION_INFO_V1(rest_codec_test_trip);
PG_FUNCTION_INFO_V1(rest_codec_test_filter);
PG_FUNCTION_INFO_V1(rest_codec_test_key);
PG_FUNCTION_INFO_V1(rest_codec_test_coarse);
PG_FUNCTION_INFO_V1(rest_codec_test_format_check);
PG_FUNCTION_INFO_V1(rest_codec_test_bench);

/* A text argument as a C string, NULL for NULL or none. */
static char *
test_arg(FunctionCallInfo fcinfo, int n)
{
	if (n >= PG_NARGS() || PG_ARGISNULL(n))
		return NULL;
	return text_to_cstring(PG_GETARG_TEXT_PP(n));
}

/* A codec by arguments: type, format, filter_format, zone (-1 for none). */
static RestCodec *
test_codec(FunctionCallInfo fcinfo, int type, int format, int filter, int zone,
		   bool soft, RestCodecSpec *spec)
{
	memset(spec, 0, sizeof(*spec));
	parseTypeString(test_arg(fcinfo, type), &spec->type, &spec->typmod, 0);
	spec->column = "c";
	spec->format = format < 0 ? NULL : test_arg(fcinfo, format);
	spec->filter_format = filter < 0 ? NULL : test_arg(fcinfo, filter);
	spec->timezone = zone < 0 ? NULL : test_arg(fcinfo, zone);
	spec->error_is_null = soft;
	spec->format_own = spec->filter_format_own = true;
	/* a leading ~ stands for options of the table, not the column */
	if (spec->format != NULL && spec->format[0] == '~')
	{
		spec->format++;
		spec->format_own = false;
	}
	return rest_codec_new(spec);
}

/* The JSON of a bytea argument; raises the reader's fault. */
static RestSlice
test_slice(FunctionCallInfo fcinfo, int n)
{
	RestSlice	slice;
	RestFault	fault;
	bytea	   *json;

	memset(&slice, 0, sizeof(slice));
	slice.data = "";
	if (PG_ARGISNULL(n))
		return slice;
	json = PG_GETARG_BYTEA_PP(n);
	rest_fault_clear(&fault);
	if (!rest_json_parse(VARDATA_ANY(json), VARSIZE_ANY_EXHDR(json), 0,
						 &slice, &fault))
		rest_fault_report(&fault);
	return slice;
}

/* A Datum as text, printed with settings that every test shares. */
static text *
test_print(Oid type, Datum value)
{
	int			level = NewGUCNestLevel();
	Oid			output;
	bool		varlena;
	char	   *s;

	(void) set_config_option("DateStyle", "ISO, YMD", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("TimeZone", "UTC", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("IntervalStyle", "postgres", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("extra_float_digits", "1", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("bytea_output", "hex", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("quote_all_identifiers", "off", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("lc_monetary", "C", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	getTypeOutputInfo(type, &output, &varlena);
	s = OidOutputFunctionCall(output, value);
	AtEOXact_GUC(true, level);
	return cstring_to_text(s);
}

/* A sent value as text: its kind and what it is. */
static void
test_print_sent(StringInfo out, const RestValue *value)
{
	static const char *const kinds[] = {"EMPTY", "NULL", "TEXT", "RAW", "LIST"};

	appendStringInfoString(out, kinds[value->kind]);
	if (value->kind != REST_VALUE_TEXT && value->kind != REST_VALUE_RAW)
		return;
	if (strlen(value->text) != value->len)
		elog(ERROR, "text of %zu bytes, not %zu", strlen(value->text),
			 value->len);
	appendStringInfo(out, " %s", pg_any_to_server(value->text, value->len,
												  PG_UTF8));
}

Datum
rest_codec_test_read(PG_FUNCTION_ARGS)
{
	RestCodecSpec spec;
	RestCodec  *codec = test_codec(fcinfo, 0, 2, -1, 3, PG_GETARG_BOOL(4),
								   &spec);
	RestSlice	slice = test_slice(fcinfo, 1);
	bool		isnull;
	Datum		value = rest_codec_read(codec, &slice, &isnull);

	if (isnull)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(test_print(spec.type, value));
}

Datum
rest_codec_test_read_text(PG_FUNCTION_ARGS)
{
	RestCodecSpec spec;
	RestCodec  *codec = test_codec(fcinfo, 0, 2, -1, 3, PG_GETARG_BOOL(4),
								   &spec);
	bytea	   *bytes = PG_GETARG_BYTEA_PP(1);
	size_t		len = VARSIZE_ANY_EXHDR(bytes);
	/* exactly as long, so that valgrind sees a read behind the end */
	char	   *copy = memcpy(palloc(len), VARDATA_ANY(bytes), len);
	bool		isnull;
	Datum		value = rest_codec_read_text(codec, copy, len, &isnull);

	if (isnull)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(test_print(spec.type, value));
}

Datum
rest_codec_test_value(PG_FUNCTION_ARGS)
{
	RestCodecSpec spec;
	RestCodec  *codec = test_codec(fcinfo, 1, 3, -1, 4, false, &spec);
	RestSlice	slice = test_slice(fcinfo, 2);
	bool		isnull;
	Datum		value = rest_codec_read(codec, &slice, &isnull);

	if (isnull)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(value);
}

Datum
rest_codec_test_write(PG_FUNCTION_ARGS)
{
	RestCodecSpec spec;
	RestCodec  *codec = test_codec(fcinfo, 1, 2, -1, 3, false, &spec);
	RestValue	sent;
	StringInfoData out;

	rest_codec_write(codec, PG_ARGISNULL(0) ? (Datum) 0 : PG_GETARG_DATUM(0),
					 PG_ARGISNULL(0), &sent);
	initStringInfo(&out);
	test_print_sent(&out, &sent);
	PG_RETURN_TEXT_P(cstring_to_text(out.data));
}

Datum
rest_codec_test_trip(PG_FUNCTION_ARGS)
{
	RestCodecSpec spec;
	RestCodec  *codec = test_codec(fcinfo, 1, 2, -1, 3, false, &spec);
	RestValue	sent;
	RestSlice	slice;
	RestFault	fault;
	StringInfoData json;
	bool		isnull;
	Datum		value;

	rest_codec_write(codec, PG_ARGISNULL(0) ? (Datum) 0 : PG_GETARG_DATUM(0),
					 PG_ARGISNULL(0), &sent);
	initStringInfo(&json);
	if (sent.kind == REST_VALUE_RAW)
		appendBinaryStringInfo(&json, sent.text, (int) sent.len);
	else if (sent.kind == REST_VALUE_TEXT)
		escape_json(&json, sent.text);
	else
		appendStringInfoString(&json, "null");
	rest_fault_clear(&fault);
	if (!rest_json_parse(json.data, json.len, 0, &slice, &fault))
		rest_fault_report(&fault);
	value = rest_codec_read(codec, &slice, &isnull);
	if (isnull)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(value);
}

Datum
rest_codec_test_filter(PG_FUNCTION_ARGS)
{
	static const char *const sends[] = {"NOT", "HINT ", "EXACT "};
	RestCodecSpec spec;
	RestCodec  *codec = test_codec(fcinfo, 1, 3, 4, 5, false, &spec);
	char	   *op = test_arg(fcinfo, 2);
	RestValue	sent;
	RestSend	send;
	StringInfoData out;

	send = rest_codec_filter(codec, PG_GETARG_DATUM(0),
							 *op == '=' ? REST_BOUND_EQUAL :
							 *op == '>' ? REST_BOUND_LOWER : REST_BOUND_UPPER,
							 &sent);
	initStringInfo(&out);
	appendStringInfoString(&out, sends[send]);
	if (send != REST_SEND_NOT)
		test_print_sent(&out, &sent);
	PG_RETURN_TEXT_P(cstring_to_text(out.data));
}

Datum
rest_codec_test_key(PG_FUNCTION_ARGS)
{
	RestCodecSpec spec;
	RestCodec  *codec = test_codec(fcinfo, 1, 2, 3, 4, false, &spec);
	RestValue	sent;
	StringInfoData out;

	if (!rest_codec_key(codec, PG_GETARG_DATUM(0), &sent))
		PG_RETURN_NULL();
	initStringInfo(&out);
	test_print_sent(&out, &sent);
	PG_RETURN_TEXT_P(cstring_to_text(out.data));
}

Datum
rest_codec_test_coarse(PG_FUNCTION_ARGS)
{
	RestCodecSpec spec;

	PG_RETURN_BOOL(rest_codec_is_coarse(test_codec(fcinfo, 0, 1, -1, -1,
												   false, &spec)));
}

Datum
rest_codec_test_format_check(PG_FUNCTION_ARGS)
{
	RestFault	fault;

	rest_fault_clear(&fault);
	if (rest_format_check(test_arg(fcinfo, 0), &fault))
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(psprintf("%s %s|%s", fault.sqlstate,
											  fault.message, fault.hint)));
}

Datum
rest_codec_test_bench(PG_FUNCTION_ARGS)
{
	RestCodecSpec spec;
	RestCodec  *codec = test_codec(fcinfo, 0, 3, -1, -1, false, &spec);
	RestSlice	slice = test_slice(fcinfo, 1);
	int			rounds = PG_GETARG_INT32(2);
	/* rows are formed in a context that is reset after each, as in a scan */
	MemoryContext row = AllocSetContextCreate(CurrentMemoryContext, "row",
											  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(row);
	instr_time	start;
	instr_time	end;
	bool		isnull;

	(void) rest_codec_read(codec, &slice, &isnull);
	INSTR_TIME_SET_CURRENT(start);
	for (int i = 0; i < rounds; i++)
	{
		(void) rest_codec_read(codec, &slice, &isnull);
		if ((i & 15) == 15)
			MemoryContextReset(row);
	}
	INSTR_TIME_SET_CURRENT(end);
	MemoryContextSwitchTo(old);
	MemoryContextDelete(row);
	INSTR_TIME_SUBTRACT(end, start);
	PG_RETURN_FLOAT8(INSTR_TIME_GET_DOUBLE(end) * 1e9 / rounds);
}
