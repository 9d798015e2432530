--
-- rest_fdw_connections(), rest_fdw_disconnect(): what a session keeps open
--
\getenv url REST_URL
\! curl -s "$REST_URL/__control/log?clear=1" >/dev/null
SET client_min_messages = warning;
\pset format unaligned
\pset null -
SELECT rest_fdw_disconnect() >= 0 AS closed;
SELECT * FROM rest_fdw_connections();

CREATE SERVER cn_a FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url');
CREATE SERVER "Cn B" FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url');
CREATE FOREIGN TABLE cn_ta (id int OPTIONS (key 'true'), name text) SERVER cn_a
  OPTIONS (resource '/plain/offset', list 'GET {resource}?offset={offset}&limit={page_size}', page_size '10', records '/items', total '/total');
CREATE FOREIGN TABLE cn_tb (id int, name text) SERVER "Cn B" OPTIONS (resource '/plain/simple');
-- whose they are: ours or not, as the name may be any
CREATE VIEW cn AS SELECT server, user_name = current_user AS mine, idle, in_use, valid FROM rest_fdw_connections() ORDER BY 1;

-- Planning and EXPLAIN connect nowhere
EXPLAIN (COSTS OFF) SELECT * FROM cn_ta WHERE id = 3;
SELECT * FROM cn;
-- A scan leaves its connection behind; the next one takes it
SELECT count(*) FROM cn_tb;
SELECT * FROM cn;
SELECT count(*) FROM cn_tb;
SELECT count(*) FROM (SELECT * FROM cn_ta OFFSET 0) x;
SELECT * FROM cn;
\! curl -s "$REST_URL/__control/log?format=json&path=/plain/simple" | /usr/bin/python3 -c 'import json, sys; log = json.load(sys.stdin); print(len(log), "requests,", len({r["connection"] for r in log}), "connections")'

-- An open cursor holds one
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM cn_ta;
FETCH 1 FROM c;
SELECT * FROM cn;
-- disconnecting lets it read on, and closes it then
SELECT rest_fdw_disconnect('cn_a');
SELECT * FROM cn;
FETCH 2 FROM c;
MOVE ALL FROM c;
CLOSE c;
SELECT * FROM cn;
COMMIT;

-- One server, all servers, nothing left to close
SELECT count(*) FROM cn_ta WHERE id = 3;
SELECT rest_fdw_disconnect('cn_a');
SELECT rest_fdw_disconnect('cn_a');
SELECT * FROM cn;
SELECT count(*) FROM cn_ta WHERE id = 3;
SELECT rest_fdw_disconnect(NULL);
SELECT rest_fdw_disconnect();
SELECT * FROM cn;
-- the next scan connects anew
\! curl -s "$REST_URL/__control/log?clear=1" >/dev/null
SELECT count(*) FROM cn_ta WHERE id = 3;
SELECT rest_fdw_disconnect('cn_a');
SELECT count(*) FROM cn_ta WHERE id = 3;
\! curl -s "$REST_URL/__control/log?format=json" | /usr/bin/python3 -c 'import json, sys; log = json.load(sys.stdin); print(len(log), "requests,", len({r["connection"] for r in log}), "connections")'

-- Options that changed: no longer valid, and renewed by the next scan
SELECT count(*) FROM cn_tb;
ALTER SERVER "Cn B" OPTIONS (ADD timeout '9s');
SELECT * FROM cn;
SELECT count(*) FROM cn_tb;
SELECT * FROM cn;
CREATE USER MAPPING FOR CURRENT_USER SERVER "Cn B" OPTIONS (token 't');
SELECT server, valid FROM cn;
-- A server that is gone has no name
DROP SERVER "Cn B" CASCADE;
SELECT * FROM cn ORDER BY server;
SELECT rest_fdw_disconnect('Cn B');
SELECT rest_fdw_disconnect();
SELECT * FROM cn;

-- An error gives the connection back
\! curl -s "$REST_URL/__control/fault" -d '{"path": "/plain/offset", "status": 400, "json": {"error": "no"}}' >/dev/null
\set VERBOSITY sqlstate
SELECT * FROM cn_ta;
\set VERBOSITY default
SELECT * FROM cn;
\! curl -s "$REST_URL/__control/reset?what=faults" >/dev/null

-- Each role has its own
CREATE ROLE cn_role;
GRANT SELECT ON cn_ta TO cn_role;
SET ROLE cn_role;
SELECT count(*) FROM cn_ta WHERE id = 3;
SELECT server, user_name, idle, in_use, valid FROM rest_fdw_connections() WHERE user_name = 'cn_role';
SELECT count(*) FROM rest_fdw_connections();
SELECT rest_fdw_disconnect();
RESET ROLE;

-- What they are
SELECT p.oid::regprocedure, provolatile, proparallel, proisstrict, proacl IS NULL AS public,
       obj_description(p.oid, 'pg_proc') IS NOT NULL AS comment
FROM pg_proc p WHERE proname IN ('rest_fdw_check', 'rest_fdw_connections', 'rest_fdw_disconnect') ORDER BY 1;

REVOKE ALL ON cn_ta FROM cn_role;
DROP ROLE cn_role;
DROP VIEW cn;
DROP SERVER cn_a CASCADE;
