--
-- Bodies of writes: forms, lines, files, compressed; rows in text; action tables; TRUNCATE; keys by which a repeated write is known
--
\getenv src PG_ABS_SRCDIR
\set written :src '/test/lib/written.sql'
\getenv url REST_URL
CREATE SCHEMA bodies;
SET search_path = bodies;
\i :written
\a \t
SET client_min_messages = warning;

SELECT format('%s/plain', :'url') AS plain \gset
CREATE SERVER bodies FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'plain', concurrency '1');
SELECT load('{"path": "/plain/f", "types": {"n": "int", "id": "int"}, "records": []}');

-- Forms
CREATE FOREIGN TABLE form (id int OPTIONS (key 'true'), name text, n int, meta jsonb) SERVER bodies OPTIONS (resource '/f', body 'form',
  insert E'POST {resource}\n...={record}&fixed=1', update E'PATCH {resource}/{key}\n...={changes}');
INSERT INTO form (name, n, meta) VALUES ('a&b=c d+é', 1, '{"x": {"y": [1, "z"]}}');
INSERT INTO form (name) VALUES (NULL);
UPDATE form SET name = 'x' WHERE id = 1;
-- Lines
CREATE FOREIGN TABLE lines (id int OPTIONS (key 'true'), name text) SERVER bodies OPTIONS (resource '/lines', list '', batch_size '3',
  insert_many E'POST {resource}/_bulk\nContent-Type: application/x-ndjson\n\n{"index": {"n": "{#}"}}\n"{record}"', returning 'none');
SELECT control('static', '{"path": "/plain/lines/_bulk", "json": {"ok": true}}');
INSERT INTO lines (id, name) VALUES (1, 'a'), (2, 'b');
-- Text: an API that takes statements
CREATE FOREIGN TABLE said (id int OPTIONS (key 'true'), "na""me" text, n int) SERVER bodies OPTIONS (resource 'things', list '', get '', body 'text', quote '''', escape '''', quote_ident '"',
  batch_size '2', returning 'none', insert E'POST /sql\nINSERT INTO {resource} ({names|, }) VALUES ({''values''|, })',
  insert_many E'POST /sql\nINSERT INTO {resource} ({names|, }) VALUES {rows|, }', row '({''values''|, })',
  update E'POST /sql\nUPDATE {resource} SET {changes|, } WHERE {key_name} = {''key''}', delete E'POST /sql\nDELETE FROM {resource} WHERE {key_name} = {''key''}');
SELECT control('static', '{"path": "/plain/sql", "json": {"ok": true}}');
INSERT INTO said VALUES (1, 'it''s', NULL);
INSERT INTO said VALUES (2, 'x', 1), (3, 'y', 2);
UPDATE said SET "na""me" = 'o''clock', n = NULL WHERE id = 1;
DELETE FROM said WHERE id = 2;
SELECT * FROM log();
-- Values in statements: as filters have them, and all but numbers and booleans in quotes
CREATE FOREIGN TABLE typed (id int OPTIONS (key 'true'), d date, ts timestamptz, j jsonb, i interval, n numeric, ok boolean, a int[], b bytea) SERVER bodies
  OPTIONS (resource 'typed', list '', get '', body 'text', quote '''', escape '''', returning 'none', format 'bytea=hex timestamptz=epoch_ms', filter_format 'date="DATE ''{value}''" timestamptz="TIMESTAMP ''{value:sql}''"',
  insert E'POST /sql\nINSERT INTO {resource} ({names|, }) VALUES ({''values''|, })', update E'POST /sql\nUPDATE {resource} SET {changes|, } WHERE id = {''key''} AND d = {''d''}');
INSERT INTO typed VALUES (1, '2020-01-02', '2020-01-02 03:04:05.5Z', '{"a": "it''s"}', '1 day', 1.50, true, '{1,2}', '\x00ff');
INSERT INTO typed VALUES (2, NULL, NULL, 'null', NULL, NULL, NULL, NULL, NULL);
UPDATE typed SET d = '2020-01-03', ts = NULL, j = '[1]', ok = false, n = -1 WHERE id = 1;
SELECT * FROM log();

-- Files
CREATE FOREIGN TABLE files (id int OPTIONS (key 'true'), name text, type text, data bytea) SERVER bodies OPTIONS (resource '/files', list '', returning 'none',
  insert E'POST {resource}\nContent-Type: multipart/form-data\n\ntitle={name}&file=@{data};filename={name};type={type}');
SELECT control('static', '{"path": "/plain/files", "json": {"ok": true}}');
INSERT INTO files (name, type, data) VALUES (E'a"b\r\nc', 'image/png', '\x610d0a2d2d726573742d6664772d706172742d3062');
INSERT INTO files (name) VALUES ('no file');
SELECT refused($$INSERT INTO files (name, type, data) VALUES ('x', E'text/plain\r\nX-Evil: 1', 'abc')$$);
SELECT * FROM log('headers=Content-Type');
INSERT INTO files (name, type, data) VALUES ('zero', 'image/png', '\x0001ff');
SELECT * FROM log('body=0&status=1');
-- Compressed
CREATE FOREIGN TABLE packed (id int OPTIONS (key 'true'), name text) SERVER bodies OPTIONS (resource '/f', compress 'gzip',
  insert E'POST {resource}\n"{record}"', delete 'DELETE {resource}/{key}');
INSERT INTO packed (name) VALUES (repeat('packed ', 20)) RETURNING id, length(name);
SELECT * FROM log('headers=Content-Encoding');

-- An action: a table that cannot be read
CREATE FOREIGN TABLE action (name text, n int) SERVER bodies OPTIONS (resource '/act/{name}', list '', get '', insert E'POST {resource}\n{"n": "{n}"}', returning 'none');
SELECT control('static', '{"path": "/plain/act/go", "status": 202}');
INSERT INTO action VALUES ('go', 5) RETURNING *;
SELECT refused('DELETE FROM action');
-- A route of conditions alone: UPDATE and DELETE of what cannot be read, by key
CREATE FOREIGN TABLE blind (id int OPTIONS (key 'true'), n int) SERVER bodies OPTIONS (resource '/f', list '', get '', update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}');
UPDATE blind SET n = 3 WHERE id = 1;
SELECT refused('UPDATE blind SET n = n + 1 WHERE id = 1');
SELECT * FROM log();

-- A key that goes along makes a POST repeatable; its repetition carries the same
SELECT load('{"path": "/plain/once", "idempotency": "Idempotency-Key", "records": []}');
CREATE FOREIGN TABLE once (id int OPTIONS (key 'true'), name text) SERVER bodies OPTIONS (resource '/once', idempotency_header 'Idempotency-Key', insert E'POST {resource}\n"{record}"');
SELECT fault('{"path": "/plain/once", "method": "POST", "drop": true}');
INSERT INTO once (name) VALUES ('a') RETURNING *;
SELECT count(*), count(DISTINCT regexp_replace(request, '^.*Idempotency-Key: (\S+).*$', '\1')) FROM log('headers=Idempotency-Key');
SELECT name FROM once;

-- TRUNCATE
SELECT load('{"path": "/plain/t", "records": {"count": 5, "record": {"id": "{n}"}}}');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true')) SERVER bodies OPTIONS (resource '/t', delete 'DELETE {resource}/{key}');
SELECT refused('TRUNCATE t');
ALTER FOREIGN TABLE t OPTIONS (ADD truncatable 'true');
SELECT count(*) FROM log();
TRUNCATE t;
SELECT * FROM log();
SELECT control('static', '{"path": "/plain/tt", "status": 204}');
ALTER FOREIGN TABLE t OPTIONS (SET resource '/tt', SET delete '', ADD delete_many 'DELETE {resource}?{filter}');
TRUNCATE t;
SELECT * FROM log();

-- A NULL in the template of a body is what it is in a record: option insert_nulls; with all of its members an object goes
SELECT control('static', '{"path": "/plain/jobs", "json": {"id": 1}}');
CREATE FOREIGN TABLE jobs (id int OPTIONS (key 'true'), name text, kind text, note text, due date) SERVER bodies OPTIONS (resource '/jobs', list '', get '', returning 'none',
  insert E'POST {resource}\n{"job": {"name": "{name}", "export": {"kind": "{kind}", "note": "{note}"}}, "tags": ["{kind}", "{note}"], "due": "{due:epoch}", "label": "job {name}"}',
  update E'POST {resource}\n{"id": "{key}", "to": {"kind": "{kind}", "note": "{note}"}}', insert_nulls 'never update=send');
INSERT INTO jobs (name, kind, note) VALUES ('a', 'csv', NULL);
INSERT INTO jobs (name, kind, note, due) VALUES ('b', NULL, NULL, NULL);
UPDATE jobs SET note = NULL, kind = 'x' WHERE id = 1;
ALTER FOREIGN TABLE jobs OPTIONS (DROP insert_nulls);
INSERT INTO jobs (name, note) VALUES ('c', NULL);
ALTER FOREIGN TABLE jobs OPTIONS (ADD insert_nulls 'send');
INSERT INTO jobs (name, note) VALUES ('d', NULL);
ALTER FOREIGN TABLE jobs OPTIONS (SET insert_nulls 'never', ADD body 'form', SET insert E'POST {resource}\nname={name}&note={note}&kind=the {kind}', SET update '');
INSERT INTO jobs (name, note) VALUES ('e', NULL);
SELECT * FROM log();

DROP SCHEMA bodies CASCADE;
