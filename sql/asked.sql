-- Positions among the columns that were asked for; names from options in pointers.
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\getenv url REST_URL
\i :control
CREATE SERVER s FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', shape 'array');

-- A service that answers arrays of what {columns} names: each query has places of its own
CREATE FOREIGN TABLE asked (id int OPTIONS (key 'true'), a text, b text OPTIONS (access 'write'),
  c text, d text OPTIONS (column_term ''), e text)
  SERVER s OPTIONS (resource '/raw/asked', list 'GET {resource}?fields={columns|,}', get '');
SELECT control('static', '{"path": "/raw/asked", "query": "fields=id,a,c,e", "json": [[1, "a1", "c1", "e1"]]}');
SELECT control('static', '{"path": "/raw/asked", "query": "fields=id,e", "json": [[1, "e1"]]}');
SELECT control('static', '{"path": "/raw/asked", "query": "fields=id,c,e", "json": [[1, "c1", "e1"]]}');
SELECT control('static', '{"path": "/raw/asked", "query": "fields=id,c", "json": [[1, "c1"]]}');
SELECT control('static', '{"path": "/raw/asked", "query": "fields=id", "json": [[1]]}');
SELECT id, a, c, e FROM asked;
SELECT e FROM asked;
SELECT e, id FROM asked WHERE c = 'c1';
SELECT c FROM asked WHERE c = 'c1';
SELECT count(*) FROM asked;
SELECT * FROM log();

-- Without {columns} the places are those of all columns that are read
CREATE FOREIGN TABLE whole (id int OPTIONS (key 'true'), a text, c text)
  SERVER s OPTIONS (resource '/raw/whole', get '');
SELECT control('static', '{"path": "/raw/whole", "json": [[1, "a1", "c1"], [2, "a2", null]]}');
SELECT c FROM whole;

-- {resource} and vars in pointers: to records, to members, to figures about the list
CREATE SERVER t FOREIGN DATA WRAPPER rest_fdw
  OPTIONS (url :'url', vars 'part=data kind="a/b"', records '/rows/[kind={resource}]', list 'GET /raw/rows',
           pointer '/{part}/{column}', get '');
CREATE FOREIGN TABLE things (id int OPTIONS (pointer '/id'), x text) SERVER t OPTIONS (resource 'things');
CREATE FOREIGN TABLE others (id int OPTIONS (pointer '/id'), x text)
  SERVER t OPTIONS (resource 'others', records '/rows/[kind={kind}]');
SELECT control('static', '{"path": "/raw/rows", "json": {"rows": [
  {"kind": "things", "id": 1, "data": {"x": "one"}}, {"kind": "a/b", "id": 2, "data": {"x": "two"}},
  {"kind": "things", "id": 3, "data": {"x": null}}]}}');
SELECT * FROM things;
SELECT * FROM others;
