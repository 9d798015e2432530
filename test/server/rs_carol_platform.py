"""The platform side of Carol: lists, connectors, staging, models, apps, tasks, subscriptions.

Mixed into rs_carol.Carol.  A batch keeps what came under its id: sequences must be 1, 2, ...
without gaps when its summary comes, and the summary must tell how many rows and requests there
were; `GET /__control/data?path=/carol/batches` shows it all.
"""
from rs_wire import json_reply

A = '/api'
MOST_INTAKE = 10 << 20
LEVELS = ('TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR')


class PlatformApi:
    """Routes below v1 and v2, but for tokens and queries."""

    PLATFORM_ROUTES = [
        ('GET', A + '/v1/connectors', 'connector_list'), ('POST', A + '/v1/connectors', 'connector_add'),
        ('GET', A + '/v1/connectors/stats/all', 'connector_stats'),
        ('GET', A + '/v1/connectors/name/{name}', 'connector_named'),
        ('GET', A + '/v1/connectors/{id}', 'connector_get'),
        ('DELETE', A + '/v1/connectors/{id}', 'connector_delete'),
        ('GET', A + '/v1/connectors/{id}/stats', 'connector_stats'),
        ('GET', A + '/v1/staging/connectors/{id}/tables', 'staging_tables'),
        ('POST', A + '/v2/staging/intake/{name}', 'intake'),
        ('POST', A + '/v3/staging/batch/{batch}/summary', 'summary'),
        ('GET', A + '/v2/staging/tables/{name}/schema', 'schema_get'),
        ('POST', A + '/v2/staging/tables/{name}/schema', 'schema_new'),
        ('PUT', A + '/v2/staging/tables/{name}/schema', 'schema_put'),
        ('DELETE', A + '/v2/staging/tables/{name}/drop', 'staging_drop'),
        ('GET', A + '/v1/entities/templates', 'model_list'),
        ('GET', A + '/v1/entities/templates/name/{name}', 'model_named'),
        ('GET', A + '/v1/entities/templates/{id}', 'model_get'),
        ('GET', A + '/v1/entities/templates/{id}/working', 'model_get'),
        ('GET', A + '/v1/entities/templates/{id}/snapshot', 'model_get'),
        ('POST', A + '/v1/entities/templates/{id}/goldenRecords', 'golden_add'),
        ('POST', A + '/v1/entities/templates/{id}/reprocess', 'model_reprocess'),
        ('DELETE', A + '/v1/entities/templates/{id}', 'model_delete'),
        ('POST', A + '/v2/bigQuery/processQuery', 'process_query'),
        ('GET', A + '/v1/tenantApps', 'app_list'), ('GET', A + '/v1/tenantApps/name/{name}', 'app_named'),
        ('GET', A + '/v1/tenantApps/{id}', 'app_get'),
        ('GET', A + '/v1/tenantApps/{id}/settings', 'settings_get'),
        ('PUT', A + '/v1/tenantApps/{id}/settings/{settings}', 'settings_put'),
        ('POST', A + '/v1/tenantApps/subscribe/carolApps/{id}', 'app_subscribe'),
        ('GET', A + '/v1/tasks/{id}', 'task_get'), ('POST', A + '/v1/tasks/{id}/reprocess', 'task_again'),
        ('POST', A + '/v1/tasks/{id}/cancel', 'task_cancel'), ('POST', A + '/v1/tasks/{id}/fail', 'task_fail'),
        ('POST', A + '/v1/tasks/{id}/progress/{percent}', 'task_progress'),
        ('POST', A + '/v1/tasks/{id}/logs', 'log_add'), ('GET', A + '/v1/tasks/{id}/logs', 'log_list'),
        ('GET', A + '/v2/subscription', 'subscription_list'),
        ('POST', A + '/v2/subscription/batch', 'subscription_add'),
        ('GET', A + '/v2/subscription/{id}', 'subscription_get'),
        ('GET', A + '/v2/subscription/{id}/details', 'subscription_get'),
        ('POST', A + '/v2/subscription/{id}/pause', 'subscription_pause'),
        ('POST', A + '/v2/subscription/{id}/play', 'subscription_play'),
        ('POST', A + '/v2/subscription/{id}/clear', 'subscription_clear'),
        ('GET', A + '/v2/subscription/template/{id}', 'subscription_of'),
        ('DELETE', A + '/v2/subscription/{id}', 'subscription_delete'),
    ]

    def start_platform(self):
        """The fixtures."""
        self.connectors = {c: {'mdmId': c, 'mdmName': n, 'mdmGroupName': 'Others',
                               'mdmLabel': {'en-US': n}} for c, n in
                           (('c1', 'myconn'), ('c2', 'b'), ('c3', 'c'))}
        self.staged, self.batches, self.subscriptions = {}, {}, {}
        self.schemas = {('c1', n): {
            'mdmStagingType': n, 'mdmCrosswalkTemplate': {'mdmCrossreference': {n: ['id']}},
            'mdmStagingMapping': {'properties': {'id': {'type': 'integer'}}},
            'mdmFlexible': False, 'mdmExportData': False} for n in ('my_stag', 'stg_b')}
        self.models = {'d1': {'mdmId': 'd1', 'mdmName': 'customer', 'mdmLabel': {'en-US': 'Customer'},
                              'mdmEntityTemplateTypeIds': [], 'mdmTransactionDataModel': False,
                              'mdmFields': [{'mdmName': 'name', 'mdmMappingDataType': 'STRING'},
                                            {'mdmName': 'age', 'mdmMappingDataType': 'LONG'}]}}
        self.apps = {'a1': {'mdmId': 'a1', 'mdmName': 'my_app', 'mdmCarolAppId': 'ca1'},
                     'a2': {'mdmId': 'a2', 'mdmName': 'other_app', 'mdmCarolAppId': 'ca2'}}
        self.app_settings = {'a1': {'mdmId': 's1', 'mdmTenantAppSettingValues': [
            {'mdmName': 'threshold', 'mdmParameterValue': '0.5'},
            {'mdmName': 'mode', 'mdmParameterValue': 'fast'}]}}
        self.tasks, self.task_logs = {}, {}

    def data(self, name):
        """What a test wants to see."""
        return {'batches': self.batches, 'task_logs': self.task_logs, 'staged': {
            '%s/%s' % key: rows for key, rows in self.staged.items()}}.get(name)

    def envelope(self, call, rows):
        """A page of a list in Carol's envelope."""
        key, order = call.args.get('sortBy'), call.args.get('sortOrder', 'ASC')
        if order not in ('ASC', 'DESC'):
            raise self.fault(400, 'Invalid sortOrder', 'sortOrder')
        if key:
            rows = sorted(rows, key=lambda r: (r.get(key) is None, str(r.get(key))),
                          reverse=order == 'DESC')
        start, size = int(call.args.get('offset', 0)), int(call.args.get('pageSize', 50))
        size = len(rows) if size < 0 else size
        size = min(size, self.settings['page_cap'] or size)
        some = rows[start:start + size]
        return {'count': len(some), 'totalHits': len(rows), 'hits': some, 'took': 1}

    def one(self, things, key, what):
        if key not in things:
            raise self.fault(404, '%s not found' % what)
        return things[key]

    def by_name(self, things, name, what):
        found = [t for t in things.values() if t['mdmName'] == name]
        if not found:
            raise self.fault(404, '%s not found' % what)
        return found[0]

    # -- connectors

    def connector_list(self, call):
        return self.envelope(call, list(self.connectors.values()))

    def connector_add(self, call):
        sent = call.object()
        if not sent.get('mdmName'):
            raise self.fault(400, 'mdmName is required', 'mdmName')
        with self.lock:
            if any(c['mdmName'] == sent['mdmName'] for c in self.connectors.values()):
                raise self.fault(400, "Connector '%s' already exists" % sent['mdmName'])
            name = 'c%d' % (10 + self.number('connector'))
            self.connectors[name] = dict(sent, mdmId=name)
        return self.connectors[name]

    def connector_named(self, call, name):      # pylint: disable=unused-argument
        return self.by_name(self.connectors, name, 'Connector')

    def connector_get(self, call, id):          # pylint: disable=unused-argument,redefined-builtin
        return self.one(self.connectors, id, 'Connector')

    def connector_delete(self, call, id):       # pylint: disable=redefined-builtin
        self.one(self.connectors, id, 'Connector')
        used = [n for c, n in self.schemas if c == id]
        if used and call.args.get('forceDeletion', '').lower() != 'true':
            raise self.fault(400, 'Connector has staging tables')
        with self.lock:
            del self.connectors[id]
            self.schemas = {k: s for k, s in self.schemas.items() if k[0] != id}
        return {'success': True}

    def connector_stats(self, call, id=None):   # pylint: disable=unused-argument,redefined-builtin
        aggs = {}
        for connector, name in self.schemas:
            if id in (None, connector):
                stats = aggs.setdefault(connector, {'stagingEntityStats': {}})
                rows = self.staged.get((connector, name), [])
                stats['stagingEntityStats'][name] = {'mdmTotalRecords': len(rows)}
        return {'aggs': aggs}

    # -- staging

    def staging_tables(self, call, id):         # pylint: disable=unused-argument,redefined-builtin
        self.one(self.connectors, id, 'Connector')
        return [n for c, n in self.schemas if c == id]

    def intake(self, call, name):
        """Rows for a staging table; a batch counts them."""
        connector = call.args.get('connectorId')
        self.one(self.connectors, connector, 'Connector')
        try:
            rows = call.json()
            size = len(call.data())
        except (ValueError, OSError, EOFError):
            raise self.fault(400, 'Malformed body') from None
        if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
            raise self.fault(400, 'The body must be an array of objects')
        if size > MOST_INTAKE:
            raise self.fault(413, 'Request is larger than 10MB')
        with self.lock:
            batch = call.args.get('batchId')
            if batch:
                self.count_batch(call, batch, len(rows))
            self.staged.setdefault((connector, name), []).extend(rows)
        return {'success': True}

    def count_batch(self, call, batch, rows):
        """Note a request of a batch."""
        text = call.args.get('batchIdSequence', '')
        if not text.isdigit() or int(text) < 1:
            raise self.fault(400, 'Invalid batchIdSequence', 'batchIdSequence')
        one = self.batches.setdefault(batch, {'sequences': [], 'records': 0, 'summary': None})
        if one['summary'] is not None:
            raise self.fault(400, 'Batch %s is closed' % batch)
        one['sequences'].append(int(text))
        one['records'] += rows

    def summary(self, call, batch):
        """The end of a batch: no gaps, true totals."""
        one = self.one(self.batches, batch, 'Batch')
        sent = call.object()
        missing = {'totalRecords', 'totalRequests', 'timestampStart', 'timestampEnd'} - set(sent)
        if missing:
            raise self.fault(400, 'Missing: ' + ', '.join(sorted(missing)))
        sequences = sorted(set(one['sequences']))
        if sequences != list(range(1, len(sequences) + 1)) \
                or sent['totalRequests'] != len(sequences):
            raise self.fault(400, 'Batch is incomplete: sequences %s' % sequences, 'totalRequests')
        if self.settings['strict_totals'] and sent['totalRecords'] != one['records']:
            raise self.fault(400, 'Batch has %d records' % one['records'], 'totalRecords')
        if sent['timestampEnd'] < sent['timestampStart']:
            raise self.fault(400, 'Batch ends before it starts', 'timestampEnd')
        one['summary'] = sent
        return {'success': True}

    def schema_key(self, call, name):
        return call.args.get('connectorId') or 'c1', name

    def schema_get(self, call, name):
        return self.one(self.schemas, self.schema_key(call, name), 'Schema')

    def schema_new(self, call, name):
        key, sent = self.schema_key(call, name), call.object()
        self.one(self.connectors, key[0], 'Connector')
        if key in self.schemas:
            raise self.fault(400, 'Schema already exists')
        if sent.get('mdmStagingType') != name or not sent.get('mdmCrosswalkTemplate'):
            raise self.fault(400, 'Invalid schema')
        with self.lock:
            self.schemas[key] = sent
        return sent

    def schema_put(self, call, name):
        self.schema_get(call, name)
        with self.lock:
            self.schemas[self.schema_key(call, name)] = call.object()
        return call.object()

    def staging_drop(self, call, name):
        key = self.schema_key(call, name)
        if key not in self.schemas and call.args.get('rejectOnNoSchema', '').lower() == 'true':
            raise self.fault(400, 'No schema')
        with self.lock:
            self.schemas.pop(key, None)
            self.staged.pop(key, None)
        return {'success': True}

    # -- data models

    def model_list(self, call):
        return self.envelope(call, list(self.models.values()))

    def model_named(self, call, name):          # pylint: disable=unused-argument
        return self.by_name(self.models, name, 'Data model')

    def model_get(self, call, id):              # pylint: disable=unused-argument,redefined-builtin
        return self.one(self.models, id, 'Data model')

    def model_delete(self, call, id):           # pylint: disable=unused-argument,redefined-builtin
        self.one(self.models, id, 'Data model')
        with self.lock:
            del self.models[id]
        return {'success': True}

    def golden_add(self, call, id):             # pylint: disable=redefined-builtin
        model = self.one(self.models, id, 'Data model')
        rows = call.json([])
        if not isinstance(rows, list):
            raise self.fault(400, 'The body must be an array of objects')
        with self.lock:
            self.add_golden(model['mdmName'], rows)
        return {'success': True}

    def model_reprocess(self, call, id):        # pylint: disable=unused-argument,redefined-builtin
        self.one(self.models, id, 'Data model')
        return self.new_task()

    def process_query(self, call):
        """SQL as text/plain, answered by a task; `bad` in it fails."""
        if call.kind != 'text/plain':
            raise self.fault(415, 'text/plain is wanted')
        if not call.text().strip():
            raise self.fault(400, 'Empty query')
        self.by_name(self.models, call.args.get('entityTemplateName'), 'Data model')
        task = self.new_task()
        if 'bad' in call.text():
            self.tasks[task['mdmId']]['_states'] = ['RUNNING', 'FAILED']
        return task

    # -- apps

    def app_list(self, call):
        return self.envelope(call, list(self.apps.values()))

    def app_named(self, call, name):            # pylint: disable=unused-argument
        return self.by_name(self.apps, name, 'App')

    def app_get(self, call, id):                # pylint: disable=unused-argument,redefined-builtin
        return self.one(self.apps, id, 'App')

    def app_subscribe(self, call, id):          # pylint: disable=unused-argument,redefined-builtin
        return {'mdmId': 'sub-' + id}

    def settings_get(self, call, id):           # pylint: disable=unused-argument,redefined-builtin
        return self.one(self.app_settings, id, 'Settings')

    def settings_put(self, call, id, settings):     # pylint: disable=redefined-builtin
        one = self.one(self.app_settings, id, 'Settings')
        sent = call.json([])
        if one['mdmId'] != settings or not isinstance(sent, list):
            raise self.fault(404, 'Settings not found')
        values = {v['mdmName']: v for v in one['mdmTenantAppSettingValues']}
        for change in sent:
            if change.get('mdmName') not in values or 'mdmParameterValue' not in change:
                raise self.fault(400, 'Unknown setting ' + str(change.get('mdmName')))
        with self.lock:
            for change in sent:
                values[change['mdmName']]['mdmParameterValue'] = change['mdmParameterValue']
        return one

    # -- tasks

    def task(self, name):
        with self.lock:
            if name not in self.tasks and name in self.settings['task_states']:
                self.tasks[name] = self.task_document(name, self.settings['task_states'][name])
            return self.one(self.tasks, name, 'Task')

    def task_document(self, name, states):
        when = self.stamp().strftime('%Y-%m-%dT%H:%M:%S.000Z')
        return {'mdmId': name, 'mdmTaskStatus': 'READY', 'mdmTaskProgress': 0,
                'mdmTaskProgressData': {}, 'mdmUserId': 'u1', 'mdmConnectorId': 'c1',
                'mdmTaskReady': True, 'mdmTaskProcessing': False, 'mdmTaskOwner': 'u@x',
                'mdmNumberOfSteps': 1, 'mdmNumberOfStepsExecuted': 0, 'mdmEntityType': 'mdmTask',
                'mdmCreated': when, 'mdmStartDate': when, 'mdmLastUpdated': when,
                'mdmTenantId': list(self.tenants)[0], 'mdmData': {}, '_states': list(states)}

    def new_task(self):
        with self.lock:
            name = 't%d' % (100 + self.number('task'))
            self.tasks[name] = self.task_document(name, self.settings['new_task_states'])
        return self.task_shown(self.tasks[name])

    @staticmethod
    def task_shown(task):
        return {n: v for n, v in task.items() if n[0] != '_'}

    def task_get(self, call, id):               # pylint: disable=unused-argument,redefined-builtin
        """One state further with each look."""
        with self.lock:
            task = self.task(id)
            if task['_states']:
                task['mdmTaskStatus'] = task['_states'].pop(0)
            if task['mdmTaskStatus'] == 'COMPLETED':
                task['mdmTaskProgress'] = 100
            return self.task_shown(task)

    def task_again(self, call, id):             # pylint: disable=unused-argument,redefined-builtin
        with self.lock:
            task = self.task(id)
            task.update(mdmTaskStatus='READY', _states=list(self.settings['reprocess_states']))
            return self.task_shown(task)

    def task_over(self, name, status):
        with self.lock:
            task = self.task(name)
            task.update(mdmTaskStatus=status, _states=[])
            return self.task_shown(task)

    def task_cancel(self, call, id):            # pylint: disable=unused-argument,redefined-builtin
        return self.task_over(id, 'CANCELED')

    def task_fail(self, call, id):              # pylint: disable=redefined-builtin
        out = self.task_over(id, 'FAILED')
        if call.args.get('message'):
            self.add_log(id, call.args['message'], 'ERROR')
        return out

    def task_progress(self, call, id, percent):     # pylint: disable=redefined-builtin
        if not percent.isdigit() or int(percent) > 100:
            raise self.fault(400, 'Invalid progress', 'progress')
        with self.lock:
            task = self.task(id)
            task.update(mdmTaskProgress=int(percent), mdmTaskProgressData=call.object())
            return self.task_shown(task)

    def add_log(self, task, message, level):
        when = self.stamp().strftime('%Y-%m-%dT%H:%M:%S.000Z')
        self.task_logs.setdefault(task, []).append({
            'mdmId': 'l%d' % self.number('log'), 'mdmTaskId': task, 'mdmLogMessage': message,
            'mdmLogLevel': level, 'mdmCreated': when})

    def log_add(self, call, id):                # pylint: disable=redefined-builtin
        self.task(id)
        sent = call.json([])
        if not isinstance(sent, list) or not all(
                isinstance(e, dict) and e.get('mdmLogLevel') in LEVELS
                and isinstance(e.get('mdmLogMessage'), str) for e in sent):
            raise self.fault(400, 'Invalid log entry', 'mdmLogLevel')
        with self.lock:
            for entry in sent:
                self.add_log(id, entry['mdmLogMessage'], entry['mdmLogLevel'])
        return {'success': True}

    def log_list(self, call, id):               # pylint: disable=redefined-builtin
        self.task(id)
        return self.envelope(call, self.task_logs.get(id, []))

    # -- subscriptions

    def subscription_list(self, call):
        return self.envelope(call, list(self.subscriptions.values()))

    def subscription_add(self, call):
        sent = call.json([])
        with self.lock:
            made = []
            for entry in sent if isinstance(sent, list) else [sent]:
                name = 'w%d' % self.number('subscription')
                self.subscriptions[name] = dict(entry, mdmId=name, mdmStatus='RUNNING')
                made.append(self.subscriptions[name])
        return json_reply(200, made)

    def subscription_get(self, call, id):       # pylint: disable=unused-argument,redefined-builtin
        return self.one(self.subscriptions, id, 'Subscription')

    def subscription_of(self, call, id):        # pylint: disable=unused-argument,redefined-builtin
        self.one(self.models, id, 'Data model')
        return [s for s in self.subscriptions.values() if s.get('mdmEntityTemplateId') == id]

    def subscription_clear(self, call, id):     # pylint: disable=unused-argument,redefined-builtin
        return self.one(self.subscriptions, id, 'Subscription')

    def subscription_pause(self, call, id):     # pylint: disable=unused-argument,redefined-builtin
        return self.subscription_state(id, 'PAUSED')

    def subscription_play(self, call, id):      # pylint: disable=unused-argument,redefined-builtin
        return self.subscription_state(id, 'RUNNING')

    def subscription_state(self, name, status):
        one = self.one(self.subscriptions, name, 'Subscription')
        one['mdmStatus'] = status
        return one

    def subscription_delete(self, call, id):    # pylint: disable=unused-argument,redefined-builtin
        self.one(self.subscriptions, id, 'Subscription')
        with self.lock:
            del self.subscriptions[id]
        return {'success': True}
