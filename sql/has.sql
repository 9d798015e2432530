--
-- Arrays: what a column must have, element by element or all at once
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA arrays;
SET search_path = arrays;
\i :control
\i :failing
\a \t

\set rows '[{"id": 1, "tags": ["red", "big"], "nums": [1, 2, 3]}, {"id": 2, "tags": ["a,b", "it''s \\"x\\""], "nums": [2, null]}, {"id": 3, "tags": [], "nums": null}, {"id": 4, "tags": null, "nums": [[1, 2], [3, 4]]}, {"id": 5, "tags": ["red", ""], "nums": []}]'
SELECT control('static', format('{"path": "/fixed", "json": %s}', :'rows'));
CREATE SCHEMA near;
CREATE TABLE near.t (id int, tags text[], nums int[]);
INSERT INTO near.t SELECT * FROM json_populate_recordset(NULL::near.t, :'rows');
CREATE SCHEMA far;

-- As arguments: each element is one, and of several with one name the first is sent
CREATE SERVER arrays FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', filter_has '{column}_has={value}');
CREATE FOREIGN TABLE far.t (id int OPTIONS (key 'true'), tags text[], nums int[]) SERVER arrays OPTIONS (resource '/fixed', get '');
SELECT alike('SELECT id FROM t WHERE ''red'' = ANY (tags)');
SELECT alike('SELECT id FROM t WHERE tags @> ARRAY[''red'', ''big'']');
SELECT alike('SELECT id FROM t WHERE ARRAY[2] <@ nums AND 3 = ANY (nums)');
SELECT alike('SELECT id FROM t WHERE nums @> ''{{1,4}}''');
ALTER SERVER arrays OPTIONS (ADD filter_repeat 'true');
SELECT alike('SELECT id FROM t WHERE tags @> ARRAY[''red'', ''big''] AND 2 = ANY (nums)');
-- what says nothing, or what no row has
SELECT alike('SELECT id FROM t WHERE tags @> ''{}''');
SELECT alike('SELECT id FROM t WHERE nums @> ARRAY[2, NULL]');
SELECT alike('SELECT id FROM t WHERE NULL = ANY (nums)');
SELECT alike('SELECT id FROM t WHERE nums @> NULL');
SELECT alike('SELECT id FROM t WHERE tags @> ARRAY['''']');
-- what is not asked of elements
SELECT alike('SELECT id FROM t WHERE ''red'' = ALL (tags)');
SELECT alike('SELECT id FROM t WHERE ''red'' <> ANY (tags)');
SELECT alike('SELECT id FROM t WHERE NOT tags @> ARRAY[''red'']');
SELECT alike('SELECT id FROM t WHERE tags <@ ARRAY[''red'', ''big'']');
SELECT alike('SELECT id FROM t WHERE tags && ARRAY[''red'']');
SELECT alike('SELECT id FROM t WHERE tags = ARRAY[''red'', ''big'']');
SELECT alike('SELECT id FROM t WHERE 2.0 = ANY (nums::numeric[])');
-- values of prepared statements and of joins
PREPARE has(text, int[]) AS SELECT id FROM far.t WHERE $1 = ANY (tags) AND nums @> $2;
SET plan_cache_mode = force_generic_plan;
EXECUTE has('big', '{1,3}');
EXECUTE has('a,b', '{}');
EXECUTE has('x', NULL);
SELECT * FROM log();
SELECT explained('EXECUTE has(''big'', ''{1,3}'')');
RESET plan_cache_mode;
SELECT alike('SELECT n, id FROM (VALUES (''red''), (''a,b'')) v (n), LATERAL (SELECT id FROM t WHERE n = ANY (tags) OFFSET 0) x');

-- Exact, and only for what filters says
ALTER FOREIGN TABLE far.t OPTIONS (ADD exact 'array=has', ADD filters 'array=has', ADD list 'GET {resource}?limit={limit}');
SELECT explained('SELECT id FROM far.t WHERE tags @> ARRAY[''red'', ''big''] LIMIT 1');
ALTER FOREIGN TABLE far.t OPTIONS (SET filters 'eq');
SELECT alike('SELECT id FROM t WHERE ''red'' = ANY (tags)');
ALTER FOREIGN TABLE far.t OPTIONS (DROP filters);
SELECT item, value, note FROM public.rest_fdw_check('far.t') WHERE section = 'filter';

-- As an expression that takes all of them
ALTER FOREIGN TABLE far.t OPTIONS (SET list 'GET {resource}?q={filter}', ADD quote '''', ADD escape '''', ADD filter_has '{column} @> ARRAY[{values|, }]',
  ADD filter_eq '{column} = {value}', ADD filter_or '({terms| OR })', ADD filter_not 'NOT ({term})');
SELECT alike('SELECT id FROM t WHERE tags @> ARRAY[''a,b'', ''it''''s "x"'']');
SELECT alike('SELECT id FROM t WHERE ''red'' = ANY (tags) OR id = 2');
SELECT alike('SELECT id FROM t WHERE nums @> ARRAY[2, 3] OR nums @> ARRAY[NULL]::int[]');
SELECT alike('SELECT id FROM t WHERE NOT (nums @> ARRAY[2] OR id = 1)');

-- PostgREST has arrays
SELECT load(format('{"path": "/rest/t", "rows": %s}', replace(:'rows', '[[1, 2], [3, 4]]', '[4]')));
DELETE FROM near.t WHERE id = 4;
INSERT INTO near.t VALUES (4, NULL, '{4}');
CREATE SERVER arrays_rest FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', dialect 'postgrest', concurrency '1');
DROP FOREIGN TABLE far.t;
CREATE FOREIGN TABLE far.t (id int OPTIONS (key 'true'), tags text[], nums int[]) SERVER arrays_rest OPTIONS (resource '/rest/t', page_size '1000');
SELECT alike('SELECT id FROM t WHERE ''red'' = ANY (tags)');
SELECT alike('SELECT id FROM t WHERE nums @> ARRAY[2, 3]');
SELECT alike('SELECT id FROM t WHERE tags @> ARRAY[''red'', ''big''] AND id < 3');

SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SCHEMA far, near, arrays CASCADE;
DROP SERVER arrays, arrays_rest;
