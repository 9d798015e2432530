#!/usr/bin/python3
"""Check the emulators of whole platforms: refusals, rules and limits that their clients never meet.

What the clients do is checked by test/interop.  Runs on a cluster of its own (REST_BINDIR).
"""
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), 'lib')]
import reap  # noqa: E402
from cluster import Cluster  # noqa: E402
from emulator import Emulator  # noqa: E402

CAROL = {'x-auth-key': 'apikey1', 'x-auth-connectorid': 'c1'}
BIT = {'Authorization': 'Bearer v2_good'}
BOX = {'Authorization': 'Bearer good'}


class Client:
    """Requests, and the count of checks."""

    def __init__(self, url):
        self.url = url
        self.passed = self.failed = 0

    def ask(self, method, path, body=None, headers=None):
        """(status, document or text)."""
        headers = dict(headers or {})
        if isinstance(body, (dict, list)):
            body, headers['Content-Type'] = json.dumps(body), 'application/json'
        request = urllib.request.Request(self.url + path, body.encode() if body else None,
                                         headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as reply:
                status, text = reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        try:
            return status, json.loads(text)
        except ValueError:
            return status, text

    def form(self, path, headers, **fields):
        return self.ask('POST', path, urllib.parse.urlencode(fields), headers)

    def control(self, command, document=None):
        self.ask('POST', '/__control/' + command, document)

    def check(self, what, got, wanted=True):
        if got == wanted:
            self.passed += 1
        else:
            self.failed += 1
            print('not ok - %s: got %.300r, wanted %.300r' % (what, got, wanted))


def check_carto(c):
    api = '/user/me/api'
    c.check('no key', c.ask('GET', api + '/v1/imports/')[0], 401)
    c.check('wrong key', c.ask('GET', api + '/v1/viz/?api_key=x')[0], 401)
    names = [v['id'] for v in c.ask('GET', api + '/v1/viz/')[1]['visualizations']]
    c.check('without a key only what is public', sorted(names), ['m1', 'm3', 'v0', 'v1'])
    listed = c.ask('GET', api + '/v1/viz/?type=table&order=name&order_direction=asc&per_page=2'
                   '&api_key=key')[1]
    c.check('order and page', ([v['id'] for v in listed['visualizations']],
                               listed['total_entries']), (['v9', 'v1'], 3))
    for bad in ('page=0', 'per_page=x', 'order=nothing', 'privacy=NONE'):
        c.check(bad, c.ask('GET', api + '/v1/viz/?api_key=key&' + bad)[0], 400)
    c.check('PUT without id', c.ask('PUT', api + '/v1/viz/v1?api_key=key', {'name': 'x'})[0], 403)
    c.check('interval', c.ask('POST', api + '/v1/synchronizations/?api_key=key',
                              {'url': 'http://x/y', 'interval': 899})[0], 400)
    c.check('default key and jobs', c.ask('GET', api + '/v2/sql/job/j1?api_key=default_public')[0],
            401)
    c.check('job too long', c.ask('POST', api + '/v2/sql/job?api_key=key', {'query': 'x' * 17000})[0],
            400)
    status, made = c.ask('POST', api + '/v2/sql/job?api_key=key', {'query': {
        'query': [{'query': 'CREATE TABLE done (t text)'}, {'query': 'SELECT 1 / 0',
                  'onerror': "INSERT INTO done VALUES ('<%= error_message %>')"}, {'query': 'SELECT 1'}]}})
    c.check('a job of several', status, 201)
    for _ in range(3):
        state = c.ask('GET', api + '/v2/sql/job/%s?api_key=key' % made['job_id'])[1]
    c.check('its end', ([q['status'] for q in state['query']], state['failed_reason']),
            (['done', 'failed', 'skipped'], 'division by zero'))
    c.check('its fallback', c.ask('GET', api + '/v2/sql?q=SELECT+t+FROM+done&api_key=key')[1]['rows'],
            [{'t': 'division by zero'}])
    c.check('a finished job', c.ask('DELETE', api + '/v2/sql/job/%s?api_key=key' % made['job_id']),
            (400, {'error': ['Cannot set status from failed to cancelled']}))
    c.check('no statement', c.ask('GET', api + '/v2/sql?api_key=key')[0], 400)
    c.check('COPY', c.ask('GET', api + '/v2/sql/copyto?api_key=key&q=SELECT+1')[0], 400)
    status, made = c.ask('GET', api + "/v2/sql?api_key=key&q=SELECT+'NaN'::float8+a,"
                         "9007199254740993+b,'2020-01-02+03:04:05.6Z'::timestamptz+c,null+d,"
                         "'{1,2}'::int[]+e,b'1'+f")
    c.check('values', made['rows'], [{'a': 'NaN', 'b': 9007199254740992, 'c': '2020-01-02T03:04:05Z',
                                      'd': None, 'e': [1, 2], 'f': '1'}])
    c.check('types', [made['fields'][n]['type'] for n in 'abcdef'],
            ['number', 'number', 'date', 'string', 'number[]', 'bit'])


def check_carol(c):
    api = '/carol/api'
    c.check('no credential', c.ask('GET', api + '/v1/connectors')[0], 401)
    c.check('key of another connector', c.ask('GET', api + '/v1/connectors', None, dict(
        CAROL, **{'x-auth-connectorid': 'c2'}))[0], 401)
    token = c.form(api + '/v5/oauth2/token', {}, grant_type='password', username='u@x',
                   password='good', subdomain='mytenant')[1]
    c.check('a bare token', c.ask('GET', api + '/v1/tenants/current', None,
                                  {'Authorization': token['access_token']})[0], 200)
    c.check('not Bearer', c.ask('GET', api + '/v1/tenants/current', None,
                                {'Authorization': 'Bearer ' + token['access_token']})[0], 401)
    c.check('another tenant', c.form(api + '/v5/oauth2/token', {}, grant_type='password',
                                     username='u@x', password='good', subdomain='none')[0], 404)
    intake = api + '/v2/staging/intake/s?returnData=false&connectorId=c1&batchId=b'
    c.check('intake', c.ask('POST', intake + '&batchIdSequence=1', [{'id': 1}, {'id': 2}], CAROL)[0],
            200)
    c.check('no array', c.ask('POST', intake + '&batchIdSequence=2', {'id': 1}, CAROL)[0], 400)
    c.check('a gap', c.ask('POST', intake + '&batchIdSequence=3', [{'id': 3}], CAROL)[0], 200)
    summary = {'totalRecords': 3, 'totalRequests': 2, 'timestampStart': 'a', 'timestampEnd': 'b'}
    end = api + '/v3/staging/batch/b/summary'
    c.check('summary over a gap', c.ask('POST', end, summary, CAROL)[0], 400)
    c.ask('POST', intake + '&batchIdSequence=2', [{'id': 4}], CAROL)
    c.check('wrong totals', c.ask('POST', end, dict(summary, totalRequests=3), CAROL)[0], 400)
    c.check('true totals', c.ask('POST', end, dict(summary, totalRequests=3, totalRecords=4),
                                 CAROL)[0], 200)
    c.check('a closed batch', c.ask('POST', intake + '&batchIdSequence=4', [{'id': 5}], CAROL)[0],
            400)

    def found(*must, **more):
        query = dict({'mustList': [{'mdmFilterType': 'TYPE_FILTER', 'mdmValue': 'customerGolden'}]
                      + [dict(zip(('mdmFilterType', 'mdmKey', 'mdmValue'), m)) for m in must]}, **more)
        answer = c.ask('POST', api + '/v2/queries/filter?pageSize=-1', query, CAROL)
        return [h['mdmId'] for h in answer[1]['hits']] if answer[0] == 200 else answer[0]
    name = 'mdmGoldenFieldAndValues.name'
    c.check('words', found(('TERM_FILTER', name, 'berg')), ['r1'])
    c.check('not the whole text', found(('TERM_FILTER', name, 'Ann Berg')), [])
    c.check('the whole text', found(('TERM_FILTER', name + '.raw', 'Ann Berg')), ['r1'])
    c.check('range', found(('RANGE_FILTER', 'mdmGoldenFieldAndValues.age', [24, 31])),
            ['r1', 'r2', 'r4'])
    c.check('missing', found(('MISSING_FILTER', 'mdmGoldenFieldAndValues.age', None)), ['r5'])
    c.check('unknown filter', found(('NO_FILTER', name, 'x')), 400)
    c.check('a finished scroll', c.ask('POST', api + '/v2/queries/filter/none', {}, CAROL)[0], 404)
    c.check('log level', c.ask('POST', api + '/v1/tasks/t1/logs', [
        {'mdmLogMessage': 'x', 'mdmLogLevel': 'LOUD'}], CAROL)[0], 400)


def check_google(c):
    c.check('no grant', c.form('/google/token', {}, grant_type='password')[0], 400)
    c.check('no assertion', c.form(
        '/google/token', {}, grant_type='urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion='a.b.c')[0], 400)
    c.check('no token', c.ask('GET', '/google/bigquery/v2/projects/p/jobs/j')[0], 401)


def check_bitio(c):
    api = '/bitio/v2beta'
    c.check('wrong token', c.ask('GET', api + '/db/', None, {'Authorization': 'Bearer v2_x'})[0], 401)
    run = lambda sql, **more: c.ask('POST', api + '/query', dict(    # noqa: E731
        {'database_name': 'ann/demo', 'query_string': sql}, **more), BIT)
    c.check('several statements', run("CREATE TABLE t (a int); INSERT INTO t VALUES (1); "
                                      'SELECT * FROM public.t')[1]['data'], [[1]])
    c.check('one transaction', run('INSERT INTO t VALUES (2); SELECT 1 / 0'),
            (400, {'error': 'division by zero'}))
    c.check('nothing stays', run('SELECT a FROM t')[1]['data'], [[1]])
    c.check('another database', c.ask('POST', api + '/query', {
        'database_name': 'ann/other', 'query_string': 'SELECT * FROM t'}, BIT)[0], 400)
    c.check('no database', c.ask('POST', api + '/query', {
        'database_name': 'ann/no', 'query_string': 'SELECT 1'}, BIT)[0], 404)
    c.check('public in a text', run("SELECT 'public.t', \"public.x\" FROM (SELECT 1 AS \"public.x\") q")
            [1]['data'], [['public.t', 1]])
    c.check('file and url', c.form(api + '/db/ann/demo/import/', BIT, table_name='x')[0], 400)
    c.check('a deleted name', (c.ask('DELETE', api + '/db/ann/other', None, BIT)[0], c.ask(
        'POST', api + '/db/', {'name': 'other'}, BIT)[0]), (200, 409))
    status, job = c.ask('POST', api + '/db/ann/demo/export/', {'query_string': 'SELECT a FROM t'}, BIT)
    for _ in range(2):
        status, job = c.ask('GET', api + '/export/' + job['id'], None, BIT)
    link = job['download_url'][len(c.url):]
    c.check('the file', c.ask('GET', link), (200, 'a\n1\n'))
    c.check('a credential for the file', c.ask('GET', link, None, BIT)[0], 400)
    c.check('an unsigned link', c.ask('GET', link.partition('?')[0])[0], 403)


def check_dropbox(c):
    api = '/dropbox/1/datastores/'
    c.check('wrong token', c.ask('GET', api + 'list_datastores', None,
                                 {'Authorization': 'Bearer bad'})[0], 401)
    made = c.form(api + 'get_or_create_datastore', BOX, dsid='default')[1]
    handle = made['handle']

    def put(rev, changes, nonce='', headers=BOX):
        return c.form(api + 'put_delta', headers, handle=handle, rev=rev, nonce=nonce,
                      changes=json.dumps(changes))[1]
    c.check('created', (made['rev'], made['created']), (0, True))
    c.check('insert', put(0, [['I', 't', 'a', {'l': ['x'], 'n': {'I': '1'}}]], 'once'), {'rev': 1})
    c.check('the same delta again', put(0, [['I', 't', 'a', {}]], 'once'), {'rev': 1})
    c.check('an old revision', 'conflict' in put(0, [['D', 't', 'a']]))
    c.check('atomic', 'error' in put(1, [['D', 't', 'a'], ['D', 't', 'a']]))
    for what, change in (('insert twice', ['I', 't', 'a', {}]), ('update nothing', ['U', 't', 'b', {}]),
                         ('a bad name', ['I', 't', 'a b', {}]), ('null', ['I', 't', 'b', {'x': None}]),
                         ('a list in a list', ['I', 't', 'b', {'x': [[1]]}]),
                         ('too large for int64', ['I', 't', 'b', {'x': {'I': '9223372036854775808'}}]),
                         ('index', ['U', 't', 'a', {'l': ['LD', 1]}]),
                         ('no list', ['U', 't', 'a', {'n': ['LI', 0, 'x']}]),
                         ('record size', ['I', 't', 'b', {'x': 'x' * 102300}]),
                         ('roles of a private one', ['I', ':acl', 'public', {}])):
        c.check(what, 'error' in put(1, [change]))
    c.check('list operations', put(1, [['U', 't', 'a', {'l': op}] for op in (
        ['LI', 1, 'y'], ['LI', 2, {'I': '7'}], ['LP', 0, 'z'], ['LM', 0, 2], ['LD', 0])]), {'rev': 2})
    rows = c.ask('GET', api + 'get_snapshot?handle=' + handle, None, BOX)[1]['rows']
    c.check('their outcome', rows[0]['data']['l'], [{'I': '7'}, 'z'])
    c.check('no deltas', c.ask('GET', api + 'get_deltas?rev=2&handle=' + handle, None, BOX)[1], {})
    c.check('a stranger', 'access_denied' in put(2, [['D', 't', 'a']], headers={
        'Authorization': 'Bearer viewer'}))
    c.check('a wrong hash', 'error' in c.form(api + 'create_datastore', BOX, dsid='.abc',
                                              key='k' * 40)[1])
    c.control('set', {'path': '/dropbox', 'await_seconds': 0})
    c.check('nothing new', c.form(api + 'await', BOX, get_deltas=json.dumps(
        {'cursors': {handle: 2}}))[1], {})
    c.check('news', list(c.form(api + 'await', BOX, get_deltas=json.dumps(
        {'cursors': {handle: 1}}))[1]), ['get_deltas'])
    c.check('not JSON', c.form(api + 'await', BOX, get_deltas='x')[0], 400)


def check_depot(c):
    """Refusals of the API that nobody has: all with status 200."""
    key = {'X-Depot': 'key k1-s3cret'}

    def code(method, path, body=None, headers=key):
        status, told = c.ask(method, '/depot' + path, body, headers)
        return told['fault']['code'] if status == 200 and 'fault' in told else status

    c.check('no key', code('GET', '/ledger', None, {}), 'E_SESSION')
    c.check('a stranger', code('PUT', '/gate', {'who': {'name': 'nia', 'word': 'x'}}, {}), 'E_STRANGER')
    c.check('gate', code('PUT', '/gate', {'who': {'name': 'nia', 'word': 'open-sesame'}}, {}), 200)
    c.check('renewal', (code('POST', '/gate/renew?with=n1-s3cret', None, {}),
                        code('POST', '/gate/renew?with=n1-s3cret', None, {})), (200, 'E_STRANGER'))
    c.check('another place', code('GET', '/nowhere'), 'E_NOWHERE')
    c.check('grammar', (code('GET', '/ask?line=FIND'), code('GET', '/ask?line=FIND+id+IN+parts+IF+id+~+1'),
                        code('GET', '/ask?line=FIND+id+IN+x')), ('E_GRAMMAR', 'E_GRAMMAR', 'E_NOTHING'))
    c.check('version', code('POST', '/ledger?from=1&guard=g', {'ops': []}), 'E_MOVED')
    c.check('guard', [c.ask('POST', '/depot/ledger?from=7&guard=g', {'ops': [['cut', 'a']]}, key)[1]
                      for _ in range(2)], [{'done': 1}] * 2)
    c.check('gone', code('POST', '/ledger?from=8&guard=h', {'ops': [['cut', 'a']]}), 'E_MOVED')
    lines = dict(key, **{'X-Load': 'L', 'Content-Type': 'application/x-ndjson'})
    c.check('no part', code('PUT', '/loads/t', '{}\n', lines), 'E_PAPERS')
    c.check('part', code('PUT', '/loads/t', '{}\n{}\n', dict(lines, **{'X-Part': '2'})), 200)
    c.check('gap', (code('POST', '/loads/seal?load=L&parts=2&lines=2'),
                    code('POST', '/loads/seal?load=L&parts=2&lines=2')), ('E_GAP', 'E_PAPERS'))
    c.check('nothing was kept', c.ask('GET', '/depot/loads/t', None, key)[1], {'rows': []})
    c.ask('POST', '/depot/reports', {'on': 'parts'}, key)
    c.check('a file wants no key', (code('GET', '/files/w1'), code('GET', '/files/w1', None, {})), ('E_LEAK', 200))


def main():
    with Emulator() as server, Cluster() as db:
        c = Client(server.url)
        status, _ = c.ask('GET', '/user/me/api/v2/sql?q=SELECT+1&api_key=key')
        c.check('no database', status, 500)
        c.control('database', {'dsn': 'host=%s port=%d dbname=postgres user=postgres'
                                      % (db.dir, db.port)})
        for part in (check_carto, check_carol, check_google, check_bitio, check_dropbox, check_depot):
            part(c)
        c.control('reset')
        left = db.sql("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'emulated%'")
        c.check('schemas that are left', '0' in str(left))
        c.check('unknown setting', c.ask('POST', '/__control/set', {'path': '/carol', 'x': 1})[0], 400)
        c.check('troubles of the server', [w for w in server.output().splitlines()
                                           if w.startswith('restserver:')], [])
    print('platforms: %d passed, %d failed' % (c.passed, c.failed))
    return 1 if c.failed else 0


if __name__ == '__main__':
    reap.adopt_orphans()
    reap.signals_as_exit()
    try:
        sys.exit(main())
    finally:
        reap.kill_children()
