--
-- Writes through what PostgreSQL has around tables: triggers, views, partitions, generated columns; and the
-- column's own rules.  Numbers are those of the pitfalls of other wrappers.
--
\getenv src PG_ABS_SRCDIR
\set written :src '/test/lib/written.sql'
\getenv url REST_URL
CREATE SCHEMA writerules;
SET search_path = writerules;
\i :written
\a \t
SET client_min_messages = warning;

SELECT format('%s/plain', :'url') AS plain \gset
CREATE SERVER rules FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'plain', concurrency '1',
  insert E'POST {resource}\n"{record}"', update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}');
SELECT load('{"path": "/plain/r", "records": {"count": 4, "record": {"id": "{n}", "name": "row {n}", "n": 0}}}');
CREATE FOREIGN TABLE r (id int OPTIONS (key 'true'), name text, n int) SERVER rules OPTIONS (resource '/r');

-- 8: a write that is proven empty has no scan
UPDATE r SET n = 1 WHERE false;
DELETE FROM r WHERE 1 = 0;
-- 24: composite keys
CREATE FOREIGN TABLE r_two (a int OPTIONS (key 'true'), b text OPTIONS (key 'true'), n int) SERVER rules OPTIONS (resource '/two',
  get '', update E'PATCH {resource}/{old.a}/{old.b}\n"{changes}"', delete 'DELETE {resource}/{old.a}/{old.b}');
SELECT control('static', '{"path": "/plain/two", "json": [{"a": 1, "b": "x/y", "n": 1}, {"a": 2, "b": "z", "n": 2}]}');
SELECT control('static', '{"path": "/plain/two/1/x%2Fy", "json": {"a": 1, "b": "x/y", "n": 5}}');
SELECT control('static', '{"path": "/plain/two/9/q", "status": 204}');
UPDATE r_two SET n = 5 WHERE n = 1 RETURNING *;
DELETE FROM r_two WHERE a = 9 AND b = 'q';
-- 25: the key itself is changed, by SET or by a trigger: the old one says which record is meant
UPDATE r SET id = 40 WHERE id = 4 RETURNING *;
CREATE FUNCTION new_key() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := 41; NEW.n := 7; RETURN NEW; END $$;
CREATE TRIGGER new_key BEFORE UPDATE ON r FOR EACH ROW WHEN (OLD.id = 40) EXECUTE FUNCTION new_key();
-- 26: a trigger changes what SET does not name
UPDATE r SET name = 'by trigger' WHERE id = 40 RETURNING *;
DROP TRIGGER new_key ON r;
SELECT * FROM log();

-- 27: generated columns are computed here and never sent
CREATE FOREIGN TABLE r_gen (id int OPTIONS (key 'true'), n int, twice int GENERATED ALWAYS AS (n * 2) STORED) SERVER rules OPTIONS (resource '/r');
INSERT INTO r_gen (n) VALUES (21) RETURNING id, n, twice;
UPDATE r_gen SET n = 22 WHERE id = 42 RETURNING *;
-- row by row: a sub-select that comes again sees the table as it was before the first of them
UPDATE r_gen SET n = (SELECT sum(x.n) FROM r_gen x WHERE x.id <> r_gen.id) + 1 WHERE id < 4 RETURNING *;
SELECT * FROM log();
UPDATE r_gen SET n = 0 WHERE id < 4;
-- 28: what is not listed is left to the API, what is listed is sent; defaults of the table are values
CREATE FOREIGN TABLE r_def (id int OPTIONS (key 'true'), name text DEFAULT 'none', n int) SERVER rules OPTIONS (resource '/r');
INSERT INTO r_def (n) VALUES (NULL);
INSERT INTO r_def DEFAULT VALUES;
INSERT INTO r_def (name) VALUES (DEFAULT);
ALTER FOREIGN TABLE r_def OPTIONS (ADD insert_nulls 'send');
INSERT INTO r_def (n) VALUES (1);
ALTER FOREIGN TABLE r_def OPTIONS (SET insert_nulls 'never');
INSERT INTO r_def (name, n) VALUES (NULL, 2);
SELECT * FROM log();

-- 29: AFTER triggers and RETURNING see what the API says, also of routed rows
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE WARNING '% % -> %', TG_OP, OLD, NEW; RETURN NULL; END $$;
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON r FOR EACH ROW EXECUTE FUNCTION tell();
INSERT INTO r (name) VALUES ('triggered'), ('again');
UPDATE r SET n = 3 WHERE name = 'again';
DELETE FROM r WHERE name = 'again' RETURNING id, name;
DROP TRIGGER tell ON r;
SELECT * FROM log();
CREATE TABLE parent (id int, name text, n int) PARTITION BY LIST (n);
CREATE TABLE local_part PARTITION OF parent FOR VALUES IN (100);
CREATE FOREIGN TABLE far_part (n int, id int OPTIONS (key 'true'), name text) SERVER rules OPTIONS (resource '/part');
ALTER TABLE parent ATTACH PARTITION far_part FOR VALUES IN (200);
SELECT load('{"path": "/plain/part", "records": []}');
INSERT INTO parent (name, n) VALUES ('here', 100), ('there', 200), ('there too', 200) RETURNING tableoid::regclass, *;
COPY parent (name, n) FROM stdin WITH (DELIMITER ' ');
c1 200
c2 100
c3 200
\.
UPDATE parent SET name = upper(name) WHERE name LIKE 'c%';
SELECT refused('UPDATE parent SET n = 100 WHERE id = 1');
-- 32: rows that an UPDATE moves to where it updates
SET enable_async_append = off;		-- rows in the order of the partitions; no request is on its way at the error
UPDATE parent SET n = 200 WHERE name = 'here' RETURNING *;
SELECT refused('UPDATE parent SET n = 200');
RESET enable_async_append;
DELETE FROM parent WHERE name LIKE 'there%';
SELECT tableoid::regclass, * FROM parent ORDER BY 1, 2;
SELECT * FROM log();

-- Views: WITH CHECK OPTION is looked at before anything is sent
CREATE VIEW v AS SELECT * FROM r WHERE n < 10 WITH CHECK OPTION;
SELECT refused('INSERT INTO v (n) VALUES (11)');
SELECT refused('UPDATE v SET n = 12 WHERE id = 1');
INSERT INTO v (name, n) VALUES ('view', 9) RETURNING n;
SELECT * FROM log();

-- 30: ON CONFLICT DO NOTHING: a duplicate is no row; a route that replaces serves where there is none that creates
SELECT fault('{"path": "/plain/r", "method": "POST", "status": 409}');
INSERT INTO r (name) VALUES ('taken'), ('free') ON CONFLICT DO NOTHING RETURNING name;
SELECT refused('INSERT INTO r VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 1');
CREATE FOREIGN TABLE r_put (id int OPTIONS (key 'true'), name text) SERVER rules OPTIONS (resource '/r', insert '',
  upsert E'PUT {resource}/{key}\n"{record}"');
INSERT INTO r_put VALUES (1, 'replaced') RETURNING *;
SELECT refused($$INSERT INTO r_put VALUES (1, 'kept') ON CONFLICT DO NOTHING$$);
SELECT fault('{"path": "/plain/r/7", "status": 404}'), fault('{"path": "/plain/r/8", "status": 409}');
SELECT refused($$INSERT INTO r_put VALUES (7, 'nowhere')$$);
SELECT refused($$INSERT INTO r_put VALUES (8, 'clash')$$);
SELECT refused($$INSERT INTO r_put (name) VALUES ('no key')$$);
SELECT refused($$INSERT INTO r_put VALUES (NULL, 'no key')$$);
SELECT * FROM log();

-- Columns that are only written, only inserted, never written, in the path
CREATE FOREIGN TABLE r_acc (id int OPTIONS (key 'true', access 'read'), name text OPTIONS (access 'write'), first text OPTIONS (access 'insert'),
  n int OPTIONS (access 'read'), deep text OPTIONS (pointer '/a/b/0'), other text OPTIONS (pointer '/x,/y'), box text OPTIONS (column_name 'the/box'))
  SERVER rules OPTIONS (resource '/r');
INSERT INTO r_acc (name, first, deep, other, box) VALUES ('w', 'f', 'd', 'o', 'b') RETURNING *;
SELECT refused('INSERT INTO r_acc (n) VALUES (1)');
INSERT INTO r_acc (n, name) VALUES (NULL, 'n');
SELECT refused('UPDATE r_acc SET first = 1 WHERE id = 1');
SELECT refused('UPDATE r_acc SET n = 1');
UPDATE r_acc SET name = 'W', deep = NULL WHERE id = 1;
CREATE FOREIGN TABLE r_path (kind text OPTIONS (access 'request'), id int OPTIONS (key 'true'), name text) SERVER rules OPTIONS (resource '/{kind}/all');
SELECT load('{"path": "/plain/x/all", "records": [{"id": 1, "name": "a"}]}');
INSERT INTO r_path VALUES ('x', 2, 'b') RETURNING *;
UPDATE r_path SET name = 'c' WHERE kind = 'x' AND id = 1 RETURNING *;
UPDATE r_path SET name = name || '!' WHERE kind = 'x' RETURNING *;
DELETE FROM r_path WHERE kind = 'x' AND id = 2;
SELECT refused($$INSERT INTO r_path VALUES (NULL, 3, 'b')$$);
SELECT * FROM log();

-- Conflicts: a version, an ETag
SELECT load('{"path": "/plain/etag", "etag": true, "if_match": "required", "records": [{"id": 1, "n": 1}]}');
CREATE FOREIGN TABLE r_etag (id int OPTIONS (key 'true'), n int, etag text OPTIONS (pointer 'header:ETag', access 'read')) SERVER rules
  OPTIONS (resource '/etag', list '', update E'PATCH {resource}/{key}\nIf-Match: {old.etag}\n\n"{changes}"',
  delete E'DELETE {resource}/{key}\nIf-Match: {old.etag}');
UPDATE r_etag SET n = 2 WHERE id = 1 RETURNING id, n;
SELECT fault('{"path": "/plain/etag/1", "method": "PATCH", "change": [{"update": 1, "set": {"n": 77}}]}');
SELECT refused('UPDATE r_etag SET n = 3 WHERE id = 1');
DELETE FROM r_etag WHERE id = 1;
SELECT * FROM log('status=1');

-- Where the written row comes from: its reply, a look at it, nowhere; and where its key stands
SELECT load('{"path": "/plain/bare", "reply": "none", "stamp": "n", "records": []}');
CREATE FOREIGN TABLE r_bare (id int OPTIONS (key 'true'), name text, n int) SERVER rules OPTIONS (resource '/bare');
INSERT INTO r_bare (name) VALUES ('reply') RETURNING *;
ALTER FOREIGN TABLE r_bare OPTIONS (ADD inserted_key 'header:Location');
INSERT INTO r_bare (name) VALUES ('key') RETURNING *;
ALTER FOREIGN TABLE r_bare OPTIONS (ADD returning 'get delete=none');
INSERT INTO r_bare (name) VALUES ('get') RETURNING *;
UPDATE r_bare SET name = 'got' WHERE id = 3 RETURNING *;
INSERT INTO r_bare (name) VALUES ('not looked at');
ALTER FOREIGN TABLE r_bare OPTIONS (SET returning 'none');
INSERT INTO r_bare (name) VALUES ('none') RETURNING *;
SELECT * FROM log();
SELECT control('static', '{"path": "/plain/told", "json": {"result": {"new": {"key": 7}}}}');
CREATE FOREIGN TABLE r_told (id int OPTIONS (key 'true'), name text) SERVER rules OPTIONS (resource '/told', inserted_key '/result/new/key', record '/result/new/row,none');
INSERT INTO r_told (name) VALUES ('told') RETURNING *;
ALTER FOREIGN TABLE r_told OPTIONS (SET inserted_key '/result/key');
SELECT refused($$INSERT INTO r_told (name) VALUES ('wrong place') RETURNING *$$);
INSERT INTO r_told (name) VALUES ('nobody looks');
ALTER FOREIGN TABLE r_bare OPTIONS (SET returning 'get', SET inserted_key 'header:X-None');
SELECT refused($$INSERT INTO r_bare (name) VALUES ('wrong header') RETURNING *$$);
ALTER FOREIGN TABLE r_bare OPTIONS (DROP inserted_key);
SELECT refused($$INSERT INTO r_bare (name) VALUES ('no place') RETURNING *$$);
SELECT control('static', '{"path": "/plain/told", "json": {"result": "fine"}}');
ALTER FOREIGN TABLE r_told OPTIONS (DROP inserted_key, DROP record);
SELECT refused($$INSERT INTO r_told (name) VALUES ('odd') RETURNING *$$);

DROP SCHEMA writerules CASCADE;
