--
-- Every kind of pager: how it goes on, how it ends, what it refuses
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA pagers;
SET search_path = pagers;
\i :control
\i :failing
\a \t

-- Lists of 25 rows; pages have at most 10
CREATE SERVER pagers FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', sort_asc '{column}', sort_desc '-{column}');
CREATE FOREIGN TABLE p_none (id int, name text) SERVER pagers OPTIONS (resource '/plain/things');
CREATE FOREIGN TABLE p_offset (id int OPTIONS (key 'true'), name text) SERVER pagers OPTIONS (resource '/plain/offset',
  records '/items', total '/total', page_size '10', list 'GET {resource}?sort={sort|,}&offset={offset}&limit={page_size}');
CREATE FOREIGN TABLE p_page (id int OPTIONS (key 'true'), name text) SERVER pagers OPTIONS (resource '/plain/page',
  records '/data', total '/meta/total', page_size '10', list 'GET {resource}?page={page}&per_page={page_size}');
CREATE FOREIGN TABLE p_cursor (id int, name text) SERVER pagers OPTIONS (resource '/plain/cursor',
  records '/data', next '/next_cursor', page_size '10', list 'GET {resource}?cursor={cursor}&limit={page_size}');
CREATE FOREIGN TABLE p_header (id int, name text) SERVER pagers OPTIONS (resource '/plain/header',
  next 'header:X-Next', page_size '10', list 'GET {resource}?cursor={cursor}&limit={page_size}');
CREATE FOREIGN TABLE p_more (id int, name text) SERVER pagers OPTIONS (resource '/plain/more',
  records '/data', next '/cursor', has_more '/has_more', list 'GET {resource}?cursor={cursor}');
CREATE FOREIGN TABLE p_last (id int, name text) SERVER pagers OPTIONS (resource '/plain/keyset',
  next 'last:/id', page_size '10', list 'GET {resource}?id_gt={cursor}&sort=id&limit={page_size}');
CREATE FOREIGN TABLE p_url (id int, name text) SERVER pagers OPTIONS (resource '/plain/url', records '/data', next '/links/next');
CREATE FOREIGN TABLE p_relurl (id int, name text) SERVER pagers OPTIONS (resource '/plain/relurl', records '/data', next '/next');
CREATE FOREIGN TABLE p_link (id int, name text) SERVER pagers OPTIONS (resource '/plain/link', pager 'link',
  page_size '10', list 'GET {resource}?per_page={page_size}');
CREATE FOREIGN TABLE p_metafirst (id int, name text) SERVER pagers OPTIONS (resource '/plain/metafirst',
  records '/data', next '/next_cursor', total '/total', list 'GET {resource}?cursor={cursor}');

SELECT kind, tally('p_' || kind) FROM unnest('{none,offset,page,cursor,header,more,last,url,relurl,link,metafirst}'::text[]) kind;
SELECT regexp_replace(request, 'http%3A%2F%2F127.0.0.1%3A\d+', '') FROM log() request;
SELECT line FROM unnest('{none,offset,page,cursor,header,more,last,url,relurl,link,metafirst}'::text[]) kind,
  explained('SELECT * FROM p_' || kind) line WHERE line NOT LIKE 'Foreign Scan%';

-- The path and the body hold tokens as well
SELECT control('static', '{"path": "/chain/first", "json": {"data": [{"id": 1}], "next": "a/b?c"}}');
SELECT control('static', '{"path": "/chain/first/a%2Fb%3Fc", "json": {"data": [{"id": 2}], "next": ""}}');
CREATE FOREIGN TABLE p_path (id int) SERVER pagers OPTIONS (records '/data', next '/next', list 'GET /chain/first[[/{cursor}]]');
CREATE FOREIGN TABLE p_badpath (id int) SERVER pagers OPTIONS (records '/data', next '/next', list 'GET /chain/first/{cursor}');
CREATE FOREIGN TABLE p_body (id int) SERVER pagers OPTIONS (records '/data', next '/next', list E'POST /chain/search\n{"size": "{page_size}", "after": "{cursor}"}');
SELECT control('static', '{"path": "/chain/search", "replies": [{"json": {"data": [{"id": 1}], "next": "x"}}, {"json": {"data": [{"id": 2}], "next": 17}}, {"json": {"data": [{"id": 3}]}}]}');
SELECT tally('p_path');
SELECT tally('p_body');
SELECT failing('SELECT * FROM p_badpath');
SELECT * FROM log();

-- An empty last page, when nothing says that the list is over; a short one does not say so
ALTER FOREIGN TABLE p_offset OPTIONS (DROP total);
ALTER FOREIGN TABLE p_page OPTIONS (DROP total);
SELECT tally('p_offset');
SELECT tally('p_page');
SELECT * FROM log();
-- unless it is declared
ALTER FOREIGN TABLE p_offset OPTIONS (ADD short_page_ends 'true');
SELECT tally('p_offset');
SELECT load('{"path": "/plain/page", "records": {"count": 20, "record": {"id": "{n}"}}, "paging": "page", "page_max": 10}');
ALTER FOREIGN TABLE p_page OPTIONS (ADD short_page_ends 'true', SET records '');
SELECT tally('p_page');
SELECT * FROM log();
-- an empty list
SELECT load('{"path": "/plain/page", "records": [], "paging": "page"}');
SELECT tally('p_page');
SELECT * FROM log();
SELECT control('reset');
ALTER FOREIGN TABLE p_offset OPTIONS (DROP short_page_ends, ADD total '/total');
ALTER FOREIGN TABLE p_page OPTIONS (DROP short_page_ends, SET records '/data', ADD total '/meta/total');

-- A wrong total: too large is an error, too small ends the list early and can't be noticed
SELECT fault('[{"path": "/plain/offset", "lie_total": 3, "count": -1}, {"path": "/plain/page", "lie_total": 1, "count": -1}, {"path": "/plain/metafirst", "lie_total": 5, "count": -1}]');
SELECT failing('SELECT * FROM p_offset');
SELECT failing('SELECT * FROM p_page');
SELECT failing('SELECT * FROM p_metafirst');
SELECT control('reset');
-- a total that is no number, null, or a text
SELECT control('static', '{"path": "/plain/offset", "json": {"items": [{"id": 1}], "total": "1"}}');
SELECT failing('SELECT * FROM p_offset');
SELECT control('static', '{"path": "/plain/offset", "json": {"items": [{"id": 1}], "total": "many"}}');
SELECT failing('SELECT * FROM p_offset');
SELECT control('static', '{"path": "/plain/offset", "replies": [{"json": {"items": [{"id": 1}], "total": null}}, {"json": {"items": []}}]}');
SELECT failing('SELECT * FROM p_offset');

-- The same cursor again, the same page again, pages without end
SELECT control('reset');
SELECT fault('[{"path": "/plain/cursor", "same_cursor": true, "endless": true, "count": -1}, {"path": "/plain/more", "endless": true, "count": -1},
  {"path": "/plain/link", "endless": true, "count": -1}]');
SELECT failing('SELECT * FROM p_cursor');
SELECT failing('SELECT * FROM p_more');
SELECT control('static', '{"path": "/same", "json": {"items": [{"id": 1}, {"id": 2}], "next": "/same"}}');
ALTER FOREIGN TABLE p_offset OPTIONS (SET resource '/same', DROP total);
SELECT failing('SELECT * FROM p_offset');
ALTER FOREIGN TABLE p_url OPTIONS (SET resource '/same', SET records '/items', SET next '/next');
SELECT failing('SELECT * FROM p_url');
SELECT * FROM log();
-- A pager that could not go on is refused, before its first page is taken for all
CREATE FOREIGN TABLE p_stuck (id int OPTIONS (key 'true')) SERVER pagers OPTIONS (resource '/plain/simple', pager 'offset');
SELECT failing('SELECT * FROM p_stuck LIMIT 1');
ALTER FOREIGN TABLE p_stuck OPTIONS (SET pager 'page', ADD list 'GET {resource}?offset={offset}');
SELECT failing('SELECT * FROM p_stuck');
ALTER FOREIGN TABLE p_stuck OPTIONS (SET pager 'cursor', SET list 'GET {resource}?c={cursor}');
SELECT failing('SELECT * FROM p_stuck');
ALTER FOREIGN TABLE p_stuck OPTIONS (DROP pager);
SELECT failing('SELECT * FROM p_stuck');
SELECT id FROM p_stuck WHERE id = 1;
ALTER FOREIGN TABLE p_stuck OPTIONS (ADD pager 'url', SET list 'GET {resource}');
SELECT failing('SELECT * FROM p_stuck');
ALTER FOREIGN TABLE p_stuck OPTIONS (SET pager 'none', SET resource '/plain/{simpel}');
SELECT failing('SELECT * FROM p_stuck');
-- a scroll keeps its token, and ends with an empty page
SELECT control('static', '{"path": "/scroll", "replies": [{"json": {"data": [{"id": 1}], "next_cursor": "s"}}, {"json": {"data": [{"id": 2}], "next_cursor": "s"}}, {"json": {"data": [], "next_cursor": "s"}}]}');
ALTER FOREIGN TABLE p_cursor OPTIONS (SET resource '/scroll', ADD same_cursor 'true');
SELECT tally('p_cursor');
SELECT * FROM log();
-- fresh tokens for ever, without rows
SELECT control('static', format('{"path": "/empties", "replies": [%s]}', string_agg(format('{"json": {"data": [], "next_cursor": "c%s"}}', n), ','))) FROM generate_series(1, 200) n;
ALTER FOREIGN TABLE p_cursor OPTIONS (SET resource '/empties', DROP same_cursor);
SELECT failing('SELECT * FROM p_cursor');
SELECT count(*) FROM log();

-- Caps of one's own are errors, never fewer rows
SELECT control('reset');
ALTER FOREIGN TABLE p_link OPTIONS (ADD max_pages '2');
SELECT failing('SELECT * FROM p_link');
SELECT * FROM log();
ALTER FOREIGN TABLE p_link OPTIONS (SET max_pages '3');
SELECT failing('SELECT * FROM p_link');
ALTER FOREIGN TABLE p_page OPTIONS (ADD max_rows '24');
SELECT failing('SELECT * FROM p_page');
ALTER FOREIGN TABLE p_page OPTIONS (SET max_rows '25');
SELECT failing('SELECT * FROM p_page');
-- also one that LIMIT does not reach
ALTER FOREIGN TABLE p_page OPTIONS (SET max_rows '20');
SELECT failing('SELECT * FROM p_page LIMIT 12');

-- A next page elsewhere: refused, unless it is allowed
ALTER FOREIGN TABLE p_url OPTIONS (SET resource '/plain/url', SET records '/data', SET next '/links/next');
SELECT fault('[{"path": "/plain/url", "next_host": "http://evil.example", "count": -1}, {"path": "/plain/link", "next_host": "http://localhost:1", "count": -1}]');
SELECT failing('SELECT * FROM p_url');
SELECT failing('SELECT * FROM p_link');
SELECT control('reset');
SELECT fault('[{"path": "/plain/url", "next_url": "ftp://127.0.0.1/x", "count": 1}, {"path": "/plain/url", "next_url": "http://u:p@127.0.0.1/x", "count": 1}]');
SELECT failing('SELECT * FROM p_url');
SELECT failing('SELECT * FROM p_url');
SELECT * FROM log();

-- where it is allowed, it is asked without the credential
SELECT control('reset');
\getenv port REST_PORT
\set other 'http://localhost:' :port
SELECT fault(format('[{"path": "/plain/url", "next_host": %1$s, "count": -1}, {"path": "/plain/link", "next_host": %1$s, "count": 1}]', to_json(:'other'::text)));
ALTER SERVER pagers OPTIONS (ADD allowed_origins :'other');
CREATE USER MAPPING FOR CURRENT_USER SERVER pagers OPTIONS (token 's3cret');
SELECT tally('p_url');
SELECT tally('p_link');
SELECT regexp_replace(request, ':\d{4,5}', '', 'g') FROM log('headers=Host,Authorization');
SELECT control('reset');
SELECT fault('{"path": "/plain/url", "next_host": "http://localhost:1", "count": 1}');
SELECT failing('SELECT * FROM p_url');
DROP USER MAPPING FOR CURRENT_USER SERVER pagers;

-- LIMIT sizes the first page, and LIMIT 0 sends nothing
SELECT control('reset');
SELECT id FROM p_cursor LIMIT 0;
SELECT id FROM p_offset LIMIT 0 OFFSET 3;
SELECT id FROM p_offset WHERE false;
SELECT * FROM log();
ALTER FOREIGN TABLE p_cursor OPTIONS (SET resource '/plain/cursor');
SELECT string_agg(id::text, ' ') FROM (SELECT id FROM p_cursor LIMIT 3) x;
SELECT string_agg(id::text, ' ') FROM (SELECT id FROM p_cursor LIMIT 3 OFFSET 4) x;
-- later pages grow back
ALTER FOREIGN TABLE p_cursor OPTIONS (SET page_size '20');
SELECT string_agg(id::text, ' ') FROM (SELECT id FROM p_cursor LIMIT 12) x;
SELECT * FROM log();

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER pagers CASCADE;
DROP SCHEMA pagers CASCADE;
