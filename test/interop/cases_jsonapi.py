"""Reading and writing through the dialect jsonapi, against djangorestframework-jsonapi.

The same rows as those of cases_django_rest.py.
"""
from cases import Case

LIST = 'GET /employees?page%5Bsize%5D=100'

TABLES = r"""
CREATE SERVER ja FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', dialect 'jsonapi', page_size '100');
CREATE FOREIGN TABLE far.companies (
  id int OPTIONS (key 'true') NOT NULL, name text, founded date)
  SERVER ja OPTIONS (resource '/companies', vars 'type=companies');
CREATE FOREIGN TABLE far.employees (
  id int OPTIONS (key 'true') NOT NULL, name text, age int, salary float8, joined timestamptz, active boolean,
  company int OPTIONS (pointer '/relationships/company/data/id', filters 'eq'))
  SERVER ja OPTIONS (resource '/employees', vars 'type=employees');
CREATE FOREIGN TABLE far.lookups (
  id int OPTIONS (key 'true') NOT NULL, name text, age int, active boolean,
  company int OPTIONS (pointer '/relationships/company/data/id'))
  SERVER ja OPTIONS (resource '/employees', exact 'eq,in,lt,le,gt,ge,null,not_null',
    filter_lt 'filter[{{column}}.lt]={{value}}', filter_le 'filter[{{column}}.lte]={{value}}',
    filter_gt 'filter[{{column}}.gt]={{value}}', filter_ge 'filter[{{column}}.gte]={{value}}',
    filter_null 'filter[{{column}}.isnull]=true', filter_not_null 'filter[{{column}}.isnull]=false',
    filter_in 'filter[{{column}}.in]={{values|,}}', filter_prefix 'filter[{{column}}.startswith]={{value}}',
    filters 'all text=eq,prefix,null,not_null boolean=eq,null,not_null');
CREATE FOREIGN TABLE far.paged (
  id int OPTIONS (key 'true') NOT NULL, name text)
  SERVER ja OPTIONS (resource '/employees', page_size '10');
CREATE FOREIGN TABLE far.numbered (
  id int OPTIONS (key 'true') NOT NULL, name text)
  SERVER ja OPTIONS (resource '/employees', page_size '10', pager 'page',
    list 'GET {{resource}}?sort={{sort|,}}&page[number]={{page}}&page[size]={{page_size}}');

CREATE TABLE near.companies (id int, name text, founded date);
CREATE TABLE near.employees (id int, name text, age int, salary float8, joined timestamptz,
  active boolean, company int);
CREATE VIEW near.lookups AS SELECT id, name, age, active, company FROM near.employees;
CREATE VIEW near.paged AS SELECT id, name FROM near.employees;
CREATE VIEW near.numbered AS SELECT id, name FROM near.employees;
"""

WRITE_TABLES = r"""
CREATE FOREIGN TABLE far.w (
  id int OPTIONS (key 'true') NOT NULL, name text, age int, joined timestamptz, active boolean,
  company jsonb OPTIONS (pointer '/relationships/company/data', write_pointer '/relationships/company/data'))
  SERVER ja OPTIONS (resource '/employees', vars 'type=employees');
"""


def asked(arguments):
    """The list request with these arguments, brackets encoded."""
    return ('GET /employees?%s&page[size]=100' % arguments).replace('[', '%5B').replace(']', '%5D')


CASES = [
    Case('all', 'SELECT * FROM employees', LIST),
    Case('item', 'SELECT * FROM employees WHERE id = 7', 'GET /employees/7'),
    Case('no item', 'SELECT * FROM employees WHERE id = 700', 'GET /employees/700'),
    Case('items', 'SELECT id, name FROM employees WHERE id IN (1, 3, 700)',
         ['GET /employees/%d' % i for i in (1, 3, 700)]),
    Case('eq', 'SELECT id FROM employees WHERE age = 25', asked('filter[age]=25')),
    Case('text', "SELECT id FROM employees WHERE name = '100% Ann_a, Esq'",
         asked('filter[name]=100%25%20Ann_a%2C%20Esq')),
    Case('empty text', "SELECT id FROM employees WHERE name = ''", LIST),
    Case('boolean', 'SELECT id FROM employees WHERE active', asked('filter[active]=true')),
    Case('relationship', 'SELECT id, company FROM employees WHERE company = 2', asked('filter[company]=2')),
    Case('time', "SELECT id FROM employees WHERE joined = '2001-02-03 09:30:12.5+00'",
         asked('filter[joined]=2001-02-03T09%3A30%3A12.500000Z')),
    Case('range stays', 'SELECT id FROM employees WHERE age > 25', LIST),
    Case('range', 'SELECT id FROM lookups WHERE age > 25 AND age <= 40',
         asked('filter[age.gt]=25&filter[age.lte]=40')),
    Case('null', 'SELECT id FROM lookups WHERE age IS NULL', asked('filter[age.isnull]=true')),
    Case('in', 'SELECT id FROM lookups WHERE age IN (25, 30)', asked('filter[age.in]=25,30')),
    Case('prefix', "SELECT id FROM lookups WHERE name LIKE 'Wor%'", asked('filter[name.startswith]=Wor')),
    Case('count', 'SELECT count(*) FROM employees', 'GET /employees?page%5Bsize%5D=1'),
    Case('count, exact', 'SELECT count(*) FROM lookups WHERE age >= 30',
         'GET /employees?filter%5Bage.gte%5D=30&page%5Bsize%5D=1'),
    Case('order', 'SELECT id, age FROM employees WHERE age = 25 ORDER BY age DESC, id LIMIT 2',
         asked('filter[age]=25&sort=id').replace('=100', '=2'), asked('filter[age]=25&sort=-age,id')
         .replace('=100', '=2'), None, ordered=True),
    Case('order by key', 'SELECT id, name FROM employees ORDER BY id DESC LIMIT 3',
         asked('sort=-id').replace('=100', '=3'), ordered=True),
    Case('pages', 'SELECT * FROM paged', [
        'GET /employees?page%5Bsize%5D=10', 'GET /employees?page%5Bnumber%5D=2&page%5Bsize%5D=10',
        'GET /employees?page%5Bnumber%5D=3&page%5Bsize%5D=10']),
    Case('pages by number', 'SELECT * FROM numbered', [
        'GET /employees?sort=id&page%%5Bnumber%%5D=%d&page%%5Bsize%%5D=10' % n for n in (1, 2, 3)]),
    Case('join', 'SELECT e.name, c.name FROM employees e JOIN companies c ON c.id = e.company '
         'WHERE e.age = 25', None),
    Case('refused', "SELECT id FROM employees WHERE salary = 1e60", None, error='22023', detail='Ensure this value'),
]

WRITES = [
    Case('insert', "INSERT INTO w (name, age, company) VALUES ('Kim', 25, "
         "'{\"type\": \"Company\", \"id\": \"2\"}') RETURNING id, name, age",
         'POST /employees {"data": {"type": "employees", "attributes": {"name": "Kim", "age": 25}, '
         '"relationships": {"company": {"data": {"type": "Company", "id": "2"}}}}}', rows=[(31, 'Kim', 25)],
         after=("SELECT id, company->>'id' FROM w WHERE name = 'Kim'", [(31, '2')])),
    Case('insert, unique', "INSERT INTO w (name) VALUES ('Bob')", None, error='22023', detail='already exists',
         after=('SELECT count(*) FROM w', [(25,)])),
    Case('update', "UPDATE w SET age = 41 WHERE id = 3 RETURNING name, age",
         'PATCH /employees/3 {"data": {"type": "employees", "id": "3", "attributes": {"age": 41}}}',
         ['GET /employees/3', 'PATCH /employees/3 {"data": {"type": "employees", "id": "3", "attributes": {"age": 41}}}'],
         rows=[('Jack', 41)], after=('SELECT age FROM w WHERE id = 3', [(41,)])),
    Case('update of several', "UPDATE w SET active = NULL WHERE age > 40", None, rows=None,
         after=('SELECT count(*) FROM w WHERE active IS NOT NULL AND age > 40', [(0,)])),
    Case('delete', 'DELETE FROM w WHERE id = 3', 'DELETE /employees/3',
         ['GET /employees/3', 'DELETE /employees/3'], rows=None,
         after=('SELECT count(*) FROM w', [(24,)])),
]
