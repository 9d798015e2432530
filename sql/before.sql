--
-- Something has to be looked up first: option before
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA before;
SET search_path = before;
\i :control
\i :failing
\a \t

SELECT load('{"path": "/plain/projects", "records": [{"id": 70, "name": "apollo", "handle": "a/1 &"}, {"id": 71, "name": "gemini", "handle": "g2"}]}');
SELECT load('{"path": "/plain/tasks", "records": [{"id": 1, "project_id": 70, "title": "fly", "handle": "a/1 &"}, {"id": 2, "project_id": 71, "title": "dock", "handle": "g2"},
 {"id": 3, "project_id": 70, "title": "land", "handle": "a/1 &"}]}');
CREATE SERVER before FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '4');
CREATE FOREIGN TABLE tasks (project text OPTIONS (access 'request', required 'true'), id int OPTIONS (key 'true'), title text, project_id int)
  SERVER before OPTIONS (resource '/plain/tasks', before 'GET /plain/projects?name={project}', get '',
    list 'GET {resource}?project_id={before:/0/id}&handle={before:/0/handle}');

-- Once a scan
SELECT * FROM tasks WHERE project = 'apollo';
SELECT * FROM log();
SELECT count(*) FROM tasks WHERE project = 'gemini';
SELECT * FROM log();
-- again for another value, not again for the same one
SELECT p, t.id, t.title FROM (VALUES ('apollo'), ('gemini'), ('gemini')) v(p), LATERAL (SELECT * FROM tasks WHERE project = v.p OFFSET 0) t;
SELECT * FROM log();
SELECT project, id FROM tasks WHERE project IN ('gemini', 'apollo') ORDER BY id;
SELECT * FROM log();
PREPARE by_name(text) AS SELECT count(*) FROM tasks WHERE project = $1;
EXECUTE by_name('apollo');
EXECUTE by_name('gemini');
SELECT * FROM log();
-- nothing is sent where nothing is wanted
SELECT * FROM tasks WHERE project = 'apollo' LIMIT 0;
SELECT * FROM tasks WHERE project = 'apollo' AND false;
SELECT * FROM log();

-- What will be asked
SELECT explained('SELECT * FROM tasks WHERE project = ''apollo''');
SELECT explained('SELECT t.* FROM tasks t JOIN (VALUES (''a''), (''b'')) v(p) ON t.project = v.p');
SELECT * FROM log();

-- Not without its value, and not with an empty one
SELECT failing('SELECT * FROM tasks');
SELECT failing('SELECT * FROM tasks WHERE project = ''soyuz''');
SELECT fault('{"path": "/plain/projects", "json": [{"id": null, "handle": {"a": 1}}]}');
SELECT failing('SELECT * FROM tasks WHERE project = ''apollo''');
SELECT fault('{"path": "/plain/projects", "status": 404, "body": "no"}');
SELECT failing('SELECT * FROM tasks WHERE project = ''apollo''');
SELECT fault('{"path": "/plain/projects", "cut_body": 5, "count": -1}');
SELECT failing('SELECT * FROM tasks WHERE project = ''apollo''');
SELECT control('reset?what=faults');
SELECT fault('{"path": "/plain/projects", "status": 503, "count": 1}');
SELECT count(*) FROM tasks WHERE project = 'apollo';
SELECT * FROM log();
ALTER FOREIGN TABLE tasks OPTIONS (SET before '');
SELECT failing('SELECT * FROM tasks WHERE project = ''apollo''');

-- Before writes too: once for each value
ALTER SERVER before OPTIONS (SET concurrency '1');
ALTER FOREIGN TABLE tasks OPTIONS (SET before 'GET /plain/projects?name={project}', insert E'POST {resource}?handle={before:/0/handle}\n{"title": "{title}", "project_id": "{before:/0/id}"}',
  delete 'DELETE {resource}/{key}?project_id={before:/0/id}', SET list 'GET {resource}?project_id={before:/0/id}');
INSERT INTO tasks (project, title) VALUES ('apollo', 'return'), ('apollo', 'splash'), ('gemini', 'walk') RETURNING project, title, project_id;
SELECT * FROM log();
DELETE FROM tasks WHERE project = 'apollo' AND title = 'splash';
SELECT * FROM log();
INSERT INTO tasks (project, title) VALUES ('soyuz', 'x');
SELECT * FROM log();

-- In the path and from a header; a column in the path before is required
SELECT control('static', '{"path": "/before/where", "headers": {"X-Task": "3"}, "json": {"ok": true}}');
CREATE FOREIGN TABLE one (kind text OPTIONS (access 'request'), id int, title text) SERVER before
  OPTIONS (resource '/plain/tasks', before 'GET /before/{kind}', list 'GET {resource}?id={before:header:X-Task}');
SELECT * FROM one WHERE kind = 'where';
SELECT failing('SELECT * FROM one');
SELECT * FROM one WHERE kind = '..';
SELECT * FROM log();

-- What is only part of the request may be of any type that has "="
CREATE FOREIGN TABLE query (q jsonb OPTIONS (access 'request'), ids int[] OPTIONS (access 'request'), id int, title text) SERVER before
  OPTIONS (resource '/queries', list E'POST {resource}\n{"query": "{q}", "ids": "{ids}"}');
SELECT control('static', '{"path": "/queries", "json": [{"id": 1, "title": "found"}]}');
SELECT * FROM query WHERE q = '{"a": [1, "x"]}' AND ids = '{1,2}';
SELECT id FROM query WHERE q = '"text"';
PREPARE q(jsonb) AS SELECT id, q FROM query WHERE q = $1;
EXECUTE q('{"b": null}');
SELECT * FROM log();

-- The address of a file: on the server's own origin, or on one that is allowed
SELECT control('static', format('{"path": "/before/export", "json": {"url": "%s/plain/tasks?title=land"}}', :'url'));
SELECT control('static', '{"path": "/before/evil", "json": {"url": "http://evil.example/x"}}');
CREATE FOREIGN TABLE file (which text OPTIONS (access 'request'), id int, title text) SERVER before
  OPTIONS (before 'GET /before/{which}', list 'GET {before:/url}', get '');
SELECT * FROM file WHERE which = 'export';
SELECT failing('SELECT * FROM file WHERE which = ''evil''');
SELECT explained('SELECT * FROM file WHERE which = ''evil''');
SELECT * FROM log();
-- more than there is room for
SELECT control('static', (SELECT format('{"path": "/before/many", "json": %s}', jsonb_object_agg('p' || g, 'x')) FROM generate_series(1, 40) g));
DO $$ BEGIN
EXECUTE (SELECT format('CREATE FOREIGN TABLE many (id int) SERVER before OPTIONS (before ''GET /before/many'', list ''GET /plain/tasks?%s'', get '''')',
  string_agg(format('a%s={before:/p%s}', g, g), '&')) FROM generate_series(1, 40) g);
END $$;
SELECT failing('SELECT * FROM many');
SELECT failing('EXPLAIN SELECT * FROM many');
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER before CASCADE;
DROP SCHEMA before CASCADE;
