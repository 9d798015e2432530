"""Writing through the dialect json_server, against the genuine json-server 0.17.

Each case starts from db.json.  `rows` is what RETURNING gives, `after` what a later SELECT
shows.
"""
from cases import Case

TABLES = r"""
CREATE FOREIGN TABLE far.put_posts (
  id int OPTIONS (key 'true') NOT NULL, title text, views int)
  SERVER js OPTIONS (resource '/posts', update E'PUT {resource}/{key}\n"{record}"');
CREATE FOREIGN TABLE far.made_posts (
  id int OPTIONS (key 'true') NOT NULL, title text, user_id int)
  SERVER js OPTIONS (resource '/users/{user_id}/posts', get 'GET /posts/{key}');
"""

CASES = [
    Case('insert', "INSERT INTO posts (title, views) VALUES ('new', 7) RETURNING title, views, score",
         'POST /posts {"title": "new", "views": 7}', rows=[('new', 7, None)],
         after=("SELECT views FROM posts WHERE title = 'new'", [(7,)])),
    Case('key of the server', "INSERT INTO posts (title) VALUES ('k') RETURNING id > 0", 'POST /posts {"title": "k"}',
         rows=[(True,)], after=("SELECT count(*), min(id) = max(id) FROM posts WHERE title = 'k'", [(1, True)])),
    Case('key that is given', "INSERT INTO posts (id, title) VALUES (7000, 'given') RETURNING id",
         'POST /posts {"id": 7000, "title": "given"}', rows=[(7000,)],
         after=('SELECT title FROM posts WHERE id = 7000', [('given',)])),
    Case('key that is taken', "INSERT INTO posts (id, title) VALUES (7, 'taken')", 'POST /posts {"id": 7, "title": "taken"}',
         error='any', after=("SELECT count(*) FROM posts WHERE title = 'taken'", [(0,)])),
    Case('types', "INSERT INTO posts (id, score, published, created, tags) VALUES (7001, 2.25, false, "
         "'2024-05-06 07:08:09.25+02', '[\"a\", {\"b\": [1, null]}]') RETURNING score, published, created, tags::text",
         None, rows=None, after=("SELECT score, published, created = '2024-05-06 05:08:09.25+00', tags::text FROM posts "
                                 'WHERE id = 7001', [(2.25, False, True, '["a", {"b": [1, null]}]')])),
    Case('null', "INSERT INTO posts (id, title, views) VALUES (7002, 'n', NULL)",
         'POST /posts {"id": 7002, "title": "n", "views": null}', rows=None,
         after=('SELECT title, views FROM posts WHERE id = 7002', [('n', None)])),
    Case('nested', "INSERT INTO posts (id, author) VALUES (7003, 'Ann') RETURNING author",
         'POST /posts {"id": 7003, "author": {"name": "Ann"}}', rows=[('Ann',)],
         after=("SELECT id FROM posts WHERE author = 'Ann'", [(7003,)])),
    Case('not json text', "INSERT INTO posts (id, title) VALUES (7004, E'q\"\\\\\\u00fc\\n\\t')", None, rows=None,
         after=("SELECT title = E'q\"\\\\\\u00fc\\n\\t' FROM posts WHERE id = 7004", [(True,)])),
    Case('several', "INSERT INTO posts (id, title) SELECT 7100 + g, 's' || g FROM generate_series(1, 5) g RETURNING id",
         None, rows=[(7101,), (7102,), (7103,), (7104,), (7105,)],
         after=("SELECT count(*) FROM posts WHERE id > 7000", [(5,)])),
    Case('below a user', "INSERT INTO made_posts (user_id, title) VALUES (3, 'mine') RETURNING user_id", None, rows=None,
         after=("SELECT count(*) FROM posts_of_user WHERE user_id = 3 AND title = 'mine'", [(1,)])),
    Case('update', "UPDATE posts SET views = 1000 WHERE id = 7 RETURNING id, views",
         'PATCH /posts/7 {"views": 1000}', ['GET /posts/7', 'PATCH /posts/7 {"views": 1000}'],
         rows=[(7, 1000)], after=('SELECT id FROM posts WHERE views = 1000', [(7,)])),
    Case('update to null', "UPDATE posts SET views = NULL, title = NULL WHERE id = 7", None, rows=None,
         after=('SELECT views, title FROM posts WHERE id = 7', [(None, None)])),
    Case('update by a list', 'UPDATE posts SET score = 9.5 WHERE id IN (1, 2, 3, 9999)',
         ['PATCH /posts/%d {"score": 9.5}' % n for n in (1, 2, 3, 9999)], rows=None, parallel=True,
         after=('SELECT id FROM posts WHERE score = 9.5 ORDER BY id', [(1,), (2,), (3,)])),
    Case('update by what is there', "UPDATE posts SET views = views + 1 WHERE id = 1 RETURNING views - 1", None, rows=None,
         after=('SELECT count(*) FROM posts WHERE id = 1 AND views IS NOT NULL', [(1,)])),
    Case('update of none', "UPDATE posts SET views = 1 WHERE id = 9999 RETURNING id", None, rows=[],
         after=('SELECT count(*) FROM posts WHERE id = 9999', [(0,)])),
    Case('PUT', "UPDATE put_posts SET title = 'whole' WHERE id = 8", None, rows=None,
         after=("SELECT title, author IS NULL FROM posts WHERE id = 8", [('whole', True)])),
    Case('delete', 'DELETE FROM posts WHERE id = 9', 'DELETE /posts/9', ['GET /posts/9', 'DELETE /posts/9'], rows=None,
         after=('SELECT count(*) FROM posts WHERE id = 9', [(0,)])),
    Case('delete of none', 'DELETE FROM posts WHERE id = 9999 RETURNING id', None, rows=[],
         after=('SELECT count(*) FROM posts WHERE id = 9999', [(0,)])),
    Case('delete by a list', 'DELETE FROM posts WHERE id = ANY (\'{10,11}\')', ['DELETE /posts/10', 'DELETE /posts/11'],
         rows=None, parallel=True, after=('SELECT count(*) FROM posts WHERE id IN (10, 11)', [(0,)])),
    Case('delete by a condition', "DELETE FROM comments WHERE \"postId\" = 1", None, rows=None,
         after=('SELECT count(*) FROM comments WHERE "postId" = 1', [(0,)])),
    Case('cascade', 'DELETE FROM users WHERE id = 3', None, rows=None,
         after=('SELECT count(*) FROM posts WHERE "userId" = 3', [(0,)])),
    Case('rolled back', "BEGIN; INSERT INTO posts (id, title) VALUES (7200, 'stays'); ROLLBACK", None, rows=None,
         after=('SELECT title FROM posts WHERE id = 7200', [('stays',)])),
]
