"""Reading and writing through the dialect postgrest, against the emulator of PostgREST."""
from cases import Case

PAGE = 'offset=0&limit=1000'

TABLES = r"""
CREATE SERVER pr FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', dialect 'postgrest');
CREATE FOREIGN TABLE far.people (
  id int OPTIONS (key 'true') NOT NULL, name text, age int, salary float8, joined timestamptz, active boolean)
  SERVER pr OPTIONS (resource '/people');
CREATE FOREIGN TABLE far.paged (id int OPTIONS (key 'true') NOT NULL, name text)
  SERVER pr OPTIONS (resource '/people', page_size '10');
CREATE TABLE near.people (id int, name text, age int, salary float8, joined timestamptz, active boolean);
CREATE VIEW near.paged AS SELECT id, name FROM near.people;
"""

WRITE_TABLES = r"""
CREATE FOREIGN TABLE far.guarded (id int OPTIONS (key 'true') NOT NULL, name text, age int)
  SERVER pr OPTIONS (resource '/people',
    update E'PATCH {resource}?id=eq.{key}&age=eq.{old.age}\nPrefer: return=representation\n\n"{changes}"');
"""

NAMES = ['Jim', 'Bob', 'Jack', 'a,b"c', '100% Ann_a, Esq', '\u00dcn\u00efcode', '(x)', 'null']


def people():
    """25 rows, NULLs among them."""
    return [{'id': i, 'name': NAMES[i - 1] if i <= len(NAMES) else 'Worker %d' % i,
             'age': None if i % 7 == 0 else 20 + i * 5 % 30, 'salary': None if i % 5 == 0 else 900 + i * 12.5,
             'joined': '%d-%02d-03T09:30:12Z' % (2000 + i, i % 12 + 1) if i % 3 else None,
             'active': (True, False, None)[i % 3]} for i in range(1, 26)]


def fill(suite):
    """The same rows into near."""
    with suite.connection.cursor() as cursor:
        cursor.executemany('INSERT INTO near.people VALUES (%(id)s, %(name)s, %(age)s, %(salary)s, '
                           '%(joined)s, %(active)s)', people())


def asked(terms, columns='id', order='&order=id.asc', page=PAGE):
    """The list request with these terms, written plainly."""
    for char in '%"() :':
        terms = terms.replace(char, '%%%02X' % ord(char))
    return 'GET /people?select=%s%s%s&%s' % (columns, terms and '&and=(%s)' % terms, order, page)


CASES = [
    Case('all', 'SELECT * FROM people', asked('', 'id,name,age,salary,joined,active')),
    Case('item', 'SELECT name FROM people WHERE id = 7', 'GET /people?select=id,name&id=eq.7&limit=1'),
    Case('no item', 'SELECT name FROM people WHERE id = 700', 'GET /people?select=id,name&id=eq.700&limit=1'),
    Case('eq', 'SELECT id FROM people WHERE age = 25', asked('age.eq.25', 'id,age')),
    Case('text', "SELECT id FROM people WHERE name = 'a,b\"c'", asked('name.eq."a%2Cb\\"c"', 'id,name')
         .replace('%252C', '%2C').replace('\\', '%5C')),
    Case('parentheses', "SELECT id FROM people WHERE name = '(x)'", asked('name.eq."(x)"', 'id,name')),
    Case('text like null', "SELECT id FROM people WHERE name = 'null'", asked('name.eq."null"', 'id,name')),
    Case('two bounds of a column', 'SELECT id FROM people WHERE age > 25 AND age <= 40',
         asked('age.gt.25,age.lte.40', 'id,age')),
    Case('ne', 'SELECT id FROM people WHERE age <> 25', asked('age.neq.25', 'id,age')),
    Case('null', 'SELECT id FROM people WHERE age IS NULL', asked('age.is.null', 'id,age')),
    Case('not null', 'SELECT id FROM people WHERE age IS NOT NULL', asked('age.not.is.null', 'id,age')),
    Case('or', "SELECT id FROM people WHERE age = 25 OR salary < 950 OR name LIKE 'J%'", None),
    Case('not', "SELECT id FROM people WHERE NOT (name LIKE 'J%')", None),
    Case('not in', 'SELECT id FROM people WHERE age NOT IN (25, 30)', None),
    Case('count', 'SELECT count(*) FROM people WHERE age > 25 AND (active OR active IS NULL)', None),
    Case('time', "SELECT id FROM people WHERE joined >= '2010-11-03 09:30:12+00'", None),
    Case('order', 'SELECT id, age FROM people ORDER BY age DESC, id LIMIT 4',
         asked('', 'id,age', '&order=age.desc,id.asc', 'offset=0&limit=4'), ordered=True),
    Case('order, nulls first', 'SELECT id, age FROM people ORDER BY age NULLS FIRST, id', None, ordered=True),
    Case('pages', 'SELECT * FROM paged', None),
    Case('projection', 'SELECT count(name) FROM people', asked('', 'id,name')),
]

WRITES = [
    Case('insert', "INSERT INTO people (id, name, age) VALUES (50, 'New', 5) RETURNING id, name, salary",
         'POST /people {"id": 50, "name": "New", "age": 5}', rows=[(50, 'New', None)],
         after=('SELECT age FROM people WHERE id = 50', [(5,)])),
    Case('insert, there', "INSERT INTO people (id, name) VALUES (1, 'New')", None, error='23505',
         detail='duplicate key value', after=('SELECT name FROM people WHERE id = 1', [('Jim',)])),
    Case('insert of several', "INSERT INTO people (name) VALUES ('N1'), ('N2')", None, rows=None,
         after=("SELECT id, name FROM people WHERE name LIKE 'N_' ORDER BY id", [(26, 'N1'), (27, 'N2')])),
    Case('update', 'UPDATE people SET age = 41 WHERE id = 3 RETURNING name, age', None, rows=[('Jack', 41)],
         after=('SELECT age FROM people WHERE id = 3', [(41,)])),
    Case('update to null', 'UPDATE people SET age = NULL, joined = NULL WHERE id = 1', None, rows=None,
         after=('SELECT age, joined FROM people WHERE id = 1', [(None, None)])),
    Case('update of several', "UPDATE people SET age = age + 1 WHERE name LIKE 'J%'", None, rows=None,
         after=('SELECT id, age FROM people WHERE id IN (1, 3) ORDER BY id', [(1, 26), (3, 36)])),
    Case('update under a condition', "UPDATE guarded SET name = 'Jacky' WHERE id = 3", None, rows=None,
         after=('SELECT name FROM people WHERE id = 3', [('Jacky',)])),
    Case('update of none', 'UPDATE people SET age = 1 WHERE id = 99 RETURNING id', None, rows=[],
         after=('SELECT count(*) FROM people WHERE age = 1', [(0,)])),
    Case('delete', 'DELETE FROM people WHERE id = 3', None, rows=None,
         after=('SELECT count(*) FROM people', [(24,)])),
    Case('delete of several', 'DELETE FROM people WHERE age > 40', None, rows=None,
         after=('SELECT count(*) FROM people WHERE age > 40', [(0,)])),
]
