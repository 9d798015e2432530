--
-- GROUP BY and aggregates by route groups: an API over this very database answers in SQL
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
\getenv host PGHOST
\getenv port PGPORT
CREATE SCHEMA grouping;
CREATE SCHEMA near;
CREATE SCHEMA far;
SET search_path = grouping;
\i :control
\i :failing
\a \t
-- What was sent, readable
CREATE OR REPLACE FUNCTION log(options text DEFAULT '') RETURNS TABLE (request text) LANGUAGE sql AS $$
  SELECT rtrim((SELECT string_agg(coalesce(chr(('x' || m[1])::bit(8)::int), m[2]), '' ORDER BY n)
    FROM regexp_matches(line, '%([0-9A-F]{2})|([^%]+)', 'g') WITH ORDINALITY AS r (m, n)))
  FROM rest_test.curl('log?clear=1&' || options) AS line $$;
SELECT control('database', format('{"dsn": "host=%s port=%s dbname=%s user=postgres"}', :'host', :'port', current_database())) \g /dev/null

-- 16 and later ask for rows in the order of a DISTINCT aggregate
SELECT set_config(name, 'off', false) FROM pg_settings WHERE name = 'enable_presorted_aggregate' \g /dev/null
CREATE TABLE near.sales (id int, kind text, part varchar(5), n int, small smallint, big bigint, pay numeric, rate float8, few real,
  day date, at timestamptz, ok bool, code uuid, doc jsonb, "Odd ""one" int);
INSERT INTO near.sales VALUES
  (1, 'a', 'x', 1, 1, 9223372036854775807, 1.50, 0.1, 0.5, '2024-01-02', '2024-01-02 03:04:05.678+00', true, '00000000-0000-0000-0000-000000000001', '1', 5),
  (2, 'a', 'x', 2, NULL, 9223372036854775807, 2.25, 0.2, 0.5, '2023-01-02', '2024-01-02 03:04:05.679+00', false, NULL, 'null', 6),
  (3, 'B', 'y', 2, 3, 1, NULL, 'NaN', NULL, NULL, 'infinity', NULL, NULL, NULL, NULL),
  (4, NULL, 'x', NULL, 4, NULL, 100, NULL, 1, '2024-01-02', NULL, true, '00000000-0000-0000-0000-000000000002', '{}', 5),
  (5, NULL, 'z', 7, 4, -5, 0.000000000000000001, 3, 1, '2024-05-06', '-infinity', true, NULL, '[]', 1),
  (6, '', 'z', 2, 1, 10, 12345678901234567890.5, 1e300, 1, 'infinity', '2024-01-02 03:04:05.678+00', false, NULL, NULL, 1),
  (7, 'it''s "x"', 'z', 9, 2, 3, 1, -1, 1, '2024-05-06', '2024-01-02 03:04:05.678+00', false, NULL, NULL, 1);
ANALYZE near.sales;
CREATE SERVER sqlapi FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', dialect 'carto_sql', concurrency '1');
ALTER SERVER sqlapi OPTIONS (ADD list E'POST /user/me/api/v2/sql\nq=SELECT {columns|, } FROM {resource} [[WHERE {filter}]] [[ORDER BY {sort|, }]] [[LIMIT {limit}]]',
  ADD count E'POST /user/me/api/v2/sql\nq=SELECT count(*) FROM {resource} [[WHERE {filter}]]',
  ADD groups E'POST /user/me/api/v2/sql\nq=SELECT {columns|, } FROM {resource} [[WHERE {filter}]] [[GROUP BY {group|, }]] [[ORDER BY {sort|, }]] [[LIMIT {limit}]]');
CREATE USER MAPPING FOR CURRENT_USER SERVER sqlapi OPTIONS (api_key 'key');
CREATE FOREIGN TABLE far.sales (id int OPTIONS (key 'true'), kind text, part varchar(5), n int, small smallint, big bigint, pay numeric, rate float8, few real,
  day date, at timestamptz, ok bool, code uuid, doc jsonb, "Odd ""one" int) SERVER sqlapi OPTIONS (resource 'near.sales');

-- Groups, NULLs and empty texts among them; types of the results
SELECT alike('SELECT kind, count(*), sum(n), avg(n), min(pay), max(pay) FROM sales GROUP BY kind');
SELECT alike('SELECT count(*), count(n), count(DISTINCT n), sum(small), sum(n), sum(big), sum(pay), avg(small), avg(big), avg(pay) FROM sales');
SELECT alike('SELECT part, ok, count(kind), min(day), max(at), sum("Odd ""one") FROM sales GROUP BY part, ok');
SELECT alike('SELECT "Odd ""one", min(n) FROM sales GROUP BY "Odd ""one"');
SELECT alike('SELECT n, day, at, code FROM sales GROUP BY n, day, at, code');
SELECT alike('SELECT rate, count(*), max(rate), count(DISTINCT rate) FROM sales GROUP BY rate');
SELECT pg_typeof(count(*)), pg_typeof(sum(n)), pg_typeof(sum(big)), pg_typeof(avg(n)), pg_typeof(min(small)), pg_typeof(max(part)) FROM far.sales;
SELECT * FROM log();

-- Of no rows
SELECT alike('SELECT count(n), sum(n), avg(n), min(day) FROM sales WHERE id > 100');
SELECT alike('SELECT kind, sum(n) FROM sales WHERE id > 100 GROUP BY kind');
SELECT alike('SELECT count(n), sum(n) FROM sales WHERE n = NULL');
SELECT alike('SELECT kind, sum(n) FROM sales WHERE n = NULL GROUP BY kind');
SELECT alike('SELECT sum(n) FROM sales WHERE false');

-- What is computed of them is core's; so are HAVING, ORDER BY and LIMIT
SELECT alike('SELECT kind || ''!'', sum(n) + 1, round(avg(pay), 2) FROM sales GROUP BY kind HAVING sum(n) > 2 AND max(big) IS NOT NULL');
SELECT alike('SELECT 1 FROM sales GROUP BY kind');
SELECT alike('SELECT 1 FROM sales HAVING count(n) > 1');
SELECT alike('SELECT kind, count(*) FROM sales GROUP BY kind ORDER BY count(*) DESC, kind LIMIT 2');
SELECT alike('SELECT part, count(*), rank() OVER (ORDER BY count(*) DESC) FROM sales GROUP BY part ORDER BY part');
SELECT alike('SELECT DISTINCT count(*) FROM sales GROUP BY kind');
SELECT alike('SELECT l.part, g.s FROM near.sales l JOIN (SELECT part, sum(n) AS s FROM sales GROUP BY part) g ON g.part = l.part WHERE l.id = 1');
SELECT alike('SELECT l.id, (SELECT sum(n) FROM sales s WHERE s.part = l.part) FROM near.sales l WHERE l.id < 4');
SELECT alike('SELECT part, count(*) FROM sales GROUP BY part UNION ALL SELECT kind, sum(n) FROM sales GROUP BY kind');

-- Conditions are sent all, or rows are grouped here
SELECT alike('SELECT kind, count(*) FROM sales WHERE (n > 1 AND part <> ''z'') OR day IS NULL GROUP BY kind');
SELECT alike('SELECT kind, sum(n) FROM sales WHERE kind = ''it''''s "x"'' GROUP BY kind');
SELECT alike('SELECT kind, sum(n) FROM sales WHERE n % 2 = 0 GROUP BY kind');
SELECT alike('SELECT kind, sum(n) FROM sales WHERE id > 2 AND kind < ''b'' GROUP BY kind');
SELECT alike('SELECT part, sum(n) FROM sales WHERE kind = E''a\u0001'' GROUP BY part');
ALTER FOREIGN TABLE far.sales OPTIONS (ADD max_keys '2');
SELECT alike('SELECT part, sum(n) FROM sales WHERE id IN (1, 2, 3) GROUP BY part');
ALTER FOREIGN TABLE far.sales OPTIONS (DROP max_keys);
SELECT alike('SELECT part, sum(n) FROM sales WHERE id IN (1, 2, 3) GROUP BY part');

-- What is not asked for
SELECT alike('SELECT kind, sum(n) FILTER (WHERE ok) FROM sales GROUP BY kind');
SELECT alike('SELECT sum(DISTINCT n), min(DISTINCT n) FROM sales');
SELECT alike('SELECT min(DISTINCT n), max(DISTINCT pay) FROM sales');
SELECT alike('SELECT string_agg(kind, '','' ORDER BY id), sum(n) FROM sales');
SELECT alike('SELECT n % 2, count(*) FROM sales GROUP BY n % 2');
SELECT alike('SELECT kind COLLATE "POSIX", count(*) FROM sales GROUP BY kind COLLATE "POSIX"');
SELECT alike('SELECT part, ok, count(*) FROM sales GROUP BY ROLLUP (part, ok)');
SELECT alike('SELECT kind, count(doc) FROM sales GROUP BY kind');
SELECT alike('SELECT few, count(*) FROM sales GROUP BY few');
SELECT alike('SELECT sum(rate), count(few) FROM sales WHERE rate < 100');
SELECT alike('SELECT sum(pay + 1) FROM sales');
SELECT alike('SELECT count((n, pay)) FROM sales');

-- Texts have an order where option sort_text names it
SELECT alike('SELECT part, min(kind), max(kind COLLATE "C") FROM sales GROUP BY part');
ALTER FOREIGN TABLE far.sales OPTIONS (ADD sort_text 'C');
SELECT alike('SELECT part, min(kind) FROM sales GROUP BY part');
SELECT alike('SELECT part, min(kind COLLATE "C"), max(kind COLLATE "C") FROM sales GROUP BY part');
ALTER FOREIGN TABLE far.sales OPTIONS (DROP sort_text);

-- What is promised, by type and by column; a coarse format shows less than is stored
ALTER FOREIGN TABLE far.sales OPTIONS (ADD aggregates 'all integer=count numeric=sum,avg');
SELECT alike('SELECT kind, sum(big) FROM sales GROUP BY kind');
SELECT alike('SELECT kind, sum(n) FROM sales GROUP BY kind');
SELECT alike('SELECT n, count(*) FROM sales GROUP BY n');
SELECT alike('SELECT avg(pay), count(n) FROM sales');
SELECT alike('SELECT max(pay) FROM sales');
ALTER FOREIGN TABLE far.sales OPTIONS (SET aggregates 'none');
SELECT alike('SELECT kind, count(*) FROM sales GROUP BY kind');
ALTER FOREIGN TABLE far.sales ALTER n OPTIONS (ADD aggregates 'sum,count');
SELECT alike('SELECT sum(n), avg(n) FROM sales');
ALTER FOREIGN TABLE far.sales ALTER n OPTIONS (DROP aggregates);
ALTER FOREIGN TABLE far.sales OPTIONS (DROP aggregates, ADD aggregate_avg '');
SELECT alike('SELECT avg(n), avg(small), avg(big), avg(id) FROM sales');
SELECT alike('SELECT part, avg(n) FROM sales GROUP BY part');
SELECT alike('SELECT avg(n) FROM sales WHERE n < 0');
SELECT alike('SELECT avg(pay) FROM sales');
ALTER FOREIGN TABLE far.sales OPTIONS (DROP aggregate_avg, ADD exact 'all text=none');
SELECT alike('SELECT kind, sum(n) FROM sales GROUP BY kind');
SELECT alike('SELECT count(DISTINCT kind) FROM sales');
SELECT alike('SELECT count(kind) FROM sales');
ALTER FOREIGN TABLE far.sales OPTIONS (DROP exact);
ALTER FOREIGN TABLE far.sales ALTER at OPTIONS (ADD format 'iso_s');
UPDATE near.sales SET at = date_trunc('second', at);
SELECT alike('SELECT at, count(*) FROM sales GROUP BY at');
SELECT alike('SELECT max(at) FROM sales');
SELECT alike('SELECT count(at) FROM sales');
ALTER FOREIGN TABLE far.sales ALTER at OPTIONS (DROP format);
ALTER FOREIGN TABLE far.sales ALTER n OPTIONS (ADD on_type_error 'null');
SELECT alike('SELECT sum(n) FROM sales');
SELECT alike('SELECT count(n) FROM sales');
ALTER FOREIGN TABLE far.sales ALTER n OPTIONS (DROP on_type_error);

-- Parameters: custom and generic plans; rescans
PREPARE over(int, text) AS SELECT part, sum(n) FROM far.sales WHERE n > $1 AND kind <> $2 GROUP BY part ORDER BY part;
SET plan_cache_mode = force_generic_plan;
SELECT explained('EXECUTE over(1, ''b'')', 'VERBOSE, COSTS OFF');
EXECUTE over(1, 'b');
EXECUTE over(NULL, 'b');
EXECUTE over(1, E'\x01');
EXECUTE over(2, 'b');
SET plan_cache_mode = force_custom_plan;
EXECUTE over(1, 'b');
RESET plan_cache_mode;
SELECT * FROM log();
SELECT explained('SELECT part, sum(n) FROM far.sales WHERE kind = ''a'' GROUP BY part HAVING max(n) > 1');
SELECT explained('SELECT part, sum(n) FROM far.sales WHERE kind = E''a\x01'' GROUP BY part');
SELECT explained('SELECT sum(n) FROM far.sales WHERE n = NULL');
SELECT * FROM log();

-- The table changes; writes of this transaction that wait count
ALTER FOREIGN TABLE far.sales DROP COLUMN small;
SELECT alike('SELECT kind, sum(big), max(pay) FROM sales GROUP BY kind');
SELECT alike('SELECT kind, sum(big), count(code) FROM sales GROUP BY kind');
CREATE FOREIGN TABLE far.later (id int OPTIONS (key 'true'), part varchar(5), n int) SERVER sqlapi
  OPTIONS (resource 'near.sales', transaction 'commit', insert E'POST /user/me/api/v2/sql\nq=INSERT INTO {resource} ({names|, }) VALUES ({''values''|, })', insert_many '', returning 'none');
BEGIN;
SELECT part, sum(n) FROM far.later GROUP BY part ORDER BY part;
INSERT INTO far.later VALUES (8, 'x', 1000);
SELECT part, sum(n) FROM far.later GROUP BY part ORDER BY part;
ROLLBACK;
SELECT * FROM log();
-- read and written by one statement
CREATE TABLE near.copied (part varchar(5), n bigint);
CREATE FOREIGN TABLE far.copied (part varchar(5), n bigint) SERVER sqlapi OPTIONS (resource 'near.copied', insert E'POST /user/me/api/v2/sql\nq=INSERT INTO {resource} ({names|, }) VALUES ({''values''|, })', insert_many '', load '', returning 'none');
INSERT INTO far.copied SELECT part, sum(n) FROM far.sales GROUP BY part ORDER BY part;
INSERT INTO far.copied SELECT part, sum(n) FROM far.copied GROUP BY part ORDER BY part;
SELECT * FROM near.copied ORDER BY part, n;
SELECT * FROM log();

-- An API with groups of another kind: arguments, pages by offset, no rows for no rows
CREATE SERVER plain FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', max_retries '0');
CREATE FOREIGN TABLE hits (id int OPTIONS (key 'true'), kind text, n int, "where" text OPTIONS (access 'request')) SERVER plain OPTIONS (resource '/g/hits',
  groups 'GET {resource}/by?fields={columns|,}&by={group|,}&sort={sort|,}&offset={offset}&limit={page_size}', page_size '2', short_page_ends 'true',
  sort_asc '{column}', filter_eq '{column}={value}', exact 'all', aggregates 'all', aggregate_rows '{name}:count', aggregate_sum '{name}:sum({column})', aggregate_max '{name}:max({column})');
SELECT control('static', '{"path": "/g/hits", "json": [{"id": 1, "kind": "a", "n": 4}]}') \g /dev/null
SELECT control('static', '{"path": "/g/hits/by", "json": [{"kind": "a", "a1": "4", "a2": 2}]}') \g /dev/null
SELECT kind, sum(n), count(*) FROM hits GROUP BY kind;
SELECT sum(n), count(*) FROM hits;
SELECT kind, sum(n), count(*) FROM hits WHERE n = 1 GROUP BY kind;
SELECT kind, sum(n) FROM hits WHERE "where" = 'x' GROUP BY kind;
SELECT "where", sum(n) FROM hits WHERE "where" = 'x' GROUP BY "where";
SELECT sum(n) FROM hits WHERE n IN (1, 2);
SELECT kind, sum(n) FROM hits WHERE n IN (4, 4) GROUP BY kind;
SELECT kind, sum(n) FROM hits WHERE "where" IN ('x', 'x') GROUP BY kind;
-- nothing can be asked for with such a path: a group of no rows
CREATE FOREIGN TABLE in_path ("where" text OPTIONS (access 'request'), n int) SERVER plain OPTIONS (resource '/g/{where}',
  groups 'GET {resource}/by?fields={columns|,}&by={group|,}', exact 'all', filter_eq '{column}={value}', aggregates 'all', aggregate_rows '{name}:count', aggregate_sum '{name}:sum({column})');
SELECT sum(n), count(*) FROM in_path WHERE "where" = '';
SELECT sum(n) FROM in_path WHERE "where" = 'hits';
SELECT control('static', '{"path": "/g/hits/by", "json": []}') \g /dev/null
SELECT failing('SELECT sum(n), count(*) FROM hits');
SELECT kind, sum(n) FROM hits GROUP BY kind;
SELECT control('static', '{"path": "/g/hits/by", "json": [{"a1": "4"}, {"a1": 3}]}') \g /dev/null
SELECT failing('SELECT sum(n) FROM hits');
SELECT control('static', '{"path": "/g/hits/by", "json": [{"a1": "4.5"}]}') \g /dev/null
SELECT failing('SELECT sum(n) FROM hits');
SELECT control('static', '{"path": "/g/hits/by", "status": 500}') \g /dev/null
SELECT failing('SELECT sum(n) FROM hits');
SELECT * FROM log();
-- pages whose groups have no order that can be asked for
ALTER FOREIGN TABLE hits ALTER kind OPTIONS (ADD sortable 'false');
SELECT explained('SELECT kind, sum(n) FROM hits GROUP BY kind');
ALTER FOREIGN TABLE hits ALTER kind OPTIONS (DROP sortable);
ALTER FOREIGN TABLE hits OPTIONS (ADD sort_max '1');
SELECT explained('SELECT kind, n, count(*) FROM hits GROUP BY kind, n');
ALTER FOREIGN TABLE hits OPTIONS (DROP sort_max);
SELECT explained('SELECT kind, n, count(*) FROM hits GROUP BY kind, n');
-- one reply, where lists go on by a token; names that columns have; a column whose own place is elsewhere
ALTER FOREIGN TABLE hits OPTIONS (SET groups 'GET {resource}/by?fields={columns|,}', ADD list 'GET {resource}?after={cursor}', ADD next 'last:/id');
ALTER FOREIGN TABLE hits ADD COLUMN a1 int;
ALTER FOREIGN TABLE hits ADD COLUMN deep int OPTIONS (pointer '/far/away', column_name 'deep');
SELECT control('static', '{"path": "/g/hits/by", "json": [{"id": 1, "a1_": 4, "a2": 5, "a1": 9}, {"id": 2, "a1_": 6, "a2": null, "a1": 9}]}') \g /dev/null
SELECT sum(n), max(deep), id FROM hits GROUP BY id;
SELECT * FROM log();
ALTER FOREIGN TABLE hits OPTIONS (DROP list, DROP next);

-- BigQuery's words; sums of integers do not overflow, averages are of sums and numbers
CREATE SERVER big FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', dialect 'bigquery', login '', vars 'data_project=p dataset=shop', concurrency '1');
CREATE FOREIGN TABLE orders (id bigint, kind text, n bigint, price numeric, at timestamptz, rate float8) SERVER big OPTIONS (resource 'orders');
SELECT control('static', '{"path": "/queries", "json": {"jobComplete": true, "totalRows": "2", "jobReference": {"jobId": "j"}, "rows": [
  {"f": [{"v": "a"}, {"v": "2"}, {"v": "18446744073709551614"}, {"v": "2"}, {"v": "10.5"}, {"v": "1704164645678000"}, {"v": "a"}, {"v": "1"}]},
  {"f": [{"v": null}, {"v": "1"}, {"v": null}, {"v": "0"}, {"v": "1"}, {"v": null}, {"v": null}, {"v": "0"}]}]}}') \g /dev/null
SELECT kind, count(*), sum(n), avg(n), sum(price), max(at), min(kind COLLATE "C"), count(rate) FROM orders WHERE n > 5 AND at < '2025-01-01+00' GROUP BY kind ORDER BY kind;
SELECT explained('SELECT count(DISTINCT rate), sum(rate), avg(price) FROM orders');
SELECT * FROM log();

-- What rest_fdw_check says
SELECT item, value, note FROM public.rest_fdw_check('far.sales') WHERE section = 'aggregate' OR item = 'groups';
ALTER FOREIGN TABLE hits OPTIONS (SET aggregates 'none');
SELECT section, item, value FROM public.rest_fdw_check('hits') WHERE section = 'aggregate' OR item = 'groups';

-- Options that cannot be
ALTER FOREIGN TABLE hits OPTIONS (SET aggregates 'median');
ALTER FOREIGN TABLE hits OPTIONS (SET groups 'GET {resource}/by?x={nothing}');
SELECT failing('SELECT sum(n) FROM hits');

SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER sqlapi, plain, big CASCADE;
DROP SCHEMA grouping, near, far CASCADE;
