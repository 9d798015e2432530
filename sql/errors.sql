--
-- Answers that are no success: SQLSTATE, message, detail, hint; what is repeated
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA errors;
SET search_path = errors;
\i :control
\i :failing
\a \t

CREATE SERVER errors FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', max_retries '0', max_wait '2s', timeout '5s');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), name text) SERVER errors OPTIONS (resource '/plain/simple');
CREATE FUNCTION status(doc json, query text DEFAULT 'SELECT * FROM t') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM control('reset?what=faults');
  PERFORM fault((jsonb_build_object('path', '/plain/simple*') || doc::jsonb)::text);
  RETURN concat_ws(' ', doc->>'status', failing(query));
END $$;

-- Each status on a list, with the API's words wherever it puts them
SELECT status(json_build_object('status', s, 'reason', 'Whatever')) FROM unnest('{400,401,402,403,404,405,406,407,408,409,410,412,413,414,415,418,422,428,429,431,451,500,501,502,503,504,505,511,599}'::int[]) s;
SELECT status('{"status": 405, "headers": {"Allow": "POST, PUT"}}');
SELECT status(json_build_object('status', 422, 'headers', '{"X-Request-Id": "req-17"}'::json, 'json', j::json)) FROM unnest(ARRAY['{"error": {"message": "one"}}', '{"message": "two", "code": 7}', '{"errors": [{"detail": "three"}]}',
  '{"error": "four", "error_description": "4"}', '{"title": "five"}', '{"other": {"very": ["deep"]}}', '["six"]', '"seven"', '{}', 'null']) j;
SELECT status('{"status": 400, "body": "plain words\nin two lines", "content_type": "text/plain"}');
SELECT status('{"status": 502, "html": "<html><body>Bad Gateway</body></html>"}');
SELECT status(json_build_object('status', 400, 'json', json_build_object('message', repeat('long ', 200)))) LIKE '%long long%', length(status(json_build_object('status', 400, 'json', json_build_object('message', repeat('long ', 200))))) < 1000;
ALTER SERVER errors OPTIONS (ADD error_message '/fault/why');
SELECT status('{"status": 400, "json": {"fault": {"why": "told so"}, "message": "not this"}}');
ALTER SERVER errors OPTIONS (DROP error_message);
-- of an item, 404 and 410 are no row
SELECT status(json_build_object('status', s), 'SELECT * FROM t WHERE id = 1') FROM unnest('{404,410,403,409,500}'::int[]) s;
-- 204 is no row either way; other successes are read
SELECT status('{"status": 204}'), status('{"status": 204}', 'SELECT * FROM t WHERE id = 1');
SELECT status('{"status": 206, "json": [{"id": 1}]}'), status('{"status": 203, "json": [{"id": 1}]}');
-- redirects are not followed
SELECT status('{"redirect": "/plain/array"}');
SELECT status('{"redirect": "http://other.example/x", "status": 308}');

-- on_status: the first rule whose conditions hold
ALTER SERVER errors OPTIONS (ADD on_status '404 empty; 409 /error/code=7 23514; 409 error; 418 /message~pot ok; 5xx header:X-Maint 57P03; 200 /error 22023; 200 /state=failed,broken 58000; 429 error');
SELECT status('{"status": 404}');
SELECT status('{"status": 409, "json": {"error": {"code": 7, "message": "seven"}}}');
SELECT status('{"status": 409, "json": {"error": {"code": 8}}}');
SELECT status('{"status": 418, "json": {"message": "teapot"}}');
SELECT status('{"status": 503, "headers": {"X-Maint": "yes"}}');
SELECT status('{"status": 503}');
SELECT status('{"status": 429}');
SELECT status('{"status": 200, "json": {"error": {"message": "200 but not"}}}');
SELECT status('{"status": 200, "json": {"state": "broken"}}');
ALTER SERVER errors OPTIONS (DROP on_status);

-- Bodies that are no JSON, are cut off, too deep, of another shape
SELECT status(j::json) FROM unnest(ARRAY['{"body": "<html>hello</html>", "status": 200}', '{"body": "", "status": 200}', '{"body": "[{\"id\": 1},", "status": 200}', '{"body": "[{\"id\": 1}] x", "status": 200}',
  '{"body": "[{\"id\": 01}]", "status": 200}', '{"body": "[{\"id\": NaN}]", "status": 200}', '{"body": "{\"id\": 1}", "status": 200}', '{"body": "null", "status": 200}', '{"body": "[1, 2]", "status": 200}', '{"body": "[{\"a\": 1, \"b\": 2}]", "status": 200}',
  '{"body": "[{}, {\"id\": 3}]", "status": 200}', '{"cut_body": 30}', '{"chunked": 10, "cut_chunked": 30}', '{"content_length": 7}', '{"gzip": "ok"}', '{"gzip": "half"}', '{"gzip": "crc"}', '{"gzip": "tail"}', '{"bom": true}', '{"mutate": [{"at": "/1", "member": "name", "deep": 2000}]}',
  '{"mutate": [{"at": "/1", "member": "id", "raw": "1e999"}]}', '{"content_type": "text/html"}', '{"close_delimited": true}', '{"close_delimited": true, "cut_body": 30}', '{"chunked": 5}', '{"slow": {"bytes": 20, "every": 0.01}}', '{"early_hints": true}', '{"http10": true}']) j;
-- wrong pointers name what is there
CREATE FOREIGN TABLE wrong (id int, name text) SERVER errors OPTIONS (resource '/wrong', records '/data/items');
SELECT control('static', format('{"path": "/wrong", "body": %s}', to_json(b))), failing('SELECT * FROM wrong') FROM unnest(ARRAY['{"data": {"rows": [], "total": 3}, "meta": 1}', '{"result": [], "count": 0}', '[]', '{"data": {"items": {"a": 1}}}', '{"data": {"items": null}}', '{"data": {"items": []}}', '5']) b;

-- Transport: nobody there, dropped, reset, too slow; with attempts and times
\set there `python3 -c "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"`
\set nobody 'http://127.0.0.1:' :there
CREATE SERVER nobody FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'nobody', max_retries '1');
CREATE FOREIGN TABLE nobody (id int) SERVER nobody OPTIONS (resource '/x');
SELECT failing('SELECT * FROM nobody');
ALTER SERVER nobody OPTIONS (SET url 'http://no-such-host.invalid', SET max_retries '0');
SELECT failing('SELECT * FROM nobody');
-- (a connection that was used before may have died by itself: that is tried once more)
SELECT control('reset?what=log');
SELECT status(f::json) FROM unnest(ARRAY['{"drop": true, "count": 2}', '{"reset": true, "count": 2}', '{"cut_headers": 20, "count": 2}']) f;
SELECT * FROM log();
ALTER SERVER errors OPTIONS (SET timeout '200ms');
SELECT status('{"never": true}');
ALTER SERVER errors OPTIONS (SET timeout '2s');
SELECT status('{"stall_body": {"after": 10}}');
SELECT control('release');
ALTER SERVER errors OPTIONS (SET timeout '5s');

-- Repeated: as often as allowed, as long as allowed, never once rows have left
ALTER SERVER errors OPTIONS (SET max_retries '2');
SELECT control('reset?what=faults,log');
SELECT status('{"status": 503, "count": 2}');
SELECT status('{"status": 503, "count": 3}');
SELECT status('{"drop": true, "count": 1}');
SELECT status('{"status": 500, "count": -1}', 'SELECT * FROM t WHERE id = 1');
SELECT status('{"status": 400, "count": -1}');
SELECT status('{"status": 501, "count": -1}');
SELECT * FROM log();
-- Retry-After in seconds and as a date; longer than max_wait is an error at once
SELECT status('{"status": 429, "retry_after": 0, "count": 2}');

BEGIN; SELECT status('{"status": 503, "retry_after": 1, "count": 1}'); SELECT clock_timestamp() - now() BETWEEN '1s' AND '40s' AS waited; COMMIT;
BEGIN; SELECT status('{"status": 429, "retry_after": "date:+2", "count": 1}'); SELECT clock_timestamp() - now() BETWEEN '0.5s' AND '40s' AS waited; COMMIT;
SELECT status('{"status": 429, "retry_after": 3600, "count": 1}');
-- What is told of the quota, in all its spellings; it counts for a credential of its own
CREATE SERVER quota FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', max_retries '0', max_wait '2s');
CREATE USER MAPPING FOR CURRENT_USER SERVER quota OPTIONS (token 'for-that');
CREATE FOREIGN TABLE q (id int) SERVER quota OPTIONS (resource '/plain/simple');
SELECT status('{"status": 429, "retry_after": 9000, "headers": {"Carto-Rate-Limit-Limit": "5", "Carto-Rate-Limit-Remaining": "0", "Carto-Rate-Limit-Reset": "9000"}}', 'SELECT * FROM q');
SELECT status('{"status": 429, "headers": {"X-RateLimit-Remaining": "7"}}', 'SELECT * FROM q');
SELECT status('{"status": 429, "headers": {"RateLimit-Limit": "10, 10;w=9000", "RateLimit-Reset": "9000"}}', 'SELECT * FROM q');
DROP SERVER quota CASCADE;
SELECT status('{"status": 503, "retry_after": "date:+3600", "count": 1}');
SELECT count(*) FROM log();
-- a list is not begun again once rows have left it
SELECT load('{"path": "/plain/big", "records": {"count": 5000, "record": {"id": "{n}", "name": "row {n} with some more text in it"}}}');
ALTER FOREIGN TABLE t OPTIONS (SET resource '/plain/big');
SELECT fault('{"path": "/plain/big", "cut_body": 200000, "count": 1}');
SELECT regexp_replace(failing('SELECT * FROM t'), 'after \d+ rows', 'after n rows');
SELECT * FROM log();
SELECT fault('{"path": "/plain/big", "cut_body": 30, "count": 1}');
SELECT failing('SELECT * FROM t');
SELECT * FROM log();

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER errors CASCADE;
DROP SERVER nobody CASCADE;
DROP SCHEMA errors CASCADE;
