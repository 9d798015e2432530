--
-- The dialect postgrest: an item is a list of one, or of none
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA postgrest;
SET search_path = postgrest;
\i :control
\i :failing
\a \t
-- Rows that a statement says it changed
CREATE FUNCTION changed(statement text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	n bigint;
BEGIN
	EXECUTE statement;
	GET DIAGNOSTICS n = ROW_COUNT;
	RETURN n;
END $$;

SELECT control('load', '{"path": "/rest/stock", "records": [{"id": 1, "name": "a", "n": 10}, {"id": 2, "name": "b,\"c\"", "n": null}, {"id": 3, "name": null, "n": 30}]}');
CREATE SERVER pgrst FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', dialect 'postgrest', concurrency '1');
CREATE FOREIGN TABLE stock (id int OPTIONS (key 'true'), name text, n int) SERVER pgrst OPTIONS (resource '/rest/stock');

-- reading
SELECT * FROM stock ORDER BY n DESC NULLS LAST, id;
SELECT name FROM stock WHERE id = 2;
SELECT name FROM stock WHERE id = 99;
SELECT id FROM stock WHERE name = 'b,"c"' OR (n > 5 AND NOT n IN (10, 11));
SELECT count(*) FROM stock WHERE n IS NOT NULL;
-- beyond the end
SELECT id FROM stock ORDER BY id OFFSET 7;
SELECT * FROM log();

-- writing: what was not there does not count
SELECT changed('UPDATE stock SET n = 11 WHERE id = 1'), changed('UPDATE stock SET n = 11 WHERE id = 99'), changed('UPDATE stock SET n = n + 1 WHERE id IN (1, 3, 99)');
UPDATE stock SET name = 'z' WHERE id = 99 RETURNING *;
UPDATE stock SET name = 'z' WHERE id = 3 RETURNING *;
SELECT changed('DELETE FROM stock WHERE id = 99'), changed('DELETE FROM stock WHERE id IN (3, 99)');
DELETE FROM stock WHERE id = 99 RETURNING *;
INSERT INTO stock (name, n) VALUES ('new', 5) RETURNING *;
INSERT INTO stock (id, name) VALUES (1, 'again');
SELECT changed('INSERT INTO stock (name) SELECT ''many '' || x FROM generate_series(1, 3) x');
SELECT * FROM stock ORDER BY id;
SELECT * FROM log();

-- all that conditions choose: the records that come back are counted
SELECT changed('UPDATE stock SET n = 0 WHERE n > 10 AND name IS NOT NULL'), changed('UPDATE stock SET n = 1 WHERE id IN (1, 2, 99)'), changed('DELETE FROM stock WHERE id > 500');
UPDATE stock SET n = 7 WHERE n = 5 RETURNING name, n;
SELECT changed('DELETE FROM stock WHERE n IN (7, 8) OR name = ''many 1''');
SELECT explained('DELETE FROM stock');
SELECT * FROM log();

-- conditions that go along: another was faster, or it was not there
CREATE FOREIGN TABLE guarded (id int OPTIONS (key 'true'), name text, n int) SERVER pgrst OPTIONS (resource '/rest/stock',
  update E'PATCH {resource}?id=eq.{key}&n=eq.{old.n}\nPrefer: return=representation\n\n"{changes}"');
SELECT changed('UPDATE guarded SET name = ''one'' WHERE id = 1');
SELECT * FROM log();

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER pgrst CASCADE;
DROP SCHEMA postgrest CASCADE;
