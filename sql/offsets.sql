--
-- OFFSET: left to the API where every condition and the order are exact
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA offsets;
SET search_path = offsets;
\i :control
\i :failing
\a \t

CREATE SCHEMA near;
CREATE TABLE near.t AS SELECT g AS id, 'row ' || to_char(g, 'FM00') AS name, g % 5 AS grp FROM generate_series(1, 25) g;
SELECT load(format('{"path": "/plain/rows", "key": "id", "filters": "sql", "paging": "offset", "page_max": 10, "records": "/items", "total": "/total", "rows": %s}', json_agg(t))) FROM near.t;
CREATE SCHEMA far;
CREATE SERVER offsets FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', sort_asc '{column}', sort_desc '-{column}', filter_eq '{column}={value}',
  filter_gt '{column}_gt={value}', exact 'integer=eq,gt');
CREATE FOREIGN TABLE far.t (id int OPTIONS (key 'true') NOT NULL, name text, grp int NOT NULL)
  SERVER offsets OPTIONS (resource '/plain/rows', records '/items', total '/total', page_size '20', list 'GET {resource}?sort={sort|,}&offset={offset}&limit={page_size}');

SELECT alike('SELECT id FROM t ORDER BY id LIMIT 3 OFFSET 8');
SELECT alike('SELECT id, name FROM t ORDER BY grp DESC, id LIMIT 15 OFFSET 4');
SELECT alike('SELECT id FROM t ORDER BY id OFFSET 22');
SELECT alike('SELECT id + 1 AS n, ''x'' FROM t WHERE grp = 2 AND id > 3 ORDER BY id LIMIT 2 OFFSET 1');
SELECT alike('SELECT id FROM t ORDER BY id LIMIT ALL OFFSET 23');
SELECT alike('SELECT id FROM t ORDER BY id LIMIT 2 OFFSET 100');
SELECT alike('SELECT id FROM t ORDER BY id LIMIT 0 OFFSET 5');
SELECT alike('SELECT id FROM t ORDER BY id LIMIT 2 OFFSET NULL');
SELECT alike('SELECT count(*), min(id) FROM (SELECT id FROM t ORDER BY id DESC LIMIT 5 OFFSET 2) x');
SELECT explained('SELECT id FROM far.t WHERE grp = 2 ORDER BY id LIMIT 2 OFFSET 1');
SELECT explained('SELECT id FROM far.t WHERE grp = 2 ORDER BY id LIMIT 2');
SELECT explained('SELECT id FROM far.t ORDER BY id LIMIT 2 OFFSET 0');
SELECT failing('SELECT id FROM far.t ORDER BY id LIMIT 2 OFFSET -1');
SELECT failing('SELECT id FROM far.t ORDER BY id LIMIT -2 OFFSET 1');

-- Not where something here drops rows or sorts them
SELECT alike('SELECT id FROM t WHERE name LIKE ''%1%'' ORDER BY id LIMIT 2 OFFSET 1');
SELECT alike('SELECT id FROM t WHERE grp < 4 ORDER BY id LIMIT 2 OFFSET 1');
SELECT alike('SELECT id FROM t ORDER BY name LIMIT 2 OFFSET 1');
SELECT alike('SELECT DISTINCT grp FROM t ORDER BY grp LIMIT 2 OFFSET 1');
SELECT alike('SELECT a.id FROM t a JOIN t b USING (id) ORDER BY id LIMIT 2 OFFSET 1');
SELECT alike('SELECT id FROM t ORDER BY id FETCH FIRST 2 ROWS WITH TIES');
-- nor where a value turns out not to be one for the API: the rows are dropped here
PREPARE skip(bigint, bigint, int) AS SELECT id FROM far.t WHERE id > $3 ORDER BY id LIMIT $1 OFFSET $2;
SET plan_cache_mode = force_generic_plan;
EXECUTE skip(2, 3, 10);
EXECUTE skip(NULL, 20, 2);
EXECUTE skip(2, NULL, 10);
EXECUTE skip(1, 3, 10);
SELECT * FROM log();
SELECT explained('EXECUTE skip(2, 3, 10)');
RESET plan_cache_mode;
ALTER FOREIGN TABLE far.t ALTER grp TYPE text;
ALTER FOREIGN TABLE far.t ALTER grp OPTIONS (ADD exact 'all');
ALTER TABLE near.t ALTER grp TYPE text;
SELECT alike('SELECT id FROM t WHERE grp = ''2'' ORDER BY id LIMIT 2 OFFSET 1');
SELECT alike('SELECT id FROM t WHERE grp = '' 2'' ORDER BY id LIMIT 2 OFFSET 1');

-- Again with other values, under a cursor, several at once
SELECT alike('SELECT v, id FROM (VALUES (1), (5), (30)) x (v), LATERAL (SELECT id FROM t ORDER BY id LIMIT 2 OFFSET v) y');
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT id FROM far.t ORDER BY id LIMIT 3 OFFSET 20;
FETCH ALL FROM c;
FETCH BACKWARD 2 FROM c;
FETCH ABSOLUTE 1 FROM c;
COMMIT;
SELECT * FROM log();
-- a list that moves: what comes is a list of one moment or an error
SELECT fault('{"path": "/plain/rows", "skip": 1, "count": 1, "change": [{"delete": 12}, {"insert": {"id": 99, "name": "new", "grp": 0}}]}');
SELECT count(*) FROM (SELECT id FROM far.t ORDER BY id LIMIT 15 OFFSET 8) x;
-- Page numbers cannot begin anywhere
CREATE FOREIGN TABLE far.p (id int OPTIONS (key 'true') NOT NULL) SERVER offsets OPTIONS (resource '/plain/page', records '/data', total '/meta/total',
  page_size '10', list 'GET {resource}?sort={sort|,}&page={page}&per_page={page_size}');
SELECT explained('SELECT id FROM far.p ORDER BY id LIMIT 3 OFFSET 12');
SELECT string_agg(id::text, ' ') FROM (SELECT id FROM far.p ORDER BY id LIMIT 3 OFFSET 12) x;

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SCHEMA far, near, offsets CASCADE;
DROP SERVER offsets;
