--
-- ANALYZE: samples by bounded reading, and plans that change after it
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA analyzing;
SET search_path = analyzing;
\i :control
\i :failing
\a \t
CREATE FUNCTION known(t regclass) RETURNS TABLE (line text) LANGUAGE sql AS $$
  SELECT 'rows ' || reltuples FROM pg_class WHERE oid = t
  UNION ALL SELECT format('%s: null %s, distinct %s, width %s, from %s to %s', attname, round(null_frac::numeric, 2), round(n_distinct::numeric, 2), avg_width,
    (histogram_bounds::text::text[])[1], (histogram_bounds::text::text[])[array_length(histogram_bounds::text::text[], 1)])
  FROM (SELECT * FROM pg_stats WHERE schemaname = 'analyzing' AND tablename = (SELECT relname FROM pg_class WHERE oid = t) ORDER BY attname) s $$;

CREATE SERVER analyzing FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1');
CREATE FOREIGN TABLE a_page (id int OPTIONS (key 'true'), name text, tag text) SERVER analyzing OPTIONS (resource '/plain/page',
  records '/data', total '/meta/total', page_size '10', list 'GET {resource}?page={page}&per_page={page_size}');
SELECT * FROM known('a_page');
ANALYZE a_page;
SELECT * FROM known('a_page');
SELECT * FROM log();
-- only a part of it: the API's total says how many there are
SET rest_fdw.analyze_pages = 1;
ANALYZE a_page;
SELECT * FROM known('a_page');
SELECT * FROM log();
-- without a total: what was read, or option rows
CREATE FOREIGN TABLE a_cursor (id int, name text) SERVER analyzing OPTIONS (resource '/plain/cursor',
  records '/data', next '/next_cursor', list 'GET {resource}?cursor={cursor}');
SET rest_fdw.analyze_pages = 2;
ANALYZE a_cursor;
SELECT * FROM known('a_cursor');
ALTER FOREIGN TABLE a_cursor OPTIONS (ADD rows '5000');
ANALYZE a_cursor (id);
SELECT line FROM known('a_cursor') LIMIT 1;
SELECT * FROM log();
RESET rest_fdw.analyze_pages;

-- A long list: every record is as likely in the sample
CREATE FOREIGN TABLE a_long (id int, name text) SERVER analyzing OPTIONS (resource '/gen/rows', list 'GET {resource}?count=20000&size=40');
SET default_statistics_target = 10;
ANALYZE a_long;
SELECT reltuples FROM pg_class WHERE oid = 'a_long'::regclass;
SELECT count(*), bool_and(abs(bound - (n - 1) * 2000) < 1600) FROM pg_stats, unnest(histogram_bounds::text::int[]) WITH ORDINALITY b(bound, n)
WHERE schemaname = 'analyzing' AND tablename = 'a_long' AND attname = 'id';
-- one that is longer than what is read for a sample
ALTER FOREIGN TABLE a_long OPTIONS (SET list 'GET {resource}?count=150000&size=10', ADD rows '150000');
ANALYZE a_long;
SELECT reltuples FROM pg_class WHERE oid = 'a_long'::regclass;
RESET default_statistics_target;
SELECT * FROM log();

-- Plans go by it
SELECT control('reset');
CREATE FOREIGN TABLE a_plan (id int OPTIONS (key 'true'), name text) SERVER analyzing OPTIONS (resource '/plain/things');
CREATE TABLE local AS SELECT g AS id FROM generate_series(1, 300) g;
ANALYZE local;
SELECT line FROM explained('SELECT * FROM a_plan', 'COSTS') line WHERE line LIKE 'Foreign Scan%';
ANALYZE a_plan;
SELECT line FROM explained('SELECT * FROM a_plan', 'COSTS') line WHERE line LIKE 'Foreign Scan%';
SELECT line FROM explained('SELECT * FROM a_plan WHERE name = ''row 03''', 'COSTS') line WHERE line LIKE 'Foreign Scan%';

-- As the owner, whose credentials they are
CREATE ROLE analyzing_owner;
GRANT USAGE ON FOREIGN SERVER analyzing TO analyzing_owner;
GRANT ALL ON SCHEMA analyzing TO analyzing_owner;
CREATE USER MAPPING FOR analyzing_owner SERVER analyzing OPTIONS (token 'owner');
CREATE USER MAPPING FOR CURRENT_USER SERVER analyzing OPTIONS (token 'other');
ALTER FOREIGN TABLE a_plan OWNER TO analyzing_owner;
SELECT * FROM log();
ANALYZE a_plan;
SELECT * FROM log('headers=Authorization&secrets=1');

-- Tables that can't be read without a value are passed; errors are errors
CREATE FOREIGN TABLE a_needs (org int OPTIONS (access 'request'), id int) SERVER analyzing OPTIONS (resource '/plain/orgs/{org}/members');
CREATE FOREIGN TABLE a_keyed (id int OPTIONS (key 'true')) SERVER analyzing OPTIONS (resource '/plain/things', list '');
ANALYZE a_needs;
ANALYZE a_keyed;
SELECT fault('{"path": "/plain/things", "replace": [["\"id\": 3", "\"id\": \"x\""]]}');
ANALYZE a_plan;
SELECT fault('{"path": "/plain/things", "never": true}');
SET statement_timeout = '300ms';
ANALYZE a_plan;
RESET statement_timeout;

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER analyzing CASCADE;
DROP SCHEMA analyzing CASCADE;
DROP OWNED BY analyzing_owner;
DROP ROLE analyzing_owner;
