-- Our JSON parsers against the server's own, on generated texts.
--
-- What is known to differ, and why:
--  * our parser takes bytes and wants UTF-8; the server wants it first, when the
--    bytes become text.  NUL bytes are refused by both.
--  * \u0000 and half surrogate pairs: both take them as JSON (a record is not lost
--    for a value that nobody asks for); jsonb refuses them, as ours does when such
--    a string is wanted as text.
--  * nesting: ours ends at 1000, the server's at max_stack_depth.
--  * a byte order mark: only the record reader passes over one, at the start.
--  * numbers: jsonb refuses what numeric cannot hold; ours are raw text.
CREATE EXTENSION rest_fdw_test;

-- the server's verdict on bytes, as json and as jsonb
CREATE FUNCTION is_json(data bytea) RETURNS bool LANGUAGE plpgsql AS $$
BEGIN
	PERFORM convert_from(data, 'UTF8')::json;
	RETURN true;
EXCEPTION WHEN data_exception OR statement_too_complex THEN
	RETURN false;
END $$;

CREATE FUNCTION as_jsonb(data bytea) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
	RETURN convert_from(data, 'UTF8')::jsonb;
EXCEPTION WHEN data_exception OR statement_too_complex THEN
	RETURN NULL;
END $$;

-- 8000 as they are made, 16000 with changes
CREATE TEMP TABLE texts AS
	SELECT seed, mutated, rest_test_json_text(seed, mutated) AS data
	FROM generate_series(1, 16000) AS seed, unnest('{false,true}'::bool[]) AS mutated
	WHERE mutated OR seed <= 8000;
CREATE TEMP TABLE verdicts AS
	SELECT *, rest_test_json_valid(data) AS ours, is_json(data) AS server,
		rest_test_json_read(data, '{}', 1 + seed::int % 50) IS NOT NULL AS reader,
		as_jsonb(data) AS doc
	FROM texts;

-- enough of each kind, and no disagreement
SELECT count(*), count(*) FILTER (WHERE NOT mutated AND server) AS valid,
	count(*) FILTER (WHERE mutated AND server) > 1000 AS changed_but_valid,
	count(*) FILTER (WHERE mutated AND NOT server) > 8000 AS broken,
	count(doc) > 6000 AS as_jsonb,
	count(*) FILTER (WHERE server AND doc IS NULL) > 20 AS no_jsonb
FROM verdicts;
SELECT mutated, seed, ours, reader, server, encode(data, 'escape') AS data
FROM verdicts WHERE ours <> server OR reader <> server
ORDER BY length(verdicts.data), seed LIMIT 10;

-- where jsonb is made, all our slices put together anew make the same
SELECT mutated, seed, rest_test_json_rebuilt(data) AS ours, doc
FROM verdicts WHERE doc IS NOT NULL AND rest_test_json_rebuilt(data)::jsonb::text <> doc::text
ORDER BY length(data), seed LIMIT 10;

-- members: the last of a name
WITH members AS (
	SELECT v.mutated, v.seed, v.doc, m.*
	FROM verdicts v, rest_test_json_members(v.data) m
	WHERE jsonb_typeof(v.doc) = 'object')
SELECT count(*) > 3000 AS enough,
	count(*) FILTER (WHERE found::jsonb::text IS DISTINCT FROM (doc -> name)::text) AS different,
	count(*) FILTER (WHERE value <> found) > 20 AS repeated
FROM members;
SELECT count(*) AS names_lost
FROM verdicts v, jsonb_object_keys(CASE WHEN jsonb_typeof(v.doc) = 'object' THEN v.doc END) AS key
WHERE NOT EXISTS (SELECT FROM rest_test_json_members(v.data) AS m WHERE m.name = key);

-- the record reader's columns, the document coming in pieces
CREATE TEMP TABLE columns AS
	SELECT v.mutated, v.seed, p.pointer, v.doc #> p.path AS theirs,
		(rest_test_json_read(v.data, '{/a,/b,/id,/name,/items,/a/id,/items/0,/0,/1/a,/items/1/b,/a/items/id,/é}',
							 1 + v.seed::int % 50))[p.n] AS ours
	FROM (SELECT * FROM verdicts WHERE jsonb_typeof(doc) IN ('object', 'array')) v,
		LATERAL (VALUES (1, '/a', '{a}'::text[]), (2, '/b', '{b}'), (3, '/id', '{id}'),
				 (4, '/name', '{name}'), (5, '/items', '{items}'), (6, '/a/id', '{a,id}'),
				 (7, '/items/0', '{items,0}'), (8, '/0', '{0}'), (9, '/1/a', '{1,a}'),
				 (10, '/items/1/b', '{items,1,b}'), (11, '/a/items/id', '{a,items,id}'),
				 (12, '/é', '{é}')) AS p(n, pointer, path);
SELECT count(*) FILTER (WHERE ours IS NOT NULL) > 2000 AS enough,
	count(DISTINCT pointer) FILTER (WHERE ours IS NOT NULL) AS pointers
FROM columns;
SELECT mutated, seed, pointer, ours, theirs FROM columns
WHERE ours::jsonb::text IS DISTINCT FROM nullif(theirs::text, 'null')
ORDER BY length(ours), seed LIMIT 10;

-- where they differ, each shown once
SELECT what, rest_test_json_valid(data) AS ours,
	rest_test_json_read(data, '{}', 4) IS NOT NULL AS reader,
	is_json(data) AS json, as_jsonb(data) IS NOT NULL AS jsonb
FROM (VALUES (1, 'U+0000 escaped', convert_to('"\u0000"', 'UTF8')),
	(2, 'half a pair', convert_to('"\ud83d"', 'UTF8')), (3, 'other half', convert_to('["\ude00"]', 'UTF8')),
	(4, 'halves in the wrong order', convert_to('"\ude00\ud83d"', 'UTF8')),
	(5, 'beyond numeric', '1e200000'), (6, 'too precise for double', '0.1234567890123456789012345'),
	(7, 'depth 1000', convert_to(repeat('[', 1000) || repeat(']', 1000), 'UTF8')),
	(8, 'depth 1001', convert_to(repeat('[', 1001) || repeat(']', 1001), 'UTF8')),
	(9, 'byte order mark', '\xefbbbf31'::bytea),
	(10, 'NUL byte', '\x2261006222'::bytea), (11, 'overlong UTF-8', '\x22c08022'::bytea),
	(12, 'surrogate as UTF-8', '\x22eda08022'::bytea), (13, 'U+110000', '\x22f490808022'::bytea),
	(14, 'nothing', ''), (15, 'blanks', '  '), (16, 'form feed', '\x0c31'::bytea),
	(17, 'no-break space', '\xc2a031'::bytea), (18, 'two values', '1 2'),
	(19, 'NaN', 'NaN'), (20, 'upper case', 'True'), (21, 'word that goes on', 'nullx'),
	(22, 'point without digits', '1.'), (23, 'leading zero', '01'), (24, 'plus', '+1'),
	(25, 'control character', '\x220122'::bytea), (26, 'DEL', '\x227f22'::bytea)) AS t(n, what, data)
ORDER BY n;
DROP EXTENSION rest_fdw_test;
