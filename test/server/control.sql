\set rest_echo :ECHO
\set ECHO none
\set rest_quiet :QUIET
-- SQL functions over the control API of the test server, for the regression tests:
--
--   \ir ../test/server/control.sql      (or \i; the port comes from REST_PORT)
--   SELECT * FROM log();                the requests since the last call, then forgotten
--   SELECT fault('{"path": "/plain/simple", "status": 503}');
--   SELECT load('{"path": "/plain/mine", "records": [{"id": 1}]}');
--   SELECT control('reset');
--
-- They run curl by COPY FROM PROGRAM, so that nothing of rest_fdw tests itself.
\set QUIET on
\getenv rest_port REST_PORT
SELECT set_config('rest_test.url', 'http://127.0.0.1:' || :'rest_port', false) AS rest_url \gset
SET client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS rest_test;

-- Lines of what a control command answers; doc is its document.
CREATE OR REPLACE FUNCTION rest_test.curl(command text, doc text DEFAULT NULL)
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	quoted text := quote_literal(current_setting('rest_test.url') || '/__control/' || command);
	program text;
BEGIN
	program := 'curl -sS -g -m 20 ' || quoted;
	IF doc IS NOT NULL THEN
		program := program || ' -d ''' || replace(doc, '''', '''\''''') || '''';
	END IF;
	IF to_regclass('pg_temp.rest_test_line') IS NULL THEN
		CREATE TEMPORARY TABLE rest_test_line (n serial, line text);
	END IF;
	TRUNCATE pg_temp.rest_test_line;
	EXECUTE format('COPY pg_temp.rest_test_line (line) FROM PROGRAM %L '
		'(FORMAT csv, DELIMITER E''\x01'', QUOTE E''\x02'', ESCAPE E''\x02'', NULL E''\x03'')',
		program);
	RETURN QUERY SELECT line FROM pg_temp.rest_test_line ORDER BY n;
END $$;

-- The request log, then cleared.  options are more arguments: 'status=1&headers=If-Match'.
CREATE OR REPLACE FUNCTION log(options text DEFAULT '')
RETURNS TABLE (request text) LANGUAGE sql AS
$$ SELECT * FROM rest_test.curl('log?clear=1&' || options) $$;

-- A control command; an error message of the server becomes an error here.
CREATE OR REPLACE FUNCTION control(command text, doc text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	answer text := (SELECT string_agg(line, E'\n') FROM rest_test.curl(command, doc) AS line);
BEGIN
	IF answer NOT LIKE '{%' AND answer NOT LIKE '[%' THEN
		RAISE EXCEPTION 'test server: %', answer;
	END IF;
END $$;

CREATE OR REPLACE FUNCTION fault(doc text) RETURNS void LANGUAGE sql AS
$$ SELECT control('fault', doc) $$;

CREATE OR REPLACE FUNCTION load(doc text) RETURNS void LANGUAGE sql AS
$$ SELECT control('load', doc) $$;

RESET client_min_messages;
SELECT control('reset') \g /dev/null
\set QUIET :rest_quiet
\set ECHO :rest_echo
