--
-- Options: names, places, values, who may set them, what they resolve to
--

-- A server needs a URL, and every kind of object takes its own options
CREATE SERVER o1 FOREIGN DATA WRAPPER rest_fdw;
CREATE SERVER o1 FOREIGN DATA WRAPPER rest_fdw
  OPTIONS (url 'https://{shop}.example.com:8443/api/{version}/',
           vars 'shop=acme version=2024-10 title="My ""own"" shop"',
           headers E'X-Api-Version: 3\nAccept: application/json',
           args 'lang=en&full=1', timeout '90s', rate '100/min',
           list 'GET {resource}?limit={page_size}&offset={offset}',
           on_status '404 empty; 5xx retry');
CREATE FOREIGN TABLE ot (id int OPTIONS (key 'true'),
    name text OPTIONS (column_name 'Name', filters 'eq,prefix', pointer '/n,header:X-Name,none'),
    at timestamptz OPTIONS (format 'epoch_ms', timezone 'Europe/Paris'))
  SERVER o1 OPTIONS (resource '/orders', page_size '50', exact 'none integer=eq,ge text=all');
CREATE USER MAPPING FOR CURRENT_USER SERVER o1
  OPTIONS (username 'eva', password 'x', token 'y', api_key 'z');

-- Unknown names, and known ones in the wrong place
ALTER SERVER o1 OPTIONS (ADD time_out '5s');
ALTER SERVER o1 OPTIONS (ADD wurst 'x');
ALTER SERVER o1 OPTIONS (ADD idempotency 'Idempotency-Key');
ALTER SERVER o1 OPTIONS (ADD key 'true');
ALTER SERVER o1 OPTIONS (ADD resource '/x');
ALTER SERVER o1 OPTIONS (ADD token 'abc');
ALTER SERVER o1 OPTIONS (DROP url);
ALTER FOREIGN TABLE ot OPTIONS (ADD url 'https://x.org');
ALTER FOREIGN TABLE ot ALTER COLUMN id OPTIONS (ADD page_size '5');
ALTER FOREIGN TABLE ot ALTER COLUMN id OPTIONS (ADD required 'true', ADD keys 'x');
ALTER USER MAPPING FOR CURRENT_USER SERVER o1 OPTIONS (ADD headers 'X: y');
ALTER FOREIGN DATA WRAPPER rest_fdw OPTIONS (ADD url 'https://x.org');

-- Values: each is refused with the option, the value and the valid form.
-- try(where, option, value) shows what the validator says about one of them.
CREATE FUNCTION try(place regclass, name text, value text) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE m text; d text; h text;
BEGIN
  PERFORM rest_fdw_validator(ARRAY[name || '=' || value] ||
    CASE WHEN place = 'pg_foreign_server'::regclass AND name <> 'url'
         THEN ARRAY['url=http://x'] ELSE '{}'::text[] END, place);
  RETURN 'ok';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS m = MESSAGE_TEXT, d = PG_EXCEPTION_DETAIL, h = PG_EXCEPTION_HINT;
  RETURN concat_ws(' | ', SQLSTATE, m, nullif(d, ''), nullif(h, ''));
END $$;

\pset format unaligned
-- URLs: no user name, and it is not shown; no query; no other scheme
SELECT value, try('pg_foreign_server', 'url', value) FROM unnest(ARRAY[
  'ftp://x.org', 'https://', 'https://eva:s3cret@x.org', 'https://x.org:0', 'https://x.org/a?b=c',
  'https://x.org/#f', 'https://x .org', 'https://[::1]:80/x', 'https://x.org.',
  'https://{a}{b}/{c}']) value;
SELECT value, try('pg_foreign_server', 'proxy', value) FROM unnest(ARRAY[
  '', 'http://proxy:3128', 'socks5h://p:1', 'http://u:p@proxy', 'proxy:3128', 'http://p/x']) value;
SELECT value, try('pg_foreign_server', 'allowed_origins', value) FROM unnest(ARRAY[
  'https://a.org, http://b.org:81', 'https://a.org/path', 'a.org']) value;

-- Numbers, times, rates, booleans, words
SELECT name, value, try('pg_foreign_table', name, value) FROM (VALUES
  ('page_size', '0'), ('page_size', '1e3'), ('page_size', '10'), ('concurrency', '101'),
  ('max_url', '99999999999999999999'), ('timeout', '10'), ('timeout', '0'), ('timeout', '500ms'),
  ('timeout', '-1s'), ('timeout', '2 days'), ('max_wait', '0'), ('max_wait', '1.5min'),
  ('rate', '4'), ('rate', '4/s'), ('rate', '0/s'), ('rate', '5000/h'), ('rate', '1/week'),
  ('short_page_ends', 'maybe'), ('short_page_ends', 'on'), ('pager', 'offsets'), ('pager', 'keyset'),
  ('shape', 'columns'), ('sort_nulls', 'large'), ('sort_nulls', 'NULLS FIRST'), ('timezone', 'UTC'),
  ('timezone', 'Nowhere/Land'), ('quote', ''''), ('quote', '""'), ('dialect', 'odata'),
  ('dialect', 'soap'), ('rows', '1000'), ('error_message', ''), ('resource', '')) v(name, value);

-- Typed words, words of routes, orders
SELECT name, value, try('pg_foreign_table', name, value) FROM (VALUES
  ('exact', 'eq, lt'), ('exact', 'eq,between'), ('exact', 'all uuid=none real=eq,ge'),
  ('exact', 'all guid=none'), ('filters', ''), ('returning', 'reply insert_many=none'),
  ('returning', 'reply inserts=none'), ('returning', 'never'), ('insert_nulls', 'omit insert_many=never'),
  ('repeatable', 'list,insert'), ('repeatable', 'list,post'),
  ('natural_sort', 'created desc, id'), ('natural_sort', 'created down'), ('natural_sort', 'a,,b')
  ) v(name, value);

-- Routes and templates: which of them are refused
SELECT name, value, left(try('pg_foreign_table', name, value), 5) FROM (VALUES
  ('list', ''), ('list', 'GET {resource}?a={b|,}&c[{#}]={keys}'), ('list', 'orders'),
  ('list', 'GET /a?b={c'), ('list', E'POST /search\n{"q": "{filter}"}'),
  ('list', E'POST /search\n{"q": {filter}}'), ('list', E'POST /search\nq={filter}&n=1'),
  ('get', E'GET {resource}/{key}\nPrefer: count=exact\n\n'), ('insert_many', E'POST {resource}\n["{record}"]'),
  ('filter_eq', '{column}={value}'), ('filter_eq', ''), ('filter_in', '{column}={values|,}'),
  ('filter_in', '{"terms":{"{column}":["{values}"]}}'), ('filter_eq', '{"term":{"{column}":"{value}"'),
  ('filter_null', '{column} IS NULL'), ('filter_and', '({terms| and })'), ('filter_not', 'not ({term})'),
  ('sort_asc', '{column'), ('column_term', '')) v(name, value);
SELECT name, value, try('pg_foreign_table', name, value) FROM (VALUES
  ('list', 'GET https://other.org/x'), ('resource', 'https://evil.org/'),
  ('filter_eq', '{column}=x'), ('filter_or', 'a or b'), ('filter_not', '({terms})')) v(name, value);
SELECT try('pg_foreign_server', 'count', 'GET https://other.org/x');

-- Pointers, formats, rules
SELECT name, value, left(try('pg_foreign_table', name, value), 5) FROM (VALUES
  ('records', ''), ('records', '/data/*/items'), ('records', 'data'), ('records', '/deltas,none'),
  ('next', 'last:/id'), ('next', 'header:X-Next'), ('pointer', '/f/{#}/v'), ('pointer', 'position:2'),
  ('pointer', 'name:'), ('pointer', 'reply:/meta/total'), ('pointer', '/a/[id=360]/v'), ('pointer', '/a/[id'),
  ('format', 'timestamptz=iso_s boolean=1/0'), ('format', 'timestamptz=isso'), ('format', 'datetime=iso'),
  ('on_status', '409 /title=Conflict 23505'), ('on_status', '404 nothing'), ('on_status', '4 empty')) v(name, value);
SELECT name, value, try('pg_foreign_table', name, value) FROM (VALUES
  ('records', 'header:X'), ('next', 'header:'), ('pointer', 'position:0'), ('pointer', 'name:x'),
  ('pointer', 'body:/x'), ('total', 'last:/x')) v(name, value);

-- Headers, arguments, vars; nothing that looks like a credential
SELECT name, value, try('pg_foreign_server', name, value) FROM (VALUES
  ('headers', E'X-A: 1\nX-B: {shop}'), ('headers', 'X-A'), ('headers', 'X A: 1'),
  ('headers', 'Host: x'), ('headers', 'Authorization: Bearer s3cret'), ('headers', 'x-api-key: s3cret'), ('headers', 'Cookie: a=b'), ('headers', 'X-Auth-Token:'),
  ('auth_header', 'Authorization: Bearer {token}'), ('auth_header', 'Authorization: Basic s3cret'), ('auth_args', 'key={api_key}'),
  ('auth_args', 'access_token=s3cret'), ('args', 'a=1' || E'\nb=2&c=%26'), ('args', 'a'),
  ('args', 'key=AIzaSyA1234567890abcdef'), ('args', 'key=name'), ('args', 'sort_key=created_at_descending'),
  ('list', 'GET {resource}?api_key=s3cret'), ('list', 'GET {resource}' || E'\nX-Token: s3cret\n'),
  ('insert', 'POST {resource}' || E'\nAuthorization: Basic abc\n\n"{record}"'),
  ('vars', 'a=1 b="x y"'), ('vars', 'a=1 a=2'), ('vars', 'a="1'), ('vars', 'a-b=1'),
  ('vars', 'api_secret=s3cret')) v(name, value);

-- Nor are the values of a user mapping shown, or of such lists
SELECT try('pg_user_mapping', 'client_key', 's3cret/key'), try('pg_foreign_server', 'headers', E'X-A: \x01s3cret');

-- What this version does not act upon is refused, but for its default
SELECT name, value, try('pg_foreign_server', name, value) FROM (VALUES
  ('login', 'POST /login' || E'\n{"u": "{username}"}'), ('login', ''), ('transaction', 'commit'),
  ('transaction', 'statement'), ('cache_ttl', '0'), ('get_many', 'GET /x'), ('reply', 'csv'),
  ('wait', ''), ('wait_done', '/state=complete,done'), ('before', 'GET /x')) v(name, value);
SELECT try('pg_user_mapping', 'refresh_token', 'x');

-- Who may set what
CREATE ROLE regress_rest_plain;
CREATE ROLE regress_rest_files IN ROLE pg_read_server_files;
SET ROLE regress_rest_plain;
SELECT name, value, try('pg_foreign_server', name, value) FROM (VALUES
  ('ca_file', '/etc/ca.pem'), ('ca_file', '-----BEGIN CERTIFICATE-----'), ('verify', 'false'),
  ('verify', 'on')) v(name, value);
SELECT try('pg_user_mapping', 'client_key', '/etc/key.pem');
SET ROLE regress_rest_files;
SELECT try('pg_foreign_server', 'ca_file', '/etc/ca.pem'), try('pg_foreign_server', 'ca_file', 'ca.pem');
SELECT try('pg_foreign_server', 'verify', 'false');
RESET ROLE;
SELECT try('pg_foreign_server', 'verify', 'false');
DROP ROLE regress_rest_plain, regress_rest_files;

-- Every option of every dialect is one that could be written by hand
SELECT dialect, option, value, try('pg_foreign_data_wrapper', option, value)
  FROM rest_fdw_dialects() WHERE try('pg_foreign_data_wrapper', option, value) <> 'ok';
SELECT dialect, count(*) > 10 AS filled FROM rest_fdw_dialects() GROUP BY 1 ORDER BY 1;
SELECT option, value FROM rest_fdw_dialects() WHERE dialect = 'plain';

-- Every default is a valid value, and no option has two rows
SELECT name, "default", try('pg_foreign_server', name, "default") FROM rest_fdw_options()
  WHERE "where" LIKE '%server%' AND "default" IS NOT NULL AND try('pg_foreign_server', name, "default") <> 'ok';
SELECT name, "default" FROM rest_fdw_options()
  WHERE "where" = 'column' AND "default" IS NOT NULL AND try('pg_attribute', name, "default") <> 'ok';
SELECT count(*) = count(DISTINCT name) AS unique, count(*) > 140 AS all,
       count(*) FILTER (WHERE description !~ '[.]$') AS unfinished FROM rest_fdw_options();
SELECT * FROM rest_fdw_options() WHERE name IN ('page_size', 'token', 'exact', 'login', 'filter_eq');

DROP FUNCTION try;

-- What a table's options come to: default, dialect, wrapper, server, table, column
CREATE FUNCTION resolved(t regclass, VARIADIC names text[]) RETURNS SETOF text LANGUAGE sql AS $$
  SELECT concat_ws(' ', coalesce("column", '-'), option, level || ':', value)
  FROM rest_fdw_resolved(t) WHERE option = ANY (names) $$;
ALTER FOREIGN DATA WRAPPER rest_fdw OPTIONS (timeout '5s', page_size '7', headers 'X-W: w', total '/n');
SELECT resolved('ot', 'dialect', 'timeout', 'page_size', 'list', 'get', 'headers', 'args', 'vars', 'exact',
  'pointer', 'filters', 'column_name', 'key', 'total', 'filter_eq', 'token');
-- headers, args and vars are merged by name, an empty value removes; other values replace
ALTER FOREIGN TABLE ot OPTIONS (ADD headers E'x-api-version: 4\nAccept:\nX-T: t', ADD args E'full=\nmore=1',
  ADD vars 'version="1 2" shop=', SET page_size '9');
ALTER FOREIGN TABLE ot ALTER COLUMN at OPTIONS (ADD vars 'zone=here');
SELECT resolved('ot', 'headers', 'args', 'vars', 'page_size');
-- a dialect lies below the server's own options, and the wrapper's do not count then
ALTER SERVER o1 OPTIONS (ADD dialect 'falcon_autocrud', DROP headers);
SELECT resolved('ot', 'dialect', 'timeout', 'page_size', 'list', 'get', 'headers', 'total', 'filter_eq', 'sort_nulls');
-- the nearest dialect replaces the whole preset
ALTER FOREIGN TABLE ot OPTIONS (ADD dialect 'odata');
SELECT resolved('ot', 'dialect', 'timeout', 'list', 'get', 'headers', 'total', 'filter_eq', 'sort_nulls');
-- '' is a value; the default pointer goes by shape
ALTER FOREIGN TABLE ot OPTIONS (ADD filter_eq '', ADD shape 'array', ADD get '');
SELECT resolved('ot', 'filter_eq', 'shape', 'get', 'pointer');
ALTER SERVER o1 OPTIONS (DROP dialect);
ALTER FOREIGN TABLE ot OPTIONS (DROP dialect);
ALTER FOREIGN DATA WRAPPER rest_fdw OPTIONS (ADD dialect 'json_server');
SELECT resolved('ot', 'dialect', 'total', 'filter_ne', 'list');
ALTER FOREIGN DATA WRAPPER rest_fdw OPTIONS (DROP timeout, DROP page_size, DROP headers, DROP total, DROP dialect);
SELECT count(*) FROM rest_fdw_resolved('pg_class');
\pset format aligned
-- a form, where no option says so: only the options together are wrong
CREATE FOREIGN TABLE form (id int OPTIONS (key 'true'), name text) SERVER o1
  OPTIONS (resource '/forms', insert E'POST {resource}\n...={record}');
INSERT INTO form VALUES (1, 'x');
ALTER FOREIGN TABLE form OPTIONS (ADD record '/data/0,/data');
ALTER FOREIGN TABLE form OPTIONS (ADD record '/data/0,none');
DROP FUNCTION resolved;
SET client_min_messages = warning;
DROP SERVER o1 CASCADE;
