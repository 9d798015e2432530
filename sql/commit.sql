--
-- Requests that carry a transaction's writes, or follow them: option commit
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA commits;
SET search_path = commits;
\i :control
\i :failing
\a \t

CREATE SERVER entries FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', transaction 'commit', vars 'store=main', records '/rows', get '', pointer '/{column}',
  before 'GET /store/{store}', list 'GET {resource}?h={before:/h}', revision '/rev', write_pointer '/{column}', max_retries '2',
  insert E'ENTRY\n["I", "{resource}", "{key}", "{record}"]', update E'ENTRY\n["U", "{resource}", "{key}", "{changes}"]', delete E'ENTRY\n["D", "{resource}", "{key}"]',
  commit E'POST /store/{before:/h}/changes\n{"rev": "{revision}", "nonce": "{nonce}", "n": "{batch_sequence}", "changes": ["{entries}"]}', repeatable 'list,commit,before',
  on_status '200 /conflict 40001', error_message '/conflict');
CREATE FOREIGN TABLE tasks (id text OPTIONS (key 'true', write_pointer ''), title text, done boolean) SERVER entries OPTIONS (resource '/tasks');
CREATE FOREIGN TABLE notes (id text OPTIONS (key 'true', write_pointer ''), body text) SERVER entries OPTIONS (resource '/notes');
CREATE FUNCTION sent() RETURNS SETOF text LANGUAGE sql AS $$ SELECT regexp_replace(request, '"nonce":"[\w-]{22}"', '"nonce":"(22)"') FROM log() $$;
SELECT control('static', '{"path": "/store/main", "json": {"h": "H1", "rev": 7}}');
SELECT control('static', '{"path": "/tasks", "json": {"rev": 8, "rows": [{"id": "a", "title": "first", "done": false}, {"id": "b", "title": "second", "done": true}]}}');
SELECT control('static', '{"path": "/notes", "json": {"rev": 8, "rows": []}}');
SELECT control('static', '{"path": "/store/H1/changes", "json": {"rev": 9}}');

-- One transaction is one request, over several tables; the revision is the one that was seen first
BEGIN;
SELECT * FROM tasks ORDER BY id;
INSERT INTO tasks VALUES ('c', 'third', NULL), ('d', 'it''s', true);
UPDATE tasks SET done = true WHERE id = 'a';
INSERT INTO notes VALUES ('n', E'line\nbreak "q"');
DELETE FROM tasks WHERE id = 'b';
SELECT * FROM tasks ORDER BY id;
SELECT count(*) FROM notes;
SELECT * FROM sent();
COMMIT;
SELECT * FROM sent();
-- without having read anything
INSERT INTO notes VALUES ('o', 'x');
SELECT * FROM sent();
-- conflict; a rolled back savepoint; nothing at all
SELECT control('static', '{"path": "/store/H1/changes", "json": {"conflict": "newer revision"}}');
SET client_min_messages = error;
INSERT INTO notes VALUES ('o', 'x');
RESET client_min_messages;
SELECT control('static', '{"path": "/store/H1/changes", "json": {"rev": 9}}');
SELECT control('reset?what=log') \g /dev/null
BEGIN;
INSERT INTO notes VALUES ('p', 'x');
SAVEPOINT s;
INSERT INTO notes VALUES ('q', 'x');
ROLLBACK TO s;
INSERT INTO notes VALUES ('r', 'x');
COMMIT;
SELECT * FROM sent();
BEGIN;
INSERT INTO notes VALUES ('p', 'x');
ROLLBACK;
SELECT * FROM sent();
-- repeated as the same request
SELECT fault('{"path": "/store/H1/changes", "status": 503, "count": 2}');
INSERT INTO notes VALUES ('s', 'x');
SELECT count(*), count(DISTINCT request) FROM log('path=/store/H1/changes');
-- the revision that a list tells, when nothing goes before it
CREATE FOREIGN TABLE plain_notes (id text OPTIONS (key 'true', write_pointer ''), body text) SERVER entries
  OPTIONS (resource '/notes', before '', list 'GET {resource}', commit E'POST /store/H1/changes\n{"rev": "{revision}", "changes": ["{entries}"]}');
BEGIN;
SELECT count(*) FROM plain_notes;
INSERT INTO plain_notes VALUES ('t', 'x');
COMMIT;
SELECT * FROM sent();
INSERT INTO plain_notes VALUES ('u', 'x');
-- entries that are text: in a form, in a JSON string
CREATE FOREIGN TABLE stmts (id int OPTIONS (key 'true'), note text) SERVER entries OPTIONS (resource 'stmts', list '', before '', revision '', body 'form', quote '''', escape '''',
  insert E'ENTRY\nINSERT INTO {resource} ({names|, }) VALUES ({''values''|, })', update E'ENTRY\nUPDATE x', delete '', commit E'POST /store/H1/changes\nq=BEGIN; {entries|; }; COMMIT');
BEGIN;
INSERT INTO stmts VALUES (1, 'it''s & more');
INSERT INTO stmts VALUES (2, NULL);
COMMIT;
SELECT * FROM sent();
ALTER FOREIGN TABLE stmts OPTIONS (SET body 'json', SET commit E'POST /store/H1/changes\n{"q": "BEGIN; {entries|; }; COMMIT"}');
INSERT INTO stmts VALUES (3, E'a "quoted"\nline');
SELECT * FROM sent();
-- an entry that nothing carries
ALTER FOREIGN TABLE plain_notes OPTIONS (SET commit '');
INSERT INTO plain_notes VALUES ('v', 'x');
SELECT * FROM sent();
SELECT explained('INSERT INTO notes VALUES (''a'', ''b'')', 'COSTS OFF, VERBOSE');

-- A summary that follows what was sent at once; requests are numbered
SELECT load('{"path": "/plain/intake", "records": []}');
SELECT control('static', '{"path": "/plain/done", "json": {}}');
CREATE SERVER summary FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', insert E'POST {resource}?seq={batch_sequence}\n"{record}"',
  commit E'POST /plain/done\n{"requests": "{batch_sequence}", "rows": "{batch_rows}"}');
CREATE FOREIGN TABLE intake (id int OPTIONS (key 'true'), x text) SERVER summary OPTIONS (resource '/plain/intake');
BEGIN;
INSERT INTO intake VALUES (1, 'a'), (2, 'b');
INSERT INTO intake VALUES (3, 'c');
SELECT * FROM log();
COMMIT;
SELECT * FROM log();
INSERT INTO intake VALUES (4, 'd');
SELECT * FROM log();
BEGIN;
SELECT count(*) FROM intake;
COMMIT;
SELECT control('reset?what=log') \g /dev/null
-- numbered are only the requests of the batch: not other tables' writes, nor what is asked after one; two batches count for themselves
CREATE FOREIGN TABLE aside (id int OPTIONS (key 'true'), x text) SERVER summary OPTIONS (resource '/plain/intake', insert E'POST {resource}\n"{record}"', commit '');
CREATE FOREIGN TABLE asked (id int OPTIONS (key 'true'), x text) SERVER summary OPTIONS (resource '/plain/intake', returning 'get');
CREATE SERVER summary2 FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', insert E'POST {resource}?two={batch_sequence}\n"{record}"',
  commit E'POST /plain/done?two\n{"requests": "{batch_sequence}", "rows": "{batch_rows}"}');
CREATE FOREIGN TABLE intake2 (id int OPTIONS (key 'true'), x text) SERVER summary2 OPTIONS (resource '/plain/intake');
BEGIN;
INSERT INTO intake VALUES (21, 'a');
INSERT INTO aside VALUES (22, 'b');
INSERT INTO asked VALUES (27, 'g') RETURNING x;
INSERT INTO intake2 VALUES (23, 'c'), (24, 'd');
INSERT INTO intake VALUES (25, 'e');
INSERT INTO intake2 VALUES (26, 'f');
COMMIT;
SELECT * FROM log();
-- one id for all of a transaction, another for the next
ALTER SERVER summary OPTIONS (SET insert E'POST {resource}\nX-Batch: {batch_id}\n\n"{record}"', SET commit E'POST /plain/done\n{"id": "{batch_id}", "began": "{batch_start:iso_s}"}');
BEGIN;
INSERT INTO intake VALUES (5, 'a');
INSERT INTO intake VALUES (6, 'a');
COMMIT;
INSERT INTO intake VALUES (7, 'a');
SELECT count(*), count(DISTINCT id) FROM (SELECT coalesce(substring(request from 'X-Batch: ([\w-]{36})'), substring(request from '"id":"([\w-]{36})"')) AS id FROM log('headers=X-Batch')) x;

-- whether a record is there already is only known at the commit; a condition asks before
INSERT INTO notes VALUES ('o', 'x') ON CONFLICT DO NOTHING;
INSERT INTO tasks SELECT 'a', 'again' WHERE NOT EXISTS (SELECT FROM tasks WHERE id = 'a');
SELECT * FROM sent();

SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER entries, summary, summary2 CASCADE;
DROP SCHEMA commits CASCADE;
