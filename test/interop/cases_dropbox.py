"""Dropbox datastores in the option lists of test/paper/dropbox_datastore.txt.

`genuine` names the step of clients/dropbox_client.py that asks for the same.
"""
import hashlib
import json
import urllib.parse

import lists
from cases import Case, call
from rs_datastore import dbase64

TABLES = {
    'datastores': 'dsid text, handle text, rev bigint, title text, mtime timestamptz, created boolean',
    'shareable_datastores': 'dsid text, handle text, rev bigint, key_text text',
    'deltas': 'dsid text, rev bigint, nonce text, changes jsonb',
    'awaits': 'token text, cursors jsonb, datastores jsonb, new_token text, deltas jsonb',
    'tasks': 'rowid text, s text, i bigint, f float8, big bigint, ok boolean, d timestamptz, b bytea, '
             'l text[], inf float8, nan float8, fields jsonb',
    'records': 'tid text, rowid text, data jsonb',
    'raw_tasks': 'rowid text, s text, i bigint',
    'new_tasks': 'rowid text, s text, i bigint',
    'info': 'rowid text, title text, mtime timestamptz',
}

NEAR = r"""
CREATE TABLE near.tasks (rowid text, s text, i bigint, f float8, big bigint, ok boolean,
  d timestamptz, b bytea, l text[], inf float8, nan float8);
INSERT INTO near.tasks VALUES ('first', 'héllo', 42, 1.5, 1152921504606846977, true,
    '2013-12-04 00:00:00.123Z', '\x00fffe', '{two,"x,y"}', 'Infinity', 'NaN'),
  ('second', '', -7, 7, NULL, false, NULL, NULL, '{}', NULL, NULL),
  ('third', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
"""
# of the first datastore with that name since a reset
HANDLE = dbase64(hashlib.sha256(b'default 1').digest())[:30]
SHARED = '.' + dbase64(hashlib.sha256(b'a key for the tests of datastores').digest())
# Other datastores, and somebody else: the same list again.
MORE = {'no_datastore': ('tasks', 'dsid=nowhere', 'good'), 'shared_roles': (':acl', 'dsid=' + SHARED, 'good'),
        'wrong_token': ('tasks', 'dsid=default', 'bad')}


def prepare(suite):
    url = suite.api.url + '/dropbox/1'
    suite.execute(lists.statements('dropbox_datastore', url, TABLES, {'token': 'good'},
                                   {'raw_tasks': {'vars': 'handle=' + HANDLE},
                                    'new_tasks': {'vars': 'dsid=fresh'}}))
    suite.execute(NEAR)
    suite.execute("CREATE FOREIGN TABLE far.odd_fields (rowid text OPTIONS (key 'true', pointer '/rowid', write_pointer ''), "
                  "\"a b\" text) SERVER dropbox_records OPTIONS (resource 'tasks')")
    # another client's commit, in the midst of a transaction
    delta = urllib.parse.urlencode({'handle': HANDLE, 'rev': 1, 'changes': json.dumps(
        [['U', 'tasks', 'third', {'s': ['P', 'theirs']}]])})
    suite.execute("""CREATE TABLE near.said (line text);
        CREATE FUNCTION near.somebody_else() RETURNS void LANGUAGE plpgsql AS $$ BEGIN
          COPY near.said FROM PROGRAM 'curl -sS -m 20 -H "Authorization: Bearer good" -d "%s" %s'
            (FORMAT csv, DELIMITER E'\\x01', QUOTE E'\\x02'); END $$""" % (
                delta, url + '/datastores/put_delta'))
    records = [s for s in lists.Lists('dropbox_datastore').servers if s['name'] == 'dropbox_records'][0]
    for name, (resource, variables, token) in MORE.items():
        server = dict(records['dialect'], url=url, concurrency='1', vars=variables)
        if name == 'wrong_token':
            server.update(before='', list='GET /datastores/list_datastores', records='/datastores',
                          pointer='/{column}')
        columns = {'shared_roles': 'principal text%s, role int%s' % (
                       lists.options(records['columns']['roles.principal']),
                       lists.options(records['columns']['roles.role'])),
                   'wrong_token': 'dsid text'}.get(name, 's text')
        suite.execute('CREATE SERVER %s FOREIGN DATA WRAPPER rest_fdw%s; CREATE USER MAPPING FOR '
                      'CURRENT_USER SERVER %s%s; CREATE FOREIGN TABLE far.%s (%s) SERVER %s%s' % (
                          name, lists.options(server), name, lists.options({'token': token}), name,
                          columns, name, lists.options({'resource': resource})))
    app(suite, url)


def app(suite, url):
    """Servers of the dialect itself: with a language, for an app that asks for a token, and without patience."""
    for name, more, mapping in (
            ('german', {'args': 'locale=de'}, {'token': 'good'}),
            ('app', {}, {'client_id': 'app-key', 'client_secret': 'app-secret'}),
            ('hasty', {'max_retries': '0'}, {'token': 'good'})):
        suite.execute('CREATE SERVER %s FOREIGN DATA WRAPPER rest_fdw%s; CREATE USER MAPPING FOR CURRENT_USER '
                      'SERVER %s%s; CREATE SCHEMA %s; IMPORT FOREIGN SCHEMA dropbox LIMIT TO (datastores) '
                      'FROM SERVER %s INTO %s' % (
                          name, lists.options(dict(more, url=url, dialect='dropbox', concurrency='1')),
                          name, lists.options(mapping), name, name, name))


def fill(api):
    """The datastore `default`, and a shareable one with a role."""
    api.command('load', {'path': '/dropbox/' + SHARED, 'rows': [
        {'tid': ':acl', 'rowid': 'team', 'data': {'role': {'I': '1000'}}}]})
    api.command('load', {'path': '/dropbox/default', 'rows': [
        {'tid': 'tasks', 'rowid': 'first', 'data': {
            's': 'h\u00e9llo', 'i': {'I': '42'}, 'f': 1.5, 'big': {'I': '1152921504606846977'},
            'ok': True, 'd': {'T': '1386115200123'}, 'b': {'B': 'AP_-'}, 'l': ['two', 'x,y'],
            'inf': {'N': '+inf'}, 'nan': {'N': 'nan'}}},
        {'tid': 'tasks', 'rowid': 'second', 'data': {'s': '', 'i': {'I': '-7'}, 'ok': False, 'f': 7,
                                                    'l': []}},
        {'tid': 'tasks', 'rowid': 'third', 'data': {}},
        {'tid': 'other', 'rowid': 'first', 'data': {'x': 1}},
        {'tid': ':info', 'rowid': 'info', 'data': {'title': 'My list',
                                                   'mtime': {'T': '1386115200123'}}}]})


def impatient(api):
    api.command('set', {'path': '/dropbox', 'await_seconds': 0.1})


def lost(api):
    """The next delta is taken, and its answer is lost."""
    api.command('fault', {'path': '/dropbox/1/datastores/put_delta', 'cut_headers': 5})


def cut(api):
    """Connections end instead of an answer."""
    api.command('fault', {'path': '/dropbox/1/datastores/list_datastores', 'drop': True, 'count': -1})


def put(rev, changes):
    """The request of a commit."""
    return call('POST /dropbox/1/datastores/put_delta',
                {'handle': 'HANDLE', 'rev': str(rev), 'nonce': 'NONCE', 'changes': changes})


OPEN = 'GET /dropbox/1/datastores/get_datastore?dsid=default'
SNAPSHOT = 'GET /dropbox/1/datastores/get_snapshot?handle=HANDLE'



CASES = [
    Case('datastores',
         "SELECT dsid, rev, title, mtime = '2013-12-04 00:00:00.123Z' FROM datastores",
         'GET /dropbox/1/datastores/list_datastores',
         genuine='list_datastores',
         rows=[('.KKRmtwzfpBiTKG7MpABfA45vWSVHg8fxrUdHbPc1ftU', 1, None, None), ('default', 1, 'My list', True)]),
    Case('in another language',
         'SELECT dsid FROM german.datastores',
         'GET /dropbox/1/datastores/list_datastores?locale=de',
         genuine='list_datastores in German',
         rows=[('.KKRmtwzfpBiTKG7MpABfA45vWSVHg8fxrUdHbPc1ftU',), ('default',)]),
    Case('opened in another language',
         "INSERT INTO german.datastores (dsid) VALUES ('default') RETURNING dsid, created",
         call('POST /dropbox/1/datastores/get_or_create_datastore?locale=de', {'dsid': 'default'}),
         genuine='open_default_datastore in German',
         rows=[('default', False)],
         after=('SELECT 1', [(1,)])),
    Case('where to send a browser',
         "SELECT regexp_replace(rest_fdw_authorize_url('app'), 'state=[^&]+', 'state=STATE'), "
         "regexp_replace(rest_fdw_authorize_url('app', 'https://app.example/back?a=1'), 'state=[^&]+', 'state=STATE'), "
         "rest_fdw_authorize_url('app') <> rest_fdw_authorize_url('app')",
         [],
         rows=[('https://www.dropbox.com/1/oauth2/authorize?response_type=code&client_id=app-key&state=STATE',
                'https://www.dropbox.com/1/oauth2/authorize?response_type=code&client_id=app-key&'
                'redirect_uri=https%3A%2F%2Fapp.example%2Fback%3Fa%3D1&state=STATE', True)]),
    Case('a code for a token',
         "SELECT rest_fdw_exchange_code('app', 'code-1', substring(rest_fdw_authorize_url('app') from 'state=([^&]+)'))",
         call('POST /dropbox/1/oauth2/token', {'grant_type': 'authorization_code', 'code': 'code-1',
                                               'client_id': 'app-key', 'client_secret': 'app-secret'}),
         genuine='OAuth 2: authorize URL and code',
         rows=[('token',)],
         after=('SELECT count(*) FROM app.datastores', [(2,)])),
    Case('a code for a token, with redirection',
         "SELECT rest_fdw_exchange_code('app', 'code-1', substring(rest_fdw_authorize_url('app', 'https://app.example/back') "
         "from 'state=([^&]+)'), 'https://app.example/back')",
         call('POST /dropbox/1/oauth2/token', {'grant_type': 'authorization_code', 'code': 'code-1', 'client_id': 'app-key',
                                               'client_secret': 'app-secret', 'redirect_uri': 'https://app.example/back'}),
         genuine='OAuth 2 with redirection',
         rows=[('token',)],
         after=("SELECT option_value FROM information_schema.user_mapping_options WHERE foreign_server_name = 'app' "
                "AND option_name = 'token'", [('good',)])),
    Case('a state of somebody else',
         "SELECT rest_fdw_exchange_code('app', 'code-1', substring(rest_fdw_authorize_url('app', 'https://app.example/back') "
         "from 'state=([^&]+)'), 'https://evil.example/back')",
         [],
         error='28000'),
    Case('a code that is not good',
         "SELECT rest_fdw_exchange_code('app', 'code-9', substring(rest_fdw_authorize_url('app') from 'state=([^&]+)'))",
         call('POST /dropbox/1/oauth2/token', {'grant_type': 'authorization_code', 'code': 'code-9',
                                               'client_id': 'app-key', 'client_secret': 'app-secret'}),
         error='28000',
         detail='invalid_grant'),
    Case('a connection that is cut',
         'BEGIN; SELECT count(*) FROM rest_fdw_disconnect(); SELECT dsid FROM hasty.datastores',
         'GET /dropbox/1/datastores/list_datastores',
         genuine='a connection that is cut',
         before=[cut],
         error='HV00N',
         detail='Empty reply from server'),
    Case('open or create',
         "INSERT INTO datastores (dsid) VALUES ('other') RETURNING dsid, rev, created",
         call('POST /dropbox/1/datastores/get_or_create_datastore', {'dsid': 'other'}),
         rows=[('other', 0, True)],
         after=('SELECT dsid, rev FROM datastores', [('.KKRmtwzfpBiTKG7MpABfA45vWSVHg8fxrUdHbPc1ftU', 1), ('default', 1), ('other', 0)])),
    Case('open what is there',
         "INSERT INTO datastores (dsid) VALUES ('default') RETURNING rev, created",
         call('POST /dropbox/1/datastores/get_or_create_datastore', {'dsid': 'default'}),
         rows=[(1, False)],
         after=('SELECT dsid FROM datastores', [('.KKRmtwzfpBiTKG7MpABfA45vWSVHg8fxrUdHbPc1ftU',), ('default',)])),
    Case('a bad name',
         "INSERT INTO datastores (dsid) VALUES ('Bad Name')",
         [],
         genuine='identifiers',
         error='22023',
         detail='"Bad Name" does not match option "match"'),
    Case('only others make shareable ones',
         "INSERT INTO datastores (dsid) VALUES ('.abc')",
         call('POST /dropbox/1/datastores/get_or_create_datastore', {'dsid': '.abc'}),
         error='22023',
         detail='Invalid private datastore id'),
    Case('nothing has such a name',
         "SELECT rev FROM deltas WHERE dsid = 'Default'",
         [],
         genuine='identifiers',
         rows=[]),
    Case('a record with a bad name',
         "INSERT INTO tasks (rowid, s) VALUES ('a b', 'x')",
         [],
         genuine='identifiers',
         error='22023',
         detail='column "rowid"'),
    Case('a record with a name that is too long',
         "INSERT INTO tasks (rowid, s) VALUES (repeat('x', 65), 'x')",
         [],
         genuine='identifiers',
         error='22023'),
    Case('a table with a bad name',
         "INSERT INTO records (tid, rowid, data) VALUES ('a b', 'x', '{}')",
         [],
         genuine='identifiers',
         error='22023',
         detail='column "tid"'),
    Case('a field with a bad name',
         "INSERT INTO odd_fields (rowid) VALUES ('x')",
         [],
         genuine='identifiers',
         error='22023',
         detail='"a b" does not match option "name_match"'),
    Case('names as long and odd as they may be',
         "INSERT INTO tasks (rowid, s) VALUES (repeat('x', 64), 'x'), (':-_./+=Z', 'y')",
         [OPEN,
          put(1, [['I', 'tasks', 'x' * 64, {'s': 'x'}], ['I', 'tasks', ':-_./+=Z', {'s': 'y'}]])],
         after=("SELECT s FROM tasks WHERE rowid = ':-_./+=Z'", [('y',)])),
    Case('a record that is too large',
         "INSERT INTO tasks (rowid, i, s) VALUES ('x', 1, repeat('x', 102101))",
         [],
         genuine='sizes',
         error='54000',
         detail='It counts 102401 bytes; option "max_record_bytes" allows 102400'),
    Case('a record as large as may be',
         "INSERT INTO tasks (rowid, i, s) VALUES ('x', 1, repeat('x', 102100))",
         [OPEN,
          put(1, [['I', 'tasks', 'x', {'i': {'I': '1'}, 's': 'x' * 102100}]])],
         after=("SELECT length(s) FROM tasks WHERE rowid = 'x'", [(102100,)])),
    Case('a transaction that is too large',
         "INSERT INTO tasks (rowid, s) SELECT 'r' || i, repeat('x', 100000) FROM generate_series(1, 21) i",
         [],
         genuine='sizes',
         error='54000',
         detail='They count 2104300 bytes; option "max_commit_bytes" allows 2097152',
         after=('SELECT count(*) FROM tasks', [(3,)])),
    Case('nobody can be so called',
         "INSERT INTO shared_roles (principal, role) VALUES ('everybody', 1000)",
         [],
         error='22023',
         detail='column "principal"'),
    Case('no such role',
         "UPDATE shared_roles SET role = 1500 WHERE principal = 'team'",
         ['GET /dropbox/1/datastores/get_datastore?dsid=SHARED',
          SNAPSHOT],
         error='22023',
         detail='column "role"'),
    Case('delete a datastore',
         "DELETE FROM datastores WHERE dsid = 'default'",
         ['GET /dropbox/1/datastores/list_datastores',
          call('POST /dropbox/1/datastores/delete_datastore', {'handle': 'HANDLE'})],
         genuine='delete_datastore',
         differs='the handle is looked up in the list',
         after=('SELECT dsid FROM datastores', [('.KKRmtwzfpBiTKG7MpABfA45vWSVHg8fxrUdHbPc1ftU',)])),
    Case('create shareable',
         "INSERT INTO shareable_datastores (dsid, key_text) SELECT '.' || translate(rtrim(encode(sha256(k::bytea), 'base64'), '='), '+/', '-_'), k FROM (VALUES ('PAzy_RlWTiuRdt5CoDmMlCLxa5iTY0yFgrJC-_ZP6ds')) AS v(k) RETURNING dsid, rev",
         call('POST /dropbox/1/datastores/create_datastore', {'dsid': 'SHARED', 'key': 'SHARED'}),
         rows=[('.zceoULtxwOrrTpB4nmlOJgNynbi30e-YhIABV3ghtgI', 0)],
         after=('SELECT dsid FROM datastores', [('.KKRmtwzfpBiTKG7MpABfA45vWSVHg8fxrUdHbPc1ftU',), ('.zceoULtxwOrrTpB4nmlOJgNynbi30e-YhIABV3ghtgI',), ('default',)])),
    Case('snapshot',
         "SELECT rowid, s, i, f, big, ok, d, encode(b, 'hex') AS b, l, inf, nan FROM tasks",
         [OPEN,
          SNAPSHOT],
         genuine='second client opens'),
    Case('columns learned from a snapshot',
         'CREATE SCHEMA learned; IMPORT FOREIGN SCHEMA public LIMIT TO (tasks) FROM SERVER dropbox_records INTO learned '
         "OPTIONS (dialect 'dropbox_records')",
         [OPEN,
          SNAPSHOT],
         after=("SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = 'learned' "
                "AND column_name IN ('rowid', 's', 'i', 'ok', 'd', 'b') ORDER BY 1",
                [('b', 'bytea'), ('d', 'timestamp with time zone'), ('i', 'bigint'), ('ok', 'boolean'),
                 ('rowid', 'text'), ('s', 'text')])),
    Case('the whole record',
         "SELECT fields FROM tasks WHERE rowid = 'second'",
         [OPEN,
          SNAPSHOT],
         rows=[({'f': 7, 'i': {'I': '-7'}, 'l': [], 's': '', 'ok': False},)]),
    Case('query',
         'SELECT rowid FROM tasks WHERE i = 42 AND ok',
         [OPEN,
          SNAPSHOT]),
    Case('has a field',
         'SELECT rowid FROM tasks WHERE d IS NOT NULL',
         [OPEN,
          SNAPSHOT]),
    Case('in a list',
         "SELECT rowid FROM tasks WHERE 'x,y' = ANY (l)",
         [OPEN,
          SNAPSHOT]),
    Case('all tables',
         'SELECT tid, count(*) FROM records GROUP BY tid ORDER BY tid',
         [OPEN,
          SNAPSHOT],
         rows=[(':info', 1), ('other', 1), ('tasks', 3)]),
    Case('not there',
         'SELECT * FROM no_datastore',
         'GET /dropbox/1/datastores/get_datastore?dsid=nowhere',
         error='42704',
         detail='No datastore was found'),
    Case('deltas',
         "SELECT rev, nonce, jsonb_array_length(changes) FROM deltas WHERE dsid = 'default' AND rev >= 0",
         [OPEN,
          'GET /dropbox/1/datastores/get_deltas?rev=0&handle=HANDLE'],
         rows=[(0, '', 5)]),
    Case('no news',
         "SELECT rev FROM deltas WHERE dsid = 'default' AND rev >= 1",
         [OPEN,
          'GET /dropbox/1/datastores/get_deltas?rev=1&handle=HANDLE'],
         rows=[]),
    Case('wait for news',
         "SELECT jsonb_array_length(datastores), length(new_token) FROM awaits WHERE token = '.'",
         call('POST /dropbox/1/datastores/await', {'list_datastores': {'token': '.'}}),
         rows=[(2, 64)]),
    Case('wait for changes',
         "SELECT jsonb_typeof(deltas), new_token IS NOT NULL FROM awaits WHERE token = '.' AND cursors = '{\"%s\": 0}'" % HANDLE,
         call('POST /dropbox/1/datastores/await', {'list_datastores': {'token': '.'}, 'get_deltas': {'cursors': {HANDLE: 0}}}),
         rows=[('object', True)]),
    Case('wait in vain',
         "SELECT datastores, deltas FROM awaits WHERE token = (SELECT new_token FROM awaits WHERE token = '.')",
         [call('POST /dropbox/1/datastores/await', {'list_datastores': {'token': '.'}}),
          call('POST /dropbox/1/datastores/await', {'list_datastores': {'token': '065685206284873b0cd34af78795b12082f18298bb7044afbe1fe0474976d6a9'}})],
         rows=[(None, None)],
         before=[impatient]),
    Case('a wrong token',
         'SELECT dsid FROM wrong_token',
         'GET /dropbox/1/datastores/list_datastores',
         genuine='bad token',
         error='28000'),
    Case('insert',
         "INSERT INTO tasks (rowid, s, i, f, ok, d, b, l, inf, nan) VALUES ('new', 'x', 7, 2, true, '2020-01-02 03:04:05.678Z', '\\x00ff', '{a,b}', '-Infinity', 'NaN')",
         [OPEN,
          put(1, [['I', 'tasks', 'new',
                            {'s': 'x',
                             'i': {'I': '7'},
                             'f': 2,
                             'ok': True,
                             'd': {'T': '1577934245678'},
                             'b': {'B': 'AP8'},
                             'l': ['a', 'b'],
                             'inf': {'N': '-inf'},
                             'nan': {'N': 'nan'}}]])],
         after=("SELECT s, i, f, ok, d::text, encode(b, 'hex'), l, inf::text, nan::text FROM tasks WHERE rowid = 'new'", [('x', 7, 2.0, True, '2020-01-02 03:04:05.678+00', '00ff', ['a', 'b'], '-Infinity', 'NaN')])),
    Case('set and delete fields',
         "UPDATE tasks SET s = 'y', i = NULL WHERE rowid = 'first'",
         [OPEN,
          SNAPSHOT,
          OPEN,
          put(1, [['U', 'tasks', 'first', {'s': ['P', 'y'], 'i': ['D']}]])],
         after=("SELECT s, i, ok FROM tasks WHERE rowid = 'first'", [('y', None, True)])),
    Case('get or insert what is not there',
         "INSERT INTO tasks (rowid, s) SELECT 'myid', 'n' WHERE NOT EXISTS (SELECT FROM tasks WHERE rowid = 'myid') RETURNING rowid, s",
         [OPEN,
          SNAPSHOT,
          OPEN,
          put(1, [['I', 'tasks', 'myid', {'s': 'n'}]])],
         rows=[('myid', 'n')],
         after=("SELECT s FROM tasks WHERE rowid = 'myid'", [('n',)])),
    Case('get or insert what is there',
         "INSERT INTO tasks (rowid, s) SELECT 'first', 'n' WHERE NOT EXISTS (SELECT FROM tasks WHERE rowid = 'first') RETURNING rowid, s",
         [OPEN,
          SNAPSHOT],
         rows=[],
         after=("SELECT s FROM tasks WHERE rowid = 'first'", [('h\u00e9llo',)])),
    Case('nobody knows about conflicts before the commit',
         "INSERT INTO tasks (rowid, s) VALUES ('myid', 'n') ON CONFLICT DO NOTHING",
         [],
         error='0A000'),
    Case('a handle instead of a name',
         'SELECT rowid, s, i FROM raw_tasks',
         SNAPSHOT,
         genuine='open_raw_datastore and load_snapshot',
         rows=[('first', 'h\u00e9llo', 42), ('second', '', -7), ('third', None, None)]),
    Case('written by a handle',
         "BEGIN; UPDATE raw_tasks SET i = 8 WHERE rowid = 'second'; INSERT INTO raw_tasks (rowid, s) VALUES ('r', 'x'); COMMIT",
         [SNAPSHOT,
          put(1, [['U', 'tasks', 'second', {'i': ['P', {'I': '8'}]}], ['I', 'tasks', 'r', {'s': 'x'}]])],
         after=('SELECT rowid, i FROM raw_tasks', [('first', 42), ('second', 8), ('third', None), ('r', None)])),
    Case('made with its first record',
         "INSERT INTO new_tasks (rowid, s) VALUES ('n', 'x')",
         [call('POST /dropbox/1/datastores/get_or_create_datastore', {'dsid': 'fresh'}),
          call('POST /dropbox/1/datastores/put_delta', {'handle': 'HANDLE', 'rev': '0', 'nonce': 'NONCE',
                                                        'changes': [['I', 'tasks', 'n', {'s': 'x'}]]})],
         after=('SELECT rowid, s FROM new_tasks', [('n', 'x')])),
    Case('append to a list',
         "UPDATE tasks SET l = l || 'z'::text WHERE rowid = 'first'",
         [OPEN,
          SNAPSHOT,
          OPEN,
          put(1, [['U', 'tasks', 'first', {'l': ['P', ['two', 'x,y', 'z']]}]])],
         after=("SELECT l FROM tasks WHERE rowid = 'first'", [(['two', 'x,y', 'z'],)])),
    Case('an empty list',
         "UPDATE tasks SET l = '{}' WHERE rowid = 'third' AND l IS NULL",
         [OPEN,
          SNAPSHOT,
          OPEN,
          put(1, [['U', 'tasks', 'third', {'l': ['P', []]}]])],
         after=("SELECT l FROM tasks WHERE rowid = 'third'", [([],)])),
    Case('delete a record',
         "DELETE FROM tasks WHERE rowid = 'second'",
         [OPEN,
          SNAPSHOT,
          OPEN,
          put(1, [['D', 'tasks', 'second']])],
         after=('SELECT rowid FROM tasks', [('first',), ('third',)])),
    Case('one transaction is one delta',
         "BEGIN; INSERT INTO tasks (rowid, s) VALUES ('a', '1'); UPDATE tasks SET s = '2' WHERE rowid = 'a'; DELETE FROM tasks WHERE rowid = 'first'; COMMIT",
         [OPEN,
          SNAPSHOT,
          OPEN,
          SNAPSHOT,
          OPEN,
          put(1, [['I', 'tasks', 'a', {'s': '1'}], ['U', 'tasks', 'a', {'s': ['P', '2']}],
                           ['D', 'tasks', 'first']])],
         after=('SELECT rowid, s FROM tasks', [('second', ''), ('third', None), ('a', '2')])),
    Case('rollback',
         "BEGIN; INSERT INTO tasks (rowid, s) VALUES ('a', '1'); ROLLBACK",
         [],
         after=('SELECT count(*) FROM tasks', [(3,)])),
    Case('savepoint',
         "BEGIN; INSERT INTO tasks (rowid, s) VALUES ('a', '1'); SAVEPOINT x; INSERT INTO tasks (rowid, s) VALUES ('b', '1'); ROLLBACK TO x; COMMIT",
         [OPEN,
          put(1, [['I', 'tasks', 'a', {'s': '1'}]])],
         after=("SELECT rowid FROM tasks WHERE rowid IN ('a', 'b')", [('a',)])),
    Case('own writes are seen',
         "BEGIN; INSERT INTO tasks (rowid, s) VALUES ('a', '1'); INSERT INTO tasks (rowid, s) SELECT 'n' || count(*), 'n' FROM tasks; COMMIT",
         [OPEN,
          SNAPSHOT,
          OPEN,
          put(1, [['I', 'tasks', 'a', {'s': '1'}], ['I', 'tasks', 'n4', {'s': 'n'}]])],
         after=("SELECT rowid FROM tasks WHERE rowid ~ '^(a|n)'", [('a',), ('n4',)])),
    Case('title',
         "UPDATE info SET title = 'T' WHERE rowid = 'info'",
         [OPEN,
          SNAPSHOT,
          OPEN,
          put(1, [['U', ':info', 'info', {'title': ['P', 'T']}]])],
         after=('SELECT title FROM info', [('T',)])),
    Case('no title',
         "UPDATE info SET title = NULL WHERE rowid = 'info'",
         [OPEN,
          SNAPSHOT,
          OPEN,
          put(1, [['U', ':info', 'info', {'title': ['D']}]])],
         after=('SELECT title FROM info', [(None,)])),
    Case('any record',
         'INSERT INTO records (tid, rowid, data) VALUES (\'other\', \'o\', \'{"x": 1}\')',
         [OPEN,
          put(1, [['I', 'other', 'o', {'x': 1}]])],
         after=("SELECT data FROM records WHERE rowid = 'o'", [({'x': 1},)])),
    Case('the same record again',
         "INSERT INTO tasks (rowid, s) VALUES ('first', 'x')",
         [OPEN,
          put(1, [['I', 'tasks', 'first', {'s': 'x'}]])],
         error='22023',
         detail='already exists'),
    Case('somebody else commits first',
         "BEGIN; SELECT count(*) FROM tasks; SELECT near.somebody_else(); UPDATE tasks SET s = 'z' WHERE rowid = 'second'; COMMIT",
         [OPEN,
          SNAPSHOT,
          call('POST /dropbox/1/datastores/put_delta', {'handle': 'HANDLE',
               'rev': '1',
               'changes': [['U', 'tasks', 'third', {'s': ['P', 'theirs']}]]}),
          OPEN,
          SNAPSHOT,
          OPEN,
          put(1, [['U', 'tasks', 'second', {'s': ['P', 'z']}]])],
         error='40001',
         detail='Expected rev 2, got 1',
         after=("SELECT s FROM tasks WHERE rowid = 'second'", [('',)])),
    Case('a lost answer',
         "INSERT INTO tasks (rowid, s) VALUES ('once', 'x')",
         [OPEN,
          put(1, [['I', 'tasks', 'once', {'s': 'x'}]]),
          put(1, [['I', 'tasks', 'once', {'s': 'x'}]])],
         after=("SELECT rowid FROM tasks WHERE rowid = 'once'", [('once',)]),
         before=[lost]),
    Case('roles',
         "INSERT INTO shared_roles (principal, role) VALUES ('public', 1000)",
         ['GET /dropbox/1/datastores/get_datastore?dsid=SHARED',
          put(1, [['I', ':acl', 'public', {'role': {'I': '1000'}}]])],
         after=('SELECT principal, role FROM shared_roles', [('team', 1000), ('public', 1000)])),
    Case('set a role',
         "UPDATE shared_roles SET role = 2000 WHERE principal = 'team'",
         ['GET /dropbox/1/datastores/get_datastore?dsid=SHARED',
          SNAPSHOT,
          'GET /dropbox/1/datastores/get_datastore?dsid=SHARED',
          put(1, [['U', ':acl', 'team', {'role': ['P', {'I': '2000'}]}]])],
         after=('SELECT principal, role FROM shared_roles', [('team', 2000)])),
    Case('no role',
         "DELETE FROM shared_roles WHERE principal = 'team'",
         ['GET /dropbox/1/datastores/get_datastore?dsid=SHARED',
          SNAPSHOT,
          'GET /dropbox/1/datastores/get_datastore?dsid=SHARED',
          put(1, [['D', ':acl', 'team']])],
         after=('SELECT count(*) FROM shared_roles', [(0,)])),
]
