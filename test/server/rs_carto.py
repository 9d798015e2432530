"""CARTO as carto-python 1.11.3 knows it: /user/{user}/api/..., the Rails API's objects.

Datasets and maps (v1/viz), imports, synchronizations, exports and API keys; the SQL API is in
rs_carto_sql.py, named maps, kuviz, users and Data Observatory in rs_carto_more.py.  The
master key is `key`, the public one `default_public`; `api_key` comes as an argument, in a form
or JSON body, or as HTTP Basic's password.

Settings (POST /__control/set {"path": "/user", ...}): per_page, import_states, export_states,
sync_states, job_states, rate_limit, rate_remaining, rate_reset, rate_every, retry_after,
statement_timeout (ms), copy_quota (bytes), slots (imports at a time).
An import of a URL with `bad` in it fails.  Loaded by {"path": "/user/viz", "rows": [...]}
(also api_keys, kuviz, users, do_subscriptions).
"""
import csv
import io

import rs_database
from rs_carto_more import MoreApi
from rs_carto_sql import SqlApi
from rs_json import dumps
from rs_service import Refused, Service, iso_ms, whole
from rs_wire import Reply, json_reply

MASTER, PUBLIC = 'key', 'default_public'
ORDERS = ('name', 'updated_at', 'size', 'mapviews', 'favorited', 'estimated_row_count', 'privacy',
          'dependent_visualizations')
FINAL = ('complete', 'failure', 'stuck')


def visualization(name, title, kind, privacy='PUBLIC', **more):
    """An object of v1/viz in its private view."""
    out = {'id': name, 'name': title, 'display_name': None, 'map_id': 'm-' + name,
           'active_layer_id': None, 'type': kind, 'tags': ['a'], 'description': None,
           'privacy': privacy, 'created_at': '2021-01-02T03:04:05+00:00',
           'updated_at': '2021-01-02T03:04:05+00:00', 'locked': False, 'source': None,
           'title': None, 'license': None, 'attributions': None, 'kind': 'geom',
           'external_source': {}, 'url': 'http://me.example/viz/' + name, 'version': 3,
           'prev_id': None, 'next_id': None, 'parent_id': None, 'transition_options': {},
           'active_child': None, 'children': [], 'synchronization': None,
           'uses_builder_features': True, 'related_tables': [],
           'dependent_visualizations_count': 0, 'dependent_visualizations': [], 'liked': False,
           'likes': 0, 'permission': {'id': 'p-' + name, 'owner': {'username': 'me'},
                                      'entity': {'id': name, 'type': 'vis'}, 'acl': []},
           'stats': {}, 'auth_tokens': []}
    if kind == 'table':
        out['table'] = {'id': 't-' + name, 'name': title, 'row_count': 3, 'size': 8192}
    out.update(more)
    return out


def fixtures():
    """Three datasets, three maps."""
    return [visualization('v0', 'tornados', 'table'),
            visualization('v1', 'tornado_paths', 'table', tags=['a', 'b'],
                          updated_at='2021-03-04T05:06:07+00:00'),
            visualization('v9', 'tornado_damage', 'table', 'PRIVATE', description='dollars',
                          updated_at='2021-02-03T04:05:06+00:00',
                          dependent_visualizations_count=1),
            visualization('m1', 'Where tornados go', 'derived'),
            visualization('m2', 'Damage, by year', 'derived', 'LINK', locked=True),
            visualization('m3', 'Ünïcode', 'derived', tags=[])]


class Carto(SqlApi, MoreApi, Service):
    """The service at /user."""

    SETTINGS = {'per_page': 20, 'import_states': ['pending', 'importing'],
                'export_states': ['pending'], 'sync_states': ['queued'], 'job_states': ['running'],
                'rate_limit': None, 'rate_remaining': 0, 'rate_reset': 1, 'rate_every': None,
                'retry_after': 1, 'statement_timeout': None, 'copy_quota': 1 << 24, 'slots': 10}
    U = '/{user}/api'
    ROUTES = SqlApi.SQL_ROUTES + [
        ('GET', U + '/v1/viz', 'viz_list'), ('GET', U + '/v1/viz/{id}', 'viz_get'),
        ('PUT', U + '/v1/viz/{id}', 'viz_put'), ('DELETE', U + '/v1/viz/{id}', 'viz_delete'),
        ('GET', U + '/v1/tables/{id}', 'table_get'),
        ('GET', U + '/v1/imports', 'import_list'), ('POST', U + '/v1/imports', 'import_start'),
        ('GET', U + '/v1/imports/{id}', 'import_get'),
        ('GET', U + '/v1/synchronizations', 'sync_list'),
        ('POST', U + '/v1/synchronizations', 'sync_create'),
        ('GET', U + '/v1/synchronizations/{id}', 'sync_get'),
        ('PUT', U + '/v1/synchronizations/{id}', 'sync_put'),
        ('DELETE', U + '/v1/synchronizations/{id}', 'sync_delete'),
        ('PUT', U + '/v1/synchronizations/{id}/sync_now', 'sync_now'),
        ('GET', U + '/v1/synchronizations/{id}/sync_now', 'sync_state'),
        ('POST', U + '/v3/visualization_exports', 'export_start'),
        ('GET', U + '/v3/visualization_exports/{id}', 'export_get'),
        ('GET', U + '/v3/visualization_exports/{id}/download', 'export_download'),
        ('GET', U + '/v3/api_keys', 'key_list'), ('POST', U + '/v3/api_keys', 'key_create'),
        ('GET', U + '/v3/api_keys/{name}', 'key_get'),
        ('DELETE', U + '/v3/api_keys/{name}', 'key_delete'),
        ('POST', U + '/v3/api_keys/{name}/token/regenerate', 'key_regenerate'),
    ] + MoreApi.MORE_ROUTES

    def __init__(self, prefix, database):
        self.database = database
        super().__init__(prefix)

    def start(self):
        self.viz = {v['id']: v for v in fixtures()}
        self.imports, self.syncs, self.exports, self.jobs = {}, {}, {}, {}
        self.maps, self.kuvizs, self.enrichments, self.datasets = {}, {}, {}, {}
        self.users = {'bob': {'username': 'bob', 'email': 'b@x', 'quota_in_bytes': 100}}
        self.subscriptions = {}
        self.api_keys = {}
        for name, kind, token in (('Master', 'master', MASTER), ('Default public', 'default', PUBLIC),
                                  ('k', 'regular', 'tok')):
            self.api_keys[name] = self.key(name, kind, token, [
                {'type': 'apis', 'apis': ['sql', 'maps']}, {'type': 'database', 'tables': []}])

    def load(self, name, records):
        """Replace a collection."""
        where, key = {'viz': ('viz', 'id'), 'api_keys': ('api_keys', 'name'),
                      'kuviz': ('kuvizs', 'id'), 'users': ('users', 'username'),
                      'do_subscriptions': ('subscriptions', 'id')}[name]
        with self.lock:
            if name == 'viz':
                records = [dict(visualization(r['id'], r['name'], r.get('type', 'table')), **r)
                           for r in records]
            kept = {n: k for n, k in self.api_keys.items() if k['type'] != 'regular'} \
                if name == 'api_keys' else {}
            setattr(self, where, dict(kept, **{r[key]: r for r in records}))

    # -- who asks

    def given_key(self, call):
        """The api_key, from wherever it may come."""
        basic = call.basic()
        if basic:
            return basic[1]
        if 'api_key' in call.args:
            return call.args['api_key']
        if call.method in ('POST', 'PUT') and call.req.body \
                and call.kind != 'application/octet-stream':
            return call.fields().get('api_key')
        return None

    def admit(self, call, route):
        token = self.given_key(call)
        call.token = token
        found = [k for k in self.api_keys.values() if k['token'] == token]
        call.master = bool(found) and found[0]['type'] == 'master'
        of_sql = '/sql' in call.path
        if token is not None and not found:
            raise Refused(401, {'error': ['Unauthorized']} if of_sql
                          else {'error': 'Unauthorized'})
        free = ('viz_list', 'sql', 'copy_to', 'map_anonymous', 'map_instantiate', 'viz_get')
        if token is None and route not in free:
            raise Refused(401, {'error': ['permission denied']} if of_sql
                          else {'error': 'Unauthorized'})
        if not call.master and (route.startswith('job_') or route.startswith('kuviz_')):
            raise Refused(401, {'error': ['permission denied']})

    def no_route(self, call):
        return json_reply(404, {'errors': ['Not found'], 'errors_cause': None})

    @staticmethod
    def sent(call):
        """The body's members without the credential's."""
        return {n: v for n, v in call.object().items() if n not in ('api_key', 'client')}

    @staticmethod
    def found(things, name, what):
        if name not in things:
            raise Refused(404, {'errors': ['%s not found: %s' % (what, name)],
                                'errors_cause': None})
        return things[name]

    def page_of(self, call, rows):
        """The rows of `page` and `per_page`."""
        def refuse():
            raise Refused(400, {'error': "Wrong 'page' or 'per_page' parameter value."})
        page = whole(call.args.get('page', '1'), 1, refuse)
        size = whole(call.args.get('per_page', self.settings['per_page']), 1, refuse)
        return rows[(page - 1) * size:page * size]

    # -- datasets and maps

    def viz_list(self, call, user):             # pylint: disable=unused-argument
        """The filters of the server, then order, then page."""
        args = call.args
        rows = [v for v in self.viz.values() if self.viz_chosen(v, args)
                and (call.token is not None or v['privacy'] == 'PUBLIC')]
        order = args.get('order', 'updated_at').split(',')[0]
        direction = args.get('order_direction', 'desc')
        if order not in ORDERS or direction not in ('asc', 'desc'):
            raise Refused(400, {'error': "Wrong 'order' parameter value. Valid values are one of "
                                         + ', '.join(ORDERS)})
        name = {'dependent_visualizations': 'dependent_visualizations_count'}.get(order, order)
        rows.sort(key=lambda v: v['id'])
        rows.sort(key=lambda v: (v.get(name) is not None, v.get(name) if v.get(name) is not None
                                 else ''), reverse=direction == 'desc')
        return {'visualizations': self.page_of(call, rows), 'total_entries': len(rows),
                'total_user_entries': len(rows), 'total_likes': 0, 'total_shared': 0,
                'total_locked': sum(1 for v in rows if v['locked'])}

    @staticmethod
    def viz_chosen(viz, args):
        """Whether the server's filters let an object pass."""
        text = ' '.join([viz['name'], viz['description'] or ''] + viz['tags']).lower()
        types = [t for t in args.get('types', args.get('type', '')).split(',') if t]
        privacy = args.get('privacy')
        if privacy and privacy.upper() not in ('PUBLIC', 'LINK', 'PRIVATE', 'PASSWORD'):
            raise Refused(400, {'error': "Wrong 'privacy' parameter value."})
        return (not types or viz['type'] in types) \
            and args.get('q', '').lower() in text \
            and (not privacy or viz['privacy'] == privacy.upper()) \
            and ('locked' not in args or viz['locked'] == (args['locked'] == 'true')) \
            and ('tags' not in args or set(args['tags'].split(',')) & set(viz['tags'])) \
            and (args.get('only_liked') != 'true' or viz['liked'])

    def viz_get(self, call, user, id):          # pylint: disable=unused-argument,redefined-builtin
        return self.found(self.viz, id, 'Visualization')

    def viz_put(self, call, user, id):          # pylint: disable=unused-argument,redefined-builtin
        """The body must repeat the id."""
        sent = self.sent(call)
        viz = self.found(self.viz, id, 'Visualization')
        if sent.get('id') != id:
            raise Refused(403, {'errors': ['ID of visualization does not match']})
        if 'name' in sent and not sent['name']:
            raise Refused(422, {'errors': {'name': ['can\'t be blank']}})
        with self.lock:
            for name, value in sent.items():
                # references come as ids and leave as objects; stamps are the server's
                if name in viz and name not in ('id', 'table', 'permission', 'created_at', 'stats',
                                                'updated_at', 'type', 'synchronization'):
                    viz[name] = value
            viz['updated_at'] = self.stamp().strftime('%Y-%m-%dT%H:%M:%S+00:00')
        return viz

    def viz_delete(self, call, user, id):       # pylint: disable=unused-argument,redefined-builtin
        self.found(self.viz, id, 'Visualization')
        with self.lock:
            del self.viz[id]
        return Reply(204)

    def table_get(self, call, user, id):        # pylint: disable=unused-argument,redefined-builtin
        tables = {v['table']['id']: v for v in self.viz.values() if v.get('table')}
        viz = self.found(tables, id, 'Table')
        return dict(viz['table'], privacy=viz['privacy'], schema=user, description=None,
                    updated_at=viz['updated_at'], rows_counted=3, table_size=8192,
                    permission=viz['permission'], map_id=viz['map_id'], geometry_types=['ST_Point'],
                    table_visualization={'id': viz['id'], 'name': viz['name']},
                    synchronization=None)

    # -- imports

    def import_list(self, call, user):          # pylint: disable=unused-argument
        return {'imports': list(self.imports), 'success': True}

    def import_start(self, call, user):
        """A URL, a file or a connector.  An empty POST is refused in silence, as it was."""
        with self.lock:
            running = [i for i in self.imports.values() if i['state'] not in FINAL]
            if len(running) >= self.settings['slots']:
                raise Refused(429, {'errors': {'imports': 'We\'re sorry but you\'re already using '
                                                          'your allowed import slots'}})
            args = dict(call.args)
            content = None
            if call.kind == 'multipart/form-data':
                parts = call.parts()
                if 'file' in parts:
                    args['file'], content = parts['file']
            elif call.req.body:
                args.update(self.sent(call))
            name = 'i%d' % self.number('import')
            self.imports[name] = self.new_import(name, user, args, content)
        return {'item_queue_id': name, 'success': True}

    def new_import(self, name, user, args, content):
        source = args.get('url') or args.get('file') or ''
        connector = args.get('connector') or {}
        title = args.get('table_name') or connector.get('table') \
            or source.rsplit('/', 1)[-1].partition('.')[0].replace('-', '_') or 'untitled_table'
        yes = lambda text: args.get(text, 'true') != 'false'    # noqa: E731
        return {'id': name, 'user_id': user, 'table_id': None, 'table_name': None,
                'data_type': 'datasource' if connector else 'file' if content else 'url',
                'state': 'enqueued', 'error_code': None, 'queue_id': name,
                'tables_created_count': None, 'synchronization_id': None,
                'type_guessing': yes('type_guessing'),
                'quoted_fields_guessing': yes('quoted_fields_guessing'),
                'content_guessing': yes('content_guessing'),
                'create_visualization': args.get('create_vis') == 'true',
                'visualization_id': None, 'user_defined_limits': None, 'get_error_text': None,
                'display_name': source or title, 'original_url': source, 'warnings': None,
                'is_raster': False, '_title': title, '_content': content, '_at': 0,
                '_bad': 'bad' in source, '_privacy': args.get('privacy', 'public').upper(),
                '_empty': not (source or connector or content is not None)}

    def import_get(self, call, user, id):       # pylint: disable=unused-argument,redefined-builtin
        """One state further with each look."""
        with self.lock:
            job = self.found(self.imports, id, 'Import')
            states = self.settings['import_states']
            if job['state'] not in FINAL:
                if job['_at'] < len(states):
                    job['state'] = states[job['_at']]
                    job['_at'] += 1
                else:
                    self.end_import(job)
            return {n: v for n, v in job.items() if n[0] != '_'}

    def end_import(self, job):
        """Complete with a table and a dataset, or a failure with its words."""
        words = None
        if job['_bad'] or job['_empty']:
            job.update(http_response_code=404, http_response_code_message='Not Found')
            words = (1003, 'Wrong URL', 'The URL you entered is not reachable')
        elif job['_content'] is not None:
            words = self.load_table(job)
        if words:
            job.update(state='failure', success=False, error_code=words[0], tables_created_count=0,
                       get_error_text={'title': words[1], 'what_about': words[2],
                                       'source': 'user'})
            return
        name = 'v%d' % (100 + self.number('viz'))
        viz = visualization(name, job['_title'], 'table', job['_privacy'])
        self.viz[name] = viz
        job.update(state='complete', success=True, table_id=viz['table']['id'],
                   table_name=viz['name'], visualization_id=name, tables_created_count=1,
                   any_table_raster=False)
        if job['create_visualization']:
            derived = 'm%d' % (100 + self.number('map'))
            self.viz[derived] = visualization(derived, job['_title'] + ' map', 'derived')
            job['derived_visualization_id'] = derived

    def load_table(self, job):
        """CSV text into a table of text columns, where there is a database."""
        try:
            rows = list(csv.reader(io.StringIO(job['_content'].decode('utf-8'))))
        except (UnicodeDecodeError, csv.Error):
            rows = []
        if not rows or not rows[0]:
            return 2005, 'Invalid dataset', 'No data could be found in the file'
        quoted = rs_database.quoted
        table = quoted(job['_title'])
        try:
            self.database.run('carto_' + job['user_id'], (
                'CREATE TABLE %s (cartodb_id serial PRIMARY KEY, %s)' % (
                    table, ', '.join(quoted(c) + ' text' for c in rows[0]))))
            names = ', '.join(quoted(c) for c in rows[0])
            self.database.copy('carto_' + job['user_id'], 'COPY %s (%s) FROM STDIN '
                               '(FORMAT csv, HEADER)' % (table, names), io.BytesIO(job['_content']))
        except rs_database.NoDatabase:
            return None
        except rs_database.Failed as failed:
            return 8001, 'Error importing', failed.message
        return None

    # -- synchronizations

    def sync_create(self, call, user):
        args = dict(call.args, **self.sent(call))
        try:
            interval = int(args.get('interval', 0))
        except ValueError:
            interval = 0
        if interval < 900:
            raise Refused(400, {'errors': {'imports': 'Interval must be at least 900 seconds'}})
        with self.lock:
            name, queue = 's%d' % self.number('sync'), 'i%d' % self.number('import')
            job = self.new_import(queue, user, args, None)
            job['synchronization_id'] = name
            self.imports[queue] = job
            now = iso_ms(self.stamp())
            self.syncs[name] = {
                'id': name, 'name': None, 'interval': interval, 'url': args.get('url'),
                'state': 'created', 'created_at': now, 'updated_at': now, 'run_at': now,
                'ran_at': now, 'modified_at': None, 'retried_times': 0, 'log_id': None,
                'error_code': None, 'error_message': None, 'etag': None, 'checksum': None,
                'user_id': user, 'service_name': None, 'service_item_id': args.get('url'),
                'type_guessing': True, 'quoted_fields_guessing': True, 'content_guessing': False,
                'visualization_id': None, 'from_external_source': False, '_at': 0, '_job': queue}
            shown = self.sync_shown(self.syncs[name])
            shown['data_import'] = {'endpoint': '/api/v1/imports', 'item_queue_id': queue}
        return shown

    @staticmethod
    def sync_shown(sync):
        return {n: v for n, v in sync.items() if n[0] != '_'}

    def sync_step(self, sync):
        """One state further."""
        states = self.settings['sync_states']
        if sync['state'] in ('success', 'failure'):
            return
        if sync['_at'] < len(states):
            sync['state'] = states[sync['_at']]
            sync['_at'] += 1
            return
        job = self.imports[sync['_job']]
        self.end_import(job)
        sync['state'] = 'success' if job['state'] == 'complete' else 'failure'
        sync['visualization_id'] = job['visualization_id']
        sync['error_code'] = job['error_code']
        sync['error_message'] = (job['get_error_text'] or {}).get('title')
        sync['name'] = job['table_name']

    def sync_get(self, call, user, id):         # pylint: disable=unused-argument,redefined-builtin
        with self.lock:
            sync = self.found(self.syncs, id, 'Synchronization')
            self.sync_step(sync)
            return self.sync_shown(sync)

    def sync_list(self, call, user):            # pylint: disable=unused-argument
        rows = [self.sync_shown(s) for s in self.syncs.values()]
        return {'synchronizations': self.page_of(call, rows), 'total_entries': len(rows)}

    def sync_put(self, call, user, id):         # pylint: disable=unused-argument,redefined-builtin
        """The interval can be changed; the SDK comes here by mistake to force a run."""
        with self.lock:
            sync = self.found(self.syncs, id, 'Synchronization')
            sync.update({n: v for n, v in self.sent(call).items() if n == 'interval'})
            return self.sync_shown(sync)

    def sync_now(self, call, user, id):         # pylint: disable=unused-argument,redefined-builtin
        with self.lock:
            sync = self.found(self.syncs, id, 'Synchronization')
            sync.update(state='syncing', _at=len(self.settings['sync_states']))
            return {'enqueued': True, 'synchronization_id': id}

    def sync_state(self, call, user, id):       # pylint: disable=unused-argument,redefined-builtin
        return {'state': self.found(self.syncs, id, 'Synchronization')['state']}

    def sync_delete(self, call, user, id):      # pylint: disable=unused-argument,redefined-builtin
        self.found(self.syncs, id, 'Synchronization')
        with self.lock:
            del self.syncs[id]
        return Reply(204)

    # -- exports

    def export_start(self, call, user):
        viz = dict(call.args, **self.sent(call)).get('visualization_id')
        self.found(self.viz, viz, 'Visualization')
        with self.lock:
            name = 'e%d' % self.number('export')
            now = iso_ms(self.stamp())
            self.exports[name] = {'id': name, 'visualization_id': viz, 'user_id': user,
                                  'state': 'pending', 'url': None, 'created_at': now,
                                  'updated_at': now, '_at': 0, '_path': call.path}
            return json_reply(201, self.sync_shown(self.exports[name]))

    def export_get(self, call, user, id):       # pylint: disable=unused-argument,redefined-builtin
        with self.lock:
            export = self.found(self.exports, id, 'Export')
            states = self.settings['export_states']
            if export['_at'] < len(states):
                export['state'] = states[export['_at']]
                export['_at'] += 1
            elif export['state'] not in FINAL:
                host = call.header('Host') or 'localhost'
                viz = self.viz.get(export['visualization_id'])
                export['state'] = 'complete' if viz else 'failure'
                if viz:
                    export['url'] = 'http://%s%s%s/%s/download' % (
                        host, self.prefix, export['_path'].rstrip('/'), id)
            return self.sync_shown(export)

    def export_download(self, call, user, id):  # pylint: disable=unused-argument,redefined-builtin
        export = self.found(self.exports, id, 'Export')
        viz = self.found(self.viz, export['visualization_id'], 'Visualization')
        return Reply(200, b'CARTO\0' + dumps(viz).encode(),
                     [('Content-Type', 'application/octet-stream')])

    # -- API keys

    def key(self, name, kind, token, grants):
        now = self.stamp().strftime('%Y-%m-%d %H:%M:%S UTC')
        return {'name': name, 'user': {'username': 'me'}, 'type': kind, 'token': token,
                'grants': grants, 'created_at': now, 'updated_at': now}

    def key_list(self, call, user):             # pylint: disable=unused-argument
        types = [t for t in call.args.get('type', '').split(',') if t]
        if set(types) - {'master', 'default', 'regular'}:
            raise Refused(422, {'errors': 'Invalid type', 'errors_cause': None})
        rows = [k for k in self.api_keys.values() if not types or k['type'] in types]
        order = call.args.get('order', 'type')
        if order not in ('type', 'name', 'updated_at'):
            raise Refused(422, {'errors': 'Invalid order', 'errors_cause': None})
        rank = ['master', 'default', 'regular']
        rows.sort(key=lambda k: (rank.index(k['type']) if order == 'type' else k[order], k['name']))
        some = self.page_of(call, rows)
        link = '/user/%s/api/v3/api_keys?page=' % user
        return {'total': len(rows), 'count': len(some), 'result': some,
                '_links': {'first': {'href': link + '1'}, 'last': {'href': link + '1'}}}

    def found_key(self, name):
        if name not in self.api_keys:
            raise Refused(404, {'errors': 'API key not found: ' + name, 'errors_cause': None})
        return self.api_keys[name]

    def key_get(self, call, user, name):        # pylint: disable=unused-argument
        return self.found_key(name)

    def key_create(self, call, user):           # pylint: disable=unused-argument
        sent = self.sent(call)
        name, grants = sent.get('name'), sent.get('grants') or []
        apis = [g.get('apis') for g in grants if g.get('type') == 'apis']
        if not name:
            raise Refused(422, {'errors': 'missing name', 'errors_cause': None})
        if not apis or not apis[0]:
            raise Refused(422, {'errors': "apis array can't be empty", 'errors_cause': None})
        with self.lock:
            if name in self.api_keys:
                raise Refused(422, {'errors': 'Name has already been taken', 'errors_cause': None})
            self.api_keys[name] = self.key(name, 'regular', 'tok%d' % self.number('token'), grants)
            return json_reply(201, self.api_keys[name])

    def key_delete(self, call, user, name):     # pylint: disable=unused-argument
        if self.found_key(name)['type'] != 'regular':
            raise Refused(403, {'errors': 'Forbidden', 'errors_cause': None})
        with self.lock:
            del self.api_keys[name]
        return Reply(204)

    def key_regenerate(self, call, user, name):     # pylint: disable=unused-argument
        with self.lock:
            key = self.found_key(name)
            key['token'] = 'tok%d' % self.number('token')
            key['updated_at'] = self.stamp().strftime('%Y-%m-%d %H:%M:%S UTC')
            return key
