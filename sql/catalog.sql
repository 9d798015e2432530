--
-- Foreign tables as tables: partitions, inheritance, columns that come and go,
-- system columns, row locks, and options that change under cached plans
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA catalog;
SET search_path = catalog, public;
\i :control
\i :failing
\a \t

CREATE SERVER catalog FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', filter_eq '{column}={value}');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), name text, qty int) SERVER catalog OPTIONS (resource '/plain/simple');

-- Columns: dropped, added, renamed, of another type; found by name, never by place
ALTER FOREIGN TABLE t DROP COLUMN name;
SELECT * FROM t;
ALTER FOREIGN TABLE t ADD COLUMN name varchar, ADD COLUMN extra text;
SELECT * FROM t WHERE id = 2;
ALTER FOREIGN TABLE t RENAME COLUMN qty TO amount;
SELECT failing('SELECT amount FROM t');
ALTER FOREIGN TABLE t ALTER COLUMN amount OPTIONS (ADD column_name 'qty');
SELECT id, amount FROM t WHERE amount = 20;
ALTER FOREIGN TABLE t ALTER COLUMN amount TYPE numeric;
SELECT id, amount FROM t WHERE amount = 20;
ALTER FOREIGN TABLE t DROP COLUMN extra, DROP COLUMN amount;
SELECT * FROM log();
-- other things that a table has do nothing to what is read
CREATE FOREIGN TABLE odd (id int NOT NULL DEFAULT 7, name text CHECK (length(name) < 3), qty int, twice int GENERATED ALWAYS AS (qty * 2) STORED) SERVER catalog OPTIONS (resource '/plain/simple');
SELECT * FROM odd WHERE id < 3;
CREATE FOREIGN TABLE none () SERVER catalog OPTIONS (resource '/plain/simple');
SELECT failing('SELECT * FROM none'), failing('SELECT count(*) FROM none');
-- whole rows and system columns
SELECT t, t.id FROM t WHERE id = 1;
SELECT tableoid::regclass, id FROM t WHERE id = 1;
SELECT ctid, xmin, xmax, cmin, cmax FROM t WHERE id = 1;
SELECT failing('SELECT id FROM t WHERE ctid = ''(0,1)''');
SELECT count(*) FROM t WHERE tableoid = 't'::regclass;
SELECT row_to_json(t) FROM t WHERE (t).id = 3;
-- statements that read a table
CREATE TABLE copied AS SELECT * FROM t; SELECT count(*) FROM copied;
CREATE MATERIALIZED VIEW mv AS SELECT * FROM t; REFRESH MATERIALIZED VIEW mv;
COPY (SELECT * FROM t ORDER BY id) TO STDOUT;
INSERT INTO copied SELECT * FROM t RETURNING *;
UPDATE copied SET name = t.name || '!' FROM t WHERE t.id = copied.id AND t.id = 1;
DELETE FROM copied USING t WHERE t.id = copied.id AND t.id = 2;
MERGE INTO copied USING t ON t.id = copied.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT VALUES (t.id, t.name);
SELECT id, name, count(*) FROM copied GROUP BY 1, 2 ORDER BY 1, 2;
SELECT failing('SELECT * FROM t TABLESAMPLE SYSTEM (10)');
CREATE INDEX ON t (id);
-- row locks
SELECT id FROM t WHERE id < 3 FOR UPDATE;
SELECT c.id FROM copied c JOIN t USING (id) WHERE t.id = 3 FOR UPDATE OF c;
SELECT explained('SELECT t.id FROM t WHERE id > 1 LIMIT 1 FOR SHARE');

-- Children and partitions
CREATE TABLE parent (id int, name text);
INSERT INTO parent VALUES (100, 'local');
CREATE FOREIGN TABLE child (name text, more int OPTIONS (column_name 'qty'), id int OPTIONS (key 'true')) SERVER catalog OPTIONS (resource '/plain/simple');
ALTER FOREIGN TABLE child INHERIT parent;
SELECT control('reset');
SELECT tableoid::regclass, * FROM parent ORDER BY id;
SELECT * FROM parent WHERE id = 2;
SELECT * FROM ONLY parent;
SELECT explained('SELECT name FROM parent WHERE id = 2');
CREATE TABLE parts (id int, name text, grp int) PARTITION BY LIST (grp);
CREATE FOREIGN TABLE part1 PARTITION OF parts FOR VALUES IN (1) SERVER catalog OPTIONS (resource '/parts/1');
ALTER FOREIGN TABLE part1 ALTER COLUMN id OPTIONS (ADD key 'true');
CREATE FOREIGN TABLE part2 (grp int, id int OPTIONS (key 'true'), name text) SERVER catalog OPTIONS (resource '/parts/2');
ALTER TABLE parts ATTACH PARTITION part2 FOR VALUES IN (2);
CREATE TABLE part3 PARTITION OF parts FOR VALUES IN (3);
INSERT INTO part3 VALUES (30, 'thirty', 3);
SELECT load('[{"path": "/parts/1", "records": [{"id": 10, "name": "ten", "grp": 1}]}, {"path": "/parts/2", "records": [{"id": 20, "name": "twenty", "grp": 2}]}]');
SELECT control('reset?what=log');
SET enable_async_append = off;
SELECT tableoid::regclass, * FROM parts ORDER BY id;
SELECT * FROM log();
SELECT * FROM parts WHERE grp = 2;
SELECT * FROM parts WHERE id = 10 AND grp IN (1, 3);
SELECT * FROM log();
SET enable_partitionwise_join = on; SET enable_partitionwise_aggregate = on;
SELECT a.id, b.name FROM parts a JOIN parts b USING (id, grp) ORDER BY 1;
SELECT grp, count(*) FROM parts GROUP BY grp ORDER BY 1;
SELECT count(*) FROM parts;
RESET enable_partitionwise_join; RESET enable_partitionwise_aggregate;
SELECT control('reset?what=log');
-- at the same time, where the server can
RESET enable_async_append;
SELECT * FROM parts ORDER BY id;
SELECT * FROM log('sort=1');
SELECT p.name, x.name FROM parts p JOIN LATERAL (SELECT name FROM parts q WHERE q.id = p.id) x ON true ORDER BY 1;

-- Options that change: the next execution goes by them, also of a cached plan
SELECT control('reset');
PREPARE p AS SELECT name FROM t WHERE name = 'two';
CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT name FROM t WHERE name = 'two'); END $$;
EXECUTE p; SELECT f();
ALTER SERVER catalog OPTIONS (SET filter_eq 'x_{column}={value}', ADD headers 'X-New: 1');
EXECUTE p; SELECT f();
ALTER FOREIGN TABLE t OPTIONS (SET resource '/plain/nocontent');
EXECUTE p; SELECT f();
ALTER FOREIGN TABLE t ALTER COLUMN name OPTIONS (ADD filter_name 'label');
EXECUTE p; SELECT f();
CREATE USER MAPPING FOR CURRENT_USER SERVER catalog OPTIONS (token 'one');
EXECUTE p;
ALTER USER MAPPING FOR CURRENT_USER SERVER catalog OPTIONS (SET token 'two');
EXECUTE p; SELECT f();
DROP USER MAPPING FOR CURRENT_USER SERVER catalog;
EXECUTE p;
ALTER FOREIGN DATA WRAPPER rest_fdw OPTIONS (ADD args 'w=1');
EXECUTE p; SELECT f();
ALTER FOREIGN DATA WRAPPER rest_fdw OPTIONS (DROP args);
SELECT * FROM log('secrets=1&headers=X-New,Authorization');
\set other 'http://localhost:' `echo $REST_PORT`
ALTER SERVER catalog OPTIONS (SET url :'other');
EXECUTE p;
SELECT regexp_replace(request, ':\d+', '') FROM log('headers=Host');
-- also within a transaction that reads before and after, and one that rolls the change back
ALTER SERVER catalog OPTIONS (SET url :'url', DROP headers);
BEGIN;
SELECT count(name) FROM t;
ALTER FOREIGN TABLE t OPTIONS (SET resource '/plain/empty');
SELECT count(name) FROM t;
ROLLBACK;
SELECT count(name) FROM t;
SELECT * FROM log();
-- a server's name, a table's name and schema do not matter; temporary tables
ALTER SERVER catalog RENAME TO renamed; ALTER FOREIGN TABLE t RENAME TO u; CREATE SCHEMA elsewhere; ALTER FOREIGN TABLE u SET SCHEMA elsewhere;
SELECT count(name) FROM elsewhere.u;
CREATE FOREIGN TABLE pg_temp.tmp (id int, name text) SERVER renamed OPTIONS (resource '/plain/simple');
SELECT count(name) FROM tmp;
SELECT failing('SELECT 1 FROM pg_temp.tmp a JOIN elsewhere.u b USING (id) WHERE a.id = 1');
DROP FOREIGN TABLE pg_temp.tmp;

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER renamed CASCADE;
DROP SCHEMA catalog, elsewhere CASCADE;
