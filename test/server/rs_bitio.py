"""bit.io as its Python SDK 2.2.1 knows it, at /bitio/v2beta; SQL runs on a real database.

Each database `user/name` is a schema.  Tokens: `v2_good`, and the keys that were made here;
others are 401.  Jobs go RECEIVED, PROCESSING, DONE, a step with each look; a `file_url` with
`bad` in it fails.  Imports read CSV and JSON from the file part or from settings' files {url:
text}; exports make CSV and JSON at download_url, which wants no credential.
Settings: job_states, files, bare_delete (204 instead of {}), download_host (links lead there).
"""
import csv
import io
import json
import uuid

import rs_database
from rs_json import Raw, dumps, loads
from rs_service import Refused, Service
from rs_wire import Reply, json_reply

KEY = 'v2_good'
NUMBERS = ('int2', 'int4', 'int8', 'float4', 'float8')
FINAL = ('DONE', 'FAILED')


def moment(when):
    return when.strftime('%Y-%m-%dT%H:%M:%S.%fZ')


def value_of(text, typname):
    """Numbers, booleans and JSON as such; all other types as the server's texts."""
    if text is None:
        return None
    if typname == 'bool':
        return text == 't'
    if typname in NUMBERS and text not in ('NaN', 'Infinity', '-Infinity'):
        return Raw(text)
    if typname in ('json', 'jsonb'):
        return Raw(dumps(loads(text)))
    return text


class Bitio(Service):
    """The service at /bitio."""

    SETTINGS = {'job_states': ['PROCESSING'], 'files': {}, 'bare_delete': False, 'download_host': None}
    V = '/v2beta'
    ROUTES = [
        ('POST', V + '/query', 'query'),
        ('GET', V + '/db', 'db_list'), ('POST', V + '/db', 'db_create'),
        ('GET', V + '/db/{user}/{name}', 'db_get'), ('PATCH', V + '/db/{user}/{name}', 'db_patch'),
        ('DELETE', V + '/db/{user}/{name}', 'db_delete'),
        ('POST', V + '/db/{user}/{name}/import', 'import_start'),
        ('POST', V + '/db/{user}/{name}/export', 'export_start'),
        ('GET', V + '/import/{id}', 'import_get'), ('GET', V + '/export/{id}', 'export_get'),
        ('GET', '/download/{id}', 'download'),
        ('GET', V + '/service-account', 'account_list'),
        ('GET', V + '/service-account/{id}', 'account_get'),
        ('POST', V + '/service-account/{id}/api-key', 'account_key'),
        ('DELETE', V + '/service-account/{id}/api-key', 'account_revoke'),
        ('POST', V + '/api-key', 'key_create'), ('DELETE', V + '/api-key', 'key_revoke'),
    ]

    def __init__(self, prefix, database):
        self.database = database
        super().__init__(prefix)

    def start(self):
        self.dbs, self.jobs, self.gone = {}, {}, set()
        self.keys = {KEY: None}
        for name in ('ann/demo', 'ann/other'):
            self.add_db(name, True, None)
        ids = [{'id': d['id'], 'name': d['name']} for d in self.dbs.values()]
        self.accounts = {a: {'id': a, 'name': n, 'date_created': moment(self.stamp()), 'role': r,
                             'databases': ids[:c], 'token_count': 0, 'active_token_count': 0}
                         for a, n, r, c in (('sa1', 'loader', 'WRITER', 1),
                                            ('sa2', 'reports', 'READER', 2))}

    def add_db(self, name, private, limit):
        usage = {'rows_queried': 10, 'period_start': '2022-06-01', 'period_end': '2022-06-30'}
        self.dbs[name] = {'id': str(uuid.uuid5(uuid.NAMESPACE_URL, name)), 'name': name,
                          'date_created': moment(self.stamp()), 'is_private': private,
                          'role': 'OWNER', 'storage_limit_bytes': limit or 3221225472,
                          'storage_usage_bytes': 8000, 'usage_current': usage,
                          'usage_previous': None}
        return self.dbs[name]

    def admit(self, call, route):
        if route == 'download':
            return
        given = call.header('Authorization') or ''
        if not given.startswith('Bearer ') or given[7:] not in self.keys:
            raise Refused(401, {'error': 'Invalid or missing access token'})

    def db(self, name):
        if name not in self.dbs:
            raise Refused(404, {'error': 'Database %s not found' % name})
        return self.dbs[name]

    def done(self, document=None):
        """What a DELETE answers."""
        return Reply(204) if self.settings['bare_delete'] else document or {}

    def run(self, name, sql):
        """SQL in the schema of a database; 400 with the server's words."""
        try:
            return self.database.run('bitio_' + name, sql)
        except rs_database.NoDatabase as none:
            raise Refused(500, {'error': str(none)}) from None
        except rs_database.Failed as failed:
            raise Refused(400, {'error': failed.message}) from None

    # -- SQL

    def query(self, call):
        """One transaction for each call; the rows of the last statement."""
        sent = call.object()
        if not isinstance(sent.get('query_string'), str) or not sent.get('database_name'):
            raise Refused(400, {'query_string': ['This field is required.']})
        shape = call.args.get('data_format', 'arrays')
        if shape not in ('arrays', 'objects'):
            raise Refused(400, {'data_format': ['"%s" is not a valid choice.' % shape]})
        self.db(sent['database_name'])
        result = self.run(sent['database_name'], sent['query_string'])
        columns = result.columns or []
        rows = [[value_of(v, c.typname) for v, c in zip(row, columns)] for row in result.rows]
        if shape == 'objects':
            rows = [dict(zip([c.name for c in columns], row)) for row in rows]
        return {'query_string': sent['query_string'],
                'metadata': {c.name: c.typname for c in columns}, 'data': rows}

    # -- databases

    def db_list(self, call):        # pylint: disable=unused-argument
        return {'databases': list(self.dbs.values())}

    def db_create(self, call):
        sent = call.object()
        name = sent.get('name') or ''
        if not 1 <= len(name) <= 23 or '/' in name:
            raise Refused(400, {'name': ['Invalid database name']})
        full = 'ann/' + name
        with self.lock:
            if full in self.dbs or full in self.gone:
                raise Refused(409, {'error': 'Database name %s is not available' % full})
            made = self.add_db(full, sent.get('is_private', True), sent.get('storage_limit_bytes'))
        return json_reply(201, made)

    def db_get(self, call, user, name):     # pylint: disable=unused-argument
        return self.db(user + '/' + name)

    def db_patch(self, call, user, name):
        """Only the members that come."""
        full, sent = user + '/' + name, call.object()
        unknown = set(sent) - {'name', 'is_private', 'storage_limit_bytes'}
        if unknown:
            raise Refused(400, {n: ['Unknown field.'] for n in sorted(unknown)})
        with self.lock:
            one = self.db(full)
            if 'name' in sent:
                del self.dbs[full]
                sent = dict(sent, name=user + '/' + sent['name'].rpartition('/')[2])
                self.dbs[sent['name']] = one
            one.update(sent)
            return one

    def db_delete(self, call, user, name):  # pylint: disable=unused-argument
        full = user + '/' + name
        self.db(full)
        with self.lock:
            del self.dbs[full]
            self.gone.add(full)         # blocked for thirty days
        return self.done()

    # -- jobs

    def new_job(self, call, kind, **more):
        with self.lock:
            number = self.number('job')
            name = str(uuid.UUID(int=number))
            host = 'http://%s%s' % (call.header('Host') or 'localhost', self.prefix)
            there = 'http://%s%s' % (self.settings['download_host'], self.prefix) \
                if self.settings['download_host'] else host
            self.jobs[name] = dict({
                'id': name, 'date_created': moment(self.stamp()), 'date_finished': None,
                'state': 'RECEIVED', 'retries': 0, 'error_type': None, 'error_id': None,
                'error_details': None, 'status_url': '%s/v2beta/%s/%s/' % (host, kind, name),
                '_kind': kind, '_at': 0, '_host': there}, **more)
            return self.jobs[name]

    @staticmethod
    def shown(job):
        return {n: v for n, v in job.items() if n[0] != '_'}

    def step(self, name, kind, finish):
        """A look at a job: as it is, one state further; finish() is the work."""
        with self.lock:
            job = self.jobs.get(name)
            if job is None or job['_kind'] != kind:
                raise Refused(404, {'error': '%s job not found' % kind.capitalize()})
            states = self.settings['job_states']
            if job['state'] not in FINAL and job['_at'] < len(states):
                job['state'] = states[job['_at']]
                job['_at'] += 1
            elif job['state'] not in FINAL:
                job['date_finished'] = moment(self.stamp())
                try:
                    finish(job)
                    job['state'] = 'DONE'
                except (Refused, ValueError, KeyError, csv.Error) as wrong:
                    words = loads(wrong.reply.body.decode()).get('error') \
                        if isinstance(wrong, Refused) else str(wrong)
                    job.update(state='FAILED', error_type='job_error', error_id='E%d' % job['_at'],
                               error_details={'message': words})
            return self.shown(job)

    def import_start(self, call, user, name):
        """multipart, a form or JSON; exactly one of file and file_url."""
        full = user + '/' + name
        self.db(full)
        fields = call.fields()
        files = call.parts() if call.kind == 'multipart/form-data' else {}
        content = files['file'][1] if 'file' in files else None
        if not fields.get('table_name'):
            raise Refused(400, {'table_name': ['This field is required.']})
        if (content is None) == (not fields.get('file_url')):
            raise Refused(400, {'error': 'Must provide file XOR file_url'})
        if fields.get('infer_header', 'auto') not in ('auto', 'first_row', 'no_header'):
            raise Refused(400, {'infer_header': ['not a valid choice']})
        return json_reply(201, self.shown(self.new_job(
            call, 'import', _db=full, _fields=fields, _content=content)))

    def import_get(self, call, id):     # pylint: disable=unused-argument,redefined-builtin
        return self.step(id, 'import', self.do_import)

    def do_import(self, job):
        """CSV or JSON records into a new table of text columns."""
        fields, text = job['_fields'], job['_content']
        url = fields.get('file_url')
        if url:
            if 'bad' in url or url not in self.settings['files']:
                raise ValueError('Could not download ' + url)
            text = self.settings['files'][url].encode()
        names, rows = records_of(text.decode('utf-8'), fields.get('infer_header', 'auto'))
        quoted = rs_database.quoted
        table = '.'.join(quoted(n) for n in (fields.get('schema_name'), fields['table_name'])
                         if n and n != 'public')
        self.run(job['_db'], 'CREATE TABLE %s (%s)' % (
            table, ', '.join(quoted(n) + ' text' for n in names)))
        if rows:
            self.run(job['_db'], 'INSERT INTO %s VALUES %s' % (table, ', '.join(
                '(' + ', '.join(rs_database.literal(v) for v in row) + ')' for row in rows)))

    def export_start(self, call, user, name):
        full, sent = user + '/' + name, call.object()
        self.db(full)
        wanted = sent.get('export_format', 'csv')
        if bool(sent.get('query_string')) == bool(sent.get('table_name')):
            raise Refused(400, {'error': 'Must provide query_string XOR table_name'})
        if sent.get('table_name') and not sent.get('schema_name'):
            raise Refused(400, {'schema_name': ['This field is required.']})
        if wanted not in ('csv', 'json', 'xls', 'parquet'):
            raise Refused(400, {'export_format': ['"%s" is not a valid choice.' % wanted]})
        file_name = '%s.%s' % (sent.get('file_name') or sent.get('table_name') or 'export', wanted)
        return json_reply(201, self.shown(self.new_job(
            call, 'export', export_format=wanted, file_name=file_name, download_url=None,
            _db=full, _sent=sent, _content=None)))

    def export_get(self, call, id):     # pylint: disable=unused-argument,redefined-builtin
        return self.step(id, 'export', self.do_export)

    def do_export(self, job):
        """The file, and where it is."""
        sent, quoted = job['_sent'], rs_database.quoted
        schema = sent.get('schema_name')
        sql = sent.get('query_string') or 'SELECT * FROM ' + '.'.join(
            quoted(n) for n in (schema if schema != 'public' else None, sent['table_name']) if n)
        if job['export_format'] not in ('csv', 'json'):
            raise ValueError('%s cannot be made here' % job['export_format'])
        result = self.run(job['_db'], sql)
        names = [c.name for c in result.columns or []]
        if job['export_format'] == 'json':
            job['_content'] = dumps([dict(zip(names, [
                value_of(v, c.typname) for v, c in zip(row, result.columns)]))
                for row in result.rows])
        else:
            out = io.StringIO()
            writer = csv.writer(out, lineterminator='\n')
            writer.writerow(names)
            writer.writerows([['' if v is None else v for v in row] for row in result.rows])
            job['_content'] = out.getvalue()
        job['download_url'] = '%s/download/%s?signature=%d' % (job['_host'], job['id'], job['_at'])

    def download(self, call, id):       # pylint: disable=redefined-builtin
        """The signed link; a credential is an error here."""
        job = self.jobs.get(id, {})
        if job.get('_content') is None or 'signature' not in call.args:
            raise Refused(403, {'error': 'no such link'})
        if call.header('Authorization'):
            raise Refused(400, {'error': 'Only one auth mechanism allowed'})
        kind = 'text/csv' if job['export_format'] == 'csv' else 'application/json'
        return Reply(200, job['_content'], [('Content-Type', kind)])

    # -- service accounts and keys

    def account(self, name):
        if name not in self.accounts:
            raise Refused(404, {'error': 'Service account not found'})
        return self.accounts[name]

    def account_list(self, call):       # pylint: disable=unused-argument
        return {'service_accounts': list(self.accounts.values())}

    def account_get(self, call, id):    # pylint: disable=unused-argument,redefined-builtin
        return self.account(id)

    def new_key(self, account):
        with self.lock:
            key = 'v2_key%d' % self.number('key')
            self.keys[key] = account
        return key

    def account_key(self, call, id):    # pylint: disable=unused-argument,redefined-builtin
        one = self.account(id)
        one['token_count'] += 1
        one['active_token_count'] += 1
        return json_reply(201, {'username': one['name'], 'api_key': self.new_key(id)})

    def account_revoke(self, call, id):     # pylint: disable=unused-argument,redefined-builtin
        one = self.account(id)
        with self.lock:
            self.keys = {k: a for k, a in self.keys.items() if a != id}
            one['active_token_count'] = 0
        return self.done()

    def key_create(self, call):         # pylint: disable=unused-argument
        return json_reply(201, {'username': 'ann', 'api_key': self.new_key('ann')})

    def key_revoke(self, call):
        """One key, or all that were made; the first token stays."""
        key = call.args.get('api_key')
        with self.lock:
            if key is not None and key not in self.keys:
                raise Refused(404, {'error': 'API key not found'})
            self.keys = {k: a for k, a in self.keys.items()
                         if a != 'ann' or key not in (None, k)}
        return self.done()


def records_of(text, header):
    """(names, rows of texts) of a CSV or JSON file."""
    if text.lstrip()[:1] in '[{' and text.strip():
        records = json.loads(text)
        records = records if isinstance(records, list) else [records]
        names = list(dict.fromkeys(n for r in records for n in r))
        return names, [[None if r.get(n) is None else r[n] if isinstance(r[n], str)
                        else json.dumps(r[n]) for n in names] for r in records]
    lines = [line for line in csv.reader(io.StringIO(text)) if line]
    if not lines:
        raise ValueError('The file is empty')
    if header == 'no_header':
        return ['column_%d' % n for n in range(len(lines[0]))], lines
    return lines[0], lines[1:]
