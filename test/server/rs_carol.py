"""TOTVS Carol as pyCarol 2.56.12 knows it: /carol/api/v1..v5 and /carol/sql/v1/api.

Login by form (u@x / good; m@x / good wants the MFA code 123456), refresh, API keys (apikey1 with
connector c1), switching of tenants; connectors, staging and its batches, data models, real-time
queries (rs_carol_query.py), apps and their settings, tasks and logs.  BigQuery is in
rs_bigquery.py; the temporary key for it is made here.
The token at900 of u@x and the refresh token rt900 are good from the start.
Settings: expires_in, issued_ago (seconds by which tokens look older) and uses (requests that a
token is good for), each also a list, an item for each token that is given, the last for all
others; clock (the time, in s since 1970, by which tokens are issued, told in Date; they are good
for expires_in all the same), refresh ("once": a refresh token is good for one use, "no": for
none), page_cap, strict_totals (a summary must tell the true totals), task_states {id: [states]},
reprocess_states.
Loaded by {"path": "/carol/customer", "rows": [{field: value}]}: golden records of a model.
"""
import time
from email.utils import formatdate

import rs_carol_query
from rs_carol_platform import PlatformApi
from rs_json import dumps, loads
from rs_service import Refused, Service
from rs_wire import json_reply

TENANT = '1234567890abcdef1234567890abcdef'
CONNECTOR = 'f9953f6645f449baaccd16ab462f9b64'
FORM = 'application/x-www-form-urlencoded'
CUSTOMERS = [
    {'name': 'Ann Berg', 'age': 31, 'city': 'Oslo', 'since': '2015-11-01', 'limit': 1000.5},
    {'name': 'Bob', 'age': 24, 'city': 'Porto', 'vip': True},
    {'name': 'A', 'age': 40, 'city': 'Porto', 'tags': ['x', 'y']},
    {'name': '100% Ünïcode, Ltd', 'city': 'Graz', 'age': 31, 'vip': False},
    {'name': 'nobody', 'limit': 0},
]


class Carol(PlatformApi, Service):
    """The service at /carol."""

    SETTINGS = {'expires_in': 3600, 'issued_ago': 0, 'uses': None, 'clock': None,
                'refresh': 'often', 'page_cap': None, 'strict_totals': True,
                'task_states': {'t1': ['RUNNING', 'FAILED'], 't2': ['COMPLETED']},
                'reprocess_states': ['COMPLETED'], 'new_task_states': ['RUNNING', 'COMPLETED']}
    A = '/api'
    ROUTES = [
        ('POST', A + '/v5/oauth2/token', 'login'),
        ('POST', A + '/v5/oauth2/token/mfa/authenticate', 'second_factor'),
        ('GET', A + '/v2/oauth2/token/{token}', 'token_get'),
        ('GET', A + '/v5/oauth2/token/{token}', 'token_get'),
        ('GET', A + '/v5/oauth2/token/{token}/userAccessDetails', 'token_details'),
        ('POST', A + '/v2/oauth2/switchTenantContext/{id}', 'switch_token'),
        ('POST', A + '/v2/oauth2/switchOrgContext/{id}', 'switch_token'),
        ('POST', A + '/v2/oauth2/switchTenantContextWithApiKey/{id}', 'switch_key'),
        ('POST', A + '/v2/oauth2/switchOrgContextWithApiKey/{id}', 'switch_key'),
        ('POST', A + '/v2/apiKey/issue', 'key_issue'), ('GET', A + '/v2/apiKey/details', 'key_details'),
        ('DELETE', A + '/v2/apiKey/revoke', 'key_revoke'),
        ('GET', A + '/v1/tenants/current', 'tenant_current'),
        ('GET', A + '/v5/tenants/{id}', 'tenant_get'),
        ('GET', A + '/v2/admin/tenants/{id}', 'tenant_get'),
        ('GET', A + '/v2/tenants/domain/{name}', 'tenant_named'),
        ('GET', A + '/v1/organizations/current', 'org_current'),
        ('GET', A + '/v1/organizations/domain/{name}', 'org_named'),
        ('GET', A + '/v1/organizations/{id}', 'org_get'), ('GET', A + '/v3/organizations/{id}', 'org_get'),
        ('GET', A + '/v2/users/current', 'user_current'),
        ('GET', A + '/v2/orgUsers/current', 'user_current'), ('GET', A + '/v3/users/{id}', 'user_get'),
        ('GET', A + '/v1/users/assignedTenantsForCurrentUser', 'user_tenants'),
        ('POST', A + '/v2/queries/filter', 'filter'),
        ('POST', A + '/v2/queries/filter/{scroll}', 'scroll'),
        ('DELETE', A + '/v2/queries/filter', 'filter_delete'),
        ('POST', A + '/v2/queries/count', 'count'), ('POST', A + '/v2/queries/named/{name}', 'named'),
        ('GET', A + '/v2/named_queries', 'named_list'), ('POST', A + '/v2/named_queries', 'named_save'),
        ('GET', A + '/v2/named_queries/name/{name}', 'named_get'),
        ('PUT', A + '/v2/named_queries/{name}', 'named_save'),
        ('POST', '/sql/v1/api/v1/create_temporary_key', 'temporary_key'),
        ('GET', A + '/v1/storage/storage/token', 'storage_token'),
    ] + PlatformApi.PLATFORM_ROUTES

    def __init__(self, prefix, database, bigquery):
        self.database = database
        self.bigquery = bigquery
        super().__init__(prefix)

    def start(self):
        self.tokens = {'at900': {'user': 'u@x', 'tenant': TENANT, 'until': time.time() + 86400,
                                 'refresh': 'rt900', 'uses': None, 'seconds': 86400}}
        self.refresh, self.second = {'rt900': ('u@x', TENANT)}, {}
        self.keys = {('apikey1', 'c1'): TENANT}
        self.tenants = {TENANT: 'mytenant', 'e2': 'other'}
        self.orgs = {'org1': 'myorg'}
        self.golden = {}
        self.scrolls = {}
        self.queries = {'nq': {'mdmQueryName': 'nq', 'mdmId': 'q1', 'mdmFilterQuery': {
            'mustList': [{'mdmFilterType': 'TYPE_FILTER', 'mdmValue': 'customerGolden'},
                         {'mdmFilterType': 'TERM_FILTER', 'mdmValue': '{{p}}',
                          'mdmKey': 'mdmGoldenFieldAndValues.city.raw'}]}}}
        self.start_platform()
        self.load('customer', CUSTOMERS)

    def load(self, name, records):
        """Golden records of a model, anew."""
        with self.lock:
            self.golden[name] = []
            self.counts.pop('golden ' + name, None)
            self.add_golden(name, records)

    def add_golden(self, name, records):
        for record in records:
            number = self.number('golden ' + name)
            self.golden.setdefault(name, []).append({
                'mdmId': 'r%d' % number, 'mdmEntityType': name + 'Golden',
                'mdmCounterForEntity': number, 'mdmErrors': {}, 'mdmLastUpdated':
                self.stamp().strftime('%Y-%m-%dT%H:%M:%S.000Z'), 'mdmGoldenFieldAndValues': record})

    # -- who asks

    @staticmethod
    def fault(status, message, field=None):
        return Refused(status, {'errorCode': status, 'errorMessage': message,
                                'possibleResponsibleField': field})

    def no_route(self, call):
        return self.fault(404, 'Not found').reply

    def no_method(self, allowed):
        return self.fault(405, 'Method not allowed').reply

    OPEN = ('login', 'second_factor', 'token_get')

    def admit(self, call, route):
        """A key with its connector, or a bare token."""
        call.tenant = None
        if route in self.OPEN:
            return
        pair = (call.header('x-auth-key'), call.header('x-auth-connectorid'))
        token = call.header('Authorization')
        if token is not None and token in self.tokens:
            known = self.tokens[token]
            if known['until'] > time.time() and known['uses'] != 0:
                call.tenant, call.user = known['tenant'], known['user']
                if known['uses']:
                    known['uses'] -= 1
                return
        elif pair in self.keys:
            call.tenant, call.user = self.keys[pair], 'u@x'
            return
        raise self.fault(401, 'Unauthorized')

    def in_turn(self, name, number):
        """A setting as it is for the token of this number."""
        value = self.settings[name]
        return value[min(number, len(value)) - 1] if isinstance(value, list) else value

    def give(self, user, tenant):
        """A token object."""
        with self.lock:
            number = self.number('token')
            token, refresh = 'at%d' % number, 'rt%d' % number
            seconds = self.in_turn('expires_in', number)
            now, ago = self.settings['clock'], self.in_turn('issued_ago', number)
            issued = (now or time.time()) - ago
            until = time.time() + seconds - (0 if now else ago)
            self.tokens[token] = {'user': user, 'tenant': tenant, 'until': until,
                                  'refresh': refresh, 'uses': self.in_turn('uses', number),
                                  'seconds': seconds}
            self.refresh[refresh] = (user, tenant)
        out = {'access_token': token, 'refresh_token': refresh,
               'timeIssuedInMillis': int(issued * 1000), 'token_type': 'bearer',
               'expires_in': seconds, 'client_id': CONNECTOR + '_mdm'}
        return json_reply(200, out, [('Date', formatdate(now, usegmt=True))]) if now else out

    def configure(self, settings):
        """`revoke` true makes all access tokens invalid."""
        settings = dict(settings)
        if settings.pop('revoke', False):
            self.tokens = {}
        super().configure(settings)

    def login(self, call):
        """The password and the refresh grant."""
        form = call.form() if call.kind == FORM else call.object()
        if form.get('grant_type') == 'refresh_token':
            if form.get('refresh_token') not in self.refresh or self.settings['refresh'] == 'no':
                raise self.fault(401, 'Invalid refresh token %s' % form.get('refresh_token'),
                                 'refreshToken')
            owner = self.refresh[form['refresh_token']]
            if self.settings['refresh'] == 'once':
                del self.refresh[form['refresh_token']]
            return self.give(*owner)
        if form.get('grant_type') != 'password':
            raise self.fault(400, 'Invalid grant type')
        if form.get('username') not in ('u@x', 'm@x') or form.get('password') != 'good':
            raise self.fault(401, 'Invalid login', 'userLogin/password')
        tenants = [t for t, name in self.tenants.items() if name == form.get('subdomain')]
        if not tenants or form.get('orgSubdomain') not in (None, '', 'myorg'):
            raise self.fault(404, 'Tenant not found')
        if form['username'] == 'm@x':
            token = 'mfa%d' % self.number('mfa')
            self.second[token] = (form['username'], tenants[0])
            return {'mfa_token': token}
        return self.give(form['username'], tenants[0])

    def second_factor(self, call):
        """The code, with the first answer's token in Authorization."""
        token = call.header('Authorization')
        if token not in self.second:
            raise self.fault(401, 'Invalid MFA token', 'mfaToken')
        if call.form().get('mfaCode') != '123456':
            raise self.fault(401, 'Invalid code', 'mfaCode')
        return self.give(*self.second.pop(token))

    def token_get(self, call, token):       # pylint: disable=unused-argument
        known = self.tokens.get(token)
        if known is None or known['until'] < time.time():
            raise self.fault(401, 'Invalid token', 'token')
        return {'access_token': token, 'refresh_token': known['refresh'],
                'timeIssuedInMillis': int((known['until'] - known['seconds']) * 1000),
                'expires_in': known['seconds'], 'client_id': CONNECTOR + '_mdm'}

    def token_details(self, call, token):
        self.token_get(call, token)
        return {'tenantId': self.tokens[token]['tenant'], 'orgId': 'org1', 'userId': 'u1'}

    def switch_token(self, call, id):       # pylint: disable=redefined-builtin
        return self.give(call.user, id)

    def switch_key(self, call, id):         # pylint: disable=unused-argument,redefined-builtin
        return self.new_key('c9', id, 'apiKey', 'connectorId')

    def new_key(self, connector, tenant, name='X-Auth-Key', other='X-Auth-ConnectorId'):
        with self.lock:
            key = 'apikey%d' % (1 + self.number('key'))
            self.keys[key, connector] = tenant
        return {name: key, other: connector}

    def key_issue(self, call):
        return self.new_key(call.form().get('connectorId', 'c1'), call.tenant)

    def key_details(self, call):
        pair = (call.args.get('apiKey'), call.args.get('connectorId'))
        if pair not in self.keys:
            raise self.fault(404, 'API key not found')
        return {'connectorId': pair[1], 'mdmTenantId': self.keys[pair], 'mdmActive': True}

    def key_revoke(self, call):
        connector = call.args.get('connectorId')
        with self.lock:
            self.keys = {k: t for k, t in self.keys.items() if k[1] != connector}
        return {'success': True}

    # -- tenants, organisations, users

    def tenant_document(self, name):
        return {'mdmId': name, 'mdmName': self.tenants[name], 'mdmSubdomain': self.tenants[name]}

    def tenant_current(self, call):
        return self.tenant_document(call.tenant)

    def tenant_get(self, call, id):         # pylint: disable=unused-argument,redefined-builtin
        if id not in self.tenants:
            raise self.fault(404, 'Tenant not found')
        return self.tenant_document(id)

    def tenant_named(self, call, name):     # pylint: disable=unused-argument
        found = [t for t, n in self.tenants.items() if n == name]
        if not found:
            raise self.fault(404, 'Tenant not found')
        return self.tenant_document(found[0])

    def org_get(self, call, id):            # pylint: disable=unused-argument,redefined-builtin
        if id not in self.orgs:
            raise self.fault(404, 'Organization not found')
        return {'mdmId': id, 'mdmName': self.orgs[id], 'mdmSubdomain': self.orgs[id]}

    def org_current(self, call):
        return self.org_get(call, 'org1')

    def org_named(self, call, name):
        if name not in self.orgs.values():
            raise self.fault(404, 'Organization not found')
        return self.org_get(call, 'org1')

    def user_current(self, call):
        return {'mdmId': 'u1', 'mdmUserLogin': call.user, 'mdmFirstName': 'Ann'}

    def user_get(self, call, id):           # pylint: disable=unused-argument,redefined-builtin
        return dict(self.user_current(call), mdmId=id)

    def user_tenants(self, call):           # pylint: disable=unused-argument
        return [self.tenant_document(t) for t in self.tenants]

    # -- real-time queries

    def records(self, index):
        """MASTER has golden records, STAGING what was taken in and rejected."""
        if index not in ('MASTER', 'STAGING'):
            raise self.fault(400, 'Invalid indexType', 'indexType')
        if index == 'STAGING':
            return [dict(row, mdmId='s%d' % n, mdmEntityType=name + 'Rejected')
                    for (_, name), rows in self.staged.items() for n, row in enumerate(rows, 1)]
        return [r for rows in self.golden.values() for r in rows]

    def select(self, call, query):
        """(the chosen records in order, aggregations)."""
        try:
            found = rs_carol_query.chosen(self.records(call.args.get('indexType', 'MASTER')), query)
            found = rs_carol_query.ordered(found, call.args.get('sortBy'),
                                           call.args.get('sortOrder', 'ASC'))
            return found, rs_carol_query.aggregated(found, query.get('aggregationList'))
        except (rs_carol_query.Wrong, TypeError, ValueError, KeyError) as wrong:
            raise self.fault(400, 'Invalid query: %s' % wrong, 'query') from None

    def filter(self, call):
        return self.answer_query(call, call.object())

    def answer_query(self, call, query):
        """A page, by offset or as the first of a scroll."""
        found, aggs = self.select(call, query)
        size = int(call.args.get('pageSize', 100))
        size = len(found) if size < 0 else size
        start = int(call.args.get('offset', 0))
        fields = [f for f in call.args.get('fields', '').split(',') if f]
        out = self.hits(found[start:start + size], len(found), fields)
        if call.args.get('scrollable', '').lower() == 'true':
            with self.lock:
                name = 'SCROLL%d' % self.number('scroll')
                self.scrolls[name] = [found[start + size:], len(found), size, fields]
            out['scrollId'] = name
        if aggs:
            out['aggs'] = aggs
        return out

    @staticmethod
    def hits(some, total, fields):
        shown = [rs_carol_query.only(r, fields) if fields else r for r in some]
        return {'count': len(shown), 'totalHits': total, 'took': 1, 'hits': shown}

    def scroll(self, call, scroll):         # pylint: disable=unused-argument
        """The next page of the same scroll, under the same name."""
        with self.lock:
            if scroll not in self.scrolls:
                raise self.fault(404, 'No search context found for id ' + scroll)
            left, total, size, fields = self.scrolls[scroll]
            self.scrolls[scroll][0] = left[size:]
        return dict(self.hits(left[:size], total, fields), scrollId=scroll)

    def count(self, call):
        return len(self.select(call, call.object())[0])

    def filter_delete(self, call):
        """Delete what the query chooses; how many they were."""
        with self.lock:
            gone = {id(r) for r in self.select(call, call.object())[0]}
            number = len(gone)
            for name, rows in self.golden.items():
                self.golden[name] = [r for r in rows if id(r) not in gone]
        return number

    def named_query(self, name):
        found = [q for q in self.queries.values() if name in (q['mdmQueryName'], q['mdmId'])]
        if not found:
            raise self.fault(404, "Named query '%s' not found" % name)
        return found[0]

    def named(self, call, name):
        """The stored query with {{parameters}} filled in."""
        params = call.object()
        text = dumps(self.named_query(name)['mdmFilterQuery'])
        for key, value in params.items():
            text = text.replace('"{{%s}}"' % key, dumps(value))
        if '{{' in text:
            raise self.fault(400, 'Missing parameter', 'params')
        return self.answer_query(call, loads(text))

    def named_list(self, call):
        return self.envelope(call, list(self.queries.values()))

    def named_get(self, call, name):        # pylint: disable=unused-argument
        return self.named_query(name)

    def named_save(self, call, name=None):
        sent = call.object()
        sent = sent[0] if isinstance(sent, list) else sent
        with self.lock:
            old = self.named_query(name) if name else {'mdmId': 'q%d' % (1 + self.number('query'))}
            one = dict(old, **sent)
            self.queries[one['mdmQueryName']] = one
        return one

    # -- the key for BigQuery

    def storage_token(self, call):
        """Where files are and a key for them; the files themselves are no part of REST."""
        places = ('AppStorage', 'Golden', 'Staging', 'StagingMaster', 'StagingRejected', 'View',
                  'IntakeGolden', 'IntakeStaging', 'Rejected', 'IntakeView')
        out = {'cds%sPath' % p: {'bucket': 'carol', 'path': p.lower()} for p in places}
        return dict(out, engine='GCP-CS', expirationTimestamp=int((time.time() + 3600) * 1000),
                    token=self.bigquery.account(call.header('Host') or 'localhost', 'carol-files'))

    def temporary_key(self, call):
        """A service account for so many hours."""
        sent = call.object()
        if sent.get('mdmTenantId') not in self.tenants:
            raise self.fault(404, 'Tenant not found')
        hours = int(sent.get('expirationTime', 24))
        if not 1 <= hours <= 24:
            raise self.fault(400, 'expirationTime must be between 1 and 24', 'expirationTime')
        out = self.bigquery.account(call.header('Host') or 'localhost',
                                    'carol-' + sent['mdmTenantId'][:20])
        out['expiration_time'] = time.strftime('%Y-%m-%dT%H:%M:%S.000000Z',
                                               time.gmtime(time.time() + hours * 3600))
        return out
