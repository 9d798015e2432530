\set rest_echo :ECHO
\set ECHO none
\set rest_quiet :QUIET
-- What the regression tests share beside the control functions:
--
--   SELECT failing('SELECT ...');   runs a statement to its end; tells how it failed
--   SELECT tally('table');          rows, different ids and their sum: none twice, none lost
--   SELECT explained('SELECT ...'); EXPLAIN with addresses blanked
--   SELECT alike('SELECT ...');      the same over the tables of schema far and of schema near, a
--                                   local copy: the rows, WRONG when they differ, and what was sent
--
-- Ports, times and libcurl's own words are blanked, so that expected output does not depend on them.
\set QUIET on
SET client_min_messages = warning;

-- Text without what differs from run to run.
CREATE OR REPLACE FUNCTION rest_test.plain(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT regexp_replace(regexp_replace(regexp_replace(t,
		'127\.0\.0\.1(:|%3A| port )\d+', 'HOST', 'g'),
		'\m\d+(\.\d+)? (ms|s)\M', 'N \2', 'g'),
		'(no answer from "[^"]*"|connect to "[^"]*"|cut off after \d+ bytes): [^\n]*', '\1', 'g') $$;

-- A line of a plan with "(b = a)" as "(a = b)": which side of a join's condition
-- comes first is another one in each version of PostgreSQL.  Parameters come last.
-- What a first InitPlan gives was $0 until 17; 18 tells what is not disabled, and
-- rows with decimals, and tables of columns below GROUP BY; 19 names sub-plans.
CREATE OR REPLACE FUNCTION rest_test.either_way(line text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
	m text[];
BEGIN
	line := regexp_replace(line, '\m((?:Init|Sub)Plan )expr_', '\1', 'g');
	line := regexp_replace(regexp_replace(line, '(InitPlan \d+) \(returns [^)]*\)', '\1'),
		'\(InitPlan 1\)\.col1', '$0', 'g');
	line := regexp_replace(line, '\m(rows=\d+)\.00\M', '\1', 'g');
	line := regexp_replace(line, '^( *Remote Filter: \()sales\.(kind = ''a''::text\))$', '\1\2');
	line := regexp_replace(line, '\n *"?Disabled"?: false,?(?=\n)', '', 'g');
	FOR m IN SELECT regexp_matches(line, '\(((?:[[:alpha:]_]|\$)[\w.]*) = ((?:[[:alpha:]_]|\$)[\w.]*)\)', 'g') LOOP
		IF (m[1] ~ '^\$', m[1] COLLATE "C") > (m[2] ~ '^\$', m[2] COLLATE "C") THEN
			line := replace(line, format('(%s = %s)', m[1], m[2]), format('(%s = %s)', m[2], m[1]));
		END IF;
	END LOOP;
	RETURN line;
END $$;

-- SQLSTATE, message, detail and hint of the error that a statement ends with.
CREATE OR REPLACE FUNCTION failing(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	r record;
	n int := 0;
	m text;
	d text;
	h text;
	c text;
	w text;
BEGIN
	FOR r IN EXECUTE statement LOOP
		n := n + 1;
	END LOOP;
	RETURN 'no error, ' || n || ' rows';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT,
		c = COLUMN_NAME, w = PG_EXCEPTION_CONTEXT;
	w := substring(w from '(?n)^(?!PL/pgSQL|SQL statement|SQL expression).*');
	RETURN rest_test.plain(concat_ws(E'\n', SQLSTATE || ' after ' || n || ' rows: ' || m,
		'  DETAIL: ' || nullif(d, ''), '  HINT: ' || nullif(h, ''), '  COLUMN: ' || nullif(c, ''),
		'  CONTEXT: ' || nullif(w, '')));
END $$;

-- All ids of a table, fetched, in short.
CREATE OR REPLACE FUNCTION tally(source text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT format(''%%s rows, %%s ids, sum %%s'', count(id), count(DISTINCT id), sum(id))'
		' FROM (SELECT id FROM %s OFFSET 0) x', source) INTO answer;
	RETURN answer;
END $$;

-- EXPLAIN of a statement; options as in EXPLAIN (...).
CREATE OR REPLACE FUNCTION explained(statement text, options text DEFAULT 'COSTS OFF')
RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE format('EXPLAIN (%s) %s', options, statement) LOOP
		CONTINUE WHEN line ~ '^ *(Planning:$|Buffers:)';	-- 18 shows them unasked
		RETURN NEXT rest_test.either_way(rest_test.plain(line));
	END LOOP;
END $$;

-- Rows of a query over the tables of one schema, in one line; sorted when the query does not.
CREATE OR REPLACE FUNCTION rest_test.rows_of(place text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	before text := current_setting('search_path');
	answer text;
BEGIN
	PERFORM set_config('search_path', place || ', ' || before, true);
	EXECUTE format('SELECT coalesce(string_agg(x::text, '' ''%s), ''none'') FROM (%s) x',
		CASE WHEN query ~ 'ORDER BY' THEN '' ELSE ' ORDER BY x::text' END, query) INTO answer;
	PERFORM set_config('search_path', before, true);
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	RETURN rest_test.plain(SQLSTATE || ' ' || SQLERRM);
END $$;

-- A query over both schemas, and the requests.
CREATE OR REPLACE FUNCTION alike(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	near text := rest_test.rows_of('near', query);
	far text := rest_test.rows_of('far', query);
BEGIN
	RETURN NEXT near;
	IF far <> near THEN
		RETURN NEXT '   WRONG: ' || far;
	END IF;
	RETURN QUERY SELECT '   ' || coalesce(string_agg(request, E'\n   '), 'nothing') FROM log();
END $$;

RESET client_min_messages;
\set QUIET :rest_quiet
\set ECHO :rest_echo
