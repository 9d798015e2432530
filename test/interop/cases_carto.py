"""CARTO in the option lists of test/paper/carto.txt: rows and requests, beside the client's.

`genuine` names the step of clients/carto_client.py that asks for the same.
"""
import json
import urllib.parse
import urllib.request

import lists
from cases import Case, call

TABLES = {
    'datasets': 'id text, name text, privacy text, tags text[], updated_at timestamptz NOT NULL, '
                'locked boolean, owner text, table_id text, description text, '
                'dependent_visualizations_count int, q text',
    'visualizations': 'id text, name text, privacy text, locked boolean',
    'tables': 'id text, name text, row_count int, "schema" text',
    'imports': 'item_queue_id text, state text, url text, privacy text, create_vis boolean, '
               'collision_strategy text, type_guessing boolean, table_name text, '
               'visualization_id text',
    'imports_done': 'id text, url text, privacy text, create_vis boolean, state text, '
                    'table_name text, visualization_id text, success boolean',
    'import_connectors': 'item_queue_id text, connector jsonb',
    'import_files': 'item_queue_id text, content bytea, file_name text, privacy text',
    'synchronizations': 'id text, url text, "interval" int, state text, item_queue_id text',
    'synchronization_runs': 'id text, force boolean, state text',
    'synchronizations_done': 'id text, url text, "interval" int, state text, visualization_id text',
    'exports': 'id text, visualization_id text, state text, url text',
    'batch_jobs': 'job_id text, query jsonb, status text, failed_reason text',
    'batch_jobs_done': 'job_id text, query jsonb, status text, failed_reason text',
    'api_keys': 'name text NOT NULL, type text, token text, grants jsonb, username text',
    'api_key_tokens': 'name text, token text',
    'named_maps': 'template_id text, template jsonb',
    'map_instances': 'template_id text, auth_token text, params jsonb, layergroupid text',
    'anonymous_maps': 'layergroup jsonb, layergroupid text',
    'kuviz': 'id text, name text, privacy text, password text, data bytea, url text',
    'users': 'username text, org text, email text, quota_in_bytes bigint, password text',
    'do_subscriptions': 'id text, project text, type text, status text',
    'do_datasets': 'id text, "schema" jsonb',
    'do_dataset_rows': 'dataset text, a int',
    'do_imports': 'dataset text, id text, status text',
    'places': 'cartodb_id int, name text, pop bigint, area numeric, seen timestamptz, born date, '
              'big boolean',
    'places_values': 'cartodb_id int, name text, pop bigint',
    'places_deferred': 'cartodb_id int, name text, pop bigint',
    'places_stream': 'cartodb_id int, name text, pop bigint, area numeric, seen timestamptz',
}
NEAR = r"""
CREATE TABLE near.viz (id text, name text, privacy text, tags text[], updated_at timestamptz,
  locked boolean, owner text, table_id text, description text, dependent_visualizations_count int);
INSERT INTO near.viz VALUES
  ('v0', 'tornados', 'PUBLIC', '{a}', '2021-01-02 03:04:05Z', false, 'me', 't-v0', NULL, 0),
  ('v1', 'tornado_paths', 'PUBLIC', '{a,b}', '2021-03-04 05:06:07Z', false, 'me', 't-v1', NULL, 0),
  ('v9', 'tornado_damage', 'PRIVATE', '{a}', '2021-02-03 04:05:06Z', false, 'me', 't-v9',
   'dollars', 1);
CREATE VIEW near.datasets_paged AS SELECT id, name FROM near.viz;
CREATE VIEW near.datasets AS SELECT *, NULL::text AS q FROM near.viz;
CREATE TABLE near.visualizations (id text, name text, privacy text, locked boolean);
INSERT INTO near.visualizations VALUES ('m1', 'Where tornados go', 'PUBLIC', false),
  ('m2', 'Damage, by year', 'LINK', true), ('m3', 'Ünïcode', 'PUBLIC', false);
CREATE TABLE near.tables (id text, name text, row_count int, "schema" text);
INSERT INTO near.tables VALUES ('t-v1', 'tornado_paths', 3, 'me');
CREATE TABLE near.api_keys (name text, type text, token text, grants jsonb, username text);
INSERT INTO near.api_keys SELECT n, t, k, '[{"type": "apis", "apis": ["sql", "maps"]},
  {"type": "database", "tables": []}]', 'me' FROM (VALUES ('Master', 'master', 'key'),
  ('Default public', 'default', 'default_public'), ('k', 'regular', 'tok')) AS v(n, t, k);
CREATE TABLE near.users (username text, org text, email text, quota_in_bytes bigint, password text);
INSERT INTO near.users VALUES ('bob', 'org', 'b@x', 100, NULL);
"""
PLACES = r"""
CREATE TABLE @places (cartodb_id serial PRIMARY KEY, name text, pop bigint, area numeric,
  seen timestamptz, born date, big boolean);
INSERT INTO @places (name, pop, area, seen, born, big) VALUES
  ('Oslo', 700000, 454.03, '2020-01-02 03:04:05.678+00', '1048-01-01', true),
  ('Jim''s "Bar"', 9007199254740993, 0.000000000000000001, NULL, NULL, false),
  ('Graz, 50%_\', 290000, NULL, '1999-12-31 23:59:59Z', '1379-01-01', NULL),
  (NULL, NULL, 12345678901234567890.5, 'infinity', '-infinity', true),
  ('Ünïcode', -5, 'NaN', '2020-01-02 03:04:05Z', '2020-02-29', false);
"""
# What the list does not have: other page sizes, other credentials, tables over queries.
MORE = """
CREATE FOREIGN TABLE far.datasets_paged (id text OPTIONS (key 'true'), name text)
  SERVER carto OPTIONS (resource '/api/v1/viz', page_size '2', records '/visualizations',
    total '/total_entries', list 'GET {{resource}}/?page={{page}}&per_page={{page_size}}',
    args 'type=table&exclude_shared=true&with_dependent_visualizations=1');
CREATE FOREIGN TABLE far.sums (kind boolean, n bigint) SERVER carto_sql OPTIONS (
  resource '(SELECT big AS kind, count(*) AS n FROM places GROUP BY 1) AS q');
CREATE FOREIGN TABLE far.nowhere (id int) SERVER carto_sql OPTIONS (resource 'nope');
CREATE FOREIGN TABLE far.late (a int) SERVER carto_sql OPTIONS (
  resource '(SELECT 100 / (15 - i) AS a FROM generate_series(1, 20) AS i) AS q');
CREATE SERVER wrong FOREIGN DATA WRAPPER rest_fdw
  OPTIONS (url '{url}/user/me', auth_args 'api_key={{api_key}}');
CREATE USER MAPPING FOR CURRENT_USER SERVER wrong OPTIONS (api_key 'nobody');
CREATE FOREIGN TABLE far.quiet_datasets (id text OPTIONS (key 'true')) SERVER carto OPTIONS (resource '/api/v1/viz',
  warning '', args 'type=table&exclude_shared=true&with_dependent_visualizations=1');
CREATE SERVER counted FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}/user/me', dialect 'carto_sql');
CREATE USER MAPPING FOR CURRENT_USER SERVER counted OPTIONS (api_key 'tok');
CREATE FOREIGN TABLE far.counted (a int) SERVER counted OPTIONS (resource '(SELECT 1 AS a) AS q');
CREATE SERVER limited FOREIGN DATA WRAPPER rest_fdw OPTIONS (url '{url}/user/me', dialect 'carto_sql');
CREATE USER MAPPING FOR CURRENT_USER SERVER limited OPTIONS (api_key 'default_public');
CREATE FOREIGN TABLE far.limited (a int) SERVER limited OPTIONS (resource '(SELECT 1 AS a) AS q');
CREATE FOREIGN TABLE far.typed (id int OPTIONS (key 'true'), d date, ts timestamptz, b bytea, j jsonb, u uuid, i interval,
  t time) SERVER carto_sql OPTIONS (resource 'typed');
ALTER FOREIGN TABLE far.imports_done OPTIONS (SET wait_interval '1ms');
ALTER FOREIGN TABLE far.synchronizations_done OPTIONS (SET wait_interval '1ms');
ALTER FOREIGN TABLE far.exports OPTIONS (SET wait_interval '1ms');
ALTER FOREIGN TABLE far.batch_jobs_done OPTIONS (SET wait_interval '1ms');
CREATE FOREIGN TABLE far.wrong_key (id text) SERVER wrong
  OPTIONS (resource '/api/v1/viz', records '/visualizations');
"""
KEY = 'api_key=key&client=rest_fdw'
TYPE = 'type=table&exclude_shared=true&with_dependent_visualizations=1&' + KEY


def prepare(suite):
    suite.execute(lists.statements('carto', suite.api.url + '/user/me', TABLES, {'api_key': 'key'}))
    suite.execute(MORE.format(url=suite.api.url))
    suite.execute(NEAR)
    suite.execute(PLACES.replace('@', 'near.'))
    suite.execute('CREATE VIEW near.places_stream AS SELECT cartodb_id, name, pop, area, seen FROM near.places')


def fill(api):
    """The data table behind the SQL API."""
    data = urllib.parse.urlencode({'q': PLACES.replace('@', ''), 'api_key': 'key'})
    with urllib.request.urlopen(api.url + '/user/me/api/v2/sql', data.encode()) as reply:
        reply.read()


def post(api, path, document):
    """A request of the test itself."""
    request = urllib.request.Request(api.url + '/user/me/api' + path + 'api_key=key',
                                     json.dumps(document).encode(),
                                     {'Content-Type': 'application/json'})
    with urllib.request.urlopen(request) as reply:
        reply.read()


def an_import(api):
    post(api, '/v1/imports/?', {'url': 'http://x/y.csv'})


def a_job(api):
    post(api, '/v2/sql/job?', {'query': 'select 1'})


def a_slow_job(api):
    """One that is pending still when it is looked at."""
    api.command('set', {'path': '/user', 'job_states': ['pending', 'running']})
    a_job(api)


def a_map(api):
    post(api, '/v1/map/named/?', {'name': 'tpl', 'layergroup': {'layers': []},
                                  'auth': {'method': 'token', 'valid_tokens': ['t1']}})


def blocked(api):
    """The next call is over the limit, and may come again at once."""
    api.command('fault', {
        'path': '/user/me/api/v2/sql', 'status': 429, 'retry_after': 0,
        'headers': {'Carto-Rate-Limit-Limit': '5', 'Carto-Rate-Limit-Remaining': '0',
                    'Carto-Rate-Limit-Reset': '0'},
        'json': {'error': ['over'], 'context': 'limit', 'detail': 'rate-limit'}})


def too_slow(api):
    """The next call takes too long there; that has no Retry-After."""
    api.command('fault', {'path': '/user/me/api/v2/sql', 'status': 429, 'json': {
        'error': ['too slow'], 'context': 'limit', 'detail': 'datasource'}})


def quota(limit, remaining):
    """Who asks is told of so many requests, renewed in two and a half hours."""
    return lambda api: api.command('set', {
        'path': '/user', 'rate_limit': limit, 'rate_remaining': remaining, 'rate_reset': 9000,
        'retry_after': 9000})


def a_sync(api):
    post(api, '/v1/synchronizations/?', {'url': 'http://x/y.csv', 'interval': 3600})


def miscounted(api):
    """The next COPY is answered with another number of rows than came."""
    api.command('fault', {'path': '/user/me/api/v2/sql/copyfrom',
                          'mutate': [{'at': '', 'member': 'total_rows', 'raw': '2'}]})


def copied(table, columns, lines):
    """The request of a COPY of these lines."""
    names = ',%20'.join('%22' + c + '%22' for c in columns.split(','))
    return 'POST+gzip /user/me/api/v2/sql/copyfrom?q=COPY%20' + table + '%20(' + names + \
        ')%20FROM%20STDIN%20WITH%20(FORMAT%20csv,%20HEADER%20true)&' + KEY + ' ' + columns + lines


TYPED = """INSERT INTO typed VALUES (1, '2020-01-02', '2020-01-02 03:04:05.5Z', '\\x00ff', '{"a": "it''s"}',
  '00000000-0000-1000-8000-000000000001', '1 day 2 hours', '12:34:56')"""
SHOWN = 'SELECT id, d::text, ts::text, b::text, j::text, u::text, i::text, t::text FROM typed WHERE d IS NOT NULL OR id < 7 ORDER BY id'


def typed(api):
    """A table of types that stand in quotes in SQL, with a row."""
    data = urllib.parse.urlencode({'api_key': 'key', 'q': 'CREATE TABLE typed (id int, d date, ts timestamptz, b bytea, '
                                   'j jsonb, u uuid, i interval, t time); INSERT INTO typed (id) VALUES (7)'})
    with urllib.request.urlopen(api.url + '/user/me/api/v2/sql', data.encode()) as reply:
        reply.read()


def sql(text):
    """The request of a statement."""
    return call('POST /user/me/api/v2/sql?' + KEY, {'q': text})



CASES = [
    Case('all tables of the service',
         'CREATE SCHEMA known; IMPORT FOREIGN SCHEMA carto FROM SERVER carto INTO known',
         [],
         after=("SELECT count(*) > 15, bool_or(relname = 'datasets') FROM pg_class WHERE relnamespace = 'known'::regnamespace", [(True, True)])),
    Case('all',
         'SELECT id, name, privacy, tags, updated_at, locked, owner, table_id, description, dependent_visualizations_count FROM datasets',
         'GET /user/me/api/v1/viz/?page=1&per_page=100&' + TYPE,
         genuine='DatasetManager.all()'),
    Case('pages',
         'SELECT id FROM datasets_paged',
         ['GET /user/me/api/v1/viz/?page=1&per_page=2&' + TYPE,
          'GET /user/me/api/v1/viz/?page=2&per_page=2&' + TYPE],
         genuine='DatasetManager.all()'),
    Case('search',
         "SELECT id, q FROM datasets WHERE q = 'tor'",
         'GET /user/me/api/v1/viz/?q=tor&page=1&per_page=100&' + TYPE,
         genuine="DatasetManager.filter(q='tor')",
         rows=[('v1', 'tor'), ('v9', 'tor'), ('v0', 'tor')]),
    Case('privacy, order',
         "SELECT id FROM datasets WHERE privacy = 'PUBLIC' ORDER BY updated_at",
         'GET /user/me/api/v1/viz/?privacy=PUBLIC&order=updated_at&order_direction=asc&page=1&per_page=100&' + TYPE,
         ordered=True),
    Case('limit',
         "SELECT id FROM datasets WHERE privacy = 'PUBLIC' ORDER BY updated_at DESC LIMIT 1",
         'GET /user/me/api/v1/viz/?privacy=PUBLIC&order=updated_at&order_direction=desc&page=1&per_page=100&' + TYPE,
         ordered=True),
    Case('get',
         "SELECT id, name, privacy FROM datasets WHERE id = 'v1'",
         'GET /user/me/api/v1/viz/v1?' + TYPE,
         genuine="DatasetManager.get('v1')"),
    Case('get missing',
         "SELECT id FROM datasets WHERE id = 'none'",
         'GET /user/me/api/v1/viz/none?' + TYPE,
         genuine='DatasetManager.get missing'),
    Case('count',
         'SELECT count(*) FROM datasets',
         'GET /user/me/api/v1/viz/?page=1&per_page=1&' + TYPE),
    Case('maps',
         'SELECT id, name, privacy, locked FROM visualizations',
         'GET /user/me/api/v1/viz/?page=1&per_page=100&type=derived&exclude_shared=true&' + KEY,
         genuine='VisualizationManager.filter()'),
    Case('a table',
         'SELECT id, name, row_count, "schema" FROM tables WHERE id = \'t-v1\'',
         'GET /user/me/api/v1/tables/t-v1?' + KEY,
         genuine='TableManager.get()'),
    Case('tables want their id',
         'SELECT id FROM tables',
         [],
         error='HV00L'),
    Case('save',
         "UPDATE datasets SET name = 'renamed again' WHERE id = 'v1' RETURNING id, name",
         call('PUT /user/me/api/v1/viz/v1?' + TYPE, {'id': 'v1', 'name': 'renamed again'}),
         genuine="Dataset.save(fields=['id', 'name'])",
         differs='the arguments of lists stand in every URL',
         rows=[('v1', 'renamed again')],
         after=("SELECT name FROM datasets WHERE id = 'v1'", [('renamed again',)])),
    Case('delete',
         "DELETE FROM datasets WHERE id = 'v1' AND dependent_visualizations_count = 0",
         ['GET /user/me/api/v1/viz/v1?' + TYPE,
          'DELETE /user/me/api/v1/viz/v1?' + TYPE],
         after=('SELECT id FROM datasets', [('v9',), ('v0',)])),
    Case('delete what others depend on',
         "DELETE FROM datasets WHERE id = 'v9' AND dependent_visualizations_count = 0",
         'GET /user/me/api/v1/viz/v9?' + TYPE,
         after=('SELECT count(*) FROM datasets', [(3,)])),
    Case('force delete',
         "DELETE FROM datasets WHERE id = 'v9'",
         'DELETE /user/me/api/v1/viz/v9?' + TYPE,
         after=('SELECT count(*) FROM datasets', [(2,)])),
    Case('wrong key',
         'SELECT id FROM wrong_key',
         'GET /user/me/api/v1/viz?api_key=nobody',
         error='28000'),
    Case('import',
         "INSERT INTO imports (url, privacy) VALUES ('http://x/y.csv', 'public') RETURNING item_queue_id",
         'POST /user/me/api/v1/imports/?url=http%3A%2F%2Fx%2Fy.csv&privacy=public&' + KEY,
         genuine='FileImportJob(url).run()',
         rows=[('i1',)],
         after=("SELECT state FROM imports WHERE item_queue_id = 'i1'", [('pending',)])),
    Case('import state',
         "SELECT item_queue_id, state FROM imports WHERE item_queue_id = 'i1'",
         'GET /user/me/api/v1/imports/i1?' + KEY,
         rows=[('i1', 'pending')],
         before=[an_import]),
    Case('imports',
         'SELECT item_queue_id FROM imports',
         'GET /user/me/api/v1/imports/?' + KEY,
         genuine='FileImportJobManager.all/filter()',
         rows=[('i1',)],
         before=[an_import]),
    Case('connector',
         'INSERT INTO import_connectors (connector) VALUES (\'{"provider": "postgres", "connection": {"server": "s"}, "table": "t"}\') RETURNING item_queue_id',
         call('POST /user/me/api/v1/imports/?' + KEY, {'connector': {'table': 't', 'provider': 'postgres', 'connection': {'server': 's'}}}),
         genuine='FileImportJob connector',
         rows=[('i1',)],
         after=('SELECT count(*) FROM imports', [(1,)])),
    Case('synchronization',
         'INSERT INTO synchronizations (url, "interval") VALUES (\'http://x/y.csv\', 3600) RETURNING id, state, item_queue_id',
         call('POST /user/me/api/v1/synchronizations/?' + KEY, {'url': 'http://x/y.csv', 'interval': 3600}),
         rows=[('s1', 'created', 'i1')],
         after=('SELECT id, state FROM synchronizations', [('s1', 'created')])),
    Case('too often',
         'INSERT INTO synchronizations (url, "interval") VALUES (\'http://x/y.csv\', 60)',
         call('POST /user/me/api/v1/synchronizations/?' + KEY, {'url': 'http://x/y.csv', 'interval': 60}),
         error='22023',
         detail='900 seconds'),
    Case('export',
         "INSERT INTO exports (visualization_id) VALUES ('v1') RETURNING id, state",
         ['POST /user/me/api/v3/visualization_exports?visualization_id=v1&' + KEY,
          'GET /user/me/api/v3/visualization_exports/e1?' + KEY,
          'GET /user/me/api/v3/visualization_exports/e1?' + KEY],
         rows=[('e1', 'complete')],
         after=("SELECT state FROM exports WHERE id = 'e1'", [('complete',)])),
    Case('a job',
         'INSERT INTO batch_jobs (query) VALUES (\'"select 1"\') RETURNING job_id, status',
         call('POST /user/me/api/v2/sql/job?' + KEY, {'query': 'select 1'}),
         genuine='Batch create',
         rows=[('j1', 'pending')],
         after=("SELECT status FROM batch_jobs WHERE job_id = 'j1'", [('running',)])),
    Case('a job of two',
         'INSERT INTO batch_jobs (query) VALUES (\'["select 1", "select 2"]\') RETURNING status',
         call('POST /user/me/api/v2/sql/job?' + KEY, {'query': ['select 1', 'select 2']}),
         genuine='Batch create multi',
         rows=[('pending',)],
         after=("SELECT status FROM batch_jobs WHERE job_id = 'j1'", [('running',)])),
    Case('read a job',
         "SELECT status FROM batch_jobs WHERE job_id = 'j1'",
         'GET /user/me/api/v2/sql/job/j1?' + KEY,
         genuine='Batch read',
         rows=[('running',)],
         before=[a_job]),
    Case('change a job',
         'UPDATE batch_jobs SET query = \'"select 3"\' WHERE job_id = \'j1\'',
         call('PUT /user/me/api/v2/sql/job/j1?' + KEY, {'query': 'select 3'}),
         after=("SELECT query FROM batch_jobs WHERE job_id = 'j1'", [('select 3',)]),
         before=[a_slow_job]),
    Case('cancel a job',
         "DELETE FROM batch_jobs WHERE job_id = 'j1'",
         'DELETE /user/me/api/v2/sql/job/j1?' + KEY,
         after=("SELECT status FROM batch_jobs WHERE job_id = 'j1'", [('cancelled',)]),
         before=[a_job]),
    Case('keys',
         'SELECT name, type, token, grants, username FROM api_keys',
         'GET /user/me/api/v3/api_keys?order=name&page=1&per_page=100&' + KEY,
         genuine='APIKeyManager.all',
         differs='lists by pages are sorted by the key'),
    Case('keys of a type',
         "SELECT name FROM api_keys WHERE type = 'master'",
         'GET /user/me/api/v3/api_keys?type=master&order=name&page=1&per_page=100&' + KEY,
         genuine="APIKeyManager.filter(type='master')",
         differs='lists by pages are sorted by the key'),
    Case('new key',
         'INSERT INTO api_keys (name, grants) VALUES (\'new\', \'[{"type": "apis", "apis": ["sql"]}, {"type": "database", "tables": [{"schema": "public", "name": "t", "permissions": ["select"]}]}, {"type": "dataservices", "services": []}]\') RETURNING name, token',
         call('POST /user/me/api/v3/api_keys?' + KEY, {'name': 'new',
               'grants': [{'apis': ['sql'], 'type': 'apis'},
                          {'type': 'database',
                           'tables': [{'name': 't',
                                       'schema': 'public',
                                       'permissions': ['select']}]},
                          {'type': 'dataservices', 'services': []}]}),
         genuine='APIKeyManager.create',
         rows=[('new', 'tok1')],
         after=("SELECT name FROM api_keys WHERE name = 'new'", [('new',)])),
    Case('a name that is taken',
         'INSERT INTO api_keys (name, grants) VALUES (\'k\', \'[{"type": "apis", "apis": ["sql"]}]\')',
         call('POST /user/me/api/v3/api_keys?' + KEY, {'name': 'k', 'grants': [{'apis': ['sql'], 'type': 'apis'}]}),
         error='22023',
         detail='Name has already been taken'),
    Case('new token',
         "UPDATE api_key_tokens SET token = DEFAULT WHERE name = 'k' RETURNING token",
         'POST /user/me/api/v3/api_keys/k/token/regenerate?' + KEY,
         rows=[('tok1',)],
         after=("SELECT token FROM api_keys WHERE name = 'k'", [('tok1',)])),
    Case('delete a key',
         "DELETE FROM api_keys WHERE name = 'k'",
         'DELETE /user/me/api/v3/api_keys/k?' + KEY,
         after=('SELECT count(*) FROM api_keys', [(2,)])),
    Case('named maps',
         'SELECT template_id FROM named_maps',
         'GET /user/me/api/v1/map/named/?' + KEY,
         genuine='NamedMapManager.all',
         rows=[('tpl',)],
         before=[a_map]),
    Case('a named map',
         "SELECT template->>'name' FROM named_maps WHERE template_id = 'tpl'",
         'GET /user/me/api/v1/map/named/tpl?' + KEY,
         genuine='NamedMapManager.get',
         rows=[('tpl',)],
         before=[a_map]),
    Case('instance',
         'INSERT INTO map_instances (template_id, auth_token, params) VALUES (\'tpl\', \'t1\', \'{"color": "red"}\') RETURNING layergroupid',
         call('POST /user/me/api/v1/map/named/tpl?auth_token=t1&' + KEY, {'color': 'red'}),
         genuine='NamedMap.instantiate',
         rows=[('tpl@1',)],
         after=('SELECT 1', [(1,)]),
         before=[a_map]),
    Case('a wrong map token',
         "INSERT INTO map_instances (template_id, auth_token, params) VALUES ('tpl', 't2', '{}')",
         call('POST /user/me/api/v1/map/named/tpl?auth_token=t2&' + KEY, {}),
         error='42501',
         before=[a_map]),
    Case('anonymous map',
         'INSERT INTO anonymous_maps (layergroup) VALUES (\'{"layers": []}\') RETURNING layergroupid',
         call('POST /user/me/api/v1/map/?' + KEY, {'layers': []}),
         genuine='AnonymousMap.instantiate',
         rows=[('anonymous@1',)],
         after=('SELECT 1', [(1,)])),
    Case('delete a map',
         "DELETE FROM named_maps WHERE template_id = 'tpl'",
         'DELETE /user/me/api/v1/map/named/tpl?' + KEY,
         after=('SELECT count(*) FROM named_maps', [(0,)]),
         before=[a_map]),
    Case('kuviz',
         "INSERT INTO kuviz (name, data, password, privacy) VALUES ('n', '<html><body/></html>', 'pw', 'password') RETURNING id, name, privacy",
         call('POST /user/me/api/v4/kuviz/?' + KEY, {'name': 'n',
               'privacy': 'password',
               'password': 'pw',
               'data': 'PGh0bWw+PGJvZHkvPjwvaHRtbD4='}),
         rows=[('k1', 'n', 'password')],
         after=('SELECT id, name, privacy FROM kuviz', [('k1', 'n', 'password')])),
    Case('kuviz without data',
         "INSERT INTO kuviz (name) VALUES ('n')",
         call('POST /user/me/api/v4/kuviz/?' + KEY, {'name': 'n'}),
         error='22023',
         detail='missing data parameter'),
    Case('user',
         "SELECT username, org, email, quota_in_bytes FROM users WHERE username = 'bob' AND org = 'org'",
         'GET /user/me/api/v1/organization/org/users/bob?' + KEY,
         genuine='UserManager.get'),
    Case('new user',
         "INSERT INTO users (username, org, email, password) VALUES ('eve', 'org', 'e@x', 'p')",
         call('POST /user/me/api/v1/organization/org/users/?' + KEY, {'username': 'eve', 'email': 'e@x', 'password': 'p'}),
         after=("SELECT email FROM users WHERE username = 'eve' AND org = 'org'", [('e@x',)])),
    Case('subscribe',
         "INSERT INTO do_subscriptions (id, type) VALUES ('p.d.t', 'dataset') RETURNING id",
         call('POST /user/me/api/v4/do/subscriptions?' + KEY, {'id': 'p.d.t', 'type': 'dataset'}),
         genuine='DOSubscriptionCreationManager.create',
         rows=[('p.d.t',)],
         after=('SELECT id, project, status FROM do_subscriptions', [('p.d.t', 'p', 'active')])),
    Case('places',
         'SELECT * FROM places',
         sql('SELECT "cartodb_id"::text AS "cartodb_id", "name"::text AS "name", '
             '"pop"::text AS "pop", "area"::text AS "area", "seen"::text AS "seen", '
             '"born"::text AS "born", "big"::text AS "big" FROM places')),
    Case('where, order, limit',
         'SELECT cartodb_id, name FROM places WHERE pop > 5 ORDER BY cartodb_id LIMIT 2',
         sql('SELECT "cartodb_id"::text AS "cartodb_id", "name"::text AS "name", '
             '"pop"::text AS "pop" FROM places WHERE "pop" > 5 '
             'ORDER BY CASE WHEN true THEN "cartodb_id" END ASC NULLS LAST LIMIT 2'),
         ordered=True),
    Case('order of numbers',
         "SELECT area FROM places WHERE area < 1e30 ORDER BY area DESC LIMIT 1",
         sql('SELECT "cartodb_id"::text AS "cartodb_id", "area"::text AS "area" FROM places '
             'WHERE "area" < 1000000000000000000000000000000 '
             'ORDER BY CASE WHEN true THEN "area" END DESC NULLS FIRST LIMIT 1'),
         ordered=True),
    Case('quotes',
         'SELECT cartodb_id FROM places WHERE name IN (\'Jim\'\'s "Bar"\', \'Graz, 50%_\\\')',
         sql('SELECT "cartodb_id"::text AS "cartodb_id", "name"::text AS "name" FROM places '
             'WHERE "name" IN (\'Graz, 50%_\\\', \'Jim\'\'s "Bar"\')')),
    Case('exact numbers',
         'SELECT pop, area FROM places WHERE pop = 9007199254740993',
         sql('SELECT "cartodb_id"::text AS "cartodb_id", "pop"::text AS "pop", "area"::text '
             'AS "area" FROM places WHERE "pop" = 9007199254740993')),
    Case('times',
         "SELECT cartodb_id, seen FROM places WHERE seen >= '2020-01-02 03:04:05.678Z'",
         sql('SELECT "cartodb_id"::text AS "cartodb_id", "seen"::text AS "seen" FROM places '
             'WHERE "seen" >= \'2020-01-02T03:04:05.678Z\'::timestamptz')),
    Case('booleans, or, not',
         'SELECT cartodb_id FROM places WHERE big OR NOT (pop < 0)',
         sql('SELECT "cartodb_id"::text AS "cartodb_id", "pop"::text AS "pop", "big"::text '
             'AS "big" FROM places WHERE ("big" = true OR "pop" >= 0)')),
    Case('null',
         'SELECT cartodb_id FROM places WHERE name IS NULL OR born IS NULL',
         sql('SELECT "cartodb_id"::text AS "cartodb_id", "name"::text AS "name", '
             '"born"::text AS "born" FROM places WHERE ("name" IS NULL OR "born" IS NULL)')),
    Case('count of places',
         'SELECT count(*) FROM places WHERE name IS NOT NULL',
         sql('SELECT count(*) FROM places WHERE "name" IS NOT NULL')),
    Case('groups',
         'SELECT big, count(*), count(name), sum(pop), avg(pop), min(area), max(seen) FROM places GROUP BY big',
         sql('SELECT "big"::text AS "big", count(*)::text AS "a1", count("name")::text AS "a2", '
             'sum("pop")::text AS "a3", avg("pop")::text AS "a4", min("area")::text AS "a5", '
             'max("seen")::text AS "a6" FROM places GROUP BY "big"')),
    Case('groups with conditions',
         "SELECT name, count(DISTINCT born) FROM places WHERE name = 'Jim''s \"Bar\"' OR pop < 0 GROUP BY name ORDER BY name",
         sql('SELECT "name"::text AS "name", count(DISTINCT "born")::text AS "a1" FROM places '
             'WHERE ("name" = \'Jim\'\'s "Bar"\' OR "pop" < 0) GROUP BY "name"'),
         ordered=True),
    Case('aggregates of no rows',
         'SELECT count(pop), sum(pop), avg(area), max(born) FROM places WHERE pop > 9e18',
         sql('SELECT count("pop")::text AS "a1", sum("pop")::text AS "a2", avg("area")::text AS "a3", '
             'max("born")::text AS "a4" FROM places WHERE "pop" > 9000000000000000000')),
    Case('a query as a table',
         'SELECT kind, n FROM sums WHERE n > 1',
         sql('SELECT "kind"::text AS "kind", "n"::text AS "n" FROM (SELECT big AS kind, '
             'count(*) AS n FROM places GROUP BY 1) AS q WHERE "n" > 1'),
         rows=[(False, 2), (True, 2)]),
    Case('error of SQL',
         'SELECT * FROM nowhere',
         sql('SELECT "id"::text AS "id" FROM nope'),
         error='42P01'),
    Case('late error',
         'SELECT * FROM late',
         sql('SELECT "a"::text AS "a" FROM (SELECT 100 / (15 - i) AS a FROM '
             'generate_series(1, 20) AS i) AS q'),
         error='HV000',
         detail='division by zero'),
    Case('rate limit',
         'SELECT cartodb_id FROM places WHERE pop < 0',
         [sql('SELECT "cartodb_id"::text AS "cartodb_id", "pop"::text AS "pop" FROM places '
             'WHERE "pop" < 0'),
          sql('SELECT "cartodb_id"::text AS "cartodb_id", "pop"::text AS "pop" FROM places '
             'WHERE "pop" < 0')],
         rows=[(5,)],
         before=[blocked]),
    Case('timeout of a statement',
         'SELECT cartodb_id FROM places WHERE pop < 0',
         sql('SELECT "cartodb_id"::text AS "cartodb_id", "pop"::text AS "pop" FROM places '
             'WHERE "pop" < 0'),
         error='57014',
         before=[too_slow]),
    Case('insert',
         "INSERT INTO places (name, pop) VALUES ('It''s', 9007199254740993) RETURNING cartodb_id, name, pop",
         sql('INSERT INTO places ("name", "pop") VALUES (\'It\'\'s\', 9007199254740993) '
             'RETURNING "cartodb_id"::text AS "cartodb_id", "name"::text AS "name", '
             '"pop"::text AS "pop", "area"::text AS "area", "seen"::text AS "seen", '
             '"born"::text AS "born", "big"::text AS "big"'),
         rows=[(6, "It's", 9007199254740993)],
         after=('SELECT name, pop FROM places WHERE cartodb_id = 6', [("It's", 9007199254740993)])),
    Case('delete rows',
         'DELETE FROM places WHERE cartodb_id = 2',
         sql('DELETE FROM places WHERE "cartodb_id" = 2'),
         after=('SELECT cartodb_id FROM places ORDER BY cartodb_id', [(1,), (3,), (4,), (5,)])),
    Case('update by conditions',
         "UPDATE places SET name = 'big', pop = NULL WHERE pop > 5 AND name IS NOT NULL",
         sql('UPDATE places SET "name" = \'big\', "pop" = NULL WHERE ("name" IS NOT NULL AND "pop" > 5)'),
         after=("SELECT count(*) > 0, count(pop) FROM places WHERE name = 'big'", [(True, 0)])),
    Case('delete by conditions',
         'DELETE FROM places WHERE cartodb_id > 2 RETURNING cartodb_id',
         sql('DELETE FROM places WHERE "cartodb_id" > 2 RETURNING "cartodb_id"::text AS "cartodb_id"'),
         rows=[(3,), (4,), (5,)],
         after=('SELECT cartodb_id FROM places ORDER BY cartodb_id', [(1,), (2,)])),
    Case('rolled back',
         "BEGIN; INSERT INTO places_deferred (cartodb_id, name) VALUES (10, 'a'); ROLLBACK",
         [],
         after=('SELECT count(*) FROM places', [(5,)])),
    Case('committed',
         "BEGIN; INSERT INTO places_deferred (cartodb_id, name) VALUES (20, 'it''s & co'); INSERT INTO places_deferred (cartodb_id, name) VALUES (21, NULL); COMMIT",
         sql('BEGIN; INSERT INTO places ("cartodb_id", "name") VALUES (20, \'it\'\'s & co\'); INSERT INTO places ("cartodb_id", "name") VALUES (21, NULL); COMMIT'),
         after=('SELECT cartodb_id, name FROM places WHERE cartodb_id >= 20 ORDER BY 1', [(20, "it's & co"), (21, None)])),
    Case('copyto',
         'SELECT * FROM places_stream',
         'POST /user/me/api/v2/sql/copyto?q=COPY%20(SELECT%20%22cartodb_id%22,%20%22name%22,%20%22pop%22,%20%22area%22,%20%22seen%22%20FROM%20places%20)%20TO%20stdout%20WITH%20(FORMAT%20csv,%20HEADER)&' + KEY),
    Case('update',
         "UPDATE places SET pop = 41, name = 'It''s', area = NULL WHERE cartodb_id = 1",
         sql('UPDATE places SET "name" = \'It\'\'s\', "pop" = 41, "area" = NULL WHERE '
             '"cartodb_id" = 1 RETURNING "cartodb_id"::text AS "cartodb_id"'),
         after=('SELECT pop, name, area FROM places WHERE cartodb_id = 1', [(41, "It's", None)])),
    Case('insert many',
         "INSERT INTO places_values (name, pop) SELECT 'n''' || i, i FROM generate_series(1, 2) i",
         sql('INSERT INTO places ("name", "pop") VALUES (\'n\'\'1\', 1), (\'n\'\'2\', 2)'),
         after=('SELECT name, pop FROM places WHERE cartodb_id > 5 ORDER BY cartodb_id', [("n'1", 1), ("n'2", 2)])),
    Case('copyfrom',
         """INSERT INTO places (name, pop) VALUES ('It''s "x", y', 9007199254740993), (NULL, NULL), ('', 3)""",
         copied('places', 'name,pop', '\\n"It\'s ""x"", y",9007199254740993\\n,\\n"",3\\n'),
         genuine='copyfrom of named columns',
         after=('SELECT name, pop FROM places WHERE cartodb_id > 5 ORDER BY cartodb_id',
                [('It\'s "x", y', 9007199254740993), (None, None), ('', 3)])),
    Case('copyfrom by COPY',
         """COPY places (seen, born, big, area) FROM PROGRAM 'printf "2020-01-02 03:04:05.678+00,1048-01-01,t,1.50\\n,2020-02-29,f,\\n"' WITH (FORMAT csv)""",
         copied('places', 'area,seen,born,big', '\\n1.50,2020-01-02T03:04:05.678Z,1048-01-01,true\\n,,2020-02-29,false\\n'),
         after=('SELECT area::text, seen::text, born::text, big FROM places WHERE cartodb_id > 5 ORDER BY cartodb_id',
                [('1.50', '2020-01-02 03:04:05.678+00', '1048-01-01', True), (None, None, '2020-02-29', False)])),
    Case('types written',
         TYPED,
         sql('INSERT INTO typed ("id", "d", "ts", "b", "j", "u", "i", "t") VALUES (1, \'2020-01-02\'::date, '
             '\'2020-01-02T03:04:05.500Z\'::timestamptz, \'\\x00ff\', \'{"a": "it\'\'s"}\', '
             '\'00000000-0000-1000-8000-000000000001\'::uuid, \'P1DT2H\', \'12:34:56\'::time) RETURNING "id"::text AS "id"'),
         before=[typed],
         after=(SHOWN, [(1, '2020-01-02', '2020-01-02 03:04:05.5+00', '\\x00ff', '{"a": "it\'s"}',
                         '00000000-0000-1000-8000-000000000001', '1 day 02:00:00', '12:34:56')])),
    Case('types changed',
         "UPDATE typed SET d = '1999-12-31', ts = '2021-01-01Z', b = '\\xab', j = '[1, \"a''b\"]', i = '3 mons', "
         "u = NULL, t = '01:02:03' WHERE id = 7",
         sql('UPDATE typed SET "d" = \'1999-12-31\'::date, "ts" = \'2021-01-01T00:00:00Z\'::timestamptz, '
             '"b" = \'\\xab\', "j" = \'[1, "a\'\'b"]\', "u" = NULL, "i" = \'P3M\', "t" = \'01:02:03\'::time '
             'WHERE "id" = 7 RETURNING "id"::text AS "id"'),
         before=[typed],
         after=(SHOWN, [(7, '1999-12-31', '2021-01-01 00:00:00+00', '\\xab', '[1, "a\'b"]', None, '3 mons',
                         '01:02:03')])),
    Case('types copied',
         TYPED + ', (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL)',
         copied('typed', 'id,d,ts,b,j,u,i,t', '\\n1,2020-01-02,2020-01-02T03:04:05.500Z,\\x00ff,"{""a"": ""it\'s""}",'
                '00000000-0000-1000-8000-000000000001,P1DT2H,12:34:56\\n2,,,,,,,\\n'),
         before=[typed],
         after=(SHOWN, [(1, '2020-01-02', '2020-01-02 03:04:05.5+00', '\\x00ff', '{"a": "it\'s"}',
                         '00000000-0000-1000-8000-000000000001', '1 day 02:00:00', '12:34:56'),
                        (2,) + (None,) * 7])),
    Case('copyfrom with RETURNING',
         "INSERT INTO places (name) VALUES ('a'), ('b') RETURNING cartodb_id",
         sql('INSERT INTO places ("name") VALUES (\'a\'), (\'b\') '
             'RETURNING "cartodb_id"::text AS "cartodb_id", "name"::text AS "name", "pop"::text AS "pop", '
             '"area"::text AS "area", "seen"::text AS "seen", "born"::text AS "born", "big"::text AS "big"'),
         rows=[(6,), (7,)],
         after=('SELECT count(*) FROM places', [(7,)])),
    Case('copyfrom miscounted',
         "INSERT INTO places (name) VALUES ('a'), ('b'), ('c')",
         copied('places', 'name', '\\na\\nb\\nc\\n'),
         error='HV00L',
         detail='answer says that 2 rows were written, but 3 were sent',
         before=[miscounted]),
    Case('copyfrom refused',
         'INSERT INTO nowhere (id) VALUES (1), (2)',
         copied('nope', 'id', '\\n1\\n2\\n'),
         error='42P01',
         detail='Rows 1 to 2 were refused'),
    Case('an import to its end',
         "INSERT INTO imports_done (url, privacy) VALUES ('http://x/y.csv', 'private'); "
         "SELECT name, privacy FROM datasets WHERE id = 'v101'",
         ['POST /user/me/api/v1/imports/?url=http%3A%2F%2Fx%2Fy.csv&privacy=private&' + KEY]
         + ['GET /user/me/api/v1/imports/i1?' + KEY] * 3
         + ['GET /user/me/api/v1/viz/v101?' + TYPE],
         genuine='DatasetManager.create(url)',
         differs='the client sends an empty POST before, by mistake, so that the numbers are others',
         rows=[('y', 'PRIVATE')],
         after=("SELECT state FROM imports WHERE item_queue_id = 'i1'", [('complete',)])),
    Case('an import that fails',
         "INSERT INTO imports_done (url) VALUES ('http://x/bad.csv') RETURNING state",
         ['POST /user/me/api/v1/imports/?url=http%3A%2F%2Fx%2Fbad.csv&' + KEY]
         + ['GET /user/me/api/v1/imports/i1?' + KEY] * 3,
         error='HV000',
         detail='Wrong URL',
         genuine='create(url) that fails',
         differs='the client sends an empty POST before, by mistake, so that the numbers are others',
         before=[lambda api: None]),
    Case('a synchronization to its end',
         "INSERT INTO synchronizations_done (url, \"interval\") VALUES ('http://x/y.csv', 3600) "
         'RETURNING state, visualization_id',
         [call('POST /user/me/api/v1/synchronizations/?' + KEY,
               {'url': 'http://x/y.csv', 'interval': 3600})]
         + ['GET /user/me/api/v1/synchronizations/s1?' + KEY] * 2,
         genuine='DatasetManager.create(url, interval=3600) sync table',
         differs='the client asks for the dataset at once',
         rows=[('success', 'v101')],
         after=("SELECT name FROM datasets WHERE id = 'v101'", [('y',)])),
    Case('force a synchronization',
         "UPDATE synchronization_runs SET force = true WHERE id = 's1' RETURNING state",
         ['PUT /user/me/api/v1/synchronizations/s1/sync_now?' + KEY,
          'GET /user/me/api/v1/synchronizations/s1/sync_now?' + KEY],
         genuine='sync_now, as the server wants it',
         rows=[('syncing',)],
         before=[a_sync],
         after=("SELECT id, state FROM synchronization_runs WHERE id = 's1'", [('s1', 'syncing')])),
    Case('export and its file',
         "INSERT INTO exports (visualization_id) VALUES ('v1') RETURNING state, regexp_replace(url, '^http://[^/]*', '')",
         ['POST /user/me/api/v3/visualization_exports?visualization_id=v1&' + KEY,
          'GET /user/me/api/v3/visualization_exports/e1?' + KEY,
          'GET /user/me/api/v3/visualization_exports/e1?' + KEY],
         genuine='Visualization.export()',
         rows=[('complete', '/user/me/api/v3/visualization_exports/e1/download')],
         after=('SELECT 1', [(1,)])),
    Case('rows of a dataset',
         "INSERT INTO do_datasets VALUES ('rows', '[{\"name\": \"a\", \"type\": \"INTEGER\"}]'); "
         "INSERT INTO do_dataset_rows (dataset, a) VALUES ('rows', 1), ('rows', 2); "
         "INSERT INTO do_imports (dataset) VALUES ('rows'); "
         "SELECT status FROM do_imports WHERE dataset = 'rows' AND id = 'di1'; "
         "SELECT status FROM do_imports WHERE dataset = 'rows' AND id = 'di1'; "
         "SELECT dataset, a FROM do_dataset_rows WHERE dataset = 'rows' LIMIT 1",
         [call('POST /user/me/api/v4/data/observatory/user/datasets?' + KEY,
               {'id': 'rows', 'schema': [{'name': 'a', 'type': 'INTEGER'}]}),
          'POST /user/me/api/v4/data/observatory/user/datasets/rows?' + KEY + ' a\\n1\\n2\\n',
          'POST /user/me/api/v4/data/observatory/user/datasets/rows/imports?' + KEY,
          'GET /user/me/api/v4/data/observatory/user/datasets/rows/imports/di1?' + KEY,
          'GET /user/me/api/v4/data/observatory/user/datasets/rows/imports/di1?' + KEY,
          'GET /user/me/api/v4/data/observatory/user/datasets/rows?limit=1&' + KEY],
         genuine='DODataset create, upload, import, download',
         rows=[('rows', 1)],
         after=("SELECT status FROM do_imports WHERE dataset = 'rows' AND id = 'di1'", [('success',)])),
    Case('a reference',
         "UPDATE datasets SET table_id = 't-v1' WHERE id = 'v1' RETURNING table_id",
         call('PUT /user/me/api/v1/viz/v1?' + TYPE, {'id': 'v1', 'table': 't-v1'}),
         genuine="Dataset.save(fields=['id', 'table'])",
         differs='the arguments of lists stand in every URL',
         rows=[('t-v1',)],
         after=("SELECT table_id FROM datasets WHERE id = 'v1'", [('t-v1',)])),
    Case('warned once',
         "SELECT id FROM datasets WHERE id = 'v1'; SELECT id FROM datasets WHERE id = 'v9'; "
         "SELECT id FROM visualizations WHERE id = 'm1'",
         ['GET /user/me/api/v1/viz/v1?' + TYPE, 'GET /user/me/api/v1/viz/v9?' + TYPE,
          'GET /user/me/api/v1/viz/m1?type=derived&exclude_shared=true&' + KEY],
         rows=[('m1',)],
         warnings=['foreign table "%s": api/v1/viz is not a public API of CARTO and may change' % t
                   for t in ('datasets', 'visualizations')]),
    Case('warned by a write',
         "INSERT INTO imports (url, privacy) VALUES ('http://x/y.csv', 'public') RETURNING item_queue_id",
         'POST /user/me/api/v1/imports/?url=http%3A%2F%2Fx%2Fy.csv&privacy=public&' + KEY,
         genuine='FileImportJob(url).run()',
         rows=[('i1',)],
         warnings=['foreign table "imports": api/v1/imports is not a public API of CARTO and may change'],
         after=('SELECT 1', [(1,)])),
    Case('warnings silenced',
         "SELECT id FROM quiet_datasets WHERE id = 'v1'; SET client_min_messages = error; "
         "SELECT id FROM datasets WHERE id = 'v1'",
         ['GET /user/me/api/v1/viz/v1?' + TYPE] * 2,
         rows=[('v1',)],
         warnings=[]),
    Case('what is left of the limit',
         'SELECT a FROM counted',
         call('POST /user/me/api/v2/sql?api_key=tok&client=rest_fdw',
              {'q': 'SELECT "a"::text AS "a" FROM (SELECT 1 AS a) AS q'}),
         genuine='SQLClient within the limit',
         differs='values are asked for as text',
         rows=[(1,)],
         before=[quota(1000, 999)],
         after=("SELECT quota, remaining, renewed_in > '1h' FROM rest_fdw_rate() "
                "WHERE server = 'counted' AND quota IS NOT NULL", [(1000, 998, True)])),
    Case('over the limit',
         'SELECT a FROM limited',
         call('POST /user/me/api/v2/sql?api_key=default_public&client=rest_fdw',
              {'q': 'SELECT "a"::text AS "a" FROM (SELECT 1 AS a) AS q'}),
         genuine='SQLClient rate limited',
         differs='values are asked for as text',
         error='53400',
         detail='Its quota is 5 requests, of which 0 are left, renewed in 9000 s. '
                'It asks to wait 9000.0 s',
         before=[quota(5, 0)]),
    Case('a job to its end',
         'INSERT INTO batch_jobs_done (query) VALUES (\'"select 1"\') RETURNING status',
         [call('POST /user/me/api/v2/sql/job?' + KEY, {'query': 'select 1'}),
          'GET /user/me/api/v2/sql/job/j1?' + KEY,
          'GET /user/me/api/v2/sql/job/j1?' + KEY],
         genuine='Batch create_and_wait',
         differs='the job has another number',
         rows=[('done',)],
         after=('SELECT 1', [(1,)])),
    Case('a job that fails',
         'INSERT INTO batch_jobs_done (query) VALUES (\'"select * from nope"\') RETURNING status',
         [call('POST /user/me/api/v2/sql/job?' + KEY, {'query': 'select * from nope'}),
          'GET /user/me/api/v2/sql/job/j1?' + KEY,
          'GET /user/me/api/v2/sql/job/j1?' + KEY],
         error='HV000',
         detail='does not exist'),
    Case('an uploaded file',
         "INSERT INTO import_files (content, file_name) VALUES ('a,b\n1,2\n', 'f.csv') RETURNING item_queue_id",
         'POST /user/me/api/v1/imports/?api_key=key&client=rest_fdw [multipart] file=@f.csv (application/octet-stream) a,b\\n1,2\\n',
         rows=[('i1',)],
         after=("SELECT state FROM imports WHERE item_queue_id = 'i1'", [('pending',)])),
    Case('new map',
         'INSERT INTO named_maps (template) VALUES (\'{"name": "tpl", "layergroup": {"layers": []}}\') RETURNING template_id',
         [call('POST /user/me/api/v1/map/named/?' + KEY, {'name': 'tpl', 'layergroup': {'layers': []}}),
          'GET /user/me/api/v1/map/named/tpl?' + KEY],
         rows=[('tpl',)],
         after=("SELECT template FROM named_maps WHERE template_id = 'tpl'", [({'name': 'tpl', 'layergroup': {'layers': []}},)])),
    Case('valid key',
         "SELECT count(*) FROM rest_call('carto', 'GET', '/api/v3/api_keys') AS r, jsonb_array_elements(r.body->'result') AS k WHERE k->>'token' = 'key'",
         'GET /user/me/api/v3/api_keys?' + KEY,
         rows=[(1,)],
         after=('SELECT 1', [(1,)])),
]
