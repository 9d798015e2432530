--
-- Lists that are read by key, further pages by a route of their own, and the
-- order that lists have by themselves
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA paging;
SET search_path = paging;
\i :control
\i :failing
\a \t

CREATE SERVER paging FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', sort_asc '{column}', sort_desc '-{column}');
-- By key: sorted by it, each page after the last one's
CREATE FOREIGN TABLE g_key (id int OPTIONS (key 'true', filter_gt 'id_gt={value}', filter_ge 'id_gte={value}', filter_lt 'id_lt={value}',
    filter_in 'id_in={values|,}'), name text, grp int OPTIONS (filter_eq 'grp={value}', exact 'eq'))
  SERVER paging OPTIONS (resource '/plain/keyset', pager 'keyset', page_size '10', list 'GET {resource}?sort={sort|,}&limit={page_size}');
SELECT tally('g_key');
SELECT id, name FROM g_key WHERE id > 12 AND grp = 1;
SELECT string_agg(id::text, ' ') FROM (SELECT id FROM g_key WHERE id >= 3 AND id < 16 OFFSET 0) x;
SELECT string_agg(id::text, ' ') FROM (SELECT id FROM g_key ORDER BY id DESC) x;
SELECT string_agg(id::text, ' ') FROM (SELECT id FROM g_key WHERE id IN (1, 2, 3, 24, 25) ORDER BY id) x;
SELECT id FROM g_key ORDER BY id LIMIT 2;
SELECT string_agg(id::text, ' ') FROM (SELECT id FROM g_key ORDER BY name DESC LIMIT 3) x;
SELECT count(*) FROM g_key a JOIN g_key b USING (id);
SELECT * FROM log();
SELECT explained('SELECT id FROM g_key WHERE id > 12 ORDER BY id DESC LIMIT 3');
SELECT explained('SELECT id FROM g_key ORDER BY grp');

-- A list that changes while it is read: nothing twice, nothing lost
SELECT fault('{"path": "/plain/keyset", "skip": 1, "change": [{"delete": 2}, {"delete": 3}, {"insert": {"id": 4, "name": "late", "grp": 4}, "at": 0}]}');
SELECT tally('g_key');
SELECT control('reset');

-- What it takes, and what is noticed
ALTER FOREIGN TABLE g_key ALTER id OPTIONS (SET filter_gt '');
SELECT failing('SELECT * FROM g_key');
ALTER FOREIGN TABLE g_key ALTER id OPTIONS (SET filter_gt 'id_gt={value}', ADD sortable 'false');
SELECT failing('SELECT * FROM g_key');
ALTER FOREIGN TABLE g_key ALTER id OPTIONS (DROP sortable, SET key 'false');
SELECT failing('SELECT * FROM g_key');
ALTER FOREIGN TABLE g_key ALTER id OPTIONS (SET key 'true');
ALTER FOREIGN TABLE g_key ALTER grp OPTIONS (ADD key 'true');
SELECT failing('SELECT * FROM g_key');
ALTER FOREIGN TABLE g_key ALTER grp OPTIONS (DROP key);
CREATE FOREIGN TABLE g_text (name text OPTIONS (key 'true', filter_gt 'name_gt={value}')) SERVER paging
  OPTIONS (resource '/plain/keyset', pager 'keyset', page_size '10', list 'GET {resource}?sort={sort|,}&limit={page_size}');
SELECT failing('SELECT * FROM g_text');
ALTER FOREIGN TABLE g_text OPTIONS (ADD sort_text 'C');
SELECT failing('SELECT * FROM g_text');
ALTER FOREIGN TABLE g_text ALTER name TYPE text COLLATE "C";
SELECT count(*), min(name), max(name) FROM g_text;
SELECT fault('{"path": "/plain/keyset", "reorder": true}');
SELECT failing('SELECT * FROM g_key');
ALTER FOREIGN TABLE g_key ALTER id OPTIONS (SET filter_gt 'ignored_gt={value}');
SELECT failing('SELECT * FROM g_key');
SELECT * FROM log();

-- Keys of an expression
SELECT control('static', '{"path": "/exp", "replies": [{"json": [{"id": 3}, {"id": 4}]}, {"json": [{"id": 7}]}, {"json": []}]}');
CREATE FOREIGN TABLE g_exp (id int OPTIONS (key 'true', filter_gt 'id gt {value}'), a text OPTIONS (filter_eq 'a eq {value}', access 'request')) SERVER paging
  OPTIONS (resource '/exp', pager 'keyset', quote '''', filter_and '{terms| and }', list 'GET {resource}?filter={filter}&order={sort|,}');
SELECT * FROM g_exp WHERE id > 2 AND a = 'it''s';
SELECT * FROM log();

-- Further pages have a route of their own; it takes what replies hold
CREATE FOREIGN TABLE g_job (id int, name text, grp int OPTIONS (filter_eq 'grp={value}')) SERVER paging
  OPTIONS (records '/rows', next '/token', list E'POST /jobs\n{"limit": "{page_size}"}', page_size '2',
    list_next 'GET /jobs/{reply:/job/id}/results?token={cursor}&schema={reply:/schema}');
SELECT control('static', '{"path": "/jobs", "json": {"rows": [{"id": 1}, {"id": 2}], "job": {"id": "j/1"}, "schema": 7, "token": "a"}}');
SELECT control('static', '{"path": "/jobs/j%2F1/results", "replies": [{"json": {"rows": [{"id": 3}], "token": "b", "schema": 8}}, {"json": {"rows": [{"id": 4}], "token": null}}]}');
SELECT id FROM g_job;
SELECT id FROM g_job WHERE grp = 5;
SELECT * FROM log();
ALTER FOREIGN TABLE g_job OPTIONS (SET list 'GET /x/{reply:/id}');
SELECT failing('SELECT * FROM g_job');
ALTER FOREIGN TABLE g_job OPTIONS (SET list 'GET {resource}?limit={page_size}', ADD resource '/plain/offset',
  SET records '/items', SET page_size '10', DROP next, SET list_next 'GET {resource}?offset={offset}');
SELECT tally('g_job');
SELECT * FROM log();

-- The order of a list by itself: nothing is asked for, and it is checked
CREATE FOREIGN TABLE g_nat (id int NOT NULL, name text, qty int, created timestamptz NOT NULL) SERVER paging
  OPTIONS (resource '/plain/things', natural_sort 'created, id', sortable 'false');
CREATE TABLE other AS SELECT g AS id, timestamptz '2024-01-01 12:00+00' + (g - 1) * interval '1 day' AS at FROM generate_series(1, 25, 6) g;
ANALYZE other;
SELECT explained('SELECT id FROM g_nat ORDER BY created, id LIMIT 3');
SELECT explained('SELECT id FROM g_nat ORDER BY created');
SELECT explained('SELECT id FROM g_nat ORDER BY created DESC');
SELECT explained('SELECT id FROM g_nat ORDER BY id');
SELECT explained('SELECT id FROM g_nat ORDER BY created, name');
SELECT id FROM g_nat ORDER BY created, id LIMIT 3;
SET enable_hashjoin = off; SET enable_nestloop = off; SET rest_fdw.enable_batch_join = off;
SELECT explained('SELECT g_nat.id, at FROM g_nat JOIN other ON created = at');
SELECT g_nat.id, at FROM g_nat JOIN other ON created = at;
RESET enable_hashjoin; RESET enable_nestloop; RESET rest_fdw.enable_batch_join;
SELECT fault('{"path": "/plain/things", "reorder": true}');
SELECT failing('SELECT id FROM g_nat ORDER BY created');
SELECT * FROM log();
-- NULLs: only where they are known to stand
ALTER FOREIGN TABLE g_nat ALTER created DROP NOT NULL;
SELECT explained('SELECT id FROM g_nat ORDER BY created');
SELECT explained('SELECT id FROM g_nat WHERE created > ''2024-01-05'' ORDER BY created');
ALTER FOREIGN TABLE g_nat ALTER created OPTIONS (ADD sort_nulls 'last');
SELECT explained('SELECT id FROM g_nat ORDER BY created');
ALTER FOREIGN TABLE g_nat OPTIONS (SET natural_sort 'created desc');
SELECT explained('SELECT id FROM g_nat ORDER BY created DESC');
SELECT explained('SELECT id FROM g_nat ORDER BY created DESC NULLS LAST');
-- by a column that is not there
ALTER FOREIGN TABLE g_nat OPTIONS (SET natural_sort 'created desc, changed');
SELECT failing('SELECT id FROM g_nat');

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER paging CASCADE;
DROP SCHEMA paging CASCADE;
