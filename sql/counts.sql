--
-- count(*) by a route of its own: what its reply may be, and when it is not asked
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA counting;
SET search_path = counting;
\i :control
\i :failing
\a \t

CREATE SERVER counting FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', max_retries '0');

-- A bare number, as text: the whole body is the value, which holds no records
SELECT control('static', '{"path": "/c/things", "json": {"value": [{"id": 1}, {"id": 2}], "n": 2}}');
SELECT control('static', '{"path": "/c/things/$count", "content_type": "text/plain", "body": "41"}');
CREATE FOREIGN TABLE things (id int) SERVER counting
  OPTIONS (resource '/c/things', records '/value', total '/n', count 'GET {resource}/$count', count_value '.');
SELECT count(*) FROM things;
SELECT string_agg(id::text, ' ') FROM things;
SELECT * FROM log();
SELECT control('static', '{"path": "/c/things/$count", "content_type": "text/plain", "body": "42\n", "bom": true}');
SELECT count(*) FROM things;
SELECT control('static', '{"path": "/c/things/$count", "body": "\"43\""}');
SELECT count(*) FROM things;

-- What is no number
SELECT control('static', '{"path": "/c/things/$count", "content_type": "text/plain", "body": "many"}');
SELECT failing('SELECT count(*) FROM things');
SELECT control('static', '{"path": "/c/things/$count", "body": "\"many\""}');
SELECT failing('SELECT count(*) FROM things');
SELECT control('static', '{"path": "/c/things/$count", "body": "-1"}');
SELECT failing('SELECT count(*) FROM things');

-- A value that says nothing: the list is counted here
SELECT control('static', '{"path": "/c/things/$count", "body": "null"}');
SELECT count(*) FROM things;
SELECT control('static', '{"path": "/c/things/$count", "body": "{\"n\": 5}"}');
SELECT count(*) FROM things;
SELECT * FROM log();

-- One of several places; a header, with and without a body
ALTER FOREIGN TABLE things OPTIONS (SET count_value '/n,.');
SELECT count(*) FROM things;
SELECT control('static', '{"path": "/c/things/$count", "body": "6"}');
SELECT count(*) FROM things;
ALTER FOREIGN TABLE things OPTIONS (SET count_value 'header:X-Total', SET count 'HEAD {resource}/$count');
SELECT control('static', '{"path": "/c/things/$count", "headers": {"X-Total": "77"}, "body": "[]"}');
SELECT count(*) FROM things;
ALTER FOREIGN TABLE things OPTIONS (SET count 'GET {resource}/$count');
SELECT control('static', '{"path": "/c/things/$count", "headers": {"X-Total": "78"}, "status": 204}');
SELECT count(*) FROM things;
ALTER FOREIGN TABLE things OPTIONS (SET count_value 'header:X-Total,/count, .');
SELECT control('static', '{"path": "/c/things/$count", "json": {"count": 79}}');
SELECT count(*) FROM things;
SELECT control('static', '{"path": "/c/things/$count", "body": "80"}');
SELECT count(*) FROM things;
SELECT * FROM log();

-- Where bodies are lines, the count is JSON all the same; columns that look outside their record
ALTER FOREIGN TABLE things OPTIONS (SET count_value '.', DROP records, DROP total, ADD reply 'ndjson');
SELECT control('static', '{"path": "/c/things", "body": "{\"id\": 1}\n{\"id\": 2}\n"}');
SELECT control('static', '{"path": "/c/things/$count", "content_type": "text/plain", "body": "8"}');
SELECT count(*), max(id) FROM things;
SELECT count(*) FROM things;
ALTER FOREIGN TABLE things OPTIONS (DROP reply, ADD records '/value');
ALTER FOREIGN TABLE things ADD COLUMN n int OPTIONS (pointer 'reply:/n');
SELECT control('static', '{"path": "/c/things", "json": {"value": [{"id": 1}, {"id": 2}], "n": 2}}');
SELECT * FROM things;
SELECT count(*) FROM things;
SELECT * FROM log();

-- Dialect odata: $count with the filter, and the list
CREATE SERVER od FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', dialect 'odata');
CREATE FOREIGN TABLE people (id int OPTIONS (key 'true', column_name 'ID'), name text OPTIONS (column_name 'Name'), age int OPTIONS (column_name 'Age'))
  SERVER od OPTIONS (resource '/c/People');
SELECT control('static', '{"path": "/c/People", "json": {"@odata.context": "x", "value": [{"ID": 1, "Name": "Ann", "Age": 30}, {"ID": 2, "Name": "Bo", "Age": 41}]}}');
SELECT control('static', '{"path": "/c/People/$count", "content_type": "text/plain", "body": "2"}');
SELECT count(*) FROM people;
SELECT count(*) FROM people WHERE age >= 30;
SELECT count(*) FROM people WHERE name = 'Ann';
SELECT id, name FROM people WHERE age > 30 OR name LIKE 'A%' ORDER BY id;
SELECT * FROM log();
SELECT control('reset');
SET client_min_messages = warning;
DROP SCHEMA counting CASCADE;
DROP SERVER counting, od;
