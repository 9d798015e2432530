"""Reading and writing through the dialect odata, against simple-odata-server.

That server has its own ways: a missing item is an empty value beside an item's; startswith,
endswith, contains and not are read and dropped; $count is no bare number.
"""
from cases import Case

COLUMNS = '$select=_id,Name,Stock,Price,Active,Since'
ALL = 'GET /Products?' + COLUMNS

TABLES = r"""
CREATE SERVER shop FOREIGN DATA WRAPPER rest_fdw
  OPTIONS (url '{url}', dialect 'odata', record '/value/0,none');
CREATE FOREIGN TABLE far.products (
  id text OPTIONS (key 'true', column_name '_id') NOT NULL, name text OPTIONS (column_name 'Name'),
  stock int OPTIONS (column_name 'Stock'), price float8 OPTIONS (column_name 'Price') NOT NULL,
  active boolean OPTIONS (column_name 'Active'), since date OPTIONS (column_name 'Since', filters 'null,not_null'))
  SERVER shop OPTIONS (resource '/Products');

CREATE TABLE near.products (id text, name text, stock int, price float8, active boolean, since date);
"""

# what is there already says so by a 500, and a change has no reply
WRITE_TABLES = r"""
CREATE FOREIGN TABLE far.w (
  id text OPTIONS (key 'true', column_name '_id') NOT NULL, name text OPTIONS (column_name 'Name'),
  stock int OPTIONS (column_name 'Stock'))
  SERVER shop OPTIONS (resource '/Products', record '', on_status '500 /error/message~unique 23505');
"""

WORDS = 'apple birch cloud delta ember frost grain house inlet joker'.split()


def fill(suite):
    """The service's first data, by the same formula."""
    with suite.connection.cursor() as cursor:
        cursor.executemany('INSERT INTO near.products VALUES (%s, %s, %s, %s, %s, %s)', [
            ('p%d' % n, '%s %s' % (WORDS[n % 10], WORDS[n * 7 % 10]), n * 37 % 100 if n % 6 else None,
             n * 2.5, n % 3 == 0, '20%d-0%d-1%d' % (10 + n % 15, n % 9 + 1, n % 10) if n % 5 else None)
            for n in range(1, 31)])


def asked(condition, select='_id', more=''):
    """The list request with this filter, written plainly; more: arguments behind it."""
    encoded = condition
    for char in "%' ,()":
        encoded = encoded.replace(char, '%%%02X' % ord(char))
    return 'GET /Products?$select=%s&$filter=%s%s' % (select, encoded, more)


CASES = [
    Case('all', 'SELECT * FROM products', ALL),
    Case('item', "SELECT * FROM products WHERE id = 'p7'", "GET /Products(%27p7%27)?" + COLUMNS),
    Case('no item', "SELECT * FROM products WHERE id = 'p700'", "GET /Products(%27p700%27)?" + COLUMNS),
    Case('eq', 'SELECT id FROM products WHERE stock = 37', asked('Stock eq 37', '_id,Stock')),
    Case('text', "SELECT id FROM products WHERE name = 'apple apple'",
         asked("Name eq 'apple apple'", '_id,Name')),
    Case('range', 'SELECT id FROM products WHERE stock > 50 AND stock <= 90',
         asked('(Stock gt 50 and Stock le 90)', '_id,Stock')),
    Case('or', 'SELECT id FROM products WHERE stock = 37 OR price < 10',
         asked('(Stock eq 37 or Price lt 10)', '_id,Stock,Price')),
    Case('boolean', 'SELECT id FROM products WHERE active', asked('Active eq true', '_id,Active')),
    Case('ne', 'SELECT id FROM products WHERE stock <> 37', asked('Stock ne 37', '_id,Stock')),
    Case('null', 'SELECT id FROM products WHERE stock IS NULL', asked('Stock eq null', '_id,Stock')),
    Case('not null', 'SELECT id FROM products WHERE stock IS NOT NULL', asked('Stock ne null', '_id,Stock')),
    Case('in', 'SELECT id FROM products WHERE stock IN (37, 74)',
         asked('(Stock eq 37 or Stock eq 74)', '_id,Stock')),
    Case('prefix', "SELECT id FROM products WHERE name LIKE 'ap%'",
         asked("startswith(Name,'ap')", '_id,Name')),
    Case('contains', "SELECT id FROM products WHERE name LIKE '%pp%' AND stock < 50",
         asked("(Stock lt 50 and contains(Name,'pp'))", '_id,Name,Stock'),
         asked("(contains(Name,'pp') and Stock lt 50)", '_id,Name,Stock')),
    Case('count', 'SELECT count(*) FROM products', 'GET /Products/$count'),
    Case('count, exact', 'SELECT count(*) FROM products WHERE stock > 50 AND price >= 10',
         asked('(Stock gt 50 and Price ge 10)').replace('?$select=_id&', '/$count?')),
    Case('count, not exact', "SELECT count(*) FROM products WHERE name = 'apple apple'",
         asked("Name eq 'apple apple'", '_id,Name')),
    Case('order', 'SELECT id, price FROM products WHERE stock > 10 ORDER BY price DESC LIMIT 3',
         asked('Stock gt 10', '_id,Stock,Price', '&$orderby=Price%20desc&$top=3'), ordered=True),
    Case('limit', 'SELECT price FROM products ORDER BY price LIMIT 2',
         'GET /Products?$select=_id,Price&$orderby=Price%20asc&$top=2', ordered=True),
    Case('order, nulls', 'SELECT stock, price FROM products ORDER BY stock NULLS FIRST, price',
         'GET /Products?$select=_id,Stock,Price&$orderby=Stock%20asc,Price%20asc', ordered=True),
    Case('date', "SELECT id FROM products WHERE since = '2011-02-11' AND stock > 0", None),
]

WRITES = [
    Case('insert', "INSERT INTO w (id, name, stock) VALUES ('n1', 'New', 5) RETURNING id, name, stock",
         'POST /Products {"_id": "n1", "Name": "New", "Stock": 5}', rows=[('n1', 'New', 5)],
         after=("SELECT name FROM w WHERE id = 'n1'", [('New',)])),
    Case('insert, there', "INSERT INTO w (id, name) VALUES ('p1', 'New')", None, error='23505',
         after=("SELECT name FROM w WHERE id = 'p1'", [('birch house',)])),
    Case('update', "UPDATE w SET stock = 1 WHERE id = 'p1'", None, rows=None,
         after=("SELECT stock FROM w WHERE id = 'p1'", [(1,)])),
    Case('update of several', "UPDATE w SET name = NULL WHERE stock > 90 AND id <> 'p9'", None, rows=None,
         after=('SELECT count(*) FROM w WHERE name IS NULL AND stock > 90', [(3,)])),
    Case('delete', "DELETE FROM w WHERE id = 'p1'", None, rows=None,
         after=('SELECT count(*) FROM w', [(29,)])),
]
