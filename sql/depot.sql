--
-- An API that no dialect knows (test/server/rs_other.py): what the platforms do, each thing spelled
-- in another way, by options alone: logins, work that takes time, files elsewhere, batches, changes
-- of a ledger, statements, errors with status 200, quotas.
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
\getenv port REST_PORT
\set depot :url '/depot'
\set other 'http://localhost:' :port
CREATE SCHEMA depots;
SET search_path = depots;
\i :control
\i :failing
\a \t
CREATE FUNCTION told(doc json) RETURNS void LANGUAGE sql AS
  $$ SELECT rest_test.curl('set', (doc::jsonb || '{"path": "/depot"}')::text) $$;
CREATE FUNCTION sent() RETURNS SETOF text LANGUAGE sql AS
  $$ SELECT regexp_replace(regexp_replace(x, '[0-9a-f]{8}-[0-9a-f-]{27}', '(uuid)', 'g'), 'guard=[\w-]{22}', 'guard=(nonce)')
     FROM log('secrets=1&headers=X-Depot,X-Load,X-Part') AS x $$;

CREATE SERVER depot FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'depot', concurrency '1', allowed_origins :'other',
  login E'PUT /gate\n{"who": {"name": "{username}", "word": "{password}"}}', login_token 'header:X-Depot-Key',
  login_refresh '/grant/renewal', login_expires '/grant/ends', refresh 'POST /gate/renew?with={refresh_token}',
  auth_header 'X-Depot: key {token}', error_message '/fault/text,/why',
  on_status '200 /fault/code=E_SESSION login; 200 /fault/code=E_STRANGER 28000; 200 /fault/code=E_BUSY retry; 200 /fault/code=E_MOVED 40001; 200 /fault/code=E_NOTHING 42P01; 200 /fault error');
CREATE USER MAPPING FOR CURRENT_USER SERVER depot OPTIONS (username 'nia', password 'open-sesame');

-- Statements: one line, columns as arrays, quotes and signs of its own
CREATE FOREIGN TABLE parts (id int OPTIONS (key 'true') NOT NULL, name text, mass numeric) SERVER depot OPTIONS (resource 'parts', get '',
  list 'GET /ask?line=FIND {columns|,} IN {resource}[[ IF {terms| %26 }]][[ BY {sort|,}]][[ TAKE {limit}]]', records '/table', shape 'columns',
  count 'GET /ask?line=FIND # IN {resource}[[ IF {terms| %26 }]]', count_value '/number',
  filter_eq '{column} = {value}', filter_ne '{column} != {value}', filter_ge '{column} >= {value}', filter_lt '{column} < {value}',
  quote '"', escape '^', exact 'all', sort_asc '{column}+', sort_desc '{column}-', sort_max '1', sort_nulls 'large');
SELECT * FROM parts WHERE id >= 2 ORDER BY id DESC;
SELECT id FROM parts WHERE name = 'nut "M4"' AND mass IS NULL;
SELECT name FROM parts ORDER BY id LIMIT 1;
SELECT count(*) FROM parts WHERE id < 3;
SELECT * FROM sent();
-- the key is over by the clock of its office: renewed once for each that is over
SELECT control('reset'), public.rest_fdw_disconnect('depot') > 0;
SELECT told('{"seconds": [0.000001, 0.000001, 3600]}') \g /dev/null
SELECT count(*) FROM parts WHERE id = 1;
SELECT count(*) FROM parts WHERE id = 1;
SELECT count(*) FROM parts WHERE id = 1;
SELECT count(*) FROM parts WHERE id = 1;
SELECT * FROM sent();
-- it is not good any more, which status 200 tells; then neither the renewal nor the password is
SELECT told('{"uses": [1]}'), public.rest_fdw_disconnect('depot') > 0;
SELECT count(*) FROM parts WHERE id = 1;
SELECT count(*) FROM parts WHERE id = 1;
SELECT * FROM sent();
SELECT control('reset?what=data') \g /dev/null
ALTER USER MAPPING FOR CURRENT_USER SERVER depot OPTIONS (SET password 's3cret-and-wrong');
SELECT failing('SELECT * FROM parts');
ALTER USER MAPPING FOR CURRENT_USER SERVER depot OPTIONS (SET password 'open-sesame');
SELECT * FROM sent();
-- quotas in headers of its own, and a moment of being busy
SELECT told('{"quota": 500, "busy": 1}');
SELECT id FROM parts WHERE id = 3;
SELECT quota, remaining FROM public.rest_fdw_rate() WHERE server = 'depot';
SELECT failing('SELECT * FROM parts WHERE name = ''x'' AND id <> 1');
SELECT * FROM sent();

-- Work that takes time: a ticket, its phases, a file on another origin, which is shown no key
CREATE FOREIGN TABLE report (id int OPTIONS (pointer 'position:1'), mass numeric OPTIONS (pointer 'position:2'), name text OPTIONS (pointer 'position:3'))
SERVER depot OPTIONS (resource 'parts', get '', list E'POST /reports\n{"on": "{resource}"}', records '/lines,none', shape 'array', next '/file', pager 'url', list_next 'GET /files',
  wait 'GET /work/{reply:/ticket}', wait_on 'list', wait_done '/phase=ready', wait_failed '/phase=broken', wait_interval '1ms', on_type_error 'error');
SELECT id, name, mass FROM report WHERE mass > 1;
SELECT * FROM sent();
SELECT told('{"page": 2, "phases": ["ready"]}');
SELECT count(id) FROM report;
SELECT * FROM sent();
SELECT told('{"phases": ["waiting", "broken"], "broken": "out of paper"}');
SELECT failing('SELECT * FROM report');
ALTER FOREIGN TABLE report OPTIONS (SET resource 'nothing');
SELECT failing('SELECT * FROM report');
ALTER FOREIGN TABLE report OPTIONS (SET resource 'parts');
ALTER SERVER depot OPTIONS (DROP allowed_origins);
SELECT told('{"phases": ["ready"]}');
SELECT regexp_replace(failing, 'localhost:\d+', 'localhost', 'g') FROM failing('SELECT * FROM report');
ALTER SERVER depot OPTIONS (ADD allowed_origins :'other');
SELECT control('reset?what=log') \g /dev/null

-- Batches: id and number in headers, lines of JSON, and a seal at the commit that tells how many there were
CREATE FOREIGN TABLE inbox (id int OPTIONS (key 'true'), note text) SERVER depot OPTIONS (resource '/loads/inbox', records '/rows', get '', batch_size '2', returning 'none',
  insert '', insert_many E'PUT {resource}\nX-Load: {batch_id}\nX-Part: {batch_sequence}\nContent-Type: application/x-ndjson\n\n"{record}"',
  commit 'POST /loads/seal?load={batch_id}&parts={batch_sequence}&lines={batch_rows}');
INSERT INTO inbox VALUES (1, 'one'), (2, E'two\nlines'), (3, NULL);
BEGIN;
INSERT INTO inbox VALUES (4, 'four');
SELECT count(*) FROM inbox;
INSERT INTO inbox VALUES (5, 'five'), (6, 'six');
COMMIT;
SELECT * FROM inbox ORDER BY id;
SELECT * FROM sent();

-- A ledger: the transaction's changes in one request, over the version that it has seen
CREATE FOREIGN TABLE ledger (key text OPTIONS (key 'true', pointer 'name:'), sum int) SERVER depot OPTIONS (resource '/ledger', records '/book', shape 'map', get '',
  transaction 'commit', revision 'header:X-Ledger-Version', returning 'none',
  insert E'ENTRY\n["set", "{key}", "{record}"]', update E'ENTRY\n["set", "{key}", "{changes}"]', delete E'ENTRY\n["cut", "{key}"]',
  commit E'POST /ledger?from={revision}&guard={nonce}\n{"ops": ["{entries}"]}', repeatable 'list,commit');
BEGIN;
SELECT * FROM ledger ORDER BY key;
UPDATE ledger SET sum = sum - 3 WHERE key = 'a';
INSERT INTO ledger VALUES ('c', 3);
DELETE FROM ledger WHERE key = 'b';
SELECT * FROM ledger ORDER BY key;
COMMIT;
SELECT * FROM sent();
-- the answer is lost: the same guard, once
SELECT fault('{"path": "/depot/ledger", "method": "POST", "effect": true, "drop": true, "count": 1}');
UPDATE ledger SET sum = sum + 1 WHERE key = 'c';
SELECT * FROM ledger ORDER BY key;
SELECT regexp_replace(x, '"ops.*', '...') FROM sent() AS x;
-- somebody else was faster
BEGIN;
SELECT sum FROM ledger WHERE key = 'c';
SELECT status, body FROM public.rest_call('depot', 'POST', '/ledger', '{"from": "9", "guard": "theirs"}', NULL, '{"ops": [["set", "c", {"sum": 100}]]}');
UPDATE ledger SET sum = 5 WHERE key = 'c';
\set VERBOSITY sqlstate
COMMIT;
\set VERBOSITY default
SELECT * FROM ledger ORDER BY key;

SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER depot CASCADE;
DROP SCHEMA depots CASCADE;
