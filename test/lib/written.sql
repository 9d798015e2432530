\ir ../server/control.sql
\ir failing.sql
\set rest_echo :ECHO
\set ECHO none
\set rest_quiet :QUIET
-- What the regression tests of writes share: control.sql, failing.sql, and
--
--   SELECT refused('INSERT ...');   runs a statement that writes; tells how it failed
--
\set QUIET on
SET client_min_messages = warning;

-- SQLSTATE, message, detail and hint of the error that a statement ends with.
CREATE OR REPLACE FUNCTION refused(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n int;
	m text;
	d text;
	h text;
BEGIN
	EXECUTE statement;
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN 'no error, ' || n || ' rows';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
	RETURN rest_test.plain(concat_ws(E'\n', SQLSTATE || ': ' || m,
		'  DETAIL: ' || nullif(d, ''), '  HINT: ' || nullif(h, '')));
END $$;

RESET client_min_messages;
\set QUIET :rest_quiet
\set ECHO :rest_echo
