--
-- Where records are, which of them are meant, and which requests are repeated
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA records;
SET search_path = records;
\i :control
\i :failing
\a \t

CREATE SERVER records FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', max_wait '5s');
-- Alternatives: whichever is there and not null
CREATE FOREIGN TABLE r_ways (id int) SERVER records OPTIONS (resource '/ways', records '/data/rows,/items,.');
CREATE FUNCTION ways(body text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM control('static', format('{"path": "/ways", "json": %s}', body));
	RETURN failing('SELECT * FROM r_ways');
END $$;
SELECT ways(body) FROM unnest(ARRAY['{"data": {"rows": [{"id": 1}, {"id": 2}]}}', '{"items": [{"id": 1}]}', '[{"id": 1}, {"id": 2}, {"id": 3}]',
  '{"data": {"rows": null}, "items": [{"id": 1}]}', '{"items": [{"id": 1}], "data": null}',
  '{"items": [{"id": 1}], "data": {"rows": [{"id": 2}]}}', '{"other": [{"id": 1}]}', '{"data": {}}', '7']) body;
ALTER FOREIGN TABLE r_ways OPTIONS (SET records '/data,/items,none');
SELECT control('static', '{"path": "/ways", "json": {"news": false}}');
SELECT * FROM r_ways;
ALTER FOREIGN TABLE r_ways OPTIONS (SET records '/data,/*');
SELECT failing('SELECT * FROM r_ways');
ALTER FOREIGN TABLE r_ways OPTIONS (SET records '/data,/items', ADD total '/items');
SELECT failing('SELECT * FROM r_ways');

-- [member=value] at the end chooses among the records
SELECT control('static', '{"path": "/delta", "json": {"n": 5, "rows": [{"tid": "tasks", "id": 1}, {"tid": "notes", "id": 2}, {"tid": "tasks", "id": 3}, {"id": 4}, {"tid": 7, "id": 5}]}}');
CREATE FOREIGN TABLE r_tasks (id int OPTIONS (key 'true')) SERVER records OPTIONS (resource '/delta', records '/rows/[tid=tasks]');
CREATE FOREIGN TABLE r_seven (id int) SERVER records OPTIONS (resource '/delta', records '/rows/[tid=7]', total '/n');
CREATE FOREIGN TABLE r_none (id int) SERVER records OPTIONS (resource '/delta', records '/rows/[tid=x]');
CREATE FOREIGN TABLE r_all (id int, tid text) SERVER records OPTIONS (resource '/delta', records '/rows');
SELECT * FROM r_tasks;
SELECT * FROM r_seven;
SELECT * FROM r_none;
SELECT count(*) FROM r_seven;
SELECT id FROM r_tasks OFFSET 1 LIMIT 1;
SELECT count(*) FROM r_all;
SELECT tid, id FROM r_all WHERE tid = 'notes';
CREATE FOREIGN TABLE r_map (id text OPTIONS (pointer 'name:'), kind text) SERVER records OPTIONS (resource '/stats', shape 'map', records '/by~1id/[kind=a b]');
SELECT control('static', '{"path": "/stats", "json": {"by/id": {"x": {"kind": "a b"}, "y": {"kind": "b"}, "z": {"kind": "a\u0020b"}}}}');
SELECT * FROM r_map;

-- LIKE as the API spells it
CREATE FOREIGN TABLE r_like (id int, name text OPTIONS (filter_like 'name~{value}')) SERVER records OPTIONS (resource '/plain/things', like_chars '*?');
SELECT explained('SELECT * FROM r_like WHERE name LIKE ''%o_ 1%''') WHERE true;
SELECT id FROM r_like WHERE name LIKE 'r%w _1' OR false;
SELECT id FROM r_like WHERE name LIKE 'row ?1%';
SELECT id FROM r_like WHERE name LIKE 'row 1\_%';
ALTER FOREIGN TABLE r_like OPTIONS (SET like_chars '*');
SELECT id FROM r_like WHERE name LIKE 'r%w %5';
SELECT id FROM r_like WHERE name LIKE 'r%w _5';
SELECT * FROM log('path=/plain/things');

-- Lists by POST are repeated as others are
CREATE FOREIGN TABLE r_post (id int) SERVER records OPTIONS (resource '/search', records '/data', next '/next',
  list E'POST {resource}\n{"size": "{page_size}", "after": "{cursor}", "where": {"n": 1}}', page_size '2');
SELECT control('static', '{"path": "/search", "replies": [{"json": {"data": [{"id": 1}, {"id": 2}], "next": "p2"}}, {"json": {"data": [{"id": 3}]}}]}');
SELECT fault('[{"path": "/search", "skip": 1, "drop": true}, {"path": "/search", "skip": 1, "status": 503}]');
SELECT * FROM r_post;
SELECT * FROM log();
-- unless option repeatable says no; then only what was refused
SELECT control('reset');
ALTER FOREIGN TABLE r_post OPTIONS (ADD repeatable 'get');
SELECT control('static', '{"path": "/search", "json": {"data": [{"id": 1}]}}');
SELECT fault('{"path": "/search", "drop": true}');
SELECT failing('SELECT * FROM r_post') ~ '^(08|HV)';
SELECT fault('{"path": "/search", "status": 503}');
SELECT failing('SELECT * FROM r_post') ~ 'status 503';
SELECT fault('{"path": "/search", "status": 429, "retry_after": 0}');
SELECT * FROM r_post;
SELECT * FROM log();
-- the same for GET
ALTER FOREIGN TABLE r_post OPTIONS (SET list 'GET {resource}');
SELECT fault('{"path": "/search", "status": 503}');
SELECT failing('SELECT * FROM r_post') ~ 'status 503';
ALTER FOREIGN TABLE r_post OPTIONS (SET repeatable 'list');
SELECT fault('{"path": "/search", "status": 503}');
SELECT * FROM r_post;
SELECT * FROM log();

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER records CASCADE;
DROP SCHEMA records CASCADE;
