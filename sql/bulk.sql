--
-- Many rows at a time: bulk routes, requests in flight together, COPY; what an error says of each row
--
\getenv src PG_ABS_SRCDIR
\set written :src '/test/lib/written.sql'
\getenv url REST_URL
CREATE SCHEMA bulk;
SET search_path = bulk;
\i :written
\a \t
SET client_min_messages = warning;

SELECT format('%s/sqlite', :'url') AS falcon, format('%s/plain', :'url') AS plain \gset
CREATE SERVER bulk_falcon FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'falcon', dialect 'falcon_autocrud', concurrency '1');
CREATE SERVER bulk_plain FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'plain', concurrency '1');
CREATE FOREIGN TABLE employees (id int OPTIONS (key 'true') NOT NULL, name text, age int) SERVER bulk_falcon
  OPTIONS (resource '/employees', batch_size '3');
SELECT load('{"path": "/plain/b", "records": []}');
CREATE FOREIGN TABLE b (id int OPTIONS (key 'true'), name text, n int) SERVER bulk_plain OPTIONS (resource '/b',
  insert E'POST {resource}\n"{record}"', delete 'DELETE {resource}/{key}');

-- A bulk route: chunks of batch_size, one row alone by the route for one
INSERT INTO employees (name, age) VALUES ('B1', 1), ('B2', NULL), ('B3', 3), ('B4', 4);
INSERT INTO employees (name, age) VALUES ('B5', 5);
INSERT INTO employees (name, age) SELECT 'S' || i, i FROM generate_series(1, 4) i;
SELECT * FROM log();
SELECT count(*) FROM employees;

-- COPY
COPY employees (name, age) FROM stdin;
C1	1
C2	\N
C3	3
C4	4
C5	5
\.
COPY b (name) FROM stdin;
one
two
\.
SELECT * FROM log();
SELECT id, name, n FROM b ORDER BY id;

-- All or nothing at the API: none of the chunk
SELECT refused($$INSERT INTO employees (name) VALUES ('D1'), ('Bob')$$);
-- The second chunk is refused: the first stays, the third is not sent
SELECT refused($$INSERT INTO employees (name) VALUES ('E1'), ('E2'), ('E3'), ('E4'), ('Bob'), ('E6'), ('E7')$$);
-- The connection dies before the answer to the second chunk
SELECT fault('{"path": "/sqlite/employees", "method": "PATCH", "skip": 1, "drop": true}');
SELECT refused($$INSERT INTO employees (name) VALUES ('F1'), ('F2'), ('F3'), ('F4'), ('F5'), ('F6'), ('F7')$$);
SELECT name FROM employees WHERE name LIKE 'E%' OR name LIKE 'F%' ORDER BY id;
SELECT count(*) FROM log();

-- Single requests in flight together
ALTER SERVER bulk_plain OPTIONS (SET concurrency '4');
INSERT INTO b (name) SELECT 'p' || i FROM generate_series(1, 9) i;
SELECT * FROM log('sort=1');
SELECT count(*) FROM b WHERE name LIKE 'p%';

-- An answer of several outcomes: unknown for each row, unless on_status says what it means
SELECT load('{"path": "/plain/multi", "unique": ["name"], "bulk": "each", "records": [{"id": 1, "name": "taken"}]}');
CREATE FOREIGN TABLE multi (id int OPTIONS (key 'true'), name text) SERVER bulk_plain OPTIONS (resource '/multi', batch_size '10',
  insert E'POST {resource}\n"{record}"', insert_many E'POST {resource}\n["{record}"]', returning 'reply insert_many=none');
SELECT refused($$INSERT INTO multi (name) VALUES ('a'), ('taken'), ('b')$$);
ALTER FOREIGN TABLE multi OPTIONS (ADD on_status '207 /results/*/error~exists 23505');
SELECT refused($$INSERT INTO multi (name) VALUES ('c'), ('taken'), ('d')$$);
INSERT INTO multi (name) VALUES ('e'), ('f');
ALTER FOREIGN TABLE multi OPTIONS (SET on_status '201 22023');
SELECT refused($$INSERT INTO multi (name) VALUES ('g')$$);
SELECT name FROM multi ORDER BY id;
SELECT count(*) FROM log();

-- A column in a header: rows with another value go in another request
SELECT control('static', '{"path": "/plain/members*", "json": {}}') \g /dev/null
SELECT control('reset?what=log') \g /dev/null
CREATE FOREIGN TABLE members (grp text OPTIONS (access 'request', required 'true'), seq int OPTIONS (access 'request'), id int) SERVER bulk_plain
  OPTIONS (resource '/members/{grp}', batch_size '3', insert '', insert_many E'POST {resource}\nX-Sequence: {seq}\n\n["{record}"]', returning 'none');
INSERT INTO members VALUES ('a', 1, 1), ('a', 1, 2), ('b', 1, 3), ('b', 1, 4), ('b', 1, 5), ('b', 1, 6), ('b', 2, 7), ('a', 2, 8);
SELECT * FROM log('headers=X-Sequence&sort=1');
-- Literals of statements: by filter_format, as in conditions; else as in bodies
SELECT control('static', '{"path": "/plain/statements", "json": {}}') \g /dev/null
CREATE FOREIGN TABLE statements (id int OPTIONS (key 'true'), at timestamptz, day date, n numeric, b bytea, j jsonb, x text, flag boolean) SERVER bulk_plain
  OPTIONS (resource '/statements', list 'GET {resource}', body 'text', batch_size '2', quote '''', escape '\', returning 'none',
  insert E'POST {resource}\nINSERT ({names|, }) VALUES ({''values''|, })', insert_many E'POST {resource}\nINSERT ({names|, }) VALUES {rows|, }', row '({''values''|, })',
  update E'POST {resource}\nUPDATE SET {changes|, } WHERE id = {''key''} AND at = {''at''}', change '{column} := {''value''} ({value})',
  format 'timestamptz=epoch_us bytea=base64', filter_format 'timestamptz="TIMESTAMP ''{value:sql_us}+00''" date="DATE ''{value}''" numeric="NUMERIC ''{value}''" bytea="FROM_BASE64(''{value:base64}'')"');
INSERT INTO statements VALUES (1, '2020-01-02 03:04:05.5+00', '2020-02-03', 1.50, '\x00ff', '{"a": 1}', 'it''s \', true);
INSERT INTO statements (id, at, n) VALUES (2, NULL, 3), (3, '1970-01-01 00:00:01+00', NULL);
UPDATE statements SET at = '1970-01-01 00:00:02+00', n = 7, x = NULL WHERE id = 4;
SELECT * FROM log('sort=1');

-- A limit of rows, and a rehearsal
SET rest_fdw.max_writes = 2;
SELECT refused($$INSERT INTO b (name) VALUES ('m1'), ('m2'), ('m3')$$);
RESET rest_fdw.max_writes;
SELECT control('reset?what=log,faults');
SET rest_fdw.dry_run = on;
RESET client_min_messages;
INSERT INTO b (name) VALUES ('dry') RETURNING *;
DELETE FROM b WHERE name = 'one';
INSERT INTO employees (name) VALUES ('dry1'), ('dry2');
BEGIN; INSERT INTO b (name) VALUES ('dry'); ROLLBACK;
RESET rest_fdw.dry_run;
SET client_min_messages = warning;
SELECT * FROM log();

DROP SCHEMA bulk CASCADE;
