--
-- What replies look like: shapes of records, and bodies that are no JSON
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA shapes;
SET search_path = shapes;
\i :control
\i :failing
\a \t
CREATE FUNCTION csv(path text, body text, more jsonb DEFAULT '{}') RETURNS void LANGUAGE sql AS
$$ SELECT control('static', (jsonb_build_object('path', path, 'content_type', 'text/csv', 'body', body) || more)::text) $$;

CREATE SERVER shapes FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1');
-- array, map, value
CREATE FOREIGN TABLE s_array (id int, name text, qty int) SERVER shapes OPTIONS (resource '/plain/array', shape 'array', records '/values');
CREATE FOREIGN TABLE s_position (qty int OPTIONS (pointer 'position:3'), id int OPTIONS (pointer 'position:1')) SERVER shapes
  OPTIONS (resource '/plain/array', shape 'array', records '/values');
CREATE FOREIGN TABLE s_map (id int OPTIONS (pointer 'name:'), name text, qty int) SERVER shapes OPTIONS (resource '/plain/map', shape 'map', records '/data');
CREATE FOREIGN TABLE s_value (name text) SERVER shapes OPTIONS (resource '/plain/value', shape 'value');
SELECT * FROM s_array WHERE qty > 10;
SELECT * FROM s_position;
SELECT * FROM s_map;
SELECT * FROM s_value;
SELECT count(*) FROM s_value;

-- columns: an object of arrays
CREATE FOREIGN TABLE s_columns (id int OPTIONS (key 'true'), name text, qty int) SERVER shapes OPTIONS (resource '/plain/columns', shape 'columns', records '/data');
CREATE FOREIGN TABLE s_cols (a int, b jsonb, c text) SERVER shapes OPTIONS (resource '/cols', shape 'columns', total '/n');
SELECT * FROM s_columns;
SELECT name FROM s_columns WHERE qty = 20;
SELECT count(*) FROM s_columns;
SELECT a.id, b.name FROM s_columns a JOIN s_columns b ON a.id = b.qty / 10 ORDER BY 1;
SELECT control('static', '{"path": "/cols", "body": " {\"n\": 3, \"a\": [1, null, 18446744073709551616e-19], \"x\": {\"a\": [9]}, \"b\": [[1, 2], {\"k\": \"v]\"}, \"s\"]} "}');
ALTER FOREIGN TABLE s_cols ALTER a TYPE numeric;
SELECT * FROM s_cols;
SELECT b FROM s_cols;
SELECT c FROM s_cols;
SELECT count(*) FROM s_cols;
SELECT control('static', '{"path": "/cols", "json": {"n": 0, "a": [], "b": []}}');
SELECT * FROM s_cols;
SELECT control('static', '{"path": "/cols", "json": {"n": 1, "a": [1, 2], "b": [1]}}');
SELECT failing('SELECT a, b FROM s_cols');
SELECT control('static', '{"path": "/cols", "json": {"n": 1, "a": 5, "b": [1]}}');
SELECT failing('SELECT a, b FROM s_cols');
SELECT control('static', '{"path": "/cols", "json": [{"a": 1}]}');
SELECT failing('SELECT a, b FROM s_cols');
SELECT control('static', '{"path": "/cols", "json": {"n": 1, "z": [1]}}');
SELECT failing('SELECT a, b FROM s_cols');
SELECT control('static', '{"path": "/cols", "body": "{\"n\": 2, \"a\": [1, 2], \"b\": [1, 2"}');
SELECT failing('SELECT a, b FROM s_cols');

-- NDJSON
CREATE FOREIGN TABLE s_lines (id int, name text) SERVER shapes OPTIONS (resource '/gen/rows', reply 'ndjson', list 'GET {resource}?count=1000&size=50&style=ndjson');
SELECT tally('s_lines');
ALTER FOREIGN TABLE s_lines OPTIONS (SET list 'GET /nd');
SELECT csv('/nd', E'{"id": 1}\n{"id": 2}\n', '{"cut_body": 10}');
SELECT failing('SELECT * FROM s_lines');
SELECT csv('/nd', E'{"id": 1}\n{"id": 2}\n', '{"close_delimited": true}');
SELECT failing('SELECT * FROM s_lines');
ALTER FOREIGN TABLE s_lines OPTIONS (ADD until_close 'true');
SELECT id FROM s_lines;
ALTER FOREIGN TABLE s_lines OPTIONS (ADD records '/data');
SELECT failing('SELECT * FROM s_lines');
ALTER FOREIGN TABLE s_lines OPTIONS (DROP records);
SELECT csv('/nd', E'{"id": 1, "name": "a"}\n\n{"id": 2}\r\n [3]\n');
SELECT failing('SELECT * FROM s_lines');
SELECT csv('/nd', E'{"id": 1, "name": "a"} {"id": 2}\n');
SELECT failing('SELECT * FROM s_lines');
SELECT csv('/nd', '');
SELECT * FROM s_lines;

-- CSV: RFC 4180, the first line names the columns
CREATE FOREIGN TABLE s_csv (id int, name text, "a ""b""" text, ok boolean, born date, v numeric) SERVER shapes OPTIONS (resource '/csv', reply 'csv');
SELECT csv('/csv', E'\uFEFFid,name,"a ""b""",ok,born,v\r\n1,"Jim, the ""best""","two\r\nlines",true,2001-02-03,1.50\r\n2,,"",false,,\r\n3,t\\b\t,ü,,,18446744073709551616.1');
SELECT id, name, quote_nullable("a ""b"""), ok, born, v FROM s_csv;
SELECT csv('/csv', E'name,id\nx,7\n\ny,8\n');
SELECT id, name FROM s_csv WHERE id > 1;
CREATE FOREIGN TABLE s_one (id int) SERVER shapes OPTIONS (resource '/csv', reply 'csv');
SELECT csv('/csv', E'id\n1\n\n2');
SELECT id FROM s_one;
SELECT csv('/csv', E'id,name\n');
SELECT count(*) FROM s_csv;
CREATE FOREIGN TABLE s_csv_array (name text OPTIONS (pointer 'position:2')) SERVER shapes OPTIONS (resource '/csv', reply 'csv', shape 'array');
SELECT csv('/csv', E'x,x\n1,2\n3,4\n');
SELECT * FROM s_csv_array;
SELECT failing(format('SELECT csv(''/csv'', %L)', '')) AS loaded, failing('SELECT * FROM s_csv');
SELECT body, (SELECT failing('SELECT * FROM s_csv') FROM csv('/csv', body)) FROM unnest(ARRAY[
  E'id,name\n1\n', E'id,name\n1,2,3\n', E'id,name\n1,"open\n', E'id,name\n1,"a"b\n', E'id,name\n1,a"b\n', E'id,name\n1,a\rb\n', E'no,such\n1,2\n']) body;
SELECT csv('/csv', string_agg(line, E'\n')) FROM (SELECT 'id,name' AS line UNION ALL SELECT format('%s,"row, %s"', g, g) FROM generate_series(1, 5000) g) x;
SELECT tally('s_csv');
SELECT csv('/csv', E'id,name\n1,a\n', '{"close_delimited": true}');
SELECT failing('SELECT * FROM s_csv');
ALTER FOREIGN TABLE s_csv OPTIONS (ADD until_close 'yes');
SELECT id, name FROM s_csv;
SELECT csv('/csv', E'id,name\n1,a\n', '{"gzip": "ok"}');
SELECT id, name FROM s_csv;

-- Text: the body is one string
CREATE FOREIGN TABLE s_text (body text, tag text OPTIONS (pointer 'header:X-Tag')) SERVER shapes OPTIONS (resource '/text', reply 'text');
SELECT csv('/text', E'one "two"\n\\three\t\u0001', '{"content_type": "text/plain", "headers": {"X-Tag": "t"}}');
SELECT quote_literal(body), tag FROM s_text;
SELECT csv('/text', '');
SELECT quote_literal(body), tag FROM s_text;
SELECT * FROM log('path=/nothing');

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER shapes CASCADE;
DROP SCHEMA shapes CASCADE;
