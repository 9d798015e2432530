--
-- OAuth2 and its kin: grants, refresh tokens that change, signed assertions, a
-- second factor, authorization codes, signed requests
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA oauth;
SET search_path = oauth;
\i :control
\i :failing
\a \t
CREATE FUNCTION counts(doc text DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT format('logins %s, refreshes %s, refused %s', x->'logins', x->'refreshes', x->'refused')
  FROM (SELECT line::json AS x FROM rest_test.curl('login', doc) AS line) AS y $$;
CREATE FUNCTION sent(options text DEFAULT 'secrets=1&headers=Authorization') RETURNS SETOF text LANGUAGE sql AS
  $$ SELECT * FROM log(options) $$;
CREATE FUNCTION setting(doc text) RETURNS void LANGUAGE sql AS $$ SELECT control('login', doc) $$;
CREATE FUNCTION again() RETURNS text LANGUAGE plpgsql AS
  $$ BEGIN PERFORM public.rest_fdw_disconnect('oa'); RETURN (SELECT string_agg(name, ' ' ORDER BY id) FROM oauth.t); END $$;
CREATE SERVER oa FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', max_retries '0', concurrency '1', vars 'scope="read write"',
  login 'POST /login/oauth

grant_type=client_credentials&client_id={client_id}&client_secret={client_secret}&scope={scope}');
CREATE USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (client_id 'app', client_secret 'app-s3cret');
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), name text) SERVER oa OPTIONS (resource '/login/api/plain/simple');

-- Client credentials: as fields, in the header (each part encoded first)
SELECT again();
ALTER SERVER oa OPTIONS (SET login 'POST /login/oauth
Content-Type: application/x-www-form-urlencoded
Authorization: Basic {client_basic}

grant_type=client_credentials&scope={scope}');
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (SET client_id 'odd id', SET client_secret 's3cret:/&+ö');
SELECT again();
SELECT * FROM sent();
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (SET client_secret 'wrong-s3cret');
SELECT failing('SELECT * FROM t');
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (SET client_id 'app', SET client_secret 'app-s3cret');

-- Password, then refresh tokens, each of which is good once
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (ADD username 'eva', ADD password 'pw-s3cret');
ALTER SERVER oa OPTIONS (SET login 'POST /login/oauth

grant_type=password&username={username}&password={password}&client_id={client_id}&client_secret={client_secret}', ADD refresh 'POST /login/oauth

grant_type=refresh_token&refresh_token={refresh_token}');
SELECT setting('{"clear": true, "uses": 1}') \g /dev/null
SELECT again();
SELECT count(name) FROM t; SELECT count(name) FROM t;
SELECT * FROM sent('secrets=1&path=/login/oauth');
SELECT counts();
-- a refresh token that does not change stays; one that is refused gives way to a login
SELECT setting('{"rotate": false}') \g /dev/null
SELECT count(name) FROM t; SELECT count(name) FROM t;
SELECT setting('{"revoke_refresh": true}') \g /dev/null
SELECT count(name) FROM t;
SELECT * FROM sent('secrets=1&path=/login/oauth');
-- without a way to log in, that is an error; an office that is down is another
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (DROP password, ADD refresh_token 'old-s3cret');
SELECT failing('SELECT * FROM t');
SELECT fault('{"path": "/login/oauth", "status": 502, "html": "<h1>old-s3cret</h1>"}') \g /dev/null
SELECT failing('SELECT * FROM t');
SELECT setting('{"uses": null, "rotate": true}') \g /dev/null

-- A second factor
ALTER SERVER oa OPTIONS (DROP refresh, SET login 'POST /login/form

username={username}&password={password}', ADD login_then 'POST /login/code
Content-Type: application/x-www-form-urlencoded
Authorization: {reply:/mfa_token}

mfaCode={mfa_code}');
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (ADD password 'pw-s3cret', DROP refresh_token);
SELECT again();
SELECT setting('{"mfa": true}') \g /dev/null
SELECT failing('SELECT again()');
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (ADD mfa_code '999999');
SELECT failing('SELECT * FROM t');
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (SET mfa_code '123456');
SELECT * FROM log() \g /dev/null
SELECT again();
SELECT * FROM sent();
SELECT item, value, note FROM public.rest_fdw_check('t') WHERE section = 'credential' AND note <> 'for postgres';
ALTER SERVER oa OPTIONS (DROP login_then);

-- A signed assertion; the key may come from the mapping or from a first reply
\set key `openssl genrsa 2048 2>/dev/null`
\set ECHO none
SELECT set_config('oauth.key', :'key', false) \g /dev/null
\setenv REST_KEY :key
\set public `printf '%s' "$REST_KEY" | openssl rsa -pubout 2>/dev/null`
SELECT setting(json_build_object('public_key', :'public', 'private_key', :'key', 'token_uri', :'url' || '/login/oauth')::text) \g /dev/null
\set ECHO all
DO $$ BEGIN
  EXECUTE format('ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (ADD private_key %L)', current_setting('oauth.key'));
END $$;
ALTER SERVER oa OPTIONS (SET login 'POST /login/oauth

grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion={jwt}', ADD jwt_claims '{"iss": "{username}", "aud": "https://example.com/login/oauth", "scope": "{scope}", "jti": "{uuid}"}',
  ADD jwt_header '{"kid": "{client_id}"}', ADD auth_header E'Authorization: Bearer {token}\nX-For: {reply:/for}');
SELECT again(); SELECT again();
SELECT regexp_replace(x, 'assertion=[-_\w]+\.[-_\w]+\.[-_\w]+$', 'assertion=...') FROM log('secrets=1&headers=X-For') AS x;
ALTER SERVER oa OPTIONS (SET jwt_claims '{"iss": "{username}", "aud": "https://example.com/login/oauth", "exp": 5}');
SELECT failing('SELECT * FROM t');
ALTER SERVER oa OPTIONS (DROP jwt_header, DROP auth_header, SET login 'POST /login/key
{}', ADD login_then 'POST {reply:/token_uri}
Content-Type: application/x-www-form-urlencoded

grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion={jwt}', ADD jwt_key '{reply:/private_key}', SET jwt_claims '{"iss": "{reply:/client_email}", "aud": "{reply:/token_uri}"}');
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (DROP private_key);
SELECT again();
SELECT regexp_replace(x, 'assertion=[-_\w]+\.[-_\w]+\.[-_\w]+', 'assertion=...') FROM log('status=1') AS x;
SELECT item, value, note FROM public.rest_fdw_check('t') WHERE section = 'credential' AND note <> 'for postgres';
-- a reply leads nowhere else, a mapping neither; the option itself may
SELECT setting('{"token_uri": "http://localhost:1/token"}') \g /dev/null
SELECT failing('SELECT again()');
ALTER SERVER oa OPTIONS (SET login 'POST http://{username}:1/login', DROP login_then);
SELECT failing('SELECT * FROM t');
\set ECHO none
SELECT format('ALTER SERVER oa OPTIONS (SET url %L, SET login %L)', :'url' || '/login/api', E'POST ' || replace(:'url', '127.0.0.1', 'localhost') || E'/login/form\n\nusername={username}&password={password}') \gexec
\set ECHO all
ALTER FOREIGN TABLE t OPTIONS (SET resource '/plain/simple');
SELECT setting('{"mfa": false}') \g /dev/null
SELECT again();
SELECT regexp_replace(x, 'localhost:\d+', 'localhost') FROM explained('SELECT * FROM t', 'VERBOSE, COSTS OFF') AS x;
\set ECHO errors
ALTER SERVER oa OPTIONS (SET url :'url');
\set ECHO all
ALTER FOREIGN TABLE t OPTIONS (SET resource '/login/api/plain/simple');
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (ADD private_key 'no-s3cret-key');
ALTER SERVER oa OPTIONS (SET jwt_key '{private_key}', SET login 'POST /login/oauth

assertion={jwt}');
SELECT failing('SELECT * FROM t');
ALTER SERVER oa OPTIONS (DROP jwt_claims);
SELECT failing('SELECT * FROM t');

-- Authorization codes: a URL for the browser, what it brings back, and from then on refresh tokens
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (DROP private_key, DROP password);
SELECT failing($$SELECT public.rest_fdw_authorize_url('oa')$$);
ALTER SERVER oa OPTIONS (DROP login, DROP jwt_key, ADD refresh 'POST /login/oauth

grant_type=refresh_token&refresh_token={refresh_token}&client_id={client_id}',
  ADD authorize 'GET /login/authorize?response_type=code&client_id={client_id}&redirect_uri={redirect_uri}&scope={scope}&state={state}&code_challenge={code_challenge}&code_challenge_method=S256',
  ADD exchange 'POST /login/oauth

grant_type=authorization_code&code={code}&client_id={client_id}&redirect_uri={redirect_uri}&code_verifier={code_verifier}');
SELECT regexp_replace(regexp_replace(x, '127\.0\.0\.1:\d+', 'HOST'), '(state|challenge)=[-\w.]+', '\1=...', 'g')
FROM public.rest_fdw_authorize_url('oa', 'https://app.example.com/back?x=1') AS x;
-- the browser
CREATE TEMPORARY TABLE browser (line text);
CREATE FUNCTION browse(url text, OUT code text, OUT state text) LANGUAGE plpgsql AS $$
DECLARE came text;
BEGIN
  TRUNCATE browser;
  EXECUTE format('COPY browser FROM PROGRAM %L', format('curl -s -o /dev/null -w %%{redirect_url} %L', url));
  SELECT line INTO came FROM browser;
  code := substring(came from 'code=([^&]*)'); state := substring(came from 'state=([^&]*)');
END $$;
CREATE TEMPORARY TABLE back AS SELECT b.* FROM public.rest_fdw_authorize_url('oa', 'https://app.example.com/back') AS u, browse(u) AS b;
SELECT * FROM log() \g /dev/null
SELECT failing(format('SELECT public.rest_fdw_exchange_code(%L, %L, %L)', 'oa', code, state)) FROM back;
SELECT failing(format('SELECT public.rest_fdw_exchange_code(%L, %L, %L, %L)', 'oa', code, state || 'x', 'https://app.example.com/back')) FROM back;
SELECT failing(format('SELECT public.rest_fdw_exchange_code(%L, %L, %L, %L)', 'oa', 'bad-s3cret', state, 'https://app.example.com/back')) FROM back;
BEGIN READ ONLY;
SELECT failing(format('SELECT public.rest_fdw_exchange_code(%L, %L, %L, %L)', 'oa', code, state, 'https://app.example.com/back')) FROM back;
COMMIT;
SELECT public.rest_fdw_exchange_code('oa', code, state, 'https://app.example.com/back') FROM back;
SELECT umoptions FROM pg_user_mappings WHERE srvname = 'oa';
SELECT count(name) FROM t;
SELECT regexp_replace(x, 'verifier=[-\w]{43}$', 'verifier=...') FROM log('secrets=1&headers=Authorization') AS x;
-- in another's name
CREATE ROLE regress_rest_oauth;
GRANT USAGE ON SCHEMA oauth, rest_test TO regress_rest_oauth;
GRANT EXECUTE ON FUNCTION public.rest_fdw_exchange_code TO regress_rest_oauth;
CREATE TEMPORARY TABLE stolen AS SELECT b.* FROM public.rest_fdw_authorize_url('oa') AS u, browse(u) AS b;
GRANT SELECT ON stolen TO regress_rest_oauth;
SET ROLE regress_rest_oauth;
SELECT failing($$SELECT public.rest_fdw_authorize_url('oa')$$);
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER oa TO regress_rest_oauth;
SET ROLE regress_rest_oauth;
SELECT failing('SELECT public.rest_fdw_exchange_code(''oa'', code, state) FROM stolen');
RESET ROLE;
SELECT public.rest_fdw_exchange_code('oa', code, state) FROM stolen;

-- Signed requests: AWS Signature 4, and another provider's spelling of it
DROP USER MAPPING FOR CURRENT_USER SERVER oa;
CREATE USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (client_id 'AKIDEXAMPLE', client_secret 'aws-s3cret/key+1');
ALTER SERVER oa OPTIONS (DROP refresh, DROP authorize, DROP exchange, ADD aws_sigv4 'aws:amz:eu-west-1:things');
CREATE FOREIGN TABLE signed (id int OPTIONS (key 'true'), name text) SERVER oa
  OPTIONS (resource '/login/signed/plain/offset', list 'GET {resource}?offset={offset}&limit={page_size}&b=x%2Cy&B=1&a=%7Eé', records '/items', total '/total', page_size '20', filter_eq '{column}={value}');
SELECT * FROM log() \g /dev/null
SELECT count(name) FROM signed;
-- (no plus sign: libcurl 8.14 signs a blank for it)
SELECT name FROM signed WHERE name = 'a b&c/d=e';
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (ADD token 'session-s3cret');
ALTER SERVER oa OPTIONS (SET aws_sigv4 'osc:osc:eu-west-1:things');
SELECT count(name) FROM signed;
SELECT regexp_replace(x, 'ature=[0-9a-f]{64}', 'ature=...') FROM log('headers=X-Amz-Security-Token') AS x;
ALTER USER MAPPING FOR CURRENT_USER SERVER oa OPTIONS (SET client_secret 'other-s3cret');
SELECT failing('SELECT * FROM signed');
SELECT item, value, note FROM public.rest_fdw_check('signed') WHERE section = 'credential';
-- no secret in the options of a server, no key of a login in a request
ALTER SERVER oa OPTIONS (ADD login E'POST /x\n\nuser={username}&client_secret=abc');
ALTER SERVER oa OPTIONS (ADD login E'POST /x?token=abc\n{}');
ALTER SERVER oa OPTIONS (ADD login 'POST /x {', ADD jwt_claims '{');
ALTER SERVER oa OPTIONS (ADD auth_header 'X: {private_key}');
SELECT failing('SELECT * FROM signed');

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER oa CASCADE;
DROP SCHEMA oauth CASCADE;
DROP OWNED BY regress_rest_oauth;
DROP ROLE regress_rest_oauth;
