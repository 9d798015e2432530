--
-- Records by key, lists of values, columns of the path and of the request
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA bykey;
SET search_path = bykey;
\i :control
\i :failing
\a \t

CREATE SCHEMA near;
CREATE SCHEMA far;
CREATE SERVER bykey FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', filter_eq '{column}={value}', filter_gt '{column}_gt={value}');
\set rows '[{"id": 1, "name": "one", "qty": 10}, {"id": 2, "name": "two", "qty": 20}, {"id": 3, "name": "three", "qty": 30}, {"id": 4, "name": "four", "qty": 20}]'
SELECT load(format('{"path": "/plain/mine", "records": %s, "filters": "sql"}', :'rows'));
CREATE TABLE near.t (id int, name text, qty int);
INSERT INTO near.t SELECT * FROM json_populate_recordset(NULL::near.t, :'rows');
CREATE FOREIGN TABLE far.t (id int OPTIONS (key 'true'), name text, qty int) SERVER bykey OPTIONS (resource '/plain/mine');

-- The key in WHERE: the item route; what else there is is rechecked
SELECT alike('SELECT * FROM t WHERE id = 2');
SELECT alike('SELECT * FROM t WHERE id = 2 AND qty = 21');
SELECT alike('SELECT * FROM t WHERE id = 99');
SELECT alike('SELECT * FROM t WHERE id = NULL');
SELECT alike('SELECT * FROM t WHERE id = 2 AND id = 3');
SELECT alike('SELECT * FROM t WHERE id = 2::bigint OR false');
SELECT alike('SELECT * FROM t WHERE id = 99999999999');
SELECT alike('SELECT count(*) FROM t WHERE id = 2');
SELECT alike('SELECT * FROM t WHERE id > 1 AND id = 2 ORDER BY name LIMIT 1');
SELECT alike('SELECT * FROM t WHERE id = 2 OR id = 3');
-- IN: an item each, every value once
SELECT alike('SELECT id FROM t WHERE id IN (3, 1, 3, 99, NULL)');
SELECT alike('SELECT id FROM t WHERE id = ANY (ARRAY[]::int[])');
SELECT alike('SELECT id FROM t WHERE id IN (1, 2) AND id IN (2, 3)');
SELECT alike('SELECT id FROM t WHERE id IN (1, 2) ORDER BY id DESC LIMIT 1');
SELECT alike('SELECT id FROM t WHERE id = ANY (ARRAY(SELECT id - 1 FROM near.t WHERE id < 4))');
SELECT alike('SELECT id FROM t WHERE id NOT IN (1, 2)');
-- IN on another column: a list each, and none of its rows twice
SELECT alike('SELECT id FROM t WHERE qty IN (20, 10, 20)');
SELECT alike('SELECT id FROM t WHERE qty IN (20, 10) AND name IN (''two'', ''four'')');
SELECT alike('SELECT id FROM t WHERE qty = ANY (ARRAY[10, NULL, 20, 40]) AND id > 1 ORDER BY id');
-- an API that ignores the filter does not multiply rows
ALTER FOREIGN TABLE far.t OPTIONS (ADD list 'GET {resource}?_none={name}', ADD filter_eq 'x_{column}={value}');
SELECT alike('SELECT id FROM t WHERE qty IN (20, 10)');
ALTER FOREIGN TABLE far.t OPTIONS (DROP list, DROP filter_eq);
-- one filter for several values: cut by max_keys, and by max_url
ALTER FOREIGN TABLE far.t OPTIONS (ADD filter_in '{column}_in={values|,}', ADD max_keys '2');
SELECT alike('SELECT id FROM t WHERE qty IN (10, 20, 30, 40, 50)');
SELECT alike('SELECT id FROM t WHERE id IN (1, 2, 3)');
ALTER FOREIGN TABLE far.t OPTIONS (SET max_keys '100', ADD max_url '100');
SELECT alike('SELECT id FROM t WHERE qty = ANY (ARRAY(SELECT generate_series(10, 400, 10)))');
SELECT failing(format('SELECT id FROM far.t WHERE name = %L', repeat('x', 200)));
SELECT * FROM log();
ALTER FOREIGN TABLE far.t OPTIONS (DROP filter_in, DROP max_keys, DROP max_url);

-- A key of text: nothing in it can change the path
SELECT load('{"path": "/plain/texts", "key_type": "text", "records": [{"id": "a/b", "n": 1}, {"id": "a b?c#d%2F&=+é", "n": 2}, {"id": "plain", "n": 4}]}');
CREATE FOREIGN TABLE far.texts (id text OPTIONS (key 'true'), n int) SERVER bykey OPTIONS (resource '/plain/texts');
CREATE TABLE near.texts AS SELECT * FROM (VALUES ('a/b', 1), ('a b?c#d%2F&=+é', 2), ('plain', 4)) v(id, n);
SELECT alike('SELECT * FROM texts WHERE id = ''a/b''');
SELECT alike('SELECT * FROM texts WHERE id = ''a b?c#d%2F&=+é''');
SELECT alike('SELECT * FROM texts WHERE id = ''''');
SELECT alike('SELECT * FROM texts WHERE id IN (''..'', ''.'', ''../mine/1'')');
SELECT alike('SELECT * FROM texts WHERE id = E''x\ny''');
SELECT alike('SELECT * FROM texts WHERE id = ''plain'' COLLATE "C"');

-- No item route; only an item route; an item route with the record elsewhere
CREATE FOREIGN TABLE far.nolist (id int OPTIONS (key 'true'), name text) SERVER bykey OPTIONS (resource '/plain/mine', list '');
CREATE VIEW near.nolist AS SELECT id, name FROM near.t;
SELECT alike('SELECT * FROM nolist WHERE id = 1');
SELECT failing('SELECT * FROM far.nolist');
SELECT failing('SELECT * FROM far.nolist WHERE id > 1');
SELECT alike('SELECT * FROM nolist WHERE id > 1 LIMIT 0');
SELECT alike('SELECT * FROM nolist WHERE false');
SELECT alike('SELECT n.id, t.qty FROM nolist n JOIN near.t ON t.id = n.id AND t.qty > 10');
SET enable_nestloop = off;
SET rest_fdw.enable_batch_join = off;
SELECT alike('SELECT n.id, t.qty FROM nolist n JOIN near.t ON t.id = n.id AND t.qty > 10');
RESET enable_nestloop;
RESET rest_fdw.enable_batch_join;
CREATE FOREIGN TABLE far.wrapped (id int OPTIONS (key 'true'), name text) SERVER bykey OPTIONS (get 'GET /wrapped?id={key}&with=all', record '/data/item,none', list '');
CREATE VIEW near.wrapped AS SELECT id, name FROM near.t WHERE id = 1;
SELECT control('static', '{"path": "/wrapped", "replies": [{"json": {"data": {"item": {"id": 1, "name": "one"}}}}, {"json": {"data": null}}, {"json": {"other": 1}}]}');
SELECT alike('SELECT * FROM wrapped WHERE id = 1');
SELECT alike('SELECT * FROM wrapped WHERE id = 2');
ALTER FOREIGN TABLE far.wrapped OPTIONS (SET record '/data/item');
SELECT failing('SELECT * FROM far.wrapped WHERE id = 1');
-- an item that is another record than was asked for
SELECT control('static', '{"path": "/wrapped", "json": {"data": {"item": {"id": 7, "name": "seven"}}}}');
SELECT rest_test.rows_of('far', 'SELECT * FROM wrapped WHERE id = 1');

-- A key of two columns; columns in the path are required
CREATE FOREIGN TABLE far.members (org int OPTIONS (key 'true', access 'request'), id int OPTIONS (key 'true'), name text)
  SERVER bykey OPTIONS (resource '/plain/orgs/{org}/members', get 'GET {resource}/{id}');
CREATE TABLE near.members AS SELECT * FROM (VALUES (1, 10, 'Ann'), (1, 11, 'Bo'), (2, 20, 'Cy')) v(org, id, name);
CREATE FOREIGN TABLE far.orgs (id int OPTIONS (key 'true'), name text) SERVER bykey OPTIONS (resource '/plain/orgs');
CREATE TABLE near.orgs AS SELECT * FROM (VALUES (1, 'Acme'), (2, 'Bolt')) v(id, name);
SELECT control('reset?what=log');
SELECT alike('SELECT * FROM members WHERE org = 1');
SELECT alike('SELECT * FROM members WHERE org = 1 AND id = 11');
SELECT alike('SELECT * FROM members WHERE org IN (1, 2)');
SELECT alike('SELECT * FROM members WHERE org = 1 AND id IN (10, 11, 20)');
SELECT alike('SELECT * FROM members WHERE org = NULL OR NULL');
SELECT alike('SELECT o.name, m.name FROM orgs o JOIN members m ON m.org = o.id');
SELECT alike('SELECT o.name, m.name FROM orgs o LEFT JOIN members m ON m.org = o.id AND m.id = 20');
SELECT alike('SELECT o.name, (SELECT count(*) FROM members m WHERE m.org = o.id) FROM orgs o');
SELECT alike('SELECT * FROM members WHERE org = 3 LIMIT 0');
-- A key that the records do not have: the item route takes it, and rows show it
CREATE FOREIGN TABLE far.unkeyed (k int OPTIONS (key 'true', access 'request'), name text)
  SERVER bykey OPTIONS (resource '/plain/simple', list '', get 'GET {resource}/{key}');
SELECT k, name FROM far.unkeyed WHERE k = 2;
SELECT k, name FROM far.unkeyed WHERE k = 99;
SELECT failing('SELECT k, name FROM far.unkeyed WHERE k > 2');
SELECT failing('SELECT * FROM far.members');
SELECT failing('SELECT * FROM far.members WHERE org > 1');
SELECT failing('SELECT * FROM far.members WHERE org = 1 OR id = 20');
SELECT failing('SELECT * FROM far.members WHERE org = 3');
SELECT * FROM log();

-- A column that only the request has: from = or IN, and what it shows is that
CREATE FOREIGN TABLE far.search (id int, name text, q text OPTIONS (access 'request'), lang text OPTIONS (access 'request', required 'true'))
  SERVER bykey OPTIONS (resource '/plain/mine', list 'GET {resource}?limit=100', filter_eq '_{column}={value}');
CREATE VIEW near.search AS SELECT id, name, q, lang FROM near.t, (VALUES ('x'), ('y')) v(q), (VALUES ('en'), ('de')) w(lang);
SELECT alike('SELECT * FROM search WHERE q = ''x'' AND lang = ''en'' AND id < 3');
SELECT alike('SELECT * FROM search WHERE q IN (''x'', ''y'') AND lang = ''de'' AND id = 1');
SELECT failing('SELECT * FROM far.search WHERE q = ''x''');
SELECT failing('SELECT * FROM far.search WHERE q = ''x'' OR lang = ''en''');
SELECT failing('SELECT * FROM far.search WHERE lang = ''en'' AND q > ''a''');
SELECT rest_test.rows_of('far', 'SELECT id, q FROM search WHERE lang = ''en'' AND id = 1');
SELECT failing('SELECT * FROM far.search WHERE lang = ''''');
SELECT alike('SELECT s.id, v.q FROM (VALUES (''x''), (''y'')) v(q) JOIN search s ON s.q = v.q AND s.lang = ''en'' WHERE s.id = 1');
SELECT failing('SELECT * FROM far.search a JOIN far.search b USING (q) WHERE a.lang = ''en'' AND b.lang = ''de''');
SELECT alike('SELECT a.id FROM search a JOIN search b USING (q) WHERE a.lang = ''en'' AND b.lang = ''de'' AND a.q = ''x'' AND a.id = 1 AND b.id = 2');
SELECT * FROM log();

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER bykey CASCADE;
DROP SCHEMA bykey, near, far CASCADE;
