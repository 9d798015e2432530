--
-- Records by lists of keys: route get_many, composite keys, chunks
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA keys;
SET search_path = keys;
\i :control
\i :failing
\a \t

CREATE SERVER keys FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', max_keys '4');
-- the keys in the body, a member for each
CREATE FOREIGN TABLE k_batch (id int OPTIONS (key 'true'), name text) SERVER keys OPTIONS (resource '/plain/things',
  get_many E'POST {resource}/_batch\n{"op": "read", "inputs": [{"id": "{key}"}]}', records_many '/results');
-- in an argument, in the path, as one array
CREATE FOREIGN TABLE k_arg (id int OPTIONS (key 'true'), name text) SERVER keys OPTIONS (resource '/plain/sql',
  get '', get_many 'GET {resource}?id_in={keys|,}');
CREATE FOREIGN TABLE k_path (id int OPTIONS (key 'true'), name text) SERVER keys OPTIONS (resource '/many',
  list '', get '', get_many 'GET {resource}/{keys|;}');
CREATE FOREIGN TABLE k_array (id int OPTIONS (key 'true'), name text) SERVER keys OPTIONS (resource '/echoed', list '',
  get_many E'POST {resource}?n={key_name}\n{"ids": ["{keys}"]}', records_many '/found,none');

SELECT * FROM k_batch WHERE id IN (3, 1, 2);
SELECT * FROM k_batch WHERE id = 7;
SELECT * FROM k_batch WHERE id = ANY ('{5,NULL,99,5,6,-1,7,8}');
SELECT * FROM k_arg WHERE id IN (1, 2, 3, 4, 5) AND name > 'row 01';
SELECT * FROM k_arg WHERE id = 25;
SELECT * FROM log();
SELECT explained('SELECT * FROM k_batch WHERE id IN (3, 1, 2)');
SELECT explained('SELECT * FROM k_arg WHERE id IN (1, 2, 3, 4, 5)');
SELECT explained('SELECT * FROM k_arg WHERE id = 3', 'COSTS OFF, VERBOSE');

-- A list in the path; an empty list and NULLs ask nothing
SELECT control('static', '{"path": "/many/1;2", "json": [{"id": 2, "name": "two"}, {"id": 1, "name": "one"}]}');
SELECT * FROM k_path WHERE id IN (1, 2);
SELECT * FROM k_path WHERE id = ANY ('{}');
SELECT * FROM k_path WHERE id = ANY (NULL::int[]);
SELECT * FROM k_path WHERE id = ANY ('{NULL}');
SELECT failing('SELECT * FROM k_path');
SELECT failing('SELECT * FROM k_path WHERE id IN (1, 3)');
SELECT control('static', '{"path": "/echoed", "json": {"found": [{"id": 8, "name": "eight"}, null]}}');
SELECT * FROM k_array WHERE id IN (8, 9);
SELECT control('static', '{"path": "/echoed", "json": {}}');
SELECT * FROM k_array WHERE id IN (8, 9);
SELECT control('static', '{"path": "/many/1;2", "json": {"error": "x"}}');
SELECT failing('SELECT * FROM k_path WHERE id IN (1, 2)');
SELECT * FROM log();

-- An API that answers more than it was asked: each record once, only those asked for
SELECT control('static', '{"path": "/echoed", "json": {"found": [{"id": 1}, {"id": 2}, {"id": 3}, {"id": 4}, {"id": 5}, {"id": 6}, {"id": 9}]}}');
SELECT id FROM k_array WHERE id = ANY ('{1,2,3,4,5,9}');
SELECT * FROM log();

-- max_url cuts lists too
ALTER FOREIGN TABLE k_arg OPTIONS (ADD max_url '200', ADD max_keys '1000');
SELECT count(*) FROM k_arg WHERE id = ANY (ARRAY(SELECT generate_series(1, 60)));
SELECT count(*), max(length(request)) < 200 FROM log();

-- Joins: a batch of keys is one request
CREATE TABLE wanted AS SELECT g AS n, g % 25 + 1 AS thing FROM generate_series(1, 40) g;
ANALYZE wanted;
ALTER FOREIGN TABLE k_batch OPTIONS (ADD max_keys '100');
SELECT explained('SELECT * FROM wanted JOIN k_batch ON thing = id WHERE n <= 30');
SELECT count(*), count(DISTINCT id), sum(n) FROM wanted JOIN k_batch ON id = thing WHERE n <= 30;
SELECT * FROM log();
SELECT n, name FROM wanted LEFT JOIN k_batch ON id = thing + 20 WHERE n IN (4, 5, 24);
SELECT * FROM log();

-- Composite keys: one column fixed, the other by a list
SELECT load('{"path": "/plain/parts", "records": [{"id": "a,1", "kind": "a", "no": 1}, {"id": "a,2", "kind": "a", "no": 2}, {"id": "b,1", "kind": "b", "no": 1}]}');
CREATE FOREIGN TABLE k_two (kind text OPTIONS (key 'true'), no int OPTIONS (key 'true')) SERVER keys OPTIONS (resource '/plain/parts',
  get_many E'POST {resource}/_batch\n{"op": "read", "inputs": [{"id": "{key}"}]}', records_many '/results');
CREATE FOREIGN TABLE k_two_cols (kind text OPTIONS (key 'true'), no int OPTIONS (key 'true')) SERVER keys OPTIONS (resource '/plain/parts',
  get_many E'POST {resource}/_batch\n{"op": "read", "inputs": [{"id": "{kind},{no}"}]}', records_many '/results');
CREATE FOREIGN TABLE k_two_get (kind text OPTIONS (key 'true'), no int OPTIONS (key 'true')) SERVER keys OPTIONS (resource '/plain/parts',
  get 'GET {resource}/{kind},{no}');
SELECT * FROM k_two WHERE kind = 'a' AND no IN (1, 2, 3);
SELECT * FROM k_two_cols WHERE kind IN ('a', 'b') AND no = 1;
SELECT * FROM k_two_get WHERE kind = 'a' AND no IN (1, 2, 3);
SELECT * FROM k_two WHERE kind = 'b' AND no = 1;
SELECT * FROM log();
-- a column that no record shows and that the item route does not take: only a list can be asked with it
SELECT load('{"path": "/plain/people", "records": [{"id": 10, "name": "Ann"}, {"id": 20, "name": "Cy"}]}');
CREATE FOREIGN TABLE k_member (id int OPTIONS (key 'true'), name text, org int OPTIONS (access 'request')) SERVER keys OPTIONS (resource '/plain/people',
  list 'GET /plain/orgs/{org}/members', get 'GET {resource}/{key}');
SELECT * FROM k_member WHERE id = 20 AND org = 1;
SELECT * FROM k_member WHERE id = 20 AND org = 2;
SELECT * FROM k_member WHERE id IN (10, 20) AND org IN (1, 2) ORDER BY id;
SELECT name FROM k_member WHERE id = 20;
SELECT * FROM log();
-- two lists are not keys: the list is read
SELECT * FROM k_two WHERE kind IN ('a', 'b') AND no IN (1, 3);
SELECT * FROM log();

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER keys CASCADE;
DROP SCHEMA keys CASCADE;
