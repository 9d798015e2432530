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
-- Each row the same columns
ALTER FOREIGN TABLE lines ALTER COLUMN n SET DEFAULT NULL, OPTIONS (ADD insert_nulls 'never');
SELECT refused($$INSERT INTO lines (name, n) VALUES ('a', 1), ('b', NULL)$$);
ALTER FOREIGN TABLE lines OPTIONS (SET insert_nulls 'send');
INSERT INTO lines (name) VALUES ('a'), ('b');
SELECT * FROM log();

DROP SERVER csv CASCADE;
DROP SCHEMA csv CASCADE;
