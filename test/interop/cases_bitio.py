"""bit.io in the option lists of test/paper/bitio.txt: rows and requests, beside the client's.

`genuine` names the step of clients/bitio_client.py that asks for the same.
"""
import decimal
import json
import urllib.request

import lists
from cases import Case, call

TABLES = {
    'databases': 'id uuid, name text, is_private boolean, role text, storage_limit_bytes bigint, '
                 'rows_queried int',
    'imports': 'id uuid, database text, table_name text, schema_name text, infer_header text, '
               'file_url text, file bytea, state text, error_type text',
    'imports_done': 'id uuid, database text, table_name text, schema_name text, '
                    'infer_header text, file_url text, file bytea, state text',
    'exports': 'id uuid, database text, query_string text, table_name text, schema_name text, '
               'file_name text, export_format text, state text, download_url text',
    'export_rows': 'id uuid, name text, age int',
    'export_records': 'id uuid, name text, age int, pay numeric',
    'service_accounts': 'id text, name text, role text, databases jsonb',
    'service_account_keys': 'service_account_id text, username text, api_key text',
    'api_keys': 'api_key text, username text',
    'person_deferred': 'id int, name text, age int',
    'person': 'id int, name text, age int, pay numeric, born date, "Order" text',
}
PERSON = """
CREATE TABLE @person (id serial PRIMARY KEY, name text, age int, pay numeric, born date,
  "Order" text);
INSERT INTO @person (name, age, pay, born, "Order") VALUES
  ('Ann', 45, 10.50, '1980-01-02', 'a'), ('Bob', 24, NULL, NULL, NULL),
  ('Jim''s "Bar", 100%_\\', 51, 9007199254740993.25, '1970-12-31', ''),
  (NULL, NULL, 'NaN', 'infinity', 'Ünïcode'), ('Cy', 45, -1, '2000-02-29', ' b ');
"""


def query(sql):
    """The request of a statement."""
    return 'POST /bitio/v2beta/query ' + json.dumps({'database_name': 'ann/demo',
                                                     'query_string': sql})


def elsewhere(api):
    """Where finished files are: another origin, which must not see the credential."""
    return api.url.replace('127.0.0.1', 'localhost')


def prepare(suite):
    suite.execute(lists.statements('bitio', suite.api.url + '/bitio/v2beta', TABLES,
                                   {'token': 'v2_good'},
                                   {'bitio_sql': {'vars': 'database=ann/demo'},
                                    'bitio': {'allowed_origins': elsewhere(suite.api)}}))
    # what an option cannot say, a constraint can: one of two
    suite.execute('ALTER FOREIGN TABLE far.imports ADD CONSTRAINT one_file CHECK ((file IS NULL) <> (file_url IS NULL)); '
                  'ALTER FOREIGN TABLE far.exports ADD CONSTRAINT one_source '
                  'CHECK ((query_string IS NULL) <> (table_name IS NULL))')
    suite.execute("""CREATE SERVER wrong FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '%s/bitio/v2beta');
        CREATE USER MAPPING FOR CURRENT_USER SERVER wrong OPTIONS (token 'v2_wrong');
        CREATE FOREIGN TABLE far.wrong_token (name text) SERVER wrong
          OPTIONS (resource '/db', list 'GET {resource}/', records '/databases');
        CREATE FOREIGN TABLE far.nowhere (id int) SERVER bitio_sql OPTIONS (resource 'nope')"""
                  % suite.api.url)
    suite.execute(PERSON.replace('@', 'near.'))


def fill(api):
    api.command('set', {'path': '/bitio', 'download_host': elsewhere(api)[len('http://'):]})
    data = json.dumps({'database_name': 'ann/demo', 'query_string': PERSON.replace('@', '')})
    request = urllib.request.Request(api.url + '/bitio/v2beta/query', data.encode(),
                                     {'Authorization': 'Bearer v2_good'})
    with urllib.request.urlopen(request) as reply:
        reply.read()

# a job that is looked at, and its file
GOT = 'GET /bitio/v2beta/export/00000000-0000-0000-0000-000000000001'
DOWNLOAD = 'GET /bitio/download/00000000-0000-0000-0000-000000000001?signature=1'

CASES = [
    Case('list databases',
         'SELECT name, is_private, role, rows_queried FROM databases',
         'GET /bitio/v2beta/db/',
         genuine='list_databases',
         rows=[('ann/demo', True, 'OWNER', 10), ('ann/other', True, 'OWNER', 10)]),
    Case('get database',
         "SELECT name, is_private FROM databases WHERE name = 'ann/demo'",
         'GET /bitio/v2beta/db/ann/demo',
         rows=[('ann/demo', True)]),
    Case('no database',
         "SELECT name FROM databases WHERE name = 'ann/nothing'",
         'GET /bitio/v2beta/db/ann/nothing',
         rows=[]),
    Case('create database',
         "INSERT INTO databases (name, is_private) VALUES ('made', false) RETURNING name, is_private",
         call('POST /bitio/v2beta/db/', {'name': 'made', 'is_private': False}),
         genuine='create_database',
         rows=[('ann/made', False)],
         after=('SELECT count(*) FROM databases', [(3,)])),
    Case('update database',
         "UPDATE databases SET is_private = false WHERE name = 'ann/demo'",
         call('PATCH /bitio/v2beta/db/ann/demo', {'is_private': False}),
         after=("SELECT is_private FROM databases WHERE name = 'ann/demo'", [(False,)])),
    Case('delete database',
         "DELETE FROM databases WHERE name = 'ann/other'",
         'DELETE /bitio/v2beta/db/ann/other',
         after=('SELECT name FROM databases', [('ann/demo',)])),
    Case('query',
         'SELECT * FROM person',
         query('SELECT "id"::text, "name"::text, "age"::text, "pay"::text, '
               '"born"::text, "Order"::text FROM public.person')),
    Case('columns',
         'SELECT "Order", name FROM person',
         query('SELECT "id"::text, "name"::text, "Order"::text FROM public.person')),
    Case('where, order, limit',
         'SELECT id, name FROM person WHERE age > 40 ORDER BY id LIMIT 1',
         query('SELECT "id"::text, "name"::text, "age"::text FROM public.person '
               'WHERE "age" > 40 ORDER BY CASE WHEN true THEN "id" END ASC NULLS LAST LIMIT 1'),
         ordered=True),
    Case('order of numbers',
         'SELECT pay FROM person WHERE pay < 1e30 ORDER BY pay DESC LIMIT 2',
         query('SELECT "id"::text, "pay"::text FROM public.person '
               'WHERE "pay" < 1000000000000000000000000000000 '
               'ORDER BY CASE WHEN true THEN "pay" END DESC NULLS FIRST LIMIT 2'),
         ordered=True),
    Case('quotes',
         'SELECT id FROM person WHERE name = \'Jim\'\'s "Bar", 100%_\\\'',
         query('SELECT "id"::text, "name"::text FROM public.person WHERE "name" = '
               '\'Jim\'\'s "Bar", 100%_\\\'')),
    Case('or, like, in',
         "SELECT id FROM person WHERE name LIKE '%o%' OR id IN (1, 3) OR born < '1975-01-01'",
         query('SELECT "id"::text, "name"::text, "born"::text FROM public.person '
               'WHERE ("name" LIKE \'%o%\' OR "id" IN (1, 3) OR "born" < '
               "'1975-01-01'::date)")),
    Case('not',
         "SELECT id FROM person WHERE NOT (age = 45 AND name = 'Cy')",
         query('SELECT "id"::text, "name"::text, "age"::text FROM public.person '
               'WHERE ("age" <> 45 OR "name" <> \'Cy\')')),
    Case('null',
         'SELECT id FROM person WHERE pay IS NULL',
         query('SELECT "id"::text, "pay"::text FROM public.person WHERE "pay" IS '
               'NULL')),
    Case('exact numbers',
         'SELECT pay FROM person WHERE pay > 9007199254740993',
         query('SELECT "id"::text, "pay"::text FROM public.person WHERE "pay" > '
               '9007199254740993')),
    Case('count',
         'SELECT count(*) FROM person WHERE age > 40',
         query('SELECT count(*) FROM public.person WHERE "age" > 40')),
    Case('aggregate',
         'SELECT sum(age), min(age), max(name) FROM person',
         query('SELECT "id"::text, "name"::text, "age"::text FROM public.person')),
    Case('groups',
         'SELECT age, count(*), count(name), sum(id), avg(id), min(pay), max(born) FROM person '
         'WHERE id <> 2 OR name IS NULL GROUP BY age HAVING count(*) > 0',
         query('SELECT "age"::text, count(*)::text, count("name")::text, sum("id")::text, '
               'avg("id")::text, min("pay")::text, max("born")::text FROM public.person '
               'WHERE ("id" <> 2 OR "name" IS NULL) GROUP BY "age"')),
    Case('groups by quoted names',
         'SELECT "Order", count(DISTINCT age) FROM person WHERE name <> \'Jim\'\'s\' GROUP BY "Order"',
         query('SELECT "Order"::text, count(DISTINCT "age")::text FROM public.person '
               'WHERE "name" <> \'Jim\'\'s\' GROUP BY "Order"')),
    Case('aggregates of no rows',
         'SELECT count(age), sum(age), avg(pay) FROM person WHERE id > 100',
         query('SELECT count("age")::text, sum("age")::text, avg("pay")::text FROM public.person '
               'WHERE "id" > 100')),
    Case('join',
         'SELECT a.name FROM person a JOIN person b ON b.id = a.id WHERE b.age = 24',
         [query('SELECT "id"::text, "age"::text FROM public.person WHERE "age" = 24'),
          query('SELECT "id"::text, "name"::text FROM public.person WHERE "id" IN '
               '(2)')]),
    Case('insert',
         "INSERT INTO person (name, age) VALUES ('It''s', 30) RETURNING id, name",
         query('INSERT INTO public.person ("name", "age") VALUES (\'It\'\'s\', 30) '
               'RETURNING "id"::text, "name"::text, "age"::text, "pay"::text, '
               '"born"::text, "Order"::text'),
         rows=[(6, "It's")],
         after=('SELECT name, age FROM person WHERE id = 6', [("It's", 30)])),
    Case('delete',
         'DELETE FROM person WHERE id IN (1, 2)',
         query('DELETE FROM public.person WHERE "id" IN (1, 2) RETURNING "id"::text'),
         after=('SELECT id FROM person ORDER BY id', [(3,), (4,), (5,)])),
    Case('update by conditions',
         "UPDATE person SET name = 'old', pay = NULL WHERE age > 45 OR name = 'Cy' RETURNING id, name",
         query('UPDATE public.person SET "name" = \'old\', "pay" = NULL WHERE ("age" > 45 OR '
               '"name" = \'Cy\') RETURNING "id"::text, "name"::text'),
         rows=[(3, 'old'), (5, 'old')],
         after=('SELECT id, name, pay FROM person WHERE id IN (3, 5) ORDER BY id', [(3, 'old', None), (5, 'old', None)])),
    Case('delete all',
         'DELETE FROM person',
         query('DELETE FROM public.person RETURNING "id"::text'),
         after=('SELECT count(*) FROM person', [(0,)])),
    Case('a wrong token',
         'SELECT name FROM wrong_token',
         'GET /bitio/v2beta/db/',
         genuine='a token that is wrong',
         error='28000'),
    Case('import wants its id',
         'SELECT state FROM imports',
         [],
         error='HV00L'),
    Case('no import',
         "SELECT state FROM imports WHERE id = '00000000-0000-0000-0000-000000000009'",
         'GET /bitio/v2beta/import/00000000-0000-0000-0000-000000000009',
         rows=[]),
    Case('service accounts',
         'SELECT id, name, role, jsonb_array_length(databases) FROM service_accounts',
         'GET /bitio/v2beta/service-account/',
         genuine='list_service_accounts',
         rows=[('sa1', 'loader', 'WRITER', 1), ('sa2', 'reports', 'READER', 2)]),
    Case('a service account',
         "SELECT role FROM service_accounts WHERE id = 'sa1'",
         'GET /bitio/v2beta/service-account/sa1',
         genuine='get_service_account',
         rows=[('WRITER',)]),
    Case('account key',
         "INSERT INTO service_account_keys (service_account_id) VALUES ('sa1') RETURNING api_key, username",
         'POST /bitio/v2beta/service-account/sa1/api-key/',
         genuine='create_service_account_key',
         rows=[('v2_key1', 'loader')],
         after=('SELECT 1', [(1,)])),
    Case('own key',
         'INSERT INTO api_keys DEFAULT VALUES RETURNING api_key, username',
         'POST /bitio/v2beta/api-key/',
         genuine='create_key',
         rows=[('v2_key1', 'ann')],
         after=('SELECT 1', [(1,)])),
    Case('rolled back',
         "BEGIN; INSERT INTO person_deferred (name) VALUES ('a'); ROLLBACK",
         [],
         after=('SELECT count(*) FROM person', [(5,)])),
    Case('committed',
         "BEGIN; INSERT INTO person_deferred (name) VALUES ('it''s'); INSERT INTO person_deferred (name, age) VALUES ('\"q\"', 3); COMMIT",
         query('INSERT INTO public.person ("name") VALUES (\'it\'\'s\'); INSERT INTO public.person ("name", "age") VALUES (\'"q"\', 3)'),
         after=('SELECT name, age FROM person WHERE id > 5 ORDER BY id', [("it's", None), ('"q"', 3)])),
    Case('update',
         "UPDATE person SET age = 41, pay = NULL, name = 'It''s' WHERE id = 3 RETURNING name, age, pay",
         query('UPDATE public.person SET "name" = \'It\'\'s\', "age" = 41, "pay" = '
               'NULL WHERE "id" = 3 RETURNING "id"::text, "name"::text, '
               '"age"::text, "pay"::text'),
         rows=[("It's", 41, None)],
         after=('SELECT name, age, pay FROM person WHERE id = 3', [("It's", 41, None)])),
    Case('insert many',
         "INSERT INTO person (name, age) SELECT 'n''' || i, i FROM generate_series(1, 3) i",
         query('INSERT INTO public.person ("name", "age") VALUES (\'n\'\'1\', 1), '
               '(\'n\'\'2\', 2), (\'n\'\'3\', 3) RETURNING "id"::text'),
         after=('SELECT name, age FROM person WHERE id > 5 ORDER BY id', [("n'1", 1), ("n'2", 2), ("n'3", 3)])),
    Case('revoke account keys',
         "DELETE FROM service_account_keys WHERE service_account_id = 'sa1'",
         'DELETE /bitio/v2beta/service-account/sa1/api-key/',
         genuine='revoke_service_account_keys',
         after=('SELECT 1', [(1,)])),
    Case('a key of nobody',
         "DELETE FROM api_keys WHERE api_key = 'v2_key2'",
         'DELETE /bitio/v2beta/api-key/?api_key=v2_key2',
         after=('SELECT 1', [(1,)])),
    Case('error of SQL',
         'SELECT * FROM nowhere',
         query('SELECT "id"::text FROM nope'),
         error='22023',
         detail='relation "nope" does not exist'),
    Case('import',
         "INSERT INTO imports (database, table_name, file_url) VALUES ('ann/demo', 'cities', 'https://files.example/cities.csv') RETURNING state",
         'POST /bitio/v2beta/db/ann/demo/import/ [multipart] table_name=cities; file_url=https://files.example/cities.csv',
         rows=[('RECEIVED',)],
         after=("SELECT state FROM imports WHERE id = '00000000-0000-0000-0000-000000000001'", [('PROCESSING',)])),
    Case('import of bytes',
         "INSERT INTO imports (database, table_name, file) VALUES ('ann/demo', 'towns', 'name,pop\nLyon,1\n') RETURNING state",
         'POST /bitio/v2beta/db/ann/demo/import/ [multipart] table_name=towns; file=@towns (application/octet-stream) name,pop\\nLyon,1\\n',
         rows=[('RECEIVED',)],
         after=("SELECT state FROM imports WHERE id = '00000000-0000-0000-0000-000000000001'", [('PROCESSING',)])),
    Case('an import that fails',
         "INSERT INTO imports_done (database, table_name, file_url) VALUES ('ann/demo', 'x', 'https://files.example/bad.csv') RETURNING state",
         ['POST /bitio/v2beta/db/ann/demo/import/ [multipart] table_name=x; file_url=https://files.example/bad.csv',
          'GET /bitio/v2beta/import/00000000-0000-0000-0000-000000000001',
          'GET /bitio/v2beta/import/00000000-0000-0000-0000-000000000001'],
         error='HV000',
         detail='Could not download'),
    Case('an import to its end',
         "INSERT INTO imports_done (database, table_name, file) VALUES ('ann/demo', 'towns', 'name,pop\nLyon,1\n') RETURNING state",
         ['POST /bitio/v2beta/db/ann/demo/import/ [multipart] table_name=towns; file=@towns (application/octet-stream) name,pop\\nLyon,1\\n',
          'GET /bitio/v2beta/import/00000000-0000-0000-0000-000000000001',
          'GET /bitio/v2beta/import/00000000-0000-0000-0000-000000000001'],
         rows=[('DONE',)],
         after=('SELECT 1', [(1,)])),
    Case('by hand',
         'SELECT status, body->\'data\' FROM rest_call(\'bitio_sql\', \'POST\', \'/query\', body => \'{"database_name": "ann/demo", "query_string": "CREATE TABLE made (a int); SELECT 1 AS a"}\')',
         call('POST /bitio/v2beta/query', {'query_string': 'CREATE TABLE made (a int); SELECT 1 AS a',
               'database_name': 'ann/demo'}),
         rows=[(200, [[1]])],
         after=('SELECT 1', [(1,)])),
    Case('export a query',
         "WITH job AS (INSERT INTO exports (database, query_string, file_name, export_format) VALUES ('ann/demo', 'SELECT id, name FROM person ORDER BY id', "
         "'people', 'csv') RETURNING id) SELECT row.name FROM job JOIN export_rows row ON row.id = job.id",
         [call('POST /bitio/v2beta/db/ann/demo/export/', {'query_string': 'SELECT id, name FROM person ORDER BY id',
               'file_name': 'people', 'export_format': 'csv'}),
          GOT, GOT, GOT, DOWNLOAD],
         genuine='create_export_job(query), get_export_job, download',
         rows=[('Ann',), ('Bob',), ('Jim\'s "Bar", 100%_\\',), (None,), ('Cy',)],
         after=('SELECT 1', [(1,)])),
    Case('export a table',
         "WITH job AS (INSERT INTO exports (database, table_name, schema_name, export_format) VALUES ('ann/demo', 'person', 'public', 'json') RETURNING id, state) "
         'SELECT job.state, row.name, row.pay FROM job JOIN export_records row ON row.id = job.id WHERE row.age > 40',
         [call('POST /bitio/v2beta/db/ann/demo/export/', {'table_name': 'person', 'schema_name': 'public',
                                                          'export_format': 'json'}),
          GOT, GOT, GOT, DOWNLOAD],
         genuine='create_export_job(table), json',
         rows=[('DONE', 'Ann', decimal.Decimal('10.50')), ('DONE', 'Cy', decimal.Decimal('-1')),
               ('DONE', 'Jim\'s "Bar", 100%_\\', decimal.Decimal('9007199254740993.25'))],
         after=('SELECT 1', [(1,)])),
    Case('an export that fails',
         "INSERT INTO exports (database, table_name, schema_name, export_format) VALUES ('ann/demo', 'nope', 'public', 'csv')",
         [call('POST /bitio/v2beta/db/ann/demo/export/', {'table_name': 'nope', 'schema_name': 'public',
                                                          'export_format': 'csv'}),
          GOT, GOT],
         genuine='an export that fails',
         error='HV000',
         detail='relation "nope" does not exist',
         after=('SELECT 1', [(1,)])),
    Case('an export to be looked at later',
         "SELECT state, download_url FROM exports WHERE id = '00000000-0000-0000-0000-000000000009'",
         'GET /bitio/v2beta/export/00000000-0000-0000-0000-000000000009',
         rows=[]),
    Case('a name that cannot be',
         "INSERT INTO exports (database, table_name, schema_name) VALUES ('no slash', 't', 'public')",
         [],
         genuine='a name that cannot be',
         error='22023',
         detail='option "match"'),
    Case('a new name that cannot be',
         "INSERT INTO databases (name) VALUES ('longer than any name may be')",
         [],
         error='22023',
         detail='column "name"'),
    Case('nothing has such a name',
         "SELECT name FROM databases WHERE name IN ('a/b/c', '/demo', 'ann/demo')",
         'GET /bitio/v2beta/db/ann/demo',
         rows=[('ann/demo',)]),
    Case('file and file_url',
         "INSERT INTO imports (database, table_name, file, file_url) VALUES ('ann/demo', 'x', 'a', 'https://files.example/a.csv')",
         [],
         genuine='file and file_url',
         error='23514',
         detail='one_file'),
    Case('neither query nor table',
         "INSERT INTO exports (database, export_format) VALUES ('ann/demo', 'csv')",
         [],
         error='23514',
         detail='one_source'),
    Case('no such word',
         "INSERT INTO imports (database, table_name, file_url, infer_header) VALUES ('ann/demo', 'x', 'https://files.example/a.csv', 'perhaps')",
         [],
         error='22023',
         detail='infer_header'),
    Case('revoke all keys',
         "SELECT status FROM rest_call('bitio', 'DELETE', '/api-key/')",
         'DELETE /bitio/v2beta/api-key/',
         genuine='revoke_keys()',
         rows=[(200,)],
         after=('SELECT 1', [(1,)])),
    Case('not all keys by mistake',
         'DELETE FROM api_keys',
         [],
         error='HV00L'),
]
