--
-- Credentials: how they are sent, whose they are, that no text shows them; and
-- where a backend may connect to
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA credentials;
SET search_path = credentials;
\i :control
\i :failing
\a \t
GRANT USAGE ON SCHEMA credentials, rest_test TO PUBLIC;

CREATE SERVER cred FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', max_retries '0');
-- what was sent, as the API saw it
CREATE FOREIGN TABLE echo (args jsonb, auth text OPTIONS (pointer '/headers/authorization,/headers/Authorization'), key text OPTIONS (pointer '/headers/x-api-key,/headers/X-Api-Key'), target text)
  SERVER cred OPTIONS (list 'GET /echo/a?b=1', shape 'object', records '.');
CREATE FUNCTION seen() RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
  PERFORM control('reset?what=log');
  PERFORM failing('SELECT * FROM credentials.t');
  SELECT string_agg(request, ' | ') INTO answer FROM log('secrets=1&headers=Authorization,X-Api-Key,X-Other');
  RETURN answer;
END $$;
CREATE FOREIGN TABLE t (id int OPTIONS (key 'true'), name text) SERVER cred OPTIONS (resource '/plain/simple');
-- none, bearer, basic, API key; several; in arguments
SELECT seen();
CREATE USER MAPPING FOR PUBLIC SERVER cred OPTIONS (token 'tok-s3cret');
SELECT seen();
CREATE USER MAPPING FOR CURRENT_USER SERVER cred OPTIONS (username 'eva', password 'pa:ss-s3cret');
SELECT seen();
ALTER USER MAPPING FOR CURRENT_USER SERVER cred OPTIONS (DROP username, DROP password, ADD api_key 'key-s3cret');
SELECT seen();
ALTER SERVER cred OPTIONS (ADD auth_header E'Authorization: Token {token}\nX-Api-Key: {api_key}\nX-Other: {client_id}-{client_secret}');
SELECT seen();
ALTER USER MAPPING FOR CURRENT_USER SERVER cred OPTIONS (ADD token 'tok&s3cret', ADD client_id 'me', ADD client_secret 'cs-s3cret');
SELECT seen();
ALTER SERVER cred OPTIONS (SET auth_header '', ADD auth_args 'api_key={api_key}&sig={token}');
SELECT seen();
ALTER USER MAPPING FOR CURRENT_USER SERVER cred OPTIONS (SET token E'two\r\nX-Evil: lines');
ALTER SERVER cred OPTIONS (DROP auth_args, DROP auth_header);
SELECT failing('SELECT * FROM t');
DROP USER MAPPING FOR CURRENT_USER SERVER cred;

-- Of each header one: the route's own before the credential's, and that before the constant one
CREATE USER MAPPING FOR CURRENT_USER SERVER cred OPTIONS (token 'tok-s3cret');
ALTER SERVER cred OPTIONS (ADD headers 'x-other: constant', ADD auth_header E'Authorization: Bearer {token}\nX-Other: of the credential {token}');
CREATE FOREIGN TABLE own (id int) SERVER cred OPTIONS (resource '/plain/simple', list E'GET {resource}\nAuthorization: Own {resource}');
SELECT seen();
SELECT count(*) FROM own;
SELECT * FROM log('headers=Authorization,X-Other&secrets=1');
ALTER SERVER cred OPTIONS (DROP headers, DROP auth_header);
DROP FOREIGN TABLE own;
DROP USER MAPPING FOR CURRENT_USER SERVER cred;
-- who makes a table does not say how credentials travel
ALTER FOREIGN TABLE t OPTIONS (ADD auth_header 'X-Key: {token}');
ALTER FOREIGN TABLE t OPTIONS (ADD auth_args 'key={token}');

-- No text shows a secret, whatever the API answers with
CREATE USER MAPPING FOR CURRENT_USER SERVER cred OPTIONS (token 'tok-s3cret', api_key 'key-s3cret', username 'eva', password 'pw-s3cret');
ALTER SERVER cred OPTIONS (ADD auth_args 'api_key={api_key}', ADD auth_header 'Authorization: Bearer {token}');
CREATE FUNCTION leak(doc text, query text DEFAULT 'SELECT * FROM t') RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
  PERFORM control('reset?what=faults');
  PERFORM fault(doc);
  answer := failing(query);
  RETURN CASE WHEN answer ~ 's3cret' THEN 'LEAK ' ELSE '' END || answer;
END $$;
SELECT leak('{"path": "/plain/simple", "status": 401, "json": {"message": "Bearer tok-s3cret is not valid, nor is key-s3cret or pw-s3cret"}}');
SELECT leak('{"path": "/plain/simple", "status": 400, "body": "you sent api_key=key-s3cret", "content_type": "text/plain"}');
SELECT leak('{"path": "/plain/simple", "status": 500, "json": {"very": {"odd": "tok-s3cret"}}}');
SELECT leak('{"path": "/plain/simple", "redirect": "http://other.example/?api_key=key-s3cret&x=tok-s3cret"}');
SELECT leak('{"path": "/plain/simple", "body": "[{\"tok-s3cret\": 1}]", "status": 200}');

SELECT leak('{"path": "/plain/simple", "body": "key-s3cret", "status": 200}');
SELECT leak('{"path": "/plain/simple", "json": {"tok-s3cret": []}, "status": 200}');
SELECT leak('{"path": "/plain/simple", "status": 429, "headers": {"X-Request-Id": "key-s3cret"}}');
SELECT leak('{"path": "/plain/simple", "cut_body": 30}');
CREATE FOREIGN TABLE paged (id int, name text) SERVER cred OPTIONS (resource '/plain/url', records '/data', next '/links/next');
SELECT leak('{"path": "/plain/url", "next_url": "http://evil.example/?token=tok-s3cret", "count": 1}', 'SELECT * FROM paged');
SELECT leak('{"path": "/plain/url", "next_url": "ftp://x/tok-s3cret", "count": 1}', 'SELECT * FROM paged');
SELECT leak('{"path": "/plain/url", "next_url": "/plain/url?api_key=key-s3cret&cursor=bad", "count": 1}', 'SELECT * FROM paged');
-- EXPLAIN neither, nor the log of requests, nor what the functions tell
SELECT explained('SELECT * FROM t WHERE id = 1', 'VERBOSE, COSTS OFF');
SELECT count(*) FROM public.rest_fdw_resolved('t') x WHERE x::text ~ 's3cret';
SELECT count(*) FROM public.rest_fdw_check('t') x WHERE x::text ~ 's3cret';
SELECT count(*) FROM public.rest_fdw_connections() x WHERE x::text ~ 's3cret';
-- in other spellings: as argument, as JSON, as Basic
ALTER USER MAPPING FOR CURRENT_USER SERVER cred OPTIONS (SET token 'a&b="s3cret"');
SELECT leak('{"path": "/plain/simple", "status": 400, "json": {"message": "x?t=a%26b%3D%22s3cret%22 and a&b=\"s3cret\""}}');
SELECT leak('{"path": "/plain/simple", "status": 400, "json": {"odd": "a&b=\"s3cret\""}}');
ALTER USER MAPPING FOR CURRENT_USER SERVER cred OPTIONS (SET token 'tok-s3cret');
ALTER SERVER cred OPTIONS (SET auth_header '');
ALTER USER MAPPING FOR CURRENT_USER SERVER cred OPTIONS (DROP token, DROP api_key);
ALTER SERVER cred OPTIONS (DROP auth_args, DROP auth_header);
SELECT leak('{"path": "/plain/simple", "status": 401, "json": {"message": "no: Basic ZXZhOnB3LXMzY3JldA=="}}');

-- Whose: the user's own, else PUBLIC's; in a view its owner's, in a function its definer's
CREATE ROLE regress_rest_eva; CREATE ROLE regress_rest_bob;
GRANT USAGE ON FOREIGN SERVER cred TO regress_rest_eva, regress_rest_bob;
CREATE USER MAPPING FOR regress_rest_eva SERVER cred OPTIONS (token 'eva-token');
ALTER USER MAPPING FOR PUBLIC SERVER cred OPTIONS (SET token 'public-token');
ALTER USER MAPPING FOR CURRENT_USER SERVER cred OPTIONS (DROP username, DROP password, ADD token 'super-token');
CREATE VIEW v AS SELECT * FROM t;
CREATE VIEW iv WITH (security_invoker = true) AS SELECT * FROM t;
CREATE FUNCTION definer() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(id) FROM credentials.t';
GRANT SELECT ON t, v, iv TO regress_rest_eva, regress_rest_bob;
ALTER VIEW v OWNER TO regress_rest_eva;
SELECT control('reset?what=faults,log');
SET ROLE regress_rest_eva;
SELECT count(name) FROM t; SELECT count(name) FROM iv;
SET ROLE regress_rest_bob;
SELECT count(name) FROM t; SELECT count(name) FROM v; SELECT count(name) FROM iv; SELECT definer();
SELECT umoptions FROM pg_user_mappings WHERE srvname = 'cred' AND usename IN ('regress_rest_eva', 'public') ORDER BY usename;
RESET ROLE;
SELECT count(name) FROM v;
SELECT * FROM log('secrets=1&headers=Authorization');
-- a prepared statement follows the role
PREPARE p AS SELECT count(name) FROM t;
SET ROLE regress_rest_eva; EXECUTE p;
SET ROLE regress_rest_bob; EXECUTE p;
RESET ROLE;
SELECT * FROM log('secrets=1&headers=Authorization');
DEALLOCATE p;

-- Where a backend may connect
SET rest_fdw.allowed_hosts = 'api.example.com, 10.0.0.0/8';
SELECT failing('SELECT * FROM t');
SET rest_fdw.allowed_hosts = '127.0.0.1';
SELECT failing('SELECT * FROM t');
SET rest_fdw.allowed_hosts = '';
SET rest_fdw.allow_private_addresses = off;
SELECT failing('SELECT * FROM t');
SET rest_fdw.allowed_hosts = '127.0.0.0/8';
SELECT failing('SELECT * FROM t');
ALTER SERVER cred OPTIONS (ADD proxy 'http://127.0.0.1:1');
SELECT failing('SELECT * FROM t');
SET rest_fdw.allow_proxy = on;
SELECT failing('SELECT * FROM t');
ALTER SERVER cred OPTIONS (DROP proxy);
SET ROLE regress_rest_bob;
SET rest_fdw.allowed_hosts = '';
SET rest_fdw.allow_private_addresses = on;
RESET ROLE;
RESET rest_fdw.allowed_hosts; RESET rest_fdw.allow_private_addresses; RESET rest_fdw.allow_proxy;
-- the environment's proxies and a .netrc are not used
\! test -z "$http_proxy$HTTP_PROXY" || echo "a proxy is set"
SELECT failing('SELECT * FROM t');

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER cred CASCADE;
DROP SCHEMA credentials CASCADE;
REVOKE USAGE ON SCHEMA rest_test FROM PUBLIC;
DROP ROLE regress_rest_eva, regress_rest_bob;
