"""The SQL side of CARTO: /api/v2/sql, its batch jobs and COPY, over a real database.

Values are printed as the original prints them: bigint and numeric pass through a double
(the original is JavaScript), NaN and infinities are strings, dates and times end in Z,
geometry is hexadecimal text.  A query that fails after rows have been streamed is status
200 with a member `error` at the end.  Mixed into rs_carto.Carto.
"""
import csv
import io
import math

import rs_database
from rs_json import Pairs, Raw, dumps, loads
from rs_service import Refused, iso_ms
from rs_wire import Reply, json_reply

OVER_LIMIT = "You are over platform's limits. Please contact us to know more details"
TOO_SLOW = ("You are over platform's limits: SQL query timeout error. Refactor your query before "
            'running again or contact CARTO support for more details.')
STREAMED = 10           # rows that leave before a failing query can fail
LONGEST_JOB = 16384
MOST_JOBS = 64


def js_number(text):
    """A number as JavaScript prints it."""
    value = float(text)
    if math.isnan(value) or math.isinf(value):
        return 'NaN' if value != value else 'Infinity' if value > 0 else '-Infinity'
    if value == int(value) and abs(value) < 1e21:
        return int(value)
    return value


def moment(text):
    """2021-01-02 03:04:05.678+00 -> 2021-01-02T03:04:05Z, a date with midnight."""
    if text in ('infinity', '-infinity'):
        return 'Infinity' if text[0] == 'i' else '-Infinity'
    day, _, clock = text.partition(' ')
    return day + 'T' + (clock[:8] or '00:00:00') + 'Z'


def value_of(text, typname):
    """A text of the server as a value of the API's JSON."""
    if text is None:
        return None
    if typname.startswith('_'):
        return [value_of(item, typname[1:]) for item in rs_database.array_items(text)]
    if typname == 'bool':
        return text == 't'
    if typname in ('int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'oid'):
        return js_number(text)
    if typname in ('date', 'timestamp', 'timestamptz'):
        return moment(text)
    if typname in ('json', 'jsonb'):
        return Raw(dumps(loads(text)))
    if typname == 'bytea':
        return {'type': 'Buffer', 'data': list(bytes.fromhex(text[2:]))}
    return text


def field_of(column):
    """The entry of `fields`."""
    name, suffix = column.typname, ''
    if name.startswith('_'):
        name, suffix = name[1:], '[]'
    kind = {'bool': 'boolean', 'date': 'date', 'timestamp': 'date', 'timestamptz': 'date'}.get(name)
    if kind is None:
        numbers = ('int2', 'int4', 'int8', 'float4', 'float8', 'numeric', 'oid')
        texts = ('text', 'varchar', 'bpchar', 'name')
        kind = 'number' if name in numbers else 'string' if name in texts else name
    if kind == 'unknown':
        kind = 'unknown(%d)' % column.oid
    return {'type': kind + suffix, 'pgtype': name + suffix}


class SqlApi:
    """Routes below /api/v2/sql."""

    SQL_ROUTES = [
        ('GET', '/{user}/api/v2/sql', 'sql'), ('POST', '/{user}/api/v2/sql', 'sql'),
        ('GET', '/{user}/api/v1/sql', 'sql'), ('POST', '/{user}/api/v1/sql', 'sql'),
        ('POST', '/{user}/api/v2/sql/job', 'job_create'),
        ('GET', '/{user}/api/v2/sql/job/{job}', 'job_read'),
        ('PUT', '/{user}/api/v2/sql/job/{job}', 'job_update'),
        ('DELETE', '/{user}/api/v2/sql/job/{job}', 'job_cancel'),
        ('POST', '/{user}/api/v2/sql/copyfrom', 'copy_from'),
        ('GET', '/{user}/api/v2/sql/copyto', 'copy_to'),
        ('POST', '/{user}/api/v2/sql/copyto', 'copy_to'),
    ]

    def sql_arguments(self, call):
        """Arguments of the URL and of a form or JSON body."""
        args = dict(call.args)
        if call.method == 'POST' and call.req.body:
            args.update(call.fields())
        return args

    def sql_failed(self, failed):
        """The error document of a statement."""
        if failed.code == '57014':
            return 429, {'error': [TOO_SLOW], 'context': 'limit', 'detail': 'datasource'}
        document = {'error': [failed.message]}
        for name in ('detail', 'hint'):
            if getattr(failed, name):
                document[name] = getattr(failed, name)
        return 403 if 'permission denied' in failed.message else 400, document

    def sql_reply(self, status, document, callback=None):
        """JSON with the rate-limit headers; JSONP is always 200."""
        headers = self.rate_headers()
        if callback:
            return Reply(200, '%s(%s)' % (callback, dumps(document)),
                         [('Content-Type', 'text/javascript; charset=utf-8')] + headers)
        return json_reply(status, document, headers)

    def rate_headers(self):
        """Limit, remaining and reset; a blocked call adds Retry-After."""
        limit = self.settings['rate_limit']
        if limit is None:
            return []
        with self.lock:
            self.settings['rate_remaining'] = left = max(0, self.settings['rate_remaining'] - 1)
        return [('Carto-Rate-Limit-Limit', str(limit)), ('Carto-Rate-Limit-Remaining', str(left)),
                ('Carto-Rate-Limit-Reset', str(self.settings['rate_reset']))]

    def check_rate(self):
        """Refuse a call when nothing is left, or each nth."""
        with self.lock:
            every = self.settings['rate_every']
            blocked = every and self.number('sql calls') % every == 0
            if self.settings['rate_limit'] is not None and self.settings['rate_remaining'] <= 0:
                blocked = True
        if blocked:
            raise Refused(429, {'error': [OVER_LIMIT], 'context': 'limit', 'detail': 'rate-limit'},
                          (self.rate_headers() or [
                              ('Carto-Rate-Limit-Limit', '1'), ('Carto-Rate-Limit-Remaining', '0'),
                              ('Carto-Rate-Limit-Reset', '1')])
                          + [('Retry-After', str(self.settings['retry_after']))])

    def run(self, user, statement, step=None):
        """Run in the user's schema; the emulator's own trouble is a 500."""
        try:
            return self.database.run('carto_' + user, statement,
                                     self.settings['statement_timeout'], step)
        except rs_database.NoDatabase as none:
            raise Refused(500, {'error': [str(none)]}) from None

    def sql(self, call, user):
        """GET or POST of q."""
        self.check_rate()
        args = self.sql_arguments(call)
        callback = args.get('callback')
        statement = args.get('q')
        if not statement:
            return self.sql_reply(400, {'error': ['You must indicate a sql query']}, callback)
        wanted = args.get('format', 'json')
        if wanted not in ('json', 'geojson', 'csv'):
            return self.sql_reply(400, {'error': ['Invalid format: ' + wanted]}, callback)
        statement = self.paged(statement, args)
        try:
            result = self.run(user, statement, STREAMED)
        except rs_database.Failed as failed:
            status, document = self.sql_failed(failed)
            if failed.rows and wanted == 'json':
                return self.sql_reply(200, self.document(failed, args, document), callback)
            return self.sql_reply(status, document, callback)
        if wanted == 'csv':
            return self.as_csv(result, args)
        document = self.geojson(result) if wanted == 'geojson' else self.document(result, args)
        return self.sql_reply(200, document, callback)

    @staticmethod
    def paged(statement, args):
        """rows_per_page and page (from 0, both needed), order_by."""
        plain = statement.strip().rstrip(';')
        if 'rows_per_page' in args and 'page' in args:
            size, page = int(args['rows_per_page']), int(args['page'])
            return 'SELECT * FROM (%s) AS cdb_query%s LIMIT %d OFFSET %d' % (
                plain, order_of(args), size, size * page)
        if 'order_by' in args:
            return 'SELECT * FROM (%s) AS cdb_query%s' % (plain, order_of(args))
        return statement

    @staticmethod
    def document(result, args, error=None):
        """rows, time, fields, total_rows and what else there is."""
        skipped = set(args.get('skipfields', '').split(','))
        columns = result.columns or []
        rows = []
        for row in result.rows:
            # a name that comes twice: the later value, as in a JavaScript object
            record = {c.name: value_of(v, c.typname) for c, v in zip(columns, row)
                      if c.name not in skipped}
            rows.append(record)
        count = getattr(result, 'count', len(rows))
        out = Pairs([('rows', rows), ('time', 0.001),
                     ('fields', {c.name: field_of(c) for c in columns if c.name not in skipped}),
                     ('total_rows', count)])
        for line in getattr(result, 'notices', []):
            severity, _, words = line.partition(':')
            name = {'NOTICE': 'notices', 'WARNING': 'warnings', 'INFO': 'infos'}.get(severity)
            if name:
                found = [p[1] for p in out if p[0] == name]
                (found[0] if found else out.append((name, [])) or out[-1][1]).append(words.strip())
        if error:
            out = Pairs([p for p in out if p[0] in ('rows', 'time', 'fields')])
            out.append(('error', error['error']))
        return out

    @staticmethod
    def geojson(result):
        """A FeatureCollection; the geometry is the text of the_geom when there is one."""
        features = []
        for row in result.rows:
            properties = {c.name: value_of(v, c.typname) for c, v in zip(result.columns, row)}
            geometry = properties.pop('the_geom', None)
            features.append({'type': 'Feature', 'geometry': geometry, 'properties': properties})
        return {'type': 'FeatureCollection', 'features': features}

    def as_csv(self, result, args):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator='\r\n')
        writer.writerow([c.name for c in result.columns or []])
        for row in result.rows:
            writer.writerow(['' if v is None else v for v in row])
        name = args.get('filename', 'cartodb-query')
        return Reply(200, out.getvalue(), [
            ('Content-Type', 'text/csv; charset=utf-8; header=present'),
            ('Content-Disposition', 'attachment; filename=%s.csv' % name)] + self.rate_headers())

    # -- batch jobs

    def job_statements(self, query):
        """[(statement, on success, on error)] of a query in any of its three forms."""
        if isinstance(query, str):
            return [(query, None, None)]
        if isinstance(query, list) and all(isinstance(q, str) for q in query) and query:
            return [(q, None, None) for q in query]
        if isinstance(query, dict) and isinstance(query.get('query'), list):
            return [(q['query'], q.get('onsuccess'), q.get('onerror')) for q in query['query']]
        raise Refused(400, {'error': ["Jobs must have a query"]})

    def job_create(self, call, user):
        """201 and a pending job; each reading is a step."""
        if len(call.data()) > LONGEST_JOB:
            raise Refused(400, {'error': ['Your payload is too large: %d bytes. Max size allowed is '
                                          '%d bytes (16kb).' % (len(call.data()), LONGEST_JOB)]})
        query = call.object().get('query')
        statements = self.job_statements(query)
        with self.lock:
            waiting = [j for j in self.jobs.values() if j['shown']['status'] == 'pending']
            if len(waiting) >= MOST_JOBS:
                raise Refused(400, {'error': ['Failed to create job. Max number of jobs (64) in '
                                              'queue reached']})
            name = 'j%d' % self.number('job')
            now = iso_ms(self.stamp())
            shown = {'job_id': name, 'user': user, 'query': query, 'status': 'pending',
                     'created_at': now, 'updated_at': now}
            self.jobs[name] = {'statements': statements, 'shown': shown, 'fallbacks': query
                               if isinstance(query, dict) else {}, 'user': user, 'at': 0}
            if len(statements) > 1 or isinstance(query, dict):
                shown['query'] = [{'query': s[0], 'status': 'pending'} for s in statements]
        return json_reply(201, self.jobs[name]['shown'])

    def job(self, name):
        if name not in self.jobs:
            raise Refused(404, {'error': ['Job with id %s not found' % name]})
        return self.jobs[name]

    def job_read(self, call, user, job):     # pylint: disable=unused-argument
        """The job as it is now, then a step: pending, running, over."""
        with self.lock:
            found = self.job(job)
            self.advance(found)
            return found['shown']

    def advance(self, job):
        """The next of the states that the settings tell; the last one runs the statements."""
        shown = job['shown']
        if shown['status'] not in ('pending', 'running'):
            return
        states = self.settings['job_states']
        if job['at'] < len(states):
            shown['status'] = states[job['at']]
            job['at'] += 1
        else:
            self.execute_job(job)
        shown['updated_at'] = iso_ms(self.stamp())

    def execute_job(self, job):
        """Run the statements one after the other; the first failure is the job's."""
        shown = job['shown']
        for n, (statement, good, bad) in enumerate(job['statements']):
            entry = shown['query'][n] if isinstance(shown['query'], list) \
                and isinstance(shown['query'][n], dict) else {}
            try:
                self.run(job['user'], statement)
                entry['status'] = 'done'
                self.fallback(job, good)
            except rs_database.Failed as failed:
                entry['status'] = shown['status'] = 'failed'
                entry['failed_reason'] = shown['failed_reason'] = failed.message
                self.fallback(job, bad, failed.message)
                for later in range(n + 1, len(job['statements'])):
                    if isinstance(shown['query'], list) and isinstance(shown['query'][later], dict):
                        shown['query'][later]['status'] = 'skipped'
                self.fallback(job, job['fallbacks'].get('onerror'), failed.message)
                return
        shown['status'] = 'done'
        self.fallback(job, job['fallbacks'].get('onsuccess'))

    def fallback(self, job, statement, reason=''):
        """onsuccess and onerror; their own failures count for nothing."""
        if statement:
            text = statement.replace('<%= error_message %>', reason.replace("'", "''")) \
                .replace('<%= job_id %>', job['shown']['job_id'])
            try:
                self.run(job['user'], text)
            except rs_database.Failed:
                pass

    def job_update(self, call, user, job):   # pylint: disable=unused-argument
        with self.lock:
            found = self.job(job)
            if found['shown']['status'] != 'pending':
                raise Refused(400, {'error': ['Job is not pending, it cannot be updated']})
            query = call.object().get('query')
            found['statements'] = self.job_statements(query)
            found['shown'].update(query=query, updated_at=iso_ms(self.stamp()))
            return found['shown']

    def job_cancel(self, call, user, job):   # pylint: disable=unused-argument
        with self.lock:
            shown = self.job(job)['shown']
            if shown['status'] not in ('pending', 'running'):
                raise Refused(400, {'error': ['Cannot set status from %s to cancelled'
                                              % shown['status']]})
            shown.update(status='cancelled', updated_at=iso_ms(self.stamp()))
            return shown

    # -- COPY

    def copy_statement(self, call, direction):
        text = call.args.get('q') or ''
        if not text:
            raise Refused(400, {'error': ["SQL is missing"]})
        if not text.upper().startswith('COPY '):
            raise Refused(400, {'error': ["SQL must start with COPY"]})
        if direction not in text.upper():
            raise Refused(400, {'error': ["COPY must be " + direction]})
        return text

    def copy_from(self, call, user):
        """The body into a table."""
        self.check_rate()
        statement = self.copy_statement(call, 'FROM STDIN')
        try:
            body = call.data()
        except (OSError, EOFError) as error:
            raise Refused(400, {'error': ['Error while gunzipping: %s' % error]}) from None
        if len(body) > self.settings['copy_quota']:
            raise Refused(400, {'error': ['DB Quota exceeded']})
        try:
            count = self.database.copy('carto_' + user, statement, io.BytesIO(body),
                                       self.settings['statement_timeout'])
        except rs_database.NoDatabase as none:
            raise Refused(500, {'error': [str(none)]}) from None
        except rs_database.Failed as failed:
            raise Refused(*self.sql_failed(failed)) from None
        return self.sql_reply(200, {'time': 0.001, 'total_rows': count})

    def copy_to(self, call, user):
        """A table or query as the stream that COPY makes."""
        self.check_rate()
        statement = self.copy_statement(call, 'TO STDOUT')
        out = io.BytesIO()
        try:
            self.database.copy('carto_' + user, statement, out, self.settings['statement_timeout'])
        except rs_database.NoDatabase as none:
            raise Refused(500, {'error': [str(none)]}) from None
        except rs_database.Failed as failed:
            raise Refused(*self.sql_failed(failed)) from None
        name = call.args.get('filename', 'carto-sql-copyto.dmp')
        return Reply(200, out.getvalue(), [
            ('Content-Type', 'application/octet-stream'),
            ('Content-Disposition', 'attachment; filename=' + name)] + self.rate_headers())


def order_of(args):
    """ORDER BY of order_by and sort_order."""
    if not args.get('order_by'):
        return ''
    down = args.get('sort_order', 'asc').lower() == 'desc'
    return ' ORDER BY %s %s' % (args['order_by'], 'DESC' if down else 'ASC')
