--
-- UPDATE and DELETE of all records that conditions choose, in one request: when, how many, and what else
--
\getenv src PG_ABS_SRCDIR
\set written :src '/test/lib/written.sql'
\getenv url REST_URL
CREATE SCHEMA conditions;
SET search_path = conditions;
\i :written
\a \t
SET client_min_messages = warning;

SELECT format('%s/plain', :'url') AS plain \gset
CREATE SERVER conditions FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'plain', concurrency '1', exact 'all', sort_text 'C',
  filter_eq '{column}={value}', filter_gt '{column}_gt={value}', filter_lt '{column}_lt={value}', filter_in '{column}_in={values|,}', filter_null '{column}_null=1');
-- answers count; answers list the records; answers say nothing; nothing but by conditions; an expression in a statement
CREATE FOREIGN TABLE w (id int OPTIONS (key 'true'), name text, n int) SERVER conditions OPTIONS (resource '/w',
  update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}',
  update_where E'PATCH {resource}?{filter}\n"{changes}"', delete_where 'DELETE {resource}?{filter}', written_count '/count,none');
CREATE FOREIGN TABLE listed (id int OPTIONS (key 'true'), name text, n int) SERVER conditions OPTIONS (resource '/listed',
  update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}',
  update_where E'PATCH {resource}?{filter}\n"{changes}"', delete_where 'DELETE {resource}?{filter}');
CREATE FOREIGN TABLE silent (id int OPTIONS (key 'true'), name text, n int) SERVER conditions OPTIONS (resource '/w',
  update_where E'PATCH {resource}?{filter}\n"{changes}"', returning 'none');
CREATE FOREIGN TABLE orgs (id int, org text OPTIONS (access 'request'), n int) SERVER conditions OPTIONS (resource '/{org}',
  update_where E'PATCH {resource}?{filter}\n"{changes}"', delete_where 'DELETE {resource}?{filter}', written_count '/count');
CREATE FOREIGN TABLE said (id int OPTIONS (key 'true'), name text, n int) SERVER conditions OPTIONS (resource 'things', get '', list E'POST /q\n{"q": "SELECT {columns|, } FROM {resource} [[WHERE {filter}]]"}',
  update_where E'POST /q\n{"q": "UPDATE {resource} SET {changes|, } [[WHERE {filter}]]"}', delete_where E'POST /q\n{"q": "DELETE FROM {resource} [[WHERE {filter}]]"}',
  delete E'POST /q\n{"q": "DELETE FROM {resource} WHERE id = {''key''}"}', update E'POST /q\n{"q": "UPDATE {resource} SET {changes|, } WHERE id = {''key''}"}',
  change '{column} = {''value''}', written_count '/total', quote '''', escape '''', filter_eq '{column} = {value}', filter_gt '{column} > {value}', filter_lt '{column} < {value}',
  filter_in '{column} IN ({values|, })', filter_and '({terms| AND })', filter_or '({terms| OR })', filter_null '{column} IS NULL');
CREATE FUNCTION fresh() RETURNS void LANGUAGE sql AS $$
  SELECT control('reset?what=faults');
  SELECT load('{"path": "/plain/w", "filters": "sql", "unknown": "error", "bulk": "each", "by_filter": "count", "records": {"count": 7, "record": {"id": "{n}", "name": "row {n}", "n": "{n}"}}}');
  SELECT load('{"path": "/plain/listed", "filters": "sql", "unknown": "error", "bulk": "each", "by_filter": "records", "records": {"count": 7, "record": {"id": "{n}", "name": "row {n}", "n": "{n}"}}}');
$$;
-- what a statement says, what was sent, and what there is now
CREATE FUNCTION tried(statement text, what text DEFAULT 'w') RETURNS SETOF text LANGUAGE plpgsql AS $$
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
  RETURN QUERY SELECT '   ' || request FROM log();
  IF what <> '' THEN
    EXECUTE format('SELECT string_agg(id || ''='' || n, '' '' ORDER BY id) FROM %I', what) INTO r;
    RETURN NEXT '   is: ' || r;
    PERFORM count(*) FROM log();
  END IF;
END $$;

-- One request, and how many there were
SELECT tried('UPDATE w SET n = 0, name = NULL WHERE n > 2 AND n < 6');
SELECT tried('DELETE FROM w WHERE n > 5');
SELECT tried('DELETE FROM w WHERE n > 50');
SELECT tried('UPDATE w SET n = 10 WHERE id IN (2, 3, 99)');
SELECT tried('UPDATE w SET n = (SELECT 40 + 2) WHERE n = (SELECT 3)');
SELECT tried('UPDATE w SET n = 42 WHERE name IS NULL OR n = 3');
SELECT tried('UPDATE listed SET n = 0 WHERE n > 3', 'listed');
SELECT tried('DELETE FROM listed WHERE name > ''row 4''', 'listed');
-- Not where a record is named, nothing is exact, the new value needs the old one, or nothing is asked: the old way
SELECT tried('UPDATE w SET n = 10 WHERE id = 3');
SELECT tried('UPDATE w SET n = n + 1 WHERE n > 5');
SELECT tried('UPDATE w SET n = 10 WHERE n > 4 AND name LIKE ''%7''');
SELECT tried('UPDATE w SET n = 10 WHERE name = ''''');
SELECT tried('UPDATE w SET n = random() * 0 WHERE n > 6');
SELECT tried('DELETE FROM w WHERE n > 6 AND id = ANY (ARRAY[NULL]::int[])');
SELECT tried('DELETE FROM w WHERE n = NULL');
-- Without any condition only where the route says what that is
SELECT tried('DELETE FROM w');
SELECT control('static', '{"path": "/plain/q", "json": {"total": 7, "rows": []}}');
SELECT tried('DELETE FROM said', '');
SELECT tried('DELETE FROM said WHERE (n > 4 OR name = ''it''''s'') AND id IN (3, 4)', '');
SELECT tried('UPDATE said SET n = 4, name = ''x'' WHERE n > 4', '');
-- Values decide
PREPARE p(text) AS UPDATE w SET n = 0 WHERE name > $1;
SET plan_cache_mode = force_generic_plan;
SELECT explained('EXECUTE p(''row 5'')');
SELECT fresh();
EXECUTE p('row 5');
EXECUTE p('');
SELECT * FROM log();
RESET plan_cache_mode;

-- RETURNING: where answers have the records, and all of them
SELECT tried('UPDATE listed SET n = 0 WHERE n > 5 RETURNING id || name || n', 'listed');
SELECT tried('DELETE FROM listed WHERE n > 5 RETURNING name || 1', 'listed');
SELECT tried('WITH gone AS (DELETE FROM listed WHERE n > 5 RETURNING n) SELECT ''RETURNING'' || sum(n) FROM gone', 'listed');
SELECT tried('UPDATE w SET n = 0 WHERE n > 6 RETURNING name');
SELECT fresh();
SELECT fault('{"path": "/plain/listed", "method": "PATCH", "json": [{"id": 1}]}');
SELECT refused('UPDATE listed SET n = 0 WHERE n > 5 RETURNING name');
SELECT fault('{"path": "/plain/listed", "method": "PATCH", "status": 204}');
SELECT refused('UPDATE listed SET n = 0 WHERE n > 5');

-- Nobody knows how many
SET client_min_messages = notice;
UPDATE silent SET n = 3 WHERE n > 4;
SELECT x FROM explained('UPDATE silent SET n = 4 WHERE n > 6', 'COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF') x;
SET client_min_messages = warning;
SELECT fault('{"path": "/plain/w", "method": "PATCH", "json": {"changed": 3}}');
SELECT refused('UPDATE orgs SET n = 3 WHERE org = ''w'' AND n > 4');
-- What fails; what is not known
SELECT fault('{"path": "/plain/w", "method": "PATCH", "status": 404}');
SELECT refused('UPDATE w SET n = 3 WHERE n > 1');
SELECT fault('{"path": "/plain/w", "method": "DELETE", "status": 409}');
SELECT refused('DELETE FROM w WHERE n > 1');
SELECT fault('{"path": "/plain/w", "method": "DELETE", "drop": true}');
SELECT count(*) FROM log();
SELECT refused('DELETE FROM w WHERE n > 1');
SELECT * FROM log();

-- A limit holds before anything is sent; a rehearsal
SET rest_fdw.max_writes = 2;
SELECT tried('DELETE FROM w WHERE n > 4');
SELECT tried('DELETE FROM w WHERE n > 5');
SELECT explained('DELETE FROM w WHERE n > 4');
RESET rest_fdw.max_writes;
SET rest_fdw.dry_run = on;
SET client_min_messages = notice;
DELETE FROM w WHERE n > 4;
SET client_min_messages = warning;
RESET rest_fdw.dry_run;
-- Rows that somebody looks at
CREATE FUNCTION seen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$;
CREATE TRIGGER seen BEFORE DELETE ON w FOR EACH ROW EXECUTE FUNCTION seen();
SELECT tried('DELETE FROM w WHERE n > 5');
DROP TRIGGER seen ON w;
ALTER FOREIGN TABLE w ADD CONSTRAINT small CHECK (n < id + 10);
SELECT tried('UPDATE w SET n = 13 WHERE n > 3');
SELECT tried('DELETE FROM w WHERE n > 5');
ALTER FOREIGN TABLE w DROP CONSTRAINT small;
ALTER FOREIGN TABLE w OPTIONS (ADD transaction 'commit');
SELECT tried('DELETE FROM w WHERE n > 6', '');
SELECT * FROM log();
ALTER FOREIGN TABLE w OPTIONS (DROP transaction);

-- Only by conditions; columns of the path
SELECT fresh();
SELECT refused('UPDATE orgs SET n = 0 WHERE org = ''w'' AND id > 5');
SELECT refused('DELETE FROM orgs WHERE org = ''w'' AND n = 0');
SELECT refused('DELETE FROM orgs WHERE org = ''w'' AND n <> 0');
SELECT refused('DELETE FROM orgs WHERE n = 1');
SELECT refused('INSERT INTO orgs VALUES (1, ''w'', 1)');
SELECT pg_relation_is_updatable('orgs'::regclass, false);
SELECT * FROM log();

-- EXPLAIN
SELECT explained('UPDATE w SET n = 0 WHERE n > 2', 'COSTS OFF, VERBOSE');
SELECT explained('DELETE FROM w WHERE id IN (1, 2)');
SELECT explained('DELETE FROM w WHERE name LIKE ''x%''');
SELECT explained('DELETE FROM w');
SELECT fresh();
SELECT explained('DELETE FROM w WHERE n > 4', 'COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF');
SELECT x FROM explained('DELETE FROM w WHERE name = ''''', 'COSTS OFF, ANALYZE, TIMING OFF, SUMMARY OFF') x WHERE x !~ 'Bytes|Connections';

SELECT control('reset?what=static');
DROP SCHEMA conditions CASCADE;
