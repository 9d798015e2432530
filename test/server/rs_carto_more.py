"""The rest of CARTO: named and anonymous maps, kuviz, users, Data Observatory.

Mixed into rs_carto.Carto, which has the state, the credentials and the helpers.
"""
import base64
import copy

from rs_service import Refused, iso_ms
from rs_wire import Reply

U = '/{user}/api'


class MoreApi:
    """Routes below v1/map, v4/kuviz, v1/organization and v4/do."""

    MORE_ROUTES = [
        ('GET', U + '/v1/map/named', 'map_list'), ('POST', U + '/v1/map/named', 'map_create'),
        ('GET', U + '/v1/map/named/{id}', 'map_get'), ('PUT', U + '/v1/map/named/{id}', 'map_put'),
        ('DELETE', U + '/v1/map/named/{id}', 'map_delete'),
        ('POST', U + '/v1/map/named/{id}', 'map_instantiate'),
        ('POST', U + '/v1/map', 'map_anonymous'),
        ('GET', U + '/v4/kuviz', 'kuviz_list'), ('POST', U + '/v4/kuviz', 'kuviz_create'),
        ('PUT', U + '/v4/kuviz/{id}', 'kuviz_put'), ('DELETE', U + '/v4/kuviz/{id}', 'kuviz_delete'),
        ('GET', U + '/v1/organization/{org}/users', 'user_list'),
        ('POST', U + '/v1/organization/{org}/users', 'user_create'),
        ('GET', U + '/v1/organization/{org}/users/{name}', 'user_get'),
        ('PUT', U + '/v1/organization/{org}/users/{name}', 'user_put'),
        ('DELETE', U + '/v1/organization/{org}/users/{name}', 'user_delete'),
        ('GET', U + '/v4/do/token', 'do_token'),
        ('GET', U + '/v4/do/subscriptions', 'do_list'),
        ('POST', U + '/v4/do/subscriptions', 'do_subscribe'),
        ('DELETE', U + '/v4/do/subscriptions', 'do_unsubscribe'),
        ('GET', U + '/v4/do/subscription_info', 'do_info'),
        ('POST', U + '/v4/data/observatory/user/datasets', 'do_create'),
        ('POST', U + '/v4/data/observatory/user/datasets/{name}', 'do_upload'),
        ('GET', U + '/v4/data/observatory/user/datasets/{name}', 'do_download'),
        ('POST', U + '/v4/data/observatory/user/datasets/{name}/imports', 'do_import'),
        ('GET', U + '/v4/data/observatory/user/datasets/{name}/imports/{id}', 'do_import_get'),
        ('GET', U + '/v4/data/observatory/metadata/{entity}', 'do_metadata'),
        ('POST', U + '/v4/data/observatory/enrichment', 'do_enrich'),
        ('GET', U + '/v4/data/observatory/enrichment/{id}/status', 'do_enrich_get'),
    ]

    # -- maps

    def map_list(self, call, user):             # pylint: disable=unused-argument
        return {'template_ids': list(self.maps)}

    def map_create(self, call, user):           # pylint: disable=unused-argument
        sent = self.sent(call)
        name = sent.get('name')
        if not name or 'layergroup' not in sent:
            raise Refused(400, {'errors': ['Missing template name or layergroup']})
        with self.lock:
            if name in self.maps:
                raise Refused(400, {'errors': ["Template '%s' of user '%s' already exists"
                                               % (name, user)]})
            self.maps[name] = sent
        return {'template_id': name}

    def found_map(self, name, user):
        if name not in self.maps:
            raise Refused(404, {'errors': ["Template '%s' of user '%s' not found" % (name, user)]})
        return self.maps[name]

    def map_get(self, call, user, id):          # pylint: disable=unused-argument,redefined-builtin
        return {'template': self.found_map(id, user)}

    def map_put(self, call, user, id):          # pylint: disable=unused-argument,redefined-builtin
        self.found_map(id, user)
        with self.lock:
            self.maps[id] = self.sent(call)
        return {'template_id': id}

    def map_delete(self, call, user, id):       # pylint: disable=unused-argument,redefined-builtin
        self.found_map(id, user)
        with self.lock:
            del self.maps[id]
        return Reply(204)

    def map_instantiate(self, call, user, id):  # pylint: disable=redefined-builtin
        template = self.found_map(id, user)
        auth = template.get('auth') or {'method': 'open'}
        if auth.get('method') == 'token' \
                and call.args.get('auth_token') not in auth.get('valid_tokens', []):
            raise Refused(403, {'errors': ['Unauthorized template instantiation']})
        return self.layergroup(id, template.get('layergroup'), self.sent(call))

    def map_anonymous(self, call, user):        # pylint: disable=unused-argument
        sent = self.sent(call)
        if not isinstance(sent.get('layers'), list):
            raise Refused(400, {'errors': ['Missing layers array from layergroup config'],
                                'errors_with_context': [{'type': 'layergroup', 'message':
                                                         'Missing layers array'}]})
        return self.layergroup('anonymous', sent, {})

    def layergroup(self, name, group, params):
        return {'layergroupid': '%s@%d' % (name, self.number('layergroup')),
                'last_updated': iso_ms(self.stamp()), 'cdn_url': {},
                'metadata': {'layers': (group or {}).get('layers', []), 'params': params}}

    # -- kuviz, users

    def kuviz_list(self, call, user):           # pylint: disable=unused-argument
        rows = list(self.kuvizs.values())
        return {'visualizations': self.page_of(call, rows), 'total_entries': len(rows)}

    def kuviz_checked(self, sent, need):
        if 'data' not in sent and need:
            raise Refused(400, {'error': 'missing data parameter'})
        try:
            html = base64.b64decode(sent.get('data', ''), validate=True)
        except ValueError:
            raise Refused(400, {'error': 'data parameter must be encoded in base64'}) from None
        if len(html) > 10 << 20:
            raise Refused(400, {'error': 'data exceeds size limit'})
        if sent.get('privacy') == 'password' and not sent.get('password'):
            raise Refused(400, {'error': 'Changing privacy to protected should come along with '
                                         'the password param'})

    def kuviz_create(self, call, user):
        sent = self.sent(call)
        self.kuviz_checked(sent, True)
        if not sent.get('name'):
            raise Refused(400, {'error': 'missing name parameter'})
        with self.lock:
            same = [k for k in self.kuvizs.values() if k['name'] == sent['name']]
            if same and sent.get('if_exists') != 'replace':
                raise Refused(400, {'error': 'Kuviz already exists'})
            name = same[0]['id'] if same else 'k%d' % self.number('kuviz')
            now = iso_ms(self.stamp())
            self.kuvizs[name] = {'id': name, 'name': sent['name'],
                                 'privacy': sent.get('privacy', 'public'), 'created_at': now,
                                 'updated_at': now, 'url': 'http://%s.example/kuviz/%s' % (user, name)}
            return self.kuvizs[name]

    def kuviz_put(self, call, user, id):        # pylint: disable=unused-argument,redefined-builtin
        sent = self.sent(call)
        kuviz = self.found(self.kuvizs, id, 'Kuviz')
        self.kuviz_checked(sent, False)
        with self.lock:
            kuviz.update({n: v for n, v in sent.items() if n in ('name', 'privacy')})
            kuviz['updated_at'] = iso_ms(self.stamp())
            return kuviz

    def kuviz_delete(self, call, user, id):     # pylint: disable=unused-argument,redefined-builtin
        self.found(self.kuvizs, id, 'Kuviz')
        with self.lock:
            del self.kuvizs[id]
        return Reply(204)

    @staticmethod
    def user_shown(user):
        return {n: v for n, v in user.items() if n != 'password'}

    def user_list(self, call, user, org):       # pylint: disable=unused-argument
        rows = [self.user_shown(u) for u in self.users.values()]
        return {'users': self.page_of(call, rows), 'total_entries': len(rows)}

    def user_create(self, call, user, org):     # pylint: disable=unused-argument
        sent = self.sent(call)
        missing = [n for n in ('username', 'email', 'password') if not sent.get(n)]
        if missing:
            raise Refused(410, {'errors': ['%s: can\'t be blank' % n for n in missing]})
        with self.lock:
            if sent['username'] in self.users:
                raise Refused(410, {'errors': ['username: is already taken']})
            self.users[sent['username']] = sent
        return self.user_shown(sent)

    def user_get(self, call, user, org, name):  # pylint: disable=unused-argument
        return self.user_shown(self.found(self.users, name, 'User'))

    def user_put(self, call, user, org, name):  # pylint: disable=unused-argument
        one = self.found(self.users, name, 'User')
        sent = self.sent(call)
        if 'email' in sent and '@' not in sent['email']:
            raise Refused(410, {'errors': ['email: is invalid']})
        with self.lock:
            one.update({n: v for n, v in sent.items() if n != 'username'})
        return self.user_shown(one)

    def user_delete(self, call, user, org, name):   # pylint: disable=unused-argument
        self.found(self.users, name, 'User')
        with self.lock:
            del self.users[name]
        return Reply(204)

    # -- Data Observatory

    def do_token(self, call, user):             # pylint: disable=unused-argument
        return {'access_token': 'do-token', 'bq_public_project': 'public-project',
                'gcp_execution_project': 'execution', 'bq_project': 'project',
                'bq_dataset': user, 'gcs_bucket': 'bucket', 'instant_licensing': False}

    def do_list(self, call, user):              # pylint: disable=unused-argument
        status, kind = call.args.get('status'), call.args.get('type')
        rows = [s for s in self.subscriptions.values()
                if status in (None, s.get('status')) and kind in (None, s.get('type'))]
        return {'subscriptions': rows}

    def do_subscribe(self, call, user):         # pylint: disable=unused-argument
        sent = self.sent(call)
        if not sent.get('id') or sent.get('type') not in ('dataset', 'geography'):
            raise Refused(400, {'errors': "Wrong 'type' parameter value.", 'errors_cause': None})
        project, dataset, table = (sent['id'].split('.') + ['', '', ''])[:3]
        with self.lock:
            self.subscriptions[sent['id']] = {'id': sent['id'], 'project': project, 'table': table,
                                              'dataset': dataset, 'type': sent['type'],
                                              'status': 'active'}
        return self.do_terms(sent['id'], sent['type'])

    @staticmethod
    def do_terms(name, kind):
        return {'id': name, 'type': kind, 'estimated_delivery_days': 0.0,
                'subscription_list_price': 100.0, 'tos': 'tos', 'tos_link': 'http://x/tos',
                'licenses': 'licenses', 'licenses_link': 'http://x/licenses', 'rights': 'rights'}

    def do_unsubscribe(self, call, user):       # pylint: disable=unused-argument
        self.found(self.subscriptions, call.args.get('id'), 'Subscription')
        with self.lock:
            del self.subscriptions[call.args['id']]
        return Reply(204)

    def do_info(self, call, user):              # pylint: disable=unused-argument
        return self.do_terms(call.args.get('id'), call.args.get('type'))

    def do_create(self, call, user):            # pylint: disable=unused-argument
        sent = self.sent(call)
        if not sent.get('id') or not sent.get('schema'):
            raise Refused(400, {'errors': ['id and schema are needed']})
        with self.lock:
            self.datasets[sent['id']] = {'schema': sent['schema'], 'data': '', 'imports': {}}
        return {'id': sent['id']}

    def do_dataset(self, name):
        if name not in self.datasets:
            raise Refused(404, {'errors': ['Dataset not found: ' + name]})
        return self.datasets[name]

    def do_upload(self, call, user, name):      # pylint: disable=unused-argument
        with self.lock:
            self.datasets.setdefault(name, {'schema': [], 'data': '', 'imports': {}})
            self.datasets[name]['data'] = call.text()
        return {'success': True}

    def do_download(self, call, user, name):    # pylint: disable=unused-argument
        lines = self.do_dataset(name)['data'].splitlines(True)
        if 'limit' in call.args:
            lines = lines[:1 + int(call.args['limit'])]
        return Reply(200, ''.join(lines), [('Content-Type', 'text/csv')])

    def do_import(self, call, user, name):      # pylint: disable=unused-argument
        with self.lock:
            job = 'di%d' % self.number('do import')
            self.do_dataset(name)['imports'][job] = 0
        return {'item_queue_id': job}

    def do_import_get(self, call, user, name, id):  # pylint: disable=unused-argument,redefined-builtin
        with self.lock:
            jobs = self.do_dataset(name)['imports']
            if id not in jobs:
                raise Refused(404, {'errors': ['Import not found: ' + id]})
            jobs[id] += 1
            if jobs[id] == 1:
                return {'status': 'running', 'errors': []}
            if not self.datasets[name]['data']:
                return {'status': 'failure', 'errors': ['no data']}
        return {'status': 'success', 'errors': []}

    def do_enrich(self, call, user):            # pylint: disable=unused-argument
        sent = self.sent(call)
        with self.lock:
            job = 'en%d' % self.number('enrichment')
            self.enrichments[job] = {'looks': 0, 'sent': copy.deepcopy(sent)}
        return {'job_id': job}

    def do_enrich_get(self, call, user, id):    # pylint: disable=unused-argument,redefined-builtin
        job = self.found(self.enrichments, id, 'Enrichment')
        with self.lock:
            job['looks'] += 1
        if job['looks'] == 1:
            return {'status': 'running'}
        if job['sent'].get('input') not in self.datasets:
            return {'status': 'failure', 'errors': ['no such input']}
        return {'status': 'success'}

    def do_metadata(self, call, user, entity):  # pylint: disable=unused-argument
        if entity not in ('datasets', 'geographies', 'variables'):
            raise Refused(404, {'errors': ['no such entity: ' + entity]})
        return [{'id': name, 'schema': d['schema']} for name, d in self.datasets.items()]
