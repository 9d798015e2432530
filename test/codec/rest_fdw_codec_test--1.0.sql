\echo Use "CREATE EXTENSION rest_fdw_codec_test" to load this file. \quit

-- A JSON value read as a type, printed in one fixed way whatever the session
-- has set: NULL when it is NULL.  soft is on_type_error 'null'.
CREATE FUNCTION codec_read(typ text, wire bytea, format text DEFAULT NULL,
	zone text DEFAULT NULL, soft bool DEFAULT false) RETURNS text
	AS 'MODULE_PATHNAME', 'rest_codec_test_read' LANGUAGE C PARALLEL SAFE;

-- The same for a text that did not come as JSON
CREATE FUNCTION codec_read_text(typ text, value bytea, format text DEFAULT NULL,
	zone text DEFAULT NULL, soft bool DEFAULT false) RETURNS text
	AS 'MODULE_PATHNAME', 'rest_codec_test_read_text' LANGUAGE C;

-- The value as the type itself
CREATE FUNCTION codec_value(sample anyelement, typ text, wire bytea,
	format text DEFAULT NULL, zone text DEFAULT NULL) RETURNS anyelement
	AS 'MODULE_PATHNAME', 'rest_codec_test_value' LANGUAGE C;

-- Written: the kind (NULL, TEXT, RAW), a blank, the UTF-8 text
CREATE FUNCTION codec_write(value anyelement, typ text, format text DEFAULT NULL,
	zone text DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'rest_codec_test_write' LANGUAGE C;

-- Written and read again; typ for the typmod
CREATE FUNCTION codec_trip(value anyelement, typ text, format text DEFAULT NULL,
	zone text DEFAULT NULL) RETURNS anyelement
	AS 'MODULE_PATHNAME', 'rest_codec_test_trip' LANGUAGE C;

-- As a filter: NOT, or HINT or EXACT, the kind, and the text.
-- bound is =, > or <.
CREATE FUNCTION codec_filter(value anyelement, typ text, bound text,
	format text DEFAULT NULL, filter_format text DEFAULT NULL,
	zone text DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'rest_codec_test_filter' LANGUAGE C;

CREATE FUNCTION codec_key(value anyelement, typ text, format text DEFAULT NULL,
	filter_format text DEFAULT NULL, zone text DEFAULT NULL) RETURNS text
	AS 'MODULE_PATHNAME', 'rest_codec_test_key' LANGUAGE C;

CREATE FUNCTION codec_coarse(typ text, format text DEFAULT NULL) RETURNS bool
	AS 'MODULE_PATHNAME', 'rest_codec_test_coarse' LANGUAGE C;

-- The fault's message and hint, NULL when the format is fine
CREATE FUNCTION codec_format_check(format text) RETURNS text
	AS 'MODULE_PATHNAME', 'rest_codec_test_format_check' LANGUAGE C;

-- Nanoseconds per value
CREATE FUNCTION codec_bench(typ text, wire bytea, rounds int,
	format text DEFAULT NULL) RETURNS float8
	AS 'MODULE_PATHNAME', 'rest_codec_test_bench' LANGUAGE C;
