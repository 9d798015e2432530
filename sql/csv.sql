--
-- CSV: bodies of rows, and how they and replies are spelled
--
\getenv src PG_ABS_SRCDIR
\set written :src '/test/lib/written.sql'
\getenv url REST_URL
CREATE SCHEMA csv;
SET search_path = csv;
\i :written
\a \t
SET client_min_messages = warning;

SELECT format('%s/plain', :'url') AS plain \gset
CREATE SERVER csv FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'plain', concurrency '1');
SELECT load('{"path": "/plain/lines", "types": {"n": "int", "id": "int"}, "bulk": "each", "records": []}');

-- Rows as lines, after a line of names; compressed where that is said
CREATE FOREIGN TABLE lines (id int OPTIONS (key 'true'), name text, n int) SERVER csv OPTIONS (resource '/lines', batch_size '3',
  insert E'POST {resource}\n"{record}"', insert_many E'POST {resource}/_bulk\nContent-Type: text/csv\n\n{records}', returning 'reply insert_many=none');
INSERT INTO lines (name, n) VALUES ('plain', 1), ('a "quoted", one', 2), (E'two\nlines', 3), (' blanks ', 4);
INSERT INTO lines (name, n) VALUES ('alone', 5);
COPY lines (name, n) FROM stdin;
é	6
x	7
\.
SELECT * FROM log('headers=Content-Type');
SELECT id, name, n FROM lines ORDER BY id;
ALTER FOREIGN TABLE lines OPTIONS (ADD compress 'gzip');
INSERT INTO lines (name, n) VALUES ('packed', 8), ('too', 9);
SELECT * FROM log('headers=Content-Encoding,Content-Type');
-- Of types: as option format says, NULL as nothing
CREATE FOREIGN TABLE types (a boolean, b numeric, c timestamptz, d bytea, e jsonb, f text[], g text) SERVER csv OPTIONS (resource '/types', list '', batch_size '9',
  format 'boolean=t/f timestamptz=sql_s bytea=hex', insert_many E'POST {resource}\nContent-Type: text/csv\n\n{records}', returning 'none', insert_nulls 'send');
SELECT control('static', '{"path": "/plain/types", "json": {}}');
INSERT INTO types VALUES (true, 1.50, '2020-01-02 03:04:05Z', '\x00ff', '{"a": "b,c"}', '{x,"y z"}', ''),
  (false, NULL, NULL, NULL, '[]', '{}', NULL);
SELECT * FROM log();
-- With RETURNING, row by row: the route for many does not tell
INSERT INTO lines (name) VALUES ('r1'), ('r2') RETURNING id, name;
SELECT * FROM log('body=0');

-- Other spellings: the same words for what is read and what is sent
CREATE FOREIGN TABLE spelled (id int, name text) SERVER csv OPTIONS (resource '/spelled', reply 'csv', batch_size '9', list 'GET {resource}/list',
  csv_delimiter ';', csv_quote '''', csv_null 'NA', insert_many E'POST {resource}\nContent-Type: text/csv; charset=utf-8\n\n{records}', returning 'none');
SELECT control('static', '{"path": "/plain/spelled", "json": {}}');
SELECT control('static', $${"path": "/plain/spelled/list", "content_type": "text/csv", "body": "id;name\n1;x, \n2;NA\n3;'NA'\n4;\n5;'a;b''c'\n"}$$);
SELECT id, quote_nullable(name) FROM spelled;
INSERT INTO spelled VALUES (1, 'a,b;c'), (2, NULL), (3, 'NA'), (4, ''), (5, 'it''s');
SELECT * FROM log();
ALTER FOREIGN TABLE spelled OPTIONS (ADD csv_header 'false', ADD csv_force_quote 'true');
INSERT INTO spelled VALUES (1, 'a'), (2, NULL);
SELECT * FROM log();
-- Without names: columns in their order
SELECT failing('SELECT * FROM spelled');
ALTER FOREIGN TABLE spelled OPTIONS (ADD shape 'array');
SELECT control('static', $${"path": "/plain/spelled/list", "content_type": "text/csv", "body": "1;x\n2;NA\n"}$$);
SELECT id, name FROM spelled;
SELECT name FROM spelled WHERE id = 1;

-- New rows that nobody looks at: a route of their own, which tells how many it wrote
SELECT load('{"path": "/plain/loaded", "types": {"n": "int", "id": "int"}, "bulk": "each", "records": []}');
CREATE FOREIGN TABLE loaded (id int OPTIONS (key 'true'), name text, n int) SERVER csv OPTIONS (resource '/loaded', batch_size '2', load_size '3', compress 'load=gzip',
  insert E'POST {resource}\n"{record}"', insert_many E'POST {resource}/_bulk\n["{record}"]', load E'POST {resource}/load\nContent-Type: text/csv\n\n{records}',
  records_many '/results', pointer '/record/{column}', returning 'reply load=none', written_count '/total_rows,none', write_pointer '/{column}');
SELECT control('static', '{"path": "/plain/loaded/load", "replies": [{"json": {"total_rows": 3}}, {"json": {}}]}');
EXPLAIN (COSTS off) INSERT INTO loaded (name) SELECT 'x' FROM generate_series(1, 9);
INSERT INTO loaded (name, n) SELECT 'l' || i, i FROM generate_series(1, 4) i;
SELECT * FROM log();
SELECT control('static', '{"path": "/plain/loaded/load", "json": {"total_rows": 2}}');
COPY loaded (name) FROM stdin;
c1
c2
\.
SELECT * FROM log('body=0');
-- RETURNING, a trigger, rows that wait for the commit: not by that route
CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
EXPLAIN (COSTS off) INSERT INTO loaded (name) VALUES ('a'), ('b') RETURNING id;
CREATE TRIGGER after AFTER INSERT ON loaded FOR EACH ROW EXECUTE FUNCTION quiet();
EXPLAIN (COSTS off) INSERT INTO loaded (name) VALUES ('a'), ('b');
DROP TRIGGER after ON loaded;
ALTER FOREIGN TABLE loaded OPTIONS (ADD transaction 'commit');
EXPLAIN (COSTS off) INSERT INTO loaded (name) VALUES ('a'), ('b');
ALTER FOREIGN TABLE loaded OPTIONS (DROP transaction);
-- Another number than was sent: what became of the rows is unknown
SELECT refused($$INSERT INTO loaded (name) VALUES ('a'), ('b'), ('c')$$);
ALTER FOREIGN TABLE loaded OPTIONS (SET written_count '/total_rows');
SELECT control('static', '{"path": "/plain/loaded/load", "json": {"rows": 2}}');
SELECT refused($$INSERT INTO loaded (name) VALUES ('a'), ('b')$$);
SELECT control('static', '{"path": "/plain/loaded/load", "json": {"total_rows": "two"}}');
SELECT refused($$INSERT INTO loaded (name) VALUES ('a'), ('b')$$);
SELECT * FROM log('body=0');
-- The same of single rows: none is none, as by its status
CREATE FOREIGN TABLE counted (id int OPTIONS (key 'true'), name text) SERVER csv OPTIONS (resource '/counted', list '', returning 'none', written_count '/n,/m',
  insert E'POST {resource}/new\n"{record}"', update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}');
SELECT control('static', '{"path": "/plain/counted/new", "json": {"m": 0}}'), control('static', '{"path": "/plain/counted/1", "json": {"n": 1}}'),
  control('static', '{"path": "/plain/counted/2", "json": {"n": 0}}'), control('static', '{"path": "/plain/counted/3", "json": {"n": 3}}');
SELECT refused($$INSERT INTO counted (name) VALUES ('a')$$);
SELECT refused($$UPDATE counted SET name = 'a' WHERE id = 1$$), refused($$UPDATE counted SET name = 'a' WHERE id = 2$$), refused($$DELETE FROM counted WHERE id = 2$$);
SELECT refused($$DELETE FROM counted WHERE id = 3$$);
ALTER FOREIGN TABLE counted OPTIONS (SET written_count 'header:Content-Range');
SELECT control('static', '{"path": "/plain/counted/1", "json": {}, "headers": {"Content-Range": "*/1"}}'), control('static', '{"path": "/plain/counted/2", "json": {}, "headers": {"Content-Range": "*/0"}}');
SELECT refused($$UPDATE counted SET name = 'a' WHERE id = 1$$), refused($$DELETE FROM counted WHERE id = 2$$);
SELECT control('reset?what=log');

-- One row, one request
CREATE FOREIGN TABLE single (id int, name text) SERVER csv OPTIONS (resource '/types', list '', body 'csv', insert E'POST {resource}\n{record}', returning 'none');
INSERT INTO single VALUES (1, 'a'), (2, E'\\.');
SELECT * FROM log('headers=Content-Type');

-- What does not go
SELECT refused($$CREATE FOREIGN TABLE wrong (id int) SERVER csv OPTIONS (resource '/x', body 'csv', insert E'POST {resource}\n{"id": "{id}"}')$$);
SELECT refused($$ALTER FOREIGN TABLE lines OPTIONS (ADD csv_delimiter 'ab')$$);
ALTER FOREIGN TABLE lines OPTIONS (ADD csv_delimiter '"');
SELECT refused($$INSERT INTO lines (name) VALUES ('a'), ('b')$$);
ALTER FOREIGN TABLE lines OPTIONS (SET csv_delimiter ',', ADD csv_null 'a,b');
SELECT refused($$INSERT INTO lines (name) VALUES ('a'), ('b')$$);
ALTER FOREIGN TABLE lines OPTIONS (SET csv_null '"');
SELECT refused($$INSERT INTO lines (name) VALUES ('a'), ('b')$$);
ALTER FOREIGN TABLE lines OPTIONS (SET csv_null '', SET csv_delimiter '');
SELECT refused($$INSERT INTO lines (name) VALUES ('a'), ('b')$$);
ALTER FOREIGN TABLE lines OPTIONS (DROP csv_delimiter);
-- All rows of one body have the same columns: others go in another
ALTER FOREIGN TABLE lines OPTIONS (ADD insert_nulls 'never');
INSERT INTO lines (name, n) VALUES ('a', 1), ('b', 2), ('c', NULL), ('d', NULL);
SELECT * FROM log();
ALTER FOREIGN TABLE lines OPTIONS (SET insert_nulls 'send');
INSERT INTO lines (name) VALUES ('a'), ('b');
SELECT * FROM log();

DROP SERVER csv CASCADE;
DROP SCHEMA csv CASCADE;
