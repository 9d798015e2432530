"""BigQuery's REST API and Google's token endpoint, at /google; SQL runs on a real database.

POST /google/token takes a JWT bearer grant; the assertion's signature is checked with
openssl against the key of the service account (rs_carol gives it out).  Jobs and queries of
/google/bigquery/v2 run in the schema of their default dataset, after the few things in which
the dialects differ have been rewritten.  Rows leave as the original's {"f": [{"v": text}]}.
Settings: pending (looks at a query before it is complete), page_rows, token_seconds.
"""
import base64
import json
import re
import subprocess
import tempfile
import threading
import time

import rs_database
from rs_service import Refused, Service

EMAIL = 'loader@carol-test.iam.example'
TYPES = {'bool': 'BOOLEAN', 'int2': 'INTEGER', 'int4': 'INTEGER', 'int8': 'INTEGER',
         'float4': 'FLOAT', 'float8': 'FLOAT', 'numeric': 'NUMERIC', 'date': 'DATE',
         'time': 'TIME', 'timestamp': 'DATETIME', 'timestamptz': 'TIMESTAMP', 'bytea': 'BYTES',
         'json': 'JSON', 'jsonb': 'JSON', 'interval': 'INTERVAL'}
CASTS = {'STRING': 'text', 'INT64': 'bigint', 'FLOAT64': 'double precision', 'BOOL': 'boolean',
         'BYTES': 'bytea', 'DATETIME': 'timestamp', 'TIMESTAMP': 'timestamptz',
         'BIGNUMERIC': 'numeric'}


class Key:
    """One RSA key, made by openssl on first use."""

    def __init__(self):
        self.lock = threading.Lock()
        self.private = self.public = None

    def make(self):
        with self.lock:
            if self.private is None:
                self.private = run(['openssl', 'genpkey', '-algorithm', 'RSA', '-pkeyopt',
                                    'rsa_keygen_bits:2048'], b'').decode()
                self.public = run(['openssl', 'pkey', '-pubout'], self.private.encode())
        return self

    def signed(self, text, signature):
        """Whether the signature (RS256) is of this text and key."""
        with tempfile.NamedTemporaryFile() as key, tempfile.NamedTemporaryFile() as sign:
            key.write(self.make().public)
            key.flush()
            sign.write(signature)
            sign.flush()
            done = subprocess.run(['openssl', 'dgst', '-sha256', '-verify', key.name,
                                   '-signature', sign.name], input=text, check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode == 0


def run(command, data):
    return subprocess.run(command, input=data, check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout


def unbase64(text):
    return base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))


def translated(sql):
    """BigQuery's SQL as PostgreSQL's: quotes, types, samples."""
    out = []
    for part in re.findall(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|`[^`]*`|[^'\"`]+", sql):
        if part[0] == '`':
            out.append(rs_database.quoted(part[1:-1].rpartition('.')[2]))
        elif part[0] in '\'"':
            text = part[1:-1]
            if part[0] == '"':
                text = text.replace("'", "\\'")
            out.append(("E'%s'" if '\\' in text else "'%s'") % text)
        else:
            part = re.sub(r'\b(SAFE_)?CAST\b', 'CAST', part, flags=re.I)
            part = re.sub(r'(\d)\s+PERCENT\s*\)', r'\1)', part, flags=re.I)
            out.append(re.sub(r'\b(%s)\b' % '|'.join(CASTS), lambda m: CASTS[m.group(1)], part))
    return ''.join(out)


def cell(text, column, micros):
    """A value as BigQuery prints it."""
    name = column.typname
    if text is None:
        return None
    if name.startswith('_'):
        inner = rs_database.Column('', 0, name[1:], 'X', 0)
        return [{'v': cell(i, inner, micros)} for i in rs_database.array_items(text)]
    if name == 'bool':
        return 'true' if text == 't' else 'false'
    if name == 'bytea':
        return base64.b64encode(bytes.fromhex(text[2:])).decode()
    if name == 'timestamp':
        return text.replace(' ', 'T')
    if name == 'timestamptz':
        return str(micros_of(text)) if micros else repr(micros_of(text) / 1e6)
    return text


def micros_of(text):
    """2021-01-02 03:04:05.6+00 in microseconds since 1970."""
    day, clock, fraction = re.fullmatch(r'(\S+) (\d\d:\d\d:\d\d)(\.\d+)?\+00', text).groups()
    seconds = time.mktime(time.strptime(day + ' ' + clock, '%Y-%m-%d %H:%M:%S')) - time.timezone
    return int(seconds) * 1000000 + int(((fraction or '.0')[1:] + '000000')[:6])


class BigQuery(Service):
    """The service at /google."""

    SETTINGS = {'pending': 1, 'page_rows': 1000, 'token_seconds': 3599}
    P = '/bigquery/v2/projects/{project}'
    ROUTES = [
        ('POST', '/token', 'token'), ('POST', P + '/jobs', 'job_insert'),
        ('GET', P + '/jobs/{job}', 'job_get'), ('POST', P + '/jobs/{job}/cancel', 'job_cancel'),
        ('POST', P + '/queries', 'query'), ('GET', P + '/queries/{job}', 'results'),
        ('GET', P + '/datasets/{dataset}/tables', 'tables'),
        ('GET', P + '/datasets/{dataset}/tables/{table}', 'table'),
        ('GET', P + '/datasets/{dataset}/tables/{table}/data', 'table_data'),
    ]

    def __init__(self, prefix, database):
        self.database = database
        self.key = Key()
        super().__init__(prefix)

    def start(self):
        self.jobs, self.tokens = {}, {}

    @staticmethod
    def fault(status, reason, message, word='INVALID_ARGUMENT'):
        """Google's error envelope."""
        return Refused(status, {'error': {
            'code': status, 'message': message, 'status': word,
            'errors': [{'reason': reason, 'message': message, 'domain': 'global'}]}})

    def no_route(self, call):
        return self.fault(404, 'notFound', 'Not found: ' + call.path, 'NOT_FOUND').reply

    def admit(self, call, route):
        if route == 'token':
            return
        given = (call.header('Authorization') or '').partition(' ')[2]
        if self.tokens.get(given, 0) < time.time():
            raise self.fault(401, 'authError', 'Request had invalid authentication credentials.',
                             'UNAUTHENTICATED')

    def account(self, host, project):
        """A service account's document, as a key file has it."""
        return {'type': 'service_account', 'project_id': project, 'private_key_id': 'k1',
                'private_key': self.key.make().private, 'client_email': EMAIL, 'client_id': '1',
                'token_uri': 'http://%s%s/token' % (host, self.prefix)}

    def token(self, call):
        """The JWT bearer grant."""
        fields = call.form()
        if fields.get('grant_type') != 'urn:ietf:params:oauth:grant-type:jwt-bearer':
            raise Refused(400, {'error': 'unsupported_grant_type'})
        try:
            head, claims, signature = fields.get('assertion', '').split('.')
            good = self.key.signed((head + '.' + claims).encode(), unbase64(signature))
            head, claims = json.loads(unbase64(head)), json.loads(unbase64(claims))
        except (ValueError, TypeError):
            raise Refused(400, {'error': 'invalid_grant',
                                'error_description': 'Invalid JWT'}) from None
        now = time.time()
        wrong = [what for what, ok in (
            ('Signature.', good), ('Algorithm.', head.get('alg') == 'RS256'),
            ('Issuer.', claims.get('iss') == EMAIL),
            ('Audience.', str(claims.get('aud', '')).endswith('/token')),
            ('Scope.', re.search('/auth/(bigquery|cloud-platform)', str(claims.get('scope', '')))),
            ('Lifetime.', claims.get('iat', 0) < now + 60 and now < claims.get('exp', 0)
             and claims.get('exp', 0) - claims.get('iat', 0) <= 3600)) if not ok]
        if wrong:
            raise Refused(400, {'error': 'invalid_grant',
                                'error_description': 'Invalid JWT ' + ' '.join(wrong)})
        token = 'ya29.%d' % self.number('token')
        self.tokens[token] = now + self.settings['token_seconds']
        return {'access_token': token, 'expires_in': self.settings['token_seconds'],
                'token_type': 'Bearer'}

    # -- jobs

    def start_job(self, project, name, wanted, dry=False):
        """Run a query; its failure is kept for those who ask."""
        with self.lock:
            name = name or 'job_%d' % self.number('job')
            if name in self.jobs:
                raise self.fault(409, 'duplicate', 'Already Exists: Job ' + name, 'ALREADY_EXISTS')
        dataset = (wanted.get('defaultDataset') or {}).get('datasetId')
        job = {'project': project, 'id': name, 'looks': 0, 'error': None, 'result': None,
               'query': wanted.get('query', ''), 'dry': dry}
        try:
            sql = translated(job['query'])
            if dry:
                sql = 'EXPLAIN ' + sql
            job['result'] = self.database.run('bigquery_' + (dataset or 'none'), sql)
        except rs_database.NoDatabase as none:
            raise self.fault(500, 'backendError', str(none), 'INTERNAL') from None
        except rs_database.Failed as failed:
            missing = failed.code == '42P01'
            job['error'] = {'reason': 'notFound' if missing else 'invalidQuery',
                            'message': failed.message, 'location': 'query'}
        self.jobs[name] = job
        return job

    def found(self, name):
        if name not in self.jobs:
            raise self.fault(404, 'notFound', 'Not found: Job ' + name, 'NOT_FOUND')
        return self.jobs[name]

    def complete(self, job):
        """A look at a job: whether it is over."""
        job['looks'] += 1
        return job['dry'] or job['looks'] > self.settings['pending']

    @staticmethod
    def reference(job):
        return {'projectId': job['project'], 'jobId': job['id'], 'location': 'US'}

    def shown(self, job, over):
        status = {'state': 'DONE' if over else 'RUNNING'}
        if over and job['error']:
            status.update(errorResult=job['error'], errors=[job['error']])
        result = job['result']
        return {'kind': 'bigquery#job', 'id': job['id'], 'jobReference': self.reference(job),
                'configuration': {'jobType': 'QUERY', 'query': {
                    'query': job['query'], 'destinationTable': {
                        'projectId': job['project'], 'datasetId': '_anon', 'tableId': job['id']}},
                    'dryRun': job['dry']},
                'status': status, 'statistics': {'query': {
                    'statementType': 'SELECT', 'totalBytesProcessed': '0',
                    **({'schema': self.schema(result)} if job['dry'] and result else {})}}}

    def job_insert(self, call, project):
        sent = call.object()
        config = sent.get('configuration') or {}
        wanted = config.get('query') or {}
        if not wanted.get('query'):
            raise self.fault(400, 'required', 'Required parameter is missing: query')
        name = (sent.get('jobReference') or {}).get('jobId')
        job = self.start_job(project, name, wanted, bool(config.get('dryRun')))
        return self.shown(job, job['dry'])

    def job_get(self, call, project, job):      # pylint: disable=unused-argument
        found = self.found(job)
        return self.shown(found, self.complete(found))

    def job_cancel(self, call, project, job):   # pylint: disable=unused-argument
        return {'job': self.shown(self.found(job), True)}

    def query(self, call, project):
        """The short way: the first page may come at once."""
        sent = call.object()
        if not sent.get('query'):
            raise self.fault(400, 'required', 'Required parameter is missing: query')
        job = self.start_job(project, None, sent)
        if job['error']:
            status = 404 if job['error']['reason'] == 'notFound' else 400
            raise self.fault(status, job['error']['reason'], job['error']['message'])
        if sent.get('formatOptions'):
            call.args['formatOptions.useInt64Timestamp'] = str(
                sent['formatOptions'].get('useInt64Timestamp', False))
        if sent.get('maxResults') is not None:
            call.args['maxResults'] = str(sent['maxResults'])
        return self.page(call, job, self.complete(job))

    def results(self, call, project, job):      # pylint: disable=unused-argument
        found = self.found(job)
        over = 'pageToken' in call.args or self.complete(found)
        if over and found['error']:
            status = 404 if found['error']['reason'] == 'notFound' else 400
            raise self.fault(status, found['error']['reason'], found['error']['message'])
        return self.page(call, found, over)

    @staticmethod
    def schema(result):
        return {'fields': [{'name': c.name, 'type': TYPES.get(c.typname.lstrip('_'), 'STRING'),
                            'mode': 'REPEATED' if c.typname.startswith('_') else 'NULLABLE'}
                           for c in result.columns or []]}

    def page(self, call, job, over):
        """Rows from the page token on."""
        out = {'kind': 'bigquery#getQueryResultsResponse', 'jobReference': self.reference(job),
               'jobComplete': bool(over)}
        if not over:
            return out
        result = job['result']
        out.update(schema=self.schema(result), totalRows=str(len(result.rows)),
                   cacheHit=False, totalBytesProcessed='0')
        start = int(call.args.get('pageToken') or 0) if call.args.get('pageToken') else \
            int(call.args.get('startIndex', 0))
        size = int(call.args.get('maxResults', self.settings['page_rows']))
        size = min(size, self.settings['page_rows'])
        micros = call.args.get('formatOptions.useInt64Timestamp', '').lower() == 'true'
        if size == 0:
            return out
        out['rows'] = [{'f': [{'v': cell(v, c, micros)} for v, c in zip(row, result.columns)]}
                       for row in result.rows[start:start + size]]
        if start + size < len(result.rows):
            out['pageToken'] = str(start + size)
        return out

    # -- tables

    def table_columns(self, dataset, table, columns=None):
        names = '*' if not columns else ', '.join(rs_database.quoted(c) for c in columns)
        try:
            return self.database.run('bigquery_' + dataset, 'SELECT %s FROM %s' % (
                names, rs_database.quoted(table)))
        except rs_database.Failed as failed:
            raise self.fault(404, 'notFound', 'Not found: Table %s.%s (%s)' % (
                dataset, table, failed.message), 'NOT_FOUND') from None

    def tables(self, call, project, dataset):       # pylint: disable=unused-argument
        result = self.database.run('bigquery_' + dataset, "SELECT relname FROM pg_class WHERE "
                                   "relkind = 'r' AND relnamespace = current_schema::regnamespace "
                                   'ORDER BY 1')
        return {'tables': [{'tableReference': {'projectId': project, 'datasetId': dataset,
                                               'tableId': r[0]}} for r in result.rows],
                'totalItems': len(result.rows)}

    def table(self, call, project, dataset, table):     # pylint: disable=unused-argument
        result = self.table_columns(dataset, table)
        return {'schema': self.schema(result), 'numRows': str(len(result.rows)), 'type': 'TABLE',
                'tableReference': {'projectId': project, 'datasetId': dataset, 'tableId': table}}

    def table_data(self, call, project, dataset, table):
        """tabledata.list with selectedFields."""
        wanted = [c for c in call.args.get('selectedFields', '').split(',') if c]
        result = self.table_columns(dataset, table, wanted)
        page = self.page(call, {'project': project, 'id': '', 'result': result}, True)
        return {n: page[n] for n in ('totalRows', 'rows', 'pageToken') if n in page}
