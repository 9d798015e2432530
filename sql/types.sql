--
-- Values of all types, where they are found in a reply, and those that do not fit
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA types;
SET search_path = types;
\i :control
\i :failing
\a \t
SET timezone = 'Europe/Paris';
SET datestyle = 'ISO, DMY';
SET intervalstyle = 'postgres';
SET bytea_output = 'hex';

CREATE SERVER types FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', filters 'none');
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN small AS int CHECK (VALUE < 100);
CREATE DOMAIN smalls AS small[];
CREATE FOREIGN TABLE t (n int, i2 smallint, i4 int, i8 bigint, num numeric, num2 numeric(10,2), f4 real, f8 double precision, b boolean,
  t text, v varchar(4), c char(4), u uuid, d date, ti time, tz timetz, ts timestamp, tstz timestamptz, iv interval, by bytea, j json, jb jsonb,
  ia int[], ta text[], ja jsonb[], ba boolean[], da date[], m mood, ma mood[], p pair, dom small, doms smalls, x xml, ip inet, ranges int4range)
  SERVER types OPTIONS (resource '/types');
-- Every type from what JSON has for it; NULL and a missing member are NULL
SELECT control('static', $$ {"path": "/types", "body": "[{\"n\": 1, \"i2\": -32768, \"i4\": 2147483647, \"i8\": -9223372036854775808, \"num\": 12345678901234567890.12345678901234567890, \"num2\": 1.005, \"f4\": 0.1, \"f8\": 1e-300, \"b\": true, \"t\": \"te\\u00fcxt \\ud83d\\ude00 \\\" \\\\ \\n\", \"v\": \"four\", \"c\": \"ab\", \"u\": \"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11\", \"d\": \"2024-02-29\", \"ti\": \"23:59:59.5\", \"tz\": \"10:00:00+02:00\", \"ts\": \"2024-06-01T12:00:00\", \"tstz\": \"2024-06-01T12:00:00.123456Z\", \"iv\": \"P1DT2H3M4.5S\", \"by\": \"aGVsbG8=\", \"j\": {\"a\" : [1.10, null]}, \"jb\": {\"b\":2, \"a\": 1e2}, \"ia\": [1, null, -3], \"ta\": [\"a,b\", null, \"{}\", \"\"], \"ja\": [{\"a\": 1}, 2, null], \"ba\": [true, false], \"da\": [\"2024-01-01\"], \"m\": \"happy\", \"ma\": [\"sad\", \"happy\"], \"p\": {\"a\": 7, \"b\": \"x\"}, \"dom\": 99, \"doms\": [1, 2], \"x\": \"<a/>\", \"ip\": \"10.0.0.1\", \"ranges\": \"[1,5)\"}, {\"n\": 2, \"i2\": null, \"t\": null, \"jb\": null, \"ia\": null, \"j\": null}]"} $$);
\x
SELECT * FROM t;
\x
-- and from near enough: texts for numbers, numbers for texts, other spellings of times
SELECT control('static', $$ {"path": "/types", "body": "[{\"n\": \"3\", \"i2\": 24.0, \"i4\": \"42\", \"i8\": 1e3, \"num\": \"0.10\", \"num2\": 5e-3, \"f4\": 3, \"f8\": \"1.5\", \"b\": \"true\", \"t\": 12.50, \"v\": true, \"c\": 1, \"d\": \"2024-02-29\", \"ts\": \"2024-06-01 12:00:00.5\", \"tstz\": \"2024-06-01T12:00:00+0530\", \"j\": \"text\", \"jb\": 1.0, \"ia\": [\"1\", 2.0], \"ta\": [1, true, {\"a\":[]}], \"ja\": [], \"t\": \"last one counts\"}, {\"n\": 4, \"t\": {\"a\": 1, \"b\": [ ]}, \"tstz\": \"2024-06-01T12:00:00\", \"jb\": \"x\", \"j\": 18446744073709551616, \"num\": 1E400, \"ia\": [[1,2],[3,4]], \"b\": false}]"} $$);
SELECT n, i2, i4, i8, num2, f4, f8, b, t, v, c, d, ts, tstz, j, jb, ia, ta, ja, length(num::text) FROM t;

-- What does not fit is an error that names column, record and value
CREATE FUNCTION misfit(col text, value text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  PERFORM control('static', json_build_object('path', '/types', 'body', format('[{"n": 1}, {"n": 2, %s: %s}]', to_json(col), value))::text);
  RETURN col || ' ' || failing(format('SELECT n, %I FROM t', col));
END $$;
SELECT misfit(c, v) FROM (VALUES ('i2', '32768'), ('i4', '2147483648'), ('i4', '24.5'), ('i4', '"x"'), ('i4', 'true'), ('i4', '{"a": 1}'), ('i8', '9223372036854775808'),
  ('num', '"abc"'), ('num2', '123456789012'), ('f4', '1e39'), ('f8', '1e999'), ('b', '"maybe"'), ('b', '2'), ('u', '"xyz"'), ('d', '"2024-02-30"'), ('d', '""'), ('d', '"2024-06-01T12:00:00Z"'),
  ('ti', '"25:00"'), ('tstz', '"yesterday"'), ('tstz', '"now"'), ('tstz', '1700000000'), ('iv', '"x"'), ('by', '"not base64!"'), ('ia', '5'), ('ia', '[1, "x"]'), ('ia', '[1, [2]]'),
  ('m', '"glad"'), ('p', '[1]'), ('p', '{"a": "x"}'), ('dom', '100'), ('doms', '[1, 100]'), ('v', '"five5"'), ('t', '"a\u0000b"'), ('t', '"\ud800"'), ('jb', '"a\u0000b"'), ('ip', '"1.2.3.4.5"')) AS v(c, v);
-- NULL instead, by option; and a missing member as an error
ALTER FOREIGN TABLE t OPTIONS (ADD on_type_error 'null');
SELECT misfit('i4', '"x"'), (SELECT string_agg(coalesce(i4::text, 'null'), ' ') FROM t);
ALTER FOREIGN TABLE t OPTIONS (DROP on_type_error, ADD missing 'error');
ALTER FOREIGN TABLE t ALTER COLUMN i8 OPTIONS (ADD missing 'null');
SELECT control('static', '{"path": "/types", "json": [{"n": 1, "i4": null, "t": "x"}, {"n": 2, "t": "y"}]}');
SELECT n, i8 FROM t;
SELECT failing('SELECT n, i4 FROM t');
ALTER FOREIGN TABLE t OPTIONS (DROP missing);
-- only what is looked at is converted
SELECT control('static', '{"path": "/types", "json": [{"n": 1, "i4": "no number", "d": "no date", "t": "fine"}]}');
SELECT t FROM t;
SELECT count(*) FROM t;
SELECT failing('SELECT t FROM t WHERE i4 = 1');
SELECT failing('SELECT t.* FROM t');

-- Where a value is found
SELECT control('static', $$ {"path": "/places", "headers": {"X-Tenant": "acme", "X-Count": "17", "ETag": "\"v7\""}, "json": {"meta": {"at": "2024-01-01", "who": {"name": "eva"}}, "rows":
 [{"id": 1, "a/b": "slash", "c~d": "tilde", "*": "star", "list": [{"k": "x", "v": 1}, {"k": "y", "v": 2}, {"k": "y", "v": 3}], "deep": {"er": {"est": 5}}, "alt2": "second", "nul": null, "": "empty name"},
  {"id": 2, "list": [], "deep": {}, "alt1": "first", "alt2": "second", "nul": {"x": 1}}]}} $$);
CREATE FOREIGN TABLE places (id int, slash text OPTIONS (pointer '/a~1b'), tilde text OPTIONS (pointer '/c~0d'), star text OPTIONS (pointer '/~3'), empty text OPTIONS (pointer '/'),
  est int OPTIONS (pointer '/deep/er/est'), first_k text OPTIONS (pointer '/list/0/k'), all_k text[] OPTIONS (pointer '/list/*/k'), all_kj jsonb OPTIONS (pointer '/list/*/k'),
  one_k text OPTIONS (pointer '/list/*/k'), y_v int OPTIONS (pointer '/list/[k=y]/v'), y_all int[] OPTIONS (pointer '/list/*/v'), alt text OPTIONS (pointer '/alt1,/alt2'),
  nul text OPTIONS (pointer '/nul,/id'), tenant text OPTIONS (pointer 'header:x-tenant'), cnt int OPTIONS (pointer 'header:X-Count'), etag text OPTIONS (pointer 'header:ETag'),
  nohdr text OPTIONS (pointer 'header:X-None'), at date OPTIONS (pointer 'reply:/meta/at'), who text OPTIONS (pointer 'reply:/meta/who/name'), noreply text OPTIONS (pointer 'reply:/meta/none'),
  whole jsonb OPTIONS (pointer ''), txt text OPTIONS (pointer '.'))
  SERVER types OPTIONS (resource '/places', records '/rows');
\x
SELECT * FROM places WHERE id = 1;
SELECT * FROM places WHERE id = 2;
\x
SELECT id, who, tenant FROM places ORDER BY id DESC;
-- what stands behind the list is found as well as what stands before it
SELECT control('static', '{"path": "/places", "body": "{\"rows\": [{\"id\": 1}, {\"id\": 2}], \"meta\": {\"at\": \"2024-01-02\", \"who\": {\"name\": \"late\"}}}"}');
SELECT id, at, who FROM places;

-- Formats, by type and column
CREATE FOREIGN TABLE formats (a timestamptz OPTIONS (format 'epoch'), b timestamptz OPTIONS (format 'epoch_ms'), c timestamp OPTIONS (format '"DD.MM.YYYY HH24:MI"'), d boolean OPTIONS (format 'Y/N'),
  e boolean OPTIONS (format '1/0'), f bytea OPTIONS (format 'hex'), g date OPTIONS (format 'timestamp'), h timestamptz OPTIONS (timezone 'Asia/Tokyo'), i float8 OPTIONS (format 'Inf/-Inf/NaN'), j numeric OPTIONS (format 'string'),
  k date[] OPTIONS (format '"YYYYMMDD"'), l time OPTIONS (format 'sql_ms')) SERVER types OPTIONS (resource '/formats');
SELECT control('static', '{"path": "/formats", "json": [{"a": 1700000000, "b": 1700000000123, "c": "24.12.2024 18:30", "d": "Y", "e": 0, "f": "cafe", "g": "2024-06-01T23:30:00Z", "h": "2024-01-01T00:00:00", "i": "-Inf", "j": "1.50", "k": ["20240229"], "l": "10:11:12.250"}]}');
\x
SELECT * FROM formats;

\a \t \x
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER types CASCADE;
DROP SCHEMA types CASCADE;
