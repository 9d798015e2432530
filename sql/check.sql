--
-- rest_fdw_check(): what a foreign table would send, and what looks wrong
--
\getenv url REST_URL
\! curl -s "$REST_URL/__control/log?clear=1" >/dev/null
SET client_min_messages = warning;
\pset format unaligned
\pset null -

-- shown(table, sections): the rows, without what a machine decides
CREATE FUNCTION shown(t regclass, VARIADIC sections text[])
RETURNS TABLE (section text, item text, value text, note text) LANGUAGE sql AS $$
  SELECT c.section, c.item, regexp_replace(replace(c.value, E'\n', '\n'), '127\.0\.0\.1:\d+', 'HOST'),
         replace(c.note, quote_ident(current_user), 'ME')
  FROM rest_fdw_check(t) c WHERE c.section = ANY (sections) $$;

-- A dialect: options with their levels, routes, pages, columns
CREATE SERVER ck_falcon FOREIGN DATA WRAPPER rest_fdw
  OPTIONS (url :'url', dialect 'falcon_autocrud', timeout '5s');
CREATE USER MAPPING FOR CURRENT_USER SERVER ck_falcon OPTIONS (token 'tok-secret');
CREATE FOREIGN TABLE ck_employees (id int OPTIONS (key 'true'), name text, gone int, age int NOT NULL,
    joined timestamptz, active boolean, born date OPTIONS (column_name 'birth', filter_name 'b.day', sort_name 'bd'),
    notes jsonb)
  SERVER ck_falcon OPTIONS (resource '/sqlite/employees', page_size '2', max_rows '1000');
ALTER FOREIGN TABLE ck_employees DROP COLUMN gone;
SELECT * FROM shown('ck_employees', 'option')
  WHERE item IN ('url', 'dialect', 'timeout', 'max_wait', 'resource', 'page_size', 'filter_ge', 'key', 'column_name',
                 'on_status', 'wait_limit', 'required');
SELECT * FROM shown('ck_employees', 'server', 'credential', 'route', 'pager', 'column', 'error');
SELECT * FROM shown('ck_employees', 'filter');
SELECT * FROM shown('ck_employees', 'sort', 'warning');

-- What it says is what is sent
SELECT note FROM rest_fdw_check('ck_employees') WHERE item = 'age > value';
SELECT count(*) > 0 AS some FROM ck_employees WHERE age > 30;
SELECT name FROM ck_employees WHERE id = 1;
SELECT id FROM ck_employees WHERE joined >= '2015-11-01 09:30:12Z' AND name LIKE 'J%';
\! curl -s "$REST_URL/__control/log?clear=1"

-- Nothing but options: one reply is the list
CREATE SERVER ck_plain FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', vars 'v=2');
CREATE FOREIGN TABLE ck_bare (id int, "My ""Name" varchar(20)) SERVER ck_plain OPTIONS (resource '/plain/array');
SELECT * FROM shown('ck_bare', 'server', 'credential', 'route', 'pager', 'column', 'filter', 'sort', 'warning', 'error');

-- Columns of routes, and of requests; two keys; lists of values; text order; types that are not sent
CREATE TYPE ck_mood AS ENUM ('sad', 'ok');
CREATE DOMAIN ck_code AS text;
CREATE FOREIGN TABLE ck_members (org int OPTIONS (key 'true'), "user" int OPTIONS (key 'true'), name text COLLATE "C",
    code ck_code, mood ck_mood, tags text[], q text OPTIONS (access 'request', filter_eq 'q={value}'),
    secret text OPTIONS (access 'write'), price float8)
  SERVER ck_plain OPTIONS (resource '/orgs/{org}/members',
    list 'GET {resource}?v={v}&sort={sort|,}&cursor={cursor}&n={page_size}', page_size '5', next '/next',
    get 'GET {resource}/{user}', update E'PATCH {resource}/{user}\n"{changes}"', delete '', count 'GET {resource}/count',
    count_value '/n', filter_eq '{column}={value}', filter_in '{column}_in={values|,}', filter_le '{column}_lte={value}',
    filter_null '{column}=null', filter_suffix '{column}_ends={value}', sort_desc '-{column}', sort_asc '{column}',
    exact 'eq text=none', max_keys '20', sort_text 'C', sort_nulls 'large', has_more '/more');
SELECT * FROM shown('ck_members', 'route', 'pager', 'column', 'sort', 'warning', 'error');
SELECT * FROM shown('ck_members', 'filter');
ALTER FOREIGN TABLE ck_members OPTIONS (DROP get);
SELECT * FROM shown('ck_members', 'error');

-- Expressions
CREATE FOREIGN TABLE ck_expr (id int OPTIONS (key 'true'), name text, at timestamptz)
  SERVER ck_plain OPTIONS (resource '/x', list E'POST {resource}\nX-Style: new\n\n{"where": "{filter}", "skip": "{offset}"}',
    filter_eq '{column} eq {value}', filter_gt '{column} gt {value}', filter_prefix 'startswith({column},{value})',
    quote '''', quote_ident '"', filter_format 'timestamptz=epoch');
SELECT * FROM shown('ck_expr', 'route', 'filter', 'pager') WHERE item NOT IN ('insert', 'update', 'delete');

-- Options without effect, and what is missing
CREATE SERVER ck_auth FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', auth_header 'X-Key: {api_key}');
CREATE FOREIGN TABLE ck_odd (a int OPTIONS (filter_prefix '{column}^={value}', sort_asc 'x', filter_name 'aa'),
    b text OPTIONS (access 'request'), c text OPTIONS (required 'true'), d text OPTIONS (filter_lt '{column}<{value}'),
    e int OPTIONS (access 'write', pointer '/e', filter_eq 'e={value}'), f int OPTIONS (sortable 'false', sort_name 'ff'),
    g int OPTIONS (access 'read', write_pointer '/g'))
  SERVER ck_auth OPTIONS (resource '/x', list 'GET {resource}?p={page_size}', pager 'page', next '/next', same_cursor 'true',
    warning 'Not a public API.', update 'PUT {resource}/{key}', exact 'none');
SELECT * FROM shown('ck_odd', 'warning', 'credential', 'error');
ALTER FOREIGN TABLE ck_odd OPTIONS (SET pager 'cursor', DROP next, SET list 'GET {resource}', ADD page_size '7', ADD page_start '0');
SELECT * FROM shown('ck_odd', 'warning') WHERE item IN ('pager', 'next', 'page_size', 'page_start', 'same_cursor');

-- Credentials: which, and by what they go; never themselves
ALTER SERVER ck_auth OPTIONS (ADD auth_args 'key={api_key}', SET auth_header 'X-User: {username}');
CREATE FOREIGN TABLE ck_keyed (id int) SERVER ck_auth OPTIONS (resource '/x');
CREATE USER MAPPING FOR PUBLIC SERVER ck_auth OPTIONS (username 'usr-secret', api_key 'key-secret', password 'pw-secret');
SELECT * FROM shown('ck_keyed', 'credential', 'warning');
SELECT count(*) FROM (SELECT c FROM rest_fdw_check('ck_keyed') c UNION ALL SELECT c FROM rest_fdw_check('ck_employees') c) x
  WHERE c::text LIKE '%-secret%';

-- Errors are rows, and do not hide the rest
ALTER FOREIGN TABLE ck_bare OPTIONS (ADD list 'GET {resource}/{nowhere}', ADD get 'GET /{nothing}', ADD insert 'POST /{none}');
SELECT * FROM shown('ck_bare', 'error', 'route', 'column', 'filter', 'warning');
ALTER FOREIGN TABLE ck_bare OPTIONS (SET list 'GET {resource}', DROP get, DROP insert);
SELECT * FROM shown('ck_bare', 'error', 'column');
-- also inside a transaction, whose work stays
BEGIN;
CREATE FOREIGN TABLE ck_new (id int) SERVER ck_plain OPTIONS (resource '/x', list 'GET {resource}/{nowhere}');
SELECT * FROM shown('ck_new', 'error', 'column');
SAVEPOINT s;
SELECT count(*) FROM rest_fdw_check('ck_new') WHERE section = 'error';
ROLLBACK TO s;
COMMIT;
SELECT item FROM rest_fdw_check('ck_new') WHERE section = 'error';

-- Only our own foreign tables
CREATE FOREIGN DATA WRAPPER ck_other;
CREATE SERVER ck_others FOREIGN DATA WRAPPER ck_other;
CREATE FOREIGN TABLE ck_foreign (id int) SERVER ck_others;
CREATE VIEW ck_view AS SELECT 1 AS id;
\set VERBOSITY sqlstate
SELECT * FROM rest_fdw_check('ck_foreign');
SELECT * FROM rest_fdw_check('ck_view');
SELECT * FROM rest_fdw_check('pg_class_oid_index');
SELECT * FROM rest_fdw_check(1::oid);
\set VERBOSITY terse
SELECT * FROM rest_fdw_check('ck_foreign');
SELECT * FROM rest_fdw_check('ck_view');
SELECT * FROM rest_fdw_check(NULL);
-- a wrapper of another name with our handler is ours
CREATE FOREIGN DATA WRAPPER ck_ours HANDLER rest_fdw_handler VALIDATOR rest_fdw_validator;
CREATE SERVER ck_ours FOREIGN DATA WRAPPER ck_ours OPTIONS (url 'https://api.example.com/v1');
CREATE FOREIGN TABLE ck_our_table (id int) SERVER ck_ours OPTIONS (resource '/x');
SELECT value FROM rest_fdw_check('ck_our_table') WHERE section IN ('server', 'route') AND item IN ('url', 'list');

-- Everybody may look: options can be read anyway
CREATE ROLE ck_nobody;
SET ROLE ck_nobody;
SELECT * FROM shown('ck_employees', 'credential', 'route') WHERE item IN ('list', 'token') OR section = 'credential';
SELECT * FROM shown('ck_keyed', 'credential');
RESET ROLE;

-- A server that can't be asked: an argument wants what no server has
ALTER SERVER ck_falcon OPTIONS (ADD args 'who={name}');
SELECT * FROM shown('ck_employees', 'server', 'credential', 'route', 'warning', 'error') WHERE section = 'error' OR item IN ('name', 'list');

-- Nothing was sent by any check
\! curl -s "$REST_URL/__control/log?clear=1"

DROP OWNED BY ck_nobody;
DROP ROLE ck_nobody;
DROP VIEW ck_view;
DROP FUNCTION shown(regclass, text[]);
DROP FOREIGN DATA WRAPPER ck_other CASCADE;
DROP FOREIGN DATA WRAPPER ck_ours CASCADE;
DROP SERVER ck_plain CASCADE;
DROP SERVER ck_falcon CASCADE;
DROP TYPE ck_mood;
DROP DOMAIN ck_code;
