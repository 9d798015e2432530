--
-- Work that the API does later: wait, wait_done, wait_failed
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA wait;
SET search_path = wait;
\i :control
\i :failing
\a \t

CREATE SERVER wait FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', max_requests '3');
-- A query that is begun, asked for until it is done, and read page by page
CREATE FOREIGN TABLE answers (q text OPTIONS (access 'request', required 'true'), id int, name text) SERVER wait
  OPTIONS (resource '/jobs', list E'POST {resource}?rows={page_size}\n{"query": "{q}"}', list_next 'GET {resource}/{reply:/job/id}?after={cursor}',
    records '/rows,none', next '/next', page_size '2', get '', wait 'GET {resource}/{reply:/job/id}?rows={page_size}&at={reply:/job/place}',
    wait_on 'list', wait_done '/state=done', wait_failed '/state=failed,stuck', wait_interval '1ms');
SELECT control('static', '{"path": "/jobs", "json": {"job": {"id": 77, "place": "eu"}, "state": "queued"}}');
SELECT control('static', '{"path": "/jobs/77", "replies": [{"json": {"state": "running"}}, {"json": {"job": {"place": "us"}, "state": "running", "rows": [{"id": 9}]}},
  {"json": {"state": "done", "rows": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}], "next": "p2"}}, {"json": {"rows": [{"id": 3, "name": "c"}]}}]}');
SELECT explained('SELECT id, name FROM answers WHERE q = ''all''');
SELECT id, name FROM answers WHERE q = 'all';
SELECT * FROM log();
-- done at once
SELECT control('static', '{"path": "/jobs", "json": {"job": {"id": 78}, "state": "done", "rows": [{"id": 5}]}}');
SELECT id, name FROM answers WHERE q = 'all';
SELECT * FROM log();
-- failed: in the API's words
SELECT control('static', '{"path": "/jobs", "json": {"job": {"id": 78, "place": "x"}, "state": "stuck", "error": {"message": "no such table"}}}');
SELECT failing('SELECT id FROM answers WHERE q = ''all''');
SELECT control('static', '{"path": "/jobs", "json": {"job": {"id": 78, "place": "x"}, "state": "queued"}}');
SELECT control('static', '{"path": "/jobs/78", "replies": [{"json": {"state": "running"}}, {"json": {"state": "failed", "error": {"message": "out of disk"}}}]}');
SELECT failing('SELECT id FROM answers WHERE q = ''all''');
SELECT * FROM log();
-- questions are no requests of the budget, and are repeated when they fail
SELECT control('static', '{"path": "/jobs/78", "replies": [{"json": {"state": "running"}}, {"json": {"state": "running"}}, {"json": {"state": "running"}}, {"json": {"state": "running"}},
  {"status": 503}, {"json": {"state": "done", "rows": [{"id": 6}]}}]}');
SELECT id FROM answers WHERE q = 'all';
SELECT * FROM log();
SELECT control('static', '{"path": "/jobs/78", "replies": [{"json": {"state": "running"}}, {"status": 404}]}');
SELECT failing('SELECT id FROM answers WHERE q = ''all''');
-- no way to ask, too long, not JSON
SELECT control('static', '{"path": "/jobs", "json": {"job": {"id": 78}, "state": "queued"}}');
SELECT failing('SELECT id FROM answers WHERE q = ''all''');
SELECT control('static', '{"path": "/jobs", "json": {"job": {"id": 78, "place": "x"}, "state": "queued"}}');
SELECT control('static', '{"path": "/jobs/78", "json": {"state": "running"}}');
ALTER FOREIGN TABLE answers OPTIONS (ADD wait_limit '20ms');
SELECT id FROM answers WHERE q = 'all';
ALTER FOREIGN TABLE answers OPTIONS (SET wait_limit '1h', SET wait_interval '1h');
SET statement_timeout = '300ms';
SELECT id FROM answers WHERE q = 'all';
RESET statement_timeout;
SELECT control('static', '{"path": "/jobs", "body": "started"}');
SELECT failing('SELECT id FROM answers WHERE q = ''all''');
SELECT control('reset?what=log') \g /dev/null
-- what the options need
ALTER FOREIGN TABLE answers OPTIONS (DROP wait_done);
SELECT failing('SELECT id FROM answers WHERE q = ''all''');
SELECT * FROM log();

-- A further page whose path has an empty value is no end
CREATE FOREIGN TABLE pages (id int) SERVER wait OPTIONS (resource '/first', list_next 'GET /next/{reply:/job}/{cursor}', next '/next', records '/rows');
SELECT control('static', '{"path": "/first", "json": {"rows": [{"id": 1}], "next": "x"}}');
SELECT failing('SELECT * FROM pages');

-- By key, several at a time, each in its own state
CREATE FOREIGN TABLE files (id int OPTIONS (key 'true'), url text) SERVER wait
  OPTIONS (resource '/files', list '', get 'GET {resource}/{key}', wait 'GET {reply:/check}', wait_on 'get', wait_done '/url', wait_interval '1ms');
SELECT control('static', '{"path": "/files/1", "json": {"id": 1, "check": "/checks/a"}}');
SELECT control('static', '{"path": "/files/2", "json": {"id": 2, "url": "there"}}');
SELECT control('static', format('{"path": "/files/3", "json": {"id": 3, "check": "%s/checks/c"}}', :'url'));
SELECT control('static', '{"path": "/checks/a", "replies": [{"json": {"id": 1, "url": null}}, {"json": {"id": 1, "url": "a"}}]}');
SELECT control('static', '{"path": "/checks/c", "json": {"id": 3, "url": "c"}}');
SELECT * FROM files WHERE id IN (1, 2, 3) ORDER BY id;
SELECT * FROM log('sort=1');

-- Writes: the row is what the last answer says
CREATE FOREIGN TABLE imports (id int OPTIONS (key 'true', access 'read'), url text, state text OPTIONS (access 'read'), nrows int OPTIONS (access 'read')) SERVER wait
  OPTIONS (resource '/imports', insert E'POST {resource}\n{"url": "{url}"}', wait 'GET {resource}/{reply:/id}', wait_done '/state=complete', wait_failed '/state=failed', wait_interval '1ms');
SELECT control('static', '{"path": "/imports", "json": {"id": 5, "state": "pending"}}');
SELECT control('static', '{"path": "/imports/5", "replies": [{"json": {"id": 5, "state": "running"}}, {"json": {"id": 5, "state": "complete", "nrows": 42}}]}');
INSERT INTO imports (url) VALUES ('file:x') RETURNING *;
SELECT * FROM log();
SELECT control('static', '{"path": "/imports/5", "replies": [{"json": {"id": 5, "state": "running"}}, {"json": {"id": 5, "state": "failed", "message": "no such file"}}]}');
SELECT failing('INSERT INTO imports (url) VALUES (''file:x'') RETURNING id');
ALTER FOREIGN TABLE imports OPTIONS (ADD transaction 'commit');
SELECT control('static', '{"path": "/imports/5", "replies": [{"json": {"id": 5, "state": "running"}}, {"json": {"id": 5, "state": "complete"}}]}');
SELECT control('reset?what=log') \g /dev/null
INSERT INTO imports (url) VALUES ('file:y');
SELECT * FROM log();

SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER wait CASCADE;
DROP SCHEMA wait CASCADE;
