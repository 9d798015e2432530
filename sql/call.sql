--
-- rest_call(): one request by hand, with the credentials and limits of a server
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA calls;
SET search_path = calls, public;
\i :control
\i :failing
\a \t
CREATE SERVER cl FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', max_retries '2', headers E'X-Version: 7\nAccept: application/json', args 'tenant=acme');
CREATE USER MAPPING FOR CURRENT_USER SERVER cl OPTIONS (token 'tok-s3cret');
CREATE FUNCTION sent(options text DEFAULT 'secrets=1&headers=Authorization,Content-Type,X-Version,X-A') RETURNS SETOF text LANGUAGE sql AS
  $$ SELECT * FROM log(options) $$;

-- Each argument, and what comes back
SELECT status, headers->>'content-type' AS type, body FROM rest_call('cl', 'GET', '/plain/simple/2');
SELECT status, body->>'method' AS method, body->'args' AS args FROM rest_call('cl', 'get', '/echo/a b/%2F?x=1&y', '{"n": 12345678901234567890.50, "t": "a&b=ü", "l": ["1", 2, true, null], "none": null}');
SELECT status, body->>'body' AS sent, body->'headers'->>'x-a' AS a FROM rest_call('cl', 'POST', '/echo/x', headers => '{"X-A": "1, 2", "X-Version": "8", "X-None": null}', body => '{"a": [1, {"b": null}]}');
SELECT status, headers ? 'content-length' AS length, body FROM rest_call('cl', 'HEAD', '/plain/simple');
SELECT status, body FROM rest_call('cl', 'PUT', '/plain/simple/3', body => '{"id": 3, "name": "drei"}');
SELECT status, body FROM rest_call('cl', 'DELETE', '/plain/simple/3');
SELECT * FROM sent();
-- text and bytes
SELECT status, body FROM rest_call_text('cl', 'POST', '/echo/t', body => 'plain ü') \gset t_
SELECT :t_status, :'t_body'::json->>'body' AS body, :'t_body'::json->'headers'->>'content-type' AS type;
SELECT status, length(body) FROM rest_call_text('cl', 'GET', '/gen/rows', '{"style": "ndjson", "count": 3}');
SELECT status, convert_from(body, 'UTF8')::json->>'body_b64' FROM rest_call_bytea('cl', 'POST', '/echo/b', body => '\x00ff80');
SELECT control('static', '{"path": "/raw/latin", "body_b64": "/Pxi", "content_type": "text/plain; charset=ISO-8859-1"}') \g /dev/null
SELECT body FROM rest_call_text('cl', 'GET', '/raw/latin');
SELECT control('static', '{"path": "/raw/odd", "body_b64": "/Pxi", "content_type": "text/plain"}') \g /dev/null
SELECT failing($$SELECT body FROM rest_call_text('cl', 'GET', '/raw/odd')$$);
SELECT body FROM rest_call_bytea('cl', 'GET', '/raw/odd');
-- several headers of one name, none of a body, an empty list
SELECT control('static', '{"path": "/raw/headers", "status": 204, "headers": {"Set-Cookie": ["a=1; Path=/", "b=2"], "X-One": "ü"}}') \g /dev/null
SELECT status, headers->'set-cookie' AS cookies, body FROM rest_call('cl', 'GET', '/raw/headers');
SELECT control('reset?what=log') \g /dev/null

-- Statuses are answers; what is none is an error
SELECT status, body FROM rest_call('cl', 'GET', '/plain/simple/99');
SELECT fault('{"path": "/plain/simple", "status": 500, "html": "<p>down</p>", "count": -1}') \g /dev/null
SELECT status, body FROM rest_call('cl', 'GET', '/plain/simple');
SELECT status, body FROM rest_call('cl', 'POST', '/plain/simple', body => '{}');
SELECT status FROM rest_call('cl', 'POST', '/plain/simple', headers => '{"Idempotency-Key": "1"}');
SELECT count(*) FROM log();
SELECT control('reset?what=faults') \g /dev/null
SELECT fault('{"path": "/plain/simple", "status": 429, "retry_after": 0}') \g /dev/null
SELECT status FROM rest_call('cl', 'POST', '/plain/simple', body => '{"name": "four"}');
SELECT * FROM sent('status=1');
SELECT failing($$SELECT rest_call('cl', 'GET', '/gen/rows?style=ndjson&count=2')$$);
SELECT fault('{"path": "/plain/simple", "cut_body": 5, "count": -1}') \g /dev/null
SELECT failing($$SELECT rest_call('cl', 'POST', '/plain/simple')$$);
SELECT fault('{"path": "/plain/things", "close_delimited": true, "count": -1}') \g /dev/null
SELECT failing($$SELECT rest_call_text('cl', 'GET', '/plain/things')$$);
SELECT control('reset?what=faults') \g /dev/null
SET rest_fdw.max_call_size = '1kB';
SELECT failing($$SELECT rest_call('cl', 'GET', '/gen/rows?count=100')$$);
RESET rest_fdw.max_call_size;
SELECT jsonb_array_length(body) FROM rest_call('cl', 'GET', '/gen/rows?count=100');

-- Nothing is sent that should not be
SELECT * FROM log() \g /dev/null
CREATE FUNCTION refused(call text) RETURNS text LANGUAGE sql AS $$ SELECT failing('SELECT * FROM public.rest_call' || call) $$;
SELECT refused(c) FROM unnest(ARRAY[$$('cl', 'TRACE', '/x')$$, $$('cl', 'GET /y', '/x')$$, $$('cl', '', '/x')$$, $$('cl', 'GET', 'x')$$, $$('cl', 'GET', '/a/../b')$$, $$('cl', 'GET', '/a/%2e%2E/b')$$,
  $$('cl', 'GET', 'http://other.example/x')$$, $$('cl', 'GET', '/x', '[1]')$$, $$('cl', 'GET', '/x', '{"a": {"b": 1}}')$$, $$('cl', 'GET', '/x', '{"a": [[1]]}')$$,
  $$('cl', 'GET', '/x', NULL, '{"Host": "evil"}')$$, $$('cl', 'GET', '/x', NULL, '{"Content-Length": "1"}')$$, $$('cl', 'GET', '/x', NULL, '{"Authorization": "mine"}')$$, $$('cl', 'GET', '/x', NULL, '{"X-A": "a\r\nX-B: c"}')$$,
  $$('cl', 'GET', '/x', NULL, '{"X A": "b"}')$$, $$('cl', 'GET', '/x', NULL, '{"X-A": 1}')$$, $$('cl', 'GET', '/x', NULL, NULL, '{}')$$, $$('nowhere', 'GET', '/x')$$]) AS c;
SELECT rest_call(NULL, 'GET', '/x') IS NULL, rest_call('cl', 'GET', NULL) IS NULL;
BEGIN READ ONLY;
SELECT refused($$('cl', 'POST', '/echo/x')$$);
SELECT status FROM rest_call('cl', 'HEAD', '/plain/simple');
COMMIT;
SET rest_fdw.dry_run = on;
SELECT * FROM rest_call('cl', 'PATCH', '/plain/simple/1', body => '{"name": "uno"}');
SELECT status FROM rest_call('cl', 'GET', '/plain/simple/1');
RESET rest_fdw.dry_run;
SET rest_fdw.max_requests = 2;
SELECT failing($$SELECT rest_call('cl', 'GET', '/plain/simple/' || n) FROM generate_series(1, 5) AS n$$);
RESET rest_fdw.max_requests;
SET rest_fdw.max_writes = 1;
SELECT failing($$SELECT rest_call('cl', 'PUT', '/plain/simple/' || n, body => '{"name": "n"}') FROM generate_series(1, 2) AS n$$);
RESET rest_fdw.max_writes;
SELECT * FROM sent();
-- a URL that the API gave: on the same origin, or on one that is allowed, without credentials
SELECT status, body->>'target' AS target, body->'headers' ? 'authorization' AS credential FROM rest_call('cl', 'GET', :'url' || '/echo/y?a=1', '{"b": 2}');
\set other `printf '%s' "$REST_URL" | sed 's/127.0.0.1/localhost/'`
SELECT failing(format('SELECT rest_call(''cl'', ''GET'', %L)', replace(:'url', '127.0.0.1', 'localhost') || '/echo/y'));
\set ECHO errors
ALTER SERVER cl OPTIONS (ADD allowed_origins :'other');
\set ECHO all
SELECT status, body->>'target' AS target, body->'headers' ? 'authorization' AS credential FROM rest_call('cl', 'GET', :'other' || '/echo/y?a=1');

-- Who may: it is nobody's but by GRANT, and the server's USAGE is needed as well
CREATE ROLE regress_rest_caller;
GRANT USAGE ON SCHEMA calls, rest_test TO regress_rest_caller;
SET ROLE regress_rest_caller;
SELECT refused($$('cl', 'GET', '/plain/simple/1')$$);
RESET ROLE;
GRANT EXECUTE ON FUNCTION rest_call TO regress_rest_caller;
SET ROLE regress_rest_caller;
SELECT refused($$('cl', 'GET', '/plain/simple/1')$$);
RESET ROLE;
GRANT USAGE ON FOREIGN SERVER cl TO regress_rest_caller;
CREATE USER MAPPING FOR regress_rest_caller SERVER cl OPTIONS (api_key 'key-s3cret');
SET ROLE regress_rest_caller;
SELECT status, body->'headers'->>'x-api-key' FROM rest_call('cl', 'GET', '/echo/z');
RESET ROLE;
CREATE FOREIGN DATA WRAPPER rest_calls_other;
CREATE SERVER other FOREIGN DATA WRAPPER rest_calls_other;
SELECT refused($$('other', 'GET', '/x')$$);

-- With a login: once, and again when the token is refused, whatever the method is; signed
SELECT control('login', '{"uses": 2}'), control('reset?what=log') \g /dev/null
ALTER SERVER cl OPTIONS (DROP headers, DROP args, ADD login E'POST /login/form\n\nusername={username}&password={password}');
ALTER USER MAPPING FOR CURRENT_USER SERVER cl OPTIONS (DROP token, ADD username 'eva', ADD password 'pw-s3cret');
SELECT status FROM rest_call('cl', 'GET', '/login/api/plain/simple/1');
SELECT status FROM rest_call('cl', 'POST', '/login/api/plain/simple', body => '{"name": "five"}');
SELECT status FROM rest_call('cl', 'POST', '/login/api/plain/simple', body => '{"name": "six"}');
SELECT control('login', '{"uses": 0, "revoke": true}') \g /dev/null
SELECT status, body FROM rest_call('cl', 'GET', '/login/api/plain/simple/1');
SELECT * FROM log('status=1&body=0');
ALTER SERVER cl OPTIONS (DROP login, ADD aws_sigv4 'aws:amz:eu-west-1:things');
ALTER USER MAPPING FOR CURRENT_USER SERVER cl OPTIONS (DROP username, DROP password, ADD client_id 'AKIDEXAMPLE', ADD client_secret 'aws-s3cret/key+1');
SELECT status, body->>'body' FROM rest_call('cl', 'POST', '/login/signed/echo/x', '{"b": "x y", "a": ["2", "1"]}', body => '{"ü": 1}');

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP FOREIGN DATA WRAPPER rest_calls_other CASCADE;
DROP SERVER cl CASCADE;
DROP SCHEMA calls CASCADE;
DROP OWNED BY regress_rest_caller;
DROP ROLE regress_rest_caller;
