--
-- The traps of falcon-autocrud, by their numbers in test/server/traps.md
--
-- trap(number, query) runs a query over the service in both its modes (SQLite,
-- PostgreSQL) and over a local copy: all must give the same rows.  It shows the
-- rows, and what was sent: once when both modes were asked the same.
--
\getenv src PG_ABS_SRCDIR
\set control :src '/test/server/control.sql'
\set failing :src '/test/lib/failing.sql'
\getenv url REST_URL
CREATE SCHEMA traps;
SET search_path = traps;
\i :control
\i :failing
\a \t

\set employees '[{"id": 1, "name": "Jim", "age": 25, "salary": 1000.5, "joined": "2015-11-01T09:30:12Z", "born": "1990-02-03", "start_time": "09:00:00", "pay_rate": 25.4, "active": true, "company_id": 1}, {"id": 2, "name": "Bob", "age": 24, "salary": 900, "joined": "2016-01-01T00:00:00Z", "active": false, "company_id": 1}, {"id": 3, "name": "Jack", "age": 40, "salary": 2000, "joined": "2014-05-06T07:08:09Z", "born": "1990-02-10", "start_time": "17:30:00", "company_id": 2}, {"id": 4, "name": "Alice Joplin", "age": 31, "salary": 1500}, {"id": 5, "name": "100% Ann_a, Esq", "age": 24, "salary": 900}, {"id": 6, "name": "Ünïcode"}, {"id": 7, "name": "C:\\\\temp", "age": 50}, {"id": 8, "name": "A+B & C=D", "age": 51}, {"id": 9, "name": "jimbo", "age": 26, "active": true, "company_id": 2}, {"id": 10, "name": "aB", "age": 27, "salary": -0.5}]'
SELECT load(format('[{"path": "/%s/employees", "records": %s}]', mode, :'employees')) FROM unnest('{sqlite,pg}'::text[]) mode;

CREATE SCHEMA near;
CREATE TABLE near.employees (id int, name text, age int, salary float8, joined timestamptz, born date, start_time time,
  pay_rate numeric, active boolean, company_id int);
INSERT INTO near.employees SELECT * FROM json_populate_recordset(NULL::near.employees, :'employees');
CREATE TABLE near.companies AS SELECT * FROM (VALUES (1, 'Initech'), (2, 'Parrots R Us'), (3, 'Empty, Inc')) v(id, name);
CREATE VIEW near.by_company AS SELECT e.id, e.age, c.name AS company_name FROM near.employees e JOIN near.companies c ON c.id = e.company_id;
CREATE VIEW near.renamed AS SELECT id, age AS years, name AS title FROM near.employees;
CREATE VIEW near.fewer AS SELECT id, name, NULL::int AS age FROM near.employees;
CREATE VIEW near.by_text AS SELECT id::text, name FROM near.employees;
CREATE VIEW near.details AS SELECT e.id, c.id AS company, c.name AS company_name FROM near.employees e LEFT JOIN near.companies c ON c.id = e.company_id;
CREATE TABLE near.characters AS SELECT * FROM (VALUES (1, 'Barry', 'Team Flash', NULL), (2, 'Oliver', 'Team Arrow', 'You have failed this city'),
  (3, 'Caitlin', 'Team Flash', NULL), (4, 'Cisco', 'Team Flash', 'OK, you don''t get to pick the names')) v(id, name, team, phrase);
CREATE VIEW near.paged AS SELECT id, name, age FROM near.employees;

CREATE FUNCTION make(mode text, url text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE SCHEMA %1$I; CREATE SERVER %1$I FOREIGN DATA WRAPPER rest_fdw
    OPTIONS (url %2$L, dialect ''falcon_autocrud'', concurrency ''1'')', mode, url || '/' || mode);
  PERFORM set_config('search_path', mode, true);
  EXECUTE replace($f$
    CREATE FOREIGN TABLE employees (id int OPTIONS (key 'true') NOT NULL, name text, age int, salary float8, joined timestamptz,
      born date, start_time time, pay_rate numeric, active boolean, company_id int) SERVER MODE OPTIONS (resource '/employees');
    CREATE FOREIGN TABLE companies (id int OPTIONS (key 'true') NOT NULL, name text) SERVER MODE OPTIONS (resource '/companies');
    CREATE FOREIGN TABLE by_company (id int OPTIONS (key 'true') NOT NULL, age int, company_name text OPTIONS (access 'request'))
      SERVER MODE OPTIONS (resource '/employees');
    CREATE FOREIGN TABLE renamed (id int OPTIONS (key 'true') NOT NULL, years int OPTIONS (column_name 'age') NOT NULL,
      title text OPTIONS (column_name 'name')) SERVER MODE OPTIONS (resource '/employees');
    CREATE FOREIGN TABLE fewer (id int OPTIONS (key 'true') NOT NULL, name text, age int) SERVER MODE OPTIONS (resource '/sorted-employees', get '');
    CREATE FOREIGN TABLE by_text (id text OPTIONS (key 'true') NOT NULL, name text) SERVER MODE OPTIONS (resource '/employees');
    CREATE FOREIGN TABLE details (id int OPTIONS (key 'true') NOT NULL, company int OPTIONS (pointer 'reply:/included/[type=companies]/attributes/id'),
      company_name text OPTIONS (pointer 'reply:/included/[type=companies]/attributes/name'))
      SERVER MODE OPTIONS (resource '/employees', list '', get 'GET {resource}/{key}?__included=companies');
    CREATE FOREIGN TABLE characters (id int OPTIONS (key 'true') NOT NULL, name text, team text OPTIONS (pointer '/meta/team_name', filters 'none'),
      phrase text OPTIONS (pointer '/meta/catchphrase,reply:/meta/catchphrase', filters 'none')) SERVER MODE OPTIONS (resource '/characters');
    CREATE FOREIGN TABLE teams (id int OPTIONS (key 'true') NOT NULL, team_size int OPTIONS (pointer '/meta/team_size,reply:/meta/team_size', filters 'none'))
      SERVER MODE OPTIONS (resource '/teams');
    CREATE FOREIGN TABLE paged (id int OPTIONS (key 'true') NOT NULL, name text, age int) SERVER MODE OPTIONS (resource '/employees', page_size '4');
    CREATE FOREIGN TABLE nowhere (id int OPTIONS (key 'true') NOT NULL, name text) SERVER MODE OPTIONS (resource '/nowhere');
    CREATE FOREIGN TABLE wrong (id int OPTIONS (key 'true') NOT NULL, nothing int) SERVER MODE OPTIONS (resource '/employees')
  $f$, 'MODE', quote_ident(mode));
END $$;
SELECT make(mode, :'url') FROM unnest('{sqlite,pg}'::text[]) mode;

CREATE TABLE sent (request text);
CREATE FUNCTION rows_of(place text, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  PERFORM set_config('search_path', place || ', traps', true);
  EXECUTE format('SELECT coalesce(string_agg(x::text, '' ''%s), ''none'') FROM (%s) x', CASE WHEN query ~ 'ORDER BY' THEN '' ELSE ' ORDER BY x::text' END, query)
    INTO answer;
  RETURN answer;
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
CREATE FUNCTION requests(mode text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  answer text;
BEGIN
  WITH l AS (SELECT request FROM log()), kept AS (INSERT INTO sent SELECT request FROM l)
  SELECT string_agg('   ' || replace(replace(request, '/' || mode || '/', '/'), '__sort=id&__offset=0&__limit=1000', 'ALL'), E'\n') INTO answer FROM l;
  RETURN coalesce(answer, '   nothing');
END $$;
CREATE FUNCTION trap(number text, query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  near text := rows_of('near', query);
  modes text[] := '{sqlite,pg}';
  far text;
  said text[];
BEGIN
  RETURN NEXT number || ' ' || near;
  FOR i IN 1 .. 2 LOOP
    far := rows_of(modes[i], query);
    said[i] := requests(modes[i]);
    IF far <> near THEN
      RETURN NEXT '   WRONG in mode ' || modes[i] || ': ' || far;
    END IF;
  END LOOP;
  RETURN NEXT CASE WHEN said[1] = said[2] THEN said[1] ELSE E'   sqlite\n' || said[1] || E'\n   pg\n' || said[2] END;
END $$;

-- operators that there are not stay here
SELECT trap('T1', 'SELECT id FROM employees WHERE age <> 24');
SELECT trap('T1', 'SELECT id FROM employees WHERE NOT (age = 24)');
SELECT trap('T1', 'SELECT id FROM employees WHERE age = 40 OR name = ''Bob''');
SELECT trap('T1', 'SELECT id FROM employees WHERE age NOT IN (24, 25)');
SELECT trap('T1', 'SELECT id FROM employees WHERE name LIKE ''%ck''');
SELECT trap('T1', 'SELECT id FROM employees WHERE name ILIKE ''jim%''');
SELECT trap('T1', 'SELECT id FROM employees WHERE age BETWEEN 24 AND 26');
SELECT trap('T1', 'SELECT id FROM employees WHERE age IN (24, 31)');
SELECT trap('T1', 'SELECT id FROM employees WHERE age IS DISTINCT FROM 24');
SELECT trap('T2', 'SELECT id FROM employees WHERE company_id IS NULL');
SELECT trap('T2', 'SELECT id FROM employees WHERE company_id IS NOT NULL');
SELECT trap('T4', 'SELECT id, company_name FROM by_company WHERE company_name = ''Initech'' AND age > 24');
-- the query string: no empty value, commas encoded, no argument twice, plus and space
SELECT trap('T5', 'SELECT id FROM employees WHERE name = ''''');
SELECT trap('T5', 'SELECT id FROM employees WHERE name LIKE ''%''');
SELECT trap('T5', 'SELECT id FROM employees WHERE strpos(name, '''') > 0 AND age = 24');
SELECT trap('T6', 'SELECT id FROM employees WHERE name LIKE ''%, E%''');
SELECT trap('T7', 'SELECT id FROM employees WHERE name = ''100% Ann_a, Esq''');
SELECT trap('T8', 'SELECT id FROM employees WHERE age > 1 AND age > 30');
SELECT trap('T8', 'SELECT id FROM employees WHERE age = 24 AND age = 25');
SELECT trap('T8', 'SELECT id FROM employees WHERE name LIKE ''%i%'' AND name LIKE ''%m%''');
SELECT trap('T9', 'SELECT id FROM employees WHERE name = ''A+B & C=D''');
SELECT trap('T9', 'SELECT id FROM employees WHERE name LIKE ''%B & C%''');
SELECT trap('T10', 'SELECT id, age FROM employees WHERE age > 25 ORDER BY age DESC, id');
-- LIKE: case, wildcards, backslashes
SELECT trap('T11', 'SELECT id FROM employees WHERE name LIKE ''j%''');
SELECT trap('T11', 'SELECT count(*) FROM employees WHERE name LIKE ''%b%''');
SELECT trap('T11', 'SELECT id FROM employees WHERE name LIKE ''%b%'' ORDER BY id LIMIT 1 OFFSET 1');
SELECT trap('T12', 'SELECT id FROM employees WHERE name LIKE ''100\%%''');
SELECT trap('T12', 'SELECT id FROM employees WHERE strpos(name, ''_'') > 0');
SELECT trap('T12', 'SELECT id FROM employees WHERE starts_with(name, ''100%'')');
SELECT trap('T13', 'SELECT id FROM employees WHERE name LIKE ''%:\\t%''');
SELECT trap('T13', 'SELECT id FROM employees WHERE strpos(name, ''\'') > 0');
SELECT trap('T13', 'SELECT id FROM employees WHERE starts_with(name, ''C:\'')');
-- types: what both databases compare alike
SELECT trap('T14', 'SELECT id FROM employees WHERE active');
SELECT trap('T14', 'SELECT id FROM employees WHERE active = false');
SELECT trap('T15', 'SELECT id FROM employees WHERE joined = ''2015-11-01 09:30:12+00''');
SELECT trap('T15', 'SELECT id FROM employees WHERE joined >= ''2015-11-01'' AND joined < ''2015-11-02''');
SELECT trap('T15', 'SELECT id FROM employees WHERE joined <= ''2015-11-01 11:30:12+02''');
SELECT trap('T15', 'SELECT id FROM employees WHERE joined > ''2015-11-01 09:30:11.5+00''');
SELECT trap('T15', 'SELECT id FROM employees WHERE joined < ''infinity''');
SELECT trap('T16', 'SELECT id FROM employees WHERE start_time = ''09:00''');
SELECT trap('T16', 'SELECT id FROM employees WHERE start_time <= ''17:30''');
SELECT trap('T17', 'SELECT id FROM employees WHERE born = ''1990-2-3''');
SELECT trap('T17', 'SELECT id FROM employees WHERE born > ''1990-02-03''');
SELECT trap('T18', 'SELECT id FROM employees WHERE age > 24.5 AND age < 40');
SELECT trap('T18', 'SELECT id FROM employees WHERE age = 24::float8');
SELECT trap('T18', 'SELECT id FROM employees WHERE age < 99999999999');
SELECT trap('T18', 'SELECT id FROM employees WHERE salary >= 1000.5');
SELECT trap('T18', 'SELECT id FROM employees WHERE salary = -0.5');
SELECT trap('T18', 'SELECT id FROM employees WHERE salary < ''NaN''');
SELECT trap('T18', 'SELECT id FROM employees WHERE pay_rate = 25.4');
SELECT trap('T19', 'SELECT id FROM employees WHERE name > ''Bob''');
SELECT trap('T19', 'SELECT id FROM employees WHERE name < ''alice''');
SELECT trap('T20', 'SELECT id FROM employees WHERE id = ''1''');
SELECT trap('T20', 'SELECT id FROM employees WHERE id = 1.5');
SELECT trap('T20', 'SELECT id FROM employees WHERE id = 99999999999');
-- order and pages
SELECT trap('T21', 'SELECT id, company_id FROM employees ORDER BY company_id, id');
SELECT trap('T21', 'SELECT id, age FROM employees ORDER BY age DESC, id LIMIT 2');
SELECT trap('T21', 'SELECT id, age FROM employees WHERE age IS NOT NULL ORDER BY age DESC, id LIMIT 2');
SELECT trap('T22', 'SELECT id, name FROM employees ORDER BY name COLLATE "C"');
SELECT trap('T22', 'SELECT id FROM employees WHERE name IS NOT NULL ORDER BY name DESC LIMIT 2');
SELECT trap('T23', 'SELECT id, years FROM renamed WHERE years > 26 ORDER BY years, id');
SELECT trap('T24', 'SELECT id FROM employees LIMIT 0');
SELECT trap('T25', 'SELECT id FROM employees ORDER BY id OFFSET 8');
SELECT trap('T26', 'SELECT id FROM employees ORDER BY id LIMIT 2 OFFSET 100');
SELECT trap('T28', 'SELECT id FROM employees ORDER BY id LIMIT -1');
SELECT trap('T29', 'SELECT id FROM employees ORDER BY id LIMIT 2');
SELECT trap('T30', 'SELECT id FROM paged');
SELECT trap('T30', 'SELECT id FROM paged WHERE age < 40 ORDER BY age, id LIMIT 6');
SELECT trap('T30', 'SELECT count(*) FROM employees WHERE age > 24');
-- what comes back
SELECT trap('T31', 'SELECT * FROM details WHERE id IN (3, 4)');
SELECT trap('T33', 'SELECT * FROM characters');
SELECT trap('T33', 'SELECT id, phrase FROM characters WHERE id = 2');
SELECT trap('T34', 'SELECT id FROM employees WHERE id = 1 AND name = ''Nobody''');
SELECT trap('T35', 'SELECT id FROM employees WHERE id = 99');
SELECT trap('T36', 'SELECT id FROM fewer WHERE age = 24');

-- T3: nothing that begins with __ but what the service knows
SELECT DISTINCT m[1] FROM sent, regexp_matches(request, '[?&](__\w+)=', 'g') m ORDER BY 1;
-- T32: a team without characters has no row in a list that joins them; T33: item meta stands beside data
SELECT mode, request FROM unnest('{sqlite,pg}'::text[]) mode, rows_of(mode, 'SELECT * FROM teams') request;
SELECT mode, request FROM unnest('{sqlite,pg}'::text[]) mode, rows_of(mode, 'SELECT * FROM teams WHERE id = 1') request;
-- T37: the errors come as JSON, because that is what is asked for
SELECT failing('SELECT * FROM sqlite.wrong WHERE nothing = 1');
SELECT failing('SELECT * FROM pg.nowhere');
SELECT DISTINCT regexp_replace(request, '.* Accept', 'Accept') FROM log('headers=Accept');
-- T38: a text key names row 1 as 1.0 on SQLite; on PostgreSQL the service breaks
SELECT mode, rows FROM unnest('{sqlite,pg}'::text[]) mode, rows_of(mode, 'SELECT id FROM by_text WHERE id = ''1.0''') rows;

\a \t
SELECT control('reset') \g /dev/null
SET client_min_messages = warning;
DROP SERVER sqlite CASCADE;
DROP SERVER pg CASCADE;
DROP SCHEMA traps, near, sqlite, pg CASCADE;
