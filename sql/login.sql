--
-- Logins: how a token is got, where it stands in the reply, how long it is used,
-- and what happens when it is refused.  What the API saw is in the log.
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA logins;
SET search_path = logins;
\i :control
\i :failing
\a \t
CREATE FUNCTION counts(doc text DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT format('logins %s, refreshes %s, refused %s', x->'logins', x->'refreshes', x->'refused')
  FROM (SELECT line::json AS x FROM rest_test.curl('login', doc) AS line) AS y $$;
CREATE FUNCTION sent() RETURNS SETOF text LANGUAGE sql AS
  $$ SELECT * FROM log('secrets=1&headers=Authorization,X-Session,X-Key,Cookie') $$;
CREATE FUNCTION setting(doc text) RETURNS void LANGUAGE sql AS $$ SELECT control('login', doc) $$;
CREATE SERVER lg FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', max_retries '0', concurrency '1',
  login 'POST /login/form

username={username}&password={password}&tenant={tenant}',
  vars 'tenant="ac me"');
CREATE USER MAPPING FOR CURRENT_USER SERVER lg OPTIONS (username 'eva', password 'pw-s3cret');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), name text) SERVER lg OPTIONS (resource '/login/api/plain/simple');
CREATE FOREIGN TABLE paged (id int OPTIONS (key 'true'), name text) SERVER lg
  OPTIONS (resource '/login/api/plain/offset', list 'GET {resource}?offset={offset}&limit={page_size}', records '/items', total '/total', page_size '5');

-- A form: once for many requests and statements
SELECT id FROM t ORDER BY id;
SELECT name FROM t WHERE id = 2;
SELECT * FROM sent();
-- a changed mapping, a changed server: logged in anew
ALTER USER MAPPING FOR CURRENT_USER SERVER lg OPTIONS (SET username 'bob', SET password 'bob-s3cret');
SELECT count(id) FROM t;
ALTER SERVER lg OPTIONS (SET max_retries '1');
SELECT count(id) FROM t;
SELECT public.rest_fdw_disconnect('lg') > 0;
SELECT count(id) FROM t;
SELECT * FROM sent();
SELECT counts();
-- where it goes: no Bearer, several headers, arguments, cookies
ALTER SERVER lg OPTIONS (ADD auth_header E'Authorization: {token}\nX-Key: {client_id}-{username}-{reply:/token_type}');
SELECT count(id) FROM t;
ALTER SERVER lg OPTIONS (SET auth_header '', ADD auth_args 'access_token={token}');
SELECT count(id) FROM t;
SELECT * FROM sent();
ALTER SERVER lg OPTIONS (DROP auth_args, SET auth_header 'Cookie: theme=dark; {token}', SET login 'POST /login/cookie

username={username}&password={password}', ADD login_token 'header:Set-Cookie');
SELECT count(id) FROM t;
SELECT * FROM sent();
-- where it is in the reply: the body, a header, a form
ALTER SERVER lg OPTIONS (SET login_token '.', SET auth_header 'X-Session: {token}', SET login 'POST /login/plain

username={username}&password={password}');
SELECT count(id) FROM t;
ALTER SERVER lg OPTIONS (SET login_token '/nothing,header:X-Auth-Token', SET login 'POST /login/header

username={username}&password={password}');
SELECT count(id) FROM t;
ALTER SERVER lg OPTIONS (SET login_token '/access_token', SET login 'POST /login/page

username={username}&password={password}');
SELECT count(id) FROM t;
SELECT * FROM sent();

-- JSON with names of its own; what is not there is said, without the rest
ALTER SERVER lg OPTIONS (SET login_token '/session/key', ADD login_refresh '/renew', ADD login_expires '/session/until', SET login 'POST /login/json
{"user": {"name": "{username}", "pass": "{password}"}, "n": "{nonce}", "at": "{now:iso_s}"}', ADD refresh 'PUT /login/json
{"renew": "{refresh_token}", "node": "{reply:/node}"}');
SELECT setting('{"clear": true}') \g /dev/null
SELECT count(id) FROM t;
SELECT setting('{"revoke": true}') \g /dev/null
SELECT count(id) FROM t;
SELECT regexp_replace(sent, '"n": *"[-\w]{22}", *"at": *"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"', '(nonce and time)') FROM sent();
SELECT counts();
ALTER SERVER lg OPTIONS (SET login_token '/token');
SELECT failing('SELECT * FROM t');
ALTER USER MAPPING FOR CURRENT_USER SERVER lg OPTIONS (SET username 'nobody');
SELECT failing('SELECT * FROM t');
ALTER SERVER lg OPTIONS (ADD on_status '200 /ok=false 28000');
SELECT failing('SELECT * FROM t');
ALTER SERVER lg OPTIONS (DROP on_status, SET login_token '/session/key');
ALTER USER MAPPING FOR CURRENT_USER SERVER lg OPTIONS (SET username 'eva', SET password 'pw-s3cret');

-- When it expires: renewed early, between two pages too; each unit of time
SELECT setting('{"expires_in": 0.000001, "clear": true}') \g /dev/null
SELECT count(name) FROM paged;
SELECT count(*), sum(CASE WHEN x ~ 'renew' THEN 1 END) AS renewals FROM log() AS x;
SELECT counts();
CREATE FUNCTION with_expiry(kind text, life text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM setting(format('{"expires_in": %s, "expires_as": "%s", "clear": true}', life, kind)), public.rest_fdw_disconnect('lg');
  PERFORM count(name) FROM logins.paged;
  RETURN counts();
END $$;
SELECT kind, with_expiry(kind, '1000') FROM unnest('{s,epoch,epoch_ms,iso,none}'::text[]) AS kind;
SELECT kind, with_expiry(kind, '-5') FROM unnest('{epoch,epoch_ms,iso}'::text[]) AS kind;
ALTER SERVER lg OPTIONS (ADD login_expires_unit 'ms');
SELECT setting('{"expires_in": 0.01, "expires_as": "ms", "clear": true}') \g /dev/null
SELECT count(name), pg_sleep(0.02) FROM t;
SELECT count(name) FROM t;
SELECT counts();
ALTER SERVER lg OPTIONS (DROP login_expires_unit, DROP login_token, DROP login_expires, DROP login_refresh, DROP refresh, SET login 'POST /login/form

username={username}&password={password}', ADD login_issued '/timeIssuedInMillis');
-- counted from the moment of issue, which lies ahead; a token that is over as it comes is tried
SELECT setting('{"expires_in": 0.000001, "expires_as": "s", "issued_ago": -3600, "clear": true}') \g /dev/null
SELECT count(name) FROM paged;
SELECT counts();
SELECT setting('{"issued_ago": 3600}') \g /dev/null
SELECT public.rest_fdw_disconnect('lg') > 0;
SELECT count(name) FROM paged;
SELECT counts();
ALTER SERVER lg OPTIONS (DROP login_issued);
SELECT setting('{"issued_ago": 0, "expires_in": 3600}') \g /dev/null

-- Refused: one login, then the request again; once only
SELECT control('reset?what=log') \g /dev/null
SELECT setting('{"uses": 2, "clear": true}') \g /dev/null
SELECT count(name) FROM paged;
SELECT * FROM log('status=1&body=0');
SELECT counts();
SELECT setting('{"uses": 0, "clear": true, "revoke": true}') \g /dev/null
SELECT failing('SELECT * FROM t');
SELECT * FROM log('status=1&body=0');
SELECT counts();
SELECT setting('{"uses": null}') \g /dev/null
-- a 401 that is about something else; other answers that are about the token
ALTER SERVER lg OPTIONS (ADD on_status '401 /error_description~scope 42501; 403 /error=invalid_token login; 200 /login login');
SELECT count(name) FROM t;
SELECT setting('{"revoke": true, "words": "scope is missing"}') \g /dev/null
SELECT failing('SELECT * FROM t');
SELECT setting('{"status": 403}') \g /dev/null
SELECT count(name) FROM t;
SELECT fault('{"path": "/login/api/*", "json": {"login": "please"}, "status": 200}') \g /dev/null
SELECT count(name) FROM t;
SELECT * FROM log('status=1&body=0');
ALTER SERVER lg OPTIONS (DROP on_status);
SELECT setting('{"status": 401, "words": "token is not valid"}') \g /dev/null

-- Wrong passwords, offices that are down, patience
ALTER USER MAPPING FOR CURRENT_USER SERVER lg OPTIONS (SET password 'bad-s3cret');
SELECT failing('SELECT * FROM t');
SELECT failing('SELECT * FROM t');
ALTER USER MAPPING FOR CURRENT_USER SERVER lg OPTIONS (SET password 'pw-s3cret');
SELECT fault('{"path": "/login/form", "status": 503, "count": -1}') \g /dev/null
SELECT failing('SELECT * FROM t');
ALTER SERVER lg OPTIONS (SET max_retries '3');
SELECT control('reset?what=log,faults') \g /dev/null
SELECT fault('{"path": "/login/form", "status": 429, "retry_after": 0, "count": 2}') \g /dev/null
SELECT count(name) FROM t;
SELECT * FROM log('status=1&body=0');
SET rest_fdw.allowed_hosts = 'other.example';
SELECT public.rest_fdw_disconnect('lg') > 0;
SELECT failing('SELECT * FROM t');
RESET rest_fdw.allowed_hosts;

-- Nothing to log in with; a token that was given
ALTER USER MAPPING FOR CURRENT_USER SERVER lg OPTIONS (DROP password);
SELECT failing('SELECT * FROM t');
SELECT item, value, note FROM public.rest_fdw_check('t') WHERE section = 'credential';
ALTER USER MAPPING FOR CURRENT_USER SERVER lg OPTIONS (ADD token 'given-s3cret');
SELECT failing('SELECT * FROM t');
ALTER USER MAPPING FOR CURRENT_USER SERVER lg OPTIONS (ADD password 'pw-s3cret');
SELECT * FROM log() \g /dev/null
SELECT count(name) FROM t;
SELECT * FROM sent();
SELECT item, value, note FROM public.rest_fdw_check('t') WHERE section = 'credential';
SELECT explained('SELECT * FROM t WHERE id = 1', 'VERBOSE, COSTS OFF');
SELECT explained('SELECT * FROM t', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF');
ALTER SERVER lg OPTIONS (SET max_retries '2');
SELECT explained('SELECT * FROM t', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF');

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER lg CASCADE;
DROP SCHEMA logins CASCADE;
