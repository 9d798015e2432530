"""Reading through the dialect falcon_autocrud: each row of its protocol, each trap.

Run against the genuine service on SQLite and on PostgreSQL, and against the emulator.
"""
from cases import Case
from cases_falcon_write import (CASES as WRITES, CASES_AT_COMMIT as WRITES_AT_COMMIT,  # noqa: F401
                                TABLES as WRITE_TABLES, TABLES_AT_COMMIT)  # noqa: F401

PAGE = '__sort=id&__offset=0&__limit=1000'
ALL = 'GET /employees?' + PAGE

TABLES = r"""
CREATE SERVER falcon FOREIGN DATA WRAPPER rest_fdw
  OPTIONS (url '{url}', dialect 'falcon_autocrud');
CREATE USER MAPPING FOR CURRENT_USER SERVER falcon OPTIONS (token 'ann-token');

CREATE FOREIGN TABLE far.employees (
  id int OPTIONS (key 'true') NOT NULL, name text, age int, salary float8, joined timestamptz,
  "left" timestamptz, born date, start_time time, pay_rate numeric, active boolean,
  company_id int)
  SERVER falcon OPTIONS (resource '/employees');
CREATE FOREIGN TABLE far.paged (
  id int OPTIONS (key 'true') NOT NULL, name text, age int)
  SERVER falcon OPTIONS (resource '/employees', page_size '2');
CREATE FOREIGN TABLE far.companies (
  id int OPTIONS (key 'true') NOT NULL, name text)
  SERVER falcon OPTIONS (resource '/companies');
CREATE FOREIGN TABLE far.by_company (
  id int OPTIONS (key 'true') NOT NULL, name text, age int,
  company_name text OPTIONS (access 'request'))
  SERVER falcon OPTIONS (resource '/employees');
CREATE FOREIGN TABLE far.staff (
  id int OPTIONS (key 'true') NOT NULL, name text, age int,
  company_id int OPTIONS (required 'true'))
  SERVER falcon OPTIONS (resource '/companies/{{company_id}}/staff');
CREATE FOREIGN TABLE far.company_employees (
  id int OPTIONS (key 'true') NOT NULL, name text, age int, company_id int)
  SERVER falcon OPTIONS (resource '/companies/{{company_id}}/employees', get '');
CREATE FOREIGN TABLE far.sorted_employees (
  id int OPTIONS (key 'true') NOT NULL, name text, salary float8)
  SERVER falcon OPTIONS (resource '/sorted-employees', get '');
CREATE FOREIGN TABLE far.fewer (
  id int OPTIONS (key 'true') NOT NULL, name text, salary float8, age int)
  SERVER falcon OPTIONS (resource '/sorted-employees', get '');
CREATE FOREIGN TABLE far.characters (
  id int OPTIONS (key 'true') NOT NULL, name text, team_id int,
  meta jsonb OPTIONS (pointer '/meta,reply:/meta', access 'read'),
  team_name text OPTIONS (pointer '/meta/team_name', access 'read', filters 'none'))
  SERVER falcon OPTIONS (resource '/characters');
CREATE FOREIGN TABLE far.teams (
  id int OPTIONS (key 'true') NOT NULL, name text,
  team_size int OPTIONS (pointer '/meta/team_size,reply:/meta/team_size', access 'read',
                         filters 'none'))
  SERVER falcon OPTIONS (resource '/teams');
CREATE FOREIGN TABLE far.teams_plain (
  id int OPTIONS (key 'true') NOT NULL, name text,
  team_size int OPTIONS (pointer '/meta/team_size', access 'read', filters 'none'))
  SERVER falcon OPTIONS (resource '/teams', args '__without_size=1');
CREATE FOREIGN TABLE far.details (
  id int OPTIONS (key 'true') NOT NULL, name text,
  included jsonb OPTIONS (pointer 'reply:/included', access 'read'))
  SERVER falcon OPTIONS (resource '/employees', list '',
                         get 'GET {{resource}}/{{key}}?__included=companies');
CREATE FOREIGN TABLE far.holidays (
  id int OPTIONS (key 'true') NOT NULL, name text, start timestamp, "end" timestamp)
  SERVER falcon OPTIONS (resource '/holidays');
CREATE FOREIGN TABLE far.accounts (
  id int OPTIONS (key 'true') NOT NULL, name text, owner text, version_id int)
  SERVER falcon OPTIONS (resource '/accounts');
CREATE FOREIGN TABLE far.secured (
  id int OPTIONS (key 'true') NOT NULL, name text)
  SERVER falcon OPTIONS (resource '/secured-companies', get '');
CREATE FOREIGN TABLE far.wrong (
  id int OPTIONS (key 'true') NOT NULL, name text, nothing int)
  SERVER falcon OPTIONS (resource '/employees');
CREATE FOREIGN TABLE far.nowhere (
  id int OPTIONS (key 'true') NOT NULL, name text)
  SERVER falcon OPTIONS (resource '/nowhere');

CREATE TABLE near.companies (id int, name text);
INSERT INTO near.companies VALUES (1, 'Initech'), (2, 'Parrots R Us'), (3, 'Empty, Inc');
CREATE TABLE near.employees (
  id int, name text, age int, salary float8, joined timestamptz, "left" timestamptz,
  born date, start_time time, pay_rate numeric, active boolean, company_id int);
INSERT INTO near.employees VALUES
  (1, 'Jim', 25, 1000.5, '2015-11-01 09:30:12+00', NULL, '1990-02-03', '09:00', 25.4, true, 1),
  (2, 'Bob', 24, 900, '2016-01-01 00:00:00+00', NULL, NULL, NULL, NULL, false, 1),
  (3, 'Jack', 40, 2000, '2014-05-06 07:08:09+00', NULL, NULL, NULL, NULL, NULL, 2);
INSERT INTO near.employees (id, name, age, salary) VALUES
  (4, 'Alice Joplin', 31, 1500), (5, '100% Ann_a, Esq', 24, 900), (6, 'Ünïcode', NULL, NULL);
CREATE VIEW near.paged AS SELECT id, name, age FROM near.employees;
CREATE VIEW near.by_company AS SELECT e.id, e.name, e.age, c.name AS company_name
  FROM near.employees e JOIN near.companies c ON c.id = e.company_id;
CREATE VIEW near.staff AS
  SELECT id, name, age, company_id FROM near.employees WHERE company_id IS NOT NULL;
CREATE VIEW near.company_employees AS SELECT * FROM near.staff;
CREATE VIEW near.sorted_employees AS SELECT id, name, salary FROM near.employees;
CREATE VIEW near.fewer AS SELECT id, name, salary, NULL::int AS age FROM near.employees;
CREATE TABLE near.characters (id int, name text, team_id int, meta jsonb, team_name text);
INSERT INTO near.characters VALUES
  (1, 'Barry', 1, '{{"catchphrase": null, "team_name": "Team Flash"}}', 'Team Flash'),
  (2, 'Oliver', 2, '{{"catchphrase": "You have failed this city", "team_name": "Team Arrow"}}',
   'Team Arrow'),
  (3, 'Caitlin', 1, '{{"catchphrase": null, "team_name": "Team Flash"}}', 'Team Flash'),
  (4, 'Cisco', 1, '{{"catchphrase": "OK, you don''t get to pick the names",
                   "team_name": "Team Flash"}}', 'Team Flash');
CREATE TABLE near.teams (id int, name text, team_size int);
INSERT INTO near.teams VALUES (1, 'Team Flash', 3), (2, 'Team Arrow', 1);
CREATE VIEW near.teams_plain AS SELECT id, name, NULL::int AS team_size FROM near.teams;
CREATE TABLE near.details (id int, name text, included jsonb);
INSERT INTO near.details VALUES
  (1, 'Jim', '[{{"id": 1, "type": "companies", "attributes": {{"id": 1, "name": "Initech"}}}}]'),
  (3, 'Jack', '[{{"id": 3, "type": "companies", "attributes": {{"id": 2, "name": "Parrots R Us"}}}}]'),
  (4, 'Alice Joplin', '[]');
CREATE TABLE near.holidays (id int, name text, start timestamp, "end" timestamp);
INSERT INTO near.holidays VALUES (7, 'Xmas', '2016-12-25 00:00', '2016-12-25 23:59:59');
CREATE TABLE near.accounts (id int, name text, owner text, version_id int);
INSERT INTO near.accounts VALUES (1, 'Free', NULL, 1), (2, 'Owned', 'Jim', 1);
CREATE VIEW near.secured AS SELECT * FROM near.companies;
"""


def asked(arguments):
    """The list request with these arguments before the page's."""
    return 'GET /employees?%s&%s' % (arguments, PAGE)


XMAS = ('POST', '/holidays',
        {'id': 7, 'name': 'Xmas', 'start': '2016-12-25T00:00:00', 'end': '2016-12-25T23:59:59'})
DAY = '2015-11-01%2000%3A00%3A00.000000'
NEXT_DAY = '2015-11-02%2000%3A00%3A00.000000'
AT_12 = '2015-11-01%2009%3A30%3A12.000000'
AT_13 = '2015-11-01%2009%3A30%3A13.000000'

CASES = [
    # -- the collection and its filters
    Case('all', 'SELECT * FROM employees', ALL),
    Case('eq text', "SELECT id FROM employees WHERE name = 'Bob'", asked('name=Bob')),
    Case('eq int', 'SELECT * FROM employees WHERE age = 24', asked('age=24')),
    Case('gt', 'SELECT id FROM employees WHERE age > 24', asked('age__gt=24')),
    Case('ge', 'SELECT id FROM employees WHERE age >= 31', asked('age__gte=31')),
    Case('lt', 'SELECT id FROM employees WHERE age < 25', asked('age__lt=25')),
    Case('le', 'SELECT id FROM employees WHERE 24 >= age', asked('age__lte=24')),
    Case('two bounds', 'SELECT id FROM employees WHERE age >= 25 AND age < 40',
         asked('age__gte=25&age__lt=40')),
    Case('between', 'SELECT id FROM employees WHERE age BETWEEN 25 AND 31',
         asked('age__gte=25&age__lte=31')),
    Case('two columns', 'SELECT id FROM employees WHERE age = 24 AND company_id = 1',
         asked('age=24&company_id=1')),
    Case('contains', "SELECT id FROM employees WHERE name LIKE '%Jo%'",
         asked('name__contains=Jo')),
    Case('strpos', "SELECT id FROM employees WHERE strpos(name, 'J') > 0",
         asked('name__contains=J'), [ALL]),
    Case('startswith', "SELECT id FROM employees WHERE name LIKE 'J%'",
         asked('name__startswith=J')),
    Case('starts_with()', "SELECT id FROM employees WHERE starts_with(name, 'J')",
         asked('name__startswith=J')),
    Case('^@', "SELECT id FROM employees WHERE name ^@ 'Ja'", asked('name__startswith=Ja')),
    Case('prefix and more', "SELECT id FROM employees WHERE name LIKE 'J%k'",
         asked('name__startswith=J')),
    Case('is null', 'SELECT id FROM employees WHERE company_id IS NULL',
         asked('company_id__null=1'), trap='T2'),
    Case('is not null', 'SELECT id FROM employees WHERE company_id IS NOT NULL',
         asked('company_id__null=0'), trap='T2'),
    Case('float', 'SELECT id FROM employees WHERE salary = 900',
         asked('salary=900'), asked('salary=900.0')),
    Case('numeric', 'SELECT id, pay_rate FROM employees WHERE pay_rate > 20', None),
    Case('numeric eq', 'SELECT id FROM employees WHERE pay_rate = 25.4', None),
    # -- what stays here
    Case('ne', 'SELECT id FROM employees WHERE age <> 24', ALL, trap='T1'),
    Case('not', 'SELECT id FROM employees WHERE NOT (age = 24)', ALL, trap='T1'),
    Case('or', "SELECT id FROM employees WHERE age = 40 OR name = 'Bob'", ALL, trap='T1'),
    Case('not in', 'SELECT id FROM employees WHERE age NOT IN (24, 25)', ALL, trap='T1'),
    Case('ends with', "SELECT id FROM employees WHERE name LIKE '%ck'",
         ALL, asked('name__contains=ck'), trap='T1'),
    Case('ilike', "SELECT id FROM employees WHERE name ILIKE 'jim'", ALL, trap='T1'),
    Case('two arms', 'SELECT id FROM employees WHERE age > 24 AND (age < 30 OR salary > 1900)',
         asked('age__gt=24')),
    Case('in', 'SELECT id FROM employees WHERE age IN (24, 40)',
         [asked('age=24'), asked('age=40')], trap='T1', parallel=True),
    Case('in, twice the same', 'SELECT id FROM employees WHERE age IN (24, 24)',
         asked('age=24')),
    Case('in with null', 'SELECT id FROM employees WHERE age IN (24, NULL)', asked('age=24')),
    Case('any of none', "SELECT id FROM employees WHERE age = ANY ('{}')", []),
    # -- items
    Case('item', 'SELECT * FROM employees WHERE id = 1', 'GET /employees/1'),
    Case('no item', 'SELECT * FROM employees WHERE id = 99', 'GET /employees/99', trap='T35'),
    Case('items', 'SELECT name FROM employees WHERE id IN (1, 3, 99)',
         ['GET /employees/1', 'GET /employees/3', 'GET /employees/99'], parallel=True),
    Case('item and more', "SELECT * FROM employees WHERE id = 1 AND name = 'Nobody'",
         'GET /employees/1', trap='T34'),
    Case('item of a join', 'SELECT c.name, e.name FROM companies c, employees e '
         'WHERE e.id = 3 AND c.id = e.company_id', None),
    Case('item, no int', "SELECT * FROM employees WHERE id = '1'", 'GET /employees/1', trap='T38'),
    # -- parsing of the query string
    Case('empty text', "SELECT id FROM employees WHERE name = ''", ALL, trap='T5'),
    Case('empty prefix', "SELECT id FROM employees WHERE name LIKE '%'",
         ALL, asked('name__null=0'), trap='T5'),
    Case('comma', "SELECT id FROM employees WHERE name = '100% Ann_a, Esq'",
         asked('name=100%25%20Ann_a%2C%20Esq'), trap='T7'),
    Case('comma in contains', "SELECT id FROM employees WHERE name LIKE '%, E%'",
         asked('name__contains=%2C%20E'), trap='T6'),
    Case('repeated', 'SELECT id FROM employees WHERE age > 1 AND age > 30',
         asked('age__gt=1'), asked('age__gt=30'), trap='T8'),
    Case('repeated eq', "SELECT id FROM employees WHERE age = 24 AND age = 25",
         asked('age=24'), asked('age=25'), [], trap='T8'),
    Case('space', "SELECT id FROM employees WHERE name = 'Alice Joplin'",
         asked('name=Alice%20Joplin'), trap='T9'),
    Case('plus', "SELECT name FROM employees WHERE name = 'A+B & C=D'",
         asked('name=A%2BB%20%26%20C%3DD'), trap='T9', rows=[('A+B & C=D',)],
         before=[('POST', '/employees', {'name': 'A+B & C=D'})]),
    Case('unicode', "SELECT id FROM employees WHERE name = 'Ünïcode'",
         asked('name=%C3%9Cn%C3%AFcode')),
    Case('percent and quotes', "SELECT id FROM employees WHERE name = '%41\"''#?/'",
         asked('name=%2541%22%27%23%3F%2F')),
    Case('spaces at an end', "SELECT id FROM employees WHERE name = ' Jim'", ALL),
    # -- LIKE
    Case('case', "SELECT id FROM employees WHERE name LIKE 'j%'",
         asked('name__startswith=j'), trap='T11'),
    Case('escaped percent', r"SELECT id FROM employees WHERE name LIKE '100\%%'",
         ALL, asked('name__startswith=100'), trap='T12'),
    Case('underscore', "SELECT id FROM employees WHERE name LIKE '%n_a%'", asked('name__contains=n'), trap='T12'),
    Case('strpos of a wildcard', "SELECT id FROM employees WHERE strpos(name, '%') > 0",
         ALL, trap='T12'),
    Case('backslash', r"SELECT id FROM employees WHERE name LIKE '%\\%'", ALL, trap='T13'),
    Case('starts with a backslash', r"SELECT id FROM employees WHERE starts_with(name, 'J\')",
         ALL, trap='T13'),
    # -- types
    Case('boolean', 'SELECT id FROM employees WHERE active', asked('active=1'), trap='T14'),
    Case('boolean false', 'SELECT id FROM employees WHERE active = false', asked('active=0'),
         trap='T14'),
    Case('not boolean', 'SELECT id FROM employees WHERE NOT active', asked('active=0'), trap='T14'),
    Case('is true', 'SELECT id FROM employees WHERE active IS TRUE',
         asked('active=1'), ALL, trap='T14'),
    Case('is not true', 'SELECT id FROM employees WHERE active IS NOT TRUE', ALL, trap='T14'),
    Case('timestamp eq', "SELECT id FROM employees WHERE joined = '2015-11-01 09:30:12+00'",
         asked('joined__gte=%s&joined__lt=%s' % (AT_12, AT_13)), trap='T15'),
    Case('timestamp eq, other zone',
         "SELECT id FROM employees WHERE joined = '2015-11-01 11:30:12+02'",
         asked('joined__gte=%s&joined__lt=%s' % (AT_12, AT_13)), trap='T15'),
    Case('timestamp range', "SELECT id FROM employees WHERE joined >= '2015-11-01' "
         "AND joined < '2015-11-02'",
         asked('joined__gte=%s&joined__lt=%s' % (DAY, NEXT_DAY)), trap='T15'),
    Case('timestamp gt', "SELECT id FROM employees WHERE joined > '2015-11-01 09:30:12+00'",
         asked('joined__gt=' + AT_12), asked('joined__gte=' + AT_12),
         asked('joined__gte=' + AT_13), trap='T15'),
    Case('timestamp le', "SELECT id FROM employees WHERE joined <= '2015-11-01 09:30:12+00'",
         asked('joined__lt=' + AT_13), asked('joined__lte=' + AT_13), trap='T15'),
    Case('infinity', "SELECT id FROM employees WHERE joined < 'infinity'",
         ALL, asked('joined__null=0'), trap='T15'),
    Case('time', "SELECT id FROM employees WHERE start_time = '09:00'",
         asked('start_time=09%3A00%3A00.000000'), trap='T16'),
    Case('time range', "SELECT id FROM employees WHERE start_time <= '09:00'",
         asked('start_time__lte=09%3A00%3A00.000000'), trap='T16'),
    Case('date', "SELECT id FROM employees WHERE born = '1990-02-03'",
         asked('born=1990-02-03'), trap='T17'),
    Case('date range', "SELECT id FROM employees WHERE born > '1990-02-02'",
         asked('born__gt=1990-02-02'), asked('born__gte=1990-02-03'), trap='T17'),
    Case('int and fraction', 'SELECT id FROM employees WHERE age > 24.5',
         asked('age__gt=24'), asked('age__gte=25'), ALL, trap='T18'),
    Case('int eq fraction', 'SELECT id FROM employees WHERE age = 24.5', None, trap='T18'),
    Case('int eq float', 'SELECT id FROM employees WHERE age = 24::float8', None, trap='T18'),
    Case('too large for int', 'SELECT id FROM employees WHERE age < 99999999999',
         ALL, asked('age__null=0'), trap='T18'),
    Case('NaN', "SELECT id FROM employees WHERE salary < 'NaN'", ALL, asked('salary__null=0'),
         trap='T18'),
    Case('text range', "SELECT id FROM employees WHERE name > 'Bob'", ALL, trap='T19'),
    Case('text below', "SELECT id FROM employees WHERE name < 'alice'", ALL, trap='T19'),
    # -- parameters of the service, paths
    Case('extra parameter', "SELECT id, company_name FROM by_company WHERE company_name = 'Initech'",
         asked('company_name=Initech'), trap='T4'),
    Case('extra parameter and filter', "SELECT id, company_name FROM by_company "
         "WHERE company_name = 'Initech' AND age > 24",
         asked('company_name=Initech&age__gt=24'), trap='T4'),
    Case('sub-collection', 'SELECT * FROM staff WHERE company_id = 1',
         'GET /companies/1/staff?' + PAGE),
    Case('sub-collection and filter', 'SELECT * FROM company_employees '
         'WHERE company_id = 1 AND age > 24', 'GET /companies/1/employees?age__gt=24&' + PAGE),
    Case('item of a sub-collection', 'SELECT * FROM staff WHERE company_id = 1 AND id = 2',
         'GET /companies/1/staff/2'),
    Case('sub-collection of two', 'SELECT * FROM staff WHERE company_id IN (1, 2)',
         ['GET /companies/1/staff?' + PAGE, 'GET /companies/2/staff?' + PAGE], parallel=True),
    Case('sub-collection of none', 'SELECT * FROM staff', [], error='any'),
    Case('sub-collection by a join', 'SELECT c.name, s.name FROM companies c '
         'JOIN staff s ON s.company_id = c.id', [
             'GET /companies?' + PAGE, 'GET /companies/1/staff?' + PAGE,
             'GET /companies/2/staff?' + PAGE, 'GET /companies/3/staff?' + PAGE], parallel=True),
    # -- order
    Case('order by key', 'SELECT id, name FROM employees ORDER BY id DESC',
         'GET /employees?__sort=-id&__offset=0&__limit=1000', ordered=True),
    Case('order by two', 'SELECT id, age FROM employees WHERE age > 0 ORDER BY age DESC, id',
         'GET /employees?age__gt=0&__sort=-age,id&__offset=0&__limit=1000', trap='T10',
         ordered=True),
    Case('order by nullable', 'SELECT id, company_id FROM employees ORDER BY company_id, id',
         ALL, trap='T21', ordered=True),
    Case('nulls first', 'SELECT id, age FROM employees ORDER BY age NULLS FIRST, id',
         ALL, trap='T21', ordered=True),
    Case('order by not null', 'SELECT id, age FROM employees WHERE age IS NOT NULL '
         'ORDER BY age, id',
         'GET /employees?age__null=0&__sort=age,id&__offset=0&__limit=1000', trap='T21',
         ordered=True),
    Case('order by text', 'SELECT id, name FROM employees ORDER BY name', ALL, trap='T22',
         ordered=True),
    # -- pages
    Case('limit', 'SELECT id FROM employees ORDER BY id LIMIT 2',
         'GET /employees?__sort=id&__offset=0&__limit=2', ordered=True),
    Case('top n', 'SELECT name FROM employees WHERE age > 24 ORDER BY age DESC, id LIMIT 2',
         'GET /employees?age__gt=24&__sort=-age,id&__offset=0&__limit=2', ordered=True),
    Case('limit 0', 'SELECT * FROM employees LIMIT 0', [], trap='T24'),
    Case('false', 'SELECT * FROM employees WHERE false', []),
    Case('offset', 'SELECT id FROM employees ORDER BY id LIMIT 2 OFFSET 2',
         'GET /employees?__sort=id&__offset=2&__limit=2',
         'GET /employees?__sort=id&__offset=0&__limit=4', ordered=True, trap='T25'),
    Case('offset past the end', 'SELECT id FROM employees ORDER BY id LIMIT 2 OFFSET 100',
         None, ordered=True, trap='T26'),
    Case('limit under a local condition',
         'SELECT id FROM employees WHERE age <> 24 ORDER BY id LIMIT 2', None, ordered=True),
    Case('limit under a hint', "SELECT id FROM employees WHERE name LIKE 'J%' ORDER BY id LIMIT 1",
         'GET /employees?name__startswith=J&__sort=id&__offset=0&__limit=1', ordered=True),
    Case('pages', 'SELECT * FROM paged', [
        'GET /employees?__sort=id&__offset=%d&__limit=2' % n for n in (0, 1, 2, 3, 4)], trap='T30'),
    Case('filtered pages', 'SELECT * FROM paged WHERE age > 24', [
        'GET /employees?age__gt=24&__sort=id&__offset=%d&__limit=2' % n for n in (0, 1)],
         trap='T30'),
    Case('limit over pages', 'SELECT id FROM paged ORDER BY id LIMIT 3', [
        'GET /employees?__sort=id&__offset=0&__limit=2',
        'GET /employees?__sort=id&__offset=1&__limit=2'], ordered=True),
    # -- counts
    Case('count', 'SELECT count(*) FROM employees',
         'GET /employees?__sort=id&__offset=0&__limit=1', 'GET /employees?__offset=0&__limit=1'),
    Case('count of a filter', 'SELECT count(*) FROM employees WHERE age > 24',
         'GET /employees?age__gt=24&__sort=id&__offset=0&__limit=1',
         'GET /employees?age__gt=24&__offset=0&__limit=1'),
    Case('count of a hint', "SELECT count(*) FROM employees WHERE name LIKE 'j%'",
         asked('name__startswith=j'), trap='T11'),
    Case('count of what stays', 'SELECT count(*) FROM employees WHERE age <> 24', ALL, trap='T1'),
    Case('count of a column', 'SELECT count(age) FROM employees', None),
    Case('aggregates', 'SELECT company_id, count(*), max(age) FROM employees GROUP BY company_id',
         ALL),
    # -- fields, meta, included
    Case('fewer members', 'SELECT * FROM fewer', 'GET /sorted-employees?' + PAGE),
    Case('sorted by the service', 'SELECT * FROM sorted_employees ORDER BY name',
         'GET /sorted-employees?' + PAGE, ordered=True),
    Case('row meta', 'SELECT id, name, meta, team_name FROM characters',
         'GET /characters?' + PAGE, trap='T33'),
    Case('item meta', 'SELECT id, meta FROM characters WHERE id = 2', 'GET /characters/2',
         trap='T33', rows=[(2, {'catchphrase': 'You have failed this city'})]),
    Case('meta by function', 'SELECT * FROM teams', 'GET /teams?' + PAGE, trap='T32'),
    Case('item meta by function', 'SELECT * FROM teams WHERE id = 1', 'GET /teams/1', trap='T33'),
    Case('constant argument', 'SELECT * FROM teams_plain', 'GET /teams?%s&__without_size=1' % PAGE,
         trap='T32'),
    Case('included', 'SELECT * FROM details WHERE id = 1', 'GET /employees/1?__included=companies',
         trap='T31'),
    Case('included of several', 'SELECT * FROM details WHERE id IN (1, 3, 4)',
         ['GET /employees/%d?__included=companies' % n for n in (1, 3, 4)], parallel=True,
         trap='T31'),
    Case('naive datetimes', 'SELECT * FROM holidays', 'GET /holidays?' + PAGE, before=[XMAS]),
    Case('naive datetimes, filter', "SELECT id FROM holidays WHERE start >= '2016-12-25' "
         'AND "end" < \'2016-12-26\'',
         'GET /holidays?start__gte=2016-12-25%2000%3A00%3A00.000000'
         '&end__lt=2016-12-26%2000%3A00%3A00.000000&' + PAGE, before=[XMAS]),
    Case('versions', 'SELECT * FROM accounts WHERE owner IS NULL',
         'GET /accounts?owner__null=1&' + PAGE),
    # -- the rest
    Case('token', 'SELECT * FROM secured', 'GET /secured-companies?' + PAGE),
    Case('unknown column', 'SELECT * FROM wrong WHERE nothing = 1', asked('nothing=1'),
         error='22023', detail='An attribute provided for filtering is invalid', trap='T1'),
    Case('unknown sort', 'SELECT * FROM wrong WHERE nothing IS NULL ORDER BY id LIMIT 1',
         None, error='22023', trap='T23'),
    Case('unknown resource', 'SELECT * FROM nowhere', 'GET /nowhere?' + PAGE, error='HV00R'),
    Case('subquery', 'SELECT name FROM employees WHERE company_id IN '
         "(SELECT id FROM companies WHERE name LIKE 'P%')", None),
    Case('self-join', 'SELECT a.id, b.id FROM employees a JOIN employees b ON a.age = b.age '
         'AND a.id < b.id', None),
    Case('lateral', 'SELECT c.name, x.n FROM companies c, LATERAL (SELECT count(*) AS n '
         'FROM employees e WHERE e.company_id = c.id) x', None),
    Case('left join', 'SELECT e.name, c.name FROM employees e LEFT JOIN companies c '
         'ON c.id = e.company_id', None),
    Case('union', 'SELECT name FROM employees WHERE age = 24 UNION ALL SELECT name FROM companies',
         None),
    Case('array from a subquery', 'SELECT name FROM companies WHERE id = ANY (ARRAY('
         'SELECT company_id FROM employees WHERE age = 24))', None),
]
