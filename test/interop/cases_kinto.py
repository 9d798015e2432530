"""Reading and writing through the dialect kinto, against the genuine Kinto in memory."""
import json

from cases import Case

PATH = '/buckets/main/collections/articles/records'
ALL = 'GET %s?_sort=id&_limit=50' % PATH

TABLES = r"""
CREATE SERVER k FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', dialect 'kinto');
CREATE FOREIGN TABLE far.articles (
  id text OPTIONS (key 'true') NOT NULL, title text, number text, words int, score float8, open boolean,
  author text OPTIONS (pointer '/author/name', filter_name 'author.name', sort_name 'author.name'),
  age int OPTIONS (pointer '/author/age', filter_name 'author.age', sort_name 'author.age') NOT NULL,
  tags jsonb)
  SERVER k OPTIONS (resource '/buckets/main/collections/articles/records', page_size '50');
CREATE FOREIGN TABLE far.paged (id text OPTIONS (key 'true') NOT NULL, words int)
  SERVER k OPTIONS (resource '/buckets/main/collections/articles/records', page_size '10');
CREATE FOREIGN TABLE far.matched (
  id text OPTIONS (key 'true') NOT NULL, title text OPTIONS (filters 'all'))
  SERVER k OPTIONS (resource '/buckets/main/collections/articles/records', page_size '50');
CREATE FOREIGN TABLE far.since (
  id text OPTIONS (key 'true') NOT NULL, last_modified bigint,
  since bigint OPTIONS (access 'request', filter_eq '_since={{value}}'))
  SERVER k OPTIONS (resource '/buckets/main/collections/articles/records', page_size '50');

CREATE TABLE near.raw (doc jsonb);
CREATE VIEW near.articles AS SELECT doc->>'id' AS id, doc->>'title' AS title, doc->>'number' AS number,
  (doc->>'words')::int AS words, (doc->>'score')::float8 AS score, (doc->>'open')::boolean AS open,
  doc->'author'->>'name' AS author, (doc->'author'->>'age')::int AS age, doc->'tags' AS tags FROM near.raw;
CREATE VIEW near.paged AS SELECT id, words FROM near.articles;
CREATE VIEW near.matched AS SELECT id, title FROM near.articles;
"""

WRITE_TABLES = r"""
CREATE FOREIGN TABLE far.w (
  id text OPTIONS (key 'true') NOT NULL, title text, words int, open boolean, tags jsonb,
  author text OPTIONS (pointer '/author/name'))
  SERVER k OPTIONS (resource '/buckets/main/collections/articles/records');
CREATE FOREIGN TABLE far.versioned (
  id text OPTIONS (key 'true') NOT NULL, title text, words int, last_modified bigint OPTIONS (access 'read'))
  SERVER k OPTIONS (resource '/buckets/main/collections/articles/records');
"""


def fill(suite):
    """The service's first data into near.raw."""
    for record in articles():
        with suite.connection.cursor() as cursor:
            cursor.execute('INSERT INTO near.raw VALUES (%s)', (json.dumps(record),))


WORDS = 'apple birch cloud delta ember frost grain house inlet joker'.split()


def articles():
    """The same formula as the service's."""
    for n in range(1, 26):
        record = {'id': 'a%02d' % n, 'title': '%s %s' % (WORDS[n % 10], WORDS[n * 7 % 10]),
                  'number': str(n * 7), 'words': n * 37 % 100, 'score': n * 2.5, 'open': n % 3 == 0,
                  'author': {'name': WORDS[n % 5].title(), 'age': 20 + n},
                  'tags': WORDS[n % 4:n % 4 + 2]}
        if n % 6 == 0:
            record['words'] = None
        if n % 7 == 0:
            del record['score']
        yield record


def asked(arguments, sort='id', limit=50):
    """The list request with these arguments before the page's."""
    return 'GET %s?%s&_sort=%s&_limit=%d' % (PATH, arguments, sort, limit)


CASES = [
    Case('all', 'SELECT * FROM articles', ALL),
    Case('item', "SELECT * FROM articles WHERE id = 'a07'", 'GET %s/a07' % PATH),
    Case('no item', "SELECT * FROM articles WHERE id = 'b07'", 'GET %s/b07' % PATH),
    Case('no id', "SELECT * FROM articles WHERE id = 'a b'", 'GET %s/a%%20b' % PATH, error='22023',
         detail='Invalid object id'),
    Case('items', "SELECT id, words FROM articles WHERE id IN ('a01', 'zz', 'a03')",
         ['GET %s/%s' % (PATH, i) for i in ('a01', 'a03', 'zz')]),
    Case('eq', 'SELECT id FROM articles WHERE words = 37', asked('words=37')),
    Case('text of digits', "SELECT id FROM articles WHERE number = '7'", asked('number=%227%22')),
    Case('text like null', "SELECT id FROM articles WHERE title = 'null'", asked('title=%22null%22')),
    Case('quotes', "SELECT id FROM articles WHERE title = E'a\"b\\\\c'", asked('title=%22a%5C%22b%5C%5Cc%22')),
    Case('boolean', 'SELECT id FROM articles WHERE open', asked('open=true')),
    Case('nested', "SELECT id FROM articles WHERE author = 'Apple'", asked('author.name=%22Apple%22')),
    Case('ne', 'SELECT id FROM articles WHERE words <> 37', asked('not_words=37')),
    Case('gt', 'SELECT id FROM articles WHERE words > 50 AND words < 80', asked('gt_words=50&lt_words=80')),
    Case('ge', 'SELECT id FROM articles WHERE words BETWEEN 50 AND 80', asked('min_words=50&max_words=80')),
    Case('float', 'SELECT id FROM articles WHERE score = 2.5', asked('score=2.5')),
    Case('in', 'SELECT id FROM articles WHERE words IN (37, 74, 1)', asked('in_words=1,37,74'),
         asked('in_words=37,74,1')),
    Case('in of texts', "SELECT id FROM articles WHERE title IN ('apple apple', 'x, y')", None),
    Case('not null', 'SELECT id FROM articles WHERE score IS NOT NULL', asked('has_score=true')),
    Case('not null, null', 'SELECT id FROM articles WHERE words IS NOT NULL', asked('has_words=true')),
    Case('null stays', 'SELECT id FROM articles WHERE words IS NULL', ALL),
    Case('like stays', "SELECT id FROM articles WHERE title LIKE '%bi%'", ALL),
    Case('contains', "SELECT id FROM matched WHERE title LIKE '%bi%'", asked('like_title=*bi*')),
    Case('prefix', "SELECT id FROM matched WHERE title LIKE 'bi%'", asked('like_title=bi*')),
    Case('suffix', "SELECT id FROM matched WHERE title LIKE '%se'", asked('like_title=*se')),
    Case('case', "SELECT id FROM matched WHERE title LIKE 'BI%'", asked('like_title=BI*')),
    Case('wildcard in a text', "SELECT id FROM matched WHERE title LIKE '%*%'", ALL),
    Case('count', 'SELECT count(*) FROM articles', 'HEAD ' + PATH),
    Case('count, exact', "SELECT count(*) FROM articles WHERE open AND title = 'ember inlet'",
         'HEAD %s?title=%%22ember%%20inlet%%22&open=true' % PATH,
         'HEAD %s?open=true&title=%%22ember%%20inlet%%22' % PATH),
    Case('count, not exact', 'SELECT count(*) FROM articles WHERE words < 50', asked('lt_words=50')),
    Case('order', 'SELECT id, age FROM articles WHERE open ORDER BY age DESC LIMIT 3',
         asked('open=true', '-age'.replace('age', 'author.age'), 3), ordered=True),
    Case('order of numbers that are there', 'SELECT id, words FROM articles WHERE words > 5 ORDER BY words, age',
         asked('gt_words=5', 'words,author.age'), ordered=True),
    Case('order stays', 'SELECT id, words FROM articles ORDER BY words, age', None, ordered=True),
    Case('pages', 'SELECT * FROM paged', None),
    Case('pages, order', 'SELECT * FROM paged WHERE words >= 0 ORDER BY words DESC', None, ordered=True),
    Case('since', 'SELECT count(*) FROM since WHERE since = 0 AND last_modified > 0', None, rows=[(25,)]),
    Case('json', "SELECT id, tags FROM articles WHERE tags @> '[\"birch\"]'", ALL),
]

WRITES = [
    Case('insert', "INSERT INTO w (id, title, words, tags, author) VALUES ('n1', 'New', 5, '[\"x\"]', 'Me') "
         'RETURNING id, title, words', 'POST %s {"data": {"id": "n1", "title": "New", "words": 5, "tags": ["x"], '
         '"author": {"name": "Me"}}} | If-None-Match: *' % PATH, rows=[('n1', 'New', 5)],
         after=("SELECT author FROM w WHERE id = 'n1'", [('Me',)])),
    Case('insert without id', "INSERT INTO w (title) VALUES ('New') RETURNING id IS NOT NULL", None,
         rows=[(True,)], after=("SELECT count(*) FROM w WHERE title = 'New'", [(1,)])),
    Case('insert, there', "INSERT INTO w (id, title) VALUES ('a01', 'New')", None, error='23505',
         after=("SELECT title FROM w WHERE id = 'a01'", [('birch house',)])),
    Case('update', "UPDATE w SET words = 1 WHERE id = 'a01' RETURNING title, words",
         ['GET %s/a01' % PATH, 'PATCH %s/a01 {"data": {"words": 1}}' % PATH],
         'PATCH %s/a01 {"data": {"words": 1}}' % PATH,
         rows=[('birch house', 1)], after=("SELECT words FROM w WHERE id = 'a01'", [(1,)])),
    Case('update of several', "UPDATE w SET open = NULL WHERE words > 90", None, rows=None,
         after=("SELECT count(*) FROM w WHERE open IS NULL", [(2,)])),
    Case('version', "UPDATE versioned SET words = 2 WHERE id = 'a02' RETURNING words", None, rows=[(2,)],
         after=("SELECT words FROM versioned WHERE id = 'a02'", [(2,)])),
    Case('delete', "DELETE FROM versioned WHERE id = 'a03' RETURNING id", None, rows=[('a03',)],
         after=('SELECT count(*) FROM w', [(24,)])),
    Case('delete of none', "DELETE FROM w WHERE id = 'zz'", None, rows=None,
         after=('SELECT count(*) FROM w', [(25,)])),
]
