--
-- Answers that later statements use again: cache_ttl, validators, what outdates them
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA cache;
SET search_path = cache, public;
\i :control
\i :failing
\a \t

CREATE SERVER cache FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', filter_eq '{column}={value}',
  insert E'POST {resource}\n"{record}"', update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}');
CREATE USER MAPPING FOR CURRENT_USER SERVER cache OPTIONS (token 'mine');
CREATE USER MAPPING FOR PUBLIC SERVER cache OPTIONS (token 'theirs');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), name text, n int) SERVER cache OPTIONS (resource '/plain/simple', cache_ttl '1h');
CREATE FOREIGN TABLE u (id int OPTIONS (key 'true'), name text, n int) SERVER cache OPTIONS (resource '/plain/simple');
CREATE FOREIGN TABLE paged (id int OPTIONS (key 'true'), name text) SERVER cache OPTIONS (resource '/plain/offset', records '/items', total '/total', page_size '10',
  list 'GET {resource}?offset={offset}&limit={page_size}', cache_ttl '1h');

-- lists, records, records that are not there; what was not asked before is asked
SELECT count(name) FROM t;
SELECT count(name), max(id) FROM t;
SELECT name FROM t WHERE id = 2;
SELECT name FROM t WHERE id = 2;
SELECT name FROM t WHERE id = 9;
SELECT name FROM t WHERE id = 9;
SELECT name FROM t WHERE name = 'two';
SELECT * FROM log();
-- another table has its own option
SELECT count(name) FROM u; SELECT count(name) FROM u;
SELECT * FROM log();
-- EXPLAIN tells
SELECT line FROM explained('SELECT name FROM t', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF') line WHERE line ~ 'Requests:|Cache|Again|Records';
SELECT line FROM explained('SELECT name FROM u', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF') line WHERE line ~ 'Requests:|Cache|Again|Records';
SELECT line FROM explained('SELECT name FROM u', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, FORMAT YAML') x, regexp_split_to_table(x, E'\n') line WHERE line ~ 'Cache|Again';
SELECT control('reset?what=log');

-- pages are kept together, once the list was read to its end
SELECT count(name) FROM paged;
SELECT count(name) FROM paged;
SELECT * FROM log();
SELECT rest_fdw_disconnect('cache');
SELECT count(name) FROM (SELECT name FROM paged LIMIT 12) x;
SELECT * FROM log();
SELECT count(name) FROM paged;
SELECT * FROM log();

-- for one user alone
CREATE ROLE regress_cache;
GRANT USAGE ON SCHEMA cache TO regress_cache; GRANT SELECT ON ALL TABLES IN SCHEMA cache TO regress_cache;
SELECT count(name) FROM t;
SET ROLE regress_cache;
SELECT count(name) FROM cache.t; SELECT count(name) FROM cache.t;
RESET ROLE;
SELECT count(name) FROM t;
SELECT * FROM log('headers=Authorization&secrets=1');

-- DDL outdates: table, column, server, mapping
SELECT count(name) FROM t;
ALTER FOREIGN TABLE t OPTIONS (SET cache_ttl '2h'); SELECT count(name) FROM t;
ALTER FOREIGN TABLE t ALTER COLUMN n OPTIONS (ADD missing 'null'); SELECT count(name) FROM t;
ALTER FOREIGN TABLE u OPTIONS (ADD rows '3'); SELECT count(name) FROM t;
ALTER SERVER cache OPTIONS (ADD warning ''); SELECT count(name) FROM t;
ALTER USER MAPPING FOR CURRENT_USER SERVER cache OPTIONS (SET token 'new'); SELECT count(name) FROM t;
ALTER FOREIGN TABLE t OPTIONS (SET cache_ttl '0'); SELECT count(name) FROM t; SELECT count(name) FROM t;
ALTER FOREIGN TABLE t OPTIONS (SET cache_ttl '1h');
SELECT * FROM log();

-- own writes outdate all of the server, also in one transaction, also when they fail
SELECT count(name) FROM t;
BEGIN; INSERT INTO u VALUES (4, 'four', 40); SELECT count(name) FROM t; SELECT count(name) FROM t; ROLLBACK;
SELECT count(name) FROM t;
UPDATE u SET name = 'vier' WHERE id = 4;
SELECT name FROM t WHERE id = 4; SELECT count(name) FROM t;
DELETE FROM t WHERE id = 4;
SELECT name FROM t WHERE id = 4; SELECT count(name) FROM t;
SELECT fault('{"path": "/plain/simple", "method": "POST", "status": 500}');
DO $$ BEGIN INSERT INTO t VALUES (8, 'eight', 8); EXCEPTION WHEN OTHERS THEN RAISE NOTICE '% %', SQLSTATE, SQLERRM; END $$;
SELECT count(name) FROM t;
SELECT * FROM log('body=0');

-- what the API says about it: no-store, no-cache, max-age, Vary
SELECT rest_fdw_disconnect('cache') IS NOT NULL;
SELECT fault('{"path": "/plain/simple", "headers": {"Cache-Control": "private, No-Store"}, "count": 1}');
SELECT count(name) FROM t; SELECT count(name) FROM t; SELECT count(name) FROM t;
SELECT rest_fdw_disconnect('cache') IS NOT NULL;
SELECT fault('{"path": "/plain/simple", "headers": {"Vary": "*"}, "count": 1}');
SELECT count(name) FROM t; SELECT count(name) FROM t; SELECT count(name) FROM t;
SELECT rest_fdw_disconnect('cache') IS NOT NULL;
SELECT fault('{"path": "/plain/simple", "headers": {"Cache-Control": "x=\"a, no-store\", max-age=0"}, "count": 1}');
SELECT count(name) FROM t; SELECT count(name) FROM t; SELECT count(name) FROM t;
SELECT rest_fdw_disconnect('cache') IS NOT NULL;
SELECT fault('{"path": "/plain/simple", "headers": {"Cache-Control": "max-age=3600"}, "count": 1}');
SELECT count(name) FROM t; SELECT count(name) FROM t;
SELECT * FROM log();

-- validators: asked again, and not sent again
SELECT rest_fdw_disconnect('cache') IS NOT NULL;
ALTER FOREIGN TABLE t OPTIONS (SET cache_ttl '1ms');
SELECT fault('{"path": "/plain/simple*", "etag": "auto", "count": -1}');
SELECT count(name), pg_sleep(0.01)::text FROM t;
SELECT count(name), pg_sleep(0.01)::text FROM t;
SELECT name, pg_sleep(0.01)::text FROM t WHERE id = 2;
SELECT name, pg_sleep(0.01)::text FROM t WHERE id = 2;
SELECT line FROM explained('SELECT name FROM t', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF') line WHERE line ~ 'Requests:|Cache|Records|Bytes';
SELECT * FROM log('status=1&headers=If-None-Match,If-Modified-Since');
-- the data changes behind our back
SELECT control('reset?what=faults');
SELECT fault('{"path": "/plain/simple", "etag": "auto", "change": [{"insert": {"id": 5, "name": "five"}, "at": 0}]}');
SELECT pg_sleep(0.01);
SELECT count(name) FROM t;
-- a date; both; no-cache asks each time
SELECT control('reset?what=faults,data');
SELECT rest_fdw_disconnect('cache') IS NOT NULL;
SELECT fault('{"path": "/plain/simple", "last_modified": "Sun, 06 Nov 1994 08:49:37 GMT", "count": -1}');
SELECT count(name), pg_sleep(0.01)::text FROM t;
SELECT count(name), pg_sleep(0.01)::text FROM t;
SELECT control('reset?what=faults');
SELECT rest_fdw_disconnect('cache') IS NOT NULL;
ALTER FOREIGN TABLE t OPTIONS (SET cache_ttl '1h');
SELECT fault('{"path": "/plain/simple", "etag": "x", "last_modified": "Sun, 06 Nov 1994 08:49:37 GMT", "headers": {"Cache-Control": "no-cache"}, "count": -1}');
SELECT count(name) FROM t; SELECT count(name) FROM t;
-- the answer may say so anew when it is still so
SELECT control('reset?what=faults');
SELECT fault('{"path": "/plain/simple", "etag": "x", "headers": {"Cache-Control": "max-age=60"}, "count": -1}');
SELECT count(name) FROM t; SELECT count(name) FROM t;
SELECT control('reset?what=faults');
-- own conditions are left alone, and a 304 that nobody asked for is an error
CREATE FOREIGN TABLE own (id int, name text) SERVER cache OPTIONS (resource '/plain/simple', headers 'If-None-Match: "x"', cache_ttl '1h');
SELECT fault('{"path": "/plain/simple", "etag": "x"}');
SELECT failing('SELECT * FROM own');
SELECT fault('{"path": "/plain/simple", "etag": "x", "count": 2}');
SELECT count(name) FROM u; SELECT count(name) FROM u;
SELECT * FROM log('status=1&headers=If-None-Match,If-Modified-Since');

-- cut, refused, broken and half-read answers are not kept
SELECT rest_fdw_disconnect('cache') IS NOT NULL;
SELECT control('reset');
ALTER SERVER cache OPTIONS (ADD max_retries '0');
SELECT fault('{"path": "/plain/simple", "cut_body": 30}');
SELECT failing('SELECT * FROM t');
SELECT fault('{"path": "/plain/simple", "gzip": "half"}');
SELECT failing('SELECT * FROM t');
SELECT fault('{"path": "/plain/simple", "trailing": "]"}');
SELECT failing('SELECT * FROM t');
SELECT fault('{"path": "/plain/simple", "status": 500}');
SELECT failing('SELECT * FROM t');
SELECT fault('{"path": "/plain/simple", "close_delimited": true, "cut_body": 40}');
SELECT failing('SELECT * FROM t');
SELECT count(*) FROM (SELECT name FROM t LIMIT 1) x;
SELECT * FROM log();
SELECT count(name) FROM t; SELECT count(name) FROM t;
SELECT * FROM log();

-- the setting bounds it
SET rest_fdw.cache_size = 0;
SELECT count(name) FROM t;
RESET rest_fdw.cache_size;
SELECT count(name) FROM t; SELECT count(name) FROM t;
SET rest_fdw.cache_size = '2kB';
SELECT count(name) FROM t; SELECT count(name) FROM t;
RESET rest_fdw.cache_size;
SELECT * FROM log();
-- a count by the total, a join by keys, a cursor that begins with what is kept
CREATE FOREIGN TABLE counted (id int, name text) SERVER cache OPTIONS (resource '/plain/offset', records '/items', total '/total', list 'GET {resource}?limit={page_size}', cache_ttl '1h');
SELECT count(*) FROM counted; SELECT count(*) FROM counted;
SELECT g, name FROM generate_series(1, 3) g JOIN t ON id = g ORDER BY 1;
SELECT g, name FROM generate_series(1, 3) g JOIN t ON id = g ORDER BY 1;
SELECT count(name) FROM paged;
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM paged;
FETCH 2 FROM c;
INSERT INTO u VALUES (7, 'seven', 7);
FETCH ABSOLUTE 12 FROM c;
COMMIT;
DELETE FROM u WHERE id = 7;
SELECT * FROM log('body=0');

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER cache CASCADE;
DROP SCHEMA cache CASCADE;
DROP ROLE regress_cache;
