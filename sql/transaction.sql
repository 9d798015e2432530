--
-- Writes that wait for the commit: option transaction 'commit'
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA tx;
SET search_path = tx;
\i :control
\i :failing
\a \t

SELECT load('{"path": "/plain/tx", "records": [{"id": 1, "name": "one", "qty": 10}, {"id": 2, "name": "two", "qty": 20}, {"id": 3, "name": "three", "qty": 30}], "filters": "sql"}');
CREATE SERVER tx FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', transaction 'commit', insert E'POST {resource}\n"{record}"', update E'PATCH {resource}/{key}\n"{changes}"',
  delete 'DELETE {resource}/{key}', filter_eq '{column}={value}', filter_gt '{column}_gt={value}', exact 'all', sort_asc '{column}', sort_desc '-{column}', sort_nulls 'last', max_retries '0', concurrency '1');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), name text, qty int) SERVER tx OPTIONS (resource '/plain/tx', list 'GET {resource}?sort={sort|,}');

-- Nothing is sent before the commit, and the transaction sees what it will have done
BEGIN;
INSERT INTO t VALUES (4, 'four', 40), (5, 'five', 5) RETURNING *;
UPDATE t SET qty = 25 WHERE id = 2 RETURNING *;
UPDATE t SET name = 'FOUR' WHERE id = 4;
DELETE FROM t WHERE id = 1;
SELECT * FROM log();
SELECT * FROM t ORDER BY id;
SELECT * FROM t ORDER BY qty DESC;
SELECT * FROM t ORDER BY qty LIMIT 2;
SELECT count(*) FROM t;
SELECT * FROM t WHERE id = 4;
SELECT * FROM t WHERE id = 1;
SELECT id FROM t WHERE qty > 24 ORDER BY id;
SELECT id, qty FROM t WHERE id IN (1, 2, 5);
SELECT a.id, b.id FROM t a JOIN t b ON a.id = b.id + 1 ORDER BY 1;
SELECT v, t.name FROM (VALUES (1), (4), (2)) x(v) LEFT JOIN t ON t.id = v ORDER BY 1;
UPDATE t SET id = 7 WHERE id = 5;
SELECT id FROM t WHERE id IN (5, 7);
SELECT count(*) FROM log();
COMMIT;
SELECT * FROM log();
SELECT * FROM t ORDER BY id;
SELECT control('reset?what=log') \g /dev/null

-- Rolling back drops it, to a savepoint only what came after it
BEGIN;
INSERT INTO t VALUES (8, 'eight', 8);
ROLLBACK;
BEGIN;
INSERT INTO t VALUES (8, 'eight', 8);
SAVEPOINT a;
DELETE FROM t WHERE id = 8;
UPDATE t SET qty = 0;
SELECT count(*) FROM t WHERE qty = 0;
ROLLBACK TO a;
SELECT id, qty FROM t ORDER BY id;
SAVEPOINT b;
INSERT INTO t VALUES (9, 'nine', 9);
RELEASE b;
DO $$ BEGIN INSERT INTO t VALUES (10, 'ten', 10); RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN END $$;
SELECT id FROM t ORDER BY id;
SELECT control('reset?what=log') \g /dev/null
COMMIT;
SELECT * FROM log();
-- a statement of its own is a transaction
DELETE FROM t WHERE id IN (8, 9);
SELECT * FROM log();

-- A statement does not see what it writes
INSERT INTO t SELECT id + 100, name, qty FROM t;
BEGIN;
INSERT INTO t SELECT id + 1000, name, qty FROM t WHERE id > 100;
WITH d AS (DELETE FROM t WHERE id > 100 RETURNING id) SELECT count(*), (SELECT count(*) FROM t) FROM d;
SELECT count(*) FROM t;
ROLLBACK;
DELETE FROM t WHERE id > 100;
SELECT control('reset?what=log') \g /dev/null

-- Rows go together where the API takes them so
ALTER FOREIGN TABLE t OPTIONS (ADD insert_many E'POST {resource}/_batch\n{"op": "insert", "inputs": [{"id": "{key}", "set": "{record}"}]}', ADD batch_size '2', ADD records_many '/results');
BEGIN;
INSERT INTO t VALUES (11, 'a', 1), (12, 'b', 2), (13, 'c', 3) RETURNING id;
COPY t FROM stdin;
14	d	4
15	e	5
\.
SELECT id FROM t WHERE id > 10 ORDER BY id;
SELECT control('reset?what=log') \g /dev/null
COMMIT;
SELECT * FROM log();
-- the first of a session fails before it has become a request: nothing of it stays in the session
\c -
SET search_path = tx;
SELECT set_config('rest_test.url', :'url', false) \g /dev/null
BEGIN;
SAVEPOINT a;
COPY t FROM stdin;
16	f	6
x
\.
ROLLBACK TO a;
SELECT id FROM t WHERE id > 10 ORDER BY id;
COMMIT;
\c -
SET search_path = tx;
SELECT set_config('rest_test.url', :'url', false) \g /dev/null
COPY t FROM stdin;
16	f	6
x
\.
BEGIN;
INSERT INTO t VALUES (17, 'g', 7);
SELECT id FROM t WHERE id > 10 ORDER BY id;
ROLLBACK;
SELECT control('reset?what=log') \g /dev/null
ALTER FOREIGN TABLE t OPTIONS (DROP insert_many, DROP batch_size, DROP records_many);
DELETE FROM t WHERE id > 10;
SELECT control('reset?what=log') \g /dev/null

-- A key that the API gives
CREATE FOREIGN TABLE k (id int OPTIONS (key 'true', access 'read'), name text) SERVER tx OPTIONS (resource '/plain/tx');
BEGIN;
INSERT INTO k (name) VALUES ('later') RETURNING *;
SELECT failing('SELECT * FROM k');
COMMIT;
SELECT name FROM k WHERE name = 'later';
SELECT control('reset?what=log') \g /dev/null

-- Queued rows stand in the order that was asked for, also by another collation than the column's
SELECT load('{"path": "/plain/txwords", "key": "id", "records": [{"id": 1, "w": "B"}, {"id": 2, "w": "a"}, {"id": 3, "w": "c"}]}');
CREATE FOREIGN TABLE words (id int OPTIONS (key 'true'), w text OPTIONS (sort_text 'C') COLLATE "en-x-icu" NOT NULL) SERVER tx
  OPTIONS (resource '/plain/txwords', list 'GET {resource}?sort={sort|,}');
BEGIN;
INSERT INTO words VALUES (4, 'b'), (5, 'A');
SELECT w FROM words ORDER BY w COLLATE "C";
SELECT w FROM words ORDER BY w COLLATE "C" DESC;
SELECT w FROM words ORDER BY w;
SELECT * FROM log();
ROLLBACK;
SELECT control('reset?what=log') \g /dev/null

-- The WARNING that changes stay comes before or after the error
SET client_min_messages = error;
-- What is refused at the commit: nothing of the transaction happens here, and it says what happened there
CREATE TABLE here (x int);
SELECT fault('{"path": "/plain/tx/3", "method": "PATCH", "status": 409, "json": {"message": "changed by somebody else"}}');
BEGIN;
INSERT INTO here VALUES (1);
INSERT INTO t VALUES (20, 'x', 1), (21, 'y', 2);
UPDATE t SET qty = 3 WHERE id = 3;
DELETE FROM t WHERE id = 20;
COMMIT;
SELECT count(*) FROM here;
SELECT * FROM log();
-- a record that is gone; a connection that is cut
SELECT fault('{"path": "/plain/tx/3", "method": "PATCH", "status": 404}');
UPDATE t SET qty = 3 WHERE id = 3;
SELECT fault('{"path": "/plain/tx", "method": "POST", "drop": true}');
\set VERBOSITY sqlstate
INSERT INTO t VALUES (30, 'z', 1);
\set VERBOSITY default
-- a local error after the writes were kept
BEGIN;
INSERT INTO t VALUES (31, 'z', 1);
SELECT 1 / 0;
COMMIT;
SELECT control('reset?what=log,faults') \g /dev/null
-- two-phase commit
BEGIN;
INSERT INTO t VALUES (32, 'z', 1);
PREPARE TRANSACTION 'x';
-- too slow
ALTER SERVER tx OPTIONS (ADD commit_timeout '1s');
SELECT fault('{"path": "/plain/tx", "method": "POST", "never": true}');
INSERT INTO t VALUES (33, 'z', 1);
ALTER SERVER tx OPTIONS (DROP commit_timeout);
SELECT control('reset?what=faults,log') \g /dev/null
-- a table that is gone by then
CREATE FOREIGN TABLE gone (id int OPTIONS (key 'true'), name text) SERVER tx OPTIONS (resource '/plain/tx');
BEGIN;
INSERT INTO gone VALUES (34, 'x');
DROP FOREIGN TABLE gone;
COMMIT;
SELECT * FROM log();

RESET client_min_messages;

-- Rows of one statement at the same time, statements after each other
ALTER SERVER tx OPTIONS (SET concurrency '8');
BEGIN;
INSERT INTO t SELECT g, 'many', g FROM generate_series(50, 59) g;
DELETE FROM t WHERE id = 55;
COMMIT;
SELECT count(*), count(*) FILTER (WHERE request ~ 'POST') AS posts, max(n) FILTER (WHERE request ~ 'DELETE') AS deleted FROM (SELECT request, row_number() OVER () AS n FROM log()) x;
SELECT count(*) FROM t WHERE name = 'many';
SELECT control('reset?what=log') \g /dev/null

-- Two servers: in the order of the statements
CREATE SERVER tx2 FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', transaction 'commit', insert E'POST {resource}\n"{record}"');
CREATE FOREIGN TABLE other (id int OPTIONS (key 'true'), name text) SERVER tx2 OPTIONS (resource '/plain/simple');
BEGIN;
INSERT INTO other VALUES (40, 'a');
INSERT INTO t VALUES (40, 'b', 1);
INSERT INTO other VALUES (41, 'c');
COMMIT;
SELECT * FROM log();

SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER tx, tx2 CASCADE;
DROP SCHEMA tx CASCADE;
