--
-- Conditions: what is sent, what is not, and that the rows are right either way
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA pushdown;
SET search_path = pushdown;
\i :control
\i :failing
\a \t

-- An API that knows all operators; an argument that it does not know is 400
\set rows '[{"id": 1, "name": "one", "qty": 10, "price": 1.25, "ok": true, "at": "2024-01-01T12:00:00Z", "day": "2024-01-01", "u": "11111111-1111-1111-1111-111111111111"}, {"id": 2, "name": "Two", "qty": 20, "price": 2.5, "ok": false, "at": "2024-01-02T12:00:00.5Z", "day": "2024-01-02", "tags": ["a", "b"]}, {"id": 3, "name": "o%e", "qty": 30, "price": -3, "at": "2024-01-03T12:00:00Z", "ok": true}, {"id": 4, "name": " one ", "qty": null, "price": 1e3}, {"id": 5, "name": "", "qty": 50}]'
SELECT load(format('{"path": "/plain/mine", "records": %s, "filters": "sql", "unknown": "error"}', :'rows'));
CREATE SCHEMA near;
CREATE TABLE near.t (id int, name text, qty int, price float8, ok boolean, at timestamptz, day date, u uuid, tags text[]);
INSERT INTO near.t SELECT * FROM json_populate_recordset(NULL::near.t, :'rows');
CREATE SCHEMA far;
CREATE SERVER pushdown FOREIGN DATA WRAPPER rest_fdw OPTIONS (url :'url', concurrency '1',
  filter_eq '{column}={value}', filter_ne '{column}_ne={value}', filter_lt '{column}_lt={value}', filter_le '{column}_lte={value}',
  filter_gt '{column}_gt={value}', filter_ge '{column}_gte={value}', filter_in '{column}_in={values|,}', filter_null '{column}_null=1',
  filter_not_null '{column}_null=0', filter_prefix '{column}_prefix={value}', filter_contains '{column}_contains={value}');
CREATE FOREIGN TABLE far.t (id int OPTIONS (key 'true'), name text, qty int, price float8, ok boolean, at timestamptz OPTIONS (filter_format '"YYYY-MM-DD""T""HH24:MI"'), day date, u uuid, tags text[])
  SERVER pushdown OPTIONS (resource '/plain/mine', get '');

-- Each kind of condition, either way round
SELECT alike('SELECT id FROM t WHERE qty = 20');
SELECT alike('SELECT id FROM t WHERE 20 <= qty AND 30 > qty');
SELECT alike('SELECT id FROM t WHERE qty <> 20');
SELECT alike('SELECT id FROM t WHERE qty IN (10, 30, 10, NULL)');
SELECT alike('SELECT id FROM t WHERE qty IS NULL');
SELECT alike('SELECT id FROM t WHERE qty IS NOT NULL AND qty < 20');
SELECT alike('SELECT id FROM t WHERE qty BETWEEN 20 AND 30');
SELECT alike('SELECT id FROM t WHERE name LIKE ''o%''');
SELECT alike('SELECT id FROM t WHERE name LIKE ''%n%''');
SELECT alike('SELECT id FROM t WHERE name LIKE ''one''');
SELECT alike('SELECT id FROM t WHERE name ^@ ''T'' AND strpos(name, ''w'') > 0');
SELECT alike('SELECT id FROM t WHERE starts_with(name, ''T'')');
SELECT alike('SELECT id FROM t WHERE ok');
SELECT alike('SELECT id FROM t WHERE NOT ok');
SELECT alike('SELECT id FROM t WHERE ok IS NOT TRUE');
SELECT alike('SELECT id FROM t WHERE price > 1.5');
SELECT alike('SELECT id FROM t WHERE day = date ''2024-01-02'' AND u IS NULL');
SELECT alike('SELECT id FROM t WHERE u = ''11111111-1111-1111-1111-111111111111''');
-- a value of another type: as the column's, where that means the same
SELECT alike('SELECT id FROM t WHERE qty = 20::bigint AND qty < 30::smallint');
SELECT alike('SELECT id FROM t WHERE qty > 19.5');
SELECT alike('SELECT id FROM t WHERE at >= date ''2024-01-02 UTC''');
SELECT alike('SELECT id FROM t WHERE name = ''Two''::varchar AND name <> ''x''::name');
SELECT alike('SELECT id FROM t WHERE qty::text = ''20''');
-- what an expression comes to is sent; what may change or looks at the row is not
SELECT alike('SELECT id FROM t WHERE qty = 2 * 10 AND name = lower(''ONE'')');
SELECT alike('SELECT id FROM t WHERE at < to_timestamp(1704200000) AND qty = 10');
SELECT alike('SELECT id FROM t WHERE qty > (random() * 0)::int AND qty = 10');
SELECT alike('SELECT id FROM t WHERE qty = id * 10 AND qty + 0 < 25');
SELECT alike('SELECT id FROM t WHERE qty = (SELECT max(v) FROM (VALUES (10), (20)) x(v))');
SELECT alike('SELECT id FROM t WHERE qty = ANY (ARRAY(SELECT generate_series(10, 20, 10)))');
SELECT alike('SELECT id FROM t WHERE name = current_setting(''application_name'') || ''x''');
-- of nothing nothing is asked
SELECT alike('SELECT id FROM t WHERE qty = NULL');
SELECT alike('SELECT id FROM t WHERE qty = ANY (''{}'')');
SELECT alike('SELECT id FROM t WHERE qty = (SELECT NULL::int)');
SELECT alike('SELECT id FROM t WHERE qty < (SELECT NULL::int)');
SELECT alike('SELECT id FROM t WHERE qty = ANY ((SELECT NULL::int[])::int[])');
SELECT alike('SELECT id FROM t WHERE qty = ANY ((SELECT ''{NULL}''::int[])::int[])');
SELECT alike('SELECT id FROM t WHERE qty IN (NULL, NULL)');
SELECT alike('SELECT id FROM t WHERE qty = 99999999999');
SELECT alike('SELECT id FROM t WHERE qty <> NULL OR false');
SELECT alike('SELECT id FROM t WHERE false');
SELECT alike('SELECT id FROM t WHERE qty = 10 AND current_date < ''2000-01-01''');
-- operators that only look like ours
CREATE FUNCTION near_enough(int, int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN abs($1 - $2) < 15; END';
CREATE OPERATOR = (LEFTARG = int, RIGHTARG = int, FUNCTION = near_enough);
SELECT alike('SELECT id FROM t WHERE qty OPERATOR(pushdown.=) 20');
DROP OPERATOR pushdown.= (int, int);
SELECT alike('SELECT id FROM t WHERE name ~~* ''ONE'' AND name ~ ''^o''');
SELECT alike('SELECT id FROM t WHERE name COLLATE "C" > ''a''');
SELECT alike('SELECT id FROM t WHERE (qty, id) > (10, 1)');
SELECT alike('SELECT id FROM t WHERE t IS NOT NULL OR tags @> ''{a}''');
SELECT alike('SELECT id FROM t WHERE ''b'' = ANY (tags)');

-- Rule 1: what would not survive the way there stays here
SELECT alike('SELECT id FROM t WHERE name = ''''');
SELECT alike('SELECT id FROM t WHERE name = '' one ''');
SELECT alike('SELECT id FROM t WHERE name <> ''''');
SELECT alike('SELECT id FROM t WHERE name IN (''one'', '''')');
SELECT alike('SELECT id FROM t WHERE name IN (''one'', ''a,b'')');
SELECT alike('SELECT id FROM t WHERE name LIKE ''o\%e''');
SELECT alike('SELECT id FROM t WHERE name LIKE ''o_e''');
SELECT alike('SELECT id FROM t WHERE name = E''a&qty=1#?/+\u00fc''');
SELECT alike('SELECT id FROM t WHERE name = E''a\nb\tc''');
SELECT alike('SELECT id FROM t WHERE price < ''infinity'' AND price <> ''NaN''');
SELECT alike('SELECT id FROM t WHERE at < ''infinity''');
SELECT alike('SELECT id FROM t WHERE qty < 9999999999 AND qty > -9999999999');
-- a spelling that is coarser than the value: bounds go outward, = becomes two
SELECT alike('SELECT id FROM t WHERE at = ''2024-01-02 12:00:00.5Z''');
SELECT alike('SELECT id FROM t WHERE at > ''2024-01-02 12:00:00.4Z''');
SELECT alike('SELECT id FROM t WHERE at <= ''2024-01-02 12:00:00.5Z''');
SELECT alike('SELECT id FROM t WHERE at <> ''2024-01-02 12:00:00.5Z''');
-- other types: char(n) compares without its blanks, a collation may find more equal than bytes do
CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE FOREIGN TABLE far.odd (id int, name char(5), n2 text OPTIONS (column_name 'name') COLLATE nocase, n3 varchar(3) OPTIONS (column_name 'name'))
  SERVER pushdown OPTIONS (resource '/plain/mine');
CREATE TABLE near.odd (id int, name char(5), n2 text COLLATE nocase, n3 varchar(3));
INSERT INTO near.odd SELECT id, name, name, left(name, 3) FROM near.t WHERE id < 4;
SELECT alike('SELECT id FROM odd WHERE name = ''one'' AND id < 4');
SELECT alike('SELECT id FROM odd WHERE n2 = ''ONE'' AND id < 4');
SELECT alike('SELECT id FROM odd WHERE n3 = ''one'' AND id < 4');

-- Rule 2: AND may lose conditions, OR and NOT go all or not at all
SELECT alike('SELECT id FROM t WHERE qty > 10 AND (qty < 25 OR name = ''x'')');
SELECT alike('SELECT id FROM t WHERE qty = 10 OR name = ''Two''');
SELECT alike('SELECT id FROM t WHERE NOT (qty = 10 AND name = ''one'')');
SELECT alike('SELECT id FROM t WHERE NOT qty = 10');

-- Rule 3: one argument a name; the first of two is sent, the other stays
SELECT alike('SELECT id FROM t WHERE qty > 10 AND qty > 20');
SELECT alike('SELECT id FROM t WHERE name LIKE ''%o%'' AND name LIKE ''%e%''');
SELECT alike('SELECT id FROM t WHERE qty IN (10, 20) AND qty IN (20, 30)');
ALTER SERVER pushdown OPTIONS (ADD filter_repeat 'true');
SELECT alike('SELECT id FROM t WHERE qty > 10 AND qty > 20');
-- the filter replaces a constant of its name
ALTER FOREIGN TABLE far.t OPTIONS (ADD list 'GET {resource}?qty_gte=0&id_gt=0', ADD args 'id_lt=100');
SELECT alike('SELECT id FROM t WHERE qty >= 30');
SELECT alike('SELECT id FROM t WHERE price < 2 AND qty > 10');
ALTER FOREIGN TABLE far.t OPTIONS (DROP list, DROP args);
ALTER SERVER pushdown OPTIONS (DROP filter_repeat);

-- What there is no template for: the nearest that asks for more, or nothing
ALTER SERVER pushdown OPTIONS (DROP filter_lt, DROP filter_gt, DROP filter_prefix, DROP filter_ne, DROP filter_in);
SELECT alike('SELECT id FROM t WHERE qty < 20');
SELECT alike('SELECT id FROM t WHERE qty > 20 AND name LIKE ''o%''');
SELECT alike('SELECT id FROM t WHERE qty <> 20');
SELECT alike('SELECT id FROM t WHERE qty IN (10, 20)');
ALTER SERVER pushdown OPTIONS (DROP filter_eq, DROP filter_contains);
SELECT alike('SELECT id FROM t WHERE qty = 20 AND name = ''Two''');
-- and at a column: none of its own, other names, which of them
ALTER SERVER pushdown OPTIONS (ADD filter_eq '{column}={value}');
ALTER FOREIGN TABLE far.t ALTER COLUMN qty OPTIONS (ADD filters 'ge'), ALTER COLUMN name OPTIONS (ADD filter_eq ''),
  ALTER COLUMN price OPTIONS (ADD filter_eq '{column}_gte={value}&{column}_lte={value}', ADD filter_name 'id');
SELECT alike('SELECT id FROM t WHERE qty = 20 AND name = ''Two''');
SELECT alike('SELECT id FROM t WHERE qty > 20 AND qty <= 30');
SELECT rest_test.rows_of('far', 'SELECT id FROM t WHERE price = 2.5');
SELECT * FROM log();
ALTER SERVER pushdown OPTIONS (ADD filters 'none text=eq');
ALTER FOREIGN TABLE far.t ALTER COLUMN name OPTIONS (DROP filter_eq), ALTER COLUMN price OPTIONS (DROP filter_eq, DROP filter_name);
SELECT alike('SELECT id FROM t WHERE price >= 2.5 AND name = ''Two'' AND ok');

-- An argument's value as a literal: any blanks, no control characters; bare: no space of Unicode at an end
CREATE FOREIGN TABLE far.q (id int, name text) SERVER pushdown OPTIONS (resource '/plain/q', quote '"', escape '\', filters 'eq,in', filter_eq '{column}={''value''}', filter_in '{column}={''values''}');
CREATE FOREIGN TABLE far.bare (id int, name text) SERVER pushdown OPTIONS (resource '/plain/q', filters 'eq', filter_eq '{column}={value}');
SELECT control('load', '{"path": "/plain/q", "records": [{"id": 1, "name": "a\nb"}]}');
SELECT rest_test.rows_of('far', format('SELECT id FROM q WHERE name = %L', name)) FROM unnest(ARRAY[E'a\nb', E'"\\', ' x ', '']) name;
SELECT rest_test.rows_of('far', E'SELECT id FROM q WHERE name IN (\'x\', \'a\nb\')');
SELECT rest_test.rows_of('far', format('SELECT id FROM bare WHERE name = %L', name)) FROM unnest(ARRAY[U&'\00A0x', U&'x\3000', E'x\u001F', U&'x\FEFF', U&'\00E9', 'x']) name;
SELECT * FROM log();

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER pushdown CASCADE;
DROP SCHEMA pushdown, near, far CASCADE;
