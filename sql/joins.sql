--
-- Joins: what is asked of the API for 1, 100 and 100 000 outer rows
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA joins;
SET search_path = joins;
\i :control
\i :failing
\a \t

CREATE TABLE one AS SELECT 7 AS k;
CREATE TABLE hundred AS SELECT g AS k FROM generate_series(1, 100) g;
CREATE TABLE many AS SELECT g AS k FROM generate_series(1, 100000) g;
CREATE TABLE repeated AS SELECT g % 5 + 1 AS k FROM generate_series(1, 1000) g;
ANALYZE one, hundred, many, repeated;
CREATE SERVER joins FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', page_size '1000', list 'GET {resource}?offset={offset}&limit={page_size}');
-- a plan without what the API is told: which nodes, and what joins to what
CREATE FUNCTION shape(query text) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT line FROM explained(query) line WHERE line !~ 'Remote (Values|Pages|Sort)|Hash Cond|Join Cond|Join Type|Cache|Inner Unique|Filter' $$;

-- An item route alone: one request a key while the keys are few, else the list
CREATE FOREIGN TABLE item (id int OPTIONS (key 'true'), name text, grp int) SERVER joins OPTIONS (resource '/plain/things', rows '100000');
SELECT shape('SELECT * FROM one JOIN item ON id = k');
SELECT shape('SELECT * FROM hundred JOIN item ON id = k');
SELECT shape('SELECT * FROM many JOIN item ON id = k');
SELECT shape('SELECT * FROM repeated JOIN item ON id = k');
-- the list is short: it is read once
ALTER FOREIGN TABLE item OPTIONS (SET rows '500');
SELECT shape('SELECT * FROM one JOIN item ON id = k');
SELECT shape('SELECT * FROM hundred JOIN item ON id = k');
SELECT shape('SELECT * FROM many JOIN item ON id = k');

-- Many keys in one request
CREATE FOREIGN TABLE keyed (id int OPTIONS (key 'true'), name text, grp int) SERVER joins
  OPTIONS (resource '/plain/things', rows '100000', get_many 'GET {resource}?id_in={keys|,}');
SELECT shape('SELECT * FROM one JOIN keyed ON id = k');
SELECT shape('SELECT * FROM hundred JOIN keyed ON id = k');
SELECT shape('SELECT * FROM many JOIN keyed ON id = k');
SELECT shape('SELECT * FROM hundred WHERE EXISTS (SELECT FROM keyed WHERE id = k)');
SELECT shape('SELECT * FROM hundred LEFT JOIN keyed ON id = k');
SELECT shape('SELECT * FROM keyed WHERE id IN (SELECT k FROM hundred)');
SELECT shape('SELECT * FROM keyed WHERE id = ANY (ARRAY(SELECT k FROM hundred))');

-- A filter that is no key, and a column without which nothing can be asked
CREATE FOREIGN TABLE filtered (id int OPTIONS (key 'true'), name text, grp int OPTIONS (filter_eq 'grp={value}')) SERVER joins
  OPTIONS (resource '/plain/sql', rows '100000');
SELECT shape('SELECT * FROM one JOIN filtered ON grp = k');
SELECT shape('SELECT * FROM many JOIN filtered ON grp = k');
CREATE FOREIGN TABLE members (id int OPTIONS (key 'true'), name text, org int) SERVER joins
  OPTIONS (resource '/plain/orgs/{org}/members', get '', list 'GET {resource}', rows '10');
ALTER FOREIGN TABLE members ALTER org OPTIONS (access 'request');
SELECT shape('SELECT * FROM one JOIN members ON org = k');
SELECT shape('SELECT * FROM repeated JOIN members ON org = k');
SELECT * FROM log();

-- What they cost in requests, and that they find the same
ALTER SERVER joins OPTIONS (ADD concurrency '1');
SELECT count(*), sum(id), min(name) FROM one JOIN item ON id = k;
SELECT count(*), sum(id) FROM hundred JOIN item ON id = k WHERE k BETWEEN 24 AND 27;
SELECT count(*), sum(id) FROM repeated JOIN item ON id = k;
SELECT count(*), sum(id) FROM hundred JOIN keyed ON id = k;
SELECT count(*), sum(id) FROM keyed WHERE id IN (SELECT k FROM repeated);
SELECT count(*), sum(id) FROM keyed WHERE id NOT IN (SELECT k FROM repeated) AND id IN (SELECT k + 3 FROM repeated);
SELECT count(*), sum(id) FROM many JOIN item ON id = k;
SELECT count(*), sum(id) FROM one JOIN filtered ON grp = k - 4;
SELECT k, name FROM (VALUES (1), (2)) v (k) LEFT JOIN members ON org = k ORDER BY 1, 2;
SELECT regexp_replace(request, '(id_in=([^%]*%2C|\d+,){3}).*', '\1...'), count(*) FROM log() request GROUP BY 1 ORDER BY 1;

-- Locks of other tables' rows do not stand in the way; there are none on the API's
SELECT k, name FROM hundred JOIN item ON id = k WHERE k < 3 FOR UPDATE OF hundred;
SELECT shape('SELECT k, name FROM hundred JOIN item ON id = k WHERE k < 3 FOR UPDATE OF hundred');
DROP TABLE one, hundred, many, repeated;

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER joins CASCADE;
DROP SCHEMA joins CASCADE;
