--
-- Writes that the API refuses, or whose answer is lost: SQLSTATE, words, what became of each row
--
\getenv src PG_ABS_SRCDIR
\set written :src '/test/lib/written.sql'
\getenv url REST_URL
CREATE SCHEMA conflicts;
SET search_path = conflicts;
\i :written
\a \t
SET client_min_messages = warning;

SELECT format('%s/plain', :'url') AS plain \gset
CREATE SERVER conflicts FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'plain', concurrency '1', max_retries '2', max_wait '5s',
  on_status '409 /error/reason=duplicate 23505; 409 /error/reason=referenced 23503; 428 55000');
CREATE FOREIGN TABLE c (id int OPTIONS (key 'true') NOT NULL, name text, qty int) SERVER conflicts OPTIONS (resource '/c',
  insert E'POST {resource}\n"{record}"', update E'PATCH {resource}/{key}\n"{changes}"', delete 'DELETE {resource}/{key}');
CREATE FUNCTION fresh(more text DEFAULT '') RETURNS void LANGUAGE sql AS $$
  SELECT control('reset?what=faults');
  SELECT load('{"path": "/plain/c", "unique": ["name"]' || more || ', "rows": [{"id": 1, "name": "one", "qty": 1}, {"id": 2, "name": "two", "qty": 2},
    {"id": 3, "name": "three", "qty": 3}, {"id": 4, "name": "four", "qty": 4}, {"id": 5, "name": "five", "qty": 5}]}');
  SELECT control('effects?clear=1');
$$;
-- what a statement said, what was sent, and what was done
CREATE FUNCTION tried(statement text, options text DEFAULT 'status=1') RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM count(*) FROM log();
  RETURN NEXT refused(statement);
  RETURN QUERY SELECT '   ' || request FROM log(options);
  RETURN QUERY SELECT '   done: ' || coalesce(string_agg(line, ', '), 'nothing')
    FROM rest_test.curl('effects?clear=1&format=text') line;
END $$;

-- The same status for several reasons
SELECT fresh(', "referenced": [{"path": "/plain/child", "member": "c_id"}]');
SELECT load('{"path": "/plain/child", "rows": [{"id": 1, "c_id": 2}]}');
SELECT tried($$INSERT INTO c (name) VALUES ('one')$$);
SELECT tried($$INSERT INTO c (id, name) VALUES (3, 'x')$$);
SELECT tried($$UPDATE c SET name = 'one' WHERE id = 2$$);
SELECT tried($$DELETE FROM c WHERE id = 2$$);
SELECT tried($$DELETE FROM c WHERE id = 3$$);

-- In the middle of a list: those before are done, those behind are not
SELECT fresh(', "referenced": [{"path": "/plain/child", "member": "c_id"}]');
SELECT tried($$DELETE FROM c WHERE id IN (1, 2, 3)$$);
SELECT tried($$INSERT INTO c (name) VALUES ('a'), ('b'), ('four'), ('c')$$);
SELECT tried($$UPDATE c SET name = 'same' WHERE id IN (3, 4, 5)$$);

-- A key that is given away
SELECT fresh();
SELECT tried($$UPDATE c SET id = 5 WHERE id = 1$$);
SELECT tried($$UPDATE c SET id = 50 WHERE id = 5$$);

-- Not now: a wait that is told, then an answer; POST only where the API says that nothing was done
SELECT fresh();
SELECT fault('{"path": "/plain/c", "method": "POST", "status": 429, "retry_after": 0}');
SELECT tried($$INSERT INTO c (name) VALUES ('p429')$$);
SELECT fault('{"path": "/plain/c", "method": "POST", "status": 503, "retry_after": 0}');
SELECT tried($$INSERT INTO c (name) VALUES ('p503')$$);
-- ... which only who knows the API can say of a 503
ALTER FOREIGN TABLE c OPTIONS (ADD on_status '503 header:Retry-After retry');
SELECT fault('{"path": "/plain/c", "method": "POST", "status": 503, "retry_after": 0}');
SELECT tried($$INSERT INTO c (name) VALUES ('again')$$);
SELECT fault('{"path": "/plain/c", "method": "POST", "status": 503}');
SELECT tried($$INSERT INTO c (name) VALUES ('not again')$$);
ALTER FOREIGN TABLE c OPTIONS (DROP on_status);
SELECT fault('{"path": "/plain/c/*", "method": "DELETE", "status": 503, "count": 2}');
SELECT tried($$DELETE FROM c WHERE id = 5$$);
SELECT fault('{"path": "/plain/c/*", "method": "DELETE", "status": 500, "count": -1}');
SELECT tried($$DELETE FROM c WHERE id = 4$$);

-- The answer is lost before and after the effect
SELECT fresh();
SELECT fault('{"path": "/plain/c", "method": "POST", "drop": true}');
SELECT tried($$INSERT INTO c (name) VALUES ('lost before')$$);
SELECT fault('{"path": "/plain/c", "method": "POST", "drop": true, "effect": true}');
SELECT tried($$INSERT INTO c (name) VALUES ('lost after')$$);
SELECT fault('{"path": "/plain/c/*", "method": "PATCH", "status": 502, "html": "Bad Gateway", "effect": true}');
SELECT tried($$UPDATE c SET qty = 10 WHERE id = 1$$);
-- a delete that is repeated finds nothing any more: it was done
SELECT fault('{"path": "/plain/c/*", "method": "DELETE", "reset": true, "effect": true}');
SELECT tried($$DELETE FROM c WHERE id = 2$$);
-- in the middle of several
SELECT fault('{"path": "/plain/c", "method": "POST", "skip": 1, "drop": true, "effect": true}');
SELECT tried($$INSERT INTO c (name) VALUES ('m1'), ('m2'), ('m3')$$);
-- a body that is cut off after a status that says yes
SELECT fault('{"path": "/plain/c", "method": "POST", "cut_body": 9}');
SELECT tried($$INSERT INTO c (name) VALUES ('cut') RETURNING id$$);
SELECT fault('{"path": "/plain/c", "method": "POST", "replace": [["{", "<"]]}');
SELECT tried($$INSERT INTO c (name) VALUES ('no JSON') RETURNING id$$);

-- A key that the API knows again: the write may be repeated, and is done once
SELECT fresh(', "idempotency": "Idempotency-Key"');
ALTER FOREIGN TABLE c OPTIONS (ADD idempotency_header 'Idempotency-Key');
SELECT fault('{"path": "/plain/c*", "method": "POST", "drop": true, "effect": true}');
SELECT tried($$INSERT INTO c (name) VALUES ('once') RETURNING id$$);
SELECT fault('{"path": "/plain/c*", "method": "PATCH", "reset": true, "effect": true}');
SELECT tried($$UPDATE c SET qty = qty + 1 WHERE id = 1$$);
ALTER FOREIGN TABLE c OPTIONS (DROP idempotency_header);

-- Versions: a condition in the route, an ETag column
SELECT fresh(', "version": "version", "etag": true, "if_match": "required"');
SELECT tried($$UPDATE c SET qty = 5 WHERE id = 1$$);
CREATE FOREIGN TABLE v (id int OPTIONS (key 'true') NOT NULL, name text, qty int, etag text OPTIONS (pointer 'header:ETag', access 'read'))
  SERVER conflicts OPTIONS (resource '/c', list '', update E'PATCH {resource}/{key}\nIf-Match: {old.etag}\n\n"{changes}"',
  delete E'DELETE {resource}/{key}\nIf-Match: {old.etag}');
CREATE FUNCTION meanwhile(id int) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('UPDATE v SET name = name || ''!'' WHERE id = %s', id);
  RETURN true;
END $$;
SELECT tried($$UPDATE v SET qty = qty + 1 WHERE id = 1$$, 'status=1&headers=x');
SELECT tried($$UPDATE v SET qty = 6 WHERE id = 2 AND meanwhile(2)$$);
SELECT tried($$DELETE FROM v WHERE id = 3 AND meanwhile(3)$$);
SELECT tried($$DELETE FROM v WHERE id = 3$$);

-- No right, no such method, too much at once
SELECT fresh(', "methods": ["GET", "PATCH"], "bulk": "atomic", "bulk_max": 2');
SELECT tried($$INSERT INTO c (name) VALUES ('x')$$);
SELECT tried($$DELETE FROM c WHERE id = 1$$);
SELECT fault(json_build_object('path', '/plain/c/1', 'method', 'PATCH', 'status', s, 'json', json_build_object('message', 'no'))::text)
  FROM unnest('{400,401,403,413,422,404,410}'::int[]) s;
SELECT tried($$UPDATE c SET qty = 0 WHERE id = 1$$) FROM generate_series(1, 7);

SELECT control('reset?what=faults');
DROP SCHEMA conflicts CASCADE;
