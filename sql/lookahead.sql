--
-- Look-ahead of cursors: the next request starts when its token is known
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA lookahead;
SET search_path = lookahead;
\i :control
\i :failing
\a \t
-- Requests that were in the air at a time, at most, while a statement ran
CREATE FUNCTION overlap(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	stats jsonb;
BEGIN
	PERFORM control('reset?what=stats');
	answer := failing(statement);
	SELECT line::jsonb INTO stats FROM rest_test.curl('stats') line;
	RETURN format('%s; %s at a time', answer, stats->>'max_in_flight');
END $$;

CREATE SERVER lookahead FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '2', page_size '10');
CREATE FOREIGN TABLE l_link (id int, name text) SERVER lookahead OPTIONS (resource '/plain/link', pager 'link', list 'GET {resource}?per_page={page_size}');
CREATE FOREIGN TABLE l_header (id int, name text) SERVER lookahead OPTIONS (resource '/plain/header', next 'header:X-Next', list 'GET {resource}?cursor={cursor}&limit={page_size}');
CREATE FOREIGN TABLE l_first (id int, name text) SERVER lookahead OPTIONS (resource '/plain/metafirst', records '/data', next '/next_cursor',
  list 'GET {resource}?cursor={cursor}&limit={page_size}');
CREATE FOREIGN TABLE l_last (id int, name text) SERVER lookahead OPTIONS (resource '/plain/cursor', records '/data', next '/next_cursor',
  list 'GET {resource}?cursor={cursor}&limit={page_size}');
-- bodies end slowly: the next request does not wait for that where the token comes early
SELECT fault(format('{"path": "/plain/%s", "count": 2, "stall_body": {"after": 300, "seconds": 20, "until": 2}}', kind)) FROM unnest('{link,header,metafirst}'::text[]) kind;
SELECT fault('{"path": "/plain/cursor", "count": -1, "stall_body": {"after": 300, "seconds": 0.3}}');
SELECT kind, overlap('SELECT * FROM l_' || kind) FROM unnest('{link,header,first,last}'::text[]) kind;
SELECT control('reset?what=faults');
SELECT regexp_replace(request, 'http%3A%2F%2F127.0.0.1%3A\d+', '') FROM log() request;

SELECT kind, tally('l_' || kind) FROM unnest('{link,header,first,last}'::text[]) kind;
SELECT count(*) FROM log();

-- Only when the query surely wants more
SELECT id FROM l_link LIMIT 3;
SELECT id FROM l_first LIMIT 10;
SELECT string_agg(id::text, ' ') FROM (SELECT id FROM l_header LIMIT 12) x;
SELECT EXISTS (SELECT FROM l_link);
BEGIN;
DECLARE c CURSOR FOR SELECT id FROM l_link;
FETCH 2 FROM c;
COMMIT;
SELECT * FROM log();

-- A token that the end of the page corrects: asked again, and read rightly
SELECT control('static', '{"path": "/twice", "body": "{\"next\": \"a\", \"data\": [{\"id\": 1}], \"next\": \"b\"}"}');
SELECT control('static', '{"path": "/twice/a", "json": {"next": null, "data": [{"id": 99}]}}');
SELECT control('static', '{"path": "/twice/b", "json": {"next": null, "data": [{"id": 2}]}}');
CREATE FOREIGN TABLE l_twice (id int) SERVER lookahead OPTIONS (records '/data', next '/next', list 'GET /twice[[/{cursor}]]');
SELECT * FROM l_twice;
-- (the one that was thrown away may not even have arrived)
SELECT * FROM log('sort=1') WHERE request <> 'GET /twice/a';
-- caps and guards hold
ALTER FOREIGN TABLE l_link OPTIONS (ADD max_requests '2');
SELECT failing('SELECT * FROM l_link');
SELECT count(*) FROM log();
ALTER FOREIGN TABLE l_link OPTIONS (SET max_requests '100', ADD max_pages '2');
SELECT failing('SELECT * FROM l_link');
SELECT fault('[{"path": "/plain/header", "same_cursor": true, "endless": true, "count": -1}]');
SELECT failing('SELECT * FROM l_header');

-- Pages that are counted: a token beside them is no reason to ask again
CREATE FOREIGN TABLE l_counted (id int, name text) SERVER lookahead OPTIONS (resource '/plain/page', records '/data', total '/meta/total',
  pager 'page', next '/data/0/name', concurrency '1', list 'GET {resource}?page={page}&per_page={page_size}');
CREATE FOREIGN TABLE l_counted4 (id int, name text) SERVER lookahead OPTIONS (resource '/plain/page', records '/data', total '/meta/total',
  pager 'page', next '/data/0/name', concurrency '4', list 'GET {resource}?page={page}&per_page={page_size}');
SELECT control('reset?what=faults') \g /dev/null
SELECT tally('l_counted'), tally('l_counted4');
SELECT request, count(*) FROM log('sort=1') request WHERE request LIKE '%/page%' GROUP BY request ORDER BY request;

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER lookahead CASCADE;
DROP SCHEMA lookahead CASCADE;
