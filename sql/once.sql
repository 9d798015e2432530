--
-- Equal requests of one statement are sent once
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA once;
SET search_path = once;
\i :control
\i :failing
\a \t

CREATE SCHEMA near;
CREATE SCHEMA far;
CREATE SERVER once FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', max_requests '50', filter_eq '{column}={value}');
\set rows '[{"id": 1, "name": "one", "grp": 1}, {"id": 2, "name": "two", "grp": 2}, {"id": 3, "name": "three", "grp": 1}, {"id": 4, "name": "four", "grp": null}]'
SELECT load(format('{"path": "/plain/mine", "records": %s, "paging": "page", "page_max": 3}', :'rows'));
CREATE TABLE near.t (id int, name text, grp int);
INSERT INTO near.t SELECT * FROM json_populate_recordset(NULL::near.t, :'rows');
CREATE TABLE near.g AS SELECT g, 'x' || g AS w FROM generate_series(0, 5) g;
CREATE TABLE far.g AS TABLE near.g;
ANALYZE near.t; ANALYZE near.g; ANALYZE far.g;
CREATE FOREIGN TABLE far.t (id int OPTIONS (key 'true'), name text, grp int) SERVER once OPTIONS (resource '/plain/mine', list 'GET {resource}');
SELECT load(format('{"path": "/plain/mine", "records": %s}', :'rows'));

-- a table with itself, by each kind of join; sub-selects; a CTE that is inlined twice
SELECT alike('SELECT a.id, b.name FROM t a JOIN t b ON b.grp = a.id');
SET enable_hashjoin = off;
SELECT alike('SELECT a.id, b.name FROM t a JOIN t b ON b.grp = a.id WHERE a.name IS NOT NULL');
SET enable_mergejoin = off; SET enable_material = off; SET enable_memoize = off; SET rest_fdw.enable_batch_join = off;
SELECT alike('SELECT a.id, b.name FROM t a JOIN t b ON b.grp = a.id + 0');
SELECT alike('SELECT a.id, b.name FROM t a LEFT JOIN t b ON b.id = a.grp');
-- inner sides that are not read to their end
SELECT alike('SELECT a.id FROM t a WHERE EXISTS (SELECT FROM t b WHERE b.id > a.id)');
SELECT alike('SELECT g FROM g WHERE g NOT IN (SELECT id FROM t WHERE id > g.g - 2)');
RESET enable_hashjoin; RESET enable_mergejoin; RESET enable_material; RESET enable_memoize; RESET rest_fdw.enable_batch_join;
SELECT alike('SELECT (SELECT max(id) FROM t), (SELECT min(id) FROM t), (SELECT count(name) FROM t WHERE grp = 1)');
SELECT alike('WITH c AS NOT MATERIALIZED (SELECT * FROM t) SELECT x.id, y.name FROM c x, c y WHERE x.id + y.id = 5');
SELECT alike('SELECT g, (SELECT name FROM t WHERE id = g % 3) FROM g');
SELECT alike('SELECT g, (SELECT count(*) FROM t WHERE grp = g % 2) FROM g');
-- a record that is not there is asked for once, too
SELECT alike('SELECT g, (SELECT name FROM t WHERE id = 9 + g % 2) FROM g');
-- at the same time
SELECT alike('SELECT id FROM t UNION ALL SELECT id FROM t UNION ALL SELECT id FROM t WHERE grp = 2');
SELECT alike('SELECT x.id, (SELECT count(name) FROM t) FROM (SELECT id FROM t UNION ALL SELECT id FROM t) x WHERE id IN (SELECT id FROM t OFFSET 1)');

-- EXPLAIN tells; what was not sent is not counted
SELECT line FROM explained('SELECT a.id, b.name FROM far.t a JOIN far.t b ON b.grp = a.id', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF') line WHERE line ~ 'Requests:|Again|Records';
SELECT control('reset?what=log');
SET rest_fdw.max_requests = 1;
SELECT alike('SELECT a.id, b.name FROM t a JOIN t b ON b.grp = a.id');
RESET rest_fdw.max_requests;
-- each statement asks for itself; so do two of one transaction, and a function's
BEGIN; SELECT count(name) FROM far.t; SELECT count(name) FROM far.t; COMMIT;
CREATE FUNCTION n() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(name) FROM far.t); END $$;
SELECT n(), n(), (SELECT count(name) FROM far.t);
SELECT * FROM log();
-- a cursor goes on with what it has; another one begins anew
BEGIN;
DECLARE a CURSOR FOR SELECT x.id, y.name FROM far.t x JOIN far.t y ON y.grp = x.id;
FETCH 1 FROM a;
DECLARE b CURSOR FOR SELECT id FROM far.t;
FETCH 1 FROM b;
FETCH ALL FROM a;
SELECT * FROM log();
COMMIT;

-- pages: one passage through the list is read by all, to its end or further
ALTER FOREIGN TABLE far.t OPTIONS (SET list 'GET {resource}?page={page}&per_page={page_size}', ADD page_size '3');
SELECT load(format('{"path": "/plain/mine", "records": %s, "paging": "page", "page_max": 3}', :'rows'));
SELECT alike('SELECT a.id, b.name FROM t a JOIN t b ON b.grp = a.id');
SELECT alike('SELECT (SELECT id FROM t LIMIT 1), (SELECT max(id) FROM t), (SELECT name FROM t OFFSET 3 LIMIT 1)');
ALTER SERVER once OPTIONS (SET concurrency '4');
SET rest_fdw.enable_batch_join = off;
SELECT alike('SELECT a.id, b.name FROM t a JOIN t b ON b.grp = a.id');
SELECT alike('SELECT id FROM t UNION ALL SELECT id FROM t');
RESET rest_fdw.enable_batch_join;
ALTER SERVER once OPTIONS (SET concurrency '1');

-- what differs in anything is another request
CREATE FOREIGN TABLE far.h (id int, name text) SERVER once OPTIONS (resource '/plain/mine', list E'GET {resource}\nX-H: 1');
CREATE FOREIGN TABLE far.l (id int, name text) SERVER once OPTIONS (resource '/plain/mine', list 'GET {resource}');
CREATE FOREIGN TABLE far.p (id int, name text) SERVER once OPTIONS (resource '/echo/x', list E'POST {resource}\n{"a": 1}', records '/args', missing 'null');
CREATE FOREIGN TABLE far.q (id int, name text) SERVER once OPTIONS (resource '/echo/x', list E'POST {resource}\n{"a": 2}', records '/args', missing 'null');
CREATE FOREIGN TABLE far.r (id int, name text) SERVER once OPTIONS (resource '/echo/x', list E'POST {resource}\n{"a": 1}', records '/args', missing 'null', repeatable 'get');
SELECT (SELECT count(name) FROM far.h), (SELECT count(name) FROM far.l), (SELECT count(name) FROM far.l);
SELECT (SELECT count(name) FROM far.p), (SELECT count(name) FROM far.p), (SELECT count(name) FROM far.q), (SELECT count(name) FROM far.r), (SELECT count(name) FROM far.r);
SELECT * FROM log();

-- what is too large is sent again: an eighth of the setting; 0 switches it off
SET rest_fdw.cache_size = '1kB';
SELECT alike('SELECT a.id, b.name FROM t a JOIN t b ON b.grp = a.id');
SET rest_fdw.cache_size = 0;
SELECT (SELECT max(id) FROM far.l), (SELECT max(id) FROM far.l);
SELECT * FROM log();
SET rest_fdw.cache_size = '64kB';
CREATE FOREIGN TABLE gen (id int) SERVER once OPTIONS (resource '/gen/rows', list 'GET {resource}?count=200&size=100&style=array');
SELECT a.id = b.id AS same, count(*) FROM gen a JOIN gen b USING (id) GROUP BY 1;
SELECT a.id = b.id AS same, count(*) FROM gen a JOIN gen b USING (id) WHERE EXISTS (SELECT FROM gen c WHERE c.id > a.id - 10) GROUP BY 1;
RESET rest_fdw.cache_size;
SELECT count(*), min(request) FROM log();
SELECT a.id = b.id AS same, count(*) FROM gen a JOIN gen b USING (id) GROUP BY 1;
SELECT * FROM log();

-- a list that changes while it is read is asked anew: no page comes from before
SELECT load(format('{"path": "/plain/mine", "records": %s, "paging": "offset", "page_max": 2, "total": "/total", "rows": %s}', '"/items"', :'rows'));
CREATE FOREIGN TABLE moving (id int OPTIONS (key 'true'), name text) SERVER once OPTIONS (resource '/plain/mine', records '/items', total '/total', list 'GET {resource}?offset={offset}&limit={page_size}', page_size '2');
SELECT fault('{"path": "/plain/mine", "skip": 1, "change": [{"delete": 1}]}');
SELECT a.id, b.id FROM moving a JOIN moving b USING (id) ORDER BY 1;
SELECT * FROM log();
SELECT load(format('{"path": "/plain/mine", "records": %s}', :'rows'));

-- a cut answer is no answer, for nobody
SELECT fault('{"path": "/plain/mine", "cut_body": 60, "count": 9}');
ALTER SERVER once OPTIONS (ADD max_retries '0');
SELECT failing('SELECT a.id, b.name FROM far.l a JOIN far.l b USING (id)');
SELECT control('reset?what=faults');
ALTER SERVER once OPTIONS (SET max_retries '3');
SELECT fault('{"path": "/plain/mine", "cut_body": 3}');
SELECT a.id, b.name FROM far.l a JOIN far.l b USING (id) ORDER BY 1;
SELECT fault('{"path": "/plain/mine", "gzip": "ok", "count": -1}');
SELECT a.id, b.name FROM far.l a JOIN far.l b USING (id) ORDER BY 1;
SELECT fault('{"path": "/plain/mine", "chunked": 7, "count": -1}');
SELECT a.id, b.name FROM far.l a JOIN far.l b USING (id) WHERE EXISTS (SELECT FROM far.l c WHERE c.id > a.id) ORDER BY 1;
SELECT control('reset?what=faults');
SELECT * FROM log();

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER once CASCADE;
DROP SCHEMA once, near, far CASCADE;
