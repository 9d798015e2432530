--
-- What is refused before anything is sent: CHECK constraints, and what the API does not take
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA bounds;
SET search_path = bounds;
\i :control
\i :failing
\a \t

SELECT control('load', '{"path": "/plain/b", "key": "id", "records": [{"id": "a", "name": "Ann", "n": 1, "tags": ["x"]}, {"id": "b", "name": "Bob", "n": 2, "tags": []}]}') \g /dev/null
CREATE SERVER b FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', insert E'POST {resource}\n"{record}"', update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}');
CREATE FOREIGN TABLE t (id text OPTIONS (key 'true', match '[a-z]{1,8}|\d'), name text OPTIONS (max_bytes '8'), n int OPTIONS (match '\d+'),
  tags text[] OPTIONS (match '\w+'), raw bytea OPTIONS (max_bytes '3', format 'base64')) SERVER b OPTIONS (resource '/plain/b');
CREATE FUNCTION told(sql text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE d text; n bigint;
BEGIN
  EXECUTE sql;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN NEXT n || ' rows';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS d = PG_EXCEPTION_DETAIL;
  RETURN NEXT SQLSTATE || ' ' || SQLERRM;
  RETURN NEXT d;
END $$;

-- the whole of a value must match, of an array each element; NULL is no value
SELECT told($$INSERT INTO t (id) VALUES ('Bad')$$);
SELECT told($$INSERT INTO t (id) VALUES ('abcdefghi')$$);
SELECT told($$INSERT INTO t (id) VALUES ('x1')$$);
SELECT told($$INSERT INTO t (id, n) VALUES ('c', -1)$$);
SELECT told($$INSERT INTO t (id, tags) VALUES ('c', '{a,NULL,b c}')$$);
SELECT told($$INSERT INTO t (id) VALUES (E'a\n')$$);
-- bytes in UTF-8, and of bytes as they are
SELECT told($$INSERT INTO t (id, name) VALUES ('c', U&'\00e9\00e9\00e9\00e9x')$$);
SELECT told($$INSERT INTO t (id, raw) VALUES ('c', '\x00010203')$$);
SELECT told($$UPDATE t SET name = 'much too long' WHERE id = 'a'$$);
SELECT told($$UPDATE t SET n = -2 WHERE n > 0$$);
SELECT told($$INSERT INTO t (id, n) SELECT 'y', 5 UNION ALL SELECT 'z', -5 RETURNING id$$);
SELECT told($$COPY t (id) FROM PROGRAM 'echo Bad'$$);
SELECT * FROM log();
-- what is on its limit goes
SELECT told($$INSERT INTO t (id, name, n, tags, raw) VALUES ('abcdefgh', U&'\00e9\00e9\00e9\00e9', 0, '{}', '\x000102')$$);
SELECT * FROM log();

-- no record has such a key: nothing is asked, nothing is sent
SELECT * FROM t WHERE id = 'Not one';
SELECT count(*) FROM t WHERE id IN ('Not one', 'NOT');
SELECT id FROM t WHERE id IN ('a', 'Not one');
SELECT told($$DELETE FROM t WHERE id = 'Not one'$$);
SELECT told($$UPDATE t SET n = 3 WHERE id IN ('b', 'Not one')$$);
SELECT * FROM log();
-- of other columns only what is written is looked at
SELECT id FROM t WHERE n = -1;
SELECT * FROM log();

-- names of columns
CREATE FOREIGN TABLE named (id text OPTIONS (key 'true'), "two words" text, "a b" text OPTIONS (column_name 'ab'), seen text OPTIONS (access 'read', column_name 'c d')) SERVER b OPTIONS (resource '/plain/b', name_match '\w+');
SELECT told($$INSERT INTO named (id) VALUES ('q')$$);
ALTER FOREIGN TABLE named ALTER "two words" OPTIONS (ADD column_name 'two_words');
SELECT told($$INSERT INTO named (id, "two words") VALUES ('q', 'x')$$);
SELECT * FROM log();

-- sizes of records: as options count them
CREATE FOREIGN TABLE sized (id text OPTIONS (key 'true', write_pointer ''), name text, n int, tags text[], raw bytea OPTIONS (format 'base64'), doc jsonb) SERVER b
  OPTIONS (resource '/plain/b', sizes 'record=10 field=5 item=2 scalar=0', max_record_bytes '30');
SELECT told($$INSERT INTO sized (id, name) VALUES ('s', repeat('x', 16))$$);
SELECT told($$INSERT INTO sized (id, n, tags) VALUES ('s', 12345, '{abc,defg}')$$);
SELECT told($$INSERT INTO sized (id, n, raw) VALUES ('s', 12345, '\x000102030405060708090a')$$);
SELECT told($$UPDATE sized SET name = repeat('x', 14) WHERE n = 1$$);
SELECT * FROM log();
SELECT told($$INSERT INTO sized (id, name) VALUES ('s', repeat('x', 15))$$);
ALTER FOREIGN TABLE sized OPTIONS (DROP sizes);
SELECT told($$INSERT INTO sized (name, n) VALUES (repeat('x', 26), 12345)$$);
SELECT told($$INSERT INTO sized (name, n) VALUES (repeat('x', 25), 12345)$$);
SELECT * FROM log();

-- a transaction's changes together, whatever was rolled back; nothing is sent of it
CREATE SERVER kept FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', transaction 'commit', insert E'ENTRY\n["I", "{key}", "{record}"]', delete E'ENTRY\n["D", "{key}"]',
  commit E'POST /plain/posted\n{"entries": ["{entries}"]}', sizes 'commit=10 change=10 field=1 scalar=0', max_commit_bytes '60');
SELECT control('static', '{"path": "/plain/posted", "json": {}}');
CREATE FOREIGN TABLE k (id text OPTIONS (key 'true', write_pointer ''), name text) SERVER kept OPTIONS (resource '/plain/b');
CREATE FOREIGN TABLE l (id text OPTIONS (key 'true', write_pointer ''), name text) SERVER kept OPTIONS (resource '/plain/b');
BEGIN;
INSERT INTO k VALUES ('a', 'twenty characters xx');
INSERT INTO l VALUES ('b', 'nineteen characters');
COMMIT;
SELECT * FROM log();
BEGIN;
INSERT INTO k VALUES ('a', 'twenty characters xx');
SAVEPOINT s;
INSERT INTO k VALUES ('c', 'much');
ROLLBACK TO s;
INSERT INTO l VALUES ('b', 'eight ch');
COMMIT;
SELECT * FROM log();

-- CHECK constraints; UPDATE by key looks at the record for them
ALTER FOREIGN TABLE t ADD CONSTRAINT one_of_them CHECK ((name IS NULL) <> (raw IS NULL)), ADD CHECK (n > 0);
SELECT told($$INSERT INTO t (id) VALUES ('c')$$);
SELECT told($$INSERT INTO t (id, name, raw) VALUES ('c', 'x', 'y')$$);
SELECT told($$INSERT INTO t (id, name, n) SELECT 'c', 'x', 0 RETURNING n$$);
SELECT told($$COPY t (id, name, n) FROM PROGRAM 'echo "c,x,0"' (FORMAT csv)$$);
SELECT told($$UPDATE t SET name = NULL WHERE n = 1$$);
SELECT * FROM log();
SELECT told($$UPDATE t SET raw = 'z' WHERE id = 'a'$$);
SELECT told($$UPDATE t SET n = 7 WHERE id = 'a'$$);
SELECT told($$INSERT INTO t (id, name) VALUES ('d', 'x')$$);
SELECT * FROM log();

-- what the options take
ALTER FOREIGN TABLE t ALTER id OPTIONS (SET match '[a-');
ALTER FOREIGN TABLE t ALTER id OPTIONS (SET match '(?i)a');
ALTER FOREIGN TABLE t OPTIONS (ADD sizes 'records=10');
ALTER FOREIGN TABLE t OPTIONS (ADD sizes 'record=-1');
ALTER FOREIGN TABLE t OPTIONS (ADD sizes 'record');

SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER b, kept CASCADE;
DROP SCHEMA bounds CASCADE;
