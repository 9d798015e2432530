--
-- What the answer to a write of many rows says of each: options items and item_...
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\set written :src '/test/lib/written.sql'
\getenv url REST_URL
CREATE SCHEMA items;
SET search_path = items;
\i :control
\i :failing
\i :written
\a \t
SET client_min_messages = error;

SELECT format('%s/plain', :'url') AS plain \gset
CREATE SERVER items FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'plain', concurrency '1', batch_size '3', returning 'none',
  insert_many E'POST {resource}/_bulk\n["{record}"]', update_many E'POST {resource}/_update\n[{"id": "{key}", "set": "{changes}"}]', delete_many E'POST {resource}/_delete\n["{key}"]',
  insert E'POST {resource}\n"{record}"', update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}');
SELECT load('{"path": "/plain/i", "unique": ["name"], "bulk": "each", "records": [{"id": 1, "name": "one", "n": 1}, {"id": 2, "name": "two", "n": 2}]}') \g /dev/null
CREATE FOREIGN TABLE i (id int OPTIONS (key 'true'), name text, n int) SERVER items OPTIONS (resource '/i', items '/results', item_status '/status');

-- In the order of the rows, by a status that means what a reply's would
SELECT refused($$INSERT INTO i VALUES (11, 'a'), (12, 'one'), (13, 'b'), (14, 'never')$$);
SELECT refused($$INSERT INTO i VALUES (21, 'c'), (22, 'd'), (23, 'e'), (24, 'two'), (25, 'one')$$);
ALTER FOREIGN TABLE i OPTIONS (ADD on_status '409 /error/reason=duplicate 22000; 404 42P01');
SELECT refused($$INSERT INTO i VALUES (31, 'two'), (32, 'f')$$);
ALTER FOREIGN TABLE i OPTIONS (DROP on_status, ADD item_message '/error/reason');
SELECT refused($$INSERT INTO i VALUES (33, 'two'), (34, 'g')$$);
ALTER FOREIGN TABLE i OPTIONS (DROP item_message);
SELECT id, name FROM i WHERE id > 10 ORDER BY id;
-- a record that is not there is no error, and no row
UPDATE i SET n = 7 WHERE id IN (1, 2, 999);
SELECT refused('UPDATE i SET n = 8 WHERE id IN (1, 999, 2)');
SELECT refused('DELETE FROM i WHERE id IN (998, 999)');
SELECT refused('DELETE FROM i WHERE id IN (11, 999)');
EXPLAIN (COSTS OFF) DELETE FROM i WHERE id IN (998, 999);
SELECT count(*), sum(n) FROM i;
SELECT control('reset?what=log') \g /dev/null

-- By its key; by its name in a map; by a number
SELECT load('{"path": "/plain/k", "unique": ["name"], "bulk": "each", "bulk_reply": "keyed", "records": [{"id": 1, "name": "one"}]}') \g /dev/null
ALTER FOREIGN TABLE i OPTIONS (SET resource '/k', ADD item_key '/id');
SELECT refused($$INSERT INTO i VALUES (41, 'a'), (42, 'b'), (43, 'one')$$);
SELECT load('{"path": "/plain/m", "unique": ["name"], "bulk": "each", "bulk_reply": "map", "records": [{"id": 1, "name": "one"}]}') \g /dev/null
ALTER FOREIGN TABLE i OPTIONS (SET resource '/m', SET item_key 'name:', DROP item_status, ADD item_failed '/error');
SELECT refused($$INSERT INTO i VALUES (51, 'a'), (52, 'one'), (53, 'b')$$);
SELECT refused($$UPDATE i SET n = 3 WHERE id IN (1, 51, 77)$$);
SELECT load('{"path": "/plain/e", "unique": ["name"], "bulk": "each", "bulk_reply": "errors", "records": [{"id": 1, "name": "one"}]}') \g /dev/null
ALTER FOREIGN TABLE i OPTIONS (SET resource '/e', SET items '/errors,none', DROP item_key, DROP item_failed, ADD item_status '/status', ADD items_tell 'failures', ADD item_index '/index');
SELECT refused($$INSERT INTO i VALUES (61, 'a'), (62, 'b'), (63, 'one')$$);
SELECT refused($$INSERT INTO i VALUES (64, 'c'), (65, 'd')$$);
SELECT refused('DELETE FROM i WHERE id IN (61, 62, 999)');
SELECT id FROM i ORDER BY id;

-- At the commit: which rows of which statements
ALTER FOREIGN TABLE i OPTIONS (ADD transaction 'commit');
BEGIN;
INSERT INTO i VALUES (71, 'x');
INSERT INTO i VALUES (72, 'one');
COMMIT;
UPDATE i SET n = 5 WHERE id IN (1, 999);
-- one that is gone by then
SELECT fault('{"path": "/plain/e/_update", "method": "POST", "json": {"errors": [{"index": 0, "status": 404}]}}') \g /dev/null
UPDATE i SET n = 6 WHERE id IN (1, 64);
ALTER FOREIGN TABLE i OPTIONS (SET transaction 'statement');

-- Answers of other APIs: only what failed, each with its errors; ids made of the row's number; its own trouble; nothing of a row
CREATE FOREIGN TABLE o (id text OPTIONS (key 'true'), n int) SERVER items OPTIONS (resource '/o', list '', insert_many E'POST {resource}/insertAll\n{"rows": [{"insertId": "{key}", "json": "{record}"}]}',
  items '/insertErrors,none', items_tell 'failures', item_index '/index', item_message '/errors/0/message');
SELECT control('static', '{"path": "/plain/o/insertAll", "replies": [{"json": {"kind": "bigquery#tableDataInsertAllResponse"}}, {"json": {"insertErrors": [{"index": 1, "errors": [{"reason": "invalid", "location": "n", "message": "Cannot convert value to integer"}]}]}}]}') \g /dev/null
SELECT refused($$INSERT INTO o VALUES ('a', 1), ('b', 2), ('c', 3)$$);
SELECT refused($$INSERT INTO o VALUES ('d', 1), ('a long key with ü', 2), ('f', 3)$$);
ALTER FOREIGN TABLE o OPTIONS (SET items '/responses', DROP items_tell, SET item_index '/id', ADD item_status '/status', SET item_message '/body/error/message', SET insert_many E'POST {resource}/$batch\n{"requests": [{"id": "r{#}", "body": "{record}"}]}');
SELECT control('static', '{"path": "/plain/o/$batch", "replies": [{"json": {"responses": [{"id": "r1", "status": 201}, {"id": "r0", "status": 503, "body": {"error": {"message": "try later"}}}, {"id": "r2", "status": 422, "body": {"error": {"message": "n is too small"}}}]}},
  {"json": {"responses": [{"id": "r1", "status": 201}, {"id": "r7", "status": 201}, {"id": "x", "status": 201}, 7]}}, {"status": 207, "json": {"other": 1}}, {"json": {"other": 1}}, {"status": 400, "json": {"message": "all or nothing", "responses": [{"id": "r2", "status": 422, "body": {"error": {"message": "n is too small"}}}]}}, {"status": 204}]}') \g /dev/null
SELECT refused($$INSERT INTO o VALUES ('a', 1), ('b', 2), ('c', 3)$$);
SELECT refused($$INSERT INTO o VALUES ('a', 1), ('b', 2), ('c', 3)$$);
SELECT refused($$INSERT INTO o VALUES ('a', 1), ('b', 2)$$);
SELECT refused($$INSERT INTO o VALUES ('a', 1), ('b', 2)$$);
SELECT refused($$INSERT INTO o VALUES ('a', 1), ('b', 2), ('c', 3)$$);
SELECT refused($$INSERT INTO o VALUES ('a', 1), ('b', 2), ('c', 3)$$);
SELECT control('reset') \g /dev/null

-- Checked when they are set
\set VERBOSITY terse
ALTER FOREIGN TABLE o OPTIONS (SET items 'results');
ALTER FOREIGN TABLE o OPTIONS (ADD items_tell 'some');
ALTER FOREIGN TABLE o OPTIONS (ADD item_failed 'x');
ALTER FOREIGN TABLE o OPTIONS (SET item_index '/a/[');
\set VERBOSITY default

DROP SERVER items CASCADE;
DROP SCHEMA items CASCADE;
