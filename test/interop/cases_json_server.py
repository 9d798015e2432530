"""Reading through the dialect json_server, against the genuine json-server 0.17."""
from cases import Case
from cases_json_server_write import CASES as WRITES, TABLES as WRITE_TABLES  # noqa: F401

PAGE = '_start=0&_limit=1000&_sort=id&_order=asc'
ALL = 'GET /posts?' + PAGE

TABLES = r"""
CREATE SERVER js FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}', dialect 'json_server');
CREATE FOREIGN TABLE far.posts (
  id int OPTIONS (key 'true') NOT NULL, title text,
  author text OPTIONS (pointer '/author/name', filter_name 'author.name', sort_name 'author.name'),
  views int, score float8, published boolean, created timestamptz,
  "userId" int, tags jsonb)
  SERVER js OPTIONS (resource '/posts');
CREATE FOREIGN TABLE far.paged (id int OPTIONS (key 'true') NOT NULL, title text)
  SERVER js OPTIONS (resource '/posts', page_size '15');
CREATE FOREIGN TABLE far.users (
  id int OPTIONS (key 'true') NOT NULL, name text, email text,
  city text OPTIONS (pointer '/address/city', filter_name 'address.city'), address jsonb)
  SERVER js OPTIONS (resource '/users');
CREATE FOREIGN TABLE far.comments (
  id int OPTIONS (key 'true') NOT NULL, "postId" int, body text)
  SERVER js OPTIONS (resource '/comments');
CREATE FOREIGN TABLE far.posts_of_user (
  id int OPTIONS (key 'true') NOT NULL, title text, user_id int)
  SERVER js OPTIONS (resource '/users/{{user_id}}/posts', get '');

CREATE TABLE near.raw (name text, doc jsonb);
CREATE VIEW near.posts AS SELECT (doc->>'id')::int AS id, doc->>'title' AS title,
  doc->'author'->>'name' AS author, (doc->>'views')::int AS views, (doc->>'score')::float8 AS score,
  (doc->>'published')::boolean AS published, (doc->>'created')::timestamptz AS created,
  (doc->>'userId')::int AS "userId", doc->'tags' AS tags FROM near.raw WHERE name = 'posts';
CREATE VIEW near.paged AS SELECT id, title FROM near.posts;
CREATE VIEW near.users AS SELECT (doc->>'id')::int AS id, doc->>'name' AS name,
  doc->>'email' AS email, doc->'address'->>'city' AS city, doc->'address' AS address
  FROM near.raw WHERE name = 'users';
CREATE VIEW near.comments AS SELECT (doc->>'id')::int AS id, (doc->>'postId')::int AS "postId",
  doc->>'body' AS body FROM near.raw WHERE name = 'comments';
CREATE VIEW near.posts_of_user AS SELECT id, title, "userId" AS user_id FROM near.posts;
"""


def asked(arguments, resource='/posts'):
    """The list request with these arguments beside the page's."""
    return 'GET %s?%s&%s' % (resource, arguments, PAGE)


CASES = [
    Case('all', 'SELECT * FROM posts', ALL),
    Case('item', 'SELECT * FROM posts WHERE id = 7', 'GET /posts/7'),
    Case('no item', 'SELECT * FROM posts WHERE id = 700', 'GET /posts/700'),
    Case('items', 'SELECT id, title FROM posts WHERE id IN (1, 5, 700)', None),
    Case('eq text', "SELECT id FROM posts WHERE title = 'cloud frost'",
         asked('title=cloud%20frost')),
    Case('eq nested', "SELECT id FROM posts WHERE author = 'Delta Joker'",
         asked('author.name=Delta%20Joker')),
    Case('eq boolean', 'SELECT id FROM posts WHERE published', asked('published=true')),
    Case('ne', 'SELECT id, views FROM posts WHERE views <> 37', asked('views_ne=37')),
    Case('range', 'SELECT id FROM posts WHERE views >= 30 AND views <= 60',
         asked('views_gte=30&views_lte=60')),
    Case('gt', 'SELECT id FROM posts WHERE views > 30', asked('views_gte=30'),
         asked('views_gte=31')),
    Case('lt', 'SELECT id FROM posts WHERE views < 30', asked('views_lte=30'),
         asked('views_lte=29')),
    Case('float', 'SELECT id FROM posts WHERE score = 2.5', asked('score_gte=2.5&score_lte=2.5')),
    Case('in', 'SELECT id FROM posts WHERE views IN (37, 74, 1)',
         asked('views=37&views=74&views=1'), None),
    Case('prefix', "SELECT id FROM posts WHERE title LIKE 'cloud%'", asked('title_like=%5Ecloud')),
    Case('case', "SELECT id FROM posts WHERE title LIKE 'Cloud%'", asked('title_like=%5ECloud')),
    Case('suffix', "SELECT id FROM posts WHERE title LIKE '%frost'", asked('title_like=frost$')),
    Case('contains', "SELECT id FROM posts WHERE title LIKE '%ou%'", asked('title_like=ou')),
    Case('regular expression', "SELECT id FROM comments WHERE body LIKE '%(7) +%'",
         'GET /comments?' + PAGE),
    Case('null', 'SELECT id FROM posts WHERE views IS NULL', ALL),
    Case('not null', 'SELECT id FROM posts WHERE views IS NOT NULL', ALL),
    Case('dates stay', "SELECT id FROM posts WHERE created > '2024-06-01'", ALL),
    Case('or', 'SELECT id FROM posts WHERE views = 37 OR id = 2', ALL),
    Case('order', 'SELECT id, views FROM posts ORDER BY views DESC, id',
         'GET /posts?_start=0&_limit=1000&_sort=views,id&_order=desc,asc', ordered=True),
    Case('order, nulls first', 'SELECT id, views FROM posts ORDER BY views NULLS FIRST, id',
         None, ordered=True),
    Case('limit', 'SELECT id FROM posts ORDER BY id LIMIT 3',
         'GET /posts?_start=0&_limit=3&_sort=id&_order=asc', ordered=True),
    Case('pages', 'SELECT * FROM paged', [
        'GET /posts?_start=%d&_limit=15&_sort=id&_order=asc' % n for n in (0, 14, 28)]),
    Case('count', 'SELECT count(*) FROM posts', None),
    Case('count of a filter', 'SELECT count(*) FROM posts WHERE views >= 50', None),
    Case('path', 'SELECT * FROM posts_of_user WHERE user_id = 3', asked('', '/users/3/posts')
         .replace('?&', '?')),
    Case('nested path by a join', 'SELECT u.name, p.title FROM users u JOIN posts_of_user p '
         'ON p.user_id = u.id WHERE u.id = 3', None),
    Case('join', 'SELECT p.title, c.body FROM posts p JOIN comments c ON c."postId" = p.id '
         'WHERE p.views = 37', None),
    Case('json', "SELECT id, tags, address FROM posts p JOIN users u USING (id)", None),
    Case('comma', "SELECT id FROM posts WHERE title = 'a,b'", asked('title=a%2Cb')),
    Case('empty text', "SELECT id FROM posts WHERE title = ''", ALL),
]
