"""BigQuery by SQL, in the option list of test/paper/bigquery.txt: jobs, logins, tables' rows.

Part of cases_carol: pyCarol and the library under it are the genuine client.  The database
behind the emulator is filled anew after each reset.
"""
import json
import subprocess
import urllib.request

import lists
from cases import Case, call

DATASET = '1234567890abcdef1234567890abcdef'
PROJECT = 'carol-1234567890abcdef1234'
VARS = 'project=%s data_project=%s dataset=%s org_id=org1' % (PROJECT, PROJECT, DATASET)
TABLES = {
    'orders': 'id int8 NOT NULL, name text, price numeric, paid bool, at timestamptz, day date, tags text[], '
              'data bytea, city text, skus text[]',
    'orders_rows': 'id int8, name text, price numeric, tags text[]',
    'stg_sample': 'id int8, name text',
    'jobs': 'job_id text, query text, labels jsonb, state text',
}
BEHIND = """
DROP SCHEMA IF EXISTS emulated_bigquery_%(d)s CASCADE; CREATE SCHEMA emulated_bigquery_%(d)s;
SET search_path = emulated_bigquery_%(d)s;
CREATE TYPE address AS (city text, zip text); CREATE TYPE item AS (sku text, n int8);
CREATE TABLE orders (id int8, name text, price numeric, paid bool, at timestamptz, day date, tags text[],
  data bytea, address address, items item[]);
INSERT INTO orders VALUES
  (1, 'It''s "x" \\ %%', 12.50, true, '2020-01-02 03:04:05.678901+00', '2020-01-02', '{a,"b, c"}', '\\x00ff',
   ('Oslo', '0150'), ARRAY[('s1', 2), ('s "2', 3)]::item[]),
  (2, 'B', 9007199254740993.5, false, '1969-12-31 23:59:59.999999+00', NULL, '{}', NULL, ('Graz', NULL), '{}'),
  (3, NULL, NULL, NULL, NULL, NULL, '{c}', '', NULL, '{}');
""" % {'d': DATASET}
EMAIL = 'loader@carol-test.iam.example'


def fill(api):
    """The tables behind the emulator."""
    import psycopg2             # pylint: disable=import-outside-toplevel
    connection = psycopg2.connect(api.dsn)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(BEHIND)
    finally:
        connection.close()


def temporary_key(api):
    """The private key of the service account, as Carol gives it out."""
    request = urllib.request.Request(
        api.url + '/carol/sql/v1/api/v1/create_temporary_key',
        json.dumps({'expirationTime': 24, 'mdmTenantId': DATASET}).encode(),
        {'x-auth-key': 'apikey1', 'x-auth-connectorid': 'c1'})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)['private_key']


def here(options, api):
    """Options with the emulator's addresses for the platforms'."""
    for name, value in options.items():
        for there, path in (('https://bigquery.googleapis.com', '/google'), ('https://acme.carol.ai', '/carol'),
                            ('https://oauth2.googleapis.com', '/google')):
            value = value.replace(there, api.url + path) if name != 'allowed_origins' else api.url
        options[name] = value
    return dict(options, vars=VARS, concurrency='1', wait_interval='1ms')


def prepare(suite):
    """The list's own server, logged in, and one for each case of a login."""
    group = lists.Lists('bigquery').servers[0]
    options = here(dict(group['dialect'], **group['server']), suite.api)
    options.pop('dialect', None)
    account = {'username': EMAIL, 'private_key': temporary_key(suite.api)}
    suite.execute(lists.statements('bigquery', options['url'], TABLES, account, {
        'bigquery': options, 'stg_sample': {'resource': '(SELECT * FROM orders TABLESAMPLE SYSTEM (100 PERCENT)) AS s'},
        'orders_rows': {'page_size': '100'}}))
    fill(suite.api)
    suite.execute('SELECT count(*) FROM far.orders')
    other = subprocess.run(['openssl', 'genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
                           check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    carol = here(dict(lists.Lists('carol').servers[1]['server']), suite.api)
    carol.pop('dialect', None)
    for name, more, mapping in (
            ('bq_account', {}, account), ('bq_401', {}, account),
            ('bq_wrong', {}, dict(account, private_key=other)),
            ('bq_carol', carol, {'api_key': 'apikey1', 'client_id': 'c1'})):
        suite.execute('CREATE SERVER %s FOREIGN DATA WRAPPER rest_fdw%s; CREATE USER MAPPING FOR CURRENT_USER '
                      "SERVER %s%s; CREATE FOREIGN TABLE far.%s (id int8 OPTIONS (key 'true'), name text) "
                      "SERVER %s OPTIONS (resource 'orders')" % (
                          name, lists.options(dict(options, **more)), name, lists.options(mapping), name, name))


def told(**settings):
    """A step that changes settings of the emulator."""
    def step(api):
        api.command('set', dict(settings, path='/google'))
    return step


def limited(api):
    """The next query is one too many."""
    api.command('fault', {'path': '/google/bigquery/*/queries', 'status': 403, 'count': 1, 'json': {'error': {
        'code': 403, 'message': 'Exceeded rate limits', 'errors': [{'reason': 'rateLimitExceeded'}]}}})


def over_quota(api):
    api.command('fault', {'path': '/google/bigquery/*/queries', 'status': 403, 'count': 1, 'json': {'error': {
        'code': 403, 'message': 'Quota exceeded', 'errors': [{'reason': 'quotaExceeded'}]}}})


def lost(api):
    """The next query is carried out, and its answer is lost."""
    api.command('fault', {'path': '/google/bigquery/*/queries', 'effect': True, 'drop': True, 'count': 1})


def fewer(api):
    """The next job says that it has written one row."""
    api.command('fault', {'path': '/google/bigquery/*/queries/*', 'count': 1, 'replace': [
        ['"numDmlAffectedRows":"2"', '"numDmlAffectedRows":"1"'], ['"numDmlAffectedRows": "2"', '"numDmlAffectedRows": "1"']]})


P = '/google/bigquery/v2/projects/' + PROJECT
AT_HOME = {'useLegacySql': False, 'defaultDataset': {'projectId': PROJECT, 'datasetId': DATASET}}
TOKEN = call('POST /google/token', {'grant_type': 'urn:ietf:params:oauth:grant-type:jwt-bearer', 'assertion': 'JWT'})


def query(sql, size=10000):
    return call('POST %s/queries' % P, dict(AT_HOME, query=sql, formatOptions={'useInt64Timestamp': True},
                                            maxResults=size, timeoutMs=10000))


def change(sql):
    return call('POST %s/queries' % P, dict(AT_HOME, query=sql, requestId='UUID'))


def over(arguments=''):
    """A look whether a change is done."""
    return 'GET %s/queries/JOB?location=US&%sformatOptions.useInt64Timestamp=true' % (P, arguments)


def look(size=10000, token=''):
    return 'GET %s/queries/JOB?location=US&%smaxResults=%d&formatOptions.useInt64Timestamp=true' % (
        P, token and 'pageToken=%s&' % token, size)


LOOK = look()
ALL = 'SELECT `id` FROM orders'
EVERY = 'SELECT `id`, `name`, `price`, `paid`, `at`, `day`, `tags`, `data`, `address`.`city` AS `city`, `items` ' \
        'FROM orders WHERE `id` = %d'
IDS = [(1,), (2,), (3,)]
ROWS = 'GET %s/datasets/%s/tables/orders/data?maxResults=100&selectedFields=%%s&%%sformatOptions.useInt64Timestamp=true' \
    % (P, DATASET)

CASES = [
    # -- queries
    Case('query', 'SELECT id, name, tags FROM orders WHERE id >= 2 ORDER BY id',
         [query('SELECT `id`, `name`, `tags` FROM orders WHERE `id` >= 2 ORDER BY `id` ASC'), LOOK],
         genuine='query_and_wait', differs='one look shows that the job is over, and its rows',
         rows=[(2, 'B', []), (3, None, ['c'])], ordered=True),
    Case('values of BigQuery',
         "SELECT id, name, price::text, paid, at::text, day::text, tags, encode(data, 'hex'), city, skus FROM orders",
         [query('SELECT `id`, `name`, `price`, `paid`, `at`, `day`, `tags`, `data`, `address`.`city` AS `city`, `items` FROM orders'), LOOK],
         rows=[(1, 'It\'s "x" \\ %', '12.50', True, '2020-01-02 03:04:05.678901+00', '2020-01-02', ['a', 'b, c'],
                '00ff', 'Oslo', ['s1', 's "2']),
               (2, 'B', '9007199254740993.5', False, '1969-12-31 23:59:59.999999+00', None, [], None, 'Graz', []),
               (3, None, None, None, None, None, ['c'], '', None, [])]),
    Case('conditions of BigQuery',
         "SELECT id FROM orders WHERE name = 'It''s \"x\" \\ %' AND at < '2021-01-01' AND day = '2020-01-02' AND paid "
         "AND price > 12 AND city = 'Oslo'",
         [query("SELECT `id`, `name`, `price`, `paid`, `at`, `day`, `address`.`city` AS `city` FROM orders WHERE "
                "(`paid` = true AND `at` < TIMESTAMP '2021-01-01 00:00:00.000000+00' AND `price` > NUMERIC '12' AND "
                "`name` = 'It\\'s \"x\" \\\\ %' AND `day` = DATE '2020-01-02' AND `address`.`city` = 'Oslo')"),
          LOOK], rows=[(1,)]),
    Case('no rows of BigQuery', 'SELECT name FROM orders WHERE id = 77',
         [query('SELECT `id`, `name` FROM orders WHERE `id` = 77'), LOOK], rows=[]),
    Case('query, pages', 'SELECT id FROM orders ORDER BY id',
         [query(ALL + ' ORDER BY `id` ASC'), LOOK, look(token='2')],
         genuine='query_and_wait, pages', differs='one look shows that the job is over, and its rows',
         rows=IDS, ordered=True, before=[told(page_rows=2)]),
    Case('a long job', 'SELECT id FROM orders', [query(ALL), LOOK, LOOK, LOOK], rows=IDS, before=[told(pending=3)]),
    Case('a short job', 'SELECT id FROM orders', [query(ALL)], rows=IDS, before=[told(pending=0)]),
    Case('hits of BigQuery', 'SELECT count(*) FROM orders WHERE id > 1',
         [call('POST %s/queries' % P, dict(AT_HOME, query='SELECT count(*) FROM orders WHERE `id` > 1')), over('maxResults=1&')],
         rows=[(2,)]),
    Case('a query as a table', 'SELECT id, name FROM stg_sample WHERE id = 2',
         [query('SELECT `id`, `name` FROM (SELECT * FROM orders TABLESAMPLE SYSTEM (100 PERCENT)) AS s WHERE `id` = 2'),
          LOOK], rows=[(2, 'B')]),
    # -- errors
    Case('no such table of BigQuery', "SELECT status, body->'error'->>'status' FROM rest_call('bigquery', 'GET', '/queries/none')",
         'GET %s/queries/none' % P, rows=[(404, 'NOT_FOUND')]),
    Case('a job fails', 'ALTER FOREIGN TABLE stg_sample OPTIONS (SET resource \'nothing\'); SELECT id FROM stg_sample',
         [query('SELECT `id` FROM nothing'), LOOK], error='42P01', detail='relation "nothing" does not exist'),
    Case('a job fails at once', 'ALTER FOREIGN TABLE stg_sample OPTIONS (SET resource \'orders WHERE\'); SELECT id FROM stg_sample',
         [query('SELECT `id` FROM orders WHERE')], error='42601', detail='syntax error', before=[told(pending=0)]),
    Case('limit of rate', 'SELECT id FROM orders', [query(ALL), query(ALL), LOOK], rows=IDS, before=[limited]),
    Case('quota of BigQuery', 'SELECT id FROM orders', query(ALL), error='53400', detail='Quota exceeded', before=[over_quota]),
    # -- changes
    Case('insert into BigQuery',
         "INSERT INTO orders (id, name, price, paid, at, day) VALUES (4, 'D''s', 1.5, true, '2020-01-02 03:04:05.5+00', '2020-02-03'), "
         '(5, NULL, NULL, false, NULL, NULL)',
         [change("INSERT INTO orders (`id`, `name`, `price`, `paid`, `at`, `day`) VALUES (4, 'D\\'s', NUMERIC '1.5', true, "
                 "TIMESTAMP '2020-01-02 03:04:05.500000+00', DATE '2020-02-03'), (5, NULL, NULL, false, NULL, NULL)"), over()],
         genuine='query_and_wait: INSERT', differs='other rows, and one look',
         count=2, after=('SELECT id, name, price::text, at::text, day::text FROM orders WHERE id > 3 ORDER BY id',
                         [(4, "D's", '1.5', '2020-01-02 03:04:05.5+00', '2020-02-03'), (5, None, None, None, None)])),
    Case('insert, its answer lost', "INSERT INTO orders (id, name) VALUES (6, 'once')",
         [change("INSERT INTO orders (`id`, `name`) VALUES (6, 'once')"),
          change("INSERT INTO orders (`id`, `name`) VALUES (6, 'once')")],
         count=1, before=[lost], after=('SELECT count(id) FROM orders WHERE id = 6', [(1,)])),
    Case('insert, a row is missing', "INSERT INTO orders (id, name) VALUES (7, 'a'), (8, 'b')",
         [change("INSERT INTO orders (`id`, `name`) VALUES (7, 'a'), (8, 'b')"), over()],
         error='HV00L', detail='1 rows were written', before=[fewer]),
    Case('update in BigQuery', "UPDATE orders SET name = 'X' WHERE id = 2",
         [query(EVERY % 2), LOOK, change("UPDATE orders SET `name` = 'X' WHERE `id` = 2"), over()],
         [change("UPDATE orders SET `name` = 'X' WHERE `id` = 2"), over()],
         count=1, after=('SELECT name FROM orders WHERE id = 2', [('X',)])),
    Case('update of no row', "UPDATE orders SET name = 'X' WHERE id = 9",
         [query(EVERY % 9), LOOK], [change("UPDATE orders SET `name` = 'X' WHERE `id` = 9"), over()],
         genuine='query_and_wait: UPDATE of no row', differs='it may be read first, and one look shows that the job is over',
         count=0, after=("SELECT count(id) FROM orders WHERE name = 'X'", [(0,)])),
    Case('delete in BigQuery', 'DELETE FROM orders WHERE id = 3',
         [query(ALL + ' WHERE `id` = 3'), LOOK, change('DELETE FROM orders WHERE `id` = 3'), over()],
         [query(ALL + ' WHERE `id` = 3'), LOOK, change('DELETE FROM orders WHERE `id` IN (3)'), over()],
         [change('DELETE FROM orders WHERE `id` = 3'), over()],
         count=1, after=('SELECT id FROM orders ORDER BY id', [(1,), (2,)])),
    # -- jobs by themselves
    Case('a job', "INSERT INTO jobs (job_id, query, labels) VALUES ('mine', 'SELECT 1', '{\"a\": \"b\"}') RETURNING state; "
         "SELECT state FROM jobs WHERE job_id = 'mine'; SELECT state FROM jobs WHERE job_id = 'mine'",
         [call('POST %s/jobs' % P, {'jobReference': {'jobId': 'mine', 'projectId': PROJECT},
                                    'configuration': {'query': {'query': 'SELECT 1', 'useLegacySql': False},
                                                      'labels': {'a': 'b'}}}),
          'GET %s/jobs/mine' % P, 'GET %s/jobs/mine' % P],
         rows=[('DONE',)], after=('SELECT 1', [(1,)])),
    # -- rows of a table without a query
    Case('rows of a table', 'SELECT id, name FROM orders_rows', [ROWS % ('id,name', ''), ROWS % ('id,name', 'pageToken=2&')],
         genuine='list_rows: selected fields, pages', rows=[(1, 'It\'s "x" \\ %'), (2, 'B'), (3, None)],
         before=[told(page_rows=2)]),
    Case('rows of a table, a condition', "SELECT id, tags FROM orders_rows WHERE name = 'B'",
         ROWS % ('id,name,tags', ''), rows=[(2, [])]),
    Case('rows of a table, one page wanted', 'SELECT id FROM orders_rows LIMIT 1',
         (ROWS % ('id', '')).replace('maxResults=100', 'maxResults=1'), rows=[(1,)]),
    # -- logins
    Case('service account', 'SELECT id FROM bq_account', [TOKEN, query(ALL), LOOK], rows=IDS, before=[told()]),
    Case('token of BigQuery is over', 'SELECT id FROM bq_401; SELECT id FROM bq_401',
         [TOKEN, query(ALL), LOOK, query(ALL), TOKEN, query(ALL), LOOK], rows=IDS,
         before=[told(token_uses=[2, None])]),
    Case('wrong key of a service account', 'SELECT id FROM bq_wrong', TOKEN, error='28000', detail='Invalid JWT Signature',
         hidden=['PRIVATE KEY']),
    Case('key of Carol', 'SELECT id FROM bq_carol',
         [call('POST /carol/sql/v1/api/v1/create_temporary_key', {'expirationTime': 24, 'mdmOrgId': 'org1', 'mdmTenantId': DATASET}),
          TOKEN, query(ALL), LOOK],
         genuine='create_temporary_key', differs='a query follows', rows=IDS, before=[told()]),
]
