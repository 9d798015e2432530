--
-- IMPORT FOREIGN SCHEMA: columns from records
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA import;
SET search_path = import;
\i :control
\i :failing
\a \t

CREATE FUNCTION described(of regclass) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT format('  %s %s%s', quote_ident(attname), format_type(atttypid, atttypmod), ' (' || array_to_string(attfdwoptions, ', ') || ')')
	FROM pg_attribute WHERE attrelid = of AND attnum > 0
	UNION ALL SELECT of || ': ' || array_to_string(ftoptions, ', ') FROM pg_foreign_table WHERE ftrelid = of $$;
CREATE FUNCTION refused(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	d text;
	h text;
BEGIN
	EXECUTE statement;
	RETURN 'done';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
	RETURN concat_ws(E'\n  ', SQLSTATE || ' ' || SQLERRM, 'DETAIL: ' || nullif(d, ''), 'HINT: ' || nullif(h, ''));
END $$;
CREATE SERVER import FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url');

-- All types, the order of the members, members that are not always there
SELECT load('{"path": "/plain/api/things", "records": [
 {"id": 1, "name": "a", "big": 12345678901234567890, "part": 1.50, "on": true, "day": "2024-02-29", "seen": "2024-02-29T10:00:00.5Z", "local": "2024-02-29 10:00:00",
  "code": "00501", "uid": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "tags": ["x", "y"], "pairs": [[1, 2]], "deep": {"a": {"b": 1}}, "never": null, "mixed": 1},
 {"id": 2, "name": "", "big": 1, "part": 2, "on": null, "day": "2024-03-01", "seen": "2024-02-29T10:00:00+02:00", "local": "2024-02-29T10:00",
  "code": "1", "uid": "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A12", "tags": [], "pairs": [], "deep": {}, "never": null, "mixed": "x", "Late One": false}]}');
IMPORT FOREIGN SCHEMA "/plain/api" LIMIT TO (things) FROM SERVER import INTO import;
SELECT described('things');
SELECT * FROM log();
SELECT id, big, part, day, code, tags, "Late One" FROM things;
SELECT name FROM things WHERE id = 2;
SELECT * FROM log();

-- Options of the statement: for all tables; how many records are looked at
SELECT load('{"path": "/plain/long", "records": {"count": 300, "record": {"code": "{n}", "n": 1}}, "paging": "offset", "page_max": 50}');
IMPORT FOREIGN SCHEMA plain LIMIT TO (long) FROM SERVER import INTO import OPTIONS (key 'code', sample '120', list 'GET {resource}?offset={offset}&limit={page_size}',
  page_size '50', short_page_ends 'true');
SELECT described('long');
SELECT * FROM log();
SELECT count(*) FROM long;
SELECT control('reset?what=log') \g /dev/null
-- "public" is the server's own; several at once; where records are must be said
SELECT load('{"path": "/one", "rows": [{"id": 1}], "records": "/items"}');
SELECT load('{"path": "/two", "rows": [{"id": 1, "x": "y"}], "records": "/items"}');
IMPORT FOREIGN SCHEMA public LIMIT TO (one, two) FROM SERVER import INTO import OPTIONS (records '/items');
SELECT described('one');
SELECT described('two');
DROP FOREIGN TABLE one, two;
SELECT refused('IMPORT FOREIGN SCHEMA public LIMIT TO (one) FROM SERVER import INTO import');

-- Typed values and a place below the record
SELECT load('{"path": "/plain/typed", "records": [{"rowid": "r1", "data": {"n": {"I": "5"}, "at": {"T": "1000"}, "x": 1.5, "odd": {"Z": "1"}}},
  {"rowid": "r2", "data": {"n": {"I": "6"}, "at": {"T": "2000"}, "x": 1, "odd": {"I": "1"}}}]}');
IMPORT FOREIGN SCHEMA plain LIMIT TO (typed) FROM SERVER import INTO import OPTIONS (pointer '/data/{column}',
  format 'integer={"I":"{value}"} bigint={"I":"{value}"} timestamptz={"T":"{value:epoch_ms}"}');
SELECT described('typed');
SELECT n, at AT TIME ZONE 'UTC', x FROM typed;

-- Names: long ones, those that need quotes
SELECT load(format('{"path": "/plain/names", "records": [{"id": 7, "Order": 1, "a\"b": 2, "%s": 3}]}', repeat('ü', 40)));
SET client_min_messages = warning;
IMPORT FOREIGN SCHEMA plain LIMIT TO (names) FROM SERVER import INTO import;
RESET client_min_messages;
SELECT * FROM names;
-- no key where it repeats or is missing
SELECT load('{"path": "/plain/nokey", "records": [{"id": 7}, {"id": 7}]}');
IMPORT FOREIGN SCHEMA plain LIMIT TO (nokey) FROM SERVER import INTO import;
SELECT described('nokey');

-- What cannot be
SELECT refused('IMPORT FOREIGN SCHEMA plain FROM SERVER import INTO import');
SELECT refused('IMPORT FOREIGN SCHEMA plain EXCEPT (x) FROM SERVER import INTO import');
SELECT refused('IMPORT FOREIGN SCHEMA plain LIMIT TO (nothing_there) FROM SERVER import INTO import');
SELECT refused('IMPORT FOREIGN SCHEMA plain LIMIT TO (things) FROM SERVER import INTO import OPTIONS (sample ''0'')');
SELECT refused('IMPORT FOREIGN SCHEMA plain LIMIT TO (things) FROM SERVER import INTO import OPTIONS (url ''http://x'')');
SELECT refused('IMPORT FOREIGN SCHEMA plain LIMIT TO (things) FROM SERVER import INTO import OPTIONS (records ''items'')');
SELECT refused('IMPORT FOREIGN SCHEMA plain LIMIT TO ("array") FROM SERVER import INTO import OPTIONS (shape ''array'')');
SELECT refused('IMPORT FOREIGN SCHEMA "/plain/{x}" LIMIT TO (t) FROM SERVER import INTO import');
IMPORT FOREIGN SCHEMA plain LIMIT TO (empty) FROM SERVER import INTO import;
SELECT control('static', '{"path": "/plain/numbers", "json": [1, 2]}');
SELECT refused('IMPORT FOREIGN SCHEMA plain LIMIT TO (numbers) FROM SERVER import INTO import');
-- names in the way of the guess mean nothing
CREATE FUNCTION import.json_typeof(json) RETURNS text LANGUAGE sql AS 'SELECT ''boolean''';
CREATE FOREIGN TABLE json_each (id int) SERVER import;
IMPORT FOREIGN SCHEMA plain LIMIT TO (simple) FROM SERVER import INTO import;
SELECT described('simple');

-- Tables that a dialect knows: nothing is asked, all of them can be created
CREATE FUNCTION known(dialect text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	place text := 'known_' || dialect;
BEGIN
	EXECUTE format('CREATE SCHEMA %I', place);
	EXECUTE format('IMPORT FOREIGN SCHEMA %I FROM SERVER import INTO %I', dialect, place);
	RETURN (SELECT format('%s: %s tables, %s columns', dialect, count(DISTINCT table_name), count(*)) FROM information_schema.columns WHERE table_schema = place);
EXCEPTION WHEN feature_not_supported THEN
	RETURN NULL;
END $$;
SELECT k FROM (SELECT known(d) AS k FROM (SELECT DISTINCT dialect AS d FROM public.rest_fdw_dialects()) x OFFSET 0) y WHERE k IS NOT NULL ORDER BY 1;
SELECT described('known_dropbox.datastores');
SELECT control('reset?what=log') \g /dev/null
IMPORT FOREIGN SCHEMA carto LIMIT TO (users, kuviz, nothing) FROM SERVER import INTO import;
SELECT relname FROM pg_class WHERE relnamespace = 'import'::regnamespace AND relname IN ('users', 'kuviz', 'nothing', 'datasets') ORDER BY 1;
CREATE SERVER own FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', dialect 'dropbox');
CREATE SCHEMA own;
IMPORT FOREIGN SCHEMA dropbox EXCEPT (awaits) FROM SERVER own INTO own OPTIONS (timeout '5s');
SELECT described('own.deltas');
SELECT * FROM log();
-- what every table of a dialect has, and what its records have
CREATE SERVER records FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', dialect 'dropbox_records', vars 'dsid=default');
SELECT control('static', '{"path": "/datastores/get_datastore", "json": {"handle": "H", "rev": 3}}');
SELECT control('static', '{"path": "/datastores/get_snapshot", "json": {"rev": 3, "rows": [{"tid": "tasks", "rowid": "r1", "data": {"title": "a", "n": {"I": "5"}, "at": {"T": "1000"}}}, {"tid": "other", "rowid": "r2", "data": {"x": 1}}]}}');
IMPORT FOREIGN SCHEMA public LIMIT TO (tasks) FROM SERVER records INTO import;
SELECT described('tasks');
SELECT rowid, title, n, at AT TIME ZONE 'UTC' FROM tasks;
SELECT * FROM log();

SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER import, own, records CASCADE;
DROP SCHEMA own CASCADE;
SELECT format('DROP SCHEMA %I CASCADE', nspname) FROM pg_namespace WHERE nspname LIKE 'known\_%' \gexec
DROP SCHEMA import CASCADE;
