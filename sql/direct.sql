--
-- Writes without reading first, in flight together, and INSERT ... RETURNING in bulk; EXPLAIN of all writes
--
\getenv src PG_ABS_SRCDIR
\set written :src '/test/lib/written.sql'
\getenv url REST_URL
CREATE SCHEMA direct;
SET search_path = direct;
\i :written
\a \t
SET client_min_messages = warning;

SELECT format('%s/sqlite', :'url') AS falcon, format('%s/plain', :'url') AS plain \gset
CREATE SERVER direct_falcon FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'falcon', dialect 'falcon_autocrud', concurrency '1');
CREATE SERVER direct_plain FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'plain', concurrency '1');
SELECT load('{"path": "/plain/d", "records": {"count": 9, "record": {"id": "{n}", "name": "row {n}", "n": 0}}}');
CREATE FOREIGN TABLE d (id int OPTIONS (key 'true'), name text, n int) SERVER direct_plain OPTIONS (resource '/d',
  insert E'POST {resource}\n"{record}"', update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}');
CREATE FOREIGN TABLE d_bulk (id int OPTIONS (key 'true'), name text, n int) SERVER direct_plain OPTIONS (resource '/d',
  insert E'POST {resource}\n"{record}"', insert_many E'POST {resource}/_batch\n{"op": "insert", "inputs": [{"set": "{record}"}]}',
  delete 'DELETE {resource}/{key}', delete_many E'POST {resource}/_batch\n{"op": "delete", "inputs": [{"id": "{key}"}]}',
  records_many '/results', batch_size '2');
CREATE FOREIGN TABLE employees (id int OPTIONS (key 'true') NOT NULL, name text, age int) SERVER direct_falcon
  OPTIONS (resource '/employees', batch_size '3');
CREATE FOREIGN TABLE guarded (id int OPTIONS (key 'true') NOT NULL, name text, age int) SERVER direct_falcon
  OPTIONS (resource '/employees', update E'PATCH {resource}/{key}?{filter}\n"{changes}"', delete 'DELETE {resource}/{key}?{filter}');

-- By key, by a list of keys
UPDATE d SET n = 1 WHERE id = 3;
UPDATE d SET n = 2, name = NULL WHERE id IN (5, 4, 4) RETURNING *;
DELETE FROM d WHERE id = ANY (ARRAY[7, 8, NULL, 8, 4711]);
DELETE FROM d WHERE id = 4711 RETURNING id;
UPDATE d SET n = 1 WHERE id = ANY ('{}');
DELETE FROM d WHERE id = NULL;
PREPARE p(int, int) AS UPDATE d SET n = $2 WHERE id = $1;
EXECUTE p(1, 10); EXECUTE p(2, 20); EXECUTE p(4711, 0);
SELECT * FROM log();
\a \t
SELECT * FROM d ORDER BY id;
\a \t
-- How many rows
SELECT refused('UPDATE d SET n = 3 WHERE id IN (1, 2, 4711)');
-- Not by key alone, or the new value needs the old row: read first
SELECT count(*) FROM log();
UPDATE d SET n = n + 1 WHERE id = 1;
DELETE FROM d WHERE id = 2 AND n = 4711;
SELECT * FROM log();

-- RETURNING from the answer, or by asking when it does not tell everything
SELECT fault('{"path": "/plain/d/1", "method": "PATCH", "json": {"id": 1}}');
UPDATE d SET n = 5 WHERE id = 1 RETURNING *;
UPDATE d SET n = 6 WHERE id = 1 RETURNING id, n;
-- nor where what it lacks was sent, or nobody looks at it
SELECT fault('{"path": "/plain/d/1", "method": "PATCH", "json": {"id": 1}, "count": 2}');
UPDATE d SET n = 8 WHERE id = 1 RETURNING id, n + 1;
UPDATE d SET n = 9 WHERE id = 1 RETURNING name;
SELECT * FROM log();

-- INSERT ... RETURNING in bulk: a node over the source; one row alone by the route for one
INSERT INTO d_bulk (name) SELECT 'bulk ' || i FROM generate_series(1, 3) i RETURNING id, name;
INSERT INTO d_bulk (name) VALUES ('single') RETURNING id, name;
WITH new AS (INSERT INTO d_bulk (name) VALUES ('w1'), ('w2') RETURNING id) SELECT count(*), count(DISTINCT id) FROM new;
SELECT * FROM log();
SELECT fault('{"path": "/plain/d/_batch", "json": {"results": [{"id": 99, "name": "x"}]}}');
SELECT refused($$INSERT INTO d_bulk (name) VALUES ('y1'), ('y2') RETURNING id$$);
-- Its answer does not tell the rows: one by one
INSERT INTO employees (name) VALUES ('R1'), ('R2') RETURNING id, name;
SELECT count(*) FROM log();

-- Deletes in bulk: the answer tells how many there were
SELECT refused('DELETE FROM d_bulk WHERE id IN (9, 4711, 3, 5)');
-- of several, 404 does not say which one is not there; nothing was done, and that is no zero rows
SELECT fault('{"path": "/plain/d/_batch", "status": 404, "json": {"message": "4711 is not there"}}');
SELECT refused('DELETE FROM d_bulk WHERE id IN (1, 4711)');
ALTER FOREIGN TABLE d_bulk OPTIONS (ADD on_status '404 empty');
SELECT fault('{"path": "/plain/d/_batch", "status": 404}');
DELETE FROM d_bulk WHERE id IN (1, 4711);
ALTER FOREIGN TABLE d_bulk OPTIONS (DROP on_status);
SELECT * FROM log();

-- Conditions that go along, and do not hold any more
UPDATE guarded SET age = 42 WHERE id = 3 AND name = 'Jack' AND age < 50;
SELECT fault('{"path": "/sqlite/employees/3", "method": "PATCH", "status": 409, "json": {"title": "Conflict", "description": "Resource found but conditions violated"}}');
SELECT refused($$UPDATE guarded SET age = 43 WHERE id = 3 AND age < 50$$);
SELECT * FROM log();

-- EXPLAIN
SELECT explained('INSERT INTO d (name) VALUES (''x'')');
SELECT explained('INSERT INTO d_bulk (name) VALUES (''x'') RETURNING *', 'COSTS OFF, VERBOSE');
SELECT explained('INSERT INTO employees (name) VALUES (''x''), (''y'') RETURNING *');
SELECT explained('INSERT INTO employees (name) VALUES (''x''), (''y'')');
SELECT explained('UPDATE d SET n = n + 1', 'COSTS OFF, VERBOSE');
SELECT explained('UPDATE d SET n = 1 WHERE id = 3', 'COSTS OFF, VERBOSE');
SELECT explained('DELETE FROM d_bulk WHERE id IN (1, 2)');
SELECT explained('DELETE FROM d WHERE id IN (1, 2)');
SELECT explained('INSERT INTO d (name) VALUES (''x'') ON CONFLICT DO NOTHING');
SELECT explained('UPDATE d SET n = 9 WHERE id = 1', 'COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF');
SELECT * FROM log();

-- In flight together
ALTER SERVER direct_plain OPTIONS (SET concurrency '4');
SELECT explained('DELETE FROM d WHERE id IN (1, 2)');
SELECT load('{"path": "/plain/d", "records": {"count": 40, "record": {"id": "{n}", "name": "row {n}", "n": 0}}}');
UPDATE d SET n = 7 WHERE id = ANY (ARRAY(SELECT generate_series(1, 40)));
SELECT count(*), count(DISTINCT request) FROM log() WHERE request LIKE 'PATCH%';
SELECT count(*), sum(n) FROM d;

DROP SCHEMA direct CASCADE;
