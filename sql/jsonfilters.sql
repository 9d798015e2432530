--
-- Conditions as JSON: trees in a body or an argument, and must, must-not and should lists
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA jsonfilters;
SET search_path = jsonfilters;
\i :control
\i :failing
\a \t

\set rows '[{"id": 1, "name": "Ann", "age": 24, "pay": 10.5, "ok": true, "at": "2024-01-01T12:00:00Z"}, {"id": 2, "name": "Bob", "age": 25, "pay": 24.5, "ok": false, "at": "2024-01-02T00:00:00Z"}, {"id": 3, "name": "a\\"b\\\\c", "age": 40, "pay": 1, "ok": true}, {"id": 4}, {"id": 5, "name": "", "age": -3, "pay": 0.001, "ok": false}, {"id": 6, "name": "J*?", "age": 2147483647}]'
SELECT load(format('{"path": "/search/people", "types": {"at": "timestamptz", "pay": "numeric"}, "rows": %s}', :'rows'));
CREATE SCHEMA near;
CREATE TABLE near.people (id int NOT NULL, name text, age int, pay numeric, ok boolean, at timestamptz);
INSERT INTO near.people SELECT * FROM json_populate_recordset(NULL::near.people, :'rows');
CREATE SCHEMA far;

-- Trees in the manner of Elasticsearch
CREATE SERVER js FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1',
  filter_eq '{"term": {"{column}": "{value}"}}', filter_lt '{"range": {"{column}": {"lt": "{value}"}}}', filter_le '{"range": {"{column}": {"lte": "{value}"}}}',
  filter_gt '{"range": {"{column}": {"gt": "{value}"}}}', filter_ge '{"range": {"{column}": {"gte": "{value}"}}}',
  filter_in '{"terms": {"{column}": ["{values}"]}}', filter_not_null '{"exists": {"field": "{column}"}}', filter_null '{"bool": {"must_not": [{"exists": {"field": "{column}"}}]}}',
  filter_prefix '{"prefix": {"{column}": "{value}"}}', filter_like '{"wildcard": {"{column}": "{value}"}}', like_chars '*?', match_unsafe '',
  filter_and '{"bool": {"filter": ["{terms}"]}}', filter_or '{"bool": {"should": ["{terms}"]}}', filter_not '{"bool": {"must_not": ["{term}"]}}',
  exact 'all', sort_asc '{"{column}": "asc"}', sort_desc '{"{column}": "desc"}', sort_nulls 'last');
CREATE FOREIGN TABLE far.people (id int OPTIONS (key 'true') NOT NULL, name text, age int, pay numeric, ok boolean, at timestamptz)
  SERVER js OPTIONS (resource '/search/people', get '', page_size '4', records '/hits/hits', pointer '/_source/{column}', total '/hits/total/value',
  list E'POST {resource}/_search\n{"query": "{filter}", "sort": ["{sort}"], "from": "{offset}", "size": "{page_size}"}');
SELECT alike('SELECT id FROM people');
SELECT alike('SELECT id FROM people WHERE age = 24');
SELECT alike('SELECT id FROM people WHERE (age = 24 AND ok) OR name = E''a"b\\c'' OR NOT (pay >= 1 AND name ^@ ''B'')');
SELECT alike('SELECT id FROM people WHERE name NOT IN (''Ann'', '''') AND age <> 40');
SELECT alike('SELECT id FROM people WHERE name LIKE ''_nn%'' OR name LIKE ''%*%?'' OR at > ''2024-01-01 12:00Z''');
SELECT alike('SELECT id FROM people WHERE name LIKE ''B_b%'' OR name LIKE ''%n'' OR id = 4');
SELECT alike('SELECT id FROM people WHERE name IS NULL OR ok IS NOT TRUE');
SELECT alike('SELECT id FROM people WHERE age > 24.5 ORDER BY pay DESC NULLS LAST, id LIMIT 2');
SELECT alike('SELECT count(*) FROM people WHERE ok OR name = E''tab\there'' OR NOT id = 4');
ALTER FOREIGN TABLE far.people OPTIONS (ADD count E'POST {resource}/_count\n{"query": "{filter}"}', ADD count_value '/count');
SELECT alike('SELECT count(*) FROM people WHERE (age = 24 OR name IN (''Bob'', ''x'')) AND id < 9');
SELECT line FROM explained('SELECT id FROM far.people WHERE age = 24 OR NOT ok') line WHERE line ~ 'Remote';
-- what only narrows is not negated: NOT of "begins with A" would lose Ann
ALTER SERVER js OPTIONS (SET filter_like '');
SELECT alike('SELECT id FROM people WHERE name LIKE ''A%x''');
SELECT alike('SELECT id FROM people WHERE name NOT LIKE ''A%x''');
-- in a JSON argument
SELECT control('static', format('{"path": "/fixed", "json": %s}', :'rows'));
ALTER FOREIGN TABLE far.people OPTIONS (SET list 'GET /fixed?where={"and":["{terms}"]}&only={"ids":["{id}"]}&n=1', ADD pager 'none', SET pointer '/{column}', SET records '');
SELECT alike('SELECT id FROM people WHERE age = 24 OR name = ''24'' OR ok');
SELECT alike('SELECT id FROM people WHERE id = 3 AND name LIKE ''a%''');
SELECT alike('SELECT id FROM people');

-- Lists in the manner of Carol: must, must not, should
CREATE SERVER carol FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1',
  filter_eq '{"mdmFilterType": "TERM_FILTER", "mdmKey": "{column}", "mdmValue": "{value}"}', filter_in '{"mdmFilterType": "TERMS_FILTER", "mdmKey": "{column}", "mdmValue": ["{values}"]}',
  filter_ge '{"mdmFilterType": "RANGE_FILTER", "mdmKey": "{column}", "mdmValue": ["{value}", null]}', filter_le '{"mdmFilterType": "RANGE_FILTER", "mdmKey": "{column}", "mdmValue": [null, "{value}"]}',
  filter_null '{"mdmFilterType": "MISSING_FILTER", "mdmKey": "{column}"}', filter_not_null '{"mdmFilterType": "EXISTS_FILTER", "mdmKey": "{column}"}',
  exact 'eq,in,ge,le,null,not_null');
CREATE FOREIGN TABLE far.lists (id int OPTIONS (key 'true') NOT NULL, name text, age int, pay numeric, ok boolean, at timestamptz)
  SERVER carol OPTIONS (resource '/search/people', get '', records '/hits', total '/totalHits',
  list E'POST {resource}/lists\n{"mustList": [{"mdmFilterType": "EXISTS_FILTER", "mdmKey": "id"}, "{terms}"], "mustNotList": ["{terms_not}"], "shouldList": ["{terms_or}"], "minimumShouldMatch": 1}');
ALTER TABLE near.people RENAME TO lists;
SELECT alike('SELECT id FROM lists');
SELECT alike('SELECT id FROM lists WHERE age >= 24 AND age <> 25 AND (ok OR name = ''Bob'')');
SELECT alike('SELECT id FROM lists WHERE (ok OR age = 25) AND (name = ''Ann'' OR name = ''Bob'')');
SELECT alike('SELECT id FROM lists WHERE name NOT IN (''Ann'', ''Bob'') AND NOT (age = 40 AND ok)');
SELECT alike('SELECT id FROM lists WHERE age = 24 OR (age >= 40 AND ok)');
SELECT alike('SELECT id FROM lists WHERE age = 24 OR NOT name = ''Bob''');
SELECT alike('SELECT count(*) FROM lists WHERE id <> 3 AND (age = 24 OR name IS NULL)');

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER js CASCADE;
DROP SERVER carol CASCADE;
DROP SCHEMA jsonfilters, near, far CASCADE;
