--
-- Several statements of one transaction in one request: rows of the same table and verb, up to batch_size
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA merged;
SET search_path = merged;
\i :control
\i :failing
\a \t

SELECT load('{"path": "/plain/m", "bulk": "atomic", "records": [{"id": 1, "name": "one", "qty": 10}, {"id": 2, "name": "two", "qty": 20}, {"id": 3, "name": "three", "qty": 30}, {"id": 4, "name": "four", "qty": 40}]}') \g /dev/null
SELECT load('{"path": "/plain/n", "bulk": "atomic", "records": []}') \g /dev/null
CREATE SERVER merged FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', transaction 'commit', insert_many E'POST {resource}/_bulk\n["{record}"]',
  update_many E'POST {resource}/_update\n[{"id": "{old.id}", "set": "{changes}"}]', delete_many E'POST {resource}/_delete\n["{key}"]',
  insert E'POST {resource}\n"{record}"', update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}', batch_size '3', concurrency '1');
CREATE FOREIGN TABLE m (id int OPTIONS (key 'true'), name text, qty int) SERVER merged OPTIONS (resource '/plain/m');
CREATE FOREIGN TABLE n (id int OPTIONS (key 'true'), name text, qty int) SERVER merged OPTIONS (resource '/plain/n');

-- Single rows: up to batch_size in a request, in the order of the statements
BEGIN;
INSERT INTO m VALUES (11, 'a', 1);
INSERT INTO m VALUES (12, 'b', 2) RETURNING *;
INSERT INTO m VALUES (13, 'c', 3);
INSERT INTO m VALUES (14, 'd', 4);
UPDATE m SET qty = 5 WHERE id = 11;
UPDATE m SET qty = 6 WHERE id = 12;
DELETE FROM m WHERE id = 1;
DELETE FROM m WHERE id IN (2, 13);
SELECT id, qty FROM m ORDER BY id;
SELECT control('reset?what=log') \g /dev/null
COMMIT;
SELECT * FROM log();
SELECT id, name, qty FROM m ORDER BY id;
SELECT control('reset?what=log') \g /dev/null

-- Never across a row of another table or another verb
BEGIN;
INSERT INTO m VALUES (21, 'a', 1);
INSERT INTO n VALUES (21, 'a', 1);
INSERT INTO n VALUES (22, 'b', 2);
INSERT INTO m VALUES (22, 'b', 2);
COMMIT;
SELECT * FROM log();
BEGIN;
DELETE FROM m WHERE id = 21;
INSERT INTO m VALUES (21, 'again', 1);
DELETE FROM m WHERE id = 22;
SELECT control('reset?what=log') \g /dev/null
COMMIT;
SELECT * FROM log();
SELECT id, name FROM m WHERE id > 20;
SELECT control('reset?what=log') \g /dev/null

-- Nor two statements' rows with one key, as it was or as it becomes
BEGIN;
UPDATE m SET qty = 1 WHERE id = 3;
UPDATE m SET qty = 1 WHERE id = 4;
UPDATE m SET qty = 2 WHERE id = 3;
UPDATE m SET id = 5 WHERE id = 4;
UPDATE m SET id = 4 WHERE id = 3;
UPDATE m SET id = 3 WHERE id = 5;
SELECT control('reset?what=log') \g /dev/null
COMMIT;
SELECT * FROM log();
SELECT id, name, qty FROM m WHERE id IN (3, 4, 5) ORDER BY id;
SELECT control('reset?what=log') \g /dev/null

-- Nor rows with other columns
BEGIN;
INSERT INTO n (id, name) VALUES (31, 'x');
INSERT INTO n (id, qty) VALUES (32, 2);
INSERT INTO n (id, qty) VALUES (33, 3);
COMMIT;
SELECT * FROM log();
SELECT control('reset?what=log') \g /dev/null

-- A rollback to a savepoint takes its rows away, also where rows before and behind it go together
BEGIN;
INSERT INTO n VALUES (41, 'a', 1);
SAVEPOINT s;
INSERT INTO n VALUES (42, 'b', 2);
SAVEPOINT t;
INSERT INTO n VALUES (43, 'c', 3);
ROLLBACK TO s;
INSERT INTO n VALUES (44, 'd', 4);
RELEASE s;
DO $$ BEGIN INSERT INTO n VALUES (45, 'e', 5); RAISE division_by_zero; EXCEPTION WHEN division_by_zero THEN END $$;
INSERT INTO n VALUES (46, 'f', 6);
SAVEPOINT u;
INSERT INTO n SELECT i, 'many', i FROM generate_series(50, 59) i;
ROLLBACK TO u;
INSERT INTO n SELECT i, 'more', i FROM generate_series(61, 67) i;
SELECT control('reset?what=log') \g /dev/null
COMMIT;
SELECT * FROM log();
SELECT control('reset?what=log') \g /dev/null

BEGIN;
INSERT INTO n VALUES (171, 'a', 1);
SAVEPOINT s;
INSERT INTO n VALUES (172, 'b', 2);
INSERT INTO n VALUES (173, 'c', 3);
SAVEPOINT t;
INSERT INTO n VALUES (174, 'd', 4);
INSERT INTO n VALUES (175, 'e', 5);
COMMIT;
SELECT * FROM log();
SELECT control('reset?what=log') \g /dev/null

-- Statements of a function, and a trigger that writes elsewhere: in the order in which it happened
CREATE FUNCTION fill(a int, b int) RETURNS void LANGUAGE plpgsql AS $$ BEGIN FOR i IN a..b LOOP INSERT INTO n VALUES (i, 'loop', i); END LOOP; END $$;
SELECT fill(71, 75);
SELECT * FROM log();
CREATE FUNCTION copy_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO m VALUES (new.id, 'copied', 0); RETURN new; END $$;
CREATE TRIGGER t AFTER INSERT ON n FOR EACH ROW EXECUTE FUNCTION copy_row();
SELECT control('reset?what=log') \g /dev/null
INSERT INTO n VALUES (81, 'x', 1), (82, 'y', 2);
SELECT * FROM log();
DROP TRIGGER t ON n;
SELECT control('reset?what=log') \g /dev/null

-- What is changed in between counts for what comes then
BEGIN;
INSERT INTO n VALUES (91, 'a', 1);
ALTER FOREIGN TABLE n ALTER COLUMN name OPTIONS (ADD column_name 'label');
INSERT INTO n VALUES (92, 'b', 2);
ALTER FOREIGN TABLE n ADD COLUMN extra int;
INSERT INTO n VALUES (93, 'c', 3, 4);
COMMIT;
SELECT * FROM log();
ALTER FOREIGN TABLE n DROP COLUMN extra;
ALTER FOREIGN TABLE n ALTER COLUMN name OPTIONS (DROP column_name);
SELECT control('reset?what=log') \g /dev/null

-- What the route has once for all rows: each value in a request of its own, whether rows wait for the commit or not
CREATE FOREIGN TABLE kinds (id int OPTIONS (key 'true'), kind text OPTIONS (access 'request'), qty int) SERVER merged OPTIONS (resource '/plain/{kind}', insert_many E'POST /plain/{kind}/_bulk\n["{record}"]',
  delete_many E'POST /plain/{old.kind}/_delete\n["{key}"]', update_many E'POST /plain/n/_update\n{"kind": "{kind}", "entries": [{"id": "{key}", "set": "{changes}"}]}');
BEGIN;
INSERT INTO kinds VALUES (101, 'm', 1), (102, 'n', 2), (103, 'n', 3);
INSERT INTO kinds VALUES (104, 'n', 4);
INSERT INTO kinds VALUES (105, 'm', 5);
COMMIT;
SELECT * FROM log();
SELECT control('reset?what=log') \g /dev/null
ALTER FOREIGN TABLE kinds OPTIONS (ADD transaction 'statement');
INSERT INTO kinds VALUES (111, 'm', 1), (112, 'n', 2), (113, 'n', 3), (114, 'm', 4);
SELECT * FROM log();
ALTER FOREIGN TABLE kinds OPTIONS (SET transaction 'commit');
SELECT control('reset?what=log') \g /dev/null
BEGIN;
UPDATE kinds SET qty = 7 WHERE kind = 'n' AND id IN (112, 113);
DELETE FROM kinds WHERE kind = 'm' AND id IN (105, 111);
DELETE FROM kinds WHERE kind = 'n' AND id = 104;
SELECT control('reset?what=log') \g /dev/null
COMMIT;
SELECT * FROM log();
SELECT control('reset?what=log') \g /dev/null

ALTER FOREIGN TABLE kinds OPTIONS (SET insert_many E'POST /plain/n/_bulk\n{"kind": "{kind}", "rows": ["{record}"]}');
INSERT INTO kinds VALUES (161, 'm', 1), (162, 'n', 2), (163, 'n', 3);
SELECT * FROM log();
SELECT control('reset?what=log') \g /dev/null

-- A route that says what chose the rows, or that numbers itself: one statement's rows
CREATE FOREIGN TABLE numbered (id int OPTIONS (key 'true'), name text, qty int) SERVER merged OPTIONS (resource '/plain/n', insert_many E'POST {resource}/_bulk?request={batch_sequence}&part=x\n["{record}"]',
  delete_many E'POST {resource}/_delete?{filter}\n["{key}"]', filter_gt '{column}_gt={value}');
BEGIN;
INSERT INTO numbered VALUES (121, 'a', 1);
INSERT INTO numbered VALUES (122, 'b', 2);
DELETE FROM numbered WHERE id = 41 AND qty > 0;
DELETE FROM numbered WHERE id = 44 AND qty > 1;
SELECT control('reset?what=log') \g /dev/null
COMMIT;
SELECT * FROM log();
SELECT control('reset?what=log') \g /dev/null

-- What is refused, by rows of the transaction
\set VERBOSITY terse
SELECT fault('{"path": "/plain/n/_bulk", "method": "POST", "skip": 1, "status": 409, "json": {"message": "not now"}}');
\set VERBOSITY default
SET client_min_messages = error;
BEGIN;
SELECT fill(131, 136);
COMMIT;
SELECT control('reset?what=log,faults') \g /dev/null
RESET client_min_messages;

-- It says so
EXPLAIN (COSTS OFF) INSERT INTO n VALUES (1, 'x', 1);
EXPLAIN (COSTS OFF) INSERT INTO numbered VALUES (1, 'x', 1);
SET rest_fdw.dry_run = on;
BEGIN;
INSERT INTO n VALUES (141, 'x', 1);
INSERT INTO n VALUES (142, 'y', 2);
COMMIT;
RESET rest_fdw.dry_run;

-- A scan that begins again sees what is queued each time
BEGIN;
INSERT INTO n VALUES (151, 'x', 1000), (152, 'x', 1000), (153, 'x', 2000);
SELECT v, (SELECT count(*) FROM n WHERE qty > v) FROM (VALUES (500), (1500), (900)) x(v);
SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off;
SELECT v, id FROM (VALUES (151), (152)) x(v), n WHERE n.id BETWEEN v AND 152 AND n.qty = 1000 ORDER BY 1, 2;
ROLLBACK;

SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER merged CASCADE;
DROP SCHEMA merged CASCADE;
