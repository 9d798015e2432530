"""Reading and writing through the dialect django_rest, against the genuine framework.

companies by page number (4 a page), employees by limit and offset, cursors over employees
by the cursor pagination, staff without pages.
"""
from cases import Case

LIST = 'GET /employees/?limit=1000'

TABLES = r"""
CREATE SERVER dj FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', dialect 'django_rest');
CREATE FOREIGN TABLE far.companies (
  id int OPTIONS (key 'true') NOT NULL, name text, founded date)
  SERVER dj OPTIONS (resource '/companies', page_size '1000');
CREATE FOREIGN TABLE far.employees (
  id int OPTIONS (key 'true', sortable 'true') NOT NULL, name text,
  age int OPTIONS (sortable 'true'), salary float8, joined timestamptz, active boolean, company int)
  SERVER dj OPTIONS (resource '/employees', page_size '1000');
CREATE FOREIGN TABLE far.lookups (
  id int OPTIONS (key 'true', sortable 'true') NOT NULL, name text, age int, active boolean, company int)
  SERVER dj OPTIONS (resource '/employees', page_size '1000', exact 'eq,in,lt,le,gt,ge,null,not_null',
    filter_null '{{column}}__isnull=true', filter_not_null '{{column}}__isnull=false',
    filter_in '{{column}}__in={{values|,}}', filter_prefix '{{column}}__startswith={{value}}',
    filter_contains '{{column}}__contains={{value}}', filter_suffix '{{column}}__endswith={{value}}',
    filters 'all text=eq,prefix,contains,suffix,null,not_null boolean=eq,null,not_null');
CREATE FOREIGN TABLE far.numbered (
  id int OPTIONS (key 'true', sortable 'true') NOT NULL, name text)
  SERVER dj OPTIONS (resource '/companies', page_size '2', pager 'page',
    list 'GET {{resource}}/?ordering={{sort|,}}&page={{page}}&page_size={{page_size}}');
CREATE FOREIGN TABLE far.offsets (
  id int OPTIONS (key 'true', sortable 'true') NOT NULL, name text)
  SERVER dj OPTIONS (resource '/employees', page_size '10', pager 'offset',
    list 'GET {{resource}}/?ordering={{sort|,}}&limit={{page_size}}&offset={{offset}}');
CREATE FOREIGN TABLE far.cursors (
  id int OPTIONS (key 'true', sortable 'true') NOT NULL, name text)
  SERVER dj OPTIONS (resource '/cursors', page_size '10');
CREATE FOREIGN TABLE far.staff (
  id int OPTIONS (key 'true') NOT NULL, name text, age int)
  SERVER dj OPTIONS (resource '/staff', list 'GET {{resource}}/', records '', pager 'none', total '');

CREATE TABLE near.companies (id int, name text, founded date);
CREATE TABLE near.employees (id int, name text, age int, salary float8, joined timestamptz,
  active boolean, company int);
CREATE VIEW near.lookups AS SELECT id, name, age, active, company FROM near.employees;
CREATE VIEW near.numbered AS SELECT id, name FROM near.companies;
CREATE VIEW near.offsets AS SELECT id, name FROM near.employees;
CREATE VIEW near.cursors AS SELECT id, name FROM near.employees;
CREATE VIEW near.staff AS SELECT id, name, age FROM near.employees;
"""

WRITE_TABLES = r"""
CREATE FOREIGN TABLE far.w (
  id int OPTIONS (key 'true') NOT NULL, name text, age int, joined timestamptz, active boolean, company int)
  SERVER dj OPTIONS (resource '/employees');
CREATE FOREIGN TABLE far.put (
  id int OPTIONS (key 'true') NOT NULL, name text, founded date)
  SERVER dj OPTIONS (resource '/companies', update E'PUT {resource}/{key}/\n"{record}"');
"""

COMPANIES = [(1, 'Initech', '1998-03-04'), (2, 'Parrots R Us', None), (3, 'Empty, Inc', '2001-12-31'),
             (4, 'Hooli', '2010-01-01'), (5, 'Z & Sons', None), (6, 'A+B', '1970-01-01')]
NAMES = ['Jim', 'Bob', 'Jack', 'Alice Joplin', '100% Ann_a, Esq', '\u00dcn\u00efcode']


def employee(i):
    """The same formula as the service's."""
    return (i, NAMES[i - 1] if i <= len(NAMES) else 'Worker %d' % i,
            None if i % 7 == 0 else 20 + i * 5 % 30, None if i % 5 == 0 else 900 + i * 12.5,
            '%d-%02d-03T09:30:12.5Z' % (2000 + i, i % 12 + 1) if i % 3 else None,
            (True, False, None)[i % 3], i % 4 + 1 if i % 6 else None)


def fill(suite):
    """The service's first data into near."""
    with suite.connection.cursor() as cursor:
        cursor.executemany('INSERT INTO near.companies VALUES (%s, %s, %s)', COMPANIES)
        cursor.executemany('INSERT INTO near.employees VALUES (%s, %s, %s, %s, %s, %s, %s)',
                           [employee(i) for i in range(1, 26)])


def asked(arguments):
    """The list request of all employees with these arguments before the page's."""
    return 'GET /employees/?%s&limit=1000' % arguments


CASES = [
    Case('all', 'SELECT * FROM employees', LIST),
    Case('item', 'SELECT * FROM employees WHERE id = 7', 'GET /employees/7/'),
    Case('no item', 'SELECT * FROM employees WHERE id = 700', 'GET /employees/700/'),
    Case('eq', 'SELECT id FROM employees WHERE age = 25', asked('age=25')),
    Case('range', 'SELECT id, age FROM employees WHERE age > 25 AND age <= 40',
         asked('age__gt=25&age__lte=40')),
    Case('range, second time', 'SELECT id FROM employees WHERE joined >= \'2010-11-03 09:30:12.5+00\' '
         "AND joined < '2020-01-01'",
         asked('joined__gte=2010-11-03T09%3A30%3A12.500000Z&joined__lt=2020-01-01T00%3A00%3A00.000000Z')),
    Case('text', "SELECT id FROM employees WHERE name = '100% Ann_a, Esq'",
         asked('name=100%25%20Ann_a%2C%20Esq')),
    Case('unicode', "SELECT id FROM employees WHERE name = '\u00dcn\u00efcode'",
         asked('name=%C3%9Cn%C3%AFcode')),
    Case('blanks at an end', "SELECT id FROM employees WHERE name = 'Jim '", LIST),
    Case('hard blanks at an end', "SELECT id FROM employees WHERE name = U&'Bob\\00A0'", LIST),
    Case('boolean', 'SELECT id FROM employees WHERE active', asked('active=true')),
    Case('not boolean', 'SELECT id FROM employees WHERE NOT active', asked('active=false')),
    Case('like stays', "SELECT id FROM employees WHERE name LIKE 'Wor%'", LIST),
    Case('ne stays', 'SELECT id FROM employees WHERE age <> 25', LIST),
    Case('null stays', 'SELECT id FROM employees WHERE age IS NULL', LIST),
    Case('or stays', 'SELECT id FROM employees WHERE age = 25 OR salary < 1000', LIST),
    Case('null', 'SELECT id FROM lookups WHERE age IS NULL', asked('age__isnull=true')),
    Case('not null', 'SELECT id FROM lookups WHERE company IS NOT NULL', asked('company__isnull=false')),
    Case('in', 'SELECT id FROM lookups WHERE age IN (25, 30, 1)', asked('age__in=25,30,1'),
         asked('age__in=1,25,30')),
    Case('prefix', "SELECT id FROM lookups WHERE name LIKE 'Wor%'", asked('name__startswith=Wor')),
    Case('prefix, case', "SELECT id FROM lookups WHERE name LIKE 'wor%'", asked('name__startswith=wor')),
    Case('contains', "SELECT id FROM lookups WHERE name LIKE '%lice J%'", asked('name__contains=lice%20J')),
    Case('suffix', "SELECT id FROM lookups WHERE name LIKE '%2'", asked('name__endswith=2')),
    Case('count', 'SELECT count(*) FROM employees', 'GET /employees/?limit=1'),
    Case('count, exact', 'SELECT count(*) FROM lookups WHERE age >= 30 AND active IS NOT NULL',
         'GET /employees/?age__gte=30&active__isnull=false&limit=1'),
    Case('count, not exact', 'SELECT count(*) FROM employees WHERE age >= 30', asked('age__gte=30')),
    Case('order', 'SELECT id, age FROM employees WHERE age > 20 ORDER BY age DESC, id LIMIT 4',
         'GET /employees/?age__gt=20&ordering=-age,id&limit=4', ordered=True),
    Case('order stays', 'SELECT id, salary FROM employees ORDER BY salary, id', LIST, ordered=True),
    Case('pages by number', 'SELECT * FROM numbered', [
        'GET /companies/?ordering=id&page=%d&page_size=2' % n for n in (1, 2, 3)]),
    Case('pages by url', 'SELECT * FROM companies', ['GET /companies/?limit=1000',
                                                    'GET /companies/?limit=1000&page=2']),
    Case('pages by offset', 'SELECT * FROM offsets', [
        'GET /employees/?ordering=id&limit=10&offset=%d' % n for n in (0, 9, 18)]),
    Case('offset', 'SELECT * FROM offsets ORDER BY id LIMIT 3 OFFSET 7',
         'GET /employees/?ordering=id&limit=3&offset=7', ordered=True),
    Case('pages by cursor', 'SELECT * FROM cursors', None),
    Case('cursor, order', 'SELECT * FROM cursors ORDER BY id DESC LIMIT 3', 'GET /cursors/?ordering=-id&limit=3',
         ordered=True),
    Case('no pages', 'SELECT * FROM staff WHERE age < 30', 'GET /staff/?age__lt=30'),
    Case('join', 'SELECT e.name, c.name FROM employees e JOIN companies c ON c.id = e.company '
         'WHERE e.age = 25', None),
    Case('join by key', 'SELECT c.name, e.name FROM companies c LEFT JOIN lookups e ON e.company = c.id '
         'WHERE c.id = 3', None),
    Case('refused', "SELECT id FROM employees WHERE salary < 1e60", asked('salary__lt=' + str(10 ** 60)),
         asked('salary__lt=1e60'), asked('salary__lt=1e%2B60'), error='22023', detail='Ensure this value'),
]

WRITES = [
    Case('insert', "INSERT INTO w (name, age, joined, active, company) VALUES ('Kim', 25, "
         "'2020-02-03 06:05:06+02', true, 2) RETURNING id, name, age, joined = '2020-02-03 04:05:06+00'",
         'POST /employees/ {"name": "Kim", "age": 25, "joined": "2020-02-03T04:05:06Z", "active": true, '
         '"company": 2}', rows=[(31, 'Kim', 25, True)],
         after=("SELECT id, company FROM w WHERE name = 'Kim'", [(31, 2)])),
    Case('insert, unique', "INSERT INTO w (name) VALUES ('Bob')", 'POST /employees/ {"name": "Bob"}',
         error='23505', detail='already exists', after=('SELECT count(*) FROM w', [(25,)])),
    Case('insert, invalid', "INSERT INTO w (name, company) VALUES ('X', 99)", None, error='22023',
         detail='Invalid pk', after=('SELECT count(*) FROM w', [(25,)])),
    Case('update', "UPDATE w SET age = 41 WHERE id = 3 RETURNING name, age",
         'PATCH /employees/3/ {"age": 41}', ['GET /employees/3/', 'PATCH /employees/3/ {"age": 41}'],
         rows=[('Jack', 41)], after=('SELECT age FROM w WHERE id = 3', [(41,)])),
    Case('update to null', 'UPDATE w SET joined = NULL WHERE id = 1', None, rows=None,
         after=('SELECT joined FROM w WHERE id = 1', [(None,)])),
    Case('update of several', "UPDATE w SET age = age + 1 WHERE name LIKE 'J%'", None, rows=None,
         after=('SELECT id, age FROM w WHERE id IN (1, 3) ORDER BY id', [(1, 26), (3, 36)])),
    Case('update by PUT', "UPDATE put SET name = 'Initrode' WHERE id = 1 RETURNING name, founded::text",
         None, rows=[('Initrode', '1998-03-04')],
         after=('SELECT name FROM put WHERE id = 1', [('Initrode',)])),
    Case('update of none', 'UPDATE w SET age = 1 WHERE id = 99 RETURNING id', None, rows=[],
         after=('SELECT count(*) FROM w WHERE age = 1', [(0,)])),
    Case('delete', 'DELETE FROM w WHERE id = 3', 'DELETE /employees/3/',
         ['GET /employees/3/', 'DELETE /employees/3/'], rows=None,
         after=('SELECT count(*) FROM w', [(24,)])),
]
