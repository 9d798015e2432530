--
-- Pages of a list that caps them, reorders ties, and changes while it is read:
-- no row twice, none lost, or an error that says what happened
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA pages;
SET search_path = pages;
\i :control
\i :failing
\a \t

CREATE SERVER pages FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1', filter_ge '{column}_gte={value}',
  sort_asc '{column}', sort_desc '-{column}', sort_nulls 'last');
-- 25 rows, ids 1 to 25, grp is id mod 5; no page has more than 10
CREATE FOREIGN TABLE by_offset (id int OPTIONS (key 'true') NOT NULL, name text, grp int NOT NULL)
  SERVER pages OPTIONS (resource '/plain/offset', records '/items', total '/total', page_size '20',
    list 'GET {resource}?sort={sort|,}&offset={offset}&limit={page_size}');
CREATE FOREIGN TABLE by_page (id int OPTIONS (key 'true') NOT NULL, name text, grp int NOT NULL)
  SERVER pages OPTIONS (resource '/plain/page', records '/data', total '/meta/total', page_size '20',
    list 'GET {resource}?sort={sort|,}&page={page}&per_page={page_size}');

-- A cap below what was asked: offsets go on by the rows that came
SELECT tally('by_offset');
SELECT * FROM log();
SELECT tally('by_page');
SELECT * FROM log();
-- a cap that changes from page to page
SELECT fault('[{"path": "/plain/offset", "page_cap": 7, "count": 1}, {"path": "/plain/offset", "page_cap": 2, "count": 2},
  {"path": "/plain/offset", "page_cap": 9, "count": 1}]');
SELECT tally('by_offset');
SELECT * FROM log();
-- with page numbers that moves the pages: an error, not rows twice or lost
SELECT control('reset');
SELECT fault('{"path": "/plain/page", "skip": 1, "page_cap": 7, "count": 1}');
SELECT failing('SELECT * FROM by_page');
SELECT * FROM log();

-- Ties: rows of one grp change places in every second request; the key comes last in the order
SELECT control('reset');
SELECT fault('[{"path": "/plain/offset", "shuffle_ties": true, "count": -1}, {"path": "/plain/page", "shuffle_ties": true, "count": -1}]');
SELECT string_agg(id::text, ' ') FROM (SELECT id FROM by_offset ORDER BY grp LIMIT 17) x;
SELECT string_agg(id::text, ' ') FROM (SELECT id FROM by_offset ORDER BY grp DESC OFFSET 3) x;
SELECT tally('(SELECT * FROM by_page ORDER BY grp OFFSET 0) x');
SELECT * FROM log();
-- where the key can't be sorted by, what came twice was lost elsewhere
ALTER FOREIGN TABLE by_offset ALTER COLUMN id OPTIONS (ADD sortable 'false');
SELECT control('reset');
SELECT fault('{"path": "/plain/offset", "shuffle_ties": true, "page_cap": 7, "count": -1}');
SELECT failing('SELECT id FROM by_offset ORDER BY grp');
SELECT * FROM log();
-- all rows the other way round in the second request
SELECT control('reset');
SELECT fault('{"path": "/plain/offset", "skip": 1, "reorder": true, "count": 1}');
SELECT failing('SELECT id FROM by_offset');
SELECT * FROM log();
ALTER FOREIGN TABLE by_offset ALTER COLUMN id OPTIONS (DROP sortable);
SELECT control('reset');
SELECT fault('{"path": "/plain/offset", "skip": 1, "reorder": true, "count": 1}');
SELECT failing('SELECT id FROM by_offset ORDER BY id');

-- Rows come in before the reader's place: the last ones come again, and are dropped
SELECT control('reset');
SELECT fault('[{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"insert": {"id": 0, "name": "new", "grp": 0}, "at": 0}, {"insert": {"id": -1, "name": "new", "grp": 0}, "at": 0}]},
  {"path": "/plain/page", "skip": 1, "count": 1, "change": [{"insert": {"id": 0, "name": "new", "grp": 0}, "at": 0}]}]');
SELECT tally('by_offset');
SELECT * FROM log();
SELECT tally('by_page');
SELECT * FROM log();
-- more than a page of them
SELECT control('reset');
SELECT fault(format('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [%s]}',
  string_agg(format('{"insert": {"id": %s, "name": "n", "grp": 0}, "at": 0}', -n), ','))) FROM generate_series(0, 13) n;
SELECT tally('by_offset');
SELECT * FROM log();
-- on a page new ones and then known ones: by its total the page may lie before the beginning
SELECT control('reset');
SELECT fault(format('{"path": "/plain/page", "skip": 1, "count": 1, "change": [%s]}',
  string_agg(format('{"insert": {"id": %s, "name": "n", "grp": 0}, "at": 0}', -n), ','))) FROM generate_series(0, 11) n;
SELECT tally('by_page');
SELECT * FROM log();

-- Rows go away before the reader's place: it steps back and reads again
SELECT control('reset');
SELECT fault('[{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"delete": 3}, {"delete": 5}]},
  {"path": "/plain/page", "skip": 1, "count": 1, "change": [{"delete": 3}, {"delete": 5}]}]');
SELECT tally('by_offset');
SELECT * FROM log();
SELECT tally('by_page');
SELECT * FROM log();
-- in the last request, and behind the reader's place
SELECT control('reset');
SELECT fault('{"path": "/plain/offset", "skip": 2, "count": 1, "change": [{"delete": 3}]}');
SELECT tally('by_offset');
SELECT * FROM log();
SELECT control('reset');
SELECT fault('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"delete": 23}, {"delete": 24}]}');
SELECT tally('by_offset');
SELECT * FROM log();
-- all of them
SELECT control('reset');
SELECT fault(format('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [%s]}',
  string_agg(format('{"delete": %s}', n), ','))) FROM generate_series(1, 25) n;
SELECT tally('by_offset');
SELECT * FROM log();
-- one goes before the reader's place and one comes behind it: the total says nothing, the overlap does
SELECT control('reset');
SELECT fault('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"delete": 3}, {"insert": {"id": 99, "name": "new", "grp": 0}}]}');
SELECT tally('by_offset');
SELECT * FROM log();
-- two go before the reader's place and one comes behind it: the total tells half of it
SELECT control('reset');
SELECT fault('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"delete": 3}, {"delete": 5}, {"insert": {"id": 99, "name": "new", "grp": 0}}]}');
SELECT tally('by_offset');
SELECT * FROM log();

-- an API that only takes multiples of the page size; and what it says when asked for others
SELECT control('reset');
ALTER FOREIGN TABLE by_offset OPTIONS (ADD page_overlap 'false');
SELECT tally('by_offset');
SELECT fault('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"delete": 3}]}');
SELECT tally('by_offset');
ALTER FOREIGN TABLE by_offset OPTIONS (DROP page_overlap);
SELECT * FROM log();
-- a page of one record that was not enough is read again in a larger one
SELECT control('reset');
SELECT fault('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"delete": 1}, {"insert": {"id": 99, "name": "new", "grp": 0}}]}');
ALTER FOREIGN TABLE by_offset OPTIONS (ADD filter_eq '_{column}={value}');
SELECT id FROM by_offset WHERE grp = 2 ORDER BY id LIMIT 1;
ALTER FOREIGN TABLE by_offset OPTIONS (DROP filter_eq);
SELECT * FROM log();

-- No total: pages overlap by one record, which must come again
ALTER FOREIGN TABLE by_offset OPTIONS (DROP total);
SELECT control('reset');
SELECT tally('by_offset');
SELECT fault('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"delete": 3}, {"delete": 10}, {"delete": 5}, {"insert": {"id": 99, "name": "new", "grp": 0}}]}');
SELECT tally('by_offset');
SELECT control('data?path=/plain/offset') \g /dev/null
SELECT * FROM log();
SELECT control('reset');
SELECT fault('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"insert": {"id": 0, "name": "new", "grp": 0}, "at": 0}]}');
SELECT tally('by_offset');
SELECT * FROM log();

-- Cursors and links that count places, too: what comes again is dropped
CREATE FOREIGN TABLE by_cursor (id int OPTIONS (key 'true'), name text) SERVER pages OPTIONS (resource '/plain/metafirst',
  records '/data', next '/next_cursor', total '/total', list 'GET {resource}?cursor={cursor}');
CREATE FOREIGN TABLE by_link (id int OPTIONS (key 'true'), name text) SERVER pages OPTIONS (resource '/plain/link',
  pager 'link', total 'header:X-Total-Count');
SELECT control('reset');
SELECT fault('[{"path": "/plain/metafirst", "skip": 1, "count": 1, "change": [{"insert": {"id": 0, "name": "new"}, "at": 0}]},
  {"path": "/plain/link", "skip": 1, "count": 1, "change": [{"insert": {"id": 0, "name": "new"}, "at": 0}]}]');
SELECT tally('by_cursor');
SELECT tally('by_link');
-- and rows that went away may have taken others along: an error
SELECT control('reset');
SELECT fault('[{"path": "/plain/metafirst", "skip": 1, "count": 1, "change": [{"delete": 3}]},
  {"path": "/plain/link", "skip": 1, "count": 1, "change": [{"delete": 3}]}]');
SELECT failing('SELECT id FROM by_cursor');
SELECT failing('SELECT id FROM by_link');
-- a cursor that names a place in the data loses nothing
CREATE FOREIGN TABLE by_key (id int OPTIONS (key 'true'), name text) SERVER pages OPTIONS (resource '/plain/more',
  records '/data', next '/cursor', list 'GET {resource}?cursor={cursor}');
SELECT fault('{"path": "/plain/more", "skip": 1, "count": 1, "change": [{"delete": 3}, {"delete": 10}, {"insert": {"id": 0, "name": "new"}, "at": 0}]}');
SELECT tally('by_key');

-- Without a key nothing tells what came again: any change of the total is an error
CREATE FOREIGN TABLE keyless (id int, name text) SERVER pages OPTIONS (resource '/plain/offset', records '/items',
  total '/total', list 'GET {resource}?offset={offset}');
SELECT tally('keyless');
SELECT fault('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"insert": {"id": 0, "name": "new", "grp": 0}, "at": 0}]}');
SELECT failing('SELECT id FROM keyless');
SELECT fault('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"delete": 1}]}');
SELECT failing('SELECT id FROM keyless');
-- and a key that is none is noticed
CREATE FOREIGN TABLE wrong_key (id int, name text, grp int OPTIONS (key 'true')) SERVER pages OPTIONS (resource '/plain/page',
  records '/data', total '/meta/total', list 'GET {resource}?page={page}');
SELECT control('reset');
SELECT failing('SELECT id FROM wrong_key');

-- Records whose key is NULL: known by all that they have, if that is enough
SELECT load('{"path": "/plain/holes", "paging": "offset", "page_max": 3, "filters": "none", "records": [
  {"id": 1, "name": "a"}, {"id": null, "name": "b"}, {"id": null, "name": "c"}, {"id": null, "name": "d"}, {"id": 2, "name": "d"}, {"id": null, "name": "e"}]}');
CREATE FOREIGN TABLE holes (id int OPTIONS (key 'true'), name text) SERVER pages OPTIONS (resource '/plain/holes', list 'GET {resource}?offset={offset}');
SELECT id, name FROM holes;
SELECT fault('{"path": "/plain/holes", "skip": 1, "count": 1, "change": [{"delete": 1}]}');
SELECT name FROM holes;
SELECT load('{"path": "/plain/holes", "paging": "offset", "page_max": 3, "filters": "none", "records": [
  {"id": 1, "name": "a"}, {"id": null, "name": "c"}, {"id": null, "name": "b"}, {"id": null, "name": "b"}, {"id": 2, "name": "d"}]}');
SELECT failing('SELECT name FROM holes');

-- Pages that are asked for at the same time: the same guards
ALTER SERVER pages OPTIONS (SET concurrency '4');
ALTER FOREIGN TABLE by_offset OPTIONS (ADD total '/total');
SELECT control('reset');
SELECT fault('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"delete": 3}]}');
SELECT tally('by_offset');
SELECT fault('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"insert": {"id": 0, "name": "new", "grp": 0}, "at": 0}]}');
SELECT tally('by_offset');
SELECT tally('by_page');
SELECT control('reset');
SELECT fault('{"path": "/plain/offset", "skip": 1, "count": 1, "change": [{"delete": 3}, {"insert": {"id": 99, "name": "new", "grp": 0}}]}');
SELECT tally('by_offset');
SELECT control('reset');
SELECT fault('{"path": "/plain/offset", "skip": 2, "count": 1, "change": [{"delete": 3}, {"delete": 4}, {"insert": {"id": 98, "name": "new", "grp": 0}}, {"insert": {"id": 99, "name": "new", "grp": 0}}]}');
SELECT count(*) FILTER (WHERE id NOT IN (3, 4, 98, 99)) FROM (SELECT id FROM by_offset OFFSET 0) x;

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER pages CASCADE;
DROP SCHEMA pages CASCADE;
