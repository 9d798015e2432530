--
-- How many requests a statement may cause, and how fast; EXPLAIN
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA budget;
SET search_path = budget, public;
\i :control
\i :failing
\a \t

CREATE SERVER budget FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', max_requests '5', max_retries '0', filter_eq '{column}={value}',
  filter_gt '{column}_gt={value}', filter_prefix '{column}_like=^{value}', sort_asc '{column}', sort_desc '-{column}', exact 'gt');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true') NOT NULL, name text, grp int) SERVER budget OPTIONS (resource '/plain/things');
CREATE FOREIGN TABLE paged (id int OPTIONS (key 'true') NOT NULL, name text, grp int) SERVER budget OPTIONS (resource '/plain/offset', records '/items', total '/total', page_size '4',
  list 'GET {resource}?sort={sort|,}&offset={offset}&limit={page_size}');

-- max_requests: of all scans of a statement together
SELECT failing('SELECT * FROM paged');
SELECT count(*) FROM log();
SELECT failing('SELECT * FROM paged LIMIT 16');
SELECT failing('SELECT * FROM paged a, paged b WHERE a.grp = 1 AND b.grp = 2');
SELECT failing('SELECT * FROM paged a, paged b, paged c WHERE a.grp = 1 AND b.grp = 2 AND c.grp = 3');
SELECT failing('SELECT (SELECT name FROM t WHERE id = g) FROM generate_series(1, 6) g');
SELECT failing('SELECT (SELECT name FROM t WHERE id = g) FROM generate_series(1, 5) g');
SELECT failing('SELECT * FROM t WHERE id = ANY (ARRAY(SELECT generate_series(1, 6)))');
SELECT count(*) FROM log();
-- each statement has its own; a subtransaction or a function does not add to it
SELECT count(name) FROM t; SELECT count(name) FROM t;
CREATE FUNCTION three() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1 .. 3 LOOP PERFORM count(name) FROM paged WHERE id = i; END LOOP; RETURN 3; END $$;
SELECT three() + three();
-- repetitions count as well
ALTER SERVER budget OPTIONS (SET max_retries '10');
SELECT fault('{"path": "/plain/things", "status": 503, "retry_after": 0, "count": 9}');
SELECT failing('SELECT * FROM t');
SELECT control('reset');
ALTER SERVER budget OPTIONS (SET max_retries '0');
-- the setting wins over the option; 0 is no limit
SET rest_fdw.max_requests = 2;
SELECT failing('SELECT * FROM paged');
SET rest_fdw.max_requests = 0;
SELECT failing('SELECT * FROM paged');
SET rest_fdw.max_requests = -2;
RESET rest_fdw.max_requests;
-- an API that counts itself slows the session down instead; rate does so always
ALTER SERVER budget OPTIONS (ADD rate '10/s');
BEGIN; SELECT count(name) FROM t; SELECT count(name) FROM t; SELECT count(name) FROM t; SELECT count(name) FROM t; SELECT clock_timestamp() - now() > '0.25s' AS slowed; COMMIT;
ALTER SERVER budget OPTIONS (DROP rate, SET max_requests '50');
SELECT control('reset');

-- EXPLAIN: what would be sent, what of the query it does
SELECT explained('SELECT name FROM t WHERE id = 3 AND grp > 1');
SELECT explained('SELECT name FROM paged WHERE grp > 1 AND name LIKE ''row 0%'' AND length(name) = 6 ORDER BY id DESC LIMIT 3');
SELECT explained('SELECT * FROM paged WHERE grp = (SELECT min(g) FROM generate_series(1, 3) g)');
SELECT explained('SELECT * FROM t WHERE grp > 99999999999');
SELECT explained('SELECT * FROM t WHERE grp IN (1, 2, 3)');
SELECT explained('SELECT * FROM t WHERE id = ANY (''{}'')');
SELECT explained('SELECT count(*) FROM paged WHERE grp > 1');
SELECT explained('SELECT count(*) FROM paged WHERE name = ''x''');
SELECT explained('SELECT * FROM t WHERE name = current_user::text || $$&x=1$$');
SELECT explained('SELECT id, name FROM paged WHERE grp > 1', 'VERBOSE, COSTS OFF');
PREPARE p(int, text) AS SELECT id FROM t WHERE grp = $1 AND name = $2;
SET plan_cache_mode = force_generic_plan;
EXPLAIN (COSTS OFF) EXECUTE p(1, 'x');
SELECT explained('EXECUTE p(1, $$x$$)', 'COSTS OFF, VERBOSE');
SET plan_cache_mode = force_custom_plan;
EXPLAIN (COSTS OFF) EXECUTE p(1, 'x');
RESET plan_cache_mode;
SELECT explained('SELECT name FROM t WHERE id = 3', 'FORMAT JSON, COSTS OFF');
SELECT explained('SELECT name FROM paged WHERE grp > 1', 'FORMAT YAML, COSTS OFF');
SELECT * FROM log();
-- ANALYZE runs it, and counts
SELECT line FROM explained('SELECT name FROM paged WHERE grp > 1', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF') line WHERE line !~ 'Bytes|Connections|Buffers';
SELECT line FROM explained('SELECT (SELECT name FROM t WHERE id = g) FROM generate_series(1, 3) g', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF') line WHERE line !~ 'Bytes|Connections|Buffers';
SELECT fault('{"path": "/plain/things", "status": 503, "retry_after": 0, "count": 1}');
ALTER SERVER budget OPTIONS (SET max_retries '1');
SELECT line FROM explained('SELECT name FROM t LIMIT 2', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF') line WHERE line !~ 'Bytes|Connections|Buffers';
SELECT bool_and(x->'Plan' ? k) FROM unnest('{Requests,Pages,Records,Retries,Bytes,Connections Opened,Network Wait}'::text[]) k,
  (SELECT (string_agg(line, E'\n')::json->0)::jsonb AS x FROM explained('SELECT name FROM t', 'ANALYZE, FORMAT JSON') line) y;
SELECT * FROM log();

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER budget CASCADE;
DROP SCHEMA budget CASCADE;
