--
-- What the API calls a column: a pointer says where its value is, not how it is asked for
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA naming;
SET search_path = naming;
\i :control
\i :failing
\a \t

SELECT load('{"path": "/plain/offices", "key": "id", "filters": "sql", "records": [
  {"id": 1, "city": "Rome", "rank": 3, "address": {"city": "Bonn", "rank": 1}},
  {"id": 2, "city": "Oslo", "rank": 2, "address": {"city": "Rome", "rank": 2}},
  {"id": 3, "city": "Bonn", "rank": 1, "address": {"city": "Rome", "rank": 3}}]}');
CREATE SERVER naming FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', filter_eq '{column}={value}', filter_in '{column}_in={values|,}',
  sort_asc '{column}', sort_desc '-{column}', list 'GET {resource}?sort={sort|,}');

-- Beside the address there is another city: to ask for that would lose rows, and its rank sorts otherwise
CREATE FOREIGN TABLE offices (id int OPTIONS (key 'true'), city text OPTIONS (pointer '/address/city'), rank int OPTIONS (pointer '/address/rank') NOT NULL)
  SERVER naming OPTIONS (resource '/plain/offices');
SELECT id FROM offices WHERE city = 'Rome' ORDER BY id;
SELECT id FROM offices WHERE city IN ('Bonn') AND rank = 1;
SELECT id FROM offices ORDER BY rank DESC;
SELECT * FROM log();
SELECT item, value, note FROM public.rest_fdw_check('offices') WHERE section = 'warning' AND item IN ('city', 'rank');

-- Said: by a name, or by a template of its own
ALTER FOREIGN TABLE offices ALTER city OPTIONS (ADD filter_name 'address.city'), ALTER rank OPTIONS (ADD sort_name 'address.rank', ADD filter_eq 'address.rank={value}');
SELECT id FROM offices WHERE city = 'Rome' ORDER BY id;
SELECT id FROM offices WHERE city IN ('Bonn') AND rank = 1;
SELECT id FROM offices ORDER BY rank DESC;
SELECT id FROM offices WHERE rank IN (1, 2) AND id > 0;
SELECT * FROM log();
ALTER FOREIGN TABLE offices ALTER city OPTIONS (DROP filter_name, ADD column_name 'address.city');
SELECT id FROM offices WHERE city = 'Rome' ORDER BY id;
SELECT * FROM log();

-- A pointer that says the column's name, or that stands for all columns, leaves no doubt
ALTER FOREIGN TABLE offices ALTER city OPTIONS (DROP column_name, SET pointer '/city'), ALTER rank OPTIONS (DROP sort_name, DROP filter_eq, SET pointer '/{column},/address/{column}');
SELECT id FROM offices WHERE city = 'Rome' ORDER BY rank;
SELECT * FROM log();
CREATE FOREIGN TABLE places (city text, rank int NOT NULL) SERVER naming OPTIONS (resource '/plain/offices', pointer '/address/{column}');
SELECT explained('SELECT * FROM places WHERE city = ''Rome'' ORDER BY rank');
SELECT control('reset');
SET client_min_messages = warning;
DROP SCHEMA naming CASCADE;
DROP SERVER naming;
