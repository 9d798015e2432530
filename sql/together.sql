--
-- UPDATE and DELETE that read first: rows together by a route for many, or in flight together; counts, joins, preconditions
--
\getenv src PG_ABS_SRCDIR
\set written :src '/test/lib/written.sql'
\getenv url REST_URL
CREATE SCHEMA together;
SET search_path = together;
\i :written
\a \t
SET client_min_messages = warning;

SELECT format('%s/plain', :'url') AS plain \gset
CREATE SERVER together FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'plain', concurrency '1');
-- one by one; by routes for many, whose answers tell the rows or not; whole records; only by routes for many
CREATE FOREIGN TABLE one (id int OPTIONS (key 'true'), name text, n int) SERVER together OPTIONS (resource '/t',
  insert E'POST {resource}\n"{record}"', update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}');
CREATE FOREIGN TABLE many (id int OPTIONS (key 'true'), name text, n int) SERVER together OPTIONS (resource '/t', batch_size '3',
  update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}', records_many '/results',
  update_many E'POST {resource}/_batch\n{"op": "update", "inputs": [{"id": "{key}", "set": "{changes}"}]}',
  delete_many E'POST {resource}/_batch\n{"op": "delete", "inputs": [{"id": "{key}"}]}');
CREATE FOREIGN TABLE silent (id int OPTIONS (key 'true'), name text, n int) SERVER together OPTIONS (resource '/t', batch_size '3',
  update_many E'POST {resource}/_batch\n{"op": "update", "inputs": [{"id": "{key}", "set": "{record}"}]}',
  delete_many E'POST {resource}/_batch\n{"op": "delete", "inputs": [{"id": "{key}"}]}', returning 'none');
CREATE FOREIGN TABLE only_many (id int OPTIONS (key 'true'), name text, n int) SERVER together OPTIONS (resource '/t', batch_size '3',
  update_many E'POST {resource}/_batch\n{"op": "update", "inputs": [{"id": "{key}", "set": "{changes}"}]}', records_many '/results',
  delete_many E'POST {resource}/_batch\n{"op": "delete", "inputs": [{"id": "{key}"}]}');
CREATE TABLE local (id int, n int, note text);
INSERT INTO local VALUES (2, 20, 'a'), (3, 30, 'b'), (3, 30, 'c'), (9, 90, 'd');
ANALYZE local;
CREATE FUNCTION fresh() RETURNS void LANGUAGE sql AS $$
  SELECT control('reset?what=faults');
  SELECT load('{"path": "/plain/t", "filters": "sql", "records": {"count": 7, "record": {"id": "{n}", "name": "row {n}", "n": 0}}}');
$$;
-- what a statement says, what was sent, and what there is now
CREATE FUNCTION tried(statement text, options text DEFAULT '') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  r text;
BEGIN
  PERFORM fresh();
  PERFORM count(*) FROM log();
  IF statement ~ 'RETURNING' THEN
    FOR r IN EXECUTE statement LOOP RETURN NEXT r; END LOOP;
  ELSE
    RETURN NEXT refused(statement);
  END IF;
  RETURN QUERY SELECT '   ' || request FROM log(options);
  RETURN QUERY SELECT '   is: ' || string_agg(id || coalesce('=' || nullif(n, 0), ''), ' ' ORDER BY id) FROM one;
  PERFORM count(*) FROM log();
END $$;

-- Read first, then by a route for many; the last one alone goes in a request for many too, a single row by the route for one
SELECT tried('UPDATE many SET n = id * 10 WHERE name LIKE ''row%''');
SELECT tried('UPDATE many SET n = id * 10 WHERE name = ''row 4''');
SELECT tried('DELETE FROM many WHERE n = 0 AND name <> ''row 4''');
SELECT tried('UPDATE silent SET n = n + 1, name = ''x'' WHERE id > 4');
SELECT tried('DELETE FROM silent WHERE name = ''row 2''');
-- By key nothing is read, also where routes for many are all there is
SELECT tried('UPDATE only_many SET n = 5 WHERE id = 2');
SELECT tried('UPDATE only_many SET n = 5 WHERE id IN (1, 2, 3, 4) RETURNING id || '':'' || name || '':'' || n');
SELECT tried('DELETE FROM only_many WHERE id IN (2, 9, 4)');
-- Records of an answer stand in the order of the rows, or it is an error; where nobody looks at them, so does nobody
SELECT control('static', '{"path": "/plain/turned/_batch", "json": [{"id": 2, "name": "b"}, {"id": 1, "name": "a"}]}');
CREATE FOREIGN TABLE turned (id int OPTIONS (key 'true'), name text, n int) SERVER together OPTIONS (resource '/turned', batch_size '3',
  update_many E'POST {resource}/_batch\n[{"id": "{key}", "...": "{changes}"}]');
SELECT refused('UPDATE turned SET n = 5 WHERE id IN (1, 2) RETURNING name');
SELECT refused('UPDATE turned SET n = 5 WHERE id IN (1, 2)');
ALTER FOREIGN TABLE turned OPTIONS (ADD insert_many E'POST {resource}/_batch\n["{record}"]');
SELECT refused('INSERT INTO turned VALUES (1, ''a''), (2, ''b'') RETURNING *');
-- RETURNING: from the answer, in the order of the source; of deleted rows what was read
SELECT tried('UPDATE many SET n = id + 1 WHERE id < 5 RETURNING id || '':'' || n');
SELECT tried('DELETE FROM many WHERE n = 0 AND id > 3 RETURNING id || name');
SELECT tried('UPDATE silent SET n = 5 WHERE name >= ''row 6'' RETURNING id || '':'' || n');
SELECT tried('WITH w AS (UPDATE many SET n = 1 - n WHERE id > 2 RETURNING n) SELECT ''RETURNING'' || sum(n) FROM w');
-- One by one
SELECT tried('UPDATE one SET n = n + 1 WHERE name > ''row 5''');
SELECT tried('DELETE FROM one WHERE name > ''row 5'' RETURNING name');

-- How many there were: a record that is gone by now
SELECT fresh();
SELECT fault('{"path": "/plain/t/6", "status": 404}');
SELECT refused('UPDATE one SET n = n + 1 WHERE id > 4');
SELECT fault('{"path": "/plain/t", "change": [{"update": 7, "set": {"name": "seven"}}], "method": "GET"}');
SELECT fault('{"path": "/plain/t/_batch", "change": [{"delete": 2}]}');
SELECT refused('UPDATE many SET n = n + 1');
SELECT fault('{"path": "/plain/t/_batch", "json": {"results": [null, {"id": 3}]}}');
SELECT refused('DELETE FROM many WHERE n = 1 AND id < 4');
SELECT count(*) FROM log();

-- Joins: the records of a join; the same record twice is never in one request
SELECT tried('UPDATE many t SET n = l.n FROM local l WHERE l.id = t.id');
SELECT tried('UPDATE one t SET n = l.n, name = note FROM local l WHERE l.id = t.id AND t.name < ''row 3''');
SELECT tried('DELETE FROM one t USING local l WHERE l.id = t.id');
SELECT tried('DELETE FROM many t USING local l WHERE l.id = t.id');
-- RETURNING of other tables: row by row, as core has it
SELECT tried('UPDATE many t SET n = l.n FROM local l WHERE l.id = t.id AND note <> ''c'' RETURNING t.id || note');
-- Each row is computed from what was there before
SELECT tried('UPDATE one t SET n = 1 + (SELECT max(n) FROM one o WHERE o.id <> t.id) WHERE id < 4');
SELECT tried('UPDATE one t SET n = t.n + 1 FROM local l WHERE l.id = t.id AND l.id = 3');
SELECT tried('DELETE FROM one t WHERE (SELECT count(*) FROM one o WHERE o.id <> t.id AND o.n = t.n) >= 6');

-- What fails: nothing behind it is sent
SELECT fresh();
SELECT fault('{"path": "/plain/t/_batch", "skip": 1, "status": 422}');
SELECT refused('UPDATE many SET n = n + 1');
SELECT fault('{"path": "/plain/t/3", "method": "DELETE", "status": 409}');
SELECT refused('DELETE FROM one WHERE n >= 0');
SELECT fault('{"path": "/plain/t/_batch", "method": "POST", "drop": true}');
SELECT refused('DELETE FROM silent WHERE n >= 0');
SELECT * FROM log();
SET rest_fdw.max_writes = 4;
SELECT tried('UPDATE many SET n = n + 1');
RESET rest_fdw.max_writes;
SET rest_fdw.dry_run = on;
RESET client_min_messages;
UPDATE many SET n = n + 1 WHERE id > 5;
SET client_min_messages = warning;
RESET rest_fdw.dry_run;

-- Row by row, and why
CREATE FUNCTION moved() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.n := 2; RETURN NEW; END $$;
CREATE FUNCTION louder() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := upper(NEW.name); RETURN NEW; END $$;
CREATE TRIGGER louder BEFORE UPDATE ON many FOR EACH ROW EXECUTE FUNCTION louder();
SELECT tried('UPDATE many SET n = id WHERE name < ''row 3''');
SELECT explained('UPDATE many SET n = id');
DROP TRIGGER louder ON many;
CREATE VIEW few AS SELECT * FROM many WHERE n < 10 WITH CHECK OPTION;
SELECT tried('UPDATE few SET n = id WHERE name < ''row 3''');
SELECT tried('UPDATE few SET n = id + 5 WHERE name > ''row 4''');
SELECT explained('UPDATE few SET n = id');
SELECT x FROM explained('UPDATE many t SET n = l.n FROM local l WHERE l.id = t.id RETURNING note') x WHERE x ~ 'Remote (Write|Rows)';
CREATE TABLE parted (id int, name text, n int) PARTITION BY LIST (n);
ALTER TABLE parted ATTACH PARTITION one FOR VALUES IN (0);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
SELECT tried('UPDATE parted SET name = ''y'' WHERE name > ''row 6''');
SELECT trim(x) FROM explained('UPDATE parted SET name = ''y''') x WHERE x ~ 'Remote Rows';
SELECT tried('UPDATE parted SET name = ''y'' WHERE name > ''row 5'' AND n = 0');
SELECT trim(x) FROM explained('UPDATE parted SET name = ''y'' WHERE n = 0') x WHERE x ~ 'Remote Rows';

-- A row does not leave its partition, whichever way it is written
SELECT tried('UPDATE parted SET n = 1 WHERE id = 3');
SELECT tried('UPDATE one SET n = 1 WHERE id = 3');
SELECT tried('UPDATE one SET n = id - 3 WHERE id > 2');
SELECT tried('UPDATE one SET name = ''in'', n = 0 WHERE id = 3');
SELECT tried('UPDATE one SET name = ''in'' WHERE id = 3');
CREATE TRIGGER moved BEFORE UPDATE ON one FOR EACH ROW EXECUTE FUNCTION moved();
SELECT tried('UPDATE one SET name = ''in'' WHERE id = 3');
DROP TRIGGER moved ON one;
ALTER TABLE parted DETACH PARTITION one;

-- EXPLAIN
SELECT explained('UPDATE many SET n = n + 1', 'COSTS OFF, VERBOSE');
SELECT explained('DELETE FROM one WHERE n = 0');
SELECT explained('UPDATE silent SET n = 1 WHERE name = ''x'' RETURNING n');
SELECT fresh();
SELECT x FROM explained('DELETE FROM many WHERE name > ''row 3''', 'COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF') x WHERE x !~ 'Bytes|Connections';
-- Plans that are used again
PREPARE p(int) AS UPDATE many SET n = n + $1 WHERE id < 3;
EXECUTE p(1); EXECUTE p(1); EXECUTE p(1); EXECUTE p(1); EXECUTE p(1); EXECUTE p(1); EXECUTE p(1);
SELECT string_agg(n::text, ' ' ORDER BY id) FROM one;

-- Preconditions: the conditions that chose a record go along, also of a join; not what the join itself has asked
CREATE FOREIGN TABLE guarded (id int OPTIONS (key 'true'), name text, n int) SERVER together OPTIONS (resource '/t',
  update E'PATCH {resource}/{key}?{filter}\n"{changes}"', delete 'DELETE {resource}/{key}?{filter}',
  filter_eq '{column}={value}', filter_lt '{column}_lt={value}', filters 'all');
SELECT tried('UPDATE guarded SET n = n + 1 WHERE n < 5 AND id = 6');
SELECT tried('UPDATE guarded t SET n = l.n FROM local l WHERE l.id = t.id AND t.n < 5 AND l.note <> ''c''');
ALTER FOREIGN TABLE guarded OPTIONS (ADD rows '1000000');
SET rest_fdw.enable_batch_join = off;
SELECT tried('UPDATE guarded t SET n = l.n FROM local l WHERE l.id = t.id AND t.n < (SELECT 5) AND t.name = ''row '' || l.id AND l.note <> ''c''');
RESET rest_fdw.enable_batch_join;
SELECT fresh();
SELECT fault('{"path": "/plain/t/2", "method": "PATCH", "change": [{"update": 2, "set": {"n": 7}}]}');
SELECT refused('UPDATE guarded t SET n = l.n FROM local l WHERE l.id = t.id AND t.n < 5');
SELECT load('{"path": "/plain/e", "version": "version", "records": [{"id": 2, "n": 1, "version": 4}, {"id": 3, "n": 1, "version": 6}]}');
CREATE FOREIGN TABLE e (id int OPTIONS (key 'true'), n int, version int) SERVER together OPTIONS (resource '/e',
  update E'PUT {resource}/{key}\n{"id": "{key}", "n": "{n}", "version": "{old.version}"}');
UPDATE e SET n = l.n FROM local l WHERE l.id = e.id AND l.note <> 'c';
SELECT fault('{"path": "/plain/e/2", "method": "PUT", "change": [{"update": 2, "set": {"version": 9}}]}');
SELECT refused('UPDATE e SET n = l.n + 1 FROM local l WHERE l.id = e.id AND l.note <> ''c''');
SELECT request FROM log() WHERE request LIKE 'PUT%';

-- In flight together
ALTER SERVER together OPTIONS (SET concurrency '4');
SELECT explained('UPDATE one SET n = n + 1');
SELECT tried('UPDATE one SET n = id WHERE name > ''row''', 'sort=1');
SELECT fresh();
SELECT fault('{"path": "/plain/t/3", "method": "PATCH", "delay": 0.05, "count": 3}');
SELECT control('reset?what=stats');
SELECT refused('UPDATE one t SET n = 1 FROM generate_series(1, 4) i WHERE t.id = 3');
SELECT substring(line FROM '"max_in_flight": \d+') FROM rest_test.curl('stats') line;
SELECT * FROM log();
SELECT tried('DELETE FROM many WHERE name > ''row''', 'sort=1');

DROP SCHEMA together CASCADE;
