"""BigQuery's REST API and Google's token endpoint, at /google; SQL runs on a real database.

POST /google/token takes a JWT bearer grant; the assertion's signature is checked with
openssl against the key of the service account (rs_carol gives it out).  Jobs and queries of
/google/bigquery/v2 run in the schema of their default dataset, after the few things in which
the dialects differ have been rewritten.  Rows leave as the original's {"f": [{"v": text}]},
composite values as records.  A query with the requestId of an earlier one is that one.
Settings: pending (looks at a query before it is complete), page_rows, token_seconds, token_uses
(requests that a token is good for; a list has an item for each token, the last for all others).
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
        if part[0] == '`' and len(out) > 1 and out[-1] == '.' and out[-2][0] == '"':
            out[-2] = '(%s)' % out[-2]      # a field of a record
            out.append(rs_database.quoted(part[1:-1]))
        elif part[0] == '`':
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
        inner = rs_database.Column('', 0, name[1:], column.inner, 0)
        inner.fields = column.fields
        return [{'v': cell(i, inner, micros)} for i in rs_database.array_items(text)]
    if column.category == 'C':
        return {'f': [{'v': cell(v, c, micros)} for v, c in zip(record_items(text), column.fields)]}
    if name == 'bool':
        return 'true' if text == 't' else 'false'
    if name == 'bytea':
        return base64.b64encode(bytes.fromhex(text[2:])).decode()
    if name == 'timestamp':
        return text.replace(' ', 'T')
    if name == 'timestamptz':
        return str(micros_of(text)) if micros else repr(micros_of(text) / 1e6)
    return text


def record_items(text):
    """The texts of a composite value's fields; None for NULL."""
    out, item, inside, was_quoted, at = [], '', False, False, 1
    while at < len(text):
        char = text[at]
        if inside and text[at:at + 2] in ('""', '\\\\'):
            at += 1
            item += char
        elif char == '"':
            inside, was_quoted = not inside, True
        elif not inside and char in ',)':
            out.append(item if item or was_quoted else None)
            item, was_quoted = '', False
        else:
            item += char
        at += 1
    return out


def micros_of(text):
    """2021-01-02 03:04:05.6+00 in microseconds since 1970."""
    day, clock, fraction = re.fullmatch(r'(\S+) (\d\d:\d\d:\d\d)(\.\d+)?\+00', text).groups()
    seconds = time.mktime(time.strptime(day + ' ' + clock, '%Y-%m-%d %H:%M:%S')) - time.timezone
    return int(seconds) * 1000000 + int(((fraction or '.0')[1:] + '000000')[:6])


class BigQuery(Service):
    """The service at /google."""

    SETTINGS = {'pending': 1, 'page_rows': 1000, 'token_seconds': 3599, 'token_uses': None}
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
        self.tokens = {}            # those that were given stay good over a reset
        super().__init__(prefix)

    def start(self):
        self.jobs, self.requests = {}, {}

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
        known = self.tokens.get(given, {'until': 0})
        if known['until'] >= time.time() and known['uses'] != 0:
            known['uses'] = known['uses'] and known['uses'] - 1
        else:
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
        number, uses = self.number('token'), self.settings['token_uses']
        token = 'ya29.%d' % (len(self.tokens) + 1)
        self.tokens[token] = {'until': now + self.settings['token_seconds'],
                              'uses': uses[min(number, len(uses)) - 1] if isinstance(uses, list) else uses}
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
            job['result'] = self.run('bigquery_' + (dataset or 'none'), sql)
        except rs_database.NoDatabase as none:
            raise self.fault(500, 'backendError', str(none), 'INTERNAL') from None
        except rs_database.Failed as failed:
            missing = failed.code == '42P01'
            job['error'] = {'reason': 'notFound' if missing else 'invalidQuery',
                            'message': failed.message, 'location': 'query'}
        self.jobs[name] = job
        return job

    FIELDS = ('SELECT a.attname, a.atttypid::int, t.typname, t.typcategory FROM pg_attribute a '
              'JOIN pg_type t ON t.oid = a.atttypid JOIN pg_class c ON c.oid = a.attrelid '
              'WHERE c.relname = %s AND a.attnum > 0 AND c.relnamespace = current_schema::regnamespace '
              'ORDER BY a.attnum')

    def run(self, account, sql):
        """A statement's result; composite columns know their fields."""
        result = self.database.run(account, sql)
        for column in result.columns or ():
            name = column.typname.lstrip('_')
            column.fields, column.inner = [], 'X'
            if column.category not in 'CA' or name in TYPES or name == 'text':
                continue
            fields = self.database.run(account, self.FIELDS % rs_database.literal(name)).rows
            column.fields = [rs_database.Column(n, int(o), t, c, 0) for n, o, t, c in fields]
            column.inner = 'C' if fields else 'X'
        return result

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
        name = self.requests.get(sent.get('requestId'))
        job = self.jobs[name] if name else self.start_job(project, None, sent)
        if sent.get('requestId'):
            self.requests[sent['requestId']] = job['id']
        over = self.complete(job)
        self.no_failure(job, over)
        if sent.get('formatOptions'):
            call.args['formatOptions.useInt64Timestamp'] = str(
                sent['formatOptions'].get('useInt64Timestamp', False))
        if sent.get('maxResults') is not None:
            call.args['maxResults'] = str(sent['maxResults'])
        return self.page(call, job, over)

    def no_failure(self, job, over):
        """Whoever asks for the rows of a job that has failed gets its error."""
        if over and job['error']:
            status = 404 if job['error']['reason'] == 'notFound' else 400
            raise self.fault(status, job['error']['reason'], job['error']['message'])

    def results(self, call, project, job):      # pylint: disable=unused-argument
        found = self.found(job)
        over = 'pageToken' in call.args or self.complete(found)
        self.no_failure(found, over)
        return self.page(call, found, over)

    @classmethod
    def schema(cls, result):
        return {'fields': [cls.field(c) for c in result.columns or []]}

    @classmethod
    def field(cls, column):
        name, fields = column.typname.lstrip('_'), getattr(column, 'fields', None)
        out = {'name': column.name, 'type': 'RECORD' if fields else TYPES.get(name, 'STRING'),
               'mode': 'REPEATED' if column.typname.startswith('_') else 'NULLABLE'}
        return dict(out, fields=[cls.field(f) for f in fields]) if fields else out

    def page(self, call, job, over):
        """Rows from the page token on."""
        out = {'kind': 'bigquery#getQueryResultsResponse', 'jobReference': self.reference(job),
               'jobComplete': bool(over)}
        if not over:
            return out
        result = job['result']
        if result.columns is None:
            out.update(totalBytesProcessed='0', cacheHit=False)
            if re.match(r'\s*(INSERT|UPDATE|DELETE|MERGE)\b', job['query'], re.I):
                out['numDmlAffectedRows'] = str(result.count)
            return out
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
            return self.run('bigquery_' + dataset, 'SELECT %s FROM %s' % (
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
        """tabledata.list with selectedFields, which come in the order of the table."""
        wanted = [c for c in call.args.get('selectedFields', '').split(',') if c]
        known = [c.name for c in self.table_columns(dataset, table).columns]
        if set(wanted) - set(known):
            raise self.fault(400, 'invalid', 'No such field: %s' % ', '.join(sorted(set(wanted) - set(known))))
        result = self.table_columns(dataset, table, [c for c in known if c in wanted])
        page = self.page(call, {'project': project, 'id': '', 'result': result}, True)
        return {n: page[n] for n in ('totalRows', 'rows', 'pageToken') if n in page}
