--
-- INSERT, UPDATE and DELETE, a row at a time: what is sent, what comes back
--
\getenv src PG_ABS_SRCDIR
\set written :src '/test/lib/written.sql'
\getenv url REST_URL
CREATE SCHEMA writes;
SET search_path = writes;
\i :written
\a \t
SET client_min_messages = warning;

SELECT format('%s/sqlite', :'url') AS falcon, format('%s/plain', :'url') AS plain \gset
CREATE SERVER writes_falcon FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'falcon', dialect 'falcon_autocrud', concurrency '1');
CREATE SERVER writes_plain FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'plain', concurrency '1');
CREATE FOREIGN TABLE employees (id int OPTIONS (key 'true') NOT NULL, name text, age int, salary float8,
  joined timestamptz, company_id int) SERVER writes_falcon OPTIONS (resource '/employees');
SELECT load('{"path": "/plain/w", "records": [{"id": 1, "name": "a", "n": 1}, {"id": 2, "name": "b", "n": 2}, {"id": 3, "name": "c", "n": 3}]}');
CREATE FOREIGN TABLE w (id int OPTIONS (key 'true'), name text, n int) SERVER writes_plain OPTIONS (resource '/w',
  insert E'POST {resource}\n"{record}"', update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}');
CREATE FOREIGN TABLE w_put (id int OPTIONS (key 'true'), name text, n int) SERVER writes_plain OPTIONS (resource '/w',
  update E'PUT {resource}/{key}\n"{record}"');

-- The columns that INSERT lists and those that are not NULL; RETURNING shows the answer
INSERT INTO employees (name, age) VALUES ('Kim', 25) RETURNING id, name, age, salary;
INSERT INTO employees (name, age) VALUES ('Lee', NULL) RETURNING *;
INSERT INTO employees (name, joined) VALUES ('Max', '2020-01-02 03:04:05+02');
SELECT * FROM log();

-- UPDATE sends what SET lists, DELETE the key
UPDATE employees SET age = age + 1 WHERE id = 7 RETURNING id, age;
UPDATE employees SET age = NULL, name = 'Mex' WHERE id = 9;
DELETE FROM employees WHERE id = 8 RETURNING id, name;
DELETE FROM employees WHERE id = 4711;
SELECT * FROM log();

-- The whole record, and a key that changes
UPDATE w_put SET n = 20 WHERE id = 2 RETURNING *;
UPDATE w SET id = 30 WHERE id = 3 RETURNING *;
SELECT * FROM log();

-- What is written is read to its end first, page by page
CREATE FOREIGN TABLE w_paged (id int OPTIONS (key 'true'), name text, n int) SERVER writes_plain OPTIONS (resource '/paged',
  list 'GET {resource}?offset={offset}&limit={page_size}', page_size '2', records '/items', total '/total',
  insert E'POST {resource}\n"{record}"', update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}');
SELECT load('{"path": "/plain/paged", "paging": "offset", "page_max": 2, "records": "/items", "total": "/total", "rows": {"count": 5, "record": {"id": "{n}", "n": 1}}}');
DELETE FROM w_paged WHERE n = 1 AND id > 2;
INSERT INTO w_paged (n) SELECT n + 1 FROM w_paged;
SELECT * FROM log();

-- A record that is gone meanwhile: no row
SELECT fault('{"path": "/plain/w/*", "method": "PATCH", "status": 404}');
UPDATE w SET n = 5 WHERE id = 1 RETURNING *;
SELECT fault('{"path": "/plain/w/*", "method": "DELETE", "status": 404}');
DELETE FROM w WHERE id = 1;

-- What the API says no to
SELECT refused($$INSERT INTO employees (name) VALUES ('Bob')$$);
SELECT refused($$DELETE FROM employees WHERE id = 1$$);
SELECT fault('{"path": "/plain/w/1", "method": "PATCH", "status": 409}');
SELECT refused('UPDATE w SET n = 5 WHERE id = 1');
SELECT fault('{"path": "/plain/w/1", "method": "DELETE", "status": 412}');
SELECT refused('DELETE FROM w WHERE id = 1');
SELECT fault('{"path": "/plain/w", "method": "POST", "status": 405, "headers": {"Allow": "GET"}}');
SELECT refused($$INSERT INTO w (name) VALUES ('x')$$);

-- A POST is never sent twice; a PUT and a DELETE are
SELECT count(*) FROM log();
SELECT fault('{"path": "/plain/w*", "method": "POST", "drop": true}');
SELECT refused($$INSERT INTO w (name) VALUES ('x')$$);
SELECT fault('{"path": "/plain/w/1", "method": "PUT", "drop": true}');
UPDATE w_put SET n = 21 WHERE id = 1;
SELECT fault('{"path": "/plain/w/1", "method": "DELETE", "drop": true}');
DELETE FROM w WHERE id = 1;
SELECT * FROM log('status=1');

-- Tables that cannot be written
CREATE FOREIGN TABLE w_read (id int, name text) SERVER writes_plain OPTIONS (resource '/w');
CREATE FOREIGN TABLE w_off (id int OPTIONS (key 'true'), name text) SERVER writes_falcon OPTIONS (resource '/w', updatable 'false');
CREATE FOREIGN TABLE w_keyless (id int, name text OPTIONS (access 'read')) SERVER writes_falcon OPTIONS (resource '/w');
SELECT refused('INSERT INTO w_read VALUES (1)');
SELECT refused('DELETE FROM w_off');
SELECT refused('DELETE FROM w_keyless');
SELECT refused($$INSERT INTO w_keyless VALUES (1, 'x')$$);
SELECT table_name, is_insertable_into FROM information_schema.tables WHERE table_schema = 'writes' ORDER BY 1;
SELECT * FROM log();

-- Rollback: one warning
RESET client_min_messages;
BEGIN; INSERT INTO w (name) VALUES ('r1'); INSERT INTO w (name) VALUES ('r2'); ROLLBACK;
BEGIN; SAVEPOINT a; INSERT INTO w (name) VALUES ('r3'); RELEASE a; ROLLBACK;
BEGIN; SAVEPOINT a; INSERT INTO w (name) VALUES ('r4'); ROLLBACK TO a; ROLLBACK;
BEGIN; SAVEPOINT a; UPDATE w SET n = 1 WHERE id = 4711; ROLLBACK TO a; COMMIT;
BEGIN; INSERT INTO w (name) VALUES ('r5'); COMMIT;
SELECT count(*) FROM w WHERE name LIKE 'r%';

SET client_min_messages = warning;
DROP SCHEMA writes CASCADE;
