--
-- Batch joins: the keys of many outer rows are asked for at once.
-- The same join over a local copy gives the same rows; the log shows the calls.
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\getenv url REST_URL
CREATE SCHEMA batch;
SET search_path = batch;
\i :control
\a \t
\set VERBOSITY terse
SELECT load('{"path": "/plain/people", "records": {"count": 200, "record": {"id": "{n}", "name": "p {n}", "team": "{n}"}}}') \g /dev/null
CREATE SERVER bj FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url');
-- rows: a table too large to be read whole for a few keys
CREATE FOREIGN TABLE b_item (id int OPTIONS (key 'true'), name text)
  SERVER bj OPTIONS (resource '/plain/people', rows '1000000', concurrency '8');
CREATE FOREIGN TABLE b_in (id int OPTIONS (key 'true'), name text, team int)
  SERVER bj OPTIONS (resource '/plain/people', rows '1000000', filter_in '{column}={values}', max_keys '20');
CREATE TABLE b_copy AS SELECT * FROM b_in;
CREATE TABLE b_outer AS
  SELECT n, CASE WHEN n % 11 = 0 THEN NULL ELSE (n * 37) % 260 END AS k, n % 3 AS g FROM generate_series(1, 60) n;
ANALYZE b_copy, b_outer;
-- Same rows as a local copy?  $F stands for the table.
CREATE FUNCTION same(query text, far text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE n bigint; m bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM (%s) q', replace(query, '$F', far)) INTO m;
  EXECUTE format('SELECT count(*) FROM ((%1$s EXCEPT ALL %2$s) UNION ALL (%2$s EXCEPT ALL %1$s)) d',
                 '(' || replace(query, '$F', far) || ')', '(' || replace(query, '$F', 'b_copy') || ')') INTO n;
  RETURN format('%s rows, %s differ', m, n);
END $$;
CREATE FUNCTION plan(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN RETURN QUERY EXECUTE 'EXPLAIN (COSTS OFF) ' || query; END $$;
SELECT line FROM plan('SELECT n, name FROM b_outer JOIN b_item ON id = k') line
  WHERE line !~ 'Join Cond'; -- written in either order
SELECT plan('SELECT n, name FROM b_outer LEFT JOIN b_in ON id = k AND team > 100 WHERE g = 1');
SELECT control('reset?what=log') \g /dev/null
-- every kind of join, by item and by IN
SELECT far, same('SELECT n, name FROM b_outer JOIN $F ON id = k', far),
       same('SELECT n, name FROM b_outer LEFT JOIN $F ON id = k', far),
       same('SELECT n FROM b_outer WHERE EXISTS (SELECT FROM $F WHERE id = k)', far),
       same('SELECT n FROM b_outer WHERE NOT EXISTS (SELECT FROM $F WHERE id = k)', far)
  FROM unnest('{b_item,b_in}'::text[]) far;
-- further conditions, in the join and after it
SELECT far, same('SELECT n, name FROM b_outer LEFT JOIN $F ON id = k AND name < ''p 15'' AND g <> 2', far),
       same('SELECT n, name FROM b_outer LEFT JOIN $F ON id = k WHERE name IS NULL OR n > 30', far),
       same('SELECT n, name FROM b_outer JOIN $F ON id = k + 1 AND n < id', far),
       same('SELECT g, count(name) FROM b_outer LEFT JOIN $F ON id = k GROUP BY g', far)
  FROM unnest('{b_item,b_in}'::text[]) far;
-- other integer types, expressions, two of them above each other
SELECT far, same('SELECT n, name FROM (SELECT n, k::bigint AS k FROM b_outer) o JOIN $F ON id = k', far),
       same('SELECT n, name FROM (SELECT n, k::smallint AS k FROM b_outer) o JOIN $F ON id = k', far),
       same('SELECT n, a.name, b.name AS other FROM b_outer JOIN $F a ON a.id = k LEFT JOIN $F b ON b.id = a.id + 100', far)
  FROM unnest('{b_item,b_in}'::text[]) far;
-- one call for each key that is not NULL, once a batch; IN in chunks
SELECT control('reset?what=log') \g /dev/null
SELECT count(*), count(DISTINCT k) FROM b_outer JOIN b_item ON id = k WHERE n <= 10;
SELECT count(*), count(DISTINCT l) FROM log() l;
SELECT count(*) FROM b_outer JOIN b_in ON id = k;
SELECT * FROM log('sort=1');
-- a LIMIT stops early: the first batch is small
SELECT count(*) FROM (SELECT n, name FROM b_outer LEFT JOIN b_item ON id = k LIMIT 3) q;
SELECT count(*) <= 20 AS few FROM log() l;
-- rescans and parameters
SELECT same('SELECT g.g, x.c FROM generate_series(0, 2) g, LATERAL (SELECT count(name) AS c FROM b_outer o LEFT JOIN $F ON id = k WHERE o.g = g.g) x', 'b_in');
PREPARE b(int) AS SELECT count(*), min(name) FROM b_outer JOIN b_in ON id = k WHERE g = $1;
EXECUTE b(0); EXECUTE b(1); EXECUTE b(2); EXECUTE b(0); EXECUTE b(1); EXECUTE b(2); EXECUTE b(3);
BEGIN;
DECLARE c CURSOR FOR SELECT n, name FROM b_outer JOIN b_item ON id = k ORDER BY n;
FETCH 2 FROM c;
CLOSE c;
COMMIT;
-- an error in the middle, then the same backend again
SELECT n, 1 / (id - 148) FROM b_outer JOIN b_item ON id = k;
SELECT count(*) FROM b_outer JOIN b_item ON id = k;
-- row locks, outer joins the other way round and switched off: no batch join
SET rest_fdw.enable_batch_join = off;
SELECT bool_or(p ~ 'Batch') FROM plan('SELECT n, name FROM b_outer JOIN b_item ON id = k') p;
SELECT same('SELECT n, name FROM b_outer JOIN $F ON id = k', 'b_in');
RESET rest_fdw.enable_batch_join;
SELECT bool_or(p ~ 'Batch') FROM plan('SELECT n FROM b_outer JOIN b_item ON id = k FOR UPDATE OF b_outer') p;
\set VERBOSITY default
SET client_min_messages = warning;
DROP SCHEMA batch CASCADE;
DROP SERVER bj CASCADE;
