--
-- OR, NOT and their kin: what of them reaches an API, and that no row is lost
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA trees;
SET search_path = trees;
\i :control
\i :failing
\a \t

-- alike(), with what was asked made readable, without what is always the same
CREATE FUNCTION asked(query text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT replace(replace(replace(replace(replace(replace(replace(replace(replace(regexp_replace(line,
		'^   GET /rest/people\?|select=[^&]*&?|&order=[^&]*|&?offset=0|&?limit=1000|&page=.*', '', 'g'),
		'%28', '('), '%29', ')'), '%22', '"'), '%2C', ','), '%3A', ':'), '%20', ' '), '%25', '%'), '%5C', '\'), '%27', '''')
	FROM alike(query) answer, regexp_split_to_table(answer, E'\n') line $$;
-- Remote Filter of EXPLAIN
CREATE FUNCTION remote(query text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT line FROM explained('SELECT id FROM far.people WHERE ' || query) line WHERE line ~ 'Remote (Filter|Body)' $$;

-- An API with three-valued logic and a column of each kind with and without NULLs
\set rows '[{"id": 1, "name": "Ann", "age": 24, "pay": 10.5, "ok": true, "born": "1990-02-03", "at": "2024-01-01T12:00:00Z"}, {"id": 2, "name": "Bob", "age": 25, "pay": 24.5, "ok": false, "born": "1990-02-04", "at": "2024-01-02T00:00:00Z"}, {"id": 3, "name": "a,b(\\"c\\\\d", "age": 40, "pay": 1, "ok": true, "born": "2000-01-01", "at": "2024-01-02T12:00:00Z"}, {"id": 4}, {"id": 5, "name": "", "age": -3, "pay": 0.001, "ok": false, "born": "0001-01-01", "at": "1999-12-31T23:59:59.5Z"}, {"id": 6, "name": "Jack%", "age": 2147483647}]'
SELECT load(format('{"path": "/rest/people", "types": {"at": "timestamptz", "born": "date", "pay": "numeric", "name": "text"}, "rows": %s}', :'rows'));
CREATE SCHEMA near;
CREATE TABLE near.people (id int NOT NULL, name text, age int, pay numeric, ok boolean, born date, at timestamptz);
INSERT INTO near.people SELECT * FROM json_populate_recordset(NULL::near.people, :'rows');
CREATE SCHEMA far;
CREATE SERVER trees FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', dialect 'postgrest', concurrency '1');
CREATE FOREIGN TABLE far.people (id int OPTIONS (key 'true') NOT NULL, name text, age int, pay numeric, ok boolean, born date, at timestamptz)
  SERVER trees OPTIONS (resource '/rest/people', page_size '1000');
SET timezone = 'UTC';

-- OR needs every arm, AND drops what can't be said
SELECT asked('SELECT id FROM people WHERE age = 24 OR name = ''Bob''');
SELECT asked('SELECT id FROM people WHERE (age = 24 AND ok) OR (age > 30 AND name LIKE ''a,b%'') OR born IS NULL');
SELECT asked('SELECT id FROM people WHERE age = 24 OR length(name) = 3');
SELECT asked('SELECT id FROM people WHERE age > 0 AND (age = 24 OR length(name) = 3)');
SELECT asked('SELECT id FROM people WHERE (age = 40 AND length(name) > 3) OR id = 1');
SELECT asked('SELECT id FROM people WHERE (id, age) IN ((1, 24), (2, 25), (3, 0))');
SELECT asked('SELECT id FROM people WHERE age = 25 OR name = E''a\tb''');
SELECT asked('SELECT id FROM people WHERE age = 24 OR age = 99999999999');
SELECT asked('SELECT id FROM people WHERE age = 24 OR age < 99999999999');
SELECT asked('SELECT id FROM people WHERE (id = 1 OR age = NULL) AND (id = 3 OR id < 3)');
SELECT asked('SELECT id FROM people WHERE age = 88888888888 OR age > 99999999999');

-- NOT is moved down, and stands around what is exact alone
SELECT asked('SELECT id FROM people WHERE NOT (age = 24 AND ok)');
SELECT asked('SELECT id FROM people WHERE NOT (age = 24 OR length(name) = 3)');
SELECT asked('SELECT id FROM people WHERE name NOT LIKE ''A%''');
SELECT asked('SELECT id FROM people WHERE name NOT LIKE ''Jack\%%''');
SELECT asked('SELECT id FROM people WHERE NOT name ^@ ''A'' AND NOT (starts_with(name, ''B'') OR strpos(name, ''n'') > 0)');
SELECT asked('SELECT id FROM people WHERE age NOT IN (24, 25)');
SELECT asked('SELECT id FROM people WHERE age NOT IN (24, NULL)');
SELECT asked('SELECT id FROM people WHERE age <> ALL (''{}''::int[])');
SELECT asked('SELECT id FROM people WHERE age NOT IN (24.5, 1e30)');
SELECT asked('SELECT id FROM people WHERE age IS DISTINCT FROM 24 AND NOT (name IS DISTINCT FROM ''Ann'' AND ok IS DISTINCT FROM NULL)');
SELECT asked('SELECT id FROM people WHERE id IS DISTINCT FROM 3');
SELECT asked('SELECT id FROM people WHERE ok IS NOT TRUE OR name = ''Ann''');
SELECT asked('SELECT id FROM people WHERE ok IS NOT FALSE AND NOT ok IS TRUE');
SELECT asked('SELECT id FROM people WHERE ok IS NOT UNKNOWN AND NOT ok');
ALTER SERVER trees OPTIONS (ADD filter_ne '');
SELECT asked('SELECT id FROM people WHERE age <> 24 AND name <> ''''');
SELECT asked('SELECT count(*) FROM people WHERE id <> 3');
SELECT asked('SELECT count(*) FROM people WHERE age <> 24');
ALTER SERVER trees OPTIONS (ADD exact 'lt');
SELECT asked('SELECT id FROM people WHERE age <> 24 OR name NOT LIKE ''A%''');
ALTER SERVER trees OPTIONS (DROP exact, ADD filter_not '');
SELECT asked('SELECT id FROM people WHERE age <> 24 OR name NOT LIKE ''A%''');
ALTER SERVER trees OPTIONS (DROP filter_ne);
SELECT asked('SELECT id FROM people WHERE age NOT IN (24, 25) OR NOT (ok OR age < 0)');
ALTER SERVER trees OPTIONS (DROP filter_not);

-- Lists: one filter, an OR of equalities, as many requests as they need
SELECT asked('SELECT id FROM people WHERE name IN (''Ann'', ''a,b("c\d'', '''') OR age IN (25, 25, NULL)');
SELECT asked('SELECT id FROM people WHERE age IN (24.0, 25, 0.5)');
ALTER SERVER trees OPTIONS (ADD filter_in '', ADD max_keys '2');
SELECT asked('SELECT id FROM people WHERE age IN (24, 25)');
SELECT asked('SELECT id FROM people WHERE age IN (24, 25, 40, -3, 7) ORDER BY id');
SELECT asked('SELECT id FROM people WHERE age IN (24, 25, 40, -3, 7)');
SELECT asked('SELECT id FROM people WHERE age IN (24, 25, 40) OR ok');
SELECT asked('SELECT id FROM people WHERE age IN (24, 25) OR ok');
ALTER SERVER trees OPTIONS (DROP filter_in, DROP max_keys);

-- exact when every node is: count(*) by the total, LIMIT by {limit}
SELECT asked('SELECT count(*) FROM people WHERE age = 24 OR (age > 30 AND ok) OR name IN (''Bob'', ''Jack%'')');
SELECT asked('SELECT count(*) FROM people WHERE age = 24 OR length(name) = 3');
SELECT asked('SELECT count(*) FROM people WHERE id NOT IN (1, 3)');
SELECT asked('SELECT count(*) FROM people WHERE age NOT IN (24, 40)');
SELECT remote('(age = 24 OR name = ''x'') AND (ok OR length(name) > 1) AND NOT (age = 1 AND length(name) = 2)');
SELECT remote('(age = 24 AND length(name) > 2) OR id NOT IN (7, 8)');
PREPARE p(int, text[], numeric) AS SELECT id FROM far.people WHERE age = $1 OR name = ANY ($2) OR pay > $3 OR age IS DISTINCT FROM $1 + 1;
SET plan_cache_mode = force_generic_plan;
SELECT rest_test.plain(line) FROM rest_test.curl('log') line WHERE false;
EXPLAIN (COSTS OFF) EXECUTE p(24, '{Bob}', 20);
EXECUTE p(24, '{Bob}', 20);
EXECUTE p(NULL, NULL, NULL);
SELECT regexp_replace(request, '.*&and=', '') FROM log();
DEALLOCATE p;
RESET plan_cache_mode;

-- What the API takes at most
ALTER SERVER trees OPTIONS (ADD filter_max '3', ADD filter_nesting '2');
SELECT asked('SELECT id FROM people WHERE (age = 24 OR age = 25) AND ok');
SELECT asked('SELECT id FROM people WHERE (age = 24 OR age = 25 OR age = 40 OR age = 50) AND ok');
ALTER SERVER trees OPTIONS (SET filter_max '100');
SELECT asked('SELECT id FROM people WHERE age = 24 OR (age > 30 AND NOT (ok AND id = 3))');
ALTER SERVER trees OPTIONS (SET filter_nesting '3', ADD max_url '600');
SELECT asked('SELECT id FROM people WHERE age = 24 OR (age > 30 AND NOT (ok AND id = 3))');
SELECT asked('SELECT id FROM people WHERE name = ''Ann'' OR name = repeat(''x'', 500)');
SELECT asked('SELECT count(*) FROM people WHERE age = ANY (ARRAY(SELECT generate_series(20, 90)))');
ALTER SERVER trees OPTIONS (DROP filter_max, DROP filter_nesting, DROP max_url, ADD filter_or '', ADD filter_and '');
SELECT asked('SELECT id FROM people WHERE (age = 24 OR age = 25) AND ok');
ALTER SERVER trees OPTIONS (DROP filter_or);
SELECT asked('SELECT id FROM people WHERE (age > 24 AND ok) OR age = 25');
ALTER SERVER trees OPTIONS (DROP filter_and);

-- Values of other types, in the column's own
SELECT asked('SELECT id FROM people WHERE age > 24.5 AND age < 40.5::float8 AND age <> 30.5 AND age >= 25::bigint AND age <= 99999.9');
SELECT asked('SELECT id FROM people WHERE age = 24.0 OR age = 24.5 OR age >= ''NaN''::float8 OR age > 1e300');
SELECT asked('SELECT id FROM people WHERE pay > 10.5::float8 OR pay <= 1::float8');
SELECT asked('SELECT id FROM people WHERE born < timestamp ''1990-02-03 12:00'' AND born > timestamptz ''1980-01-01 00:00Z''');
SELECT asked('SELECT id FROM people WHERE born = timestamp ''1990-02-03 00:00'' OR born >= timestamp ''2000-01-01 00:00:01''');
SELECT asked('SELECT id FROM people WHERE at >= date ''2024-01-02'' AND at < timestamp ''2024-01-02 12:00:00.5''');
SET timezone = 'America/New_York';
SELECT asked('SELECT id FROM people WHERE at >= date ''2024-01-02'' OR born < timestamptz ''1990-02-04 04:59Z''');
RESET timezone;
SELECT asked('SELECT id FROM people WHERE born > ''infinity''::timestamp OR id = 1');

-- A column of the request never gets its value from under an OR
ALTER FOREIGN TABLE far.people ADD COLUMN q text OPTIONS (access 'request', filter_eq '{column}.eq.{value}', filter_name 'name');
SELECT id, q FROM far.people WHERE q = 'Bob';
SELECT id, q FROM far.people WHERE q = 'Bob' OR id = 1;
SELECT regexp_replace(request, '.*select=[^&]*&?', '') FROM log();

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER trees CASCADE;
DROP SCHEMA trees, near, far CASCADE;
