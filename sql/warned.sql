--
-- Option warning: once a session and table, by the statement that first uses it
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\getenv url REST_URL
CREATE SCHEMA warned;
SET search_path = warned;
\i :control
\a \t

SELECT format('%s/plain', :'url') AS plain \gset
CREATE SERVER warned FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'plain');
CREATE FOREIGN TABLE r (id int, name text) SERVER warned OPTIONS (resource '/simple', warning 'not public');
CREATE FOREIGN TABLE w (id int OPTIONS (key 'true'), name text) SERVER warned OPTIONS (resource '/simple', warning 'not for writing',
  insert E'POST {resource}\n"{record}"', delete 'DELETE {resource}/{key}');
-- EXPLAIN says nothing, a statement that runs does, the next one does not
EXPLAIN (COSTS off) SELECT * FROM r;
SELECT count(name) FROM r AS a JOIN r AS b USING (id, name);
SELECT id FROM r ORDER BY id LIMIT 1;
-- Writes do too
EXPLAIN (COSTS off) INSERT INTO w (name) VALUES ('x');
INSERT INTO w (name) VALUES ('x');
DELETE FROM w WHERE id = 4;
-- Another text is news; none is silence
ALTER FOREIGN TABLE w OPTIONS (SET warning 'will go');
DELETE FROM w WHERE id = 4;
DELETE FROM w WHERE id = 4;
ALTER FOREIGN TABLE w OPTIONS (SET warning '');
DELETE FROM w WHERE id = 4;
CREATE FOREIGN TABLE quiet (id int, name text) SERVER warned OPTIONS (resource '/simple', warning 'not heard');
SET client_min_messages = error;
SELECT id FROM quiet ORDER BY id LIMIT 1;
RESET client_min_messages;
SELECT control('reset');

DROP SERVER warned CASCADE;
DROP SCHEMA warned CASCADE;
