--
-- Order, LIMIT and count(*): who does them, and what each needs to be sent
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA sorting;
SET search_path = sorting;
\i :control
\i :failing
\a \t

\set rows '[{"id": 3, "name": "b", "grp": 1, "qty": 10, "at": "2024-01-03T12:00:00.7Z"}, {"id": 1, "name": "B", "grp": 2, "qty": null, "at": "2024-01-01T12:00:00Z"}, {"id": 4, "name": "a", "grp": 1, "qty": 5, "at": "2024-01-03T12:00:00.2Z"}, {"id": 2, "name": null, "grp": 2, "qty": 10}]'
CREATE SCHEMA near;
CREATE TABLE near.t (id int, name text, grp int, qty int, at timestamptz);
INSERT INTO near.t SELECT * FROM json_populate_recordset(NULL::near.t, :'rows');
SELECT load(format('{"path": "/plain/mine", "records": %s, "filters": "sql", "paging": "offset", "total": "header:X-Total"}', :'rows'));
CREATE SCHEMA far;
CREATE SERVER sorting FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', sort_asc '{column}', sort_desc '-{column}',
  filter_eq '{column}={value}', filter_gt '{column}_gt={value}', filter_contains '{column}_contains={value}', exact 'eq,gt');
CREATE FOREIGN TABLE far.t (id int OPTIONS (key 'true') NOT NULL, name text, grp int NOT NULL, qty int, at timestamptz)
  SERVER sorting OPTIONS (resource '/plain/mine', total 'header:X-Total', page_size '100',
    list 'GET {resource}?sort={sort|,}&offset={offset}&limit={page_size}', get '');

-- An order is asked for when the API sorts as PostgreSQL does
SELECT alike('SELECT id FROM t ORDER BY id');
SELECT alike('SELECT id FROM t ORDER BY grp DESC, id');
SELECT alike('SELECT id FROM t ORDER BY grp, id DESC LIMIT 3');
SELECT alike('SELECT id FROM t ORDER BY grp + 1, id');
SELECT alike('SELECT id FROM t ORDER BY id NULLS FIRST');
-- text only where the collation is known
SELECT alike('SELECT id FROM t WHERE name > '''' ORDER BY name');
ALTER FOREIGN TABLE far.t ALTER COLUMN name OPTIONS (ADD sort_text 'C');
SELECT alike('SELECT id FROM t WHERE name > ''A'' ORDER BY name COLLATE "C"');
SELECT alike('SELECT id FROM t WHERE name > ''A'' ORDER BY name COLLATE "POSIX"');
-- columns with NULLs: where sort_nulls says where they are, or no NULL passes
SELECT alike('SELECT id FROM t ORDER BY qty, id');
SELECT alike('SELECT id FROM t WHERE qty > 0 ORDER BY qty, id');
ALTER FOREIGN TABLE far.t ALTER COLUMN qty OPTIONS (ADD sort_nulls 'large');
SELECT alike('SELECT id FROM t ORDER BY qty, id');
SELECT alike('SELECT id FROM t ORDER BY qty NULLS FIRST, id');
SELECT alike('SELECT id FROM t ORDER BY qty DESC, id');
ALTER FOREIGN TABLE far.t ALTER COLUMN qty OPTIONS (SET sort_nulls 'last');
-- a promise that is not kept is an error
SELECT failing('SELECT id FROM far.t ORDER BY qty DESC NULLS LAST');
ALTER FOREIGN TABLE far.t ALTER COLUMN qty OPTIONS (SET sort_nulls 'first');
SELECT failing('SELECT id FROM far.t ORDER BY qty NULLS FIRST');
SELECT fault('{"path": "/plain/mine", "reorder": true, "count": 1}');
SELECT failing('SELECT id FROM far.t ORDER BY id');
-- a column whose spelling hides a part of what the API sorts by: only as the last key
SELECT control('reset?what=log');
ALTER FOREIGN TABLE far.t ALTER COLUMN at OPTIONS (ADD format 'iso_s', ADD sort_nulls 'last');
SELECT rest_test.rows_of('far', 'SELECT id FROM t ORDER BY at, id');
SELECT rest_test.rows_of('far', 'SELECT id FROM t WHERE grp = 1 ORDER BY at');
SELECT * FROM log();
-- sort_max, sortable, other names, arguments instead of {sort}
ALTER FOREIGN TABLE far.t OPTIONS (ADD sort_max '1');
SELECT alike('SELECT id FROM t ORDER BY grp, id');
SELECT alike('SELECT grp FROM t ORDER BY grp');
ALTER FOREIGN TABLE far.t OPTIONS (SET sort_max '2');
ALTER FOREIGN TABLE far.t ALTER COLUMN grp OPTIONS (ADD sortable 'no'), ALTER COLUMN id OPTIONS (ADD sort_name 'ident');
SELECT rest_test.rows_of('far', 'SELECT id FROM t ORDER BY grp, id');
SELECT * FROM log();
ALTER FOREIGN TABLE far.t OPTIONS (DROP sort_max, SET list 'GET {resource}?offset={offset}&limit={page_size}',
  ADD sort_asc 'sort={column}&order=asc', ADD sort_desc 'sort={column}&order=desc');
ALTER FOREIGN TABLE far.t ALTER COLUMN grp OPTIONS (DROP sortable), ALTER COLUMN id OPTIONS (DROP sort_name);
SELECT alike('SELECT id FROM t ORDER BY grp DESC, id');
ALTER FOREIGN TABLE far.t OPTIONS (SET list 'GET {resource}?sort={sort|,}&offset={offset}&limit={page_size}', DROP sort_asc, DROP sort_desc);
-- an order makes merge joins and grouping by it possible
SET enable_hashjoin = off; SET enable_nestloop = off; SET enable_hashagg = off;
SELECT explained('SELECT count(*) FROM far.t a JOIN far.t b USING (id)');
SELECT alike('SELECT a.id, b.grp FROM t a JOIN t b USING (id)');
RESET enable_hashjoin; RESET enable_nestloop; RESET enable_hashagg;

-- LIMIT sizes the page when nothing stands between it and the scan
SELECT alike('SELECT id FROM t ORDER BY id LIMIT 2');
SELECT alike('SELECT id FROM t ORDER BY id LIMIT 2 OFFSET 1');
SELECT alike('SELECT id FROM t ORDER BY id LIMIT (SELECT 1)');
SELECT alike('SELECT id FROM t ORDER BY id LIMIT ALL');
SELECT alike('SELECT id FROM t ORDER BY id LIMIT NULL');
SELECT alike('SELECT id FROM t WHERE grp > 1 ORDER BY id LIMIT 1');
SELECT alike('SELECT id FROM t WHERE name LIKE ''%a%'' ORDER BY id LIMIT 1');
-- something local takes more rows than it gives: no
SELECT alike('SELECT id FROM t WHERE id <> 1 ORDER BY id LIMIT 1');
SELECT alike('SELECT id FROM t ORDER BY name DESC LIMIT 1');
SELECT alike('SELECT DISTINCT grp FROM t ORDER BY grp LIMIT 1');
SELECT alike('SELECT grp, count(*) FROM t GROUP BY grp ORDER BY grp LIMIT 1');
SELECT alike('SELECT id FROM t ORDER BY grp FETCH FIRST 1 ROWS WITH TIES');
SELECT alike('SELECT id, row_number() OVER (ORDER BY id) FROM t ORDER BY id LIMIT 1');
SELECT alike('SELECT id, generate_series(1, 0) FROM t ORDER BY id LIMIT 1');
SELECT alike('SELECT a.id FROM t a, t b WHERE a.id = b.id AND b.grp = 1 ORDER BY a.id LIMIT 1');
SELECT alike('SELECT id FROM t UNION ALL SELECT id FROM t LIMIT 1 OFFSET 8');
SELECT alike('SELECT * FROM (SELECT id FROM t ORDER BY id LIMIT 3) x WHERE id > 2');
SELECT alike('SELECT id FROM t WHERE EXISTS (SELECT 1 FROM t u WHERE u.id = t.id + 1 LIMIT 1) ORDER BY id LIMIT 3');

-- count(*): the total, when the API filters exactly
SELECT alike('SELECT count(*) FROM t');
SELECT alike('SELECT count(*) FROM t WHERE qty = 10');
SELECT alike('SELECT count(*) FROM t WHERE grp = 1 AND qty > 5');
SELECT alike('SELECT count(*) FROM t WHERE qty = NULL');
SELECT alike('SELECT count(*) FROM t WHERE name = ''''');
SELECT alike('SELECT count(*) FROM t WHERE name LIKE ''%a%''');
SELECT alike('SELECT count(*) FROM t WHERE qty = 10 OR grp = 2');
SELECT alike('SELECT count(qty) FROM t');
SELECT alike('SELECT count(*) FILTER (WHERE grp = 1) FROM t');
SELECT alike('SELECT count(DISTINCT -grp) FROM t');
SELECT alike('SELECT count(*), max(id) FROM t');
SELECT alike('SELECT count(*) + 1 FROM t');
SELECT alike('SELECT count(*) FROM t HAVING count(*) > 10');
SELECT alike('SELECT (SELECT count(*) FROM t WHERE grp = g) FROM generate_series(1, 2) g');
SELECT alike('SELECT count(*) FROM (SELECT id FROM t LIMIT 2) x');
SELECT alike('SELECT count(*) FROM t a JOIN t b USING (grp)');
-- a route of its own
ALTER FOREIGN TABLE far.t OPTIONS (ADD count 'GET {resource}/_count', ADD count_value '/count');
SELECT alike('SELECT count(*) FROM t WHERE grp = 2');
SELECT fault('{"path": "*_count", "json": {"count": "n"}, "count": 1}');
SELECT failing('SELECT count(*) FROM far.t');
SELECT fault('{"path": "*_count", "json": {"number": 5}, "count": 1}');
SELECT alike('SELECT count(*) FROM t');
ALTER FOREIGN TABLE far.t OPTIONS (DROP count, DROP count_value);
-- no total in this answer: the rows are counted
SELECT fault('{"path": "/plain/mine", "headers": {"X-Total": null}, "count": -1}');
SELECT alike('SELECT count(*) FROM t WHERE grp = 1');

-- Text of one collation that is sorted by another: what was asked for is what is checked
SELECT load('{"path": "/plain/words", "key": "id", "records": [{"id": 1, "w": "b"}, {"id": 2, "w": "B"}, {"id": 3, "w": "a"}]}');
CREATE FOREIGN TABLE far.words (id int OPTIONS (key 'true'), w text OPTIONS (sort_text 'C') COLLATE "en-x-icu" NOT NULL) SERVER sorting
  OPTIONS (resource '/plain/words', list 'GET {resource}?sort={sort|,}');
SELECT explained('SELECT w FROM far.words ORDER BY w COLLATE "C"');
SELECT w FROM far.words ORDER BY w COLLATE "C";
SELECT w FROM far.words ORDER BY w;
SELECT * FROM log();

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER sorting CASCADE;
DROP SCHEMA sorting, near, far CASCADE;
