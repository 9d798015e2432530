--
-- Filters as expressions: how terms are spelled, quoted and put together
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA expressions;
SET search_path = expressions;
\i :control
\i :failing
\a \t

-- An API that always answers the same: what it is asked is what matters here,
-- and that the rows are right although it takes no notice
\set rows '[{"id": 1, "name": "one", "qty": 10, "ok": true, "at": "2024-01-01T12:00:00Z"}, {"id": 2, "name": "it''s 100% \\"Two\\"", "qty": 20, "ok": false}, {"id": 3, "qty": 30, "name": "a*b?c"}]'
SELECT control('static', format('{"path": "/fixed", "json": %s}', :'rows'));
CREATE SCHEMA near;
CREATE TABLE near.t (id int, name text, qty int, ok boolean, at timestamptz, "Odd ""name""" int);
INSERT INTO near.t SELECT * FROM json_populate_recordset(NULL::near.t, :'rows');
CREATE SCHEMA far;
CREATE SERVER expressions FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', quote '''', escape '''',
  filter_eq '{column} = {value}', filter_lt '{column} < {value}', filter_ge '{column} >= {value}', filter_in '{column} IN ({values|, })',
  filter_null '{column} IS NULL', filter_like '{column} LIKE {value}', match_unsafe '', filter_and '({terms| AND })',
  filter_format 'timestamptz="timestamp ''{value:iso_s}''"');
CREATE FOREIGN TABLE far.t (id int OPTIONS (key 'true'), name text, qty int, ok boolean, at timestamptz, "Odd ""name""" int)
  SERVER expressions OPTIONS (resource '/fixed', list 'GET {resource}?q={filter}&n=1', get '');

SELECT alike('SELECT id FROM t');
SELECT alike('SELECT id FROM t WHERE qty = 20');
SELECT alike('SELECT id FROM t WHERE qty >= 20 AND name = ''it''''s 100% "Two"''');
SELECT alike('SELECT id FROM t WHERE name IN (''one'', ''it''''s'', '''') AND ok');
SELECT alike('SELECT id FROM t WHERE name LIKE ''it''''s%"''');
SELECT alike('SELECT id FROM t WHERE name LIKE ''%100\%%''');
SELECT alike('SELECT id FROM t WHERE at < ''2024-01-02 00:00Z''');
SELECT alike('SELECT id FROM t WHERE name = '' one ''');
SELECT alike('SELECT id FROM t WHERE name = E''line\nbreak''');
SELECT alike('SELECT id FROM t WHERE "Odd ""name""" = 1');
ALTER SERVER expressions OPTIONS (ADD quote_ident '"', SET escape E'\\');
SELECT alike('SELECT id FROM t WHERE "Odd ""name""" = 1 AND name = ''it''''s \ "Two"''');
-- a value that is none of the API's expressions cannot become a part of one
SELECT alike('SELECT id FROM t WHERE name = ''x'''' OR 1=1 --''');
-- OR and NOT stay here without a template
SELECT alike('SELECT id FROM t WHERE qty = 10 OR qty = 30');
SELECT alike('SELECT id FROM t WHERE NOT (qty = 10 AND ok)');

-- Without filter_and the terms are joined by &; in a header; in a body
ALTER SERVER expressions OPTIONS (DROP filter_and, DROP quote_ident);
SELECT alike('SELECT id FROM t WHERE qty >= 20 AND ok = false');
ALTER FOREIGN TABLE far.t OPTIONS (SET list E'GET {resource}\nX-Filter: {filter}', ADD headers 'X-Other: 1');
SELECT alike('SELECT id FROM t WHERE qty >= 20');
SELECT rest_test.rows_of('far', 'SELECT id FROM t WHERE name = E''a\r\nX-Evil: 1''');
SELECT rest_test.rows_of('far', 'SELECT id FROM t WHERE qty >= 20');
SELECT * FROM log('headers=X-Filter,X-Evil,X-Other');
ALTER FOREIGN TABLE far.t OPTIONS (SET list E'POST {resource}\n{"where": "{filter}", "and": ["{terms}"], "some": "x {terms|, }", "size": "{page_size}", "limit": "{limit}"}');
SELECT alike('SELECT id FROM t');
SELECT alike('SELECT id FROM t WHERE qty >= 20 AND name = ''it''''s 100% "Two"''');
-- a list is repeated when it failed, whatever its method
SELECT fault('{"path": "/fixed", "status": 503, "count": 1}');
SELECT alike('SELECT id FROM t WHERE qty >= 20');

-- Terms that are JSON
ALTER SERVER expressions OPTIONS (DROP quote, DROP escape, SET filter_eq '{"term": {"{column}": "{value}"}}', SET filter_ge '{"range": {"{column}": {"gte": "{value}"}}}',
  SET filter_in '{"terms": {"{column}": ["{values}"]}}', SET filter_null '{"null": "{column}"}', SET filter_like '{"wildcard": {"{column}": "{value}"}}',
  SET filter_lt '', SET match_unsafe '*?', ADD filter_max '2');
ALTER FOREIGN TABLE far.t OPTIONS (SET list E'POST {resource}\n{"query": {"bool": {"must": ["{terms}"]}}, "size": "{page_size}"}', ADD page_size '100', ADD pager 'none');
SELECT alike('SELECT id FROM t WHERE qty = 20 AND name = ''it''''s 100% "Two"''');
SELECT alike('SELECT id FROM t WHERE ok AND qty IN (10, 20)');
SELECT alike('SELECT id FROM t WHERE name IS NULL');
SELECT alike('SELECT id FROM t WHERE name LIKE ''%n_''');
SELECT alike('SELECT id FROM t WHERE name LIKE ''a*b%''');
-- no more terms than the API takes
SELECT alike('SELECT id FROM t WHERE qty >= 10 AND ok AND name = ''one''');

-- all of them in one place: by filter_and, without it as an array
ALTER FOREIGN TABLE far.t OPTIONS (SET list E'POST {resource}\n{"query": "{filter}"}');
SELECT alike('SELECT id FROM t WHERE qty >= 10 AND ok');
SELECT alike('SELECT id FROM t WHERE ok');
ALTER SERVER expressions OPTIONS (ADD filter_and '{"and": ["{terms}"]}');
SELECT alike('SELECT id FROM t WHERE qty >= 10 AND ok AND id = 1');
SELECT alike('SELECT id FROM t');
ALTER FOREIGN TABLE far.t OPTIONS (SET list 'GET {resource}?where={filter}');
SELECT alike('SELECT id FROM t WHERE qty >= 10 AND name = E''a\tb''');
ALTER SERVER expressions OPTIONS (DROP filter_and);

-- Conditions as arguments, with a bare {filter} where they stand
ALTER SERVER expressions OPTIONS (SET filter_eq '{column}={value}', SET filter_ge 'min_{column}={value}');
ALTER FOREIGN TABLE far.t OPTIONS (SET list 'GET {resource}?a=1&id=2&{filter}&z=2');
SELECT alike('SELECT id FROM t WHERE qty = 20 AND id >= 2');
SELECT alike('SELECT id FROM t WHERE id = 3');
SELECT alike('SELECT id FROM t');

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER expressions CASCADE;
DROP SCHEMA expressions, near, far CASCADE;
