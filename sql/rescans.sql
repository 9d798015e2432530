--
-- Scans that begin again: joins, sub-selects, prepared statements, cursors,
-- views, subtransactions; each sends what it must and gives what a copy would
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA rescans;
SET search_path = rescans;
\i :control
\i :failing
\a \t

CREATE SCHEMA near;
CREATE SCHEMA far;
CREATE SERVER rescans FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', filter_eq '{column}={value}', filter_ge '{column}_gte={value}');
\set rows '[{"id": 1, "name": "one", "grp": 1}, {"id": 2, "name": "two", "grp": 2}, {"id": 3, "name": "three", "grp": 1}, {"id": 4, "name": "four", "grp": null}]'
SELECT load(format('{"path": "/plain/mine", "records": %s, "paging": "page", "page_max": 3}', :'rows'));
CREATE TABLE near.t (id int, name text, grp int);
INSERT INTO near.t SELECT * FROM json_populate_recordset(NULL::near.t, :'rows');
CREATE FOREIGN TABLE far.t (id int OPTIONS (key 'true'), name text, grp int) SERVER rescans OPTIONS (resource '/plain/mine',
  list 'GET {resource}?page={page}&per_page={page_size}', page_size '3');
CREATE TABLE keys (k int, g int);
INSERT INTO keys VALUES (1, 1), (2, 2), (NULL, NULL), (2, 1), (9, 9);
ANALYZE keys;

-- Nested loops, the foreign table outside, then inside, with and without a parameter
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off; SET enable_memoize = off;
SELECT explained('SELECT k, name FROM keys JOIN far.t ON t.id = k');
SELECT alike('SELECT k, name FROM keys JOIN t ON t.id = k');
SELECT alike('SELECT k, name FROM keys LEFT JOIN t ON t.grp = k AND t.name LIKE ''%o%''');
SELECT alike('SELECT k, name FROM t LEFT JOIN keys ON t.id = k');
SELECT alike('SELECT k, name FROM keys FULL JOIN t ON t.id = k');
SELECT alike('SELECT k, t.name FROM keys CROSS JOIN t WHERE t.id + k = 4');
SELECT alike('SELECT k FROM keys WHERE EXISTS (SELECT 1 FROM t WHERE t.id > k)');
SELECT alike('SELECT k FROM keys WHERE k NOT IN (SELECT grp FROM t WHERE grp IS NOT NULL)');
-- two foreign tables, a table with itself
SELECT alike('SELECT a.id, b.id FROM t a JOIN t b ON a.grp = b.id');
SELECT alike('SELECT a.id, b.id FROM t a JOIN t b ON a.grp = b.grp AND a.id < b.id');
RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_material; RESET enable_memoize;
-- Memoize asks once for equal values
SELECT alike('SELECT k, name FROM keys JOIN t ON t.id = k');
-- LATERAL, correlated sub-selects, in targets and in WHERE
SELECT alike('SELECT k, x.n FROM keys, LATERAL (SELECT count(*) AS n FROM t WHERE t.grp = k) x');
SELECT alike('SELECT k, x.name FROM keys LEFT JOIN LATERAL (SELECT name FROM t WHERE t.grp = g ORDER BY id DESC LIMIT 1) x ON true');
SELECT alike('SELECT k, (SELECT name FROM t WHERE id = k) FROM keys');
SELECT alike('SELECT id, (SELECT count(*) FROM keys WHERE k = t.id) FROM t WHERE grp = 1');
SELECT alike('WITH RECURSIVE r(id, n) AS (SELECT id, 1 FROM t WHERE id = 3 UNION ALL SELECT t.id, n + 1 FROM r JOIN t ON t.id = r.id - 1) SELECT * FROM r');
SET enable_async_append = off;
SELECT alike('SELECT * FROM (SELECT id FROM t UNION SELECT g FROM keys UNION ALL SELECT id FROM t WHERE grp = 2) x');
RESET enable_async_append;

-- A prepared statement seven times, whatever the plan: the parameters go with each
PREPARE by_id(int) AS SELECT name FROM far.t WHERE id = $1;
PREPARE by_grp(int, text) AS SELECT id FROM far.t WHERE grp = $1 AND name <> $2;
PREPARE by_list(int[]) AS SELECT id FROM far.t WHERE id = ANY ($1) ORDER BY id;
PREPARE by_limit(bigint) AS SELECT id FROM far.t LIMIT $1;
SET plan_cache_mode = auto;
EXECUTE by_id(1); EXECUTE by_id(3); EXECUTE by_id(NULL); EXECUTE by_id(2); EXECUTE by_id(9); EXECUTE by_id(1); EXECUTE by_id(4);
SELECT * FROM log();
SET plan_cache_mode = force_generic_plan;
EXECUTE by_id(1); EXECUTE by_id(NULL); EXECUTE by_id(4);
EXECUTE by_grp(1, 'one'); EXECUTE by_grp(2, NULL); EXECUTE by_grp(1, '');
EXECUTE by_list('{3,1,NULL,3}'); EXECUTE by_list(NULL); EXECUTE by_list('{}');
EXECUTE by_limit(0); EXECUTE by_limit(2); EXECUTE by_limit(NULL);
SELECT * FROM log();
SET plan_cache_mode = force_custom_plan;
EXECUTE by_grp(1, 'one'); EXECUTE by_list('{3,1,NULL,3}'); EXECUTE by_limit(2);
SELECT * FROM log();
RESET plan_cache_mode;
-- in PL/pgSQL, with more parameters than ten
CREATE FUNCTION loops() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text := '';
  n text;
BEGIN
  FOR i IN 1 .. 7 LOOP
    SELECT name INTO n FROM far.t WHERE id = i;
    answer := answer || coalesce(n, '-') || ' ';
  END LOOP;
  RETURN answer;
END $$;
SELECT loops();
PREPARE many(int,int,int,int,int,int,int,int,int,int,int,text) AS SELECT id FROM far.t WHERE grp = $11 AND name = $12 AND $1+$2+$3+$4+$5+$6+$7+$8+$9+$10 = 55;
SET plan_cache_mode = force_generic_plan;
EXECUTE many(1,2,3,4,5,6,7,8,9,10,1,'three');
RESET plan_cache_mode;
SELECT * FROM log();

-- Cursors: rows come as they are fetched; back, held, twice the same table
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM far.t;
FETCH 2 FROM c;
SELECT * FROM log();
FETCH 2 FROM c;
SELECT * FROM log();
CLOSE c;
DECLARE s SCROLL CURSOR FOR SELECT id FROM far.t;
FETCH 2 FROM s; FETCH BACKWARD 1 FROM s; FETCH LAST FROM s; FETCH FIRST FROM s; FETCH ABSOLUTE 3 FROM s;
SELECT * FROM log();
DECLARE h CURSOR WITH HOLD FOR SELECT id FROM far.t WHERE grp = 1;
DECLARE a CURSOR FOR SELECT id FROM far.t; DECLARE b CURSOR FOR SELECT name FROM far.t;
FETCH 1 FROM a; FETCH 1 FROM b; FETCH 1 FROM a;
SELECT * FROM log();
COMMIT;
FETCH ALL FROM h;
SELECT * FROM log();
CLOSE h;

-- Subtransactions: what they end leaves nothing behind, and the rest goes on
BEGIN;
SAVEPOINT one;
DECLARE c CURSOR FOR SELECT id FROM far.t;
FETCH 1 FROM c;
ROLLBACK TO one;
SELECT name FROM far.t WHERE id = 2;
SAVEPOINT two;
SELECT fault('{"path": "/plain/mine", "status": 400, "count": 1}');
SELECT failing('SELECT * FROM far.t');
SELECT fault('{"path": "/plain/mine", "skip": 1, "cut_body": 3, "count": 1}');
SELECT failing('SELECT * FROM far.t');
RELEASE two;
SELECT count(name) FROM far.t;
COMMIT;
SELECT * FROM log();

-- EXPLAIN sends nothing, with any statement
SELECT explained('SELECT * FROM far.t WHERE id IN (SELECT k FROM keys)');
EXPLAIN (COSTS OFF) EXECUTE by_list('{1,2}');
EXPLAIN (COSTS OFF) DECLARE c CURSOR FOR SELECT * FROM far.t;
SELECT * FROM log();

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER rescans CASCADE;
DROP SCHEMA rescans, near, far CASCADE;
